// SPDX-License-Identifier: GPL-2.0-or-later

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "clone_evidence.h"
#include "clone_line.h"
#include "clone_match.h"

const char *clone_verdict_name(enum clone_verdict verdict)
{
	static const char *const names[] = {
		[CLONE_VERDICT_UNKNOWN] = "unknown",
		[CLONE_VERDICT_GENUINE] = "genuine",
		[CLONE_VERDICT_NAMED] = "named",
		[CLONE_VERDICT_AMBIGUOUS] = "ambiguous",
	};

	return names[verdict];
}

const char *clone_size_reason_name(enum clone_size_reason reason)
{
	static const char *const names[] = {
		[CLONE_SIZE_FROM_WORD] = "word",
		[CLONE_SIZE_FROM_PART] = "part",
		[CLONE_SIZE_FROM_USER] = "user",
		[CLONE_SIZE_FROM_PROBE] = "probe",
	};

	return names[reason];
}

static struct clone_reading_row *add_reading(struct clone_reading_row *rows, size_t *count,
	const char *name, const struct clone_reading *reading, unsigned int digits)
{
	struct clone_reading_row *row = &rows[(*count)++];

	snprintf(row->name, sizeof(row->name), "%s", name);
	if (reading->valid)
		snprintf(row->value, sizeof(row->value), "0x%0*" PRIx32, (int)digits, reading->value);
	else
		snprintf(row->value, sizeof(row->value), "not read");
	row->says[0] = '\0';
	return row;
}

static void add_core(const struct clone_readings *readings, struct clone_reading_row *rows,
	size_t *count)
{
	struct clone_reading_row *row = add_reading(rows, count, "CPUID", &readings->cpuid, 8);

	if (readings->cpuid.valid)
		clone_core_text(readings->cpuid.value, true, row->says, sizeof(row->says));
}

static void add_rom(const struct clone_readings *readings, struct clone_reading_row *rows,
	size_t *count)
{
	static const unsigned int order[] = { 7, 6, 5, 4, 3, 2, 1, 0 };
	struct clone_rom_id rom = clone_rom_decode(readings);
	struct clone_reading_row *row = add_reading(rows, count, "ROM table base", &readings->rom_base, 8);
	char who[40];

	row = &rows[(*count)++];
	snprintf(row->name, sizeof(row->name), "ROM table PIDR7..0");
	snprintf(row->value, sizeof(row->value), "not read");
	row->says[0] = '\0';
	if (rom.valid) {
		size_t used = 0;

		for (size_t i = 0; i < 8; i++)
			used += snprintf(row->value + used, sizeof(row->value) - used, "%s%02x", i ? " " : "",
				(unsigned int)readings->rom_pidr[order[i]].value & 0xff);
		clone_rom_text(&rom, who, sizeof(who));
		snprintf(row->says, sizeof(row->says), "%s: JEP106 %u/0x%02x%s, part 0x%03x", who,
			rom.jep106_cont, rom.jep106_id, rom.jep106_used ? "" : " without its flag", rom.part);
	}
	row = &rows[(*count)++];
	snprintf(row->name, sizeof(row->name), "ROM table CIDR3..0");
	snprintf(row->value, sizeof(row->value), "not read");
	row->says[0] = '\0';
	if (readings->rom_cidr[0].valid)
		snprintf(row->value, sizeof(row->value), "%02x %02x %02x %02x",
			(unsigned int)readings->rom_cidr[3].value, (unsigned int)readings->rom_cidr[2].value,
			(unsigned int)readings->rom_cidr[1].value, (unsigned int)readings->rom_cidr[0].value);
}

static void add_debug_units(const struct clone_readings *readings, struct clone_reading_row *rows,
	size_t *count)
{
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		const struct clone_reading *idcode = &readings->idcode[i];
		struct clone_reading_row *row;
		char name[40];

		if (!idcode->valid)
			continue;
		snprintf(name, sizeof(name), "identity word at 0x%08" PRIx32, clone_debug_units[i]);
		row = add_reading(rows, count, name, idcode, 8);
		if (idcode->value == 0 || idcode->value == 0xffffffff)
			snprintf(row->says, sizeof(row->says), "dead: taken as not read");
		else
			snprintf(row->says, sizeof(row->says), "device 0x%03x, revision 0x%04x",
				(unsigned int)(idcode->value & 0xfff), (unsigned int)(idcode->value >> 16));
	}
}

static void add_size(const struct clone_chip *chip, struct clone_reading_row *rows, size_t *count)
{
	static const char *const beyond[] = {
		[CLONE_BEYOND_NOT_READ] = "not read",
		[CLONE_BEYOND_THERE] = "answers, and not as a mirror",
		[CLONE_BEYOND_ALIAS] = "mirrors the start",
		[CLONE_BEYOND_FAULT] = "bus error",
		[CLONE_BEYOND_BLANK] = "blank or a fill pattern: undecided",
	};
	struct clone_reading_row *row;

	row = add_reading(rows, count, "size word at 0x1ffff7e0", &chip->readings.size_word_f1, 8);
	if (chip->word_kib && chip->readings.size_word_f1.valid)
		snprintf(row->says, sizeof(row->says), "%" PRIu32 " KiB", chip->word_kib);
	add_reading(rows, count, "size word at 0x1ffff7cc", &chip->readings.size_word_f0, 8);
	row = &rows[(*count)++];
	snprintf(row->name, sizeof(row->name), "flash beyond %" PRIu32 " KiB", chip->beyond_kib);
	snprintf(row->value, sizeof(row->value), "%s", chip->beyond_kib ? beyond[chip->beyond] : "not looked at");
	row->says[0] = '\0';
}

static const char *protection_text(const struct clone_chip *chip)
{
	if (chip->options_disputed)
		return "read protection: the candidates disagree on it";
	if (chip->protection == CLONE_PROTECTION_UNKNOWN)
		return "read protection: unknown";
	return chip->protection == CLONE_PROTECTION_ON ? "read protection: on" : "read protection: off";
}

size_t clone_evidence_readings(const struct clone_chip *chip, struct clone_reading_row *rows)
{
	const struct clone_readings *readings = &chip->readings;
	struct clone_reading_row *row;
	size_t count = 0;

	row = add_reading(rows, &count, "DPIDR", &readings->dpidr, 8);
	snprintf(row->says, sizeof(row->says), "names a debug port, never a vendor");
	add_reading(rows, &count, "AP IDR", &readings->ap_idr, 8);
	add_core(readings, rows, &count);
	add_rom(readings, rows, &count);
	add_debug_units(readings, rows, &count);
	add_size(chip, rows, &count);
	add_reading(rows, &count, "project byte at 0x1ffff7f3", &readings->project_id, 2);
	add_reading(rows, &count, "maker word at 0x1ffff7d0", &readings->maker, 8);
	row = add_reading(rows, &count, "model id at 0x1ffff7e8", &readings->model, 8);
	if (readings->model.valid && !clone_is_known(CLONE_READ_MODEL, readings->model.value))
		snprintf(row->says, sizeof(row->says), "no model of Megahunt's: a part of the unique id");
	add_reading(rows, &count, "chip id at 0x1ffff704", &readings->chip_id, 8);
	add_reading(rows, &count, "sum of the boot ROM's vector", &readings->boot, 8);
	row = add_reading(rows, &count, "FLASH_CR bit 15", &readings->fast_unlock, 1);
	if (readings->fast_unlock.valid && readings->fast_unlock.value)
		snprintf(row->says, sizeof(row->says), "a fast mode with a lock of its own");
	row = add_reading(rows, &count, "AHBENR bits that stick", &readings->ahbenr_sticky, 4);
	if (!readings->ahbenr_sticky.valid)
		snprintf(row->says, sizeof(row->says), "tried only where it tells candidates apart, halted");
	row = add_reading(rows, &count, "FLASH_OBR", &readings->obr, 8);
	snprintf(row->says, sizeof(row->says), "%s", protection_text(chip));
	return count;
}

static void list_fields(const struct clone_match *match, enum clone_agreement wanted, char *text,
	size_t size)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < CLONE_NUM_READS; i++) {
		if (match->opinion[i] == wanted && used < size)
			used += snprintf(text + used, size - used, "%s%s", used ? ", " : "", clone_read_name(i));
	}
}

static void add_opinion(const struct clone_chip *chip, const struct clone_part *part,
	const char *standing, struct clone_opinion_row *rows, size_t *count)
{
	struct clone_match match;

	for (size_t i = 0; i < *count; i++) {
		if (rows[i].part == part)
			return;
	}
	if (*count == CLONE_MAX_OPINION_ROWS)
		return;
	clone_match_part(part, &chip->readings, &match);
	rows[*count].part = part;
	rows[*count].standing = standing;
	list_fields(&match, CLONE_AGREES, rows[*count].agrees, sizeof(rows[*count].agrees));
	list_fields(&match, CLONE_CONTRADICTS, rows[*count].contradicts,
		sizeof(rows[*count].contradicts));
	(*count)++;
}

size_t clone_evidence_opinions(const struct clone_chip *chip, struct clone_opinion_row *rows)
{
	const struct clone_part *nearest[CLONE_MAX_OPINION_ROWS];
	size_t num_nearest = clone_nearest(&chip->readings, nearest, CLONE_MAX_OPINION_ROWS);
	struct clone_match match;
	size_t count = 0;

	for (size_t i = 0; i < chip->num_candidates; i++)
		add_opinion(chip, chip->candidates[i],
			i < chip->num_agreeing ? "candidate" : "but for one reading", rows, &count);
	for (size_t i = 0; i < num_nearest; i++)
		add_opinion(chip, nearest[i], "near", rows, &count);
	for (size_t i = 0; i < clone_num_parts; i++) {
		clone_match_part(&clone_parts[i], &chip->readings, &match);
		if (match.contradictions <= 1 && match.points >= 2)
			add_opinion(chip, &clone_parts[i], "near", rows, &count);
	}
	return count;
}
