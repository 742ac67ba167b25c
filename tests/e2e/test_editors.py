# SPDX-License-Identifier: GPL-2.0-or-later
"""Each front end's file from contrib/, run with the arguments that the front end makes of it."""

import json
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree

import pytest

from conftest import FIRMWARE, TOP, gdb_line, loaded

CONTRIB = TOP / "contrib"
ELF = FIRMWARE / "systick.elf"
EMBED_CDT = "ilg.gnumcueclipse.debug.gdbjtag.openocd."


def session(bench, server, gdb_commands, **options):
    """SERVER listens on TCP as an IDE starts it; GDB connects, works, and shuts it down."""
    gdb = gdb_line(bench.path("session.gdb"), 3333, [*gdb_commands, "monitor shutdown"], ELF)
    line = f"{shlex.join(map(str, server))} > openocd.log 2>&1 & {shlex.join(gdb)} || kill $!; wait $!"
    result = bench.run(["sh", "-c", line], **options)
    result.log = (bench.dir / "openocd.log").read_text(errors="replace")
    return result


DEBUG = ["load", "monitor reset halt", "tbreak main", "continue",
         "printf \"in main at %x\\n\", $pc", "stepi", "info registers pc"]


def check_debugged(result):
    assert "in main at 80000" in result.text, result.text + result.log
    image = loaded(ELF)
    assert result.flash[:len(image)] == image
    assert "undefined debug reason" not in result.log


@pytest.mark.parametrize("number", [0, 2], ids=["launch", "forced size, under reset"])
def test_vscode_cortex_debug(bench, host, default_ports, number):
    """cortex-debug, src/openocd.ts serverArguments(); its helper sets no target options."""
    entry = json.loads((CONTRIB / "vscode/launch.json").read_text())["configurations"][number]
    helper = bench.path("openocd-helpers.tcl", b"set USE_SWO 0\n")
    server = [host.binary, "-f", helper, "-c", "gdb_port 3333", "-c", "tcl_port 6666",
              "-c", "telnet_port 4444", *host.options]
    for place in entry["searchDir"] or [bench.dir]:
        server += ["-s", place]
    for command in entry.get("openOCDPreConfigLaunchCommands", []):
        server += ["-c", command]
    for name in entry["configFiles"]:
        server += ["-f", name]
    chip = "cks32f103c8" if number == 0 else "cks32f103cb"
    result = session(bench, server, DEBUG, chip=chip)
    check_debugged(result)
    assert re.search(r"Info\s:[^\n]*Listening on port \d+ for gdb connection", result.log)


def test_vscode_attach_leaves_the_program_running_on(bench, host, default_ports):
    entry = json.loads((CONTRIB / "vscode/launch.json").read_text())["configurations"][1]
    files = [word for name in entry["configFiles"] for word in ("-f", name)]
    image = loaded(ELF)
    result = session(bench, [host.binary, *host.options, *files],
                     ["monitor halt", "printf \"ticks %d\\n\", ticks", "monitor resume", "detach"],
                     flash=image + b"\xff" * (65536 - len(image)), options=["--run-after", "500"])
    assert "ticks " in result.text, result.text + result.log
    assert result.stats["gpio"]["PC13"]["edges"] >= 5


def test_stm32cubeide_generated_variables(bench, host, default_ports):
    shutil.copy(CONTRIB / "stm32cubeide/clone.cfg", bench.dir / "project Debug.cfg")
    server = [host.binary, *host.options, "-f", "project Debug.cfg", "-c", "gdb_port 3333"]
    result = session(bench, server, DEBUG)
    check_debugged(result)
    assert "STM32F103C8Tx" in result.log


def test_stm32cubeide_connect_under_reset(bench, host, default_ports):
    text = (CONTRIB / "stm32cubeide/clone.cfg").read_text()
    bench.path("ur.cfg", text.replace("set CONNECT_UNDER_RESET 0",
                                      "set CONNECT_UNDER_RESET 1").encode())
    check_debugged(session(bench, [host.binary, *host.options, "-f", "ur.cfg"], DEBUG))


def test_eclipse_gdb_openocd_launch_file(bench, host, default_ports):
    """Embedded CDT, Configuration.getGdbServerCommandLineArray() and its reset sequence."""
    root = xml.etree.ElementTree.parse(CONTRIB / "stm32cubeide/clone-debug.launch").getroot()
    value = {e.get("key"): e.get("value") for e in root}
    server = [host.binary, *host.options]
    for port in ("gdb", "telnet", "tcl"):
        number = value[f"{EMBED_CDT}gdbServer{port.capitalize()}PortNumber"]
        server += ["-c", f"{port}_port {number}"]
    server += shlex.split(value[EMBED_CDT + "gdbServerOther"])
    server += ["-c", 'echo "Started by GNU MCU Eclipse"']
    reset = [f"monitor reset {value[EMBED_CDT + 'firstResetType']}", "monitor halt"]
    second = [f"monitor reset {value[EMBED_CDT + 'secondResetType']}", "monitor halt"]
    stop = value["org.eclipse.cdt.debug.gdbjtag.core.stopAt"]
    check_debugged(session(bench, server, [
        value[EMBED_CDT + "gdbClientOtherCommands"], *reset, "load", *second, f"tbreak {stop}",
        "continue", "printf \"in main at %x\\n\", $pc", "stepi"]))


def test_zephyr_west_runner(bench, host):
    """zephyr/scripts/west_commands/runners/openocd.py, do_flash() with a .hex."""
    image = bytes(range(256)) * 8
    plain = bench.path("zephyr.bin", image)
    hex_file = bench.path("zephyr.hex")
    subprocess.run(["objcopy", "-I", "binary", "-O", "ihex", "--change-addresses=0x08000000",
                    plain, hex_file], check=True)
    result = bench.run([host.binary, *host.options, "-s", CONTRIB / "zephyr",
                        "-f", CONTRIB / "zephyr/openocd.cfg", "-c", "gdb_port disabled",
                        "-c", "tcl_port disabled", "-c", "telnet_port disabled",
                        "-c", "init", "-c", "targets", "-c", "reset halt",
                        "-c", f"flash write_image erase {hex_file}", "-c", "reset halt",
                        "-c", f"verify_image {hex_file}", "-c", "reset run",
                        "-c", "shutdown"]).ok()
    assert result.flash[:len(image)] == image


def test_clion_download_and_run(bench, host, default_ports):
    result = bench.run([host.binary, *host.options, "-c", "tcl_port disabled",
                        "-c", "gdb_port 3333", "-c", "telnet_port 4444",
                        "-f", CONTRIB / "clion/bluepill_clone.cfg",
                        "-c", f'program "{ELF}"', "-c", "init;reset init;",
                        "-c", "echo (((READY)))", "-c", "shutdown"]).ok()
    image = loaded(ELF)
    assert result.flash[:len(image)] == image
    assert "(((READY)))" in result.text
