/*
 * Stack overflow. A thread that has run out of stack still needs some: for the dispatcher, for filters, for
 * the landing pads of the innermost functions. So from its first guarded block on, the last pages of a
 * thread's stack are kept closed (the zone). The first touch of the zone is the overflow: the zone is opened,
 * and dispatching, filters and unwinding go on inside it, on the thread's own stack, as on any other fault.
 *
 *     a thread's stack        |  guard  |  zone  |           ...            |
 *     the first thread's           |  zone  |  not grown to yet  |    ...   |
 *                                           ^ the limit (RLIMIT_STACK)
 *
 * - Threads give the zone from the lower end of their stack; there it costs one system call. Guard markers,
 *   where the kernel has them, close it without touching what somebody else may have protected there.
 * - The first thread's stack grows on demand, which a closed page inside would end; and a readable mapping
 *   near its end would, too, for the kernel keeps 1 MiB free before one. So there the zone lies behind the
 *   limit, is inaccessible (such mappings do not count), and is not opened before the stack has grown to meet
 *   it. A program that raises its limit later gets what it asked for: the zone then moves. Without a limit
 *   there is no end, and no zone.
 *
 * What counts as overflow, of the faults with an address:
 *
 * 1. The address is in the closed zone, and the stack pointer is in it, at most 64 KiB above it (a probe
 *    ahead of a large frame), or below: an overflow. With the stack pointer elsewhere it is a stray pointer:
 *    an access violation.
 * 2. The address is below the zone, not below the red zone of the stack pointer, and the stack pointer is
 *    below the upper end of the zone: a large frame or alloca has jumped over it. An overflow, however far
 *    the jump; but beyond the size of the stack only if nothing can be read at the stack pointer, for else
 *    that is another stack.
 * 3. Any other exception, when the stack pointer is so near to the zone that its frame does not fit above: an
 *    overflow without parameters. The exception itself is lost, as it is on Windows.
 * 4. Everything else is what it is. That includes all faults on stacks that are not the thread's own
 *    (contexts of coroutines, alternate signal stacks), and a second overflow while the zone is open: it has
 *    no room, and ends the process.
 *
 * _resetstkoflw closes the zone again. A zone takes a quarter of the stack, but 12 KiB at least (more where
 * the processor's registers do), which makes two fifths of the smallest stack that has one, and 32 KiB at
 * most, unless more has been asked for. An overflow of a smaller stack is the segmentation fault that it was.
 */
#include "seh/signals/stack.h"

#include "seh/signals/altstack.h"
#include "seh/arch/x86_64/context.h"
#include "seh/cxx.h"
#include "seh/signals/kernel.h"
#include "seh/thread.h"
#include "shim/error.h"
#include "shim/os.h"

#include <malloc.h>
#include <processthreadsapi.h>
#include <pthread.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

enum {
    RED_ZONE = 128,
    PROBE_AHEAD = 65536, /* how far below its stack pointer a function touches the stack it is about to use */
    DISPATCHER_NEEDS = 8192, /* stack of the dispatcher and of unwinding, without the processor's registers */
    FILTERS_GET = 20480, /* the rest of a zone at most, unless SetThreadStackGuarantee has asked for more */
    PAD_NEEDS = 4096,    /* stack of a landing pad and what it calls in the library */
    PUSH_NEEDS = 4096,   /* stack of dispatch_fault, up to where an overflow of its own can be dispatched */
    ATTACH_NEEDS = 4096, /* stack that is left when a zone is made or grows */
};

static size_t round_up(size_t size)
{
    return (size + OS_PAGE - 1) & -(size_t)OS_PAGE;
}

static size_t own_part(void)
{
    return round_up(getauxval(AT_MINSIGSTKSZ) + DISPATCHER_NEEDS);
}

/* Bytes of the zone that fits a stack of `size` bytes: a quarter of it, within bounds. 0: none does. */
static size_t zone_size(size_t size, size_t guarantee)
{
    size_t least = own_part() + round_up(guarantee), most = own_part() + FILTERS_GET;
    size_t quarter = size / 4 & -(size_t)OS_PAGE;
    if (least > size / 5 * 2)
        return 0;
    return quarter < least || most < least ? least : quarter < most ? quarter : most;
}

/* Soft limit of the first thread's stack in whole pages; 0: there is none. */
static size_t growth_limit(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
        return 0;
    return limit.rlim_cur & -(size_t)OS_PAGE;
}

static int close_pages(struct stack_zone *zone, char *low, char *high)
{
    size_t size = (size_t)(high - low);
    if (!zone->limit && os_has_guard_markers() && os_guard_install(low, size) == 0) {
        zone->has_markers = 1;
        return 0;
    }
    int error = os_protect(low, size, OS_NONE);
    if (!error && zone->limit)
        os_discard(low, size);
    return error;
}

static int open_zone(struct stack_zone *zone)
{
    size_t size = (size_t)(zone->high - zone->low);
    if (zone->limit)
        (void)*(
            volatile char *)zone->high; /* the stack grows up to here, and would not when a mapping is near */
    int error = zone->has_markers ? os_guard_remove(zone->low, size)
                                  : os_protect(zone->low, size, OS_READ | OS_WRITE);
    zone->is_open = !error;
    return !error;
}

static void make_zone(struct thread *thread)
{
    struct stack_zone *zone = &thread->zone;
    size_t size = zone_size((size_t)(thread->stack_high - thread->stack_low), zone->guarantee);
    if (size == 0)
        return;
    if (zone->limit) {
        if (os_reserve(thread->stack_low - size, size, OS_NONE) != 0)
            return;
        zone->low = thread->stack_low -= size;
    } else {
        char *low = (char *)round_up((uintptr_t)thread->stack_low);
        if (low + size + ATTACH_NEEDS > (char *)__builtin_frame_address(0) ||
            close_pages(zone, low, low + size))
            return;
        zone->low = low;
    }
    zone->high = zone->low + size;
}

/*
 * The first thread's stack, without a look at /proc: its first block may be one of a signal handler that has interrupted
 * malloc. The kernel puts the program's name at the upper end, with a word behind it, and lets the rest grow.
 */
static int find_first_stack(struct thread *thread)
{
    const char *name = (const char *)getauxval(AT_EXECFN), *here = __builtin_frame_address(0);
    size_t limit = growth_limit();
    if (!name || !limit || kernel_gettid() != kernel_getpid())
        return 0;
    char *high = (char *)round_up((uintptr_t)name + strlen(name) + 1 + sizeof(uint64_t));
    if (here >= high || (size_t)(high - here) > limit) /* the child of a fork in another thread */
        return 0;
    thread->stack_low = high - limit;
    thread->stack_high = high;
    thread->zone.limit = limit;
    return 1;
}

/* Takes memory (for the processors that the thread may run on). Without bounds no frame is judged stale. */
static void find_stack(struct thread *thread)
{
    pthread_attr_t attributes;
    void *low;
    size_t size;
    if (pthread_getattr_np(pthread_self(), &attributes) != 0)
        return;
    if (pthread_attr_getstack(&attributes, &low, &size) == 0) {
        thread->stack_low = low;
        thread->stack_high = (char *)low + size;
    }
    pthread_attr_destroy(&attributes);
}

void stack_attach(struct thread *thread)
{
    if (!find_first_stack(thread))
        find_stack(thread);
    if (!altstack_under_valgrind())
        make_zone(thread);
}

void stack_detach(struct thread *thread)
{
    struct stack_zone *zone = &thread->zone;
    if (!zone->low)
        return;
    if (zone->limit)
        os_release(zone->low, (size_t)(zone->high - zone->low));
    else if (!zone->is_open)
        open_zone(zone);
    *zone = (struct stack_zone){0};
}

/* The program has raised the limit of the growing stack since its zone was made: the zone gives way. */
static int follow_limit(struct thread *thread)
{
    struct stack_zone *zone = &thread->zone;
    size_t now = growth_limit();
    if (!zone->limit || zone->is_open || (now != 0 && now <= zone->limit))
        return 0;
    os_release(zone->low, (size_t)(zone->high - zone->low));
    thread->stack_low = zone->high;
    zone->low = zone->high = NULL;
    if (now != 0) {
        thread->stack_low -= now - zone->limit;
        zone->limit = now;
        make_zone(thread);
    }
    return 1;
}

/* Rules 1 and 2. */
static int is_overflow(const struct thread *thread, const EXCEPTION_RECORD *record, uintptr_t sp)
{
    uintptr_t low = (uintptr_t)thread->zone.low, high = (uintptr_t)thread->zone.high;
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return 0;
    uintptr_t address = record->ExceptionInformation[1];
    size_t size = (size_t)(thread->stack_high - thread->stack_low);
    if (address >= high || sp > high + PROBE_AHEAD)
        return 0;
    if (address >= low)
        return 1;
    char byte;
    return sp < high + RED_ZONE && address + RED_ZONE >= sp &&
           (sp + size >= low || os_peek(&byte, (const void *)sp, 1) == 0);
}

enum stack_verdict stack_judge(const struct signal_frame *fault, const EXCEPTION_RECORD *record, void **top)
{
    struct thread *thread = thread_state;
    uintptr_t sp = (uintptr_t)signal_frame_stack(fault);
    *top = signal_frame_top(fault);
    if (!thread || !thread->zone.low)
        return STACK_FINE;
    struct stack_zone *zone = &thread->zone;
    size_t needed = signal_frame_size(fault) + PUSH_NEEDS;
    int touched = is_overflow(thread, record, sp);
    int is_near = sp < (uintptr_t)zone->high + RED_ZONE + needed && sp >= (uintptr_t)zone->low;
    if (!touched && !is_near)
        return STACK_FINE;
    if (zone->is_open) { /* a touch far ahead of the stack pointer still leaves room to dispatch it */
        uintptr_t end = touched ? record->ExceptionInformation[1] : (uintptr_t)zone->low;
        return end + RED_ZONE + needed <= sp ? STACK_FINE : STACK_EXHAUSTED;
    }
    if (touched && follow_limit(thread))
        return STACK_GREW;
    if (!open_zone(zone))
        return STACK_EXHAUSTED;
    zone->is_touched = touched;
    zone->lowest = sp < (uintptr_t)zone->low ? sp : (uintptr_t)zone->low;
    if ((uintptr_t)*top < (uintptr_t)zone->high - RED_ZONE) /* a jump; what lies in the zone is no one's */
        *top = zone->high;
    return STACK_OVERFLOWN;
}

int stack_gives_way(const void *address)
{
    struct thread *thread = thread_state;
    if (!thread || thread->zone.is_open || (const char *)address < thread->zone.low ||
        (const char *)address >= thread->zone.high)
        return 0;
    return thread->zone.limit ? follow_limit(thread) : open_zone(&thread->zone);
}

void stack_overflows(struct signal_frame *moved)
{
    thread_state->zone.overflow = moved;
}

int stack_is_overflow(const struct signal_frame *moved, EXCEPTION_RECORD *record)
{
    struct thread *thread = thread_state;
    if (!thread || thread->zone.overflow != moved)
        return 0;
    thread->zone.overflow = NULL;
    record->ExceptionCode = EXCEPTION_STACK_OVERFLOW;
    if (!thread->zone.is_touched)
        record->NumberParameters = 0;
    return 1;
}

int stack_has_room(const struct thread *thread, uintptr_t sp)
{
    const struct stack_zone *zone = &thread->zone;
    return !zone->low || sp >= (uintptr_t)zone->low + PAD_NEEDS || sp < zone->lowest;
}

/*
 * Is no filter, no termination block and no catch clause for an overflow running? On Windows the stack is not
 * unwound until they end; programs that rely on what _resetstkoflw says there find it here.
 */
static int is_unwound(const struct thread *thread)
{
    const EXCEPTION_RECORD *caught = cxx_caught();
    return !thread->unwinds && !thread->terminations && !(thread->dispatches && thread->dispatches->asked) &&
           !(caught && caught->ExceptionCode == EXCEPTION_STACK_OVERFLOW);
}

int _resetstkoflw(void)
{
    struct thread *thread = thread_state;
    if (!thread)
        return 1;
    struct stack_zone *zone = &thread->zone;
    if (!zone->low || !is_unwound(thread))
        return 0;
    if (!zone->is_open)
        return 1;
    if ((char *)__builtin_frame_address(0) < zone->high + OS_PAGE)
        return 0;
    if (close_pages(zone, zone->low, zone->high) != 0)
        return 0;
    zone->is_open = 0;
    return 1;
}

BOOL SetThreadStackGuarantee(PULONG StackSizeInBytes)
{
    if (!StackSizeInBytes) {
        SetLastError(ERROR_INVALID_PARAMETER);
        return FALSE;
    }
    struct thread *thread = thread_get();
    struct stack_zone *zone = &thread->zone;
    DWORD wanted = *StackSizeInBytes, before = zone->guarantee;
    *StackSizeInBytes = before;
    if (wanted <= before)
        return TRUE;

    size_t size = zone_size((size_t)(thread->stack_high - thread->stack_low), wanted);
    char *low = zone->limit ? zone->high - size : zone->low, *high = low + size;
    if (!zone->low || zone->is_open || size == 0 ||
        (!zone->limit && high + ATTACH_NEEDS > (char *)__builtin_frame_address(0)))
        goto refuse;
    if (low < zone->low && os_reserve(low, (size_t)(zone->low - low), OS_NONE) != 0)
        goto refuse;
    if (high > zone->high && close_pages(zone, zone->high, high) != 0)
        goto refuse;
    if (low < zone->low)
        thread->stack_low = zone->low = low;
    if (high > zone->high)
        zone->high = high;
    zone->guarantee = wanted;
    return TRUE;

refuse:
    SetLastError(ERROR_INVALID_PARAMETER);
    return FALSE;
}
