// SPDX-License-Identifier: GPL-2.0-or-later

/* Sectors of a bank, from the page sizes of its part. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "clone_geometry.h"
#include "openocd_compat.h"

/* RM0008, 3.3: addresses up to the next region of the memory map are for main flash. */
#define WINDOW_BYTES	0x01000000

/* RM0008, 3.3.3: what a part without a row of its own most likely has. */
static const struct clone_pages small_pages[] = { { .page_bytes = 1024 } };
static const struct clone_pages large_pages[] = { { .page_bytes = 2048 } };

/* The rows of a family that the user named, where they are sold with this size. */
static const struct clone_pages *pages_of_family(const struct clone_family *family, uint32_t kib)
{
	const struct clone_pages *pages = NULL;

	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_part *part = &clone_parts[i];
		const uint16_t *sold = part->family == family ? part->flash_kib : NULL;

		for (; sold && *sold; sold++)
			if (*sold == kib)
				pages = clone_larger_pages(pages, part->pages);
	}
	for (size_t i = 0; i < clone_num_parts && !pages; i++)
		if (clone_parts[i].family == family)
			pages = clone_parts[i].pages;
	return pages;
}

static const struct clone_pages *pages_of(const struct clone_chip *chip)
{
	const struct clone_pages *pages = NULL;

	if (chip->family_forced)
		pages = pages_of_family(chip->family, chip->usable_kib);
	else if (chip->pages)
		pages = chip->pages;
	else if (chip->closest)
		pages = chip->closest->pages;
	if (pages)
		return pages;
	return chip->usable_kib <= 128 ? small_pages : large_pages;
}

/* Call with sectors NULL to count only. A last page cut short by the size is left out. */
static unsigned int lay_out(const struct clone_pages *pages, uint32_t bytes,
	struct flash_sector *sectors)
{
	unsigned int n = 0;
	uint32_t offset = 0;

	for (;;) {
		const bool last = pages->kib == 0;
		const uint32_t end = last ? bytes : MIN(bytes, offset + pages->kib * 1024);

		for (; offset + pages->page_bytes <= end; offset += pages->page_bytes, n++) {
			if (!sectors)
				continue;
			sectors[n].offset = offset;
			sectors[n].size = pages->page_bytes;
			sectors[n].is_erased = -1;
			sectors[n].is_protected = -1;
		}
		if (last)
			return n;
		pages++;
	}
}

int clone_geometry(struct flash_bank *bank, const struct clone_chip *chip)
{
	const struct clone_pages *pages = pages_of(chip);

	free(bank->sectors);
	bank->sectors = NULL;
	bank->num_sectors = lay_out(pages, chip->usable_kib * 1024, NULL);
	bank->size = 0;
	if (!bank->num_sectors)
		return ERROR_OK;

	bank->sectors = calloc(bank->num_sectors, sizeof(*bank->sectors));
	if (!bank->sectors) {
		bank->num_sectors = 0;
		LOG_ERROR("out of memory");
		return ERROR_FAIL;
	}
	lay_out(pages, chip->usable_kib * 1024, bank->sectors);
	const struct flash_sector *last = &bank->sectors[bank->num_sectors - 1];
	bank->size = last->offset + last->size;
	clone_set_window(bank, WINDOW_BYTES);
	return ERROR_OK;
}
