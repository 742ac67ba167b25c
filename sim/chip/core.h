/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CORE_H
#define SIM_CORE_H

#include <stdbool.h>
#include <stdint.h>

/*
 * What a block may ask of what stands above it, and nothing else: the core of its chip,
 * flash of the clocks, all of a reset. chip.c answers. What stands below is asked directly;
 * from the bottom: outside, cpu, flash, debug units, nvic, scs, exceptions, peripherals, cpu_run.
 */

struct chip;

enum bus_master {
	MASTER_CPU,
	MASTER_DEBUG,
};

enum exception {
	EXC_NONE = 0,
	EXC_RESET = 1,
	EXC_NMI = 2,
	EXC_HARDFAULT = 3,
	EXC_MEMMANAGE = 4,
	EXC_BUSFAULT = 5,
	EXC_USAGEFAULT = 6,
	EXC_SVCALL = 11,
	EXC_DEBUGMON = 12,
	EXC_PENDSV = 14,
	EXC_SYSTICK = 15,
	EXC_IRQ0 = 16,
	NUM_EXCEPTIONS = 16 + 96,
};

struct core_calls {
	/* The bus, see bus_read(). */
	bool (*read)(struct chip *chip, enum bus_master master, uint32_t address, unsigned int size,
		uint32_t *value);
	bool (*write)(struct chip *chip, enum bus_master master, uint32_t address, unsigned int size,
		uint32_t value);
	uint8_t *(*memory)(struct chip *chip, uint32_t address);
	/** The core took a store into flash back: show there what the flash holds. */
	void (*store_undone)(struct chip *chip, uint32_t offset, uint32_t bytes);

	/* Resets and power, see chip_request_reset() and its likes. */
	void (*request_reset)(struct chip *chip, bool core_only);
	void (*system_reset)(struct chip *chip);
	void (*brown_out)(struct chip *chip);

	/* Clocks */
	uint32_t (*hz)(const struct chip *chip);
	/** Is the internal oscillator on? The flash controller works by it. */
	bool (*hsi_on)(const struct chip *chip);
	/** FLASH_ACR.LATENCY */
	unsigned int (*wait_states)(const struct chip *chip);

	/* Exceptions */
	/** The exception being executed, IPSR. */
	unsigned int (*exception)(const struct chip *chip);
	void (*set_exception)(struct chip *chip, unsigned int exception);
	void (*stop_systick)(struct chip *chip, bool stop);

	/* Debug */
	/** The core halts or resumes: what obeys DBGMCU_CR does, too. */
	void (*halted)(struct chip *chip, bool halted);
	/** DEMCR.TRCENA */
	bool (*trace_enabled)(const struct chip *chip);
	/** DBGMCU_CR gives SWO its pin. */
	bool (*trace_pin)(const struct chip *chip);
};

#endif /* SIM_CORE_H */
