#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Measure uploads with several tools on the same virtual bench, in simulated seconds.

Every run starts with a fresh virtual board and is repeatable to the microsecond;
the costs (USB transfer, half-word, page erase) are a model and are printed with the
result. Without options the table goes to standard output; --markdown and --svg
write doc/performance.md's text and its plot.

The environment names the tools, as for tests/e2e: OPENOCD, STLINK_SIM,
STOCK_OPENOCD, GDB; PYOCD is a command line (default pyocd).
"""

import argparse
import os
import pathlib
import random
import re
import shlex
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

# pylint: disable=wrong-import-position
import debug  # noqa: E402
from harness import images, tools  # noqa: E402
from harness.board import Board  # noqa: E402
from harness.gdb import gdb_line  # noqa: E402
from harness.images import FLASH_BASE  # noqa: E402

KIB = 1024
# Real seconds, against a tool that waits for ever.
TIMEOUT_S = 900
# A tool that needs more simulated seconds for a new image is not run on the chip's other
# cases, nor is GDB with a host that fails there.
TOO_SLOW_S = 30


class Chip:
    """A virtual chip, and the times that decide how fast silicon alone could be."""

    def __init__(self, name, flash_kib, page_bytes, erase_us, mass_erase_us, unit_bytes, unit_us,
                 tap, options):
        self.name = name
        self.flash_bytes = flash_kib * KIB
        self.page_bytes = page_bytes
        self.erase_us = erase_us
        self.mass_erase_us = mass_erase_us
        self.unit_bytes = unit_bytes
        self.unit_us = unit_us
        self.tap = tap          # identifier a stock configuration has to be told
        self.options = options  # of the simulator

    def floor_s(self, old, new):
        """Seconds of erasing and programming that no tool can save, page by page."""
        erase_us = unit_total = pages = 0
        for start in range(0, len(new), self.page_bytes):
            before = old[start:start + self.page_bytes]
            after = new[start:start + self.page_bytes]
            if before == after:
                continue
            pages += 1
            if before.count(0xff) != len(before):
                erase_us += self.erase_us
                before = b"\xff" * len(after)
            unit_total += sum(1 for i in range(0, len(after), self.unit_bytes)
                              if before[i:i + self.unit_bytes] != after[i:i + self.unit_bytes])
        return (erase_us + unit_total * self.unit_us) / 1e6


# The first two with the times of ST's data sheet instead of their own, to compare with what is
# known of genuine parts; the others with the simulator's.
F1_TIMES = ["page-erase-us=20000", "mass-erase-us=20000", "program-ns=52500"]
CHIPS = {chip.name: chip for chip in (
    Chip("cks32f103c8", 64, 1024, 20000, 20000, 2, 52.5, "0x2ba01477", F1_TIMES),
    Chip("gd32f103cb", 128, 1024, 20000, 20000, 2, 52.5, "0x1ba01477", F1_TIMES),
    Chip("ch32f103c8", 64, 1024, 22000, 3000, 128, 2750, "0x2ba01477", []),
    Chip("at32f403acg", 1024, 2048, 50000, 1400000, 4, 50, "0x2ba01477", []),
)}


def image_bytes(size, seed):
    """Bytes like those of a firmware: mostly dense, some erased and zero stretches, and a
    vector table to an endless loop, so that the core does not lock up meanwhile."""
    source = random.Random(seed)
    data = bytearray(source.randbytes(size))
    for _ in range(size // 4096):
        start = source.randrange(0, size - 64) & ~3
        data[start:start + 32] = source.choice((b"\x00", b"\xff")) * 32
    data[:16] = b"".join(word.to_bytes(4, "little") for word in
                         (0x20001000, FLASH_BASE + 0x101, FLASH_BASE + 0x101, FLASH_BASE + 0x101))
    data[0x100:0x102] = b"\xfe\xe7"
    return bytes(data)


def changed(data, offsets):
    out = bytearray(data)
    for offset in offsets:
        out[offset] ^= 0x5a
    return bytes(out)


class Upload:
    """One case: what is on the chip, what is to be there, and the image file's form."""

    def __init__(self, name, old, pieces, form="bin"):
        self.name = name
        self.old = old
        self.pieces = pieces    # (offset, bytes), ascending
        self.form = form

    def new(self, chip):
        """The flash afterwards, as far as the image's pages go."""
        out = bytearray(self.old)
        for offset, data in self.pieces:
            first = offset - offset % chip.page_bytes
            last = offset + len(data)
            last += -last % chip.page_bytes
            out[first:last] = b"\xff" * (last - first)
            out[offset:offset + len(data)] = data
        return bytes(out)

    def is_in(self, content):
        """Are all bytes of the image where they belong?"""
        return all(content[offset:offset + len(data)] == data for offset, data in self.pieces)

    def write(self, directory):
        """Store the image. @returns its path."""
        path = directory / f"image.{self.form}"
        data = self.pieces[0][1]
        pieces = [(FLASH_BASE + offset, piece) for offset, piece in self.pieces]
        if self.form == "hex":
            data = images.hex_file(*pieces)
        elif self.form == "elf":
            data = images.elf(*[(".text", *piece) for piece in pieces],
                              entry=int.from_bytes(data[4:8], "little"))
        path.write_bytes(data)
        return path


def uploads(chip, size):
    """The cases for one chip; SIZE is the main image's."""
    blank = b"\xff" * chip.flash_bytes
    first = image_bytes(size, 1)
    second = image_bytes(size, 2)
    label = f"{size // KIB} KiB"

    def filled(data):
        return data + blank[len(data):]

    one_page = changed(first, range(size // 2, size // 2 + 24))
    scattered = changed(first, random.Random(3).sample(range(size), size // 100))
    sparse = [(0, image_bytes(6000, 4)), (20 * KIB + 512, image_bytes(3000, 5)),
              (size - 2 * KIB, image_bytes(700, 6))]
    return [
        Upload(f"new {label}", filled(first), [(0, second)]),
        Upload(f"identical {label}", filled(first), [(0, first)]),
        Upload("one page changed", filled(first), [(0, one_page)]),
        Upload("1% of the bytes scattered", filled(first), [(0, scattered)]),
        Upload("sparse .hex, 9.5 KiB in 3 pieces", filled(first), sparse, "hex"),
    ]


def gdb_uploads(chip, size):
    new, identical = uploads(chip, size)[:2]
    return [Upload("GDB load, " + new.name, new.old, new.pieces, "elf"),
            Upload("GDB load, " + identical.name, identical.old, identical.pieces, "elf")]


class Tool:
    """A program with its arguments. COMMAND gets chip, upload and image path."""

    def __init__(self, name, command, probe="v2", gdb=False):
        self.name = name
        self.host = name.split(",")[0]
        self.command = command
        self.probe = probe
        self.gdb = gdb


# GDB itself lives in real time: only what OpenOCD does from the first erase request to the
# end of the load is measured. The handlers do what OpenOCD's defaults do.
GDB_CLOCK = (
    "[target current] configure -event gdb-flash-erase-start {set load_start [ms]; reset init}; "
    "[target current] configure -event gdb-flash-write-end "
    "{reset halt; echo \"load took [expr {[ms] - $load_start}] ms\"}")


def openocd(binary, interface, stock, gdb=False):
    def command(chip, upload, path):
        before = tools.commands([f"set CPUTAPID {chip.tap}"] if stock else [])
        target = "target/stm32f1x.cfg" if stock else "target/stm32f1x_clone.cfg"
        address = f" {FLASH_BASE:#x}" if upload.form == "bin" else ""
        words = GDB_CLOCK if gdb else f"program {path}{address} verify reset exit"
        return tools.openocd_line(binary, interface, "-c", words, target=target,
                                  ports=tools.PIPE if gdb else tools.QUIET, before=before)
    return command


def st_flash(binary):
    def command(_chip, upload, path):
        if upload.form == "hex":
            return [binary, "--reset", "--format", "ihex", "write", str(path)]
        return [binary, "--reset", "write", str(path), hex(FLASH_BASE)]
    return command


# pyOCD knows no part of these without a pack, which holds ST's only: its users take the
# nearest one and correct the flash. Without that, every second page of 1 KiB stays.
PYOCD_SCRIPT = """
def will_connect():
    regions = target.memory_map
    flash = regions.get_boot_memory()
    regions.remove_region(flash)
    regions.add_region(flash.clone_with_changes(
        blocksize={page}, sector_size={page}, page_size={page}, length={flash}))
"""


def pyocd(binary):
    def command(chip, upload, path):
        script = path.parent / "pyocd_user.py"
        script.write_text(PYOCD_SCRIPT.format(page=chip.page_bytes, flash=chip.flash_bytes),
                          encoding="utf-8")
        line = [*shlex.split(binary), "flash", "--no-config", "--script", str(script),
                "-t", "stm32f103rc"]
        if upload.form == "bin":
            line += ["--base-address", hex(FLASH_BASE)]
        return [*line, str(path)]
    return command


def programs():
    """The tools that are there, in the order of the table's columns."""
    ours, stock = tools.tool("OPENOCD", "openocd"), tools.stock_openocd()
    hla, dap = "interface/stlink.cfg", "interface/stlink-dap.cfg"
    there = [
        Tool("ours, HLA", openocd(ours, hla, False)),
        Tool("ours, dap-direct", openocd(ours, dap, False)),
        Tool("ours, V3", openocd(ours, hla, False), "v3"),
        Tool("ours, GDB", openocd(ours, hla, False, True), gdb=True),
    ]
    if os.access(stock, os.X_OK):
        there += [
            Tool("stock, HLA", openocd(stock, hla, True)),
            Tool("stock, dap-direct", openocd(stock, dap, True)),
            Tool("stock, GDB", openocd(stock, hla, True, True), gdb=True),
        ]
    st = tools.found("ST_FLASH", "st-flash")
    if st:
        there.append(Tool("st-flash", st_flash(st)))
    py = tools.found("PYOCD", "pyocd")
    if py:
        there.append(Tool("pyOCD", pyocd(py)))
    return there


class Measurement:
    """What one run cost, or why there is nothing to show."""

    def __init__(self, seconds=None, floor=0.0, transfers=0, erased=0, problem=None):
        self.seconds = seconds
        self.floor = floor
        self.transfers = transfers
        self.erased = erased
        self.problem = problem

    def ratio(self):
        if self.seconds is None or self.floor == 0:
            return "-"
        return f"{self.seconds / self.floor:.2f}"


class Runner:
    def __init__(self, latency_us, directory):
        self.latency_us = latency_us
        self.directory = pathlib.Path(directory)
        self.text = ""  # what the tool of the last run said, with OpenOCD's part of it under GDB

    def board(self, chip, tool, old):
        options = [word for option in chip.options for word in ("--set", option)]
        return Board(self.directory, "--quiet", "--usb-us", self.latency_us, *options, chip=chip.name,
                     probe=tool.probe, flash=old)

    def under_gdb(self, line, path):
        """What loads PATH by a GDB in front of the server LINE."""
        return gdb_line(self.directory / "commands.gdb", f"{shlex.join(line)} 2>server.log",
                        ["load", "detach"], path)

    def run(self, chip, tool, upload):
        """@returns a Measurement; the flash is compared with what was asked for."""
        path = upload.write(self.directory)
        board = self.board(chip, tool, upload.old)
        line = board.before(tool.command(chip, upload, path))
        if tool.gdb:
            line = self.under_gdb(line, path)
        try:
            result = board.left(*tools.run_group(line, self.directory, TIMEOUT_S))
        except subprocess.TimeoutExpired:
            return Measurement(problem="no end")
        self.text = result.text
        if tool.gdb:
            self.text += (self.directory / "server.log").read_text(encoding="utf-8", errors="replace")
        return self.judge(chip, tool, upload, result)

    def judge(self, chip, tool, upload, result):
        """RESULT as a Measurement."""
        took = re.search(r"load took (\d+) ms", self.text)
        if result.status != 0 or not result.stats or (tool.gdb and not took):
            return Measurement(problem="fails")
        wanted = upload.new(chip)
        if not upload.is_in(result.flash):
            return Measurement(problem="wrong content")
        if result.flash[:len(wanted)] != wanted:
            return Measurement(problem="erases between the pieces")
        return Measurement(int(took[1]) / 1e3 if tool.gdb else result.seconds,
                           chip.floor_s(upload.old, wanted), result.stats["usb_transfers"],
                           result.stats["pages_erased"])


def cases(chip):
    """(upload, wants GDB) in the order of the table's rows."""
    size = 62 * KIB if chip.name.startswith("ch32") else 64 * KIB
    for upload in uploads(chip, size):
        yield upload, False
    if chip.flash_bytes >= 128 * KIB:
        yield uploads(chip, 128 * KIB)[0], False
    for upload in gdb_uploads(chip, size):
        yield upload, True


def measure(runner, chips, available, part, report):
    """All runs. @returns {(chip, upload name): {tool name: Measurement}}, in order."""
    table = {}
    hopeless = set()
    for chip in chips:
        for upload, wants_gdb in cases(chip):
            if part not in upload.name:
                continue
            row = table.setdefault((chip.name, upload.name), {})
            for tool in available:
                if tool.gdb != wants_gdb:
                    continue
                key = (chip.name, tool.host + " GDB" if tool.gdb else tool.name)
                if key in hopeless:
                    row[tool.name] = Measurement(problem="not run")
                else:
                    row[tool.name] = runner.run(chip, tool, upload)
                if (row[tool.name].seconds or 0) > TOO_SLOW_S:
                    hopeless |= {key, (chip.name, tool.host + " GDB")}
                if row[tool.name].problem and upload.name.startswith("new"):
                    hopeless.add((chip.name, tool.host + " GDB"))
                report(chip, upload, tool, row[tool.name])
    return table


def table_lines(chip, table):
    """One chip's table as Markdown, which reads well as plain text too."""
    yield "| case | tool | seconds | of the floor | USB transfers | pages erased |"
    yield "|---|---|---:|---:|---:|---:|"
    for (name, case), row in table.items():
        if name != chip.name:
            continue
        for tool, found in row.items():
            if found.problem:
                yield f"| {case} | {tool} | {found.problem} | | | |"
            else:
                yield (f"| {case} | {tool} | {found.seconds:.3f} | {found.ratio()} | "
                       f"{found.transfers} | {found.erased} |")
            case = ""


SVG_COLOURS = ("#1b6ca8", "#3c8dc5", "#7fb8de", "#b5651d", "#d6924f", "#8a8a8a", "#bdbdbd")


def svg_lines(chip, table, title):
    """Horizontal bars, grouped by case; the length of a bar is its seconds."""
    rows = [(case, [(tool, found) for tool, found in row.items() if not found.problem])
            for (name, case), row in table.items() if name == chip.name]
    longest = max(found.seconds for _, row in rows for _, found in row)
    names = list(dict.fromkeys(tool for _, row in rows for tool, _ in row))
    bar, gap, left, width = 14, 22, 320, 920
    scale = (width - left - 80) / longest
    height = 50 + sum(len(row) * bar + gap for _, row in rows)
    yield (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
           'font-family="sans-serif" font-size="11">')
    yield "<!-- SPDX-License-Identifier: GPL-2.0-or-later -->"
    yield '<!-- Generated by "make bench". -->'
    yield f'<rect width="{width}" height="{height}" fill="white"/>'
    yield f'<text x="10" y="24" font-size="14">{title}</text>'
    y = 44
    for case, row in rows:
        yield f'<text x="10" y="{y + 11}" font-weight="bold">{case}</text>'
        for tool, found in row:
            colour = SVG_COLOURS[names.index(tool) % len(SVG_COLOURS)]
            length = max(1.0, found.seconds * scale)
            yield f'<text x="{left - 6}" y="{y + 11}" text-anchor="end">{tool}</text>'
            yield (f'<rect x="{left}" y="{y + 1}" width="{length:.1f}" height="{bar - 2}" '
                   f'fill="{colour}"/>')
            yield f'<text x="{left + length + 4:.1f}" y="{y + 11}">{found.seconds:.2f} s</text>'
            y += bar
        y += gap
    yield "</svg>"


HEAD = """<!-- SPDX-License-Identifier: GPL-2.0-or-later -->
<!-- Generated by "make bench"; edit tests/bench/bench.py instead. -->
# How long an upload takes

Measured by `make bench` on the virtual bench: real programs in front of `stlink-sim`, on a
virtual clock, so that every run gives the same numbers. They are a model, not silicon: a USB
transfer costs {latencies}, a bit on the wire what the probe's clock says, an
instruction of the chip one cycle, and the tool's own computing nothing.

Times of the flash, per page erase and per program unit:

{chips}

*Seconds* is all of it, from the start of the program to its end: connect, reset, erase, program,
verify, reset and run. *Of the floor* compares it with the time the pages that differ need for
erase and programming one by one, if nothing else took any time; a mass erase can beat it. For
GDB the time is what OpenOCD needs for `load`, from the first erase request to the end, without
connecting and without verification. *Ours* is this project's OpenOCD and driver, stock is
OpenOCD 0.12.0 as Debian ships it with `target/stm32f1x.cfg` and the chip's id. `fails` means that
the program ended with an error, `wrong content` that it reported success and the flash differs
from the image, `erases between the pieces` that the image is there and something else is lost,
`no end` that it had to be ended after {timeout} s of real time, `not run` that it needed more than
{slow} s for the new image, and for GDB that its OpenOCD failed there.

At 1000 us per transfer a new image that fills a CKS32F103C8 takes 2.03 s over HLA. 1.74 s of it are the flash's:
20 ms and 32768 half-words of 52.5 us, which is ST's typical time. The loader on the chip is at work for 1.77 s, with
comparing at its end and less than 1% without data. In the 0.25 s around it the chip is identified, reset and
compared, and then compared, verified by OpenOCD once more and reset; an identical image, for which nothing else is
done, takes 0.23 s. For less than 1.90 s there would be 0.16 s left for that. With the maxima of CKS's own data sheet
instead (2 ms per page, 10 ms for all, 20 us per half-word) the same upload takes 1.12 s.

![seconds per case and tool](performance.svg)
"""


DEBUG_HEAD = """
What one repetition costs in USB transfers / in milliseconds of the probe's work, with GDB in front
of each server: gd32f103cb, `tests/firmware/nested.elf`. What a tool sleeps is not counted.
`attach and detach` is a whole session; the last rows are OpenOCD without GDB. CMSIS-DAP is a probe
of 64-byte packets; pyOCD runs as `-t stm32f103rc`, the nearest part that it knows, st-util with its
defaults. `fails` means that the session did not come to its end, `wrong content` that memory does
not hold what was written: st-util hands an ST-LINK/V2 8 KiB at once, which is more than it takes,
and does not look at the status. pyOCD asks the core in real time, also while GDB computes: its
figures vary from run to run, and the smaller ones are lost in that.

Where another tool needs fewer transfers: `read 64 bytes` of st-util leaves out the question for the
status, which tells whether the probe has read anything. Attaching and resetting through a debug port
(dap-direct, V3, CMSIS-DAP) have in them what a probe does by itself with HLA (debug power, access
port), the identification of the chip, the clock that the wires bear and whether the reset happened.
"""


DEBUG_TITLE = "## Debugging\n"


def markdown(chips, tables, debugging, before):
    """
    The generated page; TABLES maps latency in us to table, DEBUGGING likewise. Of a half
    that was not measured, what stands BEFORE in the page is kept.
    """
    uploads_before, _, debugging_before = before.partition(DEBUG_TITLE)
    if tables:
        uploads_before = "\n".join(uploads_lines(chips, tables)) + "\n"
    if debugging:
        debugging_before = "\n".join(debugging_lines(debugging))
    return uploads_before + DEBUG_TITLE + debugging_before


def debugging_lines(debugging):
    yield DEBUG_HEAD
    for us, table in debugging.items():
        yield from (f"### {us} us per USB transfer", "", *debug.table_lines(table), "")


def uploads_lines(chips, tables):
    latencies = " or ".join(f"{us} us" for us in tables)
    rows = ["| chip | page | page erase | mass erase | unit | program |",
            "|---|---:|---:|---:|---:|---:|"]
    rows += [f"| {chip.name} | {chip.page_bytes} bytes | {chip.erase_us / 1000:g} ms | "
             f"{chip.mass_erase_us / 1000:g} ms | {chip.unit_bytes} bytes | {chip.unit_us:g} us |"
             for chip in chips]
    yield HEAD.format(latencies=latencies, chips="\n".join(rows), slow=TOO_SLOW_S,
                      timeout=TIMEOUT_S)
    for chip in chips:
        for us, table in tables.items():
            yield from (f"## {chip.name}, {us} us per USB transfer", "",
                        *table_lines(chip, table), "")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--chip", action="append", choices=list(CHIPS),
                        help="measure this chip only; repeat it for more (default: all)")
    parser.add_argument("--usb-us", action="append", type=int,
                        help="microseconds of a USB transfer (default: 125 and 1000)")
    parser.add_argument("--tool", action="append", help="only tools whose name contains this")
    parser.add_argument("--case", help="only cases whose name contains this")
    parser.add_argument("--only", choices=("uploads", "debugging"),
                        help="measure one half; --markdown keeps the page's other half")
    parser.add_argument("--markdown", type=pathlib.Path, help="write the page here")
    parser.add_argument("--svg", type=pathlib.Path, help="write the plot of the first chip here")
    return parser.parse_args()


def main():
    options = arguments()
    chips = [CHIPS[name] for name in options.chip or CHIPS]
    available = [tool for tool in programs()
                 if not options.tool or any(part in tool.name for part in options.tool)]

    def report(chip, upload, tool, one):
        text = one.problem or (f"{one.seconds:8.3f} s {one.ratio():>6} x floor "
                               f"{one.transfers:7} transfers {one.erased:4} pages erased")
        print(f"{chip.name:14} {upload.name:34} {tool.name:18} {text}", flush=True)

    def report_debugging(row, server, one):
        text = one.problem or f"{one.transfers:8.1f} transfers {one.milliseconds:8.2f} ms"
        print(f"{row:44} {server.name:18} {text}", flush=True)

    tables, debugging = {}, {}
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        for us in options.usb_us or (125, 1000):
            print(f"--- {us} us per USB transfer")
            if options.only != "debugging":
                tables[us] = measure(Runner(us, directory), chips, available, options.case or "", report)
            if options.only != "uploads" and not options.case:
                debugging[us] = debug.measure(debug.Debugger(us, directory),
                                              debug.servers(options.tool), report_debugging)
    if options.markdown:
        before = options.markdown.read_text(encoding="utf-8") if options.markdown.exists() else ""
        options.markdown.write_text(markdown(chips, tables, debugging, before), encoding="utf-8")
    if options.svg and tables:
        us = next(iter(tables))
        title = f"{chips[0].name}: seconds at {us} us per USB transfer"
        options.svg.write_text("\n".join(svg_lines(chips[0], tables[us], title)) + "\n",
                               encoding="utf-8")


if __name__ == "__main__":
    main()
