/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_PERIPH_H
#define SIM_PERIPH_H

#include <stdbool.h>
#include <stdint.h>
#include "chip/chip_model.h"

/*
 * The peripherals that firmware touches on its way up: clocks, pins, timers,
 * watchdogs, the debug unit. Blocks are tables of registers after RM0008; what no
 * test needs is plain storage.
 */

struct periph;

struct periph *periph_new(struct chip *chip);
void periph_free(struct periph *periph);
void periph_reset(struct periph *periph, bool power_on);

/** @returns false where nothing answers: a bus error. */
bool periph_read(struct periph *periph, enum bus_master master, uint32_t address,
	unsigned int size, uint32_t *value);
bool periph_write(struct periph *periph, enum bus_master master, uint32_t address,
	unsigned int size, uint32_t value);

/** The debug unit's words, wherever the row puts them; false when @a address is not its. */
bool periph_dbgmcu_read(struct periph *periph, enum bus_master master, uint32_t address,
	uint32_t *value);
bool periph_dbgmcu_write(struct periph *periph, uint32_t address, uint32_t value);

/** Core clock in Hertz. */
uint32_t periph_core_hz(const struct periph *periph);
bool periph_hsi_on(const struct periph *periph);
/** Frequency of the external crystal, Hertz. */
void periph_set_hse(struct periph *periph, uint32_t hz);

/** DBGMCU_CR lets the debugger see memory while the core sleeps this deeply. */
bool periph_debug_in_sleep(const struct periph *periph, bool deep);
/** AFIO_MAPR.SWJ_CFG: false when both ports are switched off. */
bool periph_swj_enabled(const struct periph *periph);
bool periph_jtag_enabled(const struct periph *periph);

/** DBGMCU_CR gives SWO its pin: TRACE_IOEN, and TRACE_MODE asynchronous. */
bool periph_trace_pin(const struct periph *periph);

/** The core was halted or resumed: watchdogs may have to stand still. */
void periph_core_halted(struct periph *periph, bool halted);

#endif /* SIM_PERIPH_H */
