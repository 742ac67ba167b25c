// SPDX-License-Identifier: GPL-2.0-or-later

/* What the host asks of the driver but for flash itself: the bank, the probe, commands. On a chip of a few words. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <module.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_program.h"
#include "fake_chip.h"
#include "fake_host.h"
#include "openocd_compat.h"

extern const struct openocd_module OPENOCD_MODULE_SYMBOL;

static struct target target;
static struct flash_bank bank;

static const struct flash_driver *the_driver(void)
{
	return OPENOCD_MODULE_SYMBOL.flash_drivers[0];
}

static int make_bank(struct flash_bank *of, uint32_t base, uint32_t size, unsigned int argc)
{
	const char *argv[] = { "stm32f1x_clone", "0", "0", "0", "0", "chip.cpu", "more" };
	struct command_invocation cmd = { .argc = argc, .argv = argv };

	memset(of, 0, sizeof(*of));
	of->driver = the_driver();
	of->name = "chip.flash";
	of->target = &target;
	of->base = base;
	of->size = size;
	return the_driver()->flash_bank_command(&cmd, of);
}

/* A genuine STM32F103C8 in a few words. */
static void connect_st(void)
{
	static const uint8_t ids[12] = { 0, 0, 0, 0, 0x10, 0x04, 0x0a, 0, 0x0d, 0x10, 0x05, 0xb1 };

	fake_chip_connect(&target);
	fake_chip.has_ports = true;
	fake_chip.dpidr = 0x1ba01477;
	fake_chip.ap_idr = 0x14770011;
	fake_chip.rom_base = 0xe00ff003;
	fake_chip.flash = (struct fake_flash){ 64, FAKE_END_FAULT, true };
	fake_word(0xe000ed00, 0x411fc231, 0);
	for (unsigned int i = 0; i < 12; i++)
		fake_word(0xe00fffd0 + 4 * i, ids[i], 0);
	fake_word(0xe0042000, 0x20036410, 0);
	fake_word(0x1ffff7e0, 0xffff0040, 0);
	fake_word(0x40022010, 0x80, UINT32_MAX);
	fake_word(0x4002201c, 0x03fffffc, 0);
	fake_word(0x40022020, 0xffffffff, 0);
	fake_bank = &bank;
}

static int set_up(void **state)
{
	connect_st();
	assert_int_equal(make_bank(&bank, 0, 0, 6), ERROR_OK);
	clone_bank_force_family(NULL, NULL);
	return 0;
}

static int tear_down(void **state)
{
	the_driver()->free_driver_priv(&bank);
	free(bank.sectors);
	free(bank.prot_blocks);
	return 0;
}

static const struct command_registration *find(const struct command_registration *list, const char *name)
{
	for (; list->name || list->chain; list++) {
		const struct command_registration *found = list->name ? NULL : find(list->chain, name);

		if (list->name && strcmp(list->name, name) == 0)
			return list;
		if (found)
			return found;
	}
	return NULL;
}

/* Words between blanks are the command and its arguments. */
static int run(const char *line)
{
	static char words[200];
	const char *argv[6];
	struct command_invocation cmd = { .argv = argv };

	snprintf(words, sizeof(words), "%s", line);
	cmd.name = strtok(words, " ");
	while (cmd.argc < ARRAY_SIZE(argv) && (argv[cmd.argc] = strtok(NULL, " ")))
		cmd.argc++;
	fake_clear_log();
	return find(the_driver()->commands->chain, cmd.name)->handler(&cmd);
}

static void assert_runs(const char *line)
{
	const int retval = run(line);

	if (retval != ERROR_OK)
		fail_msg("%s: %d\n%s%s", line, retval, fake_log(), fake_output());
}

static int probe(void)
{
	fake_clear_log();
	return the_driver()->probe(&bank);
}

/* --- the bank --------------------------------------------------------------------------- */

static void a_bank_takes_what_the_target_file_says(void **state)
{
	struct flash_bank other;

	assert_int_equal(make_bank(&other, 0, 0, 5), ERROR_COMMAND_SYNTAX_ERROR);
	assert_null(other.driver_priv);
	assert_int_equal(make_bank(&other, 0x08100000, 0x8000, 7), ERROR_OK);
	assert_int_equal(other.base, 0x08100000);
	assert_int_equal(clone_bank_info(&other)->user_size, 0x8000);
	assert_int_equal(other.write_start_alignment, 4);
	assert_int_equal(other.write_end_alignment, 4);
#ifdef FLASH_BANK_HAS_WINDOW
	assert_int_equal(other.window_size, 0x01000000);
#endif
	the_driver()->free_driver_priv(&other);
	assert_int_equal(bank.base, 0x08000000);
	assert_int_equal(clone_bank_info(&bank)->user_size, 0);
}

static void a_probe_fills_the_bank_in(void **state)
{
	clone_bank_info(&bank)->unit_bytes = 9;
	clone_bank_info(&bank)->page_bytes[1] = 9;
	assert_int_equal(probe(), ERROR_OK);
	assert_string_equal(fake_notes(), "device id = 0x20036410\nflash size = 64 KiB, 64 pages\n");
	assert_int_equal(bank.size, 64 * 1024);
	assert_int_equal(bank.num_sectors, 64);
	assert_int_equal(bank.num_prot_blocks, 16);
	assert_int_equal(bank.erased_value, 0xff);
	assert_int_equal(bank.default_padded_value, 0xff);
	assert_int_equal(bank.write_start_alignment, 2);
	assert_int_equal(bank.write_end_alignment, 2);
	assert_true(clone_bank_info(&bank)->probed);
	assert_int_equal(clone_bank_info(&bank)->unit_bytes, 0);
	assert_int_equal(clone_bank_info(&bank)->page_bytes[1], 0);
	assert_ptr_equal(clone_bank_chip(&bank)->family, &clone_families[CLONE_FAMILY_STM32F1]);
	/* The user's size is asked for anew each time. */
	clone_bank_info(&bank)->user_size = 32 * 1024;
	assert_int_equal(probe(), ERROR_OK);
	assert_int_equal(bank.size, 32 * 1024);
}

static void writes_are_aligned_as_the_family_wants_it(void **state)
{
	static const struct {
		const char *force;
		uint32_t alignment;
	} cases[] = { { "force_family stm32f1", 2 }, { "force_family at32f413", 4 }, { "force_family ch32f103", 128 } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_runs(cases[i].force);
		assert_int_equal(probe(), ERROR_OK);
		assert_int_equal(bank.write_start_alignment, cases[i].alignment);
		assert_int_equal(bank.write_end_alignment, cases[i].alignment);
	}
}

static void the_device_id_is_the_first_that_answers(void **state)
{
	/* Not that of a unit that is dead, or of another core. */
	set_fake_word(0xe0042000, 0);
	fake_word(0x40007080, 0x12345678, 0);
	assert_int_equal(probe(), ERROR_OK);
	assert_ptr_equal(strstr(fake_notes(), "device id = 0x12345678\n"), fake_notes());
	set_fake_word(0x40007080, 0);
	assert_int_equal(probe(), ERROR_OK);
	assert_string_equal(fake_notes(), "flash size = 64 KiB, 64 pages\n");
}

static void a_probe_that_fails_leaves_no_chip(void **state)
{
	assert_int_equal(probe(), ERROR_OK);
	target.examined = false;
	assert_int_equal(the_driver()->auto_probe(&bank), ERROR_OK);
	assert_int_equal(probe(), ERROR_TARGET_NOT_EXAMINED);
	assert_null(clone_bank_chip(&bank));
	assert_false(clone_bank_info(&bank)->probed);
	assert_int_equal(the_driver()->auto_probe(&bank), ERROR_TARGET_NOT_EXAMINED);
	target.examined = true;
	/* Nor one that stops to answer. */
	assert_int_equal(probe(), ERROR_OK);
	fake_fail_access(1, true);
	assert_int_equal(probe(), ERROR_FAIL);
	assert_null(clone_bank_chip(&bank));
	fake_fail_access(0, false);
	/* Nor one without flash that can be named. */
	assert_runs("force_family at32f413");
	set_fake_word(0x1ffff7e0, 0xffffffff);
	assert_int_equal(probe(), ERROR_FLASH_BANK_INVALID);
	assert_null(clone_bank_chip(&bank));
	assert_false(clone_bank_info(&bank)->probed);
	assert_int_equal(bank.size, 0);
}

/* What "identify" found is not read again by the probe behind it, and once only. */
static void a_probe_takes_what_identify_has_just_found(void **state)
{
	fake_word(0x1ffff7e8, 0x11223344, 0);
	for (uint32_t address = 0x1ffff7cc; address <= 0x1ffff7f0; address += 4)
		if (address != 0x1ffff7e0 && address != 0x1ffff7e8)
			fake_word(address, 0xffffffff, 0);
	assert_int_equal(probe(), ERROR_OK);
	const unsigned int whole = fake_accesses();
	assert_runs("identify");
	const unsigned int identified = fake_accesses();
	assert_int_equal(probe(), ERROR_OK);
	const unsigned int again = fake_accesses() - identified;
	/* At least the ROM table is left out. */
	assert_true(again + 12 < whole);
	assert_null(clone_bank_info(&bank)->named.family);
	assert_int_equal(probe(), ERROR_OK);
	assert_int_equal(fake_accesses() - identified - again, whole);
}

static void the_work_area_ends_with_the_ram(void **state)
{
	static struct working_area area;
	static const struct {
		uint32_t start;
		uint32_t size;
		bool spec;
		bool in_use;
		uint32_t cut_to;
	} cases[] = {
		{ 0x20000000, 0x5001, true, false, 0x5000 }, { 0x20000000, 0x5000, true, false, 0x5000 },
		{ 0x20004ffc, 8, true, false, 4 }, { 0x20004ffc, 4, true, false, 4 }, { 0x20005000, 8, true, false, 8 },
		{ 0x20005004, 8, true, false, 8 }, { 0x1ffffffc, 0x8000, true, false, 0x8000 },
		{ 0x20000001, 0x5000, true, false, 0x4fff }, { 0x20000000, 0x8000, false, false, 0x8000 },
		{ 0x20000000, 0x8000, true, true, 0x8000 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		target.working_area_phys = cases[i].start;
		target.working_area_phys_spec = cases[i].spec;
		target.working_area_size = cases[i].size;
		target.working_areas = cases[i].in_use ? &area : NULL;
		assert_int_equal(probe(), ERROR_OK);
		assert_int_equal(target.working_area_size, cases[i].cut_to);
		assert_int_equal(fake_log()[0] != '\0', cases[i].cut_to != cases[i].size);
	}
	/* RAM that is not known cuts nothing. */
	target.working_areas = NULL;
	assert_runs("force_family at32f413");
	set_fake_word(0xe000ed00, 0x410fc271);
	target.working_area_size = 0x8000;
	assert_int_equal(probe(), ERROR_OK);
	assert_int_equal(clone_bank_chip(&bank)->ram_kib, 0);
	assert_int_equal(target.working_area_size, 0x8000);
}

/* --- commands --------------------------------------------------------------------------- */

static void commands_take_as_many_words_as_they_say(void **state)
{
	static const char *const lines[] = {
		"identify 0 0", "identify 0 0 -json", "report 0 0", "report 0 0 -json", "report 0 0 -markdown",
		"mass_erase 0 0", "full_rewrite", "full_rewrite on off", "hash_seed", "hash_seed 1 2", "force_family",
		"force_family stm32f1 0 0", "last_write 0", "full_rewrite maybe",
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (run(lines[i]) != ERROR_COMMAND_SYNTAX_ERROR)
			fail_msg("%s is taken", lines[i]);
	assert_int_equal(run("hash_seed x"), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_runs("hash_seed 18446744073709551615");
	assert_int_equal(fake_chip.writes, 0);
}

static void the_last_word_chooses_the_form(void **state)
{
	static const struct {
		const char *line;
		const char *start;
	} cases[] = {
		{ "identify", "chip: STM32F103C8 (ST" }, { "identify 0", "chip: STM32F103C8 (ST" },
		{ "identify -json", "{\n  \"line\": " }, { "identify 0 -json", "{\n  \"line\": " },
		{ "report", "chip: STM32F103C8 (ST" }, { "report 0", "chip: STM32F103C8 (ST" },
		{ "report -json", "{\n  \"line\": " }, { "report 0 -json", "{\n  \"line\": " },
		{ "report -markdown", "Marking on" }, { "report 0 -markdown", "Marking on" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		clone_bank_info(&bank)->named.family = NULL;
		assert_runs(cases[i].line);
		assert_ptr_equal(strstr(fake_output(), cases[i].start), fake_output());
		/* A report looks further than what a probe may take over. */
		assert_int_equal(clone_bank_info(&bank)->named.family != NULL, cases[i].line[0] == 'i');
		assert_int_equal(strstr(fake_output(), "flash beyond 64 KiB") != NULL, cases[i].line[0] == 'r');
	}
	assert_int_equal(run("identify -markdown"), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_int_equal(run("identify 1"), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_int_equal(run("report -jsonx"), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_false(clone_bank_info(&bank)->probed);
}

static void all_banks_of_ours_are_rewritten_in_full(void **state)
{
	static const struct flash_driver theirs = { .name = "stm32f1x" };
	struct clone_bank infos[2] = { { .full_rewrite = false } };
	struct flash_bank last = { .driver = the_driver(), .driver_priv = &infos[1] };
	struct flash_bank middle = { .driver = &theirs, .driver_priv = &infos[0], .next = &last };

	bank.next = &middle;
	assert_runs("full_rewrite on");
	assert_true(clone_bank_info(&bank)->full_rewrite);
	assert_false(infos[0].full_rewrite);
	assert_true(infos[1].full_rewrite);
	assert_runs("full_rewrite off");
	assert_false(clone_bank_info(&bank)->full_rewrite);
	assert_false(infos[1].full_rewrite);
}

static void only_families_that_can_be_written_are_forced(void **state)
{
	for (size_t i = 0; i < CLONE_NUM_FAMILIES; i++) {
		const struct clone_family *family = &clone_families[i];
		const bool may = family->write != CLONE_WRITE_NEVER && i != CLONE_FAMILY_UNKNOWN;
		char line[80];

		snprintf(line, sizeof(line), "force_family %s", family->name);
		assert_int_equal(run(line), may ? ERROR_OK : ERROR_COMMAND_ARGUMENT_INVALID);
		assert_ptr_equal(clone_bank_forced_family(&bank), may ? family : NULL);
		assert_null(clone_bank_info(&bank)->forced);
		assert_runs("force_family off 0");
		assert_runs("force_family off");
		/* All that may be are listed. */
		assert_int_equal(run("force_family nonsense"), ERROR_COMMAND_ARGUMENT_INVALID);
		snprintf(line, sizeof(line), "\n  %s\n", family->name);
		assert_int_equal(strstr(fake_output(), line) != NULL, may);
	}
	assert_int_equal(run("force_family stm32f1 7"), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_null(clone_bank_forced_family(&bank));
	assert_runs("force_family stm32f1 0");
	assert_ptr_equal(clone_bank_info(&bank)->forced, &clone_families[CLONE_FAMILY_STM32F1]);
	assert_runs("force_family off 0");
	assert_null(clone_bank_forced_family(&bank));
}

static void every_result_has_a_word_for_scripts(void **state)
{
	static const struct {
		int retval;
		const char *word;
	} cases[] = {
		{ ERROR_OK, "ok" }, { ERROR_TARGET_NOT_HALTED, "not_halted" }, { ERROR_FLASH_DST_OUT_OF_BANK, "does_not_fit" },
		{ ERROR_FLASH_OPER_UNSUPPORTED, "unsupported" }, { ERROR_FLASH_BANK_INVALID, "unsupported" },
		{ ERROR_FLASH_PROTECTED, "locked" }, { ERROR_FLASH_SECTOR_NOT_ERASED, "not_erased" },
		{ ERROR_FLASH_BUSY, "failed" }, { ERROR_FLASH_OPERATION_FAILED, "failed" },
		{ ERROR_FLASH_BANK_NOT_PROBED, "failed" }, { ERROR_FAIL, "lost_contact" },
		{ ERROR_TARGET_TIMEOUT, "lost_contact" },
	};
	struct clone_outcome *last = (struct clone_outcome *)clone_program_last();
	const struct clone_outcome before = *last;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char text[200];

		*last = (struct clone_outcome){ 1, "erase", cases[i].retval, true, false, 2, 3, 4, 5, 6, 7 };
		assert_runs("last_write");
		snprintf(text, sizeof(text), "number 1 operation erase result %s changed 1 pages 2 written 3 erased 4 "
			"unchanged 5 bytes 6 mass_erase 0 ms 7\n", cases[i].word);
		assert_string_equal(fake_output(), text);
	}
	*last = before;
}

static void info_is_one_line(void **state)
{
	struct command_invocation cmd = { .argc = 0 };

	fake_clear_log();
	assert_int_equal(the_driver()->info(&bank, &cmd), ERROR_OK);
	assert_string_equal(fake_output(), "not probed");
	assert_runs("force_family cks32f103");
	assert_int_equal(probe(), ERROR_OK);
	assert_int_equal(the_driver()->info(&bank, &cmd), ERROR_OK);
	assert_ptr_equal(strstr(fake_output(), "chip: STM32F103C8 (ST"), fake_output());
	assert_non_null(strstr(fake_output(), "unprotected; family cks32f103 (forced)"));
}

static void protection_is_changed_on_a_halted_target_only(void **state)
{
	assert_int_equal(probe(), ERROR_OK);
	target.state = TARGET_RUNNING;
	assert_int_equal(the_driver()->protect(&bank, 1, 0, 0), ERROR_TARGET_NOT_HALTED);
	assert_ptr_equal(strstr(fake_log(), "the target is not halted, so its protection cannot be changed; nothing was "
		"changed"), fake_log());
	assert_int_equal(fake_chip.writes, 0);
}

#ifdef FLASH_DRIVER_HAS_NEEDS_CONTROLLER
/* Only where someone has set OPTPG by hand, the bus takes what is meant for option bytes. */
static void option_bytes_need_the_controller_unless_it_was_told(void **state)
{
	bool (*needs)(struct flash_bank *of, target_addr_t first, target_addr_t last) = the_driver()->needs_controller;

	assert_int_equal(probe(), ERROR_OK);
	assert_true(needs(&bank, 0x1ffff800, 0x1ffffbff));
	assert_true(needs(&bank, 0x1ffff802, 0x1ffff803));
	assert_false(needs(&bank, 0x1ffff7ff, 0x1ffff803));
	assert_false(needs(&bank, 0x1ffffbfc, 0x1ffffc00));
	assert_false(needs(&bank, 0x20000000, 0x20000003));
	set_fake_word(0x40022010, 0x90);
	assert_false(needs(&bank, 0x1ffff800, 0x1ffffbff));
	set_fake_word(0x40022010, 0xffffffef);
	assert_true(needs(&bank, 0x1ffff800, 0x1ffffbff));
	/* Who cannot be asked, is not to be trusted. */
	set_fake_word(0x40022010, 0x90);
	fake_fail_access(1, false);
	assert_true(needs(&bank, 0x1ffff800, 0x1ffffbff));
	target.examined = false;
	assert_int_equal(probe(), ERROR_TARGET_NOT_EXAMINED);
	assert_true(needs(&bank, 0x1ffff800, 0x1ffffbff));
}
#endif

#define BANK_TEST(name)	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BANK_TEST(a_bank_takes_what_the_target_file_says),
		BANK_TEST(a_probe_fills_the_bank_in),
		BANK_TEST(writes_are_aligned_as_the_family_wants_it),
		BANK_TEST(the_device_id_is_the_first_that_answers),
		BANK_TEST(a_probe_that_fails_leaves_no_chip),
		BANK_TEST(a_probe_takes_what_identify_has_just_found),
		BANK_TEST(the_work_area_ends_with_the_ram),
		BANK_TEST(commands_take_as_many_words_as_they_say),
		BANK_TEST(the_last_word_chooses_the_form),
		BANK_TEST(all_banks_of_ours_are_rewritten_in_full),
		BANK_TEST(only_families_that_can_be_written_are_forced),
		BANK_TEST(every_result_has_a_word_for_scripts),
		BANK_TEST(info_is_one_line),
		BANK_TEST(protection_is_changed_on_a_halted_target_only),
#ifdef FLASH_DRIVER_HAS_NEEDS_CONTROLLER
		BANK_TEST(option_bytes_need_the_controller_unless_it_was_told),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
