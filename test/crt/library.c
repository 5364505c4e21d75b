/*
 * Neighbours of the C library in Microsoft's runtime: searching, aligned memory, the program's own facts,
 * all streams, kinds of characters.
 */
#include <windows.h>

#include <ctype.h>
#include <direct.h>
#include <errno.h>
#include <malloc.h>
#include <math.h>
#include <search.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "test/tap.h"

static int invalid;

static void count_invalid(const wchar_t *expression, const wchar_t *function, const wchar_t *file,
                          unsigned line, uintptr_t reserved)
{
    (void)expression, (void)function, (void)file, (void)line, (void)reserved;
    invalid++;
}

/* The call answers `value`, errno says why, and the handler was called once. */
#define REFUSED(call, value, error)                                                                          \
    do {                                                                                                     \
        _set_invalid_parameter_handler(count_invalid);                                                       \
        invalid = 0;                                                                                         \
        errno = 0;                                                                                           \
        EXPECT(call == value);                                                                               \
        EXPECT_EQ(errno, error);                                                                             \
        EXPECT_EQ(invalid, 1);                                                                               \
    } while (0)

static int by_value(const void *key, const void *element)
{
    return *(const int *)key != *(const int *)element;
}

static int by_sum(void *context, const void *key, const void *element)
{
    return *(const int *)key != *(const int *)element + *(int *)context;
}

static void search_refuses(void)
{
    int numbers[3] = {1, 2, 3}, key = 2;
    unsigned count = 3;
    REFUSED(_lfind(NULL, numbers, &count, sizeof *numbers, by_value), NULL, EINVAL);
    REFUSED(_lfind(&key, NULL, &count, sizeof *numbers, by_value), NULL, EINVAL);
    REFUSED(_lfind(&key, numbers, NULL, sizeof *numbers, by_value), NULL, EINVAL);
    REFUSED(_lfind(&key, numbers, &count, 0, by_value), NULL, EINVAL);
    REFUSED(_lfind(&key, numbers, &count, sizeof *numbers, NULL), NULL, EINVAL);
    REFUSED(_lsearch_s(&key, numbers, &count, sizeof *numbers, NULL, NULL), NULL, EINVAL);
    EXPECT_EQ(count, 3);
}

static void search_finds(void)
{
    int numbers[5] = {1, 2, 3, 2}, key = 2, more = 9, one = 1;
    unsigned count = 4, none = 0;
    EXPECT(_lfind(&key, numbers, &count, sizeof *numbers, by_value) == &numbers[1]);
    EXPECT(_lfind(&more, numbers, &count, sizeof *numbers, by_value) == NULL);
    EXPECT(_lfind_s(&key, numbers, &count, sizeof *numbers, by_sum, &one) == &numbers[0]);
    EXPECT(_lfind(&key, NULL, &none, sizeof *numbers, by_value) == NULL);
    EXPECT(_lsearch(&key, numbers, &count, sizeof *numbers, by_value) == &numbers[1]);
    EXPECT_EQ(count, 4);
    EXPECT(_lsearch_s(&more, numbers, &count, sizeof *numbers, by_sum, &one) == &numbers[4]);
    EXPECT_EQ(count, 5);
    EXPECT_EQ(numbers[4], 9);
}

static void aligned_refuses(void)
{
    errno = 0;
    EXPECT(_aligned_offset_malloc(16, 3, 0) == NULL && errno == EINVAL);
    errno = 0;
    EXPECT(_aligned_offset_malloc(16, 16, 16) == NULL && errno == EINVAL);
    errno = 0;
    EXPECT(_aligned_malloc(0, 16) == NULL && errno == EINVAL);
    errno = 0;
    EXPECT(_aligned_malloc((size_t)-1, 16) == NULL && errno == ENOMEM);
    errno = 0;
    EXPECT(_aligned_recalloc(NULL, (size_t)-1, 2, 16) == NULL && errno == ENOMEM);
}

static void aligned_with_offset(void)
{
    for (size_t alignment = 1; alignment <= 65536; alignment *= 4) {
        for (size_t offset = 0; offset < 70; offset += 5) {
            unsigned char *memory = _aligned_offset_malloc(80, alignment, offset);
            EXPECT(memory != NULL);
            EXPECT_EQ(((uintptr_t)memory + offset) % alignment, 0);
            EXPECT(_aligned_msize(memory, alignment, offset) >= 80);
            memset(memory, 0x5A, 80);
            memory = _aligned_offset_realloc(memory, 3000, alignment, offset);
            EXPECT_EQ(((uintptr_t)memory + offset) % alignment, 0);
            EXPECT_EQ(memory[79], 0x5A);
            _aligned_free(memory);
        }
    }
    char *memory = _aligned_recalloc(NULL, 10, 10, 64);
    EXPECT_EQ((uintptr_t)memory % 64, 0);
    memory = _aligned_recalloc(memory, 1000, 10, 64);
    for (int i = 0; i < 10000; i++)
        EXPECT_EQ(memory[i], 0);
    EXPECT(_aligned_realloc(memory, 0, 64) == NULL);
    _aligned_free(NULL);
}

static void knows_the_program(void)
{
    char *path, found[_MAX_PATH];
    REFUSED(_get_pgmptr(NULL), EINVAL, EINVAL);
    EXPECT_EQ(_get_pgmptr(&path), 0);
    EXPECT(path == _pgmptr && strncmp(path, "C:\\", 3) == 0);
    EXPECT(GetModuleFileNameA(NULL, found, sizeof found) != 0);
    EXPECT_STR(path, found);
    WCHAR *wide;
    EXPECT_EQ(_get_wpgmptr(&wide), 0);
    EXPECT_EQ(lstrlenW(wide), (int)strlen(path));
    EXPECT(__argc >= 1 && __argv[0] && !__argv[__argc]);
    EXPECT(_environ != NULL);
    EXPECT_EQ(_get_heap_handle(), (intptr_t)GetProcessHeap());
    int mode = 1;
    REFUSED(_set_fmode(0x1234), EINVAL, EINVAL);
    REFUSED(_get_fmode(NULL), EINVAL, EINVAL);
    EXPECT_EQ(_get_fmode(&mode), 0);
    EXPECT_EQ(mode, 0);
    EXPECT_EQ(_set_fmode(mode), 0);
}

static void searches_variables(void)
{
    char found[_MAX_PATH], small[3];
    REFUSED(_searchenv_s(NULL, "PATH", found, sizeof found), EINVAL, EINVAL);
    REFUSED(_searchenv_s("sh", "PATH", NULL, 5), EINVAL, EINVAL);
    REFUSED(_searchenv_s("sh", "PATH", found, 0), EINVAL, EINVAL);
    _putenv("FAULTLINE_TEST_PATH=/nowhere;/bin:/usr/bin");
    EXPECT_EQ(_searchenv_s("sh", "FAULTLINE_TEST_PATH", found, sizeof found), 0);
    EXPECT_STR(found, "/bin/sh");
    REFUSED(_searchenv_s("sh", "FAULTLINE_TEST_PATH", small, sizeof small), ERANGE, ERANGE);
    EXPECT_EQ(_searchenv_s("faultline-no-such", "FAULTLINE_TEST_PATH", found, sizeof found), ENOENT);
    EXPECT_STR(found, "");
    _searchenv("sh", "FAULTLINE_NO_SUCH_VARIABLE", found);
    EXPECT_STR(found, "");
}

static void counts_streams(void)
{
    REFUSED(_setmaxstdio(3), -1, EINVAL);
    REFUSED(_setmaxstdio(8193), -1, EINVAL);
    EXPECT_EQ(_getmaxstdio(), 512);
    EXPECT_EQ(_setmaxstdio(600), 600);
    EXPECT_EQ(_getmaxstdio(), 600);
}

static void closes_streams(void)
{
    FILE *temporary, *other = fopen("/dev/null", "w");
    EXPECT_EQ(_rmtmp(), 0);
    EXPECT_EQ(tmpfile_s(&temporary), 0);
    EXPECT(tmpfile() != NULL);
    fclose(tmpfile());
    EXPECT(fopen("/dev/null", "r") != NULL); /* most likely where that one was */
    EXPECT_EQ(_rmtmp(), 2);
    EXPECT(fputs("x", other) >= 0 && fflush(other) == 0);
    EXPECT_EQ(_fcloseall(), 2);
    EXPECT_EQ(_fcloseall(), 0);
    EXPECT(fprintf(stderr, " ") == 1);
}

static void knows_space(void)
{
    struct _diskfree_t space;
    WCHAR here[_MAX_PATH];
    REFUSED(_getdiskfree(0, NULL), ERROR_INVALID_PARAMETER, EINVAL);
    REFUSED(_getdiskfree(2, &space), ERROR_INVALID_PARAMETER, EINVAL);
    EXPECT_EQ(_getdiskfree(3, &space), 0);
    EXPECT(space.total_clusters >= space.avail_clusters && space.bytes_per_sector == 512 &&
           space.sectors_per_cluster);
    EXPECT(_wgetdcwd(1, here, _MAX_PATH) == NULL && errno == EACCES);
    EXPECT(_wgetdcwd(3, here, _MAX_PATH) == here);
}

static void kinds_and_numbers(void)
{
    EXPECT(__iscsym('_') && __iscsym('7') && !__iscsymf('7') && !__iscsym('-') && !isleadbyte(0xC3));
    EXPECT(__isascii('a') && !__isascii(0x80) && __toascii(0xC1) == 'A');
    EXPECT(_isctype('a', _UPPER | _LOWER) && !_isctype('a', _DIGIT | _SPACE) && _isctype('F', _HEX));
    EXPECT(_hypot(3, 4) == 5 && _hypotf(3, 4) == 5 && _cabs((struct _complex){6, 8}) == 10 && _j0(0) == 1);
    EXPECT(_abs64(-5) == 5 && _abs64(1LL << 62) == 1LL << 62);
}

static int limited(char *to, size_t size, size_t count, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf_s(to, size, count, format, arguments);
    va_end(arguments);
    return length;
}

static void limits_formats(void)
{
    char text[8];
    EXPECT_EQ(limited(text, sizeof text, _TRUNCATE, "%s", "0123456789"), -1);
    EXPECT_STR(text, "0123456");
    EXPECT_EQ(limited(text, sizeof text, 3, "%d", 12), 2);
}

TAP_MAIN(CASE(search_refuses, "CRT-180 _lfind and its sisters refuse null pointers and elements of no size"),
         CASE(search_finds, "CRT-181 they find the first; _lsearch appends what is not there"),
         CASE(aligned_refuses, "CRT-182 _aligned_offset_malloc and its sisters refuse"),
         CASE(aligned_with_offset, "CRT-183 the byte at the offset is aligned, and stays so"),
         CASE(knows_the_program, "CRT-184 _pgmptr, __argc, __argv, _environ, _get_fmode"),
         CASE(searches_variables, "CRT-185 _searchenv_s"),
         CASE(counts_streams, "CRT-186 _setmaxstdio from 20 to 8,192"),
         CASE(closes_streams, "CRT-187 _rmtmp closes temporary files, _fcloseall all but the standard ones"),
         CASE(knows_space, "CRT-188 _getdiskfree, _wgetdcwd"),
         CASE(kinds_and_numbers, "CRT-189 __iscsym, _isctype, _hypot, _abs64"),
         CASE(limits_formats, "CRT-190 vsnprintf_s"))
