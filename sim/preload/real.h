/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef SIM_PRELOAD_REAL_H
#define SIM_PRELOAD_REAL_H

#include <poll.h>
#include <semaphore.h>
#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/time.h>
#include <time.h>

/*
 * The C library's own functions behind those that this library answers.
 * REAL(return type, name, parameters)
 */
#define REAL_FUNCTIONS \
	REAL(int, clock_gettime, (clockid_t, struct timespec *)) \
	REAL(int, gettimeofday, (struct timeval *, void *)) \
	REAL(time_t, time, (time_t *)) \
	REAL(int, clock_nanosleep, (clockid_t, int, const struct timespec *, struct timespec *)) \
	REAL(int, nanosleep, (const struct timespec *, struct timespec *)) \
	REAL(int, usleep, (useconds_t)) \
	REAL(unsigned int, sleep, (unsigned int)) \
	REAL(int, select, (int, fd_set *, fd_set *, fd_set *, struct timeval *)) \
	REAL(int, pselect, (int, fd_set *, fd_set *, fd_set *, const struct timespec *, \
		const sigset_t *)) \
	REAL(int, poll, (struct pollfd *, nfds_t, int)) \
	REAL(int, ppoll, (struct pollfd *, nfds_t, const struct timespec *, const sigset_t *)) \
	REAL(int, epoll_wait, (int, struct epoll_event *, int, int)) \
	REAL(int, epoll_pwait, (int, struct epoll_event *, int, int, const sigset_t *)) \
	REAL(int, sem_timedwait, (sem_t *, const struct timespec *)) \
	REAL(int, sem_clockwait, (sem_t *, clockid_t, const struct timespec *)) \
	REAL(int, pthread_cond_timedwait, (pthread_cond_t *, pthread_mutex_t *, \
		const struct timespec *)) \
	REAL(int, pthread_cond_clockwait, (pthread_cond_t *, pthread_mutex_t *, clockid_t, \
		const struct timespec *)) \
	REAL(void *, dlopen, (const char *, int))

struct real {
#define REAL(type, name, parameters) type (*name) parameters;
	REAL_FUNCTIONS
#undef REAL
};

extern struct real real;

/** Fill in @a real; harmless when repeated. */
void real_resolve(void);

#endif /* SIM_PRELOAD_REAL_H */
