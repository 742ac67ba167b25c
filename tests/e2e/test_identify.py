# SPDX-License-Identifier: GPL-2.0-or-later
"""The chip's name: every chip of the bench, both tiers, size and protection included."""

import json
import os
import re
import shutil
import subprocess

import pytest

from conftest import pattern

# What the name of a bench chip must look like where it is not its own, less the letters of pins
# and size: chip -> name in the line.
TRUTH = [
    (r"AIR32F103|MH2103A|MH32F103A", r"AIR32F103|MH2103A|MH32F103A"),
    (r"APM32F0", r"APM32F0"),
    (r"AT32F403A|AT32F407", r"AT32F403A"),
    (r"AT32F4(\d\d)", r"AT32F4{0}"),
    (r"CKS32F103|CS32F103", r"CKS32F103|CS32F103"),
    (r"CLONE-ROM29B|HK32F103C", r"HK32F103C|unnamed die with ROM part 0x29b"),
    (r"GD32E50", r"GD32E50"),
    (r"GD32C103|GD32E10", r"GD32C103|GD32E10"),
    (r"GD32E23", r"GD32E23"),
    (r"GD32F10(1|3)", r"GD32F10{0}"),
    (r"GD32F10[57]", r"GD32F105/F107"),
    (r"GD32F1[3579]0", r"GD32F130"),
    (r"GD32F30", r"GD32F30x"),
    (r"GD32F3[35]0", r"GD32F330"),
    (r"HK32F103", r"HK32F103"),
    (r"MH2514", r"MH2514"),
    (r"MM32(F52|F32|F103|L0|SPIN)", r"MM32{0}|MM32L07x/SPIN"),
    (r"N32G45", r"N32G45x"),
    (r"STM32F(103|2|4)", r"STM32F{0}"),
]


def bench_chips():
    sim = os.environ.get("STLINK_SIM") or shutil.which("stlink-sim")
    if not sim:
        return []
    lines = subprocess.run([sim, "--list-chips"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.splitlines()
    return [line.split()[0] for line in lines[1:] if line.strip()]


def expected_name(chip):
    for bench_name, name in TRUTH:
        match = re.match(bench_name, chip)
        if match:
            return name.format(*match.groups())
    return chip.partition("-")[0][:-2]


def line_of(result):
    match = re.search(r"^(chip: .*)$", result.text, re.MULTILINE)
    assert match, result.text
    return match.group(1)


def names_of(line):
    """The names of a line, empty for an unknown chip."""
    names = re.match(r"chip: (.*?) \(", line).group(1)
    if names.startswith("unknown"):
        return []
    return re.split(r" or |, perhaps ", names)


def identify(bench, host, interface, chip, *commands, halt=True, **kwargs):
    commands = commands or ["echo [stm32f1x_clone identify]"]
    args = [arg for command in commands for arg in ("-c", command)]
    return bench.run(host.command(interface, "-c", "init",
                                  *(["-c", "reset halt"] if halt else []), *args,
                                  "-c", "shutdown", before=kwargs.pop("before", ())),
                     chip=chip, **kwargs)


# No source has their identity words: the bench assumes those of other chips, and so they
# are taken for these. Real ones may read differently.
BORROWED_IDENTITY = ["MM32F103CB"]

STATES = {"plain": [], "protected": ["rdp"], "size-zero": ["size-zero"],
          "idcode-zero": ["idcode-zero"]}


def chips_in_states():
    """Every chip as it is and in one other state; in all with IDENTIFY_ALL set."""
    others = [state for state in STATES if state != "plain"]
    for number, chip in enumerate(bench_chips()):
        yield chip, "plain"
        for state in others:
            if os.environ.get("IDENTIFY_ALL") or state == others[number % len(others)]:
                yield chip, state


@pytest.mark.parametrize("chip, state", list(chips_in_states()))
def test_no_chip_is_taken_for_another(bench, our_host, chip, state):
    result = identify(bench, our_host, "interface/stlink-dap.cfg", chip, faults=STATES[state],
                      flash=pattern(16384)).ok()
    line = line_of(result)
    names = names_of(line)
    if names and chip not in BORROWED_IDENTITY:
        assert any(re.match(expected_name(chip), name) for name in names), line
    assert result.stats["violations"] == 0, result.text
    assert result.stats["pages_erased"] == 0
    if chip.startswith("STM32"):
        assert "not ST" not in line
    else:
        assert "ST as far as can be read" not in line


@pytest.mark.parametrize("chip, names", [
    ("STM32F103C8", ["STM32F103C8"]),
    ("STM32F103ZE", ["STM32F103xE"]),
    ("CH32F103C8", ["CH32F103C8"]),
    ("APM32F103CB", ["APM32F103CB"]),
    ("AT32F413CB", ["AT32F413x8/xB"]),
    ("CKS32F103C8", ["CKS32F103C8", "CS32F103C8", "APM32F103C8"]),
])
def test_well_known_chips_are_named(bench, our_host, interface, chip, names):
    assert names_of(line_of(identify(bench, our_host, interface, chip).ok())) == names


def test_line_reads_as_promised(bench, our_host, interface):
    line = line_of(identify(bench, our_host, interface, "CKS32F103C8").ok())
    assert line == ("chip: CKS32F103C8 or CS32F103C8, perhaps APM32F103C8 (not ST: core r2p1, "
                    "ROM table ARM), 64 KiB flash of which 64 usable, 20 KiB RAM, unprotected")


@pytest.mark.parametrize("chip", ["STM32F103C8", "CKS32F103CB", "CH32F103C8", "GD32F103C8",
                                  "AT32F403ACC", "AIR32F103CB"])
def test_line_is_shown_at_connect_however_quiet(bench, host, interface, chip):
    result = bench.run(host.command(interface, "-c", "init", "-c", "shutdown", before=["-d1"]),
                       chip=chip).ok()
    assert expected_name(chip).split("|")[0] in line_of_any(result)


def line_of_any(result):
    match = re.search(r"(chip: .*)$", result.text, re.MULTILINE)
    assert match, result.text
    return match.group(1)


# An unpatched host hides DPIDR behind high-level adapters; none of these needs it.
@pytest.mark.parametrize("chip", ["STM32F103C8", "CKS32F103CB", "CH32F103C8", "GD32F103CB",
                                  "AT32F413RC", "APM32F103CB", "STM32F103ZE"])
def test_stock_host_makes_the_same_line(bench, our_host, stock_host, interface, chip):
    flash = pattern(16384)
    ours = identify(bench, our_host, interface, chip, flash=flash).ok()
    stock = identify(bench, stock_host, interface, chip,
                     "echo [stm32f1x_clone_identify_line [target current]]", flash=flash).ok()
    assert line_of(stock) == line_of(ours)


def test_bus_errors_are_not_printed(bench, host, interface, bootloader):
    command = ("echo [stm32f1x_clone identify]" if host.name == "full" else
               "echo [stm32f1x_clone_identify_line [target current]]")
    result = identify(bench, host, interface, "CKS32F103C8", command,
                      faults=["size-lie=128", "upper-fault"], flash=bootloader).ok()
    assert "of which 64 usable (beyond 64 KiB reads are bus errors)" in line_of(result)
    assert "Error" not in result.text


@pytest.mark.parametrize("chip, faults, size", [
    ("CKS32F103C8", ["size-lie=128", "upper-alias"],
     "128 KiB flash of which 64 usable (beyond 64 KiB the start is mirrored)"),
    ("CKS32F103C8", ["size-lie=128", "upper-fault"],
     "128 KiB flash of which 64 usable (beyond 64 KiB reads are bus errors)"),
    ("CKS32F103C8", ["size-zero", "upper-alias"],
     "64 KiB flash of which 64 usable (no size word; beyond 64 KiB the start is mirrored)"),
    ("CKS32F103C8", ["size-ffff", "upper-fault"],
     "64 KiB flash of which 64 usable (no size word; beyond 64 KiB reads are bus errors)"),
    ("CKS32F103CB", ["size-zero"],
     "128 KiB flash of which 128 usable (no size word; all of the largest size sold answers)"),
    ("STM32F103C8", ["size-lie=512"],
     "512 KiB flash of which 64 usable (beyond 64 KiB reads are bus errors)"),
    ("STM32F103CB", ["size-lie=512"], "512 KiB flash of which 128 usable (no larger one is sold)"),
    ("STM32F103C8", [], "64 KiB flash of which 64 usable, 20 KiB RAM"),
])
def test_size_is_decided_by_what_answers(bench, our_host, interface, chip, faults, size):
    line = line_of(identify(bench, our_host, interface, chip, faults=faults,
                            flash=pattern(16384)).ok())
    assert size in line


def test_users_size_wins_and_is_said(bench, our_host, interface):
    line = line_of(identify(bench, our_host, interface, "STM32F103C8", flash=pattern(16384),
                            before=["-c", "set FLASH_SIZE 0x20000"]).ok())
    assert ("64 KiB flash of which 128 usable (FLASH_SIZE says so, but beyond 64 KiB reads are "
            "bus errors)") in line


def test_report_is_json(bench, our_host, interface):
    result = identify(bench, our_host, interface, "CKS32F103C8",
                      "echo [stm32f1x_clone report -json]").ok()
    report = json.loads(result.text[result.text.index("{\n"):result.text.rindex("}") + 1])
    assert report["verdict"] == "ambiguous"
    assert report["names"] == ["CKS32F103C8", "CS32F103C8"]
    assert report["perhaps"] == ["APM32F103C8"]
    assert report["flash_kib"] == {"word": 64, "usable": 64, "reason": "word"}
    assert report["read_protected"] is False
    values = {reading["name"]: reading["value"] for reading in report["readings"]}
    assert values["CPUID"] == "0x412fc231"
    assert values["identity word at 0xe0042000"] == "0x20036410"
    assert values["DPIDR"] == "0x2ba01477"
    rows = {row["name"]: row for row in report["rows"]}
    assert rows["CKS32F103x8/xB"]["standing"] == "candidate"
    assert rows["APM32F103x8/xB"]["against"] == "clock gates"


def test_report_can_be_pasted_into_an_issue(bench, our_host):
    result = identify(bench, our_host, "interface/stlink.cfg", "CLONE-ROM29B",
                      "echo [stm32f1x_clone report -markdown]").ok()
    assert "Marking on the package" in result.text
    assert "| ROM table PIDR7..0 | `00 00 00 05 00 05 52 9b` |" in result.text
    assert "without its flag" in result.text
    assert "DS-HK" in result.text


def test_unknown_chip_is_reported_with_its_readings(bench, host, interface):
    command = ("echo [stm32f1x_clone identify]" if host.name == "full" else
               "echo [stm32f1x_clone_identify_line [target current]]")
    line = line_of(identify(bench, host, interface, "HK32F103CB", command).ok())
    assert line.startswith("chip: unknown, answers like HK32F103CB or unnamed die with ROM part "
                           "0x29b (unlike an STM32F103: core r2p1, ROM table 5/0x55 part 0x29b)")
    assert "please report it with its marking, CPUID 0x412fc231, ROM 5/0x55/0x29b, id 0x" in line


def test_report_without_options_is_a_table(bench, our_host):
    result = identify(bench, our_host, "interface/stlink.cfg", "GD32F103C8",
                      "echo [stm32f1x_clone report]").ok()
    assert re.search(r"^CPUID +0x412fc231 +Cortex-M3 r2p1$", result.text, re.MULTILINE)
    assert re.search(r"^GD32F103x4..xB \(GigaDevice, candidate\)$", result.text, re.MULTILINE)


@pytest.mark.parametrize("chip, faults, kib", [
    ("STM32F103C8-128K", [], 128),
    ("STM32F103C8", ["size-lie=128", "upper-alias"], 64),
    ("STM32F103C8", ["size-lie=128", "upper-fault"], 64),
])
def test_size_test_finds_the_end_and_puts_all_back(bench, our_host, chip, faults, kib):
    flash = pattern(kib * 1024)
    result = identify(bench, our_host, "interface/stlink-dap.cfg", chip,
                      "echo [stm32f1x_clone size_test destructive]", faults=faults,
                      flash=flash).ok()
    assert f"the chip has {kib} KiB" in result.text, result.text
    assert result.flash[:len(flash)] == flash


def test_size_test_wants_its_word(bench, our_host):
    result = identify(bench, our_host, "interface/stlink.cfg", "STM32F103C8-128K",
                      "stm32f1x_clone size_test", flash=pattern(65536))
    assert result.status != 0
    assert result.stats["pages_erased"] == 0
