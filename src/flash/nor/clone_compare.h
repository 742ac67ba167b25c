/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_COMPARE_H
#define CLONE_COMPARE_H

#include <stdbool.h>
#include <stdint.h>
#include "openocd_compat.h"

struct clone_loader;
struct clone_plan;
struct clone_stream;

/*
 * What flash holds, compared with what it shall hold: by sums that the chip makes, or
 * without a loader by reading the pages. Nothing here changes flash by itself.
 */

/**
 * Refuse, with a sentence, to read flash that cannot be read now.
 *
 * @retval ERROR_OK The target is halted and, as far as is known, not read-protected.
 * @retval ERROR_TARGET_NOT_HALTED, ERROR_FLASH_PROTECTED Nothing was changed.
 */
int clone_compare_allowed(struct flash_bank *bank);

/**
 * Join the pages of a new plan to the largest that the chip may have, for that is what an erase may take.
 * What the plan does not cover of them is read from flash, and is to stay.
 *
 * @returns ERROR_OK, or what reading gave; the plan is to be freed in any case.
 */
int clone_compare_join(struct clone_plan *plan);

/**
 * Set the state of all pages, or with @a changed_only of those that change.
 *
 * @param loader NULL: read them, which is slow.
 */
int clone_compare(struct clone_plan *plan, struct clone_loader *loader, bool changed_only);

/**
 * Have the loader work off @a stream, which changes pages, and set the state of those that
 * change. The loader ends with it unless plan->goes_on.
 *
 * @retval ERROR_OK Done, whatever the pages hold now; else as clone_loader_run().
 */
int clone_compare_after(struct clone_plan *plan, struct clone_loader *loader, struct clone_stream *stream);

/**
 * Prepare all pages that differ and may not be erased: keep what is missing only.
 *
 * @retval ERROR_FLASH_SECTOR_NOT_ERASED One would have to be erased first; nothing was changed.
 */
int clone_compare_add_to_pages(struct clone_plan *plan);

/**
 * Say where a changed page does not hold what was written, which the flash did not report.
 *
 * @retval ERROR_OK All changed pages are equal.
 * @retval ERROR_FLASH_OPERATION_FAILED One is not; the message has the address.
 */
int clone_compare_check(const struct clone_plan *plan);

/**
 * Make a plan for the whole pages around a range; what the range does not cover is to stay.
 *
 * @retval ERROR_OK To be freed by clone_plan_free().
 * @retval ERROR_FLASH_DST_OUT_OF_BANK The range leaves the bank; nothing to free.
 */
int clone_compare_plan_around(struct clone_plan *plan, struct flash_bank *bank, const uint8_t *buffer,
	uint32_t offset, uint32_t count);

/**
 * flash_driver.verify: compare flash with @a buffer on the chip. Changes nothing.
 *
 * @retval ERROR_OK Equal.
 * @retval ERROR_FAIL Different; the message has the address.
 */
int clone_compare_verify(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset, uint32_t count);

/** flash_driver.erase_check: set flash_sector.is_erased of all sectors from their content. */
int clone_compare_erase_check(struct flash_bank *bank);

#endif /* CLONE_COMPARE_H */
