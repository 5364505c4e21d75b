/*
 * Source lines from .debug_line. A line table is a program whose instructions move a row (address, file,
 * line); the row that an address belongs to is the last one at or below it in its sequence. All units are run
 * once, and all addresses looked for at the same time; what a row's file is called is asked only for those
 * found.
 */
#include "seh/report/elf.h"

#include <string.h>

#include "seh/dwarf.h"

/* What the tables of a unit are written in. */
enum {
    FORM_BLOCK = 0x09,
    FORM_DATA1 = 0x0b,
    FORM_DATA2 = 0x05,
    FORM_DATA4 = 0x06,
    FORM_DATA8 = 0x07,
    FORM_DATA16 = 0x1e,
    FORM_STRING = 0x08,
    FORM_STRP = 0x0e,
    FORM_LINE_STRP = 0x1f,
    FORM_UDATA = 0x0f,
    CONTENT_PATH = 1,
    CONTENT_DIRECTORY = 2,
    FORMATS_MAX = 16
};

/* The line table and the tables of texts it refers to. */
struct tables {
    struct elf_part lines, line_texts, texts;
};

struct unit {
    const unsigned char *end;
    unsigned version;
    bool wide; /* offsets have 8 bytes */
    uint8_t minimum, range, first_special;
    int8_t base;
    const unsigned char *lengths;     /* operands of the standard instructions, from 1 on */
    const unsigned char *directories; /* their table; that of the files follows */
    const unsigned char *program;
};

struct row {
    uint64_t address, file;
    unsigned line;
};

/* The directory and the name of a file, as the unit gives them; NULL: none. */
struct source {
    const char *directory, *base, *name;
};

static uint64_t read_offset(const struct unit *unit, const unsigned char **at)
{
    return unit->wide ? dwarf_u64(at) : dwarf_u32(at);
}

static const char *text_at(const struct elf_part *part, uint64_t offset)
{
    return part->start && offset < (uint64_t)(part->end - part->start) ? (const char *)part->start + offset
                                                                       : NULL;
}

/* Reads a value of a form: a text or a number. False: an unknown form, whose length is not known either. */
static bool read_form(const struct tables *tables, const struct unit *unit, const unsigned char **at,
                      uintptr_t form, const char **text, uint64_t *number)
{
    switch (form) {
    case FORM_STRING:
        *text = (const char *)*at;
        *at += strlen(*text) + 1;
        return true;
    case FORM_LINE_STRP:
        *text = text_at(&tables->line_texts, read_offset(unit, at));
        return true;
    case FORM_STRP:
        *text = text_at(&tables->texts, read_offset(unit, at));
        return true;
    case FORM_UDATA:
        *number = dwarf_uleb128(at);
        return true;
    case FORM_DATA1:
        *number = dwarf_u8(at);
        return true;
    case FORM_DATA2:
        *number = dwarf_u16(at);
        return true;
    case FORM_DATA4:
        *number = dwarf_u32(at);
        return true;
    case FORM_DATA8:
        *number = dwarf_u64(at);
        return true;
    case FORM_DATA16:
        *at += 16;
        return true;
    case FORM_BLOCK: {
        uintptr_t length = dwarf_uleb128(at);
        *at += length;
        return true;
    }
    default:
        return false;
    }
}

/*
 * Version 5: a table of entries in a format of its own. Finds entry `wanted`, or goes to the end of the table
 * when there is none.
 */
static bool read_entries(const struct tables *tables, const struct unit *unit, const unsigned char **at,
                         uint64_t wanted, const char **path, uint64_t *directory)
{
    struct {
        uintptr_t content, form;
    } formats[FORMATS_MAX];
    unsigned format_count = dwarf_u8(at);
    if (format_count > FORMATS_MAX)
        return false;
    for (unsigned i = 0; i < format_count; i++) {
        formats[i].content = dwarf_uleb128(at);
        formats[i].form = dwarf_uleb128(at);
    }
    uintptr_t count = dwarf_uleb128(at);
    for (uintptr_t entry = 0; entry < count && *at < unit->end; entry++) {
        for (unsigned i = 0; i < format_count; i++) {
            const char *text = NULL;
            uint64_t number = 0;
            if (!read_form(tables, unit, at, formats[i].form, &text, &number))
                return false;
            if (entry == wanted && formats[i].content == CONTENT_PATH)
                *path = text;
            if (entry == wanted && formats[i].content == CONTENT_DIRECTORY)
                *directory = number;
        }
    }
    return true;
}

static struct source source_v5(const struct tables *tables, const struct unit *unit, uint64_t file)
{
    struct source source = {0};
    const unsigned char *at = unit->directories;
    uint64_t directory = 0, unused;
    if (!read_entries(tables, unit, &at, 0, &source.base, &unused) ||
        !read_entries(tables, unit, &at, file, &source.name, &directory))
        return (struct source){0};
    at = unit->directories;
    read_entries(tables, unit, &at, directory, &source.directory, &unused);
    return source;
}

/* Versions 2 to 4: lists of texts that an empty one ends; both count from 1, 0 is where the compiler ran. */
static struct source source_v2(const struct unit *unit, uint64_t file)
{
    struct source source = {0};
    const unsigned char *at = unit->directories;
    while (*at && at < unit->end)
        at += strlen((const char *)at) + 1;
    at++;
    for (uint64_t i = 1; *at && at < unit->end; i++) {
        const char *name = (const char *)at;
        at += strlen(name) + 1;
        uintptr_t directory = dwarf_uleb128(&at);
        dwarf_uleb128(&at); /* when it was changed */
        dwarf_uleb128(&at); /* its length */
        if (i != file)
            continue;
        source.name = name;
        const unsigned char *text = unit->directories;
        for (; directory > 1 && *text; directory--)
            text += strlen((const char *)text) + 1;
        if (directory == 1 && *text)
            source.directory = (const char *)text;
        break;
    }
    return source;
}

/* Puts a part of a path before what `to` ends with; what does not fit is lost at the beginning. */
static char *prepend(char *to, const char *start, const char *text, bool separate)
{
    size_t room = (size_t)(to - start), length = strlen(text);
    if (separate && room > 0) {
        *--to = '/';
        room--;
    }
    size_t fits = length < room ? length : room;
    memcpy(to - fits, text + (length - fits), fits);
    return to - fits;
}

static void put_path(struct elf_line *line, const struct source *source)
{
    char *const end = line->path + sizeof line->path - 1;
    *end = 0;
    char *at = prepend(end, line->path, source->name, false);
    if (*source->name != '/' && source->directory && *source->directory) {
        at = prepend(at, line->path, source->directory, true);
        if (*source->directory != '/' && source->base && source->base != source->directory)
            at = prepend(at, line->path, source->base, true);
    }
    memmove(line->path, at, (size_t)(end - at) + 1);
}

/* Reads the head of a unit. False: it is of no version that is known here. */
static bool read_unit(const unsigned char **at, const unsigned char *end, struct unit *unit)
{
    uint64_t length = dwarf_u32(at);
    unit->wide = length == 0xffffffff;
    if (unit->wide)
        length = dwarf_u64(at);
    if (length > (uint64_t)(end - *at))
        length = (uint64_t)(end - *at);
    const unsigned char *head = *at;
    *at = unit->end = head + length;
    unit->version = dwarf_u16(&head);
    if (unit->version < 2 || unit->version > 5)
        return false;
    if (unit->version == 5)
        head += 2; /* sizes of addresses and of segment selectors */
    uint64_t rest = read_offset(unit, &head);
    if (rest > (uint64_t)(unit->end - head))
        return false;
    unit->program = head + rest;
    unit->minimum = dwarf_u8(&head);
    if (unit->version >= 4)
        head++; /* operations of an instruction: 1 where instructions are not bundled */
    head++;     /* is_stmt at the start */
    unit->base = dwarf_s8(&head);
    unit->range = dwarf_u8(&head);
    unit->first_special = dwarf_u8(&head);
    unit->lengths = head - 1;
    unit->directories = head + (unit->first_special - 1);
    return unit->range != 0 && unit->first_special != 0;
}

/* The code from one row to the next belongs to the first. */
static void match(const struct tables *tables, const struct unit *unit, const struct row *from, uint64_t to,
                  struct elf_line *lines, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct elf_line *line = &lines[i];
        if (line->line || line->address < from->address || line->address >= to)
            continue;
        struct source source =
            unit->version == 5 ? source_v5(tables, unit, from->file) : source_v2(unit, from->file);
        if (!source.name)
            continue;
        put_path(line, &source);
        line->line = from->line;
    }
}

/* Runs the program of a unit. */
static void run(const struct tables *tables, const struct unit *unit, struct elf_line *lines, size_t count)
{
    enum {
        COPY = 1,
        ADVANCE_PC,
        ADVANCE_LINE,
        SET_FILE,
        CONST_ADD_PC = 8,
        FIXED_ADVANCE_PC,
        END_SEQUENCE = 1,
        SET_ADDRESS
    };
    const struct row start = {.file = 1, .line = 1};
    struct row row = start, last = {0}; /* last: with a line, once there is one in the sequence */
    for (const unsigned char *at = unit->program; at < unit->end;) {
        unsigned char instruction = *at++;
        bool emit = false, end = false;
        if (instruction >= unit->first_special) {
            unsigned adjusted = instruction - unit->first_special;
            row.address += (uint64_t)(adjusted / unit->range) * unit->minimum;
            row.line += (unsigned)(unit->base + (int)(adjusted % unit->range));
            emit = true;
        } else if (instruction == 0) {
            uintptr_t length = dwarf_uleb128(&at);
            const unsigned char *next = at + length;
            if (length == 0)
                continue;
            unsigned char extended = *at++;
            if (extended == END_SEQUENCE)
                emit = end = true;
            else if (extended == SET_ADDRESS)
                row.address = dwarf_u64(&at);
            at = next;
        } else if (instruction == COPY) {
            emit = true;
        } else if (instruction == ADVANCE_PC) {
            row.address += dwarf_uleb128(&at) * unit->minimum;
        } else if (instruction == ADVANCE_LINE) {
            row.line += (unsigned)dwarf_sleb128(&at);
        } else if (instruction == SET_FILE) {
            row.file = dwarf_uleb128(&at);
        } else if (instruction == CONST_ADD_PC) {
            row.address += (uint64_t)((255 - unit->first_special) / unit->range) * unit->minimum;
        } else if (instruction == FIXED_ADVANCE_PC) {
            row.address += dwarf_u16(&at);
        } else {
            for (unsigned operands = unit->lengths[instruction]; operands > 0; operands--)
                dwarf_uleb128(&at);
        }
        if (!emit)
            continue;
        /* a sequence from 0 on is of a function that the linker has left out; line 0 is code of no line */
        if (last.address && last.line && row.address > last.address)
            match(tables, unit, &last, row.address, lines, count);
        if (end) {
            row = start;
            last = (struct row){0};
        } else if (row.line) {
            last = row;
        }
    }
}

void elf_lines(const struct elf_file *file, struct elf_line *lines, size_t count)
{
    struct tables tables = {0};
    if (!elf_section(file, ".debug_line", &tables.lines))
        return;
    elf_section(file, ".debug_line_str", &tables.line_texts);
    elf_section(file, ".debug_str", &tables.texts);
    for (const unsigned char *at = tables.lines.start; tables.lines.end - at > 12;) {
        struct unit unit;
        if (read_unit(&at, tables.lines.end, &unit))
            run(&tables, &unit, lines, count);
    }
}
