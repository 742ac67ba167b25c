/* SPDX-License-Identifier: GPL-2.0-or-later */

#define _GNU_SOURCE
#include "loop.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

struct watch {
	void (*ready)(void *priv, int fd);
	void *priv;
};

struct loop {
	nfds_t count;
	struct pollfd *fds;	/* fd -1: free */
	struct watch *watches;
};

struct loop *loop_new(void)
{
	return calloc(1, sizeof(struct loop));
}

void loop_free(struct loop *loop)
{
	if (!loop)
		return;
	for (nfds_t i = 0; i < loop->count; i++) {
		if (loop->fds[i].fd >= 0)
			close(loop->fds[i].fd);
	}
	free(loop->fds);
	free(loop->watches);
	free(loop);
}

static nfds_t free_place(struct loop *loop)
{
	nfds_t i = 0;

	while (i < loop->count && loop->fds[i].fd >= 0)
		i++;
	return i;
}

static bool grow(struct loop *loop)
{
	struct pollfd *fds = realloc(loop->fds, (loop->count + 1) * sizeof(*fds));
	if (!fds)
		return false;
	loop->fds = fds;

	struct watch *watches = realloc(loop->watches, (loop->count + 1) * sizeof(*watches));
	if (!watches)
		return false;
	loop->watches = watches;
	loop->count++;
	return true;
}

bool loop_add(struct loop *loop, int fd, void (*ready)(void *priv, int fd), void *priv)
{
	nfds_t place = free_place(loop);

	if (place == loop->count && !grow(loop)) {
		close(fd);
		return false;
	}
	loop->fds[place] = (struct pollfd){ .fd = fd, .events = POLLIN };
	loop->watches[place] = (struct watch){ .ready = ready, .priv = priv };
	return true;
}

void loop_close(struct loop *loop, int fd)
{
	for (nfds_t i = 0; i < loop->count; i++) {
		if (loop->fds[i].fd == fd)
			loop->fds[i] = (struct pollfd){ .fd = -1 };
	}
	close(fd);
}

void loop_wait(struct loop *loop, int timeout_ms)
{
	if (poll(loop->fds, loop->count, timeout_ms) <= 0)
		return;
	/*
	 * Backwards: a tool connects here before it opens a TCP connection, and tells
	 * of time it spent after what it has sent there.
	 */
	for (nfds_t i = loop->count; i-- > 0;) {
		if (loop->fds[i].fd >= 0 && loop->fds[i].revents)
			loop->watches[i].ready(loop->watches[i].priv, loop->fds[i].fd);
	}
}

bool loop_is_port(const char *where)
{
	while (isdigit((unsigned char)*where))
		where++;
	return !*where;
}

static int listen_path(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof(address.sun_path)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	strcpy(address.sun_path, path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 8)) {
		close(fd);
		return -1;
	}
	return fd;
}

static int listen_port(long port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int one = 1;

	if (port < 1 || port > 65535) {
		errno = EINVAL;
		return -1;
	}
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) || listen(fd, 8)) {
		close(fd);
		return -1;
	}
	return fd;
}

int loop_listen(const char *where)
{
	return loop_is_port(where) ? listen_port(strtol(where, NULL, 10)) : listen_path(where);
}

int loop_listen_unnamed(char *name, size_t size)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	socklen_t length = sizeof(address);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	/* Without a name Linux chooses a free abstract one: unix(7), "Autobind". */
	if (bind(fd, (struct sockaddr *)&address, sizeof(address.sun_family)) || listen(fd, 8)
			|| getsockname(fd, (struct sockaddr *)&address, &length)) {
		close(fd);
		return -1;
	}
	length -= offsetof(struct sockaddr_un, sun_path) + 1;
	snprintf(name, size, "@%.*s", (int)length, address.sun_path + 1);
	return fd;
}

int loop_accept(int listener)
{
	const struct timeval patience = { .tv_sec = 5 };
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
		setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	}
	return fd;
}

bool loop_read(int fd, void *data, size_t size)
{
	while (size) {
		ssize_t got = recv(fd, data, size, MSG_WAITALL);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		data = (char *)data + got;
		size -= got;
	}
	return true;
}

bool loop_write(int fd, const void *data, size_t size)
{
	while (size) {
		ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
		if (sent < 0 && errno == EINTR)
			continue;
		if (sent <= 0)
			return false;
		data = (const char *)data + sent;
		size -= sent;
	}
	return true;
}
