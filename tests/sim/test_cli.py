# SPDX-License-Identifier: GPL-2.0-or-later
"""The command line: errors in one sentence, lists that explain, statuses."""

import os
import re
import shutil
import signal
import subprocess
import sys
import textwrap

import pytest
from conftest import HERE, free_port, tool

TOP = HERE.parent.parent
MAN = TOP / "sim" / "stlink-sim.1"
COMPLETION = TOP / "contrib" / "completion" / "stlink-sim"


@pytest.mark.parametrize("args,sentence", [
    (["--bogus"], "unknown option '--bogus' (--help shows them all)"),
    (["-x", "--", "true"], "unknown option '-x' (--help shows them all)"),
    (["--chip"], "option '--chip' wants an argument (--help shows it)"),
    (["--chip", "z80", "--", "true"], "unknown chip 'z80' (--list-chips shows them all)"),
    (["--chain", "z80", "--", "true"], "unknown chip 'z80' (--list-chips shows them all)"),
    (["--chain", "CH32F103C8", "--", "true"], "--chain: CH32F103C8 has no JTAG"),
    (["--chain-flash", "x", "--", "true"],
     "--chain-flash wants --chain, whose chip it is for"),
    (["--probe", "v9", "--", "true"], "unknown probe 'v9' (--list-probes shows them all)"),
    (["--fault", "gremlin", "--", "true"],
     "unknown fault 'gremlin' (--list-faults shows them all)"),
    (["--fault", "wait-at=soon", "--", "true"], "fault 'wait-at' wants a number: wait-at=N"),
    (["--fault", "sticky=1", "--", "true"], "fault 'sticky' takes no argument"),
    (["--usb-us", "1e3", "--", "true"], "--usb-us wants a number up to 1000000, not '1e3'"),
    (["--stats=xml", "--", "true"],
     "--stats is text or json, then perhaps a comma and a file, not 'xml'"),
    (["--firmware", "absent.bin", "--", "true"],
     "cannot read absent.bin: No such file or directory"),
    (["--flash", "absent/flash.bin", "--", "true"],
     "cannot write absent/flash.bin: No such file or directory"),
    (["--probe", "cmsis-dap", "--tcp", "7184", "--", "true"],
     "--tcp serves an ST-LINK; choose one with --probe"),
    ([], "no COMMAND to run (stlink-sim [OPTION]... -- COMMAND; --help shows more)"),
])
def test_error_is_one_sentence(sim, args, sentence):
    result = sim.cli(*args)
    assert result.returncode in (1, 2)
    assert result.stderr == f"stlink-sim: {sentence}\n"
    assert result.stdout == ""


def test_firmware_that_does_not_fit_is_refused(sim):
    sim.path("big.bin", b"x" * 65537)
    result = sim.cli("--firmware", "big.bin", "--", "true")
    assert result.returncode == 1
    assert "big.bin is larger than the chip's flash of 65536 bytes" in result.stderr
    sim.path("empty.bin", b"")
    assert "empty.bin is empty" in sim.cli("--firmware", "empty.bin", "--", "true").stderr


@pytest.mark.parametrize("script,status", [("exit 0", 0), ("exit 7", 7), ("kill -9 $$", 137)])
def test_exit_status_is_the_commands(sim, script, status):
    assert sim.cli("--quiet", "--", "sh", "-c", script).returncode == status


def test_command_that_is_not_there(sim):
    result = sim.cli("--quiet", "--", "./no-such-tool")
    assert result.returncode == 127
    assert "cannot run ./no-such-tool: No such file or directory" in result.stderr


def test_library_whose_path_cannot_be_preloaded(sim, tmp_path):
    (tmp_path / "a b" / ".libs").mkdir(parents=True)
    shutil.copy(os.path.realpath(sim.program), tmp_path / "a b" / "stlink-sim")
    (tmp_path / "a b" / ".libs" / "libusb-1.0.so.0").touch()
    sim.program = str(tmp_path / "a b" / "stlink-sim")
    result = sim.cli("--", "true")
    assert result.returncode == 1
    assert "no blank or colon may be in its path" in result.stderr


def test_command_that_never_asks_is_told(sim):
    assert "true never asked for the probe" in sim.cli("--", "true").stderr


def test_the_users_environment_is_kept(sim):
    result = subprocess.run([sim.program, "--quiet", "--", "sh", "-c", "echo $WISH $LD_PRELOAD"],
                            env={**os.environ, "WISH": "granted", "LD_PRELOAD": "libdl.so.2",
                                 # For a simulator that was built with sanitizers.
                                 "ASAN_OPTIONS": "verify_asan_link_order=0"},
                            text=True, capture_output=True, check=True, timeout=60)
    assert re.match(r"granted \S+/libusb-1\.0\.so\.0:libdl\.so\.2$", result.stdout)


def test_nothing_is_left_in_the_temporary_directory(sim, tmp_path):
    place = tmp_path / "tmp"
    place.mkdir()
    environment = {**os.environ, "TMPDIR": str(place)}
    subprocess.run([sim.program, "--quiet", "--", "true"], check=True, timeout=60, env=environment)
    assert not list(place.iterdir())
    # Nor after an end that leaves no time for it.
    with subprocess.Popen([sim.program, "--quiet", "--", "sh", "-c", "echo up; sleep 30"],
                          env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "up\n"
        process.kill()
    assert not list(place.iterdir())


@pytest.mark.parametrize("way, start", [
    ("--tcp", b"\x05" + bytes(10)),            # half of SEND_USB_CMD
    ("--usbredir", b"\0\0\0\0\x44\0"),        # half of a header
])
def test_half_a_request_does_not_stop_the_others(sim, tmp_path, way, start):
    port = free_port()
    script = textwrap.dedent(f"""
        import socket, subprocess
        link = socket.create_connection(("127.0.0.1", {port}))
        link.send({start!r})
        subprocess.run(["st-info", "--probe"], check=True)
        while link.recv(1000):
            pass
    """)
    tool("ST_INFO", "st-info")
    result = sim.run(sys.executable, "-c", script, options=[way, port]).ok()
    result.lines("Found 1 stlink programmers")


def test_server_without_command_ends_with_sigint(sim, tmp_path):
    process = subprocess.Popen([sim.program, "--quiet", "--bitbang", str(tmp_path / "jtag")])
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(1)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 0
    assert not (tmp_path / "jtag").exists()


def test_termination_reaches_the_command(sim):
    process = subprocess.Popen(
        [sim.program, "--quiet", "--", "sh", "-c", "trap 'exit 9' TERM; echo up; "
         "while :; do sleep 0.1; done"], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "up\n"
    process.terminate()
    assert process.wait(20) == 9


@pytest.mark.parametrize("option,words", [
    ("--list-chips", ["STM32F103C8", "CKS32F103C8", "GD32F103", "AT32F4", "CH32F103"]),
    ("--list-probes", ["v2j17s4", "0483:374e", "cmsis-dap"]),
    ("--list-faults", ["wait-at[=N]", "(default 2)", "rom-check", "unplug-at"]),
    ("--list-settings", ["page-erase-us"]),
    ("--version", ["stlink-sim"]),
])
def test_lists_explain_themselves(sim, option, words):
    result = sim.cli(option)
    assert result.returncode == 0
    for word in words:
        assert word in result.stdout


def options_of(sim):
    return re.findall(r"^  --([a-z-]+)", sim.cli("--help").stdout, re.M)


def test_manual_page_and_completion_know_every_option(sim):
    manual = MAN.read_text(encoding="utf-8").replace("\\-", "-")
    completion = COMPLETION.read_text(encoding="utf-8")
    for option in options_of(sim):
        assert f"--{option}" in manual, option
        assert f"--{option}" in completion, option
    for option in re.findall(r"^\.BR? .*?--([a-z-]+)", manual, re.M):
        assert option in options_of(sim), option


def test_assumed_values_are_columns(sim):
    """A misspelt column would call an invented value documented. "times" are those of the flash."""
    header = (TOP / "sim" / "chip" / "chips.h").read_text()
    row = re.search(r"struct chip_row {(.*?)\n};", header, re.S).group(1)
    columns = set(re.findall(r"(\w+);", re.sub(r"/\*.*?\*/", "", row, flags=re.S))) | {"times"}
    lines = sim.cli("--list-chips").stdout.splitlines()
    start = lines[0].index("ASSUMED")
    words = {word.partition("(")[0] for line in lines[1:] for word in line[start:].split()}
    assert words and not words - columns
