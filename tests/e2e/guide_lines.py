# SPDX-License-Identifier: GPL-2.0-or-later
"""What public guides, Makefiles and front ends have OpenOCD do with an STM32F103.

Each line was found in use, most of them in several projects; our target file stands where
theirs have target/stm32f1x.cfg, ELF, HEX and BIN stand for the files of one program, and the
ids of a CMSIS-DAP probe are those of the virtual one.
"""

import shlex

TARGET = "-f target/stm32f1x_clone.cfg"
STLINK = f"-f interface/stlink.cfg {TARGET}"
V2 = f"-f interface/stlink-v2.cfg {TARGET}"
CMSIS_DAP = f"-f interface/cmsis-dap.cfg -c 'transport select swd' {TARGET}"

# what shall have become of the flash; REFUSED: untouched, and the exit status says so
PROGRAMMED, ERASED, UNTOUCHED, REFUSED = "programmed", "erased", "untouched", "refused"


def filled(text, files):
    """TEXT with paths for the names in it: FILES has those of ELF, HEX, BIN, DUMP and CFG."""
    for name, path in files.items():
        text = text.replace(name, str(path))
    return text


class Line:
    """A command line: who writes such, its words, its configuration file, the desk."""

    def __init__(self, name, words, outcome=PROGRAMMED, config=None, probe="v2", faults=(), says=""):
        self.name = name
        self.words = words
        self.outcome = outcome
        self.config = config
        self.probe = probe
        self.faults = faults
        self.says = says

    def arguments(self, files):
        return shlex.split(filled(self.words, files))


# Configuration files: of editors (the second is what STM32CubeIDE generates), then of projects.
CLION = """source [find interface/stlink-v2.cfg]
transport select hla_swd
source [find target/stm32f1x_clone.cfg]
reset_config none separate
"""

CUBEIDE = """source [find interface/stlink-dap.cfg]
set WORKAREASIZE 0x5000
transport select "dapdirect_swd"
set CHIPNAME STM32F103C8Tx
set BOARDNAME genericBoard
set ENABLE_LOW_POWER 1
set STOP_WATCHDOG 1
set CLOCK_FREQ 8000
reset_config none
set CONNECT_UNDER_RESET 0
set CORE_RESET 0
set AP_NUM 0
set GDB_PORT 3333
source [find target/stm32f1x_clone.cfg]
"""

OWN_PROGRAM = """source [find interface/cmsis-dap.cfg]
transport select swd
source [find target/stm32f1x_clone.cfg]
proc program {} {
	init
	reset init
	halt
	flash write_image erase BIN 0x08000000
	reset run
	shutdown
}
"""

WORK_AREA = """source [find interface/stlink.cfg]
source [find target/stm32f1x_clone.cfg]
$_TARGETNAME configure -work-area-phys 0x20000000 -work-area-size 0x1000 -work-area-backup 0
init
reset halt
flash write_image erase ELF
reset run
shutdown
"""

BLUE_PILL = """set FLASH_SIZE 0x20000
source [find interface/stlink-v2.cfg]
transport select hla_swd
source [find target/stm32f1x_clone.cfg]
"""

EVENTS = """source [find interface/stlink.cfg]
set CHIPNAME stm32f103c8
source [find target/stm32f1x_clone.cfg]
$_TARGETNAME configure -event reset-start { adapter speed 480 }
$_TARGETNAME configure -event reset-init { adapter speed 1000 }
$_TARGETNAME configure -event gdb-attach { halt }
$_TARGETNAME configure -event gdb-flash-erase-start { reset halt }
"""

SPEED_BEHIND = """gdb_port 3333
telnet_port 4444
source [find interface/stlink.cfg]
source [find target/stm32f1x_clone.cfg]
reset_config srst_only srst_nogate
adapter_khz 500
init
reset init
"""

# an option byte rewritten by hand, as hoverboards are unlocked
BY_HAND = " ".join(f"-c '{word}'" for word in (
    "mww 0x40022004 0x45670123", "mww 0x40022004 0xCDEF89AB", "mww 0x40022008 0x45670123",
    "mww 0x40022008 0xCDEF89AB", "mww 0x40022010 0x220", "mww 0x40022010 0x260", "sleep 100",
    "mww 0x40022010 0x230", "mwh 0x1ffff800 0x5AA5", "sleep 1000", "mww 0x40022010 0x2220",
    "sleep 100", "mdw 0x40022010", "mdw 0x4002201c", "mdw 0x1ffff800"))

LINES = [
    Line("make flash", f"{STLINK} -c 'program ELF verify reset exit'"),
    Line("make flash, V2", f"{V2} -c 'program HEX verify reset exit'"),
    Line("make flash, V2-1", f"-f interface/stlink-v2-1.cfg {TARGET} -c 'program ELF verify reset exit'",
         probe="v2-1"),
    Line("V3", f"{STLINK} -c 'program ELF verify reset exit'", probe="v3"),
    Line("V3, dap", f"-f interface/stlink-dap.cfg -c 'transport select dapdirect_swd' {TARGET}"
         " -c 'program ELF verify reset exit'", probe="v3"),
    Line("address behind exit", f"{STLINK} -c 'program BIN verify reset exit 0x08000000'"),
    Line("address, no verify", f"{V2} -c 'program BIN 0x08000000 reset exit'"),
    Line("mass erase, program", f"{V2} -c 'init; reset halt; stm32f1x mass_erase 0; program BIN exit 0x08000000'"),
    Line("mass erase", f"{STLINK} -c 'init; reset halt; stm32f1x mass_erase 0; exit'", ERASED),
    Line("mass erase, words", f"{V2} -c init -c halt -c wait_halt -c 'stm32f1x mass_erase 0' -c 'sleep 200'"
         " -c 'flash write_bank 0 BIN 0' -c 'reset run' -c exit"),
    Line("gnuk", f"{STLINK} -c init -c 'reset halt' -c 'stm32f1x unlock 0' -c 'reset halt'"
         " -c 'flash write_bank 0 BIN 0' -c shutdown", faults=["rdp"]),
    Line("unlock, write", f"{V2} -c init -c 'reset halt' -c 'stm32f1x unlock 0' -c 'reset halt'"
         " -c 'flash write_image erase BIN 0x08000000' -c 'reset run' -c exit", faults=["rdp"]),
    Line("unlock in one word", f"{STLINK} -c 'init; stm32f1x unlock 0; reset halt;"
         " program BIN 0x08000000 verify reset exit'", REFUSED, faults=["rdp"], says="halt it first"),
    Line("unlock only", f"{V2} -c init -c halt -c 'stm32f1x unlock 0' -c shutdown", ERASED, faults=["rdp"]),
    Line("unlock by hand", f"{V2} -c init -c 'reset halt' {BY_HAND} -c targets -c halt"
         " -c 'stm32f1x unlock 0' -c exit", ERASED, faults=["rdp"]),
    Line("erase, write_bank", f"{STLINK} -c init -c halt -c 'flash erase_sector 0 0 last' -c reset -c halt"
         " -c 'flash write_bank 0 BIN' -c reset -c shutdown"),
    Line("bitcraze", f"-d2 {STLINK} -c init -c targets -c 'reset halt' -c 'flash write_image erase ELF'"
         " -c 'verify_image ELF' -c 'reset run' -c shutdown"),
    Line("quiet", f"-d0 {STLINK} -c init -c targets -c 'reset halt' -c 'stm32f1x unlock 0' -c 'reset halt'"
         " -c 'stm32f1x mass_erase 0' -c 'flash write_image ELF' -c 'verify_image ELF' -c 'reset run' -c shutdown"),
    Line("hex with an offset of 0", f"{V2} -c init -c 'reset halt' -c 'sleep 10' -c 'stm32f1x unlock 0'"
         " -c 'flash write_image erase HEX 0 ihex' -c shutdown"),
    Line("erase unlock", f"{V2} -c init -c 'reset init' -c 'flash info 0'"
         " -c 'flash write_image erase unlock BIN 0x08000000 bin' -c 'reset run' -c exit"),
    Line("two images", f"-f interface/stlink.cfg -c 'set FLASH_SIZE 0x20000' {TARGET}"
         " -c 'program BIN 0x08000000 verify' -c 'program BIN 0x08004000 verify reset exit'"),
    Line("RIOT", f"-c 'tcl_port 0' -c 'telnet_port 0' -c 'gdb_port 0' {STLINK} -c init -c targets"
         " -c 'reset halt' -c 'flash write_image erase \"BIN\" 0x08000000 bin' -c 'reset halt'"
         " -c 'verify_image \"BIN\" 0x08000000' -c 'reset run' -c shutdown"),
    Line("Zephyr", f"{STLINK} -c 'tcl_port disabled' -c 'telnet_port disabled' -c 'gdb_port disabled' -c init"
         " -c targets -c 'reset init' -c 'flash write_image erase HEX' -c 'reset init' -c 'verify_image HEX'"
         " -c 'reset run' -c shutdown"),
    Line("JTAG adapter's words", f"-c 'adapter_khz 400' {STLINK} -c 'adapter_khz 400; reset_config"
         " trst_open_drain; init; reset init; flash write_image erase HEX; verify_image HEX; reset run; shutdown;'"),
    Line("reset lines of another board", f"{STLINK} -c 'reset_config trst_only combined'"
         " -c 'program ELF verify reset exit'"),
    Line("reset lines in front", f"-c 'set CPUTAPID 0x2ba01477' -f interface/stlink.cfg -c 'reset_config"
         f" srst_only srst_nogate connect_assert_srst' {TARGET} -c 'program ELF verify reset exit'"),
    Line("under reset", f"{STLINK} -c 'reset_config srst_only srst_nogate connect_assert_srst' -c init"
         " -c 'reset halt' -c 'program ELF verify reset exit'", faults=["asleep"]),
    Line("cortex_m reset_config", f"-f interface/stlink-dap.cfg {TARGET} -c 'reset_config none;"
         " cortex_m reset_config sysresetreq' -c 'program ELF verify reset exit'"),
    Line("interface hla", "-c 'interface hla; hla_layout stlink; hla_device_desc \"ST-LINK/V2-1\"; hla_vid_pid"
         " 0x0483 0x374b; set WORKAREASIZE 0xC000; source [find target/stm32f1x_clone.cfg];' -c 'init; reset init;"
         " halt; flash write_image erase BIN 0x08000000; reset run; exit'", probe="v2-1"),
    Line("interface hla in front", f"-c 'interface hla; hla_layout stlink' {V2} -c 'program {{ELF}} reset; shutdown'"),
    Line("stlink-hla.cfg", f"-f interface/stlink-hla.cfg -c 'hla_vid_pid 0x0483 0x3748' {TARGET} -c init"
         " -c 'reset halt' -c 'arm semihosting enable' -c 'program ELF verify' -c 'reset run' -c 'sleep 3000' -c shutdown"),
    Line("adapter serial", "-f interface/stlink.cfg -c 'adapter serial 111122223333444455556666'"
         f" -c 'transport select hla_swd' {TARGET} -c 'program ELF verify reset exit'", REFUSED,
         says="no ST-LINK has the serial number"),
    Line("adapter usb location", "-f interface/stlink.cfg -c 'transport select dapdirect_swd'"
         f" -c 'adapter usb location 1-1' -c 'set CPUTAPID 0' {TARGET} -c 'program ELF verify reset exit'"),
    Line("CMSIS-DAP written out", "-c 'adapter driver cmsis-dap' -c 'cmsis-dap backend usb_bulk' -c 'cmsis-dap"
         f" vid_pid 0x1209 0x0001' -c 'transport select swd' -c 'adapter speed 1000' -c 'set CPUTAPID 0' {TARGET}"
         " -c 'program ELF verify reset exit'", probe="cmsis-dap"),
    Line("CMSIS-DAP of 0.10", "-c 'interface cmsis-dap' -c 'cmsis_dap_vid_pid 0x1209 0x0001' -c 'transport select swd'"
         f" {TARGET} -c 'program BIN 0x8000000 reset exit'", probe="cmsis-dap"),
    Line("CMSIS-DAP, no reset line", f"{CMSIS_DAP} -c 'adapter speed 1000' -c init -c 'reset_config none' -c halt"
         " -c 'program HEX verify' -c 'reset run' -c exit", probe="cmsis-dap"),
    Line("dump", f"-c 'adapter driver cmsis-dap' -c 'transport select swd' -c 'adapter speed 1000' {TARGET} -c init"
         " -c halt -c 'dump_image DUMP 0x08000000 0x10000' -c shutdown", UNTOUCHED, probe="cmsis-dap",
         says="dumped 65536 bytes"),
    Line("read_bank", f"{STLINK} -c init -c 'reset halt' -c 'flash banks' -c 'flash read_bank 0 DUMP' -c exit",
         UNTOUCHED, says="wrote 65536 bytes to file"),
    Line("nothing of ours at the end of an examination", "-f interface/stlink-dap.cfg -c 'transport select"
         f" dapdirect_swd' {TARGET} -c 'adapter speed 950; reset_config none; stm32f1x.cpu configure -event"
         " examine-end {}; init; echo [read_memory 0xE0042000 32 1]; shutdown'", UNTOUCHED, says="0x20036410"),
    Line("the same, no work area", f"-c 'set WORKAREASIZE 0' {STLINK} -c 'stm32f1x.cpu configure -event"
         " examine-end {}' -c 'program ELF verify reset exit'"),
    Line("ChibiOS", f"{STLINK} -c 'stm32f1x.cpu configure -rtos auto;' -c 'program ELF verify reset exit'"),
    Line("resume at detach", f"{STLINK} -c 'stm32f1x.cpu configure -event gdb-detach {{resume;shutdown}}'"
         " -c 'program ELF verify reset exit'"),
    Line("semihosting", f"{V2} -c 'init; reset; arm semihosting enable;' -c shutdown", UNTOUCHED),
    Line("is it there?", f"{STLINK} -c 'init; targets; shutdown'", UNTOUCHED, says="chip: CKS32F103C8"),
    Line("option bytes", f"{V2} -c init -c 'reset halt; stm32f1x options_write 0 SWWDG' -c shutdown", UNTOUCHED),
    Line("options_read", f"{V2} -c init -c 'reset halt' -c 'stm32f1x options_read 0' -c shutdown", UNTOUCHED,
         says="read protection: off"),
    Line("protection", f"{V2} -c init -c 'reset halt' -c 'flash protect 0 0 last off' -c 'reset halt'"
         " -c 'program ELF verify reset exit'"),
    Line("live variables", f"-c 'gdb_port disabled' -c 'telnet_port disabled' -c 'tcl_port pipe' {STLINK} -c init",
         UNTOUCHED),
    Line("CLion", "-f CFG -c 'tcl_port disabled' -c 'gdb_port disabled' -c 'tcl_port disabled' -c 'program \"ELF\"'"
         " -c reset -c shutdown", config=CLION),
    Line("CubeIDE", "-f CFG -c 'program ELF verify reset exit'", config=CUBEIDE),
    Line("a program of its own", "-f CFG -c program", config=OWN_PROGRAM, probe="cmsis-dap"),
    Line("work area named again", "-f CFG", config=WORK_AREA),
    Line("128 KiB asked for", "-f CFG -c 'program ELF verify reset exit'", config=BLUE_PILL),
    Line("events of its own", "-f CFG -c 'program ELF verify reset exit'", config=EVENTS),
    Line("init in the file", "-f CFG -c 'program ELF verify reset exit'", config=SPEED_BEHIND),
]
