/*
 * A whole file in the Windows calling convention: mabi.test compiles it with -mabi=ms. It knows the headers,
 * and the library by one function only, GetProcAddress.
 */
#include <windows.h>

typedef FARPROC (*resolver)(HMODULE, LPCSTR);
typedef int (*printer)(const char *, ...);

static resolver resolve;
#define CALL(function) ((__typeof__(&function))(void *)resolve(NULL, #function))

static char *table;
static unsigned grown;

/* A garbage of registers, as a handler has the right to leave behind. */
static LONG grow(PEXCEPTION_POINTERS exception)
{
    const EXCEPTION_RECORD *record = exception->ExceptionRecord;
    char *address = (char *)record->ExceptionInformation[1];
    if (record->ExceptionCode != EXCEPTION_ACCESS_VIOLATION || address < table ||
        address >= table + (1 << 20))
        return EXCEPTION_CONTINUE_SEARCH;
    if (!CALL(VirtualAlloc)(address, 1, MEM_COMMIT, PAGE_READWRITE))
        return EXCEPTION_CONTINUE_SEARCH;
    grown++;
    return EXCEPTION_CONTINUE_EXECUTION;
}

static double sum(const double *numbers, int count)
{
    double total = 0;
    for (int i = 0; i < count; i++)
        total += numbers[i] * 0.5;
    return total;
}

int windows_main(resolver get);
int windows_main(resolver get)
{
    static const double numbers[] = {1, 2, 3, 4, 5, 6, 7, 8};
    resolve = get;
    printer print = (printer)(void *)get(NULL, "printf");
    table = (char *)CALL(VirtualAlloc)(NULL, 1 << 20, MEM_RESERVE, PAGE_NOACCESS);
    PVOID handler = CALL(AddVectoredExceptionHandler)(1, grow);
    double before = sum(numbers, 8);
    for (int i = 0; i < 1 << 20; i += 4096 * 8)
        table[i] = (char)i;
    double after = sum(numbers, 8);
    print("%u pages, %.1f and %.1f, %s\n", grown, before, after, table[4096 * 8] == 0 ? "zero" : "not zero");
    if (CALL(RemoveVectoredExceptionHandler)(handler) != 1 || !CALL(VirtualFree)(table, 0, MEM_RELEASE))
        return 1;
    if (CALL(VirtualFree)(table, 0, MEM_RELEASE))
        return 2;
    print("error %lu\n", CALL(GetLastError)());
    CALL(RaiseException)(0xE0000007, 0, 0, NULL);
    return 3;
}
