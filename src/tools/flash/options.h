/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FLASH_OPTIONS_H
#define FLASH_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#define PROGRAM "openocd-clones-flash"
#define MAX_REPEATED 64

enum {
	EXIT_MAX_FAILED = 100,
	EXIT_USAGE = 101,
	EXIT_NO_PROBE = 102,
	EXIT_FILES = 103,
};

/** A file for each board, or the same for all; "%n" in its name is the board's number. */
struct own_data {
	uint32_t address;
	const char *file;
};

struct options {
	const char *image;
	const char *address;		/* NULL: the image's own */
	bool list;
	bool loop;
	uint64_t count;			/* boards, then a loop ends; 0: none */
	const char *wanted[MAX_REPEATED + 1];	/* serial numbers and locations; none: all */
	const char *interface;		/* NULL: by the kind of probe */
	const char *target;
	const char *commands[MAX_REPEATED + 1];
	bool numbers;
	uint32_t number_address;
	uint64_t number_first;
	uint64_t number_last;
	uint64_t number_step;
	unsigned int number_bytes;
	bool number_big_endian;
	const char *state;
	struct own_data data[MAX_REPEATED];
	unsigned int num_data;
	const char *log;
	const char *log_json;
};

/** Parse the command line; ends the program with a sentence if that cannot be done. */
void options_parse(struct options *options, int argc, char **argv);

#endif /* FLASH_OPTIONS_H */
