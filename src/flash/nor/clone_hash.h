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
 *	k[i] * w[i] modulo 2^32, and the sum of k[i + 2] * r[i], where r are the words with their
 *	bytes reversed. Of two different messages take the last word m in which they differ, by t
 *	as its lowest bit, and u after the reversal. Whatever the other keys are, at most 2^-(32 - t)
 *	of the keys k[m] make the first sums equal; no key behind it has a say there. Whatever the
 *	keys before it are, at most 2^-(32 - u) of the keys k[m + 2] make the second sums equal; no
 *	key behind it has a say there, either. So the product bounds both together. A
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
/* By how many keys those of the reversed words are shifted. */
#define CLONE_HASH_KEY_STEP	2u
/* Narrow hash of a page of 8 KiB: of a block, and of the blocks' hashes. */
#define CLONE_HASH_MAX_KEYS	(32 + CLONE_HASH_KEY_STEP + 2 * 64 + CLONE_HASH_KEY_STEP)

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
