/* windowsx.h - drawing and windows, out of scope as wingdi.h says: see there. */
#ifndef FAULTLINE_WINDOWSX_H
#define FAULTLINE_WINDOWSX_H
#include "wingdi.h"
#endif
