# SPDX-License-Identifier: GPL-2.0-or-later
"""Lines of guides for other versions of OpenOCD: our host runs them all.

Which interface file selects which driver, and what transports and commands are called,
changed between 0.11, 0.12 and what followed.
"""

import pytest

from conftest import blinker, pattern, write_image

INTERFACES = ["stlink.cfg", "stlink-dap.cfg", "stlink-hla.cfg", "stlink-v2.cfg"]
TRANSPORTS = ["hla_swd", "swd", "dapdirect_swd"]
TARGET = ("-f", "target/stm32f1x_clone.cfg")
QUIET = ("-c", "gdb port disabled; tcl port disabled; telnet port disabled")


def upload(bench, host, *words, probe="v2"):
    data = pattern(3000)
    result = bench.run([host.binary, "-d1", *QUIET, *words, *TARGET, "-c",
                        f"program {write_image(bench.dir, data, 'bin')} verify reset exit"],
                       probe=probe, flash=blinker())
    assert result.ok().flash[:len(data)] == data
    assert "Error" not in result.text and "not connected" not in result.text, result.text
    return result


@pytest.mark.parametrize("transport", TRANSPORTS)
@pytest.mark.parametrize("interface", INTERFACES)
def test_any_transport_name_with_any_stlink_file(bench, our_host, interface, transport):
    upload(bench, our_host, "-f", f"interface/{interface}", "-c", f"transport select {transport}")


@pytest.mark.parametrize("transport", TRANSPORTS)
def test_any_transport_name_with_another_adapter(bench, our_host, transport):
    upload(bench, our_host, "-f", "interface/cmsis-dap.cfg", "-c",
           f"transport select {transport}", probe="cmsis-dap")


def test_a_transport_may_be_named_twice(bench, our_host):
    upload(bench, our_host, "-f", "interface/stlink.cfg", "-c", "transport select hla_swd",
           "-c", "transport select swd", "-c", "transport select dapdirect_swd")


def test_other_wires_are_refused(bench, our_host):
    bench.run([our_host.binary, *QUIET, "-f", "interface/stlink.cfg", "-c",
               "transport select hla_swd", "-c", "transport select jtag", "-c", "shutdown"]).failed(
        "Can't change session's transport")
    # not stlink.cfg, which on the development branch is direct access and takes swim
    bench.run([our_host.binary, *QUIET, "-f", "interface/stlink-hla.cfg", "-c",
               "transport select swim", "-c", "shutdown"]).failed("doesn't support 'swim' transport")


@pytest.mark.parametrize("driver", [
    ("adapter driver hla", "hla layout stlink", "hla device_desc ST-LINK",
     "adapter usb vid_pid 0x0483 0x3748"),
    ("adapter driver hla", "hla_layout stlink", "hla_device_desc ST-LINK", "hla_vid_pid 0x0483 0x3748"),
    ("adapter driver st-link", "adapter usb vid_pid 0x0483 0x3748"),
    ("adapter driver st-link", "st-link vid_pid 0x0483 0x3748"),
], ids=lambda lines: f"{lines[0].split()[-1]} {lines[-1].split()[0]}")
def test_interface_written_out(bench, our_host, driver):
    upload(bench, our_host, *[word for line in driver for word in ("-c", line)],
           "-c", "transport select swd")


@pytest.mark.parametrize("command", ["hla_serial", "adapter serial", "st-link serial"])
@pytest.mark.parametrize("interface", ["stlink.cfg", "stlink-dap.cfg"])
def test_serial_number_by_any_command(bench, our_host, interface, command):
    words = ("-f", f"interface/{interface}", "-c", f"{command} 111122223333444455556666")
    result = bench.run([our_host.binary, *QUIET, *words, *TARGET, "-c", "init; shutdown"])
    assert "invalid command" not in result.text
    result.failed("no ST-LINK has the serial number or the ids asked for")


def test_server_and_usb_commands_in_two_words(bench, our_host):
    result = bench.run([
        our_host.binary, "-c", "gdb port disabled", "-c", "tcl port disabled",
        "-c", "telnet port disabled", "-c", "gdb memory_map enable",
        "-c", "gdb flash_program enable", "-c", "gdb breakpoint_override hard",
        "-c", "adapter driver cmsis-dap",
        "-c", "cmsis-dap backend usb_bulk", "-c", "adapter usb vid_pid 0x0d28 0x0204",
        "-c", 'echo "gdb: [gdb port]"', "-c", "shutdown"]).ok()
    assert "gdb: disabled" in result.text


@pytest.mark.parametrize("word, status", [("", 0), ("0", 0), ("1", 1), ("7", 7), ("error", 1),
                                          ("7x", 1)])
def test_shutdown_names_the_exit_status(bench, our_host, word, status):
    result = bench.run([our_host.binary, *QUIET, "-c", f"shutdown {word}"])
    assert result.status == status, result.text
