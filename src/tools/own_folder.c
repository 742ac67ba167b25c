// SPDX-License-Identifier: GPL-2.0-or-later

#define _DEFAULT_SOURCE
#include "own_folder.h"

#include <string.h>

#ifdef _WIN32
#include <windows.h>
#define SEPARATOR '\\'
#else
#include <unistd.h>
#define SEPARATOR '/'
#endif

void own_folder(char *folder, size_t size)
{
	folder[0] = '\0';
#ifdef _WIN32
	DWORD length = GetModuleFileNameA(NULL, folder, size - 1);
	folder[length < size - 1 ? length : 0] = '\0';
#else
	ssize_t length = readlink("/proc/self/exe", folder, size - 1);
	folder[length > 0 ? length : 0] = '\0';
#endif
	char *end = strrchr(folder, SEPARATOR);
	end = end ? end + 1 : folder;
	*end = '\0';
}
