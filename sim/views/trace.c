/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "views/trace.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* More would make lines unreadable; the length is always told. */
#define MAX_BYTES	24

struct trace {
	FILE *out;
	const struct clock *clock;
};

struct trace *trace_open(const char *file, const struct clock *clock)
{
	struct trace *trace = calloc(1, sizeof(*trace));

	if (!trace)
		return NULL;
	trace->clock = clock;
	trace->out = file ? fopen(file, "w") : stderr;
	if (!trace->out) {
		free(trace);
		return NULL;
	}
	return trace;
}

void trace_close(struct trace *trace)
{
	if (!trace)
		return;
	if (trace->out != stderr)
		fclose(trace->out);
	free(trace);
}

static void stamp(struct trace *trace)
{
	sim_ns now = clock_now(trace->clock);

	fprintf(trace->out, "%8" PRIu64 ".%06" PRIu64 "  ", now / 1000000000, now / 1000 % 1000000);
}

void trace_line(struct trace *trace, const char *format, ...)
{
	va_list args;

	if (!trace)
		return;
	stamp(trace);
	va_start(args, format);
	vfprintf(trace->out, format, args);
	va_end(args);
	fputc('\n', trace->out);
}

void trace_bytes(struct trace *trace, const char *what, const uint8_t *data, uint32_t length)
{
	if (!trace)
		return;
	stamp(trace);
	fprintf(trace->out, "%s %" PRIu32 ":", what, length);
	for (uint32_t i = 0; i < length && i < MAX_BYTES; i++)
		fprintf(trace->out, " %02x", data[i]);
	fputs(length > MAX_BYTES ? " ...\n" : "\n", trace->out);
}
