// SPDX-License-Identifier: GPL-2.0-or-later

/*
 * Each test of a program in a process of its own, for tests/mutate, which links it in with
 * --wrap=_cmocka_run_group_tests. ONE_BY_ONE has "NUMBER:MILLISECONDS " for each that is to run, in
 * that order, until one fails or takes more of the processor's time. Without it all run,
 * each leaves what it executed in COVERAGE/NUMBER, and "NUMBER SECONDS NAME" is printed.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
	CMFixtureFunction set_up, CMFixtureFunction tear_down);
int __real__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
	CMFixtureFunction set_up, CMFixtureFunction tear_down);

static void keep_coverage_apart(size_t number)
{
	char directory[4096];

	snprintf(directory, sizeof(directory), "%s/%zu", getenv("COVERAGE"), number);
	setenv("GCOV_PREFIX", directory, 1);
	setenv("GCOV_PREFIX_STRIP", "99", 1);
}

/* @returns whether it passed. @param ms Limit; 0: none. */
static int passes(const struct CMUnitTest *test, unsigned int ms, size_t number, struct rusage *used)
{
	int status;

	fflush(stdout);
	const pid_t child = fork();
	if (child == 0) {
		const struct itimerval limit = { .it_value = { ms / 1000, ms % 1000 * 1000 } };

		setitimer(ITIMER_PROF, &limit, NULL);
		dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
		if (!ms)
			keep_coverage_apart(number);
		exit(__real__cmocka_run_group_tests("one", test, 1, NULL, NULL) != 0);
	}
	return child > 0 && wait4(child, &status, 0, used) == child && status == 0;
}

static double seconds(const struct rusage *used)
{
	return used->ru_utime.tv_sec + used->ru_stime.tv_sec +
		(used->ru_utime.tv_usec + used->ru_stime.tv_usec) / 1e6;
}

static int run_some(const struct CMUnitTest *tests, size_t count, const char *which)
{
	unsigned int ms;
	struct rusage used;
	size_t number;
	int length;

	for (; sscanf(which, "%zu:%u %n", &number, &ms, &length) == 2; which += length) {
		if (number >= count || !passes(&tests[number], ms, number, &used)) {
			printf("%zu\n", number);
			return 1;
		}
	}
	return 0;
}

int __wrap__cmocka_run_group_tests(const char *group, const struct CMUnitTest *tests, size_t count,
	CMFixtureFunction set_up, CMFixtureFunction tear_down)
{
	struct rusage used;

	if (set_up || tear_down)
		return 1;
	if (getenv("ONE_BY_ONE"))
		return run_some(tests, count, getenv("ONE_BY_ONE"));
	for (size_t i = 0; i < count; i++) {
		if (!passes(&tests[i], 0, i, &used)) {
			printf("fails alone: %s\n", tests[i].name);
			return 1;
		}
		printf("%zu %f %s\n", i, seconds(&used), tests[i].name);
	}
	return 0;
}
