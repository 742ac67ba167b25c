# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing that works with target/stm32f1x.cfg on a genuine chip stops working with ours.

Each script is run on a genuine chip with the stock host and the stock file, then with
our file on both tiers: it must succeed again, see the same (what it echoes as "saw:"),
and leave the same flash behind.
"""

import pytest

from conftest import FIRMWARE, Host, blinker, pattern

GENUINE = ["stm32f103c6", "stm32f103c8", "stm32f103c8-128k", "stm32f103cb", "stm32f103rc",
           "stm32f103ze", "stm32f103zg"]
ELF = FIRMWARE / "systick.elf"
MAIN = "0x0800008c"  # of ELF
STOCK_FILE = "target/stm32f1x.cfg"
OUR_FILE = "target/stm32f1x_clone.cfg"

# Commands after "init; reset halt", in the words of the stock file and driver. {bin} is a
# raw image of 5000 bytes, {elf} a program, {out} a file to write.
SCRIPTS = {
    "write-erase-verify": """
        flash write_image erase {bin} 0x08000000
        verify_image {bin} 0x08000000
        verify_image_checksum {bin} 0x08000000
        test_image {elf}
        reset run""",
    "write-elf-unlock": """
        flash write_image erase unlock {elf}
        verify_image {elf}
        reset run""",
    "write-without-erase": """
        flash erase_address 0x08000000 0x2000
        flash write_image {bin} 0x08000000
        verify_image {bin} 0x08000000""",
    "write-in-the-middle": """
        flash write_image erase {bin} 0x08001400
        flash write_image erase {bin} 0x08004000""",
    "bank-commands": """
        flash erase_sector 0 0 7
        flash write_bank 0 {bin} 0
        flash verify_bank 0 {bin} 0
        flash read_bank 0 {out} 0 0x1000
        echo "saw: [file size {out}]" """,
    "bank-by-name": """
        flash probe stm32f1x.flash
        flash info stm32f1x.flash
        flash erase_sector stm32f1x.flash 4 last
        flash write_bank stm32f1x.flash {bin} 0x1000""",
    "geometry": """
        flash banks
        flash probe 0
        flash info 0
        flash info 0 sectors
        echo "saw: [llength [flash list]]"
        array set bank [lindex [flash list] 0]
        echo "saw: $bank(base) $bank(size) $bank(bus_width) $bank(chip_width)" """,
    "fill": """
        flash erase_address pad 0x08000010 16
        flash erase_address 0x08000400 0x400
        flash fillw 0x08000400 0x12345678 16
        flash fillh 0x08000440 0xa55a 16
        flash fillb 0x08000480 0x11 16
        echo "saw: [read_memory 0x08000400 32 64]"
        flash mdw 0x08000400 4
        flash padded_value 0 0xff""",
    "erase-check": """
        flash erase_sector 0 0 last
        flash erase_check 0""",
    "mass-erase": """
        stm32f1x mass_erase 0""",
    "protect": """
        flash protect 0 0 1 on
        reset halt
        flash protect 0 0 1 off
        reset halt
        flash write_image erase {bin} 0x08000000""",
    "options": """
        stm32f1x options_read 0
        stm32f1x options_write 0 SWWDG NORSTSTNDBY NORSTSTOP USEROPT 0xff00
        reset halt
        stm32f1x options_read 0
        stm32f1x unlock 0
        reset halt""",
    "lock": """
        flash write_image erase {bin} 0x08000000
        verify_image {bin} 0x08000000
        stm32f1x lock 0
        reset run""",
    "memory": """
        mww 0x20000100 0x12345678 4
        mwh 0x20000104 0xabcd
        mwb 0x20000108 0x5a 3
        mdw 0x20000100 4
        mdh 0x20000100 8
        mdb 0x20000100 16
        mdw phys 0x20000100
        mmw 0x20000100 0x1 0x8
        echo "saw: [mrw 0x20000100]"
        echo "saw: [read_memory 0x20000100 32 4]"
        write_memory 0x20000200 16 {{1 2 3}}
        echo "saw: [read_memory 0x20000200 8 6]"
        array unset words
        mem2array words 32 0x20000100 2
        echo "saw: $words(0) $words(1)"
        array2mem words 32 0x20000300 2
        load_image {bin} 0x20000400 bin 0x20000400 0x100
        dump_image {out} 0x20000400 0x100
        echo "saw: [file size {out}]"
        stm32f1x.cpu mww 0x20000100 7
        stm32f1x.cpu mdw 0x20000100
        echo "saw: [stm32f1x.cpu read_memory 0x20000100 32 1]" """,
    "core": """
        echo "saw: [stm32f1x.cpu curstate] [target current] [target names]"
        reg pc
        reg r0 0x55
        echo "saw: [dict get [get_reg r0] r0]"
        set_reg {{r1 0x66}}
        echo "saw: [get_reg {{r1 sp pc}}]"
        step
        step
        bp 0x08000100 2 hw
        rbp 0x08000100
        rbp all
        wp 0x20000000 4 w
        wp
        rwp 0x20000000
        resume
        sleep 5
        halt
        wait_halt 1000
        echo "saw: [stm32f1x.cpu curstate]"
        reset
        sleep 5
        halt
        targets
        reset init
        echo "saw: [stm32f1x.cpu curstate]"
        arm semihosting enable
        arm semihosting disable
        poll
        reset run
        echo "saw: [stm32f1x.cpu curstate]" """,
    "breakpoint-is-hit": """
        flash write_image erase {elf}
        reset halt
        bp [main] 2 hw
        resume
        wait_halt 1000
        echo "saw: [dict get [get_reg pc] pc]"
        rbp [main]
        resume
        sleep 10
        halt
        echo "saw: [stm32f1x.cpu curstate]" """,
    "target-object": """
        echo "saw: [stm32f1x.cpu cget -type] [stm32f1x.cpu cget -endian]"
        echo "saw: [stm32f1x.cpu cget -work-area-phys] [stm32f1x.cpu cget -work-area-backup]"
        stm32f1x.cpu configure -event reset-init {{ echo "saw: reset-init" }}
        reset init
        stm32f1x.cpu invoke-event reset-init
        stm32f1x.cpu arp_examine
        stm32f1x.cpu arp_poll
        stm32f1x.cpu was_examined
        stm32f1x.cpu configure -work-area-size 0x800
        flash write_image erase {bin} 0x08000000
        stm32f1x.cpu eventlist
        tpiu names
        echo "saw: [tpiu names] [dap names]"
        echo "saw: $_CHIPNAME $_TARGETNAME $_FLASHNAME $_ENDIAN [expr $_WORKAREASIZE]" """,
    "settings": """
        adapter speed 480
        reset_config none
        reset halt
        reset_config srst_only srst_nogate connect_deassert_srst
        reset halt
        gdb_breakpoint_override hard
        gdb_breakpoint_override disable
        adapter speed
        transport select
        echo "saw: [transport select]" """,
}

# These words go before the file, as boards and front ends write them.
SETTINGS = {
    "chipname": "set CHIPNAME STM32F103C8Tx",
    "cputapid": "set CPUTAPID 0x1ba01477",
    "any-cputapid": "set CPUTAPID 0",
    "flash-size": "set FLASH_SIZE 0x10000",
    "workarea": "set WORKAREASIZE 0x2800",
    "endian": "set ENDIAN little",
}


@pytest.fixture
def genuine_stock(stock_host):
    return Host("reference", stock_host.binary, [])


@pytest.fixture
def ours(our_host, stock_host):
    """Our file on both tiers."""
    return (our_host, stock_host)


def commands(script, bench):
    out = bench.path("out.bin")
    text = SCRIPTS[script].format(bin=bench.path("image.bin", pattern(5000, 3)), elf=ELF,
                                  out=out).replace("[main]", MAIN)
    return [word for line in ["init", "reset halt", *text.strip().splitlines(), "shutdown"]
            for word in ("-c", line.strip())]


def seen(result):
    return [line for line in result.text.splitlines() if line.startswith("saw:")]


def compare(bench, reference, ours, interface, words, chip, before=(), probe="v2"):
    """Run WORDS with the stock file, then with ours on every host."""
    old = blinker()
    old += pattern(0x8000 - len(old), 9)
    stock = bench.run(reference.command(interface, *words, target=STOCK_FILE, before=before),
                      chip=chip, flash=old, probe=probe).ok()
    for host in ours:
        result = bench.run(host.command(interface, *words, target=OUR_FILE, before=before),
                           chip=chip, flash=old, probe=probe).ok()
        assert seen(result) == seen(stock), f"{host.name}: {result.text}"
        assert result.flash == stock.flash, f"{host.name}: {result.text}"


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_for_the_stock_file_works_with_ours(bench, genuine_stock, ours, interface, script):
    compare(bench, genuine_stock, ours, interface, commands(script, bench), "stm32f103c8")


@pytest.mark.parametrize("chip", GENUINE)
@pytest.mark.parametrize("script", ["geometry", "bank-commands", "mass-erase"])
def test_it_works_on_every_genuine_part(bench, genuine_stock, ours, chip, script):
    if (chip, script) == ("stm32f103zg", "geometry"):
        pytest.skip("stock reaches half of this chip's flash, ours all of it")
    compare(bench, genuine_stock, ours, "interface/stlink.cfg", commands(script, bench), chip)


@pytest.mark.parametrize("chip", ["stm32f103c8", "stm32f103zg"])
@pytest.mark.parametrize("words", [f"{{{ELF}}} verify reset exit",
                                   f"{{{ELF}}} preverify verify exit",
                                   f"{{{ELF}}} verify reset; shutdown;"])
def test_program(bench, genuine_stock, ours, interface, chip, words):
    compare(bench, genuine_stock, ours, interface, ["-c", f"program {words}"], chip)


@pytest.mark.parametrize("setting", SETTINGS)
def test_settings_before_the_file(bench, genuine_stock, ours, interface, setting):
    words = ["-c", "init", "-c", "reset halt", "-c", "flash probe 0",
             "-c", "flash write_image erase {" + str(ELF) + "}",
             "-c", "verify_image {" + str(ELF) + "}",
             "-c", 'echo "saw: [target names] [dap names] $_CHIPNAME"', "-c", "shutdown"]
    compare(bench, genuine_stock, ours, interface, words, "stm32f103c8",
            before=["-c", SETTINGS[setting]])


@pytest.mark.parametrize("transport", ["swd", "jtag"])
@pytest.mark.parametrize("script", ["write-erase-verify", "geometry", "memory", "core"])
def test_another_probe(bench, genuine_stock, ours, script, transport):
    interface = bench.path("probe.cfg", b"source [find interface/cmsis-dap.cfg]\n"
                           b"transport select " + transport.encode())
    compare(bench, genuine_stock, ours, interface, commands(script, bench), "stm32f103c8",
            probe="cmsis-dap")


def test_access_port_commands(bench, genuine_stock, ours):
    """What only dap-direct has."""
    words = ["-c", "init", "-c", "stm32f1x.dap info", "-c", "stm32f1x.dap apreg 0 0xfc",
             "-c", "stm32f1x.dap dpreg 0", "-c", "cortex_m reset_config vectreset",
             "-c", "reset halt", "-c", "cortex_m reset_config sysresetreq", "-c", "reset halt",
             "-c", "cortex_m vector_catch hard_err", "-c", "cortex_m vector_catch none",
             "-c", "cortex_m maskisr auto", "-c", 'echo "saw: [stm32f1x.cpu curstate]"',
             "-c", "shutdown"]
    compare(bench, genuine_stock, ours, "interface/stlink-dap.cfg", words, "stm32f103c8")


def test_a_board_file_with_a_bank_for_the_upper_half(bench, genuine_stock, ours):
    """The stock file gives 1 MiB parts one bank of 512 KiB, so that boards add another."""
    words = ["-c", "flash bank upper stm32f1x 0x08080000 0 0 0 stm32f1x.cpu", "-c", "init",
             "-c", "reset halt", "-c", f"flash write_image erase {{{ELF}}}",
             "-c", f"flash write_image erase {{{ELF}}} 0x80000", "-c", "shutdown"]
    compare(bench, genuine_stock, ours, "interface/stlink.cfg", words, "stm32f103zg")
