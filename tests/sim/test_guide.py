# SPDX-License-Identifier: GPL-2.0-or-later
"""The logs that people show when a clone does not work, from stock OpenOCD."""

import pytest

from conftest import PIPE


def test_hla_with_stock_configuration_stops_at_the_idcode(sim, openocd):
    result = sim.run(*openocd("stlink", "init", before=[]))
    assert result.status != 0
    result.lines("Info : STLINK V2J37S7 (API v2) VID:PID 0483:3748", "Info : Target voltage: 3.",
                 "Warn : UNEXPECTED idcode: 0x2ba01477", "Error: expected 1 of 1: 0x1ba01477")
    assert "processor detected" not in result.text


def test_v2_dap_direct_with_stock_configuration_connects(sim, openocd):
    result = sim.run(*openocd("stlink-dap", "adapter speed 4000", "init", "shutdown", before=[]))
    result.ok().lines("Info : STLINK V2J37S7 (API v2) VID:PID 0483:3748",
                      "Info : Target voltage: 3.", "Info : clock speed 4000 kHz",
                      "Info : stlink_dap_op_connect(connect)", "Info : SWD DPIDR 0x2ba01477",
                      "Cortex-M3 r2p1 processor detected",
                      "target has 6 breakpoints, 4 watchpoints")


# Two of the causes that fit the log of the STLINK-V3E, each modelled.
@pytest.mark.parametrize("fault", ["rom-check", "wait-at=9"])
def test_v3_dap_direct_fails_silently_behind_the_dpidr(sim, openocd, fault):
    result = sim.run(*openocd("stlink-dap", "adapter speed 8000", "init", "shutdown", before=[]),
                     options=["--probe", "v3", "--fault", fault])
    result.lines("Info : STLINK V3J10M3 (API v3) VID:PID 0483:374E", "Info : Target voltage: 3.",
                 "Info : clock speed 8000 kHz", "Info : stlink_dap_op_connect(connect)",
                 "Info : SWD DPIDR 0x2ba01477\nWarn : target stm32f1x.cpu examination failed\n")


@pytest.mark.parametrize("interface", ["stlink", "stlink-dap"])
@pytest.mark.parametrize("fault", ["swdio-open", "no-power", "swd-swapped"])
def test_no_target_is_init_mode_failed(sim, openocd, interface, fault):
    result = sim.run(*openocd(interface, "init"), options=["--fault", fault])
    assert result.status != 0
    result.lines("Error: init mode failed (unable to connect to the target)")


def test_gdb_that_attaches_to_a_running_target_sees_debug_reason_8(sim, openocd, bootloader):
    # The attach handler of stock OpenOCD halts; ST's does not.
    command = openocd("stlink-dap", "stm32f1x.cpu configure -event gdb-attach {echo attached}", "init",
                      before=[], ports=PIPE)
    gdb = ["sh", "-c", "printf '$?#3f' | timeout 20 \"$@\"", "sh", *command]
    result = sim.run(*gdb, options=["--firmware", bootloader, "--fault", "size-lie=128"])
    result.lines("Info : SWD DPIDR 0x2ba01477", "target has 6 breakpoints, 4 watchpoints",
                 "Info : device id = 0x20036410", "Info : flash size = 128 KiB",
                 "undefined debug reason 8 - target needs reset")
