# SPDX-License-Identifier: GPL-2.0-or-later
"""The chip's sheet: `stm32f1x_clone report -file`, on both tiers, and its schema."""

import json
import re
import subprocess

import pytest

from conftest import TOP, blinker, pattern
from test_identify import STATES, bench_chips, chips_in_states, line_of_any

SCHEMA = json.loads((TOP / "doc/chip-sheet.schema.json").read_text())
MEMBERS = ["schema", "marking", "written", "probe", "connection", "readings", "option_bytes", "boot_roms",
           "flash", "ram", "read_protected", "verdict", "candidates"]


def valid(sheet):
    """SHEET, which the schema admits."""
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(sheet)
    return sheet


def report(bench, host, words="", interface="interface/stlink-dap.cfg", name="sheet", before="",
           **kwargs):
    return bench.run(host.command(interface, "-c",
                                  f"{before} stm32f1x_clone report -file {name} {words}; shutdown"),
                     **kwargs)


def sheet_of(bench, name="sheet"):
    return valid(json.loads((bench.dir / f"{name}.json").read_text()))


def value(sheet, name):
    found = [reading for reading in sheet["readings"] if reading["name"] == name]
    assert len(found) == 1, name
    return found[0]["value"]


def test_one_command_writes_both_files(bench, host, interface):
    result = report(bench, host, interface=interface).ok()
    assert "sheet written: sheet.md and sheet.json; nothing on the chip was changed" in result.text
    sheet = sheet_of(bench)
    assert list(sheet) == MEMBERS
    assert sheet["verdict"]["line"] == line_of_any(result)
    assert value(sheet, "cpuid") == "0x412fc231"
    assert value(sheet, "idcode_0xe0042000") == "0x20036410"
    assert value(sheet, "rom_pidr0") == "0x000000c3"
    assert value(sheet, "size_f1") == "0x00000040"
    assert value(sheet, "maker") == "0xffffffff"
    assert value(sheet, "uid_0") == "0x554d4953"
    assert sheet["option_bytes"]["bytes"].startswith("a55a")
    assert sheet["boot_roms"][0]["sum"] == "0x27feda02"
    assert sheet["ram"] == {"kib": 20, "how": "read", "sold_kib": 20, "reason": None}
    assert sheet["flash"]["usable_kib"] == sheet["flash"]["answers_kib"] == 64
    assert sheet["probe"]["firmware"] == "STLINK V2J37S7 (API v2) VID:PID 0483:3748"
    assert sheet["probe"]["transport"] == ("hla_swd" if interface.endswith("stlink.cfg")
                                           else "dapdirect_swd")
    assert "0.12" in sheet["written"]["host"]
    text = (bench.dir / "sheet.md").read_text()
    assert sheet["verdict"]["line"] in text
    for reading in sheet["readings"]:
        assert f"| {reading['name']} | `{reading['address']}` |" in text
    assert result.stats["pages_erased"] == result.stats["program_units"] == 0
    assert result.stats["violations"] == 0


@pytest.mark.parametrize("chip, state", list(chips_in_states()))
def test_every_chip_has_a_sheet_with_the_line_of_its_connect(bench, our_host, chip, state):
    result = report(bench, our_host, chip=chip, faults=STATES[state], flash=pattern(16384)).ok()
    sheet = sheet_of(bench)
    assert sheet["verdict"]["line"] == line_of_any(result)
    assert sheet["read_protected"] == {"read-protected": True, "unprotected": False}.get(
        re.search(r"(read-protected|unprotected|protection unknown)", sheet["verdict"]["line"])[1])
    assert result.stats["violations"] == 0, result.text


def without_names(sheet):
    """What both tiers must agree on."""
    return {**sheet, "written": {**sheet["written"], "driver": ""}}


@pytest.mark.parametrize("chip", ["STM32F103C8", "CH32F103C8", "GD32F103CB", "AT32F413RC", "AIR32F103CB"])
def test_both_tiers_write_the_same(bench, our_host, stock_host, chip):
    before = "init; reset halt;"
    report(bench, our_host, chip=chip, flash=pattern(16384), before=before, name="ours").ok()
    report(bench, stock_host, chip=chip, flash=pattern(16384), before=before, name="stock").ok()
    assert without_names(sheet_of(bench, "ours")) == without_names(sheet_of(bench, "stock"))


@pytest.mark.parametrize("state", ["init; reset halt;", "init; reset run; sleep 20;"])
def test_core_stays_as_it_was(bench, host, interface, state):
    ask = "echo \"core [[target current] curstate]\";"
    result = bench.run(host.command(
        interface, "-c", f"{state} {ask} stm32f1x_clone report -file sheet; sleep 20; {ask} shutdown"),
        chip="STM32F103C8", flash=blinker()).ok()
    states = re.findall(r"core (\w+)", result.text)
    assert len(states) == 2 and states[0] == states[1], result.text
    assert sheet_of(bench)["connection"]["core"] == states[0]


@pytest.mark.parametrize("faults, words", [
    (["no-power"], "no power"), (["swdio-open"], "debug port d"), (["unplugged"], "ST-LINK"),
    (["asleep", "nrst-open"], "sleeps")])
def test_a_chip_out_of_reach_has_a_sheet_that_says_why(bench, host, faults, words):
    result = report(bench, host, faults=faults)
    result.failed("sheet written", "could not be reached")
    sheet = sheet_of(bench)
    assert not sheet["connection"]["connected"]
    assert words in sheet["connection"]["reason"]
    assert all(reading["reason"] for reading in sheet["readings"] if reading["value"] is None)
    assert sheet["verdict"]["kind"] == "unknown" and not sheet["candidates"]
    # what stands in front of the core may have answered
    assert value(sheet, "dpidr") == ("0x2ba01477" if "asleep" in faults else None)


def test_what_is_refused_is_told_and_the_rest_is_there(bench, host):
    report(bench, host, chip="APM32F030C8").ok()
    sheet = sheet_of(bench)
    refused = [reading for reading in sheet["readings"] if reading["value"] is None]
    assert refused and all("bus error" in reading["reason"] for reading in refused)
    assert value(sheet, "idcode_0xe0042000") is None
    assert value(sheet, "cpuid") == "0x410cc601"


def test_locked_chip(bench, host):
    report(bench, host, faults=["rdp"], flash=pattern(16384)).ok()
    sheet = sheet_of(bench)
    assert sheet["read_protected"] is True
    assert value(sheet, "idcode_0xe0042000") == "0x20036410"


def test_unique_id_is_left_out_on_request(bench, host):
    result = report(bench, host, "-no-uid").ok()
    assert "unique id" not in result.text
    sheet = sheet_of(bench)
    for name in ["uid_0", "uid_1", "uid_2", "uid_f0_0"]:
        assert value(sheet, name) is None
    for number in ["554d4953", "4554414c", "44492d44"]:
        assert number not in (bench.dir / "sheet.json").read_text()
        assert number not in (bench.dir / "sheet.md").read_text()


def test_a_model_in_place_of_the_unique_id_stays(bench, our_host):
    report(bench, our_host, "-no-uid", chip="AIR32F103CB").ok()
    assert value(sheet_of(bench), "uid_0") == "0x1a5a5bb1"


@pytest.mark.parametrize("name, files", [("x.md", ["x.md"]), ("x.json", ["x.json"]),
                                         ("x.txt", ["x.txt.json", "x.txt.md"])])
def test_the_ending_decides_what_is_written(bench, our_host, name, files):
    report(bench, our_host, name=name).ok()
    assert sorted(path.name for path in bench.dir.glob("x.*")) == files


def test_another_file_is_never_overwritten_a_sheet_is(bench, host):
    report(bench, host).ok()
    report(bench, host).ok()
    (bench.dir / "sheet.md").write_text("my diary\n")
    result = report(bench, host)
    result.failed("sheet.md is there already and is no chip sheet", "nothing was changed on the chip")
    assert (bench.dir / "sheet.md").read_text() == "my diary\n"
    assert result.text.rstrip().count("Error") == 0


def test_a_marking_is_kept(bench, host):
    marking = 'STM32F103C8T6 / 9911 \\"x\\" %s'
    report(bench, host, f'-marking "{marking}"').ok()
    assert sheet_of(bench)["marking"] == 'STM32F103C8T6 / 9911 "x" %s'
    report(bench, host).failed("is the sheet of a chip marked")
    report(bench, host, f'-marking "{marking}"').ok()


@pytest.mark.parametrize("words, sentence", [
    ("-file", "\"-file\" is no option here, or something is missing behind it"),
    ("-file {}", "-file has no name behind it"),
    ("-file a -what", "\"-what\" is no option here"),
    ("-file no/such/folder/a", "there is no folder no/such/folder"),
    ("-file a -marking", "\"-marking\" is no option here, or something is missing behind it"),
])
def test_bad_requests_are_told_before_anything_is_done(bench, host, words, sentence):
    result = bench.run(host.command("interface/stlink.cfg", "-c", f"stm32f1x_clone report {words}"))
    result.failed(sentence, "nothing was changed on the chip")
    assert not list(bench.dir.glob("a.*"))


def test_size_test_is_done_on_request_only(bench, our_host, stock_host):
    content = pattern(131072)
    result = report(bench, our_host, "-test", chip="CKS32F103CB", faults=["size-lie=64"], flash=content,
                    before="init; reset halt;").ok()
    assert sheet_of(bench)["flash"]["tested_kib"] == 128
    assert result.stats["pages_erased"] > 0 and result.flash == content
    assert "has erased pages and put their content back" in result.text
    report(bench, stock_host, "-test", flash=content[:65536]).ok()
    assert sheet_of(bench)["flash"]["reason"] == "this host's flash driver has no size test"


def test_version_is_that_of_the_release(bench, our_host):
    report(bench, our_host).ok()
    version = subprocess.run([bench.sim, "--version"], check=True, text=True,
                             stdout=subprocess.PIPE).stdout.split()[1]
    assert sheet_of(bench)["written"]["by"] == f"openocd-clones {version}"


def test_stock_host_says_what_needs_the_driver(bench, stock_host):
    result = bench.run(stock_host.command("interface/stlink.cfg", "-c", "init", "-c",
                                          "stm32f1x_clone recover 0"))
    result.failed("needs an OpenOCD with the stm32f1x_clone flash driver")


def test_cmsis_dap(bench, host):
    report(bench, host, interface="interface/cmsis-dap.cfg", probe="cmsis-dap").ok()
    sheet = sheet_of(bench)
    assert "FW Version" in sheet["probe"]["firmware"]
    assert value(sheet, "dpidr") == "0x2ba01477"


def test_firmware_is_not_made_up_where_the_log_is_elsewhere(bench, host):
    bench.run(host.command("interface/stlink.cfg", "-c", "stm32f1x_clone report -file sheet; shutdown",
                           before=["-l", bench.dir / "log"])).ok()
    probe = sheet_of(bench)["probe"]
    assert probe["firmware"] is None and "went elsewhere" in probe["reason"]


def test_schema_refuses_what_is_no_sheet():
    jsonschema = pytest.importorskip("jsonschema")
    good = {"schema": "openocd-clones/chip-sheet/1", "marking": None,
            "readings": [{"name": "cpuid", "value": "0x411fc231"}]}
    valid(good)
    for bad in [{**good, "schema": "openocd-clones/chip-sheet/2"},
                {**good, "readings": [{"name": "cpuid", "value": 3}]},
                {**good, "readings": [{"name": "cpuid", "value": None}]},
                {"schema": good["schema"], "readings": []}]:
        with pytest.raises(jsonschema.ValidationError):
            valid(bad)
