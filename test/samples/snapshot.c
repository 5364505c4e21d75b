/*
 * Snapshots of a large table that cost what has changed: write watch tells which pages were written since the
 * last one, and only those are copied.
 *
 *     faultline-cc -O2 snapshot.c -o snapshot && ./snapshot
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

#define PAGES 4096

static char *table, *copy;
static PVOID written[PAGES];

/* Copies what was written since the last call, which it forgets; answers the number of pages. */
static ULONG_PTR take_snapshot(void)
{
    ULONG_PTR count = PAGES;
    DWORD page;
    if (GetWriteWatch(WRITE_WATCH_FLAG_RESET, table, PAGES * 4096, written, &count, &page) != 0)
        return 0;
    for (ULONG_PTR i = 0; i < count; i++)
        memcpy(copy + ((char *)written[i] - table), written[i], page);
    return count;
}

int main(void)
{
    table =
        (char *)VirtualAlloc(NULL, PAGES * 4096, MEM_RESERVE | MEM_COMMIT | MEM_WRITE_WATCH, PAGE_READWRITE);
    copy = (char *)VirtualAlloc(NULL, PAGES * 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    if (!table || !copy)
        return 1;
    printf("nothing written:       %4Iu pages copied\n", take_snapshot());
    for (int i = 0; i < PAGES; i++)
        table[i * 4096 + i] = 'a';
    printf("all pages written:     %4Iu pages copied\n", take_snapshot());
    for (int i = 0; i < PAGES; i += 256)
        table[i * 4096] = 'b';
    strcpy(table + 4094, "over the end of a page");
    printf("16 pages and one more: %4Iu pages copied\n", take_snapshot());
    int sum = 0;
    for (int i = 0; i < PAGES * 4096; i++)
        sum += table[i]; /* reading does not count */
    printf("only read:             %4Iu pages copied\n", take_snapshot());
    printf("the copy is %s, sum %d\n", memcmp(table, copy, PAGES * 4096) == 0 ? "equal" : "different", sum);
    ResetWriteWatch(table, PAGES * 4096);
    return VirtualFree(table, 0, MEM_RELEASE) && VirtualFree(copy, 0, MEM_RELEASE) ? 0 : 1;
}
