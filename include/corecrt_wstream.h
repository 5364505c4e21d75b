/*
 * corecrt_wstream.h - characters and lines of 16-bit text on streams, and files by wide names: what stdio.h
 * and wchar.h share.
 *
 * A stream is a stream of bytes, and wide characters stand in it as UTF-8; a stream takes both kinds of calls
 * in any order, for there is no orientation. Half of a pair that has been written waits for the other half:
 * what the stream has of it is U+FFFD when something else follows. Each call is atomic on its stream. Bytes
 * that are no UTF-8 are read as an error, WEOF with errno EILSEQ, byte by byte. Any thread; not for signal
 * handlers.
 *
 * Source: "fgetc, fgetwc", "fputc, fputwc" and their sisters, "fopen, _wfopen" of Microsoft's C run-time
 * library reference.
 */
#ifndef FAULTLINE_CORECRT_WSTREAM_H
#define FAULTLINE_CORECRT_WSTREAM_H
#if defined __GNUC__
#pragma GCC system_header
#endif

#include "corecrt_wide.h"

#include <bits/types/FILE.h>

#ifdef __cplusplus
extern "C" {
#endif

FAULTLINE_WIDE(wint_t, fgetwc, (FILE * stream));
FAULTLINE_WIDE(wint_t, getwc, (FILE * stream));
FAULTLINE_WIDE(wint_t, getwchar, (void));
FAULTLINE_WIDE(wint_t, ungetwc, (wint_t character, FILE *stream));
FAULTLINE_WIDE(FAULTLINE_WCHAR *, fgetws, (FAULTLINE_WCHAR * line, int size, FILE *stream));
FAULTLINE_WIDE(wint_t, fputwc, (FAULTLINE_WCHAR unit, FILE *stream));
FAULTLINE_WIDE(wint_t, putwc, (FAULTLINE_WCHAR unit, FILE *stream));
FAULTLINE_WIDE(wint_t, putwchar, (FAULTLINE_WCHAR unit));
FAULTLINE_WIDE(int, fputws, (const FAULTLINE_WCHAR *text, FILE *stream));

/* Streams have no orientation: returns `mode`. */
FAULTLINE_WIDE(int, fwide, (FILE * stream, int mode));

FAULTLINE_CRT_API wint_t _fgetwchar(void);
FAULTLINE_CRT_API wint_t _fputwchar(FAULTLINE_WCHAR unit);

/* A line of standard input, without its end; _getws does not know how much there is room for. */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_getws(FAULTLINE_WCHAR *line);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_getws_s(FAULTLINE_WCHAR *line, size_t size);

/* The text and a new line, to standard output. Below 0: an error. */
FAULTLINE_CRT_API int _putws(const FAULTLINE_WCHAR *text);

/*
 * As fopen, with a name as CreateFile takes it. Microsoft's letters are understood: `t` and `b` (there is no
 * difference), `c n S R D T N`; "ccs=UTF-8" too, which skips a byte-order mark, and writes one to a new file.
 * Other encodings: NULL, errno EINVAL.
 */
FAULTLINE_CRT_API FILE *_wfopen(const FAULTLINE_WCHAR *name, const FAULTLINE_WCHAR *mode);
FAULTLINE_CRT_API int _wfopen_s(FILE **stream, const FAULTLINE_WCHAR *name, const FAULTLINE_WCHAR *mode);
FAULTLINE_CRT_API FILE *_wfsopen(const FAULTLINE_WCHAR *name, const FAULTLINE_WCHAR *mode, int sharing);
FAULTLINE_CRT_API FILE *_wfreopen(const FAULTLINE_WCHAR *name, const FAULTLINE_WCHAR *mode, FILE *stream);
FAULTLINE_CRT_API int _wfreopen_s(FILE **opened, const FAULTLINE_WCHAR *name, const FAULTLINE_WCHAR *mode,
                                  FILE *stream);
FAULTLINE_CRT_API FILE *_wfdopen(int descriptor, const FAULTLINE_WCHAR *mode);
FAULTLINE_CRT_API FILE *_wpopen(const FAULTLINE_WCHAR *command, const FAULTLINE_WCHAR *mode);

FAULTLINE_CRT_API int _wremove(const FAULTLINE_WCHAR *name);
FAULTLINE_CRT_API int _wunlink(const FAULTLINE_WCHAR *name);
FAULTLINE_CRT_API int _wrename(const FAULTLINE_WCHAR *from, const FAULTLINE_WCHAR *to);

/* A name that no file has, in the folder of temporary files; into `name`, or from malloc when it is NULL. */
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wtempnam(const FAULTLINE_WCHAR *folder, const FAULTLINE_WCHAR *prefix);
FAULTLINE_CRT_API FAULTLINE_WCHAR *_wtmpnam(FAULTLINE_WCHAR *name);

/* The text, a colon and what errno means, to standard error. */
FAULTLINE_CRT_API void _wperror(const FAULTLINE_WCHAR *text);

#ifdef __cplusplus
}
#endif

#endif
