// SPDX-License-Identifier: GPL-2.0-or-later

/* See options.h. */

#include "options.h"

#include "../command_line.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

static bool set_list(struct options *options, const struct option_row *row, const char *argument)
{
	options->list = true;
	return true;
}

static bool set_probe(struct options *options, const struct option_row *row, const char *argument)
{
	append(options->wanted, "--probe", argument);
	return true;
}

static bool set_number(struct options *options, const struct option_row *row, const char *argument)
{
	options->numbers = true;
	options->number_first = number("--number", split_address("--number", argument, &options->number_address),
		UINT64_MAX - 1);
	return true;
}

static bool set_format(struct options *options, const struct option_row *row, const char *argument)
{
	static const char *const names[] = { "le16", "le32", "le64", "be16", "be32", "be64" };

	for (int i = 0; i < 6; i++) {
		if (strcmp(argument, names[i]))
			continue;
		options->number_bytes = 2 << i % 3;
		options->number_big_endian = i >= 3;
		return true;
	}
	fail("--number-format is le16, le32, le64, be16, be32 or be64, not \"%s\"", argument);
}

static bool set_last(struct options *options, const struct option_row *row, const char *argument)
{
	options->number_last = number("--number-last", argument, UINT64_MAX);
	return true;
}

static bool set_step(struct options *options, const struct option_row *row, const char *argument)
{
	options->number_step = number("--number-step", argument, 1000000);
	if (!options->number_step)
		fail("--number-step 0 would give one number to all");
	return true;
}

static bool set_state(struct options *options, const struct option_row *row, const char *argument)
{
	options->state = argument;
	return true;
}

static bool set_data(struct options *options, const struct option_row *row, const char *argument)
{
	struct own_data *data = &options->data[options->num_data];

	if (options->num_data++ == MAX_REPEATED - 1)
		fail("--data: more than %d of them", MAX_REPEATED - 1);
	data->file = split_address("--data", argument, &data->address);
	return true;
}

static bool set_log(struct options *options, const struct option_row *row, const char *argument)
{
	options->log = argument;
	return true;
}

static bool set_log_json(struct options *options, const struct option_row *row, const char *argument)
{
	options->log_json = argument;
	return true;
}

static bool set_loop(struct options *options, const struct option_row *row, const char *argument)
{
	options->loop = true;
	return true;
}

static bool set_count(struct options *options, const struct option_row *row, const char *argument)
{
	options->count = number("--count", argument, UINT32_MAX);
	return true;
}

static bool set_interface(struct options *options, const struct option_row *row, const char *argument)
{
	options->interface = argument;
	return true;
}

static bool set_target(struct options *options, const struct option_row *row, const char *argument)
{
	options->target = argument;
	return true;
}

static bool set_command(struct options *options, const struct option_row *row, const char *argument)
{
	append(options->commands, "--command", argument);
	return true;
}

static bool show_help(struct options *options, const struct option_row *row, const char *argument);

static bool show_version(struct options *options, const struct option_row *row, const char *argument)
{
	puts(PROGRAM " " CLONES_VERSION);
	exit(EXIT_SUCCESS);
}

static const struct option_row rows[] = {
	{ NULL, "--list", NULL, "show the probes, their targets' voltage and chips, and end", set_list },
	{ NULL, "--probe", "WHICH", "serial number or location of a probe to use; may be repeated (all)", set_probe },
	{ NULL, "--number", "ADDRESS=FIRST", "write a serial number of its own to each board", set_number },
	{ NULL, "--number-format", "WORD", "le16, le32, le64, be16, be32 or be64 (le32)", set_format },
	{ NULL, "--number-step", "N", "from a number to the next (1)", set_step },
	{ NULL, "--number-last", "N", "no number above this one", set_last },
	{ NULL, "--state", "FILE", "journal of the numbers (" PROGRAM ".numbers)", set_state },
	{ NULL, "--data", "ADDRESS=FILE", "write FILE, too; %n in its name is the board's number", set_data },
	{ NULL, "--log", "FILE", "append a line for each board, as CSV", set_log },
	{ NULL, "--log-json", "FILE", "append an object for each board, one per line", set_log_json },
	{ NULL, "--loop", NULL, "go on with the next board when one is exchanged, until Ctrl-C", set_loop },
	{ NULL, "--count", "N", "end a loop after N boards", set_count },
	{ NULL, "--interface", "FILE", "OpenOCD's interface file (by the kind of probe)", set_interface },
	{ NULL, "--target", "FILE", "OpenOCD's target file (target/stm32f1x_clone.cfg)", set_target },
	{ NULL, "--command", "TCL", "for OpenOCD, in front of the target file; may be repeated", set_command },
	{ NULL, "--help", NULL, "show this and end", show_help },
	{ NULL, "--version", NULL, "show the version and end", show_version },
};

#define NUM_ROWS (sizeof(rows) / sizeof(rows[0]))

static bool show_help(struct options *options, const struct option_row *row, const char *argument)
{
	printf("usage: " PROGRAM " [option...] IMAGE [ADDRESS]\n"
		"       " PROGRAM " --list\n\n"
		"Programs the boards at all attached probes at once. IMAGE is an .elf, .hex or .s19 file, or\n"
		"a .bin file with the address where it goes.\n\n");
	show_options(rows, NUM_ROWS, 24);
	printf("\nExit status: the number of boards that failed (%d: so many or more), %d for a wrong command\n"
		"line, %d without a probe, %d if a file of numbers or a log cannot be written.\n", EXIT_MAX_FAILED,
		EXIT_USAGE, EXIT_NO_PROBE, EXIT_FILES);
	exit(EXIT_SUCCESS);
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
	struct command_line line = { argv + 1, argc - 1 };
	const struct option_row *row;
	const char *value;

	for (;;) {
		switch (next_word(&line, rows, NUM_ROWS, &row, &value)) {
		case OPTION:
			row->set(options, row, value);
			break;
		case OTHER_WORD:
			if (options->address)
				fail("\"%s\" is one word too many", value);
			*(options->image ? &options->address : &options->image) = value;
			break;
		case UNKNOWN_OPTION:
			fail("unknown option \"%s\"", value);
		case VALUE_MISSING:
			fail("%s wants %s", row->name, row->argument);
		case VALUE_TOO_MANY:
			fail("%s takes nothing", row->name);
		default:
			check(options);
			return;
		}
	}
}
