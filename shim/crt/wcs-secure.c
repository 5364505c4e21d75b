/* The wide functions of shim/crt/secure-text.h. */
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <wctype.h>

#include "corecrt_stdlib.h"
#include "corecrt_string.h"

#include "shim/crt/invalid.h"

#define CHARACTER          FAULTLINE_WCHAR
#define INTEGER            FAULTLINE_WCHAR
#define NAME(narrow, wide) wide
#define LOWER(c)           ((FAULTLINE_WCHAR)towlower(c))
#define UPPER(c)           ((FAULTLINE_WCHAR)towupper(c))

#include "shim/crt/secure-text.h"

/* The host's wide functions know code points; a unit is one, or half of one that has no case. */
_Static_assert(sizeof(FAULTLINE_WCHAR) == 2, "UTF-16");
