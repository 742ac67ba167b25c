// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The core: glue around Unicorn (see cpu.h). Unicorn always runs in privileged
 * Thread mode; stack banking, masks and IPSR are kept here, because Unicorn's API
 * cannot set them.
 *
 * Documents: ARMv7-M Architecture Reference Manual (ARM DDI 0403E).
 */

#include <stdlib.h>
#include <string.h>
#include "chip/cpu_state.h"

#define NS_PER_S	1000000000ull

const int cpu_uc_regs[17] = {
	UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3, UC_ARM_REG_R4,
	UC_ARM_REG_R5, UC_ARM_REG_R6, UC_ARM_REG_R7, UC_ARM_REG_R8, UC_ARM_REG_R9,
	UC_ARM_REG_R10, UC_ARM_REG_R11, UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR,
	UC_ARM_REG_PC, UC_ARM_REG_CPSR,
};

uint32_t cpu_uc_get(struct cpu *cpu, int reg)
{
	uint32_t value = 0;
	uc_reg_read(cpu->uc, reg, &value);
	return value;
}

void cpu_uc_set(struct cpu *cpu, int reg, uint32_t value)
{
	uc_reg_write(cpu->uc, reg, &value);
}

/* Time */

sim_ns cpu_core_time(const struct cpu *cpu)
{
	return cpu->epoch + clock_scale(cpu->cycles, NS_PER_S, cpu->hz, false);
}

uint64_t cpu_cycle_of(const struct cpu *cpu, sim_ns when)
{
	return when <= cpu->epoch ? 0 : clock_scale(when - cpu->epoch, cpu->hz, NS_PER_S, true);
}

void cpu_new_epoch(struct cpu *cpu, sim_ns from)
{
	cpu->past_cycles += cpu->cycles;
	cpu->flash_busy_cycle -= cpu->flash_busy_cycle < cpu->cycles
		? cpu->flash_busy_cycle : cpu->cycles;
	cpu->epoch = from;
	cpu->cycles = 0;
}

sim_ns cpu_now(const struct cpu *cpu)
{
	return cpu->running ? cpu_core_time(cpu) : clock_now(cpu->chip->clock);
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
	uint32_t hz = cpu->chip->calls->hz(cpu->chip);
	cpu->latency = cpu->chip->calls->wait_states(cpu->chip);
	if (hz == cpu->hz)
		return;
	if (cpu->hz)
		cpu_new_epoch(cpu, cpu_core_time(cpu));
	cpu->hz = hz;
	cpu_attention(cpu);
}

void cpu_stall_until(struct cpu *cpu, sim_ns when)
{
	uint64_t cycle = cpu_cycle_of(cpu, when);
	if (cycle > cpu->cycles)
		cpu->cycles = cycle;
}

void cpu_flash_busy_until(struct cpu *cpu, sim_ns when)
{
	cpu->flash_busy_cycle = cpu_cycle_of(cpu, when);
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

/* Registers */

static bool psp_selected(struct cpu *cpu)
{
	return (cpu->special.control & 2) && cpu->chip->calls->exception(cpu->chip) == EXC_NONE;
}

void cpu_mode_changed(struct cpu *cpu)
{
	bool psp = psp_selected(cpu);
	if (psp == cpu->psp_in_use)
		return;
	uint32_t sp = cpu_uc_get(cpu, UC_ARM_REG_SP);
	if (psp)
		cpu->msp = sp;
	else
		cpu->psp = sp;
	cpu->psp_in_use = psp;
	cpu_uc_set(cpu, UC_ARM_REG_SP, psp ? cpu->psp : cpu->msp);
}

struct cpu_special *cpu_special_registers(struct cpu *cpu)
{
	return &cpu->special;
}

static uint32_t get_xpsr(struct cpu *cpu)
{
	uint32_t xpsr = cpu_uc_get(cpu, UC_ARM_REG_CPSR) & 0xf80f0000;
	xpsr |= (uint32_t)(cpu->it & 3) << 25 | (uint32_t)(cpu->it >> 2) << 10;
	if (cpu->thumb)
		xpsr |= 1u << 24;
	return xpsr | cpu->chip->calls->exception(cpu->chip);
}

void cpu_write_flags(struct cpu *cpu, uint32_t flags, uint8_t it)
{
	uint32_t cpsr = cpu_uc_get(cpu, UC_ARM_REG_CPSR);
	cpsr &= ~(0xf80f0000u | 0x0600fc00u);
	cpsr |= (flags & 0xf80f0000) | 0x20;
	cpsr |= (uint32_t)(it & 3) << 25 | (uint32_t)(it >> 2) << 10;
	cpu_uc_set(cpu, UC_ARM_REG_CPSR, cpsr);
}

static void set_xpsr(struct cpu *cpu, uint32_t value)
{
	cpu_write_flags(cpu, value, 0);
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
		cpu->special.basepri = value >> 8 & 0xf0;
		cpu->special.faultmask = value >> 16 & 1;
	}
	cpu->special.control = value >> 24 & 7;
	cpu_mode_changed(cpu);
}

uint32_t cpu_get(struct cpu *cpu, unsigned int reg)
{
	uint32_t sp = cpu_uc_get(cpu, UC_ARM_REG_SP);
	if (reg < CPU_PC)
		return cpu_uc_get(cpu, cpu_uc_regs[reg]);
	if (reg >= CPU_S0 && reg < CPU_S0 + 32)
		return cpu_uc_get(cpu, UC_ARM_REG_S0 + (reg - CPU_S0));
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
		return cpu_uc_get(cpu, UC_ARM_REG_FPSCR);
	default:
		return 0;
	}
}

static void set_banked_sp(struct cpu *cpu, bool psp, uint32_t value)
{
	value &= ~3u;
	if (psp == cpu->psp_in_use)
		cpu_uc_set(cpu, UC_ARM_REG_SP, value);
	else if (psp)
		cpu->psp = value;
	else
		cpu->msp = value;
}

void cpu_set(struct cpu *cpu, unsigned int reg, uint32_t value)
{
	if (reg < CPU_SP || reg == CPU_LR) {
		cpu_uc_set(cpu, cpu_uc_regs[reg], value);
		return;
	}
	if (reg >= CPU_S0 && reg < CPU_S0 + 32) {
		cpu_uc_set(cpu, UC_ARM_REG_S0 + (reg - CPU_S0), value);
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
		cpu->chip->calls->set_exception(cpu->chip, value & 0x1ff);
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
		cpu_uc_set(cpu, UC_ARM_REG_FPSCR, value);
		break;
	}
}

void cpu_set_flags(struct cpu *cpu, uint32_t xpsr)
{
	set_xpsr(cpu, xpsr);
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
	cpu->chip->calls->halted(cpu->chip, true);
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
	cpu->chip->calls->halted(cpu->chip, false);
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
	cpu->chip->calls->stop_systick(cpu->chip, false);
	chip_signal(cpu->chip, "RUN", true);
}

void cpu_set_event(struct cpu *cpu)
{
	cpu->event = true;
}

void cpu_start(struct cpu *cpu, uint32_t vectors)
{
	struct chip *chip = cpu->chip;
	uint32_t sp = 0;
	uint32_t pc = 0;

	memset(&cpu->special, 0, sizeof(cpu->special));
	cpu->psp_in_use = false;
	cpu->it = 0;
	cpu->lockup = false;
	cpu->asleep = false;
	cpu->event = false;
	cpu->stepping = false;
	cpu->fault = false;
	cpu->imprecise = false;
	cpu->exc_return = 0;
	cpu->halted = false;
	cpu_attention(cpu);
	cpu->next_pc = 1;
	cpu->flash_busy_cycle = 0;
	cpu_write_flags(cpu, 0, 0);
	bool ok = bus_read(chip, MASTER_CPU, vectors, 4, &sp)
		&& bus_read(chip, MASTER_CPU, vectors + 4, 4, &pc);
	set_banked_sp(cpu, false, sp);
	cpu_uc_set(cpu, UC_ARM_REG_LR, 0xffffffff);
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
