/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef LOADER_CPU_H
#define LOADER_CPU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A core (Unicorn) with flash, RAM and an F1 flash controller that minds its manual,
 * to run the on-chip loader's bytes. Flash takes a number of instructions per
 * operation; what the manual forbids is counted as a violation.
 */

#define CPU_FLASH	0x08000000u
#define CPU_RAM		0x20000000u
#define CPU_RAM_BYTES	0x5000u
#define CPU_REGS	0x40022000u
#define CPU_REGS2	0x40022040u
#define CPU_IWDG	0x40003000u
#define CPU_CACHE	0x400220d0u

/** What the flash array is and does. */
struct cpu_config {
	uint32_t flash_bytes;
	uint32_t page_bytes;
	unsigned int unit;		/* bytes of a store that programs; 128: fast pages only */
	bool other_refused;		/* stores of another width are refused, not a violation */
	bool other_silent;		/* by nothing; else by PGERR */
	bool both_refused;		/* no width is taken */
	unsigned int erase_turns;	/* instructions that an operation takes */
	unsigned int program_turns;
	bool late_busy;			/* BSY is seen from the second status read on */
	uint32_t protected_page;	/* page number, UINT32_MAX: none */
	unsigned int silent_program;	/* this many-th program operation changes nothing; 0: none */
	unsigned int silent_erase;	/* the same for erases */
	unsigned int stuck_program;	/* BSY never goes after this many-th one; 0: none */
	uint32_t mirror_bytes;		/* flash repeats itself after so many; 0: it does not */
	bool lock_lies;			/* LOCK reads 0 */
	bool shut;			/* keys are ignored until the next reset */
};

/** What was counted. */
struct cpu_counts {
	unsigned int erases;
	unsigned int mass_erases;
	unsigned int programs;
	unsigned int feeds;
	unsigned int flushes;
	unsigned int violations;
	uint64_t turns;			/* instructions executed */
};

struct cpu;

struct cpu *cpu_new(const struct cpu_config *config);
void cpu_free(struct cpu *cpu);

uint8_t *cpu_flash(struct cpu *cpu);
uint8_t *cpu_ram(struct cpu *cpu);
const struct cpu_counts *cpu_counts(const struct cpu *cpu);

/** Unlock as keys from the debugger do. */
void cpu_unlock(struct cpu *cpu);
/** True while both register sets refuse changes. */
bool cpu_locked(const struct cpu *cpu);

/** Start at @a entry with @a r0. */
void cpu_start(struct cpu *cpu, uint32_t entry, uint32_t r0);

/** Run at most @a turns instructions. @returns true when a breakpoint has been reached. */
bool cpu_run(struct cpu *cpu, uint64_t turns);

/** Let @a turns go by; a core that runs executes so many instructions. */
void cpu_pass(struct cpu *cpu, uint64_t turns);

/** @returns whether a breakpoint has been reached since cpu_start(). */
bool cpu_stopped(const struct cpu *cpu);

/** Halt the core as a debugger does. */
void cpu_halt(struct cpu *cpu);

/** Accesses of a debugger to flash and flash registers. */
uint32_t cpu_bus_read(struct cpu *cpu, uint32_t address, unsigned int size);
void cpu_bus_write(struct cpu *cpu, uint32_t address, unsigned int size, uint32_t value);

#endif /* LOADER_CPU_H */
