# SPDX-License-Identifier: GPL-2.0-or-later
"""openocd-clones-flash: many boards at once, serial numbers, logs, exchanged boards."""

import csv
import json
import os
import pathlib
import re
import signal
import subprocess
import time

import pytest

from conftest import TOP, pattern, run_group

RESULT = json.loads((TOP / "doc" / "result.schema.json").read_text(encoding="utf-8"))
LINE = json.loads((TOP / "doc" / "production.schema.json").read_text(encoding="utf-8"))
AT = 0x0800FFF0
#: eight boards, of which five fail; the first two have one serial number
EIGHT = [
    ["--usb-serial=TWIN"], ["--usb-serial=TWIN", "--chip=gd32f103c8"], ["--usb-serial=C", "--fault=rdp"],
    ["--usb-serial=D", "--fault=no-power"], ["--usb-serial=E", "--fault=unplug-at=500"],
    ["--usb-serial=F", "--fault=silent-program=100"], ["--usb-serial=G", "--fault=swdio-open"],
    ["--usb-serial=H", "--probe=v2-1"],
]
CLASSES = {"1-1.1": "ok", "1-1.2": "ok", "1-1.3": "locked", "1-1.4": "no-power", "1-1.5": "lost-connection",
           "1-1.6": "flash-failed", "1-1.7": "no-connection", "1-1.8": "ok"}


@pytest.fixture
def flasher(our_host):
    program = pathlib.Path(our_host.binary).with_name("openocd-clones-flash")
    if not program.exists():
        pytest.skip("openocd-clones-flash is not installed")
    return program


def simulated(bench, boards, *command):
    line = [bench.sim]
    for i, board in enumerate(boards, 1):
        line += ["--quiet", "--set", f"uid={i}", "--flash", f"{i}.flash", *board, "--and"]
    return [*line[:-1], "--", *map(str, command)]


def run(bench, boards, *command):
    """@returns status and output."""
    bench.path("fw.bin", pattern(20000))
    return run_group(simulated(bench, boards, *command), bench.dir, 120)


def number_of(bench, board, size=4, order="little"):
    return int.from_bytes(bench.path(f"{board}.flash").read_bytes()[AT - 0x08000000:][:size], order)


def journal(bench, name="openocd-clones-flash.numbers"):
    """What became of each number last."""
    lines = [line.split() for line in bench.path(name).read_text(encoding="utf-8").splitlines()
             if line and line[0] != "#"]
    return {int(words[1]): words[0] for words in lines}, lines


def test_list_shows_probe_voltage_and_chip(bench, flasher):
    status, text = run(bench, EIGHT, flasher, "--list")
    assert status == 0, text
    lines = text.splitlines()
    assert len(lines) == 9, text
    assert re.match(r"1-1\.2 +ST-LINK/V2 +0483:3748 +TWIN +3\.30 V +GD32F103C8", lines[2])
    assert re.match(r"1-1\.4 .* D +0\.00 V +no-power: the target has no power", lines[4])
    assert re.match(r"1-1\.8 +ST-LINK/V2-1 +0483:374b +H ", lines[8])
    assert all(set(bench.path(f"{i}.flash").read_bytes()) == {0xff} for i in (1, 2, 8))


def test_eight_at_once_of_which_five_fail(bench, flasher):
    status, text = run(bench, EIGHT, flasher, "fw.bin", "0x08000000", "--number", f"{AT:#x}=1000",
                       "--log", "log.csv", "--log-json", "log.json")
    assert status == 5, text
    assert "3 good, 5 failed" in text
    with open(bench.path("log.csv"), encoding="utf-8", newline="") as file:
        rows = {row["location"]: row for row in csv.DictReader(file)}
    assert {place: row["class"] for place, row in rows.items()} == CLASSES, text
    image = bench.path("fw.bin").read_bytes()
    given = set()
    for i in (1, 2, 8):
        assert bench.path(f"{i}.flash").read_bytes().startswith(image)
        assert number_of(bench, i) == int(rows[f"1-1.{i}"]["number"])
        given.add(number_of(bench, i))
    assert len(given) == 3
    fates, _ = journal(bench)
    assert {number for number, fate in fates.items() if fate == "used"} == given
    assert set(fates.values()) == {"used", "back"}
    jsonschema = pytest.importorskip("jsonschema")
    lines = [json.loads(line) for line in bench.path("log.json").read_text(encoding="utf-8").splitlines()]
    assert {line["location"]: line["class"] for line in lines} == CLASSES
    for line in lines:
        jsonschema.Draft202012Validator(LINE).validate(line)
        jsonschema.Draft202012Validator(RESULT).validate(line["result"])


def test_numbers_go_on_and_none_is_given_twice(bench, flasher):
    """Three runs on two boards, one of which fails at first."""
    words = [flasher, "fw.bin", "0x08000000", "--number", f"{AT:#x}=7"]
    assert run(bench, [[], ["--fault=no-power"]], *words)[0] == 1
    assert run(bench, [[], []], *words)[0] == 0
    assert run(bench, [[], []], *words)[0] == 0
    fates, lines = journal(bench)
    # what the one that failed did not get was given again
    assert sorted(int(words[1]) for words in lines if words[0] == "used") == [7, 8, 9, 10, 11]
    assert set(fates.values()) == {"used"}


def test_number_of_a_run_that_was_killed_is_not_used_again(bench, flasher):
    bench.path("n", b"# serial numbers\ngiven 5 1-1\nused 5 00\ngiven 6 1-1\ngiven 7")
    status, text = run(bench, [[]], flasher, "fw.bin", "0x08000000", "--number", f"{AT:#x}=1", "--state", "n")
    assert status == 0, text
    assert "number 6 was given out when an earlier run ended in the middle" in text
    assert number_of(bench, 1) == 7
    assert journal(bench, "n")[0] == {5: "used", 6: "lost", 7: "used"}


def test_number_is_on_the_disk_before_it_is_used(bench, flasher):
    """OpenOCD itself looks into the journal, before it reaches for the chip."""
    status, text = run(bench, [[]], flasher, "fw.bin", "0x08000000", "--number", f"{AT:#x}=12",
                       "--command", "exec cp openocd-clones-flash.numbers seen")
    assert status == 0, text
    assert journal(bench, "seen")[0] == {12: "given"}
    assert journal(bench)[0] == {12: "used"}


def test_what_may_have_been_written_is_lost(bench, flasher):
    """The write of the number itself fails."""
    bench.path("1.flash", pattern(20000))
    status, text = run(bench, [["--fault=silent-program=1"]], flasher, "fw.bin", "0x08000000",
                       "--number", f"{AT:#x}=3", "--log", "log.csv")
    assert (status, journal(bench)[0]) == (1, {3: "lost"}), text
    assert '"3","flash-failed"' in bench.path("log.csv").read_text(encoding="utf-8")


def test_journal_is_not_shared(bench, flasher):
    script = "import fcntl, subprocess, sys; f = open('openocd-clones-flash.numbers', 'w'); " \
        "fcntl.flock(f, fcntl.LOCK_EX); sys.exit(subprocess.call(sys.argv[1:]))"
    status, text = run(bench, [[]], "python3", "-c", script, flasher, "fw.bin", "0x08000000", "--number", f"{AT:#x}=3")
    assert status == 103
    assert "another openocd-clones-flash uses it; nothing was done" in text


@pytest.mark.parametrize("word, size, order", [("le16", 2, "little"), ("be32", 4, "big"), ("le64", 8, "little")])
def test_formats(bench, flasher, word, size, order):
    words = ["--number", f"{AT:#x}=0x1234", "--number-format", word]
    assert run(bench, [[]], flasher, "fw.bin", "0x08000000", *words)[0] == 0
    assert number_of(bench, 1, size, order) == 0x1234
    assert set(bench.path("1.flash").read_bytes()[AT - 0x08000000 + size:]) == {0xff}


def test_data_of_its_own_within_the_images_pages(bench, flasher):
    bench.path("key-40.bin", b"forty")
    bench.path("same.bin", b"all")
    status, text = run(bench, [[]], flasher, "fw.bin", "0x08000000", "--number", f"{AT:#x}=40",
                       "--data", "0x08000401=key-%n.bin", "--data", "0x08004e1f=same.bin")
    assert status == 0, text
    wanted = bytearray(pattern(20000).ljust(65536, b"\xff"))
    wanted[0x401:0x406] = b"forty"
    wanted[0x4e1f:0x4e22] = b"all"
    wanted[0xfff0:0xfff4] = bytes([40, 0, 0, 0])
    assert bench.path("1.flash").read_bytes() == wanted


@pytest.mark.parametrize("words", [["--number", "0x08010000=1"], ["--data", "0x0800fffe=fw.bin"]])
def test_data_outside_the_flash_is_refused_before_anything_is_changed(bench, flasher, words):
    status, text = run(bench, [[]], flasher, "fw.bin", "0x08000000", *words)
    assert status == 1
    assert "does-not-fit" in text
    assert set(bench.path("1.flash").read_bytes()) == {0xff}


def test_only_those_that_are_named(bench, flasher):
    boards = [["--usb-serial=A"], ["--usb-serial=B"], ["--usb-serial=C"]]
    status, text = run(bench, boards, flasher, "fw.bin", "0x08000000", "--probe", "C", "--probe=1-1.1")
    assert status == 0, text
    assert "2 good, 0 failed" in text
    assert set(bench.path("2.flash").read_bytes()) == {0xff}


def test_cmsis_dap_twins_are_refused(bench, flasher):
    boards = [["--probe=cmsis-dap"], ["--probe=cmsis-dap"]]
    status, text = run(bench, boards, flasher, "fw.bin", "0x08000000")
    assert status == 102
    assert "cannot tell them apart; nothing was done" in text


def test_cmsis_dap_and_stlink_together(bench, flasher):
    status, text = run(bench, [["--probe=cmsis-dap"], []], flasher, "fw.bin", "0x08000000")
    assert status == 0, text


@pytest.mark.parametrize("words, status, sentence", [
    ([], 101, "name an image"),
    (["--list", "fw.bin"], 101, "takes no image"),
    (["--bogus"], 101, 'unknown option "--bogus"'),
    (["a", "b", "c"], 101, '"c" is one word too many'),
    (["fw.bin", "--number", "12"], 101, "--number wants an address"),
    (["fw.bin", "--number", "0x08000000=x"], 101, "wants a number"),
    (["fw.bin", "--number", "0x0800fff0=70000", "--number-format=le16"], 101, "above the last, 65535"),
    (["fw.bin", "--data", "0x0800fff0=%n.bin"], 101, "needs --number"),
    (["fw.bin", "--probe", "nobody"], 102, "no such probe"),
    (["fw.bin", "0x08000000", "--log", "absent/log.csv"], 103, "cannot write absent/log.csv"),
    (["fw.bin", "--number", "0x0800fff0=1", "--state", "fw.bin"], 103, "is no journal"),
])
def test_wrong_words_change_nothing(bench, flasher, words, status, sentence):
    result, text = run(bench, [[]], flasher, *words)
    assert (result, sentence in text) == (status, True), text
    assert set(bench.path("1.flash").read_bytes()) == {0xff}


def test_no_probe(bench, flasher):
    status, text = run(bench, [["--fault=unplugged"]], flasher, "fw.bin")
    assert status == 102
    assert "no ST-LINK or CMSIS-DAP probe is plugged in; nothing was done" in text


def test_last_number(bench, flasher):
    status, text = run(bench, [[], []], flasher, "fw.bin", "0x08000000", "--number", f"{AT:#x}=9", "--number-last=9")
    assert status == 103
    assert "no serial number is left (the last is 9)" in text
    assert "1 good, 0 failed" in text


def test_exchanged_board_is_programmed_and_a_finished_one_is_left_alone(bench, flasher):
    """Somebody takes the power away for half a second, as one does who exchanges the board."""
    status, text = run(bench, [["--fault=hand-power-ms=420"]], flasher, "fw.bin", "0x08000000", "--loop",
                       "--count=2", "--number", f"{AT:#x}=1")
    assert status == 0, text
    assert "waiting for a board: the target has no power" in text
    assert text.count(" ok ") == 2
    assert journal(bench)[0] == {1: "used", 2: "used"}


def test_interrupt_ends_a_loop_when_the_boards_are_done(bench, flasher):
    bench.path("fw.bin", pattern(20000))
    with subprocess.Popen(simulated(bench, [[], ["--fault=no-power"]], flasher, "fw.bin", "0x08000000", "--loop"),
                          cwd=bench.dir, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          start_new_session=True) as process:
        try:
            time.sleep(4)
            os.killpg(process.pid, signal.SIGINT)
            text, _ = process.communicate(timeout=20)
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
    assert process.returncode == 0, text
    assert text.count(" ok ") == 1, text
    assert text.endswith("1 good, 0 failed\n"), text


def test_man_page_has_every_option(bench, flasher):
    page = (TOP / "doc" / "openocd-clones-flash.1").read_text(encoding="utf-8").replace("\\-", "-")
    status, text = run(bench, [[]], flasher, "--help")
    assert status == 0
    for option in re.findall(r"^  (--[a-z-]+)", text, re.MULTILINE):
        assert option in page, option
