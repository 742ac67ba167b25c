/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_TOOL_SERVER_H
#define SIM_TOOL_SERVER_H

#include <stdbool.h>
#include <stdint.h>

/* The simulator's end of tool_link.h: tools with the preloaded library. */

struct bench;
struct loop;
struct tool_server;

/**
 * Listen in a directory of its own.
 * @returns NULL after having said why not.
 */
struct tool_server *tool_server_new(struct bench *bench, struct loop *loop);
/** Removes the socket; its descriptors belong to the loop. */
void tool_server_free(struct tool_server *server);

/** For the environment of COMMAND. */
const char *tool_server_path(const struct tool_server *server);
/** How many tools have ever connected. */
unsigned int tool_server_tools(const struct tool_server *server);

#endif /* SIM_TOOL_SERVER_H */
