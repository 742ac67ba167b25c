# SPDX-License-Identifier: GPL-2.0-or-later
"""Clients of a running OpenOCD, as programs of their own; LINE starts one.

    client.py tcl PORT COMMAND...             each COMMAND, " => " and the answer
    client.py telnet PORT COMMAND...          all that is said until OpenOCD hangs up
    client.py poll PORT SECONDS COMMAND RTT   COMMAND ("": none) every 100 ms, with a reader of
                                              the RTT port (0: none), then shutdown
"""

import contextlib
import socket
import sys
import time

LINE = [sys.executable, "-B", __file__]


def connect(port):
    """@returns a connection, as soon as somebody listens."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            return socket.create_connection(("127.0.0.1", int(port)))
        time.sleep(0.05)
    sys.exit(f"nobody listens on port {port}")


def ask(link, command):
    """@returns the answer of the Tcl port, or of it what came before OpenOCD left."""
    link.sendall(command.encode() + b"\x1a")
    answer = b""
    while not answer.endswith(b"\x1a"):
        data = link.recv(4096)
        if not data:
            break
        answer += data
    return answer.decode()


def tcl(port, *commands):
    with connect(port) as link:
        for command in commands:
            print(command, "=>", ask(link, command))


def telnet(port, *commands):
    with connect(port) as link:
        link.sendall("".join(command + "\n" for command in commands).encode())
        text = b"".join(iter(lambda: link.recv(4096), b""))
    print(text.decode(errors="replace").replace("\r", ""))


def poll(port, seconds, command, rtt):
    with contextlib.ExitStack() as reader, connect(port) as link:
        if rtt != "0":
            reader.enter_context(connect(rtt))
        for _ in range(10 * int(seconds)):
            until = time.monotonic() + 0.1
            if command:
                ask(link, command)
            time.sleep(max(0, until - time.monotonic()))
        ask(link, "shutdown")


if __name__ == "__main__":
    {"tcl": tcl, "telnet": telnet, "poll": poll}[sys.argv[1]](*sys.argv[2:])
