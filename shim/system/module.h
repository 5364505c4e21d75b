/* Modules, for who has to know what a handle of one means. */
#ifndef FAULTLINE_SHIM_SYSTEM_MODULE_H
#define FAULTLINE_SHIM_SYSTEM_MODULE_H

#include "minwindef.h"

/* Whose texts the module has. */
enum module_messages { MODULE_MESSAGES_NONE, MODULE_MESSAGES_ERRORS, MODULE_MESSAGES_STATUSES };

enum module_messages module_messages(HMODULE module);

#endif
