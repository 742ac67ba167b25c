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

from conftest import (ELF, HERE, QUIET_PORTS, RUNNERS, Board, archives_folder, free_port, loaded, make_core,
                      stlink_by_socket, this_system, version)

SYSTEMS = pytest.mark.parametrize("system", RUNNERS)
PLATFORMS = {"windows_amd64": "win_amd64", "linux_x86_64": "manylinux_2_17_x86_64",
             "linux_aarch64": "manylinux_2_17_aarch64", "linux_armv7l": "linux_armv7l"}


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
        commands = wheel.read(record.replace("RECORD", "entry_points.txt")).decode()
    assert ("stlink-sim = " in commands) == system.startswith("linux"), commands
    for tag in path.stem.split("-")[4].split("."):
        assert f"Tag: py3-none-{tag}\n" in tags


# Who asks, in pip's words, and whose wheel that is; None: there is none for them.
ASKED = {
    "win_amd64": "windows_amd64", "win32": None, "win_arm64": None, "macosx_11_0_arm64": None,
    "manylinux_2_17_x86_64": "linux_x86_64", "manylinux2014_x86_64": "linux_x86_64",
    "musllinux_1_1_x86_64": "linux_x86_64", "manylinux_2_17_i686": None,
    "manylinux_2_17_aarch64": "linux_aarch64", "manylinux2014_aarch64": "linux_aarch64",
    "musllinux_1_1_aarch64": "linux_aarch64",
    "linux_armv6l": "linux_armv7l", "linux_armv7l": "linux_armv7l", "musllinux_1_1_armv7l": "linux_armv7l"}


@pytest.fixture(scope="module")
def pip(tmp_path_factory):
    place = tmp_path_factory.mktemp("pip")
    subprocess.run([sys.executable, "-m", "venv", place], check=True)
    return place / "bin/pip"


@pytest.mark.parametrize("asked", ASKED)
def test_pip_takes_the_right_wheel(pip, tmp_path, asked):
    """Out of a folder with all of them."""
    system = ASKED[asked]
    names = [file.name for file in archives_folder().glob(f"openocd_clones-{version()}-*.whl")]
    expected = [name for name in names if system and PLATFORMS[system] in name]
    if not names or system and not expected:
        pytest.skip(f"no wheel for {system}: make archives")
    run = subprocess.run(
        [pip, "download", "--quiet", "--no-index", "--find-links", archives_folder(), "--no-deps", "--only-binary",
         ":all:", "--platform", asked, "--dest", tmp_path, "openocd-clones"], check=False,
        env={**os.environ, "PIP_FIND_LINKS": ""}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert [file.name for file in tmp_path.iterdir()] == expected, run.stdout
    assert (run.returncode == 0) == bool(system), run.stdout


CALL = """
import subprocess, sys
import openocd_clones
call = subprocess.call
wine = sys.argv.pop(1)
subprocess.call = lambda line: call([wine, *line])
openocd_clones.os.name = "nt"
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


def test_wheel_in_a_fresh_environment(unpacked, tmp_path, bootloader):
    """pip takes it for this machine, and its command programs; others' programs run by the emulator."""
    if unpacked.windows:
        pytest.skip("see above")
    wheel = the_one(f"openocd_clones-{version()}-py3-none-*{PLATFORMS[unpacked.system]}*.whl")
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "venv"], check=True)
    install = [tmp_path / "venv/bin/pip", "install", "--quiet", "--no-index", wheel]
    program = "openocd-clones"
    if unpacked.runner:
        place = tmp_path / "site"
        install += ["--no-deps", "--platform", PLATFORMS[unpacked.system], "--only-binary", ":all:",
                    "--target", place]
        program = place / "openocd_clones/bin/openocd"
    subprocess.run(install, check=True)
    (tmp_path / "fw.bin").write_bytes(bootloader)
    board = Board(tmp_path)
    try:
        run = subprocess.run(
            [*unpacked.runner, program, *unpacked.command(board, "-c", "program fw.bin 0x08000000 verify exit")],
            cwd=tmp_path, env={**os.environ, "PATH": f"{tmp_path}/venv/bin:{os.environ['PATH']}"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    finally:
        _, flash = board.off()
    assert run.returncode == 0 and "** Verified OK **" in run.stdout, run.stdout
    assert flash[:len(bootloader)] == bootloader
    if not unpacked.runner:
        programs_its_own_board(tmp_path / "venv/bin", tmp_path)


def programs_its_own_board(commands, folder):
    """With the wheel's two commands alone, fw.bin in FOLDER."""
    port = free_port()
    run = subprocess.run(
        [commands / "stlink-sim", "--flash", "own.bin", "--tcp", str(port), "--", commands / "openocd-clones", *QUIET_PORTS,
         "-f", "interface/stlink.cfg", "-c", f"hla_stlink_backend tcp {port}", "-f", "target/stm32f1x_clone.cfg",
         "-c", "program fw.bin 0x08000000 verify exit"], cwd=folder, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode == 0 and "** Verified OK **" in run.stdout, run.stdout
    image = (folder / "fw.bin").read_bytes()
    assert (folder / "own.bin").read_bytes()[:len(image)] == image


@SYSTEMS
def test_wheel_is_what_an_index_takes(system):
    """As far as twine looks: the metadata, and a description that can be shown."""
    twine = shutil.which("twine")
    if not twine:
        pytest.skip("twine is not installed")
    wheel = the_one(f"openocd_clones-{version()}-py3-none-*{PLATFORMS[system]}*.whl")
    run = subprocess.run([twine, "check", "--strict", wheel], check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode == 0 and "PASSED" in run.stdout, run.stdout


def test_pipx_installs_and_takes_away(tmp_path, bootloader):
    """The line of README, in a place of its own: the commands are there, program, and go again."""
    pipx = shutil.which("pipx")
    if not pipx:
        pytest.skip("pipx is not installed")
    if this_system() not in PLATFORMS:
        pytest.skip("no archive for this system")
    wheel = the_one(f"openocd_clones-{version()}-py3-none-*{PLATFORMS[this_system()]}*.whl")
    commands = tmp_path / "commands"
    environment = {**os.environ, "PIPX_HOME": str(tmp_path / "pipx"), "PIPX_BIN_DIR": str(commands),
                   "HOME": str(tmp_path), "PIP_NO_INDEX": "1"}

    def call(*words):
        run = subprocess.run([pipx, *words], env=environment, check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert run.returncode == 0, run.stdout

    call("install", wheel)
    assert {path.name for path in commands.iterdir()} == {
        "openocd-clones", "openocd-clones-flash", "ST-LINK_gdbserver", "stlink-sim"}
    (tmp_path / "fw.bin").write_bytes(bootloader)
    board = Board(tmp_path)
    try:
        run = subprocess.run(
            [commands / "openocd-clones", *QUIET_PORTS, "-f", "interface/stlink.cfg", "-c",
             f"hla_stlink_backend tcp {board.port}", "-f", "target/stm32f1x_clone.cfg",
             "-c", "program fw.bin 0x08000000 verify exit"], cwd=tmp_path, check=False,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    finally:
        _, flash = board.off()
    assert run.returncode == 0 and "** Verified OK **" in run.stdout, run.stdout
    assert flash[:len(bootloader)] == bootloader
    programs_its_own_board(commands, tmp_path)
    call("uninstall", "openocd-clones")
    assert not list(commands.iterdir())


@SYSTEMS
def test_platformio_package(system):
    with tarfile.open(the_one(f"tool-openocd-{version()}-{system}.tar.gz")) as package:
        members = {member.name: member for member in package}
        manifest = json.load(package.extractfile("./package.json"))
    assert manifest["name"] == "tool-openocd"
    assert system in manifest["system"]
    assert all(member.isfile() or member.isdir() for member in members.values()), "no links"
    program = "openocd.exe" if system.startswith("windows") else "openocd"
    assert members[f"./bin/{program}"].mode & 0o111
    assert "./openocd/scripts/target/stm32f1x_clone.cfg" in members


def pio(tmp_path, *arguments, **more):
    """PlatformIO's real core, in a place of its own."""
    program = os.environ.get("PIO") or shutil.which("pio")
    if not program:
        pytest.skip("PlatformIO is not installed (PIO)")
    environment = {**os.environ, "PLATFORMIO_CORE_DIR": str(tmp_path / "core"), "HOME": str(tmp_path),
                   "PLATFORMIO_SETTING_ENABLE_TELEMETRY": "no", **more}
    run = subprocess.run([program, *arguments], env=environment, check=False, timeout=300,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode == 0, run.stdout
    return run.stdout


def test_platformio_unpacks_the_package(tmp_path):
    """As far as its manifest: PlatformIO of this machine installs what it is given by name."""
    package = the_one(f"tool-openocd-{version()}-windows_amd64.tar.gz")
    pio(tmp_path, "pkg", "install", "--global", "--skip-dependencies", "--tool", f"tool-openocd=file://{package}")
    tool = tmp_path / "core/packages/tool-openocd"
    assert (tool / "bin/openocd.exe").exists()
    assert "stm32f1x_clone.cfg" in (tool / "openocd/scripts/target/stm32f1x.cfg").read_text(encoding="utf-8")


def test_platformio_uploads_with_the_package(tmp_path):
    """The one line of README; the probe is behind a socket by a file in the project."""
    package = the_one(f"tool-openocd-{version()}-{this_system()}.tar.gz")
    if not os.environ.get("PIO") or not os.environ.get("TOOL_SCONS"):
        pytest.skip("PIO and TOOL_SCONS are not set: PlatformIO core is not installed")
    make_core(tmp_path / "core", os.environ["TOOL_SCONS"])
    project = tmp_path / "project"
    (project / "src").mkdir(parents=True)
    shutil.copy(ELF, project / "firmware.elf")
    platform = HERE.parent / "e2e/pio/platform"
    (project / "platformio.ini").write_text(
        f"[env:bluepill]\nplatform = symlink://{platform}\nboard = bluepill_f103c8\n"
        f"upload_protocol = stlink\nplatform_packages = tool-openocd@file://{package}\n", encoding="utf-8")
    board = Board(tmp_path)
    stlink_by_socket(project, board, QUIET_PORTS[1])
    try:
        text = pio(tmp_path, "run", "-d", project, "-t", "upload", CLONETEST_TRANSPORT="hla_swd")
    finally:
        _, flash = board.off()
    assert "chip: CKS32F103C8" in text, text
    assert flash[:len(loaded(ELF))] == loaded(ELF), text
