/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * ST-LINK's memory commands. Replies carry data only; the status is asked for
 * afterwards (GETLASTRWSTATUS). RW_MISC packs single accesses: bytes of
 * operations, padded to four, then a word for each.
 */

#include "probe/stlink.h"

#include <string.h>

#include "probe/bytes.h"

/* Bytes of one 8-bit command; high-speed probes take more from V3J6. */
#define MAX_RW8_FS	64
#define MAX_RW8_HS	512
#define RW8_HS_SINCE	6

#define MISC_ITEMS_V2	64
#define MISC_ITEMS_V3	1227

enum { MISC_ADDRESS = 1, MISC_WRITE = 2, MISC_READ = 3, MISC_AP = 5 };

static uint32_t max_bytes(const struct stlink *stlink, unsigned int size)
{
	if (size != 1)
		return STLINK_BUFFER_SIZE;
	if (stlink_is_v3(stlink) && stlink->row->jtag >= RW8_HS_SINCE)
		return MAX_RW8_HS;
	return MAX_RW8_FS;
}

/* Command bytes: 2..5 address, 6..7 length, 8 access port, 9..11 CSW bits 31:8. */
static struct adi_block parse_block(const struct stlink *stlink, unsigned int size)
{
	const uint8_t *command = stlink->command;

	return (struct adi_block){
		.address = get_le32(command + 2),
		.size = size,
		.count = get_le16(command + 6) / size,
		.ap = command[8],
		.csw = command[9] << 8 | command[10] << 16 | (uint32_t)command[11] << 24,
	};
}

static uint8_t check_block(const struct stlink *stlink, const struct adi_block *block)
{
	uint32_t length = get_le16(stlink->command + 6);

	if (stlink->mode != STLINK_MODE_DEBUG || length > max_bytes(stlink, block->size))
		return STLINK_CMD_ERROR;
	if ((block->address | length) & (block->size - 1))
		return STLINK_ALIGNMENT_ERROR;
	return STLINK_OK;
}

static void remember(struct stlink *stlink, uint8_t status, const struct adi_block *block)
{
	stlink->last_status = status;
	stlink->last_address = status == STLINK_OK ? 0 : block->fault_address;
}

static void read_block(struct stlink *stlink, unsigned int size, bool fixed)
{
	struct adi_block block = parse_block(stlink, size);
	uint32_t length = get_le16(stlink->command + 6);
	uint8_t status = check_block(stlink, &block);

	if (length > STLINK_REPLY_SIZE - 2)
		length = STLINK_REPLY_SIZE - 2;
	/* Hosts ask for two bytes when they want one. */
	uint8_t *reply = stlink_reply(stlink, length == 1 ? 2 : length);
	block.fixed = fixed;
	adi_set_patience(stlink->adi, stlink->context.patience);
	if (status == STLINK_OK)
		status = adi_mem_read(stlink->adi, &block, reply);
	remember(stlink, status, &block);
}

static void write_block(struct stlink *stlink, unsigned int size, bool fixed)
{
	struct adi_block block = parse_block(stlink, size);
	uint8_t status = check_block(stlink, &block);

	block.fixed = fixed;
	adi_set_patience(stlink->adi, stlink->context.patience);
	if (status == STLINK_OK)
		status = adi_mem_write(stlink->adi, &block, stlink->data);
	remember(stlink, status, &block);
}

static void read32(struct stlink *stlink)
{
	read_block(stlink, 4, false);
}

static void read32_fixed(struct stlink *stlink)
{
	read_block(stlink, 4, true);
}

static void read16(struct stlink *stlink)
{
	read_block(stlink, 2, false);
}

static void read8(struct stlink *stlink)
{
	read_block(stlink, 1, false);
}

static void write32(struct stlink *stlink)
{
	write_block(stlink, 4, false);
}

static void write32_fixed(struct stlink *stlink)
{
	write_block(stlink, 4, true);
}

static void write16(struct stlink *stlink)
{
	write_block(stlink, 2, false);
}

static void write8(struct stlink *stlink)
{
	write_block(stlink, 1, false);
}

static uint32_t block_length(const uint8_t *command)
{
	return get_le16(command + 6);
}

static void get_status(struct stlink *stlink)
{
	stlink_reply_status(stlink, stlink->last_status);
}

static void get_status2(struct stlink *stlink)
{
	uint8_t *reply = stlink_reply(stlink, 12);

	reply[0] = stlink->last_status;
	put_le32(reply + 4, stlink->last_address);
}

static uint32_t misc_items(const uint8_t *command)
{
	uint32_t items = get_le32(command + 2);

	return items > MISC_ITEMS_V3 ? MISC_ITEMS_V3 : items;
}

static uint32_t misc_length(const uint8_t *command)
{
	uint32_t items = misc_items(command);

	return (items + 3) / 4 * 4 + 4 * items;
}

static uint8_t misc_step(struct stlink *stlink, uint8_t operation, uint32_t word,
	struct adi_block *block, uint8_t *result)
{
	uint8_t data[4] = { 0 };
	uint8_t status = STLINK_OK;

	switch (operation) {
	case MISC_AP:
		block->ap = word;
		return status;
	case MISC_ADDRESS:
		block->address = word;
		return status;
	case MISC_WRITE:
		put_le32(data, word);
		return adi_mem_write(stlink->adi, block, data);
	case MISC_READ:
		block->address = word;
		status = adi_mem_read(stlink->adi, block, data);
		memcpy(result, data, sizeof(data));
		return status;
	default:
		return STLINK_CMD_ERROR;
	}
}

static void rw_misc_out(struct stlink *stlink)
{
	uint32_t items = misc_items(stlink->command);
	uint32_t limit = stlink_is_v3(stlink) ? MISC_ITEMS_V3 : MISC_ITEMS_V2;
	const uint8_t *words = stlink->data + (items + 3) / 4 * 4;
	struct adi_block block = { .size = 4, .count = 1 };

	memset(stlink->misc, 0, sizeof(stlink->misc));
	stlink->misc_length = 2 * 4 * items;
	adi_set_patience(stlink->adi, stlink->context.patience);
	for (uint32_t i = 0; i < items; i++) {
		uint8_t status = STLINK_CMD_ERROR;
		if (items <= limit && stlink->mode == STLINK_MODE_DEBUG)
			status = misc_step(stlink, stlink->data[i], get_le32(words + 4 * i), &block,
				stlink->misc + 4 * i);
		put_le32(stlink->misc + 4 * (items + i), status);
	}
}

static void rw_misc_in(struct stlink *stlink)
{
	memcpy(stlink_reply(stlink, stlink->misc_length), stlink->misc, stlink->misc_length);
}

const struct stlink_command stlink_memory_commands[] = {
	{ .code = 0x07, .name = "READMEM_32BIT", .run = read32 },
	{ .code = 0x08, .name = "WRITEMEM_32BIT", .run = write32, .data_length = block_length },
	{ .code = 0x0c, .name = "READMEM_8BIT", .run = read8 },
	{ .code = 0x0d, .name = "WRITEMEM_8BIT", .run = write8, .data_length = block_length },
	{ .code = 0x3b, .name = "GETLASTRWSTATUS", .run = get_status },
	{ .code = 0x3e, .name = "GETLASTRWSTATUS2", .since_v2 = 15, .run = get_status2 },
	{ .code = 0x47, .name = "READMEM_16BIT", .since_v2 = 26, .run = read16 },
	{ .code = 0x48, .name = "WRITEMEM_16BIT", .since_v2 = 26, .run = write16,
		.data_length = block_length },
	{ .code = 0x50, .name = "WRITEMEM_32BIT_NO_ADDR_INC", .since_v2 = 26, .run = write32_fixed,
		.data_length = block_length },
	{ .code = 0x51, .name = "RW_MISC_OUT", .since_v2 = 32, .since_v3 = 2, .run = rw_misc_out,
		.data_length = misc_length },
	{ .code = 0x52, .name = "RW_MISC_IN", .since_v2 = 32, .since_v3 = 2, .run = rw_misc_in },
	{ .code = 0x54, .name = "READMEM_32BIT_NO_ADDR_INC", .since_v2 = 32, .since_v3 = 2,
		.run = read32_fixed },
	{ .name = NULL },
};
