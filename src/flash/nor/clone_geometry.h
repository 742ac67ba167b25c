/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_GEOMETRY_H
#define CLONE_GEOMETRY_H

#include "clone_chip.h"

struct flash_bank;

/**
 * Fill in bank->size, bank->sectors and bank->num_sectors from @a chip.
 *
 * @retval ERROR_OK Done.
 * @retval ERROR_FAIL Out of memory; the bank has no sectors.
 */
int clone_geometry(struct flash_bank *bank, const struct clone_chip *chip);

/** @returns the smallest page that may stand at @a offset, in bytes; sectors are the largest. */
uint32_t clone_geometry_smallest_page(const struct clone_chip *chip, uint32_t offset);

#endif /* CLONE_GEOMETRY_H */
