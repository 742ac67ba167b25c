// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Flash controllers and option bytes. Expected behaviour: PM0075 Rev 2; for other
 * families the documents named in sim/flash_models.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>
#include "programs.h"
#include "rig.h"

#define RAM	0x20000000u
#define FLASH	0x08000000u
#define FPEC	0x40022000u
#define KEYR	(FPEC + 0x04)
#define OPTKEYR	(FPEC + 0x08)
#define SR	(FPEC + 0x0c)
#define CR	(FPEC + 0x10)
#define AR	(FPEC + 0x14)
#define OBR	(FPEC + 0x1c)
#define WRPR	(FPEC + 0x20)
#define MODEKEYR (FPEC + 0x24)
#define COPY	(FPEC + 0x34)
#define OPTIONS	0x1ffff800u
#define PG	1u
#define PER	2u
#define MER	4u
#define OPTPG	0x10u
#define OPTER	0x20u
#define STRT	0x40u
#define LOCK	0x80u
#define OPTWRE	0x200u
#define PGERR	4u
#define WRPRTERR 0x10u
#define EOP	0x20u

static struct rig *halted(const char *chip, const char *faults)
{
	struct rig *rig = rig_new(chip, faults);
	assert_true(rig_connect(rig));
	rig_halt(rig);
	return rig;
}

static struct rig *unlocked(const char *chip, const char *faults)
{
	struct rig *rig = halted(chip, faults);
	rig_unlock_flash(rig, 0);
	assert_false(rig_word(rig, CR) & LOCK);
	return rig;
}

static uint32_t await_idle(struct rig *rig, uint32_t bank)
{
	for (unsigned int i = 0; i < 20000; i++) {
		uint32_t sr = rig_word(rig, SR + bank);
		if (!(sr & 1))
			return sr;
		rig_wait_us(rig, 100);
	}
	fail_msg("BSY never cleared");
	return 1;
}

static uint32_t erase_page(struct rig *rig, uint32_t address, uint32_t bank)
{
	rig_write(rig, CR + bank, 4, PER);
	rig_write(rig, AR + bank, 4, address);
	rig_write(rig, CR + bank, 4, PER | STRT);
	uint32_t sr = await_idle(rig, bank);
	rig_write(rig, CR + bank, 4, 0);
	return sr;
}

static uint32_t program(struct rig *rig, uint32_t address, unsigned int size, uint32_t value)
{
	rig_write(rig, SR, 4, PGERR | WRPRTERR | EOP);
	rig_write(rig, CR, 4, PG);
	rig_write(rig, address, size, value);
	uint32_t sr = await_idle(rig, 0);
	rig_write(rig, CR, 4, 0);
	return sr;
}

static void half_word_is_programmed_and_erased(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	uint32_t value;
	(void)state;
	assert_int_equal(program(rig, FLASH + 0x402, 2, 0x1234), EOP);
	assert_true(rig_read(rig, FLASH + 0x402, 2, &value));
	assert_int_equal(value, 0x1234);
	assert_int_equal(rig_word(rig, 0x400), 0x1234ffff);	/* the mirror at 0 */
	assert_int_equal(erase_page(rig, FLASH + 0x400, 0) & PGERR, 0);
	assert_int_equal(rig_word(rig, FLASH + 0x400), 0xffffffff);
	const struct chip_stats *stats = chip_stats(rig->chip);
	assert_int_equal(stats->program_units, 1);
	assert_int_equal(stats->unit_bytes, 2);
	assert_int_equal(stats->page_erases[1], 1);
	assert_int_equal(stats->page_erases[0], 0);
	assert_int_equal(rig->violations, 0);
	rig_free(rig);
}

static void programming_over_data_is_an_error(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	program(rig, FLASH, 2, 0x1234);
	assert_true(program(rig, FLASH, 2, 0x1230) & PGERR);
	assert_int_equal(rig_word(rig, FLASH), 0xffff1234);
	assert_int_equal(program(rig, FLASH, 2, 0x0000), EOP);
	assert_int_equal(rig_word(rig, FLASH), 0xffff0000);
	rig_free(rig);
}

static void words_and_bytes_are_refused(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	rig_write(rig, CR, 4, PG);
	assert_false(rig_write(rig, FLASH, 4, 0x12345678));
	assert_false(rig_write(rig, FLASH, 1, 0x12));
	assert_int_equal(rig->violations, 2);
	assert_int_equal(rig_word(rig, FLASH), 0xffffffff);
	rig_free(rig);
}

static void locked_flash_takes_nothing(void **state)
{
	struct rig *rig = halted("STM32F103C8", NULL);
	(void)state;
	rig_write(rig, CR, 4, PG);
	assert_int_equal(rig_word(rig, CR), LOCK);
	assert_int_equal(rig->violations, 1);
	assert_false(rig_write(rig, FLASH, 2, 0));
	assert_int_equal(rig->violations, 2);
	assert_int_equal(rig_word(rig, FLASH), 0xffffffff);
	rig_free(rig);
}

static void wrong_key_locks_until_reset(void **state)
{
	struct rig *rig = halted("STM32F103C8", NULL);
	(void)state;
	assert_false(rig_write(rig, KEYR, 4, 0x11111111));
	rig_unlock_flash(rig, 0);
	assert_true(rig_word(rig, CR) & LOCK);
	board_set_nrst(rig->board, true);
	rig_wait_us(rig, 100);
	board_set_nrst(rig->board, false);
	rig_wait_us(rig, 100);
	rig_unlock_flash(rig, 0);
	assert_false(rig_word(rig, CR) & LOCK);
	rig_free(rig);
}

static void reserved_bits_are_reported(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	rig_write(rig, CR, 4, PER | 1u << 20);
	assert_int_equal(rig->violations, 1);
	assert_int_equal(rig_word(rig, CR), PER);
	rig_free(rig);
}

static void erase_takes_its_time(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	sim_ns start = clock_now(rig->clock);
	erase_page(rig, FLASH, 0);
	sim_ns taken = clock_now(rig->clock) - start;
	assert_in_range(taken, SIM_MS(20), SIM_MS(22));
	assert_int_equal(chip_stats(rig->chip)->flash_busy, SIM_MS(20));
	rig_free(rig);
}

static void times_can_be_set(void **state)
{
	struct rig *rig = rig_new("GD32F103CB", NULL);
	(void)state;
	assert_null(chip_option(rig->chip, "page-erase-us=450000"));
	assert_non_null(chip_option(rig->chip, "page-erase-us"));
	assert_non_null(chip_option(rig->chip, "colour=1"));
	assert_non_null(chip_option(rig->chip, "page-erase-us=soon"));
	assert_true(rig_connect(rig));
	rig_halt(rig);
	rig_unlock_flash(rig, 0);
	sim_ns start = clock_now(rig->clock);
	erase_page(rig, FLASH, 0);
	assert_true(clock_now(rig->clock) - start > SIM_MS(450));
	rig_free(rig);
}

static void busy_rises_one_cycle_late(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	rig_prepare(rig, program_erase_status, COUNT(program_erase_status));
	rig_write(rig, CR, 4, PER);
	rig_write(rig, AR, 4, FLASH);
	rig_set_reg(rig, 3, FPEC);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_reg(rig, 5) & 1, 0);
	assert_int_equal(rig_reg(rig, 6) & 1, 1);
	rig_free(rig);
}

static void control_register_is_closed_while_busy(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	rig_write(rig, CR, 4, PER);
	rig_write(rig, AR, 4, FLASH);
	rig_write(rig, CR, 4, PER | STRT);
	rig_write(rig, CR, 4, PG);
	assert_int_equal(rig->violations, 1);
	assert_int_equal(rig_word(rig, CR) & (PG | PER), PER);
	rig_free(rig);
}

/* A loader in RAM, then what the array holds. */
static void run_loader(struct rig *rig, const uint16_t *code, unsigned int count, uint32_t units)
{
	rig_prepare(rig, code, count);
	for (uint32_t i = 0; i < units; i++)
		rig_write(rig, RAM + 0x400 + 2 * i, 2, 0x1000 + i);
	rig_set_reg(rig, 0, RAM + 0x400);
	rig_set_reg(rig, 1, FLASH);
	rig_set_reg(rig, 2, units);
	rig_set_reg(rig, 3, FPEC);
	rig_set_reg(rig, 4, 0);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000000));
}

static void loader_programs_from_ram(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	run_loader(rig, program_flash, COUNT(program_flash), 64);
	for (uint32_t i = 0; i < 32; i++)
		assert_int_equal(rig_word(rig, FLASH + 4 * i),
			(0x1001 + 2 * i) << 16 | (0x1000 + 2 * i));
	assert_int_equal(chip_stats(rig->chip)->flash_busy, 64 * 52500);
	assert_int_equal(rig->violations, 0);
	rig_free(rig);
}

static void early_half_word_stalls_or_is_lost(void **state)
{
	(void)state;
	struct rig *genuine = unlocked("STM32F103C8", NULL);
	run_loader(genuine, program_hasty, COUNT(program_hasty), 1);
	assert_int_equal(genuine->violations, 1);
	assert_int_equal(rig_word(genuine, FLASH), 0x00010001);
	rig_free(genuine);

	struct rig *apm = unlocked("APM32F103C8", NULL);
	run_loader(apm, program_hasty, COUNT(program_hasty), 1);
	assert_int_equal(apm->violations, 1);
	assert_int_equal(rig_word(apm, FLASH), 0xffff0001);
	rig_free(apm);
}

static void misaligned_store_is_a_fault(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	rig_prepare(rig, program_hasty, COUNT(program_hasty));
	rig_set_reg(rig, 1, FLASH + 1);
	rig_set_reg(rig, 3, FPEC);
	rig_write(rig, 0xe000edfc, 4, 1u << 10);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_reg(rig, 16) & 0x1ff, 3);
	assert_int_equal(rig->violations, 1);
	assert_int_equal(rig_word(rig, FLASH), 0xffffffff);
	rig_free(rig);
}

static void second_bank_has_its_own_registers(void **state)
{
	struct rig *rig = unlocked("GD32F103ZG", NULL);
	(void)state;
	assert_true(rig_word(rig, CR + 0x40) & LOCK);
	rig_unlock_flash(rig, 0x40);
	rig_write(rig, CR + 0x40, 4, PG);
	assert_true(rig_write(rig, FLASH + 0x80000, 4, 0));
	assert_true(rig_write(rig, FLASH + 0x80ffe, 2, 0));
	await_idle(rig, 0x40);
	assert_int_equal(rig_word(rig, FLASH + 0x80000), 0);
	erase_page(rig, FLASH + 0x80000, 0x40);
	/* A page of the second bank has 4 KiB. */
	assert_int_equal(rig_word(rig, FLASH + 0x80000), 0xffffffff);
	assert_int_equal(rig_word(rig, FLASH + 0x80ffc), 0xffffffff);
	rig_free(rig);
}

static void cache_follows_the_flash(void **state)
{
	struct rig *rig = unlocked("HK32F103CB", NULL);
	(void)state;
	assert_int_equal(rig_word(rig, FPEC + 0xd0), 0x401);
	program(rig, FLASH, 2, 0x1234);
	assert_int_equal(rig_word(rig, FLASH), 0xffff1234);
	/* Firmware may take that away. */
	rig_write(rig, FPEC + 0xd0, 4, 1);
	program(rig, FLASH + 2, 2, 0x5678);
	assert_int_equal(rig_word(rig, FLASH), 0xffff1234);
	rig_write(rig, FPEC + 0xd0, 4, 0);
	assert_int_equal(rig_word(rig, FLASH), 0x56781234);
	rig_free(rig);
}

static void stale_cache_needs_a_flush(void **state)
{
	struct rig *rig = unlocked("HK32F103CB", "stale-cache");
	(void)state;
	program(rig, FLASH, 2, 0x1234);
	assert_int_equal(rig_word(rig, FLASH), 0xffffffff);
	rig_write(rig, FPEC + 0xd0, 4, 1u << 11);
	assert_int_equal(rig_word(rig, FLASH), 0xffff1234);
	rig_free(rig);
}

static void stale_cache_hides_the_loaders_own_stores(void **state)
{
	struct rig *rig = unlocked("HK32F103CB", "stale-cache");
	uint32_t bytes;
	(void)state;
	run_loader(rig, program_flash, COUNT(program_flash), 4);
	assert_int_equal(rig_word(rig, FLASH), 0xffffffff);
	assert_int_equal(load_le(chip_flash(rig->chip, &bytes), 4), 0x10011000);
	rig_free(rig);
}

static void word_with_ecc_is_written_once(void **state)
{
	struct rig *rig = unlocked("N32G452CB", NULL);
	(void)state;
	assert_int_equal(program(rig, FLASH, 4, 0xffffffff), EOP);
	assert_true(program(rig, FLASH, 4, 0x12345678) & PGERR);
	rig_write(rig, CR, 4, PG);
	assert_false(rig_write(rig, FLASH + 8, 2, 0x1234));
	rig_free(rig);
}

static void oscillator_must_run(void **state)
{
	struct rig *rig = unlocked("AT32F403ACG", NULL);
	(void)state;
	rig_write(rig, 0x40021000, 4, 0x00010000);		/* HSE on, HSI off */
	assert_true(program(rig, FLASH, 4, 0x12345678) & PGERR);
	rig_write(rig, 0x40021000, 4, 0x00010001);
	assert_int_equal(program(rig, FLASH, 4, 0x12345678), EOP);
	rig_free(rig);
}

static void without_oscillator_busy_never_ends(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	rig_write(rig, 0x40021000, 4, 0x00010000);		/* HSE on, HSI off */
	rig_write(rig, CR, 4, PG);
	rig_write(rig, FLASH, 2, 0x1234);
	rig_wait_us(rig, 1000000);
	assert_int_equal(rig_word(rig, SR), 1);
	assert_int_equal(rig->violations, 1);
	uint32_t bytes;
	assert_int_equal(load_le(chip_flash(rig->chip, &bytes), 2), 0xffff);
	rig_free(rig);
}

static void one_width_only(void **state)
{
	(void)state;
	struct rig *words = unlocked("GD32F103CB-WORDS", NULL);
	assert_int_equal(program(words, FLASH, 2, 0x1234), PGERR);
	assert_int_equal(program(words, FLASH, 4, 0x12345678), EOP);
	assert_int_equal(rig_word(words, FLASH), 0x12345678);
	assert_int_equal(words->violations, 0);
	rig_free(words);

	struct rig *halves = unlocked("GD32F103CB-HALVES", NULL);
	assert_int_equal(program(halves, FLASH, 4, 0x12345678), PGERR);
	assert_int_equal(rig_word(halves, FLASH), 0xffffffff);
	assert_int_equal(program(halves, FLASH, 2, 0x5678), EOP);
	assert_int_equal(halves->violations, 0);
	rig_free(halves);

	struct rig *both = unlocked("AT32F415CB", NULL);
	assert_int_equal(program(both, FLASH, 2, 0x1234), EOP);
	assert_int_equal(program(both, FLASH + 4, 4, 0x12345678), EOP);
	rig_free(both);
}

static void width_bit_makes_double_words(void **state)
{
	struct rig *rig = unlocked("GD32E103CB", NULL);
	(void)state;
	assert_int_equal(program(rig, FLASH, 4, 0x11111111), EOP);
	assert_int_equal(program(rig, FLASH + 16, 2, 0x1111), 1u << 3);
	rig_write(rig, SR, 4, 1u << 3);
	rig_write(rig, FPEC, 4, 1u << 15 | 0x30);
	assert_true(rig_word(rig, FPEC) & 1u << 15);
	rig_write(rig, CR, 4, PG);
	rig_write(rig, FLASH + 8, 4, 0x22222222);
	assert_int_equal(rig_word(rig, FLASH + 8), 0xffffffff);
	rig_write(rig, FLASH + 12, 4, 0x33333333);
	await_idle(rig, 0);
	assert_int_equal(rig_word(rig, FLASH + 8), 0x22222222);
	assert_int_equal(rig_word(rig, FLASH + 12), 0x33333333);
	rig_free(rig);
}

static void fast_page_is_buffered_and_programmed(void **state)
{
	struct rig *rig = unlocked("CH32F103C8", NULL);
	(void)state;
	rig_write(rig, MODEKEYR, 4, 0x45670123);
	rig_write(rig, MODEKEYR, 4, 0xcdef89ab);
	assert_false(rig_word(rig, CR) & 1u << 15);
	rig_write(rig, CR, 4, 1u << 16);
	rig_write(rig, CR, 4, 1u << 16 | 1u << 19);
	await_idle(rig, 0);
	for (uint32_t line = 0; line < 8; line++) {
		for (uint32_t word = 0; word < 4; word++)
			rig_write(rig, FLASH + 0x80 + 16 * line + 4 * word, 4, 0x100 * line + word);
		rig_write(rig, CR, 4, 1u << 16 | 1u << 18);
		await_idle(rig, 0);
	}
	rig_write(rig, AR, 4, FLASH + 0x80);
	rig_write(rig, CR, 4, 1u << 16 | STRT);
	assert_int_equal(await_idle(rig, 0) & EOP, EOP);
	rig_write(rig, CR, 4, 0);
	rig_write(rig, COPY, 4, rig_word(rig, (FLASH + 0x80) ^ 0x100));
	assert_int_equal(rig_word(rig, FLASH + 0x80 + 0x7c), 0x703);
	assert_int_equal(rig_word(rig, FLASH + 0x7c), 0xffffffff);
	assert_int_equal(rig_word(rig, FLASH + 0x100), 0xffffffff);
	assert_int_equal(rig->violations, 0);
	rig_free(rig);
}

static void fast_page(struct rig *rig, uint32_t address)
{
	rig_write(rig, CR, 4, 1u << 17);
	rig_write(rig, AR, 4, address);
	rig_write(rig, CR, 4, 1u << 17 | STRT);
	await_idle(rig, 0);
	rig_write(rig, CR, 4, 0);
}

static void copying_a_word_aside_is_no_duty(void **state)
{
	struct rig *rig = unlocked("CH32F103C8", NULL);
	(void)state;
	rig_write(rig, MODEKEYR, 4, 0x45670123);
	rig_write(rig, MODEKEYR, 4, 0xcdef89ab);
	fast_page(rig, FLASH);
	fast_page(rig, FLASH + 0x80);
	assert_int_equal(rig->violations, 0);
	rig_free(rig);
}

static void only_st_raises_busy_late(void **state)
{
	struct rig *rig = unlocked("CKS32F103C8", NULL);
	(void)state;
	rig_prepare(rig, program_erase_status, COUNT(program_erase_status));
	rig_write(rig, CR, 4, PER);
	rig_write(rig, AR, 4, FLASH);
	rig_set_reg(rig, 3, FPEC);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 10000));
	assert_int_equal(rig_reg(rig, 5) & 1, 1);
	rig_free(rig);
}

static void maximum_times_are_a_fault(void **state)
{
	struct rig *rig = unlocked("GD32F103CB", "max-times");
	(void)state;
	sim_ns start = clock_now(rig->clock);
	erase_page(rig, FLASH, 0);
	assert_in_range(clock_now(rig->clock) - start, SIM_MS(450), SIM_MS(452));
	rig_free(rig);
}

static void fast_mode_needs_its_own_unlock(void **state)
{
	struct rig *rig = unlocked("CH32F103C8", NULL);
	(void)state;
	rig_write(rig, CR, 4, 1u << 17);
	assert_int_equal(rig->violations, 1);
	assert_false(rig_word(rig, CR) & 1u << 17);
	rig_free(rig);
}

/* Option bytes */

static void open_options(struct rig *rig)
{
	rig_write(rig, OPTKEYR, 4, 0x45670123);
	rig_write(rig, OPTKEYR, 4, 0xcdef89ab);
	assert_true(rig_word(rig, CR) & OPTWRE);
}

static void erase_options(struct rig *rig)
{
	rig_write(rig, CR, 4, OPTER | OPTWRE);
	rig_write(rig, CR, 4, OPTER | OPTWRE | STRT);
	await_idle(rig, 0);
}

static bool write_option(struct rig *rig, uint32_t slot, unsigned int size, uint32_t value)
{
	rig_write(rig, CR, 4, OPTPG | OPTWRE);
	bool ok = rig_write(rig, OPTIONS + slot, size, value);
	await_idle(rig, 0);
	return ok;
}

static void reset(struct rig *rig)
{
	rig_write(rig, 0xe000ed0c, 4, 0x05fa0004);
	rig_wait_us(rig, 1000);
	rig_halt(rig);
}

static void power_cycle(struct rig *rig)
{
	board_set_power(rig->board, false);
	rig_wait_us(rig, 1000);
	assert_true(rig_connect(rig));
	rig_halt(rig);
}

static void option_bytes_get_their_complement(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	open_options(rig);
	erase_options(rig);
	assert_int_equal(rig_word(rig, OPTIONS), 0xffffffff);
	assert_true(write_option(rig, 4, 2, 0x0042));
	assert_int_equal(rig_word(rig, OPTIONS + 4) & 0xffff, 0xbd42);
	assert_int_equal(chip_stats(rig->chip)->option_erases, 1);
	rig_free(rig);
}

static void read_protection_starts_with_the_reset(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	uint32_t value;
	(void)state;
	program(rig, FLASH, 2, 0x1234);
	open_options(rig);
	erase_options(rig);
	assert_int_equal(rig_word(rig, OBR) & 2, 0);
	assert_true(rig_read(rig, FLASH, 4, &value));
	reset(rig);
	assert_int_equal(rig_word(rig, OBR) & 2, 2);
	assert_false(rig_read(rig, FLASH, 4, &value));
	/* Code in RAM cannot read it either. */
	rig_prepare(rig, program_read_flash, COUNT(program_read_flash));
	rig_write(rig, 0xe000edfc, 4, 1u << 10);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_not_equal(rig_reg(rig, 15), RAM + 6);
	rig_free(rig);
}

static void leaving_read_protection_erases_everything(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", "rdp");
	uint32_t value;
	(void)state;
	assert_false(rig_read(rig, FLASH, 4, &value));
	open_options(rig);
	erase_options(rig);
	assert_true(write_option(rig, 0, 2, 0x00a5));
	assert_int_equal(chip_stats(rig->chip)->mass_erases, 1);
	assert_int_equal(rig_word(rig, OBR) & 2, 2);
	reset(rig);
	assert_int_equal(rig_word(rig, OBR) & 2, 0);
	assert_int_equal(rig_word(rig, FLASH), 0xffffffff);
	rig_free(rig);
}

static void the_reload_bit_loads_option_bytes(void **state)
{
	struct rig *rig = unlocked("GD32F150R8", "ob-launch");
	(void)state;
	open_options(rig);
	erase_options(rig);
	reset(rig);
	assert_int_equal(rig_word(rig, OBR) & 6, 0);
	rig_unlock_flash(rig, 0);
	const unsigned int resets = chip_stats(rig->chip)->resets;
	rig_write(rig, CR, 4, 1u << 13);
	rig_wait_us(rig, 1000);
	assert_int_equal(chip_stats(rig->chip)->resets, resets + 1);
	rig_halt(rig);
	assert_int_equal(rig_word(rig, OBR) & 2, 2);
	rig_free(rig);
}

static void a_spoilt_option_store_is_one_of_many(void **state)
{
	static const struct {
		const char *fault;
		uint32_t status, held;
	} cases[] = {
		{ "ob-refused=2", 1u << 2, 0xffff }, { "ob-protected=2", 1u << 4, 0xffff },
		{ "ob-silent=2", 1u << 5, 0xffff }, { "ob-wrong=2", 1u << 5, 0xbd02 }, { "ob-ff-erased", 1u << 5, 0xbd42 },
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rig *rig = unlocked("STM32F103C8", cases[i].fault);
		open_options(rig);
		erase_options(rig);
		assert_true(write_option(rig, 0, 2, 0x00a5));
		rig_write(rig, SR, 4, 0x34);
		assert_true(write_option(rig, 4, 2, 0x0042));
		assert_int_equal(rig_word(rig, SR), cases[i].status);
		assert_int_equal(rig_word(rig, OPTIONS + 4) & 0xffff, cases[i].held);
		assert_int_equal(rig_word(rig, OPTIONS) & 0xffff, 0x5aa5);
		rig_free(rig);
	}
}

static void write_protected_page_stays(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", "wrp=2");
	(void)state;
	assert_int_equal(rig_word(rig, WRPR), 0xfffffffd);
	assert_true(program(rig, FLASH + 0x1000, 2, 0x1234) & WRPRTERR);
	assert_true(erase_page(rig, FLASH + 0x1c00, 0) & WRPRTERR);
	assert_int_equal(program(rig, FLASH + 0x2000, 2, 0x1234), EOP);
	rig_write(rig, CR, 4, MER);
	rig_write(rig, CR, 4, MER | STRT);
	await_idle(rig, 0);
	assert_int_equal(rig_word(rig, FLASH + 0x2000), 0xffff1234);
	rig_free(rig);
}

static void protection_slot_is_spared_by_an_erase(void **state)
{
	struct rig *rig = unlocked("GD32F103CB", NULL);
	(void)state;
	open_options(rig);
	erase_options(rig);
	assert_int_equal(rig_word(rig, OPTIONS), 0xffff5aa5);
	/* GigaDevice's flash algorithm writes it all the same. */
	write_option(rig, 0, 2, 0x5aa5);
	assert_false(rig_word(rig, SR) & PGERR);
	rig_free(rig);

	struct rig *other = unlocked("GD32F103CB", "ob-erases-rdp");
	open_options(other);
	erase_options(other);
	assert_int_equal(rig_word(other, OPTIONS), 0xffffffff);
	rig_free(other);
}

static void options_that_wait_for_power(void **state)
{
	struct rig *rig = unlocked("CH32F103C8", NULL);
	(void)state;
	open_options(rig);
	erase_options(rig);
	reset(rig);
	assert_int_equal(rig_word(rig, OBR) & 2, 0);
	power_cycle(rig);
	assert_int_equal(rig_word(rig, OBR) & 2, 2);
	/* Erased means write-protected here. */
	assert_int_equal(rig_word(rig, WRPR), 0);
	rig_free(rig);
}

static void permanent_protection_ends_debugging(void **state)
{
	struct rig *rig = unlocked("AT32F421C8", NULL);
	uint32_t value;
	(void)state;
	open_options(rig);
	erase_options(rig);
	assert_true(write_option(rig, 0, 2, 0x33cc));
	rig_write(rig, 0xe000ed0c, 4, 0x05fa0004);
	rig_wait_us(rig, 1000);
	assert_false(rig_dp_read(rig, 0x0, &value));
	board_set_power(rig->board, false);
	rig_wait_us(rig, 1000);
	assert_false(rig_connect(rig));
	rig_free(rig);
}

static void option_words_carry_two_slots(void **state)
{
	struct rig *rig = unlocked("GD32E230C8", NULL);
	(void)state;
	open_options(rig);
	erase_options(rig);
	assert_true(write_option(rig, 0, 4, 0x00ff5aa5));
	assert_int_equal(rig_word(rig, OPTIONS), 0x00ff5aa5);
	assert_false(write_option(rig, 8, 2, 0x00ff));
	rig_free(rig);
}

static void watchdog_option_resets_the_chip(void **state)
{
	struct rig *rig = unlocked("STM32F103C8", NULL);
	(void)state;
	open_options(rig);
	erase_options(rig);
	write_option(rig, 0, 2, 0x00a5);
	write_option(rig, 2, 2, 0x00fe);
	reset(rig);
	uint64_t resets = chip_stats(rig->chip)->resets;
	/* 4096 ticks of 10 kHz; a halted core does not stop it unless DBGMCU says so. */
	rig_wait_us(rig, 500000);
	assert_int_equal(chip_stats(rig->chip)->resets, resets + 1);
	rig_halt(rig);
	rig_write(rig, 0xe0042004, 4, 1u << 8);
	resets = chip_stats(rig->chip)->resets;
	rig_wait_us(rig, 2000000);
	assert_int_equal(chip_stats(rig->chip)->resets, resets);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_word_is_programmed_and_erased),
		cmocka_unit_test(programming_over_data_is_an_error),
		cmocka_unit_test(words_and_bytes_are_refused),
		cmocka_unit_test(locked_flash_takes_nothing),
		cmocka_unit_test(wrong_key_locks_until_reset),
		cmocka_unit_test(reserved_bits_are_reported),
		cmocka_unit_test(erase_takes_its_time),
		cmocka_unit_test(times_can_be_set),
		cmocka_unit_test(busy_rises_one_cycle_late),
		cmocka_unit_test(control_register_is_closed_while_busy),
		cmocka_unit_test(loader_programs_from_ram),
		cmocka_unit_test(early_half_word_stalls_or_is_lost),
		cmocka_unit_test(misaligned_store_is_a_fault),
		cmocka_unit_test(second_bank_has_its_own_registers),
		cmocka_unit_test(cache_follows_the_flash),
		cmocka_unit_test(stale_cache_needs_a_flush),
		cmocka_unit_test(stale_cache_hides_the_loaders_own_stores),
		cmocka_unit_test(word_with_ecc_is_written_once),
		cmocka_unit_test(oscillator_must_run),
		cmocka_unit_test(without_oscillator_busy_never_ends),
		cmocka_unit_test(one_width_only),
		cmocka_unit_test(copying_a_word_aside_is_no_duty),
		cmocka_unit_test(only_st_raises_busy_late),
		cmocka_unit_test(maximum_times_are_a_fault),
		cmocka_unit_test(width_bit_makes_double_words),
		cmocka_unit_test(fast_page_is_buffered_and_programmed),
		cmocka_unit_test(fast_mode_needs_its_own_unlock),
		cmocka_unit_test(option_bytes_get_their_complement),
		cmocka_unit_test(read_protection_starts_with_the_reset),
		cmocka_unit_test(leaving_read_protection_erases_everything),
		cmocka_unit_test(the_reload_bit_loads_option_bytes),
		cmocka_unit_test(a_spoilt_option_store_is_one_of_many),
		cmocka_unit_test(write_protected_page_stays),
		cmocka_unit_test(protection_slot_is_spared_by_an_erase),
		cmocka_unit_test(options_that_wait_for_power),
		cmocka_unit_test(permanent_protection_ends_debugging),
		cmocka_unit_test(option_words_carry_two_slots),
		cmocka_unit_test(watchdog_option_resets_the_chip),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
