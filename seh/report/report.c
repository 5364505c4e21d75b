/*
 * The report of an unhandled exception.
 *
 * Theory of operation. The process may be in any state: its heap and its stacks destroyed, its locks held by
 * the very thread that failed, its dynamic linker in the middle of something. What is wanted of it (the
 * stack, the code, the mappings, the files with names and lines) must be read all the same. So a second
 * process does the reading, one that shares this one's memory and nothing else (clone with CLONE_VM): a fault
 * is its own affair and skips to the next fact, and if it waits for a lock or takes too long it is killed.
 * What it has found until then stands in memory that both have. Then this thread, which has waited, writes
 * the report from nothing but that memory, with as little stack as it takes. No malloc, no stdio, no lock of
 * anybody else's.
 *
 * One thread reports at a time; another that fails meanwhile waits for a while, because what comes next is
 * usually the end of the process and of the report with it.
 */
#include "seh/report/report.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "seh/signals/altstack.h"
#include "seh/report/facts.h"
#include "seh/report/writer.h"
#include "seh/signals/signals.h"
#include "shim/init.h"
#include "shim/options.h"

enum {
    COLLECTOR_STACK = 256 << 10, /* bytes: paths, and a frame's table of rules */
    COLLECTOR_TIME = 5000,       /* milliseconds until the collector is killed */
    OTHER_REPORT_TIME = 10000    /* milliseconds to wait for another thread's report */
};

/* Process and thread that are reporting, or 0. The process: it may have forked meanwhile. */
static uint64_t reporter;
static struct facts facts;
static char collector_stack[COLLECTOR_STACK] __attribute__((aligned(64)));
static void *retreat[5]; /* where the collector goes on after a fault */

static uint64_t own_name(void)
{
    return (uint64_t)getpid() << 32 | (uint32_t)syscall(SYS_gettid);
}

static void sleep_a_millisecond(void)
{
    syscall(SYS_nanosleep, &(struct timespec){.tv_nsec = 1000000}, NULL);
}

/* False: this thread is reporting already and has failed at it, or another takes too long. */
static bool begin(void)
{
    const uint64_t self = own_name();
    for (int waited = 0; waited < OTHER_REPORT_TIME; waited++) {
        uint64_t other = 0;
        if (__atomic_compare_exchange_n(&reporter, &other, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return true;
        if (other == self)
            return false;
        if (other >> 32 != self >> 32 &&
            __atomic_compare_exchange_n(&reporter, &other, self, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return true; /* it was reporting when this process was forked off its own */
        sleep_a_millisecond();
    }
    return false;
}

static void end(void)
{
    __atomic_store_n(&reporter, 0, __ATOMIC_RELEASE);
}

/* ---- The collector ---- */

static void give_up_step(int signal)
{
    (void)signal;
    __builtin_longjmp(retreat, 1);
}

static __attribute__((noinline)) void attempt(void (*step)(struct facts *), struct facts *about)
{
    if (__builtin_setjmp(retreat) == 0)
        step(about);
}

static int run_collector(void *about)
{
    signals_catch(give_up_step);
    facts_collect(about, attempt);
    syscall(SYS_exit, 0);
    return 0;
}

/* Waits for the collector, but not for ever. It is no child that the program's own wait calls see. */
static void await(int collector)
{
    for (int waited = 0; waited < COLLECTOR_TIME; waited++) {
        long ended = syscall(SYS_wait4, collector, NULL, __WALL | WNOHANG, NULL);
        if (ended == collector || (ended < 0 && errno != EINTR))
            return;
        sleep_a_millisecond();
    }
    syscall(SYS_kill, collector, SIGKILL);
    while (syscall(SYS_wait4, collector, NULL, __WALL, NULL) < 0 && errno == EINTR)
        continue;
}

static void collect(void)
{
    if (altstack_under_valgrind()) /* which knows no such processes, and has a report of its own */
        return;
    int collector =
        clone(run_collector, collector_stack + sizeof collector_stack, CLONE_VM | CLONE_UNTRACED, &facts);
    if (collector > 0)
        await(collector);
}

/* ---- The report ---- */

/* Is it the code of an exception that instructions cause, and calls of RaiseException hardly ever? */
static bool is_hardware(DWORD code)
{
    switch (code) {
    case EXCEPTION_ACCESS_VIOLATION:
    case EXCEPTION_IN_PAGE_ERROR:
    case EXCEPTION_GUARD_PAGE:
    case EXCEPTION_DATATYPE_MISALIGNMENT:
    case EXCEPTION_BREAKPOINT:
    case EXCEPTION_SINGLE_STEP:
    case EXCEPTION_ILLEGAL_INSTRUCTION:
    case EXCEPTION_PRIV_INSTRUCTION:
    case EXCEPTION_STACK_OVERFLOW:
        return true;
    default:
        return code >= EXCEPTION_FLT_DENORMAL_OPERAND && code <= EXCEPTION_INT_OVERFLOW;
    }
}

static void describe(const EXCEPTION_POINTERS *pointers)
{
    struct timespec now = {0};
    memset(&facts, 0, offsetof(struct facts, texts));
    facts.texts_used = 0;
    facts.record = *pointers->ExceptionRecord;
    facts.context = *pointers->ContextRecord;
    facts.interrupted = is_hardware(facts.record.ExceptionCode);
    clock_gettime(CLOCK_REALTIME, &now);
    facts.time = now.tv_sec;
    facts.process = (DWORD)getpid();
    facts.thread = (DWORD)syscall(SYS_gettid);
    prctl(PR_GET_NAME, facts.thread_name);
    facts_begin(&facts);
    collect();
}

static void report_to(int output, const EXCEPTION_POINTERS *pointers)
{
    describe(pointers);
    if (strcmp(option_text(OPTION_REPORT_FORMAT), "json") == 0)
        writer_json(&facts, output);
    else
        writer_text(&facts, output);
}

void report_write(const EXCEPTION_POINTERS *pointers)
{
    int kept = errno;
    DWORD last_error = GetLastError();
    init_ensure();
    if (begin()) {
        int output = option_open(OPTION_REPORT);
        if (output >= 0)
            report_to(output, pointers);
        option_close(output);
        end();
    }
    SetLastError(last_error);
    errno = kept;
}

void report_message(const char *text)
{
    int output = option_open(OPTION_REPORT);
    if (output >= 0 &&
        (syscall(SYS_write, output, text, strlen(text)) < 0 || syscall(SYS_write, output, "\n", 1) < 0)) {
        /* nowhere to say it */
    }
    option_close(output);
}
