#include "shim/object/names.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/file/descriptor.h"
#include "shim/error.h"
#include "shim/lock.h"
#include "shim/options.h"
#include "shim/os.h"

/* The last page of a name's file. */
struct record {
    char magic[8];
    uint32_t kind; /* enum name_kind */
    uint32_t note_size;
    uint64_t size; /* bytes before this page */
    char name[NAME_MAX_BYTES];
    char note[NAME_NOTE_BYTES];
    char rest[OS_PAGE - 24 - NAME_MAX_BYTES - NAME_NOTE_BYTES];
};
_Static_assert(sizeof(struct record) == OS_PAGE, "one page");

static const char magic[8] = "FAULTLN1";

/* Names of files are shorter than names of objects can be: then the end is a hash. The record has it all. */
enum { FILE_NAME_MAX = 200, FILE_NAME_SIZE = 256 };

static uint64_t hash(const char *text)
{
    uint64_t value = UINT64_C(0xCBF29CE484222325); /* FNV-1a */
    for (; *text; text++)
        value = (value ^ (unsigned char)*text) * UINT64_C(0x100000001B3);
    return value;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || strchr("_-. ", c);
}

static const char *after(const char *name, const char *prefix)
{
    size_t length = strlen(prefix);
    return strncmp(name, prefix, length) == 0 ? name + length : NULL;
}

static DWORD file_name(const char *name, char file[FILE_NAME_SIZE])
{
    static const char digits[] = "0123456789ABCDEF";
    const char *rest = after(name, "Global\\");
    char *to = file;
    *to++ = rest ? 'G' : 'L';
    *to++ = '-';
    if (!rest)
        rest = after(name, "Local\\");
    if (!rest)
        rest = name;
    if (!*rest || strlen(name) >= NAME_MAX_BYTES)
        return STATUS_OBJECT_NAME_INVALID;
    if (strchr(rest, '\\'))
        return STATUS_OBJECT_PATH_NOT_FOUND;
    const char *from = rest;
    for (; *from && to < file + FILE_NAME_MAX; from++) {
        if (is_plain(*from)) {
            *to++ = *from;
        } else {
            *to++ = '%';
            *to++ = digits[(unsigned char)*from >> 4];
            *to++ = digits[*from & 15];
        }
    }
    if (*from)
        to += sprintf(to, "~%016llx", (unsigned long long)hash(rest));
    *to = '\0';
    return STATUS_SUCCESS;
}

/*
 * A child of fork would have a copy of the directory's descriptor, and with it the lock, for as long as it
 * lives: so there is none at that moment.
 */
static struct lock in_directory;

/* Nobody else may own the directory or write to it: what is in it is mapped and believed. */
static DWORD directory_find(int *directory)
{
    char standard[64];
    const char *path = option_text(OPTION_OBJECTS);
    if (!*path) {
        snprintf(standard, sizeof standard, "/dev/shm/faultline-%u", (unsigned)geteuid());
        path = standard;
    }
    descriptor_call(SYS_mkdirat, AT_FDCWD, (long)path, 0700, 0);
    int opened = descriptor_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0);
    if (opened < 0)
        return opened == -ENOENT ? STATUS_OBJECT_PATH_NOT_FOUND : descriptor_failure(opened);
    struct stat status;
    if (descriptor_status(opened, &status) || status.st_uid != geteuid() || status.st_mode & 022) {
        descriptor_close(opened);
        return STATUS_ACCESS_DENIED;
    }
    int failed = descriptor_lock(opened, LOCK_EX);
    if (failed) {
        descriptor_close(opened);
        return descriptor_failure(failed);
    }
    *directory = opened;
    return STATUS_SUCCESS;
}

static DWORD directory_open(int *directory)
{
    lock_take(&in_directory);
    DWORD status = directory_find(directory);
    if (status)
        lock_drop(&in_directory);
    return status;
}

/* The file's lock goes with the descriptor. */
static void directory_close(int directory)
{
    descriptor_close(directory);
    lock_drop(&in_directory);
}

static void unlink_name(int directory, const char *file)
{
    descriptor_call(SYS_unlinkat, directory, (long)file, 0, 0);
}

/*
 * Names of processes that were killed hold memory: whoever comes first to create one removes those he finds.
 */
static void sweep(int directory)
{
    /* once is enough; the directory is locked, but not against other threads that only look */
    static bool swept;
    char buffer[4096] __attribute__((aligned(8)));
    if (__atomic_exchange_n(&swept, true, __ATOMIC_RELAXED))
        return;
    for (long got; (got = descriptor_call(SYS_getdents64, directory, (long)buffer, sizeof buffer, 0)) > 0;)
        for (long at = 0; at < got;) {
            const struct dirent64 *entry = (const struct dirent64 *)(buffer + at);
            at += entry->d_reclen;
            if ((entry->d_name[0] != 'L' && entry->d_name[0] != 'G') || entry->d_name[1] != '-')
                continue;
            int file = descriptor_open(directory, entry->d_name, O_RDWR | O_NOFOLLOW | O_NONBLOCK, 0);
            if (file < 0)
                continue;
            if (descriptor_lock(file, LOCK_EX | LOCK_NB) == 0)
                unlink_name(directory, entry->d_name);
            descriptor_close(file);
        }
}

/* -ENOENT also when it was left over by processes that are gone. Holds the name. */
static int open_existing(int directory, const char *name)
{
    int file = descriptor_open(directory, name, O_RDWR | O_NOFOLLOW, 0);
    if (file < 0)
        return file;
    if (descriptor_lock(file, LOCK_EX | LOCK_NB) == 0) {
        unlink_name(directory, name);
        descriptor_close(file);
        return -ENOENT;
    }
    int failed = descriptor_lock(file, LOCK_SH | LOCK_NB);
    if (failed) {
        descriptor_close(file);
        return failed;
    }
    return file;
}

static DWORD read_record(int file, const char *name, enum name_kind kind, uint64_t *size, void *note,
                         size_t note_size)
{
    struct record record;
    struct stat status;
    if (descriptor_status(file, &status) || status.st_size < OS_PAGE ||
        descriptor_read(file, &record, sizeof record, status.st_size - OS_PAGE) != sizeof record ||
        memcmp(record.magic, magic, sizeof magic) != 0 || record.size != (uint64_t)status.st_size - OS_PAGE ||
        strncmp(record.name, name, sizeof record.name) != 0)
        return STATUS_OBJECT_NAME_INVALID;
    if (record.kind != kind)
        return STATUS_OBJECT_TYPE_MISMATCH;
    *size = record.size;
    memset(note, 0, note_size);
    memcpy(note, record.note, record.note_size < note_size ? record.note_size : note_size);
    return STATUS_SUCCESS;
}

static int write_record(int file, const char *name, enum name_kind kind, uint64_t size, const void *note,
                        size_t note_size)
{
    struct record record = {.kind = kind, .note_size = note_size, .size = size};
    memcpy(record.magic, magic, sizeof magic);
    strcpy(record.name, name);
    memcpy(record.note, note, note_size);
    int failed = descriptor_lock(file, LOCK_SH | LOCK_NB);
    if (!failed)
        failed = descriptor_resize(file, size + OS_PAGE);
    ssize_t written = failed ? failed : descriptor_write(file, &record, sizeof record, size);
    return written < 0 ? written : written == sizeof record ? 0 : -ENOSPC;
}

/* What is touched later without room for it kills the process that touches it: better no at once. */
static bool has_room(int directory, uint64_t needed)
{
    int kept = errno;
    struct statvfs room;
    bool enough =
        fstatvfs(directory, &room) != 0 || room.f_blocks == 0 || needed / room.f_frsize < room.f_bavail;
    errno = kept;
    return enough;
}

static DWORD create_new(int directory, const char *file_path, const char *name, enum name_kind kind,
                        uint64_t size, const void *note, size_t note_size, int *file)
{
    int opened = descriptor_open(directory, file_path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (opened < 0)
        return descriptor_failure(opened);
    int failed = write_record(opened, name, kind, size, note, note_size);
    if (failed) {
        unlink_name(directory, file_path);
        descriptor_close(opened);
        return failed == -ENOSPC ? STATUS_COMMITMENT_LIMIT : descriptor_failure(failed);
    }
    *file = opened;
    return STATUS_SUCCESS;
}

static const char *canonical(const char *name)
{
    const char *rest = after(name, "Local\\");
    return rest ? rest : name;
}

DWORD names_open(const char *name, enum name_kind kind, bool create, uint64_t needed, uint64_t *size,
                 void *note, size_t note_size, int *file, bool *created)
{
    char path[FILE_NAME_SIZE];
    int directory;
    DWORD status = file_name(name, path);
    if (!status)
        status = directory_open(&directory);
    if (status)
        return status;
    name = canonical(name);
    *created = false;
    if (create)
        sweep(directory);
    int opened = open_existing(directory, path);
    if (opened >= 0) {
        status = read_record(opened, name, kind, size, note, note_size);
        if (status)
            descriptor_close(opened);
        else
            *file = opened;
    } else if (opened != -ENOENT || !create) {
        status = descriptor_failure(opened);
    } else if (!has_room(directory, needed)) {
        status = STATUS_COMMITMENT_LIMIT;
    } else {
        status = create_new(directory, path, name, kind, *size, note, note_size, file);
        *created = !status;
    }
    directory_close(directory);
    return status;
}

void names_close(const char *name, int file)
{
    char path[FILE_NAME_SIZE];
    int directory;
    if (file_name(name, path) || directory_open(&directory)) {
        descriptor_lock(file, LOCK_UN);
        return;
    }
    if (descriptor_lock(file, LOCK_EX | LOCK_NB) == 0)
        unlink_name(directory, path);
    descriptor_lock(file, LOCK_UN);
    directory_close(directory);
}

void names_fork_begin(void)
{
    lock_take(&in_directory);
}

void names_fork_end(bool child)
{
    if (child)
        lock_adopt(&in_directory);
    lock_drop(&in_directory);
}

int names_fork_prepare(int file)
{
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    int own = descriptor_open(AT_FDCWD, link, O_RDWR, 0);
    if (own < 0)
        return -1;
    descriptor_lock(own, LOCK_SH);
    return own;
}

void names_fork_child(int file, int own)
{
    descriptor_call(SYS_dup3, own, file, O_CLOEXEC, 0);
    descriptor_close(own);
}
