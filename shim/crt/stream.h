/* How both widths open streams. */
#ifndef FAULTLINE_SHIM_CRT_STREAM_H
#define FAULTLINE_SHIM_CRT_STREAM_H

#include <stdbool.h>
#include <stdio.h>

/*
 * The host's mode for one with Microsoft's letters; *mark: it asks for "ccs=UTF-8". False: it is none, or
 * asks for another encoding.
 */
bool stream_mode(const char *mode, char host[8], bool *mark);

/* Skips the byte-order mark of a file that is read, and writes one to a new file. */
void stream_take_mark(FILE *stream, const char *host);

#endif
