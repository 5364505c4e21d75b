/* VirtualQuery, section H. */
#include "test/memory/memory.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

static void short_buffer(void)
{
    MEMORY_BASIC_INFORMATION info;
    memset(&info, 0x5A, sizeof info);
    for (SIZE_T n = 0; n < sizeof info; n++)
        EXPECT_FAILS(24, VirtualQuery(&info, &info, n));
    EXPECT(holds((char *)&info, sizeof info, 0x5A));
}

static void bad_buffer(void)
{
    EXPECT_FAILS(998, VirtualQuery(&bad_buffer, NULL, 48));
    EXPECT_FAILS(998,
                 VirtualQuery(&bad_buffer, (MEMORY_BASIC_INFORMATION *)allocate(PAGE, PAGE_READONLY), 48));
    EXPECT_FAILS(998, VirtualQuery(&bad_buffer, (MEMORY_BASIC_INFORMATION *)reserve(PAGE), 48));
    char *p = reserve(2 * PAGE);
    REQUIRE(commit(p, PAGE, PAGE_READWRITE));
    EXPECT_FAILS(998, VirtualQuery(p, (MEMORY_BASIC_INFORMATION *)(p + PAGE - 8), 48));
    EXPECT_FAILS(87, VirtualQuery((void *)0x7FFFFFFF0000, NULL, 48));
}

static void too_high(void)
{
    MEMORY_BASIC_INFORMATION info;
    EXPECT_FAILS(87, VirtualQuery((void *)0x7FFFFFFF0000, &info, sizeof info));
    EXPECT_FAILS(87, VirtualQuery((void *)0xFFFFFFFFFFFFFFFF, &info, sizeof info));
    EXPECT_FAILS(87, VirtualQuery((void *)0x123456789ABCDEF0, &info, sizeof info));
}

static void bad_process(void)
{
    MEMORY_BASIC_INFORMATION info;
    EXPECT_FAILS(6, VirtualQueryEx(NULL, &info, &info, sizeof info));
    EXPECT_WORKS(VirtualQueryEx(GetCurrentProcess(), &info, &info, sizeof info) == 48);
}

static void long_buffer(void)
{
    char buffer[100];
    memset(buffer, 0x5A, sizeof buffer);
    EXPECT_EQ(VirtualQuery(buffer, (MEMORY_BASIC_INFORMATION *)buffer, sizeof buffer), 48);
    EXPECT(holds(buffer + 48, sizeof buffer - 48, 0x5A));
}

static void page_of_address(void)
{
    char *p = reserve(5 * PAGE);
    MEMORY_BASIC_INFORMATION info;
    EXPECT_WORKS(VirtualQuery(p + 0x1800, &info, sizeof info) == 48);
    EXPECT_EQ((uintptr_t)info.BaseAddress, (uintptr_t)p + PAGE);
    EXPECT_EQ((uintptr_t)info.AllocationBase, (uintptr_t)p);
    EXPECT_EQ(info.RegionSize, 4 * PAGE);
    EXPECT_EQ(info.PartitionId, 0);
}

static void runs(void)
{
    char *p = reserve(8 * PAGE);
    REQUIRE(commit(p + PAGE, 3 * PAGE, PAGE_READWRITE) &&
            commit(p + 5 * PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD));
    REQUIRE(protect(p + 2 * PAGE, PAGE, PAGE_READONLY));
    EXPECT_PAGES(p, PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES(p + PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + 2 * PAGE, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT_PAGES(p + 3 * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_PAGES(p + 4 * PAGE, PAGE, MEM_RESERVE, 0);
    EXPECT_PAGES(p + 5 * PAGE, PAGE, MEM_COMMIT, 0x104);
    EXPECT_PAGES(p + 6 * PAGE, 2 * PAGE, MEM_RESERVE, 0);
}

static void own_allocations(void)
{
    char *p = free_place(2 * GRANULE);
    REQUIRE(VirtualAlloc(p, GRANULE, MEM_RESERVE, PAGE_READWRITE));
    REQUIRE(VirtualAlloc(p + GRANULE, GRANULE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_PAGES(p, GRANULE, MEM_RESERVE, 0);
    EXPECT_EQ((uintptr_t)query(p + GRANULE).AllocationBase, (uintptr_t)p + GRANULE);
}

static void reserved(void)
{
    char *p = (char *)VirtualAlloc(NULL, PAGE, MEM_RESERVE, PAGE_EXECUTE_READ);
    MEMORY_BASIC_INFORMATION info = query(p);
    EXPECT_EQ(info.State, MEM_RESERVE);
    EXPECT_EQ(info.Protect, 0);
    EXPECT_EQ(info.AllocationProtect, PAGE_EXECUTE_READ);
    EXPECT_EQ(info.Type, MEM_PRIVATE);
}

static void committed(void)
{
    MEMORY_BASIC_INFORMATION info = query(allocate(PAGE, PAGE_READWRITE));
    EXPECT_EQ(info.State, MEM_COMMIT);
    EXPECT_EQ(info.Protect, PAGE_READWRITE);
    EXPECT_EQ(info.Type, MEM_PRIVATE);
}

static void free_memory(void)
{
    char *p = free_place(4 * GRANULE);
    REQUIRE(VirtualAlloc(p + 2 * GRANULE, PAGE, MEM_RESERVE, PAGE_READWRITE));
    MEMORY_BASIC_INFORMATION info = query(p + PAGE);
    EXPECT_EQ((uintptr_t)info.BaseAddress, (uintptr_t)p + PAGE);
    EXPECT_EQ(info.State, MEM_FREE);
    EXPECT_EQ(info.Protect, PAGE_NOACCESS);
    EXPECT_EQ((uintptr_t)info.AllocationBase, 0);
    EXPECT_EQ(info.AllocationProtect, 0);
    EXPECT_EQ(info.Type, 0);
    EXPECT_EQ(info.RegionSize, 2 * GRANULE - PAGE);
}

static void lowest_64k(void)
{
    EXPECT_PAGES((char *)0, 0x10000, MEM_FREE, PAGE_NOACCESS);
    EXPECT_PAGES((char *)0xF000, 0x1000, MEM_FREE, PAGE_NOACCESS);
    EXPECT_EQ((uintptr_t)query((void *)0xFFFF).BaseAddress, 0xF000);
}

/* Without address randomisation Linux puts the stack there. */
static char *top_zone(void)
{
    char here = 0;
    if ((uintptr_t)&here >= 0x7FFFFFF00000 - 0x1000000)
        SKIP("the stack is at the very top");
    return (char *)0x7FFFFFFE0000;
}

static void last_free(void)
{
    MEMORY_BASIC_INFORMATION info = query(top_zone() - PAGE);
    EXPECT_EQ(info.State, MEM_FREE);
    EXPECT_EQ(info.RegionSize, PAGE);
}

static void top(void)
{
    MEMORY_BASIC_INFORMATION info = query(top_zone() + PAGE);
    EXPECT_EQ((uintptr_t)info.AllocationBase, 0x7FFFFFFE0000);
    EXPECT_EQ(info.AllocationProtect, PAGE_READONLY);
    EXPECT_EQ(info.State, MEM_RESERVE);
    EXPECT_EQ(info.Protect, PAGE_NOACCESS);
    EXPECT_EQ(info.Type, MEM_PRIVATE);
    EXPECT_EQ(info.RegionSize, GRANULE - PAGE);
}

static void shared_page(void)
{
    MEMORY_BASIC_INFORMATION info = query((void *)0x7FFE0123);
    EXPECT_EQ((uintptr_t)info.AllocationBase, 0x7FFE0000);
    EXPECT_EQ(info.RegionSize, PAGE);
    EXPECT_EQ(info.State, MEM_COMMIT);
    EXPECT_EQ(info.Protect, PAGE_READONLY);
    EXPECT_EQ(info.Type, MEM_PRIVATE);
}

static void mapped_file(void)
{
    int fd = open("/proc/self/exe", O_RDONLY);
    char *view = (char *)mmap(NULL, 3 * PAGE, PROT_READ, MAP_SHARED, fd, 0);
    REQUIRE(view != MAP_FAILED);
    EXPECT_EQ(query(view).Type, MEM_MAPPED);
    EXPECT_EQ(query(view).Protect, PAGE_READONLY);
    mprotect(view + PAGE, PAGE, PROT_NONE);
    EXPECT_PAGES(view + PAGE, PAGE, MEM_COMMIT, PAGE_NOACCESS);
    EXPECT_EQ((uintptr_t)query(view + 2 * PAGE).AllocationBase, (uintptr_t)view);
}

static int data = 1;
static int zeroed[5000];

static void image(void)
{
    MEMORY_BASIC_INFORMATION code = query((void *)(uintptr_t)image);
    EXPECT_EQ(code.Type, MEM_IMAGE);
    EXPECT_EQ(code.State, MEM_COMMIT);
    EXPECT_EQ(code.Protect, PAGE_EXECUTE_READ);
    EXPECT_EQ(code.AllocationProtect, PAGE_EXECUTE_WRITECOPY);
    EXPECT_EQ(query(&data).Type, MEM_IMAGE);
    EXPECT_EQ(query(&data).Protect, PAGE_READWRITE);
    EXPECT_EQ((uintptr_t)query(&data).AllocationBase, (uintptr_t)code.AllocationBase);
    EXPECT_EQ((uintptr_t)query(&zeroed[4999]).AllocationBase, (uintptr_t)code.AllocationBase);
    EXPECT(memcmp(code.AllocationBase, "\177ELF", 4) == 0);
    EXPECT(query((void *)(uintptr_t)&printf).AllocationBase != code.AllocationBase);
}

static char initialized[4 * PAGE] = {1};

/* An image's data is its file's until it is written. */
static void image_data(void)
{
    char *page = (char *)(((uintptr_t)initialized + 2 * PAGE - 1) & ~(uintptr_t)(PAGE - 1));
    MEMORY_BASIC_INFORMATION before = query(page);
    EXPECT_EQ(before.Protect, PAGE_WRITECOPY);
    EXPECT_EQ(before.Type, MEM_IMAGE);
    page[PAGE] = 1;
    EXPECT_PAGES(page, PAGE, MEM_COMMIT, PAGE_WRITECOPY);
    EXPECT_EQ(query(page + PAGE).Protect, PAGE_READWRITE);
    DWORD old;
    EXPECT_WORKS(VirtualProtect(page, PAGE, PAGE_READONLY, &old));
    EXPECT_EQ(old, PAGE_WRITECOPY);
    EXPECT_WORKS(VirtualProtect(page, PAGE, PAGE_READWRITE, &old));
    EXPECT_EQ(query(page).Protect, PAGE_WRITECOPY);
    EXPECT_WORKS(VirtualProtect(page, PAGE, PAGE_EXECUTE_READWRITE, &old));
    EXPECT_EQ(query(page).Protect, PAGE_EXECUTE_WRITECOPY);
    EXPECT_WORKS(VirtualProtect(page, PAGE, PAGE_WRITECOPY, &old));
    *page = 1;
    EXPECT_EQ(query(page).Protect, PAGE_READWRITE);
    EXPECT_FAILS(87, VirtualProtect(malloc(1), 1, PAGE_WRITECOPY, &old));
}

static void main_stack(void)
{
    char here = 0;
    MEMORY_BASIC_INFORMATION used = query(&here);
    EXPECT_EQ(used.State, MEM_COMMIT);
    EXPECT_EQ(used.Protect, PAGE_READWRITE);
    EXPECT_EQ(used.AllocationProtect, PAGE_READWRITE);
    char *base = (char *)used.AllocationBase;
    MEMORY_BASIC_INFORMATION low = query(base);
    EXPECT_EQ(low.State, MEM_RESERVE);
    MEMORY_BASIC_INFORMATION guard = query(base + low.RegionSize);
    EXPECT_EQ(guard.State, MEM_COMMIT);
    EXPECT_EQ(guard.Protect, 0x104);
    EXPECT_EQ((uintptr_t)guard.AllocationBase, (uintptr_t)base);
    EXPECT_EQ(query(base + low.RegionSize + guard.RegionSize).Protect, PAGE_READWRITE);
    EXPECT_FAILS(487, VirtualAlloc(base, GRANULE, MEM_RESERVE, PAGE_READWRITE));
}

static void *thread_stack(void *unused)
{
    char here = 0;
    MEMORY_BASIC_INFORMATION used = query(&here);
    EXPECT_EQ(used.State, MEM_COMMIT);
    EXPECT_EQ(used.Protect, PAGE_READWRITE);
    EXPECT_EQ(used.Type, MEM_PRIVATE);
    EXPECT_EQ(query(used.AllocationBase).State, MEM_RESERVE);
    return unused;
}

static void other_stack(void)
{
    pthread_t thread;
    pthread_create(&thread, NULL, thread_stack, NULL);
    pthread_join(thread, NULL);
}

/* From 0 to the end: no gap, no overlap, and our own allocations are met on the way. */
static void stack_in_parts(void)
{
    char *part = (char *)((uintptr_t)__builtin_frame_address(0) & ~(uintptr_t)(PAGE - 1)) - 8 * PAGE;
    memset(part - 8 * PAGE, 0, 8 * PAGE); /* the stack grows as far as it is touched */
    void *base = query(part).AllocationBase;
    REQUIRE(protect(part, PAGE, PAGE_READONLY));
    EXPECT_PAGES(part, PAGE, MEM_COMMIT, PAGE_READONLY);
    EXPECT(query(part).AllocationBase == base);
    EXPECT_EQ(query(part + PAGE).Protect, PAGE_READWRITE);
    EXPECT(query(part + PAGE).AllocationBase == base);
    EXPECT_EQ(query(part - PAGE).RegionSize, PAGE);
    EXPECT_EQ(query(part - PAGE).Protect, PAGE_READWRITE);
    EXPECT(query(part - PAGE).AllocationBase == base);
    EXPECT_EQ(query(base).State, MEM_RESERVE);
    REQUIRE(protect(part, PAGE, PAGE_READWRITE));
}

static void walk(void)
{
    char *p = reserve(CHUNK), *q = allocate(PAGE, PAGE_READONLY), *next = NULL;
    REQUIRE(commit(p + PAGE, PAGE, PAGE_READWRITE));
    MEMORY_BASIC_INFORMATION info;
    int met = 0, steps = 0;
    while (VirtualQuery(next, &info, sizeof info)) {
        REQUIRE(info.BaseAddress == next && info.RegionSize && info.RegionSize % PAGE == 0 &&
                ++steps < 100000);
        met += (info.BaseAddress == p) + (info.BaseAddress == p + PAGE) + (info.BaseAddress == q);
        next += info.RegionSize;
    }
    EXPECT_EQ(GetLastError(), 87);
    EXPECT_EQ((uintptr_t)next, 0x7FFFFFFF0000);
    EXPECT_EQ(met, 3);
}

static void heap(void)
{
    char *small = (char *)malloc(100), *large = (char *)malloc(1 << 22);
    char *both[] = {small, large};
    for (int i = 0; i < 2; i++) {
        MEMORY_BASIC_INFORMATION info = query(both[i]);
        EXPECT_EQ(info.State, MEM_COMMIT);
        EXPECT_EQ(info.Protect, PAGE_READWRITE);
        EXPECT_EQ(info.Type, MEM_PRIVATE);
    }
    free(small);
    free(large);
}

/* Every second, every third page of several chunks: each run has its length. */
static void patterns(void)
{
    for (int step = 2; step < 6; step++) {
        char *p = reserve(3 * CHUNK);
        for (int i = 0; i < 3 * 512; i += step)
            REQUIRE(commit(p + (SIZE_T)i * PAGE, PAGE, PAGE_READWRITE));
        for (int i = 0; i < 3 * 512; i += step) {
            EXPECT_PAGES(p + (SIZE_T)i * PAGE, PAGE, MEM_COMMIT, PAGE_READWRITE);
            int gap = 3 * 512 - i - 1 < step - 1 ? 3 * 512 - i - 1 : step - 1;
            if (gap)
                EXPECT_PAGES(p + (SIZE_T)(i + 1) * PAGE, (SIZE_T)gap * PAGE, MEM_RESERVE, 0);
        }
    }
}

/* Runs that begin and end in different chunks, gigabytes and terabytes apart. */
static void long_runs(void)
{
    SIZE_T size = (SIZE_T)3 << 40;
    char *p = reserve(size);
    SIZE_T marks[] = {0,
                      7 * PAGE,
                      CHUNK,
                      CHUNK + PAGE,
                      (SIZE_T)1 << 30,
                      ((SIZE_T)1 << 39) - PAGE,
                      (SIZE_T)1 << 39,
                      ((SIZE_T)2 << 40) + 5 * PAGE,
                      size - PAGE};
    int count = (int)(sizeof marks / sizeof *marks);
    for (int i = 0; i < count; i++)
        REQUIRE(commit(p + marks[i], PAGE, PAGE_READWRITE));
    for (int i = 0; i < count; i++) {
        SIZE_T next = i + 1 < count ? marks[i + 1] : size;
        int joined = next == marks[i] + PAGE && i + 1 < count;
        EXPECT_EQ(query(p + marks[i]).RegionSize, joined ? 2 * PAGE : PAGE);
        if (!joined && next != marks[i] + PAGE)
            EXPECT_PAGES(p + marks[i] + PAGE, next - marks[i] - PAGE, MEM_RESERVE, 0);
    }
    EXPECT_WORKS(commit(p, (SIZE_T)1 << 40, PAGE_READWRITE));
    EXPECT_PAGES(p + PAGE, ((SIZE_T)1 << 40) - PAGE, MEM_COMMIT, PAGE_READWRITE);
    EXPECT_WORKS(decommit(p, 0));
    EXPECT_PAGES(p, size, MEM_RESERVE, 0);
}

TAP_MAIN(CASE(short_buffer, "H-001 a short buffer"),
         CASE(bad_buffer, "H-003 a buffer that cannot be written"), CASE(too_high, "H-004 above user space"),
         CASE(bad_process, "H-005 no process"), CASE(long_buffer, "H-002 a long buffer"),
         CASE(page_of_address, "H-006 H-009 from the page of the address on"),
         CASE(runs, "H-007 pages alike are one run"),
         CASE(own_allocations, "H-008 runs end with the allocation"), CASE(reserved, "H-010 a reserved page"),
         CASE(committed, "H-011 a committed page"), CASE(free_memory, "H-012 a free page"),
         CASE(lowest_64k, "H-013 the lowest 64 KiB"),
         CASE(shared_page, "H-016 the page shared with the system"), CASE(mapped_file, "H-017 a mapped file"),
         CASE(image, "H-018 Y-008 the program's image"),
         CASE(image_data, "G-020 H-018 data of an image, written and not"),
         CASE(main_stack, "H-019 the main thread's stack"),
         CASE(stack_in_parts, "H-019 a stack protected in part is one allocation"),
         CASE(walk, "H-020 a walk over everything"), CASE(heap, "Y-010 the C library's heap"),
         CASE(patterns, "H-007 runs in patterns of pages"), CASE(long_runs, "H-007 runs over terabytes"),
         CASE(last_free, "our choice, H-014: the highest free run"),
         CASE(top, "our choice, H-015: the highest 64 KiB"),
         CASE(other_stack, "our choice: another thread's stack is memory above a guard"))
