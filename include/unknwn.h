/* unknwn.h - COM, out of scope as ole2.h says: see there. */
#ifndef FAULTLINE_UNKNWN_H
#define FAULTLINE_UNKNWN_H
#include "ole2.h"
#endif
