/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_OPTIONS_H
#define CLONE_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "clone_family.h"
#include "openocd_compat.h"

struct flash_bank;

/* Option bytes come as 16-bit slots: a byte and its complement (PM0075, 2.5). */

#define SLOT_BYTES		2
#define ERASED_SLOT		0xffff

static inline uint16_t option_slot(const uint8_t *bytes, unsigned int offset)
{
	return bytes[offset] | bytes[offset + 1] << 8;
}

static inline void set_option_slot(uint8_t *bytes, unsigned int offset, uint16_t value)
{
	bytes[offset] = value & 0xff;
	bytes[offset + 1] = value >> 8;
}

static inline uint16_t with_complement(uint8_t value)
{
	return value | (uint16_t)(~value & 0xff) << 8;
}

/** The option area as it was read. */
struct clone_options_area {
	uint8_t bytes[CLONE_OPTIONS_MAX_BYTES];
	bool readable;			/* false: put together from the two registers, the rest is 0xff */
	uint32_t obr;			/* registers: in effect since the last reload */
	uint32_t wrpr;
	bool read_protected;
	bool permanent;
};

/**
 * Allocate bank->prot_blocks, one for each write protection bit in use. To be
 * called when bank->size is known; without a known layout there are none.
 *
 * @retval ERROR_OK Done.
 * @retval ERROR_FAIL Out of memory; the bank has no protection blocks.
 */
int clone_options_protection_blocks(struct flash_bank *bank);

/** flash_driver.protect: @a first and @a last are protection blocks. The target must be halted. */
int clone_options_protect(struct flash_bank *bank, int set, unsigned int first, unsigned int last);

/** flash_driver.protect_check: what is in effect, from the write protection register. */
int clone_options_protect_check(struct flash_bank *bank);

/**
 * Tell whether read protection is in effect.
 *
 * @retval ERROR_OK @a on is valid; false as well when the family's layout is unknown.
 */
int clone_options_read_protected(struct flash_bank *bank, bool *on);

/**
 * Say that read protection is in effect, and what helps. Only where clone_options_read_protected()
 * says so.
 *
 * @retval ERROR_FLASH_PROTECTED Always.
 */
int clone_options_refuse_protected(struct flash_bank *bank);

/** Say at a probe which pages a security library of an AT32 covers, if there is one. */
void clone_options_name_library(struct flash_bank *bank);

/**
 * Refuse, with a sentence, a range that holds protected blocks. Changes nothing. Read protection
 * has been asked for before, see clone_options_read_protected().
 *
 * @param offset In bytes from the start of the bank.
 * @param count In bytes, at least 1.
 *
 * @retval ERROR_OK Writable, or the layout is unknown.
 * @retval ERROR_FLASH_PROTECTED The range meets a protected block, or an active library.
 */
int clone_options_check_writable(struct flash_bank *bank, uint32_t offset, uint32_t count);

/**
 * Find the layout of a probed bank, or say why there is none.
 *
 * @retval ERROR_OK @a layout is valid.
 * @retval ERROR_FLASH_BANK_NOT_PROBED Nothing is known of the chip yet.
 * @retval ERROR_FLASH_OPER_UNSUPPORTED No known layout, the family may not be
 *	written, or this is not the bank at the start of flash.
 */
int clone_options_layout_of(struct flash_bank *bank, const struct clone_options_layout **layout);

/**
 * Read the area and both registers.
 *
 * @retval ERROR_OK @a area is filled in; see clone_options_area.readable.
 */
int clone_options_load(struct flash_bank *bank, struct clone_options_area *area);

/**
 * Read the area alone, without a message if that fails.
 *
 * @param bytes CLONE_OPTIONS_MAX_BYTES; what lies beyond the area becomes 0xff.
 *
 * @retval ERROR_OK Read; any other code of the host: @a bytes are unchanged.
 */
int clone_options_read_bytes(struct flash_bank *bank, const struct clone_options_layout *layout,
		uint8_t *bytes);

/**
 * Replace the area: erase, program, read back. What fails midway is put back;
 * the message says what the area holds then. The controller ends up locked.
 *
 * @param now As loaded just before.
 * @param wanted Differs in @c bytes only.
 * @param permanent_allowed The user has asked by name for a value that cannot be undone.
 *
 * @retval ERROR_OK The area reads as @a wanted.
 * @retval ERROR_FLASH_PROTECTED Refused: protected for ever, or would be. Nothing was changed.
 * @retval ERROR_FLASH_BUSY, ERROR_FLASH_OPERATION_FAILED The message tells what was put back.
 */
int clone_options_store(struct flash_bank *bank, const struct clone_options_area *now,
		const struct clone_options_area *wanted, bool permanent_allowed);

/** The field called @a name in @a layout, or NULL. */
const struct clone_option_field *clone_options_field(const struct clone_options_layout *layout,
		const char *name);

/** Value of @a field in @a area. */
uint32_t clone_options_get(const struct clone_options_area *area, const struct clone_option_field *field);

/** Put @a value, cut to the field's width, into @a area with its complement. */
void clone_options_set(struct clone_options_area *area, const struct clone_option_field *field,
		uint32_t value);

/**
 * Write out in @a area what erased write protection slots mean on this chip: on
 * CH32F103 they protect, elsewhere they do not. To be called before the field is changed.
 */
void clone_options_settle_wrp(const struct clone_options_layout *layout,
		struct clone_options_area *area);

/**
 * Make the chip load its option area, and look whether it did.
 *
 * @param wanted What was stored.
 * @param effective Whether the registers now agree with @a wanted.
 *
 * @retval ERROR_OK @a effective is valid.
 */
int clone_options_reload(struct flash_bank *bank, const struct clone_options_area *wanted,
		bool *effective);

/**
 * Wait until someone has taken the power away and given it back, and @a wanted is in effect.
 *
 * @retval ERROR_OK In effect; the target is halted.
 * @retval ERROR_TIMEOUT_REACHED Not within @a seconds; the message says what to do.
 */
int clone_options_await_power_cycle(struct flash_bank *bank, const struct clone_options_area *wanted,
		unsigned int seconds);

/** lock, unlock, recover, options_read, options_write, options_load. */
extern const struct command_registration clone_options_commands[];

#endif /* CLONE_OPTIONS_H */
