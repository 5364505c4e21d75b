/*
 * The functions of strsafe.h for one width: compiled as shim/crt/strsafe.c and shim/crt/wstrsafe.c. CHARACTER
 * is the type, NAME(call) adds A or W, FORMAT(text) is the format for printf's engine, READ() the next
 * character of standard input or EOF. strsafe.h says what each call promises.
 *
 * Sizes come in characters or in bytes: each pair of calls is one function here, that is given both and
 * answers in characters.
 */

struct room {
    CHARACTER *text;
    size_t size;  /* characters */
    size_t bytes; /* at least size * sizeof *text: an odd byte of wide text is filled, too */
    size_t used;  /* characters before the terminator */
    DWORD flags;
};

#define CHARACTERS(text, size, flags) ((struct room){text, size, (size) * sizeof(CHARACTER), 0, flags})
#define BYTES(text, bytes, flags)     ((struct room){text, (bytes) / sizeof(CHARACTER), bytes, 0, flags})

static const CHARACTER nothing[1];

/* Is it a destination? What is too large for one is made "" all the same. */
static HRESULT check_room(struct room *room)
{
    bool nulls = room->flags & STRSAFE_IGNORE_NULLS;
    bool empty = nulls ? !room->text && room->size : !room->size;
    if (!empty && room->size <= STRSAFE_MAX_CCH)
        return S_OK;
    if (room->text && room->size)
        room->text[0] = 0;
    return STRSAFE_E_INVALID_PARAMETER;
}

/* Is there a text in it, with an end? */
static HRESULT check_text_in(struct room *room)
{
    bool nulls = room->flags & STRSAFE_IGNORE_NULLS;
    if (nulls ? !room->text && room->size : !room->size)
        return STRSAFE_E_INVALID_PARAMETER;
    if (room->size > STRSAFE_MAX_CCH)
        return STRSAFE_E_INVALID_PARAMETER;
    while (room->used < room->size && room->text[room->used])
        room->used++;
    return room->used < room->size || !room->size ? S_OK : STRSAFE_E_INVALID_PARAMETER;
}

/* Puts at most `most` characters of `from` behind what is used. */
static HRESULT add(struct room *room, const CHARACTER *from, size_t most)
{
    if (room->used >= room->size) /* no room for a terminator: nothing can be added to it */
        return !most || !*from ? S_OK
               : room->text    ? STRSAFE_E_INSUFFICIENT_BUFFER
                               : STRSAFE_E_INVALID_PARAMETER;
    size_t i = 0;
    for (; i < most && from[i] && room->used + 1 < room->size; i++)
        room->text[room->used++] = from[i];
    room->text[room->used] = 0;
    return i < most && from[i] ? STRSAFE_E_INSUFFICIENT_BUFFER : S_OK;
}

static HRESULT add_formatted(struct room *room, const CHARACTER *format, va_list arguments)
{
    if (!room->size)
        return !*format ? S_OK : room->text ? STRSAFE_E_INSUFFICIENT_BUFFER : STRSAFE_E_INVALID_PARAMETER;
    int length = print_memory(room->text, room->size, PRINT_MINUS_ONE, FORMAT(format), 0, arguments);
    if (length >= 0) {
        room->used = (size_t)length;
        return S_OK;
    }
    room->text[room->size - 1] = 0;
    while (room->text[room->used])
        room->used++;
    return STRSAFE_E_INSUFFICIENT_BUFFER;
}

static HRESULT add_line(struct room *room)
{
    if (room->size <= 1) {
        if (room->size)
            room->text[0] = 0;
        return room->text ? STRSAFE_E_INSUFFICIENT_BUFFER : STRSAFE_E_INVALID_PARAMETER;
    }
    HRESULT result = S_OK;
    while (room->used + 1 < room->size) {
        int character = READ();
        if (character == EOF && room->used == 0)
            result = STRSAFE_E_END_OF_FILE;
        if (character == EOF || character == '\n')
            break;
        room->text[room->used++] = (CHARACTER)character;
    }
    room->text[room->used] = 0;
    return result;
}

/* What the flags ask for when a call has come to its end. `before`: what was there before it. */
static void finish(struct room *room, HRESULT result, size_t before)
{
    int fill = (int)(room->flags & 0xff);
    if (!room->size)
        return;
    if (result == S_OK) {
        if (room->flags & STRSAFE_FILL_BEHIND_NULL)
            memset(room->text + room->used + 1, fill, room->bytes - (room->used + 1) * sizeof(CHARACTER));
        return;
    }
    if (room->flags & STRSAFE_NO_TRUNCATION) {
        room->used = before;
        room->text[before] = 0;
    }
    if (room->flags & STRSAFE_FILL_ON_FAILURE) {
        memset(room->text, fill, room->bytes);
        room->used = fill ? room->size - 1 : 0;
        room->text[room->used] = 0;
    }
    if (room->flags & STRSAFE_NULL_ON_FAILURE) {
        room->used = 0;
        room->text[0] = 0;
    }
}

static void answer(const struct room *room, HRESULT result, CHARACTER **end, size_t *remaining, bool in_bytes)
{
    if (result != S_OK && result != STRSAFE_E_INSUFFICIENT_BUFFER && result != STRSAFE_E_END_OF_FILE)
        return;
    if (end)
        *end = room->text ? room->text + room->used : room->text;
    if (remaining)
        *remaining = in_bytes ? room->bytes - room->used * sizeof(CHARACTER) : room->size - room->used;
}

/* Checks, copies (`append` 0) or appends (1), and answers. */
static HRESULT put_text(struct room room, bool append, const CHARACTER *from, size_t most, CHARACTER **end,
                        size_t *remaining, bool in_bytes)
{
    HRESULT result = append ? check_text_in(&room) : check_room(&room);
    if (result != S_OK)
        return result;
    size_t before = room.used;
    if (!from && room.flags & STRSAFE_IGNORE_NULLS)
        from = nothing;
    if (room.flags & ~(DWORD)STRSAFE_VALID_FLAGS || (most != SIZE_MAX && most > STRSAFE_MAX_LENGTH)) {
        if (!append && room.size)
            room.text[0] = 0;
        result = STRSAFE_E_INVALID_PARAMETER;
    } else {
        result = add(&room, from, most);
    }
    finish(&room, result, before);
    answer(&room, result, end, remaining, in_bytes);
    return result;
}

static HRESULT put_formatted(struct room room, const CHARACTER *format, va_list arguments, CHARACTER **end,
                             size_t *remaining, bool in_bytes)
{
    HRESULT result = check_room(&room);
    if (result != S_OK)
        return result;
    if (!format && room.flags & STRSAFE_IGNORE_NULLS)
        format = nothing;
    if (room.flags & ~(DWORD)STRSAFE_VALID_FLAGS) {
        if (room.size)
            room.text[0] = 0;
        result = STRSAFE_E_INVALID_PARAMETER;
    } else {
        result = add_formatted(&room, format, arguments);
    }
    finish(&room, result, 0);
    answer(&room, result, end, remaining, in_bytes);
    return result;
}

static HRESULT put_line(struct room room, CHARACTER **end, size_t *remaining, bool in_bytes)
{
    HRESULT result = check_room(&room);
    if (result != S_OK)
        return result;
    if (room.flags & ~(DWORD)STRSAFE_VALID_FLAGS) {
        if (room.size)
            room.text[0] = 0;
        result = STRSAFE_E_INVALID_PARAMETER;
    } else {
        result = add_line(&room);
    }
    finish(&room, result, 0);
    answer(&room, result, end, remaining, in_bytes);
    return result;
}

static HRESULT measure(const CHARACTER *text, size_t most, size_t *length)
{
    if (length)
        *length = 0;
    if (!text || most > STRSAFE_MAX_CCH)
        return STRSAFE_E_INVALID_PARAMETER;
    size_t count = 0;
    while (count < most && text[count])
        count++;
    if (count == most)
        return STRSAFE_E_INVALID_PARAMETER;
    if (length)
        *length = count;
    return S_OK;
}

/* ---- The calls ---- */

#define COPY_CALLS(Kind, room_of, in_bytes, unit)                                                            \
    HRESULT NAME(String##Kind##Copy)(CHARACTER *to, size_t size, const CHARACTER *from)                      \
    {                                                                                                        \
        return put_text(room_of(to, size, 0), false, from, SIZE_MAX, NULL, NULL, in_bytes);                  \
    }                                                                                                        \
    HRESULT NAME(String##Kind##CopyEx)(CHARACTER *to, size_t size, const CHARACTER *from, CHARACTER **end,   \
                                       size_t *remaining, DWORD flags)                                       \
    {                                                                                                        \
        return put_text(room_of(to, size, flags), false, from, SIZE_MAX, end, remaining, in_bytes);          \
    }                                                                                                        \
    HRESULT NAME(String##Kind##CopyN)(CHARACTER *to, size_t size, const CHARACTER *from, size_t most)        \
    {                                                                                                        \
        return put_text(room_of(to, size, 0), false, from, most / unit, NULL, NULL, in_bytes);               \
    }                                                                                                        \
    HRESULT NAME(String##Kind##CopyNEx)(CHARACTER *to, size_t size, const CHARACTER *from, size_t most,      \
                                        CHARACTER **end, size_t *remaining, DWORD flags)                     \
    {                                                                                                        \
        return put_text(room_of(to, size, flags), false, from, most / unit, end, remaining, in_bytes);       \
    }                                                                                                        \
    HRESULT NAME(String##Kind##Cat)(CHARACTER *to, size_t size, const CHARACTER *from)                       \
    {                                                                                                        \
        return put_text(room_of(to, size, 0), true, from, SIZE_MAX, NULL, NULL, in_bytes);                   \
    }                                                                                                        \
    HRESULT NAME(String##Kind##CatEx)(CHARACTER *to, size_t size, const CHARACTER *from, CHARACTER **end,    \
                                      size_t *remaining, DWORD flags)                                        \
    {                                                                                                        \
        return put_text(room_of(to, size, flags), true, from, SIZE_MAX, end, remaining, in_bytes);           \
    }                                                                                                        \
    HRESULT NAME(String##Kind##CatN)(CHARACTER *to, size_t size, const CHARACTER *from, size_t most)         \
    {                                                                                                        \
        return put_text(room_of(to, size, 0), true, from, most / unit, NULL, NULL, in_bytes);                \
    }                                                                                                        \
    HRESULT NAME(String##Kind##CatNEx)(CHARACTER *to, size_t size, const CHARACTER *from, size_t most,       \
                                       CHARACTER **end, size_t *remaining, DWORD flags)                      \
    {                                                                                                        \
        return put_text(room_of(to, size, flags), true, from, most / unit, end, remaining, in_bytes);        \
    }

#define OTHER_CALLS(Kind, room_of, in_bytes, unit)                                                           \
    HRESULT NAME(String##Kind##VPrintf)(CHARACTER *to, size_t size, const CHARACTER *format, va_list list)   \
    {                                                                                                        \
        return put_formatted(room_of(to, size, 0), format, list, NULL, NULL, in_bytes);                      \
    }                                                                                                        \
    HRESULT NAME(String##Kind##VPrintfEx)(CHARACTER *to, size_t size, CHARACTER **end, size_t *remaining,    \
                                          DWORD flags, const CHARACTER *format, va_list list)                \
    {                                                                                                        \
        return put_formatted(room_of(to, size, flags), format, list, end, remaining, in_bytes);              \
    }                                                                                                        \
    HRESULT NAME(String##Kind##Printf)(CHARACTER *to, size_t size, const CHARACTER *format, ...)             \
    {                                                                                                        \
        va_list list;                                                                                        \
        va_start(list, format);                                                                              \
        HRESULT result = put_formatted(room_of(to, size, 0), format, list, NULL, NULL, in_bytes);            \
        va_end(list);                                                                                        \
        return result;                                                                                       \
    }                                                                                                        \
    HRESULT NAME(String##Kind##PrintfEx)(CHARACTER *to, size_t size, CHARACTER **end, size_t *remaining,     \
                                         DWORD flags, const CHARACTER *format, ...)                          \
    {                                                                                                        \
        va_list list;                                                                                        \
        va_start(list, format);                                                                              \
        HRESULT result = put_formatted(room_of(to, size, flags), format, list, end, remaining, in_bytes);    \
        va_end(list);                                                                                        \
        return result;                                                                                       \
    }                                                                                                        \
    HRESULT NAME(String##Kind##Gets)(CHARACTER *to, size_t size)                                             \
    {                                                                                                        \
        return put_line(room_of(to, size, 0), NULL, NULL, in_bytes);                                         \
    }                                                                                                        \
    HRESULT NAME(String##Kind##GetsEx)(CHARACTER *to, size_t size, CHARACTER **end, size_t *remaining,       \
                                       DWORD flags)                                                          \
    {                                                                                                        \
        return put_line(room_of(to, size, flags), end, remaining, in_bytes);                                 \
    }                                                                                                        \
    HRESULT NAME(String##Kind##Length)(const CHARACTER *text, size_t most, size_t *length)                   \
    {                                                                                                        \
        HRESULT result = measure(text, most / unit, length);                                                 \
        if (length)                                                                                          \
            *length *= unit;                                                                                 \
        return result;                                                                                       \
    }

COPY_CALLS(Cch, CHARACTERS, false, 1)
COPY_CALLS(Cb, BYTES, true, sizeof(CHARACTER))
OTHER_CALLS(Cch, CHARACTERS, false, 1)
OTHER_CALLS(Cb, BYTES, true, sizeof(CHARACTER))
