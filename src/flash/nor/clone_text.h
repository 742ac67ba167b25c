/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_TEXT_H
#define CLONE_TEXT_H

#include <stddef.h>
#include "clone_chip.h"

/** The one line a user sees at connect, to be freed; NULL when out of memory. */
char *clone_chip_line(const struct clone_chip *chip);

/*
 * What was read and what it says, as rows of text for every kind of report.
 */

#define CLONE_MAX_READING_ROWS	20
#define CLONE_MAX_OPINION_ROWS	10

/** One reading. */
struct clone_reading_row {
	char name[40];
	char value[72];		/* "not read" where it was not */
	char says[96];		/* empty: nothing beyond the value */
};

/** What the readings say of one row of the table. */
struct clone_opinion_row {
	const struct clone_part *part;
	const char *standing;	/* "candidate", "but for one reading", "near" */
	char agrees[160];	/* field names, comma separated */
	char contradicts[160];
};

/** @returns how many of @a rows were filled in, at most CLONE_MAX_READING_ROWS. */
size_t clone_evidence_readings(const struct clone_chip *chip, struct clone_reading_row *rows);

/** @returns how many of @a rows were filled in, at most CLONE_MAX_OPINION_ROWS. */
size_t clone_evidence_opinions(const struct clone_chip *chip, struct clone_opinion_row *rows);

/** "genuine", "named", "ambiguous" or "unknown". */
const char *clone_verdict_name(enum clone_verdict verdict);

/** "word", "part", "user" or "probe". */
const char *clone_size_reason_name(enum clone_size_reason reason);

#endif /* CLONE_TEXT_H */
