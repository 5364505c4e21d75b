/*
 * Two processes and one counter: a section with a name, which the second process opens, and interlocked
 * operations on what both see. The program starts itself once more, with an argument, as the second process.
 *
 *     faultline-cc shared.c -o shared && ./shared
 */
#include <windows.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct board {
    volatile LONG turns;
    char message[64];
};

static struct board *look_at(HANDLE section)
{
    return section ? (struct board *)MapViewOfFile(section, FILE_MAP_ALL_ACCESS, 0, 0, sizeof(struct board))
                   : NULL;
}

static void take_turns(struct board *board)
{
    for (int i = 0; i < 100000; i++)
        InterlockedIncrement(&board->turns);
}

static int second(const char *name)
{
    struct board *board = look_at(OpenFileMappingA(FILE_MAP_ALL_ACCESS, FALSE, name));
    if (!board)
        return (int)GetLastError();
    take_turns(board);
    strcpy(board->message, "the second process was here");
    UnmapViewOfFile(board);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1)
        return second(argv[1]);

    char name[64], command[MAX_PATH + 80];
    snprintf(name, sizeof name, "Local\\shared-sample-%lu", GetCurrentProcessId());
    HANDLE section =
        CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, sizeof(struct board), name);
    struct board *board = look_at(section);
    if (!board) {
        printf("no section, error %lu\n", GetLastError());
        return 1;
    }
    char program[MAX_PATH];
    GetModuleFileNameA(NULL, program, MAX_PATH);
    snprintf(command, sizeof command, "\"%s\" %s", program, name);
    STARTUPINFOA startup;
    PROCESS_INFORMATION process;
    ZeroMemory(&startup, sizeof startup);
    startup.cb = sizeof startup;
    if (!CreateProcessA(program, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process)) {
        printf("no second process, error %lu\n", GetLastError());
        return 1;
    }
    take_turns(board);
    DWORD code = 1;
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &code);
    printf("the second process ended with %lu\n%ld turns, and a message: %s\n", code, board->turns,
           board->message);
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    UnmapViewOfFile(board);
    CloseHandle(section);
    return 0;
}
