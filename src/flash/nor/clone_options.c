// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Option bytes and protection: fields, the area as read, write protection, and from
 * stored to effective. Rewriting is in clone_options_store.c; documents are named in
 * clone_family.c.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <helper/time_support.h>
#include <inttypes.h>
#include <string.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_chip.h"
#include "clone_flash.h"
#include "clone_options.h"

/* Declared by no header of the host; dsp563xx.c takes it likewise. */
extern struct command_context *global_cmd_ctx;

/* Of the user byte, as FLASH_OBR has it (PM0075, 3.7). */
#define USER_BITS_OF_ST		7
/* A reload resets the chip, which takes the debugger away for a moment. */
#define RELOAD_PAUSE_MS		20
/* LIB-AT: slib_sts0.slib_enf; slib_sts1.slib_ss and slib_es, sectors. */
#define LIBRARY_ENABLED		(1u << 3)
#define LIBRARY_FIRST_MASK	0x7ffu
#define LIBRARY_LAST_LSB	22
/* Between two looks while someone works at the plug. */
#define POWER_POLL_MS		250

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
		uint16_t slot = option_slot(area->bytes, field->offset + i * SLOT_BYTES);
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
		uint16_t slot = option_slot(area->bytes, offset);

		/* Leave slots alone that hold the bit already: an erased one stays erased. */
		if (!(slot & mask) == !(value & 1u << bit))
			continue;
		slot ^= mask;
		set_option_slot(area->bytes, offset, field->raw ? slot : with_complement(slot & 0xff));
	}
}

void clone_options_settle_wrp(const struct clone_options_layout *layout,
		struct clone_options_area *area)
{
	const struct clone_option_field *field = clone_options_field(layout, "wrp");

	for (unsigned int i = 0; i < field->slots; i++) {
		unsigned int offset = field->offset + i * SLOT_BYTES;
		uint8_t effective = area->wrpr >> (8 * i);

		if (option_slot(area->bytes, offset) == ERASED_SLOT && effective != 0xff)
			set_option_slot(area->bytes, offset, with_complement(effective));
	}
}

int clone_options_layout_of(struct flash_bank *bank, const struct clone_options_layout **layout)
{
	const struct clone_chip *chip = clone_bank_chip(bank);
	char families[CLONE_FAMILIES_TEXT];

	if (!chip) {
		LOG_ERROR("the flash bank was not probed, so nothing was changed; run \"flash probe\" first");
		return ERROR_FLASH_BANK_NOT_PROBED;
	}
	if (bank->base != CLONE_FLASH_BASE) {
		LOG_ERROR("option bytes belong to the bank at 0x%08x; nothing was changed, use that bank",
			CLONE_FLASH_BASE);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	if (chip->options_disputed) {
		clone_bank_list_families(bank, families, sizeof(families));
		LOG_ERROR("what the option bytes mean depends on which of the chips this is that read alike, "
			"so nothing was changed; look at its marking and name its family with \"set FLASH_FAMILY ...\" in "
			"front of the target file: %s", families);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	if (!chip->options) {
		LOG_ERROR("no document tells the option bytes of %s, so they were left alone",
			chip->family->name);
		return ERROR_FLASH_OPER_UNSUPPORTED;
	}
	*layout = chip->options;
	return ERROR_OK;
}

/* As above, for callers that do without when there is none. */
static const struct clone_options_layout *known_layout(struct flash_bank *bank)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	return chip && bank->base == CLONE_FLASH_BASE ? chip->options : NULL;
}

/* Kin differ in their option bytes, and not in the register that tells which blocks are write-protected. */
static const struct clone_options_layout *block_layout(struct flash_bank *bank)
{
	const struct clone_chip *chip = clone_bank_chip(bank);

	if (chip && chip->options_disputed && chip->family->kin && bank->base == CLONE_FLASH_BASE)
		return chip->family->options;
	return known_layout(bank);
}

static uint32_t regs_of(struct flash_bank *bank)
{
	return clone_bank_chip(bank)->family->regs_base;
}

static int unread_registers(int retval)
{
	LOG_ERROR("the option byte registers could not be read; nothing was changed, check the wiring");
	return retval;
}

/* The two registers are neighbours: one transfer gets both. */
static int read_registers(struct flash_bank *bank, uint32_t *obr, uint32_t *wrpr)
{
	uint32_t words[2];

	int retval = clone_chip_read_words(bank->target, regs_of(bank) + CLONE_FLASH_OBR, 2, words);
	if (retval != ERROR_OK)
		return unread_registers(retval);
	*obr = words[0];
	*wrpr = words[1];
	return ERROR_OK;
}

static int read_wrpr(struct flash_bank *bank, uint32_t *wrpr)
{
	int retval = clone_chip_read_u32(bank->target, regs_of(bank) + CLONE_FLASH_WRPR, wrpr);

	return retval == ERROR_OK ? ERROR_OK : unread_registers(retval);
}

/* What the registers tell about the slots of PM0075, when the slots themselves cannot be read. */
static void rebuild_from_registers(const struct clone_options_layout *layout,
		struct clone_options_area *area)
{
	const uint8_t user = area->obr >> layout->obr_user_lsb;
	uint8_t known[] = {
		area->read_protected ? layout->rdp_on : layout->rdp_off,
		/* Where only ST's three bits are mirrored, the others are as the factory left them. */
		user & ~USER_BITS_OF_ST ? user : user | ~USER_BITS_OF_ST,
		area->obr >> layout->obr_data_lsb,
		area->obr >> layout->obr_data_lsb >> 8,
		area->wrpr, area->wrpr >> 8, area->wrpr >> 16, area->wrpr >> 24,
	};
	size_t num_known = 4 + layout->wrp_bits / 8;

	memset(area->bytes, 0xff, sizeof(area->bytes));
	for (size_t i = 0; i < num_known; i++)
		set_option_slot(area->bytes, i * SLOT_BYTES, with_complement(known[i]));
}

/* Quietly, for a protected chip may answer with a bus error. */
int clone_options_read_bytes(struct flash_bank *bank, const struct clone_options_layout *layout,
		uint8_t *bytes)
{
	uint32_t words[CLONE_CHIP_WORDS];
	const unsigned int count = layout->bytes / 4;

	int retval = clone_chip_read_words(bank->target, layout->base, count, words);
	if (retval != ERROR_OK)
		return retval;
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

	int retval = clone_options_layout_of(bank, &layout);
	if (retval != ERROR_OK)
		return retval;

	retval = read_registers(bank, &area->obr, &area->wrpr);
	if (retval != ERROR_OK)
		return retval;
	area->read_protected = area->obr & layout->obr_rdp;
	area->permanent = layout->obr_permanent
		&& (area->obr & layout->obr_permanent) == layout->obr_permanent;

	retval = clone_options_read_bytes(bank, layout, area->bytes);
	/* Only a protected chip hides the area. */
	if (retval != ERROR_OK && !area->read_protected) {
		LOG_ERROR("the option bytes could not be read; nothing was changed, check the wiring");
		return retval;
	}
	area->readable = retval == ERROR_OK && looks_read(layout, area->bytes);
	if (!area->readable)
		rebuild_from_registers(layout, area);
	return ERROR_OK;
}

/*
 * The bit at its usual place is believed of a controller whose option bytes nobody describes,
 * but not against a user who has named the family.
 */
int clone_options_read_protected(struct flash_bank *bank, bool *on)
{
	const struct clone_chip *chip = clone_bank_chip(bank);
	const struct clone_options_layout *layout = known_layout(bank);
	uint32_t obr;

	*on = false;
	if (!layout && (chip->protection != CLONE_PROTECTION_ON || chip->family_forced))
		return ERROR_OK;
	int retval = clone_chip_read_u32(bank->target, regs_of(bank) + CLONE_FLASH_OBR, &obr);
	if (retval != ERROR_OK)
		return unread_registers(retval);
	*on = obr & (layout ? layout->obr_rdp : CLONE_OBR_RDPRT);
	return ERROR_OK;
}

/*
 * Why the chip is still protected decides what helps: where the option bytes are free
 * already, unlocking once more would lead nowhere.
 */
int clone_options_refuse_protected(struct flash_bank *bank)
{
	const struct clone_options_layout *layout = known_layout(bank);
	uint8_t bytes[CLONE_OPTIONS_MAX_BYTES];

	char families[CLONE_FAMILIES_TEXT];

	if (!layout && clone_bank_chip(bank)->options_disputed) {
		clone_bank_list_families(bank, families, sizeof(families));
		LOG_ERROR("the chip is read-protected, so its flash cannot be changed; nothing was changed: how it is "
			"unlocked depends on its marking, so name its family with \"set FLASH_FAMILY ...\" in front of the target "
			"file: %s", families);
	} else if (!layout)
		LOG_ERROR("the chip is read-protected, so its flash cannot be changed; nothing was changed: no document "
			"tells how to unlock %s, so use a tool of its maker", clone_bank_chip(bank)->family->name);
	else if (clone_options_read_bytes(bank, layout, bytes) == ERROR_OK && looks_read(layout, bytes) &&
			bytes[0] == layout->rdp_off)
		LOG_ERROR("the chip is unlocked, but read-protected until a power cycle; nothing was changed: take "
			"all power from the board (USB, probe and battery) for a second and connect again");
	else
		LOG_ERROR("the chip is read-protected, so neither its flash nor its option bytes can be changed; "
			"nothing was changed: \"stm32f1x_clone recover %u\" removes the protection and erases all of "
			"the flash", bank->bank_number);
	return ERROR_FLASH_PROTECTED;
}

int clone_options_protection_blocks(struct flash_bank *bank)
{
	const struct clone_options_layout *layout = block_layout(bank);

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

static void note_protection(struct flash_bank *bank, uint32_t wrpr)
{
	for (unsigned int i = 0; i < bank->num_prot_blocks; i++)
		bank->prot_blocks[i].is_protected = wrpr & 1u << i ? 0 : 1;
}

int clone_options_protect_check(struct flash_bank *bank)
{
	uint32_t wrpr;

	if (!block_layout(bank) || !bank->num_prot_blocks) {
		for (unsigned int i = 0; i < bank->num_sectors; i++)
			bank->sectors[i].is_protected = -1;
		return ERROR_OK;
	}
	int retval = read_wrpr(bank, &wrpr);
	if (retval == ERROR_OK)
		note_protection(bank, wrpr);
	return retval;
}

/* All blocks that the range meets in one advice. */
static int refuse_protected_blocks(struct flash_bank *bank, uint32_t offset, uint32_t count)
{
	unsigned int blocks = 0, first = 0, last = 0;

	for (unsigned int i = 0; i < bank->num_prot_blocks; i++) {
		const struct flash_sector *block = &bank->prot_blocks[i];

		if (block->is_protected != 1 || block->offset >= offset + count
				|| block->offset + block->size <= offset)
			continue;
		if (!blocks++)
			first = i;
		last = i;
	}
	if (!blocks)
		return ERROR_OK;
	LOG_ERROR("flash at 0x%08" PRIx32 " is write-protected (%u of the blocks in question), so nothing was "
		"changed; \"flash protect %u %u %u off\" frees it",
		(uint32_t)bank->base + MAX(offset, bank->prot_blocks[first].offset), blocks, bank->bank_number,
		first, last);
	return ERROR_FLASH_PROTECTED;
}

/*
 * AT32: pages that only their password frees, which also erases everything. Where it is open
 * how large a page is, all that they may be count.
 */
static int read_library(struct flash_bank *bank, uint32_t *begin_bytes, uint32_t *end_bytes)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;
	uint32_t status[2];

	*begin_bytes = 0;
	*end_bytes = 0;
	if (!family->library_status)
		return ERROR_OK;
	int retval = clone_chip_read_words(bank->target, family->regs_base + family->library_status, 2, status);
	if (retval != ERROR_OK || !(status[0] & LIBRARY_ENABLED))
		return retval;
	const uint32_t first = status[1] & LIBRARY_FIRST_MASK;
	const uint32_t end = (status[1] >> LIBRARY_LAST_LSB) + 1;
	*begin_bytes = first * clone_bank_smallest_page(clone_bank_chip(bank), 0);
	*end_bytes = end * clone_bank_largest_page(clone_bank_chip(bank), 0);
	return ERROR_OK;
}

void clone_options_name_library(struct flash_bank *bank)
{
	uint32_t begin_bytes, end_bytes;

	if (read_library(bank, &begin_bytes, &end_bytes) == ERROR_OK && end_bytes)
		LOG_INFO("security library (sLib) from 0x%08" PRIx32 " to 0x%08" PRIx32 ", which cannot be changed",
			(uint32_t)bank->base + begin_bytes, (uint32_t)bank->base + end_bytes - 1);
}

static int refuse_library(struct flash_bank *bank, uint32_t offset, uint32_t count)
{
	uint32_t begin_bytes, end_bytes;

	int retval = read_library(bank, &begin_bytes, &end_bytes);
	if (retval != ERROR_OK || offset >= end_bytes || offset + count <= begin_bytes)
		return retval;
	LOG_ERROR("the chip has an active security library (sLib) from 0x%08" PRIx32 " to 0x%08" PRIx32 ", which "
		"cannot be changed; nothing was changed: leave these pages out, or have its owner take it off, which "
		"erases all of the flash", (uint32_t)bank->base + begin_bytes, (uint32_t)bank->base + end_bytes - 1);
	return ERROR_FLASH_PROTECTED;
}

int clone_options_check_writable(struct flash_bank *bank, uint32_t offset, uint32_t count)
{
	const struct clone_options_layout *layout = block_layout(bank);
	uint32_t wrpr;

	if (!layout)
		return ERROR_OK;
	int retval = refuse_library(bank, offset, count);
	if (retval != ERROR_OK)
		return retval;
	retval = read_wrpr(bank, &wrpr);
	if (retval != ERROR_OK)
		return retval;
	note_protection(bank, wrpr);
	return refuse_protected_blocks(bank, offset, count);
}

/*
 * From stored to effective: the option bytes are loaded at a reset (PM0075, 2.5), on some
 * families only after the reload bit (RM0091, 4), and a change of read protection often
 * waits for a power-on reset (PM0075, 2.4.1; DS-CH32; DS-GDE103). Which of them a chip
 * really needs is found by looking.
 */

/* Bits of blocks that exist and whose slots are written: what an erased slot means differs. */
static uint32_t comparable_wrp_bits(struct flash_bank *bank, const struct clone_option_field *wrp,
		const struct clone_options_area *wanted)
{
	uint32_t mask = 0;

	for (unsigned int i = 0; i < bank->num_prot_blocks; i++) {
		const uint8_t *slot = wanted->bytes + wrp->offset + i / 8 * 2;

		if (slot[0] != 0xff || slot[1] != 0xff)
			mask |= 1u << i;
	}
	return mask;
}

static bool registers_agree(struct flash_bank *bank, const struct clone_options_layout *layout,
		const struct clone_options_area *wanted, uint32_t obr, uint32_t wrpr)
{
	const struct clone_option_field *wrp = clone_options_field(layout, "wrp");
	const struct clone_option_field *user = clone_options_field(layout, "user");
	bool protect = wanted->bytes[0] != layout->rdp_off;

	if (protect != !!(obr & layout->obr_rdp))
		return false;
	if ((wrpr ^ clone_options_get(wanted, wrp)) & comparable_wrp_bits(bank, wrp, wanted))
		return false;
	/* Some controllers mirror only the three user bits that ST has. */
	return ((obr >> layout->obr_user_lsb ^ clone_options_get(wanted, user)) & USER_BITS_OF_ST) == 0;
}

static int look(struct flash_bank *bank, const struct clone_options_area *wanted, bool *effective)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;
	struct target *target = bank->target;
	uint32_t words[2], first;

	*effective = false;
	int retval = clone_chip_read_words(target, family->regs_base + CLONE_FLASH_OBR, 2, words);
	if (retval != ERROR_OK)
		return retval;
	if (!registers_agree(bank, family->options, wanted, words[0], words[1]))
		return ERROR_OK;
	/* The registers may be ahead of the array: freed means that it can be read. */
	*effective = wanted->bytes[0] != family->options->rdp_off
		|| clone_chip_read_u32(target, bank->base, &first) == ERROR_OK;
	return ERROR_OK;
}

/* The chip resets while it takes the store, so what becomes of it says nothing. */
static int launch_reload(struct flash_bank *bank)
{
	const struct clone_family *family = clone_bank_chip(bank)->family;

	if (!family->options->cr_load)
		return ERROR_OK;
	int retval = clone_flash_unlock(bank, family->regs_base);
	if (retval != ERROR_OK)
		return retval;
	target_write_u32(bank->target, family->regs_base + CLONE_FLASH_CR, family->options->cr_load);
	alive_sleep(RELOAD_PAUSE_MS);
	return ERROR_OK;
}

/* The command, not the target's own function: it runs the user's reset events and falls back as set up. */
static int halt_after_reset(struct flash_bank *bank)
{
	char line[] = "reset halt";

	int retval = command_run_line(global_cmd_ctx, line);
	if (retval == ERROR_OK && bank->target->state != TARGET_HALTED)
		retval = ERROR_TARGET_NOT_HALTED;
	return retval;
}

int clone_options_reload(struct flash_bank *bank, const struct clone_options_area *wanted,
		bool *effective)
{
	*effective = false;
	int retval = launch_reload(bank);
	if (retval == ERROR_OK)
		retval = halt_after_reset(bank);
	if (retval == ERROR_OK)
		retval = look(bank, wanted, effective);
	if (retval != ERROR_OK) {
		LOG_ERROR("the option bytes are stored, but the chip could not be reset to load them; "
			"power-cycle the board");
		return retval;
	}
	if (!*effective)
		LOG_WARNING("the option bytes are stored but not in effect: take all power from the board "
			"(USB, probe and battery) for a second and connect again");
	return ERROR_OK;
}

/* Debug access is lost with the power; the host finds its way back when it polls. */
static bool back_and_effective(struct flash_bank *bank, const struct clone_options_area *wanted)
{
	bool effective;

	if (look(bank, wanted, &effective) != ERROR_OK) {
		target_poll(bank->target);
		if (look(bank, wanted, &effective) != ERROR_OK)
			return false;
	}
	return effective;
}

int clone_options_await_power_cycle(struct flash_bank *bank, const struct clone_options_area *wanted,
		unsigned int seconds)
{
	int64_t end = timeval_ms() + seconds * 1000ll;
	bool effective;

	while (timeval_ms() < end) {
		alive_sleep(POWER_POLL_MS);
		if (!back_and_effective(bank, wanted))
			continue;
		if (halt_after_reset(bank) == ERROR_OK && look(bank, wanted, &effective) == ERROR_OK && effective)
			return ERROR_OK;
	}
	LOG_ERROR("no power cycle was seen within %u seconds; the option bytes are stored: take all power "
		"from the board for a second and connect again", seconds);
	return ERROR_TIMEOUT_REACHED;
}
