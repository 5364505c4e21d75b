/*
 * Nobody handles this: a report says what, where and why, then the program ends by the signal, as a shell expects.
 *
 *     faultline-cc -g crash.c -o crash && ./crash
 *
 * regress: flags -g
 * regress: status 139
 */
#include <windows.h>

#include <stdio.h>

static void seal(char *page)
{
    DWORD old;
    VirtualProtect(page, 4096, PAGE_READONLY, &old);
}

static void sign(char *page)
{
    page[100] = 'x'; /* sealed */
}

int main(void)
{
    char *page = (char *)VirtualAlloc(NULL, 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
    __try {
        seal(page);
        sign(page);
    } __finally {
        puts("never reached: the report comes before anything is undone");
    }
    return 0;
}
