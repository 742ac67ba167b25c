// SPDX-License-Identifier: GPL-2.0-or-later

#include <inttypes.h>
#include <string.h>
#include "flash/nor/clone_match.h"
#include "identity_cases.h"

static const char *const condition_names[NUM_CONDITIONS] = {
	[CONDITION_HALTED] = "halted",
	[CONDITION_RUNNING] = "running",
	[CONDITION_PROTECTED] = "read-protected",
	[CONDITION_SIZE_ZERO] = "size word 0",
	[CONDITION_NO_DPIDR] = "no DPIDR",
	[CONDITION_DEAD_UNIT] = "debug unit reads 0",
	[CONDITION_FILLED] = "rest as common clones",
	[CONDITION_FILLED_DEAD] = "rest older, debug unit reads 0",
};

const char *condition_name(enum condition condition)
{
	return condition_names[condition];
}

static struct clone_reading value(uint32_t v)
{
	return (struct clone_reading){ v, true };
}

static void set_rom(struct clone_readings *readings, unsigned int cont, unsigned int id,
	unsigned int part)
{
	for (size_t i = 0; i < 8; i++)
		readings->rom_pidr[i] = value(0);
	readings->rom_pidr[0] = value(part & 0xff);
	readings->rom_pidr[1] = value((id & 0xf) << 4 | part >> 8);
	readings->rom_pidr[2] = value(8 | id >> 4);
	readings->rom_pidr[4] = value(cont);
}

static const struct clone_test *test_of(const struct clone_part *part, enum clone_read read)
{
	for (size_t i = 0; i < part->num_tests; i++)
		if (part->tests[i].read == read && part->tests[i].num_values)
			return &part->tests[i];
	return NULL;
}

/* Every test on the ROM table has its say: designer and part may be two. */
static void rom_readings(const struct clone_part *part, struct clone_readings *readings)
{
	uint32_t rom = 0x555;
	uint32_t known = 0;

	for (size_t i = 0; i < part->num_tests; i++) {
		const struct clone_test *test = &part->tests[i];

		if (test->read != CLONE_READ_ROM)
			continue;
		rom = (rom & ~test->mask) | test->values[0];
		known |= test->mask;
	}
	if (known)
		set_rom(readings, rom >> 24, rom >> 12 & 0x7f, rom & 0xfff);
}

static void size_readings(const struct clone_part *part, struct clone_readings *readings)
{
	uint32_t flash_kib = clone_part_min_kib(part);
	uint32_t ram_kib = part->size_word_has_ram ? clone_part_ram_kib(part, flash_kib) : 0xffff;

	if (!flash_kib)
		return;
	if (part->size_reg_addr == 0x1ffff7cc)
		readings->size_word_f0 = value(flash_kib);
	else
		readings->size_word_f1 = value(ram_kib << 16 | flash_kib);
}

static void fill(struct clone_reading *reading, uint32_t v)
{
	if (!reading->valid)
		*reading = value(v);
}

/*
 * Give what the row does not know the values that common clones have. Rows that the
 * table knows too little of to name are left alone: they would become those clones.
 */
static void fill_unknown(uint32_t dpidr, struct clone_readings *readings)
{
	struct clone_chip chip = { .readings = *readings };
	bool m3 = (readings->cpuid.value & 0xfff0) == 0xc230;
	bool m4 = (readings->cpuid.value & 0xfff0) == 0xc240;

	clone_decide(&chip, NULL);
	if (chip.verdict == CLONE_VERDICT_UNKNOWN)
		return;
	/* Only the core is known: its usual revision. */
	if ((m3 || m4) && (readings->cpuid.value & 0x00f0000f) == 0)
		readings->cpuid.value = m4 ? 0x410fc241 : 0x412fc231;
	fill(&readings->dpidr, dpidr);
	fill(&readings->ap_idr, 0x24770011);
	fill(&readings->fast_unlock, 0);
	fill(&readings->ahbenr_sticky, 0);
	if (!readings->rom_pidr[0].valid)
		set_rom(readings, 4, 0x3b, m4 ? 0x4c4 : 0x4c3);
}

static void apply_condition(enum condition condition, struct clone_readings *readings)
{
	switch (condition) {
	case CONDITION_RUNNING:
		readings->ahbenr_sticky.valid = false;
		break;
	case CONDITION_PROTECTED:
		readings->obr = value(CASE_OBR_OPEN | CASE_OBR_RDP);
		readings->model.valid = false;
		readings->maker.valid = false;
		readings->size_word_f1.valid = false;
		if (readings->project_id.valid)
			readings->project_id = value(0xff);
		break;
	case CONDITION_SIZE_ZERO:
		readings->size_word_f1 = value(0);
		readings->size_word_f0 = value(0);
		break;
	case CONDITION_NO_DPIDR:
		readings->dpidr.valid = false;
		readings->ap_idr.valid = false;
		readings->rom_base.valid = false;
		break;
	case CONDITION_DEAD_UNIT:
		for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++)
			readings->idcode[i].value = 0;
		break;
	case CONDITION_FILLED:
		fill_unknown(0x2ba01477, readings);
		break;
	case CONDITION_FILLED_DEAD:
		fill_unknown(0x1ba01477, readings);
		for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++)
			readings->idcode[i].value = 0;
		break;
	default:
		break;
	}
}

static void set_first(const struct clone_part *part, enum clone_read read, struct clone_reading *reading)
{
	const struct clone_test *test = test_of(part, read);

	if (test)
		*reading = value(test->values[0]);
}

void case_readings(const struct clone_part *part, enum condition condition,
	struct clone_readings *readings)
{
	memset(readings, 0, sizeof(*readings));
	set_first(part, CLONE_READ_CORE, &readings->cpuid);
	set_first(part, CLONE_READ_DPIDR, &readings->dpidr);
	set_first(part, CLONE_READ_AP_IDR, &readings->ap_idr);
	rom_readings(part, readings);
	for (size_t i = 0; i < CLONE_NUM_DEBUG_UNITS; i++) {
		const struct clone_test *test = test_of(part, CLONE_READ_UNIT_M3 + i);

		if (test)
			readings->idcode[i] = value(test->values[0] | (test->mask == 0xffff0fff ? 0x6000 : 0));
	}
	size_readings(part, readings);
	set_first(part, CLONE_READ_PROJECT, &readings->project_id);
	set_first(part, CLONE_READ_FAST_LOCK, &readings->fast_unlock);
	set_first(part, CLONE_READ_GATES, &readings->ahbenr_sticky);
	set_first(part, CLONE_READ_MAKER, &readings->maker);
	set_first(part, CLONE_READ_MODEL, &readings->model);
	set_first(part, CLONE_READ_CHIP_ID, &readings->chip_id);
	set_first(part, CLONE_READ_BOOT, &readings->boot);
	readings->obr = value(CASE_OBR_OPEN);
	apply_condition(condition, readings);
}

static bool is_truth(const struct clone_part *part, const struct clone_part *truth)
{
	return part == truth ||
		(part->alike && truth->alike && strcmp(part->alike, truth->alike) == 0);
}

enum outcome case_outcome(struct clone_chip *chip, const struct clone_part *truth)
{
	clone_decide(chip, NULL);
	if (chip->verdict == CLONE_VERDICT_UNKNOWN)
		return OUTCOME_UNKNOWN;
	for (size_t i = 0; i < chip->num_candidates; i++) {
		if (is_truth(chip->candidates[i], truth))
			return chip->verdict == CLONE_VERDICT_AMBIGUOUS ? OUTCOME_AMONG : OUTCOME_RIGHT;
	}
	return OUTCOME_WRONG;
}

struct mutator {
	const struct clone_readings *readings;
	void (*fn)(const struct clone_readings *changed, const char *what, void *priv);
	void *priv;
	size_t count;
};

/* Give the @a offset-th word of the readings another value, if it was read at all. */
static void change(struct mutator *m, size_t offset, uint32_t v, const char *name)
{
	struct clone_readings changed = *m->readings;
	struct clone_reading *reading = (struct clone_reading *)((char *)&changed + offset);
	char what[64];

	if (!reading->valid || reading->value == v)
		return;
	reading->value = v;
	snprintf(what, sizeof(what), "%s 0x%08" PRIx32, name, v);
	m->fn(&changed, what, m->priv);
	m->count++;
}

static void change_all(struct mutator *m, size_t offset, const uint32_t *values, size_t count,
	const char *name)
{
	const struct clone_reading *reading =
		(const struct clone_reading *)((const char *)m->readings + offset);

	for (size_t i = 0; i < count; i++)
		change(m, offset, values[i], name);
	for (unsigned int bit = 0; bit < 32; bit++)
		change(m, offset, reading->value ^ 1u << bit, name);
}

static void change_rom(struct mutator *m)
{
	static const struct {
		uint8_t cont;
		uint8_t id;
		uint16_t part;
	} roms[] = {
		{ 0, 0x20, 0x410 }, { 0, 0x20, 0x412 }, { 0, 0x20, 0x414 }, { 0, 0x20, 0x411 },
		{ 0, 0x20, 0x413 }, { 0, 0x20, 0x431 }, { 4, 0x3b, 0x4c0 }, { 4, 0x3b, 0x4c3 },
		{ 4, 0x3b, 0x4c4 }, { 4, 0x3b, 0x471 }, { 4, 0x3b, 0x4cb }, { 7, 0x51, 0x76f },
		{ 5, 0x55, 0x29b }, { 0, 0, 0 }, { 3, 0x15, 0x123 },
	};
	struct clone_readings changed = *m->readings;
	struct clone_rom_id before = clone_rom_decode(m->readings);
	char what[64];

	for (size_t i = 0; before.valid && i < sizeof(roms) / sizeof(roms[0]); i++) {
		set_rom(&changed, roms[i].cont, roms[i].id, roms[i].part);
		snprintf(what, sizeof(what), "ROM %u/0x%02x 0x%03x", roms[i].cont, roms[i].id, roms[i].part);
		m->fn(&changed, what, m->priv);
		m->count++;
	}
	for (size_t i = 0; i < 8; i++) {
		for (unsigned int bit = 0; bit < 8; bit++)
			change(m, offsetof(struct clone_readings, rom_pidr) + i * sizeof(struct clone_reading),
				m->readings->rom_pidr[i].value ^ 1u << bit, "PIDR");
	}
}

static void change_to_row(struct mutator *m, size_t offset, const struct clone_part *part)
{
	for (size_t i = 0; i < part->num_tests; i++) {
		const struct clone_test *test = &part->tests[i];

		for (size_t j = 0; j < test->num_values; j++)
			if (test->read >= CLONE_READ_UNIT_M3 && test->read <= CLONE_READ_UNIT_H7)
				change(m, offset, test->values[j], "identity word");
	}
}

/* Every identity word that any row has, and a dead unit. */
static void change_idcodes(struct mutator *m)
{
	static const uint32_t dead[] = { 0, 0xffffffff };

	for (size_t unit = 0; unit < CLONE_NUM_DEBUG_UNITS; unit++) {
		size_t offset = offsetof(struct clone_readings, idcode) + unit * sizeof(struct clone_reading);

		change_all(m, offset, dead, 2, "identity word");
		for (size_t i = 0; i < clone_num_parts; i++)
			change_to_row(m, offset, &clone_parts[i]);
	}
}

#define CHANGE_ALL(m, member, values, name) \
	change_all(m, offsetof(struct clone_readings, member), values, \
		sizeof(values) / sizeof(values[0]), name)

size_t case_mutations(const struct clone_readings *readings,
	void (*fn)(const struct clone_readings *changed, const char *what, void *priv), void *priv)
{
	static const uint32_t dpidrs[] = { 0x1ba01477, 0x2ba01477, 0x0bb11477, 0x0bc11477, 0x0bf11477 };
	static const uint32_t ap_idrs[] = { 0x14770011, 0x24770011, 0x04770021 };
	static const uint32_t cpuids[] = {
		0x411fc231, 0x412fc230, 0x412fc231, 0x410fc241, 0x410cc200, 0x410cc601, 0x411fc271,
		0x411cd200, 0x410fd214,
	};
	static const uint32_t sizes[] = {
		0, 0xffff, 0xffff0040, 0xffff0080, 64, 128, 256, 512, 1024, 0x00080040, 0x00140040,
		0x00140080, 0x00060010,
	};
	static const uint32_t projects[] = { 2, 4, 5, 7, 8, 9, 0x0f, 0xff };
	static const uint32_t flags[] = { 0, 1, 1u << 3, 1u << 12, 1u << 3 | 1u << 12 };
	static const uint32_t makers[] = { 0, 0xffffffff, 0x0cf300ff };
	static const uint32_t models[] = { 0, 0x1a5a5bb3, 0x1a5a5cc0, 0x1a8a6ddf, 0x1a8a6ed1 };
	static const uint32_t boots[] = { 0x6bb012c4, 0xdfffdf9a, 0xb2ca0c8b, 0x96187e19, 0xdfffac7e };
	struct mutator m = { readings, fn, priv, 0 };

	CHANGE_ALL(&m, dpidr, dpidrs, "DPIDR");
	CHANGE_ALL(&m, ap_idr, ap_idrs, "AP IDR");
	CHANGE_ALL(&m, cpuid, cpuids, "CPUID");
	change_rom(&m);
	change_idcodes(&m);
	CHANGE_ALL(&m, size_word_f1, sizes, "size word");
	CHANGE_ALL(&m, size_word_f0, sizes, "size word");
	CHANGE_ALL(&m, project_id, projects, "project byte");
	change(&m, offsetof(struct clone_readings, fast_unlock), !readings->fast_unlock.value, "fast-mode lock");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		change(&m, offsetof(struct clone_readings, ahbenr_sticky), flags[i], "clock gates");
	change(&m, offsetof(struct clone_readings, obr), readings->obr.value ^ CASE_OBR_RDP, "protection");
	CHANGE_ALL(&m, maker, makers, "maker word");
	CHANGE_ALL(&m, model, models, "model id");
	CHANGE_ALL(&m, boot, boots, "boot ROM");
	return m.count;
}

struct run {
	const struct clone_part *truth;
	struct case_row row;
	void (*wrong)(const struct clone_chip *chip, const char *what);
};

static void run_changed(const struct clone_readings *changed, const char *what, void *priv)
{
	struct run *run = priv;
	struct clone_chip chip = { .readings = *changed };
	enum outcome outcome = case_outcome(&chip, run->truth);

	run->row.changed[outcome]++;
	if (outcome == OUTCOME_WRONG && run->wrong)
		run->wrong(&chip, what);
}

struct case_row case_run(const struct clone_part *part, enum condition condition,
	void (*wrong)(const struct clone_chip *chip, const char *what))
{
	struct run run = { .truth = part, .wrong = wrong };
	struct clone_chip chip = { .num_candidates = 0 };

	case_readings(part, condition, &chip.readings);
	run.row.plain = case_outcome(&chip, part);
	if (run.row.plain == OUTCOME_WRONG && wrong)
		wrong(&chip, "nothing changed");
	case_mutations(&chip.readings, run_changed, &run);
	return run.row;
}

size_t case_table(FILE *out)
{
	static const char *const plain[NUM_OUTCOMES] = { "named", "among several", "unknown", "**WRONG**" };
	size_t total = 0;
	size_t wrong = 0;

	fprintf(out, "| chip | condition | answer | one reading changed: named | among several | unknown | wrong |\n");
	fprintf(out, "|---|---|---|---|---|---|---|\n");
	for (size_t i = 0; i < clone_num_parts; i++) {
		for (enum condition c = 0; c < NUM_CONDITIONS; c++) {
			struct case_row row = case_run(&clone_parts[i], c, NULL);

			fprintf(out, "| %s | %s | %s | %zu | %zu | %zu | %zu |\n", clone_parts[i].name,
				condition_name(c), plain[row.plain], row.changed[OUTCOME_RIGHT],
				row.changed[OUTCOME_AMONG], row.changed[OUTCOME_UNKNOWN], row.changed[OUTCOME_WRONG]);
			wrong += row.changed[OUTCOME_WRONG] + (row.plain == OUTCOME_WRONG);
			for (size_t j = 0; j < NUM_OUTCOMES; j++)
				total += row.changed[j];
		}
	}
	fprintf(out, "\n%zu changed chips, %zu wrong names.\n", total, wrong);
	return wrong;
}
