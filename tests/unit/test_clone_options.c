// SPDX-License-Identifier: GPL-2.0-or-later

/* Option bytes and protection on the simulator's chips: fields, and what the registers tell. */

#include "options_bench.h"

static void layouts_are_consistent(void **state)
{
	static const char *const needed[] = { "rdp", "user", "data0", "data1", "useropt", "wrp" };

	for (size_t i = 0; i < clone_num_options_layouts; i++) {
		const struct clone_options_layout *layout = clone_options_layouts[i];

		assert_non_null(layout->source);
		assert_true(layout->bytes <= CLONE_OPTIONS_MAX_BYTES && layout->bytes % 4 == 0);
		assert_true(layout->complemented_bytes <= layout->bytes);
		assert_int_not_equal(layout->rdp_on, layout->rdp_off);
		assert_int_not_equal(layout->rdp_on, 0xcc);
		assert_true(layout->num_permanent > 0 && layout->obr_rdp != 0);
		for (size_t n = 0; n < sizeof(needed) / sizeof(needed[0]); n++)
			assert_non_null(clone_options_field(layout, needed[n]));
		assert_int_equal(clone_options_field(layout, "wrp")->width, layout->wrp_bits);
		for (size_t f = 0; f < layout->num_fields; f++) {
			const struct clone_option_field *field = &layout->fields[f];

			assert_true(field->offset + 2 * field->slots <= layout->bytes);
			assert_true(field->lsb + field->width <= field->slots * (field->raw ? 16 : 8));
			assert_true(field->raw == (field->offset >= layout->complemented_bytes));
			assert_ptr_equal(clone_options_field(layout, field->name), field);
		}
	}
}

static void fields_read_back_what_was_set(void **state)
{
	struct clone_options_area area;

	for (size_t i = 0; i < clone_num_options_layouts; i++) {
		for (size_t f = 0; f < clone_options_layouts[i]->num_fields; f++) {
			const struct clone_option_field *field = &clone_options_layouts[i]->fields[f];
			uint32_t mask = field->width == 32 ? UINT32_MAX : (1u << field->width) - 1;

			memset(area.bytes, 0xff, sizeof(area.bytes));
			clone_options_set(&area, field, 0x5aa5c33c);
			assert_int_equal(clone_options_get(&area, field), 0x5aa5c33c & mask);
			clone_options_set(&area, field, UINT32_MAX);
			assert_int_equal(clone_options_get(&area, field), mask);
		}
	}
}

static void write_keeps_every_other_byte(void **state)
{
	for (size_t i = 0; i < clone_num_options_layouts; i++) {
		start(clone_options_layouts[i]);
		fill_unknown(clone_options_layouts[i]);
		assert_int_equal(RUN("options_write", "data1=0x56", "HWWDG"), ERROR_OK);
		before[2] = 0xf6;
		before[3] = 0x09;
		before[6] = 0x56;
		before[7] = 0xa9;
		assert_memory_equal(options, before, OPTIONS_BYTES);
		assert_clean();
		assert_output("reset and checked: in effect");
		assert_false(sim_target_read_protected(rig));
	}
}

static void all_protected_blocks_are_named_at_once(void **state)
{
	start(&clone_options_f1);
	put(8, 0xf5);
	power_cycle();
	assert_int_equal(clone_options_check_writable(&bank, 0, 6 * 4096), ERROR_FLASH_PROTECTED);
	assert_log("2 of the blocks");
	assert_log("flash protect 0 1 3 off");
}

static void permanently_protected_chip_is_left_alone(void **state)
{
	start(&clone_options_n32g45x);
	sim_target_show_in_obr(rig, 1u << 31);
	assert_int_equal(RUN("unlock"), ERROR_FLASH_PROTECTED);
	assert_log("for ever");
	assert_int_equal(sim_target_option_erases(rig), 0);
}

static void lock_and_unlock(void **state)
{
	for (size_t i = 0; i < clone_num_options_layouts; i++) {
		start(clone_options_layouts[i]);
		fill_unknown(clone_options_layouts[i]);
		assert_int_equal(RUN("lock"), ERROR_OK);
		assert_true(sim_target_read_protected(rig));
		assert_memory_equal(options + 2, before + 2, OPTIONS_BYTES - 2);
		assert_int_equal(RUN("options_write", "data0=1"), ERROR_FLASH_PROTECTED);
		assert_int_equal(clone_options_protect(&bank, 1, 0, 0), ERROR_FLASH_PROTECTED);
		bool on = false;
		assert_int_equal(clone_options_read_protected(&bank, &on), ERROR_OK);
		assert_true(on);
		assert_int_equal(RUN("unlock"), ERROR_OK);
		assert_false(sim_target_read_protected(rig));
		assert_int_equal(sim_target_mass_erases(rig), 1);
		assert_memory_equal(options + 2, before + 2, OPTIONS_BYTES - 2);
		assert_clean();
		assert_int_equal(RUN("unlock"), ERROR_OK);
		assert_output("nothing was changed");
		assert_int_equal(sim_target_mass_erases(rig), 1);
	}
}

static void protection_of_blocks_that_waits_for_power_is_told(void **state)
{
	static const char *const wanted[] = { "wrp=0xfffffdff", "wrp=0xffffffff" };

	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		start(&clone_options_ch32f103);
		fake_run_line = reset_halt;
		put(8, 0xff);
		put(10, i ? 0xfd : 0xff);
		power_cycle();
		assert_int_equal(RUN("options_write", wanted[i]), ERROR_OK);
		assert_output("in effect after a power cycle");
		power_cycle();
		assert_int_equal(sim_target_wrpr(rig), i ? 0xffffffff : 0xfffffdff);
		assert_clean();
	}
}

static void protect_maps_blocks_to_bits(void **state)
{
	start(&clone_options_f1);
	assert_int_equal(bank.num_prot_blocks, 32);
	assert_int_equal(clone_options_protect(&bank, 1, 3, 5), ERROR_OK);
	assert_int_equal(sim_target_wrpr(rig), 0xffffffff & ~(1u << 0 | 7u << 3));
	assert_int_equal(clone_options_protect(&bank, 0, 0, 31), ERROR_OK);
	assert_int_equal(sim_target_wrpr(rig), 0xffffffff);
	assert_int_equal(clone_options_protect(&bank, 1, 31, 31), ERROR_OK);
	assert_int_equal(clone_options_protect_check(&bank), ERROR_OK);
	assert_int_equal(bank.prot_blocks[31].is_protected, 1);
	assert_int_equal(bank.prot_blocks[30].is_protected, 0);
	assert_int_equal(clone_options_check_writable(&bank, 0x1e000, 0x1000), ERROR_OK);
	assert_int_equal(clone_options_check_writable(&bank, 0x1e000, 0x1001), ERROR_FLASH_PROTECTED);
	assert_log("0x0801f000");
	assert_clean();
}

static void erased_protection_is_lifted_block_by_block(void **state)
{
	start(&clone_options_ch32f103);
	memset(options + 8, 0xff, 8);
	power_cycle();
	assert_int_equal(sim_target_wrpr(rig), 0);
	assert_int_equal(RUN("options_write", "data0=1"), ERROR_OK);
	assert_output("in effect");
	assert_string_equal(fake_log(), "");
	assert_memory_equal(options + 8, before + 8, 8);
	assert_int_equal(clone_options_protect(&bank, 0, 2, 3), ERROR_OK);
	assert_int_equal(sim_target_wrpr(rig), 3u << 2);
	assert_int_equal(RUN("options_write", "wrp=0xffffffff"), ERROR_OK);
	assert_int_equal(sim_target_wrpr(rig), UINT32_MAX);
}

static void last_block_covers_the_rest(void **state)
{
	static const struct {
		const struct clone_options_layout *layout;
		uint32_t kib;
		unsigned int blocks;
		uint32_t last_bytes;
	} cases[] = {
		{ &clone_options_f1, 64, 16, 4096 },
		{ &clone_options_f1, 512, 32, 388 * 1024 },
		{ &clone_options_gd32f10x, 3072, 32, 2948 * 1024 },
		{ &clone_options_gd32f1x0, 64, 16, 4096 },
		{ &clone_options_at32f415, 256, 32, 194 * 1024 },
		{ &clone_options_hk32f103, 128, 32, 66 * 1024 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(cases[i].layout);
		bank.size = cases[i].kib * 1024;
		assert_int_equal(clone_options_protection_blocks(&bank), ERROR_OK);
		assert_int_equal(bank.num_prot_blocks, cases[i].blocks);
		assert_int_equal(bank.prot_blocks[cases[i].blocks - 1].size, cases[i].last_bytes);
	}
}

static void unknown_family_is_refused(void **state)
{
	start(&clone_options_f1);
	family.options = NULL;
	info.chip.options = NULL;
	assert_int_equal(RUN("options_read"), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_int_equal(RUN("unlock"), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_log("were left alone");
	assert_int_equal(clone_options_protect(&bank, 1, 0, 0), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_int_equal(clone_options_protection_blocks(&bank), ERROR_OK);
	assert_int_equal(bank.num_prot_blocks, 0);
	assert_int_equal(clone_options_check_writable(&bank, 0, 4), ERROR_OK);
	assert_int_equal(sim_target_option_erases(rig), 0);
}

static void little_evidence_needs_a_forced_family(void **state)
{
	start(&clone_options_f1);
	family.write = CLONE_WRITE_FORCED;
	family.write_reason = "its documents are misprinted";
	assert_int_equal(RUN("lock"), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_log("its documents are misprinted");
	assert_int_equal(sim_target_option_erases(rig), 0);
	assert_int_equal(RUN("options_read"), ERROR_OK);
	info.chip.family_forced = true;
	assert_int_equal(RUN("lock"), ERROR_OK);
	assert_true(sim_target_read_protected(rig));
}

static void running_target_is_refused(void **state)
{
	start(&clone_options_f1);
	target.state = TARGET_RUNNING;
	assert_int_equal(RUN("options_write", "data0=1"), ERROR_TARGET_NOT_HALTED);
	assert_int_equal(sim_target_option_erases(rig), 0);
}

#define OBR	0x4002201c
#define WRPR	0x40022020

/* Of all that could be read, where nothing answers as it should. */
static void without_a_layout_the_reason_is_told(void **state)
{
	static const struct clone_part parts[] = {
		{ .family = &clone_families[CLONE_FAMILY_CKS] }, { .family = &clone_families[CLONE_FAMILY_GD32F1] },
	};
	const struct clone_options_layout *layout = NULL;

	start(&clone_options_f1);
	assert_int_equal(clone_options_layout_of(&bank, &layout), ERROR_OK);
	assert_ptr_equal(layout, &clone_options_f1);
	bank.base = 0x08080000;
	assert_int_equal(clone_options_layout_of(&bank, &layout), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_log("belong to the bank at 0x08000000");
	start(&clone_options_f1);
	info.chip.family = NULL;
	assert_int_equal(clone_options_layout_of(&bank, &layout), ERROR_FLASH_BANK_NOT_PROBED);
	assert_log("was not probed");
	start(&clone_options_f1);
	info.chip.candidates[0] = &parts[0];
	info.chip.candidates[1] = &parts[1];
	info.chip.num_candidates = 2;
	info.chip.options_disputed = true;
	info.chip.options = NULL;
	assert_int_equal(clone_options_layout_of(&bank, &layout), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_log("front of the target file: cks32f103 or gd32f103\n");
	assert_int_equal(clone_options_refuse_protected(&bank), ERROR_FLASH_PROTECTED);
	assert_log("how it is unlocked depends on its marking");
	info.chip.options_disputed = false;
	assert_int_equal(clone_options_refuse_protected(&bank), ERROR_FLASH_PROTECTED);
	assert_log("no document tells how to unlock stm32f1");
}

static void protection_is_believed_of_the_bits_that_the_layout_names(void **state)
{
	static const struct {
		const struct clone_options_layout *layout;	/* of the chip */
		bool known, forced;
		enum clone_protection protection;
		uint32_t obr;
		bool on;
	} cases[] = {
		{ &clone_options_f1, true, false, CLONE_PROTECTION_UNKNOWN, 0x02, true },
		{ &clone_options_f1, true, true, CLONE_PROTECTION_OFF, 0x02, true },
		{ &clone_options_f1, true, false, CLONE_PROTECTION_ON, 0x3fd, false },
		{ &clone_options_gd32f1x0, true, false, CLONE_PROTECTION_UNKNOWN, 0x04, true },
		{ &clone_options_gd32f1x0, true, false, CLONE_PROTECTION_UNKNOWN, 0xfff9, false },
		{ &clone_options_f1, false, false, CLONE_PROTECTION_ON, 0x02, true },
		{ &clone_options_f1, false, false, CLONE_PROTECTION_ON, 0xfd, false },
		{ &clone_options_f1, false, false, CLONE_PROTECTION_OFF, 0x02, false },
		{ &clone_options_f1, false, true, CLONE_PROTECTION_ON, 0x02, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		bool on = !cases[i].on;

		start(cases[i].layout);
		info.chip.options = cases[i].known ? cases[i].layout : NULL;
		info.chip.family_forced = cases[i].forced;
		info.chip.protection = cases[i].protection;
		lie_about(OBR, cases[i].obr);
		assert_int_equal(clone_options_read_protected(&bank, &on), ERROR_OK);
		assert_int_equal(on, cases[i].on);
	}
	bool on = true;
	start(&clone_options_f1);
	fake_fail_access(1, false);
	assert_int_equal(clone_options_read_protected(&bank, &on), ERROR_FAIL);
	assert_false(on);
	assert_log("registers could not be read; nothing was changed");
}

/* It is free already, it can be seen to be protected, or it cannot be seen at all. */
static void what_helps_against_protection_is_told(void **state)
{
	static const struct {
		uint32_t first;
		bool lost;
		const char *says;
	} cases[] = {
		{ 0x00ff5aa5, false, "until a power cycle" }, { 0x00ff0000, false, "recover 0\" removes the protection" },
		{ 0x00ffff00, false, "recover 0\"" }, { 0x00ff5aa5, true, "recover 0\"" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start(&clone_options_f1);
		lie_about(0x1ffff800, cases[i].first);
		if (cases[i].lost)
			fake_fail_access(2, false);
		assert_int_equal(clone_options_refuse_protected(&bank), ERROR_FLASH_PROTECTED);
		assert_log(cases[i].says);
	}
}

/* A chip that hides its area answers with zeros, or not at all. */
static void hidden_area_is_put_together_from_registers(void **state)
{
	static const struct {
		const struct clone_options_layout *layout;
		uint32_t obr, wrpr;
		const char *bytes;
		unsigned int known;
	} cases[] = {
		/* Three bits of the user byte, or all of them. */
		{ &clone_options_f1, 5 << 2 | 2 | 0x1234 << 10, 0x89abcdef,
			"\x00\xff\xfd\x02\x34\xcb\x12\xed\xef\x10\xcd\x32\xab\x54\x89\x76", 16 },
		{ &clone_options_gd32f1x0, 0x5d << 8 | 2 | 0x1234u << 16, 0x89abcdef,
			"\xbb\x44\x5d\xa2\x34\xcb\x12\xed\xef\x10\xcd\x32\xff\xff\xff\xff", 12 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases) * 2; i++) {
		struct clone_options_area area;
		char said[40];

		start(cases[i / 2].layout);
		lie_about(OBR, cases[i / 2].obr);
		lie_about(WRPR, cases[i / 2].wrpr);
		if (i % 2)
			fake_fail_access(4, false);
		else
			memset(options, 0, 16);
		assert_int_equal(clone_options_load(&bank, &area), ERROR_OK);
		assert_false(area.readable);
		assert_true(area.read_protected);
		assert_memory_equal(area.bytes, cases[i / 2].bytes, 16);
		for (unsigned int at = 16; at < OPTIONS_BYTES; at++)
			assert_int_equal(area.bytes[at], 0xff);
		if (!(i % 2))
			continue;
		fake_fail_access(4, false);
		assert_int_equal(RUN("options_read"), ERROR_OK);
		snprintf(said, sizeof(said), "its first %u bytes are known", cases[i / 2].known);
		assert_log(said);
	}
}

static void area_is_read_as_it_stands(void **state)
{
	for (unsigned int at = 0; at < 16; at++) {
		struct clone_options_area area;

		start(&clone_options_f1);
		memset(options, 0, 16);
		options[at] = 0x40;
		assert_int_equal(clone_options_load(&bank, &area), ERROR_OK);
		assert_true(area.readable);
		assert_memory_equal(area.bytes, options, 16);
		assert_int_equal(area.bytes[16], 0xff);
		assert_false(area.read_protected);
	}
}

static void area_that_cannot_be_read_without_protection_is_an_error(void **state)
{
	for (unsigned int nth = 1; nth <= 6; nth++) {
		struct clone_options_area area;

		start(&clone_options_f1);
		fake_fail_access(nth, false);
		assert_int_equal(clone_options_load(&bank, &area), ERROR_FAIL);
		assert_log(nth <= 2 ? "registers could not be read" : "bytes could not be read; nothing was changed");
	}
}

/* All bits that stand for it, and not one of them. */
static void permanent_protection_has_all_its_bits(void **state)
{
	static const struct {
		const struct clone_options_layout *layout;
		uint32_t obr;
		bool permanent;
	} cases[] = {
		{ &clone_options_at32f415, 1u << 1, false }, { &clone_options_at32f415, 1u << 26, false },
		{ &clone_options_at32f415, 1u << 1 | 1u << 26, true }, { &clone_options_f1, UINT32_MAX, false },
		{ &clone_options_n32g45x, 1u << 31, true }, { &clone_options_gd32f1x0, 1u << 2, false },
		{ &clone_options_gd32f1x0, 3u << 1, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_options_area area;

		start(cases[i].layout);
		lie_about(OBR, cases[i].obr);
		assert_int_equal(clone_options_load(&bank, &area), ERROR_OK);
		assert_int_equal(area.permanent, cases[i].permanent);
		assert_int_equal(RUN("options_read"), ERROR_OK);
		assert_int_equal(strstr(fake_output(), "read protection: on, for ever\n") != NULL, cases[i].permanent);
	}
}

/* Bit 1 is all that is protected: 4 KiB from 4 KiB on. */
static void range_is_writable_that_meets_no_protected_block(void **state)
{
	static const struct {
		uint32_t offset, count;
		const char *refused_at;
	} cases[] = {
		{ 0, 4096, NULL }, { 4095, 1, NULL }, { 8192, 4096, NULL }, { 0, 4097, "0x08001000" },
		{ 4096, 1, "0x08001000" }, { 8191, 1, "0x08001fff" }, { 0, 131072, "0x08001000" }, { 5000, 100, "0x08001388" },
	};

	start(&clone_options_f1);
	lie_about(WRPR, ~2u);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		fake_clear_log();
		assert_int_equal(clone_options_check_writable(&bank, cases[i].offset, cases[i].count),
			cases[i].refused_at ? ERROR_FLASH_PROTECTED : ERROR_OK);
		if (!cases[i].refused_at)
			continue;
		assert_log(cases[i].refused_at);
		assert_log("(1 of the blocks in question)");
		assert_log("flash protect 0 1 1 off");
	}
	fake_fail_access(1, false);
	assert_int_equal(clone_options_check_writable(&bank, 0, 4), ERROR_FAIL);
	assert_log("registers could not be read");
}

static void protection_of_sectors_is_unknown_without_blocks(void **state)
{
	start(&clone_options_f1);
	lie_about(WRPR, 0x7ffffffd);
	assert_int_equal(clone_options_protect_check(&bank), ERROR_OK);
	for (unsigned int i = 0; i < 32; i++)
		assert_int_equal(bank.prot_blocks[i].is_protected, i == 1 || i == 31);
	fake_fail_access(1, false);
	assert_int_equal(clone_options_protect_check(&bank), ERROR_FAIL);

	struct flash_sector sectors[2] = { { .is_protected = 1 }, { .is_protected = 0 } };
	bank.sectors = sectors;
	bank.num_sectors = 2;
	info.chip.options = NULL;
	assert_int_equal(clone_options_protect_check(&bank), ERROR_OK);
	assert_int_equal(sectors[0].is_protected, -1);
	assert_int_equal(sectors[1].is_protected, -1);
	sectors[1].is_protected = 0;
	info.chip.options = &clone_options_f1;
	bank.num_prot_blocks = 0;
	assert_int_equal(clone_options_protect_check(&bank), ERROR_OK);
	assert_int_equal(sectors[1].is_protected, -1);
}

/* Where kin differ in their option bytes the register is the same, and only in the bank at the start. */
static void blocks_of_kin_are_known(void **state)
{
	static const struct {
		bool disputed, kin;
		uint32_t base, size;
		unsigned int blocks;
	} cases[] = {
		{ true, true, 0x08000000, 0x20000, 32 }, { true, false, 0x08000000, 0x20000, 0 },
		{ false, true, 0x08000000, 0x20000, 0 }, { true, true, 0x08080000, 0x20000, 0 },
		{ true, true, 0x08000000, 0, 0 }, { true, true, 0x08000000, 4097, 2 }, { true, true, 0x08000000, 4096, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start(&clone_options_f1);
		info.chip.options = NULL;
		info.chip.options_disputed = cases[i].disputed;
		family.kin = cases[i].kin ? "kin" : NULL;
		bank.base = cases[i].base;
		bank.size = cases[i].size;
		assert_int_equal(clone_options_protection_blocks(&bank), ERROR_OK);
		assert_int_equal(bank.num_prot_blocks, cases[i].blocks);
		for (unsigned int b = 0; b < cases[i].blocks; b++) {
			assert_int_equal(bank.prot_blocks[b].offset, 4096 * b);
			assert_int_equal(bank.prot_blocks[b].size, b + 1 < cases[i].blocks ? 4096 : cases[i].size - 4096 * b);
		}
	}
}

/* Pages 2 and 3, of 1 KiB or 2 where that is open. */
static void security_library_is_left_alone(void **state)
{
	static const struct {
		uint32_t smallest, largest, offset, count;
		bool writable;
		const char *notes;
	} cases[] = {
		{ 1024, 1024, 0, 2048, true, "from 0x08000800 to 0x08000fff" }, { 1024, 1024, 2047, 2, false, "" },
		{ 1024, 1024, 4095, 1, false, "" }, { 1024, 1024, 4096, 1, true, "" },
		{ 1024, 2048, 2048, 1, false, "from 0x08000800 to 0x08001fff" }, { 1024, 2048, 8191, 1, false, "" },
		{ 1024, 2048, 8192, 1, true, "" }, { 1024, 2048, 2047, 1, true, "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start_with(&clone_options_at32f413, "slib=2");
		info.chip.pages = (struct clone_page_sizes){ cases[i].largest, cases[i].smallest, 2048, 2048 };
		clone_options_name_library(&bank);
		assert_non_null(strstr(fake_notes(), cases[i].notes));
		put(8, 0xff);
		lie_about(WRPR, UINT32_MAX);
		assert_int_equal(clone_options_check_writable(&bank, cases[i].offset, cases[i].count),
			cases[i].writable ? ERROR_OK : ERROR_FLASH_PROTECTED);
		if (!cases[i].writable)
			assert_log("an active security library (sLib) from 0x08000800 to 0x0800");
	}
	start(&clone_options_at32f413);
	clone_options_name_library(&bank);
	assert_string_equal(fake_notes(), "");
	fake_fail_access(2, false);
	assert_int_equal(clone_options_check_writable(&bank, 0, 4), ERROR_FAIL);
	start(&clone_options_f1);
	lie_about(WRPR, UINT32_MAX);
	assert_int_equal(clone_options_check_writable(&bank, 0, 4), ERROR_OK);
	assert_int_equal(fake_accesses(), 1);
}

/* By what the registers show of what was stored. */
static void stored_bytes_are_in_effect_when_the_registers_say_so(void **state)
{
	static const struct {
		bool lock;
		uint32_t obr, wrpr;	/* other bits than those that show the stored bytes */
		bool effective;
	} cases[] = {
		{ false, 0, 0, true }, { false, 1u << 1, 0, false }, { false, 1u << 2, 0, false }, { false, 1u << 4, 0, false },
		{ false, 1u << 5, 0, true }, { false, 1u << 0, 0, true }, { false, 1u << 10, 0, true },
		{ false, 0, 1u << 0, false }, { false, 0, 1u << 7, false }, { false, 0, 1u << 8, true },
		{ false, 0, 1u << 15, true }, { false, 0, 1u << 16, false }, { false, 0, 1u << 31, true },
		{ true, 1u << 1, 0, true }, { true, 0, 0, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_options_area area;
		bool effective = !cases[i].effective;

		start(&clone_options_f1);
		/* Of 31 blocks, eight have a slot that is erased. */
		bank.size = 31 * 4096;
		assert_int_equal(clone_options_protection_blocks(&bank), ERROR_OK);
		assert_int_equal(clone_options_load(&bank, &area), ERROR_OK);
		memset(area.bytes + 10, 0xff, 2);
		if (cases[i].lock)
			area.bytes[0] = 0;
		/* And eight that are all protected, whose byte is 0. */
		memcpy(area.bytes + 12, "\x00\xff", 2);
		area.wrpr &= 0xff00ffff;
		lie_about(OBR, area.obr ^ cases[i].obr);
		lie_about(WRPR, area.wrpr ^ cases[i].wrpr);
		assert_int_equal(clone_options_reload(&bank, &area, &effective), ERROR_OK);
		if (effective != cases[i].effective)
			fail_msg("row %zu", i);
		assert_int_equal(strstr(fake_log(), "stored but not in effect") != NULL, !effective);
	}
}

static int refuse_line(const char *line)
{
	return ERROR_FAIL;
}

static int run_on(const char *line)
{
	target.state = TARGET_RUNNING;
	return ERROR_OK;
}

static void reset_that_fails_is_told(void **state)
{
	struct clone_options_area area;
	bool effective = true;

	start(&clone_options_f1);
	assert_int_equal(clone_options_load(&bank, &area), ERROR_OK);
	fake_run_line = refuse_line;
	assert_int_equal(clone_options_reload(&bank, &area, &effective), ERROR_FAIL);
	assert_false(effective);
	assert_log("could not be reset to load them");
	fake_run_line = run_on;
	assert_int_equal(clone_options_reload(&bank, &area, &effective), ERROR_TARGET_NOT_HALTED);
	target.state = TARGET_HALTED;
	fake_run_line = reset_halt;
	for (unsigned int nth = 1; nth <= 2; nth++) {
		fake_fail_access(nth, false);
		assert_int_equal(clone_options_reload(&bank, &area, &effective), ERROR_FAIL);
	}
	/* Registers that are ahead of the flash. */
	fake_fail_access(3, false);
	assert_int_equal(clone_options_reload(&bank, &area, &effective), ERROR_OK);
	assert_false(effective);
}

static void reload_bit_is_set_where_there_is_one(void **state)
{
	static const struct {
		const struct clone_options_layout *layout;
		const char *transfers;
		unsigned int ms;
	} cases[] = {
		{ &clone_options_f1, "OBR? WRPR? 08000000? ", 0 },
		{ &clone_options_apm32f0, "CR? KEYR=45670123 KEYR=cdef89ab CR? SR=34 CR=2000 OBR? WRPR? 08000000? ", 20 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct clone_options_area area;
		bool effective;

		start(cases[i].layout);
		assert_int_equal(clone_options_load(&bank, &area), ERROR_OK);
		const uint64_t since = fake_time_us();
		trace_begin();
		assert_int_equal(clone_options_reload(&bank, &area, &effective), ERROR_OK);
		assert_true(effective);
		assert_trace(cases[i].transfers);
		assert_in_range(fake_time_us() - since, cases[i].ms * 1000, cases[i].ms * 1000 + 2000);
	}
	struct clone_options_area area = { { 0 } };
	bool effective;
	fake_fail_access(1, false);
	assert_int_equal(clone_options_reload(&bank, &area, &effective), ERROR_FAIL);
	assert_log("could not be reset");
}

static void blocks_that_do_not_exist_are_not_protected(void **state)
{
	start(&clone_options_f1);
	bank.size = 8 * 4096;
	assert_int_equal(clone_options_protection_blocks(&bank), ERROR_OK);
	assert_int_equal(clone_options_protect(&bank, 1, 0, 8), ERROR_FLASH_OPER_UNSUPPORTED);
	assert_log("which pages a protection bit of STM32F103 covers");
	assert_int_equal(clone_options_protect(&bank, 1, 7, 7), ERROR_OK);
	assert_int_equal(sim_target_wrpr(rig), ~0x81u);
	bank.num_prot_blocks = 0;
	assert_int_equal(clone_options_protect(&bank, 1, 0, 0), ERROR_FLASH_OPER_UNSUPPORTED);
	fake_fail_access(1, false);
	bank.num_prot_blocks = 8;
	assert_int_equal(clone_options_protect(&bank, 1, 0, 0), ERROR_FAIL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts_are_consistent),
		cmocka_unit_test(fields_read_back_what_was_set),
		cmocka_unit_test(write_keeps_every_other_byte),
		cmocka_unit_test(all_protected_blocks_are_named_at_once),
		cmocka_unit_test(permanently_protected_chip_is_left_alone),
		cmocka_unit_test(lock_and_unlock),
		cmocka_unit_test(protection_of_blocks_that_waits_for_power_is_told),
		cmocka_unit_test(protect_maps_blocks_to_bits),
		cmocka_unit_test(erased_protection_is_lifted_block_by_block),
		cmocka_unit_test(last_block_covers_the_rest),
		cmocka_unit_test(unknown_family_is_refused),
		cmocka_unit_test(little_evidence_needs_a_forced_family),
		cmocka_unit_test(running_target_is_refused),
		cmocka_unit_test(without_a_layout_the_reason_is_told),
		cmocka_unit_test(protection_is_believed_of_the_bits_that_the_layout_names),
		cmocka_unit_test(what_helps_against_protection_is_told),
		cmocka_unit_test(hidden_area_is_put_together_from_registers),
		cmocka_unit_test(area_is_read_as_it_stands),
		cmocka_unit_test(area_that_cannot_be_read_without_protection_is_an_error),
		cmocka_unit_test(permanent_protection_has_all_its_bits),
		cmocka_unit_test(range_is_writable_that_meets_no_protected_block),
		cmocka_unit_test(protection_of_sectors_is_unknown_without_blocks),
		cmocka_unit_test(blocks_of_kin_are_known),
		cmocka_unit_test(security_library_is_left_alone),
		cmocka_unit_test(stored_bytes_are_in_effect_when_the_registers_say_so),
		cmocka_unit_test(reset_that_fails_is_told),
		cmocka_unit_test(reload_bit_is_set_where_there_is_one),
		cmocka_unit_test(blocks_that_do_not_exist_are_not_protected),
	};

	struct CMUnitTest both[2 * ARRAY_SIZE(tests)];

	/* One group, for TAP has one plan. */
	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		both[i] = tests[i % ARRAY_SIZE(tests)];
		both[i].setup_func = i < ARRAY_SIZE(tests) ? through_the_debugger : on_the_chip;
	}
	return cmocka_run_group_tests(both, NULL, NULL);
}
