/* What the tests of files and file mappings share. */
#ifndef FAULTLINE_TEST_MAPPING_H
#define FAULTLINE_TEST_MAPPING_H

#include "test/memory/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* The call gives a handle and sets the last error to this code. */
#define EXPECT_MADE(code, handle)                                                                            \
    do {                                                                                                     \
        EXPECT((handle) != NULL);                                                                            \
        EXPECT_EQ(GetLastError(), code);                                                                     \
    } while (0)

/* A path of the case's own, in a directory for temporary files. */
static inline const char *own_path(const char *name)
{
    static char paths[8][200];
    static int next;
    char *path = paths[next++ % 8];
    const char *directory = getenv("TMPDIR");
    snprintf(path, sizeof paths[0], "%s/faultline-%d-%s", directory ? directory : "/tmp", (int)getpid(),
             name);
    return path;
}

/* A name of the case's own. */
static inline const char *own_name(const char *name)
{
    static char names[8][200];
    static int next;
    char *text = names[next++ % 8];
    snprintf(text, sizeof names[0], "faultline test %d %s", (int)getpid(), name);
    return text;
}

/*
 * A file of size bytes, each the low byte of its offset's page number plus 1; open for reading and writing.
 */
static inline HANDLE make_file(const char *path, SIZE_T size)
{
    int file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (SIZE_T i = 0; i < size; i++) {
        char byte = (char)(i / PAGE + 1);
        REQUIRE(write(file, &byte, 1) == 1);
    }
    close(file);
    HANDLE handle =
        CreateFileA(path, GENERIC_READ | GENERIC_WRITE | GENERIC_EXECUTE,
                    FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING, 0, NULL);
    REQUIRE(handle != INVALID_HANDLE_VALUE);
    return handle;
}

static inline HANDLE memory_section(DWORD protect, SIZE_T size)
{
    return CreateFileMappingA(INVALID_HANDLE_VALUE, NULL, protect, (DWORD)(size >> 32), (DWORD)size, NULL);
}

static inline char *map(HANDLE section, DWORD access)
{
    return (char *)MapViewOfFile(section, access, 0, 0, 0);
}

static inline DWORD protection_at(const void *address)
{
    return query(address).Protect;
}

#endif
