// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * openocd-clones-flash: programs the boards at all attached probes at once, each by an
 * OpenOCD of its own, with serial numbers, logs and an exit status that counts the failures.
 */

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "station.h"
#include "json.h"
#include "numbers.h"
#include "options.h"
#include "process.h"
#include "record.h"

#define POLL_MS 20
/* Between two looks at a place where a board is to be exchanged. */
#define LOOK_MS 500

static volatile sig_atomic_t stopped;

static struct board boards[MAX_PROBES];
static unsigned int num_boards;
static unsigned int good;
static unsigned int failed;
static bool files_failed;

static void on_signal(int number)
{
	stopped = 1;
}

/* The chip as its line at connect names it, without what stands in parentheses behind. */
static const char *chip_name(const struct board *board, char *buffer, size_t size)
{
	static const char prefix[] = "chip: ";

	board_value(board, "chip.line", buffer, size);
	if (strncmp(buffer, prefix, strlen(prefix)) == 0)
		memmove(buffer, buffer + strlen(prefix), strlen(buffer + strlen(prefix)) + 1);
	char *end = strstr(buffer, " (");
	if (end)
		*end = '\0';
	return buffer;
}

static const char *place(const struct board *board)
{
	return board->location[0] ? board->location : board->serial;
}

/* --- --list ------------------------------------------------------------------------------ */

static void list_one(const struct board *board)
{
	char volts[16] = "?";
	char chip[256];
	char class[32];
	char text[512];

	if (*board_value(board, "probe.voltage_mv", text, sizeof(text)))
		snprintf(volts, sizeof(volts), "%.2f V", atoi(text) / 1000.0);
	if (!*chip_name(board, chip, sizeof(chip)))
		snprintf(chip, sizeof(chip), "%s: %.180s", board_class(board, class, sizeof(class)),
			board_message(board, text, sizeof(text)));
	printf("%-8s %-12s %-10s %-26s %-7s %s\n", place(board), board->name, board->ids, board->serial, volts, chip);
}

static int list_all(const struct options *options)
{
	unsigned int left = num_boards;

	for (unsigned int i = 0; i < num_boards; i++) {
		if (!board_look(&boards[i], options))
			return EXIT_FILES;
	}
	while (left) {
		process_sleep(POLL_MS);
		for (unsigned int i = 0; i < num_boards; i++) {
			if (boards[i].state == BOARD_IDLE || !board_ended(&boards[i]))
				continue;
			boards[i].state = BOARD_IDLE;
			left--;
		}
	}
	printf("%-8s %-12s %-10s %-26s %-7s %s\n", "place", "probe", "ids", "serial number", "target", "chip");
	for (unsigned int i = 0; i < num_boards; i++)
		list_one(&boards[i]);
	return EXIT_SUCCESS;
}

/* --- programming ------------------------------------------------------------------------- */

static void start(struct board *board, const struct options *options)
{
	board->has_number = options->numbers && numbers_take(place(board), &board->number);
	if (options->numbers && !board->has_number) {
		files_failed = true;
		stopped = 1;
		return;
	}
	if (!board_program(board, options)) {
		board->state = BOARD_IDLE;
		files_failed = true;
		stopped = 1;
		if (board->has_number)
			numbers_back(board->number);
	}
}

/*
 * The board's own data is written behind the image, as operations of their own: while there is
 * one at most, and it is no write of data, no chip has the number.
 */
static bool may_have_number(const struct board *board)
{
	char during[32];

	if (!board->result || json_find(board->result, "operations.1"))
		return true;
	board_value(board, "during", during, sizeof(during));
	return strcmp(during, "flash write_image") == 0;
}

static void settle_number(struct board *board, bool well)
{
	char uid[32];

	if (!board->has_number)
		return;
	if (well)
		numbers_used(board->number, board_value(board, "uid", uid, sizeof(uid)));
	else if (may_have_number(board))
		numbers_lost(board->number);
	else
		numbers_back(board->number);
}

static void tell(const struct board *board, const char *class, const char *message, const char *number)
{
	char chip[256];
	char written[16];
	char total[16];
	char seconds[16];

	chip_name(board, chip, sizeof(chip));
	if (strcmp(class, "ok")) {
		printf("%-8s %-26s FAILED  %s%s%s: %s\n", place(board), board->serial, chip, *chip ? ": " : "", class, message);
	} else {
		board_value(board, "operations.0.pages.written", written, sizeof(written));
		board_value(board, "operations.0.pages.total", total, sizeof(total));
		board_value(board, "seconds.total", seconds, sizeof(seconds));
		printf("%-8s %-26s ok      %s: %s of %s pages written, %s s%s%s\n", place(board), board->serial, chip,
			written, total, seconds, *number ? ", number " : "", number);
	}
	fflush(stdout);
}

static void finish(struct board *board)
{
	char class[32];
	char message[1024];
	char number[32] = "";

	board_class(board, class, sizeof(class));
	const bool well = strcmp(class, "ok") == 0;
	if (well)
		message[0] = '\0';
	else
		board_message(board, message, sizeof(message));
	settle_number(board, well);
	if (board->has_number && (well || may_have_number(board)))
		snprintf(number, sizeof(number), "%" PRIu64, board->number);
	const struct record record = {
		.location = board->location, .serial = board->serial, .ids = board->ids, .number = number,
		.result = board->result, .class = class, .message = message,
	};
	if (!record_add(&record)) {
		files_failed = true;
		stopped = 1;
	}
	*(well ? &good : &failed) += 1;
	tell(board, class, message, number);
	board_value(board, "uid", board->uid, sizeof(board->uid));
	board->done = true;
	board->state = BOARD_IDLE;
	board->next_ms = process_ms() + LOOK_MS;
}

/* --- a board that is exchanged ----------------------------------------------------------- */

/* A look has ended: is there a board that has not had its turn? */
static bool is_new(struct board *board)
{
	char class[32];
	char text[256];
	char uid[32];

	board->state = BOARD_IDLE;
	board->next_ms = process_ms() + LOOK_MS;
	if (strcmp(board_class(board, class, sizeof(class)), "ok")) {
		board->done = false;
		board_message(board, text, sizeof(text));
		if (strcmp(text, board->told)) {
			snprintf(board->told, sizeof(board->told), "%s", text);
			printf("%-8s %-26s waiting for a board: %s\n", place(board), board->serial, text);
			fflush(stdout);
		}
		return false;
	}
	board->told[0] = '\0';
	board_value(board, "uid", uid, sizeof(uid));
	return !board->done || strcmp(uid, board->uid);
}

static bool may_start_another(const struct options *options)
{
	unsigned int running = 0;

	for (unsigned int i = 0; i < num_boards; i++)
		running += boards[i].state == BOARD_PROGRAMMING;
	return !stopped && (!options->count || good + failed + running < options->count);
}

static void step(struct board *board, const struct options *options)
{
	switch (board->state) {
	case BOARD_PROGRAMMING:
		if (board_ended(board))
			finish(board);
		break;
	case BOARD_LOOKING:
		if (board_ended(board) && is_new(board) && may_start_another(options))
			start(board, options);
		break;
	case BOARD_IDLE:
		if (!may_start_another(options) || process_ms() < board->next_ms)
			break;
		if (options->loop && !board_look(board, options))
			stopped = 1;
		break;
	}
}

static bool is_busy(const struct options *options)
{
	for (unsigned int i = 0; i < num_boards; i++) {
		if (boards[i].state != BOARD_IDLE)
			return true;
	}
	return options->loop && may_start_another(options);
}

static int program_all(const struct options *options)
{
	if (options->numbers &&
			!numbers_open(options->state, options->number_first, options->number_last, options->number_step))
		return EXIT_FILES;
	if (!record_open(options->log, options->log_json))
		return EXIT_FILES;
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	for (unsigned int i = 0; i < num_boards && !options->loop && !stopped; i++)
		start(&boards[i], options);
	while (is_busy(options)) {
		process_sleep(POLL_MS);
		for (unsigned int i = 0; i < num_boards; i++)
			step(&boards[i], options);
	}
	printf("%u good, %u failed\n", good, failed);
	record_close();
	numbers_close();
	if (files_failed)
		return EXIT_FILES;
	return failed > EXIT_MAX_FAILED ? EXIT_MAX_FAILED : (int)failed;
}

/* OpenOCD finds a CMSIS-DAP by its serial number alone. */
static bool has_twin(const struct board *board)
{
	if (strcmp(board->kind, "stlink") == 0 && board->location[0])
		return false;
	for (unsigned int i = 0; i < num_boards; i++) {
		if (&boards[i] != board && strcmp(boards[i].serial, board->serial) == 0)
			return true;
	}
	return false;
}

static int run(const struct options *options)
{
	int count = boards_find(boards, options);

	if (count < 0)
		return EXIT_FILES;
	num_boards = count;
	if (!num_boards) {
		fprintf(stderr, PROGRAM ": %s; nothing was done. Plug it in; a virtual machine or a container must be "
			"given the device\n", options->wanted[0] ? "no such probe is plugged in (--list shows those there are)" :
			"no ST-LINK or CMSIS-DAP probe is plugged in");
		return EXIT_NO_PROBE;
	}
	for (unsigned int i = 0; i < num_boards; i++) {
		if (!has_twin(&boards[i]))
			continue;
		fprintf(stderr, PROGRAM ": two probes %s have the serial number %s, so that OpenOCD cannot tell them apart; "
			"nothing was done. Unplug one\n", boards[i].ids, boards[i].serial);
		return EXIT_NO_PROBE;
	}
	return options->list ? list_all(options) : program_all(options);
}

int main(int argc, char **argv)
{
	static struct options options;

	options_parse(&options, argc, argv);
	int status = run(&options);
	for (unsigned int i = 0; i < num_boards; i++)
		board_clean(&boards[i]);
	process_remove_folder();
	return status;
}
