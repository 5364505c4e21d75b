/*
 * Exceptions inside filters, termination blocks and handlers; RaiseException: sections I and J of the facts.
 */
#include "test/seh/trace.h"

APART int show(EXCEPTION_POINTERS *pointers, int answer)
{
    at("f%x/%x ", (unsigned)pointers->ExceptionRecord->ExceptionCode, (unsigned)pointers->ExceptionRecord->ExceptionFlags);
    return answer;
}

APART int raise_in_filter(EXCEPTION_POINTERS *pointers)
{
    show(pointers, 0);
    if (pointers->ExceptionRecord->ExceptionCode == 1)
        raise_code(2);
    return 0;
}

APART int guarded_filter(void)
{
    int answer = 0;
    __try {
        store_to_null();
    }
    __except (1) {
        at("in ");
        answer = 1;
    }
    return answer;
}

static void fault_in_a_guarded_filter(void)
{
    __try {
        raise_code(1);
    }
    __except (guarded_filter()) {
        at("h%x ", (unsigned)GetExceptionCode());
    }
    __try {
        raise_code(1);
    }
    __except (show(GetExceptionInformation(), 1)) {
    }
    EXPECT_TRACE("in h1 f1/0 ");
}

APART void inner_function(void)
{
    __try {
        raise_code(1);
    }
    __except (raise_in_filter(GetExceptionInformation())) {
        at("no ");
    }
}

static void raise_in_a_filter(void)
{
    __try {
        inner_function();
    }
    __except (show(GetExceptionInformation(), GetExceptionCode() == 2)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("f1/0 f2/10 f2/0 h2");
}

static void nested_flag_by_function(void)
{
    __try {
        __try {
            __try {
                raise_code(1);
            }
            __except (show(GetExceptionInformation(), 0)) {
            }
        }
        __except (raise_in_filter(GetExceptionInformation())) {
            at("no ");
        }
    }
    __except (show(GetExceptionInformation(), GetExceptionCode() == 2)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("f1/0 f1/0 f2/10 f2/10 f2/10 h2");
}

static void raise_in_a_normal_finally(void)
{
    __try {
        __try {
            at("b ");
        }
        __finally {
            at("F%d ", AbnormalTermination());
            raise_code(2);
            at("no ");
        }
    }
    __except (show(GetExceptionInformation(), 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("b F0 f2/0 h2");
}

static void raise_in_an_unwinding_finally(void)
{
    __try {
        __try {
            raise_code(1);
        }
        __finally {
            at("F%d ", AbnormalTermination() != 0);
            raise_code(2);
            at("no ");
        }
    }
    __except (show(GetExceptionInformation(), 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("f1/0 F1 f2/0 h2");
}

APART void swallows_its_own(void)
{
    __try {
        raise_code(2);
    }
    __finally {
        return;
    }
}

static void code_of_the_one_that_arrives(void)
{
    __try {
        __try {
            raise_code(1);
        }
        __finally {
            swallows_its_own();
            at("F%d ", AbnormalTermination() != 0);
        }
    }
    __except (show(GetExceptionInformation(), 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("f1/0 f2/0 F1 h1");
}

static void two_finallys_collide(void)
{
    __try {
        __try {
            __try {
                raise_code(1);
            }
            __finally {
                at("F1 ");
                raise_code(2);
            }
        }
        __finally {
            at("F2 ");
        }
    }
    __except (show(GetExceptionInformation(), 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("f1/0 F1 f2/0 F2 h2");
}

APART void colliding_callee(void)
{
    __try {
        store_to_null();
    }
    __finally {
        at("F1 ");
        raise_code(2);
    }
}

static void collide_across_functions(void)
{
    __try {
        __try {
            colliding_callee();
        }
        __finally {
            at("F2 ");
        }
    }
    __except (1) {
        at("h%x ", (unsigned)GetExceptionCode());
    }
}

static void collide_to_another_handler(void)
{
    __try {
        collide_across_functions();
        at("back ");
        __try {
            __try {
                raise_code(1);
            }
            __finally {
                at("F ");
                raise_code(3);
            }
        }
        __except (show(GetExceptionInformation(), GetExceptionCode() == 1)) {
            at("no ");
        }
    }
    __except (show(GetExceptionInformation(), 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("F1 F2 h2 back f1/0 F f3/0 f3/0 h3");
}

static void handler_raises_again(void)
{
    __try {
        __try {
            raise_code(1);
        }
        __except (1) {
            raise_code(GetExceptionCode());
        }
    }
    __except (show(GetExceptionInformation(), 1)) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("f1/0 h1");
}

static void codes_pass_through(void)
{
    static const DWORD codes[] = {0, 1, 3, 0xE00DEAD0, EXCEPTION_ACCESS_VIOLATION, EXCEPTION_ARRAY_BOUNDS_EXCEEDED, 0xF0000001};
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        LOCAL DWORD seen = 99;
        __try {
            raise_code(codes[i]);
        }
        __except (seen = GetExceptionCode(), 1) {
            EXPECT_EQ(GetExceptionCode(), codes[i]);
        }
        EXPECT_EQ(seen, codes[i]);
    }
}

static EXCEPTION_RECORD record;

APART int keep(EXCEPTION_POINTERS *pointers)
{
    record = *pointers->ExceptionRecord;
    EXPECT_EQ(pointers->ContextRecord->Rip, record.ExceptionAddress);
    EXPECT_EQ(pointers->ContextRecord->ContextFlags & CONTEXT_FULL, CONTEXT_FULL);
    return 1;
}

static void flags_and_arguments(void)
{
    ULONG_PTR arguments[20];
    for (int i = 0; i < 20; i++)
        arguments[i] = (ULONG_PTR)i + 100;
    __try {
        RaiseException(1, 0xFF, 3, arguments);
    }
    __except (keep(GetExceptionInformation())) {
    }
    EXPECT_EQ(record.ExceptionFlags, EXCEPTION_NONCONTINUABLE);
    EXPECT_EQ(record.NumberParameters, 3);
    EXPECT_EQ(record.ExceptionInformation[2], 102);
    EXPECT(record.ExceptionRecord == NULL);
    __try {
        RaiseException(1, 0, 20, arguments);
    }
    __except (keep(GetExceptionInformation())) {
    }
    EXPECT_EQ(record.ExceptionFlags, 0);
    EXPECT_EQ(record.NumberParameters, EXCEPTION_MAXIMUM_PARAMETERS);
    EXPECT_EQ(record.ExceptionInformation[14], 114);
    __try {
        RaiseException(1, 0, 2, NULL);
    }
    __except (keep(GetExceptionInformation())) {
    }
    EXPECT_EQ(record.NumberParameters, 0);
    __try {
        RaiseException(1, 0, 0, arguments);
    }
    __except (keep(GetExceptionInformation())) {
    }
    EXPECT_EQ(record.NumberParameters, 0);
}

APART int chained(EXCEPTION_POINTERS *pointers)
{
    EXCEPTION_RECORD *r = pointers->ExceptionRecord;
    at("%x/%x/%x ", (unsigned)r->ExceptionCode, (unsigned)r->ExceptionFlags,
       r->ExceptionRecord ? (unsigned)r->ExceptionRecord->ExceptionCode : 0);
    return r->ExceptionCode == 9 ? -1 : 1;
}

static void noncontinuable(void)
{
    __try {
        RaiseException(9, EXCEPTION_NONCONTINUABLE, 0, NULL);
        at("no ");
    }
    __except (chained(GetExceptionInformation())) {
        at("h%x ", (unsigned)GetExceptionCode());
    }
    __try {
        RaiseException(8, EXCEPTION_NONCONTINUABLE, 0, NULL);
    }
    __except (1) {
        at("h%x", (unsigned)GetExceptionCode());
    }
    EXPECT_TRACE("9/1/0 c0000025/1/9 hc0000025 h8");
}

APART int ended_by(void (*body)(void))
{
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        close(STDERR_FILENO);
        body();
        _exit(0);
    }
    waitpid(child, &status, 0);
    return status;
}

static void raise_unguarded(void)
{
    RaiseException(0xE0000107, 0, 0, NULL);
}

static void search_everywhere(void)
{
    __try {
        store_to_null();
    }
    __except (0) {
    }
}

static void unhandled(void)
{
    int status = ended_by(store_to_null);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    status = ended_by(search_everywhere);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
    status = ended_by(raise_unguarded);
    EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 7);
}

TAP_MAIN(CASE(fault_in_a_guarded_filter, "I-105 I-121 a filter handles its own fault; the next dispatch is clean"),
         CASE(raise_in_a_filter, "I-106 a raise in a filter asks the same function again, flagged nested"),
         CASE(nested_flag_by_function, "I-107 all blocks of the function see the nested flag"),
         CASE(raise_in_a_normal_finally, "I-110 a raise in a finally reached normally"),
         CASE(raise_in_an_unwinding_finally, "I-111 a raise in an unwinding finally replaces the exception"),
         CASE(code_of_the_one_that_arrives,
              "A-21 I-111 an exception of a finally that is swallowed there leaves the handler its own code"),
         CASE(two_finallys_collide, "I-113 the outer finally still runs, once"),
         CASE(collide_to_another_handler, "I-111 I-114 collided unwinds across functions and to another handler"),
         CASE(handler_raises_again, "J-136 a handler raises the same code again"),
         CASE(codes_pass_through, "J-122 J-123 codes pass through unchanged"),
         CASE(flags_and_arguments, "J-124 J-125 J-126 J-127 J-128 J-129 flags, arguments, address, context"),
         CASE(noncontinuable, "J-131 J-132 continuing the noncontinuable is an exception of its own"),
         CASE(unhandled, "A-15 M-184 M-187 O-214 unhandled: the signal for a fault, the code's low byte for a raise"))
