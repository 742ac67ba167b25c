#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# quickstart: what would stop it after minutes is said before anything is done, and the
# libraries of a later distribution do not.

. "${srcdir:-.}/tests/lib.sh"

quickstart=$srcdir/quickstart
seen=$work/called
mkdir "$work/bin"
# A package manager that would be called next tells of it.
for tool in apt-get dnf pacman brew dpkg-query rpm sudo; do
	# shellcheck disable=SC2016 # $0 is the stand-in's own
	printf '#!/bin/sh\necho "$0" >>"%s"\nexit 1\n' "$seen" >"$work/bin/$tool"
done
chmod +x "$work"/bin/*

# refuses TEXT NAME=VALUE...: ends at once with TEXT, before any package is looked at.
refuses() {
	text=$1
	shift
	fails_with "$text" env PATH="$work/bin:$PATH" "$@" sh "$quickstart" && [ ! -e "$seen" ]
}

: >"$work/file"
check "a blank in PREFIX is refused" refuses "a blank" PREFIX="$work/a folder"
check "a PREFIX that cannot be made is refused" refuses "nothing can be written to $work/file/x" PREFIX="$work/file/x"
check "a HOME that cannot be written to is refused" refuses "nothing can be written to" \
	HOME="$work/file" PREFIX=
# shellcheck disable=SC2016 # make's variable
one_line_of_flags() {
	PATH="$work/later:$PATH" make -s --no-print-directory -C "$BUILD" \
		--eval 'flags: ; @echo "$(host_gpio)"' flags >"$work/flags"
	[ "$(wc -l <"$work/flags")" = 1 ] && grep -q sysfsgpio "$work/flags" && grep -q disable-linuxgpiod "$work/flags"
}

mkdir "$work/later"
printf '#!/bin/sh\nexit 0\n' >"$work/later/pkg-config"
chmod +x "$work/later/pkg-config"
check "a libgpiod too new for OpenOCD is left out" one_line_of_flags
check "the way out is named" refuses "PREFIX=/some/folder ./quickstart" PREFIX="$work/file/x"
finish
