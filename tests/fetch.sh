#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Getting OpenOCD's archive: only the one of HOSTS is unpacked, from the source
# that was asked for, and the cache spares the network.

. "${srcdir:-.}/tests/lib.sh"

fetch=$srcdir/build-aux/fetch-openocd
export XDG_CACHE_HOME="$work/cache"
mkdir "$work/dir" "$work/cache" "$work/cache/openocd-clones" "$work/given"

# A HOSTS of our own: no test needs the network nor the true archive.
echo "the archive" >"$work/archive"
cat >"$work/HOSTS" <<EOF
version	0.0.1
archive	openocd-0.0.1.tar.bz2
archive	openocd_0.0.1.orig.tar.bz2
sha256	$(sha256sum <"$work/archive" | cut -d ' ' -f 1)
debian	no-such-source-package
address	file://$work/upstream/openocd-0.0.1.tar.bz2
EOF

fetched() {
	rm -f "$work/dir/openocd.tar.bz2"
	sh "$fetch" "$work/HOSTS" "$work/dir" "$@" && cmp "$work/archive" "$work/dir/openocd.tar.bz2"
}

# refused TEXT [SOURCE]: fails with the text and leaves nothing to unpack.
refused() {
	text=$1
	shift
	fails_with "$text" sh "$fetch" "$work/HOSTS" "$work/dir" "$@" && [ ! -e "$work/dir/openocd.tar.bz2" ]
}

check "no source at all is refused with the way out" refused "--with-openocd-source=FILE"
cp "$work/archive" "$work/given/openocd_0.0.1.orig.tar.bz2"
check "an archive is taken" fetched "$work/given/openocd_0.0.1.orig.tar.bz2"
check "a directory with the archive is taken" fetched "$work/given"
echo "another" >"$work/wrong"
check "an archive with another hash is refused" refused "expected" "$work/wrong"
cp "$work/wrong" "$work/given/openocd-0.0.1.tar.bz2"
check "so is one in a directory" refused "it was not unpacked" "$work/given"
mkdir "$work/empty"
check "a directory without an archive or a tree is refused" refused "holds neither" "$work/empty"

mkdir "$work/tree"
echo 'AC_INIT([openocd], [0.0.1],' >"$work/tree/configure.ac"
takes_tree() {
	sh "$fetch" "$work/HOSTS" "$work/dir" "$work/tree" && [ "$(cat "$work/dir/tree")" = "$work/tree" ]
}
check "an unpacked tree is taken" takes_tree

if command -v curl >/dev/null; then
	mkdir "$work/upstream"
	cp "$work/wrong" "$work/upstream/openocd-0.0.1.tar.bz2"
	check "a download with another hash is refused" refused "expected"
	check "and not kept" [ ! -e "$work/cache/openocd-clones/openocd-0.0.1.tar.bz2" ]
	cp "$work/archive" "$work/upstream/openocd-0.0.1.tar.bz2"
	check "a download is taken" fetched
	rm -r "$work/upstream"
	check "and kept for the next build" fetched
	cp "$work/wrong" "$work/cache/openocd-clones/openocd-0.0.1.tar.bz2"
	check "a damaged cache is not used" refused "expected"
else
	skip "downloads" "curl is not installed"
fi

finish
