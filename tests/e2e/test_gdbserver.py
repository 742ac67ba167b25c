# SPDX-License-Identifier: GPL-2.0-or-later
"""ST-LINK_gdbserver with the command lines and GDB commands that front ends of ST's server use."""

import os
import pathlib
import re
import shlex
import shutil

import pytest

from conftest import FIRMWARE, gdb_line, loaded, tool

ELF = FIRMWARE / "systick.elf"
IMAGE = loaded(ELF)
WAITING = "Waiting for debugger connection..."
WHERE = ["maintenance flush register-cache", 'printf "at %x\\n", $pc']


@pytest.fixture(scope="session")
def server():
    """Beside the host, as it is installed."""
    beside = pathlib.Path(tool("OPENOCD", "openocd")).with_name("ST-LINK_gdbserver")
    return str(beside if beside.exists() else shutil.which(beside.name) or pytest.skip("not installed"))


def gdb(bench, port, commands, name="session.gdb"):
    return shlex.join(gdb_line(bench.path(name), int(port), commands, ELF))


def session(bench, line, *clients, **options):
    """Start the server LINE, wait as a front end does for its word, run CLIENTS one after the
    other, then wait for the server to end by itself: its status is the result's."""
    steps = [f"{shlex.join(map(str, line))} > out.log 2> err.log & server=$!",
             f"until grep -qs '{WAITING}' out.log; do kill -0 $server 2>&- || exit 1; sleep 0.1; done",
             *clients, "wait $server"]
    result = bench.run(["sh", "-c", "\n".join(steps)], **options)
    result.out = (bench.dir / "out.log").read_text(errors="replace")
    result.log = (bench.dir / "err.log").read_text(errors="replace")
    return result


def shown(result):
    return result.text + result.out + result.log


LAUNCH = ["load", "monitor reset", "monitor halt", "tbreak main", "continue",
          'printf "in main at %x\\n", $pc', "stepi", "info registers pc"]


def check_launched(result):
    result.ok()
    assert "in main at 80000" in result.text, shown(result)
    assert result.flash[:len(IMAGE)] == IMAGE
    assert result.out.rstrip().endswith("Debugger connection lost.\nShutting down..."), shown(result)
    assert result.out.index(WAITING) < result.out.index("Debugger connected")


LINES = {
    # cortex-debug, src/stlink.ts serverArguments()
    "cortex-debug": "-p 50000 -cp '/opt/st/with a blank/bin' --swd --halt",
    # mcu-debug, packages/mcu-debug/src/adapter/servers/stlink.ts serverArguments()
    "mcu-debug": "-p 50000 -cp /opt/st/bin --swd --halt -m 0",
    # jlink-like helpers around CubeIDE's plug-in: config.txt of ST's server
    "cubeide": "-p 61234 -l 1 -d -z 61235 -a 8000000 -b 4 -cp /opt/st/bin -s -m 0 -k",
    "clion": "-p 61234 -cp /opt/st/bin --halt --apid 0 -d --frequency 8000",
    # zephyr, runners/stlink_gdbserver.py
    "zephyr": "--stm32cubeprogrammer-path /opt/st/bin --port-number 61234 --apid 0 --halt --swd "
              "--initialize-reset",
    "powershell": "--swd --frequency 4000 --port-number 61234 --pend-halt-timeout 8 --initialize-reset "
                  "--stm32cubeprogrammer-path C:/ST/bin --log-file stlink.log",
    "makefile": "-r 1 -p 3333 -d -v --incremental --temp-path=/tmp --preserve-temps -cp /opt/st/bin",
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("chip", ["cks32f103c8", "gd32f103c8"])
def test_launch(bench, server, default_ports, name, chip):
    words = shlex.split(LINES[name])
    port = words[words.index("-p" if "-p" in words else "--port-number") + 1]
    result = session(bench, [server, *words], gdb(bench, port, LAUNCH), chip=chip)
    check_launched(result)
    if name == "powershell":
        assert "chip:" in (bench.dir / "stlink.log").read_text()
        assert "chip:" not in result.log
    else:
        assert "chip:" in result.log


def test_attach_leaves_the_program_running_on(bench, server, default_ports):
    result = session(bench, [server, "-p", 61234, "-d", "-g"],
                     gdb(bench, 61234, ['printf "ticks %d\\n", ticks', "detach"]),
                     flash=IMAGE + b"\xff" * (65536 - len(IMAGE)), options=["--run-after", "500"])
    result.ok()
    assert result.stats["resets"] == 1, "only the one of power-on"
    assert result.stats["gpio"]["PC13"]["edges"] >= 5


def test_persistent_serves_one_debugger_after_another(bench, server, default_ports):
    result = session(bench, [server, "-e", "-p", 61234, "-d"],
                     gdb(bench, 61234, ["load", "detach"], "first.gdb"),
                     gdb(bench, 61234, [*WHERE, "monitor shutdown"], "second.gdb"))
    # once at the start and once after each
    assert result.out.count(WAITING) == 3, shown(result)
    assert result.out.count("Debugger connected") == 2
    assert "at 8000" in result.text


def test_stm32cubeide_connects_to_a_remote_gdb_server(bench, server, default_ports):
    """Its page "Connect to remote GDB server": a server that outlives each debug session."""
    debug = ["set mem inaccessible-by-default off", "monitor reset", "load", "tbreak main", "continue",
             'printf "in main at %x\\n", $pc', "monitor reset", "detach"]
    result = session(bench, [server, "-p", 61234, "-d", "-e"],
                     gdb(bench, 61234, debug, "first.gdb"),
                     gdb(bench, 61234, [*debug[:-1], "monitor shutdown"], "second.gdb"))
    assert result.text.count("in main at 80000") == 2, shown(result)
    assert result.flash[:len(IMAGE)] == IMAGE


def test_configuration_file(bench, server, default_ports):
    bench.path("config.txt", b"# of ST's server\r\n-p 50123\r\n-d\r\n-cp \"C:/Program Files/ST\"\r\n-e -v\r\n")
    result = session(bench, [server, "-c", "config.txt"],
                     gdb(bench, 50123, [*LAUNCH, "monitor shutdown"]))
    assert "in main at 80000" in result.text, shown(result)
    assert "Persistent Mode            : Enabled" in result.out


@pytest.mark.parametrize("word", ["reset", "reset hardware", "reset core", "reset halt", "jtag_reset"])
def test_every_reset_stops_at_the_first_instruction(bench, server, default_ports, word):
    entry = int.from_bytes(IMAGE[4:8], "little") & ~1
    result = session(bench, [server, "-p", 61234, "-d"], gdb(bench, 61234, [
        "load", "tbreak mix", "continue", f"monitor {word}", *WHERE, "tbreak main", "continue", *WHERE]))
    assert f"at {entry:x}\n" in result.text, shown(result)
    assert result.text.count("at 8000") == 2, shown(result)


def test_mass_erase(bench, server, default_ports):
    result = session(bench, [server, "-p", 61234, "-d"],
                     gdb(bench, 61234, ["monitor flash mass_erase"]), flash=b"\x5a" * 65536)
    assert result.flash == b"\xff" * 65536, shown(result)


def test_unknown_reset_is_refused_with_the_known_ones(bench, server, default_ports):
    result = session(bench, [server, "-p", 61234, "-d"], gdb(bench, 61234, ["monitor reset cold"]))
    assert '"reset cold" is unknown; the chip was not reset. Use: reset, reset hardware' in shown(result)


@pytest.mark.parametrize("line, sentence", [
    ("--no-such", 'unknown option "--no-such"; nothing was started. --help lists'),
    ("-p", "--port-number needs a value; nothing was started"),
    ("-p 70000", '--port-number needs a number from 1 to 65535, not "70000"; nothing was started'),
    ("-p 3333x", '--port-number needs a number from 1 to 65535, not "3333x"'),
    ("-d=1", 'unknown option "-d=1"'),
    ("--swd=1", "--swd takes no value"),
    ("-m 1", '--apid needs 0, not "1"'),
    ("-g -k", "--attach leaves the firmware running and --initialize-reset resets it"),
    ("-z 61235", "SWO (--swo-port) needs --cpu-clock and --swo-clock-div, too"),
    ("-el loader.stldr", "--extload cannot be served: these chips have no external memory"),
    ("--semihosting maybe", '--semihosting needs on, all or off, not "maybe"'),
    ("-c missing.txt", "cannot read the options in missing.txt"),
    ("-c again.txt", "it was named by another such file"),
    ("-c open.txt", "ends within quotes"),
    ("-i " + "x" * 9000, "the options are too long; nothing was started"),
    ("-t", "Start stlink-server, or leave -t out"),
], ids=lambda value: value[:12])
def test_bad_options_touch_nothing(bench, server, default_ports, line, sentence):
    bench.path("again.txt", b"-c again.txt\n")
    bench.path("open.txt", b'-cp "C:/ST\n')
    result = bench.run([server, *shlex.split(line)]).failed(sentence)
    assert result.stats["usb_transfers"] == 0, result.text


@pytest.mark.parametrize("word", ["--help", "--version", "--licenses"])
def test_answers(bench, server, word):
    text = bench.run([server, word]).ok().text
    assert "not ST" in text or "Not made by ST" in text or "GPL-2.0-or-later" in text
    if word == "--help":
        assert all(option in text for option in ("--port-number", "-cp,", "--swo-clock-div", "-k,"))


@pytest.mark.parametrize("word", ["-q", "--debuggers"])
def test_lists_the_probes(bench, server, word):
    """Scripts grep for ST-LINK, as in: ST-LINK_gdbserver -q -cp PATH | grep -q ST-LINK"""
    result = bench.run([server, word, "-cp", "/opt/st/bin"]).ok()
    assert re.search(r"^1: ST-LINK/V2, serial number \w+", result.text, re.M), result.text
    assert WAITING not in result.text


def test_no_probe_is_said_without_that_word(bench, server):
    result = bench.run([server, "-q"], probe="cmsis-dap").failed("no probe of that kind is plugged in")
    assert "ST-LINK" not in result.text


def test_dead_chip_says_why(bench, server, default_ports):
    result = bench.run([server, "-p", "61234", "-d"], faults=["swdio-open"])
    result.failed("Error in initializing ST-LINK device.")
    assert WAITING not in result.text
    assert "SWDIO" in result.text


def test_text_is_not_a_command(bench, server, default_ports):
    """A serial number is data, whatever it looks like."""
    mark = bench.dir / "mark"
    bench.run([server, "-i", f"x; exec touch {mark}; [exec touch {mark}] $x {{", "-d"]).failed()
    assert not os.path.exists(mark)
