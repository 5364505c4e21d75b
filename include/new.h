/*
 * new.h - what operator new does when there is no memory.
 *
 * A program that includes this header has the header's operator new, which asks the handler of
 * _set_new_handler with the size: other than 0 is for another try, 0 for what the C++ library's does then,
 * its own handler's and std::bad_alloc. malloc is the C library's and never asks: mode 1 of _set_new_mode
 * is refused.
 *
 * Source: "_set_new_handler", "_query_new_handler", "_set_new_mode", "_query_new_mode" of Microsoft's C
 * run-time library reference.
 */
#ifndef FAULTLINE_NEW_H
#define FAULTLINE_NEW_H
#pragma GCC system_header

#include "corecrt.h"
#include <errno.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C++" {
#include <new>

using std::new_handler;
using std::set_new_handler;

typedef int (*_PNH)(size_t size);

namespace faultline
{
/* One for the program, whatever the number of its sources. */
inline _PNH &new_handler_slot()
{
    static _PNH handler;
    return handler;
}

inline void *allocate(size_t size)
{
    for (;;) {
        if (void *memory = malloc(size ? size : 1))
            return memory;
        if (_PNH handler = __atomic_load_n(&new_handler_slot(), __ATOMIC_ACQUIRE)) {
            if (handler(size))
                continue;
            throw std::bad_alloc();
        }
        std::new_handler standard = std::set_new_handler(nullptr);
        std::set_new_handler(standard);
        if (!standard)
            throw std::bad_alloc();
        standard();
    }
}
}

/* Each answers what was set before; NULL: no handler. */
inline _PNH _set_new_handler(_PNH handler)
{
    return __atomic_exchange_n(&faultline::new_handler_slot(), handler, __ATOMIC_ACQ_REL);
}
inline _PNH _query_new_handler()
{
    return __atomic_load_n(&faultline::new_handler_slot(), __ATOMIC_ACQUIRE);
}
inline int _query_new_mode()
{
    return 0;
}
inline int _set_new_mode(int mode)
{
    if (mode == 0)
        return 0;
    errno = EINVAL;
    return -1;
}

/*
 * Weak: one for the program, and none when it brings its own. What it gives, the C++ library's operator
 * delete frees.
 */
__attribute__((__weak__, __visibility__("default"))) void *operator new(size_t size)
{
    return faultline::allocate(size);
}
__attribute__((__weak__, __visibility__("default"))) void *operator new[](size_t size)
{
    return faultline::allocate(size);
}
}
#endif

#endif
