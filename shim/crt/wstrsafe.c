/* The wide calls of strsafe.h: see shim/crt/strsafe-text.h. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "corecrt_wstream.h"
#include "strsafe.h"

#include "shim/crt/format.h"

#define CHARACTER    WCHAR
#define NAME(call)   call##W
#define FORMAT(text) ((struct format){.wide = (text)})
#define READ()       next_unit()

static int next_unit(void)
{
    wint_t unit = faultline_getwchar();
    return unit == FAULTLINE_WEOF ? EOF : (int)unit;
}

#include "shim/crt/strsafe-text.h"
