// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Page buffer mode: 128 bytes are collected sixteen at a time and programmed in
 * one go. That the bus has to be quiet before the buffer is loaded (seen by Black
 * Magic's authors) has no figures in any document and is not modelled.
 *
 * Documents: CH32F103 reference manual, "Fast programming and erasing". Black Magic
 * copies the word at address xor 0x100 to +0x34 after an operation; WCH's library does
 * not, its flash algorithm writes other words there. So +0x34 takes anything here.
 */

#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "board/faults.h"
#include "chip/flash.h"
#include "chip/flash_state.h"

#define LINE_BYTES	16u
#define ALL_LINES	0xffu
#define ALL_WORDS	0xfu
/* Loading one line into the buffer takes a few clocks. Assumed. */
#define LOAD_TIME	SIM_US(1)

void flash_fast_reset(struct flash *flash)
{
	memset(flash->fast_buffer, 0xff, sizeof(flash->fast_buffer));
	flash->fast_loaded = 0;
	flash->fast_words = 0;
}

bool flash_fast_write(struct flash *flash, uint32_t offset, unsigned int size, uint32_t value)
{
	if (size != 4) {
		chip_violation(flash->chip, "page buffer written in %u bytes at 0x%08x: words only",
			size, 0x08000000 + offset);
		return false;
	}
	uint32_t line = offset % FAST_PAGE_BYTES / LINE_BYTES;
	if (flash->fast_words && line != flash->fast_line)
		chip_violation(flash->chip, "page buffer: next line before BUFLOAD");
	flash->fast_line = line;
	store_le(flash->fast_lines + offset % LINE_BYTES, 4, value);
	flash->fast_words |= 1u << (offset % LINE_BYTES / 4);
	return true;
}

void flash_fast_control(struct flash *flash, uint32_t bits)
{
	struct flash_unit *unit = &flash->unit[0];
	if (!(unit->cr & CR_FTPG)) {
		chip_violation(flash->chip, "page buffer used without FTPG");
		return;
	}
	if (bits & CR_BUFRST) {
		memset(flash->fast_buffer, 0xff, sizeof(flash->fast_buffer));
		flash->fast_loaded = 0;
		flash->fast_words = 0;
	}
	if (bits & CR_BUFLOAD) {
		if (flash->fast_words != ALL_WORDS)
			chip_violation(flash->chip, "BUFLOAD with words missing (0x%x)", flash->fast_words);
		memcpy(flash->fast_buffer + flash->fast_line * LINE_BYTES, flash->fast_lines, LINE_BYTES);
		flash->fast_loaded |= 1u << flash->fast_line;
		flash->fast_words = 0;
	}
	flash_begin(flash, unit, LOAD_TIME, 0, true);
}

static void program_page(struct flash *flash, struct flash_unit *unit, uint32_t offset)
{
	if (flash->fast_loaded != ALL_LINES)
		chip_violation(flash->chip, "page programmed with lines missing (0x%02x)",
			flash->fast_loaded);
	uint8_t data[FAST_PAGE_BYTES];
	for (uint32_t i = 0; i < FAST_PAGE_BYTES; i++)
		data[i] = flash->array[offset + i] & flash->fast_buffer[i];
	flash_begin(flash, unit, flash->times.program_ns, flash->model->sr_eop, true);
	if (flash_count_program(flash, offset, data, FAST_PAGE_BYTES))
		flash_put(flash, offset, data, FAST_PAGE_BYTES);
}

void flash_fast_start(struct flash *flash)
{
	struct flash_unit *unit = &flash->unit[0];
	uint32_t offset = unit->ar - 0x08000000;

	if (offset >= flash->bytes || offset % FAST_PAGE_BYTES) {
		chip_violation(flash->chip, "fast operation at 0x%08x: no page starts there", unit->ar);
		return;
	}
	if (flash_page_protected(flash, offset)) {
		unit->sr |= flash->model->sr_wrprterr;
		return;
	}
	if (unit->cr & CR_FTPG) {
		program_page(flash, unit, offset);
		return;
	}
	flash_begin(flash, unit, flash->times.program_ns, flash->model->sr_eop, true);
	flash_erase_stretch(flash, offset, FAST_PAGE_BYTES);
}
