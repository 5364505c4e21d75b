/*
 * The kernel's file calls as the library wants them: a result or a negative errno value, errno as it was,
 * tried again after a signal, and never a point where the thread can be cancelled; what Win32 calls do with
 * files is none, and some of it is done with locks held. Descriptors are not inherited by programs that are
 * executed.
 */
#ifndef FAULTLINE_SHIM_FILE_DESCRIPTOR_H
#define FAULTLINE_SHIM_FILE_DESCRIPTOR_H

#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

/* The system call, with errno kept. */
long descriptor_call(long number, long first, long second, long third, long fourth);

/* Relative to the directory `at` (AT_FDCWD: the current one). */
int descriptor_open(int at, const char *path, int flags, mode_t mode);

/*
 * Another descriptor of the same file, opened anew (O_RDONLY, O_RDWR): with no lock of the first. If that is
 * not permitted any more, one of the same open file.
 */
int descriptor_reopen(int descriptor, int flags);

void descriptor_close(int descriptor);

/* One transfer: may be short. With offset < 0 at the file's position, which moves. */
ssize_t descriptor_read(int descriptor, void *buffer, size_t size, int64_t offset);
ssize_t descriptor_write(int descriptor, const void *buffer, size_t size, int64_t offset);

int descriptor_status(int descriptor, struct stat *status);
int descriptor_resize(int descriptor, uint64_t size);

/*
 * The path of an open file in path[size], cut when it is longer: its length. " (deleted)" follows if it is.
 */
ssize_t descriptor_path(int descriptor, char *path, size_t size);

/*
 * Takes (LOCK_SH, LOCK_EX) or drops (LOCK_UN) the lock of an open file;
 * with LOCK_NB, -EWOULDBLOCK instead of waiting.
 */
int descriptor_lock(int descriptor, int operation);

/* Why a call failed, as an NTSTATUS; for a call on a path that was to be opened or removed. */
uint32_t descriptor_failure(long result);

#endif
