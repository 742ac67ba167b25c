# SPDX-License-Identifier: GPL-2.0-or-later
"""What a debugger shows is what the chip holds, whoever has changed it.

OpenOCD serves small reads from larger ones and writes registers only when they have
changed (test_debug_speed.py counts the transfers). Random sessions are compared there,
too; here is what they do not meet.
"""

import re
import shlex

import pytest

import debug
from conftest import LINE

ROUTES = {"hla": ("stlink", "v2"), "dap": ("stlink-dap", "v2"), "cmsis": ("cmsis-dap", "cmsis-dap")}
FREE_RAM = 0x20000e00
AT_WORK = ["monitor reset halt", "break work", "continue", "delete"]


@pytest.fixture(params=ROUTES)
def session(request, debugger, our_host):
    """@returns a function: GDB's output for COMMANDS, over one route after the other."""
    interface, probe = ROUTES[request.param]

    def run(commands, *before):
        server = debug.openocd("ours", our_host.binary, interface, False, probe, before)
        found, text = debugger.session(server, commands)
        assert found, text
        return text
    run.debugger = debugger
    run.measure = lambda row: debugger.measure(
        debug.openocd("ours", our_host.binary, interface, False, probe), row)
    return run


def shown(text, address):
    """The values that "x" showed at ADDRESS, one list for each time."""
    lines = re.findall(rf"^{address:#x}[^:\n]*:((?:[ \t]+0x[0-9a-f]+)+)", text, re.MULTILINE)
    return [[int(word, 16) for word in line.split()] for line in lines]


def to_tcl_port(port, command):
    """A GDB command that has another client of OpenOCD execute COMMAND."""
    return "shell " + shlex.join([*LINE, "tcl", str(port), command])


def test_memory_that_another_client_wrote_is_seen(session):
    port = debug.free_port()
    look = f"x/2xw {FREE_RAM:#x}"
    commands = [*AT_WORK, f"set {{int}}{FREE_RAM:#x} = 1", look]
    for value in (0x11223344, 0x55667788):
        commands += [to_tcl_port(port, f"mww {FREE_RAM:#x} {value:#x}"), look]
    text = session(commands, f"tcl_port {port}")
    assert [line[0] for line in shown(text, FREE_RAM)] == [1, 0x11223344, 0x55667788]


def test_monitor_and_gdb_see_each_other(session):
    text = session([*AT_WORK, f"x/xw {FREE_RAM:#x}", f"monitor mww {FREE_RAM:#x} 0x12345678",
                    f"x/xw {FREE_RAM:#x}", f"set {{int}}{FREE_RAM:#x} = 0x9abcdef0",
                    f"monitor mdw {FREE_RAM:#x}", f"monitor mwb {FREE_RAM + 1:#x} 0x55",
                    f"x/xw {FREE_RAM:#x}"])
    assert [line[0] for line in shown(text, FREE_RAM)][1:] == [0x12345678, 0x9abc55f0]
    assert f"{FREE_RAM:#x}: 9abcdef0" in text


def test_flash_written_by_monitor_is_seen(session):
    page = bytes(range(256)) * 4
    (session.debugger.directory / "page.bin").write_bytes(page)
    text = session([*AT_WORK, "x/4xw 0x08004000",
                    "monitor flash write_image erase page.bin 0x08004000", "x/4xw 0x08004000",
                    "monitor flash erase_address 0x08004000 0x400", "x/4xw 0x08004000"])
    assert shown(text, 0x08004000) == [
        [0xffffffff] * 4,
        [int.from_bytes(page[i:i + 4], "little") for i in range(0, 16, 4)],
        [0xffffffff] * 4]


def test_code_that_changes_itself_is_seen(session):
    # strh r1, [r2]; movs r0, #1; movs r0, #2
    text = session([*AT_WORK,
                    "set {short}0x20001000 = 0x8011", "set {short}0x20001002 = 0x2001",
                    "set {short}0x20001004 = 0x2002", "set var $r1 = 0x2063",
                    "set var $r2 = 0x20001002", "set var $pc = 0x20001000",
                    "x/3xh 0x20001000", "stepi", "x/3xh 0x20001000", "stepi",
                    'printf "r0 is %d\\n", $r0', "stepi", 'printf "r0 is %d\\n", $r0'])
    assert shown(text, 0x20001000) == [[0x8011, 0x2001, 0x2002], [0x8011, 0x2063, 0x2002]]
    assert re.findall(r"r0 is (\d+)", text) == ["99", "2"]


def test_registers_of_peripherals_are_read_each_time(session):
    """Reading one may have an effect, and so may reading its neighbour."""
    row = debug.Row("read", 10, AT_WORK, ["x/xw 0x40022010"])
    found = session.measure(row)
    assert found.problem is None, found.problem
    # two each, and a background poll more or less
    assert found.transfers >= 1.5


def test_interrupt_ends_a_step_through_an_endless_line(session):
    """GDB steps through the addresses of the line; OpenOCD does so without asking it."""
    text = session([*AT_WORK, "python import os, signal, threading",
                    "set var $pc = fault_handler", "stepi",
                    "python threading.Timer(1.5, os.kill, (os.getpid(), signal.SIGINT)).start()",
                    "next", 'printf "still at %#x\\n", $pc', f"set {{int}}{FREE_RAM:#x} = 5",
                    f"x/xw {FREE_RAM:#x}"])
    assert "still at 0x" in text, text
    assert [line[0] for line in shown(text, FREE_RAM)] == [5]


@pytest.mark.parametrize("chip", ["at32f403acg"])
def test_registers_of_a_floating_point_unit(session, chip):
    session.debugger.chip = chip
    text = session(["monitor reset halt", "break work", "continue", "delete",
                    "set var *(int*)0xe000ed88 = 0xf00000", "set var $s0 = 1.5",
                    "set var $s31 = -2.25", "set var $fpscr = 0x03000000", "stepi", "stepi",
                    'printf "%.2f %.2f %#x\\n", $s0, $s31, $fpscr'])
    assert "1.50 -2.25 0x3000000" in text, text


def test_two_targets_share_their_memory(debugger, our_host):
    """Two objects for one core: what is written through one is seen through the other."""
    server = debug.openocd("ours", our_host.binary, "stlink-dap", False, "v2", [
        "target create other cortex_m -dap stm32f1x.dap -ap-num 0 -gdb-port disabled",
        "init", "targets stm32f1x.cpu"])
    look = f"x/xw {FREE_RAM:#x}"
    found, text = debugger.session(server, [
        *AT_WORK, f"set {{int}}{FREE_RAM:#x} = 1", look,
        f"monitor other mww {FREE_RAM:#x} 0x1234", look])
    assert found, text
    assert [line[0] for line in shown(text, FREE_RAM)] == [1, 0x1234], text


@pytest.mark.parametrize("fault, setting", [
    ("hand-reset-ms=2000", "set STOP_WATCHDOG 1"),
    # not stopped while the core is halted: it resets it, and once more 2 s later
    ("hard-watchdog=2000", "set STOP_WATCHDOG 0")], ids=["by hand", "by a watchdog"])
def test_reset_while_halted(session, fault, setting):
    """Behind the debugger's back: the core runs, and nothing of before is shown for its state."""
    session.debugger.options = ["--fault", fault]
    text = session(["monitor reset halt", "break depth8", "continue", "print rounds",
                    "x/4xw 0x08000000", f"set {{int}}{FREE_RAM:#x} = 5", "print total",
                    "monitor sleep 3000",
                    'monitor echo "now [stm32f1x.cpu curstate]"', "monitor halt",
                    "maint flush register-cache", "print rounds", "continue", "print rounds"],
                   setting)
    assert "now running" in text, text
    first, _, second, third = map(int, re.findall(r"\$\d = (\d+)", text))
    assert first == 0 and second > 1000 and second <= third <= second + 1, text
    # what it is called with is the round, and 27 from the functions above it
    value = int(re.findall(r"Breakpoint 1, depth8 \(value=value@entry=(\d+)\)", text)[-1])
    assert value == third + 27, text
