# SPDX-License-Identifier: GPL-2.0-or-later
"""USB captures, read and written independently of the simulator.

read() takes a pcapng file of usbmon's packets apart; the writers make of that what Linux'
usbmon (LINKTYPE 189 and 220, pcapng and pcap) and USBPcap of Windows (249) would have captured.
"""

import dataclasses
import struct

CONTROL, BULK, INTERRUPT = 2, 3, 1
USBD_STATUS = {0: 0, -32: 0xC0000004, -2: 0xC0010000, -19: 0xC0007000}


@dataclasses.dataclass
class Urb:
    """One packet: a submission ("S") or a completion ("C")."""
    time_ns: int
    ident: int
    kind: str
    type: int
    endpoint: int
    device: int
    status: int
    length: int
    data: bytes
    setup: bytes = b""
    bus: int = 1
    comment: str = ""

    @property
    def into(self):
        return bool(self.endpoint & 0x80)


def options_of(raw):
    found = {}
    while len(raw) >= 4:
        code, length = struct.unpack_from("<HH", raw)
        if not code:
            break
        found[code] = raw[4:4 + length]
        raw = raw[4 + (length + 3 & ~3):]
    return found


def blocks(raw):
    position = 0
    while position < len(raw):
        kind, length = struct.unpack_from("<II", raw, position)
        assert length % 4 == 0 and length >= 12, "malformed block"
        assert struct.unpack_from("<I", raw, position + length - 4)[0] == length
        yield kind, raw[position + 8:position + length - 4]
        position += length


def read(path):
    """The packets of a pcapng file of LINKTYPE_USB_LINUX_MMAPPED."""
    found = []
    per_second = 10**6
    for kind, body in blocks(path.read_bytes()):
        if kind == 1:
            assert struct.unpack_from("<H", body)[0] == 220
            per_second = 10 ** options_of(body[8:]).get(9, b"\x06")[0]
        if kind != 6:
            continue
        _, high, low, captured, _ = struct.unpack_from("<IIIII", body)
        packet = body[20:20 + captured]
        comment = options_of(body[20 + (captured + 3 & ~3):]).get(1, b"").decode()
        (ident, event, xfer, endpoint, device, bus, no_setup, _, _, _, status, length, there,
         setup) = struct.unpack_from("<QcBBBHBBqiiII8s", packet)
        assert there == len(packet) - 64
        found.append(Urb((high << 32 | low) * 10**9 // per_second, ident, event.decode(), xfer,
                         endpoint, device, status, length, packet[64:],
                         b"" if no_setup else setup, bus, comment))
    return found


def block(kind, body):
    body += bytes(-len(body) % 4)
    total = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + total + body + total


def option(code, value):
    return struct.pack("<HH", code, len(value)) + value + bytes(-len(value) % 4)


def usbmon(urb, header=64):
    flag = 0 if urb.data or not urb.length else ord(">" if urb.into else "<")
    raw = struct.pack("<QcBBBHBBqiiII8s", urb.ident, urb.kind.encode(), urb.type, urb.endpoint,
                      urb.device, urb.bus, 0 if urb.setup else ord("-"), flag,
                      urb.time_ns // 10**9, urb.time_ns // 1000 % 10**6, urb.status, urb.length,
                      len(urb.data), urb.setup)
    return raw + bytes(header - len(raw)) + urb.data


def usbpcap(urb):
    control = urb.type == CONTROL
    done = urb.kind == "C"
    data = urb.data
    if control and not done:
        data = urb.setup + data
    # Of a read that is submitted, and of a write that is done, it tells no length.
    length = len(data) if urb.into == done or (control and not done) else 0
    raw = struct.pack("<HQIHBHHBBI", 28 if control else 27, urb.ident,
                      USBD_STATUS.get(urb.status, 0xC0000011) if done else 0, 9, done, urb.bus,
                      urb.device, urb.endpoint, urb.type, length)
    return raw + (bytes([3 if done else 0]) if control else b"") + data


PACKETS = {220: usbmon, 189: lambda urb: usbmon(urb, 48), 249: usbpcap}


def write_pcapng(path, urbs, link=220, application=b"dumpcap", mark=None, resolution=6):
    section = struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1) + option(4, application)
    if mark:
        section += option(1, mark)
    out = block(0x0A0D0D0A, section + option(0, b""))
    out += block(1, struct.pack("<HHI", link, 0, 262144) + option(9, bytes([resolution]))
                 + option(0, b""))
    for urb in urbs:
        packet = PACKETS[link](urb)
        time = urb.time_ns * 10**resolution // 10**9
        body = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, len(packet), len(packet))
        body += packet + bytes(-len(packet) % 4)
        if urb.comment:
            body += option(1, urb.comment.encode()) + option(0, b"")
        out += block(6, body)
    path.write_bytes(out)
    return path


def write_pcap(path, urbs, link=220):
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, link)
    for urb in urbs:
        packet = PACKETS[link](urb)
        out += struct.pack("<IIII", urb.time_ns // 10**9, urb.time_ns // 1000 % 10**6,
                           len(packet), len(packet)) + packet
    path.write_bytes(out)
    return path


def without_descriptors(urbs):
    return [urb for urb in urbs if urb.type != CONTROL]


def split(urbs, size=16384):
    """As usbfs takes them: parts, submitted together."""
    found = []
    count = 0
    for urb in urbs:
        if urb.length <= size:
            found.append(urb)
            continue
        for start in range(0, urb.length, size):
            count += 1
            length = min(size, urb.length - start)
            found.append(dataclasses.replace(
                urb, ident=urb.ident << 20 | start, length=length,
                data=urb.data[start:start + length]))
    assert count, "nothing was long enough"
    return found


def as_hid(urbs, size=512):
    """A CMSIS-DAP v1: reports of one size over interrupt endpoints."""
    found = []
    for urb in urbs:
        if urb.type == BULK:
            data = urb.data and urb.data.ljust(size, b"\0")
            urb = dataclasses.replace(urb, type=INTERRUPT, data=data,
                                      length=len(data) if data else urb.length)
        found.append(urb)
    return found


def with_a_disk(urbs, device=77):
    """Another device on the bus, or of the same composite one: it must not be taken for the probe."""
    found = []
    for i, urb in enumerate(urbs):
        found.append(urb)
        if i % 5:
            continue
        data = b"USBC" + i.to_bytes(4, "little") + bytes(23)
        for kind in "SC":
            found.append(Urb(urb.time_ns, 1 << 40 | i, kind, BULK, 5, device, 0, 31,
                             data if kind == "S" else b""))
    return found
