/* Wide file streams for wchar_t of 16 bits: see faultline-wostream.h. The file is UTF-8. Not for programs. */
#ifndef FAULTLINE_BITS_WFSTREAM_H
#define FAULTLINE_BITS_WFSTREAM_H
#pragma GCC system_header

#include "faultline-wistream.h"

#if __cplusplus >= 201103L
namespace faultline
{
template <class Stream> struct FAULTLINE_HIDDEN held_file {
    Stream stream;
};
} // namespace faultline

namespace std
{
template <> class basic_filebuf<wchar_t>;

#define FAULTLINE_FILE_STREAM(name, holds, base, usual)                                                      \
    template <> class FAULTLINE_HIDDEN name<wchar_t> : private ::faultline::held_file<holds>, public base<wchar_t> \
    {                                                                                                        \
      public:                                                                                                \
        name() : base<wchar_t>(stream) {}                                                                    \
        template <class Path> explicit name(const Path &path, ios_base::openmode mode = usual) : name()      \
        {                                                                                                    \
            open(path, mode);                                                                                \
        }                                                                                                    \
        void open(const char *path, ios_base::openmode mode = usual) { stream.open(path, mode); }            \
        void open(const string &path, ios_base::openmode mode = usual) { stream.open(path, mode); }          \
        void open(const wstring &path, ios_base::openmode mode = usual)                                      \
        {                                                                                                    \
            stream.open(::faultline::narrow_text(path.data(), path.size()), mode);                           \
        }                                                                                                    \
        void open(const wchar_t *path, ios_base::openmode mode = usual) { open(wstring(path), mode); }       \
        bool is_open() const { return stream.is_open(); }                                                    \
        void close() { stream.close(); }                                                                     \
    };
FAULTLINE_FILE_STREAM(basic_ofstream, ofstream, basic_ostream, ios_base::out)
FAULTLINE_FILE_STREAM(basic_ifstream, ifstream, basic_istream, ios_base::in)
FAULTLINE_FILE_STREAM(basic_fstream, fstream, basic_iostream, ios_base::in | ios_base::out)
#undef FAULTLINE_FILE_STREAM
} // namespace std
#endif

#endif
