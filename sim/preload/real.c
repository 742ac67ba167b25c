/* SPDX-License-Identifier: GPL-2.0-or-later */

#define _GNU_SOURCE
#include "real.h"

#include <dlfcn.h>

struct real real;

/* Other objects' constructors may run, and sleep, before ours. */
__attribute__((constructor(101)))
void real_resolve(void)
{
	if (real.dlopen)
		return;
#define REAL(type, name, parameters) real.name = dlsym(RTLD_NEXT, #name);
	REAL_FUNCTIONS
#undef REAL
}
