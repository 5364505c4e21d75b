/*
 * Continuing execution and edits of CONTEXT: section E of the facts, J of memory; and what a fault says of
 * itself.
 */
#include "test/seh/trace.h"

#include <sys/mman.h>

static char *page;

static void map_page(int protection)
{
    page = (char *)mmap(NULL, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(page != MAP_FAILED);
}

APART int unprotect(void)
{
    at("filter ");
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void raise_is_continued(void)
{
    __try {
        at("a ");
        raise_code(1);
        at("b");
    }
    __except (-1) {
        at("no ");
    }
    EXPECT_TRACE("a b");
}

static void commit_on_fault(void)
{
    int local = 6;
    char *p = (char *)VirtualAlloc(NULL, 4 * 4096, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(p != NULL);
    __try {
        p[4096] = (char)(local + 1);
        at("%d", p[4096]);
    }
    __except (at("filter "), VirtualAlloc(p + 4096, 4096, MEM_COMMIT, PAGE_READWRITE) ? -1 : 1) {
        at("no ");
    }
    EXPECT_EQ(local, 6);
    EXPECT_TRACE("filter 7");
}

static void read_only_becomes_writable(void)
{
    map_page(PROT_READ);
    __try {
        page[5] = 'x';
    }
    __except (unprotect()) {
        at("no ");
    }
    EXPECT_EQ(page[5], 'x');
    EXPECT_TRACE("filter ");
}

APART int skip_bytes(EXCEPTION_POINTERS *pointers, int bytes)
{
    pointers->ContextRecord->Rip += bytes;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void instruction_is_skipped(void)
{
    unsigned long ax = 5;
    __try {
        __asm__ volatile("ud2" : "+a"(ax));
        at("on %lu", ax);
    }
    __except (skip_bytes(GetExceptionInformation(), 2)) {
        at("no ");
    }
    EXPECT_TRACE("on 5");
}

APART int set_rcx(EXCEPTION_POINTERS *pointers, void *address)
{
    pointers->ContextRecord->Rcx = (DWORD64)address;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void register_is_changed(void)
{
    LOCAL int x = 3;
    void *LOCAL address = NULL;
    void *rcx = NULL;
    __try {
        __asm__ volatile("movl $9, (%%rcx)" : "+c"(rcx) : : "memory");
        address = rcx;
    }
    __except (set_rcx(GetExceptionInformation(), (void *)&x)) {
        at("no ");
    }
    EXPECT_EQ(x, 9);
    EXPECT(address == &x);
}

APART int set_flags(EXCEPTION_POINTERS *pointers)
{
    pointers->ContextRecord->EFlags |= 1; /* carry */
    pointers->ContextRecord->Xmm3.Low = 0x1122334455667788;
    pointers->ContextRecord->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void flags_and_xmm_are_changed(void)
{
    unsigned char carry = 0;
    unsigned long low = 0;
    __try {
        __asm__ volatile("pxor %%xmm3, %%xmm3\n\tclc\n\tud2\n\tsetc %0\n\tmovq %%xmm3, %1"
                         : "=&q"(carry), "=r"(low)
                         :
                         : "xmm3", "cc");
    }
    __except (set_flags(GetExceptionInformation())) {
        at("no ");
    }
    EXPECT_EQ(carry, 1);
    EXPECT_EQ(low, 0x1122334455667788);
}

/* Loads every register with a known value, faults, and compares: 1 when all are as they were. */
APART int every_register(void *bad)
{
    static unsigned long before[16], after[16];
    static unsigned char vectors[2][16 * 16] __attribute__((__aligned__(16)));
    for (size_t i = 0; i < sizeof vectors[0]; i++)
        vectors[0][i] = (unsigned char)(i * 7 + 1);
    for (size_t i = 0; i < 16; i++)
        before[i] = 0x0101010101010101ul * (i + 1);
    __asm__ volatile("pushq %%rbp\n\t"
                     "pushq %%rbx\n\t"
                     "movq %0, %%r15\n\t"
                     ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
                     "movaps 16*\\n(%2), %%xmm\\n\n\t"
                     ".endr\n\t"
                     "movq 0(%1), %%rbx\n\t"
                     "movq 8(%1), %%rbp\n\t"
                     "movq 16(%1), %%r8\n\t"
                     "movq 24(%1), %%r9\n\t"
                     "movq 32(%1), %%r10\n\t"
                     "movq 40(%1), %%r11\n\t"
                     "movq 48(%1), %%r12\n\t"
                     "movq 56(%1), %%r13\n\t"
                     "movq 64(%1), %%r14\n\t"
                     "movq 72(%1), %%rdi\n\t"
                     "movq 80(%1), %%rsi\n\t"
                     "stc\n\t"
                     "movb $1, (%%r15)\n\t" /* the fault */
                     "setc 96(%3)\n\t"
                     "movq %%rbx, 0(%3)\n\t"
                     "movq %%rbp, 8(%3)\n\t"
                     "movq %%r8, 16(%3)\n\t"
                     "movq %%r9, 24(%3)\n\t"
                     "movq %%r10, 32(%3)\n\t"
                     "movq %%r11, 40(%3)\n\t"
                     "movq %%r12, 48(%3)\n\t"
                     "movq %%r13, 56(%3)\n\t"
                     "movq %%r14, 64(%3)\n\t"
                     "movq %%rdi, 72(%3)\n\t"
                     "movq %%rsi, 80(%3)\n\t"
                     ".irp n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15\n\t"
                     "movaps %%xmm\\n, 16*\\n+256(%2)\n\t"
                     ".endr\n\t"
                     "popq %%rbx\n\t"
                     "popq %%rbp"
                     :
                     : "r"(bad), "a"(before), "d"(vectors[0]), "c"(after)
                     : "memory", "cc", "rdi", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "xmm0", "xmm1",
                       "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13",
                       "xmm14", "xmm15");
    return memcmp(before, after, 11 * sizeof *before) == 0 && (after[12] & 1) &&
           memcmp(vectors[0], vectors[1], sizeof vectors[0]) == 0;
}

static void registers_are_kept(void)
{
    map_page(PROT_NONE);
    __try {
        EXPECT(every_register(page));
    }
    __except (unprotect()) {
        at("no ");
    }
    EXPECT_TRACE("filter ");
}

/* A leaf that keeps a value in the red zone across the fault. */
APART long red_zone(char *bad)
{
    long value = 0;
    __asm__ volatile("movq $77, -8(%%rsp)\n\t"
                     "movq $78, -128(%%rsp)\n\t"
                     "movb $1, (%1)\n\t"
                     "movq -8(%%rsp), %0\n\t"
                     "addq -128(%%rsp), %0"
                     : "=&r"(value)
                     : "r"(bad)
                     : "memory");
    return value;
}

static void red_zone_is_kept(void)
{
    map_page(PROT_NONE);
    __try {
        EXPECT_EQ(red_zone(page), 155);
    }
    __except (unprotect()) {
        at("no ");
    }
    EXPECT_TRACE("filter ");
}

static volatile int asked;

APART int third_time(void)
{
    if (++asked == 3)
        mprotect(page, 4096, PROT_READ | PROT_WRITE);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void asked_until_it_is_mended(void)
{
    map_page(PROT_NONE);
    __try {
        *page = 1;
    }
    __except (third_time()) {
        at("no ");
    }
    EXPECT_EQ(asked, 3);
}

static void inside_the_c_library(void)
{
    map_page(PROT_NONE);
    __try {
        memset(page, 'z', 4096);
        at("%zu", strnlen(page, 100));
    }
    __except (unprotect()) {
        at("no ");
    }
    EXPECT_TRACE("filter 100");
}

APART int nested_continue(void)
{
    __try {
        *page = 2;
        at("inner on ");
    }
    __except (unprotect()) {
        at("no ");
    }
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void from_a_nested_filter(void)
{
    map_page(PROT_NONE);
    __try {
        raise_code(1);
        at("outer on");
    }
    __except (nested_continue()) {
        at("no ");
    }
    EXPECT_TRACE("filter inner on outer on");
}

static EXCEPTION_RECORD record;
static CONTEXT context;

APART int keep(EXCEPTION_POINTERS *pointers)
{
    record = *pointers->ExceptionRecord;
    context = *pointers->ContextRecord;
    return EXCEPTION_EXECUTE_HANDLER;
}

APART void expect_violation(ULONG_PTR access, const volatile void *address)
{
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_ACCESS_VIOLATION);
    EXPECT_EQ(record.ExceptionFlags, 0);
    EXPECT_EQ(record.NumberParameters, 2);
    EXPECT_EQ(record.ExceptionInformation[0], access);
    EXPECT_EQ(record.ExceptionInformation[1], address);
    EXPECT(record.ExceptionRecord == NULL);
    EXPECT_EQ(record.ExceptionAddress, context.Rip);
    memset(&record, 0, sizeof record);
}

static void load(const volatile char *address)
{
    __try {
        at("%d", *address);
    }
    __except (keep(GetExceptionInformation())) {
    }
}

static void store(volatile char *address)
{
    __try {
        *address = 1;
    }
    __except (keep(GetExceptionInformation())) {
    }
}

static void violations_by_state(void)
{
    char *p = (char *)VirtualAlloc(NULL, 4 * 4096, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(p != NULL);
    load(p + 10);
    expect_violation(0, p + 10);
    store(p + 4096);
    expect_violation(1, p + 4096);
    REQUIRE(VirtualAlloc(p, 4096, MEM_COMMIT, PAGE_NOACCESS) == p);
    load(p + 11);
    expect_violation(0, p + 11);
    DWORD old;
    REQUIRE(VirtualProtect(p, 4096, PAGE_READONLY, &old));
    store(p + 12);
    expect_violation(1, p + 12);
    REQUIRE(VirtualProtect(p, 4096, PAGE_EXECUTE_READ, &old));
    store(p + 13);
    expect_violation(1, p + 13);
    REQUIRE(VirtualFree(p, 0, MEM_RELEASE));
    load(p + 14);
    expect_violation(0, p + 14);
    load((char *)0x14);
    expect_violation(0, (char *)0x14);
    EXPECT_TRACE("");
}

static void violation_of_a_fetch(void)
{
    char *p = (char *)VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    REQUIRE(p != NULL);
    *p = (char)0xc3; /* ret */
    void (*volatile code)(void) = (void (*)(void))(void *)p;
    __try {
        code();
    }
    __except (keep(GetExceptionInformation())) {
    }
    expect_violation(8, p);
    DWORD old;
    REQUIRE(VirtualProtect(p, 4096, PAGE_EXECUTE_READ, &old));
    code();
    __try {
        code = NULL;
        code();
    }
    __except (keep(GetExceptionInformation())) {
    }
    expect_violation(8, NULL);
}

static void violation_without_an_address(void)
{
    load((char *)0x8000000000000000);
    expect_violation(0, (char *)~(ULONG_PTR)0);
}

static void violation_at_a_page_boundary(void)
{
    char *p = (char *)VirtualAlloc(NULL, 2 * 4096, MEM_RESERVE, PAGE_NOACCESS);
    REQUIRE(p != NULL && VirtualAlloc(p, 4096, MEM_COMMIT, PAGE_READWRITE) == p);
    __try {
        __asm__ volatile("movq %%rax, (%0)" : : "r"(p + 4092) : "memory");
    }
    __except (keep(GetExceptionInformation())) {
    }
    expect_violation(1, p + 4096);
}

static void code_of(DWORD expected, DWORD parameters)
{
    EXPECT_EQ(record.ExceptionCode, expected);
    EXPECT_EQ(record.NumberParameters, parameters);
    EXPECT_EQ(record.ExceptionAddress, context.Rip);
}

static void other_faults(void)
{
    volatile int zero = 0;
    __try {
        zero = one / zero;
    }
    __except (keep(GetExceptionInformation())) {
    }
    code_of(EXCEPTION_INT_DIVIDE_BY_ZERO, 0);
    __try {
        __asm__ volatile("ud2");
    }
    __except (keep(GetExceptionInformation())) {
    }
    code_of(EXCEPTION_ILLEGAL_INSTRUCTION, 0);
    __try {
        __asm__ volatile("int3");
    }
    __except (keep(GetExceptionInformation())) {
    }
    code_of(EXCEPTION_BREAKPOINT, 1);
    EXPECT_EQ(*(unsigned char *)context.Rip, 0xcc);
}

APART int leave_traces(void)
{
    SetLastError(1234);
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void last_error_of_a_filter(void)
{
    SetLastError(1);
    __try {
        raise_code(1);
    }
    __except (leave_traces()) {
    }
    EXPECT_EQ(GetLastError(), 1234);
}

TAP_MAIN(CASE(raise_is_continued, "E-63 a raise is continued behind the call"),
         CASE(commit_on_fault, "E-64 J-010 a filter commits the page and the instruction runs again"),
         CASE(read_only_becomes_writable, "E-65 a read-only page is made writable"),
         CASE(instruction_is_skipped, "E-66 Rip is advanced"),
         CASE(register_is_changed, "E-67 Rcx is changed"),
         CASE(flags_and_xmm_are_changed, "E-68 E-69 flags and XMM registers are changed"),
         CASE(registers_are_kept, "E-70 every register is kept across a fault and its filter"),
         CASE(red_zone_is_kept, "E-71 the red zone is kept"),
         CASE(asked_until_it_is_mended, "E-73 the filter is asked until the cause is mended"),
         CASE(inside_the_c_library, "E-75 a fault inside the C library is continued"),
         CASE(from_a_nested_filter, "E-76 continue from a filter inside a filter"),
         CASE(violations_by_state, "J-001 J-002 J-004 J-007 reads and writes of pages in each state"),
         CASE(violation_of_a_fetch, "J-003 K-141 instruction fetch from memory without execute access"),
         CASE(violation_without_an_address, "J-005 K-140 a non-canonical address"),
         CASE(violation_at_a_page_boundary, "J-006 an access that crosses into a bad page"),
         CASE(other_faults, "K-143 K-145 K-148 division by zero, illegal instruction, breakpoint"),
         CASE(last_error_of_a_filter, "J-010 the last error a filter sets stays set"))
