/* Security identifiers of users and groups of this system. */
#ifndef FAULTLINE_SHIM_SYSTEM_SID_H
#define FAULTLINE_SHIM_SYSTEM_SID_H

#include <stdbool.h>
#include <sys/types.h>

#include "winnt.h"

/* Makes the user's identifier; its size in bytes, less than SECURITY_MAX_SID_SIZE. */
DWORD sid_of_user(uid_t user, void *sid);

/* Is the calling process run by this user, by a member of this group? */
bool sid_includes_caller(PSID sid);

#endif
