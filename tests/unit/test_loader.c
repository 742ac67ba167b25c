// SPDX-License-Identifier: GPL-2.0-or-later

/* The on-chip loader's bytes on a simulated core: what each record does to flash. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "clone_loader.h"
#include "fake_host.h"
#include "sim_target.h"

#define RESULTS		(SIM_TARGET_RAM + 0x100)
#define KEYS		(SIM_TARGET_RAM + 0xa00)
#define BLOCKS		(SIM_TARGET_RAM + 0xf00)
#define MAILBOX		(SIM_TARGET_RAM + 0x400)
#define CODE		(MAILBOX + CLONE_MB_BYTES)
#define RING		(SIM_TARGET_RAM + 0x1000)
#define PAGE		1024u
#define PATIENCE	200000
#define ENOUGH_US	4000000
#define REGS		0x40022000u
#define REGS2		0x40022040u
#define IWDG		0x40003000u
#define CACHE		0x400220d0u
#define FLASH		0x08000000u

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

struct variant {
	const uint8_t *code;
	size_t bytes;
	unsigned int unit;
	const char *chip;		/* that takes it */
};

static const struct variant variants[] = {
	{ halfword, sizeof(halfword), 2, "STM32F103C8" },
	{ halfword_eop, sizeof(halfword_eop), 2, "GD32F103C8" },
	{ word, sizeof(word), 4, "GD32F103CB-WORDS/64" },
	{ word_eop, sizeof(word_eop), 4, "GD32F103C8" },
	{ fast_page, sizeof(fast_page), 128, "CH32F103C8" },
};

static struct clone_hash hash;
static struct rig *rig;

static void put(uint32_t address, uint32_t value)
{
	memcpy(sim_target_ram(rig) + (address - SIM_TARGET_RAM), &value, 4);
}

static uint32_t get(uint32_t address)
{
	uint32_t value;

	memcpy(&value, sim_target_ram(rig) + (address - SIM_TARGET_RAM), 4);
	return value;
}

static void start(void)
{
	fake_start_algorithm(CODE, 0);
}

/* @returns whether the loader has come to its breakpoint. */
static bool pass_us(unsigned int us)
{
	fake_advance_us(us);
	return fake_algorithm_stopped();
}

static const uint8_t *flash(void)
{
	return sim_target_flash(rig, NULL);
}

static void fill_mailbox(const struct variant *variant, uint32_t ring_bytes)
{
	put(MAILBOX + CLONE_MB_WP, RING);
	put(MAILBOX + CLONE_MB_RP, RING);
	put(MAILBOX + CLONE_MB_RING, RING);
	put(MAILBOX + CLONE_MB_RING_END, RING + ring_bytes);
	put(MAILBOX + CLONE_MB_REGS, REGS);
	put(MAILBOX + CLONE_MB_ERRORS, 0x14);
	put(MAILBOX + CLONE_MB_CLEAR, 0x34);
	put(MAILBOX + CLONE_MB_LOCK, variant->unit == 128 ? 0x8080 : 0x80);
	put(MAILBOX + CLONE_MB_FEED, IWDG);
	put(MAILBOX + CLONE_MB_FLUSH, MAILBOX + CLONE_MB_HARMLESS);
	put(MAILBOX + CLONE_MB_FLUSH_BITS, 0);
	put(MAILBOX + CLONE_MB_PATIENCE, PATIENCE);
	put(MAILBOX + CLONE_MB_RESULTS, RESULTS);
	put(MAILBOX + CLONE_MB_WIDE, hash.wide);
	put(MAILBOX + CLONE_MB_KEYS, KEYS);
	put(MAILBOX + CLONE_MB_BLOCKS, BLOCKS);
}

static void load_on(const char *chip, const char *faults, const struct variant *variant, uint32_t ring_bytes)
{
	rig = sim_target_open(chip, faults, 0xff, 0);
	assert_non_null(rig);
	memcpy(sim_target_ram(rig) + (CODE - SIM_TARGET_RAM), variant->code, variant->bytes);
	fill_mailbox(variant, ring_bytes);
	for (unsigned int i = 0; i < clone_hash_num_keys(&hash, 2 * PAGE); i++)
		put(KEYS + 4 * i, hash.keys[i]);
	for (unsigned int i = 0; i < (variant->unit == 128 ? 2 : 1); i++) {
		const uint32_t address = REGS + (i ? 0x24 : 0x04);
		fake_bus_write(address, 4, 0x45670123);
		fake_bus_write(address, 4, 0xcdef89ab);
	}
	start();
}

static void load(const struct variant *variant, uint32_t ring_bytes)
{
	load_on(variant->chip, NULL, variant, ring_bytes);
}

static void unload(void)
{
	if (sim_target_violations(rig))
		fail_msg("%u violations, the first: %s", sim_target_violations(rig), sim_target_violation(rig));
	sim_target_close(rig);
}

/* Play the host: fill the ring as it empties. */
static void feed(const struct clone_stream *stream, uint32_t ring_bytes)
{
	size_t sent = 0;
	uint32_t wp = RING;

	for (;;) {
		const uint32_t rp = get(MAILBOX + CLONE_MB_RP);
		while (sent < stream->bytes && (rp + ring_bytes - wp - 1) % ring_bytes >= CLONE_BLOCK_BYTES) {
			memcpy(sim_target_ram(rig) + (wp - SIM_TARGET_RAM), stream->data + sent, CLONE_BLOCK_BYTES);
			sent += CLONE_BLOCK_BYTES;
			wp += CLONE_BLOCK_BYTES;
			if (wp == RING + ring_bytes)
				wp = RING;
		}
		put(MAILBOX + CLONE_MB_WP, wp);
		if (pass_us(60))
			return;
		assert_true(fake_time_us() < ENOUGH_US);
	}
}

static void fill(uint8_t *data, size_t bytes)
{
	uint32_t x = 12345;

	for (size_t i = 0; i < bytes; i++) {
		x = x * 1103515245 + 12345;
		data[i] = x >> 16;
	}
}

static void add_page(struct clone_stream *stream, uint32_t offset, const uint8_t *data)
{
	clone_stream_add(stream, CLONE_RECORD_ERASE, FLASH + offset, 0, 0x02, NULL);
	clone_stream_add(stream, CLONE_RECORD_PROGRAM, FLASH + offset, PAGE, 0, data);
}

static void erases_and_programs_pages_through_a_small_ring(void **state)
{
	for (size_t v = 0; v < sizeof(variants) / sizeof(variants[0]); v++) {
		const uint32_t ring_bytes = 208;
		load(&variants[v], ring_bytes);
		struct clone_stream stream = { 0 };
		uint8_t image[4 * PAGE];

		fill(image, sizeof(image));
		memset(image + 100, 0xff, 300);
		sim_target_fill(rig, 0, 0x00, sizeof(image));
		for (uint32_t at = 0; at < sizeof(image); at += PAGE)
			add_page(&stream, at, image + at);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(&stream, ring_bytes);

		assert_int_equal(get(MAILBOX + CLONE_MB_STATE), CLONE_LOADER_DONE);
		assert_memory_equal(flash(), image, sizeof(image));
		assert_int_equal(sim_target_erases(rig), 4);
		assert_true(sim_target_locked(rig));
		clone_stream_free(&stream);
		unload();
	}
}

static void leaves_out_erased_halfwords(void **state)
{
	load(&variants[0], 0x2000);
	struct clone_stream stream = { 0 };
	uint8_t image[PAGE];

	memset(image, 0xff, sizeof(image));
	image[16] = 0x12;
	image[1000] = 0x34;
	clone_stream_add(&stream, CLONE_RECORD_PROGRAM, FLASH, PAGE, 0, image);
	clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
	feed(&stream, 0x2000);

	assert_memory_equal(flash(), image, PAGE);
	assert_int_equal(sim_target_programs(rig), 2);
	clone_stream_free(&stream);
	unload();
}

static void sums_equal_those_of_the_host(void **state)
{
	static uint8_t content[64 * PAGE];

	for (unsigned int wide = 0; wide < 2; wide++) {
		struct clone_stream stream = { 0 };

		clone_hash_init(&hash, wide);
		load(&variants[2], 0x2000);
		fill(content, sizeof(content));
		memset(content + 3 * PAGE, 0xff, PAGE);
		sim_target_put(rig, 0, content, sizeof(content));
		clone_stream_add(&stream, CLONE_RECORD_SUM, FLASH, PAGE, 8, NULL);
		clone_stream_add(&stream, CLONE_RECORD_SUM, FLASH + 48 * PAGE, 2 * PAGE, 8 << 16 | 4, NULL);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(&stream, 0x2000);

		for (unsigned int i = 0; i < 12; i++) {
			const uint32_t bytes = i < 8 ? PAGE : 2 * PAGE;
			const uint32_t at = i < 8 ? i * PAGE : 48 * PAGE + (i - 8) * 2 * PAGE;
			const struct clone_sum sum = clone_hash_page(&hash, flash() + at, bytes);
			assert_int_equal(get(RESULTS + 8 * i), sum.words[0]);
			assert_int_equal(get(RESULTS + 8 * i + 4), sum.words[1]);
		}
		clone_stream_free(&stream);
		unload();
	}
}

static void sum_of_64_kib_takes_little_time(void **state)
{
	for (unsigned int wide = 0; wide < 2; wide++) {
		struct clone_stream stream = { 0 };

		clone_hash_init(&hash, wide);
		load(&variants[0], 0x2000);
		const uint64_t before = sim_target_instructions(rig);
		clone_stream_add(&stream, CLONE_RECORD_SUM, FLASH, PAGE, 64, NULL);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(&stream, 0x2000);

		/* 8 MHz: 7 ms, and 15.5 ms without a long multiplication. */
		assert_true(sim_target_instructions(rig) - before < (wide ? 56000 : 124000));
		clone_stream_free(&stream);
		unload();
	}
}

static void programming_error_stops_at_its_address(void **state)
{
	for (size_t v = 0; v < 3; v++) {
		load(&variants[v], 0x2000);
		struct clone_stream stream = { 0 };
		uint8_t image[PAGE];

		fill(image, sizeof(image));
		sim_target_fill(rig, 512, 0x55, 4);
		clone_stream_add(&stream, CLONE_RECORD_PROGRAM, FLASH, PAGE, 0, image);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(&stream, 0x2000);

		assert_int_equal(get(MAILBOX + CLONE_MB_STATE), CLONE_LOADER_FAILED);
		assert_int_equal(get(MAILBOX + CLONE_MB_WHERE), FLASH + 512);
		assert_int_equal(get(MAILBOX + CLONE_MB_STATUS) & 0x14, 0x04);
		assert_int_equal(flash()[600], 0xff);
		assert_true(sim_target_locked(rig));
		clone_stream_free(&stream);
		unload();
	}
}

static void protected_page_stops_at_its_address(void **state)
{
	for (size_t v = 0; v < sizeof(variants) / sizeof(variants[0]); v++) {
		load_on(variants[v].chip, "wrp=2", &variants[v], 0x2000);
		struct clone_stream stream = { 0 };
		uint8_t image[PAGE];

		fill(image, sizeof(image));
		for (uint32_t page = 0; page < 6; page++)
			add_page(&stream, page * PAGE, image);
		feed(&stream, 0x2000);

		assert_int_equal(get(MAILBOX + CLONE_MB_STATE), CLONE_LOADER_FAILED);
		assert_int_equal(get(MAILBOX + CLONE_MB_WHERE), FLASH + 4 * PAGE);
		assert_int_equal(get(MAILBOX + CLONE_MB_STATUS) & 0x14, 0x10);
		assert_memory_equal(flash() + 3 * PAGE, image, PAGE);
		assert_int_equal(flash()[5 * PAGE], 0xff);
		assert_true(sim_target_locked(rig));
		clone_stream_free(&stream);
		unload();
	}
}

/* And it feeds a watchdog meanwhile, which would bite first. */
static void silent_host_ends_the_loader(void **state)
{
	load_on("STM32F103C8", "hard-watchdog=100", &variants[0], 0x2000);
	assert_false(pass_us(130000));
	while (!pass_us(1000))
		assert_true(fake_time_us() < ENOUGH_US);
	assert_int_equal(get(MAILBOX + CLONE_MB_STATE), CLONE_LOADER_ABANDONED);
	assert_true(sim_target_locked(rig));
	unload();
}

static void empty_write_pointer_ends_the_loader(void **state)
{
	load(&variants[0], 0x2000);

	put(MAILBOX + CLONE_MB_WP, 0);
	assert_true(pass_us(100));
	assert_int_equal(get(MAILBOX + CLONE_MB_STATE), CLONE_LOADER_ABANDONED);
	unload();
}

static void cache_is_flushed_after_programming(void **state)
{
	struct clone_stream stream = { 0 };
	uint8_t image[PAGE];

	load_on("HK32F103CB", "stale-cache", &variants[0], 0x2000);
	put(MAILBOX + CLONE_MB_FLUSH, CACHE);
	put(MAILBOX + CLONE_MB_FLUSH_BITS, 0x800);
	fill(image, sizeof(image));
	add_page(&stream, 0, image);
	clone_stream_add(&stream, CLONE_RECORD_SUM, FLASH, PAGE, 1, NULL);
	clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
	feed(&stream, 0x2000);

	const struct clone_sum sum = clone_hash_page(&hash, image, PAGE);
	assert_int_equal(get(RESULTS), sum.words[0]);
	assert_int_equal(get(RESULTS + 4), sum.words[1]);
	clone_stream_free(&stream);
	unload();
}

static void second_bank_has_its_own_registers(void **state)
{
	load_on("GD32F103ZG", NULL, &variants[2], 0x2000);
	fake_bus_write(REGS2 + 0x04, 4, 0x45670123);
	fake_bus_write(REGS2 + 0x04, 4, 0xcdef89ab);
	struct clone_stream stream = { 0 };
	uint8_t image[PAGE];

	fill(image, sizeof(image));
	add_page(&stream, 510 * PAGE, image);
	clone_stream_add(&stream, CLONE_RECORD_BANK, REGS2, 0, 0, NULL);
	add_page(&stream, 512 * PAGE, image);
	clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
	feed(&stream, 0x2000);

	assert_memory_equal(flash() + 510 * PAGE, image, PAGE);
	assert_memory_equal(flash() + 512 * PAGE, image, PAGE);
	clone_stream_free(&stream);
	unload();
}

static void unlock_opens_every_variant(void **state)
{
	for (size_t v = 0; v < sizeof(variants) / sizeof(variants[0]); v++) {
		for (int lies = 0; lies < 2; lies++) {
			load_on(variants[v].chip, lies ? "lock-lies" : NULL, &variants[v], 0x2000);
			struct clone_stream stream = { 0 };
			uint8_t image[PAGE];

			fill(image, sizeof(image));
			/* The first END locks; the loader is then started anew. */
			clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
			feed(&stream, 0x2000);
			assert_true(sim_target_locked(rig));
			clone_stream_free(&stream);

			put(MAILBOX + CLONE_MB_RP, RING);
			put(MAILBOX + CLONE_MB_WP, RING);
			clone_stream_add(&stream, CLONE_RECORD_UNLOCK, 0x45670123, 0xcdef89ab, 0, NULL);
			add_page(&stream, 0, image);
			clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
			start();
			feed(&stream, 0x2000);
			assert_int_equal(get(MAILBOX + CLONE_MB_STATE), CLONE_LOADER_DONE);
			assert_memory_equal(flash(), image, PAGE);
				clone_stream_free(&stream);
			unload();
		}
	}
}

static void controller_that_stays_locked_is_left_alone(void **state)
{
	load_on("STM32F103C8", "keys-ignored", &variants[0], 0x2000);
	struct clone_stream stream = { 0 };

	clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
	feed(&stream, 0x2000);
	clone_stream_free(&stream);
	put(MAILBOX + CLONE_MB_RP, RING);
	put(MAILBOX + CLONE_MB_WP, RING);
	clone_stream_add(&stream, CLONE_RECORD_UNLOCK, 0x45670123, 0xcdef89ab, 0, NULL);
	clone_stream_add(&stream, CLONE_RECORD_ERASE, FLASH, 0, 0x02, NULL);
	start();
	feed(&stream, 0x2000);

	assert_int_equal(get(MAILBOX + CLONE_MB_STATE), CLONE_LOADER_LOCKED);
	assert_int_equal(sim_target_erases(rig), 0);
	clone_stream_free(&stream);
	unload();
}

/* A flash unit must not cost more than a few instructions above its own time. */
static void program_loop_adds_little(void **state)
{
	for (size_t v = 0; v < 3; v++) {
		load(&variants[v], 0x3000);
		struct clone_stream stream = { 0 };
		uint8_t image[8 * PAGE];
		const unsigned int units = sizeof(image) / variants[v].unit;
		const uint64_t before_ns = sim_target_time_ns(rig);

		fill(image, sizeof(image));
		clone_stream_add(&stream, CLONE_RECORD_PROGRAM, FLASH, sizeof(image), 0, image);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(&stream, 0x3000);

		assert_int_equal(sim_target_programs(rig), units);
		assert_in_range(sim_target_time_ns(rig) - before_ns, units * sim_target_program_ns(rig),
			units * (sim_target_program_ns(rig) + 9 * 125) + 300000);
		clone_stream_free(&stream);
		unload();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(erases_and_programs_pages_through_a_small_ring),
		cmocka_unit_test(leaves_out_erased_halfwords),
		cmocka_unit_test(sums_equal_those_of_the_host),
		cmocka_unit_test(sum_of_64_kib_takes_little_time),
		cmocka_unit_test(programming_error_stops_at_its_address),
		cmocka_unit_test(protected_page_stops_at_its_address),
		cmocka_unit_test(silent_host_ends_the_loader),
		cmocka_unit_test(empty_write_pointer_ends_the_loader),
		cmocka_unit_test(cache_is_flushed_after_programming),
		cmocka_unit_test(second_bank_has_its_own_registers),
		cmocka_unit_test(unlock_opens_every_variant),
		cmocka_unit_test(controller_that_stays_locked_is_left_alone),
		cmocka_unit_test(program_loop_adds_little),
	};

	return cmocka_run_group_tests_name("loader", tests, NULL, NULL);
}
