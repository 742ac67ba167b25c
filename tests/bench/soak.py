#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Random debugging, compared stop by stop with a session that keeps nothing.

The same GDB commands run once with gdb_memory_cache and once without it: steps, lines,
breakpoints, watchpoints, writes to RAM and registers, resets, and RAM that something
else changes between two reads. After each stop registers and memory are printed, and
the two transcripts must be equal.

    tests/bench/soak.py [STEPS [SEED]]      with OPENOCD, STLINK_SIM, GDB as for tests/e2e
"""

import random
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

# pylint: disable=wrong-import-position
import debug  # noqa: E402
from harness.tools import tool  # noqa: E402

ROUTES = (("stlink", "v2"), ("stlink-dap", "v2"), ("cmsis-dap", "cmsis-dap"))
FUNCTIONS = ["work", "depth2", "depth5", "depth7", "depth8", "rtt_put"]
# What is printed after each stop: in pieces, and some of it twice.
LOOK = ["info registers", "x/5i $pc-4", "x/2hx $pc", "x/4xw $sp", "print total", "print rounds",
        "print/x table[0]", "x/3xb &table[1]", "x/2xh &table[2]", "print rtt.up",
        "print total", "x/8xw 0x08000040", "backtrace"]
# A register that was changed may lead the firmware astray, which then loops for ever: it stops
# there, and begins anew.
CATCH = "break fault_handler"
RESCUE = ["if ($xPSR & 0x1ff) != 0", "monitor reset halt", "maint flush register-cache", "end"]


def memory_changes(rng):
    """Each way in which memory changes while the core is halted."""
    word, value = rng.choice((0, 4, 8, 16)), rng.randrange(1 << 32)
    address = 0x20000e00 + word
    look = f"x/wx {address:#x}"
    return rng.choice((
        [look, f"set {{int}}{address:#x} = {value:#x}", look],
        [look, f"monitor mww {address:#x} {value:#x}", look],
        [look, f"set {{char}}{address + 1:#x} = {value & 0xff}", look, f"x/4xb {address:#x}"],
        ["print total", f"set var total = {value:#x}", "print total"],
        [f"set var table[{word}] = {value & 0xff}", f"x/8xb &table[{word}]"],
    ))


def action(rng, breakpoints):
    """GDB commands that lead to the next stop."""
    kind = rng.randrange(20)
    if kind < 7:
        return [f"stepi {rng.randrange(1, 4)}"]
    if kind < 9:
        return ["step"]
    if kind < 11:
        return ["next"]
    if kind < 13:
        if len(breakpoints) < 4:
            breakpoints.append(rng.choice(FUNCTIONS))
            return [f"break {breakpoints[-1]}"]
        breakpoints.clear()
        return ["delete", CATCH]
    if kind < 15 and breakpoints:
        return ["continue"]
    if kind == 15:
        return ["delete", CATCH, "watch total", "continue", "delete", CATCH] + \
            [f"break {name}" for name in breakpoints]
    if kind == 16:
        return [f"set var $r{rng.choice((4, 5, 6, 7))} = {rng.randrange(1 << 32):#x}"]
    if kind == 17 and rng.randrange(10) == 0:
        return ["monitor reset halt", "maint flush register-cache"]
    return memory_changes(rng)


def script(steps, seed):
    rng = random.Random(seed)
    breakpoints = []
    lines = ["monitor reset halt", "break work", "continue", "delete", CATCH]
    for number in range(steps):
        lines += [f"echo \\n--- {number}\\n", *action(rng, breakpoints), *RESCUE, *LOOK]
    return lines


def spelled(lines, binary):
    """The commands with the names of registers that this host has."""
    version = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True)
    if "0.12.0+dev" not in version.stdout + version.stderr:
        return lines
    return [line.replace("$xPSR", "$xpsr") for line in lines]


def transcript(debugger, server, lines):
    found, text = debugger.session(server, lines)
    if found is None:
        raise SystemExit(f"soak: {server.name} failed:\n{text[-2000:]}")
    return text.splitlines()


def compare(debugger, binary, route, steps, seed):
    """@returns what differs first, or None."""
    interface, probe = route
    texts = []
    lines = spelled(script(steps, seed), binary)
    for setting in ("enable", "disable"):
        server = debug.openocd(interface, binary, interface, False, probe,
                               [f"if {{[catch {{gdb memory_cache {setting}}}]}} "
                                f"{{gdb_memory_cache {setting}}}"])
        texts.append(transcript(debugger, server, lines))
    stop = ""
    for kept, fresh in zip(*texts):
        if fresh.startswith("--- "):
            stop = fresh
        if kept != fresh:
            return f"{interface}, seed {seed}, {stop}: {kept!r} instead of {fresh!r}"
    if len(texts[0]) != len(texts[1]) or f"--- {steps - 1}" not in texts[0]:
        return f"{interface}, seed {seed}: the sessions end at different places"
    return None


def main():
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 10000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    binary = tool("OPENOCD", "openocd")
    with tempfile.TemporaryDirectory(prefix="soak-") as directory:
        debugger = debug.Debugger(125, directory)
        debugger.timeout_s = 3600
        for route in ROUTES:
            problem = compare(debugger, binary, route, steps, seed)
            if problem:
                sys.exit("soak: " + problem)
            print(f"{route[0]}: {steps} steps agree", flush=True)


if __name__ == "__main__":
    main()
