// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Families: flash controllers, their times and option bytes. Tables only; parts are in
 * clone_parts.c.
 *
 * Documents:
 *   PM0075      ST, STM32F10xxx Flash memory microcontrollers, rev 2: 2, 3
 *   DS5319      ST, STM32F103x8/xB data sheet, rev 17, table 28 (times)
 *   DS-CKS      CKS32F103 data sheet
 *   DS-GD103    GD32F103xx data sheet rev 2.7; GD32F10x firmware library
 *   DS-GD130    GD32F150 data sheet rev 3.1; GD32F1x0 firmware library
 *   DS-GDE103   GD32E103 data sheet rev 1.5; GD32E10x firmware library
 *   GD-E23      gd32e23x.c of GigaDevice's OpenOCD: word programming, FMC_OBSTAT_*, FMC_NSPC, ob_write
 *   LIB-AT      AT32F403A/407, F413, F415, F421 and F425 firmware libraries, *_flash.h: slib_sts0, slib_sts1
 *   LIB-GDE50X  GD32E50x firmware library V1.4.0 and V1.7.0, gd32e50x_fmc.[ch]
 *   LIB-APM     APM32F10x library 1.0.2, APM32E10x library 1.0.2, APM32F0xx library 1.0.3
 *   DS-AT       AT32F403A data sheet V1.03, AT32F421 data sheet V1.02
 *   ARTERY      artery.c of OpenOCD; ArteryTek's OpenOCD for the second bank
 *   DS-CH32     CH32F103DS0, CH32F103DS1; EVT library, ch32f10x_flash.c
 *   DS-HK       HK32F103 data sheet; HK32F103xxxxA library
 *   DS-MH       MH32F103A data sheet and library; AIR32F103 pack
 *   DS-MM       MM32F103 and MM32F031 data sheets and libraries
 *   LIB-N32     N32G45x library, n32g45x_flash.[ch], n32g45x.h: OB_Module, FLASH_OBR_*
 *   RM0091      ST, STM32F0x1/F0x2/F0x8, rev 10: 4 (option bytes of APM32F0 and GD32F1x0)
 *   LIB-GD103   GD32F10x library, gd32f10x_fmc.h: OB_*, FMC_OBSTAT_*
 *   LIB-GD1X0   GD32F1x0 library, gd32f1x0_fmc.h: OB_*, FMC_OBSTAT_*
 *   LIB-GDE103  GD32E10x library, gd32e10x_fmc.[ch]
 *   LIB-CH32    EVT library, ch32f10x_flash.[ch]
 *   LIB-HK      HK32F103xxxxA library, hk32f103xxxxa_flash.[ch]: OB_TypeDef, FLASH_WRProt_*
 *   OOCD-F1X    OpenOCD, stm32f1x.c; OOCD-ARTERY: OpenOCD, artery.[ch]
 *   BMP         Black Magic, stm32f1.c (families without documents of their own)
 *
 * Where no document gives a time, the row takes those of GD32F103, the slowest of
 * all F1-like parts, and says "times assumed". A value of option bytes that no document
 * gives stays 0 and is refused by the code.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include "clone_family.h"

#define ARRAY_LEN(array)	(sizeof(array) / sizeof((array)[0]))
#define FIELDS(array)	.fields = (array), .num_fields = ARRAY_LEN(array)

/* All have it at one address; so many bytes, and so many of them with complements. */
#define AREA(size, complemented)		\
	.base = 0x1ffff800,			\
	.bytes = (size),			\
	.complemented_bytes = (complemented)

/* The codes for "off" and "on", and what would be for ever. */
#define READ_PROTECTION(off, on, keys)		\
	.rdp_off = (off),			\
	.rdp_on = (on),				\
	.permanent = (keys),			\
	.num_permanent = ARRAY_LEN(keys)

#define WRITE_PROTECTION(bits, unit)		\
	.wrp_bits = (bits),			\
	.wrp_unit_bytes = (unit)

/* FLASH_OBR as PM0075, 3.7 has it; the second where one more bit stands for a second level. */
#define F1_REGISTER	F1_REGISTER_AND(1u << 1, 0)
#define F1_REGISTER_AND(protected, permanently)	\
	.obr_rdp = (protected),			\
	.obr_permanent = (permanently),		\
	.obr_user_lsb = 2,			\
	.obr_data_lsb = 10

/* RM0091, 3.2.2 and 4: two level bits, other places, a bit that reloads. */
#define F0_REGISTER				\
	.obr_rdp = 3u << 1,			\
	.obr_permanent = 3u << 1,		\
	.obr_user_lsb = 8,			\
	.obr_data_lsb = 16,			\
	.cr_load = 1u << 13

/* PM0075, table 7; the words are those of OpenOCD's stm32f1x. */
#define F1_USER_FIELDS							\
	{ .name = "rdp", .offset = 0x00, .slots = 1, .width = 8 },	\
	{ .name = "user", .offset = 0x02, .slots = 1, .width = 8 },	\
	{ .name = "watchdog", .offset = 0x02, .slots = 1, .lsb = 0, .width = 1,	\
		.words = { "HWWDG", "SWWDG" }, .meaning = { "hardware", "software" } },	\
	{ .name = "nrst_stop", .caption = "stop mode", .offset = 0x02, .slots = 1, .lsb = 1,	\
		.width = 1, .words = { "RSTSTOP", "NORSTSTOP" },	\
		.meaning = { "reset generated upon entry", "no reset generated upon entry" } },	\
	{ .name = "nrst_stdby", .caption = "standby mode", .offset = 0x02, .slots = 1, .lsb = 2, \
		.width = 1, .words = { "RSTSTNDBY", "NORSTSTNDBY" },	\
		.meaning = { "reset generated upon entry", "no reset generated upon entry" } },	\
	{ .name = "data0", .offset = 0x04, .slots = 1, .width = 8 },	\
	{ .name = "data1", .offset = 0x06, .slots = 1, .width = 8 },	\
	{ .name = "useropt", .caption = "user data", .offset = 0x04, .slots = 2, .width = 16 }

/* PM0068, table 8 (BFB2), LIB-GD103 OB_BOOT_B0: 1 boots from the first bank. */
#define BOOT_BANK_FIELD							\
	{ .name = "boot_bank", .caption = "boot", .offset = 0x02, .slots = 1, .lsb = 3,	\
		.width = 1, .words = { "BOOT1", "BOOT0" },		\
		.meaning = { "second bank", "first bank" } }

#define WRP32_FIELD	{ .name = "wrp", .offset = 0x08, .slots = 4, .width = 32 }
#define WRP16_FIELD	{ .name = "wrp", .offset = 0x08, .slots = 2, .width = 16 }

/*
 * 0xcc is the permanent level of HK32, APM32F0, GD32F1x0 and of some AT32. A
 * part of that kind may be identified as another one, so no layout lets it pass.
 */
static const struct clone_options_key permanent_rdp[] = {
	{ .offset = 0x00, .value = 0x00cc, .mask = 0x00ff },
};

static const struct clone_option_field f1_fields[] = {
	F1_USER_FIELDS,
	WRP32_FIELD,
};

/* PM0075, 2.4 and 2.5. Lock code as OOCD-F1X: anything but 0xa5 protects. */
const struct clone_options_layout clone_options_f1 = {
	.name = "STM32F103",
	AREA(16, 16),
	FIELDS(f1_fields),
	READ_PROTECTION(0xa5, 0x00, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.source = "PM0075+OOCD-F1X",
};

static const struct clone_option_field banked_fields[] = {
	F1_USER_FIELDS,
	BOOT_BANK_FIELD,
	WRP32_FIELD,
};

/* PM0068, 2.4 and 2.5: bit 31 protects all from page 62 up to the end of the second bank. */
const struct clone_options_layout clone_options_f1_xl = {
	.name = "STM32F103 XL",
	AREA(16, 16),
	FIELDS(banked_fields),
	READ_PROTECTION(0xa5, 0x00, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.source = "PM0068+OOCD-F1X",
};

/* RM0091, table 12; LIB-GD1X0 OB_USER bits. */
#define F0_USER_FIELDS							\
	F1_USER_FIELDS,							\
	{ .name = "nboot1", .offset = 0x02, .slots = 1, .lsb = 4, .width = 1 },	\
	{ .name = "vdda_monitor", .offset = 0x02, .slots = 1, .lsb = 5, .width = 1,	\
		.meaning = { "off", "on" } },				\
	{ .name = "ram_parity", .offset = 0x02, .slots = 1, .lsb = 6, .width = 1,	\
		.meaning = { "checked", "not checked" } }

static const struct clone_option_field f0_fields[] = {
	F0_USER_FIELDS,
	WRP32_FIELD,
};

/* RM0091, 3.2.2 and 4; APM-F0: reload bit and user byte. Write protection as OOCD-F1X has it. */
const struct clone_options_layout clone_options_apm32f0 = {
	.name = "APM32F0",
	AREA(16, 16),
	FIELDS(f0_fields),
	READ_PROTECTION(0xaa, 0xbb, permanent_rdp),
	F0_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.source = "APM-F0+OOCD-F1X+RM0091",
};

static const struct clone_option_field at32_banked_fields[] = {
	F1_USER_FIELDS,
	BOOT_BANK_FIELD,
	WRP32_FIELD,
	{ .name = "eopb0", .offset = 0x10, .slots = 1, .width = 8 },
};

/* OOCD-ARTERY: USD of 48 bytes, FAP, SSB, EPP, more data from 0x14. */
const struct clone_options_layout clone_options_at32f403a = {
	.name = "AT32F403A",
	AREA(48, 48),
	FIELDS(at32_banked_fields),
	READ_PROTECTION(0xa5, 0xff, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.source = "OOCD-ARTERY",
};

static const struct clone_option_field at32f413_fields[] = {
	F1_USER_FIELDS,
	WRP32_FIELD,
	{ .name = "eopb0", .offset = 0x10, .slots = 1, .width = 8 },
};

const struct clone_options_layout clone_options_at32f413 = {
	.name = "AT32F413",
	AREA(48, 48),
	FIELDS(at32f413_fields),
	READ_PROTECTION(0xa5, 0xff, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.source = "OOCD-ARTERY",
};

/* OOCD-ARTERY: high level FAP, bit 26 of USD tells; facts: 2 KiB to a bit, unlike its sisters. */
const struct clone_options_layout clone_options_at32f415 = {
	.name = "AT32F415",
	AREA(1024, 1024),
	FIELDS(f1_fields),
	READ_PROTECTION(0xa5, 0xff, permanent_rdp),
	F1_REGISTER_AND(1u << 1, 1u << 1 | 1u << 26),
	WRITE_PROTECTION(32, 2048),
	.source = "OOCD-ARTERY",
};

const struct clone_options_layout clone_options_at32f421 = {
	.name = "AT32F421",
	AREA(512, 512),
	FIELDS(f1_fields),
	READ_PROTECTION(0xa5, 0xff, permanent_rdp),
	F1_REGISTER_AND(1u << 1, 1u << 1 | 1u << 26),
	WRITE_PROTECTION(32, 4096),
	.source = "OOCD-ARTERY",
};

/* DS-CH32: user option bytes, 4 KiB to a bit; lock code 0 as in LIB-CH32. */
const struct clone_options_layout clone_options_ch32f103 = {
	.name = "CH32F103",
	AREA(16, 16),
	FIELDS(f1_fields),
	READ_PROTECTION(0xa5, 0x00, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.source = "DS-CH32+LIB-CH32",
};

/*
 * LIB-GD103: OBSTAT has USER from bit 2 and DATA from bit 10, as ST's, whatever
 * the revision of the identity word says. That the erase leaves the first slot
 * was seen by the authors of the Black Magic Debug App (their request 1386).
 */
const struct clone_options_layout clone_options_gd32f10x = {
	.name = "GD32F10x",
	AREA(16, 16),
	FIELDS(banked_fields),
	READ_PROTECTION(0xa5, 0xbb, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.erased_rdp_kept = true,
	.source = "LIB-GD103+OOCD-F1X+BMP-1386",
};

/* LIB-GDE103 stores words for SPC and WP; DS-GDE103: only a power cycle takes protection off. */
const struct clone_options_layout clone_options_gd32e10x = {
	.name = "GD32E10x",
	AREA(16, 16),
	.words = true,
	FIELDS(f1_fields),
	READ_PROTECTION(0xa5, 0xbb, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.source = "LIB-GDE103+DS-GDE103",
};

static const struct clone_option_field gd32e50x_fields[] = {
	F1_USER_FIELDS,
	{ .name = "bor_threshold", .offset = 0x02, .slots = 1, .lsb = 6, .width = 2 },
	WRP32_FIELD,
};

/* LIB-GDE50X: words; a page of 8 KiB to a bit, the last for pages 31 to 63; loaded by any reset (NICEMCU). */
const struct clone_options_layout clone_options_gd32e50x = {
	.name = "GD32E50x",
	AREA(16, 16),
	.words = true,
	FIELDS(gd32e50x_fields),
	READ_PROTECTION(0xa5, 0xbb, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 8192),
	.source = "LIB-GDE50X+NICEMCU",
};

static const struct clone_option_field gd32f1x0_fields[] = {
	F0_USER_FIELDS,
	WRP16_FIELD,
};

/* LIB-GD1X0: two protection slots, 16 bits for 64 KiB; level bits 1 and 2 of OBSTAT. */
const struct clone_options_layout clone_options_gd32f1x0 = {
	.name = "GD32F1x0",
	AREA(16, 16),
	FIELDS(gd32f1x0_fields),
	READ_PROTECTION(0xa5, 0xbb, permanent_rdp),
	F0_REGISTER,
	WRITE_PROTECTION(16, 4096),
	.source = "LIB-GD1X0+OOCD-F1X",
};

/* GD-E23: as GD32F1x0, stored in words (0x5aa5 off, 0x44bb on, 0x33cc for ever). */
const struct clone_options_layout clone_options_gd32e23x = {
	.name = "GD32E23x",
	AREA(16, 16),
	.words = true,
	FIELDS(gd32f1x0_fields),
	READ_PROTECTION(0xa5, 0xbb, permanent_rdp),
	F0_REGISTER,
	WRITE_PROTECTION(16, 4096),
	.source = "GD-E23",
};

/* LIB-HK: two pages of 1 KiB to a bit. */
const struct clone_options_layout clone_options_hk32f103 = {
	.name = "HK32F103 x8/xB",
	AREA(16, 16),
	FIELDS(f1_fields),
	READ_PROTECTION(0xa5, 0x00, permanent_rdp),
	F1_REGISTER,
	WRITE_PROTECTION(32, 2048),
	.source = "LIB-HK+PACK-HK",
};

static const struct clone_option_field hk32_hd_fields[] = {
	F1_USER_FIELDS,
	WRP32_FIELD,
	{ .name = "encrypt", .offset = 0x20, .slots = 2, .width = 32, .raw = true },
	{ .name = "decrypt", .offset = 0x24, .slots = 2, .width = 32, .raw = true },
	{ .name = "ukey_low", .offset = 0x28, .slots = 2, .width = 32, .raw = true },
	{ .name = "ukey_high", .offset = 0x2c, .slots = 2, .width = 32, .raw = true },
	{ .name = "iwdg_reload", .offset = 0x30, .slots = 1, .width = 16, .raw = true },
	{ .name = "iwdg_key", .offset = 0x34, .slots = 2, .width = 32, .raw = true },
	{ .name = "lsi_control", .offset = 0x38, .slots = 2, .width = 32, .raw = true },
	{ .name = "debug_control", .offset = 0x3c, .slots = 2, .width = 32, .raw = true },
};

/* LIB-HK's own function writes the debug-disable key to the word before the one named for it. */
static const struct clone_options_key hk32_hd_permanent[] = {
	{ .offset = 0x00, .value = 0x00cc, .mask = 0x00ff },
	{ .offset = 0x38, .value = 0x1234bcde, .mask = 0xffffffff },
	{ .offset = 0x3c, .value = 0x1234bcde, .mask = 0xffffffff },
};

/* LIB-HK, OB_TypeDef: 64 bytes, plain words from 0x10; two pages of 2 KiB to a bit. */
const struct clone_options_layout clone_options_hk32f103_hd = {
	.name = "HK32F103 xC/xD/xE",
	AREA(64, 16),
	FIELDS(hk32_hd_fields),
	READ_PROTECTION(0xa5, 0x00, hk32_hd_permanent),
	F1_REGISTER,
	WRITE_PROTECTION(32, 4096),
	.source = "LIB-HK+PACK-HK",
};

static const struct clone_option_field n32_fields[] = {
	F1_USER_FIELDS,
	WRP32_FIELD,
	{ .name = "rdp2", .offset = 0x10, .slots = 1, .width = 8 },
};

/* LIB-N32: 0xffff33cc at RDP2 is the second level, bit 31 of OBR. */
static const struct clone_options_key n32_permanent[] = {
	{ .offset = 0x00, .value = 0x00cc, .mask = 0x00ff },
	{ .offset = 0x10, .value = 0x00cc, .mask = 0x00ff },
};

/* LIB-N32, OB_Module: five words; two pages of 2 KiB to a bit. */
const struct clone_options_layout clone_options_n32g45x = {
	.name = "N32G45x",
	AREA(20, 20),
	.words = true,
	FIELDS(n32_fields),
	READ_PROTECTION(0xa5, 0x00, n32_permanent),
	F1_REGISTER_AND(1u << 1 | 1u << 31, 1u << 31),
	WRITE_PROTECTION(32, 4096),
	.source = "LIB-N32",
};

const struct clone_options_layout *const clone_options_layouts[] = {
	&clone_options_apm32f0,
	&clone_options_at32f403a,
	&clone_options_at32f413,
	&clone_options_at32f415,
	&clone_options_at32f421,
	&clone_options_ch32f103,
	&clone_options_f1,
	&clone_options_f1_xl,
	&clone_options_gd32e10x,
	&clone_options_gd32e23x,
	&clone_options_gd32e50x,
	&clone_options_gd32f10x,
	&clone_options_gd32f1x0,
	&clone_options_hk32f103,
	&clone_options_hk32f103_hd,
	&clone_options_n32g45x,
};
const size_t clone_num_options_layouts = ARRAY_LEN(clone_options_layouts);

/* PM0075, 3: every row with this register block; on some more bits of SR are errors. */
#define F1_CONTROLLER F1_CONTROLLER_AND(0)
#define F1_CONTROLLER_AND(errors) \
	.regs_base = 0x40022000, \
	.erased_byte = 0xff, \
	.sr_busy = 1u << 0, \
	.sr_program_error = 1u << 2 | (errors), \
	.sr_protect_error = 1u << 4, \
	.sr_end = 1u << 5

/* GD32E10x, GD32E23x and GD32E50x libraries: PGAERR. */
#define GD_E_CONTROLLER F1_CONTROLLER_AND(1u << 3)

/* Registers at +0x44, +0x4c, +0x50 and +0x54 serve what lies behind 512 KiB. */
#define BANK2_AT_512K \
	.bank2_regs_base = 0x40022040, \
	.bank2_offset = 512 * 1024

#define BY_HALFWORD \
	.style = CLONE_PROGRAM_HALFWORD, \
	.program_unit_bytes = 2

/* Either in general, but some lots take only one of the two: words first, for they take half the time. */
#define BY_EITHER \
	.style = CLONE_PROGRAM_HALFWORD, \
	.program_unit_bytes = 2, \
	.tried_units = { 4, 2 }

#define BY_WORD \
	.style = CLONE_PROGRAM_WORD, \
	.program_unit_bytes = 4

/* All of them take words at the same registers, whatever else they take. */
#define GD_WORDS	.kin = "gd32-words"

/* DS-GD103, DS-GD130: 60/100/450 ms, 3200//9600 ms, 200//400 us. */
#define GD_TIMES \
	.page_erase_typ_us = 100000, \
	.page_erase_max_ms = 450, \
	.mass_erase_typ_ms = 3200, \
	.mass_erase_max_ms = 9600, \
	.program_typ_us = 200, \
	.program_max_us = 400

/* PM0075 has the erase and program times of all densities: 20//40 ms, 40/52.5/70 us. */
#define ST_TIMES \
	.page_erase_typ_us = 20000, \
	.page_erase_max_ms = 40, \
	.mass_erase_typ_ms = 20, \
	.mass_erase_max_ms = 40, \
	.program_typ_us = 53, \
	.program_max_us = 70

/* DS-AT: 50 ms, 1400 ms, 50 us typical; maxima are the limits of ARTERY. */
#define AT32F403A_TIMES \
	.page_erase_typ_us = 50000, \
	.page_erase_max_ms = 500, \
	.mass_erase_typ_ms = 1400, \
	.mass_erase_max_ms = 2400, \
	.program_typ_us = 50, \
	.program_max_us = 5000

/* DS-HK: 4//5 ms, 30//40 ms, 6//7.5 us. */
#define HK32_TIMES \
	.page_erase_typ_us = 4000, \
	.page_erase_max_ms = 5, \
	.mass_erase_typ_ms = 30, \
	.mass_erase_max_ms = 40, \
	.program_typ_us = 6, \
	.program_max_us = 8

/* DS-MH: 25 ms, 3000 ms, 50 us typical; maxima are three times that. */
#define MH32_TIMES \
	.page_erase_typ_us = 25000, \
	.page_erase_max_ms = 75, \
	.mass_erase_typ_ms = 3000, \
	.mass_erase_max_ms = 9000, \
	.program_typ_us = 50, \
	.program_max_us = 150

/* HK32F103xxxxA library: instruction cache control. */
#define HK32_CACHE \
	.cache_register = 0x400220d0, \
	.cache_flush = 1u << 11

/* Another controller altogether, which we leave alone. */
#define READ_ONLY(regs, erased, reason) \
	.regs_base = (regs), \
	.style = CLONE_PROGRAM_NONE, \
	.program_unit_bytes = 1, \
	.erased_byte = (erased), \
	.write = CLONE_WRITE_NEVER, \
	.write_reason = (reason)

#define NOT_F1 "its flash controller is not of the F1 kind"
#define TOO_LITTLE "too little is known of this chip's flash to write it safely"

const struct clone_family clone_families[CLONE_NUM_FAMILIES] = {
	[CLONE_FAMILY_STM32F1] = {
		.name = "stm32f1",	/* PM0075; DS5319, table 28 */
		F1_CONTROLLER, BY_HALFWORD, ST_TIMES,
		.options = &clone_options_f1,
		.stock_options = true,
	},
	[CLONE_FAMILY_STM32F1_XL] = {
		.name = "stm32f1_xl",	/* PM0075 and PM0068 (second bank); times of DS5319 */
		F1_CONTROLLER, BANK2_AT_512K, BY_HALFWORD, ST_TIMES,
		.options = &clone_options_f1_xl,
		.stock_options = true,
	},
	[CLONE_FAMILY_CKS] = {
		.name = "cks32f103",	/* DS-CKS: maxima only, 2 ms, 10 ms, 20 us; typical = maximum */
		F1_CONTROLLER, BY_HALFWORD,
		.page_erase_typ_us = 2000,
		.page_erase_max_ms = 2,
		.mass_erase_typ_ms = 10,
		.mass_erase_max_ms = 10,
		.program_typ_us = 20,
		.program_max_us = 20,
		.options = &clone_options_f1,
		.stock_options = true,
	},
	[CLONE_FAMILY_CH32F1] = {
		.name = "ch32f103",	/* DS-CH32: 20/22/24 ms, 2.5//3 ms, 2.5/2.75/3 ms per fast page */
		F1_CONTROLLER,
		.style = CLONE_PROGRAM_FAST_PAGE,
		.program_unit_bytes = 2,
		.fast_page_bytes = 128,
		.quirks = CLONE_QUIRK_COPY_XOR_0X100 | CLONE_QUIRK_WAIT_EOP,
		.page_erase_typ_us = 22000,
		.page_erase_max_ms = 24,
		.mass_erase_typ_ms = 3,
		.mass_erase_max_ms = 3,
		.program_typ_us = 2750,
		.program_max_us = 3000,
		.options = &clone_options_ch32f103,
	},
	[CLONE_FAMILY_CH32F2] = {
		.name = "ch32f20x",	/* LIB-CH32F20X: other bits, no PGERR, 4 KiB pages */
		READ_ONLY(0x40022000, 0xff, "its flash controller is WCH's newer one, which erases 4 KiB at a time"),
	},
	[CLONE_FAMILY_APM32F1] = {
		.name = "apm32f103",	/* LIB-APM; also APM32E103; times assumed */
		F1_CONTROLLER, BY_HALFWORD, GD_TIMES,
		.options = &clone_options_f1,
		.stock_options = true,
	},
	[CLONE_FAMILY_APM32F0] = {
		.name = "apm32f0",	/* LIB-APM; times assumed */
		F1_CONTROLLER, BY_HALFWORD, GD_TIMES,
		.options = &clone_options_apm32f0,
	},
	[CLONE_FAMILY_GD32F1] = {
		/*
		 * Library and data sheet: half-words and words; library and flash algorithms write words.
		 * One erratum wants the end flag awaited; content is checked anyway.
		 */
		.name = "gd32f103",
		F1_CONTROLLER, BY_EITHER, GD_TIMES,
		GD_WORDS,
		.quirks = CLONE_QUIRK_WAIT_EOP,
		.options = &clone_options_gd32f10x,
	},
	[CLONE_FAMILY_GD32F1_XL] = {
		.name = "gd32f103_xl",	/* DS-GD103, library: second register set, 4 KiB pages */
		F1_CONTROLLER, BANK2_AT_512K, BY_EITHER, GD_TIMES,
		.quirks = CLONE_QUIRK_WAIT_EOP,
		.options = &clone_options_gd32f10x,
	},
	[CLONE_FAMILY_GD32F1X0] = {
		.name = "gd32f1x0",	/* DS-GD130: words */
		F1_CONTROLLER, BY_WORD, GD_TIMES,
		GD_WORDS,
		.options = &clone_options_gd32f1x0,
		.stock_options = true,
	},
	[CLONE_FAMILY_GD32F30X] = {
		.name = "gd32f30x",	/* BMP: half-words and words; times assumed */
		F1_CONTROLLER, BY_EITHER, GD_TIMES,
		GD_WORDS,
		.options = &clone_options_gd32f10x,
	},
	[CLONE_FAMILY_GD32F30X_XL] = {
		.name = "gd32f30x_xl",	/* BMP: second register set, 4 KiB pages; times assumed */
		F1_CONTROLLER, BANK2_AT_512K, BY_EITHER, GD_TIMES,
		.options = &clone_options_gd32f10x,
	},
	[CLONE_FAMILY_GD32F3X0] = {
		.name = "gd32f3x0",	/* BMP: words; times assumed */
		F1_CONTROLLER, BY_WORD, GD_TIMES,
		GD_WORDS,
		.options = &clone_options_gd32f1x0,
	},
	[CLONE_FAMILY_GD32E10X] = {
		/* DS-GDE103: words while bit 15 of the wait-state register is 0; 3.2//4 ms, 8//10 ms, 37//44 us */
		.name = "gd32e10x",
		GD_E_CONTROLLER, BY_WORD,
		.quirks = CLONE_QUIRK_WIDTH_BIT | CLONE_QUIRK_CACHE_BITS,
		.page_erase_typ_us = 3200,
		.page_erase_max_ms = 4,
		.mass_erase_typ_ms = 8,
		.mass_erase_max_ms = 10,
		.program_typ_us = 37,
		.program_max_us = 44,
		.options = &clone_options_gd32e10x,
	},
	[CLONE_FAMILY_GD32E23X] = {
		.name = "gd32e23x",	/* GD-E23, GD32E23x library: width bit and PGAERR as above; times assumed */
		GD_E_CONTROLLER, BY_WORD, GD_TIMES,
		.quirks = CLONE_QUIRK_WIDTH_BIT,
		.options = &clone_options_gd32e23x,
	},
	[CLONE_FAMILY_GD32E50X] = {
		.name = "gd32e50x",	/* LIB-GDE50X: words, PGAERR, no width bit; times assumed */
		GD_E_CONTROLLER, BY_WORD, GD_TIMES,
		.quirks = CLONE_QUIRK_CACHE_BITS,
		.options = &clone_options_gd32e50x,
	},
	[CLONE_FAMILY_AT32F4] = {
		.name = "at32f403a",	/* ARTERY */
		F1_CONTROLLER, BY_WORD, AT32F403A_TIMES,
		.library_status = 0xcc,
		.options = &clone_options_at32f403a,
	},
	[CLONE_FAMILY_AT32F4_XL] = {
		/* As above; ArteryTek's OpenOCD for the second bank. Each bank is erased on its own. */
		.name = "at32f403a_xl",
		F1_CONTROLLER, BANK2_AT_512K, BY_WORD, AT32F403A_TIMES,
		.library_status = 0xcc,
		.options = &clone_options_at32f403a,
	},
	[CLONE_FAMILY_AT32F413] = {
		.name = "at32f413",	/* ARTERY; times of AT32F403A assumed */
		F1_CONTROLLER, BY_WORD, AT32F403A_TIMES,
		.library_status = 0xcc,
		.options = &clone_options_at32f413,
	},
	[CLONE_FAMILY_AT32F415] = {
		.name = "at32f415",	/* ARTERY; times of AT32F403A assumed */
		F1_CONTROLLER, BY_WORD, AT32F403A_TIMES,
		.library_status = 0x74,
		.options = &clone_options_at32f415,
	},
	[CLONE_FAMILY_AT32F421] = {
		.name = "at32f421",	/* ARTERY; DS-AT: /6.4/8 ms, /8/10 ms, /40/60 us; also F425 */
		F1_CONTROLLER, BY_WORD,
		.page_erase_typ_us = 6400,
		.page_erase_max_ms = 8,
		.mass_erase_typ_ms = 8,
		.mass_erase_max_ms = 10,
		.program_typ_us = 40,
		.program_max_us = 60,
		.library_status = 0x74,
		.options = &clone_options_at32f421,
	},
	[CLONE_FAMILY_AT32_OTHER] = {
		.name = "at32_other",	/* ARTERY: registers at 0x40023c00, as those of STM32F4 */
		READ_ONLY(0x40023c00, 0xff, NOT_F1),
	},
	[CLONE_FAMILY_HK32F1] = {
		.name = "hk32f103",	/* DS-HK */
		F1_CONTROLLER, BY_HALFWORD, HK32_CACHE, HK32_TIMES,
		.options = &clone_options_hk32f103,
	},
	[CLONE_FAMILY_HK32F1_HD] = {
		.name = "hk32f103_hd",	/* DS-HK; times of x8/xB assumed */
		F1_CONTROLLER, BY_HALFWORD, HK32_CACHE, HK32_TIMES,
		.options = &clone_options_hk32f103_hd,
	},
	[CLONE_FAMILY_MH32] = {
		.name = "mh32f103a",	/* DS-MH */
		F1_CONTROLLER, BY_HALFWORD, MH32_TIMES,
		.options = &clone_options_f1,
		.stock_options = true,
	},
	[CLONE_FAMILY_MH32_XL] = {
		.name = "mh32f103a_xl",	/* DS-MH: KEYR2 and so on behind 512 KiB */
		F1_CONTROLLER, BANK2_AT_512K, BY_HALFWORD, MH32_TIMES,
		.options = &clone_options_f1,
		.stock_options = true,
	},
	[CLONE_FAMILY_MM32] = {
		.name = "mm32",		/* DS-MM: /4/5 ms, 20//40 ms, /4/7.5 us per byte; option bytes unknown */
		F1_CONTROLLER, BY_HALFWORD,
		.page_erase_typ_us = 4000,
		.page_erase_max_ms = 5,
		.mass_erase_typ_ms = 20,
		.mass_erase_max_ms = 40,
		.program_typ_us = 8,
		.program_max_us = 15,
	},
	[CLONE_FAMILY_N32G45X] = {
		/* LIB-N32: PVERR, EVERR and ECCERR are errors as well; ECC: erased words are left out; times assumed */
		.name = "n32g45x",
		F1_CONTROLLER_AND(1u << 3 | 1u << 6 | 1u << 7), BY_WORD, GD_TIMES,
		.options = &clone_options_n32g45x,
		.stock_reason = "has flash that takes 32-bit words only, and this OpenOCD's driver writes half-words",
	},
	[CLONE_FAMILY_WB32] = {
		.name = "wb32",		/* WB32F103 pack: registers at 0x40017800, erases to 0x00 */
		READ_ONLY(0x40017800, 0x00, NOT_F1),
	},
	[CLONE_FAMILY_PY32F403] = {
		.name = "py32f403",	/* PY32F403 flash algorithm: F4-like registers behind F1-like keys */
		READ_ONLY(0x40022000, 0xff, NOT_F1),
	},
	[CLONE_FAMILY_ST_OTHER] = {
		.name = "st_other",
		READ_ONLY(0x40022000, 0xff, "it is an STM32 of another series, which OpenOCD has a target file of its own for"),
	},
	[CLONE_FAMILY_CAUTIOUS] = {
		/*
		 * Half-words, and words for a GD32F103 that takes no other; the slowest times; the end flag
		 * not, for it costs time and content is checked.
		 */
		.name = "cautious",
		F1_CONTROLLER, BY_HALFWORD, GD_TIMES,
		.tried_units = { 2, 4 },
		.options = &clone_options_f1,
	},
	[CLONE_FAMILY_UNKNOWN] = {
		.name = "unknown",
		F1_CONTROLLER, BY_HALFWORD, GD_TIMES,
		.quirks = CLONE_QUIRK_WAIT_EOP,
		.write = CLONE_WRITE_FORCED,
		.write_reason = TOO_LITTLE,
		.stock_options = true,
	},
};

const struct clone_family *clone_family_by_name(const char *name)
{
	for (size_t i = 0; i < CLONE_NUM_FAMILIES; i++)
		if (strcmp(clone_families[i].name, name) == 0)
			return &clone_families[i];
	return NULL;
}
