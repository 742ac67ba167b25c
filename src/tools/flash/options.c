// SPDX-License-Identifier: GPL-2.0-or-later

/* See options.h. */

#include "options.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct option_row {
	const char *name;
	const char *argument;	/* NULL: takes none */
	const char *help;
	void (*set)(struct options *options, const char *argument);
};

static void fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

static void fail(const char *format, ...)
{
	va_list args;

	fputs(PROGRAM ": ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("; nothing was done (--help shows all options)\n", stderr);
	exit(EXIT_USAGE);
}

static uint64_t number(const char *option, const char *text, uint64_t limit)
{
	char *end;

	errno = 0;
	unsigned long long value = strtoull(text, &end, 0);
	if (!isdigit((unsigned char)*text) || *end || errno || value > limit)
		fail("%s wants a number up to %llu, not \"%s\"", option, (unsigned long long)limit, text);
	return value;
}

/* ADDRESS=REST. @returns REST. */
static const char *split_address(const char *option, const char *text, uint32_t *address)
{
	const char *equals = strchr(text, '=');
	char word[32];

	if (!equals || !equals[1] || (size_t)(equals - text) >= sizeof(word))
		fail("%s wants an address, = and something behind it, not \"%s\"", option, text);
	snprintf(word, sizeof(word), "%.*s", (int)(equals - text), text);
	*address = number(option, word, UINT32_MAX);
	return equals + 1;
}

static void append(const char **list, const char *option, const char *word)
{
	int i = 0;

	while (list[i])
		i++;
	if (i == MAX_REPEATED)
		fail("%s: more than %d of them", option, MAX_REPEATED);
	list[i] = word;
}

static void set_list(struct options *options, const char *argument)
{
	options->list = true;
}

static void set_probe(struct options *options, const char *argument)
{
	append(options->wanted, "--probe", argument);
}

static void set_number(struct options *options, const char *argument)
{
	options->numbers = true;
	options->number_first = number("--number", split_address("--number", argument, &options->number_address),
		UINT64_MAX - 1);
}

static void set_format(struct options *options, const char *argument)
{
	static const char *const names[] = { "le16", "le32", "le64", "be16", "be32", "be64" };

	for (int i = 0; i < 6; i++) {
		if (strcmp(argument, names[i]))
			continue;
		options->number_bytes = 2 << i % 3;
		options->number_big_endian = i >= 3;
		return;
	}
	fail("--number-format is le16, le32, le64, be16, be32 or be64, not \"%s\"", argument);
}

static void set_last(struct options *options, const char *argument)
{
	options->number_last = number("--number-last", argument, UINT64_MAX);
}

static void set_step(struct options *options, const char *argument)
{
	options->number_step = number("--number-step", argument, 1000000);
	if (!options->number_step)
		fail("--number-step 0 would give one number to all");
}

static void set_state(struct options *options, const char *argument)
{
	options->state = argument;
}

static void set_data(struct options *options, const char *argument)
{
	struct own_data *data = &options->data[options->num_data];

	if (options->num_data++ == MAX_REPEATED - 1)
		fail("--data: more than %d of them", MAX_REPEATED - 1);
	data->file = split_address("--data", argument, &data->address);
}

static void set_log(struct options *options, const char *argument)
{
	options->log = argument;
}

static void set_log_json(struct options *options, const char *argument)
{
	options->log_json = argument;
}

static void set_loop(struct options *options, const char *argument)
{
	options->loop = true;
}

static void set_count(struct options *options, const char *argument)
{
	options->count = number("--count", argument, UINT32_MAX);
}

static void set_interface(struct options *options, const char *argument)
{
	options->interface = argument;
}

static void set_target(struct options *options, const char *argument)
{
	options->target = argument;
}

static void set_command(struct options *options, const char *argument)
{
	append(options->commands, "--command", argument);
}

static void show_help(struct options *options, const char *argument);

static void show_version(struct options *options, const char *argument)
{
	puts(PROGRAM " " CLONES_VERSION);
	exit(EXIT_SUCCESS);
}

static const struct option_row rows[] = {
	{ "--list", NULL, "show the probes, their targets' voltage and chips, and end", set_list },
	{ "--probe", "WHICH", "serial number or location of a probe to use; may be repeated (all)", set_probe },
	{ "--number", "ADDRESS=FIRST", "write a serial number of its own to each board", set_number },
	{ "--number-format", "WORD", "le16, le32, le64, be16, be32 or be64 (le32)", set_format },
	{ "--number-step", "N", "from a number to the next (1)", set_step },
	{ "--number-last", "N", "no number above this one", set_last },
	{ "--state", "FILE", "journal of the numbers (" PROGRAM ".numbers)", set_state },
	{ "--data", "ADDRESS=FILE", "write FILE, too; %n in its name is the board's number", set_data },
	{ "--log", "FILE", "append a line for each board, as CSV", set_log },
	{ "--log-json", "FILE", "append an object for each board, one per line", set_log_json },
	{ "--loop", NULL, "go on with the next board when one is exchanged, until Ctrl-C", set_loop },
	{ "--count", "N", "end a loop after N boards", set_count },
	{ "--interface", "FILE", "OpenOCD's interface file (by the kind of probe)", set_interface },
	{ "--target", "FILE", "OpenOCD's target file (target/stm32f1x_clone.cfg)", set_target },
	{ "--command", "TCL", "for OpenOCD, in front of the target file; may be repeated", set_command },
	{ "--help", NULL, "show this and end", show_help },
	{ "--version", NULL, "show the version and end", show_version },
};

#define NUM_ROWS (sizeof(rows) / sizeof(rows[0]))

static void show_help(struct options *options, const char *argument)
{
	printf("usage: " PROGRAM " [option...] IMAGE [ADDRESS]\n"
		"       " PROGRAM " --list\n\n"
		"Programs the boards at all attached probes at once. IMAGE is an .elf, .hex or .s19 file, or\n"
		"a .bin file with the address where it goes.\n\n");
	for (size_t i = 0; i < NUM_ROWS; i++) {
		char left[48];

		snprintf(left, sizeof(left), "%s%s%s", rows[i].name, rows[i].argument ? " " : "",
			rows[i].argument ? rows[i].argument : "");
		printf("  %-24s %s\n", left, rows[i].help);
	}
	printf("\nExit status: the number of boards that failed (%d: so many or more), %d for a wrong command\n"
		"line, %d without a probe, %d if a file of numbers or a log cannot be written.\n", EXIT_MAX_FAILED,
		EXIT_USAGE, EXIT_NO_PROBE, EXIT_FILES);
	exit(EXIT_SUCCESS);
}

static const struct option_row *find_row(const char *word)
{
	for (size_t i = 0; i < NUM_ROWS; i++) {
		if (strcmp(word, rows[i].name) == 0)
			return &rows[i];
	}
	return NULL;
}

static void check(struct options *options)
{
	const uint64_t most = options->number_bytes == 8 ? UINT64_MAX - 1 :
		(UINT64_C(1) << 8 * options->number_bytes) - 1;

	if (!options->list && !options->image)
		fail("name an image to write, or --list");
	if (options->list && options->image)
		fail("--list only looks, and takes no image");
	if (options->number_last > most)
		options->number_last = most;
	if (options->number_first > options->number_last)
		fail("the first number is above the last, %llu", (unsigned long long)options->number_last);
	for (unsigned int i = 0; i < options->num_data; i++) {
		if (strstr(options->data[i].file, "%n") && !options->numbers)
			fail("%%n in the name of a file needs --number");
	}
}

void options_parse(struct options *options, int argc, char **argv)
{
	*options = (struct options){
		.target = "target/stm32f1x_clone.cfg",
		.number_last = UINT64_MAX,
		.number_step = 1,
		.number_bytes = 4,
		.state = PROGRAM ".numbers",
	};
	for (int i = 1; i < argc; i++) {
		char *joined = strncmp(argv[i], "--", 2) == 0 ? strchr(argv[i], '=') : NULL;

		if (joined)
			*joined = '\0';
		const struct option_row *row = find_row(argv[i]);
		if (!row && argv[i][0] == '-')
			fail("unknown option \"%s\"", argv[i]);
		if (!row && options->address)
			fail("\"%s\" is one word too many", argv[i]);
		if (!row) {
			*(options->image ? &options->address : &options->image) = argv[i];
			continue;
		}
		if (row->argument && !joined && ++i == argc)
			fail("%s wants %s", row->name, row->argument);
		if (!row->argument && joined)
			fail("%s takes nothing", row->name);
		row->set(options, row->argument ? joined ? joined + 1 : argv[i] : NULL);
	}
	check(options);
}
