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

#define ALL	0xffffffff

#define VALUES(...) \
	.values = (const uint32_t []){ __VA_ARGS__ }, \
	.num_values = sizeof((const uint32_t []){ __VA_ARGS__ }) / sizeof(uint32_t)
#define TEST(id, bits, points, how, ...) \
	{ .read = CLONE_READ_ ## id, .mask = (bits), .weight = (points), .flags = (how), VALUES(__VA_ARGS__) }
#define TESTS(...) \
	.tests = (const struct clone_test []){ __VA_ARGS__ }, \
	.num_tests = sizeof((const struct clone_test []){ __VA_ARGS__ }) / sizeof(struct clone_test)

/* { flash KiB, RAM KiB or 0, page bytes, page bytes behind 512 KiB if others } */
#define SIZES(...)	.sizes = (const struct clone_size []){ __VA_ARGS__, { 0 } }

/*
 * CPUID: implementer, variant, architecture, part number, revision (ARMv7-M ARM,
 * B3.2.3). Where only the core is known, variant and revision are masked out; the
 * architecture field as well, for it is not the same on ARMv6-M and ARMv8-M.
 */
#define CPU_EXACT(value)	TEST(CORE, ALL, 2, CLONE_TEST_REQUIRED, value)
#define CPU_CORE(partno)	TEST(CORE, CLONE_CPUID_CORE, 1, CLONE_TEST_REQUIRED, 0x41000000 | (partno) << 4)
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
#define DP(...)			TEST(DPIDR, ALL, 1, 0, __VA_ARGS__)
#define DP_OLD			DP(0x1ba01477)
#define DP_NEW			DP(0x2ba01477)
#define DP_OLD_OR_NEW		DP(0x2ba01477, 0x1ba01477)
#define AP_IDR(value)		TEST(AP_IDR, ALL, 1, 0, value)

/*
 * ROM tables. ARM's code only names the core's maker and ST's is copied: one point; an
 * empty table is rare: two; other codes are rarer: three. The part number is one more.
 */
#define ROM(points, cont, id, part)	TEST(ROM, ALL, points, 0, CLONE_ROM_ID(cont, id, part))
#define ROM_EMPTY		ROM(3, 0, 0, 0)
#define ROM_ARM(part)		ROM(2, 4, 0x3b, part)
#define ROM_ARM_ONLY(points)	TEST(ROM, CLONE_ROM_DESIGNER, points, 0, CLONE_ROM_ID(4, 0x3b, 0))
#define ROM_ST_COPY		TEST(ROM, CLONE_ROM_DESIGNER, 1, 0, CLONE_ROM_ID(0, 0x20, 0))
#define ROM_GD			TEST(ROM, CLONE_ROM_DESIGNER, 3, 0, CLONE_ROM_ID(7, 0x51, 0))
/* JEP106: bank 8, code 0x51 belongs to GigaDevice; BMP-F1 looks for it on all their F1-like parts. */
#define VENDOR_GD		TEST(ROM, CLONE_ROM_DESIGNER, 3, CLONE_TEST_SPEAKS, CLONE_ROM_ID(7, 0x51, 0))
/*
 * ST's part number in the ROM table is the device id of the debug unit: seen for
 * 0x410 (F103AN, BLAAT3, BMP-507), relied upon for other series by BMP-CM. Genuine
 * is a claim about everything: core, ROM table and identity word must have been read.
 */
#define ROM_ST(...) \
	TEST(ROM, CLONE_ROM_DESIGNER, 1, CLONE_TEST_REQUIRED, CLONE_ROM_ID(0, 0x20, 0)), \
	TEST(ROM, 0xfff, 2, CLONE_TEST_REQUIRED, __VA_ARGS__)

/* Points for an identity word: the whole of it, with the revision, or the device id alone. */
#define WORD_POINTS(bits)	((bits) == ALL ? 3 : (bits) == 0xfff ? 1 : 2)
#define IDCODES(unit, bits, ...) \
	TEST(UNIT_ ## unit, bits, WORD_POINTS(bits), CLONE_TEST_APART, __VA_ARGS__)
#define ST_IDCODES(unit, bits, ...) \
	TEST(UNIT_ ## unit, bits, 2, CLONE_TEST_REQUIRED, __VA_ARGS__)
/* The debug unit reads 0 until its clock is on, which is how it is found. */
#define GATED_IDCODES(unit, bits, ...) \
	TEST(UNIT_ ## unit, bits, WORD_POINTS(bits), 0, __VA_ARGS__)
#define PROJECTS(...)		TEST(PROJECT, 0xff, 2, CLONE_TEST_APART, __VA_ARGS__)
/* A project of its own, whose number no source has: none of the others. */
#define OTHER_PROJECT		{ .read = CLONE_READ_PROJECT }
/* A row that does not know its word still has pages, which must not be too small for it. */
#define SMALL_PAGES		TEST(DENSITY, ALL, 0, 0, 1024)

/* UCDEV-26; all ones, as everybody else reads, is blank memory and says nothing. */
#define MAKER(points, ...)	TEST(MAKER, ALL, points, 0, __VA_ARGS__)
#define NO_MAKER		{ .read = CLONE_READ_MAKER }
#define CHIP_ID(points, bits, ...) \
	TEST(CHIP_ID, bits, points, CLONE_TEST_REQUIRED | CLONE_TEST_VETO, __VA_ARGS__)
#define NO_CHIP_ID		{ .read = CLONE_READ_CHIP_ID, .flags = CLONE_TEST_VETO }
/* UCDEV-26: sums of boot ROMs; CKS and early APM32 carry ST's. */
#define BOOT(points, ...)	TEST(BOOT, ALL, points, 0, __VA_ARGS__)
#define APART_BOOT(points, ...)	TEST(BOOT, ALL, points, CLONE_TEST_APART, __VA_ARGS__)

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
#define GATES(sticks)		TEST(GATES, GATE_APM | GATE_CH32, (sticks) ? 1 : 0, 0, sticks)

/* PM0075, 3.5: bit 15 of FLASH_CR is reserved and reads 0; LIB-CH32: a second lock. */
#define NO_FAST			TEST(FAST_LOCK, ALL, 0, 0, 0)
#define HAS_FAST		TEST(FAST_LOCK, ALL, 2, 0, 1)

/*
 * Dies of Megahunt, under several names. LPC1343 has the same core and an empty ROM
 * table (BMP-1140), so that the model (AIR-SDK: 28 bits) or a size as sold must be read.
 */
#define MEGAHUNT(...) \
	CPU_M3_R2P0, DP_NEW, ROM_EMPTY, \
	TEST(MODEL, 0xfffffff0, 3, CLONE_TEST_APART, __VA_ARGS__), \
	TEST(BOOT, ALL, 3, CLONE_TEST_APART, 0xdfffac7e), \
	TEST(SOLD, ALL, 0, CLONE_TEST_APART | CLONE_TEST_SPEAKS, 1)

#define WITH_DP_NEW		DP_NEW,
#define FAMILY(id)		.family = &clone_families[CLONE_FAMILY_ ## id]

/* ST devices which another driver of the host serves; no geometry of ours applies. */
#define ST_OTHER(title, cpu, dp, unit, src, ...) \
	{ \
		.name = title, .vendor = "STMicroelectronics", .genuine = true, \
		FAMILY(ST_OTHER), \
		TESTS(cpu, dp ROM_ST(__VA_ARGS__), \
			TEST(UNIT_ ## unit, 0xfff, 2, CLONE_TEST_REQUIRED, __VA_ARGS__)), \
		.page_bytes = 1024, \
		.evidence = CLONE_EVIDENCE_BASELINE, .source = src, \
	}

const struct clone_part clone_parts[] = {
	{
		.name = "AIR32F103xB",
		.order_name = "AIR32F103C",
		.vendor = "AirM2M",
		.alike = "megahunt",
		FAMILY(MH32),
		TESTS(MEGAHUNT(0x1a5a5bb0)),
		SIZE_F1,
		SIZES({ 128, 32, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-AIR PRS-AIR LOG-AIR DS-AIR UCDEV-26 AIR-SDK",
	},
	{
		.name = "AIR32F103xC",
		.order_name = "AIR32F103x",
		.vendor = "AirM2M",
		.alike = "megahunt",
		FAMILY(MH32),
		TESTS(MEGAHUNT(0x1a5a5cc0, 0x1a6a5cd0)),
		SIZE_F1,
		SIZES({ 256, 64, 2048 }, { 256, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-AIR PRS-AIR LOG-AIR DS-AIR UCDEV-26 AIR-SDK",
	},
	{
		.name = "AIR32F103xE",
		.order_name = "AIR32F103x",
		.vendor = "AirM2M",
		.alike = "megahunt",
		FAMILY(MH32),
		TESTS(MEGAHUNT(0x1a8a6dd0, 0x1a9a6dd0)),
		SIZE_F1,
		SIZES({ 512, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-AIR PRS-AIR LOG-AIR DS-AIR UCDEV-26 AIR-SDK",
	},
	{
		.name = "AIR32F103xG",
		.order_name = "AIR32F103x",
		.vendor = "AirM2M",
		.alike = "megahunt",
		FAMILY(MH32_XL),
		TESTS(MEGAHUNT(0x1a8a6ed0)),
		SIZE_F1,
		SIZES({ 1024, 96, 4096 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-AIR PRS-AIR LOG-AIR DS-AIR UCDEV-26 AIR-SDK",
	},
	{
		.name = "APM32E103xC/xE",
		.order_name = "APM32E103x",
		.vendor = "Geehy",
		FAMILY(APM32F1),
		TESTS(
			CPU_M3,
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 256, 0, 2048 }, { 512, 0, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "LOG-APME103 APM-E10X",
	},
	{
		.name = "APM32F030/F072",
		.vendor = "Geehy",
		FAMILY(APM32F0),
		TESTS(
			CPU_M0_PLUS,
			DP(0x0bc11477),
			ROM_ARM_ONLY(1),
			TEST(UNIT_M0, 0xfff, 2, CLONE_TEST_APART, 0x440, 0x442, 0x444, 0x445, 0x448)
		),
		SIZE_F0,
		.page_bytes = 1024,
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
		TESTS(
			CPU_M3_R2P1,
			DP_NEW,
			ROM_ARM(0x4c3),
			IDCODES(M3, 0xffff0fff, 0x20030410),
			GATES(GATE_APM),
			NO_FAST,
			MAKER(2, 0x0cf300ff),
			BOOT(1, 0xb2ca0c8b, 0x6bb012c4)
		),
		SIZE_F1,
		SIZES({ 64, 0, 1024 }, { 128, 0, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "PL125 F103AN BLAAT3 OOCD-GEEHY GW-CFG PICO-39 MECRISP BMP-1148 UCDEV-26",
	},
	{
		.name = "APM32F103xC/xD/xE",
		.order_name = "APM32F103x",
		.vendor = "Geehy",
		FAMILY(APM32F1),
		TESTS(
			CPU_M3,
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 256, 0, 2048 }, { 384, 0, 2048 }, { 512, 0, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PL125",
	},
	{
		.name = "AT32F403AxC/F407xC",
		.vendor = "Artery",
		FAMILY(AT32F4),
		TESTS(
			CPU_M4_R0P1,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x70050240, 0x70050241, 0x70050242, 0x70050243, 0x70050249, 0x7005024a,
				0x70050254),
			PROJECTS(7, 8)
		),
		SIZE_F1,
		SIZES({ 256, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD LOG-AT403A",
	},
	{
		.name = "AT32F403AxE/F407xE",
		.vendor = "Artery",
		FAMILY(AT32F4),
		TESTS(
			CPU_M4_R0P1,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x700502cd, 0x700502ce, 0x700502cf, 0x700502d0, 0x700502d1, 0x700502d2),
			PROJECTS(7, 8)
		),
		SIZE_F1,
		SIZES({ 512, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD LOG-AT403A",
	},
	{
		.name = "AT32F403AxG/F407xG",
		.vendor = "Artery",
		FAMILY(AT32F4_XL),
		TESTS(
			CPU_M4_R0P1,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x70050344, 0x70050345, 0x70050346, 0x70050347, 0x7005034b, 0x7005034c,
				0x70050353, 0xf0050340, 0xf0050355),
			PROJECTS(7, 8)
		),
		SIZE_F1,
		SIZES({ 1024, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD LOG-AT403A ART-TABLE",
	},
	{
		.name = "AT32F403xB",
		.vendor = "Artery",
		FAMILY(AT32F4),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff, 0x700301cf),
			PROJECTS(2)
		),
		SIZE_F1,
		SIZES({ 128, 0, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "ART-TABLE BMP-F1",
	},
	{
		.name = "AT32F403xC",
		.vendor = "Artery",
		FAMILY(AT32F4),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x70050240, 0x70050241, 0x70050242, 0x70050243, 0x7005024e),
			PROJECTS(2)
		),
		SIZE_F1,
		SIZES({ 256, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD HOV-97",
	},
	{
		.name = "AT32F403xE",
		.vendor = "Artery",
		FAMILY(AT32F4),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x700502c8, 0x700502c9, 0x700502ca, 0x700502cb, 0x700502cd),
			PROJECTS(2)
		),
		SIZE_F1,
		SIZES({ 512, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD HOV-97",
	},
	{
		.name = "AT32F403xG",
		.vendor = "Artery",
		FAMILY(AT32F4_XL),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x70050344, 0x70050345, 0x70050346, 0x70050347, 0x7005034c),
			PROJECTS(2)
		),
		SIZE_F1,
		SIZES({ 1024, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD HOV-97",
	},
	{
		.name = "AT32F413x8/xB",
		.vendor = "Artery",
		FAMILY(AT32F413),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x700301c1, 0x700301c3, 0x700301c5, 0x700301ca, 0x70030106, 0x700301cb),
			PROJECTS(4)
		),
		SIZE_F1,
		SIZES({ 64, 32, 1024 }, { 128, 32, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD ART-TABLE",
	},
	{
		.name = "AT32F413xC",
		.vendor = "Artery",
		FAMILY(AT32F413),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff, 0x70030240, 0x70030242, 0x70030244, 0x70030247),
			PROJECTS(4)
		),
		SIZE_F1,
		SIZES({ 256, 32, 2048 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD",
	},
	{
		.name = "AT32F415x8/xB",
		.vendor = "Artery",
		FAMILY(AT32F415),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x700301c4, 0x700301c5, 0x700301c6, 0x700301c7, 0x700301cd, 0x70030108,
				0x70030109, 0x7003010a, 0x7003010b, 0x700301cf),
			PROJECTS(5)
		),
		SIZE_F1,
		SIZES({ 64, 32, 1024 }, { 128, 32, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD PRS-AT32 ART-TABLE",
	},
	{
		.name = "AT32F415xC",
		.vendor = "Artery",
		FAMILY(AT32F415),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x70030240, 0x70030241, 0x70030242, 0x70030243, 0x7003024c, 0x7003024e, 0x70030250),
			PROJECTS(5)
		),
		SIZE_F1,
		SIZES({ 256, 32, 2048 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD PRS-AT32 ART-TABLE",
	},
	{
		.name = "AT32F421x4/x6/x8",
		.vendor = "Artery",
		FAMILY(AT32F421),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x50020100, 0x50020101, 0x50020102, 0x50020103, 0x50020104, 0x50020105,
				0x50020112, 0x50020086, 0x50020087, 0x50020088, 0x50020089, 0x5002008a,
				0x5002008b, 0x50020093, 0x5001000c, 0x5001000d, 0x5001000e, 0x5001000f,
				0x50010010, 0x50010011, 0x50010014, 0x50010016, 0x50020115, 0x50020117,
				0xd0020100),
			PROJECTS(9)
		),
		SIZE_F1,
		SIZES({ 16, 8, 1024 }, { 32, 16, 1024 }, { 64, 16, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD PACK-AT421 ART-TABLE",
	},
	{
		/*
		 * Its flash controller is that of STM32F4, at 0x40023c00.
		 */
		.name = "AT32F423",
		.vendor = "Artery",
		FAMILY(AT32_OTHER),
		TESTS(
			CPU_M4_R0P1,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			OTHER_PROJECT,
			IDCODES(M3, 0xffffffff,
				0x7003210b, 0x7003210e, 0x700a21ca, 0x700a21cd, 0x700a3249, 0x700a324c,
				0x70032115, 0x700a21d4, 0x700a3253, 0x70032108, 0x70032105, 0x700a21c7,
				0x700a21c4, 0x700a3246, 0x700a3243, 0x70032112, 0x700a21d1, 0x700a3250,
				0x70032102, 0x700a21c1, 0x700a3240)
		),
		SIZE_F1,
		SIZES({ 64, 0, 1024 }, { 128, 0, 1024 }, { 256, 0, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "ART-TABLE",
	},
	{
		.name = "AT32F425x6/x8",
		.vendor = "Artery",
		FAMILY(AT32F421),
		TESTS(
			CPU_M4,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			IDCODES(M3, 0xffffffff,
				0x50092100, 0x50092081, 0x50092103, 0x50092084, 0x50092106, 0x50092087,
				0x50092109, 0x5009208a, 0x5009210c, 0x5009208d, 0x5009210f, 0x50092090,
				0x50092112, 0x50092093, 0x50092096, 0x50092115),
			PROJECTS(0x0f)
		),
		SIZE_F1,
		SIZES({ 32, 20, 1024 }, { 64, 20, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM OOCD-ARTERY ART-OOCD ART-TABLE",
	},
	{
		.name = "AT32F435/F437",
		.vendor = "Artery",
		FAMILY(AT32_OTHER),
		TESTS(
			CPU_M4_R0P1,
			DP_OLD_OR_NEW,
			ROM_ARM(0x4c4),
			OTHER_PROJECT,
			IDCODES(M3, 0xffff0000, 0x70080000)
		),
		.page_bytes = 4096,
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "ART-TABLE OOCD-ARTERY",
	},
	{
		.name = "BLM32F103",
		.vendor = "Beitelai",
		FAMILY(UNKNOWN),
		TESTS(
			ROM_EMPTY,
			SMALL_PAGES,
			BOOT(3, 0x97828625)
		),
		SIZE_F1,
		.page_bytes = 1024,
		.evidence = CLONE_EVIDENCE_NONE,
		.source = "UCDEV-26",
	},
	{
		.name = "CH32F103C6/C8/R6/R8",
		.order_name = "CH32F103C",
		.vendor = "WCH",
		FAMILY(CH32F1),
		TESTS(
			CPU_M3,
			DP_NEW,
			ROM_ARM(0x4c3),
			IDCODES(M3, 0xffff0fff, 0x20000410),
			GATES(GATE_CH32),
			HAS_FAST,
			BOOT(2, 0xdfffdf9a),
			NO_CHIP_ID
		),
		SIZE_F1,
		SIZES({ 32, 10, 1024 }, { 64, 20, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-CH32 LIB-CH32 BMP-CH32 BMP-CM STL-DOC UCDEV-26 PACK-CH32 BLAAT3",
	},
	{
		/*
		 * The lock bit of CH32F103, but pages of 4 KiB and other bits behind it: only the word at
		 * 0x1ffff704 tells. Bits 4 to 7 of it are not documented, 16 to 19 name the package.
		 */
		.name = "CH32F203/F205/F207/F208",
		.vendor = "WCH",
		FAMILY(CH32F2),
		TESTS(
			CPU_M3,
			HAS_FAST,
			CHIP_ID(3, 0xfff00f00, 0x20300400, 0x20500400, 0x20700400, 0x20800400)
		),
		SIZE_F1,
		.page_bytes = 4096,
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "LIB-CH32F20X",
	},
	{
		.name = "CKS32F103x8/xB",
		.order_name = "CKS32F103C",
		.vendor = "CKS",
		.alike = "cks",
		FAMILY(CKS),
		TESTS(
			CPU_M3_R2P1,
			DP_NEW,
			ROM_ARM(0x4c3),
			IDCODES(M3, 0xffffffff, 0x20036410),
			GATES(0),
			NO_FAST,
			NO_MAKER,
			BOOT(1, 0x6bb012c4)
		),
		SIZE_F1,
		SIZES({ 64, 20, 1024 }, { 128, 20, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-CKS GUIDE-CKS XPACK-29 F103AN UCDEV-26 BMP-1148 STL-756 STL-805 CFG-CKS",
	},
	{
		.name = "CS32F103C8/CB",
		.order_name = "CS32F103C",
		.vendor = "CKS",
		.alike = "cks",
		FAMILY(CKS),
		TESTS(
			CPU_M3_R2P1,
			DP_NEW,
			ROM_ARM(0x4c3),
			IDCODES(M3, 0xffffffff, 0x20036410),
			GATES(0),
			NO_FAST,
			NO_MAKER,
			BOOT(1, 0x6bb012c4)
		),
		SIZE_F1,
		SIZES({ 64, 0, 1024 }, { 128, 0, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PIO-247 BLAAT3 STL-756 STL-805 UCDEV UCDEV-26",
	},
	{
		/*
		 * A Cortex-M4 with a ROM table of ST: the core gives it away.
		 */
		.name = "FCM32F103",
		.vendor = "FlashChip",
		FAMILY(UNKNOWN),
		TESTS(
			CPU_M4_R0P1,
			ROM_ST_COPY,
			SMALL_PAGES
		),
		SIZE_F1,
		.page_bytes = 1024,
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "UCDEV",
	},
	{
		/*
		 * GD32E103 with CAN FD: no word of its own was found, so it is not told from that one.
		 */
		.name = "GD32C103xB/C113xB",
		.vendor = "GigaDevice",
		FAMILY(GD32E10X),
		TESTS(
			CPU_M4,
			VENDOR_GD,
			SMALL_PAGES
		),
		SIZE_GD,
		SIZES({ 128, 32, 1024 }),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "PRS-GDC1X3",
	},
	{
		/*
		 * No identity word was found: BMP-F1 gives 0x410 to Cortex-M4 parts of GigaDevice,
		 * which GD32F3x0 has as well.
		 */
		.name = "GD32E103x8/xB",
		.vendor = "GigaDevice",
		FAMILY(GD32E10X),
		TESTS(
			CPU_M4,
			VENDOR_GD,
			SMALL_PAGES
		),
		SIZE_GD,
		SIZES({ 64, 20, 1024 }, { 128, 32, 1024 }),
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
		TESTS(
			CPU_M23,
			DP(0x0bf11477),
			ROM_ARM(0x4cb),
			VENDOR_GD,
			GATED_IDCODES(M0, 0xffff0fff, 0x19090410)
		),
		SIZE_GD,
		SIZES({ 16, 4, 1024 }, { 32, 6, 1024 }, { 64, 8, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "OOCD-GDE23 BMP-CM OOCD-F1X PRS-GDE23",
	},
	{
		.name = "GD32E50x",
		.vendor = "GigaDevice",
		FAMILY(GD32E50X),
		TESTS(
			CPU_M33,
			ROM_GD,
			IDCODES(M33, 0xfff, 0x444)
		),
		SIZE_GD,
		SIZES({ 128, 80, 8192 }, { 256, 96, 8192 }, { 512, 96, 8192 }, { 512, 128, 8192 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 PRS-GDE50X LIB-GDE50X NICEMCU",
	},
	/* GD32F101: the dies of GD32F103 with less RAM and a slower clock; only RAM tells them apart. */
	{
		.name = "GD32F101x4..xB",
		.order_name = "GD32F101C",
		.vendor = "GigaDevice",
		.alike = "gd32f10x",
		FAMILY(GD32F1),
		TESTS(
			CPU_M3_R2P1,
			ROM(4, 7, 0x51, 0x76f),
			IDCODES(M3, 0xffff0fff, 0x13030410),
			GATES(0),
			NO_FAST
		),
		SIZE_GD,
		SIZES({ 16, 4, 1024 }, { 32, 6, 1024 }, { 64, 10, 1024 }, { 128, 16, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PRS-GD10X DS-GD103 LIB-GD103",
	},
	{
		.name = "GD32F101xC/xD/xE",
		.order_name = "GD32F101x",
		.vendor = "GigaDevice",
		.alike = "gd32f10x-hd",
		FAMILY(GD32F1),
		TESTS(
			CPU_M3_R2P1,
			VENDOR_GD,
			IDCODES(M3, 0xfff, 0x414),
			NO_FAST
		),
		SIZE_GD,
		SIZES({ 256, 32, 2048 }, { 384, 48, 2048 }, { 512, 48, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PRS-GD10X DS-GD103 LIB-GD103",
	},
	{
		.name = "GD32F101xF..xK",
		.order_name = "GD32F101x",
		.vendor = "GigaDevice",
		.alike = "gd32f10x-xl",
		FAMILY(GD32F1_XL),
		TESTS(
			CPU_M3,
			VENDOR_GD,
			IDCODES(M3, 0xfff, 0x430),
			NO_FAST
		),
		SIZE_GD,
		SIZES({ 768, 80, 2048, 4096 }, { 1024, 80, 2048, 4096 }, { 2048, 80, 2048, 4096 },
			{ 3072, 80, 2048, 4096 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PRS-GD10X DS-GD103 LIB-GD103",
	},
	{
		/*
		 * Its DPIDR was not seen in a log (0x1ba01477 is inferred) and is left out.
		 */
		.name = "GD32F103x4..xB",
		.order_name = "GD32F103C",
		.vendor = "GigaDevice",
		.alike = "gd32f10x",
		FAMILY(GD32F1),
		TESTS(
			CPU_M3_R2P1,
			ROM(4, 7, 0x51, 0x76f),
			IDCODES(M3, 0xffff0fff, 0x13030410),
			GATES(0),
			NO_FAST
		),
		SIZE_GD,
		SIZES({ 16, 6, 1024 }, { 32, 10, 1024 }, { 64, 20, 1024 }, { 128, 20, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-GD103 LIB-GD103 F103AN BLAAT3 BMP-F1 RUSEFI PRS-GD10X",
	},
	{
		.name = "GD32F103xC/xD/xE",
		.order_name = "GD32F103x",
		.vendor = "GigaDevice",
		.alike = "gd32f10x-hd",
		FAMILY(GD32F1),
		TESTS(
			CPU_M3_R2P1,
			VENDOR_GD,
			IDCODES(M3, 0xfff, 0x414),
			NO_FAST
		),
		SIZE_GD,
		SIZES({ 256, 48, 2048 }, { 384, 64, 2048 }, { 512, 64, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-GD103 LIB-GD103 LOG-GD103R BMP-F1 PRS-GD10X",
	},
	{
		.name = "GD32F103xF..xK",
		.order_name = "GD32F103x",
		.vendor = "GigaDevice",
		.alike = "gd32f10x-xl",
		FAMILY(GD32F1_XL),
		TESTS(
			CPU_M3,
			VENDOR_GD,
			IDCODES(M3, 0xfff, 0x430),
			NO_FAST
		),
		SIZE_GD,
		SIZES({ 768, 96, 2048, 4096 }, { 1024, 96, 2048, 4096 }, { 2048, 96, 2048, 4096 }, { 3072, 96, 2048, 4096 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-GD103 LIB-GD103 BMP-F1",
	},
	{
		.name = "GD32F105/F107",
		.vendor = "GigaDevice",
		FAMILY(GD32F1_XL),
		TESTS(
			CPU_M3,
			VENDOR_GD,
			IDCODES(M3, 0xfff, 0x418),
			NO_FAST
		),
		SIZE_GD,
		SIZES({ 64, 64, 2048 }, { 128, 64, 2048 }, { 128, 96, 2048 }, { 256, 96, 2048 }, { 384, 96, 2048 },
			{ 512, 96, 2048 }, { 768, 96, 2048, 4096 }, { 1024, 96, 2048, 4096 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PRS-GD10X GD10X-FLASH LIB-GD103 BMP-F1",
	},
	{
		.name = "GD32F130/F150/F170/F190",
		.vendor = "GigaDevice",
		FAMILY(GD32F1X0),
		TESTS(
			CPU_M3_R2P1,
			DP_OLD,
			VENDOR_GD,
			IDCODES(M3, 0xffffffff, 0x13030410),
			NO_FAST
		),
		SIZE_GD,
		SIZES({ 16, 4, 1024 }, { 32, 4, 1024 }, { 32, 6, 1024 }, { 64, 8, 1024 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "DS-GD130 LOG-GD130 STL-724 PACK-GD1X0 BMP-F1",
	},
	{
		.name = "GD32F205/F207",
		.vendor = "GigaDevice",
		FAMILY(UNKNOWN),
		TESTS(
			DP_OLD,
			VENDOR_GD,
			IDCODES(M3, 0xffffffff, 0x15080418)
		),
		.page_bytes = 2048,
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "PIOGD-25 BMP-F1 OOCD-F1X",
	},
	{
		.name = "GD32F30x CL",
		.vendor = "GigaDevice",
		FAMILY(GD32F30X_XL),
		TESTS(
			CPU_M4,
			DP_NEW,
			ROM_GD,
			IDCODES(M3, 0xfff, 0x418)
		),
		SIZE_GD,
		SIZES({ 128, 64, 2048, 4096 }, { 256, 96, 2048, 4096 }, { 512, 96, 2048, 4096 },
			{ 1024, 96, 2048, 4096 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "STL-DOC BMP-F1 PRS-GD30X",
	},
	{
		.name = "GD32F30x HD",
		.vendor = "GigaDevice",
		FAMILY(GD32F30X),
		TESTS(
			CPU_M4,
			DP_NEW,
			ROM_GD,
			IDCODES(M3, 0xfff, 0x414)
		),
		SIZE_GD,
		SIZES({ 128, 32, 2048 }, { 256, 48, 2048 }, { 512, 64, 2048 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "STL-DOC BMP-F1 PRS-GD30X",
	},
	{
		.name = "GD32F30x XD",
		.vendor = "GigaDevice",
		FAMILY(GD32F30X_XL),
		TESTS(
			CPU_M4,
			DP_NEW,
			ROM_GD,
			IDCODES(M3, 0xfff, 0x430)
		),
		SIZE_GD,
		SIZES({ 1024, 96, 2048, 4096 }, { 2048, 96, 2048, 4096 }, { 3072, 96, 2048, 4096 }),
		.evidence = CLONE_EVIDENCE_HIGH,
		.source = "STL-DOC BMP-F1 PRS-GD30X",
	},
	{
		/*
		 * Also GD32F310.
		 */
		.name = "GD32F330/F350",
		.vendor = "GigaDevice",
		FAMILY(GD32F3X0),
		TESTS(
			CPU_M4,
			VENDOR_GD,
			IDCODES(M3, 0xffff0fff, 0x17040410)
		),
		SIZES({ 16, 4, 1024 }, { 32, 4, 1024 }, { 32, 6, 1024 }, { 32, 8, 1024 }, { 64, 8, 1024 },
			{ 64, 16, 1024 }, { 128, 16, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 OOCD-F1X PRS-GD3X0",
	},
	{
		.name = "HK32F030M",
		.vendor = "Hangshun (HK)",
		FAMILY(UNKNOWN),
		TESTS(
			CPU_M0
		),
		SIZES({ 16, 4, 128 }, { 32, 4, 128 }),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "PRS-HK030",
	},
	{
		/*
		 * 48 pins with 256 or 512 KiB. The identity word is not documented: the size alone says 2 KiB pages.
		 */
		.name = "HK32F103CC/CE (A)",
		.vendor = "Hangshun (HK)",
		.alike = "rom-29b",
		FAMILY(HK32F1),
		TESTS(
			CPU_M3,
			ROM(4, 5, 0x55, 0x29b)
		),
		SIZE_F1,
		SIZES({ 256, 20, 2048 }, { 512, 0, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-HK PACK-HK LIB-HK",
	},
	{
		.name = "HK32F103x8/xB",
		.order_name = "HK32F103C",
		.vendor = "Hangshun (HK)",
		.alike = "rom-29b",
		FAMILY(HK32F1),
		TESTS(
			CPU_M3,
			ROM(4, 5, 0x55, 0x29b),
			SMALL_PAGES
		),
		SIZE_F1,
		SIZES({ 64, 20, 1024 }, { 128, 20, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-HK BLAAT3 UCDEV LIB-HK PACK-HK",
	},
	{
		.name = "HK32F103xC/xD/xE",
		.order_name = "HK32F103x",
		.vendor = "Hangshun (HK)",
		FAMILY(HK32F1_HD),
		TESTS(
			CPU_M3,
			IDCODES(M3, 0xffffffff, 0x10036414)
		),
		SIZE_F1,
		SIZES({ 256, 64, 2048 }, { 384, 64, 2048 }, { 512, 64, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-HK PACK-HK LIB-HK",
	},
	{
		.name = "MH2103AxB",
		.order_name = "MH2103AC",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32),
		TESTS(MEGAHUNT(0x1a5a5bb0)),
		SIZE_F1,
		SIZES({ 128, 32, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "MH2103-TEMPLATE UCDEV-26 AIR-SDK",
	},
	{
		.name = "MH2103AxC",
		.order_name = "MH2103Ax",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32),
		TESTS(MEGAHUNT(0x1a5a5cc0, 0x1a6a5cd0)),
		SIZE_F1,
		SIZES({ 256, 64, 2048 }, { 256, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "MH2103-TEMPLATE UCDEV-26 AIR-SDK",
	},
	{
		/*
		 * Marked 2514F062 or as an ST part. Copies ST's designer code in the ROM table.
		 */
		.name = "MH2514",
		.vendor = "Megahunt (MH)",
		FAMILY(MH32),
		TESTS(
			CPU_M3_R2P0,
			ROM(2, 0, 0x20, 0x410),
			IDCODES(M3, 0xffffffff, 0x20030410),
			BOOT(3, 0x8000bd5f)
		),
		SIZE_F1,
		SIZES({ 64, 0, 1024 }, { 128, 0, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "UCDEV-26 RENODE MH2514-TEMPLATE",
	},
	{
		.name = "MH32F103AxB",
		.order_name = "MH32F103AC",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32),
		TESTS(MEGAHUNT(0x1a5a5bb0)),
		SIZE_F1,
		SIZES({ 128, 32, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-MH LIB-MH LOG-AIR UCDEV-26 PACK-AIR AIR-SDK",
	},
	{
		.name = "MH32F103AxC",
		.order_name = "MH32F103Ax",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32),
		TESTS(MEGAHUNT(0x1a5a5cc0, 0x1a6a5cd0)),
		SIZE_F1,
		SIZES({ 256, 64, 2048 }, { 256, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-MH LIB-MH LOG-AIR UCDEV-26 PACK-AIR AIR-SDK",
	},
	{
		.name = "MH32F103AxE",
		.order_name = "MH32F103Ax",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32),
		TESTS(MEGAHUNT(0x1a8a6dd0, 0x1a9a6dd0)),
		SIZE_F1,
		SIZES({ 512, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-MH LIB-MH LOG-AIR UCDEV-26 PACK-AIR AIR-SDK",
	},
	{
		.name = "MH32F103AxG",
		.order_name = "MH32F103Ax",
		.vendor = "Megahunt (MH)",
		.alike = "megahunt",
		FAMILY(MH32_XL),
		TESTS(MEGAHUNT(0x1a8a6ed0)),
		SIZE_F1,
		SIZES({ 1024, 96, 4096 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-MH LIB-MH LOG-AIR UCDEV-26 PACK-AIR AIR-SDK",
	},
	{
		.name = "MM32F031",
		.vendor = "MindMotion",
		FAMILY(MM32),
		TESTS(
			CPU_M0
		),
		.page_bytes = 1024,
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "DS-MM031 LIB-MM031 BMP-F1",
	},
	{
		.name = "MM32F103x8/xB",
		.order_name = "MM32F103C",
		.vendor = "MindMotion",
		FAMILY(MM32),
		TESTS(
			CPU_M3,
			ROM_ARM(0x4c3),
			SMALL_PAGES,
			APART_BOOT(3, 0x96187e19)
		),
		SIZE_F1,
		SIZES({ 64, 20, 1024 }, { 128, 20, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-MM103N LIB-MM103 UCDEV-26",
	},
	{
		.name = "MM32F103xC/xE",
		.order_name = "MM32F103x",
		.vendor = "MindMotion",
		FAMILY(MM32),
		TESTS(
			CPU_M3,
			SMALL_PAGES
		),
		SIZE_F1,
		SIZES({ 256, 64, 1024 }, { 512, 128, 1024 }),
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "DS-MM103O PACK-MM103CE",
	},
	{
		.name = "MM32F327",
		.vendor = "MindMotion",
		FAMILY(MM32),
		TESTS(
			CPU_M3,
			ROM_ARM(0x4c3),
			IDCODES(MM32_M3, 0xffffffff, 0xcc9aa0e7)
		),
		SIZES({ 512, 128, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM",
	},
	{
		.name = "MM32F52",
		.vendor = "MindMotion",
		FAMILY(MM32),
		TESTS(
			ROM_ARM(0x4c3),
			IDCODES(MM32_M3, 0xffffffff, 0x4d4d0800)
		),
		SIZES({ 256, 32, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM",
	},
	{
		.name = "MM32L07x/SPIN05/SPIN27",
		.vendor = "MindMotion",
		FAMILY(MM32),
		TESTS(
			CPU_M0,
			ROM_ARM(0x471),
			IDCODES(MM32_M0, 0xffffffff, 0xcc568091, 0xcc4460b1, 0xcc56a097)
		),
		SIZES({ 32, 0, 1024 }, { 128, 0, 1024 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-F1 BMP-CM",
	},
	{
		/*
		 * Its identity word counts flash (bits 19:16, 64 KiB) and RAM (31:28, 16 KiB, one less)
		 * instead of naming a device (LIB-N32).
		 */
		.name = "N32G45x/N32F103",
		.vendor = "Nations",
		FAMILY(N32G45X),
		TESTS(
			CPU_M4,
			ROM_ARM_ONLY(0),
			TEST(UNIT_M3, 0xf00f0000, 3, CLONE_TEST_APART, 0x40020000, 0x80040000, 0x80080000)
		),
		SIZES({ 128, 80, 2048 }, { 256, 144, 2048 }, { 512, 144, 2048 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "PACK-N32 LIB-N32 MRISCOC",
	},
	{
		.name = "RX32F103",
		.vendor = "unknown (RX mark)",
		FAMILY(UNKNOWN),
		TESTS(
			CPU_M3_R2P1,
			ROM_ST_COPY,
			SMALL_PAGES
		),
		SIZE_F1,
		.page_bytes = 1024,
		.evidence = CLONE_EVIDENCE_NONE,
		.source = "UCDEV UCDEV-26",
	},
	ST_OTHER("STM32F0", CPU_M0, , M0, "OOCD-F1X",
		0x440, 0x442, 0x444, 0x445, 0x448),
	{
		.name = "STM32F100x4..xB",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		TESTS(
			CPU_M3,
			DP_OLD,
			ROM_ST(0x420),
			ST_IDCODES(M3, 0xfff, 0x420),
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 16, 0, 1024 }, { 32, 0, 1024 }, { 64, 0, 1024 }, { 128, 0, 1024 }),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG",
	},
	{
		.name = "STM32F100xC..xE",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		TESTS(
			CPU_M3,
			DP_OLD,
			ROM_ST(0x428),
			ST_IDCODES(M3, 0xfff, 0x428),
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 256, 0, 2048 }, { 384, 0, 2048 }, { 512, 0, 2048 }),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG",
	},
	{
		.name = "STM32F103x4/x6",
		.order_name = "STM32F103C",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		TESTS(
			CPU_M3_R1P1,
			DP_OLD,
			AP_IDR(0x14770011),
			ROM_ST(0x412),
			ST_IDCODES(M3, 0xfff, 0x412),
			GATES(0),
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 16, 6, 1024 }, { 32, 10, 1024 }),
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
		TESTS(
			CPU_M3_R1P1,
			DP_OLD,
			AP_IDR(0x14770011),
			ROM_ST(0x410),
			/* Revisions A, B, Z, Y; bits 12 to 15 are reserved, 6 in every log. */
			ST_IDCODES(M3, 0xffff0fff, 0x00000410, 0x20000410, 0x20010410, 0x20030410),
			GATES(0),
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 64, 20, 1024 }, { 128, 20, 1024 }),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG DS-STM32 F103AN BLAAT3 LOG-GENUINE CDBG-210 BMP-507",
	},
	{
		.name = "STM32F103xC/xD/xE",
		.order_name = "STM32F103x",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		TESTS(
			CPU_M3_R1P1,
			DP_OLD,
			AP_IDR(0x14770011),
			ROM_ST(0x414),
			ST_IDCODES(M3, 0xfff, 0x414),
			GATES(0),
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 256, 48, 2048 }, { 384, 64, 2048 }, { 512, 64, 2048 }),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG STL-CHIPS LOG-HD CDBG-210 BMP-507",
	},
	{
		.name = "STM32F103xF/xG",
		.order_name = "STM32F103x",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1_XL),
		TESTS(
			CPU_M3_R1P1,
			DP_OLD,
			AP_IDR(0x14770011),
			ROM_ST(0x430),
			ST_IDCODES(M3, 0xfff, 0x430),
			GATES(0),
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 768, 96, 2048 }, { 1024, 96, 2048 }),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG STL-CHIPS CDBG-210 BMP-507",
	},
	{
		.name = "STM32F105/F107",
		.vendor = "STMicroelectronics",
		.genuine = true,
		FAMILY(STM32F1),
		TESTS(
			CPU_M3,
			DP_OLD,
			ROM_ST(0x418),
			ST_IDCODES(M3, 0xfff, 0x418),
			NO_FAST
		),
		SIZE_F1,
		SIZES({ 64, 0, 2048 }, { 128, 0, 2048 }, { 256, 0, 2048 }),
		.evidence = CLONE_EVIDENCE_BASELINE,
		.source = "OOCD-F1X OOCD-F1CFG",
	},
	ST_OTHER("STM32F2", CPU_M3, WITH_DP_NEW, M3, "OOCD-F2X BMP-CM",
		0x411),
	ST_OTHER("STM32F3", CPU_M4, WITH_DP_NEW, M3, "OOCD-F1X",
		0x422, 0x432, 0x438, 0x439, 0x446),
	ST_OTHER("STM32F4", CPU_M4, WITH_DP_NEW, M3, "OOCD-F2X BMP-CM",
		0x413, 0x419, 0x421, 0x423, 0x431, 0x433, 0x434, 0x441,
		0x458, 0x463),
	ST_OTHER("STM32F7", CPU_M7, , M3, "OOCD-F2X",
		0x449, 0x451, 0x452),
	ST_OTHER("STM32G0", CPU_M0_PLUS, , M0, "OOCD-L4X",
		0x456, 0x460, 0x466, 0x467),
	ST_OTHER("STM32H7", CPU_M7, , H7, "OOCD-H7X",
		0x450, 0x480, 0x483),
	ST_OTHER("STM32L0", CPU_M0_PLUS, , M0, "OOCD-LX",
		0x417, 0x425, 0x447, 0x457),
	ST_OTHER("STM32L1", CPU_M3, WITH_DP_NEW, M3, "OOCD-LX",
		0x416, 0x427, 0x429, 0x436, 0x437),
	ST_OTHER("STM32L4/G4", CPU_M4, WITH_DP_NEW, M3, "OOCD-L4X",
		0x415, 0x435, 0x461, 0x462, 0x464, 0x468, 0x469, 0x470,
		0x471, 0x479),
	ST_OTHER("STM32L5/U5", CPU_M33, , M33, "OOCD-L4X",
		0x472, 0x455, 0x476, 0x481, 0x482),
	{
		.name = "WB32F103",
		.vendor = "Westberry",
		FAMILY(WB32),
		TESTS(
			CPU_M3_R2P0
		),
		SIZES({ 64, 0, 256 }, { 96, 0, 256 }, { 128, 0, 256 }),
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "DS-WB DOC-WB PACK-WB",
	},
	{
		.name = "unnamed Cortex-M0+ sold as STM32F030",
		.vendor = "unknown",
		FAMILY(UNKNOWN),
		TESTS(
			CPU_M0_PLUS,
			ROM_ARM(0x4c0),
			IDCODES(M0, 0xffffffff, 0x20006440)
		),
		SIZES({ 64, 8, 1024 }),
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
		TESTS(
			ROM(4, 5, 0x55, 0x29b),
			SMALL_PAGES
		),
		SIZE_F1,
		.page_bytes = 1024,
		.evidence = CLONE_EVIDENCE_MEDIUM,
		.source = "BMP-784 BMP-1821 BLAAT3 BMP-CM",
	},
	{
		.name = "unnamed die with an empty ROM table",
		.vendor = "unknown, see MH32F103A and BLM32F103",
		FAMILY(UNKNOWN),
		TESTS(
			CPU_M3,
			ROM_EMPTY,
			SMALL_PAGES
		),
		SIZE_F1,
		.page_bytes = 1024,
		.evidence = CLONE_EVIDENCE_LOW,
		.source = "BMP-1808",
	},
};

const size_t clone_num_parts = sizeof(clone_parts) / sizeof(clone_parts[0]);

/*
 * A Cortex-M3 with an F1 device id and a flash controller where an F1 has it gets the
 * careful handling.
 */
const struct clone_fallback clone_fallbacks[] = {
	{
		FAMILY(CAUTIOUS),
		TESTS(CPU_M3, TEST(DENSITY, 0, 0, 0, 0), TEST(CONTROLLER, ALL, 0, 0, 1)),
	},
};

const size_t clone_num_fallbacks = sizeof(clone_fallbacks) / sizeof(clone_fallbacks[0]);

/* UCDEV-26 */
const struct clone_boot_rom clone_boot_roms[] = {
	{ 0x1ffff000, 0x6bb012c4 },	/* ST */
	{ 0x1ffff000, 0xb2ca0c8b },	/* APM32 */
	{ 0x1ffff000, 0xdfffdf9a },	/* CH32 */
	{ 0x1ffff000, 0x8000bd5f },	/* MH2514, at both */
	{ 0x1ffff400, 0x96187e19 },	/* MM32 */
	{ 0x1ffff400, 0x97828625 },	/* BLM32 */
	{ 0x1fffb000, 0x8000bd5f },
	{ 0x1fffb000, 0xdfffac7e },	/* MH32, AIR32 */
};

const size_t clone_num_boot_roms = sizeof(clone_boot_roms) / sizeof(clone_boot_roms[0]);

/* RM0008; stm32f1x.c of OpenOCD. */
const struct clone_density clone_densities[] = {
	{ 0x410, 1024 }, { 0x412, 1024 }, { 0x414, 2048 }, { 0x418, 2048 },
	{ 0x420, 1024 }, { 0x428, 2048 }, { 0x430, 2048 },
};

const size_t clone_num_densities = sizeof(clone_densities) / sizeof(clone_densities[0]);

/* A list that is not known reads as an empty one. */
static const struct clone_size *sizes_of(const struct clone_part *part)
{
	static const struct clone_size none[] = { { 0 } };

	return part->sizes ? part->sizes : none;
}

uint32_t clone_part_min_kib(const struct clone_part *part)
{
	return sizes_of(part)->flash_kib;
}

uint32_t clone_part_max_kib(const struct clone_part *part)
{
	uint32_t max = 0;

	for (const struct clone_size *size = sizes_of(part); size->flash_kib; size++)
		max = size->flash_kib;
	return max;
}

bool clone_part_is_sold(const struct clone_part *part, uint32_t flash_kib)
{
	for (const struct clone_size *size = sizes_of(part); size->flash_kib; size++) {
		if (size->flash_kib == flash_kib)
			return true;
	}
	return false;
}

uint32_t clone_part_next_kib(const struct clone_part *part, uint32_t flash_kib)
{
	for (const struct clone_size *size = sizes_of(part); size->flash_kib; size++) {
		if (size->flash_kib > flash_kib)
			return size->flash_kib;
	}
	return 0;
}

uint32_t clone_part_ram_kib(const struct clone_part *part, uint32_t flash_kib)
{
	for (const struct clone_size *size = sizes_of(part); size->flash_kib; size++) {
		if (size->flash_kib == flash_kib)
			return size->ram_kib;
	}
	return 0;
}

static void add_page(uint32_t bytes, uint32_t *largest, uint32_t *smallest)
{
	if (bytes > *largest)
		*largest = bytes;
	if (!*smallest || bytes < *smallest)
		*smallest = bytes;
}

void clone_part_add_pages(const struct clone_part *part, struct clone_page_sizes *pages)
{
	const struct clone_size *size = sizes_of(part);

	if (!size->flash_kib) {
		add_page(part->page_bytes, &pages->largest, &pages->smallest);
		add_page(part->page_bytes, &pages->upper_largest, &pages->upper_smallest);
	}
	for (; size->flash_kib; size++) {
		const uint32_t upper = size->upper_page_bytes ? size->upper_page_bytes : size->page_bytes;

		add_page(size->page_bytes, &pages->largest, &pages->smallest);
		add_page(upper, &pages->upper_largest, &pages->upper_smallest);
	}
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

	if (part->order_name && letter && clone_part_is_sold(part, flash_kib))
		snprintf(name, size, "%s%c", part->order_name, letter);
	else
		snprintf(name, size, "%s", part->name);
}
