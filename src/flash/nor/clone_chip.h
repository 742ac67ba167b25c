/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_CHIP_H
#define CLONE_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "clone_family.h"
#include "clone_parts.h"

struct target;

#define CLONE_MAX_CANDIDATES	16

/** Where the flash of every F103-compatible chip starts. */
#define CLONE_FLASH_BASE	0x08000000

/** A value that may not have been readable. */
struct clone_reading {
	uint32_t value;
	bool valid;
};

/** Everything read from the chip without disturbing it. */
struct clone_readings {
	struct clone_reading dpidr;
	struct clone_reading ap_idr;
	struct clone_reading cpuid;
	struct clone_reading rom_base;		/* AP BASE */
	struct clone_reading rom_pidr[8];	/* PIDR0..7, one byte each */
	struct clone_reading rom_cidr[4];
	struct clone_reading idcode[CLONE_NUM_DEBUG_UNITS];	/* by clone_debug_units[] */
	struct clone_reading size_word_f1;	/* 0x1ffff7e0 */
	struct clone_reading size_word_f0;	/* 0x1ffff7cc */
	struct clone_reading project_id;	/* byte at 0x1ffff7f3 */
	struct clone_reading maker;	/* 0x1ffff7d0 */
	struct clone_reading model;	/* 0x1ffff7e8: on most chips a part of the unique id */
	struct clone_reading chip_id;	/* 0x1ffff704 */
	struct clone_reading boot;	/* sum of the first eight words of the boot ROM */
	struct clone_reading ahbenr_sticky;	/* RCC AHBENR bits that stay set when written; restored */
	struct clone_reading fast_unlock;	/* 1: the fast-mode lock bit answers */
	struct clone_reading obr;	/* FLASH_OBR, where it answers */
};

/** Addresses behind clone_readings.idcode. */
extern const uint32_t clone_debug_units[CLONE_NUM_DEBUG_UNITS];

/** Why the usable size is what it is. */
enum clone_size_reason {
	CLONE_SIZE_FROM_WORD,
	CLONE_SIZE_FROM_PART,
	CLONE_SIZE_FROM_USER,
	CLONE_SIZE_FROM_PROBE,	/* reads beyond alias or fault */
};

/** How sure the name in the one line is. */
enum clone_verdict {
	CLONE_VERDICT_UNKNOWN,		/* no row fits */
	CLONE_VERDICT_GENUINE,
	CLONE_VERDICT_NAMED,		/* one clone */
	CLONE_VERDICT_AMBIGUOUS,	/* several rows fit */
};

/**
 * What reads beyond the usable size gave. Only FAULT is a proof: two equal halves read
 * like a mirror, and what is blank may be there or not.
 */
enum clone_beyond {
	CLONE_BEYOND_NOT_READ,
	CLONE_BEYOND_THERE,
	CLONE_BEYOND_ALIAS,
	CLONE_BEYOND_FAULT,
	CLONE_BEYOND_BLANK,
};

/** Where FLASH_OBR tells it of read protection, unless a layout says otherwise (PM0075, 3.7). */
#define CLONE_OBR_RDPRT		(1u << 1)

/** What FLASH_OBR says of read protection. */
enum clone_protection {
	CLONE_PROTECTION_UNKNOWN,	/* not read, or candidates disagree on the bit */
	CLONE_PROTECTION_OFF,
	CLONE_PROTECTION_ON,
};

/** A chip as identified: the readings, who it may be, and how to handle it. */
struct clone_chip {
	struct clone_readings readings;
	const struct clone_part *candidates[CLONE_MAX_CANDIDATES];
	size_t num_candidates;		/* 0: unknown */
	size_t num_agreeing;		/* so many of the first candidates contradict no reading; the others but one */
	enum clone_verdict verdict;
	const struct clone_part *closest;	/* row whose handling is used; never NULL after identify */
	struct clone_page_sizes pages;	/* of all that may fit */
	const struct clone_family *family;	/* closest->family, or the one the user forced */
	bool family_forced;
	const struct clone_options_layout *options;	/* NULL: not known, or disputed */
	bool options_disputed;		/* candidates read FLASH_OBR differently, or have other option bytes */
	uint32_t word_kib;		/* what the size word says; 0: nothing useful */
	uint32_t usable_kib;		/* what we erase and program at most */
	enum clone_size_reason size_reason;
	uint32_t part_max_kib;		/* largest size sold of the candidates; 0: unknown */
	enum clone_beyond beyond;
	uint32_t beyond_kib;		/* where that was read, from the start of flash */
	uint32_t ram_kib;		/* 0: unknown */
	enum clone_protection protection;	/* read protection */
};

/** So many words are read in one transfer at most. */
#define CLONE_CHIP_WORDS	256

/*
 * Reading a chip that may not answer everywhere. A bus error is an ordinary result
 * here: it is returned, not printed, and does not spoil the access after it. The
 * host's own block reads print an error for each, hence this layer.
 */

/**
 * Read one aligned word without a message if it fails.
 *
 * @retval ERROR_OK @a value is what the bus gave.
 * @returns any other code of the host; @a value is unchanged.
 */
int clone_chip_read_u32(struct target *target, uint32_t address, uint32_t *value);

/** Write one aligned word without a message if it fails. */
int clone_chip_write_u32(struct target *target, uint32_t address, uint32_t value);

/**
 * Read aligned words without a message if it fails.
 *
 * @param count At most CLONE_CHIP_WORDS.
 * @retval ERROR_OK All were read.
 * @returns any other code of the host; @a words are unchanged.
 */
int clone_chip_read_words(struct target *target, uint32_t address, unsigned int count,
	uint32_t *words);

/**
 * Debug port's id register.
 *
 * @retval ERROR_OK Read.
 * @retval ERROR_FAIL The host or the transport has no way to it (JTAG; high-level
 *         adapters unless they asked for it themselves when they connected).
 */
int clone_chip_dpidr(struct target *target, uint32_t *value);

/** Id register of the memory access port; ERROR_FAIL where the host hides the port. */
int clone_chip_ap_idr(struct target *target, uint32_t *value);

/** BASE of the memory access port: where the ROM table is; ERROR_FAIL as above. */
int clone_chip_rom_base(struct target *target, uint32_t *value);

#endif /* CLONE_CHIP_H */
