#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# The packaging recipes: in step with the project and with each other, and accepted by
# the tools of their distributions as far as those run here.

. "${srcdir:-.}/tests/lib.sh"
. "${srcdir:-.}/tests/packaged.sh"

contrib=$srcdir/contrib
spec=$contrib/rpm/openocd-clones.spec
pkgbuild=$contrib/arch/PKGBUILD
formula=$contrib/homebrew/openocd-clones.rb
version=$(sed -n 's/^AC_INIT(\[openocd-clones\], \[\(.*\)\])$/\1/p' "$srcdir/configure.ac")

host() {
	awk -v name="$1" '$1 == name { print $2; exit }' "$srcdir/HOSTS"
}

# says TEXT FILE...: every file has it.
says() {
	text=$1
	shift
	for file in "$@"; do
		grep -qF -e "$text" "$file" || { echo "$file lacks: $text"; return 1; }
	done
}

same_version() {
	[ -n "$version" ] &&
		says "openocd-clones ($version-1)" "$contrib/debian/changelog" &&
		says "openocd-clones-host ($version-1)" "$contrib/debian-host/changelog" &&
		says "openocd-clones $version" "$contrib/openocd-clones.1" &&
		says "Version:        $version" "$spec" &&
		says "pkgver=$version" "$pkgbuild"
}

same_host() {
	says "$(host sha256)" "$pkgbuild" "$formula" &&
		says "$(host address)" "$formula" &&
		says "_openocd=$(host version)" "$pkgbuild" &&
		says "openocd_version $(host version)" "$spec" &&
		says "OpenOCD $(host version)" "$contrib/openocd-clones.1" "$contrib/debian-host/control"
}

# Options that configure does not know are ignored silently.
known_options() {
	"$srcdir/configure" --help >"$work/help"
	grep -ohE -e '--(with|enable|disable)-[a-z-]+' "$spec" "$pkgbuild" "$formula" "$contrib/debian/rules" \
		"$contrib/debian-host/rules" |
	sort -u >"$work/used"
	[ -s "$work/used" ] || return 1
	while read -r option; do
		grep -qE -e "^ +$option\\b" "$work/help" || { echo "configure has no $option"; return 1; }
	done <"$work/used"
}

check "the recipes are for version $version" same_version
check "they name the OpenOCD of HOSTS and its SHA-256" same_host
if [ -x "$srcdir/configure" ]; then
	check "configure knows their options" known_options
else
	skip "configure knows their options" "there is no configure script"
fi

# Each file that is installed has a package in Debian's lists, and no list names another.
debian_has_all() {
	arranged_files >"$work/installed" || return 1
	debians_lists >"$work/debian"
	awk 'NR == FNR { listed[$2] = 1; next }
		{
			place = $1
			while (place && !(place in listed))
				sub("/?[^/]*$", "", place)
			if (place)
				used[place] = 1
			else
				print "in no package: " $1
		}
		END { for (place in listed) if (!(place in used)) print "not installed: " place }' \
		"$work/debian" "$work/installed" >"$work/odd"
	[ ! -s "$work/odd" ] || { cat "$work/odd"; return 1; }
}

# rpm.sh and arch.sh compare all files, but take minutes.
others_have_commands() {
	grep -E '^usr/(bin|share/man/man.)/' "$work/installed" | while read -r path; do
		says "${path##*/}" "$spec" "$pkgbuild" || return 1
	done
}

if [ -x "${OPENOCD:-}" ] && [ -x "${STLINK_SIM:-}" ]; then
	check "Debian's packages have all that is installed" debian_has_all
	check "RPM and Arch have its commands and pages" others_have_commands
fi

# --- filled in as for a release ---------------------------------------------

archive=$work/openocd-clones-$version.tar.xz
echo "a release" >"$archive"
hash=$(sha256sum <"$archive" | cut -d ' ' -f 1)
address=https://host.invalid/releases/openocd-clones-$version.tar.xz

fill() {
	sh "$contrib/fill-recipes" "$archive" "$work/filled" "$address" && ! grep -r '@[A-Z0-9]*@' "$work/filled"
}

check "a release fills them in" fill
check "with its SHA-256" says "$hash" "$work/filled/PKGBUILD" "$work/filled/openocd-clones.rb"
check "and its address" says "$address" "$work/filled/openocd-clones.spec" \
	"$work/filled/PKGBUILD" "$work/filled/openocd-clones.rb"

# accepted TOOL WHAT COMMAND...
accepted() {
	tool=$1
	what=$2
	shift 2
	if command -v "$tool" >/dev/null; then
		check "$tool accepts $what" "$@"
	else
		skip "$tool accepts $what" "$tool is not installed"
	fi
}

expand_spec() {
	rpmspec -P "$work/filled/openocd-clones.spec" >"$work/expanded" && says "Version:        $version" "$work/expanded"
}

srcinfo_is_current() {
	mkdir "$work/srcinfo"
	cp "$work/filled/PKGBUILD" "$work/srcinfo"
	(cd "$work/srcinfo" && as_user makepkg --printsrcinfo) >"$work/said" &&
		grep -v '^#' "$work/filled/.SRCINFO" | diff - "$work/said"
}

# makepkg reads and sets these variables, and stops at the first error.
lint_pkgbuild() {
	shellcheck -s bash -e SC2034,SC2154,SC2164 "$work/filled/PKGBUILD"
}

source_of_pkgbuild() {
	# shellcheck disable=SC2016 # bash expands these
	bash -euc '. "$1"; [ ${#source[@]} -eq ${#sha256sums[@]} ]; for name in "${pkgname[@]}"; do
		[ "$(type -t "package_$name")" = function ]; done' - "$work/filled/PKGBUILD"
}

accepted rpmspec "the spec file" expand_spec
accepted bash "the PKGBUILD" source_of_pkgbuild
accepted shellcheck "the PKGBUILD" lint_pkgbuild
if command -v pacman >/dev/null && as_user true 2>/dev/null; then
	accepted makepkg "the .SRCINFO" srcinfo_is_current
fi
accepted ruby "the formula" ruby -wc "$work/filled/openocd-clones.rb"
if [ -x "${OPENOCD:-}" ] && [ -x "$srcdir/configure" ]; then
	accepted ruby "the formula's style, install and test" ruby "$srcdir/tests/formula.rb" \
		"$work/filled/openocd-clones.rb" "$STAGE_PREFIX" "$srcdir/configure"
fi
accepted dpkg-parsechangelog "Debian's changelog" dpkg-parsechangelog -l "$contrib/debian/changelog"

finish
