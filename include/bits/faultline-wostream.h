/*
 * Wide streams of the C++ library for wchar_t of 16 bits. Not for programs.
 *
 * What libstdc++ has compiled into itself takes 32 bits, so its wide streams cannot be used; these are in
 * their place, under their names: each is a face of a narrow stream, which does the work and holds the text
 * as UTF-8. They take text of both widths, numbers and the manipulators, and read text and numbers; they have
 * no buffer (rdbuf) and no locale of their own, and imbue does nothing. What they lack does not compile.
 * Their members are hidden, so that other libraries keep the C++ library's own.
 */
#ifndef FAULTLINE_BITS_WOSTREAM_H
#define FAULTLINE_BITS_WOSTREAM_H
#pragma GCC system_header

#include <string>

#if __cplusplus >= 201103L
#define FAULTLINE_HIDDEN __attribute__((__visibility__("hidden")))

namespace std
{
typedef basic_ios<wchar_t> wios;
typedef basic_ostream<wchar_t> wostream;
typedef basic_istream<wchar_t> wistream;
typedef basic_iostream<wchar_t> wiostream;
typedef basic_ostringstream<wchar_t> wostringstream;
typedef basic_istringstream<wchar_t> wistringstream;
typedef basic_stringstream<wchar_t> wstringstream;
typedef basic_ofstream<wchar_t> wofstream;
typedef basic_ifstream<wchar_t> wifstream;
typedef basic_fstream<wchar_t> wfstream;

template <> class basic_streambuf<wchar_t>;
template <> class ctype<wchar_t>; /* no facets: what needs them does not compile */

template <> class FAULTLINE_HIDDEN basic_ios<wchar_t>
{
  public:
    typedef wchar_t char_type;
    typedef char_traits<wchar_t> traits_type;
    typedef traits_type::int_type int_type;
    typedef ios_base::fmtflags fmtflags;
    typedef ios_base::iostate iostate;
    typedef ios_base::openmode openmode;
    typedef ios_base::seekdir seekdir;
    static const iostate goodbit = ios_base::goodbit;
    static const iostate badbit = ios_base::badbit;
    static const iostate failbit = ios_base::failbit;
    static const iostate eofbit = ios_base::eofbit;
    static const fmtflags hex = ios_base::hex;
    static const fmtflags dec = ios_base::dec;
    static const fmtflags oct = ios_base::oct;
    static const fmtflags left = ios_base::left;
    static const fmtflags right = ios_base::right;
    static const fmtflags internal = ios_base::internal;
    static const fmtflags fixed = ios_base::fixed;
    static const fmtflags scientific = ios_base::scientific;
    static const fmtflags showbase = ios_base::showbase;
    static const fmtflags uppercase = ios_base::uppercase;
    static const fmtflags boolalpha = ios_base::boolalpha;
    static const fmtflags basefield = ios_base::basefield;
    static const fmtflags adjustfield = ios_base::adjustfield;
    static const fmtflags floatfield = ios_base::floatfield;
    static const openmode in = ios_base::in;
    static const openmode out = ios_base::out;
    static const openmode app = ios_base::app;
    static const openmode ate = ios_base::ate;
    static const openmode trunc = ios_base::trunc;
    static const openmode binary = ios_base::binary;

    explicit operator bool() const { return !narrow->fail(); }
    bool operator!() const { return narrow->fail(); }
    bool good() const { return narrow->good(); }
    bool eof() const { return narrow->eof(); }
    bool fail() const { return narrow->fail(); }
    bool bad() const { return narrow->bad(); }
    iostate rdstate() const { return narrow->rdstate(); }
    void clear(iostate state = ios_base::goodbit) { narrow->clear(state); }
    void setstate(iostate state) { narrow->setstate(state); }
    iostate exceptions() const { return narrow->exceptions(); }
    void exceptions(iostate state) { narrow->exceptions(state); }
    streamsize width() const { return narrow->width(); }
    streamsize width(streamsize units) { return narrow->width(units); }
    streamsize precision() const { return narrow->precision(); }
    streamsize precision(streamsize digits) { return narrow->precision(digits); }
    fmtflags flags() const { return narrow->flags(); }
    fmtflags flags(fmtflags all) { return narrow->flags(all); }
    fmtflags setf(fmtflags some) { return narrow->setf(some); }
    fmtflags setf(fmtflags some, fmtflags mask) { return narrow->setf(some, mask); }
    void unsetf(fmtflags some) { narrow->unsetf(some); }
    wchar_t fill() const { return (wchar_t)(unsigned char)narrow->fill(); }
    wchar_t fill(wchar_t unit)
    {
        return (wchar_t)(unsigned char)narrow->fill(unit < 0x80 ? (char)unit : '?');
    }
    wchar_t widen(char byte) const { return (wchar_t)(unsigned char)byte; }
    char narrow_unit(wchar_t unit, char otherwise) const { return unit < 0x80 ? (char)unit : otherwise; }
    locale imbue(const locale &) { return locale::classic(); }
    locale getloc() const { return locale::classic(); }
    ios &faultline_ios() { return *narrow; }

    basic_ios(const basic_ios &) = delete;
    basic_ios &operator=(const basic_ios &) = delete;

  protected:
    explicit basic_ios(ios *stream) : narrow(stream) {}
    ~basic_ios() = default;
    ios *narrow;
};

template <> class FAULTLINE_HIDDEN basic_ostream<wchar_t> : public basic_ios<wchar_t>
{
  public:
    explicit basic_ostream(ostream &stream) : basic_ios<wchar_t>(&stream), to(&stream), high(0) {}

    basic_ostream &operator<<(basic_ostream &(*change)(basic_ostream &)) { return change(*this); }
    basic_ostream &operator<<(basic_ios<wchar_t> &(*change)(basic_ios<wchar_t> &))
    {
        change(*this);
        return *this;
    }
    basic_ostream &operator<<(ios_base &(*change)(ios_base &))
    {
        change(*narrow);
        return *this;
    }
    basic_ostream &operator<<(bool value) { return pass(value); }
    basic_ostream &operator<<(short value) { return pass(value); }
    basic_ostream &operator<<(unsigned short value) { return pass(value); }
    basic_ostream &operator<<(int value) { return pass(value); }
    basic_ostream &operator<<(unsigned value) { return pass(value); }
    basic_ostream &operator<<(long value) { return pass(value); }
    basic_ostream &operator<<(unsigned long value) { return pass(value); }
    basic_ostream &operator<<(long long value) { return pass(value); }
    basic_ostream &operator<<(unsigned long long value) { return pass(value); }
    basic_ostream &operator<<(float value) { return pass(value); }
    basic_ostream &operator<<(double value) { return pass(value); }
    basic_ostream &operator<<(long double value) { return pass(value); }
    basic_ostream &operator<<(const void *value) { return pass(value); }
    basic_ostream &operator<<(nullptr_t) { return insert(L"nullptr", 7); }

    /* Text with the padding that the width asks for, counted in units. */
    basic_ostream &insert(const wchar_t *text, size_t length)
    {
        streamsize room = width(0);
        size_t padding = room > 0 && (size_t)room > length ? (size_t)room - length : 0;
        bool behind = (flags() & adjustfield) == left;
        if (!behind)
            pad(padding);
        write(text, (streamsize)length);
        if (behind)
            pad(padding);
        return *this;
    }
    basic_ostream &insert_bytes(const char *text, size_t length)
    {
        string bytes(text, length);
        *to << bytes;
        return *this;
    }
    basic_ostream &put(wchar_t unit) { return write(&unit, 1); }

    /* Half a pair at the end waits for the other. */
    basic_ostream &write(const wchar_t *text, streamsize length)
    {
        wstring whole;
        if (high)
            whole += high;
        whole.append(text, (size_t)length);
        high = 0;
        if (!whole.empty() && (whole.back() & 0xFC00) == 0xD800) {
            high = whole.back();
            whole.pop_back();
        }
        string bytes = ::faultline::narrow_text(whole.data(), whole.size());
        to->write(bytes.data(), (streamsize)bytes.size());
        return *this;
    }
    basic_ostream &flush()
    {
        to->flush();
        return *this;
    }
    streampos tellp() { return to->tellp(); }

  protected:
    ostream *to;

  private:
    template <class Value> basic_ostream &pass(Value value)
    {
        *to << value;
        return *this;
    }
    void pad(size_t count)
    {
        while (count--)
            to->put(narrow->fill());
    }
    wchar_t high; /* the first half of a pair that has been written, or 0 */
};

inline wostream &operator<<(wostream &stream, const wchar_t *text)
{
    if (text)
        return stream.insert(text, wcslen(text));
    stream.setstate(ios_base::badbit);
    return stream;
}
inline wostream &operator<<(wostream &stream, const wstring &text)
{
    return stream.insert(text.data(), text.size());
}
inline wostream &operator<<(wostream &stream, wchar_t unit)
{
    return stream.insert(&unit, 1);
}
inline wostream &operator<<(wostream &stream, char byte)
{
    wchar_t unit = stream.widen(byte);
    return stream.insert(&unit, 1);
}
inline wostream &operator<<(wostream &stream, const char *text)
{
    if (text)
        return stream.insert_bytes(text, __builtin_strlen(text));
    stream.setstate(ios_base::badbit);
    return stream;
}
#if __cplusplus >= 201703L
inline wostream &operator<<(wostream &stream, wstring_view text)
{
    return stream.insert(text.data(), text.size());
}
#endif
} // namespace std
#endif

#endif
