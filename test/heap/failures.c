/*
 * The system refuses memory, once at every place where it can: the n-th of the system calls on memory that
 * count fails, alone or with all of its kind that follow on behalf of the same call on a heap, for n = 1, 2
 * and so on until a run has fewer. Whatever fails: a call on a heap does all it says or nothing, with error
 * 8; what is in blocks stays; the heap is sound; and the call works when it is made again.
 *
 * This program's own mmap stands before the C library's. The other calls are trapped (seccomp); the handler
 * makes them again, with a sixth argument, which they do not have, by which the filter knows its calls.
 */
#include <windows.h>

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>

#include "test/tap.h"

enum { OURS = 0x4f555253 };

static int armed, count, which, lasting;
static long failing = -1; /* the kind that fails */

static int fails(long kind)
{
    if (armed && ++count == which)
        failing = kind;
    int now = armed && failing == kind;
    if (!lasting)
        failing = -1;
    return now;
}

static void arm(int on)
{
    armed = on;
    failing = -1;
}

void *mmap(void *start, size_t size, int access, int flags, int file, off_t offset)
{
    if (fails(SYS_mmap)) {
        errno = ENOMEM;
        return MAP_FAILED;
    }
    return (void *)syscall(SYS_mmap, start, size, access, flags, file, offset);
}

static void trapped(int signal, siginfo_t *info, void *context)
{
    greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
    int kept = errno;
    long result = -ENOMEM;
    (void)signal;
    if (!fails(info->si_syscall)) {
        result = syscall(info->si_syscall, registers[REG_RDI], registers[REG_RSI], registers[REG_RDX], 0L, 0L,
                         (long)OURS);
        result = result < 0 ? -errno : result;
    }
    registers[REG_RAX] = result;
    errno = kept;
}

/* Of the calling thread. */
static void trap_calls(void)
{
    static const unsigned calls[] = {SYS_munmap, SYS_mprotect, SYS_madvise};
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[0], 3, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[1], 2, 0),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[2], 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[5])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OURS, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRAP),
    };
    struct sock_fprog program = {sizeof filter / sizeof *filter, filter};
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_sigaction = trapped;
    action.sa_flags = SA_SIGINFO | SA_NODEFER;
    if (sigaction(SIGSYS, &action, NULL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
        _exit(TAP_CHILD_SKIPPED);
}

/* The call counts. False: it failed, as it may, and was then made again and did not. */
static int refused;
#define TRY(call)                                             \
    do {                                                      \
        SetLastError(ERROR_SUCCESS);                          \
        arm(1);                                            \
        int worked = (call) != 0;                             \
        arm(0);                                            \
        if (!worked) {                                        \
            refused++;                                        \
            EXPECT_EQ(GetLastError(), ERROR_NOT_ENOUGH_MEMORY); \
            EXPECT((call) != 0);                              \
        }                                                     \
    } while (0)

enum { BLOCKS = 160 };

struct block {
    unsigned char *at;
    size_t size;
};

static void fill(const struct block *block, unsigned char value)
{
    memset(block->at, value, block->size);
}

static int holds(const struct block *block, size_t size, unsigned char value)
{
    for (size_t i = 0; i < size; i += i + 64 < size ? 61 : 1)
        if (block->at[i] != value)
            return 0;
    return 1;
}

static size_t size_of(int i, size_t most)
{
    static const size_t sizes[] = {16,    60,    64,    500,    1500,    2047,    4096,   9000,
                                   24576, 24577, 65536, 200000, 1044480, 1044481, 3000000};
    size_t size = sizes[(unsigned)i * 7 % (sizeof sizes / sizeof *sizes)];
    return size <= most ? size : size % most;
}

static void use(HANDLE heap, size_t most)
{
    static struct block blocks[BLOCKS];
    for (int i = 0; i < BLOCKS; i++) {
        struct block *block = &blocks[i];
        block->size = i < BLOCKS / 10 ? size_of(i, most) : (size_t)i * 5 % 700;
        TRY(block->at = (unsigned char *)HeapAlloc(heap, i % 2 ? HEAP_ZERO_MEMORY : 0, block->size));
        REQUIRE(block->at != NULL);
        EXPECT_EQ(HeapSize(heap, 0, block->at), block->size);
        if (i % 2)
            EXPECT(holds(block, block->size, 0));
        fill(block, (unsigned char)i);
    }
    for (int i = 0; i < BLOCKS; i += 3) {
        struct block *block = &blocks[i];
        size_t size = i % 2 ? block->size / 3 : (block->size + 10) * 2,
               kept = size < block->size ? size : block->size;
        unsigned char *moved;
        size = size <= most || !most ? size : most;
        kept = kept < size ? kept : size;
        TRY((EXPECT(holds(block, block->size, (unsigned char)i)),
             moved = (unsigned char *)HeapReAlloc(heap, HEAP_ZERO_MEMORY, block->at, size)));
        REQUIRE(moved != NULL);
        size_t old = block->size;
        block->at = moved;
        block->size = size;
        EXPECT(holds(block, kept, (unsigned char)i));
        if (size > old)
            EXPECT(moved[size - 1] == 0 && moved[old] == 0);
        fill(block, (unsigned char)i);
    }
    EXPECT(HeapValidate(heap, 0, NULL));
    for (int i = 0; i < BLOCKS; i++) {
        arm(1);
        BOOL freed = HeapFree(heap, 0, blocks[i * 7 % BLOCKS].at);
        arm(0);
        EXPECT(freed && HeapValidate(heap, 0, i % 50 ? blocks[(i + 1) * 7 % BLOCKS].at : NULL) ==
                            (i + 1 < BLOCKS || i % 50 == 0));
    }
    HEAP_SUMMARY summary = {.cb = sizeof summary};
    EXPECT(HeapSummary(heap, 0, &summary) && summary.cbAllocated == 0);
    arm(1);
    HeapCompact(heap, 0);
    arm(0);
    EXPECT(HeapValidate(heap, 0, NULL));
    for (int i = 0; i < 40; i++) { /* where memory was given back, or was not */
        struct block zeroed = {NULL, most > 200000 ? 200000 : 500};
        TRY(zeroed.at = (unsigned char *)HeapAlloc(heap, HEAP_ZERO_MEMORY, zeroed.size));
        EXPECT(zeroed.at && holds(&zeroed, zeroed.size, 0));
    }
}

static void life(DWORD flags, SIZE_T maximum)
{
    HANDLE heap;
    trap_calls();
    TRY(heap = HeapCreate(flags, 0, maximum));
    REQUIRE(heap != NULL);
    use(heap, maximum ? 20000 : 4000000);
    arm(1);
    EXPECT(HeapDestroy(heap));
    arm(0);
    EXPECT_EQ(GetProcessHeaps(0, NULL), 1);
}

static void growable(void)
{
    life(0, 0);
}

static void fixed(void)
{
    life(0, 1 << 20);
}

static void checking(void)
{
    life(HEAP_TAIL_CHECKING_ENABLED | HEAP_FREE_CHECKING_ENABLED, 0);
}

/* A thread's first block needs a table and a cache: of a heap that others use already. */
static HANDLE shared;
static atomic_int done;

static void *on_thread(void *unused)
{
    struct block block = {NULL, 100};
    trap_calls();
    TRY(block.at = (unsigned char *)HeapAlloc(shared, HEAP_ZERO_MEMORY, block.size));
    EXPECT(block.at && holds(&block, block.size, 0));
    arm(1);
    EXPECT(HeapFree(shared, 0, block.at));
    arm(0);
    atomic_fetch_add(&done, 1);
    for (;;)
        pause(); /* the C library ends a thread with signals blocked, and calls then cannot be trapped */
    return unused;
}

static void on_threads(void)
{
    shared = HeapCreate(0, 0, 0);
    REQUIRE(HeapFree(shared, 0, HeapAlloc(shared, 0, 100)));
    for (int i = 0; i < 3; i++) {
        pthread_t thread;
        REQUIRE(pthread_create(&thread, NULL, on_thread, NULL) == 0);
        while (atomic_load(&done) <= i)
            usleep(100);
    }
    EXPECT(HeapValidate(shared, 0, NULL));
    EXPECT(HeapDestroy(shared));
}

static void movable(void)
{
    HGLOBAL object;
    trap_calls();
    TRY(object = GlobalAlloc(GHND, 100000));
    char *at = (char *)GlobalLock(object);
    REQUIRE(at && at[0] == 0 && at[99999] == 0);
    memset(at, 7, 100000);
    GlobalUnlock(object);
    HGLOBAL grown;
    TRY(grown = GlobalReAlloc(object, 5000000, GMEM_MOVEABLE));
    at = (char *)GlobalLock(grown);
    REQUIRE(at && at[0] == 7 && at[99999] == 7 && GlobalSize(grown) == 5000000);
    GlobalUnlock(grown);
    arm(1);
    EXPECT(GlobalFree(grown) == NULL);
    arm(0);
}

/* Each run in a process of its own. */
static void run_all(void (*scenario)(void), int least)
{
    int status = 0, reached;
    GetProcessHeap();
    which = 0;
    do {
        int pipe_ends[2];
        REQUIRE(pipe(pipe_ends) == 0);
        which++;
        fflush(stdout);
        pid_t child = fork();
        if (child == 0) {
            count = refused = tap_failures = 0;
            scenario();
            reached = count >= which;
            if (write(pipe_ends[1], &reached, sizeof reached) != sizeof reached)
                tap_failures++;
            tap_end();
        }
        close(pipe_ends[1]);
        REQUIRE(waitpid(child, &status, 0) == child);
        if (read(pipe_ends[0], &reached, sizeof reached) != sizeof reached)
            reached = 0;
        close(pipe_ends[0]);
        if (WIFEXITED(status) && WEXITSTATUS(status) == TAP_CHILD_SKIPPED)
            SKIP("system calls cannot be trapped here");
        if (!EXPECT_EQ(status, 0))
            printf("# ... when call %d failed%s\n", which, lasting ? " and what followed" : "");
    } while (reached && status == 0);
    printf("# %d calls failed, each in a run of its own\n", which - 1);
    EXPECT(which - 1 >= least);
}

#define SCENARIO(name, least)                     \
    static void each_of_##name(void)              \
    {                                             \
        for (lasting = 0; lasting < 2; lasting++) \
            run_all(name, least);                 \
    }
SCENARIO(growable, 20)
SCENARIO(fixed, 2)
SCENARIO(checking, 20)
SCENARIO(on_threads, 1)
SCENARIO(movable, 2)

TAP_MAIN(CASE(each_of_growable, "S-012 S-026 a heap whose memory is refused, at each call for some"),
         CASE(each_of_fixed, "S-015 the same of a heap with a maximum size"),
         CASE(each_of_checking, "S-074 the same of a heap that checks"),
         CASE(each_of_on_threads, "S-020 the same of a thread's first block"),
         CASE(each_of_movable, "T-008 the same of a movable object"))
