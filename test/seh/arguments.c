/* RaiseException: section J of the facts, what it refuses or clips first. */
#include "test/seh/trace.h"

#include <winternl.h>

static EXCEPTION_RECORD record;
static CONTEXT context;

APART int keep(EXCEPTION_POINTERS *pointers, int value)
{
    record = *pointers->ExceptionRecord;
    context = *pointers->ContextRecord;
    return value;
}

APART void raise_and_keep(DWORD code, DWORD flags, DWORD count, const ULONG_PTR *arguments)
{
    memset(&record, 0xcc, sizeof record);
    __try {
        RaiseException(code, flags, count, arguments);
        at("no ");
    } __except (keep(GetExceptionInformation(), 1)) {
        EXPECT_EQ(GetExceptionCode(), code);
    }
    EXPECT_EQ(record.ExceptionCode, code);
    EXPECT(record.ExceptionRecord == NULL);
}

static void clipped(void)
{
    ULONG_PTR arguments[EXCEPTION_MAXIMUM_PARAMETERS + 1];
    for (DWORD i = 0; i <= EXCEPTION_MAXIMUM_PARAMETERS; i++)
        arguments[i] = ~(ULONG_PTR)i;
    static const DWORD counts[] = {EXCEPTION_MAXIMUM_PARAMETERS, EXCEPTION_MAXIMUM_PARAMETERS + 1, 1000,
                                   0xFFFFFFFF};
    for (int c = 0; c < 4; c++) {
        raise_and_keep(1, 0, counts[c], arguments);
        EXPECT_EQ(record.NumberParameters, 15);
        for (DWORD i = 0; i < 15; i++)
            EXPECT_EQ(record.ExceptionInformation[i], arguments[i]);
    }
    raise_and_keep(1, 0, 4, NULL);
    EXPECT_EQ(record.NumberParameters, 0);
    raise_and_keep(1, 0, 0xFFFFFFFF, NULL);
    EXPECT_EQ(record.NumberParameters, 0);
    raise_and_keep(1, 0, 0, arguments);
    EXPECT_EQ(record.NumberParameters, 0);
}

static void flags_that_count(void)
{
    static const DWORD flags[] = {0, 1, 2, 0x10, 0xFE, 0xFF, 0xFFFFFFFE, 0xFFFFFFFF};
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        raise_and_keep(1, flags[i], 0, NULL);
        EXPECT_EQ(record.ExceptionFlags, flags[i] & 1);
    }
}

static void codes(void)
{
    static const DWORD values[] = {0,
                                   1,
                                   3,
                                   0xE00DEAD0,
                                   EXCEPTION_ACCESS_VIOLATION,
                                   EXCEPTION_ARRAY_BOUNDS_EXCEEDED,
                                   STATUS_NONCONTINUABLE_EXCEPTION,
                                   0xF0000001,
                                   0xFFFFFFFF};
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        raise_and_keep(values[i], 0, 0, NULL);
        EXPECT_EQ(record.ExceptionFlags, 0);
        EXPECT_EQ(record.NumberParameters, 0);
    }
}

static void arguments_in_order(void)
{
    static const ULONG_PTR arguments[] = {1, ~(ULONG_PTR)0, 0x123456789abcdef0};
    for (DWORD count = 1; count <= 3; count++) {
        raise_and_keep(0xE0000001, 0, count, arguments);
        EXPECT_EQ(record.NumberParameters, count);
        for (DWORD i = 0; i < count; i++)
            EXPECT_EQ(record.ExceptionInformation[i], arguments[i]);
    }
}

/* RaiseException(0xE0000128, 0, 0, NULL), the return address known, and a mark in a register that a call keeps. */
void raise_at_a_known_place(void) __asm__("raise_at_a_known_place");
extern const char behind_the_call[] __asm__("behind_the_call");
__asm__(".pushsection .text\n"
        "raise_at_a_known_place:\n\t"
        ".cfi_startproc\n\t"
        "pushq %rbx\n\t"
        ".cfi_adjust_cfa_offset 8\n\t"
        ".cfi_rel_offset %rbx, 0\n\t"
        "movl $0x128128, %ebx\n\t"
        "movl $0xE0000128, %edi\n\t"
        "xorl %esi, %esi\n\t"
        "xorl %edx, %edx\n\t"
        "xorl %ecx, %ecx\n\t"
        "call *RaiseException@GOTPCREL(%rip)\n"
        "behind_the_call:\n\t"
        "popq %rbx\n\t"
        ".cfi_adjust_cfa_offset -8\n\t"
        "ret\n\t"
        ".cfi_endproc\n\t"
        ".popsection");

static void address_and_context(void)
{
    __try {
        raise_at_a_known_place();
        at("on ");
    } __except (keep(GetExceptionInformation(), -1)) {
        at("no ");
    }
    __try {
        raise_at_a_known_place();
    } __except (keep(GetExceptionInformation(), 1)) {
        at("handled");
    }
    EXPECT_TRACE("on handled");
    EXPECT(record.ExceptionAddress == behind_the_call);
    EXPECT_EQ(context.Rip, behind_the_call);
    EXPECT_EQ(context.Rbx, 0x128128);
    EXPECT_EQ(context.Rsp % 16, 0);
    EXPECT(((void **)context.Rsp)[1] != NULL); /* behind the saved rbx: the return address */
    EXPECT_EQ(context.ContextFlags & CONTEXT_FULL, CONTEXT_FULL);
    EXPECT_EQ(context.MxCsr, context.FltSave.MxCsr);
    EXPECT_EQ(context.MxCsr & 0x1f80, 0x1f80);
    EXPECT_EQ(context.FltSave.ControlWord, 0x37f);
}

APART int spoil(EXCEPTION_POINTERS *pointers)
{
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionInformation[0], 7);
    pointers->ExceptionRecord->ExceptionInformation[0] = 8;
    pointers->ExceptionRecord->ExceptionCode = 0xE0000002;
    return 0;
}

APART int spoiled(EXCEPTION_POINTERS *pointers)
{
    return pointers->ExceptionRecord->ExceptionInformation[0] == 8 &&
           pointers->ExceptionRecord->ExceptionCode == 0xE0000002;
}

static ULONG_PTR *given;

APART int free_the_arguments(EXCEPTION_POINTERS *pointers)
{
    memset(given, 0xee, 2 * sizeof *given);
    free(given);
    return pointers->ExceptionRecord->ExceptionInformation[1] == 9 ? -1 : 1;
}

static void private_copies(void)
{
    ULONG_PTR arguments[1] = {7};
    __try {
        __try {
            RaiseException(0xE0000001, 0, 1, arguments);
        } __except (spoil(GetExceptionInformation())) {
            at("no ");
        }
    } __except (spoiled(GetExceptionInformation())) {
        at("handled %x ", (unsigned)GetExceptionCode());
    }
    EXPECT_EQ(arguments[0], 7);
    given = (ULONG_PTR *)malloc(2 * sizeof *given);
    REQUIRE(given != NULL);
    given[1] = 9;
    __try {
        RaiseException(0xE0000001, 0, 2, given);
        at("on");
    } __except (free_the_arguments(GetExceptionInformation())) {
        at("no ");
    }
    EXPECT_TRACE("handled e0000002 on");
}

static void noncontinuable_is_searched(void)
{
    __try {
        __try {
            RaiseException(0xE0000131, EXCEPTION_NONCONTINUABLE, 0, NULL);
        } __except (filter("f0", 0)) {
            at("no ");
        }
    } __except (filter("f1", 1)) {
        at("h%x ", (unsigned)GetExceptionCode());
    }
    __try {
        RaiseException(0xE0000131, EXCEPTION_NONCONTINUABLE, 0, NULL);
    } __except (1) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("f0 f1 he0000131 he0000131");
}

/* Wants to continue; shows what it is asked about. */
APART int insist(const char *name, EXCEPTION_POINTERS *pointers)
{
    EXCEPTION_RECORD *r = pointers->ExceptionRecord;
    at("%s:%x/%x", name, (unsigned)r->ExceptionCode, (unsigned)r->ExceptionFlags & EXCEPTION_NONCONTINUABLE);
    if (r->ExceptionCode != STATUS_NONCONTINUABLE_EXCEPTION) {
        at(" ");
        return -1;
    }
    at("<%x ", (unsigned)(r->ExceptionRecord ? r->ExceptionRecord->ExceptionCode : 0));
    EXPECT_EQ(r->NumberParameters, 0);
    return 0;
}

static void noncontinuable_is_continued(void)
{
    __try {
        __try {
            RaiseException(0xE0000132, EXCEPTION_NONCONTINUABLE, 0, NULL);
            at("no ");
        } __except (insist("in", GetExceptionInformation())) {
            at("no ");
        }
    } __except (insist("out", GetExceptionInformation()) + 1) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("in:e0000132/1 in:c0000025/1<e0000132 out:c0000025/1<e0000132 hc0000025");
}

static void codes_of_others(void)
{
    static const ULONG_PTR name[] = {0x1000, (ULONG_PTR) "worker", (ULONG_PTR)-1, 0};
    __try {
        RaiseException(0x406D1388, 0, 4, name); /* naming a thread: a debugger's, so it is continued */
        at("named ");
    } __except (GetExceptionCode() == 0x406D1388 ? EXCEPTION_CONTINUE_EXECUTION : EXCEPTION_CONTINUE_SEARCH) {
        at("no ");
    }
    raise_and_keep(0xE06D7363, EXCEPTION_NONCONTINUABLE, 3, name);
    EXPECT_EQ(record.NumberParameters, 3);
    EXPECT_EQ(record.ExceptionFlags, EXCEPTION_NONCONTINUABLE);
    EXPECT_TRACE("named ");
}

/* RtlRaiseException(&raised), the return address known. */
static EXCEPTION_RECORD raised __asm__("raised_record") __attribute__((__used__));
void raise_own_record(void) __asm__("raise_own_record");
extern const char behind_the_other_call[] __asm__("behind_the_other_call");
__asm__(".pushsection .text\n"
        "raise_own_record:\n\t"
        ".cfi_startproc\n\t"
        "subq $8, %rsp\n\t"
        ".cfi_adjust_cfa_offset 8\n\t"
        "leaq raised_record(%rip), %rdi\n\t"
        "call *RtlRaiseException@GOTPCREL(%rip)\n"
        "behind_the_other_call:\n\t"
        "addq $8, %rsp\n\t"
        ".cfi_adjust_cfa_offset -8\n\t"
        "ret\n\t"
        ".cfi_endproc\n\t"
        ".popsection");

static void status(void)
{
    __try {
        RtlRaiseStatus((NTSTATUS)STATUS_INTEGER_OVERFLOW);
    } __except (keep(GetExceptionInformation(), 1)) {
        at("h%x ", (unsigned)GetExceptionCode());
    }
    EXPECT_EQ(record.ExceptionFlags, EXCEPTION_NONCONTINUABLE);
    EXPECT_EQ(record.NumberParameters, 0);
    EXPECT(record.ExceptionRecord == NULL);
    EXPECT(record.ExceptionAddress == (PVOID)context.Rip);
    __try {
        __try {
            RtlRaiseStatus((NTSTATUS)STATUS_INTEGER_OVERFLOW);
        } __except (GetExceptionCode() == STATUS_INTEGER_OVERFLOW ? EXCEPTION_CONTINUE_EXECUTION
                                                                  : EXCEPTION_CONTINUE_SEARCH) {
            at("no ");
        }
    } __except (1) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("hc0000095 hc0000025");
}

static void own_record(void)
{
    EXCEPTION_RECORD inner;
    memset(&inner, 0, sizeof inner);
    inner.ExceptionCode = 0xE0000135;
    raised.ExceptionCode = 0xE0000134;
    raised.ExceptionRecord = &inner;
    raised.ExceptionAddress = &inner;
    raised.NumberParameters = 1;
    raised.ExceptionInformation[0] = 77;
    (void)RtlRaiseException; /* what the assembler calls is declared */
    __try {
        raise_own_record();
        at("on ");
    } __except (keep(GetExceptionInformation(), -1)) {
        at("no ");
    }
    __try {
        raise_own_record();
    } __except (keep(GetExceptionInformation(), 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("on he0000134");
    EXPECT(record.ExceptionAddress == behind_the_other_call);
    EXPECT_EQ(context.Rip, behind_the_other_call);
    EXPECT(record.ExceptionRecord == &inner);
    EXPECT_EQ(record.NumberParameters, 1);
    EXPECT_EQ(record.ExceptionInformation[0], 77);
}

static LONG WINAPI first_vectored(EXCEPTION_POINTERS *pointers)
{
    at("v1:%x ", (unsigned)pointers->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG WINAPI second_vectored(EXCEPTION_POINTERS *pointers)
{
    at("v2:%x ", (unsigned)pointers->ExceptionRecord->ExceptionCode);
    return EXCEPTION_CONTINUE_SEARCH;
}

static void vectored_come_first(void)
{
    REQUIRE(AddVectoredExceptionHandler(0, second_vectored) != NULL);
    REQUIRE(AddVectoredExceptionHandler(1, first_vectored) != NULL);
    __try {
        __try {
            raise_code(1);
        } __except (filter("f1", 0)) {
        }
    } __except (filter("f2", 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("v1:1 v2:1 f1 f2 h1");
}

static void raised_again(void)
{
    static const ULONG_PTR arguments[] = {4, 5};
    LOCAL int asked = 0;
    __try {
        __try {
            RaiseException(0xE0000136, 0, 2, arguments);
        } __except (keep(GetExceptionInformation(), 1)) {
            RaiseException(record.ExceptionCode, record.ExceptionFlags, record.NumberParameters,
                           record.ExceptionInformation);
        }
    } __except (asked++, keep(GetExceptionInformation(), 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_EQ(asked, 1);
    EXPECT_EQ(record.ExceptionInformation[1], 5);
    EXPECT_EQ(record.ExceptionFlags, 0);
    EXPECT_TRACE("he0000136");
}

TAP_MAIN(CASE(clipped, "J-125 J-126 J-127 too many arguments, none, and a null pointer"),
         CASE(flags_that_count, "J-124 of the flags only EXCEPTION_NONCONTINUABLE is passed on"),
         CASE(codes, "J-122 J-123 every code passes unchanged, bit 28 too"),
         CASE(arguments_in_order, "J-125 one, two and three arguments"),
         CASE(address_and_context,
              "J-128 J-129 the address is the call's return address; so is the context's Rip"),
         CASE(private_copies, "J-130 the record is a copy that filters may change, and the arguments may go"),
         CASE(noncontinuable_is_searched,
              "J-131 a noncontinuable exception is searched and handled like others"),
         CASE(noncontinuable_is_continued,
              "J-132 E-74 a filter that continues the noncontinuable is asked about its own refusal"),
         CASE(vectored_come_first, "J-133 vectored handlers are asked before the filters"),
         CASE(status, "J-134 RtlRaiseStatus: a code that cannot be continued"),
         CASE(own_record,
              "J-134 RtlRaiseException: the address is overwritten, the rest of the record stays"),
         CASE(codes_of_others, "J-135 the codes of C++ and of thread names"),
         CASE(raised_again, "J-136 a handler raises the same record again: the outer filter sees it once"))
