/* Values of slots for each fiber. */
#ifndef FAULTLINE_SHIM_THREAD_FLS_H
#define FAULTLINE_SHIM_THREAD_FLS_H

struct fls_values;

/* Calls the callbacks for what is set, and frees it. NULL: nothing was. Code of the program runs. */
void fls_free(struct fls_values *values);

void fls_fork_child(void);

#endif
