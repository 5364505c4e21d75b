/* A call of a callback, on the stack of the thread that makes it. */
#ifndef FAULTLINE_SHIM_THREAD_INSTANCE_H
#define FAULTLINE_SHIM_THREAD_INSTANCE_H

#include <windows.h>

#include <stdbool.h>

struct callback;

struct _TP_CALLBACK_INSTANCE {
    struct _TP_CALLBACK_INSTANCE *next, *former; /* the pool's calls */
    struct callback *callback;
    bool is_dissociated;            /* nobody waits for it any more */
    HANDLE event, semaphore, mutex; /* to be set and released when it has returned; NULL: none */
    DWORD count;                    /* for the semaphore */
    PCRITICAL_SECTION section;      /* to be left; NULL: none */
};

void instance_disassociate(struct _TP_CALLBACK_INSTANCE *instance);

#endif
