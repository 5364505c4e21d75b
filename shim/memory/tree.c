#include "shim/memory/tree.h"

static struct region *root;

/* A treap. Functions that change it return the new root of the subtree. */

static void measure_gap(struct region *region)
{
    uintptr_t from = region->previous ? granule_up(region->previous->end) : 0,
              to = granule_down(region->base);
    region->gap = to > from ? to - from : 0;
}

static struct region *pull(struct region *node)
{
    uint64_t widest = node->gap;
    if (node->left && node->left->widest > widest)
        widest = node->left->widest;
    if (node->right && node->right->widest > widest)
        widest = node->right->widest;
    node->widest = widest;
    return node;
}

static struct region *insert(struct region *node, struct region *fresh)
{
    if (!node)
        return pull(fresh);
    if (fresh->base < node->base) {
        struct region *child = node->left = insert(node->left, fresh);
        if (child->priority > node->priority) {
            node->left = child->right;
            child->right = pull(node);
            node = child;
        }
    } else {
        struct region *child = node->right = insert(node->right, fresh);
        if (child->priority > node->priority) {
            node->right = child->left;
            child->left = pull(node);
            node = child;
        }
    }
    return pull(node);
}

static struct region *join(struct region *low, struct region *high)
{
    if (!low || !high)
        return low ? low : high;
    if (low->priority > high->priority) {
        low->right = join(low->right, high);
        return pull(low);
    }
    high->left = join(low, high->left);
    return pull(high);
}

static struct region *take_out(struct region *node, struct region *gone)
{
    if (node == gone)
        return join(gone->left, gone->right);
    if (gone->base < node->base)
        node->left = take_out(node->left, gone);
    else
        node->right = take_out(node->right, gone);
    return pull(node);
}

/* A region's own gap changed: what its ancestors say about it does, too. */
static void refresh(struct region *node, const struct region *changed)
{
    if (node != changed)
        refresh(changed->base < node->base ? node->left : node->right, changed);
    pull(node);
}

static uint32_t random_priority(void)
{
    static uint64_t state = UINT64_C(0x9E3779B97F4A7C15); /* xorshift64; the books' lock is held */
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)(state >> 32);
}

struct region *tree_at_or_below(uintptr_t address)
{
    struct region *found = NULL;
    for (struct region *node = root; node;) {
        if (node->base <= address) {
            found = node;
            node = node->right;
        } else {
            node = node->left;
        }
    }
    return found;
}

struct region *tree_lowest(void)
{
    struct region *node = root;
    while (node && node->left)
        node = node->left;
    return node;
}

void tree_put(struct region *region)
{
    struct region *previous = tree_at_or_below(region->base);
    struct region *next = previous ? previous->next : tree_lowest();
    region->previous = previous;
    region->next = next;
    region->left = region->right = NULL;
    region->priority = random_priority();
    measure_gap(region);
    if (previous)
        previous->next = region;
    if (next) {
        next->previous = region;
        measure_gap(next);
    }
    root = insert(root, region);
    if (next)
        refresh(root, next);
}

void tree_remove(struct region *region)
{
    struct region *next = region->next;
    if (region->previous)
        region->previous->next = next;
    root = take_out(root, region);
    if (next) {
        next->previous = region->previous;
        measure_gap(next);
        refresh(root, next);
    }
}

bool tree_is_sound(void)
{
    uint64_t widest = 0;
    const struct region *previous = NULL;
    for (struct region *r = tree_lowest(); r; previous = r, r = r->next) {
        if (r->previous != previous || r->base >= r->end || (previous && previous->end > r->base))
            return false;
        uint64_t gap = r->gap;
        measure_gap(r);
        if (gap != r->gap)
            return false;
        widest = gap > widest ? gap : widest;
    }
    return !root || root->widest == widest;
}

/* Looking for room */

struct search {
    const struct placement *placement; /* what the caller allows */
    size_t size;                       /* bytes */
};

/* The place in the gap below a region, or 0. */
static uintptr_t place_in_gap(const struct region *node, const struct search *search)
{
    uintptr_t high = granule_down(node->base), low = high - node->gap,
              mask = search->placement->alignment - 1;
    low = low > search->placement->lowest ? low : search->placement->lowest;
    high = high < search->placement->end ? high : search->placement->end;
    if (low >= high || high - low < search->size)
        return 0;
    uintptr_t place = search->placement->top_down ? (high - search->size) & ~mask : (low + mask) & ~mask;
    return place >= low && place < high && high - place >= search->size ? place : 0;
}

static uintptr_t place_below(const struct region *node, const struct search *search)
{
    if (!node || node->widest < search->size)
        return 0;
    bool left = node->base > search->placement->lowest, right = node->base < search->placement->end;
    uintptr_t place = 0;
    if (search->placement->top_down) {
        if (right)
            place = place_below(node->right, search);
        if (!place && left)
            place = place_in_gap(node, search);
        return place || !left ? place : place_below(node->left, search);
    }
    if (left)
        place = place_below(node->left, search);
    if (!place && left)
        place = place_in_gap(node, search);
    return place || !right ? place : place_below(node->right, search);
}

uintptr_t tree_find_room(const struct placement *placement, size_t size)
{
    struct search search = {placement, size};
    return place_below(root, &search);
}
