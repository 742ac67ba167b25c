/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The connection of one tool to the simulator that started it. */

#define _GNU_SOURCE
#include "connection.h"

#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "vclock.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int socket_fd = -1;
static bool failed;

void link_lock(struct link_lock *lock)
{
	sigset_t all;

	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &lock->signals);
	pthread_mutex_lock(&mutex);
}

void link_unlock(struct link_lock *lock)
{
	pthread_mutex_unlock(&mutex);
	pthread_sigmask(SIG_SETMASK, &lock->signals, NULL);
}

bool link_present(void)
{
	return getenv(TOOL_LINK_SOCKET);
}

/* A forked child has its parent's socket but must speak on its own. */
static void forget_after_fork(void)
{
	if (socket_fd >= 0)
		close(socket_fd);
	socket_fd = -1;
	failed = false;
	pthread_mutex_init(&mutex, NULL);
}

static bool send_all(const struct tool_request *request, const void *out)
{
	struct iovec parts[2] = {
		{ .iov_base = (void *)request, .iov_len = sizeof(*request) },
		{ .iov_base = (void *)out, .iov_len = request->data },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	size_t left = parts[0].iov_len + parts[1].iov_len;

	while (left) {
		ssize_t sent = sendmsg(socket_fd, &message, MSG_NOSIGNAL);
		if (sent <= 0)
			return false;
		left -= sent;
		for (int i = 0; i < 2; i++) {
			size_t step = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;
			parts[i].iov_base = (char *)parts[i].iov_base + step;
			parts[i].iov_len -= step;
			sent -= step;
		}
	}
	return true;
}

static bool receive_all(void *data, size_t size)
{
	while (size) {
		ssize_t got = recv(socket_fd, data, size, MSG_WAITALL);
		if (got <= 0)
			return false;
		data = (char *)data + got;
		size -= got;
	}
	return true;
}

static void hang_up(void)
{
	if (socket_fd >= 0)
		close(socket_fd);
	socket_fd = -1;
	failed = true;
}

static int exchange(struct tool_request *request, const void *out, void *in, uint32_t in_size)
{
	struct tool_reply reply;

	request->tool_ns = vclock_untold();
	if (!send_all(request, out) || !receive_all(&reply, sizeof(reply)) || reply.data > in_size ||
			!receive_all(in, reply.data)) {
		hang_up();
		vclock_stop();
		/* The run is over; a tool that goes on asking would do so for ever. */
		kill(getpid(), SIGTERM);
		return TOOL_GONE;
	}
	vclock_told(request->tool_ns, reply.now_ns);
	return reply.result;
}

static void connect_to(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct tool_request hello = { .op = TOOL_HELLO, .value = TOOL_LINK_VERSION };
	static bool registered;

	failed = true;
	size_t length = strlen(path);
	if (length >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, length);
	/* '@' stands for the zero byte of an abstract name. */
	if (path[0] == '@')
		address.sun_path[0] = 0;
	socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (socket_fd < 0)
		return;
	if (connect(socket_fd, (struct sockaddr *)&address,
			offsetof(struct sockaddr_un, sun_path) + length)) {
		hang_up();
		return;
	}
	failed = false;
	if (!registered)
		registered = !pthread_atfork(NULL, NULL, forget_after_fork);
	if (exchange(&hello, NULL, NULL, 0) != 0) {
		fputs("stlink-sim: the preloaded library is of another version than the simulator\n",
			stderr);
		hang_up();
	}
}

int link_call(struct tool_request *request, const void *out, void *in, uint32_t in_size)
{
	const char *path = getenv(TOOL_LINK_SOCKET);
	struct link_lock lock;
	int result = TOOL_GONE;

	link_lock(&lock);
	int saved_errno = errno;
	if (path && socket_fd < 0 && !failed)
		connect_to(path);
	if (socket_fd >= 0)
		result = exchange(request, out, in, in_size);
	errno = saved_errno;
	link_unlock(&lock);
	return result;
}
