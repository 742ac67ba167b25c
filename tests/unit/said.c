// SPDX-License-Identifier: GPL-2.0-or-later

/* See said.h. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "fake_host.h"
#include "said.h"

static char traced[8192];

void assert_log(const char *text)
{
	if (!strstr(fake_log(), text))
		fail_msg("\"%s\" is missing in:\n%s", text, fake_log());
}

void assert_output(const char *text)
{
	if (!strstr(fake_output(), text))
		fail_msg("\"%s\" is missing in:\n%s", text, fake_output());
}

void assert_no_log(const char *text)
{
	if (strstr(fake_log(), text))
		fail_msg("\"%s\" stands in:\n%s", text, fake_log());
}

/* Flash, which is read word by word. */
static bool is_flash(uint32_t address)
{
	return address >> 24 == 0x08;
}

/* Registers by name, those of the second set with a 2; of anything else its address. */
static const char *name_of(uint32_t address)
{
	static const struct {
		uint32_t address;
		const char *name;
	} names[] = {
		{ 0x40021000, "RCC_CR" }, { 0x40022000, "ACR" }, { 0x40022004, "KEYR" }, { 0x40022008, "OPTKEYR" },
		{ 0x4002200c, "SR" }, { 0x40022010, "CR" }, { 0x40022014, "AR" }, { 0x4002201c, "OBR" }, { 0x40022020, "WRPR" },
		{ 0x40022024, "MODEKEYR" }, { 0x40022034, "COPY" }, { 0x400220d0, "CACHE" },
		{ 0x40022044, "KEYR2" }, { 0x4002204c, "SR2" }, { 0x40022050, "CR2" }, { 0x40022054, "AR2" },
	};
	static char text[12];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].address == address)
			return names[i].name;
	snprintf(text, sizeof(text), "%08x", (unsigned int)address);
	return text;
}

static void note_access(bool writes, uint32_t address, unsigned int size, uint32_t *value)
{
	static uint32_t next;
	const size_t used = strlen(traced);
	const bool goes_on = used && !writes && is_flash(address) && address == next;
	char now[40];

	next = writes ? 0 : address + size;
	if (goes_on) {
		if (strcmp(traced + used - 3, ".. ") != 0)
			snprintf(traced + used, sizeof(traced) - used, ".. ");
		return;
	}

	snprintf(now, sizeof(now), writes ? "%s=%x" : "%s?", name_of(address), (unsigned int)*value);
	if (size != 4)
		snprintf(now + strlen(now), sizeof(now) - strlen(now), ":%u", 8 * size);
	strcat(now, " ");
	const size_t length = strlen(now);
	if (used >= 3 && strcmp(traced + used - 3, ".. ") == 0 && used >= length + 3 &&
			strncmp(traced + used - 3 - length, now, length) == 0)
		return;
	const bool third = used >= 2 * length && strncmp(traced + used - length, now, length) == 0 &&
		strncmp(traced + used - 2 * length, now, length) == 0;
	snprintf(traced + used, sizeof(traced) - used, "%s", third ? ".. " : now);
}

static struct {
	uint32_t address;
	uint32_t value;
} lies[4];
static unsigned int num_lies;

static void tell_lies(bool writes, uint32_t address, unsigned int size, uint32_t *value)
{
	for (unsigned int i = 0; i < num_lies; i++)
		if (!writes && address == lies[i].address)
			*value = lies[i].value;
}

void lie_about(uint32_t address, uint32_t value)
{
	if (fake_on_access != tell_lies)
		num_lies = 0;
	fake_on_access = tell_lies;
	assert_true(num_lies < 4);
	lies[num_lies].address = address;
	lies[num_lies++].value = value;
}

void trace_begin(void)
{
	traced[0] = 0;
	fake_on_access = note_access;
}

const char *trace(void)
{
	return traced;
}

void assert_trace(const char *wanted)
{
	if (strcmp(traced, wanted) != 0)
		fail_msg("\"%s\"\ninstead of\n\"%s\"", traced, wanted);
}
