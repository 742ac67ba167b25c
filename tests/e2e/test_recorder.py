# SPDX-License-Identifier: GPL-2.0-or-later
"""The flight recorder: what our host writes of a run, and what it is good for."""

import re
import shutil
import struct
import subprocess

import pytest
from conftest import HERE, TOP, Result, pattern, run_group
from harness import captures

PROGRAM = "program fw.bin 0x08000000 verify reset exit"
STLINK, DAP, CMSIS = "interface/stlink.cfg", "interface/stlink-dap.cfg", "interface/cmsis-dap.cfg"


class Desk:
    """Runs of one command, recorded and replayed."""

    def __init__(self, bench, host):
        self.bench = bench
        self.host = host
        self.fw = pattern(9000)
        bench.path("fw.bin", self.fw)

    def command(self, interface, *scripts, record="", host=None):
        before = ["-c", record] if record else []
        args = [word for script in scripts for word in ("-c", script)]
        return (host or self.host).command(interface, *args, before=before)

    def record(self, interface, *scripts, record="set RECORD run.pcapng", probe="v2", faults=(),
               flash=None, env=None):
        return self.bench.run(self.command(interface, *scripts, record=record), probe=probe,
                              faults=faults, flash=flash, env=env)

    def replay(self, interface, *scripts, host=None):
        line = [self.bench.sim, "--replay", "run.pcapng", "--",
                *self.command(interface, *scripts, host=host)]
        status, text = run_group(list(map(str, line)), self.bench.dir, 120)
        return Result(status, text, {}, b"")

    @property
    def file(self):
        return self.bench.path("run.pcapng")


@pytest.fixture
def desk(bench, our_host):
    return Desk(bench, our_host)


def essence(text):
    """What the tool said, without what is said of the recording. Times are rounded, and may come
    out one apart when the wire's part of them is read from a file."""
    ours = (r"stlink-sim: |  recorded: |  came: |  From here on |Info : \d+ transfers were recorded|run.pcapng$|1$"
            r"|.* is recorded in ")
    lines = [re.sub(r"in \d+\.\d{6}s \(\S+ KiB/s\)|\d+\.\d\d s$", "in time", line) for line in text.splitlines()]
    return "\n".join(line for line in lines if not re.match(ours, line))


RUNS = [
    (STLINK, "v2", []), (STLINK, "v3", []), (DAP, "v2-1", []), (CMSIS, "cmsis-dap", []),
    (STLINK, "v2", ["no-power"]), (STLINK, "v2", ["rdp"]), (DAP, "v3", ["rom-check"]),
    (DAP, "v2", ["sticky"]),
    (STLINK, "v2", ["unplug-at=300"]),
    (STLINK, "v2", ["mute-at=150"]),
]


@pytest.mark.parametrize("content", ["", "; set RECORD_CONTENT 1"], ids=["without", "with"])
@pytest.mark.parametrize("interface, probe, faults", RUNS,
                         ids=[" ".join([p, *f]) for _, p, f in RUNS])
def test_recorded_run_comes_again(desk, interface, probe, faults, content):
    first = desk.record(interface, PROGRAM, record=f"set RECORD run.pcapng{content}", probe=probe,
                        faults=faults)
    word = "with" if content else "without"
    assert f"this run is recorded in run.pcapng, {word} the content of flash" in first.text
    again = desk.replay(interface, PROGRAM)
    assert essence(again.text) == essence(first.text)
    assert again.status == first.status, again.text
    assert "transfers as recorded" in again.text and "run differs" not in again.text


@pytest.mark.parametrize("interface, probe", [(STLINK, "v2"), (DAP, "v3"), (CMSIS, "cmsis-dap")])
def test_uploads_leave_nothing_of_the_firmware_in_the_file(desk, interface, probe):
    desk.record(interface, PROGRAM, probe=probe).ok()
    holds_no_window_of(desk.file.read_bytes(), desk.fw)
    desk.record(interface, "init; reset halt; dump_image out.bin 0x08000000 9000; "
                "mdw 0x08000200; mdw 0x08000100; mdw 0x08000400; mdb 0x08000300 3; mww 0x20000800 0x11223344; "
                "load_image fw.bin 0x20000000 bin 0 0x40000; shutdown", flash=desk.fw, probe=probe)
    holds_no_window_of(desk.file.read_bytes(), desk.fw)


def test_loops_that_end_by_the_clock_come_out_the_same(desk):
    """How often OpenOCD tries within half a second is not the same while it is recorded."""
    first = desk.record(CMSIS, PROGRAM, probe="cmsis-dap", faults=["swdio-open"])
    again = desk.replay(CMSIS, PROGRAM)
    assert essence(again.text) == essence(first.text)
    assert "0 not at all" in again.text or "transfers as recorded; at" in again.text
    assert again.status == first.status == 1


def test_what_was_read_from_flash_comes_again_only_with_content(desk):
    """A word that was not programmed is looked for by reading the page."""
    runs = {}
    for content in "without", "with":
        record = "set RECORD run.pcapng; set RECORD_CONTENT " + str(int(content == "with"))
        first = desk.record(STLINK, PROGRAM, record=record, faults=["silent-program=700"])
        runs[content] = desk.replay(STLINK, PROGRAM).text, first.text
    assert essence(runs["with"][0]) == essence(runs["with"][1])
    assert "was left out: what was read there is answered with zeros" in runs["without"][0]
    assert essence(runs["without"][0]) != essence(runs["without"][1])


def holds_no_window_of(raw, secret):
    """Any six bytes, and the words that were read singly. The first two words are loaded into
    the core's registers by a reset, and these are kept."""
    found = [i for i in range(8, len(secret) - 5) if secret[i:i + 6] in raw]
    found += [i for i in (0x100, 0x200, 0x400) if secret[i:i + 4] in raw]
    assert not found, found[:10]


def test_with_content_all_of_it_is(desk):
    desk.record(STLINK, PROGRAM, record="adapter record run.pcapng -content").ok()
    sent = [urb.data for urb in captures.read(desk.file) if urb.kind == "S"]
    assert sum(any(desk.fw[i:i + 64] in data for data in sent) for i in range(0, 8192, 64)) > 100


def test_what_was_left_out_is_told_by_length_and_hash(desk):
    desk.record(STLINK, PROGRAM).ok()
    comments = [urb.comment for urb in captures.read(desk.file) if urb.comment]
    assert comments
    assert all(re.fullmatch(r"left out \d+ \d+( [0-9a-f]{16})?(;left out \d+ \d+( [0-9a-f]{16})?)*",
                            comment) for comment in comments), comments
    sizes = [int(re.match(r"left out 0 (\d+)", c).group(1)) for c in comments if " 0 " in c]
    assert sum(sizes) >= len(desk.fw)


def test_identity_is_kept(desk):
    desk.record(STLINK, "init; stm32f1x_clone identify; shutdown").ok()
    ids = struct.pack("<I", 0x411FC231), struct.pack("<I", 0x412FC231)
    data = b"".join(urb.data for urb in captures.read(desk.file))
    assert any(value in data for value in ids)


def test_another_image_is_told(desk):
    desk.record(STLINK, PROGRAM).ok()
    desk.bench.path("fw.bin", pattern(9000, 7))
    again = desk.replay(STLINK, PROGRAM)
    assert "the run differs from the recording from transfer" in again.text
    assert again.status != 0


@pytest.fixture(scope="session")
def hidapi(tmp_path_factory):
    """A library that is preloaded in place of HIDAPI, which asks the kernel."""
    flags = subprocess.run(["pkg-config", "--cflags", "hidapi-hidraw", "libusb-1.0"],
                           capture_output=True, text=True, check=False)
    if not shutil.which("cc") or flags.returncode:
        pytest.skip("no compiler, or no headers of hidapi")
    path = tmp_path_factory.mktemp("hidapi") / "hidapi.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", path, HERE / "hidapi.c",
                    *flags.stdout.split()], check=True)
    return path


def test_hid_adapter_is_recorded_and_offered_as_bulk(desk, hidapi):
    interface = desk.bench.path("hid.cfg", b"source [find interface/cmsis-dap.cfg]\n"
                                b"cmsis_dap_backend hid\n")
    first = desk.record(str(interface), PROGRAM, probe="cmsis-dap",
                        env={"LD_PRELOAD": str(hidapi)}).ok()
    assert "CMSIS-DAPv2" not in first.text
    assert "Serial# = SIM-CMSIS-DAP-0001" in first.text
    holds_no_window_of(desk.file.read_bytes(), desk.fw)
    urbs = captures.read(desk.file)
    assert {urb.type for urb in urbs} == {captures.CONTROL, captures.INTERRUPT}
    again = desk.replay(CMSIS, PROGRAM)
    assert "CMSIS-DAP 1209:0001" in again.text and "offered as a bulk one" in again.text
    assert "Using CMSIS-DAPv2 interface with VID:PID=0x1209:0x0001, serial=HID-1" in again.text
    written = [line for line in first.text.splitlines() if line.startswith("written ")]
    assert written and written[0] in again.text, again.text
    assert again.status == 0, again.text


@pytest.mark.parametrize("fault, cause", [
    ("unplug-at=150", "the debug probe is gone from USB"), ("unplug-at=200", "the debug probe is gone from USB"),
    ("mute-at=3", "has stopped answering"), ("mute-at=60", "has stopped answering"),
    ("power-off-at=700", "the chip does not answer any more"),
])
def test_hid_adapter_that_is_lost_ends_the_run(bench, our_host, hidapi, fault, cause):
    image = bench.path("new.bin", bytes(range(256)) * 20)
    command = our_host.command(CMSIS, "-c", f"program {image} 0x08000000 verify reset exit",
                               before=["-c", "adapter driver cmsis-dap; cmsis_dap_backend hid"])
    result = bench.run(command, probe="cmsis-dap", faults=[fault], env={"LD_PRELOAD": str(hidapi)}).failed(cause)
    lines = [line for line in result.text.splitlines() if not line.startswith(("stlink-sim: ", "DEPRECATED! "))]
    assert "next: " in lines[-1] and len(lines) <= 40, result.text
    assert result.seconds < 15


def test_recording_of_ours_before_stock(desk, stock_host):
    desk.record(STLINK, PROGRAM).ok()
    again = desk.replay(STLINK, "init; shutdown", host=stock_host)
    assert "the run " in again.text and "recording" in again.text
    assert "Traceback" not in again.text


def test_recording_of_stock_before_ours(desk, stock_host):
    """Any OpenOCD's run, captured by usbmon."""
    command = desk.command(STLINK, "init; halt; shutdown", host=stock_host)
    first = desk.bench.run(command, options=["--record", "run.pcapng"])
    captures.write_pcapng(desk.file, captures.read(desk.file))
    assert essence(desk.replay(STLINK, "init; halt; shutdown", host=stock_host).text) == \
        essence(first.text)
    again = desk.replay(STLINK, "init; halt; shutdown")
    assert re.search(r"recorded: \w+, \d+ bytes: .*\n  came: ", again.text), again.text


def test_environment_starts_it_where_a_front_end_hides_the_command_line(desk):
    result = desk.record(STLINK, PROGRAM, record="", env={"OPENOCD_RECORD": "run.pcapng"}).ok()
    assert "run is recorded in run.pcapng, without the content of flash and RAM" in result.text
    assert "transfers were recorded in run.pcapng, without the content of flash and RAM" in result.text
    assert captures.read(desk.file)


def test_file_that_cannot_be_written(desk):
    result = desk.record(STLINK, PROGRAM, record="set RECORD no/where.pcapng").ok()
    assert "cannot write no/where.pcapng: No such file or directory; nothing is recorded" in result.text
    result = desk.record(STLINK, PROGRAM, record="adapter record no/where.pcapng")
    assert "cannot write no/where.pcapng: No such file or directory; nothing is recorded" in result.text
    assert result.status != 0


def test_command_tells_what_it_does(desk):
    result = desk.record(STLINK, "echo is:[adapter record]", "init; adapter record late.pcapng",
                         record="")
    assert "is:\n" in result.text
    assert 'a recording begins before "init"; nothing is recorded' in result.text
    result = desk.record(STLINK, "echo is:[adapter record]; shutdown",
                         record="adapter record run.pcapng")
    assert "is:run.pcapng" in result.text
    assert "nothing was recorded in run.pcapng: no adapter was opened" in result.text


def test_full_disk_does_not_stop_the_run(desk):
    result = desk.record(STLINK, PROGRAM, record="adapter record /dev/full").ok()
    assert "the recording ends here, and the run goes on" in result.text
    assert desk.fw == result.flash[:len(desk.fw)]


def test_stock_host_says_that_it_cannot(desk, stock_host):
    result = desk.bench.run(desk.command(STLINK, "init; shutdown", record="set RECORD run.pcapng",
                                         host=stock_host))
    assert "nothing is recorded: RECORD is for our OpenOCD" in result.text
    assert not desk.file.exists()
