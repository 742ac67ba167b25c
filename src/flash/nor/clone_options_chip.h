/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_OPTIONS_CHIP_H
#define CLONE_OPTIONS_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flash_bank;

/*
 * The program on the chip that rewrites option bytes (../loaders/clone_options.S).
 * Once started it needs nobody: between the erase and the last store, while a reset
 * would leave the chip protected, no wire and no dongle has a part.
 */

/** Byte offsets in its mailbox; the same as in clone_options.S. */
enum clone_options_mailbox {
	CLONE_OPTIONS_MB_REGS = 0x00,
	CLONE_OPTIONS_MB_CLEAR = 0x04,		/* what to write to SR to clear its flags */
	CLONE_OPTIONS_MB_ERASE = 0x08,		/* CR for the erase; 0: none */
	CLONE_OPTIONS_MB_PROGRAM = 0x0c,	/* CR for the stores */
	CLONE_OPTIONS_MB_WORDS = 0x10,
	CLONE_OPTIONS_MB_LOCK = 0x14,		/* CR to lock; 0: end right after the last store */
	CLONE_OPTIONS_MB_COPY = 0x18,		/* CH32F103: copy a word after each store */
	CLONE_OPTIONS_MB_ERRORS = 0x1c,		/* error bits of SR */
	CLONE_OPTIONS_MB_STATE = 0x20,		/* enum clone_options_state */
	CLONE_OPTIONS_MB_STATUS = 0x24,		/* all status bits seen after operations */
	CLONE_OPTIONS_MB_STORES = 0x28,		/* address and value, ..., 0, 0 */
};

enum clone_options_state {
	CLONE_OPTIONS_DONE = 1,
	CLONE_OPTIONS_NOT_ERASED = 2,
};

/** One store into the area. */
struct clone_options_unit {
	uint32_t address;
	uint32_t value;
};

/** What the program is to do. */
struct clone_options_run {
	bool erase;
	bool words;			/* 32-bit stores */
	bool leave;			/* end right after the last store, for it takes long */
	const struct clone_options_unit *units;
	size_t num_units;
	uint32_t timeout_ms;		/* for all of it */
};

/**
 * Erase and store. The controller must be unlocked and its option bytes open; it is
 * locked when the program has come to its end, unless it is left while busy.
 *
 * @param status All status flags seen; valid with the first two codes below.
 *
 * @retval ERROR_OK The program came to its end, whatever the controller said.
 * @retval ERROR_TARGET_RESOURCE_NOT_AVAILABLE No work area is big enough: nothing was done.
 * @retval ERROR_FLASH_OPERATION_FAILED The controller refused the erase: nothing was stored.
 * @retval ERROR_FLASH_BUSY Stopped at the time limit; the area may be incomplete.
 * @returns another code of the host: the program may or may not have run.
 */
int clone_options_run_on_chip(struct flash_bank *bank, const struct clone_options_run *run,
		uint32_t *status);

#endif /* CLONE_OPTIONS_CHIP_H */
