# SPDX-License-Identifier: GPL-2.0-or-later

# CLONES_HOST
# Where the OpenOCD comes from that runs the driver, and what is built of ours
# for it.
AC_DEFUN([CLONES_HOST], [
AC_ARG_WITH([openocd-source],
	[AS_HELP_STRING([--with-openocd-source=ARCHIVE|DIR],
		[OpenOCD's release archive, a directory that holds it, or an unpacked tree])],
	[], [with_openocd_source=])
AC_ARG_WITH([openocd-host],
	[AS_HELP_STRING([--with-openocd-host=NAME],
		[which OpenOCD of HOSTS to build (default: that of the source, else the first)])],
	[], [with_openocd_host=])
AC_ARG_WITH([openocd],
	[AS_HELP_STRING([--with-openocd=PREFIX],
		[build only module and Tcl, for a patched OpenOCD installed in PREFIX])],
	[], [with_openocd=no])
AC_ARG_ENABLE([module],
	[AS_HELP_STRING([--disable-module],
		[install only the Tcl, for an OpenOCD without module loader])],
	[], [enable_module=yes])
AC_ARG_ENABLE([builtin-module],
	[AS_HELP_STRING([--enable-builtin-module],
		[link the driver into the host instead of loading it])],
	[], [enable_builtin_module=no])

AS_CASE([$with_openocd_source],
	[yes|no], [AC_MSG_ERROR([--with-openocd-source needs an archive or a directory])],
	[''|/*], [],
	[with_openocd_source=`pwd`/$with_openocd_source])
AS_IF([test -n "$with_openocd_source" && test ! -e "$with_openocd_source"],
	[AC_MSG_ERROR([OpenOCD's source is not at $with_openocd_source])])
AC_SUBST([OPENOCD_SOURCE], [$with_openocd_source])

HOST_VERSION=`"$SHELL" "$srcdir/build-aux/which-host" "$srcdir/HOSTS" "$with_openocd_host" "$with_openocd_source"` ||
	AC_MSG_ERROR([--with-openocd-host names no OpenOCD that there are patches for])
AC_SUBST([HOST_VERSION])

modulesdir='${libdir}/openocd/modules'
scriptsdir='${datadir}/openocd/scripts'
build_host=no
AS_IF([test "x$enable_module" = xno], [
	host_summary="none (the Tcl serves a stock OpenOCD)"
	module_summary="no"
	# The distribution's host owns its scripts directory; "site" is ours to use.
	scriptsdir='${datadir}/openocd/site'
], [test "x$with_openocd" != xno], [
	CLONES_INSTALLED_HOST
	host_summary="installed in $with_openocd"
], [
	build_host=yes
	AS_IF([test "x$PATCH" = xno], [AC_MSG_ERROR([patch is needed to build OpenOCD])])
	AS_IF([test "x$SHA256SUM" = xno], [AC_MSG_ERROR([sha256sum is needed to check OpenOCD's archive])])
	host_summary="OpenOCD $HOST_VERSION, built here"
])

AS_IF([test "x$enable_module" != xno], [
	AS_IF([test "x$enable_builtin_module" = xyes],
		[module_summary="linked into the host"],
		[module_summary=$modulesdir])
	AS_IF([test "x$enable_builtin_module$build_host" = xyesno],
		[AC_MSG_ERROR([--enable-builtin-module needs the host to be built here])])
])
# Unexpanded, so that the host's pkg-config file keeps them relative to its prefix;
# host.mk turns each @ into the dollar that make would expand here.
HOST_DIRS=
for dir in exec_prefix bindir libdir includedir datarootdir datadir mandir infodir; do
	eval value=\$$dir
	AS_IF([test "x$value" != xNONE],
		[HOST_DIRS="$HOST_DIRS --`echo $dir | tr _ -`='`AS_ECHO(["$value"]) | $SED 's/@<:@@S|@@:>@/@/g'`'"])
done
AC_SUBST([HOST_DIRS])
AC_SUBST([modulesdir])
AC_SUBST([scriptsdir])
scripts_summary=$scriptsdir
AM_CONDITIONAL([BUILD_HOST], [test "x$build_host" = xyes])
AM_CONDITIONAL([BUILD_MODULE], [test "x$enable_module" != xno])
AM_CONDITIONAL([BUILTIN_MODULE], [test "x$enable_builtin_module" = xyes])
])

# CLONES_INSTALLED_HOST
# Flags for building against an installed, patched host.
AC_DEFUN([CLONES_INSTALLED_HOST], [
AS_IF([test "x$with_openocd" = xyes],
	[AC_MSG_ERROR([--with-openocd needs the prefix of an installed OpenOCD])])
# Plain names are looked up beside the host, so that is where ours belongs.
AS_IF([test "x$prefix" = xNONE], [prefix=$with_openocd])
host_pc=
for dir in "$with_openocd"/lib/pkgconfig "$with_openocd"/lib64/pkgconfig "$with_openocd"/lib/*/pkgconfig; do
	AS_IF([test -f "$dir/openocd-module.pc"], [host_pc=$dir])
done
AS_IF([test -z "$host_pc"],
	[AC_MSG_ERROR([no patched OpenOCD with module headers in $with_openocd (openocd-module.pc not found)])])
saved_PKG_CONFIG_PATH=$PKG_CONFIG_PATH
PKG_CONFIG_PATH=$host_pc
export PKG_CONFIG_PATH
PKG_CHECK_MODULES([OPENOCD_MODULE], [openocd-module])
OPENOCD_MODULE_HEADERSDIR=`$PKG_CONFIG --variable=headersdir openocd-module`
AC_SUBST([OPENOCD_MODULE_HEADERSDIR])
AS_IF([test "x$prefix" = "x$with_openocd"], [
	modulesdir=`$PKG_CONFIG --variable=modulesdir openocd-module`
	scriptsdir=`$PKG_CONFIG --variable=scriptsdir openocd-module`
])
PKG_CONFIG_PATH=$saved_PKG_CONFIG_PATH
])
