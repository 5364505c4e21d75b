/* The files whose names are like a pattern: io.h says what each call promises. */
#include "io.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

#include <windows.h>

#include "shim/crt/invalid.h"
#include "shim/system/time.h"

/* -1, with errno for the last error. */
static int fail(void)
{
    switch (GetLastError()) {
    case ERROR_FILE_NOT_FOUND:
    case ERROR_PATH_NOT_FOUND:
    case ERROR_NO_MORE_FILES:
        errno = ENOENT;
        break;
    case ERROR_NOT_ENOUGH_MEMORY:
        errno = ENOMEM;
        break;
    default:
        errno = EINVAL;
    }
    return -1;
}

/* A file without any attribute but FILE_ATTRIBUTE_NORMAL has none here. */
#define FILL(result, data, size_type, time_type)                                                             \
    do {                                                                                                     \
        (result)->attrib = (data)->dwFileAttributes & ~(unsigned)FILE_ATTRIBUTE_NORMAL;                      \
        (result)->time_create = (time_type)time_unix_seconds(&(data)->ftCreationTime);                       \
        (result)->time_access = (time_type)time_unix_seconds(&(data)->ftLastAccessTime);                     \
        (result)->time_write = (time_type)time_unix_seconds(&(data)->ftLastWriteTime);                       \
        (result)->size = (size_type)((ULONGLONG)(data)->nFileSizeHigh << 32 | (data)->nFileSizeLow);         \
        memcpy((result)->name, (data)->cFileName, sizeof(result)->name);                                     \
    } while (0)

#define CALLS(suffix, structure, letter, data_type, first, next, find_first, find_next, size_type,           \
              time_type)                                                                                     \
    intptr_t first(const letter *pattern, struct structure *found)                                           \
    {                                                                                                        \
        data_type data;                                                                                      \
        if (!pattern || !found)                                                                              \
            return crt_invalid_minus_one(EINVAL);                                                            \
        HANDLE search = find_first(pattern, &data);                                                          \
        if (search == INVALID_HANDLE_VALUE)                                                                  \
            return fail();                                                                                   \
        FILL(found, &data, size_type, time_type);                                                            \
        return (intptr_t)search;                                                                             \
    }                                                                                                        \
    int next(intptr_t search, struct structure *found)                                                       \
    {                                                                                                        \
        data_type data;                                                                                      \
        if (search == -1 || search == 0 || !found)                                                           \
            return crt_invalid_minus_one(EINVAL);                                                            \
        if (!find_next((HANDLE)search, &data))                                                               \
            return fail();                                                                                   \
        FILL(found, &data, size_type, time_type);                                                            \
        return 0;                                                                                            \
    }
#define NARROW(suffix, structure, size_type, time_type)                                                      \
    CALLS(suffix, structure, char, WIN32_FIND_DATAA, _findfirst##suffix, _findnext##suffix, FindFirstFileA,  \
          FindNextFileA, size_type, time_type)
#define WIDE(suffix, structure, size_type, time_type)                                                        \
    CALLS(suffix, structure, FAULTLINE_WCHAR, WIN32_FIND_DATAW, _wfindfirst##suffix, _wfindnext##suffix,     \
          FindFirstFileW, FindNextFileW, size_type, time_type)

NARROW(32, _finddata32_t, _fsize_t, __time32_t)
NARROW(32i64, _finddata32i64_t, __int64, __time32_t)
NARROW(64i32, _finddata64i32_t, _fsize_t, __time64_t)
NARROW(64, __finddata64_t, __int64, __time64_t)
WIDE(32, _wfinddata32_t, _fsize_t, __time32_t)
WIDE(32i64, _wfinddata32i64_t, __int64, __time32_t)
WIDE(64i32, _wfinddata64i32_t, _fsize_t, __time64_t)
WIDE(64, _wfinddata64_t, __int64, __time64_t)

int _findclose(intptr_t search)
{
    return FindClose((HANDLE)search) ? 0 : fail();
}
