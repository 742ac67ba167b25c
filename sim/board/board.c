// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The wires between a probe and a chip (see board.h).
 *
 * Documents: ARM IHI 0031C (ADIv5.2), B4 (SWD) and B5.2 (switching).
 */

#include <stdlib.h>
#include "board/board.h"
#include "chip/chip.h"
#include "board/dap.h"
#include "board/faults.h"

#define NS_PER_S		1000000000ull
#define DEFAULT_HZ		1000000
#define SUPPLY_MV		3300
#define LOWEST_MV		1800

/* Bits of one packet: request 8, acknowledge 3, data and parity 33, two turnarounds. */
#define PACKET_BITS		46
/* Without a data phase: request, turnaround, acknowledge, turnaround. */
#define REFUSED_BITS		13

#define LINE_RESET_ONES		50
#define SWITCH_TO_SWD		0xe79e
#define SWITCH_TO_JTAG		0xe73c

#define BROWN_OUT_TIME		SIM_MS(100)
#define HAND_RESET_TIME		SIM_MS(100)
#define HAND_POWER_TIME		SIM_MS(500)

struct board {
	struct clock *clock;
	struct faults *faults;
	struct chip *chip;
	struct dap *dap;
	struct jtag *jtag;
	uint32_t hz;
	struct board *nearer_tdi;	/* in the same chain, or NULL */
	bool powered;		/* the supply, faults aside */
	bool probe_nrst;
	bool hand_nrst;
	bool dead;		/* power-off-at has struck */
	uint64_t history;	/* the last 64 bits on SWDIO, newest on top */
	unsigned int ones;
	void (*watch)(void *priv, const char *signal, bool level);
	void *watch_priv;
};

/* Supply and reset */

unsigned int board_target_mv(const struct board *board)
{
	if (!board->powered || board->dead || fault_on(board->faults, FAULT_NO_POWER))
		return 0;
	if (fault_on(board->faults, FAULT_LOW_VOLTAGE))
		return fault_value(board->faults, FAULT_LOW_VOLTAGE);
	return SUPPLY_MV;
}

static void update_nrst(struct board *board)
{
	bool wired = !fault_on(board->faults, FAULT_NRST_OPEN)
		&& !fault_on(board->faults, FAULT_NRST_WRONG_PIN);
	bool low = (board->probe_nrst && wired) || board->hand_nrst
		|| fault_on(board->faults, FAULT_NRST_HELD);
	chip_nrst(board->chip, low);
}

static void update_power(struct board *board)
{
	bool on = board_target_mv(board) != 0;
	update_nrst(board);
	if (on == chip_powered(board->chip))
		return;
	dap_reset(board->dap);
	jtag_reset(board->jtag);
	chip_power(board->chip, on);
}

void board_set_power(struct board *board, bool on)
{
	board->powered = on;
	update_power(board);
	if (board->nearer_tdi)
		board_set_power(board->nearer_tdi, on);
}

void board_set_nrst(struct board *board, bool low)
{
	board->probe_nrst = low;
	update_nrst(board);
	if (board->nearer_tdi)
		board_set_nrst(board->nearer_tdi, low);
}

bool board_nrst(const struct board *board)
{
	return chip_nrst_is_low(board->chip);
}

static void power_returns(void *priv)
{
	board_set_power(priv, true);
}

static void power_fails_for(struct board *board, sim_ns duration)
{
	board_set_power(board, false);
	clock_at(board->clock, clock_now(board->clock) + duration, power_returns, board);
}

static void cut_power_now(void *priv)
{
	power_fails_for(priv, BROWN_OUT_TIME);
}

/* From inside an access: the cut takes effect when that is over. */
static void power_fails(void *priv)
{
	struct board *board = priv;
	clock_at(board->clock, clock_now(board->clock), cut_power_now, board);
	chip_interrupt(board->chip);
}

static void hand_lets_go(void *priv)
{
	struct board *board = priv;
	board->hand_nrst = false;
	update_nrst(board);
}

static void hand_presses_reset(void *priv)
{
	struct board *board = priv;
	board->hand_nrst = true;
	update_nrst(board);
	clock_at(board->clock, clock_now(board->clock) + HAND_RESET_TIME, hand_lets_go, board);
}

static void hand_pulls_plug(void *priv)
{
	power_fails_for(priv, HAND_POWER_TIME);
}

/* Wires */

static void watch_swd(struct board *board, bool active)
{
	if (board->watch)
		board->watch(board->watch_priv, "SWD", active);
}

void board_on_swo(struct board *board,
	void (*fn)(void *priv, uint8_t byte, uint32_t hz, sim_ns when), void *priv)
{
	chip_on_swo(board->chip, fn, priv);
}

void board_watch(struct board *board, void (*fn)(void *priv, const char *signal, bool level),
	void *priv)
{
	board->watch = fn;
	board->watch_priv = priv;
}

void board_set_clock(struct board *board, uint32_t hz)
{
	board->hz = hz ? hz : 1;
}

static void pass_bits(struct board *board, unsigned int count)
{
	clock_advance(board->clock, count * NS_PER_S / board->hz, ACCOUNT_SWD);
}

static bool wires_work(const struct board *board)
{
	struct faults *faults = board->faults;
	if (fault_on(faults, FAULT_SWDIO_OPEN) || fault_on(faults, FAULT_SWD_SWAPPED))
		return false;
	if (fault_on(faults, FAULT_SWD_CEILING)
			&& board->hz > 1000ull * fault_value(faults, FAULT_SWD_CEILING))
		return false;
	if (board_target_mv(board) < LOWEST_MV)
		return false;
	return chip_swj_enabled(board->chip);
}

static void count_packet(struct board *board)
{
	if (fault_nth(board->faults, FAULT_POWER_OFF_AT)) {
		board->dead = true;
		update_power(board);
	}
	if (fault_nth(board->faults, FAULT_POWER_CYCLE_AT))
		power_fails_for(board, BROWN_OUT_TIME);
}

static bool odd_parity(uint32_t word)
{
	return __builtin_parity(word);
}

/*
 * Two targets drive the line: a zero wins. The other one's words are its own, so
 * what arrives is the common ones, and the parity bit the AND of both.
 */
static enum swd_ack share_read(struct board *board, bool ap, bool dpidr, uint32_t *data)
{
	uint32_t own = *data;
	uint32_t other = fault_random(board->faults, UINT32_MAX);
	if (dpidr)
		other = 0x2ba01477;	/* a Cortex-M4 on a Nucleo, as most of them */
	if (!ap && !dpidr)
		other = own;		/* CTRL/STAT and the like agree */
	*data = own & other;
	bool parity = odd_parity(own) && odd_parity(other);
	return parity == odd_parity(*data) ? SWD_ACK_OK : SWD_ACK_PARITY;
}

static enum swd_ack disturb_read(struct board *board, bool ap, unsigned int address, uint32_t *data)
{
	enum swd_ack ack = SWD_ACK_OK;
	if (fault_every(board->faults, FAULT_BITFLIP_READ)) {
		*data ^= 1u << fault_random(board->faults, 32);
		ack = SWD_ACK_PARITY;
	}
	if (fault_on(board->faults, FAULT_SHARED_SWDIO)) {
		/* RDBUFF carries AP data. */
		bool memory = ap || address == 0xc;
		return share_read(board, memory, !ap && address == 0x0, data);
	}
	return ack;
}

static enum swd_ack packet(struct board *board, bool ap, bool read, unsigned int address,
	uint32_t *data)
{
	if (!wires_work(board))
		return SWD_ACK_NONE;
	if (!read && fault_every(board->faults, FAULT_BITFLIP_WRITE)) {
		/* The data arrive with the wrong parity: acknowledged, then ignored. */
		if (!dap_is_swd(board->dap))
			return SWD_ACK_NONE;
		dap_write_parity_error(board->dap);
		return SWD_ACK_OK;
	}
	enum swd_ack ack = dap_swd(board->dap, ap, read, address, data);
	if (ack == SWD_ACK_OK && read)
		ack = disturb_read(board, ap, address, data);
	return ack;
}

enum swd_ack board_swd(struct board *board, bool ap, bool read, unsigned int address,
	uint32_t *data, unsigned int idle)
{
	count_packet(board);
	watch_swd(board, true);
	board->ones = 0;
	enum swd_ack ack = packet(board, ap, read, address, data);
	bool data_phase = ack == SWD_ACK_OK || ack == SWD_ACK_PARITY;
	pass_bits(board, (data_phase ? PACKET_BITS : REFUSED_BITS) + idle);
	watch_swd(board, false);
	return ack;
}

static void line_reset_seen(struct board *board)
{
	if (dap_is_swd(board->dap))
		dap_line_reset(board->dap);
	else
		jtag_reset(board->jtag);
}

static void switch_seen(struct board *board, uint16_t sequence)
{
	if (sequence == SWITCH_TO_SWD)
		dap_select_swd(board->dap, true);
	else if (sequence == SWITCH_TO_JTAG)
		dap_select_swd(board->dap, false);
}

void board_swd_line_reset(struct board *board)
{
	static const uint8_t bits[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x00 };
	board_swdio_bits(board, bits, 58);
}

void board_swj_sequence(struct board *board, uint16_t sequence)
{
	const uint8_t bits[] = { sequence & 0xff, sequence >> 8 };
	board_swdio_bits(board, bits, 16);
}

static void swdio_bit(struct board *board, bool bit)
{
	board->history = board->history >> 1 | (uint64_t)bit << 63;
	board->ones = bit ? board->ones + 1 : 0;
	if (board->ones == LINE_RESET_ONES)
		line_reset_seen(board);
	/* In front of the sequence: a line reset, with or without its idle bits. */
	uint64_t before = board->history & 0xffffffffffff;
	if (before == 0xffffffffffff || before == 0x3fffffffffff)
		switch_seen(board, board->history >> 48);
}

/* JTAG */

static bool jtag_works(const struct board *board)
{
	return wires_work(board) && !dap_is_swd(board->dap) && chip_jtag_enabled(board->chip);
}

void board_swdio_bits(struct board *board, const uint8_t *bits, unsigned int count)
{
	watch_swd(board, true);
	for (unsigned int i = 0; i < count && wires_work(board); i++) {
		bool bit = bits[i / 8] >> (i % 8) & 1;
		if (jtag_works(board))
			jtag_clock(board->jtag, bit, true);
		swdio_bit(board, bit);
	}
	pass_bits(board, count);
	watch_swd(board, false);
}

bool board_jtag_tdo(const struct board *board)
{
	return jtag_works(board) ? jtag_tdo(board->jtag) : true;
}

/* A chained chip lives by a clock of its own, for a clock drives one core. */
static void catch_up(struct board *board, sim_ns now)
{
	if (now > clock_now(board->clock))
		clock_advance(board->clock, now - clock_now(board->clock), ACCOUNT_SWD);
}

/* @returns TDO before the edge. */
static bool clock_taps(struct board *board, bool tms, bool tdi)
{
	bool tdo = board_jtag_tdo(board);
	if (board->nearer_tdi) {
		catch_up(board->nearer_tdi, clock_now(board->clock));
		tdi = clock_taps(board->nearer_tdi, tms, tdi);
	}
	if (jtag_works(board))
		jtag_clock(board->jtag, tms, tdi);
	/* TMS is SWDIO: the switch sequences come this way as well. */
	if (wires_work(board))
		swdio_bit(board, tms);
	return tdo;
}

bool board_jtag_clock(struct board *board, bool tms, bool tdi)
{
	bool tdo = clock_taps(board, tms, tdi);
	pass_bits(board, 1);
	return tdo;
}

void board_jtag_trst(struct board *board, bool low)
{
	if (low)
		jtag_reset(board->jtag);
	if (board->nearer_tdi)
		board_jtag_trst(board->nearer_tdi, low);
}

/* Life */

struct board *board_new(struct clock *clock, struct faults *faults, struct chip *chip)
{
	struct board *board = calloc(1, sizeof(*board));
	if (!board)
		abort();
	board->clock = clock;
	board->faults = faults;
	board->chip = chip;
	board->hz = DEFAULT_HZ;
	board->dap = dap_new(chip, faults);
	board->jtag = jtag_new(chip, board->dap);
	chip_on_power_fail(chip, power_fails, board);
	if (fault_on(faults, FAULT_HAND_RESET_MS))
		clock_at(clock, SIM_MS(fault_value(faults, FAULT_HAND_RESET_MS)),
			hand_presses_reset, board);
	if (fault_on(faults, FAULT_HAND_POWER_MS))
		clock_at(clock, SIM_MS(fault_value(faults, FAULT_HAND_POWER_MS)),
			hand_pulls_plug, board);
	return board;
}

void board_chain(struct board *board, struct board *nearer_tdi)
{
	board->nearer_tdi = nearer_tdi;
}

void board_free(struct board *board)
{
	if (!board)
		return;
	jtag_free(board->jtag);
	dap_free(board->dap);
	free(board);
}
