/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* The command line of stlink-sim. */

struct probe_row;

#define MAX_FAULTS	64
#define MAX_SETTINGS	32
#define MAX_BOARDS	16

enum stats_format { STATS_SUMMARY, STATS_TEXT, STATS_JSON };

struct options {
	unsigned int board;		/* number, from 0 */
	unsigned int boards;
	const char *chip;		/* NULL: the default, or the nearest to like */
	const char *chain;		/* another chip in the JTAG chain, or NULL */
	const char *chain_flash;	/* keeps its flash, or NULL */
	const char *like;		/* sheet or log of a real chip; NULL: none */
	bool like_show;
	const struct probe_row *probe;
	const char *usb_serial;		/* NULL: the probe's own */
	const char *faults[MAX_FAULTS + 1];		/* NULL ends */
	const char *settings[MAX_SETTINGS + 1];		/* NULL ends */
	uint64_t seed;
	/* files */
	const char *flash;
	const char *firmware;
	const char *option_bytes;
	/* costs */
	uint32_t usb_us;
	int64_t usb_rate;		/* bytes per second; -1: the probe's own */
	uint32_t wait_retries;
	/* what to see */
	bool trace;
	const char *trace_file;		/* NULL: stderr */
	const char *vcd_file;
	const char *serial_file;
	const char *record;
	bool gpio;
	bool quiet;
	enum stats_format stats;
	const char *stats_file;		/* NULL: stderr */
	const char *replay;		/* a recording instead of a desk, or NULL */
	/* other transports: port number or path, NULL: off */
	const char *tcp;
	const char *bitbang;
	const char *usbredir;
	bool real_time;
	uint32_t run_after_ms;
	char **command;			/* NULL: serve until interrupted */
};

/**
 * Parse the command line. Does not return when there is nothing to run: after
 * --help and the lists (status 0) and after an error (a sentence, status 2).
 *
 * @param options Has room for MAX_BOARDS; the last is that of COMMAND.
 */
void options_parse(struct options *options, int argc, char **argv);

#endif /* SIM_OPTIONS_H */
