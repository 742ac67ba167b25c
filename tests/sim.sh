#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The simulator against tools that nobody wrote for it: tests/sim.

. "${srcdir:-.}/tests/lib.sh"

python=$(pytest_python)
"$python" -c 'import pytest' 2>/dev/null || skip_all "python3 with pytest is not installed"
[ -x "${STLINK_SIM:-}" ] || skip_all "stlink-sim was not built"

run_pytest "$python" sim
