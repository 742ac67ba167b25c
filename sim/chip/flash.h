/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_FLASH_H
#define SIM_FLASH_H

#include <stdbool.h>
#include <stdint.h>
#include "chip/chip_model.h"

/*
 * Flash controllers. One state machine after PM0075 (STM32F10xxx flash programming)
 * serves all families that kept its registers; a family's differences are the
 * fields of struct flash_model.
 */

/* Behaviours, each named for what the controller does. */
#define FLASH_STALE_CACHE	(1u << 0)	/* reads are old until the cache is flushed */
#define FLASH_FAST_PAGE		(1u << 1)	/* second unlock, page buffer, 128-byte pages */
#define FLASH_LOSES_EARLY	(1u << 2)	/* a unit written while busy is lost */
#define FLASH_ECC		(1u << 3)	/* a unit can be programmed once */
#define FLASH_NEEDS_HSI		(1u << 4)	/* without the internal oscillator: PGERR, not BSY */
#define FLASH_OB_KEEPS_RDP	(1u << 5)	/* option erase spares the protection slot */
#define FLASH_OB_WORDS		(1u << 6)	/* option bytes take 32-bit writes */
#define FLASH_OB_POWER_ON	(1u << 7)	/* new option bytes count after a power-on only */
#define FLASH_OB_ERASED_WRP	(1u << 8)	/* erased option bytes mean protected */
#define FLASH_OBR_SHIFTED	(1u << 9)	/* OBR: user bits from 8, data from 16 */
#define FLASH_PERMANENT_CC	(1u << 10)	/* 0xcc in the protection byte is for ever */
#define FLASH_WIDTH_BIT		(1u << 11)	/* bit 15 of +0x00 selects 64-bit programming */
#define FLASH_BSY_LATE		(1u << 12)	/* BSY rises one cycle after STRT */
#define FLASH_FOREIGN		(1u << 13)	/* another register block: not modelled, only reported */
#define FLASH_OB_PLAIN		(1u << 14)	/* complements are written, not computed */
#define FLASH_SIZE_HIDDEN	(1u << 15)	/* size word reads 0xffff while read-protected */
#define FLASH_OB_EITHER		(1u << 16)	/* option bytes take words and half-words */
#define FLASH_STALLS		(1u << 17)	/* a store while busy waits, and may */
#define FLASH_WIDTH_ERROR	(1u << 18)	/* another width sets an error flag, no bus error */
#define FLASH_ACR_CACHES	(1u << 19)	/* caches in +0x00 that do not follow program and erase */
#define FLASH_OB_PLAIN_TAIL	(1u << 20)	/* option bytes from +0x10 on are plain words */

/* One program unit's sizes in bytes, as a set. */
#define UNIT_2	(1u << 2)
#define UNIT_4	(1u << 4)

struct flash_model {
	const char *name;
	uint32_t regs_base;
	uint32_t ob_base;
	uint32_t units;			/* UNIT_* that the array takes */
	uint8_t erased_byte;
	uint32_t behaviour;		/* FLASH_* */
	uint32_t sr_pgerr;
	uint32_t sr_wrprterr;
	uint32_t sr_eop;
	uint32_t sr_width;		/* set by a store in another width, FLASH_WIDTH_ERROR */
	uint32_t sr_w1c;
	uint32_t cr_known;		/* bits of CR that exist */
	uint32_t slib;			/* offset of slib_sts0 and slib_sts1; 0: none */
};

struct flash_times {
	uint32_t page_erase_us;
	uint32_t mass_erase_us;
	uint32_t program_ns;
};

struct flash *flash_new(struct chip *chip);
void flash_free(struct flash *flash);
/** @param power_on As opposed to a system reset: matters to some families' option bytes. */
void flash_reset(struct flash *flash, bool power_on);
struct flash_times *flash_times(struct flash *flash);

/** The array itself, and what the bus sees of it (differs with a stale cache). */
uint8_t *flash_array(struct flash *flash);
uint8_t *flash_view(struct flash *flash);
/** The bus' view of a range is the array's again, unless a stale cache is in between. */
void flash_refresh_view(struct flash *flash, uint32_t offset, uint32_t bytes);
uint8_t *flash_option_area(struct flash *flash);
uint32_t flash_bytes(const struct flash *flash);
/** How far addresses answer: mirrors beyond the end included. */
uint32_t flash_visible_bytes(const struct flash *flash);

bool flash_read(struct flash *flash, enum bus_master master, uint32_t offset, unsigned int size,
	uint32_t *value);
bool flash_write(struct flash *flash, enum bus_master master, uint32_t offset, unsigned int size,
	uint32_t value);
/** True while an operation occupies the bank behind @a offset. */
bool flash_busy(struct flash *flash, uint32_t offset);
/** The main flash may not be read by a debugger or by code outside of it. */
bool flash_read_protected(const struct flash *flash);
/** Protection of the highest level: debug access is gone. */
bool flash_debug_locked(const struct flash *flash);
/** Start of the option bytes. */
uint32_t flash_option_base(const struct flash *flash);
/** The size word reads as unprogrammed now (read protection on some families). */
bool flash_hides_size(const struct flash *flash);
/** Flash wait states, ACR.LATENCY. */
unsigned int flash_latency(const struct flash *flash);
/** USER option: the watchdog starts by itself. */
bool flash_hardware_watchdog(const struct flash *flash);

bool flash_option_read(struct flash *flash, uint32_t offset, unsigned int size, uint32_t *value);
bool flash_option_write(struct flash *flash, uint32_t offset, unsigned int size, uint32_t value);

/** Registers; byte and half-word accesses are refused as on silicon. */
bool flash_reg_read(struct flash *flash, uint32_t offset, uint32_t *value);
bool flash_reg_write(struct flash *flash, uint32_t offset, uint32_t value);

#endif /* SIM_FLASH_H */
