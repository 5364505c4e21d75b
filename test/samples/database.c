/*
 * A table of records in a file that is mapped: records are read and written as memory, the file grows by
 * mapping it anew, and what has been flushed is still there when the program comes back. A read error of the
 * disk under a view is an exception, EXCEPTION_IN_PAGE_ERROR, and a lookup turns it into an answer.
 *
 *     faultline-cc -O2 database.c -o database && ./database
 */
#include <windows.h>

#include <stdio.h>
#include <string.h>

struct record {
    ULONGLONG key; /* 0: free */
    char value[24];
};

struct table {
    HANDLE file;
    HANDLE section;
    struct record *records;
    SIZE_T capacity, used;
};

static BOOL map(struct table *table, SIZE_T capacity)
{
    ULONGLONG size = capacity * sizeof(struct record);
    table->section =
        CreateFileMappingA(table->file, NULL, PAGE_READWRITE, (DWORD)(size >> 32), (DWORD)size, NULL);
    table->records =
        (struct record *)(table->section ? MapViewOfFile(table->section, FILE_MAP_WRITE, 0, 0, 0) : NULL);
    table->capacity = capacity;
    return table->records != NULL;
}

static BOOL unmap(struct table *table)
{
    return FlushViewOfFile(table->records, 0) && UnmapViewOfFile(table->records) &&
           CloseHandle(table->section);
}

static BOOL table_open(struct table *table, const char *path)
{
    LARGE_INTEGER size;
    table->file = CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, 0, NULL);
    if (table->file == INVALID_HANDLE_VALUE || !GetFileSizeEx(table->file, &size))
        return FALSE;
    SIZE_T capacity = (SIZE_T)size.QuadPart / sizeof(struct record);
    table->used = 0;
    if (!map(table, capacity ? capacity : 64))
        return FALSE;
    for (SIZE_T i = 0; i < table->capacity; i++)
        table->used += table->records[i].key != 0;
    return TRUE;
}

static void table_close(struct table *table)
{
    unmap(table);
    CloseHandle(table->file);
}

/* Where the record is, or the free one where it would be. */
static struct record *find(struct record *records, SIZE_T capacity, ULONGLONG key)
{
    SIZE_T at = key * 0x9E3779B97F4A7C15u % capacity;
    while (records[at].key && records[at].key != key)
        at = (at + 1) % capacity;
    return &records[at];
}

static BOOL grow(struct table *table)
{
    SIZE_T old = table->capacity;
    struct record *copy = (struct record *)HeapAlloc(GetProcessHeap(), 0, old * sizeof *copy);
    if (!copy)
        return FALSE;
    memcpy(copy, table->records, old * sizeof *copy);
    if (!unmap(table) || !map(table, old * 2))
        return FALSE;
    ZeroMemory(table->records, table->capacity * sizeof *copy);
    for (SIZE_T i = 0; i < old; i++) {
        if (copy[i].key)
            *find(table->records, table->capacity, copy[i].key) = copy[i];
    }
    return HeapFree(GetProcessHeap(), 0, copy);
}

static BOOL put(struct table *table, ULONGLONG key, const char *value)
{
    if (table->used * 2 >= table->capacity && !grow(table))
        return FALSE;
    struct record *record = find(table->records, table->capacity, key);
    table->used += record->key == 0;
    record->key = key;
    snprintf(record->value, sizeof record->value, "%s", value);
    return TRUE;
}

static BOOL get(const struct table *table, ULONGLONG key, char *value, SIZE_T size)
{
    BOOL found = FALSE;
    __try {
        const struct record *record = find(table->records, table->capacity, key);
        if (record->key == key) {
            snprintf(value, size, "%s", record->value);
            found = TRUE;
        }
    } __except (GetExceptionCode() == EXCEPTION_IN_PAGE_ERROR ? EXCEPTION_EXECUTE_HANDLER
                                                              : EXCEPTION_CONTINUE_SEARCH) {
        SetLastError(ERROR_READ_FAULT);
    }
    return found;
}

int main(void)
{
    char folder[MAX_PATH], path[MAX_PATH], value[24], wanted[24];
    struct table table;
    if (!GetTempPathA(MAX_PATH, folder) || !GetTempFileNameA(folder, "tab", 0, path) ||
        !table_open(&table, path))
        return 1;
    for (ULONGLONG key = 1; key <= 20000; key++) {
        snprintf(value, sizeof value, "value %I64u", key * key);
        if (!put(&table, key, value)) {
            printf("no room for record %I64u, error %lu\n", key, GetLastError());
            return 1;
        }
    }
    printf("%Iu records in a file for %Iu\n", table.used, table.capacity);
    table_close(&table);

    if (!table_open(&table, path))
        return 1;
    int wrong = 0;
    for (ULONGLONG key = 1; key <= 20000; key++) {
        snprintf(wanted, sizeof wanted, "value %I64u", key * key);
        wrong += !get(&table, key, value, sizeof value) || strcmp(value, wanted) != 0;
    }
    printf("opened again: %Iu records, %d of them wrong\n", table.used, wrong);
    printf("a key that was never put is %s\n",
           get(&table, 20001, value, sizeof value) ? "found" : "not found");

    table_close(&table);
    return DeleteFileA(path) ? 0 : 1;
}
