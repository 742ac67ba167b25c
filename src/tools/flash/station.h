/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FLASH_STATION_H
#define FLASH_STATION_H

#include <stdbool.h>
#include <stdint.h>

#include "options.h"
#include "process.h"

/* One probe and the board at it: OpenOCD runs that look at it or program it. */

#define MAX_PROBES 64

enum board_state {
	BOARD_IDLE,		/* nothing runs */
	BOARD_LOOKING,
	BOARD_PROGRAMMING,
};

struct board {
	/* the probe */
	char kind[16];
	char ids[16];
	bool denied;
	char serial[64];
	char location[40];
	char name[64];
	/* the run */
	unsigned int index;
	enum board_state state;
	struct process process;
	char result_file[PATH_SIZE];
	char log_file[PATH_SIZE];
	char number_file[PATH_SIZE];
	char *result;		/* of the run that has ended; NULL: it left none */
	int status;
	bool has_number;
	uint64_t number;
	/* in a loop */
	bool done;		/* this board has had its turn */
	char uid[32];		/* of the board that has */
	char told[256];		/* what was said last of a board that is not there */
	uint64_t next_ms;	/* when to look again */
};

/**
 * Find the probes.
 * @returns how many there are, -1 after having said why they could not be found.
 */
int boards_find(struct board *boards, const struct options *options);

/** Begin a run that looks only, and changes nothing. @returns false after having said why. */
bool board_look(struct board *board, const struct options *options);
/** Begin a run that programs the board. */
bool board_program(struct board *board, const struct options *options);
/** @returns whether the run has ended; the result is there then, until the next begins. */
bool board_ended(struct board *board);

/** A text from the result: "" if there is none. */
const char *board_value(const struct board *board, const char *path, char *buffer, size_t size);
/** The class of the result; "error" where OpenOCD left none. */
const char *board_class(const struct board *board, char *buffer, size_t size);
/** The sentence of the result; without one, the last line of OpenOCD's log. */
const char *board_message(const struct board *board, char *buffer, size_t size);

/** Forget the run's files. */
void board_clean(struct board *board);

#endif /* FLASH_STATION_H */
