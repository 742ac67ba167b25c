/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The side of the USB redirection protocol 0.7 that has the device
 * (https://gitlab.freedesktop.org/spice/usbredir, docs/usb-redirection-protocol.md).
 * Numbers are little endian. An IN transfer for which the probe has nothing waits
 * here, oldest first, until it has or the guest cancels.
 */

#define _GNU_SOURCE
#include "ways/usbredir.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bench.h"
#include "probe/bytes.h"
#include "loop.h"
#include "ways/tool_link.h"
#include "views/trace.h"
#include "ways/server.h"
#include "probe/usb.h"

enum packet_type {
	HELLO = 0,
	DEVICE_CONNECT = 1,
	DEVICE_DISCONNECT = 2,
	RESET = 3,
	INTERFACE_INFO = 4,
	EP_INFO = 5,
	SET_CONFIGURATION = 6,
	GET_CONFIGURATION = 7,
	CONFIGURATION_STATUS = 8,
	SET_ALT_SETTING = 9,
	GET_ALT_SETTING = 10,
	ALT_SETTING_STATUS = 11,
	CANCEL_DATA_PACKET = 21,
	CONTROL_PACKET = 100,
	BULK_PACKET = 101,
};

enum packet_status { SUCCESS, CANCELLED, INVALID, IO_ERROR, STALL, TIMED_OUT };

/*
 * Capabilities: device version in DEVICE_CONNECT, packet sizes in EP_INFO, packet ids
 * of 64 bits, long bulk. An xHCI controller of QEMU demands all but the last.
 */
#define CAPABILITIES	(1u << 1 | 1u << 4 | LONG_IDS | LONG_BULK)
#define LONG_IDS	(1u << 5)
#define LONG_BULK	(1u << 6)

#define HEADER_SIZE	12
#define LONG_HEADER_SIZE	16
#define VERSION_SIZE	64
#define CONTROL_SIZE	10
#define BULK_SIZE	8
#define LONG_BULK_SIZE	10
#define MAX_LENGTH	(TOOL_LINK_MAX_DATA + 64)
#define MAX_WAITING	16
#define ENDPOINT_BULK		2
#define ENDPOINT_NONE		255
#define INTERFACE_CLASS_VENDOR	0xff

struct waiting {
	uint64_t id;
	uint8_t endpoint;
	uint32_t length;
	uint32_t stream;
};

struct usbredir {
	struct bench *bench;
	struct server server;
	bool greeted;		/* the peer's capabilities are known */
	bool connected;		/* the guest has been told of the probe */
	uint32_t peer;		/* capabilities of the other side */
	unsigned int num_waiting;
	struct waiting waiting[MAX_WAITING];
	uint8_t in[MAX_LENGTH];
	uint8_t out[MAX_LENGTH];
};

static void leave(void *way, int fd)
{
	struct usbredir *redir = way;

	redir->greeted = false;
	redir->connected = false;
	redir->peer = 0;
	redir->num_waiting = 0;
}

/* HELLO always has the short one: it goes out before the peer's is known. */
static uint32_t header_size(const struct usbredir *redir)
{
	return redir->peer & LONG_IDS ? LONG_HEADER_SIZE : HEADER_SIZE;
}

static bool send_packet(struct usbredir *redir, enum packet_type type, uint64_t id,
	const uint8_t *data, uint32_t length)
{
	uint8_t header[LONG_HEADER_SIZE];

	put_le32(header, type);
	put_le32(header + 4, length);
	put_le32(header + 8, id);
	put_le32(header + 12, id >> 32);
	return loop_write(redir->server.client, header, header_size(redir)) &&
		loop_write(redir->server.client, data, length);
}

static bool send_hello(struct usbredir *redir)
{
	uint8_t hello[VERSION_SIZE + 4] = "stlink-sim " CLONES_VERSION;

	put_le32(hello + VERSION_SIZE, CAPABILITIES);
	return send_packet(redir, HELLO, 0, hello, sizeof(hello));
}

/* Endpoints 0 to 15 out, then 0 to 15 in. */
static unsigned int endpoint_index(uint8_t address)
{
	return (address & 0xf) | (address & 0x80) >> 3;
}

static bool send_endpoints(struct usbredir *redir)
{
	const struct usb_descriptors *usb = usb_descriptors(redir->bench->usb);
	uint8_t info[32 * 5] = { 0 };

	memset(info, ENDPOINT_NONE, 32);
	info[endpoint_index(0x00)] = 0;
	info[endpoint_index(0x80)] = 0;
	for (int i = 0; i < USB_MAX_ENDPOINTS && usb->endpoints[i]; i++) {
		unsigned int index = endpoint_index(usb->endpoints[i]);
		info[index] = ENDPOINT_BULK;
		put_le16(info + 96 + 2 * index, usb->speed == USB_HIGH_SPEED ? 512 : 64);
	}
	return send_packet(redir, EP_INFO, 0, info, sizeof(info));
}

static bool send_device(struct usbredir *redir)
{
	const struct usb_descriptors *usb = usb_descriptors(redir->bench->usb);
	uint8_t interfaces[4 + 4 * 32] = { 1 };
	uint8_t device[10] = { usb->speed == USB_HIGH_SPEED ? 2 : 1 };

	interfaces[4 + 32] = INTERFACE_CLASS_VENDOR;
	interfaces[4 + 64] = usb->subclass;
	interfaces[4 + 96] = usb->protocol;
	put_le16(device + 4, usb->vendor);
	put_le16(device + 6, usb->product);
	put_le16(device + 8, usb->release);
	redir->connected = true;
	return send_packet(redir, INTERFACE_INFO, 0, interfaces, sizeof(interfaces)) &&
		send_endpoints(redir) &&
		send_packet(redir, DEVICE_CONNECT, 0, device, sizeof(device));
}

static enum packet_status status_of(int result)
{
	switch (result) {
	case TOOL_STALL:
		return STALL;
	case TOOL_BAD:
		return INVALID;
	case TOOL_GONE:
		return IO_ERROR;
	default:
		return result < 0 ? TIMED_OUT : SUCCESS;
	}
}

static bool control(struct usbredir *redir, uint64_t id, uint8_t *packet, uint32_t length)
{
	uint16_t wanted;
	uint8_t setup[8];

	if (length < CONTROL_SIZE)
		return false;
	wanted = get_le16(packet + 8);
	setup[0] = packet[2];
	setup[1] = packet[1];
	memcpy(setup + 2, packet + 4, 6);
	bool in = setup[0] & 0x80;
	if (!in && length - CONTROL_SIZE < wanted)
		return false;

	uint8_t *data = in ? redir->out + CONTROL_SIZE : packet + CONTROL_SIZE;
	int result = usb_control(redir->bench->usb, setup, data);
	memcpy(redir->out, packet, CONTROL_SIZE);
	redir->out[3] = status_of(result);
	put_le16(redir->out + 8, result > 0 || !in ? (in ? result : wanted) : 0);
	return send_packet(redir, CONTROL_PACKET, id, redir->out,
		CONTROL_SIZE + (in && result > 0 ? result : 0));
}

static uint32_t bulk_header_size(const struct usbredir *redir)
{
	return redir->peer & LONG_BULK ? LONG_BULK_SIZE : BULK_SIZE;
}

/* @param bytes Data that stands behind the header in redir->out already. */
static bool answer_bulk(struct usbredir *redir, const struct waiting *transfer,
	enum packet_status status, uint32_t length, uint32_t bytes)
{
	uint8_t *packet = redir->out;

	packet[0] = transfer->endpoint;
	packet[1] = status;
	put_le16(packet + 2, length);
	put_le32(packet + 4, transfer->stream);
	if (redir->peer & LONG_BULK)
		put_le16(packet + BULK_SIZE, length >> 16);
	return send_packet(redir, BULK_PACKET, transfer->id, packet, bulk_header_size(redir) + bytes);
}

/* @returns false when the connection is lost. @param done Receives false for a NAK. */
static bool try_in(struct usbredir *redir, const struct waiting *transfer, bool *done)
{
	int result = usb_in(redir->bench->usb, transfer->endpoint,
		redir->out + bulk_header_size(redir), transfer->length);
	uint32_t bytes = result > 0 ? result : 0;

	*done = result != TOOL_NAK;
	return !*done || answer_bulk(redir, transfer, status_of(result), bytes, bytes);
}

static void forget(struct usbredir *redir, unsigned int index)
{
	redir->num_waiting--;
	memmove(redir->waiting + index, redir->waiting + index + 1,
		(redir->num_waiting - index) * sizeof(redir->waiting[0]));
}

static bool serve_waiting(struct usbredir *redir)
{
	for (unsigned int i = 0; i < redir->num_waiting;) {
		bool done;
		if (!try_in(redir, &redir->waiting[i], &done))
			return false;
		if (done)
			forget(redir, i);
		else
			i++;
	}
	return true;
}

static bool bulk(struct usbredir *redir, uint64_t id, uint8_t *packet, uint32_t length)
{
	uint32_t header = bulk_header_size(redir);
	struct waiting transfer = { .id = id };

	if (length < header)
		return false;
	transfer.endpoint = packet[0];
	transfer.length = get_le16(packet + 2);
	transfer.stream = get_le32(packet + 4);
	if (redir->peer & LONG_BULK)
		transfer.length |= (uint32_t)get_le16(packet + BULK_SIZE) << 16;
	if (transfer.length > TOOL_LINK_MAX_DATA)
		return false;
	if (!(transfer.endpoint & 0x80)) {
		int result = usb_out(redir->bench->usb, transfer.endpoint, packet + header, length - header);
		return answer_bulk(redir, &transfer, status_of(result), length - header, 0) &&
			serve_waiting(redir);
	}
	if (redir->num_waiting == MAX_WAITING)
		return answer_bulk(redir, &transfer, IO_ERROR, 0, 0);
	redir->waiting[redir->num_waiting++] = transfer;
	return serve_waiting(redir);
}

static bool cancel(struct usbredir *redir, uint64_t id)
{
	for (unsigned int i = 0; i < redir->num_waiting; i++) {
		struct waiting transfer = redir->waiting[i];
		if (transfer.id != id)
			continue;
		forget(redir, i);
		return answer_bulk(redir, &transfer, CANCELLED, 0, 0);
	}
	return true;
}

static bool configuration(struct usbredir *redir, uint64_t id, uint8_t value)
{
	const uint8_t status[] = { value == 1 ? SUCCESS : STALL, 1 };

	return send_packet(redir, CONFIGURATION_STATUS, id, status, sizeof(status));
}

static bool alternate(struct usbredir *redir, uint64_t id, uint8_t interface, uint8_t value)
{
	const uint8_t status[] = { interface == 0 && value == 0 ? SUCCESS : STALL, interface, 0 };

	return send_packet(redir, ALT_SETTING_STATUS, id, status, sizeof(status));
}

static bool update(struct usbredir *redir)
{
	bool present = usb_present(redir->bench->usb);

	if (redir->server.client < 0 || !redir->greeted || redir->connected == present)
		return true;
	if (present)
		return send_device(redir);
	redir->connected = false;
	redir->num_waiting = 0;
	return send_packet(redir, DEVICE_DISCONNECT, 0, NULL, 0);
}

static bool hello(struct usbredir *redir, const uint8_t *packet, uint32_t length)
{
	if (length < VERSION_SIZE)
		return false;
	redir->peer = length >= VERSION_SIZE + 4 ? get_le32(packet + VERSION_SIZE) : 0;
	redir->greeted = true;
	trace_line(redir->bench->trace, "usb-redir: %.64s connects", (const char *)packet);
	return update(redir);
}

static bool handle(struct usbredir *redir, uint32_t type, uint64_t id, uint32_t length)
{
	uint8_t *packet = redir->in;

	switch (type) {
	case HELLO:
		return hello(redir, packet, length);
	case RESET:
		redir->num_waiting = 0;
		usb_reset(redir->bench->usb);
		return true;
	case SET_CONFIGURATION:
		return configuration(redir, id, packet[0]);
	case GET_CONFIGURATION:
		return configuration(redir, id, 1);
	case SET_ALT_SETTING:
		return alternate(redir, id, packet[0], packet[1]);
	case GET_ALT_SETTING:
		return alternate(redir, id, packet[0], 0);
	case CANCEL_DATA_PACKET:
		return cancel(redir, id);
	case CONTROL_PACKET:
		return control(redir, id, packet, length);
	case BULK_PACKET:
		return bulk(redir, id, packet, length);
	default:
		return true;
	}
}

static bool serve(struct usbredir *redir)
{
	uint8_t header[LONG_HEADER_SIZE] = { 0 };

	if (!loop_read(redir->server.client, header, header_size(redir)))
		return false;
	uint32_t length = get_le32(header + 4);
	if (length > MAX_LENGTH || !loop_read(redir->server.client, redir->in, length))
		return false;
	uint64_t id = get_le32(header + 8) | (uint64_t)get_le32(header + 12) << 32;
	return handle(redir, get_le32(header), id, length);
}

void usbredir_update(struct usbredir *redir)
{
	if (!update(redir))
		server_hang_up(&redir->server, redir->server.client);
}

static bool serve_client(void *way, int fd)
{
	return serve(way);
}

static bool greet(void *way, int fd)
{
	return send_hello(way);
}

static const struct server_kind kind = {
	.option = "--usbredir", .alone = true, .greet = greet, .serve = serve_client, .leave = leave,
};

struct usbredir *usbredir_new(struct bench *bench, struct loop *loop, const char *where)
{
	struct usbredir *redir = calloc(1, sizeof(*redir));

	if (!redir)
		return NULL;
	redir->bench = bench;
	if (server_open(&redir->server, &kind, redir, loop, where))
		return redir;
	free(redir);
	return NULL;
}

void usbredir_free(struct usbredir *redir)
{
	if (redir)
		server_close(&redir->server);
	free(redir);
}
