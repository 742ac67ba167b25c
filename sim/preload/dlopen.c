/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * A program that brings its own libusb and loads it by path (pyOCD's
 * libusb_package) gets this one: a replacement libusb is what stlink-sim is.
 */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include "connection.h"
#include "real.h"

static bool is_libusb(const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *name = slash ? slash + 1 : file;

	return !strncmp(name, "libusb-1.0.so", 13) || !strcmp(name, "libusb-1.0");
}

static const char *own_path(void)
{
	Dl_info info;

	return dladdr((void *)own_path, &info) ? info.dli_fname : NULL;
}

/* The call through `real` must stay in tail position: dlopen() looks at its caller. */
__attribute__((optimize("O2")))
EXPORT void *dlopen(const char *file, int mode)
{
	real_resolve();
	if (file && link_present() && is_libusb(file) && own_path())
		file = own_path();
	return real.dlopen(file, mode);
}
