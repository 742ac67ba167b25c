/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum fault_id {
#define FAULT(id, name, argument, value, help) FAULT_ ## id,
#include "board/faults.def"
#undef FAULT
	NUM_FAULTS
};

struct faults;

struct faults *faults_new(uint64_t seed);
void faults_free(struct faults *faults);

/**
 * Switch a fault on from its command line form NAME or NAME=N.
 * @returns NULL, or a sentence saying what is wrong (static storage).
 */
const char *faults_add(struct faults *faults, const char *spec);
void faults_list(FILE *out);

bool fault_on(const struct faults *faults, enum fault_id id);
/** The fault's argument; its default where none was given; 0 when it is off. */
uint32_t fault_value(const struct faults *faults, enum fault_id id);
/** Count one event. @returns true for exactly the N-th one (N the argument). */
bool fault_nth(struct faults *faults, enum fault_id id);
/** The same, and with fault "lasting" for all after it. */
bool fault_from(struct faults *faults, enum fault_id id);
/** Count one event. @returns true for every N-th one. */
bool fault_every(struct faults *faults, enum fault_id id);
/** A repeatable pseudo-random number below @a bound (at least 1). */
uint32_t fault_random(struct faults *faults, uint32_t bound);

#endif /* SIM_FAULTS_H */
