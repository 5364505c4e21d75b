/*
 * C++ exceptions and guarded blocks.
 *
 * A C++ exception that is thrown while the thread has guarded blocks is an exception like any other: code
 * 0xE06D7363, offered to filters and to catch clauses in the order of their nesting (catch.c). So throw
 * expressions come by here first: the library stands before libstdc++ in the order in which the dynamic linker
 * looks symbols up, and defines the functions that the compiler calls to throw, and to enter a clause. With no
 * block and nothing being dispatched they jump straight to libstdc++'s. Else the unwind is ours (unwind.c): a
 * termination block may be left by a jump, which ends the exception; functions without landing pads may have
 * such blocks; and the way is known by then. libstdc++ gets the exception where it ends in terminate().
 *
 * The other way round, an exception that is not C++'s is caught by a catch (...) nearer than the block that
 * would handle it, as by Microsoft's compiler with /EHa. There it has become a C++ exception of a type of its
 * own that no clause names, so that `throw;` and exception_ptr can hand it on; thrown again it is what it was.
 * These exceptions are pooled: the heap may be what is broken.
 *
 * Nothing here needs libstdc++ to be there: it is looked up, and C programs do not have it. What is known
 * about it besides its functions is the layout that the C++ ABI gives to exceptions in flight.
 */
#include "seh/cxx.h"

#include "seh/arch/x86_64/context.h"
#include "seh/arch/x86_64/jump.h"
#include "seh/catch.h"
#include "seh/dispatch.h"
#include "seh/thread.h"
#include "seh/unhandled.h"
#include "seh/unwind.h"
#include "seh/vectored.h"
#include "shim/check.h"

#include <dlfcn.h>
#include <stddef.h>

/*
 * The compiler's calls and what they stand for; none of them has a header. They carry the versions of
 * libstdc++.so's own, and not as a default: the linker leaves them alone, so that a program with a C++ library of its
 * own in it keeps to that, but the dynamic linker takes them for libstdc++.so's.
 */
#define INTERPOSED(function, symbol) \
    __asm__(".symver " #function ", " symbol); \
    __typeof__(function) function __attribute__((visibility("default"), used))
void *interposed_begin_catch(void *exception);
void interposed_rethrow(void);
void interposed_throw(void *object, struct cxx_type *type, void (*destroy)(void *));
void interposed_rethrow_exception(void **pointer);
INTERPOSED(interposed_begin_catch, "__cxa_begin_catch@CXXABI_1.3");
INTERPOSED(interposed_rethrow, "__cxa_rethrow@CXXABI_1.3");
INTERPOSED(interposed_throw, "__cxa_throw@CXXABI_1.3");
INTERPOSED(interposed_rethrow_exception,
           "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE@CXXABI_1.3.3");

/* What stands before an exception object. */
struct header {
    union {
        const struct cxx_type *type; /* of a primary exception */
        void *primary;               /* a dependent exception: rethrown from an exception_ptr to this object */
    };
    void (*destroy)(void *);
    void (*unexpected)(void);
    void (*terminate)(void);
    struct header *next; /* the exception caught before this one */
    int handlers;        /* clauses that it is in; negative: thrown again out of them */
    int selector;
    const unsigned char *action, *lsda;
    void *pad;
    void *adjusted; /* the object as the clause sees it */
    struct _Unwind_Exception unwind;
};
C_ASSERT(sizeof(struct header) == 112);
C_ASSERT(offsetof(struct header, unwind) == 80);

/* Primary exceptions are counted. */
struct counted {
    int references;
    struct header header __attribute__((aligned(16)));
};
C_ASSERT(sizeof(struct counted) == 128);

/* A thread's: __cxa_get_globals(). */
struct globals {
    struct header *caught;
    unsigned uncaught;
};

static const uint64_t class_primary = 0x474e5543432b2b00, class_dependent = 0x474e5543432b2b01; /* "GNUC" "C++" */

static struct {
    int complete; /* everything has been found: set last */
    void (*throw)(void *object, struct cxx_type *type, void (*destroy)(void *));
    void (*rethrow)(void);
    void (*rethrow_exception)(void **pointer);
    void *(*begin_catch)(void *exception);
    struct globals *(*get_globals)(void);
    struct counted *(*init_primary)(void *object, const struct cxx_type *type, void (*destroy)(void *));
    void *(*allocate)(size_t size);
    struct header *(*allocate_dependent)(void);
    void (*free_dependent)(struct header *);
    void (*(*get_terminate)(void))(void);
    void (*(*get_unexpected)(void))(void);
    void (*const *class_type)(void); /* the virtual functions of a type_info that is a plain class's */
    uintptr_t personality;
    uintptr_t personality_entry; /* the same for a program that is no PIE: an entry of its own that leads there */
} runtime;

/* The type of exceptions that are not C++'s. */
static struct cxx_type foreign = {NULL, "N9faultline20structured_exceptionE"};

/* The object of such an exception. */
struct structured {
    EXCEPTION_RECORD record;
    CONTEXT context;
};

enum pooled_state {
    POOLED_FREE,
    POOLED_USED,
    POOLED_CAUGHT /* out of its last clause: free again once no exception_ptr refers to it */
};

struct pooled {
    enum pooled_state state;
    struct counted before; /* one reference is the pool's: libstdc++ never sees the last one go */
    struct structured object __attribute__((aligned(16)));
};
C_ASSERT(offsetof(struct pooled, object) == offsetof(struct pooled, before) + sizeof(struct counted));

static struct pooled pool[16];

static void *find(void *handle, const char *name)
{
    return dlsym(handle, name);
}

static void look_in(void *handle)
{
    runtime.rethrow = find(handle, "__cxa_rethrow");
    runtime.rethrow_exception = find(handle, "_ZSt17rethrow_exceptionNSt15__exception_ptr13exception_ptrE");
    runtime.begin_catch = find(handle, "__cxa_begin_catch");
    runtime.get_globals = find(handle, "__cxa_get_globals");
    runtime.init_primary = find(handle, "__cxa_init_primary_exception");
    runtime.allocate = find(handle, "__cxa_allocate_exception");
    runtime.allocate_dependent = find(handle, "__cxa_allocate_dependent_exception");
    runtime.free_dependent = find(handle, "__cxa_free_dependent_exception");
    runtime.get_terminate = find(handle, "_ZSt13get_terminatev");
    runtime.get_unexpected = find(handle, "_ZSt14get_unexpectedv");
    runtime.personality = (uintptr_t)find(handle, "__gxx_personality_v0");
    runtime.personality_entry = (uintptr_t)find(RTLD_DEFAULT, "__gxx_personality_v0");
    void (*const *table)(void) = find(handle, "_ZTVN10__cxxabiv117__class_type_infoE");
    runtime.class_type = table ? table + 2 : NULL; /* behind the offset and the type_info */
    foreign.functions = runtime.class_type;
    runtime.throw = find(handle, "__cxa_throw");
    int complete = runtime.throw && runtime.rethrow && runtime.rethrow_exception && runtime.begin_catch &&
                   runtime.get_globals && runtime.init_primary && runtime.allocate && runtime.allocate_dependent &&
                   runtime.free_dependent && runtime.get_terminate && runtime.get_unexpected &&
                   runtime.personality && runtime.class_type; /* libc++abi has other layouts, and not all of these */
    __atomic_store_n(&runtime.complete, complete, __ATOMIC_RELEASE);
}

static void look(void)
{
    if (find(RTLD_NEXT, "__cxa_throw")) {
        look_in(RTLD_NEXT);
        return;
    }
    void *handle = dlopen("libstdc++.so.6", RTLD_LAZY | RTLD_NOLOAD); /* a plug-in's, loaded RTLD_LOCAL */
    if (handle)
        look_in(handle);
}

void cxx_look(void)
{
    if (!cxx_is_there())
        look();
}

__attribute__((constructor)) static void construct(void)
{
    look();
}

int cxx_is_there(void)
{
    return __atomic_load_n(&runtime.complete, __ATOMIC_ACQUIRE);
}

int cxx_is_personality(uintptr_t routine)
{
    return routine == runtime.personality || (routine != 0 && routine == runtime.personality_entry);
}

/* Virtual functions of std::type_info, by their place. */
enum { TYPE_IS_POINTER = 2, TYPE_DO_CATCH = 4 };

int cxx_catches(const struct cxx_type *type, const struct cxx_type *thrown, void **object)
{
    _Bool (*is_pointer)(const struct cxx_type *) = (void *)thrown->functions[TYPE_IS_POINTER];
    _Bool (*do_catch)(const struct cxx_type *, const struct cxx_type *, void **, unsigned) =
        (void *)type->functions[TYPE_DO_CATCH];
    void *adjusted = is_pointer(thrown) ? *(void **)*object : *object;
    if (!do_catch(type, thrown, &adjusted, 1))
        return 0;
    *object = adjusted;
    return 1;
}

static struct header *header_of(const void *object)
{
    return (struct header *)object - 1;
}

static struct counted *counted_of(struct header *header)
{
    return (struct counted *)((char *)header - offsetof(struct counted, header));
}

static struct header *header_in_flight(struct _Unwind_Exception *exception)
{
    return (struct header *)((char *)exception - offsetof(struct header, unwind));
}

static void release_pooled(_Unwind_Reason_Code reason, struct _Unwind_Exception *exception)
{
    struct pooled *pooled = (struct pooled *)((char *)(header_in_flight(exception) + 1) - offsetof(struct pooled, object));
    (void)reason;
    __atomic_sub_fetch(&pooled->before.references, 1, __ATOMIC_ACQ_REL);
    __atomic_store_n(&pooled->state, POOLED_CAUGHT, __ATOMIC_RELEASE);
}

static int claim(struct pooled *pooled)
{
    enum pooled_state state = __atomic_load_n(&pooled->state, __ATOMIC_ACQUIRE);
    if (state == POOLED_USED ||
        (state == POOLED_CAUGHT && __atomic_load_n(&pooled->before.references, __ATOMIC_ACQUIRE) > 1))
        return 0;
    return __atomic_compare_exchange_n(&pooled->state, &state, POOLED_USED, 0, __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

/* A C++ exception that stands for one that is not C++'s. */
static struct header *make_structured(const EXCEPTION_POINTERS *pointers)
{
    struct pooled *pooled = pool;
    struct header *header;
    while (pooled < pool + sizeof pool / sizeof *pool && !claim(pooled))
        pooled++;
    if (pooled < pool + sizeof pool / sizeof *pool) {
        header = &pooled->before.header;
        *header = (struct header){
            .type = &foreign,
            .unexpected = runtime.get_unexpected(),
            .terminate = runtime.get_terminate(),
            .unwind = {.exception_class = class_primary, .exception_cleanup = release_pooled},
        };
        pooled->before.references = 2;
    } else { /* all are in flight, or kept by exception_ptrs */
        struct counted *counted = runtime.init_primary(runtime.allocate(sizeof(struct structured)), &foreign, NULL);
        counted->references = 1;
        header = &counted->header;
    }
    struct structured *object = (struct structured *)(header + 1);
    object->record = *pointers->ExceptionRecord;
    object->context = *pointers->ContextRecord;
    header->adjusted = object;
    return header;
}

static void release_dependent(_Unwind_Reason_Code reason, struct _Unwind_Exception *exception)
{
    struct header *dependent = header_in_flight(exception);
    struct header *primary = header_of(dependent->primary);
    runtime.free_dependent(dependent);
    primary->unwind.exception_cleanup(reason, &primary->unwind);
}

static struct header *make_dependent(void *object)
{
    struct header *dependent = runtime.allocate_dependent();
    __atomic_add_fetch(&counted_of(header_of(object))->references, 1, __ATOMIC_ACQ_REL);
    dependent->primary = object;
    dependent->unexpected = runtime.get_unexpected();
    dependent->terminate = runtime.get_terminate();
    dependent->unwind.exception_class = class_dependent;
    dependent->unwind.exception_cleanup = release_dependent;
    return dependent;
}

/* One more exception is in flight. */
static struct _Unwind_Exception *launch(struct header *header)
{
    runtime.get_globals()->uncaught++;
    return &header->unwind;
}

struct _Unwind_Exception *cxx_launch(struct cxx_thrown *thrown, void *object)
{
    struct counted *counted;
    struct header *header;
    switch (thrown->origin) {
    case CXX_THROW:
        counted = runtime.init_primary(thrown->object, thrown->type, thrown->destroy);
        counted->references = 1;
        header = &counted->header;
        break;
    case CXX_RETHROW:
        header = runtime.get_globals()->caught;
        header->handlers = -header->handlers; /* so that leaving its clause does not end it */
        break;
    default:
        header = make_dependent(thrown->object);
        break;
    }
    header->adjusted = object;
    return launch(header);
}

void cxx_release(struct _Unwind_Exception *exception)
{
    struct header *header = header_in_flight(exception);
    runtime.get_globals()->uncaught--;
    if (header->handlers < 0)
        header->handlers = -header->handlers; /* thrown again in a clause that goes on, and has it still */
    else
        exception->exception_cleanup(_URC_NO_REASON, exception);
}

int cxx_offer(struct catch_search *search, const struct faultline_frame *block, EXCEPTION_POINTERS *pointers,
              const struct call_frame *origin, struct cxx_thrown *thrown)
{
    struct thread *thread = thread_state;
    int is_cxx = thrown && !thrown->refused;
    for (;;) {
        switch (catch_find(search, block)) {
        case CATCH_NONE:
            return 0;
        case CATCH_TERMINATE:
            return 1;
        case CATCH_TRY:
            thread->translator(pointers->ExceptionRecord->ExceptionCode, pointers);
            break;
        case CATCH_CLAUSE:
            if (origin->interrupted)
                signal_frame_restore_modes((struct signal_frame *)origin->interrupted);
            struct _Unwind_Exception *ended = thrown ? cxx_launch(thrown, search->clause.object) : NULL;
            unwind_to_clause(&search->clause, is_cxx ? ended : launch(make_structured(pointers)), ended, origin);
        }
    }
}

/* Is there nothing to which a C++ exception of this thread means something? */
static int is_idle(void)
{
    const struct thread *thread = thread_state;
    return !thread_frames && (!thread || (!thread->dispatches && !thread->terminations && !thread->unwinds)) &&
           !vectored_any();
}

/* The exception that is being handled by the newest clause of the thread, or NULL: there is none, or not of C++. */
static struct header *caught(void)
{
    struct header *header = runtime.get_globals()->caught;
    return header && (header->unwind.exception_class & ~(uint64_t)1) == class_primary ? header : NULL;
}

const EXCEPTION_RECORD *cxx_caught(void)
{
    const struct header *header = cxx_is_there() ? caught() : NULL;
    return header && header->type == &foreign ? &((const struct structured *)header->adjusted)->record : NULL;
}

/* Of an exception that is thrown again: what it was thrown as first. */
static struct cxx_thrown thrown_again(enum cxx_origin origin, void *object)
{
    return (struct cxx_thrown){.origin = origin, .type = header_of(object)->type, .object = object};
}

/* An exception that is not C++'s goes on as such. What it could be continued with is gone. */
static void raise_structured(const struct structured *object, const struct call_frame *origin)
{
    EXCEPTION_RECORD record = object->record;
    CONTEXT context = object->context;
    record.ExceptionFlags |= EXCEPTION_NONCONTINUABLE;
    dispatch(&record, &context, origin);
    unhandled_raise(&(EXCEPTION_POINTERS){&record, &context});
}

/* Returns when the exception is to be left to the C++ runtime. */
static void dispatch_cxx(struct cxx_thrown *thrown, CONTEXT *context)
{
    struct call_frame origin;
    thread_get();
    dispatch_caller(context, &origin);
    if (thrown->type == &foreign)
        raise_structured(thrown->object, &origin);
    EXCEPTION_RECORD record = {
        .ExceptionCode = 0xe06d7363, /* "msc" */
        .ExceptionFlags = EXCEPTION_NONCONTINUABLE,
        .ExceptionAddress = (PVOID)context->Rip,
        .NumberParameters = 4,
        /* the version of what follows; the object; what is known of its type; the module, of which that is independent */
        .ExceptionInformation = {0x19930520, (ULONG_PTR)thrown->object, (ULONG_PTR)thrown->type, 0},
    };
    enum dispatch_answer answer = dispatch_thrown(&record, context, &origin, thrown);
    if (answer != DISPATCH_CXX && answer != DISPATCH_UNHANDLED)
        unhandled_raise(&(EXCEPTION_POINTERS){&record, context});
}

/* Behind arch_throw and its like: `context` is the thrower's. */
#define BEHIND_JUMP __attribute__((visibility("hidden")))
void cxx_throw(void *object, struct cxx_type *type, void (*destroy)(void *), CONTEXT *context) BEHIND_JUMP;
void cxx_rethrow(void *object, CONTEXT *context) BEHIND_JUMP;
void cxx_rethrow_exception(void **pointer, CONTEXT *context) BEHIND_JUMP;

void cxx_throw(void *object, struct cxx_type *type, void (*destroy)(void *), CONTEXT *context)
{
    struct cxx_thrown thrown = {.origin = CXX_THROW, .type = type, .object = object, .destroy = destroy};
    dispatch_cxx(&thrown, context);
    runtime.throw(object, type, destroy);
}

void cxx_rethrow(void *object, CONTEXT *context)
{
    struct cxx_thrown thrown = thrown_again(CXX_RETHROW, object);
    dispatch_cxx(&thrown, context);
    runtime.rethrow();
}

void cxx_rethrow_exception(void **pointer, CONTEXT *context)
{
    struct cxx_thrown thrown = thrown_again(CXX_RETHROW_POINTER, *pointer);
    dispatch_cxx(&thrown, context);
    runtime.rethrow_exception(pointer);
}

void interposed_throw(void *object, struct cxx_type *type, void (*destroy)(void *))
{
    if (__builtin_expect(!runtime.throw, 0)) {
        look();
        CHECK(runtime.throw);
    }
    if (is_idle() || !cxx_is_there())
        runtime.throw(object, type, destroy);
    else
        arch_throw(object, type, destroy);
}

void interposed_rethrow(void)
{
    if (__builtin_expect(!runtime.rethrow, 0)) {
        look();
        CHECK(runtime.rethrow);
    }
    if (cxx_is_there()) {
        struct header *header = caught();
        void *object = !header ? NULL : header->unwind.exception_class == class_primary ? header + 1 : header->primary;
        if (object && (!is_idle() || header_of(object)->type == &foreign)) {
            arch_rethrow(object);
            return;
        }
    }
    runtime.rethrow();
}

void interposed_rethrow_exception(void **pointer)
{
    if (__builtin_expect(!runtime.rethrow_exception, 0)) {
        look();
        CHECK(runtime.rethrow_exception);
    }
    if (cxx_is_there() && *pointer && (!is_idle() || header_of(*pointer)->type == &foreign))
        arch_rethrow_exception(pointer);
    else
        runtime.rethrow_exception(pointer);
}

void *interposed_begin_catch(void *exception)
{
    if (__builtin_expect(!runtime.begin_catch, 0)) {
        look();
        CHECK(runtime.begin_catch);
    }
    if (__builtin_expect(thread_state && thread_state->unwinds, 0))
        unwind_caught(exception);
    return runtime.begin_catch(exception);
}

void cxx_switch(void **caught, unsigned *uncaught, void *new_caught, unsigned new_uncaught)
{
    if (!cxx_is_there())
        return;
    struct globals *globals = runtime.get_globals();
    *caught = globals->caught;
    *uncaught = globals->uncaught;
    globals->caught = new_caught;
    globals->uncaught = new_uncaught;
}
