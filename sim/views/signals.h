/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_SIGNALS_H
#define SIM_SIGNALS_H

#include <stdbool.h>
#include <stdint.h>

#include "clock.h"

/* Edges of the board's signals: counted, told (--gpio), drawn (--vcd). */

struct signals;
struct vcd;

struct signal {
	char name[16];
	uint64_t edges;
	bool level;
	sim_ns first;
	sim_ns last;
};

/**
 * @param vcd Or NULL.
 * @param tell Print each edge of a pin on stderr.
 */
struct signals *signals_new(const struct clock *clock, struct vcd *vcd, bool tell);
void signals_free(struct signals *signals);

/** For chip_watch() and board_watch(). @param priv The struct signals. */
void signals_edge(void *priv, const char *name, bool level);

/** The @a index-th signal that ever changed, or NULL. */
const struct signal *signals_get(const struct signals *signals, unsigned int index);
/** True for a pin of the chip: "PA0" to "PG15". */
bool signal_is_pin(const struct signal *signal);

#endif /* SIM_SIGNALS_H */
