// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * ST-LINK_gdbserver: takes the command line of ST's GDB server and serves GDB
 * through OpenOCD, so that front ends written for that server work with any
 * F103-compatible chip.
 *
 * The options are those of UM2576 (STM32CubeIDE ST-LINK GDB server) and of the
 * server's own --help. This program only checks them; what they mean is in
 * target/stm32f1x_clone/gdbserver.tcl, which it hands them to. It says nothing
 * of the chip: OpenOCD's target file names what answers.
 */

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <process.h>
#include <windows.h>
#else
#include <unistd.h>
#endif

#include "command_line.h"
#include "own_folder.h"

#define PROGRAM "ST-LINK_gdbserver"
#define LIST_SIZE 8192
#define PATH_SIZE 4096
#define MAX_CONFIG_WORDS 256

/* What cannot be served, and why. */
struct refused {
	const char *brief;
	const char *name;
	const char *why;
};

static const char no_loaders[] =
	"these chips have no external memory that a loader could write";

static const struct refused refused[] = {
	{ NULL, "--external-init", no_loaders },
	{ "-ei", "--extload_init", no_loaders },
	{ "-el", "--extload", no_loaders },
	{ NULL, "--ext-memory-loaders", no_loaders },
	{ NULL, "--memory-map",
		"the map depends on the chip that answers; GDB's \"info mem\" shows it once connected" },
	{ NULL, "--target-sel", "none of these chips is on a multidrop bus" },
	{ NULL, "--pcm-pm-force", "none of these chips has PCROP" },
};

#define MAX_OPTIONS 64

/* The options as a Tcl list of names and values. */
struct options {
	char list[LIST_SIZE];
	size_t used;
	bool given[MAX_OPTIONS];	/* by row */
	int depth;	/* of config files */
};

static void complain(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs(PROGRAM ": ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

/** Append @a text as one element of a Tcl list, whatever is in it. */
static bool append_word(struct options *options, const char *text)
{
	size_t at = options->used;

	if (*text == '\0' && at + 2 < LIST_SIZE) {
		options->list[at++] = '{';
		options->list[at++] = '}';
	}
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (at + 3 >= LIST_SIZE)
			return false;
		/* a byte of UTF-8 may not be quoted, a line end cannot be */
		if (c < 0x80 && !isalnum(c) && !strchr("_-./:", c))
			options->list[at++] = '\\';
		options->list[at++] = (char)(c == '\n' ? 'n' : c);
	}
	options->list[at++] = ' ';
	options->list[at] = '\0';
	options->used = at;
	return true;
}

static bool set_value(struct options *options, const struct option_row *row, const char *value)
{
	/* the script knows an option by its long name without dashes */
	if (append_word(options, row->name + 2) && append_word(options, value))
		return true;
	complain("the options are too long; nothing was started. Shorten %s", row->name);
	return false;
}

static bool set_flag(struct options *options, const struct option_row *row, const char *value)
{
	return set_value(options, row, "1");
}

static bool ignore(struct options *options, const struct option_row *row, const char *value)
{
	return true;
}

static bool set_number(struct options *options, const struct option_row *row, const char *value)
{
	char decimal[32];
	char range[64];
	char *end;

	errno = 0;
	long number = strtol(value, &end, 0);
	if (errno || end == value || *end || number < row->min || number > row->max) {
		if (row->min == row->max)
			snprintf(range, sizeof(range), "%ld", row->min);
		else
			snprintf(range, sizeof(range), "a number from %ld to %ld", row->min, row->max);
		complain("%s needs %s, not \"%s\"; nothing was started", row->name, range, value);
		return false;
	}
	snprintf(decimal, sizeof(decimal), "%ld", number);
	return set_value(options, row, decimal);
}

static bool set_switch(struct options *options, const struct option_row *row, const char *value)
{
	static const char * const words[] = { "off", "none", "disable", "disabled", "on", "all", "enable", "enabled" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(value, words[i]) == 0)
			return set_value(options, row, i < 4 ? "0" : "1");
	}
	complain("%s needs on, all or off, not \"%s\"; nothing was started", row->name, value);
	return false;
}

static bool show_help(struct options *options, const struct option_row *row, const char *value);

static bool show_version(struct options *options, const struct option_row *row, const char *value)
{
	printf(PROGRAM " of openocd-clones " CLONES_VERSION ", not ST's\n");
	exit(EXIT_SUCCESS);
}

static bool show_licence(struct options *options, const struct option_row *row, const char *value)
{
	printf("GPL-2.0-or-later; OpenOCD, which does the work, is under the same licence\n");
	exit(EXIT_SUCCESS);
}

static bool take_options(struct options *options, int count, char **words);

/** Options from a file: words at blanks, a word with blanks in quotes. */
static bool take_config(struct options *options, const struct option_row *row, const char *name)
{
	static char text[LIST_SIZE];
	char *words[MAX_CONFIG_WORDS];
	int count = 0;
	FILE *file = fopen(name, "r");

	if (!file || options->depth) {
		complain("cannot read the options in %s: %s; nothing was started", name,
			file ? "it was named by another such file" : strerror(errno));
		if (file)
			fclose(file);
		return false;
	}
	size_t size = fread(text, 1, sizeof(text) - 1, file);
	bool whole = feof(file) && !ferror(file);
	fclose(file);
	text[size] = '\0';
	for (char *at = text; *at && whole;) {
		if (isspace((unsigned char)*at)) {
			at++;
			continue;
		}
		if (*at == '#') {
			at += strcspn(at, "\n");
			continue;
		}
		bool quoted = *at == '"';
		at += quoted;
		size_t length = strcspn(at, quoted ? "\"" : " \t\r\n");
		if (count == MAX_CONFIG_WORDS || (quoted && !at[length])) {
			whole = false;
			break;
		}
		words[count++] = at;
		at += length;
		if (*at)
			*at++ = '\0';
	}
	if (!whole) {
		complain("%s is too long or ends within quotes; nothing was started", name);
		return false;
	}
	options->depth++;
	bool taken = take_options(options, count, words);
	options->depth--;
	return taken;
}

static const struct option_row rows[] = {
	{ "-p", "--port-number", "N", "TCP port for GDB (61234)", set_number, 1, 65535 },
	{ "-d", "--swd", NULL, "SWD, which is also used without this option", set_flag },
	{ "-i", "--serial-number", "TEXT", "serial number of the ST-LINK", set_value },
	{ NULL, "--frequency", "N", "SWD clock, kHz", set_number, 5, 24000 },
	{ "-k", "--initialize-reset", NULL, "connect while NRST is held, stop at the first instruction", set_flag },
	{ "-g", "--attach", NULL, "connect to the running firmware without a reset", set_flag },
	{ NULL, "--halt", NULL, "stop the core at a reset, as is done without this option", set_flag },
	{ NULL, "--pend-halt-timeout", "TEXT", "taken; OpenOCD has its own limits", ignore },
	{ "-e", "--persistent", NULL, "go on when GDB disconnects", set_flag },
	{ "-s", "--verify", NULL, "taken; what is written is always compared", ignore },
	{ NULL, "--incremental", NULL, "taken; only pages that differ are ever written", ignore },
	{ "-r", "--refresh-delay", "TEXT", "taken; OpenOCD polls by itself", ignore },
	{ "-v", "--verbose", NULL, "show OpenOCD's information lines", set_flag },
	{ "-l", "--log-level", "N", "0 errors only, from 4 information, from 16 everything (1)", set_number, 0, 31 },
	{ "-f", "--log-file", "TEXT", "put OpenOCD's log into this file", set_value },
	{ "-c", "--config-file", "FILE", "read options from this file, # begins a comment", take_config },
	{ "-m", "--apid", "N", "access port, 0: these chips have one core", set_number, 0, 0 },
	{ "-t", "--shared", NULL, "share the ST-LINK through ST's stlink-server", set_flag },
	{ "-z", "--swo-port", "N", "TCP port for raw SWO data; needs -a and -b", set_number, 1, 65535 },
	{ "-a", "--cpu-clock", "N", "core clock for SWO, Hz", set_number, 1, 1000000000 },
	{ "-b", "--swo-clock-div", "N", "core clock / SWO clock", set_number, 1, 65536 },
	{ NULL, "--semihosting", "WORD", "on, all or off (off)", set_switch },
	{ NULL, "--semihost-console-port", "N", "TCP port for semihosting's console", set_number, 1, 65535 },
	{ NULL, "--erase-all", NULL, "erase the flash after connecting", set_flag },
	{ "-cp", "--stm32cubeprogrammer-path", "TEXT", "taken; STM32CubeProgrammer is not needed", ignore },
	{ NULL, "--temp-path", "TEXT", "taken; there are no temporary files", ignore },
	{ NULL, "--preserve-temps", NULL, "taken; there are no temporary files", ignore },
	{ "-q", "--debuggers", NULL, "list the ST-LINKs with their serial numbers and end", set_flag },
	{ "-h", "--help", NULL, "show this and end", show_help },
	{ NULL, "--version", NULL, "show the version and end", show_version },
	{ NULL, "--licenses", NULL, "show the licence and end", show_licence },
};

#define NUM_ROWS (sizeof(rows) / sizeof(rows[0]))

static bool show_help(struct options *options, const struct option_row *row, const char *value)
{
	printf("usage: " PROGRAM " [option...]\n\n"
		"Serves GDB for STM32F103 and compatible chips through OpenOCD, with the options\n"
		"of ST's server of this name. Not made by ST.\n\n");
	show_options(rows, NUM_ROWS, 38);
	exit(EXIT_SUCCESS);
}

static bool refuse(const char *word)
{
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		if (strcmp(word, refused[i].name) && (!refused[i].brief || strcmp(word, refused[i].brief)))
			continue;
		complain("%s cannot be served: %s; nothing was started", refused[i].name, refused[i].why);
		return false;
	}
	complain("unknown option \"%s\"; nothing was started. --help lists those that are known", word);
	return false;
}

static bool take_options(struct options *options, int count, char **words)
{
	struct command_line line = { words, count };

	_Static_assert(NUM_ROWS <= MAX_OPTIONS, "rows without a place");
	while (line.count && strcmp(*line.words, "--") && strcmp(*line.words, "--ignore_rest")) {
		const struct option_row *row;
		const char *value;

		switch (next_word(&line, rows, NUM_ROWS, &row, &value)) {
		case OPTION:
			options->given[row - rows] = true;
			if (!row->set(options, row, value))
				return false;
			break;
		case VALUE_MISSING:
			complain("%s needs a value; nothing was started", row->name);
			return false;
		case VALUE_TOO_MANY:
			complain("%s takes no value; nothing was started", row->name);
			return false;
		default:
			return refuse(value);
		}
	}
	return true;
}

static bool is_given(const struct options *options, const char *name)
{
	for (size_t i = 0; i < NUM_ROWS; i++) {
		if (options->given[i] && strcmp(rows[i].name, name) == 0)
			return true;
	}
	return false;
}

/** Options that only make sense together, or not together. */
static bool agrees(const struct options *options)
{
	if (is_given(options, "--attach") && is_given(options, "--initialize-reset")) {
		complain("--attach leaves the firmware running and --initialize-reset resets it; nothing was started. "
			"Give one of them");
		return false;
	}
	if (is_given(options, "--swo-port") &&
			!(is_given(options, "--cpu-clock") && is_given(options, "--swo-clock-div"))) {
		complain("SWO (--swo-port) needs --cpu-clock and --swo-clock-div, too; nothing was started");
		return false;
	}
	return true;
}

#ifdef _WIN32
/* The runtime joins arguments with blanks and does not quote. */
static char *quoted(const char *word)
{
	char *result = malloc(2 * strlen(word) + 3);
	char *at = result;

	if (!result)
		abort();
	*at++ = '"';
	for (; *word; word++) {
		size_t slashes = strspn(word, "\\");
		if (word[slashes] == '"' || word[slashes] == '\0') {
			memset(at, '\\', slashes);
			at += slashes;
		}
		memcpy(at, word, slashes);
		at += slashes;
		word += slashes;
		if (*word == '"')
			*at++ = '\\';
		if (*word)
			*at++ = *word;
		else
			break;
	}
	*at++ = '"';
	*at = '\0';
	return result;
}
#endif

/** Become OpenOCD. Only comes back if @a program could not be started. */
static void become(const char *program, char **words)
{
#ifdef _WIN32
	char *line[8];
	int count = 0;

	for (; words[count]; count++)
		line[count] = quoted(words[count]);
	line[count] = NULL;
	intptr_t status = _spawnvp(_P_WAIT, program, (const char * const *)line);
	if (status != -1)
		exit((int)status);
#else
	execvp(program, words);
#endif
}

int main(int argc, char **argv)
{
	static struct options options;
	static char folder[PATH_SIZE];
	static char program[PATH_SIZE + 32];
	static char setting[LIST_SIZE + 64];
	/* "openocd-clones" where a distribution's openocd lies beside it */
	static const char * const names[] = { "openocd-clones", "openocd" };

	if (!take_options(&options, argc - 1, argv + 1) || !agrees(&options))
		return EXIT_FAILURE;
	snprintf(setting, sizeof(setting), "set STLINK_GDBSERVER [list %s]; concat", options.list);
	char *words[] = { program, "-c", setting, "-f", "target/stm32f1x_clone/gdbserver.tcl", NULL };
	own_folder(folder, sizeof(folder));
	for (size_t i = 0; i < 2 * sizeof(names) / sizeof(names[0]); i++) {
		/* first beside this program, then in PATH */
		snprintf(program, sizeof(program), "%s%s", i < 2 ? folder : "", names[i % 2]);
		if (i >= 2 || folder[0])
			become(program, words);
	}
	complain("OpenOCD was not found beside this program or in PATH; nothing was started. Install openocd-clones whole");
	return EXIT_FAILURE;
}
