/* Wide string streams for wchar_t of 16 bits: see faultline-wostream.h. Not for programs. */
#ifndef FAULTLINE_BITS_WSSTREAM_H
#define FAULTLINE_BITS_WSSTREAM_H
#pragma GCC system_header

#include "faultline-wistream.h"

#if __cplusplus >= 201103L
namespace std
{
template <> class basic_stringbuf<wchar_t>;

#define FAULTLINE_STRING_STREAM(name, holds, base)                                                           \
    template <> class FAULTLINE_HIDDEN name<wchar_t> : private ::faultline::held<holds>, public base<wchar_t> \
    {                                                                                                        \
      public:                                                                                                \
        name() : base<wchar_t>(stream) {}                                                                    \
        explicit name(ios_base::openmode) : name() {}                                                        \
        explicit name(const wstring &text) : name() { str(text); }                                           \
        wstring str() const { return ::faultline::wide_text(stream.str()); }                                 \
        void str(const wstring &text) { stream.str(::faultline::narrow_text(text.data(), text.size())); }    \
    };
} // namespace std

namespace faultline
{
template <class Stream> struct FAULTLINE_HIDDEN held {
    Stream stream;
};
} // namespace faultline

namespace std
{
FAULTLINE_STRING_STREAM(basic_ostringstream, ostringstream, basic_ostream)
FAULTLINE_STRING_STREAM(basic_istringstream, istringstream, basic_istream)
FAULTLINE_STRING_STREAM(basic_stringstream, stringstream, basic_iostream)
#undef FAULTLINE_STRING_STREAM
} // namespace std
#endif

#endif
