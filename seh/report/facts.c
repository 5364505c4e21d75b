#include "seh/report/facts.h"

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "seh/backtrace.h"
#include "seh/cfi.h"
#include "seh/report/elf.h"
#include "shim/heap/large.h"
#include "shim/heap/misuse.h"
#include "shim/memory/pages.h"
#include "shim/memory/protection.h"
#include "shim/memory/region.h"

enum { PAGE = 4096 };

/* Keeps a text; NULL when there is no room left. */
static const char *keep(struct facts *facts, const char *text)
{
    size_t size = strlen(text) + 1;
    if (size > sizeof facts->texts - facts->texts_used)
        return NULL;
    char *kept = facts->texts + facts->texts_used;
    facts->texts_used += size;
    return memcpy(kept, text, size);
}

static void find_program(struct facts *facts)
{
    char path[PATH_MAX];
    long length = syscall(SYS_readlink, "/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return;
    path[length] = 0;
    facts->program = keep(facts, path);
}

/*
 * The bytes of the program around the instruction: from it on, then backwards; each may be the one that
 * faults.
 */
static void read_code_after(struct facts *facts)
{
    const unsigned char *code = (const unsigned char *)facts->context.Rip;
    while (facts->code_after_count < FACTS_CODE) {
        facts->code_after[facts->code_after_count] = code[facts->code_after_count];
        facts->code_after_count++;
    }
}

static void read_code_before(struct facts *facts)
{
    const unsigned char *code = (const unsigned char *)facts->context.Rip - 1;
    while (facts->code_after_count && facts->code_before_count < FACTS_CODE) {
        facts->code_before[facts->code_before_count] = *(code - facts->code_before_count);
        facts->code_before_count++;
    }
}

/* ---- The stack ---- */

static struct call_frame walking; /* where walk_stack is: it survives the fault that ends the walk */

static void add_frame(struct facts *facts)
{
    facts->frames[facts->frame_count++] = (struct facts_frame){
        .address = walking.registers[CFI_RIP],
        .inside = cfi_address(&walking),
    };
}

/* Where no code is, a call has gone astray: its return address is what it has pushed last. */
static int step_out_of_nowhere(void)
{
    uintptr_t *stack = (uintptr_t *)walking.registers[CFI_RSP];
    walking.registers[CFI_RIP] = *stack;
    walking.registers[CFI_RSP] += sizeof *stack;
    walking.interrupted = 0;
    return walking.registers[CFI_RIP] != 0;
}

static void walk_stack(struct facts *facts)
{
    backtrace_origin(&facts->context, facts->interrupted, &walking);
    add_frame(facts);
    facts->stack_damaged = true; /* until the outermost function is reached */
    if (!backtrace_step(&walking) && (!facts->interrupted || !step_out_of_nowhere()))
        return;
    while (facts->frame_count < FACTS_FRAMES) {
        add_frame(facts);
        if (!backtrace_step(&walking)) {
            struct call_frame_info info;
            facts->stack_damaged = !cfi_find(&walking, &info) && !info.function;
            return;
        }
    }
    facts->stack_damaged = false;
    facts->stack_goes_on = true;
}

/* ---- What is mapped ---- */

/* A line of /proc/self/maps: "start-end perms offset major:minor inode   path". */
struct mapping {
    uintptr_t start, end, offset;
    char access[5]; /* "rwxp" */
    const char *path;
};

static uintptr_t read_hex(const char **text)
{
    uintptr_t value = 0;
    for (;; (*text)++) {
        unsigned digit = (unsigned char)**text;
        digit = digit - '0' < 10 ? digit - '0' : digit - 'a' < 6 ? digit - 'a' + 10 : 16;
        if (digit == 16)
            return value;
        value = value << 4 | digit;
    }
}

static void skip_field(const char **text)
{
    while (**text && **text != ' ')
        (*text)++;
    while (**text == ' ')
        (*text)++;
}

static struct mapping read_mapping(const char *line)
{
    struct mapping mapping;
    mapping.start = read_hex(&line);
    line += *line == '-';
    mapping.end = read_hex(&line);
    line += *line == ' ';
    strncpy(mapping.access, line, 4);
    mapping.access[4] = 0;
    skip_field(&line);
    mapping.offset = read_hex(&line);
    skip_field(&line);
    skip_field(&line);
    skip_field(&line);
    mapping.path = line;
    return mapping;
}

static struct facts_module *module_of(struct facts *facts, const char *path)
{
    for (unsigned i = 0; i < facts->module_count; i++) {
        if (strcmp(facts->modules[i].path, path) == 0)
            return &facts->modules[i];
    }
    if (facts->module_count == FACTS_MODULES)
        return NULL;
    struct facts_module *module = &facts->modules[facts->module_count];
    module->path = keep(facts, path);
    if (!module->path)
        return NULL;
    facts->module_count++;
    return module;
}

static const char *excuse_of_mapping(char right, const struct mapping *mapping)
{
    if (memcmp(mapping->access, "---", 3) == 0)
        return "is mapped without any access";
    if (strchr(mapping->access, right))
        return "allows it by now; another thread has changed it, or a protection key forbids it";
    switch (right) {
    case 'w':
        return "is mapped read-only";
    case 'x':
        return "is mapped, and not executable";
    default:
        return "is mapped, and not readable";
    }
}

static char right_of(const char *access)
{
    return *access == 'r' ? 'r' : *access == 'w' ? 'w' : 'x';
}

static unsigned all_frames(const struct facts *facts)
{
    return facts->frame_count + facts->block.allocated_by + facts->block.freed_by;
}

static void use_mapping(struct facts *facts, const struct mapping *mapping)
{
    for (unsigned i = 0; i < all_frames(facts); i++) {
        struct facts_frame *frame = &facts->frames[i];
        if (frame->inside < mapping->start || frame->inside >= mapping->end || !*mapping->path)
            continue;
        frame->module = module_of(facts, mapping->path);
        frame->module_address =
            mapping->offset + (frame->inside - mapping->start); /* of the file, until it is read */
        if (frame->module)
            frame->module->frames++;
    }
    struct facts_memory *memory = &facts->memory;
    if (memory->access && !memory->why && memory->address >= mapping->start &&
        memory->address < mapping->end) {
        memory->state = "committed";
        memory->why = excuse_of_mapping(right_of(memory->access), mapping);
    }
    if (memory->access && !memory->start && memory->address >= mapping->start &&
        memory->address < mapping->end) {
        memory->start = mapping->start;
        memory->end = mapping->end;
        memory->file = *mapping->path ? keep(facts, mapping->path) : NULL;
    }
}

static void read_mappings(struct facts *facts)
{
    static char text[PATH_MAX + 4096];
    size_t held = 0;
    int file = (int)syscall(SYS_openat, AT_FDCWD, "/proc/self/maps", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    for (long got; (got = syscall(SYS_read, file, text + held, sizeof text - 1 - held)) > 0;) {
        held += (size_t)got;
        text[held] = 0;
        char *line = text;
        for (char *end; (end = strchr(line, '\n')); line = end + 1) {
            *end = 0;
            struct mapping mapping = read_mapping(line);
            use_mapping(facts, &mapping);
        }
        held -= (size_t)(line - text);
        memmove(text, line, held);
    }
    syscall(SYS_close, file);
    if (facts->memory.access && !facts->memory.why) {
        facts->memory.state = "free";
        facts->memory.why = "is free: nothing is mapped there";
    }
}

/* ---- The memory that was accessed ---- */

static const char *name_of_access(ULONG_PTR kind)
{
    return kind == EXCEPTION_WRITE_FAULT ? "write" : kind == EXCEPTION_EXECUTE_FAULT ? "execute" : "read";
}

void facts_begin(struct facts *facts)
{
    const EXCEPTION_RECORD *record = &facts->record;
    bool has_address = record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION ||
                       record->ExceptionCode == EXCEPTION_IN_PAGE_ERROR ||
                       record->ExceptionCode == EXCEPTION_GUARD_PAGE;
    if (!has_address || record->NumberParameters < 2)
        return;
    facts->memory.address = record->ExceptionInformation[1];
    facts->memory.access = name_of_access(record->ExceptionInformation[0]);
}

static const char *excuse_of_protection(DWORD protect, char right)
{
    bool writes =
        protect & (PAGE_READWRITE | PAGE_WRITECOPY | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY);
    bool executes =
        protect & (PAGE_EXECUTE | PAGE_EXECUTE_READ | PAGE_EXECUTE_READWRITE | PAGE_EXECUTE_WRITECOPY);
    if (protect & PAGE_GUARD)
        return "is a guard page";
    if (protect & PAGE_NOACCESS)
        return "is committed as PAGE_NOACCESS";
    if (right == 'x' && !executes)
        return "is committed without a right to execute";
    if (right == 'w' && !writes)
        return executes ? "is committed to execute, and not to write" : "is committed as PAGE_READONLY";
    return "is committed, and allows it by now; another thread has changed it, or mprotect was called on it";
}

/*
 * Memory that the program has from VirtualAlloc: the library's own books say more than the kernel does. They
 * are read here and not by VirtualQuery, which may begin to listen for faults: that is the other process's
 * affair.
 */
static void find_region(struct facts *facts)
{
    struct facts_memory *memory = &facts->memory;
    if (!memory->access)
        return;
    if (facts->record.ExceptionCode == EXCEPTION_GUARD_PAGE) {
        memory->state = "committed";
        memory->why = "was a guard page, touched for the first time";
        return;
    }
    if (facts->record.ExceptionCode == EXCEPTION_IN_PAGE_ERROR) {
        memory->state = "committed";
        memory->why = "is mapped from a file that has no such page (any more)";
        return;
    }
    if (memory->address >= REGION_TOP) {
        memory->why = "is outside of what a program can have";
        return;
    }
    if (memory->address < REGION_LOWEST) {
        memory->state = "free";
        memory->why = "is in the lowest 64 KiB, where nothing is ever mapped: a null pointer was used";
        return;
    }
    const uintptr_t page = memory->address & ~(uintptr_t)(PAGE - 1);
    const struct region *region = region_find(page);
    if (!region || !region_covers(region, page))
        return;
    unsigned word = pages_get(region, page); /* not held still: what is read here is for people */
    memory->start = page;
    memory->end = pages_run_end(region, page);
    memory->base = region->base;
    memory->state = word_is_committed(word) ? "committed" : "reserved";
    memory->why = word_is_committed(word)
                      ? excuse_of_protection(word_protection(word), right_of(memory->access))
                      : "is reserved and not committed";
}

/* ---- A heap's block ---- */

static unsigned add_trace(struct facts *facts, void *const *trace, unsigned depth)
{
    struct facts_frame *frame = facts->frames + all_frames(facts);
    for (unsigned i = 0; i < depth; i++)
        frame[i] = (struct facts_frame){.address = (uintptr_t)trace[i], .inside = (uintptr_t)trace[i] - 1};
    return depth;
}

static void find_block(struct facts *facts)
{
    const EXCEPTION_RECORD *record = &facts->record;
    struct facts_block *block = &facts->block;
    uintptr_t address = facts->memory.access ? facts->memory.address : 0;
    if (record->ExceptionCode == STATUS_HEAP_CORRUPTION && record->NumberParameters == 3) {
        block->misuse = misuse_text((enum misuse)record->ExceptionInformation[0]);
        block->heap = record->ExceptionInformation[1];
        block->misused = block->address = address = record->ExceptionInformation[2];
    }
    const struct large *large = address ? large_near(address) : NULL;
    if (!large)
        return;
    block->heap = (uintptr_t)large->heap;
    block->address = (uintptr_t)large->block;
    block->size = large->requested;
    block->known = true;
    block->freed = large->freed;
    block->allocated_by = add_trace(facts, large->allocated_by, large->allocated_depth);
    block->freed_by = add_trace(facts, large->freed_by, large->freed_depth);
}

/* ---- Functions and lines ---- */

static struct elf_line wanted[FACTS_FRAMES + FACTS_BLOCK_FRAMES];

static void find_lines(struct facts *facts, const struct elf_file *file, const struct facts_module *module)
{
    size_t count = 0;
    for (unsigned i = 0; i < all_frames(facts); i++) {
        if (facts->frames[i].module == module)
            wanted[count++] = (struct elf_line){.address = facts->frames[i].module_address};
    }
    elf_lines(file, wanted, count);
    count = 0;
    for (unsigned i = 0; i < all_frames(facts); i++) {
        struct facts_frame *frame = &facts->frames[i];
        if (frame->module != module)
            continue;
        const struct elf_line *line = &wanted[count++];
        if (!line->line || frame->line)
            continue;
        frame->source = keep(facts, line->path);
        frame->line = frame->source ? line->line : 0;
    }
}

static void find_functions(struct facts *facts, const struct elf_file *file,
                           const struct facts_module *module)
{
    for (unsigned i = 0; i < all_frames(facts); i++) {
        struct facts_frame *frame = &facts->frames[i];
        const char *name;
        uint64_t start;
        if (frame->module != module || frame->function ||
            !elf_function(file, frame->module_address, &name, &start))
            continue;
        frame->function = keep(facts, name);
        frame->offset = frame->module_address + (frame->address - frame->inside) - start;
    }
}

static void read_module(struct facts *facts)
{
    const struct facts_module *module =
        &facts->modules[facts->modules_done++]; /* counted first: this may fault */
    struct elf_file file, debug;
    char path[PATH_MAX];
    if (!elf_open(&file, module->path)) {
        for (unsigned i = 0; i < all_frames(facts); i++) {
            if (facts->frames[i].module == module)
                facts->frames[i].module_address = 0;
        }
        return;
    }
    for (unsigned i = 0; i < all_frames(facts); i++) {
        struct facts_frame *frame = &facts->frames[i];
        if (frame->module == module && !elf_address(&file, frame->module_address, &frame->module_address))
            frame->module_address = 0;
    }
    if (elf_debug_path(&file, path, sizeof path) && elf_open(&debug, path)) {
        find_functions(facts, &debug, module);
        find_lines(facts, &debug, module);
        elf_close(&debug);
    }
    find_functions(facts, &file, module);
    find_lines(facts, &file, module);
    elf_close(&file);
}

void facts_collect(struct facts *facts, void (*attempt)(void (*step)(struct facts *), struct facts *))
{
    facts->collected = true;
    attempt(find_region, facts);
    attempt(find_program, facts);
    attempt(read_code_after, facts);
    attempt(read_code_before, facts);
    attempt(walk_stack, facts);
    attempt(find_block, facts);
    attempt(read_mappings, facts);
    while (facts->modules_done < facts->module_count)
        attempt(read_module, facts);
}
