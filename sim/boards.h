/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_BOARDS_H
#define SIM_BOARDS_H

#include <stdbool.h>
#include <sys/types.h>

#include "options.h"

/* Several boards: a process for each but the last, which is this one and runs COMMAND. */

struct boards {
	unsigned int count;		/* started so far */
	pid_t pids[MAX_BOARDS];
	char paths[MAX_BOARDS * 32];	/* for TOOL_LINK_SOCKET */
	int stop[2];			/* a pipe: the boards end when nobody can write to it any more */
	int ready;			/* in a board: where to tell the path */
};

enum boards_side { BOARDS_PARENT, BOARDS_CHILD, BOARDS_FAILED };

/** Start a process for a board. Comes back in both; in the parent once it can be used. */
enum boards_side boards_start(struct boards *boards);

/** In a board: it can be used under @a path, and ends with the others. */
bool boards_tell(struct boards *boards, const char *path);

/** @returns the paths of all, the last of which is @a path. */
const char *boards_paths(struct boards *boards, const char *path);

/** Let all end. @returns false if one has failed, and has said why. */
bool boards_end(struct boards *boards);

#endif /* SIM_BOARDS_H */
