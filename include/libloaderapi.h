/*
 * libloaderapi.h - modules: shared libraries, and the modules of Windows that this library stands for.
 *
 * A module's handle is the address where it is mapped. kernel32, kernelbase, ntdll, psapi, advapi32, user32,
 * winmm, ole32, shell32, msvcrt and ucrtbase, whatever the case and with or without ".dll", have the calls of
 * this library that they have on Windows. Other names are those of shared libraries: "plugin" and
 * "plugin.dll" also mean plugin.so and libplugin.so.
 *
 * A library's constructors and destructors run. Its function
 *     BOOL WINAPI DllMain(HINSTANCE module, DWORD reason, LPVOID reserved)
 * is told, if the library exports it: DLL_PROCESS_ATTACH by LoadLibrary, which fails when it returns FALSE,
 * and for libraries that the program was linked with, if they have no constructors, before the program
 * starts; DLL_PROCESS_DETACH by the last FreeLibrary, and at the end of the process (reserved is not NULL
 * then); DLL_THREAD_ATTACH by threads of CreateThread, DLL_THREAD_DETACH by those and by others that have
 * used this library, unless DisableThreadLibraryCalls. So are TLS callbacks, functions whose addresses stand
 * in sections .CRT$XLB to .CRT$XLY, of the program too. One thread at a time is inside such a function.
 *
 * Any thread may call; signal handlers may not. Text is UTF-8 in the A calls.
 *
 * Source: "GetModuleHandleW function", "GetModuleHandleExW function", "GetModuleFileNameW function",
 * "LoadLibraryW function", "LoadLibraryExW function", "FreeLibrary function", "GetProcAddress function",
 * "DisableThreadLibraryCalls function".
 */
#ifndef FAULTLINE_LIBLOADERAPI_H
#define FAULTLINE_LIBLOADERAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define GET_MODULE_HANDLE_EX_FLAG_PIN                0x1
#define GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT 0x2
#define GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS       0x4

#define DONT_RESOLVE_DLL_REFERENCES         0x00000001
#define LOAD_LIBRARY_AS_DATAFILE            0x00000002
#define LOAD_WITH_ALTERED_SEARCH_PATH       0x00000008
#define LOAD_IGNORE_CODE_AUTHZ_LEVEL        0x00000010
#define LOAD_LIBRARY_AS_IMAGE_RESOURCE      0x00000020
#define LOAD_LIBRARY_AS_DATAFILE_EXCLUSIVE  0x00000040
#define LOAD_LIBRARY_REQUIRE_SIGNED_TARGET  0x00000080
#define LOAD_LIBRARY_SEARCH_DLL_LOAD_DIR    0x00000100
#define LOAD_LIBRARY_SEARCH_APPLICATION_DIR 0x00000200
#define LOAD_LIBRARY_SEARCH_USER_DIRS       0x00000400
#define LOAD_LIBRARY_SEARCH_SYSTEM32        0x00000800
#define LOAD_LIBRARY_SEARCH_DEFAULT_DIRS    0x00001000

/* A number in the place of a name. */
#define MAKEINTRESOURCEA(number) ((LPSTR)(ULONG_PTR)(WORD)(number))
#define MAKEINTRESOURCEW(number) ((LPWSTR)(ULONG_PTR)(WORD)(number))
#define IS_INTRESOURCE(name)     (((ULONG_PTR)(name)) >> 16 == 0)

#ifdef __cplusplus
extern "C" {
#endif

/*
 * The module, if it is loaded; NULL: the program. Nobody's use is counted. Returns NULL with
 * ERROR_MOD_NOT_FOUND.
 */
WINBASEAPI HMODULE WINAPI GetModuleHandleA(LPCSTR lpModuleName);
WINBASEAPI HMODULE WINAPI GetModuleHandleW(LPCWSTR lpModuleName);

/*
 * The same into *phModule, with one more use counted, unless GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
 * _PIN: it is never unloaded; _FROM_ADDRESS: the module with the address lpModuleName in it. Returns FALSE
 * with
 *   ERROR_MOD_NOT_FOUND       none is loaded; *phModule is NULL then
 *   ERROR_INVALID_PARAMETER   phModule is NULL; unknown flags, or the first two together
 */
WINBASEAPI BOOL WINAPI GetModuleHandleExA(DWORD dwFlags, LPCSTR lpModuleName, HMODULE *phModule);
WINBASEAPI BOOL WINAPI GetModuleHandleExW(DWORD dwFlags, LPCWSTR lpModuleName, HMODULE *phModule);

/*
 * Stores the module's path (NULL: the program's; a module of Windows: this library's) in lpFilename[nSize],
 * as C:\dir\name.
 * Returns its length and sets the last error to 0; what is too long is cut, with nSize and
 * ERROR_INSUFFICIENT_BUFFER. 0 with ERROR_MOD_NOT_FOUND.
 */
WINBASEAPI DWORD WINAPI GetModuleFileNameA(HMODULE hModule, LPSTR lpFilename, DWORD nSize);
WINBASEAPI DWORD WINAPI GetModuleFileNameW(HMODULE hModule, LPWSTR lpFilename, DWORD nSize);

/*
 * Loads a shared library, or counts one more use of it. A name without a directory is looked for beside the
 * program, where the dynamic linker looks, and in the current directory. Returns NULL with
 *   ERROR_MOD_NOT_FOUND    there is no such file, or a library that it needs is not there
 *   ERROR_BAD_EXE_FORMAT   the file is no library
 * LoadLibraryEx has also ERROR_INVALID_PARAMETER (hFile is not NULL, unknown flags) and ERROR_NOT_SUPPORTED
 * (flags that load a module as data, or without what it needs). LOAD_LIBRARY_SEARCH_* change nothing.
 */
WINBASEAPI HMODULE WINAPI LoadLibraryA(LPCSTR lpLibFileName);
WINBASEAPI HMODULE WINAPI LoadLibraryW(LPCWSTR lpLibFileName);
WINBASEAPI HMODULE WINAPI LoadLibraryExA(LPCSTR lpLibFileName, HANDLE hFile, DWORD dwFlags);
WINBASEAPI HMODULE WINAPI LoadLibraryExW(LPCWSTR lpLibFileName, HANDLE hFile, DWORD dwFlags);

/* One use less; the last one unloads. FALSE with ERROR_INVALID_HANDLE (NULL) or ERROR_MOD_NOT_FOUND. */
WINBASEAPI BOOL WINAPI FreeLibrary(HMODULE hLibModule);

/* TRUE: nobody is told about threads anyway. FALSE with ERROR_MOD_NOT_FOUND. */
WINBASEAPI BOOL WINAPI DisableThreadLibraryCalls(HMODULE hLibModule);

/*
 * The address of what the module (NULL: the program) exports under this name, letter by letter; of msvcrt and
 * ucrtbase also what the C library has. It is called by the host's convention. Returns NULL with
 *   ERROR_PROC_NOT_FOUND    there is no such name
 *   ERROR_INVALID_ORDINAL   lpProcName is a number
 *   ERROR_MOD_NOT_FOUND     hModule is none
 */
WINBASEAPI FARPROC WINAPI GetProcAddress(HMODULE hModule, LPCSTR lpProcName);

#ifdef UNICODE
#define GetModuleFileName GetModuleFileNameW
#define GetModuleHandle   GetModuleHandleW
#define GetModuleHandleEx GetModuleHandleExW
#define LoadLibrary       LoadLibraryW
#define LoadLibraryEx     LoadLibraryExW
#define MAKEINTRESOURCE   MAKEINTRESOURCEW
#else
#define GetModuleFileName GetModuleFileNameA
#define GetModuleHandle   GetModuleHandleA
#define GetModuleHandleEx GetModuleHandleExA
#define LoadLibrary       LoadLibraryA
#define LoadLibraryEx     LoadLibraryExA
#define MAKEINTRESOURCE   MAKEINTRESOURCEA
#endif

#ifdef __cplusplus
/* As the program defines it, it needs no extern "C". */
__attribute__((__visibility__("default")))
BOOL WINAPI DllMain(HINSTANCE hinstDLL, DWORD fdwReason, LPVOID lpvReserved);
}
#endif

#endif
