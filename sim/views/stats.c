/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * What a run has cost. Nothing here depends on real time, so that two runs of one
 * command print the same.
 */

#include "views/stats.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "chip/chip.h"
#include "clock.h"
#include "views/signals.h"
#include "probe/usb.h"

static uint64_t us(sim_ns ns)
{
	return ns / 1000;
}

static uint64_t spent_us(const struct bench *bench, enum clock_account account)
{
	return us(clock_spent(bench->clock, account));
}

static void write_summary(FILE *out, const struct bench *bench)
{
	const struct chip_stats *chip = chip_stats(bench->chip);
	const struct usb_counts *usb = usb_counts(bench->usb);
	uint64_t total = us(clock_now(bench->clock));

	fputs("stlink-sim: ", out);
	if (bench->options->boards > 1)
		fprintf(out, "board %u: ", bench->options->board + 1);
	fprintf(out, "%s behind %s: %" PRIu64 ".%06" PRIu64 " s simulated (USB %.3f, "
		"SWD %.3f, tool %.3f, probe %.3f; flash busy %.3f); %" PRIu64 " transfers, %" PRIu64
		" bytes; %" PRIu64 " program units, %" PRIu64 " pages erased, %" PRIu64 " resets",
		chip_name(bench->chip), bench->probe.row->name, total / 1000000, total % 1000000,
		spent_us(bench, ACCOUNT_USB) / 1e6, spent_us(bench, ACCOUNT_SWD) / 1e6,
		spent_us(bench, ACCOUNT_TOOL) / 1e6, spent_us(bench, ACCOUNT_PROBE) / 1e6,
		us(chip->flash_busy) / 1e6, usb->transfers, usb->bytes, chip->program_units, chip->erases,
		chip->resets);
	if (chip->mass_erases)
		fprintf(out, ", %" PRIu64 " mass erases", chip->mass_erases);
	if (chip->violations)
		fprintf(out, "; %" PRIu64 " FORBIDDEN ACCESSES", chip->violations);
	fputc('\n', out);
}

static void write_text(FILE *out, const struct bench *bench)
{
	const struct chip_stats *chip = chip_stats(bench->chip);
	const struct signal *signal;

	fprintf(out, "chip                %s\nprobe               %s\n", chip_name(bench->chip),
		bench->probe.row->name);
	fprintf(out, "time_us             %" PRIu64 "\n", us(clock_now(bench->clock)));
	fprintf(out, "  usb               %" PRIu64 "\n", spent_us(bench, ACCOUNT_USB));
	fprintf(out, "  swd               %" PRIu64 "\n", spent_us(bench, ACCOUNT_SWD));
	fprintf(out, "  tool              %" PRIu64 "\n", spent_us(bench, ACCOUNT_TOOL));
	fprintf(out, "  probe             %" PRIu64 "\n", spent_us(bench, ACCOUNT_PROBE));
	fprintf(out, "flash_busy_us       %" PRIu64 "\n", us(chip->flash_busy));
	fprintf(out, "usb_transfers       %" PRIu64 "\n", usb_counts(bench->usb)->transfers);
	fprintf(out, "usb_bytes           %" PRIu64 "\n", usb_counts(bench->usb)->bytes);
	fprintf(out, "program_units       %" PRIu64 " of %" PRIu64 " bytes\n", chip->program_units,
		chip->unit_bytes);
	fprintf(out, "pages_erased        %" PRIu64 "\n", chip->erases);
	for (uint32_t page = 0; page < chip->pages; page++) {
		if (chip->page_erases[page])
			fprintf(out, "  page %-4" PRIu32 "         %" PRIu32 "\n", page,
				chip->page_erases[page]);
	}
	fprintf(out, "mass_erases         %" PRIu64 "\n", chip->mass_erases);
	fprintf(out, "option_erases       %" PRIu64 "\n", chip->option_erases);
	fprintf(out, "resets              %" PRIu64 "\n", chip->resets);
	fprintf(out, "violations          %" PRIu64 "\n", chip->violations);
	fprintf(out, "instructions        %" PRIu64 "\n", chip->instructions);
	for (unsigned int i = 0; (signal = signals_get(bench->signals, i)); i++) {
		if (signal_is_pin(signal))
			fprintf(out, "%-19s %" PRIu64 " edges, now %s\n", signal->name, signal->edges,
				signal->level ? "high" : "low");
	}
}

static void write_pages(FILE *out, const struct chip_stats *chip)
{
	fputs("  \"pages\": [", out);
	for (uint32_t page = 0; page < chip->pages; page++)
		fprintf(out, "%s%" PRIu32, page ? ", " : "", chip->page_erases[page]);
	fputs("],\n", out);
}

static void write_pins(FILE *out, const struct bench *bench)
{
	const struct signal *signal;
	const char *comma = "";

	fputs("  \"gpio\": {", out);
	for (unsigned int i = 0; (signal = signals_get(bench->signals, i)); i++) {
		if (!signal_is_pin(signal))
			continue;
		fprintf(out, "%s\"%s\": {\"edges\": %" PRIu64 ", \"level\": %d, \"first_us\": %" PRIu64
			", \"last_us\": %" PRIu64 "}", comma, signal->name, signal->edges, signal->level,
			us(signal->first), us(signal->last));
		comma = ", ";
	}
	fputs("}\n", out);
}

static void write_json(FILE *out, const struct bench *bench)
{
	const struct chip_stats *chip = chip_stats(bench->chip);
	const struct usb_counts *usb = usb_counts(bench->usb);

	fprintf(out, "{\n  \"chip\": \"%s\",\n  \"probe\": \"%s\",\n", chip_name(bench->chip),
		bench->probe.row->name);
	fprintf(out, "  \"time_us\": {\"total\": %" PRIu64 ", \"usb\": %" PRIu64 ", \"swd\": %" PRIu64
		", \"tool\": %" PRIu64 ", \"probe\": %" PRIu64 ", \"flash\": %" PRIu64 "},\n",
		us(clock_now(bench->clock)), spent_us(bench, ACCOUNT_USB),
		spent_us(bench, ACCOUNT_SWD), spent_us(bench, ACCOUNT_TOOL),
		spent_us(bench, ACCOUNT_PROBE), us(chip->flash_busy));
	fprintf(out, "  \"usb_transfers\": %" PRIu64 ",\n  \"usb_bytes\": %" PRIu64 ",\n",
		usb->transfers, usb->bytes);
	if (usb->signal_ns)
		fprintf(out, "  \"signal_us\": %" PRIu64 ",\n", us(usb->signal_ns));
	fprintf(out, "  \"program_units\": %" PRIu64 ",\n  \"unit_bytes\": %" PRIu64 ",\n",
		chip->program_units, chip->unit_bytes);
	fprintf(out, "  \"pages_erased\": %" PRIu64 ",\n  \"mass_erases\": %" PRIu64
		",\n  \"option_erases\": %" PRIu64 ",\n", chip->erases, chip->mass_erases,
		chip->option_erases);
	write_pages(out, chip);
	fprintf(out, "  \"resets\": %" PRIu64 ",\n  \"violations\": %" PRIu64
		",\n  \"instructions\": %" PRIu64 ",\n", chip->resets, chip->violations,
		chip->instructions);
	write_pins(out, bench);
	fputs("}\n", out);
}

static bool write_all(const struct bench *bench)
{
	const struct options *options = bench->options;
	FILE *out = options->stats_file ? fopen(options->stats_file, "w") : stderr;

	if (!out) {
		fprintf(stderr, "stlink-sim: cannot write %s: %s\n", options->stats_file, strerror(errno));
		return false;
	}
	if (options->stats == STATS_JSON)
		write_json(out, bench);
	else
		write_text(out, bench);
	if (out == stderr)
		return true;
	if (fclose(out)) {
		fprintf(stderr, "stlink-sim: cannot write %s: %s\n", options->stats_file, strerror(errno));
		return false;
	}
	return true;
}

bool stats_write(const struct bench *bench)
{
	if (!bench->options->quiet)
		write_summary(stderr, bench);
	return bench->options->stats == STATS_SUMMARY || write_all(bench);
}
