/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_OUTCOME_H
#define CLONE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>
#include "openocd_compat.h"

/*
 * What became of the last operation that was to change flash, for scripts: the driver's
 * operations in a bracket. "last_write" tells of it.
 */

/* As clone_program_erase_write() and the others, and remember what became of it. */
int clone_outcome_erase_write(struct flash_bank *bank, const struct flash_run *runs, unsigned int num_runs);
int clone_outcome_write(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset, uint32_t count);
int clone_outcome_erase(struct flash_bank *bank, unsigned int first, unsigned int last);
int clone_outcome_mass_erase(struct flash_bank *bank);

#endif /* CLONE_OUTCOME_H */
