# SPDX-License-Identifier: GPL-2.0-or-later
"""GDB's flash packets one by one: when sectors are erased, and when they are left alone."""

import os
import subprocess

import pytest

from conftest import FLASH_BASE, PIPE, Board, packet, pattern

OLD = pattern(65536, 7)
PAGE = 1024


class Session:
    """A remote protocol client that OpenOCD talks to through a pipe."""

    def __init__(self, bench, host, interface="interface/stlink.cfg"):
        self.log = bench.path("rsp.log")
        self.board = Board(bench.dir, "--quiet", flash=OLD)
        self.process = subprocess.Popen(
            self.board.before(host.command(interface, before=["-l", self.log], ports=PIPE)), cwd=bench.dir,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(bench.dir)})
        self.ask(b"qSupported:qXfer:memory-map:read+")

    def ask(self, request):
        """@returns the reply's content."""
        self.process.stdin.write(packet(request))
        self.process.stdin.flush()
        while True:
            reply = self.receive()
            if not reply.startswith(b"O") or reply == b"OK":
                return reply

    def receive(self):
        source = self.process.stdout
        byte = source.read(1)
        while byte not in (b"$", b""):
            byte = source.read(1)
        assert byte, "OpenOCD left: " + self.log.read_text(errors="replace")
        reply = b""
        while not reply.endswith(b"#"):
            reply += source.read(1)
        source.read(2)
        self.process.stdin.write(b"+")
        self.process.stdin.flush()
        return reply[:-1]

    def erase(self, offset, size):
        return self.ask(b"vFlashErase:%x,%x" % (FLASH_BASE + offset, size))

    def write(self, offset, data):
        return self.ask(b"vFlashWrite:%x:" % (FLASH_BASE + offset) + data)

    def read(self, offset, size):
        return bytes.fromhex(self.ask(b"m%x,%x" % (FLASH_BASE + offset, size)).decode())

    def close(self):
        """Hang up. @returns what is left on the board."""
        self.process.stdin.close()
        self.process.stdout.read()
        self.process.wait(60)
        return self.board.left(self.process.returncode, self.log.read_text(errors="replace"))


@pytest.fixture
def session(bench, our_host):
    session = Session(bench, our_host)
    yield session
    session.process.kill()
    session.process.wait()


def replaced(*pieces):
    flash = bytearray(OLD)
    for offset, data in pieces:
        flash[offset:offset + len(data)] = data
    return bytes(flash)


def test_erase_waits_for_the_data(session):
    """The same bytes again: nothing is erased at all."""
    assert session.erase(0, 4 * PAGE) == b"OK"
    assert session.write(0, OLD[:2000]) == b"OK"
    assert session.write(2000, OLD[2000:4 * PAGE]) == b"OK"
    assert session.ask(b"vFlashDone") == b"OK"
    left = session.close()
    assert left.flash == OLD
    assert left.stats["pages_erased"] == 0


def test_what_is_erased_and_not_written_is_erased(session):
    data = pattern(100, 8)
    session.erase(2 * PAGE, 3 * PAGE)
    session.write(2 * PAGE + 50, data)
    assert session.ask(b"vFlashDone") == b"OK"
    assert session.close().flash == replaced((2 * PAGE, b"\xff" * 3 * PAGE),
                                             (2 * PAGE + 50, data))


def test_erase_alone_is_done_at_the_end(session):
    session.erase(5 * PAGE, PAGE)
    session.erase(9 * PAGE, PAGE)
    assert session.ask(b"vFlashDone") == b"OK"
    left = session.close()
    assert left.flash == replaced((5 * PAGE, b"\xff" * PAGE), (9 * PAGE, b"\xff" * PAGE))
    assert left.stats["pages_erased"] == 2


def test_memory_read_sees_what_was_promised(session):
    """A waiting erase is carried out before anything can look at the flash."""
    session.erase(3 * PAGE, PAGE)
    assert session.read(3 * PAGE - 4, 8) == OLD[3 * PAGE - 4:3 * PAGE] + b"\xff" * 4
    session.write(3 * PAGE, pattern(PAGE, 9))
    assert session.ask(b"vFlashDone") == b"OK"
    assert session.close().flash == replaced((3 * PAGE, pattern(PAGE, 9)))


def test_hanging_up_half_way_leaves_the_old_firmware(session):
    session.erase(0, 64 * PAGE)
    session.write(0, pattern(5000, 10))
    left = session.close()
    assert left.flash == OLD
    assert "nothing was erased or written" in left.text


def test_detaching_half_way_leaves_the_old_firmware(session):
    session.erase(0, 64 * PAGE)
    session.write(0, pattern(5000, 10))
    assert session.ask(b"D") == b"OK"
    assert session.close().flash == OLD


def test_write_outside_of_what_was_erased_does_not_erase(session):
    """GDB never does that; the bytes around must not pay for it."""
    session.erase(0, PAGE)
    session.ask(b"vFlashDone")
    session.erase(PAGE, PAGE)
    session.write(0, pattern(64, 11))
    assert session.ask(b"vFlashDone") == b"OK"
    assert session.close().flash == replaced((0, pattern(64, 11) + b"\xff" * (2 * PAGE - 64)))


def test_erase_of_half_a_page_is_refused(session):
    assert session.erase(512, PAGE).startswith(b"E")
    assert session.erase(0, 512).startswith(b"E")
    assert session.close().flash == OLD


def test_data_outside_of_the_flash_is_refused(session):
    session.erase(0, 8 * PAGE)
    session.write(0, pattern(16))
    session.write(0x18000000, pattern(16))
    reply = session.ask(b"vFlashDone")
    assert reply.startswith(b"E.GDB wants to write 0x20000000, which is outside the flash")
    left = session.close()
    assert "is outside the flash" in left.text
    assert left.flash == OLD
