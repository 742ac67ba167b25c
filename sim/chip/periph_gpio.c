// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Pins: output registers and what they drive, AFIO and EXTI as far as software
 * can reach them (RM0008 Rev 21, 9 and 10.3; RM0091, 8.4 for the second layout).
 */

#include <stdio.h>
#include "chip/chip_model.h"
#include "chip/nvic.h"
#include "chip/periph_state.h"

#define PINS_PER_PORT	16

/* A pin's level: what is driven, or the pull-up's high that idle inputs show. */
static uint32_t driven_pins(const struct block *block)
{
	uint32_t outputs = 0;
	for (unsigned int pin = 0; pin < PINS_PER_PORT; pin++) {
		uint32_t mode = block->words[pin / 8] >> (4 * (pin % 8)) & 3;
		if (mode)
			outputs |= 1u << pin;
	}
	return outputs;
}

static uint32_t driven_pins_v2(const struct block *block)
{
	uint32_t outputs = 0;
	for (unsigned int pin = 0; pin < PINS_PER_PORT; pin++)
		if ((block->words[0] >> (2 * pin) & 3) == 1)
			outputs |= 1u << pin;
	return outputs;
}

static void report_edges(struct periph *periph, struct block *block, uint32_t levels)
{
	uint32_t changed = levels ^ block->left;
	block->left = levels;
	for (unsigned int pin = 0; changed; pin++, changed >>= 1) {
		if (!(changed & 1))
			continue;
		char name[8];
		snprintf(name, sizeof(name), "P%c%u", block->name[4], pin);
		chip_signal(periph->chip, name, levels >> pin & 1);
	}
}

static const struct reg gpio_regs[] = {
	{ .offset = 0x00, .reset = 0x44444444, .writable = 0xffffffff },
	{ .offset = 0x04, .reset = 0x44444444, .writable = 0xffffffff },
	{ .offset = 0x0c, .writable = 0xffff },
	{ .offset = 0x10 },
	{ .offset = 0x14 },
	{ .offset = 0x18, .writable = 0x1ffff },
};

static uint32_t gpio_levels(const struct block *block)
{
	uint32_t outputs = driven_pins(block);
	return (block->words[0x0c / 4] & outputs) | (0xffff & ~outputs);
}

static uint32_t gpio_read(struct periph *periph, struct block *block, uint32_t offset)
{
	(void)periph;
	return offset == 0x08 ? gpio_levels(block) : block->words[offset / 4];
}

static void gpio_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	uint32_t *odr = &block->words[0x0c / 4];
	(void)old;
	if (offset == 0x10)
		*odr = (*odr & ~(value >> 16)) | (value & 0xffff);
	else if (offset == 0x14)
		*odr &= ~(value & 0xffff);
	report_edges(periph, block, gpio_levels(block));
}

static void gpio_reset(struct periph *periph, struct block *block)
{
	(void)periph;
	block->left = 0xffff;
}

const struct block_type block_gpio = {
	.regs = gpio_regs,
	.num_regs = sizeof(gpio_regs) / sizeof(gpio_regs[0]),
	.read = gpio_read,
	.written = gpio_written,
	.reset = gpio_reset,
};

static const struct reg gpio_v2_regs[] = {
	{ .offset = 0x14, .writable = 0xffff },
	{ .offset = 0x18 },
	{ .offset = 0x28 },
};

static uint32_t gpio_v2_levels(const struct block *block)
{
	uint32_t outputs = driven_pins_v2(block);
	return (block->words[0x14 / 4] & outputs) | (0xffff & ~outputs);
}

static uint32_t gpio_v2_read(struct periph *periph, struct block *block, uint32_t offset)
{
	(void)periph;
	return offset == 0x10 ? gpio_v2_levels(block) : block->words[offset / 4];
}

static void gpio_v2_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	uint32_t *odr = &block->words[0x14 / 4];
	(void)old;
	if (offset == 0x18)
		*odr = (*odr & ~(value >> 16)) | (value & 0xffff);
	else if (offset == 0x28)
		*odr &= ~(value & 0xffff);
	report_edges(periph, block, gpio_v2_levels(block));
}

const struct block_type block_gpio_v2 = {
	.regs = gpio_v2_regs,
	.num_regs = sizeof(gpio_v2_regs) / sizeof(gpio_v2_regs[0]),
	.read = gpio_v2_read,
	.written = gpio_v2_written,
	.reset = gpio_reset,
};

/* MAPR.SWJ_CFG is write-only: it reads as undefined, zero here (RM0008, 9.4.2). */
static uint32_t afio_read(struct periph *periph, struct block *block, uint32_t offset)
{
	(void)periph;
	return block->words[offset / 4] & (offset == 4 ? ~(7u << 24) : 0xffffffff);
}

const struct block_type block_afio = {
	.read = afio_read,
};

/* Lines 0 to 4 have interrupts of their own, 5 to 9 and 10 to 15 share one. */
static void raise_lines(struct periph *periph, const struct block *block)
{
	uint32_t active = block->words[0x14 / 4] & block->words[0];
	for (unsigned int line = 0; line < 5; line++)
		nvic_set_line(periph->chip->nvic, block->irq + line, active >> line & 1);
	nvic_set_line(periph->chip->nvic, 23, active & 0x03e0);
	nvic_set_line(periph->chip->nvic, 40, active & 0xfc00);
}

static const struct reg exti_regs[] = {
	{ .offset = 0x14, .w1c = 0xfffff },
};

static void exti_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	if (offset == 0x10)
		block->words[0x14 / 4] |= value & ~old;
	if (offset == 0x14)
		block->words[0x10 / 4] &= ~value;
	raise_lines(periph, block);
}

const struct block_type block_exti = {
	.regs = exti_regs,
	.num_regs = sizeof(exti_regs) / sizeof(exti_regs[0]),
	.written = exti_written,
};
