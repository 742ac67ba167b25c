/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CPU_STATE_H
#define SIM_CPU_STATE_H

#include <stdbool.h>
#include <stdint.h>
#include <unicorn/unicorn.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/cpu_special.h"
#include "chip/flash.h"

/*
 * The core's state, shared by cpu.c (registers and control), cpu_hooks.c (what
 * Unicorn calls) and cpu_run.c (execution).
 */

#define MAX_BREAKPOINTS	16
#define MAX_STORES	16
#define NUM_WATCH	4
#define NUM_WINDOWS	4
#define BRANCH_CYCLES	2
#define LOCKUP_PC	0xfffffffeu

/* A store that went through Unicorn's mapping of the flash and must be taken back. */
struct flash_store {
	uint8_t *host;
	uint8_t bytes;
	uint8_t old[8];
};

/* Memory whose translations are out of date; empty when last < first. */
struct code_range {
	uint32_t first;
	uint32_t last;
};

enum code_region {
	REGION_FLASH,
	REGION_RAM,
	NUM_REGIONS
};

/* A part of the address space that is not memory. */
struct cpu_window {
	struct cpu *cpu;
	uint32_t base;
};

struct watch {
	uc_hook hook;
	bool used;
	uint32_t first;
	uint32_t last;
	struct cpu *cpu;
	unsigned int slot;
};

struct cpu {
	struct chip *chip;
	uc_engine *uc;
	struct cpu_window windows[NUM_WINDOWS];
	struct core_flash flash;
	const uint8_t *ram;
	uint32_t ram_bytes;
	uc_hook guard;
	bool guarded;

	/* Time: epoch + cycles / hz; cycles of earlier epochs are in past_cycles. */
	sim_ns epoch;
	uint64_t cycles;
	uint64_t past_cycles;
	uint32_t hz;
	uint64_t budget;
	uint64_t flash_busy_cycle;
	uint64_t instructions;
	unsigned int latency;

	/* What the code hook knows. */
	bool running;
	bool attention;		/* stop at the next boundary */
	bool careful;		/* one of the rare things may be due */
	bool intercept;
	bool at_breakpoint;
	uint32_t pc;
	uint32_t next_pc;
	uint32_t it_first;
	uint32_t it_last;
	uint32_t breakpoints[MAX_BREAKPOINTS];
	unsigned int num_breakpoints;
	struct flash_store stores[MAX_STORES];
	unsigned int num_stores;
	struct code_range changed[NUM_REGIONS];
	bool flash_changed;
	struct watch watch[NUM_WATCH];
	unsigned int watch_hits;

	/* A fault raised by a memory access, with the registers before it. */
	bool fault;
	bool imprecise;		/* of a buffered store: taken behind the instruction */
	uint32_t fault_address;
	uint32_t fault_regs[17];
	uint32_t exc_return;

	/* Registers that Unicorn does not keep. */
	struct cpu_special special;
	uint8_t it;
	bool thumb;
	bool psp_in_use;
	uint32_t msp;
	uint32_t psp;

	bool halted;
	bool stepping;
	bool lockup;
	bool asleep;
	bool asleep_for_event;
	bool event;
};

/** Unicorn's names of R0 to R12, SP, LR, PC, CPSR. */
extern const int cpu_uc_regs[17];

uint32_t cpu_uc_get(struct cpu *cpu, int reg);
void cpu_uc_set(struct cpu *cpu, int reg, uint32_t value);
/** APSR and ITSTATE as Unicorn is to see them. */
void cpu_write_flags(struct cpu *cpu, uint32_t flags, uint8_t it);

/** The core's own time, which runs ahead of the clock's within a stretch. */
sim_ns cpu_core_time(const struct cpu *cpu);
/** The first cycle at or behind @a when. */
uint64_t cpu_cycle_of(const struct cpu *cpu, sim_ns when);
void cpu_new_epoch(struct cpu *cpu, sim_ns from);

/** Undo what stores into flash did to Unicorn's memory. */
void cpu_take_back_stores(struct cpu *cpu);
void cpu_forget_changed_code(struct cpu *cpu);

/** The clock's continuous part: live from @a from to @a until. */

/* Called for every instruction: what it needs is at hand in struct cpu. */
static inline const uint8_t *cpu_code_at(const struct cpu *cpu, uint32_t address)
{
	/* Bit 27 apart, the flash at 0x08000000 and its mirror at 0 are one. */
	uint32_t offset = address & ~0x08000000u;
	if (offset < cpu->flash.bytes)
		return cpu->flash.view + offset;
	offset = address - 0x20000000;
	if (offset < cpu->ram_bytes)
		return cpu->ram + offset;
	return bus_memory(cpu->chip, address);
}

static inline uint16_t cpu_opcode_at(const struct cpu *cpu, uint32_t address)
{
	const uint8_t *p = cpu_code_at(cpu, address);
	return p ? p[0] | p[1] << 8 : 0;
}

static inline bool is_flash(uint32_t address)
{
	return address < 0x20000000;
}

static inline unsigned int opcode_bytes(uint16_t opcode)
{
	return (opcode >> 11) >= 0x1d ? 4 : 2;
}

static inline bool is_it(uint16_t opcode)
{
	return (opcode & 0xff00) == 0xbf00 && (opcode & 0xf) != 0;
}

static inline bool cpu_breakpoint_at(const struct cpu *cpu, uint32_t address)
{
	for (unsigned int i = 0; i < cpu->num_breakpoints; i++)
		if (cpu->breakpoints[i] == address)
			return true;
	return false;
}

/** Count an instruction and what it costs. */
static inline void cpu_account(struct cpu *cpu, uint32_t address, unsigned int bytes)
{
	cpu->cycles += 1;
	if (address != cpu->next_pc)
		cpu->cycles += BRANCH_CYCLES + (is_flash(address) ? cpu->latency : 0);
	cpu->pc = address;
	cpu->next_pc = address + bytes;
	cpu->instructions++;
	if (cpu->stepping)
		cpu_attention(cpu);
}

#endif /* SIM_CPU_STATE_H */
