# SPDX-License-Identifier: GPL-2.0-or-later
"""Recordings: what the simulator writes and what others capture, answered to tools again."""

import dataclasses
import re
import shutil
import subprocess

import pytest
from conftest import pattern
from harness import captures

PROGRAM = "program fw.bin 0x08000000 verify reset exit"
NOTES = re.compile(r"^(stlink-sim: .*|  (recorded|came|From here).*)\n", re.M)


class Run:
    def __init__(self, process):
        self.status = process.returncode
        self.notes = "".join(line for line in process.stderr.splitlines(True) if NOTES.match(line))
        self.output = process.stdout + NOTES.sub("", process.stderr)


@pytest.fixture
def fw(sim):
    return sim.path("fw.bin", pattern(6000))


@pytest.fixture
def run(sim):
    def call(*options, command):
        return Run(sim.cli(*options, "--", *command))
    return call


@pytest.fixture
def recorded(sim, run, openocd, fw):
    """An upload by stock OpenOCD: the file, the command, and what it said."""
    def record(*options, interface="stlink", script=PROGRAM):
        command = openocd(interface, script)
        result = run("--record", "run.pcapng", "--flash", "flash.bin", *options, command=command)
        return sim.path("run.pcapng"), command, result
    return record


def same_again(run, path, command, result):
    again = run("--replay", path, command=command)
    assert again.output == result.output
    assert again.status == result.status
    assert "transfers as recorded" in again.notes and "differ" not in again.notes, again.notes


@pytest.mark.parametrize("options", [
    [], ["--probe", "v3"], ["--probe", "v2-1"], ["--probe", "v2j17s4"],
    ["--fault", "no-power"], ["--fault", "wait-at=9"], ["--fault", "sticky"],
    ["--fault", "unplug-at=300"], ["--fault", "mute-at=200"], ["--fault", "mangle-reply=40"],
    ["--fault", "silent-program=700"], ["--fault", "rdp"], ["--fault", "stuck-bsy"],
], ids=" ".join)
def test_stlink_run_repeats_to_the_letter(run, recorded, options):
    same_again(run, *recorded(*options))


@pytest.mark.parametrize("options", [
    [], ["--fault", "mangle-reply=40"], ["--fault", "unplug-at=300"], ["--fault", "swdio-open"],
], ids=" ".join)
def test_cmsis_dap_run_repeats_to_the_letter(run, recorded, options):
    same_again(run, *recorded("--probe", "cmsis-dap", *options, interface="cmsis-dap"))


def test_the_clock_is_that_of_the_recording(run, recorded):
    path, command, _ = recorded()
    end = captures.read(path)[-1].time_ns / 1e9
    run("--replay", path, "--trace=trace.txt", command=command)
    last = float((path.parent / "trace.txt").read_text().splitlines()[-1].split()[0])
    assert abs(last - end) < 0.001


def test_probe_that_comes_back(run, sim, openocd):
    """Two tools: the first loses the probe, the second finds it again."""
    command = ["sh", "-c", "st-info --probe; sleep 3; st-info --probe"]
    if not shutil.which("st-info"):
        pytest.skip("st-info is not installed")
    result = run("--record", "run.pcapng", "--fault", "unplug-at=20,replug-after=1000",
                 command=command)
    assert result.output.count("V2J37S7") >= 1, result.output
    same_again(run, sim.path("run.pcapng"), command, result)


def convert(path, form):
    urbs = captures.read(path)
    out = path.with_suffix(".converted")
    if form == "usbmon":
        return captures.write_pcapng(out, urbs)
    if form == "usbmon 189 pcap":
        return captures.write_pcap(out, urbs, 189)
    if form == "usbpcap":
        return captures.write_pcapng(out, urbs, 249, b"USBPcapCMD")
    if form == "no descriptors":
        return captures.write_pcapng(out, captures.without_descriptors(urbs))
    if form == "usbpcap, no descriptors":
        return captures.write_pcap(out, captures.without_descriptors(urbs), 249)
    device = {"a disk": 77, "its own disk": urbs[0].device}[form]
    return captures.write_pcapng(out, captures.with_a_disk(urbs, device), resolution=9)


def reads_serial_number(output):
    """Captures without descriptors do not have it."""
    return re.sub(r"serial=\S*", "serial=", output)


@pytest.mark.parametrize("form", ["usbmon", "usbmon 189 pcap", "usbpcap", "no descriptors",
                                  "usbpcap, no descriptors", "a disk", "its own disk"])
@pytest.mark.parametrize("probe, interface", [("v2", "stlink"), ("v3", "stlink"),
                                              ("cmsis-dap", "cmsis-dap")])
def test_captures_of_others_are_replayed(run, recorded, probe, interface, form):
    if probe == "cmsis-dap" and form == "usbpcap, no descriptors":
        pytest.skip("nothing in it tells the packet size that OpenOCD worked with")
    path, command, result = recorded("--probe", probe, interface=interface)
    again = run("--replay", convert(path, form), command=command)
    ids = "1209:0001" if probe == "cmsis-dap" else "0483:374e" if probe == "v3" else "0483:3748"
    if probe == "cmsis-dap" and "no descriptors" in form:
        ids = "0000:0000"
        result.output = result.output.replace("0x1209:0x0001", "0x0000:0x0000")
    assert f"{ids}, " in again.notes
    assert reads_serial_number(again.output) == reads_serial_number(result.output), again.notes
    assert again.status == 0
    assert "transfers as recorded" in again.notes and "differ" not in again.notes, again.notes


def test_split_transfers_are_put_together(run, sim):
    """st-flash reads 6 KiB at a time; usbfs here takes 4 KiB."""
    if not shutil.which("st-flash"):
        pytest.skip("st-flash is not installed")
    sim.path("fw.bin", pattern(65536))
    command = ["st-flash", "read", "out.bin", "0x08000000", "20480"]
    run("--firmware", "fw.bin", "--record", "run.pcapng", command=command)
    want = sim.path("out.bin").read_bytes()
    assert want == pattern(65536)[:20480]
    sim.path("out.bin").unlink()
    urbs = captures.read(sim.path("run.pcapng"))
    assert max(urb.length for urb in urbs) < 16384
    again = run("--replay", "run.pcapng", command=command)
    assert again.status == 0, again.notes
    assert sim.path("out.bin").read_bytes() == want


def test_hid_capture_is_offered_as_bulk(run, recorded):
    path, command, result = recorded("--probe", "cmsis-dap", interface="cmsis-dap")
    captures.write_pcapng(path, captures.as_hid(captures.read(path)))
    again = run("--replay", path, command=command)
    assert "its HID interface is offered as a bulk one" in again.notes
    assert again.output == result.output, again.notes
    assert again.status == 0


def test_other_run_is_told_where_it_differs(run, recorded, openocd):
    path, _, _ = recorded()
    again = run("--replay", path, command=openocd("stlink", "init; mdw 0x40022000 9; shutdown"))
    assert re.search(r"the run differs from the recording from transfer \d+ of \d+ on "
                     r"\(packet \d+ of the file, [0-9.]+ s\)\n"
                     r"  recorded: \w+, 16 bytes: f2 .*\n"
                     r"  came:     READMEM_32BIT, 16 bytes: f2 07 00 20 02 40 24 00 .*\n",
                     again.notes), again.notes
    assert re.search(r"replay: \d+ of \d+ transfers as recorded, different from transfer",
                     again.notes)
    assert again.status != 0


def test_run_that_ends_early_is_told(run, recorded, openocd):
    path, _, _ = recorded(script="init; halt; mdw 0x40022000; shutdown")
    again = run("--replay", path, command=openocd("stlink", "init; halt; shutdown"))
    assert re.search(r"the run (ended \d+ requests before|differs from) the recording", again.notes)
    assert again.status == 1


def test_run_that_goes_on_is_told(run, recorded):
    path, command, _ = recorded()
    urbs = captures.read(path)
    captures.write_pcapng(path, urbs[:len(urbs) // 2])
    again = run("--replay", path, command=command)
    assert "goes on behind the end of the recording" in again.notes
    assert again.status != 0


@pytest.mark.parametrize("change", ["once more", "once less"])
def test_poll_more_or_less_is_no_difference(run, recorded, change):
    """A status that the tool asks for once more than recorded, or once less."""
    path, command, result = recorded()
    urbs = captures.read(path)
    status = [i for i, urb in enumerate(urbs) if urb.kind == "S" and urb.data[:2] == b"\xf2\x3e"]
    at = status[len(status) // 2]
    if change == "once more":
        urbs = urbs[:at] + urbs[at + 4:]
    else:
        again = [dataclasses.replace(urb, ident=1 << 50 | urb.ident) for urb in urbs[at:at + 4]]
        urbs = urbs[:at + 4] + again + urbs[at + 4:]
    captures.write_pcapng(path, urbs)
    replayed = run("--replay", path, command=command)
    assert replayed.output == result.output
    assert "the tool polled more or less often" in replayed.notes, replayed.notes
    assert replayed.status == 0


def test_request_left_out_is_a_difference(run, recorded):
    """One that is not asked all the time."""
    path, command, _ = recorded()
    urbs = captures.read(path)
    at = [i for i, urb in enumerate(urbs) if urb.kind == "S" and urb.data[:2] == b"\xf2\x30"][0]
    captures.write_pcapng(path, urbs[:at] + urbs[at + 4:])
    replayed = run("--replay", path, command=command)
    assert "the run differs from the recording" in replayed.notes
    assert "came:     ENTER" in replayed.notes
    assert replayed.status != 0


def leave_out(urbs, hashed=True):
    """As the flight recorder does: payloads longer than 64 bytes."""
    found = []
    for urb in urbs:
        if urb.type == captures.BULK and len(urb.data) > 64:
            value = 0xCBF29CE484222325
            for byte in urb.data:
                value = (value ^ byte) * 0x100000001B3 & (1 << 64) - 1
            text = f"left out 0 {len(urb.data)}" + (f" {value:016x}" if hashed else "")
            urb = dataclasses.replace(urb, data=b"", comment=text)
        found.append(urb)
    return found


@pytest.mark.parametrize("hashed", [True, False])
def test_left_out_content_is_told_and_compared_by_hash(run, sim, recorded, hashed):
    path, command, result = recorded()
    urbs = leave_out(captures.read(path), hashed)
    assert any(urb.comment for urb in urbs)
    captures.write_pcapng(path, urbs, mark=b"flight recorder 1; without content")
    again = run("--replay", path, command=command)
    assert "was left out: what was read there is answered with zeros" in again.notes
    assert again.output == result.output
    assert again.status == 0, again.notes
    # Other content of the same length is noticed by the hash alone.
    sim.path("fw.bin", pattern(6000, seed=2))
    again = run("--replay", path, command=command)
    assert ("the run differs" in again.notes) or not hashed


def test_snapped_capture_is_no_exact_one(run, recorded):
    path, command, _ = recorded()
    urbs = [dataclasses.replace(urb, data=urb.data[:40]) for urb in captures.read(path)]
    captures.write_pcapng(path, urbs)
    assert "was left out" in run("--replay", path, command=command).notes


@pytest.mark.parametrize("content, sentence", [
    (b"", "is empty"),
    (b"firmware, perhaps\n" * 9, "is no recording: it begins neither as pcapng nor as pcap does"),
    (b"\n\r\r\n", "cannot be replayed: it ends in the middle of a block at byte 0"),
], ids=["empty", "text", "four bytes"])
def test_what_is_no_recording(sim, content, sentence):
    sim.path("bad.pcapng", content)
    result = sim.cli("--replay", "bad.pcapng", "--", "true")
    assert result.returncode == 1
    assert result.stderr == f"stlink-sim: bad.pcapng {sentence}\n"


def test_missing_file(sim):
    result = sim.cli("--replay", "absent.pcapng", "--", "true")
    assert result.returncode == 1
    assert result.stderr == "stlink-sim: cannot read absent.pcapng: No such file or directory\n"


def test_another_version(sim):
    captures.write_pcapng(sim.path("new.pcapng"), [], mark=b"flight recorder 2; with content")
    result = sim.cli("--replay", "new.pcapng", "--", "true")
    assert result.returncode == 1
    assert "it is of version 2 of the flight recorder, and this stlink-sim knows version 1" \
        in result.stderr


def test_capture_without_a_probe(sim):
    urbs = [captures.Urb(1000 * i, i, kind, captures.BULK, 2, 7, 0, 31, bytes(31))
            for i in range(9) for kind in "SC"]
    captures.write_pcapng(sim.path("disk.pcapng"), urbs)
    result = sim.cli("--replay", "disk.pcapng", "--", "true")
    assert result.returncode == 1
    assert "disk.pcapng holds no transfers of an ST-LINK or CMSIS-DAP probe" in result.stderr


def test_truncated_recording_is_replayed_as_far_as_it_goes(run, recorded):
    path, command, _ = recorded()
    path.write_bytes(path.read_bytes()[:-10])
    again = run("--replay", path, command=command)
    assert "the recording is not whole: it ends in the middle of a block" in again.notes
    assert again.status != 0


def test_damaged_recordings_do_no_harm(sim, run, recorded):
    """Whatever is in the file: an end in time, with a status that a program chose."""
    path, command, _ = recorded(script="init; halt; shutdown")
    raw = path.read_bytes()
    for seed in range(1, 40):
        noise = pattern(60, seed)
        damaged = bytearray(raw)
        for i in range(0, 60, 3):
            damaged[noise[i] * len(raw) // 256 + noise[i + 1] % 64] = noise[i + 2]
        path.write_bytes(damaged[:len(raw)])
        result = run("--replay", path, command=command if seed < 10 else ["true"])
        assert result.status in (0, 1), (seed, result.notes)


@pytest.mark.parametrize("options, sentence", [
    (["--chip", "stm32f103c8"], "--chip does not go with --replay: the recording has the probe and "
     "all behind it"),
    (["--fault", "sticky"], "--fault does not go with --replay"),
    (["--tcp", "7184"], "--tcp does not go with --replay"),
])
def test_a_recording_has_no_desk(sim, options, sentence):
    result = sim.cli("--replay", "any.pcapng", *options, "--", "true")
    assert result.returncode == 2
    assert sentence in result.stderr


def test_recording_of_another_way_is_refused(sim):
    result = sim.cli("--record", "any.pcapng", "--tcp", "7184", "--", "true")
    assert result.returncode == 2
    assert "--record has what COMMAND's libusb-1.0 transfers" in result.stderr


def test_recording_of_a_replay_is_the_same_recording(sim, run, recorded):
    path, command, _ = recorded()
    run("--replay", path, "--record", "again.pcapng", command=command)

    def essence(name):
        return [(urb.kind, urb.endpoint, urb.status, urb.length, urb.data)
                for urb in captures.without_descriptors(captures.read(sim.path(name)))]
    assert essence("again.pcapng") == essence(path)


def test_wireshark_reads_it(recorded):
    tshark = shutil.which("tshark")
    if not tshark:
        pytest.skip("tshark is not installed")
    path, _, _ = recorded("--fault", "mute-at=200")
    count = len(captures.read(path))
    text = subprocess.run(
        [tshark, "-r", path, "-T", "fields", "-e", "usb.idVendor", "-e", "usb.urb_status",
         "-e", "_ws.malformed"], capture_output=True, text=True, check=True).stdout
    rows = [line.split("\t") for line in text.splitlines()]
    assert len(rows) == count
    assert any(row[0] == "0x0483" for row in rows)
    assert any(row[1] == "-2" for row in rows)
    assert not any(row[2] for row in rows)
