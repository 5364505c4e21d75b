/* Fibers' stacks, and the end of a thread that is not unwound. Implemented in switch.S. */
#ifndef FAULTLINE_SEH_ARCH_SWITCH_H
#define FAULTLINE_SEH_ARCH_SWITCH_H

/*
 * Saves the registers that calls keep on this stack, and its pointer in *save; goes on where arch_switch has
 * left the stack of `stack`. Returns when somebody switches back. The floating-point modes (rounding, what
 * traps) are kept with each stack.
 */
void arch_switch(void **save, void *stack);

/* A stack for arch_switch to go to, that ends at `top` (a multiple of 16): it calls begin(argument). */
void *arch_new_stack(void *top, void (*begin)(void *) __attribute__((noreturn)), void *argument);

/* The pthread ends: its keys' destructors run; unwinding, with destructors and cleanups, stops here. */
void arch_exit_thread(void) __attribute__((noreturn));

#endif
