// SPDX-License-Identifier: GPL-2.0-or-later

/* Structured differences of a page: none may be taken for equal, whatever keys are drawn. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <sys/resource.h>
#include "fake_host.h"
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

	for (unsigned int i = 0; i < 2; i++)
		clone_hash_init(&hashes[i], true);
	assert_memory_not_equal(hashes[0].keys, hashes[1].keys, sizeof(hashes[0].keys));
}

/* What cannot be opened is the system's random numbers, and everything else. Before any seed. */
static void without_random_numbers_keys_come_from_the_clock(void **state)
{
	static struct clone_hash hashes[3], drawn;
	struct rlimit limit, none = { 0 };

	fake_advance_us(1234000);
	clone_hash_init(&drawn, true);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	none.rlim_max = limit.rlim_max;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	clone_hash_init(&hashes[0], true);
	clone_hash_init(&hashes[1], false);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_true(hashes[0].wide);
	assert_false(hashes[1].wide);
	assert_memory_not_equal(hashes[0].keys, hashes[1].keys, sizeof(hashes[0].keys));
	clone_hash_seed(1234 ^ (uint64_t)(uintptr_t)&hashes[0] << 32);
	clone_hash_init(&hashes[2], true);
	assert_memory_equal(hashes[0].keys, hashes[2].keys, sizeof(hashes[0].keys));
	/* Which anybody can guess, so it is not what was drawn. */
	clone_hash_seed(1234 ^ (uint64_t)(uintptr_t)&drawn << 32);
	clone_hash_init(&hashes[2], true);
	assert_memory_not_equal(drawn.keys, hashes[2].keys, sizeof(drawn.keys));
}

/* The first numbers of SplitMix64 for a seed of 0, as published with it; their upper halves. */
static void keys_of_a_seed_are_those_of_splitmix64(void **state)
{
	static const uint32_t wanted[] = { 0xe220a839, 0x6e789e6a, 0x06c45d18, 0xf88bb8a8 };
	static struct clone_hash hash;

	clone_hash_seed(0);
	clone_hash_init(&hash, true);
	assert_memory_equal(hash.keys, wanted, sizeof(wanted));
}

static void a_page_needs_a_key_for_each_word_of_both_messages(void **state)
{
	static const struct {
		bool wide;
		uint32_t page;
		unsigned int keys;
	} cases[] = {
		{ true, 512, 32 + 8 }, { true, 1024, 32 + 16 }, { true, 8192, 32 + 128 },
		{ false, 512, 34 + 10 }, { false, 1024, 34 + 18 }, { false, 8192, CLONE_HASH_MAX_KEYS },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct clone_hash hash = { .wide = cases[i].wide };

		assert_int_equal(clone_hash_num_keys(&hash, cases[i].page), cases[i].keys);
	}
}

/* By the formula of clone_loader.h, word for word. */
static struct clone_sum sum_by_the_book(bool wide, const uint32_t *keys, const uint32_t *words, unsigned int count)
{
	struct clone_sum sum = { { 0, 0 } };
	uint64_t both = 0;

	for (unsigned int i = 0; i < count; i++) {
		both += (uint64_t)keys[i] * words[i];
		sum.words[0] += keys[i] * words[i];
		sum.words[1] += keys[i + 2] * __builtin_bswap32(words[i]);
	}
	return wide ? (struct clone_sum){ { (uint32_t)both, both >> 32 } } : sum;
}

static void sum_of_a_page_is_that_of_the_formula(void **state)
{
	for (unsigned int i = 0; i < 20; i++) {
		const bool wide = i % 2;
		const unsigned int blocks = 4u << i % 5;
		uint8_t bytes[8192];
		uint32_t hashes[128];
		struct clone_hash hash;

		clone_hash_seed(i);
		clone_hash_init(&hash, wide);
		for (unsigned int at = 0; at < blocks * 128; at++)
			bytes[at] = draw() >> 8;
		for (unsigned int block = 0; block < blocks; block++) {
			uint32_t words[32];

			for (unsigned int at = 0; at < 32; at++) {
				const uint8_t *b = bytes + block * 128 + 4 * at;
				words[at] = b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
			}
			const struct clone_sum sum = sum_by_the_book(wide, hash.keys, words, 32);
			memcpy(hashes + 2 * block, sum.words, 8);
		}
		assert_true(same(clone_hash_page(&hash, bytes, blocks * 128),
			sum_by_the_book(wide, hash.keys + (wide ? 32 : 34), hashes, 2 * blocks)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_drawn_from_the_system),
		cmocka_unit_test(without_random_numbers_keys_come_from_the_clock),
		cmocka_unit_test(no_structured_difference_is_missed),
		cmocka_unit_test(blind_spot_of_the_old_sums_is_none_now),
		cmocka_unit_test(keys_differ_from_run_to_run_unless_seeded),
		cmocka_unit_test(keys_of_a_seed_are_those_of_splitmix64),
		cmocka_unit_test(a_page_needs_a_key_for_each_word_of_both_messages),
		cmocka_unit_test(sum_of_a_page_is_that_of_the_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
