/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_PLAN_H
#define CLONE_PLAN_H

#include <stdbool.h>
#include <stdint.h>
#include "openocd_compat.h"

struct clone_stream;

/** What a page of the bank holds, compared with what it shall hold. */
enum clone_page_state {
	CLONE_PAGE_DIFFERS,
	CLONE_PAGE_EQUAL,
	CLONE_PAGE_BLANK,
};

/** One page of a plan. */
struct clone_page {
	uint32_t offset;		/* in the bank */
	uint32_t bytes;
	const uint8_t *image;		/* what it shall hold */
	const uint8_t *data;		/* what to program: the image, or what of it is not there yet */
	uint8_t *own[2];		/* storage of image and data that is not the caller's */
	enum clone_page_state state;
	bool erase;
	bool erased;			/* that was carried out before the others */
	bool program;
	bool done;			/* carried out before the others */
};

/** What to do to a bank. Pages ascend. */
struct clone_plan {
	struct flash_bank *bank;
	struct clone_page *pages;
	unsigned int num_pages;
	uint8_t *image;			/* storage of the pages' images that is not the caller's */
	bool may_erase;			/* else only erased units may be programmed */
	bool compare;			/* else every page counts as different */
	bool mass_erase;
	bool needs_smallest_unit;	/* something is added to what a larger one holds already */
	bool width_known;		/* the chip has shown what it takes */
	uint32_t tried_bytes;		/* programmed to find that out */
	bool goes_on;			/* another plan follows with the same loader */
};

/** Pages of one size next to each other. */
struct clone_stretch {
	unsigned int first;
	unsigned int count;		/* 0: none */
};

/** Totals of a decided plan. */
struct clone_plan_totals {
	unsigned int erased;		/* pages */
	unsigned int written;		/* pages erased, programmed or both */
	unsigned int unchanged;		/* pages */
	uint32_t programmed_bytes;
};

/**
 * Make a plan for @a num_runs runs of whole sectors.
 *
 * @retval ERROR_OK To be freed by clone_plan_free().
 * @retval ERROR_FLASH_DST_OUT_OF_BANK A run leaves the bank or what answers of it, or cuts a
 *	sector; nothing to free.
 * @retval ERROR_FLASH_OPERATION_FAILED Out of memory; nothing to free.
 */
int clone_plan_make(struct clone_plan *plan, struct flash_bank *bank,
	const struct flash_run *runs, unsigned int num_runs);

/** As clone_plan_make(), for the sectors @a first to @a last, which shall be blank. */
int clone_plan_make_blank(struct clone_plan *plan, struct flash_bank *bank, unsigned int first,
	unsigned int last);
void clone_plan_free(struct clone_plan *plan);

/** @returns the sectors that hold @a count bytes at @a offset, without a buffer. */
struct flash_run clone_plan_cover(const struct flash_bank *bank, uint32_t offset, uint32_t count);

/** @returns whether a decided page is erased, programmed or both. */
bool clone_page_changes(const struct clone_page *page);

/** @returns the next pages next to each other at or behind page @a from, at most @a limit. */
struct clone_stretch clone_plan_stretch(const struct clone_plan *plan, unsigned int from,
	bool changed_only, unsigned int limit);

/**
 * Decide per page, and for or against a mass erase, from the pages' states.
 * A mass erase needs that every page of the bank changes, that the family says
 * it is faster, and that no larger part may be behind the bank.
 */
void clone_plan_decide(struct clone_plan *plan);

/** @returns whether a mass erase takes nothing but the bank's pages and is the faster way. */
bool clone_plan_prefers_mass_erase(struct flash_bank *bank, unsigned int erases);

/**
 * Prepare a page that differs and may not be erased: keep only what is not there yet.
 *
 * @param now What the page holds, @a page->bytes bytes.
 *
 * @retval ERROR_OK page->data holds erased units where nothing is to be done.
 * @retval ERROR_FLASH_SECTOR_NOT_ERASED Flash would have to be erased first; the message has the address.
 * @retval ERROR_FLASH_OPERATION_FAILED Out of memory.
 */
int clone_plan_add_to_page(struct clone_plan *plan, struct clone_page *page, const uint8_t *now);

void clone_plan_totals(const struct clone_plan *plan, struct clone_plan_totals *totals);

/** Append all erases and data of a decided plan to @a stream, for the on-chip loader. */
void clone_plan_stream(const struct clone_plan *plan, struct clone_stream *stream);

#endif /* CLONE_PLAN_H */
