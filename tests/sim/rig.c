// SPDX-License-Identifier: GPL-2.0-or-later

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "rig.h"

#define DHCSR	0xe000edf0u
#define AIRCR	0xe000ed0cu
#define DCRSR	0xe000edf4u
#define DCRDR	0xe000edf8u
#define KEY	0xa05f0000u
#define RAM	0x20000000u
#define FPEC	0x40022000u

static void on_violation(void *priv, const char *text)
{
	struct rig *rig = priv;
	rig->violations++;
	snprintf(rig->violation, sizeof(rig->violation), "%s", text);
	if (getenv("RIG_VERBOSE"))
		fprintf(stderr, "[%s]\n", text);
}

static void on_signal(void *priv, const char *signal, bool level)
{
	struct rig *rig = priv;
	(void)level;
	if (!strcmp(signal, "PC13"))
		rig->pc13_edges++;
}

struct rig *rig_new(const char *chip, const char *faults)
{
	const struct chip_row *row = chip_row_by_name(chip);
	if (!row)
		abort();
	return rig_new_row(row, faults);
}

struct rig *rig_new_row(const struct chip_row *row, const char *faults)
{
	struct rig *rig = calloc(1, sizeof(*rig));
	rig->clock = clock_new();
	rig->faults = faults_new(1);
	char *list = strdup(faults ? faults : "");
	for (char *spec = strtok(list, " "); spec; spec = strtok(NULL, " ")) {
		const char *error = faults_add(rig->faults, spec);
		if (error) {
			fprintf(stderr, "%s: %s\n", spec, error);
			abort();
		}
	}
	free(list);
	rig->chip = chip_new_row(row, rig->clock, rig->faults);
	chip_on_violation(rig->chip, on_violation, rig);
	chip_watch(rig->chip, on_signal, rig);
	rig->board = board_new(rig->clock, rig->faults, rig->chip);
	board_set_clock(rig->board, 4000000);
	return rig;
}

void rig_free(struct rig *rig)
{
	board_free(rig->board);
	chip_free(rig->chip);
	faults_free(rig->faults);
	clock_free(rig->clock);
	free(rig);
}

void rig_wait_us(struct rig *rig, uint32_t us)
{
	clock_advance(rig->clock, SIM_US(us), ACCOUNT_TOOL);
}

static bool packet(struct rig *rig, bool ap, bool read, unsigned int address, uint32_t *data)
{
	for (unsigned int tries = 0; tries < 20000; tries++) {
		enum swd_ack ack = board_swd(rig->board, ap, read, address, data, 8);
		if (ack == SWD_ACK_OK)
			return true;
		rig->ack = ack;
		if (ack != SWD_ACK_WAIT)
			return false;
	}
	return false;
}

bool rig_dp_read(struct rig *rig, unsigned int address, uint32_t *value)
{
	return packet(rig, false, true, address, value);
}

bool rig_dp_write(struct rig *rig, unsigned int address, uint32_t value)
{
	return packet(rig, false, false, address, &value);
}

bool rig_ap_read(struct rig *rig, unsigned int reg, uint32_t *value)
{
	return rig_dp_write(rig, 0x8, reg & 0xf0) && packet(rig, true, true, reg & 0xc, value)
		&& rig_dp_read(rig, 0xc, value);
}

bool rig_ap_write(struct rig *rig, unsigned int reg, uint32_t value)
{
	return rig_dp_write(rig, 0x8, reg & 0xf0) && packet(rig, true, false, reg & 0xc, &value);
}

bool rig_link(struct rig *rig)
{
	uint32_t value;
	board_swd_line_reset(rig->board);
	board_swj_sequence(rig->board, 0xe79e);
	board_swd_line_reset(rig->board);
	if (!rig_dp_read(rig, 0x0, &value))
		return false;
	rig_dp_write(rig, 0x0, 0x1e);
	rig_dp_write(rig, 0x4, 0x50000000);
	return rig_dp_read(rig, 0x4, &value) && (value & 0xf0000000) == 0xf0000000;
}

bool rig_connect(struct rig *rig)
{
	board_set_power(rig->board, true);
	rig_wait_us(rig, 1000);
	return rig_link(rig);
}

static bool settled(struct rig *rig, bool ok)
{
	uint32_t status;
	if (ok && rig_dp_read(rig, 0x4, &status) && !(status & 0xb2))
		return true;
	rig_dp_write(rig, 0x0, 0x1e);
	return false;
}

bool rig_read(struct rig *rig, uint32_t address, unsigned int size, uint32_t *value)
{
	bool ok = rig_ap_write(rig, 0x00, 0x23000000 | size >> 1)
		&& rig_ap_write(rig, 0x04, address) && rig_ap_read(rig, 0x0c, value);
	*value >>= 8 * (address & 3);
	if (size < 4)
		*value &= (1u << (8 * size)) - 1;
	return settled(rig, ok);
}

bool rig_write(struct rig *rig, uint32_t address, unsigned int size, uint32_t value)
{
	/* Some access ports take the lowest lane only: fill all of them. */
	uint32_t lanes = size == 1 ? 0x01010101 : size == 2 ? 0x00010001 : 1;
	bool ok = rig_ap_write(rig, 0x00, 0x23000000 | size >> 1)
		&& rig_ap_write(rig, 0x04, address)
		&& rig_ap_write(rig, 0x0c, value * lanes);
	return settled(rig, ok);
}

uint32_t rig_word(struct rig *rig, uint32_t address)
{
	uint32_t value = 0xdeaddead;
	return rig_read(rig, address, 4, &value) ? value : 0xdeaddead;
}

void rig_load(struct rig *rig, uint32_t address, const uint16_t *code, unsigned int count)
{
	for (unsigned int i = 0; i < count; i++)
		rig_write(rig, address + 2 * i, 2, code[i]);
}

void rig_halt(struct rig *rig)
{
	rig_write(rig, DHCSR, 4, KEY | 3);
}

void rig_run(struct rig *rig)
{
	rig_write(rig, DHCSR, 4, KEY | 1);
}

void rig_step(struct rig *rig)
{
	rig_write(rig, DHCSR, 4, KEY | 5);
	rig_await_halt(rig, 1000);
}

bool rig_halted(struct rig *rig)
{
	return rig_word(rig, DHCSR) >> 17 & 1;
}

bool rig_await_halt(struct rig *rig, uint32_t us)
{
	for (uint32_t waited = 0; waited < us; waited += 100) {
		if (rig_halted(rig))
			return true;
		rig_wait_us(rig, 100);
	}
	return rig_halted(rig);
}

uint32_t rig_reg(struct rig *rig, unsigned int number)
{
	rig_write(rig, DCRSR, 4, number);
	return rig_word(rig, DCRDR);
}

void rig_set_reg(struct rig *rig, unsigned int number, uint32_t value)
{
	rig_write(rig, DCRDR, 4, value);
	rig_write(rig, DCRSR, 4, 0x10000 | number);
}

void rig_prepare(struct rig *rig, const uint16_t *code, unsigned int count)
{
	rig_halt(rig);
	/* An erased chip sits in its HardFault handler. */
	rig_write(rig, AIRCR, 4, 0x05fa0002);
	rig_load(rig, RAM, code, count);
	rig_set_reg(rig, 15, RAM);
	rig_set_reg(rig, 17, RAM + 0x1000);
	rig_set_reg(rig, 20, 0);
	rig_set_reg(rig, 16, 0x01000000);
}

void rig_unlock_flash(struct rig *rig, uint32_t bank_offset)
{
	rig_write(rig, FPEC + bank_offset + 0x04, 4, 0x45670123);
	rig_write(rig, FPEC + bank_offset + 0x04, 4, 0xcdef89ab);
}
