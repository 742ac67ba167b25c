/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_REPORT_H
#define CLONE_REPORT_H

#include "openocd_compat.h"

/**
 * The bank that the first argument names, or the first of this driver; not probed.
 *
 * @retval ERROR_COMMAND_ARGUMENT_INVALID There is none; a sentence was printed.
 */
COMMAND_HELPER(clone_command_any_bank, struct flash_bank **bank);

/** "identify" and "report", for the driver's command group. */
extern const struct command_registration clone_identify_commands[];

#endif /* CLONE_REPORT_H */
