// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * JTAG at bit level: TDI, the boundary scan's TAP, the CPU's TAP, TDO (RM0008,
 * 31.6.1). Both follow the same state machine (IEEE 1149.1, figure 6-1).
 */

#include <stdlib.h>
#include <string.h>
#include "chip/chip.h"
#include "chip/chips.h"
#include "board/dap.h"

enum tap_state {
	TEST_LOGIC_RESET, RUN_TEST_IDLE,
	SELECT_DR, CAPTURE_DR, SHIFT_DR, EXIT1_DR, PAUSE_DR, EXIT2_DR, UPDATE_DR,
	SELECT_IR, CAPTURE_IR, SHIFT_IR, EXIT1_IR, PAUSE_IR, EXIT2_IR, UPDATE_IR,
};

static const uint8_t next_state[16][2] = {
	[TEST_LOGIC_RESET] = { RUN_TEST_IDLE, TEST_LOGIC_RESET },
	[RUN_TEST_IDLE] = { RUN_TEST_IDLE, SELECT_DR },
	[SELECT_DR] = { CAPTURE_DR, SELECT_IR },
	[CAPTURE_DR] = { SHIFT_DR, EXIT1_DR },
	[SHIFT_DR] = { SHIFT_DR, EXIT1_DR },
	[EXIT1_DR] = { PAUSE_DR, UPDATE_DR },
	[PAUSE_DR] = { PAUSE_DR, EXIT2_DR },
	[EXIT2_DR] = { SHIFT_DR, UPDATE_DR },
	[UPDATE_DR] = { RUN_TEST_IDLE, SELECT_DR },
	[SELECT_IR] = { CAPTURE_IR, TEST_LOGIC_RESET },
	[CAPTURE_IR] = { SHIFT_IR, EXIT1_IR },
	[SHIFT_IR] = { SHIFT_IR, EXIT1_IR },
	[EXIT1_IR] = { PAUSE_IR, UPDATE_IR },
	[PAUSE_IR] = { PAUSE_IR, EXIT2_IR },
	[EXIT2_IR] = { SHIFT_IR, UPDATE_IR },
	[UPDATE_IR] = { RUN_TEST_IDLE, SELECT_DR },
};

/* JTAG-DP instructions, ARM IHI 0031, B3.3. */
enum {
	IR_ABORT = 0x8,
	IR_DPACC = 0xa,
	IR_APACC = 0xb,
	IR_IDCODE = 0xe,
};

#define ACK_OK_FAULT	2u
#define ACK_WAIT	1u
#define BS_IDCODE	0x01u	/* RM0008, 31.6.1 */

struct tap {
	unsigned int ir_bits;
	uint32_t ir;
	uint64_t shift;
	unsigned int bits;
};

struct jtag {
	struct chip *chip;
	struct dap *dap;
	enum tap_state state;
	struct tap cpu;
	struct tap bs;
	uint32_t result;	/* of the last DPACC or APACC */
	bool pending;		/* an APACC that the access port has not finished */
	bool discard;		/* the scan under way was answered WAIT */
	uint64_t pending_scan;
};

static void load(struct tap *tap, uint64_t value, unsigned int bits)
{
	tap->shift = value;
	tap->bits = bits;
}

static unsigned int scan_address(uint64_t scan)
{
	return (scan >> 1 & 3) << 2;
}

static void try_ap(struct jtag *jtag, uint64_t scan)
{
	jtag->pending_scan = scan;
	jtag->pending = !dap_jtag(jtag->dap, true, scan & 1, scan_address(scan), scan >> 3,
		&jtag->result);
}

/*
 * WAIT says that the transaction before has not completed; it goes on, and the scan
 * that got the answer is discarded (ARM IHI 0031C, B3.2.3).
 */
static unsigned int acknowledge(struct jtag *jtag)
{
	if (jtag->pending)
		try_ap(jtag, jtag->pending_scan);
	jtag->discard = jtag->pending;
	return jtag->pending ? ACK_WAIT : ACK_OK_FAULT;
}

static void capture_cpu(struct jtag *jtag)
{
	unsigned int ack = ACK_OK_FAULT;
	switch (jtag->cpu.ir) {
	case IR_IDCODE:
		load(&jtag->cpu, chip_row(jtag->chip)->jtag_cpu, 32);
		break;
	case IR_DPACC:
	case IR_APACC:
		ack = acknowledge(jtag);
		/* fall through */
	case IR_ABORT:
		load(&jtag->cpu, (uint64_t)jtag->result << 3 | ack, 35);
		break;
	default:
		load(&jtag->cpu, 0, 1);
		break;
	}
}

static void capture_bs(struct jtag *jtag)
{
	if (jtag->bs.ir == BS_IDCODE)
		load(&jtag->bs, chip_row(jtag->chip)->jtag_bs, 32);
	else
		load(&jtag->bs, 0, 1);
}

static void update_cpu(struct jtag *jtag)
{
	uint64_t scan = jtag->cpu.shift;
	bool read = scan & 1;
	unsigned int address = scan_address(scan);

	if (jtag->cpu.ir == IR_ABORT) {
		jtag->pending = false;
		dap_jtag_abort(jtag->dap, scan >> 3);
		return;
	}
	if (jtag->discard || (jtag->cpu.ir != IR_DPACC && jtag->cpu.ir != IR_APACC))
		return;
	if (jtag->cpu.ir == IR_APACC)
		try_ap(jtag, scan);
	else if (!read || address != 0xc)	/* RDBUFF fetches what the AP read last left */
		dap_jtag(jtag->dap, false, read, address, scan >> 3, &jtag->result);
}

static bool has_bs(const struct jtag *jtag)
{
	return chip_row(jtag->chip)->jtag_bs;
}

static bool shift_tap(struct tap *tap, bool in)
{
	bool out = tap->shift & 1;
	tap->shift = tap->shift >> 1 | (uint64_t)in << (tap->bits - 1);
	return out;
}

static bool shifting(const struct jtag *jtag)
{
	return jtag->state == SHIFT_DR || jtag->state == SHIFT_IR;
}

static void enter_state(struct jtag *jtag)
{
	switch (jtag->state) {
	case TEST_LOGIC_RESET:
		jtag->cpu.ir = IR_IDCODE;
		jtag->bs.ir = BS_IDCODE;
		break;
	case CAPTURE_IR:
		load(&jtag->cpu, 1, jtag->cpu.ir_bits);
		load(&jtag->bs, 1, jtag->bs.ir_bits);
		break;
	case UPDATE_IR:
		jtag->cpu.ir = jtag->cpu.shift;
		jtag->bs.ir = jtag->bs.shift;
		break;
	case CAPTURE_DR:
		capture_cpu(jtag);
		capture_bs(jtag);
		break;
	case UPDATE_DR:
		update_cpu(jtag);
		break;
	default:
		break;
	}
}

bool jtag_tdo(const struct jtag *jtag)
{
	/* TDO is driven while shifting only; a pull-up shows otherwise. */
	return shifting(jtag) ? jtag->cpu.shift & 1 : true;
}

void jtag_clock(struct jtag *jtag, bool tms, bool tdi)
{
	if (shifting(jtag))
		shift_tap(&jtag->cpu, has_bs(jtag) ? shift_tap(&jtag->bs, tdi) : tdi);
	jtag->state = next_state[jtag->state][tms];
	enter_state(jtag);
}

void jtag_reset(struct jtag *jtag)
{
	jtag->state = TEST_LOGIC_RESET;
	jtag->pending = false;
	jtag->discard = false;
	jtag->result = 0;
	enter_state(jtag);
}

struct jtag *jtag_new(struct chip *chip, struct dap *dap)
{
	struct jtag *jtag = calloc(1, sizeof(*jtag));
	if (!jtag)
		abort();
	jtag->chip = chip;
	jtag->dap = dap;
	jtag->cpu.ir_bits = 4;
	jtag->bs.ir_bits = 5;
	jtag_reset(jtag);
	return jtag;
}

void jtag_free(struct jtag *jtag)
{
	free(jtag);
}
