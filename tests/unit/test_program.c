// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The driver's plans carried out for real: host code over a fake host, the loader's
 * bytes on a simulated core, a controller that minds its manual.
 */

#include "flash_bench.h"
#include "clone_compare.h"
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

/* The sum of what each operation did, as "stm32f1x_clone result" and the user see it. */
static void outcome_tells_each_operation(void **state)
{
	const struct clone_outcome *outcome = clone_program_last();
	char said[80];

	bench(USUAL, CLONE_FAMILY_STM32F1, 4096);
	info.chip.part_max_kib = PAGES;
	fill(0, 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_string_equal(outcome->operation, "erase_write");
	assert_true(outcome->mass_erase);
	assert_int_equal(outcome->written, PAGES);
	assert_int_equal(outcome->bytes, FLASH_BYTES);
	assert_output("written 16 of 16 pages (16.0 KiB) after a mass erase, 0 unchanged, verified, ");
	snprintf(said, sizeof(said), "verified, %u.%02u s\n", (unsigned int)(outcome->elapsed_ms / 1000),
		(unsigned int)(outcome->elapsed_ms % 1000 / 10));
	assert_output(said);

	assert_int_equal(clone_program_erase(&bank, 2, 4), ERROR_OK);
	assert_string_equal(outcome->operation, "erase");
	assert_false(outcome->mass_erase);
	assert_int_equal(outcome->pages, 3);
	assert_int_equal(outcome->erased, 3);
	assert_int_equal(outcome->bytes, 0);
	assert_int_equal(clone_program_write(&bank, image, 2 * PAGE, 200), ERROR_OK);
	assert_string_equal(outcome->operation, "write");
	assert_int_equal(outcome->pages, 1);
	assert_int_equal(outcome->written, 1);
	assert_int_equal(outcome->erased, 0);
	assert_int_equal(outcome->bytes, 200);
	assert_int_equal(clone_program_mass_erase(&bank), ERROR_OK);
	assert_string_equal(outcome->operation, "mass_erase");
	assert_true(outcome->mass_erase);
	assert_int_equal(outcome->pages, PAGES);
	clear_bench();
}

static void summary_rounds_to_tenths(void **state)
{
	static const struct {
		unsigned int bytes;
		const char *says;
	} cases[] = {
		{ 50, "(0.0 KiB)" }, { 52, "(0.1 KiB)" }, { 1024, "(1.0 KiB)" }, { 1022, "(1.0 KiB)" }, { 920, "(0.9 KiB)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench(USUAL, CLONE_FAMILY_CKS, 4096);
		memset(image + cases[i].bytes, 0xff, PAGE - cases[i].bytes);
		assert_int_equal(program_pages(0, 1), ERROR_OK);
		assert_output(cases[i].says);
		clear_bench();
	}
}

static void nothing_to_do_is_no_error(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	assert_int_equal(clone_program_write(&bank, image, 0, 0), ERROR_OK);
	assert_int_equal(clone_compare_verify(&bank, image, 0, 0), ERROR_OK);
	bank.num_sectors = 0;
	assert_int_equal(clone_program_erase(&bank, 0, 0), ERROR_OK);
	assert_int_equal(fake_accesses(), 0);
	clear_bench();
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	info.chip.family = NULL;
	assert_int_equal(program_pages(0, 1), ERROR_FLASH_BANK_NOT_PROBED);
	assert_log("use \"flash probe 0\" first");
	assert_int_equal(clone_program_erase(&bank, 0, 0), ERROR_FLASH_BANK_NOT_PROBED);
	assert_int_equal(clone_program_write(&bank, image, 0, 4), ERROR_FLASH_BANK_NOT_PROBED);
	clear_bench();
}

/* Sectors erased by the host are erased although they look it; only equal ones are left alone. */
static void erase_leaves_blank_sectors_alone_or_not(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(USUAL, CLONE_FAMILY_CKS, areas[i]);
		fill(PAGE, 0x12, PAGE);
		assert_int_equal(clone_program_erase(&bank, 0, 2), ERROR_OK);
		assert_int_equal(sim_target_erases(rig), 3);
		assert_int_equal(flash()[PAGE], 0xff);
		clear_bench();
	}
}

/* Pages next to each other are asked for at once, and those that stay not at all. */
static void protection_is_asked_for_what_changes(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	put(0, image, FLASH_BYTES);
	image[PAGE] ^= 1;
	image[2 * PAGE] ^= 1;
	image[9 * PAGE] ^= 1;
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_string_equal(asked, "400+800 2400+400 ");
	image[3 * PAGE] ^= 1;
	image[9 * PAGE] ^= 1;
	protected_from = 10 * PAGE - 1;
	assert_int_equal(program_pages(0, PAGES), ERROR_FLASH_PROTECTED);
	assert_string_equal(asked, "400+800 2400+400 c00+400 2400+400 ");
	clear_bench();
}

#define UNLOCK	"CR? KEYR=45670123 KEYR=cdef89ab CR? SR=34 "
#define UNLOCK2	"CR2? KEYR2=45670123 KEYR2=cdef89ab CR2? SR2=34 "
#define LOOK(page) page "? .. "
#define ERASED	"SR? SR? .. SR=34 CR=0 "

static void slow_way_sends_what_is_needed(void **state)
{
	static const struct {
		unsigned int first, last;	/* sectors that differ; one unit of each is programmed */
		bool blank;			/* they are blank before */
		const char *transfers;
	} cases[] = {
		{ 1, 1, false, LOOK("08000400") "RCC_CR? " UNLOCK "SR=34 CR=2 AR=8000400 CR=42 " ERASED
			"CR=1 08000400=1212:16 SR? SR? SR=34 " LOOK("08000400") "CR=80 " },
		{ 1, 1, true, LOOK("08000400") "RCC_CR? " UNLOCK
			"CR=1 08000400=1212:16 SR? SR? SR=34 " LOOK("08000400") "CR=80 " },
		{ 2, 3, true, "08000800? .. RCC_CR? " UNLOCK "CR=1 08000800=1212:16 SR? SR? SR=34 "
			"CR=1 08000c00=1212:16 SR? SR? SR=34 " "08000800? .. CR=80 " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench(USUAL, CLONE_FAMILY_STM32F1, 0);
		memset(image, 0xff, sizeof(image));
		for (unsigned int page = 0; page < PAGES; page++)
			memset(image + page * PAGE, 0x12, 2);
		fill(0, cases[i].blank ? 0xff : 0, FLASH_BYTES);
		trace_begin();
		assert_int_equal(program_pages(cases[i].first, cases[i].last - cases[i].first + 1), ERROR_OK);
		assert_trace(cases[i].transfers);
		clear_bench();
	}
}

static void xl_bench(uint32_t area)
{
	bench("GD32F103ZG", NULL, CLONE_FAMILY_GD32F1_XL, area);
	info.chip.usable_kib = 1024;
	info.chip.pages = (struct clone_page_sizes){ 2048, 2048, 4096, 4096 };
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	info.unit_bytes = 4;
	info.chip.family_forced = true;
}

/* Each register set is unlocked, erases its own half, and is locked whatever became of the other. */
static void both_register_sets_are_handled(void **state)
{
	static const uint32_t areas[] = { 0, 8192 };

	for (size_t i = 0; i < 2; i++) {
		xl_bench(areas[i]);
		fill(100, 0, 4);
		fill(700 * PAGE, 0, 4);
		assert_int_equal(clone_program_mass_erase(&bank), ERROR_OK);
		assert_int_equal(sim_target_mass_erases(rig), 2);
		assert_int_equal(flash()[100], 0xff);
		assert_int_equal(flash()[700 * PAGE], 0xff);
		clear_bench();
	}
	for (unsigned int nth = 0; nth < 2; nth++) {
		xl_bench(0);
		const struct flash_run run = { 508 * PAGE, 8 * PAGE, image };
		assert_int_equal(clone_program_erase_write(&bank, &run, 1), ERROR_OK);
		const unsigned int accesses = fake_accesses();
		sim_target_close(rig);

		xl_bench(0);
		/* The two at the end lock. */
		fake_fail_access(accesses - 1 + nth, false);
		assert_int_equal(clone_program_erase_write(&bank, &run, 1), ERROR_FAIL);
		uint32_t cr[2];
		assert_int_equal(target_read_u32(&target, 0x40022010, &cr[0]), ERROR_OK);
		assert_int_equal(target_read_u32(&target, 0x40022050, &cr[1]), ERROR_OK);
		assert_int_equal((cr[nth] & 0x80) != 0, false);
		assert_int_equal((cr[!nth] & 0x80) != 0, true);
		sim_target_close(rig);
	}
}

static char progress[4000];

static void note_progress(const char *what, uint64_t done, uint64_t total)
{
	const size_t used = strlen(progress);

	snprintf(progress + used, sizeof(progress) - used, "%s %u/%u ", what, (unsigned int)done, (unsigned int)total);
}

static void progress_is_shown(void **state)
{
	bench(USUAL, CLONE_FAMILY_CKS, 0);
	fill(0, 0, FLASH_BYTES);
	memset(image + PAGE, 0xff, PAGE);
	progress[0] = 0;
	fake_on_progress = note_progress;
	assert_int_equal(program_pages(0, 3), ERROR_OK);
	assert_string_equal(progress, "program 1/3 erase 2/3 program 3/3 ");
	clear_bench();

	/* Of what is sent to the loader; up to the first data it erases. */
	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	fill(0, 0, FLASH_BYTES);
	memset(image, 0xff, 4 * PAGE);
	progress[0] = 0;
	fake_on_progress = note_progress;
	assert_int_equal(program_pages(0, 8), ERROR_OK);
	assert_ptr_equal(strstr(progress, "erase "), progress);
	assert_non_null(strstr(progress, "program "));
	assert_null(strstr(strstr(progress, "program "), "erase "));
	clear_bench();

	bench(USUAL, CLONE_FAMILY_CKS, 4096);
	fill(0, 0, FLASH_BYTES);
	progress[0] = 0;
	fake_on_progress = note_progress;
	assert_int_equal(clone_program_erase(&bank, 0, 7), ERROR_OK);
	assert_null(strstr(progress, "program"));
	clear_bench();
}

static void signal_ends_it_in_order(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(USUAL, CLONE_FAMILY_CKS, areas[i]);
		fill(0, 0, FLASH_BYTES);
		fake_interrupt("SIGINT", 60000);
		assert_int_equal(program_pages(0, PAGES), ERROR_FLASH_OPERATION_FAILED);
		assert_log("SIGINT has stopped the work on the flash at 0x0800");
		assert_no_log("lost contact");
		assert_false(target.running_alg);
		clear_bench();
	}
}

static void chip_errors_are_no_lost_contact(void **state)
{
	static const struct {
		const char *faults;
		int retval;
	} cases[] = {
		{ "wrp=1", ERROR_FLASH_PROTECTED }, { "refuse-program=1 lasting", ERROR_FLASH_OPERATION_FAILED },
		{ "silent-erase=1", ERROR_FLASH_OPERATION_FAILED },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases) * 2; i++) {
		bench("STM32F103C8/16", cases[i / 2].faults, CLONE_FAMILY_CKS, i % 2 ? 4096 : 0);
		fill(0, 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, 2), cases[i / 2].retval);
		assert_no_log("lost contact");
		assert_log("may be in part changed: program the whole image once more");
		assert_true(clone_program_last()->changed);
		clear_bench();
	}
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
		cmocka_unit_test(read_protected_chip_is_left_alone),
		cmocka_unit_test(running_target_is_refused),
		cmocka_unit_test(families_that_are_only_read_are_refused_unless_forced),
		cmocka_unit_test(look_alikes_of_several_families_ask_for_the_marking),
		cmocka_unit_test(lock_bit_that_lies_is_not_believed),
		cmocka_unit_test(controller_that_stays_locked_is_an_error),
		cmocka_unit_test(second_bank_is_unlocked_and_locked_again),
		cmocka_unit_test(internal_oscillator_runs_meanwhile_and_is_left_as_found),
		cmocka_unit_test(open_controller_is_not_sent_keys),
		cmocka_unit_test(mass_erase_command_erases_everything),
		cmocka_unit_test(sectors_follow_the_page_list),
		cmocka_unit_test(outcome_tells_each_operation),
		cmocka_unit_test(summary_rounds_to_tenths),
		cmocka_unit_test(nothing_to_do_is_no_error),
		cmocka_unit_test(erase_leaves_blank_sectors_alone_or_not),
		cmocka_unit_test(protection_is_asked_for_what_changes),
		cmocka_unit_test(slow_way_sends_what_is_needed),
		cmocka_unit_test(both_register_sets_are_handled),
		cmocka_unit_test(progress_is_shown),
		cmocka_unit_test(signal_ends_it_in_order),
		cmocka_unit_test(chip_errors_are_no_lost_contact),
	};

	return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
