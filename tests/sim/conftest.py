# SPDX-License-Identifier: GPL-2.0-or-later
"""stlink-sim in front of tools that nobody wrote for it.

The environment names what is used:
  STLINK_SIM     the simulator (default: the one on PATH)
  STOCK_OPENOCD  an unpatched OpenOCD 0.12 (default /usr/bin/openocd)
  GDB            a GDB for Arm (default gdb-multiarch)
  PYOCD          a pyOCD, if there is one
"""

import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
FIRMWARE = HERE.parent / "firmware"
sys.path.insert(0, str(HERE.parent))
# Tests take these from here.
from harness.board import Board  # noqa: E402
from harness.gdb import gdb_line  # noqa: E402, F401
from harness.images import blinker, pattern  # noqa: E402, F401
from harness.tools import (PIPE, QUIET, Result, commands, free_port, openocd_line,  # noqa: E402, F401
                           stock_openocd, tool)


class Sim:
    def __init__(self, directory):
        self.dir = pathlib.Path(directory)
        self.program = tool("STLINK_SIM", "stlink-sim")

    def path(self, name, data=None):
        path = self.dir / name
        if data is not None:
            path.write_bytes(data)
        return path

    def run(self, *command, options=(), timeout=60, env=None):
        return Board(self.dir, *options).run(command, timeout, env)

    def cli(self, *args):
        """Run the simulator itself; stdout and stderr are kept apart."""
        return subprocess.run([self.program, *map(str, args)], cwd=self.dir, text=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
                              check=False)


@pytest.fixture
def sim(tmp_path):
    return Sim(tmp_path)


@pytest.fixture
def openocd():
    """A stock OpenOCD command: interface, commands before and after the target file."""
    program = stock_openocd()
    if not os.path.exists(program):
        pytest.skip(f"{program} is not there")

    def command(interface, *after, before=("set CPUTAPID 0",), target="target/stm32f1x.cfg", ports=QUIET):
        return openocd_line(program, f"interface/{interface}.cfg", *commands(after), ports=ports,
                            between=commands(before), target=target)
    return command


@pytest.fixture(scope="session")
def bootloader(tmp_path_factory):
    """An image that runs and has the size of a boot loader."""
    path = tmp_path_factory.mktemp("images") / "bootloader.bin"
    path.write_bytes(blinker())
    return path


@pytest.fixture(scope="session")
def systick():
    return FIRMWARE / "systick.elf"
