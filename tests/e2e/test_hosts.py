# SPDX-License-Identifier: GPL-2.0-or-later
"""The target file on every OpenOCD that is at hand, compared with doc/hosts.md."""

import os
import pathlib
import re
import shlex
import shutil
import subprocess

import pytest

import hosts_table as hosts
from conftest import FLASH_BASE, PIPE, blinker, gdb_line, tool

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


def test_a_host_before_0_11_is_told_what_to_do(bench, stock_host):
    """0.10 has no command "dap"; nothing else of it is played here."""
    result = bench.run(stock_host.command("interface/stlink.cfg", before=["-c", "rename dap {}"]))
    result.failed("older than 0.11")
    assert "the chip was not touched; next: use a later one" in result.text


@pytest.mark.parametrize("chip", ["cks32f103c8", "gd32f103c8", "stm32f103c8", "at32f413rc"])
def test_what_is_told_of_a_protected_chip_works(bench, stock_host, chip):
    """A command is told only where that host carries it out, and not refused by ourselves."""
    interface = "interface/stlink.cfg"
    image = bench.path("image.bin", blinker(300))
    result = bench.run(stock_host.command(interface, "-c", f"program {image} 0x08000000"), chip=chip, faults=["rdp"])
    result.failed("read-protected")
    told = re.search(r'-c init -c "reset halt" -c "([^"]+)"', result.text)
    assert told or "use OpenOCD with the stm32f1x_clone flash driver" in result.text, result.text
    if told:
        words = ["-c", "init", "-c", "reset halt", "-c", told[1], "-c", "shutdown"]
        bench.run(stock_host.command(interface, *words), chip=chip, faults=["rdp"]).ok()


def test_load_that_a_watchdog_ended_is_told_and_repeated(bench, stock_host):
    """GDB's load is the host's own; a second one in the same session succeeds."""
    elf = bench.dir / "image.elf"
    subprocess.run([tool("OBJCOPY_ARM", "arm-none-eabi-objcopy"), "-I", "binary", "-O", "elf32-littlearm",
                    "-B", "arm", "--rename-section", ".data=.text,alloc,load,readonly,code,contents",
                    "--change-section-address", f".data={FLASH_BASE:#x}",
                    bench.path("image.bin", hosts.LARGE), elf], check=True)
    server = stock_host.command("interface/stlink.cfg", ports=PIPE)
    # a script would end at the first load
    words = ["monitor reset halt", "load", "monitor reset halt", "load", "kill"]
    gdb = gdb_line(bench.path("commands.gdb"), shlex.join(server), [], elf)
    result = bench.run([*gdb, *[part for word in words for part in ("-ex", word)]],
                       faults=["hard-watchdog"], flash=blinker())
    first, second = result.text.split("load again: it is written without a loader then", 1)
    assert "load size 20000" not in first and "load size 20000" in second, result.text
    assert result.flash[:len(hosts.LARGE)] == hosts.LARGE


@pytest.mark.parametrize("missing", ["settings.tcl", "usb.tcl", "."])
def test_incomplete_copy_is_told(bench, stock_host, missing):
    copy = bench.dir / "copy" / "target"
    shutil.copytree(pathlib.Path(stock_host.options[-1]) / "target", copy)
    if missing == ".":
        shutil.rmtree(copy / "stm32f1x_clone")
    else:
        (copy / "stm32f1x_clone" / missing).unlink()
    result = bench.run([stock_host.binary, "-d1", "-f", "interface/stlink.cfg",
                        "-f", copy / "stm32f1x_clone.cfg", "-c", "init; shutdown"])
    assert result.status == 1, result.text
    assert f"stm32f1x_clone/{missing if missing != '.' else 'settings.tcl'} is missing" in result.text
    assert "copy both, or unpack or install them again as a whole" in result.text


def test_page_is_generated():
    assert hosts.PAGE.read_text() == hosts.page(KNOWN)
