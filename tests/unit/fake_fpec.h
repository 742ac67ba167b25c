/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FAKE_FPEC_H
#define FAKE_FPEC_H

#include <stdbool.h>
#include <stdint.h>

/* Option bytes and protection of an F103-like flash controller, for unit tests. Shares no constant with src/. */

#define FAKE_FLASH_BYTES	(128 * 1024)
#define FAKE_OPTIONS_BYTES	1024

/** What goes wrong at the chosen option store. */
enum fake_store_failure {
	FAKE_STORE_PGERR,	/* refused, with the flag */
	FAKE_STORE_WRPRTERR,
	FAKE_STORE_SILENT,	/* success reported, nothing changed */
	FAKE_STORE_WRONG,	/* one bit more is programmed */
	FAKE_STORE_STUCK,	/* BSY stays until the chip is reset */
};

struct fake_fpec {
	/* The kind of chip: set after fake_fpec_init(). */
	unsigned int option_bytes;
	unsigned int complemented_bytes;
	bool word_stores;		/* 16-bit option stores are refused */
	bool first_slot_kept;		/* option erase leaves it, rewriting it raises PGERR */
	bool makes_complement;		/* the controller writes the complement byte itself */
	bool ff_left_erased;		/* a 0xff gets no complement */
	bool power_needed;		/* read protection changes at power-on only */
	bool reload_needed;		/* a plain reset loads nothing, control bit 13 does */
	bool erased_wrp;		/* erased write protection slots protect */
	bool options_hidden;		/* the area is a bus error while protected */
	uint8_t rdp_off;
	unsigned int user_lsb;
	unsigned int data_lsb;
	/* Failure: the nth store or erase (from 1) goes wrong; for_ever: all after it as well. */
	unsigned int fail_store;
	unsigned int fail_erase;
	bool fail_for_ever;
	enum fake_store_failure failure;
	/* State. */
	uint8_t options[FAKE_OPTIONS_BYTES];
	uint8_t flash[FAKE_FLASH_BYTES];
	uint32_t cr;
	uint32_t sr;
	uint32_t obr;
	uint32_t wrpr;
	bool read_protected;
	bool stuck;
	unsigned int keys;		/* keys accepted so far */
	unsigned int option_keys;
	bool shut;			/* a wrong key was sent */
	unsigned int busy_reads;
	unsigned int stores;
	unsigned int erases;
	unsigned int mass_erases;
	unsigned int violations;	/* stores that a real controller would punish */
};

/** A blank, unprotected chip with the area of an F103, mapped into the fake host. */
void fake_fpec_init(struct fake_fpec *fpec);

/** Put @a value and its complement into a slot and load nothing. */
void fake_fpec_put(struct fake_fpec *fpec, unsigned int offset, uint8_t value);

/** Reset; loads the area unless reload_needed. */
void fake_fpec_reset(struct fake_fpec *fpec);

/** Take the power away and give it back. */
void fake_fpec_power_cycle(struct fake_fpec *fpec);

/** @returns whether the controller is locked. */
bool fake_fpec_locked(const struct fake_fpec *fpec);

#endif /* FAKE_FPEC_H */
