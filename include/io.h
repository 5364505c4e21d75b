/*
 * io.h - files by descriptor, and what may be done with files by name.
 *
 * Descriptors are the host's, and so are the flags of <fcntl.h>, of which _O_TEXT, _O_BINARY and their like
 * are 0: there is no translation, and _setmode answers _O_TEXT always. Names are Windows' or the host's, as
 * CreateFile takes them (fileapi.h). Functions return -1 with errno when they fail; the _s ones return the
 * error.
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
#define _S_IREAD  S_IRUSR
#define _S_IWRITE S_IWUSR
#define _S_IFMT   S_IFMT
#define _S_IFDIR  S_IFDIR
#define _S_IFREG  S_IFREG

/* What _access asks for. */
#define _A_NORMAL 0x00
#define _A_RDONLY 0x01
#define _A_HIDDEN 0x02
#define _A_SUBDIR 0x10

/* The mode: 0 is it there, 2 may it be written, 4 read, 6 both. */
int _access(const char *name, int mode);
errno_t _access_s(const char *name, int mode);

int _open(const char *name, int flags, ...);
errno_t _sopen_s(int *descriptor, const char *name, int flags, int sharing, int mode);
int _creat(const char *name, int mode);
int _close(int descriptor);
int _read(int descriptor, void *to, unsigned int size);
int _write(int descriptor, const void *from, unsigned int size);
int _lseek(int descriptor, int offset, int from); /* offsets of a Windows `long` */
__int64 _lseeki64(int descriptor, __int64 offset, int from);
__int64 _telli64(int descriptor);
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

int _unlink(const char *name);
int _chmod(const char *name, int mode);
int _umask(int mode);

/*
 * A descriptor's handle, and a descriptor for a handle: _close closes the other, too, when one has been made
 * of the other. (intptr_t)-1, -1: no such file.
 */
intptr_t _get_osfhandle(int descriptor);
int _open_osfhandle(intptr_t handle, int flags);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
