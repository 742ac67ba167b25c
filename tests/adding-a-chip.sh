#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# A chip that nobody has, added in a copy of the tree by the steps of doc/adding-a-chip.md and by
# nothing else, is identified and programmed. Built for the host that is installed in STAGE.

. "${srcdir:-.}/tests/lib.sh"

module=$(find "${STAGE_PREFIX:-/nonexistent}" -name stm32f1x_clone.so 2>/dev/null | head -n 1)
if [ ! -x "${OPENOCD:-}" ] || [ -z "$module" ]; then
	skip_all "no OpenOCD with a module of ours was built"
fi
[ -x "${STLINK_SIM:-}" ] || skip_all "stlink-sim was not built"
[ -x "${BUILD:-.}/tests/unit/test_identify" ] || skip_all "the unit tests are not built"
python=$(pytest_python)
"$python" -c 'import pytest' 2>/dev/null || skip_all "python3 with pytest is not installed"

srcdir=$(cd "$srcdir" && pwd)
guide=$srcdir/doc/adding-a-chip.md
tree=$work/tree
build=$tree/build
host=$work/host
openocd=$host/bin/${OPENOCD##*/}
pc=$(find "$STAGE_PREFIX" -name openocd-module.pc)

# What is kept, with what bootstrap made, the dates included: or make would make it anew.
copy() {
	mkdir "$tree"
	cd "$srcdir"
	if [ -e .git ] && command -v git >/dev/null; then
		git -c safe.directory='*' ls-files --cached --others --exclude-standard
		find configure aclocal.m4 Makefile.in clones-config.h.in m4 build-aux/auto -type f
	else
		cat MANIFEST
	fi | sort -u | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done >"$work/files"
	tar -cf - -T "$work/files" | tar -xf - -C "$tree"
	chmod -R u+w "$tree"
	cp -Rp "$STAGE_PREFIX" "$host"
	sed "s,^prefix=.*,prefix=$host," "$pc" >"$host/${pc#"$STAGE_PREFIX"/}"
}

follow() {
	copy && "$python" "$tree/tests/follow-guide" "$guide" "$tree"
}

# The commands of the last step; of "make check" a part follows below.
guides_commands() {
	sed -n '/^## 4\. Check/,$s/^    \(make [^#]*\).*/\1/p' "$guide" | grep -v '^make check' >"$work/commands"
	[ -s "$work/commands" ] && sh -e "$work/commands"
}

make_it() {
	mkdir "$build"
	cd "$build"
	MAKEFLAGS=-j$(nproc 2>/dev/null || echo 2)
	CCACHE_BASEDIR=$work
	export MAKEFLAGS CCACHE_BASEDIR
	../configure --quiet --prefix="$host" --with-openocd="$host" CFLAGS=-O0 &&
		make -s && guides_commands && make -s install &&
		make -s tests/unit/test_identify tests/unit/dump_identity_lines tests/sim/test_core
}

# of_the_copy COMMAND...: with what was built there.
of_the_copy() {
	cd "$build"
	env srcdir="$tree" BUILD="$build" OPENOCD="$openocd" STLINK_SIM="$host/bin/stlink-sim" \
		TCL_DIR="$tree/tcl" PYTHONDONTWRITEBYTECODE=1 "$@"
}

# e2e FILE ARGUMENTS...: some of the end-to-end tests.
e2e() {
	file=$tree/tests/e2e/$1
	shift
	of_the_copy env BENCH_CHIP="$chip" "$python" -m pytest -q -x -p no:cacheprovider "$file" "$@"
}

chip=$(sed -n '/chips.c., in the order/,/^ *}/s/^.*\.name = "\(.*\)",$/\1/p' "$guide")

is_there() {
	"$host/bin/stlink-sim" --list-chips | grep "^$chip "
}

check "the guide's steps fit the tree" follow
check "it builds, and what is generated is generated" make_it
[ "$failures" -eq 0 ] || finish || exit 1
check "the chip is on the bench" is_there
check "rows, sources and what was read are in order" of_the_copy tests/unit/test_identify
check "the bench reads as its row says" of_the_copy tests/sim/test_core
check "Tcl and driver name alike" of_the_copy env STOCK_OPENOCD= IDENTIFY_EVERY=60013 sh "$tree/tests/identify.sh"
check "it is identified, and taken for no other" e2e test_identify.py -k "$chip"
check "it is programmed" e2e test_program.py -k "real_image or read_back or survives"
finish
