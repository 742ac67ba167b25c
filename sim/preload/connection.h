/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_PRELOAD_CONNECTION_H
#define SIM_PRELOAD_CONNECTION_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

#include "ways/tool_link.h"

/* Everything else in this library is hidden. */
#define EXPORT __attribute__((visibility("default")))

/** The signals to restore when the lock is given back. */
struct link_lock {
	sigset_t signals;
};

/*
 * One lock for everything shared. All signals are blocked while it is held, so
 * that a handler which calls libusb (st-flash's SIGINT) cannot meet a half-done
 * exchange, nor wait for a lock its own thread holds.
 */
void link_lock(struct link_lock *lock);
void link_unlock(struct link_lock *lock);

/** How many boards there are: links are numbered from 0. 0 without a simulator. */
unsigned int link_count(void);

/**
 * One exchange with the simulator of a board. Takes the lock itself.
 *
 * @param request tool_ns is filled in here.
 * @param out request->data bytes, or NULL.
 * @param in Receives the reply's bytes, at most @a in_size of them.
 * @returns the reply's result; TOOL_GONE when there is no simulator (any more).
 */
int link_call(unsigned int link, struct tool_request *request, const void *out, void *in,
	uint32_t in_size);

/** A device of @a link was opened (@a users 1) or closed (-1): who else waits, waits with it. */
void link_use(unsigned int link, int users);

/**
 * Tell what time it is: the only board, and learn what it says; of several, each that is in
 * use. The others stand still, for each board has a clock of its own.
 */
void link_tell(void);

/** @returns the time that link_tell() would tell, at most: what was not told yet. */
uint64_t link_untold(void);

/** True when this process was started by stlink-sim. */
bool link_present(void);

#endif /* SIM_PRELOAD_CONNECTION_H */
