# SPDX-License-Identifier: GPL-2.0-or-later
"""The messages of doc/troubleshooting.md: the stock tool says them, and with ours happens
what the page promises."""

import pathlib
import re

import pytest

from conftest import FIRMWARE, QUIET_PORTS, TOP, Host, pattern, tool

PAGE = (TOP / "doc" / "troubleshooting.md").read_text()
HEADINGS = "\n".join(re.findall(r"^### (.*)$", PAGE, re.M))
ELF = FIRMWARE / "systick.elf"
HLA, DAP = "interface/stlink.cfg", "interface/stlink-dap.cfg"
HALT = ["-c", "init", "-c", "reset halt", "-c", "shutdown"]
PROGRAM = ["-c", f"program {{{ELF}}} verify reset exit"]
WORKS = "** Verified OK **"

# chip, faults, probe, interface, commands; what stock says; what ours says.
CASES = {
    "idcode": ("cks32f103c8", [], "v2", HLA, PROGRAM,
               ["Warn : UNEXPECTED idcode: 0x2ba01477", "Error: expected 1 of 1: 0x1ba01477"],
               WORKS),
    "swdio": ("stm32f103c8", ["swdio-open"], "v2", HLA, HALT,
              ["Error: init mode failed (unable to connect to the target)"],
              "not connected: the chip's debug port does not answer at any clock"),
    "swd-off": ("stm32f103c8", ["swd-off"], "v2", HLA, HALT,
                ["Error: init mode failed (unable to connect to the target)"],
                "connected: under reset"),
    "no-power": ("stm32f103c8", ["no-power"], "v2", HLA, HALT,
                 ["Error: target voltage may be too low for reliable debugging"],
                 "not connected: the target has no power"),
    "v3": ("cks32f103c8", ["rom-check-hard"], "v3", DAP, HALT,
           ["Warn : target stm32f1x.cpu examination failed"],
           "not connected: the probe's own firmware refuses this chip"),
    "old-dongle": ("stm32f103c8", [], "v2j17s4", DAP, HALT,
                   ["Error: ST-Link version does not support DAP direct transport"],
                   "not connected: the ST-LINK"),
    "reset": ("stm32f103c8", ["nrst-open", "sysresetreq-ignored"], "v2", HLA, HALT,
              ["Error: timed out while waiting for target halted",
               "TARGET: stm32f1x.cpu - Not halted"],
              "reset the core alone"),
    "protected": ("stm32f103c8", ["rdp"], "v2", HLA, PROGRAM,
                  ["Error: stm32x device protected"], "the chip is read-protected"),
}
SUCCEEDS = ("idcode", "swd-off", "reset")


@pytest.mark.parametrize("tier", ["full", "stock"])
@pytest.mark.parametrize("case", CASES)
def test_message_and_remedy(bench, our_host, stock_host, tier, case):
    chip, faults, probe, interface, words, messages, remedy = CASES[case]
    reference = Host("reference", stock_host.binary, [])
    for message in messages:
        assert message in HEADINGS
    stock = bench.run(reference.command(interface, *words, target="target/stm32f1x.cfg"),
                      chip=chip, faults=faults, probe=probe)
    stock.failed(*messages)
    host = our_host if tier == "full" else stock_host
    ours = bench.run(host.command(interface, *words, before=["-d1"]), chip=chip, faults=faults,
                     probe=probe)
    assert remedy in ours.text, ours.text
    assert (ours.status == 0) == (case in SUCCEEDS), ours.text


def test_image_beyond_the_flash(bench, host, stock_host):
    image = bench.path("big.bin", pattern(100 * 1024))
    words = ["-c", f"program {image} 0x08000000 verify exit"]
    reference = Host("reference", stock_host.binary, [])
    stock = bench.run(reference.command(HLA, *words, target="target/stm32f1x.cfg"),
                      chip="stm32f103c8")
    message = "Warn : no flash bank found for address 0x08010000"
    assert message in HEADINGS
    stock.failed(message, "** Verify Failed **")
    old = pattern(65536, 5)
    ours = bench.run(host.command(HLA, *words), chip="stm32f103c8", flash=old)
    ours.failed("nothing was erased or written")
    assert ours.flash == old


def test_unknown_device_id(bench, our_host, stock_host):
    reference = Host("reference", stock_host.binary, [])
    stock = bench.run(reference.command(HLA, *PROGRAM, target="target/stm32f1x.cfg",
                                        before=["-c", "set CPUTAPID 0"]), chip="at32f403acg")
    message = "Warn : Cannot identify target as a STM32 family."
    assert message in HEADINGS
    stock.failed(message, "Error: auto_probe failed")
    bench.run(our_host.command(HLA, *PROGRAM), chip="at32f403acg").ok()
    bench.run(stock_host.command(HLA, *PROGRAM), chip="at32f403acg").failed(
        "does not know the chip")


def test_locked_chip_is_unlocked_by_the_command_of_the_page(bench, our_host):
    command = re.search(r'^    openocd -f (\S+) -f (\S+) -c "(.*unlock.*)"$', PAGE, re.M)
    result = bench.run(our_host.command(command[1], "-c", command[3], target=command[2]),
                       chip="cks32f103c8", faults=["rdp"], flash=pattern(65536)).ok()
    assert result.flash == b"\xff" * 65536


def test_transport_of_another_openocd(bench, stock_host):
    message = "Debug adapter doesn't support 'swd' transport"
    assert message in HEADINGS
    command = [stock_host.binary, "-f", HLA, "-c", "transport select swd"]
    bench.run(command, chip="stm32f103c8").failed(message)


def test_st_flash_on_a_chip_that_takes_only_words(bench):
    message = "Flash loader run error"
    assert message in HEADINGS
    image = bench.path("fw.bin", pattern(4096))
    bench.run([tool("ST_FLASH", "st-flash"), "write", image, "0x08000000"],
              chip="gd32f103cb-words").failed("stlink_flash_loader_run(0x8000000) failed! == -1")


def test_program_moved_away_from_its_scripts(bench, our_host):
    alone = bench.path("openocd", pathlib.Path(our_host.binary).read_bytes())
    alone.chmod(0o755)
    result = bench.run([alone, *QUIET_PORTS, "-d1", "-f", HLA]).failed(
        "OpenOCD's own scripts are not in", "again as a whole", "Can't find interface/stlink.cfg")
    assert result.text.count("own scripts are not in") == 1, "the file is tried by three names"
    result = bench.run([our_host.binary, *QUIET_PORTS, "-f", "interface/misspelt.cfg"]).failed(
        "Can't find interface/misspelt.cfg: it is neither here nor among OpenOCD's own scripts; look at its name")
    assert "own scripts are not in" not in result.text
    assert "own scripts" not in bench.run([our_host.binary, *QUIET_PORTS, "-f", "mine.cfg"]).failed(
        "Can't find mine.cfg").text
