/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FLASH_JSON_H
#define FLASH_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* As much of JSON as reading OpenOCD's results and writing a log needs. */

/**
 * Find a value.
 *
 * @param text A value.
 * @param path Names of members and numbers of elements, with dots between, as "chip.names.0".
 * @returns its first character, NULL if there is none.
 */
const char *json_find(const char *text, const char *path);

/**
 * Read a string or the characters of a number or a word into @a buffer, cut if it is long.
 * @returns @a buffer, which is empty if there is no such value, or it is null.
 */
const char *json_get(const char *text, const char *path, char *buffer, size_t size);

/** @returns whether @a text is a whole value with nothing behind it. */
bool json_is_whole(const char *text);

/** Write text in quotes; null if it is empty. */
void json_put(FILE *out, const char *text);

#endif /* FLASH_JSON_H */
