/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_OPTIONS_LAYOUTS_H
#define CLONE_OPTIONS_LAYOUTS_H

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
extern const struct clone_options_layout clone_options_gd32f10x;	/* also F30x */
extern const struct clone_options_layout clone_options_gd32f1x0;	/* also F3x0 */
extern const struct clone_options_layout clone_options_hk32f103;	/* x8, xB */
extern const struct clone_options_layout clone_options_hk32f103_hd;	/* xC, xD, xE */
extern const struct clone_options_layout clone_options_n32g45x;

/** All of the above, for tests and listings. */
extern const struct clone_options_layout *const clone_options_layouts[];
extern const size_t clone_num_options_layouts;

#endif /* CLONE_OPTIONS_LAYOUTS_H */
