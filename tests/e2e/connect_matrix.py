# SPDX-License-Identifier: GPL-2.0-or-later
"""Connect faults x adapters x tiers: what must happen in each cell.

test_connect.py runs the cells, prints the table and compares it with
doc/connect-matrix.md; CONNECT_MATRIX=write in its environment writes that file.
"""

import re

from conftest import QUIET_PORTS

CONNECTS = "connects"

# Outcome of a cell -> words of the diagnosis that it must end with.
DIAGNOSES = {
    "no power": "the target has no power",
    "low supply": "the target's supply is too low",
    "no link": "the chip's debug port does not answer at any clock",
    "no retry": "this OpenOCD cannot try again by itself",
    "left in error": "an earlier session left an error in the chip's debug port",
    "no core": "the core behind it does not",
    "link lost": "the chip answered and does not any more",
    "refused": "the probe's own firmware refuses this chip",
    "held": "something holds the chip in reset",
    "no probe": "is plugged in",
    "old probe": "is older than V2J24",
}

# name -> probe, interface file, words between it and the target file
ADAPTERS = {
    "V2 HLA": ("v2", "interface/stlink.cfg", ()),
    "V2 dap": ("v2", "interface/stlink-dap.cfg", ()),
    "V3 dap": ("v3", "interface/stlink-dap.cfg", ()),
    "CMSIS-DAP SWD": ("cmsis-dap", "interface/cmsis-dap.cfg", ("-c", "transport select swd")),
    "CMSIS-DAP JTAG": ("cmsis-dap", "interface/cmsis-dap.cfg", ("-c", "transport select jtag")),
}

TIERS = ("stock", "full")

# The whole story of a session: connect, reset into debug state, read, reset and run.
SESSION = ("-c", "init", "-c", "reset halt", "-c", "mdw 0x08000000", "-c", "reset run",
           "-c", "shutdown")

# Longest simulated time of a session that cannot succeed, and most lines it may print.
LIMIT_S = 10.0
LIMIT_LINES = 40

# What looks like an error: none of it belongs into a session that succeeds. (The host's
# remark on the clock is an Info of every run.)
ALARMING = re.compile(r"error|fail|time[d ]out|unable(?! to match requested speed)", re.I)
# A place in a script, which tells a user nothing.
TCL_POSITION = re.compile(r"\.tcl:\d+|at file \"")


class Row:
    """Faults that act together, and the outcome wanted.

    BUT lists the cells that differ: (tier, adapter, outcome), the first two as patterns.
    LASTING faults also meet OpenOCD's own polling, whose errors are its to tell.
    """

    def __init__(self, faults, outcome=CONNECTS, but=(), lasting=False):
        self.faults = tuple(faults.split())
        self.name = " + ".join(self.faults) or "none"
        self.outcome = outcome
        self.but = but
        self.lasting = lasting

    def wanted(self, tier, adapter):
        for a_tier, an_adapter, outcome in self.but:
            if re.fullmatch(a_tier, tier) and re.fullmatch(an_adapter, adapter):
                return outcome
        return self.outcome


# An unpatched host opens a dap-direct ST-LINK once, in C: what is dead at that moment cannot
# be tried again by a script, nor can the supply be asked for.
ONCE = ("stock", "V. dap", "no retry")
STICKY_ONCE = ("stock", "V. dap", "left in error")
# Only an ST-LINK measures the target's supply.
UNMEASURED = ("stock|full", "CMSIS.*", "no link")

ROWS = [
    Row(""),
    Row("swd-ceiling=3000"),
    Row("swd-ceiling=700"),
    Row("swd-ceiling=120"),
    Row("swd-ceiling=20"),
    Row("bitflip-read=400", lasting=True),
    Row("swdio-open", "no link", [ONCE]),
    Row("swd-swapped", "no link", [ONCE]),
    Row("shared-swdio", "no core", [("stock|full", "CMSIS-DAP JTAG", CONNECTS)]),
    Row("nrst-open"),
    Row("nrst-wrong-pin"),
    Row("nrst-held", "held"),
    Row("no-power", "no power", [UNMEASURED]),
    Row("low-voltage", "low supply", [UNMEASURED]),
    Row("wait-at=1"),
    Row("wait-at=3 wait-count=7"),
    Row("wait-at=40"),
    Row("wait-at=1 wait-count=0", "no core"),
    Row("ap-fault-first"),
    Row("sticky", but=[STICKY_ONCE]),
    Row("rom-check", but=[("stock", "V. dap", "refused")]),
    Row("rom-check-hard", but=[("stock|full", "V. dap", "refused")]),
    Row("asleep"),
    # ours over HLA has the core before its firmware sleeps for the first time
    Row("asleep nrst-open", "no core", [("full", "V2 HLA", CONNECTS)]),
    Row("asleep nrst-open hand-reset-ms"),
    Row("asleep nrst-wrong-pin hand-power-ms"),
    Row("asleep swd-ceiling=700"),
    Row("swd-off", but=[ONCE]),
    Row("swd-off nrst-open", "no link", [ONCE]),
    Row("swd-off nrst-open hand-reset-ms", but=[ONCE]),
    Row("swd-off swd-ceiling=120", but=[ONCE]),
    Row("swd-off hard-watchdog", but=[ONCE]),
    Row("sysresetreq-ignored"),
    Row("sysresetreq-ignored nrst-open"),
    Row("sysresetreq-ignored vectreset-ignored nrst-wrong-pin"),
    Row("hard-watchdog"),
    Row("hard-watchdog=20 swd-ceiling=700"),
    Row("idcode-zero"),
    Row("sticky ap-fault-first", but=[STICKY_ONCE]),
]


def outcome_of(result):
    """Name the outcome of a finished session; the end of its text if it is none of ours."""
    if result.status == 0 and re.search(r"^0x08000000: [0-9a-f]{8}", result.text, re.M):
        return CONNECTS
    for name, words in DIAGNOSES.items():
        if "stm32f1x_clone: not connected: " in result.text and words in result.text:
            return name
    return result.text[-2000:]


def run_cell(bench, host, adapter, row, firmware, options=()):
    """Run the session of one cell on a fresh board, at OpenOCD's default level."""
    probe, interface, words = ADAPTERS[adapter]
    command = [host.binary, *host.options, *QUIET_PORTS, "-f", host.file(interface), *words,
               "-f", "target/stm32f1x_clone.cfg", *SESSION]
    return bench.run(command, probe=probe, faults=row.faults, flash=firmware, options=options)


def table(cells):
    """The matrix as Markdown. CELLS maps (row name, adapter, tier) to (outcome, seconds)."""
    lines = ["| faults | " + " | ".join(ADAPTERS) + " |", "|---" * (len(ADAPTERS) + 1) + "|"]
    for row in ROWS:
        texts = []
        for adapter in ADAPTERS:
            both = [cells.get((row.name, adapter, tier), "-") for tier in TIERS]
            texts.append(both[0] if both[0] == both[1] else f"{both[0]} / {both[1]}")
        lines.append(f"| {row.name} | " + " | ".join(texts) + " |")
    return "\n".join(lines) + "\n"


HEAD = """<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# Connect faults and what comes of them

Generated by `tests/e2e/test_connect.py` from runs on the virtual bench; see
[connecting.md](connecting.md) for the words and [stlink-sim.md](stlink-sim.md) for the faults. A cell with
two outcomes shows an unpatched OpenOCD 0.12.0 first and ours second. Every session that fails does so
within ten seconds of simulated time and 40 lines at OpenOCD's default level, with a non-zero exit code, a
line of cause and, last, a line of remedy. One that connects prints nothing that looks like an error.

"""
