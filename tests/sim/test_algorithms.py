# SPDX-License-Identifier: GPL-2.0-or-later
"""Flash algorithms of vendors and peers as judges of the simulated chips.

They come from registries' packages: the targets of the probe-rs crate (fetched by cargo)
and those built into pyOCD. Nothing of them is in this tree; without a package its tests
are skipped. run_algorithm.c calls them as CMSIS-Pack says, by sector and by chip.
"""

import base64
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

CRATE = "0.32.0"
MANIFEST = """[package]
name = "algorithms"
version = "0.0.0"
edition = "2021"
[lib]
path = "lib.rs"
[dependencies]
probe-rs = {{ version = "={}", default-features = false }}
"""

RAM = 0x20000000
CODE = RAM + 0x20  # behind a BKPT
MAKERS = [
    # bench chip, crate's file, its variant; {} is what the group matched
    (r"STM32F103(\w\w)(?:-.*)?", "STM32F1_Series", "STM32F103{}"),
    (r"(?:CKS|CS|FCM)32F103(\w\w)(?:-.*)?", "STM32F1_Series", "STM32F103{}"),
    (r"(?:CLONE|MH2514).*", "STM32F1_Series", "STM32F103C8"),
    (r"(?:APM|HK|MM)32F103(\w\w)(?:-.*)?", "STM32F1_Series", "STM32F103{}"),
    (r"AIR32F103(C[BC])", "AIR32F1_Series", "AIR32F103{}"),
    (r"AIR32F103ZG|MH32F103AVG", "AIR32F1_Series", "AIR32F103CG"),
    (r"MH32F103ACB", "AIR32F1_Series", "AIR32F103CB"),
    (r"AT32(F\d+\w+)", "AT32F4_Series", "AT32{}"),
    (r"CH32F103(\w+)", "CH32F1_Series", "CH32F103{}"),
    (r"GD32(C1\d\d\w\w)", "GD32C1x3_Series", "GD32{}"),
    (r"GD32(E10\d\w\w)", "GD32E10x_Series", "GD32{}"),
    (r"GD32(E23\d\w\w)", "GD32E23x_Series", "GD32{}"),
    (r"GD32(E50\d\w\w)", "GD32E50x_Series", "GD32{}"),
    (r"GD32(F10\d\w\w)(?:-WORDS)?", "GD32F10x_Series", "GD32{}"),
    (r"GD32(F1[35]0\w\w)", "GD32F1x0_Series", "GD32{}"),
    (r"GD32(F30\d\w\w)", "GD32F30x_Series", "GD32{}"),
    (r"GD32(F3[35]0\w\w)", "GD32F3x0_Series", "GD32{}"),
]

# pyOCD's module, the name of its algorithm there, bytes of a sector, bench chip.
PYOCD = [
    # It looks at BSY at once after STRT, which ES0340 forbids on ST's own parts.
    ("target_STM32F103RC", "FLASH_ALGO", 2048, "HK32F103ZE"),
    ("target_Air32F103xx", "FLASH_128k_ALGO", 1024, "AIR32F103CB"),
    ("target_Air32F103xx", "FLASH_512k_ALGO", 2048, "AIR32F103CC"),
    ("target_Air32F103xx", "FLASH_1024k_ALGO", 4096, "AIR32F103ZG"),
]


def run(chip, code, **keys):
    keys.setdefault("border", keys["bytes"])
    helper = pathlib.Path(os.environ.get("BUILD", ".")) / "tests/sim/run_algorithm"
    if not helper.exists():
        pytest.skip(f"{helper} was not built")
    result = subprocess.run([helper, chip, f"code={code}", *(f"{k}={v:#x}" for k, v in keys.items())],
                            stdout=subprocess.PIPE, text=True, timeout=300, check=False)
    assert (result.returncode, result.stdout) == (0, "ok\n"), result.stdout


def bench_chips():
    """Name to (KiB of flash, KiB of RAM)."""
    sim = os.environ.get("STLINK_SIM") or shutil.which("stlink-sim")
    if not sim:
        return {}
    lines = subprocess.run([sim, "--list-chips"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.splitlines()
    found = (re.match(r"(\S+) .*? (\d+) K +(\d+) K", line) for line in lines[1:])
    return {match[1]: (int(match[2]), int(match[3])) for match in found if match}


def maker_of(chip):
    for pattern, file, variant in MAKERS:
        match = re.fullmatch(pattern, chip)
        if match:
            return file, variant.format(*match.groups())
    return None


@pytest.fixture(scope="session")
def crate(tmp_path_factory):
    """The targets of the probe-rs crate."""
    yaml = pytest.importorskip("yaml", reason="Python's yaml is not installed")
    cargo = shutil.which("cargo")
    if not cargo:
        pytest.skip("cargo is not installed: no probe-rs crate to take algorithms from")
    project = tmp_path_factory.mktemp("crate")
    (project / "Cargo.toml").write_text(MANIFEST.format(CRATE))
    (project / "lib.rs").write_text("")
    # The smallest target: of the crate's own needs nothing is for it.
    try:
        fetched = subprocess.run([cargo, "fetch", "--quiet", "--target", "thumbv6m-none-eabi"],
                                 cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                 text=True, timeout=120, check=False,
                                 env={**os.environ, "CARGO_NET_RETRY": "1"})
    except subprocess.TimeoutExpired:
        pytest.skip("the probe-rs crate cannot be had: no answer within two minutes")
    home = pathlib.Path(os.environ.get("CARGO_HOME") or pathlib.Path.home() / ".cargo")
    folders = list(home.glob(f"registry/src/*/probe-rs-{CRATE}/targets"))
    if fetched.returncode or not folders:
        pytest.skip(f"the probe-rs crate cannot be had: {fetched.stdout.strip()[-200:]}")

    class Loader(yaml.SafeLoader):
        pass

    # Tags such as !Nvm name a kind of memory.
    Loader.add_multi_constructor("!", lambda loader, tag, node: loader.construct_mapping(node, True)
                                 if isinstance(node, yaml.MappingNode) else tag)
    known = {}

    def series(name):
        if name not in known:
            known[name] = yaml.load((folders[0] / f"{name}.yaml").read_text(), Loader)
        return known[name]
    return series


def algorithm_of(series, variant):
    """The variant's algorithm for the main flash."""
    names = next((row["flash_algorithms"] for row in series["variants"]
                  if row["name"].startswith(variant)), [])
    for algorithm in series["flash_algorithms"]:
        start = algorithm["flash_properties"]["address_range"]["start"]
        if algorithm["name"] in names and algorithm.get("default") and start == 0x08000000:
            return algorithm
    return None


@pytest.mark.parametrize("chip", [chip for chip in bench_chips() if maker_of(chip)])
def test_algorithm_of_the_crate(crate, tmp_path, chip):
    file, variant = maker_of(chip)
    algorithm = algorithm_of(crate(file), variant)
    if not algorithm:
        pytest.skip(f"the crate has no algorithm for {variant}")
    flash, ram = bench_chips()[chip]
    properties = algorithm["flash_properties"]
    code = base64.b64decode(algorithm["instructions"])
    path = tmp_path / "code"
    path.write_bytes(bytes.fromhex("00be00be") * 8 + code)
    end = RAM + ram * 1024
    # The crate lists 2 KiB sectors throughout; behind 512 KiB GigaDevice's have 4.
    second = {"border": 0x80000, "sector2": 4096} if chip.startswith("GD32F") else {}
    run(chip, path, load=RAM, stop=RAM, base=CODE + algorithm["data_section_offset"],
        **{key: CODE + algorithm[f"pc_{name}"] for key, name in
           (("init", "init"), ("uninit", "uninit"), ("program", "program_page"),
            ("erase_sector", "erase_sector"), ("erase_all", "erase_all"))
           if f"pc_{name}" in algorithm},
        stack=end - properties["page_size"], buffer=end - properties["page_size"],
        page=properties["page_size"], sector=properties["sectors"][0]["size"],
        bytes=min(flash * 1024,
                  properties["address_range"]["end"] - properties["address_range"]["start"]),
        **second)


def built_in(module):
    """A module of pyOCD's targets: its algorithm, read by pyOCD's own Python."""
    pyocd = os.environ.get("PYOCD") or shutil.which("pyocd")
    if not pyocd:
        pytest.skip("pyOCD is not installed and PYOCD is not set")
    python = pathlib.Path(pyocd).resolve().parent / "python"
    if not python.exists():
        python = pathlib.Path(pyocd).parent / "python"
    script = (f"import json; from pyocd.target.builtin import {module} as m; "
              "print(json.dumps({k: v for k, v in vars(m).items() "
              "if isinstance(v, dict) and 'instructions' in v}))")
    result = subprocess.run([python, "-c", script], stdout=subprocess.PIPE, text=True, check=False)
    if result.returncode:
        pytest.skip(f"this pyOCD has no {module}")
    return json.loads(result.stdout)


@pytest.mark.parametrize("module, name, sector, chip", PYOCD)
def test_algorithm_of_pyocd(tmp_path, module, name, sector, chip):
    algorithm = built_in(module)[name]
    path = tmp_path / "code"
    path.write_bytes(b"".join(word.to_bytes(4, "little") for word in algorithm["instructions"]))
    load = algorithm["load_address"]
    run(chip, path, load=load, stop=load, base=algorithm["static_base"],
        init=algorithm["pc_init"], uninit=algorithm.get("pc_unInit", 0),
        program=algorithm["pc_program_page"], erase_sector=algorithm["pc_erase_sector"],
        erase_all=algorithm["pc_eraseAll"], stack=algorithm["begin_stack"],
        buffer=algorithm["page_buffers"][0], page=1024, sector=sector,
        bytes=bench_chips()[chip][0] * 1024)
