/*
 * What guarded blocks and exceptions cost next to what C and C++ have for the purpose.
 */
#include "test/bench/exceptions.h"

#include "test/bench/bench.h"

#include <windows.h>

#define NOINLINE __attribute__((noinline, noclone))

static volatile int sink;

static double block(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        __try {
            sink = i;
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sink = -1;
        }
    }
    return (now() - start) / count;
}

template <bool SEH> static NOINLINE void raise_below(int frames)
{
    if (frames > 1)
        raise_below<SEH>(frames - 1);
    else if (SEH)
        RaiseException(0xE0000001, 0, 0, nullptr);
    else
        throw 1;
    sink = frames; // or it would be a jump, not a call
}

template <int FRAMES> static double raise_through(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        __try {
            raise_below<true>(FRAMES);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sink = i;
        }
    }
    return (now() - start) / count;
}

template <int FRAMES> static double throw_through(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        try {
            raise_below<false>(FRAMES);
        } catch (int) {
            sink = i;
        }
    }
    return (now() - start) / count;
}

/* throw and catch one function up, inside of guarded blocks that have no say */
static double throw_guarded(int count)
{
    double result = 0;
    __try {
        __try {
            result = throw_through<1>(count);
        } __finally {
            sink = 0;
        }
    } __except (EXCEPTION_CONTINUE_SEARCH) {
        sink = -1;
    }
    return result;
}

template <int FRAMES> static double throw_to_handler(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        __try {
            raise_below<false>(FRAMES);
        } __except (EXCEPTION_EXECUTE_HANDLER) {
            sink = i;
        }
    }
    return (now() - start) / count;
}

static double raise_to_clause(int count)
{
    double start = now();
    for (int i = 0; i < count; i++) {
        try {
            raise_below<true>(1);
        } catch (...) {
            sink = i;
        }
    }
    return (now() - start) / count;
}

#pragma GCC diagnostic ignored "-Wmissing-field-initializers" /* those of rounds: as many as usual */
static const struct comparison comparisons[] = {
    {"C: enter and leave __try with __except / sigsetjmp(env, 0)", 1.5, c_block, c_setjmp, 1000000},
    {"C: the same with __finally", 1.5, c_termination, c_setjmp, 1000000},
    {"C++: enter and leave __try with __except / sigsetjmp", 2, block, c_setjmp, 1000000},
    {"C: RaiseException, handler one frame up / throw, catch", 0.25, c_raise, throw_through<1>, 20000},
    {"C: ... ten frames up", 0, c_raise_deep, throw_through<10>, 20000},
    {"C++: RaiseException, handler one frame up / throw, catch", 1, raise_through<1>, throw_through<1>, 20000},
    {"C++: ... ten frames up", 0, raise_through<10>, throw_through<10>, 20000},
    {"C++: throw, catch inside of guarded blocks / outside", 1, throw_guarded, throw_through<1>, 20000},
    {"C++: throw to __except one frame up / throw, catch", 1, throw_to_handler<1>, throw_through<1>, 20000},
    {"C++: RaiseException to catch (...) / throw, catch", 1, raise_to_clause, throw_through<1>, 20000},
    {"fault, filter calls mprotect, resume / a bare handler", 1.1, c_fault_commit, c_handler_commit, 2000},
    {"fault, filter calls VirtualAlloc, resume / the same", 1.1, c_fault_virtualalloc, c_handler_commit, 2000},
    {"fault, handler runs / siglongjmp from a bare handler", 0, c_fault_handle, c_handler_jump, 20000},
};

int main()
{
    printf("%-58s %12s %12s  %5s\n", "", "Faultline", "compared", "ratio");
    for (const struct comparison &c : comparisons)
        compare(&c);
    return 0;
}
