/* The operations of exceptions.cc that are written in C. Each gives nanoseconds for one of `count`. */
#ifndef FAULTLINE_TEST_BENCH_EXCEPTIONS_H
#define FAULTLINE_TEST_BENCH_EXCEPTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

double c_block(int count);          /* a guarded block entered and left */
double c_termination(int count);    /* the same with __finally */
double c_setjmp(int count);         /* sigsetjmp(env, 0) */
double c_raise(int count);          /* RaiseException to a handler one frame up */
double c_raise_deep(int count);     /* ... ten frames up */
double c_fault_commit(int count);   /* an access faults, the filter makes the page accessible, the access goes on */
double c_fault_virtualalloc(int count); /* the filter commits it by VirtualAlloc */
double c_handler_commit(int count); /* the same by a bare signal handler */
double c_fault_handle(int count);   /* an access faults, the handler runs */
double c_handler_jump(int count);   /* the same by siglongjmp out of a bare signal handler */

#ifdef __cplusplus
}
#endif

#endif
