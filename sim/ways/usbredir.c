// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The side of the USB redirection protocol that has the device; the packets are taken apart
 * and put together by libusbredirparser. An IN transfer for which the probe has nothing
 * waits here, oldest first, until it has or the guest cancels.
 */

#define _GNU_SOURCE
#include "ways/usbredir.h"

#ifdef HAVE_USBREDIR

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <usbredirparser.h>

#include "bench.h"
#include "loop.h"
#include "probe/usb.h"
#include "views/trace.h"
#include "ways/server.h"
#include "ways/tool_link.h"

#define MAX_WAITING		16
#define ENDPOINTS		32	/* 0 to 15 out, then 0 to 15 in */
#define INTERFACE_CLASS_VENDOR	0xff

struct waiting {
	uint64_t id;
	struct usb_redir_bulk_packet_header header;
};

struct usbredir {
	struct bench *bench;
	struct server server;
	struct usbredirparser *parser;	/* NULL: nobody is connected */
	bool greeted;		/* the peer's capabilities are known */
	bool connected;		/* the guest has been told of the probe */
	bool broken;		/* the peer asked for what cannot be */
	unsigned int num_waiting;
	struct waiting waiting[MAX_WAITING];
	uint8_t data[TOOL_LINK_MAX_DATA];
};

static void say(void *way, int level, const char *message)
{
	struct usbredir *redir = way;

	if (level <= usbredirparser_warning)
		trace_line(redir->bench->trace, "usb-redir: %s", message);
}

/* A packet once begun is waited for; 0: none has. */
static int read_peer(void *way, uint8_t *data, int count)
{
	struct usbredir *redir = way;
	uint8_t first;

	if (recv(redir->server.client, &first, 1, MSG_PEEK | MSG_DONTWAIT) < 0)
		return 0;
	return loop_read(redir->server.client, data, count) ? count : -1;
}

static int write_peer(void *way, uint8_t *data, int count)
{
	struct usbredir *redir = way;

	return loop_write(redir->server.client, data, count) ? count : -1;
}

static unsigned int endpoint_index(uint8_t address)
{
	return (address & 0xf) | (address & 0x80) >> 3;
}

static void send_endpoints(struct usbredir *redir, const struct usb_descriptors *usb)
{
	struct usb_redir_ep_info_header info = { 0 };

	memset(info.type, usb_redir_type_invalid, ENDPOINTS);
	info.type[endpoint_index(0x00)] = usb_redir_type_control;
	info.type[endpoint_index(0x80)] = usb_redir_type_control;
	for (int i = 0; i < USB_MAX_ENDPOINTS && usb->endpoints[i]; i++) {
		unsigned int index = endpoint_index(usb->endpoints[i]);
		info.type[index] = usb_redir_type_bulk;
		info.max_packet_size[index] = usb->speed == USB_HIGH_SPEED ? 512 : 64;
	}
	usbredirparser_send_ep_info(redir->parser, &info);
}

static void send_device(struct usbredir *redir)
{
	const struct usb_descriptors *usb = usb_descriptors(redir->bench->usb);
	struct usb_redir_interface_info_header interface = {
		.interface_count = 1,
		.interface_class = { INTERFACE_CLASS_VENDOR },
		.interface_subclass = { usb->subclass },
		.interface_protocol = { usb->protocol },
	};
	struct usb_redir_device_connect_header device = {
		.speed = usb->speed == USB_HIGH_SPEED ? usb_redir_speed_high : usb_redir_speed_full,
		.vendor_id = usb->vendor,
		.product_id = usb->product,
		.device_version_bcd = usb->release,
	};

	usbredirparser_send_interface_info(redir->parser, &interface);
	send_endpoints(redir, usb);
	usbredirparser_send_device_connect(redir->parser, &device);
	redir->connected = true;
}

static int status_of(int result)
{
	switch (result) {
	case TOOL_STALL:
		return usb_redir_stall;
	case TOOL_BAD:
		return usb_redir_inval;
	case TOOL_GONE:
		return usb_redir_ioerror;
	default:
		return result < 0 ? usb_redir_timeout : usb_redir_success;
	}
}

static void control(void *way, uint64_t id, struct usb_redir_control_packet_header *header,
	uint8_t *data, int length)
{
	struct usbredir *redir = way;
	bool in = header->requesttype & 0x80;
	uint8_t setup[8] = {
		header->requesttype, header->request, header->value, header->value >> 8,
		header->index, header->index >> 8, header->length, header->length >> 8,
	};

	if (in || length >= header->length) {
		int result = usb_control(redir->bench->usb, setup, in ? redir->data : data);
		header->status = status_of(result);
		if (in || result < 0)
			header->length = result > 0 ? result : 0;
		uint32_t bytes = in ? header->length : 0;
		usbredirparser_send_control_packet(redir->parser, id, header, bytes ? redir->data : NULL, bytes);
	} else {
		redir->broken = true;
	}
	usbredirparser_free_packet_data(redir->parser, data);
}

static uint32_t bulk_length(const struct usb_redir_bulk_packet_header *header)
{
	return (uint32_t)header->length_high << 16 | header->length;
}

/* @param bytes How many of redir->data travel with it. */
static void answer_bulk(struct usbredir *redir, uint64_t id, struct usb_redir_bulk_packet_header *header,
	int status, uint32_t length, uint32_t bytes)
{
	header->status = status;
	header->length = length;
	header->length_high = length >> 16;
	usbredirparser_send_bulk_packet(redir->parser, id, header, bytes ? redir->data : NULL, bytes);
}

/* @returns false for a NAK. */
static bool try_in(struct usbredir *redir, struct waiting *transfer)
{
	int result = usb_in(redir->bench->usb, transfer->header.endpoint, redir->data,
		bulk_length(&transfer->header));
	uint32_t bytes = result > 0 ? result : 0;

	if (result == TOOL_NAK)
		return false;
	answer_bulk(redir, transfer->id, &transfer->header, status_of(result), bytes, bytes);
	return true;
}

static void forget(struct usbredir *redir, unsigned int index)
{
	redir->num_waiting--;
	memmove(redir->waiting + index, redir->waiting + index + 1,
		(redir->num_waiting - index) * sizeof(redir->waiting[0]));
}

static void serve_waiting(struct usbredir *redir)
{
	for (unsigned int i = 0; i < redir->num_waiting;) {
		if (try_in(redir, &redir->waiting[i]))
			forget(redir, i);
		else
			i++;
	}
}

static void bulk(void *way, uint64_t id, struct usb_redir_bulk_packet_header *header, uint8_t *data,
	int length)
{
	struct usbredir *redir = way;
	bool in = header->endpoint & 0x80;

	if (bulk_length(header) > TOOL_LINK_MAX_DATA) {
		redir->broken = true;
	} else if (!in) {
		int result = usb_out(redir->bench->usb, header->endpoint, data, length);
		answer_bulk(redir, id, header, status_of(result), length, 0);
		serve_waiting(redir);
	} else if (redir->num_waiting == MAX_WAITING) {
		answer_bulk(redir, id, header, usb_redir_ioerror, 0, 0);
	} else {
		redir->waiting[redir->num_waiting++] = (struct waiting){ .id = id, .header = *header };
		serve_waiting(redir);
	}
	usbredirparser_free_packet_data(redir->parser, data);
}

static void cancel(void *way, uint64_t id)
{
	struct usbredir *redir = way;

	for (unsigned int i = 0; i < redir->num_waiting; i++) {
		struct waiting transfer = redir->waiting[i];
		if (transfer.id != id)
			continue;
		forget(redir, i);
		answer_bulk(redir, id, &transfer.header, usb_redir_cancelled, 0, 0);
		return;
	}
}

static void tell_configuration(struct usbredir *redir, uint64_t id, uint8_t wanted)
{
	struct usb_redir_configuration_status_header status = {
		.status = wanted == 1 ? usb_redir_success : usb_redir_stall, .configuration = 1,
	};

	usbredirparser_send_configuration_status(redir->parser, id, &status);
}

static void set_configuration(void *way, uint64_t id, struct usb_redir_set_configuration_header *header)
{
	tell_configuration(way, id, header->configuration);
}

static void get_configuration(void *way, uint64_t id)
{
	tell_configuration(way, id, 1);
}

static void tell_alternate(struct usbredir *redir, uint64_t id, uint8_t interface, uint8_t wanted)
{
	struct usb_redir_alt_setting_status_header status = {
		.status = interface || wanted ? usb_redir_stall : usb_redir_success, .interface = interface,
	};

	usbredirparser_send_alt_setting_status(redir->parser, id, &status);
}

static void set_alternate(void *way, uint64_t id, struct usb_redir_set_alt_setting_header *header)
{
	tell_alternate(way, id, header->interface, header->alt);
}

static void get_alternate(void *way, uint64_t id, struct usb_redir_get_alt_setting_header *header)
{
	tell_alternate(way, id, header->interface, 0);
}

static void reset(void *way)
{
	struct usbredir *redir = way;

	redir->num_waiting = 0;
	usb_reset(redir->bench->usb);
}

static void update(struct usbredir *redir)
{
	bool present = usb_present(redir->bench->usb);

	if (!redir->greeted || redir->connected == present)
		return;
	if (present) {
		send_device(redir);
		return;
	}
	redir->connected = false;
	redir->num_waiting = 0;
	usbredirparser_send_device_disconnect(redir->parser);
}

static void hello(void *way, struct usb_redir_hello_header *header)
{
	struct usbredir *redir = way;

	redir->greeted = true;
	trace_line(redir->bench->trace, "usb-redir: %.64s connects", header->version);
	update(redir);
}

/* @returns false to hang up. */
static bool answer(struct usbredir *redir)
{
	return !redir->broken && usbredirparser_do_write(redir->parser) == 0;
}

static bool serve(void *way, int fd)
{
	struct usbredir *redir = way;

	return usbredirparser_do_read(redir->parser) == 0 && answer(redir);
}

/* Capabilities: an xHCI controller of QEMU demands all but the last. */
static bool greet(void *way, int fd)
{
	struct usbredir *redir = way;
	uint32_t capabilities[USB_REDIR_CAPS_SIZE] = { 0 };
	struct usbredirparser *parser = usbredirparser_create();

	if (!parser)
		return false;
	parser->priv = redir;
	parser->log_func = say;
	parser->read_func = read_peer;
	parser->write_func = write_peer;
	parser->hello_func = hello;
	parser->reset_func = reset;
	parser->set_configuration_func = set_configuration;
	parser->get_configuration_func = get_configuration;
	parser->set_alt_setting_func = set_alternate;
	parser->get_alt_setting_func = get_alternate;
	parser->cancel_data_packet_func = cancel;
	parser->control_packet_func = control;
	parser->bulk_packet_func = bulk;
	usbredirparser_caps_set_cap(capabilities, usb_redir_cap_connect_device_version);
	usbredirparser_caps_set_cap(capabilities, usb_redir_cap_ep_info_max_packet_size);
	usbredirparser_caps_set_cap(capabilities, usb_redir_cap_64bits_ids);
	usbredirparser_caps_set_cap(capabilities, usb_redir_cap_32bits_bulk_length);
	redir->parser = parser;
	usbredirparser_init(parser, "stlink-sim " CLONES_VERSION, capabilities, USB_REDIR_CAPS_SIZE,
		usbredirparser_fl_usb_host);
	return answer(redir);
}

static void leave(void *way, int fd)
{
	struct usbredir *redir = way;

	usbredirparser_destroy(redir->parser);
	redir->parser = NULL;
	redir->greeted = false;
	redir->connected = false;
	redir->broken = false;
	redir->num_waiting = 0;
}

void usbredir_update(struct usbredir *redir)
{
	if (!redir->parser)
		return;
	update(redir);
	if (!answer(redir))
		server_hang_up(&redir->server, redir->server.client);
}

static const struct server_kind kind = {
	.option = "--usbredir", .alone = true, .greet = greet, .serve = serve, .leave = leave,
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
	if (!redir)
		return;
	if (redir->parser)
		usbredirparser_destroy(redir->parser);
	server_close(&redir->server);
	free(redir);
}

#else

#include <stdio.h>

struct usbredir *usbredir_new(struct bench *bench, struct loop *loop, const char *where)
{
	fputs("stlink-sim: --usbredir: this stlink-sim was built without libusbredirparser; install it "
		"(Debian: libusbredirparser-dev) and build again\n", stderr);
	return NULL;
}

void usbredir_update(struct usbredir *redir)
{
}

void usbredir_free(struct usbredir *redir)
{
}

#endif
