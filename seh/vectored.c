/*
 * Vectored handlers: two lists, one asked before the filters of frames, one told when somebody has answered
 * EXCEPTION_CONTINUE_EXECUTION.
 *
 * Theory of operation. A handler may add and remove handlers, itself included, may raise, may leave by a
 * jump; other threads add and remove meanwhile, and any of them may be interrupted at any instruction by a
 * fault whose dispatch reads the list. So nothing here waits for anybody, and nothing has to be given back.
 *
 * A list is a set of slots, each with a number that says its place: a handler that is to be first gets one
 * below all others, one that is to be last gets one above. A dispatch looks for the lowest number above the
 * one it has called last, until there is none. Whatever is added or removed between two calls therefore
 * takes effect at once, as in a list that is walked link by link, yet there is no link that could break. The
 * search reads every slot; programs have a handful.
 *
 * Slots are never unmapped. A slot's state counts up with every use, in its low bits it says what the slot is
 * now: a reader takes state, number and function, then the state again, and uses them only if that stayed.
 */
#include "seh/vectored.h"

#include <stdint.h>

#include "seh/signals/signals.h"
#include "seh/thread.h"
#include "shim/error.h"
#include "shim/os.h"

/* The low bits of a slot's state; the others count its uses. */
enum { FREE, CLAIMED, ACTIVE, STATE_BITS = 2, STATE_MASK = 3 };

struct slot {
    uint64_t state; /* FREE, CLAIMED by whoever is filling it in, or ACTIVE; and the count */
    int64_t place;  /* its place in the order; no two handlers ever had the same */
    PVECTORED_EXCEPTION_HANDLER handler; /* the program's function */
};

/* Slots come in blocks, each twice as large as the one before; the first needs no memory of its own. */
enum { FIRST_BLOCK = 32, BLOCKS = 12, SLOTS_MAX = FIRST_BLOCK << (BLOCKS - 1) };

struct list {
    uintptr_t kind;              /* 0 or 1: goes into the handles */
    struct slot *blocks[BLOCKS]; /* block i holds the slots from start_of(i) on; NULL: not mapped yet */
    unsigned used;               /* slots below it may have been used */
    unsigned active;             /* handlers in the list; read without order by vectored_any */
    int64_t front, back;         /* the lowest and the highest place given so far */
};

static struct slot first_slots[2][FIRST_BLOCK];
static struct list exceptions = {.kind = 0, .blocks = {first_slots[0]}};
static struct list continues = {.kind = 1, .blocks = {first_slots[1]}};

static unsigned start_of(unsigned block)
{
    return block ? (unsigned)FIRST_BLOCK << (block - 1) : 0;
}

static unsigned size_of(unsigned block)
{
    return block ? (unsigned)FIRST_BLOCK << (block - 1) : FIRST_BLOCK;
}

/* NULL: its block is not mapped. */
static struct slot *slot_at(struct list *list, unsigned index)
{
    unsigned block = 0;
    while (index >= start_of(block) + size_of(block))
        block++;
    struct slot *slots = __atomic_load_n(&list->blocks[block], __ATOMIC_ACQUIRE);
    return slots ? slots + (index - start_of(block)) : NULL;
}

/* Maps the block of a slot. False: no memory. */
static bool map_block_of(struct list *list, unsigned index)
{
    unsigned block = 0;
    while (index >= start_of(block) + size_of(block))
        block++;
    void *fresh;
    struct slot *none = NULL;
    size_t bytes = (size_of(block) * sizeof(struct slot) + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
    if (os_allocate(bytes, &fresh))
        return false;
    if (!__atomic_compare_exchange_n(&list->blocks[block], &none, fresh, false, __ATOMIC_ACQ_REL,
                                     __ATOMIC_RELAXED))
        os_release(fresh, bytes); /* another thread was faster */
    return true;
}

static bool claim(struct slot *slot, uint64_t *state)
{
    *state = __atomic_load_n(&slot->state, __ATOMIC_RELAXED);
    if ((*state & STATE_MASK) != FREE)
        return false;
    return __atomic_compare_exchange_n(&slot->state, state, *state + CLAIMED, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

/*
 * What a program holds of a handler: list, slot, and the use of the slot, which no other handler shares;
 * never a pointer that could be followed.
 */
static void *handle_of(const struct list *list, unsigned index, uint64_t state)
{
    return (void *)((((state >> STATE_BITS) + 1) * 2 + list->kind) * SLOTS_MAX + index);
}

static void *add(struct list *list, bool first, PVECTORED_EXCEPTION_HANDLER handler)
{
    unsigned index = 0;
    uint64_t state;
    struct slot *slot;
    for (;; index++) {
        if (index == SLOTS_MAX)
            return NULL;
        slot = slot_at(list, index);
        if (!slot && !map_block_of(list, index))
            return NULL;
        slot = slot_at(list, index);
        if (claim(slot, &state))
            break;
    }
    __atomic_thread_fence(
        __ATOMIC_RELEASE); /* a reader that sees what follows sees that the slot was claimed */
    __atomic_store_n(&slot->handler, handler, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->place,
                     first ? __atomic_sub_fetch(&list->front, 1, __ATOMIC_RELAXED)
                           : __atomic_add_fetch(&list->back, 1, __ATOMIC_RELAXED),
                     __ATOMIC_RELAXED);
    unsigned used = __atomic_load_n(&list->used, __ATOMIC_RELAXED);
    while (used <= index && !__atomic_compare_exchange_n(&list->used, &used, index + 1, false,
                                                         __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        continue;
    __atomic_add_fetch(&list->active, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&slot->state, state + ACTIVE, __ATOMIC_RELEASE);
    return handle_of(list, index, state);
}

static ULONG remove_handler(struct list *list, void *handle)
{
    uintptr_t number = (uintptr_t)handle;
    if (number < 2 * SLOTS_MAX || number / SLOTS_MAX % 2 != list->kind)
        return 0;
    struct slot *slot = slot_at(list, number % SLOTS_MAX);
    uint64_t use = (number / SLOTS_MAX / 2 - 1) << STATE_BITS, active = use + ACTIVE;
    if (!slot || !__atomic_compare_exchange_n(&slot->state, &active, use + (1 << STATE_BITS) + FREE, false,
                                              __ATOMIC_RELEASE, __ATOMIC_RELAXED))
        return 0;
    __atomic_sub_fetch(&list->active, 1, __ATOMIC_RELAXED);
    return 1;
}

/* The handler with the lowest place above *place, which becomes its; or NULL. */
static PVECTORED_EXCEPTION_HANDLER next(struct list *list, int64_t *place)
{
    PVECTORED_EXCEPTION_HANDLER found = NULL;
    int64_t lowest = INT64_MAX;
    unsigned used = __atomic_load_n(&list->used, __ATOMIC_ACQUIRE);
    for (unsigned index = 0; index < used; index++) {
        struct slot *slot = slot_at(list, index);
        uint64_t state = __atomic_load_n(&slot->state, __ATOMIC_ACQUIRE);
        if ((state & STATE_MASK) != ACTIVE)
            continue;
        int64_t its_place = __atomic_load_n(&slot->place, __ATOMIC_RELAXED);
        PVECTORED_EXCEPTION_HANDLER handler = __atomic_load_n(&slot->handler, __ATOMIC_RELAXED);
        __atomic_thread_fence(__ATOMIC_ACQUIRE);
        if (__atomic_load_n(&slot->state, __ATOMIC_RELAXED) != state || its_place <= *place ||
            its_place >= lowest)
            continue;
        lowest = its_place;
        found = handler;
    }
    *place = lowest;
    return found;
}

/* Calls handlers until one answers that the execution goes on. */
static bool call(struct list *list, EXCEPTION_POINTERS *pointers)
{
    PVECTORED_EXCEPTION_HANDLER handler;
    for (int64_t place = INT64_MIN; (handler = next(list, &place));) {
        if (handler(pointers) == EXCEPTION_CONTINUE_EXECUTION)
            return true;
    }
    return false;
}

bool vectored_any(void)
{
    return __atomic_load_n(&exceptions.active, __ATOMIC_RELAXED) != 0;
}

bool vectored_exception(EXCEPTION_POINTERS *pointers)
{
    return vectored_any() && call(&exceptions, pointers);
}

void vectored_continue(EXCEPTION_POINTERS *pointers)
{
    if (__atomic_load_n(&continues.active, __ATOMIC_RELAXED) != 0)
        call(&continues, pointers);
}

/* Faults of every thread are the handlers' business from now on, not only of threads with guarded blocks. */
static PVOID add_and_listen(struct list *list, ULONG first, PVECTORED_EXCEPTION_HANDLER handler)
{
    if (!handler) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    if (!vectored_any()) { /* a handler that adds one may run where this could wait for itself */
        thread_get();
        signals_install();
    }
    void *added = add(list, first != 0, handler);
    if (!added)
        error_fail(STATUS_NO_MEMORY);
    return added;
}

PVOID WINAPI AddVectoredExceptionHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler)
{
    return add_and_listen(&exceptions, first, handler);
}

ULONG WINAPI RemoveVectoredExceptionHandler(PVOID handle)
{
    return remove_handler(&exceptions, handle);
}

PVOID WINAPI AddVectoredContinueHandler(ULONG first, PVECTORED_EXCEPTION_HANDLER handler)
{
    return add_and_listen(&continues, first, handler);
}

ULONG WINAPI RemoveVectoredContinueHandler(PVOID handle)
{
    return remove_handler(&continues, handle);
}
