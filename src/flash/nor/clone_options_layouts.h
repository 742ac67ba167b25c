/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_OPTIONS_LAYOUTS_H
#define CLONE_OPTIONS_LAYOUTS_H

#include "clone_options.h"

/** F103 low, medium and high density, CKS/CS, APM32F103/E103, MH32/AIR32. */
extern const struct clone_options_layout clone_options_f1;
/** F103 XL density: as above and a boot bank bit. */
extern const struct clone_options_layout clone_options_f1_xl;
extern const struct clone_options_layout clone_options_apm32f0;
extern const struct clone_options_layout clone_options_at32f403a;	/* also F403, F407 */
extern const struct clone_options_layout clone_options_at32f413;
extern const struct clone_options_layout clone_options_at32f415;
extern const struct clone_options_layout clone_options_at32f421;	/* also F425 */
extern const struct clone_options_layout clone_options_ch32f103;
extern const struct clone_options_layout clone_options_gd32e10x;
extern const struct clone_options_layout clone_options_gd32e23x;
extern const struct clone_options_layout clone_options_gd32f10x;	/* also F30x */
extern const struct clone_options_layout clone_options_gd32f1x0;	/* also F3x0 */
extern const struct clone_options_layout clone_options_hk32f103;	/* x8, xB */
extern const struct clone_options_layout clone_options_hk32f103_hd;	/* xC, xD, xE */
extern const struct clone_options_layout clone_options_n32g45x;

/** All of the above, for tests and listings. */
extern const struct clone_options_layout *const clone_options_layouts[];
extern const size_t clone_num_options_layouts;

#endif /* CLONE_OPTIONS_LAYOUTS_H */
