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

/* GD-OOCD: as GD32F1x0, stored in words (0x5aa5 off, 0x44bb on, 0x33cc for ever). */
const struct clone_options_layout clone_options_gd32e23x = {
	.name = "GD32E23x",
	AREA(16, 16),
	.words = true,
	FIELDS(gd32f1x0_fields),
	READ_PROTECTION(0xa5, 0xbb, permanent_rdp),
	F0_REGISTER,
	WRITE_PROTECTION(16, 4096),
	.source = "GD-OOCD",
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
	&clone_options_gd32f10x,
	&clone_options_gd32f1x0,
	&clone_options_hk32f103,
	&clone_options_hk32f103_hd,
	&clone_options_n32g45x,
};
const size_t clone_num_options_layouts = ARRAY_LEN(clone_options_layouts);
