/*
 * Records what a program does with malloc, for heap.c: to be preloaded, HEAP_TRACE names the file. Blocks are
 * numbered as they come, by a table from addresses; threads are written one after the other.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TABLE = 1 << 20, BUFFER = 8192 };

extern void *__libc_malloc(size_t), *__libc_realloc(void *, size_t), *__libc_calloc(size_t, size_t);
extern void __libc_free(void *);

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
    uintptr_t block;
    uint32_t number;
} table[TABLE]; /* open addressing; a block of 1: was there */
static struct { uint32_t number, size; } buffer[BUFFER];
static size_t buffered;
static uint32_t *released; /* numbers to use again */
static uint32_t released_count, next_number, lost;
static int file = -1;

static void flush(void)
{
    if (file >= 0 && write(file, buffer, buffered * sizeof *buffer) < 0)
        lost++;
    buffered = 0;
}

static void put(uint32_t number, uint32_t size)
{
    buffer[buffered].number = number;
    buffer[buffered].size = size;
    if (++buffered == BUFFER)
        flush();
}

static size_t slot_of(uintptr_t block)
{
    return (size_t)(block * UINT64_C(0x9E3779B97F4A7C15) >> 44);
}

static void came(void *block, size_t size)
{
    if (!block || file < 0)
        return;
    pthread_mutex_lock(&lock);
    size_t slot = slot_of((uintptr_t)block);
    while (table[slot].block > 1)
        slot = (slot + 1) % TABLE;
    table[slot].block = (uintptr_t)block;
    table[slot].number = released_count ? released[--released_count] : next_number++;
    put(table[slot].number, size < UINT32_MAX ? (uint32_t)size : UINT32_MAX - 1);
    pthread_mutex_unlock(&lock);
}

static void went(void *block)
{
    if (!block || file < 0)
        return;
    pthread_mutex_lock(&lock);
    for (size_t slot = slot_of((uintptr_t)block); table[slot].block; slot = (slot + 1) % TABLE) {
        if (table[slot].block != (uintptr_t)block)
            continue;
        table[slot].block = 1;
        put(table[slot].number, UINT32_MAX);
        released[released_count++] = table[slot].number;
        break;
    }
    pthread_mutex_unlock(&lock);
}

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv("HEAP_TRACE");
    released = __libc_malloc(TABLE * sizeof *released);
    if (path && released)
        file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); /* the first of several processes */
}

__attribute__((destructor)) static void end(void)
{
    flush();
    file = -1;
}

void *malloc(size_t size)
{
    void *block = __libc_malloc(size);
    came(block, size);
    return block;
}

void *calloc(size_t count, size_t size)
{
    void *block = __libc_calloc(count, size);
    came(block, count * size);
    return block;
}

void *realloc(void *block, size_t size)
{
    went(block);
    void *moved = __libc_realloc(block, size);
    came(moved, size);
    return moved;
}

void free(void *block)
{
    went(block);
    __libc_free(block);
}
