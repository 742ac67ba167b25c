// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Option bytes and protection: read, change, write back as a whole.
 *
 * The order of steps follows OpenOCD's stm32f1x.c (Spencer Oliver, Andreas
 * Fritiofson and others); what differs, and why, is said where it differs.
 * Documents are named in clone_options_layouts.c.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <inttypes.h>
#include <string.h>
#include <helper/time_support.h>
#include <target/algorithm.h>
#include <target/armv7m.h>
#include <target/target.h>
#include "clone_access.h"
#include "clone_chip.h"
#include "clone_flash.h"
#include "clone_options.h"
#include "stm32f1x_clone.h"

/* Where options are: always the first register set, also on parts with two (PM0068, 3). */
#define FLASH_START		0x08000000
#define SLOT_BYTES		2
#define ERASED_SLOT		0xffff
/* How often an interrupted change is put back before we give up. */
#define RESTORE_ATTEMPTS	2
/* For two instructions on the chip. */
#define STORE_LIMIT_MS		500

/** One rewriting of the area. */
struct options_job {
	struct flash_bank *bank;
	const struct clone_family *family;
	const struct clone_options_layout *layout;
	bool words;		/* store 32 bits at a time */
	bool readable;		/* the area can be read back */
	uint32_t timeout_ms;	/* for each operation */
	bool begun;		/* the area may not be what it was */
	bool rescuing;		/* the cause has been reported */
};

/* A cause is reported once; what a rescue meets is detail. */
#define REPORT(job, ...)						\
	log_printf_lf((job)->rescuing ? LOG_LVL_DEBUG : LOG_LVL_ERROR, __FILE__, __LINE__,	\
		__func__, __VA_ARGS__)

static uint16_t get_slot(const uint8_t *bytes, unsigned int offset)
{
	return bytes[offset] | bytes[offset + 1] << 8;
}

static void put_slot(uint8_t *bytes, unsigned int offset, uint16_t value)
{
	bytes[offset] = value & 0xff;
	bytes[offset + 1] = value >> 8;
}

static uint16_t with_complement(uint8_t value)
{
	return value | (uint16_t)(~value & 0xff) << 8;
}

static uint32_t low_bits(unsigned int width)
{
	return width >= 32 ? UINT32_MAX : (1u << width) - 1;
}

const struct clone_option_field *clone_options_field(const struct clone_options_layout *layout,
		const char *name)
{
	for (size_t i = 0; i < layout->num_fields; i++) {
		if (strcmp(layout->fields[i].name, name) == 0)
			return &layout->fields[i];
	}
	return NULL;
}

uint32_t clone_options_get(const struct clone_options_area *area, const struct clone_option_field *field)
{
	unsigned int slot_bits = field->raw ? 16 : 8;
	uint32_t value = 0;

	for (unsigned int i = 0; i < field->slots; i++) {
		uint16_t slot = get_slot(area->bytes, field->offset + i * SLOT_BYTES);
		value |= (uint32_t)(slot & low_bits(slot_bits)) << (i * slot_bits);
	}
	return (value >> field->lsb) & low_bits(field->width);
}

void clone_options_set(struct clone_options_area *area, const struct clone_option_field *field,
		uint32_t value)
{
	unsigned int slot_bits = field->raw ? 16 : 8;

	for (unsigned int bit = 0; bit < field->width; bit++) {
		unsigned int position = field->lsb + bit;
		unsigned int offset = field->offset + position / slot_bits * SLOT_BYTES;
		uint16_t mask = 1u << (position % slot_bits);
		uint16_t slot = get_slot(area->bytes, offset);

		/* Leave slots alone that hold the bit already: an erased one stays erased. */
		if (!(slot & mask) == !(value & 1u << bit))
			continue;
		slot ^= mask;
		put_slot(area->bytes, offset, field->raw ? slot : with_complement(slot & 0xff));
	}
}

void clone_options_settle_wrp(const struct clone_options_layout *layout,
		struct clone_options_area *area)
{
	const struct clone_option_field *field = clone_options_field(layout, "wrp");

	for (unsigned int i = 0; i < field->slots; i++) {
		unsigned int offset = field->offset + i * SLOT_BYTES;
		uint8_t effective = area->wrpr >> (8 * i);

		if (get_slot(area->bytes, offset) == ERASED_SLOT && effective != 0xff)
			put_slot(area->bytes, offset, with_complement(effective));
	}
}

int clone_options_layout_of(struct flash_bank *bank, const struct clone_options_layout **layout)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	if (!chip) {
		LOG_ERROR("the flash bank was not probed, so nothing was changed; run \"flash probe\" first");
		return ERROR_FLASH_BANK_NOT_PROBED;
	}
	if (bank->base != FLASH_START) {
		LOG_ERROR("option bytes belong to the bank at 0x%08x; nothing was changed, use that bank",
			FLASH_START);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	if (!chip->family->options || chip->family->write == CLONE_WRITE_NEVER) {
		LOG_ERROR("no document tells the option bytes of %s, so they were left alone",
			chip->family->name);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	*layout = chip->family->options;
	return ERROR_OK;
}

/* As above, for callers that do without when there is none. */
static const struct clone_options_layout *known_layout(struct flash_bank *bank)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	return chip && bank->base == FLASH_START ? chip->family->options : NULL;
}

static uint32_t regs_of(struct flash_bank *bank)
{
	return clone_bank_chip(bank)->family->regs_base;
}

/* What the registers tell about the slots of PM0075, when the slots themselves cannot be read. */
static void rebuild_from_registers(const struct clone_options_layout *layout,
		struct clone_options_area *area)
{
	uint8_t known[] = {
		area->read_protected ? layout->rdp_on : layout->rdp_off,
		area->obr >> layout->obr_user_lsb,
		area->obr >> layout->obr_data_lsb,
		area->obr >> layout->obr_data_lsb >> 8,
		area->wrpr, area->wrpr >> 8, area->wrpr >> 16, area->wrpr >> 24,
	};
	size_t num_known = 4 + layout->wrp_bits / 8;

	memset(area->bytes, 0xff, sizeof(area->bytes));
	for (size_t i = 0; i < num_known; i++)
		put_slot(area->bytes, i * SLOT_BYTES, with_complement(known[i]));
}

/* Quietly, for a protected chip may answer with a bus error. */
static int read_area(struct target *target, const struct clone_options_layout *layout, uint8_t *bytes)
{
	uint32_t words[CLONE_OPTIONS_MAX_BYTES / 4];
	unsigned int count = layout->bytes / 4;

	for (unsigned int done = 0; done < count; done += CLONE_ACCESS_WORDS) {
		int retval = clone_access_read_words(target, layout->base + 4 * done,
			MIN(count - done, CLONE_ACCESS_WORDS), words + done);
		if (retval != ERROR_OK)
			return retval;
	}
	memset(bytes, 0xff, CLONE_OPTIONS_MAX_BYTES);
	for (unsigned int i = 0; i < count; i++)
		h_u32_to_le(bytes + 4 * i, words[i]);
	return ERROR_OK;
}

/* Or with zeros. */
static bool looks_read(const struct clone_options_layout *layout, const uint8_t *bytes)
{
	for (unsigned int i = 0; i < layout->bytes; i++) {
		if (bytes[i] != 0)
			return true;
	}
	return false;
}

int clone_options_load(struct flash_bank *bank, struct clone_options_area *area)
{
	const struct clone_options_layout *layout;
	struct target *target = bank->target;

	int retval = clone_options_layout_of(bank, &layout);
	if (retval != ERROR_OK)
		return retval;

	retval = target_read_u32(target, regs_of(bank) + CLONE_FLASH_OBR, &area->obr);
	if (retval == ERROR_OK)
		retval = target_read_u32(target, regs_of(bank) + CLONE_FLASH_WRPR, &area->wrpr);
	if (retval != ERROR_OK) {
		LOG_ERROR("the option byte registers could not be read; nothing was changed, check the wiring");
		return retval;
	}
	area->read_protected = area->obr & layout->obr_rdp;
	area->permanent = layout->obr_permanent
		&& (area->obr & layout->obr_permanent) == layout->obr_permanent;

	area->readable = read_area(target, layout, area->bytes) == ERROR_OK
		&& looks_read(layout, area->bytes);
	if (!area->readable)
		rebuild_from_registers(layout, area);
	return ERROR_OK;
}

static bool matches_key(const uint8_t *bytes, const struct clone_options_key *key)
{
	uint32_t value = get_slot(bytes, key->offset);

	if (key->mask > 0xffff)
		value |= (uint32_t)get_slot(bytes, key->offset + SLOT_BYTES) << 16;
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

static int run_store(struct target *target, uint32_t code, uint32_t address, uint16_t value)
{
	struct armv7m_algorithm algorithm = {
		.common_magic = ARMV7M_COMMON_MAGIC, .core_mode = ARM_MODE_THREAD,
	};
	struct reg_param params[2];

	init_reg_param(&params[0], "r0", 32, PARAM_OUT);
	init_reg_param(&params[1], "r1", 32, PARAM_OUT);
	h_u32_to_le(params[0].value, address);
	h_u32_to_le(params[1].value, value);
	int retval = target_run_algorithm(target, 0, NULL, 2, params, code, code + 2, STORE_LIMIT_MS,
		&algorithm);
	destroy_reg_param(&params[0]);
	destroy_reg_param(&params[1]);
	return retval;
}

/*
 * ST-LINK firmware before V2J26 splits a half-word into bytes, which the
 * controller refuses: so the chip itself stores it (as in OpenOCD change 480).
 */
static int store_half_word(struct target *target, uint32_t address, uint16_t value)
{
	static const uint8_t code[] = { 0x01, 0x80, 0x00, 0xbe };	/* strh r1, [r0]; bkpt 0 */
	struct working_area *area;

	if (target_alloc_working_area_try(target, sizeof(code), &area) != ERROR_OK)
		return target_write_u16(target, address, value);
	int retval = target_write_buffer(target, area->address, sizeof(code), code);
	if (retval == ERROR_OK)
		retval = run_store(target, area->address, address, value);
	int free_retval = target_free_working_area(target, area);
	return retval != ERROR_OK ? retval : free_retval;
}

static int store_unit(struct options_job *job, unsigned int offset, const uint8_t *bytes)
{
	struct target *target = job->bank->target;
	uint32_t address = job->layout->base + offset;

	/* A rescue goes the other way, for the chip may not be able to run anything. */
	if (!job->words && !job->rescuing)
		return store_half_word(target, address, get_slot(bytes, offset));
	if (!job->words)
		return target_write_u16(target, address, get_slot(bytes, offset));
	return target_write_u32(target, address,
		get_slot(bytes, offset) | (uint32_t)get_slot(bytes, offset + SLOT_BYTES) << 16);
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
		REPORT(job, "option bytes at 0x%08" PRIx32 " are write protected",
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
	for (unsigned int i = 0; i < unit_bytes(job); i++) {
		if (unit[i] != 0xff)
			return false;
	}
	return true;
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
	return read_area(job->bank->target, job->layout, held);
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
	return retval == ERROR_OK ? fill_range(job, bytes, held, 0, first) : retval;
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

static int verify_area(struct options_job *job, const uint8_t *bytes)
{
	uint8_t read[CLONE_OPTIONS_MAX_BYTES];

	if (!job->readable)
		return ERROR_OK;
	int retval = read_area(job->bank->target, job->layout, read);
	if (retval != ERROR_OK) {
		REPORT(job, "the option bytes could not be read back");
		return retval;
	}
	for (unsigned int offset = 0; offset < job->layout->bytes; offset += SLOT_BYTES) {
		if (slot_holds(job->layout, offset, get_slot(read, offset), get_slot(bytes, offset)))
			continue;
		REPORT(job, "option bytes at 0x%08" PRIx32 " read 0x%04x instead of 0x%04x",
			job->layout->base + offset, get_slot(read, offset), get_slot(bytes, offset));
		return ERROR_FLASH_OPERATION_FAILED;
	}
	return ERROR_OK;
}

static int write_opened(struct options_job *job, const uint8_t *bytes, bool erase)
{
	int retval = open_options(job);
	if (retval == ERROR_OK && erase) {
		job->begun = true;
		retval = erase_area(job);
	}
	if (retval == ERROR_OK)
		retval = fill_area(job, bytes);
	if (retval == ERROR_OK)
		retval = verify_area(job, bytes);
	return retval;
}

/* The controller is locked whatever happens; the first error wins. */
static int write_area(struct options_job *job, const uint8_t *bytes, bool erase)
{
	int retval = clone_flash_prepare(job->bank);
	if (retval != ERROR_OK)
		return retval;
	retval = write_opened(job, bytes, erase);
	int lock_retval = clone_flash_lock(job->bank, job->family->regs_base);
	return retval != ERROR_OK ? retval : lock_retval;
}

static void say_what_is_left(struct options_job *job, const uint8_t *before)
{
	uint8_t read[CLONE_OPTIONS_MAX_BYTES];
	char slots[8 * 12 + 8] = "";
	size_t length = 0;
	unsigned int count = 0;

	if (read_area(job->bank->target, job->layout, read) != ERROR_OK) {
		LOG_ERROR("the option bytes were erased and may be incomplete, and cannot be read now; "
			"restore the connection without a reset or power loss if you can, then run \"unlock\"");
		return;
	}
	for (unsigned int offset = 0; offset < job->layout->bytes; offset += SLOT_BYTES) {
		if (get_slot(read, offset) == get_slot(before, offset))
			continue;
		if (++count <= 8)
			length += snprintf(slots + length, sizeof(slots) - length, " +0x%02x=%04x",
				offset, get_slot(read, offset));
	}
	LOG_ERROR("%u option half-words are not as they were (%s%s ); after the next reset the chip is %s; "
		"before any reset or power loss run \"unlock\" or \"options_write\"", count, slots,
		count > 8 ? " ..." : "",
		read[0] == job->layout->rdp_off ? "readable" : "read protected");
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
	for (unsigned int offset = SLOT_BYTES; offset < job->layout->bytes; offset++) {
		if (held[offset] != 0xff)
			return false;
	}
	return true;
}

/*
 * Once more, and when no store at all got through, in the other width: what a
 * controller takes is known from its library only, and some contradict themselves.
 */
static bool finish_writing(struct options_job *job, const uint8_t *wanted)
{
	bool done = write_area(job, wanted, !job->readable) == ERROR_OK;

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
	if (error != ERROR_FLASH_BUSY && finish_writing(job, wanted))
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
		.words = family->options->words,
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

int clone_options_read_protected(struct flash_bank *bank, bool *on)
{
	const struct clone_options_layout *layout = known_layout(bank);
	uint32_t obr;

	*on = false;
	if (!layout)
		return ERROR_OK;
	int retval = target_read_u32(bank->target, regs_of(bank) + CLONE_FLASH_OBR, &obr);
	if (retval != ERROR_OK)
		return retval;
	*on = obr & layout->obr_rdp;
	return ERROR_OK;
}

int clone_options_protection_blocks(struct flash_bank *bank)
{
	const struct clone_options_layout *layout = known_layout(bank);

	free(bank->prot_blocks);
	bank->prot_blocks = NULL;
	bank->num_prot_blocks = 0;
	if (!layout || !layout->wrp_unit_bytes || !bank->size)
		return ERROR_OK;

	unsigned int blocks = MIN(DIV_ROUND_UP(bank->size, layout->wrp_unit_bytes), layout->wrp_bits);
	bank->prot_blocks = alloc_block_array(0, layout->wrp_unit_bytes, blocks);
	if (!bank->prot_blocks)
		return ERROR_FAIL;
	bank->num_prot_blocks = blocks;
	/* The last bit covers what lies beyond it (PM0075, 2.5); elsewhere flash may end within a block. */
	struct flash_sector *last = &bank->prot_blocks[blocks - 1];
	last->size = bank->size - last->offset;
	return ERROR_OK;
}

int clone_options_protect_check(struct flash_bank *bank)
{
	uint32_t wrpr;

	if (!known_layout(bank) || !bank->num_prot_blocks) {
		for (unsigned int i = 0; i < bank->num_sectors; i++)
			bank->sectors[i].is_protected = -1;
		return ERROR_OK;
	}
	int retval = target_read_u32(bank->target, regs_of(bank) + CLONE_FLASH_WRPR, &wrpr);
	if (retval != ERROR_OK)
		return retval;
	for (unsigned int i = 0; i < bank->num_prot_blocks; i++)
		bank->prot_blocks[i].is_protected = wrpr & 1u << i ? 0 : 1;
	return ERROR_OK;
}

int clone_options_check_writable(struct flash_bank *bank, uint32_t offset, uint32_t count)
{
	bool locked;

	if (!known_layout(bank))
		return ERROR_OK;
	int retval = clone_options_read_protected(bank, &locked);
	if (retval != ERROR_OK)
		return retval;
	if (locked) {
		LOG_ERROR("the chip is read protected, so nothing was changed; \"stm32f1x_clone recover %u\" "
			"erases and frees it", bank->bank_number);
		return ERROR_FLASH_PROTECTED;
	}
	retval = clone_options_protect_check(bank);
	for (unsigned int i = 0; retval == ERROR_OK && i < bank->num_prot_blocks; i++) {
		const struct flash_sector *block = &bank->prot_blocks[i];

		if (block->is_protected != 1 || block->offset >= offset + count
				|| block->offset + block->size <= offset)
			continue;
		LOG_ERROR("flash at 0x%08" PRIx32 " is write protected, so nothing was changed; "
			"\"flash protect %u %u %u off\" frees it",
			(uint32_t)bank->base + MAX(offset, block->offset), bank->bank_number, i, i);
		return ERROR_FLASH_PROTECTED;
	}
	return retval;
}

int clone_options_protect(struct flash_bank *bank, int set, unsigned int first, unsigned int last)
{
	const struct clone_options_layout *layout;
	struct clone_options_area now, wanted;
	bool effective;

	int retval = clone_options_layout_of(bank, &layout);
	if (retval != ERROR_OK)
		return retval;
	if (!bank->num_prot_blocks || last >= bank->num_prot_blocks) {
		LOG_ERROR("it is not known which pages a protection bit of %s covers, so nothing was changed",
			layout->name);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	retval = clone_options_load(bank, &now);
	if (retval != ERROR_OK)
		return retval;
	if (now.read_protected) {
		LOG_ERROR("the chip is read protected, so its write protection was not changed; "
			"\"stm32f1x_clone recover %u\" erases and frees it", bank->bank_number);
		return ERROR_FLASH_PROTECTED;
	}

	const struct clone_option_field *field = clone_options_field(layout, "wrp");
	wanted = now;
	clone_options_settle_wrp(layout, &wanted);
	uint32_t bits = clone_options_get(&wanted, field);
	for (unsigned int i = first; i <= last; i++)
		bits = set ? bits & ~(1u << i) : bits | 1u << i;
	clone_options_set(&wanted, field, bits);
	retval = clone_options_store(bank, &now, &wanted, false);
	if (retval != ERROR_OK)
		return retval;
	return clone_options_reload(bank, &wanted, &effective);
}
