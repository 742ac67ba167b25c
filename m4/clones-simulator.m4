# SPDX-License-Identifier: GPL-2.0-or-later

# CLONES_SIMULATOR
# What stlink-sim needs: the Unicorn CPU emulator and libusb's header, whose
# functions its preloaded library answers. Jansson reads chip sheets, if it is there,
# and libusbredirparser speaks with QEMU. A static stlink-sim preloads nothing: the C
# library of the tools, which the preloaded one needs, is not there.
AC_DEFUN([CLONES_SIMULATOR], [
AC_ARG_ENABLE([simulator],
	[AS_HELP_STRING([--disable-simulator], [do not build stlink-sim])],
	[], [enable_simulator=yes])
AC_ARG_ENABLE([preload],
	[AS_HELP_STRING([--disable-preload], [stlink-sim serves by sockets only])],
	[], [enable_preload=yes])
simulator_summary=no
PRELOAD=1
AS_IF([test "x$enable_preload" = xno], [PRELOAD=0])
AC_SUBST([PRELOAD])
AS_IF([test "x$enable_simulator" != xno], [
	PKG_CHECK_MODULES([UNICORN], [unicorn], [],
		[AC_MSG_ERROR([stlink-sim needs Unicorn (libunicorn-dev); --disable-simulator builds without])])
	AS_IF([test "x$PRELOAD" = x1], [
		PKG_CHECK_MODULES([LIBUSB], [libusb-1.0], [],
			[AC_MSG_ERROR([stlink-sim needs libusb-1.0's header; --disable-simulator builds without])])
	])
	PKG_CHECK_MODULES([JANSSON], [jansson], [
		JANSSON_CFLAGS="$JANSSON_CFLAGS -DHAVE_JANSSON"
		simulator_summary=yes
	], [simulator_summary="yes, without jansson: --like reads no JSON"])
	PKG_CHECK_MODULES([USBREDIR], [libusbredirparser-0.5], [
		USBREDIR_CFLAGS="$USBREDIR_CFLAGS -DHAVE_USBREDIR"
	], [simulator_summary="$simulator_summary, without libusbredirparser: no --usbredir"])
	AS_IF([test "x$PRELOAD" = x0], [simulator_summary="$simulator_summary, without preloading"])
])
AM_CONDITIONAL([BUILD_SIMULATOR], [test "x$enable_simulator" != xno])
AM_CONDITIONAL([BUILD_PRELOAD], [test "x$enable_simulator" != xno && test "x$PRELOAD" = x1])
])
