/*
 * A ring buffer that never wraps: its memory stands twice in a row, so that a message that goes over the end
 * is written and read in one piece. Placeholders hold the two places before the views come, so nobody takes
 * one between.
 *
 *     faultline-cc ring.c -o ring && ./ring
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

struct ring {
    char *memory;         /* `size` bytes, and the same bytes once more */
    SIZE_T size;          /* a multiple of the allocation granularity */
    SIZE_T written, read; /* counts of bytes that only grow */
};

static BOOL ring_open(struct ring *ring, SIZE_T size)
{
    char *place = (char *)VirtualAlloc2(NULL, NULL, 2 * size, MEM_RESERVE | MEM_RESERVE_PLACEHOLDER,
                                        PAGE_NOACCESS, NULL, 0);
    /* one placeholder becomes two */
    if (!place || !VirtualFree(place, size, MEM_RELEASE | MEM_PRESERVE_PLACEHOLDER))
        return FALSE;
    HANDLE section = CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, PAGE_READWRITE, 0, (DWORD)size, NULL);
    if (!section)
        return FALSE;
    PVOID first =
        MapViewOfFile3(section, NULL, place, 0, size, MEM_REPLACE_PLACEHOLDER, PAGE_READWRITE, NULL, 0);
    PVOID second = MapViewOfFile3(section, NULL, place + size, 0, size, MEM_REPLACE_PLACEHOLDER,
                                  PAGE_READWRITE, NULL, 0);
    CloseHandle(section); /* the views keep it */
    ring->memory = place;
    ring->size = size;
    ring->written = ring->read = 0;
    return first && second;
}

static void ring_close(struct ring *ring)
{
    UnmapViewOfFile(ring->memory);
    UnmapViewOfFile(ring->memory + ring->size);
}

static BOOL ring_write(struct ring *ring, const char *text)
{
    SIZE_T length = strlen(text) + 1;
    if (ring->written + length - ring->read > ring->size)
        return FALSE;
    memcpy(ring->memory + ring->written % ring->size, text, length);
    ring->written += length;
    return TRUE;
}

static const char *ring_read(struct ring *ring)
{
    const char *text = ring->memory + ring->read % ring->size;
    ring->read += strlen(text) + 1;
    return text;
}

int main(void)
{
    struct ring ring;
    if (!ring_open(&ring, 65536)) {
        printf("no ring, error %lu\n", GetLastError());
        return 1;
    }
    char message[64];
    int sent = 0, received = 0, over_the_end = 0, wrong = 0;
    while (received < 100000) {
        for (;;) {
            snprintf(message, sizeof message, "message %d", sent);
            if (sent == 100000 || !ring_write(&ring, message))
                break;
            sent++;
        }
        while (ring.read != ring.written) {
            SIZE_T begin = ring.read % ring.size;
            const char *text = ring_read(&ring);
            snprintf(message, sizeof message, "message %d", received++);
            wrong += strcmp(text, message) != 0;
            over_the_end += begin + strlen(text) >= ring.size;
        }
    }
    printf("%d messages, %d of them over the end, %d wrong\n", received, over_the_end, wrong);
    ring_close(&ring);
    return 0;
}
