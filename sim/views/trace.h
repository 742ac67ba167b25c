/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include <stdint.h>

#include "clock.h"

/* The readable protocol log of --trace. A NULL log swallows everything. */
struct trace;

/**
 * @param file Path, or NULL for stderr.
 * @returns NULL with errno set when the file cannot be written.
 */
struct trace *trace_open(const char *file, const struct clock *clock);
void trace_close(struct trace *trace);

/** One line, with the virtual time in front. */
void trace_line(struct trace *trace, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** One line: @a what, the number of bytes, and the first of them in hexadecimal. */
void trace_bytes(struct trace *trace, const char *what, const uint8_t *data, uint32_t length);

#endif /* SIM_TRACE_H */
