/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_TEXT_H
#define CLONE_TEXT_H

#include "clone_chip.h"

struct command_invocation;

/** The one line a user sees at connect, to be freed; NULL when out of memory. */
char *clone_chip_line(const struct clone_chip *chip);

/**
 * Reports: what was read, and what it says for and against each row of the table.
 *
 * @param line As clone_chip_line() gave it.
 */
void clone_print_text(struct command_invocation *cmd, const struct clone_chip *chip, const char *line);

/** Ready to be pasted into an issue. */
void clone_print_markdown(struct command_invocation *cmd, const struct clone_chip *chip, const char *line);

void clone_print_json(struct command_invocation *cmd, const struct clone_chip *chip, const char *line);

/** "genuine", "named", "ambiguous" or "unknown". */
const char *clone_verdict_name(enum clone_verdict verdict);

#endif /* CLONE_TEXT_H */
