/*
 * enclaveapi.h - enclaves: memory that not even the system can read. There are none; what the calls say is
 * what they say on a machine without.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "IsEnclaveTypeSupported function", "CreateEnclave function", "LoadEnclaveData function",
 * "InitializeEnclave function", "CallEnclave function", "TerminateEnclave function", "DeleteEnclave
 * function".
 */
#ifndef FAULTLINE_ENCLAVEAPI_H
#define FAULTLINE_ENCLAVEAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"
#include "minwinbase.h"

#define ENCLAVE_TYPE_SGX       0x00000001
#define ENCLAVE_TYPE_SGX2      0x00000002
#define ENCLAVE_TYPE_VBS       0x00000010
#define ENCLAVE_TYPE_VBS_BASIC 0x00000011

typedef LPVOID(WINAPI *LPENCLAVE_ROUTINE)(LPVOID lpThreadParameter);

#ifdef __cplusplus
extern "C" {
#endif

/* FALSE with ERROR_NOT_SUPPORTED, of any type. */
WINBASEAPI BOOL WINAPI IsEnclaveTypeSupported(DWORD flEnclaveType);

/* NULL with ERROR_NOT_SUPPORTED; ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED. */
WINBASEAPI LPVOID WINAPI CreateEnclave(HANDLE hProcess, LPVOID lpAddress, SIZE_T dwSize,
                                       SIZE_T dwInitialCommitment, DWORD flEnclaveType,
                                       LPCVOID lpEnclaveInformation, DWORD dwInfoLength,
                                       LPDWORD lpEnclaveError);

/* FALSE with ERROR_INVALID_ADDRESS: no address is an enclave's; ERROR_INVALID_HANDLE, ERROR_ACCESS_DENIED. */
WINBASEAPI BOOL WINAPI LoadEnclaveData(HANDLE hProcess, LPVOID lpAddress, LPCVOID lpBuffer, SIZE_T nSize,
                                       DWORD flProtect, LPCVOID lpPageInformation, DWORD dwInfoLength,
                                       PSIZE_T lpNumberOfBytesWritten, LPDWORD lpEnclaveError);
WINBASEAPI BOOL WINAPI LoadEnclaveImageA(LPVOID lpEnclaveAddress, LPCSTR lpImageName);
WINBASEAPI BOOL WINAPI LoadEnclaveImageW(LPVOID lpEnclaveAddress, LPCWSTR lpImageName);
WINBASEAPI BOOL WINAPI InitializeEnclave(HANDLE hProcess, LPVOID lpAddress, LPCVOID lpEnclaveInformation,
                                         DWORD dwInfoLength, LPDWORD lpEnclaveError);
WINBASEAPI BOOL WINAPI CallEnclave(LPENCLAVE_ROUTINE lpRoutine, LPVOID lpParameter, BOOL fWaitForThread,
                                   LPVOID *lpReturnValue);
WINBASEAPI BOOL WINAPI TerminateEnclave(LPVOID lpAddress, BOOL fWait);
WINBASEAPI BOOL WINAPI DeleteEnclave(LPVOID lpAddress);

#ifdef UNICODE
#define LoadEnclaveImage LoadEnclaveImageW
#else
#define LoadEnclaveImage LoadEnclaveImageA
#endif

#ifdef __cplusplus
}
#endif

#endif
