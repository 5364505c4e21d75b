#include "seh/report.h"

#include "shim/options.h"

#include <stddef.h>
#include <string.h>
#include <unistd.h>

/* A line that is being put together; what does not fit is left out. */
struct line {
    size_t length;
    char text[256];
};

static void add(struct line *line, const char *text)
{
    size_t n = strlen(text);
    if (n > sizeof line->text - line->length)
        n = sizeof line->text - line->length;
    memcpy(line->text + line->length, text, n);
    line->length += n;
}

static void add_hex(struct line *line, ULONG_PTR value, int digits)
{
    char text[2 + 16 + 1] = "0x";
    for (int i = digits; i-- > 0; value >>= 4)
        text[2 + i] = "0123456789ABCDEF"[value & 15];
    text[2 + digits] = 0;
    add(line, text);
}

static const char *name_of(DWORD code)
{
    static const struct {
        DWORD code;
        const char *name;
    } names[] = {
        {EXCEPTION_ACCESS_VIOLATION, "access violation"},
        {EXCEPTION_IN_PAGE_ERROR, "in-page error"},
        {EXCEPTION_GUARD_PAGE, "guard page"},
        {EXCEPTION_DATATYPE_MISALIGNMENT, "datatype misalignment"},
        {EXCEPTION_BREAKPOINT, "breakpoint"},
        {EXCEPTION_SINGLE_STEP, "single step"},
        {EXCEPTION_ILLEGAL_INSTRUCTION, "illegal instruction"},
        {EXCEPTION_PRIV_INSTRUCTION, "privileged instruction"},
        {EXCEPTION_INT_DIVIDE_BY_ZERO, "integer division by zero"},
        {EXCEPTION_INT_OVERFLOW, "integer overflow"},
        {EXCEPTION_FLT_DIVIDE_BY_ZERO, "floating-point division by zero"},
        {EXCEPTION_FLT_INVALID_OPERATION, "invalid floating-point operation"},
        {EXCEPTION_FLT_OVERFLOW, "floating-point overflow"},
        {EXCEPTION_FLT_UNDERFLOW, "floating-point underflow"},
        {EXCEPTION_FLT_INEXACT_RESULT, "inexact floating-point result"},
        {EXCEPTION_NONCONTINUABLE_EXCEPTION, "noncontinuable exception continued"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (names[i].code == code)
            return names[i].name;
    }
    return NULL;
}

void report_write(const EXCEPTION_POINTERS *pointers)
{
    const EXCEPTION_RECORD *record = pointers->ExceptionRecord;
    struct line line = {0};
    const char *name = name_of(record->ExceptionCode);
    add(&line, "faultline: unhandled exception ");
    add_hex(&line, record->ExceptionCode, 8);
    if (name) {
        add(&line, " (");
        add(&line, name);
        add(&line, ")");
    }
    add(&line, " at ");
    add_hex(&line, (ULONG_PTR)record->ExceptionAddress, 16);
    if (record->ExceptionCode == EXCEPTION_ACCESS_VIOLATION && record->NumberParameters >= 2) {
        ULONG_PTR access = record->ExceptionInformation[0];
        add(&line, ": the memory at ");
        add_hex(&line, record->ExceptionInformation[1], 16);
        add(&line, access == 8 ? " could not be executed" : access == 1 ? " could not be written" : " could not be read");
    }
    add(&line, "\n");
    if (write(STDERR_FILENO, line.text, line.length) < 0) {
        /* nowhere to say it */
    }
}

void report_message(const char *text)
{
    int output = option_open(OPTION_REPORT);
    if (output >= 0 && (write(output, text, strlen(text)) < 0 || write(output, "\n", 1) < 0)) {
        /* nowhere to say it */
    }
    option_close(output);
}
