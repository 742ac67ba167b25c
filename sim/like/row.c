/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * From readings to a virtual chip: the bench's nearest row, and over it what was read.
 * Nothing is made up: a column is either read or the row's, and those are told.
 */

#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include "chip/flash.h"
#include "like/like.h"

#define CPUID_PARTNO	0x0000fff0u
#define ROM_TABLE	0xe00ff000u
#define MAKER_WORD	0x1ffff7d0u
#define MODEL_WORD	0x1ffff7e8u
#define CHIP_ID_WORD	0x1ffff704u
#define PROJECT_WORD	0x1ffff7f0u
#define F1_CONTROLLER	0x40022000u
#define BLANK		0xffffffffu
/* Where no row is nearer: the chip that most clones are. */
#define WHERE_NOTHING_TELLS	"CKS32F103C8"
#define MAX_FLASH_KIB	4096
#define MAX_RAM_KIB	512

static bool known(const struct like_readings *readings, enum like_key key)
{
	return readings->keys[key].known;
}

static uint32_t value_of(const struct like_readings *readings, enum like_key key)
{
	return readings->keys[key].value;
}

/* The identification of the ROM table: whole, or designer and part alone. */
static bool rom_pidr(const struct like_readings *readings, uint64_t *pidr)
{
	static const unsigned int needed[] = { 0, 1, 2, 4 };
	uint32_t rom = known(readings, LIKE_AP_BASE) ? value_of(readings, LIKE_AP_BASE) & ~0xfffu : ROM_TABLE;
	uint32_t word;

	*pidr = 0;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++) {
		if (!like_word(readings, rom + 0xfe0 + 4 * needed[i] - (needed[i] < 4 ? 0 : 0x20), &word)) {
			uint32_t designer = value_of(readings, LIKE_ROM_DESIGNER);

			*pidr = (uint64_t)(designer >> 7) << 32 | (designer ? 1u << 19 : 0) |
				(designer & 0x7f) << 12 | value_of(readings, LIKE_ROM_PART);
			return known(readings, LIKE_ROM_PART);
		}
		*pidr |= (uint64_t)(word & 0xff) << (8 * needed[i]);
	}
	return true;
}

/* The debug unit's word as a row would have it: where the file says, or where the row has it. */
static bool idcode_at(const struct like_readings *readings, uint32_t address, uint32_t *idcode)
{
	if (like_word(readings, address, idcode))
		return true;
	if (like_refused(readings, address))
		return false;
	*idcode = value_of(readings, LIKE_IDCODE);
	return known(readings, LIKE_IDCODE);
}

/* Where the debug unit is: at its place in the row, unless another one alone answers. */
static uint32_t unit_of(const struct like_readings *readings, const struct chip_row *row)
{
	static const uint32_t units[] = {
		0xe0042000, 0x40015800, 0xe0044000, 0x40007080, 0x40013400, 0x5c001000,
	};
	uint32_t idcode;

	if (like_word(readings, row->dbgmcu_addr, &idcode) && idcode != 0 && idcode != BLANK)
		return row->dbgmcu_addr;
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (like_word(readings, units[i], &idcode) && idcode != 0 && idcode != BLANK)
			return units[i];
	/* A dead one is where it was read, too. */
	for (size_t i = 0; like_refused(readings, row->dbgmcu_addr) && i < sizeof(units) / sizeof(units[0]); i++)
		if (like_word(readings, units[i], &idcode))
			return units[i];
	return row->dbgmcu_addr;
}

/* What the size word says in KiB; 0: nothing. */
static uint32_t size_of(const struct like_readings *readings, const struct chip_row *row)
{
	uint32_t word;

	if (like_word(readings, row->size_reg_addr, &word))
		return (word & 0xffff) == 0xffff ? 0 : word & 0xffff;
	return value_of(readings, LIKE_SIZE_KIB);
}

static uint32_t ram_of(const struct like_readings *readings)
{
	return value_of(readings, known(readings, LIKE_RAM_KIB) ? LIKE_RAM_KIB : LIKE_SOLD_RAM_KIB);
}

/* How much flash there really is, from all that tells of it; 0: nothing does. */
static uint32_t flash_of(const struct like_readings *readings, const struct chip_row *row)
{
	if (known(readings, LIKE_ANSWERS_KIB) && !known(readings, LIKE_MIRROR_KIB))
		return value_of(readings, LIKE_ANSWERS_KIB);
	if (known(readings, LIKE_BEYOND_KIB) && value_of(readings, LIKE_BEYOND_KIB) >=
			value_of(readings, LIKE_USABLE_KIB))
		return 2 * value_of(readings, LIKE_BEYOND_KIB);
	if (known(readings, LIKE_USABLE_KIB))
		return value_of(readings, LIKE_USABLE_KIB);
	/* A word that cannot be true says nothing of what is there. */
	uint32_t kib = size_of(readings, row);
	return kib >= 4 && kib <= MAX_FLASH_KIB && kib % 4 == 0 ? kib : 0;
}

/* --- nearest --- */

static int compare(bool is_known, uint32_t a, uint32_t b, int worth)
{
	return !is_known ? 0 : a == b ? worth : -worth;
}

/* A name of ours, such as "APM32E103xE" or "CKS32F103x8/xB", against a row's. */
static bool is_called(const char *row, const char *name)
{
	for (; *name && *name != '/' && *name != ' '; name++, row++)
		if (!*row || (*name != 'x' && toupper((unsigned char)*name) != toupper((unsigned char)*row)))
			return false;
	return true;
}

static int name_points(const struct like_readings *readings, const struct chip_row *row)
{
	for (size_t i = 0; i < readings->num_names; i++)
		if (is_called(row->name, readings->names[i]))
			return 8 - (int)i;
	return 0;
}

static int word_points(const struct like_readings *readings, uint32_t address, uint32_t row_value, uint32_t mask,
	int worth)
{
	uint32_t word;
	bool is_known = like_word(readings, address, &word);

	return compare(is_known, word & mask, (row_value ? row_value : BLANK) & mask, worth);
}

static int core_points(const struct like_readings *readings, const struct chip_row *row)
{
	uint32_t cpuid = value_of(readings, LIKE_CPUID);

	if (!known(readings, LIKE_CPUID))
		return 0;
	if ((cpuid ^ row->cpuid) & CPUID_PARTNO)
		return -20;
	return cpuid == row->cpuid ? 4 : -2;
}

static int idcode_points(const struct like_readings *readings, const struct chip_row *row)
{
	uint32_t idcode;

	if (idcode_at(readings, row->dbgmcu_addr, &idcode) && idcode && idcode != BLANK)
		return idcode == row->idcode ? 6 : (idcode ^ row->idcode) & 0xfff ? -6 : 1;
	if (known(readings, LIKE_DEVICE_ID))
		return compare(true, value_of(readings, LIKE_DEVICE_ID) & 0xfff, row->idcode & 0xfff, 4);
	return like_refused(readings, row->dbgmcu_addr) || unit_of(readings, row) != row->dbgmcu_addr ? -6 : 0;
}

/* Where FLASH_OBR keeps the option bytes' data: from bit 10 on, or from 16. */
static int layout_points(const struct like_readings *readings, const struct chip_row *row)
{
	uint32_t obr = value_of(readings, LIKE_OBR);
	bool shifted = obr >> 26;

	if (!known(readings, LIKE_OBR) || (!shifted && (obr >> 10 & 0xffff) != 0xffff))
		return 0;
	return compare(true, shifted, (row->flash->behaviour & FLASH_OBR_SHIFTED) != 0, 4);
}

static int nearness(const struct like_readings *readings, const struct chip_row *row)
{
	uint64_t pidr;
	uint32_t project;
	int points = core_points(readings, row) + idcode_points(readings, row) + name_points(readings, row) +
		layout_points(readings, row);

	points += compare(known(readings, LIKE_DPIDR), value_of(readings, LIKE_DPIDR), row->dpidr, 3);
	points += compare(known(readings, LIKE_AP_IDR), value_of(readings, LIKE_AP_IDR), row->ap_idr, 1);
	if (rom_pidr(readings, &pidr))
		points += compare(true, pidr & 0xf0007ffffull, row->rom_pidr & 0xf0007ffffull, 5);
	points += compare(known(readings, LIKE_FAST), value_of(readings, LIKE_FAST),
		(row->flash->behaviour & FLASH_FAST_PAGE) != 0, 5);
	points += compare(known(readings, LIKE_CONTROLLER), value_of(readings, LIKE_CONTROLLER),
		row->flash->regs_base == F1_CONTROLLER, 6);
	points += compare(known(readings, LIKE_STICKY), value_of(readings, LIKE_STICKY), row->ahbenr_sticky, 3);
	points += word_points(readings, MAKER_WORD, row->maker_word, BLANK, 3);
	points += word_points(readings, CHIP_ID_WORD, row->chip_id_word, BLANK, 3);
	if (row->model_word)
		points += word_points(readings, MODEL_WORD, row->model_word, 0xfffffff0, 5);
	if (row->project_id >= 0 && like_word(readings, PROJECT_WORD, &project))
		points += compare(project >> 24 != 0xff, project >> 24, row->project_id, 5);
	if (size_of(readings, row))
		points += size_of(readings, row) == (row->size_word & 0xffff);
	if (flash_of(readings, row))
		points += 2 * (flash_of(readings, row) == row->flash_kib);
	if (ram_of(readings))
		points += 2 * (ram_of(readings) == row->ram_kib);
	return points;
}

static size_t values_assumed(const struct chip_row *row)
{
	size_t count = *row->assumed != '\0';

	for (const char *c = row->assumed; *c; c++)
		count += *c == ' ';
	return count;
}

/* Of rows that are equally near, the one of which most is documented. */
static const struct chip_row *nearest(const struct like_readings *readings)
{
	const struct chip_row *fallback = chip_row_by_name(WHERE_NOTHING_TELLS);
	const struct chip_row *best = fallback;

	for (size_t i = 0; i < num_chip_rows; i++) {
		const struct chip_row *row = &chip_rows[i];
		const int nearer = nearness(readings, row) - nearness(readings, best);

		if (nearer > 0 || (!nearer && best != fallback && values_assumed(row) < values_assumed(best)))
			best = row;
	}
	return best;
}

/* --- the row --- */

static struct like_column *add_column(struct like_chip *chip, const char *name, bool is_read)
{
	struct like_column *column = &chip->columns[chip->num_columns];

	if (chip->num_columns + 1 < LIKE_MAX_COLUMNS)
		chip->num_columns++;
	column->name = name;
	column->assumed = !is_read;
	return column;
}

/* Take a value if it was read, and say where the column is from. */
static void put(struct like_chip *chip, const char *name, uint32_t *field, bool is_read, uint32_t value)
{
	struct like_column *column = add_column(chip, name, is_read);

	if (is_read)
		*field = value;
	snprintf(column->value, sizeof(column->value), "0x%08" PRIx32, *field);
}

static bool put_kib(struct like_chip *chip, struct like_readings *readings, const char *name, uint16_t *field,
	uint32_t kib, uint32_t max_kib)
{
	struct like_column *column = add_column(chip, name, kib);

	if (kib > max_kib || (kib && kib < 2)) {
		like_complain(readings, "%s: %s of %" PRIu32 " KiB cannot be: this bench has 2 to %" PRIu32 " KiB",
			readings->file, name, kib, max_kib);
		return false;
	}
	if (kib)
		*field = kib;
	snprintf(column->value, sizeof(column->value), "%u KiB", *field);
	return true;
}

static bool put_core(struct like_chip *chip, struct like_readings *readings)
{
	static const struct {
		uint16_t partno;
		enum core_kind kind;
	} cores[] = {
		{ 0xc20, CORE_M0 }, { 0xc60, CORE_M0PLUS }, { 0xc23, CORE_M3 }, { 0xc24, CORE_M4 },
		{ 0xd20, CORE_M23 }, { 0xd21, CORE_M33 },
	};
	struct chip_row *row = &chip->row;

	put(chip, "CPUID", &row->cpuid, known(readings, LIKE_CPUID), value_of(readings, LIKE_CPUID));
	for (size_t i = 0; i < sizeof(cores) / sizeof(cores[0]); i++) {
		if (cores[i].partno == (row->cpuid & CPUID_PARTNO) >> 4) {
			row->core = cores[i].kind;
			return true;
		}
	}
	like_complain(readings, "%s: CPUID 0x%08" PRIx32 " is of a core that this bench does not have (it has "
		"Cortex-M0, M0+, M3, M4, M23, M33)", readings->file, row->cpuid);
	return false;
}

static void put_rom(struct like_chip *chip, const struct like_readings *readings)
{
	struct like_column *column;
	uint64_t pidr;
	bool is_read = rom_pidr(readings, &pidr);

	put(chip, "DPIDR", &chip->row.dpidr, known(readings, LIKE_DPIDR), value_of(readings, LIKE_DPIDR));
	put(chip, "AP IDR", &chip->row.ap_idr, known(readings, LIKE_AP_IDR), value_of(readings, LIKE_AP_IDR));
	put(chip, "ROM table's address", &chip->row.rom_base, known(readings, LIKE_AP_BASE),
		value_of(readings, LIKE_AP_BASE) & ~0xfffu);
	column = add_column(chip, "ROM table's PIDR4..0", is_read);
	if (is_read)
		chip->row.rom_pidr = pidr;
	snprintf(column->value, sizeof(column->value), "0x%010" PRIx64, chip->row.rom_pidr);
}

static void put_identity(struct like_chip *chip, const struct like_readings *readings)
{
	struct chip_row *row = &chip->row;
	uint32_t idcode;

	row->dbgmcu_addr = unit_of(readings, row);
	if (idcode_at(readings, row->dbgmcu_addr, &idcode))
		put(chip, "identity word", &row->idcode, true, idcode);
	else
		put(chip, "identity word", &row->idcode, known(readings, LIKE_DEVICE_ID),
			(row->idcode & ~0xfffu) | (value_of(readings, LIKE_DEVICE_ID) & 0xfff));
	put(chip, "clock gates that stick", &row->ahbenr_sticky, known(readings, LIKE_STICKY),
		value_of(readings, LIKE_STICKY));
}

static bool put_sizes(struct like_chip *chip, struct like_readings *readings)
{
	struct chip_row *row = &chip->row;
	uint32_t word;
	bool is_read = like_word(readings, row->size_reg_addr, &word);

	if (!is_read && known(readings, LIKE_SIZE_KIB)) {
		word = (row->size_word & 0xffff0000) | value_of(readings, LIKE_SIZE_KIB);
		is_read = true;
	}
	put(chip, "flash size word", &row->size_word, is_read, word);
	if (!put_kib(chip, readings, "flash", &row->flash_kib, flash_of(readings, row), MAX_FLASH_KIB) ||
			!put_kib(chip, readings, "RAM", &row->ram_kib, ram_of(readings), MAX_RAM_KIB))
		return false;
	struct like_column *column = add_column(chip, "flash page", false);
	snprintf(column->value, sizeof(column->value), "%u bytes", row->page_bytes);
	if (row->flash_kib * 1024u % row->page_bytes) {
		like_complain(readings, "%s: %u KiB of flash are no whole number of pages of %u bytes", readings->file,
			row->flash_kib, row->page_bytes);
		return false;
	}
	/* A second bank exists only where there is flash for it. */
	if (row->bank2_kib >= row->flash_kib)
		row->bank2_kib = 0;
	chip->mirrored = known(readings, LIKE_MIRROR_KIB);
	return true;
}

/* The system memory: words that were read, and what the row has in their place is dropped. */
static void put_system(struct like_chip *chip, const struct like_readings *readings)
{
	struct chip_row *row = &chip->row;
	uint32_t word;

	for (size_t i = 0; i < readings->num_words; i++) {
		if (readings->words[i].address >> 20 == 0x1ff)
			chip->words[row->num_system_words++] = (struct chip_word){
				readings->words[i].address, readings->words[i].reading.value,
			};
	}
	row->system_words = chip->words;
	if (like_word(readings, PROJECT_WORD, &word) && word >> 24 != 0xff)
		row->project_id = row->project_id >= 0 ? (int)(word >> 24) : -1;
	put(chip, "start of the boot ROM", &row->boot_rom, readings->boot_rom, readings->boot_rom);
	struct like_column *column = add_column(chip, "system memory", row->num_system_words);
	snprintf(column->value, sizeof(column->value), "%u words", row->num_system_words);
}

static void put_options(struct like_chip *chip, const struct like_readings *readings)
{
	struct like_column *column = add_column(chip, "option bytes", readings->num_option_bytes);

	chip->read_protected = !readings->num_option_bytes && value_of(readings, LIKE_PROTECTED);
	snprintf(column->value, sizeof(column->value), readings->num_option_bytes ? "%zu read" :
		chip->read_protected ? "the factory's, but read-protected" : "the factory's", readings->num_option_bytes);
	column = add_column(chip, "flash controller and times", false);
	snprintf(column->value, sizeof(column->value), "%s", chip->row.flash->name);
	column = add_column(chip, "what else the boot ROM holds", false);
	snprintf(column->value, sizeof(column->value), "blank");
}

bool like_make(struct like_chip *chip, struct like_readings *readings, const struct chip_row *base)
{
	const char *file = strrchr(readings->file, '/');

	*chip = (struct like_chip){ .nearest = base ? base : nearest(readings) };
	chip->row = *chip->nearest;
	snprintf(chip->name, sizeof(chip->name), "%s", file ? file + 1 : readings->file);
	chip->row.name = chip->name;
	if (!put_core(chip, readings))
		return false;
	put_rom(chip, readings);
	put_identity(chip, readings);
	if (!put_sizes(chip, readings))
		return false;
	put_system(chip, readings);
	put_options(chip, readings);
	return true;
}

/* --- telling --- */

void like_show(const struct like_chip *chip, FILE *out)
{
	fprintf(out, "%s, and where it says nothing %s (%s)\n", chip->name, chip->nearest->name, chip->nearest->vendor);
	for (size_t i = 0; i < chip->num_columns; i++) {
		const struct like_column *column = &chip->columns[i];

		fprintf(out, "  %-30s %-36s %s\n", column->name, column->value, column->assumed ? "assumed" : "read");
	}
	if (chip->mirrored)
		fprintf(out, "  %-30s %-36s %s\n", "flash beyond its end", "mirrors the start", "read");
}

void like_tell(const struct like_chip *chip, FILE *out)
{
	const char *comma = "";

	fprintf(out, "stlink-sim: a chip like %s; assumed from %s: ", chip->name, chip->nearest->name);
	for (size_t i = 0; i < chip->num_columns; i++) {
		if (!chip->columns[i].assumed)
			continue;
		fprintf(out, "%s%s", comma, chip->columns[i].name);
		comma = ", ";
	}
	fputs(" (--like-show shows the values)\n", out);
}
