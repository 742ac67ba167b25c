# SPDX-License-Identifier: GPL-2.0-or-later
"""A bench for end-to-end tests: real tools in front of stlink-sim.

The environment names what is tested:
  OPENOCD        our host (default: openocd of PREFIX, else of PATH)
  STLINK_SIM     the simulator
  STOCK_OPENOCD  an unpatched OpenOCD 0.12 (default /usr/bin/openocd)
  TCL_DIR        our Tcl for stock hosts (default: the source tree's tcl/)
  GDB            a GDB for Arm (default gdb-multiarch)
  BENCH_CHIP     the chip on the bench where a test asks for none (default CKS32F103C8)
"""

import fcntl
import os
import pathlib
import sys
import tempfile

import pytest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
FIRMWARE = HERE.parent / "firmware"
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "bench")]
# Tests take these from here.
from harness.board import Board  # noqa: E402
from harness.client import LINE  # noqa: E402, F401
from harness.gdb import gdb_line, packet  # noqa: E402, F401
from harness.images import (FLASH_BASE, blinker, elf, hex_file, loaded, pattern,  # noqa: E402, F401
                            s19_file)
from harness.tools import (PIPE, QUIET, QUIET_PORTS, Result, commands, free_port,  # noqa: E402, F401
                           openocd_line, private_loopback, run_group, stock_openocd, tool)

BENCH_CHIP = os.environ.get("BENCH_CHIP", "cks32f103c8")
SANITIZERS = ("AddressSanitizer", "runtime error:")


@pytest.fixture
def debugger(tmp_path):
    """GDB in front of a simulated board, as tests/bench has it."""
    import debug  # pylint: disable=import-outside-toplevel

    return debug.Debugger(125, tmp_path)


class Host:
    """One OpenOCD and where it finds our target file."""

    def __init__(self, name, binary, options):
        self.name = name
        self.binary = binary
        self.options = options

    def file(self, interface):
        """INTERFACE, with HLA where tests name stlink.cfg: after 0.12.0 that is direct access."""
        scripts = pathlib.Path(self.binary).resolve().parent.parent / "share" / "openocd" / "scripts"
        hla = scripts / "interface" / "stlink-hla.cfg"
        if interface != "interface/stlink.cfg" or not hla.exists():
            return interface
        return interface if "source [find interface/stlink.cfg]" in hla.read_text() else "interface/stlink-hla.cfg"

    def command(self, interface, *args, before=(), **options):
        return openocd_line(self.binary, self.file(interface), *args, before=[*self.options, *before],
                            **options)


class Bench:
    """Runs commands against a fresh virtual board; files live in one directory."""

    def __init__(self, directory):
        self.dir = pathlib.Path(directory)
        self.sim = tool("STLINK_SIM", "stlink-sim")

    def path(self, name, data=None):
        path = self.dir / name
        if data is not None:
            path.write_bytes(data)
        return path

    def run(self, command, chip=BENCH_CHIP, probe="v2", faults=(), flash=None, options=(),
            timeout=120, env=None, preexec=private_loopback, data=b""):
        """Run COMMAND; FLASH is the initial content (bytes) or a file to keep. CHIP None: as
        OPTIONS say."""
        if flash is None:
            flash = self.path("blank-flash.bin")
            flash.unlink(missing_ok=True)
        board = Board(self.dir, *options, chip=chip, probe=probe, flash=flash, faults=faults)
        result = board.run(command, timeout, env, preexec, data)
        # a build with --enable-sanitizers ends with the status of an ordinary error
        assert not any(word in result.text for word in SANITIZERS), result.text
        return result


@pytest.fixture
def bench():
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        yield Bench(directory)


@pytest.fixture
def default_ports():
    """Hold OpenOCD's default TCP ports for tests whose command line must be the user's own.

    Needed where private_loopback() is not permitted."""
    with open(pathlib.Path(tempfile.gettempdir()) / "openocd-clones-ports.lock", "w",
              encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def our_host():
    return Host("full", tool("OPENOCD", "openocd"), [])


@pytest.fixture(scope="session")
def stock_host():
    tcl = os.environ.get("TCL_DIR") or str(TOP / "tcl")
    return Host("stock", stock_openocd(), ["-s", tcl])


@pytest.fixture(params=["full", "stock"])
def host(request):
    """Both tiers, one after the other."""
    return request.getfixturevalue("our_host" if request.param == "full" else "stock_host")


@pytest.fixture(params=["interface/stlink.cfg", "interface/stlink-dap.cfg"],
                ids=["hla", "dap"])
def interface(request):
    return request.param


@pytest.fixture(scope="session")
def bootloader():
    """An image that runs and has the size of a boot loader."""
    return blinker()


CUTS = {}


def pytest_runtest_logreport(report):
    """Count the cuts that were tried, by kind (test_cuts.py)."""
    for name, kind in report.user_properties if report.when == "call" else ():
        if name.startswith("cut "):
            counts = CUTS.setdefault(kind, {})
            counts[name] = counts.get(name, 0) + 1


def pytest_unconfigure(config):
    if hasattr(config, "workerinput"):
        return
    for kind, counts in sorted(CUTS.items()):
        print(f"# {kind:20} tried {counts['cut tried']:5}  recovered {counts.get('cut recovered', 0):5}")


def write_image(directory, data, kind, address=FLASH_BASE):
    """Store DATA as .bin, .hex, .s19 or .elf. @returns the words that follow `program`."""
    path = pathlib.Path(directory) / f"image.{kind}"
    if kind == "elf":
        data = elf((".text", address, data), entry=address + 0x139)
    elif kind != "bin":
        data = {"hex": hex_file, "s19": s19_file}[kind]((address, data))
    path.write_bytes(data)
    return f"{path} {address:#x}" if kind == "bin" else str(path)
