/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

/* A probe whose answers are those of a recording. */

struct clock;
struct recording;
struct replay;
struct trace;
struct usb;

/**
 * Plug the recorded probe into @a usb.
 * @param recording Used as long as the replay lives.
 * @returns NULL when out of memory.
 */
struct replay *replay_new(struct recording *recording, struct usb *usb, struct clock *clock,
	struct trace *trace);
void replay_free(struct replay *replay);

/** Say what is replayed, and what the recording does not have. @param file Its name. */
void replay_introduce(const struct replay *replay, const char *file);

/** The tool waits no longer for a transfer that was answered with TOOL_NAK. */
void replay_given_up(struct replay *replay, uint8_t endpoint);

/**
 * Say how the run compares to the recording.
 * @param quiet Only if it differs.
 * @returns true if nothing differed.
 */
bool replay_report(struct replay *replay, bool quiet);

#endif /* SIM_REPLAY_H */
