/* inttypes.h - the C library's; where wchar_t has 16 bits its two wide functions are this library's. */
#if defined __GNUC__
#pragma GCC system_header
#endif
#include_next <inttypes.h>

#if __SIZEOF_WCHAR_T__ == 2 && !defined FAULTLINE_INTTYPES_H
#define FAULTLINE_INTTYPES_H
#include "corecrt_wide.h"
#ifdef __cplusplus
extern "C" {
#endif
extern intmax_t wcstoimax(const __gwchar_t *text, __gwchar_t **end, int base) FAULTLINE_NOTHROW
    __asm__("faultline_wcstoll");
extern uintmax_t wcstoumax(const __gwchar_t *text, __gwchar_t **end, int base) FAULTLINE_NOTHROW
    __asm__("faultline_wcstoull");
#ifdef __cplusplus
}
#endif
#endif
