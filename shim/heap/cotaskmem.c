/* CoTaskMem*: blocks of the process heap that components hand to each other. */
#include <windows.h>

#include <combaseapi.h>

LPVOID WINAPI CoTaskMemAlloc(SIZE_T size)
{
    return HeapAlloc(GetProcessHeap(), 0, size);
}

VOID WINAPI CoTaskMemFree(LPVOID block)
{
    HeapFree(GetProcessHeap(), 0, block);
}

LPVOID WINAPI CoTaskMemRealloc(LPVOID block, SIZE_T size)
{
    if (!block)
        return CoTaskMemAlloc(size);
    if (size)
        return HeapReAlloc(GetProcessHeap(), 0, block, size);
    CoTaskMemFree(block);
    return NULL;
}
