// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Reading a chip's identity. What the readings mean is decided in clone_match.c.
 *
 * Documents: ARMv7-M ARM (DDI 0403E), B3.2.3 (CPUID); ARM CoreSight Architecture
 * Specification v3.0 (IHI 0029), B2.1 to B2.2 (ROM table, peripheral and component
 * id); ARM Debug Interface v5.2 (IHI 0031), C2.6.1 (BASE); RM0008 rev 21, 7.3.6
 * (AHBENR); PM0075, 3.5 (CR) and 3.7 (OBR). BMP-F1 names the debug units' other
 * addresses and the project byte.
 */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <string.h>
#include "clone_bank.h"
#include "clone_chip.h"
#include "clone_flash.h"
#include "clone_identify.h"
#include "clone_match.h"
#include "clone_size.h"
#include "openocd_compat.h"

#define CPUID			0xe000ed00
#define ROM_BASE_DEFAULT	0xe00ff000
#define ROM_BASE_FORMAT		(1u << 1)	/* BASE is not of the legacy kind */
#define ROM_BASE_PRESENT	(1u << 0)
#define ROM_PIDR4		0xfd0		/* PIDR4..7, PIDR0..3, CIDR0..3 in a row */
#define ROM_ID_WORDS		12
#define SIZE_WORD_F0		0x1ffff7cc	/* the first of the signature words ... */
#define MAKER_WORD		0x1ffff7d0
#define SIZE_WORD_F1		0x1ffff7e0
#define MODEL_WORD		0x1ffff7e8
#define PROJECT_WORD		0x1ffff7f0	/* ... and the last: its highest byte is the project id */
#define SIGNATURE_WORDS		((PROJECT_WORD - SIZE_WORD_F0) / 4 + 1)
#define F1_FLASH_CR		(0x40022000 + CLONE_FLASH_CR)
#define FLASH_WORDS		((CLONE_FLASH_OBR - CLONE_FLASH_CR) / 4 + 1)
#define CHIP_ID_WORD		0x1ffff704
#define BOOT_WORDS		8
#define RCC_AHBENR		0x40021014

static void read_word(struct target *target, uint32_t address, struct clone_reading *reading)
{
	reading->valid = clone_chip_read_u32(target, address, &reading->value) == ERROR_OK;
}

/* One transfer where the area reads as a whole, word by word where it does not. */
static void read_area(struct target *target, uint32_t address, unsigned int count,
	struct clone_reading *readings)
{
	uint32_t words[CLONE_CHIP_WORDS];
	bool whole = clone_chip_read_words(target, address, count, words) == ERROR_OK;

	for (unsigned int i = 0; i < count; i++) {
		if (whole)
			readings[i] = (struct clone_reading){ words[i], true };
		else
			read_word(target, address + 4 * i, &readings[i]);
	}
}

static void read_ports(struct target *target, struct clone_readings *readings)
{
	readings->dpidr.valid =
		clone_chip_dpidr(target, &readings->dpidr.value) == ERROR_OK;
	readings->ap_idr.valid =
		clone_chip_ap_idr(target, &readings->ap_idr.value) == ERROR_OK;
	readings->rom_base.valid =
		clone_chip_rom_base(target, &readings->rom_base.value) == ERROR_OK;
}

static void read_rom_table(struct target *target, struct clone_readings *readings)
{
	const struct clone_reading *base = &readings->rom_base;
	uint32_t address = ROM_BASE_DEFAULT;
	uint32_t words[ROM_ID_WORDS];

	if (base->valid && base->value != 0xffffffff &&
			(base->value & ROM_BASE_FORMAT) && (base->value & ROM_BASE_PRESENT))
		address = base->value & 0xfffff000;
	if (clone_chip_read_words(target, address + ROM_PIDR4, ROM_ID_WORDS, words) != ERROR_OK)
		return;
	for (unsigned int i = 0; i < 4; i++) {
		readings->rom_pidr[4 + i] = (struct clone_reading){ words[i] & 0xff, true };
		readings->rom_pidr[i] = (struct clone_reading){ words[4 + i] & 0xff, true };
		readings->rom_cidr[i] = (struct clone_reading){ words[8 + i] & 0xff, true };
	}
}

/* Only where a row of this core has a debug unit: elsewhere the address is another peripheral's. */
static bool is_plausible_unit(const struct clone_readings *readings, enum clone_read unit)
{
	for (size_t i = 0; i < clone_num_parts; i++) {
		uint32_t core = 0;
		bool has_unit = false;

		for (size_t j = 0; j < clone_parts[i].num_tests; j++) {
			const struct clone_test *test = &clone_parts[i].tests[j];

			has_unit |= test->read == unit;
			if (test->read == CLONE_READ_CORE)
				core = test->values[0] & CLONE_CPUID_CORE;
		}
		if (has_unit && (!readings->cpuid.valid || !core ||
				(readings->cpuid.value & CLONE_CPUID_CORE) == core))
			return true;
	}
	return false;
}

static void read_signature(struct target *target, struct clone_readings *readings)
{
	struct clone_reading words[SIGNATURE_WORDS] = { { 0 } };
	const struct clone_reading *project = &words[(PROJECT_WORD - SIZE_WORD_F0) / 4];

	read_area(target, SIZE_WORD_F0, SIGNATURE_WORDS, words);
	readings->size_word_f0 = words[0];
	readings->maker = words[(MAKER_WORD - SIZE_WORD_F0) / 4];
	readings->size_word_f1 = words[(SIZE_WORD_F1 - SIZE_WORD_F0) / 4];
	readings->model = words[(MODEL_WORD - SIZE_WORD_F0) / 4];
	readings->project_id = (struct clone_reading){ project->value >> 24, project->valid };
}

static void read_flash_controller(struct target *target, struct clone_readings *readings)
{
	struct clone_reading words[FLASH_WORDS] = { { 0 } };
	const struct clone_reading *cr = &words[0];
	const struct clone_reading *obr = &words[FLASH_WORDS - 1];

	read_area(target, F1_FLASH_CR, FLASH_WORDS, words);
	/* All zero would be option bytes that nobody writes: there is no such register. */
	readings->obr = (struct clone_reading){ obr->value, obr->valid && obr->value };
	/* Both locks are closed after reset. Without the first, the second may have been opened too. */
	readings->fast_unlock.value = cr->value & CLONE_CR_FLOCK ? 1 : 0;
	readings->fast_unlock.valid = cr->valid && cr->value & (CLONE_CR_FLOCK | CLONE_CR_LOCK);
}

/* Elsewhere nobody says what stands there. */
static void read_chip_id(struct target *target, struct clone_readings *readings)
{
	if (readings->fast_unlock.valid && readings->fast_unlock.value)
		read_word(target, CHIP_ID_WORD, &readings->chip_id);
}

/*
 * Where boot ROMs start (UCDEV-26). The first whose sum a row knows is taken. Where no row has
 * one that the chip may be, there may be nothing, which is a bus error.
 */
void clone_read_boot(struct target *target, struct clone_chip *chip)
{
	static const uint32_t starts[] = { 0x1ffff000, 0x1ffff400, 0x1fffb000 };
	struct clone_readings *readings = &chip->readings;
	uint32_t words[BOOT_WORDS];

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]) && !readings->boot.valid; i++) {
		uint32_t sum = 0;

		if (!clone_boot_rom_may_start(chip, starts[i]))
			continue;
		if (clone_chip_read_words(target, starts[i], BOOT_WORDS, words) != ERROR_OK)
			continue;
		for (size_t j = 0; j < BOOT_WORDS; j++)
			sum += words[j];
		readings->boot = (struct clone_reading){ sum, clone_is_known(CLONE_READ_BOOT, sum) };
	}
}

void clone_read_passive(struct target *target, struct clone_readings *readings)
{
	memset(readings, 0, sizeof(*readings));
	read_ports(target, readings);
	read_word(target, CPUID, &readings->cpuid);
	read_rom_table(target, readings);
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		if (is_plausible_unit(readings, CLONE_READ_UNIT_M3 + i))
			read_word(target, clone_debug_units[i], &readings->idcode[i]);
	}
	read_signature(target, readings);
	read_flash_controller(target, readings);
	read_chip_id(target, readings);
}

void clone_read_gates(struct target *target, uint32_t bits, struct clone_readings *readings)
{
	uint32_t before;
	uint32_t after;

	if (clone_chip_read_u32(target, RCC_AHBENR, &before) != ERROR_OK)
		return;
	if (clone_chip_write_u32(target, RCC_AHBENR, before | bits) != ERROR_OK)
		return;
	if (clone_chip_read_u32(target, RCC_AHBENR, &after) == ERROR_OK) {
		readings->ahbenr_sticky = (struct clone_reading){ after & bits, true };
		/* none was switched on */
		if (after == before)
			return;
	}
	if (clone_chip_write_u32(target, RCC_AHBENR, before) != ERROR_OK)
		LOG_WARNING("a clock gate that was switched on for identification could not be switched "
			"off again; reset the chip before measuring its current");
}

/* Readings that cost more, or write: only where they tell candidates apart. */
static void read_further(struct target *target, struct clone_chip *chip,
	const struct clone_family *forced, const struct clone_chip *before)
{
	uint32_t gates = 0;

	if (clone_would_tell(chip, CLONE_READ_BOOT, false, NULL)) {
		if (before)
			chip->readings.boot = before->readings.boot;
		else
			clone_read_boot(target, chip);
		clone_decide(chip, forced);
	}
	if (target->state == TARGET_HALTED && clone_would_tell(chip, CLONE_READ_GATES, true, &gates)) {
		clone_read_gates(target, gates, &chip->readings);
		clone_decide(chip, forced);
	}
}

static bool reads_alike(const struct clone_reading *a, const struct clone_reading *b)
{
	return a->valid == b->valid && (!a->valid || a->value == b->value);
}

/* Does the chip read as @a before did, but for what clone_read_passive() leaves out? */
static bool is_as_before(const struct clone_readings *now, const struct clone_readings *before)
{
	union {
		struct clone_readings by_name;
		struct clone_reading list[sizeof(*now) / sizeof(struct clone_reading)];
	} a = { *now }, b = { *before };

	b.by_name.boot = a.by_name.boot;
	b.by_name.ahbenr_sticky = a.by_name.ahbenr_sticky;
	for (size_t i = 0; i < sizeof(a.list) / sizeof(a.list[0]); i++)
		if (!reads_alike(&a.list[i], &b.list[i]))
			return false;
	return true;
}

/*
 * Read again what a reset changes, and what tells one chip from the next: the core, and the
 * signature, which holds some of the unique id. ROM table and identification registers of the
 * same chip are the same.
 *
 * @returns false if all has to be read.
 */
static bool read_again(struct target *target, const struct clone_readings *before, struct clone_readings *readings)
{
	const struct clone_reading none = { 0, false };

	*readings = *before;
	readings->boot = none;
	readings->ahbenr_sticky = none;
	readings->chip_id = none;
	read_word(target, CPUID, &readings->cpuid);
	read_signature(target, readings);
	read_flash_controller(target, readings);
	read_chip_id(target, readings);
	return before->cpuid.valid && before->rom_pidr[0].valid && before->model.valid &&
		is_as_before(readings, before);
}

/* Looking for the end of the flash costs as much as all else, and the same chip does not grow. */
static void decide_size(struct flash_bank *bank, struct clone_chip *chip, const struct clone_chip *before)
{
	if (before && before->family == chip->family && before->closest == chip->closest)
		clone_size_copy(chip, before);
	else
		clone_size_decide(bank->target, chip, clone_bank_info(bank)->user_size / 1024);
	if (chip->word_kib && chip->size_reason == CLONE_SIZE_FROM_PROBE)
		clone_doubt_size_word(chip);
}

/* Half of the readings would name another chip. Only where one is missing that all chips give. */
static bool is_lost(struct target *target, const struct clone_readings *readings)
{
	uint32_t cpuid;

	if (readings->obr.valid && (readings->size_word_f0.valid || readings->size_word_f1.valid))
		return false;
	return clone_chip_read_u32(target, CPUID, &cpuid) != ERROR_OK || cpuid == 0 || cpuid == UINT32_MAX;
}

int clone_identify(struct flash_bank *bank, struct clone_chip *chip, const struct clone_chip *before)
{
	const struct clone_family *forced = clone_bank_forced_family(bank);
	struct target *target = bank->target;

	memset(chip, 0, sizeof(*chip));
	if (!target_was_examined(target)) {
		LOG_ERROR("target not examined: nothing was read from the chip; connect first (init)");
		return ERROR_TARGET_NOT_EXAMINED;
	}

	if (!before || !read_again(target, &before->readings, &chip->readings)) {
		clone_read_passive(target, &chip->readings);
		if (before && !is_as_before(&chip->readings, &before->readings))
			before = NULL;
	}
	clone_decide(chip, forced);
	read_further(target, chip, forced, before);
	decide_size(bank, chip, before);
	if (!is_lost(target, &chip->readings))
		return ERROR_OK;
	LOG_ERROR("the chip does not answer any more; nothing was changed: check the probe, the wires and "
		"the supply, then try again");
	return ERROR_FAIL;
}
