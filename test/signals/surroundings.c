/* Threads, processes and contexts that begin and end around guarded blocks. */
#include "test/signals/signals.h"

#include <link.h>
#include <stdatomic.h>
#include <sys/time.h>

/* ---- What dispatching calls: nothing that takes a lock or memory ---- */

static atomic_int watching, taken;

#ifndef __SANITIZE_ADDRESS__
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void __libc_free(void *old);

void *malloc(size_t size)
{
    taken += watching;
    return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    taken += watching;
    return __libc_calloc(count, size);
}

void *realloc(void *old, size_t size)
{
    taken += watching;
    return __libc_realloc(old, size);
}

void free(void *old)
{
    taken += watching;
    __libc_free(old);
}
#endif

static int commits(char *page)
{
    return VirtualAlloc(page, 4096, MEM_COMMIT, PAGE_READWRITE) ? EXCEPTION_CONTINUE_EXECUTION : 0;
}

static void no_memory_is_taken(void)
{
    char *page = (char *)VirtualAlloc(NULL, 1 << 20, MEM_RESERVE, PAGE_NOACCESS);
    EXPECT(handles_a_fault());
    watching = 1;
    for (int i = 0; i < 100; i++) {
        __try {
            page[i * 4096] = 1;
        }
        __except (commits(page + i * 4096)) {
        }
        if (!handles_a_fault())
            taken += 1000;
    }
    watching = 0;
    EXPECT_EQ(taken, 0);
}

static void first_block(void)
{
    if (gettid() != getpid())
        SKIP("the first thread is asked");
    watching = 1;
    int handled = handles_a_fault();
    watching = 0;
    EXPECT(handled);
    EXPECT_EQ(taken, 0);
}

/* ---- Locks that are held while a fault is handled ---- */

static int hold_loader(struct dl_phdr_info *info, size_t size, void *inside)
{
    (void)info;
    (void)size;
    ((void (*)(void))inside)();
    return 1;
}

/* Calls `inside` with the lock of the loader's list and that of a stream held. */
static void with_locks(void (*inside)(void))
{
    flockfile(stderr);
    flockfile(stdout);
    dl_iterate_phdr(hold_loader, (void *)inside);
    funlockfile(stdout);
    funlockfile(stderr);
}

static atomic_int handled_inside, others_handle;

static void handle_some(void)
{
    for (int i = 0; i < 100; i++)
        handled_inside += handles_a_fault();
}

static void wait_for_others(void)
{
    while (others_handle < 100)
        usleep(100);
}

static void *handle_from_the_first(void *unused)
{
    for (int i = 0; i < 100; i++)
        others_handle += handles_a_fault();
    return unused;
}

static void locks_are_held(void)
{
    pthread_t thread;
    with_locks(handle_some);
    EXPECT_EQ(handled_inside, 100);
    REQUIRE(pthread_create(&thread, NULL, handle_from_the_first, NULL) == 0);
    with_locks(wait_for_others);
    pthread_join(thread, NULL);
    EXPECT_EQ(others_handle, 100);
}

static atomic_int interruptions;

static void interrupts(int signal)
{
    (void)signal;
    interruptions += handles_a_fault();
}

/* The first block of the process is one of a handler that comes while malloc and free are at work. */
static void malloc_is_interrupted(void)
{
    static void *volatile kept[64];
    struct itimerval often = {{0, 200}, {0, 200}};
    install(SIGALRM, (void *)interrupts, 0, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    for (unsigned i = 0; interruptions < 200; i++) {
        free(kept[i % 64]);
        kept[i % 64] = malloc(i * 97 % 200000);
    }
    EXPECT(interruptions >= 200);
}

/* ---- Threads ---- */

enum { FAULT_COUNT = 20000 };

static void *faults_often(void *argument)
{
    int *handled = (int *)argument;
    for (int i = 0; i < FAULT_COUNT; i++)
        *handled += handles_a_fault();
    return NULL;
}

static void two_threads(void)
{
    pthread_t threads[2];
    int handled[2] = {0, 0};
    for (int i = 0; i < 2; i++)
        REQUIRE(pthread_create(&threads[i], NULL, faults_often, &handled[i]) == 0);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        EXPECT_EQ(handled[i], FAULT_COUNT);
    }
}

static pthread_key_t key;
static atomic_int in_destructor, finally_runs;

static void destructor(void *value)
{
    (void)value;
    in_destructor += handles_a_fault();
}

static void *ends_inside(void *how)
{
    pthread_setspecific(key, &key);
    __try {
        __try {
            if (how)
                pthread_cancel(pthread_self());
            else
                pthread_exit(NULL);
            for (;;)
                pthread_testcancel();
        }
        __finally {
            finally_runs++;
        }
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        _exit(1);
    }
    return NULL;
}

static void threads_end_inside(void)
{
    pthread_t thread;
    pthread_key_create(&key, destructor);
    for (int i = 0; i < 20; i++) {
        REQUIRE(pthread_create(&thread, NULL, ends_inside, i & 1 ? &key : NULL) == 0);
        pthread_join(thread, NULL);
        EXPECT_EQ(in_destructor, i + 1);
        EXPECT_EQ(finally_runs, i + 1);
    }
}

static void *faults_for_ever(void *unused)
{
    for (;;)
        handles_a_fault();
    return unused;
}

static void leaves_while_others_fault(void)
{
    pthread_t thread;
    for (int i = 0; i < 2; i++)
        pthread_create(&thread, NULL, faults_for_ever, NULL);
    usleep(20000);
    exit(12);
}

static void exit_while_others_fault(void)
{
    for (int i = 0; i < 10; i++)
        EXPECT_EXIT(leaves_while_others_fault, 12);
}

/* ---- Processes ---- */

static void fork_in_a_block(void)
{
    int status = 0;
    __try {
        fflush(stdout);
        pid_t child = fork();
        if (child == 0)
            store_to_null();
        waitpid(child, &status, 0);
    }
    __except (EXCEPTION_EXECUTE_HANDLER) {
        _exit(handles_a_fault() ? 3 : 4);
    }
    EXPECT_EQ(WEXITSTATUS(status), 3);
    EXPECT(handles_a_fault());
}

static void nothing(int signal)
{
    (void)signal;
}

static void vfork_in_a_block(void)
{
    struct sigaction old;
    int status;
    EXPECT(handles_a_fault());
    signal(SIGSEGV, nothing);
    pid_t child = vfork();
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);
        signal(SIGBUS, SIG_IGN);
        execl("/bin/true", "true", (char *)NULL);
        _exit(1);
    }
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
    sigaction(SIGSEGV, NULL, &old);
    EXPECT(old.sa_handler == nothing);
    sigaction(SIGBUS, NULL, &old);
    EXPECT(old.sa_handler == SIG_DFL);
    EXPECT(handles_a_fault());
    EXPECT_EQ(WTERMSIG(system("kill -SEGV $$")), SIGSEGV); /* what it starts has default actions */
}

/* ---- Contexts ---- */

static ucontext_t main_context, fibers[2];
static char trace[256];
static char stacks[2][65536 * 2];

static void at(const char *text)
{
    strcat(trace, text);
}

static void fiber(int number)
{
    for (int round = 0; round < 2; round++) {
        __try {
            at(number ? "B" : "A");
            swapcontext(&fibers[number], number ? &main_context : &fibers[1]);
            store_to_null();
        }
        __except (at(number ? "(fb)" : "(fa)"), EXCEPTION_EXECUTE_HANDLER) {
            at(number ? "b" : "a");
        }
    }
    swapcontext(&fibers[number], &main_context);
}

static void contexts(void)
{
    for (int i = 0; i < 2; i++) {
        getcontext(&fibers[i]);
        fibers[i].uc_stack.ss_sp = stacks[i];
        fibers[i].uc_stack.ss_size = sizeof stacks[i];
        makecontext(&fibers[i], (void (*)(void))fiber, 1, i);
    }
    __try {
        swapcontext(&main_context, &fibers[0]); /* A, B */
        at("|");
        swapcontext(&main_context, &fibers[0]); /* a A b B */
        at("|");
        swapcontext(&main_context, &fibers[0]); /* a, and its end */
        at("|");
        store_to_null();
    }
    __except (at("(fm)"), EXCEPTION_EXECUTE_HANDLER) {
        at("m");
    }
    swapcontext(&main_context, &fibers[1]); /* b, and its end */
    EXPECT_STR(trace, "AB|(fa)aA(fb)bB|(fa)a|(fm)m(fb)b");
    EXPECT(handles_a_fault());
}

TAP_MAIN(CASE(no_memory_is_taken, "O-209 no memory is taken or given back while faults are dispatched"),
         CASE(first_block, "O-209 nor when the first thread enters its first block"),
         CASE(locks_are_held, "O-209 the loader's lock and stdio's are held, here and by another thread"),
         CASE(malloc_is_interrupted, "O-209 the first block is one of a handler that interrupts malloc"),
         CASE(two_threads, "O-206 two threads fault at once"),
         CASE(threads_end_inside, "O-216 pthread_exit and pthread_cancel in a block; a block in a destructor after it"),
         CASE(exit_while_others_fault, "O-206 exit while other threads fault"),
         CASE(fork_in_a_block, "O-217 fork in a block: the child handles its fault"),
         CASE(vfork_in_a_block, "O-217 a child of vfork sets its own actions"),
         CASE(contexts, "O-218 each context has blocks of its own"))
