#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The archives of "make archives", unpacked and run: tests/archives. ARCHIVES_DIR names a folder
# that holds them; with CI set they are built here, as far as there are compilers for them.

. "${srcdir:-.}/tests/lib.sh"

# PyPI may be out of reach; then what needs no compiler from there is tested.
pip_has_zig() {
	python3 -m venv "$work/zig" &&
	"$work/zig/bin/pip" download --quiet --no-input --disable-pip-version-check --retries 1 --timeout 20 \
		--no-deps --only-binary :all: --require-hashes -d "$work/zig/cache" -r "$srcdir/contrib/archives/zig"
}

python=$(pytest_python)
"$python" -c 'import pytest' 2>/dev/null || skip_all "python3 with pytest is not installed"
[ -x "${STLINK_SIM:-}" ] || skip_all "stlink-sim was not built"

: "${ARCHIVES_DIR:=${BUILD:-.}/archives}"
export ARCHIVES_DIR
if [ -n "${CI:-}" ] && ! [ -f "$ARCHIVES_DIR/SHA256SUMS" ]; then
	systems=
	if command -v x86_64-w64-mingw32-gcc >/dev/null; then
		systems=windows_amd64
	else
		echo "# no archive for Windows: gcc-mingw-w64-x86-64 is not installed"
	fi
	if ! command -v cmake >/dev/null; then
		echo "# no archives for Linux: cmake is not installed"
	elif [ -n "${ZIG:-}" ] || pip_has_zig >"$work/zig.log" 2>&1; then
		systems="$systems linux_x86_64 linux_armv7l"
	else
		echo "# no archives for Linux: pip did not get ziglang: $(tail -n 1 "$work/zig.log")"
	fi
	[ -n "$systems" ] || skip_all "there is no compiler for any archive"
	make -C "$BUILD" archives ARCHIVES="$systems" >"$work/archives.log" 2>&1 ||
		{ tail -n 30 "$work/archives.log"; exit 1; }
fi
[ -f "$ARCHIVES_DIR/SHA256SUMS" ] || skip_all "no archives were built: make archives"

run_pytest "$python" archives
