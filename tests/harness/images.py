# SPDX-License-Identifier: GPL-2.0-or-later
"""Images that the tests program, all made from tests/firmware."""

import pathlib
import struct

FLASH_BASE = 0x08000000
FIRMWARE = pathlib.Path(__file__).resolve().parent.parent / "firmware"
ELF = FIRMWARE / "systick.elf"


def loaded(elf):
    """What the image puts into flash: the segments' file bytes at their load addresses."""
    data = elf.read_bytes()
    offset = int.from_bytes(data[28:32], "little")
    count = int.from_bytes(data[44:46], "little")
    out = bytearray()
    for n in range(count):
        entry = data[offset + 32 * n:][:32]
        start, size = (int.from_bytes(entry[i:i + 4], "little") for i in (4, 16))
        address = int.from_bytes(entry[12:16], "little") - FLASH_BASE
        out[len(out):] = b"\xff" * (address - len(out))
        out[address:address + size] = data[start:start + size]
    return bytes(out)


def pattern(size, seed=1):
    """Repeatable bytes without runs of 0xff."""
    state, out = seed, bytearray()
    while len(out) < size:
        state = (state * 1103515245 + 12345) & 0x7fffffff
        out.append((state >> 16) % 255)
    return bytes(out)


def elf(*segments, entry=0x08000101):
    """An ELF program with a segment, and a section in it, for each (name, address, bytes)."""
    names, headers, sections, content = b"\0", b"", [bytes(40)], b""
    start = 52 + 32 * len(segments)
    for name, address, data in segments:
        content += bytes(-len(content) % 4)
        place = start + len(content)
        headers += struct.pack("<8I", 1, place, address, address, len(data), len(data), 7, 4)
        sections.append(struct.pack("<10I", len(names), 1, 7, address, place, len(data), 0, 0, 4, 0))
        names += name.encode() + b"\0"
        content += data
    own_name = len(names)
    names += b".shstrtab\0"
    sections.append(struct.pack("<10I", own_name, 3, 0, 0, start + len(content), len(names), 0, 0, 1, 0))
    header = b"\x7fELF\1\1\1" + bytes(9) + struct.pack(
        "<HHIIIIIHHHHHH", 2, 40, 1, entry, 52, start + len(content) + len(names), 0x5000000, 52, 32,
        len(segments), 40, len(sections), len(sections) - 1)
    return header + headers + content + names + b"".join(sections)


def hex_file(*pieces):
    """Intel's form of each (address, bytes)."""
    def record(address, kind, data):
        body = struct.pack(">BHB", len(data), address & 0xffff, kind) + data
        return b":%s\n" % (body + bytes((-sum(body) & 0xff,))).hex().upper().encode()

    out = b""
    for first, data in pieces:
        for start in range(0, len(data), 16):
            address = first + start
            if start == 0 or address % 0x10000 == 0:
                out += record(0, 4, (address >> 16).to_bytes(2, "big"))
            out += record(address, 0, data[start:start + 16])
    return out + record(0, 1, b"")


def s19_file(*pieces):
    """Motorola's form of each (address, bytes)."""
    def record(kind, address, data):
        body = struct.pack(">BI", len(data) + 5, address) + data
        return b"S%d%s\n" % (kind, (body + bytes((~sum(body) & 0xff,))).hex().upper().encode())

    out = b"S0030000FC\n"
    for first, data in pieces:
        for start in range(0, len(data), 16):
            out += record(3, first + start, data[start:start + 16])
    return out + record(7, FLASH_BASE, b"")


def blinker(size=22268):
    """A program that blinks PC13, followed by constants up to the size of a boot loader
    that comes with many boards: 22 pages, the last one not full."""
    code = loaded(ELF)
    return code + pattern(size - len(code), 20)
