// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Reset and clock control: oscillators are ready at once, the PLL too; SYSCLK and
 * HCLK follow (RM0008 Rev 21, 7.2 and 7.3).
 */

#include "board/faults.h"
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/nvic.h"
#include "chip/periph_state.h"

#define RCC_CR		0x00
#define RCC_CFGR	0x04
#define RCC_AHBENR	0x14
#define RCC_BDCR	0x20
#define RCC_CSR		0x24
#define HSI_READY	(1u << 1)
#define HSI_HZ		8000000u

static const struct reg rcc_regs[] = {
	{ .offset = RCC_CR, .reset = 0x00000083, .writable = 0x010d00f9 },
	{ .offset = RCC_CFGR, .writable = 0x07fffff3 },
	{ .offset = 0x08, .writable = 0x00001f00 },
	{ .offset = RCC_AHBENR, .reset = 0x14, .writable = 0x00000555 },
	{ .offset = RCC_BDCR, .writable = 0x00018305 },
	{ .offset = RCC_CSR, .reset = 0x0c000000, .writable = 0x00000001 },
};

static uint32_t pll_hz(const struct periph *periph)
{
	uint32_t cfgr = periph->rcc->words[RCC_CFGR / 4];
	uint32_t factor = (cfgr >> 18 & 0xf) + 2;
	uint32_t input = HSI_HZ / 2;
	if (cfgr >> 16 & 1)
		input = cfgr >> 17 & 1 ? periph->hse_hz / 2 : periph->hse_hz;
	return input * (factor > 16 ? 16 : factor);
}

static uint32_t sysclk_hz(const struct periph *periph)
{
	switch (periph->rcc->words[RCC_CFGR / 4] & 3) {
	case 1:
		return periph->hse_hz;
	case 2:
		return pll_hz(periph);
	default:
		return HSI_HZ;
	}
}

static uint32_t ahb_shift(uint32_t hpre)
{
	static const uint8_t shift[] = { 1, 2, 3, 4, 6, 7, 8, 9 };
	return hpre & 8 ? shift[hpre & 7] : 0;
}

static uint32_t apb_shift(uint32_t ppre)
{
	return ppre & 4 ? (ppre & 3) + 1 : 0;
}

static uint32_t bus_shift(const struct periph *periph, uint32_t base)
{
	uint32_t cfgr = periph->rcc->words[RCC_CFGR / 4];
	return apb_shift(base < 0x40010000 ? cfgr >> 8 & 7 : cfgr >> 11 & 7);
}

uint32_t periph_timer_hz(const struct periph *periph, uint32_t base)
{
	uint32_t shift = bus_shift(periph, base);
	/* Timers see twice a divided bus clock. */
	return periph->core_hz >> (shift ? shift - 1 : 0);
}

uint32_t periph_bus_hz(const struct periph *periph, uint32_t base)
{
	return periph->core_hz >> bus_shift(periph, base);
}

void periph_clock_changed(struct periph *periph)
{
	uint32_t cfgr = periph->rcc->words[RCC_CFGR / 4];
	uint32_t hz = sysclk_hz(periph) >> ahb_shift(cfgr >> 4 & 0xf);
	if (hz == periph->core_hz)
		return;
	nvic_clock_changing(periph->chip->nvic);
	periph->core_hz = hz;
	cpu_clock_changed(periph->chip->cpu);
	nvic_clock_changed(periph->chip->nvic);
	if (hz / 1000000 > periph->chip->row->sysclk_max_mhz && periph->chip->row->sysclk_max_mhz)
		chip_violation(periph->chip, "core clock of %u Hz, at most %u MHz allowed", hz,
			periph->chip->row->sysclk_max_mhz);
}

bool periph_hsi_on(const struct periph *periph)
{
	return periph->rcc->words[RCC_CR / 4] & HSI_READY;
}

static void update_ready_flags(struct block *block)
{
	uint32_t *cr = &block->words[RCC_CR / 4];
	uint32_t *cfgr = &block->words[RCC_CFGR / 4];
	*cr &= ~(1u << 1 | 1u << 17 | 1u << 25);
	*cr |= (*cr & 1) << 1 | (*cr & 1u << 16) << 1 | (*cr & 1u << 24) << 1;
	*cfgr = (*cfgr & ~0xcu) | (*cfgr & 3) << 2;
	block->words[RCC_BDCR / 4] = (block->words[RCC_BDCR / 4] & ~2u)
		| (block->words[RCC_BDCR / 4] & 1) << 1;
	block->words[RCC_CSR / 4] = (block->words[RCC_CSR / 4] & ~2u)
		| (block->words[RCC_CSR / 4] & 1) << 1;
}

static void rcc_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	bool dead = fault_on(periph->chip->faults, FAULT_HSI_DEAD);
	uint32_t sticky = periph->chip->row->ahbenr_sticky;
	if (offset == RCC_AHBENR)
		block->words[offset / 4] |= value & sticky;
	if (offset == RCC_CSR && value >> 24 & 1)
		block->words[offset / 4] &= 0x00ffffff;
	update_ready_flags(block);
	if (offset == RCC_CR && dead && !(old & HSI_READY))
		block->words[RCC_CR / 4] &= ~HSI_READY;
	periph_clock_changed(periph);
}

const struct block_type block_rcc = {
	.regs = rcc_regs,
	.num_regs = sizeof(rcc_regs) / sizeof(rcc_regs[0]),
	.written = rcc_written,
};
