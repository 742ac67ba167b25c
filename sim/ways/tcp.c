/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The protocol of ST's stlink-server, as far as OpenOCD's stlink_usb.c speaks it.
 * Requests have a fixed length by their first byte; numbers are little endian.
 * Each command costs what its transfers would cost on USB.
 */

#define _GNU_SOURCE
#include "ways/tcp.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bench.h"
#include "probe/bytes.h"
#include "loop.h"
#include "probe/stlink.h"
#include "ways/tool_link.h"
#include "views/trace.h"
#include "ways/server.h"
#include "probe/usb.h"

/* With version 3 hosts use packed accesses as over USB. */
#define API_VERSION	3

#define STATUS_OK		0x00000001
#define STATUS_TIMEOUT		0x00001001
#define STATUS_BAD_PARAMETER	0x00001002
#define STATUS_OPEN_ERROR	0x00001003
#define STATUS_NOT_AVAILABLE	0x00001053

#define DEVICE_ID	1
#define CONNECT_ID	1
#define SERIAL_SIZE	32
#define DEVICE_INFO_SIZE	41

/* SEND_USB_CMD: where its fields are, and which way the data goes. */
#define USB_COMMAND	8
#define USB_DIRECTION	24
#define USB_SIZE	28
enum { DIRECTION_WRITE = 0, DIRECTION_READ = 1, DIRECTION_SWO = 3 };

#define MAX_REQUEST	32

struct tcp_server {
	struct bench *bench;
	struct server server;
	int owner;	/* descriptor of the client that opened the probe, or -1 */
	uint8_t data[4 + STLINK_REPLY_SIZE];	/* a reply's status stands in front */
};

static bool send_words(int fd, const uint32_t *words, unsigned int count)
{
	uint8_t raw[16];

	for (unsigned int i = 0; i < count; i++)
		put_le32(raw + 4 * i, words[i]);
	return loop_write(fd, raw, 4 * count);
}

static bool send_status(int fd, uint32_t status)
{
	return send_words(fd, &status, 1);
}

static bool refresh(struct tcp_server *server, int fd, const uint8_t *request)
{
	return send_status(fd, STATUS_OK);
}

static bool device_count(struct tcp_server *server, int fd, const uint8_t *request)
{
	return send_status(fd, usb_present(server->bench->usb) ? 1 : 0);
}

static bool device_info(struct tcp_server *server, int fd, const uint8_t *request)
{
	const struct usb_descriptors *usb = usb_descriptors(server->bench->usb);
	uint8_t reply[4 + DEVICE_INFO_SIZE] = { 0 };
	const char *serial = usb->serial;

	if (!strncmp(serial, "RAW:", 4))
		serial += 4;
	put_le32(reply, STATUS_OK);
	put_le32(reply + 4, DEVICE_ID);
	strncpy((char *)reply + 8, serial, SERIAL_SIZE - 1);
	put_le16(reply + 40, usb->vendor);
	put_le16(reply + 42, usb->product);
	reply[44] = server->owner >= 0;
	return loop_write(fd, reply, sizeof(reply));
}

static bool open_device(struct tcp_server *server, int fd, const uint8_t *request)
{
	bool good = usb_present(server->bench->usb) && get_le32(request + 4) == DEVICE_ID &&
		server->owner < 0;
	const uint32_t reply[] = { good ? STATUS_OK : STATUS_OPEN_ERROR, CONNECT_ID };

	if (good)
		server->owner = fd;
	return send_words(fd, reply, 2);
}

static bool close_device(struct tcp_server *server, int fd, const uint8_t *request)
{
	if (server->owner == fd)
		server->owner = -1;
	return send_status(fd, STATUS_OK);
}

static bool server_version(struct tcp_server *server, int fd, const uint8_t *request)
{
	const uint32_t reply[] = { API_VERSION, 0, 1, 0 };

	return send_words(fd, reply, 4);
}

static uint32_t status_of(int result)
{
	if (result >= 0)
		return STATUS_OK;
	return result == TOOL_NAK ? STATUS_TIMEOUT : STATUS_OPEN_ERROR;
}

static bool usb_command(struct tcp_server *server, int fd, const uint8_t *request)
{
	struct usb *usb = server->bench->usb;
	const uint8_t *endpoints = usb_descriptors(usb)->endpoints;
	uint8_t direction = request[USB_DIRECTION];
	uint32_t size = get_le32(request + USB_SIZE);

	if (size > STLINK_REPLY_SIZE)
		return false;
	if (direction == DIRECTION_WRITE && !loop_read(fd, server->data, size))
		return false;
	if (server->owner != fd)
		return send_status(fd, STATUS_BAD_PARAMETER);

	int result = 0;
	if (direction != DIRECTION_SWO)
		result = usb_out(usb, endpoints[1], request + USB_COMMAND, STLINK_CMD_SIZE);
	if (direction == DIRECTION_WRITE) {
		if (result >= 0 && size)
			result = usb_out(usb, endpoints[1], server->data, size);
		return send_status(fd, status_of(result));
	}
	memset(server->data, 0, 4 + size);
	if (result >= 0 && size)
		result = usb_in(usb, endpoints[direction == DIRECTION_SWO ? 2 : 0], server->data + 4, size);
	put_le32(server->data, status_of(result));
	return loop_write(fd, server->data, 4 + size);
}

static bool client_count(struct tcp_server *server, int fd, const uint8_t *request)
{
	const uint32_t reply[] = { STATUS_OK, server->owner >= 0 };

	return send_words(fd, reply, 2);
}

static const struct tcp_command {
	const char *name;
	uint32_t length;
	bool (*run)(struct tcp_server *server, int fd, const uint8_t *request);
} tcp_commands[] = {
	{ "REFRESH_DEVICE_LIST", 2, refresh },
	{ "GET_NB_DEV", 1, device_count },
	{ "GET_DEV_INFO", 8, device_info },
	{ "OPEN_DEV", 8, open_device },
	{ "CLOSE_DEV", 8, close_device },
	{ "SEND_USB_CMD", 32, usb_command },
	{ "GET_SERVER_VERSION", 4, server_version },
	{ "GET_NB_OF_DEV_CLIENTS", 8, client_count },
};

static bool serve(struct tcp_server *server, int fd)
{
	uint8_t request[MAX_REQUEST];

	if (!loop_read(fd, request, 1))
		return false;
	if (request[0] >= sizeof(tcp_commands) / sizeof(tcp_commands[0]))
		return send_status(fd, STATUS_NOT_AVAILABLE);
	const struct tcp_command *command = &tcp_commands[request[0]];
	if (!loop_read(fd, request + 1, command->length - 1))
		return false;
	if (command->run != usb_command)
		trace_line(server->bench->trace, "stlink-server %s", command->name);
	return command->run(server, fd, request);
}

static bool serve_client(void *way, int fd)
{
	return serve(way, fd);
}

static void client_leaves(void *way, int fd)
{
	struct tcp_server *server = way;

	if (server->owner == fd)
		server->owner = -1;
}

static bool greet(void *way, int fd)
{
	int one = 1;

	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	return true;
}

static const struct server_kind kind = {
	.option = "--tcp", .greet = greet, .serve = serve_client, .leave = client_leaves,
};

struct tcp_server *tcp_server_new(struct bench *bench, struct loop *loop, const char *port)
{
	struct tcp_server *server;

	if (bench->probe.row->kind == PROBE_CMSIS_DAP) {
		fputs("stlink-sim: --tcp serves an ST-LINK; choose one with --probe\n", stderr);
		return NULL;
	}
	server = calloc(1, sizeof(*server));
	if (!server)
		return NULL;
	server->bench = bench;
	server->owner = -1;
	if (server_open(&server->server, &kind, server, loop, port))
		return server;
	free(server);
	return NULL;
}

void tcp_server_free(struct tcp_server *server)
{
	free(server);
}
