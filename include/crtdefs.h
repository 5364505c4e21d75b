/* crtdefs.h - corecrt.h under the name that programs include. */
#ifndef FAULTLINE_CRTDEFS_H
#define FAULTLINE_CRTDEFS_H
#include "corecrt.h"
#endif
