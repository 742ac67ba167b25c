# SPDX-License-Identifier: GPL-2.0-or-later
# stlink-sim: the simulator and the library that it preloads into tools.

if BUILD_SIMULATOR

bin_PROGRAMS += stlink-sim

# The chip and the board.
sim_chip_sources =

sim_probe_sources = \
	sim/adi.c \
	sim/adi.h \
	sim/bench.c \
	sim/bench.h \
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
	sim/tool_link.h \
	sim/tool_server.c \
	sim/tool_server.h \
	sim/trace.c \
	sim/trace.h \
	sim/usb.c \
	sim/usb.h \
	sim/vcd.c \
	sim/vcd.h

stlink_sim_SOURCES = $(sim_probe_sources) $(sim_chip_sources)
stlink_sim_CPPFLAGS = $(AM_CPPFLAGS) \
	-DSIMLIBDIR='"$(simlibdir)"' \
	-DBIN_TO_SIMLIB='"$(bin_to_simlib)"'
stlink_sim_CFLAGS = $(AM_CFLAGS) $(SANITIZE_CFLAGS) $(UNICORN_CFLAGS)
stlink_sim_LDADD = $(UNICORN_LIBS)

# Found from the program's own place, so that an installed tree can be moved.
bin_to_simlib = ../lib/stlink-sim

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
