/*
 * consoleapi2.h - the console's screen and title, by the sequences of the terminal.
 *
 * The buffer is the terminal's window. What was written to stdout comes first: it is flushed. Places outside
 * the window, and undefined attributes, fail with ERROR_INVALID_PARAMETER, other handles than a terminal's
 * with ERROR_INVALID_HANDLE.
 *
 * Any thread; not for signal handlers.
 *
 * Source: "SetConsoleTextAttribute function", "GetConsoleScreenBufferInfo function", "SetConsoleTitle
 * function".
 */
#ifndef FAULTLINE_CONSOLEAPI2_H
#define FAULTLINE_CONSOLEAPI2_H
#pragma GCC system_header

#include "minwindef.h"
#include "winnt.h"

#define FOREGROUND_BLUE            0x0001
#define FOREGROUND_GREEN           0x0002
#define FOREGROUND_RED             0x0004
#define FOREGROUND_INTENSITY       0x0008
#define BACKGROUND_BLUE            0x0010
#define BACKGROUND_GREEN           0x0020
#define BACKGROUND_RED             0x0040
#define BACKGROUND_INTENSITY       0x0080
#define COMMON_LVB_REVERSE_VIDEO   0x4000
#define COMMON_LVB_UNDERSCORE      0x8000

#ifdef __cplusplus
extern "C" {
#endif

/* A place: column and row, from 0. */
typedef struct _COORD {
    SHORT X;
    SHORT Y;
} COORD, *PCOORD;

/* Columns and rows, all of them inside. */
typedef struct _SMALL_RECT {
    SHORT Left;
    SHORT Top;
    SHORT Right;
    SHORT Bottom;
} SMALL_RECT, *PSMALL_RECT;

typedef struct _CONSOLE_SCREEN_BUFFER_INFO {
    COORD dwSize;              /* of the terminal's window: columns and rows */
    COORD dwCursorPosition;    /* as the terminal says; (0, 0) if it does not */
    WORD wAttributes;          /* of SetConsoleTextAttribute */
    SMALL_RECT srWindow;       /* all of it */
    COORD dwMaximumWindowSize; /* as dwSize */
} CONSOLE_SCREEN_BUFFER_INFO, *PCONSOLE_SCREEN_BUFFER_INFO;

typedef struct _CONSOLE_CURSOR_INFO {
    DWORD dwSize;  /* percent of a cell, 1 to 100: kept */
    BOOL bVisible;
} CONSOLE_CURSOR_INFO, *PCONSOLE_CURSOR_INFO;

/* FOREGROUND_*, BACKGROUND_*; all three colours of the foreground alone: the terminal's own. */
WINBASEAPI BOOL WINAPI SetConsoleTextAttribute(HANDLE hConsoleOutput, WORD wAttributes);

WINBASEAPI BOOL WINAPI GetConsoleScreenBufferInfo(HANDLE hConsoleOutput,
                                                  PCONSOLE_SCREEN_BUFFER_INFO lpConsoleScreenBufferInfo);
WINBASEAPI COORD WINAPI GetLargestConsoleWindowSize(HANDLE hConsoleOutput);
WINBASEAPI BOOL WINAPI SetConsoleCursorPosition(HANDLE hConsoleOutput, COORD dwCursorPosition);
WINBASEAPI BOOL WINAPI GetConsoleCursorInfo(HANDLE hConsoleOutput, PCONSOLE_CURSOR_INFO lpConsoleCursorInfo);
WINBASEAPI BOOL WINAPI SetConsoleCursorInfo(HANDLE hConsoleOutput,
                                            const CONSOLE_CURSOR_INFO *lpConsoleCursorInfo);

/*
 * Writes a character nLength times from a place on, as far as the window reaches; the cursor stays where it
 * is.
 */
WINBASEAPI BOOL WINAPI FillConsoleOutputCharacterA(HANDLE hConsoleOutput, CHAR cCharacter, DWORD nLength,
                                                   COORD dwWriteCoord, LPDWORD lpNumberOfCharsWritten);
WINBASEAPI BOOL WINAPI FillConsoleOutputCharacterW(HANDLE hConsoleOutput, WCHAR cCharacter, DWORD nLength,
                                                   COORD dwWriteCoord, LPDWORD lpNumberOfCharsWritten);

/* TRUE for the attribute that is set, which what was filled has; other ones fail with ERROR_NOT_SUPPORTED. */
WINBASEAPI BOOL WINAPI FillConsoleOutputAttribute(HANDLE hConsoleOutput, WORD wAttribute, DWORD nLength,
                                                  COORD dwWriteCoord, LPDWORD lpNumberOfAttrsWritten);

/* FALSE with ERROR_INVALID_PARAMETER: another page than CP_UTF8. */
WINBASEAPI BOOL WINAPI SetConsoleCP(UINT wCodePageID);
WINBASEAPI BOOL WINAPI SetConsoleOutputCP(UINT wCodePageID);

/*
 * Shown by the terminal, if standard output or standard error is one. FALSE with ERROR_INVALID_PARAMETER:
 * NULL.
 */
WINBASEAPI BOOL WINAPI SetConsoleTitleA(LPCSTR lpConsoleTitle);
WINBASEAPI BOOL WINAPI SetConsoleTitleW(LPCWSTR lpConsoleTitle);

/* The title that was set, or the program's path, as far as there is room; returns all of its length. */
WINBASEAPI DWORD WINAPI GetConsoleTitleA(LPSTR lpConsoleTitle, DWORD nSize);
WINBASEAPI DWORD WINAPI GetConsoleTitleW(LPWSTR lpConsoleTitle, DWORD nSize);

/*
 * Sends CTRL_C_EVENT or CTRL_BREAK_EVENT to the processes of this one's group (0), or of another. FALSE with
 * ERROR_INVALID_PARAMETER (another event, no such group) or ERROR_ACCESS_DENIED.
 */
WINBASEAPI BOOL WINAPI GenerateConsoleCtrlEvent(DWORD dwCtrlEvent, DWORD dwProcessGroupId);

#ifdef UNICODE
#define FillConsoleOutputCharacter FillConsoleOutputCharacterW
#define GetConsoleTitle            GetConsoleTitleW
#define SetConsoleTitle            SetConsoleTitleW
#else
#define FillConsoleOutputCharacter FillConsoleOutputCharacterA
#define GetConsoleTitle            GetConsoleTitleA
#define SetConsoleTitle            SetConsoleTitleA
#endif

#ifdef __cplusplus
}
#endif

C_ASSERT(sizeof(COORD) == 4 && sizeof(CONSOLE_SCREEN_BUFFER_INFO) == 22 && sizeof(CONSOLE_CURSOR_INFO) == 8);

#endif
