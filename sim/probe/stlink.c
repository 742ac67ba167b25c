/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * ST-LINK's USB protocol: 16-byte commands on the OUT endpoint, data behind some,
 * replies on the IN endpoint. ST publishes no specification; this follows what
 * OpenOCD's stlink_usb.c, stlink-org's stlink and pyOCD send and expect.
 */

#include "probe/stlink.h"

#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "probe/bytes.h"
#include "board/faults.h"
#include "views/trace.h"

#define CMD_GET_VERSION		0xf1
#define CMD_DEBUG		0xf2
#define CMD_DFU			0xf3
#define CMD_SWIM		0xf4
#define CMD_GET_MODE		0xf5
#define CMD_GET_VOLTAGE		0xf7
#define CMD_GET_VERSION_EX	0xfb

#define DFU_EXIT		0x07
#define SWIM_EXIT		0x01

/* The probe's reading of its 1.2 V reference; any plausible one will do. */
#define REFERENCE_COUNTS	1502
/* Firmware that measures the target's voltage. */
#define VOLTAGE_SINCE_V2	13
/* After power-on; what hosts do not set stays so. */
#define V2_SWD_HZ		1800000
#define V2_JTAG_HZ		1125000
#define V3_SWD_HZ		3300000
#define V3_JTAG_HZ		1777000

static void get_version(struct stlink *stlink)
{
	const struct probe_row *row = stlink->row;
	uint8_t *reply = stlink_reply(stlink, 6);
	uint16_t version = 0x3000;

	/* A V3 says 0 here and the rest in GET_VERSION_EX. */
	if (!stlink_is_v3(stlink))
		version = 0x2000 | row->jtag << 6 | (row->mass_storage ? row->mass_storage : row->swim);
	reply[0] = version >> 8;
	reply[1] = version;
	put_le16(reply + 2, row->usb.vendor);
	put_le16(reply + 4, row->usb.product);
}

static void get_version_ex(struct stlink *stlink)
{
	const struct probe_row *row = stlink->row;
	uint8_t *reply = stlink_reply(stlink, 12);

	reply[0] = 3;
	reply[1] = row->swim;
	reply[2] = row->jtag;
	reply[3] = row->mass_storage;
	put_le16(reply + 8, row->usb.vendor);
	put_le16(reply + 10, row->usb.product);
}

static void get_mode(struct stlink *stlink)
{
	stlink_reply(stlink, 2)[0] = stlink->mode;
}

static void get_voltage(struct stlink *stlink)
{
	uint8_t *reply = stlink_reply(stlink, 8);
	uint32_t mv = board_target_mv(stlink->context.board);

	/* Hosts compute 2 * 1.2 V * target / reference: a divider by two. */
	put_le32(reply, REFERENCE_COUNTS);
	put_le32(reply + 4, (mv * REFERENCE_COUNTS + 1200) / 2400);
}

static void dfu(struct stlink *stlink)
{
	if (stlink->command[1] == DFU_EXIT && stlink->mode == STLINK_MODE_DFU)
		stlink->mode = STLINK_MODE_MASS;
}

/* No STM8 is ever behind this probe; leaving SWIM is all that hosts ask. */
static void swim(struct stlink *stlink)
{
	if (stlink->command[1] != SWIM_EXIT)
		stlink_reply_status(stlink, STLINK_UNKNOWN_CMD);
}

static const struct stlink_command top_commands[] = {
	{ .code = CMD_GET_VERSION, .name = "GET_VERSION", .run = get_version },
	{ .code = CMD_DFU, .name = "DFU", .run = dfu },
	{ .code = CMD_SWIM, .name = "SWIM", .run = swim },
	{ .code = CMD_GET_MODE, .name = "GET_CURRENT_MODE", .run = get_mode },
	{ .code = CMD_GET_VOLTAGE, .name = "GET_TARGET_VOLTAGE", .since_v2 = VOLTAGE_SINCE_V2,
		.run = get_voltage },
	{ .code = CMD_GET_VERSION_EX, .name = "GET_VERSION_EX", .since_v2 = 255,
		.run = get_version_ex },
	{ .name = NULL },
};

static const struct stlink_command *find(const struct stlink *stlink,
	const struct stlink_command *table, uint8_t code)
{
	for (; table->name; table++) {
		uint8_t since = stlink_is_v3(stlink) ? table->since_v3 : table->since_v2;
		if (table->code == code && stlink->row->jtag >= since)
			return table;
	}
	return NULL;
}

static const struct stlink_command *find_debug_command(const struct stlink *stlink, uint8_t code)
{
	const struct stlink_command *const tables[] = {
		stlink_debug_commands, stlink_memory_commands, stlink_core_commands,
	};

	for (unsigned int i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		const struct stlink_command *command = find(stlink, tables[i], code);
		if (command)
			return command;
	}
	return NULL;
}

const char *stlink_command_name(const uint8_t *command)
{
	const struct stlink_command *const tables[] = {
		stlink_debug_commands, stlink_memory_commands, stlink_core_commands,
	};
	const struct stlink_command *row = top_commands;

	for (; command[0] != CMD_DEBUG && row->name; row++) {
		if (row->code == command[0])
			return row->name;
	}
	for (unsigned int i = 0; command[0] == CMD_DEBUG && i < sizeof(tables) / sizeof(tables[0]); i++) {
		for (row = tables[i]; row->name; row++) {
			if (row->code == command[1])
				return row->name;
		}
	}
	return NULL;
}

static void run(struct stlink *stlink, const struct stlink_command *command)
{
	stlink->waiting = NULL;
	command->run(stlink);
	if (stlink->reply_length)
		trace_bytes(stlink->context.trace, "  reply", stlink->reply, stlink->reply_length);
}

static int take_command(struct stlink *stlink, const uint8_t *data, uint32_t length)
{
	const struct stlink_command *command;
	bool debug = data[0] == CMD_DEBUG;

	memset(stlink->command, 0, sizeof(stlink->command));
	memcpy(stlink->command, data, length < STLINK_CMD_SIZE ? length : STLINK_CMD_SIZE);
	stlink->reply_length = 0;
	stlink->data_length = 0;

	if (debug)
		command = find_debug_command(stlink, stlink->command[1]);
	else
		command = find(stlink, top_commands, stlink->command[0]);
	trace_bytes(stlink->context.trace, command ? command->name : "unknown command",
		stlink->command, STLINK_CMD_SIZE);
	if (!command) {
		stlink_reply_status(stlink, STLINK_UNKNOWN_CMD);
		return length;
	}

	stlink->data_expected = command->data_length ? command->data_length(stlink->command) : 0;
	if (stlink->data_expected > sizeof(stlink->data))
		stlink->data_expected = sizeof(stlink->data);
	if (stlink->data_expected)
		stlink->waiting = command;
	else
		run(stlink, command);
	return length;
}

static int take_data(struct stlink *stlink, const uint8_t *data, uint32_t length)
{
	uint32_t room = stlink->data_expected - stlink->data_length;
	uint32_t part = length < room ? length : room;

	trace_bytes(stlink->context.trace, "  data", data, length);
	memcpy(stlink->data + stlink->data_length, data, part);
	stlink->data_length += part;
	if (stlink->data_length == stlink->data_expected)
		run(stlink, stlink->waiting);
	return length;
}

static int usb_out_data(void *priv, uint8_t endpoint, const uint8_t *data, uint32_t length)
{
	struct stlink *stlink = priv;

	if (length == 0)
		return 0;
	if (stlink->waiting)
		return take_data(stlink, data, length);
	return take_command(stlink, data, length);
}

static int fetch_trace(struct stlink *stlink, uint8_t *data, uint32_t length)
{
	uint32_t count = stlink_trace_available(stlink);

	if (!count)
		return TOOL_NAK;
	if (length > count)
		length = count;
	for (uint32_t i = 0; i < length; i++)
		data[i] = stlink->swo[i].byte;
	stlink->trace_length -= length;
	memmove(stlink->swo, stlink->swo + length, stlink->trace_length * sizeof(stlink->swo[0]));
	return length;
}

static int usb_in_data(void *priv, uint8_t endpoint, uint8_t *data, uint32_t length)
{
	struct stlink *stlink = priv;
	uint32_t left = stlink->reply_length - stlink->reply_sent;

	if (endpoint == stlink->row->usb.endpoints[2])
		return fetch_trace(stlink, data, length);
	if (endpoint != stlink->row->usb.endpoints[0] || !left)
		return TOOL_NAK;
	if (length > left)
		length = left;
	memcpy(data, stlink->reply + stlink->reply_sent, length);
	stlink->reply_sent += length;
	return length;
}

/* What a tool left open stays open over a bus reset; only the buffers are emptied. */
static void bus_reset(void *priv)
{
	struct stlink *stlink = priv;

	stlink->waiting = NULL;
	stlink->reply_length = 0;
	stlink->reply_sent = 0;
}

static void power_on(struct stlink *stlink)
{
	bool v3 = stlink_is_v3(stlink);

	bus_reset(stlink);
	stlink_leave_debug(stlink);
	/* A V2 begins in its boot loader's mode until it is told to leave. */
	stlink->mode = v3 || stlink->row->mass_storage ? STLINK_MODE_MASS : STLINK_MODE_DFU;
	stlink->swd_hz = v3 ? V3_SWD_HZ : V2_SWD_HZ;
	stlink->jtag_hz = v3 ? V3_JTAG_HZ : V2_JTAG_HZ;
	stlink->last_status = STLINK_OK;
}

static void unplug(void *priv)
{
	struct stlink *stlink = priv;

	board_set_nrst(stlink->context.board, false);
	power_on(stlink);
}

const struct usb_function stlink_function = {
	.out = usb_out_data,
	.in = usb_in_data,
	.reset = bus_reset,
	.unplug = unplug,
};

struct stlink *stlink_new(const struct probe_row *row, const struct probe_context *context)
{
	struct stlink *stlink = calloc(1, sizeof(*stlink));

	if (!stlink)
		return NULL;
	stlink->row = row;
	stlink->context = *context;
	stlink->adi = adi_new(context->board);
	if (!stlink->adi) {
		free(stlink);
		return NULL;
	}
	power_on(stlink);
	board_on_swo(context->board, stlink_receive_swo, stlink);
	return stlink;
}

void stlink_free(struct stlink *stlink)
{
	if (!stlink)
		return;
	board_on_swo(stlink->context.board, NULL, NULL);
	adi_free(stlink->adi);
	free(stlink);
}
