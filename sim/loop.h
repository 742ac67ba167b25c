/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_LOOP_H
#define SIM_LOOP_H

#include <stdbool.h>
#include <stddef.h>

/* Waiting for tools: descriptors and what to do when they can be read. */

struct loop;

struct loop *loop_new(void);
/** Closes every descriptor that is still in it. */
void loop_free(struct loop *loop);

/** @returns false when out of memory; @a fd is closed then. */
bool loop_add(struct loop *loop, int fd, void (*ready)(void *priv, int fd), void *priv);
/** Take @a fd out and close it. */
void loop_close(struct loop *loop, int fd);

/** Wait once. @param timeout_ms -1: for ever. */
void loop_wait(struct loop *loop, int timeout_ms);

/**
 * A listening socket: on 127.0.0.1 when @a where is a port number, else a Unix
 * socket of that path.
 * @returns -1 with errno set.
 */
int loop_listen(const char *where);

/**
 * Listen on a Unix socket that no file stands for, so that none can be left behind.
 * @param name Receives what TOOL_LINK_SOCKET is to hold: '@', then the abstract name.
 * @returns a descriptor, or -1 with errno.
 */
int loop_listen_unnamed(char *name, size_t size);

/**
 * Accept a connection whose peer may be anything: one that stops within a request, or
 * does not fetch its replies, is given up after seconds of real time.
 */
int loop_accept(int listener);
/** True for a port number, false for a path. */
bool loop_is_port(const char *where);

/** Blocking, all or nothing. @returns false at the end of the stream or an error. */
bool loop_read(int fd, void *data, size_t size);
bool loop_write(int fd, const void *data, size_t size);

#endif /* SIM_LOOP_H */
