/* SPDX-License-Identifier: GPL-2.0-or-later */

#include "bench.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board/board.h"
#include "chip/chip.h"
#include "child.h"
#include "clock.h"
#include "board/faults.h"
#include "chip/chips.h"
#include "like/like.h"
#include "views/signals.h"
#include "views/stats.h"
#include "record/recorder.h"
#include "record/recording.h"
#include "record/replay.h"
#include "views/trace.h"
#include "probe/usb.h"
#include "views/vcd.h"

/* The rest is in the count, and all of them in the trace. */
#define MAX_VIOLATIONS_TOLD	5

static bool complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

static bool complain(const char *format, ...)
{
	va_list args;

	fputs("stlink-sim: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	return false;
}

/* @param keep The file will be written at the end, and need not be there yet. */
static bool load(const char *file, uint8_t *data, uint32_t size, const char *what, bool keep)
{
	/* Appending nothing shows early whether it can be written at all. */
	FILE *in = fopen(file, keep ? "ab+" : "rb");

	if (!in)
		return complain("cannot %s %s: %s", keep ? "write" : "read", file, strerror(errno));
	rewind(in);

	uint8_t *content = malloc(size + 1);
	size_t length = content ? fread(content, 1, size + 1, in) : 0;
	bool good = content && !ferror(in);
	fclose(in);
	if (good && length <= size)
		memcpy(data, content, length);
	free(content);
	if (!good)
		return complain("cannot read %s: %s", file, strerror(errno));
	if (length > size)
		return complain("%s is larger than the chip's %s of %" PRIu32 " bytes", file, what, size);
	if (length == 0 && !keep)
		return complain("%s is empty", file);
	return true;
}

static bool save(const char *file, const uint8_t *data, uint32_t size)
{
	FILE *out = fopen(file, "wb");

	if (!out)
		return complain("cannot write %s: %s", file, strerror(errno));
	bool good = fwrite(data, 1, size, out) == size;
	good &= !fclose(out);
	return good || complain("cannot write %s: %s", file, strerror(errno));
}

static bool fill_chip(struct bench *bench)
{
	const struct options *options = bench->options;
	uint32_t size;
	uint8_t *flash = chip_flash(bench->chip, &size);

	if (options->flash && !load(options->flash, flash, size, "flash", true))
		return false;
	if (options->firmware && !load(options->firmware, flash, size, "flash", false))
		return false;
	uint8_t *bytes = chip_option_bytes(bench->chip, &size);
	return !options->option_bytes || load(options->option_bytes, bytes, size, "option bytes", true);
}

static void tell_violation(void *priv, const char *text)
{
	struct bench *bench = priv;
	uint64_t now_us = clock_now(bench->clock) / 1000;

	trace_line(bench->trace, "forbidden: %s", text);
	if (bench->violations_told++ < MAX_VIOLATIONS_TOLD && !bench->options->quiet)
		fprintf(stderr, "stlink-sim: %" PRIu64 ".%06" PRIu64 " s: forbidden access: %s\n",
			now_us / 1000000, now_us % 1000000, text);
}

static void keep_serial(void *priv, const char *port, uint8_t byte)
{
	struct bench *bench = priv;

	(void)port;
	if (bench->serial)
		fputc(byte, bench->serial);
}

static bool open_views(struct bench *bench)
{
	const struct options *options = bench->options;

	if (options->trace) {
		bench->trace = trace_open(options->trace_file, bench->clock);
		if (!bench->trace)
			return complain("cannot write %s: %s", options->trace_file, strerror(errno));
	}
	if (options->vcd_file) {
		bench->vcd = vcd_open(options->vcd_file, bench->clock);
		if (!bench->vcd)
			return complain("cannot write %s: %s", options->vcd_file, strerror(errno));
	}
	if (options->serial_file) {
		bench->serial = fopen(options->serial_file, "wb");
		if (!bench->serial)
			return complain("cannot write %s: %s", options->serial_file, strerror(errno));
	}
	bench->signals = signals_new(bench->clock, bench->vcd, options->gpio);
	return bench->signals || complain("out of memory");
}

static bool read_like(const struct options *options, struct like_readings *readings, struct like_chip *like)
{
	const struct chip_row *base = options->chip ? chip_row_by_name(options->chip) : NULL;

	if (options->chip && !base)
		return complain("unknown chip '%s' (--list-chips shows them all)", options->chip);
	if (!like_load(readings, options->like) || !like_make(like, readings, base))
		return complain("%s", readings->problem);
	return true;
}

bool bench_show_like(const struct options *options)
{
	struct like_readings readings;
	struct like_chip like;

	if (!read_like(options, &readings, &like))
		return false;
	like_show(&like, stdout);
	return true;
}

/* A chip from somebody's sheet or log. */
static bool make_like(struct bench *bench)
{
	struct like_readings readings;
	uint32_t size;

	bench->like = calloc(1, sizeof(*bench->like));
	if (!bench->like)
		return complain("out of memory");
	if (!read_like(bench->options, &readings, bench->like))
		return false;
	if (bench->like->read_protected)
		faults_add(bench->faults, "rdp");
	if (bench->like->mirrored)
		faults_add(bench->faults, "upper-alias");
	bench->chip = chip_new_row(&bench->like->row, bench->clock, bench->faults);
	uint8_t *bytes = chip_option_bytes(bench->chip, &size);
	memcpy(bytes, readings.option_bytes, readings.num_option_bytes < size ? readings.num_option_bytes : size);
	if (!bench->options->quiet)
		like_tell(bench->like, stderr);
	return true;
}

static bool make_row(struct bench *bench)
{
	bench->chip = chip_new(bench->options->chip, bench->clock, bench->faults);
	return bench->chip || complain("unknown chip '%s' (--list-chips shows them all)", bench->options->chip);
}

static bool make_chip(struct bench *bench)
{
	const struct options *options = bench->options;

	if (!(options->like ? make_like(bench) : make_row(bench)))
		return false;
	for (int i = 0; options->settings[i]; i++) {
		const char *problem = chip_option(bench->chip, options->settings[i]);
		if (problem)
			return complain("%s", problem);
	}
	chip_watch(bench->chip, signals_edge, bench->signals);
	chip_on_violation(bench->chip, tell_violation, bench);
	chip_on_serial(bench->chip, keep_serial, bench);
	return fill_chip(bench);
}

static bool make_chained(struct bench *bench)
{
	const struct options *options = bench->options;
	uint32_t size;

	if (!options->chain)
		return true;
	const struct chip_row *row = chip_row_by_name(options->chain);
	if (!row || !row->jtag_cpu)
		return complain(row ? "--chain: %s has no JTAG" : "unknown chip '%s' (--list-chips shows them all)",
			options->chain);
	bench->no_faults = faults_new(options->seed);
	bench->chained_clock = clock_new();
	bench->chained_chip = chip_new(options->chain, bench->chained_clock, bench->no_faults);
	chip_on_violation(bench->chained_chip, tell_violation, bench);
	bench->chained_board = board_new(bench->chained_clock, bench->no_faults, bench->chained_chip);
	board_chain(bench->board, bench->chained_board);
	uint8_t *flash = chip_flash(bench->chained_chip, &size);
	return !options->chain_flash || load(options->chain_flash, flash, size, "flash", true);
}

static bool make_probe(struct bench *bench)
{
	const struct options *options = bench->options;
	const struct probe_row *row = options->probe;
	const struct probe_context context = {
		.board = bench->board,
		.clock = bench->clock,
		.faults = bench->faults,
		.trace = bench->trace,
		.patience = options->wait_retries,
	};
	const struct usb_costs costs = {
		.per_transfer = SIM_US(options->usb_us),
		.bytes_per_second = options->usb_rate < 0 ? row->bytes_per_second : options->usb_rate,
	};

	bench->usb = usb_new(bench->clock, bench->faults, bench->trace, &costs);
	if (!bench->usb || !probe_make(&bench->probe, row, &context))
		return complain("out of memory");
	usb_on_signal(bench->usb, child_signal);
	bench->descriptors = row->usb;
	if (options->usb_serial)
		bench->descriptors.serial = options->usb_serial;
	usb_plug(bench->usb, &bench->descriptors, bench->probe.function, bench->probe.priv);
	return true;
}

static bool make_replay(struct bench *bench)
{
	const struct options *options = bench->options;
	/* The recording has no time of what the library asks for descriptors. */
	const struct usb_costs costs = {
		.per_transfer = SIM_US(options->usb_us),
		.bytes_per_second = PROBE_FULL_SPEED_RATE,
		.control_only = true,
	};

	bench->recording = calloc(1, sizeof(*bench->recording));
	bench->usb = usb_new(bench->clock, bench->faults, bench->trace, &costs);
	if (!bench->recording || !bench->usb)
		return complain("out of memory");
	if (!recording_read(bench->recording, options->replay))
		return false;
	bench->replay = replay_new(bench->recording, bench->usb, bench->clock, bench->trace);
	if (!bench->replay)
		return complain("out of memory");
	if (!options->quiet)
		replay_introduce(bench->replay, options->replay);
	return true;
}

static bool start_recorder(struct bench *bench)
{
	const char *file = bench->options->record;

	if (file)
		bench->recorder = recorder_open(file, bench->usb, bench->clock);
	return !file || bench->recorder || complain("cannot write %s: %s", file, strerror(errno));
}

bool bench_open(struct bench *bench, const struct options *options)
{
	*bench = (struct bench){ .options = options };
	bench->clock = clock_new();
	bench->faults = faults_new(options->seed);
	if (!bench->clock || !bench->faults)
		return complain("out of memory");
	for (int i = 0; options->faults[i]; i++) {
		const char *problem = faults_add(bench->faults, options->faults[i]);
		if (problem)
			return complain("%s", problem);
	}
	if (!open_views(bench))
		return false;
	if (options->replay)
		return make_replay(bench) && start_recorder(bench);
	if (!make_chip(bench))
		return false;
	bench->board = board_new(bench->clock, bench->faults, bench->chip);
	if (!bench->board)
		return complain("out of memory");
	board_watch(bench->board, signals_edge, bench->signals);
	if (!make_chained(bench) || !make_probe(bench))
		return false;
	board_set_power(bench->board, true);
	return start_recorder(bench);
}

bool bench_finish(struct bench *bench)
{
	const struct options *options = bench->options;
	bool good = true;
	uint32_t size;

	if (!recorder_close(bench->recorder))
		good = complain("cannot write %s", options->record);
	bench->recorder = NULL;
	if (bench->replay)
		return replay_report(bench->replay, options->quiet) && good;
	clock_advance(bench->clock, SIM_MS(options->run_after_ms), ACCOUNT_TOOL);
	if (options->flash) {
		const uint8_t *flash = chip_flash(bench->chip, &size);
		good &= save(options->flash, flash, size);
	}
	if (options->chain_flash) {
		const uint8_t *flash = chip_flash(bench->chained_chip, &size);
		good &= save(options->chain_flash, flash, size);
	}
	if (options->option_bytes) {
		const uint8_t *bytes = chip_option_bytes(bench->chip, &size);
		good &= save(options->option_bytes, bytes, size);
	}
	good &= stats_write(bench);
	if (!vcd_close(bench->vcd))
		good = complain("cannot write %s", options->vcd_file);
	bench->vcd = NULL;
	if (bench->serial && fclose(bench->serial))
		good = complain("cannot write %s", options->serial_file);
	bench->serial = NULL;
	return good;
}

void bench_close(struct bench *bench)
{
	recorder_close(bench->recorder);
	replay_free(bench->replay);
	if (bench->recording)
		recording_free(bench->recording);
	free(bench->recording);
	usb_free(bench->usb);
	probe_free(&bench->probe);
	if (bench->board)
		board_free(bench->board);
	if (bench->chip)
		chip_free(bench->chip);
	if (bench->chained_board)
		board_free(bench->chained_board);
	if (bench->chained_chip)
		chip_free(bench->chained_chip);
	faults_free(bench->no_faults);
	if (bench->chained_clock)
		clock_free(bench->chained_clock);
	free(bench->like);
	vcd_close(bench->vcd);
	if (bench->serial)
		fclose(bench->serial);
	signals_free(bench->signals);
	trace_close(bench->trace);
	faults_free(bench->faults);
	if (bench->clock)
		clock_free(bench->clock);
}
