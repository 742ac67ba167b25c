// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Rewriting the option area, and what to do when that fails midway.
 *
 * The order of steps follows OpenOCD's stm32f1x.c (Spencer Oliver, Andreas
 * Fritiofson and others); what differs, and why, is said where it differs.
 * Documents are named in clone_family.c.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <target/algorithm.h>
#include <target/armv7m.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_options.h"

/* How often an interrupted change is put back before we give up. */
#define RESTORE_ATTEMPTS	2
/* How often it is finished without another erase before that. */
#define FINISH_ATTEMPTS		3

/** One rewriting of the area. */
struct options_job {
	struct flash_bank *bank;
	const struct clone_family *family;
	const struct clone_options_layout *layout;
	bool words;		/* store 32 bits at a time */
	bool readable;		/* the area can be read back */
	bool frees;		/* read protection is on and taken off */
	uint32_t timeout_ms;	/* for each operation */
	bool begun;		/* the area may not be what it was */
	bool rescuing;		/* the cause has been reported */
};

/* A cause is reported once; what a rescue meets is detail. */
#define REPORT(job, ...)						\
	log_printf_lf((job)->rescuing ? LOG_LVL_DEBUG : LOG_LVL_ERROR, __FILE__, __LINE__,	\
		__func__, __VA_ARGS__)

static bool matches_key(const uint8_t *bytes, const struct clone_options_key *key)
{
	uint32_t value = option_slot(bytes, key->offset);

	if (key->mask > 0xffff)
		value |= (uint32_t)option_slot(bytes, key->offset + SLOT_BYTES) << 16;
	return (value & key->mask) == key->value;
}

static const struct clone_options_key *new_permanent_key(const struct clone_options_layout *layout,
		const struct clone_options_area *now, const struct clone_options_area *wanted)
{
	for (size_t i = 0; i < layout->num_permanent; i++) {
		const struct clone_options_key *key = &layout->permanent[i];

		if (matches_key(wanted->bytes, key) && !matches_key(now->bytes, key))
			return key;
	}
	return NULL;
}

/* Keys first, whatever the lock bits say: one clone reads as unlocked when it is not. */
static int open_options(struct options_job *job)
{
	struct target *target = job->bank->target;
	uint32_t regs = job->family->regs_base;
	uint32_t control, status;

	/* After a lost access the operation before it may still be under way. */
	int retval = clone_flash_await(job->bank, regs, job->timeout_ms, &status);
	if (retval == ERROR_OK)
		retval = clone_flash_unlock(job->bank, regs);
	if (retval != ERROR_OK)
		return retval;
	retval = target_write_u32(target, regs + CLONE_FLASH_OPTKEYR, CLONE_KEY1);
	if (retval == ERROR_OK)
		retval = target_write_u32(target, regs + CLONE_FLASH_OPTKEYR, CLONE_KEY2);
	if (retval == ERROR_OK)
		retval = target_read_u32(target, regs + CLONE_FLASH_CR, &control);
	if (retval != ERROR_OK)
		return retval;
	if (!(control & CLONE_CR_OPTWRE)) {
		REPORT(job, "the flash controller did not open its option bytes (control register 0x%08" PRIx32
			"); power-cycle the board and try again", control);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return ERROR_OK;
}

static int erase_area(struct options_job *job)
{
	struct target *target = job->bank->target;
	uint32_t regs = job->family->regs_base;
	uint32_t erase = CLONE_CR_OPTER | CLONE_CR_OPTWRE;
	uint32_t status;

	int retval = clone_flash_clear_status(job->bank, regs);
	if (retval == ERROR_OK)
		retval = clone_flash_flush(job->bank);
	if (retval == ERROR_OK)
		retval = target_write_u32(target, regs + CLONE_FLASH_CR, erase);
	if (retval == ERROR_OK)
		retval = target_write_u32(target, regs + CLONE_FLASH_CR, erase | CLONE_CR_STRT);
	if (retval == ERROR_OK)
		retval = clone_flash_await(job->bank, regs, job->timeout_ms, &status);
	if (retval != ERROR_OK)
		return retval;
	if (status & (job->family->sr_program_error | job->family->sr_protect_error)) {
		REPORT(job, "the flash controller refused to erase the option bytes (status 0x%08" PRIx32 ")",
			status);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return ERROR_OK;
}

static uint32_t unit_value(const struct options_job *job, unsigned int offset, const uint8_t *bytes)
{
	uint32_t value = option_slot(bytes, offset);

	return job->words ? value | (uint32_t)option_slot(bytes, offset + SLOT_BYTES) << 16 : value;
}

static int store_unit(struct options_job *job, unsigned int offset, const uint8_t *bytes)
{
	struct target *target = job->bank->target;
	uint32_t address = job->layout->base + offset;

	if (job->words)
		return target_write_u32(target, address, unit_value(job, offset, bytes));
	return target_write_u16(target, address, unit_value(job, offset, bytes));
}

static int program_unit(struct options_job *job, unsigned int offset, const uint8_t *bytes)
{
	struct target *target = job->bank->target;
	uint32_t regs = job->family->regs_base;
	uint32_t program = CLONE_CR_OPTPG | CLONE_CR_OPTWRE;
	uint32_t status;

	int retval = clone_flash_clear_status(job->bank, regs);
	if (retval == ERROR_OK)
		retval = target_write_u32(target, regs + CLONE_FLASH_CR, program);
	if (retval == ERROR_OK)
		retval = store_unit(job, offset, bytes);
	if (retval == ERROR_OK)
		retval = clone_flash_await(job->bank, regs, job->timeout_ms, &status);
	if (retval == ERROR_OK)
		retval = clone_flash_finish(job->bank, regs, job->layout->base + offset);
	if (retval != ERROR_OK)
		return retval;
	/*
	 * The erase of some chips leaves the first slot as it is, and says so here.
	 * What the slot holds is read back in the end, so the flag can be passed over.
	 */
	if (offset == 0 && (job->readable || job->layout->erased_rdp_kept))
		status &= ~job->family->sr_program_error;
	if (status & job->family->sr_protect_error) {
		REPORT(job, "option bytes at 0x%08" PRIx32 " are write-protected",
			job->layout->base + offset);
		return ERROR_FLASH_PROTECTED;
	}
	if (status & job->family->sr_program_error) {
		REPORT(job, "option bytes at 0x%08" PRIx32 " could not be programmed",
			job->layout->base + offset);
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return ERROR_OK;
}

static unsigned int unit_bytes(const struct options_job *job)
{
	return job->words ? 2 * SLOT_BYTES : SLOT_BYTES;
}

static bool is_erased(const struct options_job *job, const uint8_t *unit)
{
	return clone_flash_is_erased(unit, unit_bytes(job), 0xff);
}

/* The controller said no to this unit; it may well take the next. */
static bool is_refusal(int retval)
{
	return retval == ERROR_FLASH_OPERATION_FAILED || retval == ERROR_FLASH_PROTECTED;
}

/*
 * Program @a bytes where the area, now holding @a held, is erased. Goes on after a
 * refusal, so that one bad unit does not leave all later ones erased; the first
 * error is returned.
 */
static int fill_range(struct options_job *job, const uint8_t *bytes, const uint8_t *held,
		unsigned int from, unsigned int to)
{
	int result = ERROR_OK;

	for (unsigned int offset = from; offset < to; offset += unit_bytes(job)) {
		/* A first slot that the erase left (GD32F10x) is tried: some write it nevertheless. */
		bool fillable = is_erased(job, held + offset) || offset == 0;

		if (!fillable || memcmp(bytes + offset, held + offset, unit_bytes(job)) == 0)
			continue;
		int retval = program_unit(job, offset, bytes);
		if (result == ERROR_OK)
			result = retval;
		if (retval != ERROR_OK && !is_refusal(retval))
			break;
	}
	return result;
}

static int read_held(struct options_job *job, uint8_t *held)
{
	memset(held, 0xff, CLONE_OPTIONS_MAX_BYTES);
	if (!job->readable)
		return ERROR_OK;
	return clone_options_read_bytes(job->bank, job->layout, held);
}

/*
 * Complements are made by some controllers, so a slot that was inconsistent may read
 * consistent. Those that take words may leave a 0xff without its complement, which
 * counts as 0xff all the same (RM0091, 4).
 */
static bool slot_holds(const struct clone_options_layout *layout, unsigned int offset,
		uint16_t read, uint16_t wanted)
{
	if (read == wanted)
		return true;
	if (offset >= layout->complemented_bytes || wanted == ERASED_SLOT)
		return false;
	if (layout->words && read == ERASED_SLOT)
		return wanted == with_complement(0xff);
	return read == with_complement(wanted & 0xff);
}

static int verify_from(struct options_job *job, const uint8_t *bytes, unsigned int from)
{
	uint8_t read[CLONE_OPTIONS_MAX_BYTES];

	if (!job->readable)
		return ERROR_OK;
	int retval = clone_options_read_bytes(job->bank, job->layout, read);
	if (retval != ERROR_OK) {
		REPORT(job, "the option bytes could not be read back");
		return retval;
	}
	for (unsigned int offset = from; offset < job->layout->bytes; offset += SLOT_BYTES) {
		if (slot_holds(job->layout, offset, option_slot(read, offset), option_slot(bytes, offset)))
			continue;
		REPORT(job, "option bytes at 0x%08" PRIx32 " read 0x%04x instead of 0x%04x",
			job->layout->base + offset, option_slot(read, offset), option_slot(bytes, offset));
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return ERROR_OK;
}

/*
 * An erased first slot means "protected" after the next reset (PM0075, 2.4.1;
 * DS-CH32 likewise), so it is written first. Only when it is to say "protected"
 * it comes last, and not at all after a failure.
 */
static int fill_area(struct options_job *job, const uint8_t *bytes)
{
	uint8_t held[CLONE_OPTIONS_MAX_BYTES];
	unsigned int first = unit_bytes(job);
	bool protects = bytes[0] != job->layout->rdp_off;
	int retval = read_held(job, held);

	if (retval != ERROR_OK)
		return retval;
	if (!protects)
		return fill_range(job, bytes, held, 0, job->layout->bytes);
	retval = fill_range(job, bytes, held, first, job->layout->bytes);
	if (retval == ERROR_OK)
		retval = verify_from(job, bytes, first);
	return retval == ERROR_OK ? fill_range(job, bytes, held, 0, first) : retval;
}

/*
 * The program on the chip that rewrites option bytes (../loaders/clone_options.S).
 * Once started it needs nobody: between the erase and the last store, while a reset
 * would leave the chip protected, no wire and no probe has a part.
 */

/* Byte offsets in its mailbox; the same as in clone_options.S. */
enum options_mailbox {
	MB_REGS = 0x00,
	MB_CLEAR = 0x04,		/* what to write to SR to clear its flags */
	MB_ERASE = 0x08,		/* CR for the erase; 0: none */
	MB_PROGRAM = 0x0c,	/* CR for the stores */
	MB_WORDS = 0x10,
	MB_LOCK = 0x14,		/* CR to lock; 0: end right after the last store */
	MB_COPY = 0x18,		/* CH32F103: copy a word after each store */
	MB_ERRORS = 0x1c,		/* error bits of SR */
	MB_STATE = 0x20,		/* enum options_state */
	MB_STATUS = 0x24,		/* all status bits seen after operations */
	MB_STORES = 0x28,		/* address and value, ..., 0, 0 */
};

enum options_state {
	OPTIONS_DONE = 1,
	OPTIONS_NOT_ERASED = 2,
};

/* One store into the area. */
struct options_unit {
	uint32_t address;
	uint32_t value;
};

/* What the program is to do. */
struct options_run {
	bool erase;
	bool words;			/* 32-bit stores */
	bool leave;			/* end right after the last store, for it takes long */
	const struct options_unit *units;
	size_t num_units;
	uint32_t timeout_ms;		/* for all of it */
};

static const uint8_t chip_code[] = {
#include "../loaders/clone_options.inc"
};

static void fill_mailbox(struct flash_bank *bank, const struct options_run *run, uint8_t *mailbox)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;
	uint32_t errors = family->sr_program_error | family->sr_protect_error;
	uint8_t *unit = mailbox + MB_STORES;

	h_u32_to_le(mailbox + MB_REGS, family->regs_base);
	h_u32_to_le(mailbox + MB_CLEAR, errors | family->sr_end);
	h_u32_to_le(mailbox + MB_ERRORS, errors);
	h_u32_to_le(mailbox + MB_ERASE, run->erase ? CLONE_CR_OPTER | CLONE_CR_OPTWRE : 0);
	h_u32_to_le(mailbox + MB_PROGRAM, CLONE_CR_OPTPG | CLONE_CR_OPTWRE);
	h_u32_to_le(mailbox + MB_WORDS, run->words);
	h_u32_to_le(mailbox + MB_LOCK, run->leave ? 0 : clone_flash_lock_bits(bank));
	h_u32_to_le(mailbox + MB_COPY, family->quirks & CLONE_QUIRK_COPY_XOR_0X100);
	for (size_t i = 0; i < run->num_units; i++, unit += 8) {
		h_u32_to_le(unit, run->units[i].address);
		h_u32_to_le(unit + 4, run->units[i].value);
	}
}

static int start_and_wait(struct target *target, uint32_t mailbox, uint32_t entry, uint32_t timeout_ms)
{
	struct armv7m_algorithm algorithm = {
		.common_magic = ARMV7M_COMMON_MAGIC, .core_mode = ARM_MODE_THREAD,
	};
	struct reg_param param;

	init_reg_param(&param, "r0", 32, PARAM_OUT);
	h_u32_to_le(param.value, mailbox);
	int retval = target_run_algorithm(target, 0, NULL, 1, &param, entry, 0, timeout_ms, &algorithm);
	destroy_reg_param(&param);
	return retval == ERROR_TARGET_TIMEOUT ? ERROR_FLASH_BUSY : retval;
}

static int read_end(struct target *target, uint32_t mailbox, uint32_t *status)
{
	uint8_t end[8];

	int retval = target_read_buffer(target, mailbox + MB_STATE, sizeof(end), end);
	if (retval != ERROR_OK)
		return retval;
	*status = le_to_h_u32(end + 4);
	switch (le_to_h_u32(end)) {
	case OPTIONS_DONE:
		return ERROR_OK;
	case OPTIONS_NOT_ERASED:
		return ERROR_FLASH_OPERATION_FAILED;
	}
	/* The core went astray. */
	return ERROR_FAIL;
}

static int run_in(struct flash_bank *bank, const struct options_run *run, uint32_t address,
		uint32_t before_code, uint32_t *status)
{
	uint32_t bytes = before_code + sizeof(chip_code);
	uint8_t *image = calloc(1, bytes);

	if (!image) {
		LOG_ERROR("out of memory, so no option byte was changed");
		return ERROR_FAIL;
	}
	fill_mailbox(bank, run, image);
	memcpy(image + before_code, chip_code, sizeof(chip_code));
	int retval = target_write_buffer(bank->target, address, bytes, image);
	free(image);
	if (retval == ERROR_OK)
		retval = start_and_wait(bank->target, address, address + before_code, run->timeout_ms);
	if (retval == ERROR_OK)
		retval = read_end(bank->target, address, status);
	return retval;
}

/*
 * Erase and store. The controller must be unlocked and its option bytes open; it is
 * locked when the program has come to its end, unless it is left while busy.
 *
 * @a status: all status flags seen; valid with the first two codes below.
 *
 * ERROR_OK: the program came to its end, whatever the controller said.
 * ERROR_TARGET_RESOURCE_NOT_AVAILABLE: no work area is big enough: nothing was done.
 * ERROR_FLASH_OPERATION_FAILED: the controller refused the erase: nothing was stored.
 * ERROR_FLASH_BUSY: stopped at the time limit; the area may be incomplete.
 * Another code of the host: the program may or may not have run.
 */
static int run_on_chip(struct flash_bank *bank, const struct options_run *run, uint32_t *status)
{
	/* The list ends with an address of 0. */
	uint32_t before_code = MB_STORES + 8 * (run->num_units + 1);
	struct working_area *area;

	if (target_alloc_working_area_try(bank->target, before_code + sizeof(chip_code), &area) != ERROR_OK)
		return ERROR_TARGET_RESOURCE_NOT_AVAILABLE;
	int retval = run_in(bank, run, area->address, before_code, status);
	int free_retval = target_free_working_area(bank->target, area);
	return retval != ERROR_OK ? retval : free_retval;
}

/* The same on the chip itself, for units that do not stay erased. Their number is returned. */
static size_t list_units(const struct options_job *job, const uint8_t *bytes, unsigned int from,
		unsigned int to, struct options_unit *units)
{
	size_t count = 0;

	for (unsigned int offset = from; offset < to; offset += unit_bytes(job)) {
		if (is_erased(job, bytes + offset))
			continue;
		units[count].address = job->layout->base + offset;
		units[count++].value = unit_value(job, offset, bytes);
	}
	return count;
}

static int judge_status(struct options_job *job, uint32_t status)
{
	/* What can be read back is judged by its content. */
	if (job->readable || job->layout->erased_rdp_kept)
		return ERROR_OK;
	if (!(status & (job->family->sr_program_error | job->family->sr_protect_error)))
		return ERROR_OK;
	REPORT(job, "the flash controller refused option bytes (status 0x%08" PRIx32 ")", status);
	return ERROR_FLASH_OPERATION_FAILED;
}

static int rewrite_range(struct options_job *job, const uint8_t *bytes, unsigned int from,
		unsigned int to, bool erase, bool leave)
{
	struct options_unit units[CLONE_OPTIONS_MAX_BYTES / SLOT_BYTES];
	struct options_run run = {
		.erase = erase, .words = job->words, .leave = leave, .units = units,
		.num_units = list_units(job, bytes, from, to, units),
		/* The mass erase is not waited for on the chip. */
		.timeout_ms = 2 * clone_flash_page_limit_ms(job->bank),
	};
	uint32_t status = 0;

	int retval = clone_flash_flush(job->bank);
	if (retval != ERROR_OK)
		return retval;
	retval = run_on_chip(job->bank, &run, &status);
	if (retval == ERROR_FLASH_OPERATION_FAILED)
		REPORT(job, "the flash controller refused to erase the option bytes (status 0x%08" PRIx32 ")",
			status);
	/* The core may have gone astray while the controller is fine: then there is a rescue. */
	if (retval == ERROR_FLASH_BUSY
			&& clone_flash_await(job->bank, job->family->regs_base, job->timeout_ms, &status) == ERROR_OK) {
		REPORT(job, "the program on the chip did not come to its end");
		retval = ERROR_FAIL;
	}
	if (retval == ERROR_OK)
		retval = clone_flash_flush(job->bank);
	return retval == ERROR_OK ? judge_status(job, status) : retval;
}

/* A code that protects is stored only when all else has been read back. */
static int lock_on_chip(struct options_job *job, const uint8_t *bytes)
{
	unsigned int first = unit_bytes(job);

	int retval = rewrite_range(job, bytes, first, job->layout->bytes, true, false);
	if (retval == ERROR_OK)
		retval = verify_from(job, bytes, first);
	if (retval == ERROR_OK)
		retval = open_options(job);
	if (retval == ERROR_OK)
		retval = rewrite_range(job, bytes, 0, first, false, false);
	return retval;
}

/* The code that frees the chip sets off a mass erase, which the core need not spin for. */
static int free_on_chip(struct options_job *job, const uint8_t *bytes)
{
	unsigned int first = unit_bytes(job);

	int retval = rewrite_range(job, bytes, 0, first, true, true);
	if (retval == ERROR_OK)
		retval = open_options(job);
	if (retval == ERROR_OK)
		retval = rewrite_range(job, bytes, first, job->layout->bytes, false, false);
	return retval;
}

/* The erase comes with the first run; the controller is locked in the end. */
static int rewrite_on_chip(struct options_job *job, const uint8_t *bytes)
{
	if (bytes[0] != job->layout->rdp_off)
		return lock_on_chip(job, bytes);
	if (job->frees)
		return free_on_chip(job, bytes);
	return rewrite_range(job, bytes, 0, job->layout->bytes, true, false);
}

static int write_opened(struct options_job *job, const uint8_t *bytes, bool erase)
{
	int retval = open_options(job);
	if (retval != ERROR_OK)
		return retval;
	job->begun = job->begun || erase;
	/* A rescue goes the other way, for the chip may not be able to run anything. */
	retval = erase && !job->rescuing ? rewrite_on_chip(job, bytes) : ERROR_TARGET_RESOURCE_NOT_AVAILABLE;
	if (retval == ERROR_TARGET_RESOURCE_NOT_AVAILABLE) {
		retval = erase ? erase_area(job) : ERROR_OK;
		if (retval == ERROR_OK)
			retval = fill_area(job, bytes);
	}
	return retval == ERROR_OK ? verify_from(job, bytes, 0) : retval;
}

/* The controller is locked whatever happens; the first error wins. */
static int write_area(struct options_job *job, const uint8_t *bytes, bool erase)
{
	int retval = clone_flash_prepare(job->bank);
	if (retval != ERROR_OK)
		return retval;
	retval = write_opened(job, bytes, erase);
	int lock_retval = clone_flash_lock(job->bank, job->family->regs_base);
	if (lock_retval == ERROR_OK)
		lock_retval = clone_flash_leave(job->bank);
	return retval != ERROR_OK ? retval : lock_retval;
}

static void say_what_is_left(struct options_job *job, const uint8_t *before)
{
	uint8_t read[CLONE_OPTIONS_MAX_BYTES];
	char slots[8 * 12 + 8] = "";
	size_t length = 0;
	unsigned int count = 0;

	if (clone_options_read_bytes(job->bank, job->layout, read) != ERROR_OK) {
		LOG_ERROR("the option bytes may be incomplete and cannot be read now; restore the connection, "
			"without a reset or power loss if you can, and look with \"options_read\"");
		return;
	}
	for (unsigned int offset = 0; offset < job->layout->bytes; offset += SLOT_BYTES) {
		if (option_slot(read, offset) == option_slot(before, offset))
			continue;
		if (++count <= 8)
			length += snprintf(slots + length, sizeof(slots) - length, " +0x%02x=%04x",
				offset, option_slot(read, offset));
	}
	LOG_ERROR("%u option half-words are not as they were (%s%s ); after the next reset the chip is %s; "
		"before any reset or power loss run \"unlock\" or \"options_write\"", count, slots,
		count > 8 ? " ..." : "",
		read[0] == job->layout->rdp_off ? "readable" : "read-protected");
}

/* Evidence that the controller took a store after the one that failed. */
static bool stores_work(struct options_job *job, const uint8_t *wanted)
{
	uint8_t held[CLONE_OPTIONS_MAX_BYTES];
	bool failed = false;

	if (read_held(job, held) != ERROR_OK)
		return false;
	for (unsigned int offset = 0; offset < job->layout->bytes; offset += unit_bytes(job)) {
		if (memcmp(held + offset, wanted + offset, unit_bytes(job)) != 0)
			failed = true;
		else if (failed && !is_erased(job, wanted + offset))
			return true;
	}
	return false;
}

static bool still_readable_after_reset(struct options_job *job)
{
	uint8_t held[CLONE_OPTIONS_MAX_BYTES];

	return read_held(job, held) == ERROR_OK && held[0] == job->layout->rdp_off;
}

/* Erasing again loses the protection slot, so only when it is lost already or stores work again. */
static bool erase_again(struct options_job *job, const uint8_t *before, bool trusted)
{
	for (unsigned int attempt = 0; attempt < RESTORE_ATTEMPTS; attempt++) {
		if (!trusted && still_readable_after_reset(job))
			return false;
		if (write_area(job, before, true) == ERROR_OK)
			return true;
		trusted = false;
	}
	return false;
}

static bool nothing_stored(struct options_job *job)
{
	uint8_t held[CLONE_OPTIONS_MAX_BYTES];

	if (read_held(job, held) != ERROR_OK)
		return false;
	/* The erase may have left the first slot. */
	return clone_flash_is_erased(held + SLOT_BYTES, job->layout->bytes - SLOT_BYTES, 0xff);
}

/* Perhaps nothing was begun: then an erase loses nothing. */
static bool is_unchanged(struct options_job *job, const uint8_t *before)
{
	uint8_t held[CLONE_OPTIONS_MAX_BYTES];

	return read_held(job, held) == ERROR_OK && memcmp(held, before, job->layout->bytes) == 0;
}

/*
 * Again, for a bad wire breaks each attempt elsewhere. When no store at all got
 * through, in the other width: what a controller takes is known from its library
 * only, and some contradict themselves.
 */
static bool finish_writing(struct options_job *job, const uint8_t *before, const uint8_t *wanted)
{
	bool done = false;

	for (unsigned int attempt = 0; !done && attempt < FINISH_ATTEMPTS; attempt++)
		done = write_area(job, wanted, !job->readable || is_unchanged(job, before)) == ERROR_OK;
	if (!done && nothing_stored(job)) {
		job->words = !job->words;
		done = write_area(job, wanted, !job->readable) == ERROR_OK;
		job->words = job->layout->words;
	}
	if (done)
		LOG_WARNING("the option bytes took a second attempt; they are stored");
	return done;
}

/*
 * After a failure: finish what was begun, or else undo it, first without
 * another erase. Returns ERROR_OK only when the area holds @a wanted.
 */
static int rescue(struct options_job *job, const uint8_t *before, const uint8_t *wanted, int error)
{
	bool trusted = stores_work(job, wanted);

	job->rescuing = true;
	if (error != ERROR_FLASH_BUSY && finish_writing(job, before, wanted))
		return ERROR_OK;
	if (error == ERROR_FLASH_BUSY || !job->readable) {
		say_what_is_left(job, before);
		return error;
	}
	if (write_area(job, before, false) == ERROR_OK || erase_again(job, before, trusted))
		LOG_ERROR("the option bytes were put back as they were: nothing is changed; try again");
	else
		say_what_is_left(job, before);
	return error;
}

static int check_allowed(struct flash_bank *bank, const struct clone_options_area *now,
		const struct clone_options_area *wanted, bool permanent_allowed)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;

	if (bank->target->state != TARGET_HALTED) {
		LOG_ERROR("the target is running, so no option byte was changed; halt it first");
		return ERROR_TARGET_NOT_HALTED;
	}
	if (family->write == CLONE_WRITE_FORCED && !clone_bank_chip(bank)->family_forced) {
		LOG_ERROR("no option byte was changed, for %s; name a family to be tried with "
			"\"stm32f1x_clone force_family\"", family->write_reason);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	if (now->permanent) {
		LOG_ERROR("this chip is protected for ever: no tool can change its option bytes any more");
		return ERROR_FLASH_PROTECTED;
	}
	const struct clone_options_key *key = new_permanent_key(family->options, now, wanted);
	if (key && !permanent_allowed) {
		LOG_ERROR("0x%" PRIx32 " at option byte 0x%02x would lock this chip for ever, so nothing was "
			"changed; add -permanent if that is what you want", key->value, key->offset);
		return ERROR_FLASH_PROTECTED;
	}
	return ERROR_OK;
}

int clone_options_store(struct flash_bank *bank, const struct clone_options_area *now,
		const struct clone_options_area *wanted, bool permanent_allowed)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;
	struct options_job job = {
		.bank = bank, .family = family, .layout = family->options, .readable = now->readable,
		.words = family->options->words, .frees = now->read_protected,
		/* Freeing a protected chip erases all of it within one option store. */
		.timeout_ms = now->bytes[0] != family->options->rdp_off
			? clone_flash_mass_limit_ms(bank) : clone_flash_page_limit_ms(bank),
	};

	int retval = check_allowed(bank, now, wanted, permanent_allowed);
	if (retval != ERROR_OK || memcmp(now->bytes, wanted->bytes, job.layout->bytes) == 0)
		return retval;

	retval = write_area(&job, wanted->bytes, true);
	if (retval == ERROR_OK || job.begun)
		return retval == ERROR_OK ? ERROR_OK : rescue(&job, now->bytes, wanted->bytes, retval);
	LOG_ERROR("no option byte was changed");
	return retval;
}
