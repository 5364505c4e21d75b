/* The invalid parameter handler: corecrt_stdlib.h says what it promises. */
#include "shim/crt/invalid.h"

#include <windows.h>

#include "corecrt_stdlib.h"

static _invalid_parameter_handler of_process;
static __thread _invalid_parameter_handler of_thread;

_invalid_parameter_handler _set_invalid_parameter_handler(_invalid_parameter_handler handler)
{
    return __atomic_exchange_n(&of_process, handler, __ATOMIC_ACQ_REL);
}

_invalid_parameter_handler _get_invalid_parameter_handler(void)
{
    return __atomic_load_n(&of_process, __ATOMIC_ACQUIRE);
}

_invalid_parameter_handler _set_thread_local_invalid_parameter_handler(_invalid_parameter_handler handler)
{
    _invalid_parameter_handler before = of_thread;
    of_thread = handler;
    return before;
}

_invalid_parameter_handler _get_thread_local_invalid_parameter_handler(void)
{
    return of_thread;
}

void _invalid_parameter_noinfo(void)
{
    _invalid_parameter_handler handler = of_thread ? of_thread : _get_invalid_parameter_handler();
    if (!handler)
        faultline_fast_fail(FAST_FAIL_INVALID_ARG);
    handler(NULL, NULL, NULL, 0, 0);
}

void _invalid_parameter_noinfo_noreturn(void)
{
    _invalid_parameter_noinfo();
    faultline_fast_fail(FAST_FAIL_INVALID_ARG);
}

int crt_invalid(int error)
{
    errno = error;
    _invalid_parameter_noinfo();
    return error;
}
