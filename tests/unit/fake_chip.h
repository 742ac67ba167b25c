/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FAKE_CHIP_H
#define FAKE_CHIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct target;

/*
 * What the fake host reads: a chip of a few words, a flash with an end, and bus errors
 * everywhere else. (A chip that can do something is one of the simulator's: sim_target.h.)
 */

/** What lies behind the end of the fake flash. */
enum fake_end {
	FAKE_END_FAULT,
	FAKE_END_ALIAS,
	FAKE_END_BLANK,		/* reads 0xffffffff */
	FAKE_END_UNREADABLE,	/* the flash as a whole: read protection */
	NUM_FAKE_ENDS,
};

struct fake_flash {
	uint32_t real_kib;
	enum fake_end end;
	bool filled;		/* with words that differ everywhere; else blank */
	uint32_t twice_kib;	/* filled: so much from the start is there a second time behind it */
};

struct fake_word {
	uint32_t address;
	uint32_t value;
	uint32_t writable;	/* bits that hold what is written */
};

/** The chip that answers; set before a test. */
struct fake_chip {
	struct fake_flash flash;
	struct fake_word words[40];
	size_t num_words;
	bool has_ports;		/* DPIDR, AP IDR and BASE can be read */
	uint32_t dpidr;
	uint32_t ap_idr;
	uint32_t rom_base;
	unsigned int writes;
	unsigned int faults;
	unsigned int flash_reads;	/* words */
};

extern struct fake_chip fake_chip;

/** Let @a target, halted and examined, be of a chip without anything yet. */
void fake_chip_connect(struct target *target);

/** Give @a address a word; bits of @a writable can be changed. */
void fake_word(uint32_t address, uint32_t value, uint32_t writable);

/** Change what fake_word() put at @a address. */
void set_fake_word(uint32_t address, uint32_t value);

/** @returns the word at @a address as it is now. */
uint32_t fake_word_now(uint32_t address);

const char *fake_end_name(enum fake_end end);

#endif /* FAKE_CHIP_H */
