/* objidl.h - COM, out of scope as ole2.h says: see there. */
#ifndef FAULTLINE_OBJIDL_H
#define FAULTLINE_OBJIDL_H
#include "ole2.h"
#endif
