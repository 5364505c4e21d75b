/* Section L: vectored exception and continue handlers. */
#include "test/seh/trace.h"

#include <pthread.h>

/* Handlers leave their names; what they answer is set by the case. */
static LONG answers[8];
static DWORD seen_code;

#define HANDLER(n)                                                                                           \
    static LONG CALLBACK h##n(EXCEPTION_POINTERS *pointers)                                                  \
    {                                                                                                        \
        seen_code = pointers->ExceptionRecord->ExceptionCode;                                                \
        at("h%d ", n);                                                                                       \
        return answers[n];                                                                                   \
    }
HANDLER(1)
HANDLER(2)
HANDLER(3)

/* A raise in a guarded block, whose filter executes the handler. */
APART void raise_guarded(DWORD code)
{
    __try {
        raise_code(code);
        at("on ");
    } __except (filter("filter", EXCEPTION_EXECUTE_HANDLER)) {
        at("handler ");
    }
}

/* A store to address 0 (two bytes long) in a guarded block. */
APART void store_guarded(void)
{
    __try {
        __asm__ volatile("movb %%al, (%0)" : : "r"(null_pointer) : "memory");
        at("on ");
    } __except (filter("filter", EXCEPTION_EXECUTE_HANDLER)) {
        at("handler ");
    }
}

static void refused(void)
{
    SetLastError(0);
    EXPECT(AddVectoredExceptionHandler(0, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    SetLastError(0);
    EXPECT(AddVectoredContinueHandler(1, NULL) == NULL);
    EXPECT_EQ(GetLastError(), ERROR_INVALID_PARAMETER);
    static const ULONG_PTR bogus[] = {0, 1, 0x10000, 0x12345, 0x7fffffff0000, ~(ULONG_PTR)0};
    for (size_t i = 0; i < sizeof bogus / sizeof *bogus; i++) {
        EXPECT_EQ(RemoveVectoredExceptionHandler((PVOID)bogus[i]), 0);
        EXPECT_EQ(RemoveVectoredContinueHandler((PVOID)bogus[i]), 0);
    }
    int local;
    EXPECT_EQ(RemoveVectoredExceptionHandler(&local), 0);
    EXPECT_EQ(RemoveVectoredExceptionHandler(&answers), 0);
}

static void order(void)
{
    EXPECT(AddVectoredExceptionHandler(1, h2) != NULL);
    EXPECT(AddVectoredExceptionHandler(0, h3) != NULL);
    EXPECT(AddVectoredExceptionHandler(7, h1) != NULL);
    raise_guarded(5);
    EXPECT_TRACE("h1 h2 h3 filter handler ");
    EXPECT_EQ(seen_code, 5);
    store_guarded();
    EXPECT_TRACE("h1 h2 h3 filter handler ");
    EXPECT_EQ(seen_code, EXCEPTION_ACCESS_VIOLATION);
}

static void order_of_adding(void)
{
    AddVectoredExceptionHandler(0, h1);
    AddVectoredExceptionHandler(0, h2);
    raise_guarded(1);
    EXPECT_TRACE("h1 h2 filter handler ");
}

static LONG CALLBACK skip(EXCEPTION_POINTERS *pointers)
{
    at("skip ");
    pointers->ContextRecord->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void continued_before_the_frames(void)
{
    AddVectoredExceptionHandler(0, h1);
    AddVectoredExceptionHandler(0, h2);
    AddVectoredExceptionHandler(0, skip);
    store_guarded();
    EXPECT_TRACE("h1 h2 skip on ");
}

static void stopped_early(void)
{
    AddVectoredExceptionHandler(0, h1);
    AddVectoredExceptionHandler(0, h2);
    answers[1] = EXCEPTION_CONTINUE_EXECUTION;
    raise_guarded(1);
    EXPECT_TRACE("h1 on ");
}

static void removed(void)
{
    PVOID one = AddVectoredExceptionHandler(0, h1), two = AddVectoredExceptionHandler(0, h2);
    EXPECT(RemoveVectoredExceptionHandler(one));
    raise_guarded(1);
    EXPECT_TRACE("h2 filter handler ");
    EXPECT_EQ(RemoveVectoredExceptionHandler(one), 0);
    EXPECT_EQ(RemoveVectoredContinueHandler(two), 0);
    EXPECT(RemoveVectoredExceptionHandler(two));
    EXPECT_EQ(RemoveVectoredExceptionHandler(two), 0);
    raise_guarded(1);
    EXPECT_TRACE("filter handler ");
    PVOID three = AddVectoredExceptionHandler(0, h3);
    EXPECT(three != one && three != two);
    EXPECT_EQ(RemoveVectoredExceptionHandler(one), 0);
    EXPECT_EQ(RemoveVectoredExceptionHandler(two), 0);
    raise_guarded(1);
    EXPECT_TRACE("h3 filter handler ");
}

static void same_function_twice(void)
{
    PVOID first = AddVectoredExceptionHandler(0, h1), second = AddVectoredExceptionHandler(1, h1);
    EXPECT(first != second);
    raise_guarded(1);
    EXPECT_TRACE("h1 h1 filter handler ");
    EXPECT(RemoveVectoredExceptionHandler(first));
    raise_guarded(1);
    EXPECT_TRACE("h1 filter handler ");
}

/* Raises in every place where an exception can come from. */
APART int raising_filter(void)
{
    at("filter( ");
    raise_guarded(2);
    at(") ");
    return EXCEPTION_EXECUTE_HANDLER;
}

static void exceptions_of_filters_and_blocks(void)
{
    AddVectoredExceptionHandler(0, h1);
    __try {
        __try {
            raise_code(1);
        } __finally {
            at("finally( ");
            raise_guarded(3);
            at(") ");
        }
    } __except (raising_filter()) {
        at("handler( ");
        raise_guarded(4);
        at(") ");
    }
    EXPECT_TRACE("h1 filter( h1 filter handler ) finally( h1 filter handler ) handler( h1 filter handler ) ");
}

static int depth;

static LONG CALLBACK raising(EXCEPTION_POINTERS *pointers)
{
    at("raising%d ", pointers->ExceptionRecord->ExceptionCode);
    if (depth++ == 0) {
        raise_guarded(pointers->ExceptionRecord->ExceptionCode + 1);
        at("back ");
    }
    return EXCEPTION_CONTINUE_SEARCH;
}

static void exceptions_of_handlers(void)
{
    AddVectoredExceptionHandler(0, raising);
    AddVectoredExceptionHandler(0, h1);
    raise_guarded(1);
    EXPECT_TRACE("raising1 raising2 h1 filter handler back h1 filter handler ");
}

static LONG CALLBACK fault_once(EXCEPTION_POINTERS *pointers)
{
    at("code%x ", pointers->ExceptionRecord->ExceptionCode & 0xf);
    if (depth++ == 0)
        store_to_null();
    return EXCEPTION_CONTINUE_SEARCH;
}

/* The fault of a handler goes to the block around the first exception. */
static void handler_left_by_an_exception(void)
{
    AddVectoredExceptionHandler(0, fault_once);
    raise_guarded(1);
    EXPECT_TRACE("code1 code5 filter handler ");
    raise_guarded(2);
    EXPECT_TRACE("code2 filter handler ");
    depth = 0;
    store_guarded();
    EXPECT_TRACE("code5 code5 filter handler ");
}

static PVOID handles[4];

static LONG CALLBACK remove_itself(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    at("%u ", RemoveVectoredExceptionHandler(handles[0]) != 0);
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG CALLBACK remove_next_add_last(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    at("%u ", RemoveVectoredExceptionHandler(handles[1]) != 0);
    handles[1] = NULL;
    AddVectoredExceptionHandler(1, h2);
    AddVectoredExceptionHandler(0, h3);
    return EXCEPTION_CONTINUE_SEARCH;
}

static void removed_by_handlers(void)
{
    handles[0] = AddVectoredExceptionHandler(0, remove_itself);
    AddVectoredExceptionHandler(0, h1);
    raise_guarded(1);
    EXPECT_TRACE("1 h1 filter handler ");
    raise_guarded(1);
    EXPECT_TRACE("h1 filter handler ");
}

/* What is removed before its turn is not called; what is added behind is, what is added before is not. */
static void lists_changed_by_handlers(void)
{
    handles[0] = AddVectoredExceptionHandler(0, remove_next_add_last);
    handles[1] = AddVectoredExceptionHandler(0, h1);
    raise_guarded(1);
    EXPECT_TRACE("1 h3 filter handler ");
    RemoveVectoredExceptionHandler(handles[0]);
    raise_guarded(1);
    EXPECT_TRACE("h2 h3 filter handler ");
}

static LONG CALLBACK edit(EXCEPTION_POINTERS *pointers)
{
    pointers->ContextRecord->Rax = 0x1234;
    pointers->ExceptionRecord->ExceptionInformation[0] = 77;
    return EXCEPTION_CONTINUE_SEARCH;
}

APART int expect_edited(EXCEPTION_POINTERS *pointers)
{
    EXPECT_EQ(pointers->ContextRecord->Rax, 0x1234);
    EXPECT_EQ(pointers->ExceptionRecord->ExceptionInformation[0], 77);
    return EXCEPTION_EXECUTE_HANDLER;
}

static void edits_are_seen_by_filters(void)
{
    AddVectoredExceptionHandler(0, edit);
    ULONG_PTR argument = 5;
    __try {
        RaiseException(1, 0, 1, &argument);
    } __except (expect_edited(GetExceptionInformation())) {
        at("handler ");
    }
    EXPECT_TRACE("handler ");
}

static void execute_means_search(void)
{
    answers[1] = EXCEPTION_EXECUTE_HANDLER;
    answers[2] = -2;
    AddVectoredExceptionHandler(0, h1);
    AddVectoredExceptionHandler(0, h2);
    AddVectoredExceptionHandler(0, h3);
    raise_guarded(1);
    EXPECT_TRACE("h1 h2 h3 filter handler ");
}

static void noncontinuable_is_continued(void)
{
    AddVectoredExceptionHandler(0, h1);
    answers[1] = EXCEPTION_CONTINUE_EXECUTION;
    __try {
        RaiseException(9, EXCEPTION_NONCONTINUABLE, 0, NULL);
        at("on ");
    } __except (filter("filter", EXCEPTION_EXECUTE_HANDLER)) {
    }
    EXPECT_TRACE("h1 on ");
}

/* Threads without any guarded block, begun before and after the handler was added. */
static volatile int go;
static pthread_t faulting;
static ULONG_PTR stack_of_thread[2];

static LONG CALLBACK skip_in_thread(EXCEPTION_POINTERS *pointers)
{
    EXPECT(pthread_equal(pthread_self(), faulting));
    EXPECT(pointers->ContextRecord->Rsp > stack_of_thread[0] &&
           pointers->ContextRecord->Rsp <= stack_of_thread[1]);
    return skip(pointers);
}

APART void *fault_unguarded(void *unused)
{
    char here[4096];
    stack_of_thread[0] = (ULONG_PTR)here - 65536;
    stack_of_thread[1] = (ULONG_PTR)here + 65536;
    faulting = pthread_self();
    while (!go)
        usleep(1000);
    __asm__ volatile("movb %%al, (%0)" : : "r"(null_pointer) : "memory");
    raise_code(3);
    at("on ");
    return unused;
}

static LONG CALLBACK skip_faults(EXCEPTION_POINTERS *pointers)
{
    return pointers->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION
               ? skip_in_thread(pointers)
               : EXCEPTION_CONTINUE_EXECUTION;
}

static void earlier_and_later_threads(void)
{
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, fault_unguarded, NULL) == 0);
    AddVectoredExceptionHandler(0, skip_faults);
    go = 1;
    REQUIRE(pthread_join(thread, NULL) == 0);
    EXPECT_TRACE("skip on ");
    REQUIRE(pthread_create(&thread, NULL, fault_unguarded, NULL) == 0);
    REQUIRE(pthread_join(thread, NULL) == 0);
    EXPECT_TRACE("skip on ");
    faulting = pthread_self();
    fault_unguarded(NULL);
    EXPECT_TRACE("skip on ");
}

static LONG CALLBACK c1(EXCEPTION_POINTERS *pointers)
{
    at("c1:%u ", pointers->ExceptionRecord->ExceptionCode);
    return answers[4];
}

static LONG CALLBACK c2(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    at("c2 ");
    return EXCEPTION_CONTINUE_SEARCH;
}

APART void raise_and_go_on(DWORD code)
{
    __try {
        raise_code(code);
        at("on ");
    } __except (filter("filter", EXCEPTION_CONTINUE_EXECUTION)) {
        at("handler ");
    }
}

static void continue_handlers(void)
{
    EXPECT(AddVectoredContinueHandler(0, c2) != NULL);
    PVOID one = AddVectoredContinueHandler(1, c1);
    EXPECT(one != NULL);
    raise_guarded(1);
    EXPECT_TRACE("filter handler ");
    raise_and_go_on(2);
    EXPECT_TRACE("filter c1:2 c2 on ");
    PVOID handler = AddVectoredExceptionHandler(0, h1);
    answers[1] = EXCEPTION_CONTINUE_EXECUTION;
    raise_guarded(3);
    EXPECT_TRACE("h1 c1:3 c2 on ");
    answers[4] = EXCEPTION_CONTINUE_EXECUTION;
    raise_guarded(4);
    EXPECT_TRACE("h1 c1:4 on ");
    EXPECT_EQ(RemoveVectoredExceptionHandler(one), 0);
    EXPECT(RemoveVectoredContinueHandler(one));
    EXPECT_EQ(RemoveVectoredContinueHandler(one), 0);
    EXPECT_EQ(RemoveVectoredContinueHandler(handler), 0);
    raise_guarded(5);
    EXPECT_TRACE("h1 c2 on ");
}

static LONG WINAPI go_on(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    at("top ");
    return EXCEPTION_CONTINUE_EXECUTION;
}

static void continued_by_the_top_level_filter(void)
{
    AddVectoredExceptionHandler(0, h1);
    AddVectoredContinueHandler(0, c2);
    SetUnhandledExceptionFilter(go_on);
    raise_code(1);
    EXPECT_TRACE("h1 top c2 ");
}

static LONG CALLBACK many(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    depth++;
    return EXCEPTION_CONTINUE_SEARCH;
}

static void many_handlers(void)
{
    enum { COUNT = 1000 };
    static PVOID all[COUNT];
    for (int i = 0; i < COUNT; i++)
        REQUIRE((all[i] = AddVectoredExceptionHandler(i % 2, many)) != NULL);
    raise_guarded(1);
    EXPECT_EQ(depth, COUNT);
    for (int i = 0; i < COUNT; i += 2)
        EXPECT(RemoveVectoredExceptionHandler(all[i]));
    depth = 0;
    raise_guarded(1);
    EXPECT_EQ(depth, COUNT / 2);
    for (int i = 0; i < COUNT; i++)
        EXPECT_EQ(RemoveVectoredExceptionHandler(all[i]) != 0, i % 2);
    depth = 0;
    raise_guarded(1);
    EXPECT_EQ(depth, 0);
}

/* Two threads raise while two others add and remove; each raiser counts a handler that stays. */
enum { RAISES = 20000 };
static volatile int churning = 1;
static __thread unsigned counted;

static LONG CALLBACK stays(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    counted++;
    return EXCEPTION_CONTINUE_SEARCH;
}

static LONG CALLBACK last(EXCEPTION_POINTERS *pointers)
{
    if (pointers->ExceptionRecord->ExceptionCode == EXCEPTION_ACCESS_VIOLATION)
        pointers->ContextRecord->Rip += 2;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static LONG CALLBACK comes_and_goes(EXCEPTION_POINTERS *pointers)
{
    (void)pointers;
    return EXCEPTION_CONTINUE_SEARCH;
}

static void *churn(void *wrong)
{
    while (churning) {
        PVOID one = AddVectoredExceptionHandler(1, comes_and_goes),
              two = AddVectoredExceptionHandler(1, comes_and_goes);
        if (!one || !two || !RemoveVectoredExceptionHandler(one) || RemoveVectoredExceptionHandler(one) ||
            !RemoveVectoredExceptionHandler(two))
            *(int *)wrong = 1;
    }
    return NULL;
}

static void *raise_often(void *wrong)
{
    for (int i = 0; i < RAISES; i++) {
        counted = 0;
        if (i % 4)
            RaiseException(1, 0, 0, NULL);
        else
            __asm__ volatile("movb %%al, (%0)" : : "r"(null_pointer) : "memory");
        if (counted != 1)
            *(int *)wrong = 1;
    }
    return NULL;
}

static void concurrent(void)
{
    pthread_t threads[4];
    int wrong[4] = {0};
    AddVectoredExceptionHandler(1, stays);
    AddVectoredExceptionHandler(0, last);
    for (int i = 0; i < 4; i++)
        REQUIRE(pthread_create(&threads[i], NULL, i < 2 ? churn : raise_often, &wrong[i]) == 0);
    pthread_join(threads[2], NULL);
    pthread_join(threads[3], NULL);
    churning = 0;
    pthread_join(threads[0], NULL);
    pthread_join(threads[1], NULL);
    for (int i = 0; i < 4; i++)
        EXPECT_EQ(wrong[i], 0);
}

TAP_MAIN(CASE(refused, "L-169 no function, and handles that are none, are refused"),
         CASE(order, "L-164 J-133 first ones before last ones, then the frames' filters"),
         CASE(order_of_adding, "L-166 handlers added last are called in the order of adding"),
         CASE(continued_before_the_frames, "L-165 a handler that continues keeps frames from being asked"),
         CASE(stopped_early, "L-167 the first handler that continues is the last one called"),
         CASE(removed, "L-168 L-169 removed handlers are not called; handles are removed once"),
         CASE(same_function_twice, "L-170 a function added twice is called twice"),
         CASE(exceptions_of_filters_and_blocks,
              "L-171 exceptions of filters, finallys and handlers are seen once each"),
         CASE(exceptions_of_handlers, "L-171 I-109 exceptions of vectored handlers are seen"),
         CASE(handler_left_by_an_exception, "L-171 a vectored handler is left by its own fault"),
         CASE(removed_by_handlers, "L-172 a handler removes itself"),
         CASE(lists_changed_by_handlers, "L-172 handlers change the list that is being walked"),
         CASE(edits_are_seen_by_filters, "L-173 changes of context and record are seen by filters"),
         CASE(execute_means_search, "L-174 other answers mean search"),
         CASE(noncontinuable_is_continued, "J-132 L-165 a vectored handler may continue the noncontinuable"),
         CASE(earlier_and_later_threads,
              "L-175 L-177 threads without guarded blocks, older and newer than the handler"),
         CASE(continue_handlers, "L-176 continue handlers"),
         CASE(continued_by_the_top_level_filter, "L-176 M-180 continued by the top-level filter"),
         CASE(many_handlers, "L-170 a thousand handlers"),
         CASE(concurrent, "L-172 two threads add and remove while two raise and fault"))
