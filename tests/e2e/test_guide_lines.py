# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines that public guides, Makefiles and front ends use: see guide_lines.py."""

import pytest

from conftest import blinker, pattern, write_image
from guide_lines import ERASED, LINES, PROGRAMMED, REFUSED, filled

DATA = pattern(3000)


def files(bench, config):
    # a raw image is named together with its address
    found = {form.upper(): write_image(bench.dir, DATA, form).split()[0] for form in ("elf", "hex", "bin")}
    found["DUMP"] = bench.dir / "dump.bin"
    if config is not None:
        found["CFG"] = bench.path("board.cfg", filled(config, found).encode())
    return found


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.name)
def test_line(bench, our_host, line):
    before = blinker()
    result = bench.run([our_host.binary, *line.arguments(files(bench, line.config))], probe=line.probe,
                       faults=line.faults, flash=before)
    assert (result.status != 0) == (line.outcome == REFUSED), result.text
    assert line.says in result.text, result.text
    if line.outcome == PROGRAMMED:
        assert result.flash[:len(DATA)] == DATA, result.text
    elif line.outcome == ERASED:
        assert set(result.flash) == {0xff}, result.text
    else:
        assert result.flash[:len(before)] == before, result.text
