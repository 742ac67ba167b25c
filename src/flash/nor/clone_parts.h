/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_PARTS_H
#define CLONE_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clone_family;

/** How sure a row's identity is (facts: high and medium, low, none). */
enum clone_evidence {
	CLONE_EVIDENCE_BASELINE,	/* genuine, from ST's documents and logs of many boards */
	CLONE_EVIDENCE_HIGH,
	CLONE_EVIDENCE_MEDIUM,
	CLONE_EVIDENCE_LOW,
	CLONE_EVIDENCE_NONE,
};

/**
 * What a debugger can read of a chip, one word each; clone_normalise() makes them.
 * A debug unit that reads 0 or all ones is dead: its word counts as not read.
 */
enum clone_read {
	CLONE_READ_CORE,	/* SCB CPUID */
	CLONE_READ_ROM,		/* ROM table: CLONE_ROM_ID() */
	CLONE_READ_UNIT_M3,	/* identity word at 0xe0042000 ... */
	CLONE_READ_UNIT_M0,	/* ... at 0x40015800 */
	CLONE_READ_UNIT_M33,	/* ... at 0xe0044000 */
	CLONE_READ_UNIT_MM32_M3,	/* ... at 0x40007080 */
	CLONE_READ_UNIT_MM32_M0,	/* ... at 0x40013400 */
	CLONE_READ_UNIT_H7,	/* ... at 0x5c001000 */
	CLONE_READ_DENSITY,	/* page bytes that the F1 device id at 0xe0042000 stands for */
	CLONE_READ_DPIDR,	/* names a debug port, never a vendor */
	CLONE_READ_AP_IDR,
	CLONE_READ_PROJECT,	/* byte at 0x1ffff7f3 (*) */
	CLONE_READ_FAST_LOCK,	/* 1: bit 15 of FLASH_CR is a second lock and reads 1 */
	CLONE_READ_CONTROLLER,	/* 1: a flash controller answers where an F1 has it */
	CLONE_READ_GATES,	/* RCC AHBENR bits that stay set when written */
	CLONE_READ_MAKER,	/* word at 0x1ffff7d0 (*) */
	CLONE_READ_MODEL,	/* word at 0x1ffff7e8 (*) */
	CLONE_READ_CHIP_ID,	/* word at 0x1ffff704, read where FAST_LOCK is 1 (*) */
	CLONE_READ_BOOT,	/* sum of the boot ROM's first eight words (*) */
	CLONE_READ_SOLD,	/* 1: the size word names a size that the row is sold with; 0: another */
	CLONE_READ_PAIR,	/* 1: the row is sold with the flash and RAM that the size word names */
	CLONE_NUM_READS,	/* (*) a value that no row has counts as not read */
};

/** Identity words stand next to each other: reads[CLONE_READ_UNIT_M3 + i] is unit i. */
#define CLONE_NUM_DEBUG_UNITS	(CLONE_READ_UNIT_H7 - CLONE_READ_UNIT_M3 + 1)

/** Bits of CPUID that name a core, without its revision. */
#define CLONE_CPUID_CORE		0xff00fff0

/** Designer (JEP106: continuation codes, seven bits) and part number of a ROM table. */
#define CLONE_ROM_ID(cont, id, part)	((uint32_t)(cont) << 24 | (uint32_t)(id) << 12 | (part))
#define CLONE_ROM_DESIGNER		0xfffff000

/* How a test counts. */
#define CLONE_TEST_REQUIRED	(1u << 0)	/* no name unless it was read and agrees */
#define CLONE_TEST_APART	(1u << 1)	/* no name or family unless one such test of the row agrees */
#define CLONE_TEST_SPEAKS	(1u << 2)	/* another value says nothing */
#define CLONE_TEST_VETO		(1u << 3)	/* another value: never this row, not even nearly */

/** One thing that is known of a part: under the mask, @a read has one of the values. */
struct clone_test {
	enum clone_read read;
	uint32_t mask;
	const uint32_t *values;
	size_t num_values;	/* 0: it never reads what other rows know */
	unsigned int weight;	/* points if it agrees */
	unsigned int flags;
};

/** A size as sold. A list ends with flash_kib == 0. */
struct clone_size {
	uint16_t flash_kib;
	uint16_t ram_kib;		/* 0: not known */
	uint16_t page_bytes;
	uint16_t upper_page_bytes;	/* behind 512 KiB; 0: the same */
};

/** Page sizes that a chip of some row may have. */
struct clone_page_sizes {
	uint32_t largest;
	uint32_t smallest;
	uint32_t upper_largest;		/* behind 512 KiB */
	uint32_t upper_smallest;
};

/** One chip as it is sold, or several that read alike. */
struct clone_part {
	const char *name;		/* "CKS32F103x8/xB", unique */
	const char *order_name;	/* "CKS32F103C": the letter of the flash size follows; NULL: no rule known */
	const char *vendor;
	const char *alike;		/* label shared by rows declared to read alike; NULL: none */
	bool genuine;
	const struct clone_family *family;
	const struct clone_test *tests;
	size_t num_tests;
	uint32_t size_reg_addr;		/* flash size word; 0: unknown */
	bool size_word_has_ram;		/* RAM in KiB stands in its upper half */
	const struct clone_size *sizes;	/* ascending; NULL: not known */
	uint32_t page_bytes;		/* where no size is known */
	enum clone_evidence evidence;
	const char *source;		/* keys of doc/evidence/sources.md */
};

/** There are at most so many rows; a test holds the table to it. */
#define CLONE_MAX_ROWS	160

extern const struct clone_part clone_parts[];
extern const size_t clone_num_parts;

/** What is done with a chip that has no name and is near to no row: the first whose tests all agree. */
struct clone_fallback {
	const struct clone_family *family;
	const struct clone_test *tests;
	size_t num_tests;
};

extern const struct clone_fallback clone_fallbacks[];
extern const size_t clone_num_fallbacks;

/** Where the boot ROM whose first eight words have this sum starts. */
struct clone_boot_rom {
	uint32_t start;
	uint32_t sum;
};

extern const struct clone_boot_rom clone_boot_roms[];
extern const size_t clone_num_boot_roms;

/** Page size that each density of the F1 series has (RM0008). */
struct clone_density {
	uint16_t device_id;
	uint16_t page_bytes;
};

extern const struct clone_density clone_densities[];
extern const size_t clone_num_densities;

/** @returns the largest size @a part is sold with, in KiB; 0: not known. */
uint32_t clone_part_max_kib(const struct clone_part *part);

/** @returns the smallest size @a part is sold with, in KiB; 0: not known. */
uint32_t clone_part_min_kib(const struct clone_part *part);

/** @returns whether @a part is sold with @a flash_kib of flash. */
bool clone_part_is_sold(const struct clone_part *part, uint32_t flash_kib);

/** @returns the next size above @a flash_kib that @a part is sold with; 0: none. */
uint32_t clone_part_next_kib(const struct clone_part *part, uint32_t flash_kib);

/**
 * @param flash_kib Size that was decided on; 0: not known.
 * @returns RAM of @a part with so much flash in KiB, the least of several; 0: not known.
 */
uint32_t clone_part_ram_kib(const struct clone_part *part, uint32_t flash_kib);

/** Widen @a pages by what @a part may have. All of them 0 is the start. */
void clone_part_add_pages(const struct clone_part *part, struct clone_page_sizes *pages);

/**
 * Name with the letter of the flash size, or the row's name where no rule is known.
 *
 * @param flash_kib Size in KiB; 0: not known.
 */
void clone_part_name(const struct clone_part *part, uint32_t flash_kib, char *name, size_t size);

#endif /* CLONE_PARTS_H */
