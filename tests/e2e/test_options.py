# SPDX-License-Identifier: GPL-2.0-or-later
"""Protection and option bytes of every family: what is stored, what follows, what is refused."""

import struct

import pytest

from conftest import pattern, write_image

DAP = "interface/stlink-dap.cfg"
# One of each option byte layout: code that turns read protection off, KiB of flash.
CHIPS = {
    "APM32F030C8": (0xaa, 64),
    "APM32F103CB": (0xa5, 128),
    "AT32F403ACG": (0xa5, 1024),
    "AT32F413CB": (0xa5, 128),
    "AT32F415RC": (0xa5, 256),
    "AT32F421C8": (0xa5, 64),
    "CH32F103C8": (0xa5, 64),
    "CKS32F103C8": (0xa5, 64),
    "GD32E103CB": (0xa5, 128),
    "GD32E230C8": (0xa5, 64),
    "GD32E503RE": (0xa5, 512),
    "GD32F103CB": (0xa5, 128),
    "GD32F103ZK": (0xa5, 3072),
    "GD32F130C8": (0xa5, 64),
    "GD32F303RC": (0xa5, 256),
    "HK32F103CB": (0xa5, 128),
    "HK32F103ZE": (0xa5, 512),
    "MH32F103ACB": (0xa5, 128),
    "N32G455RE": (0xa5, 512),
    "STM32F103C8": (0xa5, 64),
    "STM32F103ZG": (0xa5, 1024),
}


def firmware(size):
    """Patterned flash whose reset vector leads to an endless loop."""
    content = bytearray(pattern(size, 3))
    struct.pack_into("<II", content, 0, 0x20000400, 0x08000101)
    struct.pack_into("<HH", content, 0x100, 0xbf00, 0xe7fd)
    return bytes(content)


class Board:
    """One chip whose flash and option bytes outlive the runs; between runs it has no power."""

    def __init__(self, bench, host, chip):
        self.bench = bench
        self.host = host
        self.chip = chip
        self.flash_file = bench.path("flash.bin")
        self.options_file = bench.path("options.bin")

    def run(self, *commands, faults=(), interface=DAP, probe="v2"):
        words = [word for command in ("init", "reset halt", *commands, "shutdown")
                 for word in ("-c", command)]
        return self.bench.run(self.host.command(interface, *words), chip=self.chip,
                              flash=self.flash_file, faults=faults, probe=probe,
                              options=["--option-bytes", self.options_file])

    @property
    def flash(self):
        return self.flash_file.read_bytes()

    @property
    def options(self):
        return self.options_file.read_bytes()


def new_board(bench, host, chip):
    board = Board(bench, host, chip)
    board.rdp_off, kib = CHIPS[chip]
    board.content = firmware(kib * 1024)
    board.flash_file.write_bytes(board.content)
    return board


@pytest.fixture(params=sorted(CHIPS))
def board(request, bench, our_host):
    return new_board(bench, our_host, request.param)


def blank(board):
    return board.flash == b"\xff" * len(board.content)


def test_lock_hides_flash_and_unlock_erases_it(board):
    board.run("stm32f1x_clone lock 0").ok()
    assert board.options[0] != board.rdp_off
    assert board.flash == board.content
    back = board.bench.path("back.bin")
    board.run(f"dump_image {back} 0x08000000 256").failed()
    image = write_image(board.bench.dir, pattern(2000, 5), "bin")
    board.run(f"flash write_image erase {image}").failed("read-protected")
    assert board.flash == board.content
    board.run("stm32f1x_clone unlock 0").ok()
    assert board.options[0] == board.rdp_off
    assert blank(board)
    board.run(f"flash write_image erase {image}", f"verify_image {image}").ok()
    assert board.flash[:2000] == pattern(2000, 5)


def test_recover_is_one_command(board):
    board.run("stm32f1x_clone lock 0").ok()
    image = write_image(board.bench.dir, pattern(2000, 6), "bin")
    # Later than the longest mass erase, sooner than the command gives up.
    result = board.run("stm32f1x_clone recover 0", f"flash write_image erase {image}",
                       faults=["hand-power-ms=30000"]).ok()
    assert "recovered" in result.text
    assert board.flash[:2000] == pattern(2000, 6)


# CH32F103 believes its option bytes after a power cycle only, CKS32F103 after a reset.
@pytest.mark.parametrize("chip", ["CH32F103C8", "CKS32F103C8"])
@pytest.mark.parametrize("probe", ["v2", "v3"])
def test_recover_over_every_way_to_the_chip(bench, our_host, interface, chip, probe):
    board = new_board(bench, our_host, chip)
    board.run("stm32f1x_clone lock 0", interface=interface, probe=probe).ok()
    image = write_image(bench.dir, pattern(2000, 6), "bin")
    board.run("stm32f1x_clone recover 0", f"flash write_image erase {image}",
              faults=["hand-power-ms=5000"], interface=interface, probe=probe).ok()
    assert board.flash[:2000] == pattern(2000, 6)


def test_recover_tells_when_nobody_pulls_the_plug(bench, our_host):
    board = new_board(bench, our_host, "CH32F103C8")
    board.run("stm32f1x_clone lock 0").ok()
    board.run("stm32f1x_clone recover 0 -wait 3").failed(
        "no power cycle was seen within 3 seconds", "take all power")
    board.run("stm32f1x_clone recover 0").ok()


def test_protected_pages_are_refused_before_anything_changes(board):
    image = write_image(board.bench.dir, pattern(12000, 7), "bin")
    board.run("flash protect 0 1 1 on").ok()
    options = board.options
    board.run(f"flash write_image erase {image}").failed("write-protected")
    assert board.flash == board.content
    assert board.options == options
    board.run("flash protect 0 0 last off").ok()
    board.run(f"flash write_image erase {image}").ok()
    assert board.flash[:12000] == pattern(12000, 7)


def test_fields_are_stored_and_the_rest_kept(board):
    before = board.run("stm32f1x_clone options_read 0").ok()
    assert "read protection: off" in before.text
    options = bytearray(board.options)
    result = board.run("stm32f1x_clone options_write 0 data0=0x12 USEROPT 0x3412",
                       "stm32f1x_clone options_read 0").ok()
    assert "user data = 0x3412" in result.text
    options[4:8] = bytes([0x12, 0xed, 0x34, 0xcb])
    assert board.options == options
    assert board.flash == board.content


def test_what_locks_for_ever_is_refused(board):
    board.run("stm32f1x_clone options_read 0").ok()
    options = board.options
    board.run("stm32f1x_clone options_write 0 rdp=0xcc").failed("for ever", "nothing was changed")
    assert board.options == options


def test_unlock_of_an_open_chip_changes_nothing(board):
    result = board.run("stm32f1x_clone unlock 0").ok()
    assert "not read-protected; nothing was changed" in result.text
    assert board.flash == board.content


@pytest.mark.parametrize("chip", ["AT32F421C8", "CKS32F103C8", "N32G455RE"])
def test_unlock_without_an_answer_fails(bench, our_host, chip):
    board = new_board(bench, our_host, chip)
    board.run("stm32f1x_clone lock 0").ok()
    board.run("stm32f1x_clone unlock 0", faults=["stuck-bsy=1"]).failed("busy")


def test_lying_lock_bit_is_not_believed(board):
    board.run("stm32f1x_clone options_write 0 data0=0x55", faults=["lock-lies"]).ok()
    assert board.options[4] == 0x55


@pytest.mark.parametrize("packet", range(100, 2100, 100))
def test_power_cut_leaves_option_bytes_whole_or_says_so(bench, our_host, packet):
    """Between the erase and the last store no program can keep them: then the chip is told of,
    and can be recovered."""
    board = new_board(bench, our_host, "CKS32F103C8")
    board.run("stm32f1x_clone options_read 0").ok()
    old = board.options
    new = old[:4] + bytes([0x55, 0xaa]) + old[6:]
    result = board.run("stm32f1x_clone options_write 0 data0=0x55",
                       faults=[f"power-off-at={packet}"])
    assert result.status != 0 or board.options == new, result.text
    assert board.flash == board.content
    if board.options not in (old, new):
        assert "the option bytes may be incomplete" in result.text
        board.run("stm32f1x_clone recover 0").ok()
        assert board.options[0] == 0xa5
