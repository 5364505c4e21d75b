/* vadefs.h - va_list and its macros, Microsoft's names among them. */
#ifndef FAULTLINE_VADEFS_H
#define FAULTLINE_VADEFS_H
#include <stdarg.h>
#include "corecrt.h"
#endif
