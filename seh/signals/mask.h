/* Signal masks as the program sees them and as the kernel has them. Theory of operation in mask.c. */
#ifndef FAULTLINE_SEH_SIGNALS_MASK_H
#define FAULTLINE_SEH_SIGNALS_MASK_H

#include <signal.h>
#include <stdbool.h>

/* The signals that faults arrive as, and for each the one that is blocked in its place. */
struct mask_pair {
    int fault;
    int twin;
};
enum { MASK_PAIRS = 5 };
extern const struct mask_pair mask_pairs[MASK_PAIRS];

/* The twin of a fault's signal; 0 for any other signal. */
int mask_twin(int signal);

/* The fault's signal whose twin this is; 0 for any other signal. */
int mask_fault(int twin);

sigset_t mask_to_kernel(const sigset_t *program);
sigset_t mask_from_kernel(const sigset_t *kernel);

/* In a mask of the kernel's: does the program want this signal held back, and is it one of a fault? */
bool mask_is_held(const sigset_t *kernel, int signal);

/* Are the program's masks, sa_mask among them, translated? */
bool mask_is_translating(void);

/*
 * From now on the program's masks are translated, if its calls reach this library at all; the calling thread's mask,
 * which may be older, is made to block no fault.
 */
void mask_start(void);

/*
 * `info` says what a process has sent as a fault's signal while the thread holds it back: leaves it pending, as its
 * twin.
 */
void mask_hold(int fault, const siginfo_t *info);

/*
 * Was `signal`, which has arrived with `info`, held back before? Then `info` becomes what it was, and the answer is
 * the signal that was sent; else `signal`.
 */
int mask_release(int signal, siginfo_t *info);

#endif
