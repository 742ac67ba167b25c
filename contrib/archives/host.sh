# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: the patched OpenOCD with the driver linked in, installed below
# $work/stage.
# shellcheck shell=sh disable=SC2154 # variables are make-archives's

# The prefix shows nowhere: everything is found from where the program lies.
archive_prefix=/openocd-clones

build_host() {
	mkdir -p "$work/build"
	(
		cd "$work/build" || exit
		"$tree/configure" --host="$host" --prefix="$archive_prefix" --disable-simulator \
			--enable-builtin-module --with-openocd-source="$(source_archive openocd)"
		make -j"$jobs" all
		make install DESTDIR="$work/stage"
	)
}
