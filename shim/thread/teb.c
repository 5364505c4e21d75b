/*
 * The beginning of the thread environment block: NT_TIB and the ids behind it. It lies in thread-local
 * storage, so that the address is the thread's own for as long as it runs, without a record; it is filled in
 * at the first call, and again whenever the thread comes to another stack. Nothing in the library reads it.
 */
#include <windows.h>

#include <stddef.h>

#include "seh/thread.h"
#include "shim/thread/teb.h"
#include "shim/thread/thread.h"

/* What FiberData has in a thread that is no fiber: on Windows it says which version of the block this is. */
enum { NO_FIBER = 0x1E00 };

struct teb {
    NT_TIB tib;
    PVOID environment;
    ULONG_PTR process, thread; /* ids */
};
C_ASSERT(offsetof(struct teb, tib.Self) == 0x30 && offsetof(struct teb, thread) == 0x48);
C_ASSERT(sizeof(struct teb) == FAULTLINE_TEB_SIZE);

static __thread struct teb block;

static __attribute__((noinline)) void fill(void)
{
    const struct thread *thread = thread_get();
    void *fiber = faultline_current_fiber();
    block.tib.StackBase = thread->stack_high;
    block.tib.StackLimit = thread->zone.high ? thread->zone.high : thread->stack_low;
    block.tib.FiberData = fiber ? fiber : (void *)NO_FIBER;
    block.process = GetCurrentProcessId();
    block.thread = GetCurrentThreadId();
    block.tib.Self = &block.tib;
}

struct _TEB *NtCurrentTeb(VOID)
{
    if (__builtin_expect(!block.tib.Self, 0))
        fill();
    return (struct _TEB *)&block;
}

void teb_changed(void)
{
    if (block.tib.Self)
        fill();
}
