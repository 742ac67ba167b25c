/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef OPENOCD_COMPAT_H
#define OPENOCD_COMPAT_H

/*
 * The only file that knows what a host offers. The patched headers define a macro
 * for each addition to 0.12.0; without it the driver does with what 0.12.0 has.
 */

#include <flash/nor/imp.h>
#include <helper/list.h>

/*
 * After 0.12.0 times are unsigned and a register's name is constant; so was LIST_HEAD
 * renamed. For the functions of tests that stand for the host's.
 */
#ifdef OOCD_LIST_HEAD
typedef unsigned int clone_host_ms;
typedef const char *clone_host_name;
#else
typedef int clone_host_ms;
typedef char *clone_host_name;
#endif

/* Patch "flash/nor: let a driver erase and write in one go". */
#ifdef FLASH_DRIVER_HAS_ERASE_WRITE
#define CLONE_ERASE_WRITE_OP(_function)	.erase_write = _function,
#else
#define CLONE_ERASE_WRITE_OP(_function)
/** Data for @a count bytes at @a offset of a bank, whole sectors. */
struct flash_run {
	uint32_t offset;
	uint32_t count;
	const uint8_t *buffer;
};
#endif

/* Patch "flash/nor/core: read and place the whole image before erasing". */
#ifdef FLASH_DRIVER_HAS_WHOLE_IMAGES
#define CLONE_WHOLE_IMAGES	.whole_images = true,
#else
#define CLONE_WHOLE_IMAGES
#endif

/* Patch "flash/nor/core: leave out what belongs elsewhere". */
#ifdef FLASH_DRIVER_HAS_ELSEWHERE
#define CLONE_ELSEWHERE_OP(_function)	.elsewhere = _function,
#else
#define CLONE_ELSEWHERE_OP(_function)
#endif

/* Patch "gdb_server: leave out of a load what only the flash controller writes". */
#ifdef FLASH_DRIVER_HAS_NEEDS_CONTROLLER
#define CLONE_NEEDS_CONTROLLER_OP(_function)	.needs_controller = _function,
#else
#define CLONE_NEEDS_CONTROLLER_OP(_function)
#endif

/* Patch "flash/nor: show progress". */
#ifndef FLASH_DRIVER_HAS_PROGRESS
static inline void flash_progress(const char *what, uint64_t done, uint64_t total)
{
	keep_alive();
}
#endif

/* Patch "server: let a signal end what runs". */
#ifndef FLASH_DRIVER_HAS_INTERRUPTED
static inline const char *flash_interrupted(void)
{
	return NULL;
}
#endif

/* Patch "gdb_server: keep GDB from loading behind the end of a flash". */
static inline void clone_set_window(struct flash_bank *bank, uint32_t bytes)
{
#ifdef FLASH_BANK_HAS_WINDOW
	bank->window_size = bytes;
#endif
}

#endif /* OPENOCD_COMPAT_H */
