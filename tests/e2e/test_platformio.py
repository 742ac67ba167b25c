# SPDX-License-Identifier: GPL-2.0-or-later
"""PlatformIO: its fixed command lines, and its real core where that is installed.

PIO names the pio executable, PIO_PACKAGE the directory `make platformio-package` made,
TOOL_SCONS a directory with the Python package SCons.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import textwrap

import pytest

from conftest import FIRMWARE, HERE, PIPE, TOP, blinker, gdb_line, loaded, tool
from harness.pio_core import make_core

BOARDS = TOP / "contrib" / "platformio" / "boards"
PAGE = TOP / "doc" / "platformio.md"
ELF = FIRMWARE / "systick.elf"


@pytest.fixture
def package():
    path = os.environ.get("PIO_PACKAGE")
    if not path:
        pytest.skip("PIO_PACKAGE is not set (make platformio-package)")
    return pathlib.Path(path)


@pytest.fixture(params=["hla_swd", "swd"])
def transport(request):
    """What the platform selects: the first up to 19.6, the second since July 2026."""
    return request.param


def upload_arguments(scripts, transport, flags=(), target="stm32f1x_clone"):
    """platform-ststm32, builder/main.py and platform.py, upload_protocol = stlink."""
    return [*flags, "-d1", "-s", str(scripts), "-f", "interface/stlink.cfg",
            "-c", f"transport select {transport}", "-f", f"target/{target}.cfg",
            "-c", "reset_config none", "-c", f"program {{{ELF}}}  verify reset; shutdown;"]


@pytest.mark.parametrize("flags", [(), ("-c", "set CPUTAPID 0x2ba01477"), ("-c", "set CPUTAPID 0")],
                         ids=["plain", "guide's CPUTAPID", "wildcard"])
def test_package_upload_command(bench, default_ports, package, transport, flags):
    moved = bench.dir / "moved here" / "tool-openocd"
    shutil.copytree(package, moved, symlinks=True)
    result = bench.run([moved / "bin" / "openocd",
                        *upload_arguments(moved / "openocd" / "scripts", transport, flags)]).ok()
    image = loaded(ELF)
    assert result.flash[:len(image)] == image
    assert "chip: " in result.text, "the chip's name must survive -d1"
    assert "stm32f1x_clone is not available" not in result.text


def test_package_serves_platformios_own_boards(bench, default_ports, package, transport):
    scripts = package / "openocd" / "scripts"
    result = bench.run([package / "bin" / "openocd",
                        *upload_arguments(scripts, transport, target="stm32f1x")]).ok()
    image = loaded(ELF)
    assert result.flash[:len(image)] == image
    assert "chip: CKS32F103C8" in result.text


@pytest.mark.parametrize("wish", ["set CONNECT_UNDER_RESET 1",
                                  "reset_config connect_assert_srst"])
def test_under_reset_in_spite_of_reset_config_none(bench, default_ports, package, bootloader,
                                                   transport, wish):
    command = [package / "bin" / "openocd",
               *upload_arguments(package / "openocd" / "scripts", transport, ["-c", wish])]
    result = bench.run(command, flash=bootloader, faults=["asleep"]).ok()
    assert "BUG" not in result.text, result.text
    assert "64 KiB flash of which 64 usable, 20 KiB RAM, unprotected" in result.text
    image = loaded(ELF)
    assert result.flash[:len(image)] == image


def test_stock_tool_finds_the_file_in_the_project(bench, default_ports, stock_host):
    shutil.copytree(TOP / "tcl" / "target", bench.dir / "target")
    result = bench.run([stock_host.binary,
                        *upload_arguments("/usr/share/openocd/scripts", "hla_swd")]).ok()
    image = loaded(ELF)
    assert result.flash[:len(image)] == image


def debug_pipe(bench, package, transport, target):
    """What PlatformIO's debugger sends: monitor init, load, monitor reset halt, tbreak main."""
    server = shlex.join([
        f"{package}/bin/openocd", "-s", f"{package}", "-c", PIPE, "-s", f"{package}/openocd/scripts",
        "-f", "interface/stlink.cfg", "-c", f"transport select {transport}", "-f", f"target/{target}.cfg",
        "-c", "reset_config none"])
    result = bench.run(gdb_line(bench.path("pio.gdb"), server, [
        "monitor init", "load", "monitor reset halt", "tbreak main", "continue",
        "printf \"in main at %x\\n\", $pc", "kill"], ELF)).ok()
    assert "in main at 80000" in result.text
    image = loaded(ELF)
    assert result.flash[:len(image)] == image


@pytest.mark.parametrize("target", ["stm32f1x_clone", "stm32f1x"])
def test_debug_pipe(bench, package, transport, target):
    debug_pipe(bench, package, transport, target)


@pytest.mark.parametrize("board", sorted(p.stem for p in BOARDS.glob("*.json")))
def test_board_file(board):
    data = json.loads((BOARDS / f"{board}.json").read_text())
    assert data["debug"]["openocd_target"] == "stm32f1x_clone"
    kib = {"c6": 32, "c8": 64, "cb": 128}[board.split("_")[1][-2:]]
    assert data["upload"]["maximum_size"] == kib * 1024


def page_block(heading, kind):
    """The N-th block of KIND below a heading of the page: ini, or shell (indented)."""
    section = PAGE.read_text().split(f"## {heading}")[1].split("\n## ")[0]
    if kind == "ini":
        return textwrap.dedent(re.search(r"```ini\n(.*?)```", section, re.S)[1])
    return "\n".join(line.strip() for line in re.findall(r"^       (?! )(.*)$", section, re.M))


def core_uploads(bench, project, ini, transport, faults=()):
    """Upload the project's firmware.elf with PlatformIO's real core."""
    if not os.environ.get("PIO") or not os.environ.get("TOOL_SCONS"):
        pytest.skip("PIO and TOOL_SCONS are not set: PlatformIO core is not installed")
    make_core(bench.dir / "core", os.environ["TOOL_SCONS"])
    shutil.copy(ELF, project / "firmware.elf")
    ini = ini.replace("platform = ststm32", f"platform = symlink://{HERE}/pio/platform")
    (project / "platformio.ini").write_text(ini.replace("framework = arduino\n", ""),
                                            encoding="ascii")
    result = bench.run([os.environ["PIO"], "run", "-d", project, "-t", "upload"], timeout=300,
                       faults=faults, flash=blinker(),
                       env={"PLATFORMIO_CORE_DIR": str(bench.dir / "core"),
                            "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no",
                            "CLONETEST_TRANSPORT": transport}).ok()
    image = loaded(ELF)
    assert result.flash[:len(image)] == image
    assert "chip: CKS32F103C8" in result.text
    return result


def fresh_project(bench):
    project = bench.dir / "project"
    (project / "src").mkdir(parents=True)
    return project


@pytest.mark.parametrize("flags", ["", page_block("Connecting under reset", "shell")],
                         ids=["plain", "under reset"])
def test_one_setting_of_the_page(bench, default_ports, package, transport, flags):
    ini = page_block("With our OpenOCD", "ini").replace(
        "/path/to/platformio/tool-openocd", str(package))
    lines = flags.splitlines()
    if lines:
        ini += "\n".join([lines[0], *[f"    {line}" for line in lines[1:]], ""])
    core_uploads(bench, fresh_project(bench), ini, transport)


def own_openocd(transport):
    """PlatformIO's own OpenOCD as it was while the platform selected TRANSPORT: a 0.12.0, and
    since July 2026 one of the development branch."""
    if transport == "hla_swd":
        return pathlib.Path(os.environ.get("STOCK_OPENOCD") or "/usr/bin/openocd")
    return pathlib.Path(os.environ.get("OPENOCD_ESP32") or pytest.skip("OPENOCD_ESP32 is not set"))


def make_tool(directory, binary):
    """A tool-openocd, laid out as PlatformIO's."""
    (directory / "bin").mkdir(parents=True)
    (directory / "bin" / "openocd").symlink_to(binary)
    (directory / "openocd").mkdir()
    (directory / "openocd" / "scripts").symlink_to(
        binary.resolve().parent.parent / "share" / "openocd" / "scripts")
    (directory / "package.json").write_text(json.dumps(
        {"name": "tool-openocd", "version": "3.1200.0", "description": "stock"}), encoding="ascii")


@pytest.mark.parametrize("faults", [(), ("asleep",), ("size-zero",)], ids=" ".join)
def test_two_steps_of_the_page(bench, default_ports, transport, faults):
    """With the OpenOCD that PlatformIO brought: the project is found first."""
    project = fresh_project(bench)
    commands = page_block("With PlatformIO's own OpenOCD", "shell")
    assert commands.count("mkdir -p") == 2
    commands = commands.replace("PREFIX/share/openocd/scripts", str(TOP / "tcl")).replace(
        "PROJECT", str(project))
    subprocess.run(["sh", "-euc", commands], cwd=TOP, check=True)
    tool_directory = bench.dir / "tool-openocd"
    make_tool(tool_directory, own_openocd(transport))
    ini = page_block("With PlatformIO's own OpenOCD", "ini")
    core_uploads(bench, project,
                 f"{ini}platform_packages = tool-openocd@symlink://{tool_directory}\n",
                 transport, faults)


def test_debug_pipe_of_platformios_own(bench, default_ports, transport):
    """The two steps serve the debugger, too; "load" is GDB's."""
    shutil.copytree(TOP / "tcl" / "target", bench.dir / "target")
    tool_directory = bench.dir / "tool-openocd"
    make_tool(tool_directory, own_openocd(transport))
    debug_pipe(bench, tool_directory, transport, "stm32f1x_clone")
