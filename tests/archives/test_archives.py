# SPDX-License-Identifier: GPL-2.0-or-later
"""What a user does with an unpacked archive, on each system."""

import fcntl
import json
import os
import pathlib
import pty
import re
import shutil
import signal
import subprocess
import termios

import pytest

from conftest import (ELF, HERE, QUIET_PORTS, TARGET, Board, archives_folder, free_port, gdb_loads, loaded,
                      pattern, stlink_by_socket, wait_for_port)

INTERFACES = ["interface/stlink.cfg", "interface/stlink-dap.cfg"]


def intel_hex(data, address=0x08000000, end="\r\n"):
    """DATA as an editor on Windows stores it."""
    def record(kind, offset, content):
        line = bytes([len(content), offset >> 8, offset & 255, kind]) + content
        return f":{line.hex()}{-sum(line) & 255:02x}".upper()

    lines = [record(4, 0, (address >> 16).to_bytes(2, "big"))]
    lines += [record(0, at, data[at:at + 16]) for at in range(0, len(data), 16)]
    return (end.join([*lines, record(1, 0, b"")]) + end).encode("ascii")


def test_version(unpacked):
    unpacked.run("--version").ok("Open On-Chip Debugger 0.12.0")


def test_nothing_of_the_build_machine_is_inside(unpacked):
    places = [str(HERE.parent.parent), str(archives_folder().resolve()), str(pathlib.Path.home()) + "/"]
    for file in unpacked.top.rglob("*"):
        if file.is_file():
            text = file.read_bytes()
            for place in places:
                assert place.encode() not in text, f"{file} names {place}"


def test_unpacking_leaves_the_folder_as_it_is(archives, unpacked, files):
    """/tmp, say: a member "./" would give it the archive's mode."""
    if unpacked.windows:
        pytest.skip("a zip file has no such member")
    files.chmod(0o711)
    subprocess.run(["tar", "-xf", archives[unpacked.system]], cwd=files, check=True)
    assert files.stat().st_mode & 0o777 == 0o711
    assert [path.name for path in files.iterdir()] == [unpacked.top.name]


def test_it_tells_what_it_is_made_of(unpacked):
    sources = (unpacked.top / "SOURCES.txt").read_text(encoding="utf-8")
    for name in ("openocd_0.12.0", "libusb", "hidapi", "openocd-clones-"):
        assert name in sources
    assert {file.stem for file in (unpacked.top / "licences").iterdir()} >= {
        "openocd-clones-and-openocd", "libusb", "hidapi", "jimtcl"}
    if not unpacked.windows:
        assert "jansson_2.14" in sources and "unicorn-2.0.1" in sources
        assert (unpacked.top / "licences/unicorn.txt").exists() and (unpacked.top / "licences/jansson.txt").exists()
    assert "bin" in (unpacked.top / "README.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("interface", INTERFACES)
def test_program_verify_reset(unpacked, files, bootloader, interface):
    image = files / "boot loader.bin"
    image.write_bytes(bootloader)
    result = unpacked.on_board(
        files, "-c", f"program {{{unpacked.path(image)}}} 0x08000000 verify reset exit",
        interface=interface)
    result.ok("CKS32F103C8", "written 22 of 22 pages", "** Verified OK **")
    assert result.flash[:len(bootloader)] == bootloader
    assert result.stats["violations"] == 0


def test_hex_with_cr_lf(unpacked, files):
    data = pattern(3000)
    (files / "image.hex").write_bytes(intel_hex(data))
    result = unpacked.on_board(files, "-c", "program image.hex verify exit", cwd=files)
    result.ok("** Verified OK **")
    assert result.flash[:3000] == data


def test_elf(unpacked, files):
    result = unpacked.on_board(files, "-c", f"program {{{unpacked.path(ELF)}}} verify exit")
    result.ok("** Verified OK **")
    assert result.flash[:len(loaded(ELF))] == loaded(ELF)


def test_a_configuration_with_cr_lf(unpacked, files):
    text = '# mine\nproc hello {name} {\n\tif {$name eq "you"} {\n\t\techo "hello $name"\n\t}\n}\n' \
           'set x {a b}\nhello you\n'
    if unpacked.windows:
        text += 'echo [list \\\n\tgood bye]\n'
    (files / "mine.cfg").write_bytes(text.replace("\n", "\r\n").encode("ascii"))
    result = unpacked.run(*QUIET_PORTS, "-f", "mine.cfg", "-c", "echo ([llength $x]); shutdown", cwd=files)
    result.ok("hello you", "(2)", *(["good bye"] if unpacked.windows else []))


def test_started_from_elsewhere_by_a_relative_path(unpacked, files, bootloader):
    (files / "fw.bin").write_bytes(bootloader)
    relative = os.path.relpath(unpacked.program, files)
    board = Board(files)
    try:
        unpacked.run(*unpacked.command(board, "-c", "program fw.bin 0x08000000 verify exit"), cwd=files,
                     program=relative).ok("** Verified OK **")
    finally:
        board.off()


def test_started_through_path(unpacked, files):
    """As a shell does it: the program is told nothing of its folder."""
    if unpacked.runner:
        pytest.skip("the emulator needs the program's path")
    run = subprocess.run(["openocd", *QUIET_PORTS, "-f", "interface/dummy.cfg", "-c", "echo found; shutdown"],
                         cwd=files, env={**os.environ, "PATH": f"{unpacked.top / 'bin'}:/usr/bin"}, check=False,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode == 0 and "found" in run.stdout, run.stdout


def empty_root(unpacked, files):
    """A root with the archive in clones/ and a program, nothing else."""
    if unpacked.windows:
        pytest.skip("for Linux only")
    if unpacked.runner or os.geteuid() or not shutil.which("chroot"):
        pytest.skip("only root can change the root, and only for programs of this machine")
    root = files / "root"
    shutil.copytree(unpacked.top, root / "clones")
    shutil.copy(ELF, root / "fw.elf")
    return root


def test_alone_in_an_empty_root(unpacked, files):
    """No C library, no shell, no /proc: what an old or a strange Linux may lack."""
    root = empty_root(unpacked, files)
    for faults in ([], ["no-power"]):
        board = Board(files, faults=faults)
        try:
            run = subprocess.run(["chroot", root, "/clones/bin/openocd",
                                  *unpacked.command(board, "-c", "program fw.elf verify exit")], check=False,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        finally:
            board.off()
        expected = "the target has no power" if faults else "** Verified OK **"
        assert (run.returncode != 0) == bool(faults) and expected in run.stdout, run.stdout


def test_a_container_without_the_probe(unpacked, files):
    """The kernel shows the container an ST-LINK, but nothing to open it by."""
    if unpacked.windows or unpacked.runner or os.geteuid():
        pytest.skip("only root can change the root, and only for programs of this machine")
    root = files / "root"
    shutil.copytree(unpacked.top, root / "clones")
    device = root / "sys/bus/usb/devices/1-1"
    device.mkdir(parents=True)
    for name, value in {"idVendor": "0483", "idProduct": "3748", "busnum": 1, "devnum": 9, "product": "STM32 STLink",
                        "serial": "00AA", "bConfigurationValue": 1, "speed": 12}.items():
        (device / name).write_text(f"{value}\n", encoding="ascii")
    for node in (None, "001/001"):  # nothing at all, and another device only
        if node:
            place = root / "dev/bus/usb" / node
            place.parent.mkdir(parents=True)
            place.touch()
        run = subprocess.run(["chroot", root, "/clones/bin/openocd", *QUIET_PORTS, "-f", "interface/stlink.cfg",
                              *TARGET, "-c", "init; shutdown"], check=False,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert run.returncode != 0, run.stdout
        assert "ST-LINK/V2 0483:3748 is plugged in, but this container has no /dev/bus/usb" in run.stdout, run.stdout
        assert "--device /dev/bus/usb" in run.stdout and run.stdout.count("Error:") <= 1, run.stdout


def test_started_by_its_own_folder(unpacked):
    unpacked.run(*QUIET_PORTS, "-f", "interface/dummy.cfg", "-c", "echo found; shutdown",
                 cwd=unpacked.top / "bin", program="./" + unpacked.program.name).ok("found")


def test_archive_unpacked_in_part(unpacked, files):
    (files / "bin").mkdir()
    shutil.copy2(unpacked.program, files / "bin")
    unpacked.run("-f", "interface/stlink.cfg", cwd=files,
                 program=files / "bin" / unpacked.program.name).failed(
        "OpenOCD's own scripts are not in", "unpack or install OpenOCD again as a whole")
    shutil.copytree(unpacked.top / "share", files / "share", ignore=shutil.ignore_patterns(
        "stm32f1x_clone.cfg", "mem_helper.tcl"))  # as of a file that ends early
    unpacked.run("-f", "interface/stlink.cfg", *TARGET, cwd=files,
                 program=files / "bin" / unpacked.program.name).failed(
        "Can't find target/stm32f1x_clone.cfg: ", "unpack or install OpenOCD again as a whole")


@pytest.mark.parametrize("fault", ["swd-ceiling=500", "sysresetreq-ignored", "ap-fault-first",
                                   "sticky", "asleep"])
def test_a_board_that_is_hard_to_reach(unpacked, files, bootloader, fault):
    (files / "fw.bin").write_bytes(bootloader)
    result = unpacked.on_board(files, "-c", "program fw.bin 0x08000000 verify exit", cwd=files,
                               faults=[fault]).ok("** Verified OK **")
    assert result.flash[:len(bootloader)] == bootloader


def test_a_board_that_cannot_be_reached(unpacked, files, bootloader):
    (files / "fw.bin").write_bytes(bootloader)
    result = unpacked.on_board(files, "-c", "program fw.bin 0x08000000 verify exit", cwd=files,
                               faults=["no-power"])
    result.failed("the target has no power", "connect 3.3 V")
    # the host's own first error, for programs that search for it, and no other
    assert result.text.count("Error:") == 1, result.text


def test_protection_is_set_and_told(unpacked, files):
    result = unpacked.on_board(
        files, "-c", "init; reset halt; stm32f1x_clone options_read 0; stm32f1x_clone lock 0; shutdown")
    result.ok("protect")


def test_modules(unpacked, files):
    """The driver is in the program; on Windows there are no others."""
    unpacked.run(*QUIET_PORTS, "-c", "module load stm32f1x_clone; echo [module list]; shutdown").ok("built-in")
    (files / "other.dll").write_bytes(b"MZ")
    for name in ("other", "./other.dll"):
        unpacked.run(*QUIET_PORTS, "-c", f"module load {name}; shutdown", cwd=files).failed(
            "is not linked into this OpenOCD" if unpacked.windows else "other")


def test_missing_probe(unpacked):
    result = unpacked.run(*QUIET_PORTS, "-f", "interface/stlink.cfg", *TARGET, "-c", "init; shutdown")
    result.failed("no ST-LINK is plugged in")
    if unpacked.windows:
        assert not re.search("udev|lsusb|sudo", result.text), result.text


@pytest.mark.parametrize("version", ["win7", "win81"])
def test_an_older_windows(windows, files, bootloader, version):
    """As far as Wine is one when it is told so; make-archives looks at what is imported."""
    def wine(*words):
        subprocess.run([*windows.runner, "reg", *words, "/f"], env={**os.environ, **windows.environment},
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    (files / "fw.bin").write_bytes(bootloader)
    wine("add", r"HKCU\Software\Wine", "/v", "Version", "/d", version)
    try:
        windows.run(*QUIET_PORTS, "-f", "interface/stlink.cfg", *TARGET, "-c", "init; shutdown").failed(
            "no ST-LINK is plugged in")
        result = windows.on_board(files, "-c", "program fw.bin 0x08000000 verify reset exit", cwd=files)
    finally:
        wine("delete", r"HKCU\Software\Wine", "/v", "Version")
    result.ok("** Verified OK **")
    assert result.flash[:len(bootloader)] == bootloader


def test_nobody_at_the_other_end_of_the_socket(unpacked):
    unpacked.run(*QUIET_PORTS, "-f", "interface/stlink.cfg", "-c",
                 f"hla_stlink_backend tcp {free_port()}", *TARGET, "-c", "init; shutdown").failed("connect")


def test_devices_are_listed(unpacked):
    result = unpacked.run(*QUIET_PORTS, "-f", "interface/stlink.cfg", "-c", "adapter usb devices; shutdown")
    if unpacked.windows or os.path.exists("/dev/bus/usb"):
        result.ok()
    else:
        result.failed("libusb does not start")


def test_pins_of_a_raspberry_pi(unpacked):
    """What README.txt says of them; this machine has no pins to move."""
    if not unpacked.system.startswith("linux_a"):
        pytest.skip("for ARM only")
    text = (unpacked.top / "README.txt").read_text(encoding="ascii")
    lines = re.findall(r'^(-[fc] .*(?:raspberrypi|gpiod).*)$', text, re.M)
    assert len(lines) == 3
    for line in lines:
        words = [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line)]
        result = unpacked.run(*QUIET_PORTS, *words, *TARGET, "-c", "init").failed(
            "not connected: this computer's pins could not be opened", "group gpio")
        assert "no answer" not in result.text and result.text.count("Error:") <= 1, result.text
    unpacked.run(*QUIET_PORTS, "-c", "adapter driver sysfsgpio; sysfsgpio swd_nums 11 25; transport select jtag",
                 *TARGET, "-c", "init").failed('not those that "jtag" needs', "transport select swd")


def test_jtag_by_remote_bitbang(unpacked, files):
    board = Board(files, way="--bitbang")
    try:
        unpacked.run(*QUIET_PORTS, "-c", "adapter driver remote_bitbang; remote_bitbang host localhost;"
                     f" remote_bitbang port {board.port}; transport select jtag", *TARGET,
                     "-c", "init; reset halt", "-c", "mdw 0xe0042000", "-c", "shutdown").ok(
                         "0xe0042000: 20036410")
    finally:
        board.off()


def test_gdb_loads_over_tcp(unpacked, files):
    port = free_port()
    board = Board(files)
    server = unpacked.start("-c", f"gdb_port {port}; tcl_port disabled; telnet_port disabled",
                            "-f", "interface/stlink.cfg", "-c", f"hla_stlink_backend tcp {board.port}",
                            *TARGET)
    try:
        wait_for_port(port, server)
        text = gdb_loads(files, port, "monitor shutdown")
        result = unpacked.finish(server, 60)
    finally:
        _, flash = board.off()
    assert "Start address" in text, text + result.text
    assert "MIS-MATCHED" not in text, text
    assert flash[:len(loaded(ELF))] == loaded(ELF), text + result.text


def test_the_simulator_in_an_empty_root(unpacked, files):
    """Neither needs anything of the system: one starts the other, whose loader runs on the chip."""
    root = empty_root(unpacked, files)
    port = free_port()
    run = subprocess.run(
        ["chroot", root, "/clones/bin/stlink-sim", "--flash", "/board.bin", "--stats=json,/stats.json", "--tcp", str(port),
         "--", "/clones/bin/openocd", *QUIET_PORTS, "-f", "interface/stlink.cfg", "-c", f"hla_stlink_backend tcp {port}",
         *TARGET, "-c", "program fw.elf verify exit"], check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert run.returncode == 0 and "** Verified OK **" in run.stdout, run.stdout
    assert (root / "board.bin").read_bytes()[:len(loaded(ELF))] == loaded(ELF)
    stats = json.loads((root / "stats.json").read_text(encoding="utf-8"))
    assert stats["instructions"] > 0 and stats["violations"] == 0, stats


def test_the_simulator_preloads_nothing(unpacked):
    if unpacked.windows:
        assert not unpacked.companion("stlink-sim").exists()
        return
    simulator = unpacked.companion("stlink-sim")
    unpacked.run("--version", program=simulator).ok(unpacked.top.name.split("-")[-1])
    unpacked.run("--help", program=simulator).ok("preload nothing")
    for line in (["--", "true"], ["--and", "--", "true"], []):
        result = unpacked.run(*line, program=simulator)
        assert result.status == 2 and len(result.text.splitlines()) == 1, result.text
        result.says("--tcp PORT").says("hla_stlink_backend tcp PORT")


def test_the_simulator_reads_a_sheet(unpacked):
    """JSON, by a library that is inside."""
    if unpacked.windows:
        pytest.skip("for Linux only")
    sheet = next(HERE.parent.joinpath("boards").glob("*.json"))
    unpacked.run("--like-show", sheet, program=unpacked.companion("stlink-sim")).ok("assumed")


def can_start_programs(unpacked):
    if unpacked.runner and not unpacked.windows:
        pytest.skip("the emulator starts no second program")


def test_st_gdb_server(unpacked, files):
    """It finds OpenOCD beside it and ends when GDB has gone."""
    can_start_programs(unpacked)
    port = free_port()
    board = Board(files)
    stlink_by_socket(files, board)
    server = unpacked.start("-p", port, "-d", cwd=files, program=unpacked.companion("ST-LINK_gdbserver"))
    try:
        wait_for_port(port, server)
        text = gdb_loads(files, port)
        result = unpacked.finish(server, 60)
    finally:
        _, flash = board.off()
    assert "Start address" in text and "MIS-MATCHED" not in text, text + result.text
    assert result.status == 0 and "Waiting for debugger connection..." in result.text, result.text
    assert flash[:len(loaded(ELF))] == loaded(ELF), text + result.text


def test_many_boards_but_none_is_there(unpacked, files):
    """It runs OpenOCD beside it and reads what that found."""
    can_start_programs(unpacked)
    result = unpacked.run("--list", cwd=files, program=unpacked.companion("openocd-clones-flash"))
    assert result.status == 102, result.text
    result.says("probe is plugged in; nothing was done")


@pytest.mark.parametrize("name", ["ST-LINK_gdbserver", "openocd-clones-flash"])
def test_companions_tell_their_version(unpacked, name):
    unpacked.run("--version", program=unpacked.companion(name)).ok(unpacked.top.name.split("-")[-1])


def test_adopted_from_where_it_was_unpacked(unpacked, files):
    if unpacked.windows:
        pytest.skip("a shell script")
    environment = {**os.environ, "HOME": str(files), "XDG_CONFIG_HOME": ""}
    adopt = unpacked.companion("openocd-clones-adopt")
    subprocess.run([adopt], env=environment, check=True)
    place = files / ".config/openocd/target/stm32f1x.cfg"
    assert str(unpacked.top / "share/openocd/scripts/target/stm32f1x_clone.cfg") in place.read_text(encoding="utf-8")
    subprocess.run([adopt, "--undo"], env=environment, check=True)
    assert not place.exists()


def test_ctrl_c_ends_it(unpacked, files):
    """Wine makes Ctrl-C of SIGINT; on Linux it is typed into the program's terminal."""
    port = free_port()
    board = Board(files)
    terminal, slave = pty.openpty()
    options = {} if unpacked.windows else {
        "stdin": slave, "preexec_fn": lambda: fcntl.ioctl(slave, termios.TIOCSCTTY, 0)}
    server = unpacked.start("-c", f"gdb_port {port}; tcl_port disabled; telnet_port disabled",
                            "-f", "interface/stlink.cfg", "-c", f"hla_stlink_backend tcp {board.port}",
                            *TARGET, **options)
    try:
        wait_for_port(port, server)
        if unpacked.windows:
            os.kill(server.pid, signal.SIGINT)
        else:
            os.write(terminal, b"\x03")
        result = unpacked.finish(server, 60)
    finally:
        board.off()
        os.close(terminal)
        os.close(slave)
    assert "Segmentation" not in result.text and "Unhandled exception" not in result.text, result.text


def test_progress_is_told(unpacked, files):
    """Each line that is written is a line of its own, though nobody's terminal is there."""
    (files / "long.bin").write_bytes(pattern(60000))
    result = unpacked.on_board(files, "-c", "program long.bin 0x08000000 verify exit", cwd=files).ok()
    assert re.search(r"^written 59 of 59 pages", result.text, re.M), result.text
