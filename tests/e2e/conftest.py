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
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile

import pytest

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
FIRMWARE = HERE.parent / "firmware"
sys.path.insert(0, str(HERE.parent))
# Tests take these from here.
from harness.images import blinker, elf, loaded, pattern  # noqa: E402, F401
from harness.tools import QUIET_PORTS, Result, free_port, private_loopback, run_group, tool  # noqa: E402, F401

FLASH_BASE = 0x08000000
BENCH_CHIP = os.environ.get("BENCH_CHIP", "cks32f103c8")
SANITIZERS = ("AddressSanitizer", "runtime error:")


@pytest.fixture
def debugger(tmp_path):
    """GDB in front of a simulated board, as tests/bench has it."""
    import debug  # pylint: disable=import-outside-toplevel

    return debug.Debugger(tool("STLINK_SIM", "stlink-sim"), 125, tmp_path, tool("GDB", "gdb-multiarch"))


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

    def command(self, interface, *args, target="target/stm32f1x_clone.cfg", quiet=True,
                before=()):
        return [self.binary, *self.options, *(QUIET_PORTS if quiet else []), *before,
                "-f", self.file(interface), "-f", target, *args]


class Bench:
    """Runs commands against a fresh virtual board; files live in one directory."""

    def __init__(self, directory):
        self.dir = pathlib.Path(directory)
        self.count = 0
        self.sim = tool("STLINK_SIM", "stlink-sim")

    def path(self, name, data=None):
        path = self.dir / name
        if data is not None:
            path.write_bytes(data)
        return path

    def run(self, command, chip=BENCH_CHIP, probe="v2", faults=(), flash=None, options=(),
            timeout=120, env=None, preexec=private_loopback):
        """Run COMMAND; FLASH is the initial content (bytes) or a file to keep. CHIP None: as
        OPTIONS say."""
        self.count += 1
        flash_file = flash
        if flash is None or isinstance(flash, bytes):
            flash_file = self.path(f"flash-{self.count}.bin")
            if flash is not None:
                flash_file.write_bytes(flash)
        stats_file = self.path(f"stats-{self.count}.json")
        line = [self.sim, *(["--chip", chip] if chip else []), "--probe", probe,
                "--flash", str(flash_file), f"--stats=json,{stats_file}"]
        for fault in faults:
            line += ["--fault", fault]
        status, text = run_group(
            [*line, *map(str, options), "--", *map(str, command)], self.dir, timeout,
            {**os.environ, "HOME": str(self.dir), **(env or {})}, preexec)
        # a build with --enable-sanitizers ends with the status of an ordinary error
        assert not any(word in text for word in SANITIZERS), text
        stats = json.loads(stats_file.read_text()) if stats_file.exists() else {}
        content = flash_file.read_bytes() if flash_file.exists() else b""
        return Result(status, text, stats, content)


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
    return Host("stock", os.environ.get("STOCK_OPENOCD") or "/usr/bin/openocd", ["-s", tcl])


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


def elf32_arm(data, address, entry):
    """The smallest executable that holds DATA at ADDRESS: one header, one segment."""
    header = struct.pack("<16sHHIIIIIHHHHHH", b"\x7fELF\x01\x01\x01" + bytes(9), 2, 40, 1,
                         entry, 52, 0, 0x05000200, 52, 32, 1, 40, 0, 0)
    segment = struct.pack("<8I", 1, 84, address, address, len(data), len(data), 5, 4)
    return header + segment + data


def write_image(directory, data, kind, address=FLASH_BASE):
    """Store DATA as .bin, .hex, .s19 or .elf. @returns the words that follow `program`."""
    directory = pathlib.Path(directory)
    plain = directory / "image.bin"
    plain.write_bytes(data)
    if kind == "bin":
        return f"{plain} {address:#x}"
    path = directory / f"image.{kind}"
    if kind == "elf":
        path.write_bytes(elf32_arm(data, address, address + 0x139))
    else:
        subprocess.run(["objcopy", "-I", "binary", "-O", {"hex": "ihex", "s19": "srec"}[kind],
                        f"--change-addresses={address:#x}", plain, path], check=True)
    return str(path)
