/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CLOCK_H
#define SIM_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

/*
 * The virtual clock. Everything in the bench happens on it: USB transfers, bits
 * on SWCLK, flash times, the target's instructions and the tool's own sleeps.
 * Real time never enters, so two runs of one command are equal.
 */

/** Nanoseconds since the board was powered at the start of the run. */
typedef uint64_t sim_ns;

#define SIM_US(n)	((sim_ns)(n) * 1000)
#define SIM_MS(n)	((sim_ns)(n) * 1000000)

/** What a stretch of time was spent on, for the summary. */
enum clock_account {
	ACCOUNT_USB,
	ACCOUNT_SWD,
	ACCOUNT_TOOL,
	ACCOUNT_PROBE,		/* the probe's own firmware, for instance NRST pulses */
	NUM_ACCOUNTS
};

/**
 * Cycles to nanoseconds and back: @a a * @a b / @a c, exact wherever that fits 64 bits, on
 * processors of 32 bit as well. @param up Round up, not down.
 */
uint64_t clock_scale(uint64_t a, uint32_t b, uint32_t c, bool up);

struct clock;
struct clock_event;

struct clock *clock_new(void);
void clock_free(struct clock *clock);

sim_ns clock_now(const struct clock *clock);

/**
 * Let time pass: due events run in order of their time, at their time.
 * What runs between events (the target's core) hooks in with clock_on_run().
 *
 * @param duration Nanoseconds.
 */
void clock_advance(struct clock *clock, sim_ns duration, enum clock_account why);

/** Nanoseconds spent so far on @a why. */
sim_ns clock_spent(const struct clock *clock, enum clock_account why);

/**
 * Call @a fn once at time @a when (at once when that is past).
 * @returns a handle for clock_cancel(), freed when the event has run.
 */
struct clock_event *clock_at(struct clock *clock, sim_ns when,
	void (*fn)(void *priv), void *priv);
void clock_cancel(struct clock *clock, struct clock_event *event);

/**
 * The continuous part of the model. @a run is called with a stretch of time to
 * live through and returns how far it got: less than @a until makes the clock
 * look at its events again (a store to a peripheral may have queued one).
 */
void clock_on_run(struct clock *clock, sim_ns (*run)(void *priv, sim_ns from, sim_ns until),
	void *priv);

/**
 * For the function given to clock_on_run(): where its stretch ends by now. Moves
 * closer when something queues an event before the end.
 */
sim_ns clock_horizon(const struct clock *clock);

/**
 * For the function given to clock_on_run(): how far it has got, so that clock_now()
 * is right for whoever it calls. Times in the past or beyond the horizon are clipped.
 */
void clock_reach(struct clock *clock, sim_ns now);

#endif /* SIM_CLOCK_H */
