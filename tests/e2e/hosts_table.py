# SPDX-License-Identifier: GPL-2.0-or-later
"""Features x hosts: what the target file gives on each OpenOCD.

test_hosts.py runs the cells of the hosts that are there and compares them with doc/hosts.md;
HOSTS_TABLE=write in its environment writes them into that file.
"""

import fcntl
import os
import pathlib
import re

from conftest import QUIET_PORTS, TOP, blinker, pattern

PAGE = TOP / "doc" / "hosts.md"

UPSTREAM = "https://github.com/openocd-org/openocd.git"
ST = "https://github.com/STMicroelectronics/OpenOCD.git"

# column -> variable that names the executable, what it is: an address and a commit for
# those that tests/e2e/stock_host.sh builds
HOSTS = {
    "ours": ("OPENOCD", "the OpenOCD built here, with the driver module"),
    "0.12.0": ("STOCK_OPENOCD", "Debian 12's openocd 0.12.0-1"),
    "0.12.0, Debian 13": ("OPENOCD_DEBIAN13", "Debian 13's openocd 0.12.0-3+b2, its packages unpacked"),
    "post-0.12": ("OPENOCD_ESP32", "PyPI's openocd-esp32 0.12.0.post20260831, of the development branch"),
    "master": ("OPENOCD_MASTER", f"{UPSTREAM} abbbc2e05ee9a9221811cac0b7b3a2df1de9d761"),
    "xPack 0.12.0-7": ("OPENOCD_XPACK_7", f"{UPSTREAM} e5888bda38f4952e2ae92f7dc5b25fc9a2d1c2b3"),
    "CubeIDE 1.13.0": ("OPENOCD_ST_1_13", f"{ST} openocd-cubeide-v1.13.0"),
    "CubeIDE 1.8.0": ("OPENOCD_ST_1_8", f"{ST} openocd-cubeide-v1.8.0"),
    "CubeIDE 1.6.0": ("OPENOCD_ST_1_6", f"{ST} openocd-cubeide-v1.6.0"),
    "Artery": ("OPENOCD_ARTERY", "https://github.com/ArteryTek/openocd.git d5dc79b12f1ec30d4e6e80c8d377551a72ec0205"),
    "0.11.0": ("OPENOCD_0_11", f"{UPSTREAM} v0.11.0"),
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
    Row("GD32F103RC, pages of 2 KiB", "gd32f103rc", named="GD32F103"),
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


def interface_file(binary, interface):
    """Which file selects what changed after 0.12.0: the host's own scripts tell."""
    scripts = pathlib.Path(binary).resolve().parent.parent / "share" / "openocd" / "scripts"
    if re.search(r"^adapter driver st-link", (scripts / "interface" / "stlink.cfg").read_text(), re.M):
        return "interface/stlink-hla.cfg" if interface == "HLA" else "interface/stlink.cfg"
    return "interface/stlink.cfg" if interface == "HLA" else "interface/stlink-dap.cfg"


def run_cell(bench, binary, interface, row):
    """Upload as a user does. @returns the outcome and the run."""
    image = bench.path("image.bin", row.data)
    options = [] if binary == executable("ours") else ["-s", os.environ.get("TCL_DIR") or TOP / "tcl"]
    result = bench.run([binary, *options, *QUIET_PORTS, "-f",
                        interface_file(binary, interface), "-f", "target/stm32f1x_clone.cfg", "-c",
                        f"program {image} 0x08000000 verify reset exit"],
                       chip=row.chip, faults=row.faults,
                       flash=blinker())
    # nobody wants to see what the host lists only to be looked through
    assert not re.search(r"^\t#\s*\d+: 0x", result.text, re.M), result.text
    # what is named was read: no other chip, no size that is not the board's
    for line in result.text.splitlines():
        if line.startswith("stm32f1x_clone: chip: "):
            assert row.named in line, result.text
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
    # 0.11 ends in C: what it cannot do was said first
    before = re.search(r"^stm32f1x_clone: this OpenOCD is older than 0.12: (it ends [^;]*)", result.text, re.M)
    if before and result.status != 0 and result.flash[:len(blinker())] == blinker():
        return "told before: " + before[1]
    return "no"


def cells_of_page():
    """The table as it stands: {(row, column, interface): outcome}."""
    cells = {}
    columns = []
    for line in PAGE.read_text().splitlines() if PAGE.exists() else ():
        words = [word.strip() for word in line.strip("|").split("|")]
        if not line.startswith("|"):
            columns = []
        elif words[0] == "" and "ours" in words:
            columns = words[1:]
        for column, text in zip(columns, words[1:]):
            both = text.split(" / ")
            for interface, outcome in zip(INTERFACES, both * (2 if len(both) == 1 else 1)):
                cells[words[0], column, interface] = outcome
    return cells


def write_cell(key, outcome):
    """Put one cell into the page; several tests may do so at once."""
    with open(PAGE, encoding="ascii") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        PAGE.write_text(page({**cells_of_page(), key: outcome}), encoding="ascii")


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
chip named; "told": not connected, for the cause given, with a remedy; "told before": 0.11 ends at the first failure
of direct access before any script can tell the cause, which is said, with what to use instead, before it is tried;
"refused, told": the reason is said and nothing was changed.

{table(cells)}
| column | variable | host |
|---|---|---|
{hosts}

A host that is an address and a commit is built by `sh tests/e2e/stock_host.sh ADDRESS COMMIT PREFIX` (a directory
of Git's does for the address), Debian 13's is unpacked by `sh tests/e2e/debian_host.sh trixie DIRECTORY`. Where a
host's variable names its executable, `make check` runs its column; one cell by itself:

    OPENOCD_0_11=PREFIX/bin/openocd python3 -m pytest tests/e2e/test_hosts.py -k "0.11.0 and asleep and HLA"

`HOSTS_TABLE=write` writes the cells that ran into this page. `OPENOCD_OTHER` names a host that has no column (or
several, with a colon between them): there no cell may be "no". `./quickstart check` does so with Debian sid's.
Cells of hosts without a column were last run, none of them "no", on upstream's ea0ac6dc7 (August 2023), b49e03f77
(June 2024), d09ff4764 (September 2024), 26f2df80c (January 2025) and 705257318 (July 2025), on STMicroelectronics'
openocd-cubeide-v1.7.0, v1.9.0, v1.10.0 and v1.11.0, on the Raspberry Pi's fork (8b8c9731a), on Espressif's
(1a31bb545), on Zephyr's (b6f95a16c), on GigaDevice's of November 2020 (f1a0b8e47), on the RISC-V one (7b4ad6f17) and
on sid's. On Analog Devices' release of 0.12.0 (5fc33afb7) one is: its `verify` fails where the watchdog of the option
bytes leaves no work area; the flash is right. 0.10.0 is told that it is too old, and what to do with it, before
anything is sent.

## Which words a host takes

| | ours | 0.12.0 and before | after 0.12.0 |
|---|---|---|---|
| `transport select swd` for an ST-LINK | yes | no | yes, early ones `dapdirect_swd` only |
| `transport select hla_swd` | yes | yes | with `interface/stlink-hla.cfg` |
| `interface/stlink.cfg` is | HLA | HLA | direct access |
| `gdb port`, `adapter usb vid_pid`, `shutdown 3` | yes | no | yes |
"""
