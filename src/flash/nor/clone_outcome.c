// SPDX-License-Identifier: GPL-2.0-or-later

/* See clone_outcome.h. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <inttypes.h>
#include <string.h>
#include "openocd_compat.h"
#include <helper/time_support.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_commands.h"
#include "clone_outcome.h"
#include "clone_program.h"

static struct {
	unsigned int number;		/* of operations so far */
	const char *operation;
	int retval;
	struct clone_done done;
	int64_t started_ms;
	int64_t elapsed_ms;
} last = { .operation = "none" };

static void begin(struct flash_bank *bank, const char *operation)
{
	last.number++;
	last.operation = operation;
	last.started_ms = timeval_ms();
	memset(&clone_bank_info(bank)->done, 0, sizeof(last.done));
}

static int end(struct flash_bank *bank, int retval)
{
	last.retval = retval;
	last.elapsed_ms = timeval_ms() - last.started_ms;
	last.done = clone_bank_info(bank)->done;
	return retval;
}

int clone_outcome_erase_write(struct flash_bank *bank, const struct flash_run *runs, unsigned int num_runs)
{
	begin(bank, "erase_write");
	return end(bank, clone_program_erase_write(bank, runs, num_runs));
}

int clone_outcome_write(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset, uint32_t count)
{
	begin(bank, "write");
	return end(bank, clone_program_write(bank, buffer, offset, count));
}

int clone_outcome_erase(struct flash_bank *bank, unsigned int first, unsigned int last_sector)
{
	begin(bank, "erase");
	return end(bank, clone_program_erase(bank, first, last_sector));
}

int clone_outcome_mass_erase(struct flash_bank *bank)
{
	begin(bank, "mass_erase");
	return end(bank, clone_program_mass_erase(bank));
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

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].retval == retval)
			return words[i].word;
	/* what the host's own functions give when the probe or the chip does not answer */
	return "lost_contact";
}

COMMAND_HANDLER(clone_handle_last_write)
{
	const struct clone_done *done = &last.done;

	if (CMD_ARGC != 0)
		return ERROR_COMMAND_SYNTAX_ERROR;
	command_print(CMD, "number %u operation %s result %s changed %d pages %u written %u erased %u unchanged %u "
		"bytes %" PRIu32 " mass_erase %d ms %" PRId64, last.number, last.operation,
		result_word(last.retval), done->changed, done->pages, done->written, done->erased,
		done->unchanged, done->bytes, done->mass_erase, last.elapsed_ms);
	return ERROR_OK;
}

const struct command_registration clone_outcome_commands[] = {
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
