/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * stlink-sim: runs a tool with a simulated probe and chip. This process
 * holds the board and the virtual clock and answers one request at a time, so
 * that a run depends on nothing but its command. Of several boards each has a process and
 * a clock of its own; the one with the last board runs the tool.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "boards.h"
#include "ways/bitbang.h"
#include "child.h"
#include "clock.h"
#include "loop.h"
#include "options.h"
#include "ways/tcp.h"
#include "ways/tool_server.h"
#include "ways/usbredir.h"

#define REAL_TIME_STEP_MS	10
/* Tells tools that draw by chance that this run shall come again; ours look at it. */
#define REPEATABLE	"OPENOCD_REPEATABLE"
/* No exit status of a COMMAND. */
#define NOT_STARTED	(-1)

static void drain(void *priv, int fd)
{
	char bytes[64];

	while (read(fd, bytes, sizeof(bytes)) > 0)
		;
}

static sim_ns real_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * UINT64_C(1000000000) + now.tv_nsec;
}

/* Virtual time may run ahead of real time, never behind it. */
static void keep_up(struct bench *bench, sim_ns start)
{
	sim_ns real = real_now() - start;
	sim_ns now = clock_now(bench->clock);

	if (real > now)
		clock_advance(bench->clock, real - now, ACCOUNT_TOOL);
}

static int serve(struct bench *bench, struct loop *loop, struct usbredir *usbredir)
{
	bool real_time = bench->options->real_time;
	sim_ns start = real_now();
	int status;

	while (!child_ended(&status)) {
		loop_wait(loop, real_time ? REAL_TIME_STEP_MS : -1);
		if (real_time)
			keep_up(bench, start);
		if (usbredir)
			usbredir_update(usbredir);
	}
	/* What COMMAND left behind on its way out. */
	loop_wait(loop, 0);
	return status;
}

/* All ways in; those not asked for stay NULL. */
struct servers {
	struct tool_server *tools;
	struct tcp_server *tcp;
	struct bitbang *bitbang;
	struct usbredir *usbredir;
};

static bool open_servers(struct servers *servers, struct bench *bench, struct loop *loop)
{
	const struct options *options = bench->options;

	servers->tools = tool_server_new(bench, loop);
	if (!servers->tools)
		return false;
	if (options->tcp) {
		servers->tcp = tcp_server_new(bench, loop, options->tcp);
		if (!servers->tcp)
			return false;
	}
	if (options->bitbang) {
		servers->bitbang = bitbang_new(bench, loop, options->bitbang);
		if (!servers->bitbang)
			return false;
	}
	if (options->usbredir) {
		servers->usbredir = usbredir_new(bench, loop, options->usbredir);
		if (!servers->usbredir)
			return false;
	}
	return true;
}

static void close_servers(struct servers *servers)
{
	tool_server_free(servers->tools);
	tcp_server_free(servers->tcp);
	bitbang_free(servers->bitbang);
	usbredir_free(servers->usbredir);
}

static void say_if_unused(const struct bench *bench, const struct servers *servers)
{
	const struct options *options = bench->options;
	bool other_ways = options->tcp || options->bitbang || options->usbredir ||
		options->run_after_ms || options->boards > 1;

	if (options->command && !other_ways && !tool_server_tools(servers->tools) && !options->quiet)
		fprintf(stderr, "stlink-sim: %s never asked for the probe: nothing in it uses libusb-1.0, "
			"or it is a static program, which only --tcp PORT serves\n",
			options->command[0]);
}

static void say_what_is_served(const struct options *options)
{
	if (options->quiet)
		return;
	fputs("stlink-sim: serving", stderr);
	if (options->tcp)
		fprintf(stderr, " stlink-server's protocol on port %s", options->tcp);
	if (options->bitbang)
		fprintf(stderr, " remote_bitbang on %s", options->bitbang);
	if (options->usbredir)
		fprintf(stderr, " usb-redir on %s", options->usbredir);
	fputs("; an interrupt ends it\n", stderr);
}

static int run(struct bench *bench, struct loop *loop, struct boards *boards)
{
	const struct options *options = bench->options;
	struct servers servers = { 0 };
	int status = NOT_STARTED;
	bool started = open_servers(&servers, bench, loop);

	if (started && options->board + 1 < options->boards) {
		started = boards_tell(boards, tool_server_path(servers.tools));
	} else if (started && options->command) {
		if (options->record || options->replay)
			setenv(REPEATABLE, "1", 1);
		started = child_start(options->command, boards_paths(boards, tool_server_path(servers.tools)));
	} else if (started) {
		child_none();
		say_what_is_served(options);
	}
	if (started && loop_add(loop, child_fd(), drain, NULL)) {
		status = serve(bench, loop, servers.usbredir);
		say_if_unused(bench, &servers);
	}
	close_servers(&servers);
	return status;
}

static int run_board(const struct options *options, struct boards *boards)
{
	struct bench bench = { 0 };
	int status = NOT_STARTED;
	struct loop *loop = loop_new();

	if (loop && bench_open(&bench, options))
		status = run(&bench, loop, boards);
	if (status != NOT_STARTED && !bench_finish(&bench) && status == EXIT_SUCCESS)
		status = EXIT_FAILURE;
	bench_close(&bench);
	loop_free(loop);
	return status == NOT_STARTED ? EXIT_FAILURE : status;
}

int main(int argc, char **argv)
{
	static struct options options[MAX_BOARDS];
	static struct boards boards;

	options_parse(options, argc, argv);
	for (unsigned int i = 0; i < options->boards; i++) {
		if (options[i].like_show)
			return bench_show_like(&options[i]) ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	/* lines of several boards do not mix */
	if (options->boards > 1)
		setvbuf(stderr, NULL, _IOLBF, BUFSIZ);
	for (unsigned int i = 0; i + 1 < options->boards; i++) {
		switch (boards_start(&boards)) {
		case BOARDS_CHILD:
			return run_board(&options[i], &boards);
		case BOARDS_FAILED:
			boards_end(&boards);
			return EXIT_FAILURE;
		case BOARDS_PARENT:
			break;
		}
	}
	int status = run_board(&options[options->boards - 1], &boards);
	if (!boards_end(&boards) && status == EXIT_SUCCESS)
		status = EXIT_FAILURE;
	return status;
}
