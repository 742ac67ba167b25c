/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_BENCH_H
#define SIM_BENCH_H

#include <stdbool.h>
#include <stdio.h>

#include "options.h"
#include "probe/probes.h"

/* Everything on the desk: made from the options, used until COMMAND has ended. */

struct board;
struct chip;
struct clock;
struct faults;
struct like_chip;
struct recorder;
struct recording;
struct replay;
struct signals;
struct trace;
struct usb;
struct vcd;

struct bench {
	const struct options *options;
	struct clock *clock;
	struct faults *faults;
	struct trace *trace;
	struct vcd *vcd;
	FILE *serial;
	struct signals *signals;
	struct chip *chip;
	struct like_chip *like;		/* NULL: the chip is a row */
	struct board *board;
	/* --chain: another chip on the same JTAG wires; NULL: none */
	struct chip *chained_chip;
	struct board *chained_board;
	struct clock *chained_clock;
	struct faults *no_faults;
	struct probe probe;
	struct usb_descriptors descriptors;
	struct usb *usb;
	struct recorder *recorder;	/* NULL: nothing is recorded */
	/* In place of chip, board and probe, which are NULL then. */
	struct recording *recording;
	struct replay *replay;
	unsigned int violations_told;
};

/**
 * Set the desk up and switch the power on.
 * @returns false after having said why not on stderr.
 */
bool bench_open(struct bench *bench, const struct options *options);

/**
 * Print what --like-show asks for.
 * @returns false after having said why not on stderr.
 */
bool bench_show_like(const struct options *options);

/**
 * Write the files that were asked for, and the statistics.
 * @returns false after having said what could not be written.
 */
bool bench_finish(struct bench *bench);
void bench_close(struct bench *bench);

#endif /* SIM_BENCH_H */
