#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian packages that "make deb" built: checked, installed, used beside the
# distribution's openocd, removed and purged. Changes this machine's packages while
# it runs, so that it wants to be asked: OPENOCD_CLONES_DEBS names their directory.

. "${srcdir:-.}/tests/lib.sh"

[ -n "${OPENOCD_CLONES_DEBS:-}" ] || skip_all "OPENOCD_CLONES_DEBS does not name the packages that 'make deb' built"
for tool in dpkg dpkg-deb dpkg-query; do
	command -v "$tool" >/dev/null || skip_all "$tool is not installed"
done
[ "$(id -u)" -eq 0 ] || skip_all "only root can install packages"

debs=$(cd "$OPENOCD_CLONES_DEBS" && pwd)
names="openocd-clones-common openocd-clones stlink-sim"

is_installed() {
	dpkg-query -W -f '${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed
}

for package in $names; do
	if is_installed "$package"; then
		skip_all "$package is installed already and would be removed"
	fi
done

# Whatever happens, the machine is left as it was.
# shellcheck disable=SC2086,SC2154 # names are words; work is lib.sh's
trap 'dpkg --purge --force-depends $names >/dev/null 2>&1 || :; rm -rf "$work"' EXIT

one_of_each() {
	for package in $names; do
		set -- "$debs/${package}"_*.deb
		if [ $# -ne 1 ] || [ ! -f "$1" ]; then
			echo "not one package $package in $debs"
			return 1
		fi
	done
}

check "there is one package of each name" one_of_each

without_errors() {
	lintian --allow-root --fail-on error "$debs"/openocd-clones_*.changes
}

if command -v lintian >/dev/null; then
	check "lintian finds no error" without_errors
else
	skip "lintian finds no error" "lintian is not installed"
fi

# --- beside the distribution's openocd --------------------------------------

# files PACKAGE: what it installs, without directories.
files() {
	dpkg-deb --fsys-tarfile "$debs/$1"_*.deb | tar -t | sed -n 's,^\./,/,; /[^/]$/p'
}

no_common_file() {
	for package in $names; do
		files "$package"
	done | sort >"$work/ours"
	uniq -d "$work/ours" >"$work/twice"
	dpkg-query -L openocd | while read -r path; do
		[ -d "$path" ] || echo "$path"
	done | sort | comm -12 - "$work/ours" >>"$work/twice"
	cat "$work/twice"
	[ -s "$work/ours" ] && [ ! -s "$work/twice" ]
}

no_udev_rules() {
	! grep -F /udev/ "$work/ours"
}

if is_installed openocd; then
	check "no file is in two packages or in the distribution's openocd" no_common_file
	check "udev rules are left to the distribution's openocd" no_udev_rules
else
	skip "no file is the distribution's openocd's" "it is not installed"
fi

# --- installed and used -----------------------------------------------------

check "they install" dpkg -i "$debs"/openocd-clones-common_*.deb \
	"$debs"/openocd-clones_*.deb "$debs"/stlink-sim_*.deb

head -c 22268 /dev/urandom >"$work/fw.bin"
mkdir "$work/elsewhere"

# programs HOST SENTENCE: as a user without any setting would run it, anywhere.
programs() {
	(cd "$work/elsewhere" && exec env -i HOME="$work/elsewhere" PATH=/usr/bin:/bin stlink-sim --chip cks32f103c8 -- \
		"$1" -c "gdb_port disabled; tcl_port disabled; telnet_port disabled" \
		-f interface/stlink.cfg -f target/stm32f1x_clone.cfg \
		-c "program $work/fw.bin 0x08000000 verify reset exit") >"$work/run.log" 2>&1 || {
		cat "$work/run.log"
		return 1
	}
	cat "$work/run.log"
	grep -qF "$2" "$work/run.log" && grep -qF '** Verified OK **' "$work/run.log"
}

if is_installed openocd; then
	check "the distribution's openocd finds the target file" \
		programs openocd "stm32f1x_clone: chip: CKS32F103C8"
else
	skip "the distribution's openocd finds the target file" "it is not installed"
fi
check "openocd-clones finds its scripts and loads its module" programs openocd-clones "written 22 of 22 pages"

commands_have_manuals() {
	for page in /usr/share/man/man1/openocd-clones.1 /usr/share/man/man1/stlink-sim.1 \
		/usr/share/man/man7/openocd-stm32f1x_clone.7; do
		# Minimal systems exclude manuals from what dpkg unpacks.
		grep -qxF "$page.gz" "$work/ours" || { echo "no $page"; return 1; }
	done
}

[ ! -s "$work/ours" ] || check "every command has a manual page" commands_have_manuals

# --- removed and purged -----------------------------------------------------

for package in $names; do
	dpkg-query -L "$package"
done | sort -u >"$work/paths"

# What is there though no other package owns it.
nothing_left() {
	while read -r path; do
		[ "$path" != /. ] || continue
		if [ -e "$path" ] || [ -L "$path" ]; then
			dpkg-query -S "$path" >/dev/null 2>&1 || echo "$path"
		fi
	done <"$work/paths" >"$work/left"
	cat "$work/left"
	[ ! -s "$work/left" ]
}

unknown_to_dpkg() {
	for package in $names; do
		if dpkg-query -W -f '${db:Status-Abbrev} ${Package}\n' "$package" 2>/dev/null | grep -v '^un'; then
			return 1
		fi
	done
}

# shellcheck disable=SC2086 # words
check "they are removed" dpkg --remove $names
check "removal leaves no file" nothing_left
# shellcheck disable=SC2086 # words
check "they are purged" dpkg --purge $names
check "dpkg has forgotten them" unknown_to_dpkg
check "purging leaves no file" nothing_left

finish
