// SPDX-License-Identifier: GPL-2.0-or-later

/* Sectors of a bank, from the page sizes that its chip may have: as large as the largest. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "clone_geometry.h"
#include "openocd_compat.h"

/* PM0075, 1: where a second register set and other pages may begin. */
#define UPPER_BYTES	(512u * 1024)

/* RM0008, 3.3.3: what a part without a row of its own most likely has. */
static uint32_t usual_page(const struct clone_chip *chip)
{
	return chip->usable_kib <= 128 ? 1024 : 2048;
}

static uint32_t page_at(const struct clone_chip *chip, uint32_t offset)
{
	const uint32_t bytes = offset < UPPER_BYTES ? chip->pages.largest : chip->pages.upper_largest;

	return bytes ? bytes : usual_page(chip);
}

uint32_t clone_geometry_smallest_page(const struct clone_chip *chip, uint32_t offset)
{
	const uint32_t bytes = offset < UPPER_BYTES ? chip->pages.smallest : chip->pages.upper_smallest;

	return bytes ? bytes : usual_page(chip);
}

/* Call with sectors NULL to count only. A last page cut short by the size is left out. */
static unsigned int lay_out(const struct clone_chip *chip, struct flash_sector *sectors)
{
	const uint32_t end = chip->usable_kib * 1024;
	unsigned int n = 0;

	for (uint32_t offset = 0; offset + page_at(chip, offset) <= end; offset += page_at(chip, offset), n++) {
		if (!sectors)
			continue;
		sectors[n].offset = offset;
		sectors[n].size = page_at(chip, offset);
		sectors[n].is_erased = -1;
		sectors[n].is_protected = -1;
	}
	return n;
}

int clone_geometry(struct flash_bank *bank, const struct clone_chip *chip)
{
	free(bank->sectors);
	bank->sectors = NULL;
	bank->num_sectors = lay_out(chip, NULL);
	bank->size = 0;
	if (!bank->num_sectors)
		return ERROR_OK;

	bank->sectors = calloc(bank->num_sectors, sizeof(*bank->sectors));
	if (!bank->sectors) {
		bank->num_sectors = 0;
		LOG_ERROR("out of memory");
		return ERROR_FAIL;
	}
	lay_out(chip, bank->sectors);
	const struct flash_sector *last = &bank->sectors[bank->num_sectors - 1];
	bank->size = last->offset + last->size;
	return ERROR_OK;
}
