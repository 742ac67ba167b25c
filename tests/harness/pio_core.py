# SPDX-License-Identifier: GPL-2.0-or-later
"""PlatformIO's core without a network; PIO names its executable."""

import json
import os
import pathlib
import shutil
import subprocess


def make_core(directory, scons):
    """A PlatformIO core directory that needs no download but what is on the machine."""
    version = subprocess.run(
        [pio_python(), "-c", "from platformio.dependencies import get_core_dependencies as d;"
         "print(d()['tool-scons'].lstrip('~'))"], check=True, text=True,
        stdout=subprocess.PIPE).stdout.strip()
    tool_dir = directory / "packages" / "tool-scons"
    shutil.copytree(pathlib.Path(scons) / "SCons", tool_dir / "SCons")
    (tool_dir / "scons.py").write_text(
        "import os, sys\nsys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))\n"
        "from SCons.Script import main\nmain()\n", encoding="ascii")
    meta = {"name": "tool-scons", "version": version}
    (tool_dir / "package.json").write_text(json.dumps(meta), encoding="ascii")
    (tool_dir / ".piopm").write_text(json.dumps({
        "type": "tool", **meta, "spec": {"owner": "platformio", "id": 1, "name": "tool-scons",
                                         "requirements": None, "uri": None}}), encoding="ascii")


def pio_python():
    return str(pathlib.Path(os.environ["PIO"]).parent / "python")
