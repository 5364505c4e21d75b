/*
 * What SignalObjectAndWait can signal, the events of transfers, and what types of waitable objects do in the
 * child of fork.
 */
#ifndef FAULTLINE_SHIM_THREAD_SIGNAL_H
#define FAULTLINE_SHIM_THREAD_SIGNAL_H

#include "minwindef.h"

/* STATUS_OBJECT_TYPE_MISMATCH: the handle is one of another type. */
DWORD event_set(HANDLE handle);
DWORD event_reset(HANDLE handle);
DWORD mutex_release(HANDLE handle);
DWORD semaphore_release(HANDLE handle, LONG count, LONG *previous);

void event_fork_child(void);
void mutex_fork_child(void);
void semaphore_fork_child(void);
void timer_fork_child(void);
void address_fork_child(void);

#endif
