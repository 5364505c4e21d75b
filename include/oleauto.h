/* oleauto.h - COM, out of scope as ole2.h says: see there. */
#ifndef FAULTLINE_OLEAUTO_H
#define FAULTLINE_OLEAUTO_H
#include "ole2.h"
#endif
