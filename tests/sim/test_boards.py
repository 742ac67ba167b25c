# SPDX-License-Identifier: GPL-2.0-or-later
"""Several boards at once: each is found, each is one of its own, all end together."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
from conftest import QUIET, tool

STOCK = ["-f", "interface/stlink.cfg", "-c", QUIET, "-f", "target/stm32f1x.cfg"]


def openocd(*words):
    # the serial number chooses the probe
    return [tool("STOCK_OPENOCD", "openocd"), *words]


def boards(*options):
    """Options of each board in turn."""
    line = []
    for board in options:
        line += [*board, "--and"]
    return line[:-1]


def test_each_tool_finds_the_board_it_names(sim):
    images = {f"S{i}": bytes([i]) * 2048 for i in (1, 2, 3)}
    for name, data in images.items():
        sim.path(f"{name}.bin", data)
    script = " & ".join(
        " ".join(["$OPENOCD", "-f interface/stlink.cfg", f"-c '{QUIET}'", f"-c 'adapter serial {name}'",
                  "-c 'set CPUTAPID 0'", "-f target/stm32f1x.cfg", f"-c 'program {name}.bin 0x08000000 exit'"])
        for name in images) + " & wait"
    options = boards(*([f"--usb-serial={name}", f"--flash={name}.flash"] for name in images))
    sim.run("sh", "-c", script, options=options, env={"OPENOCD": tool("STOCK_OPENOCD", "openocd")}).ok()
    for name, data in images.items():
        assert sim.path(f"{name}.flash").read_bytes()[:2048] == data


def test_boards_differ_in_chip_probe_and_faults(sim):
    # st-info takes serial numbers of 24 digits only
    options = boards([f"--usb-serial={1:024}"], [f"--usb-serial={2:024}", "--chip=gd32f103c8", "--fault=no-power"],
                     ["--fault=unplugged"], ["--probe=v2-1", f"--usb-serial={4:024}"])
    result = sim.run("sh", "-c", "st-info --probe", options=options)
    assert "Found 3 stlink programmers" in result.text, result.text
    for serial in (1, 2, 4):
        assert re.search(rf"serial: +{serial:024}\b", result.text), result.text
    assert "board 2: GD32F103C8 behind v2" in result.text


def test_location_on_the_usb_tells_twins_apart(sim):
    if "usb location" not in subprocess.run([tool("STOCK_OPENOCD", "openocd"), "-c", "help adapter; shutdown"],
                                            capture_output=True, text=True, check=False).stderr:
        pytest.skip("this OpenOCD has no \"adapter usb location\"")
    sim.path("fw.bin", b"twin" * 256)
    options = boards(["--usb-serial=X", "--flash=1.flash"], ["--usb-serial=X", "--flash=2.flash"])
    sim.run(*openocd("-c", "set CPUTAPID 0", *STOCK[:2], "-c", "adapter usb location 1-1.2", *STOCK[2:],
                     "-c", "program fw.bin 0x08000000 exit"), options=options).ok()
    assert sim.path("2.flash").read_bytes().startswith(b"twin")
    assert not sim.path("1.flash").read_bytes().startswith(b"twin")


def test_a_board_takes_the_same_time_alone_and_among_others(sim):
    sim.path("fw.bin", b"time" * 1000)
    command = openocd("-c", "set CPUTAPID 0", *STOCK[:2], "-c", "adapter serial B", *STOCK[2:],
                      "-c", "program fw.bin 0x08000000 verify exit")
    alone = sim.run(*command, options=["--usb-serial=B"]).ok().stats
    among = sim.run(*command, options=[
        "--usb-serial=A", "--and", "--usb-serial=C", "--and", "--usb-serial=B", "--stats=json,b.json"]).ok()
    assert among
    stats = json.loads(sim.path("b.json").read_text(encoding="utf-8"))
    assert stats["usb_bytes"] == alone["usb_bytes"]
    # but for the moments in which the tool starts
    assert stats["time_us"]["total"] == pytest.approx(alone["time_us"]["total"], abs=200)


def test_sixteen_boards_and_no_more(sim):
    options = boards(*([f"--usb-serial={i:024}"] for i in range(16)))
    assert "Found 16 stlink programmers" in sim.run("st-info", "--probe", options=options).text
    assert "more than 16 boards" in sim.run("true", options=[*options, "--and"]).text


@pytest.mark.parametrize("option", ["--tcp=7184", "--bitbang=x.sock", "--usbredir=x.sock", "--real-time"])
def test_other_ways_in_are_refused(sim, option):
    result = sim.run("true", options=[option, "--and", "--chip=stm32f103c8"])
    assert result.status == 2
    assert "several boards have no other ways in" in result.text


def test_board_that_cannot_be_made_ends_the_run(sim):
    result = sim.run("touch", "started", options=["--chip=z80", "--and", "--chip=stm32f103c8"])
    assert result.status == 1
    assert "unknown chip 'z80'" in result.text
    assert not sim.path("started").exists()


def test_file_that_cannot_be_written_fails_the_run(sim):
    sim.path("gone").mkdir()
    result = sim.run("rm", "-r", "gone", options=["--flash=gone/1.flash", "--and", "--chip=stm32f103c8"])
    assert result.status == 1
    assert "cannot write gone/1.flash" in result.text


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_boards_end_with_the_run(sim, number):
    with subprocess.Popen([sim.program, "--quiet", "--flash=1.flash", "--and", "--flash=2.flash", "--",
                           "sleep", "60"], cwd=sim.dir, start_new_session=True) as process:
        time.sleep(0.5)
        process.send_signal(number)
        process.wait(10)
        for _ in range(50):
            if not subprocess.run(["ps", "-s", str(process.pid), "-o", "comm="], capture_output=True, text=True,
                                  check=False).stdout.count("stlink-sim"):
                break
            time.sleep(0.1)
        else:
            pytest.fail("a board's process is left")
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    assert sim.path("1.flash").stat().st_size == 65536
