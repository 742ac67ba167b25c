// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Parts: what a debugger can read to tell F103-compatible chips apart, and the
 * geometry of each. Flash controllers and their times are in clone_family.c.
 *
 * A value stands here only if a source names it: .source holds the keys, explained
 * in doc/evidence/sources.md; doc/evidence/ has one note per vendor. What no source
 * says is left out and compares as unknown. Rows are sorted by name (strcmp).
 * doc/adding-a-chip.md says how to add one.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include "clone_family.h"
#include "clone_parts.h"

#define LIST16(...)	((const uint16_t []){ __VA_ARGS__, 0 })

#define PAGES_OF(bytes)	((const struct clone_pages []){ { 0, bytes } })
/* GD32F10x and GD32F30x libraries: 2 KiB pages, behind 512 KiB 4 KiB pages. */
#define PAGES_GD_XL	((const struct clone_pages []){ { 512, 2048 }, { 0, 4096 } })

/*
 * CPUID: implementer, variant, architecture, part number, revision (ARMv7-M ARM,
 * B3.2.3). Where only the core is known, variant and revision are masked out; the
 * architecture field as well, for it is not the same on ARMv6-M and ARMv8-M.
 */
#define CPU_EXACT(value)	.cpuid = (value), .cpuid_mask = 0xffffffff
#define CPU_CORE(partno)	.cpuid = 0x41000000 | (partno) << 4, .cpuid_mask = 0xff00fff0
#define CPU_M3_R1P1		CPU_EXACT(0x411fc231)
#define CPU_M3_R2P0		CPU_EXACT(0x412fc230)
#define CPU_M3_R2P1		CPU_EXACT(0x412fc231)
#define CPU_M4_R0P1		CPU_EXACT(0x410fc241)
#define CPU_M0			CPU_CORE(0xc20)
#define CPU_M0_PLUS		CPU_CORE(0xc60)
#define CPU_M3			CPU_CORE(0xc23)
#define CPU_M4			CPU_CORE(0xc24)
#define CPU_M7			CPU_CORE(0xc27)
#define CPU_M23			CPU_CORE(0xd20)
#define CPU_M33			CPU_CORE(0xd21)

/* DPIDR of the first generation (Cortex-M3 r1p1 as ST has it) and of the later ones. */
#define DP_OLD			.dpidrs = { 0x1ba01477 }
#define DP_NEW			.dpidrs = { 0x2ba01477 }
#define DP_OLD_OR_NEW		.dpidrs = { 0x2ba01477, 0x1ba01477 }

#define ROM_DESIGNER(cont, id)	.designer_known = true, .jep106_cont = (cont), .jep106_id = (id)
#define ROM_PART(number)	.part_known = true, .part = (number)
#define ROM_ARM(number)		.rom = { ROM_DESIGNER(4, 0x3b), ROM_PART(number) }
/*
 * ST's part number in the ROM table is the device id of the debug unit: seen for
 * 0x410 (F103AN, BLAAT3, BMP-507), relied upon for other series by BMP-CM.
 */
#define ROM_ST			.rom = { ROM_DESIGNER(0, 0x20), .part_is_device_id = true }
#define ROM_ST_ONLY		.rom = { ROM_DESIGNER(0, 0x20) }
/* JEP106: bank 8, code 0x51 belongs to GigaDevice; BMP-F1 looks for it on all their F1-like parts. */
#define VENDOR_GD		.vendor_cont = 7, .vendor_id = 0x51

#define IDCODE_LIST(...) \
	.idcodes = (const uint32_t []){ __VA_ARGS__ }, \
	.num_idcodes = sizeof((const uint32_t []){ __VA_ARGS__ }) / sizeof(uint32_t)
#define IDCODES(addr, mask, ...) \
	.dbgmcu_addr = (addr), .idcode_mask = (mask), IDCODE_LIST(__VA_ARGS__)
#define DBGMCU_M3		0xe0042000
#define DBGMCU_M0		0x40015800
#define DBGMCU_M33		0xe0044000
#define DBGMCU_H7		0x5c001000
#define DBGMCU_MM32_M3		0x40007080
#define DBGMCU_MM32_M0		0x40013400

#define SIZE_F1			.size_reg_addr = 0x1ffff7e0
#define SIZE_F0			.size_reg_addr = 0x1ffff7cc
/* BMP-F1, LOG-GD130: low half flash, high half RAM, both in KiB. */
#define SIZE_GD			SIZE_F1, .size_word_has_ram = true

/*
 * RCC AHBENR: bit 3 sticks on APM32 and bit 12 on CH32 (BLAAT3). The source tried the
 * other vendors' parts too and names the bits as tells, hence "does not stick" there.
 */
#define GATE_APM		(1u << 3)
#define GATE_CH32		(1u << 12)
#define GATES(sticks)		.gate_mask = GATE_APM | GATE_CH32, .gate_sticks = (sticks)

/* PM0075, 3.5: bit 15 of FLASH_CR is reserved and reads 0; LIB-CH32: a second lock. */
#define NO_FAST			.fast_unlock = CLONE_TELL_NO
#define HAS_FAST		.fast_unlock = CLONE_TELL_YES

#define FAMILY(id)		.family = &clone_families[CLONE_FAMILY_ ## id]

/* ST devices which another driver of the host serves; no geometry of ours applies. */
#define ST_OTHER(title, cpu, dp, addr, src, ...) \
	{ \
		.name = title, .vendor = "STMicroelectronics", .genuine = true, \
		FAMILY(ST_OTHER), \
		.id = { cpu, dp, ROM_ST, IDCODES(addr, 0xfff, __VA_ARGS__) }, \
		.pages = PAGES_OF(1024), \
		.evidence = CLONE_EVIDENCE_BASELINE, .source = src, \
	}
#define NO_DPIDR		.dpidrs = { 0 }

const struct clone_part clone_parts[] = {
	{
		.name = "AIR32F103xB",
		.order_name = "AIR32F103C",
		.vendor = "AirM2M",
		.alike = "megahunt",
		FAMILY(MH32),
		.id = {
			CPU_M3_R2P0,
			DP_NEW,
			.rom = { ROM_DESIGNER(0, 0), ROM_PART(0) },
			SIZE_F1,
		},
		.flash_kib = LIST16(128),
		.ram_kib = LIST16(32),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-AIR PRS-AIR LOG-AIR DS-AIR UCDEV-26",
	},
	{
		.name = "AIR32F103xC/xE",
		.order_name = "AIR32F103x",
		.vendor = "AirM2M",
		.alike = "megahunt",
		FAMILY(MH32),
		.id = {
			CPU_M3_R2P0,
			DP_NEW,
			.rom = { ROM_DESIGNER(0, 0), ROM_PART(0) },
			SIZE_F1,
		},
		.flash_kib = LIST16(256, 512),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-AIR PRS-AIR LOG-AIR DS-AIR UCDEV-26",
	},
	{
		.name = "AIR32F103xG",
		.order_name = "AIR32F103x",
		.vendor = "AirM2M",
		.alike = "megahunt",
		FAMILY(MH32_XL),
		.id = {
			CPU_M3_R2P0,
			DP_NEW,
			.rom = { ROM_DESIGNER(0, 0), ROM_PART(0) },
			SIZE_F1,
		},
		.flash_kib = LIST16(1024),
		.pages = PAGES_OF(4096),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-AIR PRS-AIR LOG-AIR DS-AIR UCDEV-26",
	},
	{
		.name = "APM32E103xC/xE",
		.order_name = "APM32E103x",
		.vendor = "Geehy",
		FAMILY(APM32F1),
		.id = {
			CPU_M3,
			NO_FAST,
			SIZE_F1,
		},
		.flash_kib = LIST16(256, 512),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "LOG-APME103 APM-E10X",
	},
	{
		.name = "APM32F030/F072",
		.vendor = "Geehy",
		FAMILY(APM32F0),
		.id = {
			CPU_M0_PLUS,
			.dpidrs = { 0x0bc11477 },
			SIZE_F0,
		},
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "OOCD-GEEHY OOCD-F1X APM-F0",
	},
	{
		/*
		 * Early dies with the ApexMic mark read alike (BLAAT3).
		 */
		.name = "APM32F103x8/xB",
		.order_name = "APM32F103C",
		.vendor = "Geehy",
		FAMILY(APM32F1),
		.id = {
			CPU_M3_R2P1,
			DP_NEW,
			ROM_ARM(0x4c3),
			IDCODES(DBGMCU_M3, 0xffff0fff, 0x20030410),
			SIZE_F1,
			GATES(GATE_APM),
			NO_FAST,
		},
		.flash_kib = LIST16(64, 128),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "PL125 F103AN BLAAT3 OOCD-GEEHY GW-CFG PICO-39 MECRISP BMP-1148",
	},
	{
		.name = "APM32F103xC/xD/xE",
		.order_name = "APM32F103x",
		.vendor = "Geehy",
		FAMILY(APM32F1),
		.id = {
			CPU_M3,
			NO_FAST,
			SIZE_F1,
		},
		.flash_kib = LIST16(256, 384, 512),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PL125",
	},
	{
		.name = "AT32F403AxC/F407xC",
		.vendor = "Artery",
		FAMILY(AT32F4),
		.id = {
			CPU_M4_R0P1,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x70050240, 0x70050241, 0x70050242, 0x70050243, 0x70050249, 0x7005024a,
				0x70050254),
			SIZE_F1,
			.project_ids = { 7, 8 },
		},
		.flash_kib = LIST16(256),
		.ram_kib = LIST16(96),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD LOG-AT403A",
	},
	{
		.name = "AT32F403AxE/F407xE",
		.vendor = "Artery",
		FAMILY(AT32F4),
		.id = {
			CPU_M4_R0P1,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x700502cd, 0x700502ce, 0x700502cf, 0x700502d0, 0x700502d1, 0x700502d2),
			SIZE_F1,
			.project_ids = { 7, 8 },
		},
		.flash_kib = LIST16(512),
		.ram_kib = LIST16(96),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD LOG-AT403A",
	},
	{
		.name = "AT32F403AxG/F407xG",
		.vendor = "Artery",
		FAMILY(AT32F4_XL),
		.id = {
			CPU_M4_R0P1,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x70050344, 0x70050345, 0x70050346, 0x70050347, 0x7005034b, 0x7005034c,
				0x70050353),
			SIZE_F1,
			.project_ids = { 7, 8 },
		},
		.flash_kib = LIST16(1024),
		.ram_kib = LIST16(96),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD LOG-AT403A",
	},
	{
		.name = "AT32F403xC",
		.vendor = "Artery",
		FAMILY(AT32F4),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x70050240, 0x70050241, 0x70050242, 0x70050243, 0x7005024e),
			SIZE_F1,
			.project_ids = { 2 },
		},
		.flash_kib = LIST16(256),
		.ram_kib = LIST16(96),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD HOV-97",
	},
	{
		.name = "AT32F403xE",
		.vendor = "Artery",
		FAMILY(AT32F4),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x700502c8, 0x700502c9, 0x700502ca, 0x700502cb, 0x700502cd),
			SIZE_F1,
			.project_ids = { 2 },
		},
		.flash_kib = LIST16(512),
		.ram_kib = LIST16(96),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD HOV-97",
	},
	{
		.name = "AT32F403xG",
		.vendor = "Artery",
		FAMILY(AT32F4_XL),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x70050344, 0x70050345, 0x70050346, 0x70050347, 0x7005034c),
			SIZE_F1,
			.project_ids = { 2 },
		},
		.flash_kib = LIST16(1024),
		.ram_kib = LIST16(96),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD HOV-97",
	},
	{
		.name = "AT32F413x8/xB",
		.vendor = "Artery",
		FAMILY(AT32F413),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x700301c1, 0x700301c3, 0x700301c5, 0x700301ca, 0x70030106),
			SIZE_F1,
			.project_ids = { 4 },
		},
		.flash_kib = LIST16(64, 128),
		.ram_kib = LIST16(32),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD",
	},
	{
		.name = "AT32F413xC",
		.vendor = "Artery",
		FAMILY(AT32F413),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff, 0x70030240, 0x70030242, 0x70030244, 0x70030247),
			SIZE_F1,
			.project_ids = { 4 },
		},
		.flash_kib = LIST16(256),
		.ram_kib = LIST16(32),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD",
	},
	{
		.name = "AT32F415x8/xB",
		.vendor = "Artery",
		FAMILY(AT32F415),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x700301c4, 0x700301c5, 0x700301c6, 0x700301c7, 0x700301cd, 0x70030108,
				0x70030109, 0x7003010a),
			SIZE_F1,
			.project_ids = { 5 },
		},
		.flash_kib = LIST16(64, 128),
		.ram_kib = LIST16(32),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD PRS-AT32",
	},
	{
		.name = "AT32F415xC",
		.vendor = "Artery",
		FAMILY(AT32F415),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x70030240, 0x70030241, 0x70030242, 0x70030243, 0x7003024c),
			SIZE_F1,
			.project_ids = { 5 },
		},
		.flash_kib = LIST16(256),
		.ram_kib = LIST16(32),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD PRS-AT32",
	},
	{
		.name = "AT32F421x4/x6/x8",
		.vendor = "Artery",
		FAMILY(AT32F421),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x50020100, 0x50020101, 0x50020102, 0x50020103, 0x50020104, 0x50020105,
				0x50020112, 0x50020086, 0x50020087, 0x50020088, 0x50020089, 0x5002008a,
				0x5002008b, 0x50020093, 0x5001000c, 0x5001000d, 0x5001000e, 0x5001000f,
				0x50010010, 0x50010011, 0x50010014),
			SIZE_F1,
			.project_ids = { 9 },
		},
		.flash_kib = LIST16(16, 32, 64),
		.ram_kib = LIST16(8, 16, 16),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD PACK-AT421",
	},
	{
		.name = "AT32F425x6/x8",
		.vendor = "Artery",
		FAMILY(AT32F421),
		.id = {
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(DBGMCU_M3, 0xffffffff,
				0x50092100, 0x50092081, 0x50092103, 0x50092084, 0x50092106, 0x50092087,
				0x50092109, 0x5009208a, 0x5009210c, 0x5009208d, 0x5009210f, 0x50092090,
				0x50092112, 0x50092093),
			SIZE_F1,
			.project_ids = { 0x0f },
		},
		.flash_kib = LIST16(32, 64),
		.ram_kib = LIST16(20),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD",
	},
	{
		.name = "BLM32F103",
		.vendor = "Beitelai",
		FAMILY(UNKNOWN),
		.id = {
			.rom = { ROM_DESIGNER(0, 0), ROM_PART(0) },
			SIZE_F1,
		},
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_NONE,
		.source = "UCDEV-26",
	},
	{
		.name = "CH32F103C6/C8/R6/R8",
		.order_name = "CH32F103C",
		.vendor = "WCH",
		FAMILY(CH32F1),
		.id = {
			CPU_M3,
			DP_NEW,
			ROM_ARM(0x4c3),
			IDCODES(DBGMCU_M3, 0xffff0fff, 0x20000410),
			SIZE_F1,
			GATES(GATE_CH32),
			HAS_FAST,
		},
		.flash_kib = LIST16(32, 64),
		.ram_kib = LIST16(10, 20),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-CH32 LIB-CH32 BMP-CH32 BMP-CM STL-DOC UCDEV-26 PACK-CH32 BLAAT3",
	},
	{
		.name = "CKS32F103x8/xB",
		.order_name = "CKS32F103C",
		.vendor = "CKS",
		.alike = "cks",
		FAMILY(CKS),
		.id = {
			CPU_M3_R2P1,
			DP_NEW,
			ROM_ARM(0x4c3),
			IDCODES(DBGMCU_M3, 0xffffffff, 0x20036410),
			SIZE_F1,
			GATES(0),
			NO_FAST,
		},
		.flash_kib = LIST16(64, 128),
		.ram_kib = LIST16(20),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-CKS GUIDE-CKS XPACK-29 F103AN UCDEV-26 BMP-1148 STL-756 STL-805 CFG-CKS",
	},
	{
		.name = "CS32F103C8/CB",
		.order_name = "CS32F103C",
		.vendor = "CKS",
		.alike = "cks",
		FAMILY(CKS),
		.id = {
			CPU_M3_R2P1,
			DP_NEW,
			ROM_ARM(0x4c3),
			IDCODES(DBGMCU_M3, 0xffffffff, 0x20036410),
			SIZE_F1,
			GATES(0),
			NO_FAST,
		},
		.flash_kib = LIST16(64, 128),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PIO-247 BLAAT3 STL-756 STL-805 UCDEV",
	},
	{
		/*
		 * A Cortex-M4 with a ROM table of ST: the core gives it away.
		 */
		.name = "FCM32F103",
		.vendor = "FlashChip",
		FAMILY(UNKNOWN),
		.id = {
			CPU_M4_R0P1,
			ROM_ST_ONLY,
			SIZE_F1,
		},
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "UCDEV",
	},
	{
		/*
		 * No identity word was found: BMP-F1 gives 0x410 to Cortex-M4 parts of GigaDevice,
		 * which GD32F3x0 has as well.
		 */
		.name = "GD32E103x8/xB",
		.vendor = "GigaDevice",
		FAMILY(GD32E10X),
		.id = {
			CPU_M4,
			VENDOR_GD,
			SIZE_GD,
		},
		.flash_kib = LIST16(64, 128),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-GDE103 LIB-GDE103 PRS-GDE10X BMP-F1",
	},
	{
		/*
		 * The clock of the debug unit (bit 22 of 0x40021018) has to be on for its word.
		 */
		.name = "GD32E230/E232",
		.vendor = "GigaDevice",
		FAMILY(GD32E23X),
		.id = {
			CPU_M23,
			.dpidrs = { 0x0bf11477 },
			ROM_ARM(0x4cb),
			VENDOR_GD,
			IDCODES(DBGMCU_M0, 0xffff0fff, 0x19090410),
			SIZE_GD,
		},
		.flash_kib = LIST16(64),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "OOCD-GDE23 BMP-CM OOCD-F1X PRS-GDE23",
	},
	{
		.name = "GD32E50x",
		.vendor = "GigaDevice",
		FAMILY(GD32E50X),
		.id = {
			CPU_M33,
			.rom = { ROM_DESIGNER(7, 0x51) },
			VENDOR_GD,
			IDCODES(DBGMCU_M33, 0xfff, 0x444),
			SIZE_GD,
		},
		.flash_kib = LIST16(512),
		.pages = PAGES_OF(8192),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 PRS-GDE50X",
	},
	{
		/*
		 * Its DPIDR was not seen in a log (0x1ba01477 is inferred) and is left out.
		 */
		.name = "GD32F103x4..xB",
		.order_name = "GD32F103C",
		.vendor = "GigaDevice",
		FAMILY(GD32F1),
		.id = {
			CPU_M3_R2P1,
			.rom = { ROM_DESIGNER(7, 0x51), ROM_PART(0x76f) },
			VENDOR_GD,
			IDCODES(DBGMCU_M3, 0xffff0fff, 0x13030410),
			SIZE_GD,
			GATES(0),
			NO_FAST,
		},
		.flash_kib = LIST16(16, 32, 64, 128),
		.ram_kib = LIST16(6, 10, 20, 20),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-GD103 LIB-GD103 F103AN BLAAT3 BMP-F1 RUSEFI PRS-GD10X",
	},
	{
		.name = "GD32F103xC/xD/xE",
		.order_name = "GD32F103x",
		.vendor = "GigaDevice",
		FAMILY(GD32F1),
		.id = {
			CPU_M3_R2P1,
			VENDOR_GD,
			IDCODES(DBGMCU_M3, 0xfff, 0x414),
			SIZE_GD,
			NO_FAST,
		},
		.flash_kib = LIST16(256, 384, 512),
		.ram_kib = LIST16(48, 64, 64),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-GD103 LIB-GD103 LOG-GD103R BMP-F1 PRS-GD10X",
	},
	{
		.name = "GD32F103xF..xK",
		.order_name = "GD32F103x",
		.vendor = "GigaDevice",
		FAMILY(GD32F1_XL),
		.id = {
			CPU_M3,
			VENDOR_GD,
			IDCODES(DBGMCU_M3, 0xfff, 0x430),
			SIZE_GD,
			NO_FAST,
		},
		.flash_kib = LIST16(768, 1024, 2048, 3072),
		.ram_kib = LIST16(96),
		.pages = PAGES_GD_XL,
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-GD103 LIB-GD103 BMP-F1",
	},
	{
		.name = "GD32F130/F150/F170/F190",
		.vendor = "GigaDevice",
		FAMILY(GD32F1X0),
		.id = {
			CPU_M3_R2P1,
			DP_OLD,
			VENDOR_GD,
			IDCODES(DBGMCU_M3, 0xffffffff, 0x13030410),
			SIZE_GD,
			NO_FAST,
		},
		.flash_kib = LIST16(16, 32, 64),
		.ram_kib = LIST16(4, 4, 8),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-GD130 LOG-GD130 STL-724 PACK-GD1X0 BMP-F1",
	},
	{
		.name = "GD32F205/F207",
		.vendor = "GigaDevice",
		FAMILY(UNKNOWN),
		.id = {
			DP_OLD,
			VENDOR_GD,
			IDCODES(DBGMCU_M3, 0xffffffff, 0x15080418),
		},
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "PIOGD-25 BMP-F1 OOCD-F1X",
	},
	{
		.name = "GD32F30x HD",
		.vendor = "GigaDevice",
		FAMILY(GD32F30X),
		.id = {
			CPU_M4,
			DP_NEW,
			.rom = { ROM_DESIGNER(7, 0x51) },
			VENDOR_GD,
			IDCODES(DBGMCU_M3, 0xfff, 0x414),
			SIZE_GD,
		},
		.flash_kib = LIST16(512),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "STL-DOC BMP-F1 PRS-GD30X",
	},
	{
		.name = "GD32F30x XD/CL",
		.vendor = "GigaDevice",
		FAMILY(GD32F30X_XL),
		.id = {
			CPU_M4,
			DP_NEW,
			.rom = { ROM_DESIGNER(7, 0x51) },
			VENDOR_GD,
			IDCODES(DBGMCU_M3, 0xfff, 0x430, 0x418),
			SIZE_GD,
		},
		.flash_kib = LIST16(1024, 3072),
		.pages = PAGES_GD_XL,
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "STL-DOC BMP-F1 PRS-GD30X",
	},
	{
		.name = "GD32F330/F350",
		.vendor = "GigaDevice",
		FAMILY(GD32F3X0),
		.id = {
			CPU_M4,
			VENDOR_GD,
			IDCODES(DBGMCU_M3, 0xffff0fff, 0x17040410),
		},
		.flash_kib = LIST16(128),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 OOCD-F1X PRS-GD3X0",
	},
	{
		.name = "HK32F030M",
		.vendor = "Hangshun (HK)",
		FAMILY(UNKNOWN),
		.id = {
			CPU_M0,
		},
		.flash_kib = LIST16(16, 32),
		.ram_kib = LIST16(4),
		.pages = PAGES_OF(128),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "PRS-HK030",
	},
	{
		.name = "HK32F103x8/xB",
		.order_name = "HK32F103C",
		.vendor = "Hangshun (HK)",
		.alike = "rom-29b",
		FAMILY(HK32F1),
		.id = {
			CPU_M3,
			.rom = { ROM_DESIGNER(5, 0x55), ROM_PART(0x29b) },
			SIZE_F1,
		},
		.flash_kib = LIST16(64, 128),
		.ram_kib = LIST16(20),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-HK BLAAT3 UCDEV LIB-HK PACK-HK",
	},
	{
		.name = "HK32F103xC/xD/xE",
		.order_name = "HK32F103x",
		.vendor = "Hangshun (HK)",
		FAMILY(HK32F1_HD),
		.id = {
			CPU_M3,
			IDCODES(DBGMCU_M3, 0xffffffff, 0x10036414),
			SIZE_F1,
		},
		.flash_kib = LIST16(256, 384, 512),
		.ram_kib = LIST16(64),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-HK PACK-HK LIB-HK",
	},
	{
		/*
		 * Copies ST's designer code in the ROM table.
		 */
		.name = "MH2514",
		.vendor = "unknown, shares a boot area with MH32F103A",
		FAMILY(UNKNOWN),
		.id = {
			CPU_M3_R2P0,
			.rom = { ROM_DESIGNER(0, 0x20), ROM_PART(0x410) },
			IDCODES(DBGMCU_M3, 0xffffffff, 0x20030410),
			SIZE_F1,
		},
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "UCDEV-26 RENODE",
	},
	{
		.name = "MH32F103AxB",
		.order_name = "MH32F103AC",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32),
		.id = {
			CPU_M3_R2P0,
			DP_NEW,
			.rom = { ROM_DESIGNER(0, 0), ROM_PART(0) },
			SIZE_F1,
		},
		.flash_kib = LIST16(128),
		.ram_kib = LIST16(32),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-MH LIB-MH LOG-AIR UCDEV-26 PACK-AIR",
	},
	{
		.name = "MH32F103AxC/xE",
		.order_name = "MH32F103Ax",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32),
		.id = {
			CPU_M3_R2P0,
			DP_NEW,
			.rom = { ROM_DESIGNER(0, 0), ROM_PART(0) },
			SIZE_F1,
		},
		.flash_kib = LIST16(256, 512),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-MH LIB-MH LOG-AIR UCDEV-26 PACK-AIR",
	},
	{
		.name = "MH32F103AxG",
		.order_name = "MH32F103Ax",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32_XL),
		.id = {
			CPU_M3_R2P0,
			DP_NEW,
			.rom = { ROM_DESIGNER(0, 0), ROM_PART(0) },
			SIZE_F1,
		},
		.flash_kib = LIST16(1024),
		.pages = PAGES_OF(4096),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-MH LIB-MH LOG-AIR UCDEV-26 PACK-AIR",
	},
	{
		.name = "MM32F031",
		.vendor = "MindMotion",
		FAMILY(MM32),
		.id = {
			CPU_M0,
		},
		.ram_kib = LIST16(8),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "DS-MM031 LIB-MM031 BMP-F1",
	},
	{
		.name = "MM32F103x8/xB",
		.order_name = "MM32F103C",
		.vendor = "MindMotion",
		FAMILY(MM32),
		.id = {
			CPU_M3,
			ROM_ARM(0x4c3),
			SIZE_F1,
		},
		.flash_kib = LIST16(64, 128),
		.ram_kib = LIST16(20),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "DS-MM103N LIB-MM103 UCDEV-26",
	},
	{
		.name = "MM32F103xC/xE",
		.order_name = "MM32F103x",
		.vendor = "MindMotion",
		FAMILY(MM32),
		.id = {
			CPU_M3,
			SIZE_F1,
		},
		.flash_kib = LIST16(256, 512),
		.ram_kib = LIST16(64, 128),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "DS-MM103O PACK-MM103CE",
	},
	{
		.name = "MM32F327",
		.vendor = "MindMotion",
		FAMILY(MM32),
		.id = {
			CPU_M3,
			ROM_ARM(0x4c3),
			IDCODES(DBGMCU_MM32_M3, 0xffffffff, 0xcc9aa0e7),
		},
		.flash_kib = LIST16(512),
		.ram_kib = LIST16(128),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM",
	},
	{
		.name = "MM32F52",
		.vendor = "MindMotion",
		FAMILY(MM32),
		.id = {
			ROM_ARM(0x4c3),
			IDCODES(DBGMCU_MM32_M3, 0xffffffff, 0x4d4d0800),
		},
		.flash_kib = LIST16(256),
		.ram_kib = LIST16(32),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM",
	},
	{
		.name = "MM32L07x/SPIN05/SPIN27",
		.vendor = "MindMotion",
		FAMILY(MM32),
		.id = {
			CPU_M0,
			ROM_ARM(0x471),
			IDCODES(DBGMCU_MM32_M0, 0xffffffff, 0xcc568091, 0xcc4460b1, 0xcc56a097),
		},
		.flash_kib = LIST16(32, 128),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM",
	},
	{
		/*
		 * Its identity word counts flash and RAM instead of naming a device (LIB-N32).
		 */
		.name = "N32G45x",
		.vendor = "Nations",
		FAMILY(N32G45X),
		.id = {
			CPU_M4,
		},
		.flash_kib = LIST16(128, 256, 512),
		.ram_kib = LIST16(80, 144, 144),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-N32 LIB-N32",
	},
	{
		.name = "RX32F103",
		.vendor = "unknown (RX mark)",
		FAMILY(UNKNOWN),
		.id = {
			CPU_M3_R2P1,
			ROM_ST_ONLY,
			SIZE_F1,
		},
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_NONE,
		.source = "UCDEV UCDEV-26",
	},
	ST_OTHER("STM32F0", CPU_M0, NO_DPIDR, DBGMCU_M0, "OOCD-F1X",
		0x440, 0x442, 0x444, 0x445, 0x448),
	{
		.name = "STM32F100x4..xB",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		.id = {
			CPU_M3,
			DP_OLD,
			ROM_ST,
			IDCODES(DBGMCU_M3, 0xfff, 0x420),
			SIZE_F1,
			NO_FAST,
		},
		.flash_kib = LIST16(16, 32, 64, 128),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG",
	},
	{
		.name = "STM32F100xC..xE",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		.id = {
			CPU_M3,
			DP_OLD,
			ROM_ST,
			IDCODES(DBGMCU_M3, 0xfff, 0x428),
			SIZE_F1,
			NO_FAST,
		},
		.flash_kib = LIST16(256, 384, 512),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG",
	},
	{
		.name = "STM32F103x4/x6",
		.order_name = "STM32F103C",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		.id = {
			CPU_M3_R1P1,
			DP_OLD,
			.ap_idr = 0x14770011,
			ROM_ST,
			IDCODES(DBGMCU_M3, 0xfff, 0x412),
			SIZE_F1,
			GATES(0),
			NO_FAST,
		},
		.flash_kib = LIST16(16, 32),
		.ram_kib = LIST16(10),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG STL-CHIPS CDBG-210 BMP-507",
	},
	{
		/*
		 * C8-marked dies commonly hold 128 KiB (BMP-FS): a larger size word is no sign
		 * of a clone.
		 */
		.name = "STM32F103x8/xB",
		.order_name = "STM32F103C",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		.id = {
			CPU_M3_R1P1,
			DP_OLD,
			.ap_idr = 0x14770011,
			ROM_ST,
			/* Revisions A, B, Z, Y; bits 12 to 15 are reserved, 6 in every log. */
			IDCODES(DBGMCU_M3, 0xffff0fff, 0x00000410, 0x20000410, 0x20010410, 0x20030410),
			SIZE_F1,
			GATES(0),
			NO_FAST,
		},
		.flash_kib = LIST16(64, 128),
		.ram_kib = LIST16(20),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG DS-STM32 F103AN BLAAT3 LOG-GENUINE CDBG-210 BMP-507",
	},
	{
		.name = "STM32F103xC/xD/xE",
		.order_name = "STM32F103x",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		.id = {
			CPU_M3_R1P1,
			DP_OLD,
			.ap_idr = 0x14770011,
			ROM_ST,
			IDCODES(DBGMCU_M3, 0xfff, 0x414),
			SIZE_F1,
			GATES(0),
			NO_FAST,
		},
		.flash_kib = LIST16(256, 384, 512),
		.ram_kib = LIST16(64),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG STL-CHIPS LOG-HD CDBG-210 BMP-507",
	},
	{
		.name = "STM32F103xF/xG",
		.order_name = "STM32F103x",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1_XL),
		.id = {
			CPU_M3_R1P1,
			DP_OLD,
			.ap_idr = 0x14770011,
			ROM_ST,
			IDCODES(DBGMCU_M3, 0xfff, 0x430),
			SIZE_F1,
			GATES(0),
			NO_FAST,
		},
		.flash_kib = LIST16(768, 1024),
		.ram_kib = LIST16(96),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG STL-CHIPS CDBG-210 BMP-507",
	},
	{
		.name = "STM32F105/F107",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		.id = {
			CPU_M3,
			DP_OLD,
			ROM_ST,
			IDCODES(DBGMCU_M3, 0xfff, 0x418),
			SIZE_F1,
			NO_FAST,
		},
		.flash_kib = LIST16(64, 128, 256),
		.pages = PAGES_OF(2048),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG",
	},
	ST_OTHER("STM32F2", CPU_M3, DP_NEW, DBGMCU_M3, "OOCD-F2X BMP-CM",
		0x411),
	ST_OTHER("STM32F3", CPU_M4, DP_NEW, DBGMCU_M3, "OOCD-F1X",
		0x422, 0x432, 0x438, 0x439, 0x446),
	ST_OTHER("STM32F4", CPU_M4, DP_NEW, DBGMCU_M3, "OOCD-F2X BMP-CM",
		0x413, 0x419, 0x421, 0x423, 0x431, 0x433, 0x434, 0x441,
		0x458, 0x463),
	ST_OTHER("STM32F7", CPU_M7, NO_DPIDR, DBGMCU_M3, "OOCD-F2X",
		0x449, 0x451, 0x452),
	ST_OTHER("STM32G0", CPU_M0_PLUS, NO_DPIDR, DBGMCU_M0, "OOCD-L4X",
		0x456, 0x460, 0x466, 0x467),
	ST_OTHER("STM32H7", CPU_M7, NO_DPIDR, DBGMCU_H7, "OOCD-H7X",
		0x450, 0x480, 0x483),
	ST_OTHER("STM32L0", CPU_M0_PLUS, NO_DPIDR, DBGMCU_M0, "OOCD-LX",
		0x417, 0x425, 0x447, 0x457),
	ST_OTHER("STM32L1", CPU_M3, DP_NEW, DBGMCU_M3, "OOCD-LX",
		0x416, 0x427, 0x429, 0x436, 0x437),
	ST_OTHER("STM32L4/G4", CPU_M4, DP_NEW, DBGMCU_M3, "OOCD-L4X",
		0x415, 0x435, 0x461, 0x462, 0x464, 0x468, 0x469, 0x470,
		0x471, 0x479),
	ST_OTHER("STM32L5/U5", CPU_M33, NO_DPIDR, DBGMCU_M33, "OOCD-L4X",
		0x472, 0x455, 0x476, 0x481, 0x482),
	{
		.name = "WB32F103",
		.vendor = "Westberry",
		FAMILY(WB32),
		.id = {
			CPU_M3_R2P0,
		},
		.flash_kib = LIST16(64, 96, 128),
		.pages = PAGES_OF(256),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-WB DOC-WB PACK-WB",
	},
	{
		.name = "unnamed Cortex-M0+ sold as STM32F030",
		.vendor = "unknown",
		FAMILY(UNKNOWN),
		.id = {
			CPU_M0_PLUS,
			ROM_ARM(0x4c0),
			IDCODES(DBGMCU_M0, 0xffffffff, 0x20006440),
		},
		.flash_kib = LIST16(64),
		.ram_kib = LIST16(8),
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "BMP-2020",
	},
	{
		/*
		 * The flag that says a JEP106 code is used is not set. Handled like HK32F103, the only
		 * owner of these numbers with a name.
		 */
		.name = "unnamed die with ROM part 0x29b",
		.vendor = "unknown, see HK32F103",
		.alike = "rom-29b",
		FAMILY(HK32F1),
		.id = {
			.rom = { ROM_DESIGNER(5, 0x55), ROM_PART(0x29b) },
			SIZE_F1,
		},
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-784 BMP-1821 BLAAT3 BMP-CM",
	},
	{
		.name = "unnamed die with an empty ROM table",
		.vendor = "unknown, see MH32F103A and BLM32F103",
		FAMILY(UNKNOWN),
		.id = {
			CPU_M3,
			.rom = { ROM_DESIGNER(0, 0), ROM_PART(0) },
			SIZE_F1,
		},
		.pages = PAGES_OF(1024),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "BMP-1808",
	},
};

const size_t clone_num_parts = sizeof(clone_parts) / sizeof(clone_parts[0]);

uint32_t clone_part_min_kib(const struct clone_part *part)
{
	return part->flash_kib ? part->flash_kib[0] : 0;
}

uint32_t clone_part_max_kib(const struct clone_part *part)
{
	uint32_t max = 0;

	for (const uint16_t *kib = part->flash_kib; kib && *kib; kib++)
		max = *kib;
	return max;
}

uint32_t clone_part_ram_kib(const struct clone_part *part, uint32_t flash_kib)
{
	if (!part->ram_kib)
		return 0;
	/* One value serves all sizes; otherwise the lists run in step. */
	if (!part->ram_kib[1])
		return part->ram_kib[0];
	for (size_t i = 0; part->flash_kib && part->flash_kib[i] && part->ram_kib[i]; i++) {
		if (part->flash_kib[i] == flash_kib)
			return part->ram_kib[i];
	}
	return 0;
}

static uint32_t largest_page(const struct clone_pages *pages)
{
	uint32_t bytes = pages->page_bytes;

	for (; pages->kib; pages++) {
		if (pages[1].page_bytes > bytes)
			bytes = pages[1].page_bytes;
	}
	return bytes;
}

const struct clone_pages *clone_larger_pages(const struct clone_pages *a, const struct clone_pages *b)
{
	return a && (!b || largest_page(a) >= largest_page(b)) ? a : b;
}

/* DS-STM32, ordering information; the others follow it. */
static char size_letter(uint32_t flash_kib)
{
	static const struct {
		uint16_t kib;
		char letter;
	} letters[] = {
		{ 16, '4' }, { 32, '6' }, { 64, '8' }, { 128, 'B' }, { 256, 'C' }, { 384, 'D' },
		{ 512, 'E' }, { 768, 'F' }, { 1024, 'G' }, { 2048, 'I' }, { 3072, 'K' },
	};

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++) {
		if (letters[i].kib == flash_kib)
			return letters[i].letter;
	}
	return '\0';
}

void clone_part_name(const struct clone_part *part, uint32_t flash_kib, char *name, size_t size)
{
	char letter = size_letter(flash_kib);
	bool sold = false;

	for (const uint16_t *kib = part->flash_kib; kib && *kib; kib++)
		sold |= *kib == flash_kib;
	if (part->order_name && letter && sold)
		snprintf(name, size, "%s%c", part->order_name, letter);
	else
		snprintf(name, size, "%s", part->name);
}
