// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * CPS, MRS, MSR, SVC, BKPT and hints (ARM DDI 0403E, A7.7 and B5.2).
 */

#include "chip/cpu.h"
#include "chip/cpu_special.h"
#include "chip/nvic.h"

enum sysm {
	SYSM_XPSR_LAST = 7,
	SYSM_MSP = 8,
	SYSM_PSP = 9,
	SYSM_PRIMASK = 16,
	SYSM_BASEPRI = 17,
	SYSM_BASEPRI_MAX = 18,
	SYSM_FAULTMASK = 19,
	SYSM_CONTROL = 20,
};

static bool is_cps(uint16_t opcode)
{
	return (opcode & 0xffec) == 0xb660;
}

static bool is_msr(uint16_t opcode)
{
	return (opcode & 0xffe0) == 0xf380;
}

static bool is_mrs(uint16_t opcode)
{
	return opcode == 0xf3ef;
}

static void execute_cps(struct cpu_special *special, uint16_t opcode)
{
	bool disable = opcode & 0x10;
	if (special->control & 1)
		return;
	if (opcode & 2)
		special->primask = disable;
	if (opcode & 1)
		special->faultmask = disable;
}

static uint32_t read_special(struct cpu *cpu, unsigned int sysm)
{
	const struct cpu_special *special = cpu_special_registers(cpu);
	uint32_t xpsr = cpu_get(cpu, CPU_XPSR);
	if (sysm <= SYSM_XPSR_LAST)
		return (sysm & 1 ? xpsr & 0x1ff : 0) | (sysm & 4 ? 0 : xpsr & 0xf80f0000);
	switch (sysm) {
	case SYSM_MSP:
		return cpu_get(cpu, CPU_MSP);
	case SYSM_PSP:
		return cpu_get(cpu, CPU_PSP);
	case SYSM_PRIMASK:
		return special->primask;
	case SYSM_BASEPRI:
	case SYSM_BASEPRI_MAX:
		return special->basepri;
	case SYSM_FAULTMASK:
		return special->faultmask;
	case SYSM_CONTROL:
		return special->control;
	default:
		return 0;
	}
}

static void write_privileged(struct cpu *cpu, unsigned int sysm, uint32_t value)
{
	struct cpu_special *special = cpu_special_registers(cpu);
	uint8_t level = value & 0xf0;
	switch (sysm) {
	case SYSM_MSP:
		cpu_set(cpu, CPU_MSP, value);
		break;
	case SYSM_PSP:
		cpu_set(cpu, CPU_PSP, value);
		break;
	case SYSM_PRIMASK:
		special->primask = value & 1;
		break;
	case SYSM_BASEPRI:
		special->basepri = level;
		break;
	case SYSM_BASEPRI_MAX:
		if (level && (!special->basepri || level < special->basepri))
			special->basepri = level;
		break;
	case SYSM_FAULTMASK:
		special->faultmask = value & 1;
		break;
	case SYSM_CONTROL:
		special->control = value & 7;
		break;
	}
}

static void write_special(struct cpu *cpu, unsigned int sysm, uint32_t value)
{
	if (sysm <= SYSM_XPSR_LAST) {
		uint32_t xpsr = cpu_get(cpu, CPU_XPSR);
		if (!(sysm & 4))
			cpu_set_flags(cpu, (xpsr & 0x07ffffff) | (value & 0xf8000000));
		return;
	}
	bool unprivileged = (cpu_special_registers(cpu)->control & 1)
		&& !(cpu_get(cpu, CPU_XPSR) & 0x1ff);
	if (!unprivileged)
		write_privileged(cpu, sysm, value);
}

enum special_outcome cpu_execute_special(struct cpu *cpu, uint16_t opcode, uint16_t second)
{
	if (is_cps(opcode)) {
		execute_cps(cpu_special_registers(cpu), opcode);
		return SPECIAL_DONE;
	}
	if (opcode >> 8 == 0xdf)
		return SPECIAL_SVC;
	if (opcode == 0xbf30)
		return SPECIAL_WFI;
	if (opcode == 0xbf20)
		return SPECIAL_WFE;
	if (opcode == 0xbf40) {
		cpu_set_event(cpu);
		return SPECIAL_DONE;
	}
	if (is_mrs(opcode) && second >> 12 == 8) {
		cpu_set(cpu, second >> 8 & 0xf, read_special(cpu, second & 0xff));
		return SPECIAL_DONE;
	}
	if (is_msr(opcode) && second >> 12 == 8) {
		write_special(cpu, second & 0xff, cpu_get(cpu, opcode & 0xf));
		return SPECIAL_DONE;
	}
	return SPECIAL_UNDEFINED;
}
