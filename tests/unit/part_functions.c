// SPDX-License-Identifier: GPL-2.0-or-later

/* The functions of clone_parts.c for tests that bring a table of their own. */

#define clone_parts		real_parts
#define clone_num_parts		real_num_parts
#define clone_fallbacks		real_fallbacks
#define clone_num_fallbacks	real_num_fallbacks
#define clone_boot_roms		real_boot_roms
#define clone_num_boot_roms	real_num_boot_roms
#define clone_densities		real_densities
#define clone_num_densities	real_num_densities

#include "clone_parts.c"
