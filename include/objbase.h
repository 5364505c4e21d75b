/* objbase.h - what there is of it: see combaseapi.h. */
#ifndef FAULTLINE_OBJBASE_H
#define FAULTLINE_OBJBASE_H

#include "combaseapi.h"
#include "ole2.h"

#endif
