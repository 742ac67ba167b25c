# SPDX-License-Identifier: GPL-2.0-or-later
"""The USB level: libusb's promises, a QEMU guest's side of usb-redir, shared servers.

GUEST_KERNEL names the folder that holds boot/ and lib/modules/ of the guest's kernel (default /).
"""

import os
import pathlib
import re
import socket
import struct
import subprocess
import time

import pytest
from conftest import TOP, free_port, tool


def test_libusb_keeps_its_promises(sim):
    client = pathlib.Path(os.environ.get("BUILD", "/nonexistent")) / "tests" / "sim" / "usb_client"
    if not client.exists():
        pytest.skip("tests/sim/usb_client was not built")
    result = sim.run(client).ok()
    assert "BAD" not in result.text
    result.lines("0 failures")


class Serving:
    """stlink-sim without a COMMAND, and a connection to it."""

    def __init__(self, sim, option, *others):
        self.port = free_port()
        self.process = subprocess.Popen([sim.program, "--quiet", option, str(self.port), *others])

    def connect(self):
        for _ in range(200):
            try:
                return socket.create_connection(("127.0.0.1", self.port), timeout=10)
            except ConnectionRefusedError:
                assert self.process.poll() is None
                time.sleep(0.05)
        raise AssertionError("nobody listens")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(20) == 0


class Guest:
    """The guest's side of usb-redir with 64-bit packet ids."""

    HELLO, CONNECT, DISCONNECT, CANCEL, CONTROL, BULK = 0, 1, 2, 21, 100, 101

    def __init__(self, connection):
        self.socket = connection
        hello = b"test".ljust(64, b"\0") + struct.pack("<I", 1 << 1 | 1 << 4 | 1 << 5)
        self.socket.sendall(struct.pack("<III", self.HELLO, len(hello), 0) + hello)
        kind, length, _ = struct.unpack("<III", self.read(12))
        assert kind == self.HELLO and self.read(length).startswith(b"stlink-sim")

    def read(self, size):
        data = b""
        while len(data) < size:
            part = self.socket.recv(size - len(data))
            assert part, "the simulator hung up"
            data += part
        return data

    def send(self, kind, number, data):
        self.socket.sendall(struct.pack("<IIQ", kind, len(data), number) + data)

    def packet(self):
        kind, length, number = struct.unpack("<IIQ", self.read(16))
        return kind, number, self.read(length)

    def until(self, wanted):
        while True:
            kind, number, data = self.packet()
            if kind == wanted:
                return number, data


def test_usb_redir_guest_finds_and_uses_the_probe(sim):
    with Serving(sim, "--usbredir") as serving, serving.connect() as connection:
        guest = Guest(connection)
        _, device = guest.until(Guest.CONNECT)
        assert struct.unpack_from("<HH", device, 4) == (0x0483, 0x3748)

        guest.send(Guest.CONTROL, 1, struct.pack("<BBBBHHH", 0x80, 6, 0x80, 0, 0x0100, 0, 18))
        number, answer = guest.until(Guest.CONTROL)
        assert number == 1 and answer[3] == 0 and answer[10:14] == bytes([18, 1, 0, 2])

        # The reply is asked for before the command, as a driver may.
        guest.send(Guest.BULK, 1 << 40, struct.pack("<BBHI", 0x81, 0, 64, 0))
        guest.send(Guest.BULK, 3, struct.pack("<BBHI", 0x02, 0, 16, 0) + b"\xf1" + bytes(15))
        assert guest.until(Guest.BULK)[0] == 3
        number, answer = guest.until(Guest.BULK)
        assert number == 1 << 40 and answer[1] == 0 and answer[10:12] == b"\x83\x04"

        guest.send(Guest.BULK, 4, struct.pack("<BBHI", 0x81, 0, 64, 0))
        guest.send(Guest.CANCEL, 4, b"")
        number, answer = guest.until(Guest.BULK)
        assert number == 4 and answer[1] == 1


def test_usb_redir_guest_sees_the_probe_go_and_come_back(sim):
    faults = ["--real-time", "--fault", "unplug-at=2,replug-after=50"]
    with Serving(sim, "--usbredir", *faults) as serving, serving.connect() as connection:
        guest = Guest(connection)
        guest.until(Guest.CONNECT)
        for number in (1, 2):
            guest.send(Guest.CONTROL, number,
                       struct.pack("<BBBBHHH", 0x80, 6, 0x80, 0, 0x0100, 0, 18))
        guest.until(Guest.DISCONNECT)
        guest.until(Guest.CONNECT)


def test_a_guests_kernel_gives_the_probe_to_a_tool(sim):
    st_info = tool("ST_INFO", "st-info")
    for needed in ("qemu-system-x86_64", "busybox", "cpio"):
        tool("-", needed)
    root = pathlib.Path(os.environ.get("GUEST_KERNEL") or "/")
    kernels = sorted((root / "boot").glob("vmlinuz-*"))
    if not kernels:
        pytest.skip(f"no kernel in {root / 'boot'}")
    modules = root / "lib" / "modules" / kernels[-1].name.removeprefix("vmlinuz-")
    run = subprocess.run(
        [TOP / "contrib" / "qemu-usbredir" / "run", "-x", "tcg", "-k", kernels[-1], "-m", modules, "--",
         st_info, "--probe"], env={**os.environ, "STLINK_SIM": sim.program}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300, check=False)
    assert run.returncode == 0, run.stdout
    assert "guest: 0483:3748" in run.stdout and re.search("chipid: +0x0?410", run.stdout)


def test_tcp_probe_belongs_to_one_client(sim):
    def ask(connection, request, size):
        connection.sendall(request)
        data = b""
        while len(data) < size:
            data += connection.recv(size - len(data)) or pytest.fail("the simulator hung up")
        return data

    with Serving(sim, "--tcp") as serving, serving.connect() as one, serving.connect() as two:
        assert ask(one, b"\x01", 4) == b"\x01\0\0\0"
        opening = struct.pack("<II", 3, 1)
        assert ask(one, opening, 8)[:4] == b"\x01\0\0\0"
        assert ask(two, opening, 8)[:4] == b"\x03\x10\0\0"
        command = struct.pack("<II", 5, 1) + b"\xf5" + bytes(15) + struct.pack("<II", 1, 2)
        assert ask(one, command, 6) == b"\x01\0\0\0\x00\x00"
        assert ask(two, command, 4) == b"\x02\x10\0\0"
