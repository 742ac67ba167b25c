// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The driver's plans carried out for real: host code over a fake host, the loader's
 * bytes on a simulated core, a controller that minds its manual.
 */

#include "flash_bench.h"
#include "clone_compare.h"
#include "clone_plan.h"
#include "clone_program.h"

static int program_pages(unsigned int first, unsigned int count)
{
	const struct flash_run run = { first * PAGE, count * PAGE, image + first * PAGE };

	return clone_program_erase_write(&bank, &run, 1);
}

static void new_image_is_erased_programmed_and_verified(void **state)
{
	static const uint32_t areas[] = { 1200, 4096, 16384 };

	for (size_t i = 0; i < 3; i++) {
		bench(USUAL, CLONE_FAMILY_CKS, areas[i]);
		fill(0, 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, PAGES), ERROR_OK);
		assert_memory_equal(flash(), image, FLASH_BYTES);
		assert_int_equal(sim_target_erases(rig), PAGES);
		clear_bench();
	}
}

static void time_is_that_of_the_flash(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	fill(0, 0, FLASH_BYTES);
	const uint64_t floor_us = PAGES * 20000 + FLASH_BYTES / 2 * 52.5;
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	/* 1 us per half-word, two checksums of 4 ms, start and end. */
	assert_in_range(fake_time_us(), floor_us, floor_us + FLASH_BYTES / 2 + 2 * 4000 + 10000);
	clear_bench();
}

static void identical_image_touches_nothing(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	put(0, image, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_int_equal(sim_target_erases(rig), 0);
	assert_int_equal(sim_target_programs(rig), 0);
	assert_true(fake_accesses() < 20);
	clear_bench();
}

static void changed_page_is_the_only_one_erased(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	put(0, image, FLASH_BYTES);
	image[7 * PAGE + 3] ^= 1;
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_memory_equal(flash(), image, FLASH_BYTES);
	assert_int_equal(sim_target_erases(rig), 1);
	clear_bench();
}

static void blank_page_is_not_erased(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	assert_int_equal(program_pages(3, 5), ERROR_OK);
	assert_memory_equal(flash() + 3 * PAGE, image + 3 * PAGE, 5 * PAGE);
	assert_int_equal(sim_target_erases(rig), 0);
	assert_int_equal(flash()[8 * PAGE], 0xff);
	clear_bench();
}

static void full_rewrite_compares_nothing(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	put(0, image, FLASH_BYTES);
	info.full_rewrite = true;
	assert_int_equal(program_pages(0, 3), ERROR_OK);
	assert_int_equal(sim_target_erases(rig), 3);
	assert_memory_equal(flash(), image, FLASH_BYTES);
	clear_bench();
}

static void without_work_area_the_result_is_the_same(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 0);
	fill(0, 0, 3 * PAGE);
	put(PAGE, image + PAGE, PAGE);
	assert_int_equal(program_pages(0, 4), ERROR_OK);
	assert_memory_equal(flash(), image, 4 * PAGE);
	assert_int_equal(sim_target_erases(rig), 2);
	clear_bench();
}

static void word_and_fast_page_families_program(void **state)
{
	static const struct {
		enum clone_family_id family;
		const char *chip;
		const char *faults;
	} styles[] = {
		{ CLONE_FAMILY_N32G45X, "N32G452CB/16", NULL },
		{ CLONE_FAMILY_GD32F1, "GD32F103C8/16", NULL },
		/* Its content is seen only after a flush. */
		{ CLONE_FAMILY_HK32F1, "HK32F103CB/16", "stale-cache" },
		{ CLONE_FAMILY_GD32E23X, "GD32E230C8/16", NULL },
		{ CLONE_FAMILY_GD32E10X, "GD32E103CB/16", NULL },
		{ CLONE_FAMILY_AT32F4, "AT32F403CB/16", NULL },
		{ CLONE_FAMILY_CH32F1, "CH32F103C8/16", NULL },
	};

	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		bench(styles[i].chip, styles[i].faults, styles[i].family, 4096);
		fill(0, 0, FLASH_BYTES);
		memset(image + 10 * PAGE, 0xff, 300);
		assert_int_equal(program_pages(0, PAGES), ERROR_OK);
		assert_memory_equal(flash(), image, FLASH_BYTES);
		clear_bench();
	}
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

static void mass_erase_only_when_all_pages_change_and_no_more_flash_may_be_there(void **state)
{
	static const struct {
		uint32_t part_max_kib;
		enum clone_beyond beyond;
		unsigned int pages;
		unsigned int mass_erases;
	} cases[] = {
		{ PAGES, CLONE_BEYOND_NOT_READ, PAGES, 1 },
		{ PAGES, CLONE_BEYOND_NOT_READ, PAGES - 1, 0 },
		{ 2 * PAGES, CLONE_BEYOND_NOT_READ, PAGES, 0 },
		{ 2 * PAGES, CLONE_BEYOND_BLANK, PAGES, 0 },
		{ 2 * PAGES, CLONE_BEYOND_THERE, PAGES, 0 },
		{ 2 * PAGES, CLONE_BEYOND_FAULT, PAGES, 1 },
		{ 2 * PAGES, CLONE_BEYOND_ALIAS, PAGES, 0 },
		{ 0, CLONE_BEYOND_NOT_READ, PAGES, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bench(USUAL, CLONE_FAMILY_STM32F1, 4096);
		info.chip.part_max_kib = cases[i].part_max_kib;
		beyond = cases[i].beyond;
		fill(0, 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, cases[i].pages), ERROR_OK);
		assert_memory_equal(flash(), image, cases[i].pages * PAGE);
		assert_int_equal(sim_target_mass_erases(rig), cases[i].mass_erases);
		assert_int_equal(sim_target_erases(rig), cases[i].mass_erases ? 0 : cases[i].pages);
		clear_bench();
	}
}

static void candidate_with_a_slow_mass_erase_forbids_it(void **state)
{
	static const struct clone_part slow = { .family = &clone_families[CLONE_FAMILY_MH32] };

	bench(USUAL, CLONE_FAMILY_STM32F1, 4096);
	info.chip.part_max_kib = PAGES;
	info.chip.candidates[0] = &slow;
	info.chip.num_candidates = 1;
	fill(0, 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_int_equal(sim_target_mass_erases(rig), 0);
	clear_bench();
}

static void equal_page_forbids_mass_erase(void **state)
{
	bench(USUAL, CLONE_FAMILY_STM32F1, 4096);
	info.chip.part_max_kib = PAGES;
	fill(0, 0, FLASH_BYTES);
	put(9 * PAGE, image + 9 * PAGE, PAGE);
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_int_equal(sim_target_mass_erases(rig), 0);
	assert_int_equal(sim_target_erases(rig), PAGES - 1);
	clear_bench();
}

/* It costs time, and may fault. */
static void no_look_behind_the_bank_while_a_page_is_equal(void **state)
{
	static const unsigned int equal[] = { 0, PAGES - 1 };

	for (size_t i = 0; i < ARRAY_SIZE(equal); i++) {
		bench(USUAL, CLONE_FAMILY_STM32F1, 4096);
		info.chip.part_max_kib = 2 * PAGES;
		beyond = CLONE_BEYOND_FAULT;
		fill(0, 0, FLASH_BYTES);
		put(equal[i] * PAGE, image + equal[i] * PAGE, PAGE);
		assert_int_equal(program_pages(0, PAGES), ERROR_OK);
		assert_int_equal(info.chip.beyond, CLONE_BEYOND_NOT_READ);
		clear_bench();
	}
}

/* For "stm32f1x_clone result", which the production tool reads. */
static void what_was_done_can_be_asked_afterwards(void **state)
{
	const struct clone_outcome *outcome = clone_program_last();

	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	put(0, image, 3 * PAGE);
	fill(3 * PAGE, 0, 2 * PAGE);
	const unsigned int number = outcome->number;
	assert_int_equal(program_pages(0, 6), ERROR_OK);
	assert_int_equal(outcome->number, number + 1);
	assert_string_equal(outcome->operation, "erase_write");
	assert_int_equal(outcome->retval, ERROR_OK);
	assert_true(outcome->changed);
	assert_false(outcome->mass_erase);
	assert_int_equal(outcome->pages, 6);
	assert_int_equal(outcome->written, 3);
	assert_int_equal(outcome->erased, 2);
	assert_int_equal(outcome->unchanged, 3);
	assert_int_equal(outcome->bytes, 3 * PAGE);
	/* Two erases of 20 ms, and half-words of 52.5 us. */
	assert_in_range(outcome->elapsed_ms, 2 * 20 + 3 * 26, 2 * 20 + 3 * 26 + 100);

	assert_int_equal(program_pages(0, 6), ERROR_OK);
	assert_false(outcome->changed);
	assert_int_equal(outcome->unchanged, 6);
	assert_int_equal(outcome->written, 0);
	assert_int_equal(clone_program_write(&bank, image, FLASH_BYTES, 4), ERROR_FLASH_DST_OUT_OF_BANK);
	assert_string_equal(outcome->operation, "write");
	assert_int_equal(outcome->retval, ERROR_FLASH_DST_OUT_OF_BANK);
	assert_int_equal(outcome->pages, 0);
	clear_bench();
}

static void protected_page_stops_before_the_first_erase(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	fill(0, 0, FLASH_BYTES);
	protected_from = 10 * PAGE;
	assert_int_equal(program_pages(0, PAGES), ERROR_FLASH_PROTECTED);
	assert_int_equal(sim_target_erases(rig), 0);
	assert_int_equal(flash()[0], 0);
	clear_bench();
}

static void protected_page_that_is_equal_does_not_matter(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	put(0, image, FLASH_BYTES);
	fill(0, 0, PAGE);
	protected_from = 10 * PAGE;
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_int_equal(sim_target_erases(rig), 1);
	clear_bench();
}

static void page_that_the_chip_protects_is_an_error_with_its_address(void **state)
{
	bench("STM32F103C8/16", "wrp=2", CLONE_FAMILY_CKS, 4096);
	fill(0, 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES), ERROR_FLASH_PROTECTED);
	assert_non_null(strstr(fake_log(), "0x08001000"));
	assert_int_equal(target.state, TARGET_HALTED);
	assert_false(target.running_alg);
	clear_bench();
}

static void silent_failure_is_found_with_its_address(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench("STM32F103C8/16", "silent-program=513", CLONE_FAMILY_CKS, areas[i]);
		assert_int_equal(program_pages(0, 4), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "0x08000400 holds 0xff"));
		clear_bench();
	}
}

static void silent_erase_is_found(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench("STM32F103C8/16", "silent-erase=2", CLONE_FAMILY_CKS, areas[i]);
		fill(0, 0, FLASH_BYTES);
		assert_int_equal(clone_program_erase(&bank, 0, 3), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "0x08000400 holds 0x00"));
		clear_bench();
	}
}

static void stuck_flash_is_given_up_and_the_core_halted(void **state)
{
	bench("STM32F103C8/16", "stuck-bsy=700", CLONE_FAMILY_CKS, 4096);
	assert_int_equal(program_pages(0, 4), ERROR_FLASH_BUSY);
	assert_int_equal(target.state, TARGET_HALTED);
	assert_false(target.running_alg);
	/* Twice 2 ms and 500 ms for the host. */
	assert_in_range(fake_time_us(), 500000, 900000);
	sim_target_close(rig);
}

static void stuck_flash_without_work_area_is_given_up(void **state)
{
	bench("STM32F103C8/16", "stuck-bsy=3", CLONE_FAMILY_CKS, 0);
	assert_int_equal(program_pages(0, 1), ERROR_FLASH_BUSY);
	assert_in_range(fake_time_us(), 500000, 900000);
	sim_target_close(rig);
}

static void longest_times_of_the_data_sheet_are_waited_for(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench("GD32F103C8/16", "max-times", CLONE_FAMILY_GD32F1, areas[i]);
		fill(0, 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		assert_memory_equal(flash(), image, 2 * PAGE);
		clear_bench();
	}
}

static void slowest_candidate_sets_the_limit(void **state)
{
	static const struct clone_part slow = { .family = &clone_families[CLONE_FAMILY_GD32F1] };
	/* Of 20 ms. */
	bench("STM32F103C8/16", "slow-flash=3500", CLONE_FAMILY_CKS, 4096);
	info.chip.candidates[0] = &slow;
	info.chip.num_candidates = 1;
	assert_int_equal(clone_program_erase(&bank, 0, 0), ERROR_OK);
	clear_bench();
}

static void broken_wire_is_the_error_that_is_reported(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	fill(0, 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, 8), ERROR_OK);
	const unsigned int accesses = fake_accesses();
	clear_bench();

	for (unsigned int nth = 1; nth < accesses; nth++) {
		bench(USUAL, CLONE_FAMILY_CKS, 4096);
		fill(0, 0, FLASH_BYTES);
		fake_fail_access(nth, false);
		assert_int_equal(program_pages(0, 8), ERROR_FAIL);
		assert_non_null(strstr(fake_log(), "lost contact"));
		if (strstr(fake_log(), "nothing was changed"))
			assert_int_equal(sim_target_erases(rig), 0);
		assert_false(target.running_alg);
		assert_int_equal(target.state, TARGET_HALTED);
		clear_bench();
	}
}

static void interrupted_upload_is_finished_by_the_next(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	fill(0, 0, FLASH_BYTES);
	fake_fail_access(20, false);
	assert_int_not_equal(program_pages(0, PAGES), ERROR_OK);
	fake_clear_log();
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_memory_equal(flash(), image, FLASH_BYTES);
	clear_bench();
}

static void write_adds_to_erased_flash_and_keeps_the_rest(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(USUAL, CLONE_FAMILY_CKS, areas[i]);
		put(PAGE, image + PAGE, 500);
		assert_int_equal(clone_program_write(&bank, image + PAGE + 500, PAGE + 500, 1000), ERROR_OK);
		assert_memory_equal(flash() + PAGE, image + PAGE, 1500);
		assert_int_equal(flash()[PAGE + 1500], 0xff);
		assert_int_equal(sim_target_erases(rig), 0);
		assert_int_equal(sim_target_programs(rig), 500);
		clear_bench();
	}
}

static void write_refuses_what_is_not_erased_and_changes_nothing(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	fill(3 * PAGE, 0x00, 1);
	assert_int_equal(clone_program_write(&bank, image, 0, 4 * PAGE), ERROR_FLASH_SECTOR_NOT_ERASED);
	assert_int_equal(sim_target_programs(rig), 0);
	assert_non_null(strstr(fake_log(), "0x08000c00"));
	clear_bench();
}

static void write_outside_of_the_bank_is_refused(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	assert_int_equal(clone_program_write(&bank, image, FLASH_BYTES - 4, 8),
		ERROR_FLASH_DST_OUT_OF_BANK);
	assert_non_null(strstr(fake_log(), "0x8 bytes at 0x08003ffc do not fit into this flash of 16 KiB; nothing was"));
	assert_int_equal(clone_program_write(&bank, image, UINT32_MAX - 4, 8),
		ERROR_FLASH_DST_OUT_OF_BANK);
	assert_int_equal(sim_target_programs(rig), 0);
	clear_bench();
}

static void read_protected_chip_is_left_alone(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	read_protected = true;
	assert_int_equal(program_pages(0, 1), ERROR_FLASH_PROTECTED);
	assert_int_equal(clone_compare_verify(&bank, image, 0, PAGE), ERROR_FLASH_PROTECTED);
	assert_int_equal(clone_compare_erase_check(&bank), ERROR_FLASH_PROTECTED);
	assert_int_equal(fake_accesses(), 0);
	assert_non_null(strstr(fake_log(), "unlock"));
	clear_bench();
}

static void running_target_is_refused(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	target.state = TARGET_RUNNING;
	assert_int_equal(program_pages(0, 1), ERROR_TARGET_NOT_HALTED);
	assert_int_equal(fake_accesses(), 0);
	clear_bench();
}

static void families_that_are_only_read_are_refused_unless_forced(void **state)
{
	bench(USUAL, CLONE_FAMILY_UNKNOWN, 4096);
	assert_int_equal(program_pages(0, 1), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_non_null(strstr(fake_log(), "force_family"));
	info.chip.family_forced = true;
	assert_int_equal(program_pages(0, 1), ERROR_OK);
	info.chip.family = &clone_families[CLONE_FAMILY_WB32];
	assert_int_equal(program_pages(1, 1), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_int_equal(sim_target_erases(rig), 0);
	clear_bench();
}

static void look_alikes_of_several_families_ask_for_the_marking(void **state)
{
	static const struct clone_part parts[] = {
		{ .family = &clone_families[CLONE_FAMILY_CKS] }, { .family = &clone_families[CLONE_FAMILY_GD32F1] },
		{ .family = &clone_families[CLONE_FAMILY_CKS] }, { .family = &clone_families[CLONE_FAMILY_CH32F1] },
	};
	char families[160];

	snprintf(families, sizeof(families), "front of the target file: %s, %s or %s\n", parts[0].family->name,
		parts[1].family->name, parts[3].family->name);
	bench(USUAL, CLONE_FAMILY_UNKNOWN, 4096);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		info.chip.candidates[i] = &parts[i];
	info.chip.num_candidates = ARRAY_SIZE(parts);
	assert_int_equal(program_pages(0, 1), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_non_null(strstr(fake_log(), families));
	info.chip.num_candidates = 1;
	fake_clear_log();
	assert_int_equal(program_pages(0, 1), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_null(strstr(fake_log(), "marking"));
	clear_bench();
}

static void lock_bit_that_lies_is_not_believed(void **state)
{
	bench("STM32F103C8/16", "lock-lies", CLONE_FAMILY_CKS, 4096);
	assert_int_equal(program_pages(0, 2), ERROR_OK);
	assert_memory_equal(flash(), image, 2 * PAGE);
	clear_bench();
}

static void controller_that_stays_locked_is_an_error(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench("STM32F103C8/16", "keys-ignored", CLONE_FAMILY_CKS, areas[i]);
		assert_int_equal(program_pages(0, 2), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "stays locked"));
		assert_int_equal(sim_target_programs(rig), 0);
		clear_bench();
	}
}

static void second_bank_is_unlocked_and_locked_again(void **state)
{
	bench("GD32F103ZG", NULL, CLONE_FAMILY_GD32F1_XL, 4096);
	info.chip.usable_kib = 1024;
	info.chip.pages = (struct clone_page_sizes){ 2048, 2048, 4096, 4096 };
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	const struct flash_run run = { 508 * PAGE, 8 * PAGE, image };
	fill(508 * PAGE, 0, 8 * PAGE);
	assert_int_equal(clone_program_erase_write(&bank, &run, 1), ERROR_OK);
	assert_memory_equal(flash() + 508 * PAGE, image, 8 * PAGE);
	assert_int_equal(sim_target_erases(rig), 3);
	clear_bench();
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

#define RCC_CR		0x40021000
#define RCC_CFGR	0x40021004

/* As firmware that runs from the crystal leaves it: the internal oscillator is off. */
static void run_from_crystal(void)
{
	assert_int_equal(target_write_u32(&target, RCC_CR, 0x00010081), ERROR_OK);
	assert_int_equal(target_write_u32(&target, RCC_CFGR, 1), ERROR_OK);
	assert_int_equal(target_write_u32(&target, RCC_CR, 0x00010080), ERROR_OK);
}

static uint32_t oscillators(void)
{
	uint32_t value;

	assert_int_equal(target_read_u32(&target, RCC_CR, &value), ERROR_OK);
	return value;
}

static void internal_oscillator_runs_meanwhile_and_is_left_as_found(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(USUAL, CLONE_FAMILY_CKS, areas[i]);
		run_from_crystal();
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		assert_memory_equal(flash(), image, 2 * PAGE);
		assert_int_equal(oscillators(), 0x00030080);
		clear_bench();

		bench(USUAL, CLONE_FAMILY_CKS, areas[i]);
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		assert_int_equal(oscillators(), 0x00000083);
		clear_bench();

		bench("STM32F103C8/16", "hsi-dead", CLONE_FAMILY_CKS, areas[i]);
		run_from_crystal();
		assert_int_equal(program_pages(0, 2), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "does not start; nothing was changed"));
		assert_int_equal(sim_target_programs(rig), 0);
		clear_bench();
	}
}

static void open_controller_is_not_sent_keys(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	assert_int_equal(target_write_u32(&target, 0x40022004, 0x45670123), ERROR_OK);
	assert_int_equal(target_write_u32(&target, 0x40022004, 0xcdef89ab), ERROR_OK);
	assert_int_equal(program_pages(0, 2), ERROR_OK);
	clear_bench();
}

/* What is next to each other and alike costs one record, not one for each page. */
static void pages_next_to_each_other_are_one_stretch(void **state)
{
	struct clone_plan plan;

	bench(USUAL, CLONE_FAMILY_STM32F1, 4096);
	assert_int_equal(clone_plan_make_blank(&plan, &bank, 2, 9), ERROR_OK);
	struct clone_stretch s = clone_plan_stretch(&plan, 0, false, 100);
	assert_int_equal(s.first, 0);
	assert_int_equal(s.count, 8);
	s = clone_plan_stretch(&plan, 3, false, 4);
	assert_int_equal(s.first, 3);
	assert_int_equal(s.count, 4);
	plan.pages[4].erase = true;
	plan.pages[5].program = true;
	s = clone_plan_stretch(&plan, 1, true, 100);
	assert_int_equal(s.first, 4);
	assert_int_equal(s.count, 2);
	s = clone_plan_stretch(&plan, s.first + s.count, true, 100);
	assert_int_equal(s.count, 0);
	clone_plan_free(&plan);
	clear_bench();
}

static void blank_check_goes_by_content(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

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

static void mass_erase_command_erases_everything(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(USUAL, CLONE_FAMILY_CKS, areas[i]);
		fill(0, 0x12, FLASH_BYTES);
		assert_int_equal(clone_program_mass_erase(&bank), ERROR_OK);
		assert_int_equal(sim_target_mass_erases(rig), 1);
		assert_int_equal(sim_target_erases(rig), 0);
		for (size_t at = 0; at < FLASH_BYTES; at++)
			assert_int_equal(flash()[at], 0xff);
		clear_bench();
	}
}

static void sectors_follow_the_page_list(void **state)
{
	bench(USUAL, CLONE_FAMILY_GD32F1_XL, 4096);
	info.chip.pages = (struct clone_page_sizes){ 2048, 2048, 4096, 4096 };
	info.chip.usable_kib = 1024;
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	assert_int_equal(bank.num_sectors, 256 + 128);
	assert_int_equal(bank.size, 1024 * 1024);
	assert_int_equal(bank.sectors[255].size, 2048);
	assert_int_equal(bank.sectors[256].size, 4096);
	assert_int_equal(bank.sectors[256].offset, 512 * 1024);
	clear_bench();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_image_is_erased_programmed_and_verified),
		cmocka_unit_test(time_is_that_of_the_flash),
		cmocka_unit_test(identical_image_touches_nothing),
		cmocka_unit_test(changed_page_is_the_only_one_erased),
		cmocka_unit_test(blank_page_is_not_erased),
		cmocka_unit_test(full_rewrite_compares_nothing),
		cmocka_unit_test(without_work_area_the_result_is_the_same),
		cmocka_unit_test(word_and_fast_page_families_program),
		cmocka_unit_test(the_width_that_the_chip_takes_is_found_at_the_first_unit),
		cmocka_unit_test(no_width_costs_one_page_at_most),
		cmocka_unit_test(a_half_word_is_added_to_a_word),
		cmocka_unit_test(the_width_is_found_on_doubtful_flash_too),
		cmocka_unit_test(mass_erase_only_when_all_pages_change_and_no_more_flash_may_be_there),
		cmocka_unit_test(candidate_with_a_slow_mass_erase_forbids_it),
		cmocka_unit_test(equal_page_forbids_mass_erase),
		cmocka_unit_test(no_look_behind_the_bank_while_a_page_is_equal),
		cmocka_unit_test(what_was_done_can_be_asked_afterwards),
		cmocka_unit_test(protected_page_stops_before_the_first_erase),
		cmocka_unit_test(protected_page_that_is_equal_does_not_matter),
		cmocka_unit_test(page_that_the_chip_protects_is_an_error_with_its_address),
		cmocka_unit_test(silent_failure_is_found_with_its_address),
		cmocka_unit_test(silent_erase_is_found),
		cmocka_unit_test(stuck_flash_is_given_up_and_the_core_halted),
		cmocka_unit_test(stuck_flash_without_work_area_is_given_up),
		cmocka_unit_test(longest_times_of_the_data_sheet_are_waited_for),
		cmocka_unit_test(slowest_candidate_sets_the_limit),
		cmocka_unit_test(broken_wire_is_the_error_that_is_reported),
		cmocka_unit_test(interrupted_upload_is_finished_by_the_next),
		cmocka_unit_test(write_adds_to_erased_flash_and_keeps_the_rest),
		cmocka_unit_test(write_refuses_what_is_not_erased_and_changes_nothing),
		cmocka_unit_test(write_outside_of_the_bank_is_refused),
		cmocka_unit_test(page_in_doubt_is_found_and_what_shares_it_comes_back),
		cmocka_unit_test(page_in_doubt_stays_in_doubt_after_an_erase_that_did_nothing),
		cmocka_unit_test(read_protected_chip_is_left_alone),
		cmocka_unit_test(running_target_is_refused),
		cmocka_unit_test(families_that_are_only_read_are_refused_unless_forced),
		cmocka_unit_test(look_alikes_of_several_families_ask_for_the_marking),
		cmocka_unit_test(lock_bit_that_lies_is_not_believed),
		cmocka_unit_test(controller_that_stays_locked_is_an_error),
		cmocka_unit_test(second_bank_is_unlocked_and_locked_again),
		cmocka_unit_test(a_mirror_is_found_before_anything_is_lost),
		cmocka_unit_test(two_equal_halves_are_flash_once_one_of_them_changed),
		cmocka_unit_test(pages_below_the_doubt_prove_nothing),
		cmocka_unit_test(what_takes_nothing_is_refused_first),
		cmocka_unit_test(bus_errors_end_the_flash),
		cmocka_unit_test(internal_oscillator_runs_meanwhile_and_is_left_as_found),
		cmocka_unit_test(open_controller_is_not_sent_keys),
		cmocka_unit_test(pages_next_to_each_other_are_one_stretch),
		cmocka_unit_test(blank_check_goes_by_content),
		cmocka_unit_test(verify_finds_the_page),
		cmocka_unit_test(mass_erase_command_erases_everything),
		cmocka_unit_test(sectors_follow_the_page_list),
	};

	return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
