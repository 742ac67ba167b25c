# SPDX-License-Identifier: GPL-2.0-or-later
"""Results for programs: REPORT_JSON, its schema, and an exit status for each class."""

import json
import re
import signal
import subprocess

import pytest

from conftest import FLASH_BASE, TOP, pattern, tool

SCHEMA = json.loads((TOP / "doc" / "result.schema.json").read_text(encoding="utf-8"))
GUIDE = (TOP / "doc" / "results.md").read_text(encoding="utf-8")
STLINK = "interface/stlink.cfg"
STATUSES = {name: int(status) for status, name in
            re.findall(r"^\| (\d+) \| `([a-z-]+)` \|", GUIDE, re.MULTILINE)}


def read(path):
    """The result, valid by its schema."""
    result = json.loads(path.read_text(encoding="utf-8"))
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.Draft202012Validator(SCHEMA).validate(result)
    assert not path.with_name(path.name + ".part").exists()
    return result


def run(bench, host, *args, interface=STLINK, setting=True, **options):
    """@returns the run and its result. Every line of ARGS is a command."""
    file = bench.dir / "result.json"
    file.unlink(missing_ok=True)
    before = ["-c", f"set REPORT_JSON {file}"] if setting else []
    words = [word for arg in args for word in ("-c", arg)]
    process = bench.run(host.command(interface, *words, before=before), **options)
    return process, read(file) if file.exists() else None


def program(bench, data=None):
    bench.path("fw.bin", pattern(20000) if data is None else data)
    return f"program fw.bin {FLASH_BASE:#x} verify reset exit"


def test_success_has_counts_times_chip_and_probe(bench, our_host, interface):
    process, result = run(bench, our_host, program(bench), interface=interface)
    assert process.ok()
    assert (result["class"], result["exit_status"], result["message"]) == ("ok", 0, None)
    (operation,) = result["operations"]
    assert operation["pages"] == {"total": 20, "written": 20, "erased": 0, "unchanged": 0}
    assert (operation["image"], operation["verify"], operation["changed"]) == ("fw.bin", "equal", True)
    assert operation["bytes"] == 20000
    assert all(result["seconds"][phase] > 0 for phase in ("connect", "reset", "program", "verify"))
    assert "CKS32F103C8" in result["chip"]["names"]
    assert any(row["name"] == "CPUID" for row in result["chip"]["readings"])
    assert result["uid"] == "554d49534554414c44492d44"
    probe = result["probe"]
    assert (probe["vid_pid"], probe["serial"]) == ("0483:3748", "53494D2D5632000000000001")
    assert (probe["location"], probe["firmware"], probe["voltage_mv"]) == ("1-1", "V2J37S7", 3299)


def test_pages_that_hold_it_already_are_counted_as_skipped(bench, our_host):
    data = pattern(20000)
    changed = bytearray(data)
    changed[3000] ^= 0xff
    _, result = run(bench, our_host, program(bench, bytes(changed)), flash=data)
    assert result["operations"][0]["pages"] == {"total": 20, "written": 1, "erased": 1, "unchanged": 19}


FAILURES = [
    ("no-probe", ["unplugged"], {}),
    ("no-rights", ["usb-denied"], {}),
    ("probe-silent", ["mute-at=20"], {}),
    ("no-power", ["no-power"], {}),
    ("no-power", ["low-voltage=1500"], {}),
    ("no-connection", ["swdio-open"], {}),
    ("no-connection", ["nrst-held"], {}),
    ("locked", ["rdp"], {}),
    ("locked", ["wrp=1"], {}),
    ("flash-failed", ["silent-program=100"], {}),
    ("flash-failed", ["stuck-bsy=3"], {}),
    ("lost-connection", ["unplug-at=400"], {}),
    ("lost-connection", ["power-off-at=3000"], {}),
]


@pytest.mark.parametrize("name, faults, options", FAILURES,
                         ids=[f"{name}-{faults[0]}" for name, faults, _ in FAILURES])
def test_each_class_has_its_exit_status(bench, our_host, name, faults, options):
    process, result = run(bench, our_host, program(bench), faults=faults, **options)
    assert result["class"] == name, process.text
    assert process.status == STATUSES[name] == result["exit_status"], process.text
    assert result["operations"][0]["class"] == name
    assert result["message"], process.text
    assert result["during"] is None
    if result["next"]:
        assert result["next"] in process.text


def test_image_that_does_not_fit(bench, our_host):
    process, result = run(bench, our_host, program(bench, pattern(70000)))
    assert (process.status, result["class"]) == (STATUSES["does-not-fit"], "does-not-fit")
    assert result["message"] in process.text


@pytest.mark.parametrize("file", ["absent.bin", ".", "torn.hex"])
def test_image_that_is_none(bench, our_host, file):
    bench.path("torn.hex", b":10000000000000")
    process, result = run(bench, our_host, f"program {file} verify reset exit")
    assert (process.status, result["class"]) == (STATUSES["bad-image"], "bad-image"), process.text


def test_flash_that_differs_from_the_file(bench, our_host):
    bench.path("other.bin", pattern(1000, seed=7))
    process, result = run(bench, our_host, "init", "reset halt", f"verify_image other.bin {FLASH_BASE:#x}",
                          flash=pattern(1000))
    assert (process.status, result["class"]) == (STATUSES["verify-failed"], "verify-failed"), process.text
    assert result["operations"][0]["verify"] == "differs"


def test_any_other_error_is_openocds(bench, our_host):
    process, result = run(bench, our_host, "init", "no_such_command")
    assert (process.status, result["class"], result["exit_status"]) == (1, "error", 1)
    assert "no_such_command" in result["message"]


def test_error_that_a_script_catches_is_not_the_end(bench, our_host):
    bench.path("fw.bin", pattern(2000))
    process, result = run(bench, our_host, "init", "reset halt",
                          "catch {flash write_image erase absent.bin 0x08000000}",
                          "flash write_image erase fw.bin 0x08000000", "shutdown")
    assert process.ok()
    assert (result["class"], result["exit_status"]) == ("ok", 0)
    assert [operation["class"] for operation in result["operations"]] == ["bad-image", "ok"]


@pytest.mark.parametrize("end, status", [("shutdown", 0), ("shutdown error", STATUSES["bad-image"]), ("shutdown 3", 3)])
def test_script_that_ends_after_a_failure_has_the_last_word(bench, our_host, end, status):
    process, result = run(bench, our_host, "init", "catch {program absent.bin}", end)
    assert (process.status, result["exit_status"], result["class"]) == (status, status, "bad-image")


def test_nothing_to_do_is_no_failure(bench, our_host):
    process, result = run(bench, our_host, "shutdown")
    assert process.ok()
    assert (result["class"], result["chip"], result["operations"]) == ("ok", None, [])


@pytest.mark.parametrize("faults, command", [
    (["rdp"], "program fw.bin 0x08000000 verify reset exit"),
    (["no-power"], "init"), (["unplugged"], "init"), ([], "program absent.bin"),
])
def test_without_the_setting_the_status_stays(bench, our_host, faults, command):
    bench.path("fw.bin", pattern(2000))
    process, result = run(bench, our_host, command, setting=False, faults=faults)
    assert (process.status, result) == (1, None)


def test_command_form_begins_later(bench, our_host):
    file = bench.dir / "result.json"
    process, result = run(bench, our_host, f"stm32f1x_clone_result {file}", program(bench), setting=False)
    assert process.ok()
    assert result["class"] == "ok"
    assert result["operations"][0]["verify"] == "equal"


def test_unpatched_host_says_what_it_knows(bench, stock_host):
    process, result = run(bench, stock_host, program(bench))
    assert process.ok()
    assert (result["class"], result["exit_status"]) == ("ok", 0)
    assert result["operations"][0]["pages"]["written"] is None
    assert "CKS32F103C8" in result["chip"]["line"]
    assert result["versions"]["driver"] == "stm32f1x"


@pytest.mark.parametrize("name, faults", [("locked", ["rdp"]), ("no-power", ["no-power"]), ("no-probe", ["unplugged"])])
def test_unpatched_host_keeps_its_exit_status(bench, stock_host, name, faults):
    process, result = run(bench, stock_host, program(bench), faults=faults)
    assert (process.status, result["class"], result["exit_status"]) == (1, name, 1), process.text


@pytest.mark.parametrize("file", ["absent/result.json", "."])
def test_place_that_cannot_be_written_is_told_before_anything_is_done(bench, our_host, file):
    process = bench.run(our_host.command(STLINK, "-c", program(bench), before=["-c", f"set REPORT_JSON {file}"]))
    process.failed("REPORT_JSON", "nothing was done")
    assert process.stats["usb_transfers"] == 0


def test_odd_names_make_valid_json(bench, our_host):
    name = 'a "quoted" näme\\.bin'
    bench.path(name, pattern(1000))
    process, result = run(bench, our_host, "program {" + name + "} 0x08000000 exit")
    assert process.ok()
    assert result["operations"][0]["image"] == name


def test_run_that_is_killed_says_so(bench, our_host):
    file = bench.dir / "result.json"
    command = [bench.sim, "--quiet", "--", *our_host.command(
        STLINK, "-c", "init", "-c", "reset halt", "-c", "catch {sleep 1}; exec sleep 60",
        before=["-c", f"set REPORT_JSON {file}"])]
    bench.path("slow.bin", pattern(1000))
    # a program that takes the time it takes: the host's "program" is replaced by a sleep
    command[-1] = "rename {_f1c_host program} {}; proc {_f1c_host program} {args} " \
        "{exec sleep 60}; program slow.bin 0x08000000"
    with subprocess.Popen(command, cwd=bench.dir, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                          start_new_session=True) as process:
        try:
            for _ in range(200):
                if file.exists() and '"during": "program"' in file.read_text(encoding="utf-8"):
                    break
                subprocess.run(["sleep", "0.05"], check=True)
        finally:
            subprocess.run(["kill", "-KILL", "--", f"-{process.pid}"], check=False)
        assert process.wait() == -signal.SIGKILL
    result = read(file)
    assert (result["class"], result["exit_status"], result["during"]) == ("interrupted", None, "program")


def test_signal_during_an_upload(bench, our_host):
    process, result = run(bench, our_host, program(bench), faults=["sigterm-at=400"])
    assert process.status == 128 + signal.SIGTERM, process.text
    assert (result["class"], result["exit_status"], result["during"]) == ("interrupted", None, None)
    assert result["message"].startswith("SIGTERM ")
    assert result["operations"][0]["class"] == "interrupted"


def test_guide_lists_the_classes_of_schema_and_script():
    script = (TOP / "tcl" / "target" / "stm32f1x_clone" / "result.tcl").read_text(encoding="utf-8")
    table = re.search(r"set _f1c\(statuses\) \{(.*?)\}", script, re.DOTALL)[1].split()
    assert dict(zip(table[::2], map(int, table[1::2]))) == STATUSES
    assert set(SCHEMA["$defs"]["class"]["enum"]) == {*STATUSES, "interrupted"}
    assert len(set(STATUSES.values())) == len(STATUSES)


def test_example_of_the_guide_is_valid():
    jsonschema = pytest.importorskip("jsonschema")
    example = json.loads(re.search(r"```json\n(.*?)```", GUIDE, re.DOTALL)[1])
    jsonschema.Draft202012Validator(SCHEMA).validate(example)


def test_exit_status_by_hand(bench, our_host):
    """The host's commands behind it, without our target file."""
    def status(*words):
        return bench.run([our_host.binary, *[word for w in words for word in ("-c", w)]]).status

    bench.sim = tool("STLINK_SIM", "stlink-sim")
    assert status("failure_status 7", "nonsense") == 7
    assert status("failure_status 7", "shutdown error") == 7
    assert status("failure_status 7", "shutdown 3") == 3
    assert status("failure_status 7", "shutdown") == 0
    assert status("failure_status 0") == 1
    assert status("failure_status 256") == 1
    assert status("nonsense") == 1
