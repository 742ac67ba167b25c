/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_MATCH_H
#define CLONE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "clone_chip.h"

/** What readings and rows are compared in. A ROM table is one reading: designer and part. */
enum clone_field {
	CLONE_FIELD_CORE,
	CLONE_FIELD_ROM,
	CLONE_FIELD_IDCODE,
	CLONE_FIELD_DPIDR,
	CLONE_FIELD_AP_IDR,
	CLONE_FIELD_PROJECT,
	CLONE_FIELD_FAST_UNLOCK,
	CLONE_FIELD_GATES,
	CLONE_FIELD_SIZE_WORD,
	CLONE_NUM_FIELDS,
};

enum clone_agreement {
	CLONE_NO_OPINION,	/* not read, or the row does not know */
	CLONE_AGREES,
	CLONE_CONTRADICTS,
};

/** How a row stands against the readings. */
struct clone_match {
	const struct clone_part *part;
	enum clone_agreement field[CLONE_NUM_FIELDS];
	unsigned int points;		/* weight of what agrees */
	unsigned int telling;		/* readings that gave points */
	unsigned int contradictions;	/* fields that differ */
	bool other_size;		/* the size word names a size that this row is not sold with */
};

/** Decoded peripheral id of a ROM table. */
struct clone_rom_id {
	bool valid;		/* PIDR0, 1, 2 and 4 were read */
	bool jep106_used;	/* the flag in PIDR2 */
	uint8_t jep106_cont;
	uint8_t jep106_id;
	uint16_t part;
};

/** Name of @a field for tables and messages, in lower case. */
const char *clone_field_name(enum clone_field field);

void clone_match_part(const struct clone_part *part, const struct clone_readings *readings,
	struct clone_match *match);

struct clone_rom_id clone_rom_decode(const struct clone_readings *readings);

/**
 * The debug unit's word at @a address.
 *
 * @returns false if it was not read, or reads as a dead unit does (0 or all ones).
 */
bool clone_idcode_at(const struct clone_readings *readings, uint32_t address, uint32_t *idcode);

/**
 * What the size word says to @a part.
 *
 * @param ram_kib Set to RAM in KiB where the word carries it, else 0.
 * @returns flash in KiB; 0 if the word was not read or says nothing (0, 0xffff).
 */
uint32_t clone_size_word(const struct clone_part *part, const struct clone_readings *readings,
	uint32_t *ram_kib);

/**
 * Name the chip from chip->readings: candidates, verdict, closest row, family and
 * part_max_kib are filled in. Reads nothing.
 *
 * A chip is named only by several readings at once. A row that differs in any reading
 * is out, but stays listed behind the others if that one reading is all that speaks
 * against it: one odd value shall never turn one name into another.
 */
void clone_decide(struct clone_chip *chip);

/**
 * Rows that come nearest, best first; for chips without a name.
 *
 * @returns how many of @a parts were filled in, all equally near (at least 1).
 */
size_t clone_nearest(const struct clone_readings *readings, const struct clone_part **parts,
	size_t max_parts);

#endif /* CLONE_MATCH_H */
