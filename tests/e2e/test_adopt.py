# SPDX-License-Identifier: GPL-2.0-or-later
"""openocd-clones-adopt: configurations that name target/stm32f1x.cfg use ours, and back."""

import pathlib
import shutil

import pytest

from conftest import QUIET_PORTS, TOP, pattern, tool

# what each project's own configuration says; all end at target/stm32f1x.cfg
CONFIGURATIONS = {
    # RIOT, boards/common/stm32/dist and bluepill's openocd.cfg
    "riot": "source [find target/stm32f1x.cfg]\nreset_config srst_only srst_nogate\n"
            "$_TARGETNAME configure -rtos auto\n",
    # zephyr, boards/others/stm32_min_dev/support/openocd.cfg
    "zephyr": "source [find target/stm32f1x.cfg]\n",
    # OpenOCD, board/stm32f103c8_blue_pill.cfg: says the size, too
    "board": "set FLASH_SIZE 0x10000\nsource [find target/stm32f1x.cfg]\n"
             "reset_config none separate\n",
    # NuttX and others set names of their own
    "names": "set CHIPNAME bluepill\nset WORKAREASIZE 0x2000\nsource [find target/stm32f1x.cfg]\n",
}


@pytest.fixture(scope="session")
def adopt():
    beside = pathlib.Path(tool("OPENOCD", "openocd")).with_name("openocd-clones-adopt")
    return str(beside if beside.exists() else shutil.which(beside.name) or pytest.skip("not installed"))


def upload(bench, host, name, image, **options):
    bench.path("project.cfg", CONFIGURATIONS[name].encode())
    binary = bench.path("image.bin", image)
    return bench.run([host.binary, *QUIET_PORTS, "-f", "interface/stlink.cfg", "-f", "project.cfg",
                      "-c", f"program {binary} 0x08000000 verify reset exit"], **options)


@pytest.mark.parametrize("name", CONFIGURATIONS)
@pytest.mark.parametrize("chip", ["cks32f103c8", "stm32f103c8"])
def test_projects_configurations_work_unedited(bench, host, adopt, name, chip):
    image = pattern(3000)
    text = bench.run([adopt]).ok().text
    assert "stm32f1x_clone.cfg}" in text and "--undo" in text
    result = upload(bench, host, name, image, chip=chip).ok()
    assert "stm32f1x_clone: chip:" in result.text
    assert result.flash[:len(image)] == image


def test_undo_leaves_nothing(bench, host, adopt):
    before = upload(bench, host, "zephyr", pattern(100), chip="stm32f103c8")
    bench.run([adopt]).ok()
    assert "uses the file" in bench.run([adopt]).ok().text, "again is no error"
    assert "source {" in bench.run([adopt, "--status"]).ok().text
    bench.run([adopt, "--undo"]).ok()
    assert not (bench.dir / ".config/openocd").exists()
    assert "Not adopted" in bench.run([adopt, "--status"]).ok().text
    assert "nothing to take back" in bench.run([adopt, "--undo"]).ok().text
    after = upload(bench, host, "zephyr", pattern(100), chip="stm32f103c8")
    assert ("stm32f1x_clone: chip" in after.text) == ("stm32f1x_clone: chip" in before.text)


def test_own_file_in_place_is_never_overwritten(bench, adopt):
    mine = bench.dir / ".config/openocd/target/stm32f1x.cfg"
    mine.parent.mkdir(parents=True)
    mine.write_text("# mine\n")
    bench.run([adopt]).failed("is there already and not from this program; nothing was changed")
    bench.run([adopt, "--undo"]).failed("is not from this program; it was left alone")
    assert mine.read_text() == "# mine\n"


def test_link_in_place_is_not_followed(bench, adopt):
    mine = bench.dir / ".config/openocd/target/stm32f1x.cfg"
    mine.parent.mkdir(parents=True)
    mine.symlink_to(bench.dir / "elsewhere.cfg")
    bench.run([adopt]).failed("nothing was changed")
    assert not (bench.dir / "elsewhere.cfg").exists()


def test_file_that_would_win_is_named(bench, adopt):
    older = bench.dir / ".openocd/target/stm32f1x.cfg"
    older.parent.mkdir(parents=True)
    older.write_text("# older\n")
    bench.run([adopt]).failed(str(older), "nothing was changed")
    assert not (bench.dir / ".config").exists()


def test_unknown_option(bench, adopt):
    bench.run([adopt, "--force"]).failed('unknown option "--force"; nothing was changed')


def test_xdg_folder_and_partial_installation(bench, adopt):
    folder = bench.dir / "settings with a blank"
    bench.run([adopt], env={"XDG_CONFIG_HOME": str(folder)}).ok()
    assert (folder / "openocd/target/stm32f1x.cfg").exists()
    copy = bench.dir / "bin/openocd-clones-adopt"
    copy.parent.mkdir()
    shutil.copy(TOP / "src/tools/openocd-clones-adopt", copy)
    bench.run([copy]).failed("Install openocd-clones whole")
