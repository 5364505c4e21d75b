/*
 * The C++ library's functions on wide text, for wchar_t of 16 bits: names of the C library in std, numbers
 * from and to std::wstring. Not for programs.
 */
#ifndef FAULTLINE_BITS_WSTRING_H
#define FAULTLINE_BITS_WSTRING_H
#pragma GCC system_header

#include <stdexcept>
#include <wchar.h>
#include <wctype.h>

namespace std
{
using ::btowc;
using ::fgetwc;
using ::fgetws;
using ::fputwc;
using ::fputws;
using ::fwide;
using ::fwprintf;
using ::fwscanf;
using ::getwc;
using ::getwchar;
using ::mbrlen;
using ::mbrtowc;
using ::mbsinit;
using ::mbsrtowcs;
using ::putwc;
using ::putwchar;
using ::swprintf;
using ::swscanf;
using ::ungetwc;
using ::vfwprintf;
using ::vfwscanf;
using ::vswprintf;
using ::vswscanf;
using ::vwprintf;
using ::vwscanf;
using ::wcrtomb;
using ::wcscat;
using ::wcschr;
using ::wcscmp;
using ::wcscoll;
using ::wcscpy;
using ::wcscspn;
using ::wcsftime;
using ::wcslen;
using ::wcsncat;
using ::wcsncmp;
using ::wcsncpy;
using ::wcspbrk;
using ::wcsrchr;
using ::wcsrtombs;
using ::wcsspn;
using ::wcsstr;
using ::wcstod;
using ::wcstof;
using ::wcstok;
using ::wcstol;
using ::wcstold;
using ::wcstoll;
using ::wcstoul;
using ::wcstoull;
using ::wcsxfrm;
using ::wctob;
using ::wint_t;
using ::wmemchr;
using ::wmemcmp;
using ::wmemcpy;
using ::wmemmove;
using ::wmemset;
using ::wprintf;
using ::wscanf;

using ::iswalnum;
using ::iswalpha;
using ::iswblank;
using ::iswcntrl;
using ::iswctype;
using ::iswdigit;
using ::iswgraph;
using ::iswlower;
using ::iswprint;
using ::iswpunct;
using ::iswspace;
using ::iswupper;
using ::iswxdigit;
using ::towctrans;
using ::towlower;
using ::towupper;
using ::wctrans;
using ::wctrans_t;
using ::wctype;
using ::wctype_t;

using ::mbstowcs;
using ::mbtowc;
using ::wcstombs;
using ::wctomb;
} // namespace std

#if __cplusplus >= 201103L
namespace faultline
{
/* UTF-16 as UTF-8, and the other way; what is not well-formed becomes U+FFFD. */
inline std::string narrow_text(const wchar_t *text, std::size_t length)
{
    std::string bytes;
    for (std::size_t i = 0; i < length; i++) {
        unsigned code = text[i];
        if (code - 0xD800 < 0x400 && i + 1 < length && text[i + 1] - 0xDC00u < 0x400)
            code = 0x10000 + ((code - 0xD800) << 10) + (text[++i] - 0xDC00u);
        else if (code - 0xD800 < 0x800)
            code = 0xFFFD;
        if (code < 0x80) {
            bytes += (char)code;
        } else {
            int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
            bytes += (char)((0xF00 >> (more + 1)) | (code >> 6 * more));
            while (more--)
                bytes += (char)(0x80 | (code >> 6 * more & 0x3F));
        }
    }
    return bytes;
}

inline std::wstring wide_text(const std::string &bytes)
{
    std::wstring text;
    for (std::size_t i = 0; i < bytes.size();) {
        unsigned lead = (unsigned char)bytes[i++], code = lead;
        if (lead >= 0x80) {
            unsigned more = lead >= 0xC2 && lead < 0xE0 ? 1 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xF0 && lead < 0xF5 ? 3 : 0;
            code = more ? lead & (0x3F >> more) : 0x110000;
            for (; more && i < bytes.size() && (bytes[i] & 0xC0) == 0x80; more--, i++)
                code = code << 6 | (bytes[i] & 0x3F);
            if (more || code > 0x10FFFF || code - 0xD800 < 0x800 || code < 0x80)
                code = 0xFFFD;
        }
        if (code >= 0x10000) {
            text += (wchar_t)(0xD7C0 + (code >> 10));
            code = 0xDC00 + (code & 0x3FF);
        }
        text += (wchar_t)code;
    }
    return text;
}
} // namespace faultline

namespace std
{
inline int stoi(const wstring &text, size_t *end = nullptr, int base = 10)
{
    return stoi(::faultline::narrow_text(text.data(), text.size()), end, base);
}
inline long stol(const wstring &text, size_t *end = nullptr, int base = 10)
{
    return stol(::faultline::narrow_text(text.data(), text.size()), end, base);
}
inline unsigned long stoul(const wstring &text, size_t *end = nullptr, int base = 10)
{
    return stoul(::faultline::narrow_text(text.data(), text.size()), end, base);
}
inline long long stoll(const wstring &text, size_t *end = nullptr, int base = 10)
{
    return stoll(::faultline::narrow_text(text.data(), text.size()), end, base);
}
inline unsigned long long stoull(const wstring &text, size_t *end = nullptr, int base = 10)
{
    return stoull(::faultline::narrow_text(text.data(), text.size()), end, base);
}
inline float stof(const wstring &text, size_t *end = nullptr)
{
    return stof(::faultline::narrow_text(text.data(), text.size()), end);
}
inline double stod(const wstring &text, size_t *end = nullptr)
{
    return stod(::faultline::narrow_text(text.data(), text.size()), end);
}
inline long double stold(const wstring &text, size_t *end = nullptr)
{
    return stold(::faultline::narrow_text(text.data(), text.size()), end);
}
template <class Number>
inline typename enable_if<is_arithmetic<Number>::value, wstring>::type to_wstring(Number number)
{
    return ::faultline::wide_text(to_string(number));
}
} // namespace std
#endif

#endif
