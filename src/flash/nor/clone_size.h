/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_SIZE_H
#define CLONE_SIZE_H

#include <stdint.h>
#include "clone_chip.h"
#include "openocd_compat.h"

struct target;

/**
 * Decide how much flash may be used, from the size word, the rows, the user's size
 * and reads of the region beyond. Only reads. Fills in word_kib, usable_kib,
 * size_reason, beyond, beyond_kib and ram_kib.
 *
 * @param chip Named by clone_decide().
 * @param user_kib Size the user gave to "flash bank", in KiB; 0: none. It is never
 *                 overruled, but .beyond still tells what reads gave.
 */
void clone_size_decide(struct target *target, struct clone_chip *chip, uint32_t user_kib);

/** Take over what clone_size_decide() filled in for the same chip. */
void clone_size_copy(struct clone_chip *chip, const struct clone_chip *from);

/**
 * For reports: see whether more answers than usable_kib, up to the largest part sold.
 * Only .beyond and .beyond_kib change.
 */
void clone_size_look_further(struct target *target, struct clone_chip *chip);

/**
 * Why usable_kib is what it is, as a sentence without a full stop.
 *
 * @param text At least CLONE_SIZE_TEXT bytes; empty if the size word simply holds.
 */
void clone_size_explain(const struct clone_chip *chip, char *text);

#define CLONE_SIZE_TEXT	200

/** size_test: what can only be told by erasing and programming. */
extern const struct command_registration clone_size_commands[];

#endif /* CLONE_SIZE_H */
