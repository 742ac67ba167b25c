# SPDX-License-Identifier: GPL-2.0-or-later
"""Flash of every family, byte by byte, and each way in which flash goes wrong."""

import random
import struct

import pytest

from conftest import FLASH_BASE

KIB = 1024

# Chip, flash in KiB, its pages as (KiB up to, bytes per page; the smallest, where a chip that reads
# alike has smaller ones: what a larger page holds besides is kept), and where to program:
# an offset and a size in bytes that cross page sizes and register sets where there are any.
CHIPS = [
    ("stm32f103c6", 32, [(32, 1024)], 1024, 5000),
    ("stm32f103c8", 64, [(64, 1024)], 0, 9001),
    ("stm32f103ze", 512, [(512, 2048)], 2048, 9001),
    ("stm32f103zg", 1024, [(1024, 2048)], 508 * KIB, 9001),
    ("cks32f103cb", 128, [(128, 1024)], 60 * KIB, 9001),
    ("cs32f103c8", 64, [(64, 1024)], 0, 9001),
    ("gd32f103c8", 64, [(64, 1024)], 0, 3001),
    ("gd32f103cb", 128, [(128, 1024)], 0, 9001),
    ("gd32f103cb-words", 128, [(128, 1024)], 0, 9001),
    ("gd32f103cb-halves", 128, [(128, 1024)], 60 * KIB, 9001),
    ("gd32f103rc", 256, [(256, 2048)], 0, 5001),
    ("gd32f103zg", 1024, [(1024, 2048)], 508 * KIB, 9001),
    ("gd32f303zg", 1024, [(512, 2048), (1024, 4096)], 508 * KIB, 9001),
    ("gd32f130c8", 64, [(64, 1024)], 0, 3001),
    ("gd32e230c8", 64, [(64, 1024)], 0, 9001),
    ("gd32e503re", 512, [(64, 8192)], 3 * 8192, 9001),
    ("apm32f103cb", 128, [(128, 1024)], 60 * KIB, 9001),
    ("apm32e103ze", 512, [(512, 1024)], 2048, 9001),
    ("at32f403acg", 1024, [(1024, 2048)], 508 * KIB, 9001),
    ("at32f413cb", 128, [(128, 1024)], 60 * KIB, 9001),
    ("at32f415rc", 256, [(256, 2048)], 0, 9001),
    ("at32f421c8", 64, [(64, 1024)], 0, 9001),
    ("ch32f103c8", 64, [(64, 1024)], 0, 9001),
    ("hk32f103cb", 128, [(128, 1024)], 60 * KIB, 9001),
    ("mh32f103acb", 128, [(128, 1024)], 60 * KIB, 9001),
    ("air32f103zg", 1024, [(1024, 4096)], 508 * KIB, 13001),
]


def resting_firmware(size, seed):
    """Random flash whose first instructions do nothing for ever."""
    data = bytearray(random.Random(seed).randbytes(size))
    data[0:10] = struct.pack("<IIH", 0x20001000, FLASH_BASE + 9, 0xe7fe)
    return bytes(data)


def page_around(pages, offset):
    """First byte of the page that holds OFFSET, and of the next."""
    start = 0
    for end_kib, page in pages:
        if offset < end_kib * KIB:
            first = start + (offset - start) // page * page
            return first, first + page
        start = end_kib * KIB
    raise ValueError(offset)


def expected_flash(old, pages, offset, image):
    """OLD with IMAGE in it, and erased bytes in what else of its pages was erased."""
    first, _ = page_around(pages, offset)
    _, end = page_around(pages, offset + len(image) - 1)
    new = bytearray(old)
    new[first:end] = b"\xff" * (end - first)
    new[offset:offset + len(image)] = image
    return bytes(new)


def upload(bench, host, image, offset=0, interface="interface/stlink.cfg", before=(), **options):
    path = bench.path("image.bin", image)
    return bench.run(
        host.command(interface, "-c", f"program {path} {FLASH_BASE + offset:#x} verify reset exit",
                     before=before), **options)


@pytest.mark.parametrize("chip, kib, pages, offset, size", CHIPS, ids=[c[0] for c in CHIPS])
def test_image_lands_and_nothing_else_changes(bench, our_host, chip, kib, pages, offset, size):
    old = resting_firmware(kib * KIB, chip)
    image = old[:10] + random.Random(1).randbytes(size - 10) if not offset \
        else random.Random(1).randbytes(size)
    result = upload(bench, our_host, image, offset, chip=chip, flash=old).ok()
    assert result.flash == expected_flash(old, pages, offset, image)
    assert "verified" in result.text
    assert result.stats["violations"] == 0, result.text


@pytest.mark.parametrize("chip", ["cks32f103c8", "gd32f103c8", "at32f421c8", "ch32f103c8"])
def test_without_a_work_area(bench, our_host, chip):
    old = resting_firmware(64 * KIB, chip)
    image = old[:600] + random.Random(2).randbytes(900)
    result = upload(bench, our_host, image, chip=chip, flash=old,
                    before=["-c", "set WORKAREASIZE 0"]).ok()
    assert result.flash == expected_flash(old, [(64, 1024)], 0, image)
    assert result.stats["violations"] == 0, result.text


@pytest.mark.parametrize("chip", ["gd32f103cb", "gd32f103cb-words", "gd32f103cb-halves"])
@pytest.mark.parametrize("interface", ["interface/stlink.cfg", "interface/stlink-dap.cfg"])
@pytest.mark.parametrize("before", [(), ["-c", "set WORKAREASIZE 0"]], ids=["loader", "slow"])
def test_width_is_found_at_the_first_unit(bench, our_host, chip, interface, before):
    """Two uploads of one session: erasing, then adding to what is blank."""
    old = resting_firmware(6 * KIB, 40) + b"\xff" * 122 * KIB
    image = old[:700] + random.Random(41).randbytes(2001)
    path, more = bench.path("image.bin", image), bench.path("more.bin", b"\x11\x22" * 300)
    result = bench.run(our_host.command(
        interface, "-c", f"init; reset halt; flash write_image erase {path} {FLASH_BASE:#x}; "
        f"flash write_image {more} {FLASH_BASE + 9 * KIB + 2:#x}; verify_image {path} {FLASH_BASE:#x}; "
        "shutdown", before=before), chip=chip, flash=old).ok()
    expected = bytearray(expected_flash(old, [(128, 1024)], 0, image))
    expected[9 * KIB + 2:9 * KIB + 602] = b"\x11\x22" * 300
    assert result.flash == bytes(expected)
    assert result.stats["pages_erased"] == 3
    assert ("refuses the other width" in result.text) == (chip == "gd32f103cb-halves")
    assert result.stats["violations"] == 0, result.text


@pytest.mark.parametrize("interface", ["interface/stlink.cfg", "interface/stlink-dap.cfg"])
def test_only_changed_pages_are_erased(bench, our_host, interface):
    old = resting_firmware(64 * KIB, 3)
    image = bytearray(old[:20 * KIB])
    image[5 * KIB + 7] ^= 0x40
    image[11 * KIB] ^= 0x01
    result = upload(bench, our_host, bytes(image), interface=interface, flash=old).ok()
    assert result.flash == bytes(image) + old[20 * KIB:]
    assert result.stats["pages_erased"] == 2
    assert "written 2 of 20 pages" in result.text
    assert "18 unchanged" in result.text


def test_second_copy_is_not_mass_erased(bench, our_host):
    """Two equal halves read like mirrored flash; only what was asked for may change."""
    half = resting_firmware(40 * KIB, 31) + b"\xff" * 24 * KIB
    image = resting_firmware(64 * KIB, 32)
    result = upload(bench, our_host, image, chip="gd32f103cb", flash=half + half).ok()
    assert result.flash == image + half


@pytest.mark.parametrize("old, before", [
    (b"\x55" * 128 * KIB, ()), (b"\xff" * 128 * KIB, ()),
    (resting_firmware(64 * KIB, 33) * 2, ["-c", "set FLASH_SIZE 0x20000"])],
    ids=["fill", "blank", "copies"])
def test_flash_that_only_looks_mirrored_is_used(bench, our_host, old, before):
    image = resting_firmware(100 * KIB, 34)
    result = upload(bench, our_host, image, chip="cks32f103cb", flash=old, before=before).ok()
    assert result.flash == image + old[100 * KIB:]
    assert result.stats["violations"] == 0, result.text


@pytest.mark.parametrize("upper", ["upper-alias", "upper-fault"])
@pytest.mark.parametrize("fill", [None, 0xff, 0x55])
@pytest.mark.parametrize("before", [(), ["-c", "set FLASH_SIZE 0x20000"]], ids=["word", "user"])
def test_image_beyond_what_is_there_changes_nothing(bench, our_host, upper, fill, before):
    old = resting_firmware(64 * KIB, 35) if fill is None else bytes([fill]) * 64 * KIB
    result = upload(bench, our_host, resting_firmware(100 * KIB, 36), flash=old, before=before,
                    faults=["size-lie=128", upper])
    result.failed("Error:")
    assert result.flash == old


@pytest.mark.parametrize("chip, family", [
    ("gd32e103cb", "gd32e10x"), ("gd32e230c8", "gd32e23x"), ("gd32e503re", "gd32e50x"),
    ("n32g452cb", "n32g45x"),
    ("cks32f103c8", "off")])
def test_options_are_rewritten_by_the_chip_itself(bench, our_host, chip, family):
    """Word-wide option bytes too; "unlocked" is the word scripts wait for."""
    result = bench.run(our_host.command(
        "interface/stlink.cfg", "-c", f"stm32f1x_clone force_family {family}; init; reset halt",
        "-c", "stm32f1x_clone lock 0; reset halt; stm32f1x_clone unlock 0; shutdown"),
        chip=chip, flash=resting_firmware(64 * KIB, 37)).ok()
    assert "unlocked" in result.text
    assert "did not come to its end" not in result.text
    assert result.stats["violations"] == 0, result.text


@pytest.mark.parametrize("chip", ["gd32e103cb", "gd32e503re"])
def test_caches_that_firmware_switched_on_show_nothing_old(bench, our_host, chip):
    """Bits 9 and 10 of the wait-state register: emptied, off meanwhile, and on again afterwards."""
    old = resting_firmware(64 * KIB, 40)
    image = bench.path("image.bin")
    image.write_bytes(resting_firmware(24 * KIB, 41))
    result = bench.run(our_host.command(
        "interface/stlink.cfg", "-c", "init; reset halt; mww 0x40022000 0x611",
        "-c", f"flash write_image erase {image} 0x08000000; verify_image {image} 0x08000000",
        "-c", "mdw 0x40022000", "-c", "shutdown"), chip=chip, flash=old).ok()
    assert "0x40022000: 00000631" in result.text
    assert result.flash[:64 * KIB] == image.read_bytes() + old[24 * KIB:]
    assert result.stats["violations"] == 0, result.text


def test_work_area_is_cut_to_the_ram(bench, our_host):
    old = resting_firmware(64 * KIB, 38)
    image = resting_firmware(20 * KIB, 39)
    result = upload(bench, our_host, image, chip="cks32f103c8", flash=old,
                    before=["-c", "set WORKAREASIZE 0x10000"]).ok()
    assert result.flash == image + old[20 * KIB:]
    assert "larger than the RAM of the chip: cut to 20480 bytes" in result.text


def test_blank_pages_are_not_erased(bench, our_host):
    image = resting_firmware(9 * KIB, 4)
    result = upload(bench, our_host, image, flash=b"\xff" * 64 * KIB).ok()
    assert result.flash == image + b"\xff" * 55 * KIB
    assert result.stats["pages_erased"] == 0


def test_whole_flash_is_mass_erased_only_if_there_is_no_more(bench, our_host):
    image = resting_firmware(64 * KIB, 5)
    result = upload(bench, our_host, image, flash=resting_firmware(64 * KIB, 6)).ok()
    assert result.flash == image
    assert result.stats["mass_erases"] == 1
    assert result.stats["pages_erased"] == 0

    hidden = resting_firmware(128 * KIB, 7)
    result = upload(bench, our_host, image, chip="stm32f103c8-128k", flash=hidden).ok()
    assert result.flash == image + hidden[64 * KIB:]
    assert result.stats["mass_erases"] == 0


def test_full_rewrite_erases_what_is_equal(bench, our_host):
    image = resting_firmware(6 * KIB, 8)
    path = bench.path("image.bin", image)
    result = bench.run(our_host.command(
        "interface/stlink.cfg", "-c", "init; reset halt; stm32f1x_clone full_rewrite on; "
        f"flash write_image erase {path} {FLASH_BASE:#x}; shutdown"),
        flash=image + b"\xff" * 58 * KIB).ok()
    assert result.stats["pages_erased"] == 6
    assert result.flash[:6 * KIB] == image


def test_write_without_erase_adds_or_refuses(bench, our_host):
    image = random.Random(9).randbytes(1500)
    path = bench.path("image.bin", image)
    old = b"\xff" * 64 * KIB
    write = f"flash write_image {path} {FLASH_BASE + 700:#x}"
    result = bench.run(our_host.command(
        "interface/stlink.cfg", "-c", f"init; reset halt; {write}; {write}; shutdown"), flash=old).ok()
    assert result.flash[700:2200] == image
    assert result.flash[:700] + result.flash[2200:] == b"\xff" * (64 * KIB - 1500)
    assert result.stats["pages_erased"] == 0

    old = old[:2000] + b"\x00" + old[2001:]
    result = bench.run(our_host.command("interface/stlink.cfg", "-c", f"init; reset halt; {write}"),
                       flash=old)
    result.failed("is not erased; nothing was changed")
    assert result.flash == old


def test_mass_erase_command(bench, our_host):
    result = bench.run(our_host.command(
        "interface/stlink.cfg", "-c",
        "init; reset halt; echo [stm32f1x_clone mass_erase 0]; shutdown"),
        flash=resting_firmware(64 * KIB, 10)).ok()
    assert result.flash == b"\xff" * 64 * KIB
    assert "erased all 64 KiB, checked blank" in result.text
    assert result.stats["mass_erases"] == 1


def test_unknown_controller_is_only_read(bench, our_host):
    old = b"\x00" * 64 * KIB
    result = upload(bench, our_host, b"\x12" * 100, chip="wb32f103c8", flash=old)
    result.failed("nothing was changed")
    assert result.flash == old


def test_running_target_is_refused(bench, our_host):
    old = resting_firmware(64 * KIB, 11)
    path = bench.path("image.bin", b"\x00" * 100)
    result = bench.run(our_host.command(
        "interface/stlink.cfg", "-c",
        f"init; reset run; flash write_image erase {path} {FLASH_BASE:#x}"), flash=old)
    result.failed("not halted", "nothing was changed")
    assert result.flash == old


# Fault, what must be said, and whether flash must be as it was.
FAULTS = [
    ("stuck-bsy=1", "still busy after", False),
    ("stuck-bsy=70", "still busy after", False),
    ("silent-program=100", "although the chip reported success", False),
    ("silent-erase=2", "programming error at 0x08000400", False),
    ("wrp=2", "is write-protected (1 of the blocks in question), so nothing was changed", True),
    ("rdp", "read-protected", True),
    ("cut-at-program=100", "lost contact", False),
    ("cut-at-erase=2", "lost contact", False),
    ("unplug-at=400", "lost contact", False),
]


@pytest.mark.parametrize("fault, sentence, untouched", FAULTS, ids=[f[0] for f in FAULTS])
def test_fault_has_its_sentence(bench, our_host, fault, sentence, untouched):
    old = resting_firmware(64 * KIB, 12)
    image = random.Random(13).randbytes(30000)
    result = upload(bench, our_host, image, faults=[fault], flash=old)
    result.failed(sentence)
    if untouched:
        assert result.flash == old
    # Beyond the image nothing is ever touched.
    assert result.flash[30 * KIB:] == old[30 * KIB:]

    if untouched:
        return
    again = upload(bench, our_host, image, flash=result.flash).ok()
    assert again.flash == expected_flash(old, [(64, 1024)], 0, image)


@pytest.mark.parametrize("fault", [
    "slow-flash=300", "early-error", "lock-lies", "hard-watchdog=100", "size-zero", "size-ffff",
    "upper-alias", "upper-fault"])
def test_fault_is_lived_with(bench, our_host, fault):
    old = resting_firmware(64 * KIB, 14)
    image = old[:10] + random.Random(15).randbytes(30000)
    result = upload(bench, our_host, image, faults=[fault], flash=old).ok()
    assert result.flash == expected_flash(old, [(64, 1024)], 0, image)
    assert result.stats["violations"] == 0, result.text


@pytest.mark.parametrize("chip, page_us, unit_ns", [
    ("gd32f103c8", 450000, 400000), ("ch32f103c8", 24000, 3000000), ("at32f421c8", 8000, 60000)])
def test_longest_times_of_the_data_sheet(bench, our_host, chip, page_us, unit_ns):
    old = resting_firmware(64 * KIB, 16)
    image = random.Random(17).randbytes(3 * KIB)
    result = upload(bench, our_host, image, chip=chip, flash=old, options=[
        "--set", f"page-erase-us={page_us}", "--set", f"program-ns={unit_ns}"]).ok()
    assert result.flash == image + old[3 * KIB:]
