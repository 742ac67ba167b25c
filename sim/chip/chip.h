/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CHIP_H
#define SIM_CHIP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "clock.h"

/*
 * A virtual chip: what main and the board need of it. A chip is a row
 * of chips.c; its flash outlives resets and power cuts.
 */

struct chip;
struct chip_row;
struct faults;

/** Counts since chip_new(). */
struct chip_stats {
	uint64_t program_units;		/* half-words, words or fast pages that took effect */
	uint64_t unit_bytes;		/* bytes of one unit */
	uint64_t erases;		/* pages */
	uint64_t mass_erases;
	uint64_t option_erases;
	uint64_t option_stores;		/* half-words or words */
	uint64_t resets;		/* system resets, whoever caused them */
	uint64_t violations;		/* accesses the chip's documents forbid */
	uint64_t instructions;		/* executed by the core */
	sim_ns flash_busy;
	uint32_t pages;
	const uint32_t *page_erases;	/* one count per page */
};

/**
 * Make a chip, still without power.
 *
 * @param name As in chip_list(); upper and lower case are the same.
 * @returns NULL when no row has that name.
 */
struct chip *chip_new(const char *name, struct clock *clock, struct faults *faults);
/** The same from a row, which has to outlive it. Never NULL. */
struct chip *chip_new_row(const struct chip_row *row, struct clock *clock, struct faults *faults);
void chip_free(struct chip *chip);

/** Print all rows and which of their values are assumed rather than documented. */
void chip_list(FILE *out);

/** The row (chips.h), for who has to know what the chip is; its name. */
const struct chip_row *chip_row(const struct chip *chip);
const char *chip_name(const struct chip *chip);

/**
 * Change a property of the model before the power comes on.
 *
 * @param spec KEY=VALUE, see chip_list_options().
 * @returns NULL, or a sentence saying what is wrong (static storage).
 */
const char *chip_option(struct chip *chip, const char *spec);
void chip_list_options(FILE *out);

/**
 * The main flash array, to be filled before the power comes on and read at the end.
 * @param bytes Receives its real size.
 */
uint8_t *chip_flash(struct chip *chip, uint32_t *bytes);

/** The option bytes, likewise; they hold the factory's content after chip_new(). */
uint8_t *chip_option_bytes(struct chip *chip, uint32_t *bytes);

const struct chip_stats *chip_stats(const struct chip *chip);

/* Pins */

/** Switch the supply; losing it empties the RAM and every register. */
void chip_power(struct chip *chip, bool on);
bool chip_powered(const struct chip *chip);
/** Drive the NRST pin from outside. */
void chip_nrst(struct chip *chip, bool low);
/** True while anything, the chip itself included, holds NRST low. */
bool chip_nrst_is_low(const struct chip *chip);
/** Make the core look at the clock's events before its next instruction. */
void chip_interrupt(struct chip *chip);
/** False when the debug port's pins do something else or have no clock. */
bool chip_swj_enabled(const struct chip *chip);
/** False when the pins that only JTAG needs do something else, or there is no JTAG. */
bool chip_jtag_enabled(const struct chip *chip);

/* The debug port's side of the bus */

enum debug_answer {
	DEBUG_OK,
	DEBUG_WAIT,	/* the slave holds the bus */
	DEBUG_ERROR,	/* nobody answers, or the core's clocks are off */
};

/** One access on behalf of a debugger. @param size 1, 2 or 4 bytes. */
enum debug_answer chip_debug_access(struct chip *chip, uint32_t address, unsigned int size, bool read,
	uint32_t *data);
/** Report an access that the documents forbid; printf style. */
void chip_violation(struct chip *chip, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Who listens */

/**
 * Call @a fn at each edge of a signal, at clock_now(): "NRST", "BSY" (flash), "RUN"
 * (core neither halted nor asleep), and pins as "PA0" to "PG15".
 */
void chip_watch(struct chip *chip, void (*fn)(void *priv, const char *signal, bool level),
	void *priv);

/** Call @a fn for each byte that firmware sends; @a port as "USART1". */
void chip_on_serial(struct chip *chip, void (*fn)(void *priv, const char *port, uint8_t byte),
	void *priv);

/** Call @a fn for each byte that leaves on SWO at @a hz bits a second; it will have arrived at @a when. */
void chip_on_swo(struct chip *chip, void (*fn)(void *priv, uint8_t byte, uint32_t hz, sim_ns when),
	void *priv);

/** Call @a fn when the chip's supply fails, as a brown-out would; it switches it on again. */
void chip_on_power_fail(struct chip *chip, void (*fn)(void *priv), void *priv);

/** Call @a fn for each access that the chip's documents forbid. */
void chip_on_violation(struct chip *chip, void (*fn)(void *priv, const char *text), void *priv);

#endif /* SIM_CHIP_H */
