// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Flash driver for F103-compatible chips of whatever vendor. It follows the shape
 * of OpenOCD's stm32f1x.c (Dominic Rath, Spencer Oliver, Andreas Fritiofson and
 * others) and leaves the work to the rooms around it: clone_identify.c says which
 * chip it is, clone_bank.c lays out its sectors, clone_program.c changes flash,
 * clone_options.c protection and option bytes.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <module.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_compare.h"
#include "clone_flash.h"
#include "clone_identify.h"
#include "clone_loader.h"
#include "clone_options.h"
#include "clone_program.h"
#include "clone_size.h"
#include "clone_text.h"
#include "openocd_compat.h"

/* RM0008, 3.3: addresses up to the next region of the memory map are for main flash. */
#define WINDOW_BYTES	0x01000000
#define RAM_BASE	0x20000000

/* flash bank NAME stm32f1x_clone BASE SIZE 0 0 TARGET */
FLASH_BANK_COMMAND_HANDLER(clone_flash_bank_command)
{
	if (CMD_ARGC < 6)
		return ERROR_COMMAND_SYNTAX_ERROR;

	struct clone_bank *info = calloc(1, sizeof(*info));
	if (!info) {
		LOG_ERROR("out of memory");
		return ERROR_FAIL;
	}
	info->user_size = bank->size;
	bank->driver_priv = info;
	if (!bank->base)
		bank->base = CLONE_FLASH_BASE;
	clone_set_window(bank, WINDOW_BYTES);
	/* Until the family is known: what all of them accept. */
	bank->write_start_alignment = 4;
	bank->write_end_alignment = 4;
	return ERROR_OK;
}

/* What is not there cannot hold the loader. An area in use already stays as it is. */
static void cut_work_area(struct target *target, uint32_t ram_bytes)
{
	const uint32_t end = RAM_BASE + ram_bytes;
	const target_addr_t start = target->working_area_phys;

	if (!ram_bytes || target->working_areas || !target->working_area_phys_spec ||
			start < RAM_BASE || start >= end || target->working_area_size <= end - start)
		return;
	LOG_WARNING("the work area of %" PRIu32 " bytes (WORKAREASIZE) is larger than the RAM of the chip: cut to "
		"%" PRIu32 " bytes", target->working_area_size, (uint32_t)(end - start));
	target->working_area_size = end - start;
}

/* In the words of the driver for ST's parts, for which scripts search. */
static void log_device_id(const struct clone_readings *readings)
{
	for (unsigned int i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		if (!readings->idcode[i].valid || !readings->idcode[i].value)
			continue;
		LOG_INFO("device id = 0x%08" PRIx32, readings->idcode[i].value);
		return;
	}
}

static int clone_probe(struct flash_bank *bank)
{
	struct clone_bank *info = clone_bank_info(bank);

	info->probed = false;
	info->unit_bytes = 0;
	memset(info->page_bytes, 0, sizeof(info->page_bytes));
	bank->size = info->user_size;
	int retval = clone_identify(bank, &info->chip, info->named.family ? &info->named : NULL);
	info->named.family = NULL;
	if (retval != ERROR_OK) {
		info->chip.family = NULL;
		return retval;
	}
	const struct clone_family *family = info->chip.family;
	bank->erased_value = family->erased_byte;
	bank->default_padded_value = family->erased_byte;
	bank->write_start_alignment = MAX(family->program_unit_bytes, family->fast_page_bytes);
	bank->write_end_alignment = bank->write_start_alignment;

	retval = clone_bank_lay_out(bank, &info->chip);
	if (retval == ERROR_OK)
		retval = clone_bank_check_sectors(bank);
	if (retval == ERROR_FLASH_BANK_INVALID)
		info->chip.family = NULL;
	if (retval == ERROR_OK)
		retval = clone_options_protection_blocks(bank);
	if (retval != ERROR_OK)
		return retval;
	log_device_id(&info->chip.readings);
	LOG_INFO("flash size = %" PRIu32 " KiB, %u pages", bank->size / 1024, bank->num_sectors);
	clone_options_name_library(bank);
	cut_work_area(bank->target, info->chip.ram_kib * 1024);
	info->probed = true;
	return ERROR_OK;
}

static int clone_auto_probe(struct flash_bank *bank)
{
	const struct clone_bank *info = clone_bank_info(bank);

	return info->probed ? ERROR_OK : clone_probe(bank);
}

static int clone_protect(struct flash_bank *bank, int set, unsigned int first, unsigned int last)
{
	if (bank->target->state != TARGET_HALTED) {
		LOG_ERROR("the target is not halted, so its protection cannot be changed; nothing was "
			"changed: use \"halt\" or \"reset halt\" first");
		return ERROR_TARGET_NOT_HALTED;
	}
	return clone_options_protect(bank, set, first, last);
}

static int clone_info(struct flash_bank *bank, struct command_invocation *cmd)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	if (!chip) {
		command_print_sameline(cmd, "not probed");
		return ERROR_OK;
	}
	char *line = clone_chip_line(chip);
	command_print_sameline(cmd, "%s; family %s%s", line ? line : "unknown chip",
		chip->family->name, chip->family_forced ? " (forced)" : "");
	free(line);
	return ERROR_OK;
}

COMMAND_HANDLER(clone_handle_mass_erase)
{
	struct flash_bank *bank;

	if (CMD_ARGC > 1)
		return ERROR_COMMAND_SYNTAX_ERROR;
	int retval = CALL_COMMAND_HANDLER(clone_bank_argument, true, &bank);
	if (retval == ERROR_OK)
		retval = clone_program_mass_erase(bank);
	if (retval == ERROR_OK)
		command_print(CMD, "stm32x mass erase complete: erased all %" PRIu32 " KiB, checked blank", bank->size / 1024);
	return retval;
}

COMMAND_HANDLER(clone_handle_full_rewrite)
{
	bool on;

	if (CMD_ARGC != 1)
		return ERROR_COMMAND_SYNTAX_ERROR;
	COMMAND_PARSE_ON_OFF(CMD_ARGV[0], on);
	for (struct flash_bank *bank = flash_bank_list(); bank; bank = bank->next)
		if (clone_bank_is_ours(bank))
			clone_bank_info(bank)->full_rewrite = on;
	return ERROR_OK;
}

COMMAND_HANDLER(clone_handle_hash_seed)
{
	uint64_t seed;

	if (CMD_ARGC != 1)
		return ERROR_COMMAND_SYNTAX_ERROR;
	COMMAND_PARSE_NUMBER(u64, CMD_ARGV[0], seed);
	clone_hash_seed(seed);
	return ERROR_OK;
}

static bool may_be_forced(const struct clone_family *family)
{
	return family->write != CLONE_WRITE_NEVER && family != &clone_families[CLONE_FAMILY_UNKNOWN];
}

COMMAND_HANDLER(clone_handle_force_family)
{
	struct flash_bank *bank = NULL;

	if (CMD_ARGC < 1 || CMD_ARGC > 2)
		return ERROR_COMMAND_SYNTAX_ERROR;
	const struct clone_family *family = clone_family_by_name(CMD_ARGV[0]);
	if (family ? !may_be_forced(family) : strcmp(CMD_ARGV[0], "off") != 0) {
		command_print(CMD, "no family \"%s\" can be written; say \"off\" or one of:", CMD_ARGV[0]);
		for (unsigned int i = 0; i < CLONE_NUM_FAMILIES; i++)
			if (may_be_forced(&clone_families[i]))
				command_print(CMD, "  %s", clone_families[i].name);
		return ERROR_COMMAND_ARGUMENT_INVALID;
	}
	if (CMD_ARGC > 1) {
		CMD_ARGC--;
		CMD_ARGV++;
		int retval = CALL_COMMAND_HANDLER(clone_bank_argument, false, &bank);
		if (retval != ERROR_OK)
			return retval;
	}
	clone_bank_force_family(bank, family);
	return ERROR_OK;
}

/* Identify the chip of the bank that the arguments name. @a line is the caller's to free. */
static COMMAND_HELPER(identify_named_bank, struct flash_bank **bank, struct clone_chip *chip, char **line)
{
	if (CMD_ARGC > 1)
		return ERROR_COMMAND_SYNTAX_ERROR;
	int retval = CALL_COMMAND_HANDLER(clone_bank_argument, false, bank);
	if (retval == ERROR_OK)
		retval = clone_identify(*bank, chip, NULL);
	if (retval != ERROR_OK)
		return retval;
	*line = clone_chip_line(chip);
	if (!*line) {
		LOG_ERROR("out of memory");
		return ERROR_FAIL;
	}
	return ERROR_OK;
}

COMMAND_HANDLER(clone_handle_identify)
{
	struct flash_bank *bank;
	struct clone_chip chip;
	char *line;
	const bool json = CMD_ARGC && strcmp(CMD_ARGV[CMD_ARGC - 1], "-json") == 0;

	CMD_ARGC -= json;
	int retval = CALL_COMMAND_HANDLER(identify_named_bank, &bank, &chip, &line);
	if (retval != ERROR_OK)
		return retval;
	clone_bank_info(bank)->named = chip;
	if (json)
		clone_print_json(CMD, &chip, line);
	else
		command_print(CMD, "%s", line);
	free(line);
	return ERROR_OK;
}

COMMAND_HANDLER(clone_handle_report)
{
	void (*print)(struct command_invocation *cmd, const struct clone_chip *chip,
		const char *line) = clone_print_text;
	struct flash_bank *bank;
	struct clone_chip chip;
	char *line;

	if (CMD_ARGC && strcmp(CMD_ARGV[CMD_ARGC - 1], "-json") == 0)
		print = clone_print_json;
	else if (CMD_ARGC && strcmp(CMD_ARGV[CMD_ARGC - 1], "-markdown") == 0)
		print = clone_print_markdown;
	if (print != clone_print_text)
		CMD_ARGC--;
	int retval = CALL_COMMAND_HANDLER(identify_named_bank, &bank, &chip, &line);
	if (retval != ERROR_OK)
		return retval;
	clone_size_look_further(bank->target, &chip);
	print(CMD, &chip, line);
	free(line);
	return ERROR_OK;
}

static const char *result_word(int retval)
{
	static const struct {
		int retval;
		const char *word;
	} words[] = {
		{ ERROR_OK, "ok" },
		{ ERROR_TARGET_NOT_HALTED, "not_halted" },
		{ ERROR_FLASH_DST_OUT_OF_BANK, "does_not_fit" },
		{ ERROR_FLASH_OPER_UNSUPPORTED, "unsupported" },
		{ ERROR_FLASH_BANK_INVALID, "unsupported" },
		{ ERROR_FLASH_PROTECTED, "locked" },
		{ ERROR_FLASH_SECTOR_NOT_ERASED, "not_erased" },
		{ ERROR_FLASH_BUSY, "failed" },
		{ ERROR_FLASH_OPERATION_FAILED, "failed" },
		{ ERROR_FLASH_BANK_NOT_PROBED, "failed" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].retval == retval)
			return words[i].word;
	/* what the host's own functions give when the probe or the chip does not answer */
	return "lost_contact";
}

COMMAND_HANDLER(clone_handle_last_write)
{
	const struct clone_outcome *last = clone_program_last();

	if (CMD_ARGC != 0)
		return ERROR_COMMAND_SYNTAX_ERROR;
	command_print(CMD, "number %u operation %s result %s changed %d pages %u written %u erased %u unchanged %u "
		"bytes %" PRIu32 " mass_erase %d ms %" PRId64, last->number, last->operation,
		result_word(last->retval), last->changed, last->pages, last->written, last->erased,
		last->unchanged, last->bytes, last->mass_erase, last->elapsed_ms);
	return ERROR_OK;
}

static const struct command_registration clone_exec_commands[] = {
	{
		.name = "identify",
		.handler = clone_handle_identify,
		.mode = COMMAND_EXEC,
		.usage = "[bank_id] ['-json']",
		.help = "Say in one line what the chip is, or as JSON what is known of it. Changes nothing.",
	},
	{
		.name = "report",
		.handler = clone_handle_report,
		.mode = COMMAND_EXEC,
		.usage = "[bank_id] ['-json'|'-markdown']",
		.help = "Show every reading and what it says for and against each candidate; "
			"-markdown is ready to be pasted into an issue. Changes nothing.",
	},
	{
		.name = "last_write",
		.handler = clone_handle_last_write,
		.mode = COMMAND_ANY,
		.usage = "",
		.help = "What became of the last operation on flash, as a Tcl dictionary: how many there were, its "
			"name and result, pages, bytes, milliseconds. Totals are those planned, should it have failed.",
	},
	{
		.name = "mass_erase",
		.handler = clone_handle_mass_erase,
		.mode = COMMAND_EXEC,
		.usage = "[bank_id]",
		.help = "Erase all flash of the chip at once and check that it is blank.",
	},
	{
		.name = "full_rewrite",
		.handler = clone_handle_full_rewrite,
		.mode = COMMAND_ANY,
		.usage = "'on'|'off'",
		.help = "Erase and write every page of an image, also those that hold it already.",
	},
	{
		.name = "force_family",
		.handler = clone_handle_force_family,
		.mode = COMMAND_ANY,
		.usage = "family|'off' [bank_id]",
		.help = "Handle the flash of one bank or of all as that of the named family, whatever the chip "
			"looks like.",
	},
	{
		.name = "hash_seed",
		.handler = clone_handle_hash_seed,
		.mode = COMMAND_ANY,
		.usage = "number",
		.help = "Compare pages with the same keys in every run, to repeat one exactly.",
	},
	{
		.chain = clone_size_commands,
	},
	{
		.chain = clone_options_commands,
	},
	COMMAND_REGISTRATION_DONE
};

static const struct command_registration clone_commands[] = {
	{
		.name = "stm32f1x_clone",
		.mode = COMMAND_ANY,
		.help = "Flash of F103-compatible chips",
		.usage = "",
		.chain = clone_exec_commands,
	},
	COMMAND_REGISTRATION_DONE
};

#ifdef FLASH_DRIVER_HAS_ELSEWHERE
/* Where the option bytes of all families are, and the RAM of all cores: DDI 0403, B3.1. */
#define OPTIONS_FIRST	0x1ffff800
#define OPTIONS_LAST	0x1ffffbff
#define RAM_FIRST	0x20000000
#define RAM_LAST	0x3fffffff

static const char *clone_elsewhere(struct flash_bank *bank, target_addr_t first,
	target_addr_t last)
{
	if (first >= OPTIONS_FIRST && last <= OPTIONS_LAST)
		return "these are option bytes, which \"stm32f1x_clone options_write\" writes";
	if (first >= RAM_FIRST && last <= RAM_LAST)
		return "this is RAM, which \"load_image\" writes";
	return NULL;
}
#endif

#ifdef FLASH_DRIVER_HAS_NEEDS_CONTROLLER
/* Who has set OPTPG programs option bytes by hand: PM0075, 2.5. */
static bool clone_needs_controller(struct flash_bank *bank, target_addr_t first,
	target_addr_t last)
{
	uint32_t cr = 0;

	if (first < OPTIONS_FIRST || last > OPTIONS_LAST)
		return false;
	/* A bank whose last probe failed still has sectors. */
	if (!clone_bank_chip(bank) ||
			target_read_u32(bank->target, clone_flash_regs(bank, 0) + CLONE_FLASH_CR, &cr) != ERROR_OK)
		return true;

	return !(cr & CLONE_CR_OPTPG);
}
#endif

static const struct flash_driver stm32f1x_clone_flash = {
	.name = CLONE_DRIVER_NAME,
	.usage = "flash bank <name> stm32f1x_clone <base> <size or 0> 0 0 <target>",
	.commands = clone_commands,
	.flash_bank_command = clone_flash_bank_command,
	.erase = clone_program_erase,
	.protect = clone_protect,
	.write = clone_program_write,
	.read = default_flash_read,
	.verify = clone_compare_verify,
	.probe = clone_probe,
	.auto_probe = clone_auto_probe,
	.erase_check = clone_compare_erase_check,
	.protect_check = clone_options_protect_check,
	.info = clone_info,
	.free_driver_priv = default_flash_free_driver_priv,
	CLONE_ERASE_WRITE_OP(clone_program_erase_write)
	CLONE_WHOLE_IMAGES
	CLONE_ELSEWHERE_OP(clone_elsewhere)
	CLONE_NEEDS_CONTROLLER_OP(clone_needs_controller)
};

/* What "module load stm32f1x_clone" finds. The command group comes with the flash bank. */
OPENOCD_MODULE(stm32f1x_clone, CLONES_VERSION, NULL, &stm32f1x_clone_flash);
