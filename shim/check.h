/*
 * Three tiers of assertions.
 *
 * CHECK        always on: a broken invariant that would lose or corrupt a user's memory if execution went on.
 * ASSERT       --enable-debug=1 and up: cheap, a few instructions.
 * ASSERT_SLOW  --enable-debug=2: walks a whole structure.
 *
 * A failure writes one line to stderr with write(2) and aborts; it allocates nothing and takes no lock, so
 * all three may stand in signal handlers.
 */
#ifndef FAULTLINE_SHIM_CHECK_H
#define FAULTLINE_SHIM_CHECK_H

void check_failed(const char *condition, const char *file, int line) __attribute__((noreturn, cold));

#define CHECK(condition) \
    (__builtin_expect(!!(condition), 1) ? (void)0 : check_failed(#condition, __FILE__, __LINE__))

#if FAULTLINE_DEBUG >= 1
#define ASSERT(condition) CHECK(condition)
#else
#define ASSERT(condition) ((void)sizeof(!(condition)))
#endif

#if FAULTLINE_DEBUG >= 2
#define ASSERT_SLOW(condition) CHECK(condition)
#else
#define ASSERT_SLOW(condition) ((void)sizeof(!(condition)))
#endif

#endif
