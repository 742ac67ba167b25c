/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chip/chip.h"
#include "board/faults.h"
#include "probe/probes.h"

#define DEFAULT_CHIP		"cks32f103c8"
#define DEFAULT_PROBE		"v2"
#define DEFAULT_USB_US		125
#define DEFAULT_WAIT_RETRIES	100

#define USAGE_STATUS	2

struct option_row {
	const char *name;
	const char *argument;	/* NULL: takes none; "[X]": may be left out */
	const char *help;
	void (*set)(struct options *options, const char *argument);
};

static void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

static void fail(const char *format, ...)
{
	va_list args;

	fputs("stlink-sim: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(USAGE_STATUS);
}

static uint64_t number(const char *option, const char *text, uint64_t limit)
{
	char *end;

	errno = 0;
	unsigned long long value = strtoull(text, &end, 0);
	if (!isdigit((unsigned char)*text) || *end || errno || value > limit)
		fail("--%s wants a number up to %llu, not '%s'", option, (unsigned long long)limit, text);
	return value;
}

static void set_chip(struct options *options, const char *argument)
{
	options->chip = argument;
}

static void set_like(struct options *options, const char *argument)
{
	options->like = argument;
}

static void set_like_show(struct options *options, const char *argument)
{
	options->like = argument;
	options->like_show = true;
}

static void set_probe(struct options *options, const char *argument)
{
	options->probe = probe_find(argument);
	if (!options->probe)
		fail("unknown probe '%s' (--list-probes shows them all)", argument);
}

static void append(const char **list, int limit, const char *item, const char *option)
{
	int i = 0;

	while (list[i])
		i++;
	if (i == limit)
		fail("--%s: more than %d of them", option, limit);
	list[i] = item;
}

/* Checked here, so that a typing error stops before anything is made. */
static void set_fault(struct options *options, const char *argument)
{
	struct faults *scratch = faults_new(0);
	char *copy = strdup(argument);

	if (!scratch || !copy)
		fail("out of memory");
	for (char *name = strtok(copy, ","); name; name = strtok(NULL, ",")) {
		const char *problem = faults_add(scratch, name);
		if (problem)
			fail("%s", problem);
		append(options->faults, MAX_FAULTS, name, "fault");
	}
	faults_free(scratch);
}

static void set_setting(struct options *options, const char *argument)
{
	append(options->settings, MAX_SETTINGS, argument, "set");
}

/* Ends the board; parse_all() looks for it. */
static void set_and(struct options *options, const char *argument)
{
}

static void set_usb_serial(struct options *options, const char *argument)
{
	options->usb_serial = argument;
}

static void set_seed(struct options *options, const char *argument)
{
	options->seed = number("seed", argument, UINT64_MAX);
}

static void set_chain(struct options *options, const char *argument)
{
	options->chain = argument;
}

static void set_chain_flash(struct options *options, const char *argument)
{
	options->chain_flash = argument;
}

static void set_flash(struct options *options, const char *argument)
{
	options->flash = argument;
}

static void set_firmware(struct options *options, const char *argument)
{
	options->firmware = argument;
}

static void set_option_bytes(struct options *options, const char *argument)
{
	options->option_bytes = argument;
}

static void set_usb_us(struct options *options, const char *argument)
{
	options->usb_us = number("usb-us", argument, 1000000);
}

static void set_usb_rate(struct options *options, const char *argument)
{
	options->usb_rate = number("usb-rate", argument, UINT32_MAX);
}

static void set_wait_retries(struct options *options, const char *argument)
{
	options->wait_retries = number("wait-retries", argument, 1000000);
}

static void set_run_after(struct options *options, const char *argument)
{
	options->run_after_ms = number("run-after", argument, 3600000);
}

static void set_stats(struct options *options, const char *argument)
{
	options->stats = STATS_TEXT;
	if (!argument)
		return;
	size_t length = strcspn(argument, ",");
	if (length == 4 && !strncmp(argument, "json", 4))
		options->stats = STATS_JSON;
	else if (length != 4 || strncmp(argument, "text", 4))
		fail("--stats is text or json, then perhaps a comma and a file, not '%s'", argument);
	if (argument[length])
		options->stats_file = argument + length + 1;
}

static void set_trace(struct options *options, const char *argument)
{
	options->trace = true;
	options->trace_file = argument;
}

static void set_vcd(struct options *options, const char *argument)
{
	options->vcd_file = argument;
}

static void set_serial(struct options *options, const char *argument)
{
	options->serial_file = argument;
}

static void set_record(struct options *options, const char *argument)
{
	options->record = argument;
}

static void set_replay(struct options *options, const char *argument)
{
	options->replay = argument;
}

static void set_gpio(struct options *options, const char *argument)
{
	options->gpio = true;
}

static void set_quiet(struct options *options, const char *argument)
{
	options->quiet = true;
}

static void set_tcp(struct options *options, const char *argument)
{
	options->tcp = argument;
}

static void set_bitbang(struct options *options, const char *argument)
{
	options->bitbang = argument;
}

static void set_usbredir(struct options *options, const char *argument)
{
	options->usbredir = argument;
}

static void set_real_time(struct options *options, const char *argument)
{
	options->real_time = true;
}

static void list_chips(struct options *options, const char *argument)
{
	chip_list(stdout);
	exit(EXIT_SUCCESS);
}

static void list_probes(struct options *options, const char *argument)
{
	probe_list(stdout);
	exit(EXIT_SUCCESS);
}

static void list_faults(struct options *options, const char *argument)
{
	faults_list(stdout);
	exit(EXIT_SUCCESS);
}

static void list_settings(struct options *options, const char *argument)
{
	chip_list_options(stdout);
	exit(EXIT_SUCCESS);
}

static void show_help(struct options *options, const char *argument);

static void show_version(struct options *options, const char *argument)
{
	puts("stlink-sim " CLONES_VERSION);
	exit(EXIT_SUCCESS);
}

/* In the order of --help; a row without a name is a heading. */
static const struct option_row rows[] = {
	{ NULL, NULL, "What is on the desk", NULL },
	{ "chip", "NAME", "the chip (default " DEFAULT_CHIP ")", set_chip },
	{ "like", "FILE", "a chip like the one whose sheet or log is in FILE", set_like },
	{ "like-show", "FILE", "what it would be, and what is assumed of it", set_like_show },
	{ "probe", "NAME", "the probe (default " DEFAULT_PROBE ")", set_probe },
	{ "usb-serial", "TEXT", "serial number of the probe (default: its own)", set_usb_serial },
	{ "fault", "NAME[=N]", "what is wrong with it; repeat it or separate by commas", set_fault },
	{ "seed", "N", "seed of the faults' chance (default 0)", set_seed },
	{ "set", "KEY=VALUE", "a property of the chip, for instance a flash time", set_setting },
	{ "chain", "CHIP", "another chip in the JTAG chain, between TDI and the first", set_chain },
	{ "chain-flash", "FILE", "keep that chip's flash array here", set_chain_flash },
	{ "and", NULL, "another board: the options behind it are its own", set_and },
	{ "list-chips", NULL, "all chips", list_chips },
	{ "list-probes", NULL, "all probes", list_probes },
	{ "list-faults", NULL, "all faults", list_faults },
	{ "list-settings", NULL, "all keys of --set", list_settings },
	{ NULL, NULL, "What is in the chip", NULL },
	{ "flash", "FILE", "keep the flash array here: read at the start, written at the end", set_flash },
	{ "firmware", "FILE", "raw image to begin with, at the flash's start", set_firmware },
	{ "option-bytes", "FILE", "keep the option bytes here", set_option_bytes },
	{ NULL, NULL, "What it costs (virtual time)", NULL },
	{ "usb-us", "N", "microseconds of a USB transfer (default 125)", set_usb_us },
	{ "usb-rate", "N", "bytes per second on top; 0: free (default: the probe's bus)", set_usb_rate },
	{ "wait-retries", "N", "how often a probe repeats a WAIT in memory commands (default 100)",
		set_wait_retries },
	{ "run-after", "MS", "let the board run on for MS ms after COMMAND", set_run_after },
	{ NULL, NULL, "What to see", NULL },
	{ "stats", "[FORMAT[,FILE]]", "all counts at the end, as text or json", set_stats },
	{ "trace", "[FILE]", "log of the probe's protocol", set_trace },
	{ "vcd", "FILE", "waveform of SWD, NRST, PC13, flash BSY for GTKWave", set_vcd },
	{ "serial", "FILE", "what the firmware sends on its serial ports", set_serial },
	{ "record", "FILE", "the tool's USB transfers, for --replay and for Wireshark", set_record },
	{ "gpio", NULL, "tell each edge of each pin", set_gpio },
	{ "quiet", NULL, "no summary line", set_quiet },
	{ NULL, NULL, "Other ways in", NULL },
	{ "tcp", "PORT", "serve stlink-server's protocol (OpenOCD: st-link backend tcp PORT)", set_tcp },
	{ "bitbang", "PORT|PATH", "serve OpenOCD's remote_bitbang: JTAG bit by bit", set_bitbang },
	{ "usbredir", "PORT|PATH", "serve the probe to QEMU's usb-redir device", set_usbredir },
	{ "real-time", NULL, "let virtual time pass with real time while nobody asks", set_real_time },
	{ NULL, NULL, "Instead of all this", NULL },
	{ "replay", "FILE", "answer as the probe of a recording did (pcapng: ours, usbmon, USBPcap)",
		set_replay },
	{ NULL, NULL, "About", NULL },
	{ "help", NULL, "this text", show_help },
	{ "version", NULL, "the version", show_version },
};

#define NUM_ROWS	(sizeof(rows) / sizeof(rows[0]))

static bool is_optional(const struct option_row *row)
{
	return row->argument && row->argument[0] == '[';
}

static void show_help(struct options *options, const char *argument)
{
	puts(PRELOAD ? "Usage: stlink-sim [OPTION]... -- COMMAND [ARGUMENT]...\n"
		"Run COMMAND, which may be any program that uses libusb-1.0, with a simulated\n"
		"debug probe and chip instead of real ones. Without COMMAND, serve\n"
		"--tcp, --bitbang or --usbredir until interrupted."
		: "Usage: stlink-sim --tcp PORT [OPTION]... [-- COMMAND [ARGUMENT]...]\n"
		"Serve a simulated debug probe and chip by --tcp, --bitbang or\n"
		"--usbredir until COMMAND ends or, without it, until interrupted. This stlink-sim\n"
		"was built to preload nothing, so COMMAND must be told of the port.");
	for (size_t i = 0; i < NUM_ROWS; i++) {
		const struct option_row *row = &rows[i];
		char left[48];

		if (!row->name) {
			printf("\n%s:\n", row->help);
			continue;
		}
		if (is_optional(row))
			snprintf(left, sizeof(left), "--%s[=%.*s]", row->name,
				(int)strlen(row->argument) - 2, row->argument + 1);
		else
			snprintf(left, sizeof(left), row->argument ? "--%s %s" : "--%s", row->name,
				row->argument);
		printf("  %-25s %s\n", left, row->help);
	}
	puts("\nThe exit status is COMMAND's (128 + N when signal N ended it). See stlink-sim(1).");
	exit(EXIT_SUCCESS);
}

/* A recording has neither chip nor fault, and its times are its own. */
static bool goes_with_replay(const char *name)
{
	static const char *const names[] = { "replay", "record", "trace", "quiet" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (!strcmp(name, names[i]))
			return true;
	}
	return false;
}

static bool has_servers(const struct options *options)
{
	return options->tcp || options->bitbang || options->usbredir;
}

/* @returns whether --and follows: the next board's options are from optind on. */
static bool parse_board(struct options *options, int argc, char **argv)
{
	struct option long_options[NUM_ROWS + 1] = { 0 };
	int used[NUM_ROWS];
	int count = 0;
	const char *alone = NULL;
	bool more = false;
	int index = 0;
	int result;

	for (size_t i = 0; i < NUM_ROWS; i++) {
		if (!rows[i].name)
			continue;
		used[count] = i;
		long_options[count].name = rows[i].name;
		long_options[count].has_arg = is_optional(&rows[i]) ? optional_argument :
			rows[i].argument ? required_argument : no_argument;
		count++;
	}
	opterr = 0;
	/* "+": what follows COMMAND is COMMAND's; ":": missing arguments are told apart. */
	while (!more && (result = getopt_long(argc, argv, "+:", long_options, &index)) != -1) {
		if (result == ':')
			fail("option '%s' wants an argument (--help shows it)", argv[optind - 1]);
		if (result != 0)
			fail("unknown option '%s' (--help shows them all)", argv[optind - 1]);
		more = rows[used[index]].set == set_and;
		rows[used[index]].set(options, optarg);
		if (!more && !goes_with_replay(rows[used[index]].name))
			alone = rows[used[index]].name;
	}
	if (options->replay && alone)
		fail("--%s does not go with --replay: the recording has the probe and all behind it", alone);
	if (options->chain_flash && !options->chain)
		fail("--chain-flash wants --chain, whose chip it is for");
	if (options->record && has_servers(options))
		fail("--record has what COMMAND's libusb-1.0 transfers, not what goes another way");
	return more;
}

void options_parse(struct options *options, int argc, char **argv)
{
	const struct options defaults = {
		.probe = probe_find(DEFAULT_PROBE),
		.usb_us = DEFAULT_USB_US,
		.usb_rate = -1,
		.wait_retries = DEFAULT_WAIT_RETRIES,
	};
	unsigned int boards = 1;

	options[0] = defaults;
	while (parse_board(&options[boards - 1], argc, argv)) {
		if (boards == MAX_BOARDS)
			fail("--and: more than %d boards", MAX_BOARDS);
		options[boards++] = defaults;
	}
	struct options *last = &options[boards - 1];
	for (unsigned int i = 0; i < boards; i++) {
		if (!options[i].chip && !options[i].like)
			options[i].chip = DEFAULT_CHIP;
	}
	if (last->like_show) {
		options->boards = boards;
		return;
	}
	if (!PRELOAD && !has_servers(last))
		fail("this stlink-sim preloads nothing into COMMAND: give it --tcp PORT, and openocd "
			"-c \"hla_stlink_backend tcp PORT\" behind -f interface/stlink.cfg");
	if (optind < argc)
		last->command = argv + optind;
	else if (!has_servers(last) || boards > 1)
		fail("no COMMAND to run (stlink-sim [OPTION]... -- COMMAND; --help shows more)");
	for (unsigned int i = 0; i < boards; i++) {
		options[i].board = i;
		options[i].boards = boards;
		if (boards > 1 && (has_servers(&options[i]) || options[i].real_time))
			fail("--and: several boards have no other ways in, and no real time");
	}
}
