/* A shared library with guarded blocks; PLUGIN is its number. */
#include <windows.h>

#ifdef __cplusplus
extern "C"
#endif
__attribute__((visibility("default"))) int read_or_number(int *pointer)
{
    int number = PLUGIN, result;
    __try {
        result = *pointer;
    } __except (number == PLUGIN && GetExceptionCode() == EXCEPTION_ACCESS_VIOLATION) {
        result = number;
    }
    return result;
}

#ifdef __cplusplus
extern "C"
#endif
__attribute__((visibility("default"))) void call_and_add_number(void (*function)(void), int *sum)
{
    __try {
        function();
    } __finally {
        *sum += AbnormalTermination() ? PLUGIN : 0;
    }
}
