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
#include "loader_cpu.h"

#define RAM(_address)	((_address) - CPU_RAM)
#define RESULTS		(CPU_RAM + 0x100)
#define KEYS		(CPU_RAM + 0xa00)
#define BLOCKS		(CPU_RAM + 0xf00)
#define MAILBOX		(CPU_RAM + 0x400)
#define CODE		(MAILBOX + CLONE_MB_BYTES)
#define RING		(CPU_RAM + 0x1000)
#define PAGE		1024u
#define PATIENCE	1000
#define ENOUGH		20000000

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
};

static const struct variant variants[] = {
	{ halfword, sizeof(halfword), 2 },
	{ halfword_eop, sizeof(halfword_eop), 2 },
	{ word, sizeof(word), 4 },
	{ word_eop, sizeof(word_eop), 4 },
	{ fast_page, sizeof(fast_page), 128 },
};

static struct clone_hash hash;

static const struct cpu_config usual = {
	.flash_bytes = 128 * 1024,
	.page_bytes = PAGE,
	.erase_turns = 3000,
	.program_turns = 40,
	.late_busy = true,
	.protected_page = UINT32_MAX,
};

static void put(struct cpu *cpu, uint32_t address, uint32_t value)
{
	memcpy(cpu_ram(cpu) + RAM(address), &value, 4);
}

static uint32_t get(struct cpu *cpu, uint32_t address)
{
	uint32_t value;

	memcpy(&value, cpu_ram(cpu) + RAM(address), 4);
	return value;
}

static struct cpu *load(const struct variant *variant, const struct cpu_config *config,
	uint32_t ring_bytes)
{
	struct cpu_config with_unit = *config;

	with_unit.unit = variant->unit;
	struct cpu *cpu = cpu_new(&with_unit);
	memcpy(cpu_ram(cpu) + RAM(CODE), variant->code, variant->bytes);
	put(cpu, MAILBOX + CLONE_MB_WP, RING);
	put(cpu, MAILBOX + CLONE_MB_RP, RING);
	put(cpu, MAILBOX + CLONE_MB_RING, RING);
	put(cpu, MAILBOX + CLONE_MB_RING_END, RING + ring_bytes);
	put(cpu, MAILBOX + CLONE_MB_REGS, CPU_REGS);
	put(cpu, MAILBOX + CLONE_MB_ERRORS, 0x14);
	put(cpu, MAILBOX + CLONE_MB_CLEAR, 0x34);
	put(cpu, MAILBOX + CLONE_MB_LOCK, variant->unit == 128 ? 0x8080 : 0x80);
	put(cpu, MAILBOX + CLONE_MB_FEED, CPU_IWDG);
	put(cpu, MAILBOX + CLONE_MB_FLUSH, CPU_CACHE);
	put(cpu, MAILBOX + CLONE_MB_FLUSH_BITS, 0x800);
	put(cpu, MAILBOX + CLONE_MB_PATIENCE, PATIENCE);
	put(cpu, MAILBOX + CLONE_MB_RESULTS, RESULTS);
	put(cpu, MAILBOX + CLONE_MB_WIDE, hash.wide);
	put(cpu, MAILBOX + CLONE_MB_KEYS, KEYS);
	put(cpu, MAILBOX + CLONE_MB_BLOCKS, BLOCKS);
	for (unsigned int i = 0; i < clone_hash_num_keys(&hash, 2 * PAGE); i++)
		put(cpu, KEYS + 4 * i, hash.keys[i]);
	cpu_unlock(cpu);
	cpu_start(cpu, CODE, MAILBOX);
	return cpu;
}

/* Play the host: fill the ring as it empties. */
static void feed(struct cpu *cpu, const struct clone_stream *stream, uint32_t ring_bytes)
{
	size_t sent = 0;
	uint32_t wp = RING;

	for (;;) {
		const uint32_t rp = get(cpu, MAILBOX + CLONE_MB_RP);
		while (sent < stream->bytes && (rp + ring_bytes - wp - 1) % ring_bytes >= CLONE_BLOCK_BYTES) {
			memcpy(cpu_ram(cpu) + RAM(wp), stream->data + sent, CLONE_BLOCK_BYTES);
			sent += CLONE_BLOCK_BYTES;
			wp += CLONE_BLOCK_BYTES;
			if (wp == RING + ring_bytes)
				wp = RING;
		}
		put(cpu, MAILBOX + CLONE_MB_WP, wp);
		if (cpu_run(cpu, 500))
			return;
		assert_true(cpu_counts(cpu)->turns < ENOUGH);
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
	clone_stream_add(stream, CLONE_RECORD_ERASE, CPU_FLASH + offset, 0, 0x02, NULL);
	clone_stream_add(stream, CLONE_RECORD_PROGRAM, CPU_FLASH + offset, PAGE, 0, data);
}

static void erases_and_programs_pages_through_a_small_ring(void **state)
{
	for (size_t v = 0; v < sizeof(variants) / sizeof(variants[0]); v++) {
		const uint32_t ring_bytes = 208;
		struct cpu *cpu = load(&variants[v], &usual, ring_bytes);
		struct clone_stream stream = { 0 };
		uint8_t image[4 * PAGE];

		fill(image, sizeof(image));
		memset(image + 100, 0xff, 300);
		memset(cpu_flash(cpu), 0x00, sizeof(image));
		for (uint32_t at = 0; at < sizeof(image); at += PAGE)
			add_page(&stream, at, image + at);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(cpu, &stream, ring_bytes);

		assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATE), CLONE_LOADER_DONE);
		assert_memory_equal(cpu_flash(cpu), image, sizeof(image));
		assert_int_equal(cpu_counts(cpu)->violations, 0);
		assert_int_equal(cpu_counts(cpu)->erases, 4);
		assert_true(cpu_counts(cpu)->flushes >= 8);
		assert_true(cpu_locked(cpu));
		clone_stream_free(&stream);
		cpu_free(cpu);
	}
}

static void leaves_out_erased_halfwords(void **state)
{
	struct cpu *cpu = load(&variants[0], &usual, 0x2000);
	struct clone_stream stream = { 0 };
	uint8_t image[PAGE];

	memset(image, 0xff, sizeof(image));
	image[16] = 0x12;
	image[1000] = 0x34;
	clone_stream_add(&stream, CLONE_RECORD_PROGRAM, CPU_FLASH, PAGE, 0, image);
	clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
	feed(cpu, &stream, 0x2000);

	assert_memory_equal(cpu_flash(cpu), image, PAGE);
	assert_int_equal(cpu_counts(cpu)->programs, 2);
	clone_stream_free(&stream);
	cpu_free(cpu);
}

static void sums_equal_those_of_the_host(void **state)
{
	for (unsigned int wide = 0; wide < 2; wide++) {
		struct clone_stream stream = { 0 };

		clone_hash_init(&hash, wide);
		struct cpu *cpu = load(&variants[2], &usual, 0x2000);
		fill(cpu_flash(cpu), usual.flash_bytes);
		memset(cpu_flash(cpu) + 3 * PAGE, 0xff, PAGE);
		clone_stream_add(&stream, CLONE_RECORD_SUM, CPU_FLASH, PAGE, 8, NULL);
		clone_stream_add(&stream, CLONE_RECORD_SUM, CPU_FLASH + 64 * PAGE, 2 * PAGE, 8 << 16 | 4, NULL);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(cpu, &stream, 0x2000);

		for (unsigned int i = 0; i < 12; i++) {
			const uint32_t bytes = i < 8 ? PAGE : 2 * PAGE;
			const uint32_t at = i < 8 ? i * PAGE : 64 * PAGE + (i - 8) * 2 * PAGE;
			const struct clone_sum sum = clone_hash_page(&hash, cpu_flash(cpu) + at, bytes);
			assert_int_equal(get(cpu, RESULTS + 8 * i), sum.words[0]);
			assert_int_equal(get(cpu, RESULTS + 8 * i + 4), sum.words[1]);
		}
		clone_stream_free(&stream);
		cpu_free(cpu);
	}
}

static void sum_of_64_kib_takes_little_time(void **state)
{
	for (unsigned int wide = 0; wide < 2; wide++) {
		struct clone_stream stream = { 0 };

		clone_hash_init(&hash, wide);
		struct cpu *cpu = load(&variants[0], &usual, 0x2000);
		clone_stream_add(&stream, CLONE_RECORD_SUM, CPU_FLASH, PAGE, 64, NULL);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(cpu, &stream, 0x2000);

		/* 8 MHz: 7 ms, and 15.5 ms without a long multiplication. */
		assert_true(cpu_counts(cpu)->turns < (wide ? 56000 : 124000));
		clone_stream_free(&stream);
		cpu_free(cpu);
	}
}

static void programming_error_stops_at_its_address(void **state)
{
	for (size_t v = 0; v < 3; v++) {
		struct cpu *cpu = load(&variants[v], &usual, 0x2000);
		struct clone_stream stream = { 0 };
		uint8_t image[PAGE];

		fill(image, sizeof(image));
		memset(cpu_flash(cpu) + 512, 0x55, 4);
		clone_stream_add(&stream, CLONE_RECORD_PROGRAM, CPU_FLASH, PAGE, 0, image);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(cpu, &stream, 0x2000);

		assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATE), CLONE_LOADER_FAILED);
		assert_int_equal(get(cpu, MAILBOX + CLONE_MB_WHERE), CPU_FLASH + 512);
		assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATUS) & 0x14, 0x04);
		assert_int_equal(cpu_flash(cpu)[600], 0xff);
		assert_true(cpu_locked(cpu));
		clone_stream_free(&stream);
		cpu_free(cpu);
	}
}

static void protected_page_stops_at_its_address(void **state)
{
	for (size_t v = 0; v < sizeof(variants) / sizeof(variants[0]); v++) {
		struct cpu_config config = usual;
		config.protected_page = 2;
		struct cpu *cpu = load(&variants[v], &config, 0x2000);
		struct clone_stream stream = { 0 };
		uint8_t image[PAGE];

		fill(image, sizeof(image));
		for (uint32_t page = 0; page < 4; page++)
			add_page(&stream, page * PAGE, image);
		feed(cpu, &stream, 0x2000);

		assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATE), CLONE_LOADER_FAILED);
		assert_int_equal(get(cpu, MAILBOX + CLONE_MB_WHERE), CPU_FLASH + 2 * PAGE);
		assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATUS) & 0x14, 0x10);
		assert_memory_equal(cpu_flash(cpu) + PAGE, image, PAGE);
		assert_int_equal(cpu_flash(cpu)[3 * PAGE], 0xff);
		assert_true(cpu_locked(cpu));
		clone_stream_free(&stream);
		cpu_free(cpu);
	}
}

static void silent_host_ends_the_loader(void **state)
{
	struct cpu *cpu = load(&variants[0], &usual, 0x2000);

	assert_true(cpu_run(cpu, 20 * PATIENCE));
	assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATE), CLONE_LOADER_ABANDONED);
	assert_true(cpu_locked(cpu));
	assert_true(cpu_counts(cpu)->feeds >= PATIENCE);
	cpu_free(cpu);
}

static void empty_write_pointer_ends_the_loader(void **state)
{
	struct cpu *cpu = load(&variants[0], &usual, 0x2000);

	put(cpu, MAILBOX + CLONE_MB_WP, 0);
	assert_true(cpu_run(cpu, 100));
	assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATE), CLONE_LOADER_ABANDONED);
	cpu_free(cpu);
}

static void second_bank_has_its_own_registers(void **state)
{
	struct cpu_config config = usual;
	config.flash_bytes = 1024 * 1024;
	struct cpu *cpu = load(&variants[2], &config, 0x2000);
	struct clone_stream stream = { 0 };
	uint8_t image[PAGE];

	fill(image, sizeof(image));
	add_page(&stream, 511 * PAGE, image);
	clone_stream_add(&stream, CLONE_RECORD_BANK, CPU_REGS2, 0, 0, NULL);
	add_page(&stream, 512 * PAGE, image);
	clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
	feed(cpu, &stream, 0x2000);

	assert_memory_equal(cpu_flash(cpu) + 511 * PAGE, image, PAGE);
	assert_memory_equal(cpu_flash(cpu) + 512 * PAGE, image, PAGE);
	assert_int_equal(cpu_counts(cpu)->violations, 0);
	clone_stream_free(&stream);
	cpu_free(cpu);
}

static void unlock_opens_every_variant(void **state)
{
	for (size_t v = 0; v < sizeof(variants) / sizeof(variants[0]); v++) {
		for (int lies = 0; lies < 2; lies++) {
			struct cpu_config config = usual;
			config.lock_lies = lies;
			struct cpu *cpu = load(&variants[v], &config, 0x2000);
			struct clone_stream stream = { 0 };
			uint8_t image[PAGE];

			fill(image, sizeof(image));
			/* The first END locks; the loader is then started anew. */
			clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
			feed(cpu, &stream, 0x2000);
			assert_true(cpu_locked(cpu));
			clone_stream_free(&stream);

			put(cpu, MAILBOX + CLONE_MB_RP, RING);
			clone_stream_add(&stream, CLONE_RECORD_UNLOCK, 0x45670123, 0xcdef89ab, 0, NULL);
			add_page(&stream, 0, image);
			clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
			cpu_start(cpu, CODE, MAILBOX);
			feed(cpu, &stream, 0x2000);
			assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATE), CLONE_LOADER_DONE);
			assert_memory_equal(cpu_flash(cpu), image, PAGE);
			assert_int_equal(cpu_counts(cpu)->violations, 0);
			clone_stream_free(&stream);
			cpu_free(cpu);
		}
	}
}

static void controller_that_stays_locked_is_left_alone(void **state)
{
	struct cpu_config config = usual;
	config.shut = true;
	struct cpu *cpu = load(&variants[0], &config, 0x2000);
	struct clone_stream stream = { 0 };

	clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
	feed(cpu, &stream, 0x2000);
	clone_stream_free(&stream);
	put(cpu, MAILBOX + CLONE_MB_RP, RING);
	clone_stream_add(&stream, CLONE_RECORD_UNLOCK, 0x45670123, 0xcdef89ab, 0, NULL);
	clone_stream_add(&stream, CLONE_RECORD_ERASE, CPU_FLASH, 0, 0x02, NULL);
	cpu_start(cpu, CODE, MAILBOX);
	feed(cpu, &stream, 0x2000);

	assert_int_equal(get(cpu, MAILBOX + CLONE_MB_STATE), CLONE_LOADER_LOCKED);
	assert_int_equal(cpu_counts(cpu)->erases, 0);
	clone_stream_free(&stream);
	cpu_free(cpu);
}

/* A flash unit must not cost more than a few instructions above its own time. */
static void program_loop_adds_little(void **state)
{
	for (size_t v = 0; v < 3; v++) {
		struct cpu *cpu = load(&variants[v], &usual, 0x3000);
		struct clone_stream stream = { 0 };
		uint8_t image[8 * PAGE];
		const unsigned int units = sizeof(image) / variants[v].unit;

		fill(image, sizeof(image));
		clone_stream_add(&stream, CLONE_RECORD_PROGRAM, CPU_FLASH, sizeof(image), 0, image);
		clone_stream_add(&stream, CLONE_RECORD_END, 0, 0, 0, NULL);
		feed(cpu, &stream, 0x3000);

		assert_int_equal(cpu_counts(cpu)->programs, units);
		assert_int_equal(cpu_counts(cpu)->violations, 0);
		assert_true(cpu_counts(cpu)->turns < units * (usual.program_turns + 9));
		clone_stream_free(&stream);
		cpu_free(cpu);
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
		cmocka_unit_test(second_bank_has_its_own_registers),
		cmocka_unit_test(unlock_opens_every_variant),
		cmocka_unit_test(controller_that_stays_locked_is_left_alone),
		cmocka_unit_test(program_loop_adds_little),
	};

	return cmocka_run_group_tests_name("loader", tests, NULL, NULL);
}
