/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STM32F1X_CLONE_H
#define STM32F1X_CLONE_H

#include <stdbool.h>
#include <stdint.h>
#include "clone_chip.h"

struct flash_bank;
struct flash_driver;

/** What the driver keeps per bank (flash_bank.driver_priv). */
struct clone_bank {
	struct clone_chip chip;
	bool probed;
	uint32_t user_size;	/* bytes, as given to "flash bank"; 0: find out */
	bool full_rewrite;	/* erase and program without comparing first */
};

extern const struct flash_driver stm32f1x_clone_flash;

/** @returns what was identified, or NULL before a successful probe. */
struct clone_chip *clone_bank_chip(struct flash_bank *bank);

/** @returns the size in bytes that the user gave to "flash bank", 0 when none. */
uint32_t clone_bank_user_size(const struct flash_bank *bank);

#endif /* STM32F1X_CLONE_H */
