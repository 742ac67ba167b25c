# SPDX-License-Identifier: GPL-2.0-or-later
"""How long uploads take on the virtual clock, and which pages they touch.

The limits hold for the cost model of tests/bench: 125 us (or 1 ms) per USB transfer,
52.5 us per half-word, 20 ms per page erase. A run's time does not depend on the machine.
"""

import re

import pytest

import bench as uploads

HLA, DAP = "interface/stlink.cfg", "interface/stlink-dap.cfg"
KIB = 1024
CKS = uploads.CHIPS["cks32f103c8"]
GD = uploads.CHIPS["gd32f103cb"]
CH = uploads.CHIPS["ch32f103c8"]


@pytest.fixture
def upload(our_host, tmp_path):
    """Run one upload. @returns a function that gives the Measurement."""
    def run(chip, what, interface=HLA, usb_us=125, probe="v2", gdb=False):
        tool = uploads.Tool("ours", uploads.openocd(our_host.binary, interface, False, gdb), probe,
                            gdb)
        runner = uploads.Runner(usb_us, tmp_path)
        found = runner.run(chip, tool, what)
        assert found.problem is None, (found.problem, runner.text)
        found.text = runner.text
        return found
    return run


def case(chip, size, number):
    return uploads.uploads(chip, size)[number]


def full(chip, size, seed):
    """A chip full of firmware of which SIZE bytes are to be replaced."""
    old = uploads.image_bytes(chip.flash_bytes, seed)
    return uploads.Upload("new", old, [(0, uploads.image_bytes(size, seed + 1))])


# dap-direct needs more commands for the same: what it may cost in addition is its own limit.
@pytest.mark.parametrize("interface, usb_us, limit", [
    (HLA, 125, 3.20), (HLA, 1000, 3.45), (DAP, 125, 3.27), (DAP, 1000, 3.70)])
def test_new_image_is_as_fast_as_the_silicon(upload, interface, usb_us, limit):
    """64 of 128 pages: no mass erase can help, 3.00 s are erase and program."""
    what = full(GD, 64 * KIB, 20)
    found = upload(GD, what, interface, usb_us)
    assert found.seconds <= limit
    assert found.erased == 64


def test_new_image_that_fills_the_chip_is_mass_erased(upload):
    what = full(CKS, 64 * KIB, 30)
    assert upload(CKS, what).seconds <= 2.0


@pytest.mark.parametrize("interface, seconds, transfers", [(HLA, 0.10, 190), (DAP, 0.13, 330)])
@pytest.mark.parametrize("chip", [CKS, GD], ids=lambda chip: chip.name)
def test_identical_image_is_only_compared(upload, chip, interface, seconds, transfers):
    """Nearly all of it is connect, identify and compare."""
    found = upload(chip, case(chip, 64 * KIB, 1), interface)
    assert found.seconds <= seconds
    assert found.transfers <= transfers
    assert found.erased == 0


@pytest.mark.parametrize("interface, usb_us, limit", [
    (HLA, 125, 0.15), (DAP, 125, 0.18), (HLA, 1000, 0.304), (DAP, 1000, 0.45)])
def test_one_changed_page_costs_one_page(upload, interface, usb_us, limit):
    found = upload(CKS, case(CKS, 64 * KIB, 2), interface, usb_us)
    assert found.seconds <= limit
    assert found.erased == 1


def test_blank_pages_are_not_erased(upload):
    blank = b"\xff" * CKS.flash_bytes
    what = uploads.Upload("first", blank, [(0, uploads.image_bytes(20 * KIB + 100, 40))])
    assert upload(CKS, what).erased == 0


def test_pages_outside_of_the_image_survive(upload):
    """A sparse image leaves what lies between its pieces; Runner.run() compares the content."""
    what = case(CKS, 64 * KIB, 4)
    found = upload(CKS, what)
    assert found.erased == sum(
        1 for page in range(0, len(what.old), CKS.page_bytes)
        if what.old[page:page + CKS.page_bytes] != what.new(CKS)[page:page + CKS.page_bytes]
        and what.old[page:page + CKS.page_bytes] != b"\xff" * CKS.page_bytes)


@pytest.mark.parametrize("number", [0, 1])
def test_gdb_load_takes_as_long_as_program(upload, number):
    program = upload(CKS, case(CKS, 64 * KIB, number))
    load = upload(CKS, uploads.gdb_uploads(CKS, 64 * KIB)[number], gdb=True)
    assert load.seconds <= 1.05 * program.seconds
    assert load.erased == program.erased


def test_ch32_takes_its_fast_pages(upload):
    assert upload(CH, case(CH, 62 * KIB, 0)).seconds <= 3.0


def test_v3_is_not_slower(upload):
    what = case(CKS, 64 * KIB, 0)
    assert upload(CKS, what, probe="v3").seconds <= 1.02 * upload(CKS, what).seconds


def test_summary_counts_pages(upload):
    found = upload(CKS, case(CKS, 64 * KIB, 2))
    assert re.search(r"written 1 of 64 pages \(.*\), 63 unchanged, verified", found.text)


def test_same_run_takes_the_same_time(upload):
    what = case(CKS, 64 * KIB, 2)
    first, second = upload(CKS, what), upload(CKS, what)
    assert (first.seconds, first.transfers) == (second.seconds, second.transfers)
