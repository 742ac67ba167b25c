/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * Debug port accesses as an ST-LINK's firmware makes them. ST documents none of
 * this; what hosts observe (posted reads resolved, WAIT reported, sticky errors
 * left to the host after a register access) is modelled on ADIv5.2's packets.
 */

#include "probe/adi.h"

#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "probe/jtag_port.h"

/* ADIv5.2 B2.2.2, CTRL/STAT. */
#define STICKYERR	(1u << 5)
#define CDBGPWRUPREQ	(1u << 28)
#define CDBGPWRUPACK	(1u << 29)
#define CSYSPWRUPREQ	(1u << 30)
#define CSYSPWRUPACK	(1u << 31)
/* ADIv5.2 B2.2.1: STKCMPCLR, STKERRCLR, WDERRCLR, ORUNERRCLR. */
#define ABORT_CLEAR_ALL	0x1e
/* ADIv5.2 C2.2.8: privileged data access; the size is ORed in. */
#define CSW_DEFAULT	0x23000000
#define CSW_INCREMENT	0x10
/* TAR increments in its low 10 bits for certain: ADIv5.2 C2.2.2. */
#define TAR_WRAP	1024
/* Cycles behind each packet, so that the port gets its clock. */
#define IDLE_CYCLES	2
#define POWER_UP_POLLS	100
/* SELECT, unknown. */
#define NO_SELECT	UINT64_MAX

struct adi {
	struct board *board;
	enum adi_wire wire;
	struct jtag_port jtag;
	uint32_t dpidr;
	uint64_t select;	/* as last written, or NO_SELECT */
	unsigned int patience;
};

struct adi *adi_new(struct board *board)
{
	struct adi *adi = calloc(1, sizeof(*adi));

	if (!adi)
		return NULL;
	adi->board = board;
	adi->jtag.board = board;
	adi->select = NO_SELECT;
	return adi;
}

void adi_free(struct adi *adi)
{
	free(adi);
}

void adi_set_patience(struct adi *adi, unsigned int repeats)
{
	adi->patience = repeats;
}

static enum stlink_status swd_status(enum swd_ack ack, bool ap)
{
	switch (ack) {
	case SWD_ACK_OK:
		return STLINK_OK;
	case SWD_ACK_WAIT:
		return ap ? STLINK_AP_WAIT : STLINK_DP_WAIT;
	case SWD_ACK_FAULT:
		return ap ? STLINK_AP_FAULT : STLINK_DP_FAULT;
	case SWD_ACK_PARITY:
		return ap ? STLINK_AP_PARITY_ERROR : STLINK_DP_PARITY_ERROR;
	default:
		return ap ? STLINK_AP_ERROR : STLINK_DP_ERROR;
	}
}

static enum stlink_status swd_access(struct adi *adi, bool ap, bool read, uint8_t reg,
	uint32_t *data)
{
	enum swd_ack ack = board_swd(adi->board, ap, read, reg & 0xc, data, IDLE_CYCLES);

	for (unsigned int i = 0; ack == SWD_ACK_WAIT && i < adi->patience; i++)
		ack = board_swd(adi->board, ap, read, reg & 0xc, data, IDLE_CYCLES);
	return swd_status(ack, ap);
}

/* The acknowledge comes with the next scan, which is why WAIT repeats the access. */
static enum stlink_status jtag_access(struct adi *adi, bool ap, bool read, uint8_t reg,
	uint32_t *data)
{
	int ir = ap ? JTAG_IR_APACC : JTAG_IR_DPACC;
	uint32_t value = *data;
	unsigned int ack;

	if (!ap && !read && reg == ADI_DP_ABORT)
		ir = JTAG_IR_ABORT;
	for (unsigned int i = 0; i <= adi->patience; i++) {
		value = *data;
		ack = jtag_port_scan(&adi->jtag, ir, read, reg, &value);
		if (ack != JTAG_ACK_WAIT)
			break;
	}
	if (read)
		*data = value;
	if (ack == JTAG_ACK_OK)
		return STLINK_OK;
	if (ack == JTAG_ACK_WAIT)
		return ap ? STLINK_AP_WAIT : STLINK_DP_WAIT;
	return ap ? STLINK_AP_ERROR : STLINK_DP_ERROR;
}

/*
 * One packet or scan. What it reads is that of the access before, except for DP
 * registers over SWD.
 */
static enum stlink_status raw_access(struct adi *adi, bool ap, bool read, uint8_t reg,
	uint32_t *data)
{
	if (adi->wire == ADI_JTAG)
		return jtag_access(adi, ap, read, reg, data);
	return swd_access(adi, ap, read, reg, data);
}

static enum stlink_status set_select(struct adi *adi, uint32_t select)
{
	uint32_t value = select;

	if (adi->select == select)
		return STLINK_OK;
	enum stlink_status status = raw_access(adi, false, false, ADI_DP_SELECT, &value);
	adi->select = status == STLINK_OK ? select : NO_SELECT;
	return status;
}

static enum stlink_status select_dp_bank(struct adi *adi, uint8_t reg)
{
	/* Only register 4 is banked, and bank 0 is what every SELECT below leaves. */
	if ((reg & 0xf) != ADI_DP_CTRL_STAT)
		return STLINK_OK;
	uint32_t select = adi->select == NO_SELECT ? 0 : adi->select;
	return set_select(adi, (select & ~0xfu) | reg >> 4);
}

enum stlink_status adi_dp_read(struct adi *adi, uint8_t reg, uint32_t *value)
{
	enum stlink_status status = select_dp_bank(adi, reg);

	if (status != STLINK_OK)
		return status;
	status = raw_access(adi, false, true, reg, value);
	if (status == STLINK_OK && adi->wire == ADI_JTAG)
		status = raw_access(adi, false, true, ADI_DP_RDBUFF, value);
	return status;
}

enum stlink_status adi_dp_write(struct adi *adi, uint8_t reg, uint32_t value)
{
	if (reg == ADI_DP_SELECT) {
		adi->select = NO_SELECT;
		return set_select(adi, value);
	}

	enum stlink_status status = select_dp_bank(adi, reg);
	if (status != STLINK_OK)
		return status;
	return raw_access(adi, false, false, reg, &value);
}

static enum stlink_status select_ap(struct adi *adi, uint8_t ap, uint8_t reg)
{
	return set_select(adi, (uint32_t)ap << 24 | (reg & 0xf0));
}

/* Over JTAG the acknowledge never says FAULT. */
static enum stlink_status sticky_status(struct adi *adi)
{
	uint32_t value;

	if (adi->wire == ADI_SWD)
		return STLINK_OK;
	enum stlink_status status = adi_dp_read(adi, ADI_DP_CTRL_STAT, &value);
	if (status == STLINK_OK && value & STICKYERR)
		return STLINK_AP_FAULT;
	return status;
}

enum stlink_status adi_ap_read(struct adi *adi, uint8_t ap, uint8_t reg, uint32_t *value)
{
	enum stlink_status status = select_ap(adi, ap, reg);

	if (status != STLINK_OK)
		return status;
	status = raw_access(adi, true, true, reg, value);
	if (status == STLINK_OK)
		status = raw_access(adi, false, true, ADI_DP_RDBUFF, value);
	/* RDBUFF answers for the AP. */
	if (status >= STLINK_DP_WAIT && status <= STLINK_DP_PARITY_ERROR)
		status -= STLINK_DP_WAIT - STLINK_AP_WAIT;
	return status == STLINK_OK ? sticky_status(adi) : status;
}

enum stlink_status adi_ap_write(struct adi *adi, uint8_t ap, uint8_t reg, uint32_t value)
{
	enum stlink_status status = select_ap(adi, ap, reg);

	if (status != STLINK_OK)
		return status;
	return raw_access(adi, true, false, reg, &value);
}

static void clear_sticky(struct adi *adi)
{
	uint32_t value = ABORT_CLEAR_ALL;

	if (adi->wire == ADI_SWD) {
		raw_access(adi, false, false, ADI_DP_ABORT, &value);
	} else {
		value = CDBGPWRUPREQ | CSYSPWRUPREQ | STICKYERR;
		adi_dp_write(adi, ADI_DP_CTRL_STAT, value);
	}
}

static uint32_t block_csw(const struct adi_block *block)
{
	static const uint32_t sizes[] = { [1] = 0, [2] = 1, [4] = 2 };
	uint32_t csw = block->csw ? block->csw & ~0xffu : CSW_DEFAULT;

	return csw | sizes[block->size] | (block->fixed ? 0 : CSW_INCREMENT);
}

/* Accesses until TAR must be written again. */
static uint32_t run_length(const struct adi_block *block, uint32_t address, uint32_t left)
{
	uint32_t run = (TAR_WRAP - address % TAR_WRAP) / block->size;

	return block->fixed || run > left ? left : run;
}

/* Data travels in the lanes of its address: ADIv5.2 C2.2.6. */
static unsigned int lane_shift(const struct adi_block *block, uint32_t address)
{
	return block->size == 4 ? 0 : 8 * (address & (4 - block->size));
}

static void put_lane(const struct adi_block *block, uint32_t address, uint32_t word, uint8_t *data)
{
	word >>= lane_shift(block, address);
	for (unsigned int i = 0; i < block->size; i++)
		data[i] = word >> 8 * i;
}

static uint32_t get_lane(const struct adi_block *block, uint32_t address, const uint8_t *data)
{
	uint32_t word = 0;

	for (unsigned int i = 0; i < block->size; i++)
		word |= (uint32_t)data[i] << 8 * i;
	return word << lane_shift(block, address);
}

static enum stlink_status read_run(struct adi *adi, struct adi_block *block, uint32_t address,
	uint32_t count, uint8_t *data)
{
	uint32_t step = block->fixed ? 0 : block->size;
	enum stlink_status status = adi_ap_write(adi, block->ap, ADI_AP_TAR, address);
	uint32_t word = 0;

	if (status == STLINK_OK)
		status = raw_access(adi, true, true, ADI_AP_DRW, &word);
	for (uint32_t i = 0; i < count && status == STLINK_OK; i++) {
		bool last = i == count - 1;
		block->fault_address = address;
		status = raw_access(adi, !last, true, last ? ADI_DP_RDBUFF : ADI_AP_DRW, &word);
		put_lane(block, address, word, data);
		data += block->size;
		address += step;
	}
	return status;
}

static enum stlink_status write_run(struct adi *adi, struct adi_block *block, uint32_t address,
	uint32_t count, const uint8_t *data)
{
	uint32_t step = block->fixed ? 0 : block->size;
	enum stlink_status status = adi_ap_write(adi, block->ap, ADI_AP_TAR, address);

	for (uint32_t i = 0; i < count && status == STLINK_OK; i++) {
		uint32_t word = get_lane(block, address, data);
		block->fault_address = address;
		status = raw_access(adi, true, false, ADI_AP_DRW, &word);
		data += block->size;
		address += step;
	}
	return status;
}

/* Also waits for the last write, whose error would otherwise go unseen. */
static enum stlink_status end_block(struct adi *adi, enum stlink_status status)
{
	uint32_t value;

	if (status == STLINK_OK)
		status = raw_access(adi, false, true, ADI_DP_RDBUFF, &value);
	if (status == STLINK_OK)
		status = sticky_status(adi);
	if (status >= STLINK_DP_WAIT && status <= STLINK_DP_PARITY_ERROR)
		status -= STLINK_DP_WAIT - STLINK_AP_WAIT;
	if (status != STLINK_OK)
		clear_sticky(adi);
	return status;
}

/* Run by run, into @a in or out of @a out; the other is NULL. */
static enum stlink_status move_block(struct adi *adi, struct adi_block *block, uint8_t *in,
	const uint8_t *out)
{
	enum stlink_status status = adi_ap_write(adi, block->ap, ADI_AP_CSW, block_csw(block));
	uint32_t address = block->address;

	block->fault_address = address;
	for (uint32_t done = 0; done < block->count && status == STLINK_OK;) {
		uint32_t run = run_length(block, address, block->count - done);
		size_t at = (size_t)done * block->size;
		status = in ? read_run(adi, block, address, run, in + at) :
			write_run(adi, block, address, run, out + at);
		address += block->fixed ? 0 : run * block->size;
		done += run;
	}
	return end_block(adi, status);
}

enum stlink_status adi_mem_read(struct adi *adi, struct adi_block *block, uint8_t *data)
{
	return move_block(adi, block, data, NULL);
}

enum stlink_status adi_mem_write(struct adi *adi, struct adi_block *block, const uint8_t *data)
{
	return move_block(adi, block, NULL, data);
}

enum stlink_status adi_read32(struct adi *adi, uint32_t address, uint32_t *value)
{
	struct adi_block block = { .address = address, .size = 4, .count = 1 };
	uint8_t data[4] = { 0 };
	enum stlink_status status = adi_mem_read(adi, &block, data);

	*value = get_lane(&block, address, data);
	return status;
}

enum stlink_status adi_write32(struct adi *adi, uint32_t address, uint32_t value)
{
	struct adi_block block = { .address = address, .size = 4, .count = 1 };
	uint8_t data[4];

	put_lane(&block, address, value, data);
	return adi_mem_write(adi, &block, data);
}

/* Only directly behind more than 50 ones is it heard: ADIv5.2 B5.2.1. */
static void switch_port(struct adi *adi, uint16_t sequence)
{
	static const uint8_t ones[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

	board_swdio_bits(adi->board, ones, 8 * sizeof(ones));
	board_swj_sequence(adi->board, sequence);
}

static enum stlink_status wake(struct adi *adi)
{
	if (adi->wire == ADI_JTAG) {
		switch_port(adi, 0xe73c);
		return jtag_port_find(&adi->jtag) ? STLINK_OK : STLINK_GET_IDCODE_ERROR;
	}
	switch_port(adi, 0xe79e);
	board_swd_line_reset(adi->board);
	/* The first packet after a line reset must read DPIDR. */
	if (swd_access(adi, false, true, ADI_DP_DPIDR, &adi->dpidr) != STLINK_OK)
		return STLINK_GET_IDCODE_ERROR;
	return STLINK_OK;
}

static enum stlink_status power_up(struct adi *adi)
{
	uint32_t wanted = CDBGPWRUPACK | CSYSPWRUPACK;
	uint32_t value = 0;
	enum stlink_status status;

	status = adi_dp_write(adi, ADI_DP_CTRL_STAT, CDBGPWRUPREQ | CSYSPWRUPREQ);
	/* Sticky flags of an earlier session: this attempt fails, the next finds them gone. */
	if (status == STLINK_DP_FAULT)
		clear_sticky(adi);
	for (int i = 0; i < POWER_UP_POLLS && status == STLINK_OK; i++) {
		status = adi_dp_read(adi, ADI_DP_CTRL_STAT, &value);
		if ((value & wanted) == wanted)
			return status;
	}
	return status == STLINK_OK ? STLINK_DBG_POWER_ERROR : status;
}

enum stlink_status adi_connect(struct adi *adi, enum adi_wire wire)
{
	adi->wire = wire;
	adi->select = NO_SELECT;
	enum stlink_status status = wake(adi);
	if (status != STLINK_OK)
		return status;
	return power_up(adi);
}

uint32_t adi_idcode(const struct adi *adi, unsigned int index)
{
	const struct jtag_port *jtag = &adi->jtag;

	if (adi->wire == ADI_SWD)
		return index ? 0 : adi->dpidr;
	return index < jtag->taps ? jtag->idcodes[(jtag->port + index) % jtag->taps] : 0;
}
