// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * One reader of command lines for both tools. getopt_long takes abbreviations, which would
 * become promises, and "-cp" of ST's server for "-c p".
 */

#include "command_line.h"

#include <stdio.h>
#include <string.h>

static const struct option_row *find_row(const struct option_row *rows, size_t num_rows, const char *word)
{
	for (size_t i = 0; i < num_rows; i++) {
		if (strcmp(word, rows[i].name) == 0 || (rows[i].brief && strcmp(word, rows[i].brief) == 0))
			return &rows[i];
	}
	return NULL;
}

enum next_word next_word(struct command_line *line, const struct option_row *rows, size_t num_rows,
	const struct option_row **row, const char **value)
{
	if (line->count == 0)
		return NO_WORD;
	line->count--;
	char *word = *line->words++;
	char *joined = strncmp(word, "--", 2) == 0 ? strchr(word, '=') : NULL;

	if (joined)
		*joined++ = '\0';
	*row = find_row(rows, num_rows, word);
	*value = *row ? joined : word;
	if (!*row)
		return *word == '-' ? UNKNOWN_OPTION : OTHER_WORD;
	if (!(*row)->argument)
		return joined ? VALUE_TOO_MANY : OPTION;
	if (!joined && line->count == 0)
		return VALUE_MISSING;
	if (!joined) {
		line->count--;
		*value = *line->words++;
	}
	return OPTION;
}

void show_options(const struct option_row *rows, size_t num_rows, int width)
{
	for (size_t i = 0; i < num_rows; i++) {
		const struct option_row *row = &rows[i];
		char names[64];

		snprintf(names, sizeof(names), "%s%s%s%s%s", row->brief ? row->brief : "", row->brief ? ", " : "",
			row->name, row->argument ? " " : "", row->argument ? row->argument : "");
		printf("  %-*s %s\n", width, names, row->help);
	}
}
