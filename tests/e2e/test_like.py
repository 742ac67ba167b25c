# SPDX-License-Identifier: GPL-2.0-or-later
"""From a sheet or a log to the bench: `stlink-sim --like`, and the boards of tests/boards."""

import json
import pathlib
import re
import subprocess

import pytest

from conftest import TOP, blinker, pattern
from test_identify import STATES, chips_in_states, line_of_any, names_of
from test_sheet import report, sheet_of, value

BOARDS = sorted(pathlib.Path(TOP / "tests/boards").glob("*.json"))


def show(bench, file, *options):
    """What --like-show prints: heading, value of each column, those that are assumed."""
    done = subprocess.run([bench.sim, *options, "--like-show", file], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout
    heading, *rows = done.stdout.splitlines()
    columns = {}
    assumed = set()
    for row in rows:
        name, text, source = re.match(r"  (.{30}) (.*?) +(read|assumed)$", row).groups()
        columns[name.strip()] = text
        if source == "assumed":
            assumed.add(name.strip())
    return heading, columns, assumed


def refused(bench, name, content):
    """What is said of a file that cannot be taken."""
    path = bench.path(name, content if isinstance(content, bytes) else content.encode())
    done = subprocess.run([bench.sim, "--like", path, "--", "true"], text=True, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 1, done.stdout
    assert done.stdout.startswith("stlink-sim: ") and done.stdout.count("\n") == 1, done.stdout
    return done.stdout


# --- round trips -----------------------------------------------------------------------------

def as_read(sheet):
    """A sheet without what is not of the chip."""
    return {key: sheet[key] for key in ["readings", "option_bytes", "boot_roms", "flash", "ram", "read_protected",
                                        "verdict", "candidates"]}


@pytest.mark.parametrize("chip, state", list(chips_in_states()))
def test_every_chip_comes_back_from_its_sheet(bench, our_host, chip, state):
    report(bench, our_host, chip=chip, faults=STATES[state], name="first").ok()
    first = sheet_of(bench, "first")
    result = report(bench, our_host, name="second", options=["--like", bench.dir / "first.json"], chip=None).ok()
    assert "stlink-sim: a chip like first.json; assumed from " in result.text
    assert as_read(sheet_of(bench, "second")) == as_read(first)


@pytest.mark.parametrize("faults", [["size-lie=128", "upper-alias"], ["size-lie=128", "upper-fault"], ["size-ffff"],
                                    ["rdp", "size-zero"], ["wrp=3"]])
def test_odd_states_come_back(bench, our_host, faults):
    report(bench, our_host, faults=faults, flash=pattern(65536), name="first").ok()
    first = sheet_of(bench, "first")
    report(bench, our_host, flash=pattern(65536), name="second", chip=None,
           options=["--like", bench.dir / "first.json"]).ok()
    assert as_read(sheet_of(bench, "second")) == as_read(first)


def test_a_sheet_of_a_stock_host_and_its_markdown_give_the_same_chip(bench, stock_host):
    report(bench, stock_host, chip="GD32F103CB").ok()
    _, from_json, _ = show(bench, bench.dir / "sheet.json")
    _, from_text, _ = show(bench, bench.dir / "sheet.md")
    for column in ["CPUID", "DPIDR", "AP IDR", "ROM table's PIDR4..0", "identity word", "flash size word", "flash",
                   "RAM", "option bytes"]:
        assert from_json[column] == from_text[column], column


def test_what_the_row_would_answer_gives_way_to_the_sheet(bench, our_host):
    report(bench, our_host, chip="STM32F103C8").ok()
    text = (bench.dir / "sheet.json").read_text()
    text = text.replace('"0x554d4953"', '"0x12345678"').replace('"0x20036410"', '"0x20016410"')
    (bench.dir / "other.json").write_text(text)
    report(bench, our_host, name="second", chip=None, options=["--like", bench.dir / "other.json"]).ok()
    sheet = sheet_of(bench, "second")
    assert value(sheet, "uid_0") == "0x12345678"
    assert value(sheet, "idcode_0xe0042000") == "0x20016410"


# --- boards ----------------------------------------------------------------------------------

def test_there_are_boards():
    assert len(BOARDS) >= 6
    for board in BOARDS:
        sheet = json.loads(board.read_text())
        assert sheet["source"].startswith("https://") or sheet.get("written"), board


@pytest.mark.parametrize("board", BOARDS, ids=[board.stem for board in BOARDS])
def test_board_is_what_it_is_known_to_be(bench, our_host, interface, board):
    sheet = sheet_of(bench, board.with_suffix(""))
    expected = {**sheet.get("verdict", {}), **sheet.get("expected", {})}
    firmware = bench.path("fw.bin", pattern(5000, seed=3))
    result = bench.run(our_host.command(interface, "-c", f"program {firmware} 0x08000000 verify exit"),
                       options=["--like", board], chip=None)
    line = line_of_any(result)
    names = names_of(line)
    if "kind" in expected:
        assert expected["kind"] == "unknown" if not names else expected["kind"] != "unknown", line
    for name in expected.get("names", []):
        assert any(found.startswith(name) for found in names), (name, line)
    if expected.get("writable", True):
        result.ok()
        assert result.flash[:5000] == firmware.read_bytes()
    else:
        result.failed("nothing was changed")
        assert result.stats["pages_erased"] == result.stats["program_units"] == 0


# --- logs ------------------------------------------------------------------------------------

# As many rows fit: the best documented of them lends the rest.
FEW_WORDS = """\
Info : SWD DPIDR 0x2ba01477
Info : device id = 0x20036410
Info : flash size = 128kbytes
"""

OPENOCD_OLD = """
Info : STLINK v2 JTAG v29 API v2 SWIM v7 VID 0x0483 PID 0x3748
Info : Target voltage: 3.160026
Warn : UNEXPECTED idcode: 0x2ba01477
Error: expected 1 of 1: 0x1ba01477
"""
OPENOCD = """
[12:01:02] Info : SWD DPIDR 0x1ba01477
Info : stm32f1x.cpu: Cortex-M3 r1p1 processor detected
Info : device id = 0x20036410
Info : flash size = 128kbytes
> mdw 0x1ffff7e8 3
0x1ffff7e8: 066dff53 49887852 87233845 \r
0x08000000: 20005000 08000139 08000141
0x1ffff800: 00ff5aa5 00ff00ff 00ff00ff 00ff00ff
"""
OPENOCD_D3 = """
Debug: 306 563 arm_adi_v5.c:785 dap_find_ap(): Found AHB-AP at AP index: 0 (IDR=0x24770011)
Debug: 309 567 target.c:2306 target_read_u32(): address: 0xe000ed00, value: 0x412fc231
Debug: 310 567 target.c:2494 target_write_u32(): address: 0xe0042000, value: 0x00000000
Debug: 311 568 target.c:2306 target_read_u32(): address: 0xe0042000, value: 0x20000410
Debug: 312 568 target.c:2306 target_read_u32(): address: 0x1ffff7e0, value: 0xffff0000
"""
DAP_INFO = """
Info : SWD DPIDR 0x1ba01477
AP ID register 0x14770011
MEM-AP BASE 0xe00ff003
	Component base address 0xe00ff000
	Peripheral ID 0x00000a0410
	Designer is 0x020, STMicroelectronics
	Component base address 0xe000e000
	Peripheral ID 0x04001bb000
"""
GDB = """
(gdb) x/1xw 0xe0042000
0xe0042000:\t0x13030410
(gdb) x 0xe000ed00
0xe000ed00 <unknown>:\t0x412fc231
"""
ST_INFO = """
Found 1 stlink programmers
  flash: 26230784 (pagesize: 1024)
   sram: 20480
 chipid: 0x0410
"""
ST_FLASH = """
2018-07-15T12:27:50 INFO common.c: Device connected is: F1 Medium-density device, id 0x13030410
2018-07-15T12:27:50 INFO common.c: SRAM size: 0x5000 bytes (20 KiB), Flash: 0x10000 bytes (64 KiB) in pages of 1024 bytes
"""
ST_FLASH_COREID = """
2019-09-15T00:41:53 INFO common.c: Device connected is: F1 Medium-density device, id 0x20036410
2019-09-15T00:41:53 ERROR flash_loader.c: unknown coreid, not sure what flash loader to use, aborting! coreid: 2ba01477, chipid: 410
"""
PYOCD = """
0000710 I DP IDR = 0x2ba01477 (v1 rev2) [dap]
0000722 I AHB-AP#0 IDR = 0x24770011 (AHB-AP var1 rev2) [discovery]
0000725 I AHB-AP#0 Class 0x1 ROM table #0 @ 0xe00ff000 (designer=43b:Arm part=4c4) [rom_table]
0000732 I CPU core #0: Cortex-M4 r0p1, v7.0-M architecture [cortex_m]
"""
BLACK_MAGIC = """
AP   0: IDR=24770011 CFG=00000000 BASE=e00ff003 CSW=23000040
ROM: Table BASE=0xe00ff000 SYSMEM=0x00000001, Manufacturer 43b Partno 4c3
"""
OUR_LINE = """
stm32f1x_clone: chip: CH32F103C8 (not ST: core r2p1, ROM table ARM), 64 KiB flash of which 64 usable \
(no size word; the size sold), 20 KiB RAM, read-protected
"""
UNKNOWN_LINE = """
stm32f1x_clone: chip: unknown, answers like APM32F103C8 or CKS32F103C8 (unlike an STM32F103: core r2p1, ROM table \
ARM), 64 KiB flash of which 64 usable, unprotected; please report it with its marking, CPUID 0x412fc231, \
ROM 4/0x3b/0x4c3, id 0x00000000, DPIDR 0x2ba01477, size 0x00000040
"""


@pytest.mark.parametrize("log, nearest, read", [
    (OPENOCD_OLD, "CKS32F103C8", {"DPIDR": "0x2ba01477"}),
    (FEW_WORDS, "CKS32F103CB", {"DPIDR": "0x2ba01477", "identity word": "0x20036410", "flash": "128 KiB"}),
    (OPENOCD, "STM32F103C", {"DPIDR": "0x1ba01477", "CPUID": "0x411fc231", "identity word": "0x20036410",
                             "flash": "128 KiB", "system memory": "3 words", "option bytes": "16 read"}),
    (OPENOCD_D3, "CH32F103C", {"AP IDR": "0x24770011", "CPUID": "0x412fc231", "identity word": "0x20000410",
                               "flash size word": "0xffff0000"}),
    (DAP_INFO, "STM32F103C8", {"AP IDR": "0x14770011", "ROM table's address": "0xe00ff000",
                               "ROM table's PIDR4..0": "0x00000a0410"}),
    (GDB, "GD32F1", {"CPUID": "0x412fc231", "identity word": "0x13030410"}),
    (ST_INFO, "CKS32F103C8", {"flash size word": "0x00006410"}),
    (ST_FLASH, "GD32F130C8|GD32F103C8", {"identity word": "0x13030410", "flash": "64 KiB"}),
    (ST_FLASH_COREID, "CKS32F103C8", {"DPIDR": "0x2ba01477", "identity word": "0x20036410"}),
    (PYOCD, "AT32F4", {"DPIDR": "0x2ba01477", "AP IDR": "0x24770011", "CPUID": "0x410fc241",
                       "ROM table's PIDR4..0": "0x04000bb4c4"}),
    (BLACK_MAGIC, "", {"AP IDR": "0x24770011", "ROM table's PIDR4..0": "0x04000bb4c3"}),
    (OUR_LINE, "CH32F103C8", {"CPUID": "0x412fc231", "flash": "64 KiB", "RAM": "20 KiB"}),
    (UNKNOWN_LINE, "APM32F103C8|CKS32F103C8", {"DPIDR": "0x2ba01477", "CPUID": "0x412fc231",
                                               "ROM table's PIDR4..0": "0x04000bb4c3"}),
], ids=["old", "few words", "openocd", "d3", "dap-info", "gdb", "st-info", "st-flash", "coreid", "pyocd",
        "blackmagic", "line", "unknown"])
def test_logs_as_people_post_them(bench, log, nearest, read):
    heading, columns, assumed = show(bench, bench.path("log.txt", log.encode()))
    assert re.search(f"says nothing ({nearest})", heading), heading
    for column, text in read.items():
        assert columns[column] == text
        assert column not in assumed


@pytest.mark.parametrize("log", [OPENOCD_OLD, OPENOCD, OPENOCD_D3, GDB, PYOCD, OUR_LINE])
def test_a_log_is_a_chip_that_connects(bench, our_host, log):
    result = bench.run(our_host.command("interface/stlink.cfg", "-c", "init; shutdown"), chip=None,
                       options=["--like", bench.path("log.txt", log.encode())]).ok()
    assert "chip: " in result.text


@pytest.mark.parametrize("options", [["-d3"], ["-d2"]])
@pytest.mark.parametrize("chip", ["CKS32F103C8", "STM32F103RC", "GD32F103CB", "AT32F413CB", "APM32F030C8"])
def test_log_of_a_stock_host_leads_back(bench, stock_host, chip, options):
    line = [stock_host.binary, *options, "-f", "interface/stlink-dap.cfg", "-f", "target/stm32f1x.cfg", "-c",
            "gdb_port disabled; tcl_port disabled; telnet_port disabled; init; halt", "-c", "flash probe 0"]
    log = bench.run([*line, "-c", "shutdown"], chip=chip).text
    heading, _, _ = show(bench, bench.path("log.txt", log.encode()))
    # a GD32F101 says the same in such a log
    assert f"says nothing {chip} " in heading.replace("GD32F101CB", "GD32F103CB")


def test_a_protected_chip_from_its_line_is_protected(bench, our_host):
    result = bench.run(our_host.command("interface/stlink.cfg", "-c", "init; shutdown"), chip=None,
                       options=["--like", bench.path("log.txt", OUR_LINE.encode())]).ok()
    assert "read-protected" in line_of_any(result)


# --- the command line ------------------------------------------------------------------------

def test_what_is_assumed_is_told_once_and_not_with_quiet(bench):
    log = bench.path("log.txt", GDB.encode())
    result = bench.run(["true"], chip=None, options=["--like", log]).ok()
    assert result.text.count("assumed from") == 1
    assert "DPIDR" in result.text and "flash controller and times" in result.text
    assert "assumed" not in bench.run(["true"], chip=None, options=["--quiet", "--like", log]).ok().text


def test_chip_names_the_row_for_the_rest(bench):
    log = bench.path("log.txt", GDB.encode())
    heading, columns, _ = show(bench, log, "--chip", "GD32F103ZE")
    assert "GD32F103ZE" in heading
    assert columns["flash"] == "512 KiB" and columns["identity word"] == "0x13030410"


def test_firmware_runs_on_a_chip_from_a_log(bench):
    result = bench.run(["true"], chip=None, flash=blinker(),
                       options=["--like", bench.path("log.txt", OPENOCD.encode()), "--run-after", "50"]).ok()
    assert result.stats["instructions"] > 0


SHEET = {"schema": "openocd-clones/chip-sheet/1", "marking": None,
         "readings": [{"name": "cpuid", "address": "0xe000ed00", "value": "0x411fc231"}]}


@pytest.mark.parametrize("content, sentence", [
    ("", "is empty"),
    ("{", "is no JSON: line 1: "),
    ('{"a": 1, "a": 2}', "is no JSON: line 1: "),
    ("{}", "is JSON, but no chip sheet"),
    ("[1, 2]", "says nothing of a chip's identity"),
    ({**SHEET, "schema": "openocd-clones/chip-sheet/2"}, "is a chip sheet of version 2"),
    ({**SHEET, "schema": 7}, "is JSON, but no chip sheet"),
    ({"schema": SHEET["schema"]}, 'has no "readings"'),
    ({**SHEET, "readings": []}, "says nothing of a chip's identity"),
    ({**SHEET, "readings": [{"value": "0x1"}]}, 'a reading has no "name"'),
    ({**SHEET, "readings": [{"name": "cpuid", "value": "zebra"}]}, '"value" is no word'),
    ({**SHEET, "readings": [{"name": "cpuid", "value": 5}]}, '"value" is no word'),
    ({**SHEET, "readings": [*SHEET["readings"], {"name": "cpuid", "value": "0x412fc231"}]},
     "CPUID is both 0x411fc231 and 0x412fc231"),
    ({**SHEET, "readings": [{"name": "cpuid", "value": "0x411fc271"}]}, "a core that this bench does not have"),
    ({**SHEET, "flash": {"usable_kib": 60000}}, "flash of 60000 KiB cannot be"),
    ({**SHEET, "flash": {"usable_kib": 63}, "verdict": {"names": ["STM32F103ZE"]}}, "no whole number of pages"),
    ({**SHEET, "flash": {"usable_kib": "64"}}, "is no size in KiB"),
    ({**SHEET, "ram": {"kib": 4000}}, "RAM of 4000 KiB cannot be"),
    ({**SHEET, "option_bytes": {"bytes": "a5zz"}}, "no hexadecimal digits"),
    ("nothing to see\n", "says nothing of a chip's identity"),
    (b"\x00\xff\xfe\n" * 100, "says nothing of a chip's identity"),
    ("SWD DPIDR 0x1ba01477\nSWD DPIDR 0x2ba01477\n",
     "DPIDR is 0x1ba01477 in line 1 and 0x2ba01477 in line 2: two chips"),
    ("0xe0042000: 20036410\n\n0xe0042000: 13030410\n", "in line 1 and 0x13030410 in line 3"),
])
def test_bad_files_are_told_in_a_sentence(bench, content, sentence):
    text = json.dumps(content) if isinstance(content, dict) else content
    assert sentence in refused(bench, "bad.json", text)


def test_files_that_cannot_be_read(bench):
    for name in [bench.dir / "none.json", bench.dir]:
        done = subprocess.run([bench.sim, "--like", name, "--", "true"], text=True, check=False,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert done.returncode == 1 and "cannot read" in done.stdout
