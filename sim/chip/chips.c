// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The chips. Values come from data sheets, vendor libraries and logs of boards;
 * where none gives a value the row assumes one and names the column in "assumed".
 * Genuine parts: RM0008 Rev 21, PM0075 Rev 2, DS5319 Rev 17. Sizes of flash and
 * RAM in KiB, times typical where a document has a typical value, else the maximum.
 * Identity words of N32G45x count flash and RAM: LIB-N32, DBG_GetSramSize().
 */

#include <string.h>
#include <strings.h>
#include "chip/chip.h"
#include "chip/chips.h"
#include "chip/flash_models.h"

/*
 * What the chips of one die, or of one series that no document tells apart, have in common;
 * a row adds what differs.
 */
#define DIE_GD32F10X_MD \
	.vendor = "GigaDevice", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x1ba01477, \
	.jtag_cpu = 0x3ba00477, .jtag_bs = 0x16410041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x07000d176full, .dbgmcu_addr = 0xe0042000, \
	.idcode = 0x13030410, .size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, \
	.page_bytes = 1024, .wrp_unit_bytes = 4096, .ob_bytes = 16, \
	.rdp_off = 0xa5, .project_id = -1, .boot_rom = 0x1fffb000, .page_erase_us = 100000, \
	.mass_erase_us = 3200000, .program_ns = 200000, .max_page_erase_us = 450000, \
	.max_mass_erase_us = 9600000, .max_program_ns = 400000, .sysclk_max_mhz = 108

#define DIE_GD32F10X_HD \
	.vendor = "GigaDevice", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .jtag_bs = 0x06414041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x07000d176full, .dbgmcu_addr = 0xe0042000, \
	.idcode = 0x00000414, .size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, \
	.page_bytes = 2048, .flash = &flash_gd32f10x, .wrp_unit_bytes = 4096, .ob_bytes = 16, \
	.rdp_off = 0xa5, .project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 100000, \
	.mass_erase_us = 3200000, .program_ns = 200000, .max_page_erase_us = 450000, \
	.max_mass_erase_us = 9600000, .max_program_ns = 400000, .sysclk_max_mhz = 108, \
	.assumed = "dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode(revision) " \
		"size_word wrp_unit_bytes boot_rom"

#define DIE_GD32F10X_XD \
	.vendor = "GigaDevice", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .jtag_bs = 0x06430041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x07000d176full, .dbgmcu_addr = 0xe0042000, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, .ram_kib = 96, .page_bytes = 2048, \
	.bank2_kib = 512, .bank2_page_bytes = 4096, .flash = &flash_gd32f10x, .wrp_unit_bytes = 4096, \
	.ob_bytes = 16, .rdp_off = 0xa5, .project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 100000, \
	.mass_erase_us = 3200000, .program_ns = 200000, .max_page_erase_us = 450000, \
	.max_mass_erase_us = 9600000, .max_program_ns = 400000, .sysclk_max_mhz = 108, \
	.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode(revision) " \
		"size_word wrp_unit_bytes boot_rom"

#define DIE_GD32F1X0 \
	.vendor = "GigaDevice", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x1ba01477, \
	.jtag_cpu = 0x3ba00477, .jtag_bs = 0x16410041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x07000d176full, .dbgmcu_addr = 0xe0042000, \
	.idcode = 0x13030410, .size_reg_addr = 0x1ffff7e0, .size_word = 0x00080040, \
	.uid_addr = 0x1ffff7e8, .flash_kib = 64, .ram_kib = 8, .page_bytes = 1024, \
	.flash = &flash_gd32f1x0, .wrp_unit_bytes = 4096, .ob_bytes = 16, .rdp_off = 0xa5, \
	.project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 100000, \
	.mass_erase_us = 3200000, .program_ns = 200000, .max_page_erase_us = 450000, \
	.max_mass_erase_us = 9600000, .max_program_ns = 400000, .sysclk_max_mhz = 72, \
	.assumed = "jtag_cpu jtag_bs ap_idr rom_base rom_pidr wrp_unit_bytes ob_bytes " \
		"boot_rom uid_addr"

#define DIE_GD32F30X \
	.vendor = "GigaDevice", .core = CORE_M4, .fpu = true, .cpuid = 0x410fc241, \
	.dpidr = 0x2ba01477, .jtag_cpu = 0x4ba00477, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x07000d14c4ull, .dbgmcu_addr = 0xe0042000, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, .page_bytes = 2048, \
	.flash = &flash_gd32f10x, .wrp_unit_bytes = 4096, .ob_bytes = 16, .rdp_off = 0xa5, \
	.project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 20000, \
	.mass_erase_us = 20000, .program_ns = 52500, .sysclk_max_mhz = 120

#define DIE_MEGAHUNT \
	.core = CORE_M3, .cpuid = 0x412fc230, .dpidr = 0x2ba01477, .jtag_cpu = 0x4ba00477, \
	.ap_idr = 0x24770011, .rom_base = 0xe00ff000, .rom_pidr = 0x0000000000ull, \
	.dbgmcu_addr = 0xe0042000, .size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, \
	.flash = &flash_f1, .wrp_unit_bytes = 4096, .ob_bytes = 16, .rdp_off = 0xa5, \
	.project_id = -1, .page_erase_us = 25000, .mass_erase_us = 3000000, .program_ns = 50000, \
	.sysclk_max_mhz = 216

#define DIE_APM32_MD \
	.vendor = "Geehy", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .jtag_bs = 0x16410041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c3ull, .dbgmcu_addr = 0xe0042000, \
	.idcode = 0x20030410, .size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, \
	.maker_word = 0x0cf300ff, .ram_kib = 20, .page_bytes = 1024, .flash = &flash_apm32, \
	.wrp_unit_bytes = 4096, .ob_bytes = 16, .rdp_off = 0xa5, .project_id = -1, \
	.boot_rom = 0x1ffff000, .ahbenr_sticky = 0x00000008, .page_erase_us = 20000, \
	.mass_erase_us = 20000, .program_ns = 52500, .sysclk_max_mhz = 72, \
	.assumed = "jtag_bs ap_idr rom_base idcode(revision) ram_kib size_word ob_bytes " \
		"page_erase_us mass_erase_us program_ns sysclk_max_mhz uid_addr"

#define DIE_APM32_HD \
	.vendor = "Geehy", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .jtag_bs = 0x06414041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c3ull, .dbgmcu_addr = 0xe0042000, \
	.idcode = 0x00000414, .size_reg_addr = 0x1ffff7e0, .size_word = 0x00000200, \
	.uid_addr = 0x1ffff7e8, .flash_kib = 512, .ram_kib = 128, .page_bytes = 2048, \
	.flash = &flash_apm32, .wrp_unit_bytes = 4096, .ob_bytes = 16, .rdp_off = 0xa5, \
	.project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 20000, \
	.mass_erase_us = 20000, .program_ns = 52500, .sysclk_max_mhz = 72

#define DIE_AT32F403A \
	.vendor = "Artery", .core = CORE_M4, .fpu = true, .cpuid = 0x410fc241, \
	.dpidr = 0x2ba01477, .jtag_cpu = 0x4ba00477, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c4ull, .dbgmcu_addr = 0xe0042000, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, .ram_kib = 96, .page_bytes = 2048, \
	.flash = &flash_at32, .wrp_unit_bytes = 4096, .ob_bytes = 48, .rdp_off = 0xa5, \
	.boot_rom = 0x1ffff000, .page_erase_us = 50000, .program_ns = 50000, \
	.sysclk_max_mhz = 240, .assumed = "jtag_bs ap_idr rom_base rom_pidr size_word boot_rom"

#define DIE_AT32F403 \
	.vendor = "Artery", .core = CORE_M4, .fpu = true, .cpuid = 0x410fc241, \
	.dpidr = 0x2ba01477, .jtag_cpu = 0x4ba00477, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c4ull, .dbgmcu_addr = 0xe0042000, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, .ram_kib = 96, \
	.flash = &flash_at32f403, .wrp_unit_bytes = 4096, .ob_bytes = 48, .rdp_off = 0xa5, \
	.project_id = 2, .boot_rom = 0x1ffff000, .page_erase_us = 20000, .mass_erase_us = 20000, \
	.program_ns = 52500, .sysclk_max_mhz = 120, \
	.assumed = "cpuid jtag_bs ap_idr rom_base rom_pidr size_word wrp_unit_bytes " \
		"boot_rom page_erase_us mass_erase_us program_ns sysclk_max_mhz"

#define DIE_AT32F413 \
	.vendor = "Artery", .core = CORE_M4, .fpu = true, .cpuid = 0x410fc241, \
	.dpidr = 0x2ba01477, .jtag_cpu = 0x4ba00477, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c4ull, .dbgmcu_addr = 0xe0042000, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, .ram_kib = 32, \
	.flash = &flash_at32, .wrp_unit_bytes = 4096, .ob_bytes = 48, .rdp_off = 0xa5, \
	.project_id = 4, .boot_rom = 0x1ffff000, .page_erase_us = 20000, .mass_erase_us = 20000, \
	.program_ns = 52500, .sysclk_max_mhz = 120, \
	.assumed = "cpuid jtag_bs ap_idr rom_base rom_pidr size_word boot_rom " \
		"page_erase_us mass_erase_us program_ns sysclk_max_mhz"

#define DIE_AT32F415 \
	.vendor = "Artery", .core = CORE_M4, .cpuid = 0x410fc241, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .ap_idr = 0x24770011, .rom_base = 0xe00ff000, \
	.rom_pidr = 0x04000bb4c4ull, .dbgmcu_addr = 0xe0042000, .size_reg_addr = 0x1ffff7e0, \
	.uid_addr = 0x1ffff7e8, .ram_kib = 32, .flash = &flash_at32_permanent, \
	.wrp_unit_bytes = 2048, .ob_bytes = 1024, .rdp_off = 0xa5, .project_id = 5, \
	.boot_rom = 0x1ffff000, .page_erase_us = 20000, .mass_erase_us = 20000, \
	.program_ns = 52500, .sysclk_max_mhz = 120, \
	.assumed = "cpuid jtag_bs ap_idr rom_base rom_pidr size_word boot_rom " \
		"page_erase_us mass_erase_us program_ns sysclk_max_mhz"

#define DIE_CH32F103 \
	.vendor = "WCH", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x2ba01477, \
	.ap_idr = 0x24770011, .rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c3ull, \
	.dbgmcu_addr = 0xe0042000, .idcode = 0x20000410, .size_reg_addr = 0x1ffff7e0, \
	.size_word = 0x00000000, .uid_addr = 0x1ffff7e8, .page_bytes = 1024, \
	.flash = &flash_ch32, .wrp_unit_bytes = 4096, .ob_bytes = 16, .rdp_off = 0xa5, \
	.project_id = -1, .boot_rom = 0x1ffff000, .ahbenr_sticky = 0x00001000, \
	.page_erase_us = 22000, .mass_erase_us = 3000, .program_ns = 2750000, \
	.max_page_erase_us = 24000, .max_mass_erase_us = 3000, .max_program_ns = 3000000, \
	.sysclk_max_mhz = 72, .assumed = "cpuid ap_idr rom_base idcode(revision) uid_addr"

#define DIE_CKS32 \
	.vendor = "CKS", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .jtag_bs = 0x16410041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c3ull, .dbgmcu_addr = 0xe0042000, \
	.idcode = 0x20036410, .size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, \
	.ram_kib = 20, .page_bytes = 1024, .flash = &flash_f1, .wrp_unit_bytes = 4096, \
	.ob_bytes = 16, .rdp_off = 0xa5, .project_id = -1, .boot_rom = 0x1ffff000, \
	.page_erase_us = 2000, .mass_erase_us = 10000, .program_ns = 20000, \
	.sysclk_max_mhz = 72, .assumed = "jtag_cpu jtag_bs ap_idr uid_addr"

#define DIE_CS32 \
	.vendor = "CKS", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .jtag_bs = 0x16410041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c3ull, .dbgmcu_addr = 0xe0042000, \
	.idcode = 0x20036410, .size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, \
	.ram_kib = 20, .page_bytes = 1024, .flash = &flash_f1, .wrp_unit_bytes = 4096, \
	.ob_bytes = 16, .rdp_off = 0xa5, .project_id = -1, .boot_rom = 0x1ffff000, \
	.page_erase_us = 20000, .mass_erase_us = 20000, .program_ns = 52500, \
	.sysclk_max_mhz = 72, \
	.assumed = "jtag_cpu jtag_bs ap_idr rom_base ram_kib flash_kib wrp_unit_bytes " \
		"ob_bytes rdp_off page_erase_us mass_erase_us program_ns sysclk_max_mhz " \
		"uid_addr"

#define DIE_N32G45X \
	.vendor = "Nations", .core = CORE_M4, .fpu = true, .cpuid = 0x410fc241, \
	.dpidr = 0x2ba01477, .jtag_cpu = 0x4ba00477, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c4ull, .dbgmcu_addr = 0xe0042000, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7f0, .page_bytes = 2048, \
	.flash = &flash_n32, .wrp_unit_bytes = 4096, .ob_bytes = 20, .rdp_off = 0xa5, \
	.project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 20000, \
	.mass_erase_us = 20000, .program_ns = 52500, .sysclk_max_mhz = 144, \
	.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode " \
		"size_reg_addr size_word boot_rom page_erase_us mass_erase_us " \
		"program_ns fpu"

#define DIE_STM32F103_MD \
	.vendor = "STMicroelectronics", .core = CORE_M3, .cpuid = 0x411fc231, \
	.dpidr = 0x1ba01477, .jtag_cpu = 0x3ba00477, .jtag_bs = 0x16410041, \
	.ap_idr = 0x14770011, .rom_base = 0xe00ff000, .rom_pidr = 0x00000a0410ull, \
	.dbgmcu_addr = 0xe0042000, .idcode = 0x20036410, .idcode_hidden = true, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, .ram_kib = 20, .page_bytes = 1024, \
	.flash = &flash_f1_st, .wrp_unit_bytes = 4096, .ob_bytes = 16, .rdp_off = 0xa5, \
	.project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 20000, \
	.mass_erase_us = 20000, .program_ns = 52500, .max_page_erase_us = 40000, \
	.max_mass_erase_us = 40000, .max_program_ns = 70000, .sysclk_max_mhz = 72, \
	.assumed = ""

#define DIE_STM32F103_HD \
	.vendor = "STMicroelectronics", .core = CORE_M3, .cpuid = 0x411fc231, \
	.dpidr = 0x1ba01477, .jtag_cpu = 0x3ba00477, .jtag_bs = 0x06414041, \
	.ap_idr = 0x14770011, .rom_base = 0xe00ff000, .rom_pidr = 0x00000a0414ull, \
	.dbgmcu_addr = 0xe0042000, .idcode = 0x10036414, .idcode_hidden = true, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, .ram_kib = 64, .page_bytes = 2048, \
	.flash = &flash_f1_high, .wrp_unit_bytes = 4096, .ob_bytes = 16, .rdp_off = 0xa5, \
	.project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 20000, \
	.mass_erase_us = 20000, .program_ns = 52500, .max_page_erase_us = 40000, \
	.max_mass_erase_us = 40000, .max_program_ns = 70000, .sysclk_max_mhz = 72, \
	.assumed = "ap_idr rom_base rom_pidr size_word times sysclk_max_mhz"

#define DIE_WB32 \
	.vendor = "Westberry", .core = CORE_M3, .cpuid = 0x412fc230, .dpidr = 0x2ba01477, \
	.ap_idr = 0x24770011, .rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c3ull, \
	.dbgmcu_addr = 0xe0042000, .idcode = 0x20036410, .size_reg_addr = 0x1ffff7e0, \
	.uid_addr = 0x1ffff7e8, .page_bytes = 256, .flash = &flash_wb32, .wrp_unit_bytes = 4096, \
	.ob_bytes = 16, .rdp_off = 0xa5, .project_id = -1, .boot_rom = 0x1fffe000, \
	.page_erase_us = 6400, .mass_erase_us = 25600, .program_ns = 2100000, \
	.sysclk_max_mhz = 72, \
	.assumed = "dpidr ap_idr rom_base rom_pidr idcode size_reg_addr size_word " \
		"wrp_unit_bytes ob_bytes rdp_off uid_addr"

#define DIE_AT32F421 \
	.vendor = "Artery", .core = CORE_M4, .cpuid = 0x410fc241, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .jtag_bs = 0x16410041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x04000bb4c4ull, .dbgmcu_addr = 0xe0042000, \
	.size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, .page_bytes = 1024, \
	.flash = &flash_at32_permanent, .wrp_unit_bytes = 4096, .ob_bytes = 512, \
	.rdp_off = 0xa5, .project_id = 9, .boot_rom = 0x1ffff000, .page_erase_us = 6400, \
	.mass_erase_us = 8000, .program_ns = 40000, .max_page_erase_us = 8000, \
	.max_mass_erase_us = 10000, .max_program_ns = 60000, .sysclk_max_mhz = 120, \
	.assumed = "cpuid jtag_bs ap_idr rom_base rom_pidr size_word boot_rom"

#define DIE_GD32E10X \
	.vendor = "GigaDevice", .core = CORE_M4, .fpu = true, .cpuid = 0x410fc241, \
	.dpidr = 0x2ba01477, .jtag_cpu = 0x4ba00477, .jtag_bs = 0x16410041, \
	.ap_idr = 0x24770011, .rom_base = 0xe00ff000, .rom_pidr = 0x07000d14c4ull, \
	.dbgmcu_addr = 0xe0042000, .idcode = 0x00000410, .size_reg_addr = 0x1ffff7e0, \
	.size_word = 0x00000080, .uid_addr = 0x1ffff7e8, .flash_kib = 128, .ram_kib = 32, \
	.page_bytes = 1024, .flash = &flash_gd32e10x, .wrp_unit_bytes = 4096, .ob_bytes = 16, \
	.rdp_off = 0xa5, .project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 3200, \
	.mass_erase_us = 8000, .program_ns = 37000, .max_page_erase_us = 4000, \
	.max_mass_erase_us = 10000, .max_program_ns = 44000, .sysclk_max_mhz = 120

#define DIE_HK32_MD \
	.vendor = "Hangshun", .core = CORE_M3, .cpuid = 0x412fc231, .dpidr = 0x2ba01477, \
	.jtag_cpu = 0x4ba00477, .jtag_bs = 0x16410041, .ap_idr = 0x24770011, \
	.rom_base = 0xe00ff000, .rom_pidr = 0x050005529bull, .dbgmcu_addr = 0xe0042000, \
	.idcode = 0x20036410, .size_reg_addr = 0x1ffff7e0, .uid_addr = 0x1ffff7e8, \
	.ram_kib = 20, .flash = &flash_hk32, .wrp_unit_bytes = 2048, .ob_bytes = 16, \
	.rdp_off = 0xa5, .project_id = -1, .boot_rom = 0x1ffff000, .page_erase_us = 4000, \
	.mass_erase_us = 30000, .program_ns = 12000, .max_page_erase_us = 5000, \
	.max_mass_erase_us = 40000, .max_program_ns = 15000, .sysclk_max_mhz = 96

const struct chip_row chip_rows[] = {
	{
		.name = "AIR32F103CB",
		DIE_MEGAHUNT,
		.vendor = "AirM2M",
		.jtag_bs = 0x16410041,
		.idcode = 0x20036410,
		.size_word = 0x00000080,
		.model_word = 0x1a5a5bb1,
		.flash_kib = 128,
		.ram_kib = 32,
		.page_bytes = 1024,
		.boot_rom = 0x1ffff000,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base rom_pidr dbgmcu_addr idcode "
			"size_reg_addr size_word wrp_unit_bytes ob_bytes rdp_off boot_rom "
			"uid_addr",
	},
	{
		.name = "AIR32F103CC",
		DIE_MEGAHUNT,
		.vendor = "AirM2M",
		.jtag_bs = 0x06414041,
		.idcode = 0x20036410,
		.size_word = 0x00000100,
		.model_word = 0x1a5a5cc1,
		.flash_kib = 256,
		.ram_kib = 64,
		.page_bytes = 2048,
		.boot_rom = 0x1ffff000,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base rom_pidr dbgmcu_addr idcode "
			"size_reg_addr size_word wrp_unit_bytes ob_bytes rdp_off boot_rom "
			"uid_addr",
	},
	{
		.name = "AIR32F103ZG",
		DIE_MEGAHUNT,
		.vendor = "AirM2M",
		.jtag_bs = 0x06430041,
		.idcode = 0x20036410,
		.size_word = 0x00000400,
		.model_word = 0x1a8a6ed1,
		.flash_kib = 1024,
		.ram_kib = 96,
		.page_bytes = 4096,
		.bank2_kib = 512,
		.bank2_page_bytes = 4096,
		.boot_rom = 0x1ffff000,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base rom_pidr dbgmcu_addr idcode "
			"size_reg_addr size_word bank2_kib wrp_unit_bytes ob_bytes rdp_off "
			"boot_rom uid_addr",
	},
	{
		.name = "APM32E103ZE",
		DIE_APM32_HD,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr dbgmcu_addr "
			"idcode ram_kib ob_bytes boot_rom page_erase_us mass_erase_us "
			"program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "APM32F030C8",
		.vendor = "Geehy",
		.core = CORE_M0PLUS,
		.cpuid = 0x410cc601,
		.dpidr = 0x0bc11477,
		.ap_idr = 0x04770031,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4c0ull,
		.dbgmcu_addr = 0x40015800,
		.idcode = 0x00110440,
		.size_reg_addr = 0x1ffff7cc,
		.size_word = 0x00000040,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 64,
		.ram_kib = 8,
		.page_bytes = 1024,
		.flash = &flash_f0,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xaa,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 48,
		.assumed = "cpuid ap_idr rom_base rom_pidr idcode ram_kib size_word flash_kib "
			"wrp_unit_bytes ob_bytes boot_rom page_erase_us mass_erase_us "
			"program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "APM32F103C8",
		DIE_APM32_MD,
		.size_word = 0x00000040,
		.flash_kib = 64,
	},
	{
		.name = "APM32F103CB",
		DIE_APM32_MD,
		.size_word = 0x00000080,
		.flash_kib = 128,
	},
	{
		.name = "APM32F103CB-APEXMIC",
		.vendor = "ApexMic",
		.core = CORE_M3,
		.cpuid = 0x412fc231,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x16410041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4c3ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x20036410,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000080,
		.uid_addr = 0x1ffff7e8,
		.maker_word = 0x0cf300ff,
		.flash_kib = 128,
		.ram_kib = 20,
		.page_bytes = 1024,
		.flash = &flash_apm32,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 72,
		.assumed = "dpidr jtag_cpu jtag_bs ap_idr rom_base dbgmcu_addr idcode "
			"size_reg_addr ram_kib size_word flash_kib page_bytes flash "
			"wrp_unit_bytes ob_bytes rdp_off page_erase_us mass_erase_us program_ns "
			"sysclk_max_mhz uid_addr",
	},
	{
		.name = "APM32F103ZE",
		DIE_APM32_HD,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode "
			"size_reg_addr ram_kib size_word ob_bytes boot_rom page_erase_us "
			"mass_erase_us program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "AT32F403ACC",
		DIE_AT32F403A,
		.jtag_bs = 0x06414041,
		.idcode = 0x70050243,
		.size_word = 0x00000100,
		.flash_kib = 256,
		.project_id = 7,
		.mass_erase_us = 800000,
	},
	{
		.name = "AT32F403ACG",
		DIE_AT32F403A,
		.jtag_bs = 0x06430041,
		.idcode = 0x70050347,
		.size_word = 0x00000400,
		.flash_kib = 1024,
		.bank2_kib = 512,
		.bank2_page_bytes = 2048,
		.project_id = 7,
		.mass_erase_us = 1400000,
	},
	{
		.name = "AT32F403CB",
		DIE_AT32F403,
		.jtag_bs = 0x16410041,
		.idcode = 0x700301cf,
		.size_word = 0x00000080,
		.flash_kib = 128,
		.page_bytes = 1024,
	},
	{
		.name = "AT32F403CC",
		DIE_AT32F403,
		.jtag_bs = 0x06414041,
		.idcode = 0x70050240,
		.size_word = 0x00000100,
		.flash_kib = 256,
		.page_bytes = 2048,
	},
	{
		.name = "AT32F403CG",
		DIE_AT32F403,
		.jtag_bs = 0x06430041,
		.idcode = 0x70050344,
		.size_word = 0x00000400,
		.flash_kib = 1024,
		.page_bytes = 2048,
		.bank2_kib = 512,
		.bank2_page_bytes = 2048,
	},
	{
		.name = "AT32F407VG",
		DIE_AT32F403A,
		.jtag_bs = 0x06430041,
		.idcode = 0x7005034c,
		.size_word = 0x00000400,
		.flash_kib = 1024,
		.bank2_kib = 512,
		.bank2_page_bytes = 2048,
		.project_id = 8,
		.mass_erase_us = 1400000,
	},
	{
		.name = "AT32F413CB",
		DIE_AT32F413,
		.jtag_bs = 0x16410041,
		.idcode = 0x700301c3,
		.size_word = 0x00000080,
		.flash_kib = 128,
		.page_bytes = 1024,
	},
	{
		.name = "AT32F413RC",
		DIE_AT32F413,
		.jtag_bs = 0x06414041,
		.idcode = 0x70030240,
		.size_word = 0x00000100,
		.flash_kib = 256,
		.page_bytes = 2048,
	},
	{
		.name = "AT32F415CB",
		DIE_AT32F415,
		.jtag_bs = 0x16410041,
		.idcode = 0x700301c5,
		.size_word = 0x00000080,
		.flash_kib = 128,
		.page_bytes = 1024,
	},
	{
		.name = "AT32F415RC",
		DIE_AT32F415,
		.jtag_bs = 0x06414041,
		.idcode = 0x70030240,
		.size_word = 0x00000100,
		.flash_kib = 256,
		.page_bytes = 2048,
	},
	{
		.name = "AT32F421C8",
		DIE_AT32F421,
		.idcode = 0x50020100,
		.size_word = 0x00000040,
		.flash_kib = 64,
		.ram_kib = 16,
	},
	{
		.name = "AT32F421F4",
		DIE_AT32F421,
		.idcode = 0x50010016,
		.size_word = 0x00000010,
		.flash_kib = 16,
		.ram_kib = 8,
	},
	{
		.name = "AT32F421F8",
		DIE_AT32F421,
		.idcode = 0x50020115,
		.size_word = 0x00000040,
		.flash_kib = 64,
		.ram_kib = 16,
	},
	{
		.name = "AT32F425C8",
		.vendor = "Artery",
		.core = CORE_M4,
		.cpuid = 0x410fc241,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x16410041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4c4ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x50092100,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000040,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 64,
		.ram_kib = 20,
		.page_bytes = 1024,
		.flash = &flash_at32_permanent,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 512,
		.rdp_off = 0xa5,
		.project_id = 15,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 120,
		.assumed = "cpuid jtag_bs ap_idr rom_base rom_pidr size_word boot_rom "
			"page_erase_us mass_erase_us program_ns sysclk_max_mhz",
	},
	{
		.name = "CH32F103C6",
		DIE_CH32F103,
		.flash_kib = 32,
		.ram_kib = 10,
	},
	{
		.name = "CH32F103C8",
		DIE_CH32F103,
		.flash_kib = 64,
		.ram_kib = 20,
	},
	{
		/* its page erase takes 4 KiB; the rest of its controller is that of CH32F103 here */
		.name = "CH32F203C8",
		.vendor = "WCH",
		.core = CORE_M3,
		.cpuid = 0x412fc231,
		.dpidr = 0x2ba01477,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4c3ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000000,
		.uid_addr = 0x1ffff7e8,
		.chip_id_word = 0x20310460,
		.flash_kib = 64,
		.ram_kib = 20,
		.page_bytes = 4096,
		.flash = &flash_ch32,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 22000,
		.mass_erase_us = 3000,
		.program_ns = 2750000,
		.max_page_erase_us = 24000,
		.max_mass_erase_us = 3000,
		.max_program_ns = 3000000,
		.sysclk_max_mhz = 72,
		.assumed = "cpuid dpidr ap_idr rom_base rom_pidr idcode size_reg_addr size_word uid_addr flash "
			"wrp_unit_bytes ob_bytes rdp_off boot_rom page_erase_us mass_erase_us program_ns "
			"sysclk_max_mhz",
	},
	{
		.name = "CKS32F103C8",
		DIE_CKS32,
		.size_word = 0x00000040,
		.flash_kib = 64,
	},
	{
		/* its size word reads 0, as some boards do */
		.name = "CKS32F103C8-SIZE0",
		DIE_CKS32,
		.size_word = 0x00000000,
		.flash_kib = 64,
	},
	{
		.name = "CKS32F103CB",
		DIE_CKS32,
		.size_word = 0x00000080,
		.flash_kib = 128,
	},
	{
		.name = "CLONE-ROM29B",
		.vendor = "unknown",
		.core = CORE_M3,
		.cpuid = 0x412fc231,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x16410041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x050005529bull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x20036410,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000040,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 64,
		.ram_kib = 20,
		.page_bytes = 1024,
		.flash = &flash_f1,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 72,
		.assumed = "core cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base dbgmcu_addr idcode "
			"size_reg_addr ram_kib size_word flash_kib page_bytes flash "
			"wrp_unit_bytes ob_bytes rdp_off boot_rom page_erase_us mass_erase_us "
			"program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "CLONE-ZEROPIDR",
		.vendor = "unknown",
		.core = CORE_M3,
		.cpuid = 0x412fc231,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x16410041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x0000000000ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x20036410,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000040,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 64,
		.ram_kib = 20,
		.page_bytes = 1024,
		.flash = &flash_f1,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 72,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base dbgmcu_addr idcode "
			"size_reg_addr ram_kib size_word flash_kib page_bytes flash "
			"wrp_unit_bytes ob_bytes rdp_off boot_rom page_erase_us mass_erase_us "
			"program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "CS32F103C8",
		DIE_CS32,
		.size_word = 0x00000000,
		.flash_kib = 64,
	},
	{
		.name = "CS32F103CB",
		DIE_CS32,
		.size_word = 0x00000080,
		.flash_kib = 128,
	},
	{
		.name = "FCM32F103CB",
		.vendor = "FlashChip",
		.core = CORE_M4,
		.cpuid = 0x410fc241,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x16410041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x00000a04c4ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x20036410,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000080,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 128,
		.ram_kib = 20,
		.page_bytes = 1024,
		.flash = &flash_f1,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1fffe000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 120,
		.assumed = "dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr dbgmcu_addr idcode "
			"size_reg_addr ram_kib size_word flash_kib page_bytes flash "
			"wrp_unit_bytes ob_bytes rdp_off page_erase_us mass_erase_us program_ns "
			"sysclk_max_mhz uid_addr",
	},
	{
		.name = "GD32C103CB",
		DIE_GD32E10X,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode size_reg_addr "
			"size_word flash wrp_unit_bytes ob_bytes boot_rom times sysclk_max_mhz fpu",
	},
	{
		.name = "GD32E103CB",
		DIE_GD32E10X,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode ram_kib "
			"size_word wrp_unit_bytes ob_bytes boot_rom sysclk_max_mhz fpu",
	},
	{
		.name = "GD32E230C8",
		.vendor = "GigaDevice",
		.core = CORE_M23,
		.cpuid = 0x411cd200,
		.dpidr = 0x0bf11477,
		.ap_idr = 0x84770001,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4cbull,
		.dbgmcu_addr = 0x40015800,
		.idcode = 0x19090410,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000040,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 64,
		.ram_kib = 8,
		.page_bytes = 1024,
		.flash = &flash_gd32e23x,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.dbgmcu_gated = true,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 72,
		.assumed = "cpuid ap_idr rom_base rom_pidr idcode(revision) ram_kib size_word "
			"wrp_unit_bytes ob_bytes boot_rom page_erase_us mass_erase_us "
			"program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "GD32E503RE",
		.vendor = "GigaDevice",
		.core = CORE_M33,
		.cpuid = 0x410fd214,
		.dpidr = 0x0be12477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x06414041,
		.ap_idr = 0x84770001,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x07000d14c9ull,
		.dbgmcu_addr = 0xe0044000,
		.idcode = 0x00000444,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000200,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 512,
		.ram_kib = 96,
		.page_bytes = 8192,
		.flash = &flash_gd32e50x,
		.wrp_unit_bytes = 8192,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 180,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode(revision) "
			"ram_kib size_word boot_rom page_erase_us mass_erase_us program_ns "
			"sysclk_max_mhz fpu",
	},
	{
		/* GD32F101: the die of GD32F103 with less RAM (PRS-GD10X) */
		.name = "GD32F101C4",
		DIE_GD32F10X_MD,
		.size_word = 0x00040010,
		.flash_kib = 16,
		.ram_kib = 4,
		.flash = &flash_gd32f10x,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode(revision) size_word "
			"wrp_unit_bytes sysclk_max_mhz",
	},
	{
		.name = "GD32F101CB",
		DIE_GD32F10X_MD,
		.size_word = 0x00100080,
		.flash_kib = 128,
		.ram_kib = 16,
		.flash = &flash_gd32f10x,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode(revision) size_word "
			"wrp_unit_bytes sysclk_max_mhz",
	},
	{
		.name = "GD32F103C8",
		DIE_GD32F10X_MD,
		.size_word = 0x00140040,
		.flash_kib = 64,
		.ram_kib = 20,
		.flash = &flash_gd32f10x,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode(revision) size_word "
			"wrp_unit_bytes",
	},
	{
		.name = "GD32F103CB",
		DIE_GD32F10X_MD,
		.size_word = 0x00140080,
		.flash_kib = 128,
		.ram_kib = 20,
		.flash = &flash_gd32f10x,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode(revision) size_word "
			"wrp_unit_bytes",
	},
	{
		.name = "GD32F103CB-HALVES",
		DIE_GD32F10X_MD,
		.size_word = 0x00140080,
		.flash_kib = 128,
		.ram_kib = 20,
		.flash = &flash_gd32f10x_halves,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode(revision) size_word "
			"wrp_unit_bytes flash",
	},
	{
		.name = "GD32F103CB-WORDS",
		DIE_GD32F10X_MD,
		.size_word = 0x00140080,
		.flash_kib = 128,
		.ram_kib = 20,
		.flash = &flash_gd32f10x_words,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode(revision) size_word "
			"wrp_unit_bytes flash",
	},
	{
		.name = "GD32F103RC",
		DIE_GD32F10X_HD,
		.size_word = 0x00300100,
		.flash_kib = 256,
		.ram_kib = 48,
	},
	{
		.name = "GD32F103ZE",
		DIE_GD32F10X_HD,
		.size_word = 0x00400200,
		.flash_kib = 512,
		.ram_kib = 64,
	},
	{
		.name = "GD32F103ZG",
		DIE_GD32F10X_XD,
		.idcode = 0x00000430,
		.size_word = 0x00600400,
		.flash_kib = 1024,
	},
	{
		.name = "GD32F103ZK",
		DIE_GD32F10X_XD,
		.idcode = 0x00000430,
		.size_word = 0x00600c00,
		.flash_kib = 3072,
	},
	{
		/* the connectivity line; more than 512 KiB in two banks as in the extra density line */
		.name = "GD32F107VG",
		DIE_GD32F10X_XD,
		.idcode = 0x00000418,
		.size_word = 0x00600400,
		.flash_kib = 1024,
	},
	{
		.name = "GD32F130C8",
		DIE_GD32F1X0,
	},
	{
		.name = "GD32F150R8",
		DIE_GD32F1X0,
	},
	{
		.name = "GD32F303RC",
		DIE_GD32F30X,
		.jtag_bs = 0x06414041,
		.idcode = 0x00000414,
		.size_word = 0x00000100,
		.flash_kib = 256,
		.ram_kib = 48,
		.assumed = "cpuid jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode(revision) "
			"ram_kib size_word flash_kib wrp_unit_bytes ob_bytes rdp_off boot_rom "
			"page_erase_us mass_erase_us program_ns sysclk_max_mhz fpu",
	},
	{
		.name = "GD32F303ZG",
		DIE_GD32F30X,
		.jtag_bs = 0x06430041,
		.idcode = 0x00000430,
		.size_word = 0x00000400,
		.flash_kib = 1024,
		.ram_kib = 96,
		.bank2_kib = 512,
		.bank2_page_bytes = 4096,
		.assumed = "cpuid jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode(revision) "
			"ram_kib size_word wrp_unit_bytes ob_bytes rdp_off boot_rom "
			"page_erase_us mass_erase_us program_ns sysclk_max_mhz fpu",
	},
	{
		.name = "GD32F350CB",
		.vendor = "GigaDevice",
		.core = CORE_M4,
		.fpu = true,
		.cpuid = 0x410fc241,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x16410041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x07000d14c4ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x17040410,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000080,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 128,
		.ram_kib = 16,
		.page_bytes = 1024,
		.flash = &flash_gd32f1x0,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 120,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode(revision) "
			"size_reg_addr ram_kib size_word wrp_unit_bytes ob_bytes rdp_off "
			"boot_rom page_erase_us mass_erase_us program_ns sysclk_max_mhz "
			"uid_addr fpu",
	},
	{
		.name = "HK32F103CB",
		DIE_HK32_MD,
		.size_word = 0x00000080,
		.flash_kib = 128,
		.page_bytes = 1024,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base idcode size_reg_addr "
			"size_word",
	},
	{
		/* the A series with 256 KiB in 48 pins (DS-HK 2-1) */
		.name = "HK32F103CC",
		DIE_HK32_MD,
		.size_word = 0x00000100,
		.flash_kib = 256,
		.page_bytes = 2048,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base idcode size_reg_addr "
			"size_word wrp_unit_bytes",
	},
	{
		.name = "HK32F103ZE",
		.vendor = "Hangshun",
		.core = CORE_M3,
		.cpuid = 0x412fc231,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x06414041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4c3ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x10036414,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000200,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 512,
		.ram_kib = 64,
		.page_bytes = 2048,
		.flash = &flash_hk32,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 64,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 96,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr size_reg_addr "
			"size_word wrp_unit_bytes boot_rom page_erase_us mass_erase_us "
			"program_ns",
	},
	{
		.name = "MH2103ACB",
		DIE_MEGAHUNT,
		.vendor = "Megahunt",
		.jtag_bs = 0x16410041,
		.idcode = 0x20036410,
		.size_word = 0x00000080,
		.model_word = 0x1a5a5bb2,
		.flash_kib = 128,
		.ram_kib = 32,
		.page_bytes = 1024,
		.boot_rom = 0x1fffb000,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode size_reg_addr size_word "
			"flash_kib wrp_unit_bytes ob_bytes rdp_off uid_addr",
	},
	{
		.name = "MH2514",
		.vendor = "Megahunt",
		.core = CORE_M3,
		.cpuid = 0x412fc230,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x16410041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x00000a0410ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x20030410,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000080,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 128,
		.ram_kib = 20,
		.page_bytes = 1024,
		.flash = &flash_f1,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 72,
		.assumed = "dpidr jtag_cpu jtag_bs ap_idr rom_base dbgmcu_addr ram_kib flash_kib "
			"page_bytes flash wrp_unit_bytes ob_bytes rdp_off page_erase_us "
			"mass_erase_us program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "MH32F103ACB",
		DIE_MEGAHUNT,
		.vendor = "Megahunt",
		.jtag_bs = 0x16410041,
		.idcode = 0x20036410,
		.size_word = 0x00000080,
		.model_word = 0x1a5a5bb2,
		.flash_kib = 128,
		.ram_kib = 32,
		.page_bytes = 1024,
		.boot_rom = 0x1fffb000,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode size_reg_addr size_word "
			"flash_kib wrp_unit_bytes ob_bytes rdp_off uid_addr",
	},
	{
		.name = "MH32F103AVG",
		DIE_MEGAHUNT,
		.vendor = "Megahunt",
		.jtag_bs = 0x06430041,
		.idcode = 0x20036430,
		.size_word = 0x00000400,
		.model_word = 0x1a8a6ed2,
		.flash_kib = 1024,
		.ram_kib = 96,
		.page_bytes = 4096,
		.bank2_kib = 512,
		.bank2_page_bytes = 4096,
		.boot_rom = 0x1fffb000,
		.assumed = "jtag_cpu jtag_bs ap_idr rom_base idcode size_reg_addr size_word "
			"flash_kib bank2_kib wrp_unit_bytes ob_bytes rdp_off uid_addr",
	},
	{
		.name = "MM32F103CB",
		.vendor = "MindMotion",
		.core = CORE_M3,
		.cpuid = 0x412fc231,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x16410041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4c3ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x20036410,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000080,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 128,
		.ram_kib = 20,
		.page_bytes = 1024,
		.flash = &flash_f1,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff400,
		.page_erase_us = 4000,
		.mass_erase_us = 40000,
		.program_ns = 4000,
		.sysclk_max_mhz = 72,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr idcode "
			"size_reg_addr size_word wrp_unit_bytes rdp_off sysclk_max_mhz uid_addr",
	},
	{
		.name = "MM32F3277",
		.vendor = "MindMotion",
		.core = CORE_M3,
		.cpuid = 0x412fc231,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x06414041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4c3ull,
		.dbgmcu_addr = 0x40007080,
		.idcode = 0xcc9aa0e7,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000200,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 512,
		.ram_kib = 128,
		.page_bytes = 1024,
		.flash = &flash_f1,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 72,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr size_reg_addr "
			"size_word flash wrp_unit_bytes ob_bytes rdp_off boot_rom page_erase_us "
			"mass_erase_us program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "MM32F5233",
		.vendor = "MindMotion",
		.core = CORE_M3,
		.cpuid = 0x412fc231,
		.dpidr = 0x2ba01477,
		.jtag_cpu = 0x4ba00477,
		.jtag_bs = 0x06414041,
		.ap_idr = 0x24770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb4c3ull,
		.dbgmcu_addr = 0x40007080,
		.idcode = 0x4d4d0800,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000100,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 256,
		.ram_kib = 32,
		.page_bytes = 1024,
		.flash = &flash_f1,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 72,
		.assumed = "cpuid dpidr jtag_cpu jtag_bs ap_idr rom_base rom_pidr size_reg_addr "
			"size_word flash wrp_unit_bytes ob_bytes rdp_off boot_rom page_erase_us "
			"mass_erase_us program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "MM32L073",
		.vendor = "MindMotion",
		.core = CORE_M0,
		.cpuid = 0x410cc200,
		.dpidr = 0x0bb11477,
		.ap_idr = 0x04770021,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x04000bb471ull,
		.dbgmcu_addr = 0x40013400,
		.idcode = 0xcc568091,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0x00000080,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 128,
		.ram_kib = 8,
		.page_bytes = 1024,
		.flash = &flash_f1,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.lowest_lane = true,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.sysclk_max_mhz = 48,
		.assumed = "cpuid dpidr ap_idr rom_base rom_pidr size_reg_addr size_word flash "
			"wrp_unit_bytes ob_bytes rdp_off boot_rom page_erase_us mass_erase_us "
			"program_ns sysclk_max_mhz uid_addr",
	},
	{
		.name = "N32G452CB",
		DIE_N32G45X,
		.jtag_bs = 0x16410041,
		.idcode = 0x40020000,
		.size_word = 0x00000080,
		.flash_kib = 128,
		.ram_kib = 80,
	},
	{
		.name = "N32G455RE",
		DIE_N32G45X,
		.jtag_bs = 0x06414041,
		.idcode = 0x80080000,
		.size_word = 0x00000200,
		.flash_kib = 512,
		.ram_kib = 144,
	},
	{
		.name = "STM32F103C6",
		.vendor = "STMicroelectronics",
		.core = CORE_M3,
		.cpuid = 0x411fc231,
		.dpidr = 0x1ba01477,
		.jtag_cpu = 0x3ba00477,
		.jtag_bs = 0x06412041,
		.ap_idr = 0x14770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x00000a0412ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x00000412,
		.idcode_hidden = true,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0xffff0020,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 32,
		.ram_kib = 10,
		.page_bytes = 1024,
		.flash = &flash_f1_st,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1ffff000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.max_page_erase_us = 40000,
		.max_mass_erase_us = 40000,
		.max_program_ns = 70000,
		.sysclk_max_mhz = 72,
		.assumed = "cpuid ap_idr rom_base rom_pidr idcode(revision) size_word times "
			"sysclk_max_mhz",
	},
	{
		.name = "STM32F103C8",
		DIE_STM32F103_MD,
		.size_word = 0xffff0040,
		.flash_kib = 64,
	},
	{
		/* a C8 whose die holds 128 KiB, as many do */
		.name = "STM32F103C8-128K",
		DIE_STM32F103_MD,
		.size_word = 0xffff0040,
		.flash_kib = 128,
	},
	{
		.name = "STM32F103CB",
		DIE_STM32F103_MD,
		.size_word = 0xffff0080,
		.flash_kib = 128,
	},
	{
		.name = "STM32F103RC",
		DIE_STM32F103_HD,
		.size_word = 0xffff0100,
		.flash_kib = 256,
	},
	{
		.name = "STM32F103ZE",
		DIE_STM32F103_HD,
		.size_word = 0xffff0200,
		.flash_kib = 512,
	},
	{
		.name = "STM32F103ZG",
		.vendor = "STMicroelectronics",
		.core = CORE_M3,
		.cpuid = 0x411fc231,
		.dpidr = 0x1ba01477,
		.jtag_cpu = 0x3ba00477,
		.jtag_bs = 0x06430041,
		.ap_idr = 0x14770011,
		.rom_base = 0xe00ff000,
		.rom_pidr = 0x00000a0430ull,
		.dbgmcu_addr = 0xe0042000,
		.idcode = 0x00000430,
		.idcode_hidden = true,
		.size_reg_addr = 0x1ffff7e0,
		.size_word = 0xffff0400,
		.uid_addr = 0x1ffff7e8,
		.flash_kib = 1024,
		.ram_kib = 96,
		.page_bytes = 2048,
		.bank2_kib = 512,
		.bank2_page_bytes = 2048,
		.flash = &flash_f1_st,
		.wrp_unit_bytes = 4096,
		.ob_bytes = 16,
		.rdp_off = 0xa5,
		.project_id = -1,
		.boot_rom = 0x1fffe000,
		.page_erase_us = 20000,
		.mass_erase_us = 20000,
		.program_ns = 52500,
		.max_page_erase_us = 40000,
		.max_mass_erase_us = 40000,
		.max_program_ns = 70000,
		.sysclk_max_mhz = 72,
		.assumed = "cpuid ap_idr rom_base rom_pidr idcode(revision) size_word times "
			"sysclk_max_mhz",
	},
	{
		.name = "WB32F103C8",
		DIE_WB32,
		.size_word = 0x00000040,
		.flash_kib = 64,
		.ram_kib = 20,
	},
	{
		.name = "WB32F103CB",
		DIE_WB32,
		.size_word = 0x00000080,
		.flash_kib = 128,
		.ram_kib = 28,
	},
};

const size_t num_chip_rows = sizeof(chip_rows) / sizeof(chip_rows[0]);

const struct chip_row *chip_row_by_name(const char *name)
{
	for (size_t i = 0; i < num_chip_rows; i++)
		if (!strcasecmp(chip_rows[i].name, name))
			return &chip_rows[i];
	return NULL;
}

static const char *core_name(enum core_kind core)
{
	static const char *const names[] = {
		[CORE_M0] = "Cortex-M0",
		[CORE_M0PLUS] = "Cortex-M0+",
		[CORE_M3] = "Cortex-M3",
		[CORE_M4] = "Cortex-M4",
		[CORE_M23] = "Cortex-M23",
		[CORE_M33] = "Cortex-M33",
	};
	return names[core];
}

void chip_list(FILE *out)
{
	fprintf(out, "%-20s %-20s %-11s %6s %5s  %-10s  %s\n", "CHIP", "VENDOR", "CORE",
		"FLASH", "RAM", "IDCODE", "ASSUMED, FOR WANT OF A DOCUMENT");
	for (size_t i = 0; i < num_chip_rows; i++) {
		const struct chip_row *row = &chip_rows[i];
		fprintf(out, "%-20s %-20s %-11s %4u K %3u K  0x%08x  %s\n", row->name, row->vendor,
			core_name(row->core), row->flash_kib, row->ram_kib, row->idcode, row->assumed);
	}
}
