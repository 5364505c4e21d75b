/*
 * An allocator of one's own: an arena reserves its addresses once, commits as it fills, and gives memory back
 * without giving up its place. Another thread can ask at any time what an address belongs to, because
 * VirtualQuery knows.
 *
 *     faultline-cc -O2 allocator.c -o allocator && ./allocator
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

#define STEP (64 * 1024) /* committed at a time */

struct arena {
    char *base;
    SIZE_T reserved, committed, used;
};

static BOOL arena_open(struct arena *arena, SIZE_T reserve)
{
    arena->base = (char *)VirtualAlloc(NULL, reserve, MEM_RESERVE, PAGE_READWRITE);
    arena->reserved = reserve;
    arena->committed = arena->used = 0;
    return arena->base != NULL;
}

static void *arena_take(struct arena *arena, SIZE_T size)
{
    SIZE_T begin = (arena->used + 15) & ~(SIZE_T)15, end = begin + size;
    if (end < begin || end > arena->reserved)
        return NULL;
    if (end > arena->committed) {
        SIZE_T more = (end - arena->committed + STEP - 1) / STEP * STEP;
        if (more > arena->reserved - arena->committed)
            more = arena->reserved - arena->committed;
        if (!VirtualAlloc(arena->base + arena->committed, more, MEM_COMMIT, PAGE_READWRITE))
            return NULL;
        arena->committed += more;
    }
    arena->used = end;
    return arena->base + begin;
}

/* Forgets all but the first `keep` bytes; what is behind them costs nothing until it is used again. */
static void arena_reset(struct arena *arena, SIZE_T keep)
{
    SIZE_T kept = (keep + STEP - 1) / STEP * STEP;
    arena->used = keep;
    if (kept < arena->committed) {
        VirtualFree(arena->base + kept, arena->committed - kept, MEM_DECOMMIT);
        arena->committed = kept;
    }
}

static void show(const struct arena *arena, const char *when)
{
    MEMORY_BASIC_INFORMATION first, second;
    VirtualQuery(arena->base, &first, sizeof first);
    VirtualQuery(arena->base + first.RegionSize, &second, sizeof second);
    BOOL all = first.RegionSize == arena->reserved;
    printf("%-22s %5Iu KiB %s, %6Iu KiB %s\n", when, first.RegionSize / 1024,
           first.State == MEM_COMMIT ? "committed" : "reserved", all ? 0 : second.RegionSize / 1024,
           all                           ? "more"
           : second.State == MEM_RESERVE ? "reserved"
                                         : "of something else");
}

int main(void)
{
    struct arena arena;
    if (!arena_open(&arena, (SIZE_T)1 << 30))
        return 1;
    show(&arena, "new:");
    char *name = (char *)arena_take(&arena, 32);
    strcpy(name, "the first");
    int words = 0;
    while (arena.used < 5000000) {
        char *word = (char *)arena_take(&arena, 100);
        if (!word || word[99]) /* fresh memory is zero */
            return 1;
        memset(word, 'w', 100);
        words++;
    }
    show(&arena, "in use:");
    arena_reset(&arena, 32);
    show(&arena, "reset:");
    printf("%d words are gone, '%s' is still there\n", words, name);
    char *again = (char *)arena_take(&arena, 1000000);
    SIZE_T dirty = 0;
    for (SIZE_T i = STEP; i < 1000000; i++)
        dirty += again[i] != 0;
    show(&arena, "in use again:");
    printf("of what had been given back, %Iu bytes are not zero\n", dirty);
    printf("a block that is too large: %s\n", arena_take(&arena, (SIZE_T)1 << 30) ? "taken" : "refused");
    return VirtualFree(arena.base, 0, MEM_RELEASE) ? 0 : 1;
}
