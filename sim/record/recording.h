/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_RECORDING_H
#define SIM_RECORDING_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "probe/usb.h"

/* One probe's transfers out of a capture file, and how the probe describes itself. */

/** Bytes that the recorder left out; they are zero in the data. */
struct hole {
	uint32_t offset;
	uint32_t length;
	uint64_t hash;		/* recording_hash() of what was there; 0: not known */
};

struct transfer {
	uint32_t number;	/* among the probe's, from 1 */
	uint32_t packet;	/* of the file, of its completion */
	uint64_t submitted;	/* ns since the first transfer */
	uint64_t completed;
	uint16_t bus;
	uint8_t device;
	uint8_t endpoint;	/* bit 7: in */
	uint8_t type;		/* enum urb_type */
	uint8_t setup[8];	/* of a control transfer */
	int32_t status;		/* 0, or one of URB_... */
	uint32_t wanted;	/* bytes asked for, or sent */
	uint32_t length;	/* bytes moved */
	uint8_t *data;
	struct hole *holes;
	unsigned int num_holes;
	bool taken;		/* for whoever goes through them */
};

enum recording_kind { RECORDING_UNKNOWN, RECORDING_STLINK, RECORDING_CMSIS_DAP };

struct recording {
	enum recording_kind kind;
	bool hid;		/* a CMSIS-DAP v1: reports, padded by zeros */
	char writer[128];	/* the program that recorded, or "" */
	/* by the descriptors, or as far as the traffic tells */
	struct usb_descriptors usb;
	char manufacturer[64], name[64], serial[160], interface[64];
	/* ... of the probe's command endpoints, in the order of their completion */
	struct transfer *transfers;
	uint32_t count;
	uint32_t holes;		/* transfers with some */
	uint64_t hole_bytes;
	char truncated[128];	/* what is wrong with the end of the file, or "" */
};

/** @returns false after having said on stderr what is wrong with @a file. */
bool recording_read(struct recording *recording, const char *file);
void recording_free(struct recording *recording);

/** FNV-1a of 64 bits, which stands in a recording for what was left out of it. */
uint64_t recording_hash(const uint8_t *data, uint32_t length);

#endif /* SIM_RECORDING_H */
