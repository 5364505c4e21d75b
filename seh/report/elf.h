/*
 * What an ELF file says of the code in it: functions by its symbols, source lines by its DWARF line table.
 * For reports: allocates nothing, takes no lock. Headers and symbols that are not as they should be are not
 * found; a line table that lies may make elf_lines fault, and any file that shrinks meanwhile: the caller
 * expects it.
 */
#ifndef FAULTLINE_SEH_REPORT_ELF_H
#define FAULTLINE_SEH_REPORT_ELF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file in memory, read-only. */
struct elf_file {
    const unsigned char *start;
    size_t size; /* bytes; 0: not open */
};

/* Bytes of it. */
struct elf_part {
    const unsigned char *start, *end;
};

bool elf_open(struct elf_file *file, const char *path);
void elf_close(struct elf_file *file);

/* The address, as the file's tables count, of what stands at an offset of the file. */
bool elf_address(const struct elf_file *file, uint64_t offset, uint64_t *address);

/* A section by its name; not those without contents, nor compressed ones. */
bool elf_section(const struct elf_file *file, const char *name, struct elf_part *part);

/* The function around an address: its name, and where it begins. */
bool elf_function(const struct elf_file *file, uint64_t address, const char **name, uint64_t *start);

/* The path of the file's separate debugging information, by its build identifier. */
bool elf_debug_path(const struct elf_file *file, char *path, size_t size);

/* A source line that is looked for. */
struct elf_line {
    uint64_t address; /* of the code, as the file's tables count */
    unsigned line;    /* 0: not found */
    char path[512];   /* of the source; when it is too long, its end */
};

/* Looks for all of them in one pass over the line table. */
void elf_lines(const struct elf_file *file, struct elf_line *lines, size_t count);

#endif
