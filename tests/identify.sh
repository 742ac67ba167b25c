#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# What is generated from the table of parts is what is in the tree, and the Tcl of
# stock hosts gives the same verdict, candidates, family, size, pages, protection and
# line to the same readings as the driver.

. "${srcdir:-.}/tests/lib.sh"

build=${BUILD:-.}
[ -x "$build/build-aux/clone_parts_tcl" ] || skip_all "the unit tests are not built"

same() {
	"$1" >"$work/generated"
	diff -u "$2" "$work/generated"
}

check "parts.tcl is generated from the driver's table" \
	same "$build/build-aux/clone_parts_tcl" "$srcdir/tcl/target/stm32f1x_clone/parts.tcl"
check "doc/confusion-matrix.md is up to date" \
	same "$build/tests/unit/print_confusion_matrix" "$srcdir/doc/confusion-matrix.md"

# lines HOST: have the host's Tcl make every line.
lines() {
	# Every changed chip takes minutes: IDENTIFY_EVERY=1 for whoever has them.
	"$build/tests/unit/dump_identity_lines" "${IDENTIFY_EVERY:-6007}" >"$work/cases.tcl"
	"$1" -c "source $srcdir/tcl/target/stm32f1x_clone/parts.tcl" \
		-c "source $srcdir/tcl/target/stm32f1x_clone/identify.tcl" \
		-c "source $srcdir/tests/unit/identify_lines.tcl" \
		-c "source $work/cases.tcl" \
		-c summary -c shutdown >"$work/lines.log" 2>&1
	cat "$work/lines.log"
	grep -Eq '^[1-9][0-9]+ lines, 0 different$' "$work/lines.log"
}

tried=
for host in "${OPENOCD:-}" "${STOCK_OPENOCD:-}"; do
	if [ ! -x "$host" ] || [ "$host" = "$tried" ]; then
		continue
	fi
	tried=$host
	check "Tcl and driver name alike ($("$host" --version 2>&1 | head -n 1))" lines "$host"
done
[ -n "$tried" ] || skip "Tcl and driver name alike" "no openocd to run the Tcl"

finish
