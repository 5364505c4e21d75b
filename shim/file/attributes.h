/* What is known of a file: Windows' attributes and times of what stat says. */
#ifndef FAULTLINE_SHIM_FILE_ATTRIBUTES_H
#define FAULTLINE_SHIM_FILE_ATTRIBUTES_H

#include <sys/stat.h>

#include "minwinbase.h"

/* FILE_ATTRIBUTE_*. */
DWORD attributes_of(mode_t mode);

struct file_times {
    FILETIME created, accessed, written;
};

/*
 * The status of a path or, when it is "", of a descriptor, and its times; links are followed as far as they
 * lead anywhere. A negative errno value: it is not there.
 */
int attributes_look(int at, const char *path, struct stat *status, struct file_times *times);

#endif
