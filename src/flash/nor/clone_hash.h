/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_HASH_H
#define CLONE_HASH_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Hash of a page, computed here and by the loader on the chip. What is not written goes
 * by it, so its misses are bounded whatever two pages hold: keys are drawn anew for every
 * run, and no pair of pages is bad for more than a small part of all keys.
 *
 * A message of words w[i] is hashed to two words, in one of two ways:
 *
 * wide: the sum of k[i] * w[i] modulo 2^64. Of two different messages take a word in which
 *	they differ, by d with 0 < |d| < 2^32. Whatever the other keys are, at most one of its
 *	2^32 keys makes up for the rest, for k * d takes 2^32 different values modulo 2^64.
 *	Misses: at most 2^-32.
 *
 * narrow, for cores without a long multiplication (Cortex-M0, M0+, M23): the sum of
 *	k[i] * w[i] modulo 2^32, and with keys of its own the same of the words with their bytes
 *	reversed. If t is the lowest bit in which any word differs, the first sum is equal for
 *	2^-(32 - t) of the keys; likewise the second for the lowest bit u after the reversal. A
 *	differing bit 8 * b + i becomes bit 8 * (3 - b) + i, so t + u <= 24 + 2 * i <= 38.
 *	Misses: at most 2^-(64 - 38) = 2^-26.
 *
 * A page is cut into blocks of 128 bytes, all hashed with the same keys; the hashes of the
 * blocks are a message that is hashed once more with the keys that follow. Two pages that
 * differ are taken for equal if that happens to a block or to the message: twice the
 * bound, 2^-31 (wide) or 2^-25 (narrow).
 */

#define CLONE_HASH_BLOCK_BYTES	128u
/* Two words of each block. */
#define CLONE_HASH_BYTES	8u
/* Narrow hash of a page of 8 KiB: two keys for a word of a block, and of the blocks' hashes. */
#define CLONE_HASH_MAX_KEYS	(2 * (32 + 2 * 64))

/** What pages are compared by. */
struct clone_sum {
	uint32_t words[2];
};

/** The keys of a run. */
struct clone_hash {
	bool wide;
	uint32_t keys[CLONE_HASH_MAX_KEYS];
};

/** Draw keys. */
void clone_hash_init(struct clone_hash *hash, bool wide);

/** Take keys from @a seed from now on, the same in every run; for tests. */
void clone_hash_seed(uint64_t seed);

/** @returns how many keys a page of @a page_bytes needs. */
unsigned int clone_hash_num_keys(const struct clone_hash *hash, uint32_t page_bytes);

/** Hash @a bytes, a multiple of 512 up to 8 KiB, as the loader does. */
struct clone_sum clone_hash_page(const struct clone_hash *hash, const uint8_t *data, uint32_t bytes);

#endif /* CLONE_HASH_H */
