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

/**
 * One exchange with the simulator. Takes the lock itself.
 *
 * @param request tool_ns is filled in here.
 * @param out request->data bytes, or NULL.
 * @param in Receives the reply's bytes, at most @a in_size of them.
 * @returns the reply's result; TOOL_GONE when there is no simulator (any more).
 */
int link_call(struct tool_request *request, const void *out, void *in, uint32_t in_size);

/** True when this process was started by stlink-sim. */
bool link_present(void);

#endif /* SIM_PRELOAD_CONNECTION_H */
