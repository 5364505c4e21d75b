/*
 * Functions of the C library that this library stands in for. shim/faultline.map exports them under the C library's
 * own versions, so that references of programs and of other libraries find them.
 */
#ifndef FAULTLINE_SEH_SIGNALS_INTERPOSE_H
#define FAULTLINE_SEH_SIGNALS_INTERPOSE_H

#include <dlfcn.h>
#include <stddef.h>

#define INTERPOSED __attribute__((visibility("default")))
#define OTHER_NAME_OF(function) __attribute__((visibility("default"), alias(#function), copy(function)))

/*
 * A file lists the functions it calls behind itself as X(name); after INTERPOSE_NEXT(list), NEXT(name) is the one that
 * would have been called without us. Constructors look them up; a call that comes earlier does so itself.
 */
#define INTERPOSE_MEMBER(name) __typeof__(name) *name;
#define INTERPOSE_LOOK_UP(name) next_functions.name = (__typeof__(name) *)dlsym(RTLD_NEXT, #name);
#define INTERPOSE_NEXT(list)                                            \
    static struct {                                                     \
        list(INTERPOSE_MEMBER)                                          \
        int found;                                                      \
    } next_functions;                                                   \
    __attribute__((constructor)) static void find_next(void)            \
    {                                                                   \
        list(INTERPOSE_LOOK_UP)                                         \
        __atomic_store_n(&next_functions.found, 1, __ATOMIC_RELEASE);   \
    }                                                                   \
    static inline __typeof__(&next_functions) found_next(void)          \
    {                                                                   \
        if (!__atomic_load_n(&next_functions.found, __ATOMIC_ACQUIRE))  \
            find_next();                                                \
        return &next_functions;                                         \
    }
#define NEXT(name) (found_next()->name)

#endif
