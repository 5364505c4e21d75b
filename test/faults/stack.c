/* Section N: stack overflow. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* pthread_getattr_np */
#endif
#include "test/faults/faults.h"

#include <malloc.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/resource.h>

#ifndef __clang__
#pragma GCC diagnostic ignored "-Winfinite-recursion"
#endif

#ifndef EXACT
#define EXACT 0
#endif

enum { KIB = 1024, MIB = 1024 * 1024 };

/* Uses `size` bytes of stack, all of them. */
APART void use_stack(size_t size)
{
    volatile char *block = (volatile char *)__builtin_alloca(size);
    for (size_t i = 0; i < size; i += 512)
        block[i] = 1;
    __asm__ volatile("" : : "r"(block) : "memory");
}

static volatile int depth;

/* Without an end; what it keeps on the stack it looks at again, so that it is no loop. */
APART int recurse(volatile int *above)
{
    volatile int here[16];
    here[0] = *above + 1;
    depth = here[0];
    int below = recurse(here);
    return below + here[0] + *above;
}

APART void recurse_forever(void)
{
    volatile int start = 0;
    recurse(&start);
}

APART void expect_overflow(void)
{
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_STACK_OVERFLOW);
    EXPECT_EQ(record.ExceptionFlags, 0);
    EXPECT_EQ(record.ExceptionAddress, context.Rip);
    EXPECT(record.ExceptionRecord == NULL);
}

APART int overflow_once(void)
{
    volatile int handled = 0;
    __try {
        recurse_forever();
    } __except (keep(GetExceptionInformation())) {
        handled = GetExceptionCode() == EXCEPTION_STACK_OVERFLOW;
        use_stack(8 * KIB);
    }
    expect_overflow();
    return handled;
}

static void refusals(void)
{
    EXPECT(!SetThreadStackGuarantee(NULL));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT(_resetstkoflw()); /* nothing to do */
    ULONG size = 0xfffff000;
    EXPECT(!SetThreadStackGuarantee(&size));
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    EXPECT_EQ(size, 0);
    size = 0;
    EXPECT(SetThreadStackGuarantee(&size));
    EXPECT(_resetstkoflw());
}

static void recursion(void)
{
    EXPECT(overflow_once());
    EXPECT_EQ(count, 1);
    EXPECT_EQ(record.NumberParameters, 2);
    EXPECT_EQ(record.ExceptionInformation[0], 1);
    EXPECT(record.ExceptionInformation[1] + 4096 > context.Rsp &&
           record.ExceptionInformation[1] < context.Rsp + 4096);
    EXPECT(depth > 10000);
    use_stack(4 * MIB);
}

static void again_and_again(void)
{
    int first = 0;
    count = 0;
    for (int i = 0; i < 20; i++) {
        EXPECT(overflow_once());
        if (i == 0)
            first = depth;
        EXPECT(depth > first - 100 && depth < first + 100);
        EXPECT(_resetstkoflw());
        EXPECT(_resetstkoflw());
    }
    EXPECT_EQ(count, 20);
}

/* Runs in a child, and answers what became of it. */
APART int fate(void (*run)(void))
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        alarm(30);
        fclose(stderr);
        run();
        _exit(tap_failures ? 101 : 42);
    }
    REQUIRE(child > 0 && waitpid(child, &status, 0) == child);
    return status;
}

APART void twice_without_reset(void)
{
    overflow_once();
    overflow_once();
}

static void second_without_reset(void)
{
    int status = fate(twice_without_reset);
    EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
}

static volatile int reset_in_filter = 7, reset_in_finally = 7, reset_in_far_finally = 7;

APART int try_reset(EXCEPTION_POINTERS *pointers)
{
    reset_in_filter = _resetstkoflw();
    return keep(pointers);
}

APART void finally_far_from_the_end(void)
{
    __try {
        __try {
            recurse_forever();
        } __finally {
            reset_in_finally = _resetstkoflw();
        }
    } __finally {
        reset_in_far_finally = _resetstkoflw();
    }
}

static void reset_where_it_is_not_allowed(void)
{
    __try {
        finally_far_from_the_end();
    } __except (try_reset(GetExceptionInformation())) {
        EXPECT(_resetstkoflw());
    }
    EXPECT_EQ(count, 1);
    EXPECT_EQ(reset_in_filter, 0);
    EXPECT_EQ(reset_in_finally, 0);
    EXPECT_EQ(reset_in_far_finally, 0);
    EXPECT(overflow_once());
}

APART void touch(volatile char *from, volatile char *to, ptrdiff_t step)
{
    for (; from != to; from += step)
        *from = 1;
}

APART void large_alloca(size_t size, int upwards)
{
    volatile char *block = (volatile char *)_alloca(size);
    if (upwards)
        touch(block, block + size, 1);
    else
        touch(block + size - 1, block - 1, -1);
}

APART int alloca_overflows(size_t size, int upwards)
{
    volatile int handled = 0;
    __try {
        large_alloca(size, upwards);
    } __except (keep(GetExceptionInformation())) {
        handled = 1;
    }
    return handled;
}

static void alloca_in_a_callee(void)
{
    static const size_t sizes[] = {9 * MIB, 16 * MIB + 12345, 100 * MIB};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (int upwards = 0; upwards < 2; upwards++) {
            EXPECT(alloca_overflows(sizes[i], upwards));
            expect_overflow();
            EXPECT(_resetstkoflw());
        }
    }
    EXPECT(!alloca_overflows(MIB, 1));
    EXPECT(overflow_once());
}

/* In the guarded block itself, as the documents' example does. */
static void alloca_in_the_block(void)
{
    for (int i = 0; i < 3; i++) {
        volatile int handled = 0;
        __try {
            volatile char *block = (volatile char *)_alloca((size_t)(50 + i) * MIB);
            memset((char *)block, i, 50 * MIB);
        } __except (keep(GetExceptionInformation())) {
            handled = 1;
            EXPECT(_resetstkoflw());
        }
        EXPECT(handled);
        expect_overflow();
    }
}

APART int large_frame(volatile int *above)
{
    volatile char block[20000];
    block[10000] = (char)*above;
    int below = large_frame(above);
    return below + block[10000];
}

static void large_frames(void)
{
    volatile int start = 1;
    __try {
        large_frame(&start);
    } __except (keep(GetExceptionInformation())) {
    }
    expect_overflow();
    EXPECT(_resetstkoflw());
    EXPECT(overflow_once());
}

APART int compare(const void *left, const void *right)
{
    int values[2] = {*(const int *)left, *(const int *)right};
    char text[200];
    snprintf(text, sizeof text, "%d %s", depth++, "deep in the C library");
    qsort(values, 2, sizeof *values, compare);
    return values[0] - values[1] + text[0];
}

static void in_the_c_library(void)
{
    int values[2] = {2, 1};
    __try {
        qsort(values, 2, sizeof *values, compare);
    } __except (keep(GetExceptionInformation())) {
    }
    expect_overflow();
    EXPECT_EQ(count, 1);
    EXPECT(depth > 1000);
    EXPECT(_resetstkoflw());
    EXPECT(overflow_once());
}

static void *overflow_in_a_thread(void *argument)
{
    (void)argument;
    for (int i = 0; i < 3; i++) {
        EXPECT(overflow_once());
        EXPECT_EQ(record.NumberParameters, 2);
        EXPECT(_resetstkoflw());
        EXPECT(alloca_overflows(80 * MIB, 0));
        expect_overflow();
        EXPECT(_resetstkoflw());
    }
    return NULL;
}

APART void run_thread(void *(*run)(void *), size_t stack)
{
    pthread_attr_t attributes;
    pthread_t thread;
    pthread_attr_init(&attributes);
    REQUIRE(pthread_attr_setstacksize(&attributes, stack) == 0);
    REQUIRE(pthread_create(&thread, &attributes, run, NULL) == 0);
    pthread_join(thread, NULL);
}

static void threads_of_any_size(void)
{
    static const size_t sizes[] = {32 * KIB,  48 * KIB, 64 * KIB, 72 * KIB, 128 * KIB,
                                   256 * KIB, MIB,      8 * MIB,  64 * MIB};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        int failed = tap_failures;
        run_thread(overflow_in_a_thread, sizes[i]);
        if (failed != tap_failures)
            printf("# with a stack of %zu KiB\n", sizes[i] / KIB);
    }
    EXPECT(overflow_once());
}

static void *never_guarded(void *argument)
{
    (void)argument;
    recurse_forever();
    return NULL;
}

APART void overflow_of_a_stranger(void)
{
    __try {
        RaiseException(1, 0, 0, NULL);
    } __except (1) {
    }
    run_thread(never_guarded, 256 * KIB);
}

static void *tiny(void *argument)
{
    (void)argument;
    overflow_once();
    return NULL;
}

APART void overflow_of_a_tiny_stack(void)
{
    run_thread(tiny, 20 * KIB);
}

APART void overflow_behind_a_block(void)
{
    __try {
        RaiseException(1, 0, 0, NULL);
    } __except (1) {
    }
    recurse_forever();
}

static void unhandled(void)
{
    static void (*const ways[])(void) = {overflow_of_a_stranger, overflow_of_a_tiny_stack,
                                         overflow_behind_a_block, recurse_forever};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        int status = fate(ways[i]);
        if (!EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV))
            printf("# way %zu: status %#x\n", i, status);
    }
}

static volatile int inner;

static void in_a_handler(void)
{
    volatile int *volatile null = NULL;
    __try {
        __try {
            *null = 1;
        } __except (1) {
            recurse_forever();
        }
    } __except (keep(GetExceptionInformation())) {
        inner = 1;
    }
    expect_overflow();
    EXPECT(inner);
    EXPECT(_resetstkoflw());
    EXPECT(overflow_once());
}

APART void overflow_in_its_finally(void)
{
    __try {
        RaiseException(1, 0, 0, NULL);
    } __finally {
        recurse_forever();
    }
}

static void in_a_finally(void)
{
    __try {
        __try {
            overflow_in_its_finally();
        } __except (GetExceptionCode() == 1) {
            EXPECT(!"handled");
        }
    } __except (keep(GetExceptionInformation())) {
        inner = 1;
    }
    EXPECT(inner);
    expect_overflow();
    EXPECT(_resetstkoflw());
    EXPECT(overflow_once());
}

APART int overflow_within(EXCEPTION_POINTERS *pointers)
{
    int handled = 0;
    if (pointers->ExceptionRecord->ExceptionCode == 1) {
        __try {
            recurse_forever();
        } __except (keep(GetExceptionInformation())) {
            handled = 1;
        }
    }
    return handled;
}

static void in_a_filter(void)
{
    __try {
        RaiseException(1, 0, 0, NULL);
    } __except (overflow_within(GetExceptionInformation())) {
        inner = 1;
        EXPECT(_resetstkoflw());
    }
    EXPECT(inner);
    expect_overflow();
    EXPECT(overflow_once());
}

static volatile int entered, left;

APART int with_finally(volatile int *above)
{
    volatile int here[4];
    here[0] = *above + 1;
    int below = 0;
    __try {
        entered++;
        below = with_finally(here);
    } __finally {
        left++;
        here[1] = AbnormalTermination();
    }
    return below + here[0] + here[1];
}

static void every_finally_runs(void)
{
    volatile int start = 0;
    for (int i = 0; i < 2; i++) {
        entered = left = 0;
        __try {
            with_finally(&start);
        } __except (keep(GetExceptionInformation())) {
            EXPECT(_resetstkoflw());
        }
        expect_overflow();
        EXPECT(entered > 1000);
        EXPECT_EQ(left, entered);
    }
}

APART void leave_cleanup(volatile int *counter)
{
    left += *counter;
}

APART int with_cleanup(volatile int *above)
{
    volatile int one __attribute__((__cleanup__(leave_cleanup))) = 1;
    entered++;
    int below = with_cleanup(&one);
    return below + *above;
}

static void every_cleanup_runs(void)
{
    volatile int start = 0;
    __try {
        with_cleanup(&start);
    } __except (keep(GetExceptionInformation())) {
        EXPECT(_resetstkoflw());
    }
    expect_overflow();
    EXPECT(entered > 1000);
#ifdef __EXCEPTIONS
    EXPECT(left == entered || left == entered + 1); /* the last may have overflowed before it counted */
#endif
}

APART int use_much(EXCEPTION_POINTERS *pointers)
{
    use_stack(200 * KIB);
    return keep(pointers);
}

static void *guaranteed(void *argument)
{
    (void)argument;
    for (int i = 0; i < 3; i++) {
        ULONG size = i == 1 ? 4096 : 256 * KIB;
        EXPECT(SetThreadStackGuarantee(&size));
        EXPECT_EQ(size, i ? 256 * KIB : 0);
        size = 0;
        EXPECT(SetThreadStackGuarantee(&size));
        EXPECT_EQ(size, 256 * KIB);
        __try {
            recurse_forever();
        } __except (use_much(GetExceptionInformation())) {
            EXPECT(_resetstkoflw());
        }
        expect_overflow();
    }
    EXPECT_EQ(count, 3);
    count = 0;
    return NULL;
}

static void guarantee(void)
{
    guaranteed(NULL);
    run_thread(guaranteed, 2 * MIB);
}

static char *stack_low;

static void find_stack(void)
{
    pthread_attr_t attributes;
    void *low;
    size_t size;
    REQUIRE(pthread_getattr_np(pthread_self(), &attributes) == 0);
    REQUIRE(pthread_attr_getstack(&attributes, &low, &size) == 0);
    pthread_attr_destroy(&attributes);
    stack_low = (char *)low;
}

APART void expect_violation(volatile char *address)
{
    volatile int handled = 0;
    __try {
        *address = 1;
    } __except (keep(GetExceptionInformation())) {
        handled = 1;
    }
    EXPECT(handled);
    EXPECT_EQ(record.ExceptionCode, EXCEPTION_ACCESS_VIOLATION);
    EXPECT_EQ(record.ExceptionInformation[1], address);
}

static void *violations_and_overflows(void *argument)
{
    (void)argument;
    find_stack();
    expect_violation(NULL);
    expect_violation(stack_low - 8); /* behind the end of the stack, but not by the stack pointer */
    EXPECT(overflow_once());
    expect_violation(NULL);
    EXPECT(_resetstkoflw());
    EXPECT(overflow_once());
    EXPECT(_resetstkoflw());
    EXPECT(overflow_once());
    expect_violation((char *)8);
    return NULL;
}

static void violations_stay_violations(void)
{
    violations_and_overflows(NULL);
    run_thread(violations_and_overflows, 256 * KIB);
}

APART void fault_with_less_stack(size_t used, int raise)
{
    volatile char *block = (volatile char *)_alloca(used);
    __asm__ volatile("" : : "r"(block) : "memory");
    if (raise)
        RaiseException(0xe0000001, 0, 0, NULL);
    else
        *(volatile char *)NULL = 1;
}

/* With less and less stack left an exception has no room at some point, and becomes an overflow. */
static void *room_runs_out(void *argument)
{
    find_stack();
    for (int raise = 0; raise < 2; raise++) {
        size_t room = (size_t)((char *)__builtin_frame_address(0) - stack_low), overflows = 0;
        for (size_t used = room - 80 * KIB; used < room + 64 * KIB; used += 1008) {
            volatile int handled = 0;
            __try {
                fault_with_less_stack(used, raise);
            } __except (keep(GetExceptionInformation())) {
                handled = 1;
            }
            EXPECT(handled);
            if (record.ExceptionCode == EXCEPTION_STACK_OVERFLOW) {
#ifndef __SANITIZE_ADDRESS__ /* whose alloca touches its block; so does that of -fstack-clash-protection */
                EXPECT(raise || EXACT || record.NumberParameters == 0);
#endif
                EXPECT(_resetstkoflw());
                if (++overflows == 3)
                    break;
            } else {
                EXPECT_EQ(record.ExceptionCode, raise ? 0xe0000001 : EXCEPTION_ACCESS_VIOLATION);
                EXPECT_EQ(overflows, 0);
            }
        }
        EXPECT_EQ(overflows, 3);
    }
    EXPECT(overflow_once());
    return argument;
}

static void record_push(void)
{
    run_thread(room_runs_out, 256 * KIB);
    room_runs_out(NULL);
}

static void growth_goes_on(void)
{
    if (gettid() != getpid())
        SKIP("not on the first thread");
    struct rlimit limit;
    REQUIRE(getrlimit(RLIMIT_STACK, &limit) == 0);
    if (limit.rlim_cur < 8 * MIB)
        SKIP("the stack's hard limit is too low");
    __try {
        use_stack(3 * MIB);
    } __except (1) {
        EXPECT(!"handled");
    }
    EXPECT(overflow_once());
    EXPECT(_resetstkoflw());
    use_stack(6 * MIB);
    EXPECT(overflow_once());
    use_stack(6 * MIB);

    if (limit.rlim_max < 32 * MIB)
        SKIP("the stack's hard limit is too low");
    EXPECT(_resetstkoflw());
    limit.rlim_cur = 32 * MIB;
    REQUIRE(setrlimit(RLIMIT_STACK, &limit) == 0);
    int before = depth, handled = count;
    __try {
        use_stack(20 * MIB);
    } __except (keep(GetExceptionInformation())) {
    }
    EXPECT_EQ(count, handled);
    EXPECT(overflow_once());
    EXPECT(depth > 2 * before);
    EXPECT(_resetstkoflw());
    EXPECT(overflow_once());
}

static void *on_a_stack_of_its_own(void *argument)
{
    (void)argument;
    EXPECT(overflow_once());
    EXPECT(_resetstkoflw());
    return NULL;
}

/* A stack that the program made is given back as it was. */
static void stack_is_given_back(void)
{
    size_t size = 512 * KIB;
    char *stack = (char *)mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(stack != MAP_FAILED);
    for (int i = 0; i < 3; i++) {
        pthread_attr_t attributes;
        pthread_t thread;
        pthread_attr_init(&attributes);
        REQUIRE(pthread_attr_setstack(&attributes, stack, size) == 0);
        REQUIRE(pthread_create(&thread, &attributes, on_a_stack_of_its_own, NULL) == 0);
        pthread_join(thread, NULL);
        memset(stack, 1, size);
    }
}

/* The same program, started again under a limit that cannot be raised, or without one. */
APART int fate_with_limit(rlim_t limit)
{
    int status = 0;
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit both;
        getrlimit(RLIMIT_STACK, &both);
        both.rlim_cur = limit;
        if (limit != RLIM_INFINITY)
            both.rlim_max = limit;
        if (setrlimit(RLIMIT_STACK, &both) != 0)
            _exit(43);
        setenv("FAULTLINE_TEST_STACK", limit == RLIM_INFINITY ? "unlimited" : "limited", 1);
        execl("/proc/self/exe", "stack", (char *)NULL);
        _exit(44);
    }
    REQUIRE(child > 0 && waitpid(child, &status, 0) == child);
    return status;
}

__attribute__((__constructor__)) static void started_again(void)
{
    const char *how = getenv("FAULTLINE_TEST_STACK");
    if (!how)
        return;
    alarm(30);
    for (int i = 0; i < 3; i++) {
        expect_violation(NULL);
        if (strcmp(how, "limited") == 0)
            EXPECT(overflow_once());
        EXPECT_EQ(_resetstkoflw(), strcmp(how, "limited") == 0);
    }
    run_thread(on_a_stack_of_its_own, 256 * KIB);
    _exit(tap_failures ? 101 : 42);
}

/*
 * Under any other limit than the usual one this program starts itself under that:
 * the cases measure depths by it.
 */
__attribute__((__constructor__)) static void usual_limit(void)
{
    struct rlimit limit;
    if (getenv("FAULTLINE_TEST_STACK") || getenv("FAULTLINE_TEST_USUAL") ||
        getrlimit(RLIMIT_STACK, &limit) != 0 || limit.rlim_cur == 8 * MIB)
        return;
    limit.rlim_cur = 8 * MIB;
    setenv("FAULTLINE_TEST_USUAL", "1", 1); /* once, whether or not it helps */
    if (setrlimit(RLIMIT_STACK, &limit) == 0)
        execl("/proc/self/exe", "stack", (char *)NULL);
}

static void other_limits(void)
{
    EXPECT_EQ(fate_with_limit(512 * KIB), 42 << 8);
    EXPECT_EQ(fate_with_limit(160 * KIB), 42 << 8);
    int status = fate_with_limit(RLIM_INFINITY);
    if (status == 43 << 8)
        SKIP("the stack's hard limit is not unlimited");
    EXPECT_EQ(status, 42 << 8);
}

static void after_a_fork(void)
{
    EXPECT(overflow_once());
    EXPECT(_resetstkoflw());
    EXPECT_EQ(fate((void (*)(void))again_and_again), 42 << 8);
    EXPECT(overflow_once());
}

#ifdef __cplusplus
static volatile int objects;

struct object {
    volatile int here;
    object() : here(1)
    {
        objects++;
    }
    ~object()
    {
        objects -= here;
        use_stack(256);
    }
};

APART int with_objects(volatile int *above)
{
    object here;
    int below = with_objects(&here.here);
    return below + *above;
}

static void destructors_run(void)
{
    volatile int start = 0;
    __try {
        with_objects(&start);
    } __except (keep(GetExceptionInformation())) {
        EXPECT(_resetstkoflw());
    }
    expect_overflow();
    EXPECT(objects == 0 || objects == 1 || objects == -1);
    try {
        throw 5;
    } catch (int value) {
        EXPECT_EQ(value, 5);
    }
    EXPECT(overflow_once());
}

APART void catch_overflow(void)
{
    volatile int caught = 0;
    try {
        recurse_forever();
    } catch (...) {
        caught = 1;
        EXPECT_EQ(_resetstkoflw(), 0);
    }
    EXPECT(caught);
    EXPECT(_resetstkoflw());
    try {
        throw 1;
    } catch (int) {
        EXPECT(_resetstkoflw());
    }
}

static void no_reset_in_a_clause(void)
{
    if (!EXACT)
        SKIP("without the flags the compiler takes the recursion for one that cannot throw");
    __try {
        catch_overflow();
        catch_overflow();
    } __except (1) {
        EXPECT(!"handled");
    }
    EXPECT(overflow_once());
}
#endif

TAP_MAIN(CASE(refusals, "N-192 N-196 what is refused"),
         CASE(recursion, "N-188 N-189 J-009 endless recursion"),
         CASE(again_and_again, "N-190 overflow, reset, overflow"),
         CASE(second_without_reset, "N-191 without reset the second overflow ends the process"),
         CASE(reset_where_it_is_not_allowed, "N-192 no reset in filters and termination blocks"),
         CASE(alloca_in_a_callee, "N-193 large allocas jump over the end"),
         CASE(alloca_in_the_block, "N-193 a large alloca in the guarded block"),
         CASE(large_frames, "N-193 large frames"), CASE(in_the_c_library, "N-194 in the C library"),
         CASE(threads_of_any_size, "N-194 threads with stacks of any size"),
         CASE(unhandled, "N-188 where nobody handles it, the process ends as before"),
         CASE(in_a_handler, "N-195 in a handler"), CASE(in_a_finally, "N-195 in a termination block"),
         CASE(in_a_filter, "N-195 in a filter"),
         CASE(every_finally_runs, "N-195 every termination block runs"),
         CASE(every_cleanup_runs, "N-195 every cleanup runs"),
         CASE(guarantee, "N-196 SetThreadStackGuarantee"),
         CASE(violations_stay_violations, "N-197 violations stay violations; all orders of the two"),
         CASE(record_push, "N-198 an exception without room is an overflow"),
         CASE(growth_goes_on, "N-199 the first thread's stack grows on, to a raised limit too"),
         CASE(stack_is_given_back, "N-199 a thread's stack is given back as it was"),
         CASE(other_limits, "N-199 limits that cannot be raised, and none"),
#ifdef __cplusplus
         CASE(destructors_run, "N-195 every destructor runs"),
         CASE(no_reset_in_a_clause, "N-192 P no reset in a catch clause"),
#endif
         CASE(after_a_fork, "N-190 after fork"))
