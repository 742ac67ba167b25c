// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Prints readings with the line that the driver makes of them, as a Tcl script that
 * calls "check READINGS FLASH USER_KIB FAMILY ANSWER LINE". tests/identify.sh has the Tcl
 * of stock hosts give the same answers and lines.
 */

#include <inttypes.h>
#include <stdlib.h>
#include <target/target.h>
#include "fake_chip.h"
#include "flash/nor/clone_family.h"
#include "flash/nor/clone_match.h"
#include "flash/nor/clone_size.h"
#include "flash/nor/clone_text.h"
#include "identity_cases.h"

/* One in so many changed chips is enough to compare two programs. */
static unsigned int every = 331;
static unsigned int turn;
static struct target target;

static void print_reading(const char *name, const struct clone_reading *reading)
{
	if (reading->valid)
		printf("%s 0x%08" PRIx32 " ", name, reading->value);
}

static void print_readings(const struct clone_readings *readings)
{
	char name[32];

	print_reading("dpidr", &readings->dpidr);
	print_reading("ap_idr", &readings->ap_idr);
	print_reading("cpuid", &readings->cpuid);
	if (readings->rom_pidr[0].valid) {
		printf("pidr {");
		for (size_t i = 0; i < 8; i++)
			printf("%s0x%02" PRIx32, i ? " " : "", readings->rom_pidr[i].value & 0xff);
		printf("} ");
	}
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		snprintf(name, sizeof(name), "idcode,0x%08" PRIx32, clone_debug_units[i]);
		print_reading(name, &readings->idcode[i]);
	}
	print_reading("size_f1", &readings->size_word_f1);
	print_reading("size_f0", &readings->size_word_f0);
	print_reading("project", &readings->project_id);
	print_reading("gates", &readings->ahbenr_sticky);
	print_reading("fast", &readings->fast_unlock);
	print_reading("maker", &readings->maker);
	print_reading("model", &readings->model);
	print_reading("chip_id", &readings->chip_id);
	print_reading("boot", &readings->boot);
	print_reading("obr", &readings->obr);
}

static void print_names(const struct clone_part *const *parts, size_t count)
{
	printf(" {");
	for (size_t i = 0; i < count; i++)
		printf("%s{%s}", i ? " " : "", parts[i]->name);
	printf("}");
}

/* verdict, names, perhaps, family, usable KiB, largest and smallest page, protection. */
static void print_answer(const struct clone_chip *chip)
{
	static const char *const protections[] = {
		[CLONE_PROTECTION_UNKNOWN] = "unknown", [CLONE_PROTECTION_OFF] = "off",
		[CLONE_PROTECTION_ON] = "on",
	};

	printf("{%s", clone_verdict_name(chip->verdict));
	print_names(chip->candidates, chip->num_agreeing);
	print_names(chip->candidates + chip->num_agreeing, chip->num_candidates - chip->num_agreeing);
	printf(" %s %" PRIu32 " %" PRIu32 " %" PRIu32 " %s}", chip->family->name, chip->usable_kib,
		chip->pages.largest, chip->pages.smallest, protections[chip->protection]);
}

static void print_case(const struct clone_readings *readings, uint32_t user_kib,
	const struct clone_family *forced)
{
	struct clone_chip chip = { .readings = *readings };
	const struct fake_flash *flash = &fake_chip.flash;

	clone_decide(&chip, forced);
	clone_size_decide(&target, &chip, user_kib);
	char *line = clone_chip_line(&chip);
	if (!line)
		abort();
	printf("check {");
	print_readings(readings);
	printf("} {%" PRIu32 " %s %d} %" PRIu32 " {%s} ", flash->real_kib, fake_end_name(flash->end),
		flash->filled, user_kib, forced ? forced->name : "");
	print_answer(&chip);
	printf(" {%s}\n", line);
	free(line);
}

static void changed(const struct clone_readings *readings, const char *what, void *priv)
{
	if (turn++ % every)
		return;
	fake_chip.flash.end = turn / every % NUM_FAKE_ENDS;
	fake_chip.flash.filled = turn / every % 3;
	fake_chip.flash.real_kib = 32u << turn / every % 4;
	print_case(readings, turn / every % 5 ? 0 : 128,
		turn / every % 7 ? NULL : &clone_families[turn / every % CLONE_NUM_FAMILIES]);
}

/* The one argument is how many changed chips to pass over for each that is printed. */
int main(int argc, char **argv)
{
	fake_chip_connect(&target);
	if (argc > 1)
		every = atoi(argv[1]);
	for (size_t i = 0; i < clone_num_parts; i++) {
		for (enum condition c = 0; c < NUM_CONDITIONS; c++) {
			struct clone_readings readings;

			case_readings(&clone_parts[i], c, &readings);
			fake_chip.flash = (struct fake_flash){ 64, (i + c) % NUM_FAKE_ENDS, true };
			print_case(&readings, 0, NULL);
			case_mutations(&readings, changed, NULL);
		}
	}
	return 0;
}
