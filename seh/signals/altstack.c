#include "seh/signals/altstack.h"

#include "seh/signals/kernel.h"
#include "seh/signals/stack.h"
#include "seh/thread.h"
#include "shim/check.h"

#include <pthread.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef AT_MINSIGSTKSZ
#define AT_MINSIGSTKSZ 51
#endif

static pthread_key_t ended;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/*
 * The handler moves off this stack at once; what it needs is room for the kernel's frame and a page or two.
 */
static size_t stack_size(size_t page)
{
    size_t frame = getauxval(AT_MINSIGSTKSZ);
    if (frame < (size_t)MINSIGSTKSZ)
        frame = (size_t)MINSIGSTKSZ;
    return (2 * frame + 16384 + page - 1) & -page;
}

/* Of the thread's mapping. */
static char *lowest(const struct thread *thread)
{
    return (char *)(thread + 1) - thread->mapped;
}

int altstack_owns(const stack_t *stack)
{
    const struct thread *thread = thread_state;
    return thread && (char *)stack->ss_sp >= lowest(thread) && (char *)stack->ss_sp < (char *)thread;
}

void altstack_use(void)
{
    struct thread *thread = thread_state;
    if (!thread || altstack_under_valgrind())
        return;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    kernel_sigaltstack(&(stack_t){.ss_sp = lowest(thread) + page, .ss_size = stack_size(page)}, NULL);
}

static void detach(void *state)
{
    struct thread *thread = state;
    char *low = lowest(thread);
    stack_t current;
    if (kernel_sigaltstack(NULL, &current) == 0 && altstack_owns(&current))
        kernel_sigaltstack(&(stack_t){.ss_flags = SS_DISABLE}, NULL);
    stack_detach(thread);
    if (thread->handled)
        munmap(thread->handled, thread->handled_room * sizeof *thread->handled);
    thread_state = NULL;
    thread_frames = NULL;
    munmap(low, thread->mapped);
}

static void make_key(void)
{
    CHECK(pthread_key_create(&ended, detach) == 0);
}

/* Early: for one of the first keys a thread has room without taking memory. */
__attribute__((constructor)) static void begin(void)
{
    pthread_once(&once, make_key);
}

/*
 * Valgrind takes a signal frame back only where it put it. There the handler stays on the thread's own stack,
 * and a stack overflow is Valgrind's to report. This is its client request 0x1001, a sequence of instructions
 * without effect elsewhere.
 */
int altstack_under_valgrind(void)
{
    uint64_t request[6] = {0x1001};
    uint64_t answer = 0;
    __asm__ volatile("rolq $3, %%rdi\n\trolq $13, %%rdi\n\trolq $61, %%rdi\n\trolq $51, %%rdi\n\txchgq %%rbx, %%rbx"
                     : "+d"(answer)
                     : "a"(request)
                     : "memory", "cc", "rdi");
    return answer != 0;
}

struct thread *altstack_attach(void)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t state = (sizeof(struct thread) + page - 1) & -page, stack = stack_size(page);
    size_t size = page + stack + state;
    char *low = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    CHECK(low != MAP_FAILED);
    CHECK(mprotect(low, page, PROT_NONE) == 0);

    stack_t current;
    if (kernel_sigaltstack(NULL, &current) == 0 && (current.ss_flags & SS_DISABLE) && !altstack_under_valgrind())
        CHECK(kernel_sigaltstack(&(stack_t){.ss_sp = low + page, .ss_size = stack}, NULL) == 0);

    struct thread *thread = (struct thread *)(low + size) - 1;
    thread->mapped = size;
    stack_attach(thread);
    pthread_once(&once, make_key);
    CHECK(pthread_setspecific(ended, thread) == 0);
    return thread;
}
