# SPDX-License-Identifier: GPL-2.0-or-later

# CLONES_WARNINGS
# Warning flags for our own C, errors only on request (CI makes it), and the
# sanitizers: of all that is built, the host and its module included. A module
# for a host that is not built here goes without, for it could not be loaded.
AC_DEFUN([CLONES_WARNINGS], [
AC_ARG_ENABLE([werror],
	[AS_HELP_STRING([--enable-werror], [treat compiler warnings as errors])],
	[], [enable_werror=no])
AC_ARG_ENABLE([sanitizers],
	[AS_HELP_STRING([--enable-sanitizers],
		[build everything with ASan and UBSan])],
	[], [enable_sanitizers=no])

WARN_CFLAGS="-Wall -Wextra -Wstrict-prototypes -Wmissing-prototypes -Wshadow"
WARN_CFLAGS="$WARN_CFLAGS -Wno-unused-parameter -Wno-missing-field-initializers -Wno-sign-compare"
AS_IF([test "x$enable_werror" = xyes], [WARN_CFLAGS="$WARN_CFLAGS -Werror"])
AC_SUBST([WARN_CFLAGS])

SANITIZE_CFLAGS=
AS_IF([test "x$enable_sanitizers" = xyes],
	[SANITIZE_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer"])
AC_SUBST([SANITIZE_CFLAGS])
])
