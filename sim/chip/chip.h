/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CHIP_H
#define SIM_CHIP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include "clock.h"

/*
 * A virtual microcontroller: what main and the board need of it. A chip is a row
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

/** The name of the row. */
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

/**
 * Call @a fn at each edge of a signal, at clock_now(): "NRST", "BSY" (flash), "RUN"
 * (core neither halted nor asleep), and pins as "PA0" to "PG15".
 */
void chip_watch(struct chip *chip, void (*fn)(void *priv, const char *signal, bool level),
	void *priv);

/** Call @a fn for each byte that firmware sends; @a port as "USART1". */
void chip_on_serial(struct chip *chip, void (*fn)(void *priv, const char *port, uint8_t byte),
	void *priv);

/** Call @a fn for each access that the chip's documents forbid. */
void chip_on_violation(struct chip *chip, void (*fn)(void *priv, const char *text), void *priv);

#endif /* SIM_CHIP_H */
