#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: stock_host.sh REPOSITORY COMMIT PREFIX
#
# Build an unpatched OpenOCD, with the ST-LINK's and CMSIS-DAP's drivers only, for the
# columns of doc/hosts.md. REPOSITORY is an address or a directory of Git's; JIMTCL may
# name one of jimtcl's (else the system's jimtcl serves). What is built lies in PREFIX/src.
set -eu

[ $# -eq 3 ] || { sed -n '3,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
repository=$1
commit=$2
prefix=$3

[ ! -e "$prefix/src" ] || { echo "$prefix/src is there already" >&2; exit 1; }
mkdir -p "$prefix/src" "$prefix/bin" "$prefix/share/openocd"
cd "$prefix/src"
case $repository in
*://*)
	git clone -q --bare "$repository" "$prefix/repository"
	repository=$prefix/repository ;;
esac
git --git-dir="$repository" archive "$commit" | tar -x

# Its own version of jimtcl, as the release has it: 0.79 and later differ in what they take.
jim=--disable-internal-jimtcl
if [ -n "${JIMTCL-}" ]; then
	version=$(git --git-dir="$repository" ls-tree "$commit" jimtcl | awk '{ print $3 }')
	git --git-dir="$JIMTCL" archive "$version" -- . ':!sqlite3' | tar -x -C jimtcl
	jim=--enable-internal-jimtcl
fi

./bootstrap nosubmodule >bootstrap.log 2>&1
./configure --prefix="$prefix" --disable-werror --disable-internal-libjaylink $jim \
	--enable-stlink --enable-cmsis-dap CFLAGS='-O1 -w' >configure.log 2>&1
make -j2 >make.log 2>&1
cp src/openocd "$prefix/bin"
cp -R tcl "$prefix/share/openocd/scripts"
"$prefix/bin/openocd" --version
