# SPDX-License-Identifier: GPL-2.0-or-later
"""What --trace, --vcd, --gpio and --stats show, and the files of a chip."""

import json
import re
import shutil

from conftest import tool, pattern


def edges(vcd, name):
    """Times and levels of one signal of a value change dump."""
    code = re.search(rf"\$var wire 1 (\S) {name} \$end", vcd).group(1)
    time, found = 0, []
    for line in vcd.splitlines():
        if line.startswith("#"):
            assert int(line[1:]) >= time, "time runs backwards"
            time = int(line[1:])
        elif len(line) == 2 and line[1] == code:
            found.append((time, int(line[0])))
    return found


def test_vcd_shows_swd_flash_reset_and_led(sim, openocd, bootloader):
    vcd = sim.path("board.vcd")
    result = sim.run(*openocd("stlink", "reset_config srst_only", "init", "reset halt",
                              f"program {bootloader} 0x08000000 reset exit"),
                     options=["--vcd", vcd, "--run-after", 400]).ok()
    text = vcd.read_text()
    assert text.startswith("$version") and "$timescale 1 ns $end" in text
    busy = edges(text, "BSY")
    length = sum(b[0] - a[0] for a, b in zip(busy, busy[1:]) if a[1])
    assert abs(length / 1000 - result.stats["time_us"]["flash"]) < 1000
    packets = edges(text, "SWD")
    length = sum(b[0] - a[0] for a, b in zip(packets, packets[1:]) if a[1])
    assert abs(length / 1000 - result.stats["time_us"]["swd"]) < 1000
    assert any(level == 0 for _, level in edges(text, "NRST")[1:])
    led = edges(text, "PC13")
    assert [level for _, level in led[:3]] == [1, 0, 1]
    last = int(text.splitlines()[-1][1:])
    assert last // 1000 == result.stats["time_us"]["total"]


def test_gpio_tells_every_edge(sim, bootloader):
    result = sim.run(tool("ST_INFO", "st-info"), "--probe",
                     options=["--firmware", bootloader, "--gpio", "--run-after", 400]).ok()
    told = re.findall(r"gpio: +[0-9.]+ s  PC13 (high|low)", result.text)
    assert len(told) == result.stats["gpio"]["PC13"]["edges"] > 2


def test_trace_names_commands_and_replies(sim, openocd):
    trace = sim.path("trace.txt")
    sim.run(*openocd("stlink", "init", "shutdown"), options=[f"--trace={trace}"]).ok()
    text = trace.read_text()
    for name in ("GET_VERSION", "GET_TARGET_VOLTAGE", "ENTER", "READ_IDCODES", "READMEM_32BIT",
                 "  reply", "EXIT"):
        assert name in text
    assert re.match(r" +\d+\.\d{6}  ", text)


def test_stats_as_text_and_json_on_stderr(sim):
    st_info = tool("ST_INFO", "st-info")
    text = sim.cli("--stats", "--", st_info, "--probe").stderr
    assert re.search(r"^usb_transfers +\d+$", text, re.M)
    output = sim.cli("--quiet", "--stats=json", "--", st_info, "--probe").stderr
    assert json.loads(output)["chip"] == "CKS32F103C8"


def test_flash_is_kept_between_runs(sim):
    st_flash = tool("ST_FLASH", "st-flash")
    image = sim.path("image.bin", pattern(2048))
    flash = sim.path("flash.bin")
    sim.run(st_flash, "write", "image.bin", "0x8000000", options=["--flash", flash]).ok()
    sim.run(st_flash, "read", "back.bin", "0x8000000", "2048", options=["--flash", flash]).ok()
    assert sim.path("back.bin").read_bytes() == image.read_bytes()


def test_installed_tree_can_be_moved(sim, tmp_path):
    """The library is found from the program's own place."""
    import os
    import pathlib
    program = pathlib.Path(os.path.realpath(sim.program))
    library = program.parent.parent / "lib" / "stlink-sim"
    if not library.is_dir():
        library = program.parent / ".libs"
    if not library.is_dir():
        library = program.parent.parent / ".libs"
    (tmp_path / "moved" / "bin").mkdir(parents=True)
    shutil.copy(program, tmp_path / "moved" / "bin")
    shutil.copytree(library, tmp_path / "moved" / "lib" / "stlink-sim")
    sim.program = str(tmp_path / "moved" / "bin" / program.name)
    sim.run(tool("ST_INFO", "st-info"), "--probe").ok().lines("Found 1 stlink")
