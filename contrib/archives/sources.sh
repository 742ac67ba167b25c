# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: the libraries' source archives, and the names of all sources.
# shellcheck shell=sh disable=SC2154 # variables are make-archives's

# source_field PROJECT NAME: the last value, which is Debian's where there are two. OpenOCD
# is the first of HOSTS.
source_field() {
	case $1 in
	openocd) awk -v name="$2" '$1 == "host" { n++ } n == 1 && $1 == name { value = $2 } END { print value }' \
		"$tree/HOSTS" ;;
	*) awk -v project="$1" -v name="$2" \
		'$1 == "host" { here = $2 == project } here && $1 == name { value = $2 } END { print value }' \
		"$archives/libraries" ;;
	esac
}

# Where project $1's source archive is, once it was fetched.
source_archive() {
	echo "$out/sources/$(source_field "$1" archive)"
}

# fetch PROJECT TABLE ENTRY [SOURCE]: its SHA-256 is checked
fetch() {
	[ -f "$(source_archive "$1")" ] && return
	rm -rf "$out/fetch"
	mkdir "$out/fetch"
	sh "$tree/build-aux/fetch-openocd" "$2" "$3" "$out/fetch" "${4-}" || exit
	mv "$out/fetch"/*.tar.* "$(source_archive "$1")" ||
		fail "the archives need OpenOCD's release archive, not a tree: use --with-openocd-source=ARCHIVE"
	rm -r "$out/fetch"
}

fetch_sources() {
	mkdir -p "$out/sources"
	fetch openocd "$tree/HOSTS" "$openocd_version" "${OPENOCD_SOURCE-}"
	fetch libusb "$archives/libraries" libusb
	fetch hidapi "$archives/libraries" hidapi
	for library in libgpiod jansson unicorn; do
		case $* in *linux_*) fetch "$library" "$archives/libraries" "$library" ;; esac
	done
	cp "$tarball" "$out/sources/"
}

list_source() {
	printf '%s (%s)\n  %s\n' "$(source_field "$1" archive)" "$2" "$(source_field "$1" sha256)"
}

# SOURCES.txt of an archive: what the programs in it were made from.
list_sources() {
	cat <<EOF
The programs here were made from these archives, by "make archives" of the first one.
They are published beside this archive, and all but the first also in Debian's source
packages of these names, or on PyPI. After each its SHA-256.

openocd-clones-$version.tar.xz (GPL-2.0-or-later; its patches/ were applied to OpenOCD)
EOF
	printf '  %s\n' "$(sha256sum <"$tarball" | cut -d ' ' -f 1)"
	list_source openocd "GPL-2.0-or-later; with jimtcl, BSD-2-Clause, and libjaylink, GPL-2.0-or-later"
	list_source libusb LGPL-2.1-or-later
	list_source hidapi "BSD-3-Clause, as one of its three licences"
	case $system in linux_*)
		list_source libgpiod LGPL-2.1-or-later
		list_source jansson "MIT; in stlink-sim"
		list_source unicorn "GPL-2.0, with parts under other licences; in stlink-sim"
		echo "The C library is musl (MIT), as $(grep -o '^ziglang[^ ]*' "$archives/zig") of PyPI brings it." ;;
	esac
}
