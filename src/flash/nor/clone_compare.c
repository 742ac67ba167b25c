// SPDX-License-Identifier: GPL-2.0-or-later

/* See clone_compare.h. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <target/target.h>
#include "clone_bank.h"
#include "clone_compare.h"
#include "clone_flash.h"
#include "clone_loader.h"
#include "clone_options.h"
#include "clone_plan.h"

int clone_compare_allowed(struct flash_bank *bank)
{
	bool on = false;

	if (bank->target->state != TARGET_HALTED) {
		LOG_ERROR("the target is not halted, so its flash cannot be handled; nothing was changed: "
			"use \"halt\" or \"reset halt\" first");
		return ERROR_TARGET_NOT_HALTED;
	}
	/* Protected flash is a bus error even for the loader, which has no way out of a fault. */
	int retval = clone_options_read_protected(bank, &on);
	if (retval != ERROR_OK || !on)
		return retval;
	return clone_options_refuse_protected(bank);
}

/* One page of the pages from @a from on that lie in it. */
static int join_page(const struct clone_plan *plan, unsigned int from, struct clone_page *joined)
{
	struct flash_bank *bank = plan->bank;
	const uint32_t bytes = clone_bank_largest_page(clone_bank_chip(bank), plan->pages[from].offset);
	const uint32_t offset = plan->pages[from].offset / bytes * bytes;
	uint8_t *image = malloc(bytes);
	uint32_t covered = 0;
	int retval = ERROR_OK;

	if (!image) {
		LOG_ERROR("out of memory; nothing was changed");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	*joined = (struct clone_page){ .offset = offset, .bytes = bytes, .image = image, .data = image, .own = { image } };
	for (unsigned int i = from; i < plan->num_pages && plan->pages[i].offset < offset + bytes; i++)
		covered += plan->pages[i].bytes;
	if (covered < bytes)
		retval = target_read_buffer(bank->target, bank->base + offset, bytes, image);
	for (unsigned int i = from; i < plan->num_pages && plan->pages[i].offset < offset + bytes; i++)
		memcpy(image + plan->pages[i].offset - offset, plan->pages[i].image, plan->pages[i].bytes);
	return retval;
}

int clone_compare_join(struct clone_plan *plan)
{
	unsigned int count = 0;
	int retval = clone_flash_flush(plan->bank);

	for (unsigned int i = 0; i < plan->num_pages && retval == ERROR_OK; ) {
		struct clone_page joined = plan->pages[i];

		if (joined.bytes < clone_bank_largest_page(clone_bank_chip(plan->bank), joined.offset))
			retval = join_page(plan, i, &joined);
		while (i < plan->num_pages && plan->pages[i].offset < joined.offset + joined.bytes)
			i++;
		plan->pages[count++] = joined;
	}
	plan->num_pages = count;
	return retval;
}

/* Sums asked for in one stream, and the pages that they belong to. */
struct sums {
	struct clone_sum *values;
	unsigned int *pages;
	unsigned int max;
	unsigned int count;
	unsigned int next;		/* page to go on with */
	bool changed_only;		/* else all pages */
	const struct clone_loader *loader;
	struct clone_sum erased;	/* of a page of erased_bytes */
	uint32_t erased_bytes;
};

static int sums_alloc(struct sums *sums, struct clone_loader *loader, bool changed_only)
{
	const unsigned int max = clone_loader_max_results(loader);

	*sums = (struct sums){ .max = max, .changed_only = changed_only, .loader = loader };
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
		const struct clone_stretch s = clone_plan_stretch(plan, sums->next, sums->changed_only,
			sums->max - sums->count);
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
	int retval = clone_flash_check_interrupted(plan->bank->base + page->offset);
	if (retval == ERROR_OK)
		retval = target_read_buffer(plan->bank->target, plan->bank->base + page->offset,
			page->bytes, now);
	if (retval == ERROR_OK) {
		if (memcmp(now, page->image, page->bytes) == 0)
			page->state = CLONE_PAGE_EQUAL;
		else if (clone_flash_is_erased(now, page->bytes, erased))
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
		stream.only_sums = true;
		if (sums->count)
			retval = clone_loader_run(loader, &stream, NULL, NULL);
		clone_stream_free(&stream);
		if (retval == ERROR_OK)
			retval = sums_take(sums, plan, loader);
	}
	return retval;
}

int clone_compare(struct clone_plan *plan, struct clone_loader *loader, bool changed_only)
{
	struct sums sums;
	int retval = clone_flash_flush(plan->bank);

	if (!loader) {
		for (unsigned int i = 0; i < plan->num_pages && retval == ERROR_OK; i++)
			if (!changed_only || clone_page_changes(&plan->pages[i]))
				retval = compare_slowly(plan, &plan->pages[i]);
		return retval;
	}
	if (retval == ERROR_OK)
		retval = sums_alloc(&sums, loader, changed_only);
	if (retval != ERROR_OK)
		return retval;
	retval = sums_run(&sums, plan, loader);
	sums_free(&sums);
	return retval;
}

struct progress {
	size_t all;
	size_t programs_from;	/* in front of it the stream only erases */
};

static void show_progress(void *priv, size_t done)
{
	const struct progress *progress = priv;

	flash_progress(done <= progress->programs_from ? "erase" : "program", done, progress->all);
}

/* All in one stream where the sums fit: each one of its own would cost transfers. */
int clone_compare_after(struct clone_plan *plan, struct clone_loader *loader, struct clone_stream *stream)
{
	/* What changes comes first. */
	const uint32_t pause_us = stream->pause_us;
	struct sums sums;

	int retval = sums_alloc(&sums, loader, true);
	if (retval == ERROR_OK) {
		const bool all = sums_ask(&sums, plan, stream);
		stream->pause_us = pause_us;
		if (all && !plan->goes_on)
			clone_stream_add(stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		struct progress progress = {
			.all = stream->bytes,
			.programs_from = stream->first_program ? stream->first_program : stream->bytes,
		};
		retval = clone_loader_run(loader, stream, show_progress, &progress);
		if (retval == ERROR_OK)
			retval = sums_take(&sums, plan, loader);
		if (retval == ERROR_OK && !all)
			retval = sums_run(&sums, plan, loader);
	}
	sums_free(&sums);
	return retval;
}

int clone_compare_add_to_pages(struct clone_plan *plan)
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

int clone_compare_check(const struct clone_plan *plan)
{
	for (unsigned int i = 0; i < plan->num_pages; i++) {
		const struct clone_page *page = &plan->pages[i];
		if (!clone_page_changes(page) || page->state == CLONE_PAGE_EQUAL)
			continue;
		report_difference(plan, page);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return ERROR_OK;
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

int clone_compare_plan_around(struct clone_plan *plan, struct flash_bank *bank, const uint8_t *buffer,
	uint32_t offset, uint32_t count)
{
	if (count > bank->size || offset > bank->size - count) {
		LOG_ERROR("0x%" PRIx32 " bytes at 0x%08" PRIx32 " do not fit into this flash of %" PRIu32
			" KiB; nothing was changed", count, (uint32_t)bank->base + offset, bank->size / 1024);
		return ERROR_FLASH_DST_OUT_OF_BANK;
	}
	struct flash_run run = clone_plan_cover(bank, offset, count);
	uint8_t *image = malloc(MAX(run.count, 1));
	if (!image) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	run.buffer = image;
	int retval = clone_flash_flush(bank);
	if (retval == ERROR_OK)
		retval = surround(bank, buffer, offset, count, &run, image);
	if (retval == ERROR_OK)
		retval = clone_plan_make(plan, bank, &run, 1);
	if (retval == ERROR_OK)
		plan->image = image;
	else
		free(image);
	return retval;
}

/* Nothing changes after it. */
static int compare_only(struct clone_plan *plan)
{
	struct clone_loader *loader = NULL;

	int retval = clone_loader_open(plan->bank, plan->num_pages, &loader);
	if (retval == ERROR_OK || retval == ERROR_TARGET_RESOURCE_NOT_AVAILABLE)
		retval = clone_compare(plan, loader, false);
	if (loader) {
		int close_retval = clone_loader_close(loader);
		if (retval == ERROR_OK)
			retval = close_retval;
	}
	return retval;
}

int clone_compare_verify(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset, uint32_t count)
{
	struct clone_plan plan;

	int retval = clone_compare_allowed(bank);
	if (retval != ERROR_OK || !count)
		return retval;
	retval = clone_compare_plan_around(&plan, bank, buffer, offset, count);
	if (retval != ERROR_OK)
		return retval;
	retval = compare_only(&plan);
	for (unsigned int i = 0; i < plan.num_pages && retval == ERROR_OK; i++) {
		const struct clone_page *page = &plan.pages[i];
		if (page->state == CLONE_PAGE_EQUAL)
			continue;
		LOG_ERROR("the page at 0x%08" PRIx32 " differs from the file; nothing was changed",
			(uint32_t)bank->base + page->offset);
		retval = ERROR_FAIL;
	}
	clone_plan_free(&plan);
	return retval;
}

int clone_compare_erase_check(struct flash_bank *bank)
{
	struct clone_plan plan;

	int retval = clone_compare_allowed(bank);
	if (retval == ERROR_OK)
		retval = clone_plan_make_blank(&plan, bank, 0, bank->num_sectors - 1);
	if (retval != ERROR_OK)
		return retval;
	retval = compare_only(&plan);
	for (unsigned int i = 0; i < plan.num_pages && retval == ERROR_OK; i++)
		bank->sectors[i].is_erased = plan.pages[i].state == CLONE_PAGE_EQUAL;
	clone_plan_free(&plan);
	return retval;
}
