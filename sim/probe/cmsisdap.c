/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * CMSIS-DAP v2: one command packet in, one response packet out. Commands and
 * layouts are those of Arm's CMSIS-DAP specification 2.1,
 * https://arm-software.github.io/CMSIS_5/DAP/html/
 */

#include "probe/cmsisdap.h"

#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "probe/bytes.h"
#include "views/trace.h"

#define PACKET_SIZE	512
#define PACKET_COUNT	4
#define DEFAULT_HZ	1000000

#define DAP_OK		0x00
#define DAP_ERROR	0xff
#define PORT_SWD	1
#define PORT_JTAG	2

/* DAP_Transfer: request bits and acknowledge values. */
#define REQUEST_AP		0x01
#define REQUEST_READ		0x02
#define REQUEST_ADDRESS		0x0c
#define REQUEST_MATCH_VALUE	0x10
#define REQUEST_MATCH_MASK	0x20
#define RESPONSE_OK		0x01
#define RESPONSE_WAIT		0x02
#define RESPONSE_PROTOCOL	0x08
#define RESPONSE_MISMATCH	0x10

/* DAP_SWJ_Pins. */
#define PIN_NTRST	0x20
#define PIN_NRESET	0x80

#define RDBUFF		0x0c
#define IR_ABORT	0x08
#define IR_IDCODE	0x0e
#define IR_DPACC	0x0a
#define IR_APACC	0x0b
#define MAX_TAPS	8

struct cmsisdap {
	const struct probe_row *row;
	struct probe_context context;
	uint8_t port;
	/* DAP_TransferConfigure */
	uint8_t idle_cycles;
	uint16_t wait_retries;
	uint16_t match_retries;
	uint32_t match_mask;
	/* DAP_JTAG_Configure */
	uint8_t taps;
	uint8_t ir_bits[MAX_TAPS];
	int tap;		/* that DAP_Transfer means */
	int ir;			/* its instruction, or -1 */
	uint8_t pins;
	/* responses not yet read, oldest first */
	unsigned int queued;
	uint32_t length[PACKET_COUNT];
	uint8_t response[PACKET_COUNT][PACKET_SIZE];
};

/* Reads run out of bytes politely: what is missing is zero. */
struct request {
	const uint8_t *data;
	const uint8_t *end;
};

struct response {
	uint8_t *data;
	uint8_t *end;
};

static uint8_t get8(struct request *request)
{
	return request->data < request->end ? *request->data++ : 0;
}

static uint16_t get16(struct request *request)
{
	uint16_t low = get8(request);

	return low | get8(request) << 8;
}

static uint32_t get32(struct request *request)
{
	uint32_t low = get16(request);

	return low | (uint32_t)get16(request) << 16;
}

static void put8(struct response *response, uint8_t value)
{
	if (response->data < response->end)
		*response->data++ = value;
}

static void put32(struct response *response, uint32_t value)
{
	for (int i = 0; i < 32; i += 8)
		put8(response, value >> i);
}

static bool has_room(const struct response *response, unsigned int bytes)
{
	return (size_t)(response->end - response->data) >= bytes;
}

static void put_string(struct response *out, const char *text)
{
	put8(out, strlen(text) + 1);
	for (; *text; text++)
		put8(out, *text);
	put8(out, 0);
}

static void info(struct cmsisdap *dap, struct request *in, struct response *out)
{
	const struct usb_descriptors *usb = &dap->row->usb;

	switch (get8(in)) {
	case 0x01:
		put_string(out, usb->manufacturer);
		break;
	case 0x02:
		put_string(out, usb->name);
		break;
	case 0x03:
		put_string(out, usb->serial);
		break;
	case 0x04:
		put_string(out, "2.1.0");
		break;
	case 0x09:
		put_string(out, CLONES_VERSION);
		break;
	case 0xf0:
		put8(out, 1);
		put8(out, PORT_SWD | PORT_JTAG);
		break;
	case 0xfe:
		put8(out, 1);
		put8(out, PACKET_COUNT);
		break;
	case 0xff:
		put8(out, 2);
		put8(out, PACKET_SIZE & 0xff);
		put8(out, PACKET_SIZE >> 8);
		break;
	default:
		put8(out, 0);
	}
}

static void host_status(struct cmsisdap *dap, struct request *in, struct response *out)
{
	put8(out, DAP_OK);
}

static void connect(struct cmsisdap *dap, struct request *in, struct response *out)
{
	uint8_t port = get8(in);

	dap->port = port == 0 ? PORT_SWD : port;
	if (dap->port > PORT_JTAG)
		dap->port = 0;
	dap->ir = -1;
	put8(out, dap->port);
}

static void disconnect(struct cmsisdap *dap, struct request *in, struct response *out)
{
	dap->port = 0;
	put8(out, DAP_OK);
}

static void delay(struct cmsisdap *dap, struct request *in, struct response *out)
{
	clock_advance(dap->context.clock, SIM_US(get16(in)), ACCOUNT_PROBE);
	put8(out, DAP_OK);
}

/* This probe cannot reset a device that it knows nothing about. */
static void reset_target(struct cmsisdap *dap, struct request *in, struct response *out)
{
	put8(out, DAP_OK);
	put8(out, 0);
}

static void swj_pins(struct cmsisdap *dap, struct request *in, struct response *out)
{
	struct board *board = dap->context.board;
	uint8_t value = get8(in);
	uint8_t select = get8(in);
	uint32_t wait_us = get32(in);

	dap->pins = (dap->pins & ~select) | (value & select);
	if (select & PIN_NRESET)
		board_set_nrst(board, !(value & PIN_NRESET));
	if (select & PIN_NTRST)
		board_jtag_trst(board, !(value & PIN_NTRST));
	if (wait_us)
		clock_advance(dap->context.clock, SIM_US(wait_us), ACCOUNT_PROBE);
	uint8_t pins = dap->pins & ~PIN_NRESET;
	put8(out, pins | (board_nrst(board) ? 0 : PIN_NRESET));
}

static void swj_clock(struct cmsisdap *dap, struct request *in, struct response *out)
{
	uint32_t hz = get32(in);

	if (hz)
		board_set_clock(dap->context.board, hz);
	put8(out, hz ? DAP_OK : DAP_ERROR);
}

/* Bits of TMS in a JTAG connection, of SWDIO otherwise. */
static void swj_sequence(struct cmsisdap *dap, struct request *in, struct response *out)
{
	unsigned int count = get8(in);
	uint8_t bits[32] = { 0 };

	if (count == 0)
		count = 256;
	for (unsigned int i = 0; i < (count + 7) / 8; i++)
		bits[i] = get8(in);
	if (dap->port != PORT_JTAG)
		board_swdio_bits(dap->context.board, bits, count);
	for (unsigned int i = 0; dap->port == PORT_JTAG && i < count; i++)
		board_jtag_clock(dap->context.board, bits[i / 8] >> (i % 8) & 1, true);
	dap->ir = -1;
	put8(out, DAP_OK);
}

static void swd_configure(struct cmsisdap *dap, struct request *in, struct response *out)
{
	put8(out, DAP_OK);
}

/* Only what is driven reaches the board; nothing answers outside of packets. */
static void swd_sequence(struct cmsisdap *dap, struct request *in, struct response *out)
{
	unsigned int count = get8(in);

	put8(out, DAP_OK);
	while (count--) {
		uint8_t what = get8(in);
		unsigned int bits = what & 0x3f ? what & 0x3f : 64;
		uint8_t data[8] = { 0 };
		bool input = what & 0x80;

		for (unsigned int i = 0; i < (bits + 7) / 8; i++) {
			if (input)
				put8(out, 0xff);
			else
				data[i] = get8(in);
		}
		if (!input)
			board_swdio_bits(dap->context.board, data, bits);
	}
}

static bool tick(struct cmsisdap *dap, bool tms, bool tdi)
{
	return board_jtag_clock(dap->context.board, tms, tdi);
}

static void jtag_sequence(struct cmsisdap *dap, struct request *in, struct response *out)
{
	unsigned int count = get8(in);

	put8(out, DAP_OK);
	while (count--) {
		uint8_t what = get8(in);
		unsigned int bits = what & 0x3f ? what & 0x3f : 64;

		for (unsigned int i = 0; i < bits; i += 8) {
			uint8_t tdi = get8(in);
			uint8_t tdo = 0;
			for (unsigned int k = 0; k < 8 && i + k < bits; k++)
				tdo |= tick(dap, what & 0x40, tdi >> k & 1) << k;
			if (what & 0x80)
				put8(out, tdo);
		}
	}
	dap->ir = -1;
}

static void jtag_configure(struct cmsisdap *dap, struct request *in, struct response *out)
{
	unsigned int count = get8(in);

	if (count > MAX_TAPS) {
		put8(out, DAP_ERROR);
		return;
	}
	dap->taps = count;
	for (unsigned int i = 0; i < count; i++)
		dap->ir_bits[i] = get8(in);
	dap->ir = -1;
	put8(out, DAP_OK);
}

/* Taps of the probe count from TDO's end of the chain. */
static void select_instruction(struct cmsisdap *dap, int ir)
{
	if (dap->ir == ir)
		return;
	tick(dap, true, true);
	tick(dap, true, true);
	tick(dap, false, true);
	tick(dap, false, true);
	for (int tap = 0; tap < dap->taps; tap++) {
		for (int bit = 0; bit < dap->ir_bits[tap]; bit++) {
			bool last = tap == dap->taps - 1 && bit == dap->ir_bits[tap] - 1;
			tick(dap, last, tap != dap->tap || ir >> bit & 1);
		}
	}
	tick(dap, true, true);
	tick(dap, false, true);
	dap->ir = ir;
}

static uint64_t shift_data(struct cmsisdap *dap, uint64_t bits, unsigned int count)
{
	int after = dap->taps - 1 - dap->tap;
	uint64_t result = 0;

	tick(dap, true, true);
	tick(dap, false, true);
	tick(dap, false, true);
	for (int i = 0; i < dap->tap; i++)
		tick(dap, false, true);
	for (unsigned int i = 0; i < count; i++) {
		bool last = i == count - 1 && after == 0;
		result |= (uint64_t)tick(dap, last, bits >> i & 1) << i;
	}
	for (int i = 0; i < after; i++)
		tick(dap, i == after - 1, true);
	tick(dap, true, true);
	tick(dap, false, true);
	return result;
}

static bool select_tap(struct cmsisdap *dap, uint8_t index)
{
	if (dap->port != PORT_JTAG || index >= dap->taps)
		return false;
	if (dap->tap != index)
		dap->ir = -1;
	dap->tap = index;
	return true;
}

static void jtag_idcode(struct cmsisdap *dap, struct request *in, struct response *out)
{
	if (!select_tap(dap, get8(in))) {
		put8(out, DAP_ERROR);
		return;
	}
	select_instruction(dap, IR_IDCODE);
	put8(out, DAP_OK);
	put32(out, shift_data(dap, 0, 32));
}

/*
 * One packet on either wire, with the acknowledge as SWD has it. Over JTAG a read
 * brings the value of the one before, also from the debug port.
 */
static uint8_t packet_once(struct cmsisdap *dap, uint8_t request, uint32_t *data)
{
	bool ap = request & REQUEST_AP;
	bool read = request & REQUEST_READ;

	if (dap->port == PORT_SWD) {
		enum swd_ack ack = board_swd(dap->context.board, ap, read, request & REQUEST_ADDRESS, data,
			dap->idle_cycles);
		return ack == SWD_ACK_PARITY ? RESPONSE_PROTOCOL : ack;
	}
	select_instruction(dap, ap ? IR_APACC : IR_DPACC);
	uint64_t bits = (uint64_t)(read ? 0 : *data) << 3 | (request & REQUEST_ADDRESS) >> 1 | read;
	uint64_t reply = shift_data(dap, bits, 35);
	if (read)
		*data = reply >> 3;
	if ((reply & 7) == 2)
		return RESPONSE_OK;
	return (reply & 7) == 1 ? RESPONSE_WAIT : RESPONSE_PROTOCOL;
}

static uint8_t packet(struct cmsisdap *dap, uint8_t request, uint32_t *data)
{
	uint8_t ack = packet_once(dap, request, data);

	for (unsigned int i = 0; ack == RESPONSE_WAIT && i < dap->wait_retries; i++)
		ack = packet_once(dap, request, data);
	return ack;
}

/* A read with its value: posted ones are fetched. */
static uint8_t read_now(struct cmsisdap *dap, uint8_t request, uint32_t *data)
{
	bool posted = request & REQUEST_AP || dap->port == PORT_JTAG;
	uint8_t ack = packet(dap, request, data);

	if (ack == RESPONSE_OK && posted)
		ack = packet(dap, RDBUFF | REQUEST_READ, data);
	return ack;
}

static uint8_t match(struct cmsisdap *dap, uint8_t request, uint32_t value)
{
	uint32_t data = 0;
	uint8_t ack;
	unsigned int tries = 0;

	do {
		ack = read_now(dap, request, &data);
	} while (ack == RESPONSE_OK && (data & dap->match_mask) != value &&
		tries++ < dap->match_retries);
	if (ack == RESPONSE_OK && (data & dap->match_mask) != value)
		ack |= RESPONSE_MISMATCH;
	return ack;
}

static void transfer_configure(struct cmsisdap *dap, struct request *in, struct response *out)
{
	dap->idle_cycles = get8(in);
	dap->wait_retries = get16(in);
	dap->match_retries = get16(in);
	put8(out, DAP_OK);
}

static uint8_t transfer_one(struct cmsisdap *dap, uint8_t request, struct request *in,
	struct response *out)
{
	uint32_t data = 0;
	uint8_t ack;

	if (request & REQUEST_READ) {
		if (request & REQUEST_MATCH_VALUE)
			return match(dap, request, get32(in));
		ack = read_now(dap, request, &data);
		if (ack == RESPONSE_OK)
			put32(out, data);
		return ack;
	}
	data = get32(in);
	if (request & REQUEST_MATCH_MASK) {
		dap->match_mask = data;
		return RESPONSE_OK;
	}
	return packet(dap, request, &data);
}

/* The last write's acknowledge comes only with another packet. */
static uint8_t check_write(struct cmsisdap *dap, uint8_t ack)
{
	uint32_t data;

	return ack == RESPONSE_OK ? packet(dap, RDBUFF | REQUEST_READ, &data) : ack;
}

static void transfer(struct cmsisdap *dap, struct request *in, struct response *out)
{
	struct response head = { out->data, out->data + 2 };
	uint8_t ack = 0;
	bool check = false;

	out->data += 2;
	bool connected = dap->port == PORT_SWD || select_tap(dap, get8(in));
	if (dap->port == PORT_SWD)
		get8(in);
	unsigned int count = get8(in);
	unsigned int done = 0;
	for (; connected && done < count && has_room(out, 4); done++) {
		uint8_t request = get8(in);
		ack = transfer_one(dap, request, in, out);
		check = !(request & REQUEST_READ);
		if (ack != RESPONSE_OK)
			break;
	}
	if (check)
		ack = check_write(dap, ack);
	put8(&head, done);
	put8(&head, ack);
}

static uint8_t read_block(struct cmsisdap *dap, uint8_t request, unsigned int count,
	unsigned int *done, struct response *out)
{
	bool posted = request & REQUEST_AP || dap->port == PORT_JTAG;
	uint32_t data = 0;
	uint8_t ack = posted ? packet(dap, request, &data) : RESPONSE_OK;

	for (; *done < count && ack == RESPONSE_OK && has_room(out, 4); (*done)++) {
		bool last = posted && *done == count - 1;
		ack = packet(dap, last ? RDBUFF | REQUEST_READ : request, &data);
		if (ack != RESPONSE_OK)
			break;
		put32(out, data);
	}
	return ack;
}

static void transfer_block(struct cmsisdap *dap, struct request *in, struct response *out)
{
	struct response head = { out->data, out->data + 3 };
	unsigned int done = 0;
	uint8_t ack = 0;
	uint8_t index = get8(in);
	bool connected = dap->port == PORT_SWD || select_tap(dap, index);
	unsigned int count = get16(in);
	uint8_t request = get8(in);

	out->data += 3;
	if (connected && request & REQUEST_READ) {
		ack = read_block(dap, request, count, &done, out);
	} else if (connected) {
		for (ack = RESPONSE_OK; done < count && ack == RESPONSE_OK; done++) {
			uint32_t data = get32(in);
			ack = packet(dap, request, &data);
		}
		ack = check_write(dap, ack);
	}
	put8(&head, done);
	put8(&head, done >> 8);
	put8(&head, ack);
}

static void write_abort(struct cmsisdap *dap, struct request *in, struct response *out)
{
	uint8_t index = get8(in);
	uint32_t value = get32(in);

	if (dap->port == PORT_SWD) {
		board_swd(dap->context.board, false, false, 0, &value, dap->idle_cycles);
	} else if (select_tap(dap, index)) {
		select_instruction(dap, IR_ABORT);
		shift_data(dap, (uint64_t)value << 3, 35);
	} else {
		put8(out, DAP_ERROR);
		return;
	}
	put8(out, DAP_OK);
}

static const struct dap_command {
	uint8_t code;
	const char *name;
	void (*run)(struct cmsisdap *dap, struct request *in, struct response *out);
} dap_commands[] = {
	{ 0x00, "DAP_Info", info },
	{ 0x01, "DAP_HostStatus", host_status },
	{ 0x02, "DAP_Connect", connect },
	{ 0x03, "DAP_Disconnect", disconnect },
	{ 0x04, "DAP_TransferConfigure", transfer_configure },
	{ 0x05, "DAP_Transfer", transfer },
	{ 0x06, "DAP_TransferBlock", transfer_block },
	{ 0x08, "DAP_WriteABORT", write_abort },
	{ 0x09, "DAP_Delay", delay },
	{ 0x0a, "DAP_ResetTarget", reset_target },
	{ 0x10, "DAP_SWJ_Pins", swj_pins },
	{ 0x11, "DAP_SWJ_Clock", swj_clock },
	{ 0x12, "DAP_SWJ_Sequence", swj_sequence },
	{ 0x13, "DAP_SWD_Configure", swd_configure },
	{ 0x14, "DAP_JTAG_Sequence", jtag_sequence },
	{ 0x15, "DAP_JTAG_Configure", jtag_configure },
	{ 0x16, "DAP_JTAG_IDCODE", jtag_idcode },
	{ 0x1d, "DAP_SWD_Sequence", swd_sequence },
};

static const struct dap_command *find(uint8_t code)
{
	for (unsigned int i = 0; i < sizeof(dap_commands) / sizeof(dap_commands[0]); i++) {
		if (dap_commands[i].code == code)
			return &dap_commands[i];
	}
	return NULL;
}

const char *cmsisdap_command_name(uint8_t code)
{
	const struct dap_command *command = find(code);

	return command ? command->name : NULL;
}

static int take_packet(void *priv, uint8_t endpoint, const uint8_t *data, uint32_t length)
{
	struct cmsisdap *dap = priv;
	struct request in = { data, data + length };

	/* The packet that ends a transfer of full packets. */
	if (length == 0)
		return 0;
	/* A full queue is a host that never reads: it would have to wait. */
	if (dap->queued == PACKET_COUNT)
		return TOOL_NAK;

	uint8_t *raw = dap->response[dap->queued];
	struct response out = { raw, raw + PACKET_SIZE };
	uint8_t code = get8(&in);
	const struct dap_command *command = find(code);
	trace_bytes(dap->context.trace, command ? command->name : "unknown command", data, length);
	put8(&out, command ? code : DAP_ERROR);
	if (command)
		command->run(dap, &in, &out);
	dap->length[dap->queued++] = out.data - raw;
	trace_bytes(dap->context.trace, "  reply", raw, out.data - raw);
	return length;
}

static int give_packet(void *priv, uint8_t endpoint, uint8_t *data, uint32_t length)
{
	struct cmsisdap *dap = priv;

	if (!dap->queued)
		return TOOL_NAK;
	if (length > dap->length[0])
		length = dap->length[0];
	memcpy(data, dap->response[0], length);
	dap->queued--;
	memmove(dap->length, dap->length + 1, dap->queued * sizeof(dap->length[0]));
	memmove(dap->response, dap->response + 1, dap->queued * sizeof(dap->response[0]));
	return length;
}

static void reset(void *priv)
{
	struct cmsisdap *dap = priv;

	dap->port = 0;
	dap->queued = 0;
	dap->ir = -1;
	dap->taps = 0;
	dap->pins = PIN_NTRST;
}

static void unplug(void *priv)
{
	struct cmsisdap *dap = priv;

	board_set_nrst(dap->context.board, false);
	reset(priv);
}

const struct usb_function cmsisdap_function = {
	.out = take_packet,
	.in = give_packet,
	.reset = reset,
	.unplug = unplug,
};

struct cmsisdap *cmsisdap_new(const struct probe_row *row, const struct probe_context *context)
{
	struct cmsisdap *dap = calloc(1, sizeof(*dap));

	if (!dap)
		return NULL;
	dap->row = row;
	dap->context = *context;
	reset(dap);
	board_set_clock(context->board, DEFAULT_HZ);
	return dap;
}

void cmsisdap_free(struct cmsisdap *dap)
{
	free(dap);
}
