#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The archives of "make archives", unpacked and run: tests/archives. ARCHIVES_DIR names a folder
# that holds them; with CI set they are built here, if there is a compiler for Windows.

. "${srcdir:-.}/tests/lib.sh"

python=$(pytest_python)
"$python" -c 'import pytest' 2>/dev/null || skip_all "python3 with pytest is not installed"
[ -x "${STLINK_SIM:-}" ] || skip_all "stlink-sim was not built"

: "${ARCHIVES_DIR:=${BUILD:-.}/archives}"
export ARCHIVES_DIR
if [ -n "${CI:-}" ] && ! [ -f "$ARCHIVES_DIR/SHA256SUMS" ]; then
	command -v x86_64-w64-mingw32-gcc >/dev/null || skip_all "gcc-mingw-w64-x86-64 is not installed"
	make -C "$BUILD" archives >"$work/archives.log" 2>&1 ||
		{ tail -n 30 "$work/archives.log"; exit 1; }
fi
[ -f "$ARCHIVES_DIR/SHA256SUMS" ] || skip_all "no archives were built: make archives"

set --
if "$python" -c 'import xdist' 2>/dev/null; then
	set -- -n 2
fi
# Nothing is written beside the tests: the source may be read-only.
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
cd "$srcdir/tests/archives"
status=0
"$python" -m pytest -q -ra -p no:cacheprovider "$@" . || status=$?
exit "$status"
