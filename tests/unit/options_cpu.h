/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef OPTIONS_CPU_H
#define OPTIONS_CPU_H

#include <stdint.h>

/* A core (Unicorn) that executes from a small RAM and sees the fake host's devices. */

#define OPTIONS_CPU_RAM		0x20000000u
#define OPTIONS_CPU_RAM_BYTES	0x3000u

/** Its memory; map it into the fake host as well. */
uint8_t *options_cpu_ram(void);

/**
 * Run from @a entry with @a r0 until a breakpoint. Fits fake_run_algorithm.
 *
 * @returns ERROR_OK; ERROR_TARGET_TIMEOUT when the time is up; ERROR_FAIL after a fault.
 */
int options_cpu_run(uint32_t entry, uint32_t r0, unsigned int timeout_ms);

#endif /* OPTIONS_CPU_H */
