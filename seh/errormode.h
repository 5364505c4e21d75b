/* SetErrorMode and SetThreadErrorMode, as the library asks about them. */
#ifndef FAULTLINE_SEH_ERRORMODE_H
#define FAULTLINE_SEH_ERRORMODE_H

#include <stdbool.h>
#include <windows.h>

/* Is a SEM_* value set, for the process or for the calling thread? */
bool errormode_has(UINT mode);

#endif
