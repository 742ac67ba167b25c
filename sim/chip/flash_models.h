/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_FLASH_MODELS_H
#define SIM_FLASH_MODELS_H

#include "chip/flash.h"

/* The flash controllers that chips.c refers to. */
extern const struct flash_model flash_f1;
extern const struct flash_model flash_f1_st;
extern const struct flash_model flash_f1_high;
extern const struct flash_model flash_f0;
extern const struct flash_model flash_gd32f10x;
extern const struct flash_model flash_gd32f10x_words;
extern const struct flash_model flash_gd32f10x_halves;
extern const struct flash_model flash_gd32f1x0;
extern const struct flash_model flash_gd32e10x;
extern const struct flash_model flash_gd32e23x;
extern const struct flash_model flash_gd32e50x;
extern const struct flash_model flash_apm32;
extern const struct flash_model flash_at32f403;
extern const struct flash_model flash_at32;
extern const struct flash_model flash_at32_permanent;
extern const struct flash_model flash_ch32;
extern const struct flash_model flash_hk32;
extern const struct flash_model flash_n32;
extern const struct flash_model flash_wb32;

#endif /* SIM_FLASH_MODELS_H */
