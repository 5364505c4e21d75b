#include "shim/text/copy.h"

#include <stdlib.h>
#include <string.h>

#include "shim/text/text.h"

size_t text_give_either(const char *text, bool wide, void *to, size_t size)
{
    size_t length = wide ? text_widen(text, NULL, 0) : strlen(text);
    if (length >= size)
        return length + 1;
    if (wide)
        text_widen(text, to, size);
    else
        memcpy(to, text, length + 1);
    return length;
}

DWORD text_give(const char *text, char *to, DWORD size)
{
    return (DWORD)text_give_either(text, false, to, size);
}

DWORD text_give_wide(const char *text, WCHAR *to, DWORD size)
{
    return (DWORD)text_give_either(text, true, to, size);
}

char *text_copy_narrow(const WCHAR *text)
{
    if (!text)
        return NULL;
    size_t size = text_narrow(text, NULL, 0) + 1;
    char *copy = malloc(size);
    if (copy)
        text_narrow(text, copy, size);
    return copy;
}

WCHAR *text_copy_wide(const char *text)
{
    if (!text)
        return NULL;
    size_t size = text_widen(text, NULL, 0) + 1;
    WCHAR *copy = malloc(size * sizeof *copy);
    if (copy)
        text_widen(text, copy, size);
    return copy;
}

void text_free(void *variable)
{
    free(*(void **)variable);
}
