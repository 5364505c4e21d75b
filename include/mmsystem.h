/* mmsystem.h - what there is of it: see timeapi.h. */
#ifndef FAULTLINE_MMSYSTEM_H
#define FAULTLINE_MMSYSTEM_H
#pragma GCC system_header

#include "timeapi.h"

#endif
