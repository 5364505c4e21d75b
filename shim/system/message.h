/*
 * FormatMessage with its arguments in one of the forms that callers have: `list` or `array`, or both NULL.
 * Otherwise as FormatMessageA and FormatMessageW.
 */
#ifndef FAULTLINE_SHIM_SYSTEM_MESSAGE_H
#define FAULTLINE_SHIM_SYSTEM_MESSAGE_H

#include <stdarg.h>

#include "minwindef.h"

DWORD message_format_narrow(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPSTR buffer, DWORD size,
                            va_list *list, const DWORD_PTR *array);
DWORD message_format_wide(DWORD flags, LPCVOID source, DWORD code, DWORD language, LPWSTR buffer, DWORD size,
                          va_list *list, const DWORD_PTR *array);

#endif
