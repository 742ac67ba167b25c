// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Proving a flash size by erasing and programming a page behind each size in
 * question. The page's content is saved before and put back after. Reads alone
 * (clone_size.c) cannot tell a blank second half from a mirror of a blank first one.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "clone_bank.h"
#include "clone_commands.h"
#include "clone_flash.h"
#include "clone_size.h"

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
		page->scratch[i] = page->saved[i] ^ (0x5a + i);
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

const struct command_registration clone_size_test_commands[] = {
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
