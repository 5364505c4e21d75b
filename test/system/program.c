/*
 * What samples do, by the names that have no width: compiled in both widths, as C and as C++ (programs.test).
 */
#include <windows.h>

#include <stdio.h>
#include <strsafe.h>
#include <tchar.h>
#include <versionhelpers.h>

/* Says why a call failed, in a box, and ends the program with its code. */
static void fail(LPCTSTR call)
{
    LPTSTR reason = NULL;
    TCHAR text[300];
    DWORD code = GetLastError();
    FormatMessage(FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM | FORMAT_MESSAGE_IGNORE_INSERTS,
                  NULL, code, MAKELANGID(LANG_NEUTRAL, SUBLANG_DEFAULT), (LPTSTR)&reason, 0, NULL);
    StringCchPrintf(text, ARRAYSIZE(text), TEXT("%s failed with error %lu: %s"), call, code, reason);
    MessageBox(NULL, text, TEXT("Error"), MB_OK | MB_ICONERROR);
    LocalFree(reason);
    ExitProcess(code);
}

static BOOL enable(LPCTSTR name)
{
    HANDLE token;
    TOKEN_PRIVILEGES list;
    list.PrivilegeCount = 1;
    list.Privileges[0].Attributes = SE_PRIVILEGE_ENABLED;
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_ADJUST_PRIVILEGES | TOKEN_QUERY, &token) ||
        !LookupPrivilegeValue(NULL, name, &list.Privileges[0].Luid) ||
        !AdjustTokenPrivileges(token, FALSE, &list, 0, NULL, NULL))
        fail(TEXT("AdjustTokenPrivileges"));
    BOOL done = GetLastError() == ERROR_SUCCESS;
    CloseHandle(token);
    return done;
}

int _tmain(int count, TCHAR **arguments)
{
    typedef SIZE_T(WINAPI * MINIMUM)(void);
    TCHAR text[MAX_PATH];
    OSVERSIONINFO version;
    WIN32_FIND_DATA found;
    CONSOLE_SCREEN_BUFFER_INFO screen;
    SYSTEMTIME date;
    FILETIME time;
    _tprintf(TEXT("privilege: %d\n"), enable(SE_LOCK_MEMORY_NAME));
    HINSTANCE kernel = LoadLibrary(TEXT("kernel32.dll"));
    MINIMUM minimum = (MINIMUM)GetProcAddress(kernel, "GetLargePageMinimum");
    _tprintf(TEXT("large pages: %Iu\n"), minimum());
    FreeLibrary(kernel);
    if (!GetModuleFileName(NULL, text, MAX_PATH) || !GetModuleHandle(TEXT("ntdll")))
        fail(TEXT("GetModuleFileName"));
    TCHAR *name = _tcsrchr(text, TEXT('\\')) + 1;
    _tprintf(TEXT("program: %s, %d arguments\n"), name, count - (arguments == NULL));
    version.dwOSVersionInfoSize = sizeof version;
    GetVersionEx(&version);
    _tprintf(TEXT("version: %lu.%lu, %d\n"), version.dwMajorVersion, version.dwMinorVersion,
             IsWindows8OrGreater());
    if (!GetConsoleScreenBufferInfo(GetStdHandle(STD_OUTPUT_HANDLE), &screen))
        _tprintf(TEXT("no console: %lu\n"), GetLastError());
    CreateDirectory(TEXT("directory"), NULL);
    HANDLE search = FindFirstFile(TEXT("direc*.*"), &found);
    do
        _tprintf(TEXT("found: %s, %#lx\n"), found.cFileName, found.dwFileAttributes);
    while (FindNextFile(search, &found));
    FindClose(search);
    RemoveDirectory(TEXT("directory"));
    SetEnvironmentVariable(TEXT("VARIABLE"), TEXT("value"));
    ExpandEnvironmentStrings(TEXT("[%VARIABLE%]"), text, MAX_PATH);
    _tprintf(TEXT("expanded: %s\n"), text);
    ZeroMemory(&date, sizeof date);
    date.wYear = 2000;
    date.wMonth = date.wDay = 1;
    if (!SystemTimeToFileTime(&date, &time) || !FileTimeToSystemTime(&time, &date))
        fail(TEXT("SystemTimeToFileTime"));
    _tprintf(TEXT("weekday: %d\n"), date.wDayOfWeek);
    if (CreateFile(TEXT("C:\\no\\such\\file"), GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL) ==
        INVALID_HANDLE_VALUE)
        fail(TEXT("CreateFile"));
    return 0;
}
