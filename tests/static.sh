#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Rules that can be held by reading the tree.

. "${srcdir:-.}/tests/lib.sh"

cd "$srcdir"

# Every file that is kept: git knows in a checkout, MANIFEST in a release, where only
# what autotools made is left out.
if [ -e .git ] && command -v git >/dev/null; then
	git -c safe.directory='*' ls-files --cached --others --exclude-standard
else
	grep -v -e '^build-aux/auto/' -e '^m4/l[it]' -e '^configure$' -e '^aclocal.m4$' \
		-e '^Makefile.in$' -e '^clones-config.h.in$' MANIFEST
fi | while read -r file; do
	[ ! -f "$file" ] || echo "$file"
done >"$work/files"

files() {
	grep -E -e "$1" "$work/files" || :
}

# none WHAT: true if standard input is empty, else it is shown.
none() {
	cat >"$work/found"
	[ ! -s "$work/found" ] || { echo "$1:"; cat "$work/found"; return 1; }
}

spdx() {
	files . | grep -v -E -e '^COPYING$' -e '(^|/)LICENSE' -e '\.(bin|elf|hex|s19|json|patch|svg)$' \
		-e '^patches/.*/series$' -e '^contrib/debian(-host)?/' -e '^doc/evidence/.*\.tsv$' |
	while read -r file; do
		head -n 5 "$file" | grep -q SPDX-License-Identifier || echo "$file"
	done | none "no SPDX line in"
}

# The words are split so that this file is not found.
leftovers() {
	files '\.(c|h|S|def|tcl|cfg|py|sh|ac|am|m4|mk|md|[0-9])$|^quickstart$|^bootstrap$|^build-aux/' |
	xargs grep -nE -e '\b(TO''DO|FIX''ME|XX''X)\b' -e '/wo''rk/(main|shared)' -e '/tmp/(te''am|ocd|build)' |
	none "unfinished, or a path of somebody's machine"
}

whitespace() {
	files '\.(c|h|S|tcl|cfg|py|sh|mk|m4|am|ac)$' |
	xargs grep -nE -e '[[:space:]]$' | none "trailing white space"
}

long_lines() {
	files '\.(c|h|S|sh|tcl|cfg)$' | grep -v '/parts\.tcl$' | while read -r file; do
		expand -t 4 "$file" |
			awk -v file="$file" 'length($0) > 120 { print file ":" NR ": " length($0) " columns" }'
	done | none "lines over 120 columns"
}

spaces() {
	files '\.(c|h|tcl|cfg)$' | xargs grep -nE '^    +[^ *]' | none "indented by spaces"
}

# A function starts at a brace in the first column, or is a Tcl proc; tables are exempt.
long_functions() {
	files '^(src|sim|tests)/.*\.c$|^tests/module-example/.*\.c$|^tcl/.*\.(tcl|cfg)$' | while read -r file; do
		awk -v file="$file" '
			/^\{$/ || /^proc / { start = NR; name = /^proc / ? $2 : last }
			/^\}$/ {
				if (start && NR - start > 60)
					print file ":" start ": " name ": " NR - start - 1 " lines"
				start = 0
			}
			{ last = $0 }' "$file"
	done | none "functions over 60 lines"
}

# The simulator is an oracle only as long as it shares nothing with the driver.
separate_rooms() {
	{
		files '^sim/.*\.[ch]$' | xargs grep -nE '#include.*(src/|flash/|clone_|module\.h|openocd)'
		files '^src/.*\.[ch]$' | xargs grep -nE '#include.*(sim/|board\.h|faults\.)'
	} | none "rooms that look into each other"
}

# Within the simulator a room includes those below it: chip, board, probe, record, ways. Faults and
# the tools' results are common ground, as the clock is.
simulator_rooms() {
	while read -r room allowed; do
		files "^sim/$room/.*\.[ch]\$" | xargs grep -nE '#include "' |
			grep -vE "#include \"($allowed)" || :
	done <<-'EOF' | none "includes of a room above"
		chip chip/|clock\.h|board/faults\.h
		board board/|chip/chips?\.h|clock\.h
		probe probe/|board/|clock\.h|views/trace\.h|ways/tool_link\.h
		record record/|probe/|clock\.h|views/trace\.h
		like like/|chip/
		views views/|board/|chip/chip\.h|probe/|clock\.h|bench\.h
		ways ways/|probe/|board/|views/|record/|clock\.h|bench\.h|loop\.h
		preload [a-z]*\.h|ways/tool_link\.h
	EOF
}

# Nor does a file of it include itself by a detour.
simulator_includes() {
	files '^sim/.*\.[ch]$' | xargs grep -oE '^#include "[^"]*"' | sed -n 's/^sim\/\(.*\):#include "\(.*\)"$/\1 \2/p' |
	tsort 2>&1 >/dev/null | none "circles of includes"
}

# Only openocd_compat.h and m4/ name versions of the host.
host_versions() {
	files '^src/.*\.[ch]$' | grep -v openocd_compat.h | xargs grep -nE '\b0\.1[0-9]\.[0-9]\b|OPENOCD_VERSION|MASTER' |
	none "host versions outside openocd_compat.h"
}

# A second procedure of a name replaces the first without a word. (gdbserver.tcl does so on
# purpose, and is sourced alone.)
procedures() {
	files '^tcl/target/.*\.(tcl|cfg)$' | grep -v '/gdbserver\.tcl$' | xargs grep -hoE '^proc [^ {]+' |
	sort | uniq -d | none "procedures defined twice"
}

# No row of a parts table names registers, no flash sequence a part.
separate_knowledge() {
	files '^src/flash/nor/clone_(program|compare|bank|flash)\.c$' |
	xargs grep -nE '"(STM32|CKS32|CS32|GD32|APM32|CH32|HK32|AT32|MM32)F?[0-9]' /dev/null |
	none "part names in the flash sequences"
}

# Nothing in the driver includes or calls what is above it: both are orders, which tsort can tell.
include_order() {
	files '^src/flash/nor/.*\.[ch]$' | while read -r file; do
		self=${file##*/}
		self=${self%.*}
		sed -n 's/^#include "\([a-z0-9_]*\)\.h"$/\1/p' "$file" | grep -v "^$self\$" |
			sed "s/^/$self /"
	done | tsort 2>&1 >/dev/null | none "circles of includes"
}

# objects DIR: what was built in it for the module, or for the simulator.
objects() {
	find "${BUILD:-.}/$1" \( -name '*clone*.o' -path '*.libs*' \) -o -name 'stlink_sim-*.o' 2>/dev/null
}

# Calls are an order, too: which file stands on which.
call_order() {
	objects "$1" | while read -r object; do
		name=${object##*/}
		name=${name#stm32f1x_clone_la-}
		nm "$object" | sed -n -e "s/^[0-9a-f]* [TDRBC] \(.*\)/d ${name%.o} \1/p" \
			-e "s/^ *U \(.*\)/u ${name%.o} \1/p"
	done | sort | awk '
		$1 == "d" { home[$3] = $2 }
		$1 == "u" && home[$3] { print $2, home[$3] }' |
	tsort 2>&1 >/dev/null | none "circles of calls"
}

series_is_complete() {
	for series in patches/*/series; do
		dir=${series%/series}
		sed '/^#/d; /^$/d' "$series" | sort >"$work/listed"
		files "^$dir/.*\.patch$" | sed "s,^$dir/,," | sort >"$work/there"
		diff "$work/listed" "$work/there" || return 1
	done
}

patch_headers() {
	files '^patches/.*\.patch$' | while read -r file; do
		for line in 'Subject: ' 'Signed-off-by: ' 'Forwarded: '; do
			grep -q "^$line" "$file" || echo "$file: no $line"
		done
		sed -n '1,/^---$/p' "$file" |
			awk -v file="$file" 'length($0) > 78 && !/^(From|Subject|Signed-off-by)/ { print file ": " $0 }'
	done | none "patch headers"
}

# Offsets are as bad as fuzz: the patches are made for exactly this release.
series_applies() {
	rm -rf "$work/tree"
	mkdir "$work/tree"
	if [ -d "$1" ]; then
		cp -R "$1/." "$work/tree"
	else
		tar -xjf "$1" -C "$work/tree" --strip-components=1
	fi
	while read -r patch; do
		case $patch in ''|'#'*) continue ;; esac
		if ! patch --directory="$work/tree" --strip=1 --fuzz=0 --batch --forward \
				<"patches/openocd-$2/$patch" >"$work/patch.log" 2>&1 ||
				grep -qE 'fuzz|offset' "$work/patch.log"; then
			echo "$patch"
			cat "$work/patch.log"
			return 1
		fi
	done <"patches/openocd-$2/series"
}

# Links within the tree; an address is for a reader with a network.
links() {
	files '\.md$' | while read -r file; do
		grep -oE '\]\([^)# ]+' "$file" | cut -c 3- | while read -r link; do
			case $link in *:*) continue ;; esac
			[ -e "$(dirname "$file")/$link" ] || echo "$file: $link"
		done
	done | none "links to nothing"
}

shell_scripts() {
	files . | while read -r file; do
		case $file in *.md|*.patch) continue ;; esac
		if head -n 1 "$file" | grep -qE '^#!.*/(ba)?sh'; then echo "$file"; fi
	done | xargs "$SHELLCHECK" -x
}

# Debian's packages that are there once those of the purposes build and archives were installed: the
# required ones, and what each depends on.
packages_of_archives() {
	{
		awk '$1 == "apt" && ($2 == "build" || $2 == "archives") { for (i = 3; i <= NF; i++) print "want\t" $i }' \
			build-aux/packages
		dpkg-query -W -f '${Package}\t${Priority}\t${Pre-Depends}, ${Depends}\n'
	} | awk -F '\t' '
		$1 == "want" || $2 == "required" { todo[++n] = $1 == "want" ? $2 : $1 }
		{ needs[$1] = $3 }
		END {
			while (at < n) {
				name = todo[++at]
				if (!(name in needs) || done[name]++) continue
				print name
				count = split(needs[name], others, /[,|] */)
				for (i = 1; i <= count; i++) { sub(/[: (].*/, "", others[i]); todo[++n] = others[i] }
			}
		}' | sort -u
}

# A bare Debian has nothing else.
archive_tools() {
	packages_of_archives >"$work/packages"
	for tool in autoreconf libtoolize patch xz zip python3 readelf x86_64-w64-mingw32-gcc wine \
		qemu-arm-static pipx twine; do
		[ -e "/usr/bin/$tool" ] || continue
		package=$(dpkg-query -S "$(realpath "/usr/bin/$tool")" | cut -d : -f 1)
		grep -qx "$package" "$work/packages" ||
			{ echo "$tool is in $package, which build-aux/packages does not bring for archives"; return 1; }
	done
}

check "every file has its SPDX line" spdx
check "nothing is left unfinished" leftovers
check "no trailing white space" whitespace
check "no line over 120 columns" long_lines
check "C and Tcl are indented by tabs" spaces
check "no function over 60 lines" long_functions
check "driver and simulator share nothing" separate_rooms
check "no room of the simulator includes one above it" simulator_rooms
check "no file of the simulator includes itself by a detour" simulator_includes
check "only openocd_compat.h names host versions" host_versions
check "flash sequences name no part" separate_knowledge
check "no procedure of the target file is defined twice" procedures
check "no file of the driver includes one above it" include_order
for room in src/flash/nor sim/chip sim/board sim/probe sim/record sim/like sim/views sim/ways; do
	if [ -n "$(objects $room)" ]; then
		check "no file of $room calls one above it" call_order $room
	else
		skip "no file of $room calls one above it" "it is not built"
	fi
done
check "links in the guides lead somewhere" links
check "series lists every patch" series_is_complete
check "patches say what, why and by whom" patch_headers

hosts() {
	awk '$1 == "host" { print $2 }' HOSTS
}

# source_of HOST: the host's source as this build has it, before it is patched.
source_of() {
	name=$(cat "${BUILD:-.}/host/name" 2>/dev/null || hosts | head -n 1)
	tree=$(cat "${BUILD:-.}/host/tree" 2>/dev/null || :)
	for there in "${BUILD:-.}/host/openocd.tar.bz2" "$tree"; do
		if [ "$name" = "$1" ] && [ -e "$there" ]; then
			echo "$there"
		fi
	done
}

for host in $(hosts); do
	source=$(source_of "$host")
	if [ -n "$source" ]; then
		check "the series for $host applies without fuzz or offset" series_applies "$source" "$host"
	else
		skip "the series for $host applies without fuzz or offset" "this build is not of OpenOCD $host"
	fi
done
if command -v dpkg-query >/dev/null; then
	check "a bare Debian with the packages of archives can make them" archive_tools
else
	skip "a bare Debian with the packages of archives can make them" "this is no Debian"
fi
if [ -n "${SHELLCHECK:-}" ]; then
	check "shell scripts are shellcheck-clean" shell_scripts
else
	skip "shell scripts are shellcheck-clean" "shellcheck is not installed"
fi

finish
