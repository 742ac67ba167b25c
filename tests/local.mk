# SPDX-License-Identifier: GPL-2.0-or-later
#
# "make check" installs into $(stage) and tests what a user would get from it.
# Every shell test and the end-to-end tests run there; unit test programs are
# appended to check_PROGRAMS and TESTS below.

stage = $(abs_top_builddir)/stage
stage_prefix = $(stage)$(prefix)

TEST_EXTENSIONS = .sh
SH_LOG_COMPILER = $(SHELL)

# Every test speaks TAP: shell tests by lib.sh, cmocka and pytest when asked. A test that dies
# has not kept its plan, which the driver tells.
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/auto/tap-driver.sh
SH_LOG_DRIVER = $(LOG_DRIVER)

AM_TESTS_ENVIRONMENT = \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	BUILD='$(abs_top_builddir)'; export BUILD; \
	VERSION='$(PACKAGE_VERSION)'; export VERSION; \
	STAGE='$(stage)'; export STAGE; \
	STAGE_PREFIX='$(stage_prefix)'; export STAGE_PREFIX; \
	OPENOCD='$(stage)$(bindir)/openocd'; export OPENOCD; \
	STLINK_SIM='$(stage)$(bindir)/stlink-sim'; export STLINK_SIM; \
	SCRIPTS='$(stage)$(scriptsdir)'; export SCRIPTS; \
	TCL_DIR='$(abs_top_srcdir)/tcl'; export TCL_DIR; \
	STOCK_OPENOCD='$(STOCK_OPENOCD)'; export STOCK_OPENOCD; \
	GDB='$(GDB)'; export GDB; \
	ASAN_OPTIONS='verify_asan_link_order=0:detect_leaks=0'; export ASAN_OPTIONS; \
	UBSAN_OPTIONS='print_stacktrace=1'; export UBSAN_OPTIONS; \
	PYTHON='$(PYTHON)'; export PYTHON; \
	SHELLCHECK='$(SHELLCHECK)'; export SHELLCHECK;

shell_tests = \
	tests/static.sh \
	tests/fetch.sh \
	tests/quickstart.sh \
	tests/module.sh \
	tests/host-suite.sh \
	tests/fuzz.sh \
	tests/e2e.sh

TESTS += $(shell_tests)

EXTRA_DIST += \
	$(shell_tests) \
	tests/bench \
	tests/boards \
	tests/e2e \
	tests/firmware \
	tests/fuzz \
	tests/harness \
	tests/lib.sh \
	tests/mutate \
	tests/mutate.equivalent \
	tests/unit/one_by_one.c \
	tests/unit/reports.txt \
	tests/summary \
	tests/module-example/Makefile \
	tests/module-example/example.c

stage_inputs = \
	$(bin_PROGRAMS) \
	$(modules_LTLIBRARIES) \
	$(simlib_LTLIBRARIES) \
	$(clone_scripts)
if BUILD_HOST
stage_inputs += host/built.stamp
endif

# Directories are listed above: what Python leaves in them is not for the archive.
# MANIFEST tells tests/static.sh what was kept when a build has added to the tree.
dist-hook: dist-manifest
dist-manifest: dist-patches
	find $(distdir)/tests -name __pycache__ -o -name .pytest_cache | xargs rm -rf
	cd $(distdir) && find . -type f | sed 's,^\./,,' | grep -v MANIFEST | LC_ALL=C sort >MANIFEST.new && \
		mv MANIFEST.new MANIFEST

check_DATA = stage.stamp

stage.stamp: $(stage_inputs)
	@rm -rf $(stage)
	@echo "Installing into $(stage); log: stage.log"
	@$(MAKE) $(AM_MAKEFLAGS) install DESTDIR='$(stage)' >stage.log 2>&1 || \
		{ tail -n 20 stage.log >&2; exit 1; }
	@touch $@

CLEANFILES += stage.stamp stage.log

clean-local: clean-stage
clean-stage:
	rm -rf $(stage)

if HAVE_CMOCKA
if BUILD_MODULE
unit_cppflags = $(module_cppflags) -I$(srcdir)/src -I$(srcdir)/tests/unit
unit_cflags = $(module_cflags) $(CMOCKA_CFLAGS) $(SANITIZE_CFLAGS)
endif
endif

TESTS += tests/loaders.sh
EXTRA_DIST += tests/loaders.sh

if HAVE_CMOCKA
if BUILD_MODULE
if BUILD_SIMULATOR
loader_test_cppflags = $(unit_cppflags) -I$(srcdir)/src/flash/nor -I$(srcdir)/src/flash/loaders
loader_test_cflags = $(unit_cflags) $(UNICORN_CFLAGS)
loader_test_libs = $(CMOCKA_LIBS) $(UNICORN_LIBS)
loader_test_sources = \
	src/flash/nor/clone_bank.c \
	src/flash/nor/clone_flash.c \
	src/flash/nor/clone_loader.c

check_PROGRAMS += \
	tests/unit/test_hash \
	tests/unit/test_plan \
	tests/unit/test_upload
TESTS += \
	tests/unit/test_hash \
	tests/unit/test_plan \
	tests/unit/test_upload

tests_unit_test_upload_SOURCES = \
	$(loader_test_sources) \
	src/flash/nor/clone_family.c \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/said.c \
	tests/unit/said.h \
	tests/unit/test_upload.c
tests_unit_test_upload_CPPFLAGS = $(loader_test_cppflags)
tests_unit_test_upload_CFLAGS = $(loader_test_cflags)
tests_unit_test_upload_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_upload_LDADD = $(loader_test_libs)
$(tests_unit_test_upload_OBJECTS): $(host_headers)

tests_unit_test_plan_SOURCES = \
	$(loader_test_sources) \
	src/flash/nor/clone_family.c \
	src/flash/nor/clone_plan.c \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/said.c \
	tests/unit/said.h \
	tests/unit/test_plan.c
tests_unit_test_plan_CPPFLAGS = $(loader_test_cppflags)
tests_unit_test_plan_CFLAGS = $(loader_test_cflags)
tests_unit_test_plan_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_plan_LDADD = $(loader_test_libs)
$(tests_unit_test_plan_OBJECTS): $(host_headers)

tests_unit_test_hash_SOURCES = \
	$(loader_test_sources) \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/test_hash.c
tests_unit_test_hash_CPPFLAGS = $(loader_test_cppflags)
tests_unit_test_hash_CFLAGS = $(loader_test_cflags)
tests_unit_test_hash_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_hash_LDADD = $(loader_test_libs)
$(tests_unit_test_hash_OBJECTS): $(host_headers)

endif
endif
endif

# The simulator's chip side, tested alone; below, the driver against it.
if HAVE_CMOCKA
if BUILD_SIMULATOR
check_LIBRARIES = tests/sim/libchip.a
tests_sim_libchip_a_SOURCES = \
	$(sim_chip_sources) \
	sim/board/faults.c \
	sim/board/faults.def \
	sim/board/faults.h \
	tests/sim/programs.h \
	tests/sim/rig.c \
	tests/sim/rig.h
tests_sim_libchip_a_CPPFLAGS = $(sim_cppflags)
tests_sim_libchip_a_CFLAGS = $(sim_test_cflags)
sim_test_cflags = $(AM_CFLAGS) $(SANITIZE_CFLAGS) $(UNICORN_CFLAGS) $(CMOCKA_CFLAGS) \
	-fvisibility=hidden
sim_test_libs = tests/sim/libchip.a $(UNICORN_LIBS) $(CMOCKA_LIBS)

check_PROGRAMS += \
	tests/sim/test_core \
	tests/sim/test_flash \
	tests/sim/test_wires
TESTS += \
	tests/sim/test_core \
	tests/sim/test_flash \
	tests/sim/test_wires

tests_sim_test_core_SOURCES = tests/sim/test_core.c
tests_sim_test_core_CPPFLAGS = $(sim_cppflags)
tests_sim_test_core_CFLAGS = $(sim_test_cflags)
tests_sim_test_core_LDFLAGS = $(SANITIZE_CFLAGS)
tests_sim_test_core_LDADD = $(sim_test_libs)

tests_sim_test_flash_SOURCES = tests/sim/test_flash.c
tests_sim_test_flash_CPPFLAGS = $(sim_cppflags)
tests_sim_test_flash_CFLAGS = $(sim_test_cflags)
tests_sim_test_flash_LDFLAGS = $(SANITIZE_CFLAGS)
tests_sim_test_flash_LDADD = $(sim_test_libs)

tests_sim_test_wires_SOURCES = tests/sim/test_wires.c
tests_sim_test_wires_CPPFLAGS = $(sim_cppflags)
tests_sim_test_wires_CFLAGS = $(sim_test_cflags)
tests_sim_test_wires_LDFLAGS = $(SANITIZE_CFLAGS)
tests_sim_test_wires_LDADD = $(sim_test_libs)

check_PROGRAMS += tests/sim/run_algorithm
tests_sim_run_algorithm_SOURCES = tests/sim/run_algorithm.c
tests_sim_run_algorithm_CPPFLAGS = $(sim_cppflags)
tests_sim_run_algorithm_CFLAGS = $(sim_test_cflags)
tests_sim_run_algorithm_LDFLAGS = $(SANITIZE_CFLAGS)
tests_sim_run_algorithm_LDADD = $(sim_test_libs)
if BUILD_MODULE
sim_target_sources = \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/said.c \
	tests/unit/said.h \
	tests/unit/sim_target.c \
	tests/unit/sim_target.h
flash_bench_sources = \
	$(sim_target_sources) \
	tests/unit/flash_bench.c \
	tests/unit/flash_bench.h
sim_target_cppflags = $(loader_test_cppflags) -I$(srcdir)/tests/sim $(sim_cppflags)

check_PROGRAMS += \
	tests/unit/test_compare \
	tests/unit/test_flash \
	tests/unit/test_loader \
	tests/unit/test_program \
	tests/unit/test_proofs
TESTS += \
	tests/unit/test_compare \
	tests/unit/test_flash \
	tests/unit/test_loader \
	tests/unit/test_program \
	tests/unit/test_proofs

tests_unit_test_flash_SOURCES = \
	src/flash/nor/clone_bank.c \
	src/flash/nor/clone_family.c \
	src/flash/nor/clone_flash.c \
	$(flash_bench_sources) \
	tests/unit/test_flash.c
tests_unit_test_flash_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_flash_CFLAGS = $(loader_test_cflags)
tests_unit_test_flash_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_flash_LDADD = $(sim_test_libs)
$(tests_unit_test_flash_OBJECTS): $(host_headers)

tests_unit_test_loader_SOURCES = \
	$(loader_test_sources) \
	$(sim_target_sources) \
	tests/unit/test_loader.c
tests_unit_test_loader_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_loader_CFLAGS = $(loader_test_cflags)
tests_unit_test_loader_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_loader_LDADD = $(sim_test_libs)
$(tests_unit_test_loader_OBJECTS): $(host_headers)

program_test_sources = \
	$(loader_test_sources) \
	src/flash/nor/clone_compare.c \
	src/flash/nor/clone_family.c \
	src/flash/nor/clone_plan.c \
	src/flash/nor/clone_program.c

tests_unit_test_compare_SOURCES = \
	$(program_test_sources) \
	$(flash_bench_sources) \
	tests/unit/test_compare.c
tests_unit_test_compare_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_compare_CFLAGS = $(loader_test_cflags)
tests_unit_test_compare_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_compare_LDADD = $(sim_test_libs)
$(tests_unit_test_compare_OBJECTS): $(host_headers)

tests_unit_test_proofs_SOURCES = \
	$(program_test_sources) \
	$(flash_bench_sources) \
	tests/unit/test_proofs.c
tests_unit_test_proofs_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_proofs_CFLAGS = $(loader_test_cflags)
tests_unit_test_proofs_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_proofs_LDADD = $(sim_test_libs)
$(tests_unit_test_proofs_OBJECTS): $(host_headers)

tests_unit_test_program_SOURCES = \
	$(program_test_sources) \
	$(flash_bench_sources) \
	tests/unit/test_program.c
tests_unit_test_program_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_program_CFLAGS = $(loader_test_cflags)
tests_unit_test_program_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_program_LDADD = $(sim_test_libs)
$(tests_unit_test_program_OBJECTS): $(host_headers)

check_PROGRAMS += \
	tests/unit/test_clone_options \
	tests/unit/test_options_commands \
	tests/unit/test_options_store
TESTS += \
	tests/unit/test_clone_options \
	tests/unit/test_options_commands \
	tests/unit/test_options_store

options_test_sources = \
	src/flash/nor/clone_bank.c \
	src/flash/nor/clone_chip.c \
	src/flash/nor/clone_family.c \
	src/flash/nor/clone_flash.c \
	src/flash/nor/clone_options.c \
	src/flash/nor/clone_options_commands.c \
	src/flash/nor/clone_options_store.c \
	$(sim_target_sources) \
	tests/unit/options_bench.c \
	tests/unit/options_bench.h

tests_unit_test_options_commands_SOURCES = \
	$(options_test_sources) \
	tests/unit/test_options_commands.c
tests_unit_test_options_commands_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_options_commands_CFLAGS = $(loader_test_cflags)
tests_unit_test_options_commands_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_options_commands_LDADD = $(sim_test_libs)
$(tests_unit_test_options_commands_OBJECTS): $(host_headers)

tests_unit_test_options_store_SOURCES = \
	$(options_test_sources) \
	tests/unit/test_options_store.c
tests_unit_test_options_store_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_options_store_CFLAGS = $(loader_test_cflags)
tests_unit_test_options_store_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_options_store_LDADD = $(sim_test_libs)
$(tests_unit_test_options_store_OBJECTS): $(host_headers)

tests_unit_test_clone_options_SOURCES = \
	$(options_test_sources) \
	tests/unit/test_clone_options.c
tests_unit_test_clone_options_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_clone_options_CFLAGS = $(loader_test_cflags)
tests_unit_test_clone_options_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_clone_options_LDADD = $(sim_test_libs)
$(tests_unit_test_clone_options_OBJECTS): $(host_headers)

check_PROGRAMS += tests/unit/test_driver
TESTS += tests/unit/test_driver

tests_unit_test_driver_SOURCES = \
	$(clone_module_sources) \
	$(sim_target_sources) \
	tests/unit/test_driver.c
tests_unit_test_driver_CPPFLAGS = $(sim_target_cppflags)
tests_unit_test_driver_CFLAGS = $(loader_test_cflags)
tests_unit_test_driver_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_driver_LDADD = $(sim_test_libs)
$(tests_unit_test_driver_OBJECTS): $(host_headers)

# After a change of what "report" says, or of rows near the chips that it is printed of.
phony += reports
reports: tests/unit/test_driver
	tests/unit/test_driver reports.txt.new
	mv reports.txt.new $(srcdir)/tests/unit/reports.txt
endif
endif
endif

# Who the chip is: the driver's rules over every row of its table, and what is
# generated from that table.
TESTS += tests/identify.sh tests/adding-a-chip.sh
EXTRA_DIST += \
	tests/adding-a-chip.sh \
	tests/follow-guide \
	tests/identify.sh \
	tests/unit/identify_lines.tcl

if HAVE_CMOCKA
if BUILD_MODULE
identity_rows = \
	src/flash/nor/clone_family.c \
	src/flash/nor/clone_match.c \
	src/flash/nor/clone_parts.c
identity_sources = \
	$(identity_rows) \
	src/flash/nor/clone_bank.c \
	src/flash/nor/clone_chip.c \
	src/flash/nor/clone_flash.c \
	src/flash/nor/clone_size.c \
	src/flash/nor/clone_text.c \
	tests/unit/fake_chip.c \
	tests/unit/fake_chip.h \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/identity_cases.c \
	tests/unit/identity_cases.h
identity_cppflags = $(unit_cppflags) -I$(srcdir)/src/flash/nor

check_PROGRAMS += \
	build-aux/clone_parts_tcl \
	tests/unit/dump_identity_lines \
	tests/unit/print_confusion_matrix \
	tests/unit/test_identify \
	tests/unit/test_bank \
	tests/unit/test_commands \
	tests/unit/test_match \
	tests/unit/test_parts \
	tests/unit/test_reading \
	tests/unit/test_size \
	tests/unit/test_text
TESTS += \
	tests/unit/test_identify \
	tests/unit/test_bank \
	tests/unit/test_commands \
	tests/unit/test_match \
	tests/unit/test_parts \
	tests/unit/test_reading \
	tests/unit/test_size \
	tests/unit/test_text

build_aux_clone_parts_tcl_SOURCES = \
	$(identity_rows) \
	build-aux/clone_parts_tcl.c
build_aux_clone_parts_tcl_CPPFLAGS = $(identity_cppflags)
build_aux_clone_parts_tcl_CFLAGS = $(unit_cflags)
build_aux_clone_parts_tcl_LDFLAGS = $(SANITIZE_CFLAGS)
$(build_aux_clone_parts_tcl_OBJECTS): $(host_headers)

tests_unit_dump_identity_lines_SOURCES = \
	$(identity_sources) \
	tests/unit/dump_identity_lines.c
tests_unit_dump_identity_lines_CPPFLAGS = $(identity_cppflags)
tests_unit_dump_identity_lines_CFLAGS = $(unit_cflags)
tests_unit_dump_identity_lines_LDFLAGS = $(SANITIZE_CFLAGS)
$(tests_unit_dump_identity_lines_OBJECTS): $(host_headers)

tests_unit_print_confusion_matrix_SOURCES = \
	$(identity_sources) \
	tests/unit/print_confusion_matrix.c
tests_unit_print_confusion_matrix_CPPFLAGS = $(identity_cppflags)
tests_unit_print_confusion_matrix_CFLAGS = $(unit_cflags)
tests_unit_print_confusion_matrix_LDFLAGS = $(SANITIZE_CFLAGS)
$(tests_unit_print_confusion_matrix_OBJECTS): $(host_headers)

tests_unit_test_identify_SOURCES = \
	$(identity_sources) \
	tests/unit/test_identify.c
tests_unit_test_identify_CPPFLAGS = $(identity_cppflags)
tests_unit_test_identify_CFLAGS = $(unit_cflags)
tests_unit_test_identify_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_identify_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_identify_OBJECTS): $(host_headers)

tests_unit_test_bank_SOURCES = \
	src/flash/nor/clone_bank.c \
	src/flash/nor/clone_family.c \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/test_bank.c
tests_unit_test_bank_CPPFLAGS = $(identity_cppflags)
tests_unit_test_bank_CFLAGS = $(unit_cflags)
tests_unit_test_bank_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_bank_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_bank_OBJECTS): $(host_headers)

tests_unit_test_commands_SOURCES = \
	$(clone_module_sources) \
	tests/unit/fake_chip.c \
	tests/unit/fake_chip.h \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/test_commands.c
tests_unit_test_commands_CPPFLAGS = $(identity_cppflags) -I$(srcdir)/src/flash/loaders
tests_unit_test_commands_CFLAGS = $(unit_cflags)
tests_unit_test_commands_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_commands_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_commands_OBJECTS): $(host_headers)

# On a table of its own.
tests_unit_test_match_SOURCES = \
	src/flash/nor/clone_family.c \
	src/flash/nor/clone_match.c \
	tests/unit/part_functions.c \
	tests/unit/test_match.c
tests_unit_test_match_CPPFLAGS = $(identity_cppflags)
tests_unit_test_match_CFLAGS = $(unit_cflags)
tests_unit_test_match_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_match_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_match_OBJECTS): $(host_headers)

tests_unit_test_parts_SOURCES = \
	$(identity_rows) \
	tests/unit/test_parts.c
tests_unit_test_parts_CPPFLAGS = $(identity_cppflags)
tests_unit_test_parts_CFLAGS = $(unit_cflags)
tests_unit_test_parts_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_parts_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_parts_OBJECTS): $(host_headers)

tests_unit_test_reading_SOURCES = \
	$(identity_rows) \
	src/flash/nor/clone_bank.c \
	src/flash/nor/clone_chip.c \
	src/flash/nor/clone_flash.c \
	src/flash/nor/clone_identify.c \
	src/flash/nor/clone_size.c \
	tests/unit/fake_chip.c \
	tests/unit/fake_chip.h \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/test_reading.c
tests_unit_test_reading_CPPFLAGS = $(identity_cppflags)
tests_unit_test_reading_CFLAGS = $(unit_cflags)
tests_unit_test_reading_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_reading_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_reading_OBJECTS): $(host_headers)

tests_unit_test_size_SOURCES = \
	$(identity_rows) \
	src/flash/nor/clone_bank.c \
	src/flash/nor/clone_chip.c \
	src/flash/nor/clone_flash.c \
	src/flash/nor/clone_size.c \
	tests/unit/fake_host.c \
	tests/unit/fake_host.h \
	tests/unit/test_size.c
tests_unit_test_size_CPPFLAGS = $(identity_cppflags)
tests_unit_test_size_CFLAGS = $(unit_cflags)
tests_unit_test_size_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_size_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_size_OBJECTS): $(host_headers)

tests_unit_test_text_SOURCES = \
	$(identity_sources) \
	tests/unit/test_text.c
tests_unit_test_text_CPPFLAGS = $(identity_cppflags)
tests_unit_test_text_CFLAGS = $(unit_cflags)
tests_unit_test_text_LDFLAGS = $(SANITIZE_CFLAGS)
tests_unit_test_text_LDADD = $(CMOCKA_LIBS)
$(tests_unit_test_text_OBJECTS): $(host_headers)

# After a change of the table or of the rules.
phony += parts-tcl confusion-matrix
parts-tcl: build-aux/clone_parts_tcl
	build-aux/clone_parts_tcl >parts.tcl.new
	mv parts.tcl.new $(srcdir)/tcl/target/stm32f1x_clone/parts.tcl
confusion-matrix: tests/unit/print_confusion_matrix
	tests/unit/print_confusion_matrix >confusion-matrix.md.new
	mv confusion-matrix.md.new $(srcdir)/doc/confusion-matrix.md
endif
endif

TESTS += tests/sim.sh
EXTRA_DIST += \
	tests/sim.sh \
	tests/sim/conftest.py \
	tests/sim/test_algorithms.py \
	tests/sim/test_boards.py \
	tests/sim/test_cli.py \
	tests/sim/test_faults.py \
	tests/sim/test_firmware.py \
	tests/sim/test_gdb.py \
	tests/sim/test_guide.py \
	tests/sim/test_repeat.py \
	tests/sim/test_replay.py \
	tests/sim/test_tools.py \
	tests/sim/test_usb.py \
	tests/sim/test_views.py

if BUILD_SIMULATOR
check_PROGRAMS += tests/sim/usb_client
tests_sim_usb_client_SOURCES = tests/sim/usb_client.c
tests_sim_usb_client_CFLAGS = $(AM_CFLAGS) $(LIBUSB_CFLAGS)
tests_sim_usb_client_LDADD = $(LIBUSB_LIBS)
endif

TESTS += \
	tests/archives.sh \
	tests/packages.sh \
	tests/recipes.sh \
	tests/rpm.sh \
	tests/arch.sh
EXTRA_DIST += \
	tests/arch.sh \
	tests/formula.rb \
	tests/packaged.sh \
	tests/archives \
	tests/archives.sh \
	tests/packages.sh \
	tests/recipes.sh \
	tests/rpm.sh

# How long uploads take with the tools at hand, all on the same virtual bench. Takes
# minutes; the times are simulated and do not depend on this machine.
phony += bench
bench: stage.stamp
	@$(AM_TESTS_ENVIRONMENT) \
	$(PYTHON) $(srcdir)/tests/bench/bench.py \
		--markdown $(srcdir)/doc/performance.md --svg $(srcdir)/doc/performance.svg
