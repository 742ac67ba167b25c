/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef TOOLS_COMMAND_LINE_H
#define TOOLS_COMMAND_LINE_H

#include <stdbool.h>
#include <stddef.h>

/** What a program keeps of its command line: each has its own. */
struct options;

/** A row of a program's table of options. */
struct option_row {
	const char *brief;	/* NULL: none */
	const char *name;
	const char *argument;	/* what is to follow; NULL: nothing */
	const char *help;
	bool (*set)(struct options *options, const struct option_row *row, const char *value);
	long min;		/* of a number, for set */
	long max;
};

/** The words that are left. */
struct command_line {
	char **words;
	int count;
};

enum next_word {
	NO_WORD,
	OPTION,			/* its row, its value or NULL */
	OTHER_WORD,		/* the word as its value */
	UNKNOWN_OPTION,		/* the word as its value */
	VALUE_MISSING,		/* its row */
	VALUE_TOO_MANY,		/* its row */
};

/**
 * Take the next word, or the two of "--name value", which "--name=value" is another spelling of.
 *
 * @param rows The program's table of @a num_rows options.
 * @param row Set to the option's row, NULL if there is none.
 * @param value Set as said at enum next_word; lives as long as the words.
 */
enum next_word next_word(struct command_line *line, const struct option_row *rows, size_t num_rows,
	const struct option_row **row, const char **value);

/** Print the table, with what the options do from column @a width on. */
void show_options(const struct option_row *rows, size_t num_rows, int width);

#endif /* TOOLS_COMMAND_LINE_H */
