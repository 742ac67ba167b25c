# SPDX-License-Identifier: GPL-2.0-or-later
"""GDB's repertoire through OpenOCD's pipe, as front ends start it."""

import shlex
import re
import shutil
import subprocess

import pytest

from conftest import FIRMWARE, PIPE, elf, gdb_line, pattern, tool

ELF = FIRMWARE / "systick.elf"


def gdb_run(bench, host, interface, script, flash=None, **options):
    """Run GDB on SCRIPT, connected to HOST by a pipe; everything under the simulator."""
    server = host.command(interface, "-c", "init", "-l", f"{bench.dir}/openocd.log", ports=PIPE)
    result = bench.run(gdb_line(bench.path("commands.gdb"), shlex.join(server), script, ELF),
                       flash=flash, **options)
    log = bench.path("openocd.log")
    result.log = log.read_text(errors="replace") if log.exists() else ""
    return result


def test_load_break_step_watch_and_detach(bench, host, interface):
    result = gdb_run(bench, host, interface, [
        "load", "compare-sections", "monitor reset halt",
        "break mix", "continue", "printf \"stopped at %d\\n\", blinks", "bt", "stepi", "next",
        "delete", "watch checksum", "continue", "printf \"watched %d\\n\", blinks",
        "delete", "set var blinks = 1000", "printf \"set %d\\n\", blinks",
        "info registers pc sp", "x/4xw 0x08000000", "detach"]).ok()
    text = result.text
    assert "matched" in text and "MIS-MATCHED" not in text
    assert "stopped at 1" in text
    assert "in main ()" in text
    assert "Hardware watchpoint" in text and "watched 2" in text
    if host.name == "full" or "dap" in interface:
        assert "Old value" in text, "a stock host over HLA does not say that a watchpoint hit"
    assert "set 1000" in text
    assert "0x20005000" in text
    assert "undefined debug reason" not in text + result.log


def test_interrupt_runs_while_the_debugger_waits(bench, host, interface):
    result = gdb_run(bench, host, interface, [
        "load", "monitor reset halt", "break systick_handler if ticks == 20", "continue",
        "printf \"ticks %d\\n\", ticks", "info registers", "detach"]).ok()
    assert "ticks 20" in result.text
    assert "xpsr" in result.text.lower()


def test_firmware_runs_on_after_detach(bench, host, interface):
    result = gdb_run(bench, host, interface, ["load", "monitor reset run", "detach"],
                     options=["--run-after", "1000", "--gpio"]).ok()
    assert result.stats["gpio"]["PC13"]["edges"] >= 10


def test_attach_halts_with_a_reason(bench, host, interface):
    """The guide's "undefined debug reason 8" is what a target that never halted prints."""
    first = gdb_run(bench, host, interface, ["load", "detach"]).ok()
    result = gdb_run(bench, host, interface, ["info registers pc", "detach"], flash=first.flash)
    result.ok()
    assert "undefined debug reason" not in result.text + result.log
    assert "not halted" not in result.text + result.log


def moved_elf(elf, to):
    """ELF with its first segment and the section in it at another address."""
    data = bytearray(elf.read_bytes())
    segment = int.from_bytes(data[28:32], "little")
    sections = int.from_bytes(data[32:36], "little")
    for place in (segment + 8, segment + 12, sections + 40 + 12):
        data[place:place + 4] = to.to_bytes(4, "little")
    return bytes(data)


def test_load_refuses_what_does_not_fit(bench, our_host, interface):
    """A stock host's memory map calls everything behind the flash RAM."""
    old = pattern(65536, 11)
    far = bench.path("far.elf", moved_elf(ELF, 0x08010000))
    result = gdb_run(bench, our_host, interface, [f"file {far}", "load"], flash=old)
    assert "error" in result.text.lower()
    assert result.flash == old


# A script of GDB's ends at the first error; this one goes on, as a user would.
ATTEMPT = """python
def attempt(line):
    try:
        gdb.execute(line)
    except gdb.error as error:
        print("gdb:", error)
end"""
CODE = pattern(2256, 31)
# what is wrong -> the program, faults, and the words that reach GDB's console
REASONS = {
    "too large": (elf((".text", 0x08000000, pattern(70000, 32))), (),
                  "the flash of stm32f1x.cpu ends at 0x0800ffff; nothing was erased or written"),
    "behind the flash": (elf((".text", 0x08040000, CODE)), (), "ends at 0x0800ffff; nothing was"),
    "linked at 0": (elf((".text", 0, CODE)), (), "2256 bytes at 0x00000000 failed"),
    "write-protected": (elf((".text", 0x08000000, CODE)), ("wrp=1",), "write-protected"),
    "read-protected": (elf((".text", 0x08000000, CODE)), ("rdp",), "stm32f1x_clone recover 0"),
}


@pytest.mark.parametrize("case", REASONS)
def test_reason_of_a_failed_load_reaches_the_console(bench, our_host, case):
    """GDB takes no output while it loads: it comes with the next monitor command."""
    program, faults, reason = REASONS[case]
    old = pattern(65536, 11)
    path = bench.path("refused.elf", program)
    result = gdb_run(bench, our_host, "interface/stlink.cfg", [
        ATTEMPT, f"file {path}", 'python attempt("load")', 'echo "next\\n"', "monitor echo later",
        'echo "again\\n"', "monitor echo once"], flash=old, faults=faults)
    text = result.text
    assert "gdb: " in text and "Transfer rate" not in text, text
    assert reason in text[text.index("gdb: "):text.index("later")], text
    assert reason not in text[text.index("again"):], text
    assert len(text.splitlines()) < 40, text
    if "rdp" not in faults:
        assert result.flash == old


def test_load_after_a_failed_one_forgets_its_reason(bench, our_host):
    far = bench.path("far.elf", elf((".text", 0x08040000, CODE)))
    good = bench.path("good.elf", elf((".text", 0x08000000, CODE)))
    result = gdb_run(bench, our_host, "interface/stlink.cfg", [
        ATTEMPT, f"file {far}", 'python attempt("load")', f"file {good}", "load", "monitor echo later",
        "compare-sections"]).ok()
    assert "gdb: Error" in result.text and "Transfer rate" in result.text
    assert "ends at" not in result.text, result.text
    assert result.flash[:len(CODE)] == CODE


def test_load_leaves_option_bytes_out_and_puts_ram_into_ram(bench, our_host, interface):
    data = pattern(600, 33)
    path = bench.path("parts.elf", elf((".text", 0x08000000, CODE), (".data", 0x20001000, data),
                                       (".options", 0x1ffff800, bytes.fromhex("a55aff00" * 4))))
    result = gdb_run(bench, our_host, interface, [
        f"file {path}", "load", "monitor echo later", "x/2xw 0x1ffff800",
        f"dump binary memory {bench.dir}/ram.bin 0x20001000 {0x20001000 + len(data)}"]).ok()
    assert "Transfer rate" in result.text
    assert "0x1ffff800 .. 0x1ffff80f is outside the flash and is left out" in result.text
    assert "stm32f1x_clone options_write" in result.text
    assert result.flash[:len(CODE)] == CODE
    assert bench.path("ram.bin").read_bytes() == data
    assert "0x00ff5aa5" in result.text, "the option bytes have changed"


@pytest.mark.parametrize("size", [1, 2, 4, 7])
def test_load_leaves_few_option_bytes_out_as_well(bench, our_host, size):
    path = bench.path("parts.elf", elf((".text", 0x08000000, CODE),
                                       (".options", 0x1ffff800, bytes.fromhex("a55aff00a55aff")[:size])))
    result = gdb_run(bench, our_host, "interface/stlink.cfg", [
        f"file {path}", "load", "monitor echo later", "x/2xw 0x1ffff800"]).ok()
    assert "Transfer rate" in result.text
    assert "is outside the flash and is left out" in result.text and "options_write" in result.text, result.text
    assert result.flash[:len(CODE)] == CODE
    assert "0x00ff5aa5" in result.text, "the option bytes have changed"


def test_option_bytes_can_be_written_by_hand_in_gdb(bench, our_host):
    """Keys, OPTPG and half-words, as old recipes have it: not taken for a load."""
    result = gdb_run(bench, our_host, "interface/stlink.cfg", [
        "set {int}0x40022004 = 0x45670123", "set {int}0x40022004 = 0xcdef89ab",
        "set {int}0x40022008 = 0x45670123", "set {int}0x40022008 = 0xcdef89ab",
        "set {int}0x40022010 = 0x210", "set {short}0x1ffff804 = 0x12", "x/4xh 0x1ffff800"]).ok()
    assert result.stats["violations"] == 0, result.text


@pytest.mark.parametrize("reset", [["monitor reset halt"], []], ids=["reset", "no reset"])
def test_program_in_ram_survives_checksums(bench, our_host, interface, reset):
    """The program that computes them is put into RAM, too, where a flash loader was before."""
    old = pattern(4096, 21)
    before = bench.path("ram.bin", old)
    result = gdb_run(bench, our_host, interface, [
        "load", *reset, f"restore {before} binary 0x20000000", "compare-sections",
        f"monitor verify_image {ELF}", "stepi",
        f"dump binary memory {bench.dir}/after.bin 0x20000000 0x20001000", "detach"]).ok()
    assert "matched" in result.text and "MIS-MATCHED" not in result.text
    assert bench.path("after.bin").read_bytes() == old


def compiler_of(elf_file):
    return re.search(rb"GNU C\d+ \S+", elf_file.read_bytes())[0]


@pytest.mark.parametrize("name", ["systick", "nested", "printing"])
def test_committed_firmware_is_what_its_source_builds(tmp_path, name):
    gcc = shutil.which("arm-none-eabi-gcc")
    if not gcc:
        pytest.skip("arm-none-eabi-gcc is not installed")
    out = tmp_path / "built.elf"
    subprocess.run([gcc, "-mcpu=cortex-m3", "-mthumb", "-Og", "-g", "-ffreestanding", "-nostdlib",
                    "-Wl,--build-id=none", "-T", "systick.ld", "-o", out, f"{name}.c"],
                   cwd=FIRMWARE, check=True)
    committed = FIRMWARE / f"{name}.elf"
    if compiler_of(out) != compiler_of(committed):
        pytest.skip("it was built by another version of the compiler")
    images = []
    for path in (out, committed):
        images.append(tmp_path / f"{len(images)}.bin")
        subprocess.run(["arm-none-eabi-objcopy", "-O", "binary", path, images[-1]], check=True)
    assert images[0].read_bytes() == images[1].read_bytes()


@pytest.mark.parametrize("chip, faults", [("ch32f203c8", ()), ("clone-zeropidr", ("size-zero",))])
def test_flash_that_cannot_be_handled_does_not_keep_gdb_out(bench, our_host, chip, faults):
    """Registers and RAM are there; loading is refused, for the flash is shown as ROM."""
    old = pattern(65536, 3)
    result = gdb_run(bench, our_host, "interface/stlink.cfg", [
        "print $pc", "set *(int*)0x20000100 = 1234", 'printf "ram %d\\n", *(int*)0x20000100', "load"],
        chip=chip, faults=faults, flash=old)
    assert "ram 1234" in result.text, result.text
    assert "everything else works" in result.log, result.log
    assert result.stats["violations"] == 0, result.text
    assert result.flash[:len(old)] == old


@pytest.mark.parametrize("file, probe", [
    ("stlink", "v2"), ("stlink-dap", "v2"), ("cmsis-dap", "cmsis-dap")])
def test_stack_that_leads_nowhere_is_told_once_a_stop(bench, our_host, file, probe):
    """GDB follows it word by word when it attaches to a blank chip, and again after the step."""
    result = gdb_run(bench, our_host, f"interface/{file}.cfg",
                     ["bt", "monitor reset halt", "stepi", "bt", "detach"], probe=probe)
    told = [line for line in result.log.splitlines() if "ailed to read" in line or "not reached" in line]
    assert 1 <= len(told) <= 4, result.log
