/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef CLONE_SIZE_TEST_H
#define CLONE_SIZE_TEST_H

struct command_registration;

/** "size_test", for the driver's command group. */
extern const struct command_registration clone_size_test_commands[];

#endif /* CLONE_SIZE_TEST_H */
