# SPDX-License-Identifier: GPL-2.0-or-later
"""Features x hosts: what the target file gives on each OpenOCD.

test_hosts.py runs the cells of the hosts that are there and compares them with doc/hosts.md;
HOSTS_TABLE=write in its environment writes them into that file.
"""

import os
import pathlib
import re

from conftest import QUIET_PORTS, TOP, blinker, pattern

PAGE = TOP / "doc" / "hosts.md"

# column -> variable that names the executable, what it is
HOSTS = {
    "ours": ("OPENOCD", "the OpenOCD built here, with the driver module"),
    "0.12.0": ("STOCK_OPENOCD", "Debian 12's openocd 0.12.0-1"),
    "0.12.0, Debian 13": ("OPENOCD_DEBIAN13", "Debian 13's openocd 0.12.0-3+b2, its packages unpacked"),
    "post-0.12": ("OPENOCD_ESP32", "PyPI's openocd-esp32 0.12.0.post20260831, of the development branch"),
    "0.11.0": ("OPENOCD_0_11", "built from the tag v0.11.0"),
}

TINY = pattern(300, 6)
SMALL = pattern(3000, 7)
LARGE = pattern(20000, 8)


class Row:
    """A feature: how the board is set up, and what is uploaded."""

    def __init__(self, name, chip="cks32f103c8", faults="", data=SMALL, named="CKS32F103C8"):
        self.name = name
        self.chip = chip
        self.faults = tuple(faults.split())
        self.data = data
        self.named = named


ROWS = [
    Row("CKS32F103C8"),
    Row("GD32F103C8", "gd32f103c8", named="GD32F103C8"),
    Row("CH32F103C8", "ch32f103c8", named="CH32F103C8"),
    Row("STM32F103C8", "stm32f103c8", named="STM32F103C8"),
    Row("HK32F103CB, flash cache", "hk32f103cb", named="HK32F103CB"),
    Row("AT32F413RC", "at32f413rc", named="AT32F413"),
    Row("size word 0", faults="size-zero"),
    Row("clock ceiling 700 kHz", faults="swd-ceiling=700"),
    Row("clock ceiling 120 kHz", faults="swd-ceiling=120"),
    Row("sticky error of an earlier session", faults="sticky"),
    Row("firmware asleep", faults="asleep"),
    Row("firmware asleep, NRST not wired", faults="asleep nrst-open"),
    Row("SWD turned off after 50 ms", faults="swd-off=50", data=TINY),
    Row("SYSRESETREQ ignored", faults="sysresetreq-ignored"),
    Row("watchdog started by option bytes, 20 KB", faults="hard-watchdog", data=LARGE),
    Row("probe checks the ROM table", faults="rom-check"),
    Row("WAIT", faults="wait-at=40"),
    Row("read-protected", faults="rdp"),
    Row("no power", faults="no-power"),
    Row("SWDIO open", faults="swdio-open"),
]

INTERFACES = ("HLA", "dap")


def executable(column):
    path = os.environ.get(HOSTS[column][0])
    return path if path and pathlib.Path(path).exists() else None


def interface_file(column, interface):
    """Which file selects what changed after 0.12.0."""
    if column == "post-0.12":
        return "interface/stlink-hla.cfg" if interface == "HLA" else "interface/stlink.cfg"
    return "interface/stlink.cfg" if interface == "HLA" else "interface/stlink-dap.cfg"


def run_cell(bench, column, interface, row):
    """Upload as a user does. @returns the outcome and the run."""
    image = bench.path("image.bin", row.data)
    options = [] if column == "ours" else ["-s", os.environ.get("TCL_DIR") or TOP / "tcl"]
    result = bench.run([executable(column), *options, *QUIET_PORTS, "-f",
                        interface_file(column, interface), "-f", "target/stm32f1x_clone.cfg", "-c",
                        f"program {image} 0x08000000 verify reset exit"],
                       chip=row.chip, faults=row.faults,
                       flash=blinker())
    return outcome_of(result, row), result


def outcome_of(result, row):
    written = result.flash[:len(row.data)] == row.data
    if result.status == 0 and written and "** Verified OK **" in result.text:
        return "yes"
    cause = re.search(r"^stm32f1x_clone: not connected: (.*)$", result.text, re.M)
    if cause and result.status != 0 and "stm32f1x_clone: nothing was changed on the chip" in result.text:
        return "told: " + re.sub(r" \(.*?\)|[,:].*", "", cause[1])
    if result.status != 0 and re.search(r"nothing was erased or written|read-protected", result.text):
        return "refused, told"
    return "no"


def cells_of_page():
    """The table as it stands: {(row, column, interface): outcome}."""
    cells = {}
    if not PAGE.exists():
        return cells
    for line in PAGE.read_text().splitlines():
        words = [word.strip() for word in line.strip("|").split("|")]
        if len(words) != len(HOSTS) + 1:
            continue
        for column, text in zip(HOSTS, words[1:]):
            both = text.split(" / ")
            for interface, outcome in zip(INTERFACES, both * (2 if len(both) == 1 else 1)):
                cells[words[0], column, interface] = outcome
    return cells


def table(cells):
    lines = ["| | " + " | ".join(HOSTS) + " |", "|---" * (len(HOSTS) + 1) + "|"]
    for row in ROWS:
        texts = []
        for column in HOSTS:
            both = [cells.get((row.name, column, interface), "-") for interface in INTERFACES]
            texts.append(both[0] if both[0] == both[1] else " / ".join(both))
        lines.append(f"| {row.name} | " + " | ".join(texts) + " |")
    return "\n".join(lines) + "\n"


def page(cells):
    hosts = "\n".join(f"| {column} | `{variable}` | {text} |"
                      for column, (variable, text) in HOSTS.items())
    return f"""<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
# What the target file gives on which OpenOCD

Generated by `tests/e2e/test_hosts.py` from runs on the virtual bench (ST-LINK/V2, the board as in the first
column): the target file, `program FILE 0x08000000 verify reset exit`. A cell with two outcomes shows the
high-level interface file (HLA) first and direct access (dap) second. "yes": programmed and verified, and the
chip named; "told": not connected, for the cause given, with a remedy; "refused, told": the reason is said and
nothing was changed.

{table(cells)}
| column | variable | host |
|---|---|---|
{hosts}

Where a host's variable names its executable, `make check` runs its column; one cell by itself:

    OPENOCD_0_11=/opt/openocd-0.11/bin/openocd python3 -m pytest tests/e2e/test_hosts.py -k "0.11.0 and asleep and HLA"

`HOSTS_TABLE=write` writes the cells that ran into this page.

## Which words a host takes

| | ours | 0.12.0 and before | after 0.12.0 |
|---|---|---|---|
| `transport select swd` for an ST-LINK | yes | no | yes, early ones `dapdirect_swd` only |
| `transport select hla_swd` | yes | yes | with `interface/stlink-hla.cfg` |
| `interface/stlink.cfg` is | HLA | HLA | direct access |
| `gdb port`, `adapter usb vid_pid`, `shutdown 3` | yes | no | yes |
"""
