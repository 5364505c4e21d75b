/* RtlRestoreContext: back to where a context was captured, past everything that was called since. */
#include <windows.h>

#include "seh/arch/x86_64/jump.h"

/* AddressSanitizer, where the program has it: the stack that is left behind is no longer poisoned. */
void __asan_handle_no_return(void) __attribute__((weak, visibility("default")));

void WINAPI RtlRestoreContext(PCONTEXT context, PEXCEPTION_RECORD record)
{
    (void)record;
    if (__asan_handle_no_return)
        __asan_handle_no_return();
    arch_resume_context(context);
}
