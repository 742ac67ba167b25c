/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_LINE_H
#define CLONE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "clone_match.h"

/** "r2p1", with @a with_name "Cortex-M3 r2p1"; the raw value of a core without a name. */
void clone_core_text(uint32_t cpuid, bool with_name, char *text, size_t size);

/** Whose ROM table it is: "ARM", "empty", or the numbers of a designer without a name. */
void clone_rom_text(const struct clone_rom_id *rom, char *text, size_t size);

/** The one line a user sees at connect, to be freed; never NULL unless out of memory. */
char *clone_chip_line(const struct clone_chip *chip);

#endif /* CLONE_LINE_H */
