#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: debian_host.sh SUITE DIRECTORY
#
# Unpack the OpenOCD of another Debian (trixie, sid) with the libraries it needs into
# DIRECTORY, for the columns of doc/hosts.md; nothing is installed. The program is
# DIRECTORY/usr/bin/openocd. Needs apt and deb.debian.org/debian.
set -eu

[ $# -eq 2 ] || { sed -n '3,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }
suite=$1
mkdir -p "$2"
root=$(cd "$2" && pwd)

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
state=$root/apt
mkdir -p "$state/lists/partial" "$state/archives/partial" "$state/parts"
: >"$state/status"
echo "deb [signed-by=$keyring] http://deb.debian.org/debian $suite main" >"$state/sources.list"

apt_alone() {
	command=$1
	shift
	"$command" -qq -o Dir::Etc::SourceList="$state/sources.list" -o Dir::Etc::SourceParts="$state/parts" \
		-o Dir::State="$state" -o Dir::State::status="$state/status" -o Dir::Cache="$state" \
		-o APT::Sandbox::User= -o Acquire::Languages=none \
		-o Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false -o Acquire::Retries=1 "$@"
}

apt_alone apt-get update
# to be asked for by name: this system's own are older than what it was linked with
apt_alone apt-get install --download-only --no-install-recommends -y openocd >"$state/log" 2>&1
for package in "$state"/archives/*.deb; do
	case ${package##*/} in
	openocd_*|lib*|gcc-*-base_*) dpkg-deb -x "$package" "$root" ;;
	esac
done

mv "$root/usr/bin/openocd" "$root/usr/bin/openocd.real"
loader=$(find "$root" -name 'ld-linux*.so.*' | head -n 1)
libraries=$(dirname "$(find "$root/usr/lib" -name 'libusb-1.0.so.0' | head -n 1)")
cat >"$root/usr/bin/openocd" <<END
#!/bin/sh
exec "$loader" --library-path "$libraries" "$root/usr/bin/openocd.real" -s "$root/usr/share/openocd/scripts" "\$@"
END
chmod +x "$root/usr/bin/openocd"
rm -rf "$state"
"$root/usr/bin/openocd" --version
