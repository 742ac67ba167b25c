// SPDX-License-Identifier: GPL-2.0-or-later

/* How much flash is used: what is read behind a size, what is decided of it, what proves it. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <cmocka.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_size.h"
#include "fake_host.h"
#include "openocd_compat.h"

#define FLASH		CLONE_FLASH_BASE
#define KIB		1024u

static uint8_t flash[1024 * KIB];
static uint8_t blank[1024 * KIB];
static struct target target;

/* --- what stands where ---------------------------------------------------------------- */

/* From FROM to TO in KiB is flash from OF on. */
struct stretch {
	uint16_t from;
	uint16_t to;
	uint16_t of;
};

#define IS_BLANK	0xffff

static void no_chip(void)
{
	static uint8_t content[sizeof(flash)];

	fake_reset();
	srand(1);
	for (size_t i = 0; i < sizeof(content) && !blank[0]; i++)
		content[i] = rand() >> 4;
	memcpy(flash, content, sizeof(flash));
	memset(blank, 0xff, sizeof(blank));
}

static void map(const struct stretch *stretches, size_t count)
{
	for (size_t i = 0; i < count && stretches[i].to; i++) {
		const struct stretch *s = &stretches[i];

		fake_map_memory(FLASH + s->from * KIB, s->of == IS_BLANK ? blank : flash + s->of * KIB,
			(s->to - s->from) * KIB);
	}
}

static void set_word(uint32_t offset, uint32_t word)
{
	memcpy(flash + offset, &word, 4);
}

/* --- one look behind a size ------------------------------------------------------------- */

static const struct clone_family first_bank = { .name = "one bank" };

/* A chip of 32 KiB of which 64 are sold. */
static enum clone_beyond look(void)
{
	struct clone_chip chip = { .family = &first_bank, .usable_kib = 32, .part_max_kib = 64 };

	clone_size_look_further(&target, &chip);
	assert_int_equal(chip.beyond_kib, 32);
	return chip.beyond;
}

#define SAMPLE(i)	((32 + 8 * (i)) * KIB)

/* Sixteen words at the start of each quarter. */
static void a_word_in_any_sample_shows_that_flash_is_there(void **state)
{
	static const uint32_t fillings[] = { 0xff, 0x00 };

	for (size_t i = 0; i < 2 * 4; i++) {
		const uint32_t sample = SAMPLE(i / 2);
		const enum clone_beyond nothing = i % 2 ? CLONE_BEYOND_NOT_READ : CLONE_BEYOND_BLANK;

		no_chip();
		map(&(struct stretch){ 0, 64, 0 }, 1);
		memset(flash + 32 * KIB, fillings[i % 2], 32 * KIB);
		assert_int_equal(look(), nothing);
		for (uint32_t word = 0; word <= 16; word += word == 1 ? 14 : 1) {
			set_word(sample + 4 * word, 0x12345678);
			assert_int_equal(look(), word < 16 ? CLONE_BEYOND_THERE : nothing);
			memset(flash + sample, fillings[i % 2], 4 * 17);
		}
		set_word(sample - 4, 0x12345678);
		assert_int_equal(look(), nothing);
	}
}

/* Zero may be what a chip gives where nothing is; erased flash may be. */
static void one_erased_sample_is_enough_for_a_doubt(void **state)
{
	for (size_t i = 0; i < 4; i++) {
		no_chip();
		map(&(struct stretch){ 0, 64, 0 }, 1);
		memset(flash + 32 * KIB, 0, 32 * KIB);
		memset(flash + SAMPLE(i), 0xff, 64);
		assert_int_equal(look(), CLONE_BEYOND_BLANK);
		memset(flash + SAMPLE(i), 0, 4);
		assert_int_equal(look(), CLONE_BEYOND_THERE);
	}
}

static void a_mirror_is_equal_as_a_whole(void **state)
{
	static const uint32_t offsets[] = { 0, 64, 1020, 1024, 2048, 8 * KIB, 16 * KIB, 32 * KIB - 4 };

	no_chip();
	map((struct stretch []){ { 0, 32, 0 }, { 32, 64, 0 } }, 2);
	assert_int_equal(look(), CLONE_BEYOND_ALIAS);
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		no_chip();
		map(&(struct stretch){ 0, 64, 0 }, 1);
		memcpy(flash + 32 * KIB, flash, 32 * KIB);
		assert_int_equal(look(), CLONE_BEYOND_ALIAS);
		flash[32 * KIB + offsets[i]] ^= 1;
		assert_int_equal(look(), CLONE_BEYOND_THERE);
	}
}

static void what_repeats_itself_says_nothing(void **state)
{
	static const uint32_t offsets[] = { 0, 1024, 8 * KIB, 16 * KIB - 4, 16 * KIB, 32 * KIB - 4 };

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		no_chip();
		map((struct stretch []){ { 0, 32, 0 }, { 32, 64, 0 } }, 2);
		memcpy(flash + 16 * KIB, flash, 16 * KIB);
		assert_int_equal(look(), CLONE_BEYOND_BLANK);
		flash[offsets[i]] ^= 1;
		assert_int_equal(look(), CLONE_BEYOND_ALIAS);
	}
}

static void a_bus_error_is_one_where_the_rest_answers(void **state)
{
	static const struct {
		struct stretch stretches[3];
		enum clone_beyond beyond;
	} cases[] = {
		{ { { 0, 32, 0 } }, CLONE_BEYOND_FAULT },
		{ { { 0, 0, 0 } }, CLONE_BEYOND_NOT_READ },
		/* the highest sample decides, the others only if that one is blank */
		{ { { 0, 56, 0 } }, CLONE_BEYOND_FAULT },
		{ { { 0, 32, 0 }, { 56, 64, 56 } }, CLONE_BEYOND_THERE },
		{ { { 0, 32, 0 }, { 56, 64, IS_BLANK } }, CLONE_BEYOND_FAULT },
		{ { { 0, 32, 0 }, { 40, 64, IS_BLANK } }, CLONE_BEYOND_FAULT },
		/* where the same distance from the start does not answer either */
		{ { { 0, 24, 0 }, { 32, 56, 32 } }, CLONE_BEYOND_NOT_READ },
		{ { { 0, 24, 0 }, { 32, 64, 32 } }, CLONE_BEYOND_NOT_READ },
		{ { { 0, 24, 0 }, { 32, 64, IS_BLANK } }, CLONE_BEYOND_BLANK },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		no_chip();
		map(cases[i].stretches, 3);
		if (look() != cases[i].beyond)
			fail_msg("case %zu: %d", i, look());
	}
}

/* Only the first 64 bytes of the highest sample are there, and at first they do not answer. */
static void what_fails_once_is_no_bus_error(void **state)
{
	struct clone_chip chip = { .family = &first_bank, .usable_kib = 64, .part_max_kib = 128 };

	no_chip();
	map(&(struct stretch){ 0, 64, 0 }, 1);
	fake_map_memory(FLASH + 112 * KIB, flash + 112 * KIB, 64);
	fake_fail_access(1, false);
	clone_size_look_further(&target, &chip);
	assert_int_equal(chip.beyond, CLONE_BEYOND_NOT_READ);
	clone_size_look_further(&target, &chip);
	assert_int_equal(chip.beyond, CLONE_BEYOND_THERE);
}

/* Three KiB, whose halves end within a block. */
static void a_repetition_is_no_longer_than_half(void **state)
{
	struct clone_chip chip = { .family = &first_bank, .usable_kib = 16, .part_max_kib = 19 };

	no_chip();
	map((struct stretch []){ { 0, 16, 0 }, { 16, 19, 0 } }, 2);
	memcpy(flash + 1536, flash, 1536);
	clone_size_look_further(&target, &chip);
	assert_int_equal(chip.beyond, CLONE_BEYOND_BLANK);
	flash[3071] ^= 1;
	clone_size_look_further(&target, &chip);
	assert_int_equal(chip.beyond, CLONE_BEYOND_ALIAS);
}

/* 16 KiB mirrored, of which one is in question: whichever word is lost, there is no verdict. */
static void a_broken_wire_is_no_verdict(void **state)
{
	const struct clone_chip before = { .family = &first_bank, .usable_kib = 16, .part_max_kib = 17 };
	struct clone_chip chip = before;

	no_chip();
	map((struct stretch []){ { 0, 16, 0 }, { 16, 17, 0 } }, 2);
	clone_size_look_further(&target, &chip);
	assert_int_equal(chip.beyond, CLONE_BEYOND_ALIAS);
	const unsigned int accesses = fake_accesses();
	for (unsigned int n = 1; n <= accesses; n++) {
		fake_fail_access(n, false);
		clone_size_look_further(&target, &chip);
		assert_int_equal(chip.beyond, CLONE_BEYOND_NOT_READ);
		fake_fail_access(n, true);
		clone_size_look_further(&target, &chip);
		assert_int_equal(chip.beyond, CLONE_BEYOND_NOT_READ);
	}
	/* Only half of it is compared with the other half. */
	fake_fail_access(accesses + 1, true);
	memcpy(flash + 512, flash, 512);
	flash[1024] = flash[512] ^ 1;
	clone_size_look_further(&target, &chip);
	assert_int_equal(chip.beyond, CLONE_BEYOND_BLANK);
}

static void a_report_looks_behind_what_is_used(void **state)
{
	static const struct {
		uint32_t usable_kib;
		uint32_t max_kib;
		enum clone_beyond beyond;
	} cases[] = {
		{ 0, 64, CLONE_BEYOND_NOT_READ }, { 64, 64, CLONE_BEYOND_NOT_READ },
		{ 128, 64, CLONE_BEYOND_NOT_READ }, { 64, 0, CLONE_BEYOND_NOT_READ },
		/* not further than twice, nor than is sold */
		{ 32, 256, CLONE_BEYOND_THERE }, { 64, 128, CLONE_BEYOND_FAULT }, { 48, 64, CLONE_BEYOND_THERE },
		{ 48, 128, CLONE_BEYOND_FAULT },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_chip chip = { .family = &first_bank, .usable_kib = cases[i].usable_kib,
			.part_max_kib = cases[i].max_kib };

		no_chip();
		map(&(struct stretch){ 0, 64, 0 }, 1);
		clone_size_look_further(&target, &chip);
		if (chip.beyond != cases[i].beyond)
			fail_msg("case %zu: %d", i, chip.beyond);
		if (chip.beyond == CLONE_BEYOND_NOT_READ)
			assert_int_equal(fake_accesses(), 0);
	}
}

/* --- what is decided -------------------------------------------------------------------- */

static const struct clone_family two_banks = { .name = "two banks", .bank2_offset = 512 * 1024 };

static const struct decision {
	uint16_t sold[5];
	uint16_t word_kib;
	uint16_t user_kib;
	bool has_two_banks;
	struct stretch stretches[5];
	uint32_t usable_kib;
	enum clone_size_reason reason;
	enum clone_beyond beyond;
	uint32_t beyond_kib;
	const char *why;
} decisions[] = {
	/* The end is where nothing follows any more. */
	{ { 16, 32, 64, 128, 256 }, 256, 0, false, { { 0, 64, 0 }, { 64, 128, 0 }, { 128, 192, 0 }, { 192, 256, 0 } },
		64, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_ALIAS, 64, "beyond 64 KiB the start is mirrored" },
	{ { 16, 32, 64, 128, 256 }, 256, 0, false, { { 0, 64, 0 } },
		64, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 64, "beyond 64 KiB reads are bus errors" },
	{ { 16, 32, 64, 128, 256 }, 256, 0, false, { { 0, 16, 0 } },
		16, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 16, "beyond 16 KiB reads are bus errors" },
	{ { 16, 32, 64, 128, 256 }, 256, 0, false, { { 0, 256, 0 } },
		256, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_THERE, 128, "" },
	/* also between the sizes sold, if twice the smaller is less */
	{ { 64, 256 }, 256, 0, false, { { 0, 128, 0 } },
		128, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 128, "beyond 128 KiB reads are bus errors" },
	{ { 64, 160 }, 160, 0, false, { { 0, 128, 0 } },
		128, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 128, "beyond 128 KiB reads are bus errors" },
	{ { 256, 384, 512 }, 512, 0, false, { { 0, 384, 0 } },
		384, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 384, "beyond 384 KiB reads are bus errors" },
	{ { 256, 384, 512 }, 512, 0, false, { { 0, 256, 0 }, { 256, 512, 0 } },
		256, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_ALIAS, 256, "beyond 256 KiB the start is mirrored" },
	/* a row without sizes: from 16 KiB on */
	{ { 0 }, 64, 0, false, { { 0, 16, 0 }, { 16, 32, 0 }, { 32, 48, 0 }, { 48, 64, 0 } },
		16, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_ALIAS, 16, "beyond 16 KiB the start is mirrored" },
	{ { 0 }, 64, 0, false, { { 0, 64, 0 } }, 64, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_THERE, 32, "" },
	{ { 0 }, 16, 0, false, { { 0, 8, 0 } }, 16, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_NOT_READ, 0, "" },
	/* Blank from 32 KiB on: nothing is known of it. Below a blank, content decides again. */
	{ { 16, 32, 64, 128 }, 128, 0, false, { { 0, 32, 0 }, { 32, 128, IS_BLANK } },
		128, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_BLANK, 32, "" },
	{ { 16, 32, 64, 128 }, 128, 0, false, { { 0, 16, 0 }, { 64, 128, IS_BLANK } },
		16, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 16, "beyond 16 KiB reads are bus errors" },
	{ { 16, 32, 64, 128 }, 128, 0, false, { { 0, 16, 0 }, { 16, 32, IS_BLANK }, { 32, 64, 64 }, { 64, 128, IS_BLANK } },
		128, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_BLANK, 64, "" },
	/* Content at 384 KiB settles 128 KiB too, and not 256. */
	{ { 128, 256, 384, 512 }, 512, 0, false, { { 0, 128, 0 }, { 384, 512, 384 } },
		256, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 256, "beyond 256 KiB reads are bus errors" },
	/* The word: between 4 and 4096 KiB, as far as is sold and can be reached. */
	{ { 0 }, 3, 0, true, { { 0, 64, 0 } }, 0, CLONE_SIZE_FROM_PART, CLONE_BEYOND_NOT_READ, 0,
		"no size word and no known size, set FLASH_SIZE" },
	{ { 0 }, 4, 0, true, { { 0, 64, 0 } }, 4, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_NOT_READ, 0, "" },
	{ { 0 }, 4096, 0, true, { { 0, 16, 0 }, { 2048, 3072, 0 } },
		16, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 16, "beyond 16 KiB reads are bus errors" },
	{ { 0 }, 4097, 0, true, { { 0, 64, 0 } }, 0, CLONE_SIZE_FROM_PART, CLONE_BEYOND_NOT_READ, 0,
		"no size word and no known size, set FLASH_SIZE" },
	{ { 64, 128 }, 129, 0, false, { { 0, 512, 0 } }, 128, CLONE_SIZE_FROM_PART, CLONE_BEYOND_THERE, 64,
		"no larger one is sold" },
	{ { 64, 128 }, 127, 0, false, { { 0, 512, 0 } }, 127, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_THERE, 64, "" },
	{ { 512, 1024 }, 1024, 0, false, { { 0, 1024, 0 } }, 512, CLONE_SIZE_FROM_PART, CLONE_BEYOND_NOT_READ, 0,
		"no second bank is known of it" },
	{ { 256, 1024 }, 513, 0, false, { { 0, 256, 0 } }, 256, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 256,
		"beyond 256 KiB reads are bus errors" },
	{ { 512, 1024 }, 512, 0, false, { { 0, 1024, 0 } }, 512, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_NOT_READ, 0, "" },
	{ { 512, 1024 }, 1024, 0, true, { { 0, 1024, 0 } }, 1024, CLONE_SIZE_FROM_WORD, CLONE_BEYOND_THERE, 512, "" },
	{ { 512, 1024 }, 2048, 0, true, { { 0, 512, 0 } }, 512, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_FAULT, 512,
		"beyond 512 KiB reads are bus errors" },
	/* Without a word: all that answers, or else the least. */
	{ { 64, 128 }, 0, 0, false, { { 0, 128, 0 } }, 128, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_THERE, 64,
		"no size word; all of the largest size sold answers" },
	{ { 64, 128 }, 0, 0, false, { { 0, 64, 0 }, { 64, 128, IS_BLANK } }, 128, CLONE_SIZE_FROM_PROBE,
		CLONE_BEYOND_BLANK, 64, "no size word; all of the largest size sold answers" },
	{ { 64, 128 }, 0, 0, false, { { 0, 64, 0 }, { 64, 128, 0 } }, 64, CLONE_SIZE_FROM_PROBE,
		CLONE_BEYOND_ALIAS, 64, "no size word; beyond 64 KiB the start is mirrored" },
	{ { 64, 128 }, 0, 0, false, { { 0, 64, 0 } }, 64, CLONE_SIZE_FROM_PROBE,
		CLONE_BEYOND_FAULT, 64, "no size word; beyond 64 KiB reads are bus errors" },
	{ { 64, 128 }, 0, 0, false, { { 0, 0, 0 } }, 64, CLONE_SIZE_FROM_PART, CLONE_BEYOND_NOT_READ, 64,
		"no size word; smallest size sold, set FLASH_SIZE if it has more" },
	{ { 64 }, 0, 0, false, { { 0, 64, 0 } }, 64, CLONE_SIZE_FROM_PART, CLONE_BEYOND_NOT_READ, 0,
		"no size word; the size sold" },
	{ { 0 }, 0, 0, false, { { 0, 64, 0 } }, 0, CLONE_SIZE_FROM_PART, CLONE_BEYOND_NOT_READ, 0,
		"no size word and no known size, set FLASH_SIZE" },
	{ { 1024 }, 0, 0, false, { { 0, 1024, 0 } }, 512, CLONE_SIZE_FROM_PART, CLONE_BEYOND_NOT_READ, 0,
		"no size word; smallest size sold, set FLASH_SIZE if it has more" },
	{ { 256, 1024 }, 0, 0, false, { { 0, 512, 0 } }, 512, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_THERE, 256,
		"no size word; all of the largest size sold answers" },
	{ { 512, 1024 }, 0, 0, false, { { 0, 1024, 0 } }, 512, CLONE_SIZE_FROM_PART, CLONE_BEYOND_NOT_READ, 0,
		"no size word; smallest size sold, set FLASH_SIZE if it has more" },
	{ { 512, 1024 }, 0, 0, true, { { 0, 1024, 0 } }, 1024, CLONE_SIZE_FROM_PROBE, CLONE_BEYOND_THERE, 512,
		"no size word; all of the largest size sold answers" },
	/* The user's size stays, and what was read is said. */
	{ { 64, 128 }, 64, 128, false, { { 0, 64, 0 } }, 128, CLONE_SIZE_FROM_USER, CLONE_BEYOND_FAULT, 64,
		"FLASH_SIZE says so, but beyond 64 KiB reads are bus errors" },
	{ { 64, 128 }, 64, 128, false, { { 0, 64, 0 }, { 64, 128, 0 } }, 128, CLONE_SIZE_FROM_USER, CLONE_BEYOND_ALIAS,
		64, "FLASH_SIZE says so, but beyond 64 KiB the start is mirrored" },
	{ { 64, 128 }, 64, 128, false, { { 0, 128, 0 } }, 128, CLONE_SIZE_FROM_USER, CLONE_BEYOND_THERE, 64,
		"FLASH_SIZE says so" },
	{ { 64, 128 }, 128, 128, false, { { 0, 128, 0 } }, 128, CLONE_SIZE_FROM_USER, CLONE_BEYOND_THERE, 64, "" },
	{ { 64, 128 }, 128, 32, false, { { 0, 128, 0 } }, 32, CLONE_SIZE_FROM_USER, CLONE_BEYOND_NOT_READ, 0,
		"FLASH_SIZE says so" },
};

static void decide(const struct decision *d, struct clone_chip *chip)
{
	static struct clone_size sizes[6];
	static struct clone_part part;

	memset(sizes, 0, sizeof(sizes));
	memset(chip, 0, sizeof(*chip));
	for (size_t i = 0; i < 5 && d->sold[i]; i++) {
		sizes[i] = (struct clone_size){ .flash_kib = d->sold[i], .ram_kib = d->sold[i] / 4 };
		chip->part_max_kib = d->sold[i];
	}
	part = (struct clone_part){ .name = "X32", .sizes = d->sold[0] ? sizes : NULL };
	chip->closest = &part;
	chip->verdict = CLONE_VERDICT_NAMED;
	chip->family = d->has_two_banks ? &two_banks : &first_bank;
	chip->readings.size_word_f1 = (struct clone_reading){ 0xffff0000 | d->word_kib, true };
	/* What was there before is forgotten. */
	chip->beyond_kib = 77;
	chip->usable_kib = 77;
	chip->ram_kib = 77;
	chip->word_kib = 77;
	chip->beyond = CLONE_BEYOND_ALIAS;
	chip->size_reason = CLONE_SIZE_FROM_USER;
	clone_size_decide(&target, chip, d->user_kib);
}

static void a_size_is_what_is_said_sold_and_there(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(decisions); i++) {
		const struct decision *d = &decisions[i];
		struct clone_chip chip;
		char why[CLONE_SIZE_TEXT] = "not written";

		no_chip();
		map(d->stretches, 5);
		decide(d, &chip);
		if (chip.usable_kib != d->usable_kib || chip.size_reason != d->reason || chip.beyond != d->beyond ||
				chip.beyond_kib != d->beyond_kib)
			fail_msg("case %zu: %u KiB for reason %d, behind %u KiB %d", i, (unsigned int)chip.usable_kib,
				chip.size_reason, (unsigned int)chip.beyond_kib, chip.beyond);
		clone_size_explain(&chip, why);
		if (strcmp(why, d->why) != 0)
			fail_msg("case %zu: %s", i, why);
		assert_int_equal(chip.word_kib, d->word_kib >= 4 && d->word_kib <= 4096 ? d->word_kib : 0);
		assert_int_equal(chip.ram_kib, clone_part_ram_kib(chip.closest, chip.usable_kib));
	}
}

/* A mirror at 256 KiB is not looked for again at 128 KiB if what is at 256 is no mirror. */
static void what_a_multiple_has_shown_is_not_read_again(void **state)
{
	const struct decision whole = { .sold = { 32, 64, 128, 256 }, .word_kib = 256 };
	const struct decision top = { .sold = { 128, 256 }, .word_kib = 256 };
	struct clone_chip chip;

	no_chip();
	map(&(struct stretch){ 0, 256, 0 }, 1);
	decide(&top, &chip);
	const unsigned int once = fake_accesses();
	assert_int_equal(once, 32);
	decide(&whole, &chip);
	assert_int_equal(fake_accesses(), 2 * once);
}

static void nothing_is_read_of_another_controller(void **state)
{
	static const struct clone_family never = { .name = "never", .write = CLONE_WRITE_NEVER };
	const struct clone_part part = { .name = "X32", .size_word_has_ram = true };
	struct clone_chip chip = {
		.closest = &part, .family = &never, .usable_kib = 9, .ram_kib = 9, .beyond_kib = 9,
		.size_reason = CLONE_SIZE_FROM_USER,
		.readings.size_word_f1 = { 0x00140040, true },
	};

	no_chip();
	clone_size_decide(&target, &chip, 128);
	assert_int_equal(chip.usable_kib, 0);
	assert_int_equal(chip.ram_kib, 0);
	assert_int_equal(chip.beyond_kib, 0);
	assert_int_equal(chip.word_kib, 64);
	assert_int_equal(chip.size_reason, CLONE_SIZE_FROM_PART);
	assert_int_equal(fake_accesses(), 0);
}

static void ram_is_that_of_the_word_or_of_a_named_row(void **state)
{
	static const struct clone_size sizes[] = { { 64, 20, 1024 }, { 128, 24, 1024 }, { 0 } };
	static const struct {
		uint32_t word;
		enum clone_verdict verdict;
		bool has_ram;
		uint32_t ram_kib;
	} cases[] = {
		{ 0x00080040, CLONE_VERDICT_NAMED, true, 8 }, { 0x00080040, CLONE_VERDICT_UNKNOWN, true, 8 },
		{ 0xffff0040, CLONE_VERDICT_NAMED, true, 20 }, { 0x00000040, CLONE_VERDICT_NAMED, true, 20 },
		{ 0x00080040, CLONE_VERDICT_NAMED, false, 20 }, { 0x00080040, CLONE_VERDICT_UNKNOWN, false, 0 },
		{ 0xffff0080, CLONE_VERDICT_AMBIGUOUS, true, 24 }, { 0xffff0080, CLONE_VERDICT_GENUINE, false, 24 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct clone_part part = { .name = "X32", .sizes = sizes, .size_word_has_ram = cases[i].has_ram };
		struct clone_chip chip = {
			.closest = &part, .family = &first_bank, .verdict = cases[i].verdict, .part_max_kib = 128,
			.readings.size_word_f1 = { cases[i].word, true },
		};

		no_chip();
		map(&(struct stretch){ 0, 128, 0 }, 1);
		clone_size_decide(&target, &chip, 0);
		assert_int_equal(chip.ram_kib, cases[i].ram_kib);
	}
}

static void a_decision_is_copied_as_a_whole(void **state)
{
	const struct clone_chip from = {
		.word_kib = 1, .usable_kib = 2, .size_reason = CLONE_SIZE_FROM_PROBE, .beyond = CLONE_BEYOND_FAULT,
		.beyond_kib = 3, .ram_kib = 4, .part_max_kib = 5,
	};
	struct clone_chip chip = { .part_max_kib = 6 };

	clone_size_copy(&chip, &from);
	assert_int_equal(chip.word_kib, 1);
	assert_int_equal(chip.usable_kib, 2);
	assert_int_equal(chip.size_reason, CLONE_SIZE_FROM_PROBE);
	assert_int_equal(chip.beyond, CLONE_BEYOND_FAULT);
	assert_int_equal(chip.beyond_kib, 3);
	assert_int_equal(chip.ram_kib, 4);
	assert_int_equal(chip.part_max_kib, 6);
}

/* --- what proves it --------------------------------------------------------------------- */

/* What stands in the way of the chip's driver. */
static struct {
	uint32_t real_kib;
	bool mirrors;			/* what is erased and written behind the end */
	unsigned int erases;
	unsigned int writes;
	unsigned int failing_erase;	/* the n-th and all after it; 0: none */
	unsigned int failing_write;
	bool loses_writes;		/* behind the end nothing changes, and the driver sees it */
	uint32_t page;			/* offset of the last erase */
	uint8_t written[1024];		/* by the first write */
	int probed;			/* what the probe gives */
} model;
static struct clone_size sold_sizes[4];
static struct clone_part sold_part;
static struct clone_bank info;
static struct flash_bank bank;

static uint8_t *place(uint32_t offset)
{
	if (offset < model.real_kib * KIB)
		return flash + offset;
	return model.mirrors ? flash + offset % (model.real_kib * KIB) : NULL;
}

static int erase(struct flash_bank *of, unsigned int first, unsigned int last)
{
	uint8_t *at = place(of->sectors[first].offset);

	assert_int_equal(first, last);
	model.page = of->sectors[first].offset;
	if (++model.erases >= model.failing_erase && model.failing_erase)
		return ERROR_FAIL;
	if (at)
		memset(at, 0xff, of->sectors[first].size);
	return at || model.loses_writes ? ERROR_OK : ERROR_FLASH_OPERATION_FAILED;
}

static int write_page(struct flash_bank *of, const uint8_t *data, uint32_t offset, uint32_t count)
{
	uint8_t *at = place(offset);

	assert_int_equal(offset, model.page);
	assert_int_equal(count, sizeof(model.written));
	if (!model.writes++)
		memcpy(model.written, data, count);
	if (model.writes >= model.failing_write && model.failing_write)
		return ERROR_FAIL;
	if (at)
		memcpy(at, data, count);
	return at ? ERROR_OK : ERROR_FLASH_OPERATION_FAILED;
}

static int auto_probe(struct flash_bank *of)
{
	return model.probed;
}

static const struct flash_driver driver = {
	.name = CLONE_DRIVER_NAME, .erase = erase, .write = write_page, .auto_probe = auto_probe,
};

/* A bank of SMALLEST KiB of which LARGEST are sold, and really REAL. */
static void open_bank(uint32_t smallest_kib, uint32_t largest_kib, uint32_t real_kib)
{
	no_chip();
	memset(&model, 0, sizeof(model));
	model.real_kib = real_kib;
	map(&(struct stretch){ 0, real_kib, 0 }, 1);
	sold_sizes[0].flash_kib = smallest_kib;
	sold_sizes[1].flash_kib = largest_kib;
	sold_part = (struct clone_part){ .name = "X32", .sizes = sold_sizes };
	memset(&info, 0, sizeof(info));
	info.chip = (struct clone_chip){
		.closest = &sold_part, .family = &first_bank, .part_max_kib = largest_kib, .usable_kib = smallest_kib,
		.pages = { 1024, 1024, 1024, 1024 },
	};
	target.state = TARGET_HALTED;
	bank = (struct flash_bank){
		.driver = &driver, .driver_priv = &info, .target = &target, .base = FLASH, .bank_number = 3,
		.erased_value = 0xff,
	};
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	fake_bank = &bank;
}

/* Whatever was found: the bank is as it was. */
static void close_bank(void)
{
	assert_int_equal(bank.size, info.chip.usable_kib * KIB);
	assert_int_equal(bank.num_sectors, info.chip.usable_kib);
	free(bank.sectors);
}

static int test_size(void)
{
	const char *argv[] = { "destructive" };
	struct command_invocation cmd = { .argc = 1, .argv = argv };

	fake_clear_log();
	return clone_size_commands[0].handler(&cmd);
}

static void assert_finds(const char *steps, uint32_t real_kib)
{
	char text[400];

	assert_int_equal(test_size(), ERROR_OK);
	snprintf(text, sizeof(text), "%sthe chip has %u KiB; to use them: set FLASH_SIZE 0x%x\n", steps,
		(unsigned int)real_kib, (unsigned int)(real_kib * KIB));
	assert_string_equal(fake_output(), text);
}

static void pages_behind_each_size_are_proven_and_put_back(void **state)
{
	static const struct {
		uint32_t smallest_kib;
		uint32_t largest_kib;
		uint32_t real_kib;
		const char *steps;
		unsigned int pages;
	} cases[] = {
		{ 64, 128, 128, "what lies between 64 and 128 KiB is flash\n", 1 },
		{ 16, 128, 128, "what lies between 16 and 32 KiB is flash\nwhat lies between 32 and 64 KiB is flash\n"
			"what lies between 64 and 128 KiB is flash\n", 3 },
		{ 48, 128, 128, "what lies between 48 and 96 KiB is flash\nwhat lies between 96 and 128 KiB is flash\n", 2 },
		{ 16, 128, 32, "what lies between 16 and 32 KiB is flash\nwhat lies between 32 and 64 KiB is not there\n", 1 },
		{ 16, 128, 16, "what lies between 16 and 32 KiB is not there\n", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		open_bank(cases[i].smallest_kib, cases[i].largest_kib, cases[i].real_kib);
		uint8_t *before = malloc(sizeof(flash));
		memcpy(before, flash, sizeof(flash));
		assert_finds(cases[i].steps, cases[i].real_kib);
		assert_memory_equal(flash, before, sizeof(flash));
		assert_int_equal(model.erases, 2 * cases[i].pages);
		assert_int_equal(model.writes, 2 * cases[i].pages);
		free(before);
		close_bank();
	}
}

static void the_largest_size_may_be_that_of_word_or_user(void **state)
{
	open_bank(64, 64, 128);
	info.chip.word_kib = 128;
	assert_finds("what lies between 64 and 128 KiB is flash\n", 128);
	info.chip.word_kib = 0;
	assert_int_equal(test_size(), ERROR_OK);
	assert_string_equal(fake_output(), "only one size is possible (64 KiB): nothing was changed\n");
	info.chip.usable_kib = 128;
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	assert_finds("what lies between 64 and 128 KiB is flash\n", 128);
	sold_part.sizes = NULL;
	assert_int_equal(test_size(), ERROR_OK);
	assert_string_equal(fake_output(), "only one size is possible (128 KiB): nothing was changed\n");
	close_bank();
}

/* 95 KiB would be 47 KiB in a chip of 48. */
static void a_mirror_is_told_by_the_page_that_it_would_change(void **state)
{
	static const struct {
		uint32_t real_kib;
		uint32_t largest_kib;
		const char *steps;
	} cases[] = {
		{ 64, 128, "what lies between 64 and 128 KiB mirrors what lies below\n" },
		{ 48, 128, "what lies between 48 and 96 KiB mirrors what lies below\n" },
		{ 48, 64, "what lies between 48 and 64 KiB mirrors what lies below\n" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const uint32_t real = cases[i].real_kib;
		uint8_t *before = malloc(sizeof(flash));

		open_bank(real, cases[i].largest_kib, real);
		model.mirrors = true;
		map((struct stretch []){ { real, 2 * real, 0 }, { 2 * real, 3 * real, 0 } }, 2);
		memcpy(before, flash, sizeof(flash));
		assert_finds(cases[i].steps, real);
		assert_memory_equal(flash, before, sizeof(flash));
		assert_int_equal(model.page, MIN(2 * real, cases[i].largest_kib) * KIB - KIB);
		assert_int_equal(model.erases, 2);
		free(before);
		close_bank();
	}
}

/* It reads as blank, or as anything, and takes nothing. */
static void what_takes_no_data_is_not_there(void **state)
{
	for (unsigned int i = 0; i < 3; i++) {
		open_bank(64, 128, 64);
		map(&(struct stretch){ 64, 128, i ? 64 : IS_BLANK }, 1);
		model.loses_writes = i != 1;
		assert_finds("what lies between 64 and 128 KiB is not there\n", 64);
		remove("size_test-0x0801fc00.bin");
		close_bank();
	}
}

/* Neighbours differ, and each from what stood there, so that a lost half-word is seen. */
static void the_pattern_changes_every_half_word(void **state)
{
	static const uint8_t fillings[] = { 0xff, 0x00, 0x33 };

	for (size_t i = 0; i < ARRAY_SIZE(fillings); i++) {
		uint16_t stood;
		uint16_t halves[512];

		open_bank(64, 128, 128);
		memset(flash, fillings[i], sizeof(flash));
		memset(&stood, fillings[i], sizeof(stood));
		assert_finds("what lies between 64 and 128 KiB is flash\n", 128);
		memcpy(halves, model.written, sizeof(halves));
		assert_int_not_equal(model.written[0], fillings[i]);
		for (size_t j = 0; j < ARRAY_SIZE(halves); j++) {
			assert_int_not_equal(halves[j], stood);
			assert_true(!j || halves[j] != halves[j - 1]);
		}
		/* What was blank is not written again. */
		assert_int_equal(model.writes, fillings[i] == 0xff ? 1 : 2);
		assert_int_equal(flash[128 * KIB - 1], fillings[i]);
		close_bank();
	}
}

static void assert_file_has(const uint8_t *content, size_t bytes)
{
	FILE *file = fopen("size_test-0x0801fc00.bin", "rb");
	uint8_t saved[1025];

	assert_non_null(file);
	assert_int_equal(fread(saved, 1, sizeof(saved), file), bytes);
	fclose(file);
	assert_memory_equal(saved, content, bytes);
}

static void save_bytes(const uint8_t *content, size_t bytes)
{
	FILE *file = fopen("size_test-0x0801fc00.bin", "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(content, 1, bytes, file), bytes);
	fclose(file);
}

static void limit_files(rlim_t bytes)
{
	struct rlimit limit;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &limit);
	limit.rlim_cur = MIN(bytes, limit.rlim_max);
	setrlimit(RLIMIT_FSIZE, &limit);
}

static void what_cannot_be_put_back_is_in_a_file(void **state)
{
	uint8_t before[1024];

	for (unsigned int i = 0; i < 2; i++) {
		remove("size_test-0x0801fc00.bin");
		open_bank(64, 128, 128);
		memcpy(before, flash + 127 * KIB, 1024);
		model.failing_erase = i ? 0 : 2;
		model.failing_write = i ? 2 : 0;
		assert_int_equal(test_size(), ERROR_FAIL);
		assert_string_equal(fake_output(), "");
		assert_string_equal(fake_log(), "the page at 0x0801fc00 could not be put back; its content is in the file "
			"size_test-0x0801fc00.bin: write it there with \"flash write_image erase\" once the chip answers "
			"again\n");
		assert_file_has(before, sizeof(before));
		close_bank();
	}
	/* A disk that is full. */
	remove("size_test-0x0801fc00.bin");
	open_bank(64, 128, 128);
	model.failing_erase = 2;
	limit_files(0);
	assert_int_equal(test_size(), ERROR_FAIL);
	limit_files(RLIM_INFINITY);
	assert_non_null(strstr(fake_log(), "its content could not be saved to size_test-0x0801fc00.bin: write it"));
	close_bank();
	save_bytes(before, sizeof(before));
	/* Never over another file. */
	open_bank(64, 128, 128);
	flash[127 * KIB] ^= 1;
	model.failing_erase = 2;
	assert_int_equal(test_size(), ERROR_FAIL);
	assert_non_null(strstr(fake_log(), "its content could not be saved to size_test-0x0801fc00.bin: write it"));
	assert_file_has(before, sizeof(before));
	remove("size_test-0x0801fc00.bin");
	close_bank();
}

/* One word more or less: reads of mirror, page, mirror after the write, and once more if nothing held. */
static void a_wire_that_breaks_while_proving_is_no_verdict(void **state)
{
	open_bank(64, 128, 128);
	for (unsigned int n = 1; n <= 3; n += 2) {
		fake_fail_access(n, true);
		const int retval = test_size();
		fake_fail_access(0, false);
		assert_int_equal(retval, ERROR_FAIL);
		assert_string_equal(fake_output(), "");
		remove("size_test-0x0801fc00.bin");
	}
	/* A page that cannot be read once: the chip still answers, and nothing was erased. */
	model.erases = 0;
	fake_fail_access(2, false);
	assert_finds("what lies between 64 and 128 KiB is not there\n", 64);
	assert_int_equal(model.erases, 0);
	/* So it is when what it wrote cannot be read back, but the page is put back. */
	fake_fail_access(3, false);
	assert_finds("what lies between 64 and 128 KiB is not there\n", 64);
	assert_int_equal(model.erases, 2);
	close_bank();
}

static void only_a_chip_that_may_be_written_is_tested(void **state)
{
	static const struct clone_family forced_only = {
		.name = "forced", .write = CLONE_WRITE_FORCED, .write_reason = "for a reason",
	};

	open_bank(64, 128, 128);
	model.probed = ERROR_TARGET_NOT_EXAMINED;
	assert_int_equal(test_size(), ERROR_TARGET_NOT_EXAMINED);
	model.probed = ERROR_OK;
	target.state = TARGET_RUNNING;
	assert_int_equal(test_size(), ERROR_TARGET_NOT_HALTED);
	assert_string_equal(fake_log(), "the target is not halted; nothing was changed: use \"reset halt\" first\n");
	target.state = TARGET_HALTED;
	info.chip.protection = CLONE_PROTECTION_ON;
	assert_int_equal(test_size(), ERROR_FLASH_PROTECTED);
	assert_non_null(strstr(fake_log(), "\"stm32f1x_clone recover 3\" removes the protection"));
	info.chip.protection = CLONE_PROTECTION_UNKNOWN;
	info.chip.family = NULL;
	assert_int_equal(test_size(), ERROR_FLASH_PROTECTED);
	info.chip.family = &forced_only;
	assert_int_equal(test_size(), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_string_equal(fake_log(), "this chip is not written to (for a reason); nothing was changed\n");
	assert_int_equal(model.erases, 0);
	info.chip.family_forced = true;
	assert_int_equal(test_size(), ERROR_OK);
	assert_int_equal(model.erases, 2);
	close_bank();
}

static void the_command_is_never_destructive_by_accident(void **state)
{
	static const char *const words[][3] = {
		{ NULL }, { "3" }, { "destructive", "3" }, { "3", "4", "destructive" }, { "destroy" },
	};

	open_bank(64, 128, 128);
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct command_invocation cmd = { .argv = (const char **)words[i] };

		while (cmd.argc < 3 && words[i][cmd.argc])
			cmd.argc++;
		assert_int_equal(clone_size_commands[0].handler(&cmd), ERROR_COMMAND_SYNTAX_ERROR);
	}
	assert_int_equal(model.erases, 0);
	close_bank();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_in_any_sample_shows_that_flash_is_there),
		cmocka_unit_test(one_erased_sample_is_enough_for_a_doubt),
		cmocka_unit_test(a_mirror_is_equal_as_a_whole),
		cmocka_unit_test(what_repeats_itself_says_nothing),
		cmocka_unit_test(a_bus_error_is_one_where_the_rest_answers),
		cmocka_unit_test(what_fails_once_is_no_bus_error),
		cmocka_unit_test(a_repetition_is_no_longer_than_half),
		cmocka_unit_test(a_broken_wire_is_no_verdict),
		cmocka_unit_test(a_report_looks_behind_what_is_used),
		cmocka_unit_test(a_size_is_what_is_said_sold_and_there),
		cmocka_unit_test(what_a_multiple_has_shown_is_not_read_again),
		cmocka_unit_test(nothing_is_read_of_another_controller),
		cmocka_unit_test(ram_is_that_of_the_word_or_of_a_named_row),
		cmocka_unit_test(a_decision_is_copied_as_a_whole),
		cmocka_unit_test(pages_behind_each_size_are_proven_and_put_back),
		cmocka_unit_test(the_largest_size_may_be_that_of_word_or_user),
		cmocka_unit_test(a_mirror_is_told_by_the_page_that_it_would_change),
		cmocka_unit_test(what_takes_no_data_is_not_there),
		cmocka_unit_test(the_pattern_changes_every_half_word),
		cmocka_unit_test(what_cannot_be_put_back_is_in_a_file),
		cmocka_unit_test(a_wire_that_breaks_while_proving_is_no_verdict),
		cmocka_unit_test(only_a_chip_that_may_be_written_is_tested),
		cmocka_unit_test(the_command_is_never_destructive_by_accident),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
