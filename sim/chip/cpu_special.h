/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CPU_SPECIAL_H
#define SIM_CPU_SPECIAL_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Instructions that concern what Unicorn does not keep: special registers, SVC,
 * BKPT and the hints that sleep.
 */

struct cpu;

struct cpu_special {
	uint8_t control;
	uint8_t faultmask;
	uint8_t basepri;
	uint8_t primask;
};

enum special_outcome {
	SPECIAL_DONE,
	SPECIAL_SVC,
	SPECIAL_WFI,
	SPECIAL_WFE,
	SPECIAL_UNDEFINED,
};

struct cpu_special *cpu_special_registers(struct cpu *cpu);

/** A quick first look: false for nearly all opcodes that are neither special nor IT. */
static inline bool cpu_opcode_needs_look(uint16_t opcode)
{
	unsigned int high = opcode >> 8;
	return high >= 0xb6 && (high == 0xb6 || high == 0xbe || high == 0xbf || high == 0xdf
		|| high == 0xf3);
}

static inline bool cpu_opcode_is_bkpt(uint16_t opcode)
{
	return (opcode & 0xff00) == 0xbe00;
}

/** True for an instruction that cpu_execute_special() (or BKPT's rule) has to handle. */
static inline bool cpu_special_opcode(uint16_t opcode)
{
	switch (opcode >> 8) {
	case 0xb6:
		return (opcode & 0xffec) == 0xb660;	/* CPS */
	case 0xbe:					/* BKPT */
	case 0xdf:					/* SVC */
		return true;
	case 0xbf:
		/* WFE, WFI, SEV; NOP and YIELD need nothing, the rest is IT. */
		return opcode == 0xbf20 || opcode == 0xbf30 || opcode == 0xbf40;
	case 0xf3:
		/* MSR, MRS */
		return (opcode & 0xffe0) == 0xf380 || opcode == 0xf3ef;
	default:
		return false;
	}
}

/** Execute it; PC is already behind. @param second The second half-word of a 32-bit one. */
enum special_outcome cpu_execute_special(struct cpu *cpu, uint16_t opcode, uint16_t second);

#endif /* SIM_CPU_SPECIAL_H */
