#include "shim/crt/results.h"

#include <errno.h>
#include <pthread.h>

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int has_key;

static void make_key(void)
{
    has_key = pthread_key_create(&key, free) == 0;
}

struct crt_results *crt_results(void)
{
    static struct crt_results common;
    pthread_once(&once, make_key);
    struct crt_results *results = has_key ? pthread_getspecific(key) : NULL;
    if (results)
        return results;
    int kept = errno;
    results = has_key ? calloc(1, sizeof *results) : NULL;
    if (results && pthread_setspecific(key, results)) {
        free(results);
        results = NULL;
    }
    errno = kept;
    return results ? results : &common;
}
