/*
 * Where functions of the C runtime put results that belong to their thread. They are not thread-local
 * variables: the room for those is small in a program that loads the library later, and two copies of the
 * library have to fit there.
 */
#ifndef FAULTLINE_SHIM_CRT_RESULTS_H
#define FAULTLINE_SHIM_CRT_RESULTS_H

#include <stdlib.h>
#include <time.h>

#include "corecrt_stdlib.h"
#include "minwindef.h"

struct crt_results {
    char digits[_CVTBUFSIZE];  /* _ecvt, _fcvt */
    char error[256];           /* _strerror */
    WCHAR error_wide[128];     /* _wcserror */
    struct tm local, universal; /* _localtime64, _gmtime64 */
    char time[26];             /* _ctime64 */
    WCHAR time_wide[26];       /* _wasctime, _wctime */
    WCHAR name[64];            /* _wtmpnam */
};

/* The calling thread's. Where there is no memory for them, all such threads have one together. */
struct crt_results *crt_results(void);

#endif
