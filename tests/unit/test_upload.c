// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * The host's side of the on-chip loader: what it sends and when it looks, before a chip that takes a
 * given time for each block. That the loader does what its mailbox says is for test_loader.c.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "openocd_compat.h"
#include <target/armv7m.h>
#include <target/target.h>
#include "clone_bank.h"
#include "clone_flash.h"
#include "clone_loader.h"
#include "fake_host.h"
#include "said.h"

#define RAM		0x20000000u
#define KIB		1024u
#define NEVER		UINT64_MAX

static const uint8_t halfword[] = {
#include "clone_halfword.inc"
};

static const uint8_t halfword_eop[] = {
#include "clone_halfword_eop.inc"
};

static const uint8_t word[] = {
#include "clone_word.inc"
};

static const uint8_t word_eop[] = {
#include "clone_word_eop.inc"
};

static const uint8_t fast_page[] = {
#include "clone_fast_page.inc"
};

static struct target target;
static struct armv7m_common armv7m;
static struct clone_bank info;
static struct flash_bank bank = { .base = 0x08000000, .target = &target, .driver_priv = &info };
static uint8_t ram[64 * KIB];
static struct clone_loader *loader;

/* The core: it works off blocks of 16 bytes. */
static struct {
	bool runs;
	uint32_t mailbox;
	uint64_t us_per_block;		/* NEVER: it hangs */
	uint64_t us;			/* since the last one was done */
	uint8_t taken[64 * KIB];
	size_t bytes;
	size_t hangs_at;		/* taken so many bytes; 0: never */
	uint32_t state_then;		/* what it says from there on */
	unsigned int stops;		/* by an empty write pointer */
} chip;

/* Transfers and sleeps: "+" a write into the ring, "?" a look at the mailbox, "!" at RP alone, "9" ms of sleep. */
static char events[4096];

static void note(const char *format, unsigned int value)
{
	snprintf(events + strlen(events), sizeof(events) - strlen(events), format, value);
}

static uint32_t get(uint32_t address)
{
	return le_to_h_u32(ram + (address - RAM));
}

static void set(uint32_t address, uint32_t value)
{
	h_u32_to_le(ram + (address - RAM), value);
}

static uint32_t mailbox(enum clone_mailbox entry)
{
	return get(chip.mailbox + entry);
}

static void tell(enum clone_mailbox entry, uint32_t value)
{
	set(chip.mailbox + entry, value);
}

static void take_block(void)
{
	const uint32_t rp = mailbox(CLONE_MB_RP);
	const uint32_t next = rp + CLONE_BLOCK_BYTES;

	memcpy(chip.taken + chip.bytes, ram + (rp - RAM), CLONE_BLOCK_BYTES);
	chip.bytes += CLONE_BLOCK_BYTES;
	tell(CLONE_MB_WHERE, bank.base + chip.bytes);
	tell(CLONE_MB_RP, next == mailbox(CLONE_MB_RING_END) ? mailbox(CLONE_MB_RING) : next);
	/* The tests' data has no record that ends it, but for one. */
	if (le_to_h_u32(ram + (rp - RAM) + 8) == CLONE_RECORD_END && le_to_h_u32(ram + (rp - RAM) + 12) == 0) {
		tell(CLONE_MB_STATE, CLONE_LOADER_DONE);
		chip.runs = false;
	}
	if (chip.hangs_at && chip.bytes >= chip.hangs_at) {
		chip.us_per_block = NEVER;
		tell(CLONE_MB_STATE, chip.state_then);
		chip.runs = !chip.state_then;
	}
}

static void pass_time(uint64_t us)
{
	if (us >= 1000)
		note("%u ", us / 1000);
	chip.us += us;
	if (chip.runs && mailbox(CLONE_MB_WP) == 0) {
		chip.stops++;
		tell(CLONE_MB_STATE, CLONE_LOADER_ABANDONED);
		chip.runs = false;
	}
	while (chip.runs && chip.us >= chip.us_per_block && mailbox(CLONE_MB_RP) != mailbox(CLONE_MB_WP)) {
		chip.us -= chip.us_per_block;
		take_block();
	}
	if (!chip.runs || mailbox(CLONE_MB_RP) == mailbox(CLONE_MB_WP))
		chip.us = 0;
}

static int start_core(uint32_t entry, uint32_t r0)
{
	chip.mailbox = entry - CLONE_MB_BYTES;
	chip.runs = true;
	chip.us = 0;
	return ERROR_OK;
}

static bool core_stopped(void)
{
	return !chip.runs;
}

static void halt_core(void)
{
	chip.runs = false;
}

static void note_access(bool writes, uint32_t address, unsigned int size, uint32_t *value)
{
	if (!writes)
		note(size == 4 ? "! " : address == chip.mailbox + CLONE_MB_RP ? "? " : "%u? ", size);
	else if (size != 4 || address != chip.mailbox + CLONE_MB_WP)
		note("+%u ", size);
}

static void new_bank(enum clone_family_id family, uint32_t page)
{
	info = (struct clone_bank){ .chip = {
		.family = &clone_families[family], .usable_kib = 64, .pages = { page, page, page, page },
		.readings.cpuid = { 0x411fc231, true },
	} };
	assert_int_equal(clone_bank_lay_out(&bank, &info.chip), ERROR_OK);
}

/* A chip of @a family with a work area, that takes so long for 16 bytes. */
static void begin(enum clone_family_id family, uint32_t work_area, uint64_t us_per_block)
{
	fake_reset();
	new_bank(family, KIB);
	memset(&armv7m, 0, sizeof(armv7m));
	armv7m.common_magic = ARMV7M_COMMON_MAGIC;
	armv7m.arm.common_magic = ARM_COMMON_MAGIC;
	armv7m.arm.arch_info = &armv7m;
	target = (struct target){ .arch_info = &armv7m.arm, .state = TARGET_HALTED };
	memset(ram, 0xee, sizeof(ram));
	memset(&chip, 0, sizeof(chip));
	chip.us_per_block = us_per_block;
	events[0] = 0;
	fake_map_memory(RAM, ram, sizeof(ram));
	fake_work_area = RAM;
	fake_work_area_bytes = work_area;
	fake_start_algorithm = start_core;
	fake_algorithm_stopped = core_stopped;
	fake_halt_algorithm = halt_core;
	fake_on_time = pass_time;
	fake_on_access = note_access;
}

static void open_loader(unsigned int results)
{
	assert_int_equal(clone_loader_open(&bank, results, &loader), ERROR_OK);
}

static void close_loader(void)
{
	clone_loader_close(loader);
	free(bank.sectors);
	bank.sectors = NULL;
}

/* Noise in which no block looks like an end. */
static void add_noise(struct clone_stream *stream, uint32_t bytes)
{
	static uint8_t data[32 * KIB];
	static uint32_t x = 1;

	for (uint32_t i = 0; i < bytes; i++) {
		x = x * 1103515245 + 12345;
		data[i] = x >> 16 | 1;
	}
	clone_stream_add(stream, CLONE_RECORD_PROGRAM, 0x08000000, bytes, 0, data);
}

static void each_family_gets_its_code(void **state)
{
	static const struct {
		enum clone_family_id family;
		uint32_t unit;		/* that the chip was found to take; 0: not tried */
		const uint8_t *code;
		size_t bytes;
	} cases[] = {
		{ CLONE_FAMILY_STM32F1, 0, halfword, sizeof(halfword) },
		{ CLONE_FAMILY_GD32F1, 2, halfword_eop, sizeof(halfword_eop) },
		{ CLONE_FAMILY_GD32F1, 0, word_eop, sizeof(word_eop) },
		{ CLONE_FAMILY_GD32F30X, 0, word, sizeof(word) },
		{ CLONE_FAMILY_GD32F30X, 2, halfword, sizeof(halfword) },
		{ CLONE_FAMILY_CAUTIOUS, 4, word, sizeof(word) },
		{ CLONE_FAMILY_N32G45X, 0, word, sizeof(word) },
		{ CLONE_FAMILY_CH32F1, 0, fast_page, sizeof(fast_page) },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_stream stream = { 0 };

		begin(cases[i].family, 4096, 10);
		info.unit_bytes = cases[i].unit;
		open_loader(4);
		clone_stream_add(&stream, CLONE_RECORD_SUM, 1, 2, 3, NULL);
		stream.limit_ms = 100;
		assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_OK);
		assert_memory_equal(ram + (chip.mailbox - RAM) + CLONE_MB_BYTES, cases[i].code, cases[i].bytes);
		assert_int_equal(mailbox(CLONE_MB_KEYS), chip.mailbox + CLONE_MB_BYTES + cases[i].bytes);
		clone_stream_free(&stream);
		close_loader();
	}
}

static void mailbox_tells_the_registers_of_the_family(void **state)
{
	static const struct {
		enum clone_family_id family;
		uint32_t errors, clear, lock, flush, flush_bits;	/* flush 0: a harmless address */
	} cases[] = {
		{ CLONE_FAMILY_STM32F1, 0x14, 0x34, 0x80, 0, 0 },
		{ CLONE_FAMILY_N32G45X, 0xdc, 0xfc, 0x80, 0, 0 },
		{ CLONE_FAMILY_CH32F1, 0x14, 0x34, 0x8080, 0, 0 },
		{ CLONE_FAMILY_HK32F1, 0x14, 0x34, 0x80, 0x400220d0, 0x800 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_stream stream = { .limit_ms = 100 };

		begin(cases[i].family, 4096, NEVER);
		open_loader(4);
		add_noise(&stream, 64);
		assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_FLASH_BUSY);
		assert_int_equal(mailbox(CLONE_MB_REGS), 0x40022000);
		assert_int_equal(mailbox(CLONE_MB_ERRORS), cases[i].errors);
		assert_int_equal(mailbox(CLONE_MB_CLEAR), cases[i].clear);
		assert_int_equal(mailbox(CLONE_MB_LOCK), cases[i].lock);
		assert_int_equal(mailbox(CLONE_MB_FEED), 0x40003000);
		assert_int_equal(mailbox(CLONE_MB_FLUSH), cases[i].flush ? cases[i].flush : chip.mailbox + CLONE_MB_HARMLESS);
		assert_int_equal(mailbox(CLONE_MB_FLUSH_BITS), cases[i].flush_bits);
		/* Half a minute of 13 cycles at 8 MHz. */
		assert_in_range(mailbox(CLONE_MB_PATIENCE), 30 * 8000000 / 13, 35 * 8000000 / 13);
		assert_int_equal(mailbox(CLONE_MB_RP), mailbox(CLONE_MB_RING));
		assert_int_equal(mailbox(CLONE_MB_WP), mailbox(CLONE_MB_RING) + 80);
		assert_int_equal(mailbox(CLONE_MB_STATE), CLONE_LOADER_RUNNING);
		assert_int_equal(mailbox(CLONE_MB_WHERE), 0);
		assert_int_equal(mailbox(CLONE_MB_STATUS), 0);
		clone_stream_free(&stream);
		close_loader();
	}
}

/* Nothing lies in anything else, and all of the work area is used but for its odd ends. */
static void work_area_is_divided_without_overlap(void **state)
{
	static const struct {
		uint32_t base, bytes, page;
		bool wide;
		unsigned int wanted, results;
		uint32_t keys;
	} cases[] = {
		{ RAM, 4096, KIB, true, 16, 16, 32 + 16 }, { RAM, 4096, KIB, true, 15, 16, 32 + 16 },
		{ RAM, 4096, KIB, false, 16, 16, 34 + 18 }, { RAM + 4, 4100, KIB, true, 1, 2, 32 + 16 },
		{ RAM, 4096, 2 * KIB, true, 1000, 128, 32 + 32 }, { RAM, 3000, 2 * KIB, false, 1000, 92, 34 + 34 },
		{ RAM + 12, 16384, 8 * KIB, true, 200, 200, 32 + 128 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_stream stream = { .limit_ms = 100 };
		uint32_t end = cases[i].base + cases[i].bytes;

		begin(CLONE_FAMILY_STM32F1, cases[i].bytes, NEVER);
		fake_work_area = cases[i].base;
		new_bank(CLONE_FAMILY_STM32F1, cases[i].page);
		info.chip.readings.cpuid.valid = cases[i].wide;
		open_loader(cases[i].wanted);
		assert_int_equal(clone_loader_max_results(loader), cases[i].results);
		add_noise(&stream, 16);
		assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_FLASH_BUSY);

		const uint32_t blocks = mailbox(CLONE_MB_BLOCKS), results = mailbox(CLONE_MB_RESULTS);
		const uint32_t keys = mailbox(CLONE_MB_KEYS), ring = mailbox(CLONE_MB_RING);
		assert_in_range(blocks, cases[i].base, cases[i].base + 15);
		assert_int_equal(results, blocks + cases[i].page / 128 * 8);
		assert_int_equal(chip.mailbox, results + 8 * cases[i].results);
		assert_int_equal(keys, chip.mailbox + CLONE_MB_BYTES + sizeof(halfword));
		assert_in_range(ring, keys + 4 * cases[i].keys, keys + 4 * cases[i].keys + 15);
		assert_in_range(mailbox(CLONE_MB_RING_END), end - 15, end);
		assert_int_equal((blocks | results | chip.mailbox | ring | mailbox(CLONE_MB_RING_END)) % CLONE_BLOCK_BYTES, 0);
		assert_int_equal(mailbox(CLONE_MB_WIDE), cases[i].wide);
		for (uint32_t k = 0; k < cases[i].keys; k++)
			assert_int_equal(get(keys + 4 * k), clone_loader_hash(loader)->keys[k]);
		clone_stream_free(&stream);
		close_loader();
	}
}

static void small_work_area_is_none(void **state)
{
	static const struct {
		uint32_t page;
		bool wide;
		uint32_t other;		/* than code, mailbox, a ring of 256 bytes and 128 to spare */
	} cases[] = {
		{ KIB, true, 4 * 48 + 64 }, { KIB, false, 4 * 52 + 64 }, { 2 * KIB, true, 4 * 64 + 128 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const uint32_t least = sizeof(halfword) + 0x70 + 256 + 128 + cases[i].other;

		for (unsigned int less = 0; less < 2; less++) {
			begin(CLONE_FAMILY_STM32F1, least - less, 10);
			new_bank(CLONE_FAMILY_STM32F1, cases[i].page);
			info.chip.readings.cpuid.valid = cases[i].wide;
			const int retval = clone_loader_open(&bank, 1, &loader);
			assert_int_equal(retval, less ? ERROR_TARGET_RESOURCE_NOT_AVAILABLE : ERROR_OK);
			if (!less)
				close_loader();
		}
	}
	begin(CLONE_FAMILY_STM32F1, 4096, 10);
	fake_work_area = 0;
	assert_int_equal(clone_loader_open(&bank, 1, &loader), ERROR_TARGET_RESOURCE_NOT_AVAILABLE);
	begin(CLONE_FAMILY_STM32F1, 4096, 10);
	armv7m.common_magic = 0;
	assert_int_equal(clone_loader_open(&bank, 1, &loader), ERROR_TARGET_RESOURCE_NOT_AVAILABLE);
	begin(CLONE_FAMILY_STM32F1, 4096, 10);
	armv7m.arm.common_magic = 0;
	assert_int_equal(clone_loader_open(&bank, 1, &loader), ERROR_TARGET_RESOURCE_NOT_AVAILABLE);
	assert_string_equal(events, "");
}

static void cores_without_long_multiplication_get_the_narrow_hash(void **state)
{
	static const struct {
		uint32_t cpuid;
		bool valid, wide;
	} cores[] = {
		{ 0x411fc231, true, true }, { 0x411fc231, false, false }, { 0x410fc241, true, true },
		{ 0x410cc200, true, false }, { 0x410cc601, true, false }, { 0x411cd200, true, false },
		{ 0x410fd214, true, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cores); i++) {
		begin(CLONE_FAMILY_STM32F1, 4096, 10);
		info.chip.readings.cpuid = (struct clone_reading){ cores[i].cpuid, cores[i].valid };
		open_loader(1);
		assert_int_equal(clone_loader_hash(loader)->wide, cores[i].wide);
		/* 0.1 us a byte, and 0.232. */
		assert_int_equal(clone_loader_sum_us(loader, 64 * KIB), cores[i].wide ? 6553 : 15204);
		assert_int_equal(clone_loader_sum_us(loader, 0), 0);
		close_loader();
	}
}

/* What the mailbox holds, as the chip had it or something else has put it there. */
static uint32_t status_then;
static int rp_then;
static bool rp_from_end;

static void set_status(bool writes, uint32_t address, unsigned int size, uint32_t *value)
{
	if (!writes && chip.mailbox)
		tell(CLONE_MB_STATUS, status_then);
}

static void set_rp(bool writes, uint32_t address, unsigned int size, uint32_t *value)
{
	if (!writes && chip.mailbox)
		tell(CLONE_MB_RP, mailbox(rp_from_end ? CLONE_MB_RING_END : CLONE_MB_RING) + rp_then);
}

static size_t last_tick;
static unsigned int ticks;

static void tick(void *priv, size_t done)
{
	assert_ptr_equal(priv, &ticks);
	assert_true(done >= last_tick);
	/* Blocks of which the chip has not said that they are done. */
	assert_true(done <= chip.bytes);
	last_tick = done;
	ticks++;
}

/* Whatever the ring and whoever is the slower one. */
static void stream_arrives_whole_and_in_order(void **state)
{
	static const uint32_t areas[] = { 1400, 1700, 4096, 20000 };
	static const uint64_t speeds[] = { 1, 40, 400, 3000 };
	static const uint8_t end[CLONE_BLOCK_BYTES];
	static const uint32_t sizes[] = { 16, 496, 512, 528, 5000 * 16 / 10, 16384 };

	for (size_t i = 0; i < ARRAY_SIZE(areas) * ARRAY_SIZE(speeds) * ARRAY_SIZE(sizes); i++) {
		struct clone_stream stream = { .limit_ms = 600 };

		begin(CLONE_FAMILY_STM32F1, areas[i % 4], speeds[i / 4 % 4]);
		open_loader(4);
		last_tick = 0;
		ticks = 0;
		fake_kept_alive = 0;
		add_noise(&stream, sizes[i / 16]);
		assert_int_equal(clone_loader_run(loader, &stream, tick, &ticks), ERROR_OK);
		assert_int_equal(chip.bytes, stream.bytes);
		assert_memory_equal(chip.taken, stream.data, stream.bytes);
		assert_int_equal(last_tick, stream.bytes);
		assert_true(ticks > 0);
		assert_int_equal(fake_kept_alive, ticks);
		/* And one more, for the loader goes on where it was. */
		chip.bytes = 0;
		last_tick = 0;
		assert_int_equal(clone_loader_run(loader, &stream, tick, &ticks), ERROR_OK);
		assert_int_equal(chip.bytes, stream.bytes);
		assert_memory_equal(chip.taken, stream.data, stream.bytes);
		assert_string_equal(fake_log(), "");
		assert_int_equal(clone_loader_close(loader), ERROR_OK);
		assert_int_equal(mailbox(CLONE_MB_STATE), CLONE_LOADER_DONE);
		assert_memory_equal(chip.taken + chip.bytes - CLONE_BLOCK_BYTES, end, CLONE_BLOCK_BYTES);
		clone_stream_free(&stream);
		free(bank.sectors);
		bank.sectors = NULL;
	}
}

/* With a ring of 3152 bytes. */
static const char *events_of(uint32_t bytes, uint64_t us_per_block, uint32_t pause_us, bool only_sums)
{
	struct clone_stream stream = { .limit_ms = 600, .pause_us = pause_us, .only_sums = only_sums };

	begin(CLONE_FAMILY_STM32F1, 4096, us_per_block);
	fake_advance_us(7000000);
	events[0] = 0;
	open_loader(4);
	add_noise(&stream, bytes - 16);
	assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_OK);
	assert_int_equal(chip.bytes, bytes);
	clone_stream_free(&stream);
	fake_on_access = NULL;
	const size_t length = strlen(events);
	close_loader();
	events[length] = 0;
	return events;
}

/* Behind the write that starts it. */
static void assert_events(uint32_t bytes, uint64_t us_per_block, uint32_t pause_us, bool only_sums, const char *wanted)
{
	const char *now = strchr(events_of(bytes, us_per_block, pause_us, only_sums), ' ') + 1;

	if (strcmp(now, wanted) != 0)
		fail_msg("%u bytes: \"%s\" instead of \"%s\"", (unsigned int)bytes, now, wanted);
}

static void assert_part(const char *now, const char *wanted)
{
	if (!strstr(now, wanted))
		fail_msg("\"%s\" is missing in \"%s\"", wanted, now);
}

static void chip_is_left_alone_until_it_may_be_done(void **state)
{
	/* The pause that the stream asks for, of 1 to 100 ms. */
	assert_events(512, 100, 0, false, "1 ? 1 ? 1 ? ");
	assert_events(512, 90, 3999, false, "3 ? ");
	assert_events(512, 3000, 250000, false, "100 ? ");
	/* An eighth of the time so far, while too little has been done to tell how fast it is. */
	assert_events(512, 3000, 40000, false, "40 ? 5 ? 5 ? 6 ? 7 ? 7 ? 8 ? 9 ? 11 ? ");
	/* One word tells the end of sums. */
	assert_events(512, 100, 5000, true, "5 ! ");
	assert_events(512, 200, 5000, true, "5 ! ? 1 ! ? ");
}

/* A quarter of it is worth a transfer. */
static void ring_is_filled_up_as_it_empties(void **state)
{
	const char *now = events_of(16384, 300, 5000, false);

	/* 512 bytes with the loader itself, twice as much, and what fits. */
	assert_ptr_equal(strstr(now, "+1440 +1024 ? +1536 ? 1 ? "), now);
	/* 788 bytes take it 14.8 ms. */
	assert_part(now, "+768 ? 14 ? +768 ? 14 ? +768 ? 14 ? ");
	/* Where the ring ends. */
	assert_part(now, "? +112 +656 ? ");
	/* The last bytes may go faster. */
	assert_part(now, " 28 ? 14 ? 7 ? 3 ? 2 ? 1 ? 1 ? 1 ? ");

	/* A chip that is faster than the wire gets as much as fits, and no pause. */
	assert_events(8192, 1, 5000, false, "+1024 ? +1536 +512 ? +2560 +48 ? +2000 ? 1 ? ");
	/* Both ways to look at sums. */
	now = events_of(4096, 300, 5000, true);
	assert_part(now, "? +");
	assert_part(now, "! ? ");
	assert_ptr_equal(strstr(now + strlen(now) - 2, "! "), now + strlen(now) - 2);
}

/* All but one block, for a full one would look empty. */
static void small_ring_gets_less_at_first(void **state)
{
	for (unsigned int i = 0; i < 2; i++) {
		struct clone_stream stream = { .limit_ms = 100 };

		begin(CLONE_FAMILY_STM32F1, sizeof(halfword) + 0x70 + 256 + 128 + 256 + (i ? 512 : 0), NEVER);
		open_loader(1);
		add_noise(&stream, 4 * KIB);
		assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_FLASH_BUSY);
		const uint32_t ring = mailbox(CLONE_MB_RING_END) - mailbox(CLONE_MB_RING);
		assert_in_range(ring, i ? 768 : 256, i ? 912 : 400);
		assert_int_equal(mailbox(CLONE_MB_WP), mailbox(CLONE_MB_RING_END) - CLONE_BLOCK_BYTES);
		char first[20];
		snprintf(first, sizeof(first), "+%u ", mailbox(CLONE_MB_RING) - chip.mailbox + (i ? 512 : ring - 16));
		assert_ptr_equal(strstr(events, first), events);
		clone_stream_free(&stream);
		close_loader();
	}
}

static void what_the_loader_says_becomes_an_error(void **state)
{
	static const struct {
		enum clone_family_id family;
		uint32_t state, status;
		int retval;
		const char *says;
	} cases[] = {
		{ CLONE_FAMILY_STM32F1, CLONE_LOADER_LOCKED, 0x80, ERROR_FLASH_OPERATION_FAILED,
			"stays locked (CR 0x00000080)" },
		{ CLONE_FAMILY_STM32F1, CLONE_LOADER_ABANDONED, 0x14, ERROR_FLASH_OPERATION_FAILED,
			"stopped by itself at 0x08000040" },
		{ CLONE_FAMILY_STM32F1, 77, 0, ERROR_FLASH_OPERATION_FAILED, "stopped by itself at 0x08000040" },
		{ CLONE_FAMILY_STM32F1, CLONE_LOADER_FAILED, 0x10, ERROR_FLASH_PROTECTED,
			"write-protected page at 0x08000040 (SR 0x00000010)" },
		{ CLONE_FAMILY_STM32F1, CLONE_LOADER_FAILED, 0x14, ERROR_FLASH_PROTECTED, "write-protected page at" },
		{ CLONE_FAMILY_STM32F1, CLONE_LOADER_FAILED, 0x04, ERROR_FLASH_OPERATION_FAILED,
			"a programming error at 0x08000040 (SR 0x00000004)" },
		{ CLONE_FAMILY_N32G45X, CLONE_LOADER_FAILED, 0x40, ERROR_FLASH_OPERATION_FAILED,
			"a programming error at 0x08000040 (SR 0x00000040)" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_stream stream = { .limit_ms = 600 };

		begin(cases[i].family, 4096, 10);
		open_loader(4);
		add_noise(&stream, 256);
		chip.hangs_at = 64;
		chip.state_then = cases[i].state;
		fake_on_access = set_status;
		status_then = cases[i].status;
		assert_int_equal(clone_loader_run(loader, &stream, tick, &ticks), cases[i].retval);
		assert_log(cases[i].says);
		clone_stream_free(&stream);
		close_loader();
	}
}

/* What is no place in the ring was not put there by the loader. */
static void overwritten_memory_on_the_chip_is_found(void **state)
{
	static const struct {
		bool from_end;
		int by;
		bool possible;
	} cases[] = {
		{ false, -16, false }, { false, 0, true }, { false, 8, false }, { false, 1, false }, { false, 16, true },
		{ true, 0, false }, { true, 16, false }, { true, -16, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_stream stream = { .limit_ms = 50 };

		begin(CLONE_FAMILY_STM32F1, 4096, NEVER);
		open_loader(4);
		add_noise(&stream, 48);
		fake_on_access = set_rp;
		rp_then = cases[i].by;
		rp_from_end = cases[i].from_end;
		assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL),
			cases[i].possible ? ERROR_FLASH_BUSY : ERROR_FLASH_OPERATION_FAILED);
		if (!cases[i].possible)
			assert_log("memory on the chip was overwritten");
		clone_stream_free(&stream);
		close_loader();
	}
}

/* The limit counts from the last thing that moved. */
static void chip_that_moves_no_more_is_given_up(void **state)
{
	static const size_t hangs_at[] = { 16, 1024, 4096 };

	for (size_t i = 0; i < ARRAY_SIZE(hangs_at); i++) {
		struct clone_stream stream = { .limit_ms = 300 };

		begin(CLONE_FAMILY_STM32F1, 4096, 500);
		open_loader(4);
		add_noise(&stream, 8 * KIB);
		chip.hangs_at = hangs_at[i];
		assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_FLASH_BUSY);
		assert_log("still busy after 300 ms at 0x080");
		/* 500 us for each block, and a look is due after 100 ms at most. */
		assert_in_range(fake_time_us(), hangs_at[i] / 16 * 500 + 300000, hangs_at[i] / 16 * 500 + 510000);
		assert_int_equal(mailbox(CLONE_MB_WHERE), bank.base + hangs_at[i]);
		/* It is told to stop, which it does not, so the core is halted. */
		const uint64_t before = fake_time_us();
		chip.runs = true;
		chip.mailbox = RAM;
		memset(ram, 0xee, CLONE_MB_BYTES);
		assert_int_equal(clone_loader_close(loader), ERROR_TARGET_TIMEOUT);
		assert_in_range(fake_time_us() - before, 100000, 101000);
		assert_false(target.running_alg);
		assert_int_equal(target.state, TARGET_HALTED);
		clone_stream_free(&stream);
		free(bank.sectors);
		bank.sectors = NULL;
	}
}

/* As long as it moves at all, however slow. */
static void slow_chip_is_waited_for(void **state)
{
	struct clone_stream stream = { .limit_ms = 300 };

	begin(CLONE_FAMILY_STM32F1, 4096, 150000);
	open_loader(4);
	add_noise(&stream, 160);
	assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_OK);
	clone_stream_free(&stream);
	close_loader();
}

/* An idle one is sent its end, a busy one an empty write pointer, and one that has ended nothing. */
static void loader_is_stopped_by_what_it_does(void **state)
{
	static const struct {
		uint64_t us_per_block;
		bool starts, ends;	/* a stream is run; it has its own end */
		const char *events;
		unsigned int stops;
	} cases[] = {
		{ 10, false, false, "", 0 }, { 10, true, true, "", 0 }, { 10, true, false, "+16 1 ", 0 },
		{ NEVER, true, false, "1 ", 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_stream stream = { .limit_ms = 100 };

		begin(CLONE_FAMILY_STM32F1, 4096, cases[i].us_per_block);
		open_loader(4);
		clone_stream_add(&stream, CLONE_RECORD_SUM, 1, 2, 3, NULL);
		if (cases[i].ends)
			clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		if (cases[i].starts)
			clone_loader_run(loader, &stream, NULL, NULL);
		events[0] = 0;
		const unsigned int before = fake_accesses();
		assert_int_equal(clone_loader_close(loader), ERROR_OK);
		if (strcmp(events, cases[i].events) != 0)
			fail_msg("row %zu: \"%s\"", i, events);
		assert_int_equal(chip.stops, cases[i].stops);
		assert_false(chip.runs);
		assert_false(target.running_alg);
		assert_true(*cases[i].events || fake_accesses() == before);
		clone_stream_free(&stream);
		free(bank.sectors);
		bank.sectors = NULL;
	}
}

static void end_that_does_not_come_is_waited_for_a_second(void **state)
{
	struct clone_stream stream = { .limit_ms = 100 };

	begin(CLONE_FAMILY_STM32F1, 4096, 10);
	open_loader(4);
	add_noise(&stream, 64);
	assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_OK);
	chip.us_per_block = NEVER;
	const uint64_t before = fake_time_us();
	assert_int_equal(clone_loader_close(loader), ERROR_TARGET_TIMEOUT);
	assert_in_range(fake_time_us() - before, 1000000, 1002000);
	assert_false(target.running_alg);
	clone_stream_free(&stream);
}

static int run_and_close(bool only_sums)
{
	struct clone_stream stream = { .limit_ms = 600, .only_sums = only_sums };

	open_loader(4);
	add_noise(&stream, 4 * KIB);
	int retval = clone_loader_run(loader, &stream, NULL, NULL);
	if (retval == ERROR_OK) {
		struct clone_sum sums[2];

		retval = clone_loader_sums(loader, sums, 2);
	}
	clone_stream_free(&stream);
	const int close_retval = clone_loader_close(loader);
	free(bank.sectors);
	bank.sectors = NULL;
	return retval != ERROR_OK ? retval : close_retval;
}

/* Then the loader is told to stop, and that is all. */
static void lost_transfers_are_errors(void **state)
{
	for (unsigned int i = 0; i < 2; i++) {
		begin(CLONE_FAMILY_STM32F1, 4096, 300);
		assert_int_equal(run_and_close(i), ERROR_OK);
		const unsigned int accesses = fake_accesses();

		for (unsigned int nth = 1; nth <= accesses; nth++) {
			begin(CLONE_FAMILY_STM32F1, 4096, 300);
			fake_fail_access(nth, false);
			const int retval = run_and_close(i);
			if (retval != ERROR_FAIL)
				fail_msg("transfer %u of %u: %d", nth, accesses, retval);
			assert_false(target.running_alg);
			/* An end, or an empty write pointer: two transfers at most. */
			if (fake_accesses() > nth + 2)
				fail_msg("transfer %u of %u, but %u in all", nth, accesses, fake_accesses());
		}
	}
}

static void signal_stops_between_two_looks(void **state)
{
	struct clone_stream stream = { .limit_ms = 600 };

	begin(CLONE_FAMILY_STM32F1, 4096, 300);
	open_loader(4);
	add_noise(&stream, 8 * KIB);
	fake_interrupt("SIGINT", 50000);
	assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_FLASH_OPERATION_FAILED);
	assert_log("SIGINT has stopped the work on the flash at 0x080");
	assert_in_range(fake_time_us(), 50000, 80000);
	clone_stream_free(&stream);
	close_loader();
	assert_false(chip.runs);
}

static void sums_come_in_their_order(void **state)
{
	struct clone_stream stream = { .limit_ms = 600 };
	struct clone_sum sums[4] = { { { 0 } } };

	begin(CLONE_FAMILY_STM32F1, 4096, 10);
	open_loader(4);
	clone_stream_add(&stream, CLONE_RECORD_SUM, 1, 2, 3, NULL);
	assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_OK);
	for (uint32_t i = 0; i < 8; i++)
		set(mailbox(CLONE_MB_RESULTS) + 4 * i, 0x11223300 + i);
	assert_int_equal(clone_loader_sums(loader, sums, 3), ERROR_OK);
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(sums[i / 2].words[i % 2], i < 6 ? 0x11223300 + i : 0);
	clone_stream_free(&stream);
	close_loader();
}

static void records_stand_as_the_loader_reads_them(void **state)
{
	static const uint8_t data[32] = "data of two blocks, 32 bytes";
	static const uint8_t wanted[] = {
		0x00, 0x04, 0x00, 0x08, 0x44, 0x33, 0x22, 0x11, 0x02, 0, 0, 0, 0x78, 0x56, 0x34, 0x12,
		0x00, 0x08, 0x00, 0x08, 0x20, 0x00, 0x00, 0x00, 0x03, 0, 0, 0, 0, 0, 0, 0,
	};
	struct clone_stream stream = { 0 };

	clone_stream_add(&stream, CLONE_RECORD_ERASE, 0x08000400, 0x11223344, 0x12345678, NULL);
	assert_int_equal(stream.first_program, 0);
	clone_stream_add(&stream, CLONE_RECORD_PROGRAM, 0x08000800, sizeof(data), 0, data);
	assert_int_equal(stream.bytes, 64);
	assert_memory_equal(stream.data, wanted, sizeof(wanted));
	assert_memory_equal(stream.data + 32, data, sizeof(data));
	for (unsigned int i = 0; i < 1000; i++)
		clone_stream_add(&stream, CLONE_RECORD_PROGRAM, i, sizeof(data), 0, data);
	assert_int_equal(stream.bytes, 64 + 1000 * 48);
	assert_int_equal(stream.first_program, 16);
	for (unsigned int i = 0; i < 1000; i++)
		assert_int_equal(le_to_h_u32(stream.data + 64 + 48 * i), i);
	assert_true(stream.room >= stream.bytes && stream.room <= 2 * stream.bytes);
	clone_stream_free(&stream);
	assert_null(stream.data);
	assert_int_equal(stream.bytes, 0);
	assert_int_equal(stream.first_program, 0);
}

static void stream_without_memory_is_not_run(void **state)
{
	struct clone_stream stream = { .failed = true };

	begin(CLONE_FAMILY_STM32F1, 4096, 10);
	open_loader(4);
	assert_int_equal(clone_loader_run(loader, &stream, NULL, NULL), ERROR_FLASH_OPERATION_FAILED);
	assert_int_equal(fake_accesses(), 0);
	close_loader();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_family_gets_its_code),
		cmocka_unit_test(mailbox_tells_the_registers_of_the_family),
		cmocka_unit_test(work_area_is_divided_without_overlap),
		cmocka_unit_test(small_work_area_is_none),
		cmocka_unit_test(cores_without_long_multiplication_get_the_narrow_hash),
		cmocka_unit_test(stream_arrives_whole_and_in_order),
		cmocka_unit_test(chip_is_left_alone_until_it_may_be_done),
		cmocka_unit_test(ring_is_filled_up_as_it_empties),
		cmocka_unit_test(small_ring_gets_less_at_first),
		cmocka_unit_test(what_the_loader_says_becomes_an_error),
		cmocka_unit_test(overwritten_memory_on_the_chip_is_found),
		cmocka_unit_test(chip_that_moves_no_more_is_given_up),
		cmocka_unit_test(slow_chip_is_waited_for),
		cmocka_unit_test(loader_is_stopped_by_what_it_does),
		cmocka_unit_test(end_that_does_not_come_is_waited_for_a_second),
		cmocka_unit_test(lost_transfers_are_errors),
		cmocka_unit_test(signal_stops_between_two_looks),
		cmocka_unit_test(sums_come_in_their_order),
		cmocka_unit_test(records_stand_as_the_loader_reads_them),
		cmocka_unit_test(stream_without_memory_is_not_run),
	};

	return cmocka_run_group_tests_name("upload", tests, NULL, NULL);
}
