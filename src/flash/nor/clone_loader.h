/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_LOADER_H
#define CLONE_LOADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flash_bank;
struct clone_loader;

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

/*
 * The program on the chip (../loaders/clone_loader.S) and the stream of records
 * that it works off while the debugger fills it.
 *
 * Work area: hashes of blocks, results, mailbox, code, keys, ring. Mailbox, code, keys
 * and ring are neighbours so that one write starts it all.
 */

/** Byte offsets in the mailbox; the same as in clone_loader.S. */
enum clone_mailbox {
	CLONE_MB_WP = 0x00,		/* host: end of what is in the ring; 0: give up */
	CLONE_MB_RP = 0x04,		/* begin of what is not yet used */
	CLONE_MB_STATE = 0x08,		/* enum clone_loader_state */
	CLONE_MB_WHERE = 0x0c,		/* address in work, or that failed */
	CLONE_MB_STATUS = 0x10,		/* SR at the failure */
	CLONE_MB_RING = 0x14,
	CLONE_MB_RING_END = 0x18,
	CLONE_MB_REGS = 0x1c,
	CLONE_MB_ERRORS = 0x20,		/* error bits of SR */
	CLONE_MB_CLEAR = 0x24,		/* what to write to SR to clear its flags */
	CLONE_MB_LOCK = 0x28,		/* what to write to CR to lock */
	CLONE_MB_FEED = 0x2c,		/* watchdog key register, or a harmless address */
	CLONE_MB_FLUSH = 0x30,		/* cache control register, or a harmless address */
	CLONE_MB_FLUSH_BITS = 0x34,
	CLONE_MB_PATIENCE = 0x38,	/* turns to wait for the host */
	CLONE_MB_RESULTS = 0x3c,
	CLONE_MB_WIDE = 0x40,		/* not 0: the core has a long multiplication */
	CLONE_MB_KEYS = 0x44,		/* of the hash */
	CLONE_MB_BLOCKS = 0x48,		/* room for the hashes of a page's blocks */
	CLONE_MB_SCRATCH = 0x4c,	/* six words */
	CLONE_MB_HARMLESS = 0x64,	/* may be written by FEED and FLUSH */
	CLONE_MB_BYTES = 0x70,
};

enum clone_loader_state {
	CLONE_LOADER_RUNNING = 0,
	CLONE_LOADER_DONE = 1,
	CLONE_LOADER_FAILED = 2,
	CLONE_LOADER_ABANDONED = 3,	/* the host was silent for too long, or told it to give up */
	CLONE_LOADER_LOCKED = 4,	/* the keys did not open the controller */
};

/** Operations of a record. */
enum clone_record {
	CLONE_RECORD_END = 0,
	CLONE_RECORD_SUM = 1,
	CLONE_RECORD_ERASE = 2,
	CLONE_RECORD_PROGRAM = 3,
	CLONE_RECORD_BANK = 4,
	CLONE_RECORD_UNLOCK = 5,
};

/** Records and their data come in blocks of so many bytes. */
#define CLONE_BLOCK_BYTES	16u

/** A stream of records under construction. Start with all zeros. */
struct clone_stream {
	uint8_t *data;
	size_t bytes;
	size_t room;
	uint32_t pause_us;	/* leave the chip alone so long before the first look */
	uint32_t limit_ms;	/* longest time without any progress */
	bool only_sums;		/* nothing else is asked for, and no end */
	size_t first_program;	/* where the first record that programs begins; 0: there is none */
	bool failed;		/* out of memory; clone_loader_run() says so */
};

/**
 * Append a record.
 *
 * @param data For CLONE_RECORD_PROGRAM: @a size bytes (a multiple of 16); else NULL.
 */
void clone_stream_add(struct clone_stream *stream, enum clone_record operation,
	uint32_t address, uint32_t size, uint32_t argument, const uint8_t *data);
void clone_stream_free(struct clone_stream *stream);

/**
 * Get a work area for the loader. Nothing is written to the chip yet.
 *
 * @param max_results Sums that one stream may ask for at most.
 *
 * @retval ERROR_OK @a loader is to be given to clone_loader_close().
 * @retval ERROR_TARGET_RESOURCE_NOT_AVAILABLE No work area, or a core that the loader does not run on.
 */
int clone_loader_open(struct flash_bank *bank, unsigned int max_results,
	struct clone_loader **loader);

/** @returns the keys that the loader's sums are made with. */
const struct clone_hash *clone_loader_hash(const struct clone_loader *loader);

/** @returns how long the chip takes for the sum of @a bytes, about, in microseconds. */
uint32_t clone_loader_sum_us(const struct clone_loader *loader, uint32_t bytes);

/** @returns how many sums one stream may ask for. */
unsigned int clone_loader_max_results(const struct clone_loader *loader);

/**
 * Have the chip work off @a stream, and wait until it has. A stream that erases or
 * programs unlocks first. After CLONE_RECORD_END only clone_loader_sums() and
 * clone_loader_close() are left to do.
 *
 * @param tick Called now and then with the part of the stream that is done, in bytes.
 *
 * @retval ERROR_OK All done, no error flag seen; content is not checked.
 * @retval ERROR_FLASH_PROTECTED, ERROR_FLASH_OPERATION_FAILED The chip reported that; the message
 *	has the address. What the stream held up to there is done.
 * @retval ERROR_FLASH_BUSY No progress for longer than the stream's limit.
 */
int clone_loader_run(struct clone_loader *loader, struct clone_stream *stream,
	void (*tick)(void *priv, size_t done), void *priv);

/** Read the first @a count sums that the last stream asked for. */
int clone_loader_sums(struct clone_loader *loader, struct clone_sum *sums, unsigned int count);

/**
 * Stop the loader, whatever it does; flash is locked then unless this fails.
 * Frees @a loader.
 *
 * @retval ERROR_OK Stopped by itself.
 */
int clone_loader_close(struct clone_loader *loader);

#endif /* CLONE_LOADER_H */
