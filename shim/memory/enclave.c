/*
 * Enclaves: memory that not even the system can read. No type of them is there, so that each call says what
 * it says on a machine without:
 *
 *   IsEnclaveTypeSupported, CreateEnclave   refused, ERROR_NOT_SUPPORTED
 *   all others                              refused, ERROR_INVALID_ADDRESS: no address is an enclave's
 */
#include <windows.h>

#include "shim/error.h"
#include "shim/process.h"

static BOOL no_enclave(void)
{
    return error_fail(STATUS_CONFLICTING_ADDRESSES);
}

static BOOL no_enclave_in(HANDLE process)
{
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    return status && status != STATUS_NOT_SUPPORTED ? error_fail(status) : no_enclave();
}

BOOL WINAPI IsEnclaveTypeSupported(DWORD type)
{
    (void)type;
    return error_fail(STATUS_NOT_SUPPORTED);
}

LPVOID WINAPI CreateEnclave(HANDLE process, LPVOID address, SIZE_T size, SIZE_T committed, DWORD type,
                            LPCVOID information, DWORD length, LPDWORD error)
{
    (void)address;
    (void)size;
    (void)committed;
    (void)type;
    (void)information;
    (void)length;
    (void)error;
    DWORD status = process_check_access(process, PROCESS_VM_OPERATION);
    error_fail(status ? status : STATUS_NOT_SUPPORTED);
    return NULL;
}

BOOL WINAPI LoadEnclaveData(HANDLE process, LPVOID address, LPCVOID buffer, SIZE_T size, DWORD protect,
                            LPCVOID information, DWORD length, PSIZE_T loaded, LPDWORD error)
{
    (void)address;
    (void)buffer;
    (void)size;
    (void)protect;
    (void)information;
    (void)length;
    (void)loaded;
    (void)error;
    return no_enclave_in(process);
}

BOOL WINAPI LoadEnclaveImageA(LPVOID enclave, LPCSTR name)
{
    (void)enclave;
    (void)name;
    return no_enclave();
}

BOOL WINAPI LoadEnclaveImageW(LPVOID enclave, LPCWSTR name)
{
    (void)enclave;
    (void)name;
    return no_enclave();
}

BOOL WINAPI InitializeEnclave(HANDLE process, LPVOID address, LPCVOID information, DWORD length,
                              LPDWORD error)
{
    (void)address;
    (void)information;
    (void)length;
    (void)error;
    return no_enclave_in(process);
}

BOOL WINAPI CallEnclave(LPENCLAVE_ROUTINE routine, LPVOID parameter, BOOL wait, LPVOID *result)
{
    (void)routine;
    (void)parameter;
    (void)wait;
    (void)result;
    return no_enclave();
}

BOOL WINAPI TerminateEnclave(LPVOID address, BOOL wait)
{
    (void)address;
    (void)wait;
    return no_enclave();
}

BOOL WINAPI DeleteEnclave(LPVOID address)
{
    (void)address;
    return no_enclave();
}
