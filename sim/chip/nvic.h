/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_NVIC_H
#define SIM_NVIC_H

#include <stdbool.h>
#include <stdint.h>
#include "chip/core.h"

/*
 * Exceptions: which are pending and active and their priorities (ARMv7-M ARM, B1.5), the
 * NVIC's registers and SysTick. exceptions.c enters and leaves handlers.
 */

struct chip;
struct nvic;

struct nvic *nvic_new(struct chip *chip);
void nvic_free(struct nvic *nvic);
void nvic_reset(struct nvic *nvic);

void nvic_set_pending(struct nvic *nvic, unsigned int exception, bool pending);
bool nvic_is_pending(const struct nvic *nvic, unsigned int exception);
bool nvic_is_active(const struct nvic *nvic, unsigned int exception);
void nvic_set_active(struct nvic *nvic, unsigned int exception, bool active);
/** Its line is high: it pends again after its handler. */
bool nvic_line_is_high(const struct nvic *nvic, unsigned int exception);
void nvic_clear_active(struct nvic *nvic);
void nvic_set_priority(struct nvic *nvic, unsigned int exception, uint8_t priority);
/** @returns by what it preempts, with the subpriority's bits left out (B1.5.4). */
int nvic_group_priority(const struct nvic *nvic, unsigned int exception);
uint8_t nvic_priority(const struct nvic *nvic, unsigned int exception);
void nvic_set_group(struct nvic *nvic, unsigned int prigroup);

/** The exception being executed, IPSR. */
unsigned int nvic_current(const struct nvic *nvic);
/** On entry and return, and for a debugger that writes xPSR. */
void nvic_force_current(struct nvic *nvic, unsigned int exception);
/** The priority that code runs at now: 256 in thread mode with nothing masked. */
int nvic_execution_priority(const struct nvic *nvic);
/** @returns the exception to be taken now, or EXC_NONE. */
unsigned int nvic_next(const struct nvic *nvic);
/** The one that WFI wakes for: as nvic_next() but PRIMASK does not count. */
unsigned int nvic_wakeup(const struct nvic *nvic);

/** SysTick stands still while the core is halted, and in STOP mode. */
void nvic_systick_stop(struct nvic *nvic, bool stop);
/** Around a change of the core's clock, so that SysTick keeps its count. */
void nvic_clock_changing(struct nvic *nvic);
void nvic_clock_changed(struct nvic *nvic);
/** An interrupt line: while high, the interrupt pends again after its handler. */
void nvic_set_line(struct nvic *nvic, unsigned int irq, bool high);

/* Registers 0xe000e000 to 0xe000e4ff and 0xe000ef00. */
uint32_t nvic_read(struct nvic *nvic, uint32_t offset);
void nvic_write(struct nvic *nvic, uint32_t offset, uint32_t value);
/** STIR: pend an interrupt by number. */
void nvic_trigger(struct nvic *nvic, uint32_t irq);

#endif /* SIM_NVIC_H */
