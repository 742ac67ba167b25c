# SPDX-License-Identifier: GPL-2.0-or-later
"""The probe that is not there, is another one, or may not be opened: said at once, with
what is plugged in, and without a word about wires."""

import re
import shlex
import shutil

import pytest

from conftest import QUIET_PORTS, TOP

STLINK, DAP = "interface/stlink.cfg", "interface/stlink-dap.cfg"
CMSIS, JLINK = "interface/cmsis-dap.cfg", "interface/jlink.cfg"
FTDI = "interface/ftdi/ft232h-module-swd.cfg"
ALL = [STLINK, DAP, CMSIS, JLINK, FTDI]
NAMES = {STLINK: "ST-LINK", DAP: "ST-LINK", CMSIS: "CMSIS-DAP probe", JLINK: "J-Link",
         FTDI: "FTDI probe"}
TRANSPORT = {CMSIS: ["-c", "transport select swd"], JLINK: ["-c", "transport select swd"]}


def start(bench, host, interface, *words, **options):
    command = [host.binary, *host.options, *QUIET_PORTS, "-f", interface,
               *TRANSPORT.get(interface, []), *words, "-f", "target/stm32f1x_clone.cfg",
               "-c", "init", "-c", "shutdown"]
    return bench.run(command, **options)


def told(result):
    """The two last lines of a run that failed at once."""
    assert result.status != 0, result.text
    lines = [line for line in result.text.splitlines()
             if line and not line.startswith("stlink-sim: ")]
    assert len(lines) <= 20, result.text
    # the host's own words, once, for programs that search for them
    assert len(re.findall(r"^Error", result.text, re.M)) <= 1, result.text
    assert "Error" not in result.text.split("not connected")[1], result.text
    assert not re.search(r"BOOT0|SWDIO|press RESET|NRST", result.text), result.text
    assert result.seconds < 1
    cause, remedy = lines[-2:]
    assert cause.startswith("stm32f1x_clone: not connected: ")
    assert "; next: " in remedy
    return cause, remedy.split("; next: ")[1]


@pytest.mark.parametrize("interface", ALL)
def test_nothing_is_plugged_in(bench, our_host, interface):
    cause, remedy = told(start(bench, our_host, interface, faults=["unplugged"]))
    assert f"no {NAMES[interface]} is plugged in, nor any other debug probe" in cause
    assert "plug it in" in remedy


@pytest.mark.parametrize("interface", ALL)
def test_unpatched_host_says_what_it_can(bench, stock_host, interface):
    cause, _ = told(start(bench, stock_host, interface, faults=["unplugged"]))
    assert f"no {NAMES[interface]} " in cause


@pytest.mark.parametrize("interface, probe, present, instead", [
    (CMSIS, "v2", "ST-LINK/V2 (0483:3748", "-f interface/stlink.cfg"),
    (JLINK, "v2-1", "ST-LINK/V2-1 (0483:374b", "-f interface/stlink.cfg"),
    (FTDI, "v3", "STLINK-V3 (0483:374e", "-f interface/stlink.cfg"),
    (STLINK, "cmsis-dap", "CMSIS-DAP probe (1209:0001", "-f interface/cmsis-dap.cfg"),
    (DAP, "cmsis-dap", "CMSIS-DAP probe (1209:0001", "-f interface/cmsis-dap.cfg"),
])
def test_another_probe_is_named_with_its_file(bench, our_host, interface, probe, present,
                                              instead):
    cause, remedy = told(start(bench, our_host, interface, probe=probe))
    assert f"no {NAMES[interface]} is plugged in; there is: {present}" in cause
    assert instead in remedy


@pytest.mark.parametrize("interface, probe, serial", [
    (STLINK, "v2", "53494D2D5632000000000001"),
    (DAP, "v3", "53494D2D5633000000000001"),
    (CMSIS, "cmsis-dap", "SIM-CMSIS-DAP-0001"),
])
def test_a_wrong_serial_number_lists_those_present(bench, our_host, interface, probe, serial):
    cause, remedy = told(start(bench, our_host, interface, "-c", "adapter serial 0815",
                               probe=probe))
    assert "serial number" in cause and serial in cause
    assert "adapter serial" in remedy
    start(bench, our_host, interface, "-c", f"adapter serial {serial}", probe=probe).ok()


@pytest.mark.parametrize("interface, probe, vendor", [
    (STLINK, "v2", "0483"), (DAP, "v3", "0483"), (CMSIS, "cmsis-dap", "1209"),
])
def test_missing_rights_are_told_from_a_missing_probe(bench, our_host, interface, probe,
                                                      vendor):
    cause, remedy = told(start(bench, our_host, interface, probe=probe, faults=["usb-denied"]))
    assert "this user may not open it" in cause or "1209:0001 not even the name" in cause
    assert f'ATTR{{idVendor}}=="{vendor}"' in remedy and "/etc/udev/rules.d/" in remedy


@pytest.mark.parametrize("interface, probe, driver", [
    (STLINK, "v2", "STSW-LINK009"), (DAP, "v3", "STSW-LINK009"), (CMSIS, "cmsis-dap", "Zadig"),
])
def test_on_windows_it_is_the_driver(bench, our_host, interface, probe, driver):
    """As on Windows, for the words only; tests/archives runs it there."""
    result = start(bench, our_host, interface, "-c", "set tcl_platform(platform) windows", probe=probe,
                   faults=["usb-denied"])
    cause, remedy = told(result)
    assert "Windows has no driver for it" in cause or "not even the name" in cause
    assert driver in remedy and "udev" not in cause + remedy


# Holds the probe until there is a file "done": the second command runs meanwhile.
TWO = """
first=$1; shift
eval "$first" >/dev/null 2>&1 &
while [ ! -e held ] && kill -0 $! 2>/dev/null; do sleep 0.05; done
status=0
"$@" || status=$?
touch done
wait
exit $status
"""


ONE_OF_EACH = pytest.mark.parametrize("interface, probe", [
    (STLINK, "v2"), (DAP, "v2"), (CMSIS, "cmsis-dap"),
])


def told_beside_another(bench, ours, host, interface, probe):
    """What HOST tells while OURS, another OpenOCD, has the probe."""
    hold = "exec touch held; while {![file exists done]} {exec sleep 0.05}; shutdown"
    first = ours.command(interface, "-c", "init", "-c", hold)
    second = host.command(interface, "-c", "init; shutdown")
    return told(bench.run(["sh", "-c", TWO, "two", shlex.join(map(str, first)), *second], probe=probe))


@ONE_OF_EACH
def test_a_probe_that_another_program_uses(bench, our_host, interface, probe):
    cause, remedy = told_beside_another(bench, our_host, our_host, interface, probe)
    assert "is plugged in, but another program uses it" in cause
    assert remedy.startswith("end the other program")


@ONE_OF_EACH
def test_a_stock_host_does_not_blame_the_wires_for_another_program(bench, our_host, stock_host, interface, probe):
    """It sees no USB devices here, so it names both that can be; over HLA the host itself says nothing."""
    cause, remedy = told_beside_another(bench, our_host, stock_host, interface, probe)
    assert "answers on USB" in cause or "another program uses it" in cause
    assert "other program" in remedy


@pytest.mark.parametrize("interface", [STLINK, DAP])
@pytest.mark.parametrize("words, cause", [
    ("adapter usb vid_pid 0x0483 0x374b", "no ST-LINK has the serial number or the ids asked for; plugged in:"),
    ("adapter usb location 1-9", "no ST-LINK is at the USB location (or has the ids) asked for; plugged in:"),
], ids=["ids", "location"])
def test_ids_or_a_location_of_no_probe(bench, our_host, interface, words, cause):
    found, _ = told(start(bench, our_host, our_host.file(interface), "-c", words))
    assert cause in found


def test_stlink_server_that_does_not_answer(bench, our_host):
    result = start(bench, our_host, DAP, "-c", "st-link backend tcp 9")
    cause, _ = told(result)
    assert "no stlink-server answers" in cause


def sysfs(directory, *devices):
    """A copy of the Tcl that looks for USB devices in DIRECTORY; one with "absent" has no file
    that it could be opened by. @returns the copy."""
    bus = directory / "devices"
    for number, entries in enumerate(devices):
        device = bus / f"1-{number}"
        device.mkdir(parents=True)
        if not entries.get("absent"):
            node = bus / f"node-{entries['busnum']:03}" / f"{entries['devnum']:03}"
            node.parent.mkdir(exist_ok=True)
            node.touch()
        for name, value in entries.items():
            (device / name).write_text(f"{value}\n")
    bus.mkdir(exist_ok=True)
    tcl = directory / "tcl"
    shutil.copytree(TOP / "tcl", tcl)
    file = tcl / "target" / "stm32f1x_clone" / "usb.tcl"
    file.write_text(file.read_text().replace("/sys/bus/usb/devices", str(bus))
                    .replace("/dev/bus/usb/", f"{bus}/node-"))
    return tcl


HUB = {"idVendor": "1d6b", "idProduct": "0002", "product": "xHCI", "busnum": 1, "devnum": 1}
JLINK_DEVICE = {"idVendor": "1366", "idProduct": "0105", "product": "J-Link", "busnum": 1,
                "devnum": 7, "serial": "000260112233"}
STLINK_DEVICE = {"idVendor": "0483", "idProduct": "3748", "product": "STM32 STLink",
                 "busnum": 1, "devnum": 9, "serial": "00AA"}


@pytest.mark.parametrize("devices, interface, words", [
    ([HUB], STLINK, "no ST-LINK is plugged in, nor any other"),
    ([HUB, JLINK_DEVICE], STLINK, "there is: J-Link (1366:0105, J-Link)"),
    ([HUB, STLINK_DEVICE], CMSIS, "there is: ST-LINK/V2 (0483:3748, STM32 STLink)"),
    ([HUB, JLINK_DEVICE], JLINK, "plugged in: J-Link 1366:0105, serial number 000260112233"),
    ([HUB, STLINK_DEVICE], STLINK, "ST-LINK/V2 0483:3748 is plugged in, but another program"),
    ([HUB, {**STLINK_DEVICE, "absent": True}], STLINK, "ST-LINK/V2 0483:3748 is plugged in, but this container has no"),
])
def test_unpatched_host_looks_in_sysfs(bench, stock_host, devices, interface, words):
    tcl = sysfs(bench.dir, *devices)
    host = type(stock_host)("stock", stock_host.binary, ["-s", str(tcl)])
    cause, _ = told(start(bench, host, interface, faults=["unplugged"]))
    assert words in cause


@pytest.mark.parametrize("driver, sentence", [
    ("bcm2835gpi", "check its spelling"),
    ("parport", "configured with --enable-parport"),
    ("amt_jtagaccel", "configured with --enable-amtjtagaccel"),
])
def test_a_driver_that_is_not_built_in_is_said_how_to_get(bench, our_host, driver, sentence):
    result = bench.run([our_host.binary, "-c", f"adapter driver {driver}"]).failed(sentence)
    # the second of each: after 0.12.0
    assert re.search(r"(debug interface|adapter driver) was not found", result.text), result.text
    assert re.search(r"1: dummy|dummy +\{", result.text), result.text


def test_every_driver_says_what_it_needs():
    """The table knows each driver that a build can lack."""
    for series in ("openocd-0.12.0", "openocd-master"):
        patch = next((TOP / "patches" / series).glob("0085-*")).read_text()
        known = set(re.findall(r'^\+\t\{ "([^"]+)", "', patch, re.M))
        assert {"linuxgpiod", "bcm2835gpio", "jlink", "cmsis-dap", "ftdi", "st-link", "presto"} <= known


def test_the_file_for_genuine_chips_names_ours(bench, our_host):
    """OpenOCD's own target file in front of a clone, over HLA, where the id decides."""
    result = bench.run(our_host.command("interface/stlink.cfg", "-c", "init; shutdown", target="target/stm32f1x.cfg"),
                       chip="cks32f103c8")
    result.failed("UNEXPECTED idcode", "use -f target/stm32f1x_clone.cfg in its place")
