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

bool cpu_opcode_is_bkpt(uint16_t opcode);

/** True for an instruction that cpu_execute_special() (or BKPT's rule) has to handle. */
bool cpu_special_opcode(uint16_t opcode);

/** Execute it; PC is already behind. @param second The second half-word of a 32-bit one. */
enum special_outcome cpu_execute_special(struct cpu *cpu, uint16_t opcode, uint16_t second);

#endif /* SIM_CPU_SPECIAL_H */
