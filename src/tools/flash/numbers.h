/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FLASH_NUMBERS_H
#define FLASH_NUMBERS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Serial numbers, and the journal of what became of each: a line is on the disk before a
 * number is used, so that none is given twice, whatever happens. Only a number that was
 * certainly not written to any chip is given again.
 */

/**
 * Open the journal, or begin it. Numbers that an earlier run has given out and of which it
 * did not tell what became are told on stderr and not used again.
 * @returns false after having said why.
 */
bool numbers_open(const char *file, uint64_t first, uint64_t last, uint64_t step);

/** Take the next number for @a board. @returns false if there is none, or it could not be noted; said. */
bool numbers_take(const char *board, uint64_t *number);

/** A board has its number. */
void numbers_used(uint64_t number, const char *uid);
/** No chip has it: it is given again. */
void numbers_back(uint64_t number);
/** A chip may have it: it is not used again. */
void numbers_lost(uint64_t number);

void numbers_close(void);

#endif /* FLASH_NUMBERS_H */
