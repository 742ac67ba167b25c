// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The smallest useful driver module: a "flash" that cannot be changed, so that
 * GDB and dump_image see a bank of the size given to "flash bank".
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <module.h>
#include <flash/nor/imp.h>

FLASH_BANK_COMMAND_HANDLER(example_flash_bank_command)
{
	if (CMD_ARGC < 6)
		return ERROR_COMMAND_SYNTAX_ERROR;
	return ERROR_OK;
}

static int example_erase(struct flash_bank *bank, unsigned int first, unsigned int last)
{
	return ERROR_FLASH_OPER_UNSUPPORTED;
}

static int example_write(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset,
	uint32_t count)
{
	return ERROR_FLASH_OPER_UNSUPPORTED;
}

static int example_probe(struct flash_bank *bank)
{
	free(bank->sectors);
	bank->num_sectors = 1;
	bank->sectors = alloc_block_array(0, bank->size, 1);
	return bank->sectors ? ERROR_OK : ERROR_FAIL;
}

static const struct flash_driver example_flash = {
	.name = "example",
	.usage = "flash bank NAME example BASE SIZE 0 0 TARGET",
	.flash_bank_command = example_flash_bank_command,
	.erase = example_erase,
	.write = example_write,
	.read = default_flash_read,
	.probe = example_probe,
	.auto_probe = example_probe,
	.erase_check = default_flash_blank_check,
	.free_driver_priv = default_flash_free_driver_priv,
};

COMMAND_HANDLER(example_hello_command)
{
	command_print(CMD, "hello from a module");
	return ERROR_OK;
}

static const struct command_registration example_commands[] = {
	{
		.name = "example_hello",
		.handler = example_hello_command,
		.mode = COMMAND_ANY,
		.help = "say hello",
		.usage = "",
	},
	COMMAND_REGISTRATION_DONE
};

OPENOCD_MODULE(example, "1.0", example_commands, &example_flash);
