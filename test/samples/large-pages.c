/*
 * Large pages for a table that is read at random, and ordinary ones where they cannot be had: a program needs
 * the privilege to lock memory, and the system must have them.
 *
 *     faultline-cc -O2 large-pages.c -o large-pages && FAULTLINE_PRIVILEGES=SeLockMemoryPrivilege
 * ./large-pages
 *
 * regress: env FAULTLINE_PRIVILEGES=SeLockMemoryPrivilege
 */
#include <windows.h>

#include <stdio.h>

#define ENTRIES (1u << 20)

/* An account may have a privilege and a process not use it: it is switched on in the process's token. */
static BOOL enable_privilege(const char *name)
{
    TOKEN_PRIVILEGES privileges;
    HANDLE token;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token))
        return FALSE;
    privileges.PrivilegeCount = 1;
    privileges.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
    BOOL enabled = LookupPrivilegeValueA(NULL, name, &privileges.Privileges[0].Luid) &&
                   AdjustTokenPrivileges(token, FALSE, &privileges, 0, NULL, NULL) &&
                   GetLastError() == ERROR_SUCCESS; /* not ERROR_NOT_ALL_ASSIGNED: the account has it not */
    CloseHandle(token);
    return enabled;
}

/* Large pages need a size that is a multiple of them, and are reserved and committed at once. */
static DWORD *allocate_table(SIZE_T size, const char **kind)
{
    SIZE_T large = GetLargePageMinimum();
    if (large) {
        SIZE_T rounded = (size + large - 1) / large * large;
        void *table = VirtualAlloc(NULL, rounded, MEM_RESERVE | MEM_COMMIT | MEM_LARGE_PAGES, PAGE_READWRITE);
        if (table) {
            *kind = "large pages";
            return (DWORD *)table;
        }
    }
    *kind = "ordinary pages";
    return (DWORD *)VirtualAlloc(NULL, size, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
}

int main(void)
{
    if (!enable_privilege("SeLockMemoryPrivilege"))
        printf("the account does not have the privilege\n");
    const char *kind;
    DWORD *next = allocate_table(ENTRIES * sizeof *next, &kind);
    if (!next) {
        printf("no table, error %lu\n", GetLastError());
        return 1;
    }
    fprintf(stderr, "%s\n", kind); /* which ones depends on the system; what the table holds does not */

    /* One walk through all entries in an order that no cache foresees. */
    for (DWORD i = 0; i < ENTRIES; i++)
        next[i] = (i * 5 + 12345) % ENTRIES;
    DWORD at = 0, steps = 0;
    do {
        at = next[at];
        steps++;
    } while (at);
    printf("back at the beginning after %lu steps\n", steps);
    return VirtualFree(next, 0, MEM_RELEASE) ? 0 : 1;
}
