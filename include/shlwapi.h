/* shlwapi.h - the shell, out of scope as shlobj.h says: see there. */
#ifndef FAULTLINE_SHLWAPI_H
#define FAULTLINE_SHLWAPI_H
#include "shlobj.h"
#endif
