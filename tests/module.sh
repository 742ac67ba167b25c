#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# Driver modules: a module built elsewhere against the installed headers is
# loaded; whatever does not fit is refused in one sentence, and OpenOCD goes on.
# Needs OPENOCD (installed, patched), STAGE (the root of its installation) and
# STAGE_PREFIX (its prefix below that root).

. "${srcdir:-.}/tests/lib.sh"

[ -x "${OPENOCD:-}" ] || skip_all "no OpenOCD of ours was built"
"$OPENOCD" -c 'module list; shutdown' >/dev/null 2>&1 || skip_all "this OpenOCD loads no modules"
command -v pkg-config >/dev/null || skip_all "pkg-config is not installed"

PKG_CONFIG_PATH=$(dirname "$(find "$STAGE_PREFIX" -name openocd-module.pc)")
PKG_CONFIG="pkg-config --define-variable=prefix=$STAGE_PREFIX"
export PKG_CONFIG PKG_CONFIG_PATH
headers=$(pkg-config "--define-variable=prefix=$STAGE_PREFIX" --variable=headersdir openocd-module)
version=$(sed -n 's/^#define VERSION "\(.*\)"$/\1/p' "$headers/config.h")
modules=$(pkg-config "--define-variable=prefix=$STAGE_PREFIX" --variable=modulesdir openocd-module)
cp -R "$srcdir/tests/module-example" "$work/example"
cd "$work/example"

# build NAME [CPPFLAGS]: the example as NAME.so
build() {
	rm -f example.so
	make -s example.so "CPPFLAGS=${2-}" && mv example.so "$1.so"
}

# run SCRIPT: OpenOCD runs it and ends without a probe.
run() {
	"$OPENOCD" -c "$1" -c shutdown
}

says() {
	text=$1
	shift
	output=$("$@" 2>&1) || { printf '%s\n' "$output"; return 1; }
	printf '%s\n' "$output"
	printf '%s\n' "$output" | grep -qF -e "$text"
}

# refused FILE TEXT: with the text, non-zero when nobody catches it, and OpenOCD goes on when caught.
refused() {
	fails_with "$2" run "module load $1" &&
		says "goes on after: " run "if {[catch {module load $1} why]} {echo \"goes on after: \$why\"}"
}

check "module builds in another directory against the installed headers" build good
check "module loads from a path" says "example 1.0 ./good.so" run 'module load ./good.so; module list'
check "loading twice is quiet success" says "once: 1" run \
	'module load ./good.so; module load ./good.so
	 echo "once: [llength [split [string trim [module list]] \n]]"'
check "its command runs" says "hello from a module" run 'module load ./good.so; example_hello'
check "its flash driver serves a bank before init" says "example.flash (example)" run \
	'module load ./good.so; adapter driver dummy; transport select jtag; jtag newtap t cpu -irlen 4;
	 target create t.cpu testee -chain-position t.cpu;
	 flash bank example.flash example 0x08000000 0x400 0 0 t.cpu; flash banks'

cp good.so example.so
check "a plain name is not looked up in the current directory" refused example "module 'example' is not in"
check "a plain name with a suffix is not a path" refused good.so "module 'good.so' is not in"
mkdir -p "$modules"
cp good.so "$modules/example_by_name.so"
check "a plain name is found in the modules directory" says "modules/example_by_name.so" run \
	'module load example_by_name; module list'
rm -f "$modules/example_by_name.so"
mkdir moved moved/bin
cp "$OPENOCD" moved/bin/openocd
mkdir -p "moved/${modules#"$STAGE_PREFIX"/}"
cp good.so "moved/${modules#"$STAGE_PREFIX"/}/example.so"
check "a moved installation finds its own modules" says "moved/" \
	moved/bin/openocd -c 'module load example; module list' -c shutdown
check "a driver that is built in counts as loaded" run 'module load stm32f1x'

mkdir -p other_version other_api
sed "s/\"$version\"/\"0.1.2\"/" "$headers/config.h" >other_version/config.h
build other_version "-Iother_version"
check "a module for another version is refused with both versions" refused ./other_version.so \
	"was built for OpenOCD 0.1.2, this is OpenOCD $version"

# Headers as installed, but with one change: the makefile's hash, and that of a host built with it.
cp -R "$headers" changed
hash_of() {
	sh "$headers/hash-headers.sh" "$1"
}
here=$(hash_of "$headers")
installed_hash() {
	echo "$here"
	[ ${#here} -eq 16 ] && grep -q "\"$here\"" "$headers/module_headers.h"
}
check "the hash of the installed headers is the host's" installed_hash
# changed NAME HEADER SED: NAME.so, built with the header edited, is refused with both hashes.
changed() {
	sed "$3" "$headers/$2" >"changed/$2"
	there=$(hash_of changed)
	rm -f example.so
	PKG_CONFIG="$PKG_CONFIG --define-variable=headersdir=$PWD/changed" make -s example.so &&
		mv example.so "$1.so" && cp "$headers/$2" "changed/$2" &&
		refused "./$1.so" "the hash of its headers is $there there and $here here"
}
check "a member more in a structure of an installed header is refused" changed other_bank \
	flash/nor/core.h 's/^struct flash_bank {/&\n\tvoid *added;/'
check "so is one of a structure that a module never sees" changed other_rtos \
	rtos/rtos.h 's/^struct rtos {/&\n\tvoid *added;/'
check "so is another value of an enumeration" changed other_state \
	target/target.h 's/TARGET_UNKNOWN = 0/TARGET_UNKNOWN = 1/'
check "so is another setting of config.h" changed other_config config.h 's/^#define HAVE_UNISTD_H 1$//'
cp "$headers/module_headers.h" changed/module_headers.h
sed 's/"[0-9a-f]*"/"0123456789abcdef"/' "$headers/module_headers.h" >changed/module_headers.h
plainly() {
	# shellcheck disable=SC2046 # words
	cc -shared -fPIC $($PKG_CONFIG --define-variable=headersdir="$PWD/changed" --cflags openocd-module) \
		-o plainly.so example.c
	refused ./plainly.so "is 0123456789abcdef there and $here here"
}
check "a module built with the headers of another host is refused, without a makefile, too" plainly
sed 's/^#define OPENOCD_MODULE_API.*/#define OPENOCD_MODULE_API 99/' "$headers/module.h" >other_api/module.h
build other_api "-Iother_api"
check "another module interface is refused with both numbers" refused ./other_api.so \
	"has module interface 99, this OpenOCD has 2"
build missing_symbol "-Ddefault_flash_blank_check=no_such_function"
check "a module that needs what the host lacks is refused" refused ./missing_symbol.so "no_such_function"

check "a missing file is refused" refused ./nowhere.so "No such file"
: >empty.so
check "an empty file is refused" refused ./empty.so "file too short"
head -c 1000 good.so >short.so
check "a truncated module is refused" refused ./short.so "cannot load module './short.so'"
# glibc's versions, of a later day
of_a_newer_system() {
	LC_ALL=C sed 's/GLIBC_2\./GLIBC_9./g' good.so >newer.so
	! grep -q GLIBC_9 newer.so || refused ./newer.so "built on a system newer than this one, build it again here"
}
check "a module for a newer C library is refused, and what to do is said" of_a_newer_system
check "a text file is refused" refused ./example.c "cannot load module './example.c'"
echo 'int openocd_module_none;' >none.c
cc -shared -fPIC -o none.so none.c
check "a library that is no module is refused" refused ./none.so "'./none.so' is not an OpenOCD module"
check "no argument is a syntax error" fails_with "module load" run 'module load'

# The host again, with the example linked in; only one file of it knows.
build_with_example() {
	make -s libexample.a &&
	cp -Rp "$1" host &&
	rm -f host/src/libopenocd_la-module.* &&
	make -C host src/openocd "BUILTIN_MODULES=BUILTIN_MODULE(example)" \
		BUILTIN_MODULE_LIBS="$PWD/libexample.a"
}

tree=$(echo "${BUILD:-.}"/host/openocd-*)
if [ -d "$tree" ]; then
	check "the same source links into the host" build_with_example "$tree"
	OPENOCD=$PWD/host/src/openocd
	check "a module that is linked in is there from the start" says "example 1.0 built-in" run 'module list'
	check "its command runs, linked in" says "hello from a module" run 'example_hello'
	check "loading it by name is quiet success" run 'module load example'
	check "loading it from a file is quiet success" says "example 1.0 built-in" run 'module load ./good.so; module list'
else
	skip "the same source links into the host" "the host was not built here"
fi

finish
