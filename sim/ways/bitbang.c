/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * One character is one request (OpenOCD, doc/manual/jtag/drivers/remote_bitbang.txt).
 * The board acts on the rising edge of TCK; TDO is sampled before it, as OpenOCD's
 * bitbang driver does. The requests for SWD (O, o, c to g) are not served: this
 * board takes SWD in whole packets.
 */

#define _GNU_SOURCE
#include "ways/bitbang.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "bench.h"
#include "board/board.h"
#include "clock.h"
#include "loop.h"
#include "views/trace.h"
#include "ways/server.h"

/* A wire has no speed of its own; this is what a period of TCK takes. */
#define TCK_HZ	1000000

struct bitbang {
	struct bench *bench;
	struct server server;
	bool tck;
};

static void write_pins(struct bitbang *bitbang, char request)
{
	unsigned int pins = request - '0';
	bool tck = pins & 4;

	if (tck && !bitbang->tck)
		board_jtag_clock(bitbang->bench->board, pins & 2, pins & 1);
	bitbang->tck = tck;
}

static void write_resets(struct bitbang *bitbang, char request)
{
	unsigned int lines = request - 'r';

	trace_line(bitbang->bench->trace, "TRST %s, SRST %s", lines & 2 ? "low" : "high",
		lines & 1 ? "low" : "high");
	board_jtag_trst(bitbang->bench->board, lines & 2);
	board_set_nrst(bitbang->bench->board, lines & 1);
}

/* @returns the answer, or 0 for none. */
static char serve(struct bitbang *bitbang, char request)
{
	switch (request) {
	case '0' ... '7':
		write_pins(bitbang, request);
		return 0;
	case 'r' ... 'u':
		write_resets(bitbang, request);
		return 0;
	case 'R':
		return board_jtag_tdo(bitbang->bench->board) ? '1' : '0';
	case 'Z':
		clock_advance(bitbang->bench->clock, SIM_MS(1), ACCOUNT_PROBE);
		return 0;
	case 'z':
		clock_advance(bitbang->bench->clock, SIM_US(1), ACCOUNT_PROBE);
		return 0;
	default:
		return 0;
	}
}

static void leave(void *way, int fd)
{
	struct bitbang *bitbang = way;

	board_set_nrst(bitbang->bench->board, false);
}

static bool serve_client(void *way, int fd)
{
	struct bitbang *bitbang = way;
	char requests[4096];
	char answers[sizeof(requests)];
	size_t count = 0;
	ssize_t length = recv(fd, requests, sizeof(requests), 0);

	for (ssize_t i = 0; i < length && requests[i] != 'Q'; i++) {
		char answer = serve(bitbang, requests[i]);
		if (answer)
			answers[count++] = answer;
	}
	return length > 0 && !memchr(requests, 'Q', length) && loop_write(fd, answers, count);
}

static bool greet(void *way, int fd)
{
	struct bitbang *bitbang = way;

	bitbang->tck = false;
	board_set_clock(bitbang->bench->board, TCK_HZ);
	return true;
}

static const struct server_kind kind = {
	.option = "--bitbang", .alone = true, .greet = greet, .serve = serve_client, .leave = leave,
};

struct bitbang *bitbang_new(struct bench *bench, struct loop *loop, const char *where)
{
	struct bitbang *bitbang = calloc(1, sizeof(*bitbang));

	if (!bitbang)
		return NULL;
	bitbang->bench = bench;
	if (server_open(&bitbang->server, &kind, bitbang, loop, where))
		return bitbang;
	free(bitbang);
	return NULL;
}

void bitbang_free(struct bitbang *bitbang)
{
	if (bitbang)
		server_close(&bitbang->server);
	free(bitbang);
}
