/*
 * What is in a heap: HeapWalk goes through every block, and a summary says how many there are of each size.
 * Leaks show in it before anybody looks for them.
 *
 *     faultline-cc heap-walk.c -o heap-walk && ./heap-walk
 */
#include <windows.h>

#include <stdio.h>

static const struct {
    const char *what;
    SIZE_T size;
    int count;
} kinds[] = {{"names", 24, 100}, {"records", 200, 50}, {"pictures", 100000, 3}};
#define KINDS (int)(sizeof kinds / sizeof *kinds)

static void summary(HANDLE heap, const char *when)
{
    PROCESS_HEAP_ENTRY entry;
    int counts[KINDS] = {0}, others = 0;
    SIZE_T bytes = 0;
    ZeroMemory(&entry, sizeof entry);
    HeapLock(heap); /* nobody changes it while it is walked */
    while (HeapWalk(heap, &entry)) {
        if (!(entry.wFlags & PROCESS_HEAP_ENTRY_BUSY))
            continue;
        int kind = 0;
        while (kind < KINDS && kinds[kind].size != entry.cbData)
            kind++;
        if (kind < KINDS)
            counts[kind]++;
        else
            others++;
        bytes += entry.cbData;
    }
    DWORD end = GetLastError(); /* ERROR_NO_MORE_ITEMS: all have been seen */
    HeapUnlock(heap);
    printf("%s:", when);
    for (int kind = 0; kind < KINDS; kind++)
        printf(" %d %s,", counts[kind], kinds[kind].what);
    printf(" %d others, %Iu bytes%s\n", others, bytes,
           end == ERROR_NO_MORE_ITEMS ? "" : ", and the walk broke off");
}

int main(void)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    void *blocks[KINDS][100];
    if (!heap)
        return 1;
    summary(heap, "at first");
    for (int kind = 0; kind < KINDS; kind++) {
        for (int i = 0; i < kinds[kind].count; i++)
            blocks[kind][i] = HeapAlloc(heap, 0, kinds[kind].size);
    }
    summary(heap, "in use");
    printf("a name has room for %Iu bytes; the heap is %s\n", HeapSize(heap, 0, blocks[0][0]),
           HeapValidate(heap, 0, NULL) ? "in order" : "damaged");
    for (int kind = 0; kind < KINDS; kind++) {
        for (int i = kind == 1; i < kinds[kind].count; i++) /* one record is forgotten */
            HeapFree(heap, 0, blocks[kind][i]);
    }
    summary(heap, "at the end");
    return HeapDestroy(heap) ? 0 : 1;
}
