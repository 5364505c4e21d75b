/*
 * Texts of codes, in UTF-8 and without the line break at their end: of Win32 errors and HRESULTs, and of
 * NTSTATUS values. NULL: there is none.
 */
#ifndef FAULTLINE_SHIM_SYSTEM_MESSAGES_H
#define FAULTLINE_SHIM_SYSTEM_MESSAGES_H

#include "minwindef.h"

const char *message_of_error(DWORD code);
const char *message_of_status(DWORD status);

#endif
