/*
 * The alternate signal stack of a thread, and with it the thread's state: one mapping, freed when the thread
 * ends.
 *
 *     low  [ guard page | alternate stack | struct thread ]  high
 */
#ifndef FAULTLINE_SEH_ALTSTACK_H
#define FAULTLINE_SEH_ALTSTACK_H

struct thread;

/*
 * Maps state and signal stack for the calling thread and makes the stack its alternate one, unless it has its
 * own.
 */
struct thread *altstack_attach(void);

/* Does Valgrind run the program? It allows less with stacks and processes than the system. */
int altstack_under_valgrind(void);

#endif
