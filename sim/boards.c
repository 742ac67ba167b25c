/* SPDX-License-Identifier: GPL-2.0-or-later */

#define _GNU_SOURCE
#include "boards.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "child.h"

static enum boards_side be_board(struct boards *boards, const int ready[2])
{
	close(boards->stop[1]);
	close(ready[0]);
	boards->ready = ready[1];
	return BOARDS_CHILD;
}

/* A board that says nothing has failed, and has said why. */
static enum boards_side wait_for(struct boards *boards, int ready)
{
	char path[32];
	ssize_t length = read(ready, path, sizeof(path) - 1);

	close(ready);
	if (length <= 0)
		return BOARDS_FAILED;
	path[length] = 0;
	strcat(strcat(boards->paths, path), " ");
	return BOARDS_PARENT;
}

enum boards_side boards_start(struct boards *boards)
{
	int ready[2];

	if ((!boards->count && pipe2(boards->stop, O_CLOEXEC)) || pipe2(ready, O_CLOEXEC)) {
		perror("stlink-sim: pipe");
		return BOARDS_FAILED;
	}
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		return be_board(boards, ready);
	close(ready[1]);
	if (pid < 0) {
		perror("stlink-sim: fork");
		close(ready[0]);
		return BOARDS_FAILED;
	}
	boards->pids[boards->count++] = pid;
	return wait_for(boards, ready[0]);
}

bool boards_tell(struct boards *boards, const char *path)
{
	size_t length = strlen(path);
	bool good = write(boards->ready, path, length) == (ssize_t)length;

	close(boards->ready);
	child_follow(boards->stop[0]);
	return good;
}

const char *boards_paths(struct boards *boards, const char *path)
{
	return strcat(boards->paths, path);
}

bool boards_end(struct boards *boards)
{
	bool good = true;
	int status;

	/* nobody waits for COMMAND any more */
	signal(SIGCHLD, SIG_DFL);
	if (boards->count)
		close(boards->stop[1]);
	for (unsigned int i = 0; i < boards->count; i++)
		good &= waitpid(boards->pids[i], &status, 0) == boards->pids[i] && status == 0;
	return good;
}
