/* Who is told that processes and threads begin and end: DllMain, and the TLS callbacks of a module. */
#ifndef FAULTLINE_SHIM_SYSTEM_ATTACH_H
#define FAULTLINE_SHIM_SYSTEM_ATTACH_H

#include <link.h>
#include <stdbool.h>

#include "minwindef.h"

/* The program, and what it was linked with, when this library has started. */
void attach_start(void);

/* LoadLibrary has got a module, perhaps once more. false: its DllMain has refused. */
bool attach_loaded(HMODULE module, const struct link_map *map, void *opened);

/*
 * One more use of a module that is loaded, or, pinned, all that there can be; one less, which may be the
 * last.
 */
void attach_kept(HMODULE module, bool pinned);
void attach_released(HMODULE module);

/* No more DLL_THREAD_ATTACH and _DETACH. */
void attach_quiet(HMODULE module);

/* A thread begins (DLL_THREAD_ATTACH), or ends (DLL_THREAD_DETACH); on that thread. */
void attach_thread(DWORD reason);

/* The process ends. */
void attach_end(void);

void attach_fork_child(void);

#endif
