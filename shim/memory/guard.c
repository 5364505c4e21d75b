#include "shim/memory/guard.h"

#include <stdbool.h>
#include <stdint.h>

#include "seh/signals/signals.h"
#include "shim/memory/commit.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"
#include "shim/file/view.h"

bool guard_ready;

void guard_start(void)
{
    signals_install();
    __atomic_store_n(&guard_ready, true, __ATOMIC_RELEASE);
}

/*
 * The last fault of this thread that its books could not explain, and was sent back to try again. If the same
 * comes back and nothing has changed, then the kernel disagrees with the books for good (somebody called
 * mprotect behind our back) and it is a real violation.
 */
static __thread struct {
    const void *address;
    const struct region *region;
    uint32_t sequence;
    int access;
} sent_back;

static bool is_allowed(unsigned word, int access)
{
    unsigned wanted = access == 0 ? OS_READ : access == 1 ? OS_WRITE : OS_EXECUTE;
    return word_access(word) & wanted;
}

/*
 * With the region's lock: taken here, or this thread's already, when a signal handler of the program touches
 * the page on top of a call on the same region. That call is stopped half way, which the change of a single
 * page survives.
 */
static enum guard_verdict judge(struct region *region, uintptr_t page, const void *address, int access)
{
    if (region->view && view_catch_up(region))
        return GUARD_NOT_OURS;
    unsigned word = pages_get(region, page);
    if (word & WORD_OFFERED)
        return GUARD_NOT_OURS;
    if (word & WORD_GUARD)
        return commit_disarm(region, page) ? GUARD_NOT_OURS : GUARD_HIT;
    if (!is_allowed(word, access))
        return GUARD_NOT_OURS;
    if (access == 1 && region->watch == WATCH_FAULTS && !(word & OS_WRITE << WORD_ACCESS_SHIFT))
        return commit_open_written(region, page) ? GUARD_NOT_OURS : GUARD_RETRY;
    if (sent_back.address == address && sent_back.access == access && sent_back.region == region &&
        sent_back.sequence == region->sequence)
        return GUARD_NOT_OURS;
    sent_back.address = address;
    sent_back.access = access;
    sent_back.region = region;
    sent_back.sequence = region->sequence;
    return GUARD_RETRY;
}

enum guard_verdict guard_fault(const void *address, int access)
{
    uintptr_t page = (uintptr_t)address & ~(uintptr_t)(OS_PAGE - 1);
    struct region *region = region_find(page);
    if (!region)
        return GUARD_NOT_OURS;
    if (lock_is_mine(&region->lock))
        return region_covers(region, page) ? judge(region, page, address, access) : GUARD_NOT_OURS;
    region = region_lock(page);
    if (!region)
        return GUARD_NOT_OURS;
    enum guard_verdict verdict = judge(region, page, address, access);
    region_unlock(region);
    return verdict;
}
