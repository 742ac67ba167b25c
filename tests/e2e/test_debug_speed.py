# SPDX-License-Identifier: GPL-2.0-or-later
"""What debugging costs in USB transfers, and that what saves them shows no stale value.

Transfers are counted, not timed: a background poll more or less is all that differs
between two machines. The limits are a little above what was measured for
doc/performance.md.
"""


import pytest

import debug
import soak

ROUTES = {"hla": ("stlink", "v2"), "dap": ("stlink-dap", "v2"), "v3": ("stlink-dap", "v3"),
          "cmsis": ("cmsis-dap", "cmsis-dap")}
# Transfers per repetition: HLA, dap-direct, CMSIS-DAP.
LIMITS = {
    "stepi": (21, 25, 11),
    "next, over a call": (56, 69, 29),
    "step to the next line": (54, 66, 28),
    "continue to a breakpoint": (50, 58, 26),
    "continue, backtrace of 9 frames": (54, 62, 28),
    "info registers": (1, 1, 1),
    "read 64 bytes": (5, 5, 3),
}


def interface_of(our_host, name):
    return our_host.file(f"interface/{name}.cfg").removeprefix("interface/").removesuffix(".cfg")


def server(our_host, route, *commands):
    interface, probe = ROUTES[route]
    interface = interface_of(our_host, interface)
    return debug.openocd("ours", our_host.binary, interface, False, probe, commands)


@pytest.mark.parametrize("route", ["hla", "dap", "cmsis"])
@pytest.mark.parametrize("name", LIMITS)
def test_debugging_costs_few_transfers(debugger, our_host, route, name):
    row = next(row for row in debug.ROWS if row.name == name)
    found = debugger.measure(server(our_host, route), row)
    assert found.problem is None, found.problem
    assert found.transfers <= LIMITS[name][["hla", "dap", "cmsis"].index(route)]


@pytest.mark.parametrize("route, limit", [("hla", 22), ("dap", 22), ("cmsis", 22)])
def test_sleep_polls_a_running_target_as_the_server_does(debugger, our_host, route, limit):
    """Ten times a second."""
    found = debugger.tcl(server(our_host, route), 3, "resume", "sleep 1000")
    assert found.problem is None, found.problem
    assert 10 <= found.transfers <= limit


@pytest.mark.parametrize("route", soak.ROUTES, ids=lambda route: route[0])
def test_random_debugging_shows_no_stale_value(debugger, our_host, route):
    """200 steps, breakpoints and writes; tests/bench/soak.py does any number of them."""
    debugger.timeout_s = 600
    route = interface_of(our_host, route[0]), route[1]
    assert soak.compare(debugger, our_host.binary, route, 200, 7) is None
