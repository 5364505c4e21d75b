/*
 * Every kernel call fails, one after the other. A scenario runs in a process whose system calls are seen by
 * its parent (seccomp and ptrace), which lets the first one fail in the first run, the second one in the
 * second, and so on until a run comes to its end without having got that far. Whatever fails: a call of the
 * library either does all it says or leaves everything as it was, with an error code that programs know, and
 * works when it is called again.
 */
#ifndef FAULTLINE_TEST_FAILING_H
#define FAULTLINE_TEST_FAILING_H

#include "test/memory/memory.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/user.h>

/* Calls, and how they fail. */
static const struct {
    int number;
    int error;
} calls[] = {
    {SYS_mmap, ENOMEM},
    {SYS_munmap, ENOMEM},
    {SYS_mprotect, ENOMEM},
    {SYS_madvise, ENOMEM},
    {SYS_ioctl, ENOMEM},
    {SYS_openat, EMFILE},
    {SYS_userfaultfd, EMFILE},
    {SYS_pread64, EIO},
    {SYS_mlock, ENOMEM},
    {SYS_munlock, ENOMEM},
    {SYS_mlock2, ENOMEM},
    {SYS_fcntl, EMFILE},
    {SYS_read, EIO},
    {SYS_setrlimit, EPERM},
    {SYS_memfd_create, EMFILE},
    {SYS_ftruncate, ENOSPC},
    {SYS_msync, EIO},
    {SYS_newfstatat, EIO},
    {SYS_fstat, EIO},
    {SYS_lseek, EINVAL},
    {SYS_write, ENOSPC},
    {SYS_pwrite64, ENOSPC},
    {SYS_fallocate, ENOSPC},
    {SYS_flock, ENOLCK},
    {SYS_mbind, ENOMEM},
    {SYS_unlinkat, EROFS},
    {SYS_mkdirat, ENOSPC},
    {SYS_fsync, EIO},
    {SYS_dup3, EMFILE},
    {SYS_readlinkat, EACCES},
    {SYS_process_vm_readv, EPERM},
    {SYS_process_vm_writev, EPERM},
    {SYS_getdents64, EIO},
};
enum { CALLS = sizeof calls / sizeof *calls };

/* Shared by both processes. */
struct conversation {
    int armed;  /* calls count now */
    int count;  /* how many did */
    int failed; /* number of the one that failed, -1 before */
};
static volatile struct conversation *talk;

static int watch_calls(void)
{
    struct sock_filter filter[2 * CALLS + 2];
    unsigned n = 0;
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (int i = 0; i < CALLS; i++) {
        filter[n++] =
            (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)calls[i].number, 0, 1);
        filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    filter[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {n, filter};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

/* How: at once; after the first half of the pages, as when the kernel runs out of something on its way; as
 * for memory that is not of the right kind. */
enum manner { AT_ONCE, HALF_WAY, NOT_VALID, MANNERS };

/* Makes the call that the child is about to do fail. */
static void fail_call(pid_t child, enum manner manner)
{
    struct user_regs_struct registers;
    int status;
    ptrace(PTRACE_GETREGS, child, NULL, &registers);
    talk->failed = (int)registers.orig_rax;
    int halves = talk->failed == SYS_mprotect || talk->failed == SYS_madvise;
    unsigned long long error = ENOMEM;
    for (int i = 0; i < CALLS; i++)
        if (calls[i].number == talk->failed)
            error = calls[i].error;
    if (manner == NOT_VALID && talk->failed == SYS_madvise)
        error = EINVAL;
    if (manner == HALF_WAY && halves && registers.rsi >= 2 * PAGE) {
        registers.rsi = registers.rsi / 2 & ~(unsigned long long)(PAGE - 1);
        ptrace(PTRACE_SETREGS, child, NULL, &registers);
        ptrace(PTRACE_SYSCALL, child, NULL, NULL);
        REQUIRE(waitpid(child, &status, 0) == child && WIFSTOPPED(status));
        ptrace(PTRACE_GETREGS, child, NULL, &registers);
    } else {
        registers.orig_rax = ~0ull;
    }
    registers.rax = -error;
    ptrace(PTRACE_SETREGS, child, NULL, &registers);
}

/* Runs the scenario with the which-th call failing. False: there were not as many. */
static int run(void (*scenario)(void), int which, enum manner manner)
{
    talk->armed = talk->count = 0;
    talk->failed = -1;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(TAP_CHILD_SKIPPED);
        raise(SIGSTOP);
        tap_failures = 0;
        if (!watch_calls())
            _exit(TAP_CHILD_SKIPPED);
        scenario();
        tap_end();
    }
    int status = 0;
    REQUIRE(waitpid(child, &status, 0) == child);
    if (WIFSTOPPED(status))
        ptrace(PTRACE_SETOPTIONS, child, NULL, (void *)(PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL));
    while (WIFSTOPPED(status)) {
        int event = status >> 16, signal = WSTOPSIG(status);
        if (event == PTRACE_EVENT_SECCOMP && talk->armed && ++talk->count == which)
            fail_call(child, manner);
        ptrace(PTRACE_CONT, child, NULL, (void *)(uintptr_t)(event || signal == SIGSTOP ? 0 : signal));
        REQUIRE(waitpid(child, &status, 0) == child);
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == TAP_CHILD_SKIPPED)
        SKIP("system calls cannot be watched here");
    if (!EXPECT_EQ(status, 0))
        printf("# ... when call %d (system call %d) failed in manner %d\n", which, talk->failed, manner);
    return talk->failed >= 0;
}

static void run_all(void (*scenario)(void))
{
    talk = (volatile struct conversation *)mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
                                                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int manner = AT_ONCE; manner < MANNERS; manner++) {
        int which = 1;
        while (run(scenario, which, (enum manner)manner) && tap_failures < 10)
            which++;
        printf("# %d calls failed, each in a run of its own\n", which - 1);
        EXPECT(which > 5);
    }
}

/* In the scenarios: the call counts, and does what it says or fails with one of two codes. */
#define TRY(call) (talk->armed = 1, worked = !!(call), talk->armed = 0, worked)
static int worked;

static void expect_code(DWORD one, DWORD other, const char *what, int line)
{
    if (GetLastError() != one && GetLastError() != other)
        printf("# line %d: %s failed with %u\n", line, what, (unsigned)GetLastError());
    EXPECT(GetLastError() == one || GetLastError() == other);
}

/*
 * Until it works, which is the second time at the latest. What must hold after a failure is checked in
 * between.
 */
#define REPEAT(call, one, other, check_failed)                                                               \
    do {                                                                                                     \
        SetLastError(UNTOUCHED);                                                                             \
        if (!TRY(call)) {                                                                                    \
            expect_code(one, other, #call, __LINE__);                                                        \
            check_failed;                                                                                    \
            REQUIRE(TRY(call));                                                                              \
        }                                                                                                    \
    } while (0)

#endif
