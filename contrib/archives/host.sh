# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: the patched OpenOCD with the driver linked in, and stlink-sim,
# installed below $work/stage.
# shellcheck shell=sh disable=SC2154 # variables are make-archives's

# The prefix shows nowhere: everything is found from where the program lies.
archive_prefix=/openocd-clones

# The simulator is for Linux; in a static program of its kind there is nothing to preload.
simulator_option() {
	case $system in
	linux_*) echo --disable-preload ;;
	*) echo --disable-simulator ;;
	esac
}

build_host() {
	mkdir -p "$work/build"
	(
		cd "$work/build" || exit
		"$tree/configure" --host="$host" --prefix="$archive_prefix" "$(simulator_option)" \
			--enable-builtin-module --with-openocd-source="$(source_archive openocd)"
		make -j"$jobs" all
		make install DESTDIR="$work/stage"
	)
}
