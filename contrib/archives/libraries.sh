# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: libusb and hidapi as static libraries below $work/libs.
# shellcheck shell=sh disable=SC2154 # variables are make-archives's

unpack() {
	mkdir -p "$2"
	tar -xf "$1" -C "$2" --strip-components=1
}

build_libusb() {
	unpack "$(source_archive libusb)" "$work/libusb"
	(
		cd "$work/libusb" || exit
		./configure --host="$host" --prefix="$work/libs" --disable-shared --enable-static --disable-udev
		make -j"$jobs" -C libusb install
		make install-pkgconfigDATA
	)
}

# One source file; its build system would want more tools than that is worth. On Linux the
# one that reaches devices through libusb, for the other needs udev's library.
build_hidapi() {
	case $system in
	windows_*) variant=windows ;;
	*) variant=libusb ;;
	esac
	unpack "$(source_archive hidapi)" "$work/hidapi"
	(
		cd "$work/hidapi" || exit
		# shellcheck disable=SC2086 # words
		$CC $CFLAGS -Ihidapi $(pkg-config --cflags libusb-1.0) -c $variant/hid.c -o hid.o
		$AR cr "$work/libs/lib/libhidapi.a" hid.o
		$RANLIB "$work/libs/lib/libhidapi.a"
		mkdir -p "$work/libs/include/hidapi"
		cp hidapi/hidapi.h "$work/libs/include/hidapi/"
	)
	cat >"$PKG_CONFIG_LIBDIR/hidapi.pc" <<EOF
Name: hidapi
Description: HID devices
Version: $(source_field hidapi version)
Libs: -L$work/libs/lib -lhidapi
Cflags: -I$work/libs/include/hidapi
EOF
}

build_libraries() {
	build_libusb
	build_hidapi
}
