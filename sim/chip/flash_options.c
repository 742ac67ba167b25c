// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Option bytes: programming, and what they do once they are loaded.
 *
 * Documents: PM0075 Rev 2, 2.3.4 (programming), 2.4 (protections), 2.5 (loading).
 */

#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "board/faults.h"
#include "chip/flash.h"
#include "chip/flash_state.h"

#define SLOT_RDP	0
#define SLOT_USER	2
#define SLOT_DATA0	4
#define SLOT_DATA1	6
#define SLOT_WRP	8
#define SLOTS_END	16
#define USER_WDG_SW	(1u << 0)
#define RDP_PERMANENT	0xccu

uint8_t *flash_option_area(struct flash *flash)
{
	return flash->option;
}

uint32_t flash_option_base(const struct flash *flash)
{
	return flash->model->ob_base;
}

static void put_pair(struct flash *flash, uint32_t offset, uint8_t value)
{
	flash->option[offset] = value;
	flash->option[offset + 1] = ~value;
}

void flash_options_factory(struct flash *flash)
{
	memset(flash->option, 0xff, sizeof(flash->option));
	put_pair(flash, SLOT_RDP, flash->chip->row->rdp_off);
	for (uint32_t slot = SLOT_USER; slot < SLOTS_END; slot += 2)
		put_pair(flash, slot, 0xff);
}

static bool pair_is_good(const struct flash *flash, uint32_t offset)
{
	return (flash->option[offset] ^ flash->option[offset + 1]) == 0xff;
}

static bool pair_is_erased(const struct flash *flash, uint32_t offset)
{
	return flash->option[offset] == 0xff && flash->option[offset + 1] == 0xff;
}

static void load_protection(struct flash *flash)
{
	uint8_t code = flash->option[SLOT_RDP];
	bool good = pair_is_good(flash, SLOT_RDP);
	flash->read_protected = !(good && code == flash->chip->row->rdp_off);
	flash->debug_locked = good && code == RDP_PERMANENT && flash_does(flash, FLASH_PERMANENT_CC);
}

static void load_write_protection(struct flash *flash)
{
	flash->wrpr = 0;
	for (unsigned int i = 0; i < 4; i++) {
		uint32_t slot = SLOT_WRP + 2 * i;
		uint8_t bits = flash->option[slot];
		if (pair_is_erased(flash, slot) && flash_does(flash, FLASH_OB_ERASED_WRP))
			bits = 0;
		else if (!pair_is_good(flash, slot))
			bits = 0xff;
		flash->wrpr |= (uint32_t)bits << (8 * i);
	}
}

static uint32_t option_status(const struct flash *flash)
{
	bool error = false;
	for (uint32_t slot = 0; slot < SLOTS_END; slot += 2)
		error |= !pair_is_good(flash, slot) && !pair_is_erased(flash, slot);
	uint32_t user = flash->option[SLOT_USER];
	uint32_t data = flash->option[SLOT_DATA0] | (uint32_t)flash->option[SLOT_DATA1] << 8;
	uint32_t status = error | (uint32_t)flash->read_protected << 1;
	if (flash_does(flash, FLASH_OBR_SHIFTED))
		return status | user << 8 | data << 16;
	return status | (user & 7) << 2 | data << 10;
}

void flash_options_load(struct flash *flash)
{
	load_protection(flash);
	load_write_protection(flash);
	flash->obr = option_status(flash);
}

void flash_options_apply_faults(struct flash *flash)
{
	struct faults *faults = flash->chip->faults;
	if (fault_on(faults, FAULT_RDP))
		put_pair(flash, SLOT_RDP, 0x00);
	if (!fault_on(faults, FAULT_WRP))
		return;
	uint32_t mask = fault_value(faults, FAULT_WRP);
	for (unsigned int i = 0; i < 4; i++)
		put_pair(flash, SLOT_WRP + 2 * i, ~(mask >> (8 * i)));
}

bool flash_read_protected(const struct flash *flash)
{
	return flash->read_protected;
}

bool flash_debug_locked(const struct flash *flash)
{
	return flash->debug_locked;
}

bool flash_hides_size(const struct flash *flash)
{
	return flash->read_protected && flash_does(flash, FLASH_SIZE_HIDDEN);
}

bool flash_hardware_watchdog(const struct flash *flash)
{
	return pair_is_good(flash, SLOT_USER) && !(flash->option[SLOT_USER] & USER_WDG_SW);
}

bool flash_option_read(struct flash *flash, uint32_t offset, unsigned int size, uint32_t *value)
{
	if (flash->read_protected && fault_on(flash->chip->faults, FAULT_OB_HIDDEN))
		return false;
	*value = load_le(flash->option + offset, size);
	return true;
}

void flash_options_erase(struct flash *flash)
{
	struct flash_unit *unit = &flash->unit[0];
	bool keeps = flash_does(flash, FLASH_OB_KEEPS_RDP) && !fault_on(flash->chip->faults, FAULT_OB_ERASES_RDP);
	uint32_t first = keeps ? SLOT_USER : SLOT_RDP;

	if (!(unit->cr & CR_OPTWRE)) {
		chip_violation(flash->chip, "option bytes erased without OPTWRE");
		unit->sr |= flash->model->sr_wrprterr;
		return;
	}
	flash->chip->stats.option_erases++;
	if (fault_from(flash->chip->faults, FAULT_OB_ERASE_REFUSED)) {
		unit->sr |= flash->model->sr_pgerr;
		return;
	}
	flash_begin(flash, unit, SIM_US(flash->times.page_erase_us), flash->model->sr_eop, true);
	memset(flash->option + first, 0xff, flash->chip->row->ob_bytes - first);
}

static bool takes_width(const struct flash *flash, unsigned int size)
{
	bool words = flash_does(flash, FLASH_OB_WORDS);
	bool halves = !words || flash_does(flash, FLASH_OB_EITHER);

	if (fault_on(flash->chip->faults, FAULT_OB_WIDTH))
		return size == (halves ? 4u : 2u);
	return (size == 4 && words) || (size == 2 && halves);
}

static bool option_write_allowed(struct flash *flash, struct flash_unit *unit, uint32_t offset,
	unsigned int size)
{
	const char *why = NULL;
	flash_settle(flash, unit);
	if (!(unit->cr & CR_OPTPG))
		why = "without OPTPG";
	else if (!(unit->cr & CR_OPTWRE))
		why = "without OPTWRE";
	else if (unit->busy_until)
		why = "while busy";
	else if (!takes_width(flash, size) && !fault_on(flash->chip->faults, FAULT_OB_WIDTH))
		why = "in a width they do not take";
	if (why)
		chip_violation(flash->chip, "option bytes written at +0x%02x %s", offset, why);
	return !why;
}

/* @returns false when the slot keeps what it has and PGERR is set. */
static bool slot_takes(struct flash *flash, uint32_t offset)
{
	if (offset == SLOT_RDP && fault_on(flash->chip->faults, FAULT_OB_RDP_FIXED))
		return false;
	if (pair_is_erased(flash, offset))
		return true;
	/*
	 * Where an option erase spares the protection slot, any code may follow: GigaDevice's
	 * flash algorithms write 0xa5 over 0xa5 there.
	 */
	return offset == SLOT_RDP && flash_does(flash, FLASH_OB_KEEPS_RDP);
}

static bool makes_complement(const struct flash *flash, uint32_t offset)
{
	return !flash_does(flash, FLASH_OB_PLAIN)
		&& !(offset >= SLOTS_END && flash_does(flash, FLASH_OB_PLAIN_TAIL));
}

static void program_slot(struct flash *flash, struct flash_unit *unit, uint32_t offset, uint32_t value)
{
	uint8_t low = value;
	sim_ns duration = flash->times.program_ns;

	if (low == 0xff && fault_on(flash->chip->faults, FAULT_OB_FF_ERASED))
		return;
	if (flash->debug_locked || !slot_takes(flash, offset)) {
		unit->sr |= flash->model->sr_pgerr;
		return;
	}
	/* Leaving read protection erases the main flash first (PM0075, 2.4.1). */
	if (offset == SLOT_RDP && flash->read_protected && low == flash->chip->row->rdp_off) {
		duration += SIM_US(flash->times.mass_erase_us);
		flash_erase_all(flash);
	}
	flash->option[offset] = low;
	flash->option[offset + 1] = makes_complement(flash, offset) ? (uint8_t)~low : value >> 8;
	flash_begin(flash, unit, duration, flash->model->sr_eop, false);
}

/* @returns true when a fault, or the width, has taken the place of the store. */
static bool is_lost(struct flash *flash, struct flash_unit *unit, unsigned int size)
{
	struct faults *faults = flash->chip->faults;

	if (!takes_width(flash, size) || fault_from(faults, FAULT_OB_REFUSED)) {
		unit->sr |= flash->model->sr_pgerr;
		return true;
	}
	if (fault_from(faults, FAULT_OB_PROTECTED)) {
		unit->sr |= flash->model->sr_wrprterr;
		return true;
	}
	if (!fault_from(faults, FAULT_OB_SILENT))
		return false;
	flash_begin(flash, unit, flash->times.program_ns, flash->model->sr_eop, false);
	return true;
}

bool flash_option_write(struct flash *flash, uint32_t offset, unsigned int size, uint32_t value)
{
	struct flash_unit *unit = &flash->unit[0];
	if (!option_write_allowed(flash, unit, offset, size))
		return false;
	if (!flash_may_operate(flash, unit))
		return true;
	flash->chip->stats.option_stores++;
	if (is_lost(flash, unit, size))
		return true;
	program_slot(flash, unit, offset, value);
	/* The upper half of a word is a slot of its own unless it is left erased. */
	if (size == 4 && value >> 16 != 0xffff)
		program_slot(flash, unit, offset + 2, value >> 16);
	if (fault_from(flash->chip->faults, FAULT_OB_WRONG)) {
		flash->option[offset] &= ~0x40u;
		flash->option[offset + 1] &= ~0x40u;
	}
	return true;
}
