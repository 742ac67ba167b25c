/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "views/signals.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "views/vcd.h"

/* Seven ports of 16 pins and a few lines beside them. */
#define MAX_SIGNALS	128

struct signals {
	const struct clock *clock;
	struct vcd *vcd;
	bool tell;
	unsigned int count;
	struct signal list[MAX_SIGNALS];
};

struct signals *signals_new(const struct clock *clock, struct vcd *vcd, bool tell)
{
	struct signals *signals = calloc(1, sizeof(*signals));

	if (!signals)
		return NULL;
	signals->clock = clock;
	signals->vcd = vcd;
	signals->tell = tell;
	return signals;
}

void signals_free(struct signals *signals)
{
	free(signals);
}

bool signal_is_pin(const struct signal *signal)
{
	return signal->name[0] == 'P' && signal->name[1] >= 'A' && signal->name[1] <= 'G' &&
		signal->name[2] >= '0' && signal->name[2] <= '9';
}

static struct signal *find(struct signals *signals, const char *name)
{
	for (unsigned int i = 0; i < signals->count; i++) {
		if (!strcmp(signals->list[i].name, name))
			return &signals->list[i];
	}
	if (signals->count == MAX_SIGNALS)
		return NULL;
	struct signal *signal = &signals->list[signals->count++];
	snprintf(signal->name, sizeof(signal->name), "%s", name);
	return signal;
}

void signals_edge(void *priv, const char *name, bool level)
{
	struct signals *signals = priv;
	struct signal *signal = find(signals, name);

	if (!signal)
		return;
	signal->last = clock_now(signals->clock);
	if (!signal->edges++)
		signal->first = signal->last;
	signal->level = level;
	if (signals->vcd)
		vcd_edge(signals->vcd, name, level);
	if (signals->tell && signal_is_pin(signal))
		fprintf(stderr, "gpio: %" PRIu64 ".%06" PRIu64 " s  %s %s\n", signal->last / 1000000000,
			signal->last / 1000 % 1000000, name, level ? "high" : "low");
}

const struct signal *signals_get(const struct signals *signals, unsigned int index)
{
	return index < signals->count ? &signals->list[index] : NULL;
}
