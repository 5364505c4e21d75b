/*
 * SuspendThread, ResumeThread, TerminateThread, and the registers of suspended threads. Theory of operation
 * in thread.h.
 *
 *   CONTEXT_CONTROL, CONTEXT_INTEGER, CONTEXT_FLOATING_POINT   read and written
 *   CONTEXT_SEGMENTS                                           read
 *   CONTEXT_DEBUG_REGISTERS                                    read as 0; setting is ERROR_NOT_SUPPORTED
 *   CONTEXT_XSTATE                                             not there: the flag is cleared
 */
#include "shim/thread/thread.h"

#include <windows.h>

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "seh/arch/x86_64/context.h"
#include "seh/signals/kernel.h"
#include "seh/signals/signals.h"
#include "shim/error.h"
#include "shim/heap/cache.h"
#include "shim/process.h"

/* Of real-time signals the highest that nobody else has: mask.c takes those above. */
enum { THREAD_SIGNAL = 59 };

/* How long a thread may keep signals blocked before who suspends or ends it goes on. Milliseconds. */
enum { PATIENCE = 2000, PATIENCE_AT_END = 100 };

/*
 * A thread in the midst of using a heap, without a lock, does not stand there: who has suspended it may need
 * to hold that heap still. It cannot say when it will have left; so it is asked again after PAUSE, at most so
 * often.
 */
enum { POSTPONED_MAX = 400, PAUSE = 50000 /* nanoseconds */ };

int __libc_allocate_rtsig(int high);

__attribute__((constructor)) static void reserve_signal(void)
{
    while (__libc_current_sigrtmax() >= THREAD_SIGNAL && __libc_allocate_rtsig(0) >= THREAD_SIGNAL)
        continue;
}

static void stand(struct thread_record *self, void *ucontext)
{
    self->frame = ucontext;
    uint32_t stop = __atomic_or_fetch(&self->stop, STOP_STANDS, __ATOMIC_ACQ_REL);
    wait_wake(&self->stop, INT_MAX);
    for (;;) {
        if (stop & STOP_END)
            thread_vanish(self->exit_code);
        if (stop & STOP_COUNT) {
            wait_sleep(&self->stop, stop, WAIT_FOREVER);
            stop = __atomic_load_n(&self->stop, __ATOMIC_ACQUIRE);
        } else if (__atomic_compare_exchange_n(&self->stop, &stop, stop & STOP_END, false,
                                               __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
            break;
        }
    }
    self->frame = NULL;
}

static void on_signal(int signal, siginfo_t *info, void *ucontext)
{
    struct thread_record *self = thread_current;
    (void)signal;
    (void)info;
    if (!self || !(__atomic_load_n(&self->stop, __ATOMIC_ACQUIRE) & (STOP_COUNT | STOP_END)))
        return;
    if (lock_depth > 0) {
        lock_is_awaited = true;
        return;
    }
    if (cache_is_inside() && self->postponed < POSTPONED_MAX) {
        self->postponed++;
        if (!(__atomic_fetch_or(&self->stop, STOP_LATER, __ATOMIC_ACQ_REL) & STOP_NOW)) {
            wait_wake(&self->stop, INT_MAX);
            return;
        }
    }
    self->postponed = 0;
    stand(self, ucontext);
}

static void raise_here(void)
{
    kernel_call(SYS_tgkill, getpid(), (long)lock_self(), THREAD_SIGNAL, 0);
}

static void when_free(void)
{
    lock_is_awaited = false;
    raise_here();
}

void suspend_start(void)
{
    static bool done;
    if (__atomic_load_n(&done, __ATOMIC_ACQUIRE))
        return;
    lock_when_free = when_free;
    kernel_sigaction(
        THREAD_SIGNAL,
        &(struct kernel_sigaction){.handler = (void *)on_signal,
                                   .flags = SA_SIGINFO | SA_ONSTACK | SA_RESTART | KERNEL_SA_RESTORER,
                                   .restorer = signals_restorer()},
        NULL);
    __atomic_store_n(&done, true, __ATOMIC_RELEASE);
}

void suspend_self_if_asked(void)
{
    struct thread_record *self = thread_current;
    sigset_t own;
    sigemptyset(&own);
    sigaddset(&own, THREAD_SIGNAL);
    kernel_sigprocmask(SIG_UNBLOCK, &own, NULL);
    if (__atomic_load_n(&self->stop, __ATOMIC_ACQUIRE) & STOP_COUNT)
        raise_here();
}

static bool has_ended(const struct thread_record *thread)
{
    return __atomic_load_n(&thread->waitable.own.signal, __ATOMIC_ACQUIRE) > 0;
}

static void ask(const struct thread_record *thread)
{
    kernel_call(SYS_tgkill, getpid(), (long)thread->id, THREAD_SIGNAL, 0);
}

static void ask_again(struct thread_record *thread)
{
    static const struct timespec pause = {.tv_nsec = PAUSE};
    kernel_call(SYS_nanosleep, (long)&pause, 0, 0, 0);
    __atomic_and_fetch(&thread->stop, ~(uint32_t)STOP_LATER, __ATOMIC_ACQ_REL);
    ask(thread);
}

/* So many milliseconds, or until it stands, or has ended. False: it keeps signals blocked, or has a lock. */
static bool await_standing(struct thread_record *thread, uint32_t patience)
{
    wait_deadline deadline = wait_deadline_after(patience);
    for (;;) {
        uint32_t stop = __atomic_load_n(&thread->stop, __ATOMIC_ACQUIRE);
        if (stop & STOP_STANDS)
            return true;
        if (has_ended(thread))
            return false;
        if (wait_now() >= deadline) {
            if (__atomic_fetch_or(&thread->stop, STOP_NOW, __ATOMIC_ACQ_REL) & STOP_LATER)
                ask(thread);
            return false;
        }
        if (stop & STOP_LATER)
            ask_again(thread);
        else
            wait_sleep(&thread->stop, stop, wait_deadline_after(20));
    }
}

static DWORD suspend(struct thread_record *thread, DWORD *previous)
{
    uint32_t stop = __atomic_load_n(&thread->stop, __ATOMIC_ACQUIRE);
    suspend_start();
    do {
        if (has_ended(thread))
            return STATUS_THREAD_IS_TERMINATING;
        if ((stop & STOP_COUNT) >= MAXIMUM_SUSPEND_COUNT)
            return STATUS_SUSPEND_COUNT_EXCEEDED;
    } while (!__atomic_compare_exchange_n(&thread->stop, &stop, stop + 1, false, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE));
    *previous = stop & STOP_COUNT;
    if (thread->process)
        return stop & STOP_COUNT ? STATUS_SUCCESS : process_stop(thread->process, true);
    if (thread == thread_current) {
        suspend_self_if_asked();
        return STATUS_SUCCESS;
    }
    if (!(stop & STOP_STANDS)) {
        ask(thread);
        await_standing(thread, PATIENCE);
    }
    return STATUS_SUCCESS;
}

static DWORD resume(struct thread_record *thread)
{
    uint32_t stop = __atomic_load_n(&thread->stop, __ATOMIC_ACQUIRE);
    do {
        if (!(stop & STOP_COUNT))
            return 0;
    } while (!__atomic_compare_exchange_n(&thread->stop, &stop, stop - 1, false, __ATOMIC_ACQ_REL,
                                          __ATOMIC_ACQUIRE));
    if ((stop & STOP_COUNT) == 1 && thread->process)
        process_stop(thread->process, false);
    else if ((stop & STOP_COUNT) == 1)
        wait_wake(&thread->stop, INT_MAX);
    return stop & STOP_COUNT;
}

DWORD WINAPI SuspendThread(HANDLE handle)
{
    struct thread_record *thread;
    DWORD previous = 0, status = thread_of(handle, THREAD_SUSPEND_RESUME, &thread);
    if (!status) {
        status = suspend(thread, &previous);
        object_drop(thread);
    }
    return error_report(status) ? previous : (DWORD)-1;
}

DWORD WINAPI ResumeThread(HANDLE handle)
{
    struct thread_record *thread;
    DWORD status = thread_of(handle, THREAD_SUSPEND_RESUME, &thread);
    if (status)
        return error_fail(status), (DWORD)-1;
    DWORD previous = resume(thread);
    object_drop(thread);
    return previous;
}

BOOL WINAPI TerminateThread(HANDLE handle, DWORD code)
{
    struct thread_record *thread;
    DWORD status = thread_of(handle, THREAD_TERMINATE, &thread);
    if (status)
        return error_fail(status);
    if (thread == thread_current) {
        object_drop(thread);
        thread_vanish(code);
    }
    suspend_start();
    if (thread->process) {
        status = process_kill(thread->process, code);
    } else if (!has_ended(thread)) {
        thread->exit_code = code;
        __atomic_or_fetch(&thread->stop, STOP_END, __ATOMIC_ACQ_REL);
        wait_wake(&thread->stop, INT_MAX);
        ask(thread);
        await_standing(thread, PATIENCE_AT_END);
    }
    object_drop(thread);
    return error_report(status);
}

/* ---- Registers ---- */

enum { PARTS = 0x1f, KNOWN = CONTEXT_ALL & ~CONTEXT_AMD64, SEGMENTS_PART = 4, DEBUG_PART = 0x10 };

static void copy_parts(CONTEXT *to, const CONTEXT *from, DWORD parts)
{
    if (parts & 1) {
        to->SegCs = from->SegCs;
        to->SegSs = from->SegSs;
        to->EFlags = from->EFlags;
        to->Rsp = from->Rsp;
        to->Rip = from->Rip;
    }
    if (parts & 2) {
        DWORD64 rsp = to->Rsp;
        memcpy(&to->Rax, &from->Rax, offsetof(CONTEXT, Rip) - offsetof(CONTEXT, Rax));
        to->Rsp = rsp;
    }
    if (parts & SEGMENTS_PART) {
        to->SegDs = from->SegDs;
        to->SegEs = from->SegEs;
        to->SegFs = from->SegFs;
        to->SegGs = from->SegGs;
    }
    if (parts & 8) {
        to->MxCsr = from->MxCsr;
        to->FltSave = from->FltSave;
    }
    if (parts & DEBUG_PART)
        to->Dr0 = to->Dr1 = to->Dr2 = to->Dr3 = to->Dr6 = to->Dr7 = 0;
}

/* Of a thread that stands: so that nobody lets it go meanwhile, it is suspended once more. */
static DWORD with_frame(struct thread_record *thread, CONTEXT *context, bool set)
{
    DWORD previous;
    DWORD status = suspend(thread, &previous);
    if (status)
        return status;
    if (await_standing(thread, PATIENCE)) {
        CONTEXT all;
        DWORD parts = context->ContextFlags & PARTS;
        signal_frame_get_context(thread->frame, &all);
        if (set) {
            copy_parts(&all, context, parts & ~(DWORD)SEGMENTS_PART);
            signal_frame_set_context(thread->frame, &all);
        } else {
            copy_parts(context, &all, parts);
        }
    } else {
        status = STATUS_UNSUCCESSFUL;
    }
    resume(thread);
    return status;
}

BOOL WINAPI GetThreadContext(HANDLE handle, LPCONTEXT context)
{
    struct thread_record *thread;
    DWORD status = thread_own(handle, THREAD_GET_CONTEXT, &thread);
    if (status)
        return error_fail(status);
    if (thread == thread_current) {
        CONTEXT here;
        RtlCaptureContext(&here);
        copy_parts(context, &here, context->ContextFlags & PARTS);
    } else {
        status = with_frame(thread, context, false);
    }
    if (!status)
        context->ContextFlags &= CONTEXT_ALL;
    object_drop(thread);
    return error_report(status);
}

BOOL WINAPI SetThreadContext(HANDLE handle, CONST CONTEXT *context)
{
    struct thread_record *thread;
    DWORD status = thread_own(handle, THREAD_SET_CONTEXT, &thread);
    if (status)
        return error_fail(status);
    CONTEXT copy = *context;
    if ((copy.ContextFlags & DEBUG_PART) && (copy.Dr7 & 0xff))
        status = STATUS_NOT_SUPPORTED;
    else if (thread == thread_current)
        status = STATUS_UNSUCCESSFUL;
    else
        status = with_frame(thread, &copy, true);
    object_drop(thread);
    return error_report(status);
}
