# SPDX-License-Identifier: GPL-2.0-or-later
"""Running tools: which they are, a network of their own, and what became of a run."""

import ctypes
import fcntl
import os
import pathlib
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time

QUIET = "gdb_port disabled; tcl_port disabled; telnet_port disabled"
QUIET_PORTS = ["-c", QUIET]
PIPE = "gdb_port pipe; tcl_port disabled; telnet_port disabled"
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def found(variable, fallback):
    """The path of a tool, which the environment or PATH names, or None."""
    return os.environ.get(variable) or shutil.which(fallback)


def tool(variable, fallback):
    """The path of a tool; without it a test is skipped, and a program ends."""
    path = found(variable, fallback)
    if not path:
        give_up(f"{fallback} is not installed and {variable} is not set")
    return path


def give_up(sentence):
    if "pytest" in sys.modules:
        sys.modules["pytest"].skip(sentence)
    sys.exit(f"{pathlib.Path(sys.argv[0]).stem}: {sentence}")


def stock_openocd():
    """An unpatched OpenOCD 0.12, which may not be there."""
    return os.environ.get("STOCK_OPENOCD") or "/usr/bin/openocd"


def commands(texts):
    """Tcl as an OpenOCD is told it."""
    return [word for text in texts for word in ("-c", text)]


def openocd_line(binary, interface, *args, target="target/stm32f1x_clone.cfg", ports=QUIET, before=(),
                 between=()):
    """The words that start an OpenOCD, with others BEFORE its files and BETWEEN them. PORTS
    None: its own."""
    return [binary, *commands([ports] if ports else []), *before, "-f", interface, *between,
            "-f", target, *args]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_port(port, process):
    """Until somebody listens; /proc tells, for a connection would be the one that is served."""
    wanted = f":{port:04X}"
    for _ in range(600):
        lines = pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
        if any(line.split()[1].endswith(wanted) and line.split()[3] == "0A" for line in lines):
            return
        assert process.poll() is None, "the server ended before it listened"
        time.sleep(0.1)
    raise AssertionError(f"nobody listens on port {port}")


def private_loopback():
    """Give the child a network of its own: OpenOCD's default ports are free there."""
    flags = CLONE_NEWNET | (CLONE_NEWUSER if os.geteuid() else 0)
    if ctypes.CDLL(None, use_errno=True).unshare(flags):
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def run_group(line, directory, timeout, env=None, preexec=private_loopback, data=b""):
    """Run LINE at home in DIRECTORY, with DATA as its input, and end all that it started, also
    when it hangs. @returns status, output."""
    with subprocess.Popen([str(word) for word in line], cwd=directory,
                          env={**os.environ, "HOME": str(directory), **(env or {})},
                          stdin=subprocess.PIPE if data else subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, start_new_session=True,
                          preexec_fn=preexec) as process:
        try:
            output, _ = process.communicate(data or None, timeout=timeout)
            text = output.decode(errors="replace").replace("\r\n", "\n").replace("\r", "\n")
            return process.returncode, text
        finally:
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass


class Result:
    """What a run left behind: its status and output, the simulator's counts, the flash."""

    def __init__(self, status, text, stats=None, flash=b""):
        self.status = status
        self.text = text
        self.stats = stats or {}
        self.flash = flash

    @property
    def seconds(self):
        """Of the virtual clock."""
        return self.stats["time_us"]["total"] / 1e6

    def ok(self, *sentences):
        assert self.status == 0, self.text
        return self.says(*sentences)

    def failed(self, *sentences):
        assert self.status != 0, self.text
        return self.says(*sentences)

    def says(self, *sentences):
        for sentence in sentences:
            assert sentence in self.text, self.text
        return self

    def lines(self, *wanted):
        """WANTED stand in the output in this order."""
        position = 0
        for line in wanted:
            found_at = self.text.find(line, position)
            assert found_at >= 0, f"{line!r} is missing (there) in:\n{self.text}"
            position = found_at + len(line)
        return self

    def chip_ids(self):
        """What each st-info found; their versions differ in the number of digits."""
        return [int(found, 16) for found in re.findall(r"chipid: +(0x[0-9a-f]+)", self.text)]
