/* What a program says to its debugger, captured contexts and stacks, records of its own. */
#include "test/seh/trace.h"

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

static void refused(void)
{
    BOOL present;
    SetLastError(0);
    EXPECT_EQ(CheckRemoteDebuggerPresent(NULL, &present), FALSE);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    SetLastError(0);
    EXPECT_EQ(CheckRemoteDebuggerPresent(GetCurrentProcess(), NULL), FALSE);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(CheckRemoteDebuggerPresent((HANDLE)77, &present), FALSE);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_HANDLE);
}

static void debugger_is_present(void)
{
    BOOL present = TRUE;
    int status;
    EXPECT_EQ(IsDebuggerPresent(), FALSE);
    EXPECT(CheckRemoteDebuggerPresent(GetCurrentProcess(), &present));
    EXPECT_EQ(present, FALSE);
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(2);
        _exit(IsDebuggerPresent() && CheckRemoteDebuggerPresent(GetCurrentProcess(), &present) && present
                  ? 42
                  : 1);
    }
    REQUIRE(waitpid(child, &status, 0) == child && WIFEXITED(status));
    if (WEXITSTATUS(status) == 2)
        SKIP("processes may not be traced here");
    EXPECT_EQ(WEXITSTATUS(status), 42);
}

/* The breakpoint's own address is reported; whoever continues steps over it. */
APART int breakpoint(EXCEPTION_POINTERS *pointers)
{
    const unsigned char *at_it = (const unsigned char *)pointers->ContextRecord->Rip;
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionCode, EXCEPTION_BREAKPOINT);
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionAddress, at_it);
    EXPECT_EQ(*at_it, 0xcc);
    pointers->ContextRecord->Rip++;
    at("breakpoint ");
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void breakpoints(void)
{
    __try {
        DebugBreak();
        at("on ");
        __debugbreak();
        at("on ");
    } __except (breakpoint(GetExceptionInformation())) {
        at("no ");
    }
    __try {
        DebugBreak();
    } __except (GetExceptionCode() == EXCEPTION_BREAKPOINT ? EXCEPTION_EXECUTE_HANDLER
                                                           : EXCEPTION_CONTINUE_SEARCH) {
        at("handler ");
    }
    __try {
        __debugbreak();
    } __except (GetExceptionCode() == EXCEPTION_BREAKPOINT ? EXCEPTION_EXECUTE_HANDLER
                                                           : EXCEPTION_CONTINUE_SEARCH) {
        at("handler ");
    }
    EXPECT_TRACE("breakpoint on breakpoint on handler handler ");
}

/* What OutputDebugString shows a vectored handler. */
static LONG answer;
static const WCHAR wide[] = {'w', 0xef, 'd', 'e', 0};

static LONG CALLBACK watch(EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    const ULONG_PTR *parameters = record->ExceptionInformation;
    SetLastError(1111);
    if (record->ExceptionCode == DBG_PRINTEXCEPTION_C && record->NumberParameters == 2) {
        at("%u:%s ", (unsigned)parameters[0], (const char *)parameters[1]);
    } else if (record->ExceptionCode == DBG_PRINTEXCEPTION_WIDE_C && record->NumberParameters == 4) {
        EXPECT(parameters[1] == (ULONG_PTR)wide);
        at("w%u,%u:%s ", (unsigned)parameters[0], (unsigned)parameters[2], (const char *)parameters[3]);
    } else {
        at("%x? ", record->ExceptionCode);
    }
    return answer;
}

static void say(void)
{
    __try {
        SetLastError(5);
        OutputDebugStringA("text");
        EXPECT_EQ(GetLastError(), 5);
        OutputDebugStringW(wide);
        EXPECT_EQ(GetLastError(), 5);
        OutputDebugString(NULL);
        EXPECT_EQ(GetLastError(), 5);
    } __except (filter("never", EXCEPTION_EXECUTE_HANDLER)) {
    }
}

static void debug_output(void)
{
    say();
    EXPECT_TRACE("");
    AddVectoredExceptionHandler(0, watch);
    say();
    EXPECT_TRACE("5:text w5,6:w\xc3\xaf"
                 "de 6:w\xc3\xaf"
                 "de 1: ");
    answer = EXCEPTION_CONTINUE_EXECUTION;
    say();
    EXPECT_TRACE("5:text w5,6:w\xc3\xaf"
                 "de 1: ");
}

static LONG CALLBACK jump_away(EXCEPTION_POINTERS *pointers)
{
    if (pointers->ExceptionRecord->ExceptionCode == DBG_PRINTEXCEPTION_C)
        raise_code(7);
    return EXCEPTION_CONTINUE_SEARCH;
}

/* A handler leaves OutputDebugString by an exception of its own. */
static void debug_output_left(void)
{
    AddVectoredExceptionHandler(0, jump_away);
    for (int i = 0; i < 3; i++) {
        __try {
            OutputDebugStringW(wide);
            at("no ");
        } __except (filter("filter", EXCEPTION_EXECUTE_HANDLER)) {
            at("handler ");
        }
    }
    EXPECT_TRACE("filter handler filter handler filter handler ");
}

/* Runs itself with FAULTLINE_DEBUG_OUTPUT set, and reads what comes to stderr. */
APART void run_saying(const char *where, char *said, size_t size)
{
    int channel[2], status;
    REQUIRE(pipe(channel) == 0);
    pid_t child = fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        dup2(channel[1], STDERR_FILENO);
        close(channel[0]);
        setenv("FAULTLINE_DEBUG_OUTPUT", where, 1);
        execl("/proc/self/exe", "support", "say", (char *)NULL);
        _exit(1);
    }
    close(channel[1]);
    size_t length = 0;
    for (ssize_t got; (got = read(channel[0], said + length, size - 1 - length)) > 0;)
        length += (size_t)got;
    said[length] = 0;
    close(channel[0]);
    REQUIRE(waitpid(child, &status, 0) == child);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void debug_output_directed(void)
{
    char said[256], path[] = "/tmp/faultline-test.XXXXXX";
    run_saying("stderr", said, sizeof said);
    EXPECT_STR(said, "textw\xc3\xaf"
                     "de");
    run_saying("none", said, sizeof said);
    EXPECT_STR(said, "");
    run_saying("", said, sizeof said);
    EXPECT_STR(said, "");
    int file = mkstemp(path);
    REQUIRE(file >= 0);
    run_saying(path, said, sizeof said);
    run_saying(path, said, sizeof said);
    EXPECT_STR(said, "");
    ssize_t length = read(file, said, sizeof said - 1);
    said[length > 0 ? length : 0] = 0;
    EXPECT_STR(said, "textw\xc3\xaf"
                     "detextw\xc3\xaf"
                     "de");
    unlink(path);
}

/* How programs name their threads for Microsoft's debugger: the exception is their own to handle. */
static void thread_name(void)
{
    const struct {
        DWORD type;
        const char *name;
        DWORD thread, flags;
    } information = {0x1000, "worker", ~(DWORD)0, 0};
    __try {
        RaiseException(0x406D1388, 0, sizeof information / sizeof(ULONG_PTR),
                       (const ULONG_PTR *)(const void *)&information);
        at("no ");
    } __except (GetExceptionCode() == 0x406D1388 ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
        at("named ");
    }
    EXPECT_TRACE("named ");
}

static void captured_context(void)
{
    CONTEXT context;
    unsigned mxcsr = 0;
    unsigned short control = 0;
    memset(&context, 0x55, sizeof context);
    ULONG_PTR rsp, rax = 0x1234, r13;
    /* the stack is aligned for the call, and the red zone kept */
    __asm__ volatile("movq %%rsp, %0\n\t"
                     "movabsq $0x1314131413141314, %%r13\n\t"
                     "movq %%rsp, %%r14\n\t"
                     "leaq -256(%%rsp), %%rsp\n\t"
                     "andq $-16, %%rsp\n\t"
                     "movq %%rsp, %%rbx\n\t"
                     "stc\n\t"
                     "call *%%rsi\n\t" /* not through the dynamic linker, which changes flags */
                     "movq %%rbx, %0\n\t"
                     "movq %%r14, %%rsp\n\t"
                     "movq %%r13, %2"
                     : "=&r"(rsp), "+a"(rax), "=&r"(r13)
                     : "D"(&context), "S"(RtlCaptureContext)
                     : "rbx", "rcx", "rdx", "r8", "r9", "r10", "r11", "r13", "r14", "memory", "cc");
    __asm__ volatile("stmxcsr %0\n\tfnstcw %1" : "=m"(mxcsr), "=m"(control));
    EXPECT_EQ(context.ContextFlags, CONTEXT_FULL | CONTEXT_SEGMENTS);
    EXPECT_EQ(context.Rsp, rsp);
    EXPECT_EQ(context.Rax, 0x1234);
    EXPECT_EQ(rax, 0x1234);
    EXPECT_EQ(context.R13, 0x1314131413141314);
    EXPECT_EQ(context.Rdi, &context);
    EXPECT_EQ(context.EFlags & 1, 1);
    EXPECT_EQ(context.MxCsr, mxcsr);
    EXPECT_EQ(context.FltSave.MxCsr, mxcsr);
    EXPECT_EQ(context.FltSave.ControlWord, control);
    EXPECT(context.SegCs != 0 && context.SegSs != 0);
    EXPECT((context.Rip ^ (ULONG_PTR)captured_context) < 0x100000);
}

/* Goes back three times, each time past a guarded block, which is forgotten. */
static CONTEXT kept;
static volatile int times;

APART void go_back(void)
{
    __try {
        RtlRestoreContext(&kept, NULL);
    } __finally {
        at("finally ");
    }
}

static void restored_context(void)
{
    RtlCaptureContext(&kept);
    at("%d ", times);
    if (times++ < 3)
        go_back();
    __try {
        raise_code(1);
    } __except (filter("filter", EXCEPTION_EXECUTE_HANDLER)) {
        at("handler ");
    }
    EXPECT_TRACE("0 1 2 3 filter handler ");
}

/* Left three times by a jump that knows nothing of blocks, and entered again at the same place. */
static void *foreign[5];

APART void jump_away_or_raise(void)
{
    if (times++ < 3)
        __builtin_longjmp(foreign, 1);
    raise_code(1);
}

APART void guard_foreign_jumps(void)
{
    __try {
        jump_away_or_raise();
    } __except (filter("inner", EXCEPTION_CONTINUE_SEARCH)) {
        at("no ");
    }
}

APART void enter_again(void)
{
    if (!__builtin_setjmp(foreign))
        guard_foreign_jumps();
}

static void foreign_jumps(void)
{
    __try {
        for (int i = 0; i < 4; i++)
            enter_again();
    } __except (filter("outer", EXCEPTION_EXECUTE_HANDLER)) {
        at("handler ");
    }
    EXPECT_TRACE("inner outer handler ");
}

/* The x87 control word survives a raise that is continued. */
static void control_word_is_kept(void)
{
    unsigned short before, changed, after;
    __asm__ volatile("fnstcw %0" : "=m"(before));
    changed = before & ~0x0300; /* single precision */
    __asm__ volatile("fldcw %0" : : "m"(changed));
    __try {
        raise_code(1);
    } __except (EXCEPTION_CONTINUE_EXECUTION) {
    }
    __asm__ volatile("fnstcw %0\n\tfldcw %1" : "=m"(after) : "m"(before));
    EXPECT_EQ(after, changed);
}

enum { ROOM = 40 };
static PVOID stack[ROOM];
static DWORD hash;

APART WORD capture(DWORD skip, DWORD room)
{
    WORD count = RtlCaptureStackBackTrace(skip, room, stack, &hash);
    one = 1; /* no tail call */
    return count;
}

APART WORD deeper(int depth, DWORD skip, DWORD room)
{
    WORD count = depth ? deeper(depth - 1, skip, room) : capture(skip, room);
    one = 1;
    return count;
}

APART int is_in(PVOID address, ULONG_PTR function)
{
    return (ULONG_PTR)address > function && (ULONG_PTR)address < function + 512;
}

static void captured_stack(void)
{
    PVOID first[ROOM];
    DWORD sum = 0, first_hash;
    WORD all = deeper(5, 0, ROOM);
    REQUIRE(all >= 9 && all < ROOM);
    memcpy(first, stack, sizeof stack);
    first_hash = hash;
    for (int i = 0; i < all; i++)
        sum += (DWORD)(ULONG_PTR)stack[i];
    EXPECT_EQ(hash, sum);
    EXPECT(is_in(stack[0], (ULONG_PTR)capture));
    for (int i = 1; i <= 6; i++)
        EXPECT(is_in(stack[i], (ULONG_PTR)deeper));
    EXPECT(is_in(stack[7], (ULONG_PTR)captured_stack));
    EXPECT_EQ(deeper(5, 3, 4), 4);
    EXPECT(memcmp(stack, first + 3, 4 * sizeof *stack) == 0);
    EXPECT_EQ(deeper(5, 0, 0), 0);
    EXPECT_EQ(hash, 0);
    EXPECT_EQ(deeper(5, 1000, ROOM), 0);
    EXPECT_EQ(deeper(5, 7, ROOM), all - 7);
    EXPECT_EQ(RtlCaptureStackBackTrace(0, 1, stack, NULL), 1);
    EXPECT_EQ(CaptureStackBackTrace(0, 1, stack, NULL), 1);
    deeper(5, 0, ROOM);
    EXPECT(hash != first_hash); /* called from another place */
}

/* From a filter, through the dispatcher, to the store that faulted. */
APART int capture_in_filter(EXCEPTION_POINTERS *pointers)
{
    WORD count = RtlCaptureStackBackTrace(0, ROOM, stack, NULL);
    int found = 0;
    for (int i = 0; i < count; i++) {
        if ((ULONG_PTR)stack[i] == pointers->ContextRecord->Rip)
            found = 1;
        if (found == 1 && is_in(stack[i], (ULONG_PTR)store_to_null))
            found = 2;
    }
    EXPECT_EQ(found, 2);
    return EXCEPTION_EXECUTE_HANDLER;
}

static void captured_through_a_fault(void)
{
    __try {
        store_to_null();
    } __except (capture_in_filter(GetExceptionInformation())) {
        at("handler ");
    }
    EXPECT_TRACE("handler ");
}

static EXCEPTION_RECORD record;

APART int same_record(EXCEPTION_POINTERS *pointers, int answer_of_filter)
{
    EXPECT(pointers->ExceptionRecord == &record);
    EXPECT(pointers->ExceptionRecord->ExceptionRecord == &record + 1);
    EXPECT_EQ(record.ExceptionAddress, pointers->ContextRecord->Rip);
    EXPECT_EQ(record.NumberParameters, 1);
    at("%x:%x ", record.ExceptionCode, (unsigned)record.ExceptionInformation[0]);
    record.ExceptionInformation[0]++;
    return answer_of_filter;
}

static void own_record(void)
{
    record.ExceptionCode = 0xE0000777;
    record.ExceptionRecord = &record + 1;
    record.ExceptionAddress = &record;
    record.NumberParameters = 1;
    record.ExceptionInformation[0] = 1;
    __try {
        RtlRaiseException(&record);
        at("on ");
        EXPECT(record.ExceptionAddress != &record);
        RtlRaiseException(&record);
    } __except (same_record(GetExceptionInformation(), record.ExceptionInformation[0] == 1
                                                           ? EXCEPTION_CONTINUE_EXECUTION
                                                           : EXCEPTION_EXECUTE_HANDLER)) {
        at("handler %x ", GetExceptionCode());
    }
    EXPECT_TRACE("e0000777:1 on e0000777:2 handler e0000777 ");
}

static const struct tap_case cases[] = {
    CASE(refused, "DEBUG-01 processes and pointers that are refused"),
    CASE(debugger_is_present, "DEBUG-02 IsDebuggerPresent, CheckRemoteDebuggerPresent"),
    CASE(breakpoints, "K-149 E-72 DebugBreak and __debugbreak"),
    CASE(debug_output, "J-135 OutputDebugString is offered to vectored handlers; the last error is kept"),
    CASE(debug_output_left, "J-135 a handler leaves OutputDebugString by an exception"),
    CASE(debug_output_directed, "J-135 FAULTLINE_DEBUG_OUTPUT directs the text"),
    CASE(thread_name, "J-135 the exception that names a thread"),
    CASE(captured_context, "DEBUG-03 RtlCaptureContext"),
    CASE(restored_context, "DEBUG-06 RtlRestoreContext"),
    CASE(foreign_jumps, "DEBUG-07 a block that a foreign longjmp has left is entered again"),
    CASE(control_word_is_kept, "E-70 the x87 control word is kept across a continued raise"),
    CASE(captured_stack, "DEBUG-04 RtlCaptureStackBackTrace: frames, skipped ones, room, hash"),
    CASE(captured_through_a_fault, "DEBUG-05 a back trace from a filter reaches the fault"),
    CASE(own_record, "J-134 RtlRaiseException with the program's record"),
};

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "say") == 0) {
        OutputDebugStringA("text");
        OutputDebugStringW(wide);
        return 0;
    }
    return tap_main(cases, (int)(sizeof cases / sizeof *cases));
}
