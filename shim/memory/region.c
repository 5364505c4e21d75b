#include "shim/memory/region.h"

#include <errno.h>
#include <sys/auxv.h>
#include <sys/resource.h>

#include "shim/memory/charge.h"
#include "shim/check.h"
#include "shim/memory/guard.h"
#include "shim/memory/index.h"
#include "shim/memory/pages.h"
#include "shim/memory/tree.h"
#include "shim/pool.h"

static struct pool records = POOL(sizeof(struct region));
static struct lock books;
static uint64_t changes;  /* claims made and claims ended */
static uint64_t reserved; /* bytes in claims */

static struct lock several; /* whoever holds more than one region's lock has this one: fork, and splitting */
static struct pool_slab *locked; /* by fork: this slab of records and all older ones */

/* Another thread may map and unmap where we try to reserve; this often, and the search gives up. */
enum { COLLISIONS_MAX = 4096 };

/*
 * Collisions after which learning goes beyond the place, and after which not further: 64 KiB << 30 is half of
 * all.
 */
enum { LOOK_FURTHER = 4, LOOK_MAX = 30 };

_Static_assert(sizeof(struct region) == 128, "two cache lines: the lookup's and the tree's");

/* The books */

static uintptr_t lower(uintptr_t one, uintptr_t other)
{
    return one < other ? one : other;
}

static struct region *record_take(void)
{
    struct region *region = pool_take(&records);
    if (region)
        region->pool_link = NULL;
    return region;
}

/* Enters a range that is not ours to give. */
static int note(uintptr_t base, uintptr_t end, enum region_state state)
{
    struct region *region = record_take();
    if (!region)
        return ENOMEM;
    region->base = base;
    region->end = end;
    __atomic_store_n(&region->state, state, __ATOMIC_RELAXED);
    tree_put(region);
    return 0;
}

static void drop_obstacle(struct region *obstacle)
{
    tree_remove(obstacle);
    __atomic_store_n(&obstacle->state, REGION_FREE, __ATOMIC_RELAXED);
    pool_give(&records, obstacle);
}

static bool drop_all_obstacles(void)
{
    bool any = false;
    for (struct region *r = tree_lowest(), *next; r; r = next) {
        next = r->next;
        if (r->state == REGION_OBSTACLE) {
            drop_obstacle(r);
            any = true;
        }
    }
    return any;
}

/*
 * Something is mapped in [base, end), which the books have as free: enters it and what continues it, as far
 * as the free range around reaches. So a large mapping is met once and not at each step along it. A search
 * that has collided often goes through a crowd of small ones: it looks further each time, to both sides.
 */
static void learn_obstacles(uintptr_t base, uintptr_t end, int collisions)
{
    struct region *below = tree_at_or_below(base), *above = below ? below->next : tree_lowest();
    uintptr_t low = below ? granule_up(below->end) : 0, high = above ? above->base : REGION_TOP;
    struct os_mapping mapping;
    int error = os_query_mapping(base, &mapping);
    if (error && error != ENOENT) { /* no /proc: all we know is that the place does not do */
        note(base, end, REGION_OBSTACLE);
        return;
    }
    uintptr_t reach = collisions < LOOK_FURTHER
                          ? 0
                          : (uintptr_t)REGION_GRANULARITY << (collisions < LOOK_MAX ? collisions : LOOK_MAX);
    base = base > low + reach ? base - reach : low;
    end = lower(end + reach, high);
    for (uintptr_t from = base; from < end && !os_query_mapping(from, &mapping) && mapping.start < end;) {
        uintptr_t start = mapping.start > low ? mapping.start : low, stop = mapping.end;
        while (stop < high && !os_query_mapping(stop, &mapping) && mapping.start < granule_up(stop))
            stop = mapping.end;
        stop = stop < high ? stop : high;
        if (start >= stop || note(start, stop, REGION_OBSTACLE))
            return;
        from = low = stop;
    }
}

/* Is the fixed range free in the books, leaving aside what is only hearsay? */
static bool clear_fixed(uintptr_t base, uintptr_t end)
{
    for (;;) {
        struct region *r = tree_at_or_below(granule_up(end) - 1);
        if (!r || granule_up(r->end) <= base)
            return true;
        if (r->state != REGION_OBSTACLE)
            return false;
        drop_obstacle(r);
    }
}

/* The granule is shared with a reservation's unusable tail, or with a mapping of the kernel's: both count as
 * taken. */
static int claim(const struct placement *placement, size_t size, struct region *region)
{
    uintptr_t base = placement->base;
    if (base) {
        if (!clear_fixed(base, base + size))
            return EEXIST;
    } else {
        base = tree_find_room(placement, size);
        if (!base && drop_all_obstacles())
            base = tree_find_room(placement, size);
        if (!base)
            return ENOMEM;
    }
    region->base = base;
    region->end = base + size;
    __atomic_store_n(&region->state, REGION_CLAIMED, __ATOMIC_RELAXED);
    int error = index_put(region);
    if (error)
        return error;
    tree_put(region);
    __atomic_fetch_add(&reserved, size, __ATOMIC_RELAXED);
    __atomic_fetch_add(&changes, 1, __ATOMIC_RELEASE);
    return 0;
}

static void unclaim(struct region *region)
{
    index_remove(region);
    tree_remove(region);
    __atomic_fetch_sub(&reserved, region->end - region->base, __ATOMIC_RELAXED);
    __atomic_fetch_add(&changes, 1, __ATOMIC_RELEASE);
}

/*
 * Maps a claimed range, with the rest of its last granule: so the mappings of neighbours touch, and the
 * kernel keeps one for all of them, where each would be its own behind a gap. Nobody may touch the rest: it
 * has no access, or guard markers where the pages before it have some. Without markers it is left out.
 */
static int map_private(struct region *region, unsigned access)
{
    uintptr_t mapped = granule_up(region->end);
    bool tail = mapped > region->end;
    if (tail && access && !os_has_guard_markers()) {
        mapped = region->end;
        tail = false;
    }
    int error = os_reserve((void *)region->base, mapped - region->base, access);
    if (error)
        return error;
    region->tail_open = tail && access;
    if (region->tail_open && os_guard_install((void *)region->end, mapped - region->end)) {
        os_release((void *)region->end, mapped - region->end);
        region->tail_open = false;
        mapped = region->end;
    }
    region->mapped = mapped;
    return 0;
}

static int map_view(struct region *region, unsigned access, const struct backing *backing, bool large)
{
    region->tail_open = false;
    region->mapped = region->end;
    size_t size = region->end - region->base;
    int error =
        os_map_view((void *)region->base, size, access, backing->file, backing->offset, backing->shared);
    if (!error && large)
        os_prefer_large((void *)region->base, size);
    return error;
}

static int map_large(struct region *region, unsigned access)
{
    region->tail_open = false;
    region->mapped = region->end;
    return os_reserve_large((void *)region->base, region->end - region->base, access);
}

static int map_claim(struct region *region, unsigned access, const struct placement *placement)
{
    return placement->view ? map_view(region, access, placement->backing, placement->memory == MEMORY_LARGE)
           : placement->memory == MEMORY_LARGE ? map_large(region, access)
                                               : map_private(region, access);
}

/* Somebody watches the pages of a mapping that nobody can have touched yet: the kernel, or else we do. */
static int begin_watch(struct region *region, unsigned access)
{
    void *start = (void *)region->base;
    size_t size = region->mapped - region->base;
    if (os_track_ready() && !os_track(start, size)) {
        region->watch = WATCH_KERNEL;
        return 0;
    }
    region->watch = WATCH_FAULTS;
    region->sticky = WORD_WRITTEN;
    guard_ensure();
    return access & OS_WRITE ? os_protect(start, size, access & ~OS_WRITE) : 0;
}

int region_reserve(const struct placement *placement, size_t size, uint32_t protect, unsigned word,
                   struct region **result)
{
    uint64_t charge = word & WORD_VISIBLE && !placement->view ? size : 0;
    if (!charge_take(charge))
        return EDQUOT;
    struct region *region = record_take();
    if (!region) {
        charge_return(charge);
        return ENOMEM;
    }
    lock_take(&region->lock); /* whoever names an address of the claim waits for its outcome */
    int error;
    for (int collisions = 0; collisions < COLLISIONS_MAX; collisions++) {
        lock_take(&books);
        uint32_t begun = region_write_begin(region);
        error = claim(placement, size, region);
        region_write_end(region, begun);
        ASSERT_SLOW(tree_is_sound());
        lock_drop(&books);
        if (error)
            break;
        unsigned access = (word & WORD_ACCESS) >> WORD_ACCESS_SHIFT;
        error = map_claim(region, access, placement);
        region->watch = WATCH_NONE;
        region->sticky = placement->view ? WORD_COPY : 0;
        if (!error && placement->watched) {
            error = begin_watch(region, access);
            if (error)
                os_release((void *)region->base, region->mapped - region->base);
            else if (region->watch == WATCH_FAULTS)
                word &= ~(unsigned)(OS_WRITE << WORD_ACCESS_SHIFT);
        }
        if (!error) {
            begun = region_write_begin(region);
            region->protect = protect;
            region->memory = placement->memory;
            region->placeholder = placement->placeholder;
            __atomic_store_n(&region->view, placement->view, __ATOMIC_RELAXED);
            pages_begin(region, word);
            __atomic_store_n(&region->state, REGION_LIVE, __ATOMIC_RELAXED);
            region_write_end(region, begun);
            lock_drop(&region->lock);
            *result = region;
            return 0;
        }
        lock_take(&books);
        unclaim(region);
        if (error == EEXIST)
            learn_obstacles(region->base, granule_up(region->end), collisions);
        lock_drop(&books);
        if (error != EEXIST || placement->base)
            break;
    }
    charge_return(charge);
    __atomic_store_n(&region->state, REGION_FREE, __ATOMIC_RELAXED);
    lock_drop(&region->lock);
    pool_give(&records, region);
    return error == EEXIST && !placement->base ? ENOMEM : error;
}

int region_begin_watch(struct region *region)
{
    int error = begin_watch(region, OS_NONE);
    if (error)
        region->watch = WATCH_NONE;
    return error;
}

void region_several_begin(void)
{
    lock_take(&several);
}

void region_several_end(void)
{
    lock_drop(&several);
}

/* A record that nobody can find yet gets the words of [low, high). */
static int copy_pages(struct region *copy, const struct region *region)
{
    pages_begin(copy, pages_get(region, copy->base));
    for (uintptr_t page = copy->base, end; page < copy->end; page = end) {
        unsigned word = pages_get(region, page);
        end = pages_scan(region, page, copy->end, WORD_ALL, word);
        if (pages_prepare(copy, page, end)) {
            pages_end(copy);
            return ENOMEM;
        }
        pages_update(copy, page, end, 0, word);
    }
    return 0;
}

int region_split(struct region *region, uintptr_t at, struct region **result)
{
    ASSERT(lock_is_mine(&several) && lock_is_mine(&region->lock) && region->base < at && at < region->end);
    struct region *upper = record_take();
    if (!upper)
        return ENOMEM;
    lock_take(&upper->lock);
    uint32_t upper_begun = region_write_begin(upper), begun = region_write_begin(region);
    upper->base = at;
    upper->end = region->end;
    upper->mapped = region->mapped;
    upper->tail_open = region->tail_open;
    upper->protect = region->protect;
    upper->watch = region->watch;
    upper->sticky = region->sticky;
    upper->memory = region->memory;
    upper->placeholder = region->placeholder;
    __atomic_store_n(&upper->view, NULL, __ATOMIC_RELAXED);
    int error = copy_pages(upper, region);
    if (!error) {
        lock_take(&books);
        error = index_move(at, granule_up(region->end), region,
                           upper); /* what stands there behind its end, too */
        if (!error) {
            __atomic_store_n(&upper->state, REGION_LIVE, __ATOMIC_RELAXED);
            __atomic_store_n(&region->end, at, __ATOMIC_RELAXED);
            region->mapped = at;
            region->tail_open = false;
            tree_put(upper);
            __atomic_fetch_add(&changes, 1, __ATOMIC_RELEASE);
        }
        ASSERT_SLOW(tree_is_sound());
        lock_drop(&books);
        if (error)
            pages_end(upper);
    }
    region_write_end(region, begun);
    region_write_end(upper, upper_begun);
    if (!error) {
        *result = upper;
        return 0;
    }
    lock_drop(&upper->lock);
    pool_give(&records, upper);
    return error;
}

/*
 * The index needs no memory for it: it has bounds where upper has them, except inside the slot that upper
 * ends in, and what stands there for upper may as well all become the other's.
 */
static void absorb(struct region *region, struct region *upper, bool words)
{
    ASSERT(lock_is_mine(&several) && lock_is_mine(&region->lock) && lock_is_mine(&upper->lock));
    ASSERT(region->end == upper->base && !region->view && !upper->view);
    uint32_t begun = region_write_begin(region), upper_begun = region_write_begin(upper);
    unsigned word = pages_get(region, region->base);
    lock_take(&books);
    CHECK(!index_move(upper->base, granule_up(upper->end), upper, region));
    __atomic_store_n(&region->end, upper->end, __ATOMIC_RELAXED);
    region->mapped = upper->mapped;
    region->tail_open = upper->tail_open;
    __atomic_store_n(&upper->state, REGION_FREE, __ATOMIC_RELAXED);
    tree_remove(upper);
    __atomic_fetch_add(&changes, 1, __ATOMIC_RELEASE);
    ASSERT_SLOW(tree_is_sound());
    lock_drop(&books);
    if (words) {
        pages_end(region);
        pages_begin(region, word);
    }
    pages_end(upper);
    region_write_end(upper, upper_begun);
    region_write_end(region, begun);
    lock_drop(&upper->lock);
    pool_give(&records, upper);
}

void region_join(struct region *region, struct region *upper)
{
    absorb(region, upper, true);
}

/* The words beyond the lower part's end are still there. */
void region_undo_split(struct region *region, struct region *upper)
{
    absorb(region, upper, false);
}

int region_renew(struct region *region, uint32_t protect, enum region_memory memory,
                 enum region_placeholder placeholder)
{
    ASSERT(lock_is_mine(&region->lock));
    int error = os_renew((void *)region->base, region->mapped - region->base);
    if (error)
        return error;
    charge_return(charge_committed(region, region->base, region->end));
    uint32_t begun = region_write_begin(region);
    pages_end(region);
    region->protect = protect;
    region->memory = memory;
    region->placeholder = placeholder;
    region->watch = WATCH_NONE;
    region->sticky = 0;
    region->tail_open = false;
    __atomic_store_n(&region->view, NULL, __ATOMIC_RELAXED);
    region_write_end(region, begun);
    return 0;
}

int region_release(struct region *region)
{
    ASSERT(lock_is_mine(&region->lock) && region->state == REGION_LIVE);
    int error = os_release((void *)region->base, region->mapped - region->base);
    if (error)
        return error;
    charge_return(charge_committed(region, region->base, region->end));
    uint32_t begun = region_write_begin(region);
    lock_take(&books);
    unclaim(region);
    ASSERT_SLOW(tree_is_sound());
    lock_drop(&books);
    pages_end(region);
    __atomic_store_n(&region->state, REGION_FREE, __ATOMIC_RELAXED);
    region_write_end(region, begun);
    lock_drop(&region->lock);
    pool_give(&records, region);
    return 0;
}

FREQUENT
struct region *region_find(uintptr_t address)
{
    return index_find(address);
}

FREQUENT
struct region *region_lock(uintptr_t address)
{
    for (;;) {
        struct region *region = index_find(address);
        if (!region)
            return NULL;
        lock_take(&region->lock);
        if (region_covers(region, address))
            return region;
        bool other_place =
            __atomic_load_n(&region->state, __ATOMIC_RELAXED) == REGION_LIVE && region == index_find(address);
        lock_drop(&region->lock);
        if (other_place)
            return NULL; /* the region's slot, beyond its last page */
    }
}

FREQUENT
struct region *region_lock_range(uintptr_t low, uintptr_t high)
{
    struct region *region = region_lock(low);
    if (!region || high <= region->end)
        return region;
    region_unlock(region);
    return NULL;
}

uint64_t region_changes(uintptr_t address)
{
    struct region *region = index_find(address);
    if (region && __atomic_load_n(&region->state, __ATOMIC_RELAXED) == REGION_CLAIMED) {
        lock_take(&region->lock);
        lock_drop(&region->lock);
    }
    return __atomic_load_n(&changes, __ATOMIC_ACQUIRE);
}

uint64_t region_reserved(void)
{
    return __atomic_load_n(&reserved, __ATOMIC_RELAXED);
}

/* Hearsay and what is not there yet do not count. */
static bool is_taken(const struct region *region)
{
    return region->state == REGION_LIVE || region->state == REGION_SYSTEM;
}

struct free_range region_free_around(uintptr_t address)
{
    lock_take(&books);
    struct region *below = tree_at_or_below(address), *above = below ? below->next : tree_lowest();
    while (below && !is_taken(below))
        below = below->previous;
    while (above && !is_taken(above))
        above = above->next;
    struct free_range range = {.high = above ? above->base : REGION_TOP};
    if (below) {
        range.low = lower(below->end, address);
        range.mapped = below->state == REGION_LIVE ? below->mapped : range.low;
    }
    lock_drop(&books);
    return range;
}

/*
 * The main thread's stack grows into what is below it, and the kernel keeps a gap there: both belong to it
 * whatever is mapped now. The rest of the fixed geography: nothing below 64 KiB, nothing in the top 128 KiB,
 * and the page at 0x7FFE0000 that on Windows the system shares with every process. Here there is no
 * clock in that page: it reads zero up to INJECT_BLOCK.
 */
enum { STACK_DEFAULT = 8 << 20, STACK_GAP = 256 * OS_PAGE, SHARED_PAGE = 0x7FFE0000 };

static uintptr_t stack_base, stack_end;

bool region_stack(uintptr_t *base, uintptr_t *end)
{
    *base = stack_base;
    *end = stack_end;
    return stack_end != 0;
}

static void find_stack(void)
{
    struct os_mapping stack;
    uintptr_t top = getauxval(AT_EXECFN); /* the kernel puts the program's name above the first frame */
    if (!top || os_query_mapping(top, &stack) || stack.start > top)
        return;
    struct rlimit limit;
    if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur == RLIM_INFINITY)
        limit.rlim_cur = STACK_DEFAULT;
    uintptr_t depth = limit.rlim_cur < stack.end / 2 ? limit.rlim_cur : stack.end / 2;
    uintptr_t base = stack.end - depth < stack.start ? stack.end - depth : stack.start;
    stack_base = granule_down(base - STACK_GAP);
    stack_end = stack.end;
    if (stack_base >= REGION_CEILING || note(stack_base, lower(stack_end, REGION_CEILING), REGION_SYSTEM))
        stack_end = 0;
}

static bool has_shared_page;

void *region_shared_page(void)
{
    return has_shared_page ? (void *)SHARED_PAGE : NULL;
}

uintptr_t region_user_end(void)
{
    return stack_end > REGION_TOP ? stack_end : REGION_TOP;
}

int region_start(void)
{
    if (note(0, REGION_LOWEST, REGION_SYSTEM) || note(REGION_CEILING, REGION_TOP, REGION_SYSTEM))
        return ENOMEM;
    find_stack();
    has_shared_page = !os_reserve((void *)SHARED_PAGE, OS_PAGE, OS_READ);
    if (has_shared_page)
        note(SHARED_PAGE, SHARED_PAGE + OS_PAGE, REGION_SYSTEM);
    return 0;
}

/* fork */

static void lock_record(void *record)
{
    struct lock *lock = &((struct region *)record)->lock;
    if (!lock_is_mine(lock)) /* its own, when a signal handler forks on top of one of our calls */
        lock_take(lock);
}

static void drop_record(void *record)
{
    lock_drop(&((struct region *)record)->lock);
}

static void adopt_and_drop_record(void *record)
{
    lock_adopt(&((struct region *)record)->lock);
    drop_record(record);
}

void region_each(void (*visit)(struct region *region))
{
    for (struct region *r = tree_lowest(), *next; r; r = next) {
        next = r->next;
        if (r->state == REGION_LIVE)
            visit(r);
    }
}

void region_fork_prepare(void)
{
    lock_take(&several);
    struct pool_slab *older = NULL;
    for (;;) {
        struct pool_slab *newest = pool_newest_slab(&records);
        pool_each(&records, newest, older, lock_record);
        lock_take(&books);
        locked = older = newest;
        if (newest == pool_newest_slab(&records))
            return;
        lock_drop(&books); /* records appeared: their locks come before the books */
    }
}

void region_fork_parent(void)
{
    lock_drop(&books);
    pool_each(&records, locked, NULL, drop_record);
    lock_drop(&several);
}

void region_fork_child(void)
{
    lock_adopt(&books);
    lock_drop(&books);
    pool_each(&records, locked, NULL, adopt_and_drop_record);
    lock_adopt(&several);
    lock_drop(&several);
}
