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

/** What is known of a yes-or-no property. */
enum clone_tell {
	CLONE_TELL_UNKNOWN,
	CLONE_TELL_NO,
	CLONE_TELL_YES,
};

/** Peripheral id of the ROM table, each half known or not. */
struct clone_rom {
	bool designer_known;
	bool part_known;
	bool part_is_device_id;	/* ST: the part is the debug unit's device id, one of .idcodes */
	uint8_t jep106_cont;	/* continuation codes */
	uint8_t jep106_id;	/* seven bits */
	uint16_t part;
};

/** Most values a short list of a row holds. */
#define CLONE_MAX_DPIDRS	2
#define CLONE_MAX_PROJECT_IDS	2

/** What a debugger can read to tell parts apart. A zero mask means the value is unknown. */
struct clone_identity {
	uint32_t cpuid;			/* SCB CPUID */
	uint32_t cpuid_mask;
	uint32_t dpidrs[CLONE_MAX_DPIDRS];	/* SW-DP ids; 0: unknown. Name a debug port, never a vendor */
	uint32_t ap_idr;		/* 0: unknown */
	struct clone_rom rom;
	uint8_t vendor_cont;		/* JEP106 code that is the vendor's own: a ROM table */
	uint8_t vendor_id;		/* with it speaks for the row even if .rom is unknown; 0: none */
	uint32_t dbgmcu_addr;		/* debug unit's identity word; 0: unknown */
	const uint32_t *idcodes;	/* values under idcode_mask */
	size_t num_idcodes;
	uint32_t idcode_mask;
	uint32_t size_reg_addr;		/* flash size word; 0: unknown */
	bool size_word_has_ram;		/* RAM in KiB stands in its upper half */
	uint8_t project_ids[CLONE_MAX_PROJECT_IDS];	/* byte at 0x1ffff7f3; 0: unknown */
	uint32_t gate_mask;		/* AHBENR bits whose behaviour is known ... */
	uint32_t gate_sticks;		/* ... and those that stay set when written */
	enum clone_tell fast_unlock;	/* FLASH_CR bit 15 is a second lock and reads 1 */
};

/** A stretch of equal pages; a list ends with kib == 0 (up to the end of flash). */
struct clone_pages {
	uint32_t kib;
	uint32_t page_bytes;
};

/** One chip as it is sold, or several that read alike. */
struct clone_part {
	const char *name;		/* "CKS32F103x8/xB", unique */
	const char *order_name;	/* "CKS32F103C": the letter of the flash size follows; NULL: no rule known */
	const char *vendor;
	const char *alike;		/* label shared by rows declared to read alike; NULL: none */
	bool genuine;
	const struct clone_family *family;
	struct clone_identity id;
	const uint16_t *flash_kib;	/* sizes sold, ascending, ends with 0 */
	const uint16_t *ram_kib;	/* same positions as flash_kib where both are known; ends with 0 */
	const struct clone_pages *pages;
	enum clone_evidence evidence;
	const char *source;		/* keys of doc/evidence/sources.md */
};

extern const struct clone_part clone_parts[];
extern const size_t clone_num_parts;

/** @returns the largest size @a part is sold with, in KiB; 0: not known. */
uint32_t clone_part_max_kib(const struct clone_part *part);

/** @returns the smallest size @a part is sold with, in KiB; 0: not known. */
uint32_t clone_part_min_kib(const struct clone_part *part);

/**
 * @param flash_kib Size that was decided on; 0: not known.
 * @returns RAM of @a part with so much flash in KiB; 0: not known.
 */
uint32_t clone_part_ram_kib(const struct clone_part *part, uint32_t flash_kib);

/** @returns the one of two lists that has the larger pages; either may be NULL. */
const struct clone_pages *clone_larger_pages(const struct clone_pages *a, const struct clone_pages *b);

/**
 * Name with the letter of the flash size, or the row's name where no rule is known.
 *
 * @param flash_kib Size in KiB; 0: not known.
 */
void clone_part_name(const struct clone_part *part, uint32_t flash_kib, char *name, size_t size);

#endif /* CLONE_PARTS_H */
