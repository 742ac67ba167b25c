/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_MATCH_H
#define CLONE_MATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "clone_chip.h"

enum clone_agreement {
	CLONE_NO_OPINION,	/* not read, or the row does not know */
	CLONE_AGREES,
	CLONE_CONTRADICTS,
};

/** How a row stands against the readings. */
struct clone_match {
	const struct clone_part *part;
	enum clone_agreement opinion[CLONE_NUM_READS];
	unsigned int points;		/* weight of what agrees */
	unsigned int telling;		/* readings that gave points */
	unsigned int contradictions;	/* readings that differ */
	bool vetoed;			/* one of them settles it */
	bool complete;			/* all required tests agree, and one of those that set apart */
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

/** Name of @a read for tables and messages, in lower case. */
const char *clone_read_name(enum clone_read read);

/** What tests compare, from what was read. SOLD and PAIR are left out: they differ from row to row. */
void clone_normalise(const struct clone_readings *readings, struct clone_reading *reads);

void clone_match_part(const struct clone_part *part, const struct clone_readings *readings,
	struct clone_match *match);

struct clone_rom_id clone_rom_decode(const struct clone_readings *readings);

/** @returns whether a row has @a value for @a read. */
bool clone_is_known(enum clone_read read, uint32_t value);

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
 * Name the chip from chip->readings: candidates, verdict, closest row, pages, family,
 * option bytes, protection and part_max_kib are filled in. Reads nothing.
 *
 * A chip is named only by several readings at once. A row that differs in any reading
 * is out, but stays listed behind the others if that one reading is all that speaks
 * against it: one odd value shall never turn one name into another.
 *
 * @param forced Family that the user names: it decides, whatever was read; or NULL.
 */
void clone_decide(struct clone_chip *chip, const struct clone_family *forced);

/**
 * The flash has shown that its size word is wrong, so candidates that it kept back have a say
 * in what FLASH_OBR means. Reads nothing.
 */
void clone_doubt_size_word(struct clone_chip *chip);

/** May the chip, by what was read so far, be one whose boot ROM starts at @a start? */
bool clone_boot_rom_may_start(const struct clone_chip *chip, uint32_t start);

/**
 * Whether reading @a read would tell rows apart that nothing speaks against.
 *
 * @param named_only Ask the candidates only; else every row of this core.
 * @param mask Set to the bits that they know; may be NULL.
 */
bool clone_would_tell(const struct clone_chip *chip, enum clone_read read, bool named_only,
	uint32_t *mask);

/**
 * Rows that come nearest, best first; for chips without a name.
 *
 * @returns how many of @a parts were filled in, all equally near (at least 1).
 */
size_t clone_nearest(const struct clone_readings *readings, const struct clone_part **parts,
	size_t max_parts);

#endif /* CLONE_MATCH_H */
