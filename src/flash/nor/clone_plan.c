// SPDX-License-Identifier: GPL-2.0-or-later

/* What has to be done to which page. Nothing here talks to the chip. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "openocd_compat.h"
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_loader.h"
#include "clone_plan.h"

static const struct clone_family *family_of(const struct clone_plan *plan)
{
	return clone_bank_chip(plan->bank)->family;
}

/* What the array takes at once: the unit of erased or not erased. */
static uint32_t unit_bytes(const struct clone_family *family)
{
	return family->style == CLONE_PROGRAM_FAST_PAGE ? family->fast_page_bytes :
		family->program_unit_bytes;
}

/* Pages of one run; @a pages NULL to count and check only. Returns -1 unless it is made of whole sectors. */
static int add_run(const struct flash_bank *bank, const struct flash_run *run,
	struct clone_page *pages)
{
	uint32_t done = 0;
	int n = 0;

	for (unsigned int i = 0; i < bank->num_sectors && done < run->count; i++) {
		const struct flash_sector *sector = &bank->sectors[i];
		if (sector->offset != run->offset + done)
			continue;
		if (pages) {
			pages[n].offset = sector->offset;
			pages[n].bytes = sector->size;
			pages[n].image = run->buffer + done;
			pages[n].data = pages[n].image;
		}
		done += sector->size;
		n++;
	}
	return done == run->count ? n : -1;
}

/* The user's size is believed, but where every read is a bus error there is nothing to change. */
static int check_answers(struct flash_bank *bank, const struct flash_run *run)
{
	const struct clone_chip *chip = clone_bank_chip(bank);
	const uint32_t end = chip->beyond_kib * 1024;

	if (chip->beyond != CLONE_BEYOND_FAULT || !end || run->offset + run->count <= end)
		return ERROR_OK;
	LOG_ERROR("0x%08" PRIx32 " bytes at 0x%08" PRIx32 " reach beyond the flash, which ends at 0x%08" PRIx32
		" (reads behind it are bus errors), although FLASH_SIZE says %" PRIu32 " KiB; nothing was changed: "
		"leave FLASH_SIZE out or set it to 0x%" PRIx32, run->count, (uint32_t)bank->base + run->offset,
		(uint32_t)bank->base + end, chip->usable_kib, end);
	return ERROR_FLASH_DST_OUT_OF_BANK;
}

int clone_plan_make(struct clone_plan *plan, struct flash_bank *bank,
	const struct flash_run *runs, unsigned int num_runs)
{
	unsigned int num_pages = 0;

	for (unsigned int i = 0; i < num_runs; i++) {
		int retval = check_answers(bank, &runs[i]);
		if (retval != ERROR_OK)
			return retval;
		const int n = add_run(bank, &runs[i], NULL);
		if (n < 0) {
			LOG_ERROR("0x%08" PRIx32 " bytes at 0x%08" PRIx32 " are not whole pages of this flash; "
				"nothing was changed", runs[i].count, (uint32_t)bank->base + runs[i].offset);
			return ERROR_FLASH_DST_OUT_OF_BANK;
		}
		num_pages += n;
	}

	*plan = (struct clone_plan){ .bank = bank, .num_pages = num_pages };
	plan->pages = calloc(MAX(num_pages, 1), sizeof(*plan->pages));
	if (!plan->pages) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	for (unsigned int i = 0, page = 0; i < num_runs; i++)
		page += add_run(bank, &runs[i], &plan->pages[page]);
	return ERROR_OK;
}

struct flash_run clone_plan_cover(const struct flash_bank *bank, uint32_t offset, uint32_t count)
{
	struct flash_run run = { 0 };

	for (unsigned int i = 0; i < bank->num_sectors; i++) {
		const struct flash_sector *sector = &bank->sectors[i];
		if (sector->offset + sector->size <= offset || sector->offset >= offset + count)
			continue;
		if (!run.count)
			run.offset = sector->offset;
		run.count += sector->size;
	}
	return run;
}

int clone_plan_make_blank(struct clone_plan *plan, struct flash_bank *bank, unsigned int first,
	unsigned int last)
{
	struct flash_run run = {
		.offset = bank->sectors[first].offset,
		.count = bank->sectors[last].offset + bank->sectors[last].size - bank->sectors[first].offset,
	};
	uint8_t *image = malloc(run.count);

	if (!image) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	memset(image, clone_bank_chip(bank)->family->erased_byte, run.count);
	run.buffer = image;
	int retval = clone_plan_make(plan, bank, &run, 1);
	if (retval == ERROR_OK)
		plan->image = image;
	else
		free(image);
	return retval;
}

void clone_plan_free(struct clone_plan *plan)
{
	for (unsigned int i = 0; i < plan->num_pages; i++) {
		free(plan->pages[i].own[0]);
		free(plan->pages[i].own[1]);
	}
	free(plan->pages);
	free(plan->image);
	plan->image = NULL;
	plan->pages = NULL;
	plan->num_pages = 0;
}

bool clone_page_changes(const struct clone_page *page)
{
	return page->erase || page->program;
}

struct clone_stretch clone_plan_stretch(const struct clone_plan *plan, unsigned int from,
	bool changed_only, unsigned int limit)
{
	struct clone_stretch s = { .first = from };

	while (s.first < plan->num_pages && changed_only && !clone_page_changes(&plan->pages[s.first]))
		s.first++;
	for (unsigned int i = s.first; i < plan->num_pages && s.count < limit; i++, s.count++) {
		const struct clone_page *page = &plan->pages[i];
		const struct clone_page *first = &plan->pages[s.first];
		if ((changed_only && !clone_page_changes(page)) || page->bytes != first->bytes ||
				page->offset != first->offset + s.count * first->bytes)
			break;
	}
	return s;
}

/*
 * A part with more flash than the bank shows would lose what is there. What looks like a
 * mirror may be a second copy.
 */
static bool bank_is_all(const struct clone_chip *chip)
{
	if (chip->beyond == CLONE_BEYOND_FAULT && chip->beyond_kib == chip->usable_kib)
		return true;
	return chip->part_max_kib && chip->usable_kib >= MAX(chip->part_max_kib, chip->word_kib);
}

bool clone_plan_prefers_mass_erase(struct flash_bank *bank, unsigned int erases)
{
	const struct clone_chip *chip = clone_bank_chip(bank);
	const unsigned int sets = clone_flash_regs(bank, bank->size - 1) == chip->family->regs_base ? 1 : 2;
	const size_t agreeing = chip->num_agreeing ? chip->num_agreeing : chip->num_candidates;
	const struct clone_family *family = chip->family;

	if (!bank_is_all(chip))
		return false;
	/* Whoever the chip may be, it has to be faster. */
	for (size_t i = 0;; i++) {
		if ((uint64_t)sets * family->mass_erase_typ_ms * 1000 >=
				(uint64_t)erases * family->page_erase_typ_us)
			return false;
		if (chip->family_forced || i == agreeing)
			return true;
		family = chip->candidates[i]->family;
	}
}

void clone_plan_decide(struct clone_plan *plan)
{
	const uint8_t erased = family_of(plan)->erased_byte;
	uint32_t changed_bytes = 0;
	unsigned int erases = 0;

	for (unsigned int i = 0; i < plan->num_pages; i++) {
		struct clone_page *page = &plan->pages[i];
		const bool change = page->state != CLONE_PAGE_EQUAL;

		page->erase = page->state == CLONE_PAGE_DIFFERS && plan->may_erase;
		page->program = change && !clone_flash_is_erased(page->data, page->bytes, erased);
		changed_bytes += change ? page->bytes : 0;
		erases += page->erase;
	}
	plan->mass_erase = changed_bytes == plan->bank->size && erases &&
		clone_plan_prefers_mass_erase(plan->bank, erases);
}

/* Whether a unit that holds something already is to get more. */
static bool is_added_within_units(const struct clone_plan *plan, const struct clone_page *page,
	const uint8_t *now)
{
	const struct clone_family *family = family_of(plan);
	const uint32_t unit = MAX(family->tried_units[0], family->tried_units[1]);

	for (uint32_t i = 0; unit && i < page->bytes; i += unit)
		if (!clone_flash_is_erased(now + i, unit, family->erased_byte) &&
				!clone_flash_is_erased(page->data + i, unit, family->erased_byte))
			return true;
	return false;
}

int clone_plan_add_to_page(struct clone_plan *plan, struct clone_page *page, const uint8_t *now)
{
	const uint32_t unit = unit_bytes(family_of(plan));
	const uint8_t erased = family_of(plan)->erased_byte;

	page->own[1] = malloc(page->bytes);
	if (!page->own[1]) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	memcpy(page->own[1], page->image, page->bytes);
	page->data = page->own[1];
	for (uint32_t i = 0; i < page->bytes; i += unit) {
		if (memcmp(now + i, page->image + i, unit) == 0) {
			memset(page->own[1] + i, erased, unit);
		} else if (!clone_flash_is_erased(now + i, unit, erased)) {
			LOG_ERROR("flash at 0x%08" PRIx32 " is not erased; nothing was changed: erase it first, "
				"or use \"flash write_image erase\"", (uint32_t)plan->bank->base + page->offset + i);
			return ERROR_FLASH_SECTOR_NOT_ERASED;
		}
	}
	plan->needs_smallest_unit |= is_added_within_units(plan, page, now);
	return ERROR_OK;
}

void clone_plan_totals(const struct clone_plan *plan, struct clone_plan_totals *totals)
{
	const struct clone_family *family = family_of(plan);
	const uint32_t unit = unit_bytes(family);

	memset(totals, 0, sizeof(*totals));
	for (unsigned int i = 0; i < plan->num_pages; i++) {
		const struct clone_page *page = &plan->pages[i];
		uint32_t units = 0;

		for (uint32_t at = 0; page->program && at < page->bytes; at += unit)
			units += !clone_flash_is_erased(page->data + at, unit, family->erased_byte);
		totals->erased += page->erase;
		totals->written += page->erase || page->program;
		totals->unchanged += !page->erase && !page->program;
		totals->programmed_bytes += units * unit;
	}
	totals->programmed_bytes += plan->tried_bytes;
}

/* Stretches of data that are not erased, in blocks that the loader can take. */
static void stream_data(const struct clone_plan *plan, const struct clone_page *page,
	struct clone_stream *stream)
{
	const struct clone_family *family = family_of(plan);
	const uint32_t block = MAX(unit_bytes(family), CLONE_BLOCK_BYTES);
	uint32_t begin = 0;

	for (uint32_t at = 0; at <= page->bytes; at += block) {
		if (at < page->bytes && !clone_flash_is_erased(page->data + at, block, family->erased_byte))
			continue;
		if (at > begin)
			clone_stream_add(stream, CLONE_RECORD_PROGRAM, plan->bank->base + page->offset + begin,
				at - begin, 0, page->data + begin);
		begin = at + block;
	}
}

static void stream_mass_erase(const struct clone_plan *plan, struct clone_stream *stream)
{
	const struct clone_family *family = family_of(plan);
	struct flash_bank *bank = plan->bank;

	if (clone_flash_regs(bank, bank->size - 1) != family->regs_base) {
		clone_stream_add(stream, CLONE_RECORD_BANK, family->bank2_regs_base, 0, 0, NULL);
		clone_stream_add(stream, CLONE_RECORD_ERASE, bank->base + family->bank2_offset, 0,
			CLONE_CR_MER, NULL);
		clone_stream_add(stream, CLONE_RECORD_BANK, family->regs_base, 0, 0, NULL);
	}
	clone_stream_add(stream, CLONE_RECORD_ERASE, bank->base, 0, CLONE_CR_MER, NULL);
}

void clone_plan_stream(const struct clone_plan *plan, struct clone_stream *stream)
{
	struct flash_bank *bank = plan->bank;
	uint32_t regs = family_of(plan)->regs_base;

	if (plan->mass_erase)
		stream_mass_erase(plan, stream);
	for (unsigned int i = 0; i < plan->num_pages; i++) {
		const struct clone_page *page = &plan->pages[i];
		const uint32_t needs = clone_flash_regs(bank, page->offset);
		const uint32_t step = MAX(clone_bank_page(bank, page->offset),
			clone_bank_smallest_page(clone_bank_chip(bank), page->offset));

		if (page->done || (!page->erase && !page->program))
			continue;
		if (needs != regs)
			clone_stream_add(stream, CLONE_RECORD_BANK, needs, 0, 0, NULL);
		regs = needs;
		for (uint32_t at = 0; page->erase && !page->erased && !plan->mass_erase && at < page->bytes; at += step)
			clone_stream_add(stream, CLONE_RECORD_ERASE, bank->base + page->offset + at, 0,
				CLONE_CR_PER, NULL);
		if (page->program)
			stream_data(plan, page, stream);
	}
	/* The loader locks and ends with the first register set. */
	if (regs != family_of(plan)->regs_base)
		clone_stream_add(stream, CLONE_RECORD_BANK, family_of(plan)->regs_base, 0, 0, NULL);
}
