/*
 * What a process that CreateProcess has made shares with its maker: a page, which it finds by a descriptor
 * that the environment names (FAULTLINE_START) and that it takes out of both before the program sees them. On
 * it a process says its exit code, for the host keeps only 8 bits of it.
 */
#ifndef FAULTLINE_SHIM_THREAD_START_H
#define FAULTLINE_SHIM_THREAD_START_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "minwindef.h"

struct start_page {
    char magic[8];
    uint32_t process; /* id of the process that the page is of */
    uint32_t is_said; /* there is a code; the first one counts */
    uint32_t code;
};

/* Makes a page and its descriptor, which is not inherited. STATUS_NO_MEMORY, STATUS_TOO_MANY_OPENED_FILES. */
DWORD start_make(struct start_page **page, int *descriptor);

/* Finds the page of this process, if it has one. */
void start_begin(void);

/* Says a code on a page, or on this process's; signal safe. */
void start_say(struct start_page *page, DWORD code);
void start_say_own(DWORD code);

/* False: none was said. */
bool start_code(const struct start_page *page, DWORD *code);

#endif
