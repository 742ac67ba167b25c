/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * One character is one request (OpenOCD, doc/manual/jtag/drivers/remote_bitbang.txt).
 * The board acts on the rising edge of TCK; TDO is sampled before it, as OpenOCD's
 * bitbang driver does. The requests for SWD (O, o, c to g) are not served: this
 * board takes SWD in whole packets.
 */

#define _GNU_SOURCE
#include "ways/bitbang.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "board/board.h"
#include "clock.h"
#include "loop.h"
#include "views/trace.h"

/* A wire has no speed of its own; this is what a period of TCK takes. */
#define TCK_HZ	1000000
#define NOBODY	(-1)

struct bitbang {
	struct bench *bench;
	struct loop *loop;
	const char *path;	/* of a Unix socket, or NULL */
	int client;
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

static void hang_up(struct bitbang *bitbang, int fd)
{
	board_set_nrst(bitbang->bench->board, false);
	bitbang->client = NOBODY;
	loop_close(bitbang->loop, fd);
}

static void client_ready(void *priv, int fd)
{
	struct bitbang *bitbang = priv;
	char requests[4096];
	char answers[sizeof(requests)];
	size_t count = 0;
	ssize_t length = recv(fd, requests, sizeof(requests), 0);

	for (ssize_t i = 0; i < length && requests[i] != 'Q'; i++) {
		char answer = serve(bitbang, requests[i]);
		if (answer)
			answers[count++] = answer;
	}
	if (length <= 0 || memchr(requests, 'Q', length) || !loop_write(fd, answers, count))
		hang_up(bitbang, fd);
}

static void client_connects(void *priv, int listener)
{
	struct bitbang *bitbang = priv;
	int fd = loop_accept(listener);

	if (fd < 0)
		return;
	if (bitbang->client != NOBODY) {
		close(fd);
		return;
	}
	if (!loop_add(bitbang->loop, fd, client_ready, bitbang))
		return;
	bitbang->client = fd;
	bitbang->tck = false;
	board_set_clock(bitbang->bench->board, TCK_HZ);
}

struct bitbang *bitbang_new(struct bench *bench, struct loop *loop, const char *where)
{
	struct bitbang *bitbang = calloc(1, sizeof(*bitbang));

	if (!bitbang)
		return NULL;
	bitbang->bench = bench;
	bitbang->loop = loop;
	bitbang->client = NOBODY;
	bitbang->path = loop_is_port(where) ? NULL : where;
	int fd = loop_listen(where);
	if (fd < 0 || !loop_add(loop, fd, client_connects, bitbang)) {
		fprintf(stderr, "stlink-sim: cannot serve --bitbang %s: %s\n", where, strerror(errno));
		free(bitbang);
		return NULL;
	}
	return bitbang;
}

void bitbang_free(struct bitbang *bitbang)
{
	if (bitbang && bitbang->path)
		unlink(bitbang->path);
	free(bitbang);
}
