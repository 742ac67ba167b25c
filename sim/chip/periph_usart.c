// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Serial ports that send: a data register, a shift register, TXE and TC with their
 * interrupts, and the time that the bits take. Nothing is ever received.
 *
 * Documents: RM0008 Rev 21, 27.3.2 and 27.6 (STM32F1); RM0091 Rev 10, 27.8 (STM32F0).
 */

#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/nvic.h"
#include "chip/periph_state.h"

#define NS_PER_S	1000000000ull
/* TXE and TC: the same bits in the status and as enables in CR1. */
#define TXE		(1u << 7)
#define TC		(1u << 6)
/* A start bit, eight bits of data, a stop bit. */
#define FRAME_BITS	10
/* Storage behind the registers: what waits for the shift register. */
#define WAITING		(BLOCK_WORDS - 1)

/* Where a generation has its registers, as indices of words. */
struct usart_layout {
	uint8_t sr;
	uint8_t dr;
	uint8_t brr;
	uint8_t cr1;
	uint32_t on;		/* UE and TE */
	uint32_t ready;		/* other bits that read as one while it is on */
};

static const struct usart_layout layout_v1 = {
	.sr = 0x00 / 4, .dr = 0x04 / 4, .brr = 0x08 / 4, .cr1 = 0x0c / 4,
	.on = 1u << 13 | 1u << 3,
};

/* TEACK and REACK follow the enables. */
static const struct usart_layout layout_v2 = {
	.sr = 0x1c / 4, .dr = 0x28 / 4, .brr = 0x0c / 4, .cr1 = 0x00 / 4,
	.on = 1u << 0 | 1u << 3, .ready = 3u << 21,
};

static const struct usart_layout *layout(const struct block *block)
{
	return block->type == &block_usart ? &layout_v1 : &layout_v2;
}

static bool is_on(const struct block *block)
{
	const struct usart_layout *at = layout(block);
	return (block->words[at->cr1] & at->on) == at->on && block->words[at->brr];
}

static void update_line(struct periph *periph, const struct block *block)
{
	const struct usart_layout *at = layout(block);
	nvic_set_line(periph->chip->nvic, block->irq,
		block->words[at->sr] & block->words[at->cr1] & (TXE | TC));
}

static void frame_sent(void *priv);

static void send(struct periph *periph, struct block *block, sim_ns from)
{
	const struct usart_layout *at = layout(block);
	/* A bit takes BRR clocks of the bus. */
	uint64_t clocks = (uint64_t)FRAME_BITS * block->words[at->brr];
	uint32_t hz = periph_bus_hz(periph, block->base);
	block->event = clock_at(periph->chip->clock, from + (clocks * NS_PER_S + hz - 1) / hz,
		frame_sent, block);
	chip_serial(periph->chip, block->name, block->words[WAITING]);
}

static void frame_sent(void *priv)
{
	struct block *block = priv;
	struct periph *periph = block->periph;
	uint32_t *sr = &block->words[layout(block)->sr];

	block->event = NULL;
	if (*sr & TXE) {
		*sr |= TC;
	} else {
		*sr |= TXE;
		send(periph, block, clock_now(periph->chip->clock));
	}
	update_line(periph, block);
}

static void take_data(struct periph *periph, struct block *block, uint32_t value)
{
	uint32_t *sr = &block->words[layout(block)->sr];

	if (!is_on(block))
		return;
	block->words[WAITING] = value & 0xff;
	*sr &= ~TC;
	if (block->event)
		*sr &= ~TXE;
	else
		send(periph, block, cpu_now(periph->chip->cpu));
}

static void usart_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	const struct usart_layout *at = layout(block);
	uint32_t *sr = &block->words[at->sr];

	if (offset == 4u * at->dr)
		take_data(periph, block, value);
	else if (offset == 4u * at->sr)		/* TC can be cleared, TXE cannot */
		*sr = (old & ~TC) | (old & value & TC);
	else if (at == &layout_v2 && offset == 0x20)
		*sr &= ~(value & TC);
	update_line(periph, block);
}

static uint32_t usart_read(struct periph *periph, struct block *block, uint32_t offset)
{
	const struct usart_layout *at = layout(block);
	(void)periph;
	if (offset == 4u * at->dr)
		return 0;
	return block->words[offset / 4] | (offset == 4u * at->sr && is_on(block) ? at->ready : 0);
}

static void usart_reset(struct periph *periph, struct block *block)
{
	(void)periph;
	block->words[layout(block)->sr] = TXE | TC;
}

const struct block_type block_usart = {
	.read = usart_read,
	.written = usart_written,
	.reset = usart_reset,
};

const struct block_type block_usart_v2 = {
	.read = usart_read,
	.written = usart_written,
	.reset = usart_reset,
};
