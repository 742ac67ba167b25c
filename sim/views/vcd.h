/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_VCD_H
#define SIM_VCD_H

#include <stdbool.h>

#include "clock.h"

/* Waveforms as a value change dump (IEEE 1364, clause 18), timescale 1 ns. */

struct vcd;

/** @returns NULL with errno set when the file cannot be written. */
struct vcd *vcd_open(const char *file, const struct clock *clock);
/** @returns false when not everything could be written. */
bool vcd_close(struct vcd *vcd);

/** An edge now. Signals that the dump has no line for are left out. */
void vcd_edge(struct vcd *vcd, const char *signal, bool level);

#endif /* SIM_VCD_H */
