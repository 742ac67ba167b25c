/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_ACCESS_H
#define CLONE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

struct target;

/** So many words are read in one transfer at most. */
#define CLONE_ACCESS_WORDS	256

/*
 * Reading a chip that may not answer everywhere. A bus error is an ordinary result
 * here: it is returned, not printed, and does not spoil the access after it. The
 * host's own block reads print an error for each, hence this layer.
 */

/** @returns whether the core is halted. */
bool clone_access_halted(struct target *target);

/**
 * Read one aligned word without a message if it fails.
 *
 * @retval ERROR_OK @a value is what the bus gave.
 * @returns any other code of the host; @a value is unchanged.
 */
int clone_access_read_u32(struct target *target, uint32_t address, uint32_t *value);

/** Write one aligned word without a message if it fails. */
int clone_access_write_u32(struct target *target, uint32_t address, uint32_t value);

/**
 * Read aligned words without a message if it fails.
 *
 * @param count At most CLONE_ACCESS_WORDS.
 * @retval ERROR_OK All were read.
 * @returns any other code of the host; @a words are unchanged.
 */
int clone_access_read_words(struct target *target, uint32_t address, unsigned int count,
	uint32_t *words);

/**
 * Debug port's id register.
 *
 * @retval ERROR_OK Read.
 * @retval ERROR_FAIL The host or the transport has no way to it (JTAG; high-level
 *         adapters unless they asked for it themselves when they connected).
 */
int clone_access_dpidr(struct target *target, uint32_t *value);

/** Id register of the memory access port; ERROR_FAIL where the host hides the port. */
int clone_access_ap_idr(struct target *target, uint32_t *value);

/** BASE of the memory access port: where the ROM table is; ERROR_FAIL as above. */
int clone_access_rom_base(struct target *target, uint32_t *value);

#endif /* CLONE_ACCESS_H */
