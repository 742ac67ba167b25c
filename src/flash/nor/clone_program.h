/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_PROGRAM_H
#define CLONE_PROGRAM_H

#include <stdbool.h>
#include <stdint.h>
#include "openocd_compat.h"

/*
 * Changing flash: what has to be done per page is planned first, then done by the
 * on-chip loader or, without a work area, slowly through the probe. All of this
 * wants a probed bank and a halted target, refuses what cannot be done before it
 * changes anything, checks the content afterwards and leaves the flash locked.
 *
 * Common returns:
 * ERROR_TARGET_NOT_HALTED, ERROR_FLASH_DST_OUT_OF_BANK, ERROR_FLASH_OPER_UNSUPPORTED,
 * ERROR_FLASH_SECTOR_NOT_ERASED: nothing was changed;
 * ERROR_FLASH_PROTECTED, ERROR_FLASH_BUSY, ERROR_FLASH_OPERATION_FAILED: the message says
 * where it stopped.
 */

/** What became of the last of these operations; what it planned, should it have failed. */
struct clone_outcome {
	unsigned int number;		/* of operations so far */
	const char *operation;		/* "none" before the first */
	int retval;
	bool changed;			/* the flash was touched */
	bool mass_erase;
	unsigned int pages;
	unsigned int written;
	unsigned int erased;
	unsigned int unchanged;
	uint32_t bytes;			/* programmed */
	int64_t elapsed_ms;
};

const struct clone_outcome *clone_program_last(void);

/** Erase what has to be erased and write all @a runs; prints the summary. */
int clone_program_erase_write(struct flash_bank *bank, const struct flash_run *runs,
	unsigned int num_runs);

/** Write to erased flash. What a page holds outside of the range, or already as wanted, stays. */
int clone_program_write(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset,
	uint32_t count);

/** Erase the sectors @a first to @a last, also those that look erased. */
int clone_program_erase(struct flash_bank *bank, unsigned int first, unsigned int last);

/** Erase the whole chip by its mass erase. */
int clone_program_mass_erase(struct flash_bank *bank);

#endif /* CLONE_PROGRAM_H */
