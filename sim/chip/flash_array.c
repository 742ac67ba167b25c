// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The flash array and what an operation does to it, however it was asked for: by the
 * registers (flash.c), by the page buffer (flash_fast.c) or for option bytes.
 *
 * Documents: PM0075 Rev 2, sections 2.3 and 3.
 */

#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "board/faults.h"
#include "chip/flash.h"
#include "chip/flash_state.h"

#define PROTECTED_START	0x1000u		/* the first 4 KiB, under read protection */
#define FOREVER		SIM_MS(24ull * 3600 * 1000)

static sim_ns now(const struct flash *flash)
{
	return cpu_now(flash->chip->cpu);
}

/* Geometry */

uint32_t flash_bytes(const struct flash *flash)
{
	return flash->bytes;
}

uint32_t flash_visible_bytes(const struct flash *flash)
{
	return fault_on(flash->chip->faults, FAULT_UPPER_ALIAS) ? 2 * flash->bytes : flash->bytes;
}

uint32_t flash_bank2_start(const struct flash *flash)
{
	return flash->chip->row->bank2_kib * 1024u;
}

static bool in_bank2(const struct flash *flash, uint32_t offset)
{
	return flash_bank2_start(flash) && offset >= flash_bank2_start(flash);
}

uint32_t flash_page_bytes(const struct flash *flash, uint32_t offset)
{
	const struct chip_row *row = flash->chip->row;
	return in_bank2(flash, offset) ? row->bank2_page_bytes : row->page_bytes;
}

uint32_t flash_page_index(const struct flash *flash, uint32_t offset)
{
	const struct chip_row *row = flash->chip->row;
	if (!in_bank2(flash, offset))
		return offset / row->page_bytes;
	return flash_bank2_start(flash) / row->page_bytes
		+ (offset - flash_bank2_start(flash)) / row->bank2_page_bytes;
}

struct flash_unit *flash_unit_at(struct flash *flash, uint32_t offset)
{
	return &flash->unit[in_bank2(flash, offset)];
}

/* The two pages of a security library, as the fault has it (slib_sts1: first, last sector). */
static bool in_library(const struct flash *flash, uint32_t offset)
{
	struct faults *faults = flash->chip->faults;
	const uint32_t page = offset / flash->chip->row->page_bytes;

	return flash->model->slib && fault_on(faults, FAULT_SLIB) && page - fault_value(faults, FAULT_SLIB) < 2;
}

bool flash_page_protected(const struct flash *flash, uint32_t offset)
{
	uint32_t bit = offset / flash->chip->row->wrp_unit_bytes;
	if (bit > 31)
		bit = 31;	/* the last bit stands for all the rest (PM0075, 2.4.2) */
	if (in_library(flash, offset))
		return true;
	if (flash->read_protected && offset < PROTECTED_START)
		return true;
	return !(flash->wrpr >> bit & 1);
}

/* Content */

uint8_t *flash_array(struct flash *flash)
{
	return flash->array;
}

uint8_t *flash_view(struct flash *flash)
{
	return flash->view;
}

/*
 * HK32's cache is on after a reset and follows the flash by itself (bits 0 and 10 of
 * CACHE_CTRL); firmware may have changed that.
 */
static bool reads_are_stale(const struct flash *flash)
{
	if (flash_does(flash, FLASH_ACR_CACHES))
		return flash->acr & ACR_DCEN;
	if (!flash_does(flash, FLASH_STALE_CACHE) || !(flash->cache_control & CACHE_ON))
		return false;
	return !(flash->cache_control & CACHE_FOLLOWS) || fault_on(flash->chip->faults, FAULT_STALE_CACHE);
}

void flash_refresh_view(struct flash *flash, uint32_t offset, uint32_t bytes)
{
	if (!reads_are_stale(flash))
		memcpy(flash->view + offset, flash->array + offset, bytes);
}

static void content_changed(struct flash *flash, uint32_t offset, uint32_t bytes)
{
	flash->cache_old |= flash->cache_used;
	flash_refresh_view(flash, offset, bytes);
	cpu_code_changed(flash->chip->cpu, 0x08000000 + offset, bytes);
}

void flash_flush_cache(struct flash *flash)
{
	memcpy(flash->view, flash->array, flash->bytes);
	cpu_code_changed(flash->chip->cpu, 0x08000000, flash->bytes);
}

void flash_fill(struct flash *flash, uint32_t offset, uint32_t bytes)
{
	memset(flash->array + offset, flash->model->erased_byte, bytes);
	memset(flash->written + offset / 4, 0, bytes / 4);
	content_changed(flash, offset, bytes);
}

void flash_put(struct flash *flash, uint32_t offset, const uint8_t *data, uint32_t bytes)
{
	memcpy(flash->array + offset, data, bytes);
	memset(flash->written + offset / 4, 1, (bytes + 3) / 4);
	content_changed(flash, offset, bytes);
}

/* Operations */

void flash_bsy_falls(void *priv)
{
	struct flash *flash = priv;
	flash->bsy_event = NULL;
	chip_signal(flash->chip, "BSY", false);
}

static void show_bsy(struct flash *flash, sim_ns until)
{
	if (!flash->chip->watch)
		return;
	if (flash->bsy_event)
		clock_cancel(flash->chip->clock, flash->bsy_event);
	chip_signal(flash->chip, "BSY", true);
	flash->bsy_event = clock_at(flash->chip->clock, until, flash_bsy_falls, flash);
}

void flash_settle(struct flash *flash, struct flash_unit *unit)
{
	if (!unit->busy_until || now(flash) < unit->busy_until)
		return;
	unit->busy_until = 0;
	unit->cr &= ~CR_STRT;
	unit->sr |= unit->end_bits;
}

static void begin(struct flash *flash, struct flash_unit *unit, sim_ns duration,
	uint32_t end_bits, bool by_start)
{
	struct chip *chip = flash->chip;
	sim_ns from = now(flash);

	/* Behind an operation under way (the upper half of a word) BSY stays. */
	if (unit->busy_until > from)
		from = unit->busy_until;
	else
		unit->started = from;
	unit->busy_until = from + duration;
	unit->end_bits = end_bits;
	unit->by_start = by_start;
	if (cpu_running(chip->cpu))
		cpu_flash_busy_until(chip->cpu, unit->busy_until);
	show_bsy(flash, unit->busy_until);
}

void flash_begin(struct flash *flash, struct flash_unit *unit, sim_ns duration,
	uint32_t end_bits, bool by_start)
{
	struct chip *chip = flash->chip;

	if (fault_on(chip->faults, FAULT_SLOW_FLASH))
		duration = duration * fault_value(chip->faults, FAULT_SLOW_FLASH) / 100;
	if (fault_nth(chip->faults, FAULT_STUCK_BSY))
		duration = FOREVER;
	else
		chip->stats.flash_busy += duration;
	begin(flash, unit, duration, end_bits, by_start);
}

bool flash_busy(struct flash *flash, uint32_t offset)
{
	struct flash_unit *unit = flash_unit_at(flash, offset);
	flash_settle(flash, unit);
	return unit->busy_until;
}

/*
 * The controller's clock is the internal oscillator's (RM0008, 3.3.3: it must be on).
 * Without it BSY rises and never falls.
 */
bool flash_may_operate(struct flash *flash, struct flash_unit *unit)
{
	if (flash->chip->calls->hsi_on(flash->chip))
		return true;
	chip_violation(flash->chip, "flash operation while the internal oscillator is off");
	if (flash_does(flash, FLASH_NEEDS_HSI))
		unit->sr |= flash->model->sr_pgerr;
	else
		begin(flash, unit, FOREVER, 0, false);
	return false;
}

void flash_erase_stretch(struct flash *flash, uint32_t offset, uint32_t bytes)
{
	struct chip *chip = flash->chip;
	flash->page_erases[flash_page_index(flash, offset)]++;
	chip->stats.erases++;
	if (fault_from(chip->faults, FAULT_SILENT_ERASE))
		return;
	if (fault_nth(chip->faults, FAULT_CUT_AT_ERASE)) {
		flash_fill(flash, offset, bytes / 2);
		chip_brown_out(chip);
		return;
	}
	flash_fill(flash, offset, bytes);
}

void flash_erase_all(struct flash *flash)
{
	flash->chip->stats.mass_erases++;
	flash_fill(flash, 0, flash->bytes);
}

static void program_half(struct flash *flash, uint32_t offset, const uint8_t *data, uint32_t bytes)
{
	uint8_t torn[FAST_PAGE_BYTES];
	for (uint32_t i = 0; i < bytes; i++)
		torn[i] = flash->array[offset + i] & (data[i] | fault_random(flash->chip->faults, 256));
	flash_put(flash, offset, torn, bytes);
	chip_brown_out(flash->chip);
}

bool flash_count_program(struct flash *flash, uint32_t offset, const uint8_t *data, uint32_t bytes)
{
	struct chip *chip = flash->chip;
	chip->stats.program_units++;
	chip->stats.unit_bytes = bytes;
	if (fault_from(chip->faults, FAULT_SILENT_PROGRAM))
		return false;
	if (!fault_nth(chip->faults, FAULT_CUT_AT_PROGRAM))
		return true;
	program_half(flash, offset, data, bytes);
	return false;
}
