# SPDX-License-Identifier: GPL-2.0-or-later
"""What is not in order outside ends soon, with a sentence, and harms nothing."""

import os
import struct
import subprocess

import pytest

from conftest import PIPE, QUIET_PORTS, packet, pattern

ADAPTERS = [("v2", "interface/stlink.cfg"), ("v3", "interface/stlink-dap.cfg"),
            ("cmsis-dap", "interface/cmsis-dap.cfg")]
NAMES = ["hla", "dap", "cmsis-dap"]
SECONDS_FOR_A_SILENT_PROBE = 15


@pytest.mark.parametrize("probe, adapter", ADAPTERS, ids=NAMES)
@pytest.mark.parametrize("transfer", [20, 60, 100, 200, 400])
def test_a_probe_that_falls_silent_ends_the_run(bench, our_host, probe, adapter, transfer):
    new, old = pattern(20000), pattern(65536, 2)
    command = our_host.command(adapter, "-c", f"program {bench.path('new.bin', new)} 0x08000000 "
                               "verify reset exit")
    result = bench.run(command, probe=probe, faults=[f"mute-at={transfer}"], flash=old)
    result.failed("unplug it")
    assert result.seconds < SECONDS_FOR_A_SILENT_PROBE
    assert result.flash[20480:] == old[20480:]


@pytest.mark.parametrize("probe, adapter", ADAPTERS, ids=NAMES)
@pytest.mark.parametrize("transfer", range(1, 13))
@pytest.mark.parametrize("level", [[], ["-d3"]], ids=["default", "d3"])
def test_a_probe_that_answers_nothing_is_not_called_absent(bench, our_host, probe, adapter, transfer, level):
    command = our_host.command(adapter, *level, "-c", f"program {bench.path('new.bin', pattern(200))} 0x08000000 exit")
    result = bench.run(command, probe=probe, faults=[f"mute-at={transfer}"]).failed("unplug it")
    said = [line for line in result.text.splitlines() if "stm32f1x_clone: " in line and "script_debug" not in line]
    assert "BOOT0" not in result.text and "RESET now" not in result.text, result.text
    assert not any("is plugged in, nor" in line for line in said), said
    assert sum("unplug it" in line for line in said) == 1, said
    assert result.seconds < SECONDS_FOR_A_SILENT_PROBE


def test_a_log_that_nobody_reads_ends_the_run(bench, our_host):
    """"openocd -d3 ... | head" is ended by the first line that cannot be written."""
    command = [our_host.binary, *QUIET_PORTS, "-d3", "-c", "adapter driver dummy; transport select jtag; "
               "adapter speed 100; jtag newtap a b -irlen 4 -expected-id 0; init; while 1 {sleep 1}"]
    with subprocess.Popen(command, cwd=bench.dir, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT) as process:
        process.stdout.readline()
        process.stdout.close()
        try:
            process.wait(10)
        finally:
            process.kill()


def srecords(gaps):
    lines = []
    for i in range(gaps):
        body = bytes([6]) + struct.pack(">I", 0x08000000 + 4 * i) + b"\xa5"
        lines.append("S3" + (body + bytes([~sum(body) & 0xff])).hex().upper())
    return lines


@pytest.mark.parametrize("name, lines", [
    ("count-0.s19", ["S000FF"]),
    ("count-0-at-end.s19", [*srecords(1), "S500FF", "S70508000000F2"]),
    ("gaps.s19", [*srecords(600), "S70508000000F2"]),
    ("ends.s19", [*srecords(1), *["S70508000000F2"] * 600]),
    ("ends.hex", [":020000040800F2", ":0100000000FF", *[":00000001FF"] * 600]),
    ("short-address.hex", [":020000040800F2", ":0000000000", ":00000004FC", ":00000001FF"]),
], ids=lambda value: value if isinstance(value, str) else "")
def test_malformed_records_change_nothing(bench, our_host, name, lines):
    old = pattern(65536, 2)
    path = bench.path(name, "\n".join(lines + [""]).encode())
    command = our_host.command("interface/stlink.cfg", "-c", f"program {path} verify exit")
    result = bench.run(command, flash=old)
    assert result.status == 1, result.text
    assert result.flash == old


@pytest.mark.parametrize("text", [
    "p-10", "pffffffff", "P0=123", "P0=zz", "Gzz", "G00", "M20000000,4:00", "X20000000,40:ab",
    "m20000000,ffffffff", "qXfer:features:read:target.xml:ffffff0,10",
    "qXfer:memory-map:read::ffffff0,10", "qXfer:features:read:target.xml:0,ffffffff",
    "qXfer:threads:read::0,ffffffff", "Z0,20000000,ffffffff", "Z0,20000000,2"])
def test_a_packet_that_makes_no_sense_harms_nothing(bench, our_host, text):
    bench.run(our_host.command("interface/stlink.cfg", ports=PIPE), timeout=60,
              data=packet(b"QStartNoAckMode") + b"+" + packet(text.encode()) + packet(b"?")).ok()


# The module refuses a size of 0 itself: the host's part shows with a bank that was given none.
@pytest.mark.parametrize("command", [
    "flash erase_check 0", "flash erase_sector 0 0 last", "flash protect 0 0 last on",
    "flash write_bank 0 new.bin 0", "flash read_bank 0 out.bin", "flash write_image erase new.bin "
    "0x08000000", "flash erase_address 0x08000000 0x400", "program new.bin 0x08000000 verify"])
@pytest.mark.parametrize("chip, fault", [("clone-zeropidr", "size-zero"), ("wb32f103cb", "rdp")])
def test_a_bank_of_unknown_size_is_no_trap(bench, our_host, command, chip, fault):
    old = pattern(65536, 2)
    bench.path("new.bin", pattern(3000))
    line = our_host.command("interface/stlink.cfg", "-c", f"init; halt; {command}; shutdown")
    result = bench.run(line, chip=chip, faults=[fault], flash=old, timeout=60)
    assert result.status == 1, result.text
    assert result.flash[:65536] == old


def hex_records(parts):
    """Intel hex of {address: data}."""
    lines = []
    for address, data in parts.items():
        for kind, low, body in ((4, 0, struct.pack(">H", address >> 16)), (0, address & 0xffff, data)):
            raw = struct.pack(">BHB", len(body), low, kind) + body
            lines.append(":" + (raw + bytes([-sum(raw) & 0xff])).hex().upper())
    return "\n".join([*lines, ":00000001FF", ""]).encode()


OPTIONS, RAM = 0x1ffff800, 0x20000100


def test_records_elsewhere_are_left_out_and_named(bench, our_host):
    new, old = pattern(200), pattern(65536, 2)
    path = bench.path("all.hex", hex_records({0x08000400: new, OPTIONS: b"\xa5\x5a" * 8,
                                              RAM: pattern(40, 3)}))
    command = our_host.command("interface/stlink.cfg", "-c", f"program {path} verify exit")
    result = bench.run(command, flash=old).ok()
    assert "options_write" in result.text and "load_image" in result.text
    assert "Verified OK" in result.text
    assert result.flash[0x400:0x400 + len(new)] == new
    assert result.flash[:0x400] == old[:0x400] and result.flash[0x800:] == old[0x800:]
    assert result.stats["option_erases"] == 0


@pytest.mark.parametrize("before, address", [("init; flash refuse_outside on", OPTIONS),
                                             ("", 0x40000000), ("", 0x08010000)])
def test_what_can_be_nowhere_refuses_the_file(bench, our_host, before, address):
    old = pattern(65536, 2)
    path = bench.path("odd.hex", hex_records({0x08000400: pattern(200), address: bytes(range(16))}))
    command = our_host.command("interface/stlink.cfg", "-c", before,
                               "-c", f"program {path} verify exit")
    result = bench.run(command, flash=old).failed("nothing was erased or written")
    assert result.flash == old


@pytest.mark.parametrize("pieces", [{0x08000400: 200, 0x40000000: 16}, {0x0800ff80: 128, 0x08010000: 100},
                                    {0x08000000: 200, 0x08012000: 100}, {0x20000000: 100}],
                         ids=["outside", "over the end", "behind the end", "nothing inside"])
def test_drivers_that_do_not_ask_for_whole_images_get_what_they_always_got(bench, our_host, stock_host, pieces):
    old = pattern(65536, 2)
    path = bench.path("odd.hex", hex_records({address: pattern(size) for address, size in pieces.items()}))
    flash, said = [], []
    for host in (our_host, stock_host):
        command = host.command("interface/stlink.cfg", "-c", "init; reset halt",
                               "-c", f"flash write_image erase {path}", "-c", "shutdown", target="target/stm32f1x.cfg")
        result = bench.run(command, chip="stm32f103c8", flash=old).ok()
        flash.append(result.flash)
        said.append("left out" in result.text or "no flash bank found" in result.text)
    assert flash[0] == flash[1] and all(said)


def elf_with_headers(code, address, skip):
    """An ELF file whose one segment starts at ADDRESS with the headers; its section SKIP later."""
    names = b"\0.text\0.shstrtab\0"
    body = bytes(skip - 84) + code
    sections = 84 + len(body) + len(names)
    head = struct.pack("<16sHHIIIIIHHHHHH", b"\x7fELF\x01\x01\x01" + bytes(9), 2, 40, 1,
                       address + skip + 1, 52, sections, 0x05000200, 52, 32, 1, 40, 3, 2)
    segment = struct.pack("<8I", 1, 0, address, address, skip + len(code), skip + len(code), 5, 4)
    table = bytes(40)
    table += struct.pack("<10I", 1, 1, 6, address + skip, skip, len(code), 0, 0, 4, 0)
    table += struct.pack("<10I", 7, 3, 0, 0, 84 + len(body), len(names), 0, 0, 1, 0)
    return head + segment + body + names + table


def test_elf_headers_do_not_overwrite_a_boot_loader(bench, our_host):
    new, old = pattern(3000), pattern(65536, 2)
    path = bench.path("app.elf", elf_with_headers(new, 0x08000000, 0x2000))
    command = our_host.command("interface/stlink.cfg", "-c", f"program {path} verify exit")
    result = bench.run(command, flash=old).ok()
    assert result.flash[0x2000:0x2000 + len(new)] == new
    assert result.flash[:0x2000] == old[:0x2000]


def elf_with_a_gap(parts, align):
    """An ELF file whose one segment holds sections at PARTS, (address, bytes), and fills what
    lies between with 0xee."""
    first = parts[0][0]
    body, names, table = b"", b"\0", bytes(40)
    for address, data in parts:
        body += b"\xee" * (address - first - len(body))
        table += struct.pack("<10I", len(names), 1, 6, address, 84 + len(body), len(data), 0, 0, align, 0)
        body += data
        names += b".part\0"
    table += struct.pack("<10I", len(names), 3, 0, 0, 84 + len(body), len(names) + 10, 0, 0, 1, 0)
    names += b".shstrtab\0"
    head = struct.pack("<16sHHIIIIIHHHHHH", b"\x7fELF\x01\x01\x01" + bytes(9), 2, 40, 1, first + 1, 52,
                       84 + len(body) + len(names), 0x05000200, 52, 32, 1, 40, len(parts) + 2, len(parts) + 1)
    segment = struct.pack("<8I", 1, 84, first, first, len(body), len(body), 5, 4)
    return head + segment + body + names + table


@pytest.mark.parametrize("command", ["program {path} verify exit",
                                     "init; reset halt; flash write_image erase {path}; verify_image {path}; shutdown"])
def test_what_lies_between_two_sections_stays(bench, our_host, command):
    one, two, old = pattern(3000), pattern(2500, 9), pattern(65536, 2)
    path = bench.path("app.elf", elf_with_a_gap([(0x08000000, one), (0x08004000, two)], 4))
    result = bench.run(our_host.command("interface/stlink.cfg", "-c", command.format(path=path)), flash=old).ok()
    assert "are in no section and are left out" in result.text
    assert result.flash[:len(one)] == one
    assert result.flash[0x4000:0x4000 + len(two)] == two
    assert result.flash[3072:0x4000] == old[3072:0x4000]
    assert result.flash[0x4000 + 3072:] == old[0x4000 + 3072:]


def test_padding_for_an_alignment_is_part_of_the_program(bench, our_host):
    one, two = pattern(1001), pattern(2500, 9)
    path = bench.path("app.elf", elf_with_a_gap([(0x08000000, one), (0x08000000 + 1008, two)], 8))
    result = bench.run(our_host.command("interface/stlink.cfg", "-c", f"program {path} verify exit"),
                       flash=pattern(65536, 2)).ok()
    assert "left out" not in result.text and "adding" not in result.text
    assert result.flash[:1008 + len(two)] == one + b"\xee" * 7 + two
