/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_EXCEPTIONS_H
#define SIM_EXCEPTIONS_H

#include <stdbool.h>
#include <stdint.h>
#include "chip/core.h"

/*
 * Entry into handlers and return from them (ARMv7-M ARM, B1.5). Stacking always uses the
 * basic frame: lazy floating-point state is not modelled. There is no tail-chaining: a
 * return and an entry are two steps, which only costs time.
 */

struct chip;

/** Take @a exception; @a return_address is where it comes back to. */
void exception_enter(struct chip *chip, unsigned int exception, uint32_t return_address);
/**
 * Return by @a exc_return, the value that reached PC.
 * @returns true if the core sleeps now, as if a WFI followed (SLEEPONEXIT).
 */
bool exception_return(struct chip *chip, uint32_t exc_return);

/**
 * A synchronous fault of the instruction at @a address: escalates to HardFault or
 * lockup as needed and enters the handler.
 */
void exception_fault(struct chip *chip, unsigned int exception, uint32_t address);

#endif /* SIM_EXCEPTIONS_H */
