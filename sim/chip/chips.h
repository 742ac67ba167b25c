/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CHIPS_H
#define SIM_CHIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What a virtual chip is: one row of constants. The sources of a row's values are
 * the documents named in its comment; values that no document gives are named in
 * its column "assumed".
 */

struct flash_model;

enum core_kind {
	CORE_M0,
	CORE_M0PLUS,
	CORE_M3,
	CORE_M4,
	CORE_M23,
	CORE_M33,
};

/* A word of the system memory that was read from a real chip. */
struct chip_word {
	uint32_t address;
	uint32_t value;
};

struct chip_row {
	const char *name;
	const char *vendor;
	enum core_kind core;
	bool fpu;
	uint32_t cpuid;
	uint32_t dpidr;
	uint32_t jtag_cpu;		/* 0: no JTAG */
	uint32_t jtag_bs;		/* 0: no boundary scan TAP */
	uint32_t ap_idr;
	uint32_t rom_base;
	uint64_t rom_pidr;		/* PIDR7..0, PIDR0 in the lowest byte */
	uint32_t dbgmcu_addr;
	uint32_t idcode;
	bool idcode_hidden;		/* reads 0 for user code without a debugger (ES096, 2.4) */
	uint32_t size_reg_addr;
	uint32_t size_word;
	uint32_t uid_addr;
	uint16_t flash_kib;		/* what the array really has */
	uint16_t ram_kib;
	uint16_t page_bytes;
	uint16_t bank2_kib;		/* where the second bank starts; 0: one bank */
	uint16_t bank2_page_bytes;
	const struct flash_model *flash;
	uint32_t wrp_unit_bytes;	/* flash behind one write protection bit */
	uint16_t ob_bytes;
	uint8_t rdp_off;
	uint32_t maker_word;		/* at 0x1ffff7d0; 0: reads as blank memory */
	uint32_t model_word;		/* at 0x1ffff7e8, in place of the unique id's first word; 0: none */
	uint32_t chip_id_word;		/* at 0x1ffff704; 0: reads as blank memory */
	int project_id;			/* byte at 0x1ffff7f3; -1: none */
	uint32_t boot_rom;		/* start of the system memory */
	const struct chip_word *system_words;	/* what else is known of it; NULL: nothing */
	unsigned int num_system_words;
	bool lowest_lane;		/* the AP writes bytes and half-words from the lowest lane */
	bool dbgmcu_gated;		/* identity needs RCC_APB2ENR bit 22 */
	uint32_t ahbenr_sticky;		/* bits of RCC_AHBENR that stay set though reserved */
	uint32_t page_erase_us;
	uint32_t mass_erase_us;
	uint32_t program_ns;		/* per unit */
	/* For fault max-times; 0: no document has one. */
	uint32_t max_page_erase_us;
	uint32_t max_mass_erase_us;
	uint32_t max_program_ns;
	uint32_t sysclk_max_mhz;
	const char *assumed;		/* columns without a source, separated by blanks */
};

extern const struct chip_row chip_rows[];
extern const size_t num_chip_rows;

/** @returns the row called @a name in any case of letters, or NULL. */
const struct chip_row *chip_row_by_name(const char *name);

/** True for the cores with ARMv6-M or v8-M baseline: two-level debug unit, no bit-banding. */
static inline bool core_is_baseline(enum core_kind core)
{
	return core == CORE_M0 || core == CORE_M0PLUS || core == CORE_M23;
}

#endif /* SIM_CHIPS_H */
