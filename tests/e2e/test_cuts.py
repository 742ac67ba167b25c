# SPDX-License-Identifier: GPL-2.0-or-later
"""Work that is cut off: OpenOCD ends soon and says so, and the next plain run restores all.

CUTS in the environment is how often each kind is tried per chip and adapter (default: 1,
`make check`); SEED chooses other places. The table of what was tried and what recovered
stands at the end of the run.
"""

import contextlib
import os
import pathlib
import pty
import random
import re
import signal
import socket
import struct
import subprocess

import pytest

from conftest import FLASH_BASE, Board, blinker, packet, pattern, private_loopback

CUTS = int(os.environ.get("CUTS", "1"))
SEED = int(os.environ.get("SEED", "1"))

# One chip of each way to erase and program.
CHIPS = ["stm32f103c8", "cks32f103c8", "gd32f103c8", "gd32e103cb", "apm32f103c8", "ch32f103c8",
         "hk32f103cb", "at32f403acg", "n32g452cb"]
ADAPTERS = {"hla": ("v2", "interface/stlink.cfg"), "dap": ("v3", "interface/stlink-dap.cfg"),
            "cmsis-dap": ("cmsis-dap", "interface/cmsis-dap.cfg")}
# What a run that was cut off may say in all, at OpenOCD's default level.
LINES = 40

# Kind -> what its number counts, and how long OpenOCD may take from then on, in seconds.
SIGNALS_S, UNPLUGGED_S, UNPOWERED_S = 2, 2, 15
KINDS = {
    "sigterm-at": ("usb_transfers", SIGNALS_S),
    "ctrl-c-at": ("usb_transfers", SIGNALS_S),
    "unplug-at": ("usb_transfers", UNPLUGGED_S),
    "power-off-at": ("swd_packets", UNPOWERED_S),
    "power-cycle-at": ("swd_packets", UNPOWERED_S),
    "cut-at-program": ("program_units", UNPOWERED_S),
    "cut-at-erase": ("erases", UNPOWERED_S),
}
# What a user is told: the state that was left, and what to do.
TELLS = re.compile(r"next: |program the whole image once more|try again|OpenOCD was ended by")
# A place in a script helps nobody who was only uploading.
POSITION = re.compile(r"\.(tcl|cfg):\d+|[Aa]t file \"|in procedure '")
OLD = pattern(65536, 2)
NEW = (blinker() + pattern(20000, 7))[:20000]


@pytest.fixture(scope="session")
def terminal():
    """What puts a child into the foreground of a terminal: Ctrl-C means nothing elsewhere."""
    master, slave = pty.openpty()
    name = os.ttyname(slave)
    os.close(slave)

    def preexec():
        private_loopback()
        os.dup2(os.open(name, os.O_RDWR), 0)

    yield preexec
    os.close(master)


def check_restored(bench, command, chip, probe, flash):
    """The next plain run succeeds, and nothing but the image has changed."""
    again = bench.run(command, chip=chip, probe=probe, flash=flash).ok()
    used = -(-len(NEW) // 2048) * 2048
    assert again.flash[:len(NEW)] == NEW
    assert again.flash[used:len(OLD)] == OLD[used:]


def one_cut(bench, command, chip, adapter, kind, number, preexec):
    probe, _ = ADAPTERS[adapter]
    flash = bench.path("cut.bin", OLD)
    result = bench.run(command, chip=chip, probe=probe, flash=flash, faults=[f"{kind}={number}"],
                       preexec=preexec)
    where = f"{chip}, {adapter}, {kind}={number}:\n{result.text}"
    seconds = result.seconds
    since = seconds - result.stats.get("signal_us", 0) / 1e6
    assert since < KINDS[kind][1] + (0 if "signal_us" in result.stats else bench.plain_s), where
    if result.status:
        lines = [line for line in result.text.splitlines() if not line.startswith("stlink-sim: ")]
        assert TELLS.search(result.text), where
        assert "signal_us" in result.stats or "; next: " in lines[-1], where
        assert not POSITION.search(result.text), where
        assert len(lines) <= LINES, where
    else:
        assert result.flash[:len(NEW)] == NEW, where
    check_restored(bench, command, chip, probe, flash)


@pytest.mark.parametrize("adapter", ADAPTERS)
@pytest.mark.parametrize("chip", CHIPS)
def test_the_next_run_restores_what_a_cut_left(bench, our_host, record_property, terminal,
                                               chip, adapter):
    probe, interface = ADAPTERS[adapter]
    image = bench.path("new.bin", NEW)
    command = our_host.command(interface, "-c", f"program {image} {FLASH_BASE:#x} verify reset exit")
    plain = bench.run(command, chip=chip, probe=probe, flash=OLD).ok()
    bench.plain_s = plain.seconds
    counts = {"usb_transfers": plain.stats["usb_transfers"],
              "swd_packets": plain.stats["usb_transfers"] * 3,
              "program_units": plain.stats["program_units"],
              "erases": max(1, plain.stats["pages_erased"])}
    chance = random.Random(f"{SEED} {chip} {adapter}")
    for kind, (counted, _) in KINDS.items():
        for _ in range(CUTS):
            record_property("cut tried", kind)
            one_cut(bench, command, chip, adapter, kind, chance.randrange(1, counts[counted] + 1),
                    terminal if kind == "ctrl-c-at" else private_loopback)
            record_property("cut recovered", kind)


# --- a client of a server that goes away in the midst of its work ----------------------------

class Server:
    """OpenOCD serving GDB, telnet and Tcl on ports of its own choice."""

    def __init__(self, bench, host, chip, adapter, flash):
        probe, interface = ADAPTERS[adapter]
        command = host.command(interface, "-c", "init", ports=None,
                               before=["-c", "gdb_port 0; telnet_port 0; tcl_port 0"])
        self.process = subprocess.Popen(
            Board(bench.dir, chip=chip, probe=probe, flash=flash).before(command),
            cwd=bench.dir, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, start_new_session=True, env={**os.environ, "HOME": str(bench.dir)})
        self.text = ""
        self.ports = {}
        while len(self.ports) < 3:
            line = self.wait_for("Listening on port ")
            port, way = re.search(r"port (\d+) for (\w+) connections", line).groups()
            self.ports[way] = int(port)

    def wait_for(self, words):
        """@returns the next line of the log with WORDS in it."""
        for line in self.process.stdout:
            self.text += line
            if words in line:
                return line
        raise AssertionError(f"no \"{words}\":\n{self.text}")

    def end(self):
        """End the server, which a signal does soon. @returns all that it said."""
        child = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        try:
            os.kill(int(child[0]), signal.SIGTERM)
            self.text += self.process.communicate(timeout=SIGNALS_S)[0]
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
        return self.text


def what_is_sent(way, image, chance):
    """The bytes of a load or upload, all of them or not."""
    if way != "gdb":
        line = f"program {image} {FLASH_BASE:#x} verify reset".encode()
        end = {"telnet": b"\n", "tcl": b"\x1a"}[way]
        return chance.choice((line, line + end, line + end))
    requests = [b"QStartNoAckMode", b"vFlashErase:%08x,%08x" % (FLASH_BASE, -(-len(NEW) // 2048) * 2048)]
    for at in range(0, len(NEW), 1000):
        requests.append(b"vFlashWrite:%x:" % (FLASH_BASE + at) + NEW[at:at + 1000])
    requests.append(b"vFlashDone")
    sent = chance.choice((len(requests), chance.randrange(1, len(requests))))
    return b"+" + b"".join(packet(request) for request in requests[:sent])


@pytest.mark.parametrize("way", ["gdb", "telnet", "tcl"])
@pytest.mark.parametrize("chip", CHIPS)
def test_a_client_that_is_gone_leaves_old_or_new_code(bench, our_host, record_property, chip, way):
    image = bench.path("new.bin", NEW)
    chance = random.Random(f"{SEED} {chip} {way}")
    for _ in range(CUTS):
        adapter = chance.choice(list(ADAPTERS))
        flash = bench.path("cut.bin", OLD)
        record_property("cut tried", f"{way} drops")
        server = Server(bench, our_host, chip, adapter, flash)
        with socket.create_connection(("127.0.0.1", server.ports[way])) as client:
            client.sendall(what_is_sent(way, image, chance))
            if chance.randrange(2):
                # gone without a word, as from a killed program or over a dead link
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        server.wait_for(f"dropped '{way}' connection")
        text = server.end()
        assert re.search(r"cpu is left (running|halted)", text), text
        assert way != "gdb" or re.search(r"GDB has left; the target is (running|halted)", text), text
        left = flash.read_bytes()
        if left[:len(NEW)] != NEW:
            assert left[:len(OLD)] == OLD, text
        command = our_host.command(ADAPTERS[adapter][1], "-c", f"program {image} {FLASH_BASE:#x} verify reset exit")
        check_restored(bench, command, chip, ADAPTERS[adapter][0], flash)
        record_property("cut recovered", f"{way} drops")


def test_mass_erase_of_a_slow_chip_is_not_waited_for(bench, our_host):
    command = our_host.command("interface/stlink.cfg", "-c", "init; reset halt; stm32f1x mass_erase 0; shutdown",
                               before=["-c", "set WORKAREASIZE 0"])
    result = bench.run(command, flash=OLD, faults=["sigterm-at=700"], options=["--set", "mass-erase-us=9000000"])
    assert result.status == 128 + 15, result.text
    assert "the chip erases, which it goes on with by itself" in result.text
    assert result.stats["time_us"]["total"] - result.stats["signal_us"] < SIGNALS_S * 1e6, result.text
