/*
 * May this source use __try? Does it mean 16 bits when it says wchar_t? Answered from spellings, before anything is
 * preprocessed.
 */
#ifndef FAULTLINE_SEH_PASS_SCAN_H
#define FAULTLINE_SEH_PASS_SCAN_H

#include <stddef.h>

enum use {
    USE_NONE,   /* no keyword anywhere */
    USE_EXCEPT, /* keywords, but not __finally */
    USE_FINALLY /* __finally, or something that cannot be seen through */
};

/* What a source is found to be. */
struct scanned {
    enum use use;
    int unicode; /* the command line defines UNICODE or _UNICODE */
    int windows; /* it includes a header that only Windows has, or names a function that only Microsoft has */
    const char *missing; /* the header that makes it a Windows source, which it does not include (runtime.h); or NULL */
    int wide;    /* it has wide text, or names wchar_t, UNICODE or _UNICODE */
};

/*
 * What is spelt in `main_file` (or in the `main_length` bytes of `main_text`, if that is not NULL), in
 * what it includes from directories of the program's own, and in the macros of the command line. `arguments`
 * are cc1's.
 */
struct scanned scan(const char *main_file, const char *main_text, size_t main_length, char *const *arguments);

/* Text that has been preprocessed: was that with 16-bit wchar_t? */
int scan_preprocessed(const char *text, size_t length);

#endif
