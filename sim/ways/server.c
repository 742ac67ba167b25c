// SPDX-License-Identifier: GPL-2.0-or-later

#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "loop.h"
#include "ways/server.h"

#define NOBODY	(-1)

void server_hang_up(struct server *server, int fd)
{
	if (server->kind->leave)
		server->kind->leave(server->way, fd);
	server->client = NOBODY;
	loop_close(server->loop, fd);
}

static void client_ready(void *priv, int fd)
{
	struct server *server = priv;

	if (!server->kind->serve(server->way, fd))
		server_hang_up(server, fd);
}

static void client_connects(void *priv, int listener)
{
	struct server *server = priv;
	int fd = server->kind->patient ? accept4(listener, NULL, NULL, SOCK_CLOEXEC) : loop_accept(listener);

	if (fd < 0)
		return;
	if (server->kind->alone && server->client != NOBODY) {
		close(fd);
		return;
	}
	if (!loop_add(server->loop, fd, client_ready, server))
		return;
	server->client = fd;
	if (server->kind->greet && !server->kind->greet(server->way, fd))
		server_hang_up(server, fd);
}

bool server_start(struct server *server, const struct server_kind *kind, void *way, struct loop *loop,
	int listener)
{
	*server = (struct server){ .kind = kind, .way = way, .loop = loop, .client = NOBODY };
	return loop_add(loop, listener, client_connects, server);
}

bool server_open(struct server *server, const struct server_kind *kind, void *way, struct loop *loop,
	const char *where)
{
	int fd = loop_listen(where);

	if (fd < 0 || !server_start(server, kind, way, loop, fd)) {
		fprintf(stderr, "stlink-sim: cannot serve %s %s: %s\n", kind->option, where, strerror(errno));
		return false;
	}
	server->path = loop_is_port(where) ? NULL : where;
	return true;
}

void server_close(struct server *server)
{
	if (server->path)
		unlink(server->path);
}
