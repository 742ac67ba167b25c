// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Option byte layouts of the F103 and what looks like it. Tables only.
 *
 * PM0075	ST, STM32F10xxx Flash memory microcontrollers, Rev 2: 2.4, 2.5, 3.7, 3.8
 * RM0091	ST, STM32F0x1/F0x2/F0x8, Rev 10: 4 (the layout APM32F0 and GD32F1x0 follow)
 * LIB-GD103	GigaDevice, GD32F10x_standard_peripheral gd32f10x_fmc.h: OB_*, FMC_OBSTAT_*
 * LIB-GD1X0	GigaDevice, GD32F1x0_standard_peripheral gd32f1x0_fmc.h: OB_*, FMC_OBSTAT_*
 * LIB-GDE103	GigaDevice, GD32E10x_standard_peripheral gd32e10x_fmc.[ch]
 * GD-OOCD	GigaDevice, openocd fork, gd32e23x.c: FMC_OBSTAT_*, FMC_NSPC, ob_write
 * OOCD-F1X	OpenOCD, stm32f1x.c; OOCD-ARTERY: OpenOCD, artery.[ch]
 * DS-CH32	WCH, CH32F103 data sheet and reference manual; LIB-CH32: ch32f10x_flash.[ch]
 * LIB-HK	Hangshun, hk32f103xxxxa_flash.[ch]: OB_TypeDef, FLASH_WRProt_*
 * LIB-N32	Nations, n32g45x_flash.[ch], n32g45x.h: OB_Module, FLASH_OBR_*
 *
 * A value that none of these gives stays 0 and is refused by the code.
 */

#include "clone_options_layouts.h"

#define ARRAY_LEN(array)	(sizeof(array) / sizeof((array)[0]))

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
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.fields = f1_fields,
	.num_fields = ARRAY_LEN(f1_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0x00,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
	.source = "PM0075+OOCD-F1X",
};

static const struct clone_option_field f1_xl_fields[] = {
	F1_USER_FIELDS,
	BOOT_BANK_FIELD,
	WRP32_FIELD,
};

/* PM0068, 2.4 and 2.5: bit 31 protects all from page 62 up to the end of the second bank. */
const struct clone_options_layout clone_options_f1_xl = {
	.name = "STM32F103 XL",
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.fields = f1_xl_fields,
	.num_fields = ARRAY_LEN(f1_xl_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0x00,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
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
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.fields = f0_fields,
	.num_fields = ARRAY_LEN(f0_fields),
	.rdp_off = 0xaa,
	.rdp_on = 0xbb,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 3u << 1,
	.obr_permanent = 3u << 1,
	.obr_user_lsb = 8,
	.obr_data_lsb = 16,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
	.cr_load = 1u << 13,
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
	.base = 0x1ffff800,
	.bytes = 48,
	.complemented_bytes = 48,
	.fields = at32_banked_fields,
	.num_fields = ARRAY_LEN(at32_banked_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0xff,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
	.source = "OOCD-ARTERY",
};

static const struct clone_option_field at32f413_fields[] = {
	F1_USER_FIELDS,
	WRP32_FIELD,
	{ .name = "eopb0", .offset = 0x10, .slots = 1, .width = 8 },
};

const struct clone_options_layout clone_options_at32f413 = {
	.name = "AT32F413",
	.base = 0x1ffff800,
	.bytes = 48,
	.complemented_bytes = 48,
	.fields = at32f413_fields,
	.num_fields = ARRAY_LEN(at32f413_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0xff,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
	.source = "OOCD-ARTERY",
};

/* OOCD-ARTERY: high level FAP, bit 26 of USD tells; facts: 2 KiB to a bit, unlike its sisters. */
const struct clone_options_layout clone_options_at32f415 = {
	.name = "AT32F415",
	.base = 0x1ffff800,
	.bytes = 1024,
	.complemented_bytes = 1024,
	.fields = f1_fields,
	.num_fields = ARRAY_LEN(f1_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0xff,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_permanent = 1u << 1 | 1u << 26,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 2048,
	.source = "OOCD-ARTERY",
};

const struct clone_options_layout clone_options_at32f421 = {
	.name = "AT32F421",
	.base = 0x1ffff800,
	.bytes = 512,
	.complemented_bytes = 512,
	.fields = f1_fields,
	.num_fields = ARRAY_LEN(f1_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0xff,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_permanent = 1u << 1 | 1u << 26,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
	.source = "OOCD-ARTERY",
};

/* DS-CH32: user option bytes, 4 KiB to a bit; lock code 0 as in LIB-CH32. */
const struct clone_options_layout clone_options_ch32f103 = {
	.name = "CH32F103",
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.fields = f1_fields,
	.num_fields = ARRAY_LEN(f1_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0x00,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
	.source = "DS-CH32+LIB-CH32",
};

static const struct clone_option_field gd32_banked_fields[] = {
	F1_USER_FIELDS,
	BOOT_BANK_FIELD,
	WRP32_FIELD,
};

/*
 * LIB-GD103: OBSTAT has USER from bit 2 and DATA from bit 10, as ST's, whatever
 * the revision of the identity word says. That the erase leaves the first slot
 * was seen by the authors of the Black Magic Debug App (their request 1386).
 */
const struct clone_options_layout clone_options_gd32f10x = {
	.name = "GD32F10x",
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.fields = gd32_banked_fields,
	.num_fields = ARRAY_LEN(gd32_banked_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0xbb,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
	.erased_rdp_kept = true,
	.source = "LIB-GD103+OOCD-F1X+BMP-1386",
};

/* LIB-GDE103 stores words for SPC and WP; DS-GDE103: only a power cycle takes protection off. */
const struct clone_options_layout clone_options_gd32e10x = {
	.name = "GD32E10x",
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.words = true,
	.fields = f1_fields,
	.num_fields = ARRAY_LEN(f1_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0xbb,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
	.source = "LIB-GDE103+DS-GDE103",
};

static const struct clone_option_field gd32f1x0_fields[] = {
	F0_USER_FIELDS,
	WRP16_FIELD,
};

/* LIB-GD1X0: two protection slots, 16 bits for 64 KiB; level bits 1 and 2 of OBSTAT. */
const struct clone_options_layout clone_options_gd32f1x0 = {
	.name = "GD32F1x0",
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.fields = gd32f1x0_fields,
	.num_fields = ARRAY_LEN(gd32f1x0_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0xbb,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 3u << 1,
	.obr_permanent = 3u << 1,
	.obr_user_lsb = 8,
	.obr_data_lsb = 16,
	.wrp_bits = 16,
	.wrp_unit_bytes = 4096,
	.cr_load = 1u << 13,
	.source = "LIB-GD1X0+OOCD-F1X",
};

/* GD-OOCD: as GD32F1x0, stored in words (0x5aa5 off, 0x44bb on, 0x33cc for ever). */
const struct clone_options_layout clone_options_gd32e23x = {
	.name = "GD32E23x",
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.words = true,
	.fields = gd32f1x0_fields,
	.num_fields = ARRAY_LEN(gd32f1x0_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0xbb,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 3u << 1,
	.obr_permanent = 3u << 1,
	.obr_user_lsb = 8,
	.obr_data_lsb = 16,
	.wrp_bits = 16,
	.wrp_unit_bytes = 4096,
	.cr_load = 1u << 13,
	.source = "GD-OOCD",
};

/* LIB-HK: two pages of 1 KiB to a bit. */
const struct clone_options_layout clone_options_hk32f103 = {
	.name = "HK32F103 x8/xB",
	.base = 0x1ffff800,
	.bytes = 16,
	.complemented_bytes = 16,
	.fields = f1_fields,
	.num_fields = ARRAY_LEN(f1_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0x00,
	.permanent = permanent_rdp,
	.num_permanent = ARRAY_LEN(permanent_rdp),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 2048,
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
	.base = 0x1ffff800,
	.bytes = 64,
	.complemented_bytes = 16,
	.fields = hk32_hd_fields,
	.num_fields = ARRAY_LEN(hk32_hd_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0x00,
	.permanent = hk32_hd_permanent,
	.num_permanent = ARRAY_LEN(hk32_hd_permanent),
	.obr_rdp = 1u << 1,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
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
	.base = 0x1ffff800,
	.bytes = 20,
	.complemented_bytes = 20,
	.words = true,
	.fields = n32_fields,
	.num_fields = ARRAY_LEN(n32_fields),
	.rdp_off = 0xa5,
	.rdp_on = 0x00,
	.permanent = n32_permanent,
	.num_permanent = ARRAY_LEN(n32_permanent),
	.obr_rdp = 1u << 1 | 1u << 31,
	.obr_permanent = 1u << 31,
	.obr_user_lsb = 2,
	.obr_data_lsb = 10,
	.wrp_bits = 32,
	.wrp_unit_bytes = 4096,
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
	&clone_options_gd32f10x,
	&clone_options_gd32f1x0,
	&clone_options_hk32f103,
	&clone_options_hk32f103_hd,
	&clone_options_n32g45x,
};
const size_t clone_num_options_layouts = ARRAY_LEN(clone_options_layouts);
