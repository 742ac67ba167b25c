// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Flash controllers as tables: what each family made of the STM32F10x one.
 *
 * Documents, as far as public: PM0075 Rev 2 (ST); GD32F10x firmware library and
 * data sheet Rev 2.7; GD32E103 data sheet Rev 1.5 and library; GD32F1x0 library;
 * Geehy's apm32f10x library; AT32F403A data sheet V1.03 and OpenOCD's artery.c;
 * CH32F103 data sheets and StdPeriphDriver; HK32F103 library; N32G45x library;
 * WB32F103 data sheet V4.0.
 */

#include "chip/flash_models.h"
#include "chip/flash_state.h"

#define F1_BASE		0x40022000u
#define F1_OPTIONS	0x1ffff800u
#define F1_CR		0x000016f7u
#define F1_ERRORS	.sr_pgerr = 1u << 2, .sr_wrprterr = 1u << 4, .sr_eop = 1u << 5
#define F1_W1C		0x34u
#define F1_PLACE	.regs_base = F1_BASE, .ob_base = F1_OPTIONS, .erased_byte = 0xff

/* Compatibles of STM32F103 without known differences. */
const struct flash_model flash_f1 = {
	.name = "STM32F10x compatible", F1_PLACE, F1_ERRORS,
	.units = UNIT_2, .sr_w1c = F1_W1C, .cr_known = F1_CR,
};

/* STM32F103 of low, medium and XL density. BSY rises late: an erratum of ST's, ES0340. */
const struct flash_model flash_f1_st = {
	.name = "STM32F10x", F1_PLACE, F1_ERRORS,
	.units = UNIT_2, .sr_w1c = F1_W1C, .cr_known = F1_CR,
	.behaviour = FLASH_BSY_LATE,
};

const struct flash_model flash_f1_high = {
	.name = "STM32F10x, size word hidden by read protection", F1_PLACE, F1_ERRORS,
	.units = UNIT_2, .sr_w1c = F1_W1C, .cr_known = F1_CR,
	.behaviour = FLASH_BSY_LATE | FLASH_SIZE_HIDDEN,
};

/* STM32F0 style option status; OBL_LAUNCH reloads the option bytes. */
const struct flash_model flash_f0 = {
	.name = "STM32F0", F1_PLACE, F1_ERRORS,
	.units = UNIT_2, .sr_w1c = F1_W1C, .cr_known = F1_CR | CR_OBL_LAUNCH,
	.behaviour = FLASH_OBR_SHIFTED,
};

const struct flash_model flash_gd32f10x = {
	.name = "GD32F10x, F30x", F1_PLACE, F1_ERRORS,
	.units = UNIT_2 | UNIT_4, .sr_w1c = F1_W1C, .cr_known = F1_CR,
	.behaviour = FLASH_OB_KEEPS_RDP,
};

/*
 * Black Magic and GigaDevice's flash algorithms write words, other tools half-words;
 * users met lots that take one of the two only. How the other is refused is assumed.
 */
const struct flash_model flash_gd32f10x_words = {
	.name = "GD32F10x, words only", F1_PLACE, F1_ERRORS,
	.units = UNIT_4, .sr_w1c = F1_W1C, .cr_known = F1_CR, .sr_width = 1u << 2,
	.behaviour = FLASH_OB_KEEPS_RDP | FLASH_WIDTH_ERROR,
};

const struct flash_model flash_gd32f10x_halves = {
	.name = "GD32F10x, half-words only", F1_PLACE, F1_ERRORS,
	.units = UNIT_2, .sr_w1c = F1_W1C, .cr_known = F1_CR, .sr_width = 1u << 2,
	.behaviour = FLASH_OB_KEEPS_RDP | FLASH_WIDTH_ERROR,
};

const struct flash_model flash_gd32f1x0 = {
	.name = "GD32F1x0, F3x0", F1_PLACE, F1_ERRORS,
	.units = UNIT_2 | UNIT_4, .sr_w1c = F1_W1C, .cr_known = F1_CR | CR_OBL_LAUNCH,
	.behaviour = FLASH_OBR_SHIFTED | FLASH_OB_PLAIN,
};

/*
 * Bit 3 of the status is the alignment error (PGAERR); bit 15 of the wait state register
 * (PGW) makes units of 64 bits. The bus waits for a running operation.
 */
const struct flash_model flash_gd32e10x = {
	.name = "GD32E10x", F1_PLACE, F1_ERRORS,
	.units = UNIT_4, .sr_w1c = F1_W1C | 1u << 3, .cr_known = F1_CR, .sr_width = 1u << 3,
	.behaviour = FLASH_WIDTH_BIT | FLASH_OB_POWER_ON | FLASH_OB_WORDS | FLASH_STALLS
		| FLASH_WIDTH_ERROR | FLASH_ACR_CACHES,
};

const struct flash_model flash_gd32e23x = {
	.name = "GD32E23x", F1_PLACE, F1_ERRORS,
	.units = UNIT_4, .sr_w1c = F1_W1C | 1u << 3, .cr_known = F1_CR | CR_OBL_LAUNCH,
	.sr_width = 1u << 3,
	.behaviour = FLASH_OBR_SHIFTED | FLASH_OB_WORDS | FLASH_OB_PLAIN | FLASH_PERMANENT_CC
		| FLASH_WIDTH_BIT | FLASH_WIDTH_ERROR,
};

/* gd32e50x_fmc.[ch] V1.7.0; caches in the wait state register, off after a reset. */
const struct flash_model flash_gd32e50x = {
	.name = "GD32E50x", F1_PLACE, F1_ERRORS,
	.units = UNIT_4, .sr_w1c = F1_W1C | 1u << 3, .cr_known = F1_CR, .sr_width = 1u << 3,
	.behaviour = FLASH_ACR_CACHES | FLASH_OB_WORDS | FLASH_PERMANENT_CC | FLASH_WIDTH_ERROR,
};

const struct flash_model flash_apm32 = {
	.name = "APM32F10x", F1_PLACE, F1_ERRORS,
	.units = UNIT_2, .sr_w1c = F1_W1C, .cr_known = F1_CR,
	.behaviour = FLASH_LOSES_EARLY,
};

/* Documented for words; Artery's own flash algorithms store half-words in all of them. */
const struct flash_model flash_at32f403 = {
	.name = "AT32F403", F1_PLACE, F1_ERRORS,
	.units = UNIT_2 | UNIT_4, .sr_w1c = F1_W1C, .cr_known = F1_CR,
	.behaviour = FLASH_NEEDS_HSI | FLASH_OB_WORDS | FLASH_OB_EITHER,
};

const struct flash_model flash_at32 = {
	.name = "AT32F403A, F407, F413", F1_PLACE, F1_ERRORS,
	.units = UNIT_2 | UNIT_4, .sr_w1c = F1_W1C, .cr_known = F1_CR,
	.slib = 0xcc, .behaviour = FLASH_NEEDS_HSI | FLASH_OB_WORDS | FLASH_OB_EITHER,
};

const struct flash_model flash_at32_permanent = {
	.name = "AT32F415, F421, F425", F1_PLACE, F1_ERRORS,
	.units = UNIT_2 | UNIT_4, .sr_w1c = F1_W1C, .cr_known = F1_CR,
	.slib = 0x74, .behaviour = FLASH_NEEDS_HSI | FLASH_OB_WORDS | FLASH_OB_EITHER | FLASH_PERMANENT_CC,
};

const struct flash_model flash_ch32 = {
	.name = "CH32F103", F1_PLACE, F1_ERRORS,
	.units = UNIT_2, .sr_w1c = F1_W1C, .cr_known = F1_CR | 0xf8000u,
	.behaviour = FLASH_FAST_PAGE | FLASH_NEEDS_HSI | FLASH_OB_ERASED_WRP | FLASH_OB_POWER_ON,
};

const struct flash_model flash_hk32 = {
	.name = "HK32F103", F1_PLACE, F1_ERRORS,
	.units = UNIT_2, .sr_w1c = F1_W1C, .cr_known = F1_CR,
	.behaviour = FLASH_STALE_CACHE | FLASH_PERMANENT_CC | FLASH_OB_PLAIN_TAIL,
};

/* PVERR 3, EVERR 6 and ECCERR 7 join the errors. */
const struct flash_model flash_n32 = {
	.name = "N32G45x", F1_PLACE, F1_ERRORS,
	.units = UNIT_4, .sr_w1c = F1_W1C | 0xc8u, .cr_known = F1_CR,
	.behaviour = FLASH_ECC | FLASH_OB_WORDS | FLASH_PERMANENT_CC,
};

const struct flash_model flash_wb32 = {
	.name = "WB32F103", .regs_base = 0x40017800, .ob_base = F1_OPTIONS, .erased_byte = 0x00,
	.behaviour = FLASH_FOREIGN,
};
