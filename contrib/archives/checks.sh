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

# No interpreter and no library: the program brings its C library along.
linux_libraries() {
	case $program in *-adopt) return 0 ;; esac # a shell script
	readelf -l -d --wide "$program" >"$work/headers"
	if grep -E 'INTERP|NEEDED' "$work/headers" >&2; then
		fail "$program is not static"
	fi
}

check_archive() {
	no_build_paths
	for program in "$folder"/bin/*; do
		"${system%%_*}_libraries"
	done
}
