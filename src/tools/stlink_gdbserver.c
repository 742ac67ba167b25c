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

#include "own_folder.h"

#define PROGRAM "ST-LINK_gdbserver"
#define LIST_SIZE 8192
#define PATH_SIZE 4096
#define MAX_CONFIG_WORDS 256

enum kind {
	FLAG,		/* sets its name to 1 */
	NUMBER,		/* takes a number */
	TEXT,		/* takes a word */
	SWITCH,		/* takes on, off or a word for them */
	IGNORED,	/* takes nothing; nothing to do here */
	IGNORED_TEXT,	/* takes a word that nothing here needs */
	REFUSED,	/* cannot be served, and why */
	ANSWER,		/* prints something and ends */
	CONFIG,		/* a file with more options */
};

struct option_row {
	const char *brief;
	const char *name;
	enum kind kind;
	long min;
	long max;
	const char *text;	/* for --help, or the reason of REFUSED */
};

static const char no_loaders[] =
	"these chips have no external memory that a loader could write";

static const struct option_row rows[] = {
	{ "-p", "--port-number", NUMBER, 1, 65535, "TCP port for GDB (61234)" },
	{ "-d", "--swd", FLAG, 0, 0, "SWD, which is also used without this option" },
	{ "-i", "--serial-number", TEXT, 0, 0, "serial number of the ST-LINK" },
	{ NULL, "--frequency", NUMBER, 5, 24000, "SWD clock, kHz" },
	{ "-k", "--initialize-reset", FLAG, 0, 0, "connect while NRST is held, stop at the first instruction" },
	{ "-g", "--attach", FLAG, 0, 0, "connect to the running firmware without a reset" },
	{ NULL, "--halt", FLAG, 0, 0, "stop the core at a reset, as is done without this option" },
	{ NULL, "--pend-halt-timeout", IGNORED_TEXT, 0, 0, "taken; OpenOCD has its own limits" },
	{ "-e", "--persistent", FLAG, 0, 0, "go on when GDB disconnects" },
	{ "-s", "--verify", IGNORED, 0, 0, "taken; what is written is always compared" },
	{ NULL, "--incremental", IGNORED, 0, 0, "taken; only pages that differ are ever written" },
	{ "-r", "--refresh-delay", IGNORED_TEXT, 0, 0, "taken; OpenOCD polls by itself" },
	{ "-v", "--verbose", FLAG, 0, 0, "show OpenOCD's information lines" },
	{ "-l", "--log-level", NUMBER, 0, 31, "0 errors only, from 4 information, from 16 everything (1)" },
	{ "-f", "--log-file", TEXT, 0, 0, "put OpenOCD's log into this file" },
	{ "-c", "--config-file", CONFIG, 0, 0, "read options from this file, # begins a comment" },
	{ "-m", "--apid", NUMBER, 0, 0, "access port, 0: these chips have one core" },
	{ "-t", "--shared", FLAG, 0, 0, "share the ST-LINK through ST's stlink-server" },
	{ "-z", "--swo-port", NUMBER, 1, 65535, "TCP port for raw SWO data; needs -a and -b" },
	{ "-a", "--cpu-clock", NUMBER, 1, 1000000000, "core clock for SWO, Hz" },
	{ "-b", "--swo-clock-div", NUMBER, 1, 65536, "core clock / SWO clock" },
	{ NULL, "--semihosting", SWITCH, 0, 0, "on, all or off (off)" },
	{ NULL, "--semihost-console-port", NUMBER, 1, 65535, "TCP port for semihosting's console" },
	{ NULL, "--erase-all", FLAG, 0, 0, "erase the flash after connecting" },
	{ "-cp", "--stm32cubeprogrammer-path", IGNORED_TEXT, 0, 0, "taken; STM32CubeProgrammer is not needed" },
	{ NULL, "--temp-path", IGNORED_TEXT, 0, 0, "taken; there are no temporary files" },
	{ NULL, "--preserve-temps", IGNORED, 0, 0, "taken; there are no temporary files" },
	{ "-q", "--debuggers", FLAG, 0, 0, "list the ST-LINKs with their serial numbers and end" },
	{ "-h", "--help", ANSWER, 0, 0, "show this and end" },
	{ NULL, "--version", ANSWER, 0, 0, "show the version and end" },
	{ NULL, "--licenses", ANSWER, 0, 0, "show the licence and end" },
	{ NULL, "--external-init", REFUSED, 0, 0, no_loaders },
	{ "-ei", "--extload_init", REFUSED, 0, 0, no_loaders },
	{ "-el", "--extload", REFUSED, 0, 0, no_loaders },
	{ NULL, "--ext-memory-loaders", REFUSED, 0, 0, no_loaders },
	{ NULL, "--memory-map", REFUSED, 0, 0,
		"the map depends on the chip that answers; GDB's \"info mem\" shows it once connected" },
	{ NULL, "--target-sel", REFUSED, 0, 0, "none of these chips is on a multidrop bus" },
	{ NULL, "--pcm-pm-force", REFUSED, 0, 0, "none of these chips has PCROP" },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

/* The options as a Tcl list of names and values. */
struct request {
	char list[LIST_SIZE];
	size_t used;
	bool given[ROWS];
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

static const struct option_row *find_row(const char *word)
{
	for (size_t i = 0; i < ROWS; i++) {
		if (strcmp(word, rows[i].name) == 0 || (rows[i].brief && strcmp(word, rows[i].brief) == 0))
			return &rows[i];
	}
	return NULL;
}

/** Append @a text as one element of a Tcl list, whatever is in it. */
static bool append_word(struct request *request, const char *text)
{
	size_t at = request->used;

	if (*text == '\0' && at + 2 < LIST_SIZE) {
		request->list[at++] = '{';
		request->list[at++] = '}';
	}
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (at + 3 >= LIST_SIZE)
			return false;
		/* a byte of UTF-8 may not be quoted, a line end cannot be */
		if (c < 0x80 && !isalnum(c) && !strchr("_-./:", c))
			request->list[at++] = '\\';
		request->list[at++] = (char)(c == '\n' ? 'n' : c);
	}
	request->list[at++] = ' ';
	request->list[at] = '\0';
	request->used = at;
	return true;
}

static bool set_value(struct request *request, const struct option_row *row, const char *value)
{
	request->given[row - rows] = true;
	/* the script knows an option by its long name without dashes */
	if (append_word(request, row->name + 2) && append_word(request, value))
		return true;
	complain("the options are too long; nothing was started. Shorten %s", row->name);
	return false;
}

static bool set_number(struct request *request, const struct option_row *row, const char *value)
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
	return set_value(request, row, decimal);
}

static bool set_switch(struct request *request, const struct option_row *row, const char *value)
{
	static const char * const words[] = { "off", "none", "disable", "disabled", "on", "all", "enable", "enabled" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(value, words[i]) == 0)
			return set_value(request, row, i < 4 ? "0" : "1");
	}
	complain("%s needs on, all or off, not \"%s\"; nothing was started", row->name, value);
	return false;
}

static void show_help(void)
{
	printf("usage: " PROGRAM " [option...]\n\n"
		"Serves GDB for STM32F103 and compatible chips through OpenOCD, with the options\n"
		"of ST's server of this name. Not made by ST.\n\n");
	for (size_t i = 0; i < ROWS; i++) {
		static const char * const operand[] = {
			[NUMBER] = " N", [TEXT] = " TEXT", [SWITCH] = " WORD",
			[IGNORED_TEXT] = " TEXT", [CONFIG] = " FILE", [ANSWER] = ""
		};
		const char *after = operand[rows[i].kind] ? operand[rows[i].kind] : "";
		char names[64];

		if (rows[i].kind == REFUSED)
			continue;
		snprintf(names, sizeof(names), "%s%s%s%s", rows[i].brief ? rows[i].brief : "",
			rows[i].brief ? ", " : "", rows[i].name, after);
		printf("  %-38s %s\n", names, rows[i].text);
	}
}

static void answer(const struct option_row *row)
{
	if (strcmp(row->name, "--help") == 0)
		show_help();
	else if (strcmp(row->name, "--version") == 0)
		printf(PROGRAM " of openocd-clones " CLONES_VERSION ", not ST's\n");
	else
		printf("GPL-2.0-or-later; OpenOCD, which does the work, is under the same licence\n");
}

static bool take_options(struct request *request, int count, char **words);

/** Options from a file: words at blanks, a word with blanks in quotes. */
static bool take_config(struct request *request, const char *name)
{
	static char text[LIST_SIZE];
	char *words[MAX_CONFIG_WORDS];
	int count = 0;
	FILE *file = fopen(name, "r");

	if (!file || request->depth) {
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
	request->depth++;
	bool taken = take_options(request, count, words);
	request->depth--;
	return taken;
}

static bool take_option(struct request *request, const struct option_row *row, const char *value)
{
	switch (row->kind) {
	case FLAG:
		return set_value(request, row, "1");
	case NUMBER:
		return set_number(request, row, value);
	case TEXT:
		return set_value(request, row, value);
	case SWITCH:
		return set_switch(request, row, value);
	case CONFIG:
		return take_config(request, value);
	case REFUSED:
		complain("%s cannot be served: %s; nothing was started", row->name, row->text);
		return false;
	default:
		return true;
	}
}

static bool takes_value(const struct option_row *row)
{
	return row->kind == NUMBER || row->kind == TEXT || row->kind == SWITCH ||
		row->kind == IGNORED_TEXT || row->kind == CONFIG;
}

static bool take_options(struct request *request, int count, char **words)
{
	for (int i = 0; i < count; i++) {
		const struct option_row *row;

		if (strcmp(words[i], "--") == 0 || strcmp(words[i], "--ignore_rest") == 0)
			return true;
		/* --port-number=3333 is the other spelling of --port-number 3333 */
		char *joined = strncmp(words[i], "--", 2) == 0 ? strchr(words[i], '=') : NULL;
		if (joined)
			*joined = '\0';
		row = find_row(words[i]);
		if (!row) {
			complain("unknown option \"%s\"; nothing was started. --help lists those that are known", words[i]);
			return false;
		}
		if (row->kind == ANSWER) {
			answer(row);
			exit(EXIT_SUCCESS);
		}
		const char *value = joined ? joined + 1 : NULL;
		if (takes_value(row) && !value) {
			if (++i == count) {
				complain("%s needs a value; nothing was started", row->name);
				return false;
			}
			value = words[i];
		} else if (!takes_value(row) && value) {
			complain("%s takes no value; nothing was started", row->name);
			return false;
		}
		if (!take_option(request, row, value))
			return false;
	}
	return true;
}

static bool is_given(const struct request *request, const char *name)
{
	return request->given[find_row(name) - rows];
}

/** Options that only make sense together, or not together. */
static bool agrees(const struct request *request)
{
	if (is_given(request, "--attach") && is_given(request, "--initialize-reset")) {
		complain("--attach leaves the firmware running and --initialize-reset resets it; nothing was started. "
			"Give one of them");
		return false;
	}
	if (is_given(request, "--swo-port") &&
			!(is_given(request, "--cpu-clock") && is_given(request, "--swo-clock-div"))) {
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
	static struct request request;
	static char folder[PATH_SIZE];
	static char program[PATH_SIZE + 32];
	static char setting[LIST_SIZE + 64];
	/* "openocd-clones" where a distribution's openocd lies beside it */
	static const char * const names[] = { "openocd-clones", "openocd" };

	if (!take_options(&request, argc - 1, argv + 1) || !agrees(&request))
		return EXIT_FAILURE;
	snprintf(setting, sizeof(setting), "set STLINK_GDBSERVER [list %s]; concat", request.list);
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
