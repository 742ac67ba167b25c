# SPDX-License-Identifier: GPL-2.0-or-later
"""GDB with a script of commands, and what it says on the wire."""

from .tools import tool

BEGINNING = ("set pagination off", "set confirm off", "set remotetimeout 60", "set tcp connect-timeout 60")


def gdb_line(script, server, commands, *image):
    """Write COMMANDS into the file SCRIPT. @returns the words that start a GDB which executes
    them, connected to SERVER: a port of this machine, or the line that starts one behind a pipe."""
    to = f"127.0.0.1:{server}" if isinstance(server, int) else f"| {server}"
    script.write_text("\n".join([*BEGINNING, f"target extended-remote {to}", *commands, ""]), encoding="utf-8")
    return [tool("GDB", "gdb-multiarch"), "-nx", "-batch", "-x", str(script), *map(str, image)]


def packet(data):
    """DATA as a packet of the remote protocol."""
    escaped = b"".join(bytes((0x7d, byte ^ 0x20)) if byte in b"#$}*" else bytes((byte,)) for byte in data)
    return b"$%s#%02x" % (escaped, sum(escaped) & 0xff)
