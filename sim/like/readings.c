/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * What a file says of a chip, gathered reading by reading: two that contradict each
 * other are two chips, or a bad connection, and make no virtual one.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include "like/like.h"

#define CPUID		0xe000ed00u
#define ROM_TABLE	0xe00ff000u
/* Of a boot ROM, only its first words are of use. */
#define BOOT_BYTES	32

static const char *const key_names[LIKE_NUM_KEYS] = {
	[LIKE_DPIDR] = "DPIDR",
	[LIKE_AP_IDR] = "AP IDR",
	[LIKE_AP_BASE] = "AP BASE",
	[LIKE_JTAG_CPU] = "the CPU's JTAG id",
	[LIKE_JTAG_BS] = "the boundary scan's JTAG id",
	[LIKE_CPUID] = "CPUID",
	[LIKE_IDCODE] = "the identity word",
	[LIKE_DEVICE_ID] = "the device id",
	[LIKE_ROM_DESIGNER] = "the ROM table's designer",
	[LIKE_ROM_PART] = "the ROM table's part",
	[LIKE_SIZE_KIB] = "the size word's KiB",
	[LIKE_USABLE_KIB] = "the usable KiB",
	[LIKE_ANSWERS_KIB] = "how much flash answers",
	[LIKE_BEYOND_KIB] = "where more flash answers",
	[LIKE_MIRROR_KIB] = "where the flash is mirrored",
	[LIKE_RAM_KIB] = "the KiB of RAM",
	[LIKE_SOLD_RAM_KIB] = "the KiB of RAM as sold",
	[LIKE_PROTECTED] = "the read protection",
	[LIKE_FAST] = "bit 15 of FLASH_CR",
	[LIKE_STICKY] = "the clock gates that stick",
	[LIKE_OBR] = "FLASH_OBR",
	[LIKE_CONTROLLER] = "whether there is a flash controller",
};

void like_complain(struct like_readings *readings, const char *format, ...)
{
	va_list args;

	if (readings->problem[0])
		return;
	va_start(args, format);
	vsnprintf(readings->problem, sizeof(readings->problem), format, args);
	va_end(args);
}

/* Sheets have no lines worth a number. */
static void contradiction(struct like_readings *readings, const char *what, const struct like_value *old,
	uint32_t value, unsigned int line)
{
	const char *next = "two chips, or a bad connection? Leave one of them out";

	if (line)
		like_complain(readings, "%s: %s is 0x%08" PRIx32 " in line %u and 0x%08" PRIx32 " in line %u: %s",
			readings->file, what, old->value, old->line, value, line, next);
	else
		like_complain(readings, "%s: %s is both 0x%08" PRIx32 " and 0x%08" PRIx32 ": %s", readings->file,
			what, old->value, value, next);
}

static void note(struct like_readings *readings, struct like_value *reading, const char *what, uint32_t value,
	unsigned int line)
{
	if (reading->known && like_is_dead(value) && !like_is_dead(reading->value))
		return;
	if (reading->known && reading->value != value && !like_is_dead(reading->value))
		contradiction(readings, what, reading, value, line);
	*reading = (struct like_value){ value, line, true };
}

void like_set(struct like_readings *readings, enum like_key key, uint32_t value, unsigned int line)
{
	/* An id that nobody answered with is none. */
	if (key <= LIKE_DEVICE_ID && key != LIKE_IDCODE && like_is_dead(value))
		return;
	note(readings, &readings->keys[key], key_names[key], value, line);
}

/* Words that tell chips apart, and do not change while they are used. */
static bool is_identity(const struct like_readings *readings, uint32_t address)
{
	static const uint32_t units[] = {
		0xe0042000, 0x40015800, 0xe0044000, 0x40007080, 0x40013400, 0x5c001000,
	};
	static const uint32_t boot_roms[] = { 0x1ffff000, 0x1ffff400, 0x1fffb000, 0x1fffe000 };
	uint32_t rom = readings->keys[LIKE_AP_BASE].known ? readings->keys[LIKE_AP_BASE].value & ~0xfffu : ROM_TABLE;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (address == units[i])
			return true;
	for (size_t i = 0; i < sizeof(boot_roms) / sizeof(boot_roms[0]); i++)
		if (address - boot_roms[i] < BOOT_BYTES)
			return true;
	return (address >= rom + 0xfd0 && address < rom + 0x1000) ||
		(address >= 0x1ffff700 && address < 0x1ffff800);
}

void like_set_word(struct like_readings *readings, uint32_t address, uint32_t value, unsigned int line)
{
	char what[40];

	if (address == CPUID) {
		like_set(readings, LIKE_CPUID, value, line);
		return;
	}
	if (address - LIKE_OPTION_BASE == readings->num_option_bytes && readings->num_option_bytes < LIKE_OPTION_BYTES) {
		/* The first reading counts: option bytes may be changed in the course of a log. */
		for (unsigned int i = 0; i < 4; i++)
			readings->option_bytes[readings->num_option_bytes++] = value >> (8 * i);
		return;
	}
	if (!is_identity(readings, address))
		return;
	snprintf(what, sizeof(what), "the word at 0x%08" PRIx32, address);
	for (size_t i = 0; i < readings->num_words; i++) {
		if (readings->words[i].address == address) {
			note(readings, &readings->words[i].reading, what, value, line);
			return;
		}
	}
	if (readings->num_words == LIKE_MAX_WORDS)
		return;
	readings->words[readings->num_words++] = (struct like_word){ address, { value, line, true } };
}

bool like_word(const struct like_readings *readings, uint32_t address, uint32_t *value)
{
	for (size_t i = 0; i < readings->num_words; i++) {
		if (readings->words[i].address == address) {
			*value = readings->words[i].reading.value;
			return true;
		}
	}
	return false;
}

void like_refuse(struct like_readings *readings, uint32_t address)
{
	if (readings->num_refused < LIKE_MAX_REFUSED)
		readings->refused[readings->num_refused++] = address;
}

bool like_refused(const struct like_readings *readings, uint32_t address)
{
	for (size_t i = 0; i < readings->num_refused; i++)
		if (readings->refused[i] == address)
			return true;
	return false;
}

void like_add_name(struct like_readings *readings, const char *name, size_t length)
{
	if (!length || length >= LIKE_NAME_BYTES || readings->num_names == LIKE_MAX_NAMES)
		return;
	for (size_t i = 0; i < readings->num_names; i++)
		if (!strncmp(readings->names[i], name, length) && !readings->names[i][length])
			return;
	memcpy(readings->names[readings->num_names++], name, length);
}

/* A sheet for programs begins with a brace. */
