/* The narrow functions of shim/crt/scanf-text.h. */
#include <stdint.h>

#include "corecrt_stdio.h"

#include "shim/crt/scan.h"

#define CHARACTER          char
#define NAME(narrow, wide) narrow
#define FORMAT(text)       ((struct format){.narrow = (text)})

#include "shim/crt/scanf-text.h"
