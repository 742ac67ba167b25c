// SPDX-License-Identifier: GPL-2.0-or-later

/* Option bytes and protection on the simulator's chips: fields, registers, commands. */

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

static void write_takes_the_words_of_stm32f1x(void **state)
{
	start(&clone_options_f1);
	assert_int_equal(RUN("options_write", "HWWDG", "RSTSTNDBY", "RSTSTOP", "USEROPT", "0xbeef"), ERROR_OK);
	assert_int_equal(options[2], 0xf0);
	assert_int_equal(options[4], 0xef);
	assert_int_equal(options[6], 0xbe);
	assert_int_equal(RUN("options_write", "SWWDG", "NORSTSTNDBY", "NORSTSTOP"), ERROR_OK);
	assert_int_equal(options[2], 0xf7);
	assert_int_equal(options[4], 0xef);
}

/* Behind those with complements are slots of 16 bits, where a layout has them. */
static void slots_without_a_name_are_set_by_their_offset(void **state)
{
	unsigned int with_words = 0;

	for (size_t i = 0; i < clone_num_options_layouts; i++) {
		const struct clone_options_layout *layout = clone_options_layouts[i];
		char argument[32];

		start(layout);
		assert_int_equal(RUN("options_write", "4=0x56"), ERROR_OK);
		assert_int_equal(options[4], 0x56);
		assert_int_equal(options[5], 0xa9);
		assert_int_not_equal(RUN("options_write", "4=0x156"), ERROR_OK);
		if (layout->complemented_bytes == layout->bytes)
			continue;
		with_words++;
		snprintf(argument, sizeof(argument), "%u=0x1256", layout->complemented_bytes);
		assert_int_equal(RUN("options_write", argument), ERROR_OK);
		assert_int_equal(options[layout->complemented_bytes], 0x56);
		assert_int_equal(options[layout->complemented_bytes + 1], 0x12);
		assert_clean();
	}
	assert_int_not_equal(with_words, 0);
}

static void write_refuses_what_it_does_not_know(void **state)
{
	start(&clone_options_f1);
	assert_int_not_equal(RUN("options_write", "BOOT1"), ERROR_OK);
	assert_int_not_equal(RUN("options_write", "eopb0=1"), ERROR_OK);
	assert_int_not_equal(RUN("options_write", "data0=0x100"), ERROR_OK);
	assert_int_not_equal(RUN("options_write", "data0=ten"), ERROR_OK);
	assert_int_not_equal(RUN("options_write", "0x10=1"), ERROR_OK);
	assert_memory_equal(options, before, OPTIONS_BYTES);
	assert_int_equal(sim_target_option_erases(rig), 0);
}

static void permanent_values_need_the_word(void **state)
{
	static const struct {
		const struct clone_options_layout *layout;
		const char *argument;
	} cases[] = {
		{ &clone_options_f1, "rdp=0xcc" },
		{ &clone_options_at32f415, "rdp=permanent" },
		{ &clone_options_n32g45x, "rdp2=0xcc" },
		{ &clone_options_n32g45x, "0x10=0xcc" },
		{ &clone_options_hk32f103_hd, "debug_control=0x1234bcde" },
		{ &clone_options_hk32f103_hd, "lsi_control=0x1234bcde" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		start(cases[i].layout);
		assert_int_equal(RUN("options_write", "-no-reset", cases[i].argument), ERROR_FLASH_PROTECTED);
		assert_log("for ever");
		assert_memory_equal(options, before, OPTIONS_BYTES);
		assert_int_equal(sim_target_option_erases(rig), 0);
		assert_int_equal(RUN("options_write", "-no-reset", "-permanent", cases[i].argument), ERROR_OK);
		assert_memory_not_equal(options, before, OPTIONS_BYTES);
	}
}

/* On some the free code is stored, and in effect only after a power cycle. */
static void unlocking_twice_tells_what_is_missing(void **state)
{
	start(&clone_options_ch32f103);
	put(0, 0x00);
	power_cycle();
	put(0, 0xa5);
	assert_true(sim_target_read_protected(rig));
	assert_int_equal(RUN("unlock"), ERROR_OK);
	assert_output("unlocked already");
	assert_output("take all power");
	assert_int_equal(sim_target_option_erases(rig), 0);
	bool on = false;
	assert_int_equal(clone_options_read_protected(&bank, &on), ERROR_OK);
	assert_true(on);
	assert_int_equal(clone_options_refuse_protected(&bank), ERROR_FLASH_PROTECTED);
	assert_log("until a power cycle");
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

static void unlock_of_a_hidden_area_keeps_what_registers_tell(void **state)
{
	start_with(&clone_options_f1, "ob-hidden");
	put(0, 0x00);
	/* Of these bits three are in the register; the others are as the factory left them. */
	put(2, 0xfe);
	put(10, 0x5b);
	put(12, 0x97);
	put(14, 0x3d);
	power_cycle();
	assert_int_equal(RUN("unlock"), ERROR_OK);
	assert_log("known from registers");
	assert_memory_equal(options + 2, before + 2, 14);
	assert_int_equal(options[0], 0xa5);
	assert_clean();
}

static void unlock_tells_when_power_is_needed(void **state)
{
	start(&clone_options_ch32f103);
	fake_run_line = reset_halt;
	put(0, 0x00);
	power_cycle();
	assert_int_equal(RUN("unlock"), ERROR_OK);
	assert_log("take all power from the board");
	assert_output("after a power cycle");
	assert_true(sim_target_read_protected(rig));
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

static void recover_waits_for_the_power_cycle(void **state)
{
	start(&clone_options_ch32f103);
	memset(options, 0xff, 16);
	power_cycle();
	assert_true(sim_target_read_protected(rig));
	assert_int_equal(sim_target_wrpr(rig), 0);
	fake_run_line = reset_halt_then_power;
	resets_until_power = 1;
	target.state = TARGET_RUNNING;
	assert_int_equal(RUN("recover"), ERROR_OK);
	assert_false(sim_target_read_protected(rig));
	assert_int_equal(sim_target_wrpr(rig), UINT32_MAX);
	assert_int_equal(probes, 1);
	assert_output("is blank");
	assert_clean();
}

static void (*time_passes)(uint64_t us);

/* The plug is pulled in the first long sleep, which is the wait for it. */
static void unplug_while_waiting(uint64_t us)
{
	if (us >= 200000 && resets_until_power) {
		resets_until_power = 0;
		sim_target_lose_power(rig);
	}
	time_passes(us);
}

static void connect_again(void)
{
	assert_true(sim_target_connect(rig));
}

/* Nothing answers any more, until the host finds its way back. */
static void recover_finds_a_chip_that_was_without_power(void **state)
{
	start(&clone_options_ch32f103);
	put(0, 0x00);
	power_cycle();
	fake_run_line = reset_halt;
	assert_int_equal(RUN("unlock"), ERROR_OK);
	assert_true(sim_target_read_protected(rig));
	time_passes = fake_on_time;
	fake_on_time = unplug_while_waiting;
	fake_on_poll = connect_again;
	resets_until_power = 1;
	assert_int_equal(RUN("recover"), ERROR_OK);
	assert_int_equal(resets_until_power, 0);
	assert_false(sim_target_read_protected(rig));
	assert_output("recovered");
}

static void flash_that_is_not_erased_is_told(void **state)
{
	start(&clone_options_f1);
	put(0, 0x00);
	power_cycle();
	flash_stays = true;
	assert_int_equal(RUN("unlock"), ERROR_OK);
	assert_output("1 of 1 pages were not erased by it");
	start(&clone_options_f1);
	put(0, 0x00);
	power_cycle();
	flash_stays = true;
	assert_int_equal(RUN("recover"), ERROR_OK);
	assert_log("protection is off, but 1 of 1 pages are not blank");
	assert_output("flash reads and takes");
}

static void recover_frees_all_blocks_of_a_short_field(void **state)
{
	start(&clone_options_gd32f1x0);
	assert_int_equal(RUN("recover"), ERROR_OK);
	assert_int_equal(sim_target_wrpr(rig) & 0xffff, 0xffff);
}

static void commands_take_their_arguments_only(void **state)
{
	start(&clone_options_f1);
	assert_int_equal(RUN("recover", "-wait"), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_equal(RUN("recover", "-now", "5"), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_equal(RUN("recover", "-wait", "5", "6"), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_not_equal(RUN("recover", "-wait", "soon"), ERROR_OK);
	assert_int_equal(RUN("unlock", "-no-rest"), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_equal(RUN("lock", "-no-reset", "-no-reset"), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_equal(RUN("options_read", "all"), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_equal(sim_target_option_erases(rig), 0);
}

/* As many digits as the value has room for, and slots as they stand. */
static void options_are_shown_with_all_their_digits(void **state)
{
	start(&clone_options_f1);
	put(4, 0x05);
	power_cycle();
	assert_int_equal(RUN("options_read"), ERROR_OK);
	assert_output("0x1ffff800: 5aa5 08f7 fa05 cb34 01fe 00ff 00ff 00ff");
	assert_output("data0 = 0x05");
	assert_output("user data = 0x3405 (useropt)");
	assert_output("wrp = 0xfffffffe");
	assert_output("write protection register = 0xfffffffe");
}

static void recover_gives_up_after_the_wait(void **state)
{
	start(&clone_options_ch32f103);
	fake_run_line = reset_halt;
	put(0, 0x00);
	power_cycle();
	assert_int_equal(RUN("recover", "-wait", "5"), ERROR_TIMEOUT_REACHED);
	assert_in_range(fake_time_us(), 5000000, 6500000);
	assert_log("within 5 seconds");
}

static void recover_frees_write_protection(void **state)
{
	start(&clone_options_f1);
	assert_int_equal(RUN("recover"), ERROR_OK);
	assert_int_equal(sim_target_wrpr(rig), UINT32_MAX);
	assert_int_equal(options[4], 0x12);
	assert_int_equal(sim_target_mass_erases(rig), 0);
	assert_int_equal(RUN("recover"), ERROR_OK);
	assert_output("nothing was changed");
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

/* Every command of the group, with arguments that it would otherwise carry out. */
static void run_all(const char *bank_name, int wanted)
{
	const char *const lines[][2] = {
		{ "lock" }, { "unlock" }, { "recover" }, { "options_read" }, { "options_load" },
		{ "options_write", "data0=0x77" },
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const char *arguments[] = { bank_name, lines[i][1] };

		assert_int_equal(run(lines[i][0], lines[i][1] ? 2 : 1, arguments), wanted);
		assert_memory_equal(options, before, OPTIONS_BYTES);
	}
}

static void a_bank_that_is_not_ours_is_refused(void **state)
{
	static const struct flash_driver foreign = { .name = "lpc2000" };
	uint8_t *priv = malloc(1);
	struct flash_bank other = { .name = "other", .driver = &foreign, .driver_priv = priv };

	start(&clone_options_f1);
	bank.next = &other;
	run_all("1", ERROR_COMMAND_ARGUMENT_INVALID);
	assert_log("belongs to the driver lpc2000");
	run_all("other", ERROR_COMMAND_ARGUMENT_INVALID);
	assert_log("belongs to the driver lpc2000");
	run_all("2", ERROR_COMMAND_ARGUMENT_INVALID);
	assert_log("there is no flash bank \"2\"");
	run_all("0x", ERROR_COMMAND_ARGUMENT_INVALID);
	run_all("", ERROR_COMMAND_ARGUMENT_INVALID);
	assert_int_equal(probes, 0);
	free(priv);
}

static void a_bank_without_sectors_is_refused(void **state)
{
	start(&clone_options_f1);
	bank.num_sectors = 0;
	bank.size = 0;
	run_all("0", ERROR_FLASH_BANK_INVALID);
	assert_log("set FLASH_SIZE");
}

static void user_bits_follow_the_family(void **state)
{
	start(&clone_options_gd32f1x0);
	assert_int_equal(RUN("options_read"), ERROR_OK);
	assert_output("watchdog: software");
	assert_output("user data = 0x3412 (useropt)");
	assert_output("read protection: off");
	assert_output("wrp = 0xfffe");
	start(&clone_options_gd32f10x);
	assert_int_equal(RUN("options_read"), ERROR_OK);
	assert_output("boot: second bank (boot_bank)");
	assert_output("user data = 0x3412 (useropt)");
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

static int through_the_debugger(void **state)
{
	on_chip = false;
	return 0;
}

static int on_the_chip(void **state)
{
	on_chip = true;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(layouts_are_consistent),
		cmocka_unit_test(fields_read_back_what_was_set),
		cmocka_unit_test(write_keeps_every_other_byte),
		cmocka_unit_test(write_takes_the_words_of_stm32f1x),
		cmocka_unit_test(slots_without_a_name_are_set_by_their_offset),
		cmocka_unit_test(write_refuses_what_it_does_not_know),
		cmocka_unit_test(permanent_values_need_the_word),
		cmocka_unit_test(unlocking_twice_tells_what_is_missing),
		cmocka_unit_test(all_protected_blocks_are_named_at_once),
		cmocka_unit_test(permanently_protected_chip_is_left_alone),
		cmocka_unit_test(lock_and_unlock),
		cmocka_unit_test(unlock_of_a_hidden_area_keeps_what_registers_tell),
		cmocka_unit_test(unlock_tells_when_power_is_needed),
		cmocka_unit_test(protection_of_blocks_that_waits_for_power_is_told),
		cmocka_unit_test(recover_waits_for_the_power_cycle),
		cmocka_unit_test(recover_finds_a_chip_that_was_without_power),
		cmocka_unit_test(flash_that_is_not_erased_is_told),
		cmocka_unit_test(recover_frees_all_blocks_of_a_short_field),
		cmocka_unit_test(commands_take_their_arguments_only),
		cmocka_unit_test(options_are_shown_with_all_their_digits),
		cmocka_unit_test(recover_gives_up_after_the_wait),
		cmocka_unit_test(recover_frees_write_protection),
		cmocka_unit_test(protect_maps_blocks_to_bits),
		cmocka_unit_test(erased_protection_is_lifted_block_by_block),
		cmocka_unit_test(last_block_covers_the_rest),
		cmocka_unit_test(a_bank_that_is_not_ours_is_refused),
		cmocka_unit_test(a_bank_without_sectors_is_refused),
		cmocka_unit_test(user_bits_follow_the_family),
		cmocka_unit_test(unknown_family_is_refused),
		cmocka_unit_test(little_evidence_needs_a_forced_family),
		cmocka_unit_test(running_target_is_refused),
	};

	struct CMUnitTest both[2 * ARRAY_SIZE(tests)];

	/* One group, for TAP has one plan. */
	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		both[i] = tests[i % ARRAY_SIZE(tests)];
		both[i].setup_func = i < ARRAY_SIZE(tests) ? through_the_debugger : on_the_chip;
	}
	return cmocka_run_group_tests(both, NULL, NULL);
}
