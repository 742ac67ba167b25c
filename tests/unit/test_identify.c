// SPDX-License-Identifier: GPL-2.0-or-later

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "fake_access.h"
#include "fake_host.h"
#include "flash/nor/clone_bank.h"
#include "flash/nor/clone_identify.h"
#include "flash/nor/clone_line.h"
#include "flash/nor/clone_match.h"
#include "flash/nor/clone_size.h"
#include "identity_cases.h"
#include "openocd_compat.h"

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

static bool same_identity(const struct clone_part *a, const struct clone_part *b)
{
	const struct clone_identity *x = &a->id;
	const struct clone_identity *y = &b->id;

	return x->cpuid == y->cpuid && x->cpuid_mask == y->cpuid_mask &&
		memcmp(&x->rom, &y->rom, sizeof(x->rom)) == 0 && x->vendor_id == y->vendor_id &&
		x->dbgmcu_addr == y->dbgmcu_addr && x->num_idcodes == y->num_idcodes &&
		(!x->num_idcodes || memcmp(x->idcodes, y->idcodes, 4 * x->num_idcodes) == 0) &&
		memcmp(x->dpidrs, y->dpidrs, sizeof(x->dpidrs)) == 0 && x->ap_idr == y->ap_idr &&
		memcmp(x->project_ids, y->project_ids, sizeof(x->project_ids)) == 0 &&
		x->gate_sticks == y->gate_sticks && x->fast_unlock == y->fast_unlock;
}

/* A row that could never be named needs no declaration. */
static bool can_be_named(const struct clone_part *part)
{
	struct clone_readings readings;
	struct clone_chip chip = { .num_candidates = 0 };

	case_readings(part, CONDITION_HALTED, &readings);
	chip.readings = readings;
	clone_decide(&chip);
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

static uint32_t page_bytes_at(const struct clone_pages *pages, uint32_t offset)
{
	for (; pages->kib; pages++) {
		if (offset < pages->kib * 1024)
			return pages->page_bytes;
		offset -= pages->kib * 1024;
	}
	return pages->page_bytes;
}

static void pages_fill_every_size_sold(void **state)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_part *part = &clone_parts[i];

		assert_non_null(part->pages);
		for (const uint16_t *kib = part->flash_kib; kib && *kib; kib++) {
			uint32_t offset = 0;

			while (offset < *kib * 1024u)
				offset += page_bytes_at(part->pages, offset);
			if (offset != *kib * 1024u)
				fail_msg("pages of %s do not fill %u KiB", part->name, *kib);
		}
	}
}

static void sizes_ascend(void **state)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		const uint16_t *kib = clone_parts[i].flash_kib;

		for (; kib && kib[0] && kib[1]; kib++)
			assert_true(kib[0] < kib[1]);
	}
}

static void values_lie_under_their_masks(void **state)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_identity *id = &clone_parts[i].id;

		assert_int_equal(id->cpuid & ~id->cpuid_mask, 0);
		assert_int_equal(id->gate_sticks & ~id->gate_mask, 0);
		assert_true(!id->num_idcodes == !id->dbgmcu_addr);
		for (size_t j = 0; j < id->num_idcodes; j++)
			assert_int_equal(id->idcodes[j] & ~id->idcode_mask, 0);
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
	clone_decide(&chip);
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
	clone_decide(&chip);
	assert_int_not_equal(chip.verdict, CLONE_VERDICT_GENUINE);

	chip = chip_like("STM32F103x8/xB", CONDITION_HALTED);
	chip.readings.dpidr.value = 0x2ba01477;
	clone_decide(&chip);
	assert_int_not_equal(chip.verdict, CLONE_VERDICT_GENUINE);
}

static void debug_port_id_alone_names_nobody(void **state)
{
	static const uint32_t dpidrs[] = { 0x1ba01477, 0x2ba01477, 0x0bc11477, 0x0bf11477 };

	for (size_t i = 0; i < sizeof(dpidrs) / sizeof(dpidrs[0]); i++) {
		struct clone_chip chip = { .readings.dpidr = { dpidrs[i], true } };

		clone_decide(&chip);
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
	chip.readings.read_protected.valid = false;
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

	clone_decide(&chip);
	assert_int_equal(chip.verdict, CLONE_VERDICT_UNKNOWN);
	assert_int_equal(chip.family->write, CLONE_WRITE_FORCED);

	chip.readings.fast_unlock = (struct clone_reading){ 0, true };
	clone_decide(&chip);
	assert_ptr_equal(chip.family, &clone_families[CLONE_FAMILY_CAUTIOUS]);
	/* The density says 2 KiB: smaller pages would erase their neighbours. */
	assert_true(chip.closest->pages[0].page_bytes >= 2048);
}

static const struct clone_family *unnamed_family(uint32_t cpuid, int unit, uint32_t idcode)
{
	struct clone_chip chip = { .readings = { .cpuid = { cpuid, true } } };

	chip.readings.idcode[unit] = (struct clone_reading){ idcode, true };
	clone_decide(&chip);
	assert_int_equal(chip.verdict, CLONE_VERDICT_UNKNOWN);
	return chip.family;
}

static void identity_word_can_tell_the_family_of_an_unknown_chip(void **state)
{
	const struct clone_family *n32 = &clone_families[CLONE_FAMILY_N32G45X];
	const struct clone_family *apm32f0 = &clone_families[CLONE_FAMILY_APM32F0];
	const struct clone_family *unknown = &clone_families[CLONE_FAMILY_UNKNOWN];

	/* Cortex-M4 whose word counts 512 KiB; 192 KiB are not sold; AT32F435 counts by chance. */
	assert_ptr_equal(unnamed_family(0x410fc241, 0, 0x90584500), n32);
	assert_ptr_equal(unnamed_family(0x410fc241, 0, 0x90534500), unknown);
	assert_ptr_equal(unnamed_family(0x410fc241, 0, 0x70084540), unknown);
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

/* --- the line ----------------------------------------------------------------------- */

static void line_names_what_reads_alike(void **state)
{
	struct clone_chip chip = chip_like("CKS32F103x8/xB", CONDITION_HALTED);

	memset(&fake_chip, 0, sizeof(fake_chip));
	fake_chip.flash = (struct fake_flash){ 64, FAKE_END_FAULT, true };
	clone_size_decide(NULL, &chip, 0);
	assert_line(&chip, "chip: CKS32F103C8 or CS32F103C8, perhaps APM32F103C8 (not ST: core r2p1, "
		"ROM table ARM), 64 KiB flash of which 64 usable, 20 KiB RAM, unprotected");
}

/* --- reading ------------------------------------------------------------------------ */

static struct target *target;
static struct flash_bank bank;
static struct clone_bank info;

/* A CKS32F103C8 as far as its debug port shows it. */
static void set_up_cks(void)
{
	static const uint8_t ids[12] = { 4, 0, 0, 0, 0xc3, 0xb4, 0x0b, 0, 0x0d, 0x10, 0x05, 0xb1 };

	memset(&fake_chip, 0, sizeof(fake_chip));
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
	bank.target = target;
	bank.driver_priv = &info;
}

static int set_up_reading(void **state)
{
	target = calloc(1, sizeof(*target));
	target->examined = true;
	set_up_cks();
	return 0;
}

static int tear_down_reading(void **state)
{
	free(target);
	return 0;
}

static void assert_is_cks(const struct clone_chip *chip)
{
	assert_string_equal(chip->closest->name, "CKS32F103x8/xB");
	assert_int_equal(chip->verdict, CLONE_VERDICT_AMBIGUOUS);
	assert_int_equal(chip->usable_kib, 64);
	assert_false(chip->read_protected);
}

static void running_core_is_read_without_a_write(void **state)
{
	struct clone_chip chip;

	assert_int_equal(clone_identify(&bank, &chip), ERROR_OK);
	assert_is_cks(&chip);
	assert_false(chip.readings.ahbenr_sticky.valid);
	assert_int_equal(fake_chip.writes, 0);
}

static void clock_gates_are_restored(void **state)
{
	struct clone_chip chip;

	fake_chip.halted = true;
	assert_int_equal(clone_identify(&bank, &chip), ERROR_OK);
	assert_is_cks(&chip);
	assert_true(chip.readings.ahbenr_sticky.valid);
	assert_int_equal(chip.readings.ahbenr_sticky.value, 0);
	assert_int_equal(fake_word_now(0x40021014), 0x14);
}

static void sticking_gate_tells_apm32(void **state)
{
	struct clone_chip chip;

	fake_chip.halted = true;
	fake_chip.words[fake_chip.num_words - 1].writable |= 1u << 3;
	assert_int_equal(clone_identify(&bank, &chip), ERROR_OK);
	assert_string_equal(chip.closest->name, "APM32F103x8/xB");
	assert_int_equal(fake_word_now(0x40021014), 0x14);
}

/* On genuine parts there is nothing to tell apart, so nothing is written. */
static void genuine_part_is_read_without_a_write(void **state)
{
	struct clone_chip chip;

	fake_chip.halted = true;
	fake_chip.dpidr = 0x1ba01477;
	fake_chip.ap_idr = 0x14770011;
	fake_chip.words[0].value = 0x411fc231;
	fake_chip.words[1].value = 0;
	fake_chip.words[5].value = 0x10;
	fake_chip.words[6].value = 0x04;
	fake_chip.words[7].value = 0x0a;
	assert_int_equal(clone_identify(&bank, &chip), ERROR_OK);
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
		assert_int_equal(clone_identify(&bank, &chip), ERROR_OK);
		assert_non_null(chip.closest);
		assert_non_null(chip.family);
		assert_true(chip.readings.dpidr.valid);
		assert_int_equal(chip.readings.cpuid.valid, i != 0);
		assert_int_equal(chip.readings.rom_pidr[0].valid, i == 0 || i > 12);
		assert_int_equal(chip.readings.idcode[0].valid, i != 13);
		assert_int_equal(chip.readings.size_word_f1.valid, i != 14);
		assert_int_equal(chip.readings.read_protected.valid, i != 18);
	}
}

static void rom_table_is_read_where_the_port_says(void **state)
{
	struct clone_chip chip;

	fake_chip.rom_base = 0xf0000003;
	for (unsigned int i = 1; i <= 12; i++)
		fake_chip.words[i].address += 0xf0000000 - 0xe00ff000;
	assert_int_equal(clone_identify(&bank, &chip), ERROR_OK);
	assert_true(chip.readings.rom_pidr[0].valid);
	assert_is_cks(&chip);
}

static void protection_is_seen(void **state)
{
	struct clone_chip chip;

	fake_chip.words[18].value |= 2;
	fake_chip.flash.end = FAKE_END_UNREADABLE;
	assert_int_equal(clone_identify(&bank, &chip), ERROR_OK);
	assert_true(chip.read_protected);
	assert_int_equal(chip.usable_kib, 64);
	assert_string_equal(chip.closest->name, "CKS32F103x8/xB");
}

static void open_flash_lock_says_nothing_of_a_fast_mode(void **state)
{
	struct clone_chip chip;

	fake_chip.words[17].value = 0;
	assert_int_equal(clone_identify(&bank, &chip), ERROR_OK);
	assert_false(chip.readings.fast_unlock.valid);
}

static void target_that_was_not_examined_is_not_read(void **state)
{
	struct clone_chip chip;

	target->examined = false;
	assert_int_equal(clone_identify(&bank, &chip), ERROR_TARGET_NOT_EXAMINED);
	assert_int_equal(fake_chip.faults, 0);
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

		memset(&fake_chip, 0, sizeof(fake_chip));
		fake_chip.flash = c->flash;
		chip.readings.size_word_f1 = (struct clone_reading){ 0xffff0000 | c->word_kib, true };
		clone_decide(&chip);
		clone_size_decide(NULL, &chip, c->user_kib);
		if (chip.usable_kib != c->usable_kib || chip.size_reason != c->reason)
			fail_msg("case %zu: %u KiB for reason %d", i, (unsigned int)chip.usable_kib, chip.size_reason);
		assert_int_equal(fake_chip.writes, 0);
	}
}

static void users_size_beyond_the_end_is_said(void **state)
{
	struct clone_chip chip = chip_like("STM32F103x8/xB", CONDITION_HALTED);
	char why[CLONE_SIZE_TEXT];

	memset(&fake_chip, 0, sizeof(fake_chip));
	fake_chip.flash = (struct fake_flash){ 64, FAKE_END_ALIAS, true };
	clone_size_decide(NULL, &chip, 128);
	clone_size_explain(&chip, why);
	assert_string_equal(why, "FLASH_SIZE says so, but beyond 64 KiB the start is mirrored");
}

static void gigadevice_word_carries_ram(void **state)
{
	struct clone_chip chip = chip_like("GD32F103x4..xB", CONDITION_HALTED);

	memset(&fake_chip, 0, sizeof(fake_chip));
	fake_chip.flash = (struct fake_flash){ 128, FAKE_END_FAULT, true };
	chip.readings.size_word_f1 = (struct clone_reading){ 0x00140080, true };
	clone_decide(&chip);
	clone_size_decide(NULL, &chip, 0);
	assert_int_equal(chip.usable_kib, 128);
	assert_int_equal(chip.ram_kib, 20);
}

#define READING_TEST(name) \
	cmocka_unit_test_setup_teardown(name, set_up_reading, tear_down_reading)

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
		cmocka_unit_test(jep106_without_its_flag_is_decoded),
		cmocka_unit_test(line_names_what_reads_alike),
		READING_TEST(running_core_is_read_without_a_write),
		READING_TEST(clock_gates_are_restored),
		READING_TEST(sticking_gate_tells_apm32),
		READING_TEST(genuine_part_is_read_without_a_write),
		READING_TEST(bus_fault_does_not_stop_the_rest),
		READING_TEST(rom_table_is_read_where_the_port_says),
		READING_TEST(protection_is_seen),
		READING_TEST(open_flash_lock_says_nothing_of_a_fast_mode),
		READING_TEST(target_that_was_not_examined_is_not_read),
		cmocka_unit_test(size_is_decided_before_any_erase),
		cmocka_unit_test(users_size_beyond_the_end_is_said),
		cmocka_unit_test(gigadevice_word_carries_ram),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
