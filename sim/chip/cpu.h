/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CPU_H
#define SIM_CPU_H

#include <stdbool.h>
#include <stdint.h>
#include "clock.h"

/*
 * The core: Unicorn executes Thumb code, this file gives it time, stops it where
 * a breakpoint, an exception or a debugger wants it, and executes itself what
 * Unicorn's M profile does not (special registers, SVC, BKPT, WFI, EXC_RETURN).
 *
 * Cycle model: one cycle an instruction, two more after a taken branch, and
 * FLASH_ACR.LATENCY more for a branch into flash (the prefetch buffer hides the
 * wait states of straight code). A model, not silicon.
 *
 * Not modelled: traps on unaligned access and division by zero (CCR), the MPU,
 * stacking of floating-point registers, value matching of watchpoints.
 */

struct chip;
struct cpu;

/** DCRSR.REGSEL numbers (ARMv7-M ARM, C1.6.3). */
enum cpu_register {
	CPU_R0 = 0,
	CPU_R12 = 12,
	CPU_SP = 13,
	CPU_LR = 14,
	CPU_PC = 15,		/* the address of the next instruction */
	CPU_XPSR = 16,
	CPU_MSP = 17,
	CPU_PSP = 18,
	CPU_SPECIAL = 20,	/* CONTROL, FAULTMASK, BASEPRI, PRIMASK */
	CPU_FPSCR = 33,
	CPU_S0 = 64,
};

struct cpu *cpu_new(struct chip *chip);
/** What clock_on_run() is to call. */
sim_ns cpu_run(void *priv, sim_ns from, sim_ns until);
void cpu_free(struct cpu *cpu);

/** The flash as the core sees it. */
struct core_flash {
	uint8_t *view;
	uint32_t bytes;
	uint32_t visible_bytes;		/* more where it mirrors behind its end */
};

/** Map memories and windows; once, when flash and RAM exist. */
bool cpu_map(struct cpu *cpu, const struct core_flash *flash);

/**
 * Load SP and PC from the table at @a vectors and forget everything else. (Not called
 * "reset": Unicorn exports a function of that name.)
 */
void cpu_start(struct cpu *cpu, uint32_t vectors);

uint32_t cpu_get(struct cpu *cpu, unsigned int reg);
void cpu_set(struct cpu *cpu, unsigned int reg, uint32_t value);

/** IPSR or CONTROL changed: the other stack pointer may be in use now. */
void cpu_mode_changed(struct cpu *cpu);
/** APSR and EPSR from a stacked xPSR; IPSR is the NVIC's. */
void cpu_set_flags(struct cpu *cpu, uint32_t xpsr);
/** Let the bus check loads from flash by code outside of it (read protection). */
void cpu_guard_flash(struct cpu *cpu, bool guard);

bool cpu_halted(const struct cpu *cpu);
/** Halt or resume; the caller keeps DHCSR and DFSR. */
void cpu_halt(struct cpu *cpu);
/** A reset begins: nothing executes until cpu_start(). */
void cpu_hold(struct cpu *cpu);
void cpu_resume(struct cpu *cpu);
/** Run one instruction (or enter one exception) at the next stretch, then halt. */
void cpu_step(struct cpu *cpu);

bool cpu_locked_up(const struct cpu *cpu);
void cpu_set_lockup(struct cpu *cpu, bool locked_up);
bool cpu_asleep(const struct cpu *cpu);
void cpu_wake(struct cpu *cpu);
/** SEV, or an exception entry or return: the next WFE does not sleep. */
void cpu_set_event(struct cpu *cpu);

/** Something changed (exception, breakpoint, event): look up from the code at the next boundary. */
void cpu_attention(struct cpu *cpu);

/** Code may have changed in memory: forget translations of this range. */
void cpu_code_changed(struct cpu *cpu, uint32_t address, uint32_t bytes);

/** The core's clock changed; time spent so far keeps its old rate. */
void cpu_clock_changed(struct cpu *cpu);
/** Hold the core's bus until @a when (a store into busy flash). */
void cpu_stall_until(struct cpu *cpu, sim_ns when);
/** Fetches from flash stall until @a when. */
void cpu_flash_busy_until(struct cpu *cpu, sim_ns when);

/** Instructions executed since power-on. */
uint64_t cpu_instructions(const struct cpu *cpu);
/** Core cycles since power-on, for DWT_CYCCNT. */
uint64_t cpu_cycles(const struct cpu *cpu);
/** The core's time in its present stretch; clock_now() outside of one. */
sim_ns cpu_now(const struct cpu *cpu);
/** True while the core itself is executing (an access comes from an instruction). */
bool cpu_running(const struct cpu *cpu);
/** Address of the instruction being executed. */
uint32_t cpu_pc(const struct cpu *cpu);

/** Watch data accesses of [first, last]; @a fn is called with the access. Slot 0 to 3. */
void cpu_watch_data(struct cpu *cpu, unsigned int slot, bool reads, bool writes,
	uint32_t first, uint32_t last);
void cpu_unwatch_data(struct cpu *cpu, unsigned int slot);

#endif /* SIM_CPU_H */
