/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_SCS_H
#define SIM_SCS_H

#include <stdbool.h>
#include <stdint.h>
#include "chip/chip_model.h"

/*
 * System control space: CPUID, AIRCR, fault status, vector table and the core's
 * debug registers (ARMv7-M ARM, B3.2 and C1.6).
 */

/* DFSR bits, the reasons for a halt. */
#define DFSR_HALTED	(1u << 0)
#define DFSR_BKPT	(1u << 1)
#define DFSR_DWTTRAP	(1u << 2)
#define DFSR_VCATCH	(1u << 3)

/* CFSR bits. */
#define CFSR_IACCVIOL	(1u << 0)
#define CFSR_IBUSERR	(1u << 8)
#define CFSR_PRECISERR	(1u << 9)
#define CFSR_IMPRECISERR (1u << 10)
#define CFSR_UNSTKERR	(1u << 11)
#define CFSR_STKERR	(1u << 12)
#define CFSR_BFARVALID	(1u << 15)
#define CFSR_UNDEFINSTR	(1u << 16)
#define CFSR_INVSTATE	(1u << 17)
#define CFSR_INVPC	(1u << 18)

#define HFSR_VECTTBL	(1u << 1)
#define HFSR_FORCED	(1u << 30)
#define HFSR_DEBUGEVT	(1u << 31)

/* DEMCR vector catch bits. */
#define VC_CORERESET	(1u << 0)
#define VC_MMERR	(1u << 4)
#define VC_CHKERR	(1u << 6)
#define VC_STATERR	(1u << 7)
#define VC_BUSERR	(1u << 8)
#define VC_HARDERR	(1u << 10)

struct scs;

struct scs *scs_new(struct chip *chip);
void scs_free(struct scs *scs);
/** @param power_on Also the debug registers, which a system reset leaves alone. */
void scs_reset(struct scs *scs, bool power_on);
/** The reset is over: what a vector catch would do; true when the core is to stay halted. */
bool scs_catch_reset(struct scs *scs);

bool scs_read(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t *value);
bool scs_write(struct scs *scs, enum bus_master master, uint32_t offset, uint32_t value);

bool scs_debug_enabled(const struct scs *scs);
bool scs_trace_enabled(const struct scs *scs);
bool scs_mask_interrupts(const struct scs *scs);
/** Halt for @a reason (DFSR bits) if halting debug is on. @returns true when it halted. */
bool scs_halt_for(struct scs *scs, uint32_t reason);
/** Vector catch on the way into a fault's handler. @returns true when it halted. */
bool scs_vector_catch(struct scs *scs, unsigned int exception, uint32_t cfsr_bits);

uint32_t scs_vtor(const struct scs *scs);
/** True when SHCSR lets this fault have its own handler. */
bool scs_fault_enabled(const struct scs *scs, unsigned int exception);
void scs_note_fault(struct scs *scs, uint32_t cfsr_bits, uint32_t address);
void scs_note_hard_fault(struct scs *scs, uint32_t hfsr_bits);
bool scs_align_stack(const struct scs *scs);
bool scs_sleep_deep(const struct scs *scs);
bool scs_sleep_on_exit(const struct scs *scs);

#endif /* SIM_SCS_H */
