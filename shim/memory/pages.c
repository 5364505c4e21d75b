#include "shim/memory/pages.h"

#include <errno.h>

#include "shim/check.h"
#include "shim/pool.h"

enum { FAN = 512, FAN_BITS = 9, MAP_WORDS = FAN / 64 };

/* An entry: a word for all pages below (bit 0 set, the word above it), or a pointer, bit 1 set if to an inner
 * node. */
typedef uint64_t entry;
enum { ENTRY_UNIFORM = 1, ENTRY_INNER = 2, ENTRY_TAGS = 63 };

struct leaf {
    void *pool_link;
    uint64_t edge[MAP_WORDS]; /* bit i: page i looks different from page i-1; bit 0 is the parent's business,
                                 clear */
    uint16_t word[FAN];
};

struct inner {
    void *pool_link;
    uint64_t
        edge[MAP_WORDS]; /* bit i: the first page of entry i looks different from the last of entry i-1 */
    uint64_t mixed[MAP_WORDS]; /* bit i: there are pages in entry i that look different from each other */
    entry below[FAN];
};

static struct pool leaves = POOL(sizeof(struct leaf));
static struct pool inners = POOL(sizeof(struct inner));

static bool is_uniform(entry e)
{
    return e & ENTRY_UNIFORM;
}

static bool is_inner(entry e)
{
    return (e & (ENTRY_UNIFORM | ENTRY_INNER)) == ENTRY_INNER;
}

static entry uniform(unsigned word)
{
    return (entry)word << 1 | ENTRY_UNIFORM;
}

static unsigned uniform_word(entry e)
{
    return (unsigned)(e >> 1) & WORD_ALL;
}

static struct leaf *leaf_of(entry e)
{
    return (struct leaf *)(e & ~(entry)ENTRY_TAGS);
}

static struct inner *inner_of(entry e)
{
    return (struct inner *)(e & ~(entry)ENTRY_TAGS);
}

static entry load(const entry *e)
{
    return __atomic_load_n(e, __ATOMIC_ACQUIRE);
}

static void store(entry *e, entry value)
{
    __atomic_store_n(e, value, __ATOMIC_RELEASE);
}

static unsigned word_load(const uint16_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

/* Pages below an entry at this height: 512 for a leaf, at height 0. */
static size_t span(unsigned level)
{
    return (size_t)FAN << level * FAN_BITS;
}

/* Which of a node's entries, at this height, has the page. Shifts: processors take their time to divide. */
static size_t entry_of(size_t at, unsigned level)
{
    return at >> level * FAN_BITS;
}

/* Positions are counted in pages from the chunk boundary below the region's base. */
static size_t position(const struct region *region, uintptr_t address)
{
    return (address - (region->base & ~(uintptr_t)(OS_CHUNK - 1))) / OS_PAGE;
}

static uintptr_t address_at(const struct region *region, size_t position)
{
    return (region->base & ~(uintptr_t)(OS_CHUNK - 1)) + position * OS_PAGE;
}

/* Bits */

static bool bit_get(const uint64_t *map, size_t i)
{
    return __atomic_load_n(&map[i / 64], __ATOMIC_RELAXED) >> i % 64 & 1;
}

static void bit_put(uint64_t *map, size_t i, bool on)
{
    uint64_t bit = UINT64_C(1) << i % 64;
    __atomic_store_n(&map[i / 64], on ? map[i / 64] | bit : map[i / 64] & ~bit, __ATOMIC_RELAXED);
}

/* The first bit >= i that is set in either map; FAN if none is. */
static size_t bit_next(const uint64_t *one, const uint64_t *other, size_t i)
{
    if (i >= FAN)
        return FAN;
    size_t w = i / 64;
    uint64_t bits = __atomic_load_n(&one[w], __ATOMIC_RELAXED) | __atomic_load_n(&other[w], __ATOMIC_RELAXED);
    bits &= ~UINT64_C(0) << i % 64;
    while (!bits) {
        if (++w == MAP_WORDS)
            return FAN;
        bits = __atomic_load_n(&one[w], __ATOMIC_RELAXED) | __atomic_load_n(&other[w], __ATOMIC_RELAXED);
    }
    return w * 64 + __builtin_ctzll(bits);
}

static bool bits_any(const uint64_t *map)
{
    uint64_t any = 0;
    for (int w = 0; w < MAP_WORDS; w++)
        any |= map[w];
    return any;
}

/* Reading */

FREQUENT
unsigned pages_get(const struct region *region, uintptr_t address)
{
    size_t at = position(region, address);
    entry e = load(&region->root);
    for (unsigned level = region->root_level; is_inner(e) && level > 0; level--)
        e = load(&inner_of(e)->below[at >> level * FAN_BITS & (FAN - 1)]);
    if (is_uniform(e))
        return uniform_word(e);
    return is_inner(e)
               ? 0
               : word_load(&leaf_of(e)->word[at & (FAN - 1)]); /* inner: a reader that came too late */
}

FREQUENT
static size_t run_end(entry e, unsigned level, size_t at)
{
    if (is_uniform(e))
        return span(level);
    if (!is_inner(e)) {
        const struct leaf *leaf = leaf_of(e);
        return bit_next(leaf->edge, leaf->edge, (at & (FAN - 1)) + 1);
    }
    if (level == 0)
        return span(level);
    const struct inner *inner = inner_of(e);
    size_t below = span(level - 1), i = entry_of(at, level) & (FAN - 1);
    size_t end = run_end(load(&inner->below[i]), level - 1, at & (below - 1));
    if (end < below)
        return i * below + end;
    i = bit_next(inner->edge, inner->mixed, i + 1);
    if (i == FAN || bit_get(inner->edge, i))
        return i * below;
    return i * below + run_end(load(&inner->below[i]), level - 1, 0);
}

FREQUENT
uintptr_t pages_run_end(const struct region *region, uintptr_t address)
{
    uintptr_t end =
        address_at(region, run_end(load(&region->root), region->root_level, position(region, address)));
    return end < region->end ? end : region->end;
}

/* The first of words [at, limit) that differs: one by one up to a multiple of four, then four at a time. */
FREQUENT
static size_t scan_words(const uint16_t *word, size_t at, size_t limit, unsigned mask, unsigned value)
{
    typedef uint64_t __attribute__((may_alias)) four_words;
    const uint64_t each = UINT64_C(0x0001000100010001), masks = each * mask, values = each * value;
    for (; at < limit; at++) {
        while (at % 4 == 0 && limit - at >= 4 &&
               (__atomic_load_n((const four_words *)&word[at], __ATOMIC_RELAXED) & masks) == values)
            at += 4;
        if (at < limit && (word_load(&word[at]) & mask) != value)
            break;
    }
    return at < limit ? at : limit;
}

/* The leaf that has all pages [at, limit), if one has; else NULL. */
FREQUENT
static struct leaf *one_leaf(const struct region *region, size_t at, size_t limit)
{
    unsigned level = region->root_level;
    entry e = region->root;
    for (; is_inner(e); level--) {
        size_t i = entry_of(at, level);
        if (entry_of(limit - 1, level) != i)
            return NULL;
        e = inner_of(e)->below[i & (FAN - 1)];
    }
    return is_uniform(e) ? NULL : leaf_of(e);
}

FREQUENT
const uint16_t *pages_words(const struct region *region, uintptr_t low, uintptr_t high)
{
    size_t at = position(region, low);
    const struct leaf *leaf = one_leaf(region, at, position(region, high));
    return leaf ? &leaf->word[at & (FAN - 1)] : NULL;
}

FREQUENT
static size_t scan(entry e, unsigned level, size_t at, size_t limit, unsigned mask, unsigned value)
{
    if (is_uniform(e))
        return (uniform_word(e) & mask) == value ? limit : at;
    if (level == 0)
        return scan_words(leaf_of(e)->word, at, limit, mask, value);
    const struct inner *inner = inner_of(e);
    size_t below = span(level - 1);
    while (at < limit) {
        size_t start = at & ~(below - 1), stop = limit - start < below ? limit - start : below;
        size_t found =
            scan(load(&inner->below[entry_of(at, level)]), level - 1, at - start, stop, mask, value);
        at = start + found;
        if (found < stop)
            break;
    }
    return at;
}

FREQUENT
uintptr_t pages_scan(const struct region *region, uintptr_t low, uintptr_t high, unsigned mask,
                     unsigned value)
{
    size_t at = position(region, low), limit = position(region, high), start = 0;
    unsigned level = region->root_level;
    entry e = load(&region->root);
    for (; is_inner(e); level--) { /* straight down while all is below one entry */
        size_t i = entry_of(at - start, level);
        if (i != entry_of(limit - 1 - start, level))
            break;
        start += i * span(level - 1);
        e = load(&inner_of(e)->below[i]);
    }
    return address_at(region, start + scan(e, level, at - start, limit - start, mask, value));
}

uintptr_t pages_scan_back(const struct region *region, uintptr_t low, uintptr_t high, unsigned mask,
                          unsigned value)
{
    if (pages_scan(region, low, high, mask, value) == high)
        return low;
    while (high > low && (pages_get(region, high - OS_PAGE) & mask) == value)
        high -= OS_PAGE;
    return high;
}

/* Changing */

static unsigned first_word(entry e)
{
    while (is_inner(e))
        e = inner_of(e)->below[0];
    return is_uniform(e) ? uniform_word(e) : leaf_of(e)->word[0];
}

static unsigned last_word(entry e)
{
    while (is_inner(e))
        e = inner_of(e)->below[FAN - 1];
    return is_uniform(e) ? uniform_word(e) : leaf_of(e)->word[FAN - 1];
}

static bool differ(unsigned one, unsigned other)
{
    return (one ^ other) & WORD_VISIBLE;
}

static bool has_edges(entry e)
{
    if (is_uniform(e))
        return false;
    if (!is_inner(e))
        return bits_any(leaf_of(e)->edge);
    return bits_any(inner_of(e)->edge) || bits_any(inner_of(e)->mixed);
}

static void give_back(entry e)
{
    if (is_uniform(e))
        return;
    if (!is_inner(e)) {
        pool_give(&leaves, leaf_of(e));
        return;
    }
    struct inner *inner = inner_of(e);
    for (size_t i = 0; i < FAN; i++)
        give_back(inner->below[i]);
    pool_give(&inners, inner);
}

/* Replaces a word for all by a node that says the same. */
static int split(entry *slot, unsigned level)
{
    unsigned word = uniform_word(*slot);
    if (level == 0) {
        struct leaf *leaf = pool_take(&leaves);
        if (!leaf)
            return ENOMEM;
        for (int w = 0; w < MAP_WORDS; w++)
            __atomic_store_n(&leaf->edge[w], 0, __ATOMIC_RELAXED);
        for (size_t i = 0; i < FAN; i++)
            __atomic_store_n(&leaf->word[i], word, __ATOMIC_RELAXED);
        store(slot, (entry)leaf);
        return 0;
    }
    struct inner *inner = pool_take(&inners);
    if (!inner)
        return ENOMEM;
    for (int w = 0; w < MAP_WORDS; w++) {
        __atomic_store_n(&inner->edge[w], 0, __ATOMIC_RELAXED);
        __atomic_store_n(&inner->mixed[w], 0, __ATOMIC_RELAXED);
    }
    for (size_t i = 0; i < FAN; i++)
        __atomic_store_n(&inner->below[i], uniform(word), __ATOMIC_RELAXED);
    store(slot, (entry)inner | ENTRY_INNER);
    return 0;
}

FREQUENT
static int split_at(entry *slot, unsigned level, size_t at)
{
    while (at != 0 && at != span(level)) {
        if (is_uniform(*slot) && split(slot, level))
            return ENOMEM;
        if (level == 0)
            break;
        slot = &inner_of(*slot)->below[entry_of(at, level)];
        at &= span(--level) - 1;
    }
    return 0;
}

/* What lies beyond the region's bounds in its tree is nobody's: a change that reaches a bound takes it along.
 */
static size_t position_low(const struct region *region, uintptr_t low)
{
    return low == region->base ? 0 : position(region, low);
}

static size_t position_high(const struct region *region, uintptr_t high)
{
    return high == region->end ? span(region->root_level) : position(region, high);
}

FREQUENT
int pages_prepare(struct region *region, uintptr_t low, uintptr_t high)
{
    int error = split_at(&region->root, region->root_level, position_low(region, low));
    return error ? error : split_at(&region->root, region->root_level, position_high(region, high));
}

FREQUENT
static void update_leaf(struct leaf *leaf, size_t from, size_t to, unsigned keep, unsigned set)
{
    for (size_t i = from; i < to; i++)
        __atomic_store_n(&leaf->word[i], (leaf->word[i] & keep) | set, __ATOMIC_RELAXED);
    if (from)
        bit_put(leaf->edge, from, differ(leaf->word[from - 1], leaf->word[from]));
    if (to < FAN)
        bit_put(leaf->edge, to, differ(leaf->word[to - 1], leaf->word[to]));
    /* Between: what was not alike may be now, and never the other way round. */
    for (size_t i = bit_next(leaf->edge, leaf->edge, from + 1); i < to;
         i = bit_next(leaf->edge, leaf->edge, i + 1))
        bit_put(leaf->edge, i, differ(leaf->word[i - 1], leaf->word[i]));
}

static bool leaf_is_uniform(const struct leaf *leaf)
{
    for (size_t i = 1; i < FAN; i++)
        if (leaf->word[i] != leaf->word[0])
            return false;
    return true;
}

static bool inner_is_uniform(const struct inner *inner)
{
    for (size_t i = 0; i < FAN; i++)
        if (!is_uniform(inner->below[i]) || inner->below[i] != inner->below[0])
            return false;
    return true;
}

FREQUENT
static void update(entry *slot, unsigned level, size_t from, size_t to, unsigned keep, unsigned set)
{
    bool whole = from == 0 && to == span(level);
    entry e = *slot;
    if (whole && (is_uniform(e) || keep == 0)) {
        store(slot, uniform((keep ? uniform_word(e) & keep : 0) | set));
        give_back(e);
        return;
    }
    if (is_uniform(e)) {
        CHECK(((uniform_word(e) & keep) | set) == uniform_word(e)); /* else it was not prepared */
        return;
    }
    if (level == 0) {
        struct leaf *leaf = leaf_of(e);
        update_leaf(leaf, from, to, keep, set);
        if (whole && leaf_is_uniform(leaf)) {
            store(slot, uniform(leaf->word[0]));
            give_back(e);
        }
        return;
    }
    struct inner *inner = inner_of(e);
    size_t below = span(level - 1), first = entry_of(from, level), last = entry_of(to - 1, level);
    for (size_t i = first; i <= last; i++) {
        size_t start = i * below;
        update(&inner->below[i], level - 1, from > start ? from - start : 0,
               to - start < below ? to - start : below, keep, set);
        bit_put(inner->mixed, i, has_edges(inner->below[i]));
    }
    for (size_t i = first ? first : 1; i <= last + 1 && i < FAN; i++)
        bit_put(inner->edge, i, differ(last_word(inner->below[i - 1]), first_word(inner->below[i])));
    if (whole && inner_is_uniform(inner)) {
        store(slot, inner->below[0]);
        pool_give(&inners, inner);
    }
}

/* A change inside of a leaf, if the nodes above say the same of it afterwards. If not, it is made again. */
FREQUENT
static bool update_within(struct region *region, size_t at, size_t limit, unsigned keep, unsigned set)
{
    struct leaf *leaf = one_leaf(region, at, limit);
    size_t from = at & (FAN - 1), to = from + (limit - at);
    if (!leaf || from == 0 || to == FAN)
        return false;
    if (region->root_level == 0) {
        update_leaf(leaf, from, to, keep, set);
        return true;
    }
    bool edges = bits_any(leaf->edge);
    update_leaf(leaf, from, to, keep, set);
    return bits_any(leaf->edge) == edges;
}

FREQUENT
void pages_update(struct region *region, uintptr_t low, uintptr_t high, unsigned keep, unsigned set)
{
    ASSERT(low < high && low >= region->base && high <= region->end && region->sequence % 2 == 1);
    if (low == region->base || high == region->end ||
        !update_within(region, position(region, low), position(region, high), keep, set))
        update(&region->root, region->root_level, position_low(region, low), position_high(region, high),
               keep, set);
}

void pages_begin(struct region *region, unsigned word)
{
    unsigned level = 0;
    while (span(level) < position(region, region->end - 1) + 1)
        level++;
    __atomic_store_n(&region->root_level, level, __ATOMIC_RELAXED);
    store(&region->root, uniform(word));
}

void pages_end(struct region *region)
{
    entry e = region->root;
    store(&region->root, uniform(0));
    give_back(e);
}
