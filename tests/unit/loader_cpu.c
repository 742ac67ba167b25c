// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * See loader_cpu.h. The controller is that of PM0075 (2.3, 3), the fast pages those
 * of the CH32F103 library; constants are written out here on purpose.
 */

#include <stdlib.h>
#include <string.h>
#include <unicorn/unicorn.h>
#include "loader_cpu.h"

#define SR_BSY		0x01u
#define SR_PGERR	0x04u
#define SR_WRPRTERR	0x10u
#define SR_EOP		0x20u
#define CR_PG		0x01u
#define CR_PER		0x02u
#define CR_MER		0x04u
#define CR_STRT		0x40u
#define CR_LOCK		0x80u
#define CR_FTPG		0x10000u
#define CR_BUF_LOAD	0x40000u
#define CR_BUF_RST	0x80000u
#define CR_FLOCK	0x8000u

/* One register set. */
struct controller {
	uint32_t cr;
	uint32_t ar;
	uint32_t flags;
	uint64_t busy_until;	/* in turns */
	bool busy_seen;		/* the first status read after a start counts for nothing */
};

struct cpu {
	uc_engine *uc;
	struct cpu_config config;
	struct cpu_counts counts;
	struct controller sets[2];
	uint8_t *flash;
	uint8_t ram[CPU_RAM_BYTES];
	uint8_t buffer[128];
	unsigned int buffer_words;	/* stored and not yet loaded */
	uint32_t copy_from;		/* address whose neighbour has to be copied; 0: none */
	uint32_t flash_read;		/* address read last */
	unsigned int keys;		/* right keys in a row */
	bool running;
	bool stopped;
};

/* Unicorn 2.0.1 loses a few bytes per engine when the host writes to code. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:tb_invalidate_phys_page_fast";
}

static void start_operation(struct cpu *cpu, struct controller *set, unsigned int turns)
{
	set->busy_until = cpu->counts.turns + turns;
	set->busy_seen = !cpu->config.late_busy;
	set->flags |= SR_EOP;
}

static bool busy(const struct cpu *cpu, const struct controller *set)
{
	return cpu->counts.turns < set->busy_until;
}

static bool any_busy(const struct cpu *cpu)
{
	return busy(cpu, &cpu->sets[0]) || busy(cpu, &cpu->sets[1]);
}

static uint8_t *real_place(struct cpu *cpu, uint32_t offset)
{
	return cpu->flash + (cpu->config.mirror_bytes ? offset % cpu->config.mirror_bytes : offset);
}

static void erase_page(struct cpu *cpu, struct controller *set)
{
	const uint32_t page = (real_place(cpu, set->ar - CPU_FLASH) - cpu->flash) / cpu->config.page_bytes;

	cpu->counts.erases++;
	if (page == cpu->config.protected_page) {
		set->flags |= SR_WRPRTERR;
		return;
	}
	if (cpu->counts.erases != cpu->config.silent_erase)
		memset(cpu->flash + page * cpu->config.page_bytes, 0xff, cpu->config.page_bytes);
	start_operation(cpu, set, cpu->config.erase_turns);
}

static void program_fast_page(struct cpu *cpu, struct controller *set)
{
	uint8_t *page = real_place(cpu, set->ar - CPU_FLASH);

	cpu->counts.programs++;
	if (set->ar % 128 || cpu->buffer_words)
		cpu->counts.violations++;
	for (unsigned int i = 0; i < 128; i++)
		page[i] &= cpu->buffer[i];
	start_operation(cpu, set, cpu->config.program_turns);
	cpu->copy_from = set->ar;
}

static void write_cr(struct cpu *cpu, struct controller *set, uint32_t value)
{
	/* Locking again is a habit of debuggers, and harmless. */
	if ((set->cr & CR_LOCK) && (value & CR_LOCK))
		return;
	if (set->cr & CR_LOCK || busy(cpu, set)) {
		cpu->counts.violations++;
		return;
	}
	const bool strt = (value & CR_STRT) && !(set->cr & CR_STRT);
	set->cr = value & ~CR_STRT;
	if (value & CR_BUF_RST)
		memset(cpu->buffer, 0xff, sizeof(cpu->buffer));
	if (value & CR_BUF_LOAD) {
		cpu->counts.violations += cpu->buffer_words != 4;
		cpu->buffer_words = 0;
		set->flags |= SR_EOP;
	}
	if (!strt)
		return;
	if (value & CR_MER) {
		cpu->counts.mass_erases++;
		memset(cpu->flash, 0xff, cpu->config.flash_bytes);
		start_operation(cpu, set, cpu->config.erase_turns);
	} else if (value & CR_PER) {
		erase_page(cpu, set);
	} else if (value & CR_FTPG) {
		program_fast_page(cpu, set);
	} else {
		cpu->counts.violations++;
	}
}

static uint64_t read_regs(uc_engine *uc, uint64_t offset, unsigned int size, void *user)
{
	struct cpu *cpu = user;
	struct controller *set = &cpu->sets[offset >= 0x40 && offset < 0x80];

	if (size != 4)
		cpu->counts.violations++;
	switch (offset & ~0x40u) {
	case 0x0c:
		if (!busy(cpu, set))
			return set->flags;
		if (!set->busy_seen) {
			set->busy_seen = true;
			return 0;
		}
		return SR_BSY;
	case 0x10:
		return cpu->config.lock_lies ? set->cr & ~CR_LOCK : set->cr;
	default:
		return 0;
	}
}

/* A wrong key, or one sent to an open controller, shuts it until the next reset. */
static void write_key(struct cpu *cpu, struct controller *set, uint32_t value)
{
	static const uint32_t keys[2] = { 0x45670123, 0xcdef89ab };

	if (cpu->config.shut)
		return;
	if (!(set->cr & CR_LOCK) || value != keys[cpu->keys]) {
		cpu->counts.violations++;
		return;
	}
	cpu->keys = !cpu->keys;
	if (!cpu->keys)
		set->cr &= ~CR_LOCK;
}

static void write_fast_key(struct cpu *cpu, struct controller *set, uint32_t value)
{
	if (value == 0xcdef89ab)
		set->cr &= ~CR_FLOCK;
}

static void write_regs(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value, void *user)
{
	struct cpu *cpu = user;
	struct controller *set = &cpu->sets[offset >= 0x40 && offset < 0x80];

	if (size != 4)
		cpu->counts.violations++;
	if (offset == 0xd0) {
		cpu->counts.flushes += (value & 0x800) != 0;
		return;
	}
	switch (offset & ~0x40u) {
	case 0x04:
		write_key(cpu, set, value);
		break;
	case 0x0c:
		set->flags &= ~value;
		break;
	case 0x10:
		write_cr(cpu, set, value);
		break;
	case 0x14:
		set->ar = value;
		break;
	case 0x24:
		write_fast_key(cpu, set, value);
		break;
	case 0x34:
		cpu->counts.violations += cpu->flash_read != (cpu->copy_from ^ 0x100) && cpu->copy_from;
		cpu->copy_from = 0;
		break;
	default:
		cpu->counts.violations++;
	}
}

static uint64_t read_flash(uc_engine *uc, uint64_t offset, unsigned int size, void *user)
{
	struct cpu *cpu = user;
	uint32_t value = 0;

	/* Whoever reads while flash is busy has to wait. */
	for (int i = 0; i < 2; i++)
		if (busy(cpu, &cpu->sets[i]) && cpu->sets[i].busy_until != UINT64_MAX)
			cpu->counts.turns = cpu->sets[i].busy_until;
	cpu->flash_read = CPU_FLASH + offset;
	memcpy(&value, real_place(cpu, offset), size);
	return value;
}

static void program(struct cpu *cpu, struct controller *set, uint32_t offset, unsigned int size,
	uint32_t value)
{
	uint32_t now = 0;

	memcpy(&now, real_place(cpu, offset), size);
	cpu->counts.programs++;
	if (offset / cpu->config.page_bytes == cpu->config.protected_page) {
		set->flags |= SR_WRPRTERR;
		return;
	}
	if (now != (size == 2 ? 0xffff : 0xffffffff) && value) {
		set->flags |= SR_PGERR;
		return;
	}
	if (cpu->counts.programs != cpu->config.silent_program)
		memcpy(real_place(cpu, offset), &value, size);
	start_operation(cpu, set, cpu->config.program_turns);
	if (cpu->counts.programs == cpu->config.stuck_program)
		set->busy_until = UINT64_MAX;
}

static void write_flash(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value, void *user)
{
	struct cpu *cpu = user;
	const bool second = cpu->config.flash_bytes > 512 * 1024 && offset >= 512 * 1024;
	struct controller *set = &cpu->sets[second];

	if (any_busy(cpu))
		cpu->counts.violations++;
	if (set->cr & CR_FTPG) {
		const uint32_t word = value;
		memcpy(cpu->buffer + offset % 128, &word, 4);
		cpu->buffer_words++;
		cpu->counts.violations += size != 4;
		return;
	}
	if ((set->cr & CR_PG) && (cpu->config.both_refused ||
			(cpu->config.other_refused && size != cpu->config.unit))) {
		set->flags |= cpu->config.other_silent ? 0 : SR_PGERR;
		return;
	}
	if (!(set->cr & CR_PG) || size != cpu->config.unit) {
		cpu->counts.violations++;
		return;
	}
	program(cpu, set, offset, size, value);
}

static uint64_t read_iwdg(uc_engine *uc, uint64_t offset, unsigned int size, void *user)
{
	return 0;
}

static void write_iwdg(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value, void *user)
{
	struct cpu *cpu = user;

	if (offset || value != 0xaaaa)
		cpu->counts.violations++;
	cpu->counts.feeds++;
}

static void count_turn(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
	struct cpu *cpu = user;

	cpu->counts.turns++;
}

static void on_interrupt(uc_engine *uc, uint32_t number, void *user)
{
	struct cpu *cpu = user;

	cpu->stopped = true;
	cpu->running = false;
	uc_emu_stop(uc);
}

struct cpu *cpu_new(const struct cpu_config *config)
{
	struct cpu *cpu = calloc(1, sizeof(*cpu));
	uc_hook hook;

	cpu->config = *config;
	cpu->flash = malloc(config->flash_bytes);
	memset(cpu->flash, 0xff, config->flash_bytes);
	for (int i = 0; i < 2; i++)
		cpu->sets[i].cr = CR_LOCK | (config->unit == 128 ? CR_FLOCK : 0);
	uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &cpu->uc);
	uc_mem_map_ptr(cpu->uc, CPU_RAM, CPU_RAM_BYTES, UC_PROT_ALL, cpu->ram);
	uc_mmio_map(cpu->uc, CPU_FLASH, config->flash_bytes, read_flash, cpu, write_flash, cpu);
	uc_mmio_map(cpu->uc, CPU_REGS, 0x1000, read_regs, cpu, write_regs, cpu);
	uc_mmio_map(cpu->uc, CPU_IWDG, 0x1000, read_iwdg, cpu, write_iwdg, cpu);
	uc_hook_add(cpu->uc, &hook, UC_HOOK_CODE, count_turn, cpu, 1, 0);
	uc_hook_add(cpu->uc, &hook, UC_HOOK_INTR, on_interrupt, cpu, 1, 0);
	return cpu;
}

void cpu_free(struct cpu *cpu)
{
	uc_close(cpu->uc);
	free(cpu->flash);
	free(cpu);
}

uint8_t *cpu_flash(struct cpu *cpu)
{
	return cpu->flash;
}

uint8_t *cpu_ram(struct cpu *cpu)
{
	return cpu->ram;
}

const struct cpu_counts *cpu_counts(const struct cpu *cpu)
{
	return &cpu->counts;
}

void cpu_unlock(struct cpu *cpu)
{
	cpu->sets[0].cr = 0;
	cpu->sets[1].cr = 0;
}

bool cpu_locked(const struct cpu *cpu)
{
	return (cpu->sets[0].cr & CR_LOCK) &&
		(cpu->config.flash_bytes <= 512 * 1024 || (cpu->sets[1].cr & CR_LOCK));
}

void cpu_start(struct cpu *cpu, uint32_t entry, uint32_t r0)
{
	/* A stack would be a mistake: let it fault. */
	const uint32_t sp = 0xfffffff0;

	/* The debugger writes past the core, which keeps the code that it has translated. */
	uc_ctl_remove_cache(cpu->uc, CPU_RAM, CPU_RAM + CPU_RAM_BYTES);
	entry |= 1;
	uc_reg_write(cpu->uc, UC_ARM_REG_R0, &r0);
	uc_reg_write(cpu->uc, UC_ARM_REG_SP, &sp);
	uc_reg_write(cpu->uc, UC_ARM_REG_PC, &entry);
	cpu->stopped = false;
	cpu->running = true;
}

bool cpu_run(struct cpu *cpu, uint64_t turns)
{
	uint32_t pc;

	if (cpu->stopped)
		return true;
	uc_reg_read(cpu->uc, UC_ARM_REG_PC, &pc);
	uc_emu_start(cpu->uc, pc | 1, 0, 0, turns);
	return cpu->stopped;
}

void cpu_pass(struct cpu *cpu, uint64_t turns)
{
	const uint64_t until = cpu->counts.turns + turns;

	/* Instructions may take more than a turn, and the core may stop on its way. */
	while (cpu->running && cpu->counts.turns < until)
		cpu_run(cpu, until - cpu->counts.turns);
	if (cpu->counts.turns < until)
		cpu->counts.turns = until;
}

bool cpu_stopped(const struct cpu *cpu)
{
	return cpu->stopped;
}

void cpu_halt(struct cpu *cpu)
{
	cpu->running = false;
	cpu->stopped = true;
}

uint32_t cpu_bus_read(struct cpu *cpu, uint32_t address, unsigned int size)
{
	if (address >= CPU_REGS)
		return read_regs(cpu->uc, address - CPU_REGS, size, cpu);
	return read_flash(cpu->uc, address - CPU_FLASH, size, cpu);
}

void cpu_bus_write(struct cpu *cpu, uint32_t address, unsigned int size, uint32_t value)
{
	if (address >= CPU_REGS)
		write_regs(cpu->uc, address - CPU_REGS, size, value, cpu);
	else
		write_flash(cpu->uc, address - CPU_FLASH, size, value, cpu);
}
