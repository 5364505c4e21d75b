/* Reports of Microsoft's C runtime: crtdbg.h says what each call promises. */
#define _DEBUG 1 /* for the functions that are macros without it */
#include "crtdbg.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <windows.h>

#include "corecrt_stdio.h"

#include "shim/crt/invalid.h"

static int modes[_CRT_ERRCNT] = {_CRTDBG_MODE_DEBUG, _CRTDBG_MODE_WNDW, _CRTDBG_MODE_WNDW};
static _HFILE files[_CRT_ERRCNT] = {_CRTDBG_INVALID_HFILE, _CRTDBG_INVALID_HFILE, _CRTDBG_INVALID_HFILE};
static _CRT_REPORT_HOOK report_hook;

int _CrtSetReportMode(int type, int mode)
{
    if (type < 0 || type >= _CRT_ERRCNT ||
        (mode != _CRTDBG_REPORT_MODE && mode & ~(_CRTDBG_MODE_FILE | _CRTDBG_MODE_DEBUG | _CRTDBG_MODE_WNDW)))
        return crt_invalid_minus_one(EINVAL);
    return mode == _CRTDBG_REPORT_MODE ? __atomic_load_n(&modes[type], __ATOMIC_RELAXED)
                                       : __atomic_exchange_n(&modes[type], mode, __ATOMIC_RELAXED);
}

_HFILE _CrtSetReportFile(int type, _HFILE file)
{
    if (type < 0 || type >= _CRT_ERRCNT) {
        crt_invalid(EINVAL);
        return _CRTDBG_HFILE_ERROR;
    }
    return file == _CRTDBG_REPORT_FILE ? __atomic_load_n(&files[type], __ATOMIC_RELAXED)
                                       : __atomic_exchange_n(&files[type], file, __ATOMIC_RELAXED);
}

_CRT_REPORT_HOOK _CrtSetReportHook(_CRT_REPORT_HOOK hook)
{
    return __atomic_exchange_n(&report_hook, hook, __ATOMIC_ACQ_REL);
}

_CRT_REPORT_HOOK _CrtGetReportHook(void)
{
    return __atomic_load_n(&report_hook, __ATOMIC_ACQUIRE);
}

static void write_to(_HFILE file, const char *text)
{
    if (file == _CRTDBG_FILE_STDOUT || file == _CRTDBG_FILE_STDERR) {
        FILE *stream = file == _CRTDBG_FILE_STDOUT ? stdout : stderr;
        fputs(text, stream);
        fflush(stream);
    } else if (file != _CRTDBG_INVALID_HFILE) {
        DWORD written;
        WriteFile(file, text, (DWORD)strlen(text), &written, NULL);
    }
}

int _CrtDbgReport(int type, const char *file, int line, const char *module, const char *format, ...)
{
    if (type < 0 || type >= _CRT_ERRCNT)
        return -1;
    char text[4096];
    int used = 0;
    if (file)
        used = _snprintf_s(text, sizeof text, _TRUNCATE, "%s(%d) : ", file, line);
    if (module && used >= 0)
        used += _snprintf_s(text + used, sizeof text - (size_t)used, _TRUNCATE, "%s : ", module);
    if (type == _CRT_ASSERT && used >= 0)
        used += _snprintf_s(text + used, sizeof text - (size_t)used, _TRUNCATE, "Assertion failed%s",
                            format ? ": " : "!");
    if (format && used >= 0) {
        va_list list;
        va_start(list, format);
        int length = _vsnprintf_s(text + used, sizeof text - (size_t)used, _TRUNCATE, format, list);
        va_end(list);
        used = length < 0 ? length : used + length;
    }
    if (used < 0)
        used = (int)strlen(text);
    if ((type == _CRT_ASSERT || file) && (size_t)used + 1 < sizeof text)
        strcpy(text + used, "\n");

    _CRT_REPORT_HOOK hook = _CrtGetReportHook();
    int result = 0;
    if (hook && hook(type, text, &result))
        return result;
    int mode = __atomic_load_n(&modes[type], __ATOMIC_RELAXED);
    if (mode & _CRTDBG_MODE_FILE)
        write_to(__atomic_load_n(&files[type], __ATOMIC_RELAXED), text);
    if (mode & _CRTDBG_MODE_DEBUG)
        OutputDebugStringA(text);
    if (mode & _CRTDBG_MODE_WNDW)
        write_to(_CRTDBG_FILE_STDERR, text);
    /* the window's button "Abort": nobody can press "Ignore" */
    if (type == _CRT_ASSERT && mode & _CRTDBG_MODE_WNDW)
        abort();
    return 0;
}
