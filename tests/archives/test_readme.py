# SPDX-License-Identifier: GPL-2.0-or-later
"""README's "Get it" and README.txt's board that is simulated, as written: only the user's own file is where the test has it, and the
interface file is followed by where the simulated probe is."""

import re
import signal

import pytest

from conftest import ELF, HERE, QUIET_PORTS, Board, archives_folder, free_port, loaded, wait_for_port

README = (HERE.parent.parent / "README.md").read_text(encoding="utf-8")
# For whom each block is; README tells those of the second name to put it in place of the first.
SYSTEMS = {"Windows": ["windows_amd64"], "Linux": ["linux_x86_64"], "Raspberry Pi": ["linux_aarch64", "linux_armv7l"]}


def block(heading):
    """The lines of the first indented block behind a heading in bold."""
    text = re.search(r"^\*\*" + re.escape(heading) + r"\*\*.*?\n\n((?:    [^\n]*\n)+)", README, re.M | re.S).group(1)
    return [line.strip() for line in text.splitlines()]


def words(line):
    """As a shell or Windows's command prompt splits it, which treats \" alike here."""
    return [quoted or plain for quoted, plain in re.findall(r'"([^"]*)"|(\S+)', line)]


def behind_a_socket(line, board, image):
    arguments = [re.sub(r"\{[^}]*fw\.elf\}", lambda _: "{" + image + "}", word) for word in words(line)[1:]]
    at = arguments.index("interface/stlink.cfg") + 1
    return [*QUIET_PORTS, *arguments[:at], "-c", f"hla_stlink_backend tcp {board.port}", *arguments[at:]]


@pytest.mark.parametrize("heading", SYSTEMS)
def test_three_lines(unpacked, files, heading):
    if unpacked.system not in SYSTEMS[heading]:
        pytest.skip("for another system")
    extract, enter, run = block(heading)
    if unpacked.system != SYSTEMS[heading][0]:
        assert f"`{unpacked.system}.tar.gz`" in README
        extract = extract.replace(SYSTEMS[heading][0], unpacked.system)
    assert unpacked.system in extract
    archive = next(iter(archives_folder().glob(extract.split()[-1])), None)
    assert archive, f"README unpacks {extract.split()[-1]}"
    assert enter.split() == ["cd", unpacked.top.name]
    program = words(run)[0].replace("\\", "/")
    board = Board(files)
    try:
        suffix = ".exe" if unpacked.windows else ""
        unpacked.run(*behind_a_socket(run, board, unpacked.path(ELF)), cwd=unpacked.top,
                     program=unpacked.top / (program + suffix)).ok("** Verified OK **")
    finally:
        _, flash = board.off()
    assert flash[:len(loaded(ELF))] == loaded(ELF)


@pytest.mark.parametrize("heading, made", [
    ("Windows, with Python", "openocd_clones-*-win_amd64.whl"), ("PlatformIO", "tool-openocd-*-windows_amd64.tar.gz")])
def test_the_file_that_is_named_is_made(heading, made):
    if not list(archives_folder().glob(made)):
        pytest.skip(f"no {made}: make archives")
    name = re.split(r"[ /]", block(heading)[0])[-1]
    assert (archives_folder() / name).exists(), f"README names {name}"


def test_the_simulated_board_of_readme_txt(unpacked):
    """Two lines that need no file of the user's. Where the emulator starts no second program, the
    test starts both."""
    if unpacked.windows:
        pytest.skip("for Linux only")
    text = (unpacked.top / "README.txt").read_text(encoding="ascii")
    line, chips = re.findall(r"^(bin/stlink-sim .*)$", text, re.M)
    port = str(free_port())
    arguments = [port if word == "7184" else word.replace("tcp 7184", f"tcp {port}") for word in words(line)]
    at = arguments.index("--")
    simulator, openocd = arguments[:at], arguments[at + 1:]
    openocd[1:1] = QUIET_PORTS
    program = unpacked.top / simulator[0]
    if not unpacked.runner:
        unpacked.run(*simulator[1:], "--", *openocd, program=program).ok("** Verified OK **")
    else:
        process = unpacked.start(*simulator[1:], program=program)
        wait_for_port(int(port), process)
        try:
            unpacked.run(*openocd[1:], program=unpacked.top / openocd[0]).ok("** Verified OK **")
        finally:
            process.send_signal(signal.SIGINT)
            unpacked.finish(process, 60).ok("pages erased")
    board = unpacked.top / simulator[simulator.index("--flash") + 1]
    assert board.read_bytes().startswith(text.encode())
    board.unlink()
    unpacked.run(*words(chips)[1:], program=program).ok("CKS32F103C8")
