# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the driver knows least it must lose nothing: sizes, pages and protection in doubt."""

import pytest

from conftest import FLASH_BASE, pattern

DAP = "interface/stlink-dap.cfg"


def run(bench, host, *commands, chip, before=(), **kwargs):
    args = [arg for command in commands for arg in ("-c", command)]
    return bench.run(host.command(DAP, *args, before=before), chip=chip, **kwargs)


@pytest.mark.parametrize("kib", [31, 1040, 3072])
def test_open_gd32f103_is_programmed_whatever_its_size_word_says(bench, our_host, kib):
    image = pattern(4096)
    bench.path("image.bin", image)
    result = run(bench, our_host, "program image.bin 0x08000000 verify exit", chip="GD32F103C8",
                 faults=[f"size-lie={kib}"], flash=pattern(65536, 2)).ok()
    assert "protected, so" not in result.text
    assert result.flash[:4096] == image


UNKNOWN_SIZE = [("CLONE-ZEROPIDR", "size-zero"), ("APM32F030C8", "size-ffff"),
                ("FCM32F103CB", "size-zero")]
COMMANDS = ["program image.bin 0x08000000 verify", "flash erase_sector 0 0 last",
            "flash erase_check 0", "stm32f1x mass_erase 0", "flash write_bank 0 image.bin",
            "flash write_image erase image.bin 0x08000000", "flash protect 0 0 last off",
            "flash erase_address 0x08000000 0x400", "flash fillw 0x08000000 0x12345678 4",
            "stm32f1x unlock 0", "stm32f1x_clone size_test destructive"]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("chip, fault", UNKNOWN_SIZE)
def test_unknown_size_fails_every_command_and_says_what_to_do(bench, our_host, chip, fault, command):
    bench.path("image.bin", pattern(4096))
    before = pattern(65536, 2)
    result = run(bench, our_host, "init", "reset halt", command, "shutdown", chip=chip, faults=[fault],
                 flash=before, timeout=60).failed("FLASH_SIZE", "nothing was changed")
    assert result.flash[:65536] == before
    assert result.stats["pages_erased"] == 0


@pytest.mark.parametrize("command", [c for c in COMMANDS[:6] if "check" not in c])
@pytest.mark.parametrize("chip", ["WB32F103C8", "WB32F103CB"])
def test_flash_of_another_kind_fails_every_command(bench, our_host, chip, command):
    bench.path("image.bin", pattern(4096))
    before = pattern(65536, 2)
    result = run(bench, our_host, "init", "reset halt", command, "shutdown", chip=chip, flash=before,
                 timeout=60).failed("nothing was changed")
    assert result.flash[:65536] == before
    assert result.stats["pages_erased"] == 0


@pytest.mark.parametrize("target", ["target/nations/n32g45x.cfg", "target/stm32f1x_clone.cfg"])
def test_n32g452_is_not_erased_by_pages_too_small(bench, our_host, target):
    image = pattern(5000)
    bench.path("image.bin", image)
    before = pattern(131072, 2)
    result = bench.run(our_host.command(DAP, "-c", "program image.bin 0x08000000 verify exit",
                                        target=target), chip="N32G452CB", flash=before)
    if result.status:
        assert result.flash[:131072] == before, result.text
        assert target != "target/nations/n32g45x.cfg", result.text
    else:
        assert result.flash[:5000] == image
        assert result.flash[6144:131072] == before[6144:]


@pytest.mark.parametrize("faults", [["size-zero"], ["size-ffff"], ["size-lie=128"]])
@pytest.mark.parametrize("chip", ["AIR32F103CC", "AIR32F103ZG"])
def test_megahunt_pages_are_never_too_small(bench, our_host, chip, faults):
    image = pattern(9000)
    bench.path("image.bin", image)
    before = pattern(131072, 2)
    result = run(bench, our_host, "program image.bin 0x08000000 verify exit", chip=chip,
                 faults=faults, flash=before)
    if result.status:
        assert result.flash[:131072] == before, result.text
    else:
        assert result.flash[:9000] == image
        assert result.flash[12288:131072] == before[12288:]


PAGES_IN_DOUBT = [("HK32F103CC", ["size-lie=64"], 64), ("HK32F103CC", ["size-lie=128"], 128),
                  ("HK32F103CC", ["size-zero"], 256), ("HK32F103CB", [], 128), ("HK32F103CB", ["size-lie=256"], 128),
                  ("HK32F103CB", ["size-lie=512"], 128), ("HK32F103CB", ["size-ffff"], 128)]


@pytest.mark.parametrize("first, size", [(0, 9001), (0, 1), (1024, 1024), (3072, 2049), (None, 1500)])
@pytest.mark.parametrize("chip, faults, kib", PAGES_IN_DOUBT)
def test_only_the_pages_of_the_image_change_where_pages_are_in_doubt(bench, our_host, chip, faults, kib, first, size):
    """At most what a chip with the smallest pages would lose: what is behind the image up to the next KiB."""
    old = pattern(kib * 1024, 90)
    image = bench.path("image.bin", pattern(size, 91))
    first = kib * 1024 - 2048 if first is None else first
    result = run(bench, our_host, f"program image.bin {FLASH_BASE + first:#x} verify; shutdown", chip=chip,
                 faults=faults, flash=old)
    if result.status:
        assert "nothing was changed" in result.text
        assert result.flash[:len(old)] == old, result.text
        return
    end = -(-(first + size) // 1024) * 1024
    assert result.flash[:first] == old[:first]
    assert result.flash[first:first + size] == image.read_bytes()
    assert result.flash[end:len(old)] == old[end:]


@pytest.mark.parametrize("work_area", [0, 4096])
@pytest.mark.parametrize("chip, faults, kib", PAGES_IN_DOUBT)
def test_an_erase_takes_what_was_asked_for_where_pages_are_in_doubt(bench, our_host, chip, faults, kib, work_area):
    old = pattern(kib * 1024, 92)
    result = run(bench, our_host, "init; reset halt", f"flash erase_address {FLASH_BASE + 1024:#x} 2048", "shutdown",
                 chip=chip, faults=faults, flash=old, before=["-c", f"set WORKAREASIZE {work_area}"])
    if result.status:
        assert "FLASH_SIZE" in result.text or "aligned" in result.text or "sector" in result.text, result.text
        assert result.flash[:len(old)] == old
    else:
        assert result.flash[:len(old)] == old[:1024] + b"\xff" * 2048 + old[3072:]


@pytest.mark.parametrize("chip, faults, works", [
    ("HK32F103CB", [], True), ("HK32F103CB", ["upper-alias"], False), ("HK32F103CC", ["size-lie=128"], False),
    ("AIR32F103CB", [], True), ("AIR32F103CC", [], False)])
def test_stock_host_is_kept_from_pages_that_may_be_larger(bench, stock_host, chip, faults, works):
    """That the flash ends before a part with larger pages would is what settles it."""
    old = pattern(131072, 93)
    image = bench.path("image.bin", pattern(9001, 94))
    result = run(bench, stock_host, "program image.bin 0x08000000 verify; shutdown", chip=chip, faults=faults,
                 flash=old)
    if works:
        assert result.ok().flash[:9001] == image.read_bytes()
        assert result.flash[9216:131072] == old[9216:]
    else:
        result.failed("pages of 2048 bytes", "FLASH_FAMILY")
        assert result.flash[:131072] == old


@pytest.mark.parametrize("upper", ["upper-alias", "upper-fault"])
def test_size_word_that_is_refuted_gives_no_verdict_on_protection(bench, our_host, upper):
    """32 KiB would make a GD32F130 of it, whose bit for read protection is another one's USER byte."""
    old = pattern(16384, 80)
    image = bench.path("image.bin", pattern(4096, 81))
    faults = ["size-lie=32", upper]
    result = run(bench, our_host, "init; reset halt", f"flash write_image erase {image} 0x08000000",
                 "shutdown", chip="gd32f101c4", flash=old, faults=faults).ok()
    assert "16 usable" in result.text and "protection unknown" in result.text
    assert result.flash == image.read_bytes() + old[4096:]
    result = run(bench, our_host, "init; reset halt", "stm32f1x_clone unlock 0", "shutdown",
                 chip="gd32f101c4", flash=old, faults=faults)
    result.failed("so nothing was changed", "FLASH_FAMILY", "gd32f1x0 or gd32f103")
    assert result.flash == old


@pytest.mark.parametrize("command", [
    "flash write_image erase {image} 0x08000000", "flash erase_sector 0 0 3", "flash erase_check 0"])
def test_protected_flash_is_refused_though_no_document_tells_its_option_bytes(bench, our_host, command):
    old = pattern(65536, 82)
    image = bench.path("image.bin", pattern(4096, 83))
    result = run(bench, our_host, "init; reset halt", command.format(image=image), "shutdown",
                 chip="mm32f3277", flash=old, faults=["rdp"])
    result.failed("read-protected", "nothing was changed")
    assert "still busy" not in result.text
    assert result.flash[:65536] == old


@pytest.mark.parametrize("chip, page", [("at32f403acg", 2048), ("at32f413cb", 1024), ("at32f415rc", 2048),
                                        ("at32f421c8", 1024)])
def test_pages_of_a_security_library_are_refused_before_anything_changes(bench, our_host, chip, page):
    """Artery's sLib, pages 2 and 3: what reaches into it, not what lies beside it."""
    old = pattern(65536, 84)
    image = bench.path("image.bin", pattern(5 * page, 85))

    def attempt(command):
        return run(bench, our_host, "init; reset halt", command, "shutdown", chip=chip, flash=old,
                   faults=["slib=2"])

    for command in (f"flash write_image erase {image} 0x08000000", "flash erase_sector 0 0 2",
                    "stm32f1x mass_erase 0"):
        result = attempt(command)
        result.failed("security library", "nothing was changed", hex(0x08000000 + 4 * page - 1)[2:])
        assert result.flash[:65536] == old
    result = attempt(f"flash write_image erase {image} {0x08000000 + 4 * page:#x}").ok()
    named = f"security library (sLib) from {0x08000000 + 2 * page:#010x} to {0x08000000 + 4 * page - 1:#010x}"
    assert result.text.count(named) == 1
    assert result.flash[4 * page:9 * page] == image.read_bytes()
    assert result.flash[:4 * page] == old[:4 * page]


@pytest.mark.parametrize("family", [None, "gd32f103"])
def test_look_alikes_are_programmed_by_the_width_that_all_take(bench, our_host, family):
    """GD32F101x4 and GD32F130x4 have the same flash and RAM, and other option bytes."""
    old = pattern(16384, 86)
    image = bench.path("image.bin", pattern(5001, 87))
    before = ["-c", f"set FLASH_FAMILY {family}"] if family else []
    result = run(bench, our_host, "init; reset halt", f"flash write_image erase {image} 0x08000000", "shutdown",
                 chip="gd32f101c4", flash=old, before=before).ok()
    assert result.flash[:5001] == image.read_bytes()
    assert result.flash[5120:] == old[5120:]
    assert result.stats["program_units"] <= 6144 // 4


@pytest.mark.parametrize("command", ["stm32f1x_clone unlock 0", "stm32f1x_clone options_write 0 SWWDG",
                                     "flash protect 0 0 0 on", "stm32f1x_clone lock 0"])
@pytest.mark.parametrize("faults", [[], ["rdp"]])
def test_option_bytes_of_look_alikes_are_left_alone(bench, our_host, faults, command):
    old = pattern(16384, 88)
    result = run(bench, our_host, "init; reset halt", command, "shutdown", chip="gd32f101c4", flash=old, faults=faults)
    result.failed("nothing was changed", "FLASH_FAMILY", "gd32f1x0 or gd32f103")
    assert result.flash == old
    assert result.stats["option_erases"] == 0


@pytest.mark.parametrize("faults, word", [(["rdp"], "gd32f1x0 or gd32f103"), (["wrp=4"], "write-protected")])
def test_look_alike_that_is_protected_is_refused_before_anything_changes(bench, our_host, faults, word):
    old = pattern(16384, 89)
    image = bench.path("image.bin", pattern(12000, 87))
    result = run(bench, our_host, "init; reset halt", f"flash write_image erase {image} 0x08000000", "shutdown",
                 chip="gd32f101c4", flash=old, faults=faults)
    result.failed("nothing was changed", word)
    assert result.flash == old
