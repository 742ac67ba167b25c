# SPDX-License-Identifier: GPL-2.0-or-later

# CLONES_TESTS
# Tools of the tests. None is needed for building.
AC_DEFUN([CLONES_TESTS], [
PKG_CHECK_MODULES([CMOCKA], [cmocka], [have_cmocka=yes], [have_cmocka=no])
AM_CONDITIONAL([HAVE_CMOCKA], [test "x$have_cmocka" = xyes])
unit_summary=$have_cmocka

AC_PATH_PROG([PYTHON], [python3], [])
e2e_summary=no
AS_IF([test -n "$PYTHON" && "$PYTHON" -c 'import pytest' 2>/dev/null], [e2e_summary=yes])
AM_CONDITIONAL([HAVE_PYTEST], [test "x$e2e_summary" = xyes])
AC_PATH_PROGS([GDB], [gdb-multiarch arm-none-eabi-gdb], [])
AC_ARG_VAR([STOCK_OPENOCD], [unpatched OpenOCD for the tests])
AC_PATH_PROG([STOCK_OPENOCD], [openocd], [], [/usr/bin:/usr/local/bin])
])
