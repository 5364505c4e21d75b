/*
 * What the environment can change: one table, read once.
 *
 * FAULTLINE_DISABLE=name,name...   do as if the kernel did not have a feature; tests run every path this way.
 */
#ifndef FAULTLINE_SHIM_OPTIONS_H
#define FAULTLINE_SHIM_OPTIONS_H

#include <stdbool.h>

enum option {
    OPTION_GUARD_MARKERS, /* "guard-markers": MADV_GUARD_INSTALL and MADV_GUARD_REMOVE */
    OPTION_PROCMAP_QUERY, /* "procmap-query": the PROCMAP_QUERY ioctl */
    OPTION_COUNT
};

/* Reads the environment. Programs with more rights than their caller ignore it. */
void options_start(void);

bool option_disabled(enum option option);

#endif
