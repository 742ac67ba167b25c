// SPDX-License-Identifier: GPL-2.0-or-later

/* What a row of the table says of sizes, pages and names, and of what was read; how families are found. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "flash/nor/clone_family.h"
#include "flash/nor/clone_match.h"

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

/* --- a row and a chip ------------------------------------------------------------------- */

#define READ(v)		((struct clone_reading){ (v), true })
#define VALUES(...)	(const uint32_t []){ __VA_ARGS__ }, sizeof((uint32_t []){ __VA_ARGS__ }) / sizeof(uint32_t)
/* The chip reads 1 everywhere: YES agrees, NO contradicts. */
#define TEST(read, weight, flags, ...)	{ CLONE_READ_##read, 0xffffffff, VALUES(__VA_ARGS__), (weight), (flags) }
#define YES(read, weight)	TEST(read, weight, 0, 1)
#define NO(read)		TEST(read, 3, 0, 2)

static void a_size_word_is_where_the_row_has_it(void **state)
{
	static const struct {
		uint32_t address;
		bool has_ram;
		struct clone_reading f1;
		struct clone_reading f0;
		uint32_t flash_kib;
		uint32_t ram_kib;
	} cases[] = {
		{ 0x1ffff7e0, false, { 0x00140040, true }, { 0x00080020, true }, 64, 0 },
		{ 0x1ffff7e0, true, { 0x00140040, true }, { 0x00080020, true }, 64, 20 },
		{ 0x1ffff7cc, true, { 0x00140040, true }, { 0x00080020, true }, 32, 8 },
		{ 0, true, { 0x00140040, true }, { 0, false }, 64, 20 },
		{ 0x1ffff7e0, true, { 0x00140040, false }, { 0x00080020, true }, 0, 0 },
		{ 0x1ffff7e0, true, { 0xffff0040, true }, { 0, false }, 64, 0 },
		{ 0x1ffff7e0, true, { 0xfffe0040, true }, { 0, false }, 64, 0xfffe },
		{ 0x1ffff7e0, true, { 0x0014ffff, true }, { 0, false }, 0, 0 },
		{ 0x1ffff7e0, true, { 0x00140000, true }, { 0, false }, 0, 0 },
		{ 0x1ffff7e0, true, { 0x0001fffe, true }, { 0, false }, 0xfffe, 1 },
		{ 0x1ffff7e0, true, { 0x80018001, true }, { 0, false }, 0x8001, 0x8001 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct clone_part part = { .size_reg_addr = cases[i].address, .size_word_has_ram = cases[i].has_ram };
		const struct clone_readings readings = { .size_word_f1 = cases[i].f1, .size_word_f0 = cases[i].f0 };
		uint32_t ram_kib = 77;

		assert_int_equal(clone_size_word(&part, &readings, &ram_kib), cases[i].flash_kib);
		assert_int_equal(ram_kib, cases[i].ram_kib);
	}
}

static struct clone_match match_of(const struct clone_test *tests, size_t count)
{
	const struct clone_part part = { .tests = tests, .num_tests = count };
	const struct clone_chip chip = { .readings = { .dpidr = READ(1), .ap_idr = READ(1) } };
	struct clone_match match;

	memset(&match, 0xa5, sizeof(match));
	clone_match_part(&part, &chip.readings, &match);
	assert_ptr_equal(match.part, &part);
	match.part = NULL;
	return match;
}

#define MATCH(...)	match_of((const struct clone_test []){ __VA_ARGS__ }, \
	sizeof((const struct clone_test []){ __VA_ARGS__ }) / sizeof(struct clone_test))

static void assert_match(struct clone_match match, unsigned int points, unsigned int telling,
	unsigned int contradictions, bool vetoed, bool complete)
{
	assert_int_equal(match.points, points);
	assert_int_equal(match.telling, telling);
	assert_int_equal(match.contradictions, contradictions);
	assert_int_equal(match.vetoed, vetoed);
	assert_int_equal(match.complete, complete);
	assert_false(match.other_size);
}

/* The chip gives 1 for what it gives, and nothing for maker and model. */
static void agreement_gives_points_and_a_difference_counts_once(void **state)
{
	assert_match(MATCH(YES(DPIDR, 2), YES(AP_IDR, 3)), 5, 2, 0, false, true);
	assert_match(MATCH(YES(DPIDR, 2), YES(DPIDR, 3)), 5, 1, 0, false, true);
	assert_match(MATCH(YES(DPIDR, 0), YES(AP_IDR, 1)), 1, 1, 0, false, true);
	assert_match(MATCH(TEST(DPIDR, 2, 0, 7, 1), TEST(AP_IDR, 2, 0, 1, 7)), 4, 2, 0, false, true);
	assert_match(MATCH(NO(DPIDR)), 0, 0, 1, false, true);
	assert_match(MATCH(NO(DPIDR), NO(DPIDR), NO(AP_IDR)), 0, 0, 2, false, true);
	assert_match(MATCH(YES(DPIDR, 2), NO(DPIDR)), 2, 1, 1, false, true);
	assert_match(MATCH(NO(DPIDR), YES(DPIDR, 2)), 2, 1, 1, false, true);
	assert_match(MATCH(TEST(MAKER, 2, 0, 7)), 0, 0, 0, false, true);
	/* another value that only speaks says nothing */
	assert_match(MATCH(TEST(DPIDR, 2, CLONE_TEST_SPEAKS, 2)), 0, 0, 0, false, true);
	assert_match(MATCH(TEST(DPIDR, 2, CLONE_TEST_SPEAKS, 1)), 2, 1, 0, false, true);
	assert_int_equal(MATCH(YES(DPIDR, 2)).opinion[CLONE_READ_DPIDR], CLONE_AGREES);
	assert_int_equal(MATCH(NO(DPIDR), YES(DPIDR, 2)).opinion[CLONE_READ_DPIDR], CLONE_CONTRADICTS);
	assert_int_equal(MATCH(YES(DPIDR, 2), NO(DPIDR)).opinion[CLONE_READ_DPIDR], CLONE_CONTRADICTS);
	assert_int_equal(MATCH(TEST(DPIDR, 2, CLONE_TEST_SPEAKS, 2)).opinion[CLONE_READ_DPIDR], CLONE_NO_OPINION);
	assert_int_equal(MATCH(YES(DPIDR, 2)).opinion[CLONE_READ_AP_IDR], CLONE_NO_OPINION);
}

static void some_tests_must_agree(void **state)
{
	const unsigned int r = CLONE_TEST_REQUIRED, a = CLONE_TEST_APART, v = CLONE_TEST_VETO;

	assert_match(MATCH(TEST(DPIDR, 2, r, 1)), 2, 1, 0, false, true);
	assert_match(MATCH(TEST(DPIDR, 2, r, 2)), 0, 0, 1, false, false);
	assert_match(MATCH(TEST(MAKER, 2, r, 7)), 0, 0, 0, false, false);
	assert_match(MATCH(TEST(MAKER, 2, r, 7), TEST(DPIDR, 2, r, 1)), 2, 1, 0, false, false);
	assert_match(MATCH(TEST(MAKER, 2, a, 7), TEST(DPIDR, 2, a, 1)), 2, 1, 0, false, true);
	assert_match(MATCH(TEST(DPIDR, 2, a, 1), TEST(MAKER, 2, a, 7)), 2, 1, 0, false, true);
	assert_match(MATCH(TEST(MAKER, 2, a, 7), YES(DPIDR, 2)), 2, 1, 0, false, false);
	assert_match(MATCH(TEST(DPIDR, 2, a, 2), YES(AP_IDR, 2)), 2, 1, 1, false, false);
	assert_match(MATCH(TEST(DPIDR, 2, a, 1), TEST(MAKER, 2, r, 7)), 2, 1, 0, false, false);
	assert_match(MATCH(TEST(DPIDR, 2, v, 1)), 2, 1, 0, false, true);
	assert_match(MATCH(TEST(DPIDR, 2, v, 2)), 0, 0, 1, true, true);
	assert_match(MATCH(TEST(DPIDR, 2, v, 2), YES(AP_IDR, 1)), 1, 1, 1, true, true);
	assert_match(MATCH(TEST(MAKER, 2, v, 7)), 0, 0, 0, false, true);
}

/* Flash sizes lie, but a pair is sold or not, and RAM that no part has is no lie of the flash. */
static void size_and_ram_are_sold_as_a_pair(void **state)
{
	static const struct clone_size with_ram[] = { { 64, 20, 1024 }, { 128, 20, 1024 }, { 256, 48, 2048 }, { 0 } };
	static const struct clone_size no_ram[] = { { 64, 0, 1024 }, { 0 } };
	static const struct {
		const struct clone_size *sizes;
		uint32_t word;
		bool other_size;
		enum clone_agreement sold;
		enum clone_agreement pair;
	} cases[] = {
		{ with_ram, 0x00140040, false, CLONE_AGREES, CLONE_AGREES },
		{ with_ram, 0x00140080, false, CLONE_AGREES, CLONE_AGREES },
		{ with_ram, 0x00300040, false, CLONE_AGREES, CLONE_CONTRADICTS },
		{ with_ram, 0x00140100, false, CLONE_AGREES, CLONE_CONTRADICTS },
		{ with_ram, 0x00150040, false, CLONE_AGREES, CLONE_CONTRADICTS },
		{ with_ram, 0x00300100, false, CLONE_AGREES, CLONE_AGREES },
		/* a size that is not sold: only RAM speaks */
		{ with_ram, 0x00140020, true, CLONE_CONTRADICTS, CLONE_NO_OPINION },
		{ with_ram, 0x00150020, true, CLONE_CONTRADICTS, CLONE_CONTRADICTS },
		{ with_ram, 0xffff0040, false, CLONE_AGREES, CLONE_NO_OPINION },
		{ with_ram, 0xffff0041, true, CLONE_CONTRADICTS, CLONE_NO_OPINION },
		{ with_ram, 0x00140000, false, CLONE_NO_OPINION, CLONE_NO_OPINION },
		{ no_ram, 0x00140040, false, CLONE_AGREES, CLONE_NO_OPINION },
		{ no_ram, 0x00140041, true, CLONE_CONTRADICTS, CLONE_NO_OPINION },
		{ NULL, 0x00140040, false, CLONE_NO_OPINION, CLONE_NO_OPINION },
	};
	const struct clone_test test = TEST(SOLD, 4, 0, 1);

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct clone_part part = {
			.sizes = cases[i].sizes, .size_word_has_ram = true, .tests = &test, .num_tests = 1,
		};
		const struct clone_readings readings = { .size_word_f1 = READ(cases[i].word) };
		struct clone_match match;

		clone_match_part(&part, &readings, &match);
		assert_int_equal(match.other_size, cases[i].other_size);
		assert_int_equal(match.opinion[CLONE_READ_SOLD], cases[i].sold);
		assert_int_equal(match.opinion[CLONE_READ_PAIR], cases[i].pair);
		assert_int_equal(match.points, (cases[i].sold == CLONE_AGREES ? 4 : 0) + (cases[i].pair == CLONE_AGREES));
		assert_int_equal(match.contradictions, (cases[i].sold == CLONE_CONTRADICTS) +
			(cases[i].pair == CLONE_CONTRADICTS));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_those_of_the_row),
		cmocka_unit_test(a_row_without_sizes_says_nothing_of_them),
		cmocka_unit_test(pages_are_widened_by_each_row),
		cmocka_unit_test(the_letter_of_a_name_is_that_of_the_size),
		cmocka_unit_test(every_family_has_a_name_of_its_own),
		cmocka_unit_test(a_size_word_is_where_the_row_has_it),
		cmocka_unit_test(agreement_gives_points_and_a_difference_counts_once),
		cmocka_unit_test(some_tests_must_agree),
		cmocka_unit_test(size_and_ram_are_sold_as_a_pair),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
