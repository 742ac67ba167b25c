# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: a compiler for the system, and what makes its output the same
# in every folder.
# shellcheck shell=sh disable=SC2034,SC2154 # variables are make-archives's

windows_tools() {
	command -v "$host-gcc" >/dev/null ||
		fail "$host-gcc is missing; install the package gcc-mingw-w64-x86-64"
	CC="$host-gcc -static-libgcc"
	AR=$host-ar
	RANLIB=$host-ranlib
	LDFLAGS='-s -Wl,--no-insert-timestamp'
}

# Clang with musl for every Linux, from PyPI: of the version, and with the SHA-256, in the
# file zig. ZIG names one that is there already.
get_zig() {
	[ -z "${ZIG:-}" ] || return 0
	python3 -m venv "$out/zig"
	"$out/zig/bin/pip" install --quiet --no-input --disable-pip-version-check --no-deps \
		--only-binary :all: --require-hashes -r "$archives/zig"
}

zig_program() {
	[ -z "${ZIG:-}" ] || { echo "$ZIG"; return; }
	"$out/zig/bin/python" -c 'import os, ziglang; print(os.path.dirname(ziglang.__file__) + "/zig")'
}

# tool NAME WORDS: a command of one word, for not every configure takes more
tool() {
	printf '#!/bin/sh\nexec "%s" %s "$@"\n' "$zig" "$2" >"$work/bin/$host-$1"
	chmod +x "$work/bin/$host-$1"
}

linux_tools() {
	command -v cmake >/dev/null || fail "cmake is missing; install the package cmake"
	logged get_zig
	zig=$(zig_program)
	mkdir "$work/bin"
	PATH=$work/bin:$PATH
	tool cc "cc -target $host -mcpu=$cpu"
	tool ar ar
	tool ranlib ranlib
	CC=$host-cc
	AR=$host-ar
	RANLIB=$host-ranlib
	LDFLAGS=-s
	: "${ZIG_GLOBAL_CACHE_DIR:=$out/zig/cache}"
	ZIG_LOCAL_CACHE_DIR=$ZIG_GLOBAL_CACHE_DIR
	export ZIG_GLOBAL_CACHE_DIR ZIG_LOCAL_CACHE_DIR
}

choose_tools() {
	"${system%%_*}_tools"
	CFLAGS="-O2 -g0 -ffile-prefix-map=$work/=/ -ffile-prefix-map=$tree/=/"
	# pkg-config knows nothing but what is built here
	PKG_CONFIG_LIBDIR=$work/libs/lib/pkgconfig
	PKG_CONFIG_PATH=
	export CC AR RANLIB CFLAGS LDFLAGS PKG_CONFIG_LIBDIR PKG_CONFIG_PATH
}
