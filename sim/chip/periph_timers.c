// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Basic timers and the two watchdogs (RM0008 Rev 21, 15.4, 19 and 20).
 */

#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "board/faults.h"
#include "chip/flash.h"
#include "chip/nvic.h"
#include "chip/periph_state.h"

#define NS_PER_S	1000000000ull
#define LSI_HZ		40000u
#define DBG_IWDG	8
#define DBG_WWDG	9

/* Registers of a timer. */
#define TIM_CR1		(0x00 / 4)
#define TIM_DIER	(0x0c / 4)
#define TIM_SR		(0x10 / 4)
#define TIM_EGR		0x14
#define TIM_CNT		(0x24 / 4)
#define TIM_PSC		(0x28 / 4)
#define TIM_ARR		(0x2c / 4)

static sim_ns ticks_to_ns(uint64_t ticks, uint32_t hz)
{
	return clock_scale(ticks, NS_PER_S, hz, true);
}

static void stop_event(struct periph *periph, struct block *block)
{
	if (block->event)
		clock_cancel(periph->chip->clock, block->event);
	block->event = NULL;
}

/* Timers: CNT counts up to ARR; an update sets UIF and pends the interrupt. */

static uint64_t timer_period(const struct block *block)
{
	return (block->words[TIM_PSC] + 1ull) * (block->words[TIM_ARR] + 1ull);
}

static uint32_t timer_count(struct periph *periph, const struct block *block)
{
	if (!block->event)
		return block->words[TIM_CNT];
	uint32_t hz = periph_timer_hz(periph, block->base);
	sim_ns gone = cpu_now(periph->chip->cpu) - block->since;
	uint64_t ticks = clock_scale(gone, hz, NS_PER_S, false) / (block->words[TIM_PSC] + 1ull);
	return (block->words[TIM_CNT] + ticks) % (block->words[TIM_ARR] + 1ull);
}

static void timer_update(void *priv);

static void timer_start(struct periph *periph, struct block *block, sim_ns from)
{
	stop_event(periph, block);
	if (!(block->words[TIM_CR1] & 1) || !block->words[TIM_ARR])
		return;
	uint32_t hz = periph_timer_hz(periph, block->base);
	uint64_t done = block->words[TIM_CNT] * (block->words[TIM_PSC] + 1ull);
	uint64_t period = timer_period(block);
	block->since = from;
	block->event = clock_at(periph->chip->clock,
		from + ticks_to_ns(period > done ? period - done : 1, hz), timer_update, block);
}

static void timer_line(struct periph *periph, struct block *block)
{
	nvic_set_line(periph->chip->nvic, block->irq,
		block->words[TIM_SR] & block->words[TIM_DIER] & 1);
}

static void timer_update(void *priv)
{
	struct block *block = priv;
	struct periph *periph = block->periph;
	block->event = NULL;
	block->words[TIM_SR] |= 1;
	block->words[TIM_CNT] = 0;
	if (block->words[TIM_CR1] >> 3 & 1)	/* one-pulse mode */
		block->words[TIM_CR1] &= ~1u;
	timer_line(periph, block);
	timer_start(periph, block, clock_now(periph->chip->clock));
}

static uint32_t timer_read(struct periph *periph, struct block *block, uint32_t offset)
{
	return offset == 0x24 ? timer_count(periph, block) : block->words[offset / 4];
}

static void timer_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	(void)old;
	if (offset == TIM_EGR) {
		block->words[TIM_EGR / 4] = 0;
		if (value & 1) {
			block->words[TIM_CNT] = 0;
			block->words[TIM_SR] |= 1;
		}
	} else if (offset == 0x00 || offset == 0x28 || offset == 0x2c) {
		uint32_t written = block->words[offset / 4];
		/* What has been counted so far went at the old rate. */
		block->words[offset / 4] = old;
		uint32_t count = timer_count(periph, block);
		block->words[offset / 4] = written;
		block->words[TIM_CNT] = count;
	}
	if (offset != 0x10 && offset != 0x0c)
		timer_start(periph, block, cpu_now(periph->chip->cpu));
	timer_line(periph, block);
}

static const struct reg timer_regs[] = {
	{ .offset = 0x10, .w0c = 0xffff },
	{ .offset = 0x24, .writable = 0xffff },
	{ .offset = 0x28, .writable = 0xffff },
	{ .offset = 0x2c, .reset = 0xffff, .writable = 0xffff },
};

const struct block_type block_timer = {
	.regs = timer_regs,
	.num_regs = sizeof(timer_regs) / sizeof(timer_regs[0]),
	.read = timer_read,
	.written = timer_written,
};

/* Watchdogs: running means counting or frozen; left holds the time left when frozen. */

static void watchdog_bites(void *priv)
{
	struct block *block = priv;
	block->event = NULL;
	block->running = false;
	chip_system_reset(block->periph->chip);
}

static void watchdog_count(struct periph *periph, struct block *block, sim_ns left)
{
	stop_event(periph, block);
	block->running = true;
	block->left = left;
	unsigned int bit = block->type == &block_iwdg ? DBG_IWDG : DBG_WWDG;
	if (periph_frozen(periph, bit))
		return;
	block->since = cpu_now(periph->chip->cpu);
	block->event = clock_at(periph->chip->clock, block->since + left, watchdog_bites, block);
}

static void watchdog_freeze(struct periph *periph, struct block *block, bool frozen)
{
	if (!block->running || frozen == !block->event)
		return;
	if (frozen) {
		sim_ns gone = clock_now(periph->chip->clock) - block->since;
		block->left = gone < block->left ? block->left - gone : 0;
		stop_event(periph, block);
	} else {
		watchdog_count(periph, block, block->left);
	}
}

void periph_freeze_timers(struct periph *periph)
{
	for (unsigned int i = 0; i < periph->num_blocks; i++) {
		struct block *block = &periph->blocks[i];
		if (block->type == &block_iwdg)
			watchdog_freeze(periph, block, periph_frozen(periph, DBG_IWDG));
		else if (block->type == &block_wwdg)
			watchdog_freeze(periph, block, periph_frozen(periph, DBG_WWDG));
	}
}

/* IWDG */

static sim_ns iwdg_time(const struct periph *periph, const struct block *block)
{
	if (fault_on(periph->chip->faults, FAULT_HARD_WATCHDOG))
		return SIM_MS(fault_value(periph->chip->faults, FAULT_HARD_WATCHDOG));
	uint32_t prescaler = block->words[1] & 7;
	uint64_t ticks = (uint64_t)((block->words[2] & 0xfff) + 1) << (2 + (prescaler > 6 ? 6 : prescaler));
	return ticks_to_ns(ticks, LSI_HZ);
}

static void iwdg_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	if (offset == 0x04 || offset == 0x08) {
		/* PR and RLR are open after the key 0x5555 only. */
		if (!block->words[BLOCK_WORDS - 1])
			block->words[offset / 4] = old;
		return;
	}
	if (offset != 0x00)
		return;
	block->words[0] = 0;
	block->words[BLOCK_WORDS - 1] = value == 0x5555;
	if (value == 0xcccc || (value == 0xaaaa && block->running))
		watchdog_count(periph, block, iwdg_time(periph, block));
}

static void iwdg_reset(struct periph *periph, struct block *block)
{
	bool hardware = flash_hardware_watchdog(periph->chip->flash)
		|| fault_on(periph->chip->faults, FAULT_HARD_WATCHDOG);
	if (hardware && periph->chip->powered)
		watchdog_count(periph, block, iwdg_time(periph, block));
}

static const struct reg iwdg_regs[] = {
	{ .offset = 0x08, .reset = 0xfff, .writable = 0xfff },
	{ .offset = 0x04, .writable = 0x7 },
	{ .offset = 0x0c },
};

const struct block_type block_iwdg = {
	.regs = iwdg_regs,
	.num_regs = sizeof(iwdg_regs) / sizeof(iwdg_regs[0]),
	.written = iwdg_written,
	.reset = iwdg_reset,
};

/* WWDG: a seven-bit down counter at PCLK1 / 4096 / 2^WDGTB; it bites below 0x40. */

static void wwdg_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	(void)old;
	if (offset != 0x00 || !(value >> 7 & 1))
		return;
	uint32_t count = value & 0x7f;
	if (count < 0x40) {
		watchdog_count(periph, block, 0);
		return;
	}
	uint64_t ticks = (uint64_t)(count - 0x3f) * 4096 << (block->words[1] >> 7 & 3);
	uint32_t pclk = periph_timer_hz(periph, block->base);
	watchdog_count(periph, block, ticks_to_ns(ticks, pclk));
}

static const struct reg wwdg_regs[] = {
	{ .offset = 0x00, .reset = 0x7f, .writable = 0xff },
	{ .offset = 0x04, .reset = 0x7f, .writable = 0x3ff },
};

const struct block_type block_wwdg = {
	.regs = wwdg_regs,
	.num_regs = sizeof(wwdg_regs) / sizeof(wwdg_regs[0]),
	.written = wwdg_written,
};
