// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Debug port and AHB-AP (see dap.h).
 *
 * Documents: ARM IHI 0031C (ADIv5.2), B2 (debug port), C1 and C2 (MEM-AP), D2
 * (component identification); ARM DDI 0337G, 11 (AHB-AP of the Cortex-M3).
 */

#include <stdlib.h>
#include <string.h>
#include "board/dap.h"
#include "board/faults.h"
#include "chip/chip.h"
#include "chip/chips.h"

/* CTRL/STAT */
#define ORUNDETECT	(1u << 0)
#define STICKYORUN	(1u << 1)
#define STICKYCMP	(1u << 4)
#define STICKYERR	(1u << 5)
#define READOK		(1u << 6)
#define WDATAERR	(1u << 7)
#define CDBGRSTREQ	(1u << 26)
#define CDBGPWRUPREQ	(1u << 28)
#define CSYSPWRUPREQ	(1u << 30)
#define POWER_ACKS	0xa0000000u

/* ABORT */
#define DAPABORT	(1u << 0)
#define STKCMPCLR	(1u << 1)
#define STKERRCLR	(1u << 2)
#define WDERRCLR	(1u << 3)
#define ORUNERRCLR	(1u << 4)

/* CSW */
#define CSW_SIZE	0x7u
#define CSW_ADDRINC	(3u << 4)
#define CSW_DEVICE_EN	(1u << 6)
#define CSW_PROT	(0x7fu << 24)
#define CSW_RESET	0x23000000u
#define ADDRINC_PACKED	(2u << 4)

/* AP registers */
#define AP_CSW		0x00
#define AP_TAR		0x04
#define AP_DRW		0x0c
#define AP_BD0		0x10
#define AP_BD3		0x1c
#define AP_CFG		0xf4
#define AP_BASE		0xf8
#define AP_IDR		0xfc

#define WAIT_FOREVER	UINT32_MAX

struct dap {
	struct chip *chip;
	struct faults *faults;
	bool swd;
	bool expect_dpidr;
	bool read_ok;			/* the last AP or RDBUFF read gave data */
	uint32_t ctrl;			/* the writable part of CTRL/STAT */
	uint32_t sticky;
	uint32_t select;
	uint32_t rdbuff;
	uint32_t resend;
	uint32_t csw;
	uint32_t tar;
	uint32_t wait_left;
	bool connected;
};

enum ap_result {
	AP_OK,
	AP_WAIT,
	AP_ERROR,
};

/* MEM-AP */

static bool has_packed(const struct dap *dap)
{
	return !core_is_baseline(chip_row(dap->chip)->core);
}

/* TAR carries over 12 bits on the Cortex-M3 and M4, over 10 elsewhere. */
static void advance_tar(struct dap *dap, uint32_t bytes)
{
	enum core_kind core = chip_row(dap->chip)->core;
	uint32_t mask = core == CORE_M3 || core == CORE_M4 ? 0xfff : 0x3ff;
	dap->tar = (dap->tar & ~mask) | ((dap->tar + bytes) & mask);
}

static unsigned int access_bytes(const struct dap *dap)
{
	return 1u << (dap->csw & CSW_SIZE);
}

static enum ap_result transfer(struct dap *dap, uint32_t address, unsigned int size, bool read,
	uint32_t *data)
{
	switch (chip_debug_access(dap->chip, address, size, read, data)) {
	case DEBUG_OK:
		return AP_OK;
	case DEBUG_WAIT:
		return AP_WAIT;
	default:
		return AP_ERROR;
	}
}

/* Data travel in the byte lanes of their address (C2.2.6). */
static enum ap_result transfer_lanes(struct dap *dap, uint32_t address, unsigned int size, bool read,
	uint32_t *data)
{
	unsigned int shift = 8 * (address & 3);
	uint32_t mask = size == 4 ? 0xffffffff : (1u << (8 * size)) - 1;
	bool lowest = !read && chip_row(dap->chip)->lowest_lane;
	uint32_t value = *data >> (lowest ? 0 : shift) & mask;

	enum ap_result result = transfer(dap, address, size, read, &value);
	if (read && result == AP_OK)
		*data = (*data & ~(mask << shift)) | (value & mask) << shift;
	return result;
}

static enum ap_result transfer_packed(struct dap *dap, bool read, uint32_t *data)
{
	unsigned int size = access_bytes(dap);
	uint32_t tar = dap->tar;
	if (read)
		*data = 0;
	for (unsigned int done = 0; done < 4; done += size) {
		enum ap_result result = transfer_lanes(dap, dap->tar, size, read, data);
		if (result != AP_OK) {
			dap->tar = tar;
			return result;
		}
		advance_tar(dap, size);
	}
	return AP_OK;
}

static enum ap_result access_drw(struct dap *dap, bool read, uint32_t *data)
{
	unsigned int size = access_bytes(dap);
	uint32_t increment = dap->csw & CSW_ADDRINC;
	if (increment == ADDRINC_PACKED && size < 4)
		return transfer_packed(dap, read, data);
	if (read)
		*data = 0;
	enum ap_result result = transfer_lanes(dap, dap->tar, size, read, data);
	if (result == AP_OK && increment)
		advance_tar(dap, size);
	return result;
}

static void write_csw(struct dap *dap, uint32_t value)
{
	uint32_t size = value & CSW_SIZE;
	uint32_t increment = value & CSW_ADDRINC;
	if (size > 2) {
		chip_violation(dap->chip, "CSW.Size %u is not supported", size);
		size = 2;
	}
	if (increment == ADDRINC_PACKED && !has_packed(dap))
		increment = 0;
	dap->csw = (value & CSW_PROT) | increment | size;
}

static enum ap_result ap_write(struct dap *dap, unsigned int reg, uint32_t data)
{
	switch (reg) {
	case AP_CSW:
		write_csw(dap, data);
		return AP_OK;
	case AP_TAR:
		dap->tar = data;
		return AP_OK;
	case AP_DRW:
		return access_drw(dap, false, &data);
	}
	if (reg >= AP_BD0 && reg <= AP_BD3)
		return transfer(dap, (dap->tar & ~0xfu) | (reg & 0xc), 4, false, &data);
	return AP_OK;
}

static enum ap_result ap_read(struct dap *dap, unsigned int reg, uint32_t *data)
{
	*data = 0;
	switch (reg) {
	case AP_CSW:
		*data = dap->csw | CSW_DEVICE_EN;
		return AP_OK;
	case AP_TAR:
		*data = dap->tar;
		return AP_OK;
	case AP_DRW:
		return access_drw(dap, true, data);
	case AP_CFG:
		return AP_OK;
	case AP_BASE:
		*data = chip_row(dap->chip)->rom_base | 3;
		return AP_OK;
	case AP_IDR:
		*data = chip_row(dap->chip)->ap_idr;
		return AP_OK;
	}
	if (reg >= AP_BD0 && reg <= AP_BD3)
		return transfer(dap, (dap->tar & ~0xfu) | (reg & 0xc), 4, true, data);
	return AP_OK;
}

/* Faults that strike AP accesses before anything else looks at them. */
static enum ap_result injected(struct dap *dap)
{
	if (!dap->wait_left && fault_nth(dap->faults, FAULT_WAIT_AT)) {
		/* The argument of wait-count; unless it is given, its own default. */
		uint32_t count = fault_on(dap->faults, FAULT_WAIT_COUNT)
			? fault_value(dap->faults, FAULT_WAIT_COUNT) : 2;
		dap->wait_left = count ? count : WAIT_FOREVER;
	}
	if (dap->wait_left) {
		if (dap->wait_left != WAIT_FOREVER)
			dap->wait_left--;
		return AP_WAIT;
	}
	if (!dap->connected && fault_on(dap->faults, FAULT_AP_FAULT_FIRST)) {
		dap->connected = true;
		return AP_ERROR;
	}
	dap->connected = true;
	return AP_OK;
}

static enum ap_result ap_access(struct dap *dap, bool read, unsigned int address, uint32_t *data)
{
	unsigned int reg = (dap->select & 0xf0) | address;
	enum ap_result result = injected(dap);

	if (result != AP_OK)
		return result;
	if ((dap->ctrl & (CDBGPWRUPREQ | CSYSPWRUPREQ)) != (CDBGPWRUPREQ | CSYSPWRUPREQ)) {
		chip_violation(dap->chip, "AP access without debug and system power");
		return AP_ERROR;
	}
	/* Only AP 0 exists: the others read as zero (B2.2.9). */
	if (dap->select >> 24) {
		*data = 0;
		return AP_OK;
	}
	return read ? ap_read(dap, reg, data) : ap_write(dap, reg, *data);
}

/* Debug port */

static uint32_t ctrl_stat(const struct dap *dap)
{
	uint32_t acks = 0;
	if (dap->ctrl & CDBGPWRUPREQ)
		acks |= CDBGPWRUPREQ << 1;
	if (dap->ctrl & CSYSPWRUPREQ)
		acks |= CSYSPWRUPREQ << 1;
	/* No sleeping target acknowledges a reset of its debug logic. */
	if (dap->ctrl & CDBGRSTREQ)
		acks |= CDBGRSTREQ << 1;
	return (dap->ctrl & ~POWER_ACKS) | acks | dap->sticky | (dap->read_ok ? READOK : 0);
}

static void write_ctrl(struct dap *dap, uint32_t value)
{
	dap->ctrl = value & (ORUNDETECT | 0x00ffff0cu | CDBGRSTREQ | CDBGPWRUPREQ | CSYSPWRUPREQ);
	/* JTAG-DP clears its sticky flags here (B2.2.2). */
	if (!dap->swd)
		dap->sticky &= ~(value & (STICKYORUN | STICKYCMP | STICKYERR));
}

static void write_abort(struct dap *dap, uint32_t value)
{
	if (value & STKCMPCLR)
		dap->sticky &= ~STICKYCMP;
	if (value & STKERRCLR)
		dap->sticky &= ~STICKYERR;
	if (value & WDERRCLR)
		dap->sticky &= ~WDATAERR;
	if (value & ORUNERRCLR)
		dap->sticky &= ~STICKYORUN;
	if (value & DAPABORT && dap->wait_left != WAIT_FOREVER)
		dap->wait_left = 0;
}

static bool dlcr_selected(const struct dap *dap)
{
	return dap->select & 1;
}

static void dp_read(struct dap *dap, unsigned int address, uint32_t *data)
{
	switch (address) {
	case 0x0:
		*data = chip_row(dap->chip)->dpidr;
		break;
	case 0x4:
		*data = dlcr_selected(dap) ? 0x40 : ctrl_stat(dap);
		break;
	case 0x8:
		*data = dap->resend;
		break;
	case 0xc:
		*data = dap->rdbuff;
		dap->read_ok = true;
		break;
	}
}

static void dp_write(struct dap *dap, unsigned int address, uint32_t data)
{
	switch (address) {
	case 0x0:
		write_abort(dap, data);
		break;
	case 0x4:
		if (!dlcr_selected(dap))
			write_ctrl(dap, data);
		break;
	case 0x8:
		dap->select = data;
		break;
	}
}

static enum swd_ack refused(struct dap *dap, enum swd_ack ack)
{
	dap->read_ok = false;
	if (dap->ctrl & ORUNDETECT)
		dap->sticky |= STICKYORUN;
	return ack;
}

/* Registers that answer while a sticky flag is set (B4.2.4). */
static bool answers_with_sticky(bool ap, bool read, unsigned int address)
{
	return !ap && (address == 0x0 || (read && address == 0x4));
}

static enum swd_ack swd_ap(struct dap *dap, bool read, unsigned int address, uint32_t *data)
{
	uint32_t value = read ? 0 : *data;
	switch (ap_access(dap, read, address, &value)) {
	case AP_WAIT:
		return refused(dap, SWD_ACK_WAIT);
	case AP_ERROR:
		/* The packet itself is fine: the error shows in the next one. */
		dap->sticky |= STICKYERR;
		dap->read_ok = false;
		value = 0;
		break;
	case AP_OK:
		dap->read_ok |= read;
		break;
	}
	if (!read)
		return SWD_ACK_OK;
	*data = dap->rdbuff;
	dap->resend = dap->rdbuff;
	dap->rdbuff = value;
	return SWD_ACK_OK;
}

enum swd_ack dap_swd(struct dap *dap, bool ap, bool read, unsigned int address, uint32_t *data)
{
	if (!dap->swd)
		return SWD_ACK_NONE;
	if (dap->expect_dpidr) {
		if (ap || !read || address) {
			chip_violation(dap->chip, "SWD packet after a line reset that does not read DPIDR");
			return SWD_ACK_NONE;
		}
		dap->expect_dpidr = false;
	}
	if (dap->sticky && !answers_with_sticky(ap, read, address))
		return refused(dap, SWD_ACK_FAULT);
	if (ap)
		return swd_ap(dap, read, address, data);
	if (read)
		dp_read(dap, address, data);
	else
		dp_write(dap, address, *data);
	return SWD_ACK_OK;
}

void dap_write_parity_error(struct dap *dap)
{
	dap->sticky |= WDATAERR;
}

/* JTAG-DP */

static bool jtag_ap(struct dap *dap, bool read, unsigned int address, uint32_t data)
{
	uint32_t value = data;
	if (dap->sticky & STICKYERR)
		return true;
	switch (ap_access(dap, read, address, &value)) {
	case AP_WAIT:
		return false;
	case AP_ERROR:
		dap->sticky |= STICKYERR;
		return true;
	case AP_OK:
		break;
	}
	if (read)
		dap->rdbuff = value;
	return true;
}

bool dap_jtag(struct dap *dap, bool ap, bool read, unsigned int address, uint32_t data,
	uint32_t *result)
{
	if (ap) {
		if (!jtag_ap(dap, read, address, data))
			return false;
		*result = dap->rdbuff;
		return true;
	}
	if (read) {
		/* RDBUFF reads as zero here; it only fetches the last AP result (B2.2.7). */
		uint32_t value = address == 0x8 ? dap->select : 0;
		if (address == 0x4)
			value = ctrl_stat(dap);
		*result = value;
	} else if (address != 0) {
		dp_write(dap, address, data);
	}
	return true;
}

void dap_jtag_abort(struct dap *dap, uint32_t data)
{
	write_abort(dap, data);
}

/* Life */

bool dap_is_swd(const struct dap *dap)
{
	return dap->swd;
}

void dap_select_swd(struct dap *dap, bool swd)
{
	/* Without JTAG there is nothing to switch to. */
	dap->swd = swd || !chip_row(dap->chip)->jtag_cpu;
	if (dap->swd)
		dap->expect_dpidr = true;
}

void dap_line_reset(struct dap *dap)
{
	dap->expect_dpidr = true;
}

void dap_reset(struct dap *dap)
{
	struct chip *chip = dap->chip;
	struct faults *faults = dap->faults;
	bool connected = dap->connected;

	memset(dap, 0, sizeof(*dap));
	dap->chip = chip;
	dap->faults = faults;
	dap->connected = connected;
	dap->csw = CSW_RESET | 2;
	dap->swd = !chip_row(chip)->jtag_cpu;
	dap->expect_dpidr = true;
	if (fault_on(faults, FAULT_STICKY) && !connected)
		dap->sticky = STICKYERR;
}

struct dap *dap_new(struct chip *chip, struct faults *faults)
{
	struct dap *dap = calloc(1, sizeof(*dap));
	if (!dap)
		abort();
	dap->chip = chip;
	dap->faults = faults;
	dap_reset(dap);
	return dap;
}

void dap_free(struct dap *dap)
{
	free(dap);
}
