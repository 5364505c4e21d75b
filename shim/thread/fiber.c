/*
 * Fibers.
 *
 *   dwStackSize, dwStackReserveSize   the stack's size, whichever is larger; committed by touch
 *   FIBER_FLAG_FLOAT_SWITCH           floating-point modes are always a fiber's own
 *
 *     a fiber's memory   low [ guard page | zone, closed until an overflow | ... | struct fiber ] high
 */
#include <windows.h>

#include <string.h>

#include "seh/arch/x86_64/switch.h"
#include "seh/fiber.h"
#include "shim/check.h"
#include "shim/error.h"
#include "shim/os.h"
#include "shim/thread/fls.h"
#include "shim/thread/teb.h"
#include "shim/thread/thread.h"

struct fiber {
    void *data;                  /* GetFiberData */
    LPFIBER_START_ROUTINE start; /* NULL: it was a thread first */
    void *stack;                 /* where arch_switch has left it; NULL while it runs */
    struct fiber_blocks blocks;  /* while it does not run */
    struct fls_values *fls;      /* while it does not run */
    char *memory;                /* stack and this record; NULL: it was a thread first */
    size_t size;                 /* bytes of memory */

    /* for AddressSanitizer, while it does not run: what it keeps for the stack, and where that lies */
    void *fake_stack;
    const void *stack_low;
    size_t stack_size;
};

enum {
    STACK_DEFAULT = 1024 * 1024,
    STACK_LEAST = 64 * 1024,
    ZONE = 32 * 1024, /* what handling a stack overflow can count on */
};

/* AddressSanitizer, where the program has it, is told of each stack that is gone to. */
void __sanitizer_start_switch_fiber(void **fake_stack, const void *low, size_t size)
    __attribute__((weak, visibility("default")));
void __sanitizer_finish_switch_fiber(void *fake_stack, const void **former_low, size_t *former_size)
    __attribute__((weak, visibility("default")));
void __asan_unpoison_memory_region(const volatile void *low, size_t size)
    __attribute__((weak, visibility("default")));

static __thread struct fiber *left; /* whom this thread has switched from last */

static void leave(struct fiber *from, const struct fiber *to)
{
    left = from;
    if (__sanitizer_start_switch_fiber)
        __sanitizer_start_switch_fiber(&from->fake_stack, to->stack_low, to->stack_size);
}

/* Never inlined: a fiber may come back in another thread. */
static __attribute__((noinline)) void arrive(struct fiber *fiber)
{
    if (__sanitizer_finish_switch_fiber)
        __sanitizer_finish_switch_fiber(fiber->fake_stack, &left->stack_low, &left->stack_size);
}

/* The thread ends on its first stack, where nothing counts any more. */
static void return_to_end(struct fiber *from, const struct fiber *base)
{
    leave(from, base);
    arrive(from);
    if (__asan_unpoison_memory_region && base->stack_size)
        __asan_unpoison_memory_region(base->stack_low, base->stack_size);
}

/* What the calling thread was before it became a fiber, which has no memory of its own. */
static struct fiber *make_base(void *data)
{
    void *memory;
    if (os_allocate(OS_PAGE, &memory))
        return NULL;
    struct fiber *fiber = memory;
    fiber->data = data;
    return fiber;
}

LPVOID WINAPI ConvertThreadToFiberEx(LPVOID data, DWORD flags)
{
    if (flags & ~(DWORD)FIBER_FLAG_FLOAT_SWITCH)
        return error_fail(STATUS_INVALID_PARAMETER), NULL;
    struct thread_record *self = thread_self();
    if (self && self->fiber) {
        SetLastError(ERROR_ALREADY_FIBER);
        return NULL;
    }
    struct fiber *fiber = self ? make_base(data) : NULL;
    if (!fiber)
        return error_fail(STATUS_NO_MEMORY), NULL;
    thread_get(); /* faults of fibers, too, arrive on a stack of their own */
    self->fiber = self->base_fiber = fiber;
    teb_changed();
    return fiber;
}

LPVOID WINAPI ConvertThreadToFiber(LPVOID data)
{
    return ConvertThreadToFiberEx(data, 0);
}

BOOL WINAPI ConvertFiberToThread(VOID)
{
    struct thread_record *self = thread_current;
    struct fiber *fiber = self ? self->fiber : NULL;
    if (!fiber) {
        SetLastError(ERROR_ALREADY_THREAD);
        return FALSE;
    }
    if (fiber != self->base_fiber) /* the thread would have no stack any more that it may end on */
        return error_fail(STATUS_INVALID_PARAMETER);
    self->fiber = self->base_fiber = NULL;
    teb_changed();
    os_release(fiber, OS_PAGE);
    return TRUE;
}

static void begin(void *argument) __attribute__((noreturn));
static void begin(void *argument)
{
    struct fiber *fiber = argument;
    arrive(fiber);
    fiber->start(fiber->data);
    ExitThread(1);
}

static DWORD create_fiber(size_t stack, LPFIBER_START_ROUTINE start, void *data, struct fiber **created)
{
    size_t size = (stack + 65535) & -(size_t)65536;
    void *memory;
    if (size < STACK_LEAST)
        size = STACK_LEAST;
    size += OS_PAGE + ZONE + OS_PAGE;
    if (stack > (size_t)1 << 46 || os_allocate(size, &memory))
        return STATUS_NO_MEMORY;
    if (os_protect(memory, OS_PAGE + ZONE, OS_NONE)) {
        os_release(memory, size);
        return STATUS_NO_MEMORY;
    }
    char *low = (char *)memory + OS_PAGE, *high = (char *)memory + size - OS_PAGE;
    struct fiber *fiber = (struct fiber *)high;
    *fiber = (struct fiber){.data = data,
                            .start = start,
                            .memory = memory,
                            .size = size,
                            .stack_low = low,
                            .stack_size = (size_t)(high - low)};
    fiber->stack = arch_new_stack(high, begin, fiber);
    fiber_begin_blocks(&fiber->blocks, low, high, ZONE);
    *created = fiber;
    return STATUS_SUCCESS;
}
C_ASSERT(sizeof(struct fiber) <= OS_PAGE);

LPVOID WINAPI CreateFiberEx(SIZE_T commit, SIZE_T reserve, DWORD flags, LPFIBER_START_ROUTINE start,
                            LPVOID data)
{
    struct fiber *fiber = NULL;
    size_t stack = commit > reserve ? commit : reserve;
    DWORD status = flags & ~(DWORD)FIBER_FLAG_FLOAT_SWITCH
                       ? STATUS_INVALID_PARAMETER
                       : create_fiber(stack ? stack : STACK_DEFAULT, start, data, &fiber);
    return error_report(status) ? fiber : NULL;
}

LPVOID WINAPI CreateFiber(SIZE_T stack, LPFIBER_START_ROUTINE start, LPVOID data)
{
    return CreateFiberEx(stack, 0, 0, start, data);
}

/*
 * The record moves from one fiber to the other; nothing may be kept over arch_switch but what is on the
 * stack.
 */
static void change_fiber(struct thread_record *self, struct fiber *from, struct fiber *to)
{
    from->fls = self->fls;
    self->fls = to->fls;
    self->fiber = to;
    fiber_switch_blocks(&from->blocks, &to->blocks);
    teb_changed();
}

__attribute__((noinline)) VOID WINAPI SwitchToFiber(LPVOID address)
{
    struct thread_record *self = thread_current;
    struct fiber *from = self ? self->fiber : NULL, *to = address;
    CHECK(from != NULL); /* the calling thread is no fiber: there is nothing to come back to */
    if (to == from)
        return;
    void *stack = to->stack;
    CHECK(stack != NULL); /* it runs in another thread */
    to->stack = NULL;
    change_fiber(self, from, to);
    leave(from, to);
    arch_switch(&from->stack, stack);
    arrive(from);
}

/* What was a thread first is a fiber until the thread ends: its stack is the thread's. */
VOID WINAPI DeleteFiber(LPVOID address)
{
    struct fiber *fiber = address;
    struct thread_record *self = thread_current;
    if (self && self->fiber == fiber)
        ExitThread(1);
    fls_free(fiber->fls);
    fiber->fls = NULL;
    if (!fiber->memory)
        return;
    fiber_end_blocks(&fiber->blocks);
    os_release(fiber->memory, fiber->size);
}

BOOL WINAPI IsThreadAFiber(VOID)
{
    return thread_current && thread_current->fiber;
}

PVOID faultline_current_fiber(VOID)
{
    return thread_current ? thread_current->fiber : NULL;
}

PVOID faultline_fiber_data(VOID)
{
    struct fiber *fiber = faultline_current_fiber();
    return fiber ? fiber->data : NULL;
}

/* The fiber's stack is still in use: it stays, as it does on Windows when a thread ends on it. */
void fiber_leave(struct thread_record *self)
{
    struct fiber *fiber = self->fiber;
    if (!fiber || fiber == self->base_fiber)
        return;
    struct fls_values *fls = self->fls;
    change_fiber(self, fiber, self->base_fiber);
    return_to_end(fiber, self->base_fiber);
    if (!self->fls) /* what the thread ends with is the fiber's */
        self->fls = fls, fiber->fls = NULL;
}

void fiber_end(struct thread_record *self)
{
    fiber_leave(self);
    if (self->base_fiber)
        os_release(self->base_fiber, OS_PAGE);
    self->fiber = self->base_fiber = NULL;
}
