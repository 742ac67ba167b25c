// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The driver's plans carried out for real: host code over a fake host, the loader's
 * bytes on a simulated core, a controller that minds its manual.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "openocd_compat.h"
#include <target/armv7m.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_compare.h"
#include "clone_options.h"
#include "clone_program.h"
#include "clone_size.h"
#include "fake_host.h"
#include "loader_cpu.h"

#define TURNS_PER_US	8
#define PAGE		1024u
#define PAGES		64u
#define FLASH_BYTES	(PAGES * PAGE)

/* A bench: bank, target, chip. */
static struct cpu *cpu;
static struct target target;
static struct armv7m_common armv7m;
static struct flash_bank bank;
static struct clone_bank info;
static struct clone_part part;
static uint32_t protected_from;		/* clone_options_check_writable() refuses from here on */
static bool read_protected;
static enum clone_beyond beyond;	/* what a look behind the bank finds */
static uint8_t image[FLASH_BYTES];

int clone_options_check_writable(struct flash_bank *b, uint32_t offset, uint32_t count)
{
	return offset + count > protected_from ? ERROR_FLASH_PROTECTED : ERROR_OK;
}

int clone_options_refuse_protected(struct flash_bank *b)
{
	LOG_ERROR("the chip is read-protected: unlock it");
	return ERROR_FLASH_PROTECTED;
}

int clone_options_read_protected(struct flash_bank *b, bool *on)
{
	*on = read_protected;
	return ERROR_OK;
}

void clone_size_look_further(struct target *t, struct clone_chip *chip)
{
	chip->beyond = beyond;
	chip->beyond_kib = chip->usable_kib;
}

static void on_time(uint64_t us)
{
	cpu_pass(cpu, us * TURNS_PER_US);
}

static int on_start(uint32_t entry, uint32_t r0)
{
	cpu_start(cpu, entry, r0);
	return ERROR_OK;
}

static bool on_ask(void)
{
	return cpu_stopped(cpu);
}

static void on_halt(void)
{
	cpu_halt(cpu);
}

static int read_bus(void *priv, uint32_t address, unsigned int size, uint32_t *value)
{
	*value = cpu_bus_read(cpu, address, size);
	return ERROR_OK;
}

static int write_bus(void *priv, uint32_t address, unsigned int size, uint32_t value)
{
	cpu_bus_write(cpu, address, size, value);
	return ERROR_OK;
}

static const struct cpu_config usual = {
	.flash_bytes = FLASH_BYTES,
	.page_bytes = PAGE,
	.unit = 2,
	.erase_turns = 2000 * TURNS_PER_US,
	.program_turns = 20 * TURNS_PER_US,
	.late_busy = true,
	.protected_page = UINT32_MAX,
};

/* The internal oscillator: ready (bit 1) as soon as it is on (bit 0), unless it is broken. */
static uint32_t rcc_cr;
static bool hsi_broken;
static unsigned int rcc_writes;

static int read_rcc(void *priv, uint32_t address, unsigned int size, uint32_t *value)
{
	*value = rcc_cr;
	return ERROR_OK;
}

static int write_rcc(void *priv, uint32_t address, unsigned int size, uint32_t value)
{
	rcc_writes++;
	rcc_cr = (value & ~2u) | (value & 1 && !hsi_broken ? 2 : 0);
	return ERROR_OK;
}

static void bench(const struct cpu_config *config, enum clone_family_id family,
	uint32_t work_area_bytes)
{
	static const struct fake_device rcc = { .read = read_rcc, .write = write_rcc };
	static const struct fake_device bus = { .read = read_bus, .write = write_bus };

	fake_reset();
	cpu = cpu_new(config);
	fake_map_device(CPU_FLASH, config->flash_bytes, &bus);
	fake_map_device(CPU_REGS, 0x400, &bus);
	rcc_cr = 0x83;
	fake_map_device(0x40021000, 4, &rcc);
	fake_map_memory(CPU_RAM, cpu_ram(cpu), CPU_RAM_BYTES);
	fake_on_time = on_time;
	fake_start_algorithm = on_start;
	fake_algorithm_stopped = on_ask;
	fake_halt_algorithm = on_halt;
	fake_work_area = CPU_RAM;
	fake_work_area_bytes = work_area_bytes;
	if (!work_area_bytes)
		fake_work_area = 0;

	memset(&armv7m, 0, sizeof(armv7m));
	armv7m.common_magic = ARMV7M_COMMON_MAGIC;
	armv7m.arm.common_magic = ARM_COMMON_MAGIC;
	armv7m.arm.arch_info = &armv7m;
	memset(&target, 0, sizeof(target));
	target.arch_info = &armv7m.arm;
	target.state = TARGET_HALTED;
	memset(&info, 0, sizeof(info));
	memset(&part, 0, sizeof(part));
	info.chip.family = &clone_families[family];
	part.family = info.chip.family;
	info.chip.closest = &part;
	info.chip.usable_kib = config->flash_bytes / 1024;
	info.probed = true;
	memset(&bank, 0, sizeof(bank));
	bank.base = CPU_FLASH;
	bank.target = &target;
	bank.driver_priv = &info;
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	protected_from = UINT32_MAX;
	read_protected = false;
	beyond = CLONE_BEYOND_NOT_READ;
	srand(1);
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = rand();
}

static void clear_bench(void)
{
	assert_int_equal(cpu_counts(cpu)->violations, 0);
	assert_true(cpu_locked(cpu));
	free(bank.sectors);
	cpu_free(cpu);
}

static int program_pages(unsigned int first, unsigned int count)
{
	const struct flash_run run = { first * PAGE, count * PAGE, image + first * PAGE };

	return clone_program_erase_write(&bank, &run, 1);
}

static void new_image_is_erased_programmed_and_verified(void **state)
{
	static const uint32_t areas[] = { 1200, 4096, 16384 };

	for (size_t i = 0; i < 3; i++) {
		bench(&usual, CLONE_FAMILY_CKS, areas[i]);
		memset(cpu_flash(cpu), 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, PAGES), ERROR_OK);
		assert_memory_equal(cpu_flash(cpu), image, FLASH_BYTES);
		assert_int_equal(cpu_counts(cpu)->erases, PAGES);
		clear_bench();
	}
}

static void time_is_that_of_the_flash(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memset(cpu_flash(cpu), 0, FLASH_BYTES);
	const uint64_t floor_us = PAGES * 2000 + FLASH_BYTES / 2 * 20;
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	/* 1 us per half-word, two checksums of 16 ms, start and end. */
	assert_true(fake_time_us() < floor_us + FLASH_BYTES / 2 + 2 * 16000 + 10000);
	clear_bench();
}

static void identical_image_touches_nothing(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memcpy(cpu_flash(cpu), image, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_int_equal(cpu_counts(cpu)->erases, 0);
	assert_int_equal(cpu_counts(cpu)->programs, 0);
	assert_true(fake_accesses() < 20);
	clear_bench();
}

static void changed_page_is_the_only_one_erased(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memcpy(cpu_flash(cpu), image, FLASH_BYTES);
	image[7 * PAGE + 3] ^= 1;
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_memory_equal(cpu_flash(cpu), image, FLASH_BYTES);
	assert_int_equal(cpu_counts(cpu)->erases, 1);
	clear_bench();
}

static void blank_page_is_not_erased(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	assert_int_equal(program_pages(3, 5), ERROR_OK);
	assert_memory_equal(cpu_flash(cpu) + 3 * PAGE, image + 3 * PAGE, 5 * PAGE);
	assert_int_equal(cpu_counts(cpu)->erases, 0);
	assert_int_equal(cpu_flash(cpu)[8 * PAGE], 0xff);
	clear_bench();
}

static void full_rewrite_compares_nothing(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memcpy(cpu_flash(cpu), image, FLASH_BYTES);
	info.full_rewrite = true;
	assert_int_equal(program_pages(0, 3), ERROR_OK);
	assert_int_equal(cpu_counts(cpu)->erases, 3);
	assert_memory_equal(cpu_flash(cpu), image, FLASH_BYTES);
	clear_bench();
}

static void without_work_area_the_result_is_the_same(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 0);
	memset(cpu_flash(cpu), 0, 3 * PAGE);
	memcpy(cpu_flash(cpu) + PAGE, image + PAGE, PAGE);
	assert_int_equal(program_pages(0, 4), ERROR_OK);
	assert_memory_equal(cpu_flash(cpu), image, 4 * PAGE);
	assert_int_equal(cpu_counts(cpu)->erases, 2);
	clear_bench();
}

static void word_and_fast_page_families_program(void **state)
{
	static const struct {
		enum clone_family_id family;
		unsigned int unit;
	} styles[] = {
		{ CLONE_FAMILY_N32G45X, 4 },
		{ CLONE_FAMILY_GD32F1, 4 },
		{ CLONE_FAMILY_HK32F1, 2 },
		{ CLONE_FAMILY_GD32E23X, 4 },
		{ CLONE_FAMILY_GD32E10X, 4 },
		{ CLONE_FAMILY_AT32F4, 4 },
		{ CLONE_FAMILY_CH32F1, 128 },
	};

	for (size_t i = 0; i < sizeof(styles) / sizeof(styles[0]); i++) {
		struct cpu_config config = usual;
		config.unit = styles[i].unit;
		bench(&config, styles[i].family, 4096);
		memset(cpu_flash(cpu), 0, FLASH_BYTES);
		memset(image + 10 * PAGE, 0xff, 300);
		assert_int_equal(program_pages(0, PAGES), ERROR_OK);
		assert_memory_equal(cpu_flash(cpu), image, FLASH_BYTES);
		assert_int_equal(cpu_counts(cpu)->flushes > 0, styles[i].family == CLONE_FAMILY_HK32F1);
		clear_bench();
	}
}

static const enum clone_family_id either[] = {
	CLONE_FAMILY_GD32F1, CLONE_FAMILY_GD32F30X, CLONE_FAMILY_CAUTIOUS,
};

static void the_width_that_the_chip_takes_is_found_at_the_first_unit(void **state)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(either) * 16; i++) {
		const bool blank_first = i & 8;
		struct cpu_config config = usual;

		config.unit = i & 1 ? 2 : 4;
		config.other_refused = true;
		config.other_silent = i & 2;
		bench(&config, either[i / 16], i & 4 ? 4096 : 0);
		memset(cpu_flash(cpu), 0, FLASH_BYTES);
		memset(cpu_flash(cpu) + 3 * PAGE, 0xff, blank_first ? PAGE : 0);
		memset(image, 0xff, 10);
		assert_int_equal(program_pages(0, 5), ERROR_OK);
		assert_memory_equal(cpu_flash(cpu), image, 5 * PAGE);
		assert_int_equal(cpu_flash(cpu)[5 * PAGE], 0);
		assert_int_equal(cpu_counts(cpu)->erases, blank_first ? 4 : 5);
		assert_int_equal(info.unit_bytes, config.unit);

		/* The next one starts with what was found. */
		image[7] = 0x5a;
		assert_int_equal(program_pages(0, 7), ERROR_OK);
		assert_memory_equal(cpu_flash(cpu), image, 7 * PAGE);
		assert_int_equal(cpu_flash(cpu)[7 * PAGE], 0);
		clear_bench();
	}
}

static void no_width_costs_one_page_at_most(void **state)
{
	for (unsigned int i = 0; i < 8; i++) {
		struct cpu_config config = usual;
		uint8_t old[FLASH_BYTES];

		config.both_refused = true;
		config.other_silent = i & 1;
		bench(&config, CLONE_FAMILY_GD32F1, i & 2 ? 4096 : 0);
		memset(old, 0x33, sizeof(old));
		memset(old + (i & 4 ? 3 : 0) * PAGE, 0xff, PAGE);
		memcpy(cpu_flash(cpu), old, FLASH_BYTES);
		if (!(i & 4))
			memset(cpu_flash(cpu), 0x33, PAGE);	/* lost, as it is said */
		assert_int_equal(program_pages(0, 5), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "takes neither words nor half-words"));
		assert_non_null(strstr(fake_log(), i & 4 ? "nothing was erased" :
			"but the page that may be erased now, at 0x08000000"));
		assert_memory_equal(cpu_flash(cpu), old, FLASH_BYTES);
		clear_bench();
	}
}

static void a_half_word_is_added_to_a_word(void **state)
{
	for (unsigned int i = 0; i < 4; i++) {
		struct cpu_config config = usual;
		uint8_t old[2 * PAGE];

		/* A chip that takes half-words can do it, one that takes words only cannot. */
		config.unit = i & 1 ? 4 : 2;
		config.other_refused = true;
		bench(&config, CLONE_FAMILY_GD32F1, i & 2 ? 4096 : 0);
		memset(cpu_flash(cpu) + 20, 0x11, 2);
		memcpy(old, cpu_flash(cpu), sizeof(old));
		if (config.unit == 2) {
			assert_int_equal(clone_program_write(&bank, image, 22, PAGE), ERROR_OK);
			memcpy(old + 22, image, PAGE);
		} else {
			assert_int_equal(clone_program_write(&bank, image, 22, PAGE), ERROR_FLASH_OPERATION_FAILED);
			assert_non_null(strstr(fake_log(), "takes whole words only"));
		}
		assert_memory_equal(cpu_flash(cpu), old, sizeof(old));
		assert_int_equal(cpu_counts(cpu)->erases, 0);
		clear_bench();
	}
}

static void the_width_is_found_on_doubtful_flash_too(void **state)
{
	for (unsigned int i = 0; i < 8; i++) {
		struct cpu_config config = usual;
		uint8_t old[FLASH_BYTES / 2];

		config.unit = i & 1 ? 4 : 2;
		config.other_refused = true;
		config.mirror_bytes = i & 4 ? FLASH_BYTES / 2 : 0;
		bench(&config, CLONE_FAMILY_GD32F1, i & 2 ? 4096 : 0);
		info.chip.beyond = CLONE_BEYOND_ALIAS;
		info.chip.beyond_kib = FLASH_BYTES / 2048;
		memset(old, 0x33, sizeof(old));
		memset(cpu_flash(cpu), 0x33, FLASH_BYTES);
		if (config.mirror_bytes) {
			assert_int_equal(program_pages(0, PAGES - 3), ERROR_FLASH_DST_OUT_OF_BANK);
			assert_non_null(strstr(fake_log(), "what was tried is put back"));
			assert_memory_equal(cpu_flash(cpu), old, sizeof(old));
		} else {
			assert_int_equal(program_pages(0, PAGES - 3), ERROR_OK);
			assert_memory_equal(cpu_flash(cpu), image, (PAGES - 3) * PAGE);
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
		{ 64, CLONE_BEYOND_NOT_READ, PAGES, 1 },
		{ 64, CLONE_BEYOND_NOT_READ, PAGES - 1, 0 },
		{ 128, CLONE_BEYOND_NOT_READ, PAGES, 0 },
		{ 128, CLONE_BEYOND_BLANK, PAGES, 0 },
		{ 128, CLONE_BEYOND_THERE, PAGES, 0 },
		{ 128, CLONE_BEYOND_FAULT, PAGES, 1 },
		{ 128, CLONE_BEYOND_ALIAS, PAGES, 0 },
		{ 0, CLONE_BEYOND_NOT_READ, PAGES, 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bench(&usual, CLONE_FAMILY_STM32F1, 4096);
		info.chip.part_max_kib = cases[i].part_max_kib;
		beyond = cases[i].beyond;
		memset(cpu_flash(cpu), 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, cases[i].pages), ERROR_OK);
		assert_memory_equal(cpu_flash(cpu), image, cases[i].pages * PAGE);
		assert_int_equal(cpu_counts(cpu)->mass_erases, cases[i].mass_erases);
		assert_int_equal(cpu_counts(cpu)->erases, cases[i].mass_erases ? 0 : cases[i].pages);
		clear_bench();
	}
}

static void candidate_with_a_slow_mass_erase_forbids_it(void **state)
{
	static const struct clone_part slow = { .family = &clone_families[CLONE_FAMILY_MH32] };

	bench(&usual, CLONE_FAMILY_STM32F1, 4096);
	info.chip.part_max_kib = 64;
	info.chip.candidates[0] = &slow;
	info.chip.num_candidates = 1;
	memset(cpu_flash(cpu), 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_int_equal(cpu_counts(cpu)->mass_erases, 0);
	clear_bench();
}

static void equal_page_forbids_mass_erase(void **state)
{
	bench(&usual, CLONE_FAMILY_STM32F1, 4096);
	info.chip.part_max_kib = 64;
	memset(cpu_flash(cpu), 0, FLASH_BYTES);
	memcpy(cpu_flash(cpu) + 9 * PAGE, image + 9 * PAGE, PAGE);
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_int_equal(cpu_counts(cpu)->mass_erases, 0);
	assert_int_equal(cpu_counts(cpu)->erases, PAGES - 1);
	clear_bench();
}

static void protected_page_stops_before_the_first_erase(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memset(cpu_flash(cpu), 0, FLASH_BYTES);
	protected_from = 10 * PAGE;
	assert_int_equal(program_pages(0, PAGES), ERROR_FLASH_PROTECTED);
	assert_int_equal(cpu_counts(cpu)->erases, 0);
	assert_int_equal(cpu_flash(cpu)[0], 0);
	clear_bench();
}

static void protected_page_that_is_equal_does_not_matter(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memcpy(cpu_flash(cpu), image, FLASH_BYTES);
	memset(cpu_flash(cpu), 0, PAGE);
	protected_from = 10 * PAGE;
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_int_equal(cpu_counts(cpu)->erases, 1);
	clear_bench();
}

static void page_that_the_chip_protects_is_an_error_with_its_address(void **state)
{
	struct cpu_config config = usual;

	config.protected_page = 5;
	bench(&config, CLONE_FAMILY_CKS, 4096);
	memset(cpu_flash(cpu), 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES), ERROR_FLASH_PROTECTED);
	assert_non_null(strstr(fake_log(), "0x08001400"));
	assert_int_equal(target.state, TARGET_HALTED);
	assert_false(target.running_alg);
	clear_bench();
}

static void silent_failure_is_found_with_its_address(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		struct cpu_config config = usual;

		config.silent_program = 513;
		bench(&config, CLONE_FAMILY_CKS, areas[i]);
		assert_int_equal(program_pages(0, 4), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "0x08000400 holds 0xff"));
		clear_bench();
	}
}

static void silent_erase_is_found(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		struct cpu_config config = usual;

		config.silent_erase = 2;
		bench(&config, CLONE_FAMILY_CKS, areas[i]);
		memset(cpu_flash(cpu), 0, FLASH_BYTES);
		assert_int_equal(clone_program_erase(&bank, 0, 3), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "0x08000400 holds 0x00"));
		clear_bench();
	}
}

static void stuck_flash_is_given_up_and_the_core_halted(void **state)
{
	struct cpu_config config = usual;

	config.stuck_program = 700;
	bench(&config, CLONE_FAMILY_CKS, 4096);
	assert_int_equal(program_pages(0, 4), ERROR_FLASH_BUSY);
	assert_int_equal(target.state, TARGET_HALTED);
	assert_false(target.running_alg);
	/* Twice 2 ms and 500 ms for the host. */
	assert_in_range(fake_time_us(), 500000, 900000);
	free(bank.sectors);
	cpu_free(cpu);
}

static void stuck_flash_without_work_area_is_given_up(void **state)
{
	struct cpu_config config = usual;

	config.stuck_program = 3;
	bench(&config, CLONE_FAMILY_CKS, 0);
	assert_int_equal(program_pages(0, 1), ERROR_FLASH_BUSY);
	assert_in_range(fake_time_us(), 500000, 900000);
	free(bank.sectors);
	cpu_free(cpu);
}

static void longest_times_of_the_data_sheet_are_waited_for(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		struct cpu_config config = usual;

		config.erase_turns = 450000 * TURNS_PER_US;
		config.program_turns = 400 * TURNS_PER_US;
		config.unit = 4;
		bench(&config, CLONE_FAMILY_GD32F1, areas[i]);
		memset(cpu_flash(cpu), 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		assert_memory_equal(cpu_flash(cpu), image, 2 * PAGE);
		clear_bench();
	}
}

static void slowest_candidate_sets_the_limit(void **state)
{
	static const struct clone_part slow = { .family = &clone_families[CLONE_FAMILY_GD32F1] };
	struct cpu_config config = usual;

	config.erase_turns = 700000 * TURNS_PER_US;
	bench(&config, CLONE_FAMILY_CKS, 4096);
	info.chip.candidates[0] = &slow;
	info.chip.num_candidates = 1;
	assert_int_equal(clone_program_erase(&bank, 0, 0), ERROR_OK);
	clear_bench();
}

static void broken_wire_is_the_error_that_is_reported(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memset(cpu_flash(cpu), 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, 8), ERROR_OK);
	const unsigned int accesses = fake_accesses();
	clear_bench();

	for (unsigned int nth = 1; nth < accesses; nth++) {
		bench(&usual, CLONE_FAMILY_CKS, 4096);
		memset(cpu_flash(cpu), 0, FLASH_BYTES);
		fake_fail_access(nth, false);
		assert_int_equal(program_pages(0, 8), ERROR_FAIL);
		assert_non_null(strstr(fake_log(), "lost contact"));
		if (strstr(fake_log(), "nothing was changed"))
			assert_int_equal(cpu_counts(cpu)->erases, 0);
		assert_false(target.running_alg);
		assert_int_equal(target.state, TARGET_HALTED);
		clear_bench();
	}
}

static void interrupted_upload_is_finished_by_the_next(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memset(cpu_flash(cpu), 0, FLASH_BYTES);
	fake_fail_access(20, false);
	assert_int_not_equal(program_pages(0, PAGES), ERROR_OK);
	fake_clear_log();
	assert_int_equal(program_pages(0, PAGES), ERROR_OK);
	assert_memory_equal(cpu_flash(cpu), image, FLASH_BYTES);
	clear_bench();
}

static void write_adds_to_erased_flash_and_keeps_the_rest(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(&usual, CLONE_FAMILY_CKS, areas[i]);
		memcpy(cpu_flash(cpu) + PAGE, image + PAGE, 500);
		assert_int_equal(clone_program_write(&bank, image + PAGE + 500, PAGE + 500, 1000), ERROR_OK);
		assert_memory_equal(cpu_flash(cpu) + PAGE, image + PAGE, 1500);
		assert_int_equal(cpu_flash(cpu)[PAGE + 1500], 0xff);
		assert_int_equal(cpu_counts(cpu)->erases, 0);
		assert_int_equal(cpu_counts(cpu)->programs, 500);
		clear_bench();
	}
}

static void write_refuses_what_is_not_erased_and_changes_nothing(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	cpu_flash(cpu)[3 * PAGE] = 0x00;
	assert_int_equal(clone_program_write(&bank, image, 0, 4 * PAGE), ERROR_FLASH_SECTOR_NOT_ERASED);
	assert_int_equal(cpu_counts(cpu)->programs, 0);
	assert_non_null(strstr(fake_log(), "0x08000c00"));
	clear_bench();
}

static void write_outside_of_the_bank_is_refused(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	assert_int_equal(clone_program_write(&bank, image, FLASH_BYTES - 4, 8),
		ERROR_FLASH_DST_OUT_OF_BANK);
	assert_int_equal(clone_program_write(&bank, image, UINT32_MAX - 4, 8),
		ERROR_FLASH_DST_OUT_OF_BANK);
	assert_int_equal(cpu_counts(cpu)->programs, 0);
	clear_bench();
}

static void read_protected_chip_is_left_alone(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
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
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	target.state = TARGET_RUNNING;
	assert_int_equal(program_pages(0, 1), ERROR_TARGET_NOT_HALTED);
	assert_int_equal(fake_accesses(), 0);
	clear_bench();
}

static void families_that_are_only_read_are_refused_unless_forced(void **state)
{
	bench(&usual, CLONE_FAMILY_UNKNOWN, 4096);
	assert_int_equal(program_pages(0, 1), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_non_null(strstr(fake_log(), "force_family"));
	info.chip.family_forced = true;
	assert_int_equal(program_pages(0, 1), ERROR_OK);
	info.chip.family = &clone_families[CLONE_FAMILY_WB32];
	assert_int_equal(program_pages(1, 1), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_int_equal(cpu_counts(cpu)->erases, 0);
	clear_bench();
}

static void lock_bit_that_lies_is_not_believed(void **state)
{
	struct cpu_config config = usual;

	config.lock_lies = true;
	bench(&config, CLONE_FAMILY_CKS, 4096);
	assert_int_equal(program_pages(0, 2), ERROR_OK);
	assert_memory_equal(cpu_flash(cpu), image, 2 * PAGE);
	clear_bench();
}

static void controller_that_stays_locked_is_an_error(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		struct cpu_config config = usual;

		config.shut = true;
		bench(&config, CLONE_FAMILY_CKS, areas[i]);
		assert_int_equal(program_pages(0, 2), ERROR_FLASH_OPERATION_FAILED);
		assert_non_null(strstr(fake_log(), "stays locked"));
		assert_int_equal(cpu_counts(cpu)->programs, 0);
		clear_bench();
	}
}

static void second_bank_is_unlocked_and_locked_again(void **state)
{
	struct cpu_config config = usual;

	config.flash_bytes = 1024 * 1024;
	config.page_bytes = 4096;
	config.unit = 4;
	bench(&config, CLONE_FAMILY_GD32F1_XL, 4096);
	info.chip.pages = (struct clone_page_sizes){ 4096, 4096, 4096, 4096 };
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	const struct flash_run run = { 508 * PAGE, 8 * PAGE, image };
	memset(cpu_flash(cpu) + 508 * PAGE, 0, 8 * PAGE);
	assert_int_equal(clone_program_erase_write(&bank, &run, 1), ERROR_OK);
	assert_memory_equal(cpu_flash(cpu) + 508 * PAGE, image, 8 * PAGE);
	assert_int_equal(cpu_counts(cpu)->erases, 2);
	clear_bench();
}

/* Half of the flash, and what the probe made of it: a mirror, perhaps, or blank. */
static void half_bench(const struct cpu_config *config, uint32_t area, enum clone_beyond found)
{
	bench(config, CLONE_FAMILY_CKS, area);
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
	struct cpu_config config = usual;
	uint8_t old[FLASH_BYTES / 2];

	config.mirror_bytes = FLASH_BYTES / 2;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		half_bench(&config, cases[i].area, cases[i].beyond);
		memset(old, cases[i].old, sizeof(old));
		old[5] = 0x55;
		memcpy(cpu_flash(cpu), old, sizeof(old));
		assert_int_equal(program_pages(0, PAGES - 3), ERROR_FLASH_DST_OUT_OF_BANK);
		assert_non_null(strstr(fake_log(), "the chip has 32 KiB; what was tried is put back"));
		assert_memory_equal(cpu_flash(cpu), old, sizeof(old));
		clear_bench();
	}
}

static void two_equal_halves_are_flash_once_one_of_them_changed(void **state)
{
	static const enum clone_beyond found[] = { CLONE_BEYOND_ALIAS, CLONE_BEYOND_BLANK };

	for (size_t i = 0; i < 2; i++) {
		half_bench(&usual, 4096, found[i]);
		memset(cpu_flash(cpu), i ? 0xff : 0, FLASH_BYTES);
		assert_int_equal(program_pages(0, PAGES), ERROR_OK);
		assert_memory_equal(cpu_flash(cpu), image, FLASH_BYTES);
		assert_int_equal(cpu_counts(cpu)->erases, i ? 0 : PAGES);
		assert_int_equal(cpu_counts(cpu)->mass_erases, 0);
		assert_int_equal(info.chip.beyond, CLONE_BEYOND_THERE);
		clear_bench();
	}
}

static void what_takes_nothing_is_refused_first(void **state)
{
	struct cpu_config config = usual;

	config.silent_program = 1;
	half_bench(&config, 4096, CLONE_BEYOND_BLANK);
	memset(cpu_flash(cpu), 0, FLASH_BYTES / 2);
	assert_int_equal(program_pages(0, PAGES - 1), ERROR_FLASH_DST_OUT_OF_BANK);
	assert_non_null(strstr(fake_log(), "takes nothing"));
	assert_int_equal(cpu_counts(cpu)->erases, 0);
	assert_int_equal(cpu_flash(cpu)[0], 0);
	clear_bench();
}

static void bus_errors_end_the_flash(void **state)
{
	half_bench(&usual, 4096, CLONE_BEYOND_FAULT);
	memset(cpu_flash(cpu), 0, FLASH_BYTES);
	assert_int_equal(program_pages(0, PAGES / 2 + 1), ERROR_FLASH_DST_OUT_OF_BANK);
	assert_non_null(strstr(fake_log(), "nothing was changed"));
	assert_int_equal(fake_accesses(), 0);
	assert_int_equal(program_pages(0, PAGES / 2), ERROR_OK);
	clear_bench();
}

static void internal_oscillator_runs_meanwhile_and_is_left_as_found(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(&usual, CLONE_FAMILY_CKS, areas[i]);
		rcc_cr = 0x03030080;
		rcc_writes = 0;
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		assert_int_equal(rcc_writes, 2);
		assert_int_equal(rcc_cr, 0x03030080);
		clear_bench();

		bench(&usual, CLONE_FAMILY_CKS, areas[i]);
		rcc_writes = 0;
		assert_int_equal(program_pages(0, 2), ERROR_OK);
		assert_int_equal(rcc_writes, 0);
		clear_bench();

		bench(&usual, CLONE_FAMILY_CKS, areas[i]);
		rcc_cr = 0x03030080;
		hsi_broken = true;
		assert_int_equal(program_pages(0, 2), ERROR_FLASH_OPERATION_FAILED);
		hsi_broken = false;
		assert_non_null(strstr(fake_log(), "does not start; nothing was changed"));
		assert_int_equal(cpu_counts(cpu)->programs, 0);
		clear_bench();
	}
}

static void open_controller_is_not_sent_keys(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	cpu_unlock(cpu);
	assert_int_equal(program_pages(0, 2), ERROR_OK);
	clear_bench();
}

static void blank_check_goes_by_content(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(&usual, CLONE_FAMILY_CKS, areas[i]);
		cpu_flash(cpu)[5 * PAGE + 77] = 0xfe;
		assert_int_equal(clone_compare_erase_check(&bank), ERROR_OK);
		for (unsigned int page = 0; page < PAGES; page++)
			assert_int_equal(bank.sectors[page].is_erased, page != 5);
		clear_bench();
	}
}

static void verify_finds_the_page(void **state)
{
	bench(&usual, CLONE_FAMILY_CKS, 4096);
	memcpy(cpu_flash(cpu), image, FLASH_BYTES);
	assert_int_equal(clone_compare_verify(&bank, image + 10, 10, 5000), ERROR_OK);
	cpu_flash(cpu)[4100] ^= 0x80;
	assert_int_equal(clone_compare_verify(&bank, image + 10, 10, 5000), ERROR_FAIL);
	assert_non_null(strstr(fake_log(), "0x08001000"));
	clear_bench();
}

static void mass_erase_command_erases_everything(void **state)
{
	static const uint32_t areas[] = { 0, 4096 };

	for (size_t i = 0; i < 2; i++) {
		bench(&usual, CLONE_FAMILY_CKS, areas[i]);
		memset(cpu_flash(cpu), 0x12, FLASH_BYTES);
		assert_int_equal(clone_program_mass_erase(&bank), ERROR_OK);
		assert_int_equal(cpu_counts(cpu)->mass_erases, 1);
		assert_int_equal(cpu_counts(cpu)->erases, 0);
		for (size_t at = 0; at < FLASH_BYTES; at++)
			assert_int_equal(cpu_flash(cpu)[at], 0xff);
		clear_bench();
	}
}

static void sectors_follow_the_page_list(void **state)
{
	bench(&usual, CLONE_FAMILY_GD32F1_XL, 4096);
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
		cmocka_unit_test(lock_bit_that_lies_is_not_believed),
		cmocka_unit_test(controller_that_stays_locked_is_an_error),
		cmocka_unit_test(second_bank_is_unlocked_and_locked_again),
		cmocka_unit_test(a_mirror_is_found_before_anything_is_lost),
		cmocka_unit_test(two_equal_halves_are_flash_once_one_of_them_changed),
		cmocka_unit_test(what_takes_nothing_is_refused_first),
		cmocka_unit_test(bus_errors_end_the_flash),
		cmocka_unit_test(internal_oscillator_runs_meanwhile_and_is_left_as_found),
		cmocka_unit_test(open_controller_is_not_sent_keys),
		cmocka_unit_test(blank_check_goes_by_content),
		cmocka_unit_test(verify_finds_the_page),
		cmocka_unit_test(mass_erase_command_erases_everything),
		cmocka_unit_test(sectors_follow_the_page_list),
	};

	return cmocka_run_group_tests_name("program", tests, NULL, NULL);
}
