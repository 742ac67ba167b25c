// SPDX-License-Identifier: GPL-2.0-or-later

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "fake_chip.h"
#include "fake_host.h"
#include "flash/nor/clone_match.h"
#include "flash/nor/clone_size.h"
#include "flash/nor/clone_text.h"
#include "identity_cases.h"
#include "openocd_compat.h"

static struct target target;

/* --- the table ---------------------------------------------------------------------- */

static const struct clone_part *part_called(const char *name)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		if (strcmp(clone_parts[i].name, name) == 0)
			return &clone_parts[i];
	}
	fail_msg("no row is called %s", name);
	return NULL;
}

static void table_is_sorted_by_name(void **state)
{
	for (size_t i = 1; i < clone_num_parts; i++) {
		if (strcmp(clone_parts[i - 1].name, clone_parts[i].name) >= 0)
			fail_msg("%s is not in front of %s", clone_parts[i - 1].name, clone_parts[i].name);
	}
}

static bool same_test(const struct clone_test *x, const struct clone_test *y)
{
	return x->read == y->read && x->mask == y->mask && x->num_values == y->num_values &&
		(!x->num_values || memcmp(x->values, y->values, 4 * x->num_values) == 0);
}

static bool same_identity(const struct clone_part *a, const struct clone_part *b)
{
	for (size_t i = 0; i < a->num_tests; i++)
		if (a->num_tests != b->num_tests || !same_test(&a->tests[i], &b->tests[i]))
			return false;
	return true;
}

/* A row that could never be named needs no declaration. */
static bool can_be_named(const struct clone_part *part)
{
	struct clone_readings readings;
	struct clone_chip chip = { .num_candidates = 0 };

	case_readings(part, CONDITION_HALTED, &readings);
	chip.readings = readings;
	clone_decide(&chip, NULL);
	return chip.verdict != CLONE_VERDICT_UNKNOWN;
}

static void rows_of_one_identity_are_declared_alike(void **state)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		for (size_t j = i + 1; j < clone_num_parts; j++) {
			const struct clone_part *a = &clone_parts[i];
			const struct clone_part *b = &clone_parts[j];

			if (!same_identity(a, b) || !can_be_named(a))
				continue;
			if (!a->alike || !b->alike || strcmp(a->alike, b->alike) != 0)
				fail_msg("%s and %s read alike and do not say so", a->name, b->name);
		}
	}
}

static void pages_fill_every_size_sold(void **state)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_part *part = &clone_parts[i];
		const struct clone_size *size = part->sizes;

		assert_true(size || part->page_bytes);
		for (; size && size->flash_kib; size++) {
			const uint32_t lower = MIN(size->flash_kib, 512) * 1024u;
			const uint32_t upper = size->flash_kib * 1024u - lower;

			assert_true(size->page_bytes && lower % size->page_bytes == 0);
			assert_true(!size->upper_page_bytes || upper % size->upper_page_bytes == 0);
		}
	}
}

static void sizes_ascend(void **state)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_size *size = clone_parts[i].sizes;

		for (; size && size[0].flash_kib && size[1].flash_kib; size++)
			assert_true(size[0].flash_kib < size[1].flash_kib ||
				(size[0].flash_kib == size[1].flash_kib && size[0].ram_kib < size[1].ram_kib));
	}
}

static void values_lie_under_their_masks(void **state)
{
	assert_true(clone_num_parts <= CLONE_MAX_ROWS);
	for (size_t i = 0; i < clone_num_parts; i++) {
		for (size_t j = 0; j < clone_parts[i].num_tests; j++) {
			const struct clone_test *test = &clone_parts[i].tests[j];

			for (size_t k = 0; k < test->num_values; k++)
				if (test->values[k] & ~test->mask)
					fail_msg("%s has a value of %s outside its mask", clone_parts[i].name,
						clone_read_name(test->read));
		}
	}
}

static char *read_file(const char *name)
{
	const char *srcdir = getenv("srcdir");
	char path[512];
	static char text[65536];

	snprintf(path, sizeof(path), "%s/%s", srcdir ? srcdir : ".", name);
	FILE *file = fopen(path, "rb");
	if (!file)
		fail_msg("cannot open %s", path);
	size_t size = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[size] = '\0';
	return text;
}

static void every_source_is_explained(void **state)
{
	const char *sources = read_file("doc/evidence/sources.md");

	for (size_t i = 0; i < clone_num_parts; i++) {
		char keys[256];
		char entry[64];

		assert_non_null(clone_parts[i].source);
		snprintf(keys, sizeof(keys), "%s", clone_parts[i].source);
		char *key = strtok(keys, " ");
		assert_non_null(key);
		for (; key; key = strtok(NULL, " ")) {
			snprintf(entry, sizeof(entry), "`%s`", key);
			if (!strstr(sources, entry))
				fail_msg("%s cites %s, which doc/evidence/sources.md does not explain",
					clone_parts[i].name, key);
		}
	}
}

/* --- names -------------------------------------------------------------------------- */

static void report_wrong(const struct clone_chip *chip, const char *what)
{
	char *line = clone_chip_line(chip);

	print_error("%s: %s\n", what, line);
	free(line);
}

static void no_row_is_taken_for_another(void **state)
{
	size_t wrong = 0;

	for (size_t i = 0; i < clone_num_parts; i++) {
		for (enum condition c = 0; c < NUM_CONDITIONS; c++) {
			struct case_row row = case_run(&clone_parts[i], c, report_wrong);

			wrong += row.changed[OUTCOME_WRONG] + (row.plain == OUTCOME_WRONG);
		}
	}
	case_table(stdout);
	assert_int_equal(wrong, 0);
}

/* A rule that calls everything unknown would never be wrong. */
static void well_known_chips_are_named(void **state)
{
	static const char *const names[] = {
		"APM32F103x8/xB", "AT32F403AxG/F407xG", "AT32F413x8/xB", "CH32F103C6/C8/R6/R8",
		"CKS32F103x8/xB", "GD32F103x4..xB", "MH32F103AxB", "STM32F103x4/x6", "STM32F103x8/xB",
		"STM32F103xC/xD/xE", "STM32F103xF/xG",
	};
	static const enum condition conditions[] = {
		CONDITION_HALTED, CONDITION_RUNNING, CONDITION_PROTECTED, CONDITION_SIZE_ZERO,
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct clone_part *part = part_called(names[i]);

		for (size_t j = 0; j < sizeof(conditions) / sizeof(conditions[0]); j++) {
			enum outcome plain = case_run(part, conditions[j], NULL).plain;

			if (plain != OUTCOME_RIGHT && plain != OUTCOME_AMONG)
				fail_msg("%s is not named when %s", names[i], condition_name(conditions[j]));
		}
	}
}

static struct clone_chip chip_like(const char *name, enum condition condition)
{
	struct clone_chip chip = { .num_candidates = 0 };

	case_readings(part_called(name), condition, &chip.readings);
	clone_decide(&chip, NULL);
	return chip;
}

static void assert_line(const struct clone_chip *chip, const char *expected)
{
	char *line = clone_chip_line(chip);

	assert_string_equal(line, expected);
	free(line);
}

static void genuine_st_is_not_called_a_clone(void **state)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_part *part = &clone_parts[i];

		for (enum condition c = 0; c < NUM_CONDITIONS && part->genuine; c++) {
			struct clone_chip chip = chip_like(part->name, c);
			char *line = clone_chip_line(&chip);

			if (strstr(line, "not ST"))
				fail_msg("%s when %s: %s", part->name, condition_name(c), line);
			if (c != CONDITION_DEAD_UNIT && c != CONDITION_FILLED_DEAD)
				assert_int_equal(chip.verdict, CLONE_VERDICT_GENUINE);
			free(line);
		}
	}
}

static void genuine_is_claimed_only_when_everything_agrees(void **state)
{
	struct clone_chip chip = chip_like("STM32F103x8/xB", CONDITION_HALTED);

	chip.readings.rom_pidr[0].valid = false;
	clone_decide(&chip, NULL);
	assert_int_not_equal(chip.verdict, CLONE_VERDICT_GENUINE);

	chip = chip_like("STM32F103x8/xB", CONDITION_HALTED);
	chip.readings.dpidr.value = 0x2ba01477;
	clone_decide(&chip, NULL);
	assert_int_not_equal(chip.verdict, CLONE_VERDICT_GENUINE);
}

static void debug_port_id_alone_names_nobody(void **state)
{
	static const uint32_t dpidrs[] = { 0x1ba01477, 0x2ba01477, 0x0bc11477, 0x0bf11477 };

	for (size_t i = 0; i < sizeof(dpidrs) / sizeof(dpidrs[0]); i++) {
		struct clone_chip chip = { .readings.dpidr = { dpidrs[i], true } };

		clone_decide(&chip, NULL);
		assert_int_equal(chip.verdict, CLONE_VERDICT_UNKNOWN);
		assert_int_equal(chip.family->write, CLONE_WRITE_FORCED);
	}
}

static void other_st_series_is_named_and_never_written(void **state)
{
	static const char *const names[] = { "STM32F2", "STM32F4", "STM32F3", "STM32L1" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct clone_chip chip = chip_like(names[i], CONDITION_HALTED);

		assert_int_equal(chip.verdict, CLONE_VERDICT_GENUINE);
		assert_int_equal(chip.family->write, CLONE_WRITE_NEVER);
	}
	struct clone_chip chip = chip_like("STM32F4", CONDITION_HALTED);
	assert_line(&chip, "chip: STM32F4 (ST as far as can be read, but not of the F1 series: "
		"use its own target file), protection unknown");
}

static void unknown_chip_is_not_written_unless_it_has_an_f1_controller(void **state)
{
	struct clone_chip chip = {
		.readings = {
			.cpuid = { 0x412fc230, true },
			.idcode = { { 0x10010414, true } },
			.dpidr = { 0x2ba01477, true },
		},
	};

	clone_decide(&chip, NULL);
	assert_int_equal(chip.verdict, CLONE_VERDICT_UNKNOWN);
	assert_int_equal(chip.family->write, CLONE_WRITE_FORCED);

	chip.readings.fast_unlock = (struct clone_reading){ 0, true };
	clone_decide(&chip, NULL);
	assert_ptr_equal(chip.family, &clone_families[CLONE_FAMILY_CAUTIOUS]);
	/* The density says 2 KiB: smaller pages would erase their neighbours. */
	assert_true(chip.pages.largest >= 2048);
}

static const struct clone_family *unnamed_family(uint32_t cpuid, int unit, uint32_t idcode)
{
	struct clone_chip chip = {
		.readings = { .cpuid = { cpuid, true }, .dpidr = { unit ? 0x0bc11477 : 0x2ba01477, true } }
	};

	chip.readings.idcode[unit] = (struct clone_reading){ idcode, true };
	clone_decide(&chip, NULL);
	assert_int_equal(chip.verdict, CLONE_VERDICT_UNKNOWN);
	return chip.family;
}

static void identity_word_can_tell_the_family_of_an_unknown_chip(void **state)
{
	const struct clone_family *n32 = &clone_families[CLONE_FAMILY_N32G45X];
	const struct clone_family *apm32f0 = &clone_families[CLONE_FAMILY_APM32F0];
	const struct clone_family *unknown = &clone_families[CLONE_FAMILY_UNKNOWN];

	/* Cortex-M4 whose word counts 512 and 144 KiB; 192 KiB are not sold, nor 160 KiB of RAM. */
	assert_ptr_equal(unnamed_family(0x410fc241, 0, 0x80584500), n32);
	assert_ptr_equal(unnamed_family(0x410fc241, 0, 0x40524500), n32);
	assert_ptr_equal(unnamed_family(0x410fc241, 0, 0x80534500), unknown);
	assert_ptr_equal(unnamed_family(0x410fc241, 0, 0x90584500), unknown);
	/* Words of Artery that no row has: never taken for a count. */
	assert_ptr_equal(unnamed_family(0x410fc241, 0, 0x50020199), unknown);
	assert_int_equal(unnamed_family(0x410fc241, 0, 0x70084540)->write, CLONE_WRITE_NEVER);
	/* Cortex-M0+ that calls itself an STM32F030x8, and one that calls itself an STM32G0. */
	assert_ptr_equal(unnamed_family(0x410cc601, 1, 0x00110440), apm32f0);
	assert_ptr_equal(unnamed_family(0x410cc601, 1, 0x20010460), unknown);
}

static void jep106_without_its_flag_is_decoded(void **state)
{
	struct clone_readings readings = { .cpuid = { 0, false } };
	static const uint8_t pidr[8] = { 0x9b, 0x52, 0x05, 0, 0x05 };

	for (size_t i = 0; i < 8; i++)
		readings.rom_pidr[i] = (struct clone_reading){ pidr[i], true };
	struct clone_rom_id id = clone_rom_decode(&readings);
	assert_true(id.valid);
	assert_false(id.jep106_used);
	assert_int_equal(id.jep106_cont, 5);
	assert_int_equal(id.jep106_id, 0x55);
	assert_int_equal(id.part, 0x29b);
}

/* --- what was read on real chips ------------------------------------------------------ */

#define READ(v)	{ (v), true }

/* Readings of boards, from the sources named, and the right answer. */
static const struct public_reading {
	const char *source;
	uint32_t cpuid;
	uint32_t dpidr;
	uint32_t rom;		/* CLONE_ROM_ID; CLONE_ROM_ID(15, ...) : not read */
	uint32_t idcode;	/* at 0xe0042000, on M0 cores at 0x40015800; 0: dead */
	uint32_t size_word;
	uint32_t obr;		/* 0: not read */
	struct clone_reading fast;
	struct clone_reading maker;
	struct clone_reading model;
	const char *first;	/* first name; NULL: unknown */
	enum clone_write_support write;
	enum clone_protection protection;
} public_readings[] = {
	{ "LOG-GENUINE, BMP-FS", 0x411fc231, 0x1ba01477, CLONE_ROM_ID(0, 0x20, 0x410), 0x20036410, 0xffff0080,
		CASE_OBR_OPEN, READ(0), .first = "STM32F103x8/xB", .protection = CLONE_PROTECTION_OFF },
	{ "LOG-GENUINE", 0x411fc231, 0x1ba01477, CLONE_ROM_ID(0, 0x20, 0x410), 0x20036410, 0xffff0040,
		CASE_OBR_OPEN, READ(0), .first = "STM32F103x8/xB", .protection = CLONE_PROTECTION_OFF },
	{ "LOG-GD130", 0x412fc231, 0x1ba01477, CLONE_ROM_ID(7, 0x51, 0x555), 0x13030410, 0x00080040,
		0xfffffff8, READ(0), .first = "GD32F130/F150/F170/F190", .protection = CLONE_PROTECTION_OFF },
	{ "LOG-GD130", 0x412fc231, 0x1ba01477, CLONE_ROM_ID(7, 0x51, 0x555), 0x13030410, 0x00080040,
		0xffffff02, READ(0), .first = "GD32F130/F150/F170/F190", .protection = CLONE_PROTECTION_ON },
	{ "BLAAT4", 0x412fc231, 0x1ba01477, CLONE_ROM_ID(7, 0x51, 0x76f), 0x13030410, 0x00140080,
		CASE_OBR_OPEN, READ(0), .first = "GD32F103x4..xB", .protection = CLONE_PROTECTION_OFF },
	{ "STL-1082: size word 1040", 0x412fc231, 0x1ba01477, CLONE_ROM_ID(7, 0x51, 0x76f), 0x13030410,
		0x00140410, CASE_OBR_OPEN, READ(0), .first = "GD32F103x4..xB", .protection = CLONE_PROTECTION_OFF },
	{ "LOG-GD103R", 0x412fc231, 0x1ba01477, CLONE_ROM_ID(7, 0x51, 0x555), 0x13090414, 0x00400200,
		CASE_OBR_OPEN, READ(0), .first = "GD32F103xC/xD/xE", .protection = CLONE_PROTECTION_OFF },
	{ "XPACK-29, GUIDE-CKS", 0x412fc231, 0x2ba01477, CLONE_ROM_ID(4, 0x3b, 0x4c3), 0x20036410, 0xffff0080,
		CASE_OBR_OPEN, READ(0), .first = "CKS32F103x8/xB", .protection = CLONE_PROTECTION_OFF },
	{ "STL-756: size word 0", 0x412fc231, 0x2ba01477, CLONE_ROM_ID(4, 0x3b, 0x4c3), 0x20036410, 0,
		CASE_OBR_OPEN, READ(0), .first = "CKS32F103x8/xB", .protection = CLONE_PROTECTION_OFF },
	{ "UCDEV-26", 0x412fc231, 0x2ba01477, CLONE_ROM_ID(4, 0x3b, 0x4c3), 0x20036410, 0xffff0080,
		CASE_OBR_OPEN, READ(0), READ(0x0cf300ff), .first = "APM32F103x8/xB",
		.protection = CLONE_PROTECTION_OFF },
	{ "BMP-CH32", 0x412fc231, 0x2ba01477, CLONE_ROM_ID(4, 0x3b, 0x4c3), 0x20000410, 0, CASE_OBR_OPEN,
		READ(1), .first = "CH32F103C6/C8/R6/R8", .protection = CLONE_PROTECTION_OFF },
	{ "UCDEV-26: marked 2514F062, no unique id", 0x412fc230, 0x2ba01477, CLONE_ROM_ID(0, 0x20, 0x410),
		0x20030410, 0xffff0080, CASE_OBR_OPEN, READ(0), .model = READ(0), .first = "MH2514",
		.protection = CLONE_PROTECTION_OFF },
	{ "AIR-SDK", 0x412fc230, 0x2ba01477, 0, 0x20036410, 0, CASE_OBR_OPEN, READ(0),
		.model = READ(0x1a5a5cc7), .first = "AIR32F103xC", .protection = CLONE_PROTECTION_OFF },
	{ "BMP-784: JEP106 flag missing", 0x412fc231, 0x2ba01477, CLONE_ROM_ID(5, 0x55, 0x29b), 0x20036410,
		0xffff0040, CASE_OBR_OPEN, READ(0), .protection = CLONE_PROTECTION_OFF },
	{ "BMP-2020", 0x410cc601, 0x0bc11477, CLONE_ROM_ID(4, 0x3b, 0x4c0), 0x20006440, 0xffffffff,
		CASE_OBR_OPEN, READ(0), .write = CLONE_WRITE_FORCED, .protection = CLONE_PROTECTION_OFF },
	{ "W600: ROM table of ARM, no word", 0x412fc231, 0x2ba01477, CLONE_ROM_ID(4, 0x3b, 0x4c3), 0, 0xffffffff,
		0, { 0, false }, .write = CLONE_WRITE_FORCED },
	{ "DP32G030", 0x410cc200, 0x0bb11477, CLONE_ROM_ID(4, 0x3b, 0x471), 0x20003ff0, 0xffffffff, 0,
		{ 0, false }, .write = CLONE_WRITE_FORCED },
	{ "BMP-1140: LPC1343", 0x412fc230, 0x2ba01477, 0, 0, 0xffffffff, 0, { 0, false },
		.write = CLONE_WRITE_FORCED },
};

static void set_public_reading(const struct public_reading *p, struct clone_chip *chip)
{
	struct clone_readings *r = &chip->readings;
	const bool m0 = (p->cpuid & 0xf000) == 0xc000 && (p->cpuid & 0xf0) != 0x30 && (p->cpuid & 0xff0) != 0x240;

	memset(chip, 0, sizeof(*chip));
	r->cpuid = (struct clone_reading)READ(p->cpuid);
	r->dpidr = (struct clone_reading)READ(p->dpidr);
	r->rom_pidr[0] = (struct clone_reading)READ(p->rom & 0xff);
	r->rom_pidr[1] = (struct clone_reading)READ((p->rom >> 12 & 0xf) << 4 | (p->rom >> 8 & 0xf));
	r->rom_pidr[2] = (struct clone_reading)READ(p->rom >> 16 & 7);
	r->rom_pidr[4] = (struct clone_reading)READ(p->rom >> 24);
	r->idcode[m0] = (struct clone_reading)READ(p->idcode);
	r->size_word_f1 = (struct clone_reading)READ(p->size_word);
	r->obr = (struct clone_reading){ p->obr, p->obr != 0 };
	r->fast_unlock = p->fast;
	r->maker = p->maker;
	r->model = p->model;
}

static void readings_of_real_chips_give_the_right_answer(void **state)
{
	for (size_t i = 0; i < sizeof(public_readings) / sizeof(public_readings[0]); i++) {
		const struct public_reading *p = &public_readings[i];
		struct clone_chip chip;

		set_public_reading(p, &chip);
		clone_decide(&chip, NULL);
		const char *first = chip.num_agreeing ? chip.candidates[0]->name : "unknown";
		if (strcmp(first, p->first ? p->first : "unknown") != 0)
			fail_msg("%s: %s", p->source, first);
		if (chip.family->write != p->write)
			fail_msg("%s: handled as %s", p->source, chip.family->name);
		if (chip.protection != p->protection)
			fail_msg("%s: protection %d", p->source, chip.protection);
	}
}

/* CH32F203 has the fast mode's lock too, and erases four times as much at once. */
static void fast_mode_alone_names_nobody(void **state)
{
	struct clone_chip chip = chip_like("CH32F103C6/C8/R6/R8", CONDITION_DEAD_UNIT);

	assert_int_equal(chip.verdict, CLONE_VERDICT_UNKNOWN);
	assert_int_equal(chip.family->write, CLONE_WRITE_FORCED);
	chip.readings.chip_id = (struct clone_reading)READ(0x20310460);
	clone_decide(&chip, NULL);
	assert_string_equal(chip.closest->name, "CH32F203/F205/F207/F208");
	assert_int_equal(chip.family->write, CLONE_WRITE_NEVER);
}

/* GD32F101x4 and GD32F130x4 have the same RAM, and read FLASH_OBR differently. */
static void disputed_option_bit_is_no_verdict(void **state)
{
	struct clone_chip chip = chip_like("GD32F101x4..xB", CONDITION_HALTED);

	chip.readings.dpidr = (struct clone_reading)READ(0x1ba01477);
	chip.readings.idcode[0].value = 0x13030410;
	chip.readings.ahbenr_sticky.valid = false;
	chip.readings.size_word_f1.value = 0x00040010;
	clone_decide(&chip, NULL);
	assert_true(chip.num_agreeing >= 2);
	assert_true(chip.options_disputed);
	assert_int_equal(chip.protection, CLONE_PROTECTION_UNKNOWN);
	assert_null(chip.options);
	/* Both read it alike: a verdict. */
	chip.readings.obr.value |= CASE_OBR_RDP;
	clone_decide(&chip, NULL);
	assert_int_equal(chip.protection, CLONE_PROTECTION_ON);
	/* The user decides. */
	chip.readings.obr.value = CASE_OBR_OPEN;
	clone_decide(&chip, &clone_families[CLONE_FAMILY_GD32F1]);
	assert_int_equal(chip.protection, CLONE_PROTECTION_OFF);
	assert_non_null(chip.options);
}

static void pages_are_those_of_all_that_may_be_there(void **state)
{
	struct clone_chip chip = chip_like("AIR32F103xC", CONDITION_HALTED);

	/* The model settles it, whatever the size word says. */
	chip.readings.size_word_f1.value = 128;
	clone_decide(&chip, NULL);
	assert_int_equal(chip.pages.largest, 2048);
	assert_int_equal(chip.pages.smallest, 2048);
	chip.readings.model.valid = false;
	clone_decide(&chip, NULL);
	assert_int_equal(chip.pages.largest, 4096);
	assert_int_equal(chip.pages.smallest, 1024);
	/* A family that the user names brings its own. */
	clone_decide(&chip, &clone_families[CLONE_FAMILY_N32G45X]);
	assert_int_equal(chip.pages.largest, 2048);
	assert_int_equal(chip.pages.smallest, 2048);
}

/* --- the line ----------------------------------------------------------------------- */

static void line_names_what_reads_alike(void **state)
{
	struct clone_chip chip = chip_like("CKS32F103x8/xB", CONDITION_HALTED);

	fake_chip_connect(&target);
	fake_chip.flash = (struct fake_flash){ 64, FAKE_END_FAULT, true };
	clone_size_decide(&target, &chip, 0);
	assert_line(&chip, "chip: CKS32F103C8 or CS32F103C8, perhaps APM32F103C8 (not ST: core r2p1, "
		"ROM table ARM), 64 KiB flash of which 64 usable, 20 KiB RAM, unprotected");
}

/* --- size --------------------------------------------------------------------------- */

static const struct size_case {
	const char *part;
	uint32_t word_kib;
	struct fake_flash flash;
	uint32_t user_kib;
	uint32_t usable_kib;
	enum clone_size_reason reason;
} size_cases[] = {
	/* the word holds */
	{ "STM32F103x8/xB", 64, { 64, FAKE_END_FAULT, true }, 0, 64, CLONE_SIZE_FROM_WORD },
	{ "STM32F103x8/xB", 128, { 128, FAKE_END_FAULT, true }, 0, 128, CLONE_SIZE_FROM_WORD },
	{ "STM32F103xC/xD/xE", 512, { 512, FAKE_END_FAULT, true }, 0, 512, CLONE_SIZE_FROM_WORD },
	{ "STM32F103xC/xD/xE", 384, { 384, FAKE_END_FAULT, true }, 0, 384, CLONE_SIZE_FROM_WORD },
	/* less than there is: not used without being asked for */
	{ "STM32F103x8/xB", 64, { 128, FAKE_END_FAULT, true }, 0, 64, CLONE_SIZE_FROM_WORD },
	/* more than there is */
	{ "CKS32F103x8/xB", 128, { 64, FAKE_END_FAULT, true }, 0, 64, CLONE_SIZE_FROM_PROBE },
	{ "CKS32F103x8/xB", 128, { 64, FAKE_END_ALIAS, true }, 0, 64, CLONE_SIZE_FROM_PROBE },
	{ "CKS32F103x8/xB", 128, { 64, FAKE_END_FAULT, false }, 0, 64, CLONE_SIZE_FROM_PROBE },
	/* more than is sold */
	{ "CKS32F103x8/xB", 256, { 128, FAKE_END_ALIAS, true }, 0, 128, CLONE_SIZE_FROM_PART },
	{ "CKS32F103x8/xB", 256, { 64, FAKE_END_ALIAS, true }, 0, 64, CLONE_SIZE_FROM_PROBE },
	/* no word */
	{ "CKS32F103x8/xB", 0, { 64, FAKE_END_FAULT, true }, 0, 64, CLONE_SIZE_FROM_PROBE },
	{ "CKS32F103x8/xB", 0xffff, { 64, FAKE_END_ALIAS, true }, 0, 64, CLONE_SIZE_FROM_PROBE },
	{ "CKS32F103x8/xB", 0, { 128, FAKE_END_FAULT, true }, 0, 128, CLONE_SIZE_FROM_PROBE },
	{ "CKS32F103x8/xB", 0, { 64, FAKE_END_UNREADABLE, true }, 0, 64, CLONE_SIZE_FROM_PART },
	{ "CH32F103C6/C8/R6/R8", 0, { 64, FAKE_END_FAULT, false }, 0, 64, CLONE_SIZE_FROM_PROBE },
	/* protected: the word is all there is */
	{ "CKS32F103x8/xB", 128, { 64, FAKE_END_UNREADABLE, true }, 0, 128, CLONE_SIZE_FROM_WORD },
	/* the user is never overruled */
	{ "STM32F103x8/xB", 64, { 128, FAKE_END_FAULT, true }, 128, 128, CLONE_SIZE_FROM_USER },
	{ "STM32F103x8/xB", 64, { 64, FAKE_END_FAULT, true }, 128, 128, CLONE_SIZE_FROM_USER },
	{ "STM32F103x8/xB", 128, { 128, FAKE_END_FAULT, true }, 32, 32, CLONE_SIZE_FROM_USER },
	{ "STM32F103x8/xB", 128, { 256, FAKE_END_FAULT, true }, 256, 256, CLONE_SIZE_FROM_USER },
};

static void size_is_decided_before_any_erase(void **state)
{
	for (size_t i = 0; i < sizeof(size_cases) / sizeof(size_cases[0]); i++) {
		const struct size_case *c = &size_cases[i];
		struct clone_chip chip = chip_like(c->part, CONDITION_HALTED);

		fake_chip_connect(&target);
		fake_chip.flash = c->flash;
		chip.readings.size_word_f1 = (struct clone_reading){ 0xffff0000 | c->word_kib, true };
		clone_decide(&chip, NULL);
		clone_size_decide(&target, &chip, c->user_kib);
		if (chip.usable_kib != c->usable_kib || chip.size_reason != c->reason)
			fail_msg("case %zu: %u KiB for reason %d", i, (unsigned int)chip.usable_kib, chip.size_reason);
		assert_int_equal(fake_chip.writes, 0);
	}
}

/* What a firmware holds twice at the start looks like a mirror there, and is none. */
static void content_held_twice_is_no_mirror(void **state)
{
	struct clone_chip chip = chip_like("GD32F103x4..xB", CONDITION_HALTED);

	fake_chip_connect(&target);
	fake_chip.flash = (struct fake_flash){ 128, FAKE_END_FAULT, true, 16 };
	chip.readings.size_word_f1 = (struct clone_reading){ 0x00140080, true };
	clone_decide(&chip, NULL);
	clone_size_decide(&target, &chip, 0);
	assert_int_equal(chip.usable_kib, 128);
	assert_int_equal(chip.size_reason, CLONE_SIZE_FROM_WORD);
}

static void users_size_beyond_the_end_is_said(void **state)
{
	struct clone_chip chip = chip_like("STM32F103x8/xB", CONDITION_HALTED);
	char why[CLONE_SIZE_TEXT];

	fake_chip_connect(&target);
	fake_chip.flash = (struct fake_flash){ 64, FAKE_END_ALIAS, true };
	clone_size_decide(&target, &chip, 128);
	clone_size_explain(&chip, why);
	assert_string_equal(why, "FLASH_SIZE says so, but beyond 64 KiB the start is mirrored");
}

static void gigadevice_word_carries_ram(void **state)
{
	struct clone_chip chip = chip_like("GD32F103x4..xB", CONDITION_HALTED);

	fake_chip_connect(&target);
	fake_chip.flash = (struct fake_flash){ 128, FAKE_END_FAULT, true };
	chip.readings.size_word_f1 = (struct clone_reading){ 0x00140080, true };
	clone_decide(&chip, NULL);
	clone_size_decide(&target, &chip, 0);
	assert_int_equal(chip.usable_kib, 128);
	assert_int_equal(chip.ram_kib, 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(table_is_sorted_by_name),
		cmocka_unit_test(rows_of_one_identity_are_declared_alike),
		cmocka_unit_test(pages_fill_every_size_sold),
		cmocka_unit_test(sizes_ascend),
		cmocka_unit_test(values_lie_under_their_masks),
		cmocka_unit_test(every_source_is_explained),
		cmocka_unit_test(no_row_is_taken_for_another),
		cmocka_unit_test(well_known_chips_are_named),
		cmocka_unit_test(genuine_st_is_not_called_a_clone),
		cmocka_unit_test(genuine_is_claimed_only_when_everything_agrees),
		cmocka_unit_test(debug_port_id_alone_names_nobody),
		cmocka_unit_test(other_st_series_is_named_and_never_written),
		cmocka_unit_test(unknown_chip_is_not_written_unless_it_has_an_f1_controller),
		cmocka_unit_test(identity_word_can_tell_the_family_of_an_unknown_chip),
		cmocka_unit_test(content_held_twice_is_no_mirror),
		cmocka_unit_test(jep106_without_its_flag_is_decoded),
		cmocka_unit_test(readings_of_real_chips_give_the_right_answer),
		cmocka_unit_test(fast_mode_alone_names_nobody),
		cmocka_unit_test(disputed_option_bit_is_no_verdict),
		cmocka_unit_test(pages_are_those_of_all_that_may_be_there),
		cmocka_unit_test(line_names_what_reads_alike),
		cmocka_unit_test(size_is_decided_before_any_erase),
		cmocka_unit_test(users_size_beyond_the_end_is_said),
		cmocka_unit_test(gigadevice_word_carries_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
