// SPDX-License-Identifier: GPL-2.0-or-later

/* The debugger's side of the program that rewrites option bytes; see clone_options_chip.h. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <stdlib.h>
#include <string.h>
#include <target/algorithm.h>
#include <target/armv7m.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_options_chip.h"

static const uint8_t code[] = {
#include "../loaders/clone_options.inc"
};

static void fill_mailbox(struct flash_bank *bank, const struct clone_options_run *run, uint8_t *mailbox)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;
	uint32_t errors = family->sr_program_error | family->sr_protect_error;
	uint8_t *unit = mailbox + CLONE_OPTIONS_MB_STORES;

	h_u32_to_le(mailbox + CLONE_OPTIONS_MB_REGS, family->regs_base);
	h_u32_to_le(mailbox + CLONE_OPTIONS_MB_CLEAR, errors | family->sr_end);
	h_u32_to_le(mailbox + CLONE_OPTIONS_MB_ERRORS, errors);
	h_u32_to_le(mailbox + CLONE_OPTIONS_MB_ERASE, run->erase ? CLONE_CR_OPTER | CLONE_CR_OPTWRE : 0);
	h_u32_to_le(mailbox + CLONE_OPTIONS_MB_PROGRAM, CLONE_CR_OPTPG | CLONE_CR_OPTWRE);
	h_u32_to_le(mailbox + CLONE_OPTIONS_MB_WORDS, run->words);
	h_u32_to_le(mailbox + CLONE_OPTIONS_MB_LOCK, run->leave ? 0 : clone_flash_lock_bits(bank));
	h_u32_to_le(mailbox + CLONE_OPTIONS_MB_COPY, family->quirks & CLONE_QUIRK_COPY_XOR_0X100);
	for (size_t i = 0; i < run->num_units; i++, unit += 8) {
		h_u32_to_le(unit, run->units[i].address);
		h_u32_to_le(unit + 4, run->units[i].value);
	}
}

static int start_and_wait(struct target *target, uint32_t mailbox, uint32_t entry, uint32_t timeout_ms)
{
	struct armv7m_algorithm algorithm = {
		.common_magic = ARMV7M_COMMON_MAGIC, .core_mode = ARM_MODE_THREAD,
	};
	struct reg_param param;

	init_reg_param(&param, "r0", 32, PARAM_OUT);
	h_u32_to_le(param.value, mailbox);
	int retval = target_run_algorithm(target, 0, NULL, 1, &param, entry, 0, timeout_ms, &algorithm);
	destroy_reg_param(&param);
	return retval == ERROR_TARGET_TIMEOUT ? ERROR_FLASH_BUSY : retval;
}

static int read_end(struct target *target, uint32_t mailbox, uint32_t *status)
{
	uint8_t end[8];

	int retval = target_read_buffer(target, mailbox + CLONE_OPTIONS_MB_STATE, sizeof(end), end);
	if (retval != ERROR_OK)
		return retval;
	*status = le_to_h_u32(end + 4);
	switch (le_to_h_u32(end)) {
	case CLONE_OPTIONS_DONE:
		return ERROR_OK;
	case CLONE_OPTIONS_NOT_ERASED:
		return ERROR_FLASH_OPERATION_FAILED;
	}
	/* The core went astray. */
	return ERROR_FAIL;
}

static int run_in(struct flash_bank *bank, const struct clone_options_run *run, uint32_t address,
		uint32_t before_code, uint32_t *status)
{
	uint32_t bytes = before_code + sizeof(code);
	uint8_t *image = calloc(1, bytes);

	if (!image) {
		LOG_ERROR("out of memory, so no option byte was changed");
		return ERROR_FAIL;
	}
	fill_mailbox(bank, run, image);
	memcpy(image + before_code, code, sizeof(code));
	int retval = target_write_buffer(bank->target, address, bytes, image);
	free(image);
	if (retval == ERROR_OK)
		retval = start_and_wait(bank->target, address, address + before_code, run->timeout_ms);
	if (retval == ERROR_OK)
		retval = read_end(bank->target, address, status);
	return retval;
}

int clone_options_run_on_chip(struct flash_bank *bank, const struct clone_options_run *run,
		uint32_t *status)
{
	/* The list ends with an address of 0. */
	uint32_t before_code = CLONE_OPTIONS_MB_STORES + 8 * (run->num_units + 1);
	struct working_area *area;

	if (target_alloc_working_area_try(bank->target, before_code + sizeof(code), &area) != ERROR_OK)
		return ERROR_TARGET_RESOURCE_NOT_AVAILABLE;
	int retval = run_in(bank, run, area->address, before_code, status);
	int free_retval = target_free_working_area(bank->target, area);
	return retval != ERROR_OK ? retval : free_retval;
}
