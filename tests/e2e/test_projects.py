# SPDX-License-Identifier: GPL-2.0-or-later
"""Build systems and frameworks: the command lines that their own tools make, unedited.

Their configurations name target/stm32f1x.cfg; openocd-clones-adopt lets them use ours.
"""

import json
import shlex

import pytest

from conftest import FIRMWARE, TOP, loaded, pattern
from test_adopt import adopt  # noqa: F401 a fixture
from test_editors import check_debugged, session

CONTRIB = TOP / "contrib"
ELF = FIRMWARE / "systick.elf"
IMAGE = loaded(ELF)
IN_MAIN = ["tbreak main", "continue", "printf \"in main at %x\\n\", $pc", "stepi"]


@pytest.fixture
def adopted(bench, adopt):  # noqa: F811
    bench.run([adopt]).ok()


def check_flashed(result, image=IMAGE):
    result.ok()
    assert "stm32f1x_clone: chip:" in result.text, result.text
    assert result.flash[:len(image)] == image
    return result


# --- RIOT -----------------------------------------------------------------------------------

# boards/common/blxxxpill/dist/openocd.cfg and openocd-128kib.cfg, without the comments
RIOT_BLUEPILL = """\
set CHIPNAME STM32F103C8Tx
set ENABLE_LOW_POWER 1
set STOP_WATCHDOG 1
set CLOCK_FREQ 4000
if { ![info exists SRST_OPT] } {
   set SRST_OPT srst_only
}
reset_config $SRST_OPT srst_nogate connect_assert_srst
set CONNECT_UNDER_RESET 1
%s
source [find target/stm32f1x.cfg]
$_TARGETNAME configure -rtos auto
"""


def riot(bench, host, adapter="", size=""):
    """dist/tools/openocd/openocd.sh up to what an action adds."""
    bench.path("stlink.cfg", b"source [find interface/stlink.cfg]\n")
    bench.path("openocd.cfg", (RIOT_BLUEPILL % size).encode())
    return (f"{shlex.join([host.binary, *host.options])} "
            f"-c 'set stlink_version 2;source {bench.dir}/stlink.cfg' {adapter} "
            f"-f '{bench.dir}/openocd.cfg' ")


RIOT_FLASH = ("-c 'tcl_port 0' -c 'telnet_port 0' -c 'gdb_port 0' -c 'init' -c 'targets' "
              f"-c 'reset halt' -c 'flash write_image erase \"{ELF}\" 0 ' "
              f"-c 'verify_image \"{ELF}\" 0' -c 'reset run' -c 'shutdown'")


@pytest.mark.parametrize("chip, size, adapter", [
    ("cks32f103c8", "", ""), ("stm32f103c8", "", ""), ("cks32f103cb", "set FLASH_SIZE 0x20000", ""),
    ("cks32f103c8", "", "-c 'set SRST_OPT none'")], ids=["clone", "genuine", "128kib", "SRST=none"])
def test_riot_make_flash(bench, host, adopted, chip, size, adapter):
    line = riot(bench, host, adapter, size) + RIOT_FLASH
    check_flashed(bench.run(["sh", "-c", line], chip=chip, options=["--run-after", "100"]))


def test_riot_make_reset(bench, host, adopted):
    line = riot(bench, host) + ("-c 'tcl_port 0' -c 'telnet_port 0' -c 'gdb_port 0' -c 'init' "
                                "-c 'reset run' -c 'shutdown'")
    flash = IMAGE + b"\xff" * (65536 - len(IMAGE))
    result = bench.run(["sh", "-c", line], flash=flash, options=["--run-after", "500"]).ok()
    assert result.stats["gpio"]["PC13"]["edges"] >= 5


def test_riot_make_debug(bench, host, adopted, default_ports):
    line = riot(bench, host) + ("-c 'bindto localhost' -c 'tcl_port 6333' -c 'telnet_port 4444' "
                                "-c 'gdb_port 3333' -c 'init' -c 'targets' -c 'halt'")
    flash = IMAGE + b"\xff" * (65536 - len(IMAGE))
    check_debugged(session(bench, ["sh", "-c", "exec " + line],
                           ["monitor reset halt", *IN_MAIN], flash=flash))


# --- Zephyr ---------------------------------------------------------------------------------

# boards/others/stm32_min_dev/support/openocd.cfg
ZEPHYR_MIN_DEV = """\
source [find interface/stlink.cfg]
set WORKAREASIZE 0x2800
source [find target/stm32f1x.cfg]
$_TARGETNAME configure -event gdb-attach {
        echo "Debugger attaching: halting execution"
        reset halt
        gdb_breakpoint_override hard
}
$_TARGETNAME configure -event gdb-detach {
        echo "Debugger detaching: resuming execution"
        resume
}
"""


def zephyr(bench, host, *search):
    """scripts/west_commands/runners/openocd.py: what all its actions begin with."""
    support = bench.dir / "support"
    support.mkdir()
    (support / "openocd.cfg").write_text(ZEPHYR_MIN_DEV)
    return [host.binary, *host.options, "-s", support, *search, "-f", support / "openocd.cfg"]


@pytest.mark.parametrize("search", [False, True], ids=["", "--openocd-search"])
def test_zephyr_west_flash(bench, host, adopted, search):
    folder = ["-s", bench.dir / ".config/openocd"] if search else []
    check_flashed(bench.run([
        *zephyr(bench, host, *folder), "-c", "init", "-c", "targets", "-c", "reset init",
        "-c", f"flash write_image erase {ELF}", "-c", "reset init", "-c", f"verify_image {ELF}",
        "-c", "reset run", "-c", "shutdown"]))


def test_zephyr_west_debug(bench, host, adopted, default_ports):
    check_debugged(session(bench, [
        *zephyr(bench, host), "-c", "tcl_port 6333", "-c", "telnet_port 4444", "-c",
        "gdb_port 3333", "-c", "$_TARGETNAME configure -rtos Zephyr", "-c", "init", "-c",
        "targets", "-c", "halt"], ["load", *IN_MAIN]))


# --- libopencm3-template, TinyGo --------------------------------------------------------------

def test_libopencm3_template_make_flash(bench, host, default_ports):
    """rules.mk with OOCD_INTERFACE=stlink-v2 OOCD_TARGET=stm32f1x_clone."""
    line = (f'(echo "halt; program {ELF} verify reset" | nc -4 localhost 4444 2>/dev/null) || '
            f"{shlex.join([host.binary, *host.options])} -f interface/stlink-v2.cfg "
            f'-f target/stm32f1x_clone.cfg -c "program {ELF} verify reset exit"')
    check_flashed(bench.run(["sh", "-c", line]))


def tinygo(bench, host, name):
    """compileopts/config.go OpenOCDConfiguration() of targets/bluepill.json and those after it."""
    target = {"openocd-interface": "stlink-v2", "openocd-target": "stm32f1x", "openocd-commands": []}
    if name == "bluepill-clone":
        target["openocd-commands"] = ["set CPUTAPID 0x2ba01477"]
    elif name:
        target.update(json.loads((CONTRIB / "tinygo" / name).read_text()))
    commands = [word for command in target["openocd-commands"] for word in ("-c", command)]
    return [host.binary, *host.options, "-f", f"interface/{target['openocd-interface']}.cfg",
            "-f", f"target/{target['openocd-target']}.cfg", *commands]


@pytest.mark.parametrize("name", ["bluepill-any.json"])
def test_tinygo_own_target(bench, host, default_ports, name):
    line = tinygo(bench, host, name)
    check_flashed(bench.run([*line, "-c", f"program {ELF} reset exit"]))
    check_debugged(session(bench, line, ["monitor halt", "load", "monitor reset halt", *IN_MAIN]))


@pytest.mark.parametrize("name", ["bluepill", "bluepill-clone"])
def test_tinygo_its_targets(bench, host, adopted, default_ports, name):
    check_flashed(bench.run([*tinygo(bench, host, name if "-" in name else ""), "-c",
                             f"program {ELF} reset exit"]))


# --- NuttX ----------------------------------------------------------------------------------

TELNET = """\
import socket, sys, time
for _ in range(200):
    try:
        server = socket.create_connection(("localhost", 4444))
        break
    except OSError:
        time.sleep(0.1)
for line in sys.argv[1:]:
    server.sendall(line.encode() + b"\\r\\n")
while True:
    data = server.recv(4096)
    if not data:
        break
    sys.stdout.write(data.decode(errors="replace"))
"""


@pytest.mark.parametrize("chip, size", [("cks32f103c8", []),
                                        ("cks32f103cb", ["-c", "set FLASH_SIZE 0x20000"])],
                         ids=["64k", "128k"])
def test_nuttx_by_telnet(bench, host, default_ports, chip, size):
    """Documentation/platforms/arm/stm32f1/boards/stm32f103-minimum/index.rst"""
    image = pattern(92160 if size else 40000)
    bench.path("nuttx.bin", image)
    bench.path("telnet.py", TELNET.encode())
    server = shlex.join([host.binary, *host.options, *size, "-f", "interface/stlink-v2.cfg",
                         "-f", "target/stm32f1x_clone.cfg"])
    words = shlex.join(["reset halt", "flash write_image erase nuttx.bin 0x08000000", "reset run",
                        "shutdown"])
    result = bench.run(["sh", "-c", f"{server} > openocd.log 2>&1 & "
                        f"python3 telnet.py {words}; wait $!"], chip=chip)
    result.text += (bench.dir / "openocd.log").read_text()
    check_flashed(result, image)
    assert f"wrote {len(image)} bytes from file nuttx.bin" in result.text, result.text


# --- modm -----------------------------------------------------------------------------------

# tools/build_script_generator/openocd.cfg.in filled in, examples/blue_pill_f103/blink
MODM = """\
add_script_search_dir modm/openocd
source [find ../openocd.cfg]
source [find modm/board/stm32f103_blue_pill.cfg]
proc modm_program { SOURCE } {
	program $SOURCE verify
	mww 0x20000000 0 5120
	reset run
	shutdown
}
init
"""
# tools/openocd/modm/stm32f103_blue_pill.cfg
MODM_BLUE_PILL = """\
transport select hla_swd
source [find target/stm32f1x.cfg]
reset_config none
"""


def modm(bench, host, commands):
    """tools/modm_tools/openocd.py call()"""
    board = bench.dir / "modm/openocd/modm/board"
    board.mkdir(parents=True)
    (board / "stm32f103_blue_pill.cfg").write_text(MODM_BLUE_PILL)
    (bench.dir / "modm/openocd.cfg").write_text(MODM.replace("../openocd.cfg", "openocd.cfg"))
    bench.path("openocd.cfg", b"source [find interface/stlink-v2.cfg]\n")
    return (f"{shlex.join([host.binary, *host.options])}  -f \"modm/openocd.cfg\" "
            + " ".join(f'-c "{command}"' for command in commands))


def test_modm_scons_program(bench, host, adopted, default_ports):
    check_flashed(bench.run(["sh", "-c", modm(bench, host, [f"modm_program {{{ELF}}}"])]))


def test_modm_scons_reset(bench, host, adopted, default_ports):
    bench.run(["sh", "-c", modm(bench, host, ["reset", "shutdown"])]).ok()


def test_modm_scons_debug(bench, host, adopted, default_ports):
    line = modm(bench, host, ["log_output /dev/null"])
    flash = IMAGE + b"\xff" * (65536 - len(IMAGE))
    check_debugged(session(bench, ["sh", "-c", "exec " + line],
                           ["monitor reset halt", *IN_MAIN], flash=flash))


# --- labgrid --------------------------------------------------------------------------------

@pytest.mark.parametrize("kind", ["elf", "bin"])
def test_labgrid_bootstrap(bench, host, kind, default_ports):
    """labgrid/driver/openocddriver.py _run_commands() and load()"""
    image = ELF if kind == "elf" else bench.path("image.bin", IMAGE)
    check_flashed(bench.run([
        host.binary, *(word for place in host.options[1::2] for word in ("--search", place)),
        "--command", 'adapter usb location "1-1"', "--file", CONTRIB / "labgrid/clone.cfg",
        "--command", "init", "--command", f"bootstrap {image}", "--command", "shutdown"]))


# --- mcu-debug ------------------------------------------------------------------------------

# what its support/openocd-helpers.tcl makes of the ports, where the host has the new words
MCU_DEBUG = b"""\
set USE_SWO 0
foreach service {gdb tcl telnet} {
	if {[llength [info commands $service]]} {
		proc ${service}_port {port} "$service port \\$port"
	}
}
proc CDLiveWatchSetup {} {
	foreach t [target names] {
		set n [$t cget -gdb-max-connections]
		if {$n > 0} { $t configure -gdb-max-connections [expr {$n + 1}] }
	}
}
"""


@pytest.mark.parametrize("number", [0, 2], ids=["launch", "forced size, under reset"])
def test_mcu_debug(bench, host, default_ports, number):
    """packages/mcu-debug/src/adapter/servers/openocd.ts serverArguments()"""
    entry = json.loads((CONTRIB / "vscode/launch.json").read_text())["configurations"][number]
    server = [host.binary, *host.options, "-f", bench.path("openocd-helpers.tcl", MCU_DEBUG),
              "-c", "gdb_port 3333", "-c", "tcl_port 6666", "-c", "telnet_port 4444", "-s", bench.dir]
    for command in entry.get("openOCDPreConfigLaunchCommands", []):
        server += ["-c", command]
    for name in entry["configFiles"]:
        server += ["-f", name]
    server += ["-c", "CDLiveWatchSetup"]
    check_debugged(session(bench, server, [
        "monitor reset halt", "load", "monitor reset halt", *IN_MAIN],
        chip="cks32f103c8" if number == 0 else "cks32f103cb"))
