// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * From readings to names. Nothing here touches a target.
 *
 * Documents: ARM CoreSight Architecture Specification v3.0 (IHI 0029), B2.2
 * (peripheral id); RM0008 rev 21, 31.6.1 (device id).
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include "clone_match.h"

#define DEVICE_ID(idcode)	((idcode) & 0xfff)

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

/* Page size that each density of the F1 series has (RM0008; stm32f1x.c of OpenOCD). */
static const struct {
	uint16_t device_id;
	uint16_t page_bytes;
} densities[] = {
	{ 0x410, 1024 }, { 0x412, 1024 }, { 0x414, 2048 }, { 0x418, 2048 },
	{ 0x420, 1024 }, { 0x428, 2048 }, { 0x430, 2048 },
};

static uint32_t density_page_bytes(uint32_t idcode)
{
	for (size_t i = 0; i < sizeof(densities) / sizeof(densities[0]); i++) {
		if (densities[i].device_id == DEVICE_ID(idcode))
			return densities[i].page_bytes;
	}
	return 0;
}

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

bool clone_idcode_at(const struct clone_readings *readings, uint32_t address, uint32_t *idcode)
{
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		if (clone_debug_units[i] != address)
			continue;
		*idcode = readings->idcode[i].value;
		return readings->idcode[i].valid && *idcode != 0 && *idcode != 0xffffffff;
	}
	return false;
}

uint32_t clone_size_word(const struct clone_part *part, const struct clone_readings *readings,
	uint32_t *ram_kib)
{
	const struct clone_reading *word = part->id.size_reg_addr == 0x1ffff7cc ?
		&readings->size_word_f0 : &readings->size_word_f1;
	uint32_t kib = word->value & 0xffff;
	uint32_t high = word->value >> 16;

	*ram_kib = 0;
	if (!word->valid || kib == 0 || kib == 0xffff)
		return 0;
	if (part->id.size_word_has_ram && high != 0xffff)
		*ram_kib = high;
	return kib;
}

static bool has_ram(const struct clone_part *part, uint32_t ram_kib)
{
	for (const uint16_t *kib = part->ram_kib; kib && *kib; kib++) {
		if (*kib == ram_kib)
			return true;
	}
	return false;
}

static bool sold_with(const struct clone_part *part, uint32_t flash_kib)
{
	for (const uint16_t *kib = part->flash_kib; kib && *kib; kib++) {
		if (*kib == flash_kib)
			return true;
	}
	return false;
}

/* Comparisons: each returns its opinion and adds to *points what an agreement is worth. */

static enum clone_agreement match_core(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	const struct clone_identity *id = &part->id;

	if (!id->cpuid_mask || !readings->cpuid.valid)
		return CLONE_NO_OPINION;
	if ((readings->cpuid.value & id->cpuid_mask) != id->cpuid)
		return CLONE_CONTRADICTS;
	*points += id->cpuid_mask == 0xffffffff ? 2 : 1;
	return CLONE_AGREES;
}

static bool is_device_id_of(const struct clone_identity *id, uint16_t device_id)
{
	for (size_t i = 0; i < id->num_idcodes; i++) {
		if (DEVICE_ID(id->idcodes[i]) == device_id)
			return true;
	}
	return false;
}

/* ARM's code only names the core's maker and ST's is copied; an empty table is rare, the other codes rarer. */
static unsigned int designer_points(const struct clone_rom_id *rom)
{
	if (rom->jep106_cont == 0)
		return rom->jep106_id ? 1 : 2;
	return rom->jep106_cont == 4 ? 1 : 3;
}

static enum clone_agreement match_rom(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	const struct clone_identity *id = &part->id;
	const struct clone_rom *rom = &id->rom;
	struct clone_rom_id read = clone_rom_decode(readings);
	bool own = id->vendor_id && read.jep106_cont == id->vendor_cont &&
		read.jep106_id == id->vendor_id;

	if (!read.valid)
		return CLONE_NO_OPINION;
	if (!rom->designer_known && !rom->part_known) {
		/* Nothing is known but whose code it would be. */
		*points += own ? designer_points(&read) : 0;
		return own ? CLONE_AGREES : CLONE_NO_OPINION;
	}
	if (rom->designer_known && (rom->jep106_cont != read.jep106_cont ||
			rom->jep106_id != read.jep106_id))
		return CLONE_CONTRADICTS;
	if (rom->part_known && rom->part != read.part)
		return CLONE_CONTRADICTS;
	if (rom->part_is_device_id && !is_device_id_of(id, read.part))
		return CLONE_CONTRADICTS;
	if (rom->designer_known)
		*points += designer_points(&read);
	if (rom->part_known || rom->part_is_device_id)
		*points += rom->part_is_device_id && part->genuine ? 2 : 1;
	return CLONE_AGREES;
}

/* Pages that are too small destroy their neighbours: a row must not have smaller ones than the density says. */
static bool pages_fit(const struct clone_part *part, const struct clone_readings *readings)
{
	uint32_t idcode;

	if (!clone_idcode_at(readings, 0xe0042000, &idcode))
		return true;
	return part->pages[0].page_bytes >= density_page_bytes(idcode);
}

static enum clone_agreement match_idcode(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	const struct clone_identity *id = &part->id;
	uint32_t idcode;

	if (!id->num_idcodes) {
		/* A row that does not know the word still has pages, which must not be too small. */
		return pages_fit(part, readings) ? CLONE_NO_OPINION : CLONE_CONTRADICTS;
	}
	if (!clone_idcode_at(readings, id->dbgmcu_addr, &idcode))
		return CLONE_NO_OPINION;
	for (size_t i = 0; i < id->num_idcodes; i++) {
		if ((idcode & id->idcode_mask) != id->idcodes[i])
			continue;
		*points += id->idcode_mask == 0xffffffff ? 3 : id->idcode_mask == 0xfff ? 1 : 2;
		return CLONE_AGREES;
	}
	return CLONE_CONTRADICTS;
}

static enum clone_agreement match_dpidr(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	const struct clone_identity *id = &part->id;

	if (!id->dpidrs[0] || !readings->dpidr.valid)
		return CLONE_NO_OPINION;
	for (size_t i = 0; i < CLONE_MAX_DPIDRS && id->dpidrs[i]; i++) {
		if (readings->dpidr.value == id->dpidrs[i]) {
			*points += 1;
			return CLONE_AGREES;
		}
	}
	return CLONE_CONTRADICTS;
}

static enum clone_agreement match_ap_idr(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	if (!part->id.ap_idr || !readings->ap_idr.valid)
		return CLONE_NO_OPINION;
	if (readings->ap_idr.value != part->id.ap_idr)
		return CLONE_CONTRADICTS;
	*points += 1;
	return CLONE_AGREES;
}

static enum clone_agreement match_project(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	const struct clone_identity *id = &part->id;
	uint32_t value = readings->project_id.value;

	/* Under access protection the byte reads 0xff (BMP-F1). */
	if (!id->project_ids[0] || !readings->project_id.valid || value == 0xff)
		return CLONE_NO_OPINION;
	for (size_t i = 0; i < CLONE_MAX_PROJECT_IDS; i++) {
		if (id->project_ids[i] && value == id->project_ids[i]) {
			*points += 2;
			return CLONE_AGREES;
		}
	}
	return CLONE_CONTRADICTS;
}

static enum clone_agreement match_fast_unlock(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	enum clone_tell known = part->id.fast_unlock;

	if (known == CLONE_TELL_UNKNOWN || !readings->fast_unlock.valid)
		return CLONE_NO_OPINION;
	if ((known == CLONE_TELL_YES) != (readings->fast_unlock.value != 0))
		return CLONE_CONTRADICTS;
	/* That a reserved bit reads 0 says little. */
	*points += known == CLONE_TELL_YES ? 2 : 0;
	return CLONE_AGREES;
}

static enum clone_agreement match_gates(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	const struct clone_identity *id = &part->id;

	if (!id->gate_mask || !readings->ahbenr_sticky.valid)
		return CLONE_NO_OPINION;
	if ((readings->ahbenr_sticky.value & id->gate_mask) != id->gate_sticks)
		return CLONE_CONTRADICTS;
	*points += id->gate_sticks ? 1 : 0;
	return CLONE_AGREES;
}

static enum clone_agreement match_size_word(const struct clone_part *part,
	const struct clone_readings *readings, unsigned int *points)
{
	uint32_t ram_kib;
	uint32_t flash_kib = clone_size_word(part, readings, &ram_kib);
	uint32_t sold_ram_kib = clone_part_ram_kib(part, flash_kib);

	if (!flash_kib || !ram_kib || !part->ram_kib)
		return CLONE_NO_OPINION;
	/* Flash sizes lie; RAM that no part of the row has does not. */
	if (!has_ram(part, ram_kib))
		return CLONE_CONTRADICTS;
	if (!sold_with(part, flash_kib))
		return CLONE_NO_OPINION;
	if (sold_ram_kib != ram_kib)
		return CLONE_CONTRADICTS;
	*points += 1;
	return CLONE_AGREES;
}

static const struct {
	const char *name;
	enum clone_agreement (*match)(const struct clone_part *part,
		const struct clone_readings *readings, unsigned int *points);
} fields[CLONE_NUM_FIELDS] = {
	[CLONE_FIELD_CORE] = { "core", match_core },
	[CLONE_FIELD_ROM] = { "ROM table", match_rom },
	[CLONE_FIELD_IDCODE] = { "identity word", match_idcode },
	[CLONE_FIELD_DPIDR] = { "DPIDR", match_dpidr },
	[CLONE_FIELD_AP_IDR] = { "AP IDR", match_ap_idr },
	[CLONE_FIELD_PROJECT] = { "project byte", match_project },
	[CLONE_FIELD_FAST_UNLOCK] = { "fast-mode lock", match_fast_unlock },
	[CLONE_FIELD_GATES] = { "clock gates", match_gates },
	[CLONE_FIELD_SIZE_WORD] = { "size word", match_size_word },
};

const char *clone_field_name(enum clone_field field)
{
	return fields[field].name;
}

void clone_match_part(const struct clone_part *part, const struct clone_readings *readings,
	struct clone_match *match)
{
	uint32_t ram_kib;
	uint32_t flash_kib = clone_size_word(part, readings, &ram_kib);

	memset(match, 0, sizeof(*match));
	match->part = part;
	match->other_size = flash_kib && part->flash_kib && !sold_with(part, flash_kib);
	for (size_t i = 0; i < CLONE_NUM_FIELDS; i++) {
		unsigned int points = match->points;

		match->field[i] = fields[i].match(part, readings, &match->points);
		/* A size is too often wrong to count. */
		match->telling += match->points > points && i != CLONE_FIELD_SIZE_WORD;
		if (match->field[i] == CLONE_CONTRADICTS)
			match->contradictions++;
	}
}

/* Genuine is a claim about everything: core, ROM table and identity word must have been read. */
static bool is_complete(const struct clone_match *match)
{
	return match->field[CLONE_FIELD_CORE] == CLONE_AGREES &&
		match->field[CLONE_FIELD_ROM] == CLONE_AGREES &&
		match->field[CLONE_FIELD_IDCODE] == CLONE_AGREES;
}

/*
 * What sets a part apart from others of its vendor and kind. The fast mode does not:
 * CH32F203 has the same lock bit, and erases four times as much at once.
 */
static bool is_set_apart(const struct clone_match *match)
{
	return !match->part->id.num_idcodes || match->field[CLONE_FIELD_IDCODE] == CLONE_AGREES ||
		match->field[CLONE_FIELD_PROJECT] == CLONE_AGREES;
}

static bool is_named(const struct clone_match *match)
{
	const struct clone_part *part = match->part;

	if (match->contradictions || part->evidence > CLONE_EVIDENCE_MEDIUM)
		return false;
	if (part->genuine)
		return is_complete(match);
	return is_set_apart(match) && match->field[CLONE_FIELD_CORE] == CLONE_AGREES && match->points >= POINTS_NAME &&
		match->telling >= READINGS_NAME;
}

static bool is_perhaps(const struct clone_match *match)
{
	if (match->other_size || match->field[CLONE_FIELD_CORE] == CLONE_NO_OPINION)
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

static bool is_listed(const struct clone_match *list, size_t count, const struct clone_part *part)
{
	for (size_t i = 0; i < count; i++) {
		if (list[i].part == part)
			return true;
	}
	return false;
}

static bool has_alike(const struct clone_match *list, size_t count, const struct clone_part *part)
{
	for (size_t i = 0; i < count; i++) {
		if (is_alike(list[i].part, part))
			return true;
	}
	return false;
}

/* Best first among list[first..count]; rows of equal points keep the order of their names. */
static size_t insert(struct clone_match *list, size_t first, size_t count,
	const struct clone_match *match)
{
	if (count == CLONE_MAX_CANDIDATES)
		return count;
	while (first < count && list[first].points >= match->points)
		first++;
	memmove(&list[first + 1], &list[first], (count - first) * sizeof(*list));
	list[first] = *match;
	return count + 1;
}

static size_t collect(const struct clone_readings *readings, struct clone_match *list,
	size_t first, bool (*wanted)(const struct clone_match *match))
{
	struct clone_match match;
	size_t count = first;

	for (size_t i = 0; i < clone_num_parts; i++) {
		clone_match_part(&clone_parts[i], readings, &match);
		if (wanted(&match) && !is_listed(list, count, match.part))
			count = insert(list, first, count, &match);
	}
	return count;
}

/* What reads like a named row is named with it. */
static size_t collect_alike(const struct clone_readings *readings, struct clone_match *list,
	size_t count)
{
	struct clone_match match;

	for (size_t i = 0; i < clone_num_parts; i++) {
		clone_match_part(&clone_parts[i], readings, &match);
		if (!match.contradictions && has_alike(list, count, match.part) &&
				!is_listed(list, count, match.part))
			count = insert(list, 0, count, &match);
	}
	return count;
}

/* Sizes of one look-alike group are rows of their own: the size word picks among them. */
static size_t drop_other_sizes(struct clone_match *list, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		bool better = false;

		for (size_t j = 0; j < count && list[i].other_size; j++)
			better |= !list[j].other_size && is_alike(list[i].part, list[j].part);
		if (!better)
			list[kept++] = list[i];
	}
	return kept;
}

/*
 * Move rows that are not sold with the size behind those that are.
 *
 * @returns how many are left in front; all if the size fits none.
 */
static size_t demote_other_sizes(struct clone_match *list, size_t count)
{
	struct clone_match demoted[CLONE_MAX_CANDIDATES];
	size_t front = 0;
	size_t back = 0;

	for (size_t i = 0; i < count; i++) {
		if (list[i].other_size)
			demoted[back++] = list[i];
		else
			list[front++] = list[i];
	}
	memcpy(&list[front], demoted, back * sizeof(*list));
	return front ? front : count;
}

static int nearness(const struct clone_match *match)
{
	return (int)match->points - 3 * (int)match->contradictions - (match->other_size ? 1 : 0);
}

/* What reads like the nearest row is as near, even if it knows less. */
static size_t add_alike(const struct clone_readings *readings, const struct clone_part **parts,
	size_t count, size_t max_parts)
{
	struct clone_match first;
	struct clone_match match;
	size_t found = count;

	clone_match_part(parts[0], readings, &first);
	for (size_t i = 0; i < clone_num_parts && found < max_parts; i++) {
		bool listed = false;

		for (size_t j = 0; j < found; j++)
			listed |= parts[j] == &clone_parts[i];
		clone_match_part(&clone_parts[i], readings, &match);
		if (!listed && is_alike(parts[0], match.part) && !match.other_size &&
				match.contradictions == first.contradictions)
			parts[found++] = match.part;
	}
	return found;
}

size_t clone_nearest(const struct clone_readings *readings, const struct clone_part **parts,
	size_t max_parts)
{
	struct clone_match match;
	size_t count = 0;
	int best = 0;

	for (size_t i = 0; i < clone_num_parts; i++) {
		clone_match_part(&clone_parts[i], readings, &match);
		if (!pages_fit(match.part, readings))
			continue;
		if (count && nearness(&match) < best)
			continue;
		if (!count || nearness(&match) > best)
			count = 0;
		best = nearness(&match);
		if (count < max_parts)
			parts[count++] = match.part;
	}
	return add_alike(readings, parts, count, max_parts);
}

static bool is_f1_like(const struct clone_family *family)
{
	return family->write == CLONE_WRITE_YES && !family->bank2_offset &&
		(family->style == CLONE_PROGRAM_HALFWORD || family->style == CLONE_PROGRAM_FAST_PAGE);
}

/*
 * One family if all candidates share it, the careful one if all are F1-like, else
 * that of the best candidate.
 */
static const struct clone_family *common_family(const struct clone_chip *chip)
{
	const struct clone_family *family = chip->candidates[0]->family;
	bool same = true;
	bool f1_like = true;

	for (size_t i = 0; i < chip->num_candidates; i++) {
		same &= chip->candidates[i]->family == family;
		f1_like &= is_f1_like(chip->candidates[i]->family);
	}
	return same || !f1_like ? family : &clone_families[CLONE_FAMILY_CAUTIOUS];
}

static bool is_sold(const struct clone_family *family, uint32_t kib)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		const uint16_t *sold = clone_parts[i].family == family ? clone_parts[i].flash_kib : NULL;
		for (; sold && *sold; sold++)
			if (*sold == kib)
				return true;
	}
	return false;
}

/*
 * Identity words of whole families, too little for a name: those of N32G45x count
 * 64 KiB of flash in bits 19:16 and name no device (LIB-N32); an M0+ that calls itself
 * an STM32F0 is what the stock driver programs as one (OOCD-GEEHY).
 */
static const struct clone_family *family_by_idcode(const struct clone_readings *readings)
{
	static const uint16_t f0_devices[] = { 0x440, 0x442, 0x444, 0x445, 0x448 };
	const struct clone_rom_id rom = clone_rom_decode(readings);
	const uint32_t core = readings->cpuid.valid ? readings->cpuid.value & 0xff00fff0 : 0;
	uint32_t idcode;

	if (rom.valid && !(rom.jep106_cont == 4 && rom.jep106_id == 0x3b))
		return NULL;
	if (core == 0x4100c240 && clone_idcode_at(readings, 0xe0042000, &idcode)) {
		const uint32_t kib = (idcode >> 16 & 0xf) * 64;
		/* AT32F435 and F437 have another controller (OOCD-ARTERY). */
		const bool names_device = density_page_bytes(idcode) || idcode >> 16 == 0x7008;
		const struct clone_family *n32g45x = &clone_families[CLONE_FAMILY_N32G45X];
		if (!names_device && is_sold(n32g45x, kib))
			return n32g45x;
	}
	if (core == 0x4100c600 && clone_idcode_at(readings, 0x40015800, &idcode)) {
		for (size_t i = 0; i < sizeof(f0_devices) / sizeof(f0_devices[0]); i++)
			if (f0_devices[i] == DEVICE_ID(idcode))
				return &clone_families[CLONE_FAMILY_APM32F0];
	}
	return NULL;
}

/*
 * A chip that only lacks readings is handled as what it answers like; a Cortex-M3 with
 * an F1 device id and a flash controller where an F1 has it gets the careful handling.
 */
static const struct clone_family *unknown_family(const struct clone_chip *chip)
{
	const struct clone_readings *readings = &chip->readings;
	const struct clone_part *nearest[CLONE_MAX_CANDIDATES];
	size_t count = clone_nearest(readings, nearest, CLONE_MAX_CANDIDATES);
	struct clone_match match;
	uint32_t idcode;
	bool m3 = readings->cpuid.valid && (readings->cpuid.value & 0xff00fff0) == 0x4100c230;
	bool same = true;

	for (size_t i = 0; i < count; i++)
		same &= nearest[i]->family == chip->closest->family;
	clone_match_part(chip->closest, readings, &match);
	if (same && !match.contradictions && match.points >= POINTS_FAMILY &&
			(is_set_apart(&match) || match.part->id.fast_unlock != CLONE_TELL_YES) &&
			chip->closest->family != &clone_families[CLONE_FAMILY_UNKNOWN])
		return chip->closest->family;
	const struct clone_family *family = family_by_idcode(readings);
	if (family)
		return family;
	if (m3 && clone_idcode_at(readings, 0xe0042000, &idcode) && density_page_bytes(idcode) &&
			(readings->fast_unlock.valid || readings->read_protected.valid))
		return &clone_families[CLONE_FAMILY_CAUTIOUS];
	return &clone_families[CLONE_FAMILY_UNKNOWN];
}

static void decide_unknown(struct clone_chip *chip)
{
	const struct clone_part *nearest[CLONE_MAX_CANDIDATES];
	size_t count = clone_nearest(&chip->readings, nearest, CLONE_MAX_CANDIDATES);

	chip->closest = nearest[0];
	chip->pages = NULL;
	for (size_t i = 0; i < count; i++)
		chip->pages = clone_larger_pages(chip->pages, nearest[i]->pages);
	chip->verdict = CLONE_VERDICT_UNKNOWN;
	chip->family = unknown_family(chip);
	chip->part_max_kib = clone_part_max_kib(chip->closest);
}

void clone_decide(struct clone_chip *chip)
{
	struct clone_match list[CLONE_MAX_CANDIDATES + 1];
	size_t agreeing = collect(&chip->readings, list, 0, is_named);

	agreeing = collect_alike(&chip->readings, list, agreeing);
	agreeing = drop_other_sizes(list, agreeing);
	chip->num_candidates = agreeing;
	agreeing = demote_other_sizes(list, agreeing);
	chip->num_agreeing = agreeing;
	if (!agreeing) {
		decide_unknown(chip);
		return;
	}

	chip->num_candidates = collect(&chip->readings, list, chip->num_candidates, is_perhaps);
	chip->part_max_kib = 0;
	chip->pages = NULL;
	for (size_t i = 0; i < chip->num_candidates; i++) {
		chip->candidates[i] = list[i].part;
		chip->pages = clone_larger_pages(chip->pages, list[i].part->pages);
		if (i < agreeing && clone_part_max_kib(list[i].part) > chip->part_max_kib)
			chip->part_max_kib = clone_part_max_kib(list[i].part);
	}
	chip->closest = chip->candidates[0];
	chip->family = common_family(chip);
	if (chip->num_candidates > 1)
		chip->verdict = CLONE_VERDICT_AMBIGUOUS;
	else
		chip->verdict = chip->closest->genuine ? CLONE_VERDICT_GENUINE : CLONE_VERDICT_NAMED;
}
