/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_REPORT_H
#define CLONE_REPORT_H

struct command_registration;

/** "identify" and "report", for the driver's command group. */
extern const struct command_registration clone_identify_commands[];

#endif /* CLONE_REPORT_H */
