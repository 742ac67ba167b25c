#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The packages for Arch Linux: built by makepkg from the release archive, compared with
# Debian's, unpacked and used, and by root also installed and removed by pacman in a root
# of their own.

. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/packaged.sh"

# shellcheck disable=SC2154 # work is lib.sh's
place=$work/arch
root=$work/root
packages="openocd-clones openocd-clones-common stlink-sim"

# Scripts of OpenOCD have names that are not ASCII.
LC_ALL=C.UTF-8
export LC_ALL

may_build makepkg pacman bsdtar fakeroot appstreamcli

as_user true 2>/dev/null || skip_all "makepkg refuses root, and nobody else can be had here"

# makepkg.conf as Arch has it, with this build's flags.
configuration() {
	cat <<-END
		. /etc/makepkg.conf
		CFLAGS='$cflags'
		MAKEFLAGS=-j$(nproc)
		BUILDENV=(!distcc !color !ccache check !sign)
		OPTIONS=(strip docs !libtool !staticlibs emptydirs zipman purge !debug !lto)
	END
}

# The packages that are needed are Debian's here, which pacman does not know.
build() {
	release || return 1
	mkdir -p "$place"
	cp "$archive" "$work/filled/PKGBUILD" "$place"
	cp -L "$openocd_archive" "$place/openocd-0.12.0.tar.bz2"
	configuration >"$work/makepkg.conf"
	(cd "$place" && as_user makepkg --config "$work/makepkg.conf" --nodeps >"$work/makepkg.log" 2>&1) ||
		{ tail -n 40 "$work/makepkg.log"; return 1; }
}

# file PACKAGE
file() {
	ls "$place/$1-$VERSION"-*.pkg.tar.*
}

package_files() {
	for package in $packages; do
		bsdtar -tf "$(file "$package")" | grep -v '/$' | sed "s|^|$package |"
	done | in_one_spelling
}

# The common package is for every machine, the others name the one they are for.
architectures() {
	for package in $packages; do
		bsdtar -xOf "$(file "$package")" .PKGINFO | sed -n "s/^arch = /$package /p"
	done >"$work/architectures"
	machine=$(sed -n 's/^CARCH="\(.*\)"$/\1/p' /etc/makepkg.conf)
	diff - "$work/architectures" <<-END
		openocd-clones $machine
		openocd-clones-common any
		stlink-sim $machine
	END
}

unpacked_works() {
	mkdir -p "$root"
	for package in $packages; do
		bsdtar -xf "$(file "$package")" -C "$root" || return 1
	done
	sh "$srcdir/contrib/try-tree" "$root"
}

own_pacman() {
	printf '[options]\nArchitecture = auto\n' >"$work/pacman.conf"
	pacman --config "$work/pacman.conf" --root "$work/installed-root" --noconfirm "$@"
}

install_verify_remove() {
	mkdir -p "$work/installed-root/var/lib/pacman"
	# twice: versions, and packages
	own_pacman -Udd --noprogressbar "$place"/*.pkg.tar.* || return 1
	sh "$srcdir/contrib/try-tree" "$work/installed-root" || return 1
	# shellcheck disable=SC2086 # words
	own_pacman -Qkk $packages || return 1
	# shellcheck disable=SC2086 # words
	own_pacman -Rdd $packages || return 1
	(cd "$work/installed-root" && find . ! -type d ! -path './var/*') >"$work/left"
	[ ! -s "$work/left" ] || { cat "$work/left"; return 1; }
}

check "makepkg builds the packages, and check() passes" build
package_files >"$work/files" || :
check "every installed file is in exactly one package" every_file_once "$work/files"
check "in the one that Debian has it in" in_debians_package <"$work/files"
check "each is for the right machines" architectures
check "unpacked, the patched host programs a clone" unpacked_works
if [ "$(id -u)" -eq 0 ]; then
	check "pacman installs them, finds them intact, and removes them all" install_verify_remove
fi

finish
