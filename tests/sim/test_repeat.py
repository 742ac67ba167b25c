# SPDX-License-Identifier: GPL-2.0-or-later
"""A run depends on its command and on nothing else; and it is quick."""

import time

import pytest
from conftest import pattern


@pytest.mark.parametrize("interface,probe", [("stlink", "v2"), ("stlink-dap", "v3")])
def test_two_runs_are_equal_to_the_byte(sim, openocd, bootloader, interface, probe):
    views = []
    for run in range(2):
        trace, vcd = sim.path(f"trace-{run}"), sim.path(f"{run}.vcd")
        result = sim.run(*openocd(interface, f"program {bootloader} 0x08000000 verify reset exit"),
                         options=["--probe", probe, f"--trace={trace}", "--vcd", vcd]).ok()
        views.append((result.stats, trace.read_bytes(), vcd.read_bytes()))
    assert views[0] == views[1]


def test_faults_by_chance_repeat_with_their_seed(sim, openocd):
    def run(seed):
        trace = sim.path("trace")
        sim.run(*openocd("stlink-dap", "init", "mdw 0x08000000 64", "shutdown"),
                options=["--fault", "bitflip-read=20", "--seed", seed, f"--trace={trace}"])
        return trace.read_bytes()
    assert run(1) == run(1)
    assert run(1) != run(2)


@pytest.mark.parametrize("interface", ["stlink", "stlink-dap"])
def test_64_kib_by_stock_openocd(sim, openocd, interface):
    image = sim.path("image.bin", pattern(65536))
    result = sim.run(*openocd(interface, f"program {image} 0x08000000 exit")).ok()
    assert result.stats["program_units"] == 32768


def test_costs_are_what_the_options_say(sim, openocd):
    command = openocd("stlink", "init", "shutdown")
    fast = sim.run(*command, options=["--usb-us", 10, "--usb-rate", 0]).ok().stats
    slow = sim.run(*command, options=["--usb-us", 1000, "--usb-rate", 0]).ok().stats
    assert fast["time_us"]["usb"] == 10 * fast["usb_transfers"]
    assert slow["time_us"]["usb"] == 1000 * slow["usb_transfers"]
    parts = fast["time_us"]
    total = parts["usb"] + parts["swd"] + parts["tool"] + parts["probe"]
    assert abs(parts["total"] - total) <= 4


def test_the_tools_own_sleeps_pass_virtually(sim, openocd):
    start = time.monotonic()
    result = sim.run(*openocd("stlink", "init", "reset halt", "sleep 60000", "shutdown")).ok()
    assert result.seconds > 60
    assert time.monotonic() - start < 50
