/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FLASH_BENCH_H
#define FLASH_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "openocd_compat.h"
#include <target/armv7m.h>
#include <target/target.h>
#include "clone_bank.h"
#include "fake_host.h"
#include "said.h"
#include "sim_target.h"

/*
 * A chip of the simulator as a probed bank, for tests of what changes flash. What the driver
 * asks of option bytes and of flash behind the bank is answered here.
 */

#define PAGE		1024u
#define PAGES		16u
#define FLASH_BYTES	(PAGES * PAGE)

extern struct rig *rig;
extern struct target target;
extern struct flash_bank bank;
extern struct clone_bank info;
extern uint8_t image[FLASH_BYTES];	/* noise */

extern uint32_t protected_from;		/* clone_options_check_writable() refuses from here on */
extern char asked[256];			/* "OFFSET+COUNT " of each time that it was asked */
extern bool read_protected;
extern enum clone_beyond beyond;	/* what a look behind the bank finds */

/* Its BSY rises late. */
#define USUAL	"STM32F103C8/16", NULL

/** A blank chip of the simulator with its faults, taken for one of @a family. */
void bench(const char *chip, const char *faults, enum clone_family_id family, uint32_t work_area_bytes);

/** Whatever the test made of it, nothing was done that the chip's documents forbid, and all is locked. */
void clear_bench(void);

void fill(uint32_t offset, uint8_t value, uint32_t bytes);
void put(uint32_t offset, const void *data, uint32_t bytes);
const uint8_t *flash(void);

#endif /* FLASH_BENCH_H */
