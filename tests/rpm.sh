#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The RPMs: built by rpmbuild from the release archive, looked at by rpmlint, compared with
# Debian's packages, unpacked and used, and by root also installed and erased, in a root of
# their own.

. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/packaged.sh"

# shellcheck disable=SC2154 # work is lib.sh's
top=$work/rpm
root=$work/root
packages="openocd-clones openocd-clones-common openocd-clones-devel stlink-sim"

may_build rpmbuild rpm2cpio cpio rpmlint appstreamcli

# What Debian's rpm leaves to a distribution: Fedora's rpm compresses pages and strips.
# There is no database of packages here, so nothing is there for BuildRequires.
build() {
	release || return 1
	mkdir -p "$top/SOURCES"
	ln "$archive" "$top/SOURCES/" 2>/dev/null || cp "$archive" "$top/SOURCES/"
	cp -L "$openocd_archive" "$top/SOURCES/openocd-0.12.0.tar.bz2"
	# shellcheck disable=SC2154 # cflags is packaged.sh's
	rpmbuild -bb --nodeps --define "_topdir $top" --define "optflags $cflags" \
		--define "__os_install_post /usr/lib/rpm/brp-compress; /usr/lib/rpm/brp-strip" \
		"$work/filled/openocd-clones.spec" >"$work/rpmbuild.log" 2>&1 ||
		{ tail -n 40 "$work/rpmbuild.log"; return 1; }
	mv "$top"/RPMS/*/*.rpm "$top/"
}

# file PACKAGE
file() {
	ls "$top/$1-$VERSION"-*.rpm
}

package_files() {
	for package in $packages; do
		rpm -qp --qf '[%{FILEMODES:perms} %{FILENAMES}\n]' "$(file "$package")" |
			awk -v package="$package" '!/^d/ { print package, $2 }'
	done | in_one_spelling
}

# The headers are apart here, as Fedora wants it.
as_debian() {
	sed 's/^openocd-clones-devel /openocd-clones /' "$work/files" | in_debians_package
}

# The private libusb must not be taken for the system's, nor asked for.
dependencies() {
	for package in openocd-clones stlink-sim; do
		rpm -qp --provides "$(file "$package")" >"$work/provides"
		! grep '\.so' "$work/provides" || return 1
	done
	rpm -qp --provides "$(file openocd-clones)" | grep '^bundled(' >"$work/bundled"
	"$OPENOCD" -c 'echo [info version]; shutdown' 2>&1 | grep -x '[0-9.]*' >"$work/jimtcl"
	jaylink=$(sed -n 's/^#define PACKAGE_VERSION "\(.*\)"/\1/p' \
		"$STAGE_PREFIX/include/openocd/jtag/drivers/libjaylink/config.h")
	diff - "$work/bundled" <<-END
		bundled(jimtcl) = $(cat "$work/jimtcl")
		bundled(libjaylink) = $jaylink
		bundled(openocd) = $(awk '$1 == "version" { print $2 }' "$srcdir/HOSTS")
	END
	rpm -qp --requires "$(file stlink-sim)" | grep libunicorn || return 1
	rpm -qp --requires "$(file openocd-clones)" | grep libusb
}

# Left out: what only openSUSE or an rpm before 4.6 asks for, a signature, which a
# distribution gives, and what its build of debug packages strips.
rpmlint_is_content() {
	cat >"$work/fedora.toml" <<-'END'
		ValidLicenses = ["GPL-2.0-or-later", "BSD-2-Clause-Views"]
		Filters = ["no-signature", "no-packager-tag", "no-group-tag", "manpage-not-compressed bz2",
			"no-dependency-on locales-sim", "no-manual-page-for-binary",
			"no-buildroot-tag", "unstripped-binary-or-object"]
	END
	rpmlint -c "$work/fedora.toml" -r "$srcdir/contrib/rpm/openocd-clones.rpmlintrc" \
		"$top"/*.rpm "$work/filled/openocd-clones.spec" >"$work/rpmlint" 2>&1
	cat "$work/rpmlint"
	grep -q ' 0 errors, 0 warnings' "$work/rpmlint"
}

unpacked_works() {
	mkdir -p "$root"
	for package in $packages; do
		(cd "$root" && rpm2cpio "$(file "$package")" | cpio -idm --quiet) || return 1
	done
	sh "$srcdir/contrib/try-tree" "$root"
}

own_rpm() {
	rpm --root "$work/installed-root" --dbpath /rpmdb "$@"
}

install_verify_erase() {
	mkdir "$work/installed-root"
	own_rpm --nodeps -i "$top"/*.rpm || return 1
	sh "$srcdir/contrib/try-tree" "$work/installed-root" || return 1
	# shellcheck disable=SC2086 # words
	own_rpm --nodeps -V $packages || return 1
	# shellcheck disable=SC2086 # words
	own_rpm --nodeps -e $packages || return 1
	(cd "$work/installed-root" && find . ! -type d ! -path './rpmdb/*') >"$work/left"
	[ ! -s "$work/left" ] || { cat "$work/left"; return 1; }
}

check "rpmbuild builds the packages, and %check passes" build
package_files >"$work/files" || :
check "every installed file is in exactly one package" every_file_once "$work/files"
check "in the one that Debian has it in" as_debian
check "they provide what they carry, and ask for what they use" dependencies
if rpmlint --version | grep -q '^2'; then
	check "rpmlint finds nothing" rpmlint_is_content
else
	skip "rpmlint finds nothing" "rpmlint is older than 2"
fi
check "unpacked, the patched host programs a clone" unpacked_works
if [ "$(id -u)" -eq 0 ]; then
	check "rpm installs them, finds them intact, and erases them all" install_verify_erase
fi

finish
