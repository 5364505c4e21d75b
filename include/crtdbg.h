/*
 * crtdbg.h - assertions and reports of Microsoft's C runtime.
 *
 * With _DEBUG, _ASSERT, _ASSERTE, _RPTn and _RPTFn report as they do in Microsoft's debug libraries: to
 * standard error, or to the file that _CrtSetReportFile has set, or to a debugger (OutputDebugString); by
 * default warnings go to the debugger, and errors and assertions, for want of a window, to standard error. A
 * failed assertion ends the program by abort() then, unless the report hook takes it over. Without _DEBUG
 * they are nothing.
 *
 * There is no debug heap: malloc is the C library's. What is about it (_CrtDumpMemoryLeaks, _CrtSetDbgFlag
 * ...) is in every build what it is in Microsoft's release builds, macros that do nothing and answer 0.
 * _CrtCheckMemory validates the process heap, HeapAlloc's, with _DEBUG. Leaks are found by valgrind and
 * -fsanitize=leak.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "Debug routines", "_ASSERT, _ASSERTE, _ASSERT_EXPR Macros", "_CrtSetReportMode", "_CrtDbgReport".
 */
#ifndef FAULTLINE_CRTDBG_H
#define FAULTLINE_CRTDBG_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <malloc.h>
#include <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

typedef void *_HFILE;

#define _CRT_WARN     0
#define _CRT_ERROR    1
#define _CRT_ASSERT   2
#define _CRT_ERRCNT   3
#define _CRT_RPTHOOK_INSTALL 0
#define _CRT_RPTHOOK_REMOVE  1

#define _CRTDBG_MODE_FILE   0x1
#define _CRTDBG_MODE_DEBUG  0x2
#define _CRTDBG_MODE_WNDW   0x4 /* there are no windows: standard error */
#define _CRTDBG_REPORT_MODE (-1)

#define _CRTDBG_INVALID_HFILE ((_HFILE)(long)-1)
#define _CRTDBG_HFILE_ERROR   ((_HFILE)(long)-2)
#define _CRTDBG_FILE_STDOUT   ((_HFILE)(long)-4)
#define _CRTDBG_FILE_STDERR   ((_HFILE)(long)-5)
#define _CRTDBG_REPORT_FILE   ((_HFILE)(long)-6)

#define _CRTDBG_ALLOC_MEM_DF      0x01
#define _CRTDBG_DELAY_FREE_MEM_DF 0x02
#define _CRTDBG_CHECK_ALWAYS_DF   0x04
#define _CRTDBG_CHECK_CRT_DF      0x10
#define _CRTDBG_LEAK_CHECK_DF     0x20
#define _CRTDBG_REPORT_FLAG       (-1)

#define _FREE_BLOCK   0
#define _NORMAL_BLOCK 1
#define _CRT_BLOCK    2
#define _IGNORE_BLOCK 3
#define _CLIENT_BLOCK 4

typedef int (*_CRT_REPORT_HOOK)(int type, char *message, int *result);
struct _CrtMemState {
    void *pBlockHeader;     /* always NULL: nothing is counted */
    size_t lCounts[5];      /* blocks of each kind */
    size_t lSizes[5];       /* bytes of each kind */
    size_t lHighWaterCount; /* most bytes at once */
    size_t lTotalCount;     /* bytes in all */
};
typedef struct _CrtMemState _CrtMemState;

/*
 * Reports. `type` is _CRT_WARN ...; a format of <stdio.h> and its arguments, or NULL. Returns 0 to go on, 1
 * to break (what a hook decides), -1 when the report could not be made. Of _CRT_ASSERT without a hook the
 * process ends.
 */
int _CrtDbgReport(int type, const char *file, int line, const char *module, const char *format, ...);

/*
 * How, and where to, reports of a type go; what was set before.
 * _CRTDBG_REPORT_MODE, _CRTDBG_REPORT_FILE ask only.
 */
int _CrtSetReportMode(int type, int mode);
_HFILE _CrtSetReportFile(int type, _HFILE file);

/*
 * The hook sees each report's text first;
 * when it returns other than 0, its *result counts and nothing is shown.
 */
_CRT_REPORT_HOOK _CrtSetReportHook(_CRT_REPORT_HOOK hook);
_CRT_REPORT_HOOK _CrtGetReportHook(void);

#pragma GCC visibility pop

#ifdef _DEBUG
#include "winnt.h"
#include "heapapi.h"
#define _CrtDbgBreak()    __debugbreak()
#define _CrtCheckMemory() ((int)HeapValidate(GetProcessHeap(), 0, 0))
#define _ASSERT_EXPR(condition, message)                                                                     \
    ((void)(!!(condition) || _CrtDbgReport(_CRT_ASSERT, __FILE__, __LINE__, 0, "%ls", message) != 1 ||       \
            (_CrtDbgBreak(), 0)))
#define FAULTLINE_ASSERT(condition, ...)                                                                     \
    ((void)(!!(condition) || _CrtDbgReport(_CRT_ASSERT, __FILE__, __LINE__, 0, __VA_ARGS__) != 1 ||          \
            (_CrtDbgBreak(), 0)))
#ifndef _ASSERT
#define _ASSERT(condition) FAULTLINE_ASSERT(condition, (const char *)0)
#endif
#ifndef _ASSERTE
#define _ASSERTE(condition) FAULTLINE_ASSERT(condition, "%s", #condition)
#endif
#define FAULTLINE_REPORT(...) ((void)(_CrtDbgReport(__VA_ARGS__) == 1 && (_CrtDbgBreak(), 0)))
#define _RPT0(type, text)                         FAULTLINE_REPORT(type, 0, 0, 0, "%s", text)
#define _RPT1(type, format, a1)                   FAULTLINE_REPORT(type, 0, 0, 0, format, a1)
#define _RPT2(type, format, a1, a2)               FAULTLINE_REPORT(type, 0, 0, 0, format, a1, a2)
#define _RPT3(type, format, a1, a2, a3)           FAULTLINE_REPORT(type, 0, 0, 0, format, a1, a2, a3)
#define _RPT4(type, format, a1, a2, a3, a4)       FAULTLINE_REPORT(type, 0, 0, 0, format, a1, a2, a3, a4)
#define _RPT5(type, format, a1, a2, a3, a4, a5)   FAULTLINE_REPORT(type, 0, 0, 0, format, a1, a2, a3, a4, a5)
#define _RPTF0(type, text)                        FAULTLINE_REPORT(type, __FILE__, __LINE__, 0, "%s", text)
#define _RPTF1(type, format, a1)                  FAULTLINE_REPORT(type, __FILE__, __LINE__, 0, format, a1)
#define _RPTF2(type, format, a1, a2)                                                                         \
    FAULTLINE_REPORT(type, __FILE__, __LINE__, 0, format, a1, a2)
#define _RPTF3(type, format, a1, a2, a3)                                                                     \
    FAULTLINE_REPORT(type, __FILE__, __LINE__, 0, format, a1, a2, a3)
#define _RPTF4(type, format, a1, a2, a3, a4)                                                                 \
    FAULTLINE_REPORT(type, __FILE__, __LINE__, 0, format, a1, a2, a3, a4)
#define _RPTF5(type, format, a1, a2, a3, a4, a5)                                                             \
    FAULTLINE_REPORT(type, __FILE__, __LINE__, 0, format, a1, a2, a3, a4, a5)
#else
#define _CrtDbgBreak()                   ((void)0)
#define _CrtCheckMemory()                ((int)1)
#define _ASSERT_EXPR(condition, message) ((void)0)
#ifndef _ASSERT
#define _ASSERT(condition) ((void)0)
#endif
#ifndef _ASSERTE
#define _ASSERTE(condition) ((void)0)
#endif
#define _RPT0(type, text)                        ((void)0)
#define _RPT1(type, format, a1)                  ((void)0)
#define _RPT2(type, format, a1, a2)              ((void)0)
#define _RPT3(type, format, a1, a2, a3)          ((void)0)
#define _RPT4(type, format, a1, a2, a3, a4)      ((void)0)
#define _RPT5(type, format, a1, a2, a3, a4, a5)  ((void)0)
#define _RPTF0(type, text)                       ((void)0)
#define _RPTF1(type, format, a1)                 ((void)0)
#define _RPTF2(type, format, a1, a2)             ((void)0)
#define _RPTF3(type, format, a1, a2, a3)         ((void)0)
#define _RPTF4(type, format, a1, a2, a3, a4)     ((void)0)
#define _RPTF5(type, format, a1, a2, a3, a4, a5) ((void)0)
#define _CrtSetReportMode(type, mode)            ((int)0)
#define _CrtSetReportFile(type, file)            ((_HFILE)0)
#define _CrtSetReportHook(hook)                  ((_CRT_REPORT_HOOK)0)
#endif

#define _CrtSetDbgFlag(flag)                       ((int)0)
#define _CrtDumpMemoryLeaks()                      ((int)0)
#define _CrtSetBreakAlloc(number)                  ((long)0)
#define _CrtSetAllocHook(hook)                     ((void *)0)
#define _CrtSetDumpClient(client)                  ((void *)0)
#define _CrtMemCheckpoint(state)                   ((void)0)
#define _CrtMemDifference(result, before, after)   ((int)0)
#define _CrtMemDumpAllObjectsSince(state)          ((void)0)
#define _CrtMemDumpStatistics(state)               ((void)0)
#define _CrtIsValidPointer(pointer, size, write)   ((int)1)
#define _CrtIsValidHeapPointer(pointer)            ((int)1)
#define _CrtIsMemoryBlock(pointer, size, n, f, l)  ((int)1)
#define _CrtDoForAllClientObjects(function, state) ((void)0)

#define _malloc_dbg(size, kind, file, line)           malloc(size)
#define _calloc_dbg(count, size, kind, file, line)    calloc(count, size)
#define _realloc_dbg(block, size, kind, file, line)   realloc(block, size)
#define _expand_dbg(block, size, kind, file, line)    _expand(block, size)
#define _free_dbg(block, kind)                        free(block)
#define _msize_dbg(block, kind)                       _msize(block)
#define _aligned_malloc_dbg(size, align, file, line)  _aligned_malloc(size, align)
#define _aligned_free_dbg(block)                      _aligned_free(block)

#ifdef __cplusplus
}
#endif

#endif
