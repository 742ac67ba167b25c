# SPDX-License-Identifier: GPL-2.0-or-later
"""The target file on every OpenOCD that is at hand, compared with doc/hosts.md."""

import os

import pytest

import hosts_table as hosts

KNOWN = hosts.cells_of_page()
FOUND = dict(KNOWN)


@pytest.mark.parametrize("interface", hosts.INTERFACES)
@pytest.mark.parametrize("row", hosts.ROWS, ids=lambda row: row.name)
@pytest.mark.parametrize("column", hosts.HOSTS)
def test_cell(bench, column, row, interface):
    if not hosts.executable(column):
        pytest.skip(f"{hosts.HOSTS[column][0]} does not name an OpenOCD")
    outcome, result = hosts.run_cell(bench, column, interface, row)
    FOUND[row.name, column, interface] = outcome
    # what is named was read: no other chip, no size that is not the board's
    for line in result.text.splitlines():
        if line.startswith("stm32f1x_clone: chip: "):
            assert row.named in line, result.text
    if os.environ.get("HOSTS_TABLE") == "write":
        hosts.PAGE.write_text(hosts.page(FOUND), encoding="ascii")
        return
    assert outcome == KNOWN[row.name, column, interface], result.text


def test_page_is_generated():
    assert hosts.PAGE.read_text() == hosts.page(KNOWN)
