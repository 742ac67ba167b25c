#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A fixed number of the fuzzer's runs; by hand: tests/fuzz/fuzz.py --help.

. "${srcdir:-.}/tests/lib.sh"

python=${PYTHON:-python3}
[ -x "${STLINK_SIM:-}" ] || skip_all "stlink-sim was not built"
[ -x "${OPENOCD:-}" ] || skip_all "OpenOCD was not built"
"$python" -c '' 2>/dev/null || skip_all "python3 is not installed"

for kind in replies images options tcl packets; do
	check "$kind that are not to be trusted" \
		"$python" -B "$srcdir/tests/fuzz/fuzz.py" --runs "${FUZZ_RUNS:-10}" "$kind"
done
finish
