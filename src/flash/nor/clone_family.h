/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_FAMILY_H
#define CLONE_FAMILY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** The largest option area of any layout, in bytes (AT32F415). */
#define CLONE_OPTIONS_MAX_BYTES		1024

/** A value in the option area that a user can read and write by name. */
struct clone_option_field {
	const char *name;
	uint16_t offset;		/* bytes from the start of the area */
	uint8_t slots;			/* consecutive 16-bit slots it is spread over, low byte first */
	uint8_t lsb;			/* in the value put together from those slots */
	uint8_t width;			/* bits */
	bool raw;			/* slots hold 16 plain bits, not a byte and its complement */
	const char *words[2];		/* what sets a one-bit field to 0 and to 1; NULL: none */
	const char *caption;		/* for options_read; NULL: the name */
	const char *meaning[2];		/* of a one-bit field at 0 and at 1; NULL: the number is shown */
};

/** A 32-bit word of the area which disables something for ever when it holds this value. */
struct clone_options_key {
	uint16_t offset;		/* bytes from the start of the area */
	uint32_t value;
	uint32_t mask;
};

/** Where a family keeps its option bytes and what they mean. */
struct clone_options_layout {
	const char *name;
	uint32_t base;			/* address of the area */
	uint16_t bytes;			/* all of it: rewritten as a whole, since erase takes the whole */
	uint16_t complemented_bytes;	/* so many from the start are bytes followed by their complement */
	bool words;			/* takes 32-bit stores only */
	const struct clone_option_field *fields;
	size_t num_fields;
	/* Read protection: the first slot. */
	uint8_t rdp_off;
	uint8_t rdp_on;			/* what "lock" writes; undone by "unlock" */
	const struct clone_options_key *permanent;	/* never written unless forced by name */
	size_t num_permanent;
	uint32_t obr_rdp;		/* any bit set: protected */
	uint32_t obr_permanent;		/* all bits set: protected for ever; 0: no such level */
	uint8_t obr_user_lsb;
	uint8_t obr_data_lsb;
	/* Write protection: a 0 protects. The highest bit also covers what lies beyond it. */
	uint8_t wrp_bits;
	uint32_t wrp_unit_bytes;	/* flash per bit; 0: unknown */
	/* What makes a change effective. */
	uint32_t cr_load;		/* control bit that reloads the area and resets; 0: any reset does */
	bool erased_rdp_kept;		/* option erase may leave the first slot: a PGERR there is tolerated */
	const char *source;
};

/** F103 low, medium and high density, CKS/CS, APM32F103/E103, MH32/AIR32. */
extern const struct clone_options_layout clone_options_f1;
/** F103 XL density: as above and a boot bank bit. */
extern const struct clone_options_layout clone_options_f1_xl;
extern const struct clone_options_layout clone_options_apm32f0;
extern const struct clone_options_layout clone_options_at32f403a;	/* also F403, F407 */
extern const struct clone_options_layout clone_options_at32f413;
extern const struct clone_options_layout clone_options_at32f415;
extern const struct clone_options_layout clone_options_at32f421;	/* also F425 */
extern const struct clone_options_layout clone_options_ch32f103;
extern const struct clone_options_layout clone_options_gd32e10x;
extern const struct clone_options_layout clone_options_gd32e23x;
extern const struct clone_options_layout clone_options_gd32e50x;
extern const struct clone_options_layout clone_options_gd32f10x;	/* also F30x */
extern const struct clone_options_layout clone_options_gd32f1x0;	/* also F3x0 */
extern const struct clone_options_layout clone_options_hk32f103;	/* x8, xB */
extern const struct clone_options_layout clone_options_hk32f103_hd;	/* xC, xD, xE */
extern const struct clone_options_layout clone_options_n32g45x;

/** All of the above, for tests and listings. */
extern const struct clone_options_layout *const clone_options_layouts[];
extern const size_t clone_num_options_layouts;

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
#define CLONE_QUIRK_CACHE_BITS		(1u << 3)	/* bits 9 and 10 of +0x00 switch on caches that do not follow */

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
	const char *kin;		/* label of families that take one unit in common; NULL: none */
	uint16_t fast_page_bytes;	/* 0: no fast mode */
	uint8_t erased_byte;
	uint32_t quirks;
	uint32_t cache_register;	/* of a cache to flush before erase and after program; 0: none */
	uint32_t cache_flush;		/* what to set in it */
	uint32_t library_status;	/* offset of a security library's two status registers; 0: none */
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
