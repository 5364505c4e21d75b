/*
 * Dies of an unhandled exception, in the way its argument names; `FIRST thread` does it on a second thread.
 * The functions and the marked lines are what report.test looks for in the stack.
 */
#include <windows.h>

#include <dlfcn.h>
#include <link.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define APART __attribute__((__noinline__, __noclone__)) static

/* A heap of its own, which says when somebody asks for memory that must not. */
static volatile int forbidden;
static volatile int own_heap;
static char heap[1 << 20] __attribute__((aligned(16)));
static size_t heap_used;

static void *take(size_t size)
{
    if (forbidden) {
        if (write(STDERR_FILENO, "memory was asked for\n", 21) == 21)
            _exit(77);
    }
    size_t start = __atomic_fetch_add(&heap_used, (size + 31) & ~(size_t)15, __ATOMIC_RELAXED);
    if (start + size + 16 > sizeof heap)
        return NULL;
    memcpy(heap + start, &size, sizeof size);
    return heap + start + 16;
}

#ifdef OWN_HEAP
void *malloc(size_t size)
{
    return take(size);
}

void *calloc(size_t count, size_t size)
{
    return take(count * size); /* the heap is never used twice */
}

void *realloc(void *old, size_t size)
{
    size_t former = 0;
    if (old)
        memcpy(&former, (char *)old - 16, sizeof former);
    void *fresh = take(size);
    if (fresh && old)
        memcpy(fresh, old, former < size ? former : size);
    return fresh;
}

void free(void *old)
{
    if (forbidden && old && write(STDERR_FILENO, "memory was freed\n", 17) == 17)
        _exit(77);
}
#endif

static volatile long sink;
static char *volatile none;

/* Registers with known values; ud2 is 0f 0b. */
APART void registers(void)
{
    __asm__ volatile("movabsq $0x1122334455667788, %%r12\n\t"
                     "ud2"
                     :
                     :
                     : "r12");
}

APART void access_in(char *at, const char *how)
{
    if (strcmp(how, "read") == 0)
        sink = *(volatile char *)at; /* the read */
    else if (strcmp(how, "write") == 0)
        *(volatile char *)at = 1; /* the write */
    else
        ((void (*)(void))(void *)at)();
    sink++;
}

APART char *pages(DWORD type, DWORD protect)
{
    return VirtualAlloc(NULL, 65536, type, protect);
}

APART int in_callback(struct dl_phdr_info *info, size_t size, void *unused)
{
    (void)info;
    (void)size;
    (void)unused;
    access_in(none, "write");
    return 1;
}

/* The stack above this function's frame is overwritten. */
APART void smash(char *buffer)
{
    memset(buffer, 0x41, 512);
    access_in(none, "read"); /* the call after the smash */
    sink++;
}

APART void smashed(void)
{
    char buffer[16];
    smash(buffer);
    sink = buffer[0];
}

APART int recurse(int depth)
{
    volatile char room[512];
    room[0] = (char)depth;
    return recurse(depth + 1) + room[0];
}

/* libgcc's lock on registered frames is held by this thread when it fails. */
void __register_frame_info(const void *begin, void *object);
void *__deregister_frame_info(const void *begin);

APART void hold_the_unwinders_lock(void)
{
    static long object[16], other[16];
    static const unsigned begin[4] = {1}, no_begin[4] = {1};
    __register_frame_info(begin, object);
    __register_frame_info(begin + 1, other);
    for (int i = 0; i < 16; i++) {
        object[i] = 8;
        other[i] = 8;
    }
    __deregister_frame_info(no_begin);
}

APART void break_the_heap(void)
{
    char *p = malloc(32);
    memset(p - 64, 0x41, 8192);
    free(p);
    p = malloc(100);
    free(malloc(5000));
    access_in(none, "write"); /* if that was not noticed */
    free(p);
}

static LONG CALLBACK nobody(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return EXCEPTION_CONTINUE_SEARCH;
}

APART void bad_pointers(void)
{
    EXCEPTION_POINTERS pointers = {(EXCEPTION_RECORD *)16, (CONTEXT *)32};
    sink = UnhandledExceptionFilter(&pointers);
}

/* Every way of handling, while no memory may be asked for; on a thread whose first exception it is. */
static LONG CALLBACK step_over(EXCEPTION_POINTERS *pointers)
{
    if (pointers->ExceptionRecord->ExceptionCode != EXCEPTION_BREAKPOINT)
        return EXCEPTION_CONTINUE_SEARCH;
    pointers->ContextRecord->Rip++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

APART void *handle_on_a_thread(void *handled)
{
    while (!forbidden)
        usleep(1000);
    DebugBreak();
    OutputDebugStringA("text");
    ++*(int *)handled;
    return NULL;
}

APART LONG commit(EXCEPTION_POINTERS *pointers)
{
    return VirtualAlloc((void *)pointers->ExceptionRecord->ExceptionInformation[1], 1, MEM_COMMIT,
                        PAGE_READWRITE)
               ? EXCEPTION_CONTINUE_EXECUTION
               : EXCEPTION_EXECUTE_HANDLER;
}

APART void handle_without_memory(void)
{
    pthread_t thread;
    int handled = 0;
    PVOID trace[8];
    char *reserved = pages(MEM_RESERVE, PAGE_NOACCESS);
    AddVectoredExceptionHandler(1, step_over);
    AddVectoredContinueHandler(1, nobody);
    pthread_create(&thread, NULL, handle_on_a_thread, &handled);
    forbidden = 1;
    pthread_join(thread, NULL);
    for (int i = 0; i < 100; i++) {
        __try {
            __try {
                if (i % 2)
                    access_in(none, "write");
                else
                    RaiseException(i, 0, 0, NULL);
            } __finally {
                sink++;
            }
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            handled++;
        }
    }
    __try {
        access_in(reserved, "write");
        handled++;
    } __except (commit(GetExceptionInformation())) {
    }
    RemoveVectoredExceptionHandler(AddVectoredExceptionHandler(0, nobody));
    RtlCaptureStackBackTrace(0, 8, trace, NULL);
    forbidden = 0;
    _exit(handled);
}

static pthread_barrier_t together;

APART void *die_together(void *unused)
{
    pthread_barrier_wait(&together);
    access_in(none, "write");
    return unused;
}

APART void die(const char *how)
{
    char *p;
    if (strcmp(how, "null-read") == 0) {
        access_in(none, "read");
    } else if (strcmp(how, "null-write") == 0) {
        access_in(none + 16, "write"); /* the call */
    } else if (strcmp(how, "null-call") == 0) {
        access_in(none, "execute");
    } else if (strcmp(how, "reserved") == 0) {
        access_in(pages(MEM_RESERVE, PAGE_NOACCESS) + 4097, "write");
    } else if (strcmp(how, "noaccess") == 0) {
        access_in(pages(MEM_RESERVE | MEM_COMMIT, PAGE_NOACCESS), "read");
    } else if (strcmp(how, "readonly") == 0) {
        access_in(pages(MEM_RESERVE | MEM_COMMIT, PAGE_READONLY), "write");
    } else if (strcmp(how, "data-call") == 0) {
        access_in(pages(MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE), "execute");
    } else if (strcmp(how, "guard") == 0) {
        access_in(pages(MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE | PAGE_GUARD), "read");
    } else if (strcmp(how, "text") == 0) {
        access_in((char *)(ULONG_PTR)die, "write");
    } else if (strcmp(how, "unmapped") == 0) {
        p = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        munmap(p, 4096);
        access_in(p, "read");
    } else if (strcmp(how, "foreign") == 0) {
        access_in(mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), "read");
    } else if (strcmp(how, "nowhere") == 0) {
        access_in((char *)0x8000000000000000, "read");
    } else if (strcmp(how, "raise") == 0) {
        ULONG_PTR arguments[] = {0x11, 0x22};
        RaiseException(0xE0001203, 0, 2, arguments); /* the raise */
        sink++;
    } else if (strcmp(how, "raise-last") == 0) {
        RaiseException(0xE0001203, EXCEPTION_NONCONTINUABLE, 0, NULL);
    } else if (strcmp(how, "registers") == 0) {
        registers();
    } else if (strcmp(how, "break") == 0) {
        DebugBreak();
    } else if (strcmp(how, "callback") == 0) {
        dl_iterate_phdr(in_callback, NULL);
    } else if (strcmp(how, "smash") == 0) {
        smashed();
    } else if (strcmp(how, "heap") == 0) {
        break_the_heap();
    } else if (strcmp(how, "streams") == 0) {
        flockfile(stderr);
        flockfile(stdout);
        access_in(none, "write");
    } else if (strcmp(how, "unwinder") == 0) {
        hold_the_unwinders_lock();
    } else if (strcmp(how, "overflow") == 0) {
        sink = recurse(0);
    } else if (strcmp(how, "stack-pointer") == 0) {
        __asm__ volatile("xorl %%esp, %%esp\n\tpushq %%rax" : : : "memory"); /* the push */
    } else if (strcmp(how, "no-memory") == 0) {
        forbidden = 1;
        access_in(none, "write");
    } else if (strcmp(how, "no-memory-raise") == 0) {
        forbidden = 1;
        RaiseException(0xE0001203, 0, 0, NULL);
    } else if (strcmp(how, "handled") == 0) {
        handle_without_memory();
    } else if (strcmp(how, "bad-pointers") == 0) {
        bad_pointers();
    } else if (strcmp(how, "together") == 0) {
        pthread_t threads[4];
        pthread_barrier_init(&together, NULL, 4);
        for (int i = 0; i < 4; i++)
            pthread_create(&threads[i], NULL, die_together, NULL);
        pthread_join(threads[0], NULL);
    }
}

static int named;

static void *run(void *how)
{
    if (named)
        pthread_setname_np(pthread_self(), "second");
    __try { /* the thread's first guarded block: it has a stack for signals from now on */
        sink++;
    } __except (EXCEPTION_CONTINUE_SEARCH) {
    }
    die(how);
    sink++;
    return NULL;
}

int main(int argc, char **argv)
{
    AddVectoredExceptionHandler(0, nobody);
    if (argc == 3) {
        pthread_t thread;
        named = 1;
        pthread_create(&thread, NULL, run, argv[1]);
        pthread_join(thread, NULL);
    } else if (argc == 2) {
        run(argv[1]); /* the first call */
    }
    return 99;
}
