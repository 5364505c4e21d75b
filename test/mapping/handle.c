/* The handle table, with object types of the test's own. */
#include "shim/object/handle.h"

#include "test/memory/memory.h"

#include <pthread.h>
#include <stdatomic.h>

#include "shim/error.h"
#include "shim/os.h"

/* The system, of which the table needs no more than memory. */
static int system_refuses;

int os_allocate(size_t size, void **start)
{
    return system_refuses || posix_memalign(start, OS_PAGE, size) ? 12 : (memset(*start, 0, size), 0);
}

/* And no process but this one, which has the constant handle. */
DWORD process_check(HANDLE handle)
{
    (void)handle;
    return STATUS_INVALID_HANDLE;
}

static atomic_int closed, destroyed;

static void on_closed(struct object *object)
{
    EXPECT_EQ(object->handles, 0);
    closed++;
}

static void on_destroy(struct object *object)
{
    (void)object;
    destroyed++;
}

static struct pool apples = POOL(128), pears = POOL(128);
static const struct object_type apple = {"apple", &apples, {1, 2, 4, 0xF}, on_closed, on_destroy,
                                         false,   NULL};
static const struct object_type pear = {.name = "pear", .pool = &pears};

struct fruit {
    struct object object;
    uint64_t mark;
};

static struct fruit *create(const struct object_type *type)
{
    struct fruit *fruit = (struct fruit *)object_create(type, sizeof *fruit);
    REQUIRE(fruit != NULL);
    EXPECT_EQ(fruit->mark, 0);
    fruit->mark = 0x5EED;
    return fruit;
}

/* A handle that holds the only reference. */
static HANDLE open_one(const struct object_type *type, DWORD access)
{
    struct fruit *fruit = create(type);
    HANDLE handle = NULL;
    REQUIRE(handle_open(fruit, access, 0, &handle) == STATUS_SUCCESS);
    object_drop(fruit);
    return handle;
}

static DWORD get(HANDLE handle, const struct object_type *type, DWORD access)
{
    void *object = NULL;
    DWORD status = handle_get(handle, type, access, &object, NULL);
    EXPECT_EQ(object != NULL, status == STATUS_SUCCESS);
    if (object) {
        EXPECT_EQ(((struct fruit *)object)->mark, 0x5EED);
        object_drop(object);
    }
    return status;
}

static void never_open(void)
{
    HANDLE values[] = {NULL,       (HANDLE)4,   (HANDLE)0x1234, (HANDLE)0x7FFFFFFC, (HANDLE)(1ull << 40),
                       (HANDLE)-7, (HANDLE)-100};
    DWORD flags;
    for (unsigned round = 0; round < 2; round++) {
        for (unsigned i = 0; i < sizeof values / sizeof *values; i++) {
            if (round && values[i] == (HANDLE)4)
                continue;
            EXPECT_EQ(get(values[i], NULL, 0), STATUS_INVALID_HANDLE);
            EXPECT_FAILS(6, CloseHandle(values[i]));
            EXPECT_FAILS(6, GetHandleInformation(values[i], &flags));
            EXPECT_FAILS(6, SetHandleInformation(values[i], HANDLE_FLAG_INHERIT, 0));
            EXPECT_FAILS(6, DuplicateHandle((HANDLE)-1, values[i], (HANDLE)-1, &values[0], 0, FALSE,
                                            DUPLICATE_SAME_ACCESS));
            EXPECT_FAILS(6, CompareObjectHandles(values[i], values[i]));
        }
        open_one(&apple, 1); /* and once more with a table that is not empty */
    }
}

static void refused_options(void)
{
    HANDLE handle = open_one(&apple, 1), copy;
    DWORD flags = 77;
    EXPECT_FAILS(87, SetHandleInformation(handle, 4, 4));
    EXPECT_FAILS(998, GetHandleInformation(handle, NULL));
    EXPECT_FAILS(87, DuplicateHandle((HANDLE)-1, handle, (HANDLE)-1, &copy, 0, FALSE, 8));
    EXPECT_FAILS(87, DuplicateHandle((HANDLE)-1, handle, (HANDLE)-1, NULL, 0, FALSE, DUPLICATE_SAME_ACCESS));
    EXPECT_FAILS(6, DuplicateHandle(NULL, handle, (HANDLE)-1, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    EXPECT_FAILS(6, DuplicateHandle((HANDLE)-1, handle, NULL, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    EXPECT_FAILS(5, DuplicateHandle((HANDLE)-1, handle, (HANDLE)-1, &copy, 2, FALSE, 0));
    EXPECT_FAILS(5, DuplicateHandle((HANDLE)-1, handle, (HANDLE)-1, &copy, GENERIC_ALL, FALSE, 0));
    EXPECT_WORKS(GetHandleInformation(handle, &flags));
    EXPECT_EQ(flags, 0);
}

static void wrong_type_or_rights(void)
{
    HANDLE handle = open_one(&apple, 1);
    EXPECT_EQ(get(handle, &pear, 0), STATUS_OBJECT_TYPE_MISMATCH);
    EXPECT_EQ(get(handle, &apple, 3), STATUS_ACCESS_DENIED);
    EXPECT_EQ(get(handle, &apple, 1), STATUS_SUCCESS);
    EXPECT_EQ(get(handle, NULL, 0), STATUS_SUCCESS);
}

static void closing(void)
{
    HANDLE handle = open_one(&apple, 1);
    EXPECT_EQ((uintptr_t)handle, 4);
    EXPECT_EQ(destroyed, 0);
    EXPECT_WORKS(CloseHandle(handle));
    EXPECT(closed == 1 && destroyed == 1);
    EXPECT_FAILS(6, CloseHandle(handle));
    EXPECT(closed == 1 && destroyed == 1);
}

static void in_use(void)
{
    HANDLE handle = open_one(&apple, 1);
    void *object;
    REQUIRE(handle_get(handle, &apple, 0, &object, NULL) == STATUS_SUCCESS);
    EXPECT_WORKS(CloseHandle(handle));
    EXPECT(closed == 1 && destroyed == 0);
    EXPECT_EQ(((struct fruit *)object)->mark, 0x5EED);
    object_drop(object);
    EXPECT_EQ(destroyed, 1);
}

static void tag_bits(void)
{
    char *handle = (char *)open_one(&apple, 1);
    EXPECT_EQ(get(handle + 1, &apple, 1), STATUS_SUCCESS);
    EXPECT_EQ(get(handle + 3, &apple, 1), STATUS_SUCCESS);
    EXPECT_WORKS(CloseHandle(handle + 2));
    EXPECT_FAILS(6, CloseHandle(handle));
}

static void constants(void)
{
    for (intptr_t value = -1; value >= -6; value--) {
        EXPECT_WORKS(CloseHandle((HANDLE)value));
        EXPECT_EQ(get((HANDLE)value, NULL, 0), STATUS_INVALID_HANDLE);
    }
    HANDLE copy;
    EXPECT_FAILS(50,
                 DuplicateHandle((HANDLE)-1, (HANDLE)-2, (HANDLE)-1, &copy, 0, FALSE, DUPLICATE_SAME_ACCESS));
    handle_register_pseudo(2, create(&apple));
    EXPECT_EQ(get((HANDLE)-2, &apple, 0xFFFF), STATUS_SUCCESS);
    EXPECT_WORKS(DuplicateHandle((HANDLE)-1, (HANDLE)-2, (HANDLE)-1, &copy, 3, FALSE, 0));
    EXPECT_WORKS(CompareObjectHandles(copy, (HANDLE)-2));
    EXPECT_WORKS(CloseHandle((HANDLE)-2));
    EXPECT_EQ(get(copy, &apple, 3), STATUS_SUCCESS);
    EXPECT_WORKS(CloseHandle(copy));
    EXPECT_EQ(destroyed, 0);
}

/* Every value that an entry had stays invalid for many uses of it. */
static void stale(void)
{
    enum { COUNT = 20000 };
    static HANDLE old[COUNT];
    for (int i = 0; i < COUNT; i++) {
        old[i] = open_one(&apple, 1);
        REQUIRE_WORKS(CloseHandle(old[i]));
    }
    HANDLE open = open_one(&apple, 1);
    for (int i = 0; i < COUNT; i++)
        EXPECT_EQ(get(old[i], NULL, 0), STATUS_INVALID_HANDLE);
    EXPECT_EQ(get(open, NULL, 0), STATUS_SUCCESS);
}

static void many(void)
{
    enum { COUNT = 100000 };
    static HANDLE open[COUNT];
    for (int i = 0; i < COUNT; i++) {
        open[i] = open_one(i % 2 ? &apple : &pear, 1);
        REQUIRE((uintptr_t)open[i] % 4 == 0 && (uintptr_t)open[i] < 0x80000000);
    }
    for (int i = 0; i < COUNT; i++)
        REQUIRE(get(open[i], i % 2 ? &apple : &pear, 1) == STATUS_SUCCESS);
    for (int i = 0; i < COUNT; i++)
        REQUIRE_WORKS(CloseHandle(open[(i * 7919ull) % COUNT]));
    EXPECT_EQ(destroyed, COUNT / 2);
}

static void duplicates(void)
{
    HANDLE handle = open_one(&apple, 3), same, less, other = open_one(&apple, 3);
    DWORD flags;
    EXPECT_WORKS(DuplicateHandle((HANDLE)-1, handle, (HANDLE)-1, &same, 0, TRUE, DUPLICATE_SAME_ACCESS));
    EXPECT_WORKS(DuplicateHandle((HANDLE)-1, handle, (HANDLE)-1, &less, GENERIC_READ, FALSE, 0));
    EXPECT(same != handle && less != handle && same != less);
    EXPECT_WORKS(GetHandleInformation(same, &flags));
    EXPECT_EQ(flags, HANDLE_FLAG_INHERIT);
    EXPECT_EQ(get(same, &apple, 3), STATUS_SUCCESS);
    EXPECT_EQ(get(less, &apple, 1), STATUS_SUCCESS);
    EXPECT_EQ(get(less, &apple, 2), STATUS_ACCESS_DENIED);
    EXPECT_WORKS(CompareObjectHandles(handle, same));
    EXPECT_FAILS(1656, CompareObjectHandles(handle, other));
    EXPECT_WORKS(CloseHandle(handle));
    EXPECT_WORKS(CloseHandle(same));
    EXPECT(closed == 0 && destroyed == 0);
    EXPECT_WORKS(CloseHandle(less));
    EXPECT(closed == 1 && destroyed == 1);
}

static void close_source(void)
{
    HANDLE handle = open_one(&apple, 3), copy;
    EXPECT_WORKS(DuplicateHandle((HANDLE)-1, handle, (HANDLE)-1, &copy, 0, FALSE,
                                 DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE));
    EXPECT_FAILS(6, CloseHandle(handle));
    EXPECT_FAILS(5,
                 DuplicateHandle((HANDLE)-1, copy, (HANDLE)-1, &handle, 0xFF, FALSE, DUPLICATE_CLOSE_SOURCE));
    EXPECT_FAILS(6, CloseHandle(copy));
    EXPECT_EQ(destroyed, 1);
    handle = open_one(&apple, 3);
    EXPECT_WORKS(DuplicateHandle((HANDLE)-1, handle, NULL, NULL, 0, FALSE, DUPLICATE_CLOSE_SOURCE));
    EXPECT_FAILS(6, CloseHandle(handle));
    EXPECT_EQ(destroyed, 2);
}

static void protected_from_close(void)
{
    HANDLE handle = open_one(&apple, 3);
    DWORD flags;
    EXPECT_WORKS(
        SetHandleInformation(handle, HANDLE_FLAG_PROTECT_FROM_CLOSE, HANDLE_FLAG_PROTECT_FROM_CLOSE));
    EXPECT_WORKS(SetHandleInformation(handle, HANDLE_FLAG_INHERIT, ~0u));
    EXPECT_WORKS(GetHandleInformation(handle, &flags));
    EXPECT_EQ(flags, 3);
    EXPECT_FAILS(6, CloseHandle(handle));
    EXPECT_EQ(get(handle, &apple, 3), STATUS_SUCCESS);
    EXPECT_WORKS(SetHandleInformation(handle, 3, 0));
    EXPECT_WORKS(CloseHandle(handle));
}

static void out_of_memory(void)
{
    HANDLE open, last = NULL;
    int count = 0;
    struct fruit *fruit = create(&apple);
    for (; count < 1000; count++)
        REQUIRE(handle_open(fruit, 1, 0, &open) == STATUS_SUCCESS);
    system_refuses = 1;
    DWORD status;
    while (!(status = handle_open(fruit, 1, 0, &open)))
        last = open;
    EXPECT_EQ(status, STATUS_NO_MEMORY);
    EXPECT_EQ(fruit->object.references, 1 + fruit->object.handles);
    REQUIRE_WORKS(CloseHandle(last));
    EXPECT_EQ(handle_open(fruit, 1, 0, &open), STATUS_SUCCESS);
}

/*
 * Some threads open and close, others look up what the first do: each lookup finds nothing or a whole object.
 */
static _Atomic(HANDLE) shared[64];
static atomic_int stop, failures;

static void *open_and_close(void *argument)
{
    for (unsigned i = 0; i < 100000; i++) {
        _Atomic(HANDLE) *slot = &shared[(i * 31 + (uintptr_t)argument) % 64];
        HANDLE gone = atomic_exchange(slot, open_one(&apple, 1));
        if (gone)
            failures += !CloseHandle(gone);
    }
    return NULL;
}

static void *look_up(void *argument)
{
    for (unsigned i = 0; !stop; i++) {
        HANDLE handle = shared[i % 64];
        void *object;
        if (handle && !handle_get(handle, &apple, 1, &object, NULL)) {
            failures +=
                ((struct fruit *)object)->mark != 0x5EED || ((struct fruit *)object)->object.type != &apple;
            object_drop(object);
        }
    }
    return argument;
}

static void threads(void)
{
    pthread_t openers[2], readers[2];
    for (intptr_t i = 0; i < 2; i++) {
        pthread_create(&openers[i], NULL, open_and_close, (void *)i);
        pthread_create(&readers[i], NULL, look_up, NULL);
    }
    for (int i = 0; i < 2; i++)
        pthread_join(openers[i], NULL);
    stop = 1;
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    EXPECT_EQ(failures, 0);
    int open = 0;
    for (int i = 0; i < 64; i++)
        open += shared[i] != NULL;
    EXPECT_EQ(destroyed, 200000 - open);
    for (int i = 0; i < 64; i++)
        if (shared[i])
            EXPECT_WORKS(CloseHandle(shared[i]));
    EXPECT_EQ(destroyed, 200000);
}

static int visited;

static void visit(void *object)
{
    (void)object;
    visited++;
}

static void each(void)
{
    HANDLE one = open_one(&apple, 1);
    open_one(&pear, 1);
    open_one(&apple, 1);
    handle_each(&apple, visit);
    EXPECT_EQ(visited, 2);
    CloseHandle(one);
    handle_each(&apple, visit);
    EXPECT_EQ(visited, 3);
}

TAP_MAIN(CASE(never_open, "R-006 values that never were handles"),
         CASE(refused_options, "undefined flags, missing pointers, more rights than there are"),
         CASE(wrong_type_or_rights, "Z a handle of another type, or with too few rights"),
         CASE(stale, "handles stay invalid when their entries are used again"),
         CASE(out_of_memory, "no memory for the table: nothing is lost"),
         CASE(closing, "the last handle closed frees the object, once"),
         CASE(in_use, "an object in use lives until its user is done"),
         CASE(tag_bits, "the two low bits of a handle are the program's"),
         CASE(constants, "constant handles need no closing"), CASE(many, "a hundred thousand handles"),
         CASE(duplicates, "duplicates share the object and have their own rights and flags"),
         CASE(close_source, "DUPLICATE_CLOSE_SOURCE closes in any case"),
         CASE(protected_from_close, "HANDLE_FLAG_PROTECT_FROM_CLOSE"),
         CASE(each, "every handle of a type can be visited"),
         CASE(threads, "looking up while others open and close"))
