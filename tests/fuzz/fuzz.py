#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Feed OpenOCD and the driver what no honest probe, file, user or GDB would send.

usage: fuzz.py [--runs N] [--seed S] [--keep DIR] [KIND...]

KIND is one of: replies images options tcl packets (default: all). A run is named by its
kind and seed and can be repeated alone: fuzz.py --runs 1 --seed S KIND. The environment
names the tools: OPENOCD, STLINK_SIM, SCRIPTS (where target/stm32f1x_clone.cfg is found;
default: OpenOCD's own).

A run passes if OpenOCD ends by itself with status 0 or 1 (or 255 for what Tcl's exit
says), no sanitizer complains, the simulated time between signs of progress stays below the limit, and
 - replies: status 0 means exactly the new image, and no page outside it ever changes;
 - images: as above; a refused file changes nothing.
Linked with sanitizers or not: build with --enable-sanitizers to see more.
"""

import argparse
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

# pylint: disable=wrong-import-position
from harness import tools  # noqa: E402
from harness.board import Board  # noqa: E402
from harness.gdb import packet  # noqa: E402
from harness.images import FLASH_BASE, elf, hex_file, s19_file  # noqa: E402

IMAGE_BYTES, FLASH_BYTES, PAGE_BYTES = 5000, 65536, 1024
ADAPTERS = (("v2", "interface/stlink.cfg"), ("v3", "interface/stlink-dap.cfg"),
            ("cmsis-dap", "interface/cmsis-dap.cfg"))
# How long a run may take from its start or a sign of progress to the next one or its end.
LIMIT_SIMULATED_S, LIMIT_WALL_S = 15, 120
PROGRESS = re.compile(r"^stm32f1x_clone: connected: |^\*\* Programming Started|^written ", re.MULTILINE)
COMPLAINTS = ("AddressSanitizer", "LeakSanitizer", "runtime error:", "Assertion", "BUG:")


class Failure(Exception):
    """A run did not do what it must."""


class Bench:
    """One directory with one chip, and OpenOCD in front of it."""

    def __init__(self, directory, seed):
        self.dir = pathlib.Path(directory)
        self.random = random.Random(seed)
        self.seed = seed
        self.old = self.random.randbytes(FLASH_BYTES)
        self.new = self.random.randbytes(IMAGE_BYTES)
        (self.dir / "flash.bin").write_bytes(self.old)
        (self.dir / "new.bin").write_bytes(self.new)

    def flash(self):
        return (self.dir / "flash.bin").read_bytes()

    def run(self, adapter, texts, faults=(), data=b"", chip="cks32f103c8", ports=tools.QUIET):
        """@returns OpenOCD's status."""
        probe, interface = adapter
        scripts = os.environ.get("SCRIPTS")
        line = tools.openocd_line(tools.tool("OPENOCD", "openocd"), interface, *tools.commands(texts),
                                  ports=ports, before=["-s", scripts] if scripts else [])
        board = Board(self.dir, "--seed", self.seed, chip=chip, probe=probe, faults=faults,
                      flash=self.dir / "flash.bin")
        try:
            result = board.run(line, LIMIT_WALL_S, data=data)
        except subprocess.TimeoutExpired as error:
            raise Failure("does not end") from error
        (self.dir / "log").write_text(result.text)
        self.check(result)
        return result.status

    @staticmethod
    def check(result):
        for complaint in COMPLAINTS:
            if complaint in result.text:
                raise Failure(f"complaint: {complaint}")
        if result.status not in (0, 1, 255):
            raise Failure(f"status {result.status}")
        limit = LIMIT_SIMULATED_S * (1 + len(PROGRESS.findall(result.text)))
        if result.stats and result.seconds > limit:
            raise Failure(f"took {result.seconds:.1f} s simulated")

    def check_outside(self, used):
        flash = self.flash()
        pages = {address // PAGE_BYTES for address in used}
        for page in range(FLASH_BYTES // PAGE_BYTES):
            where = slice(page * PAGE_BYTES, (page + 1) * PAGE_BYTES)
            if page not in pages and flash[where] != self.old[where]:
                raise Failure(f"page {page}, which the image does not touch, has changed")


def fuzz_replies(bench):
    """A probe whose replies are mangled now and then."""
    every = bench.random.choice((7, 20, 40, 100, 300))
    program = f"program {bench.dir}/new.bin {FLASH_BASE:#x} verify reset exit"
    status = bench.run(bench.random.choice(ADAPTERS), [program],
                       faults=[f"mangle-reply={every}"])
    if status == 0 and bench.flash()[:IMAGE_BYTES] != bench.new:
        raise Failure("success with wrong content")
    bench.check_outside(range(IMAGE_BYTES))


def mutate(chance, data, count):
    """COUNT small damages: a byte, a bit, a cut, a copy of a part."""
    data = bytearray(data)
    for _ in range(count):
        at = chance.randrange(len(data))
        kind = chance.randrange(6)
        if kind == 0:
            data[at] = chance.randrange(256)
        elif kind == 1:
            data[at] ^= 1 << chance.randrange(8)
        elif kind == 2:
            del data[at:at + chance.randrange(1, 40)]
        elif kind == 3:
            data[at:at] = data[at:at + chance.randrange(1, 40)]
        elif kind == 4:
            data[at:at + 2] = chance.choice((b"00", b"FF", b"\0\0", b"\xff\xff"))
        else:
            del data[at:]
        if not data:
            data = bytearray(b"\0")
    return bytes(data)


def fuzz_images(bench):
    """A file that was damaged on its way; its first bytes are hit most."""
    kind = bench.random.choice(("hex", "s19", "elf"))
    size = bench.random.choice((40, 700, IMAGE_BYTES))
    data = bench.new[:size]
    data = elf((".text", FLASH_BASE, data)) if kind == "elf" else \
        {"hex": hex_file, "s19": s19_file}[kind]((FLASH_BASE, data))
    head = min(len(data), bench.random.choice((90, 400, len(data))))
    data = mutate(bench.random, data[:head], bench.random.randrange(1, 5)) + data[head:]
    path = bench.dir / f"image.{kind}"
    path.write_bytes(data)
    bench.run(ADAPTERS[0], [f"program {path} verify exit"])


OPTION_COMMANDS = ("options_read 0", "options_write 0 {a} {b}", "lock 0", "unlock 0",
                   "options_load 0", "recover 0", "report", "mass_erase 0")


def fuzz_options(bench):
    """Random option bytes on a random family, by our commands and by bare writes."""
    chip = bench.random.choice(("cks32f103c8", "gd32f103c8", "apm32f103c8", "ch32f103c8",
                                "gd32e103cb", "n32g452cb", "at32f403acg", "hk32f103c8"))
    number = lambda: bench.random.choice((0, 1, 0xff, 0xffff, bench.random.getrandbits(32)))
    commands = ["init", "halt"]
    for _ in range(bench.random.randrange(1, 5)):
        if bench.random.randrange(2):
            text = bench.random.choice(OPTION_COMMANDS).format(a=hex(number()), b=hex(number()))
            commands.append(f"catch {{stm32f1x_clone {text}}}")
        else:
            commands.append("catch {mwh 0x%08x 0x%04x}" % (
                bench.random.choice((0x40022008, 0x40022010, 0x1ffff800, 0x1ffff802, 0x1ffff808)),
                number() & 0xffff))
    bench.run(bench.random.choice(ADAPTERS), [*commands, "catch {flash info 0}", "shutdown"],
              chip=chip)


TCL_COMMANDS = ("stm32f1x_clone {s} {n}", "flash erase_sector {n} {n} {n}", "flash info {n}",
                "flash protect {n} {n} {n} {s}", "flash write_image {s} /dev/null {n}",
                "flash write_bank {n} image {n}", "flash read_bank {n} image {n} {n}",
                "flash erase_address {n} {n}", "flash fillw {n} {n} {n}", "flash erase_check {n}",
                "flash verify_image image {n}", "stm32f1x_clone options_write {n} {n} {n}",
                "stm32f1x_clone size {n}", "module load {s}", "program {s} {n}",
                "adapter speed {n}", "flash padded_value {n} {n}")
TCL_WORDS = ("", "0", "-1", "last", "on", "0x", "report", "info", "unlock", "erase", "{a b}",
             "image", "$", "[", "4294967295", "/", ".", "%s%n", "x" * 300)


def fuzz_tcl(bench):
    """Commands with arguments that make no sense."""
    number = lambda: bench.random.choice(
        ("0", "1", "-1", "63", "64", "0xffffffff", "0x100000000", "0x08000000", "0x0800ffff",
         "1024", "", "last", str(bench.random.getrandbits(33))))
    (bench.dir / "image").write_bytes(bench.new)
    commands = ["init", "halt"]
    for _ in range(6):
        words = bench.random.choice(TCL_COMMANDS).split()
        for i, word in enumerate(words):
            if word == "{n}":
                words[i] = number()
            elif word == "{s}":
                words[i] = bench.random.choice(TCL_WORDS)
        command = " ".join("{%s}" % word.strip("{}") for word in words)
        commands.append("catch {eval [list %s]}" % command)
    bench.run(bench.random.choice(ADAPTERS), [*commands, "shutdown"])


PACKETS = ("qSupported:swbreak+", "QStartNoAckMode", "?", "g", "p{n}", "P{n}={n}", "G{n}",
           "m{n},{n}", "M{n},{n}:{n}", "X{n},{n}:{n}", "qCRC:8000000,40", "Z0,{n},{n}", "z1,{n},2",
           "Z2,{n},4", "qXfer:memory-map:read::{n},{n}", "qXfer:features:read:target.xml:{n},{n}",
           "qXfer:threads:read::{n},{n}", "vFlashErase:8000000,400", "vFlashErase:{n},{n}",
           "vFlashWrite:8000000:{n}", "vFlashWrite:{n}:{n}", "vFlashDone", "qRcmd,{n}", "H{n}",
           "vCont?", "vCont;{n}", "s{n}", "T{n}", "qC", "qfThreadInfo", "F{n},{n}", "v{n}", "D")
NUMBERS = ("", "0", "1", "2", "4", "10", "80", "400", "3fff", "-10", "ffffffff", "80000000",
           "8000000", "800fffc", "20000000", "e000ed00", "ffffffffffffffff", "zz", "deadbeef")


def fuzz_packets(bench):
    """A client that speaks GDB's protocol badly."""
    data = packet(b"QStartNoAckMode") + b"+"
    for _ in range(30):
        text = bench.random.choice(PACKETS)
        while "{n}" in text:
            text = text.replace("{n}", bench.random.choice(NUMBERS), 1)
        raw = packet(text.encode())
        if bench.random.randrange(8) == 0:
            raw = mutate(bench.random, raw, 1)
        data += raw
    bench.run(bench.random.choice(ADAPTERS), [], data=data, ports=tools.PIPE)


KINDS = {name[5:]: function for name, function in list(globals().items())
         if name.startswith("fuzz_")}


def one_run(kind, seed, keep):
    """@returns None or a sentence."""
    directory = tempfile.mkdtemp(prefix="fuzz-")
    try:
        KINDS[kind](Bench(directory, seed))
        return None
    except Failure as failure:
        if keep:
            shutil.copytree(directory, pathlib.Path(keep) / f"{kind}-{seed}", dirs_exist_ok=True)
        return str(failure)
    finally:
        shutil.rmtree(directory)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=20, help="runs of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the first run")
    parser.add_argument("--keep", help="a directory for what failed")
    parser.add_argument("kinds", nargs="*", metavar="KIND", default=list(KINDS))
    arguments = parser.parse_args()
    failures = 0
    for kind in arguments.kinds:
        if kind not in KINDS:
            parser.error(f"{kind} is none of: {' '.join(KINDS)}")
        bad = 0
        for seed in range(arguments.seed, arguments.seed + arguments.runs):
            sentence = one_run(kind, seed, arguments.keep)
            if sentence:
                bad += 1
                print(f"{kind}, seed {seed}: {sentence}", flush=True)
        print(f"{kind}: {arguments.runs - bad} of {arguments.runs} runs passed", flush=True)
        failures += bad
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
