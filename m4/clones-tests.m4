# SPDX-License-Identifier: GPL-2.0-or-later

# CLONES_TESTS
# Tools of the tests. None is needed for building.
AC_DEFUN([CLONES_TESTS], [
PKG_CHECK_MODULES([CMOCKA], [cmocka], [have_cmocka=yes], [have_cmocka=no])
AM_CONDITIONAL([HAVE_CMOCKA], [test "x$have_cmocka" = xyes])
unit_summary=$have_cmocka

# The first python3 may be one that pip manages, and pytest the distribution's.
AC_ARG_VAR([PYTHON], [Python with pytest for the tests])
AS_IF([test -z "$PYTHON"], [
	for candidate in python3 /usr/bin/python3; do
		AS_IF([$candidate -c 'import pytest' >/dev/null 2>&1], [PYTHON=$candidate; break])
	done
])
e2e_summary=no
AS_IF([test -n "$PYTHON"], [e2e_summary="yes ($PYTHON)"])
AC_PATH_PROGS([GDB], [gdb-multiarch arm-none-eabi-gdb], [])
AC_ARG_VAR([STOCK_OPENOCD], [unpatched OpenOCD for the tests])
AC_PATH_PROG([STOCK_OPENOCD], [openocd], [], [/usr/bin:/usr/local/bin])
])
