/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_TRAFFIC_H
#define SIM_TRAFFIC_H

#include <stdlib.h>
#include "record/recording.h"

/* Which of the devices in a capture is the probe, and what it is. */

/** Every transfer of the capture, of all its devices. */
struct traffic {
	struct transfer *transfers;
	uint32_t count;
	uint32_t room;
	uint32_t foreign;	/* packets that are no USB transfers */
};

/**
 * Find the probe and fill in what describes it: kind, descriptors, endpoints. Then only its
 * transfers are left in @a traffic.
 * @returns false when there is none.
 */
bool traffic_find_probe(struct traffic *traffic, struct recording *recording);

/** Free what a transfer holds. */
static inline void transfer_clear(struct transfer *transfer)
{
	free(transfer->data);
	free(transfer->holes);
	transfer->data = NULL;
	transfer->holes = NULL;
}

#endif /* SIM_TRAFFIC_H */
