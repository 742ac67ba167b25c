/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_PERIPH_STATE_H
#define SIM_PERIPH_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include "chip/periph.h"

/*
 * What the peripheral blocks share: a block is a piece of address space with
 * storage behind it, a few registers with a rule, and hooks for those that act.
 */

#define BLOCK_WORDS	256

struct block;

/** A register with a rule; all others of a block are plain storage. */
struct reg {
	uint16_t offset;
	uint32_t reset;
	uint32_t writable;	/* the rest keeps its value */
	uint32_t w1c;		/* written 1 clears */
	uint32_t w0c;		/* written 0 clears, 1 keeps (timer status) */
};

struct block_type {
	const struct reg *regs;
	unsigned int num_regs;
	/** Computes a read; NULL: storage. */
	uint32_t (*read)(struct periph *periph, struct block *block, uint32_t offset);
	/** Called after the storage has its new value. */
	void (*written)(struct periph *periph, struct block *block, uint32_t offset,
		uint32_t old, uint32_t value);
	void (*reset)(struct periph *periph, struct block *block);
};

struct block {
	const char *name;
	uint32_t base;
	uint32_t bytes;
	const struct block_type *type;
	int irq;		/* -1: none */
	uint32_t words[BLOCK_WORDS];
	/* Of timers and watchdogs. */
	struct periph *periph;
	struct clock_event *event;
	sim_ns since;
	uint64_t left;
	bool running;
};

extern const struct block_type block_rcc;
extern const struct block_type block_gpio;
extern const struct block_type block_gpio_v2;
extern const struct block_type block_afio;
extern const struct block_type block_exti;
extern const struct block_type block_timer;
extern const struct block_type block_usart;
extern const struct block_type block_usart_v2;
extern const struct block_type block_adc;
extern const struct block_type block_crc;
extern const struct block_type block_iwdg;
extern const struct block_type block_wwdg;
extern const struct block_type block_rtc;
extern const struct block_type block_spi;

struct periph {
	struct chip *chip;
	struct block *blocks;
	unsigned int num_blocks;
	struct block *rcc;
	struct block *afio;
	uint32_t hse_hz;
	uint32_t core_hz;
	uint32_t dbgmcu_cr;
	bool halted;
};

/** Work out the core clock from RCC and tell the core. */
void periph_clock_changed(struct periph *periph);
/** Frequencies of the two timer buses, timers' doubling included (RM0008, 8.2). */
uint32_t periph_timer_hz(const struct periph *periph, uint32_t base);
/** Frequency of the bus that serves the block at @a base. */
uint32_t periph_bus_hz(const struct periph *periph, uint32_t base);
/** Watchdogs stand still: halted, and DBGMCU_CR says so. */
static inline bool periph_frozen(const struct periph *periph, unsigned int dbgmcu_bit)
{
	return periph->halted && (periph->dbgmcu_cr >> dbgmcu_bit & 1);
}

/** Halt or resume whatever obeys DBGMCU_CR. */
void periph_freeze_timers(struct periph *periph);

#endif /* SIM_PERIPH_STATE_H */
