// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The core: glue around Unicorn (see cpu.h). Unicorn always runs in privileged
 * Thread mode; stack banking, masks and IPSR are kept here, because Unicorn's API
 * cannot set them.
 *
 * Documents: ARMv7-M Architecture Reference Manual (ARM DDI 0403E).
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>
#include "chip_model.h"
#include "cpu.h"
#include "cpu_special.h"
#include "debug_units.h"
#include "flash.h"
#include "nvic.h"
#include "periph.h"
#include "scs.h"

#define NS_PER_S	1000000000ull
#define MAX_BREAKPOINTS	16
#define MAX_STORES	16
#define NUM_WATCH	4
#define NUM_WINDOWS	4
#define BRANCH_CYCLES	2
#define EXCEPTION_CYCLES 12	/* entry and return, zero wait states: Cortex-M3 TRM */
#define LOCKUP_PC	0xfffffffeu

/* Unicorn's exception number for a branch to an EXC_RETURN value. */
#define UNICORN_EXC_EXIT	8

/* A store that went through Unicorn's mapping of the flash and must be taken back. */
struct flash_store {
	uint8_t *host;
	uint32_t address;
	uint8_t bytes;
	uint8_t old[8];
};

/* Memory whose translations are out of date; empty when last < first. */
struct code_range {
	uint32_t first;
	uint32_t last;
};

enum code_region {
	REGION_FLASH,
	REGION_RAM,
	NUM_REGIONS
};

/* A part of the address space that is not memory. */
struct cpu_window {
	struct cpu *cpu;
	uint32_t base;
};

static const struct {
	uint32_t base;
	uint32_t bytes;
} window_ranges[NUM_WINDOWS] = {
	{ 0x1ff00000, 0x00100000 },	/* system memory, option bytes */
	{ 0x22000000, 0x02000000 },	/* bit-band alias of the RAM */
	{ 0x40000000, 0x20000000 },	/* peripherals and their bit-band alias */
	{ 0xe0000000, 0x00100000 },	/* private peripheral bus */
};

struct watch {
	uc_hook hook;
	bool used;
	uint32_t first;
	uint32_t last;
	struct cpu *cpu;
	unsigned int slot;
};

struct cpu {
	struct chip *chip;
	uc_engine *uc;
	struct cpu_window windows[NUM_WINDOWS];
	const uint8_t *flash;
	uint32_t flash_bytes;
	const uint8_t *ram;
	uint32_t ram_bytes;
	uc_hook guard;
	bool guarded;

	/* Time: epoch + cycles / hz; cycles of earlier epochs are in past_cycles. */
	sim_ns epoch;
	uint64_t cycles;
	uint64_t past_cycles;
	uint32_t hz;
	uint64_t budget;
	uint64_t flash_busy_cycle;
	uint64_t instructions;
	unsigned int latency;

	/* What the code hook knows. */
	bool running;
	bool attention;		/* stop at the next boundary */
	bool careful;		/* one of the rare things may be due */
	bool intercept;
	bool at_breakpoint;
	uint32_t pc;
	uint32_t next_pc;
	uint32_t it_first;
	uint32_t it_last;
	uint32_t breakpoints[MAX_BREAKPOINTS];
	unsigned int num_breakpoints;
	struct flash_store stores[MAX_STORES];
	unsigned int num_stores;
	struct code_range changed[NUM_REGIONS];
	bool flash_changed;
	struct watch watch[NUM_WATCH];
	unsigned int watch_hits;

	/* A fault raised by a memory access, with the registers before it. */
	bool fault;
	uint32_t fault_address;
	uint32_t fault_regs[17];
	uint32_t exc_return;

	/* Registers that Unicorn does not keep. */
	struct cpu_special special;
	uint8_t it;
	bool thumb;
	bool psp_in_use;
	uint32_t msp;
	uint32_t psp;

	bool halted;
	bool stepping;
	bool lockup;
	bool asleep;
	bool asleep_for_event;
	bool event;
};

static const int uc_regs[] = {
	UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3, UC_ARM_REG_R4,
	UC_ARM_REG_R5, UC_ARM_REG_R6, UC_ARM_REG_R7, UC_ARM_REG_R8, UC_ARM_REG_R9,
	UC_ARM_REG_R10, UC_ARM_REG_R11, UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR,
	UC_ARM_REG_PC, UC_ARM_REG_CPSR,
};

static uint32_t uc_get(struct cpu *cpu, int reg)
{
	uint32_t value = 0;
	uc_reg_read(cpu->uc, reg, &value);
	return value;
}

static void uc_set(struct cpu *cpu, int reg, uint32_t value)
{
	uc_reg_write(cpu->uc, reg, &value);
}

/* Time */

static uint64_t mul_div(uint64_t a, uint64_t b, uint64_t c, bool up)
{
	unsigned __int128 product = (unsigned __int128)a * b;
	return (product + (up ? c - 1 : 0)) / c;
}

static sim_ns core_time(const struct cpu *cpu)
{
	return cpu->epoch + mul_div(cpu->cycles, NS_PER_S, cpu->hz, false);
}

static uint64_t cycle_of(const struct cpu *cpu, sim_ns when)
{
	return when <= cpu->epoch ? 0 : mul_div(when - cpu->epoch, cpu->hz, NS_PER_S, true);
}

static void new_epoch(struct cpu *cpu, sim_ns from)
{
	cpu->past_cycles += cpu->cycles;
	cpu->flash_busy_cycle -= cpu->flash_busy_cycle < cpu->cycles
		? cpu->flash_busy_cycle : cpu->cycles;
	cpu->epoch = from;
	cpu->cycles = 0;
}

sim_ns cpu_now(const struct cpu *cpu)
{
	return cpu->running ? core_time(cpu) : clock_now(cpu->chip->clock);
}

uint64_t cpu_cycles(const struct cpu *cpu)
{
	return cpu->past_cycles + cpu->cycles;
}

uint64_t cpu_instructions(const struct cpu *cpu)
{
	return cpu->instructions;
}

void cpu_clock_changed(struct cpu *cpu)
{
	uint32_t hz = periph_core_hz(cpu->chip->periph);
	cpu->latency = flash_latency(cpu->chip->flash);
	if (hz == cpu->hz)
		return;
	if (cpu->hz)
		new_epoch(cpu, core_time(cpu));
	cpu->hz = hz;
	cpu_attention(cpu);
}

void cpu_stall_until(struct cpu *cpu, sim_ns when)
{
	uint64_t cycle = cycle_of(cpu, when);
	if (cycle > cpu->cycles)
		cpu->cycles = cycle;
}

void cpu_flash_busy_until(struct cpu *cpu, sim_ns when)
{
	cpu->flash_busy_cycle = cycle_of(cpu, when);
}

bool cpu_running(const struct cpu *cpu)
{
	return cpu->running;
}

uint32_t cpu_pc(const struct cpu *cpu)
{
	return cpu->pc;
}

void cpu_attention(struct cpu *cpu)
{
	cpu->attention = true;
	cpu->careful = true;
}

/* Code as the core sees it */

/* Called for every instruction: what it needs is at hand in struct cpu. */
static inline const uint8_t *code_at(const struct cpu *cpu, uint32_t address)
{
	/* Bit 27 apart, the flash at 0x08000000 and its mirror at 0 are one. */
	uint32_t offset = address & ~0x08000000u;
	if (offset < cpu->flash_bytes)
		return cpu->flash + offset;
	offset = address - 0x20000000;
	if (offset < cpu->ram_bytes)
		return cpu->ram + offset;
	return bus_memory(cpu->chip, address);
}

static inline uint16_t opcode_at(const struct cpu *cpu, uint32_t address)
{
	const uint8_t *p = code_at(cpu, address);
	return p ? p[0] | p[1] << 8 : 0;
}

static inline bool is_flash(uint32_t address)
{
	return address < 0x20000000;
}

static inline unsigned int opcode_bytes(uint16_t opcode)
{
	return (opcode >> 11) >= 0x1d ? 4 : 2;
}

static inline bool is_it(uint16_t opcode)
{
	return (opcode & 0xff00) == 0xbf00 && (opcode & 0xf) != 0;
}

static bool breakpoint_at(const struct cpu *cpu, uint32_t address)
{
	for (unsigned int i = 0; i < cpu->num_breakpoints; i++)
		if (cpu->breakpoints[i] == address)
			return true;
	return false;
}

/*
 * Unicorn cannot be stopped inside an IT block. Blocks that hold something we must
 * stop for are executed by step_in_it(); of all others the extent is noted, so that
 * the hook asks for no stop in them.
 */
static bool it_block_runs_through(struct cpu *cpu, uint32_t address, uint16_t opcode)
{
	if (cpu->stepping)
		return false;
	unsigned int count = opcode & 1 ? 4 : opcode & 2 ? 3 : opcode & 4 ? 2 : 1;
	uint32_t next = address + 2;
	uint32_t last = next;
	for (unsigned int i = 0; i < count; i++) {
		uint16_t inner = opcode_at(cpu, next);
		if (cpu_special_opcode(inner) || breakpoint_at(cpu, next))
			return false;
		last = next;
		next += opcode_bytes(inner);
	}
	cpu->it_first = address + 2;
	cpu->it_last = last;
	cpu->careful = true;
	return true;
}

static void take_back_stores(struct cpu *cpu)
{
	while (cpu->num_stores) {
		struct flash_store *store = &cpu->stores[--cpu->num_stores];
		memcpy(store->host, store->old, store->bytes);
		flash_refresh_view(cpu->chip->flash, store->host - flash_view(cpu->chip->flash),
			store->bytes);
	}
}

static void account(struct cpu *cpu, uint32_t address, unsigned int bytes)
{
	cpu->cycles += 1;
	if (address != cpu->next_pc)
		cpu->cycles += BRANCH_CYCLES + (is_flash(address) ? cpu->latency : 0);
	cpu->pc = address;
	cpu->next_pc = address + bytes;
	cpu->instructions++;
	if (cpu->stepping)
		cpu_attention(cpu);
}

/* The rare part of on_code(). @returns true when this instruction is not to be executed. */
static __attribute__((noinline)) bool stops_here(struct cpu *cpu, uint32_t address, uint16_t opcode)
{
	if (cpu->it_last && address - cpu->it_first <= cpu->it_last - cpu->it_first) {
		account(cpu, address, opcode_bytes(opcode));
		return true;
	}
	cpu->it_last = 0;
	if (cpu->num_stores)
		take_back_stores(cpu);
	bool stop = cpu->attention || cpu->cycles >= cpu->budget;
	if (!stop && cpu->num_breakpoints && breakpoint_at(cpu, address)) {
		cpu->at_breakpoint = true;
		stop = true;
	}
	cpu->careful = cpu->attention || cpu->num_breakpoints;
	if (stop)
		uc_emu_stop(cpu->uc);
	return stop;
}

/* An instruction that Unicorn must not see, or an IT block that holds one. */
static __attribute__((noinline)) bool intercepted(struct cpu *cpu, uint32_t address, uint16_t opcode)
{
	if (is_it(opcode)) {
		if (it_block_runs_through(cpu, address, opcode))
			return false;
	} else if (!cpu_special_opcode(opcode)) {
		return false;
	}
	cpu->intercept = true;
	uc_emu_stop(cpu->uc);
	return true;
}

/*
 * Before every instruction, so it has to be quick: whatever is rare sets "careful".
 * Nothing here may call uc_reg_write().
 */
static void on_code(uc_engine *uc, uint64_t address64, uint32_t size, void *priv)
{
	struct cpu *cpu = priv;
	uint32_t address = address64;
	uint16_t opcode = opcode_at(cpu, address);
	(void)uc;
	(void)size;

	if (cpu->flash_busy_cycle > cpu->cycles && is_flash(address))
		cpu->cycles = cpu->flash_busy_cycle;
	if ((cpu->careful || cpu->cycles >= cpu->budget) && stops_here(cpu, address, opcode))
		return;
	if (cpu_opcode_needs_look(opcode) && intercepted(cpu, address, opcode))
		return;
	if (address != cpu->next_pc && cpu->flash_changed && is_flash(address)) {
		uc_emu_stop(cpu->uc);
		return;
	}
	account(cpu, address, opcode_bytes(opcode));
}

/* Memory as the core sees it */

static void access_failed(struct cpu *cpu, uint32_t address)
{
	if (cpu->fault)
		return;
	cpu->fault = true;
	cpu->fault_address = address;
	for (unsigned int i = 0; i < 17; i++)
		cpu->fault_regs[i] = uc_get(cpu, uc_regs[i]);
	cpu->fault_regs[CPU_PC] = cpu->pc;
	cpu_attention(cpu);
}

static void enter_bus(struct cpu *cpu)
{
	clock_reach(cpu->chip->clock, core_time(cpu));
}

static void leave_bus(struct cpu *cpu)
{
	/* An event queued within this stretch, or an exception that is now due. */
	if (cycle_of(cpu, clock_horizon(cpu->chip->clock)) < cpu->budget)
		cpu_attention(cpu);
}

static uint64_t on_mmio_read(uc_engine *uc, uint64_t offset, unsigned int size, void *priv)
{
	struct cpu_window *window = priv;
	struct cpu *cpu = window->cpu;
	uint32_t value = 0;
	(void)uc;

	enter_bus(cpu);
	if (!bus_read(cpu->chip, MASTER_CPU, window->base + offset, size, &value))
		access_failed(cpu, window->base + offset);
	leave_bus(cpu);
	return value;
}

static void on_mmio_write(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value,
	void *priv)
{
	struct cpu_window *window = priv;
	struct cpu *cpu = window->cpu;
	(void)uc;

	enter_bus(cpu);
	if (!bus_write(cpu->chip, MASTER_CPU, window->base + offset, size, value))
		access_failed(cpu, window->base + offset);
	leave_bus(cpu);
}

static bool on_invalid(uc_engine *uc, uc_mem_type type, uint64_t address, int size, int64_t value,
	void *priv)
{
	struct cpu *cpu = priv;
	(void)uc;
	(void)type;
	(void)size;
	(void)value;
	cpu->fault_address = address;
	return false;
}

static void on_interrupt(uc_engine *uc, uint32_t number, void *priv)
{
	struct cpu *cpu = priv;
	if (number == UNICORN_EXC_EXIT)
		cpu->exc_return = uc_get(cpu, UC_ARM_REG_PC) | 1;
	else
		cpu->intercept = true;
	uc_emu_stop(uc);
}

static void on_flash_store(uc_engine *uc, uc_mem_type type, uint64_t address64, int size,
	int64_t value, void *priv)
{
	struct cpu *cpu = priv;
	uint32_t address = address64;
	uint8_t *host = bus_memory(cpu->chip, address);
	(void)uc;
	(void)type;

	if (cpu->num_stores < MAX_STORES && host) {
		struct flash_store *store = &cpu->stores[cpu->num_stores++];
		store->host = host;
		store->address = address;
		store->bytes = size;
		memcpy(store->old, host, size);
		cpu->careful = true;
	}
	enter_bus(cpu);
	if (!bus_write(cpu->chip, MASTER_CPU, address, size, value))
		access_failed(cpu, address);
	leave_bus(cpu);
}

/* Reads of protected flash by code that runs elsewhere. */
static void on_flash_load(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
	int64_t value, void *priv)
{
	struct cpu *cpu = priv;
	uint32_t unused;
	(void)uc;
	(void)type;
	(void)value;
	if (!is_flash(cpu->pc) && !bus_read(cpu->chip, MASTER_CPU, address, size, &unused))
		access_failed(cpu, address);
}

static void on_watched(uc_engine *uc, uc_mem_type type, uint64_t address, int size,
	int64_t value, void *priv)
{
	struct watch *watch = priv;
	(void)uc;
	(void)type;
	(void)value;
	if (address + size <= watch->first || address > watch->last)
		return;
	watch->cpu->watch_hits |= 1u << watch->slot;
	cpu_attention(watch->cpu);
}

void cpu_unwatch_data(struct cpu *cpu, unsigned int slot)
{
	struct watch *watch = &cpu->watch[slot];
	if (watch->used)
		uc_hook_del(cpu->uc, watch->hook);
	watch->used = false;
	cpu->watch_hits &= ~(1u << slot);
}

void cpu_watch_data(struct cpu *cpu, unsigned int slot, bool reads, bool writes,
	uint32_t first, uint32_t last)
{
	struct watch *watch = &cpu->watch[slot];
	cpu_unwatch_data(cpu, slot);
	if (!reads && !writes)
		return;
	watch->cpu = cpu;
	watch->slot = slot;
	watch->first = first;
	watch->last = last;
	watch->used = true;
	int types = (reads ? UC_HOOK_MEM_READ : 0) | (writes ? UC_HOOK_MEM_WRITE : 0);
	/* Unicorn compares the first byte only: a word may reach into the range. */
	uc_hook_add(cpu->uc, &watch->hook, types, on_watched, watch,
		(uint64_t)(first < 3 ? 0 : first - 3), (uint64_t)last);
}

void cpu_code_changed(struct cpu *cpu, uint32_t address, uint32_t bytes)
{
	struct code_range *range = &cpu->changed[address < 0x20000000 ? REGION_FLASH : REGION_RAM];
	if (!bytes)
		return;
	uint32_t last = address + bytes - 1;
	bool empty = range->last < range->first;
	if (empty || address < range->first)
		range->first = address;
	if (empty || last > range->last)
		range->last = last;
	if (address < 0x20000000)
		cpu->flash_changed = true;
}

static void forget_range(struct cpu *cpu, enum code_region region)
{
	struct code_range *range = &cpu->changed[region];
	if (range->last < range->first)
		return;
	uc_ctl_remove_cache(cpu->uc, range->first, (uint64_t)range->last + 1);
	if (region == REGION_FLASH)	/* and its mirror at 0 */
		uc_ctl_remove_cache(cpu->uc, range->first - 0x08000000,
			(uint64_t)range->last - 0x08000000 + 1);
	range->first = UINT32_MAX;
	range->last = 0;
}

static void forget_changed_code(struct cpu *cpu)
{
	forget_range(cpu, REGION_RAM);
	forget_range(cpu, REGION_FLASH);
	cpu->flash_changed = false;
}

/* Registers */

static bool psp_selected(struct cpu *cpu)
{
	return (cpu->special.control & 2) && nvic_current(cpu->chip->nvic) == EXC_NONE;
}

void cpu_mode_changed(struct cpu *cpu)
{
	bool psp = psp_selected(cpu);
	if (psp == cpu->psp_in_use)
		return;
	uint32_t sp = uc_get(cpu, UC_ARM_REG_SP);
	if (psp)
		cpu->msp = sp;
	else
		cpu->psp = sp;
	cpu->psp_in_use = psp;
	uc_set(cpu, UC_ARM_REG_SP, psp ? cpu->psp : cpu->msp);
}

struct cpu_special *cpu_special_registers(struct cpu *cpu)
{
	return &cpu->special;
}

static uint32_t get_xpsr(struct cpu *cpu)
{
	uint32_t xpsr = uc_get(cpu, UC_ARM_REG_CPSR) & 0xf80f0000;
	xpsr |= (uint32_t)(cpu->it & 3) << 25 | (uint32_t)(cpu->it >> 2) << 10;
	if (cpu->thumb)
		xpsr |= 1u << 24;
	return xpsr | nvic_current(cpu->chip->nvic);
}

static void set_flags(struct cpu *cpu, uint32_t flags, uint8_t it)
{
	uint32_t cpsr = uc_get(cpu, UC_ARM_REG_CPSR);
	cpsr &= ~(0xf80f0000u | 0x0600fc00u);
	cpsr |= (flags & 0xf80f0000) | 0x20;
	cpsr |= (uint32_t)(it & 3) << 25 | (uint32_t)(it >> 2) << 10;
	uc_set(cpu, UC_ARM_REG_CPSR, cpsr);
}

static void set_xpsr(struct cpu *cpu, uint32_t value)
{
	set_flags(cpu, value, 0);
	cpu->it = (value >> 25 & 3) | (value >> 8 & 0xfc);
	cpu->thumb = value >> 24 & 1;
}

static uint32_t get_special(struct cpu *cpu)
{
	const struct cpu_special *special = &cpu->special;
	return (uint32_t)special->control << 24 | (uint32_t)special->faultmask << 16
		| (uint32_t)special->basepri << 8 | special->primask;
}

static void set_special(struct cpu *cpu, uint32_t value)
{
	cpu->special.primask = value & 1;
	if (!core_is_baseline(cpu->chip->row->core)) {
		cpu->special.basepri = value >> 8;
		cpu->special.faultmask = value >> 16 & 1;
	}
	cpu->special.control = value >> 24 & 7;
	cpu_mode_changed(cpu);
}

uint32_t cpu_get(struct cpu *cpu, unsigned int reg)
{
	uint32_t sp = uc_get(cpu, UC_ARM_REG_SP);
	if (reg < CPU_PC)
		return uc_get(cpu, uc_regs[reg]);
	if (reg >= CPU_S0 && reg < CPU_S0 + 32)
		return uc_get(cpu, UC_ARM_REG_S0 + (reg - CPU_S0));
	switch (reg) {
	case CPU_PC:
		return cpu->lockup ? LOCKUP_PC : cpu->pc;
	case CPU_XPSR:
		return get_xpsr(cpu);
	case CPU_MSP:
		return cpu->psp_in_use ? cpu->msp : sp;
	case CPU_PSP:
		return cpu->psp_in_use ? sp : cpu->psp;
	case CPU_SPECIAL:
		return get_special(cpu);
	case CPU_FPSCR:
		return uc_get(cpu, UC_ARM_REG_FPSCR);
	default:
		return 0;
	}
}

static void set_banked_sp(struct cpu *cpu, bool psp, uint32_t value)
{
	value &= ~3u;
	if (psp == cpu->psp_in_use)
		uc_set(cpu, UC_ARM_REG_SP, value);
	else if (psp)
		cpu->psp = value;
	else
		cpu->msp = value;
}

void cpu_set(struct cpu *cpu, unsigned int reg, uint32_t value)
{
	if (reg < CPU_SP || reg == CPU_LR) {
		uc_set(cpu, uc_regs[reg], value);
		return;
	}
	if (reg >= CPU_S0 && reg < CPU_S0 + 32) {
		uc_set(cpu, UC_ARM_REG_S0 + (reg - CPU_S0), value);
		return;
	}
	switch (reg) {
	case CPU_SP:
		set_banked_sp(cpu, cpu->psp_in_use, value);
		break;
	case CPU_PC:
		cpu->pc = value & ~1u;
		cpu->lockup = false;
		break;
	case CPU_XPSR:
		set_xpsr(cpu, value);
		nvic_force_current(cpu->chip->nvic, value & 0x1ff);
		cpu_mode_changed(cpu);
		break;
	case CPU_MSP:
	case CPU_PSP:
		set_banked_sp(cpu, reg == CPU_PSP, value);
		break;
	case CPU_SPECIAL:
		set_special(cpu, value);
		break;
	case CPU_FPSCR:
		uc_set(cpu, UC_ARM_REG_FPSCR, value);
		break;
	}
}

void cpu_set_flags(struct cpu *cpu, uint32_t xpsr)
{
	set_xpsr(cpu, xpsr);
}

/* Faults */

static void take_fault(struct cpu *cpu, unsigned int exception, uint32_t cfsr, uint32_t address)
{
	scs_note_fault(cpu->chip->scs, cfsr, address);
	nvic_fault(cpu->chip->nvic, exception, cpu->pc);
	cpu->cycles += EXCEPTION_CYCLES;
}

static void take_access_fault(struct cpu *cpu)
{
	cpu->fault = false;
	for (unsigned int i = 0; i < 17; i++)
		if (i != CPU_PC)
			uc_set(cpu, uc_regs[i], cpu->fault_regs[i]);
	cpu->pc = cpu->fault_regs[CPU_PC];
	take_fault(cpu, EXC_BUSFAULT, CFSR_PRECISERR | CFSR_BFARVALID, cpu->fault_address);
}

/* Why Unicorn gave up, in the words of the architecture. */
static void take_unicorn_error(struct cpu *cpu, uc_err error)
{
	cpu->pc = uc_get(cpu, UC_ARM_REG_PC);
	switch (error) {
	case UC_ERR_READ_UNMAPPED:
	case UC_ERR_WRITE_UNMAPPED:
	case UC_ERR_READ_PROT:
	case UC_ERR_WRITE_PROT:
		take_fault(cpu, EXC_BUSFAULT, CFSR_PRECISERR | CFSR_BFARVALID, cpu->fault_address);
		break;
	case UC_ERR_FETCH_UNMAPPED:
	case UC_ERR_FETCH_PROT:
		take_fault(cpu, EXC_BUSFAULT, CFSR_IBUSERR, 0);
		break;
	default:
		if (uc_get(cpu, UC_ARM_REG_CPSR) & 0x20)
			take_fault(cpu, EXC_USAGEFAULT, CFSR_UNDEFINSTR, 0);
		else
			take_fault(cpu, EXC_USAGEFAULT, CFSR_INVSTATE, 0);
		break;
	}
}

/* Execution */

static void stop_at_breakpoint(struct cpu *cpu)
{
	bool dwt = debug_units_is_dwt(cpu->chip->debug_units, cpu->pc);
	if (scs_halt_for(cpu->chip->scs, dwt ? DFSR_DWTTRAP : DFSR_BKPT))
		return;
	/* Without halting debug it is the monitor's, or a fault: C1.11.1. */
	if (!scs_fault_enabled(cpu->chip->scs, EXC_DEBUGMON))
		scs_note_hard_fault(cpu->chip->scs, HFSR_DEBUGEVT);
	nvic_fault(cpu->chip->nvic, EXC_DEBUGMON, cpu->pc);
}

static void sleep_until_event(struct cpu *cpu, bool for_event)
{
	if (for_event && cpu->event) {
		cpu->event = false;
		return;
	}
	if (nvic_wakeup(cpu->chip->nvic))
		return;
	cpu->asleep = true;
	cpu->asleep_for_event = for_event;
	chip_signal(cpu->chip, "RUN", false);
}

void cpu_sleep(struct cpu *cpu)
{
	sleep_until_event(cpu, false);
}

static void execute_special(struct cpu *cpu)
{
	uint16_t opcode = opcode_at(cpu, cpu->pc);
	uint16_t second = opcode_at(cpu, cpu->pc + 2);
	uint32_t address = cpu->pc;

	if (cpu_opcode_is_bkpt(opcode)) {
		stop_at_breakpoint(cpu);
		return;
	}
	account(cpu, address, opcode_bytes(opcode));
	cpu->pc = cpu->next_pc;
	switch (cpu_execute_special(cpu, opcode, second)) {
	case SPECIAL_DONE:
		cpu_mode_changed(cpu);
		break;
	case SPECIAL_SVC:
		nvic_fault(cpu->chip->nvic, EXC_SVCALL, cpu->pc);
		cpu->cycles += EXCEPTION_CYCLES;
		break;
	case SPECIAL_WFI:
		sleep_until_event(cpu, false);
		break;
	case SPECIAL_WFE:
		sleep_until_event(cpu, true);
		break;
	case SPECIAL_UNDEFINED:
		cpu->pc = address;
		take_fault(cpu, EXC_USAGEFAULT, CFSR_UNDEFINSTR, 0);
		break;
	}
}

static bool condition_passed(uint32_t flags, unsigned int condition)
{
	bool n = flags >> 31 & 1;
	bool z = flags >> 30 & 1;
	bool c = flags >> 29 & 1;
	bool v = flags >> 28 & 1;
	const bool passed[] = { z, c, n, v, c && !z, n == v, !z && n == v, true };
	return passed[condition >> 1] != ((condition & 1) && condition != 15);
}

static void after_unicorn(struct cpu *cpu, uc_err error)
{
	take_back_stores(cpu);
	cpu->it_last = 0;
	if (cpu->fault) {
		take_access_fault(cpu);
		return;
	}
	if (cpu->exc_return) {
		uint32_t exc_return = cpu->exc_return;
		cpu->exc_return = 0;
		cpu->cycles += EXCEPTION_CYCLES;
		cpu->pc = exc_return;
		nvic_return(cpu->chip->nvic, exc_return);
		return;
	}
	if (error != UC_ERR_OK) {
		take_unicorn_error(cpu, error);
		return;
	}
	cpu->pc = uc_get(cpu, UC_ARM_REG_PC);
	if (cpu->watch_hits) {
		for (unsigned int slot = 0; slot < NUM_WATCH; slot++)
			if (cpu->watch_hits >> slot & 1)
				debug_units_matched(cpu->chip->debug_units, slot);
		cpu->watch_hits = 0;
		scs_halt_for(cpu->chip->scs, DFSR_DWTTRAP);
		return;
	}
	if (cpu->at_breakpoint)
		stop_at_breakpoint(cpu);
}

static void run_unicorn(struct cpu *cpu)
{
	cpu->attention = false;
	cpu->intercept = false;
	cpu->at_breakpoint = false;
	cpu->careful = cpu->num_breakpoints;
	cpu->running = true;
	uc_err error = uc_emu_start(cpu->uc, cpu->pc | 1, 0xffffffff, 0, 0);
	after_unicorn(cpu, error);
	cpu->running = false;
}

/* One instruction of an IT block, as told by ITSTATE (A7.3.2). */
static void step_in_it(struct cpu *cpu)
{
	uint8_t it = cpu->it;
	uint16_t opcode = opcode_at(cpu, cpu->pc);
	uint32_t flags = uc_get(cpu, UC_ARM_REG_CPSR);

	if (breakpoint_at(cpu, cpu->pc) || cpu_opcode_is_bkpt(opcode)) {
		stop_at_breakpoint(cpu);
		return;
	}
	cpu->it = it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
	if (!condition_passed(flags, it >> 4)) {
		account(cpu, cpu->pc, opcode_bytes(opcode));
		cpu->pc = cpu->next_pc;
		return;
	}
	if (cpu_special_opcode(opcode)) {
		execute_special(cpu);
		return;
	}
	/* A block of one instruction with the condition "always": 16-bit arithmetic
	 * leaves the flags alone there. */
	bool stepping = cpu->stepping;
	set_flags(cpu, flags, 0xe8);
	cpu->stepping = true;
	run_unicorn(cpu);
	cpu->stepping = stepping;
}

static void execute_intercepted(struct cpu *cpu)
{
	uint16_t opcode = opcode_at(cpu, cpu->pc);
	cpu->intercept = false;
	if (is_it(opcode)) {
		account(cpu, cpu->pc, 2);
		cpu->pc = cpu->next_pc;
		cpu->it = opcode & 0xff;
	} else if (cpu_special_opcode(opcode)) {
		execute_special(cpu);
	} else {
		take_fault(cpu, EXC_USAGEFAULT, CFSR_UNDEFINSTR, 0);
	}
}

static bool can_fetch(struct cpu *cpu)
{
	if (!cpu->thumb) {
		take_fault(cpu, EXC_USAGEFAULT, CFSR_INVSTATE, 0);
		return false;
	}
	if (code_at(cpu, cpu->pc))
		return true;
	bool never = cpu->pc >= 0xe0000000 || (cpu->pc >= 0x40000000 && cpu->pc < 0x60000000);
	take_fault(cpu, never ? EXC_MEMMANAGE : EXC_BUSFAULT, never ? CFSR_IACCVIOL : CFSR_IBUSERR, 0);
	return false;
}

/*
 * The boot ROM is one branch to itself, and Unicorn does not execute from where it
 * lies: let its time pass.
 */
static bool waits_in_boot_rom(struct cpu *cpu, sim_ns until)
{
	const uint8_t *code = code_at(cpu, cpu->pc);
	const uint8_t *rom = cpu->chip->boot_rom;
	if (code < rom || code >= rom + sizeof(cpu->chip->boot_rom))
		return false;
	do {
		cpu->next_pc = 1;
		account(cpu, cpu->pc, 2);
	} while (!cpu->stepping && cpu->cycles < cycle_of(cpu, until));
	return true;
}

static void execute_some(struct cpu *cpu, sim_ns until)
{
	forget_changed_code(cpu);
	cpu->num_breakpoints = debug_units_breakpoints(cpu->chip->debug_units, cpu->breakpoints);
	if (!can_fetch(cpu) || waits_in_boot_rom(cpu, until))
		return;
	cpu->budget = cycle_of(cpu, until);
	if (cpu->it) {
		cpu->running = true;
		step_in_it(cpu);
		cpu->running = false;
		return;
	}
	run_unicorn(cpu);
	if (cpu->intercept) {
		cpu->running = true;
		clock_reach(cpu->chip->clock, core_time(cpu));
		execute_intercepted(cpu);
		cpu->running = false;
	}
}

static bool take_exception(struct cpu *cpu)
{
	unsigned int exception = nvic_next(cpu->chip->nvic);
	if (exception == EXC_NONE)
		return false;
	bool masked = scs_mask_interrupts(cpu->chip->scs)
		&& (exception >= EXC_IRQ0 || exception == EXC_PENDSV || exception == EXC_SYSTICK);
	if (masked)
		return false;
	nvic_enter(cpu->chip->nvic, exception, cpu->pc);
	cpu->cycles += EXCEPTION_CYCLES;
	return true;
}

static void finish_step(struct cpu *cpu)
{
	if (!cpu->stepping)
		return;
	cpu->stepping = false;
	if (!cpu->halted)
		scs_halt_for(cpu->chip->scs, DFSR_HALTED);
}

static bool executes(const struct cpu *cpu)
{
	const struct chip *chip = cpu->chip;
	return chip->powered && !chip->in_reset && !cpu->halted && !cpu->lockup && !chip->asleep;
}

static bool wakes_up(struct cpu *cpu)
{
	if (!cpu->asleep)
		return true;
	bool event = cpu->asleep_for_event && cpu->event;
	if (!nvic_wakeup(cpu->chip->nvic) && !event)
		return false;
	if (event)
		cpu->event = false;
	cpu_wake(cpu);
	return true;
}

/* The clock's continuous part: live from @a from to @a until. */
static sim_ns cpu_run(void *priv, sim_ns from, sim_ns until)
{
	struct cpu *cpu = priv;
	struct clock *clock = cpu->chip->clock;

	if (!cpu->hz || !executes(cpu))
		return until;
	if (core_time(cpu) < from || cpu->cycles > cpu->hz)
		new_epoch(cpu, core_time(cpu) < from ? from : core_time(cpu));
	while (executes(cpu)) {
		until = clock_horizon(clock);
		if (core_time(cpu) >= until)
			return until;
		clock_reach(clock, core_time(cpu));
		if (!wakes_up(cpu))
			return until;
		if (!take_exception(cpu))
			execute_some(cpu, until);
		finish_step(cpu);
	}
	return core_time(cpu);
}

/* Life */

bool cpu_halted(const struct cpu *cpu)
{
	return cpu->halted;
}

void cpu_halt(struct cpu *cpu)
{
	if (cpu->halted)
		return;
	cpu->halted = true;
	cpu->stepping = false;
	cpu->asleep = false;
	cpu->chip->asleep = false;
	if (cpu->lockup) {	/* debug state ends a lockup: B1.5.15 */
		cpu->lockup = false;
		cpu->pc = LOCKUP_PC;
	}
	cpu_attention(cpu);
	nvic_core_halted(cpu->chip->nvic, true);
	periph_core_halted(cpu->chip->periph, true);
	chip_signal(cpu->chip, "RUN", false);
}

void cpu_hold(struct cpu *cpu)
{
	cpu->halted = false;
	cpu->stepping = false;
	cpu->asleep = false;
	cpu->lockup = false;
	cpu_attention(cpu);
}

void cpu_resume(struct cpu *cpu)
{
	if (!cpu->halted)
		return;
	cpu->halted = false;
	/* A prefetch from anywhere is a branch. */
	cpu->next_pc = 1;
	nvic_core_halted(cpu->chip->nvic, false);
	periph_core_halted(cpu->chip->periph, false);
	chip_signal(cpu->chip, "RUN", true);
}

void cpu_step(struct cpu *cpu)
{
	cpu_resume(cpu);
	cpu->stepping = true;
}

bool cpu_locked_up(const struct cpu *cpu)
{
	return cpu->lockup;
}

void cpu_set_lockup(struct cpu *cpu, bool locked_up)
{
	cpu->lockup = locked_up;
	cpu_attention(cpu);
}

bool cpu_asleep(const struct cpu *cpu)
{
	return cpu->asleep;
}

void cpu_wake(struct cpu *cpu)
{
	if (!cpu->asleep)
		return;
	cpu->asleep = false;
	chip_signal(cpu->chip, "RUN", true);
}

void cpu_set_event(struct cpu *cpu)
{
	cpu->event = true;
}

void cpu_start(struct cpu *cpu)
{
	struct chip *chip = cpu->chip;
	uint32_t sp = 0;
	uint32_t pc = 0;
	uint32_t vectors = scs_vtor(chip->scs);

	memset(&cpu->special, 0, sizeof(cpu->special));
	cpu->psp_in_use = false;
	cpu->it = 0;
	cpu->lockup = false;
	cpu->asleep = false;
	cpu->event = false;
	cpu->stepping = false;
	cpu->fault = false;
	cpu->exc_return = 0;
	cpu->halted = false;
	cpu_attention(cpu);
	cpu->next_pc = 1;
	cpu->flash_busy_cycle = 0;
	set_flags(cpu, 0, 0);
	bool ok = bus_read(chip, MASTER_CPU, vectors, 4, &sp)
		&& bus_read(chip, MASTER_CPU, vectors + 4, 4, &pc);
	set_banked_sp(cpu, false, sp);
	uc_set(cpu, UC_ARM_REG_LR, 0xffffffff);
	cpu->pc = pc & ~1u;
	cpu->thumb = pc & 1;
	cpu_clock_changed(cpu);
	if (!ok)
		cpu->lockup = true;
}

static int unicorn_model(enum core_kind core)
{
	switch (core) {
	case CORE_M3:
		return UC_CPU_ARM_CORTEX_M3;
	case CORE_M4:
		return UC_CPU_ARM_CORTEX_M4;
	case CORE_M33:
		/* Unicorn's M33 starts in the secure state, which these chips lack. */
		return UC_CPU_ARM_CORTEX_M4;
	default:
		return UC_CPU_ARM_CORTEX_M0;
	}
}

static bool map_windows(struct cpu *cpu)
{
	for (unsigned int i = 0; i < NUM_WINDOWS; i++) {
		struct cpu_window *window = &cpu->windows[i];
		window->cpu = cpu;
		window->base = window_ranges[i].base;
		if (uc_mmio_map(cpu->uc, window->base, window_ranges[i].bytes,
				on_mmio_read, window, on_mmio_write, window) != UC_ERR_OK)
			return false;
	}
	return true;
}

/* The flash shows at 0 and at 0x08000000, and again behind its end where it mirrors. */
static bool map_flash(struct cpu *cpu)
{
	struct flash *flash = cpu->chip->flash;
	uint32_t bytes = flash_bytes(flash);
	uint32_t visible = flash_visible_bytes(flash);
	static const uint32_t bases[] = { 0x00000000, 0x08000000 };

	for (unsigned int i = 0; i < 2; i++) {
		uint64_t first = bases[i];
		for (uint32_t at = 0; at < visible; at += bytes)
			if (uc_mem_map_ptr(cpu->uc, first + at, bytes, UC_PROT_ALL,
					flash_view(flash)) != UC_ERR_OK)
				return false;
		uc_hook hook;
		if (uc_hook_add(cpu->uc, &hook, UC_HOOK_MEM_WRITE, on_flash_store, cpu,
				first, first + visible - 1) != UC_ERR_OK)
			return false;
	}
	return true;
}

static bool add_hooks(struct cpu *cpu)
{
	uc_hook hook;
	return uc_hook_add(cpu->uc, &hook, UC_HOOK_CODE, on_code, cpu, 1ull, 0ull) == UC_ERR_OK
		&& uc_hook_add(cpu->uc, &hook, UC_HOOK_INTR, on_interrupt, cpu, 1ull, 0ull) == UC_ERR_OK
		&& uc_hook_add(cpu->uc, &hook, UC_HOOK_MEM_INVALID, on_invalid, cpu, 1ull, 0ull)
			== UC_ERR_OK;
}

void cpu_guard_flash(struct cpu *cpu, bool guard)
{
	if (guard == cpu->guarded)
		return;
	cpu->guarded = guard;
	if (!guard) {
		uc_hook_del(cpu->uc, cpu->guard);
		return;
	}
	uint64_t visible = flash_visible_bytes(cpu->chip->flash);
	uc_hook_add(cpu->uc, &cpu->guard, UC_HOOK_MEM_READ, on_flash_load, cpu,
		(uint64_t)0x08000000, 0x08000000 + visible - 1);
}

bool cpu_map(struct cpu *cpu)
{
	uint32_t ram = (cpu->chip->ram_bytes + 0xfff) & ~0xfffu;
	cpu->ram = cpu->chip->ram;
	cpu->ram_bytes = cpu->chip->ram_bytes;
	cpu->flash = flash_view(cpu->chip->flash);
	cpu->flash_bytes = flash_bytes(cpu->chip->flash);
	return uc_mem_map_ptr(cpu->uc, 0x20000000, ram, UC_PROT_ALL, cpu->chip->ram) == UC_ERR_OK
		&& map_flash(cpu) && map_windows(cpu) && add_hooks(cpu);
}

struct cpu *cpu_new(struct chip *chip)
{
	struct cpu *cpu = calloc(1, sizeof(*cpu));
	if (!cpu)
		return NULL;
	cpu->chip = chip;
	cpu->thumb = true;
	for (unsigned int i = 0; i < NUM_REGIONS; i++)
		cpu->changed[i].first = UINT32_MAX;
	if (uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &cpu->uc) != UC_ERR_OK) {
		free(cpu);
		return NULL;
	}
	uc_ctl_set_cpu_model(cpu->uc, unicorn_model(chip->row->core));
	clock_on_run(chip->clock, cpu_run, cpu);
	return cpu;
}

void cpu_free(struct cpu *cpu)
{
	if (!cpu)
		return;
	clock_on_run(cpu->chip->clock, NULL, NULL);
	uc_close(cpu->uc);
	free(cpu);
}
