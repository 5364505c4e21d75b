/* What sections and their views do: see model.h. */
#include "test/memory/model.h"

#include <fcntl.h>

/* One of each kind. The pages of a file are there from the beginning; those of SEC_RESERVE somebody must
 * commit. */
void begin_sections(struct model *m)
{
    static const struct {
        DWORD protect;
        bool of_file, reserved;
    } kinds[SECTIONS] = {{PAGE_EXECUTE_READWRITE, false, false},
                         {PAGE_READWRITE, false, true},
                         {PAGE_READWRITE, true, false},
                         {PAGE_WRITECOPY, false, false},
                         {PAGE_EXECUTE_READWRITE, false, true}};
    char directory[MAX_PATH], path[MAX_PATH];
    for (int i = 0; i < SECTIONS; i++) {
        struct section *s = &m->sections[i];
        HANDLE file = INVALID_HANDLE_VALUE;
        *s = (struct section){.protect = kinds[i].protect, .of_file = kinds[i].of_file};
        memset(s->committed, !kinds[i].reserved, sizeof s->committed);
        if (s->of_file) {
            REQUIRE(GetTempPathA(sizeof directory, directory) && GetTempFileNameA(directory, "mdl", 0, path));
            file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_DELETE, NULL,
                               CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, NULL);
            REQUIRE(file != INVALID_HANDLE_VALUE);
            s->file = open(path, O_RDONLY | O_CLOEXEC);
            unlink(path);
        }
        s->handle = CreateFileMappingA(file, NULL, s->protect | (kinds[i].reserved ? SEC_RESERVE : 0), 0,
                                       SECTION_PAGES * PAGE, NULL);
        REQUIRE(s->handle != NULL);
        if (s->of_file)
            CloseHandle(file);
    }
}

/* Does the section's protection cover the view's? Copies only need something to read. */
static bool covers(DWORD section, DWORD view)
{
    bool writes = view == PAGE_READWRITE || view == PAGE_EXECUTE_READWRITE;
    bool executes =
        view & (PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY);
    return (!writes || section == PAGE_READWRITE || section == PAGE_EXECUTE_READWRITE) &&
           (!executes || section == PAGE_EXECUTE_READWRITE);
}

static DWORD view_protection(struct model *m)
{
    static const DWORD some[] = {PAGE_READONLY,          PAGE_READWRITE,    PAGE_READWRITE,
                                 PAGE_WRITECOPY,         PAGE_EXECUTE_READ, PAGE_EXECUTE_READWRITE,
                                 PAGE_EXECUTE_WRITECOPY, PAGE_NOACCESS};
    return some[pick(m, sizeof some / sizeof *some)];
}

static void set_view(struct model *m, int first, int count, int section, int source, DWORD protection,
                     enum placeholder placeholder)
{
    for (int i = 0; i < count; i++) {
        struct page *page = &m->pages[first + i];
        page->kind = VIEW;
        page->placeholder = placeholder;
        page->initial = protection;
        page->section = section;
        page->source = source + i;
        page->protect = m->sections[section].committed[source + i] ? protection : 0;
    }
}

void do_map(struct model *m, int first, int count)
{
    int number = (int)pick(m, SECTIONS), source = (int)pick(m, SECTION_PAGES / PER_GRANULE) * PER_GRANULE;
    const struct section *s = &m->sections[number];
    DWORD protection = view_protection(m);
    first = first / PER_GRANULE * PER_GRANULE;
    if (count > SECTION_PAGES - source && pick(m, 4))
        count = SECTION_PAGES - source;
    if (count > PAGES - first)
        count = PAGES - first;
    DWORD error = !covers(s->protect, protection) || source + count > SECTION_PAGES ? 5
                  : has_room(m, first, first + count)                               ? 0
                                                                                    : 487;
    say(m, "map", first, count, protection);
    void *p = MapViewOfFile3(s->handle, NULL, at(m, first), (ULONG64)source * PAGE, (SIZE_T)count * PAGE, 0,
                             protection, NULL, 0);
    expect_result(m, "mapping", first, p != NULL, !error, error);
    if (!p)
        return;
    set_allocated(m, first, first + count, (struct page){.kind = VIEW});
    set_view(m, first, count, number, source, protection, NEVER);
}

/* In the place of a placeholder; then pages are all that must be aligned. */
void do_map_over(struct model *m, int first, int count)
{
    if (pick(m, 4) && !is_free(m, first)) {
        first = m->pages[first].owner;
        count = end_of(m, first) - first;
    }
    int number = (int)pick(m, SECTIONS), source = (int)pick(m, SECTION_PAGES);
    const struct section *s = &m->sections[number];
    DWORD protection = view_protection(m);
    if (count <= SECTION_PAGES)
        source %= SECTION_PAGES - count + 1;
    bool fits = !is_free(m, first) && m->pages[first].owner == first && end_of(m, first) == first + count &&
                m->pages[first].placeholder == UNREPLACED;
    DWORD error = !covers(s->protect, protection) || source + count > SECTION_PAGES ? 5 : fits ? 0 : 487;
    say(m, "map over", first, count, protection);
    void *p = MapViewOfFile3(s->handle, NULL, at(m, first), (ULONG64)source * PAGE, (SIZE_T)count * PAGE,
                             MEM_REPLACE_PLACEHOLDER, protection, NULL, 0);
    expect_result(m, "mapping over a placeholder", first, p != NULL, !error, error);
    if (!p)
        return;
    set_view(m, first, count, number, source, protection, REPLACED);
}

void do_unmap(struct model *m, int first, int count)
{
    bool preserve = pick(m, 2), view = !is_free(m, first) && m->pages[first].kind == VIEW;
    bool can = view && (!preserve || m->pages[first].placeholder == REPLACED);
    say(m, preserve ? "unmap to a placeholder" : "unmap", first, count = 1, 0);
    BOOL worked = UnmapViewOfFile2(GetCurrentProcess(), at(m, first) + pick(m, PAGE),
                                   preserve ? MEM_PRESERVE_PLACEHOLDER : 0);
    expect_result(m, "unmapping", first, worked, can, 487);
    if (!worked)
        return;
    int owner = m->pages[first].owner, end = end_of(m, owner);
    for (int page = owner; preserve && page < end; page++)
        m->pages[page] = (struct page){.owner = owner, .initial = PAGE_NOACCESS, .placeholder = UNREPLACED};
    if (!preserve)
        set_free(m, owner, end);
}

/* Then the file has what was written. */
void do_flush(struct model *m, int first, int count)
{
    const struct page *page = &m->pages[first];
    bool inside = is_in_one(m, first, count);
    if (is_free(m, first))
        return;
    say(m, "flush", first, count, 0);
    BOOL worked = FlushViewOfFile(at(m, first), (SIZE_T)count * PAGE);
    expect_result(m, "flush", first, worked, inside, 487);
    if (!worked || page->kind != VIEW || !m->sections[page->section].of_file)
        return;
    for (int i = first; i < first + count; i++) {
        unsigned char byte = 0;
        const struct section *s = &m->sections[m->pages[i].section];
        same(m, "bytes of the file", i,
             (unsigned long)pread(s->file, &byte, 1, (off_t)m->pages[i].source * PAGE + 77), 1);
        same(m, "a byte of the file", i, byte, s->bytes[m->pages[i].source]);
    }
}
