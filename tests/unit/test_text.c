// SPDX-License-Identifier: GPL-2.0-or-later

/* The line that a user sees at connect, and the reports behind it. */

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
#include "fake_host.h"
#include "flash/nor/clone_match.h"
#include "flash/nor/clone_text.h"
#include "identity_cases.h"
#include "openocd_compat.h"

#define READ(v)		((struct clone_reading){ (v), true })

/* --- the line ------------------------------------------------------------------------- */

static const struct clone_size sizes[] = { { 64, 20, 1024, 0 }, { 128, 20, 1024, 0 }, { 0 } };
static const struct clone_part parts[] = {
	{ .name = "P0", .order_name = "P0C", .sizes = sizes, .vendor = "V0", .source = "S0" },
	{ .name = "P1", .sizes = sizes }, { .name = "P2" }, { .name = "P3" }, { .name = "P4" }, { .name = "P5" },
	{ .name = "P6" }, { .name = "P7" }, { .name = "P8" }, { .name = "P9" },
};
static const struct clone_part st = { .name = "ST", .genuine = true };

static void set_rom(struct clone_readings *readings, unsigned int cont, unsigned int id, unsigned int part)
{
	for (size_t i = 0; i < 8; i++)
		readings->rom_pidr[i] = READ(0);
	readings->rom_pidr[0].value = part & 0xff;
	readings->rom_pidr[1].value = (id & 0xf) << 4 | part >> 8;
	readings->rom_pidr[2].value = 8 | id >> 4;
	readings->rom_pidr[4].value = cont;
}

/* A clone of one name, that reads like a genuine chip but for its core's revision. */
static struct clone_chip named_chip(void)
{
	struct clone_chip chip = {
		.readings = { .cpuid = READ(0x412fc231), .dpidr = READ(0x1ba01477), .idcode = { READ(0x20036410) } },
		.candidates = { &parts[0] },
		.num_candidates = 1,
		.num_agreeing = 1,
		.verdict = CLONE_VERDICT_NAMED,
		.closest = &parts[0],
		.family = &clone_families[CLONE_FAMILY_STM32F1],
		.word_kib = 64,
		.usable_kib = 64,
		.part_max_kib = 128,
		.protection = CLONE_PROTECTION_OFF,
	};

	set_rom(&chip.readings, 0, 0x20, 0x410);
	return chip;
}

static void assert_line(const struct clone_chip *chip, const char *expected)
{
	char *line = clone_chip_line(chip);

	assert_string_equal(line, expected);
	free(line);
}

#define SIZE_TEXT	", 64 KiB flash of which 64 usable, unprotected"

static void names_beyond_a_few_are_counted(void **state)
{
	static const struct {
		size_t agreeing;
		size_t candidates;
		const char *names;
	} cases[] = {
		{ 1, 1, "P0C8" },
		{ 2, 2, "P0C8 or P1" },
		{ 4, 4, "P0C8 or P1 or P2 or P3" },
		{ 5, 5, "P0C8 or P1 or P2 or P3 or 1 more" },
		{ 10, 10, "P0C8 or P1 or P2 or P3 or 6 more" },
		{ 1, 2, "P0C8, perhaps P1" },
		{ 1, 4, "P0C8, perhaps P1 or P2 or P3" },
		{ 1, 5, "P0C8, perhaps P1 or P2 or P3 or 1 more" },
		{ 5, 10, "P0C8 or P1 or P2 or P3 or 1 more, perhaps P5 or P6 or P7 or 2 more" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_chip chip = named_chip();
		char line[200];

		for (size_t j = 0; j < cases[i].candidates; j++)
			chip.candidates[j] = &parts[j];
		chip.num_agreeing = cases[i].agreeing;
		chip.num_candidates = cases[i].candidates;
		chip.verdict = CLONE_VERDICT_AMBIGUOUS;
		snprintf(line, sizeof(line), "chip: %s (not ST: core r2p1)" SIZE_TEXT, cases[i].names);
		assert_line(&chip, line);
	}
}

static void a_difference_is_named_by_core_and_rom_table(void **state)
{
	static const struct {
		uint32_t cpuid;
		unsigned int cont;
		unsigned int id;
		unsigned int part;
		const char *text;
	} cases[] = {
		{ 0x412fc231, 0, 0x20, 0x410, "core r2p1" }, { 0x410fc231, 0, 0x20, 0x410, "core r0p1" },
		{ 0x411fc23f, 0, 0x20, 0x410, "core r1p15" }, { 0x41ffc230, 0, 0x20, 0x410, "core r15p0" },
		{ 0x410cc200, 0, 0x20, 0x410, "core Cortex-M0 r0p0" }, { 0x410cc601, 0, 0x20, 0x410, "core Cortex-M0+ r0p1" },
		{ 0x411cc210, 0, 0x20, 0x410, "core Cortex-M1 r1p0" }, { 0x410fc241, 0, 0x20, 0x410, "core Cortex-M4 r0p1" },
		{ 0x411fc272, 0, 0x20, 0x410, "core Cortex-M7 r1p2" }, { 0x411cd200, 0, 0x20, 0x410, "core Cortex-M23 r1p0" },
		{ 0x410fd214, 0, 0x20, 0x410, "core Cortex-M33 r0p4" },
		/* nobody's: another designer, or a number that is not listed */
		{ 0x421fc231, 0, 0x20, 0x410, "core CPUID 0x421fc231" },
		{ 0x411fc221, 0, 0x20, 0x410, "core CPUID 0x411fc221" },
		/* F1 parts of ST's are no difference, others of its parts are */
		{ 0x412fc231, 0, 0x20, 0x412, "core r2p1" }, { 0x412fc231, 0, 0x20, 0x414, "core r2p1" },
		{ 0x412fc231, 0, 0x20, 0x430, "core r2p1" },
		{ 0x411fc231, 0, 0x20, 0x411, "ROM table ST part 0x411" },
		{ 0x411fc231, 0, 0x20, 0x413, "ROM table ST part 0x413" },
		{ 0x411fc231, 0, 0x20, 0x431, "ROM table ST part 0x431" },
		{ 0x411fc231, 0, 0x20, 0x042, "ROM table ST part 0x042" },
		{ 0x411fc231, 4, 0x3b, 0x4c3, "ROM table ARM" }, { 0x411fc231, 4, 0x3b, 0x410, "ROM table ARM" },
		{ 0x411fc231, 7, 0x51, 0x76f, "ROM table GigaDevice" },
		{ 0x411fc231, 0, 0, 0, "ROM table empty" }, { 0x411fc231, 1, 0, 0, "ROM table 1/0x00 part 0x000" },
		{ 0x411fc231, 0, 1, 0, "ROM table 0/0x01 part 0x000" }, { 0x411fc231, 0, 0, 1, "ROM table 0/0x00 part 0x001" },
		{ 0x411fc231, 1, 0x20, 0x410, "ROM table 1/0x20 part 0x410" },
		{ 0x411fc231, 4, 0x51, 0x410, "ROM table 4/0x51 part 0x410" },
		{ 0x411fc231, 0, 0x3b, 0x410, "ROM table 0/0x3b part 0x410" },
		{ 0x412fc231, 7, 0x51, 0x410, "core r2p1, ROM table GigaDevice" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_chip chip = named_chip();
		char line[200];

		chip.readings.cpuid.value = cases[i].cpuid;
		set_rom(&chip.readings, cases[i].cont, cases[i].id, cases[i].part);
		snprintf(line, sizeof(line), "chip: P0C8 (not ST: %s)" SIZE_TEXT, cases[i].text);
		assert_line(&chip, line);
	}
}

/* Of what neither core nor ROM table shows, the first that differs. */
static void other_differences_come_after_core_and_rom_table(void **state)
{
	struct clone_chip chip = named_chip();

	chip.readings.cpuid.value = 0x411fc231;
	assert_line(&chip, "chip: P0C8 (not ST: readings that do not belong together)" SIZE_TEXT);
	chip.readings.idcode[0].value = 0x20036411;
	assert_line(&chip, "chip: P0C8 (not ST: identity word 0x20036411)" SIZE_TEXT);
	chip.readings.dpidr.value = 0x2ba01477;
	assert_line(&chip, "chip: P0C8 (not ST: DPIDR 0x2ba01477)" SIZE_TEXT);
	chip.readings.dpidr.valid = false;
	assert_line(&chip, "chip: P0C8 (not ST: identity word 0x20036411)" SIZE_TEXT);
	chip.readings.cpuid.value = 0x412fc231;
	assert_line(&chip, "chip: P0C8 (not ST: core r2p1)" SIZE_TEXT);
	chip.readings.cpuid.valid = false;
	chip.readings.idcode[0].value = 0;
	assert_line(&chip, "chip: P0C8 (too little could be read)" SIZE_TEXT);
	chip.readings.idcode[0].value = 0x20036410;
	assert_line(&chip, "chip: P0C8 (too little could be read)" SIZE_TEXT);
	chip.readings.cpuid = READ(0x411fc231);
	chip.readings.rom_pidr[4].valid = false;
	assert_line(&chip, "chip: P0C8 (too little could be read)" SIZE_TEXT);
	chip.readings.rom_pidr[4].valid = true;
	chip.readings.idcode[0].valid = false;
	assert_line(&chip, "chip: P0C8 (too little could be read)" SIZE_TEXT);
}

static void who_made_it_goes_by_verdict_and_candidates(void **state)
{
	struct clone_chip chip = named_chip();

	chip.verdict = CLONE_VERDICT_GENUINE;
	chip.candidates[0] = &st;
	assert_line(&chip, "chip: ST (ST as far as can be read; some clones copy ST's ROM table)" SIZE_TEXT);
	chip.family = &clone_families[CLONE_FAMILY_ST_OTHER];
	assert_line(&chip, "chip: ST (ST as far as can be read, but not of the F1 series: use its own target file), "
		"unprotected");
	chip.verdict = CLONE_VERDICT_NAMED;
	chip.candidates[0] = &parts[2];
	assert_line(&chip, "chip: P2 (not ST: core r2p1), unprotected");
	chip = named_chip();
	chip.verdict = CLONE_VERDICT_AMBIGUOUS;
	chip.candidates[1] = &st;
	assert_line(&chip, "chip: P0C8 (not ST: core r2p1)" SIZE_TEXT);
	chip.num_candidates = 2;
	assert_line(&chip, "chip: P0C8, perhaps ST (ST or a copy, one reading is odd)" SIZE_TEXT);
	chip.candidates[0] = &st;
	chip.candidates[1] = &parts[0];
	assert_line(&chip, "chip: ST, perhaps P0C8 (ST or a copy, one reading is odd)" SIZE_TEXT);
}

static void size_ram_and_protection_are_said_if_known(void **state)
{
	struct clone_chip chip = named_chip();

	chip.word_kib = 128;
	assert_line(&chip, "chip: P0C8 (not ST: core r2p1), 128 KiB flash of which 64 usable, unprotected");
	chip.ram_kib = 20;
	chip.protection = CLONE_PROTECTION_ON;
	assert_line(&chip, "chip: P0C8 (not ST: core r2p1), 128 KiB flash of which 64 usable, 20 KiB RAM, "
		"read-protected");
	chip.word_kib = 0;
	chip.protection = CLONE_PROTECTION_UNKNOWN;
	assert_line(&chip, "chip: P0C8 (not ST: core r2p1), 64 KiB flash of which 64 usable (no size word; smallest "
		"size sold, set FLASH_SIZE if it has more), 20 KiB RAM, protection unknown");
	chip.usable_kib = 0;
	assert_line(&chip, "chip: P0 (not ST: core r2p1), flash size unknown (no size word and no known size, set "
		"FLASH_SIZE), 20 KiB RAM, protection unknown");
}

static void a_chip_without_a_name_comes_with_its_readings(void **state)
{
	struct clone_chip chip = named_chip();
	static const char tail[] = "(unlike an STM32F103: core r2p1)" SIZE_TEXT "; please report it with its marking, "
		"CPUID 0x412fc231, ROM 0/0x20/0x410, id 0x20036410, id 0x00000007, DPIDR 0x1ba01477, size 0x00000040";

	chip.verdict = CLONE_VERDICT_UNKNOWN;
	chip.readings.idcode[CLONE_NUM_DEBUG_UNITS - 1] = READ(7);
	chip.readings.size_word_f1 = READ(64);
	char *line = clone_chip_line(&chip);
	assert_ptr_equal(strstr(line, "chip: unknown, answers like "), line);
	assert_string_equal(strstr(line, "(unlike"), tail);
	free(line);
	memset(&chip.readings, 0, sizeof(chip.readings));
	line = clone_chip_line(&chip);
	assert_string_equal(strstr(line, "(too"), "(too little could be read)" SIZE_TEXT
		"; please report it with its marking");
	free(line);
}

/* At most two, and how many more there are is not said: "report" has them. */
static void an_unknown_chip_answers_like_the_two_nearest(void **state)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_part *nearest[CLONE_MAX_CANDIDATES];
		struct clone_chip chip = { .num_candidates = 0 };
		char expected[200];

		case_readings(&clone_parts[i], CONDITION_DEAD_UNIT, &chip.readings);
		clone_decide(&chip, NULL);
		if (chip.verdict != CLONE_VERDICT_UNKNOWN)
			continue;
		const size_t count = clone_nearest(&chip.readings, nearest, ARRAY_SIZE(nearest));
		snprintf(expected, sizeof(expected), "chip: unknown, answers like %s%s%s (", nearest[0]->name,
			count > 1 ? " or " : "", count > 1 ? nearest[1]->name : "");
		char *line = clone_chip_line(&chip);
		if (strncmp(line, expected, strlen(expected)) != 0)
			fail_msg("\"%s\" instead of \"%s\"", line, expected);
		free(line);
	}
}

static void a_line_that_is_too_long_is_cut(void **state)
{
	static const struct clone_part wordy = {
		.name = "a name that is much longer than any name of a part in the table is",
	};
	struct clone_chip chip = named_chip();

	for (size_t i = 0; i < CLONE_MAX_CANDIDATES; i++)
		chip.candidates[i] = &wordy;
	chip.num_agreeing = 5;
	chip.num_candidates = CLONE_MAX_CANDIDATES;
	chip.readings.cpuid.value = 0x41ffd21f;
	set_rom(&chip.readings, 15, 0x7f, 0xfff);
	chip.word_kib = UINT32_MAX;
	chip.beyond_kib = UINT32_MAX;
	chip.ram_kib = UINT32_MAX;
	chip.size_reason = CLONE_SIZE_FROM_USER;
	chip.beyond = CLONE_BEYOND_ALIAS;
	char whole[800];
	const char *name = "a name that is much longer than any name of a part in the table";
	snprintf(whole, sizeof(whole), "chip: %s or %s or %s or %s or 1 more, perhaps %s or %s or %s or 8 more (not ST: "
		"core Cortex-M33 r15p15, ROM table 15/0x7f part 0xfff), 4294967295 KiB flash of which 64 usable (FLASH_SIZE "
		"says so, but beyond 4294967295 KiB the start is mirrored), 4294967295 KiB RAM, unprotected", name, name,
		name, name, name, name, name);
	char *line = clone_chip_line(&chip);
	assert_int_equal(strlen(line), 639);
	assert_memory_equal(line, whole, 639);
	free(line);
}

/* --- reports -------------------------------------------------------------------------- */

enum format {
	FORMAT_TEXT,
	FORMAT_MARKDOWN,
	FORMAT_JSON,
	NUM_FORMATS,
};

static void print(enum format format, const struct clone_chip *chip)
{
	static void (*const printers[])(struct command_invocation *cmd, const struct clone_chip *chip,
		const char *line) = { clone_print_text, clone_print_markdown, clone_print_json };
	struct command_invocation cmd = { .name = "report" };

	fake_clear_log();
	printers[format](&cmd, chip, "THE LINE");
}

static void assert_says(const char *text)
{
	if (!strstr(fake_output(), text))
		fail_msg("\"%s\" is missing in:\n%s", text, fake_output());
}

/* A reading in all formats. */
static void assert_reading(const struct clone_chip *chip, const char *name, const char *value, const char *says)
{
	char text[NUM_FORMATS][200];

	snprintf(text[FORMAT_TEXT], sizeof(text[0]), "\n%-28s %-28s %s\n", name, value, says);
	snprintf(text[FORMAT_MARKDOWN], sizeof(text[0]), "\n| %s | `%s` | %s |\n", name, value, says);
	snprintf(text[FORMAT_JSON], sizeof(text[0]), "\n    {\"name\": \"%s\", \"value\": \"%s\", \"says\": \"%s\"}", name,
		value, says);
	for (enum format format = 0; format < NUM_FORMATS; format++) {
		print(format, chip);
		assert_says(text[format]);
	}
}

#define AT(member)	offsetof(struct clone_readings, member)

static void every_reading_has_a_row(void **state)
{
	static const struct {
		size_t offset;
		const char *name;
		const char *value;	/* if it is 1 */
		const char *says;
		const char *otherwise;	/* if it was not read */
	} rows[] = {
		{ AT(dpidr), "DPIDR", "0x00000001", "names a debug port, never a vendor",
			"names a debug port, never a vendor" },
		{ AT(ap_idr), "AP IDR", "0x00000001", "", "" },
		{ AT(cpuid), "CPUID", "0x00000001", "CPUID 0x00000001", "" },
		{ AT(rom_base), "ROM table base", "0x00000001", "", "" },
		{ AT(size_word_f1), "size word at 0x1ffff7e0", "0x00000001", "64 KiB", "" },
		{ AT(size_word_f0), "size word at 0x1ffff7cc", "0x00000001", "", "" },
		{ AT(project_id), "project byte at 0x1ffff7f3", "0x01", "", "" },
		{ AT(maker), "maker word at 0x1ffff7d0", "0x00000001", "", "" },
		{ AT(model), "model id at 0x1ffff7e8", "0x00000001", "no model of Megahunt's: a part of the unique id", "" },
		{ AT(chip_id), "chip id at 0x1ffff704", "0x00000001", "", "" },
		{ AT(boot), "sum of the boot ROM's vector", "0x00000001", "", "" },
		{ AT(fast_unlock), "FLASH_CR bit 15", "0x1", "a fast mode with a lock of its own", "" },
		{ AT(ahbenr_sticky), "AHBENR bits that stick", "0x0001", "",
			"tried only where it tells candidates apart, halted" },
		{ AT(obr), "FLASH_OBR", "0x00000001", "read protection: off", "read protection: off" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct clone_chip chip = named_chip();
		struct clone_reading *reading = (struct clone_reading *)((char *)&chip.readings + rows[i].offset);

		*reading = READ(1);
		assert_reading(&chip, rows[i].name, rows[i].value, rows[i].says);
		reading->valid = false;
		assert_reading(&chip, rows[i].name, "not read", rows[i].otherwise);
	}
}

static void what_a_reading_says_goes_by_its_value(void **state)
{
	struct clone_chip chip = named_chip();

	assert_reading(&chip, "CPUID", "0x412fc231", "Cortex-M3 r2p1");
	chip.readings.fast_unlock = READ(0);
	assert_reading(&chip, "FLASH_CR bit 15", "0x0", "");
	chip.readings.model = READ(0x1a5a5cc7);
	assert_reading(&chip, "model id at 0x1ffff7e8", "0x1a5a5cc7", "");
	chip.word_kib = 0;
	chip.readings.size_word_f1 = READ(0);
	assert_reading(&chip, "size word at 0x1ffff7e0", "0x00000000", "");
}

static void the_rom_table_is_shown_from_its_highest_byte(void **state)
{
	struct clone_chip chip = named_chip();

	for (size_t i = 0; i < 8; i++)
		chip.readings.rom_pidr[i].value = 0xf0 + i;
	for (size_t i = 0; i < 4; i++)
		chip.readings.rom_cidr[i] = READ(0xc + i);
	assert_reading(&chip, "ROM table PIDR7..0", "f7 f6 f5 f4 f3 f2 f1 f0", "4/0x2f part 0x1f0: JEP106 4/0x2f without "
		"its flag, part 0x1f0");
	assert_reading(&chip, "ROM table CIDR3..0", "0f 0e 0d 0c", "");
	set_rom(&chip.readings, 4, 0x3b, 0x4c3);
	assert_reading(&chip, "ROM table PIDR7..0", "00 00 00 04 00 0b b4 c3", "ARM: JEP106 4/0x3b, part 0x4c3");
	set_rom(&chip.readings, 0, 0, 0);
	assert_reading(&chip, "ROM table PIDR7..0", "00 00 00 00 00 08 00 00", "empty: JEP106 0/0x00, part 0x000");
	set_rom(&chip.readings, 0, 0x20, 0x12);
	assert_reading(&chip, "ROM table PIDR7..0", "00 00 00 00 00 0a 00 12", "ST part 0x012: JEP106 0/0x20, part 0x012");
	chip.readings.rom_pidr[1].valid = false;
	chip.readings.rom_cidr[0].valid = false;
	assert_reading(&chip, "ROM table PIDR7..0", "not read", "");
	assert_reading(&chip, "ROM table CIDR3..0", "not read", "");
}

static void identity_words_are_shown_where_they_were_read(void **state)
{
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		struct clone_chip chip = named_chip();
		char name[40];

		chip.readings.idcode[0].valid = false;
		print(FORMAT_TEXT, &chip);
		assert_null(strstr(fake_output(), "identity word at"));
		snprintf(name, sizeof(name), "identity word at 0x%08x", (unsigned int)clone_debug_units[i]);
		chip.readings.idcode[i] = READ(0x00030043);
		assert_reading(&chip, name, "0x00030043", "device 0x043, revision 0x0003");
		chip.readings.idcode[i] = READ(0xfffff000);
		assert_reading(&chip, name, "0xfffff000", "device 0x000, revision 0xffff");
		chip.readings.idcode[i] = READ(0);
		assert_reading(&chip, name, "0x00000000", "dead: taken as not read");
		chip.readings.idcode[i] = READ(0xffffffff);
		assert_reading(&chip, name, "0xffffffff", "dead: taken as not read");
	}
}

static void what_lies_behind_is_said(void **state)
{
	static const char *const texts[] = {
		[CLONE_BEYOND_NOT_READ] = "not read", [CLONE_BEYOND_THERE] = "answers, and not as a mirror",
		[CLONE_BEYOND_ALIAS] = "mirrors the start", [CLONE_BEYOND_FAULT] = "bus error",
		[CLONE_BEYOND_BLANK] = "blank or a fill pattern: undecided",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct clone_chip chip = named_chip();

		chip.beyond = i;
		assert_reading(&chip, "flash beyond 0 KiB", "not looked at", "");
		chip.beyond_kib = 64;
		assert_reading(&chip, "flash beyond 64 KiB", texts[i], "");
	}
}

static void read_protection_may_be_disputed(void **state)
{
	static const struct {
		enum clone_protection protection;
		bool disputed;
		const char *says;
		const char *json;
	} cases[] = {
		{ CLONE_PROTECTION_UNKNOWN, false, "read protection: unknown", "null" },
		{ CLONE_PROTECTION_UNKNOWN, true, "read protection: the candidates disagree on it", "null" },
		{ CLONE_PROTECTION_OFF, false, "read protection: off", "false" },
		{ CLONE_PROTECTION_OFF, true, "read protection: off", "false" },
		{ CLONE_PROTECTION_ON, false, "read protection: on", "true" },
		{ CLONE_PROTECTION_ON, true, "read protection: on", "true" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_chip chip = named_chip();
		char text[60];

		chip.protection = cases[i].protection;
		chip.options_disputed = cases[i].disputed;
		assert_reading(&chip, "FLASH_OBR", "not read", cases[i].says);
		snprintf(text, sizeof(text), "\n  \"read_protected\": %s,\n", cases[i].json);
		print(FORMAT_JSON, &chip);
		assert_says(text);
	}
}

/* Candidates, then what is nearest, then what one reading keeps away; each once, ten at most. */
static size_t expect_opinions(const struct clone_chip *chip, const struct clone_part **list)
{
	const struct clone_part *nearest[10];
	const size_t num_nearest = clone_nearest(&chip->readings, nearest, ARRAY_SIZE(nearest));
	size_t count = 0;

	for (size_t i = 0; i < chip->num_candidates + num_nearest + clone_num_parts; i++) {
		const struct clone_part *part = i < chip->num_candidates ? chip->candidates[i] :
			i < chip->num_candidates + num_nearest ? nearest[i - chip->num_candidates] :
			&clone_parts[i - chip->num_candidates - num_nearest];
		struct clone_match match;
		bool listed = false;

		clone_match_part(part, &chip->readings, &match);
		for (size_t j = 0; j < count; j++)
			listed |= list[j] == part;
		if (i >= chip->num_candidates + num_nearest && (match.contradictions > 1 || match.points < 2))
			continue;
		if (!listed && count < 10)
			list[count++] = part;
	}
	return count;
}

static void rows_are_weighed_in_the_order_of_their_standing(void **state)
{
	size_t most = 0;
	size_t fewest = 10;

	for (size_t i = 0; i < clone_num_parts * NUM_CONDITIONS; i++) {
		const struct clone_part *list[10];
		struct clone_chip chip = { .num_candidates = 0 };
		size_t shown = 0;

		case_readings(&clone_parts[i / NUM_CONDITIONS], i % NUM_CONDITIONS, &chip.readings);
		clone_decide(&chip, NULL);
		const size_t count = expect_opinions(&chip, list);
		print(FORMAT_TEXT, &chip);
		const char *at = fake_output();
		for (size_t j = 0; j < count; j++) {
			char head[200];

			snprintf(head, sizeof(head), "\n\n%s (%s, %s)\n  for:     ", list[j]->name, list[j]->vendor,
				j < chip.num_agreeing ? "candidate" : j < chip.num_candidates ? "but for one reading" : "near");
			at = strstr(at, head);
			if (!at)
				fail_msg("no \"%s\" in its place in:\n%s", head, fake_output());
		}
		for (at = fake_output(); (at = strstr(at, "\n  against: ")); at++)
			shown++;
		assert_int_equal(shown, count);
		most = MAX(most, count);
		fewest = MIN(fewest, count);
	}
	assert_int_equal(most, 10);
	assert_true(fewest < 3);
}

#define NO(read)	{ CLONE_READ_##read, 0xffffffff, (const uint32_t []){ 0x999 }, 1, 1, 0 }

/* All that can be read speaks against it: the list is cut. */
static void a_list_of_readings_has_its_end(void **state)
{
	const struct clone_test tests[] = {
		NO(CORE), NO(ROM), NO(UNIT_M3), NO(UNIT_M0), NO(UNIT_M33), NO(UNIT_MM32_M3), NO(UNIT_MM32_M0), NO(UNIT_H7),
		NO(DENSITY), NO(DPIDR), NO(AP_IDR), NO(FAST_LOCK), NO(CONTROLLER), NO(GATES),
	};
	const struct clone_part against = { .name = "N", .vendor = "V", .tests = tests, .num_tests = ARRAY_SIZE(tests) };
	struct clone_chip chip = named_chip();

	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++)
		chip.readings.idcode[i] = READ(0x410);
	chip.readings.ap_idr = READ(1);
	chip.readings.fast_unlock = READ(1);
	chip.readings.ahbenr_sticky = READ(1);
	chip.candidates[0] = &against;
	print(FORMAT_TEXT, &chip);
	assert_says("\n\nN (V, candidate)\n  for:     nothing\n  against: core, ROM table, identity word, identity word, "
		"identity word, identity word, identity word, identity word, density, DPIDR, AP IDR, fast-mode lock, "
		"flash contro\n");
}

static void a_report_has_its_frame(void **state)
{
	struct clone_chip chip = named_chip();

	chip.candidates[1] = &parts[1];
	chip.candidates[2] = &parts[2];
	chip.num_candidates = 3;
	chip.verdict = CLONE_VERDICT_AMBIGUOUS;
	chip.ram_kib = 20;
	print(FORMAT_TEXT, &chip);
	assert_ptr_equal(strstr(fake_output(), "THE LINE\nhandled as family stm32f1\n\nDPIDR "), fake_output());
	assert_says("\n\nP0 (V0, candidate)\n  for:     nothing\n  against: nothing\n\nP1 ");
	print(FORMAT_MARKDOWN, &chip);
	assert_says("\n\n    THE LINE\n\nHandled as family `stm32f1`, openocd-clones ");
	assert_says(" |\n\n| row | standing | for | against | sources |\n|---|---|---|---|---|\n"
		"| P0 | candidate |  |  | S0 |\n| P1 ");
	print(FORMAT_JSON, &chip);
	assert_says("{\n  \"line\": \"THE LINE\",\n  \"verdict\": \"ambiguous\",\n  \"names\": [\"P0C8\"],\n"
		"  \"perhaps\": [\"P1\", \"P2\"],\n  \"family\": \"stm32f1\",\n  \"flash_kib\": {\"word\": 64, \"usable\": 64, "
		"\"reason\": \"word\"},\n  \"ram_kib\": 20,\n");
	assert_says("\"}\n  ],\n  \"rows\": [\n"
		"    {\"name\": \"P0\", \"standing\": \"candidate\", \"for\": \"\", \"against\": \"\"},\n");
	const char *end = strstr(fake_output(), "\"}\n  ]\n}\n");
	assert_non_null(end);
	assert_int_equal(strlen(end), 9);
}

static void verdicts_and_reasons_have_words(void **state)
{
	static const char *const reasons[] = {
		[CLONE_SIZE_FROM_WORD] = "\"reason\": \"word\"", [CLONE_SIZE_FROM_PART] = "\"reason\": \"part\"",
		[CLONE_SIZE_FROM_USER] = "\"reason\": \"user\"", [CLONE_SIZE_FROM_PROBE] = "\"reason\": \"probe\"",
	};
	static const char *const verdicts[] = {
		[CLONE_VERDICT_UNKNOWN] = "unknown", [CLONE_VERDICT_GENUINE] = "genuine",
		[CLONE_VERDICT_NAMED] = "named", [CLONE_VERDICT_AMBIGUOUS] = "ambiguous",
	};
	struct clone_chip chip = named_chip();

	for (size_t i = 0; i < ARRAY_SIZE(verdicts); i++) {
		assert_string_equal(clone_verdict_name(i), verdicts[i]);
		chip.size_reason = i;
		print(FORMAT_JSON, &chip);
		assert_says(reasons[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_beyond_a_few_are_counted),
		cmocka_unit_test(a_difference_is_named_by_core_and_rom_table),
		cmocka_unit_test(other_differences_come_after_core_and_rom_table),
		cmocka_unit_test(who_made_it_goes_by_verdict_and_candidates),
		cmocka_unit_test(size_ram_and_protection_are_said_if_known),
		cmocka_unit_test(a_chip_without_a_name_comes_with_its_readings),
		cmocka_unit_test(an_unknown_chip_answers_like_the_two_nearest),
		cmocka_unit_test(a_line_that_is_too_long_is_cut),
		cmocka_unit_test(every_reading_has_a_row),
		cmocka_unit_test(what_a_reading_says_goes_by_its_value),
		cmocka_unit_test(the_rom_table_is_shown_from_its_highest_byte),
		cmocka_unit_test(identity_words_are_shown_where_they_were_read),
		cmocka_unit_test(what_lies_behind_is_said),
		cmocka_unit_test(read_protection_may_be_disputed),
		cmocka_unit_test(rows_are_weighed_in_the_order_of_their_standing),
		cmocka_unit_test(a_list_of_readings_has_its_end),
		cmocka_unit_test(a_report_has_its_frame),
		cmocka_unit_test(verdicts_and_reasons_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
