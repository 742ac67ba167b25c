// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * ITM and TPIU (see itm.h).
 *
 * Documents: ARM DDI 0403E, C1.7 (ITM), C1.10 (TPIU), D4 (packets); ARM DDI 0337G, 13
 * and 17 (Cortex-M3); RM0008 Rev 21, 31.17 (trace pins).
 */

#include <stdlib.h>
#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/itm.h"

#define NS_PER_S	1000000000ull

#define ITM_TER		0xe00
#define ITM_TPR		0xe40
#define ITM_TCR		0xe80
#define ITM_LAR		0xfb0
#define ITM_LSR		0xfb4
#define TCR_KNOWN	0x007f0f1fu
#define TCR_ITMENA	(1u << 0)
#define LAR_KEY		0xc5acce55u

#define TPIU_SSPSR	0x000
#define TPIU_CSPSR	0x004
#define TPIU_ACPR	0x010
#define TPIU_SPPR	0x0f0
#define TPIU_FFSR	0x300
#define TPIU_FFCR	0x304
#define TPIU_DEVID	0xfc8
#define TPIU_DEVTYPE	0xfcc
#define SPPR_NRZ	2u
#define FFCR_ENFCONT	(1u << 1)

/* A byte on the line: start bit, eight bits, stop bit. */
#define FRAME_BITS	10
/* What the FIFOs hold, packets included; more is lost and an overflow packet sent. */
#define FIFO_BYTES	10
#define OVERFLOW	0x70

struct itm {
	struct chip *chip;
	uint32_t ter;
	uint32_t tpr;
	uint32_t tcr;
	bool unlocked;
	bool overflow;
	uint32_t cspsr;
	uint32_t acpr;
	uint32_t sppr;
	uint32_t ffcr;
	sim_ns idle_at;		/* when the last byte will have left */
};

static uint32_t line_hz(const struct itm *itm)
{
	return itm->chip->calls->hz(itm->chip) / (itm->acpr + 1);
}

static uint64_t bytes_waiting(const struct itm *itm)
{
	sim_ns now = cpu_now(itm->chip->cpu);
	if (itm->idle_at <= now)
		return 0;
	return (itm->idle_at - now) * line_hz(itm) / NS_PER_S / FRAME_BITS;
}

static bool enabled(const struct itm *itm, unsigned int port)
{
	return itm->chip->calls->trace_enabled(itm->chip) && (itm->tcr & TCR_ITMENA) && (itm->ter >> port & 1);
}

static void send(struct itm *itm, uint8_t byte)
{
	sim_ns now = cpu_now(itm->chip->cpu);
	uint32_t hz = line_hz(itm);
	if (!hz)
		return;
	if (itm->idle_at < now)
		itm->idle_at = now;
	itm->idle_at += (FRAME_BITS * NS_PER_S + hz - 1) / hz;
	if (itm->sppr == SPPR_NRZ && !(itm->ffcr & FFCR_ENFCONT)
			&& itm->chip->calls->trace_pin(itm->chip))
		chip_swo(itm->chip, byte, hz, itm->idle_at);
}

void itm_stimulus(struct itm *itm, unsigned int port, unsigned int size, uint32_t value)
{
	if (!enabled(itm, port))
		return;
	if (bytes_waiting(itm) + 1 + size > FIFO_BYTES) {
		itm->overflow = true;
		return;
	}
	if (itm->overflow)
		send(itm, OVERFLOW);
	itm->overflow = false;
	send(itm, port << 3 | (size == 4 ? 3 : size));
	for (unsigned int i = 0; i < size; i++)
		send(itm, value >> (8 * i));
}

uint32_t itm_read(const struct itm *itm, uint32_t offset)
{
	switch (offset) {
	case ITM_TER:
		return itm->ter;
	case ITM_TPR:
		return itm->tpr;
	case ITM_TCR:
		return itm->tcr;
	case ITM_LSR:
		return itm->unlocked ? 1 : 3;
	}
	/* FIFOREADY: a word and its header fit. */
	return offset < 0x80 && enabled(itm, offset / 4) && bytes_waiting(itm) + 5 <= FIFO_BYTES;
}

void itm_write(struct itm *itm, bool by_core, uint32_t offset, uint32_t value)
{
	if (offset == ITM_LAR)
		itm->unlocked = value == LAR_KEY;
	/* The lock keeps software out, and debuggers never (ARM IHI 0029, 2.3). */
	if (by_core && !itm->unlocked)
		return;
	switch (offset) {
	case ITM_TER:
		itm->ter = value;
		break;
	case ITM_TPR:
		itm->tpr = value & 0xf;
		break;
	case ITM_TCR:
		itm->tcr = value & TCR_KNOWN;
		break;
	}
}

uint32_t itm_read_tpiu(const struct itm *itm, uint32_t offset)
{
	switch (offset) {
	case TPIU_SSPSR:
		return 0xb;		/* ports of 1, 2 and 4 pins: RM0008, 31.17.10 */
	case TPIU_CSPSR:
		return itm->cspsr;
	case TPIU_ACPR:
		return itm->acpr;
	case TPIU_SPPR:
		return itm->sppr;
	case TPIU_FFSR:
		return 8;		/* the formatter cannot be stopped */
	case TPIU_FFCR:
		return itm->ffcr;
	case TPIU_DEVID:
		return 0xca1;		/* NRZ, Manchester and parallel */
	case TPIU_DEVTYPE:
		return 0x11;		/* a trace sink, a port */
	default:
		return 0;
	}
}

void itm_write_tpiu(struct itm *itm, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case TPIU_CSPSR:
		itm->cspsr = value;
		break;
	case TPIU_ACPR:
		itm->acpr = value & 0x1fff;
		break;
	case TPIU_SPPR:
		itm->sppr = value & 3;
		break;
	case TPIU_FFCR:
		itm->ffcr = (value & FFCR_ENFCONT) | 1u << 8;
		break;
	}
}

void itm_reset(struct itm *itm)
{
	struct chip *chip = itm->chip;
	memset(itm, 0, sizeof(*itm));
	itm->chip = chip;
	itm->cspsr = 1;
	itm->sppr = 1;
	itm->ffcr = 1u << 8 | FFCR_ENFCONT;
}

struct itm *itm_new(struct chip *chip)
{
	struct itm *itm = calloc(1, sizeof(*itm));
	if (!itm)
		return NULL;
	itm->chip = chip;
	itm_reset(itm);
	return itm;
}

void itm_free(struct itm *itm)
{
	free(itm);
}
