#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The simulator against tools that nobody wrote for it: tests/sim.

. "${srcdir:-.}/tests/lib.sh"

python=$(pytest_python)
"$python" -c 'import pytest' 2>/dev/null || skip_all "python3 with pytest is not installed"
[ -x "${STLINK_SIM:-}" ] || skip_all "stlink-sim was not built"

set --
if "$python" -c 'import xdist' 2>/dev/null; then
	set -- -n 2
fi
# Nothing is written beside the tests: the source may be read-only.
PYTHONDONTWRITEBYTECODE=1
export PYTHONDONTWRITEBYTECODE
cd "$srcdir/tests/sim"
status=0
"$python" -m pytest -q -ra -p no:cacheprovider "$@" . || status=$?
exit "$status"
