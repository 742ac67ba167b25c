/* SPDX-License-Identifier: GPL-2.0-or-later */

/*
 * select(), poll() and epoll_wait() on virtual time: what is ready at once is
 * reported; otherwise the time-out passes on the virtual clock. Someone may be at
 * the other end (GDB, a telnet client) who lives in real time, so that a little of
 * that passes too: more for a connected peer, and all of it when other threads may
 * be at work, than for a socket that only listens.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "vclock.h"
#include "connection.h"
#include "real.h"

#define MS		INT64_C(1000000)
#define S		INT64_C(1000000000)
/* Nobody is connected: just leave the processor to others. */
#define IDLE_NS		(1 * MS)
/* A person or a GDB is connected and ought to find a target in real time. */
#define PEER_NS		(20 * MS)
#define FOREVER		INT64_C(-1)

struct wait {
	/* Wait up to @a ns of real time: the C library's function and its result. */
	int (*real)(struct wait *wait, int64_t ns);
	bool peer;		/* someone may be at the other end */
	bool any;		/* there is something to wait for at all */
	const sigset_t *signals;
	void *set;		/* whatever @a real works on */
	int count;
	fd_set sets[3];
	fd_set *user_sets[3];
};

static struct timespec to_timespec(int64_t ns)
{
	return (struct timespec){ .tv_sec = ns / S, .tv_nsec = ns % S };
}

static void consider(struct wait *wait, int fd)
{
	int listens = 0;
	int type = SOCK_STREAM;
	socklen_t size = sizeof(int);

	wait->any = true;
	if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0)
		getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size);
	if (!listens && type == SOCK_STREAM)
		wait->peer = true;
}

/* One real wait; its time passes virtually as well. */
static int try_for(struct wait *wait, int64_t ns)
{
	uint64_t before = vclock_now();
	int ready = wait->real(wait, ns);
	int64_t passed = vclock_now() - before;

	if (ready == 0 && ns > passed)
		vclock_sleep(ns - passed);
	return ready;
}

static int wait_virtually(struct wait *wait, int64_t ns)
{
	int saved_errno = errno;
	int ready = wait->real(wait, 0);
	if (ready)
		return ready;
	/* A loop that polls without a time-out must see time pass too. */
	if (ns == 0)
		vclock_sleep(1000);

	bool live = wait->peer || !vclock_alone();
	int64_t limit = live ? PEER_NS : IDLE_NS;
	while (!ready && ns) {
		int64_t slice = ns != FOREVER && ns < limit ? ns : limit;
		if (wait->any)
			ready = try_for(wait, slice);
		else
			vclock_thread_sleep(slice);
		if (ns != FOREVER && !ready && !live) {
			vclock_sleep(ns - slice);
			break;
		}
		if (ns != FOREVER)
			ns -= slice;
	}
	if (!ready)
		errno = saved_errno;
	return ready;
}

static int real_select(struct wait *wait, int64_t ns)
{
	struct timespec timeout = to_timespec(ns);
	fd_set *sets[3];

	for (int i = 0; i < 3; i++) {
		sets[i] = wait->user_sets[i];
		if (sets[i])
			*sets[i] = wait->sets[i];
	}
	return real.pselect(wait->count, sets[0], sets[1], sets[2], &timeout, wait->signals);
}

static int virtual_select(int count, fd_set *sets[3], int64_t ns, const sigset_t *signals)
{
	struct wait wait = { .real = real_select, .signals = signals, .count = count };

	for (int i = 0; i < 3; i++) {
		wait.user_sets[i] = sets[i];
		if (!sets[i])
			continue;
		wait.sets[i] = *sets[i];
		for (int fd = 0; fd < count; fd++) {
			if (FD_ISSET(fd, sets[i]))
				consider(&wait, fd);
		}
	}
	return wait_virtually(&wait, ns);
}

EXPORT int select(int count, fd_set *restrict in, fd_set *restrict out, fd_set *restrict except,
	struct timeval *restrict timeout)
{
	fd_set *sets[3] = { in, out, except };

	real_resolve();
	if (!vclock_active())
		return real.select(count, in, out, except, timeout);
	int64_t ns = timeout ? timeout->tv_sec * S + timeout->tv_usec * INT64_C(1000) : FOREVER;
	return virtual_select(count, sets, ns, NULL);
}

EXPORT int pselect(int count, fd_set *restrict in, fd_set *restrict out,
	fd_set *restrict except, const struct timespec *restrict timeout,
	const sigset_t *restrict signals)
{
	fd_set *sets[3] = { in, out, except };

	real_resolve();
	if (!vclock_active())
		return real.pselect(count, in, out, except, timeout, signals);
	int64_t ns = timeout ? timeout->tv_sec * S + timeout->tv_nsec : FOREVER;
	return virtual_select(count, sets, ns, signals);
}

static int real_poll(struct wait *wait, int64_t ns)
{
	struct timespec timeout = to_timespec(ns);

	return real.ppoll(wait->set, wait->count, &timeout, wait->signals);
}

static int virtual_poll(struct pollfd *fds, nfds_t count, int64_t ns, const sigset_t *signals)
{
	struct wait wait = {
		.real = real_poll,
		.signals = signals,
		.set = fds,
		.count = count,
	};

	for (nfds_t i = 0; i < count; i++) {
		if (fds[i].fd >= 0)
			consider(&wait, fds[i].fd);
	}
	return wait_virtually(&wait, ns);
}

EXPORT int poll(struct pollfd *fds, nfds_t count, int timeout)
{
	real_resolve();
	if (!vclock_active())
		return real.poll(fds, count, timeout);
	return virtual_poll(fds, count, timeout < 0 ? FOREVER : timeout * MS, NULL);
}

EXPORT int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
	const sigset_t *signals)
{
	real_resolve();
	if (!vclock_active())
		return real.ppoll(fds, count, timeout, signals);
	int64_t ns = timeout ? timeout->tv_sec * S + timeout->tv_nsec : FOREVER;
	return virtual_poll(fds, count, ns, signals);
}

/* What a fortified program calls instead; no header declares them. */
int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size);
int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
	const sigset_t *signals, size_t size);

EXPORT int __poll_chk(struct pollfd *fds, nfds_t count, int timeout, size_t size)
{
	return poll(fds, count, timeout);
}

EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout,
	const sigset_t *signals, size_t size)
{
	return ppoll(fds, count, timeout, signals);
}

struct epoll_set {
	int fd;
	struct epoll_event *events;
	int count;
};

static int real_epoll(struct wait *wait, int64_t ns)
{
	struct epoll_set *set = wait->set;

	return real.epoll_pwait(set->fd, set->events, set->count, (ns + MS - 1) / MS,
		wait->signals);
}

EXPORT int epoll_pwait(int fd, struct epoll_event *events, int count, int timeout,
	const sigset_t *signals)
{
	struct epoll_set set = { .fd = fd, .events = events, .count = count };
	struct wait wait = {
		.real = real_epoll,
		/* What hides in the set cannot be seen: assume a peer. */
		.peer = true,
		.any = true,
		.signals = signals,
		.set = &set,
	};

	real_resolve();
	if (!vclock_active())
		return real.epoll_pwait(fd, events, count, timeout, signals);
	return wait_virtually(&wait, timeout < 0 ? FOREVER : timeout * MS);
}

EXPORT int epoll_wait(int fd, struct epoll_event *events, int count, int timeout)
{
	real_resolve();
	if (!vclock_active())
		return real.epoll_wait(fd, events, count, timeout);
	return epoll_pwait(fd, events, count, timeout, NULL);
}
