/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * ST-LINK's debug commands but for memory and core: entering and leaving, clocks,
 * reset line, access ports, raw registers. Firmware levels are those that
 * OpenOCD's stlink_usb.c (enum of STLINK_F_*) and pyOCD's constants.py state.
 */

#include "probe/stlink.h"

#include <string.h>

#include "board/board.h"
#include "probe/bytes.h"
#include "board/faults.h"
#include "views/trace.h"

#define ENTER_JTAG_RESET	0x00
#define ENTER_SWD_NO_RESET	0xa3
#define ENTER_JTAG_NO_RESET	0xa4

#define NRST_LOW	0
#define NRST_HIGH	1
#define NRST_PULSE	2
/* Length of a pulse: assumed, ST states none. */
#define NRST_PULSE_US	100

/* READ_DAP_REG's access port number for the debug port itself. */
#define PORT_DP		0xffff

/* JEP106 code of ST as the ROM table's PIDR1, 2 and 4 show it (IHI 0031, D1.2). */
#define ST_IDENTITY	0x20
#define ROM_PIDR4	0xfd0
#define ROM_PIDR1	0xfe4
#define ROM_PIDR2	0xfe8

struct speed {
	uint16_t divisor;
	uint32_t hz;
};

/* Delay loop counts of SWD_SET_FREQ, as OpenOCD and pyOCD list them. */
static const struct speed swd_speeds[] = {
	{ 0, 4000000 }, { 1, 1800000 }, { 2, 1200000 }, { 3, 950000 }, { 5, 650000 },
	{ 7, 480000 }, { 9, 400000 }, { 10, 360000 }, { 15, 240000 }, { 25, 150000 },
	{ 31, 125000 }, { 40, 100000 }, { 79, 50000 }, { 158, 25000 }, { 265, 15000 },
	{ 798, 5000 }, { 0, 0 },
};

/* Dividers of JTAG_SET_FREQ. */
static const struct speed jtag_speeds[] = {
	{ 2, 18000000 }, { 4, 9000000 }, { 8, 4500000 }, { 16, 2250000 }, { 32, 1125000 },
	{ 64, 562000 }, { 128, 281000 }, { 256, 140000 }, { 0, 0 },
};

/* STLINK-V3, as the probe itself lists them (kHz), fastest first. */
static const uint32_t v3_swd_khz[] = { 24000, 8000, 3300, 1000, 200, 50, 5 };
static const uint32_t v3_jtag_khz[] = { 21333, 16000, 12000, 8000, 1777, 750 };

/* The clock that is set for the wire in use. */
static void apply_clock(struct stlink *stlink)
{
	board_set_clock(stlink->context.board,
		stlink->wire == ADI_SWD ? stlink->swd_hz : stlink->jtag_hz);
}

static void enter(struct stlink *stlink)
{
	uint8_t how = stlink->command[2];

	if (how != ENTER_SWD_NO_RESET && how != ENTER_JTAG_NO_RESET && how != ENTER_JTAG_RESET) {
		stlink_reply_status(stlink, STLINK_CMD_ERROR);
		return;
	}
	memset(stlink->open_aps, 0, sizeof(stlink->open_aps));
	stlink->wire = how == ENTER_SWD_NO_RESET ? ADI_SWD : ADI_JTAG;
	apply_clock(stlink);
	adi_set_patience(stlink->adi, 0);
	enum stlink_status status = adi_connect(stlink->adi, stlink->wire);
	if (status == STLINK_OK)
		stlink->mode = STLINK_MODE_DEBUG;
	stlink_reply_status(stlink, status);
}

static void leave(struct stlink *stlink)
{
	stlink_leave_debug(stlink);
}

static void read_idcodes(struct stlink *stlink)
{
	uint8_t *reply = stlink_reply(stlink, 12);

	reply[0] = stlink->mode == STLINK_MODE_DEBUG ? STLINK_OK : STLINK_CMD_ERROR;
	put_le32(reply + 4, adi_idcode(stlink->adi, 0));
	put_le32(reply + 8, adi_idcode(stlink->adi, 1));
}

static void read_core_id(struct stlink *stlink)
{
	put_le32(stlink_reply(stlink, 4), adi_idcode(stlink->adi, 0));
}

static void drive_nrst(struct stlink *stlink)
{
	struct board *board = stlink->context.board;

	switch (stlink->command[2]) {
	case NRST_LOW:
		board_set_nrst(board, true);
		break;
	case NRST_HIGH:
		board_set_nrst(board, false);
		break;
	case NRST_PULSE:
		board_set_nrst(board, true);
		clock_advance(stlink->context.clock, SIM_US(NRST_PULSE_US), ACCOUNT_PROBE);
		board_set_nrst(board, false);
		break;
	default:
		stlink_reply_status(stlink, STLINK_CMD_ERROR);
		return;
	}
	stlink_reply_status(stlink, STLINK_OK);
}

static const struct speed *find_speed(const struct speed *table, uint16_t divisor)
{
	for (; table->hz; table++) {
		if (table->divisor == divisor)
			return table;
	}
	return NULL;
}

static void set_freq(struct stlink *stlink, const struct speed *table, uint32_t *hz)
{
	const struct speed *speed = find_speed(table, get_le16(stlink->command + 2));

	if (!speed) {
		stlink_reply_status(stlink, STLINK_FREQ_NOT_SUPPORTED);
		return;
	}
	*hz = speed->hz;
	apply_clock(stlink);
	stlink_reply_status(stlink, STLINK_OK);
}

static void swd_set_freq(struct stlink *stlink)
{
	set_freq(stlink, swd_speeds, &stlink->swd_hz);
}

static void jtag_set_freq(struct stlink *stlink)
{
	set_freq(stlink, jtag_speeds, &stlink->jtag_hz);
}

static const uint32_t *v3_speeds(bool jtag, unsigned int *count)
{
	*count = jtag ? sizeof(v3_jtag_khz) / sizeof(v3_jtag_khz[0]) :
		sizeof(v3_swd_khz) / sizeof(v3_swd_khz[0]);
	return jtag ? v3_jtag_khz : v3_swd_khz;
}

static void get_com_freq(struct stlink *stlink)
{
	bool jtag = stlink->command[2];
	uint8_t *reply = stlink_reply(stlink, 52);
	unsigned int count;
	const uint32_t *khz = v3_speeds(jtag, &count);

	reply[0] = STLINK_OK;
	put_le32(reply + 4, (jtag ? stlink->jtag_hz : stlink->swd_hz) / 1000);
	put_le32(reply + 8, count);
	for (unsigned int i = 0; i < count; i++)
		put_le32(reply + 12 + 4 * i, khz[i]);
}

/* The fastest that is not faster than asked, or the slowest there is. */
static void set_com_freq(struct stlink *stlink)
{
	bool jtag = stlink->command[2];
	uint32_t wanted = get_le32(stlink->command + 4);
	unsigned int count;
	const uint32_t *khz = v3_speeds(jtag, &count);
	unsigned int i = 0;

	while (i < count - 1 && khz[i] > wanted)
		i++;
	if (jtag)
		stlink->jtag_hz = khz[i] * 1000;
	else
		stlink->swd_hz = khz[i] * 1000;
	apply_clock(stlink);
	uint8_t *reply = stlink_reply(stlink, 8);
	reply[0] = STLINK_OK;
	put_le32(reply + 4, khz[i]);
}

/* The probe's own clock: a command that hosts send and that changes no model here. */
static void switch_freq(struct stlink *stlink)
{
	stlink_reply(stlink, 8)[0] = STLINK_CONF_CHANGED;
}

static void set_open(struct stlink *stlink, uint8_t ap, bool open)
{
	uint8_t bit = 1 << (ap & 7);

	if (open)
		stlink->open_aps[ap / 8] |= bit;
	else
		stlink->open_aps[ap / 8] &= ~bit;
}

/* Does the ROM table that BASE points to carry ST's JEP106 code? */
static bool rom_is_sts(struct stlink *stlink, uint8_t ap)
{
	uint32_t base, pidr1, pidr2, pidr4;

	if (adi_ap_read(stlink->adi, ap, ADI_AP_BASE, &base) != STLINK_OK)
		return false;
	base &= ~0xfffu;
	if (adi_read32(stlink->adi, base + ROM_PIDR1, &pidr1) != STLINK_OK ||
			adi_read32(stlink->adi, base + ROM_PIDR2, &pidr2) != STLINK_OK ||
			adi_read32(stlink->adi, base + ROM_PIDR4, &pidr4) != STLINK_OK)
		return false;
	uint32_t identity = (pidr1 >> 4 & 0xf) | (pidr2 & 7) << 4;
	return identity == ST_IDENTITY && (pidr4 & 0xf) == 0;
}

static bool checks_rom(const struct stlink *stlink)
{
	const struct faults *faults = stlink->context.faults;

	return fault_on(faults, FAULT_ROM_CHECK) || fault_on(faults, FAULT_ROM_CHECK_HARD);
}

/* A WAIT is reported at once: hosts see it from these commands. */
static void init_ap(struct stlink *stlink)
{
	uint8_t ap = stlink->command[2];
	uint32_t value = 0;

	adi_set_patience(stlink->adi, 0);
	enum stlink_status status = adi_ap_read(stlink->adi, ap, ADI_AP_IDR, &value);
	if (status == STLINK_OK && value == 0)
		status = STLINK_BAD_AP;
	if (status == STLINK_OK && checks_rom(stlink) && !rom_is_sts(stlink, ap))
		status = STLINK_BAD_AP;
	if (status == STLINK_OK)
		set_open(stlink, ap, true);
	stlink_reply_status(stlink, status);
}

static void close_ap(struct stlink *stlink)
{
	set_open(stlink, stlink->command[2], false);
	stlink_reply_status(stlink, STLINK_OK);
}

static bool ap_refused(const struct stlink *stlink, uint16_t port)
{
	return fault_on(stlink->context.faults, FAULT_ROM_CHECK_HARD) &&
		!(stlink->open_aps[port / 8 % sizeof(stlink->open_aps)] & 1 << (port & 7));
}

static void read_dap_reg(struct stlink *stlink)
{
	uint16_t port = get_le16(stlink->command + 2);
	uint16_t reg = get_le16(stlink->command + 4);
	uint8_t *reply = stlink_reply(stlink, 8);
	uint32_t value = 0;

	adi_set_patience(stlink->adi, 0);
	if (port == PORT_DP)
		reply[0] = adi_dp_read(stlink->adi, reg, &value);
	else if (port >= STLINK_MAX_AP || ap_refused(stlink, port))
		reply[0] = STLINK_BAD_AP;
	else
		reply[0] = adi_ap_read(stlink->adi, port, reg, &value);
	put_le32(reply + 4, value);
}

static void write_dap_reg(struct stlink *stlink)
{
	uint16_t port = get_le16(stlink->command + 2);
	uint16_t reg = get_le16(stlink->command + 4);
	uint32_t value = get_le32(stlink->command + 6);
	uint8_t status;

	adi_set_patience(stlink->adi, 0);
	if (port == PORT_DP)
		status = adi_dp_write(stlink->adi, reg, value);
	else if (port >= STLINK_MAX_AP || ap_refused(stlink, port))
		status = STLINK_BAD_AP;
	else
		status = adi_ap_write(stlink->adi, port, reg, value);
	stlink_reply_status(stlink, status);
}

/* The receiver is a serial port that tolerates a rate up to this much off. */
#define SWO_TOLERANCE_PERCENT	5

void stlink_receive_swo(void *priv, uint8_t byte, uint32_t hz, sim_ns when)
{
	struct stlink *stlink = priv;
	uint32_t off = hz > stlink->trace_hz ? hz - stlink->trace_hz : stlink->trace_hz - hz;

	if (!stlink->tracing || stlink->trace_length == stlink->trace_room)
		return;
	/* At another rate it samples other bits. */
	if (off * 100ull > (uint64_t)hz * SWO_TOLERANCE_PERCENT)
		byte = byte << 1 | 1;
	stlink->swo[stlink->trace_length].byte = byte;
	stlink->swo[stlink->trace_length++].when = when;
}

uint32_t stlink_trace_available(const struct stlink *stlink)
{
	uint32_t count = 0;

	while (count < stlink->trace_length
			&& stlink->swo[count].when <= clock_now(stlink->context.clock))
		count++;
	return count;
}

static void start_trace(struct stlink *stlink)
{
	uint32_t limit = stlink_is_v3(stlink) ? STLINK_TRACE_SIZE : STLINK_TRACE_SIZE / 2;
	uint32_t room = get_le16(stlink->command + 2);

	stlink->tracing = true;
	stlink->trace_room = room < limit ? room : limit;
	stlink->trace_hz = get_le32(stlink->command + 4);
	stlink->trace_length = 0;
	stlink_reply_status(stlink, STLINK_OK);
}

static void stop_trace(struct stlink *stlink)
{
	stlink->tracing = false;
	stlink_reply_status(stlink, STLINK_OK);
}

static void trace_bytes_available(struct stlink *stlink)
{
	put_le16(stlink_reply(stlink, 2), stlink_trace_available(stlink));
}

static void blink(struct stlink *stlink)
{
	stlink_reply_status(stlink, STLINK_OK);
}

/* A board's identity lives in Nucleo boards only; zeros say that there is none. */
static void board_identifiers(struct stlink *stlink)
{
	stlink_reply(stlink, 128)[0] = STLINK_OK;
}

const struct stlink_command stlink_debug_commands[] = {
	{ .code = 0x20, .name = "APIV1_ENTER", .since_v3 = 255, .run = enter },
	{ .code = 0x21, .name = "EXIT", .run = leave },
	{ .code = 0x22, .name = "READCOREID", .run = read_core_id },
	{ .code = 0x30, .name = "ENTER", .run = enter },
	{ .code = 0x31, .name = "READ_IDCODES", .run = read_idcodes },
	{ .code = 0x3c, .name = "DRIVE_NRST", .run = drive_nrst },
	{ .code = 0x40, .name = "START_TRACE_RX", .since_v2 = 13, .run = start_trace },
	{ .code = 0x41, .name = "STOP_TRACE_RX", .since_v2 = 13, .run = stop_trace },
	{ .code = 0x42, .name = "GET_TRACE_NB", .since_v2 = 13, .run = trace_bytes_available },
	{ .code = 0x43, .name = "SWD_SET_FREQ", .since_v2 = 22, .since_v3 = 255,
		.run = swd_set_freq },
	{ .code = 0x44, .name = "JTAG_SET_FREQ", .since_v2 = 24, .since_v3 = 255,
		.run = jtag_set_freq },
	{ .code = 0x45, .name = "READ_DAP_REG", .since_v2 = 24, .run = read_dap_reg },
	{ .code = 0x46, .name = "WRITE_DAP_REG", .since_v2 = 24, .run = write_dap_reg },
	{ .code = 0x49, .name = "BLINK_LED", .since_v2 = 28, .run = blink },
	{ .code = 0x4b, .name = "INIT_AP", .since_v2 = 28, .run = init_ap },
	{ .code = 0x4c, .name = "CLOSE_AP_DBG", .since_v2 = 28, .run = close_ap },
	{ .code = 0x56, .name = "GET_BOARD_IDENTIFIERS", .since_v2 = 36, .since_v3 = 6,
		.run = board_identifiers },
	{ .code = 0x61, .name = "SET_COM_FREQ", .since_v2 = 255, .run = set_com_freq },
	{ .code = 0x62, .name = "GET_COM_FREQ", .since_v2 = 255, .run = get_com_freq },
	{ .code = 0x63, .name = "SWITCH_STLINK_FREQ", .since_v2 = 255, .run = switch_freq },
	{ .name = NULL },
};
