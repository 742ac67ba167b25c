// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The virtual clock: a sorted list of events and one continuous model between
 * them. The list stays short (a few timers and pending flash operations), so a
 * linear insertion beats anything clever.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include "clock.h"

struct clock_event {
	sim_ns when;
	void (*fn)(void *priv);
	void *priv;
	struct clock_event *next;
};

struct clock {
	sim_ns now;
	sim_ns horizon;
	sim_ns spent[NUM_ACCOUNTS];
	struct clock_event *events;
	sim_ns (*run)(void *priv, sim_ns from, sim_ns until);
	void *run_priv;
};

uint64_t clock_scale(uint64_t a, uint32_t b, uint32_t c, bool up)
{
	/* The rest, below 2^32, times b and plus as much cannot overflow. */
	return a / c * b + (a % c * b + (up ? c - 1 : 0)) / c;
}

struct clock *clock_new(void)
{
	return calloc(1, sizeof(struct clock));
}

void clock_free(struct clock *clock)
{
	if (!clock)
		return;
	while (clock->events) {
		struct clock_event *event = clock->events;
		clock->events = event->next;
		free(event);
	}
	free(clock);
}

sim_ns clock_now(const struct clock *clock)
{
	return clock->now;
}

sim_ns clock_spent(const struct clock *clock, enum clock_account why)
{
	return clock->spent[why];
}

sim_ns clock_horizon(const struct clock *clock)
{
	return clock->horizon;
}

void clock_reach(struct clock *clock, sim_ns now)
{
	if (now > clock->horizon)
		now = clock->horizon;
	if (now > clock->now)
		clock->now = now;
}

struct clock_event *clock_at(struct clock *clock, sim_ns when,
	void (*fn)(void *priv), void *priv)
{
	struct clock_event *event = malloc(sizeof(*event));
	if (!event)
		abort();
	event->when = when < clock->now ? clock->now : when;
	event->fn = fn;
	event->priv = priv;

	/* Behind events of the same time: first queued, first run. */
	struct clock_event **link = &clock->events;
	while (*link && (*link)->when <= event->when)
		link = &(*link)->next;
	event->next = *link;
	*link = event;

	if (event->when < clock->horizon)
		clock->horizon = event->when;
	return event;
}

void clock_cancel(struct clock *clock, struct clock_event *event)
{
	for (struct clock_event **link = &clock->events; *link; link = &(*link)->next) {
		if (*link != event)
			continue;
		*link = event->next;
		free(event);
		return;
	}
}

void clock_on_run(struct clock *clock, sim_ns (*run)(void *priv, sim_ns from, sim_ns until),
	void *priv)
{
	clock->run = run;
	clock->run_priv = priv;
}

static void run_due_events(struct clock *clock)
{
	while (clock->events && clock->events->when <= clock->now) {
		struct clock_event *event = clock->events;
		clock->events = event->next;
		event->fn(event->priv);
		free(event);
	}
}

static void live_through(struct clock *clock, sim_ns until)
{
	clock->horizon = until;
	if (clock->events && clock->events->when < until)
		clock->horizon = clock->events->when;
	if (!clock->run) {
		clock->now = clock->horizon;
		return;
	}
	sim_ns reached = clock->run(clock->run_priv, clock->now, clock->horizon);
	clock_reach(clock, reached);
}

void clock_advance(struct clock *clock, sim_ns duration, enum clock_account why)
{
	sim_ns target = clock->now + duration;
	clock->spent[why] += duration;

	run_due_events(clock);
	while (clock->now < target) {
		live_through(clock, target);
		run_due_events(clock);
	}
}
