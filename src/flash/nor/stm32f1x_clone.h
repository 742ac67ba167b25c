/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef STM32F1X_CLONE_H
#define STM32F1X_CLONE_H

struct flash_driver;

extern const struct flash_driver stm32f1x_clone_flash;

#endif /* STM32F1X_CLONE_H */
