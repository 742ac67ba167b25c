# SPDX-License-Identifier: GPL-2.0-or-later
"""GDB through stock OpenOCD: everything a debugger does in a day."""

import os
import shlex
import subprocess

import pytest
from conftest import PIPE, free_port, gdb_line

ROUTES = [("stlink", "v2"), ("stlink-dap", "v3"), ("cmsis-dap", "cmsis-dap")]


def debug(sim, openocd, systick, interface, probe, script, options=()):
    """GDB with OpenOCD behind a pipe, SCRIPT between connection and quit."""
    before = ["transport select swd"] if interface == "cmsis-dap" else []
    server = openocd(interface, before=[*before, "set CPUTAPID 0"], ports=PIPE + "; log_output openocd.log")
    gdb = gdb_line(sim.path("script.gdb"), shlex.join(server), [*script, "detach"], systick)
    return sim.run(*gdb, options=["--probe", probe, *options], timeout=120)


@pytest.mark.parametrize("interface,probe", ROUTES)
def test_load_break_step_watch(sim, openocd, systick, interface, probe):
    result = debug(sim, openocd, systick, interface, probe, [
        "monitor reset halt", "load", "monitor reset halt",
        "break mix", "continue", "backtrace", "finish",
        "delete", "watch checksum", "continue", "delete",
        "stepi", "nexti",
        "print ticks > 0", "set var blinks = 77", "print blinks",
        "set {int}0x20001000 = 0x12345678", "x/wx 0x20001000", "compare-sections"])
    # OpenOCD's HLA targets take every stop for a breakpoint.
    watch = ["SIGTRAP"] if interface == "stlink" else ["Old value = ", "New value = "]
    result.ok().lines("Loading section", "Transfer rate", "Breakpoint 1, mix", "#0  mix",
                      "Value returned is", "Hardware watchpoint 2: checksum", *watch,
                      "= 1", "= 77", "0x20001000:", "0x12345678", "matched")
    assert "MIS-MATCHED" not in result.text


def test_interrupt_of_a_running_target_and_detach(sim, openocd, systick):
    """The interrupt comes from a program that lives in real time."""
    port = free_port()
    server = openocd("stlink", "init", ports=f"gdb_port {port}; tcl_port disabled; telnet_port disabled")
    gdb = gdb_line(sim.path("script.gdb"), port, [
        "monitor reset halt", "load", "monitor reset halt", "python import threading, time",
        "python threading.Timer(0.5, lambda: gdb.post_event(lambda: "
        "gdb.execute('interrupt'))).start()",
        "continue", "print ticks > 0", "detach"], systick)
    script = f"\"$@\" & server=$!; {shlex.join(gdb)}; kill $server; wait $server"
    result = sim.run("sh", "-c", script, "sh", *server, timeout=120)
    result.lines("SIGINT", "= 1", "detached")


def test_live_session_over_tcp_leaves_the_processor_to_others(sim, openocd):
    """An idle server must not spin: a second of it costs little processor time."""
    server = openocd("stlink", "init",
                     ports=f"gdb_port {free_port()}; tcl_port disabled; telnet_port disabled")
    before = os.times()
    process = subprocess.Popen([sim.program, "--quiet", "--", *server], cwd=sim.dir,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2)
    finally:
        process.terminate()
        process.wait(20)
    after = os.times()
    used = (after.children_user + after.children_system -
            before.children_user - before.children_system)
    assert used < 1.5
