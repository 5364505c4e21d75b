/* All streams of the program: corecrt_stdio.h says what each call promises. */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "corecrt_stdio.h"

#include "shim/crt/invalid.h"

enum { LEAST_STREAMS = 20, MOST_STREAMS = 8192, SPARE_DESCRIPTORS = 32 };
static int most_streams = 512;

int _getmaxstdio(void)
{
    return __atomic_load_n(&most_streams, __ATOMIC_RELAXED);
}

/* The host's limit is of descriptors; it is raised when it is lower. */
int _setmaxstdio(int most)
{
    struct rlimit limit;
    if (most < LEAST_STREAMS || most > MOST_STREAMS)
        return crt_invalid_minus_one(EINVAL);
    if (getrlimit(RLIMIT_NOFILE, &limit))
        return -1;
    rlim_t needed = (rlim_t)most + SPARE_DESCRIPTORS;
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = limit.rlim_max < needed ? limit.rlim_max : needed;
        if (limit.rlim_cur < (rlim_t)most || setrlimit(RLIMIT_NOFILE, &limit)) {
            errno = EMFILE;
            return -1;
        }
    }
    __atomic_store_n(&most_streams, most, __ATOMIC_RELAXED);
    return most;
}

/*
 * Temporary files that have been opened. One is still the program's when its stream is open and has a file
 * that is in no directory: streams are used again by the C library.
 */
struct temporary {
    struct temporary *next;
    FILE *stream;
};
static struct temporary *temporaries;
static pthread_mutex_t temporaries_lock = PTHREAD_MUTEX_INITIALIZER;

static bool has_nameless_file(FILE *stream)
{
    struct stat status;
    return fstat(stream->_fileno, &status) == 0 && S_ISREG(status.st_mode) && status.st_nlink == 0;
}

FILE *faultline_tmpfile(void)
{
    struct temporary *one = malloc(sizeof *one);
    FILE *stream = one ? tmpfile() : NULL;
    if (!stream) {
        free(one);
        return NULL;
    }
    one->stream = stream;
    pthread_mutex_lock(&temporaries_lock);
    struct temporary **at = &temporaries;
    while (*at && (*at)->stream != stream)
        at = &(*at)->next;
    if (*at) { /* closed since */
        free(one);
    } else {
        one->next = temporaries;
        temporaries = one;
    }
    pthread_mutex_unlock(&temporaries_lock);
    return stream;
}

/* The C library's list of all streams and its lock. */
extern FILE *_IO_list_all;
void _IO_list_lock(void);
void _IO_list_unlock(void);

static bool is_open(const FILE *stream)
{
    _IO_list_lock();
    FILE *at = _IO_list_all;
    while (at && at != stream)
        at = at->_chain;
    _IO_list_unlock();
    return at;
}

int _rmtmp(void)
{
    int count = 0;
    pthread_mutex_lock(&temporaries_lock);
    struct temporary *next, *all = temporaries;
    temporaries = NULL;
    pthread_mutex_unlock(&temporaries_lock);
    for (; all; all = next) {
        next = all->next;
        if (is_open(all->stream) && has_nameless_file(all->stream))
            count += fclose(all->stream) == 0;
        free(all);
    }
    return count;
}

static FILE *any_stream(void)
{
    _IO_list_lock();
    FILE *stream = _IO_list_all;
    while (stream && (stream == stdin || stream == stdout || stream == stderr))
        stream = stream->_chain;
    _IO_list_unlock();
    return stream;
}

int _fcloseall(void)
{
    int count = 0;
    for (FILE *stream; (stream = any_stream()); count++)
        fclose(stream);
    return count;
}
