// SPDX-License-Identifier: GPL-2.0-or-later

/* Structured differences of a page: none may be taken for equal, whatever keys are drawn. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "flash/nor/clone_loader.h"

#define PAGE_WORDS	512u
#define ROUNDS		4000u

static uint32_t before[PAGE_WORDS];
static uint32_t after[PAGE_WORDS];

static uint32_t draw(void)
{
	static uint32_t x = 2463534242u;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	return x;
}

static struct clone_sum hash_of(const struct clone_hash *hash, const uint32_t *words)
{
	uint8_t bytes[4 * PAGE_WORDS];

	for (unsigned int i = 0; i < 4 * PAGE_WORDS; i++)
		bytes[i] = words[i / 4] >> (i % 4 * 8);
	return clone_hash_page(hash, bytes, sizeof(bytes));
}

/* The sums that were used before: a multiply-xor mix, and the sum of all words. */
static struct clone_sum old_sum_of(const uint32_t *words)
{
	struct clone_sum sum = { { 0x9e3779b1u, 0 } };

	for (unsigned int i = 0; i < PAGE_WORDS; i++) {
		sum.words[1] += words[i];
		sum.words[0] = (sum.words[0] ^ words[i]) * 0x9e3779b1u;
		sum.words[0] ^= sum.words[0] >> 15;
	}
	return sum;
}

static bool same(struct clone_sum a, struct clone_sum b)
{
	return a.words[0] == b.words[0] && a.words[1] == b.words[1];
}

static void few_bits(unsigned int at)
{
	for (unsigned int i = 0; i <= at % 4; i++)
		after[draw() % PAGE_WORDS] ^= 1u << draw() % 32;
}

/* What the narrow hash is worst at: the highest bits of bytes. */
static void high_bits(unsigned int at)
{
	for (unsigned int i = 0; i < 1 + at % 9; i++)
		after[draw() % PAGE_WORDS] ^= 0x80808080u & draw();
}

/* The blind spot of the old sums: bit 31, bit 16 of the next, both in the one behind. */
static void blind_spot(unsigned int at)
{
	const unsigned int i = draw() % (PAGE_WORDS - 2);

	after[i] ^= 0x80000000u;
	after[i + 1] ^= 0x00010000u;
	after[i + 2] ^= 0x80010000u;
}

static void swapped_words(unsigned int at)
{
	const unsigned int a = draw() % PAGE_WORDS, b = draw() % PAGE_WORDS;

	after[a] = before[b];
	after[b] = before[a];
}

/* Whole blocks change places, or everything moves by some words. */
static void moved_words(unsigned int at)
{
	const unsigned int by = at % 2 ? 1 + draw() % 7 : 32 * (1 + draw() % 15);

	for (unsigned int i = 0; i < PAGE_WORDS; i++)
		after[(i + by) % PAGE_WORDS] = before[i];
}

static void runs(unsigned int at)
{
	const unsigned int first = draw() % PAGE_WORDS, count = 1 + draw() % 64;
	const uint32_t fill = at % 3 ? 0xffffffff : 0;

	for (unsigned int i = first; i < first + count && i < PAGE_WORDS; i++)
		after[i] = fill;
}

/* One up, another down: a plain sum stays. */
static void up_and_down(unsigned int at)
{
	const uint32_t by = at % 2 ? 1u << draw() % 32 : draw();

	after[draw() % PAGE_WORDS] += by;
	after[draw() % PAGE_WORDS] -= by;
}

static void reversed_bytes(unsigned int at)
{
	const unsigned int i = draw() % PAGE_WORDS;

	after[i] = before[i] >> 24 | (before[i] >> 8 & 0xff00) | (before[i] << 8 & 0xff0000) | before[i] << 24;
}

static void no_structured_difference_is_missed(void **state)
{
	static void (*const changes[])(unsigned int at) = {
		few_bits, high_bits, blind_spot, swapped_words, moved_words, runs, up_and_down, reversed_bytes,
	};
	static struct clone_hash hash;

	for (unsigned int at = 0; at < ROUNDS; at++) {
		/* New keys for each: one run says little of the next. */
		clone_hash_seed(at);
		clone_hash_init(&hash, at % 2);
		for (size_t c = 0; c < sizeof(changes) / sizeof(changes[0]); c++) {
			for (unsigned int i = 0; i < PAGE_WORDS; i++)
				before[i] = at % 5 ? draw() : 0xffffffff;
			memcpy(after, before, sizeof(after));
			changes[c](at);
			if (same(hash_of(&hash, before), hash_of(&hash, after)) != !memcmp(before, after, sizeof(after)))
				fail_msg("change %zu is missed with seed %u", c, at);
		}
	}
}

static void blind_spot_of_the_old_sums_is_none_now(void **state)
{
	static struct clone_hash hash;
	unsigned int missed = 0;

	for (unsigned int at = 0; at < 1000; at++) {
		for (unsigned int i = 0; i < PAGE_WORDS; i++)
			before[i] = draw();
		memcpy(after, before, sizeof(after));
		blind_spot(at);
		missed += same(old_sum_of(before), old_sum_of(after));
		for (unsigned int wide = 0; wide < 2; wide++) {
			clone_hash_seed(at);
			clone_hash_init(&hash, wide);
			assert_false(same(hash_of(&hash, before), hash_of(&hash, after)));
		}
	}
	assert_true(missed > 300);
}

static void keys_differ_from_run_to_run_unless_seeded(void **state)
{
	static struct clone_hash hashes[3];

	clone_hash_seed(7);
	clone_hash_init(&hashes[0], true);
	clone_hash_seed(7);
	clone_hash_init(&hashes[1], true);
	assert_memory_equal(hashes[0].keys, hashes[1].keys, sizeof(hashes[0].keys));
	clone_hash_init(&hashes[2], true);
	assert_memory_not_equal(hashes[0].keys, hashes[2].keys, sizeof(hashes[0].keys));
}

static void keys_are_drawn_from_the_system(void **state)
{
	static struct clone_hash hashes[2];

	clone_hash_init(&hashes[0], true);
	clone_hash_init(&hashes[1], true);
	assert_memory_not_equal(hashes[0].keys, hashes[1].keys, sizeof(hashes[0].keys));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_drawn_from_the_system),
		cmocka_unit_test(no_structured_difference_is_missed),
		cmocka_unit_test(blind_spot_of_the_old_sums_is_none_now),
		cmocka_unit_test(keys_differ_from_run_to_run_unless_seeded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
