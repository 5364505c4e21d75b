/* The debugger of inject.h: what is done to one thread of another process. See inject-debug.h. */
#include "shim/memory/inject-debug.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "shim/file/descriptor.h"
#include "shim/memory/inject-enter.h"
#include "shim/os.h"

enum { STOP_MILLISECONDS = 500 }; /* until a thread counts as one that cannot be stopped */

#ifndef PTRACE_GET_RSEQ_CONFIGURATION
#define PTRACE_GET_RSEQ_CONFIGURATION 0x420f /* Linux 5.13 */
#endif

/* What the kernel says of a thread */

enum { STATUS_TEXT = 4096 };

/* What stands behind the key, in /proc, in text[STATUS_TEXT]; "" if it is not there. */
static const char *thread_status(const struct inject_attempt *attempt, const char *key, char *text)
{
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/task/%d/status", attempt->process, attempt->thread);
    int file = descriptor_open(AT_FDCWD, path, O_RDONLY, 0);
    if (file < 0)
        return "";
    ssize_t got = descriptor_read(file, text, STATUS_TEXT - 1, -1);
    descriptor_close(file);
    text[got < 0 ? 0 : got] = '\0';
    const char *found = strstr(text, key);
    return found ? found + strlen(key) : "";
}

bool inject_is_asleep(const struct inject_attempt *attempt)
{
    char text[STATUS_TEXT];
    return *thread_status(attempt, "State:\t", text) == 'S';
}

pid_t inject_tracer(const struct inject_attempt *attempt)
{
    char text[STATUS_TEXT];
    return atoi(thread_status(attempt, "TracerPid:\t", text));
}

static bool has_deliverable_signal(const struct inject_attempt *attempt)
{
    char text[STATUS_TEXT];
    uint64_t pending = strtoull(thread_status(attempt, "SigPnd:", text), NULL, 16);
    pending |= strtoull(thread_status(attempt, "ShdPnd:", text), NULL, 16);
    return pending & ~attempt->mask;
}

/*
 * In a sequence that must begin anew when it is interrupted (rseq): the kernel would not see it, for the
 * thread comes back to where it was.
 */
static bool is_in_sequence(const struct inject_attempt *attempt)
{
    struct {
        uint64_t area;
        uint32_t size, signature, flags, padding;
    } configuration;
    uint64_t sequence = 0, bounds[3]; /* version and flags, start, length */
    size_t done;
    if (ptrace(PTRACE_GET_RSEQ_CONFIGURATION, attempt->thread, sizeof configuration, &configuration) < 0 ||
        !configuration.area)
        return false;
    os_read_process(attempt->thread, (void *)(configuration.area + 8), &sequence, sizeof sequence, &done);
    if (!sequence || os_read_process(attempt->thread, (void *)sequence, bounds, sizeof bounds, &done))
        return false;
    return attempt->registers.rip - bounds[1] < bounds[2];
}

/* Stopping and going on */

uint64_t inject_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void inject_pause(long nanoseconds)
{
    struct timespec time = {0, nanoseconds};
    syscall(SYS_nanosleep, &time, NULL);
}

/* The thread's next stop; 0: it has ended; -1: it does not come. */
static int next_stop(const struct inject_attempt *attempt, bool impatient)
{
    uint64_t until = inject_milliseconds() + STOP_MILLISECONDS;
    for (long rest = 20000;; rest = rest < 1000000 ? rest * 2 : rest) {
        int status;
        pid_t got = waitpid(attempt->thread, &status, __WALL | (impatient ? WNOHANG : 0));
        if (got == attempt->thread)
            return WIFSTOPPED(status) ? status : 0;
        if (got < 0 && errno != EINTR)
            return 0;
        if (got == 0 && !attempt->direct && inject_milliseconds() > until)
            return -1;
        if (got == 0)
            inject_pause(rest);
    }
}

static bool is_event(int status)
{
    return status >> 16 == PTRACE_EVENT_STOP;
}

/* Is the signal that the thread stops at its own? */
static bool is_from_itself(const struct inject_attempt *attempt, int status)
{
    siginfo_t information;
    return WSTOPSIG(status) == INJECTED_SIGNAL &&
           ptrace(PTRACE_GETSIGINFO, attempt->thread, 0, &information) == 0 &&
           information.si_code == SI_TKILL && information.si_pid == attempt->process;
}

/*
 * Goes on to where the thread says that it has come somewhere: its registers then; r12 as it should be. What
 * is not blocked is delivered, but for such a signal as the thread uses. False: the thread has ended.
 */
static bool go_on(struct inject_attempt *attempt, struct user_regs_struct *registers)
{
    long signal = 0;
    for (;;) {
        if (ptrace(PTRACE_CONT, attempt->thread, 0, signal) < 0 && errno != ESRCH)
            return false;
        int status = next_stop(attempt, false);
        if (status <= 0)
            return false;
        if (!is_event(status) && is_from_itself(attempt, status) &&
            ptrace(PTRACE_GETREGS, attempt->thread, 0, registers) == 0 &&
            (registers->rip == attempt->block->ready || registers->rip == attempt->block->finished))
            return true;
        attempt->held |= !is_event(status) && WSTOPSIG(status) == INJECTED_SIGNAL;
        signal = is_event(status) || WSTOPSIG(status) == INJECTED_SIGNAL ? 0 : WSTOPSIG(status);
    }
}

/*
 * Stops the thread where the kernel looks for signals: from there, a system call that it was in begins again.
 */
static bool stop(const struct inject_attempt *attempt)
{
    if (ptrace(PTRACE_INTERRUPT, attempt->thread, 0, 0) < 0)
        return false;
    int status = next_stop(attempt, true);
    while (status > 0 && !is_event(status)) {
        if (ptrace(PTRACE_CONT, attempt->thread, 0, WSTOPSIG(status)) < 0)
            return false;
        status = next_stop(attempt, true);
    }
    return status > 0;
}

/* The thread as it is, and as it will be again */

static bool save(struct inject_attempt *attempt)
{
    struct iovec state = {attempt->state, sizeof attempt->state};
    if (ptrace(PTRACE_GETREGS, attempt->thread, 0, &attempt->registers) < 0 ||
        ptrace(PTRACE_GETREGSET, attempt->thread, NT_X86_XSTATE, &state) < 0 ||
        ptrace(PTRACE_GETSIGMASK, attempt->thread, sizeof attempt->mask, &attempt->mask) < 0)
        return false;
    attempt->state_size = state.iov_len;
    return state.iov_len < sizeof attempt->state;
}

static void restore(struct inject_attempt *attempt)
{
    struct iovec state = {attempt->state, attempt->state_size};
    ptrace(PTRACE_SETREGSET, attempt->thread, NT_X86_XSTATE, &state);
    ptrace(PTRACE_SETSIGMASK, attempt->thread, sizeof attempt->mask, &attempt->mask);
    ptrace(PTRACE_SETREGS, attempt->thread, 0,
           &attempt->registers); /* from now on it does not need its slot */
}

/* Can the thread run C code of ours? It has its own storage for threads, and 64-bit mode. */
static bool is_usable(const struct inject_attempt *attempt)
{
    enum { CODE_64 = 0x33 };
    return attempt->registers.cs == CODE_64 && attempt->registers.fs_base != 0;
}

/* On its way back from a call whose debugger has died: what it goes by must stay as it is. */
static bool is_going_back(const struct inject_attempt *attempt)
{
    return attempt->registers.rip - attempt->block->enter < attempt->block->end - attempt->block->enter;
}

/*
 * A system call that the interruption has ended, and that the kernel does not begin again (epoll_wait and a
 * few more): let the thread begin it again, unless a signal ends it in truth.
 */
static void begin_again(struct inject_attempt *attempt)
{
    struct user_regs_struct *registers = &attempt->registers;
    if ((long long)registers->orig_rax < 0 || (long long)registers->rax != -EINTR ||
        has_deliverable_signal(attempt))
        return;
    registers->rax = registers->orig_rax;
    registers->orig_rax = -1;
    registers->rip -= 2;
}

/* The thread as it goes back without the kernel's help: nobody else would begin its system call again. */
static struct user_regs_struct begun_again(const struct inject_attempt *attempt)
{
    enum { FIRST = 512, LAST = 516 }; /* what the kernel says to itself when a call is to begin again */
    struct user_regs_struct registers = attempt->registers;
    if ((long long)registers.orig_rax >= 0 && -(long long)registers.rax >= FIRST &&
        -(long long)registers.rax <= LAST) {
        registers.rax = registers.orig_rax;
        registers.rip -= 2;
    }
    return registers;
}

/* One way back, before the slot is filled: see RETURN_MASK. */
static bool leave_return(const struct inject_attempt *attempt)
{
    struct user_regs_struct from = begun_again(attempt);
    const uint64_t left[] = {attempt->mask, from.rbx, from.r8,  from.r9,  from.r10,    from.r11, from.r12,
                             from.r13,      from.r14, from.r15, from.rbp, from.rdi,    from.rsi, from.rdx,
                             from.rcx,      from.rax, from.rip, from.cs,  from.eflags, from.rsp, from.ss};
    _Static_assert(sizeof left == RETURN_SIZE, "inject-enter.h");
    size_t done;
    return !os_write_process(attempt->thread, (void *)(from.fs_base + attempt->block->back), left,
                             sizeof left, &done);
}

/* The other: a signal frame, as the kernel makes them. */
static void make_frame(const struct inject_attempt *attempt, uintptr_t base, char *frame)
{
    enum { RETURN_ADDRESS = 8, FXSAVE_SOFTWARE = 464 };
    static const uint32_t magic_behind = 0x46505845;
    const struct user_regs_struct registers = begun_again(attempt), *from = &registers;
    ucontext_t *context = (ucontext_t *)(frame + RETURN_ADDRESS);
    greg_t *to = context->uc_mcontext.gregs;
    struct {
        uint32_t magic, extended_size;
        uint64_t features;
        uint32_t size, padding[7];
    } software = {.magic = 0x46505853,
                  .extended_size = attempt->state_size + sizeof magic_behind,
                  .size = attempt->state_size};
    context->uc_flags = 7; /* extended state; the stack segment is right */
    to[REG_R8] = from->r8, to[REG_R9] = from->r9, to[REG_R10] = from->r10, to[REG_R11] = from->r11;
    to[REG_R12] = from->r12, to[REG_R13] = from->r13, to[REG_R14] = from->r14, to[REG_R15] = from->r15;
    to[REG_RDI] = from->rdi, to[REG_RSI] = from->rsi, to[REG_RBP] = from->rbp, to[REG_RBX] = from->rbx;
    to[REG_RDX] = from->rdx, to[REG_RCX] = from->rcx, to[REG_RSP] = from->rsp, to[REG_EFL] = from->eflags;
    to[REG_RAX] = from->rax, to[REG_RIP] = from->rip;
    to[REG_CSGSFS] = (greg_t)(from->cs | from->ss << 48);
    memcpy(&context->uc_sigmask, &attempt->mask, sizeof attempt->mask);
    context->uc_stack.ss_flags = 0x100; /* no such flag: the thread's signal stack stays what it is */
    context->uc_mcontext.fpregs = (void *)(base + INJECTED_STATE);
    memcpy(frame + INJECTED_STATE, attempt->state, attempt->state_size);
    memcpy(&software.features, attempt->state + FXSAVE_SOFTWARE,
           sizeof software.features); /* where ptrace has them */
    memcpy(frame + INJECTED_STATE + FXSAVE_SOFTWARE, &software, sizeof software);
    memcpy(frame + INJECTED_STATE + attempt->state_size, &magic_behind, sizeof magic_behind);
}

/* The call */

/* What the thread finds in its slot when it goes on from injected_ready. */
static bool fill(const struct inject_attempt *attempt, uintptr_t slot)
{
    char frame[INJECTED_FRAME_SIZE] __attribute__((aligned(64)));
    size_t done;
    memset(frame, 0, sizeof frame);
    make_frame(attempt, slot + INJECTED_FRAME, frame);
    return !os_write_process(attempt->thread, (void *)(slot + INJECTED_FRAME), frame, sizeof frame, &done) &&
           !os_write_process(attempt->thread, (void *)(slot + INJECTED_CALL), attempt->call,
                             sizeof *attempt->call, &done);
}

static void take_answer(struct inject_attempt *attempt, uintptr_t slot)
{
    struct inject_call answer;
    size_t done;
    if (!os_read_process(attempt->thread, (void *)(slot + INJECTED_CALL), &answer, sizeof answer, &done) &&
        answer.served) {
        *attempt->call = answer;
        attempt->outcome = INJECT_SERVED;
    }
}

static void give_slot_back(const struct inject_attempt *attempt, uintptr_t slot)
{
    static const uint32_t nobody = 0;
    size_t done;
    os_write_process(attempt->thread, (void *)slot, &nobody, sizeof nobody, &done);
}

/* False: the thread has ended. Otherwise it is to be put back. */
static bool run(struct inject_attempt *attempt)
{
    struct user_regs_struct registers = attempt->registers;
    uint64_t mask =
        ~(UINT64_C(1) << (SIGSEGV - 1) | UINT64_C(1) << (SIGBUS - 1) | UINT64_C(1) << (SIGILL - 1) |
          UINT64_C(1) << (SIGFPE - 1) | UINT64_C(1) << (INJECTED_SIGNAL - 1));
    registers.rip = attempt->block->enter;
    registers.orig_rax = -1;
    if (!leave_return(attempt) || ptrace(PTRACE_SETREGS, attempt->thread, 0, &registers) < 0 ||
        ptrace(PTRACE_SETSIGMASK, attempt->thread, sizeof mask, &mask) < 0)
        return true;
    if (!go_on(attempt, &registers))
        return false;
    uintptr_t slot = registers.r12;
    if (registers.rip != attempt->block->ready || !slot)
        return true;
    attempt->slot = slot;
    if (fill(attempt, slot)) {
        if (!go_on(attempt, &registers))
            return false;
        take_answer(attempt, slot);
    }
    return true;
}

void inject_try_thread(struct inject_attempt *attempt)
{
    attempt->outcome = INJECT_UNREACHABLE;
    if (ptrace(PTRACE_SEIZE, attempt->thread, 0, 0) < 0) {
        if (errno == EPERM)
            attempt->outcome = INJECT_BUSY; /* we may debug it: so it is being debugged */
        return;
    }
    if (!stop(attempt))
        return; /* our end lets it go */
    if (save(attempt) && is_usable(attempt)) {
        attempt->outcome = INJECT_BUSY;
        if (!is_going_back(attempt) &&
            ((long long)attempt->registers.orig_rax >= 0 || !is_in_sequence(attempt))) {
            begin_again(attempt);
            if (!run(attempt)) {
                attempt->outcome = INJECT_UNREACHABLE;
                return;
            }
            restore(attempt);
            if (attempt->slot)
                give_slot_back(attempt, attempt->slot);
        }
    }
    ptrace(PTRACE_DETACH, attempt->thread, 0, attempt->held ? INJECTED_SIGNAL : 0);
}
