# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: what goes into an archive, and the archive.
# shellcheck shell=sh disable=SC2154 # variables are make-archives's

arrange() {
	folder=$work/pack/openocd-clones-$version
	installed=$work/stage$archive_prefix
	mkdir -p "$folder/bin" "$folder/share/openocd" "$folder/licences"
	cp "$installed/bin"/*"$exe" "$folder/bin/"
	cp -R "$installed/share/openocd/scripts" "$folder/share/openocd/"
	cp "$tree/COPYING" "$folder/licences/openocd-clones-and-openocd.txt"
	cp "$work/libusb/COPYING" "$folder/licences/libusb.txt"
	cp "$work/hidapi/LICENSE-bsd.txt" "$folder/licences/hidapi.txt"
	cp "$work/build/host/openocd-$openocd_version/jimtcl/LICENSE" "$folder/licences/jimtcl.txt"
	sed -e "s/@VERSION@/$version/g" -e "s/@SYSTEM@/$system/g" "$archives/README.${system%%_*}.txt" >"$folder/README.txt"
	list_sources >"$folder/SOURCES.txt"
	"arrange_for_${system%%_*}"
	chmod -R u=rwX,go=rX "$folder"
	find "$folder" -exec touch --no-dereference --date="@$SOURCE_DATE_EPOCH" {} +
}

arrange_for_windows() {
	sed -i 's/$/\r/' "$folder/README.txt" "$folder/SOURCES.txt" "$folder"/licences/*.txt
}

arrange_for_linux() {
	mkdir "$folder/share/openocd/contrib"
	cp "$installed/share/openocd/contrib/60-openocd.rules" "$folder/share/openocd/contrib/"
	cp "$work/libgpiod/COPYING" "$folder/licences/libgpiod.txt"
	cp "$work/jansson/LICENSE" "$folder/licences/jansson.txt"
	cat "$work/unicorn/src/qemu/LICENSE" "$work/unicorn/src/qemu/COPYING" "$work/unicorn/src/qemu/COPYING.LIB" \
		>"$folder/licences/unicorn.txt"
	cp "${zig%/*}/lib/libc/musl/COPYRIGHT" "$folder/licences/musl.txt"
}

# pack_tar FOLDER FILE [WHAT]: all of FOLDER, or what of it. With the folder itself in it, tar gives
# its mode to the one that somebody unpacks it in: not for what is unpacked by hand.
pack_tar() {
	tar --format=ustar --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
		-C "$1" -cf - "${3-.}" | gzip -n -9 >"$2"
}

pack() {
	archive=openocd-clones-$version-$system
	case $system in
	windows_*)
		archive=$archive.zip
		rm -f "$out/$archive"
		(cd "$work/pack" && find . -type f | sed 's,^\./,,' | LC_ALL=C sort | TZ=UTC zip -X -q -9 -@ "$out/$archive") ;;
	*)
		archive=$archive.tar.gz
		pack_tar "$work/pack" "$out/$archive" "openocd-clones-$version" ;;
	esac
}

# The same files as a wheel for pip and pipx, and as PlatformIO's tool-openocd, which has folders of
# its own and is typed by nobody: README.txt is not of it.
pack_for_others() {
	python3 "$archives/make-wheel" "$folder" "$version" "$platform" "$out"
	tool=$work/platformio/tool-openocd
	mkdir -p "$tool"
	sh "$tree/contrib/platformio/make-package" "$folder" "$tool" "$version" "$platformio"
	cp -R "$folder/SOURCES.txt" "$folder/licences" "$tool/"
	chmod -R u=rwX,go=rX "$tool"
	pack_tar "$tool" "$out/tool-openocd-$version-$system.tar.gz"
}
