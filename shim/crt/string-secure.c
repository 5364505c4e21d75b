/* The narrow functions of shim/crt/secure-text.h. */
#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "corecrt_stdlib.h"
#include "corecrt_string.h"

#include "shim/crt/invalid.h"

#define CHARACTER          char
#define INTEGER            int
#define NAME(narrow, wide) narrow
#define LOWER(c)           ((char)tolower((unsigned char)(c)))
#define UPPER(c)           ((char)toupper((unsigned char)(c)))

#include "shim/crt/secure-text.h"
