/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef OPTIONS_BENCH_H
#define OPTIONS_BENCH_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <flash/nor/imp.h>
#include <target/target.h>
#include "fake_host.h"
#include "flash/nor/clone_bank.h"
#include "flash/nor/clone_options.h"
#include "said.h"
#include "sim_target.h"

/* A chip of the simulator for each layout of option bytes, and the commands that change them. */

#define OPTIONS_BYTES	CLONE_OPTIONS_MAX_BYTES
#define FAULTS_BYTES	160

extern struct rig *rig;
extern uint8_t *options;		/* of the chip */
extern uint8_t before[OPTIONS_BYTES];	/* those when the last command began */
extern struct clone_family family;	/* a copy of the chip's row, to be changed */
extern struct clone_bank info;
extern struct target target;
extern struct flash_bank bank;
extern unsigned int probes;
/** The erase that frees a chip leaves its flash as it is, which some clones may do. */
extern bool flash_stays;
/** The area is rewritten by the program on the chip, as it is where there is a work area. */
extern bool on_chip;
/** Set-up functions of a group of tests for either way. */
int through_the_debugger(void **state);
int on_the_chip(void **state);

/** A chip of @a layout, with its faults. */
void start_with(const struct clone_options_layout *layout, const char *faults);
void start(const struct clone_options_layout *layout);

/** Change a stored byte and its complement; in effect after power_cycle(). */
void put(unsigned int offset, uint8_t value);
void power_cycle(void);

/** Bytes that the layout does not name, or that a careless tool drops. */
void fill_unknown(const struct clone_options_layout *layout);

/** For fake_run_line. A reset loads no option bytes on some chips; a person pulls the plug at the n-th. */
int reset_halt(const char *line);
int reset_halt_then_power(const char *line);
extern unsigned int resets_until_power;

/** Run a command of the driver's. */
int run(const char *name, unsigned int argc, const char **argv);

/** The same for bank 0. */
#define RUN(name, ...) \
	run(name, sizeof((const char *[]){ "0", ##__VA_ARGS__ }) / sizeof(const char *), \
		(const char *[]){ "0", ##__VA_ARGS__ })

/** Nothing was done that the chip's documents forbid, and all is locked. */
void assert_clean(void);

#endif /* OPTIONS_BENCH_H */
