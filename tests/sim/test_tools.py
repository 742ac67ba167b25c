# SPDX-License-Identifier: GPL-2.0-or-later
"""Every probe and transport with the tools that people have."""

import os
import sys

import pytest
from conftest import HERE, QUIET, free_port, tool, pattern

sys.path.insert(0, str(HERE.parent / "bench"))
import bench  # noqa: E402 pylint: disable=wrong-import-position

STLINKS = {
    "v2": "V2J37S7",
    "v2j45s7": "V2J45S7",
    "v2j29s7": "V2J29S7",
    "v2j17s4": "V2J17S4",
    "v2-1": "V2J37M26",
    "v3": "V3J10M3",
    "v3j1m1": "V3J1M1",
    "v3set": "V3J10M3",
}
# Interface file, commands in front of the target file, --probe.
ROUTES = {
    "hla-v2": ("stlink", [], "v2"),
    "hla-fake": ("stlink", [], "v2j17s4"),
    "hla-v2-1": ("stlink", [], "v2-1"),
    "hla-v3": ("stlink", [], "v3"),
    "hla-jtag": ("stlink", ["transport select hla_jtag"], "v2"),
    "dap-v2": ("stlink-dap", [], "v2"),
    "dap-v2j29": ("stlink-dap", [], "v2j29s7"),
    "dap-v2-1": ("stlink-dap", [], "v2-1"),
    "dap-v3": ("stlink-dap", [], "v3"),
    "dap-v3j1": ("stlink-dap", [], "v3j1m1"),
    "dap-jtag-v2": ("stlink-dap", ["transport select dapdirect_jtag"], "v2"),
    "dap-jtag-v3": ("stlink-dap", ["transport select dapdirect_jtag"], "v3"),
    "cmsis-dap-swd": ("cmsis-dap", ["transport select swd"], "cmsis-dap"),
    "cmsis-dap-jtag": ("cmsis-dap", ["transport select jtag"], "cmsis-dap"),
}


@pytest.mark.parametrize("probe", STLINKS)
def test_st_info_finds_probe_and_chip(sim, probe):
    result = sim.run(tool("ST_INFO", "st-info"), "--probe", options=["--probe", probe]).ok()
    result.lines("Found 1 stlink programmers", "flash:      65536")
    assert result.chip_ids() == [0x410], result.text


def test_fake_dongle_has_a_serial_number_of_raw_bytes(sim):
    result = sim.run(tool("ST_INFO", "st-info"), "--probe", options=["--probe", "v2j17s4"]).ok()
    result.lines("serial:     53FF6B067265575742132067")


@pytest.mark.parametrize("probe", STLINKS)
def test_openocd_names_the_firmware(sim, openocd, probe):
    sim.run(*openocd("stlink", "init", "shutdown"), options=["--probe", probe]).ok().lines(
        f"STLINK {STLINKS[probe]} (API v{3 if probe.startswith('v3') else 2})",
        "Target voltage: 3.29")


def test_fake_dongle_refuses_dap_direct(sim, openocd):
    result = sim.run(*openocd("stlink-dap", "init"), options=["--probe", "v2j17s4"])
    assert result.status != 0
    result.lines("ST-Link version does not support DAP direct transport")


@pytest.mark.parametrize("route", ROUTES)
def test_openocd_programs_over_every_route(sim, openocd, bootloader, route):
    interface, before, probe = ROUTES[route]
    flash = sim.path("flash.bin")
    command = openocd(interface, f"program {bootloader} 0x08000000 verify reset exit",
                      before=[*before, "set CPUTAPID 0"])
    result = sim.run(*command, options=["--probe", probe, "--flash", flash,
                                        "--run-after", 400]).ok()
    result.lines("** Programming Finished **", "** Verified OK **")
    image = bootloader.read_bytes()
    assert flash.read_bytes()[:len(image)] == image
    assert result.stats["pages_erased"] == 22
    assert result.stats["violations"] == 0
    assert result.stats["gpio"]["PC13"]["edges"] > 2, "the bootloader does not blink"


@pytest.mark.parametrize("interface,backend", [
    ("stlink-dap", "st-link backend tcp"),
    ("stlink", "hla_stlink_backend tcp"),
])
@pytest.mark.parametrize("probe", ["v2", "v3"])
def test_openocd_programs_over_tcp(sim, openocd, bootloader, interface, backend, probe):
    port = free_port()
    command = openocd(interface, f"program {bootloader} 0x08000000 verify exit",
                      before=[f"{backend} {port}", "set CPUTAPID 0"])
    sim.run(*command, options=["--probe", probe, "--tcp", port]).ok().lines(
        "connected to stlink-server", "** Verified OK **")


def test_openocd_debugs_over_remote_bitbang(sim, openocd, tmp_path):
    path = tmp_path / "jtag"
    command = openocd("dummy", "init", "reset halt", "mdw 0xe0042000", "shutdown", before=[])
    command[command.index("interface/dummy.cfg") - 1:command.index("interface/dummy.cfg") + 1] = [
        "-c", f"adapter driver remote_bitbang; remote_bitbang host {path}; transport select jtag"]
    sim.run(*command, options=["--bitbang", path]).ok().lines(
        "JTAG tap: stm32f1x.cpu tap/device found: 0x4ba00477",
        "JTAG tap: stm32f1x.bs tap/device found", "0xe0042000: 20036410")


@pytest.mark.parametrize("interface,probe", [("stlink", "v2"), ("stlink", "v3"),
                                             ("stlink-hla", "v2j17s4"), ("cmsis-dap", "cmsis-dap")])
def test_openocd_master_programs(sim, bootloader, interface, probe):
    """OPENOCD_MASTER: a build of upstream's development branch."""
    program = os.environ.get("OPENOCD_MASTER")
    if not program:
        pytest.skip("OPENOCD_MASTER is not set")
    sim.run(program, "-c", QUIET, "-f", f"interface/{interface}.cfg", "-c",
            "transport select swd", "-c", "set CPUTAPID 0", "-f", "target/stm32f1x.cfg", "-c",
            f"program {bootloader} 0x08000000 verify exit",
            options=["--probe", probe]).ok().lines("** Verified OK **")


def test_st_flash_writes_reads_and_erases(sim):
    st_flash = tool("ST_FLASH", "st-flash")
    image = sim.path("image.bin", pattern(8192))
    flash = sim.path("flash.bin")
    script = (f"'{st_flash}' write image.bin 0x8000000 && "
              f"'{st_flash}' read back.bin 0x8000000 8192")
    sim.run("sh", "-c", script, options=["--flash", flash]).ok().lines(
        "Flash written and verified")
    assert sim.path("back.bin").read_bytes() == image.read_bytes()
    assert flash.read_bytes() == image.read_bytes() + b"\xff" * (65536 - 8192)
    result = sim.run(st_flash, "erase", options=["--flash", flash]).ok()
    assert flash.read_bytes() == b"\xff" * 65536
    assert result.stats["mass_erases"] == 1


@pytest.mark.parametrize("delay", [0.02, 0.1])
def test_interrupted_st_flash_lets_go_of_the_target(sim, delay):
    """Its signal handler calls libusb while libusb may be at work."""
    sim.path("image.bin", pattern(65536))
    script = (f"'{tool('ST_FLASH', 'st-flash')}' write image.bin 0x8000000 & "
              f"sleep {delay}; kill -INT $!; wait $!; '{tool('ST_INFO', 'st-info')}' --probe")
    assert sim.run("sh", "-c", script).ok().chip_ids() == [0x410]


def pyocd_command(*args):
    """pyOCD as a module of some path, or as a program."""
    path = os.environ.get("PYOCD_PATH")
    if path:
        return [os.environ.get("PYTHON") or "python3", "-m", "pyocd", *args], {"PYTHONPATH": path}
    return [tool("PYOCD", "pyocd"), *args], {}


@pytest.mark.parametrize("probe", ["v2", "v2-1", "v3", "cmsis-dap"])
def test_pyocd_programs(sim, bootloader, probe):
    script = sim.path("pyocd_user.py", bench.PYOCD_SCRIPT.format(page=1024, flash=65536).encode())
    command, env = pyocd_command("flash", "--script", str(script), "-t", "stm32f103rc",
                                 "--base-address", "0x08000000", str(bootloader))
    flash = sim.path("flash.bin", pattern(65536))
    result = sim.run(*command, options=["--probe", probe, "--flash", flash], env=env).ok()
    result.lines("programmed 22528 bytes")
    image = bootloader.read_bytes()
    image += b"\xff" * (-len(image) % 1024)
    assert flash.read_bytes() == image + pattern(65536)[len(image):]


@pytest.mark.parametrize("probe", ["v2", "v3", "cmsis-dap"])
def test_pyocd_debugs(sim, bootloader, probe):
    # the first instruction, a push, is two bytes long
    after_step = (int.from_bytes(bootloader.read_bytes()[4:8], "little") & ~1) + 2
    command, env = pyocd_command("cmd", "-t", "cortex_m", "-c", "reset halt", "-c",
                                 "read32 0xe0042000", "-c", "step", "-c", "reg pc")
    sim.run(*command, options=["--probe", probe, "--firmware", bootloader], env=env).ok().lines(
        "e0042000:  20036410", f"pc = 0x{after_step:08x}")


def test_two_tools_meet_the_same_powered_board(sim):
    st_flash = tool("ST_FLASH", "st-flash")
    sim.path("image.bin", pattern(1024))
    script = f"'{st_flash}' write image.bin 0x8000000 && '{tool('ST_INFO', 'st-info')}' --probe"
    sim.run("sh", "-c", script).ok().lines("jolly good", "Found 1 stlink programmers")


@pytest.mark.parametrize("chip,flash,ram", [
    ("stm32f103c8", 65536, 20480),
    ("stm32f103cb", 131072, 20480),
])
def test_other_chips_show_their_own_size(sim, chip, flash, ram):
    result = sim.run(tool("ST_INFO", "st-info"), "--probe", options=["--chip", chip]).ok()
    result.lines(f"flash:      {flash}", f"sram:       {ram}")
