# SPDX-License-Identifier: GPL-2.0-or-later
"""Faults of wires and probe, as unmodified tools meet them."""

import pytest
from conftest import tool


def connect(sim, openocd, interface, *faults, probe="v2", after=("init", "shutdown")):
    options = ["--probe", probe]
    for fault in faults:
        options += ["--fault", fault]
    return sim.run(*openocd(interface, *after), options=options)


def test_clock_ceiling_lets_slow_connections_through(sim, openocd):
    # The target file asks for 1 MHz; what comes behind it wins.
    fast = connect(sim, openocd, "stlink", "swd-ceiling=500", after=["init"])
    fast.lines("init mode failed")
    slow = connect(sim, openocd, "stlink", "swd-ceiling=500",
                   after=["adapter speed 480", "init", "shutdown"])
    slow.ok().lines("clock speed 480 kHz", "processor detected")


def test_voltage_is_what_the_fault_says(sim, openocd):
    connect(sim, openocd, "stlink", "no-power").lines("Target voltage: 0.000000",
                                                      "target voltage may be too low")
    connect(sim, openocd, "stlink", "low-voltage=2000").ok().lines("Target voltage: 2.0")


def test_wait_is_retried_in_memory_commands_only(sim, openocd):
    connect(sim, openocd, "stlink", "wait-at=9").ok().lines("processor detected")
    failed = connect(sim, openocd, "stlink-dap", "wait-at=9", probe="v3")
    failed.lines("examination failed")


def test_wait_for_ever_fails_everywhere(sim, openocd):
    for interface in ("stlink", "stlink-dap"):
        connect(sim, openocd, interface, "wait-at=9", "wait-count=0").lines("examination failed")


@pytest.mark.parametrize("fault,reaches", [("rom-check", True), ("rom-check-hard", False)])
def test_refused_access_port_answers_raw_registers_or_not(sim, openocd, fault, reaches):
    # READ_DAP_REG of access port 0, register 0xfc: its IDR, and 0xf8: its BASE.
    result = connect(sim, openocd, "stlink-dap", fault, probe="v3",
                     after=["init", "st-link cmd 8 0xf2 0x45 0 0 0xf8 0", "shutdown"])
    assert "examination failed" in result.text
    assert ("0x80 0x00 0x00 0x00 0x03 0xf0 0x0f 0xe0" in result.text) == reaches
    assert ("\n0x1d " in result.text) != reaches


def test_genuine_chip_passes_the_rom_check(sim, openocd):
    result = sim.run(*openocd("stlink-dap", "init", "shutdown"),
                     options=["--probe", "v3", "--chip", "stm32f103c8", "--fault", "rom-check"])
    result.ok().lines("processor detected")


def test_unplugged_probe_is_gone_for_the_tool(sim, openocd):
    result = connect(sim, openocd, "stlink", "unplug-at=60",
                     after=["init", "dump_image out.bin 0x08000000 16384", "shutdown"])
    assert result.status != 0
    assert result.stats["usb_transfers"] == 59


@pytest.mark.parametrize("fault, status", [("sigterm-at=20", 143), ("ctrl-c-at=20", 130)])
def test_signals_come_at_the_transfer_that_was_chosen(sim, fault, status):
    st_info = tool("ST_INFO", "st-info")
    result = sim.run("sh", "-c", f"exec '{st_info}' --probe", options=["--fault", fault])
    assert result.status == status
    assert 0 < result.stats["signal_us"] <= result.stats["time_us"]["total"]
    assert result.stats["usb_transfers"] == 20


def test_probe_that_comes_back_serves_the_next_tool(sim):
    st_info = tool("ST_INFO", "st-info")
    script = f"'{st_info}' --probe; '{st_info}' --probe; sleep 0; '{st_info}' --probe"
    result = sim.run("sh", "-c", script,
                     options=["--fault", "unplug-at=20", "--fault", "replug-after=0"])
    result.lines("Found 1 stlink programmers")
    gone = sim.run("sh", "-c", script, options=["--fault", "unplug-at=20"])
    assert gone.text.count("Found 0 stlink programmers") >= 1


def test_sticky_flags_cost_one_attempt(sim):
    st_info = tool("ST_INFO", "st-info")
    result = sim.run("sh", "-c", f"'{st_info}' --probe; '{st_info}' --probe",
                     options=["--fault", "sticky"])
    assert result.chip_ids() == [0, 0x410], result.text


def test_flipped_bits_are_parity_errors(sim, openocd):
    result = connect(sim, openocd, "stlink-dap", "bitflip-read=200",
                     after=["init", "dump_image out.bin 0x08000000 4096"])
    assert result.status != 0
