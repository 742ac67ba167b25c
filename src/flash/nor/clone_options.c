// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Option bytes and protection: fields, the area as read, write protection.
 * Rewriting is in clone_options_store.c; documents are named in
 * clone_family.c.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <flash/nor/imp.h>
#include <inttypes.h>
#include <string.h>
#include <target/target.h>
#include "clone_access.h"
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_options.h"

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
		LOG_ERROR("what the option bytes mean depends on which of the chips this is that read alike, "
			"so nothing was changed; name its family with \"set FLASH_FAMILY %s\" (or another) in front "
			"of the target file", chip->family->name);
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

static uint32_t regs_of(struct flash_bank *bank)
{
	return clone_bank_chip(bank)->family->regs_base;
}

/* The two registers are neighbours: one transfer gets both. */
static int read_registers(struct flash_bank *bank, uint32_t *obr, uint32_t *wrpr)
{
	uint32_t words[2];

	int retval = clone_access_read_words(bank->target, regs_of(bank) + CLONE_FLASH_OBR, 2, words);
	if (retval != ERROR_OK) {
		LOG_ERROR("the option byte registers could not be read; nothing was changed, check the wiring");
		return retval;
	}
	*obr = words[0];
	*wrpr = words[1];
	return ERROR_OK;
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
		set_option_slot(area->bytes, i * SLOT_BYTES, with_complement(known[i]));
}

/* Quietly, for a protected chip may answer with a bus error. */
int clone_options_read_bytes(struct flash_bank *bank, const struct clone_options_layout *layout,
		uint8_t *bytes)
{
	uint32_t words[CLONE_OPTIONS_MAX_BYTES / 4];
	unsigned int count = layout->bytes / 4;

	for (unsigned int done = 0; done < count; done += CLONE_ACCESS_WORDS) {
		int retval = clone_access_read_words(bank->target, layout->base + 4 * done,
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

	int retval = clone_options_layout_of(bank, &layout);
	if (retval != ERROR_OK)
		return retval;

	retval = read_registers(bank, &area->obr, &area->wrpr);
	if (retval != ERROR_OK)
		return retval;
	area->read_protected = area->obr & layout->obr_rdp;
	area->permanent = layout->obr_permanent
		&& (area->obr & layout->obr_permanent) == layout->obr_permanent;

	area->readable = clone_options_read_bytes(bank, layout, area->bytes) == ERROR_OK
		&& looks_read(layout, area->bytes);
	if (!area->readable)
		rebuild_from_registers(layout, area);
	return ERROR_OK;
}

int clone_options_read_protected(struct flash_bank *bank, bool *on)
{
	const struct clone_options_layout *layout = known_layout(bank);
	uint32_t obr, wrpr;

	*on = false;
	if (!layout)
		return ERROR_OK;
	int retval = read_registers(bank, &obr, &wrpr);
	if (retval == ERROR_OK)
		*on = obr & layout->obr_rdp;
	return retval;
}

/*
 * Why the chip is still protected decides what helps: where the option bytes are free
 * already, unlocking once more would lead nowhere.
 */
int clone_options_refuse_protected(struct flash_bank *bank)
{
	const struct clone_options_layout *layout = known_layout(bank);
	uint8_t bytes[CLONE_OPTIONS_MAX_BYTES];

	if (clone_options_read_bytes(bank, layout, bytes) == ERROR_OK && looks_read(layout, bytes) &&
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

static void note_protection(struct flash_bank *bank, uint32_t wrpr)
{
	for (unsigned int i = 0; i < bank->num_prot_blocks; i++)
		bank->prot_blocks[i].is_protected = wrpr & 1u << i ? 0 : 1;
}

int clone_options_protect_check(struct flash_bank *bank)
{
	uint32_t obr, wrpr;

	if (!known_layout(bank) || !bank->num_prot_blocks) {
		for (unsigned int i = 0; i < bank->num_sectors; i++)
			bank->sectors[i].is_protected = -1;
		return ERROR_OK;
	}
	int retval = read_registers(bank, &obr, &wrpr);
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

int clone_options_check_writable(struct flash_bank *bank, uint32_t offset, uint32_t count)
{
	const struct clone_options_layout *layout = known_layout(bank);
	uint32_t obr, wrpr;

	if (!layout)
		return ERROR_OK;
	int retval = read_registers(bank, &obr, &wrpr);
	if (retval != ERROR_OK)
		return retval;
	if (obr & layout->obr_rdp)
		return clone_options_refuse_protected(bank);
	note_protection(bank, wrpr);
	return refuse_protected_blocks(bank, offset, count);
}
