/*
 * Privileges of this process, as its token has them.
 */
#ifndef FAULTLINE_SHIM_SYSTEM_PRIVILEGE_H
#define FAULTLINE_SHIM_SYSTEM_PRIVILEGE_H

#include <stdbool.h>

#include "shim/options.h"

/* Is it held, and not disabled by AdjustTokenPrivileges? For calls that need it. Signal safe. */
bool privilege_enabled(enum privilege privilege);

/* Makes the constant handles of tokens known. */
void token_start(void);

#endif
