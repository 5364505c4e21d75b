/* The environment's lock around fork. */
#ifndef FAULTLINE_SHIM_SYSTEM_ENVIRONMENT_H
#define FAULTLINE_SHIM_SYSTEM_ENVIRONMENT_H

void environment_fork_prepare(void);
void environment_fork_parent(void);
void environment_fork_child(void);

#endif
