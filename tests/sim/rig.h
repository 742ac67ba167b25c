/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TESTS_SIM_RIG_H
#define TESTS_SIM_RIG_H

#include <stdbool.h>
#include <stdint.h>
#include "board/board.h"
#include "chip/chip.h"
#include "chip/chip_model.h"
#include "clock.h"
#include "board/faults.h"

/*
 * A board on the bench with a bare SWD probe: enough to test the chip's side
 * alone. It knows ADIv5 and the core's debug registers, nothing of the driver.
 */

struct rig {
	struct clock *clock;
	struct faults *faults;
	struct chip *chip;
	struct board *board;
	enum swd_ack ack;		/* of the last packet that was not OK */
	char violation[200];		/* the last report */
	unsigned int violations;
	unsigned int pc13_edges;
};

/** Faults as one string, blanks between them; NULL for none. Power is off. */
struct rig *rig_new(const char *chip, const char *faults);
/** The same from a row, which has to outlive it. */
struct rig *rig_new_row(const struct chip_row *row, const char *faults);
void rig_free(struct rig *rig);
/** Power, SWD, debug power-up. @returns false when the chip does not answer. */
bool rig_connect(struct rig *rig);
bool rig_link(struct rig *rig);
void rig_wait_us(struct rig *rig, uint32_t us);

bool rig_dp_read(struct rig *rig, unsigned int address, uint32_t *value);
bool rig_dp_write(struct rig *rig, unsigned int address, uint32_t value);
bool rig_ap_read(struct rig *rig, unsigned int reg, uint32_t *value);
bool rig_ap_write(struct rig *rig, unsigned int reg, uint32_t value);

/** Memory through the AP; a failed access clears the sticky flags behind itself. */
bool rig_read(struct rig *rig, uint32_t address, unsigned int size, uint32_t *value);
bool rig_write(struct rig *rig, uint32_t address, unsigned int size, uint32_t value);
uint32_t rig_word(struct rig *rig, uint32_t address);
void rig_load(struct rig *rig, uint32_t address, const uint16_t *code, unsigned int count);

void rig_halt(struct rig *rig);
void rig_run(struct rig *rig);
void rig_step(struct rig *rig);
bool rig_halted(struct rig *rig);
/** Let time pass until the core halts, at most @a us. */
bool rig_await_halt(struct rig *rig, uint32_t us);
uint32_t rig_reg(struct rig *rig, unsigned int number);
void rig_set_reg(struct rig *rig, unsigned int number, uint32_t value);
/** Halt, put @a count half-words at 0x20000000 and set PC there and SP behind. */
void rig_prepare(struct rig *rig, const uint16_t *code, unsigned int count);

void rig_unlock_flash(struct rig *rig, uint32_t bank_offset);

#endif /* TESTS_SIM_RIG_H */
