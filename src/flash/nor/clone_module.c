// SPDX-License-Identifier: GPL-2.0-or-later

/* What "module load stm32f1x_clone" finds. The command group comes with the flash bank. */

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#include <module.h>
#include "stm32f1x_clone.h"

OPENOCD_MODULE(stm32f1x_clone, CLONES_VERSION, NULL, &stm32f1x_clone_flash);
