#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure debugging with several tools on the same virtual bench, in USB transfers.

A session is run twice, once with more repetitions of what is measured, and the
difference is divided by their number: what connecting costs is not in it. GDB lives in
real time, so that the time told is that of the transfers, the wire and the probe alone,
without what tools sleep.

tests/e2e/test_debug_speed.py holds our own figures; bench.py prints all of them.
"""

import os
import pathlib
import shlex
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

# pylint: disable=wrong-import-position
from harness import images, tools  # noqa: E402
from harness.board import Board  # noqa: E402
from harness.client import LINE  # noqa: E402
from harness.gdb import gdb_line  # noqa: E402
from harness.tools import free_port  # noqa: E402

FIRMWARE = images.FIRMWARE / "nested.elf"
# Real seconds, against a tool that waits for ever.
TIMEOUT_S = 600
FLUSH = ["maint flush register-cache", "maint flush dcache"]


def loop(count, *commands):
    """GDB commands, COUNT times."""
    if count == 0:
        return []
    return ["set $round = 0", f"while $round < {count}", *commands, "set $round = $round + 1",
            "end"]


class Row:
    """What is measured: GDB commands to begin with, and what is repeated COUNT times."""

    def __init__(self, name, count, before, repeated, check=None):
        self.name = name
        self.check = check  # GDB command that writes back.bin, which shall equal random.bin
        self.count = count
        self.before = before
        self.repeated = repeated

    def commands(self, count):
        return [*self.before, *loop(count, *self.repeated)] if count else self.before


AT_WORK = ["break work", "continue", "delete"]
AT_BOTTOM = ["break depth8", "continue"]
ROWS = [
    Row("stepi", 100, AT_WORK, ["stepi"]),
    Row("next, over a call", 20, AT_WORK, ["next"]),
    Row("step to the next line", 20, AT_WORK, ["step"]),
    Row("continue to a breakpoint", 10, AT_BOTTOM, ["continue"]),
    Row("continue, backtrace of 9 frames", 10, AT_BOTTOM, ["continue", "backtrace"]),
    Row("info registers", 10, AT_WORK, [*FLUSH, "info registers"]),
    Row("read 64 bytes", 20, AT_WORK,
        ["dump binary memory read.bin 0x20001000+64*$round 0x20001040+64*$round"]),
    Row("read 64 KiB", 2, AT_WORK, ["dump binary memory read.bin 0x08000000 0x08010000"]),
    Row("write 16 KiB", 2, AT_WORK, ["restore random.bin binary 0x20000400"],
        "dump binary memory back.bin 0x20000400 0x20004400"),
    Row("monitor reset halt", 5, AT_WORK, ["monitor reset halt"]),
]

# Of OpenOCD alone, without GDB: name, count, Tcl to begin with, Tcl repeated. The target is
# halted before.
OPENOCD_ROWS = [
    ("read of a word through Tcl, target runs", 20, "resume; poll off",
     "read_memory 0x20000000 32 1"),
    ("a script sleeps for a second, target runs", 2, "resume", "sleep 1000"),
]

# Of OpenOCD's server: name, Tcl to begin with, what a client of the Tcl port asks for every
# 100 ms. Without one it is told for a second of simulated time, with one for each request.
SERVER_ROWS = [
    ("a word every 100 ms through the Tcl port, per request", "resume",
     "read_memory 0x20000000 32 1"),
    ("polling while the target runs, per second", "resume", None),
    ("RTT with a reader, per second", "resume; sleep 200; rtt setup 0x20000000 0x2000 "
     "{SEGGER RTT}; rtt start; rtt server start RTT_PORT 0", None),
]
SERVER_S = 6


class Server:
    """A GDB server: its command line (OpenOCD's as a function of its ports and of what it is
    told at the end), the probe, how GDB reaches it."""

    def __init__(self, name, line, probe, port=None):
        self.name = name
        self.line = line
        self.probe = probe
        self.port = port    # None: behind a pipe
        # these take seconds of real time for a repetition
        self.most = 1000 if port is None else 5


def openocd(name, binary, interface, stock, probe="v2", extra=()):
    """An OpenOCD that is told EXTRA behind its files."""
    between = tools.commands((["set CPUTAPID 0"] if stock else [])
                             + (["transport select swd"] if interface == "cmsis-dap" else []))

    def line(ports, *more):
        return tools.openocd_line(
            binary, f"interface/{interface}.cfg", *tools.commands([*extra, *more]), ports=ports,
            target=f"target/stm32f1x{'' if stock else '_clone'}.cfg", between=between)
    return Server(name, line, probe)


def servers(wanted=None):
    """The servers that are there, in the table's order; WANTED: parts of their names."""
    ours, stock, pyocd = tools.tool("OPENOCD", "openocd"), tools.stock_openocd(), tools.found("PYOCD", "pyocd")
    there = [
        openocd("ours, HLA", ours, "stlink", False),
        openocd("ours, dap-direct", ours, "stlink-dap", False),
        openocd("ours, V3", ours, "stlink-dap", False, "v3"),
        openocd("ours, CMSIS-DAP", ours, "cmsis-dap", False, "cmsis-dap"),
    ]
    if os.access(stock, os.X_OK):
        there += [
            openocd("stock, HLA", stock, "stlink", True),
            openocd("stock, dap-direct", stock, "stlink-dap", True),
            openocd("stock, CMSIS-DAP", stock, "cmsis-dap", True, "cmsis-dap"),
        ]
    st_util = tools.found("ST_UTIL", "st-util")
    if st_util:
        port = free_port()
        there.append(Server("st-util", [st_util, "-p", str(port)], "v2", port))
    if pyocd:
        for probe, name in (("v2", "pyOCD, ST-LINK"), ("cmsis-dap", "pyOCD, CMSIS-DAP")):
            port = free_port()
            there.append(Server(name, [*shlex.split(pyocd), "gdbserver", "--no-config", "-t",
                                       "stm32f103rc", "--persist", "-p", str(port), "-T",
                                       str(free_port())], probe, port))
    return [server for server in there
            if not wanted or any(part in server.name for part in wanted)]


class Measurement:
    """What a repetition costs: transfers, and milliseconds of the probe's work."""

    def __init__(self, transfers=None, milliseconds=None, problem=None):
        self.transfers = transfers
        self.milliseconds = milliseconds
        self.problem = problem


class Debugger:
    """Runs sessions in DIRECTORY against a fresh virtual board that holds the firmware."""

    def __init__(self, latency_us, directory):
        self.latency_us = latency_us
        self.directory = pathlib.Path(directory)
        self.timeout_s = TIMEOUT_S
        self.chip = "gd32f103cb"
        self.options = []   # of the simulator
        self.bases = {}     # what the beginning of a session costs
        self.total_s = 0    # of the last session, with what tools slept
        (self.directory / "random.bin").write_bytes(bytes(i * 7 % 251 for i in range(16384)))
        self.image = self.directory / "nested.bin"
        self.image.write_bytes(images.loaded(FIRMWARE))

    def finish(self, probe, command):
        """Run COMMAND in front of the simulator. @returns (transfers, microseconds), output."""
        board = Board(self.directory, "--quiet", "--usb-us", self.latency_us, "--firmware", self.image,
                      *self.options, chip=self.chip, probe=probe)
        try:
            result = board.run(command, self.timeout_s)
        except subprocess.TimeoutExpired as error:
            return None, (error.output or b"").decode(errors="replace")
        if result.status or not result.stats:
            return None, result.text
        times = result.stats["time_us"]
        self.total_s = result.seconds
        return (result.stats["usb_transfers"], times["usb"] + times["swd"] + times["probe"]), result.text

    def session(self, server, lines):
        """GDB connects to SERVER, executes LINES and leaves."""
        script = self.directory / "commands.gdb"
        if server.port is None:
            line = f"{shlex.join(server.line(tools.PIPE))} 2>server.log"
            return self.finish(server.probe, gdb_line(script, line, [*lines, "detach"], FIRMWARE))
        # st-util does not know how to detach
        gdb = shlex.join(gdb_line(script, server.port, [*lines, "disconnect"], FIRMWARE))
        return self.finish(server.probe, [
            "sh", "-c", f"{shlex.join(server.line)} >server.log 2>&1 & server=$!; "
            f"sleep 1; {gdb}; status=$?; kill $server; wait $server; exit $status"])

    def difference(self, key, run, count):
        """RUN(0) and RUN(COUNT) as a Measurement of one repetition; KEY names RUN(0)."""
        if key not in self.bases:
            self.bases[key] = run(0)[0]
        base = self.bases[key]
        full, text = run(count)
        if base is None or full is None:
            return Measurement(problem=text or "fails")
        return Measurement((full[0] - base[0]) / count, (full[1] - base[1]) / count / 1000)

    def is_true(self, server, row):
        """Does what a tool has written stand there?"""
        written, back = self.directory / "random.bin", self.directory / "back.bin"
        back.unlink(missing_ok=True)
        self.session(server, [*row.commands(1), row.check])
        return back.exists() and back.read_bytes() == written.read_bytes()

    def measure(self, server, row):
        if row.check and not self.is_true(server, row):
            return Measurement(problem="wrong content")
        return self.difference((server.name, *row.before),
                               lambda count: self.session(server, row.commands(count)),
                               min(row.count, server.most))

    def attach(self, server):
        """All of a session in which GDB only connects and leaves."""
        costs, text = self.session(server, [])
        if costs is None:
            return Measurement(problem=text)
        return Measurement(costs[0], costs[1] / 1000)

    def tcl(self, server, count, before, repeated):
        """OpenOCD alone executes REPEATED COUNT times."""
        def run(rounds):
            script = (f"init; reset halt; {before}; for {{set i 0}} {{$i < {rounds}}} {{incr i}} "
                      f"{{{repeated}}}; shutdown")
            return self.finish(server.probe, server.line(tools.QUIET, script))
        return self.difference((server.name, "tcl", before), run, count)

    def serve(self, server, before, request):
        """OpenOCD's server runs with a client of its Tcl port. @returns the cost of a second or
        of a REQUEST."""
        port = free_port()
        rtt_port = free_port() if "RTT_PORT" in before else 0
        before = before.replace("RTT_PORT", str(rtt_port))
        line = server.line(f"gdb_port disabled; tcl_port {port}; telnet_port disabled",
                           f"init; reset halt; {before}; echo ready")

        def run(seconds):
            # the log of the run before says "ready" as well, until the server begins its own
            (self.directory / "server.log").unlink(missing_ok=True)
            script = (f"{shlex.join(line)} >server.log 2>&1 & server=$!; "
                      "until grep -qs '^ready' server.log; do kill -0 $server || exit 1; sleep 0.1; "
                      f"done; {shlex.join([*LINE, 'poll', str(port), str(seconds), request or '', str(rtt_port)])} "
                      "|| { kill $server; exit 1; }; "
                      "wait $server")
            costs, text = self.finish(server.probe, ["sh", "-c", script])
            return (*costs, self.total_s) if costs else text
        first, last = run(1), run(1 + SERVER_S)
        for one in (first, last):
            if isinstance(one, str):
                return Measurement(problem=one or "fails")
        transfers, us, seconds = (b - a for a, b in zip(first, last))
        count = 10 * SERVER_S if request else seconds
        return Measurement(transfers / count, us / count / 1000)


def measure(debugger, available, report):
    """All rows. @returns {row name: {server name: Measurement}}"""
    table = {"attach and detach": {server.name: debugger.attach(server) for server in available}}
    for row in ROWS:
        table[row.name] = {}
        for server in available:
            table[row.name][server.name] = debugger.measure(server, row)
            report(row.name, server, table[row.name][server.name])
    for name, count, before, repeated in OPENOCD_ROWS:
        table[name] = {}
        for server in available:
            if server.port is None:
                table[name][server.name] = debugger.tcl(server, count, before, repeated)
                report(name, server, table[name][server.name])
    for name, before, request in SERVER_ROWS:
        table[name] = {}
        for server in available:
            if server.port is None:
                table[name][server.name] = debugger.serve(server, before, request)
                report(name, server, table[name][server.name])
    return table


def table_lines(table):
    """The table as Markdown: one row per session, one column per server."""
    names = list(next(iter(table.values())))
    yield "| session | " + " | ".join(names) + " |"
    yield "|---|" + "---:|" * len(names)
    for row, found in table.items():
        cells = []
        for name in names:
            one = found.get(name)
            if one is None:
                cells.append("-")
            elif one.problem:
                cells.append(one.problem if one.problem == "wrong content" else "fails")
            elif one.transfers < 0 or one.milliseconds < 0:
                cells.append("lost in polling")
            else:
                cells.append(f"{one.transfers:.0f} / {one.milliseconds:.1f}")
        yield f"| {row} | " + " | ".join(cells) + " |"
