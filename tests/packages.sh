#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The Debian packages: built twice from the release archive, checked by lintian, then in
# a bare root of each Debian installed beside the distribution's openocd, used by somebody
# who is not root, upgraded, removed and purged. Nothing of this machine's is changed.
#
# OPENOCD_CLONES_DEBS names a folder with packages that "make deb" built, the patched
# host's among them, instead of those that are built here.

. "${srcdir:-.}/tests/lib.sh"

# shellcheck disable=SC2154 # work is lib.sh's
roots=$work/roots
mirror_list=$work/mirror

if [ -z "${CI:-}" ] && [ -z "${OPENOCD_CLONES_DEBS:-}" ]; then
	skip_all "it takes minutes: set CI=true, or OPENOCD_CLONES_DEBS to a folder of packages"
fi
for tool in dpkg-buildpackage dh debootstrap chroot unshare apt-get; do
	command -v "$tool" >/dev/null || skip_all "$tool is not installed"
done
[ "$(id -u)" -eq 0 ] || skip_all "only root can make a bare root"

# shellcheck disable=SC2016 # apt expands it
apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null |
	grep -E '/debian/?$' | head -n 1 >"$mirror_list"
mirror=$(cat "$mirror_list")
[ -n "$mirror" ] || skip_all "no mirror of Debian is in apt's sources"

# --- built -------------------------------------------------------------------

build_twice() {
	make -C "$BUILD" dist >"$work/dist.log" 2>&1 || { tail -n 20 "$work/dist.log"; return 1; }
	set -- "$BUILD"/openocd-clones-*.tar.xz
	for n in 1 2; do
		sh "$srcdir/contrib/debian/build-packages" "$1" "$work/debs$n" >"$work/build$n.log" 2>&1 ||
			{ tail -n 30 "$work/build$n.log"; return 1; }
	done
}

same_bytes() {
	for file in "$work"/debs1/*.deb; do
		cmp "$file" "$work/debs2/${file##*/}" || return 1
	done
}

if [ -n "${OPENOCD_CLONES_DEBS:-}" ]; then
	debs=$(cd "$OPENOCD_CLONES_DEBS" && pwd)
else
	check "the packages are built from the release archive" build_twice
	check "built twice, they are the same bytes" same_bytes
	debs=$work/debs1
fi

# "initial-upload-closes-no-bugs": there is no request for packages yet.
lintian_is_content() {
	lintian --allow-root --pedantic --fail-on error,warning,pedantic \
		--suppress-tags initial-upload-closes-no-bugs "$debs"/*.changes
}

if command -v lintian >/dev/null; then
	check "lintian finds nothing, pedantic" lintian_is_content
else
	skip "lintian finds nothing, pedantic" "lintian is not installed"
fi

metadata_is_valid() {
	appstreamcli validate --no-net "$srcdir/contrib/openocd-clones.metainfo.xml"
}

if command -v appstreamcli >/dev/null; then
	check "AppStream's metadata is valid" metadata_is_valid
fi

# --- installed, used, removed, in a bare root ----------------------------------

# within SUITE COMMAND...: as root, in the bare root. /proc is there for as long as the
# command runs, and for nobody else.
within() {
	root=$roots/$1
	shift
	# shellcheck disable=SC2016 # the inner shell expands them
	unshare --mount sh -c 'mount -t proc proc "$1/proc" && exec chroot "$@"' - "$root" \
		env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"
}

bare_root() {
	mkdir -p "$roots"
	debootstrap --variant=minbase "$1" "$roots/$1" "$mirror" >"$work/debootstrap.log" 2>&1 ||
		{ tail -n 20 "$work/debootstrap.log"; return 1; }
	within "$1" useradd -m somebody
	mkdir "$roots/$1/debs"
	cp "$debs"/*.deb "$roots/$1/debs"
	rm -f "$roots/$1"/debs/*-dbgsym_*
	within "$1" apt-get install -y --no-install-recommends openocd >"$work/apt.log" 2>&1 ||
		{ tail -n 20 "$work/apt.log"; return 1; }
}

# Everything in the root that a package could leave behind.
listing() {
	(cd "$roots/$1" && find etc usr var/lib opt srv ! -path 'var/lib/dpkg*' ! -path 'var/lib/apt*' \
		! -name 'ld.so.cache' ! -path 'usr/share/man/*cat*' ! -path 'var/lib/systemd/*' | sort)
}

# An older version of the same, to upgrade from.
older() {
	for file in "$roots/$1"/debs/*.deb; do
		rm -rf "$work/older"
		dpkg-deb -R "$file" "$work/older"
		sed -i 's/^Version: .*/Version: 0.0.1-1/' "$work/older/DEBIAN/control"
		mkdir -p "$roots/$1/older"
		dpkg-deb --root-owner-group -b "$work/older" "$roots/$1/older" >/dev/null
	done
}

install_older() {
	older "$1"
	within "$1" sh -c 'apt-get install -y --no-install-recommends /older/*.deb'
}

upgrade() {
	within "$1" sh -c 'apt-get install -y --no-install-recommends /debs/*.deb' &&
	within "$1" dpkg -s openocd-clones-common | grep '^Version:' | grep -v ' 0\.0\.1'
}

# The autopkgtests of the source package, as somebody who is not root.
autopkgtest_as_user() {
	mkdir -p "$roots/$1/tests"
	cp "$srcdir/contrib/debian/tests/$2" "$roots/$1/tests/"
	within "$1" su somebody -c "cd && sh /tests/$2"
}

programs_by_the_patched_host() {
	within "$1" su somebody -c "cd && head -c 22268 /dev/urandom >fw.bin &&
		stlink-sim --chip cks32f103c8 -- openocd-clones -f interface/stlink.cfg \
		-f target/stm32f1x_clone.cfg -c 'program fw.bin 0x08000000 verify reset exit'" \
		>"$work/run.log" 2>&1 || { cat "$work/run.log"; return 1; }
	grep -qF 'written 22 of 22 pages' "$work/run.log"
}

# names SUITE: of the packages in its folder, on one line.
names() {
	for file in "$roots/$1"/debs/*.deb; do
		dpkg-deb -f "$file" Package
	done | tr '\n' ' '
}

purge() {
	# shellcheck disable=SC2046 # words
	within "$1" apt-get purge -y --autoremove $(names "$1")
}

no_trace() {
	listing "$1" | diff "$work/before" -
}

for suite in bookworm trixie; do
	check "$suite: a bare root with the distribution's openocd" bare_root "$suite"
	# what autoremove would take is what the packages brought
	listing "$suite" >"$work/before"
	check "$suite: an older version installs" install_older "$suite"
	check "$suite: upgrading works" upgrade "$suite"
	check "$suite: autopkgtest program" autopkgtest_as_user "$suite" program
	check "$suite: autopkgtest adopt" autopkgtest_as_user "$suite" adopt
	if ls "$debs"/openocd-clones_*.deb >/dev/null 2>&1; then
		check "$suite: the patched host programs" programs_by_the_patched_host "$suite"
	fi
	check "$suite: purging works" purge "$suite"
	check "$suite: and leaves nothing" no_trace "$suite"
	rm -rf "${roots:?}/$suite"
done

finish
