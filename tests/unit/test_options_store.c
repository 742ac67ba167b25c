// SPDX-License-Identifier: GPL-2.0-or-later

/* Rewriting the option bytes: each transfer of it, and every store failing in turn. */

#include "options_bench.h"

static void gd32f10x_keeps_its_first_slot(void **state)
{
	start_with(&clone_options_gd32f10x, "ob-rdp-fixed");
	assert_int_equal(RUN("options_write", "data0=0x77"), ERROR_OK);
	assert_int_equal(options[0], 0xa5);
	assert_int_equal(options[4], 0x77);
	assert_int_equal(options[6], 0x34);
	assert_int_equal(options[8], 0xfe);
	/* The chip refuses to be locked: nothing else may change. */
	assert_int_equal(RUN("lock"), ERROR_FLASH_OPERATION_FAILED);
	assert_log("read 0x5aa5 instead of");
	assert_log("nothing is changed");
	assert_memory_equal(options, before, OPTIONS_BYTES);
	assert_false(sim_target_read_protected(rig));
	assert_clean();
}

static void a_word_may_leave_0xff_without_complement(void **state)
{
	start_with(&clone_options_n32g45x, "ob-ff-erased");
	put(2, 0xff);
	power_cycle();
	assert_int_equal(RUN("options_write", "data0=0x77"), ERROR_OK);
	assert_string_equal(fake_log(), "");
	assert_int_equal(options[2], 0xff);
	assert_int_equal(options[3], 0xff);
	assert_int_equal(options[4], 0x77);
}

static void another_store_width_is_tried(void **state)
{
	for (size_t i = 0; i < clone_num_options_layouts; i++) {
		start_with(clone_options_layouts[i], "ob-width");
		assert_int_equal(RUN("options_write", "data0=0x77"), ERROR_OK);
		assert_log("second attempt");
		assert_int_equal(options[0], info.chip.options->rdp_off);
		assert_int_equal(options[4], 0x77);
		assert_memory_equal(options + 6, before + 6, OPTIONS_BYTES - 6);
		assert_clean();
	}
}

/* The message about what is left must be true. */
static void assert_told_truly(void)
{
	unsigned int changed = 0;
	char count[64];

	for (unsigned int offset = 0; offset < info.chip.options->bytes; offset += 2)
		changed += memcmp(options + offset, before + offset, 2) != 0;
	snprintf(count, sizeof(count), "%u option half-words are not as they were (", changed);
	assert_log(count);
	assert_true((changed > 8) == (strstr(fake_log(), " ... )") != NULL));
	const char *list = strstr(fake_log(), count) + strlen(count);
	const char *end = strchr(list, ')');
	unsigned int listed = 0;
	for (unsigned int offset = 0; offset < info.chip.options->bytes; offset += 2) {
		char slot[16];

		snprintf(slot, sizeof(slot), " +0x%02x=%02x%02x", offset, options[offset + 1], options[offset]);
		const char *found = strstr(list, slot);
		listed += found && found < end && memcmp(options + offset, before + offset, 2) != 0;
	}
	assert_int_equal(listed, MIN(changed, 8));
	assert_log(options[0] == info.chip.options->rdp_off ? "the chip is readable" : "the chip is read-protected");
}

static const struct clone_options_layout *const failing[] = {
	&clone_options_f1, &clone_options_gd32e23x, &clone_options_hk32f103_hd, &clone_options_n32g45x,
};

/* What goes wrong with one store. */
static const char *const failures[] = { "ob-refused", "ob-protected", "ob-silent", "ob-wrong", "stuck-bsy" };

#define NUM_FAILING	(sizeof(failing) / sizeof(failing[0]))
#define NUM_FAILURES	(sizeof(failures) / sizeof(failures[0]))

static bool is_stuck(const char *failure)
{
	return strcmp(failure, "stuck-bsy") == 0;
}

/* A core that waits for ever takes long to simulate: there the first and the last store do. */
static bool is_left_out(const char *failure, unsigned int nth, unsigned int stores)
{
	return on_chip && is_stuck(failure) && nth > 1 && nth < stores;
}

static unsigned int stores_of(const struct clone_options_layout *layout)
{
	start(layout);
	fill_unknown(layout);
	assert_int_equal(RUN("options_write", "data0=0x99"), ERROR_OK);
	return sim_target_option_stores(rig);
}

/* The erase is the first operation of all. */
static void break_store(const struct clone_options_layout *layout, const char *failure,
		unsigned int nth, bool for_ever)
{
	char faults[FAULTS_BYTES / 2];

	snprintf(faults, sizeof(faults), "%s=%u%s", failure, is_stuck(failure) ? nth + 1 : nth,
		for_ever ? " lasting" : "");
	start_with(layout, faults);
	fill_unknown(layout);
}

/* Either done or undone; never half, never protected. */
static void a_failing_store_is_mended(void **state)
{
	for (size_t i = 0; i < NUM_FAILING; i++) {
		unsigned int stores = stores_of(failing[i]);

		for (size_t f = 0; f < NUM_FAILURES; f++) {
			if (is_stuck(failures[f]))
				continue;
			for (unsigned int nth = 1; nth <= stores; nth++) {
				break_store(failing[i], failures[f], nth, false);
				int retval = RUN("options_write", "data0=0x99");
				/* Of the first slot, which an erase may leave, the flags say nothing. */
				if (f == 0 && nth == 1)
					assert_no_log("could not be programmed");
				if (retval == ERROR_OK) {
					assert_log("second attempt");
					before[4] = 0x99;
					before[5] = 0x66;
				} else if (nth == stores) {
					/* Nothing shows that another erase would end better than this one. */
					assert_told_truly();
					assert_int_equal(options[0], failing[i]->rdp_off);
					memcpy(before, options, sizeof(before));
				} else {
					assert_log("put back");
				}
				assert_memory_equal(options, before, OPTIONS_BYTES);
				assert_clean();
			}
		}
	}
}

static void a_lasting_failure_is_told(void **state)
{
	for (size_t i = 0; i < NUM_FAILING; i++) {
		unsigned int stores = stores_of(failing[i]);

		for (size_t f = 0; f < NUM_FAILURES; f++) {
			for (unsigned int nth = 1; nth <= stores; nth++) {
				if (is_left_out(failures[f], nth, stores))
					continue;
				break_store(failing[i], failures[f], nth, true);
				assert_int_not_equal(RUN("options_write", "data0=0x99"), ERROR_OK);
				assert_true(is_stuck(failures[f]) || sim_target_locked(rig));
				assert_told_truly();
				if (nth > 1)
					assert_int_equal(options[0], failing[i]->rdp_off);
			}
		}
	}
}

static void a_failed_erase_changes_nothing(void **state)
{
	for (size_t i = 0; i < NUM_FAILING; i++) {
		start_with(failing[i], "ob-erase-refused=1 lasting");
		fill_unknown(failing[i]);
		assert_int_not_equal(RUN("options_write", "data0=0x99"), ERROR_OK);
		assert_memory_equal(options, before, OPTIONS_BYTES);
		assert_log("refused to erase");
		assert_log("nothing is changed");
		assert_clean();
	}
}

/* Locking must not lock with other bytes lost, and a failure must not lock at all. */
static void a_failing_lock_leaves_the_chip_open(void **state)
{
	unsigned int stores = stores_of(&clone_options_f1);

	for (size_t f = 0; f < NUM_FAILURES; f++) {
		for (unsigned int nth = 1; nth <= stores; nth++) {
			if (is_left_out(failures[f], nth, stores))
				continue;
			break_store(&clone_options_f1, failures[f], nth, false);
			int retval = RUN("lock");
			if (is_stuck(failures[f])) {
				assert_told_truly();
				continue;
			}
			if (retval == ERROR_OK)
				assert_memory_equal(options + 2, before + 2, OPTIONS_BYTES - 2);
			else
				assert_memory_equal(options, before, OPTIONS_BYTES);
			assert_clean();
		}
	}
}

/* One broken transfer, wherever it comes, ends in old or new bytes. */
static void one_lost_access_is_mended(void **state)
{
	start(&clone_options_f1);
	unsigned int begin = fake_accesses();
	assert_int_equal(RUN("options_write", "-no-reset", "data0=0x99"), ERROR_OK);
	unsigned int accesses = fake_accesses() - begin;

	for (unsigned int nth = 1; nth <= accesses; nth++) {
		start(&clone_options_f1);
		fake_fail_access(nth, false);
		if (RUN("options_write", "-no-reset", "data0=0x99") == ERROR_OK) {
			before[4] = 0x99;
			before[5] = 0x66;
		}
		if (memcmp(options, before, OPTIONS_BYTES) != 0)
			fail_msg("access %u of %u:\n%s", nth, accesses, fake_log());
	}
}

static void a_dead_wire_is_told(void **state)
{
	start(&clone_options_f1);
	unsigned int begin = fake_accesses();
	assert_int_equal(RUN("options_write", "-no-reset", "data0=0x99"), ERROR_OK);
	unsigned int accesses = fake_accesses() - begin;

	for (unsigned int nth = 1; nth < accesses; nth++) {
		start(&clone_options_f1);
		fake_fail_access(nth, true);
		assert_int_not_equal(RUN("options_write", "-no-reset", "data0=0x99"), ERROR_OK);
		bool changed = memcmp(options, before, OPTIONS_BYTES) != 0;
		assert_log(changed ? "cannot be read now" : "");
		if (strstr(fake_log(), "no option byte was changed") || strstr(fake_log(), "nothing was changed"))
			assert_false(changed);
	}
}

static void a_stuck_controller_is_given_up_in_time(void **state)
{
	break_store(&clone_options_f1, "stuck-bsy", 3, false);
	assert_int_equal(RUN("options_write", "data0=0x99"), ERROR_FLASH_BUSY);
	assert_true(fake_time_us() < 5000000);
	assert_told_truly();
}

static void a_core_that_runs_nothing_is_done_without(void **state)
{
	start(&clone_options_f1);
	fake_run_algorithm = NULL;
	assert_int_equal(RUN("options_write", "data0=0x78"), ERROR_OK);
	assert_int_equal(options[4], 0x78);
	assert_clean();
}

/* Astray after the erase: the core never comes back, the controller is idle. */
static int go_astray(uint32_t entry, uint32_t r0, unsigned int timeout_ms)
{
	memset(options, 0xff, 16);
	fake_advance_us(timeout_ms * 1000ull);
	return ERROR_TARGET_TIMEOUT;
}

static void a_core_gone_astray_is_done_without(void **state)
{
	start(&clone_options_f1);
	fake_run_algorithm = go_astray;
	assert_int_equal(RUN("options_write", "data0=0x78"), ERROR_OK);
	assert_int_equal(options[0], 0xa5);
	assert_int_equal(options[4], 0x78);
	assert_clean();
}

/* What rewriting is made of, through the probe. */
#define AREA		"1ffff800? 1ffff804? 1ffff808? 1ffff80c? "
#define LOAD		"OBR? WRPR? " AREA
#define KEYS(sr)	"CR? KEYR=45670123 KEYR=cdef89ab CR? SR=" sr " OPTKEYR=45670123 OPTKEYR=cdef89ab CR? "
#define OPEN(sr)	"SR? SR? SR=" sr " " KEYS(sr)
#define ERASE(sr)	"CR=220 CR=260 SR? SR? .. SR=" sr " "
#define STORE(sr, unit)	"SR=" sr " CR=210 1ffff80" unit " SR? SR? SR=" sr " "
#define F1(slot)	STORE("34", slot ":16")
#define GD(words)	STORE("3c", words)
#define CH(slot, copy)	"SR=34 CR=210 1ffff80" slot ":16 SR? SR? .. SR=34 1ffff90" copy "? COPY=ffffffff "

static void every_transfer_of_a_rewriting_has_its_place(void **state)
{
	static const struct {
		const struct clone_options_layout *layout;
		const char *command, *argument, *transfers;
	} cases[] = {
		{ &clone_options_f1, "options_write", "data0=0x77",
			LOAD "RCC_CR? " OPEN("34") "SR=34 " ERASE("34") AREA
			F1("0=5aa5") F1("2=8f7") F1("4=8877") F1("6=cb34") F1("8=1fe") F1("a=ff") F1("c=ff") F1("e=ff") AREA
			"CR=80 " },
		/* What protects comes last, and when all else was read back. */
		{ &clone_options_f1, "lock", NULL,
			LOAD "RCC_CR? " OPEN("34") "SR=34 " ERASE("34") AREA
			F1("2=8f7") F1("4=ed12") F1("6=cb34") F1("8=1fe") F1("a=ff") F1("c=ff") F1("e=ff") AREA
			F1("0=ff00") AREA "CR=80 " },
		/* Words, and a width that stays as it is. */
		{ &clone_options_gd32e10x, "options_write", "data0=0x77",
			LOAD "RCC_CR? ACR? " OPEN("3c") "SR=3c " ERASE("3c") AREA
			GD("0=8f75aa5") GD("4=cb348877") GD("8=ff01fe") GD("c=ff00ff") AREA "CR=80 " },
		{ &clone_options_gd32e10x, "lock", NULL,
			LOAD "RCC_CR? ACR? " OPEN("3c") "SR=3c " ERASE("3c") AREA
			GD("4=cb34ed12") GD("8=ff01fe") GD("c=ff00ff") AREA GD("0=8f744bb") AREA "CR=80 " },
		/* The cache is emptied in front of the erase. */
		{ &clone_options_hk32f103, "options_write", "data0=0x77",
			LOAD "RCC_CR? " OPEN("34") "CACHE? CACHE=c01 SR=34 CACHE? CACHE=c01 " ERASE("34") AREA
			F1("0=5aa5") F1("2=8f7") F1("4=8877") F1("6=cb34") F1("8=1fe") F1("a=ff") F1("c=ff") F1("e=ff") AREA
			"CR=80 " },
		/* The end flag is awaited, and the erase left the first slot. */
		{ &clone_options_gd32f10x, "options_write", "data0=0x77",
			LOAD "RCC_CR? SR? SR? .. SR=34 " KEYS("34") "SR=34 " ERASE("34") AREA
			F1("2=8f7") F1("4=8877") F1("6=cb34") F1("8=1fe") F1("a=ff") F1("c=ff") F1("e=ff") AREA "CR=80 " },
		/* And what a CH32F103 needs behind each store. */
		{ &clone_options_ch32f103, "options_write", "data0=0x77",
			LOAD "RCC_CR? SR? SR? .. SR=34 CR? KEYR=45670123 KEYR=cdef89ab MODEKEYR=45670123 MODEKEYR=cdef89ab "
			"CR? SR=34 OPTKEYR=45670123 OPTKEYR=cdef89ab CR? SR=34 " ERASE("34") AREA
			CH("0=5aa5", "0") CH("2=8f7", "0") CH("4=8877", "4") CH("6=cb34", "4") CH("8=1fe", "8") CH("a=ff", "8")
			CH("c=ff", "c") CH("e=ff", "c") AREA "CR=8080 " },
	};

	on_chip = false;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *arguments[] = { "0", "-no-reset", cases[i].argument };

		start(cases[i].layout);
		trace_begin();
		assert_int_equal(run(cases[i].command, cases[i].argument ? 3 : 2, arguments), ERROR_OK);
		assert_trace(cases[i].transfers);
		assert_clean();
	}
}

static char runs[1024];
static int (*run_it)(uint32_t entry, uint32_t r0, unsigned int timeout_ms);

/* What the program on the chip is told, in the order of its mailbox; a time of its own, the stores. */
static int note_run(uint32_t entry, uint32_t r0, unsigned int timeout_ms)
{
	const uint8_t *mailbox = sim_target_ram(rig) + (r0 - SIM_TARGET_RAM);
	size_t used = strlen(runs);

	for (unsigned int at = 0; at < 0x20; at += 4)
		used += snprintf(runs + used, sizeof(runs) - used, "%x ", le_to_h_u32(mailbox + at));
	used += snprintf(runs + used, sizeof(runs) - used, "%ums", timeout_ms);
	for (const uint8_t *unit = mailbox + 0x28; le_to_h_u32(unit); unit += 8)
		used += snprintf(runs + used, sizeof(runs) - used, " +%x=%x", le_to_h_u32(unit) - 0x1ffff800,
			le_to_h_u32(unit + 4));
	snprintf(runs + used, sizeof(runs) - used, "; ");
	return run_it(entry, r0, timeout_ms);
}

static void program_on_the_chip_is_told_all(void **state)
{
	static const struct {
		const struct clone_options_layout *layout;
		const char *command, *argument;
		bool locked;		/* before it */
		const char *runs;
		const char *faults;
	} cases[] = {
		{ &clone_options_f1, "options_write", "data0=0x77", false, "40022000 34 220 210 0 80 0 14 1160ms "
			"+0=5aa5 +2=8f7 +4=8877 +6=cb34 +8=1fe +a=ff +c=ff +e=ff; " },
		/* First all that does not protect. */
		{ &clone_options_f1, "lock", NULL, false, "40022000 34 220 210 0 80 0 14 1160ms "
			"+2=8f7 +4=ed12 +6=cb34 +8=1fe +a=ff +c=ff +e=ff; 40022000 34 0 210 0 80 0 14 1160ms +0=ff00; " },
		/* First what frees, which nobody waits for there. */
		{ &clone_options_f1, "unlock", NULL, true, "40022000 34 220 210 0 0 0 14 1160ms +0=5aa5; "
			"40022000 34 0 210 0 80 0 14 1160ms +2=8f7 +4=ed12 +6=cb34 +8=1fe +a=ff +c=ff +e=ff; " },
		{ &clone_options_n32g45x, "options_write", "data0=0x77", false, "40022000 fc 220 210 1 80 0 dc 2800ms "
			"+0=8f75aa5 +4=cb348877 +8=ff01fe +c=ff00ff; " },
		{ &clone_options_ch32f103, "options_write", "data0=0x77", false, "40022000 34 220 210 0 8080 1 14 1096ms "
			"+0=5aa5 +2=8f7 +4=8877 +6=cb34 +8=1fe +a=ff +c=ff +e=ff; " },
		{ &clone_options_gd32e10x, "lock", NULL, false, "40022000 3c 220 210 1 80 0 1c 1016ms "
			"+4=cb34ed12 +8=ff01fe +c=ff00ff; 40022000 3c 0 210 1 80 0 1c 1016ms +0=8f744bb; " },
		/* Nothing is locked where the rest did not arrive; the debugger mends it then. */
		{ &clone_options_f1, "lock", NULL, false, "40022000 34 220 210 0 80 0 14 1160ms "
			"+2=8f7 +4=ed12 +6=cb34 +8=1fe +a=ff +c=ff +e=ff; ", "ob-silent=3" },
	};

	on_chip = true;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const char *arguments[] = { "0", "-no-reset", cases[i].argument };

		start_with(cases[i].layout, cases[i].faults ? cases[i].faults : "");
		if (cases[i].locked) {
			put(0, 0);
			power_cycle();
		}
		runs[0] = 0;
		run_it = fake_run_algorithm;
		fake_run_algorithm = note_run;
		assert_int_equal(run(cases[i].command, cases[i].argument ? 3 : 2, arguments), ERROR_OK);
		if (strcmp(runs, cases[i].runs) != 0)
			fail_msg("row %zu: \"%s\" instead of \"%s\"", i, runs, cases[i].runs);
		assert_clean();
	}
}

/* How often the option bytes were opened. */
static unsigned int openings;

static void count_openings(bool writes, uint32_t address, unsigned int size, uint32_t *value)
{
	openings += writes && address == 0x40022008 && *value == 0x45670123;
}

static void attempts_come_to_an_end(void **state)
{
	static const struct {
		const char *faults;
		unsigned int openings;
	} cases[] = {
		/* The first; one that finishes it. */
		{ "ob-refused=3", 2 }, { "ob-silent=1", 2 },
		/* The first, three to finish it, one to put it back. */
		{ "ob-refused=3 lasting", 5 },
		/* Nothing was stored at all: one in the other width as well, and two with an erase to put it back. */
		{ "ob-refused=1 lasting", 8 }, { "ob-silent=1 lasting", 8 },
		/* Nothing was changed: one to put it back finds it so. */
		{ "ob-erase-refused=1 lasting", 5 },
	};

	on_chip = false;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		start_with(&clone_options_f1, cases[i].faults);
		openings = 0;
		fake_on_access = count_openings;
		RUN("options_write", "-no-reset", "data0=0x99");
		if (openings != cases[i].openings)
			fail_msg("%s: %u times\n%s", cases[i].faults, openings, fake_log());
	}
}

/* What firmware had switched on at +0x00 is on again. */
static void controller_is_left_as_it_was_found(void **state)
{
	uint32_t acr;

	start(&clone_options_gd32e10x);
	assert_int_equal(target_write_u32(&target, 0x40022000, 0x8600), ERROR_OK);
	assert_int_equal(RUN("options_write", "-no-reset", "data0=0x99"), ERROR_OK);
	assert_int_equal(target_read_u32(&target, 0x40022000, &acr), ERROR_OK);
	assert_int_equal(acr & 0x8600, 0x8600);
	assert_clean();
}

/* 1.4 s, but for what frees a chip, which erases all of it within 19.7 s. */
static void stuck_controller_is_waited_for_as_long_as_it_may_take(void **state)
{
	for (unsigned int locked = 0; locked < 2; locked++) {
		on_chip = false;
		start_with(&clone_options_gd32f10x, "stuck-bsy=1");
		if (locked) {
			put(0, 0x00);
			power_cycle();
		}
		const uint64_t since = fake_time_us();
		assert_int_equal(RUN("unlock"), locked ? ERROR_FLASH_BUSY : ERROR_OK);
		if (!locked)
			assert_int_equal(RUN("options_write", "data0=0x99"), ERROR_FLASH_BUSY);
		assert_in_range(fake_time_us() - since, locked ? 19700000 : 1400000, locked ? 20000000 : 1500000);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_transfer_of_a_rewriting_has_its_place),
		cmocka_unit_test(program_on_the_chip_is_told_all),
		cmocka_unit_test(attempts_come_to_an_end),
		cmocka_unit_test(controller_is_left_as_it_was_found),
		cmocka_unit_test(stuck_controller_is_waited_for_as_long_as_it_may_take),
		cmocka_unit_test(gd32f10x_keeps_its_first_slot),
		cmocka_unit_test(a_word_may_leave_0xff_without_complement),
		cmocka_unit_test(another_store_width_is_tried),
		cmocka_unit_test(a_failing_store_is_mended),
		cmocka_unit_test(a_lasting_failure_is_told),
		cmocka_unit_test(a_failed_erase_changes_nothing),
		cmocka_unit_test(a_failing_lock_leaves_the_chip_open),
		cmocka_unit_test(one_lost_access_is_mended),
		cmocka_unit_test(a_dead_wire_is_told),
		cmocka_unit_test(a_stuck_controller_is_given_up_in_time),
		cmocka_unit_test(a_core_that_runs_nothing_is_done_without),
		cmocka_unit_test(a_core_gone_astray_is_done_without),
	};

	struct CMUnitTest both[2 * ARRAY_SIZE(tests)];

	/* One group, for TAP has one plan. */
	for (size_t i = 0; i < ARRAY_SIZE(both); i++) {
		both[i] = tests[i % ARRAY_SIZE(tests)];
		both[i].setup_func = i < ARRAY_SIZE(tests) ? through_the_debugger : on_the_chip;
	}
	return cmocka_run_group_tests(both, NULL, NULL);
}
