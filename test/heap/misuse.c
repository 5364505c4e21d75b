/*
 * What must not be done to heaps, one program each: run again with the name of a misdeed, which is to end the
 * process with a report that says so. With FAULTLINE_HEAP=tolerant the call fails instead, and the heap goes
 * on.
 */
#include <windows.h>

#include <stdint.h>
#include <string.h>

#include "shim/heap/heap.h"
#include "test/tap.h"

static char elsewhere[64] __attribute__((aligned(16)));

static void *volatile hidden; /* the compiler is not to know what is done */

__attribute__((noinline)) static char *give(HANDLE heap, size_t size)
{
    hidden = HeapAlloc(heap, 0, size);
    return (char *)hidden;
}

__attribute__((noinline)) static BOOL take_back(HANDLE heap, char *block)
{
    BOOL done = HeapFree(heap, 0, block);
    hidden = block;
    return done;
}

static const char *self;

struct misdeed {
    const char *name, *title;
    const char *option;  /* FAULTLINE_HEAP */
    DWORD flags;         /* of the heap */
    SIZE_T maximum;
    BOOL (*commit)(HANDLE heap, char *block); /* FALSE: a call failed, as it must if the process goes on */
    const char *says[4]; /* what the report has, in this order */
};

static BOOL frees_twice(HANDLE heap, char *block)
{
    return take_back(heap, block) && take_back(heap, block);
}

static BOOL frees_large_twice(HANDLE heap, char *block)
{
    char *large = give(heap, 2000000);
    return take_back(heap, block) && take_back(heap, large) && take_back(heap, large);
}

static BOOL frees_inside(HANDLE heap, char *block)
{
    return take_back(heap, block + 16);
}

static BOOL frees_other(HANDLE heap, char *block)
{
    return take_back(heap, give(GetProcessHeap(), 48)) && block;
}

static BOOL frees_static(HANDLE heap, char *block)
{
    return take_back(heap, elsewhere) && block;
}

static BOOL resizes_freed(HANDLE heap, char *block)
{
    return take_back(heap, block) && HeapReAlloc(heap, 0, hidden, 100);
}

static BOOL writes_behind(HANDLE heap, char *block)
{
    give(heap, 48);
    block[48] = 1;
    return take_back(heap, block);
}

static BOOL writes_behind_and_resizes(HANDLE heap, char *block)
{
    block[48] = 1;
    return HeapReAlloc(heap, 0, block, 500) != NULL;
}

static BOOL writes_little_behind(HANDLE heap, char *block)
{
    block = give(heap, 41);
    block[41] = 1;
    return take_back(heap, block);
}

static BOOL writes_before(HANDLE heap, char *block)
{
    block[-1] = 1;
    return take_back(heap, block);
}

static BOOL writes_freed(HANDLE heap, char *block)
{
    if (!take_back(heap, block))
        return FALSE;
    block[20] = 1;
    give(heap, 48);
    return FALSE;
}

/* Where the second of three free blocks had its header. */
static BOOL writes_freed_neighbours(HANDLE heap, char *block)
{
    char *next = give(heap, 200), *last = give(heap, 200);
    if (!take_back(heap, block) || !take_back(heap, last) || !take_back(heap, next))
        return FALSE;
    next[-5] ^= 1;
    give(heap, 300);
    return FALSE;
}

static struct slab *slab_of_block(const char *block)
{
    struct segment *segment = (struct segment *)((uintptr_t)block & ~(uintptr_t)(SEGMENT - 1));
    return segment->slab_at[(uintptr_t)block % SEGMENT / UNIT];
}

/* As if another thread and this one had freed a block at once: counted, and the mark was lost. */
static BOOL loses_mark(HANDLE heap, char *block)
{
    slab_of_block(block)->remote++;
    for (int i = 0; i < 100000 && GetLastError() == 0; i++)
        give(heap, 48);
    return FALSE;
}

static BOOL reads_freed(HANDLE heap, char *block)
{
    return take_back(heap, block) && *(volatile char *)hidden;
}

static BOOL writes_freed_links(HANDLE heap, char *block)
{
    give(heap, 48);
    if (!take_back(heap, block))
        return FALSE;
    memset(block, 0x41, 16);
    give(heap, 40);
    return FALSE;
}

static const struct misdeed misdeeds[] = {
    {"twice", "S-033 a block is freed twice", "", 0, 0, frees_twice, {"C0000374", "has been freed already"}},
    {"large-twice", "S-033 a large block is freed twice", "", 0, 0, frees_large_twice,
     {"C0000374", "has been freed already"}},
    {"by-two", "S-033 a block is freed by two threads at once, which shows later", "", 0, 0, loses_mark,
     {"C0000374", "freed by two threads at once"}},
    {"inside", "S-033 an address within a block is freed", "", 0, 0, frees_inside,
     {"C0000374", "is not the beginning"}},
    {"other", "S-033 a block of another heap is freed", "", 0, 0, frees_other,
     {"C0000374", "is not the beginning"}},
    {"static", "S-033 memory of no heap is freed", "", 0, 0, frees_static,
     {"C0000374", "is not the beginning"}},
    {"resized", "S-033 a freed block is resized", "", 0, 0, resizes_freed,
     {"C0000374", "has been freed already"}},
    {"fixed-twice", "S-033 a block of a heap with a maximum size is freed twice", "", 0, 65536, frees_twice,
     {"C0000374"}},
    {"fixed-overrun", "S-033 the next header is overwritten", "", 0, 65536, writes_behind,
     {"C0000374", "past its end"}},
    {"fixed-links", "S-033 the links of a free block are overwritten", "", 0, 65536, writes_freed_links,
     {"C0000374", "after it had been freed"}},
    {"tail", "S-074 the pattern behind a block is overwritten", "", HEAP_TAIL_CHECKING_ENABLED, 0,
     writes_behind, {"C0000374", "past its end"}},
    {"tail-resized", "S-074 the same, and it is resized", "", HEAP_TAIL_CHECKING_ENABLED, 0,
     writes_behind_and_resizes, {"C0000374", "past its end"}},
    {"freed", "S-074 a freed block is written to", "", HEAP_FREE_CHECKING_ENABLED, 0, writes_freed,
     {"C0000374", "after it had been freed"}},
    {"fixed-freed", "S-074 a freed block of a heap with a maximum size is written to", "",
     HEAP_FREE_CHECKING_ENABLED, 65536, writes_freed, {"C0000374", "after it had been freed"}},
    {"fixed-merged", "S-074 the same, in the midst of free memory", "", HEAP_FREE_CHECKING_ENABLED, 65536,
     writes_freed_neighbours, {"C0000374", "after it had been freed"}},
    {"page-behind", "page heap: writing past the end faults", "pageheap", 0, 0, writes_behind,
     {"C0000005", "48 bytes, allocated; 0 bytes past its end", "block allocated by", "give"}},
    {"page-little", "page heap: writing between the end and the page is found", "pageheap", 0, 0,
     writes_little_behind, {"C0000374", "past its end", "block allocated by", "give"}},
    {"page-before", "page heap: writing before the block is found", "pageheap", 0, 0, writes_before,
     {"C0000374", "before its beginning", "block allocated by", "give"}},
    {"page-freed", "page heap: reading a freed block faults", "pageheap", 0, 0, reads_freed,
     {"C0000005", "48 bytes, freed", "block allocated by", "block freed by"}},
    {"page-twice", "page heap: who freed a block first is told", "pageheap", 0, 0, frees_twice,
     {"C0000374", "has been freed already", "block freed by", "take_back"}},
    {"page-inside", "page heap: an address within a block is freed", "pageheap", 0, 0, frees_inside,
     {"C0000374", "is not the beginning", "48 bytes, allocated", "give"}},
};
enum { MISDEEDS = sizeof misdeeds / sizeof *misdeeds };

/* In the process of its own. 3: the misdeed had no consequences. 0: a call failed, and the heap is whole. */
static int commit(const struct misdeed *misdeed)
{
    HANDLE heap = HeapCreate(misdeed->flags, 0, misdeed->maximum);
    char *block = give(heap, 48);
    if (!heap || !block)
        return 2;
    SetLastError(0);
    if (misdeed->commit(heap, block))
        return 3;
    return GetLastError() == ERROR_INVALID_PARAMETER ? 0 : 4;
}

/* Runs it, and gives what it says on standard error. */
static int run(const struct misdeed *misdeed, const char *option, char *text, size_t room)
{
    int ends[2], status = -1;
    REQUIRE(pipe(ends) == 0);
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], 2);
        setenv("FAULTLINE_HEAP", option, 1);
        execl("/proc/self/exe", self, misdeed->name, (char *)NULL);
        _exit(99);
    }
    close(ends[1]);
    size_t held = 0;
    for (ssize_t got; (got = read(ends[0], text + held, room - 1 - held)) > 0;)
        held += (size_t)got;
    text[held] = 0;
    close(ends[0]);
    REQUIRE(waitpid(child, &status, 0) == child);
    return status;
}

static void expect_report(const struct misdeed *misdeed)
{
    char text[65536];
#ifdef __SANITIZE_ADDRESS__
    if (strcmp(misdeed->says[0], "C0000005") == 0)
        SKIP("AddressSanitizer speaks of faults that nobody handles");
#endif
    int status = run(misdeed, misdeed->option, text, sizeof text);
    EXPECT(WIFSIGNALED(status));
    const char *from = text;
    for (int i = 0; i < 4 && misdeed->says[i] && from; i++) {
        from = strstr(from, misdeed->says[i]);
        if (!EXPECT(from != NULL))
            printf("# not found: %s\n", misdeed->says[i]);
    }
}

static void tolerated(void)
{
    char text[65536];
    for (int i = 0; i < MISDEEDS; i++) {
        if (*misdeeds[i].option)
            continue;
        int status = run(&misdeeds[i], "tolerant", text, sizeof text);
        if (!EXPECT(WIFEXITED(status) && WEXITSTATUS(status) == 0))
            printf("# %s: status %#x\n", misdeeds[i].name, (unsigned)status);
        EXPECT_STR(text, "");
    }
}

/* What HeapValidate says of blocks that were written around. */
static void validated(void)
{
    HANDLE heaps[] = {HeapCreate(HEAP_TAIL_CHECKING_ENABLED, 0, 0), HeapCreate(0, 0, 65536)};
    for (int i = 0; i < 2; i++) {
        char *block = give(heaps[i], 48), *next = give(heaps[i], 48);
        char kept = block[48];
        EXPECT(HeapValidate(heaps[i], 0, NULL) && HeapValidate(heaps[i], 0, block));
        block[48] = (char)~kept;
        EXPECT(!HeapValidate(heaps[i], 0, NULL));
        EXPECT(!HeapValidate(heaps[i], 0, block));
        block[48] = kept;
        EXPECT(HeapValidate(heaps[i], 0, NULL) && HeapValidate(heaps[i], 0, block));
        EXPECT(take_back(heaps[i], block) && take_back(heaps[i], next));
    }
    char *large = give(heaps[0], 4 << 20);
    EXPECT((unsigned char)large[4 << 20] == 0xAB && HeapSize(heaps[0], 0, large) == 4 << 20);
    large[4 << 20] = 0;
    EXPECT(!HeapValidate(heaps[0], 0, NULL));
}

/* Something of the heap's books becomes another value, and then what it was. */
static void overwrite(HANDLE heap, void *place, size_t size, uint64_t value)
{
    uint64_t kept = 0;
    memcpy(&kept, place, size);
    EXPECT(kept != value && HeapValidate(heap, 0, NULL));
    memcpy(place, &value, size);
    if (!EXPECT(!HeapValidate(heap, 0, NULL)))
        printf("# %llu instead of %llu, %zu bytes\n",
               (unsigned long long)value, (unsigned long long)kept, size);
    memcpy(place, &kept, size);
    EXPECT(HeapValidate(heap, 0, NULL));
}

#define OVERWRITE(place, value) overwrite(heap, &(place), sizeof(place), value)

static void books(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    char *blocks[4];
    for (int i = 0; i < 4; i++)
        REQUIRE((blocks[i] = give(heap, 48)) != NULL);
    EXPECT(take_back(heap, blocks[1]) && take_back(heap, blocks[2]));
    struct segment *segment = (struct segment *)heap;
    struct slab *slab = slab_of_block(blocks[0]);
    EXPECT(slab->base == blocks[0] && slab->number == 2 && slab->words[2] == 1);
    OVERWRITE(slab->words[0], 0);                  /* a taken block that is free, and not linked */
    OVERWRITE(slab->words[0], BLOCK_TAKEN + 49);   /* more unused bytes than it has */
    OVERWRITE(slab->words[1], BLOCK_TAKEN);        /* a linked block that is taken */
    OVERWRITE(slab->words[2], 2);                  /* one that is linked to itself */
    OVERWRITE(slab->words[2], LINK_END);           /* one that is lost */
    OVERWRITE(slab->words[2], 3);                  /* a taken one is linked */
    OVERWRITE(slab->words[2], SLAB_BLOCKS_MAX);    /* one beyond the slab */
    OVERWRITE(slab->words[slab->capacity - 1], 7); /* one that was never taken */
    OVERWRITE(slab->number, 5000);
    OVERWRITE(slab->head, (uintptr_t)blocks[1]);
    OVERWRITE(slab->begun, slab->capacity + 1);
    OVERWRITE(slab->capacity, SLAB_BLOCKS_MAX + 1);
    OVERWRITE(slab->base, (uintptr_t)blocks[1]);
    OVERWRITE(slab->units, 0);
    OVERWRITE(slab->remote, 1);                    /* more blocks freed by others than are marked */
    OVERWRITE(slab->words[0], BLOCK_FREED_REMOTELY);
    OVERWRITE(segment->heap, 0);
    EXPECT(take_back(heap, blocks[0]) && take_back(heap, blocks[3]));
}

/* The patterns that Windows' debug heap has. */
static void patterns(void)
{
    HANDLE heap = HeapCreate(HEAP_TAIL_CHECKING_ENABLED | HEAP_FREE_CHECKING_ENABLED, 0, 0);
    for (size_t size = 0; size < 100000; size += size / 3 + 1) {
        unsigned char *block = (unsigned char *)give(heap, size);
        REQUIRE(block != NULL);
        EXPECT_EQ(HeapSize(heap, 0, block), size);
        for (int i = 0; i < 16; i++)
            EXPECT_EQ(block[size + (size_t)i], 0xAB);
        block = (unsigned char *)HeapReAlloc(heap, 0, block, size + 5);
        EXPECT(block[size + 5] == 0xAB && block[size + 20] == 0xAB);
        EXPECT(HeapFree(heap, 0, block));
    }
    for (size_t size = (2 << 20) - 90; size <= 2 << 20; size++) { /* which may need a page */
        unsigned char *block = (unsigned char *)give(heap, size);
        REQUIRE(block != NULL);
        EXPECT(block[size] == 0xAB && block[size + 15] == 0xAB && HeapFree(heap, 0, block));
    }
    char *block = give(heap, 64);
    EXPECT(take_back(heap, block));
    uint16_t seen[8];
    memcpy(seen, block, sizeof seen);
    for (int i = 0; i < 8; i++)
        EXPECT_EQ(seen[i], 0xFEEE);
}

static uint32_t drawn = 1;

static uint32_t draw(uint32_t below)
{
    drawn = drawn * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)drawn * below >> 32);
}

/* At random: what is free has the pattern, whatever became of it; and one byte that changes is found. */
static void checked_use(void)
{
    enum { BLOCKS = 60 };
    for (SIZE_T maximum = 0; maximum <= 1 << 19; maximum += 1 << 19) {
        HANDLE heap = HeapCreate(HEAP_FREE_CHECKING_ENABLED | HEAP_TAIL_CHECKING_ENABLED, 0, maximum);
        char *blocks[BLOCKS] = {NULL}, *freed = NULL;
        for (int i = 0; i < 4000; i++) {
            char **block = &blocks[draw(BLOCKS)];
            SIZE_T size = draw(draw(10) ? 200 : 8000);
            if (*block && draw(3)) {
                char *moved = (char *)HeapReAlloc(heap, 0, *block, size);
                *block = moved ? moved : *block;
                freed = NULL;
            } else if (*block) {
                EXPECT(HeapFree(heap, 0, *block));
                freed = *block;
                *block = NULL;
            } else {
                *block = (char *)HeapAlloc(heap, 0, size);
                freed = NULL;
            }
            if (*block)
                memset(*block, i, HeapSize(heap, 0, *block));
            if (i % 16 == 0)
                EXPECT(HeapValidate(heap, 0, NULL));
            if (freed && i % 5 == 0) {
                char kept = freed[0];
                freed[0] = (char)~kept;
                EXPECT(!HeapValidate(heap, 0, NULL));
                freed[0] = kept;
            }
        }
        for (int i = 0; i < BLOCKS; i++)
            EXPECT(HeapFree(heap, 0, blocks[i]));
        EXPECT(HeapValidate(heap, 0, NULL) && HeapDestroy(heap));
    }
}

#define MISDEED(n) static void misdeed_##n(void) { expect_report(&misdeeds[n]); }
MISDEED(0) MISDEED(1) MISDEED(2) MISDEED(3) MISDEED(4) MISDEED(5) MISDEED(6) MISDEED(7) MISDEED(8)
MISDEED(9) MISDEED(10) MISDEED(11) MISDEED(12) MISDEED(13) MISDEED(14) MISDEED(15) MISDEED(16) MISDEED(17)
MISDEED(18) MISDEED(19) MISDEED(20)

int main(int count, char **arguments)
{
    static void (*const runs[MISDEEDS])(void) = {
        misdeed_0, misdeed_1, misdeed_2, misdeed_3, misdeed_4, misdeed_5, misdeed_6, misdeed_7, misdeed_8,
        misdeed_9, misdeed_10, misdeed_11, misdeed_12, misdeed_13,
        misdeed_14, misdeed_15, misdeed_16, misdeed_17, misdeed_18, misdeed_19, misdeed_20};
    static struct tap_case cases[MISDEEDS + 5] = {
        {"S-033 the same where misuse is tolerated: a call fails with ERROR_INVALID_PARAMETER", tolerated},
        {"S-037 S-038 what is overwritten around blocks is found by HeapValidate", validated},
        {"S-037 books of the heap that are overwritten are found by HeapValidate", books},
        {"S-074 the patterns of checking heaps", patterns},
        {"S-074 heaps that check what was freed, and are used", checked_use}};
    self = arguments[0];
    for (int i = 0; i < MISDEEDS; i++) {
        if (count > 1 && strcmp(arguments[1], misdeeds[i].name) == 0)
            return commit(&misdeeds[i]);
        cases[i + 5].title = misdeeds[i].title;
        cases[i + 5].run = runs[i];
    }
    return tap_main(cases, MISDEEDS + 5);
}
