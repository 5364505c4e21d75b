/* The narrow calls of strsafe.h: see shim/crt/strsafe-text.h. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include "strsafe.h"

#include "shim/crt/format.h"

#define CHARACTER    CHAR
#define NAME(call)   call##A
#define FORMAT(text) ((struct format){.narrow = (text)})
#define READ()       getc(stdin)

#include "shim/crt/strsafe-text.h"
