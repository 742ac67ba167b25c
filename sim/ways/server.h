/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_SERVER_H
#define SIM_SERVER_H

#include <stdbool.h>

/* What all ways in have in common: a socket that listens, and clients that come and go. */

struct loop;

struct server_kind {
	const char *option;	/* that asks for it */
	bool alone;		/* a second client is sent away */
	bool patient;		/* a client may stop for as long as it likes, as one in a debugger does */
	/** A client has come; NULL: nothing to do. @returns false to hang up. */
	bool (*greet)(void *way, int fd);
	/** Something has come from a client. @returns false to hang up. */
	bool (*serve)(void *way, int fd);
	/** A client is going; its descriptor is open still. NULL: nothing to do. */
	void (*leave)(void *way, int fd);
};

struct server {
	const struct server_kind *kind;
	void *way;
	struct loop *loop;
	const char *path;	/* of a Unix socket, or NULL */
	int client;		/* who is alone with it; -1: nobody */
};

/**
 * Listen.
 *
 * @param way For the functions of @a kind.
 * @param where A port or a path.
 * @returns false after having said why not on stderr.
 */
bool server_open(struct server *server, const struct server_kind *kind, void *way, struct loop *loop,
	const char *where);
/** The same with a socket that listens already. @returns false, and @a listener is closed then. */
bool server_start(struct server *server, const struct server_kind *kind, void *way, struct loop *loop,
	int listener);
void server_hang_up(struct server *server, int fd);
/** Remove the file of the socket, if there is one; the loop closes the rest. */
void server_close(struct server *server);

#endif /* SIM_SERVER_H */
