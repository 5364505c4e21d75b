/*
 * corecrt_stat.h - what Microsoft's sys/stat.h and sys/utime.h have beyond the C library's. Programs include
 * <sys/stat.h>, <sys/utime.h>.
 *
 * The functions return 0, or -1 with errno: EINVAL for a null pointer (after the invalid parameter handler),
 * ENOENT, EBADF, EOVERFLOW where a size or time does not fit into 32 bits. Names are Windows' or the host's,
 * as CreateFile takes them (fileapi.h); * and ? stand for nothing (ENOENT).
 *
 *     _stat     struct _stat     is _stat64i32: times of 64 bits, sizes of 32
 *     _stati64  struct _stati64  is _stat64: both of 64
 *     _stat32, _stat32i64        times of 32 bits, until 2038
 *
 * Any thread; not for signal handlers.
 *
 * Source: "_stat, _stat32, _stat64, _stati64 ...", "_fstat ...", "_utime ...", "_futime ..." of Microsoft's C
 * run-time library reference.
 */
#ifndef FAULTLINE_CORECRT_STAT_H
#define FAULTLINE_CORECRT_STAT_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_wide.h"
#include <sys/stat.h>

#include "corecrt.h"
#include "corecrt_time.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define _S_IFMT   S_IFMT
#define _S_IFDIR  S_IFDIR
#define _S_IFCHR  S_IFCHR
#define _S_IFIFO  S_IFIFO
#define _S_IFREG  S_IFREG
#define _S_IREAD  S_IRUSR
#define _S_IWRITE S_IWUSR
#define _S_IEXEC  S_IXUSR

/* Where the C library's headers make macros of these names, they are the members of members. */
#ifdef st_atime
#define FAULTLINE_STAT_TIME(type, letter)                                                                    \
    struct {                                                                                                 \
        type tv_sec;                                                                                         \
    } st_##letter##tim
#else
#define FAULTLINE_STAT_TIME(type, letter) type st_##letter##time
#endif

/* The modes are S_IF... and the bits for reading, writing (it is not read-only), running. */
#define FAULTLINE_STAT(name, size_type, time_type)                                                           \
    struct name {                                                                                            \
        _dev_t st_dev;                     /* the lower bits of the host's number */                         \
        _ino_t st_ino;                     /* 0 */                                                           \
        unsigned short st_mode;                                                                              \
        short st_nlink;                    /* names of the file, SHRT_MAX at most */                         \
        short st_uid;                      /* 0 */                                                           \
        short st_gid;                      /* 0 */                                                           \
        _dev_t st_rdev;                    /* as st_dev */                                                   \
        size_type st_size;                 /* 0 for directories */                                           \
        FAULTLINE_STAT_TIME(time_type, a); /* st_atime: the last access, in seconds since 1970 */            \
        FAULTLINE_STAT_TIME(time_type, m); /* st_mtime: the last change */                                   \
        FAULTLINE_STAT_TIME(time_type, c); /* st_ctime: when it was made, where the file system knows */     \
    }
FAULTLINE_STAT(_stat32, _off_t, __time32_t);
FAULTLINE_STAT(_stat32i64, __int64, __time32_t);
FAULTLINE_STAT(_stat64i32, _off_t, __time64_t);
FAULTLINE_STAT(_stat64, __int64, __time64_t);

int _stat32(const char *name, struct _stat32 *status);
int _stat32i64(const char *name, struct _stat32i64 *status);
int _stat64i32(const char *name, struct _stat64i32 *status);
int _stat64(const char *name, struct _stat64 *status);
int _fstat32(int descriptor, struct _stat32 *status);
int _fstat32i64(int descriptor, struct _stat32i64 *status);
int _fstat64i32(int descriptor, struct _stat64i32 *status);
int _fstat64(int descriptor, struct _stat64 *status);
int _wstat32(const FAULTLINE_WCHAR *name, struct _stat32 *status);
int _wstat32i64(const FAULTLINE_WCHAR *name, struct _stat32i64 *status);
int _wstat64i32(const FAULTLINE_WCHAR *name, struct _stat64i32 *status);
int _wstat64(const FAULTLINE_WCHAR *name, struct _stat64 *status);

#define __stat64  _stat64
#define _stat     _stat64i32
#define _stati64  _stat64
#define _fstat    _fstat64i32
#define _fstati64 _fstat64
#define _wstat    _wstat64i32
#define _wstati64 _wstat64

/* When a file was used and changed last. */
struct __utimbuf32 {
    __time32_t actime;
    __time32_t modtime;
};
struct __utimbuf64 {
    __time64_t actime;
    __time64_t modtime;
};

/* NULL for the times: now. */
int _utime32(const char *name, struct __utimbuf32 *times);
int _utime64(const char *name, struct __utimbuf64 *times);
int _futime32(int descriptor, struct __utimbuf32 *times);
int _futime64(int descriptor, struct __utimbuf64 *times);
int _wutime32(const FAULTLINE_WCHAR *name, struct __utimbuf32 *times);
int _wutime64(const FAULTLINE_WCHAR *name, struct __utimbuf64 *times);

#define _utimbuf __utimbuf64
#define _utime   _utime64
#define _futime  _futime64
#define _wutime  _wutime64

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
