/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_PRELOAD_VCLOCK_H
#define SIM_PRELOAD_VCLOCK_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/*
 * The tool's view of the virtual clock. Time the tool spends by itself (sleeps,
 * time-outs, a microsecond for each look at the clock) is kept here and told to
 * the simulator of a board with the next request.
 */

/** True when this process lives on virtual time. */
bool vclock_active(void);
/** libusb has been initialised: from now on time is virtual, going on from real time. */
void vclock_start(void);

/** The simulator is gone: from now on time is real, or this process would spin. */
void vclock_stop(void);

/** Virtual nanoseconds since the start of the run. */
uint64_t vclock_now(void);
/** @a ns pass. */
void vclock_sleep(uint64_t ns);
/**
 * The calling thread sleeps for @a ns. Where there are other threads it does so
 * really: they get on meanwhile, and what they spend is not counted again.
 */
void vclock_thread_sleep(uint64_t ns);
/** True when this process has one thread only. */
bool vclock_alone(void);

/** As vclock_now(), without learning anything first. */
uint64_t vclock_time(void);
/** @a ns have passed; nobody is told. */
void vclock_pass(uint64_t ns);

/** Is @a id one of the clocks that are virtual in this process? */
bool vclock_covers(clockid_t id);
/** Such a clock, in nanoseconds. Looking takes a microsecond. */
int64_t vclock_read(clockid_t id);

/** Sleep in real time, whatever the tool believes. */
void vclock_real_sleep(uint64_t ns);

#endif /* SIM_PRELOAD_VCLOCK_H */
