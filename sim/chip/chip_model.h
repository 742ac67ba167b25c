/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CHIP_MODEL_H
#define SIM_CHIP_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "chip/chip.h"
#include "chip/chips.h"
#include "chip/core.h"
#include "clock.h"

/*
 * The inside of a chip, for its own blocks only: bus, core, debug units, flash and
 * peripherals. Nothing of it crosses to the probes.
 */

struct clock_event;
struct cpu;
struct debug_units;
struct faults;
struct flash;
struct nvic;
struct periph;
struct scs;

struct chip {
	const struct chip_row *row;
	struct clock *clock;
	struct faults *faults;
	const struct core_calls *calls;
	struct cpu *cpu;
	struct nvic *nvic;
	struct scs *scs;
	struct debug_units *debug_units;
	struct flash *flash;
	struct periph *periph;
	uint8_t *ram;
	uint8_t boot_rom[12];		/* vectors and an endless loop, no vendor code */
	uint8_t uid[12];
	uint32_t ram_bytes;
	bool powered;
	bool nrst_low;			/* held from outside */
	bool in_reset;			/* the system reset is active */
	bool boot_system;		/* BOOT0 high: the boot ROM shows at address 0 */
	bool asleep;			/* fault "asleep": the debug clock is off */
	struct clock_event *reset_end;
	struct clock_event *sleep_event;
	struct clock_event *swd_off_event;
	bool swj_off;			/* fault "swd-off" or AFIO_MAPR took the pins away */
	void (*on_power_fail)(void *priv);
	void *power_fail_priv;
	void (*watch)(void *priv, const char *signal, bool level);
	void *watch_priv;
	void (*on_violation)(void *priv, const char *text);
	void *violation_priv;
	void (*on_swo)(void *priv, uint8_t byte, uint32_t hz, sim_ns when);
	void *swo_priv;
	void (*on_serial)(void *priv, const char *port, uint8_t byte);
	void *serial_priv;
	struct chip_stats stats;
};

/* outside.c */

void chip_signal(struct chip *chip, const char *signal, bool level);
/** A byte leaves on SWO at @a hz bits a second; it will have arrived at @a when. */
void chip_swo(struct chip *chip, uint8_t byte, uint32_t hz, sim_ns when);
/** The firmware sends @a byte on a serial port. */
void chip_serial(struct chip *chip, const char *port, uint8_t byte);

/* Asked of the chip, whoever asks: core.h */

/** A system reset from inside the chip; it pulls NRST low for a moment. */
static inline void chip_system_reset(struct chip *chip)
{
	chip->calls->system_reset(chip);
}

/** AIRCR asks for a reset. @param core_only VECTRESET: the peripherals keep their state. */
static inline void chip_request_reset(struct chip *chip, bool core_only)
{
	chip->calls->request_reset(chip, core_only);
}

/** Cut the power as a brown-out would: the board decides when it returns. */
static inline void chip_brown_out(struct chip *chip)
{
	chip->calls->brown_out(chip);
}

/**
 * One access on the bus.
 *
 * @param size 1, 2 or 4 bytes; @a address is aligned to it.
 * @returns false for a bus error.
 */
static inline bool bus_read(struct chip *chip, enum bus_master master, uint32_t address,
	unsigned int size, uint32_t *value)
{
	return chip->calls->read(chip, master, address, size, value);
}

static inline bool bus_write(struct chip *chip, enum bus_master master, uint32_t address,
	unsigned int size, uint32_t value)
{
	return chip->calls->write(chip, master, address, size, value);
}

/** Where an address leads when it lies in memory that the core can execute from. */
static inline uint8_t *bus_memory(struct chip *chip, uint32_t address)
{
	return chip->calls->memory(chip, address);
}

static inline uint32_t load_le(const uint8_t *p, unsigned int size)
{
	uint32_t value = 0;
	for (unsigned int i = 0; i < size; i++)
		value |= (uint32_t)p[i] << (8 * i);
	return value;
}

static inline void store_le(uint8_t *p, unsigned int size, uint32_t value)
{
	for (unsigned int i = 0; i < size; i++)
		p[i] = value >> (8 * i);
}

#endif /* SIM_CHIP_MODEL_H */
