# SPDX-License-Identifier: GPL-2.0-or-later
"""The target file on every OpenOCD that is at hand, compared with doc/hosts.md."""

import os

import pytest

import hosts_table as hosts

KNOWN = hosts.cells_of_page()


OTHERS = [path for path in os.environ.get("OPENOCD_OTHER", "").split(":") if path]

each_cell = pytest.mark.parametrize("row", hosts.ROWS, ids=lambda row: row.name)
each_interface = pytest.mark.parametrize("interface", hosts.INTERFACES)


@each_interface
@each_cell
@pytest.mark.parametrize("column", hosts.HOSTS)
def test_cell(bench, column, row, interface):
    if not hosts.executable(column):
        pytest.skip(f"{hosts.HOSTS[column][0]} does not name an OpenOCD")
    outcome, result = hosts.run_cell(bench, hosts.executable(column), interface, row)
    key = (row.name, column, interface)
    if os.environ.get("HOSTS_TABLE") == "write":
        hosts.write_cell(key, outcome)
    else:
        assert outcome == KNOWN[key], result.text


@each_interface
@each_cell
@pytest.mark.parametrize("binary", OTHERS)
def test_another_host(bench, binary, row, interface):
    outcome, result = hosts.run_cell(bench, binary, interface, row)
    print(outcome)
    assert outcome != "no", result.text


def test_page_is_generated():
    assert hosts.PAGE.read_text() == hosts.page(KNOWN)
