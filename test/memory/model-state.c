/* The model's state, and its comparison with the memory: see model.h. */
#include "test/memory/model.h"

bool model_speaks, model_can_lock, model_has_large;

void say(const struct model *m, const char *call, int first, int count, DWORD argument)
{
    if (model_speaks)
        printf("# %d: %s [%d, %d) %#x\n", m->step, call, first, first + count, argument);
}

static void wrong(struct model *m, const char *what, int page, unsigned long long got,
                  unsigned long long expected)
{
    if (m->trouble++ < 10)
        printf("# seed %llu, step %d, page %d: %s is %#llx, expected %#llx\n", (unsigned long long)m->seed,
               m->step, page, what, got, expected);
}

void same(struct model *m, const char *what, int page, unsigned long long got, unsigned long long expected)
{
    if (got != expected)
        wrong(m, what, page, got, expected);
}

void expect_result(struct model *m, const char *call, int page, bool worked, bool should, DWORD error)
{
    same(m, call, page, worked, should);
    if (!worked && !should)
        same(m, "last error", page, GetLastError(), error);
}

int end_of(const struct model *m, int owner)
{
    int end = owner < 0 ? 0 : owner;
    while (end < PAGES && m->pages[end].owner == owner)
        end++;
    return end;
}

bool is_in_one(const struct model *m, int first, int count)
{
    bool fits = !is_free(m, first);
    for (int page = first; page < first + count; page++)
        fits &= m->pages[page].owner == m->pages[first].owner;
    return fits;
}

DWORD visible(const struct page *page)
{
    DWORD modifiers = page->protect & ~0xFFu, base = page->protect & 0xFF;
    if (page->copy && base == PAGE_WRITECOPY)
        return modifiers | PAGE_READWRITE;
    if (page->copy && base == PAGE_EXECUTE_WRITECOPY)
        return modifiers | PAGE_EXECUTE_READWRITE;
    return page->protect;
}

const char *access_of(DWORD protect)
{
    switch (protect & 0xFF) {
    case PAGE_READONLY:
        return "r";
    case PAGE_READWRITE:
    case PAGE_WRITECOPY:
        return "rw";
    case PAGE_EXECUTE:
    case PAGE_EXECUTE_READ:
        return "rx";
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY:
        return "rwx";
    default:
        return "";
    }
}

unsigned char byte_of(const struct model *m, int page)
{
    const struct page *p = &m->pages[page];
    return p->kind == VIEW && !p->copy ? m->sections[p->section].bytes[p->source] : p->byte;
}

void write_page(struct model *m, int page, unsigned char byte)
{
    struct page *p = &m->pages[page];
    DWORD base = p->protect & 0xFF;
    p->written = YES;
    p->given_up = KEPT;
    if (p->kind == VIEW && (base == PAGE_WRITECOPY || base == PAGE_EXECUTE_WRITECOPY))
        p->copy = true;
    if (p->kind == VIEW && !p->copy)
        m->sections[p->section].bytes[p->source] = byte;
    else
        p->byte = byte;
}

void set_free(struct model *m, int first, int end)
{
    for (int page = first; page < end; page++)
        m->pages[page] = (struct page){.owner = TAIL};
    for (int granule = first / PER_GRANULE * PER_GRANULE; granule < end; granule += PER_GRANULE) {
        bool taken = false;
        for (int i = 0; i < PER_GRANULE; i++)
            taken |= !is_free(m, granule + i);
        for (int i = 0; i < PER_GRANULE && !taken; i++)
            m->pages[granule + i].owner = NOBODY;
    }
}

static int granule_down(int page)
{
    return page / PER_GRANULE * PER_GRANULE;
}

bool has_room(const struct model *m, int first, int end)
{
    for (int page = granule_down(first); page < granule_down(end + PER_GRANULE - 1); page++)
        if (m->pages[page].owner != NOBODY)
            return false;
    return true;
}

void set_allocated(struct model *m, int first, int end, struct page page)
{
    page.owner = first = granule_down(first);
    for (int i = first; i < granule_down(end + PER_GRANULE - 1); i++)
        m->pages[i] = i < end ? page : (struct page){.owner = TAIL};
}

static bool alike(const struct model *m, int one, int other)
{
    const struct page *p = &m->pages[one], *q = &m->pages[other];
    if (is_free(m, one) || is_free(m, other))
        return is_free(m, one) && is_free(m, other);
    return p->owner == q->owner && visible(p) == visible(q);
}

static void check_run(struct model *m, int first, int end)
{
    const struct page *page = &m->pages[first];
    MEMORY_BASIC_INFORMATION info = {0};
    VirtualQuery(at(m, first), &info, sizeof info);
    if (is_free(m, first)) {
        same(m, "State", first, info.State, MEM_FREE);
        if (end < PAGES)
            same(m, "RegionSize of free", first, info.RegionSize / PAGE, end - first);
        return;
    }
    same(m, "State", first, info.State, page->protect ? MEM_COMMIT : MEM_RESERVE);
    same(m, "Protect", first, info.Protect, visible(page));
    same(m, "AllocationProtect", first, info.AllocationProtect, page->initial);
    same(m, "AllocationBase", first, (uintptr_t)info.AllocationBase, (uintptr_t)at(m, page->owner));
    same(m, "Type", first, info.Type, page->kind == VIEW ? MEM_MAPPED : MEM_PRIVATE);
    same(m, "RegionSize", first, info.RegionSize / PAGE, end - first);
    if (end - first > 2) { /* from within a run, too */
        VirtualQuery(at(m, first + 1), &info, sizeof info);
        same(m, "RegionSize within", first + 1, info.RegionSize / PAGE, end - first - 1);
    }
}

/* The kernel is asked about what nobody has, and about what was copied. */
static bool asks_kernel(const struct page *page)
{
    return page->owner < 0 ||
           (page->kind == VIEW && page->protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY));
}

void check_everything(struct model *m, int first, int count)
{
    for (int page = 0, end; page < PAGES; page = end) {
        for (end = page + 1; end < PAGES && alike(m, page, end);)
            end++;
        bool near = page < first + count && end > first;
        if (near || m->step % 8 == 0 || !asks_kernel(&m->pages[page]))
            check_run(m, page, end);
    }
}

/* An access of the program, with the exception that it may raise. */
struct touch {
    char *address;
    DWORD kind; /* 0: reads, 1: writes, 8: executes */
    char byte;  /* what is written */
    DWORD code; /* 0: it worked */
    bool tells; /* the record says where and how */
};

static int judge(EXCEPTION_POINTERS *pointers, struct touch *touch)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    touch->code = record->ExceptionCode;
    touch->tells = record->NumberParameters == 2 && record->ExceptionInformation[0] == touch->kind &&
                   record->ExceptionInformation[1] == (uintptr_t)touch->address;
    return EXCEPTION_EXECUTE_HANDLER;
}

static __attribute__((noinline)) void do_touch(struct touch *volatile touch)
{
    __try {
        volatile char *address = touch->address;
        if (touch->kind == 0)
            (void)*address;
        else if (touch->kind == 1)
            *address = touch->byte;
        else
            ((void (*)(void))(uintptr_t)address)();
    } __except (judge(GetExceptionInformation(), touch)) {
    }
}

/* Does the access do what it should? True if it worked. A store stores what is there. */
static bool check_touch(struct model *m, int page, char mode)
{
    struct page *p = &m->pages[page];
    struct touch touch = {.address = at(m, page), .kind = mode == 'r' ? 0 : mode == 'w' ? 1 : 8};
    DWORD should = EXCEPTION_ACCESS_VIOLATION;
    if (!is_free(m, page) && p->protect && !p->offered)
        should = p->protect & PAGE_GUARD               ? STATUS_GUARD_PAGE_VIOLATION
                 : strchr(access_of(p->protect), mode) ? 0
                                                       : EXCEPTION_ACCESS_VIOLATION;
    if (mode != 'x') /* the first byte is known to be an instruction */
        touch.address += pick(m, PAGE);
    touch.byte = (char)byte_of(m, page);
    do_touch(&touch);
    same(m, mode == 'r' ? "reading" : mode == 'w' ? "writing" : "executing", page, touch.code, should);
    if (touch.code)
        same(m, "the exception's record", page, touch.tells, true);
    if (should == STATUS_GUARD_PAGE_VIOLATION)
        p->protect &= ~(DWORD)PAGE_GUARD;
    if (!touch.code && mode == 'w')
        write_page(m, page, byte_of(m, page));
    return !touch.code;
}

static void check_bytes(struct model *m, int page)
{
    struct page *p = &m->pages[page];
    const volatile unsigned char *address = (const volatile unsigned char *)at(m, page);
    if (p->given_up == RESET && !address[0] && p->byte) { /* the kernel was short of memory */
        p->past = p->byte;
        p->byte = 0;
        p->given_up = LOST;
    }
    same(m, "first byte", page, address[0], byte_of(m, page));
    same(m, "last byte", page, address[PAGE - 1], byte_of(m, page));
}

void check_contents(struct model *m, int page)
{
    static const unsigned char returns = 0xC3; /* the instruction */
    struct page *p = &m->pages[page];
    if (p->owner == NOBODY)
        return; /* somebody else may have mapped something there */
    if (p->given_up == KEPT && pick(m, 3) == 0)
        check_touch(m, page, 'w');
    if (check_touch(m, page, 'r')) {
        check_bytes(m, page);
        if (byte_of(m, page) == returns || !strchr(access_of(p->protect), 'x'))
            check_touch(m, page, 'x');
    }
    if (pick(m, 3) && check_touch(m, page, 'w') && pick(m, 2)) {
        unsigned char byte = pick(m, 4) ? (unsigned char)(1 + pick(m, 255)) : returns;
        memset(at(m, page), byte, PAGE);
        write_page(m, page, byte);
    }
}
