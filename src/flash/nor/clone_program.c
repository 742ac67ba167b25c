// SPDX-License-Identifier: GPL-2.0-or-later

/* Carries plans out. See clone_program.h. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include "openocd_compat.h"
#include <helper/time_support.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_compare.h"
#include "clone_flash.h"
#include "clone_loader.h"
#include "clone_options.h"
#include "clone_plan.h"
#include "clone_program.h"
#include "clone_size.h"

/* Look for the first time after so long: late for the quickest chips, and early for most. */
#define PROGRAM_FIRST_PAUSE_US	5000

static struct clone_outcome outcome = { .operation = "none" };
static int64_t started_ms;

/* A flash that is written only on the user's word; of look-alikes the marking on the chip tells which it is. */
static int refuse_unless_named(struct flash_bank *bank)
{
	const struct clone_chip *chip = clone_bank_chip(bank);
	char families[CLONE_FAMILIES_TEXT];

	if (chip->family == &clone_families[CLONE_FAMILY_UNKNOWN] && chip->num_candidates > 1) {
		clone_bank_list_families(bank, families, sizeof(families));
		LOG_ERROR("this flash is only read, for the chips that read like this one are programmed in different "
			"ways; nothing was changed: look at its marking and name its family with \"set FLASH_FAMILY ...\" in "
			"front of the target file: %s", families);
	} else {
		LOG_ERROR("this flash is only read, for %s; nothing was changed: name a family to be "
			"tried with \"stm32f1x_clone force_family\"", chip->family->write_reason);
	}
	return ERROR_FLASH_OPER_UNSUPPORTED;
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
	if (family->write == CLONE_WRITE_FORCED && !chip->family_forced)
		return refuse_unless_named(bank);
	return clone_compare_allowed(bank);
}

/* No page that changes may be protected; equal ones may. Pages next to each other are asked for at once. */
static int check_protection(const struct clone_plan *plan)
{
	unsigned int i = 0;

	while (i < plan->num_pages) {
		const struct clone_stretch s = clone_plan_stretch(plan, i, true, UINT_MAX);
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

static int change_by_loader(struct clone_plan *plan, struct clone_loader *loader)
{
	struct clone_stream stream = {
		.limit_ms = plan->mass_erase ? clone_flash_mass_limit_ms(plan->bank) :
			clone_flash_page_limit_ms(plan->bank),
		.pause_us = PROGRAM_FIRST_PAUSE_US,
	};

	stream_unlock(plan->bank, &stream);
	clone_plan_stream(plan, &stream);
	int retval = clone_compare_after(plan, loader, &stream);
	clone_stream_free(&stream);
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

/*
 * How far an erase at the start of a page reached. Pages are powers of two. What was blank before
 * says nothing, nor does an erase that did nothing.
 */
static void learn_page(const struct clone_plan *plan, const struct clone_page *page, uint32_t step,
	const uint8_t *before, const uint8_t *now)
{
	const uint8_t erased = clone_bank_chip(plan->bank)->family->erased_byte;
	uint32_t least = step;
	uint32_t most = page->bytes;

	if (clone_flash_is_erased(before, step, erased) || !clone_flash_is_erased(now, step, erased))
		return;
	for (uint32_t at = step; at < page->bytes; at += step) {
		uint32_t bytes = step;

		if (clone_flash_is_erased(before + at, step, erased))
			continue;
		while (2 * bytes <= at)
			bytes *= 2;
		if (clone_flash_is_erased(now + at, step, erased))
			least = MAX(least, 2 * bytes);
		else
			most = MIN(most, bytes);
	}
	if (least == most)
		clone_bank_note_page(plan->bank, page->offset, least);
}

static int read_page(const struct clone_plan *plan, const struct clone_page *page, uint8_t *content)
{
	return target_read_buffer(plan->bank->target, plan->bank->base + page->offset, page->bytes, content);
}

/* What the erase at its start left of a page belongs to others, smaller ones, but not smaller than @a step. */
static int erase_what_is_left(const struct clone_plan *plan, const struct clone_page *page, uint32_t step,
	uint8_t *now)
{
	const uint8_t erased = clone_bank_chip(plan->bank)->family->erased_byte;
	int retval = ERROR_OK;

	for (uint32_t at = step; retval == ERROR_OK && at < page->bytes; at += step) {
		if (clone_flash_is_erased(now + at, step, erased))
			continue;
		retval = clone_flash_erase_page(plan->bank, page->offset + at);
		if (retval == ERROR_OK)
			retval = read_page(plan, page, now);
	}
	return retval;
}

/*
 * Where candidates differ in their pages those of a plan are the largest, and one erase does
 * all of one or the first part of it. Nothing but the chip tells which.
 */
static int erase_doubtful_page(const struct clone_plan *plan, const struct clone_page *page)
{
	const uint32_t step = clone_bank_smallest_page(clone_bank_chip(plan->bank), page->offset);
	uint8_t *before = malloc(2 * page->bytes);
	uint8_t *now = before + page->bytes;

	if (!before) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	int retval = read_page(plan, page, before);
	if (retval == ERROR_OK)
		retval = clone_flash_erase_page(plan->bank, page->offset);
	if (retval == ERROR_OK)
		retval = read_page(plan, page, now);
	if (retval == ERROR_OK) {
		learn_page(plan, page, step, before, now);
		retval = erase_what_is_left(plan, page, MAX(step, clone_bank_page(plan->bank, page->offset)), now);
	}
	free(before);
	return retval;
}

/* A page of the plan, through the probe: all pages of the chip in it. */
static int erase_page(const struct clone_plan *plan, struct clone_page *page)
{
	const uint32_t step = clone_bank_page(plan->bank, page->offset);
	int retval = step ? ERROR_OK : erase_doubtful_page(plan, page);

	for (uint32_t at = 0; step && at < page->bytes && retval == ERROR_OK; at += step)
		retval = clone_flash_erase_page(plan->bank, page->offset + at);
	page->erased = true;
	return retval;
}

static int change_slowly(struct clone_plan *plan)
{
	int retval = unlock_all(plan->bank);

	if (retval == ERROR_OK && plan->mass_erase)
		retval = mass_erase_slowly(plan->bank);
	for (unsigned int i = 0; i < plan->num_pages && retval == ERROR_OK; i++) {
		struct clone_page *page = &plan->pages[i];
		if (page->done)
			continue;
		retval = clone_flash_check_interrupted(plan->bank->base + page->offset);
		if (page->erase && !page->erased && !plan->mass_erase && retval == ERROR_OK)
			retval = erase_page(plan, page);
		if (page->program && retval == ERROR_OK)
			retval = clone_flash_program_slowly(plan->bank, page->data, page->offset, page->bytes);
		flash_progress(page->program ? "program" : "erase", i + 1, plan->num_pages);
	}
	return retval == ERROR_OK ? clone_compare(plan, NULL, true) : retval;
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

/* Whatever is not a flash error comes from the probe, the wires or a chip that is gone. */
static bool is_lost_contact(int retval)
{
	return retval != ERROR_OK && (retval > ERROR_FLASH_BANK_INVALID ||
		retval < ERROR_FLASH_PROTECTED);
}

static int erase_in_doubt(struct clone_plan *plan)
{
	bool unlocked = false;
	int retval = ERROR_OK;

	for (unsigned int i = 0; i < plan->num_pages && retval == ERROR_OK; i++) {
		struct clone_page *page = &plan->pages[i];

		if (!page->erase || page->erased || plan->mass_erase || clone_bank_page(plan->bank, page->offset))
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

	while (clone_flash_is_erased(page->data + at, TRIAL_BYTES, erased))
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
	int retval = page->erase && !page->erased ? erase_page(plan, page) : ERROR_OK;
	if (retval == ERROR_OK)
		retval = target_read_buffer(plan->bank->target, plan->bank->base + page->offset + at,
			sizeof(now), now);
	if (retval == ERROR_OK && !clone_flash_is_erased(now, sizeof(now), erased))
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
		retval = clone_compare_check(plan);
	if (retval != ERROR_OK && !is_lost_contact(retval))
		LOG_ERROR("the flash may be in part changed: program the whole image once more");
	return retval;
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
		if (clone_page_changes(page))
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
	twin->run = clone_plan_cover(bank, offset, trial->page->bytes);
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

/* Through the probe: the loader may have stopped. The lowest comes last, and it is the real one. */
static int trial_put_back(struct trial *trial)
{
	int result = ERROR_OK;

	for (unsigned int i = trial->num_twins; i-- > 0; ) {
		struct clone_plan plan;
		int retval = clone_plan_make(&plan, trial->plan->bank, &trial->twins[i].run, 1);
		if (retval != ERROR_OK)
			return retval;
		plan.may_erase = true;
		retval = clone_compare_join(&plan);
		if (retval == ERROR_OK)
			retval = clone_compare(&plan, NULL, false);
		clone_plan_decide(&plan);
		if (retval == ERROR_OK)
			retval = change_slowly(&plan);
		if (retval == ERROR_OK)
			retval = clone_compare_check(&plan);
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
	if (retval == ERROR_OK && took)
		retval = erase_in_doubt(plan);
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

static uint32_t plan_bytes(const struct clone_plan *plan)
{
	uint32_t bytes = 0;

	for (unsigned int i = 0; i < plan->num_pages; i++)
		bytes += plan->pages[i].bytes;
	return bytes;
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
	if (plan->may_erase && plan_bytes(plan) == plan->bank->size && chip->beyond == CLONE_BEYOND_NOT_READ)
		clone_size_look_further(plan->bank->target, chip);
}

static int with_loader(struct clone_plan *plan, struct clone_loader **loader, bool *changed)
{
	int retval = ERROR_OK;

	*changed = false;
	if (plan->compare)
		retval = clone_compare(plan, *loader, false);
	if (retval == ERROR_OK && !plan->may_erase)
		retval = clone_compare_add_to_pages(plan);
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

static void note_done(const struct clone_plan *plan, bool changed)
{
	struct clone_plan_totals totals;

	clone_plan_totals(plan, &totals);
	outcome.changed = changed;
	outcome.mass_erase = plan->mass_erase;
	outcome.pages = plan->num_pages;
	outcome.written = totals.written;
	outcome.erased = totals.erased;
	outcome.unchanged = totals.unchanged;
	outcome.bytes = totals.programmed_bytes;
}

/* Bracket a plan with the loader; whatever happens, the flash ends up locked. */
static int carry_out(struct clone_plan *plan)
{
	struct clone_loader *loader = NULL;
	bool changed;

	int retval = clone_loader_open(plan->bank, plan->num_pages, &loader);
	if (retval == ERROR_TARGET_RESOURCE_NOT_AVAILABLE) {
		LOG_WARNING("no work area, so flash is handled through the probe, which is slow");
		retval = ERROR_OK;
	}
	if (retval != ERROR_OK)
		return retval;

	retval = with_loader(plan, &loader, &changed);
	note_done(plan, changed);
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

static int erase_write(struct flash_bank *bank, const struct flash_run *runs, unsigned int num_runs)
{
	struct clone_plan plan;

	int retval = check_allowed(bank);
	if (retval == ERROR_OK)
		retval = clone_plan_make(&plan, bank, runs, num_runs);
	if (retval != ERROR_OK)
		return retval;
	const struct clone_bank *info = clone_bank_info(bank);
	plan.may_erase = true;
	plan.compare = !info->full_rewrite;
	retval = clone_compare_join(&plan);
	if (retval == ERROR_OK)
		retval = carry_out(&plan);
	if (retval == ERROR_OK)
		print_summary(&plan, timeval_ms() - started_ms);
	clone_plan_free(&plan);
	return retval;
}

static int write_to_erased(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset, uint32_t count)
{
	struct clone_plan plan;

	int retval = check_allowed(bank);
	if (retval != ERROR_OK || !count)
		return retval;
	retval = clone_compare_plan_around(&plan, bank, buffer, offset, count);
	if (retval != ERROR_OK)
		return retval;
	plan.compare = true;
	retval = carry_out(&plan);
	clone_plan_free(&plan);
	return retval;
}

static int erase_sectors(struct flash_bank *bank, unsigned int first, unsigned int last,
	bool mass_erase)
{
	struct clone_plan plan;

	int retval = check_allowed(bank);
	if (retval != ERROR_OK || !bank->num_sectors)
		return retval;
	retval = clone_plan_make_blank(&plan, bank, first, last);
	if (retval != ERROR_OK)
		return retval;
	plan.may_erase = true;
	plan.mass_erase = mass_erase;
	retval = clone_compare_join(&plan);
	if (retval == ERROR_OK)
		retval = carry_out(&plan);
	clone_plan_free(&plan);
	return retval;
}

static void begin(const char *operation)
{
	outcome = (struct clone_outcome){ .number = outcome.number + 1, .operation = operation };
	started_ms = timeval_ms();
}

static int end(int retval)
{
	outcome.retval = retval;
	outcome.elapsed_ms = timeval_ms() - started_ms;
	return retval;
}

const struct clone_outcome *clone_program_last(void)
{
	return &outcome;
}

int clone_program_erase_write(struct flash_bank *bank, const struct flash_run *runs, unsigned int num_runs)
{
	begin("erase_write");
	return end(erase_write(bank, runs, num_runs));
}

int clone_program_write(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset, uint32_t count)
{
	begin("write");
	return end(write_to_erased(bank, buffer, offset, count));
}

int clone_program_erase(struct flash_bank *bank, unsigned int first, unsigned int last)
{
	begin("erase");
	return end(erase_sectors(bank, first, last, false));
}

int clone_program_mass_erase(struct flash_bank *bank)
{
	begin("mass_erase");
	return end(erase_sectors(bank, 0, bank->num_sectors - 1, true));
}
