/* Bridges between calling conventions, around fork: a child has its parent's and can make more. */
#ifndef FAULTLINE_SHIM_BRIDGE_BRIDGE_H
#define FAULTLINE_SHIM_BRIDGE_BRIDGE_H

void bridge_fork_prepare(void);
void bridge_fork_parent(void);
void bridge_fork_child(void);

#endif
