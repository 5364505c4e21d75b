/*
 * direct.h - directories and drives.
 *
 * Names are Windows' or the host's, as CreateFile takes them (fileapi.h). There is one drive, C:, whose root
 * is the host's: 3 among A: = 1, B: = 2 ... Functions return 0, or -1 with errno; _getcwd the buffer, or one
 * from malloc, of at least `size` bytes, when it was NULL, or NULL with errno. _mkdir makes what everybody
 * may use as far as the program's umask lets them.
 *
 * Any thread; not for signal handlers.
 *
 * Source: the functions' pages of Microsoft's C run-time library reference.
 */
#ifndef FAULTLINE_DIRECT_H
#define FAULTLINE_DIRECT_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt.h"
#include <unistd.h>

#ifdef __cplusplus
extern "C" {
#endif
#pragma GCC visibility push(default)

char *_getcwd(char *to, int size);
FAULTLINE_WCHAR *_wgetcwd(FAULTLINE_WCHAR *to, int size);
char *_getdcwd(int drive, char *to, int size);
int _chdir(const char *name);
int _wchdir(const FAULTLINE_WCHAR *name);
int _mkdir(const char *name);
int _wmkdir(const FAULTLINE_WCHAR *name);
int _rmdir(const char *name);
int _wrmdir(const FAULTLINE_WCHAR *name);
int _getdrive(void);
int _chdrive(int drive);
unsigned int _getdrives(void); /* a bit for each: 1 is A: */
FAULTLINE_WCHAR *_wgetdcwd(int drive, FAULTLINE_WCHAR *to, int size);

/*
 * A drive's space (0: the current drive's), of which the user may have avail_clusters. Not 0: a Windows
 * error.
 */
#ifndef _DISKFREE_T_DEFINED
#define _DISKFREE_T_DEFINED
struct _diskfree_t {
    unsigned int total_clusters;
    unsigned int avail_clusters;
    unsigned int sectors_per_cluster;
    unsigned int bytes_per_sector;
};
#endif
unsigned int _getdiskfree(unsigned int drive, struct _diskfree_t *space);

#pragma GCC visibility pop
#ifdef __cplusplus
}
#endif

#endif
