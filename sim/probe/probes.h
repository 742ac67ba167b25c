/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_PROBES_H
#define SIM_PROBES_H

#include <stdbool.h>
#include <stdio.h>

#include "probe/usb.h"

/* The probes of --probe, one row each. */

struct board;
struct clock;
struct faults;
struct trace;

/** What a host gets out of bulk transfers: 19 packets of 64 bytes in a 1 ms frame. */
#define PROBE_FULL_SPEED_RATE	1216000

enum probe_kind { PROBE_STLINK_V2, PROBE_STLINK_V3, PROBE_CMSIS_DAP };

struct probe_row {
	const char *name;
	const char *alias;	/* or NULL */
	const char *help;
	enum probe_kind kind;
	/* ST-LINK firmware: VvJjMmSs */
	uint8_t jtag;
	uint8_t mass_storage;
	uint8_t swim;
	struct usb_descriptors usb;
	/** Bulk bytes per second that the host gets out of the bus. */
	uint32_t bytes_per_second;
};

struct probe_context {
	struct board *board;
	struct clock *clock;
	struct faults *faults;
	struct trace *trace;
	/** Repeats of a WAIT within memory commands; see adi_set_patience(). */
	unsigned int patience;
};

/** A probe that has been made: what the bus calls. */
struct probe {
	const struct probe_row *row;
	const struct usb_function *function;
	void *priv;
};

/** @returns NULL when no row has that name. */
const struct probe_row *probe_find(const char *name);
void probe_list(FILE *out);

/** @returns false when out of memory. */
bool probe_make(struct probe *probe, const struct probe_row *row,
	const struct probe_context *context);
void probe_free(struct probe *probe);

#endif /* SIM_PROBES_H */
