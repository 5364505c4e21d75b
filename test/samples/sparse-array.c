/*
 * A table with room for 2^30 numbers (4 GiB) that takes memory only where something is written.
 *
 * VirtualAlloc reserves addresses for the whole table and commits none of them. A write to an entry whose page is
 * not there yet raises an access violation; the filter of __except looks at the address, commits that one page, and
 * answers EXCEPTION_CONTINUE_EXECUTION: the same write is tried again and now succeeds. An address outside the
 * table is none of the filter's business: it answers EXCEPTION_EXECUTE_HANDLER, and the handler reports the entry.
 */
#include <windows.h>
#include <tchar.h>

#define ENTRIES ((SIZE_T)1 << 30)

static DWORD *table;
static DWORD faults;

static LONG commit_the_page(const EXCEPTION_POINTERS *exception)
{
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;

    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION)
        return EXCEPTION_CONTINUE_SEARCH;

    DWORD *entry = (DWORD *)record->ExceptionInformation[1];
    if (entry < table || entry >= table + ENTRIES)
        return EXCEPTION_EXECUTE_HANDLER;
    if (!VirtualAlloc(entry, sizeof *entry, MEM_COMMIT, PAGE_READWRITE))
        return EXCEPTION_EXECUTE_HANDLER;

    faults++;
    _tprintf(TEXT("  no page for entry %10lu yet: committed one\n"), (DWORD)(entry - table));
    return EXCEPTION_CONTINUE_EXECUTION;
}

static BOOL store(SIZE_T index, DWORD value)
{
    __try {
        table[index] = value;
    } __except (commit_the_page(GetExceptionInformation())) {
        _tprintf(TEXT("  entry %I64u is outside the table: %#lx\n"),
                 (ULONGLONG)index, GetExceptionCode());
        return FALSE;
    }
    return TRUE;
}

int _tmain(void)
{
    SYSTEM_INFO system;
    GetSystemInfo(&system);

    table = (DWORD *)VirtualAlloc(NULL, ENTRIES * sizeof *table, MEM_RESERVE, PAGE_NOACCESS);
    if (!table) {
        _tprintf(TEXT("cannot reserve the table, error %lu\n"), GetLastError());
        return 1;
    }

    /* Entry 2^n gets n, each written twice: the second write of a pair finds its page. */
    for (DWORD n = 0; n < 30; n++) {
        if (!store((SIZE_T)1 << n, 0) || !store((SIZE_T)1 << n, n))
            return 1;
    }
    DWORD sum = 0;
    for (DWORD n = 0; n < 30; n++)
        sum += table[(SIZE_T)1 << n];

    BOOL outside = store(2 * ENTRIES, 1);

    _tprintf(TEXT("reserved %I64u MiB, committed %lu KiB in %lu pages, sum of the entries %lu\n"),
             (ULONGLONG)(ENTRIES * sizeof *table >> 20), faults * (system.dwPageSize / 1024), faults, sum);

    if (!VirtualFree(table, 0, MEM_RELEASE)) {
        _tprintf(TEXT("cannot release the table, error %lu\n"), GetLastError());
        return 1;
    }
    return faults == 21 && sum == 435 && !outside ? 0 : 1;
}
