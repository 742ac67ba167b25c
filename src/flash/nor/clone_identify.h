/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_IDENTIFY_H
#define CLONE_IDENTIFY_H

#include "clone_chip.h"

struct flash_bank;
struct target;

/**
 * Read what can be read without disturbing an examined target, running or halted.
 * Nothing is written.
 */
void clone_read_passive(struct target *target, struct clone_readings *readings);

/**
 * Try which of AHBENR's clock gates @a bits stay set, and restore the register.
 *
 * @param target Halted: a running program may use the register at the same time.
 */
void clone_read_gates(struct target *target, uint32_t bits, struct clone_readings *readings);

/** Sum the boot ROM's first eight words into readings->boot, if it is one that a row knows. */
void clone_read_boot(struct target *target, struct clone_chip *chip);

/**
 * Read the chip and decide what it is. Never fails for want of a reading: what
 * cannot be read stays invalid. The target must be examined; halted is better
 * (gate and unlock probes are left out on a running core).
 *
 * @param bank Supplies the target and the size that the user gave. Nothing of it changes.
 * @param before What was identified a moment ago, or NULL. If the chip reads the same, its boot
 *	ROM is not read again, and the end of its flash not looked for.
 *
 * @retval ERROR_OK @a chip is filled in.
 * @retval ERROR_TARGET_NOT_EXAMINED Nothing was read.
 */
int clone_identify(struct flash_bank *bank, struct clone_chip *chip, const struct clone_chip *before);

#endif /* CLONE_IDENTIFY_H */
