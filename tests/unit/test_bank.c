// SPDX-License-Identifier: GPL-2.0-or-later

/* What the driver keeps per bank, and which bank a command is about. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <target/target.h>
#include "clone_bank.h"
#include "fake_host.h"

#define KIB	1024u

static int probe_result;
static unsigned int probes;

static int auto_probe(struct flash_bank *bank)
{
	probes++;
	return probe_result;
}

static const struct flash_driver ours = { .name = CLONE_DRIVER_NAME, .auto_probe = auto_probe };
static const struct flash_driver theirs = { .name = "stm32f1x", .auto_probe = auto_probe };

/* Another driver's bank, then two of ours. */
static struct target targets[3];
static struct clone_bank infos[3];
static struct flash_bank banks[3];

static int set_up(void **state)
{
	fake_reset();
	memset(infos, 0, sizeof(infos));
	memset(banks, 0, sizeof(banks));
	for (size_t i = 0; i < 3; i++) {
		banks[i].name = i == 0 ? "theirs" : i == 1 ? "first" : "second";
		banks[i].driver = i ? &ours : &theirs;
		banks[i].driver_priv = &infos[i];
		banks[i].target = &targets[i];
		banks[i].num_sectors = 1;
		banks[i].next = i < 2 ? &banks[i + 1] : NULL;
		infos[i].chip.family = &clone_families[CLONE_FAMILY_STM32F1];
	}
	fake_bank = banks;
	probe_result = ERROR_OK;
	probes = 0;
	clone_bank_force_family(NULL, NULL);
	return 0;
}

/* --- which bank ------------------------------------------------------------------------- */

static int bank_argument(const char *name, bool probe, struct flash_bank **bank)
{
	struct command_invocation cmd = { .argc = name ? 1 : 0, .argv = &name };

	fake_clear_log();
	return clone_bank_argument(&cmd, probe, bank);
}

static void a_bank_is_named_or_numbered(void **state)
{
	static const struct {
		const char *name;
		size_t bank;
	} cases[] = { { "first", 1 }, { "second", 2 }, { "1", 1 }, { "2", 2 }, { "0x1", 1 } };
	static const char *const none[] = { "", "3", "1x", "x", "firs", "-", "4294967297", "18446744073709551617" };
	struct flash_bank *bank;

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(bank_argument(cases[i].name, false, &bank), ERROR_OK);
		assert_ptr_equal(bank, &banks[cases[i].bank]);
	}
	for (size_t i = 0; i < ARRAY_SIZE(none); i++) {
		char text[120];

		assert_int_equal(bank_argument(none[i], true, &bank), ERROR_COMMAND_ARGUMENT_INVALID);
		assert_null(bank);
		snprintf(text, sizeof(text), "there is no flash bank \"%s\"; nothing was read or changed: \"flash banks\" "
			"lists them\n", none[i]);
		assert_string_equal(fake_log(), text);
	}
	assert_int_equal(probes, 0);
}

static void a_bank_of_another_driver_is_refused(void **state)
{
	static const char *const names[] = { "theirs", "0" };
	struct flash_bank *bank;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char text[120];

		bank = banks;
		assert_int_equal(bank_argument(names[i], true, &bank), ERROR_COMMAND_ARGUMENT_INVALID);
		assert_null(bank);
		snprintf(text, sizeof(text), "flash bank \"%s\" belongs to the driver stm32f1x, not to stm32f1x_clone; ",
			names[i]);
		assert_ptr_equal(strstr(fake_log(), text), fake_log());
	}
	assert_int_equal(probes, 0);
}

static void without_an_argument_it_is_that_of_the_current_target(void **state)
{
	struct flash_bank *bank;

	for (size_t i = 0; i < 3; i++) {
		fake_current_target = &targets[i];
		assert_int_equal(bank_argument(NULL, false, &bank), ERROR_OK);
		assert_ptr_equal(bank, &banks[i == 2 ? 2 : 1]);
	}
	fake_current_target = NULL;
	assert_int_equal(bank_argument(NULL, false, &bank), ERROR_OK);
	assert_ptr_equal(bank, &banks[1]);
	banks[0].next = NULL;
	assert_int_equal(bank_argument(NULL, false, &bank), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_ptr_equal(strstr(fake_log(), "there is no flash bank \"stm32f1x_clone\"; "), fake_log());
}

static void a_bank_is_probed_where_it_has_to_be(void **state)
{
	struct flash_bank *bank;

	assert_int_equal(bank_argument("1", false, &bank), ERROR_OK);
	assert_int_equal(probes, 0);
	assert_int_equal(bank_argument("1", true, &bank), ERROR_OK);
	assert_int_equal(probes, 1);
	probe_result = ERROR_TARGET_NOT_EXAMINED;
	assert_int_equal(bank_argument("1", true, &bank), ERROR_TARGET_NOT_EXAMINED);
	probe_result = ERROR_OK;
	banks[1].num_sectors = 0;
	assert_int_equal(bank_argument("1", true, &bank), ERROR_FLASH_BANK_INVALID);
}

static void a_bank_without_sectors_says_why(void **state)
{
	assert_int_equal(clone_bank_check_sectors(&banks[1]), ERROR_OK);
	assert_string_equal(fake_log(), "");
	banks[1].num_sectors = 0;
	assert_int_equal(clone_bank_check_sectors(&banks[1]), ERROR_FLASH_BANK_INVALID);
	assert_ptr_equal(strstr(fake_log(), "the chip does not say how much flash it has; nothing was changed: put "),
		fake_log());
	fake_clear_log();
	infos[1].chip.family = &clone_families[CLONE_FAMILY_ST_OTHER];
	assert_int_equal(clone_bank_check_sectors(&banks[1]), ERROR_FLASH_BANK_INVALID);
	assert_ptr_equal(strstr(fake_log(), "this driver does not serve the flash of the chip, for it is an STM32 of "
		"another series"), fake_log());
}

/* --- how it is handled ------------------------------------------------------------------ */

static void a_family_is_forced_for_one_bank_or_for_all(void **state)
{
	const struct clone_family *cks = &clone_families[CLONE_FAMILY_CKS];
	const struct clone_family *gd = &clone_families[CLONE_FAMILY_GD32F1];

	for (size_t i = 0; i < 3; i++)
		infos[i].probed = true;
	clone_bank_force_family(&banks[2], gd);
	assert_null(clone_bank_forced_family(&banks[1]));
	assert_ptr_equal(clone_bank_forced_family(&banks[2]), gd);
	assert_true(infos[1].probed);
	assert_false(infos[2].probed);
	infos[2].probed = true;
	/* The last word counts, and another driver's bank is none of ours. */
	infos[0].forced = gd;
	clone_bank_force_family(NULL, cks);
	assert_ptr_equal(clone_bank_forced_family(&banks[1]), cks);
	assert_ptr_equal(clone_bank_forced_family(&banks[2]), cks);
	assert_false(infos[1].probed);
	assert_false(infos[2].probed);
	assert_true(infos[0].probed);
	assert_ptr_equal(infos[0].forced, gd);
	clone_bank_force_family(&banks[1], gd);
	assert_ptr_equal(clone_bank_forced_family(&banks[1]), gd);
	clone_bank_force_family(NULL, NULL);
	assert_null(clone_bank_forced_family(&banks[1]));
	assert_null(clone_bank_forced_family(&banks[2]));
}

static void a_chip_is_known_after_the_probe(void **state)
{
	assert_ptr_equal(clone_bank_chip(&banks[1]), &infos[1].chip);
	infos[1].chip.family = NULL;
	assert_null(clone_bank_chip(&banks[1]));
}

static void a_unit_is_what_was_found_or_tried_first(void **state)
{
	static const struct clone_family word = { .program_unit_bytes = 4 };
	static const struct clone_family either = { .program_unit_bytes = 2, .tried_units = { 8, 2 } };

	infos[1].chip.family = &word;
	assert_int_equal(clone_bank_unit(&banks[1]), 4);
	infos[1].chip.family = &either;
	assert_int_equal(clone_bank_unit(&banks[1]), 8);
	infos[1].unit_bytes = 2;
	assert_int_equal(clone_bank_unit(&banks[1]), 2);
}

static void families_are_listed_once(void **state)
{
	static const struct clone_family families[] = { { .name = "a" }, { .name = "bb" }, { .name = "c" } };
	static const struct {
		const char *candidates;
		const char *text;
	} cases[] = {
		{ "", "" }, { "0", "a" }, { "00", "a" }, { "01", "a or bb" }, { "011", "a or bb" }, { "010", "a or bb" },
		{ "012", "a, bb or c" }, { "0102", "a, bb or c" }, { "210", "c, bb or a" },
		{ "0122211001201201", "a, bb or c" },
	};
	struct clone_part parts[3];
	char text[16];

	for (size_t i = 0; i < 3; i++)
		parts[i].family = &families[i];
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		infos[1].chip.num_candidates = strlen(cases[i].candidates);
		for (size_t j = 0; j < infos[1].chip.num_candidates; j++)
			infos[1].chip.candidates[j] = &parts[cases[i].candidates[j] - '0'];
		memset(text, 'x', sizeof(text));
		clone_bank_list_families(&banks[1], text, sizeof(text));
		assert_string_equal(text, cases[i].text);
	}
	/* As much of it as fits. */
	for (size_t size = 1; size <= 11; size++) {
		memset(text, 'x', sizeof(text));
		clone_bank_list_families(&banks[1], text, size);
		assert_int_equal(strlen(text), MIN(size - 1, 10));
		assert_memory_equal(text, "a, bb or c", strlen(text));
		assert_int_equal(text[size], 'x');
	}
}

/* --- pages ------------------------------------------------------------------------------ */

static void pages_behind_512_kib_may_be_others(void **state)
{
	static const struct {
		uint32_t usable_kib;
		struct clone_page_sizes pages;	/* largest, smallest, and behind */
		uint32_t offset;
		uint32_t smallest;
		uint32_t largest;
	} cases[] = {
		{ 1024, { 2048, 1024, 4096, 512 }, 0, 1024, 2048 },
		{ 1024, { 2048, 1024, 4096, 512 }, 512 * KIB - 1, 1024, 2048 },
		{ 1024, { 2048, 1024, 4096, 512 }, 512 * KIB, 512, 4096 },
		/* not known: as ST's of that size */
		{ 64, { 0 }, 0, 1024, 1024 }, { 128, { 0 }, 0, 1024, 1024 }, { 129, { 0 }, 0, 2048, 2048 },
		{ 1024, { 2048, 1024 }, 512 * KIB, 2048, 2048 }, { 64, { 0, 0, 4096, 4096 }, 0, 1024, 1024 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct clone_chip chip = { .usable_kib = cases[i].usable_kib, .pages = cases[i].pages };

		assert_int_equal(clone_bank_smallest_page(&chip, cases[i].offset), cases[i].smallest);
		assert_int_equal(clone_bank_largest_page(&chip, cases[i].offset), cases[i].largest);
	}
}

static void a_page_in_doubt_is_what_an_erase_took(void **state)
{
	struct flash_bank *bank = &banks[1];

	infos[1].chip.usable_kib = 1024;
	infos[1].chip.pages = (struct clone_page_sizes){ 2048, 1024, 4096, 1024 };
	assert_int_equal(clone_bank_page(bank, 512 * KIB - 1), 0);
	assert_int_equal(clone_bank_page(bank, 512 * KIB), 0);
	clone_bank_note_page(bank, 512 * KIB - 1, 1024);
	assert_int_equal(clone_bank_page(bank, 0), 1024);
	assert_int_equal(clone_bank_page(bank, 512 * KIB), 0);
	clone_bank_note_page(bank, 512 * KIB, 4096);
	assert_int_equal(clone_bank_page(bank, 512 * KIB - 1), 1024);
	assert_int_equal(clone_bank_page(bank, 512 * KIB), 4096);
	infos[1].chip.pages = (struct clone_page_sizes){ 2048, 2048, 8192, 8192 };
	assert_int_equal(clone_bank_page(bank, 0), 2048);
	assert_int_equal(clone_bank_page(bank, 512 * KIB), 8192);
}

static void sectors_are_as_large_as_the_smallest_page(void **state)
{
	static const struct {
		uint32_t usable_kib;
		struct clone_page_sizes pages;
		unsigned int sectors;
		uint32_t kib;
	} cases[] = {
		{ 64, { 1024, 1024 }, 64, 64 },
		{ 64, { 4096, 1024 }, 64, 64 },
		/* what the size cuts short is left out, as the largest page has it */
		{ 65, { 2048, 1024 }, 64, 64 }, { 67, { 4096, 1024 }, 64, 64 }, { 3, { 4096, 1024 }, 0, 0 },
		{ 1024, { 2048, 2048, 4096, 4096 }, 256 + 128, 1024 },
		{ 514, { 2048, 2048, 4096, 4096 }, 256, 512 }, { 516, { 2048, 2048, 4096, 2048 }, 258, 516 },
		{ 512, { 1024, 1024, 4096, 4096 }, 512, 512 }, { 511, { 1024, 1024, 4096, 4096 }, 511, 511 },
		{ 0, { 1024, 1024 }, 0, 0 },
	};
	struct flash_bank *bank = &banks[1];

	bank->sectors = NULL;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct clone_chip chip = { .usable_kib = cases[i].usable_kib, .pages = cases[i].pages };
		uint32_t end = 0;

		bank->size = 9;
		assert_int_equal(clone_bank_lay_out(bank, &chip), ERROR_OK);
		assert_int_equal(bank->num_sectors, cases[i].sectors);
		assert_int_equal(bank->size, cases[i].kib * KIB);
		assert_int_equal(bank->sectors != NULL, cases[i].sectors != 0);
		for (unsigned int j = 0; j < bank->num_sectors; j++) {
			const struct flash_sector *sector = &bank->sectors[j];

			assert_int_equal(sector->offset, end);
			assert_int_equal(sector->size, clone_bank_smallest_page(&chip, end));
			assert_int_equal(sector->is_erased, -1);
			assert_int_equal(sector->is_protected, -1);
			end += sector->size;
		}
		assert_int_equal(end, bank->size);
	}
}

#define BANK_TEST(name)	cmocka_unit_test_setup(name, set_up)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BANK_TEST(a_bank_is_named_or_numbered),
		BANK_TEST(a_bank_of_another_driver_is_refused),
		BANK_TEST(without_an_argument_it_is_that_of_the_current_target),
		BANK_TEST(a_bank_is_probed_where_it_has_to_be),
		BANK_TEST(a_bank_without_sectors_says_why),
		BANK_TEST(a_family_is_forced_for_one_bank_or_for_all),
		BANK_TEST(a_chip_is_known_after_the_probe),
		BANK_TEST(a_unit_is_what_was_found_or_tried_first),
		BANK_TEST(families_are_listed_once),
		BANK_TEST(pages_behind_512_kib_may_be_others),
		BANK_TEST(a_page_in_doubt_is_what_an_erase_took),
		BANK_TEST(sectors_are_as_large_as_the_smallest_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
