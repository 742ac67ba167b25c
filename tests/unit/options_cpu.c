// SPDX-License-Identifier: GPL-2.0-or-later

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <stdbool.h>
#include <stdlib.h>
#include <unicorn/unicorn.h>
#include <helper/log.h>
#include <target/target.h>
#include "fake_host.h"
#include "options_cpu.h"

/* Far more than any area needs; what runs longer waits for something that does not come. */
#define MAX_INSTRUCTIONS	200000

#define WATCHDOG		0x40003000
#define FLASH_REGS		0x40022000
#define OPTIONS_PAGE		0x1ffff000

static uint8_t ram[OPTIONS_CPU_RAM_BYTES] __attribute__((aligned(4096)));
static bool stopped;
static bool faulted;

uint8_t *options_cpu_ram(void)
{
	return ram;
}

static uint64_t read_bus(uc_engine *uc, uint64_t offset, unsigned int size, void *base)
{
	uint32_t value = 0;

	if (fake_bus_read((uintptr_t)base + offset, size, &value) != ERROR_OK)
		faulted = true;
	return value;
}

static void write_bus(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value, void *base)
{
	if (fake_bus_write((uintptr_t)base + offset, size, value) != ERROR_OK)
		faulted = true;
}

static uint64_t read_nothing(uc_engine *uc, uint64_t offset, unsigned int size, void *user)
{
	return 0;
}

static void write_nothing(uc_engine *uc, uint64_t offset, unsigned int size, uint64_t value, void *user)
{
}

static void on_interrupt(uc_engine *uc, uint32_t number, void *user)
{
	stopped = true;
	uc_emu_stop(uc);
}

static void map_bus(uc_engine *uc, uint32_t base)
{
	void *address = (void *)(uintptr_t)base;

	uc_mmio_map(uc, base, 0x1000, read_bus, address, write_bus, address);
}

/* One for all runs: Unicorn 2.0.1 does not give all of its memory back. */
static uc_engine *the_core(void)
{
	static uc_engine *uc;
	uc_hook hook;

	if (uc) {
		/* The host has written a new program behind its back. */
		uc_ctl_remove_cache(uc, OPTIONS_CPU_RAM, OPTIONS_CPU_RAM + OPTIONS_CPU_RAM_BYTES);
		return uc;
	}
	if (uc_open(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS, &uc) != UC_ERR_OK)
		abort();
	uc_mem_map_ptr(uc, OPTIONS_CPU_RAM, OPTIONS_CPU_RAM_BYTES, UC_PROT_ALL, ram);
	uc_mmio_map(uc, WATCHDOG, 0x1000, read_nothing, NULL, write_nothing, NULL);
	map_bus(uc, FLASH_REGS);
	map_bus(uc, OPTIONS_PAGE);
	uc_hook_add(uc, &hook, UC_HOOK_INTR, on_interrupt, NULL, 1, 0);
	return uc;
}

int options_cpu_run(uint32_t entry, uint32_t r0, unsigned int timeout_ms)
{
	uc_engine *uc = the_core();

	stopped = false;
	faulted = false;
	uc_reg_write(uc, UC_ARM_REG_R0, &r0);
	uc_emu_start(uc, entry | 1, 0, 0, MAX_INSTRUCTIONS);
	if (faulted)
		return ERROR_FAIL;
	if (stopped)
		return ERROR_OK;
	fake_advance_us(timeout_ms * 1000ull);
	return ERROR_TARGET_TIMEOUT;
}
