# SPDX-License-Identifier: GPL-2.0-or-later
"""Wheels and PlatformIO packages, made from the same archives."""

import base64
import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile

import pytest

from conftest import RUNNERS, Board, archives_folder, version

SYSTEMS = pytest.mark.parametrize("system", RUNNERS)
PLATFORMS = {"windows_amd64": "win_amd64"}


def the_one(pattern):
    found = sorted(archives_folder().glob(pattern))
    if not found:
        pytest.skip(f"no {pattern}: make archives")
    return found[0]


@SYSTEMS
def test_wheel_holds_what_its_record_says(system):
    path = the_one(f"openocd_clones-{version()}-py3-none-*{PLATFORMS[system]}*.whl")
    with zipfile.ZipFile(path) as wheel:
        names = wheel.namelist()
        record = next(name for name in names if name.endswith(".dist-info/RECORD"))
        rows = list(csv.reader(io.StringIO(wheel.read(record).decode())))
        assert sorted(row[0] for row in rows) == sorted(names)
        for name, digest, size in rows:
            if name != record:
                data = wheel.read(name)
                expected = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).decode().rstrip("=")
                assert (digest, int(size)) == ("sha256=" + expected, len(data)), name
        tags = wheel.read(record.replace("RECORD", "WHEEL")).decode()
    for tag in path.stem.split("-")[4].split("."):
        assert f"Tag: py3-none-{tag}\n" in tags


CALL = """
import subprocess, sys
import openocd_clones
call = subprocess.call
wine = sys.argv.pop(1)
subprocess.call = lambda line: call([wine, *line])
openocd_clones.os.name = "nt"
openocd_clones.PROGRAM = openocd_clones.PROGRAM.with_suffix(".exe")
sys.exit(openocd_clones.main())
"""


def test_wheel_installs_and_programs(windows, tmp_path, bootloader):
    """Installed as on Windows; its command's main() starts the program, here by Wine."""
    wheel = the_one(f"openocd_clones-{version()}-py3-none-*win_amd64.whl")
    place = tmp_path / "site"
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    subprocess.run([tmp_path / "venv/bin/pip", "install", "--quiet", "--no-index", "--no-deps", "--platform",
                    "win_amd64", "--only-binary", ":all:", "--target", place, wheel], check=True)
    (tmp_path / "fw.bin").write_bytes(bootloader)
    board = Board(tmp_path)
    try:
        run = subprocess.run(
            [sys.executable, "-c", CALL, *windows.runner,
             *windows.command(board, "-c", "program fw.bin 0x08000000 verify exit")],
            cwd=tmp_path, env={**os.environ, **windows.environment, "PYTHONPATH": str(place)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    finally:
        _, flash = board.off()
    assert run.returncode == 0 and "** Verified OK **" in run.stdout, run.stdout
    assert flash[:len(bootloader)] == bootloader
    assert (place / "openocd_clones/bin/openocd.exe").exists()


@SYSTEMS
def test_platformio_package(system):
    with tarfile.open(the_one(f"tool-openocd-{version()}-{system}.tar.gz")) as package:
        members = {member.name: member for member in package}
        manifest = json.load(package.extractfile("./package.json"))
    assert manifest["name"] == "tool-openocd"
    assert manifest["system"] == [system]
    assert all(member.isfile() or member.isdir() for member in members.values()), "no links"
    program = "openocd.exe" if system.startswith("windows") else "openocd"
    assert members[f"./bin/{program}"].mode & 0o111
    assert "./openocd/scripts/target/stm32f1x_clone.cfg" in members


def test_platformio_unpacks_the_package(tmp_path):
    """As far as its manifest: PlatformIO of this machine installs what it is given by name."""
    pio = os.environ.get("PIO") or shutil.which("pio")
    if not pio:
        pytest.skip("PlatformIO is not installed (PIO)")
    package = the_one(f"tool-openocd-{version()}-windows_amd64.tar.gz")
    environment = {**os.environ, "PLATFORMIO_CORE_DIR": str(tmp_path / "core"), "HOME": str(tmp_path),
                   "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no"}
    subprocess.run([pio, "pkg", "install", "--global", "--skip-dependencies", "--tool",
                    f"tool-openocd=file://{package}"], env=environment, check=True, timeout=120)
    tool = tmp_path / "core/packages/tool-openocd"
    assert (tool / "bin/openocd.exe").exists()
    assert "stm32f1x_clone.cfg" in (tool / "openocd/scripts/target/stm32f1x.cfg").read_text(encoding="utf-8")
