/* SPDX-License-Identifier: GPL-2.0-or-later */

/* A chip's sheet as JSON: doc/chip-sheet.md, doc/chip-sheet.schema.json. */

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "like/like.h"

#ifdef HAVE_JANSSON

#include <jansson.h>

#define SCHEMA		"openocd-clones/chip-sheet/"
#define SCHEMA_VERSION	"1"

/* @returns whether a member is a word of hexadecimal digits; null and absence are none, the rest a problem. */
static bool get_word(struct like_readings *readings, const json_t *object, const char *member, uint32_t *value)
{
	const json_t *text = json_object_get(object, member);
	char *end;

	if (!text || json_is_null(text))
		return false;
	const char *digits = json_string_value(text);
	if (!digits || strncmp(digits, "0x", 2) || strlen(digits) < 3 || strlen(digits) > 10 ||
			strspn(digits + 2, "0123456789abcdefABCDEF") != strlen(digits + 2)) {
		like_complain(readings, "%s: \"%s\" is no word such as \"0x411fc231\"", readings->file, member);
		return false;
	}
	*value = strtoul(digits, &end, 16);
	return true;
}

static void get_count(struct like_readings *readings, const json_t *object, const char *member, enum like_key key)
{
	const json_t *number = json_object_get(object, member);

	if (!number || json_is_null(number))
		return;
	if (!json_is_integer(number) || json_integer_value(number) < 0 || json_integer_value(number) > 65536) {
		like_complain(readings, "%s: \"%s\" is no size in KiB", readings->file, member);
		return;
	}
	like_set(readings, key, json_integer_value(number), 0);
}

static void read_reading(struct like_readings *readings, const json_t *item)
{
	static const struct {
		const char *name;
		enum like_key key;
	} named[] = {
		{ "dpidr", LIKE_DPIDR }, { "ap_idr", LIKE_AP_IDR }, { "ap_base", LIKE_AP_BASE },
		{ "cpuid", LIKE_CPUID }, { "flash_obr", LIKE_OBR }, { "ahbenr_sticky", LIKE_STICKY },
	};
	const char *name = json_string_value(json_object_get(item, "name"));
	const char *where = json_string_value(json_object_get(item, "address"));
	uint32_t address;
	uint32_t value;

	if (!name) {
		like_complain(readings, "%s: a reading has no \"name\"", readings->file);
		return;
	}
	if (!get_word(readings, item, "value", &value)) {
		const char *reason = json_string_value(json_object_get(item, "reason"));

		if (reason && strstr(reason, "refuses") && where && !strncmp(where, "0x", 2) &&
				get_word(readings, item, "address", &address))
			like_refuse(readings, address);
		return;
	}
	if (!strcmp(name, "flash_cr"))
		like_set(readings, LIKE_FAST, value >> 15 & 1, 0);
	/* Registers that all read 0 are none; one that does not decides. */
	if (!strcmp(name, "flash_cr") || !strcmp(name, "flash_obr"))
		like_set(readings, LIKE_CONTROLLER, value != 0, 0);
	for (size_t i = 0; i < sizeof(named) / sizeof(named[0]); i++) {
		if (!strcmp(name, named[i].name)) {
			like_set(readings, named[i].key, value, 0);
			return;
		}
	}
	if (!where || strncmp(where, "0x", 2) || !get_word(readings, item, "address", &address))
		return;
	/* A byte, beside the word that holds it. */
	if (address & 3)
		return;
	like_set_word(readings, address, value, 0);
}

static void read_boot_roms(struct like_readings *readings, const json_t *roms)
{
	const json_t *rom;
	size_t i;

	json_array_foreach(roms, i, rom) {
		const json_t *words = json_object_get(rom, "first_words");
		const char *reason = json_string_value(json_object_get(rom, "reason"));
		bool answers = json_array_size(words) || (reason && strstr(reason, "blank"));
		uint32_t address;

		if (!get_word(readings, rom, "address", &address) || !answers)
			continue;
		if (!readings->boot_rom || address < readings->boot_rom)
			readings->boot_rom = address;
		for (size_t j = 0; j < json_array_size(words); j++) {
			const char *digits = json_string_value(json_array_get(words, j));

			if (digits)
				like_set_word(readings, address + 4 * j, strtoul(digits, NULL, 16), 0);
		}
	}
}

static void read_option_bytes(struct like_readings *readings, const json_t *object)
{
	const char *digits = json_string_value(json_object_get(object, "bytes"));

	for (size_t i = 0; digits && i < LIKE_OPTION_BYTES && digits[2 * i] && digits[2 * i + 1]; i++) {
		const char pair[] = { digits[2 * i], digits[2 * i + 1], '\0' };
		char *end;

		readings->option_bytes[i] = strtoul(pair, &end, 16);
		if (*end) {
			like_complain(readings, "%s: the option bytes are no hexadecimal digits", readings->file);
			return;
		}
		readings->num_option_bytes = i + 1;
	}
}

static void read_flash(struct like_readings *readings, const json_t *flash)
{
	const char *beyond = json_string_value(json_object_get(flash, "beyond"));
	const char *how = json_string_value(json_object_get(flash, "how"));
	const json_t *tested = json_object_get(flash, "tested_kib");

	get_count(readings, flash, "word_kib", LIKE_SIZE_KIB);
	/* What is taken "as sold" for want of a word was not read of this chip. */
	if (!how || strcmp(how, "part") || json_is_integer(json_object_get(flash, "word_kib")))
		get_count(readings, flash, "usable_kib", LIKE_USABLE_KIB);
	get_count(readings, flash, "answers_kib", LIKE_ANSWERS_KIB);
	if (json_is_integer(tested)) {
		readings->keys[LIKE_USABLE_KIB].known = false;
		readings->keys[LIKE_ANSWERS_KIB].known = false;
		get_count(readings, flash, "tested_kib", LIKE_USABLE_KIB);
	} else if (beyond && (!strcmp(beyond, "there") || !strcmp(beyond, "blank"))) {
		get_count(readings, flash, "beyond_kib", LIKE_BEYOND_KIB);
	}
	if (beyond && !strcmp(beyond, "alias"))
		get_count(readings, flash, "beyond_kib", LIKE_MIRROR_KIB);
}

static void read_names(struct like_readings *readings, const json_t *verdict)
{
	static const char *const members[] = { "names", "perhaps", "nearest" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		const json_t *names = json_object_get(verdict, members[i]);
		const json_t *name;
		size_t j;

		json_array_foreach(names, j, name) {
			if (json_is_string(name))
				like_add_name(readings, json_string_value(name), json_string_length(name));
		}
	}
}

static void read_sheet(struct like_readings *readings, const json_t *sheet)
{
	const json_t *items = json_object_get(sheet, "readings");
	const json_t *protection = json_object_get(sheet, "read_protected");
	const json_t *item;
	size_t i;

	if (!json_is_array(items)) {
		like_complain(readings, "%s: the sheet has no \"readings\"", readings->file);
		return;
	}
	json_array_foreach(items, i, item)
		read_reading(readings, item);
	read_boot_roms(readings, json_object_get(sheet, "boot_roms"));
	read_option_bytes(readings, json_object_get(sheet, "option_bytes"));
	read_flash(readings, json_object_get(sheet, "flash"));
	get_count(readings, json_object_get(sheet, "ram"), "kib", LIKE_RAM_KIB);
	get_count(readings, json_object_get(sheet, "ram"), "sold_kib", LIKE_SOLD_RAM_KIB);
	if (json_is_boolean(protection))
		like_set(readings, LIKE_PROTECTED, json_is_true(protection), 0);
	read_names(readings, json_object_get(sheet, "expected"));
	read_names(readings, json_object_get(sheet, "verdict"));
}

void like_load_sheet(struct like_readings *readings, FILE *in)
{
	json_error_t error;
	json_t *sheet = json_loadf(in, JSON_REJECT_DUPLICATES, &error);

	if (!sheet) {
		like_complain(readings, "%s is no JSON: line %d: %s", readings->file, error.line, error.text);
		return;
	}
	const char *schema = json_string_value(json_object_get(sheet, "schema"));
	if (!schema || strncmp(schema, SCHEMA, strlen(SCHEMA)))
		like_complain(readings, "%s is JSON, but no chip sheet: its \"schema\" is not \"" SCHEMA SCHEMA_VERSION "\"",
			readings->file);
	else if (strcmp(schema + strlen(SCHEMA), SCHEMA_VERSION))
		like_complain(readings, "%s is a chip sheet of version %.20s, and this stlink-sim reads version "
			SCHEMA_VERSION ": use a newer stlink-sim", readings->file, schema + strlen(SCHEMA));
	else
		read_sheet(readings, sheet);
	json_decref(sheet);
}

#else

void like_load_sheet(struct like_readings *readings, FILE *in)
{
	(void)in;
	like_complain(readings, "%s is JSON, and this stlink-sim was built without jansson, which reads it; "
		"give it the sheet's Markdown, or build it with jansson", readings->file);
}

#endif
