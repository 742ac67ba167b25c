/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_LIKE_H
#define SIM_LIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include "chip/chips.h"

/*
 * A virtual chip like somebody's real one: readings of identity from a chip's sheet
 * (doc/chip-sheet.md) or from a tool's log, and the bench's nearest row for what they
 * do not say.
 */

/** Readings that have no address, or that files tell without one. */
enum like_key {
	LIKE_DPIDR,
	LIKE_AP_IDR,
	LIKE_AP_BASE,
	LIKE_JTAG_CPU,
	LIKE_JTAG_BS,
	LIKE_CPUID,
	LIKE_IDCODE,		/* of the debug unit, wherever it is */
	LIKE_DEVICE_ID,		/* its lowest twelve bits */
	LIKE_ROM_DESIGNER,	/* JEP106: continuation codes * 128 + code */
	LIKE_ROM_PART,
	LIKE_SIZE_KIB,		/* what the size word says */
	LIKE_USABLE_KIB,
	LIKE_ANSWERS_KIB,	/* so much flash can be read, mirrors included */
	LIKE_BEYOND_KIB,	/* something answers behind so many KiB */
	LIKE_MIRROR_KIB,	/* behind so many KiB the start is mirrored */
	LIKE_RAM_KIB,		/* so much answers */
	LIKE_SOLD_RAM_KIB,	/* so much it is sold with */
	LIKE_PROTECTED,		/* 1: the flash is read protected */
	LIKE_FAST,		/* bit 15 of FLASH_CR */
	LIKE_STICKY,		/* clock gates that stay set */
	LIKE_OBR,		/* FLASH_OBR */
	LIKE_CONTROLLER,	/* 1: a flash controller answers where an STM32F10x has it */
	LIKE_NUM_KEYS
};

struct like_value {
	uint32_t value;
	unsigned int line;	/* of the file; 0: it has no lines that count */
	bool known;
};

struct like_word {
	uint32_t address;
	struct like_value reading;
};

#define LIKE_MAX_WORDS		160
#define LIKE_MAX_REFUSED	32
#define LIKE_MAX_NAMES		8
#define LIKE_NAME_BYTES		40
#define LIKE_OPTION_BYTES	64
#define LIKE_OPTION_BASE	0x1ffff800u

/** What a file says of a chip. */
struct like_readings {
	const char *file;
	struct like_value keys[LIKE_NUM_KEYS];
	struct like_word words[LIKE_MAX_WORDS];
	size_t num_words;
	uint32_t refused[LIKE_MAX_REFUSED];	/* addresses that were tried in vain */
	size_t num_refused;
	char names[LIKE_MAX_NAMES][LIKE_NAME_BYTES];	/* what somebody takes it for, best first */
	size_t num_names;
	uint8_t option_bytes[LIKE_OPTION_BYTES];
	size_t num_option_bytes;
	uint32_t boot_rom;		/* the lowest start of a boot ROM that answers; 0: not told */
	char problem[400];		/* a sentence; empty: none */
};

/** Where a value of the virtual chip comes from. */
struct like_column {
	const char *name;
	char value[64];
	bool assumed;			/* from the nearest row, not from the file */
};

#define LIKE_MAX_COLUMNS	24

/** The virtual chip. */
struct like_chip {
	struct chip_row row;
	struct chip_word words[LIKE_MAX_WORDS];
	const struct chip_row *nearest;
	struct like_column columns[LIKE_MAX_COLUMNS];
	size_t num_columns;
	bool read_protected;		/* and the option bytes are not known */
	bool mirrored;			/* the flash's start shows behind its end */
	char name[64];
};

/* readings.c */

/* What a dead unit, or a line that nobody drives, reads as. */
static inline bool like_is_dead(uint32_t value)
{
	return value == 0 || value == 0xffffffff;
}

/** Note a reading; one that contradicts an earlier one becomes the problem. */
void like_set(struct like_readings *readings, enum like_key key, uint32_t value, unsigned int line);
/** Note a word of the chip's memory; those without meaning for its identity are dropped. */
void like_set_word(struct like_readings *readings, uint32_t address, uint32_t value, unsigned int line);
void like_add_name(struct like_readings *readings, const char *name, size_t length);
/** @returns whether the word was read. */
bool like_word(const struct like_readings *readings, uint32_t address, uint32_t *value);
/** Note that a word was tried and the chip refused it. */
void like_refuse(struct like_readings *readings, uint32_t address);
bool like_refused(const struct like_readings *readings, uint32_t address);
/** Keep the first problem of a file; printf style. */
void like_complain(struct like_readings *readings, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * Read a sheet, as JSON or Markdown, or a log.
 * @returns false with readings->problem set.
 */
bool like_load(struct like_readings *readings, const char *file);
/* sheet.c and log.c: one kind of file each */
void like_load_sheet(struct like_readings *readings, FILE *in);
void like_load_log(struct like_readings *readings, FILE *in);

/* row.c */

/**
 * Make the chip.
 *
 * @param base Row for what the file does not say; NULL: the nearest.
 * @returns false with readings->problem set.
 */
bool like_make(struct like_chip *chip, struct like_readings *readings, const struct chip_row *base);
/** Print every value and where it comes from. */
void like_show(const struct like_chip *chip, FILE *out);
/** The line that tells what is assumed. */
void like_tell(const struct like_chip *chip, FILE *out);

#endif /* SIM_LIKE_H */
