// SPDX-License-Identifier: GPL-2.0-or-later

/* Plans: what is done to which page. Nothing of it talks to a chip. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "openocd_compat.h"
#include "clone_bank.h"
#include "clone_loader.h"
#include "clone_plan.h"
#include "fake_host.h"
#include "said.h"

#define BASE	0x08000000u
#define KIB	1024u

static struct clone_bank info;
static struct flash_bank bank = { .base = BASE, .driver_priv = &info };
static struct clone_plan plan;
static uint8_t image[64 * KIB];

/* A bank of a family, with sectors of these sizes in front of 512 KiB and behind. */
static void new_bank(const struct clone_family *family, uint32_t kib, uint32_t page, uint32_t upper)
{
	fake_reset();
	info = (struct clone_bank){ .chip = {
		.family = family, .usable_kib = kib, .pages = { page, page, upper, upper },
	} };
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
}

static void usual_bank(void)
{
	new_bank(&clone_families[CLONE_FAMILY_STM32F1], 16, KIB, KIB);
}

static void xl_bank(void)
{
	new_bank(&clone_families[CLONE_FAMILY_GD32F1_XL], 1024, 2 * KIB, 4 * KIB);
}

static int free_bank(void **state)
{
	free(bank.sectors);
	bank.sectors = NULL;
	return 0;
}

static void runs_are_made_of_whole_sectors(void **state)
{
	static const struct {
		uint32_t offset, count;
		int pages;		/* -1: refused */
	} cases[] = {
		{ 0, KIB, 1 }, { 0, 16 * KIB, 16 }, { 15 * KIB, KIB, 1 }, { 3 * KIB, 2 * KIB, 2 }, { 0, 0, 0 },
		{ 0, 16 * KIB + 1, -1 }, { 15 * KIB, 2 * KIB, -1 }, { 16 * KIB, KIB, -1 }, { 512, KIB, -1 },
		{ 0, 512, -1 }, { KIB, KIB + 512, -1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct flash_run run = { cases[i].offset, cases[i].count, image };
		char said[80];

		usual_bank();
		const int retval = clone_plan_make(&plan, &bank, &run, 1);
		if (cases[i].pages < 0) {
			assert_int_equal(retval, ERROR_FLASH_DST_OUT_OF_BANK);
			snprintf(said, sizeof(said), "0x%08x bytes at 0x%08x are not whole pages", run.count, BASE + run.offset);
			assert_log(said);
			continue;
		}
		assert_int_equal(retval, ERROR_OK);
		assert_int_equal(plan.num_pages, cases[i].pages);
		for (unsigned int page = 0; page < plan.num_pages; page++) {
			assert_int_equal(plan.pages[page].offset, run.offset + page * KIB);
			assert_int_equal(plan.pages[page].bytes, KIB);
			assert_ptr_equal(plan.pages[page].image, image + page * KIB);
			assert_ptr_equal(plan.pages[page].data, image + page * KIB);
			assert_int_equal(plan.pages[page].state, CLONE_PAGE_DIFFERS);
			assert_false(clone_page_changes(&plan.pages[page]));
		}
		clone_plan_free(&plan);
		assert_int_equal(plan.num_pages, 0);
	}
}

static void pages_of_several_runs_follow_each_other(void **state)
{
	static const struct flash_run runs[] = {
		{ 0, 2 * KIB, image }, { 5 * KIB, KIB, image + 10 * KIB }, { 6 * KIB, KIB, image + 20 * KIB },
	};
	static const uint32_t offsets[] = { 0, KIB, 5 * KIB, 6 * KIB }, images[] = { 0, KIB, 10 * KIB, 20 * KIB };

	usual_bank();
	assert_int_equal(clone_plan_make(&plan, &bank, runs, ARRAY_SIZE(runs)), ERROR_OK);
	assert_int_equal(plan.num_pages, 4);
	for (unsigned int i = 0; i < 4; i++) {
		assert_int_equal(plan.pages[i].offset, offsets[i]);
		assert_ptr_equal(plan.pages[i].image, image + images[i]);
	}
	clone_plan_free(&plan);
	const struct flash_run bad[] = { runs[0], { 5 * KIB, 100, image } };
	assert_int_equal(clone_plan_make(&plan, &bank, bad, 2), ERROR_FLASH_DST_OUT_OF_BANK);
}

static void runs_end_where_reads_are_bus_errors(void **state)
{
	static const struct {
		enum clone_beyond beyond;
		uint32_t beyond_kib, offset, count;
		bool allowed;
	} cases[] = {
		{ CLONE_BEYOND_FAULT, 8, 7 * KIB, KIB, true }, { CLONE_BEYOND_FAULT, 8, 7 * KIB, 2 * KIB, false },
		{ CLONE_BEYOND_FAULT, 8, 8 * KIB, KIB, false }, { CLONE_BEYOND_FAULT, 0, 8 * KIB, KIB, true },
		{ CLONE_BEYOND_ALIAS, 8, 8 * KIB, KIB, true }, { CLONE_BEYOND_NOT_READ, 8, 8 * KIB, KIB, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct flash_run run = { cases[i].offset, cases[i].count, image };

		usual_bank();
		info.chip.beyond = cases[i].beyond;
		info.chip.beyond_kib = cases[i].beyond_kib;
		assert_int_equal(clone_plan_make(&plan, &bank, &run, 1),
			cases[i].allowed ? ERROR_OK : ERROR_FLASH_DST_OUT_OF_BANK);
		if (cases[i].allowed) {
			clone_plan_free(&plan);
		} else {
			char said[80];

			snprintf(said, sizeof(said), "0x%08x bytes at 0x%08x reach", run.count, BASE + run.offset);
			assert_log(said);
			assert_log("ends at 0x08002000 (reads behind it are bus errors), although FLASH_SIZE says 16 KiB; nothing "
				"was changed: leave FLASH_SIZE out or set it to 0x2000");
		}
	}
}

static void sectors_around_a_range_are_covered(void **state)
{
	static const struct {
		uint32_t offset, count, first, bytes;
	} cases[] = {
		{ 0, 1, 0, 2 * KIB }, { 2 * KIB - 1, 1, 0, 2 * KIB }, { 2 * KIB - 1, 2, 0, 4 * KIB },
		{ 2 * KIB, 2 * KIB, 2 * KIB, 2 * KIB }, { 2 * KIB, 2 * KIB + 1, 2 * KIB, 4 * KIB },
		{ 512 * KIB - 1, 2, 510 * KIB, 6 * KIB }, { 512 * KIB, 1, 512 * KIB, 4 * KIB },
		{ 1020 * KIB, 4 * KIB, 1020 * KIB, 4 * KIB }, { 1024 * KIB, 4, 0, 0 },
	};

	xl_bank();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct flash_run run = clone_plan_cover(&bank, cases[i].offset, cases[i].count);

		assert_int_equal(run.offset, cases[i].first);
		assert_int_equal(run.count, cases[i].bytes);
	}
}

static void blank_plans_hold_what_the_family_calls_erased(void **state)
{
	static const struct {
		enum clone_family_id family;
		uint8_t erased;
	} cases[] = { { CLONE_FAMILY_GD32F1_XL, 0xff }, { CLONE_FAMILY_WB32, 0x00 } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		new_bank(&clone_families[cases[i].family], 1024, 2 * KIB, 4 * KIB);
		assert_int_equal(clone_plan_make_blank(&plan, &bank, 255, 257), ERROR_OK);
		assert_int_equal(plan.num_pages, 3);
		assert_int_equal(plan.pages[0].offset, 510 * KIB);
		assert_int_equal(plan.pages[2].offset, 516 * KIB);
		assert_int_equal(plan.pages[2].bytes, 4 * KIB);
		for (unsigned int at = 0; at < 10 * KIB; at++)
			assert_int_equal(plan.image[at], cases[i].erased);
		clone_plan_free(&plan);
	}
}

/*
 * Pages by letters: "." stays, "p" is programmed, "e" erased, "x" both, "P", "E" and "X" are next to
 * none of those before; a digit is a page of so many KiB that is erased.
 */
static void plan_pages(const char *letters)
{
	static struct clone_page pages[32];
	uint32_t offset = 0;

	memset(pages, 0, sizeof(pages));
	plan = (struct clone_plan){ .bank = &bank, .pages = pages, .num_pages = strlen(letters) };
	for (unsigned int i = 0; i < plan.num_pages; i++) {
		const char letter = letters[i];

		if (strchr("PEX", letter))
			offset += 64 * KIB;
		pages[i].bytes = letter > '0' && letter <= '9' ? (letter - '0') * KIB : KIB;
		pages[i].offset = offset;
		pages[i].program = strchr("pPxX", letter);
		pages[i].erase = !strchr("pP.", letter);
		pages[i].image = image + i * KIB;
		pages[i].data = pages[i].image;
		offset += pages[i].bytes;
	}
}

static void pages_next_to_each_other_are_one_stretch(void **state)
{
	static const struct {
		const char *pages;
		unsigned int from;
		bool changed_only;
		unsigned int limit, first, count;
	} cases[] = {
		{ "....", 0, false, 9, 0, 4 }, { "....", 1, false, 9, 1, 3 }, { "....", 0, false, 3, 0, 3 },
		{ "....", 0, false, 0, 0, 0 }, { "....", 4, false, 9, 4, 0 }, { "....", 0, true, 9, 4, 0 },
		{ ".ep..", 0, true, 9, 1, 2 }, { ".ep.x", 3, true, 9, 4, 1 }, { ".ep.x", 2, true, 9, 2, 1 },
		{ ".ep.x", 0, false, 9, 0, 5 }, { ".ep.x", 5, true, 9, 5, 0 },
		{ "eeEe", 0, true, 9, 0, 2 }, { "eeEe", 2, true, 9, 2, 2 }, { "eeEe", 0, false, 9, 0, 2 },
		{ "2211", 0, true, 9, 0, 2 }, { "2211", 1, true, 9, 1, 1 }, { "1122", 0, false, 9, 0, 2 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		plan_pages(cases[i].pages);
		const struct clone_stretch s = clone_plan_stretch(&plan, cases[i].from, cases[i].changed_only, cases[i].limit);
		if (s.first != cases[i].first || s.count != cases[i].count)
			fail_msg("row %zu: %u pages from %u on", i, s.count, s.first);
	}
}

/* Times of one page are a tenth of all the flash's, so it takes more than ten. */
static const struct clone_family quick = {
	.regs_base = 1, .page_erase_typ_us = 2000, .mass_erase_typ_ms = 20, .erased_byte = 0xff, .program_unit_bytes = 2,
};
static const struct clone_family quick_xl = {
	.regs_base = 1, .bank2_regs_base = 2, .bank2_offset = 8 * KIB, .page_erase_typ_us = 2000, .mass_erase_typ_ms = 20,
	.erased_byte = 0xff, .program_unit_bytes = 2,
};
static const struct clone_family slow = { .page_erase_typ_us = 1000, .mass_erase_typ_ms = 20 };

static void mass_erase_has_to_be_faster_whoever_the_chip_is(void **state)
{
	static const struct clone_part parts[] = { { .family = &quick }, { .family = &slow }, { .family = &quick } };
	static const struct {
		const struct clone_family *family;
		unsigned int erases;
		size_t candidates, agreeing;
		bool forced, wanted;
	} cases[] = {
		{ &quick, 10, 0, 0, false, false }, { &quick, 11, 0, 0, false, true },
		/* Each register set has an erase of its own. */
		{ &quick_xl, 20, 0, 0, false, false }, { &quick_xl, 21, 0, 0, false, true },
		{ &slow, 20, 0, 0, false, false }, { &slow, 21, 0, 0, false, true },
		{ &quick, 11, 1, 0, false, true }, { &quick, 11, 2, 0, false, false }, { &quick, 21, 3, 0, false, true },
		/* The second contradicts a reading. */
		{ &quick, 11, 3, 1, false, true }, { &quick, 11, 3, 2, false, false },
		{ &quick, 11, 3, 0, true, true }, { &quick, 10, 3, 0, true, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		new_bank(cases[i].family, 16, KIB, KIB);
		info.chip.part_max_kib = 16;
		for (size_t c = 0; c < ARRAY_SIZE(parts); c++)
			info.chip.candidates[c] = &parts[c];
		info.chip.num_candidates = cases[i].candidates;
		info.chip.num_agreeing = cases[i].agreeing;
		info.chip.family_forced = cases[i].forced;
		if (clone_plan_prefers_mass_erase(&bank, cases[i].erases) != cases[i].wanted)
			fail_msg("row %zu", i);
	}
}

static void mass_erase_may_take_nothing_behind_the_bank(void **state)
{
	static const struct {
		uint32_t part_max, word;
		enum clone_beyond beyond;
		uint32_t beyond_kib;
		bool wanted;
	} cases[] = {
		{ 0, 0, CLONE_BEYOND_NOT_READ, 0, false }, { 16, 0, CLONE_BEYOND_NOT_READ, 0, true },
		{ 8, 0, CLONE_BEYOND_NOT_READ, 0, true }, { 17, 0, CLONE_BEYOND_NOT_READ, 0, false },
		{ 16, 16, CLONE_BEYOND_NOT_READ, 0, true }, { 16, 17, CLONE_BEYOND_NOT_READ, 0, false },
		{ 0, 16, CLONE_BEYOND_NOT_READ, 0, false },
		{ 32, 32, CLONE_BEYOND_FAULT, 16, true }, { 32, 32, CLONE_BEYOND_FAULT, 8, false },
		{ 32, 32, CLONE_BEYOND_FAULT, 32, false }, { 32, 32, CLONE_BEYOND_ALIAS, 16, false },
		{ 32, 32, CLONE_BEYOND_BLANK, 16, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		new_bank(&quick, 16, KIB, KIB);
		info.chip.part_max_kib = cases[i].part_max;
		info.chip.word_kib = cases[i].word;
		info.chip.beyond = cases[i].beyond;
		info.chip.beyond_kib = cases[i].beyond_kib;
		if (clone_plan_prefers_mass_erase(&bank, 16) != cases[i].wanted)
			fail_msg("row %zu", i);
	}
}

static void pages_are_erased_and_programmed_by_what_they_hold(void **state)
{
	static const struct {
		enum clone_page_state state;
		bool may_erase, blank_data, erase, program;
	} cases[] = {
		{ CLONE_PAGE_EQUAL, true, false, false, false }, { CLONE_PAGE_EQUAL, true, true, false, false },
		{ CLONE_PAGE_BLANK, true, false, false, true }, { CLONE_PAGE_BLANK, true, true, false, false },
		{ CLONE_PAGE_DIFFERS, true, false, true, true }, { CLONE_PAGE_DIFFERS, true, true, true, false },
		{ CLONE_PAGE_DIFFERS, false, false, false, true }, { CLONE_PAGE_DIFFERS, false, true, false, false },
	};

	usual_bank();
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		plan_pages(".x");
		memset(image, 0xff, 2 * KIB);
		image[2 * KIB - 1] = cases[i].blank_data ? 0xff : 0xfe;
		plan.pages[0].state = CLONE_PAGE_EQUAL;
		plan.pages[1].state = cases[i].state;
		plan.may_erase = cases[i].may_erase;
		plan.mass_erase = true;
		clone_plan_decide(&plan);
		assert_int_equal(plan.pages[1].erase, cases[i].erase);
		assert_int_equal(plan.pages[1].program, cases[i].program);
		assert_int_equal(clone_page_changes(&plan.pages[1]), cases[i].erase || cases[i].program);
		assert_false(plan.mass_erase);
	}
}

static void mass_erase_needs_that_every_page_changes(void **state)
{
	static const struct {
		unsigned int pages, equal, blank;
		bool may_erase, wanted;
	} cases[] = {
		{ 16, 0, 0, true, true }, { 16, 0, 5, true, true }, { 16, 1, 0, true, false }, { 15, 0, 0, true, false },
		/* Ten take as long. */
		{ 16, 0, 6, true, false }, { 16, 0, 11, true, false }, { 16, 0, 0, false, false }, { 16, 0, 16, true, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		new_bank(&quick, 16, KIB, KIB);
		info.chip.part_max_kib = 16;
		assert_int_equal(clone_plan_make_blank(&plan, &bank, 0, cases[i].pages - 1), ERROR_OK);
		for (unsigned int page = 0; page < cases[i].equal; page++)
			plan.pages[page].state = CLONE_PAGE_EQUAL;
		for (unsigned int page = 0; page < cases[i].blank; page++)
			plan.pages[page].state = CLONE_PAGE_BLANK;
		plan.may_erase = cases[i].may_erase;
		clone_plan_decide(&plan);
		assert_int_equal(plan.mass_erase, cases[i].wanted);
		clone_plan_free(&plan);
	}
}

/* What a unit holds and what is to be added to it, in a page that may not be erased. */
static void units_are_added_to_erased_ones_only(void **state)
{
	static const struct {
		enum clone_family_id family;
		const char *now, *wanted;	/* from the fifth byte of a page on; all else is erased */
		int refused_at;			/* -1: not */
		const char *added;
		bool needs_smallest;
	} cases[] = {
		{ CLONE_FAMILY_STM32F1, "\xff\xff\xff\xff", "\x12\x34\xff\xff", -1, "\x12\x34\xff\xff", false },
		{ CLONE_FAMILY_STM32F1, "\x12\x34\xff\xff", "\x12\x34\x56\x78", -1, "\xff\xff\x56\x78", false },
		{ CLONE_FAMILY_STM32F1, "\x12\x34\xff\xff", "\x12\x35\xff\xff", 4, NULL, false },
		{ CLONE_FAMILY_STM32F1, "\xff\xff\x12\x34", "\x56\x78\xff\xff", 6, NULL, false },
		{ CLONE_FAMILY_STM32F1, "\xff\xff\xff\x34", "\xff\xff\x12\x34", 6, NULL, false },
		{ CLONE_FAMILY_N32G45X, "\x12\x34\xff\xff", "\x12\x34\x56\x78", 4, NULL, false },
		{ CLONE_FAMILY_GD32F1, "\x12\x34\xff\xff", "\x12\x34\x56\x78", -1, "\xff\xff\x56\x78", true },
		{ CLONE_FAMILY_CAUTIOUS, "\x12\x34\xff\xff", "\x12\x34\x56\x78", -1, "\xff\xff\x56\x78", true },
		{ CLONE_FAMILY_GD32F1, "\xff\xff\xff\xff", "\x12\x34\x56\x78", -1, "\x12\x34\x56\x78", false },
		{ CLONE_FAMILY_GD32F1, "\x12\x34\x56\x78", "\x12\x34\x56\x78", -1, "\xff\xff\xff\xff", false },
	};
	static uint8_t now[KIB], added[KIB];

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		new_bank(&clone_families[cases[i].family], 16, KIB, KIB);
		plan_pages(".x");
		memset(now, 0xff, sizeof(now));
		memset(added, 0xff, sizeof(added));
		memset(image, 0xff, 2 * KIB);
		memcpy(now + 4, cases[i].now, 4);
		memcpy(image + KIB + 4, cases[i].wanted, 4);
		const int retval = clone_plan_add_to_page(&plan, &plan.pages[1], now);
		if (cases[i].refused_at >= 0) {
			char said[40];

			assert_int_equal(retval, ERROR_FLASH_SECTOR_NOT_ERASED);
			snprintf(said, sizeof(said), "0x%08x is not erased; nothing", BASE + KIB + cases[i].refused_at);
			assert_log(said);
		} else {
			assert_int_equal(retval, ERROR_OK);
			memcpy(added + 4, cases[i].added, 4);
			assert_memory_equal(plan.pages[1].data, added, KIB);
			assert_int_equal(plan.needs_smallest_unit, cases[i].needs_smallest);
		}
		free(plan.pages[1].own[1]);
	}
	/* What one page needs stays needed. */
	plan.needs_smallest_unit = true;
	assert_int_equal(clone_plan_add_to_page(&plan, &plan.pages[1], now), ERROR_OK);
	assert_true(plan.needs_smallest_unit);
	free(plan.pages[1].own[1]);
}

static void totals_count_units_that_are_not_erased(void **state)
{
	static const struct {
		enum clone_family_id family;
		uint32_t bytes;		/* of bytes 0, 1 and 130 of each page */
	} cases[] = { { CLONE_FAMILY_STM32F1, 4 }, { CLONE_FAMILY_N32G45X, 8 }, { CLONE_FAMILY_CH32F1, 256 } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_plan_totals totals;

		new_bank(&clone_families[cases[i].family], 16, KIB, KIB);
		plan_pages(".pex.");
		memset(image, 0xff, 5 * KIB);
		for (unsigned int page = 0; page < 5; page++)
			image[page * KIB] = image[page * KIB + 1] = image[page * KIB + 130] = page;
		plan.tried_bytes = 4;
		clone_plan_totals(&plan, &totals);
		assert_int_equal(totals.erased, 2);
		assert_int_equal(totals.written, 3);
		assert_int_equal(totals.unchanged, 2);
		assert_int_equal(totals.programmed_bytes, 2 * cases[i].bytes + 4);
	}
}

/* The records of a stream: "B" register set, "E" erase, "M" mass erase, "P" address:bytes. */
static const char *records(const struct clone_stream *stream)
{
	static char text[1024];
	size_t used = 0;

	text[0] = 0;
	for (size_t at = 0; at < stream->bytes; at += CLONE_BLOCK_BYTES) {
		const uint32_t address = le_to_h_u32(stream->data + at), size = le_to_h_u32(stream->data + at + 4);
		const uint32_t argument = le_to_h_u32(stream->data + at + 12);
		const uint32_t operation = le_to_h_u32(stream->data + at + 8);

		assert_true(!size || operation == CLONE_RECORD_PROGRAM);
		assert_true(!argument || operation == CLONE_RECORD_ERASE);
		switch (operation) {
		case CLONE_RECORD_BANK:
			used += snprintf(text + used, sizeof(text) - used, "B%x ", address & 0xff);
			break;
		case CLONE_RECORD_ERASE:
			used += snprintf(text + used, sizeof(text) - used, "%s%x ", argument == 2 ? "E" : argument == 4 ? "M" : "?",
				address - BASE);
			break;
		case CLONE_RECORD_PROGRAM:
			used += snprintf(text + used, sizeof(text) - used, "P%x:%x ", address - BASE, size);
			at += size;
			break;
		default:
			fail();
		}
	}
	return text;
}

static void assert_records(size_t row, const char *wanted)
{
	struct clone_stream stream = { 0 };

	clone_plan_stream(&plan, &stream);
	if (strcmp(records(&stream), wanted) != 0)
		fail_msg("row %zu: \"%s\" instead of \"%s\"", row, records(&stream), wanted);
	clone_stream_free(&stream);
}

static void stream_erases_and_programs_page_by_page(void **state)
{
	static const struct {
		const char *pages;
		bool mass_erase;
		const char *records;
	} cases[] = {
		{ "....", false, "" }, { ".e..", false, "E400 " }, { "x.x", false, "E0 P0:400 E800 P800:400 " },
		{ "px", false, "P0:400 E400 P400:400 " }, { "xe", true, "M0 P0:400 " }, { "..", true, "M0 " },
	};

	memset(image, 0x55, sizeof(image));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		usual_bank();
		plan_pages(cases[i].pages);
		plan.mass_erase = cases[i].mass_erase;
		assert_records(i, cases[i].records);
	}
	/* What was done before the others is left out, and an erase that was. */
	plan_pages("xxx");
	plan.pages[0].done = true;
	plan.pages[1].erased = true;
	assert_records(99, "P400:400 E800 P800:400 ");
}

/* In blocks that the loader takes: 16 bytes, or a page of the fast mode. */
static void stream_leaves_out_erased_blocks(void **state)
{
	static const struct {
		enum clone_family_id family;
		uint32_t from, bytes;		/* not erased */
		const char *records;
	} cases[] = {
		{ CLONE_FAMILY_STM32F1, 0, 1, "P0:10 " }, { CLONE_FAMILY_STM32F1, 15, 2, "P0:20 " },
		{ CLONE_FAMILY_STM32F1, 16, 16, "P10:10 " }, { CLONE_FAMILY_STM32F1, 1023, 1, "P3f0:10 " },
		{ CLONE_FAMILY_STM32F1, 0, 1024, "P0:400 " }, { CLONE_FAMILY_STM32F1, 0, 0, "" },
		{ CLONE_FAMILY_N32G45X, 33, 1, "P20:10 " },
		{ CLONE_FAMILY_CH32F1, 127, 2, "P0:100 " }, { CLONE_FAMILY_CH32F1, 300, 1, "P100:80 " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		new_bank(&clone_families[cases[i].family], 16, KIB, KIB);
		plan_pages("p");
		memset(image, 0xff, KIB);
		memset(image + cases[i].from, 0x12, cases[i].bytes);
		assert_records(i, cases[i].records);
	}
	usual_bank();
	plan_pages("p");
	memset(image, 0xff, KIB);
	image[0] = image[40] = image[100] = 0;
	assert_records(99, "P0:10 P20:10 P60:10 ");
}

/* Several pages of the chip may be one of the plan. */
static void stream_erases_all_pages_of_the_chip_within_one(void **state)
{
	static const struct {
		uint32_t smallest, largest, known;
		const char *records;
	} cases[] = {
		{ KIB, 4 * KIB, KIB, "E0 E400 E800 Ec00 " }, { KIB, 4 * KIB, 2 * KIB, "E0 E800 " },
		{ KIB, 4 * KIB, 4 * KIB, "E0 " }, { 4 * KIB, 4 * KIB, 0, "E0 " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		new_bank(&clone_families[CLONE_FAMILY_STM32F1], 16, KIB, KIB);
		info.chip.pages.smallest = cases[i].smallest;
		info.chip.pages.largest = cases[i].largest;
		info.page_bytes[0] = cases[i].known;
		plan_pages("4");
		assert_records(i, cases[i].records);
	}
}

/* And ends with the first, which the loader locks. */
static void stream_goes_to_the_register_set_of_each_page(void **state)
{
	static const struct {
		unsigned int first, last;
		bool mass_erase;
		const char *records;
	} cases[] = {
		{ 254, 255, false, "E7f000 E7f800 " }, { 255, 256, false, "E7f800 B40 E80000 B0 " },
		{ 256, 257, false, "B40 E80000 E81000 B0 " }, { 0, 383, true, "B40 M80000 B0 M0 B40 B0 " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		xl_bank();
		assert_int_equal(clone_plan_make_blank(&plan, &bank, cases[i].first, cases[i].last), ERROR_OK);
		for (unsigned int page = 0; page < plan.num_pages; page++)
			plan.pages[page].erase = true;
		plan.mass_erase = cases[i].mass_erase;
		assert_records(i, cases[i].records);
		clone_plan_free(&plan);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(runs_are_made_of_whole_sectors, free_bank),
		cmocka_unit_test_teardown(pages_of_several_runs_follow_each_other, free_bank),
		cmocka_unit_test_teardown(runs_end_where_reads_are_bus_errors, free_bank),
		cmocka_unit_test_teardown(sectors_around_a_range_are_covered, free_bank),
		cmocka_unit_test_teardown(blank_plans_hold_what_the_family_calls_erased, free_bank),
		cmocka_unit_test_teardown(pages_next_to_each_other_are_one_stretch, free_bank),
		cmocka_unit_test_teardown(mass_erase_has_to_be_faster_whoever_the_chip_is, free_bank),
		cmocka_unit_test_teardown(mass_erase_may_take_nothing_behind_the_bank, free_bank),
		cmocka_unit_test_teardown(pages_are_erased_and_programmed_by_what_they_hold, free_bank),
		cmocka_unit_test_teardown(mass_erase_needs_that_every_page_changes, free_bank),
		cmocka_unit_test_teardown(units_are_added_to_erased_ones_only, free_bank),
		cmocka_unit_test_teardown(totals_count_units_that_are_not_erased, free_bank),
		cmocka_unit_test_teardown(stream_erases_and_programs_page_by_page, free_bank),
		cmocka_unit_test_teardown(stream_leaves_out_erased_blocks, free_bank),
		cmocka_unit_test_teardown(stream_erases_all_pages_of_the_chip_within_one, free_bank),
		cmocka_unit_test_teardown(stream_goes_to_the_register_set_of_each_page, free_bank),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
