/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_BANK_H
#define CLONE_BANK_H

#include <stdbool.h>
#include <stdint.h>
#include "clone_chip.h"
#include "openocd_compat.h"

/*
 * What the driver keeps per bank. The bottom of the driver: everything else may ask
 * here, and nothing here asks elsewhere.
 */

/** flash_driver.name. */
#define CLONE_DRIVER_NAME	"stm32f1x_clone"

/** flash_bank.driver_priv. */
struct clone_bank {
	struct clone_chip chip;
	struct clone_chip named;	/* what "identify" found, for the probe after it; no family: nothing */
	const struct clone_family *forced;	/* the user's word for this bank; NULL: that for all, or none */
	bool probed;
	uint32_t user_size;	/* bytes, as given to "flash bank"; 0: find out */
	uint32_t unit_bytes;	/* that the chip was found to take; 0: not tried yet */
	uint32_t page_bytes[2];	/* that an erase was found to take, in front of 512 KiB and behind; 0: not known */
	bool full_rewrite;	/* erase and program without comparing first */
	bool hsi_started;	/* for flash work: off again afterwards */
	uint32_t acr_cleared;	/* bits of the firmware's at +0x00 that come back afterwards */
};

/** @returns whether @a bank was made for this driver, so that its driver_priv is ours. */
bool clone_bank_is_ours(const struct flash_bank *bank);

/** @returns what the driver keeps of @a bank, which must be ours. */
struct clone_bank *clone_bank_info(struct flash_bank *bank);

/** @returns what was identified, or NULL before a successful probe. @a bank must be ours. */
struct clone_chip *clone_bank_chip(struct flash_bank *bank);

/** @returns by how many bytes at once a probed bank is programmed (not CLONE_PROGRAM_FAST_PAGE). */
uint32_t clone_bank_unit(struct flash_bank *bank);

/** @returns the family that the user names for @a bank, which is ours, or NULL. */
const struct clone_family *clone_bank_forced_family(struct flash_bank *bank);

/**
 * Banks are probed anew before they are used.
 *
 * @param bank Ours; NULL: all that are there and will be.
 * @param family NULL: as identified.
 */
void clone_bank_force_family(struct flash_bank *bank, const struct clone_family *family);

/**
 * The bank that a command's first argument names, or that of the current target, else the first
 * of this driver, if there is no argument. Every command of the driver gets its bank here.
 *
 * @param probe Probe it if that was not done; then it has sectors, too.
 *
 * @retval ERROR_OK @a bank is ours.
 * @retval ERROR_COMMAND_ARGUMENT_INVALID There is no such bank, or it is another driver's;
 *	a sentence was printed and the bank was not touched.
 * @retval ERROR_FLASH_BANK_INVALID Probed, and it has no sectors; a sentence was printed.
 * @returns what the probe gave otherwise.
 */
COMMAND_HELPER(clone_bank_argument, bool probe, struct flash_bank **bank);

/**
 * Fill in bank->size, bank->sectors and bank->num_sectors from @a chip.
 *
 * @retval ERROR_OK Done.
 * @retval ERROR_FAIL Out of memory; the bank has no sectors.
 */
int clone_bank_lay_out(struct flash_bank *bank, const struct clone_chip *chip);

/** Room for all candidates' families. */
#define CLONE_FAMILIES_TEXT	256

/** List the families that the chip of a probed bank may belong to, once each: "a, b or c". */
void clone_bank_list_families(struct flash_bank *bank, char *text, size_t size);

/**
 * Refuse, with a sentence, a bank that was laid out for an identified chip and got no sectors.
 *
 * @retval ERROR_OK It has at least one sector.
 * @retval ERROR_FLASH_BANK_INVALID It has none.
 */
int clone_bank_check_sectors(struct flash_bank *bank);

/** @returns the smallest page that may stand at @a offset, in bytes; sectors are as large. */
uint32_t clone_bank_smallest_page(const struct clone_chip *chip, uint32_t offset);

/** @returns the largest page that may stand at @a offset, in bytes. */
uint32_t clone_bank_largest_page(const struct clone_chip *chip, uint32_t offset);

/** @returns what an erase at @a offset of a probed bank takes, in bytes; 0: in doubt. */
uint32_t clone_bank_page(struct flash_bank *bank, uint32_t offset);

/** Note what an erase at @a offset took, until the bank is probed again. */
void clone_bank_note_page(struct flash_bank *bank, uint32_t offset, uint32_t bytes);

#endif /* CLONE_BANK_H */
