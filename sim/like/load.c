// SPDX-License-Identifier: GPL-2.0-or-later

/* A file that tells of a chip: a sheet or the log of a tool. */

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "like/like.h"

static bool is_json(FILE *in)
{
	int c = fgetc(in);

	/* A byte order mark, as some editors leave behind. */
	while (c != EOF && (isspace(c) || c == 0xef || c == 0xbb || c == 0xbf))
		c = fgetc(in);
	rewind(in);
	return c == '{';
}

static bool says_who_it_is(const struct like_readings *readings)
{
	static const enum like_key telling[] = {
		LIKE_DPIDR, LIKE_CPUID, LIKE_IDCODE, LIKE_DEVICE_ID, LIKE_ROM_PART, LIKE_JTAG_CPU,
	};

	for (size_t i = 0; i < sizeof(telling) / sizeof(telling[0]); i++)
		if (readings->keys[telling[i]].known)
			return true;
	for (size_t i = 0; i < readings->num_words; i++)
		if (readings->words[i].address >= 0x40000000 && !like_is_dead(readings->words[i].reading.value))
			return true;
	return readings->num_names;
}

bool like_load(struct like_readings *readings, const char *file)
{
	*readings = (struct like_readings){ .file = file };
	FILE *in = fopen(file, "rb");

	if (!in) {
		like_complain(readings, "cannot read %s: %s", file, strerror(errno));
		return false;
	}
	/* A folder can be opened, but not read. */
	if (fgetc(in) == EOF) {
		like_complain(readings, ferror(in) ? "cannot read %s" : "%s is empty", file);
		fclose(in);
		return false;
	}
	rewind(in);
	if (is_json(in))
		like_load_sheet(readings, in);
	else
		like_load_log(readings, in);
	fclose(in);
	if (!readings->problem[0] && !says_who_it_is(readings))
		like_complain(readings, "%s says nothing of a chip's identity: no DPIDR, CPUID, identity word, ROM table "
			"or name was found in it", file);
	return !readings->problem[0];
}
