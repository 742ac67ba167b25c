// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The rules that make names of readings, on a table made for them: rows stand in rooms, a core
 * for each, and rows of other rooms are vetoed. What the rules make of the real table is
 * up to test_identify.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "clone_match.h"

#define COUNT(array)	(sizeof(array) / sizeof((array)[0]))
#define READ(v)		((struct clone_reading){ (v), true })

/* --- rows ------------------------------------------------------------------------------- */

#define VALUES(...)	(const uint32_t []){ __VA_ARGS__ }, sizeof((uint32_t []){ __VA_ARGS__ }) / sizeof(uint32_t)
/* The chip reads 1 everywhere: YES agrees, NO contradicts. */
#define TEST(read, weight, flags, ...)	{ CLONE_READ_##read, 0xffffffff, VALUES(__VA_ARGS__), (weight), (flags) }
#define YES(read, weight)	TEST(read, weight, 0, 1)
#define NO(read)		TEST(read, 3, 0, 2)
#define FAMILY(id)		.family = &clone_families[CLONE_FAMILY_##id], .evidence = CLONE_EVIDENCE_MEDIUM
#define TESTS(room, ...) \
	.tests = (const struct clone_test []){ TEST(CORE, 0, CLONE_TEST_VETO, room), __VA_ARGS__ }, \
	.num_tests = sizeof((const struct clone_test []){ TEST(CORE, 0, 0, 0), __VA_ARGS__ }) / sizeof(struct clone_test)
#define SIZES(...)		.sizes = (const struct clone_size []){ __VA_ARGS__, { 0 } }
#define SIX_POINTS		YES(DPIDR, 2), YES(AP_IDR, 2), YES(GATES, 2)

enum room {
	ROOM_FIRST = 1, ROOM_SIX, ROOM_FIVE, ROOM_TWO_READINGS, ROOM_LOW, ROOM_REQUIRED, ROOM_APART, ROOM_SPEAKS,
	ROOM_GENUINE, ROOM_ALIKE, ROOM_PERHAPS, ROOM_ORDER, ROOM_CROWD, ROOM_SIZES, ROOM_ALIKE_SIZES, ROOM_CAUTIOUS,
	ROOM_XL, ROOM_NEVER, ROOM_WORDS, ROOM_KIN, ROOM_KIN_TURNED, ROOM_STRANGERS, ROOM_TWO_KINS, ROOM_NO_KIN,
	ROOM_THIRD_FAMILY, ROOM_THIRD_STYLE, ROOM_THIRD_KIN,
	ROOM_PERHAPS_OTHER, ROOM_NEAR, ROOM_NEAR_ALIKE, ROOM_NEAR_CROWD, ROOM_FOUR, ROOM_THREE, ROOM_INCOMPLETE,
	ROOM_TWO_FAMILIES, ROOM_ODD, ROOM_ODD_TWO, ROOM_ODD_F1, ROOM_ODD_FAR, ROOM_DISPUTE, ROOM_TELL, ROOM_FORCED,
	ROOM_MAKER, ROOM_NOBODY,
};

static const struct clone_family other_kin = { .name = "other kin", .style = CLONE_PROGRAM_WORD, .kin = "other" };

const struct clone_part clone_parts[] = {
	{ .name = "first", FAMILY(GD32E10X), .alike = "f", TESTS(ROOM_FIRST, SIX_POINTS, TEST(PROJECT, 0, 0, 2),
		TEST(BOOT, 0, 0, 0x56)), SIZES({ 128, 20, 8192 }) },
	{ .name = "beside first", FAMILY(CKS), TESTS(ROOM_FIRST, YES(DPIDR, 2), YES(FAST_LOCK, 2), YES(GATES, 2),
		TEST(PROJECT, 0, 0, 3)), SIZES({ 64, 20, 1024 }) },
	{ .name = "of its kind", FAMILY(CKS), .alike = "f", TESTS(ROOM_FIRST, SIX_POINTS), SIZES({ 64, 20, 2048 }) },
	{ .name = "maker before core", FAMILY(CKS), .tests = (const struct clone_test []){
		TEST(MAKER, 0, 0, 0x77), TEST(CORE, 0, CLONE_TEST_VETO, ROOM_MAKER) }, .num_tests = 2 },
	{ .name = "another maker", FAMILY(CKS), .tests = (const struct clone_test []){
		TEST(MAKER, 0, 0, 0x78), TEST(CORE, 0, CLONE_TEST_VETO, ROOM_MAKER) }, .num_tests = 2 },
	/* In all rooms: near to what nothing else is near to. */
	{ .name = "nothing known", FAMILY(UNKNOWN), .page_bytes = 1024 },

	{ .name = "six", FAMILY(CKS), TESTS(ROOM_SIX, SIX_POINTS), SIZES({ 64, 20, 1024 }) },
	{ .name = "five", FAMILY(CKS), TESTS(ROOM_FIVE, YES(DPIDR, 2), YES(AP_IDR, 2), YES(GATES, 1)) },
	{ .name = "two", FAMILY(CKS), TESTS(ROOM_TWO_READINGS, YES(DPIDR, 3), YES(AP_IDR, 3), YES(GATES, 0)) },
	{ .name = "low", .family = &clone_families[CLONE_FAMILY_CKS], .evidence = CLONE_EVIDENCE_LOW,
		TESTS(ROOM_LOW, SIX_POINTS) },
	{ .name = "required", FAMILY(CKS), TESTS(ROOM_REQUIRED, SIX_POINTS, TEST(MAKER, 1, CLONE_TEST_REQUIRED, 7)) },
	{ .name = "apart", FAMILY(CKS), TESTS(ROOM_APART, SIX_POINTS, TEST(MODEL, 0, CLONE_TEST_APART, 8),
		TEST(CHIP_ID, 0, CLONE_TEST_APART, 9)) },
	{ .name = "speaks", FAMILY(CKS), TESTS(ROOM_SPEAKS, SIX_POINTS, TEST(FAST_LOCK, 1, CLONE_TEST_SPEAKS, 2)) },
	{ .name = "genuine", FAMILY(STM32F1), TESTS(ROOM_GENUINE, SIX_POINTS), .genuine = true },

	{ .name = "alike named", FAMILY(CKS), .alike = "x", TESTS(ROOM_ALIKE, SIX_POINTS), SIZES({ 64, 20, 1024 }) },
	{ .name = "alike too", FAMILY(CKS), .alike = "x", TESTS(ROOM_ALIKE, YES(DPIDR, 1)), SIZES({ 64, 20, 2048 }) },
	{ .name = "alike, little known", .family = &clone_families[CLONE_FAMILY_CKS], .evidence = CLONE_EVIDENCE_LOW,
		.alike = "x", TESTS(ROOM_ALIKE, YES(DPIDR, 9)), .page_bytes = 1024 },
	{ .name = "alike, and speaks against", FAMILY(CKS), .alike = "x", TESTS(ROOM_ALIKE, SIX_POINTS, NO(FAST_LOCK)),
		SIZES({ 64, 20, 4096 }) },
	{ .name = "alike to others", FAMILY(CKS), .alike = "y", TESTS(ROOM_ALIKE, YES(DPIDR, 1)), SIZES({ 64, 20, 512 }) },
	{ .name = "alike to none", FAMILY(CKS), TESTS(ROOM_ALIKE, YES(DPIDR, 1)), SIZES({ 64, 20, 256 }) },

	{ .name = "named", FAMILY(CKS), TESTS(ROOM_PERHAPS, SIX_POINTS), SIZES({ 64, 20, 1024 }) },
	{ .name = "5", FAMILY(CKS), TESTS(ROOM_PERHAPS, YES(DPIDR, 5)), SIZES({ 64, 20, 1024 }) },
	{ .name = "4", FAMILY(CKS), TESTS(ROOM_PERHAPS, YES(DPIDR, 4)) },
	{ .name = "4-1", FAMILY(CKS), TESTS(ROOM_PERHAPS, YES(DPIDR, 4), NO(AP_IDR)) },
	{ .name = "3-1", FAMILY(CKS), TESTS(ROOM_PERHAPS, YES(DPIDR, 3), NO(AP_IDR)) },
	{ .name = "9-2", FAMILY(CKS), TESTS(ROOM_PERHAPS, YES(DPIDR, 9), NO(AP_IDR), NO(GATES)) },
	{ .name = "other size", FAMILY(CKS), TESTS(ROOM_PERHAPS, YES(DPIDR, 5)), SIZES({ 128, 20, 1024 }) },
	{ .name = "vetoed", FAMILY(CKS), TESTS(ROOM_PERHAPS, YES(DPIDR, 5), TEST(AP_IDR, 1, CLONE_TEST_VETO, 2)) },

	/* In the order of their points, then of the table; what is only near stays behind. */
	{ .name = "a6", FAMILY(CKS), TESTS(ROOM_ORDER, SIX_POINTS) },
	{ .name = "b8", FAMILY(CKS), TESTS(ROOM_ORDER, SIX_POINTS, YES(FAST_LOCK, 2)) },
	{ .name = "c6", FAMILY(CKS), TESTS(ROOM_ORDER, SIX_POINTS) },
	{ .name = "d7", FAMILY(CKS), TESTS(ROOM_ORDER, SIX_POINTS, YES(FAST_LOCK, 1)) },
	{ .name = "e9-1", FAMILY(CKS), TESTS(ROOM_ORDER, YES(DPIDR, 9), NO(AP_IDR)) },
	{ .name = "f10-1", FAMILY(CKS), TESTS(ROOM_ORDER, YES(DPIDR, 10), NO(AP_IDR)) },

#define CROWD(letter)	{ .name = letter, FAMILY(CKS), TESTS(ROOM_CROWD, SIX_POINTS) }
	CROWD("A"), CROWD("B"), CROWD("C"), CROWD("D"), CROWD("E"), CROWD("F"), CROWD("G"), CROWD("H"), CROWD("I"),
	CROWD("J"), CROWD("K"), CROWD("L"), CROWD("M"), CROWD("N"), CROWD("O"), CROWD("P"), CROWD("Q"),

	{ .name = "small", FAMILY(CKS), TESTS(ROOM_SIZES, SIX_POINTS), SIZES({ 64, 20, 1024 }) },
	{ .name = "large", FAMILY(CKS), TESTS(ROOM_SIZES, SIX_POINTS), SIZES({ 256, 48, 2048 }, { 512, 64, 2048 }) },
	{ .name = "any", FAMILY(CKS), TESTS(ROOM_SIZES, SIX_POINTS), .page_bytes = 1024 },
	{ .name = "one small", FAMILY(CKS), .alike = "z", TESTS(ROOM_ALIKE_SIZES, SIX_POINTS), SIZES({ 64, 20, 1024 }) },
	{ .name = "one large", FAMILY(CKS), .alike = "z", TESTS(ROOM_ALIKE_SIZES, SIX_POINTS), SIZES({ 256, 48, 2048 }) },
	{ .name = "two small", FAMILY(CKS), .alike = "w", TESTS(ROOM_ALIKE_SIZES, SIX_POINTS), SIZES({ 32, 10, 1024 }) },

	{ .name = "cks", FAMILY(CKS), TESTS(ROOM_CAUTIOUS, SIX_POINTS) },
	{ .name = "ch32", FAMILY(CH32F1), TESTS(ROOM_CAUTIOUS, SIX_POINTS) },
	{ .name = "xl", FAMILY(STM32F1_XL), TESTS(ROOM_XL, SIX_POINTS) },
	{ .name = "not xl", FAMILY(STM32F1), TESTS(ROOM_XL, SIX_POINTS) },
	{ .name = "of F4", FAMILY(AT32_OTHER), TESTS(ROOM_NEVER, SIX_POINTS) },
	{ .name = "of ST", FAMILY(ST_OTHER), TESTS(ROOM_NEVER, SIX_POINTS) },
	{ .name = "at32", FAMILY(AT32F413), TESTS(ROOM_WORDS, SIX_POINTS) },
	{ .name = "gd32f1x0", FAMILY(GD32F1X0), TESTS(ROOM_WORDS, SIX_POINTS) },
	{ .name = "kin by words", FAMILY(GD32F1X0), TESTS(ROOM_KIN, SIX_POINTS) },
	{ .name = "kin by either", FAMILY(GD32F1), TESTS(ROOM_KIN, SIX_POINTS) },
	{ .name = "kin by either first", FAMILY(GD32F30X), TESTS(ROOM_KIN_TURNED, SIX_POINTS) },
	{ .name = "kin by words behind", FAMILY(GD32F1X0), TESTS(ROOM_KIN_TURNED, SIX_POINTS) },
	{ .name = "kin by either last", FAMILY(GD32F1), TESTS(ROOM_KIN_TURNED, SIX_POINTS) },
	{ .name = "kin", FAMILY(GD32F1), TESTS(ROOM_STRANGERS, SIX_POINTS) },
	{ .name = "stranger", FAMILY(AT32F413), TESTS(ROOM_STRANGERS, SIX_POINTS) },
	{ .name = "of one kin", FAMILY(GD32F1), TESTS(ROOM_TWO_KINS, SIX_POINTS) },
	{ .name = "of another kin", .family = &other_kin, TESTS(ROOM_TWO_KINS, SIX_POINTS) },
	{ .name = "of no kin", FAMILY(AT32F413), TESTS(ROOM_NO_KIN, SIX_POINTS) },
	{ .name = "of one kin alone", FAMILY(GD32F1), TESTS(ROOM_NO_KIN, SIX_POINTS) },
	{ .name = "1st", FAMILY(CKS), TESTS(ROOM_THIRD_FAMILY, SIX_POINTS) },
	{ .name = "2nd", FAMILY(CKS), TESTS(ROOM_THIRD_FAMILY, SIX_POINTS) },
	{ .name = "3rd of CH32", FAMILY(CH32F1), TESTS(ROOM_THIRD_FAMILY, SIX_POINTS) },
	{ .name = "1st of words", FAMILY(AT32F413), TESTS(ROOM_THIRD_STYLE, SIX_POINTS) },
	{ .name = "2nd of words", FAMILY(GD32F1X0), TESTS(ROOM_THIRD_STYLE, SIX_POINTS) },
	{ .name = "3rd of halves", FAMILY(GD32F1), TESTS(ROOM_THIRD_STYLE, SIX_POINTS) },
	{ .name = "1st of kin", FAMILY(GD32F1X0), TESTS(ROOM_THIRD_KIN, SIX_POINTS) },
	{ .name = "2nd of kin", FAMILY(GD32F1), TESTS(ROOM_THIRD_KIN, SIX_POINTS) },
	{ .name = "3rd of none", FAMILY(AT32F413), TESTS(ROOM_THIRD_KIN, SIX_POINTS) },
	{ .name = "agrees", FAMILY(CKS), TESTS(ROOM_PERHAPS_OTHER, SIX_POINTS) },
	{ .name = "perhaps another", FAMILY(AT32F413), TESTS(ROOM_PERHAPS_OTHER, YES(DPIDR, 5)) },

	/* Near: points, less three for a contradiction, one more or less for the size. */
	{ .name = "3", FAMILY(CKS), TESTS(ROOM_NEAR, YES(DPIDR, 3)) },
	{ .name = "6-1", FAMILY(AT32F413), TESTS(ROOM_NEAR, YES(DPIDR, 6), NO(AP_IDR)) },
	{ .name = "2 and its size", FAMILY(CKS), TESTS(ROOM_NEAR, YES(DPIDR, 2), YES(SOLD, 0)), SIZES({ 64, 20, 1024 }) },
	{ .name = "4 and another size", FAMILY(CKS), TESTS(ROOM_NEAR, YES(DPIDR, 4)), SIZES({ 128, 20, 1024 }) },
	{ .name = "9 and vetoed", FAMILY(CKS), TESTS(ROOM_NEAR, YES(DPIDR, 9), TEST(AP_IDR, 1, CLONE_TEST_VETO, 2)) },
	{ .name = "near", FAMILY(CKS), .alike = "n", TESTS(ROOM_NEAR_ALIKE, YES(DPIDR, 3)), SIZES({ 64, 20, 1024 }) },
	{ .name = "near by name", FAMILY(CKS), .alike = "n", TESTS(ROOM_NEAR_ALIKE, YES(DPIDR, 1)), .page_bytes = 4096 },
	{ .name = "near, other size", FAMILY(CKS), .alike = "n", TESTS(ROOM_NEAR_ALIKE, YES(DPIDR, 1)),
		SIZES({ 128, 20, 8192 }) },
	{ .name = "near but for one", FAMILY(CKS), .alike = "n", TESTS(ROOM_NEAR_ALIKE, YES(DPIDR, 1), NO(AP_IDR)),
		.page_bytes = 512 },
#define NEAR(letter)	{ .name = letter, FAMILY(CKS), TESTS(ROOM_NEAR_CROWD, YES(DPIDR, 1)) }
	NEAR("a"), NEAR("b"), NEAR("c"), NEAR("d"), NEAR("e"), NEAR("f"), NEAR("g"), NEAR("h"), NEAR("i"), NEAR("j"),
	NEAR("k"), NEAR("l"), NEAR("m"), NEAR("n"), NEAR("o"), NEAR("p"), NEAR("q"),

	{ .name = "four points", FAMILY(AT32F413), TESTS(ROOM_FOUR, YES(DPIDR, 4)), SIZES({ 64, 16, 1024 }) },
	{ .name = "three points", FAMILY(AT32F413), TESTS(ROOM_THREE, YES(DPIDR, 3)), SIZES({ 64, 16, 1024 }) },
	{ .name = "incomplete", FAMILY(AT32F413),
		TESTS(ROOM_INCOMPLETE, YES(DPIDR, 4), TEST(MAKER, 1, CLONE_TEST_REQUIRED, 7)), SIZES({ 64, 16, 512 }) },
	{ .name = "of one", FAMILY(AT32F413), TESTS(ROOM_TWO_FAMILIES, YES(DPIDR, 4)) },
	{ .name = "of another", FAMILY(CKS), TESTS(ROOM_TWO_FAMILIES, YES(DPIDR, 4)) },
	{ .name = "odd", FAMILY(AT32F413), TESTS(ROOM_ODD, YES(DPIDR, 4), NO(AP_IDR)) },
	{ .name = "odd of one", FAMILY(AT32F413), TESTS(ROOM_ODD_TWO, YES(DPIDR, 4), NO(AP_IDR)) },
	{ .name = "odd of another", FAMILY(CKS), TESTS(ROOM_ODD_TWO, YES(DPIDR, 4), NO(AP_IDR)) },
	{ .name = "odd F1", FAMILY(CKS), TESTS(ROOM_ODD_F1, YES(DPIDR, 4), NO(AP_IDR)) },
	{ .name = "odd F1 too", FAMILY(STM32F1), TESTS(ROOM_ODD_F1, YES(DPIDR, 4), NO(AP_IDR)) },
	{ .name = "far by points", FAMILY(AT32F413), TESTS(ROOM_ODD_FAR, YES(DPIDR, 3), NO(AP_IDR)) },
	{ .name = "far by two", FAMILY(AT32F413), TESTS(ROOM_ODD_FAR, YES(DPIDR, 6), NO(AP_IDR), NO(GATES)) },

	{ .name = "bit 1", FAMILY(STM32F1), TESTS(ROOM_DISPUTE, SIX_POINTS, YES(FAST_LOCK, 1)), SIZES({ 64, 20, 1024 }) },
	{ .name = "bits 1 and 2", FAMILY(APM32F0), TESTS(ROOM_DISPUTE, SIX_POINTS), SIZES({ 128, 20, 1024 }) },

	{ .name = "tells 1", FAMILY(CKS),
		TESTS(ROOM_TELL, SIX_POINTS, TEST(FAST_LOCK, 0, 0, 1), TEST(BOOT, 0, 0, 0x51, 0x52)) },
	{ .name = "tells 2", FAMILY(CKS),
		TESTS(ROOM_TELL, YES(DPIDR, 1), TEST(PROJECT, 0, 0, 2), TEST(BOOT, 0, 0, 0x51, 0x53)) },
	{ .name = "tells 3", FAMILY(CKS),
		TESTS(ROOM_TELL, YES(DPIDR, 1), TEST(PROJECT, 0, 0, 3, 5), TEST(CHIP_ID, 0, 0, 3)) },
	{ .name = "tells, against", FAMILY(CKS),
		TESTS(ROOM_TELL, NO(DPIDR), TEST(CHIP_ID, 0, 0, 4), TEST(BOOT, 0, 0, 0x54)) },

	{ .name = "forced", FAMILY(GD32E10X), TESTS(ROOM_FORCED, SIX_POINTS), SIZES({ 64, 20, 1024 }) },
	{ .name = "forced too", FAMILY(GD32E10X), TESTS(ROOM_NOBODY, NO(DPIDR), NO(AP_IDR), NO(GATES)),
		SIZES({ 1024, 20, 2048, 4096 }) },
};
const size_t clone_num_parts = COUNT(clone_parts);

/* What is near in no way, and has a controller and a project byte that is known. */
const struct clone_fallback clone_fallbacks[] = {
	{ &clone_families[CLONE_FAMILY_MM32],
		(const struct clone_test []){ TEST(CHIP_ID, 0, 0, 9), TEST(CONTROLLER, 0, 0, 1) }, 2 },
	{ &clone_families[CLONE_FAMILY_CAUTIOUS],
		(const struct clone_test []){ TEST(CONTROLLER, 0, 0, 1), TEST(PROJECT, 0, 0, 2, 3) }, 2 },
};
const size_t clone_num_fallbacks = COUNT(clone_fallbacks);

const struct clone_boot_rom clone_boot_roms[] = {
	{ 0x4000, 0x56 }, { 0x1000, 0x51 }, { 0x2000, 0x53 }, { 0x3000, 0x55 }, { 0x3000, 0x54 },
};
const size_t clone_num_boot_roms = COUNT(clone_boot_roms);

const struct clone_density clone_densities[] = { { 0x410, 1024 }, { 0x414, 2048 }, { 0x7ff, 4096 } };
const size_t clone_num_densities = COUNT(clone_densities);

/* --- what was read ---------------------------------------------------------------------- */

static struct clone_chip chip_in(enum room room)
{
	return (struct clone_chip){
		.readings = {
			.cpuid = READ(room), .dpidr = READ(1), .ap_idr = READ(1), .ahbenr_sticky = READ(1),
			.fast_unlock = READ(1), .size_word_f1 = READ(64),
		},
	};
}

static void assert_reads(const struct clone_readings *readings, enum clone_read read, bool valid, uint32_t value)
{
	struct clone_reading reads[CLONE_NUM_READS];

	memset(reads, 0xa5, sizeof(reads));
	clone_normalise(readings, reads);
	assert_int_equal(reads[read].valid, valid);
	if (valid)
		assert_int_equal(reads[read].value, value);
}

static void a_rom_table_is_put_together_of_bytes(void **state)
{
	static const uint8_t bytes[8] = { 0xa1, 0xb2, 0xcb, 0xff, 0xf4, 0xff, 0xff, 0xff };
	struct clone_chip chip = chip_in(ROOM_SIX);
	struct clone_reading *pidr = chip.readings.rom_pidr;

	for (size_t i = 0; i < 8; i++)
		pidr[i] = READ(bytes[i]);
	struct clone_rom_id id = clone_rom_decode(&chip.readings);
	assert_true(id.valid);
	assert_true(id.jep106_used);
	assert_int_equal(id.jep106_cont, 4);
	assert_int_equal(id.jep106_id, 0x3b);
	assert_int_equal(id.part, 0x2a1);
	assert_reads(&chip.readings, CLONE_READ_ROM, true, 0x0403b2a1);
	/* Each bit of PIDR0, 1, 2 and 4 that is a part of it. */
	for (unsigned int bit = 0; bit < 28; bit++) {
		const size_t byte = bit < 24 ? bit / 8 : 4;

		for (size_t i = 0; i < 8; i++)
			pidr[i].value = 0;
		pidr[byte].value = 1u << bit % 8;
		assert_reads(&chip.readings, CLONE_READ_ROM, true, 0x0f07ffff & 1u << bit);
		assert_int_equal(clone_rom_decode(&chip.readings).jep106_used, bit == 19);
	}
	for (size_t i = 0; i < 8; i++) {
		pidr[i].valid = false;
		assert_int_equal(clone_rom_decode(&chip.readings).valid, i == 3 || i > 4);
		assert_reads(&chip.readings, CLONE_READ_ROM, i == 3 || i > 4, 0x08000000);
		pidr[i].valid = true;
	}
}

/* A debug unit that reads 0 or all ones is dead. */
static void a_dead_debug_unit_was_not_read(void **state)
{
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		struct clone_chip chip = chip_in(ROOM_SIX);
		uint32_t idcode = 0;

		assert_false(clone_idcode_at(&chip.readings, clone_debug_units[i], &idcode));
		chip.readings.idcode[i] = READ(0x10000 + i);
		assert_true(clone_idcode_at(&chip.readings, clone_debug_units[i], &idcode));
		assert_int_equal(idcode, 0x10000 + i);
		assert_reads(&chip.readings, CLONE_READ_UNIT_M3 + i, true, 0x10000 + i);
		assert_false(clone_idcode_at(&chip.readings, clone_debug_units[i] + 4, &idcode));
		chip.readings.idcode[i].value = 0;
		assert_false(clone_idcode_at(&chip.readings, clone_debug_units[i], &idcode));
		assert_reads(&chip.readings, CLONE_READ_UNIT_M3 + i, false, 0);
		chip.readings.idcode[i].value = UINT32_MAX;
		assert_false(clone_idcode_at(&chip.readings, clone_debug_units[i], &idcode));
		assert_reads(&chip.readings, CLONE_READ_UNIT_M3 + i, false, 0);
	}
}

static void a_density_is_that_of_the_first_unit(void **state)
{
	static const struct {
		uint32_t idcode;
		uint32_t page_bytes;	/* 0: none */
	} cases[] = {
		{ 0x410, 1024 }, { 0xfffff410, 1024 }, { 0x414, 2048 }, { 0x7ff, 4096 }, { 0x7fe, 0 }, { 0x411, 0 },
		{ 0xffffffff, 0 }, { 0, 0 }, { 0x20000000, 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct clone_chip chip = chip_in(ROOM_SIX);

		chip.readings.idcode[1] = READ(0x414);
		assert_reads(&chip.readings, CLONE_READ_DENSITY, false, 0);
		chip.readings.idcode[0] = READ(cases[i].idcode);
		assert_reads(&chip.readings, CLONE_READ_DENSITY, cases[i].page_bytes != 0, cases[i].page_bytes);
		chip.readings.idcode[0].valid = false;
		assert_reads(&chip.readings, CLONE_READ_DENSITY, false, 0);
	}
}

#define AT(member)	offsetof(struct clone_readings, member)

static void what_no_row_knows_was_not_read(void **state)
{
	static const struct {
		enum clone_read read;
		size_t offset;
		uint32_t known;		/* 0: any value is taken */
	} cases[] = {
		{ CLONE_READ_CORE, AT(cpuid) }, { CLONE_READ_DPIDR, AT(dpidr) }, { CLONE_READ_AP_IDR, AT(ap_idr) },
		{ CLONE_READ_FAST_LOCK, AT(fast_unlock) }, { CLONE_READ_GATES, AT(ahbenr_sticky) },
		{ CLONE_READ_PROJECT, AT(project_id), 3 }, { CLONE_READ_MAKER, AT(maker), 0x77 },
		{ CLONE_READ_MODEL, AT(model), 8 }, { CLONE_READ_CHIP_ID, AT(chip_id), 9 }, { CLONE_READ_BOOT, AT(boot), 0x52 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct clone_readings readings = { .cpuid = { 0, false } };
		struct clone_reading *reading = (struct clone_reading *)((char *)&readings + cases[i].offset);

		for (enum clone_read read = 0; read < CLONE_NUM_READS; read++)
			assert_reads(&readings, read, false, 0);
		*reading = READ(cases[i].known ? cases[i].known : 0x12345678);
		assert_reads(&readings, cases[i].read, true, reading->value);
		assert_int_equal(clone_is_known(cases[i].read, reading->value), cases[i].known != 0);
		reading->value += 0x100;
		assert_reads(&readings, cases[i].read, !cases[i].known, reading->value);
		assert_false(clone_is_known(cases[i].read, reading->value));
	}
}

static void a_controller_answers_by_its_lock_or_its_option_bytes(void **state)
{
	for (unsigned int i = 0; i < 4; i++) {
		struct clone_readings readings = { .obr = { 0, i & 1 }, .fast_unlock = { 0, i & 2 } };

		assert_reads(&readings, CLONE_READ_CONTROLLER, i, 1);
	}
}

/* --- names ------------------------------------------------------------------------------ */

/* "agreeing, agreeing; perhaps", or "near: ..." of all equally near. */
static const char *names_of(const struct clone_chip *chip)
{
	static char text[400];
	const struct clone_part *nearest[CLONE_MAX_CANDIDATES];
	const bool unknown = chip->verdict == CLONE_VERDICT_UNKNOWN;
	const struct clone_part *const *parts = unknown ? nearest : chip->candidates;
	const size_t count = unknown ? clone_nearest(&chip->readings, nearest, COUNT(nearest)) : chip->num_candidates;
	size_t used = snprintf(text, sizeof(text), "%s", unknown ? "near: " : "");

	for (size_t i = 0; i < count; i++)
		used += snprintf(text + used, sizeof(text) - used, "%s%s", i == 0 ? "" :
			i == chip->num_agreeing ? "; " : ", ", parts[i]->name);
	if (unknown) {
		assert_int_equal(chip->num_candidates, 0);
		assert_int_equal(chip->num_agreeing, 0);
	}
	assert_ptr_equal(chip->closest, parts[0]);
	return text;
}

static void assert_decides(struct clone_chip *chip, enum clone_verdict verdict, const char *names)
{
	/* What was there before is forgotten. */
	chip->num_candidates = 9;
	chip->num_agreeing = 9;
	chip->verdict = 9;
	chip->part_max_kib = 9;
	chip->pages.largest = 1 << 20;
	chip->pages.smallest = 1;
	chip->family_forced = true;
	clone_decide(chip, NULL);
	assert_int_equal(chip->verdict, verdict);
	assert_string_equal(names_of(chip), names);
	assert_false(chip->family_forced);
}

static void a_name_needs_points_from_several_readings(void **state)
{
	static const struct {
		enum room room;
		enum clone_verdict verdict;
		const char *names;
	} cases[] = {
		{ ROOM_SIX, CLONE_VERDICT_NAMED, "six" }, { ROOM_FIVE, CLONE_VERDICT_UNKNOWN, "near: five" },
		{ ROOM_TWO_READINGS, CLONE_VERDICT_UNKNOWN, "near: two" }, { ROOM_LOW, CLONE_VERDICT_UNKNOWN, "near: low" },
		{ ROOM_REQUIRED, CLONE_VERDICT_UNKNOWN, "near: required" },
		{ ROOM_APART, CLONE_VERDICT_UNKNOWN, "near: apart" },
		{ ROOM_SPEAKS, CLONE_VERDICT_NAMED, "speaks" }, { ROOM_GENUINE, CLONE_VERDICT_GENUINE, "genuine" },
		{ ROOM_NOBODY, CLONE_VERDICT_UNKNOWN, "near: nothing known" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct clone_chip chip = chip_in(cases[i].room);

		assert_decides(&chip, cases[i].verdict, cases[i].names);
	}
}

static void a_name_needs_the_core_and_what_the_row_requires(void **state)
{
	struct clone_chip chip = chip_in(ROOM_REQUIRED);

	chip.readings.maker = READ(7);
	assert_decides(&chip, CLONE_VERDICT_NAMED, "required");
	chip = chip_in(ROOM_APART);
	chip.readings.chip_id = READ(9);
	assert_decides(&chip, CLONE_VERDICT_NAMED, "apart");
	chip = chip_in(ROOM_SIX);
	chip.readings.dpidr.value = 2;
	assert_decides(&chip, CLONE_VERDICT_UNKNOWN, "near: six");
	chip.readings.dpidr.valid = false;
	assert_decides(&chip, CLONE_VERDICT_UNKNOWN, "near: six");
	chip = chip_in(ROOM_SIX);
	chip.readings.cpuid.valid = false;
	clone_decide(&chip, NULL);
	assert_int_equal(chip.verdict, CLONE_VERDICT_UNKNOWN);
}

static void assert_pages(const struct clone_chip *chip, uint32_t smallest, uint32_t largest)
{
	assert_int_equal(chip->pages.smallest, smallest);
	assert_int_equal(chip->pages.largest, largest);
}

static void what_reads_like_a_named_row_is_named_with_it(void **state)
{
	struct clone_chip chip = chip_in(ROOM_ALIKE);

	assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, "alike, little known, alike named, alike too");
	assert_pages(&chip, 1024, 2048);
}

static void what_one_reading_keeps_away_is_perhaps_the_truth(void **state)
{
	struct clone_chip chip = chip_in(ROOM_PERHAPS);

	assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, "named; 5, 4-1");
	chip.readings.size_word_f1 = READ(128);
	assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, "named; other size, 4-1");
}

/* In every way that a row can count. */
static void the_first_row_of_the_table_counts_too(void **state)
{
	struct clone_chip chip = chip_in(ROOM_FIRST);

	assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, "beside first, of its kind");
	assert_pages(&chip, 1024, 8192);
	assert_true(clone_would_tell(&chip, CLONE_READ_PROJECT, false, NULL));
	assert_true(clone_boot_rom_may_start(&chip, 0x4000));
	chip.readings.size_word_f1 = READ(0);
	assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, "first, beside first, of its kind");
	chip.readings.ap_idr = READ(2);
	assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, "beside first; first, of its kind");
	chip.readings.fast_unlock = READ(2);
	assert_decides(&chip, CLONE_VERDICT_UNKNOWN, "near: first, beside first, of its kind");
	chip.readings.project_id = READ(2);
	assert_decides(&chip, CLONE_VERDICT_UNKNOWN, "near: first, of its kind");
	assert_string_equal(chip.family->name, "unknown");
}

static void names_are_in_the_order_of_their_points(void **state)
{
	struct clone_chip chip = chip_in(ROOM_ORDER);

	assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, "b8, d7, a6, c6; f10-1, e9-1");
	chip = chip_in(ROOM_CROWD);
	assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, "A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P");
	chip = chip_in(ROOM_NEAR_CROWD);
	assert_decides(&chip, CLONE_VERDICT_UNKNOWN, "near: a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p");
}

static void the_size_word_picks_among_names(void **state)
{
	static const struct {
		enum room room;
		uint32_t word;
		const char *names;
		uint32_t max_kib;
	} cases[] = {
		{ ROOM_SIZES, 64, "small, any; large", 64 }, { ROOM_SIZES, 256, "large, any; small", 512 },
		{ ROOM_SIZES, 128, "any; small, large", 0 }, { ROOM_SIZES, 0, "small, large, any", 512 },
		/* what reads alike is out, if the size fits another of its kind */
		{ ROOM_ALIKE_SIZES, 64, "one small; two small", 64 }, { ROOM_ALIKE_SIZES, 256, "one large; two small", 256 },
		{ ROOM_ALIKE_SIZES, 32, "two small; one small, one large", 32 },
		{ ROOM_ALIKE_SIZES, 128, "one small, one large, two small", 256 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct clone_chip chip = chip_in(cases[i].room);

		chip.readings.size_word_f1 = READ(cases[i].word);
		assert_decides(&chip, CLONE_VERDICT_AMBIGUOUS, cases[i].names);
		assert_int_equal(chip.part_max_kib, cases[i].max_kib);
	}
}

static void the_family_is_what_all_names_have_in_common(void **state)
{
	static const struct {
		enum room room;
		enum clone_family_id family;
		const char *names;
	} cases[] = {
		{ ROOM_SIX, CLONE_FAMILY_CKS, "six" }, { ROOM_SIZES, CLONE_FAMILY_CKS, "small, any; large" },
		{ ROOM_CAUTIOUS, CLONE_FAMILY_CAUTIOUS, "cks, ch32" }, { ROOM_XL, CLONE_FAMILY_STM32F1_XL, "xl, not xl" },
		{ ROOM_NEVER, CLONE_FAMILY_UNKNOWN, "of F4, of ST" }, { ROOM_WORDS, CLONE_FAMILY_AT32F413, "at32, gd32f1x0" },
		{ ROOM_KIN, CLONE_FAMILY_GD32F1, "kin by words, kin by either" },
		{ ROOM_KIN_TURNED, CLONE_FAMILY_GD32F30X, "kin by either first, kin by words behind, kin by either last" },
		{ ROOM_STRANGERS, CLONE_FAMILY_UNKNOWN, "kin, stranger" },
		{ ROOM_TWO_KINS, CLONE_FAMILY_UNKNOWN, "of one kin, of another kin" },
		{ ROOM_NO_KIN, CLONE_FAMILY_UNKNOWN, "of no kin, of one kin alone" },
		{ ROOM_THIRD_FAMILY, CLONE_FAMILY_CAUTIOUS, "1st, 2nd, 3rd of CH32" },
		{ ROOM_THIRD_STYLE, CLONE_FAMILY_UNKNOWN, "1st of words, 2nd of words, 3rd of halves" },
		{ ROOM_THIRD_KIN, CLONE_FAMILY_UNKNOWN, "1st of kin, 2nd of kin, 3rd of none" },
		{ ROOM_PERHAPS_OTHER, CLONE_FAMILY_CKS, "agrees; perhaps another" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct clone_chip chip = chip_in(cases[i].room);

		assert_decides(&chip, i ? CLONE_VERDICT_AMBIGUOUS : CLONE_VERDICT_NAMED, cases[i].names);
		assert_string_equal(chip.family->name, clone_families[cases[i].family].name);
	}
}

/* --- chips without a name ----------------------------------------------------------------- */

static void the_nearest_are_those_with_most_points_for_them(void **state)
{
	const struct clone_part *parts[4];
	struct clone_chip chip = chip_in(ROOM_NEAR);

	assert_decides(&chip, CLONE_VERDICT_UNKNOWN, "near: 3, 6-1, 2 and its size, 4 and another size");
	for (size_t max = 0; max <= 3; max++) {
		parts[max] = NULL;
		assert_int_equal(clone_nearest(&chip.readings, parts, max), max);
		assert_null(parts[max]);
	}
	chip.readings.size_word_f1 = READ(128);
	assert_decides(&chip, CLONE_VERDICT_UNKNOWN, "near: 4 and another size");
	assert_int_equal(clone_nearest(&chip.readings, parts, 4), 1);
	chip = chip_in(ROOM_NEAR_ALIKE);
	assert_decides(&chip, CLONE_VERDICT_UNKNOWN, "near: near, near by name");
	assert_pages(&chip, 1024, 8192);
}

static void an_unknown_chip_is_handled_as_what_it_only_lacks_readings_of(void **state)
{
	static const struct {
		enum room room;
		enum clone_family_id family;
		const char *names;
		uint32_t max_kib;
	} cases[] = {
		{ ROOM_FOUR, CLONE_FAMILY_AT32F413, "near: four points", 64 },
		{ ROOM_THREE, CLONE_FAMILY_UNKNOWN, "near: three points", 0 },
		{ ROOM_INCOMPLETE, CLONE_FAMILY_UNKNOWN, "near: incomplete", 0 },
		{ ROOM_TWO_FAMILIES, CLONE_FAMILY_UNKNOWN, "near: of one, of another", 0 },
		{ ROOM_ODD, CLONE_FAMILY_UNKNOWN, "near: odd", 0 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct clone_chip chip = chip_in(cases[i].room);

		assert_decides(&chip, CLONE_VERDICT_UNKNOWN, cases[i].names);
		assert_string_equal(chip.family->name, clone_families[cases[i].family].name);
		assert_int_equal(chip.part_max_kib, cases[i].max_kib);
	}
}

/* A fallback of which all tests agree, unless what one odd reading keeps away wants otherwise. */
static void a_fallback_gives_way_to_what_is_nearly_there(void **state)
{
	static const struct {
		enum room room;
		uint32_t project;
		bool has_controller;
		uint32_t chip_id;
		enum clone_family_id family;
	} cases[] = {
		{ ROOM_NOBODY, 2, true, 0, CLONE_FAMILY_CAUTIOUS }, { ROOM_NOBODY, 3, true, 0, CLONE_FAMILY_CAUTIOUS },
		{ ROOM_NOBODY, 5, true, 0, CLONE_FAMILY_UNKNOWN }, { ROOM_NOBODY, 0, true, 0, CLONE_FAMILY_UNKNOWN },
		{ ROOM_NOBODY, 2, false, 0, CLONE_FAMILY_UNKNOWN }, { ROOM_NOBODY, 2, true, 9, CLONE_FAMILY_MM32 },
		{ ROOM_NOBODY, 2, true, 3, CLONE_FAMILY_CAUTIOUS }, { ROOM_NOBODY, 2, false, 9, CLONE_FAMILY_UNKNOWN },
		{ ROOM_ODD, 2, true, 0, CLONE_FAMILY_AT32F413 }, { ROOM_ODD_TWO, 2, true, 0, CLONE_FAMILY_UNKNOWN },
		{ ROOM_ODD_F1, 2, true, 0, CLONE_FAMILY_CAUTIOUS }, { ROOM_ODD_FAR, 2, true, 0, CLONE_FAMILY_CAUTIOUS },
		{ ROOM_FOUR, 2, true, 0, CLONE_FAMILY_AT32F413 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct clone_chip chip = chip_in(cases[i].room);

		chip.readings.project_id = (struct clone_reading){ cases[i].project, cases[i].project };
		chip.readings.chip_id = (struct clone_reading){ cases[i].chip_id, cases[i].chip_id };
		chip.readings.fast_unlock.valid = cases[i].has_controller;
		clone_decide(&chip, NULL);
		if (chip.family != &clone_families[cases[i].family])
			fail_msg("case %zu: %s", i, chip.family->name);
	}
}

/* The page of a density counts where the row lacks readings, and never makes pages smaller. */
static void a_density_widens_the_pages_of_an_incomplete_row(void **state)
{
	static const struct {
		enum room room;
		uint32_t idcode;
		uint32_t smallest;
		uint32_t largest;
	} cases[] = {
		{ ROOM_INCOMPLETE, 0, 512, 512 }, { ROOM_INCOMPLETE, 0x410, 512, 1024 }, { ROOM_INCOMPLETE, 0x414, 512, 2048 },
		{ ROOM_INCOMPLETE, 0x411, 512, 512 }, { ROOM_FOUR, 0x414, 1024, 1024 }, { ROOM_NEAR_ALIKE, 0x414, 1024, 8192 },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct clone_chip chip = chip_in(cases[i].room);

		chip.readings.idcode[0] = READ(cases[i].idcode);
		clone_decide(&chip, NULL);
		assert_pages(&chip, cases[i].smallest, cases[i].largest);
	}
}

static void a_forced_family_brings_its_own_pages(void **state)
{
	struct clone_chip chip = chip_in(ROOM_SIX);

	clone_decide(&chip, &clone_families[CLONE_FAMILY_GD32E10X]);
	assert_true(chip.family_forced);
	assert_ptr_equal(chip.family, &clone_families[CLONE_FAMILY_GD32E10X]);
	assert_string_equal(chip.closest->name, "six");
	assert_int_equal(chip.part_max_kib, 0);
	assert_pages(&chip, 1024, 8192);
	assert_int_equal(chip.pages.upper_smallest, 1024);
	assert_int_equal(chip.pages.upper_largest, 8192);
	/* The sizes of its own rows count. */
	chip = chip_in(ROOM_FORCED);
	clone_decide(&chip, &clone_families[CLONE_FAMILY_GD32E10X]);
	assert_int_equal(chip.part_max_kib, 64);
	assert_pages(&chip, 1024, 8192);
	chip = chip_in(ROOM_CAUTIOUS);
	clone_decide(&chip, NULL);
	assert_false(chip.family_forced);
}

/* --- protection ------------------------------------------------------------------------- */

static void assert_protection(struct clone_chip *chip, uint32_t obr, const struct clone_family *forced,
	enum clone_protection protection, const struct clone_options_layout *options, bool disputed)
{
	chip->readings.obr = READ(obr);
	chip->options_disputed = !disputed;
	chip->protection = protection == CLONE_PROTECTION_ON ? CLONE_PROTECTION_OFF : CLONE_PROTECTION_ON;
	clone_decide(chip, forced);
	assert_int_equal(chip->protection, protection);
	assert_ptr_equal(chip->options, options);
	assert_int_equal(chip->options_disputed, disputed);
}

/* One has a level in bit 2 of FLASH_OBR. */
static void a_bit_that_names_disagree_on_is_no_verdict(void **state)
{
	struct clone_chip chip = chip_in(ROOM_DISPUTE);
	const struct clone_family *cks = &clone_families[CLONE_FAMILY_CKS];
	const struct clone_family *apm32f0 = &clone_families[CLONE_FAMILY_APM32F0];
	const struct clone_family *mm32 = &clone_families[CLONE_FAMILY_MM32];

	chip.readings.size_word_f1 = READ(0);
	assert_protection(&chip, 0, NULL, CLONE_PROTECTION_OFF, &clone_options_f1, false);
	assert_protection(&chip, 2, NULL, CLONE_PROTECTION_ON, &clone_options_f1, false);
	assert_protection(&chip, 4, NULL, CLONE_PROTECTION_UNKNOWN, NULL, true);
	/* The size word keeps the other back, until it is doubted. */
	chip.readings.size_word_f1 = READ(64);
	assert_protection(&chip, 4, NULL, CLONE_PROTECTION_OFF, &clone_options_f1, false);
	clone_doubt_size_word(&chip);
	assert_int_equal(chip.protection, CLONE_PROTECTION_UNKNOWN);
	assert_null(chip.options);
	assert_true(chip.options_disputed);
	/* The user decides. */
	assert_protection(&chip, 4, cks, CLONE_PROTECTION_OFF, &clone_options_f1, false);
	assert_protection(&chip, 4, apm32f0, CLONE_PROTECTION_ON, &clone_options_apm32f0, false);
	assert_protection(&chip, 4, mm32, CLONE_PROTECTION_OFF, NULL, false);
	assert_protection(&chip, 2, mm32, CLONE_PROTECTION_ON, NULL, false);
	clone_doubt_size_word(&chip);
	assert_int_equal(chip.protection, CLONE_PROTECTION_ON);
}

static void protection_is_unknown_where_there_is_no_register(void **state)
{
	struct clone_chip chip = chip_in(ROOM_DISPUTE);

	chip.options_disputed = true;
	chip.protection = CLONE_PROTECTION_ON;
	clone_decide(&chip, NULL);
	assert_int_equal(chip.protection, CLONE_PROTECTION_UNKNOWN);
	assert_ptr_equal(chip.options, &clone_options_f1);
	assert_false(chip.options_disputed);
	assert_protection(&chip, 2, &clone_families[CLONE_FAMILY_ST_OTHER], CLONE_PROTECTION_UNKNOWN, NULL, false);
}

/* Kin are programmed alike, and their option bytes are not. */
static void option_bytes_of_kin_are_disputed(void **state)
{
	struct clone_chip chip = chip_in(ROOM_KIN);

	assert_protection(&chip, 0, NULL, CLONE_PROTECTION_OFF, NULL, true);
	assert_protection(&chip, 2, NULL, CLONE_PROTECTION_ON, NULL, true);
	assert_protection(&chip, 0, &clone_families[CLONE_FAMILY_GD32F1], CLONE_PROTECTION_OFF, &clone_options_gd32f10x,
		false);
}

/* --- what would tell -------------------------------------------------------------------- */

static void a_reading_tells_if_open_rows_differ_on_it(void **state)
{
	struct clone_chip chip = chip_in(ROOM_TELL);
	uint32_t mask = 0;

	assert_decides(&chip, CLONE_VERDICT_NAMED, "tells 1");
	assert_false(clone_would_tell(&chip, CLONE_READ_MODEL, false, &mask));
	assert_int_equal(mask, 0);
	assert_false(clone_would_tell(&chip, CLONE_READ_FAST_LOCK, false, &mask));
	assert_int_equal(mask, 0xffffffff);
	assert_true(clone_would_tell(&chip, CLONE_READ_PROJECT, false, NULL));
	/* a row that is out has no say */
	assert_false(clone_would_tell(&chip, CLONE_READ_CHIP_ID, false, NULL));
	assert_false(clone_would_tell(&chip, CLONE_READ_BOOT, false, NULL));
	chip.readings.dpidr.valid = false;
	assert_true(clone_would_tell(&chip, CLONE_READ_CHIP_ID, false, NULL));
	assert_true(clone_would_tell(&chip, CLONE_READ_BOOT, false, NULL));
	/* whichever of a row's tests it is */
	assert_true(clone_would_tell(&(struct clone_chip){ .readings.cpuid = READ(ROOM_MAKER) }, CLONE_READ_MAKER, false,
		NULL));
	/* nor has one of an unknown core */
	chip.readings.cpuid.valid = false;
	assert_false(clone_would_tell(&chip, CLONE_READ_PROJECT, false, NULL));
}

static void some_readings_are_for_candidates_only(void **state)
{
	struct clone_chip chip = chip_in(ROOM_TELL);
	size_t first = 0;

	while (strcmp(clone_parts[first].name, "tells 1") != 0)
		first++;
	for (size_t count = 0; count <= 3; count++) {
		chip.num_candidates = 3;
		chip.num_agreeing = count;
		for (size_t i = 0; i < 3; i++)
			chip.candidates[i] = &clone_parts[first + (i + 1) % 3];
		assert_int_equal(clone_would_tell(&chip, CLONE_READ_PROJECT, true, NULL), count >= 2);
	}
}

static void a_boot_rom_starts_where_an_open_row_has_it(void **state)
{
	struct clone_chip chip = chip_in(ROOM_TELL);

	assert_true(clone_boot_rom_may_start(&chip, 0x1000));
	assert_true(clone_boot_rom_may_start(&chip, 0x2000));
	assert_false(clone_boot_rom_may_start(&chip, 0x3000));
	assert_false(clone_boot_rom_may_start(&chip, 0x1004));
	chip.readings.dpidr.valid = false;
	assert_true(clone_boot_rom_may_start(&chip, 0x3000));
	chip = chip_in(ROOM_SIX);
	assert_false(clone_boot_rom_may_start(&chip, 0x1000));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rom_table_is_put_together_of_bytes),
		cmocka_unit_test(a_dead_debug_unit_was_not_read),
		cmocka_unit_test(a_density_is_that_of_the_first_unit),
		cmocka_unit_test(what_no_row_knows_was_not_read),
		cmocka_unit_test(a_controller_answers_by_its_lock_or_its_option_bytes),
		cmocka_unit_test(a_name_needs_points_from_several_readings),
		cmocka_unit_test(a_name_needs_the_core_and_what_the_row_requires),
		cmocka_unit_test(what_reads_like_a_named_row_is_named_with_it),
		cmocka_unit_test(what_one_reading_keeps_away_is_perhaps_the_truth),
		cmocka_unit_test(the_first_row_of_the_table_counts_too),
		cmocka_unit_test(names_are_in_the_order_of_their_points),
		cmocka_unit_test(the_size_word_picks_among_names),
		cmocka_unit_test(the_family_is_what_all_names_have_in_common),
		cmocka_unit_test(the_nearest_are_those_with_most_points_for_them),
		cmocka_unit_test(an_unknown_chip_is_handled_as_what_it_only_lacks_readings_of),
		cmocka_unit_test(a_fallback_gives_way_to_what_is_nearly_there),
		cmocka_unit_test(a_density_widens_the_pages_of_an_incomplete_row),
		cmocka_unit_test(a_forced_family_brings_its_own_pages),
		cmocka_unit_test(a_bit_that_names_disagree_on_is_no_verdict),
		cmocka_unit_test(protection_is_unknown_where_there_is_no_register),
		cmocka_unit_test(option_bytes_of_kin_are_disputed),
		cmocka_unit_test(a_reading_tells_if_open_rows_differ_on_it),
		cmocka_unit_test(some_readings_are_for_candidates_only),
		cmocka_unit_test(a_boot_rom_starts_where_an_open_row_has_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
