/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_IDENTIFY_H
#define CLONE_IDENTIFY_H

#include "clone_chip.h"

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

#endif /* CLONE_IDENTIFY_H */
