/* SPDX-License-Identifier: GPL-2.0-or-later */

#ifndef OWN_FOLDER_H
#define OWN_FOLDER_H

#include <stddef.h>

/**
 * The folder of this program, with the separator at its end.
 *
 * @param folder Set to it, or to "" where the system does not tell or @a size bytes do not hold it.
 */
void own_folder(char *folder, size_t size);

#endif
