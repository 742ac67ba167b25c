// SPDX-License-Identifier: GPL-2.0-or-later

/* What is found out on the chip before the rest of it is touched: widths, pages, whether flash is there at all. */

#include "flash_bench.h"
#include "clone_program.h"

static int program_pages(unsigned int first, unsigned int count)
{
	const struct flash_run run = { first * PAGE, count * PAGE, image + first * PAGE };

	return clone_program_erase_write(&bank, &run, 1);
}

static const enum clone_family_id either[] = {
	CLONE_FAMILY_GD32F1, CLONE_FAMILY_GD32F30X, CLONE_FAMILY_CAUTIOUS,
};

/* A chip that takes no other. */
static const char *one_width(unsigned int unit)
{
	return unit == 2 ? "GD32F103CB-HALVES/16" : "GD32F103CB-WORDS/16";
}

static void the_width_that_the_chip_takes_is_found_at_the_first_unit(void **state)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(either) * 16; i++) {
		const bool blank_first = i & 8;
		const unsigned int unit = i & 1 ? 2 : 4;

		bench(one_width(unit), i & 2 ? "width-silent" : NULL, either[i / 16], i & 4 ? 4096 : 0);
		fill(0, 0, FLASH_BYTES);
		if (blank_first)
			fill(PAGE, 0xff, PAGE);
		memset(image, 0xff, 10);
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		assert_memory_equal(flash(), image, 2 * PAGE);
		assert_int_equal(flash()[2 * PAGE], 0);
		assert_int_equal(sim_target_erases(rig), blank_first ? 1 : 2);
		assert_int_equal(info.unit_bytes, unit);

		/* The next one starts with what was found. */
		image[7] = 0x5a;
		assert_int_equal(program_pages(0, 3), ERROR_OK);
		assert_memory_equal(flash(), image, 3 * PAGE);
		assert_int_equal(flash()[3 * PAGE], 0);
		clear_bench();
	}
}

static void no_width_costs_one_page_at_most(void **state)
{
	for (unsigned int i = 0; i < 8; i++) {
		uint8_t old[FLASH_BYTES];

		bench("GD32F103C8/16", i & 1 ? "silent-program=1 lasting" : "refuse-program=1 lasting", CLONE_FAMILY_GD32F1,
			i & 2 ? 4096 : 0);
		memset(old, 0x33, sizeof(old));
		memset(old + (i & 4 ? 3 : 0) * PAGE, 0xff, PAGE);
		put(0, old, FLASH_BYTES);
		if (!(i & 4))
			fill(0, 0x33, PAGE);	/* lost, as it is said */
		assert_int_equal(program_pages(0, 5), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "takes neither words nor half-words"));
		assert_non_null(strstr(fake_log(), i & 4 ? "nothing was erased" :
			"but the page that may be erased now, at 0x08000000"));
		assert_memory_equal(flash(), old, FLASH_BYTES);
		clear_bench();
	}
}

static void a_half_word_is_added_to_a_word(void **state)
{
	for (unsigned int i = 0; i < 4; i++) {
		const unsigned int unit = i & 1 ? 4 : 2;
		uint8_t old[2 * PAGE];

		/* A chip that takes half-words can do it, one that takes words only cannot. */
		bench(one_width(unit), NULL, CLONE_FAMILY_GD32F1, i & 2 ? 4096 : 0);
		fill(20, 0x11, 2);
		memcpy(old, flash(), sizeof(old));
		if (unit == 2) {
			assert_int_equal(clone_program_write(&bank, image, 22, PAGE), ERROR_OK);
			memcpy(old + 22, image, PAGE);
		} else {
			assert_int_equal(clone_program_write(&bank, image, 22, PAGE), ERROR_FLASH_OPERATION_FAILED);
			assert_non_null(strstr(fake_log(), "takes whole words only"));
		}
		assert_memory_equal(flash(), old, sizeof(old));
		assert_int_equal(sim_target_erases(rig), 0);
		clear_bench();
	}
}

static void the_width_is_found_on_doubtful_flash_too(void **state)
{
	for (unsigned int i = 0; i < 8; i++) {
		static const char *const halves[] = { "GD32F103CB-HALVES/8", "GD32F103CB-WORDS/8" };
		const bool mirror = i & 4;
		uint8_t old[FLASH_BYTES / 2];

		bench(mirror ? halves[i & 1] : one_width(i & 1 ? 4 : 2), mirror ? "upper-alias alias-erase" : NULL,
			CLONE_FAMILY_GD32F1, i & 2 ? 4096 : 0);
		info.chip.beyond = CLONE_BEYOND_ALIAS;
		info.chip.beyond_kib = FLASH_BYTES / 2048;
		memset(old, 0x33, sizeof(old));
		fill(0, 0x33, mirror ? sizeof(old) : FLASH_BYTES);
		if (mirror) {
			assert_int_equal(program_pages(0, PAGES - 3), ERROR_FLASH_DST_OUT_OF_BANK);
			assert_non_null(strstr(fake_log(), "what was tried is put back"));
			assert_memory_equal(flash(), old, sizeof(old));
		} else {
			assert_int_equal(program_pages(0, PAGES - 3), ERROR_OK);
			assert_memory_equal(flash(), image, (PAGES - 3) * PAGE);
		}
		clear_bench();
	}
}

/*
 * The rows leave pages of 1, 2 or 4 KiB open. The second KiB of eight is written: what is erased with it
 * comes back, and from the first erase on it is known how much one takes.
 */
static void page_in_doubt_is_found_and_what_shares_it_comes_back(void **state)
{
	static const struct {
		const char *chip;
		enum clone_family_id family;
		uint32_t page;
		uint32_t area;
	} cases[] = {
		{ "CKS32F103C8", CLONE_FAMILY_CKS, 1024, 4096 }, { "CKS32F103C8", CLONE_FAMILY_CKS, 1024, 0 },
		{ "AIR32F103CC", CLONE_FAMILY_MH32, 2048, 4096 }, { "AIR32F103CC", CLONE_FAMILY_MH32, 2048, 0 },
		{ "AIR32F103ZG", CLONE_FAMILY_MH32, 4096, 4096 }, { "AIR32F103ZG", CLONE_FAMILY_MH32, 4096, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench(cases[i].chip, NULL, cases[i].family, cases[i].area);
		info.chip.pages = (struct clone_page_sizes){ 4096, 1024, 4096, 1024 };
		assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
		assert_int_equal(bank.sectors[0].size, 1024);
		fill(0, 0x33, 8192);
		assert_int_equal(clone_bank_page(&bank, 0), 0);
		const struct flash_run runs[] = { { 1024, 1024, image }, { 4096, 2048, image + 1024 } };
		assert_int_equal(clone_program_erase_write(&bank, runs, 2), ERROR_OK);
		assert_memory_equal(flash() + 1024, image, 1024);
		assert_memory_equal(flash() + 4096, image + 1024, 2048);
		for (uint32_t at = 0; at < 8192; at++)
			if (at < 1024 || (at >= 2048 && at < 4096) || at >= 6144)
				assert_int_equal(flash()[at], 0x33);
		assert_int_equal(clone_bank_page(&bank, 0), cases[i].page);
		assert_int_equal(sim_target_erases(rig), 8192 / cases[i].page);
		assert_int_equal(clone_program_erase(&bank, 6, 6), ERROR_OK);
		for (uint32_t at = 6144; at < 8192; at++)
			assert_int_equal(flash()[at], at < 7168 ? 0xff : 0x33);
		clear_bench();
	}
}

/* An erase that the chip only reports has no say in how large pages are. */
static void page_in_doubt_stays_in_doubt_after_an_erase_that_did_nothing(void **state)
{
	bench("AIR32F103CC", "silent-erase=1", CLONE_FAMILY_MH32, 4096);
	info.chip.pages = (struct clone_page_sizes){ 2048, 1024, 2048, 1024 };
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	fill(0, 0x33, 2048);
	const struct flash_run run = { 0, 2048, image };
	clone_program_erase_write(&bank, &run, 1);
	assert_int_equal(clone_bank_page(&bank, 0), 0);
	sim_target_close(rig);
}

/* Half of the flash, and what the probe made of it: a mirror, perhaps, or blank. */
static void half_bench(const char *chip, const char *faults, uint32_t area, enum clone_beyond found)
{
	bench(chip, faults, CLONE_FAMILY_CKS, area);
	info.chip.beyond = found;
	info.chip.beyond_kib = FLASH_BYTES / 2048;
}

static void a_mirror_is_found_before_anything_is_lost(void **state)
{
	static const struct {
		uint32_t area;
		enum clone_beyond beyond;
		int old;
	} cases[] = {
		{ 4096, CLONE_BEYOND_ALIAS, 0x33 }, { 0, CLONE_BEYOND_ALIAS, 0x33 },
		{ 4096, CLONE_BEYOND_BLANK, 0xff }, { 0, CLONE_BEYOND_BLANK, 0xff },
	};
	uint8_t old[FLASH_BYTES / 2];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		half_bench("STM32F103C8/8", "upper-alias alias-erase", cases[i].area, cases[i].beyond);
		memset(old, cases[i].old, sizeof(old));
		old[5] = 0x55;
		put(0, old, sizeof(old));
		assert_int_equal(program_pages(0, PAGES - 3), ERROR_FLASH_DST_OUT_OF_BANK);
		assert_non_null(strstr(fake_log(), "the chip has 8 KiB; what was tried is put back"));
		assert_memory_equal(flash(), old, sizeof(old));
		clear_bench();
	}
}

static void two_equal_halves_are_flash_once_one_of_them_changed(void **state)
{
	static const enum clone_beyond found[] = { CLONE_BEYOND_ALIAS, CLONE_BEYOND_BLANK };

	for (size_t i = 0; i < 2; i++) {
		half_bench(USUAL, 4096, found[i]);
		fill(0, i ? 0xff : 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, PAGES), ERROR_OK);
		assert_memory_equal(flash(), image, FLASH_BYTES);
		assert_int_equal(sim_target_erases(rig), i ? 0 : PAGES);
		assert_int_equal(sim_target_mass_erases(rig), 0);
		assert_int_equal(info.chip.beyond, CLONE_BEYOND_THERE);
		clear_bench();
	}
}

/* Nobody asked for the other half: what it is stays open. */
static void pages_below_the_doubt_prove_nothing(void **state)
{
	half_bench("STM32F103C8/8", "upper-alias alias-erase", 4096, CLONE_BEYOND_ALIAS);
	fill(0, 0, FLASH_BYTES / 2);
	assert_int_equal(program_pages(0, PAGES / 2), ERROR_OK);
	assert_memory_equal(flash(), image, FLASH_BYTES / 2);
	assert_int_equal(info.chip.beyond, CLONE_BEYOND_ALIAS);
	clear_bench();
}

static void what_takes_nothing_is_refused_first(void **state)
{
	half_bench("STM32F103C8/16", "silent-program=1", 4096, CLONE_BEYOND_BLANK);
	fill(0, 0, FLASH_BYTES / 2);
	assert_int_equal(program_pages(0, PAGES - 1), ERROR_FLASH_DST_OUT_OF_BANK);
	assert_non_null(strstr(fake_log(), "takes nothing"));
	assert_non_null(strstr(fake_log(), "perhaps 8 KiB; nothing else was changed: \"set FLASH_SIZE 0x2000\""));
	assert_int_equal(sim_target_erases(rig), 0);
	assert_int_equal(flash()[0], 0);
	clear_bench();
}

static void bus_errors_end_the_flash(void **state)
{
	half_bench(USUAL, 4096, CLONE_BEYOND_FAULT);
	fill(0, 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES / 2 + 1), ERROR_FLASH_DST_OUT_OF_BANK);
	assert_non_null(strstr(fake_log(), "nothing was changed"));
	assert_int_equal(fake_accesses(), 0);
	assert_int_equal(program_pages(0, PAGES / 2), ERROR_OK);
	clear_bench();
}

/* Where no candidate has lots that differ, nothing is tried. */
static void width_is_tried_where_it_is_open(void **state)
{
	static const struct clone_part st = { .family = &clone_families[CLONE_FAMILY_STM32F1] };
	static const struct clone_part gd = { .family = &clone_families[CLONE_FAMILY_GD32F1] };
	static const struct {
		enum clone_family_id family;
		const struct clone_part *candidates[3];
		bool forced, tried;
	} cases[] = {
		{ CLONE_FAMILY_CAUTIOUS, { NULL }, false, true }, { CLONE_FAMILY_CAUTIOUS, { &st }, false, false },
		{ CLONE_FAMILY_CAUTIOUS, { &st, &gd }, false, true }, { CLONE_FAMILY_CAUTIOUS, { &gd, &st }, false, true },
		{ CLONE_FAMILY_CAUTIOUS, { &st, &st }, false, false }, { CLONE_FAMILY_CAUTIOUS, { &st }, true, true },
		{ CLONE_FAMILY_STM32F1, { NULL }, false, false }, { CLONE_FAMILY_STM32F1, { &gd }, false, false },
		{ CLONE_FAMILY_STM32F1, { &gd }, true, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench("GD32F103C8/16", NULL, cases[i].family, 4096);
		for (size_t c = 0; c < 3 && cases[i].candidates[c]; c++)
			info.chip.candidates[info.chip.num_candidates++] = cases[i].candidates[c];
		info.chip.family_forced = cases[i].forced;
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		if ((info.unit_bytes != 0) != cases[i].tried)
			fail_msg("row %zu: %u", i, info.unit_bytes);
		clear_bench();
	}
}

/* One that is blank before one that has to be erased, and the first bytes that are not. */
static void trial_costs_the_least(void **state)
{
	static const struct {
		bool blank[4];		/* of the first pages */
		uint32_t data_from;	/* in the page that is tried */
		unsigned int tried;	/* page */
	} cases[] = {
		{ { false, false, false, false }, 0, 0 }, { { false, false, true, true }, 0, 2 },
		{ { true, false, false, false }, 8, 0 }, { { false, true, false, false }, PAGE - 4, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench("GD32F103CB-HALVES/16", "refuse-program=1 lasting", CLONE_FAMILY_GD32F1, 0);
		char said[40];

		for (unsigned int page = 0; page < 4; page++)
			fill(page * PAGE, cases[i].blank[page] ? 0xff : 0x33, PAGE);
		memset(image + cases[i].tried * PAGE, 0xff, cases[i].data_from);
		assert_int_equal(program_pages(0, 4), ERROR_FLASH_OPERATION_FAILED);
		const uint32_t address = bank.base + cases[i].tried * PAGE;
		snprintf(said, sizeof(said), "flash at 0x%08x takes neither", address + cases[i].data_from);
		assert_log(said);
		snprintf(said, sizeof(said), "at 0x%08x\n", address);
		assert_log(said);
		assert_int_equal(sim_target_erases(rig), cases[i].blank[cases[i].tried] ? 0 : 1);
		clear_bench();
	}
}

/* All is programmed once, and the change of width is told. */
static void trial_is_a_part_of_the_work(void **state)
{
	for (unsigned int i = 0; i < 8; i++) {
		const unsigned int unit = i & 1 ? 2 : 4, other = 6 - unit;

		bench(one_width(unit), NULL, CLONE_FAMILY_GD32F1, i & 2 ? 4096 : 0);
		if (i & 4)
			info.unit_bytes = other;	/* another chip's, perhaps */
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		assert_int_equal(clone_program_last()->bytes, 2 * PAGE);
		assert_int_equal(sim_target_programs(rig), 2 * PAGE / unit);
		const bool changes = i & 4 || unit == 2;
		assert_int_equal(strstr(fake_notes(), unit == 4 ? "is programmed by words, for" :
			"is programmed by half-words, for") != NULL, changes);
		assert_int_equal(strstr(fake_notes(), "is programmed by") != NULL, changes);
		clear_bench();
	}
}

/* A chip of 8 KiB behind a look at 4, and one of 4: the first page below that changes tells. */
static void size_is_that_of_the_mirror(void **state)
{
	static const struct {
		const char *chip;
		unsigned int real, pages;
		const char *says;
	} cases[] = {
		{ "STM32F103C8/8", 8, 13, "0x08003000 is a mirror of that at 0x08001000: the chip has 8 KiB" },
		{ "STM32F103C8/4", 4, 6, "0x08001400 is a mirror of that at 0x08000400: the chip has 4 KiB" },
		{ "STM32F103C8/4", 4, 5, "0x08001000 is a mirror of that at 0x08000000: the chip has 4 KiB" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases) * 2; i++) {
		uint8_t old[8 * PAGE];

		half_bench(cases[i / 2].chip, "upper-alias alias-erase", i % 2 ? 4096 : 0, CLONE_BEYOND_ALIAS);
		info.chip.beyond_kib = 4;
		memset(old, 0x33, sizeof(old));
		fill(0, 0x33, cases[i / 2].real * PAGE);
		assert_int_equal(program_pages(0, cases[i / 2].pages), ERROR_FLASH_DST_OUT_OF_BANK);
		assert_log(cases[i / 2].says);
		assert_log("so nothing was changed: FLASH_SIZE is 0x");
		assert_memory_equal(flash(), old, cases[i / 2].real * PAGE);
		assert_int_equal(info.chip.beyond, CLONE_BEYOND_ALIAS);
		clear_bench();
	}
}

static void mirror_that_cannot_be_put_back_is_told(void **state)
{
	half_bench("STM32F103C8/8", "upper-alias alias-erase silent-program=513 lasting", 0, CLONE_BEYOND_ALIAS);
	fill(0, 0x33, FLASH_BYTES / 2);
	assert_int_equal(program_pages(0, PAGES - 3), ERROR_FLASH_DST_OUT_OF_BANK);
	assert_log("could not be put back, so the page is lost");
	clear_bench();
}

/* Only where the plan reaches beyond, changes something there, and nobody knows. */
static void reach_is_proved_where_it_is_in_doubt(void **state)
{
	static const struct {
		enum clone_beyond found;
		unsigned int first, count;
		bool equal_above;
		enum clone_beyond then;
	} cases[] = {
		{ CLONE_BEYOND_ALIAS, 0, 9, false, CLONE_BEYOND_THERE },
		{ CLONE_BEYOND_ALIAS, 0, 8, false, CLONE_BEYOND_ALIAS },
		{ CLONE_BEYOND_ALIAS, 8, 1, false, CLONE_BEYOND_THERE },
		{ CLONE_BEYOND_BLANK, 0, 9, false, CLONE_BEYOND_THERE },
		{ CLONE_BEYOND_ALIAS, 0, 9, true, CLONE_BEYOND_ALIAS },
		{ CLONE_BEYOND_NOT_READ, 0, 9, false, CLONE_BEYOND_NOT_READ },
		{ CLONE_BEYOND_THERE, 0, 9, false, CLONE_BEYOND_THERE },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		half_bench(USUAL, 4096, cases[i].found);
		fill(0, 0x33, FLASH_BYTES);
		if (cases[i].equal_above)
			put(8 * PAGE, image + 8 * PAGE, 8 * PAGE);
		assert_int_equal(program_pages(cases[i].first, cases[i].count), ERROR_OK);
		assert_int_equal(info.chip.beyond, cases[i].then);
		assert_memory_equal(flash() + cases[i].first * PAGE, image + cases[i].first * PAGE, cases[i].count * PAGE);
		assert_int_equal(sim_target_erases(rig), cases[i].count - cases[i].equal_above);
		clear_bench();
	}
}

/* How far an erase reached is known where what it left and what it took are next to each other. */
static void page_size_is_learnt_from_what_was_not_blank(void **state)
{
	static const struct {
		uint32_t filled, bytes;		/* within 8 KiB, all else is blank */
		uint32_t learnt;		/* of pages of 2 KiB that may have 1, 2 or 4 */
	} cases[] = {
		{ 0, 8192, 2048 }, { 0, 4096, 2048 }, { 1024, 1024, 0 }, { 0, 1024, 0 }, { 0, 2048, 0 }, { 0, 3072, 2048 },
		{ 1024, 7168, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases) * 2; i++) {
		bench("AIR32F103CC", NULL, CLONE_FAMILY_MH32, i % 2 ? 4096 : 0);
		info.chip.pages = (struct clone_page_sizes){ 4096, 1024, 4096, 1024 };
		assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
		fill(cases[i / 2].filled, 0x33, cases[i / 2].bytes);
		const struct flash_run run = { 0, 4096, image };
		assert_int_equal(clone_program_erase_write(&bank, &run, 1), ERROR_OK);
		assert_memory_equal(flash(), image, 4096);
		if (clone_bank_page(&bank, 0) != cases[i / 2].learnt)
			fail_msg("row %zu: %u", i / 2, clone_bank_page(&bank, 0));
		clear_bench();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_width_that_the_chip_takes_is_found_at_the_first_unit),
		cmocka_unit_test(no_width_costs_one_page_at_most),
		cmocka_unit_test(a_half_word_is_added_to_a_word),
		cmocka_unit_test(the_width_is_found_on_doubtful_flash_too),
		cmocka_unit_test(page_in_doubt_is_found_and_what_shares_it_comes_back),
		cmocka_unit_test(page_in_doubt_stays_in_doubt_after_an_erase_that_did_nothing),
		cmocka_unit_test(a_mirror_is_found_before_anything_is_lost),
		cmocka_unit_test(two_equal_halves_are_flash_once_one_of_them_changed),
		cmocka_unit_test(pages_below_the_doubt_prove_nothing),
		cmocka_unit_test(what_takes_nothing_is_refused_first),
		cmocka_unit_test(bus_errors_end_the_flash),
		cmocka_unit_test(width_is_tried_where_it_is_open),
		cmocka_unit_test(trial_costs_the_least),
		cmocka_unit_test(trial_is_a_part_of_the_work),
		cmocka_unit_test(size_is_that_of_the_mirror),
		cmocka_unit_test(mirror_that_cannot_be_put_back_is_told),
		cmocka_unit_test(reach_is_proved_where_it_is_in_doubt),
		cmocka_unit_test(page_size_is_learnt_from_what_was_not_blank),
	};

	return cmocka_run_group_tests_name("proofs", tests, NULL, NULL);
}
