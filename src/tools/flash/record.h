/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FLASH_RECORD_H
#define FLASH_RECORD_H

#include <stdbool.h>

/* The log of what became of each board: CSV and JSON. */

struct record {
	const char *location;
	const char *serial;	/* the probe's */
	const char *ids;
	const char *number;	/* "": none */
	const char *result;	/* OpenOCD's, JSON; NULL: none */
	const char *class;
	const char *message;
};

/** Open the logs, either of which may be NULL. @returns false after having said why. */
bool record_open(const char *csv, const char *json);
/** @returns false after having said why. */
bool record_add(const struct record *record);
void record_close(void);

#endif /* FLASH_RECORD_H */
