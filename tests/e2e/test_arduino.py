# SPDX-License-Identifier: GPL-2.0-or-later
"""Arduino cores with the files of contrib/arduino: the command lines that arduino-cli makes.

arduino-cli merges platform.txt, platform.local.txt, what it knows of the installation,
boards.txt with boards.local.txt and the chosen menu entries, then the tool's own lines
(commands/service_upload.go); for debugging it hands path and scripts to cortex-debug
(commands/service_debug_config.go).
"""

import os
import re
import shlex
import shutil

import pytest

from conftest import FIRMWARE, TOP, Host, loaded
from test_editors import DEBUG, check_debugged, session

CONTRIB = TOP / "contrib/arduino"
ELF = FIRMWARE / "systick.elf"

# Lines of stm32duino/Arduino_Core_STM32's platform.txt and boards.txt: what they were in
# 2.9.0, and what 2.10 changed, which is so in 3.0.0-dev, too.
STM32DUINO = {
    "openocd_dir": "{runtime.tools.openocd.path}",
    "tools.openocd_upload.path": "{openocd_dir}",
    "tools.openocd_upload.cmd": "bin/openocd",
    "tools.openocd_upload.upload.params.verbose": "-d2",
    "tools.openocd_upload.upload.params.quiet": "-d0",
    "tools.openocd_upload.upload.pattern":
        '"{path}/{cmd}" {upload.verbose} -f interface/{upload.protocol}.cfg '
        '-f target/{openocd.target}.cfg -c "program {{build.path}/{build.project_name}.elf} '
        'verify reset exit"',
    "debug.server.openocd.path": "{openocd_dir}/bin/openocd",
    "debug.server.openocd.scripts_dir": "{openocd_dir}/openocd/scripts",
    "debug.server.openocd.scripts.0": "interface/stlink.cfg",
    "debug.server.openocd.scripts.1": "{runtime.platform.path}/debugger/select_dapdirect.cfg",
    "debug.server.openocd.scripts.2": "target/{openocd.target}.cfg",
    "GenF1.openocd.target": "stm32f1x",
}
OF_2_9 = {
    "tools.openocd_upload.upload.pattern":
        '"{path}/{cmd}" {upload.verbose} -f interface/{upload.protocol}.cfg '
        '-f target/{openocd.target}.cfg -c "program {build.path}/{build.project_name}.elf '
        'verify reset exit"',
    "debug.server.openocd.scripts.1": "{runtime.platform.path}/debugger/select_hla.cfg",
}
OF_2_8 = {**OF_2_9, "GenF1.debug.server.openocd.scripts.2": "target/stm32f1x.cfg"}
STLINK = {"upload.protocol": "stlink", "upload.tool": "openocd_upload"}
DAPLINK = {"upload.protocol": "cmsis-dap", "upload.tool": "openocd_upload",
           "debug.server.openocd.scripts.0": "interface/cmsis-dap.cfg",
           "debug.server.openocd.scripts.1": "{runtime.platform.path}/debugger/select_swd.cfg"}
# the files in the core's debugger/
DEBUGGER = {
    "select_hla.cfg": "transport select hla_swd\n",
    "select_dapdirect.cfg": "transport select dapdirect_swd\n",
    "select_swd.cfg": "transport select swd\n\nset ENABLE_LOW_POWER 1\nset STOP_WATCHDOG 1\n"
                      "set CLOCK_FREQ 4000\n\nreset_config none separate\n\nset CONNECT_UNDER_RESET 1",
}
# rogerclarkmelbourne/Arduino_STM32, STM32F1/platform.txt
ROGER_CLARK = {
    "tools.stlink_upload.cmd": "stlink_upload",
    "tools.stlink_upload.path": "{runtime.hardware.path}/tools/linux",
    "tools.stlink_upload.upload.pattern": '"{path}/{cmd}"  "{build.path}/{build.project_name}.bin"',
}


def properties(path):
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line.strip() and not line.startswith("#"))


def below(values, prefix):
    return {name[len(prefix) + 1:]: value for name, value in values.items()
            if name.startswith(prefix + ".")}


def expand(text, values):
    """As go-properties-orderedmap does: names that are unknown stay."""
    for _ in range(10):
        after = re.sub(r"\{([^{}]+)\}", lambda m: values.get(m[1], m[0]), text)
        if after == text:
            break
        text = after
    return text


class Core:
    """A core's folder with our files beside its own."""

    def __init__(self, bench, lines, local, board):
        self.place = bench.dir / "arduino core/hardware"
        (self.place / "debugger").mkdir(parents=True)
        for name, text in DEBUGGER.items():
            (self.place / "debugger" / name).write_text(text)
        shutil.copytree(TOP / "tcl", self.place / "openocd-clones")
        self.build = bench.dir / "build of sketch"
        self.build.mkdir()
        shutil.copy(ELF, self.build / "sketch.ino.elf")
        (self.build / "sketch.ino.bin").write_bytes(loaded(ELF))
        self.values = {**lines, **properties(local), "runtime.platform.path": str(self.place),
                       "build.path": str(self.build), "build.project_name": "sketch.ino"}
        self.values.update(below(self.values, board))

    def upload(self, params="quiet", **more):
        values = {**self.values, **more}
        values.update(below(values, "tools." + values["upload.tool"]))
        values["upload.verbose"] = values.get(f"upload.params.{params}", "")
        return shlex.split(expand(values["upload.pattern"], values))

    def debug(self, bench, **more):
        """cortex-debug's line of what arduino-cli says for `debug --info`."""
        values = {**self.values, **more}
        server = {name: expand(value, values)
                  for name, value in below(values, "debug.server.openocd").items()}
        helper = bench.path("openocd-helpers.tcl", b"set USE_SWO 0\n")
        line = [server["path"], "-c", "gdb_port 3333", "-c", "tcl_port 6666", "-c",
                "telnet_port 4444", "-s", server["scripts_dir"], "-f", helper]
        scripts = [server[name] for name in sorted(server) if name.startswith("scripts.")]
        return line + [word for script in scripts for word in ("-f", script)]


def tools_folder(bench, host):
    """A tool of the core's, laid out as xPack's OpenOCD."""
    place = bench.dir / "tools/openocd"
    (place / "bin").mkdir(parents=True)
    (place / "bin/openocd").symlink_to(host.binary)
    return str(place)


@pytest.fixture(scope="session")
def newer_host():
    """Of the development branch, as the core has it since 2.10."""
    binary = os.environ.get("OPENOCD_ESP32") or pytest.skip("OPENOCD_ESP32 is not set")
    return Host("post", binary, [])


def stm32duino(bench, host, changes):
    core = Core(bench, {**STM32DUINO, **changes}, CONTRIB / "boards.local.txt", "GenF1")
    core.values["runtime.tools.openocd.path"] = tools_folder(bench, host)
    return core


def with_our_host(bench, host, changes):
    """The two lines at the end of the file, taken in as it says."""
    text = (CONTRIB / "boards.local.txt").read_text()
    prefix = str(host.binary)[:-len("/bin/openocd")]
    local = bench.path("boards.local.txt", re.sub(
        r"^#(GenF1\.)", r"\1", text, flags=re.M).replace("/usr/local", prefix).encode())
    core = Core(bench, {**STM32DUINO, **changes}, local, "GenF1")
    assert core.values["openocd_dir"] == prefix
    return core


def check_uploaded(result):
    image = loaded(ELF)
    assert result.ok().flash[:len(image)] == image, result.text


def probe_of(menu):
    return "v2" if menu is STLINK else "cmsis-dap"


MENU = pytest.mark.parametrize("menu", [STLINK, DAPLINK], ids=["stlink", "daplink"])


def test_stm32duino_2_8_debugs(bench, stock_host, default_ports):
    check_debugged(session(bench, stm32duino(bench, stock_host, OF_2_8).debug(bench), DEBUG))


def test_stm32duino_2_9(bench, stock_host, default_ports):
    core = stm32duino(bench, stock_host, OF_2_9)
    check_uploaded(bench.run(core.upload(**STLINK)))
    check_debugged(session(bench, core.debug(bench, **STLINK), DEBUG))


@MENU
def test_stm32duino_since_2_10(bench, newer_host, default_ports, menu):
    core = stm32duino(bench, newer_host, {})
    check_uploaded(bench.run(core.upload(**menu), probe=probe_of(menu)))
    check_debugged(session(bench, core.debug(bench, **menu), DEBUG, probe=probe_of(menu)))


@MENU
@pytest.mark.parametrize("changes", [{}, OF_2_9], ids=["2.10", "2.9"])
def test_stm32duino_with_our_host(bench, our_host, default_ports, menu, changes):
    core = with_our_host(bench, our_host, changes)
    result = bench.run(core.upload("verbose", **menu), probe=probe_of(menu))
    check_uploaded(result)
    # by the driver module, which the target file beside the core loads
    assert re.search(r"written \d+ of \d+ pages", result.text), result.text
    check_debugged(session(bench, core.debug(bench, **menu), DEBUG, probe=probe_of(menu)))


def test_the_core_alone_does_not_take_the_clone(bench, stock_host, default_ports):
    """What the file is for: without it the same line fails."""
    core = stm32duino(bench, stock_host, OF_2_9)
    core.values.update(STM32DUINO)
    core.values["openocd.target"] = "stm32f1x"
    bench.run(core.upload(**STLINK)).failed()


def test_roger_clark(bench, host, default_ports):
    core = Core(bench, ROGER_CLARK, CONTRIB / "STM32F1/platform.local.txt", "genericSTM32F103C")
    core.values["openocd_clones.openocd"] = host.binary
    check_uploaded(bench.run(core.upload(**{"upload.tool": "stlink_upload"})))
    check_debugged(session(bench, core.debug(bench), DEBUG))
