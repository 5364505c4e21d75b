/* ncrypt.h - cryptography, out of scope as wincrypt.h says: see there. */
#ifndef FAULTLINE_NCRYPT_H
#define FAULTLINE_NCRYPT_H
#include "wincrypt.h"
#endif
