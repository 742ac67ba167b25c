/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_BOARD_H
#define SIM_BOARD_H

#include <stdbool.h>
#include <stdint.h>
#include "clock.h"

/*
 * The board: the wires between a probe and the chip behind them. Probes know
 * nothing of the chip but what crosses this header; the chip's side knows nothing
 * of USB. Wire faults (open SWDIO, a clock ceiling, bit flips, an unwired NRST)
 * live here.
 */

struct board;
struct faults;
struct chip;

/** Acknowledge of an SWD packet (ADIv5.2, B4.2.2); NONE is a line nobody drives. */
enum swd_ack {
	SWD_ACK_OK = 1,
	SWD_ACK_WAIT = 2,
	SWD_ACK_FAULT = 4,
	SWD_ACK_NONE = 7,
	SWD_ACK_PARITY = 8,	/* a read's data failed its parity; not a line state */
};

/** A board whose power is still off: load the flash, then board_set_power(). */
struct board *board_new(struct clock *clock, struct faults *faults, struct chip *chip);
void board_free(struct board *board);

/**
 * Put another chip's TAPs into the JTAG chain, between TDI and those of @a board. It shares
 * TCK, TMS, the resets and the supply, and has a clock of its own, which follows TCK. SWD does
 * not reach it.
 */
void board_chain(struct board *board, struct board *nearer_tdi);

/** Set SWCLK or TCK. @param hz Hertz, at least 1. */
void board_set_clock(struct board *board, uint32_t hz);

/**
 * One SWD packet: request, acknowledge, data phase and @a idle cycles behind it.
 * Time passes for every bit.
 *
 * @param ap True for an AP, false for a DP register.
 * @param address A[3:2] as 0x0, 0x4, 0x8 or 0xc.
 * @param data Read into or written from. AP reads are posted as on the wire: the
 *             value of the read before; fetch the last one from RDBUFF.
 */
enum swd_ack board_swd(struct board *board, bool ap, bool read, unsigned int address,
	uint32_t *data, unsigned int idle);

/** At least 50 clocks with SWDIO high, then two idle clocks. */
void board_swd_line_reset(struct board *board);

/** The 16-bit switch sequences of ADIv5.2 B5.2: 0xE79E JTAG to SWD, 0xE73C SWD to JTAG. */
void board_swj_sequence(struct board *board, uint16_t sequence);

/**
 * Any other bits on SWDIO, least significant first (dormant wake-up, CMSIS-DAP
 * SWJ_Sequence). While the port is in JTAG they are TMS, with TDI high.
 */
void board_swdio_bits(struct board *board, const uint8_t *bits, unsigned int count);

/**
 * One TCK with the chip's TAPs in a chain: the boundary scan nearest TDI, the CPU
 * nearest TDO (RM0008, 31.6.1).
 * @returns TDO as sampled on the rising edge.
 */
bool board_jtag_clock(struct board *board, bool tms, bool tdi);
/** TDO as it is now: what the next board_jtag_clock() will return. */
bool board_jtag_tdo(const struct board *board);
void board_jtag_trst(struct board *board, bool low);

/** Drive NRST low or let it go. */
void board_set_nrst(struct board *board, bool low);
/** True while the line is low, whoever pulls it. */
bool board_nrst(const struct board *board);

/** Target supply as the probe measures it, in millivolts. */
unsigned int board_target_mv(const struct board *board);

/** Remove and restore the target's power (a person's hand, or a fault). */
void board_set_power(struct board *board, bool on);

/**
 * Call @a fn for each byte on pin SWO: its bit rate in Hertz, and when it has arrived.
 */
void board_on_swo(struct board *board,
	void (*fn)(void *priv, uint8_t byte, uint32_t hz, sim_ns when), void *priv);

/**
 * Call @a fn with "SWD" true at the first and false behind the last bit of every
 * SWD packet or sequence.
 */
void board_watch(struct board *board, void (*fn)(void *priv, const char *signal, bool level),
	void *priv);

#endif /* SIM_BOARD_H */
