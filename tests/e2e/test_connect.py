# SPDX-License-Identifier: GPL-2.0-or-later
"""Connecting: every fault on every adapter and tier; settings, resets, lost boards."""

import os
import re

import pytest

import connect_matrix as matrix
from conftest import QUIET_PORTS, TOP

DOCUMENT = TOP / "doc" / "connect-matrix.md"
CELLS = {}


def session(bench, host, interface, *words, before=(), **options):
    """A quiet session at -d1, as front ends run it."""
    command = [host.binary, "-d1", *host.options, *QUIET_PORTS, *before, "-f", host.file(interface),
               "-f", "target/stm32f1x_clone.cfg", *words]
    return bench.run(command, **options)


def commands(*lines):
    words = []
    for line in lines:
        words += ["-c", line]
    return words


# --- the matrix -----------------------------------------------------------------------------

@pytest.mark.parametrize("tier", matrix.TIERS)
@pytest.mark.parametrize("adapter", matrix.ADAPTERS)
@pytest.mark.parametrize("row", matrix.ROWS, ids=lambda row: row.name.replace(" ", ""))
def test_cell(request, bench, bootloader, row, adapter, tier):
    host = request.getfixturevalue("our_host" if tier == "full" else "stock_host")
    result = matrix.run_cell(bench, host, adapter, row, bootloader)
    outcome = matrix.outcome_of(result)
    CELLS[row.name, adapter, tier] = outcome
    assert outcome == row.wanted(tier, adapter), result.text
    lines = [line for line in result.text.splitlines()
             if line and not line.startswith("stlink-sim: ")]
    if outcome == matrix.CONNECTS:
        assert row.lasting or not any(map(matrix.ALARMING.search, lines)), result.text
    else:
        assert result.seconds < matrix.LIMIT_S
        assert result.status != 0
        assert len(lines) <= matrix.LIMIT_LINES, result.text
        assert "next: " in lines[-1], result.text
        assert not matrix.TCL_POSITION.search(result.text), result.text
        assert result.flash[:len(bootloader)] == bootloader


def test_matrix_is_documented():
    if len(CELLS) < len(matrix.ROWS) * len(matrix.ADAPTERS) * len(matrix.TIERS):
        pytest.skip("only a part of the matrix was run")
    text = matrix.HEAD + matrix.table(CELLS)
    print(text)
    if os.environ.get("CONNECT_MATRIX") == "write":
        DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("adapter", ["V2 dap", "CMSIS-DAP SWD"])
@pytest.mark.parametrize("seed", [2, 6, 10, 12])
def test_verdict_is_not_left_to_chance(bench, our_host, bootloader, adapter, seed):
    """Where two chips share the wires, what a single read brings is luck: with these seeds the
    last one before the verdict, which may be any after one poll more or less, went wrong."""
    row = next(row for row in matrix.ROWS if row.name == "shared-swdio")
    result = matrix.run_cell(bench, our_host, adapter, row, bootloader, ["--seed", str(seed)])
    assert matrix.outcome_of(result) == "no core", result.text


# --- a healthy board --------------------------------------------------------------------------

def test_reset_happens_once_and_nothing_runs_before_it(bench, our_host, bootloader):
    """HLA: firmware that takes two resets in a row for a wish sees one, and a halted core does
    not run on from where it was."""
    trace = bench.path("trace")
    result = session(bench, our_host, "interface/stlink.cfg",
                     *commands("init", "reset halt", "sleep 50", "reset run", "shutdown"),
                     flash=bootloader, options=[f"--trace={trace}"]).ok()
    idle = session(bench, our_host, "interface/stlink.cfg", *commands("init", "shutdown"),
                   flash=bootloader).ok()
    assert result.stats["resets"] == idle.stats["resets"] + 2
    between = trace.read_text().split("35 0c ed 00 e0 04 00 fa 05")[1]
    assert "35 f0 ed 00 e0 01 00 5f a0" not in between


def test_healthy_board_pays_a_handful_of_commands(bench, stock_host, interface, bootloader):
    ours = session(bench, stock_host, interface, *commands("init", "shutdown"),
                   flash=bootloader).ok()
    theirs = bench.run([stock_host.binary, "-d1", *QUIET_PORTS, "-c", "set CPUTAPID 0",
                        "-f", interface, "-f", "target/stm32f1x.cfg",
                        *commands("init", "shutdown")], flash=bootloader).ok()
    assert "trying" not in ours.text
    # a command of the probe is two transfers, a memory access up to three commands
    assert ours.stats["usb_transfers"] <= theirs.stats["usb_transfers"] + 150
    assert ours.seconds <= theirs.seconds


def test_connecting_leaves_the_firmware_alone(bench, host, interface, bootloader):
    result = session(bench, host, interface,
                     *commands("init", "stm32f1x.cpu curstate", "sleep 700", "shutdown"),
                     flash=bootloader, options=["--gpio"]).ok()
    assert result.stats["resets"] == 1, "only the one at power-on"
    assert result.stats["gpio"]["PC13"]["edges"] >= 2, "the bootloader should go on blinking"


def test_clock_rises_to_what_reads_back(bench, host, interface, bootloader):
    for faults, khz in ((), "4000"), (("swd-ceiling=1500",), "950"):
        result = session(bench, host, interface, *commands("init", "echo [adapter speed]",
                                                           "shutdown"),
                         faults=faults, flash=bootloader).ok()
        assert f"adapter speed: {khz} kHz" in result.text


@pytest.mark.parametrize("adapter", matrix.ADAPTERS)
def test_first_program_of_a_blank_chip_alarms_nobody(bench, host, adapter, bootloader):
    probe, interface, words = matrix.ADAPTERS[adapter]
    image = bench.path("fw.bin", bootloader)
    result = bench.run([host.binary, *host.options, *QUIET_PORTS, "-f", interface, *words,
                        "-f", "target/stm32f1x_clone.cfg",
                        "-c", f"program {image} 0x08000000 verify reset exit"], probe=probe).ok()
    assert not [line for line in result.text.splitlines() if matrix.ALARMING.search(line)]


# --- settings ---------------------------------------------------------------------------------

@pytest.mark.parametrize("before, after, khz", [
    (["-c", "set CLOCK_FREQ 480"], [], 480),
    (["-c", "set CLOCK_FREQ 1800"], [], 1800),
    ([], ["-c", "adapter speed 240"], 240),
    ([], ["-c", "adapter speed 950"], 950),
    ([], ["-c", "adapter speed 1000"], 950),
    (["-c", "set CLOCK_FREQ 1000"], [], 950),
])
def test_asked_clock_is_the_limit(bench, host, interface, bootloader, before, after, khz):
    result = session(bench, host, interface, *after,
                     *commands("init", "echo [adapter speed]", "shutdown"), before=before,
                     flash=bootloader).ok()
    assert re.findall(r"adapter speed: (\d+) kHz", result.text)[-1] == str(khz)


def test_clock_in_front_of_the_file_is_the_limit(bench, host, interface, bootloader):
    config = bench.path("board.cfg", f"source [find {interface}]\nadapter speed 1000\n"
                        "source [find target/stm32f1x_clone.cfg]\n".encode())
    result = bench.run([host.binary, "-d1", *host.options, *QUIET_PORTS, "-f", config,
                        *commands("init", "echo [adapter speed]", "shutdown")],
                       flash=bootloader).ok()
    assert re.findall(r"adapter speed: (\d+) kHz", result.text)[-1] == "950"


def test_connect_under_reset_stops_at_the_first_instruction(bench, host, interface, bootloader):
    result = session(bench, host, interface,
                     *commands("init", "echo [stm32f1x.cpu curstate]", "reg pc", "shutdown"),
                     before=["-c", "set CONNECT_UNDER_RESET 1"], faults=["swd-off"],
                     flash=bootloader).ok()
    entry = int.from_bytes(bootloader[4:8], "little") & ~1
    assert "halted" in result.text
    assert f"pc (/32): {entry:#010x}" in result.text


@pytest.mark.parametrize("setting", ["CONNECT_UNDER_RESET 0", "CONNECT_RUNGS {relink slow}"])
def test_rungs_can_be_forbidden(bench, host, bootloader, setting):
    result = session(bench, host, "interface/stlink.cfg", *commands("init", "shutdown"),
                     before=["-c", f"set {setting}", "-c", "set CONNECT_WAIT_MS 0"],
                     faults=["swd-off"], flash=bootloader)
    result.failed("the chip's debug port does not answer")
    assert "NRST held low" not in result.text and "press RESET now" not in result.text
    assert result.stats["resets"] == 1, "only the one at power-on"


@pytest.mark.parametrize("settings, bits", [
    ((), 0x307),
    (("ENABLE_LOW_POWER 0",), 0x300),
    (("STOP_WATCHDOG 0",), 0x007),
    (("ENABLE_LOW_POWER 0", "STOP_WATCHDOG 0"), 0x000),
])
def test_debug_unit_follows_cubeide_settings(bench, host, interface, bootloader, settings, bits):
    before = commands(*(f"set {setting}" for setting in settings))
    result = session(bench, host, interface,
                     *commands("init", "reset halt", "mdw 0xe0042004", "shutdown"),
                     before=before, flash=bootloader).ok()
    assert f"0xe0042004: {bits:08x}" in result.text


def test_platformio_appends_reset_config_none(bench, host, bootloader):
    """PlatformIO's order; its boards say that NRST is not wired whether it is or not."""
    command = [host.binary, "-d1", *host.options, *QUIET_PORTS, "-f", "interface/stlink.cfg",
               "-c", "transport select hla_swd", "-f", "target/stm32f1x_clone.cfg",
               "-c", "reset_config none", "-c", "adapter speed 500",
               "-c", "init; reset halt; reset init; reset run; shutdown;"]
    for faults in (), ("swd-off",), ("sysresetreq-ignored",), ("nrst-open",):
        bench.run(command, faults=faults, flash=bootloader).ok()


# --- resets -----------------------------------------------------------------------------------

@pytest.mark.parametrize("faults", [
    (), ("nrst-open",), ("nrst-wrong-pin",), ("sysresetreq-ignored",),
    ("sysresetreq-ignored", "nrst-open"),
    ("sysresetreq-ignored", "vectreset-ignored", "nrst-open"), ("hard-watchdog=30",),
], ids="+".join)
@pytest.mark.parametrize("config", ["none", "srst_only srst_nogate", "srst_nogate"])
def test_reset_stops_where_the_program_starts(bench, host, interface, bootloader, config,
                                              faults):
    entry = int.from_bytes(bootloader[4:8], "little") & ~1
    result = session(bench, host, interface, "-c", f"reset_config {config}",
                     *commands("init", "sleep 100", "reset halt", "reg pc", "step", "reset init",
                               "reg pc", "shutdown"),
                     faults=faults, flash=bootloader).ok()
    assert re.findall(r"pc \(/32\): (0x[0-9a-f]+)", result.text) == [f"{entry:#010x}"] * 2
    assert "timed out" not in result.text


@pytest.mark.parametrize("faults", [
    (), ("nrst-open",), ("sysresetreq-ignored",), ("sysresetreq-ignored", "nrst-open"),
], ids="+".join)
def test_reset_run_runs(bench, host, interface, bootloader, faults):
    result = session(bench, host, interface,
                     *commands("init", "reset halt", "reset run", "sleep 900", "shutdown"),
                     faults=faults, flash=bootloader, options=["--gpio"]).ok()
    assert result.stats["gpio"]["PC13"]["edges"] >= 2


def test_held_in_reset_is_said_once(bench, host, interface, bootloader):
    result = session(bench, host, interface, *commands("init", "reset halt", "shutdown"),
                     faults=["nrst-held"], flash=bootloader)
    result.failed("something holds the chip in reset")
    assert result.text.count("not connected:") == 1


# --- probes -----------------------------------------------------------------------------------

def test_old_dongle_is_named_and_works_over_hla(bench, host, bootloader):
    result = session(bench, host, "interface/stlink-dap.cfg", *commands("init", "shutdown"),
                     probe="v2j17s4", flash=bootloader)
    assert result.status != 0
    assert "V2J24" in result.text or "cannot try again by itself" in result.text
    session(bench, host, "interface/stlink.cfg", *commands("init", "reset halt", "shutdown"),
            probe="v2j17s4", flash=bootloader).ok()


@pytest.mark.parametrize("probe", ["v2j29s7", "v2j45s7", "v2-1", "v3j1m1", "v3set"])
def test_other_firmware_of_the_probe(bench, host, interface, bootloader, probe):
    session(bench, host, interface, *matrix.SESSION, probe=probe, flash=bootloader).ok()


def test_other_id_is_refused_with_the_way_out(bench, host, bootloader):
    session(bench, host, "interface/stlink.cfg", *commands("init", "shutdown"),
            before=["-c", "set CPUTAPID 0x1ba01477"], flash=bootloader).failed(
                "UNEXPECTED idcode: 0x2ba01477", "CPUTAPID 0")


# --- boards and probes that go away -------------------------------------------------------------

def test_power_cycle_in_a_session(bench, host, interface, bootloader):
    result = session(bench, host, interface,
                     *commands("init", "halt", "sleep 3500", "catch {halt}", "sleep 500",
                               "halt", "mdw 0x08000000", "shutdown"),
                     faults=["hand-power-ms=1500"], flash=bootloader).ok()
    assert f"0x08000000: {int.from_bytes(bootloader[:4], 'little'):08x}" in result.text


def test_probe_unplugged_and_back(bench, our_host, interface, bootloader):
    result = session(bench, our_host, interface,
                     *commands("init", "halt", "sleep 6000", "catch {halt}", "sleep 2000",
                               "halt", "mdw 0x08000000", "shutdown"),
                     faults=["unplug-at=200", "replug-after=800"], flash=bootloader).ok()
    assert "found again" in result.text
    assert f"0x08000000: {int.from_bytes(bootloader[:4], 'little'):08x}" in result.text
