/*
 * outofscope.h - what Windows has and Faultline does not mean to have: sockets, the registry, services,
 * windows and drawing, COM, the shell, cryptography. Not for programs.
 *
 * Their headers exist, since many a program includes them and uses nothing of them, or only under
 * conditions. Each of their calls and its main types is declared as unavailable: the compiler stops where
 * one is used, and says why. Their constants and the other types are not declared. A program that means to
 * do without defines FAULTLINE_ONLY_AVAILABLE; then the headers declare nothing, and `#ifdef` and weak
 * declarations of its own work.
 */
#ifndef FAULTLINE_OUTOFSCOPE_H
#define FAULTLINE_OUTOFSCOPE_H
#pragma GCC system_header

#if defined FAULTLINE_BUILD && !defined FAULTLINE_ONLY_AVAILABLE
#define FAULTLINE_ONLY_AVAILABLE
#endif

#ifndef FAULTLINE_ONLY_AVAILABLE
#if defined __clang__ || __GNUC__ >= 12
#define FAULTLINE_UNAVAILABLE __attribute__((__unavailable__(FAULTLINE_WHAT)))
#else
#define FAULTLINE_UNAVAILABLE __attribute__((__error__(FAULTLINE_WHAT)))
#endif

/* FAULTLINE_WHAT says what they belong to. */
#ifdef __cplusplus
#define FAULTLINE_NO_CALL(name) extern "C" void *name(...) FAULTLINE_UNAVAILABLE
#else
#define FAULTLINE_NO_CALL(name) void *name() FAULTLINE_UNAVAILABLE
#endif
#define FAULTLINE_NO_PAIR(name)   \
    FAULTLINE_NO_CALL(name##A);   \
    FAULTLINE_NO_CALL(name##W)
#define FAULTLINE_NO_TYPE(name) typedef struct faultline_no_##name *name FAULTLINE_UNAVAILABLE
#endif

#endif
