/*
 * More memory than addresses, the old way: a table of physical pages of the program's own, of which a small
 * window shows one part at a time (Address Windowing Extensions). The pages keep their contents while they
 * are out of sight.
 *
 *     faultline-cc physical.c -o physical && FAULTLINE_PRIVILEGES=SeLockMemoryPrivilege ./physical
 *
 * regress: env FAULTLINE_PRIVILEGES=SeLockMemoryPrivilege
 */
#include <windows.h>

#include <stdio.h>

#define BANKS 16
#define PAGES 32 /* in a bank, and in the window */

static ULONG_PTR page[BANKS * PAGES];
static int *window;

static BOOL show(int bank)
{
    return MapUserPhysicalPages(window, PAGES, page + bank * PAGES);
}

int main(void)
{
    ULONG_PTR count = BANKS * PAGES;
    if (!AllocateUserPhysicalPages(GetCurrentProcess(), &count, page)) {
        printf("no physical pages, error %lu\n", GetLastError());
        return 1;
    }
    window = (int *)VirtualAlloc(NULL, PAGES * 4096, MEM_RESERVE | MEM_PHYSICAL, PAGE_READWRITE);
    if (count != BANKS * PAGES || !window)
        return 1;
    int entries = PAGES * 4096 / sizeof *window;
    for (int bank = 0; bank < BANKS; bank++) {
        if (!show(bank))
            return 1;
        for (int i = 0; i < entries; i++)
            window[i] = bank * entries + i;
    }
    int wrong = 0;
    for (int bank = BANKS - 1; bank >= 0; bank--) {
        if (!show(bank))
            return 1;
        for (int i = 0; i < entries; i++)
            wrong += window[i] != bank * entries + i;
    }
    printf("%d pages through a window of %d, %d entries, %d wrong\n", BANKS * PAGES, PAGES, BANKS * entries,
           wrong);

    /* Two banks that change places: no byte is copied. */
    MapUserPhysicalPages(window, PAGES, NULL);
    for (int i = 0; i < PAGES; i++) {
        ULONG_PTR other = page[i];
        page[i] = page[PAGES + i];
        page[PAGES + i] = other;
    }
    show(0);
    printf("the first entry of bank 0 is now %d\n", window[0] / entries);
    VirtualFree(window, 0, MEM_RELEASE);
    return FreeUserPhysicalPages(GetCurrentProcess(), &count, page) ? 0 : 1;
}
