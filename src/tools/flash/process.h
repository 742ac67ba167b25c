/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef FLASH_PROCESS_H
#define FLASH_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Programs that run beside this one: the only file that knows the operating system. */

#define PATH_SIZE 4096

struct process {
	intptr_t handle;	/* 0: none runs */
};

/**
 * Start a program with all that it says in a file. A Ctrl-C at the terminal does not
 * reach it.
 *
 * @param words The program's file and its arguments, NULL at the end.
 * @returns false with errno set.
 */
bool process_start(struct process *process, const char *const *words, const char *output);

/** @returns whether it has ended; @a status is 256 or more if a signal ended it. */
bool process_ended(struct process *process, int *status);

/** The OpenOCD beside this program, else the one in PATH. */
const char *process_openocd(void);

/** A folder for this run's files, removed by process_remove_folder(). NULL with errno set. */
const char *process_folder(void);
void process_remove_folder(void);

void process_sleep(unsigned int ms);

/** Milliseconds of a clock that never goes back. */
uint64_t process_ms(void);

/** Open a file that no other run of this program may have open to write. NULL with errno set. */
struct locked_file;
struct locked_file *locked_open(const char *name, char **content);
/** Append a line so that it is on the disk. @returns false with errno set. */
bool locked_append(struct locked_file *file, const char *line);
void locked_close(struct locked_file *file);

#endif /* FLASH_PROCESS_H */
