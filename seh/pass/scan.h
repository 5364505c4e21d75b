/* May this source use __try? Answered from spellings, before anything is preprocessed. */
#ifndef FAULTLINE_SEH_PASS_SCAN_H
#define FAULTLINE_SEH_PASS_SCAN_H

#include <stddef.h>

enum use {
    USE_NONE,   /* no keyword anywhere */
    USE_EXCEPT, /* keywords, but not __finally */
    USE_FINALLY /* __finally, or something that cannot be seen through */
};

/*
 * The keywords spelt in `main_file` (or in the `main_length` bytes of `main_text`, if that is not NULL), in
 * what it includes from directories of the program's own, and in the macros of the command line. `arguments`
 * are cc1's.
 */
enum use scan(const char *main_file, const char *main_text, size_t main_length, char *const *arguments);

#endif
