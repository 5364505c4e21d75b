#include "seh/report/elf.h"

#include <elf.h>
#include <string.h>

#include "shim/os.h"

bool elf_open(struct elf_file *file, const char *path)
{
    const void *start;
    file->size = 0;
    if (os_map_file(path, &start, &file->size))
        return false;
    file->start = start;
    const Elf64_Ehdr *header = start;
    if (file->size >= sizeof *header && memcmp(header->e_ident, ELFMAG, SELFMAG) == 0 &&
        header->e_ident[EI_CLASS] == ELFCLASS64 && header->e_ident[EI_DATA] == ELFDATA2LSB)
        return true;
    elf_close(file);
    return false;
}

void elf_close(struct elf_file *file)
{
    if (file->size)
        os_release((void *)file->start, (file->size + OS_PAGE - 1) & ~(size_t)(OS_PAGE - 1));
    file->size = 0;
}

/* `count` records of `size` bytes at an offset, or NULL: the file is shorter. */
static const void *at(const struct elf_file *file, uint64_t offset, uint64_t size, uint64_t count)
{
    if (offset > file->size || (count && size > (file->size - offset) / count))
        return NULL;
    return file->start + offset;
}

/* Program headers: *count of them. */
static const Elf64_Phdr *segments(const struct elf_file *file, unsigned *count)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)file->start;
    *count = header->e_phnum;
    return header->e_phentsize == sizeof(Elf64_Phdr) ? at(file, header->e_phoff, sizeof(Elf64_Phdr), *count)
                                                     : NULL;
}

/* Section headers: *count of them. */
static const Elf64_Shdr *sections(const struct elf_file *file, unsigned *count)
{
    const Elf64_Ehdr *header = (const Elf64_Ehdr *)file->start;
    *count = header->e_shnum;
    return header->e_shentsize == sizeof(Elf64_Shdr) ? at(file, header->e_shoff, sizeof(Elf64_Shdr), *count)
                                                     : NULL;
}

static bool part_of(const struct elf_file *file, const Elf64_Shdr *section, struct elf_part *part)
{
    if (section->sh_type == SHT_NOBITS || (section->sh_flags & SHF_COMPRESSED))
        return false;
    part->start = at(file, section->sh_offset, section->sh_size, 1);
    part->end = part->start ? part->start + section->sh_size : NULL;
    return part->start != NULL;
}

/* The text at an offset of a table, or NULL: it does not end in the table. */
static const char *text_in(const struct elf_part *table, uint64_t offset)
{
    if (offset >= (uint64_t)(table->end - table->start))
        return NULL;
    const char *text = (const char *)table->start + offset;
    return memchr(text, 0, (size_t)(table->end - (const unsigned char *)text)) ? text : NULL;
}

bool elf_address(const struct elf_file *file, uint64_t offset, uint64_t *address)
{
    unsigned count;
    const Elf64_Phdr *segment = segments(file, &count);
    for (; segment && count > 0; segment++, count--) {
        if (segment->p_type == PT_LOAD && offset >= segment->p_offset &&
            offset - segment->p_offset < segment->p_filesz) {
            *address = segment->p_vaddr + (offset - segment->p_offset);
            return true;
        }
    }
    return false;
}

bool elf_section(const struct elf_file *file, const char *name, struct elf_part *part)
{
    unsigned count;
    const Elf64_Shdr *all = sections(file, &count);
    unsigned names = ((const Elf64_Ehdr *)file->start)->e_shstrndx;
    struct elf_part table;
    if (!all || names >= count || !part_of(file, &all[names], &table))
        return false;
    for (unsigned i = 0; i < count; i++) {
        const char *its = text_in(&table, all[i].sh_name);
        if (its && strcmp(its, name) == 0)
            return part_of(file, &all[i], part);
    }
    return false;
}

static bool is_code(const Elf64_Sym *symbol)
{
    unsigned type = ELF64_ST_TYPE(symbol->st_info);
    return symbol->st_shndx != SHN_UNDEF && symbol->st_name &&
           (type == STT_FUNC || type == STT_GNU_IFUNC || type == STT_NOTYPE);
}

/* The symbol that covers the address; else the one before it, if that has no size, and so ends at the next. */
static const Elf64_Sym *symbol_of(const Elf64_Sym *symbol, size_t count, uint64_t address)
{
    const Elf64_Sym *covering = NULL, *before = NULL;
    for (; count > 0; symbol++, count--) {
        if (!is_code(symbol) || symbol->st_value > address)
            continue;
        if (address - symbol->st_value < symbol->st_size &&
            (!covering || symbol->st_value > covering->st_value))
            covering = symbol;
        if (!before || symbol->st_value > before->st_value)
            before = symbol;
    }
    return covering ? covering : before && !before->st_size ? before : NULL;
}

static bool function_in(const struct elf_file *file, unsigned type, uint64_t address, const char **name,
                        uint64_t *start)
{
    unsigned count;
    const Elf64_Shdr *all = sections(file, &count);
    for (unsigned i = 0; all && i < count; i++) {
        struct elf_part symbols, names;
        if (all[i].sh_type != type || all[i].sh_link >= count || !part_of(file, &all[i], &symbols) ||
            !part_of(file, &all[all[i].sh_link], &names))
            continue;
        const Elf64_Sym *symbol =
            symbol_of((const Elf64_Sym *)symbols.start, all[i].sh_size / sizeof *symbol, address);
        *name = symbol ? text_in(&names, symbol->st_name) : NULL;
        if (*name) {
            *start = symbol->st_value;
            return true;
        }
    }
    return false;
}

bool elf_function(const struct elf_file *file, uint64_t address, const char **name, uint64_t *start)
{
    return function_in(file, SHT_SYMTAB, address, name, start) ||
           function_in(file, SHT_DYNSYM, address, name, start);
}

bool elf_debug_path(const struct elf_file *file, char *path, size_t size)
{
    static const char before[] = "/usr/lib/debug/.build-id/", after[] = ".debug";
    static const char digits[] = "0123456789abcdef";
    struct elf_part note;
    if (!elf_section(file, ".note.gnu.build-id", &note) ||
        note.end - note.start < (ptrdiff_t)sizeof(Elf64_Nhdr) + 4)
        return false;
    const Elf64_Nhdr *header = (const Elf64_Nhdr *)note.start;
    const unsigned char *id = note.start + sizeof *header + 4; /* behind the name, "GNU" */
    size_t length = header->n_descsz;
    if (header->n_namesz != 4 || length < 2 || length > (size_t)(note.end - id) ||
        sizeof before + 2 * length + 1 + sizeof after > size)
        return false;
    char *to = path;
    memcpy(to, before, sizeof before - 1);
    to += sizeof before - 1;
    for (size_t i = 0; i < length; i++) {
        *to++ = digits[id[i] >> 4];
        *to++ = digits[id[i] & 15];
        if (i == 0)
            *to++ = '/';
    }
    memcpy(to, after, sizeof after);
    return true;
}
