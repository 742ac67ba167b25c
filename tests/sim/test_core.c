// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The core and its debug units, driven through the wires. Expected behaviour:
 * ARM DDI 0403E (ARMv7-M) and ARM DDI 0337 (Cortex-M3).
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include "programs.h"
#include "rig.h"

#define RAM	0x20000000u
#define DHCSR	0xe000edf0u
#define DEMCR	0xe000edfcu
#define DFSR	0xe000ed30u
#define CFSR	0xe000ed28u
#define HFSR	0xe000ed2cu
#define VTOR	0xe000ed08u
#define AIRCR	0xe000ed0cu
#define BFAR	0xe000ed38u
#define FP_CTRL	0xe0002000u
#define FP_COMP	0xe0002008u
#define DWT	0xe0001000u
#define S_LOCKUP	(1u << 19)
#define S_RESET_ST	(1u << 25)
#define S_SLEEP		(1u << 18)

static struct rig *connected(const char *chip)
{
	struct rig *rig = rig_new(chip, NULL);
	assert_true(rig_connect(rig));
	return rig;
}

static void identity_is_the_rows(void **state)
{
	struct rig *rig = connected("CKS32F103C8");
	uint32_t value;
	(void)state;
	assert_true(rig_dp_read(rig, 0x0, &value));
	assert_int_equal(value, 0x2ba01477);
	assert_int_equal(rig_word(rig, 0xe000ed00), 0x412fc231);
	assert_int_equal(rig_word(rig, 0xe0042000), 0x20036410);
	assert_true(rig_ap_read(rig, 0xf8, &value));
	assert_int_equal(value, 0xe00ff003);
	/* Designer ARM (4, 0x3b), part 0x4c3, class 1. */
	assert_int_equal(rig_word(rig, 0xe00fffe0), 0xc3);
	assert_int_equal(rig_word(rig, 0xe00fffe4), 0xb4);
	assert_int_equal(rig_word(rig, 0xe00fffe8), 0x0b);
	assert_int_equal(rig_word(rig, 0xe00fffd0), 0x04);
	assert_int_equal(rig_word(rig, 0xe00ffff4), 0x10);
	rig_free(rig);
}

static void vtor_tells_the_core_generation(void **state)
{
	(void)state;
	struct rig *old = connected("STM32F103C8");
	struct rig *new = connected("CKS32F103C8");
	rig_write(old, VTOR, 4, 0xffffffff);
	rig_write(new, VTOR, 4, 0xffffffff);
	assert_int_equal(rig_word(old, VTOR), 0x3fffff80);
	assert_int_equal(rig_word(new, VTOR), 0xffffff80);
	rig_free(old);
	rig_free(new);
}

static void sizes_and_packing_of_the_access_port(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	uint32_t value;
	(void)state;
	rig_halt(rig);
	rig_write(rig, RAM, 4, 0x44332211);
	assert_true(rig_read(rig, RAM + 1, 1, &value));
	assert_int_equal(value, 0x22);
	assert_true(rig_read(rig, RAM + 2, 2, &value));
	assert_int_equal(value, 0x4433);
	assert_true(rig_write(rig, RAM + 3, 1, 0x55));
	assert_int_equal(rig_word(rig, RAM), 0x55332211);
	/* Packed half-words: one DRW access moves two. */
	rig_ap_write(rig, 0x00, 0x23000021);
	rig_ap_write(rig, 0x04, RAM);
	rig_ap_write(rig, 0x0c, 0x87654321);
	assert_int_equal(rig_word(rig, RAM), 0x87654321);
	/* Banked data registers. */
	rig_ap_write(rig, 0x00, 0x23000002);
	rig_ap_write(rig, 0x04, RAM);
	rig_ap_write(rig, 0x18, 0x0badcafe);
	assert_int_equal(rig_word(rig, RAM + 8), 0x0badcafe);
	rig_free(rig);
}

static void tar_wraps_at_its_block(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	uint32_t value;
	(void)state;
	rig_ap_write(rig, 0x00, 0x23000012);
	rig_ap_write(rig, 0x04, 0x20000ffc);
	rig_ap_write(rig, 0x0c, 1);
	assert_true(rig_ap_read(rig, 0x04, &value));
	assert_int_equal(value, 0x20000000);
	rig_free(rig);
}

static void unmapped_address_sets_the_sticky_error(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	uint32_t value = 0;
	(void)state;
	rig_ap_write(rig, 0x00, 0x23000002);
	rig_ap_write(rig, 0x04, 0x60000000);
	assert_true(rig_dp_write(rig, 0x8, 0));
	board_swd(rig->board, true, true, 0xc, &value, 8);
	assert_int_equal(board_swd(rig->board, true, true, 0xc, &value, 8), SWD_ACK_FAULT);
	assert_true(rig_dp_read(rig, 0x4, &value));
	assert_true(value & 1u << 5);
	rig_dp_write(rig, 0x0, 1u << 2);
	assert_true(rig_dp_read(rig, 0x4, &value));
	assert_false(value & 1u << 5);
	rig_free(rig);
}

static void step_executes_one_instruction(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_add, COUNT(program_add));
	rig_step(rig);
	assert_int_equal(rig_reg(rig, 15), RAM + 2);
	assert_int_equal(rig_reg(rig, 0), 1);
	assert_int_equal(rig_reg(rig, 1) == 2, 0);
	rig_step(rig);
	rig_step(rig);
	assert_int_equal(rig_reg(rig, 15), RAM + 6);
	assert_int_equal(rig_reg(rig, 2), 3);
	assert_int_equal(rig_word(rig, DFSR) & 1, 1);
	rig_free(rig);
}

/* The same program in one go and one instruction at a time: the same registers. */
static void stepping_equals_running(void **state)
{
	uint32_t ran[17];
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_mixture, COUNT(program_mixture));
	uint64_t before = chip_stats(rig->chip)->instructions;
	rig_run(rig);
	assert_true(rig_await_halt(rig, 100000));
	uint64_t count_run = chip_stats(rig->chip)->instructions - before;
	for (unsigned int i = 0; i < 17; i++)
		ran[i] = rig_reg(rig, i);
	assert_int_equal(ran[1], 0);

	rig_prepare(rig, program_mixture, COUNT(program_mixture));
	for (unsigned int i = 0; i < 8; i++)
		rig_set_reg(rig, i, 0);
	unsigned int steps = 0;
	while (rig_reg(rig, 15) != ran[15] && steps++ < 2000)
		rig_step(rig);
	for (unsigned int i = 0; i < 17; i++)
		assert_int_equal(rig_reg(rig, i), ran[i]);
	/* Skipped instructions of IT blocks are steps too, but not executed. */
	assert_true(steps >= count_run);
	rig_free(rig);
}

static void breakpoint_unit_stops_before_the_instruction(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	uint32_t bytes;
	uint8_t *flash = chip_flash(rig->chip, &bytes);
	(void)state;
	rig_halt(rig);
	for (unsigned int i = 0; i < COUNT(program_add); i++)
		store_le(flash + 0x100 + 2 * i, 2, program_add[i]);
	board_set_power(rig->board, false);
	assert_true(rig_connect(rig));
	rig_halt(rig);
	rig_write(rig, FP_CTRL, 4, 3);
	rig_write(rig, FP_COMP, 4, 0x80000000 | 0x08000100 | 1);	/* upper half-word */
	rig_set_reg(rig, 15, 0x08000100);
	rig_set_reg(rig, 16, 0x01000000);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_reg(rig, 15), 0x08000102);
	assert_int_equal(rig_word(rig, DFSR) & 2, 2);
	rig_free(rig);
}

static void breakpoint_inside_it_block(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_mixture, COUNT(program_mixture));
	/* A DWT comparator on the third instruction of the four-instruction block. */
	rig_write(rig, DEMCR, 4, 1u << 24);
	rig_write(rig, DWT + 0x20, 4, RAM + 0x1c);
	rig_write(rig, DWT + 0x28, 4, 4);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 10000));
	assert_int_equal(rig_reg(rig, 15), RAM + 0x1c);
	assert_true(rig_reg(rig, 16) & 0x0600fc00);
	rig_write(rig, DWT + 0x28, 4, 0);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 100000));
	assert_int_equal(rig_reg(rig, 1), 0);
	rig_free(rig);
}

static void watchpoint(uint32_t function, uint32_t address, uint32_t expected_pc)
{
	struct rig *rig = connected("STM32F103C8");
	rig_prepare(rig, program_accesses, COUNT(program_accesses));
	rig_write(rig, DEMCR, 4, 1u << 24);
	rig_write(rig, DWT + 0x20, 4, address);
	rig_write(rig, DWT + 0x24, 4, 0);
	rig_write(rig, DWT + 0x28, 4, function);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_reg(rig, 15), expected_pc);
	assert_int_equal(rig_word(rig, DFSR) & 4, 4);
	assert_true(rig_word(rig, DWT + 0x28) & 1u << 24);
	rig_free(rig);
}

static void watchpoint_on_write(void **state)
{
	(void)state;
	watchpoint(6, RAM + 0x409, RAM + 0xc);
}

static void watchpoint_on_read(void **state)
{
	(void)state;
	watchpoint(5, RAM + 0x408, RAM + 0xa);
}

static void watchpoint_on_byte_within_word(void **state)
{
	(void)state;
	watchpoint(7, RAM + 0x402, RAM + 0x6);
}

static void cycle_counter_counts_instructions(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_cycles, COUNT(program_cycles));
	rig_write(rig, DEMCR, 4, 1u << 24);
	rig_write(rig, DWT, 4, 1);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_reg(rig, 2) - rig_reg(rig, 1), 5);
	rig_free(rig);
}

static void exceptions_nest_by_priority(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_exceptions, COUNT(program_exceptions));
	rig_write(rig, RAM + 0x800, 4, 0);
	rig_write(rig, RAM + 0x804, 4, 0);
	rig_write(rig, RAM + 0x808, 4, 0);
	rig_write(rig, VTOR, 4, RAM);
	rig_write(rig, 0xe000ed20, 4, 0x40f00000);	/* SysTick above PendSV */
	rig_write(rig, 0xe000e014, 4, 7999);		/* 1 ms at 8 MHz */
	rig_write(rig, 0xe000e018, 4, 0);
	rig_write(rig, 0xe000e010, 4, 7);
	rig_set_reg(rig, 15, RAM + 0x40);
	sim_ns start = clock_now(rig->clock);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 20000));
	sim_ns taken = clock_now(rig->clock) - start;
	assert_int_equal(rig_reg(rig, 15), RAM + 0x54);
	/* SVC first, then the loop's end; in between three times SysTick and PendSV. */
	assert_int_equal(rig_word(rig, RAM + 0x800) & 0xffffff, 0xeeaa11);
	assert_int_equal(rig_word(rig, RAM + 0x804), 3);
	assert_int_equal(rig_word(rig, RAM + 0x808), 3);
	assert_int_equal(rig_reg(rig, 17), RAM + 0x1000);
	assert_in_range(taken, SIM_US(3000), SIM_US(3500));
	rig_free(rig);
}

static void lower_priority_waits(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_exceptions, COUNT(program_exceptions));
	rig_write(rig, VTOR, 4, RAM);
	rig_write(rig, 0xe000ed20, 4, 0xf0f00000);
	rig_set_reg(rig, 15, RAM + 0x78);		/* within PendSV's code */
	rig_set_reg(rig, 14, 0xfffffff9);
	/* With PRIMASK nothing but faults gets in. */
	rig_set_reg(rig, 20, 1);
	rig_write(rig, 0xe000ed04, 4, 1u << 26);
	rig_step(rig);
	assert_int_equal(rig_reg(rig, 15), RAM + 0x7a);
	rig_set_reg(rig, 20, 0);
	rig_step(rig);
	assert_int_equal(rig_reg(rig, 15), RAM + 0x5e);
	assert_int_equal(rig_reg(rig, 16) & 0x1ff, 15);
	rig_free(rig);
}

static void masked_interrupts_do_not_disturb_a_step(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_add, COUNT(program_add));
	rig_write(rig, VTOR, 4, RAM);
	rig_write(rig, 0xe000ed04, 4, 1u << 28);
	rig_write(rig, DHCSR, 4, 0xa05f000b);
	rig_write(rig, DHCSR, 4, 0xa05f000d);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_reg(rig, 15), RAM + 2);
	assert_int_equal(rig_reg(rig, 16) & 0x1ff, 0);
	rig_free(rig);
}

static void bus_fault_escalates_and_is_caught(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_bus_fault, COUNT(program_bus_fault));
	rig_load(rig, RAM + 0x200, program_exceptions, 32);
	rig_write(rig, VTOR, 4, RAM + 0x200);
	rig_write(rig, CFSR, 4, 0xffffffff);
	rig_write(rig, HFSR, 4, 0xffffffff);
	rig_write(rig, DEMCR, 4, 1u << 10);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_word(rig, DFSR) & 8, 8);
	assert_int_equal(rig_reg(rig, 15), RAM + 0x86);
	assert_int_equal(rig_reg(rig, 16) & 0x1ff, 3);
	assert_int_equal(rig_word(rig, CFSR), 0x8200);
	assert_int_equal(rig_word(rig, BFAR), 0x60000000);
	assert_int_equal(rig_word(rig, HFSR), 1u << 30);
	/* The frame holds the faulting load, its register as it was. */
	uint32_t sp = rig_reg(rig, 17);
	assert_int_equal(sp, RAM + 0x1000 - 32);
	assert_int_equal(rig_word(rig, sp + 24), RAM + 6);
	assert_int_equal(rig_reg(rig, 3), 5);
	rig_free(rig);
}

static void erased_chip_locks_up(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	assert_true(rig_word(rig, DHCSR) & S_LOCKUP);
	rig_halt(rig);
	/* Debug state ends it. */
	assert_false(rig_word(rig, DHCSR) & S_LOCKUP);
	assert_int_equal(rig_reg(rig, 15), 0xfffffffe);
	rig_prepare(rig, program_add, COUNT(program_add));
	rig_step(rig);
	assert_int_equal(rig_reg(rig, 0), 1);
	rig_free(rig);
}

static void reset_vector_catch(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	uint32_t bytes;
	uint8_t *flash = chip_flash(rig->chip, &bytes);
	(void)state;
	rig_halt(rig);
	store_le(flash, 4, 0x20001000);
	store_le(flash + 4, 4, 0x08000101);
	rig_write(rig, DEMCR, 4, 1);
	rig_write(rig, AIRCR, 4, 0x05fa0004);
	rig_wait_us(rig, 1000);
	assert_true(rig_halted(rig));
	assert_int_equal(rig_word(rig, DFSR) & 8, 8);
	assert_int_equal(rig_reg(rig, 15), 0x08000100);
	assert_int_equal(rig_reg(rig, 17), 0x20001000);
	assert_int_equal(rig_reg(rig, 16), 0x01000000);
	rig_free(rig);
}

static void system_reset_lets_the_core_run(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_halt(rig);
	rig_word(rig, DHCSR);
	uint64_t resets = chip_stats(rig->chip)->resets;
	rig_write(rig, AIRCR, 4, 0x05fa0004);
	rig_wait_us(rig, 100);
	assert_false(rig_halted(rig));
	assert_int_equal(chip_stats(rig->chip)->resets, resets + 1);
	rig_free(rig);
}

static void reset_is_remembered_once(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_word(rig, DHCSR);
	assert_false(rig_word(rig, DHCSR) & S_RESET_ST);
	rig_write(rig, AIRCR, 4, 0x05fa0004);
	rig_wait_us(rig, 100);
	assert_true(rig_word(rig, DHCSR) & S_RESET_ST);
	assert_false(rig_word(rig, DHCSR) & S_RESET_ST);
	rig_free(rig);
}

static void core_reset_spares_the_peripherals(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_halt(rig);
	rig_write(rig, 0x40010800, 4, 0x44444443);
	rig_write(rig, DEMCR, 4, 1);
	rig_write(rig, AIRCR, 4, 0x05fa0001);
	rig_wait_us(rig, 100);
	assert_true(rig_halted(rig));
	assert_int_equal(rig_word(rig, 0x40010800), 0x44444443);
	rig_free(rig);
}

static void connect_under_reset(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", NULL);
	(void)state;
	board_set_power(rig->board, true);
	board_set_nrst(rig->board, true);
	rig_wait_us(rig, 1000);
	assert_true(rig_link(rig));
	rig_write(rig, DHCSR, 4, 0xa05f0001);
	rig_write(rig, DEMCR, 4, 1);
	assert_true(rig_word(rig, DHCSR) & S_RESET_ST);
	board_set_nrst(rig->board, false);
	rig_wait_us(rig, 100);
	assert_true(rig_halted(rig));
	assert_int_equal(chip_stats(rig->chip)->instructions, 0);
	rig_free(rig);
}

static void sleep_shows_and_halt_wakes(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_wfi, COUNT(program_wfi));
	rig_run(rig);
	rig_wait_us(rig, 100);
	assert_true(rig_word(rig, DHCSR) & S_SLEEP);
	rig_halt(rig);
	assert_int_equal(rig_reg(rig, 15), RAM + 4);
	assert_int_equal(rig_reg(rig, 0), 1);
	rig_free(rig);
}

static void firmware_can_take_the_pins_away(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	uint32_t value;
	(void)state;
	rig_prepare(rig, program_swj_off, COUNT(program_swj_off));
	rig_run(rig);
	rig_wait_us(rig, 100);
	assert_false(rig_dp_read(rig, 0x4, &value));
	assert_int_equal(rig->ack, SWD_ACK_NONE);
	board_set_nrst(rig->board, true);
	rig_wait_us(rig, 100);
	assert_true(rig_link(rig));
	rig_free(rig);
}

static void identity_is_hidden_from_genuine_firmware(void **state)
{
	/* ldr r0, =0xe0042000; ldr r1, [r0]; ldr r2, =0x20000400; str r1, [r2]; b . */
	static const uint16_t reads_id[] = {
		0x4802, 0x6801, 0x4a02, 0x6011, 0xe7fe, 0x0000, 0x2000, 0xe004, 0x0400, 0x2000,
	};
	const char *chips[] = { "STM32F103C8", "CKS32F103C8" };
	const uint32_t expected[] = { 0, 0x20036410 };
	(void)state;
	for (unsigned int i = 0; i < 2; i++) {
		struct rig *rig = connected(chips[i]);
		rig_prepare(rig, reads_id, COUNT(reads_id));
		rig_write(rig, RAM + 0x400, 4, 0x12345678);
		rig_write(rig, DHCSR, 4, 0xa05f0000);
		rig_wait_us(rig, 100);
		assert_int_equal(rig_word(rig, RAM + 0x400), expected[i]);
		rig_free(rig);
	}
}

static void process_stack_is_banked(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_process_stack, COUNT(program_process_stack));
	rig_write(rig, VTOR, 4, RAM);
	rig_set_reg(rig, 15, RAM + 0x40);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_reg(rig, 15), RAM + 0x5a);
	assert_int_equal(rig_word(rig, RAM + 0x800), 11);		/* IPSR */
	assert_int_equal(rig_word(rig, RAM + 0x804), 0);		/* CONTROL */
	assert_int_equal(rig_word(rig, RAM + 0x808), RAM + 0x1000);	/* MSP */
	assert_int_equal(rig_word(rig, RAM + 0x80c), 0x5a);
	assert_int_equal(rig_reg(rig, 4), 0xfffffffd);
	assert_int_equal(rig_reg(rig, 5), RAM + 0xc00 - 32);
	assert_int_equal(rig_reg(rig, 6), 2);
	assert_int_equal(rig_reg(rig, 7), RAM + 0xc00);
	assert_int_equal(rig_reg(rig, 18), RAM + 0xc00);
	assert_int_equal(rig_reg(rig, 17), RAM + 0x1000);
	assert_int_equal(rig_reg(rig, 20) >> 24, 2);
	rig_free(rig);
}

static void stop_mode_cuts_the_debugger_off(void **state)
{
	uint32_t value;
	(void)state;
	struct rig *rig = connected("STM32F103C8");
	rig_prepare(rig, program_deep_sleep, COUNT(program_deep_sleep));
	rig_run(rig);
	rig_wait_us(rig, 100);
	assert_false(rig_read(rig, DHCSR, 4, &value));
	rig_free(rig);

	rig = connected("STM32F103C8");
	rig_prepare(rig, program_deep_sleep, COUNT(program_deep_sleep));
	rig_write(rig, 0xe0042004, 4, 2);
	rig_run(rig);
	rig_wait_us(rig, 100);
	assert_true(rig_word(rig, DHCSR) & S_SLEEP);
	rig_halt(rig);
	assert_int_equal(rig_reg(rig, 15), RAM + 8);
	rig_free(rig);
}

static void core_runs_at_the_plls_clock(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_72_mhz, COUNT(program_72_mhz));
	sim_ns start = clock_now(rig->clock);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000000));
	assert_in_range(clock_now(rig->clock) - start, SIM_US(40000), SIM_US(40500));
	assert_int_equal(rig_reg(rig, 3), 0);
	assert_int_equal(rig->violations, 0);
	rig_free(rig);
}

static void timer_pends_its_interrupt(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_add, COUNT(program_add));
	rig_write(rig, 0x40000028, 4, 7);		/* 1 MHz */
	rig_write(rig, 0x4000002c, 4, 999);
	rig_write(rig, 0x4000000c, 4, 1);
	rig_write(rig, 0xe000e100, 4, 1u << 28);
	rig_write(rig, RAM + 0x200 + 4 * (16 + 28), 4, RAM + 9);
	rig_write(rig, VTOR, 4, RAM + 0x200);
	rig_write(rig, 0x40000000, 4, 1);
	rig_run(rig);
	assert_int_equal(rig_word(rig, 0x40000010) & 1, 0);
	rig_wait_us(rig, 1000);
	rig_halt(rig);
	assert_int_equal(rig_reg(rig, 16) & 0x1ff, 16 + 28);
	assert_int_equal(rig_word(rig, 0x40000010) & 1, 1);
	rig_free(rig);
}

static void window_watchdog_bites(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_halt(rig);
	uint64_t resets = chip_stats(rig->chip)->resets;
	rig_write(rig, 0x40002c00, 4, 0xff);		/* 64 * 4096 cycles of 8 MHz: 32.8 ms */
	rig_wait_us(rig, 32000);
	assert_int_equal(chip_stats(rig->chip)->resets, resets);
	rig_wait_us(rig, 1000);
	assert_int_equal(chip_stats(rig->chip)->resets, resets + 1);
	rig_free(rig);
}

static void crc_unit_knows_its_polynomial(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_write(rig, 0x40023008, 4, 1);
	rig_write(rig, 0x40023000, 4, 0);
	assert_int_equal(rig_word(rig, 0x40023000), 0xc704dd7b);
	rig_free(rig);
}

static void bit_band_alias_changes_one_bit(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_halt(rig);
	rig_write(rig, RAM + 0x100, 4, 0);
	rig_write(rig, 0x22000000 + 0x100 * 32 + 5 * 4, 4, 1);
	assert_int_equal(rig_word(rig, RAM + 0x100), 0x20);
	assert_int_equal(rig_word(rig, 0x22000000 + 0x100 * 32 + 5 * 4), 1);
	assert_int_equal(rig_word(rig, 0x22000000 + 0x100 * 32 + 6 * 4), 0);
	rig_free(rig);
}

static void boot_pin_starts_the_boot_rom(void **state)
{
	struct rig *rig = rig_new("STM32F103C8", NULL);
	(void)state;
	assert_null(chip_option(rig->chip, "boot-system=1"));
	assert_true(rig_connect(rig));
	rig_wait_us(rig, 1000);
	rig_halt(rig);
	assert_int_equal(rig_reg(rig, 15), 0x1ffff008);
	assert_true(chip_stats(rig->chip)->instructions > 100);
	assert_int_equal(rig_word(rig, 0x00000004), 0x1ffff009);
	assert_int_equal(rig_word(rig, 0x08000004), 0xffffffff);
	rig_free(rig);
}

static void monitor_takes_breakpoints_without_a_debugger(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	static const uint16_t breakpoint[] = { 0xbe00, 0xe7fe };
	(void)state;
	rig_prepare(rig, breakpoint, COUNT(breakpoint));
	/* Vector 12 leads to an endless loop. */
	rig_write(rig, RAM + 0x230, 4, RAM + 3);
	rig_write(rig, VTOR, 4, RAM + 0x200);
	rig_write(rig, DEMCR, 4, 1u << 16);
	rig_write(rig, DHCSR, 4, 0xa05f0000);
	rig_wait_us(rig, 100);
	rig_halt(rig);
	assert_int_equal(rig_reg(rig, 16) & 0x1ff, 12);
	assert_int_equal(rig_reg(rig, 15), RAM + 2);
	rig_free(rig);
}

/* Products beyond 64 bits, whose quotients fit. */
static void scales_of_time_are_exact(void **state)
{
	const uint64_t ns = UINT64_C(9223372036854788153);
	const uint64_t cycles = UINT64_C(9007199254740999);

	assert_int_equal(clock_scale(ns, 72000000, 1000000000, false), UINT64_C(664082786653544747));
	assert_int_equal(clock_scale(cycles, 1000000000, UINT32_MAX, false), UINT64_C(2097152000488282));
	assert_int_equal(clock_scale(cycles, 1000000000, UINT32_MAX, true), UINT64_C(2097152000488283));
	assert_int_equal(clock_scale(8000000, 1000000000, 8000000, true), 1000000000);
	assert_int_equal(clock_scale(0, 1000000000, 8000000, true), 0);
}

static void every_row_comes_up(void **state)
{
	(void)state;
	for (size_t i = 0; i < num_chip_rows; i++) {
		struct rig *rig = connected(chip_rows[i].name);
		assert_int_equal(rig_word(rig, 0xe000ed00), chip_rows[i].cpuid);
		if (chip_rows[i].dbgmcu_gated) {
			assert_int_equal(rig_word(rig, chip_rows[i].dbgmcu_addr), 0);
			rig_write(rig, 0x40021018, 4, 1u << 22);
		}
		assert_int_equal(rig_word(rig, chip_rows[i].dbgmcu_addr), chip_rows[i].idcode);
		rig_prepare(rig, program_add, COUNT(program_add));
		rig_run(rig);
		rig_wait_us(rig, 10);
		rig_halt(rig);
		assert_int_equal(rig_reg(rig, 2), 3);
		assert_int_equal(rig_reg(rig, 15), RAM + 8);
		assert_int_equal(rig->violations, 0);
		rig_free(rig);
	}
}

static void systick_without_reload_stands_still(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_wfi, COUNT(program_wfi));
	rig_write(rig, 0xe000e010, 4, 5);
	rig_run(rig);
	rig_wait_us(rig, 1000);
	assert_int_equal(rig_word(rig, 0xe000e010), 5);
	assert_int_equal(rig_word(rig, 0xe000e018), 0);
	/* One shot, as Klipper's timer does it. */
	rig_write(rig, 0xe000e014, 4, 40000);
	rig_write(rig, 0xe000e018, 4, 0);
	rig_write(rig, 0xe000e014, 4, 0);
	assert_in_range(rig_word(rig, 0xe000e018), 30000, 40000);
	rig_wait_us(rig, 6000);
	assert_int_equal(rig_word(rig, 0xe000e010), 1u << 16 | 5);
	assert_int_equal(rig_word(rig, 0xe000e018), 0);
	rig_wait_us(rig, 6000);
	assert_int_equal(rig_word(rig, 0xe000e010), 5);
	rig_write(rig, 0xe000e014, 4, 40000);
	assert_in_range(rig_word(rig, 0xe000e018), 30000, 40000);
	rig_free(rig);
}

static void comparator_stops_at_a_cycle(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_add, COUNT(program_add));
	rig_write(rig, DEMCR, 4, 1u << 24);
	rig_write(rig, DWT + 4, 4, 0);
	rig_write(rig, DWT + 0x20, 4, 80000);
	rig_write(rig, DWT + 0x28, 4, 1u << 7 | 4);
	rig_write(rig, DWT, 4, 1);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 20000));
	assert_in_range(rig_word(rig, DWT + 4), 80000, 80003);
	assert_int_equal(rig_word(rig, DFSR) & 4, 4);
	assert_true(rig_word(rig, DWT + 0x28) & 1u << 24);
	/* On from there it does not stop again. */
	rig_run(rig);
	assert_false(rig_await_halt(rig, 20000));
	rig_free(rig);
}

static void cycle_counter_runs_on_in_sleep(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_wfi, COUNT(program_wfi));
	rig_write(rig, DEMCR, 4, 1u << 24);
	rig_write(rig, DWT, 4, 1);
	rig_run(rig);
	rig_wait_us(rig, 100);
	assert_true(rig_word(rig, DHCSR) & S_SLEEP);
	uint32_t before = rig_word(rig, DWT + 4);
	rig_wait_us(rig, 1000);
	assert_in_range(rig_word(rig, DWT + 4) - before, 8000, 9000);
	/* Without TRCENA it stands still. */
	rig_write(rig, DEMCR, 4, 0);
	before = rig_word(rig, DWT + 4);
	rig_wait_us(rig, 1000);
	assert_int_equal(rig_word(rig, DWT + 4), before);
	rig_free(rig);
}

static void serial_port_interrupts_as_it_sends(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	const uint32_t usart1 = 0x40013800;
	const uint32_t pending = 1u << (37 - 32);
	(void)state;
	rig_halt(rig);
	assert_int_equal(rig_word(rig, usart1) & 0xc0, 0xc0);
	rig_write(rig, usart1 + 8, 4, 833);		/* 9600 at 8 MHz: 1042 us a byte */
	rig_write(rig, usart1 + 0xc, 4, 1u << 13 | 1u << 3);
	rig_write(rig, usart1 + 4, 4, 'a');
	rig_write(rig, usart1 + 4, 4, 'b');
	assert_int_equal(rig_word(rig, usart1) & 0xc0, 0);
	rig_write(rig, usart1 + 0xc, 4, 1u << 13 | 1u << 3 | 1u << 7);
	assert_int_equal(rig_word(rig, 0xe000e204) & pending, 0);
	rig_wait_us(rig, 900);
	assert_int_equal(rig_word(rig, usart1) & 0xc0, 0x80);
	assert_int_equal(rig_word(rig, 0xe000e204) & pending, pending);
	rig_wait_us(rig, 1100);
	assert_int_equal(rig_word(rig, usart1) & 0xc0, 0xc0);
	rig_free(rig);
}

static void refused_store_is_imprecise(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_store_nowhere, COUNT(program_store_nowhere));
	rig_write(rig, CFSR, 4, 0xffffffff);
	rig_write(rig, DEMCR, 4, 1u << 10);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_word(rig, CFSR), 1u << 10);
	assert_int_equal(rig_reg(rig, 16) & 0x1ff, 3);
	/* The stacked PC is behind the store. */
	assert_true(rig_word(rig, rig_reg(rig, 13) + 24) >= RAM + 6);
	rig_free(rig);
}

static void peripherals_are_not_executable(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_jump_to_peripheral, COUNT(program_jump_to_peripheral));
	rig_write(rig, CFSR, 4, 0xffffffff);
	rig_write(rig, DEMCR, 4, 1u << 10);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));
	assert_int_equal(rig_word(rig, CFSR), 1);
	assert_int_equal(rig_word(rig, rig_reg(rig, 13) + 24), 0x40000000);
	rig_free(rig);
}

static void hard_fault_runs_on_a_bad_stack(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_prepare(rig, program_exceptions, COUNT(program_exceptions));
	rig_write(rig, VTOR, 4, RAM);
	rig_load(rig, RAM + 0x400, program_bus_fault, COUNT(program_bus_fault));
	rig_set_reg(rig, 15, RAM + 0x400);
	rig_set_reg(rig, 13, 0x68000000);
	rig_run(rig);
	assert_true(rig_await_halt(rig, 1000));	/* the handler's BKPT */
	assert_int_equal(rig_reg(rig, 16) & 0x1ff, 3);
	assert_int_equal(rig_reg(rig, 15), RAM + 0x86);
	assert_true(rig_word(rig, CFSR) & 1u << 12);
	rig_free(rig);
}

static void registers_have_the_bits_they_have(void **state)
{
	struct rig *rig = connected("STM32F103C8");
	(void)state;
	rig_halt(rig);
	rig_set_reg(rig, 20, 0x0000ff00);
	assert_int_equal(rig_reg(rig, 20), 0x0000f000);
	assert_int_equal(rig_word(rig, 0xe000e004), 1);
	rig_free(rig);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identity_is_the_rows),
		cmocka_unit_test(vtor_tells_the_core_generation),
		cmocka_unit_test(sizes_and_packing_of_the_access_port),
		cmocka_unit_test(tar_wraps_at_its_block),
		cmocka_unit_test(unmapped_address_sets_the_sticky_error),
		cmocka_unit_test(step_executes_one_instruction),
		cmocka_unit_test(stepping_equals_running),
		cmocka_unit_test(breakpoint_unit_stops_before_the_instruction),
		cmocka_unit_test(breakpoint_inside_it_block),
		cmocka_unit_test(watchpoint_on_write),
		cmocka_unit_test(watchpoint_on_read),
		cmocka_unit_test(watchpoint_on_byte_within_word),
		cmocka_unit_test(cycle_counter_counts_instructions),
		cmocka_unit_test(exceptions_nest_by_priority),
		cmocka_unit_test(lower_priority_waits),
		cmocka_unit_test(masked_interrupts_do_not_disturb_a_step),
		cmocka_unit_test(bus_fault_escalates_and_is_caught),
		cmocka_unit_test(erased_chip_locks_up),
		cmocka_unit_test(reset_vector_catch),
		cmocka_unit_test(system_reset_lets_the_core_run),
		cmocka_unit_test(reset_is_remembered_once),
		cmocka_unit_test(core_reset_spares_the_peripherals),
		cmocka_unit_test(connect_under_reset),
		cmocka_unit_test(sleep_shows_and_halt_wakes),
		cmocka_unit_test(firmware_can_take_the_pins_away),
		cmocka_unit_test(identity_is_hidden_from_genuine_firmware),
		cmocka_unit_test(process_stack_is_banked),
		cmocka_unit_test(stop_mode_cuts_the_debugger_off),
		cmocka_unit_test(core_runs_at_the_plls_clock),
		cmocka_unit_test(timer_pends_its_interrupt),
		cmocka_unit_test(window_watchdog_bites),
		cmocka_unit_test(crc_unit_knows_its_polynomial),
		cmocka_unit_test(bit_band_alias_changes_one_bit),
		cmocka_unit_test(boot_pin_starts_the_boot_rom),
		cmocka_unit_test(monitor_takes_breakpoints_without_a_debugger),
		cmocka_unit_test(systick_without_reload_stands_still),
		cmocka_unit_test(comparator_stops_at_a_cycle),
		cmocka_unit_test(cycle_counter_runs_on_in_sleep),
		cmocka_unit_test(serial_port_interrupts_as_it_sends),
		cmocka_unit_test(refused_store_is_imprecise),
		cmocka_unit_test(peripherals_are_not_executable),
		cmocka_unit_test(hard_fault_runs_on_a_bad_stack),
		cmocka_unit_test(registers_have_the_bits_they_have),
		cmocka_unit_test(scales_of_time_are_exact),
		cmocka_unit_test(every_row_comes_up),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
