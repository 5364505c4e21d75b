/*
 * shellapi.h - the command line taken apart; nothing else of the shell.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "CommandLineToArgvW function", "Parsing C command-line arguments".
 */
#ifndef FAULTLINE_SHELLAPI_H
#define FAULTLINE_SHELLAPI_H
#pragma GCC system_header

#include "minwindef.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The arguments of a command line, *pNumArgs of them, and NULL behind; one block, for LocalFree. An empty
 * line gives the program's path. NULL with ERROR_INVALID_PARAMETER (NULL) or ERROR_NOT_ENOUGH_MEMORY.
 */
WINBASEAPI LPWSTR *WINAPI CommandLineToArgvW(LPCWSTR lpCmdLine, int *pNumArgs);

#ifdef __cplusplus
}
#endif

#endif
