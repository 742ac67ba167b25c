// SPDX-License-Identifier: GPL-2.0-or-later

/* The commands for option bytes, on the simulator's chips: what they take, do and say. */

#include "options_bench.h"

#define OBR	0x4002201c

static int refuse_line(const char *line)
{
	return ERROR_FAIL;
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

static void commands_want_as_many_arguments_as_they_take(void **state)
{
	static const struct {
		const char *command;
		unsigned int least, most;
	} cases[] = {
		{ "lock", 1, 2 }, { "unlock", 1, 2 }, { "options_read", 1, 1 }, { "options_load", 1, 1 },
	};
	const char *arguments[] = { "0", "-no-reset", "data0=1" };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		for (unsigned int argc = 0; argc <= 3; argc++) {
			const bool allowed = argc >= cases[i].least && argc <= cases[i].most;

			start(&clone_options_f1);
			assert_int_equal(run(cases[i].command, argc, arguments), allowed ? ERROR_OK : ERROR_COMMAND_SYNTAX_ERROR);
		}
	}
	start(&clone_options_f1);
	assert_int_equal(run("options_write", 0, arguments), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_equal(run("options_write", 1, arguments), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_equal(run("options_write", 3, arguments), ERROR_OK);
	assert_int_equal(run("recover", 0, arguments), ERROR_COMMAND_SYNTAX_ERROR);
	assert_int_equal(run("recover", 2, arguments), ERROR_COMMAND_SYNTAX_ERROR);
}

static void what_follows_a_change_is_told(void **state)
{
	start(&clone_options_f1);
	assert_int_equal(RUN("options_write", "data0=1"), ERROR_OK);
	assert_string_equal(fake_output(), "write options complete: the option bytes are stored; the chip was reset and "
		"checked: in effect\n");
	assert_int_equal(RUN("options_write", "data0=1"), ERROR_OK);
	assert_string_equal(fake_output(), "the option bytes hold that already; nothing was changed\n");
	assert_int_equal(RUN("options_write", "data0=2", "-no-reset"), ERROR_OK);
	assert_string_equal(fake_output(), "write options complete: the option bytes are stored; in effect after the next "
		"reset or power cycle\n");
	assert_int_equal(RUN("options_load"), ERROR_OK);
	assert_string_equal(fake_output(), "the option bytes are loaded; the chip was reset and checked: in effect\n");
	assert_int_equal(RUN("lock", "-no-reset"), ERROR_OK);
	assert_string_equal(fake_output(), "stm32x locked: read protection is stored; in effect after the next reset or "
		"power cycle\n");
	assert_int_equal(RUN("options_read"), ERROR_OK);
	assert_output("read protection: off\nread protection: on after the next reset\n");
	power_cycle();
	assert_int_equal(RUN("lock"), ERROR_OK);
	assert_string_equal(fake_output(), "the chip is read-protected already; nothing was changed\n");
	assert_int_equal(RUN("options_read"), ERROR_OK);
	assert_output("read protection: on\n");
	assert_null(strstr(fake_output(), "after the next reset"));
	fake_run_line = refuse_line;
	assert_int_equal(RUN("options_load"), ERROR_FAIL);
	assert_string_equal(fake_output(), "");
}

static int fail_to_look(struct flash_bank *of)
{
	return ERROR_FAIL;
}

/* Erased is said of what was looked at. */
static void unlock_tells_what_became_of_flash(void **state)
{
	enum { BLANK, FULL, UNREAD, NOT_YET, NOT_LOCKED };
	static const char *const says[] = {
		[BLANK] = "unlocked: read protection is taken off and flash erased (all of it reads blank); the chip was reset",
		[FULL] = "unlocked: read protection is taken off, but 1 of 1 pages were not erased by it; the chip was reset",
		[UNREAD] = "unlocked: read protection is taken off; whether flash was erased could not be seen; the chip was",
		[NOT_YET] = "unlocked: read protection is taken off, which erases all flash; in effect after the next reset or",
		[NOT_LOCKED] = "unlocked: read protection is taken off; the chip was reset and checked: in effect",
	};
	struct flash_driver blind;

	for (int i = 0; i < (int)ARRAY_SIZE(says); i++) {
		start(&clone_options_f1);
		put(0, 0x00);
		if (i != NOT_LOCKED)
			power_cycle();
		flash_stays = i == FULL;
		blind = *bank.driver;
		blind.erase_check = fail_to_look;
		if (i == UNREAD)
			bank.driver = &blind;
		assert_int_equal(i == NOT_YET ? RUN("unlock", "-no-reset") : RUN("unlock"), ERROR_OK);
		assert_output("stm32x unlocked.\n");
		assert_output(says[i]);
		assert_int_equal(probes, i == NOT_YET || i == NOT_LOCKED ? 0 : 1);
	}
}

/* A chip in a bad state may need more than one attempt to halt. */
static void recover_halts_a_running_chip_or_leaves_it_alone(void **state)
{
	for (unsigned int refused = 0; refused <= 4; refused++) {
		start(&clone_options_f1);
		target.state = TARGET_RUNNING;
		fake_halts_refused = refused;
		assert_int_equal(RUN("recover"), refused < 3 ? ERROR_OK : ERROR_FAIL);
		assert_int_equal(fake_halts_refused, refused < 3 ? 0 : refused - 3);
		if (refused < 3)
			continue;
		assert_log("could not be halted, so nothing was changed");
		assert_memory_equal(options, before, OPTIONS_BYTES);
	}
	start(&clone_options_f1);
	fake_halts_refused = 9;
	assert_int_equal(RUN("recover"), ERROR_OK);
	assert_int_equal(fake_halts_refused, 9);
}

static void recover_proves_what_it_says(void **state)
{
	static const struct {
		bool locked, stays, blind;
		int retval;
		const char *warns, *says;
	} cases[] = {
		{ true, false, false, ERROR_OK, "", "recovered: unlocked, flash reads, is blank and takes new programs\n" },
		{ true, true, false, ERROR_OK, "1 of 1 pages are not blank", "recovered: unlocked, flash reads and takes new" },
		/* Of a chip that was write-protected alone nobody has erased flash. */
		{ false, true, false, ERROR_OK, "", "recovered: unlocked, flash reads and takes new programs\n" },
		{ true, false, true, ERROR_FAIL, "but flash cannot be read", "" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		struct flash_driver blind;

		start(&clone_options_f1);
		if (cases[i].locked) {
			put(0, 0x00);
			power_cycle();
		}
		flash_stays = cases[i].stays;
		blind = *bank.driver;
		blind.erase_check = fail_to_look;
		if (cases[i].blind)
			bank.driver = &blind;
		assert_int_equal(RUN("recover"), cases[i].retval);
		assert_log(cases[i].warns);
		assert_int_equal(!*cases[i].warns, !*fake_log());
		assert_output(cases[i].says);
	}
}

static void recover_waits_a_minute_unless_told_otherwise(void **state)
{
	static const struct {
		const char *wait;
		unsigned int seconds;
	} cases[] = { { NULL, 60 }, { "0", 0 }, { "2", 2 } };

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *arguments[] = { "0", "-wait", cases[i].wait };
		char said[60];

		start(&clone_options_ch32f103);
		fake_run_line = reset_halt;
		put(0, 0x00);
		power_cycle();
		const uint64_t since = fake_time_us();
		assert_int_equal(run("recover", cases[i].wait ? 3 : 1, arguments), ERROR_TIMEOUT_REACHED);
		assert_in_range(fake_time_us() - since, cases[i].seconds * 1000000, cases[i].seconds * 1000000 + 1000000);
		snprintf(said, sizeof(said), "waiting %u seconds for the power", cases[i].seconds);
		assert_int_equal(strstr(fake_log(), said) != NULL, cases[i].seconds != 0);
	}
}

/* All of it, eight slots to a line. */
static void area_is_shown_as_it_stands(void **state)
{
	static const char *const n32 =
		"N32G45x layout, 20 bytes:\n"
		"0x1ffff800: 5aa5 08f7 ed12 cb34 01fe 00ff 00ff 00ff\n"
		"0x1ffff810: ffff ffff\n"
		"option byte register = 0x%x\n"
		"write protection register = 0xfffffffe\n"
		"read protection: off\n"
		"rdp = 0xa5\nuser = 0xf7\nwatchdog: software\n"
		"stop mode: no reset generated upon entry (nrst_stop)\n"
		"standby mode: no reset generated upon entry (nrst_stdby)\n"
		"data0 = 0x12\ndata1 = 0x34\nuser data = 0x3412 (useropt)\nwrp = 0xfffffffe\nrdp2 = 0xff\n";
	char wanted[700];
	uint32_t obr;

	start(&clone_options_n32g45x);
	assert_int_equal(target_read_u32(&target, OBR, &obr), ERROR_OK);
	snprintf(wanted, sizeof(wanted), n32, obr);
	assert_int_equal(RUN("options_read"), ERROR_OK);
	assert_string_equal(fake_output(), wanted);
	lie_about(OBR, obr | 1);
	assert_int_equal(RUN("options_read"), ERROR_OK);
	assert_output("option byte complement error\n");
	lie_about(OBR, 0x3ff << 2);
	start(&clone_options_gd32e50x);
	assert_int_equal(RUN("options_read"), ERROR_OK);
	/* Two bits have one digit. */
	assert_output("bor_threshold = 0x3\n");
}

static void arguments_are_refused_before_anything_changes(void **state)
{
	static const struct {
		const char *argument;
		int retval;
		const char *says;
	} cases[] = {
		{ "=5", ERROR_COMMAND_SYNTAX_ERROR, "" },
		{ "a234567890123456789012345678901=5", ERROR_COMMAND_ARGUMENT_INVALID, "no option byte field \"a2345678901" },
		{ "a2345678901234567890123456789012=5", ERROR_COMMAND_SYNTAX_ERROR, "" },
		{ "USEROPT", ERROR_COMMAND_ARGUMENT_INVALID, "STM32F103 has no option \"USEROPT\"" },
		{ "3=5", ERROR_COMMAND_ARGUMENT_INVALID, "no option byte field \"3\"" },
		{ "16=5", ERROR_COMMAND_ARGUMENT_INVALID, "no option byte field \"16\"" },
		{ "4x=5", ERROR_COMMAND_ARGUMENT_INVALID, "no option byte field \"4x\"" },
		{ "watchdog=2", ERROR_COMMAND_ARGUMENT_INVALID, "\"2\" is not a value of 1 bits for watchdog" },
		{ "useropt=0x10000", ERROR_COMMAND_ARGUMENT_INVALID, "is not a value of 16 bits for useropt" },
		{ "wrp=0x100000000", ERROR_COMMAND_ARGUMENT_INVALID, "is not a value of 32 bits for wrp" },
		{ "rdp=maybe", ERROR_COMMAND_ARGUMENT_INVALID, "\"maybe\" is not a value of 8 bits for rdp" },
		{ "data0=on", ERROR_COMMAND_ARGUMENT_INVALID, "\"on\" is not a value" },
	};

	start(&clone_options_f1);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(RUN("options_write", "data1=7", cases[i].argument), cases[i].retval);
		assert_log(cases[i].says);
		assert_memory_equal(options, before, OPTIONS_BYTES);
	}
	assert_int_equal(sim_target_option_erases(rig), 0);
}

static void arguments_set_what_they_name(void **state)
{
	static const struct {
		const char *argument;
		unsigned int offset;
		uint8_t value;
	} cases[] = {
		{ "14=0x12", 14, 0x12 }, { "0x0e=0x21", 14, 0x21 }, { "watchdog=0", 2, 0xf6 }, { "nrst_stdby=0", 2, 0xf3 },
		{ "rdp=off", 0, 0xa5 }, { "rdp=0x55", 0, 0x55 }, { "useropt=0xffff", 6, 0xff }, { "wrp=0x12345678", 10, 0x56 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start(&clone_options_f1);
		/* So that each has something to change. */
		assert_int_equal(RUN("options_write", "-no-reset", "data0=0", cases[i].argument), ERROR_OK);
		assert_int_equal(options[cases[i].offset], cases[i].value);
		assert_int_equal(options[cases[i].offset + 1], 0xff - cases[i].value);
	}
	start(&clone_options_gd32f10x);
	assert_int_equal(RUN("options_write", "-no-reset", "rdp=on"), ERROR_OK);
	assert_int_equal(options[0], 0xbb);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(write_takes_the_words_of_stm32f1x),
		cmocka_unit_test(slots_without_a_name_are_set_by_their_offset),
		cmocka_unit_test(write_refuses_what_it_does_not_know),
		cmocka_unit_test(permanent_values_need_the_word),
		cmocka_unit_test(unlocking_twice_tells_what_is_missing),
		cmocka_unit_test(unlock_of_a_hidden_area_keeps_what_registers_tell),
		cmocka_unit_test(unlock_tells_when_power_is_needed),
		cmocka_unit_test(recover_waits_for_the_power_cycle),
		cmocka_unit_test(recover_finds_a_chip_that_was_without_power),
		cmocka_unit_test(flash_that_is_not_erased_is_told),
		cmocka_unit_test(recover_frees_all_blocks_of_a_short_field),
		cmocka_unit_test(commands_take_their_arguments_only),
		cmocka_unit_test(options_are_shown_with_all_their_digits),
		cmocka_unit_test(recover_gives_up_after_the_wait),
		cmocka_unit_test(recover_frees_write_protection),
		cmocka_unit_test(a_bank_that_is_not_ours_is_refused),
		cmocka_unit_test(a_bank_without_sectors_is_refused),
		cmocka_unit_test(user_bits_follow_the_family),
		cmocka_unit_test(commands_want_as_many_arguments_as_they_take),
		cmocka_unit_test(what_follows_a_change_is_told),
		cmocka_unit_test(unlock_tells_what_became_of_flash),
		cmocka_unit_test(recover_halts_a_running_chip_or_leaves_it_alone),
		cmocka_unit_test(recover_proves_what_it_says),
		cmocka_unit_test(recover_waits_a_minute_unless_told_otherwise),
		cmocka_unit_test(area_is_shown_as_it_stands),
		cmocka_unit_test(arguments_are_refused_before_anything_changes),
		cmocka_unit_test(arguments_set_what_they_name),
	};

	struct CMUnitTest both[2 * ARRAY_SIZE(tests)];

	/* One group, for TAP has one plan. */
	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		both[i] = tests[i % ARRAY_SIZE(tests)];
		both[i].setup_func = i < ARRAY_SIZE(tests) ? through_the_debugger : on_the_chip;
	}
	return cmocka_run_group_tests(both, NULL, NULL);
}
