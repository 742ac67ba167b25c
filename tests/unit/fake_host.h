/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FAKE_HOST_H
#define FAKE_HOST_H

#include <stdbool.h>
#include <stdint.h>

struct dap_ops;
struct flash_bank;
struct target;

/*
 * The part of OpenOCD that the driver calls, over a map of simulated regions and
 * a clock that only accesses and sleeps move. For unit tests: no probe, no JTAG.
 */

/** How long one access takes on the simulated clock, in microseconds. */
#define FAKE_ACCESS_US	100

/** Device callbacks. @returns a host error code; ERROR_FAIL is a bus error. */
struct fake_device {
	int (*read)(void *priv, uint32_t address, unsigned int size, uint32_t *value);
	int (*write)(void *priv, uint32_t address, unsigned int size, uint32_t value);
	void *priv;
};

/** Forget all regions, failures, messages and the time. */
void fake_reset(void);

/** Make @a target a Cortex-M, halted and examined, whose ports answer by @a ops. */
void fake_examine(struct target *target, const struct dap_ops *ops);

/** Map @a bytes of memory at @a base; accesses of every size work. */
void fake_map_memory(uint32_t base, uint8_t *memory, uint32_t bytes);

/** Map a device; block accesses arrive as words where aligned, as bytes otherwise. */
void fake_map_device(uint32_t base, uint32_t bytes, const struct fake_device *device);

/** Let the @a nth access from now (1: the next) fail as a broken wire does, and all after it if @a dead. */
void fake_fail_access(unsigned int nth, bool dead);

/** @returns accesses since fake_reset(). */
unsigned int fake_accesses(void);

/** @returns simulated time since fake_reset(), in microseconds. */
uint64_t fake_time_us(void);

/** Move the clock. */
void fake_advance_us(uint64_t us);

/** @returns messages of warning or error level since fake_reset() or fake_clear_log(), a line each. */
const char *fake_log(void);

/** @returns what command_print() and LOG_USER() gave since fake_reset() or fake_clear_log(). */
const char *fake_output(void);

/** @returns messages of info level since fake_reset() or fake_clear_log(). */
const char *fake_notes(void);

void fake_clear_log(void);

/** Where the work area is; 0: there is none. Map memory there. */
extern uint32_t fake_work_area;

/** What a program on the chip does, given r0; NULL: every program fails. */
extern int (*fake_run_algorithm)(uint32_t entry, uint32_t r0, unsigned int timeout_ms);

/** A write by the core of the chip: takes no time and never fails on a wire. */
int fake_bus_write(uint32_t address, unsigned int size, uint32_t value);

/** So often target_halt() fails. */
extern unsigned int fake_halts_refused;

/** How often keep_alive() was called. */
extern unsigned int fake_kept_alive;

/** What command_run_line() does; NULL: fails. */
extern int (*fake_run_line)(const char *line);

/** The first flash bank; the others follow by flash_bank.next. */
extern struct flash_bank *fake_bank;
/* What "targets NAME" chose. */
extern struct target *fake_current_target;

/** Called for every stretch of simulated time, before it counts; NULL: nobody listens. */
extern void (*fake_on_time)(uint64_t us);

/** Called by target_poll(); NULL: nothing happens. */
extern void (*fake_on_poll)(void);

/**
 * Called for every read that has answered and every write before it goes out. Of one to four bytes
 * what it makes of @a value is read or written; of a block of memory it is told the size alone. NULL:
 * nobody listens.
 */
extern void (*fake_on_access)(bool writes, uint32_t address, unsigned int size, uint32_t *value);

/** Called by flash_progress(); NULL: nobody listens. */
extern void (*fake_on_progress)(const char *what, uint64_t done, uint64_t total);

/** A signal's name once the clock shows @a us; NULL: none comes. */
void fake_interrupt(const char *signal, uint64_t us);

/** The transport of the session. */
extern enum fake_transport {
	FAKE_SWD,
	FAKE_DAPDIRECT_SWD,
	FAKE_JTAG,
} fake_transport;

/** What target_get_working_area_avail() says, in bytes. */
extern uint32_t fake_work_area_bytes;

/** What target_start_algorithm() does with its first register parameter. */
extern int (*fake_start_algorithm)(uint32_t entry, uint32_t r0);

/** Asked by target_wait_algorithm(): has the core stopped by itself? */
extern bool (*fake_algorithm_stopped)(void);

/** Called when the algorithm has to be halted by force. */
extern void (*fake_halt_algorithm)(void);

#endif /* FAKE_HOST_H */
