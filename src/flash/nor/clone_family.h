/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_FAMILY_H
#define CLONE_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct clone_options_layout;

/** Rows of clone_families[]. */
enum clone_family_id {
	CLONE_FAMILY_STM32F1,
	CLONE_FAMILY_STM32F1_XL,	/* second bank from 512 KiB */
	CLONE_FAMILY_CKS,
	CLONE_FAMILY_CH32F1,
	CLONE_FAMILY_CH32F2,		/* CH32F203 to F208 */
	CLONE_FAMILY_APM32F1,
	CLONE_FAMILY_APM32F0,
	CLONE_FAMILY_GD32F1,
	CLONE_FAMILY_GD32F1_XL,		/* second bank from 512 KiB */
	CLONE_FAMILY_GD32F1X0,
	CLONE_FAMILY_GD32F30X,
	CLONE_FAMILY_GD32F30X_XL,	/* second bank from 512 KiB */
	CLONE_FAMILY_GD32F3X0,
	CLONE_FAMILY_GD32E10X,
	CLONE_FAMILY_GD32E23X,
	CLONE_FAMILY_GD32E50X,
	CLONE_FAMILY_AT32F4,		/* F403, F403A, F407 up to 512 KiB */
	CLONE_FAMILY_AT32F4_XL,		/* the same with 1 MiB: second bank */
	CLONE_FAMILY_AT32F413,
	CLONE_FAMILY_AT32F415,
	CLONE_FAMILY_AT32F421,		/* also F425 */
	CLONE_FAMILY_AT32_OTHER,	/* F423, F435, F437 */
	CLONE_FAMILY_HK32F1,
	CLONE_FAMILY_HK32F1_HD,
	CLONE_FAMILY_MH32,		/* also AIR32F103 */
	CLONE_FAMILY_MH32_XL,		/* second bank from 512 KiB */
	CLONE_FAMILY_MM32,
	CLONE_FAMILY_N32G45X,
	CLONE_FAMILY_WB32,
	CLONE_FAMILY_PY32F403,
	CLONE_FAMILY_ST_OTHER,		/* a genuine STM32 of another series */
	CLONE_FAMILY_CAUTIOUS,		/* several F1-like families fit: the most careful handling of all */
	CLONE_FAMILY_UNKNOWN,		/* nothing fits */
	CLONE_NUM_FAMILIES,
};

/** How the flash array takes data. */
enum clone_program_style {
	CLONE_PROGRAM_HALFWORD,		/* PG, 16-bit store, wait BSY (PM0075, 2.3.3) */
	CLONE_PROGRAM_WORD,		/* PG, 32-bit store, wait BSY */
	CLONE_PROGRAM_FAST_PAGE,	/* buffered page of fast_page_bytes (CH32F103) */
	CLONE_PROGRAM_NONE,		/* controller not known well enough, or not of this kind */
};

/** How far we let a user write a family. */
enum clone_write_support {
	CLONE_WRITE_YES,
	CLONE_WRITE_FORCED,	/* only after "stm32f1x_clone force_family": too little evidence */
	CLONE_WRITE_NEVER,	/* another controller altogether: identified and read only */
};

/* Behaviours of a flash controller. Each is named for what it does, not for a vendor. */
#define CLONE_QUIRK_COPY_XOR_0X100	(1u << 0)	/* copy word addr^0x100 to +0x34 afterwards (BMP alone) */
#define CLONE_QUIRK_WAIT_EOP		(1u << 1)	/* give the end flag some time to come after BSY */
#define CLONE_QUIRK_WIDTH_BIT		(1u << 2)	/* bit 15 of +0x00 makes the array take 64 bits at once */

/** A flash controller and its times: everything that parts of one family share. */
struct clone_family {
	const char *name;
	/* Register block; offsets are those of PM0075 unless a quirk says otherwise. */
	uint32_t regs_base;
	uint32_t bank2_regs_base;	/* 0: none */
	uint32_t bank2_offset;		/* flash offset in bytes where it takes over; 0: none */
	enum clone_program_style style;
	uint16_t program_unit_bytes;	/* smallest unit the array takes */
	uint8_t tried_units[2];		/* bytes, in this order, where lots differ; 0: program_unit_bytes always */
	uint16_t fast_page_bytes;	/* 0: no fast mode */
	uint8_t erased_byte;
	uint32_t quirks;
	uint32_t cache_register;	/* of a cache to flush before erase and after program; 0: none */
	uint32_t cache_flush;		/* what to set in it */
	/* Status register bits. */
	uint32_t sr_busy;
	uint32_t sr_program_error;
	uint32_t sr_protect_error;
	uint32_t sr_end;
	/* Typical and longest times; where no document gives a maximum, the comment of the row says
	 * what was taken instead. */
	uint32_t page_erase_typ_us;
	uint32_t page_erase_max_ms;
	uint32_t mass_erase_typ_ms;
	uint32_t mass_erase_max_ms;
	uint32_t program_typ_us;	/* per program unit (per page for FAST_PAGE) */
	uint32_t program_max_us;
	enum clone_write_support write;
	const char *write_reason;	/* one sentence, when write is not YES */
	const struct clone_options_layout *options;	/* NULL: unknown, never touched */
	/* For hosts without this driver, whose stm32f1x knows genuine chips and GD32F1x0 only. */
	bool stock_options;		/* it rewrites these option bytes without loss */
	const char *stock_reason;	/* why it cannot program this family, completing "this chip"; NULL: it can */
};

/** All families, by enum clone_family_id. */
extern const struct clone_family clone_families[CLONE_NUM_FAMILIES];

/** @returns the family called @a name, or NULL. */
const struct clone_family *clone_family_by_name(const char *name);

#endif /* CLONE_FAMILY_H */
