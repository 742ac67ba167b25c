// SPDX-License-Identifier: GPL-2.0-or-later

/* What flash holds against what it shall hold, with the loader and without. */

#include "flash_bench.h"
#include "clone_compare.h"
#include "clone_loader.h"
#include "clone_plan.h"
#include "clone_program.h"

static const uint32_t areas[] = { 0, 4096 };

static void blank_check_goes_by_content(void **state)
{
	for (size_t i = 0; i < 2; i++) {
		bench(USUAL, CLONE_FAMILY_CKS, areas[i]);
		fill(5 * PAGE + 77, 0xfe, 1);
		assert_int_equal(clone_compare_erase_check(&bank), ERROR_OK);
		for (unsigned int page = 0; page < PAGES; page++)
			assert_int_equal(bank.sectors[page].is_erased, page != 5);
		clear_bench();
	}
}

static void verify_finds_the_page(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	put(0, image, FLASH_BYTES);
	assert_int_equal(clone_compare_verify(&bank, image + 10, 10, 5000), ERROR_OK);
	fill(4100, image[4100] ^ 0x80, 1);
	assert_int_equal(clone_compare_verify(&bank, image + 10, 10, 5000), ERROR_FAIL);
	assert_non_null(strstr(fake_log(), "0x08001000"));
	clear_bench();
}

/* What lies around the range does not matter, whatever it is. */
static void verify_looks_at_the_range_alone(void **state)
{
	static const struct {
		uint32_t offset, count, wrong;	/* the byte that differs */
		int retval;
		const char *page;
	} cases[] = {
		{ 1000, 2000, 999, ERROR_OK, "" }, { 1000, 2000, 3000, ERROR_OK, "" },
		{ 1000, 2000, 1000, ERROR_FAIL, "0x08000000 differs" }, { 1000, 2000, 2999, ERROR_FAIL, "0x08000800 differs" },
		{ 1024, 1024, 1023, ERROR_OK, "" }, { 1024, 1024, 2048, ERROR_OK, "" },
		{ 1024, 1024, 2047, ERROR_FAIL, "0x08000400 differs" }, { 1025, 1, 1024, ERROR_OK, "" },
		{ 16383, 1, 16383, ERROR_FAIL, "0x08003c00 differs" }, { 0, 16384, 5000, ERROR_FAIL, "0x08001000 differs" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases) * 2; i++) {
		const uint32_t wrong = cases[i / 2].wrong;

		bench(USUAL, CLONE_FAMILY_CKS, areas[i % 2]);
		put(0, image, FLASH_BYTES);
		fill(wrong, image[wrong] ^ 0x10, 1);
		assert_int_equal(clone_compare_verify(&bank, image + cases[i / 2].offset, cases[i / 2].offset,
			cases[i / 2].count), cases[i / 2].retval);
		assert_log(cases[i / 2].page);
		clear_bench();
	}
}

/* The surroundings come from flash, each end in as few bytes as it takes. */
static void pages_around_a_range_are_put_together(void **state)
{
	static const struct {
		uint32_t offset, count, first, pages;
	} cases[] = {
		{ 0, 1024, 0, 1 }, { 4, 1020, 0, 1 }, { 0, 1020, 0, 1 }, { 1020, 8, 0, 2 }, { 2048, 4096, 2, 4 },
		{ 100, 8, 0, 1 },
	};
	static uint8_t buffer[FLASH_BYTES];

	memset(buffer, 0x77, sizeof(buffer));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const uint32_t head = cases[i].offset - cases[i].first * PAGE;
		const uint32_t bytes = cases[i].pages * PAGE;
		struct clone_plan plan;

		bench(USUAL, CLONE_FAMILY_CKS, 0);
		put(0, image, FLASH_BYTES);
		const unsigned int before = fake_accesses();
		assert_int_equal(clone_compare_plan_around(&plan, &bank, buffer, cases[i].offset, cases[i].count), ERROR_OK);
		assert_int_equal(fake_accesses() - before, (bytes - cases[i].count) / 4);
		assert_int_equal(plan.num_pages, cases[i].pages);
		assert_int_equal(plan.pages[0].offset, cases[i].first * PAGE);
		for (uint32_t at = 0; at < bytes; at++)
			assert_int_equal(plan.image[at], at >= head && at < head + cases[i].count ? 0x77 :
				image[cases[i].first * PAGE + at]);
		clone_plan_free(&plan);
		clear_bench();
	}
}

static void ranges_beyond_the_bank_are_refused(void **state)
{
	static const struct {
		uint32_t offset, count;
		bool fits;
	} cases[] = {
		{ 0, FLASH_BYTES, true }, { 0, FLASH_BYTES + 1, false }, { FLASH_BYTES - 1, 1, true },
		{ FLASH_BYTES - 1, 2, false },
		{ FLASH_BYTES, 1, false }, { UINT32_MAX, 2, false }, { 4, UINT32_MAX, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_plan plan;

		bench(USUAL, CLONE_FAMILY_CKS, 0);
		const int retval = clone_compare_plan_around(&plan, &bank, image, cases[i].offset, cases[i].count);
		assert_int_equal(retval, cases[i].fits ? ERROR_OK : ERROR_FLASH_DST_OUT_OF_BANK);
		if (cases[i].fits)
			clone_plan_free(&plan);
		else
			assert_log("do not fit into this flash of 16 KiB; nothing was changed");
		clear_bench();
	}
}

/* By "=" equal, "b" blank, "x" different. */
static void pages_are_told_apart(void **state)
{
	static const char letters[] = "=b=xxb=xb=";

	for (unsigned int i = 0; i < 4; i++) {
		const bool changed_only = i & 2;
		const struct flash_run run = { PAGE, sizeof(letters) * PAGE - PAGE, image + PAGE };
		struct clone_loader *loader = NULL;
		struct clone_plan plan;

		bench(USUAL, CLONE_FAMILY_CKS, areas[i % 2]);
		for (unsigned int page = 0; letters[page]; page++) {
			if (letters[page] != 'b')
				put((page + 1) * PAGE, image + (page + 1) * PAGE, PAGE);
			if (letters[page] == 'x')
				fill((page + 2) * PAGE - 1, image[(page + 2) * PAGE - 1] ^ 1, 1);
		}
		assert_int_equal(clone_plan_make(&plan, &bank, &run, 1), ERROR_OK);
		for (unsigned int page = 0; page < plan.num_pages; page++) {
			plan.pages[page].state = CLONE_PAGE_DIFFERS;
			plan.pages[page].program = page % 3 != 0;
		}
		if (areas[i % 2])
			assert_int_equal(clone_loader_open(&bank, plan.num_pages, &loader), ERROR_OK);
		assert_int_equal(clone_compare(&plan, loader, changed_only), ERROR_OK);
		for (unsigned int page = 0; page < plan.num_pages; page++)
			assert_int_equal(plan.pages[page].state, changed_only && page % 3 == 0 ? CLONE_PAGE_DIFFERS :
				letters[page] == '=' ? CLONE_PAGE_EQUAL : letters[page] == 'b' ? CLONE_PAGE_BLANK : CLONE_PAGE_DIFFERS);
		if (loader)
			assert_int_equal(clone_loader_close(loader), ERROR_OK);
		clone_plan_free(&plan);
		clear_bench();
	}
}

/* More pages than sums fit into the work area. */
static void many_pages_are_compared_in_several_streams(void **state)
{
	static uint8_t large[64 * PAGE];
	static const struct {
		const char *faults;
		unsigned int equal;	/* of 64 pages, from the start */
		int retval;
		const char *says;
	} cases[] = {
		{ NULL, 0, ERROR_OK, "" }, { NULL, 10, ERROR_OK, "" }, { NULL, 64, ERROR_OK, "" },
		{ "silent-program=63", 0, ERROR_FLASH_OPERATION_FAILED, "0x0800f800 holds 0xff" },
		{ "silent-program=1", 0, ERROR_FLASH_OPERATION_FAILED, "0x08000000 holds 0xff" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench("STM32F103C8", cases[i].faults, CLONE_FAMILY_CKS, 1400);
		info.chip.usable_kib = 64;
		assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
		/* One unit of each page, for time. */
		memset(large, 0xff, sizeof(large));
		for (unsigned int page = 0; page < 64; page++)
			memset(large + page * PAGE, 1 + page, 2);
		put(0, large, cases[i].equal * PAGE);
		const struct flash_run run = { 0, sizeof(large), large };
		assert_int_equal(clone_program_erase_write(&bank, &run, 1), cases[i].retval);
		assert_int_equal(clone_program_last()->unchanged, cases[i].equal);
		assert_log(cases[i].says);
		if (cases[i].retval == ERROR_OK)
			assert_memory_equal(flash(), large, sizeof(large));
		clear_bench();
	}
}

static void blank_check_looks_at_every_byte(void **state)
{
	static const uint32_t wrong[] = { 0, PAGE - 1, 5 * PAGE, FLASH_BYTES - 1 };

	for (size_t i = 0; i < ARRAY_SIZE(wrong) * 2; i++) {
		bench(USUAL, CLONE_FAMILY_CKS, areas[i % 2]);
		fill(wrong[i / 2], 0x7f, 1);
		assert_int_equal(clone_compare_erase_check(&bank), ERROR_OK);
		for (unsigned int page = 0; page < PAGES; page++)
			assert_int_equal(bank.sectors[page].is_erased, page != wrong[i / 2] / PAGE);
		clear_bench();
	}
}

/* Nothing is told of a page that could not be looked at. */
static void lost_transfers_are_errors(void **state)
{
	for (unsigned int i = 0; i < 4; i++) {
		for (unsigned int nth = 1; nth <= 6; nth++) {
			bench(USUAL, CLONE_FAMILY_CKS, areas[i % 2]);
			for (unsigned int page = 0; page < PAGES; page++)
				bank.sectors[page].is_erased = 7;
			fake_fail_access(nth, false);
			if (i < 2)
				assert_int_equal(clone_compare_erase_check(&bank), ERROR_FAIL);
			else
				assert_int_equal(clone_compare_verify(&bank, image, 100, 8), ERROR_FAIL);
			assert_int_equal(bank.sectors[PAGES - 1].is_erased, 7);
			assert_no_log("differs from the file");
			clear_bench();
		}
	}
}

/* What the chip has not told: where it differs, if it does when it is read. */
static void difference_is_told_with_its_address(void **state)
{
	static const struct {
		uint32_t wrong;		/* of page 2; PAGE: none */
		bool lost;
		const char *says;
	} cases[] = {
		{ 0, false, "flash at 0x08000800 holds 0x11 instead of 0x22 although the chip" },
		{ PAGE - 1, false, "flash at 0x08000bff holds 0x11 instead of 0x22 although the chip" },
		{ PAGE, false, "the page at 0x08000800 read back wrong once and right the second time" },
		{ 0, true, "the page at 0x08000800 does not hold what was written" },
	};

	memset(image, 0x22, sizeof(image));
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct flash_run run = { 0, 4 * PAGE, image };
		struct clone_plan plan;

		bench(USUAL, CLONE_FAMILY_CKS, 0);
		memset(image, 0x22, sizeof(image));
		put(0, image, FLASH_BYTES);
		if (cases[i].wrong < PAGE)
			fill(2 * PAGE + cases[i].wrong, 0x11, 1);
		assert_int_equal(clone_plan_make(&plan, &bank, &run, 1), ERROR_OK);
		/* Page 0 does not change, page 1 is as it shall be. */
		plan.pages[1].program = true;
		plan.pages[1].state = CLONE_PAGE_EQUAL;
		assert_int_equal(clone_compare_check(&plan), ERROR_OK);
		plan.pages[2].erase = true;
		if (cases[i].lost)
			fake_fail_access(1, false);
		assert_int_equal(clone_compare_check(&plan), ERROR_FLASH_OPERATION_FAILED);
		assert_log(cases[i].says);
		clone_plan_free(&plan);
		clear_bench();
	}
}

/* Pages of 4 KiB, perhaps, of which some are asked for; what is not comes from flash. */
static void pages_are_joined_to_the_largest_that_there_may_be(void **state)
{
	static const struct {
		unsigned int first[2], count[2];	/* sectors of the runs */
		unsigned int pages[3];			/* offsets in KiB of what they become; 99: none */
		unsigned int reads;			/* KiB */
	} cases[] = {
		{ { 0, 8 }, { 4, 4 }, { 0, 8, 99 }, 0 }, { { 1, 8 }, { 1, 4 }, { 0, 8, 99 }, 4 },
		{ { 0, 3 }, { 1, 1 }, { 0, 99, 99 }, 4 }, { { 3, 5 }, { 2, 1 }, { 0, 4, 99 }, 8 },
		{ { 2, 10 }, { 3, 2 }, { 0, 4, 8 }, 12 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		static uint8_t wanted[FLASH_BYTES];
		struct flash_run runs[2];
		struct clone_plan plan;
		unsigned int n = 0;

		bench(USUAL, CLONE_FAMILY_CKS, 0);
		info.chip.pages = (struct clone_page_sizes){ 4096, 1024, 4096, 1024 };
		assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
		fill(0, 0x33, FLASH_BYTES);
		memset(wanted, 0x33, sizeof(wanted));
		for (unsigned int r = 0; r < 2; r++) {
			const uint32_t offset = cases[i].first[r] * PAGE;

			runs[r] = (struct flash_run){ offset, cases[i].count[r] * PAGE, image + offset };
			memcpy(wanted + runs[r].offset, runs[r].buffer, runs[r].count);
		}
		assert_int_equal(clone_plan_make(&plan, &bank, runs, 2), ERROR_OK);
		const unsigned int before = fake_accesses();
		assert_int_equal(clone_compare_join(&plan), ERROR_OK);
		assert_int_equal(fake_accesses() - before, cases[i].reads * PAGE / 4);
		for (; n < 3 && cases[i].pages[n] != 99; n++) {
			assert_int_equal(plan.pages[n].offset, cases[i].pages[n] * PAGE);
			assert_int_equal(plan.pages[n].bytes, 4 * PAGE);
			assert_memory_equal(plan.pages[n].image, wanted + plan.pages[n].offset, 4 * PAGE);
		}
		assert_int_equal(plan.num_pages, n);
		clone_plan_free(&plan);
		clear_bench();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blank_check_goes_by_content),
		cmocka_unit_test(verify_finds_the_page),
		cmocka_unit_test(verify_looks_at_the_range_alone),
		cmocka_unit_test(pages_around_a_range_are_put_together),
		cmocka_unit_test(ranges_beyond_the_bank_are_refused),
		cmocka_unit_test(pages_are_told_apart),
		cmocka_unit_test(many_pages_are_compared_in_several_streams),
		cmocka_unit_test(blank_check_looks_at_every_byte),
		cmocka_unit_test(lost_transfers_are_errors),
		cmocka_unit_test(difference_is_told_with_its_address),
		cmocka_unit_test(pages_are_joined_to_the_largest_that_there_may_be),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
