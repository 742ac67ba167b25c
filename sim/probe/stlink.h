/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_STLINK_H
#define SIM_STLINK_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "clock.h"
#include "probe/adi.h"
#include "probe/probes.h"

/* An ST-LINK/V2, V2-1 or STLINK-V3: commands in, replies out. */

#define STLINK_CMD_SIZE		16
/** The firmware's transfer buffer: 6 KiB. */
#define STLINK_BUFFER_SIZE	6144
/** Packed RW_MISC replies of a V3 are longer: two words for each of its 1227 items. */
#define STLINK_REPLY_SIZE	(1227 * 8)

/** Bits of stlink.open_aps. */
#define STLINK_MAX_AP		256

/** Bytes of the trace buffer of a V3; a V2 has half of it. */
#define STLINK_TRACE_SIZE	8192

enum stlink_mode {
	STLINK_MODE_DFU = 0,
	STLINK_MODE_MASS = 1,
	STLINK_MODE_DEBUG = 2,
};

struct stlink;

/** A command: a row, so that a firmware level is data. */
struct stlink_command {
	uint8_t code;
	const char *name;
	/** First firmware that knows it, J number; 255: none. */
	uint8_t since_v2;
	uint8_t since_v3;
	/** Handle it. The reply is begun with stlink_reply(). */
	void (*run)(struct stlink *stlink);
	/** Bytes of data the host sends behind it, or NULL. */
	uint32_t (*data_length)(const uint8_t *command);
};

struct stlink {
	const struct probe_row *row;
	struct probe_context context;
	struct adi *adi;
	enum stlink_mode mode;
	enum adi_wire wire;
	uint32_t swd_hz;
	uint32_t jtag_hz;
	uint8_t open_aps[STLINK_MAX_AP / 8];
	/* the status that GETLASTRWSTATUS tells */
	uint8_t last_status;
	uint32_t last_address;
	/* the command being handled, its data, its reply */
	uint8_t command[STLINK_CMD_SIZE];
	const struct stlink_command *waiting;	/* for data_expected bytes */
	uint32_t data_expected;
	uint32_t data_length;
	uint8_t data[STLINK_REPLY_SIZE];
	uint32_t reply_length;
	uint32_t reply_sent;
	uint8_t reply[STLINK_REPLY_SIZE];
	/* RW_MISC_OUT's work for RW_MISC_IN */
	uint32_t misc_length;
	uint8_t misc[STLINK_REPLY_SIZE];
	/* SWO: what was received since START_TRACE_RX and not yet fetched */
	bool tracing;
	uint32_t trace_hz;
	uint32_t trace_room;
	uint32_t trace_length;
	struct {
		uint8_t byte;
		sim_ns when;
	} swo[STLINK_TRACE_SIZE];
};

struct stlink *stlink_new(const struct probe_row *row, const struct probe_context *context);
void stlink_free(struct stlink *stlink);
extern const struct usb_function stlink_function;

/** What a command of 16 bytes is called, or NULL. */
const char *stlink_command_name(const uint8_t *command);

/** Prepare a reply of @a length zero bytes. @returns its first byte. */
static inline uint8_t *stlink_reply(struct stlink *stlink, uint32_t length)
{
	memset(stlink->reply, 0, length);
	stlink->reply_length = length;
	stlink->reply_sent = 0;
	return stlink->reply;
}

/** Two bytes: a status. */
static inline void stlink_reply_status(struct stlink *stlink, uint8_t status)
{
	stlink_reply(stlink, 2)[0] = status;
}

static inline bool stlink_is_v3(const struct stlink *stlink)
{
	return stlink->row->kind == PROBE_STLINK_V3;
}

/** Let go of the target as EXIT does. */
static inline void stlink_leave_debug(struct stlink *stlink)
{
	memset(stlink->open_aps, 0, sizeof(stlink->open_aps));
	stlink->mode = STLINK_MODE_MASS;
}

/* Commands behind 0xF2, in stlink_debug.c, stlink_memory.c and stlink_core.c. */
extern const struct stlink_command stlink_debug_commands[];
extern const struct stlink_command stlink_memory_commands[];
extern const struct stlink_command stlink_core_commands[];

/** A byte on SWO, for board_on_swo(); @a priv is the stlink. */
void stlink_receive_swo(void *priv, uint8_t byte, uint32_t hz, sim_ns when);
/** How many bytes of trace have arrived. */
uint32_t stlink_trace_available(const struct stlink *stlink);

#endif /* SIM_STLINK_H */
