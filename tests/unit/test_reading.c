// SPDX-License-Identifier: GPL-2.0-or-later

/* What is read of a chip, in which order and from where, and what becomes of it where reads fail. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <jtag/jtag.h>
#include <target/arm_adi_v5.h>
#include <target/cortex_m.h>
#include "fake_chip.h"
#include "fake_host.h"
#include "flash/nor/clone_bank.h"
#include "flash/nor/clone_identify.h"
#include "flash/nor/clone_match.h"
#include "openocd_compat.h"

static struct target target;
static struct flash_bank bank;
static struct clone_bank info;

/* A CKS32F103C8 as far as its debug port shows it. */
static void set_up_cks(void)
{
	static const uint8_t ids[12] = { 4, 0, 0, 0, 0xc3, 0xb4, 0x0b, 0, 0x0d, 0x10, 0x05, 0xb1 };

	fake_chip_connect(&target);
	target.state = TARGET_RUNNING;
	fake_chip.has_ports = true;
	fake_chip.dpidr = 0x2ba01477;
	fake_chip.ap_idr = 0x24770011;
	fake_chip.rom_base = 0xe00ff003;
	fake_chip.flash = (struct fake_flash){ 64, FAKE_END_FAULT, true };
	fake_word(0xe000ed00, 0x412fc231, 0);
	for (unsigned int i = 0; i < 12; i++)
		fake_word(0xe00fffd0 + 4 * i, ids[i], 0);
	fake_word(0xe0042000, 0x20036410, 0);
	fake_word(0x1ffff7e0, 0xffff0040, 0);
	fake_word(0x1ffff7cc, 0xffffffff, 0);
	fake_word(0x1ffff7f0, 0xff1234ff, 0);
	fake_word(0x40022010, 0x80, 0);
	fake_word(0x4002201c, 0x03fffffc, 0);
	fake_word(0x40021014, 0x14, 0x557);
	bank.target = &target;
	bank.driver_priv = &info;
}

static int set_up_reading(void **state)
{
	set_up_cks();
	return 0;
}

static void assert_is_cks(const struct clone_chip *chip)
{
	assert_string_equal(chip->closest->name, "CKS32F103x8/xB");
	assert_int_equal(chip->verdict, CLONE_VERDICT_AMBIGUOUS);
	assert_int_equal(chip->usable_kib, 64);
	assert_int_equal(chip->protection, CLONE_PROTECTION_OFF);
}

static void running_core_is_read_without_a_write(void **state)
{
	struct clone_chip chip;

	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
	assert_is_cks(&chip);
	assert_false(chip.readings.ahbenr_sticky.valid);
	assert_int_equal(fake_chip.writes, 0);
}

static void same_chip_is_not_searched_for_its_end_twice(void **state)
{
	struct clone_chip first;
	struct clone_chip second;

	set_fake_word(0x1ffff7e0, 0xffff0080);
	fake_chip.flash = (struct fake_flash){ 64, FAKE_END_ALIAS, true };
	assert_int_equal(clone_identify(&bank, &first, NULL), ERROR_OK);
	assert_true(fake_chip.flash_reads > 0);
	fake_chip.flash_reads = 0;
	target.state = TARGET_HALTED;
	assert_int_equal(clone_identify(&bank, &second, &first), ERROR_OK);
	assert_int_equal(fake_chip.flash_reads, 0);
	assert_is_cks(&second);
	assert_int_equal(second.size_reason, CLONE_SIZE_FROM_PROBE);
	assert_int_equal(second.beyond, CLONE_BEYOND_ALIAS);
	assert_int_equal(second.beyond_kib, 64);
	assert_int_equal(second.word_kib, 128);
	assert_int_equal(second.ram_kib, 20);
	/* another one: its word says 64 */
	set_fake_word(0x1ffff7e0, 0xffff0040);
	assert_int_equal(clone_identify(&bank, &second, &first), ERROR_OK);
	assert_int_equal(second.word_kib, 64);
}

/* The signature has words of the unique id: another one is another chip. */
static void rom_table_is_read_again_only_for_another_chip(void **state)
{
	struct clone_chip first;
	struct clone_chip second;

	fake_word(0x1ffff7d0, 0xffffffff, 0);
	fake_word(0x1ffff7e8, 0x11223344, 0);
	assert_int_equal(clone_identify(&bank, &first, NULL), ERROR_OK);
	set_fake_word(0xe00fffe0, 0xc4);
	set_fake_word(0x4002201c, 0x03fffffe);
	assert_int_equal(clone_identify(&bank, &second, &first), ERROR_OK);
	assert_int_equal(second.readings.rom_pidr[0].value, 0xc4);
	assert_int_equal(second.protection, CLONE_PROTECTION_ON);
	set_fake_word(0x4002201c, 0x03fffffc);
	assert_int_equal(clone_identify(&bank, &second, &first), ERROR_OK);
	assert_int_equal(second.readings.rom_pidr[0].value, 0xc3);
	assert_is_cks(&second);
	set_fake_word(0x1ffff7e8, 0x11223345);
	assert_int_equal(clone_identify(&bank, &second, &first), ERROR_OK);
	assert_int_equal(second.readings.rom_pidr[0].value, 0xc4);
}

static void clock_gates_are_restored(void **state)
{
	struct clone_chip chip;

	target.state = TARGET_HALTED;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
	assert_is_cks(&chip);
	assert_true(chip.readings.ahbenr_sticky.valid);
	assert_int_equal(chip.readings.ahbenr_sticky.value, 0);
	assert_int_equal(fake_word_now(0x40021014), 0x14);
}

static void sticking_gate_tells_apm32(void **state)
{
	struct clone_chip chip;

	target.state = TARGET_HALTED;
	fake_chip.words[fake_chip.num_words - 1].writable |= 1u << 3;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
	assert_string_equal(chip.closest->name, "APM32F103x8/xB");
	assert_int_equal(fake_word_now(0x40021014), 0x14);
}

/* On genuine parts there is nothing to tell apart, so nothing is written. */
static void genuine_part_is_read_without_a_write(void **state)
{
	struct clone_chip chip;

	target.state = TARGET_HALTED;
	fake_chip.dpidr = 0x1ba01477;
	fake_chip.ap_idr = 0x14770011;
	fake_chip.words[0].value = 0x411fc231;
	fake_chip.words[1].value = 0;
	fake_chip.words[5].value = 0x10;
	fake_chip.words[6].value = 0x04;
	fake_chip.words[7].value = 0x0a;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
	assert_int_equal(chip.verdict, CLONE_VERDICT_GENUINE);
	assert_int_equal(fake_chip.writes, 0);
}

/* Whichever address faults, everything else is still read. */
static void bus_fault_does_not_stop_the_rest(void **state)
{
	size_t words = fake_chip.num_words;

	for (size_t i = 0; i < words; i++) {
		struct clone_chip chip;

		set_up_cks();
		fake_chip.words[i].address = 0;
		assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
		assert_non_null(chip.closest);
		assert_non_null(chip.family);
		assert_true(chip.readings.dpidr.valid);
		assert_int_equal(chip.readings.cpuid.valid, i != 0);
		assert_int_equal(chip.readings.rom_pidr[0].valid, i == 0 || i > 12);
		assert_int_equal(chip.readings.idcode[0].valid, i != 13);
		assert_int_equal(chip.readings.size_word_f1.valid, i != 14);
		assert_int_equal(chip.readings.obr.valid, i != 18);
		/* the host's own message of it would frighten */
		assert_true(fake_chip.faults > 0);
		assert_string_equal(fake_log(), "");
	}
	assert_int_equal(debug_level, LOG_LVL_INFO);
}

static void chip_that_stops_answering_is_not_named(void **state)
{
	struct clone_chip chip;

	set_up_cks();
	for (size_t i = 0; i < fake_chip.num_words; i++)
		fake_chip.words[i].address = 0;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_FAIL);
}

static void rom_table_is_read_where_the_port_says(void **state)
{
	struct clone_chip chip;

	fake_chip.rom_base = 0xf0000003;
	for (unsigned int i = 1; i <= 12; i++)
		fake_chip.words[i].address += 0xf0000000 - 0xe00ff000;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
	assert_true(chip.readings.rom_pidr[0].valid);
	assert_is_cks(&chip);
}

static void protection_is_seen(void **state)
{
	struct clone_chip chip;

	fake_chip.words[18].value |= 2;
	fake_chip.flash.end = FAKE_END_UNREADABLE;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
	assert_int_equal(chip.protection, CLONE_PROTECTION_ON);
	assert_int_equal(chip.usable_kib, 64);
	assert_string_equal(chip.closest->name, "CKS32F103x8/xB");
}

static void open_flash_lock_says_nothing_of_a_fast_mode(void **state)
{
	struct clone_chip chip;

	fake_chip.words[17].value = 0;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
	assert_false(chip.readings.fast_unlock.valid);
}

static void target_that_was_not_examined_is_not_read(void **state)
{
	struct clone_chip chip;

	target.examined = false;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_TARGET_NOT_EXAMINED);
	assert_int_equal(fake_chip.faults, 0);
}

/* --- where each reading comes from -------------------------------------------------------- */

static void every_reading_has_its_address(void **state)
{
	struct clone_readings r;

	for (uint32_t address = 0x1ffff7cc; address <= 0x1ffff7f0; address += 4)
		if (address != 0x1ffff7cc && address != 0x1ffff7e0 && address != 0x1ffff7f0)
			fake_word(address, 0xab000000 | address % 0x1000, 0);
	set_fake_word(0x1ffff7cc, 0x11111111);
	fake_word(0x1ffff704, 0x22222222, 0);
	fake_word(0x40022014, 0x33333333, 0);
	fake_word(0x40022018, 0x44444444, 0);
	clone_read_passive(&target, &r);
	assert_int_equal(r.dpidr.value, 0x2ba01477);
	assert_int_equal(r.ap_idr.value, 0x24770011);
	assert_int_equal(r.rom_base.value, 0xe00ff003);
	assert_int_equal(r.cpuid.value, 0x412fc231);
	assert_int_equal(r.idcode[0].value, 0x20036410);
	assert_int_equal(r.size_word_f0.value, 0x11111111);
	assert_int_equal(r.maker.value, 0xab0007d0);
	assert_int_equal(r.size_word_f1.value, 0xffff0040);
	assert_int_equal(r.model.value, 0xab0007e8);
	assert_int_equal(r.project_id.value, 0xff);
	assert_int_equal(r.obr.value, 0x03fffffc);
	assert_true(r.dpidr.valid && r.ap_idr.valid && r.rom_base.valid && r.size_word_f0.valid && r.maker.valid &&
		r.model.valid && r.project_id.valid);
	assert_false(r.chip_id.valid || r.boot.valid || r.ahbenr_sticky.valid);
	fake_chip.has_ports = false;
	clone_read_passive(&target, &r);
	assert_false(r.dpidr.valid || r.ap_idr.valid || r.rom_base.valid);
}

/* Where the area does not read as a whole, word by word. */
static void one_word_that_faults_takes_no_other_with_it(void **state)
{
	static const uint32_t faults[] = { 0x1ffff7cc, 0x1ffff7d0, 0x1ffff7e0, 0x1ffff7e8, 0x1ffff7f0, 0x1ffff7d4 };

	for (size_t i = 0; i < ARRAY_SIZE(faults); i++) {
		struct clone_readings r;

		set_up_cks();
		for (uint32_t address = 0x1ffff7d0; address <= 0x1ffff7ec; address += 4)
			if (address != 0x1ffff7e0 && address != faults[i])
				fake_word(address, address, 0);
		for (size_t j = 0; j < fake_chip.num_words; j++)
			if (fake_chip.words[j].address == faults[i])
				fake_chip.words[j].address = 0;
		clone_read_passive(&target, &r);
		assert_int_equal(r.size_word_f0.valid, i != 0);
		assert_int_equal(r.maker.valid, i != 1);
		assert_int_equal(r.size_word_f1.valid, i != 2);
		assert_int_equal(r.model.valid, i != 3);
		assert_int_equal(r.project_id.valid, i != 4);
		assert_int_equal(r.size_word_f0.value, i != 0 ? 0xffffffff : 0);
		assert_int_equal(r.model.value, i != 3 ? 0x1ffff7e8 : 0);
		assert_int_equal(r.obr.value, 0x03fffffc);
	}
}

static void a_rom_table_is_looked_for_where_the_port_points(void **state)
{
	static const struct {
		uint32_t base;
		uint32_t table;
	} cases[] = {
		{ 0xe00ff003, 0xe00ff000 }, { 0xf0001003, 0xf0001000 }, { 0x7ffffffb, 0x7ffff000 }, { 0xf0000ffb, 0xf0000000 },
		/* none, not present, or of the legacy kind: where the core has it */
		{ 0xffffffff, 0xe00ff000 }, { 0xf0001002, 0xe00ff000 }, { 0xf0001001, 0xe00ff000 }, { 0xf0001000, 0xe00ff000 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_readings r;

		set_up_cks();
		fake_chip.rom_base = cases[i].base;
		for (unsigned int j = 0; j < 12; j++)
			fake_chip.words[1 + j] = (struct fake_word){ cases[i].table + 0xfd0 + 4 * j, 0xfffffe00 | (0x10 + j), 0 };
		clone_read_passive(&target, &r);
		for (unsigned int j = 0; j < 4; j++) {
			assert_true(r.rom_pidr[j].valid && r.rom_pidr[4 + j].valid && r.rom_cidr[j].valid);
			assert_int_equal(r.rom_pidr[4 + j].value, 0x10 + j);
			assert_int_equal(r.rom_pidr[j].value, 0x14 + j);
			assert_int_equal(r.rom_cidr[j].value, 0x18 + j);
		}
		fake_chip.words[12].address = 0;
		clone_read_passive(&target, &r);
		assert_false(r.rom_pidr[0].valid || r.rom_cidr[0].valid);
	}
}

/* Elsewhere the address is another peripheral's. */
static void identity_words_are_read_where_a_row_of_the_core_has_them(void **state)
{
	static const struct {
		uint32_t cpuid;
		const char *units;	/* of clone_debug_units[] */
	} cases[] = {
		/* Rows of no core have the first and the fourth. */
		{ 0x412fc231, "100100" }, { 0x410fc241, "100100" }, { 0x410cc200, "110110" }, { 0x410cc601, "110100" },
		{ 0x411fc271, "100101" }, { 0x411cd200, "110100" }, { 0x410fd214, "101100" }, { 0x410fc221, "100100" },
		{ 0, "111111" },	/* not read */
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_readings r;

		set_up_cks();
		if (cases[i].cpuid)
			fake_chip.words[0].value = cases[i].cpuid;
		else
			fake_chip.words[0].address = 0;
		for (size_t j = 1; j < CLONE_NUM_DEBUG_UNITS; j++)
			fake_word(clone_debug_units[j], 0x12340000 + j, 0);
		clone_read_passive(&target, &r);
		for (size_t j = 0; j < CLONE_NUM_DEBUG_UNITS; j++) {
			if (r.idcode[j].valid != (cases[i].units[j] == '1'))
				fail_msg("core 0x%08x, unit %zu", (unsigned int)cases[i].cpuid, j);
			assert_int_equal(r.idcode[j].value, !r.idcode[j].valid ? 0 : j ? 0x12340000 + j : 0x20036410);
		}
	}
}

static void a_fast_mode_has_a_lock_and_a_chip_id(void **state)
{
	static const struct {
		uint32_t cr;
		bool valid;
		uint32_t value;
	} cases[] = {
		{ 0, false, 0 }, { 0x80, true, 0 }, { 0x8000, true, 1 }, { 0x8080, true, 1 }, { 0xffff7f7f, false, 0 },
		{ 0xffff7fff, true, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_readings r;

		set_up_cks();
		set_fake_word(0x40022010, cases[i].cr);
		fake_word(0x1ffff704, 0x20310460, 0);
		clone_read_passive(&target, &r);
		assert_int_equal(r.fast_unlock.valid, cases[i].valid);
		assert_int_equal(r.fast_unlock.value, cases[i].value);
		assert_int_equal(r.chip_id.valid, cases[i].valid && cases[i].value);
		assert_int_equal(r.chip_id.value, r.chip_id.valid ? 0x20310460 : 0);
	}
}

static void option_bytes_of_all_zero_are_no_register(void **state)
{
	struct clone_readings r;

	set_fake_word(0x4002201c, 0);
	clone_read_passive(&target, &r);
	assert_false(r.obr.valid);
	set_fake_word(0x4002201c, 1);
	clone_read_passive(&target, &r);
	assert_true(r.obr.valid);
	fake_chip.words[17].address = 0;
	clone_read_passive(&target, &r);
	assert_false(r.fast_unlock.valid);
	assert_true(r.obr.valid);
}

/* --- the boot ROM ------------------------------------------------------------------------- */

static void boot_words(uint32_t start, uint32_t sum)
{
	for (uint32_t i = 0; i < 8; i++) {
		const uint32_t word = i < 7 ? 0x10000000u << i | i : sum;

		fake_word(start + 4 * i, word, 0);
		sum -= word;
	}
}

/* Of the three places where a row of the core has one. */
static void the_first_boot_rom_that_a_row_knows_is_taken(void **state)
{
	static const struct {
		uint32_t sums[3];	/* at 0x1ffff000, 0x1ffff400 and 0x1fffb000; 0: a bus error */
		uint32_t sum;		/* 0: none */
	} cases[] = {
		{ { 0xdfffdf9a, 0, 0 }, 0xdfffdf9a }, { { 1, 0x96187e19, 0 }, 0x96187e19 },
		{ { 1, 2, 0xdfffac7e }, 0xdfffac7e },
		{ { 0, 0, 0xdfffac7e }, 0xdfffac7e }, { { 0xdfffdf9a, 0x96187e19, 0xdfffac7e }, 0xdfffdf9a },
		{ { 0, 0x96187e19, 0xdfffac7e }, 0x96187e19 }, { { 1, 2, 3 }, 0 }, { { 0, 0, 0 }, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_chip chip = { .readings.cpuid = { 0x412fc230, true } };

		set_up_cks();
		fake_chip.num_words = 0;
		for (size_t j = 0; j < 3; j++)
			if (cases[i].sums[j])
				boot_words((const uint32_t []){ 0x1ffff000, 0x1ffff400, 0x1fffb000 }[j], cases[i].sums[j]);
		clone_read_boot(&target, &chip);
		assert_int_equal(chip.readings.boot.valid, cases[i].sum != 0);
		if (cases[i].sum)
			assert_int_equal(chip.readings.boot.value, cases[i].sum);
	}
}

static void a_boot_rom_that_no_row_of_the_core_has_is_left_alone(void **state)
{
	struct clone_chip chip = { .readings.cpuid = { 0x411fc271, true } };
	const unsigned int before = fake_accesses();

	boot_words(0x1ffff000, 0x6bb012c4);
	clone_read_boot(&target, &chip);
	assert_false(chip.readings.boot.valid);
	assert_int_equal(fake_accesses(), before);
}

/* --- clock gates -------------------------------------------------------------------------- */

static void gates_are_tried_and_put_back(void **state)
{
	static const struct {
		unsigned int failing;	/* access; 0: none */
		bool sticks;
		bool valid;
		uint32_t value;
		unsigned int writes;
		bool warned;
	} cases[] = {
		{ 0, true, true, 8, 2, false }, { 0, false, true, 0, 1, false }, { 1, true, false, 0, 0, false },
		{ 2, true, false, 0, 0, false }, { 3, true, false, 0, 2, false }, { 4, true, true, 8, 1, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_readings r = { .cpuid = { 0, false } };

		set_up_cks();
		fake_chip.words[fake_chip.num_words - 1].writable = cases[i].sticks ? 0x557 | 8 : 0x557;
		if (cases[i].failing)
			fake_fail_access(cases[i].failing, false);
		clone_read_gates(&target, 0x1008, &r);
		assert_int_equal(r.ahbenr_sticky.valid, cases[i].valid);
		assert_int_equal(r.ahbenr_sticky.value, cases[i].value);
		assert_int_equal(fake_chip.writes, cases[i].writes);
		assert_int_equal(fake_word_now(0x40021014), cases[i].warned ? 0x1c : 0x14);
		assert_int_equal(strstr(fake_log(), "a clock gate that was switched on for identification could not be "
			"switched off again") != NULL, cases[i].warned);
	}
}

/* --- once more ---------------------------------------------------------------------------- */

/* A chip whose word says twice what it has: looking for its end shows in flash_reads. */
static void set_up_alias(void)
{
	set_up_cks();
	set_fake_word(0x1ffff7e0, 0xffff0080);
	fake_word(0x1ffff7d0, 0xffffffff, 0);
	fake_word(0x1ffff7e8, 0x11223344, 0);
	fake_chip.flash = (struct fake_flash){ 64, FAKE_END_ALIAS, true };
}

static bool looks_again(struct clone_chip *before)
{
	struct clone_chip chip;

	fake_chip.flash_reads = 0;
	assert_int_equal(clone_identify(&bank, &chip, before), ERROR_OK);
	assert_int_equal(chip.usable_kib, 64);
	return fake_chip.flash_reads;
}

/* Boot ROM and gates are not read at once; all else that differs is another chip's. */
static void any_reading_that_differs_makes_another_chip(void **state)
{
	const size_t count = sizeof(struct clone_readings) / sizeof(struct clone_reading);
	struct clone_chip first;

	set_up_alias();
	assert_int_equal(clone_identify(&bank, &first, NULL), ERROR_OK);
	for (size_t i = 0; i < count; i++) {
		struct clone_chip before = first;
		struct clone_reading *reading = (struct clone_reading *)&before.readings + i;
		const bool late = reading == &before.readings.boot || reading == &before.readings.ahbenr_sticky;
		/* ROM table and identification registers are not read again, unless something else differs. */
		const bool kept = reading < &before.readings.size_word_f1 && reading != &before.readings.cpuid;
		const bool valid = reading->valid;

		assert_false(looks_again(&before));
		reading->value ^= 1;
		if (!kept)
			assert_int_equal(looks_again(&before), valid && !late);
		reading->value ^= 1;
		reading->valid = !valid;
		if (!kept || reading == &before.readings.rom_pidr[0])
			assert_int_equal(looks_again(&before), !late);
	}
}

static void a_size_is_found_anew_for_another_row_or_family(void **state)
{
	struct clone_chip first;
	struct clone_chip before;

	set_up_alias();
	assert_int_equal(clone_identify(&bank, &first, NULL), ERROR_OK);
	before = first;
	before.family = &clone_families[CLONE_FAMILY_STM32F1];
	assert_true(looks_again(&before));
	before = first;
	before.closest = clone_parts;
	assert_true(looks_again(&before));
	/* What identifies no chip for certain is read as a whole. */
	fake_chip.words[fake_chip.num_words - 1].address = 0;
	assert_int_equal(clone_identify(&bank, &first, NULL), ERROR_OK);
	set_fake_word(0xe00fffe0, 0xc4);
	assert_true(looks_again(&first));
}

/* The size of a bank is the user's, if it was given. */
static void the_users_size_is_in_bytes(void **state)
{
	struct clone_chip chip;

	info.user_size = 32 * 1024;
	assert_int_equal(clone_identify(&bank, &chip, NULL), ERROR_OK);
	info.user_size = 0;
	assert_int_equal(chip.usable_kib, 32);
	assert_int_equal(chip.size_reason, CLONE_SIZE_FROM_USER);
}

/* --- a chip that is lost ------------------------------------------------------------------ */

static void a_chip_is_lost_if_its_core_does_not_answer(void **state)
{
	static const struct {
		bool has_obr;
		bool has_f0;
		bool has_f1;
		uint32_t cpuid;		/* 1: a bus error */
		int retval;
	} cases[] = {
		{ true, true, false, 1, ERROR_OK }, { true, false, true, 1, ERROR_OK }, { true, false, false, 1, ERROR_FAIL },
		{ false, true, true, 1, ERROR_FAIL }, { false, false, false, 0x412fc231, ERROR_OK },
		{ false, false, false, 0, ERROR_FAIL }, { false, false, false, 0xffffffff, ERROR_FAIL },
		{ true, false, false, 0, ERROR_FAIL }, { true, true, true, 0, ERROR_OK },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_chip chip;

		set_up_cks();
		for (size_t j = 0; j < fake_chip.num_words; j++) {
			struct fake_word *word = &fake_chip.words[j];

			if ((word->address == 0x4002201c && !cases[i].has_obr) ||
					(word->address == 0x1ffff7cc && !cases[i].has_f0) ||
					(word->address == 0x1ffff7e0 && !cases[i].has_f1) || (!j && cases[i].cpuid == 1))
				word->address = 0;
		}
		if (cases[i].cpuid != 1)
			fake_chip.words[0].value = cases[i].cpuid;
		memset(&chip, 0xa5, sizeof(chip));
		if (clone_identify(&bank, &chip, NULL) != cases[i].retval)
			fail_msg("case %zu", i);
		assert_int_equal(strstr(fake_log(), "the chip does not answer any more; nothing was changed") != NULL,
			cases[i].retval != ERROR_OK);
		assert_false(chip.readings.boot.valid);
		assert_int_equal(chip.readings.boot.value, 0);
	}
}

/* --- ports -------------------------------------------------------------------------------- */

static void failed_reads_are_silent_but_for_a_debug_log(void **state)
{
	for (int level = LOG_LVL_ERROR; level <= LOG_LVL_DEBUG; level++) {
		uint32_t word = 5;

		set_up_cks();
		debug_level = level;
		assert_int_equal(clone_chip_read_u32(&target, 0x30000000, &word), ERROR_FAIL);
		assert_int_equal(clone_chip_write_u32(&target, 0x30000000, 1), ERROR_FAIL);
		assert_int_equal(word, 5);
		assert_int_equal(debug_level, level);
		debug_level = LOG_LVL_INFO;
		assert_int_equal(fake_log()[0] != '\0', level >= LOG_LVL_DEBUG);
	}
}

/* An adapter that hides the port read an id when it connected: DPIDR on SWD, the tap's on JTAG. */
static void the_debug_port_is_asked_or_the_adapter_has_its_id(void **state)
{
	struct jtag_tap tap = { .idcode = 0x2ba01477 };
	uint32_t value = 5;

	assert_int_equal(clone_chip_dpidr(&target, &value), ERROR_OK);
	assert_int_equal(value, 0x2ba01477);
	target.tap = &tap;
	fake_transport = FAKE_JTAG;
	assert_int_equal(clone_chip_dpidr(&target, &value), ERROR_FAIL);
	fake_transport = FAKE_DAPDIRECT_SWD;
	assert_int_equal(clone_chip_dpidr(&target, &value), ERROR_OK);
	target_to_cm(&target)->armv7m.is_hla_target = true;
	value = 5;
	for (unsigned int bit = 0; bit < 32; bit++) {
		tap.idcode = 1u << bit;
		value = 5;
		assert_int_equal(clone_chip_dpidr(&target, &value), bit >= 12 && bit < 16 ? ERROR_OK : ERROR_FAIL);
		assert_int_equal(value, bit >= 12 && bit < 16 ? tap.idcode : 5);
	}
	target.tap = NULL;
	assert_int_equal(clone_chip_dpidr(&target, &value), ERROR_FAIL);
	assert_int_equal(clone_chip_ap_idr(&target, &value), ERROR_FAIL);
	assert_int_equal(clone_chip_rom_base(&target, &value), ERROR_FAIL);
	/* no Cortex-M at all */
	target.arch_info = NULL;
	assert_int_equal(clone_chip_dpidr(&target, &value), ERROR_FAIL);
}

static int refuse(struct adiv5_dap *dap)
{
	return ERROR_FAIL;
}

static void an_access_port_of_another_architecture_is_not_asked(void **state)
{
	struct adiv5_dap *dap = target_to_cm(&target)->armv7m.debug_ap->dap;
	uint32_t value;

	assert_int_equal(clone_chip_ap_idr(&target, &value), ERROR_OK);
	assert_int_equal(value, 0x24770011);
	assert_int_equal(clone_chip_rom_base(&target, &value), ERROR_OK);
	assert_int_equal(value, 0xe00ff003);
	dap->adi_version = 6;
	assert_int_equal(clone_chip_ap_idr(&target, &value), ERROR_FAIL);
	dap->adi_version = 5;
	const struct dap_ops failing = { .queue_ap_read = dap->ops->queue_ap_read, .run = refuse };
	dap->ops = &failing;
	assert_int_equal(clone_chip_ap_idr(&target, &value), ERROR_FAIL);
}

#define READING_TEST(name)	cmocka_unit_test_setup(name, set_up_reading)

int main(void)
{
	const struct CMUnitTest tests[] = {
		READING_TEST(running_core_is_read_without_a_write),
		READING_TEST(same_chip_is_not_searched_for_its_end_twice),
		READING_TEST(rom_table_is_read_again_only_for_another_chip),
		READING_TEST(clock_gates_are_restored),
		READING_TEST(sticking_gate_tells_apm32),
		READING_TEST(genuine_part_is_read_without_a_write),
		READING_TEST(bus_fault_does_not_stop_the_rest),
		READING_TEST(chip_that_stops_answering_is_not_named),
		READING_TEST(rom_table_is_read_where_the_port_says),
		READING_TEST(protection_is_seen),
		READING_TEST(open_flash_lock_says_nothing_of_a_fast_mode),
		READING_TEST(target_that_was_not_examined_is_not_read),
		READING_TEST(every_reading_has_its_address),
		READING_TEST(one_word_that_faults_takes_no_other_with_it),
		READING_TEST(a_rom_table_is_looked_for_where_the_port_points),
		READING_TEST(identity_words_are_read_where_a_row_of_the_core_has_them),
		READING_TEST(a_fast_mode_has_a_lock_and_a_chip_id),
		READING_TEST(option_bytes_of_all_zero_are_no_register),
		READING_TEST(the_first_boot_rom_that_a_row_knows_is_taken),
		READING_TEST(a_boot_rom_that_no_row_of_the_core_has_is_left_alone),
		READING_TEST(gates_are_tried_and_put_back),
		READING_TEST(any_reading_that_differs_makes_another_chip),
		READING_TEST(a_size_is_found_anew_for_another_row_or_family),
		READING_TEST(the_users_size_is_in_bytes),
		READING_TEST(a_chip_is_lost_if_its_core_does_not_answer),
		READING_TEST(failed_reads_are_silent_but_for_a_debug_log),
		READING_TEST(the_debug_port_is_asked_or_the_adapter_has_its_id),
		READING_TEST(an_access_port_of_another_architecture_is_not_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
