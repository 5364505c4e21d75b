/* The wide functions of shim/crt/scanf-text.h. */
#include <stdint.h>

#include "corecrt_wstdio.h"

#include "shim/crt/scan.h"

#define CHARACTER          char16_t
#define NAME(narrow, wide) wide
#define FORMAT(text)       ((struct format){.wide = (text)})

#include "shim/crt/scanf-text.h"
