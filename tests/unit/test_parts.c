// SPDX-License-Identifier: GPL-2.0-or-later

/* What a row of the table says of sizes, pages and names, and how families are found. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "flash/nor/clone_family.h"
#include "flash/nor/clone_parts.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))

/* Two RAM sizes with 256 KiB, and other pages behind 512 KiB. */
static const struct clone_size sizes[] = {
	{ 64, 20, 1024, 0 }, { 128, 24, 1024, 0 }, { 256, 48, 2048, 0 }, { 256, 64, 2048, 0 },
	{ 1024, 96, 2048, 4096 }, { 0 },
};
static const struct clone_part sold = { .name = "X32F103x8..xG", .order_name = "X32F103C", .sizes = sizes };
static const struct clone_part unknown_sizes = { .name = "Y32", .order_name = "Y32F", .page_bytes = 512 };

static void sizes_are_those_of_the_row(void **state)
{
	static const struct {
		uint32_t flash_kib;
		bool is_sold;
		uint32_t next_kib;
		uint32_t ram_kib;
	} cases[] = {
		{ 0, false, 64, 0 }, { 63, false, 64, 0 }, { 64, true, 128, 20 }, { 65, false, 128, 0 },
		{ 127, false, 128, 0 }, { 128, true, 256, 24 }, { 255, false, 256, 0 }, { 256, true, 1024, 48 },
		{ 1023, false, 1024, 0 }, { 1024, true, 0, 96 }, { 1025, false, 0, 0 },
	};

	assert_int_equal(clone_part_min_kib(&sold), 64);
	assert_int_equal(clone_part_max_kib(&sold), 1024);
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(clone_part_is_sold(&sold, cases[i].flash_kib), cases[i].is_sold);
		assert_int_equal(clone_part_next_kib(&sold, cases[i].flash_kib), cases[i].next_kib);
		assert_int_equal(clone_part_ram_kib(&sold, cases[i].flash_kib), cases[i].ram_kib);
	}
}

static void a_row_without_sizes_says_nothing_of_them(void **state)
{
	assert_int_equal(clone_part_min_kib(&unknown_sizes), 0);
	assert_int_equal(clone_part_max_kib(&unknown_sizes), 0);
	for (uint32_t kib = 0; kib <= 64; kib += 64) {
		assert_false(clone_part_is_sold(&unknown_sizes, kib));
		assert_int_equal(clone_part_next_kib(&unknown_sizes, kib), 0);
		assert_int_equal(clone_part_ram_kib(&unknown_sizes, kib), 0);
	}
}

static void assert_pages(const struct clone_page_sizes *pages, uint32_t smallest, uint32_t largest,
	uint32_t upper_smallest, uint32_t upper_largest)
{
	assert_int_equal(pages->smallest, smallest);
	assert_int_equal(pages->largest, largest);
	assert_int_equal(pages->upper_smallest, upper_smallest);
	assert_int_equal(pages->upper_largest, upper_largest);
}

static void pages_are_widened_by_each_row(void **state)
{
	static const struct clone_size large[] = { { 512, 64, 4096, 0 }, { 0 } };
	static const struct clone_part more = { .name = "Z32", .sizes = large, .page_bytes = 256 };
	const struct clone_part *const rows[] = { &sold, &unknown_sizes, &more };

	for (size_t first = 0; first < COUNT(rows); first++) {
		struct clone_page_sizes pages = { 0 };

		clone_part_add_pages(rows[first], &pages);
		if (rows[first] == &sold)
			assert_pages(&pages, 1024, 2048, 1024, 4096);
		else if (rows[first] == &more)
			assert_pages(&pages, 4096, 4096, 4096, 4096);
		else
			assert_pages(&pages, 512, 512, 512, 512);
		/* In whatever order, and once more changes nothing. */
		for (size_t i = 0; i <= COUNT(rows); i++)
			clone_part_add_pages(rows[(first + i) % COUNT(rows)], &pages);
		assert_pages(&pages, 512, 4096, 512, 4096);
	}
}

static void the_letter_of_a_name_is_that_of_the_size(void **state)
{
	static const struct clone_size all[] = {
		{ 16, 6 }, { 32, 10 }, { 64, 20 }, { 96, 20 }, { 128, 20 }, { 256, 48 }, { 384, 64 }, { 512, 64 },
		{ 768, 96 }, { 1024, 96 }, { 2048, 96 }, { 3072, 96 }, { 0 },
	};
	static const char *const names[] = {
		"AF4", "AF6", "AF8", "A", "AFB", "AFC", "AFD", "AFE", "AFF", "AFG", "AFI", "AFK",
	};
	const struct clone_part part = { .name = "A", .order_name = "AF", .sizes = all };
	const struct clone_part no_rule = { .name = "A", .sizes = all };
	char name[16];

	for (size_t i = 0; i < COUNT(names); i++) {
		clone_part_name(&part, all[i].flash_kib, name, sizeof(name));
		assert_string_equal(name, names[i]);
		clone_part_name(&no_rule, all[i].flash_kib, name, sizeof(name));
		assert_string_equal(name, "A");
		/* Not known, or a size that is not sold. */
		clone_part_name(&part, i ? all[i].flash_kib + 1 : 0, name, sizeof(name));
		assert_string_equal(name, "A");
		clone_part_name(&unknown_sizes, all[i].flash_kib, name, sizeof(name));
		assert_string_equal(name, "Y32");
	}
	clone_part_name(&sold, 512, name, sizeof(name));
	assert_string_equal(name, "X32F103x8..xG");
	clone_part_name(&sold, 1024, name, 5);
	assert_string_equal(name, "X32F");
}

static void every_family_has_a_name_of_its_own(void **state)
{
	for (size_t i = 0; i < CLONE_NUM_FAMILIES; i++)
		assert_ptr_equal(clone_family_by_name(clone_families[i].name), &clone_families[i]);
	assert_null(clone_family_by_name("stm32f"));
	assert_null(clone_family_by_name("stm32f10"));
	assert_null(clone_family_by_name(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_those_of_the_row),
		cmocka_unit_test(a_row_without_sizes_says_nothing_of_them),
		cmocka_unit_test(pages_are_widened_by_each_row),
		cmocka_unit_test(the_letter_of_a_name_is_that_of_the_size),
		cmocka_unit_test(every_family_has_a_name_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
