#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The end-to-end tests of tests/e2e, two at a time where pytest-xdist is there.

. "${srcdir:-.}/tests/lib.sh"

python=$(pytest_python)
"$python" -c 'import pytest' 2>/dev/null || skip_all "python3 with pytest is not installed"
[ -x "${STLINK_SIM:-}" ] || skip_all "stlink-sim was not built"

set --
if "$python" -c 'import xdist' 2>/dev/null; then
	set -- -n 2
fi

# PlatformIO's package is arranged from what was installed.
if [ -z "${PIO_PACKAGE:-}" ] && [ -x "${OPENOCD:-}" ]; then
	PIO_PACKAGE=$work/tool-openocd
	sh "$srcdir/contrib/platformio/make-package" "$STAGE_PREFIX" "$PIO_PACKAGE" "${VERSION:-0}"
	export PIO_PACKAGE
fi

# Nothing is written beside the tests: the source may be read-only.
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
cd "$srcdir/tests/e2e"
status=0
"$python" -m pytest -q -ra -p no:cacheprovider "$@" . || status=$?
exit "$status"
