// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * FPB, DWT, ROM table and the remaining CoreSight components (see debug_units.h).
 *
 * Documents: ARM DDI 0403E, C1.8 (DWT), C1.11 (FPB); ARM DDI 0337G, 4.2 (the
 * ROM table and its components); ARM IHI 0031, D2 and D3 (component identification).
 */

#include <stdlib.h>
#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/debug_units.h"
#include "chip/itm.h"

#define MAX_FPB		8
#define MAX_DWT		4
#define DWT_BASE	0xe0001000u
#define FPB_BASE	0xe0002000u
#define SCS_BASE	0xe000e000u
#define ITM_BASE	0xe0000000u
#define TPIU_BASE	0xe0040000u
#define DWT_MATCHED	(1u << 24)
#define DWT_CYCMATCH	(1u << 7)

struct dwt_comparator {
	uint32_t comp;
	uint32_t mask;
	uint32_t function;
};

struct debug_units {
	struct chip *chip;
	uint32_t fp_ctrl;
	uint32_t fp_comp[MAX_FPB];
	uint32_t dwt_ctrl;
	struct dwt_comparator dwt[MAX_DWT];
	uint64_t cyccnt_base;		/* core cycles at CYCCNT == 0 */
	uint32_t cyccnt_frozen;		/* while it does not count */
	bool cyccnt_runs;
	struct itm *itm;
};

/* What one kind of core brings along. */
struct layout {
	unsigned int fpb_code;
	unsigned int fpb_literal;
	unsigned int dwt;
	bool v8;			/* comparators hold whole addresses, DEVARCH tells the kind */
	uint16_t scs_part;
	uint16_t dwt_part;
	uint16_t fpb_part;
	uint16_t tpiu_part;		/* 0: no trace port, no ITM */
};

static const struct layout layout_m3 = { 6, 2, 4, false, 0x000, 0x002, 0x003, 0x923 };
static const struct layout layout_m4 = { 6, 2, 4, false, 0x00c, 0x002, 0x003, 0x9a1 };
static const struct layout layout_m33 = { 8, 0, 4, true, 0xd21, 0xd21, 0xd21, 0xd21 };
static const struct layout layout_m23 = { 4, 0, 2, true, 0xd20, 0xd20, 0xd20, 0 };
static const struct layout layout_m0 = { 4, 0, 2, false, 0x008, 0x00a, 0x00b, 0 };

static const struct layout *layout(const struct debug_units *units)
{
	switch (units->chip->row->core) {
	case CORE_M3:
		return &layout_m3;
	case CORE_M4:
		return &layout_m4;
	case CORE_M33:
		return &layout_m33;
	case CORE_M23:
		return &layout_m23;
	default:
		return &layout_m0;
	}
}

/* Identification */

static uint32_t component_id(uint32_t offset, uint64_t pidr, unsigned int component_class)
{
	static const uint8_t cidr[] = { 0x0d, 0x00, 0x05, 0xb1 };
	if (offset >= 0xff0) {
		unsigned int i = (offset - 0xff0) / 4;
		return i == 1 ? component_class << 4 : cidr[i];
	}
	if (offset >= 0xfe0)
		return pidr >> (8 * ((offset - 0xfe0) / 4)) & 0xff;
	if (offset >= 0xfd0)
		return pidr >> (8 * ((offset - 0xfd0) / 4 + 4)) & 0xff;
	return 0;
}

/* DEVARCH of ARMv8-M's components: ARM DDI 0553, D1.2. */
#define DEVARCH_SCS	0x47702a04u
#define DEVARCH_DWT	0x47701a02u
#define DEVARCH_FPB	0x47701a03u

/* ARM's designer code, JEP106 4/0x3b. */
static uint64_t arm_pidr(uint16_t part)
{
	return 0x04000bb000ull | (part & 0xff) | (uint64_t)(part >> 8) << 8;
}

/* The identification of a core's component, which became CoreSight ones in ARMv8-M. */
static uint32_t core_component_id(const struct layout *kind, uint32_t offset, uint16_t part,
	uint32_t devarch)
{
	if (kind->v8 && offset == 0xfbc)
		return devarch;
	return component_id(offset, arm_pidr(part), kind->v8 ? 0x9 : 0xe);
}

static uint32_t rom_entry(const struct debug_units *units, uint32_t index)
{
	const struct layout *kind = layout(units);
	/* Offsets from the table at 0xe00ff000; a component that is absent has bit 0 clear. */
	static const uint32_t offset[] = {
		0xfff0f003, 0xfff02003, 0xfff03003, 0xfff01003, 0xfff41003, 0xfff42002,
	};
	unsigned int count = kind->tpiu_part ? 6 : 3;
	return index < count ? offset[index] : 0;
}

static bool read_rom_table(struct debug_units *units, uint32_t offset, uint32_t *value)
{
	if (offset == 0xfcc)
		*value = 1;
	else if (offset >= 0xfd0)
		*value = component_id(offset, units->chip->row->rom_pidr, 0x1);
	else
		*value = rom_entry(units, offset / 4);
	return true;
}

/* FPB */

static uint32_t read_fpb(struct debug_units *units, uint32_t offset)
{
	const struct layout *kind = layout(units);
	if (offset == 0x000)
		return units->fp_ctrl | kind->fpb_code << 4 | kind->fpb_literal << 8
			| (uint32_t)kind->v8 << 28;
	if (offset == 0x004)
		return 0x20000000;
	if (offset >= 0x008 && offset < 0x008 + 4 * (kind->fpb_code + kind->fpb_literal))
		return units->fp_comp[(offset - 0x008) / 4];
	return core_component_id(kind, offset, kind->fpb_part, DEVARCH_FPB);
}

static void write_fpb(struct debug_units *units, uint32_t offset, uint32_t value)
{
	const struct layout *kind = layout(units);
	if (offset == 0x000) {
		/* KEY: without bit 1 the write is ignored (C1.11.3). */
		if (value & 2)
			units->fp_ctrl = value & 1;
		else
			chip_violation(units->chip, "FP_CTRL written without its key bit");
	} else if (offset >= 0x008 && offset < 0x008 + 4 * (kind->fpb_code + kind->fpb_literal)) {
		unsigned int i = (offset - 0x008) / 4;
		units->fp_comp[i] = kind->v8 ? value : value & 0xdffffffd;
	}
	cpu_attention(units->chip->cpu);
}

static unsigned int fpb_addresses(const struct debug_units *units, uint32_t *list)
{
	const struct layout *kind = layout(units);
	unsigned int count = 0;
	if (!(units->fp_ctrl & 1))
		return 0;
	for (unsigned int i = 0; i < kind->fpb_code; i++) {
		uint32_t comp = units->fp_comp[i];
		if (!(comp & 1))
			continue;
		if (kind->v8) {
			list[count++] = comp & ~1u;
			continue;
		}
		if (comp >> 30 & 1)
			list[count++] = comp & 0x1ffffffc;
		if (comp >> 31 & 1)
			list[count++] = (comp & 0x1ffffffc) + 2;
	}
	return count;
}

/* DWT */

static bool dwt_is_pc_match(const struct debug_units *units, unsigned int i)
{
	unsigned int function = units->dwt[i].function & 0xf;
	if (layout(units)->v8)
		return function == 2 || function == 3;
	return function == 4 && !(units->dwt[i].function & DWT_CYCMATCH);
}

/* The access kinds a comparator watches: bit 0 reads, bit 1 writes. */
static unsigned int dwt_accesses(const struct debug_units *units, unsigned int i)
{
	unsigned int function = units->dwt[i].function & 0xf;
	/* v8-M: 4 read or write, 5 write, 6 read; with ACTION (bits 5:4) 1, debug event. */
	if (layout(units)->v8)
		return function == 4 ? 3 : function == 5 ? 2 : function == 6 ? 1 : 0;
	return function >= 5 && function <= 7 ? function - 4 : 0;
}

static void dwt_arm(struct debug_units *units, unsigned int i)
{
	const struct dwt_comparator *dwt = &units->dwt[i];
	unsigned int accesses = dwt_accesses(units, i);
	uint32_t size = 1u << (layout(units)->v8 ? dwt->function >> 10 & 3 : dwt->mask);
	uint32_t first = dwt->comp & ~(size - 1);

	if (!units->chip->calls->trace_enabled(units->chip))
		accesses = 0;
	cpu_watch_data(units->chip->cpu, i, accesses & 1, accesses & 2, first, first + size - 1);
}

static uint32_t read_cyccnt(const struct debug_units *units)
{
	if (!units->cyccnt_runs)
		return units->cyccnt_frozen;
	return cpu_cycles(units->chip->cpu) - units->cyccnt_base;
}

/* It counts with CYCCNTENA, and with TRCENA, which gates the whole unit (C1.6.5). */
static void gate_cyccnt(struct debug_units *units)
{
	units->cyccnt_frozen = read_cyccnt(units);
	units->cyccnt_base = cpu_cycles(units->chip->cpu) - units->cyccnt_frozen;
	units->cyccnt_runs = (units->dwt_ctrl & 1) && units->chip->calls->trace_enabled(units->chip);
}

/* Comparator 0 alone can watch the counter, and asks for a debug event with function 4. */
uint64_t debug_units_cycle_match(const struct debug_units *units)
{
	const struct dwt_comparator *dwt = &units->dwt[0];
	if (!units->cyccnt_runs || layout(units)->v8
			|| (dwt->function & (DWT_CYCMATCH | 0xf)) != (DWT_CYCMATCH | 4))
		return UINT64_MAX;
	uint64_t now = cpu_cycles(units->chip->cpu);
	/* Where it stands now was seen when it got there: next time round. */
	return now + 1 + (uint32_t)(dwt->comp - (uint32_t)(now - units->cyccnt_base) - 1);
}

static uint32_t read_dwt(struct debug_units *units, uint32_t offset)
{
	const struct layout *kind = layout(units);
	unsigned int i = (offset - 0x20) / 16;
	if (offset == 0x000)
		return units->dwt_ctrl | kind->dwt << 28;
	if (offset == 0x004)
		return read_cyccnt(units);
	if (offset == 0x01c)
		return cpu_halted(units->chip->cpu) ? 0xffffffff : cpu_pc(units->chip->cpu);
	if (offset >= 0x20 && i < kind->dwt) {
		uint32_t function = units->dwt[i].function;
		switch (offset & 0xf) {
		case 0x0:
			return units->dwt[i].comp;
		case 0x4:
			return units->dwt[i].mask;
		case 0x8:
			units->dwt[i].function &= ~DWT_MATCHED;
			return function;
		}
	}
	return core_component_id(kind, offset, kind->dwt_part, DEVARCH_DWT);
}

static void write_dwt(struct debug_units *units, uint32_t offset, uint32_t value)
{
	unsigned int i = (offset - 0x20) / 16;
	if (offset == 0x000) {
		units->dwt_ctrl = value & 0x007f1fff;
		gate_cyccnt(units);
	} else if (offset == 0x004) {
		units->cyccnt_frozen = value;
		units->cyccnt_base = cpu_cycles(units->chip->cpu) - value;
	} else if (offset >= 0x20 && i < layout(units)->dwt) {
		struct dwt_comparator *dwt = &units->dwt[i];
		if ((offset & 0xf) == 0x0)
			dwt->comp = value;
		else if ((offset & 0xf) == 0x4)
			dwt->mask = value & 0xf;
		else if ((offset & 0xf) == 0x8)
			dwt->function = value & 0xfff;
		dwt_arm(units, i);
	}
	cpu_attention(units->chip->cpu);
}

static unsigned int dwt_addresses(const struct debug_units *units, uint32_t *list)
{
	unsigned int count = 0;
	if (!units->chip->calls->trace_enabled(units->chip))
		return 0;
	for (unsigned int i = 0; i < layout(units)->dwt; i++)
		if (dwt_is_pc_match(units, i))
			list[count++] = units->dwt[i].comp & ~1u;
	return count;
}

bool debug_units_is_dwt(const struct debug_units *units, uint32_t address)
{
	uint32_t list[2 * MAX_FPB];
	unsigned int count = dwt_addresses(units, list);
	while (count)
		if (list[--count] == address)
			return true;
	return false;
}

unsigned int debug_units_breakpoints(const struct debug_units *units, uint32_t *list)
{
	uint32_t all[2 * MAX_FPB + MAX_DWT];
	unsigned int count = fpb_addresses(units, all);
	count += dwt_addresses(units, all + count);
	if (count > 16)
		count = 16;
	memcpy(list, all, count * sizeof(all[0]));
	return count;
}

void debug_units_matched(struct debug_units *units, unsigned int slot)
{
	units->dwt[slot].function |= DWT_MATCHED;
}

/* The bus */

static bool has_trace(const struct debug_units *units)
{
	return layout(units)->tpiu_part;
}

static uint32_t read_itm(const struct debug_units *units, uint32_t offset)
{
	return offset >= 0xfd0 ? component_id(offset, arm_pidr(0x001), 0xe) : itm_read(units->itm, offset);
}

static uint32_t read_tpiu(const struct debug_units *units, uint32_t offset)
{
	return offset >= 0xfd0 ? component_id(offset, arm_pidr(layout(units)->tpiu_part), 0x9)
		: itm_read_tpiu(units->itm, offset);
}

bool debug_units_read(struct debug_units *units, uint32_t address, uint32_t *value)
{
	const struct layout *kind = layout(units);
	uint32_t offset = address & 0xffc;
	uint32_t page = address & ~0xfffu;

	if (page == units->chip->row->rom_base)
		return read_rom_table(units, offset, value);
	if (page == DWT_BASE) {
		*value = read_dwt(units, offset);
		return true;
	}
	if (page == FPB_BASE) {
		*value = read_fpb(units, offset);
		return true;
	}
	if (page == SCS_BASE) {
		*value = core_component_id(kind, offset, kind->scs_part, DEVARCH_SCS);
		return true;
	}
	if (page == ITM_BASE && has_trace(units)) {
		*value = read_itm(units, offset);
		return true;
	}
	if (page == TPIU_BASE && has_trace(units)) {
		*value = read_tpiu(units, offset);
		return true;
	}
	return false;
}

bool debug_units_stimulus(struct debug_units *units, uint32_t address, unsigned int size,
	uint32_t value)
{
	if (address - ITM_BASE >= 0x80 || !has_trace(units))
		return false;
	itm_stimulus(units->itm, (address - ITM_BASE) / 4, size, value);
	return true;
}

bool debug_units_write(struct debug_units *units, enum bus_master master, uint32_t address,
	uint32_t value)
{
	uint32_t offset = address & 0xffc;
	uint32_t page = address & ~0xfffu;

	if (page == DWT_BASE)
		write_dwt(units, offset, value);
	else if (page == FPB_BASE)
		write_fpb(units, offset, value);
	else if (page == ITM_BASE && has_trace(units))
		itm_write(units->itm, master == MASTER_CPU, offset, value);
	else if (page == TPIU_BASE && has_trace(units))
		itm_write_tpiu(units->itm, offset, value);
	else
		return page == units->chip->row->rom_base;
	return true;
}

/* TRCENA gates the DWT: watchpoints set before it come alive with it. */
void debug_units_trace_changed(struct debug_units *units)
{
	gate_cyccnt(units);
	for (unsigned int i = 0; i < layout(units)->dwt; i++)
		dwt_arm(units, i);
}

void debug_units_reset(struct debug_units *units)
{
	struct chip *chip = units->chip;
	struct itm *itm = units->itm;
	for (unsigned int i = 0; i < MAX_DWT; i++)
		cpu_unwatch_data(chip->cpu, i);
	memset(units, 0, sizeof(*units));
	units->chip = chip;
	units->itm = itm;
	itm_reset(itm);
}

struct debug_units *debug_units_new(struct chip *chip)
{
	struct debug_units *units = calloc(1, sizeof(*units));
	if (!units)
		return NULL;
	units->chip = chip;
	units->itm = itm_new(chip);
	if (!units->itm)
		abort();
	return units;
}

void debug_units_free(struct debug_units *units)
{
	if (units)
		itm_free(units->itm);
	free(units);
}
