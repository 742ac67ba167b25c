# SPDX-License-Identifier: GPL-2.0-or-later
"""stlink-sim in front of tools that nobody wrote for it.

The environment names what is used:
  STLINK_SIM     the simulator (default: the one on PATH)
  STOCK_OPENOCD  an unpatched OpenOCD 0.12 (default /usr/bin/openocd)
  GDB            a GDB for Arm (default gdb-multiarch)
  PYOCD          a pyOCD, if there is one
"""

import json
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
from harness.images import blinker, pattern  # noqa: E402, F401
from harness.tools import QUIET, Result, free_port, tool  # noqa: E402, F401


class Sim:
    def __init__(self, directory):
        self.dir = pathlib.Path(directory)
        self.program = tool("STLINK_SIM", "stlink-sim")
        self.count = 0

    def path(self, name, data=None):
        path = self.dir / name
        if data is not None:
            path.write_bytes(data)
        return path

    def run(self, *command, options=(), timeout=60, env=None):
        self.count += 1
        stats = self.path(f"stats-{self.count}.json")
        process = subprocess.run(
            [self.program, f"--stats=json,{stats}", *map(str, options), "--",
             *map(str, command)],
            cwd=self.dir, text=True, errors="replace", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout,
            env={**os.environ, "HOME": str(self.dir), **(env or {})})
        return Result(process.returncode, process.stdout,
                      json.loads(stats.read_text()) if stats.exists() else {})

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
    program = os.environ.get("STOCK_OPENOCD") or "/usr/bin/openocd"
    if not os.path.exists(program):
        pytest.skip(f"{program} is not there")

    def command(interface, *after, before=("set CPUTAPID 0",), target="target/stm32f1x.cfg"):
        line = [program, "-c", QUIET, "-f", f"interface/{interface}.cfg"]
        for text in before:
            line += ["-c", text]
        line += ["-f", target]
        for text in after:
            line += ["-c", text]
        return line
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
