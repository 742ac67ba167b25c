# SPDX-License-Identifier: GPL-2.0-or-later
"""PlatformIO: its fixed command lines, and its real core where that is installed.

PIO names the pio executable, PIO_PACKAGE the directory `make platformio-package` made,
TOOL_SCONS a directory with the Python package SCons.
"""

import json
import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import FIRMWARE, HERE, TOP, tool

BOARDS = TOP / "contrib" / "platformio" / "boards"
ELF = FIRMWARE / "systick.elf"


@pytest.fixture
def package():
    path = os.environ.get("PIO_PACKAGE")
    if not path:
        pytest.skip("PIO_PACKAGE is not set (make platformio-package)")
    return pathlib.Path(path)


def loaded(elf):
    """What the image puts into flash: the segments' file bytes at their load addresses."""
    data = elf.read_bytes()
    offset = int.from_bytes(data[28:32], "little")
    count = int.from_bytes(data[44:46], "little")
    out = bytearray()
    for n in range(count):
        entry = data[offset + 32 * n:][:32]
        start, size = (int.from_bytes(entry[i:i + 4], "little") for i in (4, 16))
        address = int.from_bytes(entry[12:16], "little") - 0x08000000
        out[len(out):] = b"\xff" * (address - len(out))
        out[address:address + size] = data[start:start + size]
    return bytes(out)


def upload_arguments(scripts, flags=()):
    """platform-ststm32 19.6.0, builder/main.py and platform.py, upload_protocol = stlink."""
    return [*flags, "-d1", "-s", str(scripts), "-f", "interface/stlink.cfg",
            "-c", "transport select hla_swd", "-f", "target/stm32f1x_clone.cfg",
            "-c", "reset_config none", "-c", f"program {{{ELF}}}  verify reset; shutdown;"]


@pytest.mark.parametrize("flags", [(), ("-c", "set CPUTAPID 0x2ba01477"), ("-c", "set CPUTAPID 0")],
                         ids=["plain", "guide's CPUTAPID", "wildcard"])
def test_package_upload_command(bench, default_ports, package, flags):
    moved = bench.dir / "moved here" / "tool-openocd"
    shutil.copytree(package, moved, symlinks=True)
    result = bench.run([moved / "bin" / "openocd",
                        *upload_arguments(moved / "openocd" / "scripts", flags)]).ok()
    image = loaded(ELF)
    assert result.flash[:len(image)] == image
    assert "chip: " in result.text, "the chip's name must survive -d1"
    assert "stm32f1x_clone is not available" not in result.text


def test_stock_tool_finds_the_file_in_the_project(bench, default_ports, stock_host):
    shutil.copytree(TOP / "tcl" / "target", bench.dir / "target")
    result = bench.run([stock_host.binary,
                        *upload_arguments("/usr/share/openocd/scripts")]).ok()
    image = loaded(ELF)
    assert result.flash[:len(image)] == image


def test_debug_pipe(bench, package):
    """What PlatformIO's debugger sends: monitor init, load, monitor reset halt, tbreak main."""
    server = " ".join([
        f'"{package}/bin/openocd"', "-s", f'"{package}"',
        "-c", '"gdb_port pipe; tcl_port disabled; telnet_port disabled"',
        "-s", f'"{package}/openocd/scripts"', "-f", "interface/stlink.cfg",
        "-c", '"transport select hla_swd"', "-f", "target/stm32f1x_clone.cfg",
        "-c", '"reset_config none"'])
    script = bench.path("pio.gdb", "\n".join([
        "set pagination off", "set confirm off", "set remotetimeout 60",
        f"target extended-remote | {server}", "monitor init", "load", "monitor reset halt",
        "tbreak main", "continue", "printf \"in main at %x\\n\", $pc", "kill"]).encode() + b"\n")
    result = bench.run([tool("GDB", "gdb-multiarch"), "-nx", "-batch", "-x", script, ELF]).ok()
    assert "in main at 80000" in result.text
    image = loaded(ELF)
    assert result.flash[:len(image)] == image


@pytest.mark.parametrize("board", sorted(p.stem for p in BOARDS.glob("*.json")))
def test_board_file(board):
    data = json.loads((BOARDS / f"{board}.json").read_text())
    assert data["debug"]["openocd_target"] == "stm32f1x_clone"
    kib = {"c6": 32, "c8": 64, "cb": 128}[board.split("_")[1][-2:]]
    assert data["upload"]["maximum_size"] == kib * 1024


def make_core(directory, scons):
    """A PlatformIO core directory that needs no download but what is on the machine."""
    version = subprocess.run(
        [pio_python(), "-c", "from platformio.dependencies import get_core_dependencies as d;"
         "print(d()['tool-scons'].lstrip('~'))"], check=True, text=True,
        stdout=subprocess.PIPE).stdout.strip()
    tool_dir = directory / "packages" / "tool-scons"
    shutil.copytree(pathlib.Path(scons) / "SCons", tool_dir / "SCons")
    (tool_dir / "scons.py").write_text(
        "import os, sys\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n"
        "from SCons.Script import main\nmain()\n", encoding="ascii")
    meta = {"name": "tool-scons", "version": version}
    (tool_dir / "package.json").write_text(json.dumps(meta), encoding="ascii")
    (tool_dir / ".piopm").write_text(json.dumps({
        "type": "tool", **meta, "spec": {"owner": "platformio", "id": 1, "name": "tool-scons",
                                         "requirements": None, "uri": None}}), encoding="ascii")


def pio_python():
    return str(pathlib.Path(os.environ["PIO"]).parent / "python")


@pytest.mark.parametrize("board", ["bluepill_f103c8_clone"])
def test_real_core_uploads(bench, default_ports, package, board):
    if not os.environ.get("PIO") or not os.environ.get("TOOL_SCONS"):
        pytest.skip("PIO and TOOL_SCONS are not set: PlatformIO core is not installed")
    make_core(bench.dir / "core", os.environ["TOOL_SCONS"])
    project = bench.dir / "project"
    shutil.copytree(BOARDS, project / "boards")
    (project / "src").mkdir()
    shutil.copy(ELF, project / "firmware.elf")
    (project / "platformio.ini").write_text("\n".join([
        "[env:clone]", f"platform = symlink://{HERE}/pio/platform", f"board = {board}",
        f"platform_packages = tool-openocd@file://{package}", ""]), encoding="ascii")
    result = bench.run([os.environ["PIO"], "run", "-d", project, "-t", "upload"], timeout=300,
                       env={"PLATFORMIO_CORE_DIR": str(bench.dir / "core"),
                            "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no"}).ok()
    image = loaded(ELF)
    assert result.flash[:len(image)] == image
