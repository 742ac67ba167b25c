# SPDX-License-Identifier: GPL-2.0-or-later
# Sourced by the shell tests: counts checks, prints them as TAP lines.
# shellcheck shell=sh

set -eu
checks=0
failures=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# check NAME COMMAND...: one check; the command's output is shown if it fails.
check() {
	name=$1
	shift
	checks=$((checks + 1))
	if "$@" >"$work/check.log" 2>&1; then
		echo "ok $checks - $name"
	else
		failures=$((failures + 1))
		echo "not ok $checks - $name"
		sed 's/^/# /' "$work/check.log"
	fi
}

# skip NAME REASON
skip() {
	checks=$((checks + 1))
	echo "ok $checks - $1 # SKIP $2"
}

# The Python that runs pytest: one with pytest-xdist, if there is one. The first in PATH
# may be somebody's own, without the packages that quickstart installs.
pytest_python() {
	for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
		if "$candidate" -c 'import pytest, xdist' 2>/dev/null; then
			echo "$candidate"
			return
		fi
	done
	echo "${PYTHON:-python3}"
}

# skip_all REASON: this machine cannot run the test.
skip_all() {
	echo "1..0 # SKIP $1"
	exit 0
}

# run_pytest PYTHON FOLDER: what it finds in tests/FOLDER, two at a time where pytest-xdist is there.
run_pytest() {
	python=$1
	tests=$(cd "${srcdir:-.}/tests" && pwd)
	cd "$tests/$2"
	set --
	if "$python" -c 'import xdist' 2>/dev/null; then
		set -- -n 2
	fi
	# Nothing is written beside the tests: the source may be read-only.
	env PYTHONDONTWRITEBYTECODE=1 PYTHONPATH="$tests" "$python" -m pytest -p no:cacheprovider \
		-p harness.tap "$@" .
}

# fails_with TEXT COMMAND...: true if the command fails and says TEXT.
fails_with() {
	text=$1
	shift
	if output=$("$@" 2>&1); then
		printf 'succeeded, but should not:\n%s\n' "$output"
		return 1
	fi
	printf '%s\n' "$output"
	printf '%s\n' "$output" | grep -qF -e "$text"
}

finish() {
	echo "1..$checks"
	[ "$failures" -eq 0 ]
}
