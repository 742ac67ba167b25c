/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * stlink-sim: runs a tool with a simulated probe and microcontroller. This process
 * holds the board and the virtual clock and answers one request at a time, so
 * that a run depends on nothing but its command.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"
#include "child.h"
#include "clock.h"
#include "loop.h"
#include "options.h"
#include "tool_server.h"

#define REAL_TIME_STEP_MS	10

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

static int serve(struct bench *bench, struct loop *loop)
{
	bool real_time = bench->options->real_time;
	sim_ns start = real_now();
	int status;

	while (!child_ended(&status)) {
		loop_wait(loop, real_time ? REAL_TIME_STEP_MS : -1);
		if (real_time)
			keep_up(bench, start);
	}
	return status;
}

static int run(struct bench *bench, struct loop *loop)
{
	const struct options *options = bench->options;
	struct tool_server *tools = tool_server_new(bench, loop);

	if (!tools)
		return EXIT_FAILURE;
	if (!options->command) {
		child_none();
	} else if (!child_start(options->command, tool_server_path(tools))) {
		tool_server_free(tools);
		return EXIT_FAILURE;
	}
	int status = EXIT_FAILURE;
	if (loop_add(loop, child_fd(), drain, NULL))
		status = serve(bench, loop);
	if (options->command && !tool_server_tools(tools) && !options->quiet)
		fprintf(stderr, "stlink-sim: %s never asked for the probe: nothing in it uses libusb-1.0\n",
			options->command[0]);
	tool_server_free(tools);
	return status;
}

int main(int argc, char **argv)
{
	struct options options;
	struct bench bench = { 0 };
	int status = EXIT_FAILURE;

	options_parse(&options, argc, argv);
	struct loop *loop = loop_new();
	if (loop && bench_open(&bench, &options)) {
		status = run(&bench, loop);
		if (!bench_finish(&bench) && status == EXIT_SUCCESS)
			status = EXIT_FAILURE;
	}
	bench_close(&bench);
	loop_free(loop);
	return status;
}
