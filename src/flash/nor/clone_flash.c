// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The flash controller through the probe. See clone_flash.h; the sequences are
 * those of PM0075, 2.3, with what the families' quirks add.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <helper/time_support.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_flash.h"

/* RM0008, 7.3.1; all families have it here (RCU of GD32, CRM of AT32). */
#define RCC_CR		0x40021000
#define RCC_CR_HSION	(1u << 0)
#define RCC_CR_HSIRDY	(1u << 1)
#define HSI_LIMIT_MS	100

/*
 * GD32E10x and GD32E50x libraries: the wait-state register also holds the program width and
 * the switches of the caches, which are emptied while they are off.
 */
#define GD_WIDTH_64	(1u << 15)
#define GD_CACHES_ON	(3u << 9)
#define GD_CACHES_EMPTY	(3u << 11)

/* Turns in which the end flag must follow BSY; content is checked whether it came or not. */
#define END_FLAG_TURNS	16

static const struct clone_family *family_of(struct flash_bank *bank)
{
	return clone_bank_chip(bank)->family;
}

static bool has_quirk(struct flash_bank *bank, uint32_t quirk)
{
	return family_of(bank)->quirks & quirk;
}

uint32_t clone_flash_regs(struct flash_bank *bank, uint32_t offset)
{
	const struct clone_family *family = family_of(bank);

	if (family->bank2_offset && offset >= family->bank2_offset)
		return family->bank2_regs_base;
	return family->regs_base;
}

uint32_t clone_flash_lock_bits(struct flash_bank *bank)
{
	/* One write has to lock both, for CR cannot be written once LOCK is set. */
	if (family_of(bank)->style == CLONE_PROGRAM_FAST_PAGE)
		return CLONE_CR_LOCK | CLONE_CR_FLOCK;
	return CLONE_CR_LOCK;
}

/* Twice the longest time of all families that the chip may belong to, and a margin for the host. */
static uint32_t limit_ms(struct flash_bank *bank, uint32_t (*longest)(const struct clone_family *))
{
	const struct clone_chip *chip = clone_bank_chip(bank);
	uint32_t ms = longest(chip->family);

	for (size_t i = 0; i < chip->num_candidates && !chip->family_forced; i++)
		ms = MAX(ms, longest(chip->candidates[i]->family));
	return 2 * ms + 500;
}

static uint32_t longest_page_erase(const struct clone_family *family)
{
	return family->page_erase_max_ms;
}

static uint32_t longest_mass_erase(const struct clone_family *family)
{
	return family->mass_erase_max_ms;
}

static uint32_t longest_program(const struct clone_family *family)
{
	return DIV_ROUND_UP(family->program_max_us, 1000);
}

uint32_t clone_flash_page_limit_ms(struct flash_bank *bank)
{
	return limit_ms(bank, longest_page_erase);
}

uint32_t clone_flash_mass_limit_ms(struct flash_bank *bank)
{
	return limit_ms(bank, longest_mass_erase);
}

/*
 * Erasing and programming are timed by the internal oscillator (RM0008, 3.3): with a
 * firmware that switched it off BSY never clears.
 */
static int start_hsi(struct flash_bank *bank)
{
	uint32_t cr;

	int retval = target_read_u32(bank->target, RCC_CR, &cr);
	if (retval != ERROR_OK || (cr & RCC_CR_HSIRDY))
		return retval;
	if (!(cr & RCC_CR_HSION))
		clone_bank_info(bank)->hsi_started = true;
	retval = target_write_u32(bank->target, RCC_CR, cr | RCC_CR_HSION);

	const int64_t limit = timeval_ms() + HSI_LIMIT_MS;
	while (retval == ERROR_OK) {
		retval = target_read_u32(bank->target, RCC_CR, &cr);
		if (retval != ERROR_OK || (cr & RCC_CR_HSIRDY))
			return retval;
		if (timeval_ms() > limit)
			break;
		alive_sleep(1);
	}
	if (retval != ERROR_OK)
		return retval;
	LOG_ERROR("the internal oscillator, which times the flash of %s, does not start; "
		"nothing was changed: reset the chip and try again", family_of(bank)->name);
	return ERROR_FLASH_OPERATION_FAILED;
}

static int set_bits(struct flash_bank *bank, uint32_t address, uint32_t clear, uint32_t set)
{
	uint32_t value;

	int retval = target_read_u32(bank->target, address, &value);
	if (retval != ERROR_OK || (value & (clear | set)) == set)
		return retval;
	return target_write_u32(bank->target, address, (value & ~clear) | set);
}

/*
 * The firmware may have chosen 64 bits: words come out half written then. A cache that it
 * switched on shows what flash held before.
 */
static int clear_acr(struct flash_bank *bank)
{
	const uint32_t acr = family_of(bank)->regs_base + CLONE_FLASH_ACR;
	const uint32_t unwanted = (has_quirk(bank, CLONE_QUIRK_WIDTH_BIT) ? GD_WIDTH_64 : 0) |
		(has_quirk(bank, CLONE_QUIRK_CACHE_BITS) ? GD_CACHES_ON : 0);
	uint32_t value;

	if (!unwanted)
		return ERROR_OK;
	int retval = target_read_u32(bank->target, acr, &value);
	if (retval != ERROR_OK || !(value & unwanted))
		return retval;
	clone_bank_info(bank)->acr_cleared = value & unwanted;
	value &= ~unwanted;
	retval = target_write_u32(bank->target, acr, value);
	if (retval != ERROR_OK || !has_quirk(bank, CLONE_QUIRK_CACHE_BITS))
		return retval;
	retval = target_write_u32(bank->target, acr, value | GD_CACHES_EMPTY);
	return retval != ERROR_OK ? retval : target_write_u32(bank->target, acr, value);
}

int clone_flash_prepare(struct flash_bank *bank)
{
	int retval = start_hsi(bank);

	return retval != ERROR_OK ? retval : clear_acr(bank);
}

int clone_flash_leave(struct flash_bank *bank)
{
	struct clone_bank *info = clone_bank_info(bank);
	int retval = ERROR_OK;

	if (info->acr_cleared)
		retval = set_bits(bank, family_of(bank)->regs_base + CLONE_FLASH_ACR, 0, info->acr_cleared);
	if (info->hsi_started && retval == ERROR_OK)
		retval = set_bits(bank, RCC_CR, RCC_CR_HSION, 0);
	info->acr_cleared = 0;
	info->hsi_started = false;
	return retval;
}

static int send_keys(struct flash_bank *bank, uint32_t key_register)
{
	int retval = target_write_u32(bank->target, key_register, CLONE_KEY1);
	if (retval != ERROR_OK)
		return retval;
	return target_write_u32(bank->target, key_register, CLONE_KEY2);
}

int clone_flash_clear_status(struct flash_bank *bank, uint32_t regs)
{
	const struct clone_family *family = family_of(bank);

	return target_write_u32(bank->target, regs + CLONE_FLASH_SR,
		family->sr_program_error | family->sr_protect_error | family->sr_end);
}

/*
 * Keys sent to an unlocked controller may lock it until the next reset, and on some
 * parts LOCK reads 0 although it is set. So where it reads 0 it is set first: then the
 * keys are right in either case.
 */
static int lock_if_open(struct flash_bank *bank, uint32_t regs)
{
	uint32_t cr;

	int retval = target_read_u32(bank->target, regs + CLONE_FLASH_CR, &cr);
	if (retval != ERROR_OK || (cr & CLONE_CR_LOCK))
		return retval;
	return clone_flash_lock(bank, regs);
}

int clone_flash_unlock(struct flash_bank *bank, uint32_t regs)
{
	uint32_t cr;

	int retval = lock_if_open(bank, regs);
	if (retval == ERROR_OK)
		retval = send_keys(bank, regs + CLONE_FLASH_KEYR);
	if (retval == ERROR_OK && family_of(bank)->style == CLONE_PROGRAM_FAST_PAGE)
		retval = send_keys(bank, regs + CLONE_FLASH_MODEKEYR);
	if (retval == ERROR_OK)
		retval = target_read_u32(bank->target, regs + CLONE_FLASH_CR, &cr);
	if (retval != ERROR_OK)
		return retval;
	if (cr & clone_flash_lock_bits(bank)) {
		LOG_ERROR("the flash stays locked (CR 0x%08" PRIx32 "); nothing was changed: "
			"reset the chip and try again", cr);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return clone_flash_clear_status(bank, regs);
}

int clone_flash_lock(struct flash_bank *bank, uint32_t regs)
{
	return target_write_u32(bank->target, regs + CLONE_FLASH_CR, clone_flash_lock_bits(bank));
}

int clone_flash_check_interrupted(uint32_t where)
{
	const char *by = flash_interrupted();

	if (!by)
		return ERROR_OK;
	LOG_ERROR("%s has stopped the work on the flash at 0x%08" PRIx32, by, where);
	return ERROR_FLASH_OPERATION_FAILED;
}

/* Only a mass erase takes as long: nobody who wants to end waits for the rest of it. */
#define INTERRUPT_AFTER_MS	1000

static int await_idle(struct flash_bank *bank, uint32_t regs, uint32_t timeout_ms, uint32_t *status)
{
	const uint32_t busy = family_of(bank)->sr_busy;
	const int64_t since = timeval_ms();
	const int64_t limit = since + timeout_ms;

	/* BSY comes a cycle late (ES096), so the first reading counts for nothing. */
	int retval = target_read_u32(bank->target, regs + CLONE_FLASH_SR, status);
	while (retval == ERROR_OK) {
		const bool late = timeval_ms() > limit;
		retval = target_read_u32(bank->target, regs + CLONE_FLASH_SR, status);
		if (retval != ERROR_OK || !(*status & busy))
			return retval;
		if (late) {
			LOG_ERROR("the flash is still busy after %" PRIu32 " ms: take the power of the board "
				"away, then try again", timeout_ms);
			return ERROR_FLASH_BUSY;
		}
		if (timeval_ms() - since > INTERRUPT_AFTER_MS && flash_interrupted()) {
			LOG_ERROR("%s ends OpenOCD while the chip erases, which it goes on with by itself", flash_interrupted());
			return ERROR_FLASH_BUSY;
		}
		alive_sleep(1);
	}
	return retval;
}

static int await_end(struct flash_bank *bank, uint32_t regs, uint32_t *status)
{
	const struct clone_family *family = family_of(bank);
	const uint32_t over = family->sr_end | family->sr_program_error | family->sr_protect_error;

	for (unsigned int i = 0; i < END_FLAG_TURNS && !(*status & over); i++) {
		int retval = target_read_u32(bank->target, regs + CLONE_FLASH_SR, status);
		if (retval != ERROR_OK)
			return retval;
	}
	return ERROR_OK;
}

int clone_flash_await(struct flash_bank *bank, uint32_t regs, uint32_t timeout_ms,
	uint32_t *status)
{
	int retval = await_idle(bank, regs, timeout_ms, status);
	if (retval == ERROR_OK && has_quirk(bank, CLONE_QUIRK_WAIT_EOP))
		retval = await_end(bank, regs, status);
	if (retval != ERROR_OK)
		return retval;
	/* A flag left set would be blamed on the next operation. */
	return clone_flash_clear_status(bank, regs);
}

int clone_flash_wait(struct flash_bank *bank, uint32_t regs, uint32_t timeout_ms)
{
	const struct clone_family *family = family_of(bank);
	uint32_t status = 0;

	int retval = clone_flash_await(bank, regs, timeout_ms, &status);
	if (retval != ERROR_OK)
		return retval;
	if (status & family->sr_protect_error) {
		LOG_ERROR("the flash refuses a write-protected page (SR 0x%08" PRIx32 ")", status);
		return ERROR_FLASH_PROTECTED;
	}
	if (status & family->sr_program_error) {
		LOG_ERROR("the flash reports a programming error (SR 0x%08" PRIx32 ")", status);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return ERROR_OK;
}

int clone_flash_flush(struct flash_bank *bank)
{
	const struct clone_family *family = family_of(bank);
	uint32_t cache;

	if (!family->cache_register)
		return ERROR_OK;
	int retval = target_read_u32(bank->target, family->cache_register, &cache);
	if (retval != ERROR_OK)
		return retval;
	return target_write_u32(bank->target, family->cache_register, cache | family->cache_flush);
}

int clone_flash_finish(struct flash_bank *bank, uint32_t regs, uint32_t address)
{
	uint32_t word;

	if (!has_quirk(bank, CLONE_QUIRK_COPY_XOR_0X100))
		return ERROR_OK;
	int retval = target_read_u32(bank->target, (address & ~3u) ^ 0x100, &word);
	if (retval != ERROR_OK)
		return retval;
	return target_write_u32(bank->target, regs + CLONE_FLASH_COPY, word);
}

/* Any erase: mode bits into CR, the address, then the start bit. CR is 0 afterwards. */
static int erase(struct flash_bank *bank, uint32_t regs, uint32_t mode, uint32_t address,
	uint32_t timeout_ms)
{
	struct target *target = bank->target;

	int retval = clone_flash_flush(bank);
	if (retval == ERROR_OK)
		retval = clone_flash_clear_status(bank, regs);
	if (retval == ERROR_OK)
		retval = target_write_u32(target, regs + CLONE_FLASH_CR, mode);
	if (retval == ERROR_OK)
		retval = target_write_u32(target, regs + CLONE_FLASH_AR, address);
	if (retval == ERROR_OK)
		retval = target_write_u32(target, regs + CLONE_FLASH_CR, mode | CLONE_CR_STRT);
	if (retval == ERROR_OK)
		retval = clone_flash_wait(bank, regs, timeout_ms);
	if (retval == ERROR_OK)
		retval = target_write_u32(target, regs + CLONE_FLASH_CR, 0);
	if (retval == ERROR_OK)
		retval = clone_flash_finish(bank, regs, address);
	if (retval == ERROR_OK)
		retval = clone_flash_flush(bank);
	return retval;
}

int clone_flash_erase_page(struct flash_bank *bank, uint32_t offset)
{
	return erase(bank, clone_flash_regs(bank, offset), CLONE_CR_PER, bank->base + offset,
		clone_flash_page_limit_ms(bank));
}

int clone_flash_erase_all(struct flash_bank *bank, uint32_t regs)
{
	return erase(bank, regs, CLONE_CR_MER, bank->base, clone_flash_mass_limit_ms(bank));
}

bool clone_flash_is_erased(const uint8_t *data, uint32_t count, uint8_t erased)
{
	for (uint32_t i = 0; i < count; i++)
		if (data[i] != erased)
			return false;
	return true;
}

static int try_unit(struct flash_bank *bank, const uint8_t *unit, uint32_t offset, uint32_t bytes,
	bool *took)
{
	const uint32_t regs = clone_flash_regs(bank, offset);
	const uint32_t address = bank->base + offset;
	uint32_t status = 0;
	uint8_t now[4];

	int retval = target_write_u32(bank->target, regs + CLONE_FLASH_CR, CLONE_CR_PG);
	if (retval != ERROR_OK)
		return retval;
	/* A width may be refused by a bus error, too; a chip that is gone fails in what follows. */
	target_write_memory(bank->target, address, bytes, 1, unit);
	retval = clone_flash_await(bank, regs, limit_ms(bank, longest_program), &status);
	if (retval == ERROR_OK)
		retval = target_write_u32(bank->target, regs + CLONE_FLASH_CR, 0);
	if (retval == ERROR_OK)
		retval = target_read_memory(bank->target, address, bytes, 1, now);
	if (retval != ERROR_OK)
		return retval;
	if (status & family_of(bank)->sr_protect_error) {
		LOG_ERROR("the flash refuses to change the write-protected page at 0x%08" PRIx32
			" (SR 0x%08" PRIx32 ")", address, status);
		return ERROR_FLASH_PROTECTED;
	}
	*took = memcmp(now, unit, bytes) == 0;
	LOG_DEBUG("%" PRIu32 " bytes at 0x%08" PRIx32 " are %s (SR 0x%08" PRIx32 ")", bytes, address,
		*took ? "taken" : "refused", status);
	return ERROR_OK;
}

int clone_flash_try(struct flash_bank *bank, const uint8_t *buffer, uint32_t offset,
	uint32_t bytes, uint32_t unit, bool *took)
{
	int retval = ERROR_OK;

	*took = true;
	for (uint32_t i = 0; i < bytes && retval == ERROR_OK && *took; i += unit) {
		if (!clone_flash_is_erased(buffer + i, unit, family_of(bank)->erased_byte))
			retval = try_unit(bank, buffer + i, offset + i, unit, took);
	}
	return retval;
}

int clone_flash_program_slowly(struct flash_bank *bank, const uint8_t *buffer,
	uint32_t offset, uint32_t count)
{
	const struct clone_family *family = family_of(bank);
	const uint32_t unit = clone_bank_unit(bank);
	const uint32_t timeout_ms = limit_ms(bank, longest_program);

	for (uint32_t i = 0; i < count; i += unit) {
		if (clone_flash_is_erased(buffer + i, unit, family->erased_byte))
			continue;
		const uint32_t regs = clone_flash_regs(bank, offset + i);
		const uint32_t address = bank->base + offset + i;

		int retval = clone_flash_check_interrupted(address);
		if (retval == ERROR_OK)
			retval = target_write_u32(bank->target, regs + CLONE_FLASH_CR, CLONE_CR_PG);
		if (retval == ERROR_OK)
			retval = target_write_memory(bank->target, address, unit, 1, buffer + i);
		if (retval == ERROR_OK)
			retval = clone_flash_wait(bank, regs, timeout_ms);
		if (retval == ERROR_OK)
			retval = clone_flash_finish(bank, regs, address);
		if (retval != ERROR_OK) {
			LOG_ERROR("programming stopped at 0x%08" PRIx32, address);
			return retval;
		}
	}
	return clone_flash_flush(bank);
}
