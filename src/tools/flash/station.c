// SPDX-License-Identifier: GPL-2.0-or-later

/* See station.h. */

#include "station.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json.h"

#define MAX_WORDS 192
#define MAX_SCRIPT 16384
#define MAX_RESULT (1024 * 1024)

static char *read_file(const char *name)
{
	FILE *file = fopen(name, "rb");
	char *text = file ? calloc(1, MAX_RESULT) : NULL;

	if (text)
		fread(text, 1, MAX_RESULT - 1, file);
	if (file)
		fclose(file);
	return text;
}

/* --- Tcl ------------------------------------------------------------------------------- */

/* Append text as one word of a Tcl list, whatever is in it. */
static void append_word(char *script, const char *text)
{
	size_t at = strlen(script);

	if (at + 4 * strlen(text) + 4 >= MAX_SCRIPT)
		return;
	if (!*text) {
		strcpy(script + at, " {}");
		return;
	}
	script[at++] = ' ';
	for (; *text; text++) {
		unsigned char c = *text;

		/* a byte of UTF-8 may not be quoted; a Windows path is one with slashes as well */
		if (c < 0x80 && !strchr("_-./:", c) && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z') &&
				!(c >= 'A' && c <= 'Z'))
			script[at++] = '\\';
		script[at++] = c == '\n' ? 'n' : c;
	}
	script[at] = '\0';
}

/* --- runs ------------------------------------------------------------------------------ */

struct line {
	const char *words[MAX_WORDS];
	unsigned int count;
};

static void add(struct line *line, const char *option, const char *word)
{
	if (line->count + 3 >= MAX_WORDS)
		return;
	line->words[line->count++] = option;
	line->words[line->count++] = word;
	line->words[line->count] = NULL;
}

/* Which of the probes. Locations tell twins apart; OpenOCD takes them for an ST-LINK only. */
static const char *selection(const struct board *board, char *script)
{
	if (strcmp(board->kind, "stlink") == 0 && board->location[0]) {
		strcpy(script, "adapter usb location");
		append_word(script, board->location);
	} else {
		strcpy(script, strcmp(board->kind, "cmsis-dap") == 0 ? "transport select swd; adapter serial" :
			"adapter serial");
		append_word(script, board->serial);
	}
	return script;
}

static bool begin(struct board *board, const struct options *options, const char *before, const char *script)
{
	static char which[MAX_SCRIPT];
	static char settings[MAX_SCRIPT];
	struct line line = { .words = { process_openocd() }, .count = 1 };
	char interface[32];

	free(board->result);
	board->result = NULL;
	remove(board->result_file);
	snprintf(interface, sizeof(interface), "interface/%s.cfg", board->kind);
	add(&line, "-c", "gdb_port disabled; tcl_port disabled; telnet_port disabled");
	add(&line, "-f", options->interface ? options->interface : interface);
	add(&line, "-c", selection(board, which));
	for (int i = 0; options->commands[i]; i++)
		add(&line, "-c", options->commands[i]);
	snprintf(settings, sizeof(settings), "%s; set CONNECT_WAIT_MS 0; set REPORT_JSON", before);
	append_word(settings, board->result_file);
	add(&line, "-c", settings);
	add(&line, "-f", options->target);
	add(&line, "-f", "target/stm32f1x_clone/production.tcl");
	add(&line, "-c", script);
	if (process_start(&board->process, line.words, board->log_file))
		return true;
	fprintf(stderr, PROGRAM ": cannot start OpenOCD: %s\n", strerror(errno));
	return false;
}

bool board_look(struct board *board, const struct options *options)
{
	board->state = BOARD_LOOKING;
	return begin(board, options, "set CONNECT_RUNGS relink", "init; shutdown");
}

static bool write_number(const struct board *board, const struct options *options)
{
	unsigned char bytes[8];
	FILE *file = fopen(board->number_file, "wb");

	for (unsigned int i = 0; i < options->number_bytes; i++)
		bytes[options->number_big_endian ? options->number_bytes - 1 - i : i] = board->number >> 8 * i;
	bool good = file && fwrite(bytes, 1, options->number_bytes, file) == options->number_bytes;
	if (file && fclose(file))
		good = false;
	if (!good)
		fprintf(stderr, PROGRAM ": cannot write %s: %s\n", board->number_file, strerror(errno));
	return good;
}

static void append_data(char *list, uint32_t address, const char *file, uint64_t number)
{
	char word[PATH_SIZE + 32];
	char name[PATH_SIZE];
	const char *place = strstr(file, "%n");

	snprintf(word, sizeof(word), "0x%08" PRIx32, address);
	append_word(list, word);
	if (place)
		snprintf(name, sizeof(name), "%.*s%" PRIu64 "%s", (int)(place - file), file, number, place + 2);
	append_word(list, place ? name : file);
}

bool board_program(struct board *board, const struct options *options)
{
	static char script[MAX_SCRIPT];
	static char list[MAX_SCRIPT];

	list[0] = '\0';
	if (options->numbers && !write_number(board, options))
		return false;
	if (options->numbers)
		append_data(list, options->number_address, board->number_file, 0);
	for (unsigned int i = 0; i < options->num_data; i++)
		append_data(list, options->data[i].address, options->data[i].file, board->number);
	strcpy(script, "clone_production_flash");
	append_word(script, options->image);
	append_word(script, options->address ? options->address : "");
	append_word(script, list);
	board->state = BOARD_PROGRAMMING;
	return begin(board, options, "set _production 1", script);
}

bool board_ended(struct board *board)
{
	if (!process_ended(&board->process, &board->status))
		return false;
	board->result = read_file(board->result_file);
	if (board->result && !json_is_whole(board->result)) {
		free(board->result);
		board->result = NULL;
	}
	return true;
}

void board_clean(struct board *board)
{
	free(board->result);
	board->result = NULL;
	remove(board->result_file);
	remove(board->log_file);
	remove(board->number_file);
}

/* --- results --------------------------------------------------------------------------- */

const char *board_value(const struct board *board, const char *path, char *buffer, size_t size)
{
	buffer[0] = '\0';
	return board->result ? json_get(board->result, path, buffer, size) : buffer;
}

const char *board_class(const struct board *board, char *buffer, size_t size)
{
	if (!*board_value(board, "class", buffer, size) || (board->status && strcmp(buffer, "ok") == 0))
		snprintf(buffer, size, "error");
	return buffer;
}

const char *board_message(const struct board *board, char *buffer, size_t size)
{
	if (*board_value(board, "message", buffer, size))
		return buffer;
	char *log = read_file(board->log_file);
	char *last = log;
	for (char *line = log ? strtok(log, "\r\n") : NULL; line; line = strtok(NULL, "\r\n")) {
		if (*line && strncmp(line, "Info", 4) && strcmp(line, "shutdown command invoked"))
			last = line;
	}
	snprintf(buffer, size, "%s", last && *last ? last : "OpenOCD left no word");
	free(log);
	return buffer;
}

/* --- which probes ---------------------------------------------------------------------- */

static void copy_field(char *field, size_t size, char **rest)
{
	char *end = strchr(*rest, '\t');

	snprintf(field, size, "%.*s", (int)(end ? end - *rest : (long)strlen(*rest)), *rest);
	*rest = end ? end + 1 : *rest + strlen(*rest);
}

static bool is_wanted(const struct board *board, const struct options *options)
{
	for (int i = 0; options->wanted[i]; i++) {
		if (strcmp(options->wanted[i], board->serial) == 0 || strcmp(options->wanted[i], board->location) == 0)
			return true;
	}
	return !options->wanted[0];
}

static void take_line(struct board *board, char *line)
{
	char access[16];

	*board = (struct board){ .state = BOARD_IDLE };
	line += strlen("probe\t");
	copy_field(board->kind, sizeof(board->kind), &line);
	copy_field(board->ids, sizeof(board->ids), &line);
	copy_field(access, sizeof(access), &line);
	copy_field(board->serial, sizeof(board->serial), &line);
	copy_field(board->location, sizeof(board->location), &line);
	copy_field(board->name, sizeof(board->name), &line);
	board->denied = strcmp(access, "denied") == 0;
}

static int take_lines(struct board *boards, const struct options *options, char *log, const char *folder)
{
	int count = 0;

	for (char *line = strtok(log, "\r\n"); line && count < MAX_PROBES; line = strtok(NULL, "\r\n")) {
		struct board *board = &boards[count];

		if (strncmp(line, "probe\t", 6))
			continue;
		take_line(board, line);
		if (!is_wanted(board, options))
			continue;
		board->index = count++;
		snprintf(board->result_file, sizeof(board->result_file), "%s/%d.json", folder, count);
		snprintf(board->log_file, sizeof(board->log_file), "%s/%d.log", folder, count);
		snprintf(board->number_file, sizeof(board->number_file), "%s/%d.bin", folder, count);
	}
	return count;
}

int boards_find(struct board *boards, const struct options *options)
{
	static char output[PATH_SIZE + 16];
	const char *words[] = { process_openocd(), "-f", "target/stm32f1x_clone/production.tcl", "-c",
		"clone_production_probes; shutdown", NULL };
	struct process process;
	const char *folder = process_folder();
	int status;

	if (!folder) {
		fprintf(stderr, PROGRAM ": no folder for temporary files: %s; nothing was done\n", strerror(errno));
		return -1;
	}
	snprintf(output, sizeof(output), "%s/probes.log", folder);
	if (!process_start(&process, words, output)) {
		fprintf(stderr, PROGRAM ": cannot start OpenOCD: %s; nothing was done\n", strerror(errno));
		return -1;
	}
	while (!process_ended(&process, &status))
		process_sleep(10);
	char *log = read_file(output);
	remove(output);
	if (status || !log) {
		fprintf(stderr, PROGRAM ": OpenOCD cannot list the probes; nothing was done. It said:\n%s", log ? log : "");
		free(log);
		return -1;
	}
	int count = take_lines(boards, options, log, folder);
	free(log);
	return count;
}
