/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_FLASH_STATE_H
#define SIM_FLASH_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include "chip/flash.h"

/*
 * The state of a flash controller, shared by flash.c (registers and keys),
 * flash_options.c (option bytes), flash_fast.c (page buffer mode) and, below them,
 * flash_array.c.
 */

#define FLASH_KEY1		0x45670123u
#define FLASH_KEY2		0xcdef89abu
#define FLASH_MAX_OPTIONS	1024

/* Control register, PM0075 3.5; the fast mode's bits: CH32F103 reference manual, 24.3. */
#define CR_PG			(1u << 0)
#define CR_PER			(1u << 1)
#define CR_MER			(1u << 2)
#define CR_OPTPG		(1u << 4)
#define CR_OPTER		(1u << 5)
#define CR_STRT			(1u << 6)
#define CR_LOCK			(1u << 7)
#define CR_OPTWRE		(1u << 9)
#define CR_OBL_LAUNCH		(1u << 13)	/* RM0091, 3.5.5 */
#define CR_FLOCK		(1u << 15)
#define CR_FTPG			(1u << 16)
#define CR_FTER			(1u << 17)
#define CR_BUFLOAD		(1u << 18)
#define CR_BUFRST		(1u << 19)
#define CR_FAST			(CR_FTPG | CR_FTER | CR_BUFLOAD | CR_BUFRST)

#define SR_BSY			(1u << 0)

#define ACR_DCEN		(1u << 10)	/* data cache, GD32E10x and E50x */

/* CACHE_CTRL of HK32F103: the SVD of Hangshun's pack. */
#define CACHE_CTRL		0xd0u
#define CACHE_ON		(1u << 0)
#define CACHE_FOLLOWS		(1u << 10)
#define CACHE_FLUSH		(1u << 11)

#define FAST_PAGE_BYTES		128u

/* The unlock sequence of one key register. */
enum key_state {
	KEY_EXPECT_1,
	KEY_EXPECT_2,
	KEY_OPEN,
	KEY_DEAD,		/* a wrong key: locked until reset */
};

struct flash_unit {
	uint32_t cr;
	uint32_t sr;
	uint32_t ar;
	enum key_state key;
	sim_ns started;
	sim_ns busy_until;	/* 0: idle */
	uint32_t end_bits;	/* SR bits that the running operation ends with */
	bool by_start;		/* it began with STRT: BSY may rise late */
};

struct flash {
	struct chip *chip;
	const struct flash_model *model;
	struct flash_times times;
	uint32_t bytes;
	uint8_t *array;
	uint8_t *view;
	uint8_t *written;	/* ECC: one flag per unit of four bytes */
	uint32_t *page_erases;
	struct flash_unit unit[2];
	enum key_state option_key;
	enum key_state fast_key;
	uint32_t acr;
	uint32_t wait_enable;	/* +0xfc, where a family has it */
	uint32_t cache_control;
	bool cache_used;	/* the data cache of +0x00 was on since it was emptied */
	bool cache_old;		/* and flash has changed since */
	uint32_t half_of_double;	/* first word of a 64-bit program unit */
	bool have_half;
	uint8_t fast_buffer[FAST_PAGE_BYTES];
	uint8_t fast_lines[4 * 4];	/* words waiting for BUFLOAD */
	uint32_t fast_loaded;	/* one bit per 16 bytes */
	uint32_t fast_words;	/* words waiting for BUFLOAD, one bit each */
	uint32_t fast_line;
	uint8_t option[FLASH_MAX_OPTIONS];
	uint32_t obr;		/* as loaded */
	uint32_t wrpr;
	bool read_protected;
	bool debug_locked;
	bool launched;		/* the reset under way loads option bytes, whatever else it would do */
	bool early_error;
	bool faults_applied;
	struct clock_event *bsy_event;
};

static inline bool flash_does(const struct flash *flash, uint32_t behaviour)
{
	return flash->model->behaviour & behaviour;
}

/* flash_array.c */

/** @returns where the second bank begins; 0: there is one bank. */
uint32_t flash_bank2_start(const struct flash *flash);
/** @returns the number of the page at @a offset, from 0. */
uint32_t flash_page_index(const struct flash *flash, uint32_t offset);
/** Show in the core's view what the array holds. */
void flash_flush_cache(struct flash *flash);
/** End the signal BSY; for flash->bsy_event. */
void flash_bsy_falls(void *priv);

/** Let the bank's operation end when its time has come. */
void flash_settle(struct flash *flash, struct flash_unit *unit);

/**
 * Begin an operation: BSY for @a duration, then @a end_bits in SR. With another one
 * still running it begins behind that.
 */
void flash_begin(struct flash *flash, struct flash_unit *unit, sim_ns duration,
	uint32_t end_bits, bool by_start);

/** True when the operation may happen; reports what is wrong otherwise. */
bool flash_may_operate(struct flash *flash, struct flash_unit *unit);

bool flash_page_protected(const struct flash *flash, uint32_t offset);
uint32_t flash_page_bytes(const struct flash *flash, uint32_t offset);
struct flash_unit *flash_unit_at(struct flash *flash, uint32_t offset);

void flash_fill(struct flash *flash, uint32_t offset, uint32_t bytes);
void flash_put(struct flash *flash, uint32_t offset, const uint8_t *data, uint32_t bytes);
void flash_erase_all(struct flash *flash);
/** Erase a stretch that is one page; counts it, and obeys the faults about erasing. */
void flash_erase_stretch(struct flash *flash, uint32_t offset, uint32_t bytes);
/** Count a program operation. @returns false when a fault swallows it. */
bool flash_count_program(struct flash *flash, uint32_t offset, const uint8_t *data,
	uint32_t bytes);

/* flash_options.c */
void flash_options_factory(struct flash *flash);
/** Faults about protection stand for option bytes as found on a board: set once. */
void flash_options_apply_faults(struct flash *flash);
void flash_options_load(struct flash *flash);
void flash_options_erase(struct flash *flash);

/* flash_fast.c */
bool flash_fast_write(struct flash *flash, uint32_t offset, unsigned int size, uint32_t value);
void flash_fast_control(struct flash *flash, uint32_t bits);
void flash_fast_start(struct flash *flash);
void flash_fast_reset(struct flash *flash);

#endif /* SIM_FLASH_STATE_H */
