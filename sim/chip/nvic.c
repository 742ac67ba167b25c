// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Pending exceptions, the NVIC's registers and SysTick (see nvic.h).
 *
 * Documents: ARM DDI 0403E, B1.5 (exception model), B3.3 (SysTick), B3.4 (NVIC).
 */

#include <stdlib.h>
#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/cpu_special.h"
#include "chip/nvic.h"

#define NS_PER_S	1000000000ull
#define LOWEST_PRIORITY	256
#define SYST_ENABLE	(1u << 0)
#define SYST_TICKINT	(1u << 1)
#define SYST_CLKSOURCE	(1u << 2)
#define SYST_COUNTFLAG	(1u << 16)

struct systick {
	uint32_t ctrl;
	uint32_t load;
	bool stopped;			/* the core is halted or in STOP mode */
	uint32_t top;			/* what it was last loaded with */
	uint64_t left;			/* counts to the next wrap when it was stopped */
	sim_ns base;			/* counting since, from start_count down */
	uint64_t start_count;
	struct clock_event *wrap;
};

struct nvic {
	struct chip *chip;
	bool enabled[NUM_EXCEPTIONS];
	bool pending[NUM_EXCEPTIONS];
	bool active[NUM_EXCEPTIONS];
	bool line[NUM_EXCEPTIONS];
	uint8_t priority[NUM_EXCEPTIONS];
	unsigned int num_pending;
	unsigned int num_active;
	unsigned int current;
	unsigned int prigroup;
	struct systick systick;
};

static bool baseline(const struct nvic *nvic)
{
	return core_is_baseline(nvic->chip->row->core);
}

/* Priorities */

static uint8_t priority_mask(const struct nvic *nvic)
{
	return baseline(nvic) ? 0xc0 : 0xf0;
}

static int exception_priority(const struct nvic *nvic, unsigned int exception, bool group)
{
	if (exception == EXC_NMI)
		return -2;
	if (exception == EXC_HARDFAULT)
		return -1;
	int priority = nvic->priority[exception];
	return group ? priority & ~((2 << nvic->prigroup) - 1) : priority;
}

static int active_priority(const struct nvic *nvic)
{
	int lowest = LOWEST_PRIORITY;
	if (!nvic->num_active)
		return lowest;
	for (unsigned int i = EXC_NMI; i < NUM_EXCEPTIONS; i++) {
		if (!nvic->active[i])
			continue;
		int priority = exception_priority(nvic, i, true);
		if (priority < lowest)
			lowest = priority;
	}
	return lowest;
}

static int boosted_priority(const struct nvic *nvic, bool primask_counts)
{
	const struct cpu_special *special = cpu_special_registers(nvic->chip->cpu);
	int priority = active_priority(nvic);
	int basepri = special->basepri & ~((2 << nvic->prigroup) - 1);
	if (special->basepri && basepri < priority)
		priority = basepri;
	if (primask_counts && special->primask && priority > 0)
		priority = 0;
	if (special->faultmask && priority > -1)
		priority = -1;
	return priority;
}

int nvic_execution_priority(const struct nvic *nvic)
{
	return boosted_priority(nvic, true);
}

static unsigned int best_pending(const struct nvic *nvic, int below)
{
	unsigned int best = EXC_NONE;
	int best_priority = LOWEST_PRIORITY;

	if (!nvic->num_pending)
		return EXC_NONE;
	for (unsigned int i = EXC_NMI; i < NUM_EXCEPTIONS; i++) {
		if (!nvic->pending[i] || !nvic->enabled[i])
			continue;
		int priority = exception_priority(nvic, i, false);
		if (priority >= best_priority || exception_priority(nvic, i, true) >= below)
			continue;
		best = i;
		best_priority = priority;
	}
	return best;
}

unsigned int nvic_next(const struct nvic *nvic)
{
	return nvic->num_pending ? best_pending(nvic, nvic_execution_priority(nvic)) : EXC_NONE;
}

unsigned int nvic_wakeup(const struct nvic *nvic)
{
	return nvic->num_pending ? best_pending(nvic, boosted_priority(nvic, false)) : EXC_NONE;
}

void nvic_set_pending(struct nvic *nvic, unsigned int exception, bool pending)
{
	if (exception >= NUM_EXCEPTIONS || nvic->pending[exception] == pending)
		return;
	nvic->pending[exception] = pending;
	nvic->num_pending += pending ? 1 : -1;
	cpu_attention(nvic->chip->cpu);
}

bool nvic_is_pending(const struct nvic *nvic, unsigned int exception)
{
	return nvic->pending[exception];
}

bool nvic_is_active(const struct nvic *nvic, unsigned int exception)
{
	return nvic->active[exception];
}

bool nvic_line_is_high(const struct nvic *nvic, unsigned int exception)
{
	return nvic->line[exception];
}

int nvic_group_priority(const struct nvic *nvic, unsigned int exception)
{
	return exception_priority(nvic, exception, true);
}

void nvic_set_active(struct nvic *nvic, unsigned int exception, bool active)
{
	if (nvic->active[exception] == active)
		return;
	nvic->active[exception] = active;
	nvic->num_active += active ? 1 : -1;
}

void nvic_clear_active(struct nvic *nvic)
{
	for (unsigned int i = 0; i < NUM_EXCEPTIONS; i++)
		nvic_set_active(nvic, i, false);
	nvic->current = EXC_NONE;
	cpu_mode_changed(nvic->chip->cpu);
}

void nvic_set_line(struct nvic *nvic, unsigned int irq, bool high)
{
	unsigned int exception = EXC_IRQ0 + irq;
	if (exception >= NUM_EXCEPTIONS)
		return;
	nvic->line[exception] = high;
	if (high && !nvic->active[exception])
		nvic_set_pending(nvic, exception, true);
}

void nvic_trigger(struct nvic *nvic, uint32_t irq)
{
	nvic_set_pending(nvic, EXC_IRQ0 + (irq & 0x1ff), true);
}

void nvic_set_priority(struct nvic *nvic, unsigned int exception, uint8_t priority)
{
	if (exception >= NUM_EXCEPTIONS || exception < EXC_MEMMANAGE)
		return;
	nvic->priority[exception] = priority & priority_mask(nvic);
	cpu_attention(nvic->chip->cpu);
}

uint8_t nvic_priority(const struct nvic *nvic, unsigned int exception)
{
	return exception < NUM_EXCEPTIONS ? nvic->priority[exception] : 0;
}

void nvic_set_group(struct nvic *nvic, unsigned int prigroup)
{
	nvic->prigroup = baseline(nvic) ? 0 : prigroup;
}

unsigned int nvic_current(const struct nvic *nvic)
{
	return nvic->current;
}

void nvic_force_current(struct nvic *nvic, unsigned int exception)
{
	if (exception >= NUM_EXCEPTIONS)
		return;
	nvic->current = exception;
}

/* SysTick */

static uint32_t systick_hz(const struct nvic *nvic)
{
	uint32_t hz = nvic->chip->calls->hz(nvic->chip);
	/* The external reference is HCLK / 8: RM0008, 10.2.2. */
	return nvic->systick.ctrl & SYST_CLKSOURCE ? hz : hz / 8;
}

static uint64_t systick_left(const struct nvic *nvic)
{
	const struct systick *systick = &nvic->systick;
	if (!systick->wrap)
		return systick->left;
	sim_ns gone = cpu_now(nvic->chip->cpu) - systick->base;
	uint64_t counted = clock_scale(gone, systick_hz(nvic), NS_PER_S, false);
	return counted >= systick->start_count ? 0 : systick->start_count - counted;
}

static void systick_wrapped(void *priv);

static void systick_run(struct nvic *nvic, sim_ns from, uint64_t count)
{
	struct systick *systick = &nvic->systick;
	uint32_t hz = systick_hz(nvic);
	systick->base = from;
	systick->start_count = count;
	sim_ns when = from + clock_scale(count, NS_PER_S, hz, true);
	systick->wrap = clock_at(nvic->chip->clock, when, systick_wrapped, nvic);
}

static void systick_pause(struct nvic *nvic)
{
	struct systick *systick = &nvic->systick;
	systick->left = systick_left(nvic);
	if (systick->wrap)
		clock_cancel(nvic->chip->clock, systick->wrap);
	systick->wrap = NULL;
}

static uint64_t systick_reload(struct systick *systick)
{
	systick->top = systick->load;
	return (uint64_t)systick->load + 1;
}

static void systick_go(struct nvic *nvic)
{
	struct systick *systick = &nvic->systick;
	if (!(systick->ctrl & SYST_ENABLE) || systick->stopped || systick->wrap)
		return;
	/* With a reload value of 0 it stands at 0, enabled or not (B3.3.1). */
	if (!systick->left && systick->load)
		systick->left = systick_reload(systick);
	if (systick->left)
		systick_run(nvic, cpu_now(nvic->chip->cpu), systick->left);
}

static void systick_wrapped(void *priv)
{
	struct nvic *nvic = priv;
	struct systick *systick = &nvic->systick;
	systick->wrap = NULL;
	systick->ctrl |= SYST_COUNTFLAG;
	if (systick->ctrl & SYST_TICKINT)
		nvic_set_pending(nvic, EXC_SYSTICK, true);
	systick->left = 0;
	if (systick->load)
		systick_run(nvic, clock_now(nvic->chip->clock), systick_reload(systick));
}

void nvic_systick_stop(struct nvic *nvic, bool stop)
{
	if (stop)
		systick_pause(nvic);
	nvic->systick.stopped = stop;
	if (!stop)
		systick_go(nvic);
}

void nvic_clock_changing(struct nvic *nvic)
{
	systick_pause(nvic);
}

void nvic_clock_changed(struct nvic *nvic)
{
	systick_go(nvic);
}

static uint32_t systick_read(struct nvic *nvic, uint32_t offset)
{
	struct systick *systick = &nvic->systick;
	switch (offset) {
	case 0x10: {
		uint32_t ctrl = systick->ctrl;
		systick->ctrl &= ~SYST_COUNTFLAG;
		return ctrl;
	}
	case 0x14:
		return systick->load;
	case 0x18:
		/* The first of its counts loads it. */
		return systick_left(nvic) > systick->top ? 0 : systick_left(nvic);
	default:
		return 9000;	/* CALIB: 1 ms at HCLK = 72 MHz / 8 (PM0056, 4.5.4) */
	}
}

static void systick_write(struct nvic *nvic, uint32_t offset, uint32_t value)
{
	struct systick *systick = &nvic->systick;
	systick_pause(nvic);
	switch (offset) {
	case 0x10:
		systick->ctrl = (systick->ctrl & SYST_COUNTFLAG) | (value & 7);
		break;
	case 0x14:
		systick->load = value & 0xffffff;
		break;
	case 0x18:
		systick->left = 0;
		systick->ctrl &= ~SYST_COUNTFLAG;
		break;
	}
	systick_go(nvic);
}

/* Registers */

static uint32_t bits_of(const bool *flags, uint32_t word)
{
	uint32_t value = 0;
	for (unsigned int bit = 0; bit < 32; bit++) {
		unsigned int exception = EXC_IRQ0 + 32 * word + bit;
		if (exception < NUM_EXCEPTIONS && flags[exception])
			value |= 1u << bit;
	}
	return value;
}

/* RM0008, table 63: 60 interrupts; M0 and M23 families 32, the larger M4 ones up to 96. */
static unsigned int interrupt_lines(const struct nvic *nvic)
{
	if (baseline(nvic))
		return 32;
	return nvic->chip->row->core == CORE_M3 ? 64 : NUM_EXCEPTIONS - EXC_IRQ0;
}

uint32_t nvic_read(struct nvic *nvic, uint32_t offset)
{
	uint32_t word = offset >> 2 & 0xf;
	if (offset >= 0x10 && offset < 0x20)
		return systick_read(nvic, offset);
	if (offset == 0x04)
		return interrupt_lines(nvic) / 32 - 1;
	if (offset >= 0x400 && offset < 0x500) {
		uint32_t value = 0;
		for (unsigned int i = 0; i < 4; i++)
			value |= (uint32_t)nvic_priority(nvic, EXC_IRQ0 + offset - 0x400 + i) << (8 * i);
		return value;
	}
	switch (offset & ~0x7fu) {
	case 0x100:
		return bits_of(nvic->enabled, word);
	case 0x180:
		return bits_of(nvic->enabled, word);
	case 0x200:
	case 0x280:
		return bits_of(nvic->pending, word);
	case 0x300:
		return bits_of(nvic->active, word);
	default:
		return 0;
	}
}

static void write_bits(struct nvic *nvic, uint32_t offset, uint32_t value)
{
	for (unsigned int bit = 0; bit < 32; bit++) {
		unsigned int exception = EXC_IRQ0 + (offset >> 2 & 0xf) * 32 + bit;
		if (!(value >> bit & 1) || exception >= NUM_EXCEPTIONS)
			continue;
		switch (offset & ~0x7fu) {
		case 0x100:
			nvic->enabled[exception] = true;
			break;
		case 0x180:
			nvic->enabled[exception] = false;
			break;
		case 0x200:
			nvic_set_pending(nvic, exception, true);
			break;
		case 0x280:
			nvic_set_pending(nvic, exception, nvic->line[exception]);
			break;
		}
	}
	cpu_attention(nvic->chip->cpu);
}

void nvic_write(struct nvic *nvic, uint32_t offset, uint32_t value)
{
	if (offset >= 0x10 && offset < 0x20) {
		systick_write(nvic, offset, value);
	} else if (offset >= 0x400 && offset < 0x500) {
		for (unsigned int i = 0; i < 4; i++)
			nvic_set_priority(nvic, EXC_IRQ0 + offset - 0x400 + i, value >> (8 * i));
	} else if (offset >= 0x100 && offset < 0x300) {
		write_bits(nvic, offset, value);
	}
}

/* Life */

void nvic_reset(struct nvic *nvic)
{
	struct chip *chip = nvic->chip;
	if (nvic->systick.wrap)
		clock_cancel(chip->clock, nvic->systick.wrap);
	memset(nvic, 0, sizeof(*nvic));
	nvic->chip = chip;
	for (unsigned int i = EXC_NMI; i < EXC_IRQ0; i++)
		nvic->enabled[i] = true;
}

struct nvic *nvic_new(struct chip *chip)
{
	struct nvic *nvic = calloc(1, sizeof(*nvic));
	if (!nvic)
		return NULL;
	nvic->chip = chip;
	nvic_reset(nvic);
	return nvic;
}

void nvic_free(struct nvic *nvic)
{
	free(nvic);
}
