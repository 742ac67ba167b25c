// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Execution: stretches of time, exceptions in between, single steps, and whatever
 * Unicorn leaves to us.
 *
 * Documents: ARM DDI 0403E, A7.3 (IT), B1.5 (exceptions), C1.6 (halting).
 */

#include "chip/cpu_state.h"
#include "chip/debug_units.h"
#include "chip/exceptions.h"
#include "chip/nvic.h"
#include "chip/scs.h"

/* Entry and return with zero wait states: Cortex-M3 TRM, 5.6. */
#define EXCEPTION_CYCLES 12

/* Faults */

static void take_fault(struct cpu *cpu, unsigned int exception, uint32_t cfsr, uint32_t address)
{
	scs_note_fault(cpu->chip->scs, cfsr, address);
	exception_fault(cpu->chip, exception, cpu->pc);
	cpu->cycles += EXCEPTION_CYCLES;
}

static void take_access_fault(struct cpu *cpu)
{
	cpu->fault = false;
	for (unsigned int i = 0; i < 17; i++)
		if (i != CPU_PC)
			cpu_uc_set(cpu, cpu_uc_regs[i], cpu->fault_regs[i]);
	cpu->pc = cpu->fault_regs[CPU_PC];
	take_fault(cpu, EXC_BUSFAULT, CFSR_PRECISERR | CFSR_BFARVALID, cpu->fault_address);
}

/* Is there code at PC? Takes the fault if not. */
static bool can_fetch(struct cpu *cpu)
{
	if (!cpu->thumb) {
		take_fault(cpu, EXC_USAGEFAULT, CFSR_INVSTATE, 0);
		return false;
	}
	if (cpu_code_at(cpu, cpu->pc))
		return true;
	bool never = cpu->pc >= 0xe0000000 || (cpu->pc >= 0x40000000 && cpu->pc < 0x60000000);
	take_fault(cpu, never ? EXC_MEMMANAGE : EXC_BUSFAULT, never ? CFSR_IACCVIOL : CFSR_IBUSERR, 0);
	return false;
}

/* Why Unicorn gave up, in the words of the architecture. */
static void take_unicorn_error(struct cpu *cpu, uc_err error)
{
	cpu->pc = cpu_uc_get(cpu, UC_ARM_REG_PC);
	switch (error) {
	case UC_ERR_READ_UNMAPPED:
	case UC_ERR_READ_PROT:
		take_fault(cpu, EXC_BUSFAULT, CFSR_PRECISERR | CFSR_BFARVALID, cpu->fault_address);
		break;
	case UC_ERR_WRITE_UNMAPPED:
	case UC_ERR_WRITE_PROT:
		cpu->pc += opcode_bytes(cpu_opcode_at(cpu, cpu->pc));
		take_fault(cpu, EXC_BUSFAULT, CFSR_IMPRECISERR, 0);
		break;
	default:
		if (!can_fetch(cpu))
			break;
		if (cpu_uc_get(cpu, UC_ARM_REG_CPSR) & 0x20)
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
	exception_fault(cpu->chip, EXC_DEBUGMON, cpu->pc);
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
	/* In STOP mode its clock stands still: RM0008, 5.3.5. */
	if (scs_sleep_deep(cpu->chip->scs))
		nvic_systick_stop(cpu->chip->nvic, true);
	chip_signal(cpu->chip, "RUN", false);
}

static void execute_special(struct cpu *cpu)
{
	uint16_t opcode = cpu_opcode_at(cpu, cpu->pc);
	uint16_t second = cpu_opcode_at(cpu, cpu->pc + 2);
	uint32_t address = cpu->pc;

	if (cpu_opcode_is_bkpt(opcode)) {
		stop_at_breakpoint(cpu);
		return;
	}
	cpu_account(cpu, address, opcode_bytes(opcode));
	cpu->pc = cpu->next_pc;
	switch (cpu_execute_special(cpu, opcode, second)) {
	case SPECIAL_DONE:
		cpu_mode_changed(cpu);
		break;
	case SPECIAL_SVC:
		exception_fault(cpu->chip, EXC_SVCALL, cpu->pc);
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
	cpu_take_back_stores(cpu);
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
		if (exception_return(cpu->chip, exc_return))
			sleep_until_event(cpu, false);
		return;
	}
	if (error != UC_ERR_OK) {
		take_unicorn_error(cpu, error);
		return;
	}
	cpu->pc = cpu_uc_get(cpu, UC_ARM_REG_PC);
	if (cpu->imprecise) {
		cpu->imprecise = false;
		take_fault(cpu, EXC_BUSFAULT, CFSR_IMPRECISERR, 0);
		return;
	}
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
	uint16_t opcode = cpu_opcode_at(cpu, cpu->pc);
	uint32_t flags = cpu_uc_get(cpu, UC_ARM_REG_CPSR);

	if (cpu_breakpoint_at(cpu, cpu->pc) || cpu_opcode_is_bkpt(opcode)) {
		stop_at_breakpoint(cpu);
		return;
	}
	cpu->it = it & 7 ? (it & 0xe0) | (it << 1 & 0x1f) : 0;
	if (!condition_passed(flags, it >> 4)) {
		cpu_account(cpu, cpu->pc, opcode_bytes(opcode));
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
	cpu_write_flags(cpu, flags, 0xe8);
	cpu->stepping = true;
	run_unicorn(cpu);
	cpu->stepping = stepping;
}

static void execute_intercepted(struct cpu *cpu)
{
	uint16_t opcode = cpu_opcode_at(cpu, cpu->pc);
	cpu->intercept = false;
	if (is_it(opcode)) {
		cpu_account(cpu, cpu->pc, 2);
		cpu->pc = cpu->next_pc;
		cpu->it = opcode & 0xff;
	} else if (cpu_special_opcode(opcode)) {
		execute_special(cpu);
	} else if (can_fetch(cpu)) {
		take_fault(cpu, EXC_USAGEFAULT, CFSR_UNDEFINSTR, 0);
	}
}

/*
 * The boot ROM is one branch to itself, and Unicorn does not execute from where it
 * lies: let its time pass.
 */
static bool waits_in_boot_rom(struct cpu *cpu, sim_ns until)
{
	const uint8_t *code = cpu_code_at(cpu, cpu->pc);
	const uint8_t *rom = cpu->chip->boot_rom;
	if (code < rom || code >= rom + sizeof(cpu->chip->boot_rom))
		return false;
	do {
		cpu->next_pc = 1;
		cpu_account(cpu, cpu->pc, 2);
	} while (!cpu->stepping && cpu->cycles < cpu_cycle_of(cpu, until));
	return true;
}

static void stop_at_cycle(struct cpu *cpu, uint64_t match)
{
	if (cpu_cycles(cpu) < match || cpu->halted)
		return;
	debug_units_matched(cpu->chip->debug_units, 0);
	scs_halt_for(cpu->chip->scs, DFSR_DWTTRAP);
}

static void execute_some(struct cpu *cpu, sim_ns until)
{
	uint64_t match = debug_units_cycle_match(cpu->chip->debug_units);

	cpu_forget_changed_code(cpu);
	cpu->num_breakpoints = debug_units_breakpoints(cpu->chip->debug_units, cpu->breakpoints);
	if (!can_fetch(cpu) || waits_in_boot_rom(cpu, until))
		return;
	cpu->budget = cpu_cycle_of(cpu, until);
	if (match - cpu->past_cycles < cpu->budget)
		cpu->budget = match - cpu->past_cycles;
	if (cpu->it) {
		cpu->running = true;
		step_in_it(cpu);
		cpu->running = false;
		return;
	}
	run_unicorn(cpu);
	if (cpu->intercept) {
		cpu->running = true;
		clock_reach(cpu->chip->clock, cpu_core_time(cpu));
		execute_intercepted(cpu);
		cpu->running = false;
	}
	stop_at_cycle(cpu, match);
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
	exception_enter(cpu->chip, exception, cpu->pc);
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

sim_ns cpu_run(void *priv, sim_ns from, sim_ns until)
{
	struct cpu *cpu = priv;
	struct clock *clock = cpu->chip->clock;

	if (!cpu->hz || !executes(cpu))
		return until;
	if (cpu_core_time(cpu) < from || cpu->cycles > cpu->hz)
		cpu_new_epoch(cpu, cpu_core_time(cpu) < from ? from : cpu_core_time(cpu));
	while (executes(cpu)) {
		until = clock_horizon(clock);
		if (cpu_core_time(cpu) >= until)
			return until;
		clock_reach(clock, cpu_core_time(cpu));
		if (!wakes_up(cpu)) {
			/* Asleep its clock runs on, and CYCCNT with it; in STOP mode it does not. */
			if (!scs_sleep_deep(cpu->chip->scs))
				cpu_stall_until(cpu, until);
			return until;
		}
		if (!take_exception(cpu))
			execute_some(cpu, until);
		finish_step(cpu);
	}
	return cpu_core_time(cpu);
}
