# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: a compiler for the system, and what makes its output the same
# in every folder.
# shellcheck shell=sh disable=SC2034,SC2154 # variables are make-archives's

choose_tools() {
	command -v "$host-gcc" >/dev/null ||
		fail "$host-gcc is missing; install the package gcc-mingw-w64-x86-64"
	CC="$host-gcc -static-libgcc"
	AR=$host-ar
	RANLIB=$host-ranlib
	LDFLAGS='-s -Wl,--no-insert-timestamp'
	CFLAGS="-O2 -g0 -ffile-prefix-map=$work/=/ -ffile-prefix-map=$tree/=/"
	# pkg-config knows nothing but what is built here
	PKG_CONFIG_LIBDIR=$work/libs/lib/pkgconfig
	PKG_CONFIG_PATH=
	export CC AR RANLIB CFLAGS LDFLAGS PKG_CONFIG_LIBDIR PKG_CONFIG_PATH
}
