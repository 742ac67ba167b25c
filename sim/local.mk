# SPDX-License-Identifier: GPL-2.0-or-later
# stlink-sim: the simulator and the library that it preloads into tools.

if BUILD_SIMULATOR

bin_PROGRAMS += stlink-sim
dist_man1_MANS += sim/stlink-sim.1

completiondir = $(datadir)/bash-completion/completions
dist_completion_DATA = contrib/completion/stlink-sim
EXTRA_DIST += contrib/qemu-usbredir

# Files name each other by room: "chip/cpu.h".
sim_cppflags = $(AM_CPPFLAGS) -I$(srcdir)/sim

# The chip and the board.
sim_chip_sources = \
	sim/board/board.c \
	sim/board/board.h \
	sim/chip/chip.c \
	sim/chip/chip.h \
	sim/chip/chip_model.h \
	sim/chip/chips.c \
	sim/chip/chips.h \
	sim/clock.c \
	sim/clock.h \
	sim/chip/core.h \
	sim/chip/cpu.c \
	sim/chip/cpu.h \
	sim/chip/cpu_hooks.c \
	sim/chip/cpu_run.c \
	sim/chip/cpu_special.c \
	sim/chip/cpu_special.h \
	sim/chip/cpu_state.h \
	sim/board/dap.c \
	sim/board/dap.h \
	sim/chip/debug_units.c \
	sim/chip/debug_units.h \
	sim/chip/exceptions.c \
	sim/chip/exceptions.h \
	sim/chip/flash.c \
	sim/chip/flash.h \
	sim/chip/flash_array.c \
	sim/chip/flash_fast.c \
	sim/chip/flash_models.c \
	sim/chip/flash_models.h \
	sim/chip/flash_options.c \
	sim/chip/flash_state.h \
	sim/board/jtag.c \
	sim/chip/itm.c \
	sim/chip/itm.h \
	sim/chip/nvic.c \
	sim/chip/nvic.h \
	sim/chip/outside.c \
	sim/chip/periph.c \
	sim/chip/periph.h \
	sim/chip/periph_clocks.c \
	sim/chip/periph_gpio.c \
	sim/chip/periph_misc.c \
	sim/chip/periph_state.h \
	sim/chip/periph_timers.c \
	sim/chip/periph_usart.c \
	sim/chip/scs.c \
	sim/chip/scs.h

sim_probe_sources = \
	sim/probe/adi.c \
	sim/probe/adi.h \
	sim/bench.c \
	sim/bench.h \
	sim/boards.c \
	sim/boards.h \
	sim/ways/bitbang.c \
	sim/ways/bitbang.h \
	sim/probe/bytes.h \
	sim/child.c \
	sim/child.h \
	sim/probe/cmsisdap.c \
	sim/probe/cmsisdap.h \
	sim/board/faults.c \
	sim/board/faults.def \
	sim/board/faults.h \
	sim/probe/jtag_port.c \
	sim/probe/jtag_port.h \
	sim/like/like.h \
	sim/like/load.c \
	sim/like/log.c \
	sim/like/readings.c \
	sim/like/row.c \
	sim/like/sheet.c \
	sim/loop.c \
	sim/loop.h \
	sim/main.c \
	sim/options.c \
	sim/options.h \
	sim/probe/probes.c \
	sim/probe/probes.h \
	sim/record/capture.c \
	sim/record/capture.h \
	sim/record/recorder.c \
	sim/record/recorder.h \
	sim/record/recording.c \
	sim/record/recording.h \
	sim/record/replay.c \
	sim/record/replay.h \
	sim/record/traffic.c \
	sim/record/traffic.h \
	sim/record/urb.c \
	sim/record/urb.h \
	sim/views/signals.c \
	sim/views/signals.h \
	sim/views/stats.c \
	sim/views/stats.h \
	sim/probe/stlink.c \
	sim/probe/stlink.h \
	sim/probe/stlink_core.c \
	sim/probe/stlink_debug.c \
	sim/probe/stlink_memory.c \
	sim/ways/server.c \
	sim/ways/server.h \
	sim/ways/tcp.c \
	sim/ways/tcp.h \
	sim/ways/tool_link.h \
	sim/ways/tool_server.c \
	sim/ways/tool_server.h \
	sim/views/trace.c \
	sim/views/trace.h \
	sim/probe/usb.c \
	sim/probe/usb.h \
	sim/ways/usbredir.c \
	sim/ways/usbredir.h \
	sim/views/vcd.c \
	sim/views/vcd.h

stlink_sim_SOURCES = $(sim_probe_sources) $(sim_chip_sources)
stlink_sim_CPPFLAGS = $(sim_cppflags) \
	-DPRELOAD=$(PRELOAD) \
	-DSIMLIBDIR='"$(simlibdir)"' \
	-DBINDIR='"$(bindir)"'
# Hidden: libunicorn has a cpu_reset() of its own and must go on calling that one.
stlink_sim_CFLAGS = $(AM_CFLAGS) $(SANITIZE_CFLAGS) $(UNICORN_CFLAGS) $(JANSSON_CFLAGS) \
	$(USBREDIR_CFLAGS) -fvisibility=hidden
stlink_sim_LDADD = $(UNICORN_LIBS) $(JANSSON_LIBS) $(USBREDIR_LIBS)

if BUILD_PRELOAD

# The name is the point: it stands in for libusb-1.0.so.0. It goes into tools
# that know nothing of sanitizers.
simlib_LTLIBRARIES += libusb-1.0.la
libusb_1_0_la_SOURCES = \
	sim/preload/about.c \
	sim/preload/connection.c \
	sim/preload/connection.h \
	sim/preload/descriptors.c \
	sim/preload/dlopen.c \
	sim/preload/events.c \
	sim/preload/real.c \
	sim/preload/real.h \
	sim/preload/time.c \
	sim/preload/transfers.c \
	sim/preload/usb.c \
	sim/preload/usb.h \
	sim/preload/vclock.c \
	sim/preload/vclock.h \
	sim/preload/wait.c
libusb_1_0_la_CPPFLAGS = $(sim_cppflags)
libusb_1_0_la_CFLAGS = $(AM_CFLAGS) $(LIBUSB_CFLAGS) -fvisibility=hidden
libusb_1_0_la_LDFLAGS = -version-info 0:0:0

endif
endif
