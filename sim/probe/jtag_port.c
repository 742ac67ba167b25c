/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * TAP states by IEEE 1149.1: everything starts and ends in Run-Test/Idle.
 * Bits leave the chain in order from the TAP nearest TDO.
 */

#include "probe/jtag_port.h"

#include "board/board.h"

/* Longest instruction path that is looked for, and scan length. */
#define MAX_BITS	64
/* A debug port's IDCODE: designer Arm, part 0xba00 (version and top bits vary). */
#define PORT_MASK	0x0ffeffff
#define PORT_VALUE	0x0ba00477

static bool clock_bit(struct jtag_port *port, bool tms, bool tdi)
{
	return board_jtag_clock(port->board, tms, tdi);
}

static void enter_shift(struct jtag_port *port, bool instruction)
{
	clock_bit(port, true, true);
	if (instruction)
		clock_bit(port, true, true);
	clock_bit(port, false, true);
	clock_bit(port, false, true);
}

/* From Exit1 through Update. */
static void leave_shift(struct jtag_port *port)
{
	clock_bit(port, true, true);
	clock_bit(port, false, true);
}

/* Shift and leave; the last bit goes out on the way to Exit1. */
static uint64_t shift(struct jtag_port *port, uint64_t bits, unsigned int count)
{
	uint64_t result = 0;

	for (unsigned int i = 0; i < count; i++) {
		bool bit = clock_bit(port, i == count - 1, bits >> i & 1);
		result |= (uint64_t)bit << i;
	}
	leave_shift(port);
	return result;
}

static void reset_taps(struct jtag_port *port)
{
	for (int i = 0; i < 5; i++)
		clock_bit(port, true, true);
	clock_bit(port, false, true);
	port->ir = -1;
}

/* After reset every TAP has its IDCODE, or one zero of BYPASS, in its DR. */
static void read_idcodes(struct jtag_port *port)
{
	port->taps = 0;
	enter_shift(port, false);
	while (port->taps < JTAG_MAX_TAPS) {
		uint32_t id = clock_bit(port, false, true);
		for (int i = 1; id && i < 32; i++)
			id |= (uint32_t)clock_bit(port, false, true) << i;
		if (id == UINT32_MAX)
			break;
		port->idcodes[port->taps++] = id;
	}
	clock_bit(port, true, true);
	leave_shift(port);
}

/* Fill all instruction registers with ones and count until a zero comes through. */
static unsigned int instruction_bits(struct jtag_port *port)
{
	unsigned int length = 0;

	enter_shift(port, true);
	for (int i = 0; i < MAX_BITS; i++)
		clock_bit(port, false, true);
	while (length < MAX_BITS && clock_bit(port, false, false))
		length++;
	/* What stays behind is BYPASS for all. */
	for (int i = 0; i < MAX_BITS; i++)
		clock_bit(port, i == MAX_BITS - 1, true);
	leave_shift(port);
	return length;
}

bool jtag_port_find(struct jtag_port *port)
{
	reset_taps(port);
	read_idcodes(port);
	if (port->taps == 0 || port->taps == JTAG_MAX_TAPS)
		return false;
	port->port = port->taps;
	for (unsigned int i = port->taps; i-- > 0;) {
		if ((port->idcodes[i] & PORT_MASK) == (PORT_VALUE & PORT_MASK))
			port->port = i;
	}
	if (port->port == port->taps)
		return false;
	port->ir_total = instruction_bits(port);
	reset_taps(port);
	/* With two others it cannot be told whose the other instruction bits are. */
	return port->taps <= 2 && port->ir_total >= JTAG_IR_BITS && port->ir_total < MAX_BITS;
}

static void load_instruction(struct jtag_port *port, int ir)
{
	unsigned int before = port->port ? port->ir_total - JTAG_IR_BITS : 0;
	uint64_t bits = UINT64_MAX & ~((uint64_t)((1 << JTAG_IR_BITS) - 1) << before);

	if (port->ir == ir)
		return;
	bits |= (uint64_t)ir << before;
	enter_shift(port, true);
	shift(port, bits, port->ir_total);
	port->ir = ir;
}

unsigned int jtag_port_scan(struct jtag_port *port, int ir, bool read, unsigned int address,
	uint32_t *data)
{
	unsigned int before = port->port;
	unsigned int after = port->taps - 1 - port->port;
	uint64_t request = (uint64_t)(read ? 0 : *data) << 3 | (address >> 1 & 6) | read;

	load_instruction(port, ir);
	enter_shift(port, false);
	uint64_t reply = shift(port, request << before, before + 35 + after) >> before;
	*data = reply >> 3;
	return reply & 7;
}
