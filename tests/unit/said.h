/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SAID_H
#define SAID_H

#include <stdint.h>

/* What the driver has said: to the user, and over the wire. */

void assert_log(const char *text);
void assert_no_log(const char *text);
void assert_output(const char *text);

/** Every read of the word at @a address gives @a value from now on. */
void lie_about(uint32_t address, uint32_t value);

/**
 * Note what goes over the wire from now on. "SR? " is a read, "CR=80 " a write, "08000000=1234:16 " one of
 * 16 bits; ".. " are more like the two before, or reads of the flash that follows.
 */
void trace_begin(void);
const char *trace(void);
void assert_trace(const char *wanted);

#endif /* SAID_H */
