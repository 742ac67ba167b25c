# SPDX-License-Identifier: GPL-2.0-or-later
"""The archives of `make archives`, unpacked and run: Windows under Wine, ARM under QEMU.

The environment names
  ARCHIVES_DIR  the folder that `make archives` filled
  STLINK_SIM    the simulator; it stays on this machine's side of a socket
  GDB           a GDB for Arm (default gdb-multiarch)
"""

import os
import pathlib
import platform
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile
import zipfile

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
# Tests take these from here.
from harness import board  # noqa: E402
from harness.gdb import gdb_line  # noqa: E402
from harness.images import ELF, blinker, loaded, pattern  # noqa: E402, F401
from harness.pio_core import make_core  # noqa: E402, F401
from harness.tools import QUIET_PORTS, Result, free_port, tool, wait_for_port  # noqa: E402, F401

TARGET = ["-f", "target/stm32f1x_clone.cfg"]
BACKENDS = {"interface/stlink.cfg": "hla_stlink_backend tcp",
            "interface/stlink-dap.cfg": "st-link backend tcp"}
# What runs a system's programs here, nothing on a machine of its kind; /usr/bin/wine of Debian
# complains that wine32 is missing.
RUNNERS = {"windows_amd64": ("/usr/lib/wine/wine64", "wine64", "wine"),
           "linux_x86_64": ("qemu-x86_64-static",),
           "linux_aarch64": ("qemu-aarch64-static",),
           "linux_armv7l": ("qemu-arm-static",)}
# The oldest Raspberry Pi that the archive is for: 1 and Zero, 3.
CPUS = {"linux_armv7l": "arm1176", "linux_aarch64": "cortex-a53"}
# Blanks, an umlaut, and what a shell or Tcl might take for itself.
FOLDER = "My Files (ü) [1]"


def unpack(archive, folder):
    if archive.name.endswith(".tar.gz"):
        with tarfile.open(archive) as file:
            file.extractall(folder)
        return
    with zipfile.ZipFile(archive) as file:
        file.extractall(folder)


class Board(board.Board):
    """A simulated board behind sockets, and what it kept when it was switched off."""

    def __init__(self, directory, chip="cks32f103c8", faults=(), way="--tcp", flash=None, options=()):
        self.port = free_port()
        super().__init__(directory, way, self.port, *options, chip=chip, faults=faults,
                         flash=directory / "board-flash.bin" if flash is None else flash)
        self.process = subprocess.Popen(self.words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)
        wait_for_port(self.port, self.process)

    def off(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        self.process.wait(30)
        result = self.left(self.process.returncode, "")
        return result.stats, result.flash


class Unpacked:
    """One archive in a folder of its own, and how its program is run."""

    def __init__(self, system, top, runner, environment):
        self.system = system
        self.windows = system.startswith("windows")
        self.top = top
        self.runner = runner
        self.environment = environment
        self.program = self.companion("openocd")

    def companion(self, name):
        return self.top / "bin" / (name + (".exe" if self.windows else ""))

    def path(self, path):
        """As the program is told of it: C:\\... or Z:\\..., with backslashes."""
        return "Z:" + str(path).replace("/", "\\") if self.windows else str(path)

    def start(self, *arguments, cwd=None, program=None, **options):
        return subprocess.Popen(
            [*self.runner, str(program or self.program), *map(str, arguments)], cwd=cwd or self.top,
            env={**os.environ, **self.environment}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, **{"stdin": subprocess.DEVNULL, **options})

    def finish(self, process, timeout=180):
        try:
            output, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            pytest.fail("it hung: " + output.decode(errors="replace"))
        return Result(process.returncode, output.decode(errors="replace").replace("\r\n", "\n"))

    def run(self, *arguments, **options):
        return self.finish(self.start(*arguments, **options))

    def command(self, board, *arguments, interface="interface/stlink.cfg"):
        return [*QUIET_PORTS, "-f", interface, "-c", f"{BACKENDS[interface]} {board.port}", *TARGET,
                *arguments]

    def on_board(self, directory, *arguments, interface="interface/stlink.cfg", cwd=None, **board):
        """Run it before a fresh board."""
        bench = Board(directory, **board)
        try:
            result = self.run(*self.command(bench, *arguments, interface=interface), cwd=cwd)
        finally:
            result_of_board = bench.off()
        result.stats, result.flash = result_of_board
        return result


def stlink_by_socket(folder, board, ports="tcl_port disabled; telnet_port disabled"):
    """A file that OpenOCD finds in FOLDER before its own, for who cannot give it a command."""
    (folder / "interface").mkdir()
    (folder / "interface/stlink.cfg").write_text(
        f"{ports}\nadapter driver hla\nhla_layout stlink\n"
        "hla_vid_pid 0x0483 0x3748\n"
        f"hla_stlink_backend tcp {board.port}\n", encoding="ascii")


def gdb_loads(folder, port, *more):
    line = gdb_line(folder / "load.gdb", port, ["load", "compare-sections", *more], ELF)
    return subprocess.run(line, timeout=180, check=False, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True).stdout


def version():
    return os.environ.get("VERSION") or "*"


def archives_folder():
    return pathlib.Path(os.environ.get("ARCHIVES_DIR") or HERE.parent.parent / "build" / "archives")


@pytest.fixture(scope="session")
def archives():
    return {system: file for system in RUNNERS
            for file in sorted(archives_folder().glob(f"openocd-clones-{version()}-{system}.*"))}


@pytest.fixture(scope="session")
def wine_home():
    """A Windows of our own, which is shut down at the end."""
    with tempfile.TemporaryDirectory(prefix="wine-") as home:
        environment = {"WINEPREFIX": home + "/prefix", "WINEDEBUG": "-all", "HOME": home,
                       "DISPLAY": "", "WINEDLLOVERRIDES": "mscoree,mshtml=", "LC_ALL": "C.UTF-8"}
        yield environment
        server = shutil.which("wineserver") or "/usr/lib/wine/wineserver"
        for option in ("-k", "-w"):
            subprocess.run([server, option], env={**os.environ, **environment}, check=False)


def this_system():
    return f"{platform.system()}_{platform.machine()}".lower()


def runner_of(system):
    if system == this_system():
        return []
    candidates = RUNNERS[system]
    for candidate in candidates:
        path = shutil.which(candidate)
        if path:
            return [path, "-cpu", CPUS[system]] if system in CPUS else [path]
    pytest.skip(f"{candidates[0]} is not installed")
    return []


@pytest.fixture(scope="session", params=[
    system for system in RUNNERS if list(archives_folder().glob(f"openocd-clones-{version()}-{system}.*"))] or RUNNERS)
def unpacked(request, archives, tmp_path_factory):
    system = request.param
    if system not in archives:
        pytest.skip(f"no archive for {system}: make archives")
    environment = request.getfixturevalue("wine_home") if system.startswith("windows") else {}
    runner = runner_of(system)
    folder = tmp_path_factory.mktemp(system) / FOLDER
    folder.mkdir()
    unpack(archives[system], folder)
    tops = list(folder.iterdir())
    assert len(tops) == 1, "an archive unpacks into one folder"
    return Unpacked(system, tops[0], runner, environment)


@pytest.fixture
def windows(unpacked):
    if not unpacked.windows:
        pytest.skip("for Windows only")
    return unpacked


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / FOLDER
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def bootloader():
    return blinker()
