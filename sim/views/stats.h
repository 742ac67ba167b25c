/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_STATS_H
#define SIM_STATS_H

#include <stdbool.h>

struct bench;

/** The summary line and, if asked for, all counts. @returns false when not written. */
bool stats_write(const struct bench *bench);

#endif /* SIM_STATS_H */
