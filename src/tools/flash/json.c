// SPDX-License-Identifier: GPL-2.0-or-later

/* See json.h. */

#include "json.h"

#include <stdlib.h>
#include <string.h>

#define MAX_DEPTH 16

static const char *skip_blanks(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

static const char *skip_string(const char *at)
{
	for (at++; *at && *at != '"'; at++) {
		if (*at == '\\' && at[1])
			at++;
	}
	return *at ? at + 1 : NULL;
}

static const char *skip_value(const char *at, int depth);

/* Within an object or a list: go on to the next member. @returns NULL behind the last. */
static const char *next_member(const char *at)
{
	at = skip_blanks(at);
	return *at == ',' ? skip_blanks(at + 1) : NULL;
}

/* @returns the first member, NULL if there is none. */
static const char *first_member(const char *at)
{
	at = skip_blanks(at + 1);
	return *at == '}' || *at == ']' ? NULL : at;
}

static const char *skip_name(const char *at)
{
	at = *at == '"' ? skip_string(at) : NULL;
	at = at ? skip_blanks(at) : NULL;
	return at && *at == ':' ? skip_blanks(at + 1) : NULL;
}

static const char *skip_members(const char *at, int depth)
{
	const char close = *at == '{' ? '}' : ']';
	const char *member = first_member(at);
	const char *end = member ? member : skip_blanks(at + 1);

	while (member) {
		const char *value = close == '}' ? skip_name(member) : member;
		end = value ? skip_value(value, depth) : NULL;
		if (!end)
			return NULL;
		member = next_member(end);
	}
	end = skip_blanks(end);
	return *end == close ? end + 1 : NULL;
}

/* @returns what is behind a value, NULL if it is none. */
static const char *skip_value(const char *at, int depth)
{
	if (depth == MAX_DEPTH)
		return NULL;
	if (*at == '"')
		return skip_string(at);
	if (*at == '{' || *at == '[')
		return skip_members(at, depth + 1);
	const size_t length = strcspn(at, ",]} \t\r\n");
	return length ? at + length : NULL;
}

static const char *find_one(const char *at, const char *name, size_t length)
{
	const bool object = *at == '{';
	const char *member = object || *at == '[' ? first_member(at) : NULL;
	unsigned long index = object ? 0 : strtoul(name, NULL, 10);

	for (; member; index--) {
		const char *value = object ? skip_name(member) : member;
		if (!value)
			return NULL;
		if (object ? strncmp(member + 1, name, length) == 0 && member[length + 1] == '"' : index == 0)
			return value;
		const char *end = skip_value(value, 0);
		member = end ? next_member(end) : NULL;
	}
	return NULL;
}

const char *json_find(const char *text, const char *path)
{
	const char *at = skip_blanks(text);

	while (at && *path) {
		const size_t length = strcspn(path, ".");
		at = find_one(at, path, length);
		path += length + (path[length] == '.');
	}
	return at;
}

const char *json_get(const char *text, const char *path, char *buffer, size_t size)
{
	const char *at = json_find(text, path);
	size_t used = 0;

	buffer[0] = '\0';
	if (!at || strncmp(at, "null", 4) == 0)
		return buffer;
	if (*at != '"') {
		snprintf(buffer, size, "%.*s", (int)strcspn(at, ",]} \t\r\n"), at);
		return buffer;
	}
	for (at++; *at && *at != '"' && used + 1 < size; at++) {
		if (*at == '\\' && at[1] == 'u') {
			buffer[used++] = ' ';	/* a control character */
			at += strnlen(at, 5);
			continue;
		}
		if (*at == '\\' && at[1])
			at++;
		buffer[used++] = *at;
	}
	buffer[used] = '\0';
	return buffer;
}

bool json_is_whole(const char *text)
{
	const char *end = skip_value(skip_blanks(text), 0);

	return end && !*skip_blanks(end);
}

void json_put(FILE *out, const char *text)
{
	if (!*text) {
		fputs("null", out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fprintf(out, "\\%c", *text);
		else if ((unsigned char)*text < 0x20)
			fprintf(out, "\\u%04x", *text);
		else
			fputc(*text, out);
	}
	fputc('"', out);
}
