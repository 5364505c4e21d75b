/* What a program has to say to its debugger, and the debugger itself. */
#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "seh/report/report.h"
#include "seh/vectored.h"
#include "shim/error.h"
#include "shim/init.h"
#include "shim/options.h"
#include "shim/os.h"
#include "shim/process.h"
#include "shim/text/text.h"

void WINAPI DebugBreak(void)
{
    __debugbreak();
}

/* The tracer's process number stands in /proc/self/status, a few lines from its top; 0: there is none. */
static BOOL is_traced(void)
{
    static const char name[] = "\nTracerPid:\t";
    char text[1024];
    int file = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return FALSE;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    text[length > 0 ? length : 0] = 0;
    const char *line = strstr(text, name);
    return line && line[sizeof name - 1] != '0';
}

BOOL WINAPI IsDebuggerPresent(void)
{
    int kept = errno;
    BOOL present = is_traced();
    errno = kept;
    return present;
}

BOOL WINAPI CheckRemoteDebuggerPresent(HANDLE process, PBOOL present)
{
    if (!process || !present)
        return error_fail(STATUS_INVALID_PARAMETER);
    DWORD status = error_check_process(process);
    if (status)
        return error_fail(status);
    *present = IsDebuggerPresent();
    return TRUE;
}

/*
 * On Windows OutputDebugString raises and catches its own exception, so that of all handlers only the
 * vectored ones see it; these are asked here without the detour. True: one of them has taken the text.
 */
static bool offer(DWORD code, DWORD count, const ULONG_PTR *arguments, void *address)
{
    if (!vectored_any())
        return false;
    EXCEPTION_RECORD record = {.ExceptionCode = code, .ExceptionAddress = address, .NumberParameters = count};
    memcpy(record.ExceptionInformation, arguments, count * sizeof *arguments);
    CONTEXT context;
    RtlCaptureContext(&context);
    EXCEPTION_POINTERS pointers = {&record, &context};
    if (!vectored_exception(&pointers))
        return false;
    vectored_continue(&pointers);
    return true;
}

static void put(const char *text, size_t length)
{
    init_ensure();
    if (!*option_text(OPTION_DEBUG_OUTPUT) && !IsDebuggerPresent())
        return;
    int output = option_open(OPTION_DEBUG_OUTPUT);
    if (output < 0)
        return;
    if (write(output, text, length) < 0) {
        /* nobody reads it: on Windows, too, the text is lost then */
    }
    option_close(output);
}

static void output_narrow(const char *text, void *caller)
{
    size_t length = strlen(text);
    if (!offer(DBG_PRINTEXCEPTION_C, 2, (ULONG_PTR[]){length + 1, (ULONG_PTR)text}, caller))
        put(text, length);
}

/* A wide text in UTF-8, in memory of its own: these calls must not disturb the heap they may report on. */
struct narrowed {
    char *text;   /* NULL: no memory */
    size_t size;  /* bytes mapped */
    size_t units; /* of the wide text, its NUL counted */
};

static struct narrowed narrow(const WCHAR *wide)
{
    struct narrowed narrowed = {.units = text_length(wide) + 1};
    void *memory;
    narrowed.size = (3 * narrowed.units + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1);
    if (os_allocate(narrowed.size, &memory))
        return narrowed;
    narrowed.text = memory;
    text_narrow(wide, narrowed.text, narrowed.size);
    return narrowed;
}

static void release(struct narrowed *narrowed)
{
    if (narrowed->text)
        os_release(narrowed->text, narrowed->size);
}

void WINAPI OutputDebugStringA(LPCSTR text)
{
    DWORD last_error = GetLastError();
    int kept = errno;
    output_narrow(text ? text : "", __builtin_return_address(0));
    errno = kept;
    SetLastError(last_error);
}

void WINAPI OutputDebugStringW(LPCWSTR wide)
{
    static const WCHAR nothing;
    DWORD last_error = GetLastError();
    int kept = errno;
    if (!wide)
        wide = &nothing;
    struct narrowed narrowed __attribute__((cleanup(release))) =
        narrow(wide); /* handlers may leave by a jump */
    if (narrowed.text) {
        ULONG_PTR arguments[] = {narrowed.units, (ULONG_PTR)wide, strlen(narrowed.text) + 1,
                                 (ULONG_PTR)narrowed.text};
        if (!offer(DBG_PRINTEXCEPTION_WIDE_C, 4, arguments, __builtin_return_address(0)))
            output_narrow(narrowed.text, __builtin_return_address(0));
    }
    errno = kept;
    SetLastError(last_error);
}

void WINAPI FatalAppExitA(UINT action, LPCSTR text)
{
    (void)action;
    init_ensure();
    report_message(text ? text : "");
    process_end(STATUS_FATAL_APP_EXIT);
}

void WINAPI FatalAppExitW(UINT action, LPCWSTR wide)
{
    FatalAppExitA(action, wide ? narrow(wide).text : NULL);
}
