/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_JTAG_PORT_H
#define SIM_JTAG_PORT_H

#include <stdbool.h>
#include <stdint.h>

/* A probe's view of a JTAG chain with one Arm debug port in it. */

struct board;

#define JTAG_MAX_TAPS	4

struct jtag_port {
	struct board *board;
	uint32_t idcodes[JTAG_MAX_TAPS];	/* from TDO to TDI; 0: none (BYPASS) */
	unsigned int taps;
	unsigned int port;		/* which of them is the debug port */
	unsigned int ir_total;
	int ir;				/* loaded instruction, or -1 */
};

/* JTAG-DP instructions (ADIv5.2, B3.2). */
#define JTAG_IR_ABORT	0x8
#define JTAG_IR_DPACC	0xa
#define JTAG_IR_APACC	0xb
#define JTAG_IR_BITS	4

/* Acknowledge of the scan before (ADIv5.2, table B3-4). */
#define JTAG_ACK_WAIT	1
#define JTAG_ACK_OK	2

/**
 * Reset the TAPs and find the debug port among them.
 * @returns false when the chain is dead or has no debug port, or one too many TAPs.
 */
bool jtag_port_find(struct jtag_port *port);

/**
 * One access scan.
 *
 * @param ir JTAG_IR_DPACC, JTAG_IR_APACC or JTAG_IR_ABORT.
 * @param data Written, and receives what the scan before has read.
 * @returns the acknowledge of the scan before.
 */
unsigned int jtag_port_scan(struct jtag_port *port, int ir, bool read, unsigned int address,
	uint32_t *data);

#endif /* SIM_JTAG_PORT_H */
