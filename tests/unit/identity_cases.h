/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef IDENTITY_CASES_H
#define IDENTITY_CASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include "flash/nor/clone_chip.h"

/* FLASH_OBR of a chip as it comes, and its bit for read protection (PM0075, 3.6). */
#define CASE_OBR_OPEN	0x03fffffc
#define CASE_OBR_RDP	0x00000002

/*
 * The confusion matrix: every row of the table as a chip that reads exactly what the
 * row knows, in several conditions, and then with one reading changed at a time.
 */

/** Conditions a chip is read in. */
enum condition {
	CONDITION_HALTED,	/* everything was read */
	CONDITION_RUNNING,	/* clock gates were left alone */
	CONDITION_PROTECTED,	/* project byte and size word hidden */
	CONDITION_SIZE_ZERO,
	CONDITION_NO_DPIDR,	/* high-level adapter: neither DPIDR nor access port */
	CONDITION_DEAD_UNIT,	/* the debug unit reads 0 */
	CONDITION_FILLED,	/* what the row does not know reads as common clones do */
	CONDITION_FILLED_DEAD,	/* the same with the older debug port and a dead debug unit */
	NUM_CONDITIONS,
};

/** How an answer stands to the truth. */
enum outcome {
	OUTCOME_RIGHT,		/* named, and it is that one (or declared to read alike) */
	OUTCOME_AMONG,		/* several names, the right one among them */
	OUTCOME_UNKNOWN,	/* "unknown, answers like ..." */
	OUTCOME_WRONG,		/* a name or names without the right one */
	NUM_OUTCOMES,
};

const char *condition_name(enum condition condition);

/** Readings of a chip of row @a part. */
void case_readings(const struct clone_part *part, enum condition condition,
	struct clone_readings *readings);

/** Outcome of chip->readings when the truth is @a truth; decides @a chip. */
enum outcome case_outcome(struct clone_chip *chip, const struct clone_part *truth);

/**
 * Call @a fn with every changed copy of @a readings: one reading each time.
 *
 * @returns how many there were.
 */
size_t case_mutations(const struct clone_readings *readings,
	void (*fn)(const struct clone_readings *changed, const char *what, void *priv), void *priv);

/** Counts of one row in one condition. */
struct case_row {
	enum outcome plain;
	size_t changed[NUM_OUTCOMES];
};

struct case_row case_run(const struct clone_part *part, enum condition condition,
	void (*wrong)(const struct clone_chip *chip, const char *what));

/** The whole table as Markdown. @returns the number of wrong answers. */
size_t case_table(FILE *out);

#endif /* IDENTITY_CASES_H */
