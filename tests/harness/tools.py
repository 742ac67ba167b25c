# SPDX-License-Identifier: GPL-2.0-or-later
"""Running tools: which they are, a network of their own, and what became of a run."""

import ctypes
import fcntl
import os
import pathlib
import shutil
import signal
import socket
import struct
import subprocess
import time

import pytest

QUIET = "gdb_port disabled; tcl_port disabled; telnet_port disabled"
QUIET_PORTS = ["-c", QUIET]
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
SIOCSIFFLAGS, IFF_UP = 0x8914, 1


def tool(variable, fallback):
    """The path of a tool, which the environment or PATH names; without it the test is skipped."""
    path = os.environ.get(variable) or shutil.which(fallback)
    if not path:
        pytest.skip(f"{fallback} is not installed and {variable} is not set")
    return path


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
    pytest.fail(f"nobody listens on port {port}")


def private_loopback():
    """Give the child a network of its own: OpenOCD's default ports are free there."""
    flags = CLONE_NEWNET | (CLONE_NEWUSER if os.geteuid() else 0)
    if ctypes.CDLL(None, use_errno=True).unshare(flags):
        return
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def run_group(line, directory, timeout, env, preexec=private_loopback):
    """Run LINE and end all that it started, also when it hangs. @returns status, output."""
    with subprocess.Popen(line, cwd=directory, text=True, errors="replace", env=env,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, start_new_session=True,
                          preexec_fn=preexec) as process:
        try:
            text, _ = process.communicate(timeout=timeout)
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
            found = self.text.find(line, position)
            assert found >= 0, f"{line!r} is missing (there) in:\n{self.text}"
            position = found + len(line)
        return self
