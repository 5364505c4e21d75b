/*
 * consoleapi.h - the console: reading, writing, modes, Ctrl+C.
 *
 * A console handle is one of a terminal: a standard handle that is not redirected, CONIN$ or CONOUT$ opened
 * by CreateFile. Any other fails with ERROR_INVALID_HANDLE. Text is UTF-8 in the A calls. Any thread may
 * call; signal handlers may not.
 *
 * Source: "WriteConsole function", "ReadConsole function", "SetConsoleMode function", "SetConsoleCtrlHandler
 * function".
 */
#ifndef FAULTLINE_CONSOLEAPI_H
#define FAULTLINE_CONSOLEAPI_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define ENABLE_PROCESSED_INPUT        0x0001
#define ENABLE_LINE_INPUT             0x0002
#define ENABLE_ECHO_INPUT             0x0004
#define ENABLE_WINDOW_INPUT           0x0008
#define ENABLE_MOUSE_INPUT            0x0010
#define ENABLE_INSERT_MODE            0x0020
#define ENABLE_QUICK_EDIT_MODE        0x0040
#define ENABLE_EXTENDED_FLAGS         0x0080
#define ENABLE_AUTO_POSITION          0x0100
#define ENABLE_VIRTUAL_TERMINAL_INPUT 0x0200

#define ENABLE_PROCESSED_OUTPUT            0x0001
#define ENABLE_WRAP_AT_EOL_OUTPUT          0x0002
#define ENABLE_VIRTUAL_TERMINAL_PROCESSING 0x0004
#define DISABLE_NEWLINE_AUTO_RETURN        0x0008
#define ENABLE_LVB_GRID_WORLDWIDE          0x0010

#define CTRL_C_EVENT        0
#define CTRL_BREAK_EVENT    1
#define CTRL_CLOSE_EVENT    2
#define CTRL_LOGOFF_EVENT   5
#define CTRL_SHUTDOWN_EVENT 6

#define ATTACH_PARENT_PROCESS ((DWORD)-1)

#ifdef __cplusplus
extern "C" {
#endif

/* Is asked what to do about an event, CTRL_*, on a thread of its own; TRUE: it is done. */
typedef BOOL(WINAPI *PHANDLER_ROUTINE)(DWORD CtrlType);

/* How a wide line is to be read; ignored. */
typedef struct _CONSOLE_READCONSOLE_CONTROL {
    ULONG nLength;           /* bytes of this structure */
    ULONG nInitialChars;     /* of the buffer, that the line begins with */
    ULONG dwCtrlWakeupMask;  /* control characters that end reading */
    ULONG dwControlKeyState; /* filled in */
} CONSOLE_READCONSOLE_CONTROL, *PCONSOLE_READCONSOLE_CONTROL;

/* Writes units of text, NULs among them; *lpNumberOfCharsWritten may be NULL. */
WINBASEAPI BOOL WINAPI WriteConsoleA(HANDLE hConsoleOutput, CONST VOID *lpBuffer, DWORD nNumberOfCharsToWrite,
                                     LPDWORD lpNumberOfCharsWritten, LPVOID lpReserved);
WINBASEAPI BOOL WINAPI WriteConsoleW(HANDLE hConsoleOutput, CONST VOID *lpBuffer, DWORD nNumberOfCharsToWrite,
                                     LPDWORD lpNumberOfCharsWritten, LPVOID lpReserved);

/*
 * Reads what there is, up to the room: a line that ends with \r\n, while ENABLE_LINE_INPUT is set; what has
 * no room is read next. 0 units: the end of input.
 */
WINBASEAPI BOOL WINAPI ReadConsoleA(HANDLE hConsoleInput, LPVOID lpBuffer, DWORD nNumberOfCharsToRead,
                                    LPDWORD lpNumberOfCharsRead, PCONSOLE_READCONSOLE_CONTROL pInputControl);
WINBASEAPI BOOL WINAPI ReadConsoleW(HANDLE hConsoleInput, LPVOID lpBuffer, DWORD nNumberOfCharsToRead,
                                    LPDWORD lpNumberOfCharsRead, PCONSOLE_READCONSOLE_CONTROL pInputControl);

/* How many bytes wait to be read. */
WINBASEAPI BOOL WINAPI GetNumberOfConsoleInputEvents(HANDLE hConsoleInput, LPDWORD lpNumberOfEvents);

/*
 * ENABLE_*: of input, for the handle of standard input; of output, for the other two. SetConsoleMode of input
 * changes the terminal, until the process ends: ENABLE_PROCESSED_INPUT, _LINE_INPUT, _ECHO_INPUT. Other flags
 * are kept. FALSE with ERROR_INVALID_PARAMETER: unknown flags, or echo without lines.
 */
WINBASEAPI BOOL WINAPI GetConsoleMode(HANDLE hConsoleHandle, LPDWORD lpMode);
WINBASEAPI BOOL WINAPI SetConsoleMode(HANDLE hConsoleHandle, DWORD dwMode);

/* CP_UTF8, 65001. */
WINBASEAPI UINT WINAPI GetConsoleCP(void);
WINBASEAPI UINT WINAPI GetConsoleOutputCP(void);

/*
 * Adds a handler, or removes it: the last one added is asked first. SIGINT is CTRL_C_EVENT, SIGQUIT
 * CTRL_BREAK_EVENT, SIGHUP CTRL_CLOSE_EVENT, SIGTERM CTRL_SHUTDOWN_EVENT; if no handler says TRUE the process
 * ends by the signal. NULL: Ctrl+C is ignored (TRUE), or no longer. FALSE with ERROR_INVALID_PARAMETER: it
 * was not added; ERROR_NOT_ENOUGH_MEMORY.
 */
WINBASEAPI BOOL WINAPI SetConsoleCtrlHandler(PHANDLER_ROUTINE HandlerRoutine, BOOL Add);

/*
 * FALSE with ERROR_ACCESS_DENIED: there is a terminal; ERROR_NOT_SUPPORTED: there is none, and none can be
 * had.
 */
WINBASEAPI BOOL WINAPI AllocConsole(void);
WINBASEAPI BOOL WINAPI AttachConsole(DWORD dwProcessId);

/* FALSE with ERROR_NOT_SUPPORTED, or without a terminal ERROR_INVALID_PARAMETER. */
WINBASEAPI BOOL WINAPI FreeConsole(void);

#ifdef UNICODE
#define ReadConsole  ReadConsoleW
#define WriteConsole WriteConsoleW
#else
#define ReadConsole  ReadConsoleA
#define WriteConsole WriteConsoleA
#endif

#ifdef __cplusplus
}
#endif

#endif
