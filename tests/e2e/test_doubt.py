# SPDX-License-Identifier: GPL-2.0-or-later
"""Where the driver knows least it must lose nothing: sizes, pages and protection in doubt."""

import pytest

from conftest import pattern

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
