// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Commands that tell a user what the chip is, a maintainer why, and a script what became
 * of the last operation.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdlib.h>
#include <string.h>
#include "clone_bank.h"
#include "clone_commands.h"
#include "clone_identify.h"
#include "clone_program.h"
#include "clone_size.h"
#include "clone_text.h"
#include "openocd_compat.h"

static void print_text(struct command_invocation *cmd, const struct clone_chip *chip, const char *line)
{
	struct clone_reading_row readings[CLONE_MAX_READING_ROWS];
	struct clone_opinion_row opinions[CLONE_MAX_OPINION_ROWS];
	size_t count = clone_evidence_readings(chip, readings);

	command_print(cmd, "%s", line);
	command_print(cmd, "handled as family %s", chip->family->name);
	command_print(cmd, "%s", "");
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "%-28s %-28s %s", readings[i].name, readings[i].value, readings[i].says);
	count = clone_evidence_opinions(chip, opinions);
	for (size_t i = 0; i < count; i++) {
		command_print(cmd, "%s", "");
		command_print(cmd, "%s (%s, %s)", opinions[i].part->name, opinions[i].part->vendor,
			opinions[i].standing);
		command_print(cmd, "  for:     %s", opinions[i].agrees[0] ? opinions[i].agrees : "nothing");
		command_print(cmd, "  against: %s", opinions[i].contradicts[0] ? opinions[i].contradicts : "nothing");
	}
}

static void print_markdown(struct command_invocation *cmd, const struct clone_chip *chip,
	const char *line)
{
	struct clone_reading_row readings[CLONE_MAX_READING_ROWS];
	struct clone_opinion_row opinions[CLONE_MAX_OPINION_ROWS];
	size_t count = clone_evidence_readings(chip, readings);

	command_print(cmd, "Marking on the package (every line, please): ");
	command_print(cmd, "%s", "");
	command_print(cmd, "    %s", line);
	command_print(cmd, "%s", "");
	command_print(cmd, "Handled as family `%s`, openocd-clones " CLONES_VERSION ".", chip->family->name);
	command_print(cmd, "%s", "");
	command_print(cmd, "| reading | value | says |");
	command_print(cmd, "|---|---|---|");
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "| %s | `%s` | %s |", readings[i].name, readings[i].value, readings[i].says);
	command_print(cmd, "%s", "");
	command_print(cmd, "| row | standing | for | against | sources |");
	command_print(cmd, "|---|---|---|---|---|");
	count = clone_evidence_opinions(chip, opinions);
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "| %s | %s | %s | %s | %s |", opinions[i].part->name, opinions[i].standing,
			opinions[i].agrees, opinions[i].contradicts, opinions[i].part->source);
}

static void print_json_names(struct command_invocation *cmd, const char *key,
	const struct clone_chip *chip, size_t first, size_t end)
{
	char name[64];

	command_print_sameline(cmd, "  \"%s\": [", key);
	for (size_t i = first; i < end; i++) {
		clone_part_name(chip->candidates[i], chip->usable_kib, name, sizeof(name));
		command_print_sameline(cmd, "%s\"%s\"", i > first ? ", " : "", name);
	}
	command_print(cmd, "],");
}

/* Names and texts come from our own tables, which hold no quotes and no backslashes. */
static void print_json(struct command_invocation *cmd, const struct clone_chip *chip, const char *line)
{
	struct clone_reading_row readings[CLONE_MAX_READING_ROWS];
	struct clone_opinion_row opinions[CLONE_MAX_OPINION_ROWS];
	size_t count = clone_evidence_readings(chip, readings);

	command_print(cmd, "{\n  \"line\": \"%s\",", line);
	command_print(cmd, "  \"verdict\": \"%s\",", clone_verdict_name(chip->verdict));
	print_json_names(cmd, "names", chip, 0, chip->num_agreeing);
	print_json_names(cmd, "perhaps", chip, chip->num_agreeing, chip->num_candidates);
	command_print(cmd, "  \"family\": \"%s\",", chip->family->name);
	command_print(cmd, "  \"flash_kib\": {\"word\": %" PRIu32 ", \"usable\": %" PRIu32
		", \"reason\": \"%s\"},", chip->word_kib, chip->usable_kib,
		clone_size_reason_name(chip->size_reason));
	command_print(cmd, "  \"ram_kib\": %" PRIu32 ",", chip->ram_kib);
	command_print(cmd, "  \"read_protected\": %s,", chip->protection == CLONE_PROTECTION_UNKNOWN ? "null" :
		chip->protection == CLONE_PROTECTION_ON ? "true" : "false");
	command_print(cmd, "  \"readings\": [");
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "    {\"name\": \"%s\", \"value\": \"%s\", \"says\": \"%s\"}%s", readings[i].name,
			readings[i].value, readings[i].says, i + 1 < count ? "," : "");
	command_print(cmd, "  ],\n  \"rows\": [");
	count = clone_evidence_opinions(chip, opinions);
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "    {\"name\": \"%s\", \"standing\": \"%s\", \"for\": \"%s\", "
			"\"against\": \"%s\"}%s", opinions[i].part->name, opinions[i].standing, opinions[i].agrees,
			opinions[i].contradicts, i + 1 < count ? "," : "");
	command_print(cmd, "  ]\n}");
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
		print_json(CMD, &chip, line);
	else
		command_print(CMD, "%s", line);
	free(line);
	return ERROR_OK;
}

COMMAND_HANDLER(clone_handle_report)
{
	void (*print)(struct command_invocation *cmd, const struct clone_chip *chip,
		const char *line) = print_text;
	struct flash_bank *bank;
	struct clone_chip chip;
	char *line;

	if (CMD_ARGC && strcmp(CMD_ARGV[CMD_ARGC - 1], "-json") == 0)
		print = print_json;
	else if (CMD_ARGC && strcmp(CMD_ARGV[CMD_ARGC - 1], "-markdown") == 0)
		print = print_markdown;
	if (print != print_text)
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

const struct command_registration clone_report_commands[] = {
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
	COMMAND_REGISTRATION_DONE
};
