// SPDX-License-Identifier: GPL-2.0-or-later

#include <stddef.h>
#include <string.h>
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
	return FAIL;
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

struct rig *sim_target_open(const char *chip, const char *faults, uint8_t fill, uint32_t work_area_bytes)
{
	struct rig *rig = rig_new(chip, faults);
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

bool sim_target_reset(struct rig *rig, bool power)
{
	if (power) {
		board_set_power(rig->board, false);
		rig_wait_us(rig, 100000);
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
