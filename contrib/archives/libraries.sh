# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: static libraries below $work/libs.
# shellcheck shell=sh disable=SC2154 # variables are make-archives's

# unpack PROJECT: into a folder of its name
unpack() {
	mkdir -p "$work/$1"
	tar -xf "$(source_archive "$1")" -C "$work/$1" --strip-components=1
}

build_libusb() {
	unpack libusb
	(
		cd "$work/libusb" || exit
		./configure --host="$host" --prefix="$work/libs" --disable-shared --enable-static --disable-udev
		make -j"$jobs" -C libusb install
		make install-pkgconfigDATA
	)
}

# compile PROJECT HEADERS "FLAGS" SOURCE...: a few source files, without their build system,
# which would want more tools than that is worth. HEADERS is the folder of those to include.
compile() {
	name=$1 headers=$2 flags=$3
	shift 3
	cd "$work/$name" || exit
	for source in "$@"; do
		# shellcheck disable=SC2086 # words
		$CC $CFLAGS -I"$headers" $flags -c "$source" -o "${source##*/}.o"
	done
	$AR cr "$work/libs/lib/lib$name.a" ./*.c.o
	$RANLIB "$work/libs/lib/lib$name.a"
	cp "$headers"/*.h "$work/libs/include/"
	cat >"$PKG_CONFIG_LIBDIR/$name.pc" <<EOF
Name: $name
Description: of $(source_field "$name" archive)
Version: $(source_field "$name" version)
Libs: -L$work/libs/lib -l$name
Cflags: -I$work/libs/include
EOF
}

# On Linux the one that reaches devices through libusb, for the other needs udev's library.
build_hidapi() {
	case $system in
	windows_*) variant=windows ;;
	*) variant=libusb ;;
	esac
	unpack hidapi
	(compile hidapi hidapi "$(pkg-config --cflags libusb-1.0)" $variant/hid.c)
}

# glibc's basename() is in string.h, musl's in libgen.h.
build_libgpiod() {
	unpack libgpiod
	(compile libgpiod include \
		"-D_GNU_SOURCE -include libgen.h -DGPIOD_VERSION_STR=\"$(source_field libgpiod version)\"" \
		lib/core.c lib/ctxless.c lib/helpers.c lib/iter.c lib/misc.c)
}

# Android's configuration fits every Linux; the other file is what configure would write.
build_jansson() {
	unpack jansson
	cp "$work/jansson/android/jansson_config.h" "$work/jansson/src/"
	: >"$work/jansson/src/jansson_private_config.h"
	(
		cd "$work/jansson" || exit
		compile jansson src -DHAVE_STDINT_H=1 src/*.c
	)
}

# The CPU emulator: of all its processors the one that is in a chip. Of standard input zig's
# preprocessor does not take -mcpu.
build_unicorn() {
	unpack unicorn
	sed -i 's,-dM -E -$,-dM -E -x c /dev/null,' "$work/unicorn/src/CMakeLists.txt"
	cmake -S "$work/unicorn/src" -B "$work/unicorn/build" -DCMAKE_SYSTEM_NAME=Linux \
		-DCMAKE_C_COMPILER="$work/bin/$CC" -DCMAKE_AR="$work/bin/$AR" -DCMAKE_RANLIB="$work/bin/$RANLIB" \
		-DCMAKE_INSTALL_PREFIX="$work/libs" -DCMAKE_INSTALL_LIBDIR=lib \
		-DUNICORN_ARCH=arm -DBUILD_SHARED_LIBS=OFF -DUNICORN_BUILD_TESTS=OFF
	cmake --build "$work/unicorn/build" -j "$jobs"
	cmake --install "$work/unicorn/build"
}

build_libraries() {
	build_libusb
	build_hidapi
	case $system in
	linux_*)
		build_libgpiod
		build_jansson
		build_unicorn ;;
	esac
}
