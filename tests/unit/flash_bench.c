// SPDX-License-Identifier: GPL-2.0-or-later

/* See flash_bench.h. */

#include "flash_bench.h"
#include "clone_options.h"
#include "clone_size.h"

struct rig *rig;
struct target target;
struct flash_bank bank;
struct clone_bank info;
uint8_t image[FLASH_BYTES];
uint32_t protected_from;
char asked[256];
bool read_protected;
enum clone_beyond beyond;
static struct armv7m_common armv7m;
static struct clone_part part;

int clone_options_check_writable(struct flash_bank *b, uint32_t offset, uint32_t count)
{
	const size_t used = strlen(asked);

	snprintf(asked + used, sizeof(asked) - used, "%x+%x ", offset, count);
	return offset + count > protected_from ? ERROR_FLASH_PROTECTED : ERROR_OK;
}

int clone_options_refuse_protected(struct flash_bank *b)
{
	LOG_ERROR("the chip is read-protected: unlock it");
	return ERROR_FLASH_PROTECTED;
}

int clone_options_read_protected(struct flash_bank *b, bool *on)
{
	*on = read_protected;
	return ERROR_OK;
}

void clone_size_look_further(struct target *t, struct clone_chip *chip)
{
	chip->beyond = beyond;
	chip->beyond_kib = chip->usable_kib;
}

void bench(const char *chip, const char *faults, enum clone_family_id family, uint32_t work_area_bytes)
{
	free(bank.sectors);
	memset(&bank, 0, sizeof(bank));
	rig = sim_target_open(chip, faults, 0xff, work_area_bytes);
	assert_non_null(rig);

	memset(&armv7m, 0, sizeof(armv7m));
	armv7m.common_magic = ARMV7M_COMMON_MAGIC;
	armv7m.arm.common_magic = ARM_COMMON_MAGIC;
	armv7m.arm.arch_info = &armv7m;
	memset(&target, 0, sizeof(target));
	target.arch_info = &armv7m.arm;
	target.state = TARGET_HALTED;
	memset(&info, 0, sizeof(info));
	memset(&part, 0, sizeof(part));
	info.chip.family = &clone_families[family];
	part.family = info.chip.family;
	info.chip.closest = &part;
	info.chip.usable_kib = PAGES;
	info.chip.pages.smallest = sim_target_page_bytes(rig);
	info.chip.pages.largest = info.chip.pages.smallest;
	info.probed = true;
	bank.base = 0x08000000;
	bank.target = &target;
	bank.driver_priv = &info;
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
	protected_from = UINT32_MAX;
	read_protected = false;
	asked[0] = 0;
	beyond = CLONE_BEYOND_NOT_READ;
	srand(1);
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = rand();
}

void clear_bench(void)
{
	if (sim_target_violations(rig))
		fail_msg("%u violations, the first: %s", sim_target_violations(rig), sim_target_violation(rig));
	assert_true(sim_target_locked(rig));
	sim_target_close(rig);
}

void fill(uint32_t offset, uint8_t value, uint32_t bytes)
{
	sim_target_fill(rig, offset, value, bytes);
}

void put(uint32_t offset, const void *data, uint32_t bytes)
{
	sim_target_put(rig, offset, data, bytes);
}

const uint8_t *flash(void)
{
	return sim_target_flash(rig, NULL);
}
