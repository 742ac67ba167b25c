// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The peripherals' address space and the debug unit (see periph.h).
 *
 * Documents: RM0008 Rev 21, 3.3 (memory map), 31.16 (DBGMCU); ES0340 2.3 (its
 * identity word hidden from user code).
 */

#include <stdlib.h>
#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "board/faults.h"
#include "chip/flash.h"
#include "chip/periph.h"
#include "chip/periph_state.h"
#include "chip/scs.h"

#define F1_SPACE_END	0x40030000u
#define HSE_DEFAULT	8000000u
#define DBG_SLEEP	(1u << 0)
#define DBG_STOP	(1u << 1)
#define TRACE_IOEN	(1u << 5)
#define TRACE_MODE	(3u << 6)
#define SWJ_CFG_SHIFT	24
#define RCC_APB2ENR	0x18
#define DBGMCU_CLOCK	22

struct place {
	const char *name;
	uint32_t base;
	const struct block_type *type;
	int irq;
};

static const struct block_type block_plain = { 0 };

/* RM0008, table 3; interrupts from table 63. */
static const struct place f1_places[] = {
	{ "TIM2", 0x40000000, &block_timer, 28 },
	{ "TIM3", 0x40000400, &block_timer, 29 },
	{ "TIM4", 0x40000800, &block_timer, 30 },
	{ "TIM5", 0x40000c00, &block_timer, 50 },
	{ "TIM6", 0x40001000, &block_timer, 54 },
	{ "TIM7", 0x40001400, &block_timer, 55 },
	{ "RTC", 0x40002800, &block_rtc, 3 },
	{ "WWDG", 0x40002c00, &block_wwdg, 0 },
	{ "IWDG", 0x40003000, &block_iwdg, -1 },
	{ "SPI2", 0x40003800, &block_spi, 36 },
	{ "SPI3", 0x40003c00, &block_spi, 51 },
	{ "USART2", 0x40004400, &block_usart, 38 },
	{ "USART3", 0x40004800, &block_usart, 39 },
	{ "UART4", 0x40004c00, &block_usart, 52 },
	{ "UART5", 0x40005000, &block_usart, 53 },
	{ "I2C1", 0x40005400, &block_plain, 31 },
	{ "I2C2", 0x40005800, &block_plain, 33 },
	{ "USB", 0x40005c00, &block_plain, 20 },
	{ "USB SRAM", 0x40006000, &block_plain, -1 },
	{ "CAN", 0x40006400, &block_plain, 20 },
	{ "BKP", 0x40006c00, &block_plain, -1 },
	{ "PWR", 0x40007000, &block_plain, -1 },
	{ "DAC", 0x40007400, &block_plain, -1 },
	{ "AFIO", 0x40010000, &block_afio, -1 },
	{ "EXTI", 0x40010400, &block_exti, 6 },
	{ "GPIOA", 0x40010800, &block_gpio, -1 },
	{ "GPIOB", 0x40010c00, &block_gpio, -1 },
	{ "GPIOC", 0x40011000, &block_gpio, -1 },
	{ "GPIOD", 0x40011400, &block_gpio, -1 },
	{ "GPIOE", 0x40011800, &block_gpio, -1 },
	{ "GPIOF", 0x40011c00, &block_gpio, -1 },
	{ "GPIOG", 0x40012000, &block_gpio, -1 },
	{ "ADC1", 0x40012400, &block_adc, 18 },
	{ "ADC2", 0x40012800, &block_adc, 18 },
	{ "TIM1", 0x40012c00, &block_timer, 25 },
	{ "SPI1", 0x40013000, &block_spi, 35 },
	{ "TIM8", 0x40013400, &block_timer, 44 },
	{ "USART1", 0x40013800, &block_usart, 37 },
	{ "ADC3", 0x40013c00, &block_adc, 47 },
	{ "SDIO", 0x40018000, &block_plain, 49 },
	{ "DMA1", 0x40020000, &block_plain, -1 },
	{ "DMA2", 0x40020400, &block_plain, -1 },
	{ "RCC", 0x40021000, &block_rcc, 5 },
	{ "CRC", 0x40023000, &block_crc, -1 },
};

/* The STM32F0 map that the Cortex-M0 and M23 families share (RM0091, 2.2). */
static const struct place f0_places[] = {
	{ "TIM2", 0x40000000, &block_timer, 15 },
	{ "TIM3", 0x40000400, &block_timer, 16 },
	{ "TIM6", 0x40001000, &block_timer, 17 },
	{ "TIM14", 0x40002000, &block_timer, 19 },
	{ "RTC", 0x40002800, &block_plain, -1 },
	{ "WWDG", 0x40002c00, &block_wwdg, 0 },
	{ "IWDG", 0x40003000, &block_iwdg, -1 },
	{ "SPI2", 0x40003800, &block_spi, 26 },
	{ "USART2", 0x40004400, &block_usart_v2, 28 },
	{ "I2C1", 0x40005400, &block_plain, 23 },
	{ "PWR", 0x40007000, &block_plain, -1 },
	{ "SYSCFG", 0x40010000, &block_plain, -1 },
	{ "EXTI", 0x40010400, &block_exti, 5 },
	{ "ADC", 0x40012400, &block_adc, 12 },
	{ "TIM1", 0x40012c00, &block_timer, 13 },
	{ "SPI1", 0x40013000, &block_spi, 25 },
	{ "USART1", 0x40013800, &block_usart_v2, 27 },
	{ "DMA1", 0x40020000, &block_plain, -1 },
	{ "RCC", 0x40021000, &block_rcc, 4 },
	{ "CRC", 0x40023000, &block_crc, -1 },
	{ "GPIOA", 0x48000000, &block_gpio_v2, -1 },
	{ "GPIOB", 0x48000400, &block_gpio_v2, -1 },
	{ "GPIOC", 0x48000800, &block_gpio_v2, -1 },
	{ "GPIOD", 0x48000c00, &block_gpio_v2, -1 },
	{ "GPIOF", 0x48001400, &block_gpio_v2, -1 },
};

static struct block *find(struct periph *periph, uint32_t address)
{
	for (unsigned int i = 0; i < periph->num_blocks; i++)
		if (address - periph->blocks[i].base < periph->blocks[i].bytes)
			return &periph->blocks[i];
	return NULL;
}

static const struct reg *find_reg(const struct block_type *type, uint32_t offset)
{
	for (unsigned int i = 0; i < type->num_regs; i++)
		if (type->regs[i].offset == offset)
			return &type->regs[i];
	return NULL;
}

/* Debug unit */

static bool is_dbgmcu(const struct periph *periph, uint32_t address)
{
	return periph->chip->row->dbgmcu_addr && address - periph->chip->row->dbgmcu_addr < 0x10;
}

bool periph_dbgmcu_read(struct periph *periph, enum bus_master master, uint32_t address,
	uint32_t *value)
{
	const struct chip_row *row = periph->chip->row;
	if (!is_dbgmcu(periph, address))
		return false;
	bool hidden = row->idcode_hidden && master == MASTER_CPU
		&& !scs_debug_enabled(periph->chip->scs);
	*value = 0;
	if (hidden)
		return true;
	if (row->dbgmcu_gated && !(periph->rcc->words[RCC_APB2ENR / 4] >> DBGMCU_CLOCK & 1))
		return true;
	if (address == row->dbgmcu_addr && !fault_on(periph->chip->faults, FAULT_IDCODE_ZERO))
		*value = row->idcode;
	else if (address == row->dbgmcu_addr + 4)
		*value = periph->dbgmcu_cr;
	return true;
}

bool periph_dbgmcu_write(struct periph *periph, uint32_t address, uint32_t value)
{
	if (!is_dbgmcu(periph, address))
		return false;
	if (address == periph->chip->row->dbgmcu_addr + 4) {
		periph->dbgmcu_cr = value;
		periph_freeze_timers(periph);
	}
	return true;
}

bool periph_debug_in_sleep(const struct periph *periph, bool deep)
{
	return periph->dbgmcu_cr & (deep ? DBG_STOP : DBG_SLEEP);
}

bool periph_trace_pin(const struct periph *periph)
{
	return (periph->dbgmcu_cr & (TRACE_IOEN | TRACE_MODE)) == TRACE_IOEN;
}

void periph_core_halted(struct periph *periph, bool halted)
{
	periph->halted = halted;
	periph_freeze_timers(periph);
}

static unsigned int swj_cfg(const struct periph *periph)
{
	return periph->afio ? periph->afio->words[1] >> SWJ_CFG_SHIFT & 7 : 0;
}

bool periph_swj_enabled(const struct periph *periph)
{
	return swj_cfg(periph) != 4;
}

bool periph_jtag_enabled(const struct periph *periph)
{
	return swj_cfg(periph) < 2;
}

/* The bus */

static uint32_t read_word(struct periph *periph, struct block *block, uint32_t offset)
{
	if (block->type->read)
		return block->type->read(periph, block, offset);
	return block->words[offset / 4];
}

static void write_word(struct periph *periph, struct block *block, uint32_t offset, uint32_t value)
{
	const struct reg *reg = find_reg(block->type, offset);
	uint32_t old = block->words[offset / 4];
	uint32_t kept = old;
	if (reg) {
		kept &= ~(value & reg->w1c);
		kept &= value | ~reg->w0c;
		block->words[offset / 4] = (kept & ~reg->writable) | (value & reg->writable);
	} else {
		block->words[offset / 4] = value;
	}
	if (block->type->written)
		block->type->written(periph, block, offset, old, value);
}

/*
 * Within the F1 map a hole reads as zero; clones put blocks of their own there.
 * Behind it nothing answers.
 */
static bool is_hole(uint32_t address)
{
	return address >= 0x40000000 && address < F1_SPACE_END;
}

static bool is_flash_controller(const struct periph *periph, uint32_t address)
{
	return address - periph->chip->row->flash->regs_base < 0x400;
}

static uint32_t part(uint32_t word, uint32_t address, unsigned int size)
{
	uint32_t mask = size == 4 ? 0xffffffff : (1u << (8 * size)) - 1;
	return word >> (8 * (address & 3)) & mask;
}

bool periph_read(struct periph *periph, enum bus_master master, uint32_t address,
	unsigned int size, uint32_t *value)
{
	uint32_t word = address & ~3u;
	uint32_t full = 0;

	if (periph_dbgmcu_read(periph, master, word, &full)) {
		*value = part(full, address, size);
		return true;
	}
	if (is_flash_controller(periph, word)) {
		bool ok = flash_reg_read(periph->chip->flash, word - periph->chip->row->flash->regs_base,
			&full);
		*value = part(full, address, size);
		return ok;
	}
	struct block *block = find(periph, word);
	if (!block && !is_hole(address))
		return false;
	if (block)
		full = read_word(periph, block, word - block->base);
	*value = part(full, address, size);
	return true;
}

bool periph_write(struct periph *periph, enum bus_master master, uint32_t address,
	unsigned int size, uint32_t value)
{
	uint32_t word = address & ~3u;
	(void)master;

	if (size == 4 && periph_dbgmcu_write(periph, word, value))
		return true;
	if (is_flash_controller(periph, word)) {
		if (size == 4)
			return flash_reg_write(periph->chip->flash,
				word - periph->chip->row->flash->regs_base, value);
		chip_violation(periph->chip, "%u-byte write to the flash register 0x%08x", size, word);
		return true;
	}
	struct block *block = find(periph, word);
	if (!block)
		return is_hole(address);
	if (size < 4) {
		/* The APB bridges write the whole word, the data on every lane (RM0008, 3.1). */
		uint32_t mask = size == 1 ? 0xff : 0xffff;
		uint32_t shift = 8 * (address & 3);
		uint32_t old = block->words[(word - block->base) / 4];
		value = (old & ~(mask << shift)) | (value & mask) << shift;
	}
	write_word(periph, block, word - block->base, value);
	return true;
}

/* Life */

static void reset_block(struct periph *periph, struct block *block)
{
	if (block->event)
		clock_cancel(periph->chip->clock, block->event);
	block->event = NULL;
	block->running = false;
	block->left = 0;
	memset(block->words, 0, sizeof(block->words));
	for (unsigned int i = 0; i < block->type->num_regs; i++)
		block->words[block->type->regs[i].offset / 4] = block->type->regs[i].reset;
	if (block->type->reset)
		block->type->reset(periph, block);
}

void periph_reset(struct periph *periph, bool power_on)
{
	periph->halted = false;
	if (power_on)
		periph->dbgmcu_cr = 0;
	for (unsigned int i = 0; i < periph->num_blocks; i++) {
		/* The backup domain has a reset of its own (RM0008, 6.1). */
		bool backup = !strcmp(periph->blocks[i].name, "BKP");
		if (power_on || !backup)
			reset_block(periph, &periph->blocks[i]);
	}
	periph_clock_changed(periph);
}

uint32_t periph_core_hz(const struct periph *periph)
{
	return periph->core_hz;
}

void periph_set_hse(struct periph *periph, uint32_t hz)
{
	if (hz)
		periph->hse_hz = hz;
}

static void make_blocks(struct periph *periph, const struct place *places, unsigned int count)
{
	periph->blocks = calloc(count, sizeof(struct block));
	if (!periph->blocks)
		abort();
	periph->num_blocks = count;
	for (unsigned int i = 0; i < count; i++) {
		struct block *block = &periph->blocks[i];
		block->name = places[i].name;
		block->base = places[i].base;
		block->bytes = 4 * BLOCK_WORDS;
		block->type = places[i].type;
		block->irq = places[i].irq;
		block->periph = periph;
		if (block->type == &block_rcc)
			periph->rcc = block;
		if (block->type == &block_afio)
			periph->afio = block;
	}
}

struct periph *periph_new(struct chip *chip)
{
	struct periph *periph = calloc(1, sizeof(*periph));
	if (!periph)
		return NULL;
	periph->chip = chip;
	periph->hse_hz = HSE_DEFAULT;
	if (core_is_baseline(chip->row->core))
		make_blocks(periph, f0_places, sizeof(f0_places) / sizeof(f0_places[0]));
	else
		make_blocks(periph, f1_places, sizeof(f1_places) / sizeof(f1_places[0]));
	return periph;
}

void periph_free(struct periph *periph)
{
	if (!periph)
		return;
	free(periph->blocks);
	free(periph);
}
