/*
 * CreateFileMapping, OpenFileMapping and their twins: section objects. What they are is in section.h.
 *
 *   PAGE_READONLY ... PAGE_EXECUTE_WRITECOPY   supported
 *   SEC_COMMIT, SEC_RESERVE       supported; SEC_RESERVE on a file has no effect, as on Windows
 *   SEC_NOCACHE, SEC_WRITECOMBINE kept and reported, of views, too; without effect: ordinary memory
 *                                 has one kind of cache
 *   SEC_LARGE_PAGES               of memory, with SeLockMemoryPrivilege, in whole large pages: from the
 *                                 host's pool of them or, where it has not enough and for named sections,
 *                                 ordinary memory that the kernel is asked to make large pages of. Not with
 *                                 PAGE_WRITECOPY
 *   SEC_IMAGE                     refused, ERROR_BAD_EXE_FORMAT: no file is an image of this system's
 *                                 programs
 *   SEC_FILE                      refused, as on Windows
 *   SECURITY_ATTRIBUTES           bInheritHandle is kept; the descriptor is ignored: objects are their user's
 *   names                         shared by all processes of the user; Global\ is no more than a part of the
 *                                 name
 *   nndPreferred                  checked; otherwise a hint, ignored: MapViewOfFile3 has one of its own
 *   FAULTLINE_COMMIT_LIMIT        sections of memory are charged to the process that creates or commits them
 */
#include "shim/file/section.h"

#include <windows.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "shim/memory/charge.h"
#include "shim/file/descriptor.h"
#include "shim/error.h"
#include "shim/file/file.h"
#include "shim/init.h"
#include "shim/lock.h"
#include "shim/memory/extended.h"
#include "shim/memory/inject.h"
#include "shim/options.h"
#include "shim/os.h"
#include "shim/system/privilege.h"
#include "shim/text/text.h"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010u /* Linux 6.3 */
#endif

#ifndef MFD_HUGE_2MB
#define MFD_HUGE_2MB (21u << 26)
#endif

static struct pool sections = POOL(sizeof(struct section));
static struct lock files_lock; /* the list of sections of programs' files*/
static struct section *files;

/* What other processes must know: the note of the name. */
struct note {
    uint64_t size;   /* as in struct section */
    uint64_t device; /* st_dev and st_ino of a program's file; inode 0: of the paging file */
    uint64_t inode;
    uint32_t protect;
    uint32_t attributes;
    int32_t process; /* the creator's id, and its descriptor of a program's file */
    int32_t descriptor;
    char path[2048]; /* of a program's file, when it was opened; "": too long */
};
_Static_assert(sizeof(struct note) <= NAME_NOTE_BYTES, "fits in a name's record");

enum { WRITING = PAGE_READWRITE | PAGE_EXECUTE_READWRITE };

/* The commit map */

static uint64_t page_up(uint64_t size)
{
    return (size + OS_PAGE - 1) & ~(uint64_t)(OS_PAGE - 1);
}

static uint64_t map_bytes(uint64_t size)
{
    return sizeof(struct commit_map) + page_up((size / OS_PAGE + 7) / 8);
}

static DWORD map_open(struct section *section)
{
    void *map;
    size_t size = map_bytes(section->size);
    if (os_map_books(section->file, section->size, size, &map))
        return STATUS_NO_MEMORY;
    section->map = map;
    section->map_size = size;
    return STATUS_SUCCESS;
}

/*
 * Bits of a page of the map that was never written are clear, and need not be looked at (that would cost
 * memory).
 */
static uint64_t skip_hole(const struct section *section, uint64_t page, uint64_t most)
{
    enum { BITS_IN_PAGE = OS_PAGE * 8 };
    if (page % BITS_IN_PAGE)
        return page;
    uint64_t bits_at = section->size + sizeof(struct commit_map);
    long data = descriptor_call(SYS_lseek, section->file, bits_at + page / 8, SEEK_DATA, 0);
    if (data < 0) /* none up to the end of the file */
        return data == -ENXIO ? most : page;
    uint64_t next = ((uint64_t)data - bits_at) * 8;
    return next < most ? next : most;
}

static uint64_t load_bits(const struct section *section, uint64_t page)
{
    return __atomic_load_n(&section->map->bits[page / 64], __ATOMIC_ACQUIRE) >> page % 64;
}

bool section_is_committed(const struct section *section, uint64_t page, uint64_t most, uint64_t *end)
{
    if (!section->map) {
        *end = most;
        return true;
    }
    bool committed = load_bits(section, page) & 1;
    while (page < most) {
        if (!committed) {
            uint64_t skipped = skip_hole(section, page, most);
            if (skipped != page) {
                page = skipped;
                continue;
            }
        }
        uint64_t differ = load_bits(section, page);
        if (committed)
            differ = ~differ & ~UINT64_C(0) >> page % 64;
        if (differ) {
            page += __builtin_ctzll(differ);
            break;
        }
        page = (page | 63) + 1;
    }
    *end = page < most ? page : most;
    return committed;
}

/* How many pages nobody has committed. */
static uint64_t count_reserved(const struct section *section, uint64_t page, uint64_t most)
{
    uint64_t count = 0;
    for (uint64_t end; page < most; page = end)
        if (!section_is_committed(section, page, most, &end))
            count += end - page;
    return count;
}

bool section_charge(const struct section *section, uint64_t page, uint64_t end, uint64_t *charge)
{
    *charge = section->map && charge_limit ? count_reserved(section, page, end) * OS_PAGE : 0;
    return charge_take(*charge);
}

void section_commit(struct section *section, uint64_t page, uint64_t end, uint64_t charge)
{
    uint64_t set = 0;
    if (!section->map)
        return;
    while (page < end) {
        uint64_t count = 64 - page % 64 < end - page ? 64 - page % 64 : end - page;
        uint64_t bits = ~UINT64_C(0) >> (64 - count) << page % 64;
        uint64_t before = __atomic_fetch_or(&section->map->bits[page / 64], bits, __ATOMIC_RELAXED);
        set += __builtin_popcountll(bits & ~before);
        page += count;
    }
    __atomic_fetch_add(&section->map->changes, 1, __ATOMIC_RELEASE);
    if (charge_limit) { /* another may have been faster with some of them */
        uint64_t kept = set * OS_PAGE < charge ? set * OS_PAGE : charge;
        __atomic_fetch_add(&section->charged, kept, __ATOMIC_RELAXED);
        charge_return(charge - kept);
    }
}

uint64_t section_changes(const struct section *section)
{
    return section->map ? __atomic_load_n(&section->map->changes, __ATOMIC_ACQUIRE) : 0;
}

/* The object */

static void list_put(struct section *section)
{
    lock_take(&files_lock);
    section->next = files;
    if (files)
        files->previous = section;
    files = section;
    lock_drop(&files_lock);
}

static void list_remove(struct section *section)
{
    lock_take(&files_lock);
    if (section->previous)
        section->previous->next = section->next;
    else
        files = section->next;
    if (section->next)
        section->next->previous = section->previous;
    lock_drop(&files_lock);
}

bool section_reaches_beyond(uint64_t device, uint64_t inode, uint64_t size)
{
    bool found = false;
    lock_take(&files_lock);
    for (const struct section *section = files; section && !found; section = section->next)
        found = section->device == device && section->inode == inode && section->size > size;
    lock_drop(&files_lock);
    return found;
}

static void drop_child_file(void *object);

static void section_closed(struct object *object)
{
    struct section *section = (struct section *)object;
    drop_child_file(section);
    if (section->name_file < 0)
        return;
    names_close(section->name, section->name_file);
    if (section->name_file != section->file)
        descriptor_close(section->name_file);
    section->name_file = -1;
}

static void section_destroy(struct object *object)
{
    struct section *section = (struct section *)object;
    section_closed(object); /* a section that never got a handle */
    if (section->of_file)
        list_remove(section);
    charge_return(section->charged);
    if (section->map)
        os_release(section->map, section->map_size);
    if (section->file >= 0)
        descriptor_close(section->file);
}

const struct object_type section_type = {
    .name = "section",
    .pool = &sections,
    .generic = {STANDARD_RIGHTS_READ | SECTION_QUERY | SECTION_MAP_READ,
                STANDARD_RIGHTS_WRITE | SECTION_MAP_WRITE, STANDARD_RIGHTS_EXECUTE | SECTION_MAP_EXECUTE,
                SECTION_ALL_ACCESS},
    .closed = section_closed,
    .destroy = section_destroy,
};

static struct section *section_new(void)
{
    struct section *section = object_create(&section_type, sizeof *section);
    if (section)
        section->file = section->name_file = section->child_file = -1;
    return section;
}

static void drop_child_file(void *object)
{
    struct section *section = object;
    int file = __atomic_exchange_n(&section->child_file, -1, __ATOMIC_RELAXED);
    if (file >= 0)
        descriptor_close(file);
}

static void make_child_file(void *object)
{
    struct section *section = object;
    if (section->name_file < 0)
        return;
    drop_child_file(section); /* it may have two handles */
    __atomic_store_n(&section->child_file, names_fork_prepare(section->name_file), __ATOMIC_RELAXED);
}

static void take_child_file(void *object)
{
    struct section *section = object;
    if (section->child_file >= 0)
        names_fork_child(section->name_file, section->child_file);
    section->child_file = -1;
}

void section_fork_prepare(void)
{
    handle_each(&section_type, make_child_file);
    names_fork_begin();
    lock_take(&files_lock);
}

void section_fork_parent(void)
{
    lock_drop(&files_lock);
    names_fork_end(false);
    handle_each(&section_type, drop_child_file);
}

void section_fork_child(void)
{
    lock_adopt(&files_lock);
    lock_drop(&files_lock);
    names_fork_end(true);
    handle_each(&section_type, take_child_file);
}

static void end_section(void *object)
{
    section_closed(object);
}

void section_end(void)
{
    handle_each(&section_type, end_section);
}

/* Creating */

static bool protection_of_section(DWORD protect)
{
    switch (protect) {
    case PAGE_READONLY:
    case PAGE_READWRITE:
    case PAGE_WRITECOPY:
    case PAGE_EXECUTE_READ:
    case PAGE_EXECUTE_READWRITE:
    case PAGE_EXECUTE_WRITECOPY:
        return true;
    default:
        return false;
    }
}

static DWORD check_attributes(DWORD protect, DWORD attributes)
{
    DWORD storage = attributes & (SEC_RESERVE | SEC_COMMIT | SEC_IMAGE);
    if (!protection_of_section(protect) ||
        attributes &
            ~(DWORD)(SEC_RESERVE | SEC_COMMIT | SEC_IMAGE | SEC_NOCACHE | SEC_WRITECOMBINE | SEC_LARGE_PAGES))
        return STATUS_INVALID_PARAMETER;
    if (storage & (storage - 1) || (attributes && !storage))
        return STATUS_INVALID_PARAMETER;
    if (attributes & SEC_LARGE_PAGES && !(attributes & SEC_COMMIT))
        return STATUS_INVALID_PARAMETER;
    if (attributes & SEC_LARGE_PAGES && protect & (PAGE_WRITECOPY | PAGE_EXECUTE_WRITECOPY))
        return STATUS_INVALID_PARAMETER;
    return attributes & SEC_IMAGE && attributes & SEC_WRITECOMBINE ? STATUS_INVALID_PARAMETER
                                                                   : STATUS_SUCCESS;
}

/* Why the file, if there is one, cannot be mapped as an image: here none can. */
static DWORD refuse_image(HANDLE file)
{
    void *object;
    DWORD granted;
    char magic[2] = {0};
    if (file == INVALID_HANDLE_VALUE || !file)
        return STATUS_INVALID_IMAGE_FORMAT;
    DWORD status = handle_get(file, &file_type, 0, &object, &granted);
    if (status)
        return status;
    long got = descriptor_read(((struct file *)object)->descriptor, magic, sizeof magic, 0);
    object_drop(object);
    return got == 0                            ? STATUS_INVALID_FILE_FOR_SECTION
           : memcmp(magic, "MZ", sizeof magic) ? STATUS_INVALID_IMAGE_NOT_MZ
                                               : STATUS_INVALID_IMAGE_FORMAT;
}

/*
 * The kernel may be told (vm.memfd_noexec) to make no memory files that execute, unless they are asked for.
 */
static int memory_file(uint64_t size, DWORD protect)
{
    long file = -EINVAL;
    if (protect & (PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY))
        file = descriptor_call(SYS_memfd_create, (long)"faultline section", MFD_CLOEXEC | MFD_EXEC, 0, 0);
    if (file == -EINVAL)
        file = descriptor_call(SYS_memfd_create, (long)"faultline section", MFD_CLOEXEC, 0, 0);
    if (file < 0)
        return file;
    int failed = descriptor_resize(file, size);
    if (failed) {
        descriptor_close(file);
        return failed;
    }
    return file;
}

/*
 * Pages of the pool are the section's from now on; where it has not enough, the file's pages come one by one.
 */
static int large_file(uint64_t size, DWORD protect)
{
    long file = -ENOSYS;
    if (!option_disabled(OPTION_HUGETLB))
        file = descriptor_call(SYS_memfd_create, (long)"faultline section",
                               MFD_CLOEXEC | MFD_HUGETLB | MFD_HUGE_2MB, 0, 0);
    if (file >= 0) {
        if (!descriptor_resize(file, size) && !descriptor_call(SYS_fallocate, file, 0, 0, size))
            return file;
        descriptor_close(file);
    }
    return option_disabled(OPTION_TRANSPARENT_LARGE_PAGES) ? -EAGAIN : memory_file(size, protect);
}

static DWORD check_large(HANDLE file, uint64_t size)
{
    if ((file && file != INVALID_HANDLE_VALUE) || size % OS_CHUNK)
        return STATUS_INVALID_PARAMETER;
    return privilege_enabled(PRIVILEGE_LOCK_MEMORY) ? STATUS_SUCCESS : STATUS_PRIVILEGE_NOT_HELD;
}

/* Files are as long as a mapping of them: what is missing is added, if the section may write. */
static DWORD begin_with_file(struct section *section, const struct file *file, DWORD granted, uint64_t size)
{
    struct stat status;
    DWORD needed = FILE_READ_DATA;
    if (section->protect & WRITING)
        needed |= FILE_WRITE_DATA;
    if (section->protect & (PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY))
        needed |= FILE_EXECUTE;
    if (needed & ~granted)
        return STATUS_ACCESS_DENIED;
    if (descriptor_status(file->descriptor, &status) || !S_ISREG(status.st_mode))
        return STATUS_INVALID_FILE_FOR_SECTION;
    section->size = size ? size : (uint64_t)status.st_size;
    if (!section->size)
        return STATUS_MAPPED_FILE_SIZE_ZERO;
    if (section->size > (uint64_t)status.st_size) {
        if (!(section->protect & WRITING))
            return STATUS_SECTION_TOO_BIG;
        int failed = descriptor_resize(file->descriptor, section->size);
        if (failed)
            return descriptor_failure(failed);
    }
    section->file = descriptor_reopen(file->descriptor, section->protect & WRITING ? O_RDWR : O_RDONLY);
    if (section->file < 0)
        return descriptor_failure(section->file);
    section->of_file = true;
    section->device = status.st_dev;
    section->inode = status.st_ino;
    list_put(section);
    return STATUS_SUCCESS;
}

static void write_note(const struct section *section, struct note *note)
{
    *note = (struct note){.size = section->size,
                          .device = section->device,
                          .inode = section->inode,
                          .protect = section->protect,
                          .attributes = section->attributes,
                          .process = getpid(),
                          .descriptor = section->file};
    if (section->of_file) {
        ssize_t length = descriptor_path(section->file, note->path, sizeof note->path);
        if (length < 0 || length == sizeof note->path - 1)
            note->path[0] = '\0';
    }
}

static bool is_noted_file(int file, const struct note *note)
{
    struct stat status;
    return descriptor_status(file, &status) == 0 && status.st_ino == note->inode &&
           status.st_dev == note->device;
}

/* A program's file that another process has a section of: by its path, or from that process itself. */
static int open_noted_file(const struct note *note)
{
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", note->process, note->descriptor);
    const char *const ways[] = {note->path, link};
    int flags = note->protect & WRITING ? O_RDWR : O_RDONLY, failed = -ENOENT;
    for (int i = 0; i < 2; i++) {
        int file = *ways[i] ? descriptor_open(AT_FDCWD, ways[i], flags | O_NONBLOCK | O_NOCTTY, 0) : -ENOENT;
        if (file >= 0 && is_noted_file(file, note))
            return file;
        if (file >= 0)
            descriptor_close(file);
        else
            failed = file == -ENOENT ? failed : file;
    }
    return failed;
}

void section_export(const struct section *section, struct inject_section *description)
{
    struct stat status = {0};
    descriptor_status(section->file, &status);
    *description = (struct inject_section){.process = getpid(),
                                           .descriptor = section->file,
                                           .device = status.st_dev,
                                           .inode = status.st_ino,
                                           .size = section->size,
                                           .protect = section->protect,
                                           .attributes = section->attributes,
                                           .of_file = section->of_file};
}

DWORD section_import(const struct inject_section *description, struct section **result)
{
    struct note note = {.process = description->process,
                        .descriptor = description->descriptor,
                        .device = description->device,
                        .inode = description->inode,
                        .protect = description->of_file ? description->protect : PAGE_READWRITE};
    struct section *section = section_new();
    if (!section)
        return STATUS_NO_MEMORY;
    section->size = description->size;
    section->protect = description->protect;
    section->attributes = description->attributes;
    section->file = open_noted_file(&note);
    DWORD status = section->file < 0 ? descriptor_failure(section->file) : STATUS_SUCCESS;
    if (!status && description->of_file) {
        section->of_file = true;
        section->device = description->device;
        section->inode = description->inode;
        list_put(section);
    } else if (!status && section->attributes & SEC_RESERVE) {
        status = map_open(section);
    }
    if (status)
        object_drop(section);
    *result = section;
    return status;
}

/* The whole file of a paging-file section: its pages, and the commit map. */
static uint64_t stored(const struct section *section)
{
    return section->size + (section->attributes & SEC_RESERVE ? map_bytes(section->size) : 0);
}

/* The name existed: the section becomes what the note says. */
static DWORD adopt(struct section *section, struct note *note, uint64_t size, int name_file)
{
    section->name_file = name_file;
    note->path[sizeof note->path - 1] = '\0';
    section->size = note->size;
    section->protect = note->protect;
    section->attributes = note->attributes;
    section->file = name_file;
    if (note->inode) {
        section->file = open_noted_file(note);
        if (section->file < 0)
            return descriptor_failure(section->file);
        section->of_file = true;
        section->device = note->device;
        section->inode = note->inode;
        list_put(section);
    }
    if (!section->of_file && stored(section) != size)
        return STATUS_OBJECT_NAME_INVALID;
    return note->attributes & SEC_RESERVE && !section->of_file ? map_open(section) : STATUS_SUCCESS;
}

static DWORD create_named(struct section *section, const char *name, bool *created)
{
    struct note note;
    write_note(section, &note);
    uint64_t size = section->of_file ? 0 : stored(section);
    uint64_t needed = section->of_file || section->attributes & SEC_RESERVE ? 0 : size;
    int name_file;
    DWORD status =
        names_open(name, NAME_SECTION, true, needed, &size, &note, sizeof note, &name_file, created);
    if (status)
        return status;
    if (!*created) { /* what was begun with is not wanted */
        charge_return(section->charged);
        section->charged = 0;
        if (section->of_file) {
            list_remove(section);
            descriptor_close(section->file);
            section->of_file = false;
            section->inode = 0;
        }
        section->file = -1;
    }
    strcpy(section->name, name);
    if (!*created)
        return adopt(section, &note, size, name_file);
    section->name_file = name_file;
    if (!section->of_file)
        section->file = name_file;
    return STATUS_SUCCESS;
}

static DWORD create_section(struct section *section, HANDLE file, uint64_t size, const char *name,
                            bool *created)
{
    DWORD status = STATUS_SUCCESS;
    if (file != INVALID_HANDLE_VALUE && file) {
        void *object;
        DWORD granted;
        status = handle_get(file, &file_type, 0, &object, &granted);
        if (!status) {
            status = begin_with_file(section, object, granted, size);
            object_drop(object);
        }
    } else if (!size) {
        status = STATUS_INVALID_PARAMETER;
    } else if (size > INT64_MAX / 2) {
        status = STATUS_SECTION_TOO_BIG;
    } else {
        section->size = page_up(size);
        section->charged = section->attributes & SEC_RESERVE ? 0 : section->size;
        if (!charge_take(section->charged)) {
            section->charged = 0;
            status = STATUS_COMMITMENT_LIMIT;
        }
    }
    if (status)
        return status;
    *created = true;
    if (name && *name) {
        status = create_named(section, name, created);
    } else if (!section->of_file) {
        section->file = section->attributes & SEC_LARGE_PAGES
                            ? large_file(section->size, section->protect)
                            : memory_file(stored(section), section->protect);
        status = section->file < 0 ? descriptor_failure(section->file) : STATUS_SUCCESS;
    }
    if (!status && *created && !section->of_file && section->attributes & SEC_RESERVE)
        status = map_open(section);
    return status;
}

static DWORD rights_of_creator(DWORD protect)
{
    DWORD access = STANDARD_RIGHTS_REQUIRED | SECTION_QUERY | SECTION_MAP_READ;
    if (protect & WRITING)
        access |= SECTION_MAP_WRITE;
    if (protect & (PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY))
        access |= SECTION_MAP_EXECUTE | SECTION_MAP_EXECUTE_EXPLICIT;
    return access;
}

DWORD section_create(HANDLE file, DWORD flags, DWORD access, DWORD protect, uint64_t size, const char *name,
                     HANDLE *handle, bool *created)
{
    DWORD attributes = protect & 0xFFFFF800, base = protect & 0x7FF;
    DWORD status = check_attributes(base, attributes);
    if (status)
        return status;
    init_ensure();
    if (attributes & SEC_IMAGE)
        return refuse_image(file);
    if (attributes & SEC_LARGE_PAGES && (status = check_large(file, size)))
        return status;
    struct section *section = section_new();
    if (!section)
        return STATUS_NO_MEMORY;
    section->protect = base;
    section->attributes = attributes ? attributes : SEC_COMMIT;
    status = create_section(section, file, size, name, created);
    if (!status)
        status = handle_open(section, access ? object_access(&section_type, access) : rights_of_creator(base),
                             flags, handle);
    object_drop(section);
    return status;
}

/* Unlike most calls these write the last error also when they succeed. */
static HANDLE create_or_fail(HANDLE file, const SECURITY_ATTRIBUTES *security, DWORD access, DWORD protect,
                             uint64_t size, const char *name)
{
    HANDLE handle = NULL;
    bool created = false;
    DWORD flags = security && security->bInheritHandle ? HANDLE_FLAG_INHERIT : 0;
    DWORD status = section_create(file, flags, access, protect, size, name, &handle, &created);
    if (status) {
        error_fail(status);
        return NULL;
    }
    SetLastError(created ? ERROR_SUCCESS : ERROR_ALREADY_EXISTS);
    return handle;
}

/* In the form in which names are kept. False: longer than a name can be, which the last error says. */
static BOOL narrow_name(LPCWSTR wide, char name[NAME_MAX_BYTES])
{
    name[0] = '\0';
    if (wide && text_narrow(wide, name, NAME_MAX_BYTES) >= NAME_MAX_BYTES)
        return error_fail(STATUS_NAME_TOO_LONG);
    return TRUE;
}

HANDLE WINAPI CreateFileMappingA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect, DWORD size_high,
                                 DWORD size_low, LPCSTR name)
{
    if (name && strlen(name) >= MAX_PATH) {
        error_fail(STATUS_NAME_TOO_LONG);
        return NULL;
    }
    return create_or_fail(file, security, 0, protect, (uint64_t)size_high << 32 | size_low, name);
}

HANDLE WINAPI CreateFileMappingW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect, DWORD size_high,
                                 DWORD size_low, LPCWSTR wide)
{
    char name[NAME_MAX_BYTES];
    if (!narrow_name(wide, name))
        return NULL;
    return create_or_fail(file, security, 0, protect, (uint64_t)size_high << 32 | size_low, name);
}

HANDLE WINAPI CreateFileMappingNumaA(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect,
                                     DWORD size_high, DWORD size_low, LPCSTR name, DWORD node)
{
    if (!error_report(extended_check_node(node)))
        return NULL;
    return CreateFileMappingA(file, security, protect, size_high, size_low, name);
}

HANDLE WINAPI CreateFileMappingNumaW(HANDLE file, LPSECURITY_ATTRIBUTES security, DWORD protect,
                                     DWORD size_high, DWORD size_low, LPCWSTR name, DWORD node)
{
    if (!error_report(extended_check_node(node)))
        return NULL;
    return CreateFileMappingW(file, security, protect, size_high, size_low, name);
}

/* No images are made by apps from the store. */
HANDLE WINAPI CreateFileMappingFromApp(HANDLE file, PSECURITY_ATTRIBUTES security, ULONG protect,
                                       ULONG64 size, PCWSTR wide)
{
    char name[NAME_MAX_BYTES];
    if (protect & SEC_IMAGE) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    if (!narrow_name(wide, name))
        return NULL;
    return create_or_fail(file, security, 0, protect, size, name);
}

HANDLE WINAPI CreateFileMapping2(HANDLE file, SECURITY_ATTRIBUTES *security, ULONG access, ULONG protect,
                                 ULONG attributes, ULONG64 size, PCWSTR wide,
                                 MEM_EXTENDED_PARAMETER *parameters, ULONG count)
{
    char name[NAME_MAX_BYTES];
    struct extended extended;
    DWORD status = protect & ~(ULONG)0x7FF || attributes & 0x7FF
                       ? STATUS_INVALID_PARAMETER
                       : extended_read(parameters, count, false, &extended);
    if (!status && (extended.lowest || extended.end || extended.alignment))
        status = STATUS_INVALID_PARAMETER;
    if (status) {
        error_fail(status);
        return NULL;
    }
    return narrow_name(wide, name) ? create_or_fail(file, security, access, protect | attributes, size, name)
                                   : NULL;
}

/* Opening */

DWORD section_open(const char *name, DWORD access, BOOL inherit, HANDLE *handle)
{
    init_ensure();
    struct section *section = section_new();
    if (!section)
        return STATUS_NO_MEMORY;
    struct note note;
    uint64_t size = 0;
    int file;
    bool created;
    DWORD status = names_open(name, NAME_SECTION, false, 0, &size, &note, sizeof note, &file, &created);
    if (!status) {
        strcpy(section->name, name);
        status = adopt(section, &note, size, file);
    }
    if (!status)
        status = handle_open(section, access, inherit ? HANDLE_FLAG_INHERIT : 0, handle);
    object_drop(section);
    return status;
}

static HANDLE open_or_fail(DWORD access, BOOL inherit, const char *name)
{
    HANDLE handle = NULL;
    if (access == FILE_MAP_COPY)
        access = SECTION_MAP_READ;
    return error_report(section_open(name, object_access(&section_type, access), inherit, &handle)) ? handle
                                                                                                    : NULL;
}

HANDLE WINAPI OpenFileMappingA(DWORD access, BOOL inherit, LPCSTR name)
{
    if (!name) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    return open_or_fail(access, inherit, name);
}

HANDLE WINAPI OpenFileMappingW(DWORD access, BOOL inherit, LPCWSTR wide)
{
    char name[NAME_MAX_BYTES];
    if (!wide) {
        error_fail(STATUS_INVALID_PARAMETER);
        return NULL;
    }
    return narrow_name(wide, name) ? open_or_fail(access, inherit, name) : NULL;
}

HANDLE WINAPI OpenFileMappingFromApp(ULONG access, BOOL inherit, PCWSTR name)
{
    return OpenFileMappingW(access, inherit, name);
}
