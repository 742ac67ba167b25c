// SPDX-License-Identifier: GPL-2.0-or-later

/* See process.h. */

#define _DEFAULT_SOURCE
#include "process.h"
#include "../own_folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#ifdef _WIN32
#include <direct.h>
#include <io.h>
#include <share.h>
#include <windows.h>
#else
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#endif

struct locked_file {
	int fd;
};

static char folder[PATH_SIZE];

/* --- programs ------------------------------------------------------------------------ */

#ifdef _WIN32
/* Add a word as CommandLineToArgvW() takes it apart. */
static size_t quote(char *line, size_t at, size_t size, const char *word)
{
	if (at + 2 * strlen(word) + 4 >= size)
		return size;
	if (at)
		line[at++] = ' ';
	line[at++] = '"';
	for (;; word++) {
		size_t slashes = strspn(word, "\\");
		bool doubled = word[slashes] == '"' || !word[slashes];

		memset(line + at, '\\', slashes * (doubled ? 2 : 1));
		at += slashes * (doubled ? 2 : 1);
		word += slashes;
		if (!*word)
			break;
		if (*word == '"')
			line[at++] = '\\';
		line[at++] = *word;
	}
	line[at++] = '"';
	line[at] = '\0';
	return at;
}

bool process_start(struct process *process, const char *const *words, const char *output)
{
	static char line[32768];
	SECURITY_ATTRIBUTES inherited = { sizeof(inherited), NULL, TRUE };
	STARTUPINFOA start = { .cb = sizeof(start), .dwFlags = STARTF_USESTDHANDLES };
	PROCESS_INFORMATION info;
	size_t at = 0;

	for (; *words; words++)
		at = quote(line, at, sizeof(line), *words);
	HANDLE file = CreateFileA(output, GENERIC_WRITE, FILE_SHARE_READ, &inherited, CREATE_ALWAYS, 0, NULL);
	if (file == INVALID_HANDLE_VALUE || at >= sizeof(line)) {
		errno = EACCES;
		return false;
	}
	start.hStdOutput = file;
	start.hStdError = file;
	BOOL good = CreateProcessA(NULL, line, NULL, NULL, TRUE, CREATE_NEW_PROCESS_GROUP, NULL, NULL, &start, &info);
	CloseHandle(file);
	if (!good) {
		errno = ENOENT;
		return false;
	}
	CloseHandle(info.hThread);
	process->handle = (intptr_t)info.hProcess;
	return true;
}

bool process_ended(struct process *process, int *status)
{
	HANDLE handle = (HANDLE)process->handle;
	DWORD code;

	if (WaitForSingleObject(handle, 0) != WAIT_OBJECT_0)
		return false;
	GetExitCodeProcess(handle, &code);
	CloseHandle(handle);
	process->handle = 0;
	*status = code > 255 ? 256 : (int)code;
	return true;
}
#else
static void become(const char *const *words, const char *output)
{
	int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	int none = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setpgid(0, 0);
	dup2(none, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	dup2(fd, STDERR_FILENO);
	execvp(words[0], (char **)words);
	fprintf(stderr, "cannot run %s: %s\n", words[0], strerror(errno));
	_exit(127);
}

bool process_start(struct process *process, const char *const *words, const char *output)
{
	fflush(NULL);
	pid_t pid = fork();
	if (pid == 0)
		become(words, output);
	if (pid < 0)
		return false;
	process->handle = pid;
	return true;
}

bool process_ended(struct process *process, int *status)
{
	int result;

	if (waitpid(process->handle, &result, WNOHANG) != process->handle)
		return false;
	process->handle = 0;
	*status = WIFEXITED(result) ? WEXITSTATUS(result) : 256;
	return true;
}
#endif

const char *process_openocd(void)
{
	/* "openocd-clones" where a distribution's openocd lies beside it */
	static const char *const names[] = { "openocd-clones", "openocd" };
	static char path[PATH_SIZE + 32];
	const char *suffix = "";
	char own[PATH_SIZE];

#ifdef _WIN32
	suffix = ".exe";
#endif
	own_folder(own, sizeof(own));
	for (size_t i = 0; own[0] && i < sizeof(names) / sizeof(names[0]); i++) {
		struct stat info;

		snprintf(path, sizeof(path), "%s%s%s", own, names[i], suffix);
		if (stat(path, &info) == 0)
			return path;
	}
	return names[1];
}

/* --- files ---------------------------------------------------------------------------- */

const char *process_folder(void)
{
#ifdef _WIN32
	char base[PATH_SIZE / 2];

	if (!GetTempPathA(sizeof(base), base))
		return NULL;
	snprintf(folder, sizeof(folder), "%sopenocd-clones-flash-%lu", base, GetCurrentProcessId());
	return _mkdir(folder) == 0 ? folder : NULL;
#else
	const char *base = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/openocd-clones-flash-XXXXXX", base && *base ? base : "/tmp");
	return mkdtemp(folder);
#endif
}

void process_remove_folder(void)
{
#ifdef _WIN32
	_rmdir(folder);
#else
	rmdir(folder);
#endif
}

struct locked_file *locked_open(const char *name, char **content)
{
	struct locked_file *file = calloc(1, sizeof(*file));
	struct stat info;

	*content = NULL;
	if (!file)
		return NULL;
#ifdef _WIN32
	file->fd = _sopen(name, _O_RDWR | _O_CREAT | _O_BINARY, _SH_DENYRW, _S_IREAD | _S_IWRITE);
#else
	file->fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (file->fd >= 0 && flock(file->fd, LOCK_EX | LOCK_NB)) {
		close(file->fd);
		file->fd = -1;
		errno = EBUSY;
	}
#endif
	if (file->fd < 0 || fstat(file->fd, &info)) {
		free(file);
		return NULL;
	}
	*content = calloc(1, info.st_size + 1);
	if (!*content || read(file->fd, *content, info.st_size) != info.st_size) {
		free(*content);
		locked_close(file);
		errno = EIO;
		return NULL;
	}
	return file;
}

bool locked_append(struct locked_file *file, const char *line)
{
	const size_t length = strlen(line);

	if (lseek(file->fd, 0, SEEK_END) < 0)
		return false;
	for (size_t done = 0; done < length;) {
		int count = write(file->fd, line + done, length - done);
		if (count <= 0)
			return false;
		done += count;
	}
#ifdef _WIN32
	return _commit(file->fd) == 0;
#else
	return fsync(file->fd) == 0;
#endif
}

void locked_close(struct locked_file *file)
{
	if (!file)
		return;
	close(file->fd);
	free(file);
}

/* --- time ------------------------------------------------------------------------------ */

void process_sleep(unsigned int ms)
{
#ifdef _WIN32
	Sleep(ms);
#else
	const struct timespec duration = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&duration, NULL);
#endif
}

uint64_t process_ms(void)
{
#ifdef _WIN32
	return GetTickCount64();
#else
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * UINT64_C(1000) + now.tv_nsec / 1000000;
#endif
}
