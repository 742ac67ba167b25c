#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The host beside its unpatched self: OpenOCD's own tests where its source has them, and
# every target file of OpenOCD's, which must read the same before and after the patches.
# Needs OPENOCD (installed, patched); for the second STOCK_OPENOCD, an unpatched one of
# the same version.

. "${srcdir:-.}/tests/lib.sh"

[ -x "${OPENOCD:-}" ] || skip_all "no OpenOCD of ours was built"

tree=$(echo "${BUILD:-.}"/host/openocd-*)
own_tests() {
	make -C "$tree" check
}
if [ -d "$tree/testing/tcl_commands" ]; then
	check "OpenOCD's own tests pass" own_tests
else
	skip "OpenOCD's own tests pass" "this source has none: the release of 0.12.0 comes without"
fi

version_of() {
	"$1" --version 2>&1 | sed -n 's/^Open On-Chip Debugger \([^ ]*\).*/\1/p'
}

# read_by OPENOCD FILE: what it says but the banner, and its status; of one that ends with
# an error the status alone, for the words are the Tcl interpreter's, of any version.
read_by() {
	status=0
	timeout 20 "$1" -s "$scripts" -c "adapter driver dummy" -c "transport select jtag" \
		-f "$2" -c "targets" -c "flash banks" -c "shutdown" >"$work/read" 2>&1 || status=$?
	if [ "$status" -eq 0 ]; then
		# nor the list of words that completion leaves out, to which patches add theirs
		sed -e 1d -e '/ _telnet_autocomplete_helper /d' "$work/read"
	fi
	echo "status $status"
}

reads_the_same() {
	find "$scripts/target" -name '*.cfg' | sed "s,^$scripts/,," | sort >"$work/files"
	[ "$(wc -l <"$work/files")" -gt 200 ] || { echo "few target files in $scripts"; return 1; }
	passed=0
	while read -r file; do
		read_by "$STOCK_OPENOCD" "$file" >"$work/before" </dev/null
		read_by "$OPENOCD" "$file" >"$work/after" </dev/null
		if ! cmp -s "$work/before" "$work/after"; then
			echo "$file reads otherwise:"
			diff "$work/before" "$work/after" || :
			return 1
		fi
		if grep -q '^status 0$' "$work/after"; then
			passed=$((passed + 1))
		fi
	done <"$work/files"
	echo "$passed of $(wc -l <"$work/files") read without an error"
	[ "$passed" -gt 200 ]
}

scripts=
if [ -x "${STOCK_OPENOCD:-}" ]; then
	for dir in "$(dirname "$STOCK_OPENOCD")/../share/openocd/scripts" /usr/share/openocd/scripts; do
		[ -n "$scripts" ] || [ ! -d "$dir/target" ] || scripts=$(cd "$dir" && pwd)
	done
fi
if [ -n "$scripts" ] && [ "$(version_of "$STOCK_OPENOCD")" = "$(version_of "$OPENOCD")" ]; then
	check "each of OpenOCD's target files reads as before the patches" reads_the_same
else
	skip "each of OpenOCD's target files reads as before the patches" "no unpatched OpenOCD of this version"
fi

finish
