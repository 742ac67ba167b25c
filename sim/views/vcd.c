/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "views/vcd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct line {
	const char *signal;
	const char *help;
	bool level;		/* before the first edge */
};

static const struct line lines[] = {
	{ "SWD", "packets on SWDIO", false },
	{ "NRST", "reset line", false },
	{ "PC13", "the board's LED, low is on", true },
	{ "BSY", "flash controller busy", false },
	{ "RUN", "core neither halted nor asleep", false },
};

#define NUM_LINES	(sizeof(lines) / sizeof(lines[0]))

struct vcd {
	FILE *out;
	const struct clock *clock;
	sim_ns stamp;
	bool stamped;
	bool level[NUM_LINES];
	/* a packet that ended: dropped when the next one begins at that very time */
	bool swd_ends;
	sim_ns swd_end;
};

struct vcd *vcd_open(const char *file, const struct clock *clock)
{
	struct vcd *vcd = calloc(1, sizeof(*vcd));

	if (!vcd)
		return NULL;
	vcd->clock = clock;
	vcd->out = fopen(file, "w");
	if (!vcd->out) {
		free(vcd);
		return NULL;
	}
	fputs("$version stlink-sim $end\n$timescale 1 ns $end\n$scope module board $end\n", vcd->out);
	for (size_t i = 0; i < NUM_LINES; i++)
		fprintf(vcd->out, "$comment %s: %s $end\n$var wire 1 %c %s $end\n", lines[i].signal,
			lines[i].help, (int)('!' + i), lines[i].signal);
	fputs("$upscope $end\n$enddefinitions $end\n#0\n$dumpvars\n", vcd->out);
	for (size_t i = 0; i < NUM_LINES; i++) {
		vcd->level[i] = lines[i].level;
		fprintf(vcd->out, "%d%c\n", lines[i].level, (int)('!' + i));
	}
	fputs("$end\n", vcd->out);
	return vcd;
}

static void put(struct vcd *vcd, sim_ns when, size_t line, bool level)
{
	if (when != vcd->stamp || !vcd->stamped)
		fprintf(vcd->out, "#%" PRIu64 "\n", when);
	vcd->stamp = when;
	vcd->stamped = true;
	vcd->level[line] = level;
	fprintf(vcd->out, "%d%c\n", level, (int)('!' + line));
}

static void end_packet(struct vcd *vcd)
{
	if (vcd->swd_ends)
		put(vcd, vcd->swd_end, 0, false);
	vcd->swd_ends = false;
}

bool vcd_close(struct vcd *vcd)
{
	if (!vcd)
		return true;
	end_packet(vcd);
	fprintf(vcd->out, "#%" PRIu64 "\n", clock_now(vcd->clock));
	bool good = !ferror(vcd->out);
	good &= !fclose(vcd->out);
	free(vcd);
	return good;
}

void vcd_edge(struct vcd *vcd, const char *signal, bool level)
{
	sim_ns now = clock_now(vcd->clock);
	size_t line = 0;

	while (line < NUM_LINES && strcmp(lines[line].signal, signal))
		line++;
	if (line == NUM_LINES)
		return;
	if (line == 0 && !level) {
		vcd->swd_ends = true;
		vcd->swd_end = now;
		return;
	}
	if (line == 0 && vcd->swd_ends && vcd->swd_end == now) {
		vcd->swd_ends = false;
		return;
	}
	end_packet(vcd);
	if (vcd->level[line] != level)
		put(vcd, now, line, level);
}
