/*
 * faultline.h - what this library has and Windows has not.
 */
#ifndef FAULTLINE_FAULTLINE_H
#define FAULTLINE_FAULTLINE_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * An entry to the exported function `lpProcName` for code in the Windows x64 calling convention: compiled
 * with -mabi=ms or __attribute__((ms_abi)), made by a JIT compiler, written in assembler. Such code may pass
 * functions of its own wherever the called one has a parameter for them (AddVectoredExceptionHandler,
 * CreateThread); they are called in the Windows convention. Functions inside structures are not; they must be
 * in the system's convention.
 *
 * hModule is one of the modules of Windows that this library stands for (libloaderapi.h), or NULL: all of
 * them. Variable arguments work where a function with a va_list stands beside the function, as vsprintf_s
 * beside sprintf_s; floating-point ones must be in both registers, as the convention says. The entry of
 * GetProcAddress is this function. The same call gives the same entry each time, and it is valid for ever.
 *
 * NULL with
 *   ERROR_PROC_NOT_FOUND       there is no such function
 *   ERROR_INVALID_ORDINAL      an ordinal number in the place of its name
 *   ERROR_MOD_NOT_FOUND        hModule is no module
 *   ERROR_NOT_SUPPORTED        it is not this library's, or its arguments are none that can be passed on
 *   ERROR_NOT_ENOUGH_MEMORY
 * Success leaves the last error alone. Any thread may call at any time; signal handlers may not.
 */
WINBASEAPI FARPROC WINAPI FaultlineGetProcAddressMs(HMODULE hModule, LPCSTR lpProcName);

#ifdef __cplusplus
}
#endif

#endif
