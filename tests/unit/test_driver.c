// SPDX-License-Identifier: GPL-2.0-or-later

/* All of the driver, as the host finds it, on chips of the simulator. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <module.h>
#include <target/arm_adi_v5.h>
#include <target/target.h>
#include "clone_bank.h"
#include "fake_host.h"
#include "openocd_compat.h"
#include "sim_target.h"

#define FLASH		0x08000000u
#define WORK_AREA	8192

extern const struct openocd_module OPENOCD_MODULE_SYMBOL;

static struct rig *rig;
static const char *chip_name_now;
static uint8_t fill = 0xff;		/* of the next chip's flash */
static struct target target;
static struct flash_bank bank;
static uint8_t image[16 * 1024];

static int read_dp(struct adiv5_dap *of, unsigned int reg, uint32_t *value)
{
	return sim_target_dp_read(rig, reg, value) ? ERROR_OK : ERROR_FAIL;
}

static int read_ap(struct adiv5_ap *ap, unsigned int reg, uint32_t *value)
{
	return sim_target_ap_read(rig, reg, value) ? ERROR_OK : ERROR_FAIL;
}

static int run_dap(struct adiv5_dap *of)
{
	return ERROR_OK;
}

static int reset_halt(const char *line)
{
	assert_string_equal(line, "reset halt");
	target.state = TARGET_HALTED;
	return sim_target_reset(rig, false) ? ERROR_OK : ERROR_FAIL;
}

static const struct dap_ops ops = { .queue_dp_read = read_dp, .queue_ap_read = read_ap, .run = run_dap };

static const struct flash_driver *the_driver(void)
{
	return OPENOCD_MODULE_SYMBOL.flash_drivers[0];
}

static int make_bank(uint32_t size, unsigned int argc)
{
	const char *argv[] = { "stm32f1x_clone", "0", "0", "0", "0", "chip.cpu" };
	struct command_invocation cmd = { .argc = argc, .argv = argv };

	memset(&bank, 0, sizeof(bank));
	bank.driver = the_driver();
	bank.name = "chip.flash";
	bank.target = &target;
	bank.size = size;
	return the_driver()->flash_bank_command(&cmd, &bank);
}

/* A halted chip behind a bank that is not probed yet. */
static void start_sized(const char *chip, const char *faults, uint32_t work_area, uint32_t size)
{
	chip_name_now = chip;
	rig = sim_target_open(chip, faults, fill, work_area);
	if (!rig)
		fail_msg("%s cannot be halted", chip);
	fake_examine(&target, &ops);
	assert_int_equal(make_bank(size, 6), ERROR_OK);
	fill = 0xff;
	fake_bank = &bank;
	fake_run_line = reset_halt;
	clone_bank_force_family(NULL, NULL);
	srand(1);
	for (size_t i = 0; i < sizeof(image); i++)
		image[i] = rand() >> 4;
}

static void start(const char *chip, const char *faults)
{
	start_sized(chip, faults, WORK_AREA, 0);
}

/* Whatever was done, nothing forbidden was, and the controller is locked. */
static void stop(void)
{
	uint32_t cr = 0;

	if (sim_target_violations(rig))
		fail_msg("%u violations: %s", sim_target_violations(rig), sim_target_violation(rig));
	assert_int_equal(target_read_u32(&target, 0x40022010, &cr), ERROR_OK);
	assert_true(cr & 0x80);
	the_driver()->free_driver_priv(&bank);
	free(bank.sectors);
	free(bank.prot_blocks);
	sim_target_close(rig);
}

static const struct command_registration *find(const struct command_registration *list, const char *name)
{
	for (; list->name || list->chain; list++) {
		const struct command_registration *found = list->name ? NULL : find(list->chain, name);

		if (list->name && strcmp(list->name, name) == 0)
			return list;
		if (found)
			return found;
	}
	return NULL;
}

static int run(const char *name, unsigned int argc, const char **argv)
{
	const struct command_registration *command = find(the_driver()->commands->chain, name);
	struct command_invocation cmd = { .name = name, .argc = argc, .argv = argv };

	assert_non_null(command);
	fake_clear_log();
	return command->handler(&cmd);
}

#define RUN(name, ...) \
	run(name, sizeof((const char *[]){ NULL, ##__VA_ARGS__ }) / sizeof(const char *) - 1, \
		(const char *[]){ NULL, ##__VA_ARGS__ } + 1)

/* Everything a user saw is worth reading when something was refused. */
#define assert_ok(what)	\
	do { \
		const int retval_ = (what); \
		if (retval_ != ERROR_OK) \
			fail_msg("%s: %s: %d\n%s%s", chip_name_now, #what, retval_, fake_log(), fake_output()); \
	} while (0)

static void assert_says(const char *all, const char *text)
{
	if (!strstr(all, text))
		fail_msg("%s: \"%s\" is missing in:\n%s", chip_name_now, text, all);
}

static int write_image(uint32_t offset, uint32_t bytes)
{
	const struct flash_run once = { offset, bytes, image };

	fake_clear_log();
	return the_driver()->erase_write(&bank, &once, 1);
}

static const struct {
	const char *name;
	unsigned int pages;
	uint32_t page_bytes;
	unsigned int blocks;
} writable[] = {
	{ "STM32F103C8", 64, 1024, 16 }, { "STM32F103CB", 128, 1024, 32 }, { "STM32F103ZE", 256, 2048, 32 },
	{ "STM32F103ZG", 512, 2048, 32 }, { "CKS32F103C8", 64, 1024, 16 }, { "CS32F103CB", 128, 1024, 32 },
	{ "APM32F103CB", 128, 1024, 32 }, { "GD32F103CB", 128, 1024, 32 }, { "GD32F103CB-WORDS", 128, 1024, 32 },
	{ "GD32F103CB-HALVES", 128, 1024, 32 }, { "GD32F130C8", 64, 1024, 16 }, { "GD32E103CB", 128, 1024, 32 },
	{ "CH32F103C8", 64, 1024, 16 }, { "HK32F103CB", 128, 1024, 32 }, { "AT32F403ACG", 512, 2048, 32 },
	{ "AT32F421C8", 64, 1024, 16 }, { "N32G452CB", 64, 2048, 32 }, { "AIR32F103CB", 128, 1024, 32 },
};

/* Erase, program, verify, with the loader on the chip and through the probe. */
static void every_family_is_written_and_read(void **state)
{
	for (size_t i = 0; i < 2 * ARRAY_SIZE(writable); i++) {
		const uint32_t page = writable[i / 2].page_bytes;

		/* Without a work area it takes long: one in three. */
		if (i % 2 && i % 3)
			continue;
		fill = 0x5a;
		start_sized(writable[i / 2].name, NULL, i % 2 ? 0 : WORK_AREA, 0);
		const uint8_t *flash = sim_target_flash(rig, NULL);
		assert_ok(the_driver()->auto_probe(&bank));
		assert_int_equal(bank.num_sectors, writable[i / 2].pages);
		assert_int_equal(bank.sectors[1].size, page);
		assert_int_equal(bank.size, writable[i / 2].pages * page);
		assert_ok(write_image(page, 2 * page));
		assert_says(fake_output(), "written 2 of 2 pages");
		assert_memory_equal(flash + page, image, 2 * page);
		assert_int_equal(flash[0], 0x5a);
		assert_int_equal(flash[3 * page], 0x5a);
		assert_ok(write_image(page, 2 * page));
		assert_says(fake_output(), "written 0 of 2 pages (0.0 KiB), 2 unchanged");
		assert_ok(the_driver()->verify(&bank, image + 3, page + 3, 2 * page - 7));
		image[page] ^= 1;
		assert_int_equal(the_driver()->verify(&bank, image, page, 2 * page), ERROR_FAIL);
		assert_ok(the_driver()->erase(&bank, 1, 1));
		assert_ok(the_driver()->write(&bank, image + 8, page + 8, 64));
		assert_memory_equal(flash + page + 8, image + 8, 64);
		assert_ok(the_driver()->erase_check(&bank));
		assert_int_equal(bank.sectors[0].is_erased, 0);
		assert_int_equal(bank.sectors[1].is_erased, 0);
		assert_ok(the_driver()->erase(&bank, 7, 8));
		assert_ok(the_driver()->erase_check(&bank));
		assert_int_equal(bank.sectors[6].is_erased, 0);
		assert_int_equal(bank.sectors[7].is_erased, 1);
		assert_int_equal(bank.sectors[8].is_erased, 1);
		stop();
	}
}

static void protection_is_by_blocks(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(writable); i += 3) {
		start(writable[i].name, NULL);
		assert_ok(the_driver()->probe(&bank));
		assert_int_equal(bank.num_prot_blocks, writable[i].blocks);
		const uint32_t block = bank.prot_blocks[0].size;
		assert_int_equal(bank.prot_blocks[bank.num_prot_blocks - 1].offset +
			bank.prot_blocks[bank.num_prot_blocks - 1].size, bank.size);
		assert_ok(the_driver()->protect(&bank, 1, 1, 1));
		/* Some want a power cycle. */
		assert_true(sim_target_reset(rig, true));
		assert_ok(the_driver()->protect_check(&bank));
		assert_int_equal(bank.prot_blocks[0].is_protected, 0);
		assert_int_equal(bank.prot_blocks[1].is_protected, 1);
		assert_int_equal(write_image(block, 2048), ERROR_FLASH_PROTECTED);
		assert_says(fake_log(), "is write-protected (1 of the blocks in question), so nothing was changed");
		assert_ok(write_image(0, 2048));
		assert_ok(the_driver()->protect(&bank, 0, 0, 1));
		assert_true(sim_target_reset(rig, true));
		assert_ok(write_image(block, 2048));
		stop();
	}
}

static void a_running_target_is_not_written(void **state)
{
	start("STM32F103C8", NULL);
	assert_ok(the_driver()->probe(&bank));
	target.state = TARGET_RUNNING;
	assert_int_equal(write_image(0, 1024), ERROR_TARGET_NOT_HALTED);
	assert_int_equal(the_driver()->verify(&bank, image, 0, 16), ERROR_TARGET_NOT_HALTED);
	assert_int_equal(the_driver()->protect(&bank, 1, 0, 0), ERROR_TARGET_NOT_HALTED);
	assert_int_equal(RUN("size_test", "destructive"), ERROR_TARGET_NOT_HALTED);
	stop();
}

static void a_target_that_was_not_examined_is_not_read(void **state)
{
	start("STM32F103C8", NULL);
	target.examined = false;
	assert_int_equal(the_driver()->auto_probe(&bank), ERROR_TARGET_NOT_EXAMINED);
	assert_int_equal(RUN("identify"), ERROR_TARGET_NOT_EXAMINED);
	assert_int_equal(RUN("report"), ERROR_TARGET_NOT_EXAMINED);
	assert_int_equal(write_image(0, 1024), ERROR_FLASH_BANK_NOT_PROBED);
	stop();
}

static void a_bank_has_a_target(void **state)
{
	start_sized("STM32F103C8", NULL, WORK_AREA, 0x10000);
	assert_int_equal(bank.base, FLASH);
	assert_int_equal(bank.write_start_alignment, 4);
	assert_int_equal(bank.write_end_alignment, 4);
	struct flash_bank whole = bank;
	assert_int_equal(make_bank(0, 5), ERROR_COMMAND_SYNTAX_ERROR);
	assert_null(bank.driver_priv);
	bank = whole;
	stop();
}

static void info_names_chip_and_family(void **state)
{
	struct command_invocation cmd = { .argc = 0 };

	start("CKS32F103C8", NULL);
	assert_ok(the_driver()->info(&bank, &cmd));
	assert_says(fake_output(), "not probed");
	assert_ok(the_driver()->auto_probe(&bank));
	fake_clear_log();
	assert_ok(the_driver()->info(&bank, &cmd));
	assert_says(fake_output(), "chip: ");
	assert_says(fake_output(), "; family ");
	assert_null(strstr(fake_output(), "(forced)"));
	assert_ok(RUN("force_family", "stm32f1"));
	assert_ok(the_driver()->auto_probe(&bank));
	assert_ok(the_driver()->info(&bank, &cmd));
	assert_says(fake_output(), "; family stm32f1 (forced)");
	assert_ok(RUN("force_family", "off"));
	assert_ok(the_driver()->auto_probe(&bank));
	fake_clear_log();
	assert_ok(the_driver()->info(&bank, &cmd));
	assert_null(strstr(fake_output(), "(forced)"));
	stop();
}

static void a_family_can_be_forced_for_one_bank(void **state)
{
	struct clone_bank more = { .probed = true };
	struct flash_bank second = { .driver = the_driver(), .driver_priv = &more };

	start("STM32F103C8", NULL);
	bank.next = &second;
	assert_ok(RUN("force_family", "stm32f1", "1"));
	assert_null(clone_bank_forced_family(&bank));
	assert_ptr_equal(clone_bank_forced_family(&second), &clone_families[CLONE_FAMILY_STM32F1]);
	assert_false(more.probed);
	assert_ok(RUN("force_family", "off"));
	assert_null(clone_bank_forced_family(&second));
	stop();
}

static void commands_are_for_the_current_target(void **state)
{
	struct clone_bank more = { .probed = false };
	struct target other = { .examined = false };
	struct flash_bank second = { .driver = the_driver(), .driver_priv = &more, .target = &other };

	start("STM32F103C8", NULL);
	bank.next = &second;
	assert_ok(RUN("identify"));
	fake_current_target = &other;
	assert_int_equal(RUN("identify"), ERROR_TARGET_NOT_EXAMINED);
	fake_current_target = &target;
	assert_ok(RUN("identify"));
	stop();
}

static void families_that_cannot_be_forced_are_told(void **state)
{
	start("STM32F103C8", NULL);
	assert_int_equal(RUN("force_family", "wb32"), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_says(fake_output(), "no family \"wb32\" can be written; say \"off\" or one of:\n  stm32f1\n");
	assert_null(strstr(fake_output(), "  wb32"));
	assert_null(strstr(fake_output(), "  unknown"));
	assert_int_equal(RUN("force_family", "unknown"), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_int_equal(RUN("force_family", "nonsense"), ERROR_COMMAND_ARGUMENT_INVALID);
	assert_int_equal(RUN("force_family"), ERROR_COMMAND_SYNTAX_ERROR);
	assert_null(clone_bank_forced_family(&bank));
	stop();
}

static void chips_of_other_controllers_are_read_only(void **state)
{
	start("CH32F203C8", NULL);
	assert_int_equal(the_driver()->auto_probe(&bank), ERROR_FLASH_BANK_INVALID);
	assert_says(fake_log(), "this driver does not serve the flash of the chip, for its flash controller");
	assert_int_equal(bank.size, 0);
	assert_null(clone_bank_chip(&bank));
	/* Its registers are elsewhere: nothing to see of a lock. */
	the_driver()->free_driver_priv(&bank);
	sim_target_close(rig);
}

static void the_work_area_is_cut_to_the_ram(void **state)
{
	start("STM32F103C8", NULL);
	target.working_area_phys = 0x20000000;
	target.working_area_phys_spec = true;
	target.working_area_size = 0x8000;
	assert_ok(the_driver()->auto_probe(&bank));
	assert_int_equal(target.working_area_size, 0x5000);
	assert_says(fake_log(), "cut to 20480 bytes");
	target.working_area_size = 0x5000;
	fake_clear_log();
	assert_ok(the_driver()->probe(&bank));
	assert_int_equal(target.working_area_size, 0x5000);
	assert_int_equal(fake_log()[0], 0);
	target.working_area_size = 0x5001;
	target.working_area_phys = 0x1ffffffc;
	assert_ok(the_driver()->probe(&bank));
	assert_int_equal(target.working_area_size, 0x5001);
	target.working_area_phys = 0x20000004;
	target.working_area_phys_spec = false;
	assert_ok(the_driver()->probe(&bank));
	assert_int_equal(target.working_area_size, 0x5001);
	stop();
}

static void mass_erase_leaves_nothing(void **state)
{
	static const char *const chips[] = { "STM32F103CB", "AT32F403ACG", "CH32F103C8" };

	for (size_t i = 0; i < ARRAY_SIZE(chips); i++) {
		char text[64];

		uint32_t bytes;

		fill = 0x33;
		start(chips[i], NULL);
		const uint8_t *flash = sim_target_flash(rig, &bytes);
		assert_ok(RUN("mass_erase", "0"));
		snprintf(text, sizeof(text), "erased all %u KiB, checked blank", bytes / 1024);
		assert_says(fake_output(), text);
		uint32_t blank = 0;
		while (blank < bytes && flash[blank] == 0xff)
			blank++;
		assert_int_equal(blank, bytes);
		assert_int_equal(sim_target_mass_erases(rig), bytes > 512 * 1024 ? 2 : 1);
		assert_int_equal(RUN("mass_erase", "0", "1"), ERROR_COMMAND_SYNTAX_ERROR);
		stop();
	}
}

static void full_rewrite_compares_nothing(void **state)
{
	start("STM32F103C8", NULL);
	assert_ok(RUN("hash_seed", "7"));
	assert_int_equal(RUN("hash_seed"), ERROR_COMMAND_SYNTAX_ERROR);
	assert_ok(RUN("full_rewrite", "on"));
	assert_ok(the_driver()->auto_probe(&bank));
	assert_ok(write_image(0, 2048));
	assert_ok(write_image(0, 2048));
	assert_says(fake_output(), "written 2 of 2 pages (2.0 KiB), 0 unchanged");
	assert_ok(RUN("full_rewrite", "off"));
	assert_ok(write_image(0, 2048));
	assert_says(fake_output(), "written 0 of 2 pages");
	assert_int_equal(RUN("full_rewrite"), ERROR_COMMAND_SYNTAX_ERROR);
	stop();
}

#ifdef FLASH_DRIVER_HAS_ELSEWHERE
static void what_is_no_flash_is_named(void **state)
{
	const char *(*elsewhere)(struct flash_bank *of, target_addr_t first, target_addr_t last) =
		the_driver()->elsewhere;

	assert_says(elsewhere(NULL, 0x1ffff800, 0x1ffffbff), "option bytes");
	assert_null(elsewhere(NULL, 0x1ffff7ff, 0x1ffff810));
	assert_null(elsewhere(NULL, 0x1ffff800, 0x1ffffc00));
	assert_says(elsewhere(NULL, 0x20000000, 0x3fffffff), "RAM");
	assert_null(elsewhere(NULL, 0x20000000, 0x40000000));
	assert_null(elsewhere(NULL, 0x1fffffff, 0x20000010));
}
#endif

/* What the chip really has, what its size word says, and what the test finds. */
static void size_test_finds_the_end_and_puts_back(void **state)
{
	static const struct {
		const char *chip;
		const char *faults;
		const char *finds[2];
	} cases[] = {
		{ "STM32F103C8-128K", NULL, { "between 64 and 128 KiB is flash", "the chip has 128 KiB; to use them: set "
			"FLASH_SIZE 0x20000" } },
		{ "STM32F103C8", "size-lie upper-alias", { "between 64 and 128 KiB is not there",
			"the chip has 64 KiB; to use them: set FLASH_SIZE 0x10000" } },
		{ "STM32F103C8", "size-lie upper-fault", { "between 64 and 128 KiB is not there",
			"the chip has 64 KiB" } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t bytes;

		fill = 0x5c;
		start(cases[i].chip, cases[i].faults);
		const uint8_t *flash = sim_target_flash(rig, &bytes);
		uint8_t *before = malloc(bytes);
		assert_int_equal(write_image(0, 1024), ERROR_FLASH_BANK_NOT_PROBED);
		assert_ok(the_driver()->auto_probe(&bank));
		assert_ok(write_image(0, 4096));
		assert_ok(write_image(63 * 1024, 1024));
		memcpy(before, flash, bytes);
		assert_ok(the_driver()->auto_probe(&bank));
		const uint32_t size = bank.size;
		const int retval = RUN("size_test", "0", "destructive");
		if (retval != ERROR_OK)
			fail_msg("%d: %s%s", retval, fake_output(), fake_log());
		assert_says(fake_output(), cases[i].finds[0]);
		assert_says(fake_output(), cases[i].finds[1]);
		assert_memory_equal(flash, before, bytes);
		assert_int_equal(bank.size, size);
		free(before);
		assert_int_equal(RUN("size_test"), ERROR_COMMAND_SYNTAX_ERROR);
		assert_int_equal(RUN("size_test", "0"), ERROR_COMMAND_SYNTAX_ERROR);
		assert_int_equal(RUN("size_test", "0", "1", "destructive"), ERROR_COMMAND_SYNTAX_ERROR);
		the_driver()->free_driver_priv(&bank);
		free(bank.sectors);
		free(bank.prot_blocks);
		sim_target_close(rig);
	}
}

/* What cannot be read is no verdict, and the size that was decided on stays. */
static void size_test_stops_at_a_broken_wire(void **state)
{
	start("STM32F103C8-128K", NULL);
	assert_ok(the_driver()->auto_probe(&bank));
	fake_fail_access(1, false);
	assert_int_equal(RUN("size_test", "0", "destructive"), ERROR_FAIL);
	assert_null(strstr(fake_output(), "the chip has"));
	assert_int_equal(bank.size, 64 * 1024);
	assert_int_equal(sim_target_erases(rig), 0);
	stop();
}

static void size_test_takes_no_lost_chip_for_a_small_one(void **state)
{
	unsigned int accesses = 0;

	/* The first time it holds, to see how long it takes. */
	for (unsigned int quarter = 0; quarter < 4; quarter++) {
		fill = 0x5c;
		start("STM32F103C8-128K", NULL);
		assert_ok(the_driver()->auto_probe(&bank));
		const unsigned int before = fake_accesses();
		if (quarter)
			fake_fail_access(quarter * accesses / 4, true);
		const int retval = RUN("size_test", "0", "destructive");
		if (!quarter)
			accesses = fake_accesses() - before;
		else if (retval == ERROR_OK)
			fail_msg("%u of %u:\n%s%s", quarter * accesses / 4, accesses, fake_output(), fake_log());
		assert_null(strstr(fake_output(), "is not there"));
		the_driver()->free_driver_priv(&bank);
		free(bank.sectors);
		free(bank.prot_blocks);
		sim_target_close(rig);
		remove("size_test-0x0801fc00.bin");
	}
}

static void size_test_wants_more_than_one_size(void **state)
{
	start("GD32F130C8", NULL);
	assert_ok(the_driver()->auto_probe(&bank));
	clone_bank_chip(&bank)->closest = &(const struct clone_part){ .sizes = (const struct clone_size []){
		{ .flash_kib = 64, .page_bytes = 1024 }, { 0 } } };
	clone_bank_chip(&bank)->part_max_kib = 64;
	assert_ok(RUN("size_test", "destructive"));
	assert_says(fake_output(), "only one size is possible (64 KiB): nothing was changed");
	assert_int_equal(sim_target_erases(rig), 0);
	stop();
}

static void size_test_saves_nothing_of_a_protected_chip(void **state)
{
	start("STM32F103C8", "rdp");
	assert_int_equal(RUN("size_test", "destructive"), ERROR_FLASH_PROTECTED);
	assert_says(fake_log(), "\"stm32f1x_clone recover 0\" removes the protection");
	stop();
}

/* The next line without blanks at its end, with VERSION for ours; false behind the last. */
static bool next_line(const char **at, char *line, size_t size)
{
	const size_t length = strcspn(*at, "\n");
	const char *version = strstr(*at, CLONES_VERSION);

	if (!**at)
		return false;
	if (version && version < *at + length)
		snprintf(line, size, "%.*sVERSION%.*s", (int)(version - *at), *at,
			(int)(*at + length - version - strlen(CLONES_VERSION)), version + strlen(CLONES_VERSION));
	else
		snprintf(line, size, "%.*s", (int)length, *at);
	for (size_t end = strlen(line); end && line[end - 1] == ' '; end--)
		line[end - 1] = '\0';
	*at += length + 1;
	return true;
}

static void compare_output(FILE *expected)
{
	char line[1024];
	char wanted[1024];

	for (const char *at = fake_output(); next_line(&at, line, sizeof(line)); ) {
		if (!fgets(wanted, sizeof(wanted), expected))
			fail_msg("%s: the file ends before \"%s\"", chip_name_now, line);
		wanted[strcspn(wanted, "\n")] = '\0';
		if (strcmp(line, wanted) != 0)
			fail_msg("%s: \"%s\" instead of \"%s\" (\"make reports\" writes the file anew)", chip_name_now, line,
				wanted);
	}
}

static void write_output(FILE *file)
{
	char line[1024];

	for (const char *at = fake_output(); next_line(&at, line, sizeof(line)); )
		fprintf(file, "%s\n", line);
}

/* Every kind of report, of chips with a name, without, and in doubt. */
static void reports_of_all_chips(FILE *file, void (*take)(FILE *file))
{
	static const struct {
		const char *chip;
		const char *faults;
	} chips[] = {
		{ "STM32F103C8" }, { "CKS32F103C8", "size-zero" }, { "GD32F103CB", "rdp" }, { "CLONE-ROM29B" },
		{ "N32G455RE" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(chips); i++) {
		start(chips[i].chip, chips[i].faults);
		assert_ok(RUN("report"));
		take(file);
		assert_ok(RUN("report", "0", "-markdown"));
		take(file);
		assert_ok(RUN("report", "-json"));
		take(file);
		assert_ok(RUN("identify", "0"));
		take(file);
		assert_int_equal(RUN("report", "0", "0", "-json"), ERROR_COMMAND_SYNTAX_ERROR);
		assert_int_equal(RUN("identify", "0", "1"), ERROR_COMMAND_SYNTAX_ERROR);
		stop();
	}
}

#define REPORTS_HEAD "# SPDX-License-Identifier: GPL-2.0-or-later\n"

static void reports_are_those_of_the_file(void **state)
{
	const char *srcdir = getenv("srcdir");
	char line[1024];

	snprintf(line, sizeof(line), "%s/tests/unit/reports.txt", srcdir ? srcdir : ".");
	FILE *expected = fopen(line, "r");
	if (!expected)
		fail_msg("no %s", line);
	assert_non_null(fgets(line, sizeof(line), expected));
	assert_string_equal(line, REPORTS_HEAD);
	reports_of_all_chips(expected, compare_output);
	assert_null(fgets(line, sizeof(line), expected));
	fclose(expected);
}

static void print_reports(void **state)
{
	fputs(REPORTS_HEAD, *state);
	reports_of_all_chips(*state, write_output);
}

/* slib=2: the pages 2 and 3. */
static void a_security_library_ends_where_it_ends(void **state)
{
	start("AT32F403ACG", "slib=2");
	assert_ok(the_driver()->auto_probe(&bank));
	assert_ok(write_image(0, 2 * 2048));
	assert_ok(write_image(4 * 2048, 2048));
	for (uint32_t page = 1; page < 4; page++) {
		assert_int_equal(write_image(page * 2048, 2 * 2048), ERROR_FLASH_PROTECTED);
		assert_says(fake_log(), "(sLib) from 0x08001000 to 0x08001fff");
	}
	assert_int_equal(sim_target_flash(rig, NULL)[2 * 2048], 0xff);
	stop();
}

static void chips_are_locked_and_freed(void **state)
{
	unsigned int at_once = 0;

	for (size_t i = 0; i < ARRAY_SIZE(writable); i += 2) {
		fill = 0x44;
		start(writable[i].name, NULL);
		assert_ok(RUN("options_write", "0", "data0=0x37", "-no-reset"));
		assert_says(fake_output(), "in effect after the next reset or power cycle");
		assert_ok(RUN("options_load", "0"));
		assert_says(fake_output(), "the option bytes are loaded; the chip was reset and checked: in effect");
		assert_ok(RUN("options_read", "0"));
		assert_says(fake_output(), "data0 = 0x37");
		assert_ok(RUN("lock", "0"));
		assert_says(fake_output(), "locked: read protection is stored");
		assert_true(sim_target_reset(rig, true));
		assert_int_equal(write_image(0, 2048), ERROR_FLASH_PROTECTED);
		assert_ok(RUN("unlock", "0"));
		assert_says(fake_output(), "unlocked: read protection is taken off");
		if (strstr(fake_output(), "the chip was reset and checked")) {
			assert_says(fake_output(), "and flash erased (all of it reads blank)");
			at_once++;
		}
		assert_true(sim_target_reset(rig, true));
		assert_int_equal(sim_target_flash(rig, NULL)[100], 0xff);
		assert_ok(RUN("options_read", "0"));
		assert_says(fake_output(), "data0 = 0x37");
		assert_says(fake_output(), "read protection: off");
		assert_ok(write_image(0, 2048));
		stop();
	}
	assert_int_not_equal(at_once, 0);
}

static void recovery_of_an_erased_chip_warns_of_nothing(void **state)
{
	start("STM32F103C8", NULL);
	assert_ok(RUN("lock", "0"));
	assert_true(sim_target_reset(rig, true));
	assert_ok(RUN("recover", "0"));
	assert_says(fake_output(), "recovered: unlocked, flash reads, is blank and takes new programs");
	assert_null(strstr(fake_log(), "not blank"));
	stop();
}

/* What could not be read is not taken for what is there. */
static void the_rest_of_a_page_has_to_be_read(void **state)
{
	start("STM32F103C8", NULL);
	assert_ok(the_driver()->auto_probe(&bank));
	fake_clear_log();
	fake_fail_access(3, false);
	assert_int_equal(the_driver()->verify(&bank, image, 5, 100), ERROR_FAIL);
	assert_null(strstr(fake_log(), "differs from the file"));
	stop();
}

/* With an argument: write the reports to that file. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_family_is_written_and_read),
		cmocka_unit_test(protection_is_by_blocks),
		cmocka_unit_test(a_security_library_ends_where_it_ends),
		cmocka_unit_test(chips_are_locked_and_freed),
		cmocka_unit_test(recovery_of_an_erased_chip_warns_of_nothing),
		cmocka_unit_test(the_rest_of_a_page_has_to_be_read),
		cmocka_unit_test(a_running_target_is_not_written),
		cmocka_unit_test(a_target_that_was_not_examined_is_not_read),
		cmocka_unit_test(a_bank_has_a_target),
		cmocka_unit_test(info_names_chip_and_family),
		cmocka_unit_test(a_family_can_be_forced_for_one_bank),
		cmocka_unit_test(commands_are_for_the_current_target),
		cmocka_unit_test(families_that_cannot_be_forced_are_told),
		cmocka_unit_test(chips_of_other_controllers_are_read_only),
		cmocka_unit_test(the_work_area_is_cut_to_the_ram),
		cmocka_unit_test(mass_erase_leaves_nothing),
		cmocka_unit_test(full_rewrite_compares_nothing),
#ifdef FLASH_DRIVER_HAS_ELSEWHERE
		cmocka_unit_test(what_is_no_flash_is_named),
#endif
		cmocka_unit_test(size_test_finds_the_end_and_puts_back),
		cmocka_unit_test(size_test_stops_at_a_broken_wire),
		cmocka_unit_test(size_test_takes_no_lost_chip_for_a_small_one),
		cmocka_unit_test(size_test_wants_more_than_one_size),
		cmocka_unit_test(size_test_saves_nothing_of_a_protected_chip),
		cmocka_unit_test(reports_are_those_of_the_file),
	};

	if (argc == 1)
		return cmocka_run_group_tests(tests, NULL, NULL);
	FILE *file = fopen(argv[1], "w");
	const struct CMUnitTest print[] = { cmocka_unit_test_prestate(print_reports, file) };
	return !file || cmocka_run_group_tests(print, NULL, NULL) || fclose(file);
}
