// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The wires, the debug port behind them, and the faults of both. Expected
 * behaviour: ARM IHI 0031C (ADIv5.2), RM0008 31.6 (JTAG).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "programs.h"
#include "rig.h"

#define RAM	0x20000000u
#define FLASH	0x08000000u
#define FPEC	0x40022000u

static struct rig *connected(const char *chip, const char *faults)
{
	struct rig *rig = rig_new(chip, faults);
	assert_true(rig_connect(rig));
	return rig;
}

static void assert_silent(const char *faults)
{
	struct rig *rig = rig_new("STM32F103C8", faults);
	assert_false(rig_connect(rig));
	assert_int_equal(rig->ack, SWD_ACK_NONE);
	rig_free(rig);
}

static void broken_wires_are_silent(void **state)
{
	(void)state;
	assert_silent("swdio-open");
	assert_silent("swd-swapped");
	assert_silent("no-power");
	assert_silent("low-voltage=1700");
	assert_silent("swd-ceiling=3999");
}

static void slow_clock_gets_through_a_ceiling(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", "swd-ceiling=1000");
	(void)state;
	board_set_clock(rig->board, 1000000);
	assert_true(rig_connect(rig));
	board_set_clock(rig->board, 1000001);
	assert_false(rig_link(rig));
	rig_free(rig);
}

static void voltage_is_measured(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", "low-voltage=2100");
	(void)state;
	assert_int_equal(board_target_mv(rig->board), 0);
	assert_true(rig_connect(rig));
	assert_int_equal(board_target_mv(rig->board), 2100);
	rig_free(rig);
}

static void swd_needs_the_switch_sequence(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", NULL);
	uint32_t value;
	(void)state;
	board_set_power(rig->board, true);
	rig_wait_us(rig, 1000);
	board_swd_line_reset(rig->board);
	assert_false(rig_dp_read(rig, 0x0, &value));
	board_swj_sequence(rig->board, 0xe79e);
	board_swd_line_reset(rig->board);
	assert_true(rig_dp_read(rig, 0x0, &value));
	rig_free(rig);
}

static void only_dpidr_answers_after_a_line_reset(void **state)
{
	struct rig *rig = connected("STM32F103C8", NULL);
	uint32_t value;
	(void)state;
	board_swd_line_reset(rig->board);
	assert_false(rig_dp_read(rig, 0x4, &value));
	assert_int_equal(rig->violations, 1);
	assert_true(rig_dp_read(rig, 0x0, &value));
	assert_true(rig_dp_read(rig, 0x4, &value));
	rig_free(rig);
}

static void packets_take_the_time_of_their_bits(void **state)
{
	struct rig *rig = connected("STM32F103C8", NULL);
	uint32_t value;
	(void)state;
	board_set_clock(rig->board, 1000000);
	sim_ns start = clock_now(rig->clock);
	board_swd(rig->board, false, true, 0x4, &value, 8);
	assert_int_equal(clock_now(rig->clock) - start, 54 * 1000);
	rig_free(rig);
}

static void wait_comes_n_times(void **state)
{
	struct rig *rig = connected("STM32F103C8", "wait-at=3 wait-count=2");
	uint32_t value = 0;
	(void)state;
	rig_dp_write(rig, 0x8, 0);
	const enum swd_ack expected[] = {
		SWD_ACK_OK, SWD_ACK_OK, SWD_ACK_WAIT, SWD_ACK_WAIT, SWD_ACK_OK,
	};
	for (unsigned int i = 0; i < 5; i++)
		assert_int_equal(board_swd(rig->board, true, true, 0x0, &value, 8), expected[i]);
	rig_free(rig);
}

static void wait_for_ever_lasts(void **state)
{
	struct rig *rig = connected("STM32F103C8", "wait-at=1 wait-count=0");
	uint32_t value = 0;
	(void)state;
	for (unsigned int i = 0; i < 1000; i++)
		assert_int_equal(board_swd(rig->board, true, true, 0x0, &value, 8), SWD_ACK_WAIT);
	rig_free(rig);
}

static void first_ap_access_can_fault(void **state)
{
	struct rig *rig = connected("STM32F103C8", "ap-fault-first");
	uint32_t value = 0;
	(void)state;
	board_swd(rig->board, true, true, 0x0, &value, 8);
	assert_int_equal(board_swd(rig->board, true, true, 0x0, &value, 8), SWD_ACK_FAULT);
	rig_dp_write(rig, 0x0, 0x1e);
	assert_true(rig_ap_read(rig, 0xfc, &value));
	assert_int_equal(value, 0x14770011);
	rig_free(rig);
}

static void stale_sticky_error_blocks_until_cleared(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", "sticky");
	uint32_t value;
	(void)state;
	board_set_power(rig->board, true);
	board_swd_line_reset(rig->board);
	board_swj_sequence(rig->board, 0xe79e);
	board_swd_line_reset(rig->board);
	assert_true(rig_dp_read(rig, 0x0, &value));
	value = 0;
	assert_int_equal(board_swd(rig->board, false, false, 0x8, &value, 8), SWD_ACK_FAULT);
	rig_dp_write(rig, 0x0, 0x1e);
	assert_true(rig_dp_write(rig, 0x8, 0));
	rig_free(rig);
}

static void flipped_bits_break_parity(void **state)
{
	struct rig *rig = connected("STM32F103C8", "bitflip-read=10");
	unsigned int broken = 0;
	uint32_t value;
	(void)state;
	for (unsigned int i = 0; i < 100; i++) {
		enum swd_ack ack = board_swd(rig->board, false, true, 0x0, &value, 8);
		bool wrong = value != 0x1ba01477;
		assert_int_equal(wrong, ack == SWD_ACK_PARITY);
		broken += wrong;
	}
	assert_int_equal(broken, 10);
	rig_free(rig);
}

static void flipped_write_is_refused_afterwards(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", "bitflip-write=1");
	uint32_t value = 0x50000000;
	(void)state;
	board_set_power(rig->board, true);
	board_swd_line_reset(rig->board);
	board_swj_sequence(rig->board, 0xe79e);
	board_swd_line_reset(rig->board);
	assert_true(rig_dp_read(rig, 0x0, &value));
	assert_int_equal(board_swd(rig->board, false, false, 0x4, &value, 8), SWD_ACK_OK);
	assert_true(rig_dp_read(rig, 0x4, &value));
	assert_int_equal(value & 0x50000080, 0x80);
	rig_free(rig);
}

static void shared_lines_agree_on_dpidr_only(void **state)
{
	struct rig *rig = rig_new("CKS32F103C8", "shared-swdio");
	unsigned int wrong = 0;
	uint32_t value;
	(void)state;
	assert_true(rig_connect(rig));
	assert_true(rig_dp_read(rig, 0x0, &value));
	assert_int_equal(value, 0x2ba01477);
	for (unsigned int i = 0; i < 20; i++)
		if (!rig_ap_read(rig, 0xfc, &value) || value != 0x24770011)
			wrong++;
	assert_true(wrong > 15);
	rig_free(rig);
}

static void probe_resets_only_through_a_wire(void **state)
{
	static const char *const faults[] = { NULL, "nrst-open", "nrst-wrong-pin" };
	(void)state;
	for (unsigned int i = 0; i < 3; i++) {
		struct rig *rig = connected("STM32F103C8", faults[i]);
		uint64_t resets = chip_stats(rig->chip)->resets;
		board_set_nrst(rig->board, true);
		rig_wait_us(rig, 100);
		assert_int_equal(board_nrst(rig->board), i == 0);
		assert_int_equal(chip_stats(rig->chip)->resets - resets, i == 0);
		rig_free(rig);
	}
}

static void held_reset_never_lets_go(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", "nrst-held");
	(void)state;
	assert_true(rig_connect(rig));
	assert_true(board_nrst(rig->board));
	rig_wait_us(rig, 1000000);
	assert_int_equal(chip_stats(rig->chip)->instructions, 0);
	rig_free(rig);
}

static void power_cut_and_return(void **state)
{
	struct rig *rig = connected("STM32F103C8", "power-cycle-at=20");
	uint32_t value;
	(void)state;
	while (rig_dp_read(rig, 0x4, &value))
		continue;
	assert_int_equal(board_target_mv(rig->board), 0);
	rig_wait_us(rig, 101000);
	assert_int_equal(board_target_mv(rig->board), 3300);
	assert_true(rig_link(rig));
	rig_free(rig);
}

static void power_stays_off(void **state)
{
	struct rig *rig = connected("STM32F103C8", "power-off-at=20");
	uint32_t value;
	(void)state;
	while (rig_dp_read(rig, 0x4, &value))
		continue;
	rig_wait_us(rig, 1000000);
	assert_false(rig_link(rig));
	rig_free(rig);
}

static void person_presses_reset(void **state)
{
	struct rig *rig = connected("STM32F103C8", "hand-reset-ms=50");
	(void)state;
	assert_false(board_nrst(rig->board));
	rig_wait_us(rig, 60000);
	assert_true(board_nrst(rig->board));
	rig_wait_us(rig, 100000);
	assert_false(board_nrst(rig->board));
	rig_free(rig);
}

static void sleeping_chip_answers_under_reset(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", "asleep");
	uint32_t value;
	(void)state;
	board_set_power(rig->board, true);
	rig_wait_us(rig, 50000);
	assert_true(rig_link(rig));
	assert_false(rig_read(rig, 0xe000ed00, 4, &value));
	board_set_nrst(rig->board, true);
	rig_wait_us(rig, 1000);
	assert_true(rig_read(rig, 0xe000ed00, 4, &value));
	/* With the clock kept on in sleep it stays within reach. */
	rig_write(rig, 0xe0042004, 4, 7);
	board_set_nrst(rig->board, false);
	rig_wait_us(rig, 50000);
	assert_true(rig_word(rig, 0xe000edf0) & 1u << 18);
	board_set_nrst(rig->board, true);
	rig_write(rig, 0xe000edf0, 4, 0xa05f0001);
	rig_write(rig, 0xe000edfc, 4, 1);
	board_set_nrst(rig->board, false);
	rig_wait_us(rig, 50000);
	assert_true(rig_halted(rig));
	rig_free(rig);
}

static void pins_switched_off_come_back_with_reset(void **state)
{
	struct rig *rig = connected("STM32F103C8", "swd-off=5");
	(void)state;
	rig_wait_us(rig, 10000);
	assert_false(rig_link(rig));
	board_set_nrst(rig->board, true);
	rig_wait_us(rig, 1000);
	assert_true(rig_link(rig));
	rig_free(rig);
}

static void reset_requests_can_be_ignored(void **state)
{
	struct rig *rig = connected("STM32F103C8", "sysresetreq-ignored vectreset-ignored");
	(void)state;
	rig_halt(rig);
	rig_word(rig, 0xe000edf0);
	rig_write(rig, 0xe000ed0c, 4, 0x05fa0004);
	rig_write(rig, 0xe000ed0c, 4, 0x05fa0001);
	rig_wait_us(rig, 1000);
	assert_true(rig_halted(rig));
	assert_false(rig_word(rig, 0xe000edf0) & 1u << 25);
	rig_free(rig);
}

static void hardware_watchdog_bites(void **state)
{
	struct rig *rig = connected("STM32F103C8", "hard-watchdog=50");
	(void)state;
	rig_wait_us(rig, 210000);
	assert_in_range(chip_stats(rig->chip)->resets, 4, 6);
	rig_free(rig);
}

static void identity_and_size_can_lie(void **state)
{
	static const struct {
		const char *faults;
		uint32_t address;
		uint32_t value;
	} lies[] = {
		{ "idcode-zero", 0xe0042000, 0 },
		{ "size-zero", 0x1ffff7e0, 0xffff0000 },
		{ "size-ffff", 0x1ffff7e0, 0xffffffff },
		{ "size-lie=128", 0x1ffff7e0, 0xffff0080 },
	};
	(void)state;
	for (unsigned int i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		struct rig *rig = connected("STM32F103C8", lies[i].faults);
		assert_int_equal(rig_word(rig, lies[i].address), lies[i].value);
		rig_free(rig);
	}
}

static void memory_behind_the_end(void **state)
{
	uint32_t value;
	(void)state;
	struct rig *alias = connected("STM32F103C8", "upper-alias");
	rig_halt(alias);
	rig_unlock_flash(alias, 0);
	rig_write(alias, FPEC + 0x10, 4, 1);
	rig_write(alias, FLASH, 2, 0x1234);
	rig_wait_us(alias, 1000);
	assert_int_equal(rig_word(alias, FLASH + 0x10000), 0xffff1234);
	rig_free(alias);

	struct rig *fault = connected("STM32F103C8", "upper-fault");
	assert_false(rig_read(fault, FLASH + 0x10000, 4, &value));
	rig_free(fault);
}

/* Half-words programmed one by one; how many arrived. */
static unsigned int program_and_count(struct rig *rig, unsigned int count)
{
	unsigned int arrived = 0;
	uint32_t value;
	uint32_t bytes;
	uint8_t *flash = chip_flash(rig->chip, &bytes);
	rig_halt(rig);
	rig_unlock_flash(rig, 0);
	rig_write(rig, FPEC + 0x10, 4, 1);
	for (unsigned int i = 0; i < count; i++) {
		rig_write(rig, FLASH + 2 * i, 2, 0x5a5a);
		for (unsigned int tries = 0; tries < 50; tries++)
			if (rig_read(rig, FPEC + 0x0c, 4, &value) && !(value & 1))
				break;
	}
	for (unsigned int i = 0; i < count; i++)
		arrived += load_le(flash + 2 * i, 2) == 0x5a5a;
	return arrived;
}

static void program_faults_strike_the_nth_operation(void **state)
{
	(void)state;
	struct rig *silent = connected("STM32F103C8", "silent-program=3");
	assert_int_equal(program_and_count(silent, 5), 4);
	rig_free(silent);

	struct rig *cut = connected("STM32F103C8", "cut-at-program=3");
	assert_int_equal(program_and_count(cut, 5), 2);
	rig_free(cut);
}

static void power_fails_under_a_running_loader(void **state)
{
	struct rig *rig = connected("STM32F103C8", "cut-at-program=10");
	uint32_t bytes;
	uint8_t *flash = chip_flash(rig->chip, &bytes);
	(void)state;
	rig_prepare(rig, program_flash, COUNT(program_flash));
	rig_unlock_flash(rig, 0);
	for (uint32_t i = 0; i < 32; i++)
		rig_write(rig, RAM + 0x400 + 2 * i, 2, 0);
	rig_set_reg(rig, 0, RAM + 0x400);
	rig_set_reg(rig, 1, FLASH);
	rig_set_reg(rig, 2, 32);
	rig_set_reg(rig, 3, FPEC);
	rig_run(rig);
	rig_wait_us(rig, 5000);
	assert_int_equal(board_target_mv(rig->board), 0);
	assert_int_equal(chip_stats(rig->chip)->program_units, 10);
	assert_int_equal(load_le(flash + 16, 2), 0);
	assert_int_equal(load_le(flash + 20, 2), 0xffff);
	/* The supply is back after 100 ms: the content is what it was. */
	rig_wait_us(rig, 100000);
	assert_true(rig_link(rig));
	assert_int_equal(load_le(flash + 20, 2), 0xffff);
	rig_free(rig);
}

static void stuck_and_slow_flash(void **state)
{
	(void)state;
	struct rig *stuck = connected("STM32F103C8", "stuck-bsy=1");
	rig_halt(stuck);
	rig_unlock_flash(stuck, 0);
	rig_write(stuck, FPEC + 0x10, 4, 2);
	rig_write(stuck, FPEC + 0x14, 4, FLASH);
	rig_write(stuck, FPEC + 0x10, 4, 0x42);
	rig_wait_us(stuck, 4000000);
	assert_int_equal(rig_word(stuck, FPEC + 0x0c) & 1, 1);
	rig_free(stuck);

	struct rig *slow = connected("STM32F103C8", "slow-flash=300");
	rig_halt(slow);
	rig_unlock_flash(slow, 0);
	rig_write(slow, FPEC + 0x10, 4, 2);
	rig_write(slow, FPEC + 0x14, 4, FLASH);
	rig_write(slow, FPEC + 0x10, 4, 0x42);
	rig_wait_us(slow, 59000);
	assert_int_equal(rig_word(slow, FPEC + 0x0c) & 1, 1);
	rig_wait_us(slow, 1000);
	assert_int_equal(rig_word(slow, FPEC + 0x0c) & 1, 0);
	rig_free(slow);
}

static void erase_faults_strike_the_nth_page(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", "cut-at-erase=1");
	uint32_t bytes;
	uint8_t *flash = chip_flash(rig->chip, &bytes);
	(void)state;
	memset(flash, 0, 0x400);
	assert_true(rig_connect(rig));
	rig_halt(rig);
	rig_unlock_flash(rig, 0);
	rig_write(rig, FPEC + 0x10, 4, 2);
	rig_write(rig, FPEC + 0x14, 4, FLASH);
	rig_write(rig, FPEC + 0x10, 4, 0x42);
	rig_wait_us(rig, 1000);
	assert_int_equal(board_target_mv(rig->board), 0);
	assert_int_equal(flash[0], 0xff);
	assert_int_equal(flash[0x3ff], 0x00);
	rig_free(rig);
}

static void early_error_and_lying_lock(void **state)
{
	(void)state;
	struct rig *early = connected("STM32F103C8", "early-error");
	assert_int_equal(rig_word(early, FPEC + 0x0c), 4);
	rig_write(early, FPEC + 0x0c, 4, 4);
	assert_int_equal(rig_word(early, FPEC + 0x0c), 0);
	rig_free(early);

	struct rig *lie = connected("STM32F103C8", "lock-lies");
	assert_int_equal(rig_word(lie, FPEC + 0x10), 0);
	assert_false(rig_write(lie, FLASH, 2, 0));
	rig_free(lie);
}

/* JTAG */

static uint64_t shift(struct rig *rig, bool ir, uint64_t bits, unsigned int count)
{
	uint64_t out = 0;
	board_jtag_clock(rig->board, true, true);
	if (ir)
		board_jtag_clock(rig->board, true, true);
	board_jtag_clock(rig->board, false, true);
	board_jtag_clock(rig->board, false, true);
	for (unsigned int i = 0; i < count; i++)
		out |= (uint64_t)board_jtag_clock(rig->board, i == count - 1, bits >> i & 1) << i;
	board_jtag_clock(rig->board, true, true);
	board_jtag_clock(rig->board, false, true);
	return out;
}

static void jtag_idle(struct rig *rig)
{
	board_set_power(rig->board, true);
	rig_wait_us(rig, 1000);
	for (unsigned int i = 0; i < 6; i++)
		board_jtag_clock(rig->board, true, true);
	board_jtag_clock(rig->board, false, true);
}

static void chain_shows_both_taps(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", NULL);
	(void)state;
	jtag_idle(rig);
	/* After reset both show IDCODE, the CPU's first. */
	assert_true(shift(rig, false, ~0ull, 64) == 0x164100413ba00477ull);
	/* Capture-IR ends in binary 01 for each TAP. */
	assert_int_equal(shift(rig, true, 0x1ff, 9), 0x011);
	/* Both in BYPASS: two bits of delay. */
	assert_int_equal(shift(rig, false, 0x5, 5), 0x14);
	rig_free(rig);
}

static uint64_t acc(struct rig *rig, unsigned int ir, bool read, unsigned int address, uint32_t data)
{
	shift(rig, true, 0x1f0 | ir, 9);
	/* The boundary scan's bypass bit comes in last. */
	return shift(rig, false, (uint64_t)data << 3 | (address >> 2) << 1 | read, 36) & 0x7ffffffffull;
}

static void jtag_reads_memory(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", NULL);
	(void)state;
	jtag_idle(rig);
	acc(rig, 0xa, false, 0x4, 0x50000000);
	acc(rig, 0xa, true, 0x4, 0);
	uint64_t status = acc(rig, 0xa, true, 0xc, 0);
	assert_int_equal(status & 7, 2);
	assert_int_equal(status >> 3 & 0xf0000000, 0xf0000000);
	acc(rig, 0xa, false, 0x8, 0);
	acc(rig, 0xb, false, 0x0, 0x23000002);
	acc(rig, 0xb, false, 0x4, 0xe000ed00);
	acc(rig, 0xb, true, 0xc, 0);
	assert_int_equal(acc(rig, 0xa, true, 0xc, 0) >> 3, 0x411fc231);
	rig_free(rig);
}

static void jtag_wait_discards_the_scan_that_gets_it(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", "wait-at=2 wait-count=2");
	(void)state;
	jtag_idle(rig);
	acc(rig, 0xa, false, 0x4, 0x50000000);
	acc(rig, 0xa, false, 0x8, 0);
	acc(rig, 0xb, false, 0x0, 0x23000002);
	acc(rig, 0xb, false, 0x4, 0x20000000);	/* the one that is slow: two tries */
	assert_int_equal(acc(rig, 0xb, false, 0x4, 0x20000100) & 7, 1);
	assert_int_equal(acc(rig, 0xb, true, 0x4, 0) & 7, 2);
	assert_int_equal(acc(rig, 0xa, true, 0xc, 0) >> 3, 0x20000000);
	rig_free(rig);
}

static void chips_without_jtag_leave_tdo_high(void **state)
{
	struct rig *rig = rig_new("CH32F103C8", NULL);
	(void)state;
	jtag_idle(rig);
	assert_true(shift(rig, false, 0, 64) == ~0ull);
	rig_free(rig);
}

static void runs_are_equal(void **state)
{
	sim_ns times[2];
	uint32_t values[2];
	(void)state;
	for (unsigned int run = 0; run < 2; run++) {
		struct rig *rig = connected("STM32F103C8", "bitflip-read=7 cut-at-program=4");
		program_and_count(rig, 6);
		uint32_t bytes;
		values[run] = load_le(chip_flash(rig->chip, &bytes) + 6, 2);
		times[run] = clock_now(rig->clock);
		rig_free(rig);
	}
	assert_true(times[0] == times[1]);
	assert_int_equal(values[0], values[1]);
}

static uint32_t word_at(const uint8_t *bytes)
{
	return bytes[0] | bytes[1] << 8 | bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Put what an ELF file holds for flash there; the headers are read as in the ELF specification 1.2. */
static void load_elf(uint8_t *flash, uint32_t flash_bytes, const char *path)
{
	static uint8_t elf[65536];
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	const size_t size = fread(elf, 1, sizeof(elf), file);
	fclose(file);
	assert_true(size > 52);
	for (unsigned int i = 0; i < elf[44]; i++) {
		const uint8_t *segment = elf + word_at(elf + 28) + 32 * i;
		const uint32_t offset = word_at(segment + 4);
		const uint32_t address = word_at(segment + 12) - 0x08000000;
		const uint32_t bytes = word_at(segment + 16);

		assert_true(offset + bytes <= size && address + bytes <= flash_bytes);
		memcpy(flash + address, elf + offset, bytes);
	}
}

/* Firmware as a compiler made it: its LED on PC13 has to blink, ten times a second. */
static void compiled_firmware_blinks(void **state)
{
	const char *source = getenv("srcdir");
	char path[512];
	uint32_t bytes;
	struct rig *rig = rig_new("STM32F103C8", NULL);
	(void)state;
	snprintf(path, sizeof(path), "%s/tests/firmware/systick.elf", source ? source : ".");
	uint8_t *flash = chip_flash(rig->chip, &bytes);
	load_elf(flash, bytes, path);
	board_set_power(rig->board, true);
	rig_wait_us(rig, 1000000);
	assert_in_range(rig->pc13_edges, 10, 40);
	assert_int_equal(chip_stats(rig->chip)->resets, 1);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_wires_are_silent),
		cmocka_unit_test(slow_clock_gets_through_a_ceiling),
		cmocka_unit_test(voltage_is_measured),
		cmocka_unit_test(swd_needs_the_switch_sequence),
		cmocka_unit_test(only_dpidr_answers_after_a_line_reset),
		cmocka_unit_test(packets_take_the_time_of_their_bits),
		cmocka_unit_test(wait_comes_n_times),
		cmocka_unit_test(wait_for_ever_lasts),
		cmocka_unit_test(first_ap_access_can_fault),
		cmocka_unit_test(stale_sticky_error_blocks_until_cleared),
		cmocka_unit_test(flipped_bits_break_parity),
		cmocka_unit_test(flipped_write_is_refused_afterwards),
		cmocka_unit_test(shared_lines_agree_on_dpidr_only),
		cmocka_unit_test(probe_resets_only_through_a_wire),
		cmocka_unit_test(held_reset_never_lets_go),
		cmocka_unit_test(power_cut_and_return),
		cmocka_unit_test(power_stays_off),
		cmocka_unit_test(person_presses_reset),
		cmocka_unit_test(sleeping_chip_answers_under_reset),
		cmocka_unit_test(pins_switched_off_come_back_with_reset),
		cmocka_unit_test(reset_requests_can_be_ignored),
		cmocka_unit_test(hardware_watchdog_bites),
		cmocka_unit_test(identity_and_size_can_lie),
		cmocka_unit_test(memory_behind_the_end),
		cmocka_unit_test(program_faults_strike_the_nth_operation),
		cmocka_unit_test(power_fails_under_a_running_loader),
		cmocka_unit_test(stuck_and_slow_flash),
		cmocka_unit_test(erase_faults_strike_the_nth_page),
		cmocka_unit_test(early_error_and_lying_lock),
		cmocka_unit_test(chain_shows_both_taps),
		cmocka_unit_test(jtag_reads_memory),
		cmocka_unit_test(jtag_wait_discards_the_scan_that_gets_it),
		cmocka_unit_test(chips_without_jtag_leave_tdo_high),
		cmocka_unit_test(runs_are_equal),
		cmocka_unit_test(compiled_firmware_blinks),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
