// SPDX-License-Identifier: GPL-2.0-or-later

/* See clone_hash.h. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <helper/binarybuffer.h>
#include <helper/time_support.h>
#include <helper/types.h>
#include "clone_hash.h"

#define BLOCK_WORDS	(CLONE_HASH_BLOCK_BYTES / 4)

static bool seeded;
static uint64_t state;

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
static uint32_t next_key(void)
{
	state += 0x9e3779b97f4a7c15u;
	uint64_t z = state;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) >> 32;
}

void clone_hash_seed(uint64_t seed)
{
	seeded = true;
	state = seed;
}

/* The system's random numbers; where it has none, the time and where we were loaded. */
void clone_hash_init(struct clone_hash *hash, bool wide)
{
	FILE *random = seeded ? NULL : fopen("/dev/urandom", "rb");
	const bool drawn = random && fread(hash->keys, sizeof(hash->keys), 1, random) == 1;
	struct timeval now;

	if (random)
		fclose(random);
	hash->wide = wide;
	if (drawn)
		return;
	if (!seeded) {
		gettimeofday(&now, NULL);
		state ^= (uint64_t)now.tv_sec << 20 ^ now.tv_usec ^ (uint64_t)(uintptr_t)hash << 32;
	}
	for (unsigned int i = 0; i < CLONE_HASH_MAX_KEYS; i++)
		hash->keys[i] = next_key();
}

static unsigned int keys_of(const struct clone_hash *hash, unsigned int words)
{
	return hash->wide ? words : words + CLONE_HASH_KEY_STEP;
}

unsigned int clone_hash_num_keys(const struct clone_hash *hash, uint32_t page_bytes)
{
	const unsigned int blocks = page_bytes / CLONE_HASH_BLOCK_BYTES;

	return keys_of(hash, BLOCK_WORDS) + keys_of(hash, blocks * CLONE_HASH_BYTES / 4);
}

static uint32_t reversed(uint32_t word)
{
	return word >> 24 | (word >> 8 & 0xff00) | (word << 8 & 0xff0000) | word << 24;
}

static struct clone_sum narrow(const uint32_t *keys, const uint32_t *words, unsigned int count)
{
	struct clone_sum sum = { { 0 } };

	for (unsigned int i = 0; i < count; i++) {
		sum.words[0] += keys[i] * words[i];
		sum.words[1] += keys[i + CLONE_HASH_KEY_STEP] * reversed(words[i]);
	}
	return sum;
}

static struct clone_sum wide(const uint32_t *keys, const uint32_t *words, unsigned int count)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < count; i++)
		sum += (uint64_t)keys[i] * words[i];
	return (struct clone_sum){ { sum, sum >> 32 } };
}

struct clone_sum clone_hash_page(const struct clone_hash *hash, const uint8_t *data, uint32_t bytes)
{
	struct clone_sum (*message)(const uint32_t *keys, const uint32_t *words, unsigned int count) =
		hash->wide ? wide : narrow;
	uint32_t hashes[CLONE_HASH_MAX_KEYS];
	unsigned int count = 0;

	for (uint32_t at = 0; at < bytes; at += CLONE_HASH_BLOCK_BYTES) {
		uint32_t block[BLOCK_WORDS];

		for (unsigned int i = 0; i < BLOCK_WORDS; i++)
			block[i] = le_to_h_u32(data + at + 4 * i);
		const struct clone_sum sum = message(hash->keys, block, BLOCK_WORDS);
		hashes[count++] = sum.words[0];
		hashes[count++] = sum.words[1];
	}
	return message(hash->keys + keys_of(hash, BLOCK_WORDS), hashes, count);
}
