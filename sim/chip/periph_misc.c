// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Blocks that only have to answer so that firmware does not wait for ever, and the
 * CRC unit (RM0008 Rev 21, 4, 11.12, 18.4, 25.5).
 */

#include "chip/chip_model.h"
#include "chip/periph_state.h"

/* TXE and RXNE; what is received is what a wire from MOSI to MISO would give. */
static uint32_t spi_read(struct periph *periph, struct block *block, uint32_t offset)
{
	(void)periph;
	return offset == 0x08 ? 3 : block->words[offset / 4];
}

const struct block_type block_spi = {
	.read = spi_read,
};

/* Calibration ends at once, every conversion is complete. */
static void adc_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	(void)periph;
	(void)old;
	(void)value;
	if (offset == 0x08)
		block->words[2] &= ~0x0cu;
	block->words[0] |= 2;
}

const struct block_type block_adc = {
	.written = adc_written,
};

/* RTOFF and RSF: the registers are synchronized. */
static uint32_t rtc_read(struct periph *periph, struct block *block, uint32_t offset)
{
	(void)periph;
	return offset == 0x04 ? block->words[1] | 0x28 : block->words[offset / 4];
}

const struct block_type block_rtc = {
	.read = rtc_read,
};

static uint32_t crc_word(uint32_t crc, uint32_t word)
{
	crc ^= word;
	for (unsigned int bit = 0; bit < 32; bit++)
		crc = crc << 1 ^ (crc >> 31 ? 0x04c11db7 : 0);
	return crc;
}

static void crc_written(struct periph *periph, struct block *block, uint32_t offset,
	uint32_t old, uint32_t value)
{
	(void)periph;
	if (offset == 0x00)
		block->words[0] = crc_word(old, value);
	if (offset == 0x08) {
		block->words[2] = 0;
		if (value & 1)
			block->words[0] = 0xffffffff;
	}
}

static const struct reg crc_regs[] = {
	{ .offset = 0x00, .reset = 0xffffffff, .writable = 0xffffffff },
	{ .offset = 0x04, .writable = 0xff },
};

const struct block_type block_crc = {
	.regs = crc_regs,
	.num_regs = sizeof(crc_regs) / sizeof(crc_regs[0]),
	.written = crc_written,
};
