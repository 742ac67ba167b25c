/* SPDX-License-Identifier: GPL-2.0-or-later */

#define _GNU_SOURCE
#include "child.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ways/tool_link.h"

#define LIBRARY		"libusb-1.0.so.0"
/* What a shell says of a command that it cannot run, or find. */
#define STATUS_NOT_RUN		126
#define STATUS_NOT_FOUND	127

static pid_t child = -1;
static bool interrupted;
static int wake[2] = { -1, -1 };
static int followed = -1;

static void on_signal(int number)
{
	int saved_errno = errno;

	if (number != SIGCHLD) {
		interrupted = true;
		if (child > 0)
			kill(child, number);
	}
	/* A full pipe wakes as well. */
	if (write(wake[1], "", 1) < 0)
		errno = saved_errno;
	errno = saved_errno;
}

static bool catch(const int *numbers, int count)
{
	struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };

	if (pipe2(wake, O_CLOEXEC | O_NONBLOCK))
		return false;
	sigemptyset(&action.sa_mask);
	for (int i = 0; i < count; i++)
		sigaction(numbers[i], &action, NULL);
	return true;
}

static bool library_at(char *path, size_t size, const char *directory, const char *below)
{
	return (size_t)snprintf(path, size, "%s%s/%s", directory, below, LIBRARY) < size &&
		!access(path, R_OK);
}

/* Length of the part that two absolute paths share, without the last slash. */
static size_t common_length(const char *a, const char *b)
{
	size_t length = 0;

	for (size_t i = 0; a[i] && a[i] == b[i]; i++) {
		if (a[i] == '/')
			length = i;
	}
	return length;
}

/*
 * The library is found from this program's own place, so that an installed tree can
 * be moved or staged below another root: what leads from one configured directory
 * to the other leads there as well. A program not yet installed has it beside it.
 */
static bool find_library(char *path, size_t size)
{
	size_t common = common_length(BINDIR, SIMLIBDIR);
	size_t tail = strlen(BINDIR) - common;
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		return false;
	self[length] = 0;
	char *directory = dirname(self);
	if (library_at(path, size, directory, "/.libs") || library_at(path, size, directory, "/../.libs"))
		return true;
	length = strlen(directory);
	if ((size_t)length >= tail && !strcmp(directory + length - tail, &BINDIR[common])) {
		directory[length - tail] = 0;
		if (library_at(path, size, directory, &SIMLIBDIR[common]))
			return true;
	}
	return library_at(path, size, SIMLIBDIR, "");
}

/* The user's own preloads stay, behind ours. */
static bool set_environment(const char *library, const char *socket)
{
	const char *others = getenv("LD_PRELOAD");
	char *value = NULL;

	if (asprintf(&value, others && *others ? "%s:%s" : "%s", library, others) < 0)
		return false;
	bool good = !setenv("LD_PRELOAD", value, 1) && !setenv(TOOL_LINK_SOCKET, socket, 1);
	free(value);
	return good;
}

static void run(char **command, const char *library, const char *socket)
{
	/* Nobody would ever answer it again. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (PRELOAD && !set_environment(library, socket))
		_exit(STATUS_NOT_RUN);
	execvp(command[0], command);
	fprintf(stderr, "stlink-sim: cannot run %s: %s\n", command[0], strerror(errno));
	_exit(errno == ENOENT ? STATUS_NOT_FOUND : STATUS_NOT_RUN);
}

/*
 * The command may run, and its user may ask for its end, before fork() has told us whom to
 * pass that on to: signals wait until both sides know. Until it becomes the command, the
 * child must not take one for us.
 */
static bool start(char **command, const char *library, const char *socket, const int *numbers, int count)
{
	sigset_t held;
	sigset_t before;

	sigemptyset(&held);
	for (int i = 0; i < count; i++)
		sigaddset(&held, numbers[i]);
	sigprocmask(SIG_BLOCK, &held, &before);
	child = fork();
	if (child == 0) {
		for (int i = 0; i < count; i++)
			signal(numbers[i], SIG_DFL);
		sigprocmask(SIG_SETMASK, &before, NULL);
		run(command, library, socket);
	}
	int saved_errno = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = saved_errno;
	return child > 0;
}

bool child_start(char **command, const char *socket)
{
	static const int caught[] = { SIGCHLD, SIGTERM, SIGHUP };
	char library[PATH_MAX] = "";

	if (PRELOAD && !find_library(library, sizeof(library))) {
		fprintf(stderr, "stlink-sim: %s is missing: it belongs in %s\n", LIBRARY, SIMLIBDIR);
		return false;
	}
	if (strpbrk(library, " :")) {
		fprintf(stderr, "stlink-sim: cannot preload %s: no blank or colon may be in its path\n",
			library);
		return false;
	}
	if (!catch(caught, sizeof(caught) / sizeof(caught[0]))) {
		perror("stlink-sim: pipe");
		return false;
	}
	fflush(NULL);
	if (!start(command, library, socket, caught, sizeof(caught) / sizeof(caught[0]))) {
		perror("stlink-sim: fork");
		return false;
	}
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	return true;
}

void child_none(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP };

	catch(caught, sizeof(caught) / sizeof(caught[0]));
}

void child_follow(int fd)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGQUIT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	followed = fd;
}

static bool followed_ended(void)
{
	char byte;

	return read(followed, &byte, 1) == 0;
}

bool child_ended(int *status)
{
	int result;

	if (followed >= 0) {
		*status = EXIT_SUCCESS;
		return followed_ended();
	}
	if (child < 0) {
		*status = EXIT_SUCCESS;
		return interrupted;
	}
	if (waitpid(child, &result, WNOHANG) != child)
		return false;
	*status = WIFSIGNALED(result) ? 128 + WTERMSIG(result) : WEXITSTATUS(result);
	return true;
}

void child_signal(int number)
{
	if (child > 0)
		kill(child, number);
}

int child_fd(void)
{
	return followed >= 0 ? followed : wake[0];
}
