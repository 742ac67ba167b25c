# SPDX-License-Identifier: GPL-2.0-or-later
# stlink-sim: the simulator and the library that it preloads into tools.

if BUILD_SIMULATOR

bin_PROGRAMS += stlink-sim
dist_man1_MANS += sim/stlink-sim.1

completiondir = $(datadir)/bash-completion/completions
dist_completion_DATA = contrib/completion/stlink-sim
EXTRA_DIST += contrib/qemu-usbredir

# The chip and the board.
sim_chip_sources = \
	sim/board.c \
	sim/board.h \
	sim/chip.c \
	sim/chip.h \
	sim/chip_model.h \
	sim/chips.c \
	sim/chips.h \
	sim/clock.c \
	sim/clock.h \
	sim/cpu.c \
	sim/cpu.h \
	sim/cpu_hooks.c \
	sim/cpu_run.c \
	sim/cpu_special.c \
	sim/cpu_special.h \
	sim/cpu_state.h \
	sim/dap.c \
	sim/dap.h \
	sim/debug_units.c \
	sim/debug_units.h \
	sim/flash.c \
	sim/flash.h \
	sim/flash_fast.c \
	sim/flash_models.c \
	sim/flash_models.h \
	sim/flash_options.c \
	sim/flash_state.h \
	sim/jtag.c \
	sim/nvic.c \
	sim/nvic.h \
	sim/periph.c \
	sim/periph.h \
	sim/periph_clocks.c \
	sim/periph_gpio.c \
	sim/periph_misc.c \
	sim/periph_state.h \
	sim/periph_timers.c \
	sim/scs.c \
	sim/scs.h

sim_probe_sources = \
	sim/adi.c \
	sim/adi.h \
	sim/bench.c \
	sim/bench.h \
	sim/bitbang.c \
	sim/bitbang.h \
	sim/bytes.h \
	sim/child.c \
	sim/child.h \
	sim/cmsisdap.c \
	sim/cmsisdap.h \
	sim/faults.c \
	sim/faults.def \
	sim/faults.h \
	sim/jtag_port.c \
	sim/jtag_port.h \
	sim/loop.c \
	sim/loop.h \
	sim/main.c \
	sim/options.c \
	sim/options.h \
	sim/probes.c \
	sim/probes.h \
	sim/signals.c \
	sim/signals.h \
	sim/stats.c \
	sim/stats.h \
	sim/stlink.c \
	sim/stlink.h \
	sim/stlink_core.c \
	sim/stlink_debug.c \
	sim/stlink_memory.c \
	sim/tcp.c \
	sim/tcp.h \
	sim/tool_link.h \
	sim/tool_server.c \
	sim/tool_server.h \
	sim/trace.c \
	sim/trace.h \
	sim/usb.c \
	sim/usb.h \
	sim/usbredir.c \
	sim/usbredir.h \
	sim/vcd.c \
	sim/vcd.h

stlink_sim_SOURCES = $(sim_probe_sources) $(sim_chip_sources)
stlink_sim_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSIMLIBDIR='"$(simlibdir)"' \
	-DBINDIR='"$(bindir)"'
# Hidden: libunicorn has a cpu_reset() of its own and must go on calling that one.
stlink_sim_CFLAGS = $(AM_CFLAGS) $(SANITIZE_CFLAGS) $(UNICORN_CFLAGS) -fvisibility=hidden
stlink_sim_LDADD = $(UNICORN_LIBS)

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
libusb_1_0_la_CFLAGS = $(AM_CFLAGS) $(LIBUSB_CFLAGS) -fvisibility=hidden
libusb_1_0_la_LDFLAGS = -version-info 0:0:0

endif
