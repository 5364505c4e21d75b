/*
 * What benchmarks share: both sides of a comparison run in turns, and the best round of each counts: what other
 * work on the machine adds is not ours to compare. The bars are the project's own aims.
 */
#ifndef FAULTLINE_TEST_BENCH_H
#define FAULTLINE_TEST_BENCH_H

#include <stdio.h>
#include <time.h>

enum { ROUNDS = 25 };

static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* The same of this thread alone: where nothing sleeps, other work on the machine is not measured. */
static inline double cpu_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

/* Each side runs its operation `count` times and gives nanoseconds per operation. */
struct comparison {
    const char *name;
    double bar; /* at most this ratio; 0: no bar */
    double (*ours)(int count);
    double (*raw)(int count);
    int count;
    int rounds; /* 0: ROUNDS */
};

static inline void compare(const struct comparison *c)
{
    double ours = 1e12, raw = 1e12;
    for (int i = 0; i < (c->rounds ? c->rounds : ROUNDS); i++) {
        double time = c->raw(c->count);
        raw = time < raw ? time : raw;
        time = c->ours(c->count);
        ours = time < ours ? time : ours;
    }
    double ratio = ours / raw;
    printf("%-58s %9.1f ns %9.1f ns  %5.2f", c->name, ours, raw, ratio);
    if (c->bar > 0)
        printf("  (at most %.2f) %s", c->bar, ratio <= c->bar ? "" : "ABOVE");
    puts("");
}

#endif
