/* The caller's side of inject.h: a thread of another process is made to make a call. */
#include "shim/memory/inject.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "shim/error.h"
#include "shim/file/descriptor.h"
#include "shim/memory/inject-debug.h"
#include "shim/memory/inject-enter.h"
#include "shim/memory/region.h"
#include "shim/os.h"
#include "shim/process.h"

/* inject-enter.S */
void injected_enter(void);
void injected_ready(void);
void injected_finished(void);
void injected_end(void);
__thread char injected_return[RETURN_SIZE] __attribute__((aligned(16), used));

enum {
    STACK_BYTES = 0x10000, /* of the child */
    /* until a process whose threads are all busy is given up, if nobody has turns */
    TURN_MILLISECONDS = 5000,
    LOOK_MILLISECONDS = 1000,   /* the same for a query of one that cannot be stopped: there is another way */
    START_MILLISECONDS = 10000, /* until one that has the library counts as one in which it does not work */
    YOUNG_SECONDS = 15,         /* until a process counts as one that has been loaded long ago */
    STATIC_MILLISECONDS = 100   /* until one without the C library counts as one that will not have it */
};

void inject_start(void)
{
    char *page = region_shared_page();
    struct inject_block block = {.magic = INJECT_MAGIC,
                                 .version = INJECT_VERSION,
                                 .call_size = sizeof(struct inject_call),
                                 .enter = (uintptr_t)injected_enter,
                                 .ready = (uintptr_t)injected_ready,
                                 .finished = (uintptr_t)injected_finished,
                                 .end = (uintptr_t)injected_end,
                                 .back = injected_return - (char *)__builtin_thread_pointer()};
    if (!page || os_protect(page, OS_PAGE, OS_READ | OS_WRITE))
        return;
    memcpy(page + INJECT_BLOCK % OS_PAGE, &block, sizeof block);
    os_protect(page, OS_PAGE, OS_READ);
}

/* In a session of its own: who ends the caller's does not end it. */
static int child(void *attempt)
{
    setsid();
    inject_try_thread(attempt);
    return 0;
}

/*
 * The child shares our memory, and we sleep until it has ended. It tells no parent of its end, and gets no
 * signals: they would run the program's handlers in it.
 */
static void try_in_child(struct inject_attempt *attempt)
{
    void *stack;
    if (os_allocate(STACK_BYTES, &stack))
        return;
    pid_t id = clone(child, (char *)stack + STACK_BYTES, CLONE_VM | CLONE_VFORK, attempt);
    while (id > 0 && waitpid(id, NULL, __WALL) < 0 && errno == EINTR) {
    }
    os_release(stack, STACK_BYTES);
}

static enum inject_outcome try(struct inject_attempt *attempt)
{
    uint64_t all = ~UINT64_C(0), before;
    attempt->outcome = INJECT_UNREACHABLE;
    attempt->held = false;
    attempt->slot = 0;
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
    if (attempt->direct)
        inject_try_thread(attempt);
    else
        try_in_child(attempt);
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof all);
    return attempt->outcome;
}

/* Does the kernel let only ancestors debug (Yama)? Then we may be one, and a child of ours is none. */
static bool only_ancestors(void)
{
    char scope = '0';
    int file = descriptor_open(AT_FDCWD, "/proc/sys/kernel/yama/ptrace_scope", O_RDONLY, 0);
    if (file >= 0) {
        descriptor_read(file, &scope, 1, -1);
        descriptor_close(file);
    }
    return scope != '0';
}

/* Threads */

/*
 * Tries the threads of the directory that sleep, or those that do not, one after the other, until one serves.
 */
static enum inject_outcome try_those(struct inject_attempt *attempt, int directory, bool asleep)
{
    char list[4096] __attribute__((aligned(8)));
    enum inject_outcome outcome = INJECT_UNREACHABLE;
    descriptor_call(SYS_lseek, directory, 0, SEEK_SET, 0);
    for (long got; (got = descriptor_call(SYS_getdents64, directory, (long)list, sizeof list, 0)) > 0;)
        for (long at = 0; at < got; at += ((struct dirent64 *)(list + at))->d_reclen) {
            attempt->thread = atoi(((struct dirent64 *)(list + at))->d_name);
            if (attempt->thread <= 0 || inject_is_asleep(attempt) != asleep)
                continue;
            enum inject_outcome one = try(attempt);
            if (one == INJECT_SERVED)
                return INJECT_SERVED;
            outcome = one == INJECT_BUSY ? INJECT_BUSY : outcome;
        }
    return outcome;
}

/* A thread that sleeps stops at once, and has no lock unless it waits for one. */
static enum inject_outcome try_threads(struct inject_attempt *attempt)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task", attempt->process);
    int directory = descriptor_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0);
    if (directory < 0)
        return INJECT_UNREACHABLE;
    enum inject_outcome first = try_those(attempt, directory, true), outcome = first;
    if (first != INJECT_SERVED)
        outcome = try_those(attempt, directory, false);
    descriptor_close(directory);
    return outcome == INJECT_UNREACHABLE ? first : outcome;
}

static DWORD find_block(pid_t id, struct inject_block *block)
{
    size_t done;
    block->magic[0] = '\0';
    int error = os_read_process(id, (void *)INJECT_BLOCK, block, sizeof *block, &done);
    if (error)
        return error == EPERM ? STATUS_ACCESS_DENIED : STATUS_NOT_SUPPORTED;
    return memcmp(block->magic, INJECT_MAGIC, sizeof block->magic) || block->version != INJECT_VERSION ||
                   block->call_size != sizeof(struct inject_call)
               ? STATUS_NOT_SUPPORTED
               : STATUS_SUCCESS;
}

/* Was it started within the last seconds? */
static bool is_young(pid_t id)
{
    enum { START = 22 }; /* the field of proc(5): ticks from the system's start to the process's */
    char path[64], text[1024];
    struct timespec now;
    snprintf(path, sizeof path, "/proc/%d/stat", id);
    int file = descriptor_open(AT_FDCWD, path, O_RDONLY, 0);
    if (file < 0)
        return false;
    long length = descriptor_read(file, text, sizeof text - 1, -1);
    descriptor_close(file);
    text[length > 0 ? length : 0] = '\0';
    const char *at = strrchr(text, ')'); /* of the name, the second field */
    for (int field = 2; at && field < START; field++)
        at = strchr(at + 1, ' ');
    if (!at)
        return false;
    clock_gettime(CLOCK_BOOTTIME, &now);
    return strtoull(at, NULL, 10) / (unsigned long long)sysconf(_SC_CLK_TCK) + YOUNG_SECONDS >=
           (unsigned long long)now.tv_sec;
}

/*
 * Is a process still being loaded? One that was just started has the C library mapped, which is the last one,
 * only when this library is, if it ever will be; until its constructor has run there is no block. One without
 * either may be a program that is linked statically: it counts for a moment.
 */
static bool is_starting(pid_t id, uint64_t since)
{
    char path[64], text[4096 + 16];
    size_t kept = 0;
    bool ours = false, libc = false;
    if (!is_young(id))
        return false;
    snprintf(path, sizeof path, "/proc/%d/maps", id);
    int file = descriptor_open(AT_FDCWD, path, O_RDONLY, 0);
    if (file < 0)
        return false;
    for (long got; (got = descriptor_read(file, text + kept, 4096, -1)) > 0;) {
        size_t length = kept + (size_t)got;
        ours |= memmem(text, length, "/libfaultline", 13) != NULL;
        libc |= memmem(text, length, "/libc.so", 8) != NULL;
        kept = length < 12 ? length : 12; /* what may be the beginning of a name */
        memmove(text, text + length - kept, kept);
    }
    descriptor_close(file);
    return ours || (!libc && inject_milliseconds() - since < STATIC_MILLISECONDS);
}

/* On Windows a process is there for these calls as soon as CreateProcess has returned. */
static DWORD await_block(pid_t id, struct inject_block *block)
{
    DWORD status = find_block(id, block);
    uint64_t since = inject_milliseconds();
    for (long rest = 100000;
         status == STATUS_NOT_SUPPORTED && memcmp(block->magic, INJECT_MAGIC, sizeof block->magic) != 0 &&
         is_starting(id, since) && inject_milliseconds() - since < START_MILLISECONDS;
         rest = rest < 3000000 ? rest * 2 : rest) {
        inject_pause(rest);
        status = find_block(id, block);
    }
    return status;
}

DWORD inject_into(pid_t id, struct inject_call *call)
{
    struct inject_block block;
    void *memory;
    DWORD status = await_block(id, &block);
    if (status)
        return status;
    size_t size = (sizeof(struct inject_attempt) + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
    if (os_allocate(size, &memory))
        return STATUS_NO_MEMORY;
    int kept = errno;
    struct inject_attempt *attempt = memory;
    attempt->process = id;
    attempt->block = &block;
    attempt->call = call;
    attempt->direct = only_ancestors();
    call->served = 0;
    uint64_t begun = inject_milliseconds();
    pid_t tracer = 0;
    enum inject_outcome outcome = try_threads(attempt);
    for (long rest = 100000; outcome != INJECT_SERVED; rest = rest < 3000000 ? rest * 2 : rest) {
        pid_t other = outcome == INJECT_BUSY ? inject_tracer(attempt) : 0;
        if (other && other != tracer) { /* others have their turns: ours will come */
            tracer = other;
            begun = inject_milliseconds();
        }
        bool looks = call->operation == INJECT_QUERY && outcome == INJECT_UNREACHABLE;
        if (inject_milliseconds() - begun > (looks ? LOOK_MILLISECONDS : TURN_MILLISECONDS) ||
            find_block(id, &block))
            break; /* or it has ended, or runs another program */
        inject_pause(rest + attempt->thread % 7 * 10000);
        outcome = try_threads(attempt);
    }
    errno = kept;
    os_release(memory, size);
    return outcome == INJECT_SERVED ? call->status
           : outcome == INJECT_BUSY ? STATUS_ACCESS_DENIED
                             : STATUS_INSUFFICIENT_RESOURCES;
}

DWORD inject(HANDLE handle, DWORD access, struct inject_call *call)
{
    struct process *process;
    DWORD status = process_get(handle, access, &process);
    if (status)
        return status;
    status = process_is_alive(process) ? inject_into(process->id, call) : STATUS_ACCESS_DENIED;
    process_drop(process);
    return status;
}
