// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * See clone_bank.h. Sectors are as large as the smallest page that the chip may have: what is erased is
 * what was asked for. That more may go with them is up to clone_program.c.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "clone_bank.h"

/* PM0075, 1: where a second register set and other pages may begin. */
#define UPPER_BYTES	(512u * 1024)

bool clone_bank_is_ours(const struct flash_bank *bank)
{
	return strcmp(bank->driver->name, CLONE_DRIVER_NAME) == 0;
}

struct clone_bank *clone_bank_info(struct flash_bank *bank)
{
	return bank->driver_priv;
}

struct clone_chip *clone_bank_chip(struct flash_bank *bank)
{
	struct clone_bank *info = clone_bank_info(bank);

	return info->chip.family ? &info->chip : NULL;
}

uint32_t clone_bank_unit(struct flash_bank *bank)
{
	const struct clone_bank *info = clone_bank_info(bank);
	const struct clone_family *family = info->chip.family;

	if (info->unit_bytes)
		return info->unit_bytes;
	return family->tried_units[0] ? family->tried_units[0] : family->program_unit_bytes;
}

/* Set by "stm32f1x_clone force_family" for all banks; NULL: as identified. */
static const struct clone_family *forced_family;

const struct clone_family *clone_bank_forced_family(struct flash_bank *bank)
{
	const struct clone_family *forced = clone_bank_info(bank)->forced;

	return forced ? forced : forced_family;
}

static void force_family_of(struct flash_bank *bank, const struct clone_family *family)
{
	clone_bank_info(bank)->forced = family;
	clone_bank_info(bank)->probed = false;
}

void clone_bank_force_family(struct flash_bank *bank, const struct clone_family *family)
{
	if (bank) {
		force_family_of(bank, family);
		return;
	}
	forced_family = family;
	for (bank = flash_bank_list(); bank; bank = bank->next)
		if (clone_bank_is_ours(bank))
			force_family_of(bank, NULL);
}

void clone_bank_list_families(struct flash_bank *bank, char *text, size_t size)
{
	const struct clone_chip *chip = clone_bank_chip(bank);
	const struct clone_family *families[CLONE_MAX_CANDIDATES];
	size_t count = 0;
	size_t at = 0;

	for (size_t i = 0; i < chip->num_candidates; i++) {
		size_t known = 0;

		while (known < count && families[known] != chip->candidates[i]->family)
			known++;
		families[known] = chip->candidates[i]->family;
		count = MAX(count, known + 1);
	}
	text[0] = '\0';
	for (size_t i = 0; i < count && at < size; i++)
		at += snprintf(text + at, size - at, "%s%s", i == 0 ? "" : i == count - 1 ? " or " : ", ", families[i]->name);
}

/* A bank without sectors would swallow every request without a word. */
int clone_bank_check_sectors(struct flash_bank *bank)
{
	const struct clone_family *family = clone_bank_info(bank)->chip.family;

	if (bank->num_sectors)
		return ERROR_OK;
	if (family->write == CLONE_WRITE_NEVER)
		LOG_ERROR("this driver does not serve the flash of the chip, for %s; nothing was changed",
			family->write_reason);
	else
		LOG_ERROR("the chip does not say how much flash it has; nothing was changed: put "
			"-c \"set FLASH_SIZE 0x10000\" in front of the target file if it has 64 KiB, 0x20000 "
			"for 128 KiB");
	return ERROR_FLASH_BANK_INVALID;
}

/* The bank of @a target, else the first. */
static struct flash_bank *one_of_ours(const struct target *target)
{
	struct flash_bank *first = NULL;

	for (struct flash_bank *bank = flash_bank_list(); bank; bank = bank->next) {
		if (!clone_bank_is_ours(bank))
			continue;
		if (bank->target == target)
			return bank;
		if (!first)
			first = bank;
	}
	return first;
}

/* By name as well as by number, as the host's own flash commands take it. */
static struct flash_bank *named_bank(const char *name)
{
	struct flash_bank *bank = get_flash_bank_by_name_noprobe(name);
	char *end;

	if (bank)
		return bank;
	unsigned long number = strtoul(name, &end, 0);
	return *name && !*end && number <= UINT_MAX ? get_flash_bank_by_num_noprobe(number) : NULL;
}

COMMAND_HELPER(clone_bank_argument, bool probe, struct flash_bank **bank)
{
	*bank = CMD_ARGC ? named_bank(CMD_ARGV[0]) : one_of_ours(get_current_target_or_null(CMD_CTX));
	if (!*bank) {
		LOG_ERROR("there is no flash bank \"%s\"; nothing was read or changed: \"flash banks\" lists them",
			CMD_ARGC ? CMD_ARGV[0] : CLONE_DRIVER_NAME);
		return ERROR_COMMAND_ARGUMENT_INVALID;
	}
	if (!clone_bank_is_ours(*bank)) {
		LOG_ERROR("flash bank \"%s\" belongs to the driver %s, not to " CLONE_DRIVER_NAME
			"; nothing was read or changed: \"flash banks\" lists them", CMD_ARGV[0], (*bank)->driver->name);
		*bank = NULL;
		return ERROR_COMMAND_ARGUMENT_INVALID;
	}
	if (!probe)
		return ERROR_OK;
	int retval = (*bank)->driver->auto_probe(*bank);
	return retval == ERROR_OK ? clone_bank_check_sectors(*bank) : retval;
}

/* RM0008, 3.3.3: what a part without a row of its own most likely has. */
static uint32_t usual_page(const struct clone_chip *chip)
{
	return chip->usable_kib <= 128 ? 1024 : 2048;
}

uint32_t clone_bank_largest_page(const struct clone_chip *chip, uint32_t offset)
{
	const uint32_t bytes = offset < UPPER_BYTES ? chip->pages.largest : chip->pages.upper_largest;

	return bytes ? bytes : usual_page(chip);
}

uint32_t clone_bank_smallest_page(const struct clone_chip *chip, uint32_t offset)
{
	const uint32_t bytes = offset < UPPER_BYTES ? chip->pages.smallest : chip->pages.upper_smallest;

	return bytes ? bytes : usual_page(chip);
}

uint32_t clone_bank_page(struct flash_bank *bank, uint32_t offset)
{
	const struct clone_bank *info = clone_bank_info(bank);
	const uint32_t smallest = clone_bank_smallest_page(&info->chip, offset);

	if (smallest == clone_bank_largest_page(&info->chip, offset))
		return smallest;
	return info->page_bytes[offset >= UPPER_BYTES];
}

void clone_bank_note_page(struct flash_bank *bank, uint32_t offset, uint32_t bytes)
{
	clone_bank_info(bank)->page_bytes[offset >= UPPER_BYTES] = bytes;
}

/* Call with sectors NULL to count only. A last page that the size cuts short, the largest, is left out. */
static unsigned int lay_out(const struct clone_chip *chip, struct flash_sector *sectors)
{
	uint32_t end = chip->usable_kib * 1024;
	unsigned int n = 0;

	end -= end % clone_bank_largest_page(chip, end - 1);
	for (uint32_t offset = 0; offset < end; offset += clone_bank_smallest_page(chip, offset), n++) {
		if (!sectors)
			continue;
		sectors[n].offset = offset;
		sectors[n].size = clone_bank_smallest_page(chip, offset);
		sectors[n].is_erased = -1;
		sectors[n].is_protected = -1;
	}
	return n;
}

int clone_bank_lay_out(struct flash_bank *bank, const struct clone_chip *chip)
{
	free(bank->sectors);
	bank->sectors = NULL;
	bank->num_sectors = lay_out(chip, NULL);
	bank->size = 0;
	if (!bank->num_sectors)
		return ERROR_OK;

	bank->sectors = calloc(bank->num_sectors, sizeof(*bank->sectors));
	if (!bank->sectors) {
		bank->num_sectors = 0;
		LOG_ERROR("out of memory");
		return ERROR_FAIL;
	}
	lay_out(chip, bank->sectors);
	const struct flash_sector *last = &bank->sectors[bank->num_sectors - 1];
	bank->size = last->offset + last->size;
	return ERROR_OK;
}
