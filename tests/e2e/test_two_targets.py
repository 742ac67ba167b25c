# SPDX-License-Identifier: GPL-2.0-or-later
"""Two chips in one JTAG chain and one OpenOCD: the target file is sourced once for each."""

import json
import subprocess
import time

import pytest

from conftest import QUIET_PORTS, pattern, run_group

FIRST, SECOND = "cks32f103c8", "cks32f103cb"


class Desk:
    """A chain of two, behind remote_bitbang."""

    def __init__(self, bench, faults=()):
        self.bench = bench
        self.files = [bench.path("first.bin"), bench.path("second.bin")]
        self.socket = bench.path("jtag")
        self.sim = subprocess.Popen(
            # firmware needs time to fall asleep in, which does not pass while nobody asks
            [bench.sim, "--quiet", *(["--real-time"] if faults else []), "--bitbang", self.socket,
             "--chip", FIRST, "--flash", self.files[0], *[f"--fault={fault}" for fault in faults],
             "--chain", SECOND, "--chain-flash", self.files[1]])
        deadline = time.monotonic() + 20
        while not self.socket.exists() and time.monotonic() < deadline:
            time.sleep(0.02)

    def run(self, host, *commands, one="", two=""):
        adapter = ("adapter driver remote_bitbang; remote_bitbang host %s; remote_bitbang port 0; "
                   "transport select jtag" % self.socket)
        line = [host.binary, *host.options, *QUIET_PORTS, "-c", adapter]
        for name, settings in (("one", one), ("two", two)):
            line += ["-c", f"set CHIPNAME {name}; {settings}", "-f", "target/stm32f1x_clone.cfg"]
        for command in commands:
            line += ["-c", command]
        return run_group(line, self.bench.dir, 120)

    def flash(self):
        """End the simulator. @returns what each chip holds."""
        self.sim.terminate()
        self.sim.wait(timeout=30)
        return [file.read_bytes() for file in self.files]


@pytest.fixture
def desk(bench, request):
    desk = Desk(bench, getattr(request, "param", ()))
    yield desk
    desk.sim.kill()
    desk.sim.wait()


def program(target, file):
    return f"targets {target}.cpu; program {file} 0x08000000 verify"


def test_each_is_named_programmed_and_reported(desk, host):
    images = [pattern(3000, seed) for seed in (1, 2)]
    files = [desk.bench.path(f"{seed}.bin", image) for seed, image in enumerate(images)]
    report = desk.bench.path("result.json")
    status, text = desk.run(host, "init", program("one", files[0]), program("two", files[1]),
                            "shutdown", one=f"set REPORT_JSON {report}")
    assert status == 0, text
    assert "stm32f1x_clone: one.cpu: chip: CKS32F103C8 or " in text
    assert "stm32f1x_clone: two.cpu: chip: CKS32F103CB or " in text
    assert text.count("** Verified OK **") == 2
    flashes = desk.flash()
    assert [flash[:3000] for flash in flashes] == images
    assert [len(flash) for flash in flashes] == [0x10000, 0x20000]
    result = json.loads(report.read_text())
    assert result["class"] == "ok"
    assert [target["name"] for target in result["targets"]] == ["one.cpu", "two.cpu"]
    assert "CKS32F103C8" in result["targets"][0]["chip"]["line"]
    assert "CKS32F103CB" in result["targets"][1]["chip"]["line"]
    assert [(operation["target"], operation["class"]) for operation in result["operations"]] == [
        ("one.cpu", "ok"), ("two.cpu", "ok")]


def test_settings_are_each_targets_own(desk, host):
    file = desk.bench.path("image.bin", pattern(6000))
    report = desk.bench.path("result.json")
    status, text = desk.run(
        host, "init", f"catch {{{program('one', file)}}}", program("two", file), "shutdown",
        one=f"set REPORT_JSON {report}; set FLASH_SIZE 0x1000", two="unset FLASH_SIZE")
    assert status == 0, text
    flashes = desk.flash()
    assert flashes[0] == b"\xff" * 0x10000
    assert flashes[1][:6000] == pattern(6000)
    operations = json.loads(report.read_text())["operations"]
    assert [(operation["target"], operation["class"]) for operation in operations] == [
        ("one.cpu", "does-not-fit"), ("two.cpu", "ok")]


def test_a_family_is_forced_for_one_only(desk, our_host):
    status, text = desk.run(our_host, "init", "flash probe 0; flash probe 1", "flash info 0 sectors",
                            "flash info 1 sectors", "shutdown",
                            one="set FLASH_FAMILY apm32f103", two="unset FLASH_FAMILY")
    assert status == 0, text
    assert text.count("(forced)") == 1, text
    assert "family apm32f103 (forced)" in text


def test_a_report_is_of_the_current_target(desk, our_host):
    status, text = desk.run(our_host, "init", "reset halt", "targets two.cpu",
                            "stm32f1x_clone report -file second", "shutdown")
    assert status == 0, text
    sheet = json.loads((desk.bench.dir / "second.json").read_text())
    assert "CKS32F103CB" in json.dumps(sheet)
    assert "CKS32F103C8" not in json.dumps(sheet["verdict"])


@pytest.mark.parametrize("desk", [["asleep"]], indirect=True)
def test_the_one_that_sleeps_is_woken(desk, host):
    status, text = desk.run(host, "init", "shutdown")
    assert status == 0, text
    assert "one.cpu: connected: under reset" in text
    assert text.index("one.cpu: chip: CKS32F103C8 or") and text.index("two.cpu: chip: CKS32F103CB")


@pytest.mark.parametrize("desk", [["asleep"]], indirect=True)
def test_the_one_that_fails_is_named(desk, host):
    status, text = desk.run(host, "init", "shutdown", one="set CONNECT_RUNGS relink")
    assert status != 0, text
    assert "one.cpu: not connected: " in text
    assert "two.cpu: not connected" not in text
