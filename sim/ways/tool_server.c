/* SPDX-License-Identifier: GPL-2.0-or-later */

#define _GNU_SOURCE
#include "ways/tool_server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bench.h"
#include "clock.h"
#include "loop.h"
#include "ways/tool_link.h"
#include "views/trace.h"
#include "ways/server.h"
#include "probe/usb.h"
#include "record/recorder.h"
#include "record/replay.h"

#define NOBODY	(-1)
/* Between boards: a bus has 127, and a probe gets a new one each time it is plugged in. */
#define ADDRESSES	7

struct tool_server {
	struct bench *bench;
	struct server server;
	char path[32];
	unsigned int tools;
	int owner;		/* descriptor of the tool that claimed the interface */
	uint8_t data[TOOL_LINK_MAX_DATA];
};

const char *tool_server_path(const struct tool_server *server)
{
	return server->path;
}

unsigned int tool_server_tools(const struct tool_server *server)
{
	return server->tools;
}

static int claim(struct tool_server *server, int fd, uint32_t interface)
{
	if (!usb_present(server->bench->usb))
		return TOOL_GONE;
	if (interface != 0)
		return TOOL_BAD;
	if (server->owner != NOBODY && server->owner != fd)
		return TOOL_BUSY;
	server->owner = fd;
	return 0;
}

static int release(struct tool_server *server, int fd, uint32_t interface)
{
	if (server->owner != fd)
		return TOOL_BAD;
	server->owner = NOBODY;
	return 0;
}

static int describe(struct tool_server *server)
{
	struct usb *usb = server->bench->usb;
	const struct options *options = server->bench->options;
	struct tool_device device = {
		.bus = 1,
		.port = options->board + 1,
		.behind_hub = options->boards > 1,
		.address = (usb_address(usb) + ADDRESSES * options->board) % 128,
	};
	uint8_t *p = server->data + sizeof(device);

	if (!usb_present(usb))
		return 0;
	device.speed = usb_descriptors(usb)->speed;
	device.denied = usb_denied(usb);
	usb_device_descriptor(usb, p);
	p += 18;
	device.config_length = usb_config_descriptor(usb, p);
	p += device.config_length;
	memcpy(server->data, &device, sizeof(device));
	return p - server->data;
}

static void given_up(struct bench *bench, uint8_t endpoint)
{
	if (bench->recorder)
		recorder_given_up(bench->recorder, endpoint);
	if (bench->replay)
		replay_given_up(bench->replay, endpoint);
}

/* Linux claims an interface for the tool that uses it unasked, unless another one has it. */
static bool is_anothers(const struct tool_server *server, int fd, const struct tool_request *request)
{
	return (request->op == TOOL_OUT || request->op == TOOL_IN) &&
		server->owner != NOBODY && server->owner != fd;
}

static int handle(struct tool_server *server, int fd, const struct tool_request *request)
{
	struct usb *usb = server->bench->usb;

	if (is_anothers(server, fd, request))
		return TOOL_ERROR;
	switch (request->op) {
	case TOOL_HELLO:
		return request->value == TOOL_LINK_VERSION ? 0 : TOOL_BAD;
	case TOOL_TIME:
		return 0;
	case TOOL_DEVICES:
		return describe(server);
	case TOOL_CONTROL:
		return usb_control(usb, request->setup, server->data);
	case TOOL_OUT:
		return usb_out(usb, request->value, server->data, request->data);
	case TOOL_IN:
		return usb_in(usb, request->value, server->data, request->length);
	case TOOL_CLAIM:
		return claim(server, fd, request->value);
	case TOOL_RELEASE:
		return release(server, fd, request->value);
	case TOOL_RESET:
		return usb_reset(usb);
	case TOOL_GIVEN_UP:
		given_up(server->bench, request->value);
		return 0;
	default:
		return TOOL_BAD;
	}
}

static bool has_data(const struct tool_request *request)
{
	return request->op == TOOL_IN || request->op == TOOL_DEVICES ||
		(request->op == TOOL_CONTROL && request->setup[0] & 0x80);
}

static bool serve(struct tool_server *server, int fd)
{
	struct tool_request request;

	if (!loop_read(fd, &request, sizeof(request)) || request.data > TOOL_LINK_MAX_DATA ||
			request.length > TOOL_LINK_MAX_DATA || !loop_read(fd, server->data, request.data))
		return false;

	/* First the tool slept, then it asked. */
	clock_advance(server->bench->clock, request.tool_ns, ACCOUNT_TOOL);
	sim_ns since = clock_now(server->bench->clock);
	const uint64_t before = clock_now(server->bench->clock);
	int result = handle(server, fd, &request);
	if (server->bench->recorder && (request.op == TOOL_OUT || request.op == TOOL_IN))
		recorder_transfer(server->bench->recorder, request.value, since, server->data,
			request.length, result);
	struct {
		struct tool_reply reply;
		uint8_t data[512];
	} message = {
		.reply.result = result,
		.reply.data = result > 0 && has_data(&request) ? result : 0,
		.reply.now_ns = clock_now(server->bench->clock),
		.reply.spent_ns = clock_now(server->bench->clock) - before,
	};
	/* One packet for what is short, and nearly everything is. */
	if (message.reply.data <= sizeof(message.data)) {
		memcpy(message.data, server->data, message.reply.data);
		return loop_write(fd, &message, sizeof(message.reply) + message.reply.data);
	}
	return loop_write(fd, &message.reply, sizeof(message.reply)) &&
		loop_write(fd, server->data, message.reply.data);
}

static bool serve_tool(void *way, int fd)
{
	return serve(way, fd);
}

static void leave(void *way, int fd)
{
	struct tool_server *server = way;

	trace_line(server->bench->trace, "a tool has left");
	release(server, fd, 0);
}

static bool greet(void *way, int fd)
{
	struct tool_server *server = way;

	server->tools++;
	trace_line(server->bench->trace, "a tool connects");
	return true;
}

static const struct server_kind kind = { .patient = true, .greet = greet, .serve = serve_tool, .leave = leave };

struct tool_server *tool_server_new(struct bench *bench, struct loop *loop)
{
	struct tool_server *server = calloc(1, sizeof(*server));

	if (!server)
		return NULL;
	server->bench = bench;
	server->owner = NOBODY;
	int fd = loop_listen_unnamed(server->path, sizeof(server->path));
	if (fd < 0 || !server_start(&server->server, &kind, server, loop, fd)) {
		fprintf(stderr, "stlink-sim: cannot listen for tools: %s\n", strerror(errno));
		free(server);
		return NULL;
	}
	return server;
}

void tool_server_free(struct tool_server *server)
{
	free(server);
}
