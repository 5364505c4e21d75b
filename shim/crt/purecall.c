/*
 * Calls of pure virtual functions: corecrt_stdlib.h says what each call promises. The compiler's entry of
 * such functions carries the C++ library's own version, as seh/cxx.c has it for the calls of exceptions.
 */
#include <dlfcn.h>
#include <stdlib.h>

#include "corecrt_stdlib.h"

static _purecall_handler on_purecall;

_purecall_handler _set_purecall_handler(_purecall_handler handler)
{
    return __atomic_exchange_n(&on_purecall, handler, __ATOMIC_ACQ_REL);
}

_purecall_handler _get_purecall_handler(void)
{
    return __atomic_load_n(&on_purecall, __ATOMIC_ACQUIRE);
}

__asm__(".symver interposed_pure_virtual, __cxa_pure_virtual@CXXABI_1.3");
__attribute__((visibility("default"), used)) void interposed_pure_virtual(void);

/* Without a handler, and when it returns, the C++ library's ends the program. */
void interposed_pure_virtual(void)
{
    _purecall_handler handler = _get_purecall_handler();
    if (handler)
        handler();
    void (*standard)(void) = (void (*)(void))dlsym(RTLD_NEXT, "__cxa_pure_virtual");
    if (standard)
        standard();
    abort();
}
