/*
 * Section K: what the processor refuses, as programs see it. A table of machine code, each row run in a
 * guarded block; code that needs a setting follows behind it.
 */
#include "test/faults/faults.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>

enum { PAGE = 4096 };

typedef long code_function(void *);

APART code_function *code_at(const void *bytes, size_t size)
{
    static char *page;
    if (!page)
        page = (char *)VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_EXECUTE_READWRITE);
    REQUIRE(page != NULL);
    memset(page, 0xc3, PAGE);
    memcpy(page, bytes, size);
    return (code_function *)(void *)page;
}

/* Runs code; 1 when it ended in an exception, which `record` and `context` then describe. */
APART int run(code_function *code, void *argument)
{
    volatile int raised = 0;
    memset(&record, 0, sizeof record);
    memset(&context, 0, sizeof context);
    __try {
        code(argument);
    } __except (keep(GetExceptionInformation())) {
        raised = 1;
    }
    return raised;
}

struct row {
    const char *name;
    unsigned char code[24];
    int offset; /* of the exception's address; -1: the code runs through */
    DWORD exception;
    DWORD count;
    ULONG_PTR parameters[2];
};

#define NOWHERE (~(ULONG_PTR)0)
#define AV      EXCEPTION_ACCESS_VIOLATION, 2
#define PRIV                                                                                                 \
    EXCEPTION_PRIV_INSTRUCTION, 0,                                                                           \
    {                                                                                                        \
        0, 0                                                                                                 \
    }
#define ILLEGAL                                                                                              \
    EXCEPTION_ILLEGAL_INSTRUCTION, 0,                                                                        \
    {                                                                                                        \
        0, 0                                                                                                 \
    }
#define DIVIDE                                                                                               \
    EXCEPTION_INT_DIVIDE_BY_ZERO, 0,                                                                         \
    {                                                                                                        \
        0, 0                                                                                                 \
    }
#define OVERFLOWS                                                                                            \
    EXCEPTION_INT_OVERFLOW, 0,                                                                               \
    {                                                                                                        \
        0, 0                                                                                                 \
    }

static void run_rows(const struct row *rows, size_t size)
{
    for (const struct row *row = rows; row < rows + size; row++) {
        code_function *code = code_at(row->code, sizeof row->code);
        int raised = run(code, (void *)&record);
        int failed = tap_failures;
        EXPECT_EQ(raised, row->offset >= 0);
        if (raised && row->offset >= 0) {
            EXPECT_EQ(record.ExceptionCode, row->exception);
            EXPECT_EQ(record.ExceptionFlags, 0);
            EXPECT_EQ(record.NumberParameters, row->count);
            for (DWORD i = 0; i < row->count && i < 2; i++)
                EXPECT_EQ(record.ExceptionInformation[i], row->parameters[i]);
            EXPECT_EQ((char *)record.ExceptionAddress - (char *)code, row->offset);
            EXPECT_EQ(context.Rip, record.ExceptionAddress);
            EXPECT(record.ExceptionRecord == NULL);
        }
        if (tap_failures != failed)
            printf("# in %s\n", row->name);
    }
}

#define RUN(rows) run_rows(rows, sizeof rows / sizeof *rows)

static void memory_accesses(void)
{
    static const struct row rows[] = {
        {"read of NULL", {0x8b, 0x04, 0x25, 0, 0, 0, 0}, 0, AV, {0, 0}},
        {"read of 0x11", {0x8a, 0x04, 0x25, 0x11, 0, 0, 0}, 0, AV, {0, 0x11}},
        {"write of 0x22", {0x90, 0x88, 0x04, 0x25, 0x22, 0, 0, 0}, 1, AV, {1, 0x22}},
        {"read that writes back", {0xff, 0x04, 0x25, 0x33, 0, 0, 0}, 0, AV, {1, 0x33}},
        {"non-canonical read", {0x48, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x8b, 0x00}, 10, AV, {0, NOWHERE}},
        {"non-canonical write", {0x48, 0xb8, 0, 0, 0, 0, 0, 0, 1, 0, 0x89, 0x00}, 10, AV, {0, NOWHERE}},
        {"through rbp",
         {0x55, 0x48, 0xbd, 0, 0, 0, 0, 0, 0, 0, 0x80, 0x8b, 0x45, 0x00, 0x5d},
         11,
         AV,
         {0, NOWHERE}},
        {"unaligned movaps", {0x0f, 0x28, 0x47, 0x01}, 0, AV, {0, NOWHERE}},
        {"int ff", {0xcd, 0xff}, 0, AV, {0, NOWHERE}},
        {"int 0", {0xcd, 0x00}, 0, AV, {0, NOWHERE}},
        {"selector beef", {0xb8, 0xef, 0xbe, 0, 0, 0x8e, 0xe8}, 5, AV, {0, 0xbee8}},
        {"a lowest-page jump", {0x31, 0xc0, 0xff, 0xe0}, 0, AV, {8, 0}},
    };
    for (size_t i = 0; i + 1 < sizeof rows / sizeof *rows; i++)
        run_rows(rows + i, 1);
    EXPECT(run(code_at(rows[11].code, 4), NULL)); /* its address is where it jumped to */
    EXPECT_EQ(record.ExceptionInformation[0], 8);
    EXPECT_EQ(record.ExceptionInformation[1], 0);
    EXPECT_EQ(record.ExceptionAddress, 0);
    EXPECT_EQ(context.Rip, 0);
}

static void null_selector_iret(void)
{
    static const unsigned char code[] = {0x31, 0xc0, 0x50, 0x50, 0x50, 0x50, 0x50, 0x48, 0xcf};
    EXPECT(run(code_at(code, sizeof code), NULL));
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_ACCESS_VIOLATION);
    EXPECT_EQ(record.ExceptionInformation[0], 0);
    EXPECT_EQ(record.ExceptionInformation[1], NOWHERE);
    EXPECT_EQ((char *)record.ExceptionAddress - (char *)code_at(code, 1), 7);
}

static void privileged(void)
{
    static const struct row rows[] = {
        {"hlt", {0xf4}, 0, PRIV},
        {"cli", {0xfa}, 0, PRIV},
        {"sti", {0xfb}, 0, PRIV},
        {"in al, dx", {0xec}, 0, PRIV},
        {"in eax, dx", {0xed}, 0, PRIV},
        {"out dx, al", {0xee}, 0, PRIV},
        {"out dx, eax", {0xef}, 0, PRIV},
        {"in al, 11", {0xe4, 0x11}, 0, PRIV},
        {"in eax, 11", {0xe5, 0x11}, 0, PRIV},
        {"out 11, al", {0xe6, 0x11}, 0, PRIV},
        {"out 11, eax", {0xe7, 0x11}, 0, PRIV},
        {"insb", {0x6c}, 0, PRIV},
        {"insd", {0x6d}, 0, PRIV},
        {"outsb", {0x6e}, 0, PRIV},
        {"outsd", {0x6f}, 0, PRIV},
        {"rep insb", {0xf3, 0x6c}, 0, PRIV},
        {"mov rax, cr0", {0x0f, 0x20, 0xc0}, 0, PRIV},
        {"mov rax, cr4", {0x0f, 0x20, 0xe0}, 0, PRIV},
        {"mov rax, cr8", {0x44, 0x0f, 0x20, 0xc0}, 0, PRIV},
        {"mov cr0, rax", {0x0f, 0x22, 0xc0}, 0, PRIV},
        {"mov cr4, rax", {0x0f, 0x22, 0xe0}, 0, PRIV},
        {"mov rax, dr0", {0x0f, 0x21, 0xc0}, 0, PRIV},
        {"mov rax, dr7", {0x0f, 0x21, 0xf8}, 0, PRIV},
        {"mov dr0, rax", {0x0f, 0x23, 0xc0}, 0, PRIV},
        {"mov dr7, rax", {0x0f, 0x23, 0xf8}, 0, PRIV},
        {"clts", {0x0f, 0x06}, 0, PRIV},
        {"invd", {0x90, 0x0f, 0x08}, 1, PRIV},
        {"wbinvd", {0x0f, 0x09}, 0, PRIV},
        {"rdmsr", {0x0f, 0x32}, 0, PRIV},
        {"wrmsr", {0x0f, 0x30}, 0, PRIV},
        {"lgdt", {0x0f, 0x01, 0x17}, 0, PRIV},
        {"lidt", {0x0f, 0x01, 0x1f}, 0, PRIV},
        {"lmsw", {0x0f, 0x01, 0xf0}, 0, PRIV},
        {"invlpg", {0x0f, 0x01, 0x3f}, 0, PRIV},
        {"lldt", {0x0f, 0x00, 0xd0}, 0, PRIV},
        {"ltr", {0x0f, 0x00, 0xd8}, 0, PRIV},
        {"swapgs", {0x0f, 0x01, 0xf8}, 0, PRIV},
        {"sysret", {0x48, 0x0f, 0x07}, 0, PRIV},
    };
    RUN(rows);
}

static void illegal(void)
{
    static const struct row rows[] = {
        {"ud2", {0x0f, 0x0b}, 0, ILLEGAL},
        {"ud1", {0x90, 0x0f, 0xb9, 0xc0}, 1, ILLEGAL},
        {"push es", {0x06}, 0, ILLEGAL},
        {"lock nop", {0xf0, 0x90}, 0, ILLEGAL},
        {"15 prefixes",
         {0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x64, 0x8b,
          0x07},
         0,
         ILLEGAL},
    };
    RUN(rows);
    /* a long one that would be right but for its length: 14 prefixes, an opcode, ModRM */
    static const unsigned char code[] = {0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e,
                                         0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x2e, 0x8b, 0x07};
    EXPECT(!run(code_at(code + 1, 15), (void *)&record));
    EXPECT(run(code_at(code, 16), (void *)&record));
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_ILLEGAL_INSTRUCTION);
    EXPECT_EQ(record.NumberParameters, 0);
}

static long zeroes[4], minus_one[1] = {-1}, small[1] = {3};

static void divisions(void)
{
    static const struct row rows[] = {
        {"idiv ecx, 0", {0x31, 0xc9, 0xf7, 0xf9}, 2, DIVIDE},
        {"div rcx, 0", {0x31, 0xc9, 0x48, 0xf7, 0xf1}, 2, DIVIDE},
        {"div cx, 0 in its half", {0xb9, 0, 0, 1, 0, 0x66, 0xf7, 0xf1}, 5, DIVIDE},
        {"div ch, 0", {0xb9, 1, 0, 0, 0, 0xf6, 0xf5}, 5, DIVIDE},
        {"div cl, 0", {0xb9, 0, 1, 0, 0, 0xf6, 0xf1}, 5, DIVIDE},
        {"div r9d, 0", {0x45, 0x31, 0xc9, 0x41, 0xf7, 0xf1}, 3, DIVIDE},
        {"INT_MIN / -1", {0xb8, 0, 0, 0, 0x80, 0x99, 0x83, 0xc9, 0xff, 0xf7, 0xf9}, 9, OVERFLOWS},
        {"quotient of 33 bits", {0x31, 0xc0, 0xba, 1, 0, 0, 0, 0xb9, 1, 0, 0, 0, 0xf7, 0xf1}, 12, OVERFLOWS},
        {"quotient of 9 bits", {0x66, 0xb8, 0, 2, 0xb1, 1, 0xf6, 0xf1}, 6, OVERFLOWS},
        {"div ch, 1", {0x66, 0xb8, 0, 2, 0xb9, 0, 1, 0, 0, 0xf6, 0xf5}, 9, OVERFLOWS},
        {"LLONG_MIN / -1",
         {0x48, 0x31, 0xc0, 0x48, 0x0f, 0xba, 0xe8, 0x3f, 0x48, 0x99, 0x48, 0x83, 0xc9, 0xff, 0x48, 0xf7,
          0xf9},
         14,
         OVERFLOWS},
    };
    static const struct row memory[] = {
        {"idiv (rdi)", {0xb8, 0, 0, 0, 0x80, 0x99, 0xf7, 0x3f}, 6, DIVIDE},
        {"idiv qword 8(rdi)", {0x48, 0x31, 0xc0, 0x31, 0xd2, 0x48, 0xf7, 0x7f, 0x08}, 5, DIVIDE},
        {"idiv 4(rip)",
         {0x31, 0xc0, 0x31, 0xd2, 0xf7, 0x3d, 4, 0, 0, 0, 0xc3, 0x90, 0x90, 0x90, 0, 0, 0, 0, 1},
         4,
         DIVIDE},
        {"idiv (rdi,rax,4)", {0x31, 0xc0, 0x31, 0xd2, 0xf7, 0x3c, 0x87}, 4, DIVIDE},
    };
    static const struct row overflow[] = {
        {"idiv (rdi)", {0xb8, 0, 0, 0, 0x80, 0x99, 0xf7, 0x3f}, 6, OVERFLOWS},
        {"idiv (r15)",
         {0x41, 0x57, 0x49, 0x89, 0xff, 0xb8, 0, 0, 0, 0x80, 0x99, 0x41, 0xf7, 0x3f, 0x41, 0x5f},
         11,
         OVERFLOWS},
    };
    RUN(rows);
    for (size_t i = 0; i < sizeof memory / sizeof *memory; i++) {
        EXPECT(run(code_at(memory[i].code, sizeof memory[i].code), zeroes));
        EXPECT_EQ(record.ExceptionCode, EXCEPTION_INT_DIVIDE_BY_ZERO);
        EXPECT_EQ((char *)record.ExceptionAddress - (char *)code_at("", 0), memory[i].offset);
    }
    for (size_t i = 0; i < sizeof overflow / sizeof *overflow; i++) {
        /* r15 is the caller's: go on behind the division rather than unwind */
        EXPECT(run(code_at(overflow[0].code, sizeof overflow[0].code), minus_one));
        EXPECT_EQ(record.ExceptionCode, EXCEPTION_INT_OVERFLOW);
    }
    /* through a segment: the divisor is at fs:0, the thread's own address, so the quotient does not fit */
    static const unsigned char by_segment[] = {0x31, 0xc0, 0x48, 0x83, 0xca, 0xff, 0x64, 0x48,
                                               0xf7, 0x34, 0x25, 0,    0,    0,    0};
    EXPECT(run(code_at(by_segment, sizeof by_segment), NULL));
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_INT_OVERFLOW);

    volatile int zero = 0, least = (int)0x80000000, minus = -1, result = 0;
    for (int way = 0; way < 4; way++) {
        count = 0;
        __try {
            result = way == 0 ? 5 / zero : way == 1 ? 5 % zero : way == 2 ? least / minus : least % minus;
        } __except (keep(GetExceptionInformation())) {
        }
        EXPECT_EQ(count, 1);
        EXPECT_EQ(record.ExceptionCode, way < 2 ? EXCEPTION_INT_DIVIDE_BY_ZERO : EXCEPTION_INT_OVERFLOW);
        EXPECT_EQ(record.NumberParameters, 0);
    }
    EXPECT_EQ(result, 0);
    (void)small;
}

static void breakpoints(void)
{
    static const struct row rows[] = {
        {"int3", {0x90, 0xcc}, 1, EXCEPTION_BREAKPOINT, 1, {0, 0}},
        {"int 3 in two bytes", {0x90, 0xcd, 0x03}, 2, EXCEPTION_BREAKPOINT, 1, {0, 0}},
        {"int 2d, service 0", {0x31, 0xc0, 0xcd, 0x2d, 0xfa}, 5, EXCEPTION_BREAKPOINT, 1, {0, 0}},
        {"int 2d, service 2", {0xb8, 2, 0, 0, 0, 0xcd, 0x2d, 0xfa}, 8, EXCEPTION_BREAKPOINT, 1, {2, 0}},
        {"int 2d, service b8b8b8b8",
         {0xb8, 0xb8, 0xb8, 0xb8, 0xb8, 0xcd, 0x2d, 0xfa},
         8,
         EXCEPTION_BREAKPOINT,
         1,
         {0xb8b8b8b8, 0}},
        {"int 2d, service 1", {0xb8, 1, 0, 0, 0, 0xcd, 0x2d, 0xfa, 0xc3}, -1, 0, 0, {0, 0}},
        {"int 2d, service 3", {0xb8, 3, 0, 0, 0, 0xcd, 0x2d, 0xfa, 0xc3}, -1, 0, 0, {0, 0}},
        {"int 2d, service 4", {0xb8, 4, 0, 0, 0, 0xcd, 0x2d, 0xfa, 0xc3}, -1, 0, 0, {0, 0}},
        {"int 2d, service 5", {0xb8, 5, 0, 0, 0, 0xcd, 0x2d, 0xfa, 0xc3}, -1, 0, 0, {0, 0}},
        {"int 2c", {0x90, 0xcd, 0x2c}, 1, STATUS_ASSERTION_FAILURE, 0, {0, 0}},
        {"icebp", {0x90, 0xf1}, 2, EXCEPTION_SINGLE_STEP, 0, {0, 0}},
        {"icebp before icebp", {0x90, 0xf1, 0xf1}, 2, EXCEPTION_SINGLE_STEP, 0, {0, 0}},
    };
    RUN(rows);
}

static const unsigned char *fatal_code;

APART void run_fatal_code(void)
{
    __try {
        code_at(fatal_code, 8)(NULL);
    } __except (GetExceptionCode() == 1) {
    }
    _exit(42);
}

/*
 * What nobody handles ends the process by the signal it would have ended by, though the instruction is behind
 * it.
 */
static void unhandled(void)
{
    static const struct {
        unsigned char code[8];
        int signal;
    } rows[] = {
        {{0xcc, 0xc3}, SIGTRAP},
        {{0xcd, 0x03, 0xc3}, SIGTRAP},
        {{0xf1, 0x90, 0xc3}, SIGTRAP},
        {{0xcd, 0x2c, 0xc3}, SIGSEGV},
        {{0x0f, 0x0b}, SIGILL},
        {{0xf4, 0xc3}, SIGSEGV},
        {{0x31, 0xc9, 0xf7, 0xf1}, SIGFPE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        int status = 0;
        fatal_code = rows[i].code;
        pid_t child = fork();
        if (child == 0) {
            fclose(stderr);
            run_fatal_code();
        }
        REQUIRE(child > 0 && waitpid(child, &status, 0) == child);
        if (!EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == rows[i].signal))
            printf("# row %zu: status %#x\n", i, status);
    }
}

APART int escape(void)
{
    _exit(42);
}

static void fast_fail(void)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        fclose(stderr);
        __try {
            code_at("\xcd\x29", 2)(NULL);
        } __except (escape()) {
        }
        _exit(43);
    }
    REQUIRE(child > 0 && waitpid(child, &status, 0) == child);
    EXPECT(WIFSIGNALED(status));
}

static ULONG_PTR steps[8];

APART int step(EXCEPTION_POINTERS *pointers)
{
    CONTEXT *c = pointers->ContextRecord;
    if (pointers->ExceptionRecord->ExceptionCode != EXCEPTION_SINGLE_STEP || count >= 8)
        return EXCEPTION_EXECUTE_HANDLER;
    EXPECT_EQ(c->EFlags & 0x100, 0);
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionAddress, c->Rip);
    EXPECT_EQ(pointers->ExceptionRecord->NumberParameters, 0);
    steps[count++] = c->Rip;
    if (count < 3)
        c->EFlags |= 0x100;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void single_steps(void)
{
    /* pushfq; or $100, (%rsp); popfq; nop (not stopped behind); then one stop behind each of three nops */
    static const unsigned char bytes[] = {0x9c, 0x48, 0x81, 0x0c, 0x24, 0,    1,   0,
                                          0,    0x9d, 0x90, 0x90, 0x90, 0x90, 0xc3};
    code_function *code = code_at(bytes, sizeof bytes);
    volatile int passed = 0;
    __try {
        code(NULL);
        passed = 1;
    } __except (step(GetExceptionInformation())) {
    }
    EXPECT(passed);
    EXPECT_EQ(count, 3);
    for (int i = 0; i < 3; i++)
        EXPECT_EQ(steps[i] - (ULONG_PTR)code, 11 + i);

    /* a handler does not go on stepping */
    EXPECT(run(code, NULL));
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_SINGLE_STEP);
    unsigned long flags = __builtin_ia32_readeflags_u64();
    EXPECT_EQ(flags & 0x100, 0);
}

APART int clear_alignment_check(EXCEPTION_POINTERS *pointers)
{
    EXPECT_EQ(__builtin_ia32_readeflags_u64() & 0x40000, 0);
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionCode, EXCEPTION_DATATYPE_MISALIGNMENT);
    EXPECT_EQ(pointers->ExceptionRecord->NumberParameters, 0);
    EXPECT(pointers->ContextRecord->EFlags & 0x40000);
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionAddress, pointers->ContextRecord->Rip);
    pointers->ContextRecord->EFlags &= ~0x40000u;
    count++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

/* pushfq; or $40000, (%rsp); popfq; mov 1(%rdi), %eax; pushfq; and $~40000, (%rsp); popfq; ret */
static const unsigned char unaligned[] = {0x9c, 0x48, 0x81, 0x0c, 0x24, 0,    0,    4,
                                          0,    0x9d, 0x8b, 0x47, 0x01, 0x9c, 0x48, 0x81,
                                          0x24, 0x24, 0xff, 0xff, 0xfb, 0xff, 0x9d, 0xc3};

static void misalignment(void)
{
    volatile int passed = 0;
    code_function *code = code_at(unaligned, sizeof unaligned);
    __try {
        EXPECT_EQ((int)code((void *)"\0\1\2\3\4\5\6"), 0x04030201);
        passed = 1;
    } __except (clear_alignment_check(GetExceptionInformation())) {
    }
    EXPECT_EQ(count, 1);
    EXPECT(passed);
    EXPECT(run(code_at(unaligned, sizeof unaligned), zeroes));
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_DATATYPE_MISALIGNMENT);
    EXPECT_EQ(__builtin_ia32_readeflags_u64() & 0x40000, 0);
}

APART int look_at_direction(EXCEPTION_POINTERS *pointers)
{
    EXPECT_EQ(__builtin_ia32_readeflags_u64() & 0x400, 0);
    EXPECT(pointers->ContextRecord->EFlags & 0x400);
    count++;
    pointers->ContextRecord->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void direction(void)
{
    /* std; ud2; pushfq; pop %rax; cld; ret */
    static const unsigned char bytes[] = {0xfd, 0x0f, 0x0b, 0x9c, 0x58, 0xfc, 0xc3};
    code_function *code = code_at(bytes, sizeof bytes);
    __try {
        EXPECT(code(NULL) & 0x400);
    } __except (look_at_direction(GetExceptionInformation())) {
    }
    EXPECT_EQ(count, 1);
    EXPECT(run(code, NULL)); /* the handler runs with it cleared, too */
    EXPECT_EQ(__builtin_ia32_readeflags_u64() & 0x400, 0);
}

static void protection(void)
{
    char *page = (char *)VirtualAlloc(NULL, 2 * PAGE, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(page && VirtualAlloc(page, PAGE, MEM_COMMIT, PAGE_READONLY));
    static const unsigned char store[] = {0xc6, 0x07, 0x01, 0xc3}, load8[] = {0x48, 0x8b, 0x07, 0xc3};
    EXPECT(run(code_at(store, 4), page + 7));
    EXPECT_EQ(record.ExceptionInformation[0], 1);
    EXPECT_EQ(record.ExceptionInformation[1], page + 7);
    EXPECT(run(code_at(load8, 4), page + PAGE - 4));
    EXPECT_EQ(record.ExceptionInformation[0], 0);
    EXPECT_EQ(record.ExceptionInformation[1], page + PAGE);
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_ACCESS_VIOLATION);
}

static char *data_page;

APART int make_executable(EXCEPTION_POINTERS *pointers)
{
    DWORD old;
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionCode, EXCEPTION_ACCESS_VIOLATION);
    EXPECT_EQ(pointers->ExceptionRecord->NumberParameters, 2);
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionInformation[0], EXCEPTION_EXECUTE_FAULT);
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionInformation[1], data_page);
    EXPECT_EQ(pointers->ContextRecord->Rip, data_page);
    count++;
    return VirtualProtect(data_page, PAGE, PAGE_EXECUTE_READ, &old) ? -1 : 1;
}

static void execution(void)
{
    data_page = (char *)VirtualAlloc(NULL, PAGE, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    REQUIRE(data_page != NULL);
    *data_page = (char)0xc3;
    DWORD old;
    for (int way = 0; way < 2; way++) {
        count = 0;
        REQUIRE(VirtualProtect(data_page, PAGE, way ? PAGE_NOACCESS : PAGE_READWRITE, &old));
        __try {
            ((code_function *)(void *)data_page)(NULL);
            ((code_function *)(void *)data_page)(NULL);
        } __except (make_executable(GetExceptionInformation())) {
            EXPECT(!"handled");
        }
        EXPECT_EQ(count, 1);
    }
}

static void in_page(void)
{
    char path[] = "/tmp/faultline-in-page-XXXXXX";
    int file = mkstemp(path);
    REQUIRE(file >= 0);
    unlink(path);
    REQUIRE(ftruncate(file, 2 * PAGE) == 0);
    volatile char *map = (volatile char *)mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    REQUIRE(map != MAP_FAILED);
    map[PAGE] = 1;
    REQUIRE(ftruncate(file, PAGE) == 0);
    for (int write = 0; write < 2; write++) {
        volatile int handled = 0;
        __try {
            if (write)
                map[PAGE + 5] = 1;
            else
                (void)map[PAGE + 5];
        } __except (keep(GetExceptionInformation())) {
            handled = 1;
        }
        EXPECT(handled);
        EXPECT_EQ(record.ExceptionCode, EXCEPTION_IN_PAGE_ERROR);
        EXPECT_EQ(record.ExceptionFlags, 0);
        EXPECT_EQ(record.NumberParameters, 3);
        EXPECT_EQ(record.ExceptionInformation[0], write);
        EXPECT_EQ(record.ExceptionInformation[1], map + PAGE + 5);
        EXPECT_EQ(record.ExceptionInformation[2], 0xc0000011);
        EXPECT_EQ(record.ExceptionAddress, context.Rip);
    }
    map[5] = 1;
}

static void system_calls_fail_quietly(void)
{
    char *page = (char *)VirtualAlloc(NULL, PAGE, MEM_RESERVE, PAGE_NOACCESS);
    int pipes[2];
    REQUIRE(pipe(pipes) == 0);
    ssize_t written = 0;
    __try {
        written = write(pipes[1], page, 1);
    } __except (keep(GetExceptionInformation())) {
    }
    EXPECT_EQ(written, -1);
    EXPECT_EQ(count, 0);
}

/* Faults where compilers leave no room: in the red zone's owner, under a CFI-less caller, behind noexcept. */
APART int leaf(const int *address)
{
    int local[8] = {1, 2, 3, 4, 5, 6, 7, 8};
    __asm__ volatile("" : "+m"(local));
    return local[3] + *address;
}

__asm__(".pushsection .text\n"
        ".type through_assembler, @function\n"
        "through_assembler:\n"
        "    pushq %rdi\n"
        "    subq $16, %rsp\n"
        "    movq %rsi, %rax\n"
        "    call *%rax\n"
        "    addq $16, %rsp\n"
        "    popq %rdi\n"
        "    ret\n"
        ".popsection\n");
#ifdef __cplusplus
extern "C"
#endif
    int
    through_assembler(const int *, int (*)(const int *)) __attribute__((__visibility__("hidden")));

#ifdef __cplusplus
APART int promises(const int *address) noexcept
{
    return *address;
}
#else
#define promises leaf
#endif

static void anywhere(void)
{
    for (int way = 0; way < 3; way++) {
        volatile int handled = 0, result = 0;
        __try {
            if (way == 0)
                result = leaf(NULL);
            else if (way == 1)
                result = through_assembler(NULL, leaf);
            else
                result = promises(NULL);
        } __except (keep(GetExceptionInformation())) {
            handled = 1;
        }
        EXPECT(handled);
        EXPECT_EQ(result, 0);
        EXPECT_EQ(record.ExceptionCode, EXCEPTION_ACCESS_VIOLATION);
    }
}

static void *all_in_a_thread(void *argument)
{
    (void)argument;
    memory_accesses();
    privileged();
    illegal();
    divisions();
    breakpoints();
    return NULL;
}

static void in_a_thread(void)
{
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, all_in_a_thread, NULL) == 0);
    pthread_join(thread, NULL);
}

static void after_a_fork(void)
{
    EXPECT(run(code_at("\x0f\x0b", 2), NULL));
    pid_t child = fork();
    if (child == 0) {
        all_in_a_thread(NULL);
        tap_end();
    }
    int status;
    REQUIRE(waitpid(child, &status, 0) == child);
    EXPECT_EQ(status, 0);
}

TAP_MAIN(
    CASE(memory_accesses, "K-137 K-138 K-140 K-147 K-161 accesses with an address and without"),
    CASE(null_selector_iret, "K-147 iret to a null selector"),
    CASE(protection, "K-139 K-142 a read-only page, an access that straddles"),
    CASE(execution, "K-141 calls into data, made executable by the filter"),
    CASE(divisions, "K-143 K-144 division by zero and overflow, by width and operand"),
    CASE(illegal, "K-145 illegal and overlong instructions"),
    CASE(privileged, "K-146 privileged instructions"),
    CASE(breakpoints, "K-148 K-150 K-151 int3, int 2d, int 2c, icebp"),
    CASE(unhandled, "K-137 K-148 K-149 M-187 unhandled faults and traps end the process by their signal"),
    CASE(fast_fail, "K-150 int 29, __fastfail, asks no handler"), CASE(single_steps, "K-152 single steps"),
    CASE(misalignment, "K-154 alignment check"), CASE(direction, "K-155 the direction flag"),
    CASE(in_page, "K-160 J-008 a file truncated under its mapping"),
    CASE(system_calls_fail_quietly, "K-162 EFAULT is no exception"),
    CASE(anywhere, "K-163 a leaf, a caller without unwind tables, a noexcept function"),
    CASE(in_a_thread, "K-137 to K-151 in a second thread"), CASE(after_a_fork, "K-137 to K-151 after fork"))
