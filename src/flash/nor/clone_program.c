// SPDX-License-Identifier: GPL-2.0-or-later

/* Carries plans out. See clone_program.h. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "openocd_compat.h"
#include <helper/time_support.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_geometry.h"
#include "clone_loader.h"
#include "clone_options.h"
#include "clone_plan.h"
#include "clone_program.h"
#include "clone_size.h"

/* The shortest page erase of all families, about: look then for the first time. */
#define PROGRAM_FIRST_PAUSE_US	5000

/* A stretch of pages of one size, next to each other. */
struct stretch {
	unsigned int first;
	unsigned int count;
};

static int check_halted(struct flash_bank *bank)
{
	if (bank->target->state == TARGET_HALTED)
		return ERROR_OK;
	LOG_ERROR("the target is not halted, so its flash cannot be handled; nothing was changed: "
		"use \"halt\" or \"reset halt\" first");
	return ERROR_TARGET_NOT_HALTED;
}

/* What can be known before anything is compared. */
static int check_allowed(struct flash_bank *bank)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	if (!chip) {
		LOG_ERROR("the flash has not been probed; nothing was changed: use \"flash probe %u\" first",
			bank->bank_number);
		return ERROR_FLASH_BANK_NOT_PROBED;
	}
	const struct clone_family *family = chip->family;
	if (family->write == CLONE_WRITE_NEVER) {
		LOG_ERROR("this flash can only be read, for %s; nothing was changed", family->write_reason);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	if (family->write == CLONE_WRITE_FORCED && !chip->family_forced) {
		LOG_ERROR("this flash is only read, for %s; nothing was changed: name a family to be "
			"tried with \"stm32f1x_clone force_family\"", family->write_reason);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	return check_halted(bank);
}

/* Protected flash is a bus error even for the loader, which has no way out of a fault. */
static int check_readable(struct flash_bank *bank)
{
	bool on = false;

	int retval = clone_options_read_protected(bank, &on);
	if (retval != ERROR_OK || !on)
		return retval;
	return clone_options_refuse_protected(bank);
}

static struct stretch next_stretch(const struct clone_plan *plan, unsigned int from,
	bool (*wanted)(const struct clone_page *), unsigned int limit)
{
	struct stretch s = { .first = from };

	while (s.first < plan->num_pages && !wanted(&plan->pages[s.first]))
		s.first++;
	for (unsigned int i = s.first; i < plan->num_pages && s.count < limit; i++, s.count++) {
		const struct clone_page *page = &plan->pages[i];
		const struct clone_page *first = &plan->pages[s.first];
		if (!wanted(page) || page->bytes != first->bytes ||
				page->offset != first->offset + s.count * first->bytes)
			break;
	}
	return s;
}

static bool any_page(const struct clone_page *page)
{
	return true;
}

static bool changed_page(const struct clone_page *page)
{
	return page->erase || page->program;
}

/* No page that changes may be protected; equal ones may. Pages next to each other are asked for at once. */
static int check_protection(const struct clone_plan *plan)
{
	unsigned int i = 0;

	while (i < plan->num_pages) {
		const struct stretch s = next_stretch(plan, i, changed_page, UINT_MAX);
		if (!s.count)
			break;
		const struct clone_page *page = &plan->pages[s.first];
		int retval = clone_options_check_writable(plan->bank, page->offset, s.count * page->bytes);
		if (retval != ERROR_OK)
			return retval;
		i = s.first + s.count;
	}
	return ERROR_OK;
}

/* Sums asked for in one stream, and the pages that they belong to. */
struct sums {
	struct clone_sum *values;
	unsigned int *pages;
	unsigned int max;
	unsigned int count;
	unsigned int next;		/* page to go on with */
	bool (*wanted)(const struct clone_page *page);
	const struct clone_loader *loader;
	struct clone_sum erased;	/* of a page of erased_bytes */
	uint32_t erased_bytes;
};

static int sums_alloc(struct sums *sums, struct clone_loader *loader,
	bool (*wanted)(const struct clone_page *))
{
	const unsigned int max = clone_loader_max_results(loader);

	*sums = (struct sums){ .max = max, .wanted = wanted, .loader = loader };
	sums->values = calloc(max, sizeof(*sums->values));
	sums->pages = calloc(max, sizeof(*sums->pages));
	if (sums->values && sums->pages)
		return ERROR_OK;
	LOG_ERROR("out of memory");
	return ERROR_FLASH_OPERATION_FAILED;
}

static void sums_free(struct sums *sums)
{
	free(sums->values);
	free(sums->pages);
}

/* Ask for as many sums as fit. @returns whether that were all. */
static bool sums_ask(struct sums *sums, const struct clone_plan *plan, struct clone_stream *stream)
{
	sums->count = 0;
	for (;;) {
		const struct stretch s = next_stretch(plan, sums->next, sums->wanted, sums->max - sums->count);
		if (!s.count)
			return s.first == plan->num_pages;
		const struct clone_page *page = &plan->pages[s.first];
		clone_stream_add(stream, CLONE_RECORD_SUM, plan->bank->base + page->offset, page->bytes,
			sums->count << 16 | s.count, NULL);
		stream->pause_us += clone_loader_sum_us(sums->loader, s.count * page->bytes);
		for (unsigned int i = 0; i < s.count; i++)
			sums->pages[sums->count++] = s.first + i;
		sums->next = s.first + s.count;
	}
}

static bool same_sum(const struct clone_sum *a, const struct clone_sum *b)
{
	return a->words[0] == b->words[0] && a->words[1] == b->words[1];
}

static bool is_erased_sum(struct sums *sums, const struct clone_plan *plan, uint32_t bytes,
	const struct clone_sum *now)
{
	if (bytes != sums->erased_bytes) {
		uint8_t *page = malloc(bytes);
		if (!page)
			return false;
		memset(page, clone_bank_chip(plan->bank)->family->erased_byte, bytes);
		sums->erased = clone_hash_page(clone_loader_hash(sums->loader), page, bytes);
		sums->erased_bytes = bytes;
		free(page);
	}
	return same_sum(now, &sums->erased);
}

static enum clone_page_state state_of(struct sums *sums, const struct clone_plan *plan,
	const struct clone_page *page, const struct clone_sum *now)
{
	const struct clone_sum wanted = clone_hash_page(clone_loader_hash(sums->loader), page->image, page->bytes);

	if (same_sum(now, &wanted))
		return CLONE_PAGE_EQUAL;
	return is_erased_sum(sums, plan, page->bytes, now) ? CLONE_PAGE_BLANK : CLONE_PAGE_DIFFERS;
}

/* Without a loader: read the page. */
static int compare_slowly(const struct clone_plan *plan, struct clone_page *page)
{
	const uint8_t erased = clone_bank_chip(plan->bank)->family->erased_byte;
	uint8_t *now = malloc(page->bytes);

	if (!now) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	int retval = target_read_buffer(plan->bank->target, plan->bank->base + page->offset,
		page->bytes, now);
	if (retval == ERROR_OK) {
		if (memcmp(now, page->image, page->bytes) == 0)
			page->state = CLONE_PAGE_EQUAL;
		else if (clone_plan_is_erased(now, page->bytes, erased))
			page->state = CLONE_PAGE_BLANK;
		else
			page->state = CLONE_PAGE_DIFFERS;
	}
	free(now);
	return retval;
}

/* Fetch the sums asked for and set their pages' states. */
static int sums_take(struct sums *sums, struct clone_plan *plan, struct clone_loader *loader)
{
	if (!sums->count)
		return ERROR_OK;
	int retval = clone_loader_sums(loader, sums->values, sums->count);
	for (unsigned int i = 0; i < sums->count && retval == ERROR_OK; i++) {
		struct clone_page *page = &plan->pages[sums->pages[i]];
		page->state = state_of(sums, plan, page, &sums->values[i]);
	}
	return retval;
}

/* Ask for the rest of the sums, as many streams as it takes. */
static int sums_run(struct sums *sums, struct clone_plan *plan, struct clone_loader *loader)
{
	int retval = ERROR_OK;
	bool all = false;

	while (retval == ERROR_OK && !all) {
		struct clone_stream stream = { .limit_ms = clone_flash_page_limit_ms(plan->bank) };
		all = sums_ask(sums, plan, &stream);
		if (sums->count)
			retval = clone_loader_run(loader, &stream, NULL, NULL);
		clone_stream_free(&stream);
		if (retval == ERROR_OK)
			retval = sums_take(sums, plan, loader);
	}
	return retval;
}

/* Set the state of all pages that @a wanted accepts. */
static int compare(struct clone_plan *plan, struct clone_loader *loader,
	bool (*wanted)(const struct clone_page *))
{
	struct sums sums;
	int retval = clone_flash_flush(plan->bank);

	if (!loader) {
		for (unsigned int i = 0; i < plan->num_pages && retval == ERROR_OK; i++)
			if (wanted(&plan->pages[i]))
				retval = compare_slowly(plan, &plan->pages[i]);
		return retval;
	}
	if (retval == ERROR_OK)
		retval = sums_alloc(&sums, loader, wanted);
	if (retval != ERROR_OK)
		return retval;
	retval = sums_run(&sums, plan, loader);
	sums_free(&sums);
	return retval;
}

/* Pages that differ and may not be erased: keep what is missing only, or refuse. */
static int add_to_pages(struct clone_plan *plan)
{
	for (unsigned int i = 0; i < plan->num_pages; i++) {
		struct clone_page *page = &plan->pages[i];
		if (page->state != CLONE_PAGE_DIFFERS)
			continue;
		uint8_t *now = malloc(page->bytes);
		if (!now) {
			LOG_ERROR("out of memory");
			return ERROR_FLASH_OPERATION_FAILED;
		}
		int retval = target_read_buffer(plan->bank->target, plan->bank->base + page->offset,
			page->bytes, now);
		if (retval == ERROR_OK)
			retval = clone_plan_add_to_page(plan, page, now);
		free(now);
		if (retval != ERROR_OK)
			return retval;
	}
	return ERROR_OK;
}

struct progress {
	size_t all;
};

static void show_progress(void *priv, size_t done)
{
	const struct progress *progress = priv;

	flash_progress("program", done, progress->all);
}

static uint32_t second_regs(struct flash_bank *bank)
{
	const uint32_t last = clone_flash_regs(bank, bank->size - 1);

	return last == clone_bank_chip(bank)->family->regs_base ? 0 : last;
}

static void stream_unlock(struct flash_bank *bank, struct clone_stream *stream)
{
	const uint32_t second = second_regs(bank);

	if (second) {
		clone_stream_add(stream, CLONE_RECORD_BANK, second, 0, 0, NULL);
		clone_stream_add(stream, CLONE_RECORD_UNLOCK, CLONE_KEY1, CLONE_KEY2, 0, NULL);
		clone_stream_add(stream, CLONE_RECORD_BANK, clone_flash_regs(bank, 0), 0, 0, NULL);
	}
	clone_stream_add(stream, CLONE_RECORD_UNLOCK, CLONE_KEY1, CLONE_KEY2, 0, NULL);
}

/* All in one stream where the sums fit: each one of its own would cost transfers. */
static int change_by_loader(struct clone_plan *plan, struct clone_loader *loader)
{
	struct clone_stream stream = { 0 };
	struct sums sums;

	int retval = sums_alloc(&sums, loader, changed_page);
	if (retval == ERROR_OK) {
		stream.limit_ms = plan->mass_erase ? clone_flash_mass_limit_ms(plan->bank) :
			clone_flash_page_limit_ms(plan->bank);
		stream_unlock(plan->bank, &stream);
		clone_plan_stream(plan, &stream);
		const bool all = sums_ask(&sums, plan, &stream);
		stream.pause_us = PROGRAM_FIRST_PAUSE_US;
		if (all && !plan->goes_on)
			clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		struct progress progress = { .all = stream.bytes };
		retval = clone_loader_run(loader, &stream, show_progress, &progress);
		if (retval == ERROR_OK)
			retval = sums_take(&sums, plan, loader);
		if (retval == ERROR_OK && !all)
			retval = sums_run(&sums, plan, loader);
	}
	clone_stream_free(&stream);
	sums_free(&sums);
	return retval;
}

static int mass_erase_slowly(struct flash_bank *bank)
{
	const uint32_t second = second_regs(bank);
	int retval = second ? clone_flash_erase_all(bank, second) : ERROR_OK;

	if (retval != ERROR_OK)
		return retval;
	return clone_flash_erase_all(bank, clone_flash_regs(bank, 0));
}

static int unlock_all(struct flash_bank *bank)
{
	const uint32_t second = second_regs(bank);
	int retval = clone_flash_unlock(bank, clone_flash_regs(bank, 0));

	if (retval == ERROR_OK && second)
		retval = clone_flash_unlock(bank, second);
	return retval;
}

static int change_slowly(struct clone_plan *plan)
{
	int retval = unlock_all(plan->bank);

	if (retval == ERROR_OK && plan->mass_erase)
		retval = mass_erase_slowly(plan->bank);
	for (unsigned int i = 0; i < plan->num_pages && retval == ERROR_OK; i++) {
		const struct clone_page *page = &plan->pages[i];
		if (page->done)
			continue;
		if (page->erase && !plan->mass_erase)
			retval = clone_flash_erase_page(plan->bank, page->offset);
		if (page->program && retval == ERROR_OK)
			retval = clone_flash_program_slowly(plan->bank, page->data, page->offset, page->bytes);
		flash_progress("program", i + 1, plan->num_pages);
	}
	return retval == ERROR_OK ? compare(plan, NULL, changed_page) : retval;
}

static int lock_all(struct flash_bank *bank)
{
	const uint32_t second = second_regs(bank);
	int retval = clone_flash_lock(bank, clone_flash_regs(bank, 0));

	if (!second)
		return retval;
	int second_retval = clone_flash_lock(bank, second);
	return retval != ERROR_OK ? retval : second_retval;
}

/* Say where a page does not hold what was written, which the flash did not report. */
static void report_difference(const struct clone_plan *plan, const struct clone_page *page)
{
	const uint32_t address = plan->bank->base + page->offset;
	uint8_t *now = malloc(page->bytes);
	uint32_t i = 0;

	if (!now || target_read_buffer(plan->bank->target, address, page->bytes, now) != ERROR_OK) {
		LOG_ERROR("the page at 0x%08" PRIx32 " does not hold what was written", address);
		free(now);
		return;
	}
	while (i < page->bytes && now[i] == page->image[i])
		i++;
	if (i == page->bytes)
		LOG_ERROR("the page at 0x%08" PRIx32 " read back wrong once and right the second time: "
			"wires or supply are not reliable", address);
	else
		LOG_ERROR("flash at 0x%08" PRIx32 " holds 0x%02" PRIx8 " instead of 0x%02" PRIx8
			" although the chip reported success", address + i, now[i], page->image[i]);
	free(now);
}

static int check_changed(const struct clone_plan *plan)
{
	for (unsigned int i = 0; i < plan->num_pages; i++) {
		const struct clone_page *page = &plan->pages[i];
		if (!changed_page(page) || page->state == CLONE_PAGE_EQUAL)
			continue;
		report_difference(plan, page);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return ERROR_OK;
}

/* Whatever is not a flash error comes from the probe, the wires or a chip that is gone. */
static bool is_lost_contact(int retval)
{
	return retval != ERROR_OK && (retval > ERROR_FLASH_BANK_INVALID ||
		retval < ERROR_FLASH_PROTECTED);
}

/* What the erase at the start of a sector left belongs to pages smaller than the sector. */
static int erase_what_is_left(const struct clone_plan *plan, const struct clone_page *page, uint32_t step)
{
	const uint8_t erased = clone_bank_chip(plan->bank)->family->erased_byte;
	uint8_t *now = malloc(page->bytes);
	int retval = now ? target_read_buffer(plan->bank->target, plan->bank->base + page->offset,
		page->bytes, now) : ERROR_FAIL;

	for (uint32_t at = step; retval == ERROR_OK && at < page->bytes; at += step) {
		if (!clone_plan_is_erased(now + at, step, erased))
			retval = clone_flash_erase_page(plan->bank, page->offset + at);
	}
	free(now);
	return retval;
}

/*
 * Where candidates differ in their pages a sector is as large as the largest, and one
 * erase does all of it or the first of its pages. Nothing but the chip tells which.
 */
static int erase_page(const struct clone_plan *plan, struct clone_page *page)
{
	const uint32_t step = clone_geometry_smallest_page(clone_bank_chip(plan->bank), page->offset);
	int retval = clone_flash_erase_page(plan->bank, page->offset);

	if (retval == ERROR_OK && step < page->bytes)
		retval = erase_what_is_left(plan, page, step);
	page->erase = false;
	return retval;
}

static int erase_in_doubt(struct clone_plan *plan)
{
	bool unlocked = false;
	int retval = ERROR_OK;

	for (unsigned int i = 0; i < plan->num_pages && retval == ERROR_OK; i++) {
		struct clone_page *page = &plan->pages[i];
		const uint32_t step = clone_geometry_smallest_page(clone_bank_chip(plan->bank), page->offset);

		if (!page->erase || plan->mass_erase || step >= page->bytes)
			continue;
		if (!unlocked)
			retval = unlock_all(plan->bank);
		unlocked = true;
		if (retval == ERROR_OK)
			retval = erase_page(plan, page);
	}
	if (!unlocked)
		return retval;
	int lock_retval = lock_all(plan->bank);
	return retval != ERROR_OK ? retval : lock_retval;
}

/* Widths are tried on so many bytes, and words are not larger. */
#define TRIAL_BYTES	4u

/* The careful family's widths matter if one of the candidates may be a part with such lots. */
static bool is_width_open(struct flash_bank *bank)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	if (!chip->family->tried_units[0] || chip->family_forced || !chip->num_candidates)
		return chip->family->tried_units[0];
	for (size_t i = 0; i < chip->num_candidates; i++)
		if (chip->candidates[i]->family->tried_units[0])
			return true;
	return false;
}

/* A page that is blank loses nothing if the chip refuses everything. */
static struct clone_page *page_to_try(const struct clone_plan *plan)
{
	struct clone_page *found = NULL;

	for (unsigned int i = 0; i < plan->num_pages; i++) {
		struct clone_page *page = &plan->pages[i];
		if (!page->program || page->done)
			continue;
		if (!page->erase)
			return page;
		if (!found)
			found = page;
	}
	return found;
}

/* Where the data of a page that is programmed begins. */
static uint32_t trial_offset(const struct clone_plan *plan, const struct clone_page *page)
{
	const uint8_t erased = clone_bank_chip(plan->bank)->family->erased_byte;
	uint32_t at = 0;

	while (clone_plan_is_erased(page->data + at, TRIAL_BYTES, erased))
		at += TRIAL_BYTES;
	return at;
}

/* A refused word may have left one half, and an erase may have done nothing. */
static int make_blank(struct clone_plan *plan, struct clone_page *page, uint32_t at)
{
	const uint8_t erased = clone_bank_chip(plan->bank)->family->erased_byte;
	uint8_t now[TRIAL_BYTES];

	if (!plan->may_erase)
		return ERROR_OK;
	int retval = page->erase ? erase_page(plan, page) : ERROR_OK;
	if (retval == ERROR_OK)
		retval = target_read_buffer(plan->bank->target, plan->bank->base + page->offset + at,
			sizeof(now), now);
	if (retval == ERROR_OK && !clone_plan_is_erased(now, sizeof(now), erased))
		retval = erase_page(plan, page);
	return retval;
}

/* Try the width of the last time or of the family's row, then the other one. */
static int try_units(struct clone_plan *plan, struct clone_page *page, uint32_t at, bool *took)
{
	const struct clone_family *family = clone_bank_chip(plan->bank)->family;
	struct clone_bank *info = clone_bank_info(plan->bank);
	const unsigned int first = clone_bank_unit(plan->bank) == family->tried_units[0] ? 0 : 1;
	int retval = ERROR_OK;

	for (unsigned int i = 0; i < 2 && retval == ERROR_OK && !*took; i++) {
		const uint32_t unit = family->tried_units[(first + i) % 2];
		if (plan->needs_smallest_unit && unit != family->program_unit_bytes)
			continue;
		retval = make_blank(plan, page, at);
		if (retval == ERROR_OK)
			retval = clone_flash_try(plan->bank, page->data + at, page->offset + at, TRIAL_BYTES, unit, took);
		if (*took)
			info->unit_bytes = unit;
	}
	return retval;
}

/* The bytes of the trial are there, unless a mass erase follows. */
static int leave_out(struct clone_plan *plan, struct clone_page *page, uint32_t at)
{
	if (plan->mass_erase)
		return ERROR_OK;
	if (!page->own[1]) {
		page->own[1] = malloc(page->bytes);
		if (!page->own[1]) {
			LOG_ERROR("out of memory");
			return ERROR_FLASH_OPERATION_FAILED;
		}
		memcpy(page->own[1], page->data, page->bytes);
		page->data = page->own[1];
	}
	memset(page->own[1] + at, clone_bank_chip(plan->bank)->family->erased_byte, TRIAL_BYTES);
	plan->tried_bytes = TRIAL_BYTES;
	return ERROR_OK;
}

/* Another width needs the other loader. */
static int change_loader(struct clone_plan *plan, struct clone_loader **loader)
{
	LOG_INFO("this chip is programmed by %s, for it refuses the other width",
		clone_bank_unit(plan->bank) == 4 ? "words" : "half-words");
	if (!*loader)
		return ERROR_OK;
	const unsigned int max_results = clone_loader_max_results(*loader);
	int retval = clone_loader_close(*loader);
	*loader = NULL;
	if (retval == ERROR_OK)
		retval = clone_loader_open(plan->bank, max_results, loader);
	return retval == ERROR_TARGET_RESOURCE_NOT_AVAILABLE ? ERROR_OK : retval;
}

/* Find out what the chip takes; without an error and without @a took it takes nothing. */
static int try_widths(struct clone_plan *plan, struct clone_page *page, struct clone_loader **loader,
	bool *took)
{
	const uint32_t before = clone_bank_unit(plan->bank);
	const uint32_t at = trial_offset(plan, page);

	*took = false;
	int retval = unlock_all(plan->bank);
	if (retval == ERROR_OK)
		retval = try_units(plan, page, at, took);
	if (retval == ERROR_FLASH_BUSY)
		return retval;
	int lock_retval = lock_all(plan->bank);
	if (retval == ERROR_OK)
		retval = lock_retval;
	if (retval != ERROR_OK || !*took)
		return retval;
	plan->width_known = true;
	retval = leave_out(plan, page, at);
	if (retval == ERROR_OK && clone_bank_unit(plan->bank) != before)
		retval = change_loader(plan, loader);
	return retval;
}

/*
 * Lots of one part differ in the width that they take, and some say nothing when they
 * refuse one: the first unit tells, before another page is touched.
 */
static int prove_width(struct clone_plan *plan, struct clone_loader **loader)
{
	struct flash_bank *bank = plan->bank;
	struct clone_page *page = page_to_try(plan);
	bool took;

	if (!is_width_open(bank) || plan->width_known || !page)
		return ERROR_OK;
	const bool erase = page->erase;
	const uint32_t page_address = bank->base + page->offset;
	int retval = clone_flash_prepare(bank);
	if (retval != ERROR_OK)
		return retval;
	retval = try_widths(plan, page, loader, &took);
	if (retval == ERROR_OK && took)
		return ERROR_OK;
	if (is_lost_contact(retval))
		return retval;
	if (retval == ERROR_OK && plan->needs_smallest_unit)
		LOG_ERROR("this chip takes whole words only, and one in the page at 0x%08" PRIx32 " is in part written: "
			"erase it first, or use \"flash write_image erase\"", page_address);
	else if (retval == ERROR_OK)
		LOG_ERROR("flash at 0x%08" PRIx32 " takes neither words nor half-words: check the supply of the board, "
			"then program the whole image once more", page_address + trial_offset(plan, page));
	LOG_ERROR("%s 0x%08" PRIx32, erase ? "nothing was changed but the page that may be erased now, at" :
		"nothing was erased; what was tried is in the page at", page_address);
	return retval == ERROR_OK ? ERROR_FLASH_OPERATION_FAILED : retval;
}

/* From here on flash changes: unlock, erase, program, check the content. */
static int change(struct clone_plan *plan, struct clone_loader *loader)
{
	int retval = clone_flash_prepare(plan->bank);

	if (retval == ERROR_OK)
		retval = erase_in_doubt(plan);
	if (retval != ERROR_OK)
		return retval;
	retval = loader ? change_by_loader(plan, loader) : change_slowly(plan);
	if (retval == ERROR_OK)
		retval = check_changed(plan);
	if (retval != ERROR_OK && !is_lost_contact(retval))
		LOG_ERROR("the flash may be in part changed: program the whole image once more");
	return retval;
}

/* Sectors that hold @a count bytes at @a offset. */
static struct flash_run covering_run(const struct flash_bank *bank, uint32_t offset, uint32_t count)
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

/*
 * Where flash is doubtful (it reads like a mirror, or as blank), the highest page of the
 * plan goes first. If a page below changes with it, or it does not hold what was written,
 * everything is put back and the plan refused.
 */
struct trial {
	struct clone_plan *plan;
	struct clone_page *page;
	unsigned int num_twins;
	struct twin {
		struct flash_run run;
		uint8_t *content;
		uint32_t kib;		/* a chip of this size would mirror the page here */
	} twins[8];			/* the first is the page itself */
};

static struct clone_page *doubtful_page(const struct clone_plan *plan)
{
	const struct clone_chip *chip = clone_bank_chip(plan->bank);

	if (chip->beyond != CLONE_BEYOND_ALIAS && chip->beyond != CLONE_BEYOND_BLANK)
		return NULL;
	for (unsigned int i = plan->num_pages; i-- > 0; ) {
		struct clone_page *page = &plan->pages[i];
		if (page->offset < chip->beyond_kib * 1024)
			return NULL;
		if (changed_page(page))
			return page;
	}
	return NULL;
}

/* Note what stands at @a offset, whole sectors. */
static int trial_add(struct trial *trial, uint32_t offset, uint32_t kib)
{
	struct flash_bank *bank = trial->plan->bank;
	struct twin *twin = &trial->twins[trial->num_twins];

	twin->kib = kib;
	twin->run = covering_run(bank, offset, trial->page->bytes);
	twin->content = malloc(twin->run.count);
	if (!twin->content) {
		LOG_ERROR("out of memory; nothing was changed");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	trial->num_twins++;
	twin->run.buffer = twin->content;
	return target_read_buffer(bank->target, bank->base + twin->run.offset, twin->run.count, twin->content);
}

static int trial_begin(struct trial *trial)
{
	const uint32_t offset = trial->page->offset;
	uint32_t kib = clone_bank_chip(trial->plan->bank)->beyond_kib;
	int retval = trial_add(trial, offset, 0);

	while (retval == ERROR_OK && kib * 1024 <= offset && trial->num_twins < ARRAY_SIZE(trial->twins)) {
		retval = trial_add(trial, offset % (kib * 1024), kib);
		kib *= 2;
	}
	return retval;
}

/* The first page below that has changed as well; NULL: none. */
static int trial_find_mirror(struct trial *trial, const struct twin **mirror)
{
	struct flash_bank *bank = trial->plan->bank;
	int retval = ERROR_OK;

	*mirror = NULL;
	for (unsigned int i = 1; i < trial->num_twins && retval == ERROR_OK && !*mirror; i++) {
		const struct twin *twin = &trial->twins[i];
		uint8_t *now = malloc(twin->run.count);
		if (!now) {
			LOG_ERROR("out of memory");
			return ERROR_FLASH_OPERATION_FAILED;
		}
		retval = target_read_buffer(bank->target, bank->base + twin->run.offset, twin->run.count, now);
		if (retval == ERROR_OK && memcmp(now, twin->content, twin->run.count) != 0)
			*mirror = twin;
		free(now);
	}
	return retval;
}

/* Through the debugger: the loader may have stopped. The lowest comes last, and it is the real one. */
static int trial_put_back(struct trial *trial)
{
	int result = ERROR_OK;

	for (unsigned int i = trial->num_twins; i-- > 0; ) {
		struct clone_plan plan;
		int retval = clone_plan_make(&plan, trial->plan->bank, &trial->twins[i].run, 1);
		if (retval != ERROR_OK)
			return retval;
		plan.may_erase = true;
		retval = compare(&plan, NULL, any_page);
		clone_plan_decide(&plan);
		if (retval == ERROR_OK)
			retval = change_slowly(&plan);
		if (retval == ERROR_OK)
			retval = check_changed(&plan);
		clone_plan_free(&plan);
		if (result == ERROR_OK)
			result = retval;
	}
	return result;
}

static int trial_refuse(struct trial *trial, const struct twin *mirror)
{
	struct flash_bank *bank = trial->plan->bank;
	const uint32_t kib = mirror ? mirror->kib : clone_bank_chip(bank)->beyond_kib;
	int retval = mirror ? trial_put_back(trial) : ERROR_OK;
	const char *left = retval == ERROR_OK ? "what was tried is put back, so nothing was changed" :
		"what was tried could not be put back, so the page is lost";

	if (mirror)
		LOG_ERROR("flash at 0x%08" PRIx32 " is a mirror of that at 0x%08" PRIx32 ": the chip has %" PRIu32
			" KiB; %s: FLASH_SIZE is 0x%" PRIx32 " at most", (uint32_t)bank->base + trial->page->offset,
			(uint32_t)bank->base + mirror->run.offset, kib, left, kib * 1024);
	else
		LOG_ERROR("flash at 0x%08" PRIx32 " takes nothing: the chip has less than it says, perhaps %" PRIu32
			" KiB; nothing else was changed: \"set FLASH_SIZE 0x%" PRIx32 "\" in front of the target file "
			"says so", (uint32_t)bank->base + trial->page->offset, kib, kib * 1024);
	return ERROR_FLASH_DST_OUT_OF_BANK;
}

/* By a width that the chip takes. The page is not held where it takes none. */
static int trial_change(struct clone_plan *plan, struct clone_loader **loader)
{
	bool took = true;
	int retval = ERROR_OK;

	if (is_width_open(plan->bank) && plan->pages->program)
		retval = try_widths(plan, plan->pages, loader, &took);
	if (retval != ERROR_OK || !took)
		return retval;
	return *loader ? change_by_loader(plan, *loader) : change_slowly(plan);
}

static int trial_run(struct trial *trial, struct clone_loader **loader)
{
	struct clone_chip *chip = clone_bank_chip(trial->plan->bank);
	struct clone_page page = *trial->page;
	struct clone_plan plan = {
		.bank = trial->plan->bank, .pages = &page, .num_pages = 1, .may_erase = trial->plan->may_erase,
		.needs_smallest_unit = trial->plan->needs_smallest_unit, .goes_on = true,
	};
	const struct twin *mirror;

	int retval = trial_begin(trial);
	if (retval == ERROR_OK)
		retval = clone_flash_prepare(plan.bank);
	if (retval != ERROR_OK)
		return retval;
	retval = trial_change(&plan, loader);
	trial->page->own[1] = page.own[1];
	trial->plan->width_known = plan.width_known;
	if (is_lost_contact(retval) || retval == ERROR_FLASH_BUSY || retval == ERROR_FLASH_PROTECTED)
		return retval;
	const bool held = retval == ERROR_OK && page.state == CLONE_PAGE_EQUAL;
	retval = trial_find_mirror(trial, &mirror);
	if (retval != ERROR_OK)
		return retval;
	if (mirror || !held)
		return trial_refuse(trial, mirror);
	trial->page->done = !trial->plan->mass_erase;
	trial->page->state = CLONE_PAGE_EQUAL;
	chip->beyond = CLONE_BEYOND_THERE;
	return ERROR_OK;
}

static int prove_reach(struct clone_plan *plan, struct clone_loader **loader)
{
	struct trial trial = { .plan = plan, .page = doubtful_page(plan) };

	if (!trial.page)
		return ERROR_OK;
	int retval = trial_run(&trial, loader);
	for (unsigned int i = 0; i < trial.num_twins; i++)
		free(trial.twins[i].content);
	return retval;
}

/*
 * Before all of the bank is changed: is there flash behind it, which a mass erase
 * would take as well? Not asked at connect, for it costs time and may fault.
 */
static void look_behind_bank(struct clone_plan *plan)
{
	struct clone_chip *chip = clone_bank_chip(plan->bank);

	for (unsigned int i = 0; i < plan->num_pages; i++)
		if (plan->pages[i].state == CLONE_PAGE_EQUAL)
			return;
	if (plan->may_erase && plan->num_pages == plan->bank->num_sectors &&
			chip->beyond == CLONE_BEYOND_NOT_READ)
		clone_size_look_further(plan->bank->target, chip);
}

static int with_loader(struct clone_plan *plan, struct clone_loader **loader, bool *changed)
{
	int retval = ERROR_OK;

	*changed = false;
	if (plan->compare)
		retval = compare(plan, *loader, any_page);
	if (retval == ERROR_OK && !plan->may_erase)
		retval = add_to_pages(plan);
	if (retval != ERROR_OK)
		return retval;

	struct clone_plan_totals totals;
	const bool mass_erase = plan->mass_erase;
	look_behind_bank(plan);
	clone_plan_decide(plan);
	plan->mass_erase |= mass_erase;
	clone_plan_totals(plan, &totals);
	if (!totals.written && !plan->mass_erase)
		return ERROR_OK;
	retval = check_protection(plan);
	if (retval != ERROR_OK)
		return retval;
	*changed = true;
	retval = prove_reach(plan, loader);
	if (retval == ERROR_OK)
		retval = prove_width(plan, loader);
	return retval == ERROR_OK ? change(plan, *loader) : retval;
}

/* Bracket a plan with the loader; whatever happens, the flash ends up locked. */
static int carry_out(struct clone_plan *plan)
{
	struct clone_loader *loader = NULL;
	bool changed;

	int retval = check_readable(plan->bank);
	if (retval != ERROR_OK)
		return retval;
	retval = clone_loader_open(plan->bank, plan->num_pages, &loader);
	if (retval == ERROR_TARGET_RESOURCE_NOT_AVAILABLE) {
		LOG_WARNING("no work area, so flash is handled through the debugger, which is slow");
		retval = ERROR_OK;
	}
	if (retval != ERROR_OK)
		return retval;

	retval = with_loader(plan, &loader, &changed);
	if (loader) {
		int close_retval = clone_loader_close(loader);
		if (retval == ERROR_OK)
			retval = close_retval;
	}
	/* A loader that has ended well has locked its registers itself. */
	if (changed && (retval != ERROR_OK || !loader || second_regs(plan->bank))) {
		int lock_retval = lock_all(plan->bank);
		if (retval == ERROR_OK)
			retval = lock_retval;
	}
	if (changed && retval != ERROR_FLASH_BUSY) {
		int leave_retval = clone_flash_leave(plan->bank);
		if (retval == ERROR_OK)
			retval = leave_retval;
	}
	if (is_lost_contact(retval))
		LOG_ERROR("lost contact with the chip; %s: check the wires and the supply, then try again",
			changed ? "its flash may be in part changed" : "nothing was changed");
	return retval;
}

static void print_summary(const struct clone_plan *plan, int64_t elapsed_ms)
{
	struct clone_plan_totals totals;
	const unsigned int tenths = 10;

	clone_plan_totals(plan, &totals);
	const uint32_t kib_tenths = (totals.programmed_bytes * tenths + 512) / 1024;
	LOG_USER("written %u of %u pages (%" PRIu32 ".%" PRIu32 " KiB)%s, %u unchanged, verified, "
		"%" PRId64 ".%02" PRId64 " s", totals.written, plan->num_pages, kib_tenths / tenths,
		kib_tenths % tenths, plan->mass_erase ? " after a mass erase" : "", totals.unchanged,
		elapsed_ms / 1000, elapsed_ms % 1000 / 10);
}

int clone_program_erase_write(struct flash_bank *bank, const struct flash_run *runs,
	unsigned int num_runs)
{
	struct clone_plan plan;
	const int64_t started_ms = timeval_ms();

	int retval = check_allowed(bank);
	if (retval == ERROR_OK)
		retval = clone_plan_make(&plan, bank, runs, num_runs);
	if (retval != ERROR_OK)
		return retval;
	const struct clone_bank *info = clone_bank_info(bank);
	plan.may_erase = true;
	plan.compare = !info->full_rewrite;
	retval = carry_out(&plan);
	if (retval == ERROR_OK)
		print_summary(&plan, timeval_ms() - started_ms);
	clone_plan_free(&plan);
	return retval;
}

/* Whole pages around @a buffer: what the range does not cover is read from flash. */
static int surround(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset, uint32_t count,
	const struct flash_run *run, uint8_t *image)
{
	const uint32_t head = offset - run->offset;
	const uint32_t tail = run->count - head - count;
	int retval = ERROR_OK;

	memcpy(image + head, buffer, count);
	if (head)
		retval = target_read_buffer(bank->target, bank->base + run->offset, head, image);
	if (tail && retval == ERROR_OK)
		retval = target_read_buffer(bank->target, bank->base + offset + count, tail,
			image + head + count);
	return retval;
}

/* Do something with whole pages around a range; @a action gets them as one run. */
static int with_whole_pages(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset,
	uint32_t count, int (*action)(struct clone_plan *plan))
{
	struct clone_plan plan;

	if (count > bank->size || offset > bank->size - count) {
		LOG_ERROR("0x%" PRIx32 " bytes at 0x%08" PRIx32 " do not fit into this flash of %" PRIu32
			" KiB; nothing was changed", count, (uint32_t)bank->base + offset, bank->size / 1024);
		return ERROR_FLASH_DST_OUT_OF_BANK;
	}
	int retval = check_readable(bank);
	if (retval != ERROR_OK)
		return retval;
	struct flash_run run = covering_run(bank, offset, count);
	uint8_t *image = malloc(MAX(run.count, 1));
	if (!image) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	run.buffer = image;
	retval = surround(bank, buffer, offset, count, &run, image);
	if (retval == ERROR_OK)
		retval = clone_plan_make(&plan, bank, &run, 1);
	if (retval == ERROR_OK) {
		retval = action(&plan);
		clone_plan_free(&plan);
	}
	free(image);
	return retval;
}

static int write_pages(struct clone_plan *plan)
{
	plan->compare = true;
	return carry_out(plan);
}

int clone_program_write(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset,
	uint32_t count)
{
	int retval = check_allowed(bank);

	if (retval != ERROR_OK || !count)
		return retval;
	return with_whole_pages(bank, buffer, offset, count, write_pages);
}

/* Compare only. */
static int compare_pages(struct clone_plan *plan)
{
	struct clone_loader *loader = NULL;

	int retval = check_readable(plan->bank);
	if (retval != ERROR_OK)
		return retval;
	retval = clone_loader_open(plan->bank, plan->num_pages, &loader);
	if (retval == ERROR_OK || retval == ERROR_TARGET_RESOURCE_NOT_AVAILABLE)
		retval = compare(plan, loader, any_page);
	if (loader) {
		int close_retval = clone_loader_close(loader);
		if (retval == ERROR_OK)
			retval = close_retval;
	}
	return retval;
}

static int verify_pages(struct clone_plan *plan)
{
	int retval = compare_pages(plan);

	for (unsigned int i = 0; i < plan->num_pages && retval == ERROR_OK; i++) {
		const struct clone_page *page = &plan->pages[i];
		if (page->state == CLONE_PAGE_EQUAL)
			continue;
		LOG_ERROR("the page at 0x%08" PRIx32 " differs from the file; nothing was changed",
			(uint32_t)plan->bank->base + page->offset);
		retval = ERROR_FAIL;
	}
	return retval;
}

int clone_program_verify(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset,
	uint32_t count)
{
	int retval = check_halted(bank);

	if (retval != ERROR_OK || !count)
		return retval;
	return with_whole_pages(bank, buffer, offset, count, verify_pages);
}

/* A plan for sectors that shall be blank; @a image is to be freed. */
static int plan_blank(struct clone_plan *plan, struct flash_bank *bank, unsigned int first,
	unsigned int last, uint8_t **image)
{
	struct flash_run run = {
		.offset = bank->sectors[first].offset,
		.count = bank->sectors[last].offset + bank->sectors[last].size - bank->sectors[first].offset,
	};

	*image = malloc(run.count);
	if (!*image) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	memset(*image, clone_bank_chip(bank)->family->erased_byte, run.count);
	run.buffer = *image;
	int retval = clone_plan_make(plan, bank, &run, 1);
	if (retval != ERROR_OK)
		free(*image);
	return retval;
}

static int erase_sectors(struct flash_bank *bank, unsigned int first, unsigned int last,
	bool mass_erase)
{
	struct clone_plan plan;
	uint8_t *image;

	int retval = plan_blank(&plan, bank, first, last, &image);
	if (retval != ERROR_OK)
		return retval;
	plan.may_erase = true;
	plan.mass_erase = mass_erase;
	retval = carry_out(&plan);
	clone_plan_free(&plan);
	free(image);
	return retval;
}

int clone_program_erase(struct flash_bank *bank, unsigned int first, unsigned int last)
{
	int retval = check_allowed(bank);

	if (retval != ERROR_OK)
		return retval;
	return erase_sectors(bank, first, last, false);
}

int clone_program_mass_erase(struct flash_bank *bank)
{
	int retval = check_allowed(bank);

	if (retval != ERROR_OK || !bank->num_sectors)
		return retval;
	return erase_sectors(bank, 0, bank->num_sectors - 1, true);
}

int clone_program_erase_check(struct flash_bank *bank)
{
	struct clone_plan plan;
	uint8_t *image;

	int retval = check_halted(bank);
	if (retval == ERROR_OK)
		retval = plan_blank(&plan, bank, 0, bank->num_sectors - 1, &image);
	if (retval != ERROR_OK)
		return retval;
	retval = compare_pages(&plan);
	for (unsigned int i = 0; i < plan.num_pages && retval == ERROR_OK; i++)
		bank->sectors[i].is_erased = plan.pages[i].state == CLONE_PAGE_EQUAL;
	clone_plan_free(&plan);
	free(image);
	return retval;
}
