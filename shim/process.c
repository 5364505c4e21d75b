#include <windows.h>

#include <stdio.h>
#include <unistd.h>

void WINAPI ExitProcess(UINT code)
{
    fcloseall(); /* what exit() does for stdio; atexit handlers belong to exit() */
    _exit(code && !(code & 0xff) ? 0xff : code & 0xff);
}
