// SPDX-License-Identifier: GPL-2.0-or-later

/* See clone_bank.h. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include "clone_bank.h"

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

/* Set by "stm32f1x_clone force_family"; NULL: as identified. */
static const struct clone_family *forced_family;

const struct clone_family *clone_bank_forced_family(void)
{
	return forced_family;
}

void clone_bank_force_family(const struct clone_family *family)
{
	forced_family = family;
	for (struct flash_bank *bank = flash_bank_list(); bank; bank = bank->next)
		if (clone_bank_is_ours(bank))
			clone_bank_info(bank)->probed = false;
}

int clone_bank_check_sectors(const struct flash_bank *bank)
{
	if (bank->num_sectors)
		return ERROR_OK;
	LOG_ERROR("the size of this chip's flash is not known, so nothing was read or changed: put "
		"\"set FLASH_SIZE 0x10000\" (for 64 KiB) in front of the target file");
	return ERROR_FLASH_BANK_INVALID;
}

static struct flash_bank *first_of_ours(void)
{
	struct flash_bank *bank = flash_bank_list();

	while (bank && !clone_bank_is_ours(bank))
		bank = bank->next;
	return bank;
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
	*bank = CMD_ARGC ? named_bank(CMD_ARGV[0]) : first_of_ours();
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
