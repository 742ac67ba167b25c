// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Entry into handlers and return from them (see exceptions.h).
 *
 * Documents: ARM DDI 0403E, B1.5 (exception model).
 */

#include "chip/chip_model.h"
#include "chip/cpu.h"
#include "chip/cpu_special.h"
#include "chip/exceptions.h"
#include "chip/nvic.h"
#include "chip/scs.h"

#define FRAME_BYTES	32

static bool push_frame(struct chip *chip, uint32_t return_address)
{
	struct cpu *cpu = chip->cpu;
	static const unsigned int saved[] = { 0, 1, 2, 3, 12, CPU_LR };
	uint32_t sp = cpu_get(cpu, CPU_SP);
	bool align = scs_align_stack(chip->scs) && (sp & 4);
	uint32_t frame = sp - FRAME_BYTES - (align ? 4 : 0);
	uint32_t xpsr = (cpu_get(cpu, CPU_XPSR) & ~(1u << 9)) | (align ? 1u << 9 : 0);
	bool ok = true;

	cpu_set(cpu, CPU_SP, frame);
	for (unsigned int i = 0; i < 6; i++)
		ok &= bus_write(chip, MASTER_CPU, frame + 4 * i, 4, cpu_get(cpu, saved[i]));
	ok &= bus_write(chip, MASTER_CPU, frame + 24, 4, return_address & ~1u);
	ok &= bus_write(chip, MASTER_CPU, frame + 28, 4, xpsr);
	return ok;
}

static uint32_t return_value(const struct chip *chip)
{
	bool psp = cpu_special_registers(chip->cpu)->control & 2;
	if (nvic_current(chip->nvic) != EXC_NONE)
		return 0xfffffff1;
	return psp ? 0xfffffffd : 0xfffffff9;
}

static void lock_up(struct chip *chip)
{
	cpu_set_lockup(chip->cpu, true);
	chip_signal(chip, "RUN", false);
	/* Nothing but a debugger or a reset gets it out of here. */
	scs_vector_catch(chip->scs, EXC_HARDFAULT, 0);
}

/* A fault on the way into a handler (B1.5.6): BusFault or HardFault in its place. */
static void derived_fault(struct chip *chip, unsigned int exception, uint32_t cfsr, uint32_t hfsr)
{
	scs_note_fault(chip->scs, cfsr, 0);
	scs_note_hard_fault(chip->scs, hfsr);
	if (exception == EXC_HARDFAULT || nvic_execution_priority(chip->nvic) <= -1)
		lock_up(chip);
	else
		nvic_set_pending(chip->nvic, EXC_HARDFAULT, true);
}

static bool enter_handler(struct chip *chip, unsigned int exception)
{
	uint32_t vector = 0;
	if (!bus_read(chip, MASTER_CPU, scs_vtor(chip->scs) + 4 * exception, 4, &vector)) {
		derived_fault(chip, exception, 0, HFSR_VECTTBL);
		return false;
	}
	cpu_set(chip->cpu, CPU_PC, vector);
	cpu_set_flags(chip->cpu, (cpu_get(chip->cpu, CPU_XPSR) & 0xf80f0000)
		| (vector & 1) << 24);
	return true;
}

void exception_enter(struct chip *chip, unsigned int exception, uint32_t return_address)
{
	uint32_t lr = return_value(chip);
	bool stacked = push_frame(chip, return_address);

	nvic_set_pending(chip->nvic, exception, false);
	nvic_set_active(chip->nvic, exception, true);
	nvic_force_current(chip->nvic, exception);
	/* In a handler SPSEL reads 0 (B1.4.4); EXC_RETURN restores it. */
	cpu_mode_changed(chip->cpu);
	cpu_special_registers(chip->cpu)->control &= ~2;
	cpu_set(chip->cpu, CPU_LR, lr);
	cpu_set_event(chip->cpu);
	if (!enter_handler(chip, exception))
		return;
	/* On the way into HardFault nothing is left to escalate to: it runs (B1.5.14). */
	if (!stacked && exception == EXC_HARDFAULT)
		scs_note_fault(chip->scs, CFSR_STKERR, 0);
	else if (!stacked)
		derived_fault(chip, exception, CFSR_STKERR, HFSR_FORCED);
}

static bool pop_frame(struct chip *chip, uint32_t *xpsr)
{
	struct cpu *cpu = chip->cpu;
	static const unsigned int saved[] = { 0, 1, 2, 3, 12, CPU_LR };
	uint32_t frame = cpu_get(cpu, CPU_SP);
	uint32_t value[8] = { 0 };
	bool ok = true;

	for (unsigned int i = 0; i < 8; i++)
		ok &= bus_read(chip, MASTER_CPU, frame + 4 * i, 4, &value[i]);
	if (!ok)
		return false;
	for (unsigned int i = 0; i < 6; i++)
		cpu_set(cpu, saved[i], value[i]);
	cpu_set(cpu, CPU_PC, value[6]);
	*xpsr = value[7];
	cpu_set(cpu, CPU_SP, frame + FRAME_BYTES + (*xpsr & (1u << 9) ? 4 : 0));
	return true;
}

static void leave_handler(struct chip *chip, unsigned int exception)
{
	struct cpu_special *special = cpu_special_registers(chip->cpu);
	nvic_set_active(chip->nvic, exception, false);
	if (exception != EXC_NMI)
		special->faultmask = 0;
	if (nvic_line_is_high(chip->nvic, exception))
		nvic_set_pending(chip->nvic, exception, true);
}

static void return_to_thread(struct chip *chip, uint32_t exc_return)
{
	struct cpu_special *special = cpu_special_registers(chip->cpu);
	nvic_force_current(chip->nvic, EXC_NONE);
	if (exc_return & 4)
		special->control |= 2;
	else
		special->control &= ~2;
	cpu_mode_changed(chip->cpu);
}

bool exception_return(struct chip *chip, uint32_t exc_return)
{
	unsigned int exception = nvic_current(chip->nvic);
	uint32_t xpsr = 0;

	bool to_thread = exc_return & 8;
	if (exception == EXC_NONE || !nvic_is_active(chip->nvic, exception)) {
		scs_note_fault(chip->scs, CFSR_INVPC, 0);
		exception_fault(chip, EXC_USAGEFAULT, exc_return);
		return false;
	}
	leave_handler(chip, exception);
	if (to_thread)
		return_to_thread(chip, exc_return);
	if (!pop_frame(chip, &xpsr)) {
		scs_note_fault(chip->scs, CFSR_UNSTKERR, 0);
		exception_fault(chip, EXC_BUSFAULT, exc_return);
		return false;
	}
	nvic_force_current(chip->nvic, to_thread ? EXC_NONE : xpsr & 0x1ff);
	cpu_set_flags(chip->cpu, xpsr);
	cpu_mode_changed(chip->cpu);
	cpu_set_event(chip->cpu);
	return to_thread && scs_sleep_on_exit(chip->scs);
}

void exception_fault(struct chip *chip, unsigned int exception, uint32_t address)
{
	struct scs *scs = chip->scs;
	int now = nvic_execution_priority(chip->nvic);
	bool own = exception == EXC_SVCALL || scs_fault_enabled(scs, exception);

	if (own && nvic_group_priority(chip->nvic, exception) < now) {
		exception_enter(chip, exception, address);
		scs_vector_catch(scs, exception, 0);
		return;
	}
	if (now <= -1) {
		lock_up(chip);
		return;
	}
	if (exception != EXC_HARDFAULT && exception != EXC_DEBUGMON)
		scs_note_hard_fault(scs, HFSR_FORCED);
	exception_enter(chip, EXC_HARDFAULT, address);
	scs_vector_catch(scs, EXC_HARDFAULT, 0);
}
