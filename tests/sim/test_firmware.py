# SPDX-License-Identifier: GPL-2.0-or-later
"""Firmware that talks and waits as real ones do: serial port, SWO and RTT."""

import re
import shutil
import subprocess
import sys

import pytest

from conftest import FIRMWARE, free_port

# One connection: what the down channel brings comes back between the lines.
RTT_CLIENT = """
import socket, sys, time
for attempt in range(100):
    try:
        link = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
        break
    except OSError:
        time.sleep(0.1)
link.settimeout(20)
# What was printed while nobody read has filled the buffer: first make room.
text = link.recv(1000) + link.recv(1000) + link.recv(1000)
link.sendall(b"ping")
while b"ping" not in text and len(text) < 20000:
    text += link.recv(1000)
print(text.decode())
"""


@pytest.fixture(scope="session")
def printing(tmp_path_factory):
    objcopy = shutil.which("arm-none-eabi-objcopy")
    if not objcopy:
        pytest.skip("arm-none-eabi-objcopy is not installed")
    image = tmp_path_factory.mktemp("firmware") / "printing.bin"
    subprocess.run([objcopy, "-O", "binary", FIRMWARE / "printing.elf", image], check=True)
    return image


@pytest.mark.parametrize("chip", ["STM32F103C8", "GD32F103CB", "AT32F403ACG"])
def test_interrupts_and_the_cycle_counter_drive_it(sim, printing, chip):
    serial = sim.path("serial")
    sim.run("true", options=["--chip", chip, "--firmware", printing, "--serial", serial,
                             "--run-after", 500]).ok()
    lines = serial.read_bytes().split(b"\r\n")
    # 10 ms of sleep between lines; the ring takes a line at once.
    assert 45 <= len(lines) - 1 <= 50
    assert lines[:3] == [b"line 000", b"line 001", b"line 002"]


def itm_text(raw):
    """Port 0's bytes: packets of one byte behind the header 0x01 (ARM DDI 0403E, D4.2)."""
    assert raw[0::2] == b"\x01" * len(raw[0::2]), raw[:40]
    return raw[1::2].decode()


@pytest.mark.parametrize("probe", ["v2", "v2-1", "v3"])
@pytest.mark.parametrize("interface", ["stlink", "stlink-dap"])
def test_swo_reaches_openocd(sim, openocd, printing, interface, probe):
    swo = sim.path("swo")
    sim.run(*openocd(interface, "init; stm32f1x.tpiu configure -protocol uart -output "
                     f"{swo} -traceclk 8000000 -pin-freq 2000000; stm32f1x.tpiu enable; "
                     "itm port 0 on; sleep 200; shutdown"),
            options=["--probe", probe, "--firmware", printing]).ok()
    text = itm_text(swo.read_bytes())
    numbers = [int(number) for number in re.findall(r"line (\d+)\r\n", text)]
    assert len(numbers) >= 10
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_swo_at_another_rate_is_garbage(sim, openocd, printing):
    swo = sim.path("swo")
    sim.run(*openocd("stlink-dap", "init; stm32f1x.tpiu configure -protocol uart -output "
                     f"{swo} -traceclk 72000000 -pin-freq 2000000; stm32f1x.tpiu enable; "
                     "itm port 0 on; sleep 200; shutdown"),
            options=["--firmware", printing]).ok()
    assert b"\x01l\x01i\x01n\x01e" not in swo.read_bytes()


@pytest.mark.parametrize("interface", ["stlink", "stlink-dap"])
def test_rtt_server_of_openocd(sim, openocd, printing, interface):
    port = free_port()
    client = sim.path("client.py", RTT_CLIENT.encode())
    command = openocd(interface, "init; sleep 100; rtt setup 0x20000000 20480 {SEGGER RTT}; "
                      f"rtt start; rtt server start {port} 0")
    script = f"\"$@\" & server=$!; {sys.executable} {client} {port}; kill $server; wait"
    result = sim.run("sh", "-c", script, "sh", *command, options=["--firmware", printing])
    result.lines("Control block found", "line ", "ping")
