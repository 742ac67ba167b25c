// SPDX-License-Identifier: GPL-2.0-or-later

/* See options_bench.h. */

#include "options_bench.h"

#define WORK_AREA_BYTES	0x1000
struct rig *rig;
uint8_t *options;
struct clone_family family;
static struct clone_part part;
struct clone_bank info;
static struct flash_sector sector;
struct target target;
struct flash_bank bank;
static struct flash_driver driver;
unsigned int probes;
unsigned int resets_until_power;
bool flash_stays;
uint8_t before[OPTIONS_BYTES];
bool on_chip;

/* A chip for each layout. */
static const struct {
	const struct clone_options_layout *layout;
	const char *chip;
	bool by_power;		/* option bytes are loaded when the power comes, and not at a reset */
} chips[] = {
	{ &clone_options_f1, "STM32F103CB" },
	{ &clone_options_f1_xl, "STM32F103ZG" },
	{ &clone_options_apm32f0, "APM32F030C8" },
	{ &clone_options_at32f403a, "AT32F403ACG" },
	{ &clone_options_at32f413, "AT32F413CB" },
	{ &clone_options_at32f415, "AT32F415CB" },
	{ &clone_options_at32f421, "AT32F421C8" },
	{ &clone_options_ch32f103, "CH32F103C8", true },
	{ &clone_options_gd32e10x, "GD32E103CB", true },
	{ &clone_options_gd32e23x, "GD32E230C8" },
	{ &clone_options_gd32e50x, "GD32E503RE" },
	{ &clone_options_gd32f10x, "GD32F103CB" },
	{ &clone_options_gd32f1x0, "GD32F150R8" },
	{ &clone_options_hk32f103, "HK32F103CB" },
	{ &clone_options_hk32f103_hd, "HK32F103ZE" },
	{ &clone_options_n32g45x, "N32G455RE" },
};

static int probe(struct flash_bank *of)
{
	probes++;
	return ERROR_OK;
}

/* One page, blank if its ends are. */
static int erase_check(struct flash_bank *of)
{
	uint8_t ends[2];

	if (target_read_buffer(of->target, of->base, 1, ends) != ERROR_OK ||
			target_read_buffer(of->target, of->base + of->size - 1, 1, ends + 1) != ERROR_OK)
		return ERROR_FAIL;
	of->sectors[0].is_erased = ends[0] == 0xff && ends[1] == 0xff && !flash_stays;
	return ERROR_OK;
}

static int auto_probe(struct flash_bank *of)
{
	return ERROR_OK;
}

int reset_halt(const char *line)
{
	assert_string_equal(line, "reset halt");
	assert_true(sim_target_reset(rig, false));
	target.state = TARGET_HALTED;
	return ERROR_OK;
}

/* Someone gives what the chip waits for. */
static int reset_halt_with_power(const char *line)
{
	assert_string_equal(line, "reset halt");
	assert_true(sim_target_reset(rig, true));
	target.state = TARGET_HALTED;
	return ERROR_OK;
}

int reset_halt_then_power(const char *line)
{
	if (resets_until_power && --resets_until_power == 0)
		assert_true(sim_target_reset(rig, true));
	return reset_halt(line);
}

void put(unsigned int offset, uint8_t value)
{
	options[offset] = value;
	options[offset + 1] = ~value;
}

void power_cycle(void)
{
	assert_true(sim_target_reset(rig, true));
}

static void describe_chip(const struct clone_options_layout *layout)
{
	size_t row = 0;

	while (clone_families[row].options != layout)
		row++;
	family = clone_families[row];
	part.family = &family;
	info = (struct clone_bank){ .chip = { .family = &family, .options = layout, .closest = &part } };
	target.state = TARGET_HALTED;
	driver = (struct flash_driver){ .name = CLONE_DRIVER_NAME, .probe = probe, .auto_probe = auto_probe,
		.erase_check = erase_check };
	probes = 0;
	flash_stays = false;
	bank = (struct flash_bank){ .target = &target, .base = 0x08000000, .driver = &driver,
		.driver_priv = &info, .sectors = &sector, .num_sectors = 1 };
	sim_target_flash(rig, &bank.size);
	fake_bank = &bank;
}

void start_with(const struct clone_options_layout *layout, const char *faults)
{
	char all[FAULTS_BYTES];
	size_t i = 0;

	while (chips[i].layout != layout)
		i++;
	free(bank.prot_blocks);
	if (rig)
		sim_target_close(rig);
	snprintf(all, sizeof(all), "%s%s", layout->cr_load ? "ob-launch " : "", faults);
	rig = sim_target_open(chips[i].chip, all, 0x5a, on_chip ? WORK_AREA_BYTES : 0);
	assert_non_null(rig);
	options = sim_target_options(rig, NULL);
	put(2, 0xf7);
	put(4, 0x12);
	put(6, 0x34);
	put(8, 0xfe);
	power_cycle();
	describe_chip(layout);
	fake_run_line = chips[i].by_power ? reset_halt_with_power : reset_halt;
	assert_int_equal(clone_options_protection_blocks(&bank), ERROR_OK);
}

void start(const struct clone_options_layout *layout)
{
	start_with(layout, "");
}

int run(const char *name, unsigned int argc, const char **argv)
{
	struct command_invocation cmd = { .name = name, .argc = argc, .argv = argv };

	fake_clear_log();
	memcpy(before, options, sizeof(before));
	for (const struct command_registration *c = clone_options_commands; c->name; c++) {
		if (strcmp(c->name, name) == 0)
			return c->handler(&cmd);
	}
	fail_msg("no command %s", name);
	return ERROR_FAIL;
}

void assert_clean(void)
{
	if (sim_target_violations(rig))
		fail_msg("%s", sim_target_violation(rig));
	assert_true(sim_target_locked(rig));
}

void fill_unknown(const struct clone_options_layout *layout)
{
	for (unsigned int offset = 16; offset < layout->bytes; offset += 2) {
		if (offset < layout->complemented_bytes)
			put(offset, 0x30 + offset / 2);
		else
			memcpy(options + offset, (uint8_t[]){ offset, 0xc0 + offset / 2 }, 2);
	}
	put(12, 0x7f);
	put(14, 0x3f);
	/* An erased slot is a state of its own. */
	memset(options + 10, 0xff, 2);
	power_cycle();
}

int through_the_debugger(void **state)
{
	on_chip = false;
	return 0;
}

int on_the_chip(void **state)
{
	on_chip = true;
	return 0;
}
