// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * From readings to names: normalise, score, rank, demote. What is known of a chip is
 * in clone_parts.c, and nothing of it here; identify.tcl does the same by the same
 * rows. Nothing here touches a target.
 *
 * Documents: ARM CoreSight Architecture Specification v3.0 (IHI 0029), B2.2
 * (peripheral id); PM0075, 3.6 (FLASH_OBR).
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include "clone_match.h"

/* A row that nothing contradicts is a name with so many points from so many readings. */
#define POINTS_NAME		6
#define READINGS_NAME		3
/* A row with one contradiction and so many points may still be the truth. */
#define POINTS_PERHAPS		4
/* An unnamed chip with so many points for a row is handled as that row's family. */
#define POINTS_FAMILY		4

const uint32_t clone_debug_units[CLONE_NUM_DEBUG_UNITS] = {
	0xe0042000, 0x40015800, 0xe0044000, 0x40007080, 0x40013400, 0x5c001000,
};

static const char *const read_names[CLONE_NUM_READS] = {
	[CLONE_READ_CORE] = "core",
	[CLONE_READ_ROM] = "ROM table",
	[CLONE_READ_UNIT_M3] = "identity word",
	[CLONE_READ_UNIT_M0] = "identity word",
	[CLONE_READ_UNIT_M33] = "identity word",
	[CLONE_READ_UNIT_MM32_M3] = "identity word",
	[CLONE_READ_UNIT_MM32_M0] = "identity word",
	[CLONE_READ_UNIT_H7] = "identity word",
	[CLONE_READ_DENSITY] = "density",
	[CLONE_READ_DPIDR] = "DPIDR",
	[CLONE_READ_AP_IDR] = "AP IDR",
	[CLONE_READ_PROJECT] = "project byte",
	[CLONE_READ_FAST_LOCK] = "fast-mode lock",
	[CLONE_READ_CONTROLLER] = "flash controller",
	[CLONE_READ_GATES] = "clock gates",
	[CLONE_READ_MAKER] = "maker word",
	[CLONE_READ_MODEL] = "model id",
	[CLONE_READ_CHIP_ID] = "chip id",
	[CLONE_READ_BOOT] = "boot ROM",
	[CLONE_READ_SOLD] = "flash size",
	[CLONE_READ_PAIR] = "size word",
};

const char *clone_read_name(enum clone_read read)
{
	return read_names[read];
}

/* --- normalise -------------------------------------------------------------------- */

struct clone_rom_id clone_rom_decode(const struct clone_readings *readings)
{
	const struct clone_reading *pidr = readings->rom_pidr;
	struct clone_rom_id id = {
		.valid = pidr[0].valid && pidr[1].valid && pidr[2].valid && pidr[4].valid,
		.jep106_used = pidr[2].value & 8,
		.jep106_cont = pidr[4].value & 0xf,
		.jep106_id = (pidr[2].value & 7) << 4 | (pidr[1].value >> 4 & 0xf),
		.part = (pidr[1].value & 0xf) << 8 | (pidr[0].value & 0xff),
	};

	return id;
}

static bool is_dead(const struct clone_reading *idcode)
{
	return !idcode->valid || idcode->value == 0 || idcode->value == 0xffffffff;
}

bool clone_idcode_at(const struct clone_readings *readings, uint32_t address, uint32_t *idcode)
{
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		if (clone_debug_units[i] != address)
			continue;
		*idcode = readings->idcode[i].value;
		return !is_dead(&readings->idcode[i]);
	}
	return false;
}

static bool hits(const struct clone_test *test, uint32_t value)
{
	for (size_t i = 0; i < test->num_values; i++) {
		if ((value & test->mask) == test->values[i])
			return true;
	}
	return false;
}

bool clone_is_known(enum clone_read read, uint32_t value)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		for (size_t j = 0; j < clone_parts[i].num_tests; j++) {
			const struct clone_test *test = &clone_parts[i].tests[j];

			if (test->read == read && hits(test, value))
				return true;
		}
	}
	return false;
}

/* A unique id, or a boot ROM that nobody has described, says nothing. */
static struct clone_reading only_known(enum clone_read read, struct clone_reading reading)
{
	reading.valid = reading.valid && clone_is_known(read, reading.value);
	return reading;
}

static struct clone_reading density_of(const struct clone_reading *idcode)
{
	struct clone_reading density = { 0, false };

	for (size_t i = 0; i < clone_num_densities && !is_dead(idcode); i++) {
		if (clone_densities[i].device_id == (idcode->value & 0xfff))
			density = (struct clone_reading){ clone_densities[i].page_bytes, true };
	}
	return density;
}

void clone_normalise(const struct clone_readings *readings, struct clone_reading *reads)
{
	const struct clone_rom_id rom = clone_rom_decode(readings);

	memset(reads, 0, CLONE_NUM_READS * sizeof(*reads));
	reads[CLONE_READ_CORE] = readings->cpuid;
	reads[CLONE_READ_ROM] = (struct clone_reading){
		CLONE_ROM_ID(rom.jep106_cont, rom.jep106_id, rom.part), rom.valid
	};
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		reads[CLONE_READ_UNIT_M3 + i] = readings->idcode[i];
		reads[CLONE_READ_UNIT_M3 + i].valid = !is_dead(&readings->idcode[i]);
	}
	reads[CLONE_READ_DENSITY] = density_of(&readings->idcode[0]);
	reads[CLONE_READ_DPIDR] = readings->dpidr;
	reads[CLONE_READ_AP_IDR] = readings->ap_idr;
	/* Under access protection the byte reads 0xff (BMP-F1). */
	reads[CLONE_READ_PROJECT] = only_known(CLONE_READ_PROJECT, readings->project_id);
	reads[CLONE_READ_FAST_LOCK] = readings->fast_unlock;
	reads[CLONE_READ_CONTROLLER] = (struct clone_reading){
		1, readings->fast_unlock.valid || readings->obr.valid
	};
	reads[CLONE_READ_GATES] = readings->ahbenr_sticky;
	reads[CLONE_READ_MAKER] = only_known(CLONE_READ_MAKER, readings->maker);
	reads[CLONE_READ_MODEL] = only_known(CLONE_READ_MODEL, readings->model);
	reads[CLONE_READ_CHIP_ID] = only_known(CLONE_READ_CHIP_ID, readings->chip_id);
	reads[CLONE_READ_BOOT] = only_known(CLONE_READ_BOOT, readings->boot);
}

uint32_t clone_size_word(const struct clone_part *part, const struct clone_readings *readings,
	uint32_t *ram_kib)
{
	const struct clone_reading *word = part->size_reg_addr == 0x1ffff7cc ?
		&readings->size_word_f0 : &readings->size_word_f1;
	uint32_t kib = word->value & 0xffff;
	uint32_t high = word->value >> 16;

	*ram_kib = 0;
	if (!word->valid || kib == 0 || kib == 0xffff)
		return 0;
	if (part->size_word_has_ram && high != 0xffff)
		*ram_kib = high;
	return kib;
}

/* Flash sizes lie; RAM that no part of the row has does not, and a pair is sold or not. */
static struct clone_reading pair_of(const struct clone_part *part, uint32_t flash_kib, uint32_t ram_kib)
{
	bool has_ram = false;
	bool is_pair = false;
	bool known = false;

	for (const struct clone_size *size = part->sizes; size && size->flash_kib; size++) {
		known |= size->ram_kib != 0;
		has_ram |= size->ram_kib == ram_kib;
		is_pair |= size->ram_kib == ram_kib && size->flash_kib == flash_kib;
	}
	if (!flash_kib || !ram_kib || !known)
		return (struct clone_reading){ 0, false };
	return (struct clone_reading){ is_pair, !has_ram || clone_part_is_sold(part, flash_kib) };
}

/* --- score ------------------------------------------------------------------------ */

/* The first opinion of a reading counts once; to contradict outweighs to agree. */
static void count(struct clone_match *match, enum clone_read read, enum clone_agreement opinion,
	unsigned int weight)
{
	if (opinion == CLONE_CONTRADICTS && match->opinion[read] != CLONE_CONTRADICTS)
		match->contradictions++;
	if (match->opinion[read] != CLONE_CONTRADICTS)
		match->opinion[read] = opinion;
	if (opinion == CLONE_AGREES)
		match->points += weight;
}

static void score_reads(const struct clone_part *part, const struct clone_reading *reads,
	struct clone_match *match)
{
	bool needs_apart = false;
	bool apart = false;
	bool tells[CLONE_NUM_READS] = { false };

	match->complete = true;
	for (size_t i = 0; i < part->num_tests; i++) {
		const struct clone_test *test = &part->tests[i];
		const struct clone_reading *read = &reads[test->read];
		const bool hit = read->valid && hits(test, read->value);

		if (hit)
			count(match, test->read, CLONE_AGREES, test->weight);
		else if (read->valid && !(test->flags & CLONE_TEST_SPEAKS))
			count(match, test->read, CLONE_CONTRADICTS, 0);
		match->vetoed |= read->valid && !hit && test->flags & CLONE_TEST_VETO;
		match->complete &= hit || !(test->flags & CLONE_TEST_REQUIRED);
		needs_apart |= test->flags & CLONE_TEST_APART;
		apart |= hit && test->flags & CLONE_TEST_APART;
		tells[test->read] |= hit && test->weight;
	}
	match->complete &= apart || !needs_apart;
	for (size_t i = 0; i < CLONE_NUM_READS; i++)
		match->telling += tells[i];
}

static void score(const struct clone_part *part, const struct clone_readings *readings,
	struct clone_reading *reads, struct clone_match *match)
{
	uint32_t ram_kib;
	const uint32_t flash_kib = clone_size_word(part, readings, &ram_kib);
	const bool sold = clone_part_is_sold(part, flash_kib);

	memset(match, 0, sizeof(*match));
	match->part = part;
	match->other_size = flash_kib && part->sizes && !sold;
	reads[CLONE_READ_SOLD] = (struct clone_reading){ sold, flash_kib && part->sizes };
	score_reads(part, reads, match);

	const struct clone_reading pair = pair_of(part, flash_kib, ram_kib);
	if (pair.valid)
		count(match, CLONE_READ_PAIR, pair.value ? CLONE_AGREES : CLONE_CONTRADICTS, 1);
}

void clone_match_part(const struct clone_part *part, const struct clone_readings *readings,
	struct clone_match *match)
{
	struct clone_reading reads[CLONE_NUM_READS];

	clone_normalise(readings, reads);
	score(part, readings, reads, match);
}

/* All rows, in the order of their names. */
struct matches {
	struct clone_match row[CLONE_MAX_ROWS];
};

static void score_all(const struct clone_readings *readings, struct matches *all)
{
	struct clone_reading reads[CLONE_NUM_READS];

	clone_normalise(readings, reads);
	for (size_t i = 0; i < clone_num_parts; i++)
		score(&clone_parts[i], readings, reads, &all->row[i]);
}

/* --- rank ------------------------------------------------------------------------- */

static bool is_named(const struct clone_match *match)
{
	return !match->contradictions && match->complete &&
		match->part->evidence <= CLONE_EVIDENCE_MEDIUM &&
		match->opinion[CLONE_READ_CORE] == CLONE_AGREES &&
		match->points >= POINTS_NAME && match->telling >= READINGS_NAME;
}

static bool is_perhaps(const struct clone_match *match)
{
	if (match->other_size || match->vetoed || match->opinion[CLONE_READ_CORE] == CLONE_NO_OPINION)
		return false;
	/* Almost a name: one odd reading may have made the name of another row. */
	if (!match->contradictions)
		return match->points >= POINTS_NAME - 1;
	return match->contradictions == 1 && match->points >= POINTS_PERHAPS;
}

static bool is_alike(const struct clone_part *a, const struct clone_part *b)
{
	return a->alike && b->alike && strcmp(a->alike, b->alike) == 0;
}

/* Candidates, best first. */
struct ranking {
	const struct clone_match *row[CLONE_MAX_CANDIDATES];
	size_t count;
};

static bool is_listed(const struct ranking *list, const struct clone_part *part)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->row[i]->part == part)
			return true;
	}
	return false;
}

static bool has_alike(const struct ranking *list, const struct clone_part *part)
{
	for (size_t i = 0; i < list->count; i++) {
		if (is_alike(list->row[i]->part, part))
			return true;
	}
	return false;
}

/* Best first among list[first..count]; rows of equal points keep the order of their names. */
static void insert(struct ranking *list, size_t first, const struct clone_match *match)
{
	if (list->count == CLONE_MAX_CANDIDATES || is_listed(list, match->part))
		return;
	while (first < list->count && list->row[first]->points >= match->points)
		first++;
	memmove(&list->row[first + 1], &list->row[first], (list->count - first) * sizeof(list->row[0]));
	list->row[first] = match;
	list->count++;
}

static void collect_named(const struct matches *all, struct ranking *list)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		if (is_named(&all->row[i]))
			insert(list, 0, &all->row[i]);
	}
	/* What reads like a named row is named with it. */
	for (size_t i = 0; i < clone_num_parts; i++) {
		if (!all->row[i].contradictions && has_alike(list, all->row[i].part))
			insert(list, 0, &all->row[i]);
	}
}

/* What differs from a named row in what is known, and reads like it otherwise, is no other name. */
static void collect_perhaps(const struct matches *all, struct ranking *list)
{
	const struct ranking named = *list;

	for (size_t i = 0; i < clone_num_parts; i++) {
		if (is_perhaps(&all->row[i]) && !has_alike(&named, all->row[i].part))
			insert(list, named.count, &all->row[i]);
	}
}

static int nearness(const struct clone_match *match)
{
	return (int)match->points - 3 * (int)match->contradictions +
		(match->other_size ? -1 : match->opinion[CLONE_READ_SOLD] == CLONE_AGREES);
}

/*
 * The rows that come nearest; what reads like the first of them is as near, even if it
 * knows less.
 *
 * @returns how many are nearest by themselves.
 */
static size_t rank_nearest(const struct matches *all, struct ranking *list)
{
	list->count = 0;
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_match *match = &all->row[i];

		if (match->vetoed)
			continue;
		if (list->count && nearness(match) < nearness(list->row[0]))
			continue;
		if (list->count && nearness(match) > nearness(list->row[0]))
			list->count = 0;
		if (list->count < CLONE_MAX_CANDIDATES)
			list->row[list->count++] = match;
	}
	const size_t nearest = list->count;
	for (size_t i = 0; i < clone_num_parts && list->count < CLONE_MAX_CANDIDATES; i++) {
		const struct clone_match *match = &all->row[i];

		if (is_alike(list->row[0]->part, match->part) && !match->other_size &&
				match->contradictions == list->row[0]->contradictions &&
				!is_listed(list, match->part))
			list->row[list->count++] = match;
	}
	return nearest;
}

size_t clone_nearest(const struct clone_readings *readings, const struct clone_part **parts,
	size_t max_parts)
{
	struct matches all;
	struct ranking list;
	size_t i;

	score_all(readings, &all);
	rank_nearest(&all, &list);
	for (i = 0; i < list.count && i < max_parts; i++)
		parts[i] = list.row[i]->part;
	return i;
}

static bool is_candidate(const struct clone_chip *chip, const struct clone_part *part)
{
	for (size_t i = 0; i < chip->num_agreeing; i++) {
		if (chip->candidates[i] == part)
			return true;
	}
	return false;
}

static const struct clone_test *test_of(const struct clone_part *part, enum clone_read read)
{
	for (size_t i = 0; i < part->num_tests; i++) {
		if (part->tests[i].read == read)
			return &part->tests[i];
	}
	return NULL;
}

/* What a row of this core that nothing speaks against says of @a read; NULL: nothing. */
static const struct clone_test *open_test(const struct clone_match *match, enum clone_read read)
{
	if (match->contradictions || match->opinion[CLONE_READ_CORE] != CLONE_AGREES)
		return NULL;
	return test_of(match->part, read);
}

static bool is_at(uint32_t start, const struct clone_test *test)
{
	for (size_t i = 0; i < clone_num_boot_roms; i++) {
		for (size_t j = 0; j < test->num_values && clone_boot_roms[i].start == start; j++) {
			if (test->values[j] == clone_boot_roms[i].sum)
				return true;
		}
	}
	return false;
}

bool clone_boot_rom_may_start(const struct clone_chip *chip, uint32_t start)
{
	struct matches all;

	score_all(&chip->readings, &all);
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_test *test = open_test(&all.row[i], CLONE_READ_BOOT);

		if (test && is_at(start, test))
			return true;
	}
	return false;
}

bool clone_would_tell(const struct clone_chip *chip, enum clone_read read, bool named_only,
	uint32_t *mask)
{
	struct matches all;
	const struct clone_test *first = NULL;
	bool differs = false;

	score_all(&chip->readings, &all);
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_match *match = &all.row[i];
		const struct clone_test *test = open_test(match, read);

		if (!test)
			continue;
		if (named_only && !is_candidate(chip, match->part))
			continue;
		if (!first)
			first = test;
		differs |= test->values[0] != first->values[0];
	}
	if (mask && first)
		*mask = first->mask;
	return differs;
}

/* --- demote ----------------------------------------------------------------------- */

/* Sizes of one look-alike group are rows of their own: the size word picks among them. */
static void drop_other_sizes(struct ranking *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->count; i++) {
		bool better = false;

		for (size_t j = 0; j < list->count && list->row[i]->other_size; j++)
			better |= !list->row[j]->other_size && is_alike(list->row[i]->part, list->row[j]->part);
		if (!better)
			list->row[kept++] = list->row[i];
	}
	list->count = kept;
}

/*
 * Move rows that are not sold with the size behind those that are.
 *
 * @returns how many are left in front; all if the size fits none.
 */
static size_t demote_other_sizes(struct ranking *list)
{
	const struct clone_match *demoted[CLONE_MAX_CANDIDATES];
	size_t front = 0;
	size_t back = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (list->row[i]->other_size)
			demoted[back++] = list->row[i];
		else
			list->row[front++] = list->row[i];
	}
	memcpy(&list->row[front], demoted, back * sizeof(demoted[0]));
	return front ? front : list->count;
}

/* --- how the chip is handled ------------------------------------------------------ */

static bool is_f1_like(const struct clone_family *family)
{
	return family->write == CLONE_WRITE_YES && !family->bank2_offset &&
		(family->style == CLONE_PROGRAM_HALFWORD || family->style == CLONE_PROGRAM_FAST_PAGE);
}

static bool is_one_family(const struct ranking *list, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (list->row[i]->part->family != list->row[0]->part->family)
			return false;
	}
	return true;
}

static bool is_programmed_alike(const struct ranking *list, size_t count)
{
	const struct clone_family *first = list->row[0]->part->family;

	for (size_t i = 1; i < count; i++) {
		const struct clone_family *family = list->row[i]->part->family;

		if (family->style != first->style || family->regs_base != first->regs_base ||
				family->program_unit_bytes != first->program_unit_bytes)
			return false;
	}
	return true;
}

/* Of families that are kin the one that tries other units where the common one is refused; NULL: they are not. */
static const struct clone_family *kin_family(const struct ranking *list, size_t count)
{
	const struct clone_family *found = list->row[0]->part->family;

	for (size_t i = 0; i < count; i++) {
		const struct clone_family *family = list->row[i]->part->family;

		if (!family->kin || !found->kin || strcmp(family->kin, found->kin) != 0)
			return NULL;
		if (!found->tried_units[0] && family->tried_units[0])
			found = family;
	}
	return found;
}

/*
 * One family if all candidates share it, the careful one if all are F1-like; else
 * what those have in common that nothing speaks against; else none.
 */
static const struct clone_family *common_family(const struct ranking *list, size_t agreeing)
{
	bool f1_like = true;

	for (size_t i = 0; i < list->count; i++)
		f1_like &= is_f1_like(list->row[i]->part->family);
	if (is_one_family(list, list->count))
		return list->row[0]->part->family;
	if (f1_like)
		return &clone_families[CLONE_FAMILY_CAUTIOUS];
	if (is_programmed_alike(list, agreeing))
		return list->row[0]->part->family;
	const struct clone_family *kin = kin_family(list, agreeing);
	return kin ? kin : &clone_families[CLONE_FAMILY_UNKNOWN];
}

static bool fits_fallback(const struct clone_fallback *fallback, const struct clone_reading *reads)
{
	for (size_t i = 0; i < fallback->num_tests; i++) {
		const struct clone_test *test = &fallback->tests[i];

		if (!reads[test->read].valid || !hits(test, reads[test->read].value))
			return false;
	}
	return true;
}

/* Rows that one odd reading keeps away: their family, if it is one; NULL: they do not agree. */
static const struct clone_family *family_of_near_rows(const struct matches *all,
	const struct clone_family *otherwise)
{
	const struct clone_family *family = NULL;
	bool f1_like = true;
	bool same = true;

	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_match *match = &all->row[i];

		if (match->vetoed || match->contradictions > 1 || match->points < POINTS_PERHAPS ||
				match->opinion[CLONE_READ_CORE] != CLONE_AGREES)
			continue;
		same &= !family || family == match->part->family;
		family = match->part->family;
		f1_like &= is_f1_like(family);
	}
	if (f1_like)
		return otherwise;
	return same ? family : &clone_families[CLONE_FAMILY_UNKNOWN];
}

/*
 * A chip that only lacks readings is handled as what it answers like. Otherwise a
 * fallback, unless what it nearly is wants another handling.
 */
static const struct clone_family *unknown_family(const struct matches *all, const struct ranking *list,
	size_t nearest, const struct clone_readings *readings)
{
	const struct clone_match *match = list->row[0];
	const struct clone_family *unknown = &clone_families[CLONE_FAMILY_UNKNOWN];
	struct clone_reading reads[CLONE_NUM_READS];

	if (is_one_family(list, nearest) && !match->contradictions && match->complete &&
			match->points >= POINTS_FAMILY && match->part->family != unknown)
		return match->part->family;
	clone_normalise(readings, reads);
	for (size_t i = 0; i < clone_num_fallbacks; i++) {
		if (fits_fallback(&clone_fallbacks[i], reads))
			return family_of_near_rows(all, clone_fallbacks[i].family);
	}
	return unknown;
}

/*
 * Of all that may be there. What a look-alike of another size has counts too: it is the
 * size word that may be wrong. An identity word that stands for a density has its say.
 */
static void widen_pages(struct clone_chip *chip, const struct matches *all, const struct ranking *list)
{
	struct clone_page_sizes *pages = &chip->pages;
	const struct clone_reading density = density_of(&chip->readings.idcode[0]);

	for (size_t i = 0; i < list->count; i++)
		clone_part_add_pages(list->row[i]->part, pages);
	for (size_t i = 0; i < clone_num_parts; i++) {
		const struct clone_match *match = &all->row[i];

		if (match->contradictions <= list->row[0]->contradictions && !match->vetoed &&
				has_alike(list, match->part))
			clone_part_add_pages(match->part, pages);
	}
	if (density.valid && !list->row[0]->complete && density.value > pages->largest)
		pages->largest = density.value;
}

static void use_family(struct clone_chip *chip, const struct clone_family *family)
{
	chip->family = family;
	chip->family_forced = true;
	memset(&chip->pages, 0, sizeof(chip->pages));
	for (size_t i = 0; i < clone_num_parts; i++) {
		if (clone_parts[i].family == family)
			clone_part_add_pages(&clone_parts[i], &chip->pages);
	}
}

static enum clone_protection protection_by(const struct clone_options_layout *layout, uint32_t obr)
{
	const uint32_t mask = layout ? layout->obr_rdp : CLONE_OBR_RDPRT;

	return obr & mask ? CLONE_PROTECTION_ON : CLONE_PROTECTION_OFF;
}

/* An option bit on which the first @a count candidates disagree is no verdict. */
static void read_protection(struct clone_chip *chip, size_t count)
{
	const struct clone_reading *obr = &chip->readings.obr;

	chip->protection = CLONE_PROTECTION_UNKNOWN;
	chip->options = NULL;
	chip->options_disputed = false;
	/* With another controller the register at OBR's address is something else. */
	if (chip->family->write == CLONE_WRITE_NEVER)
		return;
	chip->options = chip->family->options;
	if (!obr->valid)
		return;
	chip->protection = protection_by(chip->options, obr->value);
	for (size_t i = 0; i < count && !chip->family_forced; i++) {
		const struct clone_family *family = chip->candidates[i]->family;

		if (protection_by(family->options, obr->value) != protection_by(chip->options, obr->value))
			chip->protection = CLONE_PROTECTION_UNKNOWN;
		/* Kin are programmed alike, and their option bytes are not. */
		chip->options_disputed |= family->kin && family->options != chip->options;
	}
	chip->options_disputed |= chip->protection == CLONE_PROTECTION_UNKNOWN;
	if (chip->options_disputed)
		chip->options = NULL;
}

static void decide_unknown(struct clone_chip *chip, const struct matches *all)
{
	struct ranking list;
	const size_t nearest = rank_nearest(all, &list);

	chip->closest = list.row[0]->part;
	chip->verdict = CLONE_VERDICT_UNKNOWN;
	chip->num_candidates = 0;
	chip->num_agreeing = 0;
	chip->family = unknown_family(all, &list, nearest, &chip->readings);
	chip->part_max_kib = clone_part_max_kib(chip->closest);
	widen_pages(chip, all, &list);
}

static void decide_among(struct clone_chip *chip, const struct matches *all, struct ranking *list)
{
	const size_t agreeing = demote_other_sizes(list);

	collect_perhaps(all, list);
	chip->num_agreeing = agreeing;
	chip->num_candidates = list->count;
	chip->part_max_kib = 0;
	for (size_t i = 0; i < list->count; i++) {
		chip->candidates[i] = list->row[i]->part;
		if (i < agreeing && clone_part_max_kib(list->row[i]->part) > chip->part_max_kib)
			chip->part_max_kib = clone_part_max_kib(list->row[i]->part);
	}
	chip->closest = chip->candidates[0];
	chip->family = common_family(list, agreeing);
	widen_pages(chip, all, list);
	if (chip->num_candidates > 1)
		chip->verdict = CLONE_VERDICT_AMBIGUOUS;
	else
		chip->verdict = chip->closest->genuine ? CLONE_VERDICT_GENUINE : CLONE_VERDICT_NAMED;
}

void clone_decide(struct clone_chip *chip, const struct clone_family *forced)
{
	struct matches all;
	struct ranking list = { .count = 0 };

	score_all(&chip->readings, &all);
	collect_named(&all, &list);
	drop_other_sizes(&list);
	memset(&chip->pages, 0, sizeof(chip->pages));
	chip->family_forced = false;
	if (list.count)
		decide_among(chip, &all, &list);
	else
		decide_unknown(chip, &all);
	if (forced)
		use_family(chip, forced);
	/* Sizes of a row that is only near, and handled otherwise, say nothing. */
	if (chip->family != chip->closest->family && (forced || chip->verdict == CLONE_VERDICT_UNKNOWN))
		chip->part_max_kib = 0;
	read_protection(chip, chip->num_agreeing);
}

void clone_doubt_size_word(struct clone_chip *chip)
{
	read_protection(chip, chip->num_candidates);
}
