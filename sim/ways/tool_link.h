/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_TOOL_LINK_H
#define SIM_TOOL_LINK_H

#include <stdint.h>

/*
 * What crosses between a tool (the preloaded library inside it) and stlink-sim:
 * one request, one reply, over a Unix stream socket, both ends on one machine and
 * of one build. Bytes of a USB transfer follow the header that announces them.
 */

/** Environment: path of the simulator's socket; of several boards, one for each, with blanks between. */
#define TOOL_LINK_SOCKET	"STLINK_SIM_SOCKET"
/** Boards in one run. */
#define TOOL_LINK_MAX_BOARDS	16
/** Bumped with every change of the layouts below. */
#define TOOL_LINK_VERSION	5
/** No single transfer is longer; libusb itself splits at 16 KiB on Linux. */
#define TOOL_LINK_MAX_DATA	(1024 * 1024)

enum tool_op {
	TOOL_HELLO,		/* value: TOOL_LINK_VERSION */
	TOOL_TIME,		/* only tells the time spent */
	TOOL_DEVICES,		/* reply: struct tool_device, then its descriptors */
	TOOL_CONTROL,		/* setup; data out, or up to length bytes in */
	TOOL_OUT,		/* endpoint; data out */
	TOOL_IN,		/* endpoint; up to length bytes in */
	TOOL_CLAIM,		/* value: interface number */
	TOOL_RELEASE,		/* value: interface number */
	TOOL_RESET,
	TOOL_GIVEN_UP,		/* endpoint; what was answered TOOL_NAK is not asked for again */
	NUM_TOOL_OPS
};

struct tool_request {
	uint32_t op;
	uint32_t value;
	uint32_t length;	/* bytes of data that follow, or wanted */
	uint32_t data;		/* bytes that follow this header */
	uint64_t tool_ns;	/* virtual time the tool spent since its last request */
	uint8_t setup[8];
};

/** Results below zero; zero and above count bytes. */
enum tool_result {
	TOOL_NAK = -1,		/* nothing to read yet */
	TOOL_STALL = -2,
	TOOL_GONE = -3,		/* unplugged */
	TOOL_BUSY = -4,		/* claimed by another tool */
	TOOL_BAD = -5,		/* no such endpoint, interface, request */
	TOOL_ERROR = -6,	/* the bus failed */
};

struct tool_reply {
	int32_t result;
	uint32_t data;		/* bytes that follow this header */
	uint64_t now_ns;	/* virtual time after the request */
	uint64_t spent_ns;	/* of it, what the request itself took */
};

/** TOOL_DEVICES: one per plugged probe; data: device, then configuration descriptor. */
struct tool_device {
	uint8_t bus;
	uint8_t address;
	uint8_t port;
	uint8_t speed;		/* enum libusb_speed */
	uint16_t config_length;
	uint8_t denied;		/* libusb_open() answers LIBUSB_ERROR_ACCESS */
	uint8_t behind_hub;	/* the port is one of a hub at the bus' first port */
};

#endif /* SIM_TOOL_LINK_H */
