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

/** What a debugger can read to tell parts apart. A zero mask means the value is unknown. */
struct clone_identity {
	uint32_t cpuid;			/* SCB CPUID */
	uint32_t cpuid_mask;
	uint32_t dpidr;			/* SW-DP id; 0: unknown. Names a debug port, never a vendor */
	bool rom_known;			/* the three below were read from the ROM table's PIDR */
	uint8_t rom_jep106_cont;
	uint8_t rom_jep106_id;
	uint16_t rom_part;		/* 0xffff: unknown */
	uint32_t dbgmcu_addr;		/* debug unit's identity word; 0: unknown */
	const uint32_t *idcodes;	/* values under idcode_mask */
	size_t num_idcodes;
	uint32_t idcode_mask;
	uint32_t size_reg_addr;		/* flash size word; 0: unknown */
	int project_id;			/* byte at 0x1ffff7f3, or -1 */
};

/** A stretch of equal pages; a list ends with kib == 0 (up to the end of flash). */
struct clone_pages {
	uint32_t kib;
	uint32_t page_bytes;
};

/** One chip as it is sold, or several that read alike. */
struct clone_part {
	const char *name;		/* "CKS32F103x8/xB" */
	const char *vendor;
	const char *alike;		/* label shared by rows declared to read alike; NULL: none */
	bool genuine;
	const struct clone_family *family;
	struct clone_identity id;
	const uint16_t *flash_kib;	/* sizes sold, ascending, ends with 0 */
	const uint16_t *ram_kib;	/* same positions as flash_kib where both are known; ends with 0 */
	const struct clone_pages *pages;
	enum clone_evidence evidence;
	const char *source;		/* keys of doc/evidence */
};

extern const struct clone_part clone_parts[];
extern const size_t clone_num_parts;

#endif /* CLONE_PARTS_H */
