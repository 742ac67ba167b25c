/* SPDX-License-Identifier: GPL-2.0-or-later */

/* The C library's clocks and sleeps, answered from virtual time. */

#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "vclock.h"
#include "connection.h"
#include "real.h"

#define S	INT64_C(1000000000)
/*
 * Python's threads hand their common lock around in such slices (its switch
 * interval): how many of them pass is chance and must not move the clock.
 */
#define INTERPRETER_LOCK_NS	INT64_C(5000000)

static int64_t to_ns(const struct timespec *time)
{
	return time->tv_sec * S + time->tv_nsec;
}

static struct timespec to_timespec(int64_t ns)
{
	return (struct timespec){ .tv_sec = ns / S, .tv_nsec = ns % S };
}

EXPORT int clock_gettime(clockid_t id, struct timespec *now)
{
	real_resolve();
	if (!vclock_covers(id))
		return real.clock_gettime(id, now);
	*now = to_timespec(vclock_read(id));
	return 0;
}

EXPORT int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
	real_resolve();
	if (!vclock_active())
		return real.gettimeofday(now, zone);
	struct timespec t = to_timespec(vclock_read(CLOCK_REALTIME));
	now->tv_sec = t.tv_sec;
	now->tv_usec = t.tv_nsec / 1000;
	return 0;
}

EXPORT time_t time(time_t *now)
{
	real_resolve();
	if (!vclock_active())
		return real.time(now);
	time_t seconds = vclock_read(CLOCK_REALTIME) / S;
	if (now)
		*now = seconds;
	return seconds;
}

EXPORT int clock_nanosleep(clockid_t id, int flags, const struct timespec *request,
	struct timespec *left)
{
	real_resolve();
	if (!vclock_covers(id))
		return real.clock_nanosleep(id, flags, request, left);
	if (request->tv_nsec < 0 || request->tv_nsec >= S)
		return EINVAL;
	int64_t ns = to_ns(request);
	if (flags & TIMER_ABSTIME)
		ns -= vclock_read(id);
	if (ns > 0)
		vclock_thread_sleep(ns);
	return 0;
}

EXPORT int nanosleep(const struct timespec *request, struct timespec *left)
{
	real_resolve();
	if (!vclock_active())
		return real.nanosleep(request, left);
	errno = clock_nanosleep(CLOCK_MONOTONIC, 0, request, left);
	return errno ? -1 : 0;
}

EXPORT int usleep(useconds_t us)
{
	real_resolve();
	if (!vclock_active())
		return real.usleep(us);
	vclock_thread_sleep(us * UINT64_C(1000));
	return 0;
}

EXPORT unsigned int sleep(unsigned int seconds)
{
	real_resolve();
	if (!vclock_active())
		return real.sleep(seconds);
	vclock_thread_sleep(seconds * UINT64_C(1000000000));
	return 0;
}

/*
 * Waiting for another thread: real time must pass for that one to get on, up to
 * what the tool asked for; when it was in vain, as much has passed virtually.
 */
static int64_t real_deadline(clockid_t id, const struct timespec *deadline, int64_t *rest,
	struct timespec *result)
{
	struct timespec now;

	*rest = to_ns(deadline) - vclock_read(id);
	real.clock_gettime(id, &now);
	*result = to_timespec(to_ns(&now) + (*rest > 0 ? *rest : 0));
	return vclock_now();
}

static void waited_in_vain(int64_t rest, uint64_t since)
{
	int64_t passed = vclock_now() - since;

	if (rest > INTERPRETER_LOCK_NS && rest > passed)
		vclock_sleep(rest - passed);
}

EXPORT int sem_clockwait(sem_t *sem, clockid_t id, const struct timespec *deadline)
{
	struct timespec limit;
	int64_t rest;

	real_resolve();
	if (!vclock_covers(id))
		return real.sem_clockwait(sem, id, deadline);
	uint64_t since = real_deadline(id, deadline, &rest, &limit);
	int retval = real.sem_clockwait(sem, id, &limit);
	if (retval && errno == ETIMEDOUT) {
		waited_in_vain(rest, since);
		errno = ETIMEDOUT;
	}
	return retval;
}

EXPORT int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict deadline)
{
	real_resolve();
	if (!vclock_active())
		return real.sem_timedwait(sem, deadline);
	return sem_clockwait(sem, CLOCK_REALTIME, deadline);
}

EXPORT int pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t id,
	const struct timespec *deadline)
{
	struct timespec limit;
	int64_t rest;

	real_resolve();
	if (!vclock_covers(id))
		return real.pthread_cond_clockwait(cond, mutex, id, deadline);
	uint64_t since = real_deadline(id, deadline, &rest, &limit);
	int retval = real.pthread_cond_clockwait(cond, mutex, id, &limit);
	if (retval == ETIMEDOUT)
		waited_in_vain(rest, since);
	return retval;
}

/*
 * Which clock the deadline is on was chosen with the condition and cannot be read
 * back; the nearer of the two virtual clocks is the one that was meant.
 */
EXPORT int pthread_cond_timedwait(pthread_cond_t *restrict cond,
	pthread_mutex_t *restrict mutex, const struct timespec *restrict deadline)
{
	real_resolve();
	if (!vclock_active())
		return real.pthread_cond_timedwait(cond, mutex, deadline);

	int64_t realtime = to_ns(deadline) - vclock_read(CLOCK_REALTIME);
	int64_t monotonic = to_ns(deadline) - vclock_read(CLOCK_MONOTONIC);
	clockid_t id = CLOCK_REALTIME;
	if (llabs(monotonic) < llabs(realtime))
		id = CLOCK_MONOTONIC;

	struct timespec limit;
	int64_t rest;
	uint64_t since = real_deadline(id, deadline, &rest, &limit);
	int retval = real.pthread_cond_timedwait(cond, mutex, &limit);
	if (retval == ETIMEDOUT)
		waited_in_vain(rest, since);
	return retval;
}
