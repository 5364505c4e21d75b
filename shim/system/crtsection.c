/*
 * The linker keeps a section of such a name as it is and makes no table of them, so they are looked for in
 * the section headers of the module's file. That costs three small reads for a module that has none.
 */
#include "shim/system/crtsection.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_SECTIONS = 4096, MOST_NAMES = 1 << 20 };

static void *read_part(int file, uint64_t from, size_t size)
{
    char *part = malloc(size + 1);
    size_t done = 0;
    while (part && done < size) {
        ssize_t got = pread(file, part + done, size - done, (off_t)(from + done));
        if (got <= 0 && !(got < 0 && errno == EINTR)) {
            free(part);
            return NULL;
        }
        if (got > 0)
            done += (size_t)got;
    }
    if (part)
        part[size] = '\0';
    return part;
}

struct section {
    const char *name;
    const Elf64_Shdr *header;
};

static int by_name(const void *left, const void *right)
{
    const struct section *one = left, *other = right;
    int order = strcmp(one->name, other->name);
    return order ? order : (one->header > other->header) - (one->header < other->header);
}

/* Is all of it inside a part of the module that is mapped? */
static bool is_mapped(const Elf64_Ehdr *header, const void *base, const Elf64_Shdr *section)
{
    const Elf64_Phdr *segments = (const Elf64_Phdr *)((const char *)base + header->e_phoff);
    for (int i = 0; i < header->e_phnum; i++)
        if (segments[i].p_type == PT_LOAD && section->sh_addr >= segments[i].p_vaddr &&
            section->sh_size <= segments[i].p_memsz &&
            section->sh_addr - segments[i].p_vaddr <= segments[i].p_memsz - section->sh_size)
            return true;
    return false;
}

static crt_function *gather(const struct link_map *map, const void *base, const Elf64_Ehdr *header,
                            const Elf64_Shdr *headers, const char *names, size_t names_size,
                            const char *prefix, size_t *count)
{
    struct section *found = malloc(header->e_shnum * sizeof *found);
    size_t sections = 0, pointers = 0;
    for (int i = 0; found && i < header->e_shnum; i++) {
        if (headers[i].sh_name >= names_size || !(headers[i].sh_flags & SHF_ALLOC) ||
            headers[i].sh_type == SHT_NOBITS)
            continue;
        const char *name = names + headers[i].sh_name;
        if (strncmp(name, prefix, strlen(prefix)) == 0 && name[strlen(prefix)] &&
            is_mapped(header, base, &headers[i])) {
            found[sections++] = (struct section){name, &headers[i]};
            pointers += headers[i].sh_size / sizeof(crt_function);
        }
    }
    crt_function *all = pointers ? malloc(pointers * sizeof *all) : NULL;
    if (all) {
        qsort(found, sections, sizeof *found, by_name);
        for (size_t i = 0; i < sections; i++) {
            const crt_function *at = (const crt_function *)(map->l_addr + found[i].header->sh_addr);
            for (size_t j = 0; j < found[i].header->sh_size / sizeof *at; j++)
                if (at[j])
                    all[(*count)++] = at[j];
        }
    }
    free(found);
    return all;
}

crt_function *crtsection_pointers(const struct link_map *map, const void *base, const char *path,
                                  const char *prefix, size_t *count)
{
    const Elf64_Ehdr *header = base;
    crt_function *all = NULL;
    *count = 0;
    int kept = errno, file = open(path, O_RDONLY | O_CLOEXEC);
    Elf64_Ehdr *there = file >= 0 ? read_part(file, 0, sizeof *there) : NULL;
    if (there && memcmp(there, header, sizeof *there) == 0 && there->e_shentsize == sizeof(Elf64_Shdr) &&
        there->e_shnum > 0 && there->e_shnum <= MOST_SECTIONS && there->e_shstrndx < there->e_shnum) {
        Elf64_Shdr *headers = read_part(file, there->e_shoff, there->e_shnum * sizeof *headers);
        const Elf64_Shdr *strings = headers ? &headers[there->e_shstrndx] : NULL;
        char *names = strings && strings->sh_size <= MOST_NAMES
                          ? read_part(file, strings->sh_offset, strings->sh_size)
                          : NULL;
        if (names)
            all = gather(map, base, there, headers, names, strings->sh_size, prefix, count);
        free(names);
        free(headers);
    }
    free(there);
    if (file >= 0)
        close(file);
    errno = kept;
    return all;
}
