/*
 * The kernel says no in the middle of a call: a filter refuses one system call for addresses of a window, as
 * it refuses when it has no memory. The Win32 call fails with its code and has changed nothing, or finds
 * another way; in both cases books and processor agree on each page.
 */
#include "test/memory/memory.h"

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

enum { GUARD_INSTALL = 102, GUARD_REMOVE = 103, DISCARD = 4, ANY = -1 };

/* From now on, system call `number` (with third argument `advice`, or ANY) on a start address in the window
 * of 4 GiB at most, from low on, gives `error`. */
static void refuse(int number, int advice, const void *low, SIZE_T size, int error)
{
    uint64_t start = (uintptr_t)low;
    REQUIRE((start >> 32) == ((start + size - 1) >> 32));
#define LOAD(field)      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define LOAD_HIGH(i)     BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[i]) + 4)
#define UNLESS(op, k, n) BPF_JUMP(BPF_JMP | (op) | BPF_K, k, 0, n)
    struct sock_filter code[] = {
        LOAD(nr),
        UNLESS(BPF_JEQ, (uint32_t)number, 8),
        LOAD(args[2]),
        UNLESS(advice == ANY ? BPF_JGE : BPF_JEQ, advice == ANY ? 0 : (uint32_t)advice, 6),
        LOAD_HIGH(0),
        UNLESS(BPF_JEQ, (uint32_t)(start >> 32), 4),
        LOAD(args[0]),
        UNLESS(BPF_JGE, (uint32_t)start, 2),
        BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, (uint32_t)(start + size - 1), 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (uint32_t)error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        SKIP("no system call filters here");
}

/* Every page can be read and written exactly as VirtualQuery says. */
static void agree(char *from, SIZE_T size)
{
    for (char *page = from; page < from + size; page += PAGE) {
        MEMORY_BASIC_INFORMATION info = query(page);
        DWORD value = info.State == MEM_COMMIT ? info.Protect : PAGE_NOACCESS;
        if (!EXPECT_EQ(reads(page), value == PAGE_READONLY || value == PAGE_READWRITE) ||
            !EXPECT_EQ(writes(page), value == PAGE_READWRITE)) {
            printf("# page %#zx of %#zx\n", (size_t)(page - from), (size_t)size);
            return;
        }
    }
}

enum { SIZE = 3 * CHUNK };

/* A reservation with something of everything, at a place below whose window nothing else of ours is. */
static char *landscape(void)
{
    char *p = (char *)VirtualAlloc((void *)UINT64_C(0x200000000000), SIZE, MEM_RESERVE, PAGE_READWRITE);
    REQUIRE(p != NULL);
    REQUIRE(commit(p + PAGE, 3 * PAGE, PAGE_READWRITE));
    REQUIRE(commit(p + CHUNK - 2 * PAGE, 4 * PAGE, PAGE_READWRITE));
    REQUIRE(protect(p + CHUNK, PAGE, PAGE_READONLY));
    REQUIRE(commit(p + CHUNK + 9 * PAGE, PAGE, PAGE_NOACCESS));
    REQUIRE(commit(p + 2 * CHUNK + PAGE, PAGE, PAGE_READWRITE));
    memset(p + PAGE, 7, 3 * PAGE);
    memset(p + CHUNK + PAGE, 8, PAGE);
    memset(p + 2 * CHUNK + PAGE, 9, PAGE);
    agree(p, SIZE);
    return p;
}

static struct {
    DWORD state, protect;
} before[SIZE / PAGE];

static void remember(const char *p)
{
    for (int i = 0; i < SIZE / PAGE; i++) {
        MEMORY_BASIC_INFORMATION info = query(p + (SIZE_T)i * PAGE);
        before[i].state = info.State;
        before[i].protect = info.Protect;
    }
}

static void nothing_changed(char *p)
{
    for (int i = 0; i < SIZE / PAGE; i++) {
        MEMORY_BASIC_INFORMATION info = query(p + (SIZE_T)i * PAGE);
        if (!EXPECT_EQ(info.State, before[i].state) || !EXPECT_EQ(info.Protect, before[i].protect))
            break;
    }
    EXPECT(holds(p + PAGE, 3 * PAGE, 7));
    EXPECT(holds(p + CHUNK + PAGE, PAGE, 8));
    EXPECT(holds(p + 2 * CHUNK + PAGE, PAGE, 9));
    agree(p, SIZE);
}

static char *filtered(int number, int advice, SIZE_T from, SIZE_T size, int error)
{
    char *p = landscape();
    remember(p);
    refuse(number, advice, p + from, size, error);
    return p;
}

static void no_access_given(void)
{
    char *p = filtered(SYS_mprotect, ANY, 0, SIZE, ENOMEM);
    EXPECT_FAILS(1455, commit(p, SIZE, PAGE_READONLY));
    nothing_changed(p);
    EXPECT_FAILS(8, protect(p + PAGE, 3 * PAGE, PAGE_READONLY));
    nothing_changed(p);
}

static void no_marker_removed(void)
{
    char *p = filtered(SYS_madvise, GUARD_REMOVE, 0, SIZE, ENOMEM);
    SetLastError(UNTOUCHED);
    if (commit(p, SIZE, PAGE_READWRITE)) { /* there are no markers on this kernel, or none are used */
        EXPECT_EQ(GetLastError(), UNTOUCHED);
        agree(p, SIZE);
        return;
    }
    EXPECT_EQ(GetLastError(), 1455);
    nothing_changed(p);
}

/* Commits find another way. */
static void no_marker_installed(void)
{
    char *p = filtered(SYS_madvise, GUARD_INSTALL, 0, SIZE, ENOMEM);
    EXPECT_WORKS(commit(p + 2 * CHUNK + 40 * PAGE, PAGE, PAGE_READWRITE));
    agree(p, SIZE);
    EXPECT_WORKS(commit(p, SIZE, PAGE_READWRITE));
    EXPECT(holds(p + PAGE, 3 * PAGE, 7));
    agree(p, SIZE);
    EXPECT_WORKS(decommit(p + PAGE, PAGE));
    EXPECT_WORKS(decommit(p + CHUNK, CHUNK));
    agree(p, SIZE);
    EXPECT_WORKS(commit(p, SIZE, PAGE_READWRITE));
    EXPECT(holds(p + PAGE, PAGE, 0) && holds(p + 2 * PAGE, PAGE, 7));
    agree(p, SIZE);
}

static void nothing_discarded(void)
{
    char *p = filtered(SYS_madvise, DISCARD, 0, SIZE, ENOMEM);
    SetLastError(UNTOUCHED);
    BOOL done = decommit(p, SIZE);
    EXPECT_EQ(GetLastError(), done ? UNTOUCHED : 1455);
    agree(p, SIZE);
    if (done) {
        EXPECT_WORKS(commit(p, SIZE, PAGE_READWRITE));
        EXPECT(holds(p, SIZE, 0));
    }
}

static void not_released(void)
{
    char *p = filtered(SYS_munmap, ANY, 0, SIZE, ENOMEM);
    EXPECT_FAILS(8, release(p));
    nothing_changed(p);
    EXPECT_FAILS(487, VirtualAlloc(p, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_WORKS(commit(p, PAGE, PAGE_READWRITE));
    agree(p, SIZE);
}

static void not_mapped(void)
{
    char *p = landscape(), *next = p + SIZE;
    remember(p);
    refuse(SYS_mmap, ANY, next, 64 * GRANULE, ENOMEM);
    EXPECT_FAILS(8, VirtualAlloc(next, PAGE, MEM_RESERVE, PAGE_READWRITE));
    EXPECT_EQ(query(next).State, MEM_FREE);
    EXPECT_FAILS(487, commit(next, PAGE, PAGE_READWRITE));
    nothing_changed(p);
    EXPECT_WORKS(release(reserve(GRANULE)));
}

/* The guard page cannot be opened: then it is a violation, not a loop. */
static void guard_stays(void)
{
    char *p = landscape();
    REQUIRE(protect(p + PAGE, PAGE, PAGE_READWRITE | PAGE_GUARD));
    refuse(SYS_mprotect, ANY, p, SIZE, ENOMEM);
    refuse(SYS_madvise, GUARD_REMOVE, p, SIZE, ENOMEM);
    EXPECT(!reads(p + PAGE));
    EXPECT_EQ(query(p + PAGE).Protect, PAGE_READWRITE | PAGE_GUARD);
}

TAP_MAIN(CASE(no_access_given, "D-017 mprotect is refused: a commit and a protect change nothing"),
         CASE(no_marker_removed, "D-017 MADV_GUARD_REMOVE is refused: a commit changes nothing"),
         CASE(no_marker_installed, "D-001 MADV_GUARD_INSTALL is refused: there is another way"),
         CASE(nothing_discarded, "F-014 MADV_DONTNEED is refused: a decommit"),
         CASE(not_released, "F-006 munmap is refused: the allocation stays"),
         CASE(not_mapped, "B-015 mmap is refused"),
         CASE(guard_stays, "I-001 a guard page that cannot be opened"))
