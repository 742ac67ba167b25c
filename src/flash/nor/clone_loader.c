// SPDX-License-Identifier: GPL-2.0-or-later

/* The host's side of the on-chip loader, and the hash that it makes of pages. See clone_loader.h. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <helper/align.h>
#include <helper/binarybuffer.h>
#include <helper/time_support.h>
#include <helper/types.h>
#include <stdio.h>
#include <target/algorithm.h>
#include <target/armv7m.h>
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_loader.h"

/* RM0008, 19.4.1: the same address on all families; writing the key is harmless without a watchdog. */
#define IWDG_KR			0x40003000

/*
 * The loader's waiting turn takes about 13 cycles: it gives up after half a minute
 * at 8 MHz, and after 1.2 s at 216 MHz, the fastest of the clones.
 */
#define PATIENCE		20000000u

#define RING_MIN_BYTES		256u
#define FIRST_CHUNK_BYTES	512u
#define POLL_MIN_MS		1
#define POLL_MAX_MS		100
/* So many bytes have erases and data in their usual mixture. */
#define PACE_MIN_BYTES		4096
#define STOP_LIMIT_MS		100
#define END_LIMIT_MS		1000

/* 26 or 60 instructions for 32 bytes, at 8 MHz without a wait state; rather too short.*/
#define WIDE_NS_PER_BYTE	100
#define NARROW_NS_PER_BYTE	232

/* CPUID, part number: cores without a long multiplication (ARMv6-M and ARMv8-M baseline). */
#define CPUID_PARTNO(_cpuid)	((_cpuid) >> 4 & 0xfff)
#define CORTEX_M0		0xc20
#define CORTEX_M0P		0xc60
#define CORTEX_M23		0xd20

struct loader_code {
	const uint8_t *bytes;
	size_t size;
};

static const uint8_t halfword_code[] = {
#include "../loaders/clone_halfword.inc"
};

static const uint8_t halfword_eop_code[] = {
#include "../loaders/clone_halfword_eop.inc"
};

static const uint8_t word_code[] = {
#include "../loaders/clone_word.inc"
};

static const uint8_t word_eop_code[] = {
#include "../loaders/clone_word_eop.inc"
};

static const uint8_t fast_page_code[] = {
#include "../loaders/clone_fast_page.inc"
};

struct clone_loader {
	struct flash_bank *bank;
	struct working_area *area;
	struct loader_code code;
	struct clone_hash hash;
	uint32_t key_bytes;		/* that the bank's largest page needs */
	uint32_t blocks;		/* addresses on the chip */
	uint32_t results;
	uint32_t mailbox;
	uint32_t ring;
	uint32_t ring_end;
	unsigned int max_results;
	uint32_t wp;
	uint32_t rp;
	uint32_t where;
	bool running;			/* started and not yet waited for */
	bool ended;			/* stopped by itself, flash locked */
	int64_t moved_ms;		/* when rp or where changed last */
	struct armv7m_algorithm algorithm;
};

#define BLOCK_WORDS	(CLONE_HASH_BLOCK_BYTES / 4)

static bool seeded;
static uint64_t seed_state;

/* SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). */
static uint32_t next_key(void)
{
	seed_state += 0x9e3779b97f4a7c15u;
	uint64_t z = seed_state;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) >> 32;
}

void clone_hash_seed(uint64_t seed)
{
	seeded = true;
	seed_state = seed;
}

/* The system's random numbers; where it has none, the time and where we were loaded. */
void clone_hash_init(struct clone_hash *hash, bool wide)
{
	FILE *random = seeded ? NULL : fopen("/dev/urandom", "rb");
	const bool drawn = random && fread(hash->keys, sizeof(hash->keys), 1, random) == 1;

	if (random)
		fclose(random);
	hash->wide = wide;
	if (drawn)
		return;
	if (!seeded)
		seed_state ^= (uint64_t)timeval_ms() ^ (uint64_t)(uintptr_t)hash << 32;
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

static void stream_append(struct clone_stream *stream, const uint8_t *data, size_t bytes)
{
	if (stream->bytes + bytes > stream->room) {
		const size_t room = MAX(2 * stream->room, stream->bytes + bytes);
		uint8_t *grown = realloc(stream->data, room);
		if (!grown) {
			stream->failed = true;
			return;
		}
		stream->data = grown;
		stream->room = room;
	}
	memcpy(stream->data + stream->bytes, data, bytes);
	stream->bytes += bytes;
}

void clone_stream_add(struct clone_stream *stream, enum clone_record operation,
	uint32_t address, uint32_t size, uint32_t argument, const uint8_t *data)
{
	uint8_t record[CLONE_BLOCK_BYTES];

	if (operation == CLONE_RECORD_PROGRAM && !stream->first_program)
		stream->first_program = stream->bytes;
	h_u32_to_le(record, address);
	h_u32_to_le(record + 4, size);
	h_u32_to_le(record + 8, operation);
	h_u32_to_le(record + 12, argument);
	stream_append(stream, record, sizeof(record));
	if (data)
		stream_append(stream, data, size);
}

void clone_stream_free(struct clone_stream *stream)
{
	free(stream->data);
	memset(stream, 0, sizeof(*stream));
}

static struct loader_code code_for(struct flash_bank *bank)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;
	const bool eop = family->quirks & CLONE_QUIRK_WAIT_EOP;

	if (family->style == CLONE_PROGRAM_FAST_PAGE)
		return (struct loader_code){ fast_page_code, sizeof(fast_page_code) };
	if (clone_bank_unit(bank) == 4 && eop)
		return (struct loader_code){ word_eop_code, sizeof(word_eop_code) };
	if (clone_bank_unit(bank) == 4)
		return (struct loader_code){ word_code, sizeof(word_code) };
	if (eop)
		return (struct loader_code){ halfword_eop_code, sizeof(halfword_eop_code) };
	return (struct loader_code){ halfword_code, sizeof(halfword_code) };
}

static uint32_t largest_page(struct flash_bank *bank)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	return MAX(clone_bank_largest_page(chip, 0), clone_bank_largest_page(chip, bank->size - 1));
}

static uint32_t block_hash_bytes(struct flash_bank *bank)
{
	return largest_page(bank) / CLONE_HASH_BLOCK_BYTES * CLONE_HASH_BYTES;
}

/* A core that could not be read gets the code that all have. */
static bool has_long_multiplication(const struct clone_chip *chip)
{
	const uint32_t part = CPUID_PARTNO(chip->readings.cpuid.value);

	return chip->readings.cpuid.valid && part != CORTEX_M0 && part != CORTEX_M0P && part != CORTEX_M23;
}

/* Divide the work area: results as many as wanted, but never more than a quarter of it. */
static void lay_out(struct clone_loader *loader, unsigned int max_results)
{
	const uint32_t start = ALIGN_UP(loader->area->address, CLONE_BLOCK_BYTES);
	const uint32_t end = ALIGN_DOWN(loader->area->address + loader->area->size, CLONE_BLOCK_BYTES);
	uint32_t bytes = ALIGN_UP(max_results * sizeof(struct clone_sum), CLONE_BLOCK_BYTES);

	bytes = MIN(bytes, ALIGN_DOWN(loader->area->size / 4, CLONE_BLOCK_BYTES));
	loader->max_results = bytes / sizeof(struct clone_sum);
	loader->blocks = start;
	loader->results = start + block_hash_bytes(loader->bank);
	loader->mailbox = loader->results + bytes;
	loader->ring = ALIGN_UP(loader->mailbox + CLONE_MB_BYTES + loader->code.size + loader->key_bytes,
		CLONE_BLOCK_BYTES);
	loader->ring_end = end;
	loader->wp = loader->ring;
	loader->rp = loader->ring;
}

int clone_loader_open(struct flash_bank *bank, unsigned int max_results,
	struct clone_loader **loader_out)
{
	struct target *target = bank->target;

	if (!is_arm(target_to_arm(target)) || !is_armv7m(target_to_armv7m(target)))
		return ERROR_TARGET_RESOURCE_NOT_AVAILABLE;
	struct clone_loader *loader = calloc(1, sizeof(*loader));
	if (!loader) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	loader->bank = bank;
	loader->code = code_for(bank);
	clone_hash_init(&loader->hash, has_long_multiplication(clone_bank_chip(bank)));
	loader->key_bytes = 4 * clone_hash_num_keys(&loader->hash, largest_page(bank));

	const uint32_t bytes = target_get_working_area_avail(target);
	const uint32_t least = loader->code.size + CLONE_MB_BYTES + RING_MIN_BYTES + 8 * CLONE_BLOCK_BYTES +
		loader->key_bytes + block_hash_bytes(bank);
	if (bytes < least || target_alloc_working_area_try(target, bytes, &loader->area) != ERROR_OK) {
		free(loader);
		return ERROR_TARGET_RESOURCE_NOT_AVAILABLE;
	}
	lay_out(loader, max_results);
	*loader_out = loader;
	return ERROR_OK;
}

const struct clone_hash *clone_loader_hash(const struct clone_loader *loader)
{
	return &loader->hash;
}

uint32_t clone_loader_sum_us(const struct clone_loader *loader, uint32_t bytes)
{
	return (uint64_t)bytes * (loader->hash.wide ? WIDE_NS_PER_BYTE : NARROW_NS_PER_BYTE) / 1000;
}

unsigned int clone_loader_max_results(const struct clone_loader *loader)
{
	return loader->max_results;
}

static void fill_mailbox(const struct clone_loader *loader, uint8_t *mailbox)
{
	const struct clone_family *family = clone_bank_chip(loader->bank)->family;
	const uint32_t errors = family->sr_program_error | family->sr_protect_error;

	memset(mailbox, 0, CLONE_MB_BYTES);
	h_u32_to_le(mailbox + CLONE_MB_WP, loader->wp);
	h_u32_to_le(mailbox + CLONE_MB_RP, loader->ring);
	h_u32_to_le(mailbox + CLONE_MB_RING, loader->ring);
	h_u32_to_le(mailbox + CLONE_MB_RING_END, loader->ring_end);
	h_u32_to_le(mailbox + CLONE_MB_REGS, family->regs_base);
	h_u32_to_le(mailbox + CLONE_MB_ERRORS, errors);
	h_u32_to_le(mailbox + CLONE_MB_CLEAR, errors | family->sr_end);
	h_u32_to_le(mailbox + CLONE_MB_LOCK, clone_flash_lock_bits(loader->bank));
	h_u32_to_le(mailbox + CLONE_MB_FEED, IWDG_KR);
	h_u32_to_le(mailbox + CLONE_MB_FLUSH, family->cache_register ? family->cache_register :
		loader->mailbox + CLONE_MB_HARMLESS);
	h_u32_to_le(mailbox + CLONE_MB_FLUSH_BITS, family->cache_flush);
	h_u32_to_le(mailbox + CLONE_MB_PATIENCE, PATIENCE);
	h_u32_to_le(mailbox + CLONE_MB_RESULTS, loader->results);
	h_u32_to_le(mailbox + CLONE_MB_WIDE, loader->hash.wide);
	h_u32_to_le(mailbox + CLONE_MB_KEYS, loader->mailbox + CLONE_MB_BYTES + loader->code.size);
	h_u32_to_le(mailbox + CLONE_MB_BLOCKS, loader->blocks);
}

/* Mailbox, code, keys and the first blocks go to the chip in one write; then the loader runs. */
static int start(struct clone_loader *loader, const uint8_t *first, uint32_t bytes)
{
	struct target *target = loader->bank->target;
	const uint32_t before = loader->ring - loader->mailbox;

	uint8_t *image = calloc(1, before + bytes);
	if (!image) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	loader->wp = loader->ring + bytes;
	fill_mailbox(loader, image);
	memcpy(image + CLONE_MB_BYTES, loader->code.bytes, loader->code.size);
	for (uint32_t i = 0; i < loader->key_bytes; i += 4)
		h_u32_to_le(image + CLONE_MB_BYTES + loader->code.size + i, loader->hash.keys[i / 4]);
	memcpy(image + before, first, bytes);
	int retval = target_write_buffer(target, loader->mailbox, before + bytes, image);
	free(image);
	if (retval != ERROR_OK)
		return retval;

	loader->algorithm.common_magic = ARMV7M_COMMON_MAGIC;
	loader->algorithm.core_mode = ARM_MODE_THREAD;
	retval = target_start_algorithm(target, 0, NULL, 0, NULL,
		loader->mailbox + CLONE_MB_BYTES, 0, &loader->algorithm);
	loader->running = retval == ERROR_OK;
	loader->moved_ms = timeval_ms();
	return retval;
}

static uint32_t ring_bytes(const struct clone_loader *loader)
{
	return loader->ring_end - loader->ring;
}

/* Bytes sent and not yet used. */
static uint32_t ring_used(const struct clone_loader *loader)
{
	return (loader->wp + ring_bytes(loader) - loader->rp) % ring_bytes(loader);
}

/* One block always stays free: a full ring would look like an empty one. */
static uint32_t ring_free(const struct clone_loader *loader)
{
	return ring_bytes(loader) - CLONE_BLOCK_BYTES - ring_used(loader);
}

/* Put @a bytes that fit into the ring behind what is there, then tell the loader. */
static int send_blocks(struct clone_loader *loader, const uint8_t *data, uint32_t bytes)
{
	struct target *target = loader->bank->target;
	const uint32_t straight = MIN(bytes, loader->ring_end - loader->wp);

	int retval = target_write_buffer(target, loader->wp, straight, data);
	if (retval == ERROR_OK && bytes > straight)
		retval = target_write_buffer(target, loader->ring, bytes - straight, data + straight);
	if (retval != ERROR_OK)
		return retval;
	loader->wp += bytes;
	if (loader->wp >= loader->ring_end)
		loader->wp -= ring_bytes(loader);
	return target_write_u32(target, loader->mailbox + CLONE_MB_WP, loader->wp);
}

static int failure(struct clone_loader *loader, uint32_t state, uint32_t status)
{
	const struct clone_family *family = clone_bank_chip(loader->bank)->family;

	if (state == CLONE_LOADER_LOCKED) {
		LOG_ERROR("the flash stays locked (CR 0x%08" PRIx32 "): reset the chip and try again", status);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	if (state != CLONE_LOADER_FAILED) {
		LOG_ERROR("the loader on the chip stopped by itself at 0x%08" PRIx32 ": program again",
			loader->where);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	if (status & family->sr_protect_error) {
		LOG_ERROR("the flash refuses to change the write-protected page at 0x%08" PRIx32
			" (SR 0x%08" PRIx32 ")", loader->where, status);
		return ERROR_FLASH_PROTECTED;
	}
	LOG_ERROR("the flash reports a programming error at 0x%08" PRIx32 " (SR 0x%08" PRIx32 ")",
		loader->where, status);
	return ERROR_FLASH_OPERATION_FAILED;
}

/* Has the chip used all that was sent? One word tells, where nothing can fail. */
static int look_at_end(struct clone_loader *loader, bool *through)
{
	uint32_t rp;

	int retval = target_read_u32(loader->bank->target, loader->mailbox + CLONE_MB_RP, &rp);
	*through = retval == ERROR_OK && rp == loader->wp;
	if (*through)
		loader->rp = rp;
	return retval;
}

/* Look at the mailbox. */
static int poll_loader(struct clone_loader *loader, uint32_t limit_ms)
{
	uint8_t words[CLONE_MB_STATUS + 4 - CLONE_MB_RP];
	/* Before the read, so that a slow host takes nothing off the chip's time. */
	const bool late = timeval_ms() - loader->moved_ms > limit_ms;

	int retval = target_read_buffer(loader->bank->target, loader->mailbox + CLONE_MB_RP,
		sizeof(words), words);
	if (retval != ERROR_OK)
		return retval;
	const uint32_t rp = le_to_h_u32(words);
	const uint32_t state = le_to_h_u32(words + CLONE_MB_STATE - CLONE_MB_RP);
	const uint32_t where = le_to_h_u32(words + CLONE_MB_WHERE - CLONE_MB_RP);

	if (rp < loader->ring || rp >= loader->ring_end || rp % CLONE_BLOCK_BYTES != 0) {
		LOG_ERROR("the loader's memory on the chip was overwritten (0x%08" PRIx32 "); "
			"flash is in part written: reset the chip and program again", rp);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	const bool moved = rp != loader->rp || where != loader->where;
	loader->rp = rp;
	loader->where = where;
	loader->ended = state == CLONE_LOADER_DONE;
	if (state != CLONE_LOADER_RUNNING && state != CLONE_LOADER_DONE)
		return failure(loader, state, le_to_h_u32(words + CLONE_MB_STATUS - CLONE_MB_RP));
	if (moved) {
		loader->moved_ms = timeval_ms();
	} else if (late && ring_used(loader)) {
		LOG_ERROR("the flash is still busy after %" PRIu32 " ms at 0x%08" PRIx32
			": take the power of the board away, then try again", limit_ms, where);
		return ERROR_FLASH_BUSY;
	}
	return ERROR_OK;
}

/* What a run has sent, and how fast the chip takes it. */
struct pace {
	const struct clone_stream *stream;
	size_t sent;
	uint32_t last_sent;		/* by the last transfer */
	size_t done;			/* at the last look */
	int64_t started_ms;
	int64_t looked_ms;
	bool looked;
	uint64_t busy_ms;		/* time and bytes while the ring never ran empty */
	uint64_t busy_bytes;
};

/* An idle chip says nothing about its pace: only time with work in the ring counts. */
static void measure(struct pace *pace, const struct clone_loader *loader)
{
	const size_t done = pace->sent - ring_used(loader);
	const int64_t now_ms = timeval_ms();

	if (ring_used(loader)) {
		pace->busy_ms += now_ms - pace->looked_ms;
		pace->busy_bytes += done - pace->done;
	}
	pace->done = done;
	pace->looked_ms = now_ms;
	pace->looked = true;
}

/*
 * How long to leave the chip alone until it has used @a bytes more; rather too
 * short than too long. The last bytes come without erases, faster than the rest.
 */
static unsigned int pause_ms(const struct pace *pace, uint32_t bytes)
{
	const uint64_t elapsed_ms = timeval_ms() - pace->started_ms;
	uint64_t ms;

	if (pace->busy_bytes >= PACE_MIN_BYTES)
		ms = pace->busy_ms * bytes / pace->busy_bytes / (pace->sent < pace->stream->bytes ? 1 : 2);
	else if (!pace->looked)
		ms = pace->stream->pause_us / 1000;
	else
		ms = elapsed_ms / 8;
	return MIN(MAX(ms, POLL_MIN_MS), POLL_MAX_MS);
}

/* Free space that makes a transfer worth while: a quarter of the ring, which leaves plenty in it. */
static uint32_t worth_sending(const struct clone_loader *loader, size_t left)
{
	return MIN(left, ring_bytes(loader) / 4);
}

/*
 * Send what fits, but at first little and then twice as much each time: the chip starts
 * early, is not without work while a long transfer is on its way, and where transfers
 * are slow there are soon few of them.
 */
static int send_some(struct clone_loader *loader, struct pace *pace)
{
	const size_t left = pace->stream->bytes - pace->sent;

	pace->last_sent = MIN(MIN(ring_free(loader), left), 2 * pace->last_sent);
	int retval = send_blocks(loader, pace->stream->data + pace->sent, pace->last_sent);
	pace->sent += pace->last_sent;
	return retval;
}

/* Send if it is worth it, else sleep until it will be, or until all is done. */
static int go_on(struct clone_loader *loader, struct pace *pace)
{
	const size_t left = pace->stream->bytes - pace->sent;
	const uint32_t worth = worth_sending(loader, left);

	if (left && ring_free(loader) >= worth)
		return send_some(loader, pace);
	alive_sleep(pause_ms(pace, left ? worth - ring_free(loader) : ring_used(loader)));
	return ERROR_OK;
}

int clone_loader_run(struct clone_loader *loader, struct clone_stream *stream,
	void (*tick)(void *priv, size_t done), void *priv)
{
	struct pace pace = { .stream = stream };

	if (stream->failed) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	pace.last_sent = MIN(MIN(stream->bytes, FIRST_CHUNK_BYTES), ring_free(loader));
	pace.sent = pace.last_sent;
	int retval = loader->running ? send_blocks(loader, stream->data, pace.sent) :
		start(loader, stream->data, pace.sent);
	pace.started_ms = timeval_ms();
	pace.looked_ms = pace.started_ms;
	loader->moved_ms = pace.started_ms;

	while (retval == ERROR_OK && (pace.sent < stream->bytes || ring_used(loader))) {
		bool through = false;

		retval = go_on(loader, &pace);
		if (retval == ERROR_OK && stream->only_sums && pace.sent == stream->bytes)
			retval = look_at_end(loader, &through);
		if (retval == ERROR_OK && !through)
			retval = poll_loader(loader, stream->limit_ms);
		if (retval != ERROR_OK)
			break;
		measure(&pace, loader);
		if (tick)
			tick(priv, pace.sent - ring_used(loader));
		keep_alive();
		retval = clone_flash_check_interrupted(loader->where);
	}
	return retval;
}

int clone_loader_sums(struct clone_loader *loader, struct clone_sum *sums, unsigned int count)
{
	uint8_t *bytes = malloc(count * 8);

	if (!bytes) {
		LOG_ERROR("out of memory");
		return ERROR_FLASH_OPERATION_FAILED;
	}
	int retval = target_read_buffer(loader->bank->target, loader->results, count * 8, bytes);
	for (unsigned int i = 0; i < count && retval == ERROR_OK; i++) {
		sums[i].words[0] = le_to_h_u32(bytes + 8 * i);
		sums[i].words[1] = le_to_h_u32(bytes + 8 * i + 4);
	}
	free(bytes);
	return retval;
}

/* Tell the loader to stop: politely when it is idle, else by an empty write pointer. */
static int stop(struct clone_loader *loader)
{
	struct target *target = loader->bank->target;
	struct clone_stream end = { 0 };
	unsigned int limit_ms = END_LIMIT_MS;
	int retval = ERROR_OK;

	if (loader->ended) {
		LOG_DEBUG("loader has ended");
	} else if (ring_used(loader)) {
		retval = target_write_u32(target, loader->mailbox + CLONE_MB_WP, 0);
		limit_ms = STOP_LIMIT_MS;
	} else {
		clone_stream_add(&end, CLONE_RECORD_END, 0, 0, 0, NULL);
		retval = end.failed ? ERROR_FLASH_OPERATION_FAILED : send_blocks(loader, end.data, end.bytes);
		clone_stream_free(&end);
	}
	int wait_retval = target_wait_algorithm(target, 0, NULL, 0, NULL, 0, limit_ms,
		&loader->algorithm);
	/* The core has been halted by force then, which the host does not note. */
	if (wait_retval == ERROR_TARGET_TIMEOUT && target->state == TARGET_HALTED)
		target->running_alg = false;
	return retval != ERROR_OK ? retval : wait_retval;
}

int clone_loader_close(struct clone_loader *loader)
{
	int retval = loader->running ? stop(loader) : ERROR_OK;

	target_free_working_area(loader->bank->target, loader->area);
	free(loader);
	return retval;
}
