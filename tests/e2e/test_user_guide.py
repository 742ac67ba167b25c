# SPDX-License-Identifier: GPL-2.0-or-later
"""Every command block of the user guide, as a reader would run it."""

import os
import pathlib
import re
import shutil
import subprocess

import pytest

from conftest import FIRMWARE, TOP, tool

GUIDE = TOP / "doc" / "user-guide.md"
BLOCKS = re.findall(r"^```sh\n(.*?)^```", GUIDE.read_text(), re.M | re.S)

# What a block promises by the commands in it.
PRINTS = {
    "clone report; ": "handled as family",
    "report -file": "sheet written: my-chip.md and my-chip.json",
    "read_bank": "wrote 65536 bytes to file backup.bin",
    "mass_erase": "checked blank",
    "erase_address": "erased address 0x08000000 (length 16384)",
    "options_read": "rdp",
    "program fw": "stm32f1x_clone: chip: ",
}


def test_guide_has_blocks():
    assert len(BLOCKS) >= 8


@pytest.mark.parametrize("block", BLOCKS, ids=[b.split('-c "')[-1][:40].strip() for b in BLOCKS])
def test_block_runs(bench, our_host, default_ports, block):
    shutil.copy(FIRMWARE / "systick.elf", bench.dir / "fw.elf")
    binary = bench.path("fw.bin", bytes(range(256)) * 40)
    subprocess.run(["objcopy", "-I", "binary", "-O", "ihex", "--change-addresses=0x08000000",
                    binary, bench.dir / "fw.hex"], check=True)
    if "gdb-multiarch" in block:
        tool("GDB", "gdb-multiarch")
    path = f"{pathlib.Path(our_host.binary).parent}:{os.environ['PATH']}"
    result = bench.run(["sh", "-e", "-c", block], env={"PATH": path}).ok()
    assert "Error" not in result.text, result.text
    if "verify" in block:
        assert "** Verified OK **" in result.text
    for command, words in PRINTS.items():
        assert command not in block or words in result.text, result.text
    if "backup.bin" in block:
        assert (bench.dir / "backup.bin").stat().st_size == 65536
