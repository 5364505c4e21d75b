/*
 * Random calls against a model that is too simple to be wrong: an array of pages, each with an owner, a
 * state, a protection and a byte. After every step VirtualQuery is asked about every run of the arena, and
 * some pages are read. Each step draws its numbers from the seed and its own number, so that steps can be left
 * out: `shrink` finds few of them that still end in a difference.
 *
 *     model [steps [seed]]
 *     model shrink steps seed
 */
#include "test/memory/memory.h"

#include <winternl.h>

#include <stdint.h>
#include <sys/mman.h>

enum {
    GRANULES = 72,                /* 4.5 MiB: several chunks, and room for many small regions */
    PAGES = GRANULES * 16,        /* of the arena */
    PER_GRANULE = GRANULE / PAGE, /* pages */
    NOBODY = -1,
    TAIL = -2 /* free, in a granule that somebody's reservation ends in */
};

struct page {
    int owner;          /* index of the reservation's first page, or NOBODY, or TAIL */
    DWORD protect;      /* 0: reserved */
    DWORD initial;      /* AllocationProtect */
    unsigned char byte; /* what the page is full of */
};

static struct page model[PAGES];
static char *arena;
static uint64_t random_state;
static int step, trouble;

static const DWORD protections[] = {PAGE_NOACCESS,
                                    PAGE_READONLY,
                                    PAGE_READWRITE,
                                    PAGE_READWRITE,
                                    PAGE_READWRITE,
                                    PAGE_EXECUTE_READ,
                                    PAGE_EXECUTE_READWRITE,
                                    PAGE_READWRITE | PAGE_GUARD,
                                    PAGE_READONLY | PAGE_GUARD};

static unsigned pick(unsigned below)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (unsigned)(random_state >> 33) % below;
}

static void wrong(const char *what, int page, unsigned long got, unsigned long expected)
{
    if (trouble++ < 10)
        printf("# step %d, page %d: %s is %#lx, expected %#lx\n", step, page, what, got, expected);
}

static void same(const char *what, int page, unsigned long got, unsigned long expected)
{
    if (got != expected)
        wrong(what, page, got, expected);
}

static int is_free(int page)
{
    return model[page].owner < 0;
}

static int alike(int one, int other)
{
    if (is_free(one) || is_free(other))
        return is_free(one) && is_free(other);
    return model[one].owner == model[other].owner && model[one].protect == model[other].protect;
}

static int can(int page, DWORD protections_that_can)
{
    return !is_free(page) && model[page].protect && !(model[page].protect & PAGE_GUARD) &&
           model[page].protect & protections_that_can;
}

static int readable(int page)
{
    return can(page, PAGE_READONLY | PAGE_READWRITE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE);
}

static int writable(int page)
{
    return can(page, PAGE_READWRITE | PAGE_EXECUTE_READWRITE);
}

static char *at(int page)
{
    return arena + (SIZE_T)page * PAGE;
}

static void check_everything(void)
{
    for (int page = 0; page < PAGES;) {
        int end = page + 1;
        while (end < PAGES && alike(page, end))
            end++;
        MEMORY_BASIC_INFORMATION info;
        if (is_free(page) && step % 8) { /* the kernel is asked for these: not at every step */
            page = end;
            continue;
        }
        VirtualQuery(at(page), &info, sizeof info);
        if (is_free(page)) {
            same("State", page, info.State, MEM_FREE);
            if (end < PAGES)
                same("RegionSize of free", page, info.RegionSize / PAGE, end - page);
        } else {
            same("State", page, info.State, model[page].protect ? MEM_COMMIT : MEM_RESERVE);
            same("Protect", page, info.Protect, model[page].protect);
            same("AllocationProtect", page, info.AllocationProtect, model[page].initial);
            same("AllocationBase", page, (uintptr_t)info.AllocationBase, (uintptr_t)at(model[page].owner));
            same("RegionSize", page, info.RegionSize / PAGE, end - page);
        }
        if (end - page > 2) { /* from within a run, too */
            VirtualQuery(at(page + 1), &info, sizeof info);
            if (!is_free(page))
                same("RegionSize within", page + 1, info.RegionSize / PAGE, end - page - 1);
        }
        page = end;
    }
}

static sigjmp_buf faulted;

static void on_fault(int number)
{
    (void)number;
    siglongjmp(faulted, 1);
}

/* The kernel calls the handler first, so that this is what the processor says, and guard pages stay armed. */
static void catch_faults(void)
{
    enum { RESTORER = 0x04000000 };
    struct touch_action action = {on_fault, SA_NODEFER | RESTORER, touch_never_returned_to, 0};
    touch_set(SIGSEGV, &action, NULL);
    touch_set(SIGBUS, &action, NULL);
}

/* Does it work to read, and then to write? */
static int try_reading(volatile char *address)
{
    if (sigsetjmp(faulted, 0))
        return 0;
    (void)*address;
    return 1;
}

static int try_writing(volatile char *address)
{
    if (sigsetjmp(faulted, 0))
        return 0;
    *address = *address;
    return 1;
}

static void check_contents(int page)
{
    char *address = at(page);
    same("readable", page, try_reading(address), readable(page));
    same("writable", page, try_writing(address), writable(page));
    if (readable(page)) {
        same("first byte", page, (unsigned char)address[0], model[page].byte);
        same("last byte", page, (unsigned char)address[PAGE - 1], model[page].byte);
    }
    if (writable(page) && pick(2)) {
        model[page].byte = (unsigned char)(1 + pick(255));
        memset(address, model[page].byte, PAGE);
    }
}

static void expect_result(const char *call, int first, int worked, int should, DWORD error)
{
    same(call, first, worked, should);
    if (!worked && !should)
        same("last error", first, GetLastError(), error);
}

static int end_of(int owner)
{
    int end = owner < 0 ? 0 : owner;
    while (end < PAGES && model[end].owner == owner)
        end++;
    return end;
}

static void do_reserve(int first, int count)
{
    int base = first / PER_GRANULE * PER_GRANULE, end = first + count;
    int last = (end + PER_GRANULE - 1) / PER_GRANULE * PER_GRANULE, room = 1;
    for (int page = base; page < last; page++)
        room &= model[page].owner == NOBODY;
    DWORD protection = protections[pick(sizeof protections / sizeof *protections)];
    DWORD type = MEM_RESERVE | (pick(3) ? 0 : MEM_COMMIT);
    char *p = (char *)VirtualAlloc(at(first), (SIZE_T)count * PAGE, type, protection);
    expect_result("reserve", first, p != NULL, room, 487);
    if (!p)
        return;
    same("base", first, (uintptr_t)p, (uintptr_t)at(base));
    for (int page = base; page < last; page++)
        model[page] = page < end ? (struct page){base, type & MEM_COMMIT ? protection : 0, protection, 0}
                                 : (struct page){TAIL, 0, 0, 0};
}

static void do_commit(int first, int count)
{
    int owner = model[first].owner, fits = owner >= 0;
    for (int page = first; page < first + count; page++)
        fits &= model[page].owner == owner;
    DWORD protection = protections[pick(sizeof protections / sizeof *protections)];
    char *p = (char *)VirtualAlloc(at(first), (SIZE_T)count * PAGE, MEM_COMMIT, protection);
    expect_result("commit", first, p != NULL, fits, 487);
    for (int page = first; p && page < first + count; page++)
        model[page].protect = protection;
}

static void do_decommit(int first, int count)
{
    int owner = model[first].owner, fits = owner >= 0;
    for (int page = first; page < first + count; page++)
        fits &= model[page].owner == owner;
    BOOL worked = VirtualFree(at(first), (SIZE_T)count * PAGE, MEM_DECOMMIT);
    expect_result("decommit", first, worked, fits, owner >= 0 ? 87 : 487);
    for (int page = first; worked && page < first + count; page++)
        model[page].protect = model[page].byte = 0;
}

static void do_decommit_all(int first)
{
    int owner = model[first].owner;
    BOOL worked = VirtualFree(at(first) + pick(PAGE), 0, MEM_DECOMMIT);
    expect_result("decommit all", first, worked, owner == first, 487);
    for (int page = first, end = end_of(owner); worked && page < end; page++)
        model[page].protect = model[page].byte = 0;
}

static void do_protect(int first, int count)
{
    int owner = model[first].owner, fits = owner >= 0;
    for (int page = first; page < first + count; page++)
        fits &= model[page].owner == owner && model[page].protect;
    DWORD protection = protections[pick(sizeof protections / sizeof *protections)], old = 0;
    BOOL worked = VirtualProtect(at(first), (SIZE_T)count * PAGE, protection, &old);
    expect_result("protect", first, worked, fits, 487);
    if (worked)
        same("old protection", first, old, model[first].protect);
    for (int page = first; worked && page < first + count; page++)
        model[page].protect = protection;
}

/* Those of [first, end) in which nobody has a page any more can be had again. */
static void free_granules(int first, int end)
{
    for (int granule = first / PER_GRANULE * PER_GRANULE; granule < end; granule += PER_GRANULE) {
        int taken = 0;
        for (int i = 0; i < PER_GRANULE; i++)
            taken |= model[granule + i].owner >= 0;
        for (int i = 0; i < PER_GRANULE && !taken; i++)
            model[granule + i] = (struct page){NOBODY, 0, 0, 0};
    }
}

static void do_release(int first)
{
    int owner = model[first].owner;
    BOOL worked = VirtualFree(at(first) + pick(PAGE), 0, MEM_RELEASE);
    expect_result("release", first, worked, owner == first, 487);
    if (!worked)
        return;
    int end = end_of(owner);
    for (int page = owner; page < end; page++)
        model[page] = (struct page){TAIL, 0, 0, 0};
    free_granules(owner, end);
}

/* The allocations of the model are ordinary: none is a placeholder, whatever the calls on these say. */
static void do_placeholder_call(int first, int count)
{
    DWORD more = pick(2) ? MEM_PRESERVE_PLACEHOLDER : MEM_COALESCE_PLACEHOLDERS;
    BOOL worked = VirtualFree(at(first), (SIZE_T)count * PAGE, MEM_RELEASE | more);
    expect_result("placeholder call", first, worked, 0, 487);
}

/* As ntdll has it: a part of an allocation can go, and what is left are allocations of their own. */
static void do_release_part(int first, int count)
{
    int owner = model[first].owner, end = first + count, fits = owner >= 0;
    for (int page = first; page < end; page++)
        fits &= model[page].owner == owner;
    PVOID base = at(first);
    SIZE_T size = (SIZE_T)count * PAGE;
    DWORD status = (DWORD)NtFreeVirtualMemory(GetCurrentProcess(), &base, &size, MEM_RELEASE);
    same("status of partial release", first, status, fits ? 0 : owner >= 0 ? 0xC000001A : 0xC00000A0);
    if (status)
        return;
    int after = end_of(owner);
    for (int page = end; page < after; page++)
        model[page].owner = end;
    for (int page = first; page < end; page++)
        model[page] = (struct page){TAIL, 0, 0, 0};
    free_granules(first, end);
}

static int some_page(void)
{
    int page = (int)pick(PAGES);
    if (pick(4) == 0 && model[page].owner >= 0)
        page = model[page].owner;
    return page;
}

static void one_step(void)
{
    int first = some_page(), reach = PAGES - first;
    int wanted = (int)pick(8) ? 1 + (int)pick(20) : 1 + (int)pick(PAGES / 3);
    int count = wanted < reach ? wanted : reach;
    switch (pick(14)) {
    case 0:
    case 1:
        do_reserve(first, count);
        break;
    case 2:
    case 3:
    case 4:
    case 5:
        do_commit(first, count);
        break;
    case 6:
    case 7:
        do_decommit(first, count);
        break;
    case 8:
        do_decommit_all(first);
        break;
    case 9:
    case 10:
        do_protect(first, count);
        break;
    case 11:
        do_placeholder_call(first, count);
        break;
    case 12:
        do_release_part(first, count);
        break;
    default:
        do_release(first);
    }
    check_everything();
    catch_faults();
    for (int i = 0; i < 6; i++)
        check_contents(i < 3 ? first + (int)pick((unsigned)count) : (int)pick(PAGES));
}

static int steps = 1200;
static uint64_t seed = 1;
static char *left_out; /* one of each step, or NULL: none */

static void begin_step(void)
{
    random_state = (seed * 1000003 + (uint64_t)step) * UINT64_C(0x9E3779B97F4A7C15) + 1;
    for (int i = 0; i < 4; i++)
        pick(2);
}

static void run(void)
{
    arena = free_place((SIZE_T)PAGES * PAGE);
    for (int page = 0; page < PAGES; page++)
        model[page].owner = NOBODY;
    for (step = 0; step < steps && !trouble; step++) {
        begin_step();
        if (!left_out || !left_out[step])
            one_step();
    }
    if (trouble)
        printf("# repeat: model %d %llu\n", steps, (unsigned long long)seed);
    EXPECT(!trouble);
}

static void run_another(void)
{
    seed += 1000003;
    run();
}

/* In a process of its own: does it still fail? */
static int fails(int quietly)
{
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (quietly && !freopen("/dev/null", "w", stdout))
            _exit(2);
        alarm(TAP_TIMEOUT);
        run();
        fflush(stdout);
        _exit(trouble != 0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status != 0;
}

static int shrink(void)
{
    left_out = (char *)calloc((size_t)steps, 1);
    if (!left_out || !fails(1))
        return 0;
    for (int many = steps / 2; many; many /= 2)
        for (int first = 0; first < steps; first += many) {
            char *before = (char *)malloc((size_t)steps);
            memcpy(before, left_out, (size_t)steps);
            memset(left_out + first, 1, (size_t)(many < steps - first ? many : steps - first));
            if (!fails(1))
                memcpy(left_out, before, (size_t)steps);
            free(before);
        }
    printf("# these steps of seed %llu are enough:", (unsigned long long)seed);
    for (int i = 0; i < steps; i++)
        if (!left_out[i])
            printf(" %d", i);
    printf("\n");
    fails(0);
    return 1;
}

int main(int argc, char **argv)
{
    static const struct tap_case cases[] = {CASE(run, "random calls agree with a model"),
                                            CASE(run_another, "and so do others")};
    int shrinks = argc > 3 && strcmp(argv[1], "shrink") == 0;
    if (argc > 1 + shrinks)
        steps = atoi(argv[1 + shrinks]);
    if (argc > 2 + shrinks)
        seed = strtoull(argv[2 + shrinks], NULL, 10);
    if (shrinks)
        return shrink();
    return tap_main(cases, 2);
}
