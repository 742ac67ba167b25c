#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The end-to-end tests of tests/e2e, two at a time where pytest-xdist is there.

. "${srcdir:-.}/tests/lib.sh"

python=$(pytest_python)
"$python" -c 'import pytest' 2>/dev/null || skip_all "python3 with pytest is not installed"
[ -x "${STLINK_SIM:-}" ] || skip_all "stlink-sim was not built"

# PlatformIO's package is arranged from what was installed.
if [ -z "${PIO_PACKAGE:-}" ] && [ -x "${OPENOCD:-}" ]; then
	PIO_PACKAGE=$work/tool-openocd
	sh "$srcdir/contrib/platformio/make-package" "$STAGE_PREFIX" "$PIO_PACKAGE" "${VERSION:-0}"
	export PIO_PACKAGE
fi

run_pytest "$python" e2e
