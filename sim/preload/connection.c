/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The connections of one tool to the simulators that started it, one for each board. */

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

struct link {
	int fd;
	bool failed;
	int users;		/* open devices */
	uint64_t told;		/* the tool's time of the last exchange */
	uint64_t now;		/* what the board said then */
};

static struct link links[TOOL_LINK_MAX_BOARDS];
static unsigned int num_links;
static char *paths[TOOL_LINK_MAX_BOARDS];

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

/* A forked child has its parent's sockets but must speak on its own. */
static void forget_after_fork(void)
{
	for (unsigned int i = 0; i < num_links; i++) {
		if (links[i].fd >= 0)
			close(links[i].fd);
		links[i].fd = -1;
		links[i].failed = false;
	}
	pthread_mutex_init(&mutex, NULL);
}

static void find_links(void)
{
	const char *value = getenv(TOOL_LINK_SOCKET);
	char *copy = value ? strdup(value) : NULL;
	char *rest;

	for (char *path = copy ? strtok_r(copy, " ", &rest) : NULL; path && num_links < TOOL_LINK_MAX_BOARDS;
			path = strtok_r(NULL, " ", &rest)) {
		links[num_links].fd = -1;
		paths[num_links++] = path;
	}
}

unsigned int link_count(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, find_links);
	return num_links;
}

static bool send_all(int fd, const struct tool_request *request, const void *out)
{
	struct iovec parts[2] = {
		{ .iov_base = (void *)request, .iov_len = sizeof(*request) },
		{ .iov_base = (void *)out, .iov_len = request->data },
	};
	struct msghdr message = { .msg_iov = parts, .msg_iovlen = 2 };
	size_t left = parts[0].iov_len + parts[1].iov_len;

	while (left) {
		ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
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

static bool receive_all(int fd, void *data, size_t size)
{
	while (size) {
		ssize_t got = recv(fd, data, size, MSG_WAITALL);
		if (got <= 0)
			return false;
		data = (char *)data + got;
		size -= got;
	}
	return true;
}

static void hang_up(struct link *link)
{
	if (link->fd >= 0)
		close(link->fd);
	link->fd = -1;
	link->failed = true;
}

static int exchange(struct link *link, struct tool_request *request, const void *out, void *in,
	uint32_t in_size)
{
	struct tool_reply reply;
	const uint64_t time = vclock_time();
	const bool alone = num_links == 1;

	/* of several, a board whose probe is not open has its time from the tool that has it open */
	request->tool_ns = alone || link->users ? time - link->told : 0;
	if (!send_all(link->fd, request, out) || !receive_all(link->fd, &reply, sizeof(reply)) ||
			reply.data > in_size || !receive_all(link->fd, in, reply.data)) {
		hang_up(link);
		vclock_stop();
		/* The run is over; a tool that goes on asking would do so for ever. */
		kill(getpid(), SIGTERM);
		return TOOL_GONE;
	}
	/* That the only board has run on meanwhile is news; of several, each has a clock of its own. */
	const uint64_t spent = alone ? reply.now_ns - link->now - request->tool_ns : reply.spent_ns;
	link->now = reply.now_ns;
	link->told = time + spent;
	vclock_pass(spent);
	return reply.result;
}

static void connect_to(struct link *link, const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct tool_request hello = { .op = TOOL_HELLO, .value = TOOL_LINK_VERSION };
	static bool registered;

	link->failed = true;
	size_t length = strlen(path);
	if (length >= sizeof(address.sun_path))
		return;
	memcpy(address.sun_path, path, length);
	/* '@' stands for the zero byte of an abstract name. */
	if (path[0] == '@')
		address.sun_path[0] = 0;
	link->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (link->fd < 0)
		return;
	if (connect(link->fd, (struct sockaddr *)&address,
			offsetof(struct sockaddr_un, sun_path) + length)) {
		hang_up(link);
		return;
	}
	link->failed = false;
	if (num_links > 1)
		link->told = vclock_time();
	if (!registered)
		registered = !pthread_atfork(NULL, NULL, forget_after_fork);
	if (exchange(link, &hello, NULL, NULL, 0) != 0) {
		fputs("stlink-sim: the preloaded library is of another version than the simulator\n",
			stderr);
		hang_up(link);
	}
}

int link_call(unsigned int number, struct tool_request *request, const void *out, void *in,
	uint32_t in_size)
{
	struct link_lock lock;
	int result = TOOL_GONE;

	if (number >= link_count())
		return TOOL_GONE;
	struct link *link = &links[number];
	link_lock(&lock);
	int saved_errno = errno;
	if (link->fd < 0 && !link->failed)
		connect_to(link, paths[number]);
	if (link->fd >= 0)
		result = exchange(link, request, out, in, in_size);
	errno = saved_errno;
	link_unlock(&lock);
	return result;
}

void link_use(unsigned int number, int users)
{
	struct link_lock lock;

	link_lock(&lock);
	if (num_links > 1 && !links[number].users)
		links[number].told = vclock_time();
	links[number].users += users;
	link_unlock(&lock);
}

void link_tell(void)
{
	for (unsigned int i = 0; i < link_count(); i++) {
		struct tool_request request = { .op = TOOL_TIME };

		if (num_links == 1 || links[i].users)
			link_call(i, &request, NULL, NULL, 0);
	}
}

uint64_t link_untold(void)
{
	uint64_t most = 0;

	for (unsigned int i = 0; i < link_count(); i++) {
		const uint64_t untold = vclock_time() - links[i].told;

		if ((num_links == 1 || links[i].users) && untold > most)
			most = untold;
	}
	return most;
}
