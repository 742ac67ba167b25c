// SPDX-License-Identifier: GPL-2.0-or-later

/* The flash controller through the probe: each transfer of each sequence, and what a lost one leaves. */

#include "flash_bench.h"
#include "clone_flash.h"

#define REGS		0x40022000u
#define REGS2		0x40022040u
#define RCC_CR		0x40021000u
#define ACR		REGS
#define SR		(REGS + CLONE_FLASH_SR)

static const uint8_t data[] = { 0x11, 0x22, 0xff, 0xff, 0xff, 0xff, 0x77, 0x88 };

/* Larger than its 512 KiB of the first register set. */
static void bench_xl(void)
{
	bench("GD32F103ZG", NULL, CLONE_FAMILY_GD32F1_XL, 0);
	info.chip.usable_kib = 1024;
	info.chip.pages = (struct clone_page_sizes){ 2048, 2048, 4096, 4096 };
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
}

static int unlock(void)
{
	return clone_flash_unlock(&bank, REGS);
}

static int lock(void)
{
	return clone_flash_lock(&bank, REGS);
}

static int prepare(void)
{
	return clone_flash_prepare(&bank);
}

static int leave(void)
{
	return clone_flash_leave(&bank);
}

static int erase_page(void)
{
	return clone_flash_erase_page(&bank, 3 * PAGE);
}

static int erase_all(void)
{
	return clone_flash_erase_all(&bank, REGS);
}

static int program(void)
{
	return clone_flash_program_slowly(&bank, data, 0, sizeof(data));
}

static int flush(void)
{
	return clone_flash_flush(&bank);
}

static int finish(void)
{
	return clone_flash_finish(&bank, REGS, bank.base + 0x12a);
}

static int wait(void)
{
	return clone_flash_wait(&bank, REGS, 10);
}

/* What each sequence sends, by family. "?" is a read, ".." more of them. */
static const struct sequence {
	const char *chip;
	enum clone_family_id family;
	bool unlocked;		/* before it */
	int (*run)(void);
	const char *transfers;
} sequences[] = {
	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, false, unlock, "CR? KEYR=45670123 KEYR=cdef89ab CR? SR=34 " },
	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, true, unlock,
		"CR? CR=80 KEYR=45670123 KEYR=cdef89ab CR? SR=34 " },
	{ "N32G452CB/16", CLONE_FAMILY_N32G45X, false, unlock, "CR? KEYR=45670123 KEYR=cdef89ab CR? SR=fc " },
	{ "CH32F103C8/16", CLONE_FAMILY_CH32F1, false, unlock,
		"CR? KEYR=45670123 KEYR=cdef89ab MODEKEYR=45670123 MODEKEYR=cdef89ab CR? SR=34 " },
	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, true, lock, "CR=80 " },
	{ "CH32F103C8/16", CLONE_FAMILY_CH32F1, true, lock, "CR=8080 " },

	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, true, wait, "SR? SR? SR=34 " },
	{ "GD32F103C8/16", CLONE_FAMILY_GD32F1, true, wait, "SR? SR? .. SR=34 " },
	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, true, erase_page,
		"SR=34 CR=2 AR=8000c00 CR=42 SR? SR? .. SR=34 CR=0 " },
	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, true, erase_all,
		"SR=34 CR=4 AR=8000000 CR=44 SR? SR? .. SR=34 CR=0 " },
	{ "HK32F103CB/16", CLONE_FAMILY_HK32F1, true, erase_page,
		"CACHE? CACHE=c01 SR=34 CR=2 AR=8000c00 CR=42 SR? SR? .. SR=34 CR=0 CACHE? CACHE=c01 " },
	{ "CH32F103C8/16", CLONE_FAMILY_CH32F1, true, erase_page,
		"SR=34 CR=2 AR=8000c00 CR=42 SR? SR? .. SR=34 CR=0 08000d00? COPY=ffffffff " },
	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, true, program,
		"CR=1 08000000=2211:16 SR? SR? SR=34 CR=1 08000006=8877:16 SR? SR? SR=34 " },
	{ "N32G452CB/16", CLONE_FAMILY_N32G45X, true, program,
		"CR=1 08000000=ffff2211 SR? SR? SR=fc CR=1 08000004=8877ffff SR? SR? SR=fc " },
	{ "HK32F103CB/16", CLONE_FAMILY_HK32F1, true, program,
		"CR=1 08000000=2211:16 SR? SR? SR=34 CR=1 08000006=8877:16 SR? SR? SR=34 CACHE? CACHE=c01 " },

	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, false, flush, "" },
	{ "HK32F103CB/16", CLONE_FAMILY_HK32F1, false, flush, "CACHE? CACHE=c01 " },
	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, false, finish, "" },
	/* The word of an address within one, with bit 8 the other way. */
	{ "CH32F103C8/16", CLONE_FAMILY_CH32F1, true, finish, "08000028? COPY=ffffffff " },

	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, false, prepare, "RCC_CR? " },
	{ "GD32E103CB/16", CLONE_FAMILY_GD32E10X, false, prepare, "RCC_CR? ACR? " },
	{ "GD32E230C8/16", CLONE_FAMILY_GD32E23X, false, prepare, "RCC_CR? ACR? " },
	{ "GD32E503RE/16", CLONE_FAMILY_GD32E50X, false, prepare, "RCC_CR? ACR? " },
	{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, false, leave, "" },
};

static void begin(const struct sequence *s)
{
	bench(s->chip, NULL, s->family, 0);
	if (s->unlocked)
		assert_int_equal(unlock(), ERROR_OK);
}

static void end(void)
{
	assert_int_equal(lock(), ERROR_OK);
	clear_bench();
}

static void every_sequence_sends_what_the_manual_says(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++) {
		begin(&sequences[i]);
		trace_begin();
		assert_int_equal(sequences[i].run(), ERROR_OK);
		if (strcmp(trace(), sequences[i].transfers) != 0)
			fail_msg("row %zu, %s: \"%s\" instead of \"%s\"", i, sequences[i].chip, trace(),
				sequences[i].transfers);
		end();
	}
}

static void nothing_follows_a_lost_transfer(void **state)
{
	for (size_t i = 0; i < ARRAY_SIZE(sequences); i++) {
		begin(&sequences[i]);
		unsigned int before = fake_accesses();
		assert_int_equal(sequences[i].run(), ERROR_OK);
		/* Of many reads while it is busy the first ones will do. */
		const unsigned int count = MIN(fake_accesses() - before, 12);
		sim_target_close(rig);
		for (unsigned int nth = 1; nth <= count; nth++) {
			begin(&sequences[i]);
			before = fake_accesses();
			fake_fail_access(nth, false);
			assert_int_equal(sequences[i].run(), ERROR_FAIL);
			assert_int_equal(fake_accesses() - before, nth);
			sim_target_close(rig);
		}
	}
}

static void offsets_belong_to_the_register_set_of_their_bank(void **state)
{
	bench_xl();
	assert_int_equal(clone_flash_regs(&bank, 0), REGS);
	assert_int_equal(clone_flash_regs(&bank, 512 * 1024 - 1), REGS);
	assert_int_equal(clone_flash_regs(&bank, 512 * 1024), REGS2);
	assert_int_equal(clone_flash_regs(&bank, 1024 * 1024 - 1), REGS2);
	assert_int_equal(clone_flash_unlock(&bank, REGS2), ERROR_OK);
	trace_begin();
	assert_int_equal(clone_flash_erase_page(&bank, 512 * 1024), ERROR_OK);
	assert_trace("SR2=34 CR2=2 AR2=8080000 CR2=42 SR2? SR2? .. SR2=34 CR2=0 ");
	trace_begin();
	assert_int_equal(clone_flash_program_slowly(&bank, data, 512 * 1024, 4), ERROR_OK);
	assert_trace("CR2=1 08080000=ffff2211 SR2? SR2? SR2=34 ");
	assert_int_equal(clone_flash_lock(&bank, REGS2), ERROR_OK);
	clear_bench();

	bench(USUAL, CLONE_FAMILY_STM32F1, 0);
	assert_int_equal(clone_flash_regs(&bank, 512 * 1024), REGS);
	clear_bench();
}

/* Twice the longest of all that the chip may be, and half a second. */
static void limits_are_those_of_the_slowest_that_it_may_be(void **state)
{
	static const struct clone_part parts[] = {
		{ .family = &clone_families[CLONE_FAMILY_CKS] },	/* 2 ms, 10 ms */
		{ .family = &clone_families[CLONE_FAMILY_GD32F1] },	/* 450 ms, 9600 ms */
		{ .family = &clone_families[CLONE_FAMILY_STM32F1] },	/* 40 ms, 40 ms */
	};
	static const struct {
		size_t candidates;
		bool forced;
		uint32_t page, mass;
	} cases[] = {
		{ 0, false, 580, 580 }, { 1, false, 580, 580 }, { 2, false, 1400, 19700 },
		{ 3, false, 1400, 19700 }, { 3, true, 580, 580 },
	};

	bench(USUAL, CLONE_FAMILY_STM32F1, 0);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		info.chip.candidates[i] = &parts[i];
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		info.chip.num_candidates = cases[i].candidates;
		info.chip.family_forced = cases[i].forced;
		assert_int_equal(clone_flash_page_limit_ms(&bank), cases[i].page);
		assert_int_equal(clone_flash_mass_limit_ms(&bank), cases[i].mass);
	}
	clear_bench();
}

/* What a read of one register gives instead, for so many reads. */
static struct lie {
	uint32_t address;
	uint32_t value;
	unsigned int from, count;
} lie;

static void tell_lies(bool writes, uint32_t address, unsigned int size, uint32_t *value)
{
	if (writes || address != lie.address)
		return;
	if (lie.from)
		lie.from--;
	else if (lie.count && lie.count--)
		*value = lie.value;
}

static void lie_for(uint32_t address, uint32_t value, unsigned int from, unsigned int count)
{
	lie = (struct lie){ address, value, from, count };
	fake_on_access = tell_lies;
}

static void flags_become_errors(void **state)
{
	static const struct {
		enum clone_family_id family;
		uint32_t status;
		int retval;
		const char *says;
	} cases[] = {
		{ CLONE_FAMILY_STM32F1, 0x00, ERROR_OK, "" },
		{ CLONE_FAMILY_STM32F1, 0x20, ERROR_OK, "" },
		{ CLONE_FAMILY_STM32F1, 0x08, ERROR_OK, "" },
		{ CLONE_FAMILY_STM32F1, 0x04, ERROR_FLASH_OPERATION_FAILED, "a programming error (SR 0x00000004)" },
		{ CLONE_FAMILY_GD32E10X, 0x08, ERROR_FLASH_OPERATION_FAILED, "a programming error (SR 0x00000008)" },
		{ CLONE_FAMILY_STM32F1, 0x10, ERROR_FLASH_PROTECTED, "refuses a write-protected page (SR 0x00000010)" },
		{ CLONE_FAMILY_STM32F1, 0x14, ERROR_FLASH_PROTECTED, "refuses a write-protected page (SR 0x00000014)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench(USUAL, cases[i].family, 0);
		/* The first reading counts for nothing, whatever it says. */
		lie_for(SR, cases[i].status, 1, 1);
		assert_int_equal(wait(), cases[i].retval);
		assert_log(cases[i].says);
		assert_int_equal(!*cases[i].says, !*fake_log());
		lie_for(SR, cases[i].status, 0, 1);
		assert_int_equal(wait(), ERROR_OK);
		clear_bench();
	}
}

static void busy_flash_is_waited_for_up_to_the_limit(void **state)
{
	bench(USUAL, CLONE_FAMILY_STM32F1, 0);
	lie_for(SR, 0x01, 0, 8);
	assert_int_equal(clone_flash_wait(&bank, REGS, 10), ERROR_OK);
	const uint64_t before = fake_time_us();
	lie_for(SR, 0x01, 0, UINT32_MAX);
	assert_int_equal(clone_flash_wait(&bank, REGS, 100), ERROR_FLASH_BUSY);
	assert_in_range(fake_time_us() - before, 101000, 104000);
	assert_log("still busy after 100 ms");
	clear_bench();
}

/* Whoever was asleep for long looks once more before it gives up. */
static void late_look_that_finds_it_idle_is_no_error(void **state)
{
	bench(USUAL, CLONE_FAMILY_STM32F1, 0);
	lie_for(SR, 0x01, 0, 3);
	assert_int_equal(clone_flash_wait(&bank, REGS, 1), ERROR_OK);
	assert_string_equal(fake_log(), "");
	clear_bench();
}

static void end_flag_is_given_some_time_where_it_comes_late(void **state)
{
	static const struct {
		enum clone_family_id family;
		uint32_t status;	/* at the 5th reading from when it is idle */
		unsigned int from;
		int retval;
		unsigned int reads;
	} cases[] = {
		{ CLONE_FAMILY_STM32F1, 0x04, 5, ERROR_OK, 2 },
		{ CLONE_FAMILY_GD32F1, 0x20, 1, ERROR_OK, 2 },
		{ CLONE_FAMILY_GD32F1, 0x20, 5, ERROR_OK, 6 },
		{ CLONE_FAMILY_GD32F1, 0x04, 5, ERROR_FLASH_OPERATION_FAILED, 6 },
		{ CLONE_FAMILY_GD32F1, 0x10, 5, ERROR_FLASH_PROTECTED, 6 },
		{ CLONE_FAMILY_GD32F1, 0x08, 5, ERROR_OK, 18 },
		{ CLONE_FAMILY_GD32F1, 0x04, 17, ERROR_FLASH_OPERATION_FAILED, 18 },
		/* It never comes: content is checked anyway. */
		{ CLONE_FAMILY_GD32F1, 0x20, 99, ERROR_OK, 18 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench(USUAL, cases[i].family, 0);
		lie_for(SR, cases[i].status, cases[i].from, 1);
		const unsigned int before = fake_accesses();
		assert_int_equal(wait(), cases[i].retval);
		/* And one that clears the flags. */
		assert_int_equal(fake_accesses() - before, cases[i].reads + 1);
		clear_bench();
	}
}

static void signal_ends_the_wait_for_a_long_erase_only(void **state)
{
	static const struct {
		uint64_t at_ms;
		unsigned int busy_ms;
		int retval;
	} cases[] = {
		{ 0, 900, ERROR_OK }, { 0, 1200, ERROR_FLASH_BUSY }, { 2000, 3000, ERROR_FLASH_BUSY },
		{ 2000, 1500, ERROR_OK },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench(USUAL, CLONE_FAMILY_STM32F1, 0);
		fake_advance_us(5000000);
		const uint64_t before = fake_time_us();
		fake_interrupt("SIGINT", before + 1000 * cases[i].at_ms);
		/* A look takes 1.1 ms. */
		lie_for(SR, 0x01, 0, cases[i].busy_ms * 10 / 11);
		assert_int_equal(clone_flash_wait(&bank, REGS, 5000), cases[i].retval);
		if (cases[i].retval != ERROR_OK) {
			assert_log("SIGINT ends OpenOCD while the chip erases");
			assert_in_range(fake_time_us() - before, 1000000, cases[i].at_ms * 1000 + 1005000);
		}
		clear_bench();
	}
}

static void signal_stops_programming_in_front_of_a_unit(void **state)
{
	bench(USUAL, CLONE_FAMILY_STM32F1, 0);
	assert_int_equal(clone_flash_check_interrupted(0), ERROR_OK);
	assert_int_equal(unlock(), ERROR_OK);
	fake_interrupt("SIGTERM", 0);
	trace_begin();
	assert_int_equal(program(), ERROR_FLASH_OPERATION_FAILED);
	assert_trace("");
	assert_log("SIGTERM has stopped the work on the flash at 0x08000000");
	assert_log("programming stopped at 0x08000000");
	end();
}

static void programming_says_where_it_stopped(void **state)
{
	bench(USUAL, CLONE_FAMILY_STM32F1, 0);
	fill(6, 0, 1);
	assert_int_equal(unlock(), ERROR_OK);
	assert_int_equal(program(), ERROR_FLASH_OPERATION_FAILED);
	assert_log("programming stopped at 0x08000006");
	assert_int_equal(flash()[0], 0x11);
	end();
}

/* A lock that is shut, or the fast one alone. */
static void controller_that_stays_locked_is_told(void **state)
{
	static const struct {
		const char *chip;
		enum clone_family_id family;
		uint32_t control;
		int retval;
	} cases[] = {
		{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, 0x80, ERROR_FLASH_OPERATION_FAILED },
		{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, 0x8000, ERROR_OK },
		{ "CH32F103C8/16", CLONE_FAMILY_CH32F1, 0x80, ERROR_FLASH_OPERATION_FAILED },
		{ "CH32F103C8/16", CLONE_FAMILY_CH32F1, 0x8000, ERROR_FLASH_OPERATION_FAILED },
		{ "CH32F103C8/16", CLONE_FAMILY_CH32F1, 0x200, ERROR_OK },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		char said[40];

		bench(cases[i].chip, NULL, cases[i].family, 0);
		lie_for(REGS + CLONE_FLASH_CR, cases[i].control, 1, 1);
		snprintf(said, sizeof(said), "stays locked (CR 0x%08x)", cases[i].control);
		assert_int_equal(unlock(), cases[i].retval);
		if (cases[i].retval == ERROR_OK)
			assert_string_equal(fake_log(), "");
		else
			assert_log(said);
		end();
	}
}

/* As firmware may have left it: of the internal oscillator, on and ready. */
static void oscillator_is_started_where_it_does_not_run(void **state)
{
	static const struct {
		uint32_t control;
		unsigned int looks;	/* that it does not show itself ready */
		int retval;
		bool started;
	} cases[] = {
		{ 0x83, 0, ERROR_OK, false }, { 0x81, 1, ERROR_OK, false }, { 0x80, 1, ERROR_OK, true },
		{ 0x80, 80, ERROR_OK, true }, { 0x80, 999, ERROR_FLASH_OPERATION_FAILED, true },
		{ 0x81, 999, ERROR_FLASH_OPERATION_FAILED, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench(USUAL, CLONE_FAMILY_STM32F1, 0);
		const uint64_t before = fake_time_us();
		lie_for(RCC_CR, cases[i].control, 0, cases[i].looks);
		assert_int_equal(prepare(), cases[i].retval);
		assert_int_equal(info.hsi_started, cases[i].started);
		if (cases[i].retval != ERROR_OK) {
			assert_log("the flash of stm32f1, does not start; nothing was changed");
			assert_in_range(fake_time_us() - before, 100000, 105000);
		}
		clear_bench();
	}
}

/* Twice: the first may have found it running, and then it is not to be switched off. */
static void oscillator_is_left_as_it_was_found(void **state)
{
	bench(USUAL, CLONE_FAMILY_STM32F1, 0);
	info.hsi_started = true;
	trace_begin();
	assert_int_equal(leave(), ERROR_OK);
	assert_trace("RCC_CR? RCC_CR=82 ");
	trace_begin();
	assert_int_equal(leave(), ERROR_OK);
	assert_trace("");
	clear_bench();
}

/* What firmware has switched on at +0x00 is off meanwhile, and the caches are emptied. */
static void wide_stores_and_caches_are_off_meanwhile(void **state)
{
	static const struct {
		const char *chip;
		enum clone_family_id family;
		uint32_t found;
		const char *prepares, *leaves;
		uint32_t cleared;
	} cases[] = {
		{ "GD32E103CB/16", CLONE_FAMILY_GD32E10X, 0x8600, "RCC_CR? ACR? ACR=0 ACR=1800 ACR=0 ",
			"ACR? ACR=8600 ", 0x8600 },
		{ "GD32E103CB/16", CLONE_FAMILY_GD32E10X, 0x0412, "RCC_CR? ACR? ACR=32 ACR=1832 ACR=32 ",
			"ACR? ACR=432 ", 0x0400 },
		{ "GD32E103CB/16", CLONE_FAMILY_GD32E10X, 0x0011, "RCC_CR? ACR? ", "", 0 },
		{ "GD32E230C8/16", CLONE_FAMILY_GD32E23X, 0x8001, "RCC_CR? ACR? ACR=1 ", "ACR? ACR=8001 ", 0x8000 },
		{ "GD32E503RE/16", CLONE_FAMILY_GD32E50X, 0x0201, "RCC_CR? ACR? ACR=1 ACR=1801 ACR=1 ",
			"ACR? ACR=201 ", 0x0200 },
		{ "STM32F103C8/16", CLONE_FAMILY_STM32F1, 0x0011, "RCC_CR? ", "", 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bench(cases[i].chip, NULL, cases[i].family, 0);
		assert_int_equal(target_write_u32(&target, ACR, cases[i].found), ERROR_OK);
		trace_begin();
		assert_int_equal(prepare(), ERROR_OK);
		assert_trace(cases[i].prepares);
		assert_int_equal(info.acr_cleared, cases[i].cleared);
		trace_begin();
		assert_int_equal(leave(), ERROR_OK);
		assert_trace(cases[i].leaves);
		assert_int_equal(info.acr_cleared, 0);
		clear_bench();
	}
}

/* Both are forgotten then: the next work starts from what it finds. */
static void lost_transfers_while_leaving_are_told(void **state)
{
	for (unsigned int nth = 1; nth <= 4; nth++) {
		bench("GD32E103CB/16", NULL, CLONE_FAMILY_GD32E10X, 0);
		info.hsi_started = true;
		info.acr_cleared = 0x8000;
		const unsigned int before = fake_accesses();
		fake_fail_access(nth, false);
		assert_int_equal(leave(), ERROR_FAIL);
		assert_int_equal(fake_accesses() - before, nth);
		assert_false(info.hsi_started);
		assert_int_equal(info.acr_cleared, 0);
		clear_bench();
	}
}

static void lost_transfers_while_preparing_are_told(void **state)
{
	for (unsigned int nth = 1; nth <= 5; nth++) {
		bench("GD32E103CB/16", NULL, CLONE_FAMILY_GD32E10X, 0);
		assert_int_equal(target_write_u32(&target, ACR, 0x8600), ERROR_OK);
		const unsigned int before = fake_accesses();
		fake_fail_access(nth, false);
		assert_int_equal(prepare(), ERROR_FAIL);
		assert_int_equal(fake_accesses() - before, nth);
		sim_target_close(rig);
	}
	for (unsigned int nth = 1; nth <= 3; nth++) {
		bench(USUAL, CLONE_FAMILY_STM32F1, 0);
		lie_for(RCC_CR, 0x80, 0, 1);
		const unsigned int before = fake_accesses();
		fake_fail_access(nth, false);
		assert_int_equal(prepare(), ERROR_FAIL);
		assert_int_equal(fake_accesses() - before, nth);
		assert_string_equal(fake_log(), "");
		sim_target_close(rig);
	}
}

static void erased_means_every_byte(void **state)
{
	uint8_t bytes[8];

	for (unsigned int value = 0; value <= 0xff; value += 0xff) {
		memset(bytes, value, sizeof(bytes));
		assert_true(clone_flash_is_erased(bytes, sizeof(bytes), value));
		assert_false(clone_flash_is_erased(bytes, 1, 0xff - value));
		assert_true(clone_flash_is_erased(bytes, 0, 0xff - value));
		for (unsigned int i = 0; i < sizeof(bytes); i++) {
			bytes[i] ^= 0x10;
			assert_false(clone_flash_is_erased(bytes, sizeof(bytes), value));
			assert_true(clone_flash_is_erased(bytes, i, value));
			bytes[i] ^= 0x10;
		}
	}
}

/* Unit by unit, and no further once one was refused. */
static void trial_tells_whether_flash_took_it(void **state)
{
	static const uint8_t whole[] = { 0x11, 0x22, 0x33, 0x44 }, upper[] = { 0xff, 0xff, 0x33, 0x44 };
	static const struct {
		const char *chip, *faults;
		const uint8_t *bytes;
		unsigned int unit;
		bool took;
		const char *transfers;
	} cases[] = {
		{ "GD32F103CB-HALVES/16", NULL, whole, 2, true,
			"CR=1 08000004=2211:16 SR? SR? SR=34 CR=0 08000004?:16 "
			"CR=1 08000006=4433:16 SR? SR? SR=34 CR=0 08000006?:16 " },
		{ "GD32F103CB-HALVES/16", NULL, upper, 2, true, "CR=1 08000006=4433:16 SR? SR? SR=34 CR=0 08000006?:16 " },
		{ "GD32F103CB-WORDS/16", NULL, whole, 4, true, "CR=1 08000004=44332211 SR? SR? SR=34 CR=0 08000004? " },
		{ "GD32F103CB-WORDS/16", NULL, whole, 2, false, "CR=1 08000004=2211:16 SR? SR? SR=34 CR=0 08000004?:16 " },
		{ "GD32F103CB-WORDS/16", "width-silent", whole, 2, false,
			"CR=1 08000004=2211:16 SR? SR? SR=34 CR=0 08000004?:16 " },
		{ "GD32F103CB-HALVES/16", "silent-program=2", whole, 2, false,
			"CR=1 08000004=2211:16 SR? SR? SR=34 CR=0 08000004?:16 "
			"CR=1 08000006=4433:16 SR? SR? SR=34 CR=0 08000006?:16 " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool took = !cases[i].took;

		bench(cases[i].chip, cases[i].faults, CLONE_FAMILY_CAUTIOUS, 0);
		assert_int_equal(unlock(), ERROR_OK);
		trace_begin();
		assert_int_equal(clone_flash_try(&bank, cases[i].bytes, 4, 4, cases[i].unit, &took), ERROR_OK);
		assert_int_equal(took, cases[i].took);
		if (strcmp(trace(), cases[i].transfers) != 0)
			fail_msg("row %zu: \"%s\" instead of \"%s\"", i, trace(), cases[i].transfers);
		assert_string_equal(fake_log(), "");
		end();
	}
}

static void trial_on_a_protected_page_is_an_error(void **state)
{
	bool took;

	bench("GD32F103C8/16", "wrp=1", CLONE_FAMILY_CAUTIOUS, 0);
	assert_int_equal(unlock(), ERROR_OK);
	assert_int_equal(clone_flash_try(&bank, data, 4, 2, 2, &took), ERROR_FLASH_PROTECTED);
	assert_log("write-protected page at 0x08000004 (SR 0x00000010)");
	end();
}

/* All but the store, which the bus of some chips refuses in a width that they do not take. */
static void trial_ends_at_a_lost_transfer(void **state)
{
	for (unsigned int nth = 1; nth <= 6; nth++) {
		bool took;

		bench("GD32F103C8/16", NULL, CLONE_FAMILY_CAUTIOUS, 0);
		assert_int_equal(unlock(), ERROR_OK);
		const unsigned int before = fake_accesses();
		fake_fail_access(nth, false);
		const int retval = clone_flash_try(&bank, data, 4, 2, 2, &took);
		assert_int_equal(retval, nth == 2 ? ERROR_OK : ERROR_FAIL);
		if (nth == 2)
			assert_false(took);
		else
			assert_int_equal(fake_accesses() - before, nth);
		sim_target_close(rig);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_sequence_sends_what_the_manual_says),
		cmocka_unit_test(nothing_follows_a_lost_transfer),
		cmocka_unit_test(offsets_belong_to_the_register_set_of_their_bank),
		cmocka_unit_test(limits_are_those_of_the_slowest_that_it_may_be),
		cmocka_unit_test(flags_become_errors),
		cmocka_unit_test(busy_flash_is_waited_for_up_to_the_limit),
		cmocka_unit_test(late_look_that_finds_it_idle_is_no_error),
		cmocka_unit_test(end_flag_is_given_some_time_where_it_comes_late),
		cmocka_unit_test(signal_ends_the_wait_for_a_long_erase_only),
		cmocka_unit_test(signal_stops_programming_in_front_of_a_unit),
		cmocka_unit_test(programming_says_where_it_stopped),
		cmocka_unit_test(controller_that_stays_locked_is_told),
		cmocka_unit_test(oscillator_is_started_where_it_does_not_run),
		cmocka_unit_test(oscillator_is_left_as_it_was_found),
		cmocka_unit_test(wide_stores_and_caches_are_off_meanwhile),
		cmocka_unit_test(lost_transfers_while_leaving_are_told),
		cmocka_unit_test(lost_transfers_while_preparing_are_told),
		cmocka_unit_test(erased_means_every_byte),
		cmocka_unit_test(trial_tells_whether_flash_took_it),
		cmocka_unit_test(trial_on_a_protected_page_is_an_error),
		cmocka_unit_test(trial_ends_at_a_lost_transfer),
	};

	return cmocka_run_group_tests_name("flash", tests, NULL, NULL);
}
