/* Calls windows.c, and handles what it raises. */
#include <faultline.h>
#include <stdio.h>
#include <windows.h>

typedef FARPROC(__attribute__((ms_abi)) * resolver)(HMODULE, LPCSTR);
__attribute__((ms_abi)) int windows_main(resolver get);

int main(void)
{
    int state = 0;
    __try {
        __try {
            state = windows_main((resolver)(void *)FaultlineGetProcAddressMs(NULL, "GetProcAddress"));
        } __finally {
            printf("left, %s\n", AbnormalTermination() ? "abnormally" : "in order");
        }
    } __except (GetExceptionCode() == 0xE0000007 ? EXCEPTION_EXECUTE_HANDLER : EXCEPTION_CONTINUE_SEARCH) {
        printf("handled %#lx\n", GetExceptionCode());
    }
    return state;
}
