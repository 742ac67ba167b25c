# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job: program, verify, reset, run; and every way in which it must refuse."""

import pytest

from conftest import FLASH_BASE, pattern, write_image

PROGRAM = "program {} verify reset exit"
BLANK = b"\xff" * 65536


@pytest.mark.parametrize("kind", ["bin", "hex", "s19", "elf"])
def test_real_image_is_programmed_and_runs(bench, host, interface, bootloader, kind):
    words = write_image(bench.dir, bootloader, kind)
    result = bench.run(host.command(interface, "-c", PROGRAM.format(words)),
                       options=["--run-after", "2000", "--gpio"]).ok()
    assert "** Verified OK **" in result.text
    assert result.flash[:len(bootloader)] == bootloader
    assert result.flash[len(bootloader) + 1024:] == BLANK[len(bootloader) + 1024:]
    assert result.stats["gpio"]["PC13"]["edges"] >= 4, "the bootloader should blink"


@pytest.mark.parametrize("probe", ["v2", "v2-1", "v3"])
def test_users_own_command_line(bench, our_host, default_ports, bootloader, probe):
    words = write_image(bench.dir, bootloader, "elf")
    command = [our_host.binary, "-f", "interface/stlink.cfg", "-f", "target/stm32f1x_clone.cfg",
               "-c", PROGRAM.format(words)]
    result = bench.run(command, probe=probe).ok()
    assert result.flash[:len(bootloader)] == bootloader


def test_read_back_equals_image(bench, host, interface, bootloader):
    words = write_image(bench.dir, bootloader, "bin")
    back = bench.path("back.bin")
    bench.run(host.command(
        interface, "-c", f"program {words} verify",
        "-c", f"flash read_bank 0 {back} 0 {len(bootloader)}; shutdown")).ok()
    assert back.read_bytes() == bootloader


def test_guide_failure_stock_file_stops_at_idcode(bench, stock_host, bootloader):
    words = write_image(bench.dir, bootloader, "bin")
    result = bench.run(stock_host.command("interface/stlink.cfg", "-c", PROGRAM.format(words),
                                          target="target/stm32f1x.cfg"))
    result.failed("UNEXPECTED idcode: 0x2ba01477", "** OpenOCD init failed **")
    assert result.flash == BLANK


@pytest.mark.parametrize("setting", ["CPUTAPID 0x2ba01477", "CPUTAPID 0", "CHIPNAME mychip",
                                     "WORKAREASIZE 0x2800", "FLASH_SIZE 0x10000",
                                     "WORKAREASIZE 0"])
def test_overrides_before_the_file(bench, host, interface, setting):
    image = pattern(3000)
    words = write_image(bench.dir, image, "bin")
    result = bench.run(host.command(interface, "-c", PROGRAM.format(words),
                                    before=["-c", f"set {setting}"])).ok()
    assert result.flash[:3000] == image


def test_content_outside_the_image_survives(bench, host, interface):
    old, image = pattern(65536, 7), pattern(2048, 9)
    words = write_image(bench.dir, image, "bin", FLASH_BASE + 0x4000)
    result = bench.run(host.command(interface, "-c", PROGRAM.format(words)), flash=old).ok()
    assert result.flash == old[:0x4000] + image + old[0x4800:]


def bad_images(directory):
    """Name -> (words after `program`, a sentence's part that names the cause)."""
    good = pattern(1000)
    directory.joinpath("empty.bin").write_bytes(b"")
    directory.joinpath("empty.hex").write_bytes(b"")
    hex_words = write_image(directory, good, "hex")
    text = (directory / "image.hex").read_text()
    directory.joinpath("cut.hex").write_text(text[:len(text) // 2])
    directory.joinpath("cut.elf").write_bytes(b"\x7fELF\x01\x01\x01" + bytes(20))
    directory.joinpath("big.bin").write_bytes(pattern(65536 + 4))
    assert hex_words
    plain = directory / "image.bin"
    return {
        "missing": f"{directory}/no-such-file.bin {FLASH_BASE:#x}",
        "empty": f"{directory}/empty.bin {FLASH_BASE:#x}",
        "empty hex": f"{directory}/empty.hex",
        "cut hex": f"{directory}/cut.hex",
        "cut elf": f"{directory}/cut.elf",
        "too big": f"{directory}/big.bin {FLASH_BASE:#x}",
        "beyond the end": f"{plain} {FLASH_BASE + 0x10000:#x}",
        "nowhere": f"{plain} 0x40000000",
        "crossing the end": f"{plain} {FLASH_BASE + 0x10000 - 100:#x}",
    }


@pytest.mark.parametrize("case", ["missing", "empty", "empty hex", "cut hex", "cut elf", "too big",
                                  "beyond the end", "nowhere", "crossing the end"])
def test_bad_image_is_refused_and_flash_untouched(bench, host, interface, case):
    old = pattern(65536, 3)
    words = bad_images(bench.dir)[case]
    result = bench.run(host.command(interface, "-c", PROGRAM.format(words)), flash=old)
    result.failed("** Programming Failed **")
    assert result.flash == old
    assert result.stats["pages_erased"] == 0


def test_probe_unplugged_while_programming(bench, host, interface):
    words = write_image(bench.dir, pattern(40000), "bin")
    result = bench.run(host.command(interface, "-c", PROGRAM.format(words)),
                       faults=["unplug-at=400"])
    result.failed()


def test_chip_that_does_not_answer(bench, host, interface):
    words = write_image(bench.dir, pattern(1000), "bin")
    old = pattern(65536, 5)
    result = bench.run(host.command(interface, "-c", PROGRAM.format(words)), flash=old,
                       faults=["swdio-open"])
    result.failed()
    assert result.flash == old
