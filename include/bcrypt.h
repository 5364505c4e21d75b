/* bcrypt.h - cryptography, out of scope as wincrypt.h says: see there. */
#ifndef FAULTLINE_BCRYPT_H
#define FAULTLINE_BCRYPT_H
#include "wincrypt.h"
#endif
