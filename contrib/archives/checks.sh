# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by make-archives: what can be seen of a program without running it.
# shellcheck shell=sh disable=SC2154 # variables are make-archives's

# No file tells where, or by whom, it was made.
no_build_paths() {
	if grep -rlaF -e "$out" ${zig:+-e "${zig%/*}" -e "$ZIG_GLOBAL_CACHE_DIR"} "$work/pack" >"$work/found"; then
		cat "$work/found" >&2
		fail "these files name the build machine's folders"
	fi
}

# DLLs of every Windows 10; nothing that a user would have to find.
windows_libraries() {
	"$host-objdump" -p "$program" >"$work/headers"
	sed -n 's/.*DLL Name: //p' "$work/headers" | tr '[:upper:]' '[:lower:]' |
		grep -vxE '(advapi32|kernel32|msvcrt|setupapi|user32|ws2_32)\.dll' >"$work/found" || return 0
	cat "$work/found" >&2
	fail "$program needs these libraries"
}

# Functions of Windows 7 alone, as far as mingw-w64's headers can be made that old: a program that
# imports a newer one does not start there.
windows_functions() {
	printf '#include <%s>\n' winsock2.h ws2tcpip.h windows.h setupapi.h |
		"$host-gcc" -D_WIN32_WINNT=0x0601 -E -P - | grep -oE '[A-Za-z_][A-Za-z0-9_]*' | sort -u >"$work/declared"
	awk '/DLL Name:/ { dll = tolower($3) } /^\t[0-9a-f]+\t/ && dll != "msvcrt.dll" { print $NF }' "$work/headers" |
		sort -u | comm -23 - "$work/declared" >"$work/found"
	[ -s "$work/found" ] || return 0
	cat "$work/found" >&2
	fail "$program needs these functions, which are newer than Windows 7"
}

# No interpreter and no library: the program brings its C library along.
linux_libraries() {
	case $program in *-adopt) return 0 ;; esac # a shell script
	readelf -l -d --wide "$program" >"$work/headers"
	if grep -E 'INTERP|NEEDED' "$work/headers" >&2; then
		fail "$program is not static"
	fi
}

# ARMv6 with VFPv2, a Raspberry Pi 1's or Zero's: every object says for what it was compiled.
linux_arm_processor() {
	case $program in *-adopt) return 0 ;; esac
	readelf -A "$program" >"$work/attributes"
	[ "$(grep -cxE '  Tag_(CPU_arch: v6|FP_arch: VFPv2)' "$work/attributes")" -eq 2 ] ||
		fail "$program is not for an ARMv6 with VFPv2"
}

check_archive() {
	no_build_paths
	for program in "$folder"/bin/*; do
		"${system%%_*}_libraries"
		case $system in
		windows_*) windows_functions ;;
		linux_arm*) linux_arm_processor ;;
		esac
	done
}
