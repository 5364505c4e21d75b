/*
 * io.h - files by descriptor, and what may be done with files by name.
 *
 * Descriptors are the host's, and so are the flags of <fcntl.h>, of which _O_TEXT, _O_BINARY and their like
 * are 0: there is no translation, and _setmode answers _O_TEXT always. Names are Windows' or the host's, as
 * CreateFile takes them (fileapi.h). Functions return -1 with errno when they fail; the _s ones return the
 * error.
 *
 * Any thread; not for signal handlers.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_IO_H
#define FAULTLINE_IO_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>

#include "corecrt_stat.h"

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

#define _O_RDONLY     O_RDONLY
#define _O_WRONLY     O_WRONLY
#define _O_RDWR       O_RDWR
#define _O_APPEND     O_APPEND
#define _O_CREAT      O_CREAT
#define _O_TRUNC      O_TRUNC
#define _O_EXCL       O_EXCL
#define _O_NOINHERIT  O_CLOEXEC
#define _O_TEXT       0
#define _O_BINARY     0
#define _O_RAW        0
#define _O_U8TEXT     0
#define _O_SEQUENTIAL 0
#define _O_RANDOM     0
#ifndef O_BINARY
#define O_BINARY 0
#define O_TEXT   0
#endif

/* What _access asks for. */
#define _A_NORMAL 0x00
#define _A_RDONLY 0x01
#define _A_HIDDEN 0x02
#define _A_SYSTEM 0x04
#define _A_SUBDIR 0x10
#define _A_ARCH   0x20

/* The mode: 0 is it there, 2 may it be written, 4 read, 6 both. */
int _access(const char *name, int mode);
errno_t _access_s(const char *name, int mode);

int _open(const char *name, int flags, ...);
int _sopen(const char *name, int flags, int sharing, ...);
errno_t _sopen_s(int *descriptor, const char *name, int flags, int sharing, int mode);
int _creat(const char *name, int mode);
int _close(int descriptor);
int _read(int descriptor, void *to, unsigned int size);
int _write(int descriptor, const void *from, unsigned int size);
int _lseek(int descriptor, int offset, int from); /* offsets of a Windows `long` */
__int64 _lseeki64(int descriptor, __int64 offset, int from);
int _filelength(int descriptor);
__int64 _filelengthi64(int descriptor);
int _eof(int descriptor); /* 1: at the end */
int _commit(int descriptor);
int _chsize(int descriptor, int size);
errno_t _chsize_s(int descriptor, __int64 size);
int _dup(int descriptor);
int _dup2(int from, int to); /* 0 when it has been done */
int _isatty(int descriptor);
int _pipe(int descriptors[2], unsigned int size, int mode);
int _setmode(int descriptor, int mode);

__int64 _telli64(int descriptor);
int _tell(int descriptor);

/*
 * Locks or unlocks `size` bytes from the descriptor's position on, against other descriptors and processes;
 * _LK_... of <sys/locking.h> says which, and whether to wait. EACCES: it is locked; EDEADLK: it still is,
 * after ten seconds; EINVAL: another mode, or a size below 0.
 */
int _locking(int descriptor, int mode, int size);

/* Fills the six X at the end of a name so that there is no such file. NULL, EINVAL: they are not there. */
char *_mktemp(char *name);
errno_t _mktemp_s(char *name, size_t size);

/*
 * The files whose names are like a pattern (FindFirstFile), one by one, "." and ".." among them, until
 * ENOENT. The search is -1 when there is none, and closed by _findclose. Sizes, times: of 32 or 64 bits;
 * _finddata_t has times of 64 and sizes of 32, _finddatai64_t both of 64.
 */
#define FAULTLINE_FINDDATA(name_, letter, size_type, time_type)                                              \
    struct name_ {                                                                                           \
        unsigned attrib;       /* _A_... */                                                                  \
        time_type time_create; /* seconds since 1970 */                                                      \
        time_type time_access;                                                                               \
        time_type time_write;                                                                                \
        size_type size;                                                                                      \
        letter name[260];                                                                                    \
    }
typedef unsigned int _fsize_t;
FAULTLINE_FINDDATA(_finddata32_t, char, _fsize_t, __time32_t);
FAULTLINE_FINDDATA(_finddata32i64_t, char, __int64, __time32_t);
FAULTLINE_FINDDATA(_finddata64i32_t, char, _fsize_t, __time64_t);
FAULTLINE_FINDDATA(__finddata64_t, char, __int64, __time64_t);
FAULTLINE_FINDDATA(_wfinddata32_t, FAULTLINE_WCHAR, _fsize_t, __time32_t);
FAULTLINE_FINDDATA(_wfinddata32i64_t, FAULTLINE_WCHAR, __int64, __time32_t);
FAULTLINE_FINDDATA(_wfinddata64i32_t, FAULTLINE_WCHAR, _fsize_t, __time64_t);
FAULTLINE_FINDDATA(_wfinddata64_t, FAULTLINE_WCHAR, __int64, __time64_t);

intptr_t _findfirst32(const char *pattern, struct _finddata32_t *found);
int _findnext32(intptr_t search, struct _finddata32_t *found);
intptr_t _findfirst32i64(const char *pattern, struct _finddata32i64_t *found);
int _findnext32i64(intptr_t search, struct _finddata32i64_t *found);
intptr_t _findfirst64i32(const char *pattern, struct _finddata64i32_t *found);
int _findnext64i32(intptr_t search, struct _finddata64i32_t *found);
intptr_t _findfirst64(const char *pattern, struct __finddata64_t *found);
int _findnext64(intptr_t search, struct __finddata64_t *found);
intptr_t _wfindfirst32(const FAULTLINE_WCHAR *pattern, struct _wfinddata32_t *found);
int _wfindnext32(intptr_t search, struct _wfinddata32_t *found);
intptr_t _wfindfirst32i64(const FAULTLINE_WCHAR *pattern, struct _wfinddata32i64_t *found);
int _wfindnext32i64(intptr_t search, struct _wfinddata32i64_t *found);
intptr_t _wfindfirst64i32(const FAULTLINE_WCHAR *pattern, struct _wfinddata64i32_t *found);
int _wfindnext64i32(intptr_t search, struct _wfinddata64i32_t *found);
intptr_t _wfindfirst64(const FAULTLINE_WCHAR *pattern, struct _wfinddata64_t *found);
int _wfindnext64(intptr_t search, struct _wfinddata64_t *found);
int _findclose(intptr_t search);

#define _finddata_t     _finddata64i32_t
#define _finddatai64_t  __finddata64_t
#define _findfirst      _findfirst64i32
#define _findnext       _findnext64i32
#define _findfirsti64   _findfirst64
#define _findnexti64    _findnext64
#define _wfinddata_t    _wfinddata64i32_t
#define _wfinddatai64_t _wfinddata64_t
#define _wfindfirst     _wfindfirst64i32
#define _wfindnext      _wfindnext64i32
#define _wfindfirsti64  _wfindfirst64
#define _wfindnexti64   _wfindnext64

int _unlink(const char *name);
int _chmod(const char *name, int mode);
int _umask(int mode);

/*
 * A descriptor's handle, and a descriptor for a handle: _close closes the other, too, when one has been made
 * of the other, and fclose of a stream made of the descriptor closes the file. (intptr_t)-1, -1: no such
 * file.
 */
intptr_t _get_osfhandle(int descriptor);
int _open_osfhandle(intptr_t handle, int flags);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
