/*
 * Paths as Windows programs write them, and as the system does.
 *
 * Both separators count. Drive C: is the root directory, and there is no other drive; a drive without a
 * separator after it, and no drive, mean the current directory or what the first separator says. \\?\ and
 * \\.\ before a path are left out; network paths are not there. NUL, CON, CONIN$ and CONOUT$ are devices.
 * Letters count as they are: the system's file names tell upper from lower case. The characters < > " | ? *
 * are in no name.
 */
#ifndef FAULTLINE_SHIM_FILE_PATH_H
#define FAULTLINE_SHIM_FILE_PATH_H

#include <limits.h>

#include <stdbool.h>

#include "minwindef.h"

/*
 * The system's path. STATUS_OBJECT_PATH_NOT_FOUND: NULL, empty, or another drive. STATUS_BAD_NETWORK_PATH,
 * STATUS_OBJECT_NAME_INVALID, STATUS_NAME_TOO_LONG.
 */
DWORD path_native(const char *path, char native[PATH_MAX]);
DWORD path_native_wide(const WCHAR *path, char native[PATH_MAX]);

/*
 * A full path of the system as Windows has it, "C:\\dir\\name": programs look for the last backslash. Longer
 * than PATH_MAX - 3, it stays as it is.
 */
void path_windows(char path[PATH_MAX]);

/* NUL, a terminal, a disk: what cannot be removed, moved or be given attributes, whoever asks. */
bool path_is_device(const char *native);

/* Why something that should be at the path is not: its directory is missing, or only it. */
DWORD path_missing(const char *native);

#endif
