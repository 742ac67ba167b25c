/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_COMMANDS_H
#define CLONE_COMMANDS_H

struct command_registration;

/* What the files of commands add to the driver's command group. */

/** identify, report, last_write. */
extern const struct command_registration clone_report_commands[];

/** size_test. */
extern const struct command_registration clone_size_test_commands[];

/** lock, unlock, recover, options_read, options_write, options_load. */
extern const struct command_registration clone_options_commands[];

#endif /* CLONE_COMMANDS_H */
