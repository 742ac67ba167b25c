// SPDX-License-Identifier: GPL-2.0-or-later

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <helper/log.h>
#include <target/arm_adi_v5.h>
#include <target/target.h>
#include "fake_chip.h"
#include "fake_host.h"
#include "flash/nor/openocd_compat.h"

struct fake_chip fake_chip;

const char *fake_end_name(enum fake_end end)
{
	static const char *const names[NUM_FAKE_ENDS] = {
		[FAKE_END_FAULT] = "fault", [FAKE_END_ALIAS] = "alias",
		[FAKE_END_BLANK] = "blank", [FAKE_END_UNREADABLE] = "unreadable",
	};

	return names[end];
}

void fake_word(uint32_t address, uint32_t value, uint32_t writable)
{
	fake_chip.words[fake_chip.num_words++] = (struct fake_word){ address, value, writable };
}

static struct fake_word *find_word(uint32_t address)
{
	for (size_t i = 0; i < fake_chip.num_words; i++) {
		if (fake_chip.words[i].address == address)
			return &fake_chip.words[i];
	}
	return NULL;
}

void set_fake_word(uint32_t address, uint32_t value)
{
	find_word(address)->value = value;
}

uint32_t fake_word_now(uint32_t address)
{
	const struct fake_word *word = find_word(address);

	return word ? word->value : 0;
}

static uint32_t first_of_same(const struct fake_flash *flash, uint32_t offset)
{
	const uint32_t bytes = flash->twice_kib * 1024;

	return offset >= bytes && offset < 2 * bytes ? offset - bytes : offset;
}

static int read_flash(uint32_t offset, uint32_t *value)
{
	const struct fake_flash *flash = &fake_chip.flash;
	uint32_t end = flash->real_kib * 1024;

	fake_chip.flash_reads++;
	if (flash->end == FAKE_END_UNREADABLE || !end)
		return ERROR_FAIL;
	if (offset >= end && flash->end == FAKE_END_FAULT)
		return ERROR_FAIL;
	if (offset >= end && flash->end == FAKE_END_BLANK)
		*value = 0xffffffff;
	else
		*value = flash->filled ? first_of_same(flash, offset % end) * 2654435761u : 0xffffffff;
	return ERROR_OK;
}

static int read_word(uint32_t address, uint32_t *value)
{
	const struct fake_word *word = find_word(address);

	if (address >= 0x08000000 && address < 0x09000000)
		return read_flash(address - 0x08000000, value);
	if (!word)
		return ERROR_FAIL;
	*value = word->value;
	return ERROR_OK;
}

static int read_bus(void *priv, uint32_t address, unsigned int size, uint32_t *value)
{
	int retval = size == 4 ? read_word(address, value) : ERROR_FAIL;

	if (retval == ERROR_OK)
		return ERROR_OK;
	fake_chip.faults++;
	LOG_ERROR("bus error at 0x%08" PRIx32, address);
	return retval;
}

static int write_bus(void *priv, uint32_t address, unsigned int size, uint32_t value)
{
	struct fake_word *word = find_word(address);

	if (!word || size != 4)
		return ERROR_FAIL;
	fake_chip.writes++;
	word->value = (word->value & ~word->writable) | (value & word->writable);
	return ERROR_OK;
}

static int read_dp(struct adiv5_dap *dap, unsigned int reg, uint32_t *value)
{
	*value = fake_chip.dpidr;
	return reg == DP_DPIDR && fake_chip.has_ports ? ERROR_OK : ERROR_FAIL;
}

static int read_ap(struct adiv5_ap *ap, unsigned int reg, uint32_t *value)
{
	*value = reg == ADIV5_AP_REG_IDR ? fake_chip.ap_idr : fake_chip.rom_base;
	return fake_chip.has_ports ? ERROR_OK : ERROR_FAIL;
}

static int run_dap(struct adiv5_dap *dap)
{
	return ERROR_OK;
}

void fake_chip_connect(struct target *target)
{
	static const struct dap_ops ops = { .queue_dp_read = read_dp, .queue_ap_read = read_ap, .run = run_dap };

	memset(&fake_chip, 0, sizeof(fake_chip));
	fake_reset();
	fake_map_device(0, UINT32_MAX, &(struct fake_device){ .read = read_bus, .write = write_bus });
	fake_examine(target, &ops);
}
