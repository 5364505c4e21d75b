/* The locks of the system calls around fork: a child has all of them free, and what they guard whole. */
#ifndef FAULTLINE_SHIM_SYSTEM_FORK_H
#define FAULTLINE_SHIM_SYSTEM_FORK_H

#include "shim/lock.h"

/* In the order in which fork takes them; nobody else holds two of them. */
extern struct lock system_environment_lock; /* the C library's environment, among our calls */
extern struct lock system_handlers_lock;    /* who is told of Ctrl+C */
extern struct lock system_title_lock;       /* the console's title */
extern struct lock system_token_lock;       /* the privileges of the token */

/* Who reads from the console is forgotten. */
void console_fork_child(void);

void system_fork_prepare(void);
void system_fork_parent(void);
void system_fork_child(void);

#endif
