/*
 * IsBadReadPtr and its sisters: can a pointer be used? They touch each page, as on Windows, so that a guard
 * page is bad once and is disarmed, and writing touches change nothing but count as writes in watched memory.
 * The answer may be out of date when the caller gets it.
 */
#include <windows.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "shim/probe.h"

BOOL WINAPI IsBadReadPtr(CONST VOID *pointer, UINT_PTR size)
{
    return !probe_read(pointer, size);
}

BOOL WINAPI IsBadWritePtr(LPVOID pointer, UINT_PTR size)
{
    return !probe_write(pointer, size);
}

/* Not whether it can be executed: whether it can be read, on every Windows there was. */
BOOL WINAPI IsBadCodePtr(FARPROC pointer)
{
    return !probe_read((const void *)pointer, 1);
}

/*
 * The terminator ends the string if it comes before that many characters: what is behind it does not matter.
 */
static bool is_bad_string(const char *text, UINT_PTR length, size_t width)
{
    enum { PAGE = 4096 };
    char part[PAGE];
    if (!text)
        return true;
    for (size_t size; length; text += size, length -= size / width) {
        size = (PAGE - (uintptr_t)text % PAGE) & ~(width - 1);
        if (size == 0)
            size = width; /* a character across the bound */
        if (size / width > length)
            size = length * width;
        size_t readable = probe_bytes(part, text, size);
        for (size_t i = 0; i + width <= readable; i += width)
            if (!part[i] && !part[i + width - 1])
                return false;
        if (readable < size)
            return true;
    }
    return false;
}

BOOL WINAPI IsBadStringPtrA(LPCSTR text, UINT_PTR length)
{
    return is_bad_string(text, length, sizeof *text);
}

BOOL WINAPI IsBadStringPtrW(LPCWSTR text, UINT_PTR length)
{
    return is_bad_string((const char *)text, length, sizeof *text);
}

BOOL WINAPI IsBadHugeReadPtr(CONST VOID *pointer, UINT_PTR size) __attribute__((alias("IsBadReadPtr")));
BOOL WINAPI IsBadHugeWritePtr(LPVOID pointer, UINT_PTR size) __attribute__((alias("IsBadWritePtr")));
