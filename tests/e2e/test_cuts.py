# SPDX-License-Identifier: GPL-2.0-or-later
"""Work that is cut off: OpenOCD ends soon and says so, and the next plain run restores all.

CUTS in the environment is how often each kind is tried per chip and adapter (default: 1,
`make check`); SEED chooses other places. The table of what was tried and what recovered
stands at the end of the run.
"""

import os
import pty
import random
import re

import pytest

from conftest import FLASH_BASE, blinker, pattern, private_loopback

CUTS = int(os.environ.get("CUTS", "1"))
SEED = int(os.environ.get("SEED", "1"))

# One chip of each way to erase and program.
CHIPS = ["stm32f103c8", "cks32f103c8", "gd32f103c8", "gd32e103cb", "apm32f103c8", "ch32f103c8",
         "hk32f103cb", "at32f403acg", "n32g452cb"]
ADAPTERS = {"hla": ("v2", "interface/stlink.cfg"), "dap": ("v3", "interface/stlink-dap.cfg"),
            "cmsis-dap": ("cmsis-dap", "interface/cmsis-dap.cfg")}
# What a run that was cut off may say in all, at OpenOCD's default level.
LINES = 40

# Kind -> what its number counts, and how long OpenOCD may take from then on, in seconds.
SIGNALS_S, UNPLUGGED_S, UNPOWERED_S = 2, 2, 15
KINDS = {
    "sigterm-at": ("usb_transfers", SIGNALS_S),
    "ctrl-c-at": ("usb_transfers", SIGNALS_S),
    "unplug-at": ("usb_transfers", UNPLUGGED_S),
    "power-off-at": ("swd_packets", UNPOWERED_S),
    "power-cycle-at": ("swd_packets", UNPOWERED_S),
    "cut-at-program": ("program_units", UNPOWERED_S),
    "cut-at-erase": ("erases", UNPOWERED_S),
}
# What a user is told: the state that was left, and what to do.
TELLS = re.compile(r"next: |program the whole image once more|try again|OpenOCD was ended by")
# A place in a script helps nobody who was only uploading.
POSITION = re.compile(r"\.(tcl|cfg):\d+|[Aa]t file \"|in procedure '")
OLD = pattern(65536, 2)
NEW = (blinker() + pattern(20000, 7))[:20000]


@pytest.fixture(scope="session")
def terminal():
    """What puts a child into the foreground of a terminal: Ctrl-C means nothing elsewhere."""
    master, slave = pty.openpty()
    name = os.ttyname(slave)
    os.close(slave)

    def preexec():
        private_loopback()
        os.dup2(os.open(name, os.O_RDWR), 0)

    yield preexec
    os.close(master)


def check_restored(bench, command, chip, probe, flash):
    """The next plain run succeeds, and nothing but the image has changed."""
    again = bench.run(command, chip=chip, probe=probe, flash=flash).ok()
    used = -(-len(NEW) // 2048) * 2048
    assert again.flash[:len(NEW)] == NEW
    assert again.flash[used:len(OLD)] == OLD[used:]


def one_cut(bench, command, chip, adapter, kind, number, preexec):
    probe, _ = ADAPTERS[adapter]
    flash = bench.path("cut.bin", OLD)
    result = bench.run(command, chip=chip, probe=probe, flash=flash, faults=[f"{kind}={number}"],
                       preexec=preexec)
    where = f"{chip}, {adapter}, {kind}={number}:\n{result.text}"
    seconds = result.stats["time_us"]["total"] / 1e6
    since = seconds - result.stats.get("signal_us", 0) / 1e6
    assert since < KINDS[kind][1] + (0 if "signal_us" in result.stats else bench.plain_s), where
    if result.status:
        lines = [line for line in result.text.splitlines() if not line.startswith("stlink-sim: ")]
        assert TELLS.search(result.text), where
        assert "signal_us" in result.stats or "; next: " in lines[-1], where
        assert not POSITION.search(result.text), where
        assert len(lines) <= LINES, where
    else:
        assert result.flash[:len(NEW)] == NEW, where
    check_restored(bench, command, chip, probe, flash)


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("chip", CHIPS)
def test_the_next_run_restores_what_a_cut_left(bench, our_host, record_property, terminal,
                                               chip, adapter):
    probe, interface = ADAPTERS[adapter]
    image = bench.path("new.bin", NEW)
    command = our_host.command(interface, "-c", f"program {image} {FLASH_BASE:#x} verify reset exit")
    plain = bench.run(command, chip=chip, probe=probe, flash=OLD).ok()
    bench.plain_s = plain.stats["time_us"]["total"] / 1e6
    counts = {"usb_transfers": plain.stats["usb_transfers"],
              "swd_packets": plain.stats["usb_transfers"] * 3,
              "program_units": plain.stats["program_units"],
              "erases": max(1, plain.stats["pages_erased"])}
    chance = random.Random(f"{SEED} {chip} {adapter}")
    for kind, (counted, _) in KINDS.items():
        for _ in range(CUTS):
            record_property("cut tried", kind)
            one_cut(bench, command, chip, adapter, kind, chance.randrange(1, counts[counted] + 1),
                    terminal if kind == "ctrl-c-at" else private_loopback)
            record_property("cut recovered", kind)


def test_mass_erase_of_a_slow_chip_is_not_waited_for(bench, our_host):
    command = our_host.command("interface/stlink.cfg", "-c", "init; reset halt; stm32f1x mass_erase 0; shutdown",
                               before=["-c", "set WORKAREASIZE 0"])
    result = bench.run(command, flash=OLD, faults=["sigterm-at=700"], options=["--set", "mass-erase-us=9000000"])
    assert result.status == 128 + 15, result.text
    assert "the chip erases, which it goes on with by itself" in result.text
    assert result.stats["time_us"]["total"] - result.stats["signal_us"] < SIGNALS_S * 1e6, result.text
