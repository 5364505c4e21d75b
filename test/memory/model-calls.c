/* What the calls on allocations do to private memory and to placeholders: see model.h. */
#include "test/memory/model.h"

#include <winternl.h>

enum { CACHING = PAGE_NOCACHE | PAGE_WRITECOMBINE, COPYING = PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY };

DWORD some_protection(struct model *m)
{
    static const DWORD usual[] = {PAGE_NOACCESS,
                                  PAGE_READONLY,
                                  PAGE_READWRITE,
                                  PAGE_READWRITE,
                                  PAGE_READWRITE,
                                  PAGE_EXECUTE_READ,
                                  PAGE_EXECUTE_READWRITE,
                                  PAGE_READWRITE | PAGE_GUARD,
                                  PAGE_READONLY | PAGE_GUARD};
    static const DWORD rare[] = {PAGE_EXECUTE,
                                 PAGE_WRITECOPY,
                                 PAGE_WRITECOPY,
                                 PAGE_EXECUTE_WRITECOPY,
                                 PAGE_WRITECOPY | PAGE_GUARD,
                                 PAGE_READWRITE | PAGE_NOCACHE,
                                 PAGE_READONLY | PAGE_WRITECOMBINE,
                                 PAGE_EXECUTE_READWRITE | PAGE_GUARD};
    return pick(m, 5) ? usual[pick(m, sizeof usual / sizeof *usual)]
                      : rare[pick(m, sizeof rare / sizeof *rare)];
}

static DWORD private_protection(struct model *m)
{
    DWORD protection;
    do
        protection = some_protection(m);
    while (protection & COPYING);
    return protection;
}

/* May a view that was mapped with one protection have pages with another? */
static bool view_allows(DWORD view, DWORD protection)
{
    if (protection & CACHING)
        return false;
    const char *has = access_of(view);
    for (const char *wanted = access_of(protection); *wanted; wanted++) {
        bool copies = *wanted == 'w' && protection & COPYING, is_copied = view & COPYING;
        if (!copies && (!strchr(has, *wanted) || (*wanted == 'w' && is_copied)))
            return false;
    }
    return true;
}

void do_reserve(struct model *m, int first, int count)
{
    DWORD protection = private_protection(m);
    DWORD type = MEM_RESERVE | (pick(m, 3) ? 0 : MEM_COMMIT) | (pick(m, 4) ? 0 : MEM_WRITE_WATCH);
    bool room = has_room(m, first, first + count);
    say(m, type & MEM_WRITE_WATCH ? "reserve, watched" : "reserve", first, count, protection);
    char *p = (char *)VirtualAlloc(at(m, first), (SIZE_T)count * PAGE, type, protection);
    expect_result(m, "reserve", first, p != NULL, room, 487);
    if (!p)
        return;
    struct page page = {.protect = type & MEM_COMMIT ? protection : 0,
                        .initial = protection,
                        .watched = type & MEM_WRITE_WATCH};
    set_allocated(m, first, first + count, page);
    same(m, "base", first, (uintptr_t)p, (uintptr_t)at(m, m->pages[first].owner));
}

void do_reserve_large(struct model *m, int first, int count)
{
    enum { MANY = CHUNK / PAGE };
    first = (int)(((uintptr_t)at(m, first) / CHUNK * CHUNK - (uintptr_t)m->arena) / PAGE);
    if (!model_has_large || at(m, first) < m->arena || first + MANY > PAGES)
        return;
    bool room = has_room(m, first, first + MANY);
    say(m, "reserve large pages", first, count = MANY, 0);
    void *p = VirtualAlloc(at(m, first), CHUNK, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE);
    expect_result(m, "large pages", first, p != NULL, room, 487);
    if (p)
        set_allocated(m, first, first + MANY,
                      (struct page){.protect = PAGE_READWRITE, .initial = PAGE_READWRITE, .kind = LARGE});
}

/* SEC_RESERVE: a page that one view commits is committed in all, with the protections that they were mapped
 * with. */
static void commit_in_other_views(struct model *m, int section, int source)
{
    m->sections[section].committed[source] = true;
    for (int i = 0; i < PAGES; i++) {
        struct page *page = &m->pages[i];
        if (!is_free(m, i) && page->kind == VIEW && page->section == section && page->source == source &&
            !page->protect)
            page->protect = page->initial;
    }
}

void do_commit(struct model *m, int first, int count)
{
    struct page *page = &m->pages[first];
    DWORD protection = some_protection(m), error = 0;
    if (!is_in_one(m, first, count) || page->kind == LARGE || page->placeholder == UNREPLACED)
        error = 487;
    else if (page->kind == VIEW && m->sections[page->section].of_file)
        error = 5;
    else if (page->kind == VIEW ? !view_allows(page->initial, protection) : protection & COPYING)
        error = 87;
    say(m, "commit", first, count, protection);
    void *p = VirtualAlloc(at(m, first), (SIZE_T)count * PAGE, MEM_COMMIT, protection);
    expect_result(m, "commit", first, p != NULL, !error, error);
    for (int i = first; p && i < first + count; i++) {
        m->pages[i].protect = protection;
        if (m->pages[i].kind == VIEW)
            commit_in_other_views(m, m->pages[i].section, m->pages[i].source);
    }
}

static void set_decommitted(struct model *m, int first, int end)
{
    for (int i = first; i < end; i++) {
        struct page *p = &m->pages[i];
        *p = (struct page){
            .owner = p->owner, .initial = p->initial, .placeholder = p->placeholder, .watched = p->watched};
    }
}

void do_decommit(struct model *m, int first, int count)
{
    DWORD error = is_free(m, first)               ? 487
                  : m->pages[first].kind == VIEW  ? 87
                  : m->pages[first].kind == LARGE ? 487
                  : !is_in_one(m, first, count)   ? 87
                                                  : 0;
    say(m, "decommit", first, count, 0);
    BOOL worked = VirtualFree(at(m, first), (SIZE_T)count * PAGE, MEM_DECOMMIT);
    expect_result(m, "decommit", first, worked, !error, error);
    if (worked)
        set_decommitted(m, first, first + count);
}

void do_decommit_all(struct model *m, int first, int count)
{
    int owner = m->pages[first].owner;
    bool view = owner >= 0 && m->pages[first].kind == VIEW;
    bool can = owner == first && m->pages[first].kind == PRIVATE;
    say(m, "decommit all", first, count = 1, 0);
    BOOL worked = VirtualFree(at(m, first) + pick(m, PAGE), 0, MEM_DECOMMIT);
    expect_result(m, "decommit all", first, worked, can, view ? 87 : 487);
    if (worked)
        set_decommitted(m, first, end_of(m, owner));
}

void do_protect(struct model *m, int first, int count)
{
    const struct page *page = &m->pages[first];
    DWORD protection = some_protection(m), old = 0, error = 0;
    if (!is_in_one(m, first, count) || page->kind == LARGE)
        error = 487;
    else if (page->kind == VIEW ? !view_allows(page->initial, protection) : protection & COPYING)
        error = 87;
    for (int i = first; !error && i < first + count; i++)
        error = m->pages[i].protect ? 0 : 487;
    say(m, "protect", first, count, protection);
    BOOL worked = VirtualProtect(at(m, first), (SIZE_T)count * PAGE, protection, &old);
    expect_result(m, "protect", first, worked, !error, error);
    if (!worked)
        return;
    same(m, "old protection", first, old, visible(page));
    for (int i = first; i < first + count; i++) { /* how memory is cached, its commit has said */
        DWORD caching = *access_of(protection) ? m->pages[i].protect & CACHING : 0;
        m->pages[i].protect = (protection & ~(DWORD)CACHING) | caching;
    }
}

void do_release(struct model *m, int first, int count)
{
    int owner = m->pages[first].owner;
    bool view = owner >= 0 && m->pages[first].kind == VIEW;
    say(m, "release", first, count = 1, 0);
    BOOL worked = VirtualFree(at(m, first) + pick(m, PAGE), 0, MEM_RELEASE);
    expect_result(m, "release", first, worked, owner == first && !view, view ? 87 : 487);
    if (worked)
        set_free(m, owner, end_of(m, owner));
}

/* [first, end) becomes an allocation of its own, and so does what is above. */
static void split(struct model *m, int first, int end)
{
    int owner = m->pages[first].owner, last = end_of(m, owner);
    for (int page = end; page < last; page++)
        m->pages[page].owner = end;
    for (int page = first; page < end; page++)
        m->pages[page].owner = first;
}

/* As ntdll has it: a part of an allocation can go, and what is left are allocations of their own. */
void do_release_part(struct model *m, int first, int count)
{
    const struct page *page = &m->pages[first];
    int end = first + count;
    bool whole = page->owner == first && end_of(m, first) == end;
    DWORD expected = is_free(m, first)               ? 0xC00000A0
                     : page->kind == VIEW            ? 0xC000001B
                     : !is_in_one(m, first, count)   ? 0xC000001A
                     : page->kind == LARGE && !whole ? 0xC000009F
                                                     : 0;
    PVOID base = at(m, first);
    SIZE_T size = (SIZE_T)count * PAGE;
    say(m, "release a part", first, count, 0);
    DWORD status = (DWORD)NtFreeVirtualMemory(GetCurrentProcess(), &base, &size, MEM_RELEASE);
    same(m, "status of partial release", first, status, expected);
    if (status)
        return;
    split(m, first, end);
    set_free(m, first, end);
}

static const struct page placeholder = {.initial = PAGE_NOACCESS, .placeholder = UNREPLACED};

void do_make_placeholder(struct model *m, int first, int count)
{
    bool room = has_room(m, first, first + count);
    say(m, "reserve a placeholder", first, count, 0);
    void *p = VirtualAlloc2(NULL, at(m, first), (SIZE_T)count * PAGE, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                            PAGE_NOACCESS, NULL, 0);
    expect_result(m, "placeholder", first, p != NULL, room, 487);
    if (p)
        set_allocated(m, first, first + count, placeholder);
}

static bool is_unreplaced(const struct model *m, int first, int count)
{
    return m->pages[first].owner == first && end_of(m, first) == first + count &&
           m->pages[first].placeholder == UNREPLACED;
}

void do_replace(struct model *m, int first, int count)
{
    if (pick(m, 4) && !is_free(m, first)) {
        first = m->pages[first].owner;
        count = end_of(m, first) - first;
    }
    DWORD protection = private_protection(m);
    DWORD type = MEM_RESERVE | (pick(m, 2) ? 0 : MEM_COMMIT) | (pick(m, 4) ? 0 : MEM_WRITE_WATCH);
    say(m, type & MEM_WRITE_WATCH ? "replace, watched" : "replace", first, count, protection);
    void *p = VirtualAlloc2(NULL, at(m, first), (SIZE_T)count * PAGE, type | MEM_REPLACE_PLACEHOLDER,
                            protection, NULL, 0);
    expect_result(m, "replacing", first, p != NULL, is_unreplaced(m, first, count), 487);
    for (int page = first; p && page < first + count; page++)
        m->pages[page] = (struct page){.owner = first,
                                       .protect = type & MEM_COMMIT ? protection : 0,
                                       .initial = protection,
                                       .placeholder = REPLACED,
                                       .watched = type & MEM_WRITE_WATCH};
}

void do_preserve(struct model *m, int first, int count)
{
    const struct page *page = &m->pages[first];
    int end = first + count;
    DWORD error =
        is_free(m, first)                                                                             ? 487
        : page->kind == VIEW                                                                          ? 87
        : page->placeholder == NEVER || !is_in_one(m, first, count) || is_unreplaced(m, first, count) ? 487
                                                                                                      : 0;
    say(m, "release to a placeholder", first, count, 0);
    BOOL worked = VirtualFree(at(m, first), (SIZE_T)count * PAGE, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER);
    expect_result(m, "preserving", first, worked, !error, error);
    if (!worked)
        return;
    split(m, first, end);
    for (int i = first; i < end; i++) {
        m->pages[i] = placeholder;
        m->pages[i].owner = first;
    }
}

void do_coalesce(struct model *m, int first, int count)
{
    if (pick(m, 4) && !is_free(m, first)) { /* as far as there are placeholders */
        first = m->pages[first].owner;
        int end = first, owner;
        while (end < PAGES && (owner = m->pages[end].owner) >= 0 && m->pages[end].placeholder == UNREPLACED)
            end = end_of(m, owner);
        count = end > first ? end - first : 1;
    }
    int parts = 0, end = first;
    bool matches = true;
    while (matches && end < first + count) {
        matches = m->pages[end].owner == end && m->pages[end].placeholder == UNREPLACED;
        end = matches ? end_of(m, end) : end;
        parts++;
    }
    matches &= end == first + count && parts > 1;
    say(m, "coalesce placeholders", first, count, 0);
    BOOL worked = VirtualFree(at(m, first), (SIZE_T)count * PAGE, MEM_RELEASE | MEM_COALESCE_PLACEHOLDERS);
    expect_result(m, "coalescing", first, worked, matches, 487);
    for (int page = first; worked && page < first + count; page++)
        m->pages[page].owner = first;
}
