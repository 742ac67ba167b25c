/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_CHILD_H
#define SIM_CHILD_H

#include <stdbool.h>

/*
 * COMMAND: started with the preloaded library, and its end. PRELOAD is 0 if there is no such
 * library; COMMAND must be told of another way in then.
 */

/**
 * Start it. SIGINT and SIGQUIT are ignored from here on: they reach COMMAND from
 * the terminal, and its end is ours. SIGTERM and SIGHUP are handed on to it.
 *
 * @param socket Path for TOOL_LINK_SOCKET.
 * @returns false after having said why not.
 */
bool child_start(char **command, const char *socket);

/** Without COMMAND: let SIGINT, SIGTERM and SIGHUP end the run. */
void child_none(void);

/**
 * For another board's simulator: end when all writers of a pipe are gone, whatever signals
 * there are meanwhile.
 */
void child_follow(int fd);

/** True once COMMAND has ended (or, without one, a signal came). */
bool child_ended(int *status);

/** Send COMMAND a signal. */
void child_signal(int number);

/** A descriptor that becomes readable when child_ended() is worth asking. */
int child_fd(void);

#endif /* SIM_CHILD_H */
