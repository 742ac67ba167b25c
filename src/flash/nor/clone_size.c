// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * How much flash may be used. The size word lies both ways: parts marked 64 KiB say
 * 128 and have it, or say it and have not; others say 0 (STL-756, BMP-FS, MECRISP).
 * Beyond the end a chip gives a bus error, mirrors the start, or reads as blank. Reads
 * alone cannot tell a blank second half from a mirror of a blank first one: who wants to
 * know has a page behind each size in question erased and programmed ("size_test").
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_match.h"
#include "clone_size.h"
#include "openocd_compat.h"

/* No F103-compatible part is smaller or larger: a word outside is no size. */
#define MIN_KIB		4
#define MAX_KIB		4096
/* Without a second register set nothing above is reached (PM0075, 1; LIB-GD103). */
#define FIRST_BANK_KIB	512
/* Where to start looking if no size of a row is known. */
#define FLOOR_KIB	16

#define SAMPLE_WORDS	16
#define NUM_SAMPLES	4
/* More than any row sells, and all doublings in between. */
#define MAX_SIZES	32

static bool all_words(const uint32_t *words, uint32_t value)
{
	for (unsigned int i = 0; i < SAMPLE_WORDS; i++) {
		if (words[i] != value)
			return false;
	}
	return true;
}

static bool is_blank(const uint32_t *words)
{
	return all_words(words, 0xffffffff) || all_words(words, 0);
}

/* Read word by word: are @a bytes at both addresses the same? */
static int compare_all(struct target *target, uint32_t a, uint32_t b, uint32_t bytes, bool *equal)
{
	uint32_t at_a[CLONE_CHIP_WORDS];
	uint32_t at_b[CLONE_CHIP_WORDS];

	*equal = true;
	for (uint32_t done = 0; done < bytes && *equal; done += sizeof(at_a)) {
		const unsigned int words = MIN(CLONE_CHIP_WORDS, (bytes - done) / 4);

		int retval = clone_chip_read_words(target, a + done, words, at_a);
		if (retval == ERROR_OK)
			retval = clone_chip_read_words(target, b + done, words, at_b);
		if (retval != ERROR_OK)
			return retval;
		*equal = memcmp(at_a, at_b, words * 4) == 0;
	}
	return ERROR_OK;
}

/*
 * Equal samples are a hint; a mirror is only what is equal as a whole. What repeats itself
 * within less than a mirror (a fill pattern) says nothing.
 */
static enum clone_beyond compare_with_start(struct target *target, uint32_t kib, uint32_t bytes)
{
	bool mirrored;
	bool repeats;

	if (compare_all(target, CLONE_FLASH_BASE, CLONE_FLASH_BASE + kib * 1024, bytes, &mirrored) != ERROR_OK)
		return CLONE_BEYOND_NOT_READ;
	if (!mirrored)
		return CLONE_BEYOND_THERE;
	if (compare_all(target, CLONE_FLASH_BASE, CLONE_FLASH_BASE + bytes / 2, bytes / 2, &repeats) != ERROR_OK)
		return CLONE_BEYOND_NOT_READ;
	return repeats ? CLONE_BEYOND_BLANK : CLONE_BEYOND_ALIAS;
}

/* A read that failed once may be the wire's fault: the same again, and below it works. */
static bool is_bus_error(struct target *target, uint32_t low, uint32_t high)
{
	uint32_t word;

	return clone_chip_read_u32(target, low, &word) == ERROR_OK &&
		clone_chip_read_u32(target, high, &word) != ERROR_OK;
}

/*
 * What stands from @a kib up to @a end_kib: compare samples with those at the same
 * distance from the start, the highest first, for that is where a smaller chip faults.
 * Blank says that nothing is known: flash that is empty and an address without flash
 * behind it read alike. Some parts read 0 where there is nothing (BMP-2020).
 */
static enum clone_beyond look_beyond(struct target *target, uint32_t kib, uint32_t end_kib)
{
	const uint32_t bytes = (end_kib - kib) * 1024;
	uint32_t low[SAMPLE_WORDS];
	uint32_t high[SAMPLE_WORDS];
	bool mirrored = false;
	bool blank = false;

	for (unsigned int i = NUM_SAMPLES; i-- > 0; ) {
		uint32_t address = CLONE_FLASH_BASE + bytes / NUM_SAMPLES * i;

		/* A protected chip does not let us read at all, which says nothing of its size. */
		if (clone_chip_read_words(target, address + kib * 1024, SAMPLE_WORDS, high) != ERROR_OK)
			return is_bus_error(target, address, address + kib * 1024) ? CLONE_BEYOND_FAULT :
				CLONE_BEYOND_NOT_READ;
		blank |= all_words(high, 0xffffffff);
		if (is_blank(high))
			continue;
		if (clone_chip_read_words(target, address, SAMPLE_WORDS, low) != ERROR_OK)
			return CLONE_BEYOND_NOT_READ;
		if (memcmp(low, high, sizeof(low)) != 0)
			return CLONE_BEYOND_THERE;	/* each sample costs transfers: one is enough */
		mirrored = true;
	}
	if (mirrored)
		return compare_with_start(target, kib, bytes);
	return blank ? CLONE_BEYOND_BLANK : CLONE_BEYOND_NOT_READ;
}

static bool is_absent(enum clone_beyond beyond)
{
	return beyond == CLONE_BEYOND_ALIAS || beyond == CLONE_BEYOND_FAULT;
}

/* The next size worth a look: twice as much, or what is sold in between. */
static uint32_t next_size(const struct clone_part *part, uint32_t kib)
{
	const uint32_t sold = clone_part_next_kib(part, kib);

	return sold ? MIN(sold, 2 * kib) : 2 * kib;
}

/* @returns how many sizes up to @a claim_kib, without it, are worth a look; @a sizes ascend. */
static unsigned int list_sizes(const struct clone_part *part, uint32_t claim_kib, uint32_t *sizes)
{
	const uint32_t min_kib = clone_part_min_kib(part);
	unsigned int count = 0;

	for (uint32_t kib = min_kib ? min_kib : FLOOR_KIB; kib < claim_kib && count < MAX_SIZES;
			kib = next_size(part, kib))
		sizes[count++] = kib;
	return count;
}

/*
 * Look behind every size from the largest below @a claim_kib down to the smallest sold. The
 * smallest with nothing behind it is the real one. What is found behind a multiple of a size
 * settles that size, too: a mirror repeats itself there as well.
 *
 * @returns true if there is such a size; it is in chip->beyond_kib then.
 */
static bool find_end(struct target *target, struct clone_chip *chip, uint32_t claim_kib)
{
	uint32_t sizes[MAX_SIZES + 1];
	const unsigned int count = list_sizes(chip->closest, claim_kib, sizes);
	bool all_blank = true;
	uint32_t proven_kib = 0;

	sizes[count] = claim_kib;
	for (unsigned int i = count; i-- > 0; ) {
		if (proven_kib && proven_kib % sizes[i] == 0)
			continue;
		const enum clone_beyond beyond = look_beyond(target, sizes[i], sizes[i + 1]);

		if (beyond == CLONE_BEYOND_THERE)
			proven_kib = sizes[i];
		/* Nothing is known from the lowest blank stretch on, if all above is blank. */
		all_blank &= beyond == CLONE_BEYOND_BLANK;
		if (i == count - 1 || all_blank || is_absent(beyond)) {
			chip->beyond = beyond;
			chip->beyond_kib = sizes[i];
		}
	}
	return is_absent(chip->beyond);
}

static uint32_t reachable_kib(const struct clone_chip *chip)
{
	return chip->family->bank2_offset ? MAX_KIB : FIRST_BANK_KIB;
}

/*
 * Without a word: the largest part sold if all of it answers, else the smallest. That a
 * blank chip answers with blank everywhere is taken for an answer: if it is a mirror
 * after all, there was nothing to lose, and what is written is read back.
 */
static void decide_without_word(struct target *target, struct clone_chip *chip)
{
	uint32_t min_kib = clone_part_min_kib(chip->closest);
	uint32_t max_kib = MIN(chip->part_max_kib, reachable_kib(chip));

	chip->size_reason = CLONE_SIZE_FROM_PART;
	if (!chip->part_max_kib)
		return;
	chip->usable_kib = MIN(min_kib, reachable_kib(chip));
	if (max_kib <= min_kib)
		return;
	if (find_end(target, chip, max_kib)) {
		chip->size_reason = CLONE_SIZE_FROM_PROBE;
		chip->usable_kib = chip->beyond_kib;
	} else if (chip->beyond == CLONE_BEYOND_THERE || chip->beyond == CLONE_BEYOND_BLANK) {
		chip->size_reason = CLONE_SIZE_FROM_PROBE;
		chip->usable_kib = max_kib;
	}
}

/* With a word: never more than it says, nor than is sold, nor than answers. */
static void decide_with_word(struct target *target, struct clone_chip *chip)
{
	uint32_t claim_kib = chip->word_kib;

	chip->size_reason = CLONE_SIZE_FROM_WORD;
	if (chip->part_max_kib && claim_kib > chip->part_max_kib) {
		claim_kib = chip->part_max_kib;
		chip->size_reason = CLONE_SIZE_FROM_PART;
	}
	if (claim_kib > reachable_kib(chip)) {
		claim_kib = reachable_kib(chip);
		chip->size_reason = CLONE_SIZE_FROM_PART;
	}
	chip->usable_kib = claim_kib;
	if (find_end(target, chip, claim_kib)) {
		chip->size_reason = CLONE_SIZE_FROM_PROBE;
		chip->usable_kib = chip->beyond_kib;
	}
}

static void decide_by_user(struct target *target, struct clone_chip *chip, uint32_t user_kib)
{
	find_end(target, chip, user_kib);
	chip->size_reason = CLONE_SIZE_FROM_USER;
	chip->usable_kib = user_kib;
}

void clone_size_look_further(struct target *target, struct clone_chip *chip)
{
	if (!chip->usable_kib || chip->usable_kib >= chip->part_max_kib)
		return;
	chip->beyond = look_beyond(target, chip->usable_kib, MIN(2 * chip->usable_kib, chip->part_max_kib));
	chip->beyond_kib = chip->usable_kib;
}

void clone_size_decide(struct target *target, struct clone_chip *chip, uint32_t user_kib)
{
	uint32_t ram_kib;
	uint32_t word_kib = clone_size_word(chip->closest, &chip->readings, &ram_kib);

	chip->word_kib = word_kib >= MIN_KIB && word_kib <= MAX_KIB ? word_kib : 0;
	chip->beyond = CLONE_BEYOND_NOT_READ;
	chip->beyond_kib = 0;
	chip->usable_kib = 0;
	chip->size_reason = CLONE_SIZE_FROM_PART;
	chip->ram_kib = 0;
	/* Another controller, other addresses: leave it alone. */
	if (chip->family->write == CLONE_WRITE_NEVER)
		return;

	if (user_kib)
		decide_by_user(target, chip, user_kib);
	else if (chip->word_kib)
		decide_with_word(target, chip);
	else
		decide_without_word(target, chip);
	if (ram_kib)
		chip->ram_kib = ram_kib;
	else if (chip->verdict != CLONE_VERDICT_UNKNOWN)
		chip->ram_kib = clone_part_ram_kib(chip->closest, chip->usable_kib);
}

void clone_size_copy(struct clone_chip *chip, const struct clone_chip *from)
{
	chip->word_kib = from->word_kib;
	chip->usable_kib = from->usable_kib;
	chip->size_reason = from->size_reason;
	chip->beyond = from->beyond;
	chip->beyond_kib = from->beyond_kib;
	chip->ram_kib = from->ram_kib;
}

static const char *absence(const struct clone_chip *chip)
{
	return chip->beyond == CLONE_BEYOND_ALIAS ? "the start is mirrored" : "reads are bus errors";
}

static void explain_without_word(const struct clone_chip *chip, char *text)
{
	if (chip->size_reason == CLONE_SIZE_FROM_PROBE && is_absent(chip->beyond))
		snprintf(text, CLONE_SIZE_TEXT, "no size word; beyond %" PRIu32 " KiB %s",
			chip->usable_kib, absence(chip));
	else if (chip->size_reason == CLONE_SIZE_FROM_PROBE)
		snprintf(text, CLONE_SIZE_TEXT, "no size word; all of the largest size sold answers");
	else if (chip->usable_kib && chip->usable_kib < chip->part_max_kib)
		snprintf(text, CLONE_SIZE_TEXT, "no size word; smallest size sold, set FLASH_SIZE if it has more");
	else if (chip->usable_kib)
		snprintf(text, CLONE_SIZE_TEXT, "no size word; the size sold");
	else
		snprintf(text, CLONE_SIZE_TEXT, "no size word and no known size, set FLASH_SIZE");
}

void clone_size_explain(const struct clone_chip *chip, char *text)
{
	text[0] = '\0';
	if (chip->size_reason == CLONE_SIZE_FROM_USER) {
		if (is_absent(chip->beyond))
			snprintf(text, CLONE_SIZE_TEXT, "FLASH_SIZE says so, but beyond %" PRIu32 " KiB %s",
				chip->beyond_kib, absence(chip));
		else if (chip->usable_kib != chip->word_kib)
			snprintf(text, CLONE_SIZE_TEXT, "FLASH_SIZE says so");
	} else if (!chip->word_kib) {
		explain_without_word(chip, text);
	} else if (chip->size_reason == CLONE_SIZE_FROM_PROBE) {
		snprintf(text, CLONE_SIZE_TEXT, "beyond %" PRIu32 " KiB %s", chip->usable_kib, absence(chip));
	} else if (chip->size_reason == CLONE_SIZE_FROM_PART && chip->usable_kib == reachable_kib(chip)) {
		snprintf(text, CLONE_SIZE_TEXT, "no second bank is known of it");
	} else if (chip->size_reason == CLONE_SIZE_FROM_PART) {
		snprintf(text, CLONE_SIZE_TEXT, "no larger one is sold");
	}
}

/*
 * Proving a size: a page behind it is erased and programmed. Its content is saved before
 * and put back after.
 */

/** What one page behind a size turned out to be. */
enum verdict {
	VERDICT_REAL,
	VERDICT_MIRROR,
	VERDICT_ABSENT,
};

/** The page in use and what stood there. */
struct test_page {
	struct flash_bank *bank;
	unsigned int sector;
	uint32_t offset;
	uint32_t bytes;
	uint32_t mirror;	/* offset of the page that it would mirror */
	uint8_t *saved;
	uint8_t *saved_mirror;
	uint8_t *scratch;
};

static int open_page(struct flash_bank *bank, uint32_t size_kib, struct test_page *page)
{
	page->bank = bank;
	page->sector = bank->num_sectors - 1;
	page->offset = bank->sectors[page->sector].offset;
	page->bytes = bank->sectors[page->sector].size;
	page->mirror = page->offset % (size_kib * 1024);
	page->saved = malloc(page->bytes);
	page->saved_mirror = malloc(page->bytes);
	page->scratch = malloc(page->bytes);
	if (page->saved && page->saved_mirror && page->scratch)
		return ERROR_OK;
	LOG_ERROR("out of memory; nothing was changed on the chip");
	return ERROR_FAIL;
}

static void close_page(struct test_page *page)
{
	free(page->saved);
	free(page->saved_mirror);
	free(page->scratch);
}

/* If the page cannot be put back, at least its content must not be lost. */
static int rescue(const struct test_page *page)
{
	char name[64];

	snprintf(name, sizeof(name), "size_test-0x%08" PRIx32 ".bin",
		(uint32_t)page->bank->base + page->offset);
	/* Never over a file or through a link that stands there. */
	FILE *file = fopen(name, "wbx");
	bool saved = file && fwrite(page->saved, 1, page->bytes, file) == page->bytes;
	if (file && fclose(file) != 0)
		saved = false;
	LOG_ERROR("the page at 0x%08" PRIx32 " could not be put back; its content %s%s: write it there with "
		"\"flash write_image erase\" once the chip answers again",
		(uint32_t)page->bank->base + page->offset, saved ? "is in the file " : "could not be saved to ", name);
	return ERROR_FAIL;
}

static int put_back(const struct test_page *page)
{
	int retval = flash_driver_erase(page->bank, page->sector, page->sector);

	if (retval == ERROR_OK && !clone_flash_is_erased(page->saved, page->bytes, page->bank->erased_value))
		retval = flash_driver_write(page->bank, page->saved, page->offset, page->bytes);
	return retval == ERROR_OK ? ERROR_OK : rescue(page);
}

/* Every half-word differs from its neighbours, from blank and from what stood there. */
static void fill_pattern(struct test_page *page)
{
	for (uint32_t i = 0; i < page->bytes; i++)
		page->scratch[i] = ~page->saved[i] ^ i;
}

/* Erase and program the page and look what changed. The page is not put back. */
static enum verdict try_page(struct test_page *page)
{
	struct target *target = page->bank->target;
	uint32_t base = page->bank->base;

	fill_pattern(page);
	if (flash_driver_erase(page->bank, page->sector, page->sector) != ERROR_OK)
		return VERDICT_ABSENT;
	/* The driver checks what it wrote: a page that is not there fails here. */
	bool held = flash_driver_write(page->bank, page->scratch, page->offset, page->bytes) == ERROR_OK;
	if (target_read_buffer(target, base + page->mirror, page->bytes, page->scratch) != ERROR_OK)
		return VERDICT_ABSENT;
	if (memcmp(page->scratch, page->saved_mirror, page->bytes) != 0)
		return VERDICT_MIRROR;
	return held ? VERDICT_REAL : VERDICT_ABSENT;
}

/* Test behind @a size_kib in a bank laid out up to the size after it. */
static int test_behind(struct flash_bank *bank, uint32_t size_kib, enum verdict *verdict)
{
	struct test_page page = { .bank = bank };
	int retval = open_page(bank, size_kib, &page);

	if (retval == ERROR_OK)
		retval = target_read_buffer(bank->target, bank->base + page.mirror, page.bytes, page.saved_mirror);
	if (retval != ERROR_OK) {
		close_page(&page);
		return retval;
	}
	*verdict = VERDICT_ABSENT;
	if (target_read_buffer(bank->target, bank->base + page.offset, page.bytes, page.saved) == ERROR_OK) {
		*verdict = try_page(&page);
		retval = put_back(&page);
	}
	/* Where nothing is there to hold it, nothing can be put back or was lost: if the chip still answers. */
	if (*verdict == VERDICT_ABSENT)
		retval = target_read_buffer(bank->target, bank->base + page.mirror, page.bytes, page.scratch);
	close_page(&page);
	return retval;
}

static int check_state(struct flash_bank *bank)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	if (bank->target->state != TARGET_HALTED) {
		LOG_ERROR("the target is not halted; nothing was changed: use \"reset halt\" first");
		return ERROR_TARGET_NOT_HALTED;
	}
	if (!chip || chip->protection == CLONE_PROTECTION_ON) {
		LOG_ERROR("the chip is read-protected, so no page could be saved; nothing was changed: "
			"\"stm32f1x_clone recover %u\" removes the protection and erases all of the flash",
			bank->bank_number);
		return ERROR_FLASH_PROTECTED;
	}
	if (chip->family->write != CLONE_WRITE_YES && !chip->family_forced) {
		LOG_ERROR("this chip is not written to (%s); nothing was changed", chip->family->write_reason);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	return ERROR_OK;
}

/* Sizes from the smallest sold, doubled, until one has nothing behind it. */
static int find_size(struct command_invocation *cmd, struct flash_bank *bank, uint32_t first_kib,
	uint32_t last_kib, uint32_t *real_kib)
{
	static const char *const texts[] = { "is flash", "mirrors what lies below", "is not there" };
	struct clone_chip trial = *clone_bank_chip(bank);
	enum verdict verdict = VERDICT_REAL;

	*real_kib = first_kib;
	while (verdict == VERDICT_REAL && *real_kib < last_kib) {
		trial.usable_kib = MIN(2 * *real_kib, last_kib);
		int retval = clone_bank_lay_out(bank, &trial);
		if (retval == ERROR_OK)
			retval = test_behind(bank, *real_kib, &verdict);
		if (retval != ERROR_OK)
			return retval;
		command_print(cmd, "what lies between %" PRIu32 " and %" PRIu32 " KiB %s", *real_kib,
			trial.usable_kib, texts[verdict]);
		if (verdict == VERDICT_REAL)
			*real_kib = trial.usable_kib;
	}
	return ERROR_OK;
}

COMMAND_HANDLER(clone_handle_size_test)
{
	struct flash_bank *bank;

	if (CMD_ARGC < 1 || CMD_ARGC > 2 || strcmp(CMD_ARGV[CMD_ARGC - 1], "destructive") != 0)
		return ERROR_COMMAND_SYNTAX_ERROR;
	CMD_ARGC--;
	int retval = CALL_COMMAND_HANDLER(clone_bank_argument, true, &bank);
	if (retval == ERROR_OK)
		retval = check_state(bank);
	if (retval != ERROR_OK)
		return retval;

	const struct clone_chip *chip = clone_bank_chip(bank);
	uint32_t first_kib = clone_part_min_kib(chip->closest);
	uint32_t last_kib = MAX(MAX(chip->part_max_kib, chip->word_kib), chip->usable_kib);
	uint32_t real_kib;

	if (!first_kib || first_kib >= last_kib) {
		command_print(CMD, "only one size is possible (%" PRIu32 " KiB): nothing was changed", last_kib);
		return ERROR_OK;
	}
	retval = find_size(CMD, bank, first_kib, last_kib, &real_kib);
	/* Back to the size that was decided on, also after a failure. */
	int geometry_retval = clone_bank_lay_out(bank, chip);
	if (retval == ERROR_OK)
		retval = geometry_retval;
	if (retval != ERROR_OK)
		return retval;
	command_print(CMD, "the chip has %" PRIu32 " KiB; to use them: set FLASH_SIZE 0x%" PRIx32,
		real_kib, real_kib * 1024);
	return ERROR_OK;
}

const struct command_registration clone_size_commands[] = {
	{
		.name = "size_test",
		.handler = clone_handle_size_test,
		.mode = COMMAND_EXEC,
		.usage = "[bank_id] 'destructive'",
		.help = "Erase and program one page behind each size that the chip may have, and put its "
			"content back. A power failure meanwhile loses that page.",
	},
	COMMAND_REGISTRATION_DONE
};
