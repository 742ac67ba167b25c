# SPDX-License-Identifier: GPL-2.0-or-later
"""A virtual board that tools are run before."""

import json
import pathlib

from .tools import Result, private_loopback, run_group, tool


class Board:
    """A fresh board, with OPTIONS of the simulator. Its files lie in DIRECTORY."""

    def __init__(self, directory, *options, chip=None, probe=None, flash=None, faults=()):
        """FLASH: the initial content (bytes), or a file to keep."""
        self.directory = pathlib.Path(directory)
        self.stats = self.directory / "stats.json"
        self.stats.unlink(missing_ok=True)
        self.flash = flash
        if isinstance(flash, bytes):
            self.flash = self.directory / "flash.bin"
            self.flash.write_bytes(flash)
        words = [tool("STLINK_SIM", "stlink-sim"), f"--stats=json,{self.stats}"]
        for name, value in (("--chip", chip), ("--probe", probe), ("--flash", self.flash)):
            words += [name, value] if value else []
        for fault in faults:
            words += ["--fault", fault]
        self.words = [str(word) for word in (*words, *options)]

    def before(self, command):
        """The words that run COMMAND with this board plugged in."""
        return [*self.words, "--", *map(str, command)]

    def left(self, status, text):
        """What there is after a run that ended with STATUS and said TEXT."""
        stats = json.loads(self.stats.read_text(encoding="utf-8")) if self.stats.exists() else {}
        content = self.flash.read_bytes() if self.flash and self.flash.exists() else b""
        return Result(status, text, stats, content)

    def run(self, command, timeout=120, env=None, preexec=private_loopback, data=b""):
        return self.left(*run_group(self.before(command), self.directory, timeout, env, preexec, data))
