// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * System control space (see scs.h).
 *
 * Documents: ARM DDI 0403E, B3.2 (system control block), C1.6 (debug registers);
 * ARM DDI 0337E/G (Cortex-M3 r1p1 and r2p1) for what each reset clears.
 */

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/cpu_special.h"
#include "chip/debug_units.h"
#include "chip/nvic.h"
#include "chip/periph.h"
#include "chip/scs.h"

#define DHCSR_KEY	0xa05f0000u
#define C_DEBUGEN	(1u << 0)
#define C_HALT		(1u << 1)
#define C_STEP		(1u << 2)
#define C_MASKINTS	(1u << 3)
#define C_WRITABLE	0x2fu
#define S_REGRDY	(1u << 16)
#define S_HALT		(1u << 17)
#define S_SLEEP		(1u << 18)
#define S_LOCKUP	(1u << 19)
#define S_RETIRE_ST	(1u << 24)
#define S_RESET_ST	(1u << 25)

#define DEMCR_TRCENA	(1u << 24)
#define DEMCR_MON_EN	(1u << 16)
#define DEMCR_MONITOR	0x000f0000u
#define DEMCR_KNOWN	0x010f07f1u
#define DEMCR_BASELINE	0x01000401u

#define AIRCR_KEY	0x05fa0000u
#define SYSRESETREQ	(1u << 2)
#define VECTCLRACTIVE	(1u << 1)
#define VECTRESET	(1u << 0)

#define CCR_STKALIGN	(1u << 9)

struct scs {
	struct chip *chip;
	uint32_t dhcsr;			/* the C_ bits */
	uint32_t demcr;
	uint32_t dcrdr;
	uint32_t dfsr;
	uint32_t vtor;
	uint32_t scr;
	uint32_t ccr;
	uint32_t shcsr;			/* enable bits 16 to 18 */
	uint32_t cfsr;
	uint32_t hfsr;
	uint32_t bfar;
	uint32_t cpacr;
	uint32_t actlr;
	uint32_t prigroup;
	uint64_t retired;		/* instructions when S_RETIRE_ST was last read */
	bool reset_seen;
};

static bool baseline(const struct scs *scs)
{
	return core_is_baseline(scs->chip->row->core);
}

/* Debug state */

bool scs_debug_enabled(const struct scs *scs)
{
	return scs->dhcsr & C_DEBUGEN;
}

bool scs_trace_enabled(const struct scs *scs)
{
	return scs->demcr & DEMCR_TRCENA;
}

bool scs_mask_interrupts(const struct scs *scs)
{
	return (scs->dhcsr & (C_DEBUGEN | C_MASKINTS)) == (C_DEBUGEN | C_MASKINTS);
}

bool scs_halt_for(struct scs *scs, uint32_t reason)
{
	if (!scs_debug_enabled(scs))
		return false;
	scs->dfsr |= reason;
	scs->dhcsr |= C_HALT;
	cpu_halt(scs->chip->cpu);
	return true;
}

bool scs_vector_catch(struct scs *scs, unsigned int exception, uint32_t cfsr_bits)
{
	uint32_t cfsr = cfsr_bits ? cfsr_bits : scs->cfsr;
	uint32_t wanted = 0;
	switch (exception) {
	case EXC_HARDFAULT:
		wanted = VC_HARDERR;
		break;
	case EXC_MEMMANAGE:
		wanted = VC_MMERR;
		break;
	case EXC_BUSFAULT:
		wanted = VC_BUSERR;
		break;
	case EXC_USAGEFAULT:
		wanted = cfsr & (CFSR_UNDEFINSTR | CFSR_INVSTATE | CFSR_INVPC) ? VC_STATERR : VC_CHKERR;
		break;
	}
	return (scs->demcr & wanted) && scs_halt_for(scs, DFSR_VCATCH);
}

bool scs_catch_reset(struct scs *scs)
{
	if (!scs_debug_enabled(scs))
		return false;
	if (scs->demcr & VC_CORERESET)
		return scs_halt_for(scs, DFSR_VCATCH);
	return (scs->dhcsr & C_HALT) && scs_halt_for(scs, DFSR_HALTED);
}

static uint32_t read_dhcsr(struct scs *scs, uint32_t offset)
{
	struct cpu *cpu = scs->chip->cpu;
	uint32_t value = scs->dhcsr | S_REGRDY;
	if (cpu_halted(cpu))
		value |= S_HALT;
	if (cpu_asleep(cpu) || scs->chip->asleep)
		value |= S_SLEEP;
	if (cpu_locked_up(cpu))
		value |= S_LOCKUP;
	if (cpu_instructions(cpu) != scs->retired)
		value |= S_RETIRE_ST;
	if (scs->reset_seen)
		value |= S_RESET_ST;
	scs->retired = cpu_instructions(cpu);
	/* "Has been reset, or is now being reset": the Cortex-M3 TRM, 10.2.1. */
	scs->reset_seen = scs->chip->in_reset;
	return value;
}

static void resume(struct scs *scs, bool step)
{
	struct cpu *cpu = scs->chip->cpu;
	if (!cpu_halted(cpu) || scs->chip->in_reset)
		return;
	if (step)
		cpu_step(cpu);
	else
		cpu_resume(cpu);
}

static void write_dhcsr(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	if ((value & 0xffff0000) != DHCSR_KEY) {
		chip_violation(scs->chip, "DHCSR written without its key: 0x%08x", value);
		return;
	}
	uint32_t bits = value & C_WRITABLE;
	if (master == MASTER_CPU)
		bits = (bits & ~C_DEBUGEN) | (scs->dhcsr & C_DEBUGEN);
	if (!(bits & C_DEBUGEN))
		bits = 0;
	scs->dhcsr = bits;
	if (!(bits & C_HALT)) {
		resume(scs, (bits & C_DEBUGEN) && (bits & C_STEP));
		return;
	}
	if (scs->chip->powered && !scs->chip->in_reset && !cpu_halted(scs->chip->cpu))
		scs_halt_for(scs, DFSR_HALTED);
}

static void write_dcrsr(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	struct cpu *cpu = scs->chip->cpu;
	if (!cpu_halted(cpu)) {
		chip_violation(scs->chip, "DCRSR written while the core runs");
		return;
	}
	unsigned int reg = value & 0x7f;
	if (value >> 16 & 1)
		cpu_set(cpu, reg, scs->dcrdr);
	else
		scs->dcrdr = cpu_get(cpu, reg);
}

static void write_demcr(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	scs->demcr = value & (baseline(scs) ? DEMCR_BASELINE : DEMCR_KNOWN);
	debug_units_trace_changed(scs->chip->debug_units);
}

/* Faults */

void scs_note_fault(struct scs *scs, uint32_t cfsr_bits, uint32_t address)
{
	if (baseline(scs))
		return;
	scs->cfsr |= cfsr_bits;
	if (cfsr_bits & CFSR_BFARVALID)
		scs->bfar = address;
}

void scs_note_hard_fault(struct scs *scs, uint32_t hfsr_bits)
{
	if (!baseline(scs))
		scs->hfsr |= hfsr_bits;
}

bool scs_fault_enabled(const struct scs *scs, unsigned int exception)
{
	if (exception == EXC_DEBUGMON)
		return scs->demcr & DEMCR_MON_EN;
	if (exception < EXC_MEMMANAGE || exception > EXC_USAGEFAULT)
		return false;
	return scs->shcsr >> (16 + exception - EXC_MEMMANAGE) & 1;
}

uint32_t scs_vtor(const struct scs *scs)
{
	return scs->vtor;
}

bool scs_align_stack(const struct scs *scs)
{
	return scs->ccr & CCR_STKALIGN;
}

bool scs_sleep_deep(const struct scs *scs)
{
	return scs->scr & 4;
}

bool scs_sleep_on_exit(const struct scs *scs)
{
	return scs->scr & 2;
}

/* System control block */

static uint32_t read_cpuid(struct scs *scs, uint32_t offset)
{
	return scs->chip->row->cpuid;
}

static uint32_t read_aircr(struct scs *scs, uint32_t offset)
{
	return 0xfa050000 | scs->prigroup << 8;
}

static void write_aircr(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	if ((value & 0xffff0000) != AIRCR_KEY) {
		chip_violation(scs->chip, "AIRCR written without its key: 0x%08x", value);
		return;
	}
	scs->prigroup = value >> 8 & 7;
	nvic_set_group(scs->chip->nvic, scs->prigroup);
	if ((value & VECTCLRACTIVE) && cpu_halted(scs->chip->cpu))
		nvic_clear_active(scs->chip->nvic);
	if (value & SYSRESETREQ)
		chip_request_reset(scs->chip, false);
	else if ((value & VECTRESET) && !baseline(scs))
		chip_request_reset(scs->chip, true);
}

static uint32_t read_icsr(struct scs *scs, uint32_t offset)
{
	struct nvic *nvic = scs->chip->nvic;
	unsigned int next = EXC_NONE;
	unsigned int active = 0;
	uint32_t value = nvic_current(nvic);

	for (unsigned int i = EXC_NMI; i < NUM_EXCEPTIONS; i++) {
		if (nvic_is_pending(nvic, i) && next == EXC_NONE)
			next = i;
		if (nvic_is_active(nvic, i))
			active++;
		if (i >= EXC_IRQ0 && nvic_is_pending(nvic, i))
			value |= 1u << 22;
	}
	value |= next << 12;
	if (active <= 1)
		value |= 1u << 11;
	if (nvic_is_pending(nvic, EXC_SYSTICK))
		value |= 1u << 26;
	if (nvic_is_pending(nvic, EXC_PENDSV))
		value |= 1u << 28;
	if (nvic_is_pending(nvic, EXC_NMI))
		value |= 1u << 31;
	return value;
}

static void write_icsr(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	struct nvic *nvic = scs->chip->nvic;
	if (value >> 31 & 1)
		nvic_set_pending(nvic, EXC_NMI, true);
	if (value >> 28 & 1)
		nvic_set_pending(nvic, EXC_PENDSV, true);
	if (value >> 27 & 1)
		nvic_set_pending(nvic, EXC_PENDSV, false);
	if (value >> 26 & 1)
		nvic_set_pending(nvic, EXC_SYSTICK, true);
	if (value >> 25 & 1)
		nvic_set_pending(nvic, EXC_SYSTICK, false);
}

static const struct {
	uint8_t exception;
	uint8_t active_bit;
	uint8_t pending_bit;
} shcsr_bits[] = {
	{ EXC_MEMMANAGE, 0, 13 },
	{ EXC_BUSFAULT, 1, 14 },
	{ EXC_USAGEFAULT, 3, 12 },
	{ EXC_SVCALL, 7, 15 },
	{ EXC_PENDSV, 10, 31 },
	{ EXC_SYSTICK, 11, 31 },
};

static uint32_t read_shcsr(struct scs *scs, uint32_t offset)
{
	struct nvic *nvic = scs->chip->nvic;
	uint32_t value = scs->shcsr;
	for (unsigned int i = 0; i < sizeof(shcsr_bits) / sizeof(shcsr_bits[0]); i++) {
		if (nvic_is_active(nvic, shcsr_bits[i].exception))
			value |= 1u << shcsr_bits[i].active_bit;
		if (shcsr_bits[i].pending_bit < 31 && nvic_is_pending(nvic, shcsr_bits[i].exception))
			value |= 1u << shcsr_bits[i].pending_bit;
	}
	return value;
}

static void write_shcsr(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	if (!baseline(scs))
		scs->shcsr = value & 0x70000;
}

static uint32_t read_shpr(struct scs *scs, uint32_t offset)
{
	uint32_t value = 0;
	for (unsigned int i = 0; i < 4; i++)
		value |= (uint32_t)nvic_priority(scs->chip->nvic, 4 + offset - 0xd18 + i) << (8 * i);
	return value;
}

static void write_shpr(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	for (unsigned int i = 0; i < 4; i++)
		nvic_set_priority(scs->chip->nvic, 4 + offset - 0xd18 + i, value >> (8 * i));
}

/* TBLBASE and TBLOFF: r1 keeps bits 29 to 7, later cores 31 to 7; ARMv6-M has none. */
static uint32_t vtor_mask(const struct scs *scs)
{
	if (scs->chip->row->core == CORE_M0)
		return 0;
	return (scs->chip->row->cpuid & 0x00fffff0) == 0x001fc230 ? 0x3fffff80 : 0xffffff80;
}

static void write_vtor(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	scs->vtor = value & vtor_mask(scs);
}

static void write_cpacr(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	if (scs->chip->row->fpu)
		scs->cpacr = value & 0x00f00000;
}

static void write_stir(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	nvic_trigger(scs->chip->nvic, value);
}

/* ID_PFR0 onwards, and the floating-point unit's MVFR0 and MVFR1. */
static uint32_t read_feature(const struct scs *scs, uint32_t offset)
{
	static const uint32_t m3[] = {
		0x00000030, 0x00000200, 0x00100000, 0x00000000, 0x00000030, 0x00000000,
		0x01000000, 0x00000000, 0x01101110, 0x02112000, 0x21232231, 0x01111131,
		0x01310102,
	};
	if (offset >= 0xd40 && offset <= 0xd70 && !baseline(scs))
		return m3[(offset - 0xd40) / 4];
	if (offset == 0xf40 && scs->chip->row->fpu)
		return 0x10110021;
	if (offset == 0xf44 && scs->chip->row->fpu)
		return 0x11000011;
	return 0;
}

/* A register that is a word of struct scs, or one whose reads or writes have an effect. */
struct scs_reg {
	uint16_t offset;
	uint16_t word;		/* where it is kept; 0: nowhere, it reads as 0 */
	uint32_t taken;		/* bits that a write sets */
	uint32_t cleared;	/* bits that a one clears */
	uint32_t (*read)(struct scs *scs, uint32_t offset);
	void (*write)(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value);
};

#define WORD(name)	.word = offsetof(struct scs, name)

static const struct scs_reg scs_regs[] = {
	{ .offset = 0x008, WORD(actlr), .taken = 7 },
	{ .offset = 0xd00, .read = read_cpuid },
	{ .offset = 0xd04, .read = read_icsr, .write = write_icsr },
	{ .offset = 0xd08, WORD(vtor), .write = write_vtor },
	{ .offset = 0xd0c, .read = read_aircr, .write = write_aircr },
	{ .offset = 0xd10, WORD(scr), .taken = 0x16 },
	{ .offset = 0xd14, WORD(ccr), .taken = 0x31b },
	{ .offset = 0xd18, .read = read_shpr, .write = write_shpr },
	{ .offset = 0xd1c, .read = read_shpr, .write = write_shpr },
	{ .offset = 0xd20, .read = read_shpr, .write = write_shpr },
	{ .offset = 0xd24, .read = read_shcsr, .write = write_shcsr },
	{ .offset = 0xd28, WORD(cfsr), .cleared = ~0u },
	{ .offset = 0xd2c, WORD(hfsr), .cleared = ~0u },
	{ .offset = 0xd30, WORD(dfsr), .cleared = ~0u },
	/* MMFAR shows what BFAR holds. */
	{ .offset = 0xd34, WORD(bfar) },
	{ .offset = 0xd38, WORD(bfar), .taken = ~0u },
	{ .offset = 0xd88, WORD(cpacr), .write = write_cpacr },
	{ .offset = 0xdf0, .read = read_dhcsr, .write = write_dhcsr },
	{ .offset = 0xdf4, .write = write_dcrsr },
	{ .offset = 0xdf8, WORD(dcrdr), .taken = ~0u },
	{ .offset = 0xdfc, WORD(demcr), .write = write_demcr },
	{ .offset = 0xf00, .write = write_stir },
};

static const struct scs_reg *find_reg(uint32_t offset)
{
	for (size_t i = 0; i < sizeof(scs_regs) / sizeof(scs_regs[0]); i++)
		if (scs_regs[i].offset == offset)
			return &scs_regs[i];
	return NULL;
}

static uint32_t *word_of(struct scs *scs, const struct scs_reg *reg)
{
	return reg->word ? (uint32_t *)((char *)scs + reg->word) : NULL;
}

static bool is_nvic(uint32_t offset)
{
	return offset == 0x04 || (offset >= 0x10 && offset < 0xd00);
}

bool scs_read(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t *value)
{
	const struct scs_reg *reg = find_reg(offset);

	if (!reg)
		*value = is_nvic(offset) ? nvic_read(scs->chip->nvic, offset) : read_feature(scs, offset);
	else if (reg->read)
		*value = reg->read(scs, offset);
	else
		*value = reg->word ? *word_of(scs, reg) : 0;
	return true;
}

bool scs_write(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value)
{
	const struct scs_reg *reg = find_reg(offset);

	if (reg && reg->write)
		reg->write(scs, master, offset, value);
	else if (reg && reg->taken)
		*word_of(scs, reg) = value & reg->taken;
	else if (reg && reg->cleared)
		*word_of(scs, reg) &= ~(value & reg->cleared);
	else if (!reg && is_nvic(offset))
		nvic_write(scs->chip->nvic, offset, value);
	return true;
}

/* Life */

static uint32_t ccr_after_reset(const struct scs *scs)
{
	if (baseline(scs))
		return 0x208;
	/* STKALIGN became the default with r2 (ARM DDI 0337G). */
	return (scs->chip->row->cpuid & 0x00fffff0) == 0x001fc230 ? 0 : CCR_STKALIGN;
}

void scs_reset(struct scs *scs, bool power_on)
{
	struct chip *chip = scs->chip;
	uint32_t dhcsr = power_on ? 0 : scs->dhcsr & ~(C_HALT | C_STEP);
	uint32_t demcr = power_on ? 0 : scs->demcr & ~DEMCR_MONITOR;
	uint32_t dfsr = power_on ? 0 : scs->dfsr;
	uint32_t dcrdr = power_on ? 0 : scs->dcrdr;
	uint64_t retired = scs->retired;

	memset(scs, 0, sizeof(*scs));
	scs->chip = chip;
	scs->dhcsr = dhcsr;
	scs->demcr = demcr;
	scs->dfsr = dfsr;
	scs->dcrdr = dcrdr;
	scs->retired = retired;
	scs->reset_seen = true;
	scs->ccr = ccr_after_reset(scs);
}

struct scs *scs_new(struct chip *chip)
{
	struct scs *scs = calloc(1, sizeof(*scs));
	if (!scs)
		return NULL;
	scs->chip = chip;
	scs_reset(scs, true);
	return scs;
}

void scs_free(struct scs *scs)
{
	free(scs);
}
