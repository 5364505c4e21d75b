#include "seh/report/writer.h"

#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "seh/report/facts.h"
#include "seh/report/linkname.h"

/* Bytes on their way out. Reports are written by one thread at a time. */
static struct {
    int descriptor;
    size_t length;
    char text[16384];
} output;

static void flush(void)
{
    for (size_t done = 0; done < output.length;) {
        long wrote = syscall(SYS_write, output.descriptor, output.text + done, output.length - done);
        if (wrote <= 0)
            break; /* nowhere to say it */
        done += (size_t)wrote;
    }
    output.length = 0;
}

static void put_byte(char byte)
{
    if (output.length == sizeof output.text)
        flush();
    output.text[output.length++] = byte;
}

static void put(const char *text)
{
    while (*text)
        put_byte(*text++);
}

static void put_digits(ULONG_PTR value, unsigned base, int width, const char *digits)
{
    char text[24], *at = text + sizeof text - 1;
    *at = 0;
    do {
        *--at = digits[value % base];
        value /= base;
        width--;
    } while (value || width > 0);
    put(at);
}

static void put_decimal(ULONG_PTR value)
{
    put_digits(value, 10, 0, "0123456789");
}

static void put_hex(ULONG_PTR value, int width)
{
    put_digits(value, 16, width, "0123456789abcdef");
}

/* Addresses and codes as Windows writes them. */
static void put_address(ULONG_PTR value)
{
    put("0x");
    put_digits(value, 16, 16, "0123456789ABCDEF");
}

static void put_code(DWORD value)
{
    put("0x");
    put_digits(value, 16, 8, "0123456789ABCDEF");
}

static void put_padded(const char *text, size_t width)
{
    size_t length = strlen(text);
    put(text);
    while (length++ < width)
        put_byte(' ');
}

/* Days since 1970 as year, month and day, by eras of 400 years that begin on the first of March. */
static void put_time(int64_t seconds)
{
    int64_t days = seconds / 86400 + 719468, era = days / 146097, day = days % 146097;
    int64_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    day -= 365 * year + year / 4 - year / 100;
    int64_t month = (5 * day + 2) / 153;
    year += 400 * era + (month >= 10);
    const int64_t parts[] = {year,
                             month < 10 ? month + 3 : month - 9,
                             day - (153 * month + 2) / 5 + 1,
                             seconds / 3600 % 24,
                             seconds / 60 % 60,
                             seconds % 60};
    for (int i = 0; i < 6; i++) {
        put_digits((ULONG_PTR)parts[i], 10, i ? 2 : 4, "0123456789");
        put_byte("--T::Z"[i]);
    }
}

/* ---- Words for exceptions ---- */

static const struct {
    DWORD code;
    const char *name;
    const char *did; /* what the instruction did; NULL: it is raised by calls, or has a sentence of its own */
} exceptions[] = {
    {EXCEPTION_ACCESS_VIOLATION, "EXCEPTION_ACCESS_VIOLATION", NULL},
    {EXCEPTION_IN_PAGE_ERROR, "EXCEPTION_IN_PAGE_ERROR", NULL},
    {EXCEPTION_GUARD_PAGE, "EXCEPTION_GUARD_PAGE", "touched a guard page"},
    {EXCEPTION_DATATYPE_MISALIGNMENT, "EXCEPTION_DATATYPE_MISALIGNMENT", "accessed data that is not aligned"},
    {EXCEPTION_BREAKPOINT, "EXCEPTION_BREAKPOINT", "is a breakpoint"},
    {EXCEPTION_SINGLE_STEP, "EXCEPTION_SINGLE_STEP", "follows a single step"},
    {EXCEPTION_ILLEGAL_INSTRUCTION, "EXCEPTION_ILLEGAL_INSTRUCTION", "is none that this processor knows"},
    {EXCEPTION_PRIV_INSTRUCTION, "EXCEPTION_PRIV_INSTRUCTION", "is the operating system's to execute"},
    {EXCEPTION_INT_DIVIDE_BY_ZERO, "EXCEPTION_INT_DIVIDE_BY_ZERO", "divided an integer by zero"},
    {EXCEPTION_INT_OVERFLOW, "EXCEPTION_INT_OVERFLOW", "gave an integer that is too large for its place"},
    {EXCEPTION_FLT_DIVIDE_BY_ZERO, "EXCEPTION_FLT_DIVIDE_BY_ZERO", "divided a floating-point number by zero"},
    {EXCEPTION_FLT_INVALID_OPERATION, "EXCEPTION_FLT_INVALID_OPERATION",
     "calculated with floating-point numbers what has no result"},
    {EXCEPTION_FLT_OVERFLOW, "EXCEPTION_FLT_OVERFLOW", "gave a floating-point number that is too large"},
    {EXCEPTION_FLT_UNDERFLOW, "EXCEPTION_FLT_UNDERFLOW", "gave a floating-point number that is too small"},
    {EXCEPTION_FLT_INEXACT_RESULT, "EXCEPTION_FLT_INEXACT_RESULT",
     "gave a floating-point number that is not exact"},
    {EXCEPTION_FLT_DENORMAL_OPERAND, "EXCEPTION_FLT_DENORMAL_OPERAND",
     "was given a denormal floating-point number"},
    {EXCEPTION_FLT_STACK_CHECK, "EXCEPTION_FLT_STACK_CHECK",
     "overflowed the stack of floating-point registers"},
    {EXCEPTION_STACK_OVERFLOW, "EXCEPTION_STACK_OVERFLOW", "found the thread's stack used up"},
    {EXCEPTION_ARRAY_BOUNDS_EXCEEDED, "EXCEPTION_ARRAY_BOUNDS_EXCEEDED", NULL},
    {EXCEPTION_NONCONTINUABLE_EXCEPTION, "EXCEPTION_NONCONTINUABLE_EXCEPTION", NULL},
    {EXCEPTION_INVALID_DISPOSITION, "EXCEPTION_INVALID_DISPOSITION", NULL},
    {EXCEPTION_INVALID_HANDLE, "EXCEPTION_INVALID_HANDLE", NULL},
    {STATUS_NO_MEMORY, "STATUS_NO_MEMORY", NULL},
    {STATUS_HEAP_CORRUPTION, "STATUS_HEAP_CORRUPTION", NULL},
    {STATUS_STACK_BUFFER_OVERRUN, "STATUS_STACK_BUFFER_OVERRUN", NULL},
    {STATUS_ASSERTION_FAILURE, "STATUS_ASSERTION_FAILURE", "is a failed assertion"},
    {STATUS_FAIL_FAST_EXCEPTION, "STATUS_FAIL_FAST_EXCEPTION", NULL},
    {STATUS_FATAL_APP_EXIT, "STATUS_FATAL_APP_EXIT", NULL},
    {0xE06D7363, "C++ exception", NULL},
};

/* The index in the table, or -1. */
static int find_exception(DWORD code)
{
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) {
        if (exceptions[i].code == code)
            return (int)i;
    }
    return -1;
}

static void put_parameters(const EXCEPTION_RECORD *record)
{
    for (DWORD i = 0; i < record->NumberParameters && i < EXCEPTION_MAXIMUM_PARAMETERS; i++) {
        put(i ? ", " : record->NumberParameters > 1 ? " with the parameters " : " with the parameter ");
        put("0x");
        put_hex(record->ExceptionInformation[i], 1);
    }
}

/* A sentence or two: what happened. */
static void put_message(const struct facts *facts)
{
    const EXCEPTION_RECORD *record = &facts->record;
    int known = find_exception(record->ExceptionCode);
    if (facts->memory.access && (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION ||
                                 record->ExceptionCode == EXCEPTION_IN_PAGE_ERROR)) {
        put("The instruction at ");
        put_address((ULONG_PTR)record->ExceptionAddress);
        if (facts->memory.address == ~(uintptr_t)0) {
            put(" used an address that no memory can have.");
            return;
        }
        put(" referenced memory at ");
        put_address(facts->memory.address);
        if (record->ExceptionCode == EXCEPTION_IN_PAGE_ERROR) {
            put(". The data could not be read from its file, for the reason ");
            put_code((DWORD)record->ExceptionInformation[2]);
        } else {
            put(". The memory could not be ");
            put(*facts->memory.access == 'r'   ? "read"
                : *facts->memory.access == 'w' ? "written"
                                               : "executed");
        }
        put(".");
        return;
    }
    if (facts->interrupted && known >= 0 && exceptions[known].did) {
        put("The instruction at ");
        put_address((ULONG_PTR)record->ExceptionAddress);
        put_byte(' ');
        put(exceptions[known].did);
        put(".");
        return;
    }
    put("The program raised it at ");
    put_address((ULONG_PTR)record->ExceptionAddress);
    put_parameters(record);
    put(".");
}

static const char *name_of(const EXCEPTION_RECORD *record)
{
    int known = find_exception(record->ExceptionCode);
    return known < 0 ? NULL : exceptions[known].name;
}

/* ---- Registers ---- */

static const struct {
    const char *name;
    size_t offset;
} registers[] = {
    {"rax", offsetof(CONTEXT, Rax)}, {"rbx", offsetof(CONTEXT, Rbx)}, {"rcx", offsetof(CONTEXT, Rcx)},
    {"rdx", offsetof(CONTEXT, Rdx)}, {"rsi", offsetof(CONTEXT, Rsi)}, {"rdi", offsetof(CONTEXT, Rdi)},
    {"rbp", offsetof(CONTEXT, Rbp)}, {"rsp", offsetof(CONTEXT, Rsp)}, {"r8", offsetof(CONTEXT, R8)},
    {"r9", offsetof(CONTEXT, R9)},   {"r10", offsetof(CONTEXT, R10)}, {"r11", offsetof(CONTEXT, R11)},
    {"r12", offsetof(CONTEXT, R12)}, {"r13", offsetof(CONTEXT, R13)}, {"r14", offsetof(CONTEXT, R14)},
    {"r15", offsetof(CONTEXT, R15)}, {"rip", offsetof(CONTEXT, Rip)},
};
enum { REGISTERS = sizeof registers / sizeof *registers };

static DWORD64 value_of(const struct facts *facts, size_t i)
{
    DWORD64 value;
    memcpy(&value, (const char *)&facts->context + registers[i].offset, sizeof value);
    return value;
}

/* ---- Text ---- */

static void put_memory(const struct facts_memory *memory)
{
    if (!memory->why || memory->address == ~(uintptr_t)0)
        return;
    put("\n  This memory ");
    put(memory->why);
    put(".");
    if (!memory->start)
        return;
    put("\n  pages    ");
    put_address(memory->start);
    put(" to ");
    put_address(memory->end - 1);
    if (memory->base) {
        put(", allocated at ");
        put_address(memory->base);
    } else if (memory->file) {
        put(", ");
        put(memory->file);
    }
}

static void put_registers(const struct facts *facts)
{
    for (size_t i = 0; i < REGISTERS; i++) {
        put(i % 4 ? "  " : "\n    ");
        put_padded(registers[i].name, 4);
        put_hex(value_of(facts, i), 16);
    }
    put("  flags ");
    put_hex(facts->context.EFlags, 8);
    put("  mxcsr ");
    put_hex(facts->context.MxCsr, 8);
    put("\n");
}

/* The bytes before the instruction, then those from it on, where a bracket marks it. */
static void put_bytes(const struct facts *facts)
{
    put("  code    ");
    for (unsigned i = facts->code_before_count; i-- > 0;) {
        put_byte(' ');
        put_hex(facts->code_before[i], 2);
    }
    for (unsigned i = 0; i < facts->code_after_count; i++) {
        put(i ? " " : " > ");
        put_hex(facts->code_after[i], 2);
    }
    if (!facts->code_after_count)
        put(" cannot be read");
    put("\n");
}

/* A frame's function for people: of C++ by its qualified name. */
static void put_function(const struct facts_frame *frame)
{
    static char name[512];
    put(linkname_qualify(frame->function, name, sizeof name) ? name : frame->function);
    put("+0x");
    put_hex(frame->offset, 1);
}

/* The whole path where there is no source to know the frame by. */
static const char *file_of(const struct facts_frame *frame)
{
    const char *base = strrchr(frame->module->path, '/');
    return frame->source && base ? base + 1 : frame->module->path;
}

static void put_frame(const struct facts_frame *frame, unsigned number)
{
    put(number < 10 ? "     " : "    ");
    put_decimal(number);
    put("  ");
    put_address(frame->address);
    if (frame->function) {
        put("  ");
        put_function(frame);
    }
    if (frame->source) {
        put("  ");
        put(frame->source);
        put(":");
        put_decimal(frame->line);
    }
    if (frame->module) {
        put("  (");
        put(file_of(frame));
        if (frame->module_address) {
            put("+0x");
            put_hex(frame->module_address + (frame->address - frame->inside), 1);
        }
        put(")");
    } else if (!frame->function) {
        put("  no file's code");
    }
    put("\n");
}

static void put_trace(const char *what, const struct facts_frame *frames, unsigned count)
{
    put("  ");
    put(what);
    put("\n");
    for (unsigned i = 0; i < count; i++)
        put_frame(&frames[i], i);
}

static void put_block(const struct facts_block *block, uintptr_t accessed)
{
    if (!block->address)
        return;
    if (block->misuse) {
        put("\n  ");
        put_address(block->misused);
        put(", in the heap at ");
        put_address(block->heap);
        put(", ");
        put(block->misuse);
        put(".");
    }
    if (!block->known)
        return;
    put("\n  block    ");
    put_address(block->address);
    put(", ");
    put_decimal(block->size);
    put(block->freed ? " bytes, freed" : " bytes, allocated");
    if (!accessed || block->freed)
        return;
    bool behind = accessed >= block->address;
    put("; ");
    put_decimal(behind ? accessed - block->address - block->size : block->address - accessed);
    put(behind ? " bytes past its end" : " bytes before it");
}

static void put_block_stacks(const struct facts *facts)
{
    const struct facts_block *block = &facts->block;
    const struct facts_frame *frames = facts->frames + facts->frame_count;
    if (block->allocated_by)
        put_trace("block allocated by", frames, block->allocated_by);
    if (block->freed_by)
        put_trace("block freed by", frames + block->allocated_by, block->freed_by);
}

void writer_text(const struct facts *facts, int descriptor)
{
    const EXCEPTION_RECORD *record = &facts->record;
    output.descriptor = descriptor;
    put("faultline: unhandled exception ");
    put_code(record->ExceptionCode);
    if (name_of(record)) {
        put(" ");
        put(name_of(record));
    }
    put("\n  ");
    put_message(facts);
    put_memory(&facts->memory);
    put_block(&facts->block, facts->memory.access ? facts->memory.address : 0);
    put("\n  process  ");
    put_decimal(facts->process);
    if (facts->program) {
        put("  ");
        put(facts->program);
    }
    put("\n  thread   ");
    put_decimal(facts->thread);
    put("  ");
    put(facts->thread_name);
    put("\n  time     ");
    put_time(facts->time);
    put("\n  registers");
    put_registers(facts);
    if (!facts->collected) { /* no process could be made for it */
        put("  code and stack cannot be read here\n");
        flush();
        return;
    }
    put_bytes(facts);
    put("  stack\n");
    for (unsigned i = 0; i < facts->frame_count; i++)
        put_frame(&facts->frames[i], i);
    if (!facts->frame_count)
        put("      it could not be read\n");
    else if (facts->stack_goes_on)
        put("      ... and on\n");
    else if (facts->stack_damaged)
        put("      ... it cannot be followed further\n");
    put_block_stacks(facts);
    flush();
}

/* ---- JSON ---- */

/* The length of the UTF-8 sequence at `text`, or 0: it is none. */
static unsigned sequence(const char *text)
{
    unsigned char first = (unsigned char)*text;
    unsigned length = first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0;
    for (unsigned i = 1; i < length; i++) {
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    }
    unsigned char second = (unsigned char)(length ? text[1] : 0);
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
        (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f))
        return 0; /* too long a form, half a pair, or too large */
    return length;
}

static void put_string(const char *text)
{
    put_byte('"');
    while (*text) {
        unsigned char byte = (unsigned char)*text;
        unsigned length = byte < 0x80 ? 1 : sequence(text);
        if (byte == '"' || byte == '\\') {
            put_byte('\\');
            put_byte(*text);
        } else if (byte < 0x20) {
            put("\\u");
            put_hex(byte, 4);
        } else if (length) {
            for (unsigned i = 0; i < length; i++)
                put_byte(text[i]);
        } else {
            put("\\ufffd");
            length = 1;
        }
        text += length;
    }
    put_byte('"');
}

/* "name": of a member; the first of an object has no comma before it. */
static void put_name(const char *name)
{
    if (output.length && output.text[output.length - 1] != '{')
        put_byte(',');
    put_string(name);
    put_byte(':');
}

static void member_string(const char *name, const char *text)
{
    put_name(name);
    if (text)
        put_string(text);
    else
        put("null");
}

static void member_number(const char *name, ULONG_PTR value)
{
    put_name(name);
    put_decimal(value);
}

/* Numbers of 64 bits do not fit into those of most readers of JSON: they are strings. */
static void member_hex(const char *name, ULONG_PTR value)
{
    put_name(name);
    put("\"0x");
    put_hex(value, 1);
    put("\"");
}

static void member_boolean(const char *name, bool value)
{
    put_name(name);
    put(value ? "true" : "false");
}

static void member_parameters(const EXCEPTION_RECORD *record)
{
    put_name("parameters");
    put("[");
    for (DWORD i = 0; i < record->NumberParameters && i < EXCEPTION_MAXIMUM_PARAMETERS; i++) {
        put(i ? ",\"0x" : "\"0x");
        put_hex(record->ExceptionInformation[i], 1);
        put("\"");
    }
    put("]");
}

static void member_memory(const struct facts_memory *memory)
{
    put_name("memory");
    if (!memory->access) {
        put("null");
        return;
    }
    put("{");
    member_hex("address", memory->address);
    member_string("access", memory->access);
    member_string("state", memory->state);
    member_string("why", memory->why);
    if (memory->start) {
        member_hex("start", memory->start);
        member_hex("end", memory->end);
    }
    if (memory->base)
        member_hex("allocation", memory->base);
    if (memory->file)
        member_string("file", memory->file);
    put("}");
}

static void member_bytes(const struct facts *facts)
{
    put_name("code_before");
    put_byte('"');
    for (unsigned i = facts->code_before_count; i-- > 0;)
        put_hex(facts->code_before[i], 2);
    put_byte('"');
    put_name("code_after");
    put_byte('"');
    for (unsigned i = 0; i < facts->code_after_count; i++)
        put_hex(facts->code_after[i], 2);
    put_byte('"');
}

static void member_frame(const struct facts_frame *frame)
{
    static char name[512];
    put("{");
    member_hex("address", frame->address);
    member_string("function", frame->function);
    if (frame->function && linkname_qualify(frame->function, name, sizeof name))
        member_string("name", name);
    if (frame->function)
        member_number("offset", frame->offset);
    member_string("file", frame->source);
    if (frame->source)
        member_number("line", frame->line);
    member_string("module", frame->module ? frame->module->path : NULL);
    if (frame->module_address)
        member_hex("module_offset", frame->module_address + (frame->address - frame->inside));
    put("}");
}

/* The message is put together where a member's value goes: nothing in it needs an escape. */
static void member_message(const struct facts *facts)
{
    put_name("message");
    put_byte('"');
    put_message(facts);
    put_byte('"');
}

static void member_frames(const char *name, const struct facts_frame *frames, unsigned count)
{
    put_name(name);
    put("[");
    for (unsigned i = 0; i < count; i++) {
        if (i)
            put_byte(',');
        member_frame(&frames[i]);
    }
    put("]");
}

static void member_block(const struct facts *facts)
{
    const struct facts_block *block = &facts->block;
    const struct facts_frame *frames = facts->frames + facts->frame_count;
    if (!block->address)
        return;
    put_name("block");
    put("{");
    member_hex("address", block->address);
    member_hex("heap", block->heap);
    if (block->misuse) {
        member_string("misuse", block->misuse);
        member_hex("misused", block->misused);
    }
    if (block->known) {
        member_number("size", block->size);
        member_boolean("freed", block->freed);
        member_frames("allocated_by", frames, block->allocated_by);
        member_frames("freed_by", frames + block->allocated_by, block->freed_by);
    }
    put("}");
}

void writer_json(const struct facts *facts, int descriptor)
{
    output.descriptor = descriptor;
    put("{");
    put_name("code");
    put_byte('"');
    put_code(facts->record.ExceptionCode);
    put_byte('"');
    member_string("name", name_of(&facts->record));
    member_number("flags", facts->record.ExceptionFlags);
    member_hex("address", (ULONG_PTR)facts->record.ExceptionAddress);
    member_parameters(&facts->record);
    member_message(facts);
    member_memory(&facts->memory);
    member_block(facts);
    member_number("process", facts->process);
    member_string("program", facts->program);
    member_number("thread", facts->thread);
    member_string("thread_name", facts->thread_name);
    put_name("time");
    put_byte('"');
    put_time(facts->time);
    put_byte('"');
    put_name("registers");
    put("{");
    for (size_t i = 0; i < REGISTERS; i++)
        member_hex(registers[i].name, value_of(facts, i));
    member_hex("flags", facts->context.EFlags);
    member_hex("mxcsr", facts->context.MxCsr);
    put("}");
    member_bytes(facts);
    member_frames("stack", facts->frames, facts->frame_count);
    member_boolean("stack_complete", facts->frame_count && !facts->stack_goes_on && !facts->stack_damaged);
    put("}\n");
    flush();
}
