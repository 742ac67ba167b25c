# SPDX-License-Identifier: GPL-2.0-or-later
"""What documented commands print, wherever they stand, and what is refused by looking at
the file first."""

import os
import pty
import re
import shlex
import struct
import subprocess

import pytest

from conftest import LINE, PIPE, TOP, gdb_line, pattern, write_image

STLINK = "interface/stlink.cfg"
OLD = pattern(65536, 9)
IMAGE = pattern(5000, 3)

# command -> what it prints once
PRINTS = {
    "stm32f1x_clone report": "handled as family",
    "stm32f1x_clone report -markdown": "| reading | value | says |",
    "stm32f1x_clone identify": "64 KiB flash of which 64 usable",
    "stm32f1x_clone options_read 0": "rdp",
    "stm32f1x options_read 0": "rdp",
    "flash info 0": "stm32f1x_clone at 0x08000000",
    "flash read_bank 0 out.bin": "wrote 65536 bytes to file out.bin",
    "dump_image out.bin 0x08000000 256": "dumped 256 bytes",
    "stm32f1x_clone mass_erase 0": "checked blank",
    "flash erase_sector 0 0 1": "erased sectors 0 through 1",
}


def run(bench, host, *words, interface=STLINK, **options):
    options.setdefault("flash", OLD)
    return bench.run(host.command(interface, *words), **options)


@pytest.mark.parametrize("command", PRINTS)
def test_command_prints_in_the_middle_of_a_line(bench, our_host, command):
    result = run(bench, our_host, "-c", f"init; reset halt; {command}; resume; shutdown").ok()
    said = result.text.count(PRINTS[command])
    # the line at connect says the same as "identify"
    assert said == (2 if "identify" in command else 1), result.text


def words_scripts_wait_for():
    """The first column of the table in doc/results.md, as regular expressions."""
    table = (TOP / "doc/results.md").read_text().split("## Words that scripts wait for")[1]
    words = [word for line in table.splitlines() if line.startswith("| `")
             for word in re.findall("`([^`]*)`", line.split(" | ")[0])]
    return [re.escape(word).replace("N", "(0x)?[0-9a-f]+") for word in words]


def test_words_that_scripts_wait_for_are_printed(bench, our_host):
    image = bench.path("image.bin", IMAGE)
    served = bench.run([our_host.binary, *our_host.options, "-c", "tcl_port disabled; telnet_port disabled",
                        "-f", STLINK, "-f", "target/stm32f1x_clone.cfg", "-c", "init; sleep 1; shutdown"]).ok()
    worked = run(bench, our_host, "-c", "init; reset halt; stm32f1x lock 0; stm32f1x unlock 0; "
                 "stm32f1x mass_erase 0", "-c", f"program {image} 0x08000000 verify reset exit").ok()
    big = bench.path("big.bin", pattern(70000))
    failed = [run(bench, our_host, "-c", f"program {big} 0x08000000 exit"),
              *(run(bench, our_host, "-c", f"program {image} 0x08000000 exit", interface=interface, probe=probe,
                    faults=["swdio-open"])
                for interface, probe in [(STLINK, "v2"), (STLINK, "cmsis-dap"), ("interface/cmsis-dap.cfg", "v2"),
                                         ("interface/cmsis-dap.cfg", "cmsis-dap")])]
    for result in failed:
        assert result.status == 1 and "Error: " in result.text, result.text
        last = [line for line in result.text.splitlines() if not line.startswith("stlink-sim: ")][-1]
        assert last.startswith("stm32f1x_clone: "), result.text
    text = "".join(result.text for result in [served, worked, *failed])
    words = words_scripts_wait_for()
    assert len(words) >= 20
    for word in words:
        lines = [line for line in text.splitlines() if re.match(word, line) or re.search(f"(?<![a-z]){word}", line)]
        assert lines, f"{word} in:\n{text}"
    assert "stm32x unlocked." in worked.text.splitlines()


def test_unpatched_host_prints_too(bench, stock_host):
    result = run(bench, stock_host, "-c", "init; reset halt; flash info 0; "
                 "stm32f1x options_read 0; shutdown").ok()
    assert result.text.count("#  0: 0x00000000") == 1
    assert "option byte register" in result.text


def test_help_has_no_blank_lines(bench, our_host):
    result = run(bench, our_host, "-c", "help stm32f1x_clone", "-c", "shutdown").ok()
    assert "options_write bank_id" in result.text
    assert not [line for line in result.text.splitlines() if line and not line.strip()]


def served(bench, command, *client):
    """What CLIENT of the server COMMAND prints; the last that it asks for is shutdown."""
    line = f"{shlex.join(map(str, command))} 2>server.log & {shlex.join([*LINE, *client])}; wait"
    return bench.run(["sh", "-c", line], flash=OLD).ok()


def test_telnet_prints_once(bench, our_host, default_ports):
    command = our_host.command(STLINK, ports=None)
    result = served(bench, command, "telnet", "4444", "halt", "stm32f1x_clone report", "flash info 0", "shutdown")
    assert result.text.count("handled as family") == 1, result.text
    assert result.text.count("stm32f1x_clone at 0x08000000") == 1, result.text


def test_tcl_port_answers(bench, our_host, default_ports):
    """A program on the Tcl port gets what it asked for as the answer, as with any OpenOCD."""
    command = our_host.command(STLINK, ports=None)
    result = served(bench, command, "tcl", "6666", "halt", "flash info 0", "capture {flash info 0}",
                    "stm32f1x_clone options_read 0", "shutdown")
    answers = dict(re.findall(r"^(.*?) => (.*?)\x1a", result.text, re.DOTALL | re.MULTILINE))
    for question in ("flash info 0", "capture {flash info 0}"):
        assert answers[question].count("stm32f1x_clone at 0x08000000") == 1, result.text
    assert "watchdog: software" in answers["stm32f1x_clone options_read 0"], result.text


def test_gdb_monitor_prints_once(bench, our_host):
    server = our_host.command(STLINK, "-l", "server.log", ports=PIPE)
    result = bench.run(gdb_line(bench.path("commands.gdb"), shlex.join(server), [
        "monitor stm32f1x_clone report", "monitor flash info 0", "kill"]), flash=OLD)
    assert result.text.count("handled as family") == 1, result.text
    assert result.text.count("stm32f1x_clone at 0x08000000") == 1, result.text


# --- files ----------------------------------------------------------------------------------

UF2 = struct.pack("<8I", 0x0a324655, 0x9e5d5157, 0, 0x08000000, 256, 0, 1, 0) + \
    IMAGE[:256] + bytes(220) + struct.pack("<I", 0x0ab16f30)
DFU_SUFFIX = struct.pack("<HHHH3sBI", 0xffff, 0xdf11, 0x0483, 0x0100, b"UFD", 16, 0x12345678)


def last_lines(result, host):
    """The end of a failed run that changed nothing."""
    assert result.status != 0, result.text
    assert result.flash == OLD
    lines = [line for line in result.text.splitlines()
             if line and not line.startswith("stlink-sim: ")]
    assert not re.search(r"\.tcl:\d", result.text), result.text
    assert "; next: " in lines[-1], f"{host.name}: {result.text}"
    return lines[-2], lines[-1]


@pytest.mark.parametrize("end", ["verify reset exit", "verify"])
@pytest.mark.parametrize("name, data, address, cause, remedy", [
    ("fw.uf2", UF2, "", "UF2", "uf2conv.py"),
    ("fw.uf2", UF2, "0x08000000", "UF2", "uf2conv.py"),
    ("renamed.bin", UF2, "0x08000000", "UF2", "uf2conv.py"),
    ("fw.dfu", b"DfuSe\x01" + IMAGE, "0x08000000", "DfuSe", "dfuse-pack.py"),
    ("fw.bin", IMAGE, "", "no addresses", "program fw.bin 0x08000000"),
    ("my fw.bin", IMAGE, "", "no addresses", "0x08000000"),
])
def test_file_is_refused(bench, host, name, data, address, cause, remedy, end):
    bench.path(name, data)
    result = run(bench, host, "-c", f"program {{{name}}} {address} {end}")
    before, last = last_lines(result, host)
    assert cause in before and remedy in last
    assert "** Programming Started **" not in result.text


def test_missing_file_is_named(bench, host):
    before, _ = last_lines(run(bench, host, "-c", "program nothing.elf verify reset exit"), host)
    assert "there is no file nothing.elf" in before


@pytest.mark.parametrize("kind", ["elf", "hex", "s19"])
def test_address_given_twice(bench, host, kind):
    name = write_image(bench.dir, IMAGE, kind)
    result = run(bench, host, "-c", f"program {name} 0x08000000 verify reset exit")
    before, last = last_lines(result, host)
    assert "has its own addresses (from 0x08000000)" in before
    assert "leave the address out" in last


def test_offset_that_is_needed_is_taken(bench, host):
    name = write_image(bench.dir, IMAGE, "elf", address=0)
    result = run(bench, host, "-c", f"program {name} 0x08000000 verify exit").ok()
    assert result.flash[:5000] == IMAGE


def test_dfu_suffix_is_left_out(bench, host):
    bench.path("fw.dfu", IMAGE + DFU_SUFFIX)
    result = run(bench, host, "-c", "program fw.dfu 0x08000000 verify exit").ok()
    assert "DFU suffix" in result.text and "** Verified OK **" in result.text
    assert result.flash[:5000] == IMAGE
    assert result.flash[5000:5016] == b"\xff" * 16
    assert not list(bench.dir.glob("*tmp*"))


def test_write_image_looks_too(bench, host):
    bench.path("fw.uf2", UF2)
    result = run(bench, host, "-c", "init; reset halt",
                 "-c", "flash write_image erase fw.uf2 0x08000000", "-c", "shutdown")
    before, _ = last_lines(result, host)
    assert "UF2" in before


@pytest.mark.parametrize("command", ["dump_image out.bin 0x08000000 1024",
                                     "flash read_bank 0 out.bin"])
def test_locked_chip_gives_the_reason(bench, host, command):
    result = run(bench, host, "-c", "init; reset halt", "-c", command, "-c", "shutdown",
                 faults=["rdp"])
    assert result.status != 0
    assert "the chip is read-protected: its flash cannot be read" in result.text
    assert not re.search(r"\.tcl:\d", result.text), result.text


def run_on_a_terminal(bench, command):
    """@returns status and all that a terminal got."""
    master, slave = pty.openpty()
    with subprocess.Popen([bench.sim, "--chip", "cks32f103c8", "--flash", bench.path("tty.bin"), "--",
                           *map(str, command)],
                          stdin=subprocess.DEVNULL, stdout=slave, stderr=slave, cwd=bench.dir,
                          env={**os.environ, "HOME": str(bench.dir)}) as process:
        os.close(slave)
        text = b""
        try:
            while data := os.read(master, 65536):
                text += data
        except OSError:
            pass
        os.close(master)
        return process.wait(60), text.decode()


def screen(text):
    """What a terminal shows in the end: a carriage return lets the line be overwritten."""
    lines = []
    for line in text.replace("\r\n", "\n").split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part):]
        lines.append(shown.rstrip())
    return lines


def test_progress_on_a_terminal_is_one_line_that_moves(bench, our_host):
    image = bench.path("new.bin", pattern(40000))
    command = our_host.command(STLINK, "-c", "adapter speed 100", "-c", f"program {image} 0x08000000 verify exit")
    status, text = run_on_a_terminal(bench, command)
    assert status == 0, text
    drawn = [int(number) for number in re.findall(r"\r[a-z ]+\[[#=.>]*\] +(\d+)%", text)]
    assert len(set(drawn)) > 10 and max(drawn) >= 90, text
    assert not any("%" in line for line in screen(text)), screen(text)
    assert sum("written 40 of 40 pages" in line for line in screen(text)) == 1, text


def test_progress_elsewhere_is_a_line_per_ten_seconds(bench, our_host):
    image = bench.path("new.bin", pattern(20000))
    command = our_host.command(STLINK, "-c", f"program {image} 0x08000000 verify exit",
                               before=["-c", "set WORKAREASIZE 0"])
    result = bench.run(command, flash=OLD, options=["--set", "page-erase-us=1200000"]).ok()
    lines = [line for line in result.text.splitlines() if re.search(r"\d%$", line)]
    seconds = result.seconds
    assert seconds > 20 and 1 <= len(lines) <= seconds / 10, (seconds, lines)
    assert "\r" not in result.text
