// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * What is known of a chip, in words: the one line that a user sees at connect, and the
 * rows of a report behind it. tcl/target/stm32f1x_clone/identify.tcl writes the same
 * line on hosts without this driver; a test compares the two.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <helper/command.h>
#include "clone_match.h"
#include "clone_size.h"
#include "clone_text.h"

#define NAME_BYTES	64
#define LINE_BYTES	640
/* Names beyond these are counted, not listed; "report" shows all. */
#define MAX_NAMES	4
#define MAX_PERHAPS	3
#define MAX_NEAREST	2

struct line {
	char text[LINE_BYTES];
	size_t used;
};

static void __attribute__((format(PRINTF_ATTRIBUTE_FORMAT, 2, 3))) append(struct line *line,
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	line->used += vsnprintf(line->text + line->used, sizeof(line->text) - line->used, format, args);
	va_end(args);
	if (line->used >= sizeof(line->text))
		line->used = sizeof(line->text) - 1;
}

static void append_names(struct line *line, const struct clone_chip *chip,
	const struct clone_part *const *parts, size_t count, size_t max)
{
	char name[NAME_BYTES];

	for (size_t i = 0; i < count && i < max; i++) {
		clone_part_name(parts[i], chip->usable_kib, name, sizeof(name));
		append(line, "%s%s", i ? " or " : "", name);
	}
	if (count > max)
		append(line, " or %zu more", count - max);
}

static void append_all_names(struct line *line, const struct clone_chip *chip)
{
	const struct clone_part *nearest[MAX_NEAREST];
	size_t agreeing = chip->num_agreeing;

	if (chip->verdict == CLONE_VERDICT_UNKNOWN) {
		append(line, "unknown, answers like ");
		append_names(line, chip, nearest, clone_nearest(&chip->readings, nearest, MAX_NEAREST),
			MAX_NEAREST);
		return;
	}
	append_names(line, chip, chip->candidates, agreeing, MAX_NAMES);
	if (chip->num_candidates > agreeing) {
		append(line, ", perhaps ");
		append_names(line, chip, chip->candidates + agreeing, chip->num_candidates - agreeing,
			MAX_PERHAPS);
	}
}

static const char *core_name(uint32_t cpuid)
{
	static const struct {
		uint16_t partno;
		const char *name;
	} cores[] = {
		{ 0xc20, "Cortex-M0" }, { 0xc60, "Cortex-M0+" }, { 0xc21, "Cortex-M1" },
		{ 0xc23, "Cortex-M3" }, { 0xc24, "Cortex-M4" }, { 0xc27, "Cortex-M7" },
		{ 0xd20, "Cortex-M23" }, { 0xd21, "Cortex-M33" },
	};

	for (size_t i = 0; cpuid >> 24 == 0x41 && i < sizeof(cores) / sizeof(cores[0]); i++) {
		if (cores[i].partno == (cpuid >> 4 & 0xfff))
			return cores[i].name;
	}
	return NULL;
}

static void core_text(uint32_t cpuid, bool with_name, char *text, size_t size)
{
	const char *name = core_name(cpuid);

	if (!name)
		snprintf(text, size, "CPUID 0x%08" PRIx32, cpuid);
	else
		snprintf(text, size, "%s%sr%up%u", with_name ? name : "", with_name ? " " : "",
			(unsigned int)(cpuid >> 20 & 0xf), (unsigned int)(cpuid & 0xf));
}

static bool is_f1_device(uint16_t device_id)
{
	return device_id == 0x410 || device_id == 0x412 || device_id == 0x414 || device_id == 0x430;
}

static void rom_text(const struct clone_rom_id *rom, char *text, size_t size)
{
	static const struct {
		uint8_t cont;
		uint8_t id;
		const char *name;
	} designers[] = {
		{ 0, 0x20, "ST" }, { 4, 0x3b, "ARM" }, { 7, 0x51, "GigaDevice" },
	};

	if (!rom->jep106_id && !rom->jep106_cont && !rom->part) {
		snprintf(text, size, "empty");
		return;
	}
	for (size_t i = 0; i < sizeof(designers) / sizeof(designers[0]); i++) {
		if (designers[i].cont == rom->jep106_cont && designers[i].id == rom->jep106_id) {
			if (rom->jep106_cont == 0 && !is_f1_device(rom->part))
				snprintf(text, size, "ST part 0x%03x", rom->part);
			else
				snprintf(text, size, "%s", designers[i].name);
			return;
		}
	}
	snprintf(text, size, "%u/0x%02x part 0x%03x", rom->jep106_cont, rom->jep106_id, rom->part);
}

#define GENUINE_CPUID	0x411fc231
#define GENUINE_DPIDR	0x1ba01477

/*
 * What differs from a genuine STM32F103: core and ROM table, else what else there is.
 *
 * @returns false if nothing does.
 */
static bool append_differences(struct line *line, const struct clone_readings *readings)
{
	struct clone_rom_id rom = clone_rom_decode(readings);
	uint32_t cpuid = readings->cpuid.value;
	size_t start = line->used;
	uint32_t idcode;
	char text[NAME_BYTES];

	if (readings->cpuid.valid && cpuid != GENUINE_CPUID) {
		core_text(cpuid, (cpuid ^ GENUINE_CPUID) & CLONE_CPUID_CORE, text, sizeof(text));
		append(line, "core %s", text);
	}
	if (rom.valid && (rom.jep106_cont != 0 || rom.jep106_id != 0x20 || !is_f1_device(rom.part))) {
		rom_text(&rom, text, sizeof(text));
		append(line, "%sROM table %s", line->used > start ? ", " : "", text);
	}
	if (line->used == start && readings->dpidr.valid && readings->dpidr.value != GENUINE_DPIDR)
		append(line, "DPIDR 0x%08" PRIx32, readings->dpidr.value);
	if (line->used == start && clone_idcode_at(readings, 0xe0042000, &idcode) &&
			!is_f1_device(idcode & 0xfff))
		append(line, "identity word 0x%08" PRIx32, idcode);
	if (line->used == start && readings->cpuid.valid && rom.valid &&
			clone_idcode_at(readings, 0xe0042000, &idcode))
		append(line, "readings that do not belong together");
	return line->used > start;
}

static bool any_genuine(const struct clone_chip *chip)
{
	for (size_t i = 0; i < chip->num_candidates; i++) {
		if (chip->candidates[i]->genuine)
			return true;
	}
	return false;
}

static void append_origin(struct line *line, const struct clone_chip *chip)
{
	append(line, " (");
	if (chip->verdict == CLONE_VERDICT_GENUINE && chip->family->write == CLONE_WRITE_NEVER) {
		append(line, "ST as far as can be read, but not of the F1 series: use its own target file");
	} else if (chip->verdict == CLONE_VERDICT_GENUINE) {
		append(line, "ST as far as can be read; some clones copy ST's ROM table");
	} else if (any_genuine(chip)) {
		append(line, "ST or a copy, one reading is odd");
	} else {
		size_t start = line->used;

		append(line, "%s: ", chip->verdict == CLONE_VERDICT_UNKNOWN ? "unlike an STM32F103" : "not ST");
		if (!append_differences(line, &chip->readings)) {
			line->used = start;
			append(line, "too little could be read");
		}
	}
	append(line, ")");
}

static void append_size(struct line *line, const struct clone_chip *chip)
{
	char why[CLONE_SIZE_TEXT];

	if (chip->family->write == CLONE_WRITE_NEVER)
		return;
	clone_size_explain(chip, why);
	if (chip->usable_kib)
		append(line, ", %" PRIu32 " KiB flash of which %" PRIu32 " usable",
			chip->word_kib ? chip->word_kib : chip->usable_kib, chip->usable_kib);
	else
		append(line, ", flash size unknown");
	if (why[0])
		append(line, " (%s)", why);
	if (chip->ram_kib)
		append(line, ", %" PRIu32 " KiB RAM", chip->ram_kib);
}

static void append_raw(struct line *line, const char *name, const struct clone_reading *reading)
{
	if (reading->valid)
		append(line, ", %s 0x%08" PRIx32, name, reading->value);
}

/* For a chip without a name: what a maintainer needs to give it one. */
static void append_readings(struct line *line, const struct clone_readings *readings)
{
	struct clone_rom_id rom = clone_rom_decode(readings);

	append(line, "; please report it with its marking");
	append_raw(line, "CPUID", &readings->cpuid);
	if (rom.valid)
		append(line, ", ROM %u/0x%02x/0x%03x", rom.jep106_cont, rom.jep106_id, rom.part);
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++)
		append_raw(line, "id", &readings->idcode[i]);
	append_raw(line, "DPIDR", &readings->dpidr);
	append_raw(line, "size", &readings->size_word_f1);
}

char *clone_chip_line(const struct clone_chip *chip)
{
	struct line line = { .used = 0 };

	append(&line, "chip: ");
	append_all_names(&line, chip);
	append_origin(&line, chip);
	append_size(&line, chip);
	if (chip->protection == CLONE_PROTECTION_UNKNOWN)
		append(&line, ", protection unknown");
	else
		append(&line, ", %s", chip->protection == CLONE_PROTECTION_ON ? "read-protected" : "unprotected");
	if (chip->verdict == CLONE_VERDICT_UNKNOWN)
		append_readings(&line, &chip->readings);
	return strdup(line.text);
}

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

static const char *size_reason_name(enum clone_size_reason reason)
{
	static const char *const names[] = {
		[CLONE_SIZE_FROM_WORD] = "word",
		[CLONE_SIZE_FROM_PART] = "part",
		[CLONE_SIZE_FROM_USER] = "user",
		[CLONE_SIZE_FROM_PROBE] = "probe",
	};

	return names[reason];
}

/* --- reports: what was read and what it says, as rows ------------------------------ */

#define MAX_READING_ROWS	(17 + CLONE_NUM_DEBUG_UNITS)
#define MAX_OPINION_ROWS	10

/* One reading. */
struct reading_row {
	char name[40];
	char value[72];		/* "not read" where it was not */
	char says[128];		/* empty: nothing beyond the value */
};

/* What the readings say of one row of the table. */
struct opinion_row {
	const struct clone_part *part;
	const char *standing;	/* "candidate", "but for one reading", "near" */
	char agrees[160];	/* field names, comma separated */
	char contradicts[160];
};

static struct reading_row *add_reading(struct reading_row *rows, size_t *count,
	const char *name, const struct clone_reading *reading, unsigned int digits)
{
	struct reading_row *row = &rows[(*count)++];

	snprintf(row->name, sizeof(row->name), "%s", name);
	if (reading->valid)
		snprintf(row->value, sizeof(row->value), "0x%0*" PRIx32, (int)digits, reading->value);
	else
		snprintf(row->value, sizeof(row->value), "not read");
	row->says[0] = '\0';
	return row;
}

static void add_core(const struct clone_readings *readings, struct reading_row *rows,
	size_t *count)
{
	struct reading_row *row = add_reading(rows, count, "CPUID", &readings->cpuid, 8);

	if (readings->cpuid.valid)
		core_text(readings->cpuid.value, true, row->says, sizeof(row->says));
}

static void add_rom(const struct clone_readings *readings, struct reading_row *rows,
	size_t *count)
{
	static const unsigned int order[] = { 7, 6, 5, 4, 3, 2, 1, 0 };
	struct clone_rom_id rom = clone_rom_decode(readings);
	struct reading_row *row = add_reading(rows, count, "ROM table base", &readings->rom_base, 8);
	char who[NAME_BYTES];

	row = &rows[(*count)++];
	snprintf(row->name, sizeof(row->name), "ROM table PIDR7..0");
	snprintf(row->value, sizeof(row->value), "not read");
	row->says[0] = '\0';
	if (rom.valid) {
		size_t used = 0;

		for (size_t i = 0; i < 8; i++)
			used += snprintf(row->value + used, sizeof(row->value) - used, "%s%02x", i ? " " : "",
				(unsigned int)readings->rom_pidr[order[i]].value & 0xff);
		rom_text(&rom, who, sizeof(who));
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

static void add_debug_units(const struct clone_readings *readings, struct reading_row *rows,
	size_t *count)
{
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		const struct clone_reading *idcode = &readings->idcode[i];
		struct reading_row *row;
		char name[NAME_BYTES];

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

static void add_size(const struct clone_chip *chip, struct reading_row *rows, size_t *count)
{
	static const char *const beyond[] = {
		[CLONE_BEYOND_NOT_READ] = "not read",
		[CLONE_BEYOND_THERE] = "answers, and not as a mirror",
		[CLONE_BEYOND_ALIAS] = "mirrors the start",
		[CLONE_BEYOND_FAULT] = "bus error",
		[CLONE_BEYOND_BLANK] = "blank or a fill pattern: undecided",
	};
	struct reading_row *row;

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
	if (chip->options_disputed && chip->protection == CLONE_PROTECTION_UNKNOWN)
		return "read protection: the candidates disagree on it";
	if (chip->protection == CLONE_PROTECTION_UNKNOWN)
		return "read protection: unknown";
	return chip->protection == CLONE_PROTECTION_ON ? "read protection: on" : "read protection: off";
}

static size_t list_readings(const struct clone_chip *chip, struct reading_row *rows)
{
	const struct clone_readings *readings = &chip->readings;
	struct reading_row *row;
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
	const char *standing, struct opinion_row *rows, size_t *count)
{
	struct clone_match match;

	for (size_t i = 0; i < *count; i++) {
		if (rows[i].part == part)
			return;
	}
	if (*count == MAX_OPINION_ROWS)
		return;
	clone_match_part(part, &chip->readings, &match);
	rows[*count].part = part;
	rows[*count].standing = standing;
	list_fields(&match, CLONE_AGREES, rows[*count].agrees, sizeof(rows[*count].agrees));
	list_fields(&match, CLONE_CONTRADICTS, rows[*count].contradicts,
		sizeof(rows[*count].contradicts));
	(*count)++;
}

static size_t list_opinions(const struct clone_chip *chip, struct opinion_row *rows)
{
	const struct clone_part *nearest[MAX_OPINION_ROWS];
	size_t num_nearest = clone_nearest(&chip->readings, nearest, MAX_OPINION_ROWS);
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

void clone_print_text(struct command_invocation *cmd, const struct clone_chip *chip, const char *line)
{
	struct reading_row readings[MAX_READING_ROWS];
	struct opinion_row opinions[MAX_OPINION_ROWS];
	size_t count = list_readings(chip, readings);

	command_print(cmd, "%s", line);
	command_print(cmd, "handled as family %s", chip->family->name);
	command_print(cmd, "%s", "");
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "%-28s %-28s %s", readings[i].name, readings[i].value, readings[i].says);
	count = list_opinions(chip, opinions);
	for (size_t i = 0; i < count; i++) {
		command_print(cmd, "%s", "");
		command_print(cmd, "%s (%s, %s)", opinions[i].part->name, opinions[i].part->vendor,
			opinions[i].standing);
		command_print(cmd, "  for:     %s", opinions[i].agrees[0] ? opinions[i].agrees : "nothing");
		command_print(cmd, "  against: %s", opinions[i].contradicts[0] ? opinions[i].contradicts : "nothing");
	}
}

void clone_print_markdown(struct command_invocation *cmd, const struct clone_chip *chip,
	const char *line)
{
	struct reading_row readings[MAX_READING_ROWS];
	struct opinion_row opinions[MAX_OPINION_ROWS];
	size_t count = list_readings(chip, readings);

	command_print(cmd, "Marking on the package (every line, please): ");
	command_print(cmd, "%s", "");
	command_print(cmd, "    %s", line);
	command_print(cmd, "%s", "");
	command_print(cmd, "Handled as family `%s`, openocd-clones " CLONES_VERSION ".", chip->family->name);
	command_print(cmd, "%s", "");
	command_print(cmd, "| reading | value | says |");
	command_print(cmd, "|---|---|---|");
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "| %s | `%s` | %s |", readings[i].name, readings[i].value, readings[i].says);
	command_print(cmd, "%s", "");
	command_print(cmd, "| row | standing | for | against | sources |");
	command_print(cmd, "|---|---|---|---|---|");
	count = list_opinions(chip, opinions);
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "| %s | %s | %s | %s | %s |", opinions[i].part->name, opinions[i].standing,
			opinions[i].agrees, opinions[i].contradicts, opinions[i].part->source);
}

static void print_json_names(struct command_invocation *cmd, const char *key,
	const struct clone_chip *chip, size_t first, size_t end)
{
	char name[NAME_BYTES];

	command_print_sameline(cmd, "  \"%s\": [", key);
	for (size_t i = first; i < end; i++) {
		clone_part_name(chip->candidates[i], chip->usable_kib, name, sizeof(name));
		command_print_sameline(cmd, "%s\"%s\"", i > first ? ", " : "", name);
	}
	command_print(cmd, "],");
}

/* Names and texts come from our own tables, which hold no quotes and no backslashes. */
void clone_print_json(struct command_invocation *cmd, const struct clone_chip *chip, const char *line)
{
	struct reading_row readings[MAX_READING_ROWS];
	struct opinion_row opinions[MAX_OPINION_ROWS];
	size_t count = list_readings(chip, readings);

	command_print(cmd, "{\n  \"line\": \"%s\",", line);
	command_print(cmd, "  \"verdict\": \"%s\",", clone_verdict_name(chip->verdict));
	print_json_names(cmd, "names", chip, 0, chip->num_agreeing);
	print_json_names(cmd, "perhaps", chip, chip->num_agreeing, chip->num_candidates);
	command_print(cmd, "  \"family\": \"%s\",", chip->family->name);
	command_print(cmd, "  \"flash_kib\": {\"word\": %" PRIu32 ", \"usable\": %" PRIu32
		", \"reason\": \"%s\"},", chip->word_kib, chip->usable_kib,
		size_reason_name(chip->size_reason));
	command_print(cmd, "  \"ram_kib\": %" PRIu32 ",", chip->ram_kib);
	command_print(cmd, "  \"read_protected\": %s,", chip->protection == CLONE_PROTECTION_UNKNOWN ? "null" :
		chip->protection == CLONE_PROTECTION_ON ? "true" : "false");
	command_print(cmd, "  \"readings\": [");
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "    {\"name\": \"%s\", \"value\": \"%s\", \"says\": \"%s\"}%s", readings[i].name,
			readings[i].value, readings[i].says, i + 1 < count ? "," : "");
	command_print(cmd, "  ],\n  \"rows\": [");
	count = list_opinions(chip, opinions);
	for (size_t i = 0; i < count; i++)
		command_print(cmd, "    {\"name\": \"%s\", \"standing\": \"%s\", \"for\": \"%s\", "
			"\"against\": \"%s\"}%s", opinions[i].part->name, opinions[i].standing, opinions[i].agrees,
			opinions[i].contradicts, i + 1 < count ? "," : "");
	command_print(cmd, "  ]\n}");
}
