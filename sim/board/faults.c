/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * The engine behind faults.def: which faults are on, their arguments, and the
 * counters that make each of them strike at a chosen event.
 */

#include "board/faults.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct fault_row {
	const char *name;
	const char *argument;
	uint32_t value;
	const char *help;
};

static const struct fault_row fault_rows[NUM_FAULTS] = {
#define FAULT(id, fault_name, fault_argument, fault_value, fault_help) \
	[FAULT_ ## id] = { \
		.name = (fault_name), \
		.argument = (fault_argument), \
		.value = (fault_value), \
		.help = (fault_help), \
	},
#include "board/faults.def"
#undef FAULT
};

struct fault_state {
	bool on;
	uint32_t value;
	uint64_t events;
};

struct faults {
	struct fault_state state[NUM_FAULTS];
	uint64_t random;
};

struct faults *faults_new(uint64_t seed)
{
	struct faults *faults = calloc(1, sizeof(*faults));

	if (faults)
		faults->random = seed;
	return faults;
}

void faults_free(struct faults *faults)
{
	free(faults);
}

static int find_fault(const char *name, size_t length)
{
	for (int id = 0; id < NUM_FAULTS; id++) {
		if (strlen(fault_rows[id].name) == length && !memcmp(fault_rows[id].name, name, length))
			return id;
	}
	return -1;
}

static bool parse_u32(const char *text, uint32_t *value)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	unsigned long long number = strtoull(text, &end, 0);
	if (errno || *end || number > UINT32_MAX)
		return false;
	*value = number;
	return true;
}

const char *faults_add(struct faults *faults, const char *spec)
{
	static char message[160];
	size_t length = strcspn(spec, "=");
	int id = find_fault(spec, length);

	if (id < 0) {
		snprintf(message, sizeof(message),
			"unknown fault '%.*s' (--list-faults shows them all)", (int)length, spec);
		return message;
	}

	const struct fault_row *row = &fault_rows[id];
	uint32_t value = row->value;
	if (spec[length] && !row->argument) {
		snprintf(message, sizeof(message), "fault '%s' takes no argument", row->name);
		return message;
	}
	if (spec[length] && !parse_u32(spec + length + 1, &value)) {
		snprintf(message, sizeof(message), "fault '%s' wants a number: %s=%s",
			row->name, row->name, row->argument);
		return message;
	}

	faults->state[id].on = true;
	faults->state[id].value = value;
	/* One needs the other's default, and 0 already means "for ever". */
	if (id == FAULT_WAIT_AT && !faults->state[FAULT_WAIT_COUNT].on)
		return faults_add(faults, fault_rows[FAULT_WAIT_COUNT].name);
	return NULL;
}

void faults_list(FILE *out)
{
	for (int id = 0; id < NUM_FAULTS; id++) {
		const struct fault_row *row = &fault_rows[id];
		char name[40];

		if (row->argument)
			snprintf(name, sizeof(name), "%s[=%s]", row->name, row->argument);
		else
			snprintf(name, sizeof(name), "%s", row->name);
		fprintf(out, "%-24s %s", name, row->help);
		if (row->argument)
			fprintf(out, " (default %u)", row->value);
		fputc('\n', out);
	}
}

bool fault_on(const struct faults *faults, enum fault_id id)
{
	return faults->state[id].on;
}

uint32_t fault_value(const struct faults *faults, enum fault_id id)
{
	return faults->state[id].on ? faults->state[id].value : 0;
}

bool fault_nth(struct faults *faults, enum fault_id id)
{
	struct fault_state *state = &faults->state[id];

	return state->on && ++state->events == state->value;
}

bool fault_from(struct faults *faults, enum fault_id id)
{
	const struct fault_state *state = &faults->state[id];
	bool now = fault_nth(faults, id);

	return now || (fault_on(faults, FAULT_LASTING) && state->on && state->events > state->value);
}

bool fault_every(struct faults *faults, enum fault_id id)
{
	struct fault_state *state = &faults->state[id];

	return state->on && state->value && ++state->events % state->value == 0;
}

uint32_t fault_random(struct faults *faults, uint32_t bound)
{
	/* splitmix64 (S. Vigna, public domain): any seed is good, 0 included. */
	uint64_t word = faults->random += 0x9e3779b97f4a7c15;

	word = (word ^ word >> 30) * 0xbf58476d1ce4e5b9;
	word = (word ^ word >> 27) * 0x94d049bb133111eb;
	return (word ^ word >> 31) % bound;
}
