/* The calls on contents: pages given up and taken back, write watch, locks. See model.h. */
#include "test/memory/model.h"

#include <sys/mman.h>

void do_reset(struct model *m, int first, int count)
{
    const struct page *page = &m->pages[first];
    bool can = is_in_one(m, first, count) && !(page->kind == VIEW && m->sections[page->section].of_file);
    say(m, "reset", first, count, 0);
    void *p = VirtualAlloc(at(m, first), (SIZE_T)count * PAGE, MEM_RESET, PAGE_READWRITE);
    expect_result(m, "reset", first, p != NULL, can, 487);
    for (int i = first; p && i < first + count; i++) {
        struct page *q = &m->pages[i];
        if (q->kind != PRIVATE || !q->protect)
            continue;
        if (q->given_up == KEPT)
            q->given_up = RESET;
        q->to_undo = true;
        q->written = q->written == NO ? NO : MAYBE;
    }
}

/* The kernel takes pages that were given up: as it may at any time, and does when memory is short. */
void do_drop(struct model *m, int first, int count)
{
    for (int i = first; i < first + count; i++) {
        struct page *p = &m->pages[i];
        if (p->given_up != RESET || madvise(at(m, i), PAGE, MADV_DONTNEED) != 0)
            continue;
        say(m, "the kernel drops", i, 1, 0);
        p->given_up = LOST;
        p->past = p->byte;
        p->byte = 0;
    }
}

/* They are the program's again, with success if none was lost. Of pages of zeros nobody can tell. */
static void take_back(struct model *m, const char *call, int first, int count, bool worked)
{
    bool lost = false, unsure = false;
    for (int i = first; i < first + count; i++) {
        struct page *p = &m->pages[i];
        if (p->to_undo && p->watched)
            p->written = MAYBE;
        p->to_undo = false;
        if (p->given_up == KEPT)
            continue;
        if (!worked && p->given_up == RESET && p->byte && *(volatile char *)at(m, i) == 0) {
            p->past = p->byte; /* the kernel was short of memory */
            p->byte = 0;
            p->given_up = LOST;
        }
        lost |= p->given_up == LOST && p->past;
        unsure |= p->given_up == LOST && !p->past;
        p->given_up = KEPT;
    }
    if (lost || !unsure)
        same(m, call, first, worked, !lost);
}

/* Pages that cannot be read cannot be looked at. */
static bool are_readable(const struct model *m, int first, int count)
{
    bool can = true;
    for (int i = first; i < first + count; i++)
        can &= m->pages[i].given_up == KEPT ||
               (!(m->pages[i].protect & PAGE_GUARD) && strchr(access_of(m->pages[i].protect), 'r'));
    return can;
}

void do_undo(struct model *m, int first, int count)
{
    bool fits = is_in_one(m, first, count), offered = false;
    for (int i = first; i < first + count; i++)
        offered |= m->pages[i].offered;
    if (fits && (offered || !are_readable(m, first, count)))
        return;
    say(m, "undo reset", first, count, 0);
    void *p = VirtualAlloc(at(m, first), (SIZE_T)count * PAGE, MEM_RESET_UNDO, PAGE_READWRITE);
    if (!fits)
        expect_result(m, "undoing reset", first, p != NULL, false, 487);
    else if (!p)
        same(m, "last error of undoing", first, GetLastError(), 170);
    if (fits)
        take_back(m, "undoing reset", first, count, p != NULL);
}

void do_discard(struct model *m, int first, int count)
{
    DWORD error = 0;
    bool locked = false;
    for (int i = first; i < first + count; i++) {
        const struct page *p = &m->pages[i];
        if (!error && (is_free(m, i) || !p->protect || p->owner != m->pages[first].owner))
            error = 487;
        if (!error && (p->protect != PAGE_READWRITE || p->kind == VIEW))
            error = 87;
        locked |= p->locked || p->kind == LARGE;
    }
    error = error ? error : locked ? 87 : 0;
    say(m, "discard", first, count, 0);
    DWORD got = DiscardVirtualMemory(at(m, first), (SIZE_T)count * PAGE);
    same(m, "discard", first, got, error);
    for (int i = first; !got && i < first + count; i++) {
        struct page *p = &m->pages[i];
        if (p->to_undo && p->given_up != LOST) { /* gone by the program's own will: to be told or not */
            p->given_up = LOST;
            p->past = 0;
        }
        p->written = p->written == NO ? NO : MAYBE;
        p->byte = 0;
    }
}

/* A range in one allocation whose pages can be offered and reclaimed, or the error. */
static DWORD offer_error(const struct model *m, int first, int count)
{
    return !is_in_one(m, first, count)     ? 487
           : m->pages[first].kind == VIEW  ? 87
           : m->pages[first].kind == LARGE ? 487
                                           : 0;
}

void do_offer(struct model *m, int first, int count)
{
    DWORD error = offer_error(m, first, count);
    for (int i = first; !error && i < first + count; i++)
        error = m->pages[i].protect ? 0 : 487;
    say(m, "offer", first, count, 0);
    DWORD got = OfferVirtualMemory(at(m, first), (SIZE_T)count * PAGE, (OFFER_PRIORITY)(1 + pick(m, 4)));
    same(m, "offer", first, got, error);
    for (int i = first; !got && i < first + count; i++) {
        struct page *p = &m->pages[i];
        p->offered = true;
        p->locked = false;
        p->to_undo = true;
        p->given_up = p->given_up == KEPT ? RESET : p->given_up;
        p->written = p->written == NO ? NO : MAYBE;
    }
}

void do_reclaim(struct model *m, int first, int count)
{
    DWORD error = offer_error(m, first, count);
    if (!error && !are_readable(m, first, count))
        return;
    say(m, "reclaim", first, count, 0);
    DWORD got = ReclaimVirtualMemory(at(m, first), (SIZE_T)count * PAGE);
    if (error || (got && got != 170)) {
        same(m, "reclaim", first, got, error);
        return;
    }
    for (int i = first; i < first + count; i++)
        m->pages[i].offered = false;
    take_back(m, "reclaiming", first, count, !got);
}

void do_prefetch(struct model *m, int first, int count)
{
    WIN32_MEMORY_RANGE_ENTRY range = {at(m, first) + pick(m, PAGE), (SIZE_T)count * PAGE - pick(m, PAGE)};
    if (!is_in_one(m, first, count))
        return;
    say(m, "prefetch", first, count, 0);
    BOOL worked = PrefetchVirtualMemory(GetCurrentProcess(), 1, &range, 0);
    same(m, "prefetch", first, worked, true);
}

/* Write watch */

void do_get_written(struct model *m, int first, int count)
{
    static const DWORD reset = WRITE_WATCH_FLAG_RESET;
    PVOID found[PAGES];
    ULONG_PTR room = 1 + pick(m, pick(m, 2) ? 4 : PAGES), got = room;
    DWORD granularity = 0, flags = pick(m, 2) ? reset : 0;
    bool can = is_in_one(m, first, count) && m->pages[first].watched;
    say(m, flags ? "get and reset written pages" : "get written pages", first, count, (DWORD)room);
    UINT failed = GetWriteWatch(flags, at(m, first), (SIZE_T)count * PAGE, found, &got, &granularity);
    expect_result(m, "GetWriteWatch", first, !failed, can, 87);
    if (failed)
        return;
    same(m, "granularity", first, granularity, PAGE);
    same(m, "count", first, got <= room, true);
    int page = first;
    for (ULONG_PTR i = 0; i < got; i++, page++) {
        int next = (int)(((uintptr_t)found[i] - (uintptr_t)m->arena) / PAGE);
        same(m, "order of written pages", first, next >= page && next < first + count, true);
        for (; page < next && page < first + count; page++)
            same(m, "not reported, written", page, m->pages[page].written == YES, false);
        if (next < page || next >= first + count)
            return;
        same(m, "reported, written", page, m->pages[page].written != NO, true);
        if (flags)
            m->pages[page].written = NO;
    }
    for (; got < room && page < first + count; page++)
        same(m, "not reported, written", page, m->pages[page].written == YES, false);
}

void do_reset_written(struct model *m, int first, int count)
{
    bool can = is_in_one(m, first, count) && m->pages[first].watched;
    say(m, "reset written pages", first, count, 0);
    UINT failed = ResetWriteWatch(at(m, first), (SIZE_T)count * PAGE);
    expect_result(m, "ResetWriteWatch", first, !failed, can, 87);
    for (int i = first; !failed && i < first + count; i++)
        m->pages[i].written = NO;
}

/* Locks */

static int count_locked(const struct model *m)
{
    int locked = 0;
    for (int i = 0; i < PAGES; i++)
        locked += m->pages[i].locked;
    return locked;
}

void do_lock(struct model *m, int first, int count)
{
    DWORD error = 0;
    bool offered = false;
    int armed = -1;
    for (int i = first; i < first + count && !error; i++) {
        const struct page *p = &m->pages[i];
        offered |= p->offered;
        if (is_free(m, i) || !p->protect || p->protect & PAGE_NOACCESS)
            error = 998;
        else if (p->protect & PAGE_GUARD) {
            error = STATUS_GUARD_PAGE_VIOLATION;
            armed = i;
        }
    }
    if (!model_can_lock || offered || count_locked(m) + count > LOCKED_MOST)
        return;
    say(m, "lock", first, count, 0);
    BOOL worked = VirtualLock(at(m, first), (SIZE_T)count * PAGE);
    expect_result(m, "lock", first, worked, !error, error);
    if (armed >= 0)
        m->pages[armed].protect &= ~(DWORD)PAGE_GUARD;
    for (int i = first; worked && i < first + count; i++)
        m->pages[i].locked = true;
}

void do_unlock(struct model *m, int first, int count)
{
    bool all = true;
    for (int i = first; i < first + count; i++)
        all &= !is_free(m, i) && m->pages[i].locked;
    say(m, "unlock", first, count, 0);
    BOOL worked = VirtualUnlock(at(m, first), (SIZE_T)count * PAGE);
    expect_result(m, "unlock", first, worked, all, 158);
    for (int i = first; worked && i < first + count; i++)
        m->pages[i].locked = false;
}
