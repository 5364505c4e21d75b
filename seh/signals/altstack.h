/*
 * The alternate signal stack of a thread, and with it the thread's state: one mapping, freed when the thread
 * ends.
 *
 *     low  [ guard page | alternate stack | struct thread ]  high
 */
#ifndef FAULTLINE_SEH_SIGNALS_ALTSTACK_H
#define FAULTLINE_SEH_SIGNALS_ALTSTACK_H

#include <signal.h>

struct thread;

/*
 * Maps state and signal stack for the calling thread and makes the stack its alternate one, unless it has its
 * own.
 */
struct thread *altstack_attach(void);

/* Is this the alternate stack that altstack_attach has made for the calling thread? */
int altstack_owns(const stack_t *stack);

/* Makes it the thread's alternate stack (again); without effect on a thread that has none. */
void altstack_use(void);

/* Does Valgrind run the program? It allows less with stacks and processes than the system. */
int altstack_under_valgrind(void);

#endif
