# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced after lib.sh by the tests that build packages with other distributions' tools.
# shellcheck shell=sh

# The compilations are those of the build under test, whose cache they find.
if [ -d /usr/lib/ccache ]; then
	PATH=/usr/lib/ccache:$PATH
	CCACHE_BASEDIR=$work
	CCACHE_NOHASHDIR=1
	export PATH CCACHE_BASEDIR CCACHE_NOHASHDIR
fi
# Those flags, too.
cflags="-g -O2"
# What the outer make says is not for the packages' own.
unset MAKEFLAGS MAKELEVEL MFLAGS
openocd_archive=$BUILD/host/openocd.tar.bz2

# may_build TOOL...: skips all if the packages cannot or need not be built here.
may_build() {
	if [ -z "${CI:-}" ] && [ -z "${OPENOCD_CLONES_PACKAGES:-}" ]; then
		skip_all "it takes minutes: set CI=true or OPENOCD_CLONES_PACKAGES=1"
	fi
	for tool in "$@"; do
		command -v "$tool" >/dev/null || skip_all "$tool is not installed"
	done
	[ -e "$openocd_archive" ] || skip_all "this build has no archive of OpenOCD"
}

# as_user COMMAND...: makepkg refuses to be run by root.
as_user() {
	if [ "$(id -u)" -ne 0 ]; then
		"$@"
	else
		unshare --user --map-user=1000 --map-group=1000 "$@"
	fi
}

# The recipes in $work/filled, for the release archive, which is made once.
release() {
	archive=$BUILD/openocd-clones-$VERSION.tar.xz
	make -C "$BUILD" dist >"$work/dist.log" 2>&1 || { tail -n 20 "$work/dist.log"; return 1; }
	sh "$srcdir/contrib/fill-recipes" "$archive" "$work/filled" \
		"https://host.invalid/openocd-clones-$VERSION.tar.xz"
}

# The files of the tested installation as packages arrange them, sorted, without "/".
arranged_files() {
	rm -rf "$work/arranged"
	mkdir -p "$work/arranged/usr/lib"
	cp -R "$STAGE_PREFIX" "$work/arranged/usr/lib/openocd-clones"
	(cd "$srcdir" && sh contrib/arrange-beside "$work/arranged" /usr/lib/openocd-clones) || return 1
	(cd "$work/arranged" && find . ! -type d) | sed 's,^\./,,' | LC_ALL=C sort
}

# From lines "PACKAGE FILE" those of the tree, in one spelling for all distributions:
# guides, licences and what a tool adds by itself have places of their own in each.
in_one_spelling() {
	awk '{ sub("^/", "", $2); sub("/lib64/", "/lib/", $2) }
		$2 ~ "^usr/share/(doc|licenses)/" || $2 ~ "^usr/lib/[.]build-id" || $2 !~ "^usr/" { next }
		$2 ~ "/man/man" { sub("[.]gz$", "", $2) }
		{ print }'
}

# Lines "PACKAGE PATH" of Debian's lists, in that spelling.
debians_lists() {
	for list in "$srcdir"/contrib/debian/*.install "$srcdir"/contrib/debian-host/*.install; do
		package=${list##*/}
		sed "s|/lib/\*/|/lib/|; s|^|${package%.install} |" "$list"
	done
}

# Of lines "PACKAGE FILE", all are in the package that Debian's lists name.
in_debians_package() {
	debians_lists >"$work/debian"
	awk 'NR == FNR { package[$2] = $1; next }
		{
			place = $2
			while (place && !(place in package))
				sub("/?[^/]*$", "", place)
			if (package[place] != $1)
				print $2 ": in " $1 ", Debian: " (place ? package[place] : "in none")
		}' "$work/debian" - >"$work/elsewhere"
	[ ! -s "$work/elsewhere" ] || { cat "$work/elsewhere"; return 1; }
}

# every_file_once LIST: the packages of LIST have what "make install" installs, each file once.
every_file_once() {
	arranged_files >"$work/installed" || return 1
	cut -d ' ' -f 2 "$1" | LC_ALL=C sort | diff "$work/installed" -
}
