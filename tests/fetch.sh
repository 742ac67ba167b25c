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
host	0.0.1
version	0.0.1
archive	openocd-0.0.1.tar.bz2
archive	openocd_0.0.1.orig.tar.bz2
sha256	$(sha256sum <"$work/archive" | cut -d ' ' -f 1)
debian	no-such-source-package
address	file://$work/upstream/openocd-0.0.1.tar.bz2
EOF

fetched() {
	rm -f "$work/dir/openocd.tar.bz2"
	sh "$fetch" "$work/HOSTS" 0.0.1 "$work/dir" "$@" && cmp "$work/archive" "$work/dir/openocd.tar.bz2"
}

# refused TEXT [SOURCE]: fails with the text and leaves nothing to unpack.
refused() {
	text=$1
	shift
	fails_with "$text" sh "$fetch" "$work/HOSTS" 0.0.1 "$work/dir" "$@" && [ ! -e "$work/dir/openocd.tar.bz2" ]
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

# Another project's table: another file, and nobody asks for it on configure's command line.
sed -e 's/^host.*/host\tother\nproject\tother/' -e 's/tar\.bz2/tar.gz/' "$work/HOSTS" >"$work/OTHER"
fetches_another() {
	sh "$fetch" "$work/OTHER" other "$work/dir" "$work/archive" && cmp "$work/archive" "$work/dir/other.tar.gz"
}
check "another project's archive gets its own name" fetches_another
check "and another way out" fails_with "put it at $work/cache/openocd-clones/other-0.0.1.tar.gz" \
	sh "$fetch" "$work/OTHER" other "$work/dir"

mkdir "$work/tree"
echo 'AC_INIT([openocd], [0.0.1],' >"$work/tree/configure.ac"
takes_tree() {
	sh "$fetch" "$work/HOSTS" 0.0.1 "$work/dir" "$work/tree" && [ "$(cat "$work/dir/tree")" = "$work/tree" ]
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

# A package that pip finds, and builds its metadata, without a network; it tells that it was run.
if python3 -m venv "$work/venv" >/dev/null 2>&1; then
	mkdir -p "$work/nowhere-1.0" "$work/links"
	cat >"$work/nowhere-1.0/pyproject.toml" <<EOF
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
EOF
	cat >"$work/nowhere-1.0/backend.py" <<EOF
import pathlib

pathlib.Path("$work/ran").touch()

def prepare_metadata_for_build_wheel(folder, settings=None):
    info = pathlib.Path(folder) / "nowhere-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: nowhere\nVersion: 1.0\n")
    return info.name
EOF
	tar -C "$work" -czf "$work/links/nowhere-1.0.tar.gz" nowhere-1.0
	# pypi_table SHA-256
	pypi_table() {
		cat >"$work/PYPI" <<EOF
host	nowhere
project	nowhere
version	1.0
archive	nowhere-1.0.tar.gz
sha256	$1
pypi	nowhere
EOF
	}
	from_pip() {
		env PIP_NO_INDEX=1 PIP_FIND_LINKS="$work/links" sh "$fetch" "$work/PYPI" nowhere "$work/dir"
	}
	wrong_from_pip() {
		fails_with "put it at $work/cache/openocd-clones/nowhere-1.0.tar.gz" from_pip &&
		[ ! -e "$work/dir/nowhere.tar.gz" ] && [ ! -e "$work/ran" ]
	}
	right_from_pip() {
		from_pip && cmp "$work/links/nowhere-1.0.tar.gz" "$work/dir/nowhere.tar.gz" && [ ! -e "$work/dir/pip" ]
	}
	kept_from_pip() {
		rm -r "$work/links" && from_pip
	}
	pypi_table "$(sha256sum <"$work/archive" | cut -d ' ' -f 1)"
	check "a package of PyPI with another hash is refused, and nothing in it is run" wrong_from_pip
	pypi_table "$(sha256sum <"$work/links/nowhere-1.0.tar.gz" | cut -d ' ' -f 1)"
	check "one with the right hash is taken" right_from_pip
	check "and kept for the next build" kept_from_pip
else
	skip "packages of PyPI" "python3 has no venv"
fi

# --- an entry with a commit, and which entry is built -------------------------

if command -v git >/dev/null; then
	git init -q "$work/clone"
	echo 'AC_INIT([openocd], [0.0.1+dev],' >"$work/clone/configure.ac"
	author="-c user.name=nobody -c user.email=nobody@host.invalid"
	git -C "$work/clone" add configure.ac
	# shellcheck disable=SC2086 # words
	git -C "$work/clone" $author commit -qm one
	commit=$(git -C "$work/clone" rev-parse HEAD)
	git clone -q --bare "$work/clone" "$work/bare"
	printf '\nhost\tdevel\nversion\t0.0.1+dev\ncommit\t%s\ngit\tfile://%s/upstream.git\n' \
		"$commit" "$work" >>"$work/HOSTS"

	# takes_commit [SOURCE]: the files of the commit, and nothing of a repository
	takes_commit() {
		rm -rf "$work/dir/source"
		sh "$fetch" "$work/HOSTS" devel "$work/dir" "$@" && cmp "$(cat "$work/dir/tree")/configure.ac" \
			"$work/clone/configure.ac" && [ ! -e "$work/dir/source/.git" ]
	}
	other_commit() {
		# shellcheck disable=SC2086 # words
		git -C "$work/clone" $author commit -q --allow-empty -m two
		sh "$fetch" "$work/HOSTS" devel "$work/dir" "$work/clone" | grep "the patches are for $commit"
	}
	which() {
		[ "$(sh "$srcdir/build-aux/which-host" "$work/HOSTS" "$2" "$3")" = "$1" ]
	}
	commit_refused() {
		fails_with "$@" &&
		[ ! -e "$work/dir/tree" ]
	}
	git init -q --bare "$work/other"
	check "a commit is taken from a bare repository" takes_commit "$work/bare"
	check "a repository without it is refused" commit_refused "nor a git repository with commit" \
		sh "$fetch" "$work/HOSTS" devel "$work/dir" "$work/other"
	check "a checkout of another commit is taken, and told" other_commit
	check "a commit that cannot be fetched is refused with the way out" commit_refused "--with-openocd-source=DIR" \
		sh "$fetch" "$work/HOSTS" devel "$work/dir"
	git clone -q --bare "$work/clone" "$work/upstream.git"
	git -C "$work/upstream.git" config uploadpack.allowAnySHA1InWant true
	check "a commit is fetched" takes_commit
	rm -rf "$work/upstream.git"
	check "and kept for the next build" takes_commit
	check "without a source the first entry is built" which 0.0.1 "" ""
	check "with an archive, too" which 0.0.1 "" "$work/archive"
	check "a tree's version tells its entry" which devel "" "$work/clone"
	check "a release's version is no start of another" which 0.0.1 "" "$work/tree"
	check "a repository tells its entry by the commit" which devel "" "$work/bare"
	check "a name tells the entry" which devel devel ""
	check "an unknown name is refused with those there are" fails_with "only: 0.0.1 devel" \
		sh "$srcdir/build-aux/which-host" "$work/HOSTS" nothing
else
	skip "commits" "git is not installed"
fi

finish
