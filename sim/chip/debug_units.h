/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_DEBUG_UNITS_H
#define SIM_DEBUG_UNITS_H

#include <stdbool.h>
#include <stdint.h>
#include "chip/chip_model.h"

/*
 * Flash patch and breakpoint unit, data watchpoint and trace unit, ROM table and
 * the other CoreSight components a debugger walks over.
 */

struct debug_units *debug_units_new(struct chip *chip);
void debug_units_free(struct debug_units *units);
/** Power-on reset; a system reset leaves these units alone. */
void debug_units_reset(struct debug_units *units);

/** @returns false where no component answers. @param address On the private bus. */
bool debug_units_read(struct debug_units *units, uint32_t address, uint32_t *value);
bool debug_units_write(struct debug_units *units, enum bus_master master, uint32_t address,
	uint32_t value);
/** A store into the ITM's stimulus ports; false when @a address is none of them. */
bool debug_units_stimulus(struct debug_units *units, uint32_t address, unsigned int size,
	uint32_t value);

/** Number of addresses at which code must stop; @a list receives up to 16 of them. */
unsigned int debug_units_breakpoints(const struct debug_units *units, uint32_t *list);
/** True when the stop at @a address is the DWT's (PC match), false when the FPB's. */
bool debug_units_is_dwt(const struct debug_units *units, uint32_t address);
/** Core cycles, as cpu_cycles() counts, at which CYCCNT meets comparator 0; UINT64_MAX: never. */
uint64_t debug_units_cycle_match(const struct debug_units *units);
/** DEMCR.TRCENA changed. */
void debug_units_trace_changed(struct debug_units *units);
/** A watched access happened in comparator @a slot. */
void debug_units_matched(struct debug_units *units, unsigned int slot);

#endif /* SIM_DEBUG_UNITS_H */
