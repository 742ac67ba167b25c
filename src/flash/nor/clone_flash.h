/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_FLASH_H
#define CLONE_FLASH_H

#include <stdbool.h>
#include <stdint.h>

struct flash_bank;

/*
 * The flash controller through the probe: registers, keys, waiting. Every
 * function works on the register set whose base address it is given, and on a
 * probed bank (the family tells bits and times).
 */

/* Register offsets and bits: PM0075, 3. */
#define CLONE_FLASH_ACR		0x00
#define CLONE_FLASH_KEYR	0x04
#define CLONE_FLASH_OPTKEYR	0x08
#define CLONE_FLASH_SR		0x0c
#define CLONE_FLASH_CR		0x10
#define CLONE_FLASH_AR		0x14
#define CLONE_FLASH_OBR		0x1c
#define CLONE_FLASH_WRPR	0x20

#define CLONE_CR_PG		(1u << 0)
#define CLONE_CR_PER		(1u << 1)
#define CLONE_CR_MER		(1u << 2)
#define CLONE_CR_OPTPG		(1u << 4)
#define CLONE_CR_OPTER		(1u << 5)
#define CLONE_CR_STRT		(1u << 6)
#define CLONE_CR_LOCK		(1u << 7)
#define CLONE_CR_OPTWRE		(1u << 9)

#define CLONE_KEY1		0x45670123u
#define CLONE_KEY2		0xcdef89abu

/* CH32F103 fast mode: vendor library, ch32f10x_flash.c; the copy: BMP, ch32f1.c. */
#define CLONE_FLASH_MODEKEYR	0x24
#define CLONE_FLASH_COPY	0x34
#define CLONE_CR_FLOCK		(1u << 15)

/** @returns the register set in charge of @a offset bytes into the bank. */
uint32_t clone_flash_regs(struct flash_bank *bank, uint32_t offset);

/** @returns what to write to CR to lock everything at once. */
uint32_t clone_flash_lock_bits(struct flash_bank *bank);

/** @returns how long to wait for a page erase, in milliseconds of real time. */
uint32_t clone_flash_page_limit_ms(struct flash_bank *bank);

/** @returns how long to wait for a mass erase, in milliseconds of real time. */
uint32_t clone_flash_mass_limit_ms(struct flash_bank *bank);

/**
 * Make ready for erasing and programming: start the oscillator and choose the width
 * that some families need. Call once before the first unlock.
 *
 * @retval ERROR_OK Ready.
 * @retval ERROR_FLASH_OPERATION_FAILED The oscillator did not start; nothing was changed.
 */
int clone_flash_prepare(struct flash_bank *bank);

/** Leave oscillator and width as clone_flash_prepare() found them. Call when all is locked. */
int clone_flash_leave(struct flash_bank *bank);

/**
 * Send the keys, whatever the lock bit says, and clear all status flags.
 * Ends in an unlocked controller or an error.
 *
 * @retval ERROR_FLASH_OPERATION_FAILED Still locked: a reset is needed.
 */
int clone_flash_unlock(struct flash_bank *bank, uint32_t regs);

/** Lock, whatever happened before. */
int clone_flash_lock(struct flash_bank *bank, uint32_t regs);

/** Clear the error and end flags. */
int clone_flash_clear_status(struct flash_bank *bank, uint32_t regs);

/**
 * Wait for the controller to become idle and clear its flags without judging them.
 *
 * @param timeout_ms Limit in milliseconds of real time.
 * @param status SR as it was read when BSY was gone.
 *
 * @retval ERROR_OK Idle; the flags have been cleared.
 * @retval ERROR_FLASH_BUSY Still busy at the limit; no flag was cleared.
 */
int clone_flash_await(struct flash_bank *bank, uint32_t regs, uint32_t timeout_ms,
	uint32_t *status);

/**
 * Has a signal asked OpenOCD to end?
 *
 * @param where Address that is being handled.
 *
 * @retval ERROR_FLASH_OPERATION_FAILED It has, which is logged: bring the chip in order and fail.
 */
int clone_flash_check_interrupted(uint32_t where);

/**
 * Wait for the controller to become idle, then look at its flags.
 *
 * @param timeout_ms Limit in milliseconds of real time.
 *
 * @retval ERROR_OK Idle, no error flag set.
 * @retval ERROR_FLASH_BUSY Still busy at the limit; no flag was cleared.
 * @retval ERROR_FLASH_PROTECTED Write-protected; the flags have been cleared.
 * @retval ERROR_FLASH_OPERATION_FAILED Not erased or out of order; the flags have been cleared.
 */
int clone_flash_wait(struct flash_bank *bank, uint32_t regs, uint32_t timeout_ms);

/** @returns whether @a count bytes hold nothing but @a erased, the byte of the family's row. */
bool clone_flash_is_erased(const uint8_t *data, uint32_t count, uint8_t erased);

/** Make the controller's cache forget what it holds; does nothing on families without one. */
int clone_flash_flush(struct flash_bank *bank);

/**
 * End of an operation at @a address: what a family needs after each, such as the
 * word copy of CH32F103.
 */
int clone_flash_finish(struct flash_bank *bank, uint32_t regs, uint32_t address);

/**
 * Erase the page at @a offset through the probe. The controller must be
 * unlocked; the content is not checked.
 */
int clone_flash_erase_page(struct flash_bank *bank, uint32_t offset);

/** Mass erase what the register set @a regs serves; as clone_flash_erase_page() otherwise. */
int clone_flash_erase_all(struct flash_bank *bank, uint32_t regs);

/**
 * Program @a bytes at @a offset by units of @a unit, as a trial: a refusal is an answer.
 * The controller must be unlocked. Erased units are left out.
 *
 * @param took Whether flash holds them now.
 *
 * @retval ERROR_FLASH_PROTECTED, ERROR_FLASH_BUSY As clone_flash_wait().
 */
int clone_flash_try(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset,
	uint32_t bytes, uint32_t unit, bool *took);

/**
 * Program through the probe, one unit after the other; slow, for chips without
 * a work area. Erased units are left out. The controller must be unlocked; the content
 * is not checked.
 *
 * @param offset From the start of the bank, aligned to the program unit.
 * @param count Bytes, a multiple of the program unit.
 */
int clone_flash_program_slowly(struct flash_bank *bank, const uint8_t *buffer,
	uint32_t offset, uint32_t count);

#endif /* CLONE_FLASH_H */
