/* Modules, for who has to know what a handle of one means. */
#ifndef FAULTLINE_SHIM_SYSTEM_MODULE_H
#define FAULTLINE_SHIM_SYSTEM_MODULE_H

#include "minwindef.h"

/* Whose texts the module has. */
enum module_messages { MODULE_MESSAGES_NONE, MODULE_MESSAGES_ERRORS, MODULE_MESSAGES_STATUSES };

enum module_messages module_messages(HMODULE module);

/*
 * The name under which a call is exported, if the module is one of ours and has it; NULL with the last error
 * set.
 */
const char *module_call(HMODULE module, const char *name);

/*
 * The module that a name means, of ours: "kernel32", "KERNEL32.dll", with any directory before it. NULL:
 * none.
 */
HMODULE module_builtin(const char *name);

#endif
