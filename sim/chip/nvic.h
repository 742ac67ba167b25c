/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_NVIC_H
#define SIM_NVIC_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Exceptions: pending, priorities, entry and return (ARMv7-M ARM, B1.5), the
 * NVIC's registers and SysTick. Stacking always uses the basic frame: lazy
 * floating-point state is not modelled. There is no tail-chaining: a return and an
 * entry are two steps, which only costs time.
 */

struct chip;
struct nvic;

enum exception {
	EXC_NONE = 0,
	EXC_RESET = 1,
	EXC_NMI = 2,
	EXC_HARDFAULT = 3,
	EXC_MEMMANAGE = 4,
	EXC_BUSFAULT = 5,
	EXC_USAGEFAULT = 6,
	EXC_SVCALL = 11,
	EXC_DEBUGMON = 12,
	EXC_PENDSV = 14,
	EXC_SYSTICK = 15,
	EXC_IRQ0 = 16,
	NUM_EXCEPTIONS = 16 + 96,
};

struct nvic *nvic_new(struct chip *chip);
void nvic_free(struct nvic *nvic);
void nvic_reset(struct nvic *nvic);

void nvic_set_pending(struct nvic *nvic, unsigned int exception, bool pending);
bool nvic_is_pending(const struct nvic *nvic, unsigned int exception);
bool nvic_is_active(const struct nvic *nvic, unsigned int exception);
void nvic_clear_active(struct nvic *nvic);
void nvic_set_priority(struct nvic *nvic, unsigned int exception, uint8_t priority);
uint8_t nvic_priority(const struct nvic *nvic, unsigned int exception);
void nvic_set_group(struct nvic *nvic, unsigned int prigroup);

/** The exception being executed, IPSR. */
unsigned int nvic_current(const struct nvic *nvic);
/** For a debugger that writes xPSR. */
void nvic_force_current(struct nvic *nvic, unsigned int exception);
/** The priority that code runs at now: 256 in thread mode with nothing masked. */
int nvic_execution_priority(const struct nvic *nvic);
/** @returns the exception to be taken now, or EXC_NONE. */
unsigned int nvic_next(const struct nvic *nvic);
/** The one that WFI wakes for: as nvic_next() but PRIMASK does not count. */
unsigned int nvic_wakeup(const struct nvic *nvic);

/** Take @a exception; @a return_address is where it comes back to. */
void nvic_enter(struct nvic *nvic, unsigned int exception, uint32_t return_address);
/** SysTick stands still while the core is halted, and in STOP mode. */
void nvic_systick_stop(struct nvic *nvic, bool stop);
/** Around a change of the core's clock, so that SysTick keeps its count. */
void nvic_clock_changing(struct nvic *nvic);
void nvic_clock_changed(struct nvic *nvic);
/** An interrupt line: while high, the interrupt pends again after its handler. */
void nvic_set_line(struct nvic *nvic, unsigned int irq, bool high);

/** Return by @a exc_return, the value that reached PC. */
void nvic_return(struct nvic *nvic, uint32_t exc_return);

/**
 * A synchronous fault of the instruction at @a address: escalates to HardFault or
 * lockup as needed and enters the handler.
 */
void nvic_fault(struct nvic *nvic, unsigned int exception, uint32_t address);

/* Registers 0xe000e000 to 0xe000e4ff and 0xe000ef00. */
uint32_t nvic_read(struct nvic *nvic, uint32_t offset);
void nvic_write(struct nvic *nvic, uint32_t offset, uint32_t value);
/** STIR: pend an interrupt by number. */
void nvic_trigger(struct nvic *nvic, uint32_t irq);

#endif /* SIM_NVIC_H */
