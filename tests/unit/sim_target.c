// SPDX-License-Identifier: GPL-2.0-or-later

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include "chip/cpu.h"
#include "chip/flash_state.h"
#include "fake_host.h"
#include "rig.h"
#include "sim_target.h"

#define AIRCR		0xe000ed0c
#define DEMCR		0xe000edfc
#define VC_CORERESET	1u
#define TRCENA		(1u << 24)

/* The host's codes, which this file does not include. */
#define OK		0
#define FAIL		(-4)
#define TIMEOUT		(-302)

static struct rig *current;

static int read_bus(void *priv, uint32_t address, unsigned int size, uint32_t *value)
{
	return rig_read(priv, address, size, value) ? OK : FAIL;
}

static int write_bus(void *priv, uint32_t address, unsigned int size, uint32_t value)
{
	return rig_write(priv, address, size, value) ? OK : FAIL;
}

static void pass_time(uint64_t us)
{
	rig_wait_us(current, us);
}

static int start_algorithm(uint32_t entry, uint32_t r0)
{
	cpu_code_changed(current->chip->cpu, SIM_TARGET_RAM, current->chip->ram_bytes);
	rig_set_reg(current, 0, r0);
	rig_set_reg(current, 15, entry);
	rig_set_reg(current, 16, 0x01000000);
	rig_run(current);
	return OK;
}

static bool algorithm_stopped(void)
{
	return rig_halted(current);
}

static void halt_algorithm(void)
{
	rig_halt(current);
}

static int run_algorithm(uint32_t entry, uint32_t r0, unsigned int timeout_ms)
{
	start_algorithm(entry, r0);
	for (unsigned int ms = 0; ms < timeout_ms && !rig_halted(current); ms++)
		fake_advance_us(1000);
	if (rig_halted(current))
		return OK;
	rig_halt(current);
	return TIMEOUT;
}

/* An erased chip sits in its HardFault handler: catch it at the reset vector. */
static bool halt_at_reset(struct rig *rig)
{
	rig_halt(rig);
	rig_write(rig, DEMCR, 4, TRCENA | VC_CORERESET);
	rig_write(rig, AIRCR, 4, 0x05fa0004);
	rig_wait_us(rig, 10000);
	const bool halted = rig_await_halt(rig, 10000);
	rig_write(rig, DEMCR, 4, TRCENA);
	return halted;
}

/* A row of the table with another size, where the name says so. */
static struct rig *new_rig(const char *chip, const char *faults)
{
	static struct chip_row row;
	const char *size = strchr(chip, '/');
	char name[40];

	if (!size)
		return rig_new(chip, faults);
	snprintf(name, sizeof(name), "%.*s", (int)(size - chip), chip);
	row = *chip_row_by_name(name);
	row.flash_kib = atoi(size + 1);
	return rig_new_row(&row, faults);
}

struct rig *sim_target_open(const char *chip, const char *faults, uint8_t fill, uint32_t work_area_bytes)
{
	struct rig *rig = new_rig(chip, faults);
	uint32_t bytes;
	uint8_t *flash = chip_flash(rig->chip, &bytes);

	memset(flash, fill, bytes);
	current = rig;
	if (!rig_connect(rig) || !halt_at_reset(rig)) {
		sim_target_close(rig);
		return NULL;
	}
	rig->violations = 0;
	fake_reset();
	/* A block of RAM is one access, as it is on the wire. */
	fake_map_memory(SIM_TARGET_RAM, rig->chip->ram, rig->chip->ram_bytes);
	fake_map_device(0, UINT32_MAX, &(struct fake_device){ .read = read_bus, .write = write_bus, .priv = rig });
	fake_on_time = pass_time;
	fake_start_algorithm = start_algorithm;
	fake_run_algorithm = run_algorithm;
	fake_algorithm_stopped = algorithm_stopped;
	fake_halt_algorithm = halt_algorithm;
	fake_work_area = work_area_bytes ? SIM_TARGET_RAM : 0;
	fake_work_area_bytes = work_area_bytes;
	return rig;
}

void sim_target_close(struct rig *rig)
{
	fake_reset();
	rig_free(rig);
	current = NULL;
}

const uint8_t *sim_target_flash(struct rig *rig, uint32_t *bytes)
{
	uint32_t size;

	return chip_flash(rig->chip, bytes ? bytes : &size);
}

void sim_target_put(struct rig *rig, uint32_t offset, const void *data, uint32_t bytes)
{
	flash_put(rig->chip->flash, offset, data, bytes);
}

void sim_target_fill(struct rig *rig, uint32_t offset, uint8_t value, uint32_t bytes)
{
	uint8_t *data = malloc(bytes);

	memset(data, value, bytes);
	if (value == 0xff)
		flash_fill(rig->chip->flash, offset, bytes);
	else
		flash_put(rig->chip->flash, offset, data, bytes);
	free(data);
}

uint8_t *sim_target_options(struct rig *rig, uint32_t *bytes)
{
	uint32_t size;

	return chip_option_bytes(rig->chip, bytes ? bytes : &size);
}

bool sim_target_read_protected(struct rig *rig)
{
	return flash_read_protected(rig->chip->flash);
}

uint32_t sim_target_wrpr(struct rig *rig)
{
	return rig->chip->flash->wrpr;
}

void sim_target_show_in_obr(struct rig *rig, uint32_t bits)
{
	rig->chip->flash->obr |= bits;
}

uint8_t *sim_target_ram(struct rig *rig)
{
	return rig->chip->ram;
}

bool sim_target_locked(struct rig *rig)
{
	struct flash *flash = rig->chip->flash;

	flash_settle(flash, &flash->unit[0]);
	return flash->unit[0].cr & flash->unit[1].cr & CR_LOCK;
}

uint64_t sim_target_time_ns(const struct rig *rig)
{
	return clock_now(rig->clock);
}

uint64_t sim_target_program_ns(const struct rig *rig)
{
	return rig->chip->row->program_ns;
}

uint32_t sim_target_page_bytes(const struct rig *rig)
{
	return rig->chip->row->page_bytes;
}

unsigned int sim_target_violations(const struct rig *rig)
{
	return rig->violations;
}

const char *sim_target_violation(const struct rig *rig)
{
	return rig->violation;
}

unsigned int sim_target_erases(const struct rig *rig)
{
	return chip_stats(rig->chip)->erases;
}

unsigned int sim_target_mass_erases(const struct rig *rig)
{
	return chip_stats(rig->chip)->mass_erases;
}

unsigned int sim_target_programs(const struct rig *rig)
{
	return chip_stats(rig->chip)->program_units;
}

unsigned int sim_target_option_erases(const struct rig *rig)
{
	return chip_stats(rig->chip)->option_erases;
}

unsigned int sim_target_option_stores(const struct rig *rig)
{
	return chip_stats(rig->chip)->option_stores;
}

uint64_t sim_target_instructions(const struct rig *rig)
{
	return chip_stats(rig->chip)->instructions;
}

void sim_target_lose_power(struct rig *rig)
{
	board_set_power(rig->board, false);
	rig_wait_us(rig, 100000);
}

bool sim_target_connect(struct rig *rig)
{
	return rig_connect(rig);
}

bool sim_target_reset(struct rig *rig, bool power)
{
	if (power) {
		sim_target_lose_power(rig);
		if (!rig_connect(rig))
			return false;
	}
	return halt_at_reset(rig);
}

bool sim_target_dp_read(struct rig *rig, unsigned int reg, uint32_t *value)
{
	return rig_dp_read(rig, reg, value);
}

bool sim_target_ap_read(struct rig *rig, unsigned int reg, uint32_t *value)
{
	return rig_ap_read(rig, reg, value);
}
