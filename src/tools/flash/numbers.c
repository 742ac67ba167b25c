// SPDX-License-Identifier: GPL-2.0-or-later

/* See numbers.h. The journal has lines of: given, used, back or lost, a number, and for whom. */

#include "numbers.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "process.h"

enum fate { GIVEN, USED, BACK, LOST };

struct entry {
	uint64_t number;
	enum fate fate;
};

static struct locked_file *journal;
static const char *name;
static struct entry *entries;
static size_t count;
static uint64_t next_number;
static uint64_t last_number;
static uint64_t step;

static struct entry *find(uint64_t number)
{
	for (size_t i = 0; i < count; i++) {
		if (entries[i].number == number)
			return &entries[i];
	}
	return NULL;
}

static bool remember(uint64_t number, enum fate fate)
{
	struct entry *entry = find(number);

	if (entry) {
		entry->fate = fate;
		return true;
	}
	struct entry *more = realloc(entries, (count + 1) * sizeof(*entries));
	if (!more)
		return false;
	entries = more;
	entries[count++] = (struct entry){ .number = number, .fate = fate };
	return true;
}

static bool note(const char *fate, uint64_t number, const char *text)
{
	char line[256];

	snprintf(line, sizeof(line), "%s %" PRIu64 " %s\n", fate, number, text);
	if (locked_append(journal, line))
		return true;
	fprintf(stderr, "openocd-clones-flash: cannot write %s: %s\n", name, strerror(errno));
	return false;
}

/* A last line without an end was cut off before its number was used. */
static bool read_journal(char *text)
{
	static const char *const fates[] = { [GIVEN] = "given", [USED] = "used", [BACK] = "back", [LOST] = "lost" };
	char *end;

	for (; (end = strchr(text, '\n')) != NULL; text = end + 1) {
		uint64_t number;
		char word[8];

		*end = '\0';
		if (text[0] == '#' || text[0] == '\0')
			continue;
		bool known = sscanf(text, "%7s %" SCNu64, word, &number) == 2;
		size_t fate = 0;
		while (known && fate < 4 && strcmp(word, fates[fate]))
			fate++;
		if (!known || fate == 4 || !remember(number, (enum fate)fate))
			return false;
		if (number >= next_number)
			next_number = number + step;
	}
	/* whatever comes next begins a line */
	return !*text || locked_append(journal, "\n");
}

static bool tell_open_ones(void)
{
	for (size_t i = 0; i < count; i++) {
		if (entries[i].fate != GIVEN)
			continue;
		fprintf(stderr, "openocd-clones-flash: number %" PRIu64 " was given out when an earlier run ended in "
			"the middle; it is not used again (%s)\n", entries[i].number, name);
		if (!note("lost", entries[i].number, "an earlier run ended in the middle"))
			return false;
		entries[i].fate = LOST;
	}
	return true;
}

bool numbers_open(const char *file, uint64_t first, uint64_t last, uint64_t by)
{
	char *text;

	name = file;
	next_number = first;
	last_number = last;
	step = by;
	journal = locked_open(file, &text);
	if (!journal) {
		fprintf(stderr, "openocd-clones-flash: cannot use %s for the serial numbers: %s; nothing was done\n", file,
			errno == EBUSY ? "another openocd-clones-flash uses it" : strerror(errno));
		return false;
	}
	bool good = read_journal(text);
	if (!good)
		fprintf(stderr, "openocd-clones-flash: %s is no journal of serial numbers; nothing was done. "
			"Name another with --state\n", file);
	bool fresh = !*text;
	free(text);
	if (good && fresh)
		good = locked_append(journal, "# serial numbers of openocd-clones-flash: what became of each\n");
	return good && tell_open_ones();
}

bool numbers_take(const char *board, uint64_t *number)
{
	*number = next_number;
	for (size_t i = 0; i < count; i++) {
		if (entries[i].fate == BACK && entries[i].number < *number)
			*number = entries[i].number;
	}
	if (*number > last_number) {
		fprintf(stderr, "openocd-clones-flash: no serial number is left (the last is %" PRIu64 ")\n", last_number);
		return false;
	}
	if (!remember(*number, GIVEN) || !note("given", *number, board))
		return false;
	if (*number == next_number)
		next_number += step;
	return true;
}

void numbers_used(uint64_t number, const char *uid)
{
	remember(number, USED);
	note("used", number, uid);
}

void numbers_back(uint64_t number)
{
	remember(number, BACK);
	note("back", number, "its board failed before it was written");
}

void numbers_lost(uint64_t number)
{
	remember(number, LOST);
	note("lost", number, "its board failed");
}

void numbers_close(void)
{
	locked_close(journal);
	free(entries);
	journal = NULL;
	entries = NULL;
	count = 0;
}
