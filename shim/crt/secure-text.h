/*
 * The functions on text that know how much room there is, for one width: compiled as shim/crt/string-secure.c
 * and shim/crt/wcs-secure.c. CHARACTER is the type, INTEGER the one of a character that is passed,
 * NAME(narrow, wide) chooses, LOWER and UPPER change the case in the program's locale. corecrt_string.h says
 * what each promises.
 */

/* What there is of the text, when it ends within `size`; otherwise `size`. */
static size_t text_size(const CHARACTER *text, size_t size)
{
    size_t length = 0;
    while (length < size && text[length])
        length++;
    return length;
}

static errno_t refuse_empty(CHARACTER *to, errno_t error)
{
    to[0] = 0;
    return crt_invalid(error);
}

/*
 * Puts up to `count` characters of `from` behind the first `used` of to[size]. What does not fit leaves ""
 * and is refused, but cut when count is _TRUNCATE.
 */
static errno_t append(CHARACTER *to, size_t used, size_t size, const CHARACTER *from, size_t count)
{
    size_t room = size - used; /* the terminator's too */
    size_t i = 0;
    for (; i < room && i < count && from[i]; i++)
        to[used + i] = from[i];
    if (i < room) {
        to[used + i] = 0;
        return 0;
    }
    if (count != _TRUNCATE)
        return refuse_empty(to, ERANGE);
    to[size - 1] = 0;
    return STRUNCATE;
}

errno_t NAME(strcpy_s, wcscpy_s)(CHARACTER *to, rsize_t size, const CHARACTER *from)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    if (!from)
        return refuse_empty(to, EINVAL);
    return append(to, 0, size, from, _TRUNCATE - 1);
}

errno_t NAME(strcat_s, wcscat_s)(CHARACTER *to, rsize_t size, const CHARACTER *from)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    size_t used = from ? text_size(to, size) : size;
    return used == size ? refuse_empty(to, EINVAL) : append(to, used, size, from, _TRUNCATE - 1);
}

errno_t NAME(strncpy_s, wcsncpy_s)(CHARACTER *to, rsize_t size, const CHARACTER *from, rsize_t count)
{
    if (!to && !size && !count)
        return 0;
    if (!to || !size)
        return crt_invalid(EINVAL);
    if (!count) {
        to[0] = 0;
        return 0;
    }
    return from ? append(to, 0, size, from, count) : refuse_empty(to, EINVAL);
}

errno_t NAME(strncat_s, wcsncat_s)(CHARACTER *to, rsize_t size, const CHARACTER *from, rsize_t count)
{
    if (!to && !size && !count)
        return 0;
    if (!to || !size)
        return crt_invalid(EINVAL);
    size_t used = count && !from ? size : text_size(to, size);
    if (used == size)
        return refuse_empty(to, EINVAL);
    return count ? append(to, used, size, from, count) : 0;
}

static bool is_among(const CHARACTER *set, CHARACTER c)
{
    while (*set && *set != c)
        set++;
    return *set;
}

CHARACTER *NAME(strtok_s, wcstok_s)(CHARACTER *text, const CHARACTER *delimiters, CHARACTER **context)
{
    if (!context || !delimiters || (!text && !*context)) {
        crt_invalid(EINVAL);
        return NULL;
    }
    CHARACTER *token = text ? text : *context;
    while (*token && is_among(delimiters, *token))
        token++;
    CHARACTER *end = token;
    while (*end && !is_among(delimiters, *end))
        end++;
    *context = end;
    if (*end) {
        *end = 0;
        *context = end + 1;
    }
    return end == token ? NULL : token;
}

/* Room for the whole text is checked before it is changed. */
static errno_t check_text(CHARACTER *text, size_t size)
{
    if (!text)
        return crt_invalid(EINVAL);
    if (text_size(text, size) < size)
        return 0;
    if (size)
        text[0] = 0;
    return crt_invalid(EINVAL);
}

errno_t NAME(_strlwr_s, _wcslwr_s)(CHARACTER *text, size_t size)
{
    errno_t error = check_text(text, size);
    if (error && text)
        *text = 0; /* also where the size leaves no room for that */
    for (; !error && *text; text++)
        *text = LOWER(*text);
    return error;
}

errno_t NAME(_strupr_s, _wcsupr_s)(CHARACTER *text, size_t size)
{
    errno_t error = check_text(text, size);
    if (error && text)
        *text = 0; /* also where the size leaves no room for that */
    for (; !error && *text; text++)
        *text = UPPER(*text);
    return error;
}

errno_t NAME(_strnset_s, _wcsnset_s)(CHARACTER *text, size_t size, INTEGER c, size_t count)
{
    if (!text && !size && !count)
        return 0;
    errno_t error = check_text(text, size);
    for (size_t i = 0; !error && i < count && text[i]; i++)
        text[i] = (CHARACTER)c;
    return error;
}

errno_t NAME(_strset_s, _wcsset_s)(CHARACTER *text, size_t size, INTEGER c)
{
    errno_t error = check_text(text, size);
    for (size_t i = 0; !error && text[i]; i++)
        text[i] = (CHARACTER)c;
    return error;
}

/* ---- Numbers ---- */

static errno_t write_number(uint64_t value, bool negative, CHARACTER *to, size_t size, int base)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    if (base < 2 || base > 36)
        return refuse_empty(to, EINVAL);
    CHARACTER digits[64];
    size_t count = 0, length;
    do {
        unsigned digit = (unsigned)(value % (unsigned)base);
        digits[count++] = (CHARACTER)(digit < 10 ? '0' + digit : 'a' + digit - 10);
        value /= (unsigned)base;
    } while (value);
    length = count + negative;
    if (length >= size)
        return refuse_empty(to, ERANGE);
    if (negative)
        *to++ = '-';
    while (count)
        *to++ = digits[--count];
    *to = 0;
    return 0;
}

/* Only base 10 has a sign; in another, the number of `bits` bits is without one. */
static errno_t write_signed(int64_t value, unsigned bits, CHARACTER *to, size_t size, int base)
{
    bool negative = base == 10 && value < 0;
    uint64_t number = negative ? -(uint64_t)value : (uint64_t)value << (64 - bits) >> (64 - bits);
    return write_number(number, negative, to, size, base);
}

errno_t NAME(_itoa_s, _itow_s)(int value, CHARACTER *to, size_t size, int base)
{
    return write_signed(value, 32, to, size, base);
}

errno_t NAME(_ltoa_s, _ltow_s)(int value, CHARACTER *to, size_t size, int base)
{
    return write_signed(value, 32, to, size, base);
}

errno_t NAME(_ultoa_s, _ultow_s)(unsigned value, CHARACTER *to, size_t size, int base)
{
    return write_number(value, false, to, size, base);
}

errno_t NAME(_i64toa_s, _i64tow_s)(long long value, CHARACTER *to, size_t size, int base)
{
    return write_signed(value, 64, to, size, base);
}

errno_t NAME(_ui64toa_s, _ui64tow_s)(unsigned long long value, CHARACTER *to, size_t size, int base)
{
    return write_number(value, false, to, size, base);
}

/* ---- Paths ---- */

static bool is_separator(CHARACTER c)
{
    return c == '/' || c == '\\';
}

struct path_part {
    const CHARACTER *from;
    size_t length;
    CHARACTER *to; /* NULL: not wanted */
    size_t size;
};

/* "C:", "\directory\", "name", ".extension" of a path: where each begins, and ends. */
static void split(const CHARACTER *path, struct path_part parts[4])
{
    const CHARACTER *at = path;
    if (at[0] && at[1] == ':')
        at += 2;
    parts[0].from = path;
    parts[0].length = (size_t)(at - path);
    const CHARACTER *name = at, *dot = NULL, *end = at;
    for (; *end; end++) {
        if (is_separator(*end)) {
            name = end + 1;
            dot = NULL;
        } else if (*end == '.') {
            dot = end;
        }
    }
    if (!dot)
        dot = end;
    parts[1].from = at;
    parts[1].length = (size_t)(name - at);
    parts[2].from = name;
    parts[2].length = (size_t)(dot - name);
    parts[3].from = dot;
    parts[3].length = (size_t)(end - dot);
}

errno_t NAME(_splitpath_s, _wsplitpath_s)(const CHARACTER *path, CHARACTER *drive, size_t drive_size,
                                          CHARACTER *directory, size_t directory_size, CHARACTER *name,
                                          size_t name_size, CHARACTER *extension, size_t extension_size)
{
    struct path_part parts[4] = {{.to = drive, .size = drive_size},
                                 {.to = directory, .size = directory_size},
                                 {.to = name, .size = name_size},
                                 {.to = extension, .size = extension_size}};
    errno_t error = path ? 0 : EINVAL;
    for (int i = 0; i < 4; i++)
        if (!parts[i].to != !parts[i].size)
            error = EINVAL;
    if (!error) {
        split(path, parts);
        for (int i = 0; i < 4; i++)
            if (parts[i].to && parts[i].length >= parts[i].size)
                error = ERANGE;
    }
    for (int i = 0; i < 4; i++) {
        if (!parts[i].to || !parts[i].size)
            continue;
        size_t length = error ? 0 : parts[i].length;
        memcpy(parts[i].to, parts[i].from, length * sizeof(CHARACTER));
        parts[i].to[length] = 0;
    }
    return error ? crt_invalid(error) : 0;
}

errno_t NAME(_makepath_s, _wmakepath_s)(CHARACTER *to, size_t size, const CHARACTER *drive,
                                        const CHARACTER *directory, const CHARACTER *name,
                                        const CHARACTER *extension)
{
    if (!to || !size)
        return crt_invalid(EINVAL);
    size_t used = 0;
#define ADD(character)               \
    do {                             \
        if (used < size)             \
            to[used] = (character);  \
        used++;                      \
    } while (0)
    if (drive && *drive) {
        ADD(*drive);
        ADD(':');
    }
    if (directory && *directory) {
        for (; *directory; directory++)
            ADD(*directory);
        if (!is_separator(directory[-1]))
            ADD('\\');
    }
    for (; name && *name; name++)
        ADD(*name);
    if (extension && *extension && *extension != '.')
        ADD('.');
    for (; extension && *extension; extension++)
        ADD(*extension);
    ADD(0);
#undef ADD
    return used > size ? refuse_empty(to, ERANGE) : 0;
}
