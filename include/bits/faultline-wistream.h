/* Wide streams that are read, for wchar_t of 16 bits: see faultline-wostream.h. Not for programs. */
#ifndef FAULTLINE_BITS_WISTREAM_H
#define FAULTLINE_BITS_WISTREAM_H
#pragma GCC system_header

#include "faultline-wostream.h"

#if __cplusplus >= 201103L
namespace std
{
template <> class FAULTLINE_HIDDEN basic_istream<wchar_t> : public basic_ios<wchar_t>
{
  public:
    explicit basic_istream(istream &stream) : basic_ios<wchar_t>(&stream), from(&stream), low(0) {}

    basic_istream &operator>>(basic_istream &(*change)(basic_istream &)) { return change(*this); }
    basic_istream &operator>>(ios_base &(*change)(ios_base &))
    {
        change(*narrow);
        return *this;
    }
    basic_istream &operator>>(bool &value) { return pass(value); }
    basic_istream &operator>>(short &value) { return pass(value); }
    basic_istream &operator>>(unsigned short &value) { return pass(value); }
    basic_istream &operator>>(int &value) { return pass(value); }
    basic_istream &operator>>(unsigned &value) { return pass(value); }
    basic_istream &operator>>(long &value) { return pass(value); }
    basic_istream &operator>>(unsigned long &value) { return pass(value); }
    basic_istream &operator>>(long long &value) { return pass(value); }
    basic_istream &operator>>(unsigned long long &value) { return pass(value); }
    basic_istream &operator>>(float &value) { return pass(value); }
    basic_istream &operator>>(double &value) { return pass(value); }
    basic_istream &operator>>(long double &value) { return pass(value); }

    /* One unit; of a pair first the one half, then the other. */
    basic_istream &get(wchar_t &unit)
    {
        if (low) {
            unit = low;
            low = 0;
            return *this;
        }
        string bytes;
        char byte;
        if (!from->get(byte))
            return *this;
        bytes += byte;
        for (int more = (byte & 0xE0) == 0xC0 ? 1 : (byte & 0xF0) == 0xE0 ? 2 : (byte & 0xF8) == 0xF0 ? 3 : 0;
             more && (from->peek() & 0xC0) == 0x80 && from->get(byte); more--)
            bytes += byte;
        wstring units = ::faultline::wide_text(bytes);
        unit = units[0];
        if (units.size() > 1)
            low = units[1];
        return *this;
    }
    int_type get()
    {
        wchar_t unit;
        return get(unit) ? (int_type)unit : traits_type::eof();
    }
    basic_istream &ignore(streamsize count = 1, int_type delimiter = traits_type::eof())
    {
        low = 0;
        from->ignore(count, delimiter < 0x80 ? (int)delimiter : -1);
        return *this;
    }
    basic_istream &ws()
    {
        *from >> std::ws;
        return *this;
    }
    basic_istream &word(wstring &text)
    {
        string bytes;
        *from >> bytes;
        text = ::faultline::wide_text(bytes);
        return *this;
    }
    basic_istream &line(wstring &text, wchar_t delimiter)
    {
        string bytes;
        std::getline(*from, bytes, (char)delimiter);
        text = ::faultline::wide_text(bytes);
        return *this;
    }
    /* At most `size` - 1 units; a longer line sets failbit. */
    basic_istream &getline(wchar_t *to, streamsize size, wchar_t delimiter = L'\n')
    {
        streamsize length = 0;
        wchar_t unit;
        bool any = false;
        for (; get(unit) && unit != delimiter; any = true) {
            if (length == size - 1) {
                setstate(failbit);
                break;
            }
            to[length++] = unit;
        }
        if (any && eof() && !bad())
            clear(eofbit);
        to[length] = 0;
        return *this;
    }

  protected:
    istream *from;

  private:
    template <class Value> basic_istream &pass(Value &value)
    {
        *from >> value;
        return *this;
    }
    wchar_t low; /* the second half of a pair that has been read, or 0 */
};

template <>
class FAULTLINE_HIDDEN basic_iostream<wchar_t> : public basic_istream<wchar_t>, public basic_ostream<wchar_t>
{
  public:
    explicit basic_iostream(iostream &stream) : basic_istream<wchar_t>(stream), basic_ostream<wchar_t>(stream) {}
    /* Both bases have the same stream: one answers. */
    explicit operator bool() const { return !fail(); }
    bool operator!() const { return fail(); }
    bool good() const { return wostream::good(); }
    bool eof() const { return wostream::eof(); }
    bool fail() const { return wostream::fail(); }
    bool bad() const { return wostream::bad(); }
    ios_base::iostate rdstate() const { return wostream::rdstate(); }
    void clear(ios_base::iostate state = ios_base::goodbit) { wostream::clear(state); }
    void setstate(ios_base::iostate state) { wostream::setstate(state); }
    streamsize width() const { return wostream::width(); }
    streamsize width(streamsize units) { return wostream::width(units); }
    streamsize precision() const { return wostream::precision(); }
    streamsize precision(streamsize digits) { return wostream::precision(digits); }
    ios_base::fmtflags flags() const { return wostream::flags(); }
    ios_base::fmtflags flags(ios_base::fmtflags all) { return wostream::flags(all); }
    ios_base::fmtflags setf(ios_base::fmtflags some) { return wostream::setf(some); }
    ios_base::fmtflags setf(ios_base::fmtflags some, ios_base::fmtflags mask) { return wostream::setf(some, mask); }
    void unsetf(ios_base::fmtflags some) { wostream::unsetf(some); }
    wchar_t fill() const { return wostream::fill(); }
    wchar_t fill(wchar_t unit) { return wostream::fill(unit); }
    locale imbue(const locale &) { return locale::classic(); }
    locale getloc() const { return locale::classic(); }
};

inline wistream &operator>>(wistream &stream, wstring &text)
{
    return stream.word(text);
}
inline wistream &operator>>(wistream &stream, wchar_t &unit)
{
    return stream.ws().get(unit);
}
inline wistream &getline(wistream &stream, wstring &text, wchar_t delimiter = L'\n')
{
    return stream.line(text, delimiter);
}

/* Faces of the four narrow streams, which are made ready first; one set in each part of a program. */
static ios_base::Init faultline_narrow_streams;
extern ostream cout, cerr, clog;
extern istream cin;
static wostream wcout(cout), wcerr(cerr), wclog(clog);
static wistream wcin(cin);
} // namespace std
#endif

#endif
