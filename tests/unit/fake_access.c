// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdlib.h>
#include "openocd_compat.h"
#include "fake_access.h"
#include "flash/nor/clone_access.h"

struct fake_chip fake_chip;

const char *fake_end_name(enum fake_end end)
{
	static const char *const names[NUM_FAKE_ENDS] = {
		[FAKE_END_FAULT] = "fault", [FAKE_END_ALIAS] = "alias",
		[FAKE_END_BLANK] = "blank", [FAKE_END_UNREADABLE] = "unreadable",
	};

	return names[end];
}

void fake_word(uint32_t address, uint32_t value, uint32_t writable)
{
	fake_chip.words[fake_chip.num_words++] = (struct fake_word){ address, value, writable };
}

static struct fake_word *find_word(uint32_t address)
{
	for (size_t i = 0; i < fake_chip.num_words; i++) {
		if (fake_chip.words[i].address == address)
			return &fake_chip.words[i];
	}
	return NULL;
}

void set_fake_word(uint32_t address, uint32_t value)
{
	find_word(address)->value = value;
}

uint32_t fake_word_now(uint32_t address)
{
	const struct fake_word *word = find_word(address);

	return word ? word->value : 0;
}

static uint32_t first_of_same(const struct fake_flash *flash, uint32_t offset)
{
	const uint32_t bytes = flash->twice_kib * 1024;

	return offset >= bytes && offset < 2 * bytes ? offset - bytes : offset;
}

static int read_flash(uint32_t offset, uint32_t *value)
{
	const struct fake_flash *flash = &fake_chip.flash;
	uint32_t end = flash->real_kib * 1024;

	fake_chip.flash_reads++;
	if (flash->end == FAKE_END_UNREADABLE || !end)
		return ERROR_FAIL;
	if (offset >= end && flash->end == FAKE_END_FAULT)
		return ERROR_FAIL;
	if (offset >= end && flash->end == FAKE_END_BLANK)
		*value = 0xffffffff;
	else
		*value = flash->filled ? first_of_same(flash, offset % end) * 2654435761u : 0xffffffff;
	return ERROR_OK;
}

static int read_word(uint32_t address, uint32_t *value)
{
	const struct fake_word *word = find_word(address);

	if (address >= 0x08000000 && address < 0x09000000)
		return read_flash(address - 0x08000000, value);
	if (!word)
		return ERROR_FAIL;
	*value = word->value;
	return ERROR_OK;
}

int clone_access_read_u32(struct target *target, uint32_t address, uint32_t *value)
{
	int retval = read_word(address, value);

	fake_chip.faults += retval != ERROR_OK;
	return retval;
}

int clone_access_read_words(struct target *target, uint32_t address, unsigned int count,
	uint32_t *words)
{
	for (unsigned int i = 0; i < count; i++) {
		int retval = clone_access_read_u32(target, address + 4 * i, &words[i]);

		if (retval != ERROR_OK)
			return retval;
	}
	return ERROR_OK;
}

int clone_access_write_u32(struct target *target, uint32_t address, uint32_t value)
{
	struct fake_word *word = find_word(address);

	if (!word)
		return ERROR_FAIL;
	fake_chip.writes++;
	word->value = (word->value & ~word->writable) | (value & word->writable);
	return ERROR_OK;
}

bool clone_access_halted(struct target *target)
{
	return fake_chip.halted;
}

static int read_port(uint32_t port, uint32_t *value)
{
	if (!fake_chip.has_ports)
		return ERROR_FAIL;
	*value = port;
	return ERROR_OK;
}

int clone_access_dpidr(struct target *target, uint32_t *value)
{
	return read_port(fake_chip.dpidr, value);
}

int clone_access_ap_idr(struct target *target, uint32_t *value)
{
	return read_port(fake_chip.ap_idr, value);
}

int clone_access_rom_base(struct target *target, uint32_t *value)
{
	return read_port(fake_chip.rom_base, value);
}
