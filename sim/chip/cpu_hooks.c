// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * What Unicorn calls: before every instruction, and for every access to something
 * that is not plain memory. None of it may stop Unicorn from inside an access: that
 * would execute the access again, so it only asks for attention.
 */

#include <string.h>
#include "chip/cpu_state.h"

/* Unicorn's exception number for a branch to an EXC_RETURN value. */
#define UNICORN_EXC_EXIT	8

static const struct {
	uint32_t base;
	uint32_t bytes;
} window_ranges[NUM_WINDOWS] = {
	{ 0x1ff00000, 0x00100000 },	/* system memory, option bytes */
	{ 0x22000000, 0x02000000 },	/* bit-band alias of the RAM */
	{ 0x40000000, 0x20000000 },	/* peripherals and their bit-band alias */
	{ 0xe0000000, 0x00100000 },	/* private peripheral bus */
};

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
		uint16_t inner = cpu_opcode_at(cpu, next);
		if (cpu_special_opcode(inner) || cpu_breakpoint_at(cpu, next))
			return false;
		last = next;
		next += opcode_bytes(inner);
	}
	cpu->it_first = address + 2;
	cpu->it_last = last;
	cpu->careful = true;
	return true;
}

void cpu_take_back_stores(struct cpu *cpu)
{
	while (cpu->num_stores) {
		struct flash_store *store = &cpu->stores[--cpu->num_stores];
		memcpy(store->host, store->old, store->bytes);
		cpu->chip->calls->store_undone(cpu->chip, store->host - cpu->flash.view, store->bytes);
	}
}

/* The rare part of on_code(). @returns true when this instruction is not to be executed. */
static __attribute__((noinline)) bool stops_here(struct cpu *cpu, uint32_t address, uint16_t opcode)
{
	if (cpu->it_last && address - cpu->it_first <= cpu->it_last - cpu->it_first) {
		cpu_account(cpu, address, opcode_bytes(opcode));
		return true;
	}
	cpu->it_last = 0;
	if (cpu->num_stores)
		cpu_take_back_stores(cpu);
	bool stop = cpu->attention || cpu->cycles >= cpu->budget;
	if (!stop && cpu->num_breakpoints && cpu_breakpoint_at(cpu, address)) {
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
	uint16_t opcode = cpu_opcode_at(cpu, address);
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
	cpu_account(cpu, address, opcode_bytes(opcode));
}

/* Memory as the core sees it */

static void access_failed(struct cpu *cpu, uint32_t address)
{
	if (cpu->fault)
		return;
	cpu->fault = true;
	cpu->fault_address = address;
	for (unsigned int i = 0; i < 17; i++)
		cpu->fault_regs[i] = cpu_uc_get(cpu, cpu_uc_regs[i]);
	cpu->fault_regs[CPU_PC] = cpu->pc;
	cpu_attention(cpu);
}

/*
 * Stores are buffered: the core is past the instruction when the bus refuses them (the
 * Cortex-M3 TRM, 14.5). Those to the private bus are not.
 */
static void store_failed(struct cpu *cpu, uint32_t address)
{
	if (address >= 0xe0000000) {
		access_failed(cpu, address);
		return;
	}
	cpu->imprecise = true;
	cpu_attention(cpu);
}

static void enter_bus(struct cpu *cpu)
{
	clock_reach(cpu->chip->clock, cpu_core_time(cpu));
}

static void leave_bus(struct cpu *cpu)
{
	/* An event queued within this stretch, or an exception that is now due. */
	if (cpu_cycle_of(cpu, clock_horizon(cpu->chip->clock)) < cpu->budget)
		cpu_attention(cpu);
}

/* Registers and flash are not for unaligned or 64-bit accesses. */
static bool is_plain(uint32_t address, unsigned int size)
{
	return size <= 4 && !(address & (size - 1));
}

static uint64_t on_mmio_read(uc_engine *uc, uint64_t offset, unsigned int size, void *priv)
{
	struct cpu_window *window = priv;
	struct cpu *cpu = window->cpu;
	uint32_t address = window->base + offset;
	uint32_t value = 0;
	(void)uc;

	enter_bus(cpu);
	if (!is_plain(address, size) || !bus_read(cpu->chip, MASTER_CPU, address, size, &value))
		access_failed(cpu, address);
	leave_bus(cpu);
	return value;
}

static void on_mmio_write(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value,
	void *priv)
{
	struct cpu_window *window = priv;
	struct cpu *cpu = window->cpu;
	uint32_t address = window->base + offset;
	(void)uc;

	enter_bus(cpu);
	if (!is_plain(address, size) || !bus_write(cpu->chip, MASTER_CPU, address, size, value))
		store_failed(cpu, address);
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
		cpu->exc_return = cpu_uc_get(cpu, UC_ARM_REG_PC) | 1;
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
		store->bytes = size;
		memcpy(store->old, host, size);
		cpu->careful = true;
	}
	enter_bus(cpu);
	if (!is_plain(address, size))
		chip_violation(cpu->chip, "misaligned store into flash at 0x%08x", address);
	if (!is_plain(address, size) || !bus_write(cpu->chip, MASTER_CPU, address, size, value))
		store_failed(cpu, address);
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
	if (!is_flash(cpu->pc)
			&& !bus_read(cpu->chip, MASTER_CPU, address & ~3u, size > 4 ? 4 : size, &unused))
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

void cpu_forget_changed_code(struct cpu *cpu)
{
	forget_range(cpu, REGION_RAM);
	forget_range(cpu, REGION_FLASH);
	cpu->flash_changed = false;
}

/* The address space */

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
	uint32_t bytes = cpu->flash.bytes;
	uint32_t visible = cpu->flash.visible_bytes;
	static const uint32_t bases[] = { 0x00000000, 0x08000000 };

	for (unsigned int i = 0; i < 2; i++) {
		uint64_t first = bases[i];
		for (uint32_t at = 0; at < visible; at += bytes)
			if (uc_mem_map_ptr(cpu->uc, first + at, bytes, UC_PROT_ALL,
					cpu->flash.view) != UC_ERR_OK)
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
	uint64_t visible = cpu->flash.visible_bytes;
	uc_hook_add(cpu->uc, &cpu->guard, UC_HOOK_MEM_READ, on_flash_load, cpu,
		(uint64_t)0x08000000, 0x08000000 + visible - 1);
}

bool cpu_map(struct cpu *cpu, const struct core_flash *flash)
{
	uint32_t ram = (cpu->chip->ram_bytes + 0xfff) & ~0xfffu;
	cpu->ram = cpu->chip->ram;
	cpu->ram_bytes = cpu->chip->ram_bytes;
	cpu->flash = *flash;
	return uc_mem_map_ptr(cpu->uc, 0x20000000, ram, UC_PROT_ALL, cpu->chip->ram) == UC_ERR_OK
		&& map_flash(cpu) && map_windows(cpu) && add_hooks(cpu);
}
