// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The commands for option bytes. Names and words are those of OpenOCD's
 * stm32f1x.c where it has them, so that scripts keep working; exit codes are real.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_options.h"

#define HALT_LIMIT_MS		1000
/* A locked chip is often connected badly too. */
#define HALT_ATTEMPTS		3
/* Enough to reach behind a desk. */
#define RECOVER_WAIT_S		60

/** What a command line asks for besides the fields. */
struct options_request {
	bool permanent;
	bool no_reset;
	unsigned int wait_s;
};

/** One command: its bank, what the option bytes are, and what they shall be. */
struct options_command {
	struct options_request request;
	struct flash_bank *bank;
	const struct clone_options_layout *layout;
	struct clone_options_area now;
	struct clone_options_area wanted;	/* at first as they are */
	bool effective;				/* what was stored is in effect */
};

static void set_named(struct options_command *command, const char *name, uint32_t value)
{
	clone_options_set(&command->wanted, clone_options_field(command->layout, name), value);
}

/* Layout and area of a command's bank; the messages come from below. */
static int load_area(struct options_command *command)
{
	int retval = clone_options_layout_of(command->bank, &command->layout);
	if (retval == ERROR_OK)
		retval = clone_options_load(command->bank, &command->now);
	if (retval != ERROR_OK)
		return retval;
	command->wanted = command->now;
	if (!command->now.readable)
		LOG_WARNING("the option area cannot be read while the chip is protected; its first %u bytes are "
			"known from registers", 2 * (4 + command->layout->wrp_bits / 8));
	return ERROR_OK;
}

static COMMAND_HELPER(open_command, struct options_command *command)
{
	int retval = CALL_COMMAND_HANDLER(clone_bank_argument, true, &command->bank);

	return retval == ERROR_OK ? load_area(command) : retval;
}

static bool changes_nothing(const struct options_command *command)
{
	return memcmp(command->now.bytes, command->wanted.bytes, command->layout->bytes) == 0;
}

static int store_and_reload(struct options_command *command)
{
	int retval = clone_options_store(command->bank, &command->now, &command->wanted,
		command->request.permanent);
	if (retval != ERROR_OK || command->request.no_reset)
		return retval;
	return clone_options_reload(command->bank, &command->wanted, &command->effective);
}

int clone_options_protect(struct flash_bank *bank, int set, unsigned int first, unsigned int last)
{
	const struct clone_options_layout *layout;
	struct clone_options_area now, wanted;
	bool effective;

	int retval = clone_options_layout_of(bank, &layout);
	if (retval != ERROR_OK)
		return retval;
	if (!bank->num_prot_blocks || last >= bank->num_prot_blocks) {
		LOG_ERROR("it is not known which pages a protection bit of %s covers, so nothing was changed",
			layout->name);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	retval = clone_options_load(bank, &now);
	if (retval != ERROR_OK)
		return retval;
	if (now.read_protected)
		return clone_options_refuse_protected(bank);

	const struct clone_option_field *field = clone_options_field(layout, "wrp");
	wanted = now;
	clone_options_settle_wrp(layout, &wanted);
	uint32_t bits = clone_options_get(&wanted, field);
	for (unsigned int i = first; i <= last; i++)
		bits = set ? bits & ~(1u << i) : bits | 1u << i;
	clone_options_set(&wanted, field, bits);
	retval = clone_options_store(bank, &now, &wanted, false);
	if (retval != ERROR_OK)
		return retval;
	return clone_options_reload(bank, &wanted, &effective);
}

static int parse_no_reset(struct command_invocation *cmd, struct options_request *request)
{
	if (CMD_ARGC < 1 || CMD_ARGC > 2)
		return ERROR_COMMAND_SYNTAX_ERROR;
	if (CMD_ARGC == 2 && strcmp(CMD_ARGV[1], "-no-reset") != 0)
		return ERROR_COMMAND_SYNTAX_ERROR;
	request->no_reset = CMD_ARGC == 2;
	return ERROR_OK;
}

/* Not command_print(): its text is lost unless the command is the last of its line. */
static void print_follow_up(const char *what, const struct options_command *command)
{
	if (command->effective)
		LOG_USER("%s; the chip was reset and checked: in effect", what);
	else if (command->request.no_reset)
		LOG_USER("%s; in effect after the next reset or power cycle", what);
	else
		LOG_USER("%s; in effect after a power cycle", what);
}

COMMAND_HANDLER(handle_lock)
{
	struct options_command command = { 0 };

	int retval = parse_no_reset(CMD, &command.request);
	if (retval == ERROR_OK)
		retval = CALL_COMMAND_HANDLER(open_command, &command);
	if (retval != ERROR_OK)
		return retval;
	if (command.now.read_protected) {
		LOG_USER("the chip is read-protected already; nothing was changed");
		return ERROR_OK;
	}
	set_named(&command, "rdp", command.layout->rdp_on);
	retval = store_and_reload(&command);
	if (retval == ERROR_OK)
		print_follow_up("stm32x locked: read protection is stored", &command);
	return retval;
}

/* Pages that hold something, of all that can be seen; -1: it cannot be seen. */
static int pages_not_blank(struct flash_bank *bank)
{
	int pages = 0;

	/* Size and pages may have been guessed while the chip was protected. */
	if (bank->driver->probe(bank) != ERROR_OK || bank->driver->erase_check(bank) != ERROR_OK)
		return -1;
	for (unsigned int i = 0; i < bank->num_sectors; i++)
		pages += bank->sectors[i].is_erased != 1;
	return pages;
}

/* The words that scripts wait for come first; "erased" is said of what was looked at. */
static void print_unlocked(const struct options_command *command)
{
	char what[160] = "unlocked: read protection is taken off";
	const bool was_protected = command->now.read_protected;
	int pages = -1;

	if (was_protected && command->effective)
		pages = pages_not_blank(command->bank);
	if (was_protected && !command->effective)
		strcat(what, ", which erases all flash");
	else if (pages == 0)
		strcat(what, " and flash erased (all of it reads blank)");
	else if (pages > 0)
		snprintf(what, sizeof(what), "unlocked: read protection is taken off, but %d of %u pages were not "
			"erased by it", pages, command->bank->num_sectors);
	else if (was_protected)
		strcat(what, "; whether flash was erased could not be seen");
	LOG_USER("stm32x unlocked.");
	print_follow_up(what, command);
}

COMMAND_HANDLER(handle_unlock)
{
	struct options_command command = { 0 };
	const struct clone_options_area *now = &command.now;

	int retval = parse_no_reset(CMD, &command.request);
	if (retval == ERROR_OK)
		retval = CALL_COMMAND_HANDLER(open_command, &command);
	if (retval != ERROR_OK)
		return retval;
	set_named(&command, "rdp", command.layout->rdp_off);
	/* A chip protected for ever is refused below, with its own sentence. */
	if (changes_nothing(&command) && !now->permanent && (now->readable || !now->read_protected)) {
		LOG_USER("stm32x unlocked.");
		LOG_USER(now->read_protected ? "unlocked already, in effect after a power cycle: take all power from "
			"the board (USB, probe and battery) for a second; nothing was changed" :
			"unlocked already: the chip is not read-protected; nothing was changed");
		return ERROR_OK;
	}
	retval = store_and_reload(&command);
	if (retval == ERROR_OK)
		print_unlocked(&command);
	return retval;
}

static int halt_now(struct flash_bank *bank)
{
	int retval = ERROR_OK;

	for (unsigned int attempt = 0; attempt < HALT_ATTEMPTS; attempt++) {
		if (bank->target->state == TARGET_HALTED)
			return ERROR_OK;
		retval = target_halt(bank->target);
		if (retval == ERROR_OK)
			retval = target_wait_state(bank->target, TARGET_HALTED, HALT_LIMIT_MS);
	}
	if (retval != ERROR_OK)
		LOG_ERROR("the chip could not be halted, so nothing was changed; hold RESET and try again");
	return retval;
}

static int prove_recovered(struct flash_bank *bank, bool was_locked)
{
	const int pages = pages_not_blank(bank);

	if (pages < 0) {
		LOG_ERROR("the option bytes are free of protection, but flash cannot be read; "
			"take all power from the board for a second and connect again");
		return ERROR_FAIL;
	}
	if (was_locked && pages)
		LOG_WARNING("protection is off, but %d of %u pages are not blank: erase them before programming",
			pages, bank->num_sectors);
	LOG_USER("recovered: unlocked, flash reads%s and takes new programs", pages ? "" : ", is blank");
	return ERROR_OK;
}

static int parse_recover(struct command_invocation *cmd, struct options_request *request)
{
	request->wait_s = RECOVER_WAIT_S;
	if (CMD_ARGC == 1)
		return ERROR_OK;
	if (CMD_ARGC != 3 || strcmp(CMD_ARGV[1], "-wait") != 0)
		return ERROR_COMMAND_SYNTAX_ERROR;
	COMMAND_PARSE_NUMBER(uint, CMD_ARGV[2], request->wait_s);
	return ERROR_OK;
}

static int free_and_wait(struct options_command *command)
{
	const unsigned int wait_s = command->request.wait_s;

	int retval = store_and_reload(command);
	if (retval != ERROR_OK || command->effective)
		return retval;
	if (wait_s)
		LOG_WARNING("waiting %u seconds for the power to go and come back", wait_s);
	return clone_options_await_power_cycle(command->bank, &command->wanted, wait_s);
}

COMMAND_HANDLER(handle_recover)
{
	struct options_command command = { 0 };

	int retval = parse_recover(CMD, &command.request);
	if (retval == ERROR_OK)
		retval = CALL_COMMAND_HANDLER(clone_bank_argument, true, &command.bank);
	if (retval == ERROR_OK)
		retval = halt_now(command.bank);
	if (retval == ERROR_OK)
		retval = load_area(&command);
	if (retval != ERROR_OK)
		return retval;
	set_named(&command, "rdp", command.layout->rdp_off);
	clone_options_settle_wrp(command.layout, &command.wanted);
	set_named(&command, "wrp", UINT32_MAX);
	if (!command.now.read_protected && changes_nothing(&command)) {
		LOG_USER("neither read nor write-protected; nothing was changed");
		return ERROR_OK;
	}
	retval = free_and_wait(&command);
	if (retval != ERROR_OK)
		return retval;
	return prove_recovered(command.bank, command.now.read_protected);
}

static void print_slots(struct command_invocation *cmd, const struct clone_options_layout *layout,
		const struct clone_options_area *area)
{
	for (unsigned int row = 0; row < layout->bytes; row += 16) {
		char line[16 * 3 + 1] = "";
		unsigned int length = 0;

		for (unsigned int i = row; i < row + 16 && i < layout->bytes; i += 2)
			length += snprintf(line + length, sizeof(line) - length, " %02x%02x",
				area->bytes[i + 1], area->bytes[i]);
		command_print(CMD, "0x%08" PRIx32 ":%s", layout->base + row, line);
	}
}

static void print_field(struct command_invocation *cmd, const struct clone_options_area *area,
		const struct clone_option_field *field)
{
	uint32_t value = clone_options_get(area, field);
	const char *meaning = field->width == 1 ? field->meaning[value] : NULL;
	char text[64];

	if (meaning)
		snprintf(text, sizeof(text), ": %s", meaning);
	else
		snprintf(text, sizeof(text), " = 0x%0*" PRIx32, (field->width + 3) / 4, value);
	/* The caption is what stm32f1x prints; the name is what options_write takes. */
	if (field->caption)
		command_print(CMD, "%s%s (%s)", field->caption, text, field->name);
	else
		command_print(CMD, "%s%s", field->name, text);
}

static const char *protection_text(const struct clone_options_area *area)
{
	if (area->permanent)
		return "on, for ever";
	return area->read_protected ? "on" : "off";
}

COMMAND_HANDLER(handle_options_read)
{
	struct options_command command = { 0 };
	const struct clone_options_area *area = &command.now;

	if (CMD_ARGC != 1)
		return ERROR_COMMAND_SYNTAX_ERROR;
	int retval = CALL_COMMAND_HANDLER(open_command, &command);
	if (retval != ERROR_OK)
		return retval;

	const struct clone_options_layout *layout = command.layout;
	command_print(CMD, "%s layout, %u bytes:", layout->name, layout->bytes);
	print_slots(CMD, layout, area);
	if (area->obr & 1)
		command_print(CMD, "option byte complement error");
	command_print(CMD, "option byte register = 0x%" PRIx32, area->obr);
	command_print(CMD, "write protection register = 0x%" PRIx32, area->wrpr);
	command_print(CMD, "read protection: %s", protection_text(area));
	if (!area->read_protected && area->bytes[0] != layout->rdp_off)
		command_print(CMD, "read protection: on after the next reset");
	for (size_t i = 0; i < layout->num_fields; i++)
		print_field(CMD, area, &layout->fields[i]);
	return ERROR_OK;
}

/* A word such as SWWDG sets a one-bit field. */
static bool set_by_word(struct clone_options_area *area, const struct clone_options_layout *layout,
		const char *word)
{
	for (size_t i = 0; i < layout->num_fields; i++) {
		for (unsigned int value = 0; value < 2; value++) {
			const char *name = layout->fields[i].words[value];

			if (!name || strcmp(name, word) != 0)
				continue;
			clone_options_set(area, &layout->fields[i], value);
			return true;
		}
	}
	return false;
}

static int parse_rdp(const struct clone_options_layout *layout, const char *text, uint32_t *value)
{
	if (strcmp(text, "off") == 0)
		*value = layout->rdp_off;
	else if (strcmp(text, "on") == 0)
		*value = layout->rdp_on;
	else if (strcmp(text, "permanent") == 0)
		*value = layout->permanent[0].value;
	else
		return parse_u32(text, value);
	return ERROR_OK;
}

/* NAME=VALUE for a named field, OFFSET=BYTE for a slot without a name. */
static int set_by_name(struct clone_options_area *area, const struct clone_options_layout *layout,
		const char *name, const char *text)
{
	struct clone_option_field by_offset = { .name = name };
	const struct clone_option_field *field = clone_options_field(layout, name);
	uint32_t value, offset;
	int retval;

	if (!field && isdigit((unsigned char)name[0]) && parse_u32(name, &offset) == ERROR_OK
			&& offset % 2 == 0 && offset < layout->bytes) {
		by_offset.offset = offset;
		by_offset.raw = offset >= layout->complemented_bytes;
		by_offset.width = by_offset.raw ? 16 : 8;
		field = &by_offset;
	}
	if (!field) {
		LOG_ERROR("%s has no option byte field \"%s\"; nothing was changed, see \"options_read\"",
			layout->name, name);
		return ERROR_COMMAND_ARGUMENT_INVALID;
	}
	retval = strcmp(name, "rdp") == 0 ? parse_rdp(layout, text, &value) : parse_u32(text, &value);
	if (retval != ERROR_OK || (field->width < 32 && value >> field->width)) {
		LOG_ERROR("\"%s\" is not a value of %u bits for %s; nothing was changed", text, field->width, name);
		return ERROR_COMMAND_ARGUMENT_INVALID;
	}
	if (strcmp(name, "wrp") == 0)
		clone_options_settle_wrp(layout, area);
	clone_options_set(area, field, value);
	return ERROR_OK;
}

static int apply_argument(struct clone_options_area *area, const struct clone_options_layout *layout,
		const char *argument)
{
	char name[32];
	const char *equals = strchr(argument, '=');

	if (!equals) {
		if (set_by_word(area, layout, argument))
			return ERROR_OK;
		LOG_ERROR("%s has no option \"%s\"; nothing was changed, see \"options_read\"",
			layout->name, argument);
		return ERROR_COMMAND_ARGUMENT_INVALID;
	}
	if (equals == argument || (size_t)(equals - argument) >= sizeof(name))
		return ERROR_COMMAND_SYNTAX_ERROR;
	snprintf(name, sizeof(name), "%.*s", (int)(equals - argument), argument);
	return set_by_name(area, layout, name, equals + 1);
}

/* The arguments behind the bank; USEROPT takes the next one, as in stm32f1x. */
static int apply_arguments(struct command_invocation *cmd, struct options_command *command)
{
	const struct clone_options_layout *layout = command->layout;

	for (unsigned int i = 1; i < CMD_ARGC; i++) {
		int retval = ERROR_OK;

		if (strcmp(CMD_ARGV[i], "-permanent") == 0)
			command->request.permanent = true;
		else if (strcmp(CMD_ARGV[i], "-no-reset") == 0)
			command->request.no_reset = true;
		else if (strcmp(CMD_ARGV[i], "USEROPT") == 0 && i + 1 < CMD_ARGC)
			retval = set_by_name(&command->wanted, layout, "useropt", CMD_ARGV[++i]);
		else
			retval = apply_argument(&command->wanted, layout, CMD_ARGV[i]);
		if (retval != ERROR_OK)
			return retval;
	}
	return ERROR_OK;
}

COMMAND_HANDLER(handle_options_write)
{
	struct options_command command = { 0 };

	if (CMD_ARGC < 2)
		return ERROR_COMMAND_SYNTAX_ERROR;
	int retval = CALL_COMMAND_HANDLER(open_command, &command);
	if (retval != ERROR_OK)
		return retval;
	if (command.now.read_protected)
		return clone_options_refuse_protected(command.bank);
	retval = apply_arguments(CMD, &command);
	if (retval != ERROR_OK)
		return retval;
	if (changes_nothing(&command)) {
		LOG_USER("the option bytes hold that already; nothing was changed");
		return ERROR_OK;
	}
	retval = store_and_reload(&command);
	if (retval == ERROR_OK)
		print_follow_up("write options complete: the option bytes are stored", &command);
	return retval;
}

COMMAND_HANDLER(handle_options_load)
{
	struct options_command command = { 0 };

	if (CMD_ARGC != 1)
		return ERROR_COMMAND_SYNTAX_ERROR;
	int retval = CALL_COMMAND_HANDLER(open_command, &command);
	if (retval == ERROR_OK)
		retval = clone_options_reload(command.bank, &command.wanted, &command.effective);
	if (retval == ERROR_OK)
		print_follow_up("the option bytes are loaded", &command);
	return retval;
}

const struct command_registration clone_options_commands[] = {
	{
		.name = "lock",
		.handler = handle_lock,
		.mode = COMMAND_EXEC,
		.usage = "bank_id ['-no-reset']",
		.help = "Turn read protection on. Undone by unlock, which erases all flash.",
	},
	{
		.name = "unlock",
		.handler = handle_unlock,
		.mode = COMMAND_EXEC,
		.usage = "bank_id ['-no-reset']",
		.help = "Turn read protection off, which erases all flash.",
	},
	{
		.name = "recover",
		.handler = handle_recover,
		.mode = COMMAND_EXEC,
		.usage = "bank_id ['-wait' seconds]",
		.help = "Turn read and write protection off, wait for a power cycle where the chip wants one, "
			"and check that flash can be read and written again.",
	},
	{
		.name = "options_read",
		.handler = handle_options_read,
		.mode = COMMAND_EXEC,
		.usage = "bank_id",
		.help = "Read and display the option bytes.",
	},
	{
		.name = "options_write",
		.handler = handle_options_write,
		.mode = COMMAND_EXEC,
		/* "help" cannot break a word that is longer than a line */
		.usage = "bank_id ['-no-reset'] ['-permanent'] (name=value | offset=value | 'USEROPT' data | "
			"'SWWDG' | 'HWWDG' | 'RSTSTOP' | 'NORSTSTOP' | 'RSTSTNDBY' | 'NORSTSTNDBY')...",
		.help = "Change option bytes; names as options_read shows them, all others stay.",
	},
	{
		.name = "options_load",
		.handler = handle_options_load,
		.mode = COMMAND_EXEC,
		.usage = "bank_id",
		.help = "Reset the chip so that it loads its option bytes.",
	},
	COMMAND_REGISTRATION_DONE
};
