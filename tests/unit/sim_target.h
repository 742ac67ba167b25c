/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_TARGET_H
#define SIM_TARGET_H

#include <stdbool.h>
#include <stdint.h>

struct rig;

/*
 * A chip of the simulator (sim/chip) behind the fake host: what the driver does goes
 * through the debug port of a simulated board. Includes nothing of the host.
 */

#define SIM_TARGET_RAM	0x20000000u

/**
 * Connect to a halted chip.
 *
 * @param chip As "stlink-sim --list-chips" has it; with "/32" behind it one of 32 KiB.
 * @param faults Of sim/board/faults.def, blanks between them; NULL: none.
 * @param fill What all of its flash holds.
 * @param work_area_bytes 0: no work area.
 */
struct rig *sim_target_open(const char *chip, const char *faults, uint8_t fill, uint32_t work_area_bytes);
void sim_target_close(struct rig *rig);

/** The main flash array, to be read only. @param bytes Its real size; may be NULL. */
const uint8_t *sim_target_flash(struct rig *rig, uint32_t *bytes);

/** Let flash hold @a data, or @a value, from @a offset on. */
void sim_target_put(struct rig *rig, uint32_t offset, const void *data, uint32_t bytes);
void sim_target_fill(struct rig *rig, uint32_t offset, uint8_t value, uint32_t bytes);

/** The option bytes, to be read and changed; the chip loads them at its next power-on. */
uint8_t *sim_target_options(struct rig *rig, uint32_t *bytes);

/** What is in effect: read protection and FLASH_WRPR. */
bool sim_target_read_protected(struct rig *rig);
uint32_t sim_target_wrpr(struct rig *rig);

/** Let FLASH_OBR show @a bits as well, up to the next reset. */
void sim_target_show_in_obr(struct rig *rig, uint32_t bits);

/** The RAM, to be read and written while the core is halted. */
uint8_t *sim_target_ram(struct rig *rig);

/** @returns whether all register sets refuse changes. */
bool sim_target_locked(struct rig *rig);

/** @returns the bench's time, and what one unit takes to program. */
uint64_t sim_target_time_ns(const struct rig *rig);
uint64_t sim_target_program_ns(const struct rig *rig);

/** @returns bytes that an erase takes. */
uint32_t sim_target_page_bytes(const struct rig *rig);

/** @returns accesses that the chip's documents forbid, since it was opened. */
unsigned int sim_target_violations(const struct rig *rig);

/** @returns the first of them, for a message. */
const char *sim_target_violation(const struct rig *rig);

/** @returns what it has done since it was opened: pages, units and stores are counted. */
unsigned int sim_target_erases(const struct rig *rig);
unsigned int sim_target_mass_erases(const struct rig *rig);
unsigned int sim_target_programs(const struct rig *rig);
unsigned int sim_target_option_erases(const struct rig *rig);
unsigned int sim_target_option_stores(const struct rig *rig);
uint64_t sim_target_instructions(const struct rig *rig);

/** Reset and halt; with @a power the supply goes and comes back. @returns whether it halted. */
bool sim_target_reset(struct rig *rig, bool power);

/** Take the supply, and debug access with it; the second gives both back, and the chip runs. */
void sim_target_lose_power(struct rig *rig);
bool sim_target_connect(struct rig *rig);

/** Registers of the debug port and of the access port. */
bool sim_target_dp_read(struct rig *rig, unsigned int reg, uint32_t *value);
bool sim_target_ap_read(struct rig *rig, unsigned int reg, uint32_t *value);

#endif /* SIM_TARGET_H */
