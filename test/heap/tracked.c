/* What Valgrind is to see, one program each, by the argument; without one nothing. See valgrind.test. */
#include <windows.h>

#include <string.h>

static char *volatile block;
static volatile char seen;

static char *take(HANDLE heap, DWORD flags, SIZE_T size)
{
    block = (char *)HeapAlloc(heap, flags, size);
    return block;
}

/* All that is allowed. */
static int behave(HANDLE heap)
{
    static const SIZE_T sizes[] = {0, 1, 40, 500, 3000, 24576, 60000, 500000, 3000000};
    char *blocks[2][9];
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 18; i++) {
            SIZE_T size = sizes[i % 9];
            char *at = blocks[i / 9][i % 9] = take(heap, i % 2 ? HEAP_ZERO_MEMORY : 0, size);
            if (i % 2 && size && (at[0] || at[size / 2] || at[size - 1]))
                return 1;
            memset(at, 1, size);
        }
        for (int i = 0; i < 9; i++) {
            SIZE_T size = sizes[i] * 4 / 3 + 1;
            blocks[0][i] = (char *)HeapReAlloc(heap, HEAP_ZERO_MEMORY, blocks[0][i], size);
            if (blocks[0][i][size - 1])
                return 2;
            blocks[1][i] = (char *)HeapReAlloc(heap, 0, blocks[1][i], sizes[i] / 2);
            if (sizes[i] > 1 && blocks[1][i][sizes[i] / 2 - 1] != 1)
                return 3;
        }
        if (!HeapValidate(heap, 0, NULL))
            return 4;
        for (int i = 0; i < 18; i++)
            if (!HeapFree(heap, 0, blocks[i / 9][i % 9]))
                return 5;
        HeapCompact(heap, 0);
    }
    return 0;
}

int main(int count, char **arguments)
{
    HANDLE heap = HeapCreate(0, 0, 0);
    const char *what = count > 1 ? arguments[1] : "";
    if (!*what) {
        int wrong = behave(heap) ? behave(heap) : behave(GetProcessHeap());
        return wrong || !HeapDestroy(heap);
    }
    SIZE_T size = count > 2 ? 3000000 : 40;
    take(heap, 0, size);
    if (strcmp(what, "behind") == 0)
        block[size] = 1;
    else if (strcmp(what, "before") == 0)
        take(heap, 0, size)[-1] = 1;
    else if (strcmp(what, "shrunk") == 0 &&
             HeapReAlloc(heap, HEAP_REALLOC_IN_PLACE_ONLY, block, size - 8) == block)
        block[size - 8] = 1;
    else if (strcmp(what, "freed") == 0 && HeapFree(heap, 0, block))
        seen = block[5];
    else if (strcmp(what, "destroyed") == 0 && HeapDestroy(heap))
        seen = block[5];
    else if (strcmp(what, "unwritten") == 0 && block[7] == 6)
        seen = 1;
    else if (strcmp(what, "lost") == 0 && take(heap, 0, size)) /* a slab's first is in the heap's books */
        block = NULL;
    HeapFree(GetProcessHeap(), 0,
             HeapAlloc(GetProcessHeap(), 0, 1000)); /* no copy of its address stays by chance */
    return 0;
}
